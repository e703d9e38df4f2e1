"""Comparisons in a text, their reasons, and the wordings that a person picks."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gongwenkit.compose.text.text import TextContext, compose_text
from gongwenkit.compose.text.uniformity import measure_uniformity
from gongwenkit.config.phrases import Marks, load_marks
from gongwenkit.config.wording import load_wording
from gongwenkit.model import Figure, Text, View
from gongwenkit.model.reference import reason_slot

ROOT = Path(__file__).resolve().parents[1]
CONTEXT = TextContext(2023, "2023年", "云岭区财政局")
MARKS = load_marks(ROOT / "data" / "phrases")
A = '{text = "召开会议{a}"}'
COMPARED = f'{A}, {{text = "{{a.compared}}", with = "a"}}'


def compose(folder: Path, clauses: str, *figures: Figure, marks: Marks = MARKS, **more: Any) -> Text:
    wording = 'title = "报告"\n[[section]]\nhead = "甲"\nopening = [{text = "乙", plain = true}]\n'
    (folder / "wording.toml").write_text(f"lead = [{clauses}]\n{wording}", encoding="utf-8")
    given: dict[str, Any] = {"facts": {}, "phrases": {}, "own_words": {}, "switches": {}, "context": CONTEXT, **more}
    return compose_text(load_wording(folder), figures={one.id: one for one in figures}, marks=marks, **given)


def said(text: Text) -> str:
    return "".join(run.text for sentence in text.lead for run in sentence.runs)


def count(value: int, last: int, *, better: Any = "either", **more: Any) -> Figure:
    views = (
        View("last", last),
        View("difference", value - last),
        View("change", (Decimal(value - last) * 100 / last).quantize(Decimal("0.1"))),
    )
    return Figure("a", None, "会议", "次", value, views=views, better=better, **more)


def rate(value: str, last: str, *, better: Any = "either") -> Figure:
    difference = Decimal(value) - Decimal(last)
    views = (View("last", Decimal(last)), View("difference", difference, unit="个百分点"))
    return Figure("a", None, "出勤率", "%", Decimal(value), views=views, better=better)


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (count(12, 9), "召开会议12次，比上年增加3次。"),
        (count(7, 9), "召开会议7次，比上年减少2次。"),
        (count(9, 9), "召开会议9次。"),
        (count(10, 9), "召开会议10次。"),  # not two
        (count(103, 100), "召开会议103次。"),  # not 10 %
        (count(109, 100), "召开会议109次。"),
        (count(110, 100), "召开会议110次，比上年增加10次。"),
        (count(90, 100), "召开会议90次，比上年减少10次。"),
        (rate("93.8", "91.4"), "召开会议93.8%，比上年提高2.4个百分点。"),
        (rate("92.4", "91.4"), "召开会议92.4%，比上年提高1个百分点。"),
        (rate("92.3", "91.4"), "召开会议92.3%。"),
        (rate("90.4", "91.4"), "召开会议90.4%，比上年降低1个百分点。"),
    ],
)
def test_a_difference_is_said_from_a_size_that_matters(tmp_path: Path, figure: Figure, expected: str) -> None:
    assert said(compose(tmp_path, COMPARED, figure)) == expected


def test_what_is_compared_with_follows_the_period(tmp_path: Path) -> None:
    clauses = f'{COMPARED}, {{text = "{{a.compared_change}}"}}'
    assert said(compose(tmp_path, clauses, count(12, 9))) == "召开会议12次，比上年增加3次，比上年增长33.3%。"
    for kind in ("half", "quarter", "month"):
        text = compose(tmp_path, clauses, count(12, 9), context=replace(CONTEXT, kind=kind))
        assert said(text) == "召开会议12次，同比增加3次，同比增长33.3%。"
    least = MARKS.comparison.least.model_copy(update={"count": 0, "percent": 0})
    comparison = MARKS.comparison.model_copy(update={"least": least})
    marks = MARKS.model_copy(update={"comparison": comparison})
    assert said(compose(tmp_path, COMPARED, count(9, 9), marks=marks)) == "召开会议9次，与上年持平。"


@pytest.mark.parametrize(
    "view", ["last", "difference", "change", "compared", "compared_change", "planned", "completion"]
)
def test_a_switch_drops_every_comparison_and_nothing_else(tmp_path: Path, view: str) -> None:
    figure = count(12, 9, better="more")
    more = (View("planned", 12), View("completion", Decimal("100.0")), View("category:财务", 1))
    figure = replace(figure, views=(*figure.views, *more))
    clauses = f'{A}, {{text = "对比{{a.{view}}}"}}, {{text = "涉及{{a.categories}}"}}'
    on, off = (compose(tmp_path, clauses, figure, switches={"comparisons": one}) for one in (True, False))
    assert said(compose(tmp_path, clauses, figure)) == said(on)  # a type without the switch compares
    assert said(on).startswith("召开会议12次，对比")
    assert said(off) == "召开会议12次，涉及财务。"
    assert off.todos == ()
    alone = f'{{text = "对比{{a.{view}}}"}}, {{text = "力求更好", plain = true}}'
    assert compose(tmp_path, alone, figure, switches={"comparisons": False}).lead == ()


@pytest.mark.parametrize(
    ("figure", "asks"),
    [
        (count(7, 12, better="more"), True),
        (count(12, 7, better="more"), False),
        (count(12, 7, better="less"), True),
        (count(7, 12, better="less"), False),
        (count(7, 12), False),
        (count(11, 12, better="more"), False),  # too small to be said
        (rate("80.0", "90.0", better="more"), True),
        (rate("89.5", "90.0", better="more"), False),
    ],
)
def test_what_became_worse_asks_for_a_reason(tmp_path: Path, figure: Figure, asks: bool) -> None:
    text = compose(tmp_path, COMPARED, figure)
    assert [(run.text, run.figure, run.view) for run in text.todos] == [("【待说明】", "a", "difference")] * asks
    assert said(text).endswith("【待说明】。") == asks
    reason = {reason_slot("a"): "主要是合并了重复的会议。"}
    explained = compose(tmp_path, COMPARED, figure, own_words=reason)
    assert explained.todos == ()
    assert ("，主要是合并了重复的会议。" in said(explained)) == (len(said(text)) > len("召开会议12次。") + 3)
    unsaid = compose(tmp_path, COMPARED, figure, unsaid={"a"})
    assert said(unsaid) == (said(text)[: said(text).index("，")] + "。" if asks else said(text))
    silent = MARKS.model_copy(update={"todo": MARKS.todo.model_copy(update={"reason": ""})})
    assert compose(tmp_path, COMPARED, figure, marks=silent).todos == ()


OPTIONS = '{id = "m", text = "召开会议{a}", options = ["先后{a}开会", "开会{a}"]}'


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({}, "召开会议3次。"),
        ({"m": 1}, "召开会议3次。"),
        ({"m": 2}, "先后3次开会。"),
        ({"m": 3}, "开会3次。"),
        ({"m": 4}, "召开会议3次。"),
        ({"n": 2}, "召开会议3次。"),
    ],
)
def test_a_person_picks_a_wording(tmp_path: Path, choices: Mapping[str, int], expected: str) -> None:
    figure = Figure("a", None, "会议", "次", 3)
    assert said(compose(tmp_path, OPTIONS, figure, choices=choices)) == expected


def test_a_clause_with_a_missing_figure_is_not_said(tmp_path: Path) -> None:
    clauses = '{text = "以会促学", plain = true, with = "a"}'
    for value, missing, flags, expected in (
        (3, None, (), "以会促学。"),
        (0, None, (), ""),
        (None, "no-ledger", (), ""),
        (None, "not-applicable", (), ""),
        (0, None, ("undecided",), "以会促学。"),
    ):
        assert said(compose(tmp_path, clauses, Figure("a", None, "会议", "次", value, missing, flags))) == expected


OWN = (
    ("走访企业30家。", "召开会议3次，走访企业30家，力求务实。"),
    ("走访企业；解决困难", "召开会议3次，走访企业；解决困难，力求务实。"),
    ("走访企业。\n解决困难。\n", "召开会议3次，走访企业。解决困难，力求务实。"),
    ("，走访企业，", "召开会议3次，走访企业，力求务实。"),
    ("成效怎么样？", "召开会议3次，成效怎么样？力求务实。"),
    (" \n 。 ", "召开会议3次，力求务实。"),
    ("", "召开会议3次，力求务实。"),
)


@pytest.mark.parametrize(("words", "expected"), OWN)
def test_own_words_stand_inside_a_sentence(tmp_path: Path, words: str, expected: str) -> None:
    clauses = f'{A}, {{slot = "s"}}, {{text = "力求务实", plain = true}}'
    figure = Figure("a", None, "会议", "次", 3)
    assert said(compose(tmp_path, clauses, figure, own_words={"s": words})) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("走访企业", "走访企业。"),
        ("走访企业。", "走访企业。"),
        ("走访企业。解决困难", "走访企业。解决困难。"),
        ("群众说：“好。”", "群众说：“好。”"),
        ("群众说：“好”", "群众说：“好”。"),
        ("好！", "好！"),
        ("……", ""),
    ],
)
def test_own_words_form_a_sentence_of_their_own(tmp_path: Path, words: str, expected: str) -> None:
    assert said(compose(tmp_path, '{slot = "s"}', own_words={"s": words})) == expected


def test_the_share_of_plain_sentences_and_the_digests_of_a_text(tmp_path: Path) -> None:
    figures = (count(12, 9), count(13, 9))
    one, other = (compose(tmp_path, COMPARED, figure) for figure in figures)
    found, changed = measure_uniformity(one), measure_uniformity(other)
    assert (found.sentences, found.plain) == (2, 1)
    assert (found.characters, found.plain_characters) == (len("召开会议12次，比上年增加3次。") + 2, 2)
    assert found.printed[0] != changed.printed[0]
    assert found.shapes == changed.shapes
    assert found.printed[1] == changed.printed[1]
    own = measure_uniformity(compose(tmp_path, '{slot = "s"}', own_words={"s": "走访企业"}))
    assert (own.sentences, own.plain) == (2, 1)
