"""Whatever is zero, missing, undecided or absent: what every report type's wording says then, clause by clause.

Each clause of a wording gets a character of its own at its end, so that a test knows which clauses were printed and
which of them had to be. Formats are those of the kit; values, answers, own words and switches are drawn.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gongwenkit.compose.text.clauses import TextContext, trim_own_words
from gongwenkit.compose.text.speaker import Speaker
from gongwenkit.compose.text.text import compose_text
from gongwenkit.config.phrases import Marks, load_facts, load_marks, load_phrases
from gongwenkit.config.placeholders import Template
from gongwenkit.config.report_type import ReportType, list_report_types, load_report_type
from gongwenkit.config.toml import read_toml
from gongwenkit.config.wording import ClauseWording, ItemWording, SectionWording, SentenceWording, Wording, load_wording
from gongwenkit.model import Fact, Figure, Text, View

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "templates"
PHRASES = ROOT / "data" / "phrases"
MARKS: Marks = load_marks(PHRASES)
LABELS = {name: fact.label for name, fact in load_facts(PHRASES).items()}
DEFINED: Mapping[str, Mapping[str, Any]] = {
    name: defined
    for path in sorted((ROOT / "data" / "figures").glob("*.toml"))
    for name, defined in read_toml(path).items()
}
LISTS = {"five_managements": ("甲", "乙", "丙")}
"""The lists that a kit writes itself."""
SPEAKER = Speaker({"body": "党组", "self": "我局", "issuer": "中共云岭区财政局党组", "superior": "区委"})
SURVEYED: Mapping[str, Mapping[str, Any]] = read_toml(PHRASES / "survey.toml")["figures"]
"""What a report over all departments counts besides."""
FIRST_TAG = 0xE000
TAG = re.compile(r"[\ue000-\uf8ff]")
PAIRS = dict(zip("”’）】》〉〕", "“‘（【《〈〔", strict=True))
JOINTS = "，、；：。"
GROUPS = ("year", "plan", "category")
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""No shrinking: a case of a hundred drawn parts shrinks for minutes, and the message names the clause anyway."""


@dataclass(frozen=True)
class Clause:
    """A clause with its tag and everything above it that may switch it off."""

    wording: ClauseWording
    tag: str
    sentence: SentenceWording
    switches: tuple[str, ...]


@dataclass(frozen=True)
class Type:
    """A report type whose clauses carry tags."""

    report: ReportType
    wording: Wording
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Data:
    """What one report is made from; hypothesis shows it in one line, the assertion says the rest."""

    figures: Mapping[str, Figure]
    facts: Mapping[str, Fact]
    phrases: Mapping[str, str]
    own_words: Mapping[str, str]
    switches: Mapping[str, bool]
    context: TextContext

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"Data({self.context.year}, {dict(self.own_words)}, {dict(self.switches)})")


def _load(name: str) -> Type:
    tagger = _Tagger()
    wording = load_wording(TEMPLATES / name).with_lists(LISTS)
    cover = wording.cover and replace(wording.cover, lead=tagger.sentences(wording.cover.lead))
    tagged = replace(
        wording,
        cover=cover,
        lead=tagger.sentences(wording.lead),
        sections=tuple(tagger.section(section) for section in wording.sections),
    )
    return Type(load_report_type(TEMPLATES / name), tagged, tuple(tagger.clauses))


class _Tagger:
    def __init__(self) -> None:
        self.clauses: list[Clause] = []

    def section(self, section: SectionWording) -> SectionWording:
        above = (section.switch,)
        opening = self.sentences(section.opening, *above)
        items = tuple(self._item(item, *above) for item in section.items)
        return replace(section, opening=opening, items=items)

    def _item(self, item: ItemWording, *above: str | None) -> ItemWording:
        return replace(item, sentences=self.sentences(item.sentences, *above, item.switch))

    def sentences(self, sentences: Sequence[SentenceWording], *above: str | None) -> tuple[SentenceWording, ...]:
        return tuple(self._sentence(sentence, *above) for sentence in sentences)

    def _sentence(self, sentence: SentenceWording, *above: str | None) -> SentenceWording:
        clauses = tuple(self._clause(clause, sentence, *above, sentence.switch) for clause in sentence.clauses)
        return replace(sentence, clauses=clauses)

    def _clause(self, clause: ClauseWording, sentence: SentenceWording, *above: str | None) -> ClauseWording:
        tag = chr(FIRST_TAG + len(self.clauses))
        switches = tuple(switch for switch in (*above, clause.switch) if switch)
        self.clauses.append(Clause(clause, tag, sentence, switches))
        if clause.text is None:
            return clause
        return replace(clause, text=Template(clause.text.source, (*clause.text.parts, tag), clause.text.line))


