"""OpenDocument spreadsheets (.ods, .fods): cells from content.xml, common styles from styles.xml."""

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element

from gongwenkit.ingest.workbook.cell import ErrorCell, Percent, Raw, error_of, is_blank
from gongwenkit.ingest.workbook.conditional_strikes import strike_remarks
from gongwenkit.ingest.workbook.grid import MEND_OR_ASK, Grid, Merge, UnreadableWorkbookError, Workbook
from gongwenkit.ingest.workbook.limits import MAX_CELLS, MAX_INFLATED, local_name, open_package, parse_xml, read_entry
from gongwenkit.ingest.workbook.ods_styles import Styles
from gongwenkit.ingest.workbook.package_parts import part_name
from gongwenkit.ingest.workbook.refusals import encrypted, foreign, no_worksheet

__all__ = ["read_flat_ods", "read_ods"]

T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
O = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"  # noqa: E741
X = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
C = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
MAX_COLUMNS = 16_384
ROW_GROUPS = (f"{T}table-row-group", f"{T}table-header-rows", f"{T}table-rows")
COLUMN_GROUPS = (f"{T}table-column-group", f"{T}table-header-columns", f"{T}table-columns")
HIDDEN = ("collapse", "filter")
_LEFT_OUT = frozenset(
    f"{space}{name}" for space, name in ((X, "ruby-text"), (O, "annotation"), (O, "annotation-end"), (X, "note"))
)
"""Within a text: what is set beside it."""
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")
_FORMULA_ERROR = re.compile(r"#[^\W\d_][\w/ ]{0,30}[!?！？]|[^\W\d_]{2,12}\s?[:：]\s?5\d{2}")
"""Error of a formula in any language: LibreOffice translates the names of some, and numbers the others from 501."""
_DOCUMENTS = {
    "text": ("文字文档（.odt）", "a text document (.odt)"),
    "presentation": ("演示文稿（.odp）", "a presentation (.odp)"),
    "drawing": ("绘图（.odg）", "a drawing (.odg)"),
}


def read_ods(content: bytes) -> Workbook:
    """Reads an .ods.

    Raises:
        UnreadableWorkbookError: it is damaged, encrypted, hostile or no spreadsheet.
    """
    package, budget = open_package(content), [MAX_INFLATED]
    manifest = _part(package, "META-INF/manifest.xml", budget)
    if manifest is not None and b"encryption-data" in manifest:
        raise encrypted()
    main = _part(package, "content.xml", budget)
    if main is None:
        raise UnreadableWorkbookError("文件内部缺少 content.xml", "the file lacks its content.xml", advice=MEND_OR_ASK)
    styles = _part(package, "styles.xml", budget)
    common = [] if styles is None else [e for e in parse_xml(styles) if local_name(e) == "styles"]
    return _workbook(parse_xml(main), common)


def read_flat_ods(content: bytes) -> Workbook:
    """Reads a .fods, which is one XML file.

    Raises:
        UnreadableWorkbookError: it is damaged, hostile or no spreadsheet.
    """
    return _workbook(parse_xml(content), [])


def _part(package: zipfile.ZipFile, wanted: str, budget: list[int]) -> bytes | None:
    """Returns a part of the package; some programs write other cases, backslashes, or ./ in front."""
    names = {part_name(name): name for name in package.namelist()}
    name = wanted if wanted in package.namelist() else names.get(part_name(wanted))
    return None if name is None else read_entry(package, name, budget)


def _workbook(root: Element, common: list[Element]) -> Workbook:
    styles = Styles([*common, root])
    bodies = [part for body in root if body.tag == f"{O}body" for part in body]
    tables = [table for body in bodies if body.tag == f"{O}spreadsheet" for table in body if table.tag == f"{T}table"]
    if not tables:
        kind = next((name for body in bodies if (name := local_name(body)) in _DOCUMENTS), None)
        raise no_worksheet() if kind is None else foreign(*_DOCUMENTS[kind])
    origin = next((e.get(f"{T}date-value", "") for e in root.iter(f"{T}null-date")), "")
    sheets = tuple(_Sheet(table, styles).grid() for table in tables)
    remarks = tuple(
        remark
        for table, sheet in zip(tables, sheets, strict=True)
        for remark in strike_remarks(sheet.sheet, _struck_conditions(table, styles))
    )
    return Workbook("ods", sheets, dates_from_1904=origin.startswith("1904"), remarks=remarks)


