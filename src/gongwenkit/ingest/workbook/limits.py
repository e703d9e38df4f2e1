"""Fast checks of a container before any reader opens it: size, entries, DOCTYPE, used range."""

import re
import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from gongwenkit.ingest.workbook.grid import Grid, UnreadableWorkbookError, cell_name, column_index
from gongwenkit.model.message import Message

__all__ = [
    "MAX_CELLS",
    "MAX_INFLATED",
    "MAX_TEXT",
    "TOO_BIG",
    "cells_hold",
    "check_amount",
    "check_size",
    "check_texts",
    "check_used_range",
    "local_name",
    "open_package",
    "parse_xml",
    "read_entry",
]


MAX_FILE_BYTES = 64 * 2**20
MAX_ENTRIES = 1000
MAX_INFLATED = 256 * 2**20
MAX_RATIO = 200
RATIO_FROM = 2**20
MAX_CELLS = 5_000_000
MAX_TEXT = 200_000
"""Characters in a cell; a spreadsheet takes 32,767."""
MAX_SHEET_TEXT = 50_000_000
"""Characters on a sheet: 20,000 rows of 40 cells have 20 million where each cell has 25."""
CHUNK = 2**20

TOO_BIG = Message(
    "请确认文件来源；若确为台账，请把内容复制到新工作簿后再试",
    "Check where the file comes from; if it is a ledger, copy its content into a new workbook",
)
_SHORTEN = Message("请把长文移到附件，台账中只写摘要", "Move it to an attachment and write a summary")
_SPACED = re.compile(rb"[\n\t\r]r=|r='")
_SPACES = (b"'", b"\n", b"\t", b"\r")
_WIDE = re.compile(rb' r="(?:[A-Za-z]{2}|[A-Za-z]\d{6})')
NEAR_COLUMNS, NEAR_DIGITS = 50, 5
"""Up to column AX and row 99,999 a sheet has `MAX_CELLS` at most."""
_FILLED = re.compile(rb"<(?:\w+:)?c\b[^<>]*?\sr=[\"']([A-Za-z]+)(\d+)[\"'][^<>]*>\s*<(?:\w+:)?(?:v|f|is)\b")


def open_package(content: bytes) -> zipfile.ZipFile:
    """Opens a zip container.

    Raises:
        UnreadableWorkbookError: it is damaged, or has too many or doubled entries.
    """
    try:
        package = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise UnreadableWorkbookError("文件已损坏，打不开", "the file is damaged and cannot be opened") from None
    names = package.namelist()
    if len(names) > MAX_ENTRIES or len(set(names)) < len(names):
        raise UnreadableWorkbookError(
            f"文件内部结构异常（{len(names)} 个部件）", f"odd container ({len(names)} entries)", advice=TOO_BIG
        )
    if any(name.startswith("/") or ".." in name.replace("\\", "/").split("/") for name in names):
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
        UnreadableWorkbookError: the entry is missing or damaged, too large, or XML with a DOCTYPE.
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
                    raise UnreadableWorkbookError(
                        "文件展开后过大，可能是压缩炸弹", "too large when unpacked (a zip bomb?)", advice=TOO_BIG
                    )
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError):
        raise UnreadableWorkbookError(
            f"文件已损坏，读不出其中的 {name}", f"the file is damaged: cannot read {name}"
        ) from None
    content = b"".join(parts)
    if b"!" in content and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
        raise UnreadableWorkbookError("文件内含不允许的外部定义（DOCTYPE）", "the file holds a DOCTYPE", advice=TOO_BIG)
    return content


def check_size(size: int) -> None:
    """Refuses a file by its number of bytes.

    Raises:
        UnreadableWorkbookError: it is too large.
    """
    if size > MAX_FILE_BYTES:
        raise UnreadableWorkbookError(
            f"文件过大（{size >> 20} MB）", f"the file is too large ({size >> 20} MB)", advice=TOO_BIG
        )


