"""补充登记: rows entered by hand, read by the schema of their ledger."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from gongwenkit.config.schema import Column, LedgerSchema, Schema
from gongwenkit.ingest.decisions.model import DECISIONS_FILE, HAND_SHEET, HandRow
from gongwenkit.ingest.findings.kinds import HIDDEN_TEXT, KINDS
from gongwenkit.ingest.reference.naming import Names
from gongwenkit.ingest.values.companion_columns import LAST, NOTE, NOTED
from gongwenkit.ingest.values.text_normalisation import head_text
from gongwenkit.ingest.values.values import BLANK_LIST, ValueReaders, show, text_of
from gongwenkit.ingest.workbook import Raw
from gongwenkit.model import Finding, RowSource

__all__ = ["read_hand_rows"]


Cells = Mapping[str, tuple[str, Raw]]
"""Head → (cell, raw value)."""

_PARTS = re.compile(r"[;；\n]+")
_PAIR = re.compile(r"\s*(?P<column>[^=＝]+?)\s*[=＝]\s*(?P<value>.*?)\s*", re.DOTALL)
LISTS = (*BLANK_LIST, "people_count")
"""Types whose value may continue after a ；: 标签=甲；乙."""
NEEDED = ("理由", "依据", "登记人")


def read_hand_rows(
    lines: Iterable[tuple[int, Cells]], *, schema: Schema, names: Names
) -> tuple[tuple[HandRow, ...], tuple[Finding, ...]]:
    """Returns the valid rows, and findings about the others; a line with anything wrong is not counted.

    Args:
        lines: row number and cells of each line.
        schema: all ledgers.
        names: of departments and ledgers.
    """
    reading = _HandReading(schema, names)
    rows = [row for number, cells in lines if (row := reading.read(number, cells)) is not None]
    return tuple(rows), tuple(reading.findings)


class _HandReading:
    """The sheet while it is read."""

    def __init__(self, schema: Schema, names: Names) -> None:
        self.schema, self.names = schema, names
        self.readers = ValueReaders(schema)
        self.ledgers = {
            head_text(name): ledger
            for ledger in schema.ledgers.values()
            for name in (*ledger.aliases, ledger.name, ledger.id)
        }
        self.findings: list[Finding] = []
        self.department: str | None = None

    def read(self, number: int, cells: Cells) -> HandRow | None:
        """Reads one line; None when something is wrong with it."""
        before = len(self.findings)
        whose, name = text_of(cells["单位"][1]) or "", text_of(cells["台账"][1]) or ""
        self.department = self.names.exact_department(whose)
        if self.department is None:
            self._add("reference-department", cells["单位"][0], text=show(whose))
        ledger = self.ledgers.get(head_text(name))
        if ledger is None:
            self._add("hand-ledger", cells["台账"][0], text=show(name))
        for column in NEEDED:
            if not text_of(cells[column][1]):
                self._add("hand-incomplete", cells[column][0], column=column)
        values = self._values(ledger, cells) if ledger else {}
        if ledger is None or self.department is None or len(self.findings) > before:
            return None
        return HandRow(
            source=RowSource(DECISIONS_FILE, HAND_SHEET, number),
            department=self.department,
            ledger=ledger.id,
            values=values,
            day=values[ledger.date or ""],
            **{key: text_of(cells[head][1]) or "" for key, head in zip(("reason", "basis", "by"), NEEDED, strict=True)},
        )

    def _values(self, ledger: LedgerSchema, cells: Cells) -> dict[str, Any]:
        values: dict[str, Any] = self._date(ledger, cells["日期"])
        cell, raw = cells["内容"]
        for name, text in self._pairs(ledger, cell, text_of(raw) or "").items():
            column = ledger.find(name)
            if column is not None and name != ledger.date:
                values |= self._value(ledger, column, cell, text)
        cell, raw = cells["主题"]
        subject = ledger.find(ledger.subject[0]) if ledger.subject else None
        if subject is not None and subject.name not in values and text_of(raw):
            values |= self._value(ledger, subject, cell, raw)
        return values

    def _date(self, ledger: LedgerSchema, place: tuple[str, Raw]) -> dict[str, Any]:
        cell, raw = place
        name = ledger.date or ""
        column = ledger.find(name)
        if column is None:
            return {}
        blank = raw is None or isinstance(raw, bool) or text_of(raw) is None
        read = self.readers.reader(ledger.id, column, year=None, from_1904=False)(raw)
        if blank or read.problem or read.value is None:
            self._add("hand-date", cell, text=show(raw))
        return {name: read.value, name + LAST: read.last, name + NOTE: read.note}

    def _pairs(self, ledger: LedgerSchema, cell: str, text: str) -> dict[str, str]:
        """Reads 类型=甲；标签=乙: column → text."""
        known = {head_text(n): c for c in ledger.column for n in (*c.aliases, c.name)}
        known |= {head_text(column.name): column for column in ledger.column}
        pairs: dict[str, str] = {}
        last: Column | None = None
        for part in filter(str.strip, _PARTS.split(text)):
            match = _PAIR.fullmatch(part)
            if match is None and last is not None and last.type in LISTS:
                pairs[last.name] += f"；{part.strip()}"
                continue
            last = known.get(head_text(match["column"])) if match else None
            if match is None or last is None:
                named = show(match["column"] if match else part)
                listed = "、".join(column.name for column in ledger.column)
                self._add("hand-column", cell, ledger=ledger.name, text=named, values=listed)
                return {}
            pairs[last.name] = match["value"]
        return pairs

    def _value(self, ledger: LedgerSchema, column: Column, cell: str, raw: Raw) -> dict[str, Any]:
        if column.sensitive and column.type != "people_count":
            return {}
        read = self.readers.reader(ledger.id, column, year=None, from_1904=False)(raw)
        if read.problem or read.of is not None:
            text = HIDDEN_TEXT if column.sensitive else show(raw)
            listed = f"，可选：{'、'.join(column.values)}" if column.values else ""
            self._add("hand-value", cell, column=column.name, text=text, values=listed)
        found: dict[str, Any] = {column.name: read.value}
        if column.type in NOTED:
            found[column.name + NOTE] = read.note
        if column.type == "date":
            found[column.name + LAST] = read.last
        return found

    def _add(self, code: str, cell: str, **values: Any) -> None:  # noqa: ANN401
        self.findings.append(
            KINDS[code].at(file=DECISIONS_FILE, sheet=HAND_SHEET, cell=cell, department=self.department, **values)
        )
