"""The sheets of a workbook, read into tables of one ledger and one department each."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from gongwenkit.config.schema import LedgerSchema, Schema
from gongwenkit.ingest.decisions.model import IS_LEDGER, NO_DECISIONS, NO_LEDGER, Decisions, Question
from gongwenkit.ingest.findings.kinds import HIDDEN_TEXT, KINDS
from gongwenkit.ingest.ledgers.book_tables import BookRead, BookTable, TableOwners
from gongwenkit.ingest.ledgers.columns import SAMPLE, ColumnMap, fits_values, map_columns
from gongwenkit.ingest.ledgers.completeness import find_missing_months, unaccounted
from gongwenkit.ingest.ledgers.files import is_problem_list, origin_of
from gongwenkit.ingest.ledgers.heads import HeadAnswers, HeadIndex
from gongwenkit.ingest.ledgers.implied_values import imply_values
from gongwenkit.ingest.ledgers.ledger_detection import (
    Naming,
    TableAnswers,
    Verdict,
    choose_ledger,
    is_like,
    judge,
    table_question,
)
from gongwenkit.ingest.ledgers.other_tables import OtherTable, within
from gongwenkit.ingest.ledgers.rows import read_rows
from gongwenkit.ingest.ledgers.table_rows import TableContext
from gongwenkit.ingest.ledgers.tables import SheetTable, find_parts
from gongwenkit.ingest.ledgers.unread import UnreadSheet, find_unread, is_no_ledger_sheet, unlike_words
from gongwenkit.ingest.reference.naming import Names, levels_of
from gongwenkit.ingest.values.text_normalisation import compact, one_line
from gongwenkit.ingest.values.values import ValueReaders
from gongwenkit.ingest.workbook import (
    Grid,
    Raw,
    UnreadableWorkbookError,
    Workbook,
    column_letter,
    parse_workbook,
)
from gongwenkit.model import Message

__all__ = ["BookReader", "require_not_secret"]

_SECRET = re.compile(
    r"(?:绝密|机密|秘密)[★☆]|密级[:(]?(?:绝密|机密|秘密)|^(?:绝密|机密|秘密)(?:级|件|级文件|文件)?(?:\d+年|长期)?$"
)
SHOWN_HEADS = 12


class BookReader:
    """Reads workbooks one after another; it remembers results about names, heads and values."""

    def __init__(
        self,
        schema: Schema,
        names: Names,
        index: HeadIndex,
        readers: ValueReaders,
        decisions: Decisions = NO_DECISIONS,
    ) -> None:
        self.schema, self.names, self.index, self.readers = schema, names, index, readers
        self.decisions = decisions

    def read(self, file: str, content: bytes) -> BookRead:
        """Reads the bytes of a file.

        Args:
            file: its path relative to the data folder.
            content: its bytes.

        Raises:
            UnreadableWorkbookError: it cannot be read, or is marked secret.
        """
        workbook = parse_workbook(content)
        require_not_secret(file, workbook.sheets)
        return self.read_workbook(file, workbook)

    def read_workbook(self, file: str, workbook: Workbook) -> BookRead:
        """Reads the sheets of a workbook without a mark of secrecy (`require_not_secret`)."""
        lists = [grid for grid in workbook.sheets if is_problem_list(grid)]
        sheets = [grid for grid in workbook.sheets if grid not in lists]
        book = BookRead(returned=next((origin for grid in lists if (origin := origin_of(grid))), None))
        reading = _BookReading(self, file, workbook, book)
        for grid in sheets:
            _SheetReading(reading, grid).read()
        reading.finish()
        for remark in workbook.remarks:
            owner = self.names.nearest_department((remark.sheet or "", *levels_of(file)))
            place = {"file": file, "sheet": remark.sheet, "cell": remark.cell, "department": owner}
            book.findings.append(KINDS[remark.code].at(**place, zh=remark.found.zh, en=remark.found.en))
        owners = {table.department for table in book.tables}
        department = self.names.nearest_department(levels_of(file)) or (owners.pop() if len(owners) == 1 else None)
        book.findings += find_missing_months(file, workbook.sheets, department)
        return book


def require_not_secret(file: str, sheets: Iterable[Grid] = ()) -> None:
    """Refuses a file with a mark of secrecy in its path or on a sheet.

    Raises:
        UnreadableWorkbookError: it is marked secret.
    """
    if _SECRET.search(compact(file)) or any(_is_secret(grid) for grid in sheets):
        raise UnreadableWorkbookError("标有密级", "marked secret", code="file-secret", advice=Message("", ""))


def _is_secret(grid: Grid) -> bool:
    texts = [value for value in (*grid.cells.values, grid.sheet) if type(value) is str]
    if "密" not in "".join(texts):
        return False
    return any(_SECRET.search(compact(text)) for text in texts if "密" in text)


@dataclass(frozen=True)
class _Asked:
    """A table that may be a ledger, and what its question says."""

    sheet: "_SheetReading"
    table: SheetTable
    ledgers: tuple[str, ...]


class _BookReading:
    """A workbook while its sheets are read."""

    def __init__(self, reader: "BookReader", file: str, workbook: Workbook, book: BookRead) -> None:
        self.reader, self.file, self.workbook, self.book = reader, file, workbook, book
        self.heads: dict[frozenset[str], str] = {}
        """Heads that were read, without their order, with their ledger."""
        self.asked: list[_Asked] = []
        self.unread: list[UnreadSheet] = []
        self.forms: list[tuple[Grid, int]] = []

    def finish(self) -> None:
        """Settles what only the whole workbook tells: tables like another one, forms, sheets without a table."""
        for one in self.asked:
            ledger = self.heads.get(_texts(one.table))
            if ledger in one.ledgers:
                one.sheet.read_as(one.table, ledger)
            else:
                one.sheet.ask(one.table, one.ledgers)
        self._name_forms()
        self._name_empty()
        read = {table.ledger for table in self.book.tables}
        self.book.findings += find_unread(
            self.file,
            self.unread,
            read,
            whole=not self.book.tables and not self.book.findings,
            names=self.reader.names,
            index=self.reader.index,
        )

    def _name_forms(self) -> None:
        """Adds one finding for all forms of the workbook."""
        if not self.forms:
            return
        sheet, count = self.forms[0][0].sheet, sum(forms for _, forms in self.forms)
        several = len(self.forms) > 1
        zh = f"有 {len(self.forms)} 张工作表" if several else f"这里有 {count} 张，" if count > 1 else "这"
        en = f"{len(self.forms)} sheets are forms" if several else f"{count} forms" if count > 1 else "This is a form"
        department = self.reader.names.nearest_department(((sheet or "") if not several else "", *levels_of(self.file)))
        self.book.findings.append(
            KINDS["sheet-form"].at(
                file=self.file,
                sheet=None if several else sheet,
                department=department,
                count_zh=zh,
                count_en=en,
            )
        )

    def _name_empty(self) -> None:
        """Adds a finding for each ledger of the workbook whose tables have no rows, which says what that means."""
        rows: dict[tuple[str, str], list[BookTable]] = {}
        for table in self.book.tables:
            rows.setdefault((table.ledger, table.department), []).append(table)
        for (ledger, department), tables in rows.items():
            if any(table.rows.rows or sum(table.left_out.values()) for table in tables):
                continue
            years = sorted({year for table in tables for year in table.years})
            zh, en = "、".join(map(str, years)), ", ".join(map(str, years))
            self.book.findings.append(
                KINDS["ledger-no-rows"].at(
                    file=self.file,
                    sheet=tables[0].sheet,
                    cell=str(tables[0].first_row),
                    department=department,
                    ledger=self.reader.schema.ledgers[ledger].name,
                    covers_zh=f"{zh} 年按没有活动计" if years else "也没有写明年份，不算哪一年的台账",
                    covers_en=f"{en} counts as a year without any" if years else "no year is named, so it covers none",
                )
            )


def _texts(table: SheetTable) -> frozenset[str]:
    return frozenset(text for _, text in table.head.texts)


class _SheetReading:
    """One sheet while it is read."""

    def __init__(self, reading: _BookReading, grid: Grid) -> None:
        self.reading, self.reader, self.file, self.grid = reading, reading.reader, reading.file, grid
        self.workbook, self.book = reading.workbook, reading.book
        self.names = self.reader.names
        self.answers = TableAnswers(self.reader.schema, self.reader.decisions)

    def read(self) -> None:
        parts = find_parts(self.grid, self.reader.index)
        for table in unaccounted(self.grid, parts.tables):
            self._add("rows-unaccounted", str(table.head.top + 1), detail="", detail_en="")
        if parts.forms and not is_no_ledger_sheet(self.grid.sheet):
            self.reading.forms.append((self.grid, parts.forms))
        elif not parts.tables:
            self.reading.unread.append(UnreadSheet.of(self.file, self.grid, self.names))
        for other in (*parts.others, *(other for table in parts.tables for other in table.others)):
            self._add_other(other)
        for table in parts.tables:
            self._read_table(table)

    def _add(self, code: str, cell: str | None, **values: Any) -> None:  # noqa: ANN401
        department = self.names.nearest_department((self.grid.sheet or "", *levels_of(self.file)))
        self.book.findings.append(
            KINDS[code].at(file=self.file, sheet=self.grid.sheet, cell=cell, department=department, **values)
        )

    def _add_other(self, other: OtherTable) -> None:
        first, last = other.top + 1, other.bottom + 1
        zh, en = f"第 {first}～{last} 行", f"Rows {first}–{last}"
        cell = str(first)
        if other.columns:
            left, right = map(column_letter, other.columns)
            zh, en, cell = f"{left}～{right} 列{zh}", f"{en} of columns {left}–{right}", f"{left}{first}"
        title = one_line(other.title)
        words = {"title_zh": f"“{title}”" if title else "", "title_en": f" “{title}”" if title else ""}
        self._add("table-foreign", cell, place_zh=zh, place_en=en, **words)

    # -- which ledger

    def _levels(self, table: SheetTable) -> tuple[str, ...]:
        return (table.title, self.grid.sheet or "", *levels_of(self.file))

    def _base(self, table: SheetTable) -> str | None:
        """Returns the department that sheet, title and path name."""
        levels = (self.grid.sheet or "", table.title, *levels_of(self.file))
        return self.names.nearest_department(levels[:2]) or self.names.nearest_department(levels[2:])

    def _read_table(self, table: SheetTable) -> None:
        reader, levels = self.reader, self._levels(table)
        chosen = choose_ledger(table.head, levels, schema=reader.schema, index=reader.index, names=self.names)
        naming = Naming.of(levels, self.names)
        if len(chosen) > 1:
            chosen = self._fitting(table, chosen, naming)
        said = self.answers.ledger(self._base(table) or "", table.head, chosen)
        if said == NO_LEDGER:
            why = Message("这张表已在 decisions.xlsx 定为不是台账", "The table was decided to be no ledger")
            self._add("sheet-ignored", str(table.head.top + 1), why_zh=why.zh, why_en=why.en)
            self._question(table, chosen)
        elif said:
            self.read_as(table, said, decided=True)
            self._question(table, chosen)
        elif not chosen:
            self._unlike(table, naming)
        elif len(chosen) > 1:
            self._several(table, chosen, naming)
        else:
            self._judge(table, chosen[0], naming)

    def _judge(self, table: SheetTable, ledger: str, naming: Naming) -> None:
        schema = self.reader.schema.ledgers[ledger]
        body = [self.grid.rows[row] for row in table.rows[:SAMPLE]]
        columns = self._columns(table, schema, body)
        verdict = judge(schema, table.head, columns, body, naming, self.reader.readers)
        if verdict is Verdict.READ:
            self.read_as(table, ledger)
        elif verdict is Verdict.ASK:
            self.reading.asked.append(_Asked(self, table, (ledger,)))
        else:
            self._unlike(table, naming)

    def _several(self, table: SheetTable, ledgers: tuple[str, ...], naming: Naming) -> None:
        """Names or asks about a table whose head fits several ledgers."""
        if not table.rows:
            self._add("ledger-unknown", str(table.head.top + 1))
        elif all(map(naming.says, ledgers)):
            names = "”、“".join(self.reader.schema.ledgers[ledger].name for ledger in ledgers)
            self._add("ledger-ambiguous", str(table.head.top + 1), ledgers=names)
        else:
            self.reading.asked.append(_Asked(self, table, ledgers))

    def _unlike(self, table: SheetTable, naming: Naming) -> None:
        """Names a table whose head fits no ledger, or not the one that its name says."""
        place = str(table.head.top + 1)
        says = [ledger for ledger in naming.ledgers if naming.says(ledger)]
        if not says:
            self._add("ledger-unknown", place)
            return
        ledger = self.reader.schema.ledgers[says[0]]
        self._add("ledger-unlike", place, **unlike_words(ledger, table.head.cells, self.reader.index))

    def ask(self, table: SheetTable, ledgers: tuple[str, ...]) -> None:
        """Asks whether a table is a ledger; one with columns such as any list has is only named."""
        schemas = self.reader.schema.ledgers
        ledgers = tuple(one for one in ledgers if is_like(schemas[one], table.head, self.reader.index))
        if not ledgers:
            self._add("ledger-unknown", str(table.head.top + 1))
            return
        names = "”、“".join(self.reader.schema.ledgers[ledger].name for ledger in ledgers)
        naming = Naming.of(self._levels(table), self.names)
        why = Message("没有写明是哪种台账", "no name says which ledger it is")
        if naming.is_other or naming.is_about_else:
            why = Message("名称说的是别的事", "its name speaks of something else")
        self._add("ledger-asked", str(table.head.top + 1), ledgers=names, why_zh=why.zh, why_en=why.en)
        self._question(table, ledgers)

    def _question(self, table: SheetTable, ledgers: tuple[str, ...]) -> None:
        """Adds the question whether a table is a ledger; unknown heads of a sensitive one are not shown."""
        schemas = [self.reader.schema.ledgers[ledger] for ledger in ledgers]
        hides = any(column.sensitive for ledger in schemas for column in ledger.column)
        is_known = self.reader.index.is_known
        heads = [one_line(c.text) if not hides or is_known(c.text) else HIDDEN_TEXT for c in table.head.cells]
        listed = "、".join(dict.fromkeys(heads[:SHOWN_HEADS])) + ("…" if len(heads) > SHOWN_HEADS else "")
        names = "、".join(ledger.name for ledger in schemas)
        department = self._base(table) or ""
        self.book.questions.append(
            Question(
                id=table_question(department, table.head),
                department=department,
                category=IS_LEDGER,
                subject=f"表头为“{listed}”的表是否为台账，是哪一种" + (f"（像{names}）" if names else ""),
                file=self.file,
                sheet=self.grid.sheet,
                place=str(table.head.top + 1),
                now="没有计入",
                suggested=names if len(schemas) == 1 else "",
            )
        )

    def _columns(self, table: SheetTable, ledger: LedgerSchema, body: Sequence[Sequence[Raw]]) -> ColumnMap:
        reader = self.reader
        answers = HeadAnswers(self._base(table) or "", ledger, reader.decisions)
        return map_columns(
            table.head, ledger, body, index=reader.index, readers=reader.readers, names=self.names, answers=answers
        )

    def read_as(self, table: SheetTable, name: str, *, decided: bool = False) -> None:
        """Reads a table as a ledger; `decided`: a person said that it is one."""
        reader, path = self.reader, levels_of(self.file)
        ledger = reader.schema.ledgers[name]
        self.reading.heads.setdefault(_texts(table), name)
        levels = (self.grid.sheet or "", table.title, *path)
        body = [self.grid.rows[row] for row in table.rows[:SAMPLE]]
        base = self._base(table)
        answers = HeadAnswers(base or "", ledger, reader.decisions)
        columns = self._columns(table, ledger, body)
        place = str(table.head.top + 1)
        implied = imply_values(answers, columns.places, levels, file=self.file, sheet=self.grid.sheet, place=place)
        self.book.questions += implied.questions if table.rows else ()
        context = TableContext(
            file=self.file,
            grid=within(self.grid, table.columns),
            table=table,
            columns=columns,
            ledger=ledger,
            year=self.names.nearest_year(levels),
            years=self.names.named_years(levels),
            from_1904=self.workbook.dates_from_1904,
            readers=reader.readers,
            implied=implied.values,
        )
        rows = read_rows(context)
        used = (*((table_question(base or "", table.head),) if decided else ()), *implied.decisions)
        owners = TableOwners(self.file, self.grid, self.names)
        owners.add(self.book, table, answers, columns, rows, levels, used, implied=implied.values)

    def _fitting(self, table: SheetTable, ledgers: Sequence[str], naming: Naming) -> tuple[str, ...]:
        """Returns the one of several ledgers that the values below the head fit; all of them if none or several fit.

        Tables that may be a ledger with sensitive columns stay undecided: their cells were concealed for each of them.
        """
        said = tuple(ledger for ledger in ledgers if naming.says(ledger))
        if len(said) == 1:
            return said
        schemas = [self.reader.schema.ledgers[ledger] for ledger in said or ledgers]
        if any(column.sensitive for ledger in schemas for column in ledger.column):
            return tuple(ledgers)
        body = [self.grid.rows[row] for row in table.rows]
        index, readers, names = self.reader.index, self.reader.readers, self.names
        fitting = [
            ledger.id
            for ledger in schemas
            if fits_values(
                map_columns(table.head, ledger, body, index=index, readers=readers, names=names), ledger, body, readers
            )
        ]
        return tuple(fitting) if len(fitting) == 1 else tuple(ledgers)
