"""The matching engine: assignment against brute force, which figure a clause names, and what is said of a number."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwenkit.config.kit import load_kit
from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.config.prose_words import PROSE_FILE, ProseWords, load_prose_words
from gongwenkit.model import Period
from gongwenkit.proof.prose.assignment import assign
from gongwenkit.proof.prose.draft_lines import passages_of
from gongwenkit.proof.prose.matching import FigureMatcher
from gongwenkit.proof.prose.relatives import families, wider_figures
from gongwenkit.proof.prose.scope import ScopeReader
from gongwenkit.proof.prose.scores import Scorer
from gongwenkit.proof.prose.stated_numbers import NumberFinder
from gongwenkit.proof.prose.surroundings import Surroundings
from gongwenkit.proof.prose.told_views import ViewReader
from gongwenkit.proof.prose.verdicts import judge
from gongwenkit.proof.prose.vocabulary import called_figures

TABLES = st.integers(1, 5).flatmap(
    lambda rows: st.integers(rows, 6).flatmap(
        lambda columns: st.lists(
            st.lists(st.floats(-2, 2, allow_nan=False), min_size=columns, max_size=columns),
            min_size=rows,
            max_size=rows,
        )
    )
)


@given(TABLES)
def test_the_assignment_is_the_best_of_all(table):
    found = assign(table)
    best = max(
        sum(row[column] for row, column in zip(table, columns, strict=True))
        for columns in itertools.permutations(range(len(table[0])), len(table))
    )
    assert len(set(found)) == len(table)
    assert math.isclose(sum(row[column] for row, column in zip(table, found, strict=True)), best, abs_tol=1e-9)


def test_an_assignment_needs_a_column_for_each_row():
    assert assign([]) == ()
    with pytest.raises(ValueError, match="fewer columns"):
        assign([[1.0], [2.0]])


class Reading:
    """The kit's engine with values of its own."""

    def __init__(self, root):
        files = load_kit_files(load_kit(root), reports=None)
        self.words = load_prose_words(root / "data" / "phrases")
        self.called = called_figures(
            files.definitions,
            schema=files.schema,
            words=self.words,
            wordings=[files.wording(name) for name in files.worded],
            settings=files.phrases(2023).settings,
            body="党组",
        )
        self.scorer = Scorer(self.called, self.words)
        period = Period.parse("2023")
        finder = NumberFinder(self.words, units=files.marks.units.words, counted={one.unit for one in self.called})
        self.surroundings = Surroundings(
            self.words,
            finder,
            ViewReader(self.words.views, period),
            ScopeReader(self.words, finder, period=period, others=("教育局",)),
        )

    def places(self, text):
        return tuple(self.surroundings.places(passages_of(text.splitlines())))

    def bound(self, text):
        return [(one.figure, one.view) for one in FigureMatcher(self.called, self.scorer).match(self.places(text))]

    def said(self, text, **values):
        known = {tuple(name.split("__") if "__" in name else (name, "")): value for name, value in values.items()}
        return judge(self.places(text), self.called, self.scorer, known)


@pytest.fixture(scope="module")
def reading(repo_root):
    return Reading(repo_root)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("全年组织中心组学习10次，其中开展研讨6次。", ["central_group_sessions", "thematic_seminars"]),
        (
            "开展廉政谈话*人次，其中任前谈话*人次，本人谈话*人次。",
            ["integrity_talks", "appointment_talks", "own_talks"],
        ),
        ("组建先锋队5支、示范岗5个、责任区7个。", ["vanguard_teams", "model_posts", "responsibility_zones"]),
        ("设立7个党员责任区、5支党员先锋队。", ["responsibility_zones", "vanguard_teams"]),
        ("召开警示教育大会2次，收看警示片7次。", ["cautionary_conferences", "cautionary_films"]),
        ("现有党支部6个。", ["branches_in_force"]),
        ("种植树木300次。", [None]),
        ("警示教育片放了7场。", ["cautionary_films"]),  # the longest match
        ("还有3个问题没整改完。", ["rectification_open"]),
        ("对尚未完成整改的3个问题明确完成时限。", ["rectification_open"]),
        ("尚未完成整改3个。", ["rectification_open"]),
        ("各支部组织学习113次。", ["branch_study_sessions"]),  # 次 is of events, 个 of things
        ("我自己讲党课2次。", ["own_lectures"]),
        ("整改问题销了号的20个。", ["rectification_closed"]),
        ("中心组集体学习7次。", ["central_group_sessions"]),  # not the whole, whose wording names its parts
        ("红色教育有声有色。我们组织参观9次。", ["red_base_visits"]),  # the topic of the paragraph
    ],
)
def test_the_figure_that_words_name(reading, text, figures):
    assert [figure for figure, _ in reading.bound(text)] == figures


