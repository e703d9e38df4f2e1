"""Which ledger a table is, and whether it is one at all: by title, sheet name, file name and folders, head and values.

A head alone is no proof (`judge`): a name must say so, or the required columns must be there with values that fit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gongwenkit.config.schema import LedgerSchema, Schema
from gongwenkit.ingest.decisions.model import IS_LEDGER, NO_DECISIONS, NO_LEDGER, YES, Decisions, question_id
from gongwenkit.ingest.ledgers.columns import ColumnMap
from gongwenkit.ingest.ledgers.heads import Head, HeadIndex
from gongwenkit.ingest.reference.naming import Names, is_sample_sheet
from gongwenkit.ingest.values.values import ValueReaders
from gongwenkit.ingest.workbook import HIDDEN_TEXT, Raw

__all__ = ["Naming", "TableAnswers", "Verdict", "choose_ledger", "is_like", "judge", "table_question"]

OWN, COMMON = 2, 1
NAMED = (7, 6, 4, 2, 1)
"""Weight of a name in the title, the sheet name, the file name and the folders."""
MIN_COLUMNS = 3
MIN_SHARE, MIN_SHARE_ELSE = 1 / 2, 2 / 3
"""Share of the heads that must be known where no name says what a table is; more where its title is about else."""
MANY_OWN = 4
"""So many columns of its own make a table like a ledger even when none of them tells what its rows are about."""
MIN_FITTING = 0.5
NO_VALUE = frozenset(("date-unreadable", "choice-unknown"))
TITLE_SHEET_FILE = 3
"""Levels of which a word such as 计划 is heard: the name of a folder may speak of all kinds of files."""

FILE = 2
"""The level of which 样表 is heard here; the rows of a sheet with such a name are read as examples."""


class Verdict(StrEnum):
    """What becomes of a table: read, asked about, or named as one whose name and head do not agree."""

    READ = "read"
    ASK = "ask"
    UNLIKE = "unlike"


def choose_ledger(
    head: Head, levels: Sequence[str], *, schema: Schema, index: HeadIndex, names: Names
) -> tuple[str, ...]:
    """Returns the id of a table's ledger; several when it is not clear, none when it fits no ledger.

    Args:
        head: of the table.
        levels: title, sheet name, file name, folders, from the nearest.
        schema: all ledgers.
        index: of their heads.
        names: of ledgers.
    """
    scores: list[tuple[int, str]] = []
    named = {
        ledger: worth
        for level, worth in reversed(tuple(zip(levels, NAMED, strict=False)))
        for ledger in names.ledgers(level)
    }
    for ledger in schema.ledgers:
        own, common = index.matches(ledger, head.cells)
        if own + common < MIN_COLUMNS or not (own or ledger in named):
            continue
        scores.append((OWN * own + COMMON * common + named.get(ledger, 0), ledger))
    best = max(scores, default=(0, ""))[0]
    return tuple(sorted(ledger for score, ledger in scores if score == best))


@dataclass(frozen=True)
class Naming:
    """What the names around a table say: title, sheet name, file name, folders, from the nearest.

    Attributes:
        ledgers: that the nearest level names which names any.
        levels: each with the ledgers that it names.
        plans: the levels that speak of a plan, a bill, a sample or the like, and of no record.
        is_about_else: its title is that of a list about something else.
    """

    ledgers: tuple[str, ...]
    levels: tuple[frozenset[str], ...]
    plans: frozenset[int]
    is_about_else: bool

    @classmethod
    def of(cls, levels: Sequence[str], names: Names) -> "Naming":
        """Reads the names."""
        named = tuple(map(names.ledgers, levels))
        nearest = next((found for found in named if found), frozenset[str]())
        plans = frozenset(
            place
            for place, level in enumerate(levels)
            if names.is_plan_or_bill(level) or (place == FILE and is_sample_sheet(level))
        )
        return cls(tuple(sorted(nearest)), named, plans, names.is_about_else(levels[0]))

    @property
    def is_other(self) -> bool:
        """Whether a name says that it is a plan or a bill: the one that names a ledger, or a nearer one."""
        place = next((place for place, found in enumerate(self.levels) if found), TITLE_SHEET_FILE - 1)
        return any(plan <= place for plan in self.plans)

    def says(self, ledger: str) -> bool:
        """Whether a name says that a table is a ledger, and no nearer one says that it is something else."""
        place = next((place for place, found in enumerate(self.levels) if ledger in found), None)
        if place is None or (place and self.is_about_else):
            return False
        return not any(plan <= place for plan in self.plans)


def judge(
    ledger: LedgerSchema,
    head: Head,
    columns: ColumnMap,
    body: Sequence[Sequence[Raw]],
    naming: Naming,
    readers: ValueReaders,
) -> Verdict:
    """Returns whether a table whose head is like that of a ledger is this ledger.

    Args:
        ledger: whose head it is like.
        head: of the table.
        columns: what its columns are, if it is this ledger.
        body: its rows.
        naming: what the names around it say.
        readers: of values.
    """
    if naming.says(ledger.id):
        return Verdict.READ if _has_substance(ledger, columns) else Verdict.UNLIKE
    if not naming.is_other and _is_proved(ledger, head, columns, body, readers, doubted=naming.is_about_else):
        return Verdict.READ
    return Verdict.ASK


def _has_substance(ledger: LedgerSchema, columns: ColumnMap) -> bool:
    """Whether a table has the day of a ledger, what its rows are about, or a column that it must have."""
    names = {ledger.date, *ledger.subject, *(column.name for column in ledger.column if column.required)}
    return bool(names & columns.places.keys())


def is_like(ledger: LedgerSchema, head: Head, index: HeadIndex) -> bool:
    """Whether a head has more of a ledger than a day, a remark and a person in charge, which lists of all kinds have.

    It has what the rows are about, a column that the ledger must have besides its day, or several of its own columns.
    """
    telling = {*ledger.subject, *(column.name for column in ledger.column if column.required)} - {ledger.date}
    known = {found[0].name for cell in head.cells if (found := index.columns(ledger.id, cell))}
    return bool(telling & known) or index.matches(ledger.id, head.cells)[0] >= MANY_OWN


def _is_proved(
    ledger: LedgerSchema,
    head: Head,
    columns: ColumnMap,
    body: Sequence[Sequence[Raw]],
    readers: ValueReaders,
    *,
    doubted: bool = False,
) -> bool:
    """Whether head and values alone prove that a table is a ledger.

    The required columns are there, those of days hold days and those of choices known values, and most heads are known.
    """
    needed = {column.name for column in ledger.column if column.required}
    needed |= {ledger.date} if ledger.date and not ledger.is_stock else set()
    known = {*columns.places.values(), *(cell.column for cell in columns.personal)}
    share = len(known) / max(len(head.cells), 1)
    if not body or not needed <= columns.places.keys() or share < (MIN_SHARE_ELSE if doubted else MIN_SHARE):
        return False
    typed = [column for column in ledger.column if column.type in ("date", "choice", "choices")]
    checked = {column.name for column in typed if column.required or column.name == ledger.date}
    for column in typed:
        place = columns.places.get(column.name)
        values = [row[place] for row in body if place is not None and place < len(row) and row[place] is not None]
        reader = readers.reader(ledger.id, column, year=None, from_1904=False)
        fitting = sum(_fits(reader(value).problem) for value in values)
        if values and fitting < MIN_FITTING * len(values):
            return False
        if column.name in checked and body and not values:
            return False
    return True


def _fits(problem: object) -> bool:
    """Whether a value is of its column's type: a day without a year, or one that does not exist, is a day."""
    return problem not in NO_VALUE


