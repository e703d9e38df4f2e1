"""Writes questions into decisions.xlsx: lines are added below, and no answer is ever changed or lost."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from gongwenkit.ingest.decisions.lines import QuestionLine, gather
from gongwenkit.ingest.decisions.load import DECISION_HEADS, HAND_HEADS, MEMBER_HEADS, STOPS
from gongwenkit.ingest.decisions.model import (
    ANSWERS,
    DECISION_SHEET,
    DECISIONS_FILE,
    HAND_SHEET,
    HEADER,
    IS_LEDGER,
    MEMBERS_SHEET,
    NO_DECISIONS,
    UNUSED,
    Decision,
    Decisions,
    Question,
)
from gongwenkit.ingest.values.text_normalisation import head_text
from gongwenkit.ingest.workbook.text_book import TextSheet, fill_sheet, saved_book
from gongwenkit.ingest.workbook.text_cells import put_text
from gongwenkit.model import Message, UsageError, system_words
from gongwenkit.model.source import digest

__all__ = ["BookChoices", "question_book", "write_questions"]

GUIDE_SHEET, OPTIONS_SHEET, VALUES_SHEET = "填写说明", "选项", "可选值"
LONGEST_LIST = 250
DEPARTMENTS, LEDGERS = "单位", "台账"
HAND_ROWS = 500
_WIDTHS = {"编号": 13, "单位": 10, "类别": 10, "事项": 56, "文件": 30, "位置": 8, "现状": 24, "理由": 30, "内容": 44}
_WIDTHS |= {"归入": 13, "主题": 36, "依据": 30}
_HEADS = {DECISION_SHEET: DECISION_HEADS, MEMBERS_SHEET: MEMBER_HEADS, HAND_SHEET: HAND_HEADS}
_LOCKS = ("~${}", ".~{}", ".~lock.{}#")
"""Names of the lock files that Excel, WPS and LibreOffice make next to an open file."""

_GUIDE = (
    "怎样填写",
    "1. “核对决定”：每行一个问题，只填“决定”“理由”“决定人”“日期”四栏，其余各栏请勿改动。",
    "2. “决定”从下拉列表中选；没有理由或决定人的决定不起作用。还没有想好的可以空着。",
    "3. 问题由 gongwenkit ledger check --decisions 写入：只在下面加行，已填的内容一概不动。",
    "4. 台账改好后，原来的问题不再出现，旧行留着备查即可，不起作用也不碍事。",
    "5. 带“等 … 处”的问题一行管多项，各项列在“分项”表里：决定对各项都算数，个别不同的在“分项”里另填。",
    "6. “拦报送稿”写“是”的，不答就出不了报送稿，请先答；其余的不答，就照“现状”办。",
    "7. “补充登记”：台账里漏登、又不便改台账的活动，一行一项。内容写作 {example}。",
    "8. 补充登记的行计入指标，各处都注明“人工填报”。理由、依据、登记人必填。",
)


@dataclass(frozen=True)
class BookChoices:
    """What the drop-downs offer.

    Attributes:
        departments: code → name to show.
        columns: ledger id → its columns.
        ledgers: ledger id → its name.
        example: how the content of a row entered by hand is written (`decisions.hand_row` of labels.toml).
    """

    departments: Mapping[str, str]
    columns: Mapping[str, Sequence[str]]
    ledgers: Mapping[str, str]
    example: str = ""


def write_questions(
    path: Path,
    questions: Iterable[Question],
    choices: BookChoices,
    *,
    fill: Mapping[str, Decision] | None = None,
    fill_members: Mapping[str, Decision] | None = None,
    decided: Decisions = NO_DECISIONS,
) -> int:
    """Adds the questions that the file does not have yet, and fills open lines; an unchanged file is not written.

    Args:
        path: decisions.xlsx.
        questions: in the order in which new ones are added.
        choices: of the drop-downs.
        fill: id → answer to put into lines whose 决定 is blank.
        fill_members: the same for lines of 分项.
        decided: the file as it was read: what its lines ask about is not asked again.

    Returns:
        Number of lines added.

    Raises:
        UsageError: the file is open elsewhere, cannot be written, or was changed meanwhile. Nothing was changed.
    """
    _refuse_if_open(path)
    before = path.read_bytes() if path.is_file() else b""
    book = _open(path) if before else _new_book(choices)
    sheet = book[DECISION_SHEET] if DECISION_SHEET in book.sheetnames else _add_sheet(book, DECISION_SHEET)
    lines = _Lines(sheet)
    questions = tuple({question.id: question for question in questions}.values())
    known = {*lines.ids(), *(name for members in decided.members.values() for name in members)}
    new = gather(question for question in questions if question.id not in known)
    places = _write_options(book, choices) | _write_values(book, new)
    for line in new:
        lines.add(line.question, choices, places)
    if new:
        lines.mark(question.id for question in questions if question.stops)
    lines.offer()
    if any(line.members for line in new):
        members = _Lines(book[MEMBERS_SHEET] if MEMBERS_SHEET in book.sheetnames else _add_sheet(book, MEMBERS_SHEET))
        for line in new:
            for member in line.members:
                members.add(member, choices, places, belongs=line.question.id)
        members.offer()
    filled = lines.fill_all(fill or {})
    if fill_members and MEMBERS_SHEET in book.sheetnames:
        filled |= _Lines(book[MEMBERS_SHEET]).fill_all(fill_members)
    if new or filled or not before:
        _save(book, path, before)
    return len(new)


class _Lines:
    """核对决定 while lines are added: columns by their heads, because a clerk may have moved them."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.top = next((r for r in range(1, sheet.max_row + 1) if any(c.value for c in sheet[r])), 1)
        self.places = {head_text(str(c.value)): c.column for c in sheet[self.top] if c.value is not None}
        rows = range(sheet.max_row, self.top, -1)
        self.last = next((r for r in rows if any(c.value is not None for c in sheet[r])), self.top)
        self.offered: dict[str, list[int]] = {}
        if sheet.title == DECISION_SHEET and STOPS not in self.places:  # a file of an earlier version
            _write_head(sheet, self.top, max(self.places.values(), default=0) + 1, STOPS)
            self.places[STOPS] = max(self.places.values(), default=0) + 1

    def ids(self) -> dict[str, int]:
        """Returns id → row."""
        column = self.places["编号"]
        found = ((self.sheet.cell(row, column).value, row) for row in range(self.top + 1, self.last + 1))
        return {str(value).strip().casefold(): row for value, row in found if value is not None}

    def add(self, question: Question, choices: BookChoices, places: Mapping[str, str], *, belongs: str = "") -> None:
        """Writes a question below the last line; `offer` puts the drop-down of its category on it.

        Args:
            question: what is asked.
            choices: of the drop-downs.
            places: their ranges.
            belongs: id of the line that asks it together with others; empty for such a line itself.
        """
        self.last += 1
        texts = {
            "归入": belongs,
            STOPS: "是" if question.stops else "",
            "编号": question.id,
            "单位": choices.departments.get(question.department, question.department),
            "类别": question.category,
            "事项": question.subject,
            "文件": question.file,
            "表": question.sheet or "",
            "位置": question.place,
            "现状": question.now,
            "建议": question.suggested,
            **dict.fromkeys(("决定", "理由", "决定人", "日期"), ""),
        }
        for name, text in texts.items():
            if name in self.places:
                cell = put_text(self.sheet, self.last, self.places[name], text)
                cell.alignment = Alignment(vertical="top", wrap_text=name in ("事项", "现状", "建议", "理由"))
        offered = f'"{",".join(_answers(question))}"'
        offered = places[question.ledger] if question.category == HEADER else places.get(offered, offered)
        offered = places[IS_LEDGER] if question.category == IS_LEDGER else offered
        self.offered.setdefault(offered, []).append(self.last)

    def mark(self, stopping: Iterable[str]) -> None:
        """Marks the open lines of questions that stop a final edition; those of earlier versions have no mark yet."""
        rows = self.ids()
        for row in (rows[name] for name in stopping if name in rows):
            cell = self.sheet.cell(row, self.places[STOPS])
            if cell.value is None and self.sheet.cell(row, self.places["决定"]).value is None:
                put_text(self.sheet, row, self.places[STOPS], "是")

    def offer(self) -> None:
        """Puts the drop-downs on the lines that were added, runs of lines together."""
        letter = get_column_letter(self.places["决定"])
        for offered, rows in self.offered.items():
            for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
                members = [row for _, row in run]
                _offer(self.sheet, f"{letter}{members[0]}:{letter}{members[-1]}", offered)

    def fill_all(self, answers: Mapping[str, Decision]) -> bool:
        """Writes answers into open lines; returns whether there was one."""
        rows = self.ids() if answers else {}
        return sum(self._fill(rows.get(name), decision) for name, decision in answers.items()) > 0

    def _fill(self, row: int | None, decision: Decision) -> bool:
        """Writes an answer into an open line; an answered line is not changed."""
        if row is None or self.sheet.cell(row, self.places["决定"]).value is not None:
            return False
        given = {"决定": decision.answer, "理由": decision.reason, "决定人": decision.by, "日期": decision.date}
        for head, text in given.items():
            if head in self.places and self.sheet.cell(row, self.places[head]).value is None:
                put_text(self.sheet, row, self.places[head], text)
        return True


