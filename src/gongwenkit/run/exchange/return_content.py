"""What is in a return: whose it is, which ledgers were mended, which questions answered, and what cannot be taken."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gongwenkit.config.handover import ExchangeWords
from gongwenkit.config.kit import Kit
from gongwenkit.ingest.decisions.load import parse_decisions
from gongwenkit.ingest.decisions.model import DECISION_SHEET, Decision, Decisions, Question
from gongwenkit.ingest.ledgers.files import DOCUMENTS, Origin, digest_of, is_problem_list, origin_of
from gongwenkit.ingest.values.text_normalisation import compact
from gongwenkit.ingest.workbook import UnreadableWorkbookError, Workbook
from gongwenkit.ingest.workbook.reader import WorkbookReader
from gongwenkit.model import DataError, Finding, Message, Period, UsageError
from gongwenkit.model.source import digest
from gongwenkit.run.exchange.answers import AnswersTaken, match_answers
from gongwenkit.run.exchange.department_package import FORMAT
from gongwenkit.run.exchange.mended import Mended, MendedLedger, compare_mended, target_of
from gongwenkit.run.exchange.returned import Problem, Returned, ReturnedFile
from gongwenkit.run.exchange.revised_texts import DOCX, KeptText, kept_text
from gongwenkit.run.kit.decide import find_questions
from gongwenkit.run.report.ledgers import read_all
from gongwenkit.run.report.results import Opened

__all__ = ["Looking", "TakenReturn"]

KEYS = ("name", "original", "original_sha256", "sha256")
"""What the note in a package says of each ledger."""
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv")


@dataclass(frozen=True)
class TakenReturn:
    """What became of one return.

    Attributes:
        name: of the package or file.
        code, department: whose it is; empty where that cannot be told.
        mended: workbooks that replace others.
        answers: what was answered.
        unchanged: number of files that came back as they are here.
        problems: what was not taken.
        unfilled: number of questions without an answer.
        texts: revised texts, which `gongwenkit verify` compares with what was made.
    """

    name: str
    code: str = ""
    department: str = ""
    mended: tuple[Mended, ...] = ()
    answers: AnswersTaken = field(default_factory=AnswersTaken)
    unchanged: int = 0
    problems: tuple[Problem, ...] = ()
    unfilled: int = 0
    texts: tuple[KeptText, ...] = ()


class Looking:
    """All returns while they are looked at; the ledgers of all departments are read only for answers."""

    def __init__(self, kit: Kit, opened: Opened, words: ExchangeWords, *, replace: bool) -> None:
        self.kit, self.opened, self.words, self.replace = kit, opened, words, replace
        self.targets: dict[str, MendedLedger] = {}
        self.answered: dict[str, Decision] = {}
        self.reader = WorkbookReader(kit.settings.reader)
        self.periods: set[Period] = set()
        self._questions: dict[str, Question] = {}
        self._asked: frozenset[Period] | None = None
        self.decided = Decisions()

    def questions(self) -> Mapping[str, Question]:
        """Returns all questions of all departments, by id: those of every year, and of the periods of the packages."""
        if self._asked != frozenset(self.periods):
            ledgers = read_all(self.opened).ledgers
            years = {Period.of_year(year) for table in ledgers.tables for year in table.years}
            asked = find_questions(self.opened, ledgers, tuple(sorted(years | self.periods)))
            self._questions = {one.id: one for one in asked}
            self._asked, self.decided = frozenset(self.periods), ledgers.decisions
        return self._questions

    def look(self, returned: Returned) -> TakenReturn:
        """Says what is in a return, and what of it can be taken."""
        with self.reader:
            return _Looked(self, returned).result()


class _Looked:
    """One return while it is looked at."""

    def __init__(self, looking: Looking, returned: Returned) -> None:
        self.looking, self.returned = looking, returned
        self.words, self.opened = looking.words, looking.opened
        self.problems = list(returned.problems)
        self.unchanged = 0
        self.manifest: dict[str, Any] = {}
        self.ledgers: list[MendedLedger] = []
        self.lists: list[tuple[ReturnedFile, Workbook]] = []
        self.texts: list[ReturnedFile] = []

    def result(self) -> TakenReturn:
        """Returns what the return is."""
        name = self.returned.name
        for item in self.returned.items:
            if item.base == self.words.manifest:
                self._read_manifest(item)
        for item in self.returned.items:
            if item.base != self.words.manifest:
                self._sort(item)
        code = self._department()
        if code is None:
            return TakenReturn(name, problems=tuple(self.problems), unchanged=self.unchanged)
        department = self.opened.reference.department(code)
        known = self.looking.targets
        again = [one for one in self.ledgers if one.original in known and known[one.original].content == one.content]
        self.unchanged += len(again)
        mended, problems = compare_mended(
            self.looking.kit,
            self.opened,
            code,
            [one for one in self.ledgers if one not in again],
            taken=known,
            replace=self.looking.replace,
        )
        known |= {one.ledger.original: one.ledger for one in mended}
        self.problems += problems
        answers, unfilled = self._answers(code)
        texts = self._kept_texts(code)
        return TakenReturn(
            name,
            code,
            department.short_name or department.name,
            tuple(mended),
            answers,
            self.unchanged,
            tuple(self.problems),
            unfilled,
            texts,
        )

    def _kept_texts(self, code: str) -> tuple[KeptText, ...]:
        """Returns the revised texts that are taken."""
        found = [kept_text(item, code, where=self._where(item), words=self.words) for item in self.texts]
        self.problems += [one for one in found if isinstance(one, Problem)]
        return tuple(one for one in found if isinstance(one, KeptText))

    def _where(self, item: ReturnedFile) -> str:
        return item.name if item.name == self.returned.name else f"{self.returned.name} › {item.name}"

    def _say(self, item: ReturnedFile, found: Message, advice: Message) -> None:
        self.problems.append(Problem(self._where(item), found, advice))

    def _read_manifest(self, item: ReturnedFile) -> None:
        try:
            value = json.loads(item.content)
            texts = [value["department"], *(line[key] for line in value["files"] for key in KEYS)]
            texts += value["others"].values()
            period = self.looking.kit.period(value["period"])
            sound = value["format"] == FORMAT and all(isinstance(one, str) for one in texts)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError, UsageError):
            sound = False
        if sound:
            self.manifest = value
            self.looking.periods.add(period)
            return
        self._say(
            item,
            Message("这个文件被改过或损坏，读不出来", "this file was changed or is damaged"),
            Message(
                "台账照第一张表的记载收；收不了的，请重新发出",
                "Ledgers are known by their first sheets; what is not taken, send anew",
            ),
        )

    def _sort(self, item: ReturnedFile) -> None:
        """Finds out what a file is."""
        sha256 = digest(item.content)
        sent = self.manifest.get("files", ())
        if sha256 in {line["sha256"] for line in sent} | set(self.manifest.get("others", {}).values()):
            self.unchanged += 1
            return
        if item.ending == DOCX:
            self.texts.append(item)
            return
        if item.ending in DOCUMENTS:
            self._say(
                item,
                Message("不是台账，也不是问题清单，没有收", "neither a ledger nor a list of questions; not taken"),
                Message("有用的请另行保存", "Keep it yourself if it is of use"),
            )
            return
        try:
            workbook = self.looking.reader.read(item.content)
        except UnreadableWorkbookError as error:
            self._say(item, error.found, error.advice or Message("请该单位另存为 .xlsx 再交", "Ask for it as .xlsx"))
            return
        self._sort_workbook(item, workbook, sha256)

    def _sort_workbook(self, item: ReturnedFile, workbook: Workbook, sha256: str) -> None:
        origin = next((origin_of(grid) for grid in workbook.sheets if is_problem_list(grid)), None)
        origin = origin or self._sent_as(item)
        if origin is not None:
            ending = item.ending if item.ending in WORKBOOKS else ".xlsx"
            ledger = MendedLedger(self._where(item), origin.file, origin.digest, ending, item.content)
            places = {file.name: file.path for file in self.opened.data.files}
            if any(name in places and digest_of(places[name]) == sha256 for name in (origin.file, target_of(ledger))):
                self.unchanged += 1
                return
            self.ledgers.append(ledger)
        elif any(compact(grid.sheet or "") == DECISION_SHEET for grid in workbook.sheets):
            self.lists.append((item, workbook))
        elif item.base == self.words.list_file:
            self._say(
                item,
                Message(f"里面没有“{DECISION_SHEET}”表", f"there is no sheet “{DECISION_SHEET}” in it"),
                Message(
                    f"请把作答的那张表的名称改回“{DECISION_SHEET}”再收", f"Name that sheet “{DECISION_SHEET}” again"
                ),
            )
        else:
            self._say(
                item,
                Message("看不出是哪一本台账改来的", "it cannot be told from which ledger it was made"),
                Message(
                    "请在发出的文件上改，不要另起文件名、不要删第一张表；或自行放入台账文件夹",
                    "Ask for the file that was sent, with its name and first sheet; or put it in place yourself",
                ),
            )

    def _sent_as(self, item: ReturnedFile) -> Origin | None:
        """Returns what a file without list of problems was made from, by its path in the package."""
        for line in self.manifest.get("files", ()):
            if item.name == line["name"] or item.name.endswith(f"/{line['name']}"):
                return Origin(line["original"], line["original_sha256"])
        return None

    def _department(self) -> str | None:
        """Returns whose the return is; None where that cannot be told, or is contradicted."""
        known = {one.code for one in self.opened.reference.departments}
        named = self.manifest.get("department", "")
        if named and named not in known:
            self.problems.append(
                Problem(
                    self.returned.name,
                    Message(f"这里没有编码为 {named} 的单位", f"there is no department {named} here"),
                    Message("请看是不是别处发出的包", "See whether it was sent from elsewhere"),
                )
            )
            return None
        by_name = self.opened.data.names.find(self.returned.name)
        if named and by_name and named not in by_name:
            self.problems.append(
                Problem(
                    self.returned.name,
                    Message(
                        f"包名写的是别的单位，里面是 {named} 的，整包没有收",
                        f"its name is that of another department, its content that of {named}: nothing was taken",
                    ),
                    Message("请问清是哪个单位的，改好包名再收", "Ask whose it is, correct its name and take it again"),
                )
            )
            return None
        if named:
            return str(named)
        owners = set().union(*(self.opened.data.departments.get(one.original, frozenset()) for one in self.ledgers))
        owners |= {code for item, book in self.lists for code in self._asked_of(item, book)}
        if len(owners) == 1:
            return next(iter(owners))
        if not owners and self.texts and len(by_name) == 1:
            return next(iter(by_name))
        if self.ledgers or self.lists or self.texts:
            self.problems.append(
                Problem(
                    self.returned.name,
                    Message(
                        "看不出是哪个单位交回的，或不止一个单位", "it cannot be told whose it is, or it is of several"
                    ),
                    Message(
                        "请按单位分开收，连同包里的其他文件", "Take it department by department, as whole packages"
                    ),
                )
            )
        return None

    def _asked_of(self, item: ReturnedFile, book: Workbook) -> set[str]:
        """Returns the departments whose questions a list has."""
        given = self._parse(item, book)
        questions = self.looking.questions()
        ids = {line.id for line in given.lines} | {one for own in given.members.values() for one in own}
        return {questions[name].department for name in ids if name in questions} - {""}

    def _parse(self, item: ReturnedFile, book: Workbook) -> Decisions:
        try:
            return parse_decisions(book.sheets, schema=self.opened.files.schema, departments=self.opened.data.names)
        except DataError as error:
            if not any(one.where == self._where(item) for one in self.problems):
                self._say(item, error.found, error.advice)
            return Decisions()

    def _answers(self, code: str) -> tuple[AnswersTaken, int]:
        found, unfilled = AnswersTaken(), 0
        for item, book in self.lists:
            given = self._parse(item, book)
            unfilled += sum(line.id not in given.answers for line in given.lines)
            questions = self.looking.questions()
            decided = self.looking.decided
            decided = replace(decided, answers={**self.looking.answered, **decided.answers})
            one = match_answers(given, code=code, questions=questions, decided=decided)
            self.looking.answered |= one.new
            self._say_findings(item, given.findings)
            self._say_differing(item, one)
            found = AnswersTaken(
                {**found.new, **one.new},
                found.known + one.known,
                (*found.differing, *one.differing),
                (*found.unasked, *one.unasked),
                (*found.foreign, *one.foreign),
            )
        return found, unfilled

    def _say_findings(self, item: ReturnedFile, findings: Sequence[Finding]) -> None:
        for finding in findings:
            place = " › ".join(part for part in (self._where(item), finding.sheet, finding.cell) if part)
            self.problems.append(Problem(place, finding.found, finding.advice))

    def _say_differing(self, item: ReturnedFile, answers: AnswersTaken) -> None:
        where = self._where(item)
        for mine, there in answers.differing:
            self.problems.append(
                Problem(
                    f"{where} › {DECISION_SHEET} › {mine.row}",
                    Message(
                        f"{mine.id} 交回“{mine.answer}”，而已定“{there.answer}”（{there.by}），没有改",
                        f"{mine.id}: “{mine.answer}” came back, “{there.answer}” ({there.by}) is there; left alone",
                    ),
                    Message("要改的，请在 decisions.xlsx 里改", "Change it in decisions.xlsx if it is to be changed"),
                )
            )
        for mine in answers.foreign:
            self.problems.append(
                Problem(
                    f"{where} › {DECISION_SHEET} › {mine.row}",
                    Message(
                        f"{mine.id} 是别的单位的问题，没有收", f"{mine.id} is another department's question; not taken"
                    ),
                    Message("请该单位自己作答", "Let that department answer"),
                )
            )
