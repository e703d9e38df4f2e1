"""The value of a cell by the type of its column, or the code of the problem with it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from gongwenkit.config.schema import Column, Schema
from gongwenkit.ingest.values.dates import read_date
from gongwenkit.ingest.values.mentions import WHY_UNCOUNTED, PeopleCount, PeopleReader
from gongwenkit.ingest.values.numbers import read_number
from gongwenkit.ingest.values.text_normalisation import clean, compact, fold, mask_numbers
from gongwenkit.ingest.values.words import choose, choose_several, folded_values, split_items, split_list
from gongwenkit.ingest.workbook import Concealed, ErrorCell, Percent, Raw
from gongwenkit.model import Message

__all__ = ["BLANK_LIST", "TEXT_TYPES", "CellRead", "CellReader", "ValueReaders", "holds_ditto", "show", "text_of"]

TEXT_TYPES = ("text", "person")
"""Types whose value is the text of the cell, without a note."""
BLANK_LIST = ("choices", "tags", "items")
"""Types whose blank is an empty tuple."""


@dataclass(frozen=True, slots=True)
class CellRead:
    """The result of reading a cell.

    Attributes:
        value: in the form of `ingest.ledgers.ledger.Ledgers.frames` for the type of the column.
        note: for the companion column.
        last: last day of a range.
        of: the second number of 35/38.
        problem: code of the finding, None when there is none.
        text: what was read, for the finding.
        why: what is wrong with it, in words that quote nothing of it.
    """

    value: object
    note: str = ""
    last: date | None = None
    of: int | None = None
    problem: str | None = None
    text: str = ""
    why: Message | None = None


CellReader = Callable[[Raw], CellRead]


def text_of(raw: Raw) -> str | None:
    """Returns a value as text: 35.0 → 35, a date in ISO form, a per cent with its sign, blanks → None."""
    if isinstance(raw, str):
        return clean(raw)
    if isinstance(raw, Percent):
        return f"{raw.value * 100:.12g}%"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
    if raw is None or isinstance(raw, ErrorCell):
        return None
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(sep=" ", timespec="minutes")
    return str(raw)


def show(raw: Raw, limit: int = 40) -> str:
    """Returns a value for a message: one line, cut, without numbers that identify a person."""
    text = mask_numbers(" ".join((raw.text if isinstance(raw, ErrorCell) else text_of(raw) or "").split()))
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


class ValueReaders:
    """Makes a reader for each column, and keeps it with its folded spellings and its results."""

    def __init__(self, schema: Schema) -> None:
        self._seats = {ledger.id: ledger.role("attended") for ledger in schema.ledgers.values()}
        self._heads = {
            ledger.id: {ledger.role(role) for role in ("attended", "expected", "number_of_people")}
            for ledger in schema.ledgers.values()
        }
        self._people = PeopleReader(schema.people)
        self._tags = {fold(word): tag for tag in schema.tags for word in (tag, *schema.tag_aliases.get(tag, ()))}
        self._memo: dict[tuple[str, str], CellReader] = {}

    def reader(self, ledger: str, column: Column, *, year: int | None, from_1904: bool) -> CellReader:
        """Returns the reader of a column; dates without a year take `year`."""
        if column.type == "date":
            return _remembering(lambda raw: _read_date(raw, year=year, from_1904=from_1904))
        key = (ledger, column.name)
        if key not in self._memo:
            self._memo[key] = _remembering(self._of_type(ledger, column))
        return self._memo[key]

    def _of_type(self, ledger: str, column: Column) -> CellReader:
        if column.type == "number":
            read = _read_seats if column.name == self._seats.get(ledger) else _read_number
            return _whole(read) if column.name in self._heads.get(ledger, ()) else read
        if column.type == "choice":
            values = folded_values(column.values)
            return lambda raw: _read_choice(raw, values)
        if column.type == "choices":
            values = folded_values(column.values)
            return lambda raw: _read_choices(raw, values)
        if column.type == "tags":
            return lambda raw: _read_tags(raw, self._tags)
        if column.type == "items":
            return _read_items
        if column.type == "people_count":
            return lambda raw: _read_people(raw, self._people)
        return _read_text


def _remembering(read: CellReader) -> CellReader:
    """Returns a reader that reads each distinct value once: clerks write the same few words all year."""
    memo: dict[Raw, CellRead] = {}

    def reader(raw: Raw) -> CellRead:
        if isinstance(raw, bool):  # True and 1 are the same key
            return read(raw)
        found = memo.get(raw)
        if found is None:
            found = memo[raw] = read(raw)
        return found

    return reader


def _broken(raw: ErrorCell, note: str, value: object = None) -> CellRead:
    return CellRead(value, note, problem="cell-error" if raw.text else "formula-no-value", text=raw.text)


_DITTO = re.compile(r"[同如][上前](?:行|一行)?[.。]?|上同|[〃〞′“”\"'々]+")
_MAX_DITTO = 8
_DITTO_SIGNS = frozenset("上前〃〞′″‴“”\"'々＂＇")
"""Each such mark contains one of these, and few other texts do."""


def _is_ditto(raw: Raw) -> bool:
    """Whether a cell refers to the one above it (同上, 〃) instead of having a value."""
    if not isinstance(raw, str) or len(raw) > _MAX_DITTO or _DITTO_SIGNS.isdisjoint(raw):
        return False
    return _DITTO.fullmatch(compact(raw)) is not None


def holds_ditto(raws: Iterable[Raw]) -> bool:
    """Whether one of some cells refers to the one above it; the length alone excludes most."""
    return any(_is_ditto(raw) for raw in raws if type(raw) is str and len(raw) <= _MAX_DITTO)


def _ditto(raw: Raw, note: str, value: object = None) -> CellRead:
    return CellRead(value, note, problem="cell-ditto", text=show(raw))


def _read_text(raw: Raw) -> CellRead:
    if isinstance(raw, ErrorCell):
        return _broken(raw, "")
    return _ditto(raw, "") if _is_ditto(raw) else CellRead(text_of(raw))


def _read_date(raw: Raw, *, year: int | None, from_1904: bool) -> CellRead:
    if isinstance(raw, ErrorCell):
        return _broken(raw, "unreadable")
    if isinstance(raw, Percent):
        raw = text_of(raw)
    if raw is None or (isinstance(raw, str) and clean(raw) in (None, "-", "—", "/", "——")):
        return CellRead(None)
    read = read_date(raw, year=year, from_1904=from_1904)
    text = show(raw) if read.problem else ""
    return CellRead(read.first, read.note, last=read.last, problem=read.problem, text=text)


def _read_number(raw: Raw) -> CellRead:
    if isinstance(raw, ErrorCell):
        return _broken(raw, "unreadable")
    if raw is None:
        return CellRead(None)
    if isinstance(raw, Percent):  # a share is no count
        return CellRead(None, "unreadable", problem="number-unreadable", text=show(raw))
    read = read_number(raw)
    if read.of is not None:
        return CellRead(None, "unreadable", problem="number-unreadable", text=show(raw))
    return CellRead(read.value, read.note, problem=read.problem, text=show(raw) if read.problem else "")


def _whole(read: CellReader) -> CellReader:
    """Returns a reader of people: half a person is a share or a mistake, and no count."""

    def reader(raw: Raw) -> CellRead:
        found = read(raw)
        if isinstance(found.value, Decimal):
            return CellRead(None, "unreadable", problem="number-unreadable", text=show(raw))
        return found

    return reader


def _read_seats(raw: Raw) -> CellRead:
    """Reads the number of people who attended; 35/38 also gives the number expected."""
    if isinstance(raw, str):
        read = read_number(raw)
        if read.of is not None:
            return CellRead(read.value, of=read.of)
    return _read_number(raw)


def _read_choice(raw: Raw, values: Mapping[str, str]) -> CellRead:
    if isinstance(raw, ErrorCell):
        return _broken(raw, "unknown")
    text = text_of(raw)
    if text is None:
        return CellRead(None)
    value = choose(text, values)
    if value is None:
        return CellRead(None, "unknown", problem="choice-unknown", text=show(raw))
    return CellRead(value)


def _read_choices(raw: Raw, values: Mapping[str, str]) -> CellRead:
    if isinstance(raw, ErrorCell):
        return _broken(raw, "unknown", ())
    text = text_of(raw)
    if text is None:
        return CellRead(())
    known, unknown = choose_several(text, values)
    if unknown:
        return CellRead(known, "unknown", problem="choice-unknown", text=show("、".join(unknown)))
    return CellRead(known)


def _read_tags(raw: Raw, tags: Mapping[str, str]) -> CellRead:
    if isinstance(raw, ErrorCell):
        return _broken(raw, "unreadable", ())
    if _is_ditto(raw):
        return _ditto(raw, "unreadable", ())
    words = split_list(text_of(raw) or "")
    return CellRead(tuple(dict.fromkeys(tags.get(fold(word), word) for word in words)))


def _read_items(raw: Raw) -> CellRead:
    if isinstance(raw, ErrorCell):
        return _broken(raw, "unreadable", ())
    if _is_ditto(raw):
        return _ditto(raw, "unreadable", ())
    return CellRead(split_items(text_of(raw) or ""))


def _read_people(raw: Raw, people: PeopleReader) -> CellRead:
    if isinstance(raw, ErrorCell):
        return _broken(raw, "unreadable")
    text = text_of(raw)
    if text is None:
        return CellRead(None)
    count = PeopleCount(raw.people, raw.why) if isinstance(raw, Concealed) else people.count(text)
    if count.number:
        return CellRead(count.number)
    why = WHY_UNCOUNTED.get(count.why, WHY_UNCOUNTED["unknown"])
    return CellRead(None, "unreadable", problem="people-unreadable", text=show(raw), why=why)