def question_book(questions: Sequence[Question], choices: BookChoices, *, guide: TextSheet, more: TextSheet) -> bytes:
    """Returns a workbook with questions for one department, without rows to enter by hand; equal ones are equal bytes.

    Args:
        questions: of the department.
        choices: of the drop-downs.
        guide: how it is filled in: the first sheet.
        more: a sheet after the questions.
    """
    book = Workbook()
    fill_sheet(book.worksheets[0], guide)
    book.worksheets[0].title = guide.title
    lines = _Lines(_add_sheet(book, DECISION_SHEET))
    gathered = gather(questions)
    places = _write_options(book, choices) | _write_values(book, gathered)
    members = [member for line in gathered for member in line.members]
    for line in gathered:
        lines.add(line.question, choices, places)
    lines.offer()
    if members:
        parts = _Lines(_add_sheet(book, MEMBERS_SHEET))
        for line in gathered:
            for member in line.members:
                parts.add(member, choices, places, belongs=line.question.id)
        parts.offer()
    fill_sheet(book.create_sheet(more.title), more)
    book.active = book.sheetnames.index(DECISION_SHEET)
    return saved_book(book, datetime(1980, 1, 1))


def _new_book(choices: BookChoices) -> Workbook:
    book = Workbook()
    guide = book.worksheets[0]
    guide.title = GUIDE_SHEET
    guide.column_dimensions["A"].width = 100
    for number, line in enumerate(_GUIDE, start=1):
        put_text(guide, number, 1, line.format(example=choices.example))
    guide["A1"].font = Font(bold=True)
    _add_sheet(book, DECISION_SHEET)
    _add_sheet(book, MEMBERS_SHEET)
    hand = _add_sheet(book, HAND_SHEET)
    places = _write_options(book, choices)
    for name in (DEPARTMENTS, LEDGERS):
        letter = get_column_letter(HAND_HEADS.index(name) + 1)
        _offer(hand, f"{letter}2:{letter}{HAND_ROWS}", places[name])
    for index in range(1, len(HAND_HEADS) + 1):
        hand.column_dimensions[get_column_letter(index)].number_format = "@"
    book.active = book.sheetnames.index(DECISION_SHEET)
    return book


