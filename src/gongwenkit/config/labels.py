"""Fixed words of the layout and of the annexed tables (data/phrases/labels.toml)."""

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from gongwenkit.config.chart_labels import ChartLabels, Plain, with_fields
from gongwenkit.config.formats import complete_labels
from gongwenkit.config.report_type import Edition
from gongwenkit.config.toml import DISK, Closed, TomlFiles, read_toml, validate_toml
from gongwenkit.model.figure import FLAGS, LEFT_OUT_REASONS, MISSING_REASONS

__all__ = [
    "BreakdownLabels",
    "DecisionLabels",
    "DocumentLabels",
    "ElementLabels",
    "EvidenceLabels",
    "FiguresTableLabels",
    "Labels",
    "TableNames",
    "TitleLabels",
    "load_labels",
]


class DocumentLabels(Closed):
    """`[document]`: annexes, signature, date, marks."""

    annex: Plain
    annex_note: Plain
    reporter: Plain
    organ_suffix: str
    todo: Annotated[str, with_fields("name")]
    unread: Annotated[str, with_fields("name")]
    sample_mark: Plain
    date: Annotated[str, with_fields("year", "month", "day")]

    def format_date(self, day: datetime.date) -> str:
        """Returns a date without leading zeros (GB/T 9704-2012, 7.3.5.4)."""
        return self.date.format(year=day.year, month=day.month, day=day.day)

    def annex_label(self, number: int, of: int) -> str:
        """Returns 附件, numbered where there are several (GB/T 9704-2012, 7.3.7)."""
        return f"{self.annex}{number}" if of > 1 else self.annex

    def annex_labels(self, annexes: Sequence[str]) -> dict[str, str]:
        """Returns id → 附件1 … of annexes in order."""
        return {name: self.annex_label(number, len(annexes)) for number, name in enumerate(annexes, start=1)}


class ElementLabels(Closed):
    """`[elements]`: names of the elements of a document, for the marks that keep their places."""

    copy_no: Plain
    secrecy: Plain
    urgency: Plain
    number: Plain
    signer: Plain
    to: Plain
    cc: Plain
    date: Plain
    printed: Plain
    author: Plain

    def name(self, element: str) -> str:
        """Returns the name of an element."""
        return str(getattr(self, element))


class TitleLabels(Closed):
    """`[title]`: words that a line break of the title keeps whole, and what may not begin a line."""

    words: tuple[Plain, ...] = ()
    not_first: tuple[Plain, ...] = ()


class FiguresTableLabels(Closed):
    """`[figures_table]`: heads of 指标汇总表 and how it shows what is no plain number."""

    heads: tuple[Plain, ...] = Field(min_length=8, max_length=8)
    missing: Annotated[str, with_fields("reason")]
    undecided: Plain
    by_hand: Plain
    none: Plain


class EvidenceLabels(Closed):
    """`[evidence]`: headings and heads of 数字依据, and how it lists rows."""

    figures: Plain
    rows: Plain
    facts: Plain
    decisions: Plain
    figure_heads: tuple[Plain, ...] = Field(min_length=4, max_length=4)
    row_heads: tuple[Plain, ...] = Field(min_length=4, max_length=4)
    fact_heads: tuple[Plain, ...] = Field(min_length=4, max_length=4)
    decision_heads: tuple[Plain, ...] = Field(min_length=4, max_length=4)
    by_hand: Annotated[str, with_fields("subject")]
    based_on: Annotated[str, with_fields("rows")]
    not_counted: Annotated[str, with_fields("rows")]
    left_out: Annotated[str, with_fields("rows", "reason")]
    ledger: Annotated[str, with_fields("ledger", "place")]
    hidden_subject: Plain
    other_ledger: Plain
    unanswered: Plain
    none: Plain
    range: Plain
    list: Plain
    group: Plain


class BreakdownLabels(Closed):
    """`[breakdown.<annex>]`: a table that divides a figure by state and by source, and says how many are done.

    `items` and `done` are ids of figures: all entries, and those that are closed.
    """

    items: Plain
    done: Plain
    by_state: Plain
    by_source: Plain
    heads: tuple[Plain, ...] = Field(min_length=4, max_length=4)
    all: Plain
    unnamed: Plain
    none: Plain

    @property
    def figures(self) -> tuple[str, str]:
        """The ids of the figures that the table shows."""
        return self.items, self.done


class TableNames(Closed):
    """`[reference.<table>]`: what a reference table and its columns are called besides the common names.

    `sheets`: names of its sheet, the first one is shown. `heads`: column → its heads, the first one is shown.
    """

    sheets: tuple[Plain, ...] = ()
    heads: Mapping[str, Annotated[tuple[Plain, ...], Field(min_length=1)]] = Field(default_factory=dict)


class DecisionLabels(Closed):
    """`[decisions]`: words of decisions.xlsx; `hand_row` shows how the content of a row entered by hand is written."""

    hand_row: str


class Labels(Closed):
    """All of labels.toml."""

    document: DocumentLabels
    elements: ElementLabels
    watermark: Mapping[Edition, str]
    notice: Mapping[Edition, str]
    title: TitleLabels
    figures_table: FiguresTableLabels
    missing: Mapping[str, Plain]
    flags: Mapping[str, Plain]
    left_out: Mapping[str, Plain]
    evidence: EvidenceLabels
    breakdown: Mapping[str, BreakdownLabels] = Field(default_factory=dict)
    reference: Mapping[str, TableNames]
    decisions: DecisionLabels
    charts: ChartLabels

    @model_validator(mode="after")
    def _reasons_complete(self) -> "Labels":
        for name, given, wanted in (
            ("missing", self.missing, MISSING_REASONS),
            ("left_out", self.left_out, LEFT_OUT_REASONS),
            ("flags", self.flags, FLAGS),
        ):
            if set(given) != set(wanted):
                wrong = "、".join(sorted(set(given) ^ set(wanted)))
                raise ValueError(f"[{name}] 应恰好列出各种原因，请检查 {wrong}")
        return self


def load_labels(folder: Path, files: TomlFiles = DISK) -> Labels:
    """Loads labels.toml from data/phrases; one of format 1 is completed.

    Raises:
        KitFileError: the file is missing or wrong.
    """
    path = folder / "labels.toml"
    return validate_toml(path, complete_labels(read_toml(path, files)), Labels)
