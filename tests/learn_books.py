"""Writes 20 workbooks as office clerks keep them and `answers.json`, what every column of them is.

`python -m tests.learn_books --out DIR`. The answers are the declarations of tests/learn_books_columns.py and
tests/learn_books_declared.py, written down before any file is; nothing is read back from a workbook. Same seed, same
files, byte for byte.

answers.json: {file: {sheet: {"columns": {head: type}, "date": head or null, "subject": head or null,
"letters": {head: column letter}, "groups": {head: the cell above it}}}}. A head is written as the cell holds it, line
breaks and blanks included; of a head of two rows it is the lower cell (the upper one where the two are merged), and
"upper/lower" only when the same lower cell stands in the sheet twice. A sheet that holds no table has no columns.
"""

import argparse
import datetime as dt
import json
import random
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from tests.learn_books_columns import Column, Sheet
from tests.learn_books_declared import BOOKS, Book
from tests.learn_books_words import Row, Value, amount

SEED = 20241
KINDS = ("date", "number", "person", "choice", "items", "text")
EPOCH = (2024, 1, 1, 0, 0, 0)
_SIDE = Side(style="thin", color="000000")
BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)


def answer(sheet: Sheet) -> dict[str, object]:
    """What the declaration says of one sheet."""
    keys = sheet.keys()
    kinds = {key: column.kind for key, column in zip(keys, sheet.columns, strict=True)}
    if len(kinds) != len(keys) or not set(kinds.values()) <= set(KINDS):
        raise ValueError(f"{sheet.name}: a head stands twice, or a type is unknown")
    if sheet.date is not None and kinds[sheet.date] != "date":
        raise ValueError(f"{sheet.name}: {sheet.date} is declared no date")
    if sheet.subject is not None and sheet.subject not in kinds:
        raise ValueError(f"{sheet.name}: no column {sheet.subject}")
    return {
        "columns": kinds,
        "date": sheet.date,
        "subject": sheet.subject,
        "letters": {key: get_column_letter(sheet.left + place) for place, key in enumerate(keys)},
        "groups": {key: column.group for key, column in zip(keys, sheet.columns, strict=True) if column.group},
    }


def answers() -> dict[str, dict[str, dict[str, object]]]:
    """What the declarations say of every workbook."""
    told: dict[str, dict[str, dict[str, object]]] = {}
    for book in BOOKS:
        told[book.file] = {sheet.name: answer(sheet) for sheet in book.sheets}
        for plain in book.plain:
            told[book.file][plain.name] = {"columns": {}, "date": None, "subject": None, "letters": {}, "groups": {}}
    return told


def runs(sheet: Sheet, rng: random.Random) -> Iterator[tuple[dt.date, int]]:
    """The days of the sheet in order with the number of rows of each; one row a day unless cells are merged."""
    lengths: list[int] = []
    while sum(lengths) < sheet.rows:
        longest = 5 if any(column.merged for column in sheet.columns) else 1
        lengths.append(min(rng.randint(1, longest), sheet.rows - sum(lengths)))
    offsets = sorted(rng.randrange(sheet.span) for _ in lengths)
    for offset, length in zip(offsets, lengths, strict=True):
        when = sheet.start + dt.timedelta(days=offset)
        if when.weekday() >= 5 and not sheet.weekends:
            when -= dt.timedelta(days=2)
        yield max(when, sheet.start), length


def breadth(text: str) -> int:
    """How wide the text shows, in half-width characters."""
    return sum(2 if ord(character) > 255 else 1 for character in text)


