"""Fixed words of layout, annexed tables, charts (labels.toml), explanations (explain.toml), surveys (survey.toml)."""

import datetime
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from gongwenkit.config.bodies import IssuerLabels
from gongwenkit.config.definitions import Definition
from gongwenkit.config.evidence_labels import BookLabels, BriefWords, CountWords, EvidenceLabels
from gongwenkit.config.formats import complete_labels, complete_words
from gongwenkit.config.report_type import Edition
from gongwenkit.config.toml import (
    DISK,
    Closed,
    Filled,
    MisfitError,
    TomlFiles,
    find_places,
    kit_or_shipped,
    load_toml,
    read_toml,
    toml_text,
    validate_toml,
    with_fields,
)
from gongwenkit.model import KitFileError, Message
from gongwenkit.model.figure import FLAGS, LEFT_OUT_REASONS, MISSING_REASONS

__all__ = [
    "SURVEY_FIGURES",
    "BreakdownLabels",
    "ChartLabels",
    "DecisionLabels",
    "DocumentLabels",
    "ElementLabels",
    "ExplainWords",
    "FiguresTableLabels",
    "FilterWords",
    "Labels",
    "SourceWords",
    "SurveyFigure",
    "SurveyNotes",
    "SurveyTables",
    "SurveyTitles",
    "SurveyWords",
    "TableNames",
    "TitleLabels",
    "load_explain_words",
    "load_labels",
    "load_survey_words",
]


class ChartLabels(Closed):
    """`[charts]`: captions, axes and notes of charts.

    Attributes:
        caption: line under a chart.
        source: the ledgers that its figures come from.
        ledger: name of a ledger in `source`.
        list: separator of names.
        missing: printed where a value is missing.
        undecided: note after a value with rows that wait for a decision.
        note_undecided: names of such figures, under a chart for print.
        note_branches: why branches may add up to more than the department.
        year, month, quarters: names of spans.
        whole: head of the column with a branch's own total.
        everyone: name of the row of the whole department.
        unnamed: part of a bar whose rows name no category.
        no_comparison, no_quarters, one_quarter, no_parts, no_branches, many_branches: why there is no chart.
        named: names after such a sentence.
        none_of_both, no_quarter_values, not_drawn: which figures are not drawn, and why.
        own_scales: note that the small charts differ in scale.
        alt_years, alt_quarters, told, each: a chart in words.
    """

    caption: Annotated[str, with_fields("number", "title")]
    source: Annotated[str, with_fields("ledgers")]
    ledger: Annotated[str, with_fields("name")]
    list: Filled
    missing: Filled
    undecided: Filled
    note_undecided: Annotated[str, with_fields("names")]
    note_branches: Filled
    year: Annotated[str, with_fields("year")]
    month: Annotated[str, with_fields("month")]
    quarters: tuple[Filled, Filled, Filled, Filled]
    name_with_unit: Annotated[str, with_fields("label", "unit")]
    whole: Filled
    everyone: Filled
    unnamed: Filled
    no_comparison: Annotated[str, with_fields("now", "before")]
    no_quarters: Annotated[str, with_fields("period")]
    one_quarter: Annotated[str, with_fields("period")]
    no_parts: Filled
    no_branches: Filled
    many_branches: Annotated[str, with_fields("count")]
    nothing: Annotated[str, with_fields("reason", "names")]
    names: Annotated[str, with_fields("names")]
    none_of_both: Filled
    no_quarter_values: Filled
    not_drawn: Annotated[str, with_fields("reason", "names")]
    own_scales: Filled
    alt_years: Annotated[str, with_fields("now", "before", "told", "note")]
    alt_quarters: Annotated[str, with_fields("period", "told", "note")]
    told: Annotated[str, with_fields("label", "values")]
    told_mark: Filled
    value_mark: Filled


class DocumentLabels(Closed):
    """`[document]`: annexes, signature, date, marks."""

    annex: Filled
    annex_note: Filled
    reporter: Filled
    organ_suffix: str
    todo: Annotated[str, with_fields("name")]
    unread: Annotated[str, with_fields("name")]
    sample_mark: Filled
    archive_open: Filled
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

    copy_no: Filled
    secrecy: Filled
    urgency: Filled
    number: Filled
    signer: Filled
    to: Filled
    cc: Filled
    date: Filled
    printed: Filled
    author: Filled
    issuer: Filled
    body: Filled

    def name(self, element: str) -> str:
        """Returns the name of an element."""
        return str(getattr(self, element))


class TitleLabels(Closed):
    """`[title]`: words that a line break of the title keeps whole, and what may not begin a line."""

    words: tuple[Filled, ...] = ()
    not_first: tuple[Filled, ...] = ()


