"""Fast checks of a container before any reader opens it: size, entries, DOCTYPE, used range."""

import codecs
import re
import zipfile
import zlib
from bisect import bisect_right
from dataclasses import replace
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from gongwenkit.ingest.workbook.cell import ErrorCell
from gongwenkit.ingest.workbook.decoding import wide_encoding
from gongwenkit.ingest.workbook.grid import (
    ASK_AGAIN,
    MEND_OR_ASK,
    Grid,
    Remark,
    UnreadableWorkbookError,
    Workbook,
    cell_name,
)
from gongwenkit.ingest.workbook.packed import PackedRows
from gongwenkit.model.message import Message

__all__ = [
    "MAX_CELLS",
    "MAX_INFLATED",
    "SuspectFileError",
    "TOO_BIG",
    "TOO_LONG",
    "bound_texts",
    "check_size",
    "holds_asides",
    "local_name",
    "open_package",
    "parse_xml",
    "read_entry",
    "refuse_range",
    "xml_text",
]


MAX_FILE_BYTES = 64 * 2**20
MAX_ENTRIES = 1000
MAX_INFLATED = 256 * 2**20
MAX_RATIO = 200
RATIO_FROM = 2**20
MAX_CELLS = 5_000_000
MAX_TEXT = 32_767
"""Characters in a cell: a spreadsheet takes no more (Excel specifications and limits)."""
TOO_LONG = ErrorCell("#LONG!")
"""Stands for a longer text; no program shows this error."""
MAX_SHEET_TEXT = 50_000_000
"""Characters on a sheet: 20,000 rows of 40 cells have 20 million where each cell has 25."""
CHUNK = 2**20

TOO_BIG = Message(
    "请确认文件来源；若确为台账，请把内容复制到新工作簿后再试",
    "Check where the file comes from; if it is a ledger, copy its content into a new workbook",
)
_SHORTEN = Message("请把长文移到附件，台账中只写摘要", "Move it to an attachment and write a summary")
_DECLARED = re.compile(rb"\s*<\?xml[^<>]*?\sencoding\s*=\s*[\"']([A-Za-z][\w.:-]*)[\"']")
_BLANKS = " \t\r\n"
_HAN_CODES = frozenset(("gb2312", "gbk", "gb18030"))
"""Encodings that GB 18030 contains; pages that declare one use characters of a later one."""


