"""XML Spreadsheet 2003, which Excel, WPS and many exporting systems write with the ending .xls or .xml.

Microsoft, XML Spreadsheet Reference (2001): places are counted, ss:Index moves them on; a style has one parent.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from xml.etree.ElementTree import Element

from gongwenkit.ingest.workbook.cell import ErrorCell, Raw, error_of, is_blank
from gongwenkit.ingest.workbook.conditional_strikes import strike_remarks
from gongwenkit.ingest.workbook.decoding import damage_remarks
from gongwenkit.ingest.workbook.grid import Grid, Merge, UnreadableWorkbookError, Workbook
from gongwenkit.ingest.workbook.limits import MAX_CELLS, local_name, parse_xml
from gongwenkit.ingest.workbook.number_formats import named_kind, shown_number
from gongwenkit.ingest.workbook.refusals import no_worksheet

__all__ = ["read_spreadsheet_2003"]

SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
X = "{urn:schemas-microsoft-com:office:excel}"
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
MAX_PARENTS = 50
_STRIKING = ("S", "Del", "Strike")
_LINE_THROUGH = re.compile(r"text-line-through:\s*(?!none)\w")
_FIRST_DAY = datetime(1899, 12, 31)


def read_spreadsheet_2003(content: bytes) -> Workbook:
    """Reads a workbook that is one XML file.

    Raises:
        UnreadableWorkbookError: it is damaged, too large, hostile or has no worksheet.
    """
    root = parse_xml(content)
    styles = _Styles(root)
    sheets = [sheet for sheet in root if sheet.tag == f"{SS}Worksheet"]
    if not sheets:
        raise no_worksheet()
    from_1904 = next(root.iter(f"{X}Date1904"), None) is not None
    grids = tuple(_Sheet(sheet, styles, from_1904=from_1904).grid() for sheet in sheets)
    remarks = [remark for grid in grids for remark in damage_remarks(grid.sheet, grid.rows)]
    for sheet, grid in zip(sheets, grids, strict=True):
        remarks += strike_remarks(grid.sheet, _struck_conditions(sheet))
    return Workbook("xml", grids, dates_from_1904=from_1904, remarks=tuple(remarks))


def _struck_conditions(sheet: Element) -> Iterator[str]:
    """Yields the cells of each conditional format of a worksheet that strikes through."""
    for group in sheet.iter(f"{X}ConditionalFormatting"):
        looks = [value for rule in group.iter(f"{X}Format") for value in rule.attrib.values()]
        if any(_LINE_THROUGH.search(look) for look in looks):
            yield group.findtext(f"{X}Range", "").strip()


class _Styles:
    """The styles of a workbook, each with what it has from its parent."""

    def __init__(self, root: Element) -> None:
        self._styles = {style.get(f"{SS}ID", ""): style for style in root.iter(f"{SS}Style")}

    def is_struck(self, name: str) -> bool:
        return self._said(name, "Font", "StrikeThrough") == "1"

    def number_format(self, name: str) -> str:
        return self._said(name, "NumberFormat", "Format") or ""

    def _said(self, name: str, part: str, attribute: str) -> str | None:
        """Returns an attribute of a style: its own, its parent's, or that of the style Default."""
        left = MAX_PARENTS
        while (style := self._styles.get(name)) is not None and left:
            found = style.find(f"{SS}{part}")
            if found is not None:  # it stands for the whole of its parent's
                return found.get(f"{SS}{attribute}")
            name = style.get(f"{SS}Parent", "" if name == "Default" else "Default")
            left -= 1
        return None


