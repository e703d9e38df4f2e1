"""The rule `stock`: what is in force on the reference day."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date

from gongwenkit.config.definitions import Definition
from gongwenkit.ingest.values.companion_columns import NOTE
from gongwenkit.measure.counting_rules.rule import Counted, CountingRule, LeftOutRows, Span, flags_of, group_by
from gongwenkit.measure.rows import Row, key_of
from gongwenkit.model.reference import Branch, in_force

__all__ = ["STOCK_RULES", "count_branches"]

WITHDRAWN = "撤销"
"""The value of the state of an entry that is no longer in force."""


class _Stock(CountingRule):
    """The number of entries in force on the reference day; entries with the same key count once."""

    def count(self, definition: Definition, rows: Sequence[Row], undecided: Sequence[Row], span: Span) -> Counted:
        day = span.reference_day
        left_out = [(row, row.state or "undecided") for row in undecided if _in_force(row, day)]
        used: list[Row] = []
        for row in (row for row in rows if _in_force(row, day)):
            if row.state:
                left_out.append((row, row.state))
            elif row.note == "unreadable":
                left_out.append((row, "unreadable"))
            elif _end_is_open(row, day):
                left_out.append((row, "undecided"))
            else:
                used.append(row)
        return self.count_again(definition, used, left_out)

    def count_again(self, definition: Definition, rows: Sequence[Row], left_out: LeftOutRows) -> Counted:
        del definition
        number = len({key_of(row) or row.source for row in rows})
        return Counted(number, tuple(rows), tuple(left_out), flags_of(rows, left_out))

    def groups(self, definition: Definition, rows: Sequence[Row]) -> Sequence[Sequence[Row]]:
        del definition
        return group_by(rows, lambda row: key_of(row) or row.source)


def _in_force(row: Row, day: date) -> bool:
    """Whether the entry began on or before the day (an empty start counts as begun) and was not withdrawn by then."""
    until = _last_possible(row)
    return (row.day is None or row.day <= day) and (until is None or until > day)


def _last_possible(row: Row) -> date | None:
    """Returns the day of withdrawal, of a month its last; None if no day is given."""
    column = row.ledger.until or ""
    until: date | None = row.values.get(column)
    if until is not None and "month" in str(row.values.get(column + NOTE) or ""):
        return until.replace(day=monthrange(until.year, until.month)[1])
    return until


def _end_is_open(row: Row, day: date) -> bool:
    """Whether it cannot be told if the entry was withdrawn by the day: no day is given, or none that can be read."""
    column = row.ledger.until or ""
    until, note = row.values.get(column), str(row.values.get(column + NOTE) or "")
    if until is None:
        return _says_withdrawn(row) or "unreadable" in note
    last = _last_possible(row) or until
    return "month" in note and until <= day < last


def _says_withdrawn(row: Row) -> bool:
    column = row.ledger.find(row.ledger.role("state") or "")
    return column is not None and WITHDRAWN in column.values and row.text(column.name) == WITHDRAWN


STOCK_RULES: Mapping[str, CountingRule] = {"stock": _Stock()}
"""By name in a definition."""


def count_branches(branches: Sequence[Branch], department: str, day: date) -> Counted:
    """Returns how many branches of a department are in force on a day; missing where nobody listed any.

    Args:
        branches: of all departments.
        department: code.
        day: the reference day.
    """
    listed = [branch for branch in branches if branch.department == department]
    if not listed:  # which does not mean that there is none
        return Counted(None, missing="no-ledger")
    names = {branch.source: branch.name for branch in listed if in_force(branch, day)}
    return Counted(len(set(names.values())), reference_rows=tuple(names))
