"""What of the data folder is a department's own: its workbooks, findings and questions, and nothing of another one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gongwenkit.compose.text.name_search import NameSearch, fold_name
from gongwenkit.ingest.decisions.model import DECISIONS_FILE, Question
from gongwenkit.ingest.ledgers.data_folder import DataFolder
from gongwenkit.ingest.ledgers.files import LedgerFile
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.model import Finding, Message

__all__ = ["District", "OwnPart"]

LEDGERS = "ledgers/"


@dataclass(frozen=True)
class OwnPart:
    """What a department gets.

    Attributes:
        code: of the department.
        files: its workbooks, each with rows of this department alone.
        left: names of files with rows of it and of others, which stay where they are.
        ledgers: its ledgers, with its findings only.
        questions: its questions without an answer.
    """

    code: str
    files: tuple[LedgerFile, ...]
    left: tuple[str, ...]
    ledgers: Ledgers
    questions: tuple[Question, ...]


class District:
    """All departments, to be divided.

    Args:
        data: the data folder as it was listed.
        ledgers: of all departments, without what people settled.
        questions: of all departments.
        elsewhere: what is said in place of the name of another department's file.
    """

    def __init__(self, data: DataFolder, ledgers: Ledgers, questions: Iterable[Question], *, elsewhere: str) -> None:
        self.data, self.ledgers, self.elsewhere = data, ledgers, elsewhere
        self._tables: dict[str, set[str]] = {}
        for table in ledgers.tables:
            self._tables.setdefault(table.file, set()).add(table.department)
        self._copies = {file.file for file in ledgers.files if file.copy_of is not None}
        self._questions: dict[str, list[Question]] = {}
        for question in questions:
            if not ledgers.decisions.answer(question.id, question.category):
                self._questions.setdefault(question.department, []).append(question)
        owners = data.departments
        self._owners = {fold_name(form): codes for name, codes in owners.items() for form in _forms(name)}
        self._search = NameSearch(form for name in owners for form in _forms(name))

    def part(self, code: str, own: Ledgers) -> OwnPart:
        """Returns the part of a department.

        Args:
            code: the department.
            own: `ledgers` cut to it (`Ledgers.each_of`).
        """
        files = tuple(file for file in self.data.own.get(code, ()) if self._is_own(file.name, code))
        names = {file.name for file in files}
        read = {table.file for table in own.tables if not table.by_hand} - self._copies
        findings = tuple(self._finding(one, code) for one in own.findings if self._concerns(one, code))
        return OwnPart(
            code=code,
            files=files,
            left=tuple(sorted(read - names - {DECISIONS_FILE})),
            ledgers=replace(own, findings=findings),
            questions=tuple(self._question(one, code) for one in self._questions.get(code, ())),
        )

    def _is_own(self, name: str, code: str) -> bool:
        """Whether a file has rows of no other department, and is no copy that does not count."""
        guests = self.ledgers.guests.get(name, frozenset()) | self.data.guests.get(name, frozenset())
        return name not in self._copies and self._tables.get(name, set()) <= {code} and not guests - {code}

    def _concerns(self, finding: Finding, code: str) -> bool:
        return finding.department == code and finding.file != DECISIONS_FILE

    def _finding(self, finding: Finding, code: str) -> Finding:
        found, advice = (
            Message(self._without_others(one.zh, code), self._without_others(one.en, code))
            for one in (finding.found, finding.advice)
        )
        return replace(finding, found=found, advice=advice)

    def _question(self, question: Question, code: str) -> Question:
        return replace(
            question,
            subject=self._without_others(question.subject, code),
            now=self._without_others(question.now, code),
            suggested=self._without_others(question.suggested, code),
            asked=self._without_others(question.asked, code),
        )

    def _without_others(self, text: str, code: str) -> str:
        """Returns a text without the names of files that are not the department's, or not only its own."""
        parts, at = [], 0
        for place in self._search.find(text):
            if self._owners.get(place.name) != frozenset((code,)):
                parts += [text[at : place.start], self.elsewhere]
                at = place.end
        return "".join((*parts, text[at:]))


def _forms(name: str) -> tuple[str, ...]:
    """Returns the forms in which findings name a file."""
    return (name, name.removeprefix(LEDGERS))
