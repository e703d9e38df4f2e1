"""The list of problems: the first sheet of a copy, and the overview over all files."""

from collections.abc import Iterable, Sequence

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from gongwenkit.ingest.annotate.notes import Note
from gongwenkit.ingest.ledgers.files import LIST_MARK, Origin
from gongwenkit.ingest.workbook.text_cells import legal, put_text
from gongwenkit.model import Message
from gongwenkit.model.message import Language

__all__ = ["list_title", "new_overview", "write_list"]

_SHEET = "问题清单"
_HEADS = (
    (Message("文件", "File"), 24),
    (Message("表", "Sheet"), 14),
    (Message("单元格", "Cell"), 8),
    (Message("现在", "Now"), 20),
    (Message("应改为", "Mend"), 36),
    (Message("为什么", "Why"), 44),
    (Message("级别", "Level"), 14),
)
_FILLS = {"error": "F8CBAD", "warning": "FFF2CC", "info": "FFFFFF"}
_GUIDE = Message(
    "请在各表中按“应改为”一列逐条修改（点单元格一栏可跳到该处，批注里有同样的话），本表不用改。"
    "改好后存盘，放回数据文件夹代替原件；“请核对”的确属实的，可以不改。",
    "Mend the sheets as the column “Mend” says (click the cell to go there; its comment says the same), save the file,"
    " and put it into the data folder in place of the original. A warning that is as it should be may stay.",
)
_OVERVIEW_GUIDE = Message(
    "全部文件的问题。能读的文件已在同一文件夹另存批注副本，请在副本中修改；读不了的文件只列在这里。",
    "The problems of all files. Mend them in the annotated copies beside this list; what cannot be read is only here.",
)
_NOTICE = Message("注意：", "Note: ")


def list_title(taken: Iterable[str]) -> str:
    """Returns a name for the list that no sheet of the workbook has."""
    used = {title.casefold() for title in taken}
    names = (_SHEET, f"{_SHEET}（核对）", *(f"{_SHEET}（核对{number}）" for number in range(2, 1000)))
    return next(name for name in names if name.casefold() not in used)


def new_overview(notes: Sequence[Note], notices: Sequence[str], language: Language) -> Workbook:
    """Returns the workbook with the problems of all files."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = _SHEET
    write_list(sheet, notes, origin=None, notices=notices, language=language)
    return book


def write_list(
    sheet: Worksheet, notes: Sequence[Note], *, origin: Origin | None, notices: Sequence[str], language: Language
) -> None:
    """Fills a list of problems.

    Args:
        sheet: empty.
        notes: its lines.
        origin: what the copy was made from; None for the overview.
        notices: what the copy lacks, and other information.
        language: of the words.
    """
    lines = [LIST_MARK, (_GUIDE if origin else _OVERVIEW_GUIDE).in_language(language), str(origin) if origin else ""]
    lines += [f"{_NOTICE.in_language(language)}{notice}" for notice in notices]
    for number, line in enumerate(lines, start=1):
        _write_line(sheet, number, line)
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A3"].font = Font(color="808080", size=9)
    top = len(lines) + 1
    for column, (words, width) in enumerate(_HEADS, start=1):
        cell = put_text(sheet, top, column, words.in_language(language))
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="D9D9D9")
        cell.border, cell.alignment = _BORDER, Alignment(horizontal="center", vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, note in enumerate(notes, start=top + 1):
        _write_note(sheet, row, note, language, link=origin is not None)
    sheet.freeze_panes = f"A{top + 1}"
    sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(_HEADS))}{top + len(notes)}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


_THIN = Side(style="thin", color="BFBFBF")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def _write_line(sheet: Worksheet, row: int, text: str) -> None:
    cell = put_text(sheet, row, 1, text)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(_HEADS))
    width = sum(width for _, width in _HEADS)
    sheet.row_dimensions[row].height = 20 * (1 + 2 * len(text) // width)


def _write_note(sheet: Worksheet, row: int, note: Note, language: Language, *, link: bool) -> None:
    finding = note.finding
    texts = (
        (finding.file or "").removeprefix("ledgers/"),
        note.sheet or "",
        _cell_words(note, language),
        note.now,
        finding.advice.in_language(language),
        finding.found.in_language(language),
        note.level(language),
    )
    for column, text in enumerate(texts, start=1):
        cell = put_text(sheet, row, column, text)
        cell.border, cell.alignment = _BORDER, Alignment(wrap_text=True, vertical="top")
    sheet.cell(row, len(texts)).fill = PatternFill("solid", fgColor=_FILLS[finding.severity])
    place = sheet.cell(row, 3)
    if link and note.sheet and note.anchor and isinstance(place, Cell):
        quoted = note.sheet.replace("'", "''")
        place.hyperlink = Hyperlink(ref=place.coordinate, location=f"'{legal(quoted)}'!{note.anchor}")
        place.font = Font(color="0563C1", underline="single")


def _cell_words(note: Note, language: Language) -> str:
    if note.cell is None:
        return Message("整张表", "whole sheet").in_language(language) if note.sheet else ""
    if note.cell.isdecimal():
        return Message(f"第{note.cell}行", f"row {note.cell}").in_language(language)
    return note.cell