TYPES = {name: _load(name) for name in list_report_types(TEMPLATES)}


def test_there_is_something_to_look_at() -> None:
    assert "duty" in TYPES
    assert len(TYPES["duty"].clauses) > 100


# ── what is drawn ────────────────────────────────────────────────────────────

STATES = ("value", "value", "value", "zero", "missing", "absent", "undecided", "undecided-zero")
SOME_WORDS = (
    "",
    "。",
    "！",
    " ，\n",
    "——",
    "办好实事。",
    "好！",
    "（一）抓紧；",
    "有“例。”",
    "{a}照印",
    "另起\n一行，",
)
RARE = "麤龘靐齉爩鱻"
"""Characters of no wording: own words made of them are found in a text without taking the wording's for theirs."""
OWN_WORDS = st.one_of(st.sampled_from(SOME_WORDS), st.text(alphabet=f"{RARE}，。；！？“”（）、 \n…", max_size=24))


@st.composite
def figures(draw: st.DrawFn, name: str) -> Figure | None:
    """A figure of the kit in some state, with or without views."""
    defined, state = {**DEFINED, **SURVEYED}[name], draw(st.sampled_from(STATES))
    if state == "absent":
        return None
    percent = defined["unit"] == "%"
    number = st.decimals("0.1", "100.0", places=1) if percent else st.integers(1, 3000)
    value = {"missing": None, "zero": 0, "undecided-zero": 0}.get(state, draw(number))
    signed = st.decimals("-30.0", "30.0", places=1) if percent else st.integers(-300, 300)
    by_group = {
        "year": (
            View("last", draw(number)),
            View("difference", draw(st.one_of(st.none(), st.just(0), signed))),
            View("change", draw(st.decimals("-90.0", "300.0", places=1)), unit="%"),
        ),
        "plan": (
            View("planned", draw(st.integers(0, 200))),
            View("completion", draw(st.one_of(st.none(), st.decimals("0.0", "180.0", places=1))), unit="%"),
        ),
        "category": (View("category:财务管理", draw(st.integers(0, 3))), View("category:其他", 1)),
    }
    shown = draw(st.sets(st.sampled_from(GROUPS)))
    return Figure(
        name,
        defined.get("no"),
        defined["label"],
        defined["unit"],
        Decimal(value) if percent and value is not None else value,
        "no-ledger" if value is None else None,
        rounded=defined.get("round", False),
        required=defined.get("required", False),
        views=tuple(view for group in GROUPS if group in shown for view in by_group[group]),
        better=draw(st.sampled_from(("more", "less", "either"))),
        flags=("undecided",) if state.startswith("undecided") else (),
    )


@st.composite
def data(draw: st.DrawFn, report: ReportType) -> Data:
    """Everything that a report of a type is made from."""
    ids = DEFINED if report.figures == "all" else report.figures
    drawn = {name: draw(figures(name)) for name in ids}
    answers = {name: draw(st.sampled_from(["有", "有", "无", None, "absent"])) for name in report.facts}
    year = draw(st.sampled_from([2022, 2023, 2031]))
    named = {"report": "附件1", **{annex.id: f"附件{n}" for n, annex in enumerate(report.annexes, start=2)}}
    annexes: dict[str, str] = draw(st.sampled_from([{}, named]))
    tenure = draw(st.sampled_from(["", "任职以来"]))
    as_of = draw(st.sampled_from(["", "截至12月20日"]))
    context = TextContext(
        year,
        f"{year}年",
        "云岭区财政局",
        as_of=as_of,
        span=as_of or "全年",
        tenure=tenure,
        tenure_date=f"{year}年6月1日" if tenure else "",
        speaker=SPEAKER,
        annexes=annexes,
        covered=bool(annexes) and bool(report.cover),
    )
    return Data(
        figures={name: figure for name, figure in drawn.items() if figure},
        facts={
            name: Fact(name, LABELS[name], answer)  # type: ignore[arg-type]
            for name, answer in answers.items()
            if answer != "absent"
        },
        phrases=load_phrases(PHRASES, year).phrases,
        own_words={slot: draw(OWN_WORDS) for slot in report.slots},
        switches={name: draw(st.booleans()) for name in report.switches},
        context=context,
    )


