"""Charts for print: bars and letters from figures, what is missing, greys only, whole lines, the same bytes."""

import io
from pathlib import Path
from typing import get_args

import pikepdf
import pytest

from gongwenkit.compose.charts.drawing import DRAW, MOST_BRANCHES, draw_charts
from gongwenkit.compose.charts.layout import LINE, WIDTH, Chart, wrap
from gongwenkit.compose.charts.pdf_painter import paint_pdf
from gongwenkit.compose.charts.shapes import LOOKS, Bar
from gongwenkit.config.labels import load_labels
from gongwenkit.config.report_type import ChartKind, ChartSpec
from gongwenkit.model import Figure, Period, View

ROOT = Path(__file__).resolve().parents[1]
WORDS = load_labels(ROOT / "data" / "phrases").charts
YEAR = Period.parse("2023")
QUARTERS = ChartSpec(kind="grouped", by="quarter", title="各季度情况", figures=("films", "talks"))
YEARS = ChartSpec(kind="grouped", by="year", title="两年情况", figures=("films", "talks"))
SOURCES = ChartSpec(kind="stacked", by="source", title="来源", figures=("problems",))
MONTHS = ChartSpec(kind="matrix", title="支部", figures=("days",))


def views(prefix: str, values: dict[str, int | None]) -> tuple[View, ...]:
    return tuple(
        View(prefix + key, value, None if value is not None else "not-covered") for key, value in values.items()
    )


FILMS = Figure(
    "films", None, "观看警示教育片", "次", 6,
    views=(*views("2023Q", {"1": 1, "2": None, "3": 0, "4": 5}), View("last", 4)),
)  # fmt: skip
TALKS = Figure("talks", None, "廉政谈话", "人次", None, missing="no-ledger", views=(View("last", 18),))
PROBLEMS = Figure(
    "problems", None, "整改问题", "条", 10, views=views("source:", {"巡察": 4, "审计": 3, "自查": 1, "": 2})
)
MONTHLY = {f"{month:02d}": month % 3 for month in range(1, 13)}
DAYS = Figure(
    "days", None, "主题党日", "场", 12,
    views=(
        *views("branch:", {"机关一支部": 12}),
        *views("2023-", MONTHLY),
        *(View(f"branch-month:机关一支部:2023-{month}", value) for month, value in MONTHLY.items()),
    ),
)  # fmt: skip


@pytest.fixture
def drawn():
    """Draws one chart; returns it with its bars."""

    def draw(spec: ChartSpec, *figures: Figure) -> tuple[Chart, list[Bar]]:
        ledgers = {figure.id: ["会议", "谈话"] for figure in figures}
        shown = {figure.id: figure for figure in figures}
        (chart,) = draw_charts([spec], shown, period=YEAR, ledgers=ledgers, words=WORDS).charts
        return chart, list(chart.bars)

    return draw


def numbers(chart: Chart) -> dict[tuple[str, str | None], str]:
    return {(one.figure, one.view): one.text for one in chart.letters if one.figure}


def words(chart: Chart) -> list[str]:
    return [one.text for one in chart.letters if one.figure is None]


def test_a_zero_is_a_number_without_a_bar_and_what_is_missing_is_neither(drawn):
    chart, bars = drawn(QUARTERS, FILMS, TALKS)
    assert numbers(chart) == {("films", "2023Q1"): "1", ("films", "2023Q3"): "0", ("films", "2023Q4"): "5"}
    assert words(chart).count("缺") == 1 + 4
    legend, columns = bars[:4], bars[4:]
    assert len(legend) == 4
    assert [round(bar.height / columns[0].height, 3) for bar in columns] == [1, 5]
    assert [(bar.grey, bar.hatch) for bar in columns] == [LOOKS[0], LOOKS[3]]


def test_this_year_is_next_to_last_year(drawn):
    chart, bars = drawn(YEARS, FILMS, TALKS)
    assert numbers(chart) == {("films", None): "6", ("films", "last"): "4", ("talks", "last"): "18"}
    assert {"2023年", "2022年", "缺", "廉政谈话（人次）"} <= set(words(chart))
    assert len(bars) == 2 + 3


