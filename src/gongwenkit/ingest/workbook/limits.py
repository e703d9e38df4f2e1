"""The cheap look at a container before any reader sees it (reliability.md 3.4): size, entries, DOCTYPE, used range."""

import re
import zipfile
import zlib
from io import BytesIO

from gongwenkit.ingest.workbook.grid import UnreadableWorkbookError, column_index
from gongwenkit.model import Words

__all__ = ["MAX_CELLS", "MAX_FILE_BYTES", "check_used_range", "open_package", "read_entry"]

MAX_FILE_BYTES = 64 * 2**20
MAX_ENTRIES = 1000
MAX_INFLATED = 256 * 2**20
MAX_RATIO = 200
RATIO_FROM = 2**20
MAX_CELLS = 5_000_000
CHUNK = 2**16

_TOO_BIG = Words(
    "请确认文件来源；若确为台账，请把内容复制到新工作簿后再试",
    "Check where the file comes from; if it is a ledger, copy its content into a new workbook",
)
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\sr=[\"'](\d+)[\"']")
_FAR_COLUMN = re.compile(rb"\sr=[\"'][A-Z]{3,}\d+[\"']")
_FILLED = re.compile(rb"<(?:\w+:)?c\b[^>]*?\sr=[\"']([A-Z]+)(\d+)[\"'][^>]*>\s*<(?:\w+:)?(?:v|f|is)\b")


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
            f"文件内部结构异常（{len(names)} 个部件）", f"odd container ({len(names)} entries)", advice=_TOO_BIG
        )
    if any(name.startswith("/") or ".." in name.replace("\\", "/").split("/") for name in names):
        raise UnreadableWorkbookError("文件内部路径异常", "odd paths inside the container", advice=_TOO_BIG)
    if sum(entry.file_size for entry in package.infolist()) > MAX_INFLATED:
        raise UnreadableWorkbookError("文件展开后过大", "the file is too large when unpacked", advice=_TOO_BIG)
    return package


def read_entry(package: zipfile.ZipFile, name: str, budget: list[int]) -> bytes:
    """Inflates one entry, counting what really comes out.

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
                        "文件展开后过大，可能是压缩炸弹", "too large when unpacked (a zip bomb?)", advice=_TOO_BIG
                    )
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError):
        raise UnreadableWorkbookError(
            f"文件已损坏，读不出其中的 {name}", f"the file is damaged: cannot read {name}"
        ) from None
    content = b"".join(parts)
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content[:4096]:
        raise UnreadableWorkbookError(
            "文件内含不允许的外部定义（DOCTYPE）", "the file holds a DOCTYPE", advice=_TOO_BIG
        )
    return content


def check_used_range(sheet: bytes, name: str) -> None:
    """Refuses a sheet whose filled cells span more than `MAX_CELLS`.

    Raises:
        UnreadableWorkbookError: the used range is too large.
    """
    last_row = max((int(row) for row in _ROW.findall(sheet)), default=0)
    if last_row * 702 <= MAX_CELLS and not _FAR_COLUMN.search(sheet):
        return
    rows, columns = 0, 0
    for match in _FILLED.finditer(sheet):
        rows = max(rows, int(match[2]))
        columns = max(columns, column_index(match[1].decode()) + 1 if len(match[1]) <= 3 else MAX_CELLS)
    if rows * columns > MAX_CELLS:
        raise UnreadableWorkbookError(
            f"工作表“{name}”的使用区域过大（{rows} 行 × {columns} 列）",
            f"the used range of sheet “{name}” is too large ({rows} rows × {columns} columns)",
            advice=Words(
                "请删去远处的零星单元格，或把台账复制到新工作簿后再试",
                "Delete stray cells far out, or copy the ledger into a new workbook",
            ),
        )
