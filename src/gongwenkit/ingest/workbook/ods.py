"""OpenDocument spreadsheets (.ods), read in one pass over content.xml, which contains all that the kit needs."""

from collections.abc import Collection, Mapping
from datetime import datetime
from xml.etree.ElementTree import Element

from gongwenkit.ingest.workbook.cell import ErrorCell, Raw, is_blank
from gongwenkit.ingest.workbook.grid import Grid, Merge, UnreadableWorkbookError, Workbook
from gongwenkit.ingest.workbook.limits import MAX_CELLS, MAX_INFLATED, open_package, parse_xml, read_entry

__all__ = ["read_ods"]

T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
O = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"  # noqa: E741
X = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
S = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "Err:")


def read_ods(content: bytes) -> Workbook:
    """Reads an .ods.

    Raises:
        UnreadableWorkbookError: it is damaged, encrypted, hostile or no spreadsheet.
    """
    package = open_package(content)
    root = parse_xml(read_entry(package, "content.xml", [MAX_INFLATED]))
    styles = {style.get(f"{S}name", ""): style for style in root.iter(f"{S}style")}
    struck = frozenset(name for name, style in styles.items() if _is_struck(style))
    tables = [table for sheet in root.iter(f"{O}spreadsheet") for table in sheet if table.tag == f"{T}table"]
    if not tables:
        raise UnreadableWorkbookError("工作簿里没有工作表", "the workbook holds no worksheet")
    origin = next((e.get(f"{T}date-value", "") for e in root.iter(f"{T}null-date")), "")
    sheets = tuple(_Sheet(table, styles, struck).grid() for table in tables)
    return Workbook("ods", sheets, dates_from_1904=origin.startswith("1904"))


def _is_struck(style: Element) -> bool:
    return any(
        key.endswith("}text-line-through-style") and value not in ("none", "")
        for properties in style.iter(f"{S}text-properties")
        for key, value in properties.attrib.items()
    )


class _Sheet:
    """One table while it is read; repeated blank rows and columns are not unrolled beyond the last value."""

    def __init__(self, table: Element, styles: Mapping[str, Element], struck: frozenset[str]) -> None:
        self.table, self.styles, self.struck_styles = table, styles, struck
        self.rows: list[list[Raw]] = []
        self.merges: list[Merge] = []
        self.hidden_rows: set[int] = set()
        self.struck: dict[int, frozenset[int]] = {}
        self.cells = 0

    def grid(self) -> Grid:
        index = 0
        for element in self.table.iter(f"{T}table-row"):
            count = int(element.get(f"{T}number-rows-repeated", "1"))
            row, struck = self._row(element, index)
            if row:
                self._add(element, index, count, row, struck)
            index += count
        style = self.styles.get(self.table.get(f"{T}style-name", ""))
        hidden = style is not None and any(e.get(f"{T}display") == "false" for e in style)
        return Grid(
            sheet=self.table.get(f"{T}name", ""),
            rows=self.rows,
            hidden=hidden,
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=self._hidden_columns(),
            struck=self.struck,
            merges=tuple(self.merges),
        )

    def _add(self, element: Element, index: int, count: int, row: list[Raw], struck: frozenset[int]) -> None:
        self.cells += (index + count - len(self.rows)) * max(len(row), 1)
        if self.cells > MAX_CELLS:
            raise UnreadableWorkbookError("工作表的使用区域过大", "the used range of a sheet is too large")
        self.rows.extend([] for _ in range(index - len(self.rows)))
        self.rows.extend(list(row) for _ in range(count))
        places = range(index, index + count)
        if element.get(f"{T}visibility") in ("collapse", "filter"):
            self.hidden_rows.update(places)
        if struck:
            self.struck.update(dict.fromkeys(places, struck))

    def _row(self, element: Element, index: int) -> tuple[list[Raw], frozenset[int]]:
        row: list[Raw] = []
        struck: set[int] = set()
        column = 0
        for cell in element:
            if cell.tag not in (f"{T}table-cell", f"{T}covered-table-cell"):
                continue
            count = int(cell.get(f"{T}number-columns-repeated", "1"))
            value = _value(cell) if cell.tag == f"{T}table-cell" else None
            left = self._left(cell) if isinstance(value, str) else None
            value = left or value
            if value is not None:
                if column + count > 16_384:
                    raise UnreadableWorkbookError("工作表的使用区域过大", "the used range of a sheet is too large")
                row.extend([None] * (column - len(row)))
                row.extend([value] * count)
                if left is not None or cell.get(f"{T}style-name") in self.struck_styles:
                    struck.update(range(column, column + count))
            down, right = (int(cell.get(f"{T}number-{way}-spanned", "1")) for way in ("rows", "columns"))
            if down > 1 or right > 1:
                self.merges.append((index, column, index + down - 1, column + right - 1))
            column += count
        return row, frozenset(struck)

    def _left(self, cell: Element) -> str | None:
        """Returns a text without its struck-through characters, None when it has none."""
        struck = {id(span) for span in cell.iter(f"{X}span") if span.get(f"{X}style-name") in self.struck_styles}
        return _lines(cell, struck).strip() if struck else None

    def _hidden_columns(self) -> frozenset[int]:
        hidden: set[int] = set()
        column = 0
        for element in self.table.iter(f"{T}table-column"):
            count = int(element.get(f"{T}number-columns-repeated", "1"))
            if element.get(f"{T}visibility") in ("collapse", "filter"):
                hidden.update(range(column, min(column + count, 16_384)))
            column += count
        return frozenset(hidden)


def _value(cell: Element) -> Raw:
    kind = cell.get(f"{O}value-type")
    text = _lines(cell)
    formula = cell.get(f"{T}formula")
    if text.startswith(ERRORS) and (formula or kind in (None, "string")):
        return ErrorCell(text)
    if kind in ("float", "percentage", "currency"):
        return float(cell.get(f"{O}value", "nan"))
    if kind == "date":
        return _date(cell.get(f"{O}date-value", "")) or text
    if kind == "boolean":
        return cell.get(f"{O}boolean-value") == "true"
    if not text and formula and kind is None:
        return ErrorCell("")
    return None if is_blank(text) else text


def _date(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _lines(cell: Element, left_out: Collection[int] = ()) -> str:
    """Returns the text of a cell, line by line, without the elements that are left out."""
    return "\n".join(_text(line, left_out) for line in cell if line.tag == f"{X}p")


def _text(element: Element, left_out: Collection[int]) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{X}s":
            parts.append(" " * min(int(child.get(f"{X}c", "1")), 1000))
        elif child.tag == f"{X}line-break":
            parts.append("\n")
        elif child.tag == f"{X}tab":
            parts.append("\t")
        elif id(child) not in left_out:
            parts.append(_text(child, left_out))
        parts.append(child.tail or "")
    return "".join(parts)