def table_question(department: str, head: Head) -> str:
    """Returns the id of the question whether a table is a ledger: one for all tables of a department with this head.

    Args:
        department: code, empty where sheet, title and path name none or several.
        head: of the table.
    """
    texts = {text for _, text in head.texts} - {"", HIDDEN_TEXT}  # what may be a name of a person is not part of it
    return question_id(department, "", "table", sorted(texts))


@dataclass(frozen=True)
class TableAnswers:
    """The answers to 表是否为台账."""

    schema: Schema
    decisions: Decisions = NO_DECISIONS

    def ledger(self, department: str, head: Head, chosen: Sequence[str]) -> str | None:
        """Returns the ledger that a table was decided to be, 不是 for none, None where nobody decided.

        Args:
            department: as in `table_question`.
            head: of the table.
            chosen: the ledgers that its head is like; 是 means the only one.
        """
        if not self.decisions.has(IS_LEDGER):
            return None
        answer = self.decisions.answer(table_question(department, head), IS_LEDGER)
        if answer == YES:
            return chosen[0] if len(chosen) == 1 else None
        if not answer or answer == NO_LEDGER:
            return answer or None
        return next((ledger.id for ledger in self.schema.ledgers.values() if ledger.name == answer), None)

    def with_answer(self, department: str, head: Head, chosen: Iterable[str]) -> tuple[str, ...]:
        """Returns the ledgers that a head is like, with the one that a person said it to be."""
        chosen = tuple(chosen)
        said = self.ledger(department, head, chosen)
        return tuple(sorted({*chosen, said})) if said and said != NO_LEDGER else chosen
