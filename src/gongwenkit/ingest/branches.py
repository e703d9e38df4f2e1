"""Branches that are silent: in force by branches.csv, without a row in a ledger that covers the year."""

from collections.abc import Iterator, Sequence
from datetime import date

from gongwenkit.config.schema import LedgerSchema, Schema
from gongwenkit.ingest.kinds import KINDS
from gongwenkit.ingest.ledger import Ledgers, Table
from gongwenkit.ingest.normal import plain
from gongwenkit.ingest.people import Branch
from gongwenkit.model import Finding

__all__ = ["find_silent_branches"]


def find_silent_branches(ledgers: Ledgers, branches: Sequence[Branch], schema: Schema) -> tuple[Finding, ...]:
    """Returns a finding for each branch without a row in a ledger that is kept by branches.

    Args:
        ledgers: what was read.
        branches: of branches.csv.
        schema: all ledgers.
    """
    return tuple(
        finding
        for ledger in schema.ledgers.values()
        if (column := ledger.find(ledger.role("branch") or "")) is not None and column.required
        for finding in _silent(ledger, column.name, ledgers, branches)
    )


def _silent(ledger: LedgerSchema, column: str, ledgers: Ledgers, branches: Sequence[Branch]) -> Iterator[Finding]:
    tables = [table for table in ledgers.tables if table.ledger == ledger.id]
    listed: dict[str, list[Branch]] = {}
    for one in branches:
        listed.setdefault(one.department, []).append(one)
    for department in sorted({table.department for table in tables}):
        own = [table for table in tables if table.department == department]
        if not all(column in table.columns for table in own):
            continue
        active = _active(ledger, column, ledgers, department)
        for year, table in _years(own, active):
            for branch in listed.get(department, ()):
                if _existed(branch, year) and (plain(branch.name), year) not in active:
                    yield KINDS["branch-silent"].at(
                        file=table.file,
                        sheet=table.sheet,
                        department=department,
                        ledger=ledger.name,
                        year=year,
                        branch=branch.name,
                        column=column,
                    )


def _active(ledger: LedgerSchema, column: str, ledgers: Ledgers, department: str) -> set[tuple[str, int]]:
    """Returns the branches that have a row, whether it counts or not, with its year."""
    frame = ledgers.frames[ledger.id]
    rows = frame[frame["department"] == department]
    pairs = zip(rows[column], rows[ledger.date or ""], strict=True)
    return {(plain(name), day.year) for name, day in pairs if isinstance(name, str) and isinstance(day, date)}


def _years(tables: Sequence[Table], active: set[tuple[str, int]]) -> list[tuple[int, Table]]:
    """Returns the years that the tables name, else those of their rows, each with its first table."""
    named = {year: table for table in reversed(tables) for year in table.years}
    return sorted((named or {year: tables[0] for _, year in active}).items(), key=lambda pair: pair[0])


def _existed(branch: Branch, year: int) -> bool:
    begun = branch.from_day is None or branch.from_day.year <= year
    return begun and (branch.to_day is None or branch.to_day.year >= year)
