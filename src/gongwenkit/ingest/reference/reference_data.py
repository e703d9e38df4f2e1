"""Reference data: the entries of the reference tables of a data folder, with look-ups for the rest of the kit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from gongwenkit.config.labels import TableNames
from gongwenkit.config.likeness import likely_words
from gongwenkit.config.people_words import PeopleWords
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.reference.documents import read_documents
from gongwenkit.ingest.reference.listed_names import ListedNames
from gongwenkit.ingest.reference.people_names import read_name
from gongwenkit.ingest.reference.reference_tables import BOOK, TABLES, ReferenceLine, read_tables
from gongwenkit.ingest.reference.tenure import Tenure, find_tenure
from gongwenkit.ingest.values.mentions import PeopleReader
from gongwenkit.ingest.values.persons import LEADING_GROUP_MEMBER, PersonResolver
from gongwenkit.ingest.values.text_normalisation import compact, one_line
from gongwenkit.model import DataError, Finding, Message, Period, RowSource, UsageError
from gongwenkit.model.job import WHOLE
from gongwenkit.model.reference import Branch, Department, Document, FactAnswer, Issuer, OwnWord, Person, Plan, in_force

__all__ = ["LEADING_GROUP_MEMBER", "Reference", "read_reference", "reference_files"]

OF_THE_WHOLE = ("documents", "own_words")
"""Tables whose lines may be about a report over all departments."""


class _People:
    """The people of people.csv by department, and the people whom a cell names.

    It remembers its answers, because the same names are in many cells. The frozen `Reference` itself has no memo.
    """

    def __init__(self, people: Iterable[Person], resolver: PersonResolver, offices: Mapping[str, str]) -> None:
        self._resolver, self._offices = resolver, offices
        self._resolved: dict[tuple[str, str, date], tuple[Person, ...] | None] = {}
        by_department: dict[str, list[Person]] = {}
        for person in people:
            by_department.setdefault(person.department, []).append(person)
        self._by_department = {code: tuple(found) for code, found in by_department.items()}

    def of(self, code: str) -> tuple[Person, ...]:
        """Returns all people of a department, in the order of people.csv."""
        return self._by_department.get(code, ())

    def at(self, code: str, day: date) -> tuple[Person, ...]:
        """Returns the people of a department on a day, in the order of people.csv."""
        return tuple(person for person in self.of(code) if in_force(person, day))

    def resolve(self, text: str, code: str, day: date) -> tuple[Person, ...] | None:
        """Returns the people whom a cell names on a day, see `Reference.resolve_person`."""
        key = (text, code, day)
        if key not in self._resolved:
            present, known = self.at(code, day), self.of(code)
            self._resolved[key] = self._resolver.resolve(text, present, known, code=code, offices=self._offices)
        return self._resolved[key]


@dataclass(frozen=True)
class _Lines:
    """The lines of one department, in the order of their tables."""

    issuers: list[Issuer] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    answers: list[FactAnswer] = field(default_factory=list)


@dataclass(frozen=True)
class Reference:
    """Departments, issuers, branches, people, plan, documents, facts and own words, each entry with its source.

    Attributes:
        departments, issuers, branches, people, plans, documents, answers, words: the entries in the order of their
            tables.
        findings: cells that could not be read; their lines are left out where the cell is required.
        written_names: the cells of people.csv with names as they are written, those of lines that are left out, too:
            they must not be printed where names are hidden.
        resolver: finds the people whom a cell names, by the words of the kit.
    """

    departments: tuple[Department, ...]
    branches: tuple[Branch, ...] = ()
    people: tuple[Person, ...] = ()
    plans: tuple[Plan, ...] = ()
    documents: tuple[Document, ...] = ()
    answers: tuple[FactAnswer, ...] = ()
    words: tuple[OwnWord, ...] = ()
    issuers: tuple[Issuer, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    written_names: tuple[str, ...] = field(default=(), repr=False, compare=False)
    resolver: PersonResolver = field(default_factory=PersonResolver, repr=False, compare=False)
    _by_name: Mapping[str, Department] = field(init=False, repr=False, compare=False)
    _documents: Mapping[tuple[str, str, str], Document] = field(init=False, repr=False, compare=False)
    _people: _People = field(init=False, repr=False, compare=False)
    _lines: Mapping[str, _Lines] = field(init=False, repr=False, compare=False)
    _words: Mapping[tuple[str, str, str], list[OwnWord]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Makes the indexes; if two departments have the same name, it means the first."""
        names: dict[str, Department] = {}
        for department in self.departments:
            for name in (department.code, department.name, department.short_name):
                names.setdefault(compact(name), department)
        names.pop("", None)
        documents: dict[tuple[str, str, str], Document] = {}
        for one in self.documents:
            documents.setdefault((one.department, one.report, one.period), one)
        offices = {name: department.code for name, department in names.items()}
        object.__setattr__(self, "_by_name", names)
        object.__setattr__(self, "_documents", documents)
        words: dict[tuple[str, str, str], list[OwnWord]] = {}
        for word in self.words:
            words.setdefault((word.department, word.report, word.period), []).append(word)
        object.__setattr__(self, "_words", words)
        object.__setattr__(self, "_lines", _by_department(self))
        object.__setattr__(self, "_people", _People(self.people, self.resolver, offices))

    def department(self, name_or_code: str) -> Department:
        """Returns a department by code, short or full name.

        Raises:
            UsageError: there is none; similar names are suggested.
        """
        text = compact(name_or_code)
        if text in self._by_name:
            return self._by_name[text]
        near = self._near(text)
        offered = "、".join(f"{department.code} {department.short_name}" for department in near)
        raise UsageError(
            "unknown-department",
            where="department",
            found=Message(f"没有单位“{name_or_code}”", f"there is no department “{name_or_code}”"),
            advice=Message(f"您要的是否为：{offered}", f"Did you mean: {offered}")
            if near
            else Message("请写 departments.csv 里的编码、简称或全称", "Give a code or name of departments.csv"),
        )

    def code_named(self, name: str) -> str | None:
        """Returns the code of a department by its code, short or full name; None if there is none."""
        known = self._by_name.get(compact(name))
        return known.code if known else None

    def _near(self, text: str) -> list[Department]:
        named: dict[str, list[Department]] = {}
        for department in self.departments:
            for name in (department.code, department.short_name, department.name):
                named.setdefault(name, []).append(department)
        near = likely_words(text, named, most=6)  # all three names of a department may be similar
        return list(dict.fromkeys(department for name in near for department in named[name]))[:3]

    def issuers_of(self, code: str) -> tuple[Issuer, ...]:
        """Returns the issuing organs of a department, in the order of issuers.csv."""
        return tuple(self._of(code).issuers)

    def issuer(self, code: str, name: str) -> Issuer | None:
        """Returns an issuing organ of a department by its id, None if it has no such line."""
        return next((issuer for issuer in self.issuers_of(code) if issuer.id == name), None)

    def people_at(self, code: str, day: date) -> tuple[Person, ...]:
        """Returns the people of a department on a day, in the order of people.csv."""
        return self._people.at(code, day)

    def author(self, code: str, day: date) -> Tenure | None:
        """Returns the one person who is first responsible on a day, with first and last day of the tenure.

        The tenure is the unbroken run of that person's rows as first responsible. None when nobody or more than one is
        first responsible.
        """
        first = [person for person in self.people_at(code, day) if person.first_responsible]
        if len({compact(person.name) for person in first}) != 1:
            return None
        return find_tenure(self._people.of(code), first[0].name, day, day)

    def people_of(self, code: str) -> tuple[Person, ...]:
        """Returns all people of a department, in the order of people.csv."""
        return self._people.of(code)

    def author_named(self, code: str, name: str, period: Period, day: date) -> Tenure | None:
        """Returns the tenure of a named person up to a day of a period, see `ingest.reference.tenure.find_tenure`."""
        return find_tenure(self._people.of(code), name, period.first, min(day, period.last))

    def resolve_person(self, text: str, code: str, day: date) -> tuple[Person, ...] | None:
        """Returns the people of people.csv that a cell names on a day.

        Understood: names (several, 张 三), surname and post (周书记), a post that one person has (局长), the first
        responsible person (局主要领导). 班子成员 without a name gives one person named `LEADING_GROUP_MEMBER`
        with `leading_group` set: it counts as leading group, but it is not known who it is.

        Returns:
            The people; empty when the cell certainly names nobody on the list; None when it is not clear.
        """
        return self._people.resolve(text, code, day)

    def plan(self, code: str, year: int) -> Mapping[str, int]:
        """Returns what a department plans for a year: figure id → number; the last line for a figure counts."""
        return {plan.figure: plan.planned for plan in self._of(code).plans if plan.year == year}

    def document(self, code: str, report: str, period: str) -> Document | None:
        """Returns the line of documents.csv for a report, None if there is none."""
        return self._documents.get((code, report, period))

    def facts(self, code: str, year: int) -> Mapping[str, FactAnswer]:
        """Returns the answers of a department for a year by fact; the last line for a fact counts."""
        return {answer.fact: answer for answer in self._of(code).answers if answer.year == year}

    def fact_years(self, code: str) -> tuple[int, ...]:
        """Returns the years for which a department answered facts, the last one first."""
        return tuple(sorted({answer.year for answer in self._of(code).answers}, reverse=True))

    def own_words(self, code: str, report: str, period: str) -> Mapping[str, str]:
        """Returns a department's own words for a report by slot; the last line for a slot counts."""
        return {word.slot: word.text for word in self._own_words(code, report, period) if not word.worded}

    def choices(self, code: str, report: str, period: str) -> Mapping[str, int]:
        """Returns the numbers of the wordings that were picked, by clause: those of the department, else of all."""
        picked = (*self._own_words(WHOLE, report, period), *self._own_words(code, report, period))
        return {word.worded: word.option for word in picked if word.worded and word.option}

    def own_words_sources(self, code: str, report: str, period: str) -> Mapping[str, RowSource]:
        """Returns the source of each of a department's own words, by its text."""
        return {word.text: word.source for word in self._own_words(code, report, period) if not word.worded}

    def _own_words(self, code: str, report: str, period: str) -> Sequence[OwnWord]:
        return self._words.get((code, report, period), ())

    def _of(self, code: str) -> _Lines:
        return self._lines.get(code) or _Lines()


