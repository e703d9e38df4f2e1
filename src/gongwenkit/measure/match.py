"""Filters on rows with three answers: yes, no, undecided (docs/decisions/0001, rule 1)."""

from calendar import monthrange
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import IntEnum

from gongwenkit.config.bodies import Bodies
from gongwenkit.config.filters import PERIOD_START, REFERENCE_DAY, Filter, OtherColumn, walk_filters
from gongwenkit.config.schema import Column
from gongwenkit.ingest.decisions.model import NO_DECISIONS, TAG, Decisions, question_id
from gongwenkit.ingest.ledgers.ledger import Table
from gongwenkit.ingest.reference.reference_data import LEADING_GROUP_MEMBER, Reference
from gongwenkit.ingest.values.companion_columns import LAST, NOTE
from gongwenkit.ingest.values.dates import read_date
from gongwenkit.measure.rows import Row, normal
from gongwenkit.model import RowSource
from gongwenkit.model.reference import Person

__all__ = ["Author", "Match", "Matcher", "Proposal", "days_in"]


class Match(IntEnum):
    """The answer of a filter, ordered so that `min` is "and", `max` is "or"."""

    NO = 0
    UNDECIDED = 1
    YES = 2


Answering = Callable[[Row], Match]
"""A question that is asked of rows."""


