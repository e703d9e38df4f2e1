"""Who reports: the person asked for, else of documents.csv, else of kit.toml, else the first responsible person.

Nobody is invented: a name must be in people.csv, and the person must have been first responsible, or have presided in a
vacancy, on some day of the period.
"""

from collections.abc import Iterator
from datetime import date

from gongwenkit.config.kit import Kit
from gongwenkit.config.likeness import known_words
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.ingest.values.text_normalisation import compact
from gongwenkit.model import Finding, Job, Message, Period, RowSource, UsageError
from gongwenkit.model.reference import Document, Person

__all__ = ["AUTHOR_ERRORS", "find_author", "find_author_gaps", "no_author"]

AUTHOR_ERRORS = ("unknown-author", "author-not-in-office")
"""Codes of the errors of `find_author`; of a name in documents.csv or kit.toml they are those of one department."""

SHOWN = 3
PEOPLE = "people.csv"


def find_author(
    reference: Reference,
    code: str,
    period: Period,
    as_of: date,
    *,
    asked: str,
    document: Document | None,
    kit: Kit,
    report: str,
) -> str:
    """Returns the name of the person who reports, as people.csv writes it; empty: whoever is first responsible.

    A name in kit.toml is that of the departments whose people.csv has it.

    Args:
        reference: the reference tables.
        code: of the department.
        period: of the report.
        as_of: the reference day.
        asked: the name that the user gave, empty for none.
        document: the line of documents.csv.
        kit: with `author` of the report type.
        report: id of the report type, empty where only figures are made.

    Raises:
        UsageError: the department has no such person, or that person answered for it on no day of the period.
    """
    people = reference.people_of(code)
    default = kit.report_settings(report).author
    if asked:
        name, where = asked, "author"
    elif document is not None and document.author:
        name, where = document.author, str(document.source)
    elif default:
        name, where = default, f"kit.toml [report.{report}] author"
        if not _named(people, name) and any(_named(reference.people_of(d.code), name) for d in reference.departments):
            return ""
    else:
        return ""
    if not _named(people, name):
        raise _unknown(name, people, where)
    if reference.author_named(code, name, period, as_of) is None:
        raise _not_in_office(name, (period.first, min(as_of, period.last)), people, where)
    return _named(people, name)[0].name


def _named(people: tuple[Person, ...], name: str) -> list[Person]:
    return [person for person in people if compact(person.name) == compact(name)]


def _unknown(name: str, people: tuple[Person, ...], where: str) -> UsageError:
    likely = known_words(name, [person.name for person in people])
    return UsageError(
        "unknown-author",
        where=where,
        found=Message(
            f"{_file(people)} 中这个单位没有“{name}”{likely.zh}",
            f"{_file(people)} lists no “{name}” in this department{likely.en}",
        ),
        advice=Message(
            f"请写 {_file(people)} 里的姓名，或先在那里补上这个人和任职起止",
            f"Give a name of {_file(people)}, or add the person there with the days of the post",
        ),
    )


def _not_in_office(name: str, days: tuple[date, date], people: tuple[Person, ...], where: str) -> UsageError:
    heads = dict.fromkeys(person.name for person in people if person.first_responsible and _overlaps(person, days))
    listed, listed_en = "、".join(heads) or "无", ", ".join(heads) or "nobody"
    return UsageError(
        "author-not-in-office",
        where=where,
        found=Message(
            f"“{name}”在 {days[0]} 至 {days[1]} 没有任第一责任人，也没有在空缺时主持工作（第一责任人：{listed}）",
            f"“{name}” was not first responsible from {days[0]} to {days[1]} and did not preside in a vacancy"
            f" (first responsible: {listed_en})",
        ),
        advice=Message(
            f"请写其中一人，或在 {_file(people)} 中改正第一责任人和起止日期",
            f"Name one of these, or correct the column first_responsible and the days in {_file(people)}",
        ),
    )


def _overlaps(person: Person, days: tuple[date, date]) -> bool:
    return (person.from_day or date.min) <= days[1] and (person.to_day or date.max) >= days[0]


def no_author(name: str) -> UsageError:
    """Makes the error of an author of a report, or of figures, over all departments."""
    return UsageError(
        "author-of-all",
        where="author",
        found=Message(
            f"全部单位合为一份的没有报告人，而写了“{name}”",
            f"what is made over all departments has no author, and “{name}” is given",
        ),
        advice=Message("请去掉报告人", "Leave the author out"),
    )


def _file(people: tuple[Person, ...]) -> str:
    return people[0].source.file if people else PEOPLE


def find_author_gaps(reference: Reference, job: Job) -> Iterator[Finding]:
    """Yields the finding that nobody, or more than one person, is first responsible on the reference day.

    Args:
        reference: the reference tables.
        job: of a report that a person signs.
    """
    day = min(job.as_of, job.period.last)
    if job.author or reference.author(job.department, day):
        return
    people, present = reference.people_of(job.department), reference.people_at(job.department, day)
    heads = list(dict.fromkeys(person.name for person in present if person.first_responsible))
    group = list(dict.fromkeys(person.name for person in present if person.leading_group))[:SHOWN]
    place = _place(people)
    yield KINDS["author-several" if heads else "author-vacant"].at(
        file=place.file,
        sheet=place.sheet,
        cell=str(place.row),
        department=job.department,
        day=day.isoformat(),
        people="、".join(heads or group) or "—",
        people_en=", ".join(heads or group) or "—",
        key=f"kit.toml [report.{job.report}] author",
    )


def _place(people: tuple[Person, ...]) -> RowSource:
    """Returns the line of the last first responsible person, else the head of the table."""
    heads = [person for person in people if person.first_responsible]
    last = max(heads, key=lambda person: person.from_day or date.min, default=None)
    return last.source if last else RowSource(_file(people), None, 1)
