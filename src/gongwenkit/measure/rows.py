"""Rows of ledgers for the counting rules: source, date, subject, values; and their keys."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from gongwenkit.config.roles import Role
from gongwenkit.config.schema import SUBJECT, Key, LedgerSchema, Schema, When
from gongwenkit.ingest.ledgers.ledger import Ledgers, Table
from gongwenkit.ingest.ledgers.ledger_frames import SOURCE_COLUMNS
from gongwenkit.ingest.ledgers.packed_tables import PackedFrames
from gongwenkit.ingest.ledgers.table_rows import OTHER_YEAR
from gongwenkit.ingest.values.companion_columns import LAST, NOTE
from gongwenkit.ingest.values.text_normalisation import plain
from gongwenkit.model import RowSource

_Dated = tuple[date | None, date | None, str]
"""First and last day of a row, and the note of its date."""

__all__ = ["STRAY", "Row", "build_rows", "fulfils", "key_of", "normal", "says_joint"]

LEDGERS = 256
"""More than a kit has."""
DAYS = 4096
"""Of eleven years."""
MOST_DICTS = 20_000
"""Rows whose values are dictionaries, which answer fastest."""
_Kept = TypeVar("_Kept")
STRAY = OTHER_YEAR
"""The state of rows of another year than their table's: listed in their own year and in those of the table."""


_CONTENT = "content"
_KNOWN_BY = "known by"
"""Under which a row keeps its key among its texts."""


@dataclass(slots=True)
class Row:
    """One row of a ledger. It keeps answers and normalised texts, therefore it is not frozen; its fields never change.

    Attributes:
        source: file, sheet, row.
        table: index of its table.
        ledger: its schema.
        state: "" or why it cannot count (`hidden`, `cancelled`, `other-year`, `duplicate`, `decided-out`).
        by_hand: whether it was entered in 补充登记.
        day: first day by the date role; None when unreadable or blank.
        last: last day of a range.
        note: note of the date (`ingest.values.companion_columns.NOTE`); a blank day is
            `unreadable` too, except in a stock ledger: the period of the row is unknown.
        subject: first filled subject column, normalised; empty if none.
        listed_in: years of its table, else those in which the table has a dated row: the row can belong to them when
            its date cannot be read or is of another year.
        values: cell values by canonical column, with their notes.
        decisions: ids of the decisions about this row (in or out, same event or not).
        joined: ids of the decisions that it is one event with another row.
        kept: the columns that its table has and that are filled in at least one of its rows.
        known_answers: see `answers`; None as long as nothing was asked.
    """

    source: RowSource
    table: int
    ledger: LedgerSchema
    state: str
    by_hand: bool
    day: date | None
    last: date | None
    note: str
    subject: str
    listed_in: frozenset[int]
    values: Mapping[str, Any]
    decisions: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    kept: frozenset[str] = frozenset()
    known_answers: dict[object, Any] | None = field(default=None, init=False, repr=False, compare=False)
    _texts: dict[str, Any] | None = field(default=None, init=False, repr=False, compare=False)
    _number: str | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def answers(self) -> dict[object, Any]:
        """What was asked about it → the answer (`measure.match`); no part of the row."""
        if self.known_answers is None:
            self.known_answers = {}
        return self.known_answers

    @property
    def content(self) -> str:
        """Digest of the cells, which does not change when the row is moved: part of the ids of questions about it."""
        known: str | None = self.answers.get(_CONTENT)  # not among the texts, which equal rows share
        if known is None:
            known = self.answers[_CONTENT] = str(self.values.get(_CONTENT) or "")
        return known

    def text(self, column: str) -> str:
        """Returns a value as normalised text, empty when blank; each is normalised once."""
        if self._texts is None:
            self._texts = {}
        known: str | None = self._texts.get(column)
        if known is None:
            known = self._texts[column] = normal(self.values.get(column))
        return known

    def text_of_role(self, role: Role) -> str:
        """Returns the normalised text of the column that has a role; empty when blank or without such a column."""
        return self.text(self.ledger.role(role) or "")

    def share_texts(self, texts: dict[str, Any]) -> None:
        """Shares normalised texts and keys with rows whose cells are equal."""
        self._texts = texts

    def forget(self) -> None:
        """Forgets answers and normalised texts, which take more memory than the row."""
        self.known_answers = self._texts = None

    @property
    def branch(self) -> str:
        """The branch of the department, normalised; empty if the row names none."""
        return self.text_of_role("branch")

    @property
    def event_number(self) -> str:
        """The number that is the same in all rows of one event, normalised; empty if it has none; never forgotten."""
        if self._number is None:
            self._number = self.text_of_role("event_number")
        return self._number

    @property
    def known_by(self) -> tuple[Key | None, tuple[str, ...] | None]:
        """The key of the ledger that applies to the row, and its parts; None and None where none applies."""
        if self._texts is None:
            self._texts = {}
        known: tuple[Key | None, tuple[str, ...] | None] | None = self._texts.get(_KNOWN_BY)
        if known is None:
            known = self._texts[_KNOWN_BY] = self._find_key()
        return known

    def _find_key(self) -> tuple[Key | None, tuple[str, ...] | None]:
        for key in self.ledger.key:
            if fulfils(self, key.when):
                parts = _key_parts(key, self)
                if parts is not None:
                    return key, parts
        return None, None

    def dated_by(self, column: str | None) -> tuple[date | None, str]:
        """Returns the day and its note by a date column (None: the ledger's own date column)."""
        if column is None:
            return self.day, self.note
        return self.values.get(column), self.values.get(column + NOTE) or ""