@dataclass(frozen=True)
class Author:
    """The author of a report, and the tenure: the first responsible person, or who presides while there is none."""

    person: Person
    since: date | None
    until: date | None

    def in_office(self, day: date) -> bool:
        """Whether a day is in the tenure."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Proposal:
    """The rows that have a value in a column which no table of a ledger has, as far as keywords tell.

    Attributes:
        id: of the question whether it is these rows and no others.
        ledger: id.
        column: the column that is missing.
        wanted: the values that a filter asks for.
        year: of the rows.
        keywords: of the values.
        rows: the rows whose subject holds one of them, sorted.
        sources: of these rows.
        tables: those that lack the column.
        figures: ids of the figures that ask for it.
    """

    id: str
    ledger: str
    column: str
    wanted: tuple[str, ...]
    year: int
    keywords: tuple[str, ...]
    rows: tuple[Row, ...]
    sources: frozenset[RowSource]
    tables: tuple[Table, ...]
    figures: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, tuple[str, ...], int]:
        """What it is about."""
        return self.ledger, self.column, self.wanted, self.year


@dataclass
class Matcher:
    """Decides filters for the rows of one department. It remembers its questions, therefore it is not frozen.

    Attributes:
        department: code.
        reference: people and posts.
        tags: keywords by tag. A row is undecided when it has no tags and one of its subjects contains a keyword, or
            when it has a tag that is not among these and contains one.
        settings: settings of the year of the period.
        author: None if no person, or more than one, is first responsible.
        decisions: answers of people where a filter has none.
        proposals: of columns that the ledgers lack, by `Proposal.key`.
        first: the first day of the period, for filters that compare with it.
        reference_day: the day on which the report counts, for the same.
        accepts_later: days after the reference day are as good as earlier ones (see `accepting_later`).
        bodies: all leading bodies.
        body: name of the department's own; empty where it is not known.
    """

    department: str
    reference: Reference
    tags: Mapping[str, tuple[str, ...]]
    settings: Mapping[str, str]
    author: Author | None
    decisions: Decisions = NO_DECISIONS
    proposals: Mapping[tuple[str, str, tuple[str, ...], int], Proposal] = field(default_factory=dict)
    first: date = date.min
    reference_day: date = date.max
    accepts_later: bool = False
    bodies: Bodies = field(default_factory=Bodies)
    body: str = ""
    _answers: dict[Hashable, Answering] = field(default_factory=dict, repr=False, compare=False)
    """What was asked. Matchers made of one another share it, each question under all that its answers depend on."""
    _wanted: dict[Filter, frozenset[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def match(self, filters: tuple[Filter, ...], row: Row) -> Match:
        """Returns the answer of conditions that must all be met."""
        return self.answering(filters)(row)

    def answering(self, filters: tuple[Filter, ...]) -> Answering:
        """Returns the function that answers for a row whether it meets all of some conditions; it answers once.

        Figures, quarters, last year and questions ask for the same conditions and rows.
        """
        key = (filters, *self._asked(filters))
        if key not in self._answers:
            self._answers[key] = _remembering(_all_of([self._answering_one(one) for one in filters]))
        return self._answers[key]

    def _asked(self, filters: tuple[Filter, ...]) -> tuple[Hashable, ...]:
        """Returns what the answers of conditions depend on, other than the rows and what all these matchers share.

        The first two are about proposals and decisions; what a row says by itself does not depend on them.
        """
        asked: list[Hashable] = [bool(self.proposals), self.decisions.has(TAG)]
        for condition in walk_filters(filters):
            if condition.setting:
                asked.append(self.settings.get(condition.setting))
            if condition.is_role:
                asked.append(self.author)
            if condition.day is not None:
                asked.append((self.first, self.reference_day, self.accepts_later))
        return tuple(asked)

    def forget(self) -> None:
        """Forgets what was asked, by matchers made of this one, too."""
        self._answers.clear()
        self._wanted.clear()

    def accepting_later(self) -> "Matcher":
        """Returns a matcher for which days after the reference day are as good as earlier ones."""
        return replace(self, accepts_later=True)

    def on(self, first: date, reference_day: date) -> "Matcher":
        """Returns the same matcher for other days."""
        return replace(self, first=first, reference_day=reference_day)

    def _answering_one(self, condition: Filter) -> Answering:
        if condition.any_ is not None:
            return _any_of([self._answering_one(part) for part in condition.any_])
        if condition.not_ is not None:
            strict = replace(self, accepts_later=False) if self.accepts_later else self
            found = _any_of([strict._answering_one(part) for part in condition.not_])
            return lambda row: Match(Match.YES - found(row))
        key = ("as read", condition, *self._asked((condition,))[2:])
        if key not in self._answers:
            self._answers[key] = _remembering(lambda row: self._read_row(condition, row))
        as_read, decides = self._answers[key], self.decisions.has(TAG)

        def answer(row: Row) -> Match:
            proposal = self._proposal_of(condition, row) if self.proposals else None
            if proposal is not None and row.ledger.find(condition.column or "") is not None:
                return self._proposed(proposal, condition, row)
            found = as_read(row)
            if found is Match.UNDECIDED and decides and row.ledger.find(condition.column or "") is not None:
                return self._decided(condition, row)
            return found

        return answer

    def _read_row(self, condition: Filter, row: Row) -> Match:
        column = row.ledger.find(condition.column or "")
        return Match.UNDECIDED if column is None else self._read(condition, column, row)

    def proposal(self, condition: Filter, ledger: str, year: int) -> Proposal | None:
        """Returns the proposal for a condition on a column that the ledger does not have in a year."""
        if not self.proposals or condition.column is None:
            return None
        return self.proposals.get((ledger, condition.column, self.wanted(condition), year))

    def verdict(self, proposal: Proposal) -> str:
        """Returns what a person answered to a proposal, empty if nobody did."""
        return self.decisions.answer(proposal.id, TAG)

    def is_settled(self, proposal: Proposal) -> bool:
        """Whether rows can be counted without the column: it was answered, and not that no row has the value."""
        answer = self.verdict(proposal)
        return answer == "是" or (answer == "否" and bool(proposal.rows))

    def _proposal_of(self, condition: Filter, row: Row) -> Proposal | None:
        if row.day is None or row.by_hand:
            return None
        return self.proposal(condition, row.ledger.id, row.day.year)

    def _proposed(self, proposal: Proposal, condition: Filter, row: Row) -> Match:
        """Returns whether a row has a value in a column that is missing: by its own answer, else that of the table."""
        if row.source not in proposal.sources:
            return Match.NO
        own = self._decided(condition, row)
        return Match.YES if own is Match.UNDECIDED and self.verdict(proposal) == "是" else own

    def without_decisions(self) -> "Matcher":
        """Returns a matcher that uses no decisions."""
        return replace(self, decisions=NO_DECISIONS)

    def open_questions(self, filters: Iterable[Filter], row: Row) -> Iterator[tuple[str, Filter]]:
        """Yields the id of each question that the filters cannot answer from a row, with its condition."""
        for condition in filters:
            nested = condition.any_ or condition.not_
            column = row.ledger.find(condition.column or "")
            proposal = self._proposal_of(condition, row)
            if nested:
                yield from self.open_questions(nested, row)
            elif proposal:
                if row.source in proposal.sources:
                    yield self._question(condition, row), condition
            elif column and row.day and self._read(condition, column, row) is Match.UNDECIDED:
                yield self._question(condition, row), condition

    def covers(self, condition: Filter, row: Row) -> bool:
        """Whether the question about a table is the one to ask about a row, which has no answer of its own."""
        proposal = self._proposal_of(condition, row)
        own = self.decisions.answer(self._question(condition, row), TAG)
        return proposal is not None and not own and self.verdict(proposal) != "否"

    def wanted(self, condition: Filter) -> tuple[str, ...]:
        """Returns the values that a condition asks for; for a role, the name of the author or nothing."""
        if condition.is_role:
            return (self.author.person.name,) if self.author and condition.is_role == "author" else ()
        if condition.day is not None:
            return (self._day_in_words(condition),)
        if condition.body:
            return self.bodies.meetings_of(self.body)
        if condition.test in _NUMBER_WORDS:
            return (_NUMBER_WORDS[condition.test].format(getattr(condition, condition.test)),)
        one = condition.has or condition.contains or condition.equals or self.settings.get(condition.setting or "", "")
        return condition.in_ or (one,)

    def _question(self, condition: Filter, row: Row) -> str:
        named = "contains" if condition.contains else "has" if condition.has else "is"
        test: str = condition.is_role or (condition.test if condition.test in _OF_ONE_COLUMN else named)
        content = (row.content, condition.column or "", *self.wanted(condition))
        return question_id(self.department, row.ledger.id, test, content)

    def _decided(self, condition: Filter, row: Row) -> Match:
        answer = self.decisions.answer(self._question(condition, row), TAG) if row.day else ""
        if not answer:
            return Match.UNDECIDED
        away = condition.is_role == "author" and self.author and row.day and not self.author.in_office(row.day)
        return _answer(answer == "是" and not away)

    def _read(self, condition: Filter, column: Column, row: Row) -> Match:
        if condition.absent is False and column.name not in row.kept:
            return Match.NO  # nobody fills it in, and the definition says what that means
        if condition.is_role:
            return self._role(condition.is_role, column, row)
        if condition.has is not None:
            return self._has(condition.has, column, row)
        if condition.blank is not None:
            filled = row.values.get(column.name) not in (None, "", ()) or bool(row.values.get(column.name + NOTE))
            return _answer(filled is not condition.blank)
        if condition.day is not None:
            return self._compare_days(condition, column, row)
        if condition.test in _NUMBER_WORDS:
            return _compare_number(condition, column, row)
        return self._compare(condition, column, row)

    def _compare_days(self, condition: Filter, column: Column, row: Row) -> Match:
        """Compares two days; undecided where one is blank, unreadable, or known only to the month of the other."""
        own, other = days_in(row, column.name), self._day_to_compare(condition, row)
        if own is not None and self.accepts_later and condition.not_after == REFERENCE_DAY:
            return Match.YES
        if own is None or other is None:
            return Match.UNDECIDED
        before = condition.not_before is None
        if before:
            yes, no = own[1] <= other[0], own[0] > other[1]
        else:
            yes, no = own[0] >= other[1], own[1] < other[0]
        return Match.YES if yes else Match.NO if no else Match.UNDECIDED

    def _day_to_compare(self, condition: Filter, row: Row) -> "tuple[date, date] | None":
        if isinstance(condition.day, OtherColumn):
            return days_in(row, condition.day.column)
        day = self._named_day(str(condition.day))
        return day, day

    def _named_day(self, text: str) -> date:
        known = {PERIOD_START: self.first, REFERENCE_DAY: self.reference_day}
        return known[text] if text in known else date.fromisoformat(text)

    def _day_in_words(self, condition: Filter) -> str:
        """Returns the day as a question names it: it is part of the id of the question, too."""
        day = condition.day
        said = day.column if isinstance(day, OtherColumn) else self._named_day(str(day)).isoformat()
        return f"{said}及以前" if condition.not_before is None else f"{said}及以后"

    def _compare(self, condition: Filter, column: Column, row: Row) -> Match:
        text = row.text(column.name)
        if not text or row.values.get(column.name + NOTE) == "unknown":
            return Match.UNDECIDED
        if condition.contains is not None:
            return _answer(normal(condition.contains) in text)
        wanted = self._wanted.get(condition)
        if wanted is None:
            wanted = self._wanted[condition] = frozenset(map(normal, self.wanted(condition)))
        if column.broad and condition.contains is None:
            sure = column.answer(str(row.values.get(column.name)), self.wanted(condition))
            return Match.UNDECIDED if sure is None else _answer(sure)
        if condition.body and text in {normal(value) for value in self.bodies.meetings_of_others(self.body)}:
            return Match.UNDECIDED  # held as that of a body which the department does not have: a person knows
        if condition.setting and text not in wanted and any(name and name in text for name in wanted):
            return Match.UNDECIDED  # a longer title can be another name of the campaign in the setting
        return _answer(text in wanted)

    def _has(self, wanted: str, column: Column, row: Row) -> Match:
        values = {normal(value) for value in row.values.get(column.name) or ()}
        if normal(wanted) in values:
            return Match.YES
        if column.type == "tags":
            hidden = any(
                normal(word) in text for word in self.tags.get(wanted, ()) for text in self._with_keywords(row, values)
            )
            broken = row.values.get(column.name + NOTE) == "unreadable"  # an error cell is not a blank one
            return Match.UNDECIDED if hidden or broken else Match.NO
        unknown = not values or row.values.get(column.name + NOTE) == "unknown"
        return Match.UNDECIDED if unknown else Match.NO

    def _with_keywords(self, row: Row, tags: set[str]) -> Iterable[str]:
        """Returns where a keyword may be: in the subjects of a row without tags, else in its unknown tags."""
        known = {normal(tag) for tag in self.tags}
        return tags - known if tags else {row.subject, *(row.text(column) for column in row.ledger.subject)}

    def _role(self, role: str, column: Column, row: Row) -> Match:
        text = row.values.get(column.name)
        if not text or row.day is None:
            return Match.UNDECIDED
        people = self.reference.resolve_person(text, self.department, row.day)
        if people is None:
            return Match.UNDECIDED
        if role == "leading_group":
            return _answer(any(person.leading_group for person in people))
        author = self.author
        if author is None:
            return Match.NO
        if any(person.name == LEADING_GROUP_MEMBER for person in people):
            return Match.UNDECIDED
        return _answer(any(person.name == author.person.name for person in people) and author.in_office(row.day))


def _remembering(ask: Answering) -> Answering:
    """Returns the same question, asked of each row once: the rows keep their answers."""
    question = object()

    def answer(row: Row) -> Match:
        found: Match | None = row.answers.get(question)
        if found is None:
            found = row.answers[question] = ask(row)
        return found

    return answer


def _all_of(tests: Sequence[Answering]) -> Answering:
    def answer(row: Row) -> Match:
        found = Match.YES
        for test in tests:
            one = test(row)
            if one is Match.NO:
                return one
            found = min(found, one)
        return found

    return answer


def _any_of(tests: Sequence[Answering]) -> Answering:
    def answer(row: Row) -> Match:
        return max((test(row) for test in tests), default=Match.NO)

    return answer


def _answer(yes: bool) -> Match:
    return Match.YES if yes else Match.NO


_NUMBER_WORDS = {"min": "{}及以上", "max": "{}及以下"}
"""The limit in words: it is part of a question and of its id."""
_OF_ONE_COLUMN = (*_NUMBER_WORDS, "not_before", "not_after", "blank")


def _compare_number(condition: Filter, column: Column, row: Row) -> Match:
    value = row.values.get(column.name)
    if not isinstance(value, int | Decimal) or row.values.get(column.name + NOTE):
        return Match.UNDECIDED
    return _answer(value >= condition.min if condition.min is not None else value <= (condition.max or 0))


def days_in(row: Row, column: str) -> tuple[date, date] | None:
    """Returns the first and last day that a cell can mean: both are the same unless it has a range or only a month.

    A text (a term that may say 年底前) is read as a date of the year of its row.
    """
    value, last, note = row.values.get(column), row.values.get(column + LAST), str(row.values.get(column + NOTE) or "")
    if isinstance(value, str):
        read = read_date(value, year=row.day.year if row.day else None)
        value, last, note = read.first, read.last, read.note
        if read.inferred and value and row.day and value < row.day:
            value, last = (day and _a_year_later(day) for day in (read.first, read.last))  # a term comes after its row
    if not isinstance(value, date) or note == "unreadable":
        return None
    if "month" in note:
        return value.replace(day=1), value.replace(day=monthrange(value.year, value.month)[1])
    return value, last if isinstance(last, date) else value


def _a_year_later(day: date) -> date:
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
