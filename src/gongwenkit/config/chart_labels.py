"""Words of charts (`[charts]` of data/phrases/labels.toml), those of the notebook and those for print."""

import string
from typing import Annotated

from pydantic import AfterValidator, Field

from gongwenkit.config.toml import Closed

__all__ = ["ChartLabels", "Plain", "with_fields"]


def with_fields(*names: str) -> AfterValidator:
    """Returns a check that a text holds exactly these fields."""

    def check(text: str) -> str:
        fields = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
        if fields != set(names):
            raise ValueError(f"“{text}”须含且只含 {'、'.join(f'{{{name}}}' for name in names)}")
        return text

    return AfterValidator(check)


Plain = Annotated[str, Field(min_length=1)]


class ChartLabels(Closed):
    """`[charts]`: captions, axes and notes of charts.

    Attributes:
        caption: line under a chart.
        source: which ledgers it rests on.
        ledger: name of a ledger in `source`.
        list: what parts names.
        missing: stands where a value is missing.
        undecided: note after a value of which rows wait for a decision.
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
    list: Plain
    missing: Plain
    undecided: Plain
    note_undecided: Annotated[str, with_fields("names")]
    note_branches: Plain
    year: Annotated[str, with_fields("year")]
    month: Annotated[str, with_fields("month")]
    quarters: tuple[Plain, Plain, Plain, Plain]
    name_with_unit: Annotated[str, with_fields("label", "unit")]
    whole: Plain
    everyone: Plain
    unnamed: Plain
    no_comparison: Annotated[str, with_fields("now", "before")]
    no_quarters: Annotated[str, with_fields("period")]
    one_quarter: Annotated[str, with_fields("period")]
    no_parts: Plain
    no_branches: Plain
    many_branches: Annotated[str, with_fields("count")]
    nothing: Annotated[str, with_fields("reason", "names")]
    names: Annotated[str, with_fields("names")]
    none_of_both: Plain
    no_quarter_values: Plain
    not_drawn: Annotated[str, with_fields("reason", "names")]
    own_scales: Plain
    alt_years: Annotated[str, with_fields("now", "before", "told", "note")]
    alt_quarters: Annotated[str, with_fields("period", "told", "note")]
    told: Annotated[str, with_fields("label", "values")]
    told_mark: Plain
    value_mark: Plain
