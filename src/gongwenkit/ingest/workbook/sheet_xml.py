"""A worksheet part of Office Open XML (ECMA-376 part 1, 18.3): its cells by place, and what is hidden or merged.

There are two ways to the same cells. Excel, WPS and the libraries in use write one form of XML, which a search reads
fast; it is taken only when every row and every cell of the part has that form. Any other form (places left out,
prefixes, comments, other quotes) goes through a parser.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal, NamedTuple, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from gongwenkit.ingest.workbook.cell_styles import is_true
from gongwenkit.ingest.workbook.conditional_strikes import Condition, read_conditions
from gongwenkit.ingest.workbook.grid import Merge, UnreadableWorkbookError, column_index, parse_range
from gongwenkit.ingest.workbook.limits import holds_asides, local_name, parse_xml
from gongwenkit.ingest.workbook.stored_texts import StoredText, entities_resolved, plain_text, runs_text

__all__ = ["MISPLACED", "RawCell", "SheetXml", "read_sheet_xml"]

MAX_MERGES = 50_000
LAST_ROW, LAST_COLUMN = 1_048_575, 16_383
MISPLACED = "misplaced"
"""Type of a cell whose address is none."""


class RawCell(NamedTuple):
    """A cell as stored.

    Attributes:
        style: index of its format.
        kind: its type: n, s, str, inlineStr, b, e, d; "" when it is left out.
        text: of its value; None when it has none.
        formula: whether it has one.
        inside: the text that stands in the cell itself.
        reach: the range that a formula fills.
    """

    style: int = 0
    kind: str = ""
    text: str | None = None
    formula: bool = False
    inside: StoredText | None = None
    reach: str = ""


@dataclass
class SheetXml:
    """What a worksheet part holds; rows and columns from 0.

    Attributes:
        cells: the cells that differ, each once.
        rows, columns, positions: of each cell of the sheet, the last one its position among `cells`.
        hidden_rows, hidden_columns, merges: see `Grid`.
        conditions: rules of conditional formats.
    """

    cells: list[RawCell] = field(default_factory=list)
    rows: "array[int]" = field(default_factory=lambda: array("I"))
    columns: "array[int]" = field(default_factory=lambda: array("I"))
    positions: "array[int]" = field(default_factory=lambda: array("I"))
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()
    conditions: tuple[Condition, ...] = ()


_ROOT = re.compile(r"(?:<\?xml[^<>]*\?>)?\s*<worksheet\s([^<>]*)>")
_ATTRIBUTE = re.compile(r'([\w:.-]+)="([^"]*)"')
_BEGIN, _END = "<sheetData>", "</sheetData>"


def read_sheet_xml(text: str) -> SheetXml:
    """Reads a worksheet part.

    Raises:
        UnreadableWorkbookError: it is damaged beyond single characters, or has too many merges.
    """
    start, end = text.find(_BEGIN) + len(_BEGIN), text.rfind(_END)
    if len(_BEGIN) <= start <= end and _is_bare(text, start, end):
        try:
            root = parse_xml(text[:start] + text[end:])
        except UnreadableWorkbookError:
            return _parsed(text)
        frame = _Frame(root)
        sheet = _searched(text, start, end, frame)
        if sheet is not None:
            return frame.put_around(sheet)
    return _parsed(text)


class _Frame:
    """What stands around the cells of a sheet."""

    def __init__(self, root: Element) -> None:
        self.root = root
        defaults: Mapping[str, str] = next((e.attrib for e in root if local_name(e) == "sheetFormatPr"), {})
        self.flat = is_true(defaults.get("zeroHeight")) or _is_nought(defaults.get("defaultRowHeight"))
        self.thin = _is_nought(defaults.get("defaultColWidth"))

    def hides(self, attributes: Mapping[str, str]) -> bool:
        """Whether a row with these attributes is not shown: by its mark, its height or the height of all rows.

        Where all rows are hidden, Excel writes only those that are not (ECMA-376 part 1, 18.3.1.81), and each that it
        writes has `spans`; other programs write rows as they come.
        """
        mark, height = attributes.get("hidden"), attributes.get("ht")
        if is_true(mark) or _is_nought(height):
            return True
        return self.flat and height is None and mark is None and "spans" not in attributes

    def hides_row(self, attributes: str) -> bool:
        """The same for attributes as they are written."""
        if not self.flat and 'ht="0' not in attributes and "hidden" not in attributes:
            return False
        return self.hides(dict(_ATTRIBUTE.findall(attributes)))

    def put_around(self, sheet: SheetXml) -> SheetXml:
        """Adds hidden columns, merges and conditional formats to a sheet."""
        sheet.hidden_columns, sheet.merges = self._hidden_columns(), self._merges()
        sheet.conditions = read_conditions(self.root)
        return sheet

    def _hidden_columns(self) -> frozenset[int]:
        hidden: set[int] = set(range(LAST_COLUMN + 1)) if self.thin else set()
        for entry in self._of("cols"):
            first, last = (_number(entry.get(key), 0) for key in ("min", "max"))
            columns = range(max(first, 1) - 1, min(last, LAST_COLUMN + 1))
            if is_true(entry.get("hidden")) or _is_nought(entry.get("width")):
                hidden.update(columns)
            elif entry.get("width") is not None:
                hidden.difference_update(columns)
        return frozenset(hidden)

    def _merges(self) -> tuple[Merge, ...]:
        found = [parse_range(entry.get("ref", "").strip().upper()) for entry in self._of("mergeCells")]
        if len(found) > MAX_MERGES:
            raise UnreadableWorkbookError(
                f"合并单元格过多（{len(found)} 处）", f"there are too many merged cells ({len(found)})"
            )
        return tuple(merge for merge in found if merge and (merge[0], merge[1]) != (merge[2], merge[3]))

    def _of(self, name: str) -> Iterator[Element]:
        return (entry for group in self.root if local_name(group) == name for entry in group)


def _is_nought(text: str | None) -> bool:
    try:
        return text is not None and float(text) == 0
    except ValueError:
        return False


def _number(text: str | None, default: int) -> int:
    text = (text or "").strip()
    return int(text) if text.isdecimal() and len(text) < 10 else default


class _Columns(dict[str, int]):
    """Letters → index of a column, worked out once each."""

    def __missing__(self, letters: str) -> int:
        index = self[letters] = column_index(letters)
        return index


class _Rows(dict[str, int]):
    """Number of a row as written → its index."""

    def __missing__(self, number: str) -> int:
        index = self[number] = int(number) - 1
        return index


class _Looks(dict[str, tuple[int, str]]):
    """Attributes of a cell as written → its format and its type."""

    def __missing__(self, attributes: str) -> tuple[int, str]:
        known = dict(_ATTRIBUTE.findall(attributes))
        style = known.get("s", "0")
        look = self[attributes] = int(style) if style.isdecimal() else 0, known.get("t", "")
        return look


class _Hiding(dict[str, bool]):
    """Attributes of a row as written → whether it is hidden; a sheet may hide a million rows below its last."""

    def __init__(self, frame: _Frame) -> None:
        super().__init__()
        self.frame = frame

    def __missing__(self, attributes: str) -> bool:
        hides = self[attributes] = self.frame.hides_row(attributes)
        return hides


# The one form, by searches


_CHUNK = 2**15
"""Characters that are searched at once: what is found in them stays near the processor."""
_CELL_TAG = re.compile(r"<c[\s/>]")
_ROW_TAG = re.compile(r"<row[\s/>]")
_ROW = re.compile(r'<row r="([1-9]\d{0,6})"((?: [\w:.-]+="[^"<>&]*")*) ?/?>', re.ASCII)
_CELL = re.compile(
    r'<c r="([A-Z]{1,3}+)([1-9]\d{0,6}+)"((?: (?:s|t|cm|vm)="[A-Za-z0-9]*+")*+'
    r" ?(?:><v>[^<]*+(?=</v></c>)|/>|>(?!<v>[^<]*</c>)(?:[^<]|<(?!/c>))*(?=</c>)))",
    re.ASCII,
)
_FORMULA = re.compile(r'<f((?: [\w:.-]+="[^"<>&]*")*) ?(?:/>|>[^<]*</f>)(?:<v>([^<]*)</v>|(<v ?/>))?', re.ASCII)
_INSIDE = re.compile(r'<is><t(?: xml:space="preserve")?>([^<]*)</t></is>')


def _is_bare(text: str, start: int, end: int) -> bool:
    """Whether a part has no comments, no instructions, and one way to name its elements."""
    root = _ROOT.match(text)
    if root is None or holds_asides(text) or text.find("xmlns", start, end) >= 0:
        return False
    if _ATTRIBUTE.sub("", root[1]).strip():
        return False
    known = dict(_ATTRIBUTE.findall(root[1]))
    return [*known.values()].count(known.get("xmlns", "")) <= 1


def _searched(text: str, start: int, end: int, frame: _Frame) -> SheetXml | None:
    """Reads the cells of a part by searches; None when a row or cell has not the one form."""
    sheet, row_indexes, column_indexes = SheetXml(), _Rows(), _Columns()
    found: defaultdict[str, int] = defaultdict(count().__next__)
    hidden: set[int] = set()
    hides = _Hiding(frame)
    while start < end:
        after = text.find("<row ", start + _CHUNK, end)
        after = end if after < 0 else after
        cells, rows = _CELL.findall(text, start, after), _ROW.findall(text, start, after)
        if not (_are_all(cells, _CELL_TAG, text, start, after) and _are_all(rows, _ROW_TAG, text, start, after)):
            return None
        hidden.update(int(row) - 1 for row, attributes in rows if hides[attributes])
        if cells:
            letters, numbers, texts = zip(*cells, strict=True)
            sheet.columns.extend(map(column_indexes.__getitem__, letters))
            sheet.rows.extend(map(row_indexes.__getitem__, numbers))
            sheet.positions.extend(map(found.__getitem__, texts))
        start = after
    if max(column_indexes.values(), default=0) > LAST_COLUMN or max(row_indexes.values(), default=0) > LAST_ROW:
        return None
    looks = _Looks()
    for written in found:
        attributes, mark, value = written.partition("><v>")
        if "<" in value or not mark:  # more than a value, or nothing
            attributes, _, body = written.removesuffix("/>").partition(">")
            cell = _stored(attributes, looks[attributes], body)
            if cell is None:
                return None
            sheet.cells.append(cell)
        else:
            value = entities_resolved(value) if "&" in value else value
            sheet.cells.append(RawCell._make((*looks[attributes], value, False, None, "")))
    sheet.hidden_rows = frozenset(hidden)
    return sheet


def _are_all(found: Sequence[object], tag: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Whether as many were found as there are tags; seldom do others begin with the same letters."""
    few = tag.pattern.partition("[")[0]
    return len(found) == text.count(few, start, end) or len(found) == len(tag.findall(text, start, end))