class FiguresTableLabels(Closed):
    """`[figures_table]`: heads of 指标汇总表 and how it shows what is no plain number.

    `missing` is of kits whose cells gave the reason of a missing value.
    """

    heads: tuple[Filled, ...] = Field(min_length=8, max_length=8)
    missing: str = ""
    undecided: Filled
    by_hand: Filled
    none: Filled
    absent: Filled
    others: Filled
    note_source: Filled
    note_absent: Annotated[str, with_fields("listed")]
    absent_listed: Annotated[str, with_fields("figures", "reason")]
    list: Filled
    group: Filled


class TableHeadLabels(Closed):
    """`[table_heads]`: `breaks` are heads with `|` where a line may end; `{body}` stands for a party body."""

    breaks: tuple[Filled, ...] = ()

    def words(self, head: str) -> tuple[str, ...]:
        """Returns the parts of a head that a line break keeps whole; a unit in brackets at its end is one of them."""
        text, unit = _LAST_BRACKET.fullmatch(head).groups()  # type: ignore[union-attr]
        for declared in self.breaks:
            parts = (re.escape(part).replace(r"\{body\}", ".+?") for part in declared.split("|"))
            if found := re.fullmatch("".join(f"({part})" for part in parts), text):
                text = "|".join(found.groups())
                break
        return tuple(word for word in (*_BRACKET.sub(r"|\g<0>", text).split("|"), unit) if word)


_BRACKET = re.compile(r"(?<=[^（|])（")
_LAST_BRACKET = re.compile(r"(.+?)(（[^（）]*）)?", re.DOTALL)


class BreakdownLabels(Closed):
    """`[breakdown.<annex>]`: a table that divides a figure by state and by source, and says how many are done.

    `items` and `done` are ids of figures: all entries, and those that are closed.
    """

    items: Filled
    done: Filled
    by_state: Filled
    by_source: Filled
    heads: tuple[Filled, ...] = Field(min_length=4, max_length=4)
    all: Filled
    unnamed: Filled
    none: Filled

    @property
    def figures(self) -> tuple[str, str]:
        """The ids of the figures that the table shows."""
        return self.items, self.done


class TableNames(Closed):
    """`[reference.<table>]`: what a reference table and its columns are called, in addition to the common names.

    `sheets`: names of its sheet, the first one is shown. `heads`: column → its heads, the first one is shown.
    """

    sheets: tuple[Filled, ...] = ()
    heads: Mapping[str, Annotated[tuple[Filled, ...], Field(min_length=1)]] = Field(default_factory=dict)


class DecisionLabels(Closed):
    """`[decisions]`: words of decisions.xlsx; `hand_row` shows how the content of a row entered by hand is written."""

    hand_row: str


class Labels(Closed):
    """All of labels.toml."""

    document: DocumentLabels
    elements: ElementLabels
    issuer: IssuerLabels
    watermark: Mapping[Edition, str]
    notice: Mapping[Edition, str]
    title: TitleLabels
    table_heads: TableHeadLabels = Field(default_factory=TableHeadLabels)
    figures_table: FiguresTableLabels
    missing: Mapping[str, Filled]
    flags: Mapping[str, Filled]
    left_out: Mapping[str, Filled]
    evidence: EvidenceLabels
    book: BookLabels
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
                raise MisfitError(
                    f"[{name}] 应恰好列出各种原因，请检查 {wrong}", f"[{name}] lists every reason; look at {wrong}"
                )
        return self


LATER = (
    *(("elements", name) for name in ("issuer", "body")),
    *(("issuer", name) for name in ("self", "superior")),
    ("document", "archive_open"),
    ("figures_table", "absent"),
    ("evidence", "merged"),
    ("evidence", "heads"),
    ("evidence", "merged_event"),
    ("book", "title"),
    *(("missing", reason) for reason in MISSING_REASONS),
    *(("left_out", reason) for reason in LEFT_OUT_REASONS),
    *(("flags", flag) for flag in FLAGS),
)
"""Tables and keys of labels.toml that a file made by an earlier version may lack."""


def load_labels(folder: Path, files: TomlFiles = DISK) -> Labels:
    """Loads labels.toml from data/phrases, or that of the installation; one of format 1 is completed.

    Raises:
        KitFileError: the file is wrong.
    """
    path, files = kit_or_shipped(folder / "labels.toml", files)
    values = complete_words("labels", complete_labels(read_toml(path, files)), LATER)
    return validate_toml(path, values, Labels)


class SourceWords(Closed):
    """`[source]`: where rows come from."""

    ledger: str
    rows_of: str
    table: str
    where: str
    joined: str


