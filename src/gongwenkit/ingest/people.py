"""Departments, branches and people at a day."""

from dataclasses import dataclass
from datetime import date

from gongwenkit.model import RowSource

__all__ = ["Branch", "Department", "Person", "in_force"]


@dataclass(frozen=True)
class Department:
    """A line of departments.csv; `from_day`/`to_day` None = always."""

    code: str
    name: str
    short_name: str
    symbol: str
    members: int | None
    staff: int | None
    from_day: date | None
    to_day: date | None
    source: RowSource


@dataclass(frozen=True)
class Branch:
    """A line of branches.csv."""

    department: str
    name: str
    from_day: date | None
    to_day: date | None
    source: RowSource


@dataclass(frozen=True)
class Person:
    """A line of people.csv: one person in one post for one span."""

    department: str
    name: str
    post: str
    leading_group: bool
    first_responsible: bool
    from_day: date | None
    to_day: date | None
    source: RowSource


def in_force(entry: Branch | Department | Person, day: date) -> bool:
    """Whether an entry holds on a day, both ends included."""
    return (entry.from_day is None or entry.from_day <= day) and (entry.to_day is None or day <= entry.to_day)