@pytest.mark.parametrize(
    ("text", "lacking", "bound"),
    [
        ("廉政谈话97人次。", "integrity_talks", "own_talks"),
        ("党组会研究党风廉政建设9次。", "integrity_meetings", "single_topic_meetings"),
        ("警示教育大会开了9次。", "cautionary_conferences", "cautionary_sessions"),
        ("讲廉政党课10次。", "integrity_lectures", "own_integrity_lectures"),
    ],
)
def test_a_relative_of_what_the_kit_lacks_is_asked_about(reading, text, lacking, bound):
    """drafts.md: a figure taken out of the kit; of an office that does not count the whole, or a kind of it."""
    called = tuple(one for one in reading.called if one.id != lacking)
    (one,) = judge(reading.places(text), called, Scorer(called, reading.words), {(bound, ""): 1})
    assert (one.bound.figure, one.verdict, one.why) == (bound, "ask", "unsure")
    (one,) = reading.said(text, **{lacking: 1})
    assert (one.bound.figure, one.verdict) == (lacking, "differs")


def test_what_a_figure_leaves_out_is_no_hint_of_it(reading):
    hints = {one.id: {term.text for term in one.hints} for one in reading.called}
    assert "已完成" in hints["rectification_done"]
    assert not {"已完成", "完成", "办结"} & hints["rectification_open"]


def test_conditions_tell_which_figure_contains_another(repo_root):
    definitions = load_kit_files(load_kit(repo_root), reports=None).definitions
    wider = wider_figures(definitions)
    assert wider["appointment_talks"] == ("integrity_talks",)  # one kind of talk, of those that are counted
    assert wider["own_talks"] == ("integrity_talks",)  # at_most
    assert wider["integrity_talks"] == ()
    related = families(definitions)
    assert "appointment_talks" in related["integrity_talks"]
    assert "appointment_talks" in related["own_talks"]
    assert not any(name in others for name, others in related.items())


def test_a_kit_without_negations_reads_as_before():
    assert Scorer((), ProseWords()).grams("未完成") == {"未完", "完成"}
    assert Scorer((), ProseWords(text={"negations": ("未",)})).grams("未完成") == {"未完"}


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("廉政谈话79人次，比上年减少44人次。", [("integrity_talks", ""), ("integrity_talks", "difference")]),
        (
            "警示教育由去年的10场次增加到16场次，增长60%。",
            [("cautionary_sessions", "last"), ("cautionary_sessions", ""), ("cautionary_sessions", "change")],
        ),
        ("防控措施114条，减少2条。", [("prevention_measures", ""), ("prevention_measures", "difference")]),
        ("（一）警示教育。全年7场次。", [("cautionary_sessions", "")]),  # a heading within the paragraph
        ("防控措施由92条增加到120条。", [("prevention_measures", "last"), ("prevention_measures", "")]),
        (
            "廉政风险点中，高风险点13个、中风险点29个。",
            [("integrity_risk_points", "level:高"), ("integrity_risk_points", "level:中")],
        ),
        ("一季度警示教育7场次，二季度1场次。", [("cautionary_sessions", "2023Q1"), ("cautionary_sessions", "2023Q2")]),
    ],
)
def test_the_view_of_the_figure_that_was_named(reading, text, bound):
    assert reading.bound(text) == bound