def _by_department(tables: Reference) -> Mapping[str, _Lines]:
    found: dict[str, _Lines] = {}
    for issuer in tables.issuers:
        found.setdefault(issuer.department, _Lines()).issuers.append(issuer)
    for plan in tables.plans:
        found.setdefault(plan.department, _Lines()).plans.append(plan)
    for answer in tables.answers:
        found.setdefault(answer.department, _Lines()).answers.append(answer)
    return found


def reference_files(data: Path) -> tuple[Path, ...]:
    """Returns the files of the reference tables that a data folder has, sorted."""
    names = sorted([BOOK, *(form.file for form in TABLES)])
    return tuple(path for name in names if (path := data / name).is_file())


def read_reference(
    data: Path,
    *,
    names: Mapping[str, TableNames] | None = None,
    people: PeopleWords | None = None,
    listed: ListedNames | None = None,
) -> Reference:
    """Reads the reference tables: CSV files, or sheets of 基础信息.xlsx.

    Args:
        data: the data folder.
        names: what the kit calls tables and columns (`labels.reference`); without them only the common names are known.
        people: the words for people in cells (`schema.people`).
        listed: the labels of the kit's figures, facts, report types and slots; without them only ids are known.

    Raises:
        DataError: a table cannot be read, has an unknown head or a department twice, or there are no departments.
    """
    lines, findings = read_tables(data, names or {})
    departments = tuple(_department(line) for line in lines["departments"])
    _check_codes(departments)
    book = _Book(departments, lines, findings)
    resolver = PersonResolver(people)
    known = listed or ListedNames()
    return Reference(
        departments=departments,
        branches=tuple(
            Branch(code, line.texts["name"], line.days.get("from"), line.days.get("to"), line.source)
            for code, line in book.of("branches")
        ),
        people=tuple(_people(book, resolver.reader)),
        plans=tuple(
            Plan(code, known.figure(line.texts["figure"]), line.numbers["year"], line.numbers["planned"], line.source)
            for code, line in book.of("plan")
        ),
        documents=read_documents(book.of("documents"), findings, known),
        answers=tuple(
            _answer(code, line, known) for code, line in book.of("facts") if {"answer", "still"} & set(line.answers)
        ),
        words=tuple(_own_word(code, line, known) for code, line in book.of("own_words") if line.texts["text"]),
        issuers=_issuers(book),
        findings=tuple(sorted(findings, key=lambda finding: finding.order)),
        written_names=tuple(line.texts["name"] for line in lines["people"]),
        resolver=resolver,
    )


