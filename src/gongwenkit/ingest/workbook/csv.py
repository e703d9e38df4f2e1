"""CSV and TSV: encoding and delimiter are detected; the index of a row is that of its first line."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from math import log2

from gongwenkit.ingest.workbook.cell import ERROR_SIGNS, Raw, error_of, is_blank
from gongwenkit.ingest.workbook.decoding import DAMAGED, DecodedText, damage_remarks, lines_of
from gongwenkit.ingest.workbook.grid import Grid, Remark, UnreadableWorkbookError, Workbook
from gongwenkit.model.message import Message

__all__ = ["read_delimited"]

DELIMITERS = ",\t;|^，；、~"
IN_PROSE = "，；、~"
"""Delimiters that are ordinary signs of a sentence: they count half."""
MAX_LINE = 1_000_000
"""Characters of the first line; a longer one is of no table. One cell below it may be as long as the file."""
MAX_COLUMNS = 16_384
SAMPLE_LINES = 50

_DECLARED = re.compile(r'\s*"?sep=(.)"?\s*', re.IGNORECASE)
"""The first line by which a file tells Excel its delimiter."""
_AS_TEXT = re.compile(r'="((?:[^"]|"")*)"')
"""The formula by which exporting programs keep zeros in front and long numbers."""
_END = "\uffff"
"""A line after the last: only an open quotation mark makes it part of another record."""
_OUTSIDE = re.compile(r'"(?:[^"]|"")*"')


def read_delimited(decoded: DecodedText) -> Workbook:
    """Reads a CSV or TSV file.

    Raises:
        UnreadableWorkbookError: an unclosed quote, or a first line or columns beyond any table.
    """
    lines = lines_of(decoded.text)
    if lines and len(lines[0]) > MAX_LINE:
        raise UnreadableWorkbookError("第一行过长，这不是表格文件", "its first line is too long for a table")
    declared = _DECLARED.fullmatch(lines[0].rstrip("\r\n")) if lines else None
    if declared:
        lines[0] = "\n"
    rows: list[list[Raw]] = []
    remarks = [*decoded.remarks]
    for line, cells in _records(lines, declared[1] if declared else _delimiter(lines), remarks):
        if len(cells) > MAX_COLUMNS:
            raise UnreadableWorkbookError(f"第 {line} 行列数过多", f"line {line} has too many columns")
        rows.extend([[]] * (line - 1 - len(rows)))
        rows.append([_value(cell) for cell in cells])
    damaged = damage_remarks(None, rows) if DAMAGED in decoded.text else ()
    return Workbook("csv", (Grid(sheet=None, rows=rows),), remarks=(*remarks, *damaged))


def _value(text: str) -> Raw:
    if text[:1].isalnum() and text[0] not in ERROR_SIGNS:  # most cells: neither blank nor a formula nor an error
        return text
    if is_blank(text):
        return None
    if text[0] == "=" and (kept := _AS_TEXT.fullmatch(text.strip())):
        text = kept[1].replace('""', '"')
        return None if is_blank(text) else text
    return error_of(text) or text


def _delimiter(lines: list[str]) -> str:
    """Returns the sign that divides the most lines into the same number of cells, most of them.

    A title above the head has none, and a sentence has some in some of the lines.
    """
    sample = islice((line for line in lines if line.strip() and len(line) <= MAX_LINE), SAMPLE_LINES)
    outside = [_OUTSIDE.sub("", line) for line in sample]
    return max(DELIMITERS, key=lambda mark: _fit([line.count(mark) for line in outside], mark))


def _fit(counts: list[int], mark: str) -> float:
    counted = Counter(count for count in counts if count)
    if not counted:
        return 0.0
    usual, lines = max(counted.items(), key=lambda item: (item[1], item[0]))
    weight = 0.5 if mark in IN_PROSE else 1.0
    return weight * counted.total() / len(counts) * lines / len(counts) * log2(1 + usual)


def _records(lines: list[str], delimiter: str, remarks: list[Remark]) -> Iterator[tuple[int, list[str]]]:
    """Yields the records with their first lines, from 1.

    Quotation marks inside a quoted cell that are not doubled are read as Excel does, where they end on their line.

    Raises:
        UnreadableWorkbookError: a line cannot be divided, or a quotation mark is not closed on its line or later.
    """
    csv.field_size_limit(2**31 - 1)  # a longer text costs its own cell only
    reader = csv.reader([*lines, f"{_END}\n"], delimiter=delimiter)
    start = 1
    try:
        for cells in reader:
            if reader.line_num > len(lines):
                if cells == [_END]:
                    return
                break
            record = lines[start - 1 : reader.line_num]
            if any('"' in line for line in record) and not _is_sound(record, delimiter):
                if len(record) > 1:
                    break
                found = Message(
                    f"第 {start} 行的英文双引号没有成对", f"The double quotation marks of line {start} do not pair"
                )
                remarks.append(Remark("text-damaged", None, str(start), found))
            yield start, cells
            start = reader.line_num + 1
    except csv.Error:
        raise UnreadableWorkbookError(
            f"第 {start} 行分不成单元格", f"line {start} cannot be divided into cells"
        ) from None
    raise UnreadableWorkbookError(
        f"第 {start} 行起引号没有成对",
        f"from line {start} a quotation mark is not closed",
        advice=Message("请补上或删去这一行的英文双引号", "Close or delete the double quotation mark on this line"),
    )


def _is_sound(record: list[str], delimiter: str) -> bool:
    try:
        return len([*csv.reader(record, delimiter=delimiter, strict=True)]) == 1
    except csv.Error:
        return False