def _compose(wording: Wording, given: Data) -> Text:
    return compose_text(
        wording,
        figures=given.figures,
        facts=given.facts,
        phrases=given.phrases,
        own_words=given.own_words,
        switches=given.switches,
        context=given.context,
        marks=MARKS,
    )


# ── what must be printed ─────────────────────────────────────────────────────


Asked = tuple[str, str | None]


@dataclass(frozen=True)
class Duty:
    """What a clause has to do with these data.

    Attributes:
        said: whether its words must stand (a purpose may go with what it serves).
        asks: the mark 【…】 that must stand for it, with its figure, None if no mark must.
    """

    said: bool
    asks: Asked | None = None


NOT = Duty(False)


STATING = {"difference": "difference", "compared": "difference", "change": "change", "compared_change": "change"}
COMPARING = {*STATING, "last", "planned", "completion"}


def _duty(clause: Clause, given: Data) -> Duty:
    """Says, from the guards alone, what a clause must do: the rules of docs/wording.md written a second time."""
    wording = clause.wording
    if wording.text is None or not all(given.switches[switch] for switch in clause.switches):
        return NOT
    if not given.context.allows(wording):
        return NOT
    bearer = given.figures.get(wording.goes_with or "")
    if wording.goes_with and (bearer is None or not (bearer.value or bearer.undecided)):
        return NOT
    named = {part.attribute for part in wording.text.placeholders if part.kind == "figure"}
    if named & COMPARING and not given.switches.get("comparisons", True):
        return NOT
    for part in wording.text.placeholders:
        if part.kind == "phrase" and given.phrases.get(part.name) == "":
            return NOT
        if part.kind == "annex" and part.name not in given.context.annexes:
            return NOT
    if wording.fact:
        fact = given.facts.get(wording.fact)
        if fact is None or fact.answer == "无":
            return NOT
        return Duty(True) if fact.answer == "有" else Duty(False, (MARKS.todo.fact.format(label=fact.label), None))
    return _duty_of_figures(clause, given)


def _duty_of_figures(clause: Clause, given: Data) -> Duty:
    asks: Asked | None = None
    assert clause.wording.text is not None
    for part in (part for part in clause.wording.text.placeholders if part.kind == "figure"):
        figure = given.figures.get(part.name)
        if figure is None or not _prints(figure, part.attribute):
            return NOT
        asks = asks or (_asks(figure) if part.attribute is None else _asks_why(figure, part.attribute))
    return Duty(True, asks)


def _prints(figure: Figure, view: str | None) -> bool:
    if view is None:
        return figure.value != 0 or figure.undecided or figure.required
    if not figure.value or figure.undecided:
        return False
    if view in ("categories", "areas"):
        return any(v.key == "category:财务管理" and v.value for v in figure.views)
    found = next((v for v in figure.views if v.key == STATING.get(view, view)), None)
    if found is None or found.value is None:
        return False
    return _matters(figure) if view in STATING else found.value != 0


def _matters(figure: Figure) -> bool:
    """Whether the difference is one percentage point, or two and a tenth of last year."""
    by_key = {view.key: view.value for view in figure.views}
    difference = by_key["difference"]
    if difference is None:
        return True
    size = abs(Decimal(difference))
    return size >= 1 if figure.unit == "%" else size >= 2 and size * 10 >= (by_key["last"] or 0)


def _asks_why(figure: Figure, view: str) -> Asked | None:
    difference = next((one.value for one in figure.views if one.key == "difference"), None) or 0
    worse = {"more": difference < 0, "less": difference > 0, "either": False}[figure.better]
    return ("【待说明】", figure.id) if view in STATING and worse and _matters(figure) else None


def _asks(figure: Figure) -> Asked | None:
    if figure.value is None:
        return MARKS.todo.missing_number, figure.id
    if figure.undecided:
        return MARKS.todo.undecided_number, figure.id
    return (MARKS.todo.zero, figure.id) if figure.value == 0 else None


# ── the properties ───────────────────────────────────────────────────────────


def _is_closed(text: Text, own: Sequence[str]) -> None:
    """No joint at a wrong place outside a department's own words, which are printed as they stand."""
    for sentence in text.sentences():
        words = "".join(run.text for run in sentence.runs)
        for said in own:
            words = words.replace(said, "己")
        words = TAG.sub("", words)
        assert words[0] not in JOINTS, words
        assert not re.search(rf"[{JOINTS}！？…][{JOINTS}]|[（“][{JOINTS}]|\s", words), words
        assert re.search(r"[。！？…][”’）】》]?$|己。?$", words), words
        assert re.fullmatch(rf"(?:[^{JOINTS}]+(?:[，、][^{JOINTS}]+)*。)?", sentence.topic), sentence.topic


