"""What the office of one department decided: decisions.xlsx of the sample, so that one department is complete.

The rows it answers for count from then on. The number of a question is what docs/decisions-workbook.md says of it: ten
digits of a digest over department, ledger, kind of question and what the row says.
"""

import datetime as dt
import hashlib
import re
import unicodedata
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet
from tests.districts.model import Entry

COMPLETE = "104"
"""The department whose questions are answered."""
NAME = "农业农村局"
WANTED = {"integrity_meetings": "党风廉政", "ideology_sessions": "意识形态"}
HEADS = (
    "编号",
    "单位",
    "类别",
    "事项",
    "文件",
    "表",
    "位置",
    "现状",
    "建议",
    "决定",
    "理由",
    "决定人",
    "日期",
    "拦报送稿",
)
NOW = "没有标签，主题含有关键词，没有计入"
REASON = "查会议记录，属于这一主题"
SIGNED = dt.datetime(2024, 1, 5)
_UNIT = re.compile(r"\([^()]*\)$")


def settle(entries: list[Entry]) -> list[tuple[Entry, str]]:
    """Take the open rows of the complete department as decided; return them with the figure that each is about."""
    settled = [(entry, figure) for entry in entries for figure in sorted(entry.open) if figure in WANTED]
    for entry, figure in settled:
        entry.open = entry.open - {figure}
    return settled


def write_decisions(root: Path, settled: list[tuple[Entry, str]]) -> None:
    """Write decisions.xlsx below the data folder, from the rows as they stand in the written workbooks."""
    path = root / "decisions.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"author": "云岭区（虚构）", "created": SIGNED})
        sheet = book.add_worksheet("核对决定")
        sheet.write_row(0, 0, HEADS)
        for line, (entry, figure) in enumerate(settled, start=1):
            sheet.write_row(line, 0, _line(root, entry, WANTED[figure]))


def _line(root: Path, entry: Entry, tag: str) -> list[str]:
    source = entry.source
    assert source is not None
    asked = f"会议台账 {entry.day.isoformat()} {entry.cells['议题']}：“标签”是否为“{tag}”"
    number = hashlib.sha256("\x1f".join((COMPLETE, "meetings", "has", _said(root, entry), "标签", tag)).encode())
    place = [source.file, source.sheet or "", str(source.row)]
    answered = ["是", REASON, "办公室", f"{SIGNED:%Y-%m-%d}", "是"]
    return [number.hexdigest()[:10], NAME, "标签", asked, *place, NOW, "是", *answered]


def _said(root: Path, entry: Entry) -> str:
    """Return the digest of what a row says: head and text of each filled cell but the serial number."""
    source = entry.source
    assert source is not None
    sheet = openpyxl.load_workbook(root / source.file)[source.sheet or ""]
    top = next(row for row in range(1, source.row) if _folded(sheet.cell(row, 1).value) == "序号")
    heads = [_folded(sheet.cell(top + 1, n).value) or _folded(sheet.cell(top, n).value) for n in _columns(sheet)]
    texts = [_folded(sheet.cell(source.row, n).value) for n in _columns(sheet)]
    said = [f"{_UNIT.sub('', head)}={text}" for head, text in zip(heads, texts, strict=True) if text and head != "序号"]
    return hashlib.sha256("\x1e".join(said).encode()).hexdigest()


def _columns(sheet: Worksheet) -> range:
    return range(1, sheet.max_column + 1)


def _folded(value: object) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", "" if value is None else str(value)))
