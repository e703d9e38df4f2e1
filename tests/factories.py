"""Workbooks and data folders made inside a test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties, TextProperties
from odf.table import Table, TableCell, TableRow
from odf.text import P

DEPARTMENTS = (
    "code,name,short_name,symbol,members,staff,from,to\n"
    "101,云岭区财政局,财政局,云财,78,110,,\n"
    "102,云岭区教育局,教育局,云教,96,140,,\n"
    "103,云岭区住房和城乡建设局,住建局,云建,66,98,,\n"
)
MEETINGS = ["序号", "日期", "会议类型", "届次", "议题", "主持人", "应到", "实到", "标签", "备注"]


@dataclass
class SheetMade:
    """A sheet to be written; rows and columns count from 0."""

    rows: Sequence[Sequence[Any]]
    name: str = "会议台账"
    merges: Sequence[tuple[int, int, int, int]] = ()
    hidden: bool = False
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    struck_rows: Sequence[int] = ()
    struck_cells: Sequence[tuple[int, int]] = ()
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def struck(self, row: int, column: int) -> bool:
        return row in self.struck_rows or (row, column) in self.struck_cells


def meeting(number: int, day: Any = "2023-03-01", **cells: Any) -> list[Any]:
    """One row below `MEETINGS`."""
    values = {
        "序号": number,
        "日期": day,
        "会议类型": "党组会",
        "届次": f"第{number}次",
        "议题": f"研究事项{number}",
        **cells,
    }
    return [values.get(name) for name in MEETINGS]


def xlsx(*sheets: SheetMade, date_1904: bool = False) -> bytes:
    """Makes an .xlsx."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "date_1904": date_1904})
    book.set_properties({"created": datetime(2024, 1, 1)})
    looks = {
        (s, d): book.add_format({"font_strikeout": s, **({"num_format": "yyyy-mm-dd"} if d else {})})
        for s in (False, True)
        for d in (False, True)
    }
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        covered = {
            (r, c)
            for top, left, bottom, right in sheet.merges
            for r in range(top, bottom + 1)
            for c in range(left, right + 1)
        }
        for top, left, bottom, right in sheet.merges:
            page.merge_range(top, left, bottom, right, sheet.rows[top][left], looks[sheet.struck(top, left), False])
        for r, row in enumerate(sheet.rows):
            for c, value in enumerate(row):
                look = looks[sheet.struck(r, c), isinstance(value, date)]
                if (r, c) in sheet.formulas:
                    page.write_formula(r, c, sheet.formulas[r, c], look, value)
                elif value is not None and (r, c) not in covered:
                    page.write(r, c, value, look)
        for r in sheet.hidden_rows:
            page.set_row(r, None, None, {"hidden": True})
        for c in sheet.hidden_columns:
            page.set_column(c, c, None, None, {"hidden": True})
        if sheet.hidden:
            page.hide()
    if sheets and sheets[0].hidden:
        raise AssertionError("the first sheet cannot be hidden")
    book.close()
    return stream.getvalue()


def xls(*sheets: SheetMade) -> bytes:
    """Makes a BIFF8 .xls."""
    book = xlwt.Workbook(encoding="utf-8")
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        page.visibility = int(sheet.hidden)
        merged = {(top, left): (top, left, bottom, right) for top, left, bottom, right in sheet.merges}
        for r, row in enumerate(sheet.rows):
            for c, value in enumerate(row):
                look = xlwt.XFStyle()
                look.font.struck_out = sheet.struck(r, c)
                look.num_format_str = "yyyy-mm-dd" if isinstance(value, date) else "General"
                if (r, c) in merged:
                    top, left, bottom, right = merged[r, c]
                    page.write_merge(top, bottom, left, right, value, look)
                elif value is not None:
                    page.write(r, c, value, look)
        for r in sheet.hidden_rows:
            page.row(r).hidden = True
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods(*sheets: SheetMade) -> bytes:
    """Makes an .ods."""
    document = OpenDocumentSpreadsheet()
    struck = Style(name="struck", family="table-cell")
    struck.addElement(TextProperties(textlinethroughstyle="solid"))
    unseen = Style(name="unseen", family="table")
    unseen.addElement(TableProperties(display="false"))
    for style in (struck, unseen):
        document.automaticstyles.addElement(style)
    for sheet in sheets:
        table = Table(name=sheet.name, **({"stylename": unseen} if sheet.hidden else {}))
        merged = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in sheet.merges}
        for r, row in enumerate(sheet.rows):
            line = TableRow(**({"visibility": "collapse"} if r in sheet.hidden_rows else {}))
            for c, value in enumerate(row):
                line.addElement(_ods_cell(value, merged.get((r, c)), struck if sheet.struck(r, c) else None))
            table.addElement(line)
        document.spreadsheet.addElement(table)
    stream = BytesIO()
    document.write(stream)
    return stream.getvalue()


def _ods_cell(value: Any, span: tuple[int, int] | None, style: Any) -> Any:
    known: dict[str, Any] = {"stylename": style} if style else {}
    if span:
        known |= {"numberrowsspanned": span[0], "numbercolumnsspanned": span[1]}
    if isinstance(value, date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat(), **known)
    elif isinstance(value, int | float):
        cell = TableCell(valuetype="float", value=value, **known)
    elif value is None:
        return TableCell(**known)
    else:
        cell = TableCell(valuetype="string", **known)
    for line in str(value).split("\n"):
        cell.addElement(P(text=line))
    return cell


def edit_part(content: bytes, name: str, edit: Any) -> bytes:
    """Returns a container with one part changed by a function of its text."""
    stream = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for entry in old.namelist():
            part = old.read(entry)
            new.writestr(entry, edit(part.decode()).encode() if entry == name else part)
    return stream.getvalue()


def data_folder(root: Path, files: Mapping[str, bytes | str], departments: str = DEPARTMENTS) -> Path:
    """Makes a data folder with these files below `ledgers/` (or, with a leading /, below the root)."""
    (root / "ledgers").mkdir(parents=True, exist_ok=True)
    (root / "departments.csv").write_text(departments, encoding="utf-8")
    for name, content in files.items():
        path = root / name[1:] if name.startswith("/") else root / "ledgers" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root
