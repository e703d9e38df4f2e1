"""Reads decisions.xlsx: valid answers, valid rows entered by hand, and findings about the other lines."""

import re
from collections.abc import Iterator, Mapping
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
    NO_DECISIONS,
    Decision,
    Decisions,
)
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.reference.naming import DepartmentNames, Names
from gongwenkit.ingest.values.dates import read_date
from gongwenkit.ingest.values.text_normalisation import compact, head_text
from gongwenkit.ingest.values.values import show, text_of
from gongwenkit.ingest.workbook import Grid, Raw, UnreadableWorkbookError, cell_name, parse_workbook
from gongwenkit.model import DataError, Finding, Message, system_words
from gongwenkit.model.source import digest

__all__ = ["DECISION_HEADS", "HAND_HEADS", "read_decisions"]

DECISION_HEADS = (
    *("编号", "单位", "类别", "事项", "文件", "表", "位置"),
    *("现状", "建议", "决定", "理由", "决定人", "日期"),
)
HAND_HEADS = ("单位", "台账", "日期", "主题", "内容", "理由", "依据", "登记人")
NEEDED = {DECISION_SHEET: ("编号", "类别", "决定", "理由", "决定人"), HAND_SHEET: HAND_HEADS}

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
    names = Names(schema, departments)
    answering = _Answers(schema, names)
    if DECISION_SHEET in sheets:
        answering.read(Lines(sheets[DECISION_SHEET]))
    by_hand = Lines(sheets[HAND_SHEET]).cells() if HAND_SHEET in sheets else ()
    rows, wrong = read_hand_rows(by_hand, schema=schema, names=names)
    return Decisions(
        lines=tuple(answering.lines),
        answers=answering.answers,
        hand_rows=rows,
        findings=(*answering.findings, *wrong),
        sha256=digest(content),
    )


def _sheets(path: Path) -> tuple[bytes, Mapping[str, Grid]]:
    try:
        content = path.read_bytes()
        return content, {compact(grid.sheet or ""): grid for grid in parse_workbook(content).sheets}
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
        self.columns = {column.name for ledger in schema.ledgers.values() for column in ledger.column}
        self.ledgers = [ledger.name for ledger in schema.ledgers.values()]
        self.lines: list[Decision] = []
        self.answers: dict[str, Decision] = {}
        self.findings: list[Finding] = []
        self._twice: set[str] = set()

    def read(self, lines: Lines) -> None:
        for number, values in lines.cells():
            decision = self._decision(number, values)
            self.lines.append(decision)
            if decision.answer and self._is_valid(decision, values):
                self._keep(decision, values)

    def _decision(self, number: int, values: Mapping[str, tuple[str, Raw]]) -> Decision:
        texts = {name: show(values[name][1], 400) if name in values else "" for name in DECISION_HEADS}
        # The raw text: ten digits of an id are not a telephone number that must be hidden.
        code = compact(text_of(values["编号"][1]) or "").casefold() if "编号" in values else ""
        return Decision(
            id=code.zfill(ID_LENGTH)
            if code.isdigit()
            else code,  # a spreadsheet program may have turned it into a number
            department=self.names.exact_department(texts["单位"]),
            category=compact(texts["类别"]),
            subject=texts["事项"],
            file=texts["文件"],
            sheet=texts["表"],
            place=texts["位置"],
            now=texts["现状"],
            suggested=texts["建议"],
            answer=compact(texts["决定"]).rstrip(".。!"),
            reason=texts["理由"],
            by=texts["决定人"],
            date=self._date(values, self.names.exact_department(texts["单位"])),
            row=number,
        )

    def _date(self, values: Mapping[str, tuple[str, Raw]], whose: str | None) -> str:
        cell, raw = values.get("日期", ("", None))
        text = text_of(raw)
        if text is None or isinstance(raw, bool) or raw is None:
            return ""
        read = read_date(raw, year=None) if isinstance(raw, str | int | float) else None
        day = read.first if read else raw
        if day is None:
            self._add("decision-date", cell, whose, text=show(raw))
            return ""
        return str(day)[:10]

    def _is_valid(self, decision: Decision, values: Mapping[str, tuple[str, Raw]]) -> bool:
        """Whether an answer is valid; what is wrong is reported."""
        whose = decision.department
        if not _ID.fullmatch(decision.id):
            self._add("decision-id", values["编号"][0], whose, text=decision.id)
        elif decision.category not in ANSWERS:
            listed = "、".join(ANSWERS)
            self._add("decision-category", values["类别"][0], whose, text=decision.category, values=listed)
        elif not self._is_answer(decision):
            listed = "、".join(ANSWERS[decision.category])
            listed = f"台账的列名或{listed}" if decision.category == HEADER else listed
            listed = "、".join((listed, *self.ledgers)) if decision.category == IS_LEDGER else listed
            words: dict[str, Any] = {"text": decision.answer, "category": decision.category, "values": listed}
            self._add("decision-answer", values["决定"][0], whose, **words)
        elif not decision.reason or not decision.by:
            column = "决定人" if decision.reason else "理由"
            self._add("decision-incomplete", values[column][0], whose, column=column)
        else:
            return True
        return False

    def _is_answer(self, decision: Decision) -> bool:
        known = decision.answer in ANSWERS[decision.category]
        if decision.category == IS_LEDGER:
            return known or decision.answer in self.ledgers
        return known or (decision.category == HEADER and decision.answer in self.columns)

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

    def _add(self, code: str, cell: str, department: str | None, **values: Any) -> None:  # noqa: ANN401
        self.findings.append(
            KINDS[code].at(file=DECISIONS_FILE, sheet=DECISION_SHEET, cell=cell, department=department, **values)
        )