def test_the_parts_of_a_bar_add_up_and_rows_without_a_name_are_a_part(drawn):
    chart, bars = drawn(SOURCES, PROBLEMS)
    assert numbers(chart) == {
        ("problems", None): "10条",
        ("problems", "source:巡察"): "4条",
        ("problems", "source:审计"): "3条",
        ("problems", "source:自查"): "1条",
        ("problems", "source:"): "2条",
    }
    assert "未填" in words(chart)
    parts = bars[:4]
    assert [bar.width / parts[2].width for bar in parts] == pytest.approx([4, 3, 1, 2])
    assert len({(bar.grey, bar.hatch) for bar in parts}) == 4
    assert [(bar.grey, bar.hatch) for bar in bars[4:]] == [(bar.grey, bar.hatch) for bar in parts]


def test_a_rest_without_a_view_is_drawn_and_named_and_gets_no_number(drawn):
    short = Figure("problems", None, "整改问题", "条", 10, views=views("source:", {"巡察": 4}))
    chart, bars = drawn(SOURCES, short)
    assert numbers(chart) == {("problems", None): "10条", ("problems", "source:巡察"): "4条"}
    assert bars[1].width / bars[0].width == pytest.approx(6 / 4)
    assert "未填" in words(chart)


def test_branches_by_months_have_a_cell_for_every_number(drawn):
    chart, bars = drawn(MONTHS, DAYS)
    found = numbers(chart)
    assert len(found) == 12 + 1 + 12 + 1
    assert found["days", "branch-month:机关一支部:2023-02"] == "2"
    assert found["days", "branch-month:机关一支部:2023-03"] == "0"
    assert found["days", "2023-02"] == "2"
    assert (found["days", "branch:机关一支部"], found["days", None]) == ("12", "12")
    greys = [float(bar.grey) for bar in bars[:12]]
    assert greys[2] == 1.0 > greys[0] > greys[1] > 0.5
    assert WORDS.note_branches not in chart.source


def test_branches_stand_in_the_order_of_the_department():
    figure = Figure("days", None, "主题党日", "场", 6, views=views("branch:", {"丙": 1, "乙": 2, "甲": 3}))
    charts = draw_charts(
        [MONTHS], {"days": figure}, period=YEAR, ledgers={}, words=WORDS, branches=["甲", "乙", "未见"]
    )
    names = [one.text for one in charts.charts[0].letters if one.align == "l"]
    assert names == ["甲", "乙", "丙", "全单位"]


def test_branches_that_met_together_are_explained(drawn):
    more = Figure("days", None, "主题党日", "场", 12, views=(*DAYS.views, View("branch:机关二支部", 3)))
    chart, _ = drawn(MONTHS, more)
    assert WORDS.note_branches in chart.source
    assert words(chart).count("缺") == 12


@pytest.mark.parametrize(
    ("spec", "figure", "said"),
    [
        (QUARTERS, TALKS, "2023年没有可按季度画出的数，未画图。"),
        (YEARS, Figure("a", None, "党课", "次", None, "no-ledger"), "2023年与2022年均无可比的数，未画图。"),
        (SOURCES, TALKS, "没有可分类画出的数，未画图。"),
        (MONTHS, TALKS, "没有分支部的数，未画图。"),
        (
            MONTHS,
            Figure(
                "days",
                None,
                "主题党日",
                "场",
                99,
                views=views("branch:", {str(n): 1 for n in range(MOST_BRANCHES + 1)}),
            ),
            f"支部有{MOST_BRANCHES + 1}个，一页排不下，未画图。",
        ),
    ],
)
def test_where_nothing_can_be_drawn_a_sentence_says_so(drawn, spec, figure, said):
    chart, bars = drawn(spec.model_copy(update={"figures": (figure.id,)}), figure)
    assert (words(chart), numbers(chart), bars, chart.lines) == ([said], {}, [], 1)
    assert chart.sentence == chart.alt == said


