"""Web pages with the ending .xls, as office systems and Excel export them: their tables, one below the other."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from gongwenkit.ingest.workbook.cell import ErrorCell, Raw, error_of, is_blank
from gongwenkit.ingest.workbook.decoding import DecodedText, cell_remarks, damage_remarks
from gongwenkit.ingest.workbook.grid import ASK_AGAIN, Grid, Merge, Remark, UnreadableWorkbookError, Workbook
from gongwenkit.ingest.workbook.limits import MAX_CELLS
from gongwenkit.ingest.workbook.number_formats import named_kind, shown_number
from gongwenkit.ingest.workbook.refusals import foreign
from gongwenkit.ingest.workbook.stylesheet import Node, Stylesheet

__all__ = ["read_webpage"]

MAX_SPAN = 1000
MAX_COLUMNS = 16_384
MAX_DEPTH = 500
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "wbr")
)
_UNSEEN = frozenset(["script", "title", "rt", "rp", "template", "noscript", "select", "textarea", "xml"])
"""Their text is not shown, or is no text of a cell; ruby annotations stand beside it."""
_STRIKING = frozenset(("s", "del", "strike"))
_LINES = frozenset(["br", "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6"])
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_GROUPS = frozenset(("thead", "tbody", "tfoot"))


def read_webpage(decoded: DecodedText) -> Workbook:
    """Reads the tables of an HTML file as one sheet without a name.

    Raises:
        UnreadableWorkbookError: it has no table, or one that is too large.
    """
    page = _Page()
    page.feed(decoded.text)
    page.close()
    page.finish()
    if not any(value is not None for row in page.rows for value in row):
        if page.has_frames:
            raise foreign(
                "只有框架的网页（表格在同名的 .files 文件夹里）", "a web page of frames (tables: folder .files)"
            )
        raise UnreadableWorkbookError(
            "这是网页而不是电子表格，其中没有表格",
            "this is a web page without any table, no spreadsheet",
            advice=ASK_AGAIN,
        )
    grid = Grid(
        sheet=None,
        rows=page.rows,
        hidden_rows=frozenset(page.hidden_rows),
        hidden_columns=frozenset(page.hidden_columns),
        struck={row: frozenset(columns) for row, columns in page.struck.items()},
        merges=tuple(sorted(page.merges)),
    )
    remarks = (*decoded.remarks, *page.remarks())
    return Workbook("html", (grid,), dates_from_1904=page.from_1904, remarks=remarks)


@dataclass
class _Element:
    """An open element with what it inherits."""

    node: Node
    is_hidden: bool
    is_struck: bool
    keeps_lines: bool
    number_format: str


_OUTSIDE = _Element(Node("", {}), is_hidden=False, is_struck=False, keeps_lines=False, number_format="")


@dataclass
class _Span:
    """A cell that reaches over several rows or columns, while its rows come."""

    left: int
    right: int
    top: int
    bottom: int
    rest: int


@dataclass
class _Cell:
    element: _Element
    row: int
    down: int
    right: int
    parts: list[tuple[str, bool]] = field(default_factory=list)
    is_shown: bool = True


@dataclass
class _Table:
    """An open table."""

    depth: int
    columns: int = 0
    row: int | None = None
    cell: _Cell | None = None
    spans: list[_Span] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


class _Page(HTMLParser):
    """Collects cells; a cell covered by a span stays blank, as in a spreadsheet."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[Raw]] = []
        self.merges: list[Merge] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.struck: dict[int, set[int]] = {}
        self.has_frames = self.from_1904 = False
        self._styles = Stylesheet()
        self._style_text: list[str] | None = None
        self._open: list[_Element] = []
        self._tables: list[_Table] = []
        self._unseen = 0
        self._cells = 0
        self._hidden_cells: dict[tuple[int, int], Raw] = {}

    # -- markup

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "style":
            self._style_text = []
        elif tag in _UNSEEN:
            self._unseen += 1
        elif tag in ("frame", "frameset", "iframe"):
            self.has_frames = True
        elif tag == "br":
            self._put("\n")
        elif tag == "col":
            self._column(attributes)
        elif tag not in _VOID:
            self._start(tag, attributes)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN or tag == "style":
            return
        self.handle_starttag(tag, attrs)
        if tag not in _VOID and tag not in ("frame", "frameset", "iframe"):
            self.handle_endtag(tag)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _LINES:
            cell = self._tables[-1].cell if self._tables else None
            if cell is not None and any(text.strip() for text, _ in cell.parts):
                self._put("\n")
        if tag in ("tr", "td", "th") or tag in _GROUPS:
            self._close_to(("td", "th") if tag in ("td", "th") else ("tr", "td", "th"))
            if tag in _GROUPS:
                self._close_to(tuple(_GROUPS))
        if tag in ("td", "th") and (not self._tables or self._tables[-1].row is None):
            self._start("tr", {})
        if tag == "tr" and not self._tables:
            self._start("table", {})
        element = self._push(tag, attributes)
        if tag == "table":
            if self.rows:
                self.rows.append([])
            self._tables.append(_Table(len(self._open)))
        elif tag in _GROUPS and self._tables:
            self._end_spans(self._tables[-1])
            self._tables[-1].taken = set()
        elif tag == "tr":
            self._start_row(self._tables[-1], element)
        elif tag in ("td", "th"):
            self._start_cell(self._tables[-1], element)

    def _push(self, tag: str, attributes: dict[str, str]) -> _Element:
        node = Node(tag, attributes)
        around = self._open[-1] if self._open else _OUTSIDE
        said = self._styles.properties(node, [element.node for element in self._open])
        visibility = said.get("visibility", "").casefold()
        is_hidden = (
            _is_unseen(node, said)
            or (tag == "tr" and _is_zero(said.get("height", attributes.get("height", ""))))
            or (around.is_hidden and visibility != "visible")
        )
        decoration = said.get("text-decoration", "") + said.get("text-decoration-line", "")
        space = said.get("white-space", "pre" if tag == "pre" else "").casefold()
        element = _Element(
            node,
            is_hidden=is_hidden,
            is_struck=tag in _STRIKING or "line-through" in decoration.casefold() or around.is_struck,
            keeps_lines=space.startswith("pre") if space else around.keeps_lines,
            number_format=said.get("mso-number-format", "" if tag in ("td", "th") else around.number_format),
        )
        if len(self._open) < MAX_DEPTH:
            self._open.append(element)
        return element

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            if self._style_text is not None:
                self._styles.add("".join(self._style_text))
            self._style_text = None
        elif tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "table":
            if self._tables:
                self._close_table()
        elif tag not in _VOID:
            self._close_to((tag,))

    def _close_to(self, tags: tuple[str, ...]) -> None:
        """Closes the open elements up to the outermost of these, but none outside the innermost table."""
        floor = self._tables[-1].depth if self._tables else 0
        places = [place for place in range(floor, len(self._open)) if self._open[place].node.tag in tags]
        if not places:
            return
        place = places[-1] if len(tags) == 1 else places[0]
        closed = {element.node.tag for element in self._open[place:]}
        del self._open[place:]
        if self._tables:
            if closed & {"td", "th"}:
                self._close_cell(self._tables[-1])
            if "tr" in closed:
                self._tables[-1].row = None

    def _close_table(self) -> None:
        table = self._tables.pop()
        self._close_cell(table)
        self._end_spans(table)
        del self._open[max(table.depth - 1, 0) :]

    def finish(self) -> None:
        """Closes what the page left open, and decides which columns are hidden."""
        while self._tables:
            self._close_table()
        self._hide_columns()

    # -- rows and cells

    def _start_row(self, table: _Table, element: _Element) -> None:
        row = len(self.rows)
        self.rows.append([])
        table.row = row
        for span in table.spans:
            span.rest -= 1
            if span.rest >= 0:
                span.bottom = row
        self._end_spans(table, finished=True)
        table.taken = {column for span in table.spans for column in range(span.left, span.right + 1)}
        self._count(1 + len(table.taken))
        if element.is_hidden:
            self.hidden_rows.add(row)

    def _start_cell(self, table: _Table, element: _Element) -> None:
        if table.row is None:
            return
        attributes = element.node.attributes
        down = attributes.get("rowspan", "1").strip()
        rows = MAX_CELLS if down == "0" else _span(down)
        table.cell = _Cell(
            element, table.row, rows, _span(attributes.get("colspan", "1")), is_shown=not element.is_hidden
        )

    def _close_cell(self, table: _Table) -> None:
        cell, table.cell = table.cell, None
        if cell is None:
            return
        row = self.rows[cell.row]
        while len(row) in table.taken:
            row.append(None)
        column = len(row)
        self._count(cell.right)
        if column + cell.right > MAX_COLUMNS:
            raise UnreadableWorkbookError("网页中的表格过宽", "the table in the web page is too wide")
        value, is_struck = _value(cell, from_1904=self.from_1904)
        is_hidden = not cell.is_shown or column in table.hidden_columns
        if is_hidden and cell.row not in self.hidden_rows and value is not None:
            self._hidden_cells[cell.row, column] = value
        row += [value, *[None] * (cell.right - 1)]
        if is_struck and value is not None:
            self.struck.setdefault(cell.row, set()).add(column)
        if cell.down > 1:
            table.spans.append(_Span(column, column + cell.right - 1, cell.row, cell.row, cell.down - 1))
        elif cell.right > 1:
            self.merges.append((cell.row, column, cell.row, column + cell.right - 1))

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > MAX_CELLS:
            raise UnreadableWorkbookError("网页中的表格过大", "the table in the web page is too large")

    def _end_spans(self, table: _Table, *, finished: bool = False) -> None:
        """Records spans as merges: those that are finished, or all at the end of a group of rows, where spans end."""
        ended = [span for span in table.spans if not finished or span.rest < 0]
        table.spans = [span for span in table.spans if finished and span.rest >= 0]
        places = [(span.top, span.left, span.bottom, span.right) for span in ended]
        self.merges += [place for place in places if place[:2] != place[2:]]

    def _column(self, attributes: dict[str, str]) -> None:
        if not self._tables:
            return
        table = self._tables[-1]
        said = self._styles.properties(Node("col", attributes), [element.node for element in self._open])
        count = _span(attributes.get("span", "1"))
        if _is_unseen(Node("col", attributes), said) or _is_zero(said.get("width", attributes.get("width", ""))):
            table.hidden_columns.update(range(table.columns, table.columns + count))
        table.columns += count

    def _hide_columns(self) -> None:
        """Makes a column hidden where each of its values is; else a hidden cell is blank, as it is to who looks at it.

        A row is hidden where each of its values is.
        """
        filled = [(r, c) for r, row in enumerate(self.rows) for c, value in enumerate(row) if value is not None]
        with_hidden = {row for row, _ in self._hidden_cells}
        self.hidden_rows |= with_hidden - {place[0] for place in filled if place not in self._hidden_cells}
        shown = [place for place in filled if place[0] not in self.hidden_rows]
        seen = {column for row, column in shown if (row, column) not in self._hidden_cells}
        self.hidden_columns = {column for _, column in self._hidden_cells} - seen
        self._hidden_cells = {
            place: value
            for place, value in self._hidden_cells.items()
            if place[0] not in self.hidden_rows and place[1] not in self.hidden_columns
        }
        for row, column in self._hidden_cells:
            self.rows[row][column] = None
            self.struck.get(row, set()).discard(column)

    def remarks(self) -> list[Remark]:
        """Returns what was left out or could not be read, cell by cell; many become one."""
        left_out = [*self._hidden_cells]
        return [
            *cell_remarks(None, left_out, "是隐藏的单元格，没有读", "is hidden and was left out"),
            *damage_remarks(None, self.rows),
        ]

    # -- text

    def handle_data(self, data: str) -> None:
        if self._style_text is not None:
            self._style_text.append(data)
        elif not self._unseen:
            self._put(data if self._open and self._open[-1].keeps_lines else _folded(data))

    def _put(self, text: str) -> None:
        cell = self._tables[-1].cell if self._tables else None
        if cell is None or self._unseen:
            return
        element = self._open[-1]
        if not element.is_hidden or cell.element.is_hidden:
            cell.parts.append((text, element.is_struck))

    def handle_comment(self, data: str) -> None:
        if "<x:Date1904" in data:
            self.from_1904 = True

    def handle_decl(self, decl: str) -> None:
        """Passes over a declaration."""

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Passes over <![if …]> of Excel, and over sections that no standard knows."""
        try:
            return int(super().parse_marked_section(i, report))
        except AssertionError:
            return int(self.parse_bogus_comment(i, report))


def _folded(text: str) -> str:
    """Returns a text with each run of blanks as one, as a browser shows it; fixed blanks stay."""
    return _BLANKS.sub(" ", text)


def _joined(parts: list[tuple[str, bool]]) -> str:
    lines = "".join(text for text, _ in parts).split("\n")
    return "\n".join(re.sub(" {2,}", " ", line).strip(" ") for line in lines).strip()


def _value(cell: _Cell, *, from_1904: bool) -> tuple[Raw, bool]:
    """Returns the value of a cell, and whether it or a part of it is struck through."""
    struck = [is_struck for text, is_struck in cell.parts if not is_blank(text)]
    kept = [part for part in cell.parts if not part[1]] if any(struck) and not all(struck) else cell.parts
    text = _joined(kept)
    value: Raw = None if is_blank(text) else error_of(text) or text
    typed = _typed(cell.element, text, from_1904=from_1904)
    is_partly = any(struck) and not all(struck)
    return (value if typed is None or is_partly else typed), any(struck)


def _typed(element: _Element, text: str, *, from_1904: bool) -> Raw:
    """Returns the value that Excel stored beside the text it showed; None where there is none."""
    attributes = element.node.attributes
    if "x:err" in attributes:
        return ErrorCell(attributes["x:err"] or text or "#ERROR!")
    if "x:bool" in attributes:
        return (attributes["x:bool"] or text).strip().casefold() == "true"
    kind = named_kind(element.number_format) if element.number_format else "plain"
    if "x:str" in attributes or kind == "text":
        return attributes.get("x:str") or None
    if "x:fmla" in attributes and "x:num" not in attributes and is_blank(text):
        return ErrorCell("")
    stored = attributes.get("x:num")
    number = _number(stored or text) if stored is not None or kind == "percent" else None
    return None if number is None else shown_number(number, kind, from_1904=from_1904)


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "")) if text.strip() and text.isascii() else None
    except ValueError:
        return None


def _is_unseen(node: Node, said: Mapping[str, str]) -> bool:
    return (
        "hidden" in node.attributes
        or said.get("display", "").casefold() == "none"
        or said.get("visibility", "").casefold() in ("hidden", "collapse")
        or said.get("mso-hide", "").casefold() == "all"
    )


def _span(text: str) -> int:
    text = text.strip()
    return min(int(text), MAX_SPAN) if text.isdecimal() and text.isascii() and len(text) < 10 and int(text) else 1


def _is_zero(size: str) -> bool:
    return size.strip().casefold() in ("0", "0px", "0pt", "0%", "0em")