def normal(value: object) -> str:
    """Normalises a value for comparison: NFKC, without blanks and zero-width characters, 台帐 = 台账, 做 = 作."""
    return "" if value is None else plain(str(value))


def fulfils(row: Row, when: When | None) -> bool:
    """Whether a row fulfils a condition of the schema (no condition: yes)."""
    return when is None or row.text(when.column) == normal(when.equals)


def key_of(row: Row) -> tuple[str, ...] | None:
    """Returns the row's key; None when no key applies with all its columns filled; such a row equals no other row."""
    return row.known_by[1]


def says_joint(row: Row) -> bool:
    """Whether a cell of the row says by which key it is known, such as that branches did something together."""
    key, _ = row.known_by
    return key is not None and key.when is not None


def _key_parts(key: Key, row: Row) -> tuple[str, ...] | None:
    required = [_key_part(column, row) for column in key.columns]
    if not all(required):
        return None
    return (*key.columns, *required, *(_key_part(column, row) for column in key.optional))


def _key_part(column: str, row: Row) -> str:
    if column == SUBJECT:
        return row.subject
    if column == row.ledger.date:
        return row.day.isoformat() if row.day else ""
    return row.text(column)


class _Made(NamedTuple):
    """Rows, and what they were made from: as long as it is here, no other object has its identity."""

    tables: tuple[Table, ...]
    parts: tuple[object, ...]
    rows: Mapping[str, tuple[Row, ...]]


class _Sheet:
    """The rows of a ledger of one department, which are unpacked when a value is asked for."""

    __slots__ = ("_frames", "_ledger", "_lines", "places")

    def __init__(self, frames: PackedFrames, ledger: str, places: Mapping[str, int]) -> None:
        self._frames, self._ledger, self.places = frames, ledger, places
        self._lines: Sequence[Sequence[object]] | None = None

    def line(self, at: int) -> Sequence[object]:
        """Returns the values of a row."""
        if self._lines is None:
            self._lines = self._frames.lines(self._ledger, self._forget)[1]
        return self._lines[at]

    def _forget(self) -> None:
        self._lines = None