def _stored(attributes: str, look: tuple[int, str], body: str) -> RawCell | None:
    """Returns a cell with more than a value; None when its content has not the one form."""
    if not body:
        return RawCell(*look)
    if match := _INSIDE.fullmatch(body):
        return RawCell(*look, inside=StoredText(plain_text(entities_resolved(match[1]))))
    if match := _FORMULA.fullmatch(body):
        value = "" if match[3] else match[2]
        value = entities_resolved(value) if value else value
        return RawCell(*look, value, formula=True, reach=_reach(dict(_ATTRIBUTE.findall(match[1]))))
    try:
        return _cell(parse_xml(f"<c{attributes}>{body}</c>"))
    except UnreadableWorkbookError:
        return None


# Any form, by a parser


_UNWRITABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
    r"|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));",
    re.IGNORECASE,
)
_BARE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});)", re.IGNORECASE)
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


def _parsed(text: str) -> SheetXml:
    """Reads a part with a parser; characters that XML forbids become U+FFFD, so that one of them costs one cell."""
    try:
        return _Parse().read(text)
    except ParseError:
        try:
            return _Parse().read(_BARE.sub("&amp;", _UNWRITABLE.sub("\ufffd", text)))
        except ParseError as error:
            line, column = error.position
            raise UnreadableWorkbookError(
                f"内部结构损坏（第 {line} 行第 {column} 个字符处）",
                f"its XML is damaged (line {line}, character {column})",
            ) from None


