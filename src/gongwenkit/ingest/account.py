"""Rows add up: what stands on a sheet is in the ledger or left out for a reason (docs/ledgers.md, "Rows add up")."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from gongwenkit.config.schema import LedgerSchema, Schema
from gongwenkit.ingest.cells import count_filled
from gongwenkit.ingest.kinds import KINDS
from gongwenkit.ingest.ledger import Ledgers, Table
from gongwenkit.ingest.tables import SheetTable
from gongwenkit.ingest.workbook import Grid
from gongwenkit.model import Finding

__all__ = ["LedgerAccount", "account_ledgers", "find_unaccounted", "unaccounted"]


def unaccounted(grid: Grid, tables: Sequence[SheetTable]) -> Iterator[SheetTable]:
    """Yields the tables of a sheet whose filled rows are not each data or left out for one reason.

    The rows are counted on the sheet, not by what the parser says it saw. Between two tables only titles may stand.
    """
    filled = count_filled(grid.cells) > 0
    for number, table in enumerate(tables):
        follower = tables[number + 1].head.top if number + 1 < len(tables) else len(grid.rows)
        below = filled[table.head.bottom + 1 : table.end].sum()
        between = filled[table.end : follower].sum()
        titled = number + 1 < len(tables) and bool(tables[number + 1].title)
        if below != len(table.rows) + sum(table.left_out.values()) or (between and not titled):
            yield table


def find_unaccounted(tables: Iterable[Table], frames: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    """Yields a finding for each table whose rows are not all in its ledger's frame, once each.

    Args:
        tables: every table.
        frames: ledger id → rows (see `ingest.ledger.Ledgers.frames`).
    """
    counts = {ledger: Counter(frame["table"].tolist()) for ledger, frame in frames.items()}
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
        left_out: reason → rows that do not: hidden, cancelled, no-date, repeated, no-department, total, footer, head,
            note, numbered-blank.
    """

    ledger: str
    tables: int
    rows: int
    counted: int
    left_out: Mapping[str, int]


def account_ledgers(ledgers: Ledgers, schema: Schema) -> tuple[LedgerAccount, ...]:
    """Returns the account of every ledger that has a table, in the order of the schema."""
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


def _reasons(ledger: LedgerSchema, frame: pd.DataFrame) -> Iterator[str]:
    """Yields for each row why it does not count, "" if it does; what is in force needs no first day."""
    dated = ledger.date is not None and ledger.kind != "stock"
    days = frame[ledger.date] if dated else [None] * len(frame)
    for state, repeats, day in zip(frame["state"], frame["repeats"], days, strict=True):
        yield state or ("no-date" if dated and day is None else "repeated" if repeats else "")