class _Sheet:
    """One worksheet while it is read."""

    def __init__(self, sheet: Element, styles: _Styles, *, from_1904: bool) -> None:
        self.sheet, self.styles, self.from_1904 = sheet, styles, from_1904
        self.rows: list[list[Raw]] = []
        self.merges: list[Merge] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.struck: dict[int, frozenset[int]] = {}
        self.column_styles: dict[int, str] = {}
        self.cells = 0

    def grid(self) -> Grid:
        for table in self.sheet.iterfind(f"{SS}Table"):
            self._read(table)
        visible = self.sheet.find(f"{X}WorksheetOptions/{X}Visible")
        return Grid(
            sheet=self.sheet.get(f"{SS}Name", ""),
            rows=self.rows,
            hidden=visible is not None and (visible.text or "").strip().casefold().startswith("sheet"),
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            struck=self.struck,
            merges=tuple(self.merges),
        )

    def _read(self, table: Element) -> None:
        row = column = 0
        style = table.get(f"{SS}StyleID", "")
        no_height = _is_zero(table.get(f"{SS}DefaultRowHeight"))
        for element in table:
            if element.tag == f"{SS}Column":
                column = self._read_column(element, column)
            elif element.tag == f"{SS}Row":
                row = _index(element, row)
                span = _number(element, "Span")
                if row + span >= MAX_ROWS:
                    raise self._too_large()
                self._read_row(element, row, element.get(f"{SS}StyleID", style))
                height = element.get(f"{SS}Height")
                if element.get(f"{SS}Hidden") == "1" or _is_zero(height) or (no_height and height is None):
                    self.hidden_rows.update(range(row, min(row + span + 1, max(len(self.rows), row + 1))))
                row += 1 + span

    def _read_column(self, element: Element, column: int) -> int:
        column = _index(element, column)
        end = min(column + 1 + _number(element, "Span"), MAX_COLUMNS)
        if element.get(f"{SS}Hidden") == "1" or _is_zero(element.get(f"{SS}Width")):
            self.hidden_columns.update(range(column, end))
        if style := element.get(f"{SS}StyleID"):
            self.column_styles.update(dict.fromkeys(range(column, end), style))
        return end

    def _read_row(self, element: Element, index: int, default: str) -> None:
        values: dict[int, Raw] = {}
        struck: set[int] = set()
        column = 0
        for cell in element:
            if cell.tag != f"{SS}Cell":
                continue
            column = _index(cell, column)
            if column >= MAX_COLUMNS:
                raise self._too_large()
            style = cell.get(f"{SS}StyleID") or default or self.column_styles.get(column, "Default")
            value, is_struck = self._value(cell, style)
            if value is not None:
                values[column] = value
                if is_struck:
                    struck.add(column)
            down, right = _number(cell, "MergeDown"), _number(cell, "MergeAcross")
            if down or right:
                self.merges.append((index, column, index + down, column + right))
            column += 1 + right
        if values:
            self._add(index, values, struck)

    def _add(self, index: int, values: Mapping[int, Raw], struck: set[int]) -> None:
        width = max(values) + 1
        self.cells += width + max(index - len(self.rows), 0)
        if self.cells > MAX_CELLS:
            raise self._too_large()
        self.rows.extend([] for _ in range(index + 1 - len(self.rows)))
        self.rows[index] = [values.get(column) for column in range(width)]
        if struck:
            self.struck[index] = frozenset(struck)

    def _too_large(self) -> UnreadableWorkbookError:
        name = self.sheet.get(f"{SS}Name", "")
        return UnreadableWorkbookError(
            f"工作表“{name}”的使用区域过大", f"the used range of sheet “{name}” is too large"
        )

    def _value(self, cell: Element, style: str) -> tuple[Raw, bool]:
        """Returns the value of a cell, and whether it or a part of its text is struck through."""
        data = cell.find(f"{SS}Data")
        is_struck = self.styles.is_struck(style)
        if data is None or data.get(f"{SS}Type") is None:
            return (ErrorCell("") if cell.get(f"{SS}Formula") else None), is_struck
        parts = [*_runs(data, struck=is_struck)]
        text = "".join(part for part, _ in parts)
        marks = {struck for part, struck in parts if not is_blank(part)}
        kind = data.get(f"{SS}Type")
        if marks == {True, False} and kind == "String":
            return "".join(part for part, struck in parts if not struck).strip(), True
        return self._typed(kind, text, style), True in marks or is_struck

    def _typed(self, kind: str | None, text: str, style: str) -> Raw:
        if kind == "Error":
            return ErrorCell(text.strip() or "#ERROR!")
        if kind == "Boolean":
            return text.strip() in ("1", "true", "True")
        if kind == "DateTime" and (moment := _moment(text.strip())) is not None:
            return moment
        if kind == "Number" and (number := _float(text)) is not None:
            return shown_number(number, named_kind(self.styles.number_format(style)), from_1904=self.from_1904)
        if is_blank(text):
            return None
        return error_of(text) or text


def _runs(element: Element, *, struck: bool) -> list[tuple[str, bool]]:
    """Returns the pieces of a text with whether each is struck through; ruby text is no part of it."""
    parts = [(element.text or "", struck)]
    for child in element:
        name = local_name(child)
        if name == "Br":
            parts.append(("\n", struck))
        elif name not in ("PhoneticText", "rt"):
            parts += _runs(child, struck=struck or name in _STRIKING)
        parts.append((child.tail or "", struck))
    return parts


def _index(element: Element, following: int) -> int:
    """Returns the place of a row, column or cell, from 0: the one it names, else the next."""
    named = _number(element, "Index")
    return named - 1 if named else following


def _number(element: Element, name: str) -> int:
    text = element.get(f"{SS}{name}", "0")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _is_zero(size: str | None) -> bool:
    return size is not None and _float(size) == 0


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | str | None:
    """Returns a moment; a time of day has the day 1899-12-31 and is given as text."""
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
    if moment.microsecond:
        moment = moment.replace(microsecond=0)
    return moment.time().isoformat() if moment.date() == _FIRST_DAY.date() else moment
