"""No sentence lets the author claim a predecessor's day: held against the rows, with tenures at random days."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongwenkit.compose.text.comparisons import COMPARISONS_SWITCH
from gongwenkit.config.definitions import From
from gongwenkit.config.placeholders import parse_parts
from gongwenkit.config.wording import ClauseWording, Wording
from gongwenkit.model import RowSource, Run, Sentence, Text
from gongwenkit.model.reference import Person
from gongwenkit.run.report import steps
from gongwenkit.run.report.results import Composed, Measured, Reading

ROOT = Path(__file__).resolve().parents[1]
YEAR = 2023
FIRST_PERSON = re.compile(r"本人|任职以来|任现职以来|(?<!自)我(?!局|委|办|院|区|市|县|省|国|党|们|单位)")
SINCE_LAST_YEAR, SINCE_JANUARY = ("last", "difference", "change"), ("completion", "planned")


@pytest.fixture(scope="module", params=["101", "107"])
def reading(request: pytest.FixtureRequest) -> Reading:
    return steps.read(steps.choose(department=request.param, period=str(YEAR), kit=str(ROOT)))


@pytest.fixture(scope="module")
def of_101() -> Reading:
    return steps.read(steps.choose(department="101", period=str(YEAR), kit=str(ROOT)))


def _in_office(reading: Reading, since: date, until: date | None) -> Reading:
    """The same ledgers, whose last secretary came and left on other days; another one was there before and after."""
    chosen = reading.chosen
    code, reference = chosen.job.department, chosen.reference
    head = next(one for one in reversed(reference.people) if one.department == code and one.first_responsible)
    others = [one for one in reference.people if one.department != code or not one.first_responsible]
    lines = [replace(head, from_day=since, to_day=until)]
    place = RowSource("people.csv", None, 2)
    before = Person(code, "某前任", head.post, True, True, None, since - timedelta(days=1), place)
    lines.append(before)
    if until is not None:
        lines.append(replace(before, name="某后任", from_day=until + timedelta(days=1), to_day=None))
    data = replace(chosen.data, reference=replace(reference, people=(*lines, *others)))
    return replace(reading, chosen=replace(chosen, data=data, job=replace(chosen.job, author=head.name)))


def _sentences(text: Text) -> Iterator[Sentence]:
    yield from text.lead
    for section in text.sections:
        yield from section.opening
        for item in section.items:
            yield from item.sentences


def _claimed(sentence: Sentence) -> Iterator[Run]:
    """Yields the figures that a sentence gives to the author: in a clause that says so, and everything after it."""
    clause: list[Run] = []
    is_own = False
    for run in sentence.runs:
        pieces = run.text.split("，") if run.kind == "words" else [run.text]
        for place, piece in enumerate(pieces):
            if place:
                clause = []
            is_own = is_own or bool(FIRST_PERSON.search(piece))
            clause.append(run)
        if is_own:
            yield from (one for one in clause if one.kind == "figure")
            clause = []


def _wrong_claims(composed: Composed) -> list[str]:
    """What the author claims that was not in the tenure: sentence, figure, row."""
    measured = composed.measured
    author = measured.measurement.matcher.author
    figures = {figure.id: figure for figure in measured.figures}
    days = {row.source: row.day for rows in measured.measurement.rows.values() for row in rows}
    wrong = []
    for sentence in _sentences(composed.text):
        said = "".join(run.text for run in sentence.runs)
        for run in _claimed(sentence):
            rows = figures[run.figure or ""].rows
            assert rows, said
            outside = [source for source in rows if not (days[source] and author.in_office(days[source]))]
            needed = date(YEAR - 1, 1, 1) if run.view in SINCE_LAST_YEAR else date(YEAR, 1, 1)
            was_there = author.in_office(needed) and author.in_office(date(YEAR, 12, 31))
            if run.view in (*SINCE_LAST_YEAR, *SINCE_JANUARY) and not was_there:
                outside.append(rows[0])
            wrong += [f"{said} {run.text} {source}" for source in outside]
    return wrong


def _compose(reading: Reading) -> Composed:
    return steps.compose(steps.measure(reading))


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.integers(1, 364), length=st.integers(0, 364), left=st.booleans())
def test_the_author_claims_no_day_of_another(reading, day, length, left):
    since = date(YEAR, 1, 1) + timedelta(days=day)
    until = min(since + timedelta(days=length), date(YEAR, 12, 30)) if left else None
    composed = _compose(_in_office(reading, since, max(until, since) if until else None))
    assert "现将" in composed.text.plain()
    assert _wrong_claims(composed) == []


TENURE = date(YEAR, 6, 1), None


@pytest.mark.slow
def test_a_new_secretary_claims_something(of_101):
    """The property is about something: there are claims, and one of them is counted."""
    composed = _compose(_in_office(of_101, *TENURE))
    claimed = [run.figure for sentence in _sentences(composed.text) for run in _claimed(sentence)]
    assert {"integrity_meetings", "own_talks"} <= set(claimed)
    assert _wrong_claims(composed) == []


def _with_clause(measured: Measured, old: str, new: str) -> Wording:
    """The duty wording with another placeholder in the clauses that print a figure."""

    def change(clause: ClauseWording) -> ClauseWording:
        if clause.text is None or old not in clause.text.source:
            return clause
        source = clause.text.source.replace(old, new)
        return replace(clause, text=replace(clause.text, source=source, parts=parse_parts(source)))

    wording = measured.chosen.files.wording("duty")
    sections = tuple(
        replace(
            section,
            items=tuple(
                replace(
                    item,
                    sentences=tuple(replace(one, clauses=tuple(map(change, one.clauses))) for one in item.sentences),
                )
                for item in section.items
            ),
        )
        for section in wording.sections
    )
    return replace(wording, sections=sections)


@pytest.mark.parametrize(
    ("old", "new"), [("{own_talks}", "{integrity_talks}"), ("{integrity_meetings}", "{weekly_dispatch_meetings}")]
)
def test_a_wording_with_a_wrong_claim_is_seen(of_101, monkeypatch, old, new):
    measured = steps.measure(_in_office(of_101, *TENURE))
    wording = _with_clause(measured, old, new)
    monkeypatch.setattr(type(measured.chosen.files), "wording", lambda self, name: wording)
    assert _wrong_claims(steps.compose(measured))


@pytest.mark.parametrize(("personal", "is_wrong"), [(True, False), (False, True)])
def test_counting_beyond_the_tenure_is_seen(of_101, monkeypatch, personal, is_wrong):
    """Talks of everybody under “本人”: within the tenure they are of its days, without it they are not."""
    files = of_101.chosen.files
    everybody = (From(rows_of="integrity_talks"),)
    changed = files.definitions["own_talks"].model_copy(update={"personal": personal, "from_": everybody})
    monkeypatch.setattr(type(files), "definitions", {**files.definitions, "own_talks": changed})
    assert bool(_wrong_claims(_compose(_in_office(of_101, *TENURE)))) is is_wrong


@pytest.mark.parametrize("is_wrong", [False, True])
def test_a_comparison_with_the_predecessors_year_is_seen(of_101, monkeypatch, is_wrong):
    if is_wrong:
        monkeypatch.setattr("gongwenkit.measure.views._outside_tenure", lambda *_: False)
    measured = steps.measure(_in_office(of_101, *TENURE))
    wording = _with_clause(measured, "{own_talks}", "{own_talks.difference}")
    monkeypatch.setattr(type(measured.chosen.files), "wording", lambda self, name: wording)
    switches = {**measured.chosen.switches, COMPARISONS_SWITCH: True}
    monkeypatch.setattr(type(measured.chosen), "switches", switches)
    assert any("谈话增加" in wrong for wrong in _wrong_claims(steps.compose(measured))) is is_wrong
