"""The reference tables of a data folder, and the questions that the rest of the kit asks them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from rapidfuzz import fuzz, process

from gongwenkit.config.kit import Kit
from gongwenkit.config.labels import TableNames, load_labels
from gongwenkit.config.people_words import PeopleWords
from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.documents import period_of, read_documents
from gongwenkit.ingest.kinds import KINDS
from gongwenkit.ingest.normal import compact
from gongwenkit.ingest.people import Branch, Department, Document, FactAnswer, OwnWord, Person, Plan, in_force
from gongwenkit.ingest.persons import LEADING_GROUP_MEMBER, PersonResolver, unbroken
from gongwenkit.ingest.reference_forms import BOOK, TABLES
from gongwenkit.ingest.reference_tables import Line, read_tables
from gongwenkit.model import DataError, Finding, RowSource, UsageError, Words
from gongwenkit.model.job import WHOLE

__all__ = ["LEADING_GROUP_MEMBER", "Reference", "read_kit_reference", "read_reference", "reference_files"]

NEAR = 50
"""Likeness (0 to 100) from which a name is offered as what was meant."""

OF_THE_WHOLE = ("documents", "own_words")
"""Tables whose lines may be about a report over all departments."""


@dataclass(frozen=True)
class Reference:
    """Departments, branches, people, plan, documents, facts and own words, each entry with its source.

    Attributes:
        departments, branches, people, plans, documents, answers, words: the entries in the order of their tables.
        findings: cells that could not be read; their lines are left out where the cell is required.
        resolver: who is meant by a cell, by the words of the kit.
    """

    departments: tuple[Department, ...]
    branches: tuple[Branch, ...] = ()
    people: tuple[Person, ...] = ()
    plans: tuple[Plan, ...] = ()
    documents: tuple[Document, ...] = ()
    answers: tuple[FactAnswer, ...] = ()
    words: tuple[OwnWord, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    resolver: PersonResolver = field(default_factory=PersonResolver, repr=False, compare=False)

    def department(self, name_or_code: str) -> Department:
        """Returns a department by code, short or full name.

        Raises:
            UsageError: there is none; near names are offered.
        """
        text = compact(name_or_code)
        for department in self.departments:
            if text and text in (compact(department.code), compact(department.name), compact(department.short_name)):
                return department
        near = self._near(text)
        offered = "、".join(f"{department.code} {department.short_name}" for department in near)
        raise UsageError(
            "unknown-department",
            where="department",
            found=Words(f"没有单位“{name_or_code}”", f"there is no department “{name_or_code}”"),
            advice=Words(f"您要的是否为：{offered}", f"Did you mean: {offered}")
            if near
            else Words("请写 departments.csv 里的编码、简称或全称", "Give a code or name of departments.csv"),
        )

    def _near(self, text: str) -> list[Department]:
        names = {
            f"{number}/{name}": department
            for number, department in enumerate(self.departments)
            for name in (department.code, department.short_name, department.name)
        }
        choices = {key: key.split("/", 1)[1] for key in names}
        hits = process.extract(text, choices, scorer=fuzz.ratio, limit=6, score_cutoff=NEAR)
        return list(dict.fromkeys(names[key] for _, _, key in hits))[:3]

    def people_at(self, code: str, day: date) -> tuple[Person, ...]:
        """Returns the people of a department on a day, in the order of people.csv."""
        return tuple(person for person in self._people.get(code, ()) if in_force(person, day))

    @cached_property
    def _people(self) -> dict[str, tuple[Person, ...]]:
        codes = dict.fromkeys(person.department for person in self.people)
        return {code: tuple(person for person in self.people if person.department == code) for code in codes}

    def author(self, code: str, day: date) -> tuple[Person, date, date | None] | None:
        """Returns the one person who is first responsible on a day, with first and last day of the tenure.

        The tenure is the unbroken run of that person's rows as first responsible; an empty start is `date.min`, an
        empty end None. None when nobody or more than one is first responsible.
        """
        first = [person for person in self.people_at(code, day) if person.first_responsible]
        if len({compact(person.name) for person in first}) != 1:
            return None
        person = first[0]
        spans = [
            (other.from_day or date.min, other.to_day or date.max)
            for other in self._people[code]
            if other.first_responsible and compact(other.name) == compact(person.name)
        ]
        start, end = unbroken(spans, day)
        return person, start, None if end == date.max else end

    def resolve_person(self, text: str, code: str, day: date) -> tuple[Person, ...] | None:
        """Returns the people of people.csv that a cell names on a day.

        Understood: names (several, 张 三), surname and post (周书记), a post that one person holds (局长), the first
        responsible person (局主要领导). 班子成员 without a name gives one person named `LEADING_GROUP_MEMBER`
        with `leading_group` set: it counts as leading group, but nobody knows who it is.

        Returns:
            The people; empty when the cell certainly names nobody on the list; None when it cannot be told.
        """
        key = (text, code, day)
        if key not in self._resolved:
            self._resolved[key] = self.resolver.resolve(
                text, self.people_at(code, day), self._people.get(code, ()), code=code
            )
        return self._resolved[key]

    @cached_property
    def _resolved(self) -> dict[tuple[str, str, date], tuple[Person, ...] | None]:
        return {}

    def plan(self, code: str, year: int) -> Mapping[str, int]:
        """Returns what a department plans for a year: figure id → number; the last line for a figure counts."""
        return {plan.figure: plan.planned for plan in self.plans if plan.department == code and plan.year == year}

    def document(self, code: str, report: str, period: str) -> Document | None:
        """Returns the line of documents.csv for a report, None if there is none."""
        wanted = (code, report, period)
        return next((d for d in self.documents if (d.department, d.report, d.period) == wanted), None)

    def facts(self, code: str, year: int) -> Mapping[str, FactAnswer]:
        """Returns the answers of a department for a year by fact; the last line for a fact counts."""
        return {answer.fact: answer for answer in self.answers if answer.department == code and answer.year == year}

    def own_words(self, code: str, report: str, period: str) -> Mapping[str, str]:
        """Returns a department's own words for a report by slot; the last line for a slot counts."""
        return {word.slot: word.text for word in self._own_words(code, report, period)}

    def own_words_sources(self, code: str, report: str, period: str) -> Mapping[str, RowSource]:
        """Returns where each of a department's own words stands, by its text."""
        return {word.text: word.source for word in self._own_words(code, report, period)}

    def _own_words(self, code: str, report: str, period: str) -> Iterator[OwnWord]:
        wanted = (code, report, period)
        return (word for word in self.words if (word.department, word.report, word.period) == wanted)