class Pen:
    """Writes one declared sheet from top to bottom."""

    def __init__(self, page: Worksheet, sheet: Sheet, rng: random.Random) -> None:
        self.page, self.sheet, self.rng = page, sheet, rng
        self.at = 1
        self.left = sheet.left
        self.right = sheet.left + len(sheet.columns) - 1
        self.wide = [0] * len(sheet.columns)
        self.sums = [0.0] * len(sheet.columns)

    def put(self, column: int, value: Value, size: int = 11, bold: bool = False, where: Alignment = CENTRE) -> None:
        """One cell with its box."""
        cell = self.page.cell(self.at, column, value)
        cell.font = Font(name=self.sheet.font, size=size, bold=bold)
        cell.alignment = where
        cell.border = BOX

    def across(self, text: str, size: int, bold: bool = False, where: Alignment = CENTRE, boxed: bool = False) -> None:
        """One line merged over the whole width of the table."""
        cell = self.page.cell(self.at, self.left, text)
        cell.font = Font(name=self.sheet.font, size=size, bold=bold)
        cell.alignment = where
        if boxed:
            for column in range(self.left, self.right + 1):
                self.page.cell(self.at, column).border = BOX
        self.page.merge_cells(None, self.at, self.left, self.at, self.right)
        self.at += 1

    def heads(self) -> None:
        """The head row, or the two of them."""
        columns = self.sheet.columns
        two = any(column.group for column in columns)
        for place, column in enumerate(columns):
            self.put(self.left + place, column.group or column.head, bold=True)
            self.wide[place] = max(self.wide[place], *(breadth(part) for part in column.head.split("\n")))
        if any("\n" in column.head for column in columns):
            self.page.row_dimensions[self.at].height = 32
        if two:
            self.at += 1
            for place, column in enumerate(columns):
                self.put(self.left + place, column.head if column.group else None, bold=True)
                if not column.group:
                    self.page.merge_cells(None, self.at - 1, self.left + place, self.at, self.left + place)
            self.merge_groups()
        if self.sheet.shaded:
            for line in range(self.at - two, self.at + 1):
                for column_at in range(self.left, self.right + 1):
                    self.page.cell(line, column_at).fill = PatternFill("solid", fgColor="D9E1F2")
        self.at += 1

    def merge_groups(self) -> None:
        """The upper head cells of neighbours that share a group become one."""
        columns = self.sheet.columns
        place = 0
        while place < len(columns):
            last = place
            while columns[place].group and last + 1 < len(columns) and columns[last + 1].group == columns[place].group:
                last += 1
            if last > place:
                for other in range(place + 1, last + 1):
                    self.page.cell(self.at - 1, self.left + other).value = None
                self.page.merge_cells(None, self.at - 1, self.left + place, self.at - 1, self.left + last)
            place = last + 1

    def top(self) -> None:
        """What stands over the rows."""
        if self.sheet.title:
            self.across(self.sheet.title, 18, bold=True)
            self.page.row_dimensions[self.at - 1].height = 32
        if self.sheet.under:
            self.across(self.sheet.under, 11, where=LEFT)
        if self.sheet.open_line:
            self.at += 1
        self.heads()

    def body(self) -> int:
        """The rows with their banners, blank lines and repeated heads; where the first of them stands."""
        sheet, first = self.sheet, self.at
        memory: dict[str, list[str]] = {}
        number, month = 0, 0
        for when, length in runs(sheet, self.rng):
            if sheet.banners and when.month != month:
                self.across(f"{when.month}月份", 12, bold=True, boxed=True)
            month = when.month
            began = self.at
            for step in range(length):
                number += 1
                row = Row(self.rng, number, when, self.rng.random() < sheet.done, memory)
                self.line(row, step)
            self.merge_runs(began)
            if sheet.gap and number // sheet.gap > (number - length) // sheet.gap:
                self.at += 1
            if sheet.again and number < sheet.rows and number // sheet.again > (number - length) // sheet.again:
                self.heads()
        for extra in range(sheet.spare):
            for place, _ in enumerate(sheet.columns):
                self.put(self.left + place, number + extra + 1 if place == 0 else None)
            self.at += 1
        return first

    def line(self, row: Row, step: int) -> None:
        """One row; merged columns are written in the first of their rows only."""
        deepest = 1
        for place, (key, column) in enumerate(zip(self.sheet.keys(), self.sheet.columns, strict=True)):
            row.head = key
            value = column.make(row) if step == 0 or not column.merged else None
            if not column.merged and (value is None or self.rng.random() < column.blank):
                value = column.none or None
            if column.kind == "choice" and isinstance(value, str) and not column.listed and self.rng.random() < 0.015:
                value += " "  # typed by hand
            row.values[key] = value
            long = isinstance(value, str) and len(value) > 10 and column.kind in ("text", "items")
            self.put(self.left + place, value, where=LEFT if long else CENTRE)
            if isinstance(value, dt.datetime):
                self.page.cell(self.at, self.left + place).number_format = column.form or "yyyy-mm-dd hh:mm"
            elif isinstance(value, dt.date):
                self.page.cell(self.at, self.left + place).number_format = column.form or "yyyy-mm-dd"
            elif column.form and isinstance(value, int | float) and column.kind == "number":
                self.page.cell(self.at, self.left + place).number_format = column.form
            self.sums[place] += amount(value) if column.total else 0
            shown = breadth(str(value or "")) if not isinstance(value, dt.date) else 10
            if isinstance(value, dt.datetime) or "年" in column.form:
                shown = 16
            self.wide[place] = max(self.wide[place], shown)
            if not column.merged:
                deepest = max(deepest, sum(1 + breadth(part) // 28 for part in str(value or "").split("\n")))
        self.page.row_dimensions[self.at].height = 14.5 * deepest + 4
        self.at += 1

    def merge_runs(self, began: int) -> None:
        """The cells of merged columns over the rows of one run."""
        for place, column in enumerate(self.sheet.columns):
            if column.merged and self.at - began > 1:
                self.page.merge_cells(None, began, self.left + place, self.at - 1, self.left + place)

    def foot(self) -> None:
        """The totals and the notes."""
        if any(column.total for column in self.sheet.columns):
            for place, column in enumerate(self.sheet.columns):
                total = round(self.sums[place], 2)
                whole = int(total) if total == int(total) else total
                self.put(self.left + place, "合计" if place == 0 else whole if column.total else None, bold=True)
            self.at += 1
        for note in self.sheet.notes:
            self.across(note, 10, where=LEFT)

    def dress(self, first: int, last: int) -> None:
        """Widths, hidden columns, drop-downs, frozen heads and the page to print on."""
        for place, column in enumerate(self.sheet.columns):
            letter = get_column_letter(self.left + place)
            self.page.column_dimensions[letter].width = min(max(self.wide[place] + 2, 6), 30)
            self.page.column_dimensions[letter].hidden = column.hidden
            if column.listed:
                source = column.listed if column.listed[0] == "=" else f'"{",".join(column.listed.split())}"'
                rule = DataValidation("list", source.lstrip("="), allow_blank=True)
                rule.add(f"{letter}{first}:{letter}{last + 30}")
                self.page.add_data_validation(rule)
        if self.sheet.frozen:
            self.page.freeze_panes = f"A{first}"
            self.page.auto_filter.ref = (
                f"{get_column_letter(self.left)}{first - 1}:{get_column_letter(self.right)}{last}"
            )
        self.page.page_setup.orientation = "landscape"
        self.page.page_setup.paperSize = 9
        self.page.page_setup.fitToHeight = 0
        self.page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def write_sheet(page: Worksheet, sheet: Sheet, rng: random.Random) -> None:
    """One declared sheet."""
    pen = Pen(page, sheet, rng)
    pen.top()
    first = pen.body()
    last = pen.at - 1
    pen.foot()
    pen.dress(first, last)


def write_book(book: Book, folder: Path) -> None:
    """One workbook; every one has a chance of its own, so that a change to one leaves the others as they were."""
    workbook = Workbook()
    del workbook["Sheet"]
    for sheet in book.sheets:
        chance = random.Random(f"{SEED}/{book.file}/{sheet.name}")  # noqa: S311 test data, no secret
        write_sheet(workbook.create_sheet(sheet.name), sheet, chance)
    for plain in book.plain:
        page = workbook.create_sheet(plain.name)
        for line, text in enumerate(plain.lines, 1):
            for column, part in enumerate(text.split("|"), 1):
                page.cell(line, column, part)
        page.column_dimensions["A"].width = 60
        page.sheet_state = "hidden" if plain.hidden else "visible"
    path = folder / book.file
    workbook.save(path)
    still(path)


def still(path: Path) -> None:
    """The same file without the hour it was saved at."""
    with zipfile.ZipFile(path) as packed:
        parts = [(name, packed.read(name)) for name in packed.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts:
            dated = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2024-01-01T00:00:00Z", content)
            part = zipfile.ZipInfo(name, EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(part, dated if name == "docProps/core.xml" else content)


def tally(columns: list[Column]) -> str:
    """How many columns there are of every type."""
    return "  ".join(f"{kind} {sum(column.kind == kind for column in columns)}" for kind in KINDS)


def write_books(folder: Path) -> None:
    """The answers, then the workbooks."""
    folder.mkdir(parents=True, exist_ok=True)
    told = json.dumps(answers(), ensure_ascii=False, indent=1)
    (folder / "answers.json").write_text(told + "\n", encoding="utf-8")
    for book in BOOKS:
        write_book(book, folder)


def main() -> None:
    """Writes the answers, then the workbooks, and says what was written."""
    parser = argparse.ArgumentParser(description="Write 20 workbooks of office ledgers and what their columns are.")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
    folder: Path = parser.parse_args().out
    write_books(folder)
    for book in BOOKS:
        columns = [column for sheet in book.sheets for column in sheet.columns]
        print(f"{book.file} [{book.genre}] {'/'.join(str(s.rows) for s in book.sheets)} rows: {book.points}")
        print(f"    {tally(columns)}")
    print("all:", tally([column for book in BOOKS for sheet in book.sheets for column in sheet.columns]))


if __name__ == "__main__":
    main()