def check_texts(sheets: Iterable[Grid]) -> None:
    """Refuses a workbook with a text that no spreadsheet program accepts.

    Raises:
        UnreadableWorkbookError: a text is too long.
    """
    for sheet in sheets:
        if all(len(value) <= MAX_TEXT for value in sheet.cells.values if isinstance(value, str)):
            continue
        for number, row in enumerate(sheet.rows):
            for column, text in enumerate(row):
                if not isinstance(text, str) or len(text) <= MAX_TEXT:
                    continue
                cell = cell_name(number, column)
                zh, en = (f"工作表“{sheet.sheet}”", f" of sheet “{sheet.sheet}”") if sheet.sheet else ("", "")
                raise UnreadableWorkbookError(
                    f"{zh}单元格 {cell} 的文字过长（{len(text)} 字）",
                    f"the text in cell {cell}{en} is too long ({len(text)} characters)",
                    advice=_SHORTEN,
                )


def check_amount(sheets: Iterable[Grid]) -> None:
    """Refuses a workbook with more text on a sheet than a ledger has: one text shared by many cells packs very well.

    Raises:
        UnreadableWorkbookError: there is too much text on a sheet.
    """
    for sheet in sheets:
        lengths = [len(value) if isinstance(value, str) else 0 for value in sheet.cells.values]
        if max(lengths, default=0) * len(sheet.cells.positions) <= MAX_SHEET_TEXT:
            continue
        amount = sum(map(lengths.__getitem__, sheet.cells.positions))
        if amount > MAX_SHEET_TEXT:
            zh, en = (f"工作表“{sheet.sheet}”", f"sheet “{sheet.sheet}”") if sheet.sheet else ("表中", "it")
            raise UnreadableWorkbookError(
                f"{zh}的文字过多（{amount} 字）", f"{en} holds too much text ({amount} characters)", advice=_SHORTEN
            )


def _is_near(sheet: bytes) -> bool:
    """Whether a fast search of the references shows that no cell is beyond the near range."""
    start = max(sheet.find(b"sheetData"), 0)
    is_spaced = any(sheet.find(sign, start) >= 0 for sign in _SPACES) and bool(_SPACED.search(sheet, start))
    if not is_spaced and not _WIDE.search(sheet, start):
        return True
    references = sheet.split(b' r="')[1:]
    if {reference.find(b'"') for reference in references} - set(range(1, NEAR_DIGITS + 2)):
        return False
    starts = {reference[:3].decode("latin-1") for reference in references}
    letters = {"".join(sign for sign in start if sign.isalpha()) for start in starts}
    return all(column_index(column.upper()) < NEAR_COLUMNS for column in letters) and not is_spaced


def check_used_range(sheet: bytes, name: str) -> None:
    """Refuses a sheet whose filled cells span more than `MAX_CELLS`.

    Raises:
        UnreadableWorkbookError: the used range is too large.
    """
    if _is_near(sheet):
        return
    rows, columns = 0, 0
    for match in _FILLED.finditer(sheet):
        rows = max(rows, int(match[2]))
        columns = max(columns, column_index(match[1].decode().upper()) + 1 if len(match[1]) <= 3 else MAX_CELLS)
    if rows * columns > MAX_CELLS:
        raise UnreadableWorkbookError(
            f"工作表“{name}”的使用区域过大（{rows} 行 × {columns} 列）",
            f"the used range of sheet “{name}” is too large ({rows} rows × {columns} columns)",
            advice=Message(
                "请删去远处的零星单元格，或把台账复制到新工作簿后再试",
                "Delete stray cells far out, or copy the ledger into a new workbook",
            ),
        )


def parse_xml(content: bytes) -> Element:
    """Parses one XML part of a container.

    Raises:
        UnreadableWorkbookError: it is damaged, or declares entities.
    """
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise UnreadableWorkbookError("文件内部结构损坏", "the XML inside the file is damaged") from None
    return root


def local_name(element: Element) -> str:
    """Returns the name of an element without its namespace."""
    return element.tag.rsplit("}", 1)[-1]


def cells_hold(part: bytes, letter: bytes, *signs: bytes) -> bool:
    """Whether the cells of a worksheet contain one of some byte strings.

    Args:
        part: the XML of the sheet.
        letter: is in each of them; most sheets do not have it in their cells, and this is fast to check.
        signs: the byte strings.
    """
    start, end = part.find(b"sheetData") + len(b"sheetData"), part.rfind(b"sheetData")
    return part.find(letter, start, end if end > start else len(part)) >= 0 and any(sign in part for sign in signs)
