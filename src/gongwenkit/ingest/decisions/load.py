"""Reads decisions.xlsx: valid answers, valid rows entered by hand, and findings about the other lines."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gongwenkit.config.schema import Schema
from gongwenkit.ingest.decisions.manual_rows import read_hand_rows
from gongwenkit.ingest.decisions.model import (
    ANSWERS,
    DECISION_SHEET,
    DECISIONS_FILE,
    HAND_SHEET,
    HEADER,
    ID_LENGTH,
    IS_LEDGER,
    MEMBERS_SHEET,
    NO_DECISIONS,
    OFFERED,
    VALUE,
    Decision,
    Decisions,
    read_answer,
)
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.reference.naming import DepartmentNames, Names
from gongwenkit.ingest.values.dates import read_date
from gongwenkit.ingest.values.text_normalisation import compact, head_text
from gongwenkit.ingest.values.values import show, text_of
from gongwenkit.ingest.workbook import Grid, Raw, UnreadableWorkbookError, cell_name, parse_workbook
from gongwenkit.model import DataError, Finding, Message, system_words
from gongwenkit.model.source import digest

__all__ = ["DECISION_HEADS", "HAND_HEADS", "MEMBER_HEADS", "STOPS", "parse_decisions", "read_decisions"]

STOPS = "拦报送稿"
"""Column that says whether a question stops a final edition; files of earlier versions do not have it."""

DECISION_HEADS = (
    *("编号", "单位", "类别", "事项", "文件", "表", "位置"),
    *("现状", "建议", "决定", "理由", "决定人", "日期", STOPS),
)
MEMBER_HEADS = ("归入", "编号", "单位", "事项", "文件", "表", "位置", "现状", "决定", "理由", "决定人", "日期")
"""Of 分项: the id of the line of 核对决定, then the item; an answer here holds for this item alone."""
HAND_HEADS = ("单位", "台账", "日期", "主题", "内容", "理由", "依据", "登记人")
NEEDED = {
    DECISION_SHEET: ("编号", "类别", "决定", "理由", "决定人"),
    MEMBERS_SHEET: ("归入", "编号"),
    HAND_SHEET: HAND_HEADS,
}
SIGNED = ("理由", "决定人")
"""What a decision needs; a date is asked for, but a decision without it holds."""

_OFFERED_WORDS = {HEADER: "台账的列名", IS_LEDGER: "台账的名称", VALUE: "该列的可选值"}
_ID = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}")


def read_decisions(data: Path, *, schema: Schema, departments: DepartmentNames) -> Decisions:
    """Reads decisions.xlsx of a data folder; no file means that nobody decided anything.

    Args:
        data: the data folder.
        schema: all ledgers.
        departments: names of the departments of departments.csv.

    Raises:
        DataError: the file cannot be read, or a sheet lacks a column; to ignore it would change numbers.
    """
    path = data / DECISIONS_FILE
    if not path.is_file():
        return NO_DECISIONS
    content, sheets = _sheets(path)
    return parse_decisions(sheets, schema=schema, departments=departments, sha256=digest(content))


def parse_decisions(
    grids: Iterable[Grid], *, schema: Schema, departments: DepartmentNames, sha256: str = ""
) -> Decisions:
    """Reads the sheets of decisions.xlsx, or of the list of questions that a department answered.

    Args:
        grids: the sheets of the workbook.
        schema: all ledgers.
        departments: names of the departments of departments.csv.
        sha256: of the file.

    Raises:
        DataError: a sheet lacks a column.
    """
    sheets = {compact(grid.sheet or ""): grid for grid in grids}
    names = Names(schema, departments)
    answering = _Answers(schema, names)
    if DECISION_SHEET in sheets:
        answering.read(Lines(sheets[DECISION_SHEET]))
    if MEMBERS_SHEET in sheets:
        answering.read_members(Lines(sheets[MEMBERS_SHEET]))
    by_hand = Lines(sheets[HAND_SHEET]).cells() if HAND_SHEET in sheets else ()
    rows, wrong = read_hand_rows(by_hand, schema=schema, names=names)
    return Decisions(
        lines=tuple(answering.lines),
        answers=answering.answers,
        hand_rows=rows,
        findings=(*answering.findings, *wrong),
        sha256=sha256,
        members={line: tuple(members) for line, members in answering.members.items()},
        asked_of={line: frozenset(codes) for line, codes in answering.asked_of.items()},
    )


def _sheets(path: Path) -> tuple[bytes, tuple[Grid, ...]]:
    try:
        content = path.read_bytes()
        return content, parse_workbook(content).sheets
    except UnreadableWorkbookError as error:
        found, advice = error.found, error.advice
    except OSError as error:
        why = system_words(error)
        found = Message(f"文件打不开（{why.zh}）", f"cannot be opened ({why.en})")
        advice = Message("请关闭打开它的程序，检查权限", "Close it elsewhere and check its permissions")
    raise DataError("decisions-unreadable", where=DECISIONS_FILE, found=found, advice=advice)


class Lines:
    """A sheet of decisions.xlsx: its columns by their heads, in any order."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.sheet = compact(grid.sheet or "")
        self.top = next((i for i, row in enumerate(grid.rows) if any(v is not None for v in row)), 0)
        heads = grid.rows[self.top] if grid.rows else ()
        self.places = {head_text(str(value)): column for column, value in enumerate(heads) if value is not None}
        missing = [name for name in NEEDED[self.sheet] if name not in self.places]
        if missing:
            listed = "、".join(missing)
            raise DataError(
                "decisions-column",
                where=f"{DECISIONS_FILE} › {self.sheet} › {self.top + 1}",
                found=Message(f"缺少列：{listed}", f"these columns are missing: {listed}"),
                advice=Message("请恢复表头，列的次序不限", "Restore the head; the order of the columns is free"),
            )

    def cells(self) -> Iterator[tuple[int, Mapping[str, tuple[str, Raw]]]]:
        """Yields row number and head → (cell, raw value) of each line that has any value."""
        for index in range(self.top + 1, len(self.grid.rows)):
            values = {
                name: (cell_name(index, place), self.grid.value(index, place)) for name, place in self.places.items()
            }
            if any(raw is not None for _, raw in values.values()):
                yield index + 1, values


