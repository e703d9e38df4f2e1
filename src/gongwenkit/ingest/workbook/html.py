"""Web pages with the ending .xls, as office systems export them: their tables, one below the other."""

from html.parser import HTMLParser

from gongwenkit.ingest.workbook.cell import Raw, is_blank
from gongwenkit.ingest.workbook.csv import decode_text
from gongwenkit.ingest.workbook.grid import Grid, Merge, UnreadableWorkbookError, Workbook
from gongwenkit.ingest.workbook.limits import MAX_CELLS

__all__ = ["read_webpage"]

MAX_SPAN = 1000
_UNSEEN = ("style", "script", "title")


def read_webpage(content: bytes) -> Workbook:
    """Reads the tables of an HTML file as one sheet without a name.

    Raises:
        UnreadableWorkbookError: it has no table, or one that is too large.
    """
    page = _Page()
    page.feed(decode_text(content))
    page.close()
    if not any(value is not None for row in page.rows for value in row):
        raise UnreadableWorkbookError(
            "这是网页而不是电子表格，其中没有表格", "this is a web page without any table, no spreadsheet"
        )
    return Workbook("html", (Grid(sheet=None, rows=page.rows, merges=tuple(page.merges)),))


class _Page(HTMLParser):
    """Collects cells; a cell covered by a span stays blank, as in a spreadsheet."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[Raw]] = []
        self.merges: list[Merge] = []
        self._covered: set[tuple[int, int]] = set()
        self._text: list[str] | None = None
        self._span = (1, 1)
        self._unseen = 0
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "tr" or (tag == "table" and self.rows):
            self._close_cell()
            self.rows.append([])
        elif tag in ("td", "th"):
            self._close_cell()
            if not self.rows:
                self.rows.append([])
            known = dict(attrs)
            self._text, self._span = [], (_span(known.get("rowspan")), _span(known.get("colspan")))
        elif tag in ("br", "p", "div") and self._text:
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in ("td", "th", "tr", "table"):
            self._close_cell()

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._unseen:
            self._text.append(" ".join(data.split()) if not data.strip() else data.strip())

    def _close_cell(self) -> None:
        if self._text is None:
            return
        text, self._text = "".join(self._text).strip(), None
        row, column = len(self.rows) - 1, len(self.rows[-1])
        while (row, column) in self._covered:
            self.rows[row].append(None)
            column += 1
        down, right = self._span
        self._cells += down * right
        if self._cells > MAX_CELLS:
            raise UnreadableWorkbookError("网页中的表格过大", "the table in the web page is too large")
        self.rows[row] += [None if is_blank(text) else text, *[None] * (right - 1)]
        if down > 1 or right > 1:
            self.merges.append((row, column, row + down - 1, column + right - 1))
            places = ((r, c) for r in range(row, row + down) for c in range(column, column + right))
            self._covered.update(place for place in places if place[0] > row)


def _span(text: str | None) -> int:
    return min(int(text), MAX_SPAN) if text and text.isdecimal() and int(text) else 1