class FilterWords(Closed):
    """`[filter]`: conditions; `in_period` is left out where it is empty."""

    in_period: str = ""
    equals: str
    has: str
    contains: str
    setting: str
    body: str
    author: str
    leading_group: str
    min: str
    max: str
    not_before: str
    not_after: str
    period_start: str
    reference_day: str
    blank: str
    filled: str
    any_day: str
    any: str
    not_: str
    or_: str
    and_: str

    model_config = Closed.model_config | {"alias_generator": lambda name: name.rstrip("_")}


class ExplainWords(Closed):
    """All of explain.toml."""

    brief: BriefWords
    source: SourceWords
    filter: FilterWords
    count: CountWords


def load_explain_words(
    folder: Path, files: TomlFiles = DISK, *, definitions: Mapping[str, Definition] | None = None
) -> ExplainWords:
    """Loads explain.toml from data/phrases, or that of the installation.

    Args:
        folder: data/phrases.
        files: where files are read from.
        definitions: the figures that are explained.

    Raises:
        KitFileError: the file is wrong, or has no sentence for the rule of a figure.
    """
    path, files = kit_or_shipped(folder / "explain.toml", files)
    later = [("filter", "any_day"), ("filter", "body"), ("brief", "all"), ("brief", "quotient_of_sums")]
    later += [("count", key) for key in ("quotient_of_sums", "each_row", "days", "decimals", "whole")]
    read = complete_words("explain", read_toml(path, files), later)
    words = validate_toml(path, read, ExplainWords)
    used = {figure.count for figure in (definitions or {}).values() if not figure.is_ratio}
    if missing := sorted(used - set(words.count.rules)):
        raise KitFileError(
            "explain-words",
            where=f"{path}:{find_places(toml_text(files.read(path))).line(('count',))}",
            found=Message(f"缺少计数规则的说法：{'、'.join(missing)}", f"no words for: {', '.join(missing)}"),
            advice=Message("请在 [count] 中各补一句", "Add a sentence for each under [count]"),
        )
    return words


SURVEY_FIGURES = (
    "departments_listed",
    "departments_uncovered",
    "ledgers_covered",
    "findings_error",
    "findings_warning",
)
"""Ids of what is counted over all departments in addition to the figures, in printed order; wording of a type of scope
`all` may name them."""

SURVEY_FILE = "survey.toml"


class SurveyFigure(Closed):
    """`[figures.<id>]`: label, unit and how it is counted."""

    label: Filled
    unit: Filled
    explain: Filled


class SurveyTables(Closed):
    """`[tables]`: heads and words of the tables by department.

    Without `reported` the whole of a figure that a department lacks is missing, too, as in kits of earlier versions.
    """

    department: Filled
    whole: Filled
    reported: Annotated[str, with_fields("count")] = ""
    reported_by: Annotated[str, with_fields("count")] = ""
    none: Filled
    missing: Filled
    present: Filled
    figure: Filled
    undecided: Filled
    coverage: tuple[Filled, ...] = Field(min_length=6, max_length=6)
    kinds: tuple[Filled, ...] = Field(min_length=4, max_length=4)
    number: Filled
    unit: Filled
    covered: Filled
    all_ledgers: Filled
    list: Filled
    departments: Filled


class SurveyTitles(Closed):
    """`[titles]`: headings of the tables in overview.ipynb."""

    coverage: Filled
    departments: Filled
    plan: Filled
    findings: Filled
    kinds: Filled


class SurveyNotes(Closed):
    """`[notes]`: sentences below the tables."""

    missing: Filled
    absent: Filled
    several: Filled
    between: Filled
    whole: Filled
    undecided: Filled
    plan: Filled
    unplaced: Filled
    kinds: Filled


class SurveyWords(Closed):
    """All of survey.toml."""

    figures: Mapping[str, SurveyFigure]
    tables: SurveyTables
    titles: SurveyTitles
    notes: SurveyNotes
    kinds: Mapping[str, Filled]

    @model_validator(mode="after")
    def _figures_complete(self) -> "SurveyWords":
        wrong = sorted(set(self.figures) ^ set(SURVEY_FIGURES))
        if wrong:
            raise MisfitError(
                f"[figures] 应恰好列出 {'、'.join(SURVEY_FIGURES)}，请检查 {'、'.join(wrong)}",
                f"[figures] lists {', '.join(SURVEY_FIGURES)}; look at {', '.join(wrong)}",
            )
        return self


def load_survey_words(folder: Path, files: TomlFiles = DISK) -> SurveyWords:
    """Loads survey.toml from data/phrases, or that of the installation.

    Raises:
        KitFileError: the file is wrong.
    """
    path, files = kit_or_shipped(folder / SURVEY_FILE, files)
    return load_toml(path, SurveyWords, files)