def _add_sheet(book: Workbook, title: str) -> Worksheet:
    sheet: Worksheet = book.create_sheet(title)
    for column, head in enumerate(_HEADS[title], start=1):
        _write_head(sheet, 1, column, head)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return sheet


def _write_head(sheet: Worksheet, row: int, column: int, head: str) -> None:
    cell = put_text(sheet, row, column, head)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E7E6E6")
    cell.alignment = Alignment(horizontal="center")
    sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(head, 12)


def _write_options(book: Workbook, choices: BookChoices) -> dict[str, str]:
    """Writes the lists side by side on a sheet of their own and returns the range of each."""
    sheet = book[OPTIONS_SHEET] if OPTIONS_SHEET in book.sheetnames else book.create_sheet(OPTIONS_SHEET)
    lists: dict[str, Sequence[str]] = {
        DEPARTMENTS: list(choices.departments.values()),
        LEDGERS: list(choices.ledgers.values()),
    }
    lists |= {ledger: [*columns, UNUSED] for ledger, columns in choices.columns.items()}
    lists |= {IS_LEDGER: [*ANSWERS[IS_LEDGER], *choices.ledgers.values()]}
    places = {}
    for column, (name, values) in enumerate(lists.items(), start=1):
        head = choices.ledgers.get(name, name)
        for row in range(1, max(sheet.max_row, len(values) + 1) + 1):
            text = head if row == 1 else values[row - 2] if row - 2 < len(values) else ""
            put_text(sheet, row, column, text)
        letter = get_column_letter(column)
        places[name] = f"'{OPTIONS_SHEET}'!${letter}$2:${letter}${max(len(values), 1) + 1}"
    sheet.sheet_state = "hidden"
    return places