def _is_whole(text: Text, own: Sequence[str]) -> None:
    """Nothing empty, no placeholder left, every bracket closed."""
    plain = TAG.sub("", text.plain())
    for said in own:
        plain = plain.replace(said, "己")
    assert "None" not in plain
    assert not re.search(r"[{}]", plain), plain
    for line in plain.replace("\n\n", "\n").splitlines():
        assert line.strip(), plain
        opened: list[str] = []
        for mark in line:
            if mark in PAIRS.values():
                opened.append(mark)
            elif mark in PAIRS:
                assert opened, line
                assert opened.pop() == PAIRS[mark], line
        assert not opened, line
    assert all(run.text for run in text.runs())
    for section in text.sections:
        assert section.head.strip()
        assert section.opening or section.items
        assert all(item.sentences for item in section.items)


def _is_numbered(text: Text) -> None:
    numerals = MARKS.numbering.numerals
    assert [section.number for section in text.sections] == [f"{n}、" for n in numerals[: len(text.sections)]]
    for section in text.sections:
        numbers = [f"{n}是" for n in numerals[: len(section.items)]] if len(section.items) > 1 else [""]
        assert [item.number for item in section.items] == numbers[: len(section.items)]


def _numbers_have_their_unit(text: Text, given: Data) -> None:
    for run in text.runs():
        if run.kind != "figure":
            continue
        assert run.figure is not None
        figure = given.figures[run.figure]
        assert figure.value, run
        if run.view == "categories" or run.text == MARKS.comparison.same:
            continue
        points, areas = MARKS.comparison.points, MARKS.views.areas_unit
        views = {None: [figure.unit], "difference": [figure.unit, points], "areas": [areas]}
        units = views.get(run.view, ["%", figure.unit])
        match = re.fullmatch(rf"(\d+(?:\.\d)?)余?(?:{'|'.join(map(re.escape, units))})", run.text)
        assert match, run
        assert Decimal(match[1]) != 0, run


def _says_what_it_must(kind: Type, text: Text, given: Data) -> None:
    printed = set(TAG.findall("".join((text.cover.plain() if text.cover else "", text.plain()))))
    todos = {(run.text, run.figure) for run in text.todos}
    asked: set[Asked] = set()
    for clause in kind.clauses:
        duty, wording = _duty(clause, given), clause.wording
        in_cover = kind.wording.cover is not None and any(
            clause.sentence.line == sentence.line for sentence in kind.wording.cover.lead
        )
        if wording.text is None or (in_cover and not given.context.covered):
            continue
        if not duty.said:
            assert clause.tag not in printed, wording
        elif wording.claims:
            assert clause.tag in printed, wording
        asked |= {duty.asks} if duty.asks else set()
    unwritten = {(run.text, run.figure) for run in text.todos if run.text.startswith("【待补：规范表述")}
    assert todos - unwritten == asked
    assert not unwritten or given.context.year == 2031


def _own_words_stand(kind: Type, text: Text, given: Data) -> None:
    plain = text.plain()
    for clause in kind.clauses:
        slot = clause.wording.slot
        said = trim_own_words(given.own_words.get(slot, "")) if slot else ""
        if said:
            on = all(given.switches[switch] for switch in clause.switches)
            assert not on or said in plain, said


def _holds(kind: Type, given: Data) -> None:
    text = _compose(kind.wording, given)
    own = sorted(filter(None, map(trim_own_words, given.own_words.values())), key=len, reverse=True)
    _is_closed(text, own)
    _is_whole(text, own)
    _is_numbered(text)
    _numbers_have_their_unit(text, given)
    _says_what_it_must(kind, text, given)
    _own_words_stand(kind, text, given)


@pytest.mark.slow
@pytest.mark.parametrize("name", TYPES)
@settings(deadline=None, max_examples=50, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(drawing=st.data())
def test_every_report_reads_well_whatever_is_lacking(name: str, drawing: st.DataObject) -> None:
    _holds(TYPES[name], drawing.draw(data(TYPES[name].report)))


@pytest.mark.slow
@pytest.mark.parametrize("name", TYPES)
@settings(deadline=None, max_examples=500, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(drawing=st.data())
def test_every_report_reads_well_in_very_many_cases(name: str, drawing: st.DataObject) -> None:
    _holds(TYPES[name], drawing.draw(data(TYPES[name].report)))
