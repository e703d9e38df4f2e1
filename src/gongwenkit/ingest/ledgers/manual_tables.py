"""Tables made of the rows that people entered by hand in decisions.xlsx."""

from collections.abc import Sequence

from gongwenkit.config.schema import LedgerSchema, Schema
from gongwenkit.ingest.decisions.model import DECISIONS_FILE, HAND_SHEET, HandRow, question_id
from gongwenkit.ingest.ledgers.book_tables import BookTable
from gongwenkit.ingest.ledgers.table_rows import TableRows
from gongwenkit.ingest.values.companion_columns import LAST, NOTE, NOTED
from gongwenkit.ingest.values.text_normalisation import compact
from gongwenkit.ingest.values.values import BLANK_LIST

__all__ = ["hand_tables"]


def hand_tables(rows: Sequence[HandRow], schema: Schema) -> list[BookTable]:
    """Returns the rows as tables, one for each department and ledger."""
    groups: dict[tuple[str, str], list[HandRow]] = {}
    for row in rows:
        groups.setdefault((row.department, row.ledger), []).append(row)
    return [_table(department, schema.ledgers[ledger], own) for (department, ledger), own in sorted(groups.items())]


def _table(department: str, ledger: LedgerSchema, rows: Sequence[HandRow]) -> BookTable:
    given = {name for row in rows for name in row.values if ledger.find(name)}
    values: dict[str, list[object]] = {}
    for column in ledger.column:
        if column.name in given:
            blanks: dict[str, object] = {column.name: () if column.type in BLANK_LIST else None}
            blanks |= {column.name + NOTE: ""} if column.type in NOTED else {}
            blanks |= {column.name + LAST: None} if column.type == "date" else {}
            values |= {name: [row.values.get(name, blank) for row in rows] for name, blank in blanks.items()}
    content = [_content(row) for row in rows]
    return BookTable(
        file=DECISIONS_FILE,
        sheet=HAND_SHEET,
        ledger=ledger.id,
        department=department,
        years=frozenset(),
        columns=dict.fromkeys(sorted(given), ""),
        left_out={},
        first_row=1,
        by_path=False,
        rows=TableRows([row.source.row for row in rows], [""] * len(rows), values, contents=content),
        by_hand=True,
    )


def _content(row: HandRow) -> str:
    said = (f"{name}={compact(str(value))}" for name, value in sorted(row.values.items()))
    return question_id(row.department, row.ledger, "by-hand", said)
