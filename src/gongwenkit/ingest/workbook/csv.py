"""CSV and TSV: encoding and delimiter are detected; the index of a row is that of its first line."""

import csv
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

from gongwenkit.ingest.workbook.cell import Raw, is_blank
from gongwenkit.ingest.workbook.grid import Grid, UnreadableWorkbookError, Workbook
from gongwenkit.model.message import Message

__all__ = ["decode_text", "read_delimited"]

DELIMITERS = ",\t;，；|"
MAX_FIELD = 1_000_000
MAX_COLUMNS = 16_384
SAMPLE = 20_000
"""Number of bytes that are used to detect the encoding."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


def decode_text(content: bytes) -> str:
    """Decodes UTF-8 (±BOM), UTF-16 or GB18030.

    Raises:
        UnreadableWorkbookError: it is none of these, or contains control characters.
    """
    encoding = _encoding(content)
    if encoding == "gb18030" and _is_big5(content):
        raise UnreadableWorkbookError(
            "这个文件是 Big5（繁体）编码",
            "this file is encoded in Big5 (traditional Chinese)",
            advice=Message("请转成简体后另存为 .xlsx", "Convert it to simplified Chinese and save it as .xlsx"),
        )
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        place = error.start
        raise UnreadableWorkbookError(
            f"第 {place + 1} 个字节起文字编码不一致（既不是 UTF-8 也不是 GB18030）",
            f"mixed text encoding from byte {place + 1} (neither UTF-8 nor GB18030)",
            advice=Message(
                "请用 Excel 或 WPS 打开后另存为 .xlsx，或存为 UTF-8 的 CSV", "Save it as .xlsx or as CSV in UTF-8"
            ),
        ) from None
    if _CONTROL.search(text):
        raise UnreadableWorkbookError(
            "这不是表格文件（含有控制字符）", "this is no table (it holds control characters)"
        )
    return text


def _encoding(content: bytes) -> str:
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = content[:4096]
    zeros = (sample[::2].count(0), sample[1::2].count(0))
    if max(zeros) > len(sample) // 16 and min(zeros) * 50 < max(
        zeros
    ):  # UTF-16 without a byte order mark: ASCII has zeros
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _is_big5(content: bytes) -> bool:
    """Whether text that is not UTF-8 is readable as Big5 and not as GB18030 (any Big5 can be decoded as GB18030)."""
    likely = [match.encoding for match in from_bytes(content[:SAMPLE], cp_isolation=["gb18030", "big5"])]
    return "big5" in likely and "gb18030" not in likely


def read_delimited(content: bytes) -> Workbook:
    """Reads a CSV or TSV file.

    Raises:
        UnreadableWorkbookError: wrong encoding, an unclosed quote, or no table.
    """
    text = decode_text(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    if not first.count(delimiter):
        lines = text.splitlines()[:30]
        delimiter = max(DELIMITERS, key=lambda mark: max((line.count(mark) for line in lines), default=0))
    rows: list[list[Raw]] = []
    for line, cells in _records(text, delimiter):
        if len(cells) > MAX_COLUMNS:
            raise UnreadableWorkbookError(f"第 {line} 行列数过多", f"line {line} has too many columns")
        rows.extend([[]] * (line - 1 - len(rows)))
        rows.append([None if is_blank(cell) else cell for cell in cells])
    return Workbook("csv", (Grid(sheet=None, rows=rows),))


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    lines = text.splitlines(keepends=True)
    if any(len(line) > MAX_FIELD for line in lines):
        raise UnreadableWorkbookError("有一行过长，这不是表格文件", "a line is too long for a table")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        if "limit" in str(error):
            raise UnreadableWorkbookError(
                f"第 {start} 行有一格文字过长", f"line {start} holds a text that is too long for a cell"
            ) from None
        raise UnreadableWorkbookError(
            f"第 {start} 行起引号没有成对",
            f"from line {start} a quotation mark is not closed",
            advice=Message("请补上或删去这一行的英文双引号", "Close or delete the double quotation mark on this line"),
        ) from None