def _struck_conditions(table: Element, styles: Styles) -> Iterator[str]:
    """Yields the cells of each conditional format of a table that strikes through.

    LibreOffice writes it below the table, OpenDocument itself has it in the styles of the cells.
    """
    if not styles.strikes_anything:
        return
    for group in table.iter(f"{C}conditional-format"):
        names = [rule.get(f"{C}apply-style-name", "") for rule in group]
        if any(styles.is_struck("table-cell", name) for name in names):
            yield " ".join(part.rsplit(".", 1)[-1] for part in group.get(f"{C}target-range-address", "").split(":"))
    used = {cell.get(f"{T}style-name", "") for cell in table.iter(f"{T}table-cell")}
    if any(styles.is_struck("table-cell", other) for name in used for other in styles.mapped(name)):
        yield ""


class _Sheet:
    """One table while it is read; repeated blank rows and columns are not unrolled beyond the last value."""

    def __init__(self, table: Element, styles: Styles) -> None:
        self.table, self.styles = table, styles
        self.rows: list[list[Raw]] = []
        self.merges: list[Merge] = []
        self.hidden_rows: set[int] = set()
        self.struck: dict[int, frozenset[int]] = {}
        self.cells = 0
        self.hidden_columns: set[int] = set()
        self.column_styles: list[tuple[int, str]] = []
        """For each group of columns the first one after it, and its default style."""

    def grid(self) -> Grid:
        self._read_columns()
        index = 0
        for element, is_hidden in _lines_of(self.table, f"{T}table-row", ROW_GROUPS):
            count = _count(element, "number-rows-repeated")
            row, struck = self._row(element, index)
            if row:
                self._add(index, count, row, struck)
                if is_hidden or self._is_hidden(element, "table-row"):
                    self.hidden_rows.update(range(index, index + count))
            index += count
        return Grid(
            sheet=self.table.get(f"{T}name", ""),
            rows=self.rows,
            hidden=self.styles.is_hidden("table", self.table.get(f"{T}style-name", "")),
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            struck=self.struck,
            merges=tuple(self.merges),
        )

    def _is_hidden(self, element: Element, family: str) -> bool:
        style = element.get(f"{T}style-name", "")
        return element.get(f"{T}visibility") in HIDDEN or self.styles.is_hidden(family, style)

    def _read_columns(self) -> None:
        column = 0
        for element, is_hidden in _lines_of(self.table, f"{T}table-column", COLUMN_GROUPS):
            end = column + _count(element, "number-columns-repeated")
            if is_hidden or self._is_hidden(element, "table-column"):
                self.hidden_columns.update(range(column, min(end, MAX_COLUMNS)))
            self.column_styles.append((end, element.get(f"{T}default-cell-style-name", "")))
            column = end

    def _add(self, index: int, count: int, row: list[Raw], struck: frozenset[int]) -> None:
        self.cells += (index + count - len(self.rows)) * max(len(row), 1)
        if self.cells > MAX_CELLS:
            raise _too_large(self.table.get(f"{T}name", ""))
        self.rows.extend([] for _ in range(index - len(self.rows)))
        self.rows.extend(list(row) for _ in range(count))
        if struck:
            self.struck.update(dict.fromkeys(range(index, index + count), struck))

    def _row(self, element: Element, index: int) -> tuple[list[Raw], frozenset[int]]:
        row: list[Raw] = []
        struck: set[int] = set()
        column = 0
        default = element.get(f"{T}default-cell-style-name", "")
        for cell in element:
            if cell.tag not in (f"{T}table-cell", f"{T}covered-table-cell"):
                continue
            count = _count(cell, "number-columns-repeated")
            if cell.tag == f"{T}table-cell":
                style = cell.get(f"{T}style-name", "") or default or self._column_style(column)
                text = _CellText(self.styles, is_struck=bool(self.styles.is_struck("table-cell", style)))
                value = text.left_of(_value(cell, text.of(cell)))
                if value is not None:
                    if column + count > MAX_COLUMNS:
                        raise _too_large(self.table.get(f"{T}name", ""))
                    row.extend([None] * (column - len(row)))
                    row.extend([value] * count)
                    if text.is_struck or text.parts:
                        struck.update(range(column, column + count))
            down, right = (_count(cell, f"number-{way}-spanned") for way in ("rows", "columns"))
            if down > 1 or right > 1:
                self.merges.append((index, column, index + down - 1, column + right - 1))
            column += count
        return row, frozenset(struck)

    def _column_style(self, column: int) -> str:
        return next((style for end, style in self.column_styles if column < end), "")


def _lines_of(
    parent: Element, tag: str, groups: tuple[str, ...], *, hidden: bool = False
) -> Iterator[tuple[Element, bool]]:
    """Yields the rows or columns of a table with whether a group hides them; not those of a table within a cell."""
    for element in parent:
        if element.tag == tag:
            yield element, hidden
        elif element.tag in groups:
            yield from _lines_of(element, tag, groups, hidden=hidden or element.get(f"{T}display") == "false")