class _Answers:
    """The sheet 核对决定 while it is read."""

    def __init__(self, schema: Schema, names: Names) -> None:
        self.names = names
        columns = [column for ledger in schema.ledgers.values() for column in ledger.column]
        words = [word for column in columns for value, also in column.values.items() for word in (value, *also)]
        self.offered = {
            HEADER: tuple(column.name for column in columns),
            IS_LEDGER: tuple(ledger.name for ledger in schema.ledgers.values()),
            VALUE: tuple(words),
        }
        self.lines: list[Decision] = []
        self.answers: dict[str, Decision] = {}
        self.findings: list[Finding] = []
        self.members: dict[str, list[str]] = {}
        self.asked_of: dict[str, set[str]] = {}
        self._twice: set[str] = set()

    def read_members(self, lines: Lines) -> None:
        """Reads 分项 after 核对决定: an item has its own answer, or that of its line."""
        asked = {line.id: line for line in self.lines}
        direct = set(asked)
        for number, values in lines.cells():
            line = _id_of(values["归入"][1])
            name = _id_of(values["编号"][1])
            if line not in asked or not _ID.fullmatch(name):
                continue  # what is in no line of 核对决定 is asked again
            self.members.setdefault(line, []).append(name)
            if code := self.names.exact_department(show(values["单位"][1], 400) if "单位" in values else ""):
                self.asked_of.setdefault(line, set()).add(code)
            given = self.answers.get(line)
            own = self._own(asked[line], name, number, values)
            decided = own or (replace(given, id=name) if given else None)
            if decided and name not in direct:
                self.answers.setdefault(name, decided)

    def _own(self, line: Decision, name: str, number: int, values: Mapping[str, tuple[str, Raw]]) -> Decision | None:
        """Returns the answer of an item of its own; reason, name and day are those of its line where it has none."""
        texts = {head: show(values[head][1], 400) if head in values else "" for head in MEMBER_HEADS}
        if not texts["决定"]:
            return None
        own = replace(
            line,
            id=name,
            department=self.names.exact_department(texts["单位"]) or line.department,
            answer=self._answer(line.category, texts["决定"]),
            reason=texts["理由"] or line.reason,
            by=texts["决定人"] or line.by,
            date=self._date(values, line.department, MEMBERS_SHEET) or line.date,
            row=number,
        )
        return own if self._is_valid(own, values, MEMBERS_SHEET) else None

    def read(self, lines: Lines) -> None:
        for number, values in lines.cells():
            decision = self._decision(number, values)
            self.lines.append(decision)
            if decision.answer and self._is_valid(decision, values):
                self._keep(decision, values)

    def _decision(self, number: int, values: Mapping[str, tuple[str, Raw]]) -> Decision:
        texts = {name: show(values[name][1], 400) if name in values else "" for name in DECISION_HEADS}
        category = compact(texts["类别"])
        return Decision(
            id=_id_of(values["编号"][1]),
            department=self.names.exact_department(texts["单位"]),
            category=category,
            subject=texts["事项"],
            file=texts["文件"],
            sheet=texts["表"],
            place=texts["位置"],
            now=texts["现状"],
            suggested=texts["建议"],
            answer=self._answer(category, texts["决定"]),
            reason=texts["理由"],
            by=texts["决定人"],
            date=self._date(values, self.names.exact_department(texts["单位"])),
            row=number,
            stops=texts[STOPS] == "是",
        )

    def _answer(self, category: str, written: str) -> str:
        """Returns an answer as the list shows it, or as written where it is none."""
        return read_answer(category, written, self.offered.get(category, ())) or compact(written).rstrip(".。!")

    def _date(self, values: Mapping[str, tuple[str, Raw]], whose: str | None, sheet: str = DECISION_SHEET) -> str:
        cell, raw = values.get("日期", ("", None))
        text = text_of(raw)
        if text is None or isinstance(raw, bool) or raw is None:
            return ""
        read = read_date(raw, year=None) if isinstance(raw, str | int | float) else None
        day = read.first if read else raw
        if day is None:
            self._add("decision-date", cell, whose, sheet=sheet, text=show(raw))
            return ""
        return str(day)[:10]

    def _is_valid(self, decision: Decision, values: Mapping[str, tuple[str, Raw]], sheet: str = DECISION_SHEET) -> bool:
        """Whether an answer is valid; what is wrong is reported."""
        whose = decision.department
        if not _ID.fullmatch(decision.id):
            self._add("decision-id", values["编号"][0], whose, text=decision.id)
        elif decision.category not in ANSWERS:
            listed = "、".join(ANSWERS)
            self._add("decision-category", values["类别"][0], whose, text=decision.category, values=listed)
        elif not self._is_answer(decision):
            listed = "、".join(ANSWERS[decision.category])
            listed = f"{_OFFERED_WORDS[decision.category]}或{listed}" if decision.category in OFFERED else listed
            words: dict[str, Any] = {"text": decision.answer, "category": decision.category, "values": listed}
            self._add("decision-answer", values["决定"][0], whose, sheet=sheet, **words)
        elif not decision.reason or not decision.by:
            given = {"理由": decision.reason, "决定人": decision.by, "日期": decision.date}
            blank = [name for name, text in given.items() if not text]
            cell = values.get(blank[0], values["决定"])[0]
            self._add("decision-incomplete", cell, whose, sheet=sheet, column="”“".join(blank))
        else:
            return True
        return False

    def _is_answer(self, decision: Decision) -> bool:
        offered = self.offered.get(decision.category, ())
        return bool(read_answer(decision.category, decision.answer, offered))

    def _keep(self, decision: Decision, values: Mapping[str, tuple[str, Raw]]) -> None:
        """Keeps an answer; of two different answers to one question it keeps neither."""
        first = self.answers.get(decision.id)
        if decision.id in self._twice or (first and first.answer != decision.answer):
            other = first.row if first else min(line.row for line in self.lines if line.id == decision.id)
            cell = values["编号"][0]
            self._add("decision-twice", cell, decision.department, text=decision.id, other=other)
            self._twice.add(decision.id)
            self.answers.pop(decision.id, None)
        elif first is None:
            self.answers[decision.id] = decision

    def _add(
        self,
        code: str,
        cell: str,
        department: str | None,
        *,
        sheet: str = DECISION_SHEET,
        **values: Any,  # noqa: ANN401
    ) -> None:
        self.findings.append(
            KINDS[code].at(file=DECISIONS_FILE, sheet=sheet, cell=cell, department=department, **values)
        )


def _id_of(raw: Raw) -> str:
    """Returns an id as written; a spreadsheet program may have turned one of ten digits into a number."""
    # The raw text: ten digits of an id are not a telephone number that must be hidden.
    code = compact(text_of(raw) or "").casefold()
    return code.zfill(ID_LENGTH) if code.isdigit() else code
