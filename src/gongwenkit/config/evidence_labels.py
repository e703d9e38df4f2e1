"""Words of the evidence: of the annex 数字依据, of the workbook of evidence, and of short explanations of figures."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from gongwenkit.config.definitions import rule_names
from gongwenkit.config.toml import Closed, Filled, with_fields

__all__ = ["BookLabels", "BriefWords", "CountWords", "EvidenceLabels"]

SheetName = Annotated[str, StringConstraints(pattern=r"^[^\[\]:*?/\\'0-9][^\[\]:*?/\\']{0,30}$")]
"""A name of a sheet that spreadsheet programs accept; it begins with no digit, as those of figures do."""


class EvidenceLabels(Closed):
    """`[evidence]`: headings and heads of 数字依据, its notes, and how its cells are written.

    `rows`, `decisions` and the heads `figure_heads`, `row_heads`, `decision_heads`, `based_on`, `not_counted`,
    `left_out`, `ledger` are of kits whose template lists the rows on paper.
    """

    figures: Filled
    facts: Filled
    heads: tuple[Filled, ...] = Field(min_length=7, max_length=7)
    fact_heads: tuple[Filled, ...] = Field(min_length=4, max_length=4)
    in_book: Filled
    note_book: Filled
    note_once: Filled
    note_private: Filled
    note_decisions: Annotated[str, with_fields("count")]
    merged_cell: Annotated[str, with_fields("rows", "count")]
    merged_event: Annotated[str, with_fields("rows")]
    merged_more: Annotated[str, with_fields("groups", "rows")]
    left_out_cell: Annotated[str, with_fields("count", "reason")]
    where: Annotated[str, with_fields("ledger", "rows")]
    where_private: Annotated[str, with_fields("ledger")]
    other_group: Filled
    by_hand: Annotated[str, with_fields("subject")]
    merged: Annotated[str, with_fields("rows", "count")]
    hidden_subject: Filled
    other_ledger: Filled
    unanswered: Filled
    none: Filled
    range: Filled
    list: Filled
    group: Filled
    rows: str = ""
    decisions: str = ""
    figure_heads: tuple[str, ...] = ()
    row_heads: tuple[str, ...] = ()
    decision_heads: tuple[str, ...] = ()
    based_on: str = ""
    not_counted: str = ""
    left_out: str = ""
    ledger: str = ""


class BookLabels(Closed):
    """`[book]`: names of sheets, heads and words of the workbook of evidence."""

    title: Annotated[str, with_fields("department", "period", "report")]
    contents: SheetName
    facts: SheetName
    decisions: SheetName
    contents_heads: tuple[Filled, ...] = Field(min_length=9, max_length=9)
    open: Filled
    back: Filled
    row_heads: tuple[Filled, ...] = Field(min_length=8, max_length=8)
    left_out: Filled
    left_out_heads: tuple[str, ...] = Field(min_length=8, max_length=8)
    sum: Filled
    no_sum: Filled
    ledger: Annotated[str, with_fields("name")]
    fact_heads: tuple[Filled, ...] = Field(min_length=4, max_length=4)
    decision_heads: tuple[Filled, ...] = Field(min_length=7, max_length=7)


class BriefWords(Closed):
    """`[brief]`: the same in short, for 数字依据; ledger and period are said elsewhere.

    Attributes:
        all: all rows of a ledger.
        rows_of, rows_of_all: rows of another figure.
        ledger: rows of one of several ledgers.
        setting: a condition that refers to a setting of the year, whose id is not printed.
        joined: separator of sources.
        counted: what is counted, and by which rule.
        ratio, ratio_of_sums: of percentages; quotient_of_sums: of one column over another.
        personal: addition for personal figures.
        rules: words by name of the rule; none for a rule that a kit has no words for.
    """

    all: Filled
    rows_of: Annotated[str, with_fields("label", "filters")]
    rows_of_all: Annotated[str, with_fields("label")]
    ledger: Annotated[str, with_fields("name", "filters")]
    setting: Annotated[str, with_fields("column")]
    joined: Filled
    counted: Annotated[str, with_fields("sources", "rule")]
    ratio: Annotated[str, with_fields("of", "over")]
    ratio_of_sums: Annotated[str, with_fields("of", "over")]
    quotient_of_sums: Annotated[str, with_fields("of", "over")]
    personal: Filled
    rules: Mapping[str, Filled]


class CountWords(Closed):
    """`[count]`: a sentence for each counting rule; one of two sides has another for sums, and there are additions.

    Attributes:
        rules: sentence by name of the rule. A kit that was made before a rule existed has none for it, and needs none
            while no figure is counted by it.
    """

    rules: Mapping[str, str]
    ratio_of_figures: str
    ratio_of_sums: str
    quotient_of_sums: str
    personal: str
    of_rows: str
    each_row: str
    once_an_event: str
    days: str
    decimals: str
    whole: str

    @model_validator(mode="before")
    @classmethod
    def _gather_rules(cls, values: Mapping[str, object]) -> Mapping[str, object]:
        """Puts the sentences of rules under `rules`; in the file they are next to the others."""
        names = [name for name in rule_names(lambda rule: not rule.is_ratio) if name in values]
        rest = {name: value for name, value in values.items() if name not in names}
        return {**rest, "rules": {name: values[name] for name in names}}
