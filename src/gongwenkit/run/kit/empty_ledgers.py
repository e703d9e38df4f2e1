"""The workbook of empty ledgers: heads, drop-downs, notes, one example row each, and a sheet of formulas that check.

The example is numbered 示例: rows so numbered never count (`ingest.values.words.is_example`). Its cells are made from
the types of the columns, so that they are of no real occasion.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from gongwenkit.config.kit import Kit
from gongwenkit.config.schema import Column, LedgerSchema, load_schema
from gongwenkit.ingest.workbook.text_cells import cell_text, put_text
from gongwenkit.run.kit.reference_book import ROWS_TO_FILL, Field, save_anew, write_head

__all__ = ["EMPTY_LEDGERS", "refresh_empty_ledgers", "write_empty_ledgers"]

EMPTY_LEDGERS = "空白台账.xlsx"
CHECK_SHEET, LISTS_SHEET = "自查", "选项"
EXAMPLE = "示例"
_HINTS = {
    "date": "写作 2026-03-01；几天的写作 2026-03-01至2026-03-03",
    "number": "只写数字",
    "choice": "从列表中选一个",
    "choices": "可写几个，用分号隔开",
    "tags": "可写几个，用分号隔开",
    "items": "几条的写明 1. 2. 3.",
    "person": "写姓名，几个人用顿号隔开",
    "people_count": "写姓名，几个人用顿号隔开；只计人数",
}
_EXAMPLES = {"date": "2026-03-01", "number": "1", "items": "1.第一条；2.第二条"}


def write_empty_ledgers(kit: Kit, file: Path) -> None:
    """Writes the workbook of empty ledgers of a kit.

    Raises:
        KitFileError: a schema is wrong.
        OSError: the file cannot be written.
    """
    schema = load_schema(kit.schema_folder)
    ledgers = list(schema.ledgers.values())
    book = Workbook()
    check = book.worksheets[0]
    check.title = CHECK_SHEET
    places = _write_lists(book, ledgers)
    for ledger in ledgers:
        _write_ledger(book.create_sheet(ledger.name, len(book.worksheets) - 1), ledger, places)
    _write_check(check, ledgers)
    book.save(file)


def refresh_empty_ledgers(kit: Kit, file: Path) -> tuple[str, ...]:
    """Makes the drop-downs of the workbook anew; what was filled in stays, and a new ledger gets a sheet.

    Returns:
        The sheets whose drop-downs were made anew.

    Raises:
        KitFileError: a schema is wrong.
        OSError: the file cannot be read or written.
    """
    ledgers = list(load_schema(kit.schema_folder).ledgers.values())
    book = load_workbook(file)
    if LISTS_SHEET in book.sheetnames:
        del book[LISTS_SHEET]
    places = _write_lists(book, ledgers)
    for ledger in ledgers:
        if ledger.name not in book.sheetnames:
            _write_ledger(book.create_sheet(ledger.name, len(book.worksheets) - 1), ledger, places)
            continue
        sheet = book[ledger.name]
        heads = {str(cell.value).strip(): cell.column for cell in sheet[1] if cell.value is not None}
        sheet.data_validations.dataValidation = [
            one for one in sheet.data_validations.dataValidation if LISTS_SHEET not in str(one.formula1 or "")
        ]
        for column in _columns(ledger):
            if column.name not in heads:
                heads[column.name] = max(heads.values(), default=0) + 1
                write_head(sheet, heads[column.name], [Field(column.name, _width(column))])
            _add_list(sheet, heads[column.name], column, places.get(column.name + ledger.id))
    if CHECK_SHEET in book.sheetnames:
        del book[CHECK_SHEET]
    _write_check(book.create_sheet(CHECK_SHEET, 0), ledgers, book)
    save_anew(book, file)
    return tuple(ledger.name for ledger in ledgers)


def _columns(ledger: LedgerSchema) -> list[Column]:
    """Returns the columns to fill in: the serial number first, then the ledger's own, then the common ones it uses."""
    serial = ledger.role("serial")
    left_out = {serial, ledger.role("department"), ledger.role("event_number"), ledger.role("held")}
    own = [column for column in ledger.column if column.name not in left_out]
    first = [column for column in ledger.column if column.name == serial]
    day = [column for column in own if column.name == ledger.date]
    return [*first, *day, *(column for column in own if column.name != ledger.date)]


def _write_ledger(sheet: Worksheet, ledger: LedgerSchema, places: Mapping[str, str]) -> None:
    columns = _columns(ledger)
    write_head(sheet, 1, [Field(column.name, _width(column)) for column in columns])
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, start=1):
        note = "；".join(filter(None, ("必填" if column.required else "", _HINTS.get(column.type, ""))))
        if note:
            sheet.cell(1, place).comment = Comment(cell_text(note), "gongwenkit")
        letter = get_column_letter(place)
        is_day = column.type == "date"
        sheet.column_dimensions[letter].number_format = "yyyy-mm-dd" if is_day else "General"
        cell = put_text(sheet, 2, place, EXAMPLE if column.name == ledger.role("serial") else _example(column))
        cell.font = Font(italic=True, color="808080")
        _add_list(sheet, place, column, places.get(column.name + ledger.id))


