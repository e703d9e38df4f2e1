"""The Text: what is dropped, marked, joined and numbered; then the duty report under every kind of data."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from gongwenkit.compose.text.speaker import Speaker
from gongwenkit.compose.text.text import TextContext, compose_text
from gongwenkit.config.phrases import LeastDifference, Marks, load_facts, load_marks, load_phrases
from gongwenkit.config.report_type import ReportType, load_report_type
from gongwenkit.config.toml import read_toml
from gongwenkit.config.wording import Wording, load_wording
from gongwenkit.model import Fact, Figure, Text, View

ROOT = Path(__file__).resolve().parents[1]
SPEAKER = Speaker({"body": "党组", "self": "我局", "issuer": "中共云岭区财政局党组", "superior": "区委"})
CONTEXT = TextContext(2023, "2023年", "云岭区财政局", "云岭区纪委监委", ("党组书记、局长  周砚",), speaker=SPEAKER)
HEAD = 'title = "{year}年报告"\nlists = {six = ["有目标", "有责任"]}\nbyline = ["{department}"]\n'


@pytest.fixture(scope="module")
def marks() -> Marks:
    return load_marks(ROOT / "data" / "phrases")


def figure(name: str, value: int | Decimal | None, *, unit: str = "次", **more: Any) -> Figure:
    missing = None if value is not None else "no-ledger"
    return Figure(name, None, f"“{name}”", unit, value, missing, **more)


class Compose(NamedTuple):
    folder: Path
    marks: Marks

    def __call__(self, wording: str, *figures: Figure, **more: Any) -> Text:
        (self.folder / "wording.toml").write_text(HEAD + wording, encoding="utf-8")
        given: dict[str, Any] = {
            "facts": {},
            "phrases": {},
            "own_words": {},
            "switches": {},
            "context": CONTEXT,
            **more,
        }
        found = {each.id: each for each in figures}
        return compose_text(load_wording(self.folder), figures=found, marks=self.marks, **given)

    def sentence(self, clauses: str, *figures: Figure, **more: Any) -> str:
        """The text of one sentence after a section that always stands."""
        text = self(
            f'lead = [{clauses}]\n[[section]]\nhead = "甲"\nopening = [{{text = "乙", plain = true}}]', *figures, **more
        )
        return text.plain().splitlines()[1] if text.lead else ""


@pytest.fixture
def compose(tmp_path: Path, marks: Marks) -> Compose:
    return Compose(tmp_path, marks)


def _saying_all(marks: Marks) -> Marks:
    """Marks without a smallest difference, as those of earlier kits."""
    return marks.model_copy(update={"comparison": marks.comparison.model_copy(update={"least": LeastDifference()})})


A, B = '{text = "召开会议{a}"}', '{text = "办班{b}"}'


@pytest.mark.parametrize(
    ("clauses", "figures", "expected"),
    [
        (f"{A}, {B}", (figure("a", 3), figure("b", 2)), "召开会议3次，办班2次。"),
        (f"{A}, {B}", (figure("a", 0), figure("b", 2)), "办班2次。"),
        (f"{A}, {B}", (figure("a", 3), figure("b", 0)), "召开会议3次。"),
        (f"{A}, {B}", (figure("a", 0), figure("b", 0)), ""),
        (f"{A}, {B}", (figure("a", 0),), ""),
        (A, (figure("a", 137, rounded=True),), "召开会议130余次。"),
        (A, (figure("a", 137),), "召开会议137次。"),
        (A, (figure("a", Decimal("91.0"), unit="%"),), "召开会议91%。"),
        (A, (figure("a", None),), "召开会议【待补】次。"),
        (A, (figure("a", 0, required=True),), "召开会议【本期为零，请核实或说明】。"),
        (A, (figure("a", 4, flags=("undecided",)),), "召开会议4次【待核】。"),
        (A, (figure("a", 0, flags=("undecided",)),), "召开会议【待核】次。"),
        ('{text = "{a}会议{a}"}', (figure("a", 1),), "1次会议1次。"),
        (f'{A}, {{text = "务求实效", plain = true}}', (figure("a", 0),), ""),
        (f'{{text = "为了", plain = true}}, {A}', (figure("a", 1),), "为了，召开会议1次。"),
        (f'{A}, {{text = "其中办班{{b}}", with = "a"}}', (figure("a", 0), figure("b", 1)), ""),
        (f'{A}, {{text = "其中办班{{b}}", with = "a"}}', (figure("a", 2), figure("b", 0)), "召开会议2次。"),
        ('{text = "以会促学", plain = true, with = "a"}', (figure("a", 2),), "以会促学。"),
        ('{text = "以会促学", plain = true, with = "a"}', (figure("a", 0),), ""),
        ('{text = "做到{six.items}“{six.count}有”{{}}", plain = true}', (), "做到有目标、有责任“二有”{}。"),
    ],
)
def test_a_clause_follows_its_figure(
    compose: Compose, clauses: str, figures: tuple[Figure, ...], expected: str
) -> None:
    assert compose.sentence(clauses, *figures) == expected


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (View("difference", 3), "较上年增加3次。"),
        (View("difference", -2), "较上年减少2次。"),
        (View("difference", 0), "较上年持平。"),
        (View("difference", None, "not-covered"), ""),
        (View("change", Decimal("12.5"), unit="%"), "较上年增长12.5%。"),
        (View("change", Decimal("-12.0"), unit="%"), "较上年下降12%。"),
        (View("last", 7), "较上年7次。"),
        (View("last", 0), ""),
        (View("completion", Decimal("105.0"), unit="%"), "较上年105%。"),
        (View("planned", 137), "较上年137次。"),
    ],
)
def test_a_view_in_words(compose: Compose, view: View, expected: str) -> None:
    compose = Compose(compose.folder, _saying_all(compose.marks))
    clause = f'{{text = "较上年{{a.{view.key}}}"}}'
    assert compose.sentence(clause, figure("a", 4, views=(view,))) == expected
    assert compose.sentence(clause, figure("a", 0, views=(view,), required=True)) == ""
    assert compose.sentence(clause, figure("a", 4, views=(view,), flags=("undecided",))) == ""
    assert compose.sentence(clause, figure("a", None)) == ""


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        ({"财务管理": 2, "机关保密": 1}, "涉及财务管理、机关保密2个方面。"),
        ({"财务管理": 2, "机关保密": 1, "其他": 1}, "涉及财务管理、机关保密等3个方面。"),
        ({"财务管理": 2, "机关保密": 0}, "涉及财务管理方面。"),
        ({"其他": 2}, ""),
        ({}, ""),
    ],
)
def test_areas_are_listed_and_counted_together(compose: Compose, counted: dict[str, int], expected: str) -> None:
    views = tuple(View(f"category:{name}", value) for name, value in counted.items())
    assert compose.sentence('{text = "涉及{a.areas}"}', figure("a", 4, views=views)) == expected


def test_a_list_that_is_the_offices_own_is_marked_until_it_is_given(compose: Compose) -> None:
    wording = compose.folder / "own.toml"
    words = HEAD.replace('["有目标", "有责任"]', "[]")
    body = '[[section]]\nhead = "甲"\nopening = [{text = "落实{six.items}的“{six.count}有”", fact = "f"}]'
    wording.with_name("wording.toml").write_text(words + body, encoding="utf-8")
    loaded = load_wording(compose.folder)
    given: dict[str, Any] = {"figures": {}, "phrases": {}, "own_words": {}, "switches": {}, "context": CONTEXT}

    def printed(answer: str | None, own: Mapping[str, tuple[str, ...]]) -> str:
        facts = {"f": Fact("f", "落实几有", answer, "依据")}
        return compose_text(loaded.with_lists(own), facts=facts, marks=compose.marks, **given).plain()

    assert "【待补：落实几有】" in printed("有", {})
    assert "落实有人、有钱的“二有”" in printed("有", {"six": ("有人", "有钱")})
    assert "【待确认：落实几有】" in printed(None, {"six": ("有人",)})
    assert "几有" not in printed("无", {})


@pytest.mark.parametrize(("span", "expected"), [("全年", "全年召开3次。"), ("截至9月30日", "截至9月30日召开3次。")])
def test_the_span_is_the_whole_period_or_ends_with_the_reference_day(
    compose: Compose, span: str, expected: str
) -> None:
    context = replace(CONTEXT, span=span)
    assert compose.sentence('{text = "{span}召开{a}"}', figure("a", 3), context=context) == expected


def test_percentages_differ_in_points_and_categories_are_those_with_rows(compose: Compose) -> None:
    rate = figure("a", Decimal("91.2"), unit="%", views=(View("difference", Decimal("-1.5")),))
    assert compose.sentence('{text = "比率{a.difference}"}', rate) == "比率降低1.5个百分点。"
    views = (View("category:甲", 2), View("category:乙", 0), View("category:其他", 1), View("category:丙", 1))
    text = '{text = "涉及{a.categories}工作"}'
    assert compose.sentence(text, figure("a", 3, views=views)) == "涉及甲、丙工作。"
    assert compose.sentence(text, figure("a", 3, views=views[1:3])) == ""


def test_a_fact_is_said_only_with_an_answer(compose: Compose) -> None:
    clauses = '{text = "制度健全", fact = "f"}, {text = "覆盖全员", fact = "f"}'
    facts = {"f": Fact("f", "建立制度", "有", "文件")}
    assert compose.sentence(clauses, facts=facts) == "制度健全，覆盖全员。"
    assert compose.sentence(clauses, facts={"f": Fact("f", "建立制度", "无")}) == ""
    assert compose.sentence(clauses, facts={"f": Fact("f", "建立制度", None)}) == "【待确认：建立制度】。"
    assert compose.sentence(clauses) == ""


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("开展提醒。", "力求实效，开展提醒。"),
        (" ，开展\n提醒 ；", "力求实效，开展提醒。"),
        ("好！", "力求实效，好！"),
        ("有“例。”", "力求实效，有“例。”"),
        ("。", "力求实效。"),
        ("！", "力求实效。"),
        ("——“", "力求实效。"),
        ("！开展提醒", "力求实效，开展提醒。"),
        ("", "力求实效。"),
        ("{a}照印", "力求实效，{a}照印。"),
    ],
)
def test_own_words(compose: Compose, own: str, expected: str) -> None:
    clauses = '{text = "力求实效", plain = true}, {slot = "s"}'
    assert compose.sentence(clauses, own_words={"s": own}) == expected


@pytest.mark.parametrize(("own", "expected"), [("好！", "好！力求实效。"), ("有“例。”", "有“例。”力求实效。")])
def test_no_joiner_follows_own_words_that_end_a_sentence(compose: Compose, own: str, expected: str) -> None:
    assert compose.sentence('{slot = "s"}, {text = "力求实效", plain = true}', own_words={"s": own}) == expected


def test_a_required_slot_is_marked_while_it_is_empty(compose: Compose) -> None:
    clauses = '{text = "力求实效", plain = true}, {slot = "s"}'
    required = {"s": "存在的问题"}
    assert compose.sentence(clauses, required=required) == "力求实效，【待写：存在的问题】。"
    assert compose.sentence(clauses, required=required, own_words={"s": "。"}) == "力求实效，【待写：存在的问题】。"
    assert compose.sentence(clauses, required=required, own_words={"s": "监督偏软"}) == "力求实效，监督偏软。"


def test_phrases_are_printed_dropped_or_asked_for(compose: Compose) -> None:
    clauses = '{text = "以{phrase.x}为指导", plain = true}, {text = "务实", plain = true}'
    assert compose.sentence(clauses, phrases={"x": "某某精神"}) == "以某某精神为指导，务实。"
    assert compose.sentence(clauses, phrases={"x": ""}) == "务实。"
    assert compose.sentence(clauses) == "以【待补：规范表述】为指导，务实。"  # its name in the files is not for paper
    named = compose.sentence(clauses, phrase_labels={"x": "指导思想"})
    assert named == "以【待补：规范表述“指导思想”】为指导，务实。"


def test_a_phrase_that_the_year_has_not_drops_the_clause_unasked(compose: Compose) -> None:
    open_fact = {"f": Fact("f", "开展活动", None)}
    assert compose.sentence('{text = "开展{phrase.x}", fact = "f"}', phrases={"x": ""}, facts=open_fact) == ""


def test_as_of_and_tenure_vanish_with_their_comma(compose: Compose, marks: Marks) -> None:
    clauses = '{text = "{as_of}，本人{tenure}履职", plain = true}'
    assert compose.sentence(clauses) == "本人履职。"
    context = replace(CONTEXT, as_of=marks.as_of(date(2023, 12, 20)), tenure=marks.time.tenure)
    assert compose.sentence(clauses, context=context) == "截至12月20日，本人任职以来履职。"


def test_runs_know_their_figures(compose: Compose) -> None:
    clauses = f'{A}, {{text = "较上年{{a.difference}}", with = "a"}}, {B}'
    text = compose(
        f'lead = [{clauses}]\n[[section]]\nhead = "甲"',
        figure("a", 3, views=(View("last", 1), View("difference", 2))),
        figure("b", None),
    )
    assert [(run.text, run.kind, run.figure, run.view) for run in text.runs()] == [
        ("召开会议", "words", None, None),
        ("3次", "figure", "a", None),
        ("，较上年增加", "words", None, None),
        ("2次", "figure", "a", "difference"),
        ("，办班", "words", None, None),
        ("【待补】", "todo", "b", None),
        ("次。", "words", None, None),
    ]
    assert [run.figure for run in text.todos] == ["b"]


SECTIONS = """
[[section]]
head = "甲"
opening = [{text = "总起", plain = true}]
[[section.item]]
topic = "子"
[[section.item.sentence]]
topic = "丑"
clauses = [{text = "开会{a}"}]
[[section.item.sentence]]
clauses = [{text = "目的", plain = true}]
[[section.item]]
topic = "寅"
[[section.item.sentence]]
join = "、"
clauses = [{text = "办班{b}"}, {text = "讲课{c}"}]
[[section.item]]
topic = "卯"
switch = "extra"
[[section.item.sentence]]
clauses = [{text = "辰", plain = true}]
[[section]]
head = "乙"
[[section.item]]
[[section.item.sentence]]
clauses = [{text = "打算", plain = true}]
"""


def test_parts_go_with_their_last_clause_and_numbers_close_up(compose: Compose) -> None:
    def plain(a: int, b: int, c: int, **switches: bool) -> list[str]:
        text = compose(SECTIONS, figure("a", a), figure("b", b), figure("c", c), switches=switches)
        return text.plain().splitlines()[1:]

    full = ["一、甲", "总起。", "一是子。丑。开会1次。目的。", "二是寅。办班2次、讲课3次。", "二、乙", "打算。"]
    assert plain(1, 2, 3) == full
    assert plain(1, 2, 3, extra=True) == [*full[:4], "三是卯。辰。", *full[4:]]
    assert plain(0, 2, 3) == ["一、甲", "总起。", "寅。办班2次、讲课3次。", "二、乙", "打算。"]
    assert plain(1, 0, 3) == [*full[:3], "二是寅。讲课3次。", *full[4:]]
    assert plain(0, 0, 0) == ["一、乙", "打算。"]
    assert plain(0, 0, 0, extra=True) == ["一、甲", "总起。", "卯。辰。", "二、乙", "打算。"]


def test_title_byline_addressee_and_closing(compose: Compose) -> None:
    text = compose('closing = "特此报告。"' + SECTIONS, figure("a", 1))
    assert (text.title, text.addressee, text.closing) == ("2023年报告", "云岭区纪委监委", "特此报告。")
    assert text.byline == ("云岭区财政局", "党组书记、局长  周砚")


# ── the real wording ────────────────────────────────────────────────────────


class Duty(NamedTuple):
    wording: Wording
    report: ReportType
    marks: Marks
    definitions: Mapping[str, Mapping[str, Any]]
    labels: Mapping[str, str]

    def figure(self, name: str, value: int | None, **more: Any) -> Figure:
        defined = self.definitions[name]
        return Figure(
            name,
            defined.get("no"),
            defined["label"],
            defined["unit"],
            Decimal(value) if value is not None and defined["unit"] == "%" else value,
            None if value is not None else "no-ledger",
            rounded=defined.get("round", False),
            required=defined.get("required", False),
            **more,
        )

    def compose(
        self, figures: Mapping[str, Figure], facts: Mapping[str, Fact], *, year: int = 2023, **more: Any
    ) -> Text:
        context = TextContext(
            year, f"{year}年", "云岭区财政局", as_of=more.pop("as_of", ""), tenure=more.pop("tenure", ""),
            speaker=SPEAKER,
        )  # fmt: skip
        return compose_text(
            self.wording,
            figures=figures,
            facts=facts,
            phrases=load_phrases(ROOT / "data" / "phrases", year).phrases,
            own_words=more.pop("own_words", {}),
            switches={**self.report.switches, **more.pop("switches", {})},
            context=context,
            marks=self.marks,
        )


def _duty() -> Duty:
    phrases = ROOT / "data" / "phrases"
    definitions = {
        k: v for name in ("duty", "further") for k, v in read_toml(ROOT / f"data/figures/{name}.toml").items()
    }
    folder = ROOT / "templates" / "duty"
    labels = {name: fact.label for name, fact in load_facts(phrases).items()}
    wording = load_wording(folder).with_lists({"five_managements": ("制度化", "规范化")})
    return Duty(wording, load_report_type(folder), load_marks(phrases), definitions, labels)


DUTY = _duty()


def _figures(value: int, *names: str) -> dict[str, Figure]:
    views = (View("difference", 1), View("completion", Decimal(90), unit="%"), View("category:财务管理", 2))
    return {name: DUTY.figure(name, value, views=views) for name in names}


def test_the_whole_duty_report() -> None:
    facts = {name: Fact(name, DUTY.labels[name], "有", "文件") for name in DUTY.labels}
    own_words = dict.fromkeys(DUTY.report.slots, "一件事做了什么、怎样做的、见到什么效果，都由本单位自己写明")
    figures = _figures(117, *DUTY.definitions)
    text = DUTY.compose(figures, facts, switches={"committee": True}, own_words=own_words)
    assert not text.todos
    assert 2000 <= len(text.plain()) <= 2700
    assert [len(section.items) for section in text.sections] == [3, 4, 3, 0, 3]  # the fourth: problems found
    printed = {run.figure for run in text.runs() if run.kind == "figure" and run.view is None}
    only_in_the_annex = {"central_group_attendance", "branch_attendance", "rectification_done", "rectification_rate"}
    assert printed == set(DUTY.definitions) - only_in_the_annex  # every other figure of the report is said in its text


def test_the_duty_report_of_a_department_without_anything() -> None:
    figures = _figures(0, *(name for name, defined in DUTY.definitions.items() if not defined.get("required")))
    text = DUTY.compose(figures, {})
    assert [section.number for section in text.sections] == ["一、"]  # only the next steps are left
    assert not text.todos


COVER = """[cover]
title = "{department}关于报送{year}年情况的报告"
closing = "特此报告。"
lead = [
  {text = "报告见{annex.report}", plain = true},
  {text = "数字见{annex.table}", plain = true},
  {text = "召开会议{a}"},
]
[[section]]
head = "甲"
opening = [{text = "详见{annex.table}", plain = true}]
"""


@pytest.mark.parametrize(
    ("annexes", "covered", "lead", "body"),
    [
        ({"report": "附件1", "table": "附件2"}, True, "报告见附件1，数字见附件2，召开会议3次。", "详见附件2。"),
        ({"report": "附件"}, True, "报告见附件，召开会议3次。", ""),
        ({"table": "附件"}, False, None, "详见附件。"),
    ],
)
def test_text_names_annexes_by_their_place_and_drops_what_names_one_that_is_not_there(
    compose: Compose, annexes: dict[str, str], covered: bool, lead: str | None, body: str
) -> None:
    text = compose(COVER, figure("a", 3), context=replace(CONTEXT, annexes=annexes, covered=covered))
    if lead is None:
        assert text.cover is None
    else:
        assert text.cover is not None
        assert text.cover.title == "云岭区财政局关于报送2023年情况的报告"
        assert (text.cover.addressee, text.cover.byline, text.cover.closing) == ("云岭区纪委监委", (), "特此报告。")
        assert "".join(run.text for sentence in text.cover.lead for run in sentence.runs) == lead
    assert text.plain().endswith(f"一、甲\n{body}" if body else "2023年报告")


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (figure("a", None), "召开会议【待补：“a”】。"),
        (figure("a", 4, flags=("undecided",)), "召开会议4次【待核：“a”】。"),
        (figure("a", 0, flags=("undecided",)), "召开会议【待核：“a”】。"),
    ],
)
def test_marks_without_words_for_a_number_name_the_figure(
    tmp_path: Path, marks: Marks, made: Figure, expected: str
) -> None:
    older = marks.todo.model_copy(update={"missing_number": "", "undecided_number": ""})
    compose = Compose(tmp_path, marks.model_copy(update={"todo": older}))
    assert compose.sentence(A, made) == expected


def test_what_a_cover_lacks_stops_a_final_too(compose: Compose) -> None:
    text = compose(COVER, figure("a", None), context=replace(CONTEXT, annexes={"table": "附件"}, covered=True))
    assert [run.text for run in text.todos] == ["【待补】"]
    assert text.plain().startswith("云岭区财政局关于报送2023年情况的报告\n")
