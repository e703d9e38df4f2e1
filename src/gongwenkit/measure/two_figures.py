"""A figure of two others: one over the other (`ratio`, `quotient`), or what is left of one (`difference`)."""

from decimal import Decimal

from gongwenkit.config.definitions import Definition
from gongwenkit.measure.counting_rules.arithmetic import percentage, rounded, simplest
from gongwenkit.measure.counting_rules.rule import Contributions, Counted
from gongwenkit.measure.coverage import joint_reason
from gongwenkit.model.figure import NOT_APPLICABLE

__all__ = ["added_by_both", "compare_counts"]


def compare_counts(definition: Definition, of: Counted, second: Counted) -> Counted:
    """Returns the value of a figure of two others, with the rows of both.

    It is missing where one of them is, and where the other is 0 and divides.

    Args:
        definition: a figure with `compared_figures`.
        of: what the first of them counts.
        second: what the other one counts, on the same days.
    """
    left_out = (*of.left_out, *second.left_out)
    if NOT_APPLICABLE in (of.missing, second.missing):
        return Counted(None, missing=NOT_APPLICABLE)
    if of.value is None or second.value is None:
        return Counted(None, left_out=left_out, missing=joint_reason([of.missing, second.missing]))
    if definition.rule.second == "over" and not second.value:
        return Counted(None, left_out=left_out, missing="zero-base")
    value = _value(definition, of.value, second.value)
    return Counted(value, (*of.rows, *second.rows), left_out, of.flags | second.flags)


def _value(definition: Definition, of: int | Decimal, second: int | Decimal) -> int | Decimal:
    if definition.rule.second == "less":
        left = of - second
        both_rounded = isinstance(of, Decimal) and isinstance(second, Decimal)
        return left if both_rounded else simplest(left)
    if definition.is_ratio:
        return percentage(of, second)
    return rounded(Decimal(of) / Decimal(second), definition.decimal_places)


def added_by_both(definition: Definition, of: Contributions, second: Contributions) -> Contributions:
    """Returns what each row of two figures adds: to a difference what it adds to one less the other, else nothing.

    A row of both belongs to the event that it has in the second one.
    """
    apart = len(of) + len(second) + 1
    events = {source: apart + group for source, (_, group) in of.items()}
    events |= {source: group for source, (_, group) in second.items()}
    if definition.rule.second != "less" or any(counts is None for part in (of, second) for counts, _ in part.values()):
        return {source: (None, group) for source, group in events.items()}
    none = (0, 0)
    return {
        source: (simplest((of.get(source, none)[0] or 0) - (second.get(source, none)[0] or 0)), group)
        for source, group in events.items()
    }
