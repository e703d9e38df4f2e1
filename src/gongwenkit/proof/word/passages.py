"""Passages: sentences as they are compared, of the text as it was made and of a file that came back, cut the same way.

Compared is a plain form: NFKC, without white space and signs that nobody sees, with one minus sign. So what only a
program changes on its way (other blanks, full-width digits) is no change.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "NUMBER",
    "Original",
    "OriginalTable",
    "Slot",
    "TableCell",
    "WordPassage",
    "numbers_in",
    "passages_of",
    "plain",
    "read_original",
    "slot_of_cell",
]

NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SIGN = re.compile(r"[+-]?\d+(?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_ENDS, _CLOSING = "。!?;", "”’」』)》】\"'"
_SAME = {"\u2212": "-", "\u2011": "-", "\u00ad": "", "\u00a0": "", "\u3000": ""}
_MORE = "余多"


@dataclass(frozen=True)
class Slot:
    """The place of a figure's number in a plain text.

    Attributes:
        start, end: of the digits, a sign and 余 among them.
        figure, view: whose number it is.
        printed: the number as it was made, plain.
    """

    start: int
    end: int
    figure: str
    view: str | None
    printed: str


@dataclass(frozen=True)
class WordPassage:
    """A sentence, a head, or another part of a text that is compared as one.

    Attributes:
        kind: of its block as it was made; "text" in a file that came back.
        text: as a person reads it.
        key: its plain form.
        slots: places of figures in `key`, in order; none in a file that came back.
        head: of its section.
        place: number of its paragraph in the file that came back.
    """

    kind: str
    text: str
    key: str
    slots: tuple[Slot, ...] = ()
    head: str = ""
    place: int = -1


@dataclass(frozen=True)
class TableCell:
    """A cell as it was made: its text, and the figure whose number it is."""

    text: str
    figure: str | None = None
    view: str | None = None


@dataclass(frozen=True)
class OriginalTable:
    """A table as it was made, under the label of its annex."""

    head: str
    heads: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]


@dataclass(frozen=True)
class Original:
    """The text of a report as it was made (report.text.json).

    Attributes:
        job: its parameters.
        key: of the report.
        passages: in order, without tables.
        tables: in order.
    """

    job: Mapping[str, str]
    key: str
    passages: tuple[WordPassage, ...]
    tables: tuple[OriginalTable, ...] = field(default=())


def plain(text: str) -> str:
    """Returns a text as it is compared."""
    return "".join(map(_plain, text))


def _plain(character: str) -> str:
    if character in _SAME:
        return _SAME[character]
    normal = unicodedata.normalize("NFKC", character)
    return "".join(one for one in normal if not one.isspace() and unicodedata.category(one) not in ("Cf", "Cc"))


def numbers_in(key: str) -> list[tuple[int, int]]:
    """Returns where the numbers in Arabic digits of a plain text are; years are words."""
    years = {found.start() for found in _YEAR.finditer(key)}
    return [found.span() for found in NUMBER.finditer(key) if found.start() not in years]


def cut(text: str) -> Iterator[tuple[int, int]]:
    """Yields where the sentences of a paragraph begin and end, their stops and closing marks included."""
    start, place = 0, 0
    while place < len(text):
        if unicodedata.normalize("NFKC", text[place]) in _ENDS:
            place += 1
            while place < len(text) and unicodedata.normalize("NFKC", text[place]) in _CLOSING:
                place += 1
            yield start, place
            start = place
        else:
            place += 1
    if start < len(text):
        yield start, len(text)


def read_original(content: Mapping[str, Any]) -> Original:
    """Reads report.text.json.

    Raises:
        ValueError: it has another form.
    """
    try:
        if content["format"] != 1:
            raise ValueError("format")
        job = {str(name): str(text) for name, text in content["job"].items()}
        passages, tables = _read_blocks(content["blocks"])
        return Original(job, str(content["key"]), tuple(passages), tuple(tables))
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(str(error)) from error


def _read_blocks(blocks: Sequence[Mapping[str, Any]]) -> tuple[list[WordPassage], list[OriginalTable]]:
    passages: list[WordPassage] = []
    tables: list[OriginalTable] = []
    head = ""
    for block in blocks:
        kind = str(block["kind"])
        if kind == "chart":
            continue  # a picture; its description in words is no text of the page
        if kind == "table":
            rows = tuple(tuple(_cell(cell) for cell in row) for row in block["rows"])
            tables.append(OriginalTable(head, tuple(map(str, block["heads"])), rows))
            continue
        runs = [run for sentence in block["sentences"] for run in sentence["runs"]]
        if kind in ("head", "annex-label"):
            head = "".join(str(run[0]) for run in runs)
        passages += _of_block(kind, runs, head)
    return passages, tables


def _cell(cell: Sequence[Any]) -> TableCell:
    if len(cell) == 1:
        return TableCell(str(cell[0]))
    return TableCell(str(cell[0]) + str(cell[1]), str(cell[2]), None if cell[3] is None else str(cell[3]))


def _of_block(kind: str, runs: Sequence[Sequence[Any]], head: str) -> Iterator[WordPassage]:
    """Yields the sentences of a block; what is no running text is one."""
    text = "".join(str(run[0]) for run in runs)
    figures: list[tuple[int, int, str, str | None]] = []
    place = 0
    for run in runs:
        if len(run) == 4:
            figures.append((place, place + len(run[0]), str(run[2]), None if run[3] is None else str(run[3])))
        place += len(str(run[0]))
    spans = cut(text) if kind in ("text", "item", "closing", "note", "source") else [(0, len(text))]
    for start, end in spans:
        starts = _plain_offsets(text[start:end])
        slots = [
            slot
            for first, last, figure, view in figures
            if start <= first < end
            and (slot := _slot(text[start:end], starts, first - start, last - start, figure, view)) is not None
        ]
        passage = WordPassage(kind, text[start:end], plain(text[start:end]), tuple(slots), head)
        if passage.key:
            yield passage


def _plain_offsets(text: str) -> list[int]:
    """Returns for each character of a text, and for its end, where it begins in the plain form."""
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + len(_plain(character)))
    return offsets


def _slot(text: str, offsets: Sequence[int], start: int, end: int, figure: str, view: str | None) -> Slot | None:
    """Returns the place of the number in a printed figure (`80余条`): of its digits, with sign and 余."""
    key = plain(text)
    first, last = offsets[start], offsets[min(end, len(text))]
    found = _SIGN.search(key, first, last)
    if found is None:
        return Slot(first, last, figure, view, key[first:last]) if last > first else None
    stop = found.end() + (1 if found.end() < last and key[found.end()] in _MORE else 0)
    return Slot(found.start(), stop, figure, view, key[found.start() : stop])


def slot_of_cell(cell: TableCell) -> Slot | None:
    """Returns the place of the number of a cell in its plain text; None where it has no figure."""
    if cell.figure is None:
        return None
    return _slot(cell.text, _plain_offsets(cell.text), 0, len(cell.text), cell.figure, cell.view)


def passages_of(texts: Iterable[tuple[int, str]]) -> Iterator[WordPassage]:
    """Yields the passages of a file that came back.

    Args:
        texts: number and text of each paragraph.
    """
    for place, text in texts:
        for start, end in cut(text):
            key = plain(text[start:end])
            if key:
                yield WordPassage("text", text[start:end].strip(), key, place=place)
