"""The two charts that only the notebook shows: this year next to last year, and the rhythm of the quarters."""

from decimal import Decimal
from pathlib import Path

import pytest

from gongwenkit.compose.charts.grouped import draw_last_year, draw_quarters
from gongwenkit.compose.charts.layout import CHARACTER, WIDTH, Chart
from gongwenkit.compose.charts.shapes import LOOKS
from gongwenkit.config.labels import load_labels
from gongwenkit.model import Figure, Period, View

ROOT = Path(__file__).resolve().parents[1]
WORDS = load_labels(ROOT / "data" / "phrases").charts
YEAR = Period.parse("2023")


def last_year(*figures: Figure) -> Chart:
    return draw_last_year(figures, period=YEAR, words=WORDS)


def quarters(*figures: Figure, period: str = "2023") -> Chart:
    return draw_quarters(figures, period=Period.parse(period), words=WORDS)


def figure(
    id_: str, label: str, value: int | Decimal | None, *, unit: str = "次", flags: tuple[str, ...] = (), **views
):
    """A figure with views: `last=5`, `q=(1, None, 0, 2)`."""
    seen = [View("last", views["last"], None if views["last"] is not None else "no-ledger")] if "last" in views else []
    seen += [
        View(f"2023Q{number}", part, None if part is not None else "not-covered")
        for number, part in enumerate(views.get("q", ()), start=1)
    ]
    missing = None if value is not None else "no-column"
    return Figure(id=id_, no=None, label=label, unit=unit, value=value, missing=missing, views=tuple(seen), flags=flags)


FILMS = figure("films", "观看警示教育片", 6, last=4, q=(1, None, 0, 5))
TALKS = figure("talks", "廉政谈话", None, unit="人次", last=18)
RATE = figure("rate", "出席率", Decimal("95.3"), unit="%", last=Decimal("90.0"))
NOTHING = figure("nothing", "问题整改完成率", None, last=None)


def printed(chart: Chart) -> dict[tuple[str | None, str | None], str]:
    return {(one.figure, one.view): one.text for one in chart.letters if one.figure}


def words(chart: Chart) -> list[str]:
    return [one.text for one in chart.letters if one.figure is None]


def columns(chart: Chart, names: int) -> list[float]:
    """Heights of the bars, without those of the legend."""
    return [bar.height for bar in chart.bars[names:]]


def test_both_years_of_each_figure_are_printed_and_what_is_missing_has_no_bar():
    chart = last_year(FILMS, TALKS, RATE)
    assert printed(chart) == {
        ("films", None): "6",
        ("films", "last"): "4",
        ("talks", "last"): "18",
        ("rate", None): "95.3",
        ("rate", "last"): "90",
    }
    assert words(chart) == ["2023年", "2022年", "观看警示教育片（次）", "缺", "廉政谈话（人次）", "出席率（%）"]
    assert len(columns(chart, 2)) == 5
    assert chart.alt == (
        "条形图，2023年与2022年对比。观看警示教育片：2023年6次，2022年4次；廉政谈话：2023年缺，2022年18人次；"
        "出席率：2023年95.3%，2022年90%。各小图比例不同，请看数字。"
    )
    assert chart.sentence == ""


def test_each_figure_has_a_scale_of_its_own_and_a_percentage_ends_at_100():
    films, before, talks, rate, _ = columns(last_year(FILMS, TALKS, RATE), 2)
    assert before / films == pytest.approx(4 / 6)
    assert talks == pytest.approx(films)
    assert rate / films == pytest.approx(0.953)
    few = columns(last_year(figure("a", "党课", 1, last=2)), 2)
    assert few[1] / films == pytest.approx(2 / 4)


def test_years_are_told_apart_by_grey_and_hatch():
    chart = last_year(FILMS)
    assert [(bar.grey, bar.hatch) for bar in chart.bars] == [LOOKS[0], LOOKS[1]] * 2


def test_a_figure_without_either_value_is_named_and_not_drawn():
    chart = last_year(FILMS, NOTHING)
    assert {figure for figure, _ in printed(chart)} == {"films"}
    assert chart.source == "两年都缺，未画：问题整改完成率。"
    assert last_year(FILMS, TALKS).source == "各小图比例不同，请看数字。"


def test_quarters_show_missing_as_missing_and_zero_as_zero():
    chart = quarters(FILMS, TALKS)
    assert printed(chart) == {("films", "2023Q1"): "1", ("films", "2023Q3"): "0", ("films", "2023Q4"): "5"}
    assert words(chart).count("缺") == 1
    assert len(columns(chart, 4)) == 2
    assert "没有分季度的数，未画：廉政谈话。" in chart.source


def test_five_figures_are_in_a_row_and_none_leaves_the_chart():
    chart = quarters(
        *(figure(str(number), f"第{number}项很长很长很长的指标名称", 3, q=(3, 1, 2, 0)) for number in range(7))
    )
    feet = sorted({rule.top for rule in chart.rules})
    assert len(feet) == 2
    assert [sum(bar.top + bar.height == pytest.approx(foot) for bar in chart.bars) for foot in feet] == [15, 6]
    assert all(0 <= one.left <= WIDTH and 0 <= one.top <= chart.height for one in chart.letters)
    assert chart.height - max(one.top for one in chart.letters) < 15


@pytest.mark.parametrize(
    ("chart", "said"),
    [
        (lambda: last_year(NOTHING), "2023年与2022年均无可比的数，未画图（问题整改完成率）。"),
        (last_year, "2023年与2022年均无可比的数，未画图。"),
        (lambda: quarters(TALKS), "2023年没有可按季度画出的数，未画图（廉政谈话）。"),
        (lambda: quarters(FILMS, period="2023-07"), "2023年7月不足两个季度，不画分季度图。"),
        (lambda: quarters(FILMS, period="2023Q3"), "2023年第三季度不足两个季度，不画分季度图。"),
    ],
)
def test_nothing_to_draw_is_a_sentence(chart, said):
    drawn = chart()
    assert drawn.sentence == drawn.alt == said
    assert (drawn.bars, printed(drawn), words(drawn)) == ((), {}, [said])


def test_an_undecided_figure_is_named():
    chart = last_year(figure("a", "党课", 3, last=2, flags=("undecided",)))
    assert chart.source == "待核：党课。"
    assert chart.alt.endswith("待核：党课。")


def test_a_source_can_be_drawn_below_the_chart():
    chart = last_year(*(figure(str(n), f"第{n}项很长的名称", 3, last=2, flags=("undecided",)) for n in range(9)))
    drawn = chart.with_source_drawn()
    below = drawn.letters[len(chart.letters) :]
    assert (drawn.source, "".join(one.text for one in below)) == ("", chart.source)
    assert len(below) == 2
    assert all(chart.height < one.top < drawn.height and len(one.text) * CHARACTER <= WIDTH for one in below)
    assert last_year(FILMS).with_source_drawn() == last_year(FILMS)
