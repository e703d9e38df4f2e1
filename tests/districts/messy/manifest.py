"""What real files look like, form by form, and where each form occurs in the sample."""

from collections.abc import Sequence
from typing import Any

from tests.districts.messy.model import Book

TABLE: dict[str, tuple[str, ...]] = {
    "files": (
        "workbook per department with a sheet per ledger",
        "workbook per ledger with a sheet per department",
        "workbook per ledger with a column per department",
        "sheets 1月…12月",
        "yearly folders",
        "copy 副本",
        "copy (1)",
        "copy 最终版2",
        "identical content under two departments",
        "near-copy (≥ 80 % equal rows)",
        "department cannot be told",
    ),
    "formats": (
        "format .xlsx",
        "format .xlsm",
        "format .xls",
        "format .et (BIFF8)",
        "format .ods",
        "format .csv UTF-8",
        "format .csv UTF-8 with BOM",
        "format .csv UTF-16",
        "format .csv GB18030",
        "format .tsv",
        "format .xls that is HTML",
        "format .xls that is XLSX",
        "format .xls that is TSV",
        "truncated workbook",
        "encrypted workbook",
        "no spreadsheet",
    ),
    "head": (
        "merged title line",
        "line 填报单位 填报时间",
        "head of two levels",
        "head repeated at page breaks",
        "header with spaces",
        "header with a line break",
        "header suffix （单位：人）",
        "head far down below title lines",
        "two ledgers stacked on one sheet",
    ),
    "body": (
        "vertically merged cells",
        "horizontally merged cells",
        "小计 right",
        "小计 wrong",
        "合计 right",
        "合计 wrong",
        "总计 right",
        "footer 填表人 审核人",
        "blank styled rows",
        "hidden row",
        "hidden column",
        "hidden sheet",
        "struck-through row",
        "备注 取消",
        "备注 延期",
    ),
    "dates": (
        "date 2023.3.5",
        "date 2023.03.05",
        "date 2023/3/5",
        "date 2023-3-5",
        "date 2023年3月5日",
        "date 3月5日",
        "date 2023年3月",
        "date 20230305",
        "date serial",
        "date of the 1904 system",
        "date 2023/3/5  14:30",
        "date 2023.3.5上午",
        "date 二〇二三年三月五日",
        "date 3月上旬",
        "date 每周一 refused",
        "date 3.5 as text refused",
        "date 3.5 as number refused",
        "year from the title",
        "year from the sheet",
        "year from the file",
        "year from the folder",
        "year found nowhere",
    ),
    "ranges": (
        "range 3月5日-7日",
        "range 3.5—3.7",
        "range 3月5日至4月2日",
        "range 2023.12.30-2024.1.2",
    ),
    "numbers": (
        "number 35",
        "number 35人",
        "number ３５",
        "number 三十五",
        "number 35/38",
        "number 约30人",
        "number 30余人",
        "number 全体",
        "number —",
        "number blank",
        "number #N/A",
        "number formula without stored value",
    ),
    "several in a cell": (
        "items 1.；2.；3.",
        "items by line breaks",
        "items 1.1 1.2",
        "items ①②",
        "number inside a sentence is no mark",
        "people 张三、李四；王五",
    ),
    "text": (
        "text full-width letters and digits",
        "text NBSP",
        "text U+3000",
        "text zero-width",
        "text 台帐=台账",
        "text 做贡献=作贡献",
        "text 支委会=支部委员会",
        "text 党员大会=支部党员大会",
        "text 张 三",
    ),
    "people": (
        "people: a name",
        "people: surname and post",
        "people: 局主要领导",
        "people: 班子成员",
        "people undecided",
    ),
    "mistakes": (
        "row of next year",
        "实到 more than 应到",
        "date that does not exist",
        "duplicated row",
        "one event entered by two departments",
        "identity-card column",
        "phone column",
        "mark 秘密★",
    ),
    "covered, zero, missing, undecided": (
        "covered without a row: zero",
        "period that no ledger covers",
        "no file at all",
        "month sheet missing",
        "filter column absent",
        "filter column blank throughout",
        "undecided tag",
        "unknown value of a filter column",
        "sum without any exact value",
        "sum with a row without exact value",
        "refused file that fits a ledger",
        "refused file that fits none",
        "standing list without a year",
    ),
}
NO_FILE = "no file at all"


def manifest(books: Sequence[Book]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Return row of the table → form → places (at most three of a form), each with the text that stands there.

    Raises:
        ValueError: a form is used that the table does not list.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for book in books:
        for use in book.uses:
            place = {"file": use.file, "sheet": use.sheet, "cell": use.cell, "text": use.text}
            if place not in (places := found.setdefault(use.form, [])) and len(places) < 3:
                places.append(place)
    found[NO_FILE] = [{"file": "departments.csv", "sheet": None, "cell": "A8", "text": "207"}]
    unknown = found.keys() - {form for forms in TABLE.values() for form in forms}
    if unknown:
        raise ValueError(f"not in the table: {sorted(unknown)}")
    return {row: {form: found.get(form, []) for form in forms} for row, forms in TABLE.items()}