def _elements(text: str, event: Literal["start", "end"]) -> Iterator[Element]:
    """Yields the elements of a part as each of them starts or ends.

    Raises:
        ParseError: it is no XML.
    """
    parser: XMLPullParser[Any] = XMLPullParser((event,))
    for start in range(0, len(text), _CHUNK):
        parser.feed(text[start : start + _CHUNK])
        for _, element in cast("Iterator[tuple[str, Element]]", parser.read_events()):
            yield element
    parser.close()
    for _, element in cast("Iterator[tuple[str, Element]]", parser.read_events()):
        yield element


class _Parse:
    """Reads a part row by row; places that are left out are counted."""

    def __init__(self) -> None:
        self.sheet = SheetXml()
        self.found: defaultdict[RawCell, int] = defaultdict(count().__next__)
        self.rows: list[tuple[int, Mapping[str, str]]] = []
        self.row = self.column = -1

    def read(self, text: str) -> SheetXml:
        """Reads the text of a part.

        Raises:
            ParseError: it is no XML.
        """
        root = next(_elements(text, "start"))
        space = root.tag[: -len(local_name(root))]
        row, cell = f"{space}row", f"{space}c"
        for element in _elements(text, "end"):
            root = element  # the last to end
            if element.tag == row:
                self._take_row(element, cell)
                element.clear()
        frame = _Frame(root)
        self.sheet.hidden_rows = frozenset(row for row, attributes in self.rows if frame.hides(attributes))
        self.sheet.cells = [*self.found]
        return frame.put_around(self.sheet)

    def _take_row(self, element: Element, name: str) -> None:
        number = _number(element.get("r"), 0)
        self.row = number - 1 if 0 < number <= LAST_ROW + 1 else self.row + 1
        self.column = -1
        self.rows.append((self.row, dict(element.attrib)))
        for entry in element:
            if entry.tag == name:
                self._take_cell(entry)

    def _take_cell(self, entry: Element) -> None:
        cell = _cell(entry)
        reference = entry.get("r")
        place = (self.row, self.column + 1)
        if reference is not None:
            match = _ADDRESS.fullmatch(reference.strip())
            own = (int(match[2]) - 1, column_index(match[1].upper())) if match else (-1, -1)
            if 0 <= own[0] <= LAST_ROW and own[1] <= LAST_COLUMN:
                place = own
            else:
                cell = cell._replace(kind=MISPLACED, text=reference[:20])
        self.column = place[1]
        if place[1] > LAST_COLUMN:
            return
        self.sheet.rows.append(place[0])
        self.sheet.columns.append(place[1])
        self.sheet.positions.append(self.found[cell])


def _cell(entry: Element) -> RawCell:
    """Returns what an element of a cell says."""
    value = inside = formula = None
    for part in entry:
        match local_name(part):
            case "v":
                value = part
            case "is":
                inside = part
            case "f":
                formula = part
    text = None if value is None else "".join(value.itertext())
    return RawCell(
        _number(entry.get("s"), 0),
        (entry.get("t") or "").strip(),
        text,
        formula=formula is not None,
        inside=None if inside is None else runs_text(inside),
        reach="" if formula is None else _reach(formula.attrib),
    )


def _reach(formula: Mapping[str, str]) -> str:
    return formula.get("ref", "") if formula.get("t") in ("array", "dataTable") else ""