def reference_files(data: Path) -> tuple[Path, ...]:
    """Returns the files of the reference tables that a data folder has, sorted."""
    names = sorted([BOOK, *(form.file for form in TABLES)])
    return tuple(path for name in names if (path := data / name).is_file())


def read_kit_reference(kit: Kit, data: Path) -> Reference:
    """Reads the reference tables of a data folder by the names and words of a kit (see `read_reference`)."""
    labels, schema = load_labels(kit.phrases_folder), load_schema(kit.schema_folder)
    return read_reference(data, names=labels.reference, people=schema.people)


def read_reference(
    data: Path, *, names: Mapping[str, TableNames] | None = None, people: PeopleWords | None = None
) -> Reference:
    """Reads the reference tables: CSV files, or sheets of 基础信息.xlsx.

    Args:
        data: the data folder.
        names: what the kit calls tables and columns (`labels.reference`); without them only the common names are known.
        people: the words by which cells speak of people (`schema.people`).

    Raises:
        DataError: a table cannot be read, has an unknown head or a department twice, or there are no departments.
    """
    lines, findings = read_tables(data, names or {})
    departments = tuple(_department(line) for line in lines["departments"])
    _check_codes(departments)
    book = _Book(departments, lines, findings)
    return Reference(
        departments=departments,
        branches=tuple(
            Branch(code, line.texts["name"], line.days.get("from"), line.days.get("to"), line.source)
            for code, line in book.of("branches")
        ),
        people=tuple(_person(code, line) for code, line in book.of("people")),
        plans=tuple(
            Plan(code, line.texts["figure"], line.numbers["year"], line.numbers["planned"], line.source)
            for code, line in book.of("plan")
        ),
        documents=read_documents(book.of("documents"), findings),
        answers=tuple(_answer(code, line) for code, line in book.of("facts") if "answer" in line.answers),
        words=tuple(
            OwnWord(code, line.texts["report"], period_of(line), line.texts["slot"], line.texts["text"], line.source)
            for code, line in book.of("own_words")
            if line.texts["text"]
        ),
        findings=tuple(sorted(findings, key=lambda finding: finding.order)),
        resolver=PersonResolver(people or PeopleWords()),
    )


class _Book:
    """Lines of the tables with the code of their department; a line of an unknown department is a finding."""

    def __init__(
        self, departments: tuple[Department, ...], lines: Mapping[str, list[Line]], findings: list[Finding]
    ) -> None:
        self.codes = {
            compact(name): d.code for d in reversed(departments) for name in (d.name, d.short_name, d.code) if name
        }
        self.lines, self.findings = lines, findings

    def of(self, table: str) -> list[tuple[str, Line]]:
        found = []
        for line in self.lines[table]:
            name = compact(line.texts["department"])
            code = self.codes.get(name, WHOLE if name == WHOLE and table in OF_THE_WHOLE else None)
            if code is not None:
                found.append((code, line))
                continue
            self.findings.append(
                KINDS["reference-department"].at(
                    file=line.source.file,
                    sheet=line.source.sheet,
                    cell=str(line.source.row),
                    text=line.texts["department"],
                )
            )
        return found


def _department(line: Line) -> Department:
    texts, days = line.texts, line.days
    return Department(
        code=texts["code"],
        name=texts["name"],
        short_name=texts["short_name"],
        symbol=texts["symbol"],
        members=line.number("members"),
        staff=line.number("staff"),
        from_day=days.get("from"),
        to_day=days.get("to"),
        source=line.source,
    )


def _person(code: str, line: Line) -> Person:
    return Person(
        department=code,
        name=line.texts["name"],
        post=line.texts["post"],
        leading_group=line.answers.get("leading_group", False),
        first_responsible=line.answers.get("first_responsible", False),
        from_day=line.days.get("from"),
        to_day=line.days.get("to"),
        source=line.source,
    )


def _answer(code: str, line: Line) -> FactAnswer:
    return FactAnswer(
        department=code,
        year=line.numbers["year"],
        fact=line.texts["fact"],
        answer="有" if line.answers["answer"] else "无",
        basis=line.texts["basis"],
        confirmed_by=line.texts["confirmed_by"],
        source=line.source,
    )


def _check_codes(departments: tuple[Department, ...]) -> None:
    seen: dict[str, Department] = {}
    for department in departments:
        first = seen.setdefault(compact(department.code), department)
        if first is not department:
            raise DataError(
                "department-twice",
                where=str(department.source),
                found=Words(
                    f"编码 {department.code} 已用于第 {first.source.row} 行的“{first.name}”",
                    f"code {department.code} is already that of “{first.name}” in row {first.source.row}",
                ),
                advice=Words("请给每个单位不同的编码，或删去重复的行", "Give each department a code of its own"),
            )
