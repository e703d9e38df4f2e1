"""Which workbook, sheet and table each row goes into, for each way of keeping ledgers."""

import datetime as dt

from tests.districts.columns import table_name
from tests.districts.model import LEDGERS, YEARS, Book, Department, Entry, Page, Source
from tests.districts.sample.departments import BY_CODE, DISTRICT
from tests.districts.sample.pages import Table, put_table

STACKED = ("meetings", "branch_life", "theme_days")
"""Ledgers which the department with month sheets stacks on each of them."""
JOINT = ("109", "110")
STANDING_FILE = "ledgers/107审计局/廉政风险点台账.xlsx"


def books_of(department: Department, entries: list[Entry]) -> list[Book]:
    """Lay out all workbooks of one department, and place each of its rows."""
    kept = [e for e in entries if (e.ledger, e.year) not in department.absent]
    if department.has("joint"):
        kept = [e for e in kept if e.ledger != "trainings"]
    makers = {
        "ledger": _by_ledger,
        "csv": _by_ledger,
        "months": _by_month,
        "year": _by_year,
        "xls": _by_year,
        "ods": _by_year,
        "folder": _by_year,
    }
    books: list[Book] = []
    if department.form in makers:
        for year in YEARS:
            rows = [e for e in kept if e.year == year]
            if department.has("standing-risks"):
                rows = [e for e in rows if e.ledger != "risks"]
            books += makers[department.form](department, year, rows)
    if department.has("standing-risks"):
        books.append(_standing(department, [e for e in kept if e.ledger == "risks"]))
    return books


def joint_books(entries: dict[str, list[Entry]]) -> list[Book]:
    """Lay out the trainings which two departments keep together, told apart by the 单位 column."""
    books = []
    for year in YEARS:
        rows = []
        for code in JOINT:
            for entry in entries[code]:
                if entry.ledger == "trainings" and entry.year == year:
                    entry.cells["单位"] = BY_CODE[code].short if entry.event % 3 else BY_CODE[code].name
                    rows.append(entry)
        book = Book(f"ledgers/{year}/联合培训台账{year}年.xlsx")
        table = Table(
            BY_CODE[JOINT[0]],
            "trainings",
            rows,
            f"{DISTRICT}机关联合培训台账（{year}年）",
            _filled_line("联合培训办公室", year),
        )
        _add_sheet(book, "培训", [table])
        books.append(book)
    return books


def _filled_line(name: str, year: int) -> str:
    return f"填报单位：{name}    填报时间：{year}年12月30日"


def _add_sheet(book: Book, name: str | None, tables: list[Table], *, hidden: bool = False) -> None:
    page = Page(name, hidden)
    for number, table in enumerate(tables):
        if number:
            page.add([None], "blank")
            page.add([None], "blank")
        put_table(page, table, lambda index: Source(book.path, name, book.shown(page, index)))
    book.pages.append(page)


def _table(department: Department, year: int, ledger: str, entries: list[Entry]) -> Table:
    own = [e for e in entries if e.ledger == ledger and not e.draft]
    title = f"{department.name}{year}年{table_name(department, ledger)}"
    return Table(
        department,
        ledger,
        own,
        title if title.endswith("台账") else f"{title}台账",
        _filled_line(department.name, year),
    )


def _kept_ledgers(department: Department, year: int) -> list[str]:
    gone = {"trainings"} if department.has("joint") else set()
    gone |= {"risks"} if department.has("standing-risks") else set()
    return [name for name in LEDGERS if name not in gone and (name, year) not in department.absent]


def _by_year(department: Department, year: int, entries: list[Entry]) -> list[Book]:
    code, short = department.code, department.short
    kind = department.form if department.form in ("xls", "ods") else "xlsx"
    path = f"ledgers/{year}/{code}{short}{year}年台账.{kind}"
    if department.form == "folder":
        path = f"ledgers/{code}{short}/{year}年/{short}台账.{kind}"
    copies = (
        (f"ledgers/备份/{code}{short}{year}年台账 - 副本.{kind}",)
        if department.has("copy") and year == YEARS[-1]
        else ()
    )
    book = Book(path, kind, copies=copies)
    for ledger in _kept_ledgers(department, year):
        _add_sheet(book, table_name(department, ledger), [_table(department, year, ledger, entries)])
    drafts = [e for e in entries if e.draft]
    if drafts:
        title = f"{department.name}{year}年会议台账（旧稿）"
        _add_sheet(book, "会议台账（旧稿）", [Table(department, "meetings", drafts, title)], hidden=True)
    return [book]


def _by_ledger(department: Department, year: int, entries: list[Entry]) -> list[Book]:
    books = []
    csv = department.form == "csv"
    for ledger in _kept_ledgers(department, year):
        name = table_name(department, ledger)
        file = name if name.endswith("台账") else f"{name}台账"
        path = (
            f"ledgers/{department.code}{department.short}/{year}{'年' if csv else ''}/{file}.{'csv' if csv else 'xlsx'}"
        )
        book = Book(path, "csv" if csv else "xlsx", encoding="gb18030")
        _add_sheet(book, None if csv else "Sheet1", [_table(department, year, ledger, entries)])
        books.append(book)
    return books


def _by_month(department: Department, year: int, entries: list[Entry]) -> list[Book]:
    book = Book(f"ledgers/{year}/{department.code}{department.short}{year}年党建台账.xlsx")
    for month in range(1, 13):
        tables = []
        for ledger in STACKED:
            table = _table(department, year, ledger, [e for e in entries if _sheet_month(e) == month])
            table.title = f"{department.name}{year}年{month}月{table_name(department, ledger)}"
            table.filled = table.filled if ledger == STACKED[0] else ""
            tables.append(table)
        _add_sheet(book, f"{month}月", tables)
    for ledger in _kept_ledgers(department, year):
        if ledger not in STACKED:
            _add_sheet(book, table_name(department, ledger), [_table(department, year, ledger, entries)])
    return [book]


def _sheet_month(entry: Entry) -> int:
    return entry.day.month if entry.day <= dt.date(entry.year, 12, 31) else 12


def _standing(department: Department, entries: list[Entry]) -> Book:
    """Lay out the risk list that names no year: it covers every period."""
    book = Book(STANDING_FILE)
    table = Table(
        department,
        "risks",
        entries,
        f"{department.name}廉政风险点台账",
        f"填报单位：{department.name}    填报人：办公室",
    )
    _add_sheet(book, table_name(department, "risks"), [table])
    return book