@pytest.mark.parametrize(
    ("text", "values", "said"),
    [
        ("开展警示教育16场次。", {"cautionary_sessions": 16}, ["agrees"]),
        ("开展警示教育大会18次。", {"cautionary_conferences": 2, "cautionary_sessions": 16}, ["differs"]),
        ("开展警示教育10场次。", {"cautionary_sessions": 16, "cautionary_sessions__last": 10}, ["ask"]),
        ("开展警示教育16场次。", {}, ["ask"]),
        ("开展警示教育*场次。", {"cautionary_sessions": 16}, ["ask"]),
        ("中心组学习和主题党日活动共开展82场次。", {"central_group_sessions": 10, "theme_party_days": 72}, ["sum"]),
        (
            "中心组学习10次、主题党日活动72场，合计82次。",
            {"central_group_sessions": 10, "theme_party_days": 72},
            ["agrees", "agrees", "sum"],
        ),
        (
            "中心组学习10次、主题党日活动72场，合计83次。",
            {"central_group_sessions": 10, "theme_party_days": 72},
            ["agrees", "agrees", "differs"],
        ),
        (
            "教育活动共82场次：中心组学习10次，主题党日活动72场。",
            {"central_group_sessions": 10, "theme_party_days": 72},
            ["sum", "agrees", "agrees"],
        ),
        (
            "开展中心组学习、组织主题党日活动，两项共计82次。",
            {"central_group_sessions": 10, "theme_party_days": 72},
            ["sum"],
        ),
        (
            "警示教育16场次，比上年减少6场次。",
            {"cautionary_sessions": 16, "cautionary_sessions__difference": 6},
            ["agrees", "differs"],
        ),
        ("明年开展警示教育20场次。", {"cautionary_sessions": 16}, ["not-compared"]),
        ("种植树木300次。", {"cautionary_sessions": 16}, ["no-figure"]),
        (
            "警示教育16场次，与上年持平。",
            {"cautionary_sessions": 16, "cautionary_sessions__difference": 0},
            ["agrees", "agrees"],
        ),
    ],
)
def test_what_is_said_of_a_number(reading, text, values, said):
    assert [one.verdict for one in reading.said(text, **values)] == said


def test_a_wrong_number_does_not_agree_because_another_figure_has_its_value(reading):
    (one,) = reading.said("开展廉政谈话15人次。", integrity_talks=79, appointment_talks=15)
    assert (one.verdict, one.bound.figure) == ("differs", "integrity_talks")
    (one,) = reading.said("整改问题20个。", rectification_items=25, rectification_done=20)
    assert (one.verdict, one.why, one.bound.figure) == ("ask", "equals-other", "rectification_items")
    assert one.parts == ("rectification_done",)


def test_the_same_text_gives_the_same(repo_root, reading):
    text = "全年组织中心组学习10次，其中开展研讨6次；廉政谈话79人次，党课*次，制度十项。" * 20
    first = [
        (one.figure, one.view, one.candidates)
        for one in FigureMatcher(reading.called, reading.scorer).match(reading.places(text))
    ]
    again = Reading(repo_root)
    shuffled = sorted(again.called, key=lambda one: one.id[::-1])
    matcher = FigureMatcher(tuple(shuffled), Scorer(shuffled, again.words))
    found = [(one.figure, one.view) for one in matcher.match(again.places(text))]
    assert found == [(figure, view) for figure, view, _ in first]


@given(
    st.text(
        alphabet="开展廉政谈话学习党课次个人项%余约近十百一二两0123456789*、，。；（）《》“”分别比上年增加\t|﻿\x1b\u202e{}\\",
        max_size=200,
    )
)
def test_any_text_is_read(reading, text):
    places = reading.places(text)
    for one in judge(places, reading.called, reading.scorer, {}):
        number = one.bound.place.number
        assert 0 <= number.start <= number.end <= number.after <= len(number.passage.written)
        assert number.text in text


@pytest.mark.parametrize(
    "text",
    [
        "7" * 20000,
        "1、" * 3000,
        "（" * 20000 + "1次",
        "一" * 20000 + "次",
        "“" * 9000 + "1次" + "《" * 9000,
        "（1" * 9000,
    ],
)
def test_hostile_texts_end(reading, text):
    assert len(reading.places(text)) <= len(text)


def test_a_kit_without_the_words_takes_those_of_the_installation(tmp_path, repo_root):
    assert load_prose_words(tmp_path) == load_prose_words(repo_root / "data" / "phrases")
    (tmp_path / PROSE_FILE).write_text('[text]\nstop = ["的"]\n', encoding="utf-8")
    assert load_prose_words(tmp_path).text.stop == ("的",)


def test_aliases_are_no_part_of_what_a_figure_counts(repo_root):
    definitions = load_kit_files(load_kit(repo_root)).definitions
    one = definitions["integrity_talks"]
    assert one.aliases
    assert str(one) == str(one.model_copy(update={"aliases": ()}))