def test_caption_and_source_name_what_the_chart_rests_on(drawn):
    chart, _ = drawn(QUARTERS, FILMS, TALKS)
    assert chart.caption == "图1　各季度情况"
    assert chart.source == "资料来源：会议台账、谈话台账。"
    undecided = Figure("films", None, "观看警示教育片", "次", 6, flags=("undecided",), views=FILMS.views)
    assert drawn(QUARTERS, undecided)[0].source.endswith("待核：观看警示教育片。")


@pytest.mark.parametrize(
    ("spec", "figure", "told"),
    [
        (QUARTERS, FILMS, "图1　各季度情况。观看警示教育片：一季度1次，二季度缺，三季度0次，四季度5次"),
        (YEARS, FILMS, "图1　两年情况。观看警示教育片：2023年6次，2022年4次"),
        (SOURCES, PROBLEMS, "图1　来源。整改问题：10条，巡察4条，审计3条，自查1条，未填2条"),
        (MONTHS, DAYS, "图1　支部。机关一支部：12场"),
    ],
)
def test_a_chart_is_told_in_words_for_those_who_cannot_see_it(drawn, spec, figure, told):
    assert drawn(spec, figure)[0].alt == told


@pytest.mark.parametrize(("spec", "figure"), [(QUARTERS, FILMS), (SOURCES, PROBLEMS), (MONTHS, DAYS)])
def test_letters_and_bars_stay_inside_a_picture_of_whole_lines(drawn, spec, figure):
    chart, bars = drawn(spec, figure)
    height = chart.lines * LINE
    assert all(0 <= one.left <= WIDTH and 0 <= one.top <= height for one in chart.letters)
    assert all(bar.left >= 0 and bar.top >= 0 for bar in bars)
    assert max(bar.left + bar.width for bar in bars) <= WIDTH + 0.01
    assert max(bar.top + bar.height for bar in bars) <= height
    with pikepdf.open(io.BytesIO(paint_pdf(chart))) as pdf:
        (page,) = pdf.pages
        box = [float(edge) * 25.4 / 72 for edge in page.mediabox]
    assert box == pytest.approx([0, 0, WIDTH, height], abs=0.01)


@pytest.mark.parametrize(("spec", "figure"), [(QUARTERS, FILMS), (SOURCES, PROBLEMS), (MONTHS, DAYS)])
def test_the_picture_is_grey_without_letters_and_without_a_date(drawn, spec, figure):
    chart, _ = drawn(spec, figure)
    with pikepdf.open(io.BytesIO(paint_pdf(chart))) as pdf:
        assert not {"/CreationDate", "/Producer", "/Creator"} & set(pdf.docinfo.keys())
        seen = 0
        for item in [pdf.pages[0], *(one for one in pdf.objects if isinstance(one, pikepdf.Stream))]:
            if isinstance(item, pikepdf.Stream) and item.get("/PatternType") is None:
                continue
            for operands, operator in pikepdf.parse_content_stream(item):
                name = str(operator)
                assert name not in ("BT", "k", "K", "Do")
                if name in ("rg", "RG"):
                    assert len({float(value) for value in operands}) == 1
                seen += name in ("rg", "RG", "g", "G")
        assert seen > 2
    assert paint_pdf(drawn(spec, figure)[0]) == paint_pdf(chart)


def test_other_values_give_another_picture(drawn):
    other = Figure("films", None, "观看警示教育片", "次", 7, views=views("2023Q", {"1": 3, "2": 4, "3": 0, "4": 0}))
    assert paint_pdf(drawn(QUARTERS, FILMS)[0]) != paint_pdf(drawn(QUARTERS, other)[0])


def test_a_name_is_broken_into_equal_lines_and_none_begins_with_a_mark():
    assert wrap("党组理论学习中心组集体学习（次）", 9) == ["党组理论学习中心", "组集体学习（次）"]
    assert wrap("一二三四）五六七", 5) == ["一二三四）", "五六七"]
    assert wrap("主题党日（场）", 9) == ["主题党日（场）"]


def test_each_kind_of_chart_is_drawn_by_a_function_of_its_own() -> None:
    assert set(DRAW) == set(get_args(ChartKind))
    assert len(set(DRAW.values())) == len(DRAW)
