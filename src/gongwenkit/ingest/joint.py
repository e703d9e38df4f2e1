"""Events that several departments entered: listed for whoever sums departments up, counted in each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from gongwenkit.config.schema import Schema
from gongwenkit.ingest.decisions import SAME_EVENT, Question, question_id
from gongwenkit.ingest.kinds import KINDS
from gongwenkit.ingest.ledger import NOTE, Ledgers
from gongwenkit.ingest.normal import compact
from gongwenkit.ingest.people import Department
from gongwenkit.model import Finding

__all__ = ["find_joint_events", "joint_questions"]

EVENT_NUMBER, BRANCH, PLACE = "活动编号", "支部", "地点"

Record = Mapping[Any, Any]
Key = tuple[str, ...]
"""`NUMBER` and an 活动编号, or ledger, day and subject."""
NUMBER = "number"


def find_joint_events(ledgers: Ledgers, schema: Schema, departments: Sequence[Department]) -> Iterator[Finding]:
    """Yields a finding for each department that shares an event with another one, unless it was decided to be another.

    Shared are rows of one 活动编号, and rows of one ledger that agree in day and subject and name no branch: what two
    branches enter on one day is seldom one event.

    Args:
        ledgers: of all departments.
        schema: their schemas.
        departments: for their names.
    """
    names = {department.code: department.short_name or department.name for department in departments}
    for key, members in _shared(ledgers, schema):
        if ledgers.decisions.answer(_question(key, members), SAME_EVENT) != "不同":
            for code, record in members.items():
                yield KINDS["joint-event"].at(
                    file=record["file"],
                    sheet=record["sheet"],
                    cell=str(record["row"]),
                    department=code,
                    others="、".join(names.get(other, other) for other in members if other != code),
                )


def joint_questions(ledgers: Ledgers, schema: Schema, departments: Sequence[Department]) -> Iterator[Question]:
    """Yields 同一活动 for the events that departments share by day, subject and place, but not by number."""
    names = {department.code: department.short_name or department.name for department in departments}
    for key, members in _shared(ledgers, schema):
        places = {compact(record.get(PLACE) or "") for record in members.values()}
        if key[0] == NUMBER or len(places) > 1 or "" in places:
            continue
        code, record = next(iter(members.items()))
        others = "、".join(names.get(other, other) for other in members if other != code)
        yield Question(
            id=_question(key, members),
            department=code,
            category=SAME_EVENT,
            subject=f"{schema.ledgers[str(key[0])].name} {key[1]} {str(key[2])[:60]}：与 {others} 所登是否同一活动",
            file=record["file"],
            sheet=record["sheet"],
            place=str(record["row"]),
            now="各单位各计一次",
        )


def _shared(ledgers: Ledgers, schema: Schema) -> Iterator[tuple[Key, Mapping[str, Record]]]:
    """Yields what several departments entered, once: by its number, else by day and subject."""
    groups: dict[Key, dict[str, Record]] = {}
    for key, record in _records(ledgers, schema):
        groups.setdefault(key, {}).setdefault(record["department"], record)
    told: set[tuple[str, ...]] = set()
    for key, members in groups.items():
        places = tuple(f"{r['file']}|{r['sheet']}|{r['row']}" for r in members.values())
        if len(members) > 1 and places not in told:
            told.add(places)
            yield key, dict(sorted(members.items()))


def _question(key: Key, members: Mapping[str, Record]) -> str:
    return question_id("、".join(members), key[0], "joint", (str(part) for part in key[1:]))


def _records(ledgers: Ledgers, schema: Schema) -> Iterator[tuple[Key, Record]]:
    for name, ledger in schema.ledgers.items():
        columns = {ledger.date, (ledger.date or "") + NOTE, *ledger.subject, EVENT_NUMBER, BRANCH, PLACE}
        frame = ledgers.frames[name]
        shown = [
            column for column in frame.columns if column in {*columns, "department", "file", "sheet", "row", "state"}
        ]
        for record in frame[shown].to_dict("records") if ledger.kind == "events" else ():
            if record["state"]:
                continue
            number = compact(record.get(EVENT_NUMBER) or "")
            if number:
                yield (NUMBER, number), record
            day = record.get(ledger.date or "")
            subject = next((compact(str(record[c])) for c in ledger.subject if record.get(c)), "")
            exact = isinstance(day, date) and not record.get((ledger.date or "") + NOTE)
            if exact and subject and not record.get(BRANCH):
                yield (name, str(day), subject), record
