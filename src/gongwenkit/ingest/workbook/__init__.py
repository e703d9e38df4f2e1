"""Workbooks: bytes → grids with coordinates. The only place where spreadsheet readers are used.

`read_workbook` is a function of the bytes alone, so that it can run in a child process with limits.
"""

from pathlib import Path

from gongwenkit.ingest.workbook.cell import HIDDEN_TEXT, Concealed, ErrorCell, Raw, keys_of
from gongwenkit.ingest.workbook.grid import (
    Grid,
    Merge,
    UnreadableWorkbookError,
    Workbook,
    cell_name,
    column_letter,
    parse_cell,
)
from gongwenkit.ingest.workbook.limits import TOO_BIG, check_amount, check_size, check_texts, open_package
from gongwenkit.ingest.workbook.packed import PackedRows, pack_cells, pack_rows
from gongwenkit.ingest.workbook.xlsx import read_xlsx

__all__ = [
    "HIDDEN_TEXT",
    "Concealed",
    "ErrorCell",
    "Grid",
    "Merge",
    "PackedRows",
    "Raw",
    "UnreadableWorkbookError",
    "Workbook",
    "cell_name",
    "check_size",
    "column_letter",
    "keys_of",
    "pack_cells",
    "pack_rows",
    "parse_cell",
    "parse_workbook",
    "read_workbook",
]


def read_workbook(path: Path) -> Workbook:
    """Reads a file; its content, not its name, decides the format.

    Raises:
        UnreadableWorkbookError: it cannot be read or is refused.
    """
    try:
        return parse_workbook(path.read_bytes())
    except OSError as error:
        raise UnreadableWorkbookError(
            f"文件打不开（{error.strerror}）", f"the file cannot be opened ({error.strerror})"
        ) from None


def parse_workbook(content: bytes) -> Workbook:
    """Reads the bytes of a file.

    Raises:
        UnreadableWorkbookError: they are no workbook, or are refused.
    """
    try:
        workbook = _parse(content)
        if workbook.form != "xlsx":  # its reader checked each text already
            check_texts(workbook.sheets)
        check_amount(workbook.sheets)
    except UnreadableWorkbookError:
        raise
    except MemoryError:
        raise UnreadableWorkbookError(
            "内存不足，读不下这个文件", "it needs more memory than there is", code="workbook-crashed", advice=TOO_BIG
        ) from None
    except Exception as error:  # a damaged file makes readers fail in many ways
        raise UnreadableWorkbookError(
            f"文件已损坏（{type(error).__name__}）", f"the file is damaged ({type(error).__name__})"
        ) from None
    return workbook


def _parse(content: bytes) -> Workbook:
    # Imported only when a file needs it, because a child has to start quickly.
    if not content.strip(b"\x00 \r\n\t"):
        raise UnreadableWorkbookError("文件是空的", "the file is empty")
    check_size(len(content))
    if content.startswith(b"PK"):
        return _read_package(content)
    if content.startswith((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08", b"\x09\x04", b"\x09\x02")):
        from gongwenkit.ingest.workbook.xls import read_xls

        return read_xls(content)
    head = content[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<style")) or b"<table" in head:
        from gongwenkit.ingest.workbook.html import read_webpage

        return read_webpage(content)
    if head.startswith((b"<", b"%pdf", b"{\\rtf", b"\x89png", b"\xff\xd8\xff", b"rar!", b"7z\xbc\xaf")):
        raise UnreadableWorkbookError(
            "这不是电子表格，而是网页、文档或图片（扩展名不可信）",
            "this is no spreadsheet but a web page, document or picture (whatever its name says)",
        )
    from gongwenkit.ingest.workbook.csv import read_delimited

    return read_delimited(content)


def _read_package(content: bytes) -> Workbook:
    names = set(open_package(content).namelist())
    if "xl/workbook.bin" in names:
        raise UnreadableWorkbookError("不支持 .xlsb 二进制工作簿", ".xlsb workbooks are not supported")
    if "content.xml" in names:
        from gongwenkit.ingest.workbook.ods import read_ods

        return read_ods(content)
    return read_xlsx(content)
