"""Charts: what is drawn, what is missing, and the same bytes for the same figures."""

import re
from decimal import Decimal
from pathlib import Path

import matplotlib as mpl
import pytest

from gongwenkit.compose import charts
from gongwenkit.compose.charts import Chart, find_chart_font
from gongwenkit.config.labels import load_labels
from gongwenkit.model import Figure, Period, ToolchainError, View

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
WORDS = load_labels(ROOT / "data" / "phrases").charts
YEAR = Period.parse("2023")


def last_year_chart(figures, **given):
    return charts.last_year_chart(figures, words=WORDS, **given)


def quarterly_chart(figures, **given):
    return charts.quarterly_chart(figures, words=WORDS, **given)


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


def printed(chart: Chart) -> dict[tuple[str, str | None], str]:
    return {(label.figure, label.view): label.text for label in chart.labels}


def test_last_year_prints_both_years_of_each_figure():
    chart = last_year_chart([FILMS, TALKS, RATE], year=2023)
    assert printed(chart) == {
        ("films", None): "6次",
        ("films", "last"): "4次",
        ("talks", None): "缺",
        ("talks", "last"): "18人次",
        ("rate", None): "95.3%",
        ("rate", "last"): "90%",
    }
    assert "2023年缺，2022年18人次" in chart.alt
    assert chart.sentence == ""


def test_a_figure_without_either_value_is_named_and_not_drawn():
    chart = last_year_chart([FILMS, NOTHING], year=2023)
    assert {figure for figure, _ in printed(chart)} == {"films"}
    assert "未画：问题整改完成率" in chart.alt


def test_quarters_show_missing_as_missing_and_zero_as_zero():
    chart = quarterly_chart([FILMS, TALKS], period=YEAR)
    assert list(printed(chart).values()) == ["1次", "缺", "0次", "5次"]
    assert "未画：廉政谈话" in chart.alt


def test_a_missing_value_has_no_bar():
    """A bar is a path with the dark fill of this year's bars; the control is a quarter with a value."""

    def bars(second: int | None) -> int:
        chart = quarterly_chart([figure("a", "党课", 3, q=(3, second))], period=Period.parse("2023H1"))
        return chart.svg.count("fill: #525252")

    assert (bars(3), bars(None)) == (2, 1)


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        (lambda: last_year_chart([NOTHING], year=2023), "2023年与2022年均无可比的数，未画图（问题整改完成率）。"),
        (lambda: last_year_chart([], year=2023), "2023年与2022年均无可比的数，未画图。"),
        (lambda: quarterly_chart([TALKS], period=YEAR), "2023年没有可按季度画出的数，未画图（廉政谈话）。"),
        (lambda: quarterly_chart([FILMS], period=Period.parse("2023-07")), "2023年7月不足两个季度，不画分季度图。"),
    ],
)
def test_nothing_to_draw_is_a_sentence(chart, words):
    drawn = chart()
    assert drawn.sentence == drawn.alt == words
    assert drawn.labels == ()


def test_undecided_value_says_so():
    chart = last_year_chart([figure("a", "党课", 3, last=2, flags=("undecided",))], year=2023)
    assert printed(chart)["a", None] == "3次（待核）"


def test_same_figures_same_bytes_whatever_the_users_settings(monkeypatch):
    before = last_year_chart([FILMS, RATE], year=2023)
    monkeypatch.setitem(mpl.rcParams, "lines.linewidth", 9)
    monkeypatch.setitem(mpl.rcParams, "svg.hashsalt", "other")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    after = last_year_chart([FILMS, RATE], year=2023)
    assert before.svg == after.svg
    assert last_year_chart([TALKS], year=2023).svg != before.svg
    assert mpl.rcParams["lines.linewidth"] == 9


def test_svg_has_no_address_but_its_namespaces():
    svg = quarterly_chart([FILMS], period=YEAR).svg
    assert svg.startswith("<svg")
    assert set(re.findall(r"https?://[^\"'\s<]+", svg)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_missing_font_names_the_package(tmp_path):
    with pytest.raises(ToolchainError) as caught:
        last_year_chart([FILMS], year=2023, font=tmp_path / "none.otf")
    assert caught.value.code == "chart-font-missing"
    assert "fonts-noto-cjk" in caught.value.advice.zh


def test_missing_installed_font_names_the_package(monkeypatch):
    monkeypatch.setattr("gongwenkit.compose.charts.FAMILY", "No Such Font")
    with pytest.raises(ToolchainError, match="fonts-noto-cjk"):
        find_chart_font()


def test_a_font_file_is_taken(monkeypatch):
    file = Path("/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf")
    if not file.is_file():
        pytest.skip("LXGW WenKai is not installed")
    chart = last_year_chart([FILMS], year=2023, font=file)
    assert chart.svg != last_year_chart([FILMS], year=2023).svg