def _answers(question: Question) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*question.options, *ANSWERS[question.category])))


def _write_values(book: Workbook, new: Sequence[QuestionLine]) -> dict[str, str]:
    """Writes the lists that do not fit into a drop-down itself on a sheet of their own; returns their ranges.

    A list in the formula of a drop-down may have 255 characters, and no comma in its entries.
    """
    lists = {_answers(question): None for line in new for question in (line.question, *line.members)}
    long = [one for one in lists if len(",".join(one)) > LONGEST_LIST or any("," in answer for answer in one)]
    if not long:
        return {}
    sheet = book[VALUES_SHEET] if VALUES_SHEET in book.sheetnames else book.create_sheet(VALUES_SHEET)
    sheet.sheet_state = "hidden"
    places = {}
    for answers in long:
        column = sheet.max_column + 1  # lines of earlier days use the lists that are there
        for row, text in enumerate(answers, start=1):
            put_text(sheet, row, column, text)
        letter = get_column_letter(column)
        places[f'"{",".join(answers)}"'] = f"'{VALUES_SHEET}'!${letter}$1:${letter}${len(answers)}"
    return places


def _offer(sheet: Worksheet, cells: str, formula: str) -> None:
    """Adds cells to the drop-down of a list, making one where there is none."""
    known = sheet.data_validations.dataValidation
    choice = next((one for one in known if one.type == "list" and one.formula1 == formula), None)
    if choice is None:
        choice = DataValidation("list", formula1=formula, allow_blank=True, showErrorMessage=True)
        choice.error = "请从列表中选择"
        sheet.add_data_validation(choice)
    choice.add(cells)


def _open(path: Path) -> Workbook:
    try:
        return load_workbook(path)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError):
        raise UsageError(
            "decisions-format",
            where=DECISIONS_FILE,
            found=Message("不是 .xlsx 工作簿，不能加行", "it is no .xlsx workbook; no line can be added"),
            advice=Message("请用 Excel 或 WPS 打开，另存为 .xlsx", "Open it and save it as .xlsx"),
        ) from None


def _save(book: Workbook, path: Path, before: bytes) -> None:
    """Writes a temporary file next to it and moves it into place; not if the file was changed meanwhile."""
    aside = path.with_name(f".{path.stem}-{os.getpid()}.xlsx")
    try:
        book.save(aside)
        with aside.open("rb+") as file:
            os.fsync(file.fileno())
        now = path.read_bytes() if path.is_file() else b""
        if digest(now) != digest(before):
            raise _changed()
        if before:
            aside.chmod(path.stat().st_mode)
        aside.replace(path)
    except PermissionError:
        raise _is_open() from None
    except OSError as error:
        why = system_words(error)
        raise UsageError(
            "decisions-unwritable",
            where=DECISIONS_FILE,
            found=Message(f"不能写入（{why.zh}）", f"it cannot be written ({why.en})"),
            advice=Message("请检查权限和磁盘空间", "Check permissions and disk space"),
        ) from None
    finally:
        aside.unlink(missing_ok=True)


def _refuse_if_open(path: Path) -> None:
    if any(path.with_name(lock.format(path.name)).exists() for lock in _LOCKS):
        raise _is_open()
    if path.is_file() and not os.access(path, os.W_OK):
        raise _is_open()


def _is_open() -> UsageError:
    return UsageError(
        "decisions-open",
        where=DECISIONS_FILE,
        found=Message("文件正被打开或写保护，没有改动", "the file is open elsewhere or read-only; nothing was changed"),
        advice=Message("请在 Excel 或 WPS 中关闭它，再运行一次", "Close it and run the command again"),
    )


def _changed() -> UsageError:
    return UsageError(
        "decisions-changed",
        where=DECISIONS_FILE,
        found=Message("写入期间有人改动了文件，没有写入", "somebody changed the file meanwhile; nothing was written"),
        advice=Message("请再运行一次", "Run the command again"),
    )