class SuspectFileError(UnreadableWorkbookError):
    """A file that looks as if it was made to do harm; no part of it is read, though others may be sound."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en, advice=TOO_BIG)


def open_package(content: bytes) -> zipfile.ZipFile:
    """Opens a zip container.

    Raises:
        UnreadableWorkbookError: it is damaged, or has too many or doubled entries.
    """
    try:
        package = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise UnreadableWorkbookError(
            "文件已损坏或不完整，打不开", "the file is damaged or cut off, and cannot be opened", advice=ASK_AGAIN
        ) from None
    names = package.namelist()
    if len(names) > MAX_ENTRIES:
        raise UnreadableWorkbookError(
            f"文件内部的部件过多（{len(names)} 个）", f"the file has too many parts ({len(names)})", advice=TOO_BIG
        )
    if len(set(names)) < len(names):
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise UnreadableWorkbookError(
            f"文件内部有两个同名的部件（{twice[:60]}）",
            f"two parts of the file have one name ({twice[:60]})",
            advice=TOO_BIG,
        )
    if any(".." in name.replace("\\", "/").split("/") for name in names):
        raise UnreadableWorkbookError("文件内部路径异常", "odd paths inside the container", advice=TOO_BIG)
    if sum(entry.file_size for entry in package.infolist()) > MAX_INFLATED:
        raise UnreadableWorkbookError("文件展开后过大", "the file is too large when unpacked", advice=TOO_BIG)
    return package


def read_entry(package: zipfile.ZipFile, name: str, budget: list[int]) -> bytes:
    """Inflates one entry, counting the bytes that it really has.

    Args:
        package: the container.
        name: of the entry.
        budget: one number, the bytes that may still be inflated; reduced by what is read.

    Raises:
        UnreadableWorkbookError: the entry is missing or damaged.
        SuspectFileError: it is too large, or packed too well.
    """
    try:
        packed = package.getinfo(name).compress_size
        parts: list[bytes] = []
        size = 0
        with package.open(name) as stream:
            while part := stream.read(CHUNK):
                parts.append(part)
                size += len(part)
                budget[0] -= len(part)
                if budget[0] < 0 or (size > RATIO_FROM and size > MAX_RATIO * max(packed, 1)):
                    raise SuspectFileError("文件展开后过大，可能是压缩炸弹", "too large when unpacked (a zip bomb?)")
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError):
        raise UnreadableWorkbookError(
            f"文件已损坏，读不出其中的 {name}", f"the file is damaged: cannot read {name}", advice=MEND_OR_ASK
        ) from None
    return b"".join(parts)


def check_size(size: int) -> None:
    """Refuses a file by its number of bytes.

    Raises:
        UnreadableWorkbookError: it is too large.
    """
    if size > MAX_FILE_BYTES:
        raise UnreadableWorkbookError(
            f"文件过大（{size >> 20} MB）", f"the file is too large ({size >> 20} MB)", advice=TOO_BIG
        )


def bound_texts(workbook: Workbook) -> Workbook:
    """Returns a workbook without the texts that no ledger has: each costs its own cell, or else its sheet.

    A text of more than `MAX_TEXT` becomes an error. A sheet with more than `MAX_SHEET_TEXT` (one text shared by many
    cells packs very well) is left out.

    Raises:
        UnreadableWorkbookError: nothing is left.
    """
    sheets: list[Grid] = []
    remarks: list[Remark] = []
    for sheet in workbook.sheets:
        grid, found = _shortened(sheet)
        if amount := _amount(grid):
            remarks.append(Remark("sheet-not-read", sheet.sheet, None, _too_much("", "it", amount).found))
        else:
            sheets.append(grid)
            remarks += found
    if not sheets and workbook.sheets:
        name = workbook.sheets[0].sheet
        zh, en = (f"工作表“{name}”", f"sheet “{name}”") if name else ("表中", "it")
        raise _too_much(zh, en, _amount(_shortened(workbook.sheets[0])[0]))
    if not remarks:
        return workbook
    return replace(workbook, sheets=tuple(sheets), remarks=(*workbook.remarks, *remarks))


def _shortened(sheet: Grid) -> tuple[Grid, list[Remark]]:
    """Returns a sheet with an error in the place of each text that is too long, and a remark on them."""
    values = sheet.cells.values
    long = {i for i, value in enumerate(values) if isinstance(value, str) and len(value) > MAX_TEXT}
    if not long:
        return sheet, []
    ends, positions = sheet.cells.ends, sheet.cells.positions
    places = [place for place, position in enumerate(positions) if position in long]
    row = bisect_right(ends, places[0]) - 1
    cell = cell_name(row, places[0] - ends[row])
    length = len(str(values[positions[places[0]]]))
    more = (f"（共 {len(places)} 格）", f" ({len(places)} cells)") if len(places) > 1 else ("", "")
    found = Message(
        f"单元格 {cell} 的文字过长（{length} 字），没有读{more[0]}",
        f"The text in cell {cell} is too long ({length} characters) and was not read{more[1]}",
    )
    kept = [TOO_LONG if i in long else value for i, value in enumerate(values)]
    grid = replace(sheet, rows=PackedRows(kept, positions, sheet.cells.lengths))
    return grid, [Remark("text-damaged", sheet.sheet, cell, found)]


def _amount(sheet: Grid) -> int:
    """Returns the number of characters on a sheet if there are more than a ledger has, else 0."""
    lengths = [len(value) if isinstance(value, str) else 0 for value in sheet.cells.values]
    if max(lengths, default=0) * len(sheet.cells.positions) <= MAX_SHEET_TEXT:
        return 0
    amount = sum(map(lengths.__getitem__, sheet.cells.positions))
    return amount if amount > MAX_SHEET_TEXT else 0


def _too_much(zh: str, en: str, amount: int) -> UnreadableWorkbookError:
    words = f"{zh}的文字过多" if zh else "文字过多"
    return UnreadableWorkbookError(
        f"{words}（{amount} 字）", f"{en} holds too much text ({amount} characters)", advice=_SHORTEN
    )


def refuse_range(name: str | None, rows: int, columns: int) -> UnreadableWorkbookError:
    """Returns the error for a sheet whose filled cells span more than `MAX_CELLS`; its last cell is named."""
    cell = cell_name(rows - 1, columns - 1)
    return UnreadableWorkbookError(
        f"工作表“{name}”的使用区域过大（到 {cell}，{rows} 行 × {columns} 列）",
        f"the used range of sheet “{name}” is too large (to {cell}, {rows} rows × {columns} columns)",
        advice=Message(
            "请删去远处的零星单元格，或把台账复制到新工作簿后再试",
            "Delete stray cells far out, or copy the ledger into a new workbook",
        ),
    )


def xml_text(content: bytes) -> str:
    """Returns an XML part as text: by its mark, its declaration, or else by what its bytes can be.

    A declaration may be wrong: programs that write text into UTF-8 often declare the UTF-16 of their memory. Bytes
    that no encoding explains become U+FFFD.

    Raises:
        SuspectFileError: it has a DOCTYPE.
    """
    text = _decoded(content)
    if "\r" in text:  # as the rules of XML have it; a carriage return that is meant is written as a number
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    bare = text if "\0" not in text else text.replace("\0", "")  # no XML has it; a cell is read without
    if "!" in bare and ("<!DOCTYPE" in bare or "<!ENTITY" in bare):
        raise SuspectFileError("文件内含不允许的外部定义（DOCTYPE）", "the file holds a DOCTYPE")
    return text


def _decoded(content: bytes) -> str:
    if content.startswith(codecs.BOM_UTF8):
        return content[len(codecs.BOM_UTF8) :].decode("utf-8", "replace")
    if wide := wide_encoding(content):
        return content.decode(wide, "replace").lstrip(_BLANKS)  # a declaration stands at the very beginning
    for encoding in (_declared(content), "utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", "replace")


def _declared(content: bytes) -> str:
    """Returns the encoding of a part of 8-bit characters."""
    match = _DECLARED.match(content[:200])
    try:
        name = codecs.lookup(match[1].decode()).name if match else "utf-8"
    except LookupError:
        name = "utf-8"
    if name in _HAN_CODES:
        return "gb18030"
    return "utf-8" if name.startswith(("utf-16", "utf-32")) or not codecs.lookup(name)._is_text_encoding else name


def holds_asides(text: str) -> bool:
    """Whether an XML part has comments, sections of bare characters, or instructions after its declaration."""
    start = text.find(">")
    return ("!" in text and "<!" in text) or (text.find("?", start) >= 0 and text.find("<?", start) >= 0)


def parse_xml(content: bytes | str) -> Element:
    """Parses one XML part of a container, as bytes or as `xml_text` gives it.

    Raises:
        UnreadableWorkbookError: it is damaged, or declares entities.
    """
    try:
        root: Element = fromstring(content if isinstance(content, str) else xml_text(content), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise UnreadableWorkbookError(
            "文件内部结构损坏", "the XML inside the file is damaged", advice=MEND_OR_ASK
        ) from None
    return root


def local_name(element: Element) -> str:
    """Returns the name of an element without its namespace."""
    return element.tag.rsplit("}", 1)[-1]