class _Book:
    """Lines of the tables with the code of their department; a line of an unknown department is a finding."""

    def __init__(
        self, departments: tuple[Department, ...], lines: Mapping[str, list[ReferenceLine]], findings: list[Finding]
    ) -> None:
        self.codes = {
            compact(name): d.code for d in reversed(departments) for name in (d.name, d.short_name, d.code) if name
        }
        self.lines, self.findings = lines, findings

    def of(self, table: str) -> list[tuple[str, ReferenceLine]]:
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


def _department(line: ReferenceLine) -> Department:
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
        group=one_line(texts["group"]),
    )


def _issuers(book: _Book) -> tuple[Issuer, ...]:
    """Returns the issuing organs; a second line of a department with the same id is a finding."""
    found: dict[tuple[str, str], Issuer] = {}
    for code, line in book.of("issuers"):
        texts = line.texts
        issuer = Issuer(
            department=code,
            id=compact(texts["id"]).casefold(),
            body=compact(texts["body"]),
            name=one_line(texts["name"]),
            symbol=one_line(texts["symbol"]),
            office=one_line(texts["office"]),
            self_name=one_line(texts["self"]),
            source=line.source,
            cells={name: line.cell(name) for name in line.places},
        )
        first = found.setdefault((code, issuer.id), issuer)
        if first is not issuer:
            book.findings.append(
                KINDS["issuer-twice"].at(
                    file=line.source.file,
                    sheet=line.source.sheet,
                    cell=line.cell("id"),
                    department=code,
                    text=issuer.id,
                    row=first.source.row,
                )
            )
    return tuple(found.values())