class _Line(Mapping[str, Any]):
    """The values of a row of a large table: a dictionary takes longer to make and four times the memory."""

    __slots__ = ("_places", "_values")

    def __init__(self, places: Mapping[str, int], values: Sequence[object]) -> None:
        self._places, self._values = places, values

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 (as the values of a row)
        return self._values[self._places[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class _Values(Mapping[str, Any]):
    """The values of a row: its place in a sheet, which all rows of a ledger share."""

    __slots__ = ("_at", "_sheet")

    def __init__(self, sheet: _Sheet, at: int) -> None:
        self._sheet, self._at = sheet, at

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 (as the values of a row)
        return self._sheet.line(self._at)[self._sheet.places[name]]

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 (as the values of a row)
        """Returns a value; the default where the ledger has no such column."""
        place = self._sheet.places.get(name)
        return default if place is None else self._sheet.line(self._at)[place]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sheet.places)

    def __len__(self) -> int:
        return len(self._sheet.places)


def build_rows(ledgers: Ledgers, schema: Schema, *, compact: bool = False) -> Mapping[str, tuple[Row, ...]]:
    """Returns the rows of each ledger, sorted by source; repeated rows have the state `duplicate`.

    The steps of a report ask several times for the rows of the same frames; they are made once.

    Args:
        ledgers: the ledgers of one department.
        schema: the ledger schemas.
        compact: rows whose values are unpacked when they are asked for: for those of all departments together.
    """
    packed = isinstance(ledgers.frames, PackedFrames)
    if packed and compact:
        return _build_all(ledgers, schema, compact=compact)
    parts = (schema, ledgers.frames) if packed else (schema, *ledgers.frames.values())
    key = tuple(map(id, parts))
    made: _Made | None = ledgers.made.get(key)
    if made is not None and made.tables == ledgers.tables:
        return made.rows
    result = _build_all(ledgers, schema)
    ledgers.made[key] = _Made(ledgers.tables, parts, result)
    return result


def _build_all(ledgers: Ledgers, schema: Schema, *, compact: bool = False) -> Mapping[str, tuple[Row, ...]]:
    tables: dict[str, dict[int, Table]] = {}
    for table in ledgers.tables:
        tables.setdefault(table.ledger, {})[table.index] = table
    return {
        name: _build_rows(ledgers, ledger, tables.get(name, {}), compact=compact) if name in ledgers.frames else ()
        for name, ledger in schema.ledgers.items()
    }


def _build_rows(
    ledgers: Ledgers, ledger: LedgerSchema, tables: Mapping[int, Table], *, compact: bool
) -> tuple[Row, ...]:
    if not tables:
        return ()
    columns, lines = ledgers.lines(ledger.id)
    names = tuple(map(sys.intern, columns))
    records: Sequence[Mapping[str, Any]]
    if compact and isinstance(ledgers.frames, PackedFrames):
        sheet = _Sheet(ledgers.frames, ledger.id, _places(names))
        records = [_Values(sheet, at) for at in range(len(lines))]
    else:
        places = _places(names)
        records = [_Line(places, values) for values in lines] if len(lines) > MOST_DICTS else []
        records = records or [dict(zip(names, values, strict=True)) for values in lines]
    days = [_role_date(record, ledger, tables[record["table"]]) for record in records]
    years = _listed_years(records, days, tables)
    kept = _kept_columns(records, tables)
    rows = [
        _build_row(record, ledger, day, years[record["table"]], kept[record["table"]])
        for record, day in zip(records, days, strict=True)
    ]
    if len(rows) > MOST_DICTS:  # a file of another program's data repeats itself
        texts: dict[tuple[object, ...], dict[str, Any]] = {}
        for row, line in zip(rows, lines, strict=True):
            row.share_texts(texts.setdefault(tuple(line[len(SOURCE_COLUMNS) :]), {}))
    return tuple(sorted(rows, key=lambda row: row.source.order))


@lru_cache(maxsize=LEDGERS)
def _same(columns: frozenset[_Kept]) -> frozenset[_Kept]:
    """Returns the one set of its kind: most tables of a ledger have the same columns and years."""
    return columns


@lru_cache(maxsize=DAYS)
def _one(day: date) -> date:
    """Returns the one object of a day: many rows have the same."""
    return day


@lru_cache(maxsize=LEDGERS)
def _places(names: tuple[str, ...]) -> Mapping[str, int]:
    return {name: place for place, name in enumerate(names)}


def _build_row(
    record: Mapping[Any, Any],
    ledger: LedgerSchema,
    dated: _Dated,
    listed_in: frozenset[int],
    kept: frozenset[str],
) -> Row:
    day, last, note = dated
    filled = [text for column in ledger.subject if (text := normal(record.get(column)))]
    return Row(
        source=RowSource(record["file"], record["sheet"], record["row"]),
        table=record["table"],
        ledger=ledger,
        state=record["state"] or ("duplicate" if record.get("repeats") else ""),
        by_hand=record.get("origin") == "by-hand",
        day=day,
        last=last,
        note=note,
        subject="".join(filled if ledger.subject_joined else filled[:1]),
        listed_in=listed_in,
        values=record,
        kept=kept,
    )


def _listed_years(
    records: Sequence[Mapping[Any, Any]], days: Sequence[_Dated], tables: Mapping[int, Table]
) -> Mapping[int, frozenset[int]]:
    """Returns the years of each table, else those of its dated rows."""
    dated: dict[int, set[int]] = {}
    for record, (day, _, _) in zip(records, days, strict=True):
        if day is not None:
            dated.setdefault(record["table"], set()).add(day.year)
    return {index: _same(table.years or frozenset(dated.get(index, ()))) for index, table in tables.items()}


def _kept_columns(records: Sequence[Mapping[Any, Any]], tables: Mapping[int, Table]) -> Mapping[int, frozenset[str]]:
    """Returns the columns of each table that are filled in at least one of its rows."""
    kept: dict[int, set[str]] = {}
    asked: dict[int, set[str]] = {}
    for record in records:
        index = record["table"]
        if index not in kept:
            kept[index], asked[index] = set(), {*tables[index].columns, *tables[index].implied}
        left = asked[index]
        found = [name for name in left if record.get(name) not in (None, "", ()) or record.get(name + NOTE)]
        kept[index].update(found)
        left.difference_update(found)
    return {index: _same(frozenset(columns)) for index, columns in kept.items()}


def _role_date(record: Mapping[Any, Any], ledger: LedgerSchema, table: Table) -> _Dated:
    """Returns first day, last day and note; the year of the list where it has no date column at all."""
    if ledger.date is None:
        return None, None, ""
    day = record.get(ledger.date)
    if day is None and ledger.year_date and ledger.date not in table.columns and len(table.years) == 1:
        year = next(iter(table.years))
        return date(year, 1, 1), date(year, 12, 31), "inferred year"
    note = record.get(ledger.date + NOTE) or ""
    if day is None and not ledger.is_stock:
        note = "unreadable"  # a blank date, too, leaves the period of the row unknown
    last = record.get(ledger.date + LAST) or day
    return day and _one(day), last and _one(last), note