def _count(element: Element, name: str) -> int:
    text = element.get(f"{T}{name}", "1")
    return max(int(text), 1) if text.isdecimal() and len(text) < 10 else 1


def _too_large(sheet: str) -> UnreadableWorkbookError:
    return UnreadableWorkbookError(f"工作表“{sheet}”的使用区域过大", f"the used range of sheet “{sheet}” is too large")


def _value(cell: Element, text: str) -> Raw:
    kind = _attribute(cell, "value-type")
    formula = cell.get(f"{T}formula")
    if any(key.endswith("}value-type") and value == "error" for key, value in cell.attrib.items()):
        return ErrorCell(text or "#ERROR!")
    if kind in (None, "string") or formula:
        error = error_of(text)
        if error or (formula and _FORMULA_ERROR.fullmatch(text)):
            return error or ErrorCell(text)
    if kind in ("float", "currency", "percentage"):
        number = _number(_attribute(cell, "value"))
        if number is not None:
            return Percent(number) if kind == "percentage" else number
    if kind == "date" and (day := _date(_attribute(cell, "date-value") or "")):
        return day
    if kind == "time" and (clock := _clock(_attribute(cell, "time-value") or "")):
        return clock
    if kind == "boolean":
        return _attribute(cell, "boolean-value") == "true"
    if not text:
        text = _attribute(cell, "string-value") or ""
    if not text and formula and kind is None:
        return ErrorCell("")
    return None if is_blank(text) else text


def _attribute(cell: Element, name: str) -> str | None:
    """Returns what a cell says of its value; OpenOffice 1 said it with the prefix of tables."""
    return cell.get(f"{O}{name}", cell.get(f"{T}{name}"))


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _date(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _clock(text: str) -> str | None:
    """PT14H30M00S → 14:30:00."""
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    minutes, hours = minutes + seconds // 60, hours + (minutes + seconds // 60) // 60
    return f"{hours:02}:{minutes % 60:02}:{seconds % 60:02}"


class _CellText:
    """The text of a cell, and of it what is not struck through.

    Attributes:
        is_struck: the cell as a whole.
        parts: whether only some of its characters are, by a style of their own.
    """

    def __init__(self, styles: Styles, *, is_struck: bool) -> None:
        self.styles, self.is_struck, self.parts = styles, is_struck, False
        self._signs: list[tuple[str, bool]] = []

    def of(self, cell: Element) -> str:
        """Returns the text, line by line."""
        for number, line in enumerate(_paragraphs(cell)):
            if number:
                self._signs.append(("\n", self._signs[-1][1] if self._signs else self.is_struck))
            self._collect(line, self._own(line, "paragraph", self.is_struck))
        shown = {struck for text, struck in self._signs if not is_blank(text)}
        if shown and shown != {self.is_struck}:
            self.parts, self.is_struck = shown == {True, False}, shown == {True}
        return "".join(text for text, _ in self._signs)

    def left_of(self, value: Raw) -> Raw:
        """Returns a text without its struck-through characters, other values as they are."""
        if not self.parts or not isinstance(value, str):
            return value
        left = "".join(text for text, struck in self._signs if not struck).strip()
        return None if is_blank(left) else left

    def _own(self, element: Element, family: str, inherited: bool) -> bool:
        name = element.get(f"{X}style-name")
        said = None if name is None else self.styles.is_struck(family, name)
        return inherited if said is None else said

    def _collect(self, element: Element, struck: bool) -> None:
        self._signs.append((element.text or "", struck))
        for child in element:
            if child.tag == f"{X}s":
                self._signs.append((" " * min(_spaces(child), 1000), struck))
            elif child.tag == f"{X}line-break":
                self._signs.append(("\n", struck))
            elif child.tag == f"{X}tab":
                self._signs.append(("\t", struck))
            elif child.tag not in _LEFT_OUT:
                self._collect(child, self._own(child, "text", struck))
            self._signs.append((child.tail or "", struck))


def _paragraphs(cell: Element) -> Iterator[Element]:
    """Yields the paragraphs of a cell, those of lists among them; not those of comments and drawings."""
    for child in cell:
        if child.tag in (f"{X}p", f"{X}h"):
            yield child
        elif child.tag in (f"{X}list", f"{X}list-item", f"{X}section"):
            yield from _paragraphs(child)


def _spaces(element: Element) -> int:
    text = element.get(f"{X}c", "1")
    return int(text) if text.isdecimal() and len(text) < 5 else 1
