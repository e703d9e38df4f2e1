"""Completeness: each row of a sheet is in the ledger or left out for a reason (docs/ledgers.md, "Rows add up").

Months without a sheet and branches without a row are findings, too.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gongwenkit.config.schema import LedgerSchema, Schema
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.ledgers.cells import count_filled
from gongwenkit.ingest.ledgers.data_frames import pd
from gongwenkit.ingest.ledgers.ledger import Ledgers, Table
from gongwenkit.ingest.ledgers.other_tables import within
from gongwenkit.ingest.ledgers.tables import SheetTable
from gongwenkit.ingest.values.text_normalisation import compact, plain
from gongwenkit.ingest.workbook import Grid
from gongwenkit.model import Finding
from gongwenkit.model.reference import Branch

__all__ = [
    "LedgerAccount",
    "account_ledgers",
    "account_tables",
    "find_missing_months",
    "find_silent_branches",
    "find_unaccounted",
    "unaccounted",
]


def unaccounted(grid: Grid, tables: Sequence[SheetTable]) -> Iterator[SheetTable]:
    """Yields the tables of a sheet whose filled rows are not each data or left out for one reason.

    The rows are counted on the sheet, independently of the parser. Between two tables only titles are allowed.
    """
    for number, table in enumerate(tables):
        filled = count_filled(within(grid, table.columns).cells) > 0
        after = next((other for other in tables[number + 1 :] if other.columns == table.columns), None)
        follower = after.head.top if after else len(grid.rows)
        below = filled[table.head.bottom + 1 : table.end].sum()
        between = filled[table.end : follower].sum()
        titled = after is not None and bool(after.title)
        if below != len(table.rows) + sum(table.left_out.values()) or (between and not titled):
            yield table


def find_unaccounted(
    tables: Sequence[Table], lines: Callable[[str], tuple[Sequence[str], Sequence[Sequence[object]]]]
) -> Iterator[Finding]:
    """Yields a finding for each table whose rows are not all in its ledger, once each.

    Args:
        tables: every table.
        lines: of a ledger (see `ingest.ledgers.ledger.Ledgers.lines`).
    """
    counts: dict[str, Counter[object]] = {}
    for ledger in {table.ledger for table in tables}:
        names, rows = lines(ledger)
        place = list(names).index("table")
        counts[ledger] = Counter(row[place] for row in rows)
    for table in tables:
        found = counts[table.ledger][table.index]
        if found != table.rows:
            yield KINDS["rows-unaccounted"].at(
                file=table.file,
                sheet=table.sheet,
                department=table.department,
                detail=f"：读到 {table.rows} 行，台账里有 {found} 行",
                detail_en=f": {table.rows} read, {found} in the ledger",
            )


@dataclass(frozen=True)
class LedgerAccount:
    """The rows of one ledger, over all tables.

    Attributes:
        ledger: its id.
        tables: number of tables.
        rows: filled rows below the heads.
        counted: rows that count.
        left_out: reason → rows that do not count: hidden, cancelled, other-year, no-date, repeated, no-department,
            total, footer, head, note, numbered-blank, other-table.
    """

    ledger: str
    tables: int
    rows: int
    counted: int
    left_out: Mapping[str, int]


def account_ledgers(ledgers: Ledgers, schema: Schema) -> tuple[LedgerAccount, ...]:
    """Returns the row counts of every ledger that has a table, in the order of the schema."""
    accounts = []
    for ledger, frame in ledgers.frames.items():
        tables = [table for table in ledgers.tables if table.ledger == ledger]
        if not tables:
            continue
        kept = frame[frame["table"].isin([table.index for table in tables])]
        left_out: Counter[str] = Counter(filter(None, _reasons(schema.ledgers[ledger], kept)))
        counted = len(kept) - left_out.total()
        for table in tables:
            left_out.update(table.left_out)
        accounts.append(LedgerAccount(ledger, len(tables), counted + left_out.total(), counted, dict(left_out)))
    return tuple(accounts)


def account_tables(ledgers: Ledgers, schema: Schema) -> Mapping[int, tuple[int, int]]:
    """Returns for each table by its index how many rows count, and how many do not; they add up as in `LedgerAccount`.

    Args:
        ledgers: what was read.
        schema: all ledgers.
    """
    left = {table.index: sum(table.left_out.values()) for table in ledgers.tables}
    counted = dict.fromkeys(left, 0)
    for ledger, frame in ledgers.frames.items():
        for table, reason in zip(frame["table"].tolist(), _reasons(schema.ledgers[ledger], frame), strict=True):
            if table in left:
                left[table] += bool(reason)
                counted[table] += not reason
    return {index: (counted[index], left[index]) for index in left}


def _reasons(ledger: LedgerSchema, frame: pd.DataFrame) -> Iterator[str]:
    """Yields for each row why it does not count, "" if it does; entries of a stock ledger need no first day."""
    dated = ledger.date is not None and not ledger.is_stock
    days = frame[ledger.date] if dated else [None] * len(frame)
    for state, repeats, day in zip(frame["state"], frame["repeats"], days, strict=True):
        yield state or ("no-date" if dated and day is None else "repeated" if repeats else "")


_MONTH_SHEET = re.compile(r"(?:20\d{2}年?)?(\d{1,2}|十[一二]?|[一二三四五六七八九])月份?|20\d{2}[.\-](0?[1-9]|1[0-2])")
_HAN_MONTHS = {name: number for number, name in enumerate((*"一二三四五六七八九十", "十一", "十二"), start=1)}
MIN_MONTH_SHEETS = 3


def find_missing_months(file: str, sheets: Sequence[Grid], department: str | None) -> Iterator[Finding]:
    """Yields a finding where some months have a sheet of their own and others have none.

    Args:
        file: path relative to the data folder.
        sheets: of the workbook.
        department: code, None if unknown.
    """
    named = [m[1] or m[2] for grid in sheets if (m := _MONTH_SHEET.fullmatch(compact(grid.sheet or "")))]
    months = {_HAN_MONTHS.get(name) or int(name) for name in named}
    missing = [f"{month}月" for month in range(1, 13) if month not in months]
    if len(months) >= MIN_MONTH_SHEETS and missing:
        yield KINDS["month-missing"].at(file=file, department=department, months="、".join(missing))


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
    tables: dict[str, list[Table]] = {}
    for table in ledgers.tables:
        if table.ledger == ledger.id:
            tables.setdefault(table.department, []).append(table)
    names = _active(ledger, column, ledgers)
    listed: dict[str, list[Branch]] = {}
    for one in branches:
        listed.setdefault(one.department, []).append(one)
    for department, own in sorted(tables.items()):
        if not all(column in table.columns for table in own):
            continue
        active = names.get(department, set())
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


def _active(ledger: LedgerSchema, column: str, ledgers: Ledgers) -> dict[str, set[tuple[str, int]]]:
    """Returns of each department the branches that have a row, whether it counts or not, with its year."""
    rows = ledgers.frames[ledger.id]
    found: dict[str, set[tuple[str, int]]] = {}
    for department, name, day in zip(rows["department"], rows[column], rows[ledger.date or ""], strict=True):
        if isinstance(name, str) and isinstance(day, date):
            found.setdefault(department, set()).add((plain(name), day.year))
    return found


def _years(tables: Sequence[Table], active: set[tuple[str, int]]) -> list[tuple[int, Table]]:
    """Returns the years that the tables name, else those of their rows, each with its first table."""
    named = {year: table for table in reversed(tables) for year in table.years}
    return sorted((named or {year: tables[0] for _, year in active}).items(), key=lambda pair: pair[0])


def _existed(branch: Branch, year: int) -> bool:
    begun = branch.from_day is None or branch.from_day.year <= year
    return begun and (branch.to_day is None or branch.to_day.year >= year)
