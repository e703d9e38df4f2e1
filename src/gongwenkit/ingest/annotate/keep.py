"""A copy of an .xlsx or .xlsm that keeps its format: openpyxl opens it, and what that loses is named."""

import re
import warnings
import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

from openpyxl import load_workbook
from openpyxl.utils.datetime import to_excel
from openpyxl.workbook import Workbook as Book

from gongwenkit.ingest.annotate.cells import cells_of
from gongwenkit.model import Words

__all__ = ["holds_macros", "lost_parts", "open_book", "stored_results", "with_results"]

_KINDS: tuple[tuple[str, Words], ...] = (
    (r"xl/media/", Words("图片", "pictures")),
    (r"xl/cellimages\.xml$", Words("嵌入单元格的图片（WPS）", "pictures inside cells (WPS)")),
    (r"xl/charts/chart[^/]*\.xml$", Words("图表", "charts")),
    (r"xl/(?:embeddings|activeX|ctrlProps)/", Words("嵌入的对象或控件", "embedded objects or controls")),
    (r"xl/diagrams/", Words("SmartArt 图形", "SmartArt")),
    (r"xl/pivotTables/[^/]*\.xml$", Words("数据透视表", "pivot tables")),
    (r"xl/(?:slicers|timelines)/", Words("切片器", "slicers")),
    (r"xl/threadedComments/", Words("批注下的讨论", "threads of comments")),
    (r"xl/externalLinks/[^/]*\.xml$", Words("外部链接", "links to other workbooks")),
    (r"xl/(?:model|queryTables|connections)", Words("外部数据连接", "data connections")),
    (r"_xmlsignatures/", Words("数字签名", "the digital signature")),
    (r"xl/vbaProject\.bin$", Words("宏", "macros")),
)
MAX_OPENED = 500_000
"""Cells, blank ones with a format among them, up to which openpyxl is asked: it takes about 1 KB for each."""
_CELL = re.compile(rb"<(?:\w+:)?c[ >/]")
_SHAPES = Words("图形或文本框", "shapes or text boxes")
_SHAPE = re.compile(rb"<(?:\w+:)?(?:sp|cxnSp|grpSp)\b")
_FORMULA = re.compile(
    rb'<c r="(?P<cell>[A-Z]+[0-9]+)"(?P<style>[^>]*)>(?P<formula><f\b(?:[^>]*/>|[^>]*>[^<]*</f>))<v\s*(?:/>|></v>)</c>'
)


def holds_macros(content: bytes) -> bool:
    """Whether a container calls itself a workbook with macros (they are kept, never run)."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        return b"macroEnabled" in package.read("[Content_Types].xml")


def open_book(content: bytes, *, macros: bool) -> tuple[Book, list[str]]:
    """Opens a workbook for writing into it; returns it with what openpyxl warns of.

    Raises:
        Exception: openpyxl raises many kinds for files that spreadsheet programs still open.
        OverflowError: it has more than `MAX_OPENED` cells.
    """
    with zipfile.ZipFile(BytesIO(content)) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        if sum(len(_CELL.findall(package.read(name))) for name in sheets) > MAX_OPENED:
            raise OverflowError
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        book = load_workbook(BytesIO(content), keep_vba=macros, rich_text=True)
    return book, [str(warning.message) for warning in said]


def lost_parts(before: bytes, after: bytes, said: list[str]) -> list[Words]:
    """Returns what of a workbook is not in its copy (any more), in words.

    Args:
        before: the original container.
        after: that of the copy.
        said: what openpyxl warned of.
    """
    old, new = _Parts(before), _Parts(after)
    lost = [words for pattern, words in _KINDS if new.count(pattern) < old.count(pattern)]
    if new.shapes < old.shapes:
        lost.append(_SHAPES)
    if any("Conditional Formatting" in line for line in said):
        lost.append(Words("部分条件格式", "some conditional formats"))
    if any("Data Validation" in line for line in said):
        lost.append(Words("部分下拉列表", "some drop-down lists"))
    if any("Sparkline" in line for line in said):
        lost.append(Words("迷你图", "sparklines"))
    return lost


class _Parts:
    """What a container holds."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(BytesIO(content)) as package:
            self.names = package.namelist()
            drawings = [name for name in self.names if re.match(r"xl/drawings/[^/]*\.xml$", name)]
            self.shapes = sum(len(_SHAPE.findall(package.read(name))) for name in drawings)

    def count(self, pattern: str) -> int:
        """Returns the number of parts of a kind."""
        return sum(re.match(pattern, name) is not None for name in self.names)


def stored_results(content: bytes, book: Book) -> dict[str, dict[str, tuple[str, str]]]:
    """Returns sheet → cell → type and text of the results of its formulas, which openpyxl would not keep.

    Args:
        content: the original.
        book: the same, opened by `open_book`.
    """
    formulas = {
        sheet.title: [cell.coordinate for cell in cells_of(sheet) if cell.data_type == "f"] for sheet in book.worksheets
    }
    if not any(formulas.values()):
        return {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values = load_workbook(BytesIO(content), data_only=True, keep_links=False)
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for title, cells in formulas.items():
        for cell in cells:
            source = values[title][cell]
            result = _result(source.value, source.data_type, values)
            if result:
                found.setdefault(title, {})[cell] = result
    return found


def _result(value: object, kind: str, book: Book) -> tuple[str, str] | None:
    """Returns the type and text of a `v` element."""
    if value is None:  # `=IF(A2="","",…)` has a result, a text without characters
        return ("str", "") if kind == "str" else None
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, int | float):
        return "n", repr(value)
    if kind == "d":
        return "n", repr(to_excel(value, book.epoch))  # type: ignore[no-untyped-call]
    return ("e" if kind == "e" else "str"), escape(str(value))


def with_results(content: bytes, results: dict[str, dict[str, tuple[str, str]]], parts: dict[str, str]) -> bytes:
    """Returns a container as openpyxl wrote it, with the results put back beside their formulas.

    Args:
        content: the container.
        results: as `stored_results` returns them.
        parts: sheet → name of its part in the container.
    """
    wanted = {parts[title].lstrip("/"): cells for title, cells in results.items()}
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            cells = wanted.get(entry.filename)
            new.writestr(entry, _with_results(part, cells) if cells else part)
    return stream.getvalue()


def _with_results(part: bytes, cells: dict[str, tuple[str, str]]) -> bytes:
    def put(match: re.Match[bytes]) -> bytes:
        result = cells.get(match["cell"].decode())
        if result is None:
            return match[0]
        kind, text = result
        style = re.sub(rb'\st="[^"]*"', b"", match["style"])
        return (
            b'<c r="'
            + match["cell"]
            + b'"'
            + style
            + f' t="{kind}">'.encode()
            + match["formula"]
            + f"<v>{text}</v></c>".encode()
        )

    return _FORMULA.sub(put, part)