def _people(book: _Book, reader: PeopleReader) -> Iterator[Person]:
    """Yields the people whose names are names; a name that is more than one, or none, is a finding."""
    for code, line in book.of("people"):
        read = read_name(line.texts["name"], reader)
        if read.why is not None:
            finding = KINDS["people-name"].at(
                file=line.source.file,
                sheet=line.source.sheet,
                cell=line.cell("name"),
                department=code,
                text=one_line(line.texts["name"]),
                why_zh=read.why.zh,
                why_en=read.why.en,
                zh=read.then.zh,
                en=read.then.en,
            )
            book.findings.append(replace(finding, severity=read.severity))
        if read.name:
            yield _person(code, read.name, line)


def _person(code: str, name: str, line: ReferenceLine) -> Person:
    return Person(
        department=code,
        name=name,
        post=line.texts["post"],
        leading_group=line.answers.get("leading_group", False),
        first_responsible=line.answers.get("first_responsible", False),
        from_day=line.days.get("from"),
        to_day=line.days.get("to"),
        source=line.source,
    )


def _own_word(code: str, line: ReferenceLine, known: ListedNames) -> OwnWord:
    report = known.report(line.texts["report"])
    slot = known.slot(report, line.texts["slot"])
    return OwnWord(code, report, known.period(line.texts["period"]), slot, line.texts["text"], line.source)


def _answer(code: str, line: ReferenceLine, known: ListedNames) -> FactAnswer:
    answered, lasting = line.answers.get("answer"), line.answers.get("kind")
    return FactAnswer(
        department=code,
        year=line.numbers["year"],
        fact=known.fact(line.texts["fact"]),
        answer=None if answered is None else "有" if answered else "无",
        basis=line.texts["basis"],
        confirmed_by=line.texts["confirmed_by"],
        source=line.source,
        still=line.answers.get("still"),
        kind=None if lasting is None else "standing" if lasting else "yearly",
    )


def _check_codes(departments: tuple[Department, ...]) -> None:
    seen: dict[str, Department] = {}
    for department in departments:
        first = seen.setdefault(compact(department.code), department)
        if first is not department:
            raise DataError(
                "department-twice",
                where=str(department.source),
                found=Message(
                    f"编码 {department.code} 已用于第 {first.source.row} 行的“{first.name}”",
                    f"code {department.code} is already that of “{first.name}” in row {first.source.row}",
                ),
                advice=Message("请给每个单位不同的编码，或删去重复的行", "Give each department a code of its own"),
            )
