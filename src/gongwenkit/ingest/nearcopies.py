"""Two versions of one ledger: tables of one department in different files, most of whose rows are equal."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from gongwenkit.config.schema import LedgerSchema, Schema
from gongwenkit.ingest.book import BookTable
from gongwenkit.ingest.kinds import KINDS
from gongwenkit.model import Finding

__all__ = ["find_near_copies"]

SHARE = 0.8
"""Share of equal rows in the shorter table from which two tables are taken for versions of one."""
LEAST = 5
"""Equal rows below which nothing is said: a few entries may well be alike."""
TELLING = ("支部", "活动编号", "届次", "片名/案例", "谈话人", "谈话对象", "作者", "媒体名称", "地点", "主持人", "备注")


def find_near_copies(schema: Schema, tables: Sequence[BookTable], *, only: str | None = None) -> Iterator[Finding]:
    """Yields a finding for each file that repeats most of another one's ledger.

    A row is equal when day, subject and what else tells occasions apart are equal. A standing list may be handed in
    every year: stock ledgers are not compared.

    Args:
        schema: all ledgers.
        tables: every table that was read.
        only: code of the department whose findings are asked for; None for those of all.
    """
    groups: dict[tuple[str, str], list[BookTable]] = {}
    for table in tables:
        if only not in (None, table.department):
            continue
        if schema.ledgers[table.ledger].kind != "stock" and len(table.rows.rows) >= LEAST:
            groups.setdefault((table.department, table.ledger), []).append(table)
    for (department, ledger), members in groups.items():
        if len({table.file for table in members}) < 2:
            continue
        rows = [(table, _rows(schema.ledgers[ledger], table)) for table in members]
        for (first, ours), (second, theirs) in combinations(rows, 2):
            same = len(ours & theirs)
            if first.file != second.file and same >= max(LEAST, SHARE * min(len(ours), len(theirs))):
                yield KINDS["file-near-copy"].at(
                    file=second.file,
                    sheet=second.sheet,
                    department=department,
                    ledger=schema.ledgers[ledger].name,
                    same=same,
                    other=first.file,
                )


def _rows(ledger: LedgerSchema, table: BookTable) -> frozenset[tuple[object, ...]]:
    values = table.rows.values
    names = [name for name in dict.fromkeys((ledger.date or "", *ledger.subject, *TELLING)) if name in values]
    days = values.get(ledger.date or "", [None] * len(table.rows.rows))
    rows = zip(days, *(values[name] for name in names), strict=True)
    return frozenset(row[1:] for row in rows if row[0] is not None)