def _width(column: Column) -> int:
    return 14 if column.type in ("date", "number", "choice") else 24


def _example(column: Column) -> str:
    return (
        next(iter(column.values), "")
        or _EXAMPLES.get(column.type, "")
        or (f"{column.name}甲" if column.required else "")
    )


def _add_list(sheet: Worksheet, place: int, column: Column, formula: str | None) -> None:
    if formula is None:
        return
    choice = DataValidation("list", formula1=formula, allow_blank=True, showErrorMessage=True)
    choice.error = "请从列表中选择"
    choice.errorStyle = "warning" if column.type == "choices" else None  # several of them may be written
    letter = get_column_letter(place)
    choice.add(f"{letter}2:{letter}{ROWS_TO_FILL}")
    sheet.add_data_validation(choice)


def _write_lists(book: Workbook, ledgers: Sequence[LedgerSchema]) -> dict[str, str]:
    """Writes the values of all choices side by side, and returns the range of each column (name and ledger)."""
    sheet = book.create_sheet(LISTS_SHEET)
    places: dict[str, str] = {}
    for ledger in ledgers:
        for column in (one for one in _columns(ledger) if one.values):
            place = len(places) + 1
            write_head(sheet, place, [Field(f"{ledger.name}：{column.name}", 22)])
            for row, value in enumerate(column.values, start=2):
                put_text(sheet, row, place, value)
            letter = get_column_letter(place)
            places[column.name + ledger.id] = f"'{LISTS_SHEET}'!${letter}$2:${letter}${len(column.values) + 1}"
    return places


def _write_check(sheet: Worksheet, ledgers: Sequence[LedgerSchema], book: Workbook | None = None) -> None:
    """Writes the formulas; they need nothing but a spreadsheet program.

    A row is an entry when a required column other than its date is filled; the example does not count.
    """
    put_text(sheet, 1, 1, "自查：各表有几处要看一看。先在右边的格写上年度；全部为 0 就可以交了。")
    sheet.cell(1, 1).font = Font(bold=True)
    sheet.cell(1, 8, 2026)
    put_text(sheet, 1, 7, "年度")
    heads = ("台账", "记录数", "没有日期", "不是本年度", "人数不符", "必填未填")
    write_head(sheet, 3, [])
    for place, head in enumerate(heads, start=1):
        put_text(sheet, 3, place, head).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = 16
    for row, ledger in enumerate(ledgers, start=4):
        put_text(sheet, row, 1, ledger.name)
        for place, formula in enumerate(_formulas(ledger, book), start=2):
            sheet.cell(row, place).value = formula or "—"


def _formulas(ledger: LedgerSchema, book: Workbook | None) -> list[str]:
    if book is None:
        places = {column.name: place for place, column in enumerate(_columns(ledger), start=1)}
    else:
        heads = book[ledger.name][1]
        places = {str(cell.value).strip(): int(cell.column or 0) for cell in heads if cell.value is not None}

    def area(name: str) -> str:
        letter = get_column_letter(places[name])
        return f"'{ledger.name}'!${letter}$2:${letter}${ROWS_TO_FILL}"

    required = [one.name for one in ledger.column if one.required and one.name in places]
    telling = [name for name in required if name != ledger.date] or required or list(places)[:1]
    serial = ledger.role("serial") or ""
    real = f'({area(serial)}<>"{EXAMPLE}")' if serial in places else "1"
    filled = "+".join(f'({area(name)}<>"")' for name in telling)
    entry = f"{real}*(({filled})>0)"
    day, came, wanted = ledger.date or "", ledger.role("attended") or "", ledger.role("expected") or ""
    has_day = day in places
    year = f'ISERROR(SEARCH($H$1,TEXT({area(day)},"yyyy")))' if has_day else ""
    both = came in places and wanted in places
    numbers = f"ISNUMBER({area(came)})*ISNUMBER({area(wanted)})*({area(came)}>{area(wanted)})" if both else ""
    blanks = "+".join(f'({area(name)}="")' for name in required)
    return [
        f"=SUMPRODUCT({entry})",
        f'=SUMPRODUCT({entry}*({area(day)}=""))' if has_day else "",
        f'=SUMPRODUCT({entry}*({area(day)}<>"")*{year})' if year else "",
        f"=SUMPRODUCT({real}*{numbers})" if numbers else "",
        f"=SUMPRODUCT({entry}*({blanks}))" if blanks else "",
    ]
