"""Titles in the shape of a trapezoid or a diamond."""

from pathlib import Path

import pytest

from gongwenkit.compose.print.title import break_title, is_shapely
from gongwenkit.config.labels import TitleLabels, load_labels


@pytest.fixture(scope="module")
def labels(repo_root: Path) -> TitleLabels:
    return load_labels(repo_root / "data" / "phrases").title


@pytest.mark.parametrize(
    "lines",
    [
        ("2023年党组书记履行全面从严治党", "“第一责任人”情况报告"),
        ("2023年第三季度台账核对通报",),
        ("云岭区住房和城乡建设局关于2023年度落实", "全面从严治党主体责任情况的报告"),
    ],
)
def test_breaks(lines: tuple[str, ...], labels: TitleLabels) -> None:
    assert break_title("".join(lines), labels) == lines


def test_the_authors_own_breaks_win(labels: TitleLabels) -> None:
    assert break_title(r"关于情况的\\报告", labels) == ("关于情况的", "报告")


@pytest.mark.parametrize("length", [15, 20, 21, 38, 45, 59, 70])
def test_nothing_is_lost_and_no_line_is_too_long(length: int, labels: TitleLabels) -> None:
    title = ("贯彻落实区委巡察反馈意见集中整改进展情况以及下一步长效机制建设工作安排" * 2)[:length]
    lines = break_title(title, labels)
    assert "".join(lines) == title
    assert max(map(len, lines)) <= 20


def test_marks_and_quotes_stay_whole(labels: TitleLabels) -> None:
    lines = break_title("关于学习贯彻《中国共产党纪律处分条例》和“八项规定”精神的情况、问题的报告", labels)
    assert not any(line.startswith(("》", "”", "、", "的", "和")) or line.endswith(("《", "“")) for line in lines)
    assert any("《中国共产党纪律处分条例》" in line for line in lines)


@pytest.mark.parametrize("name", ["云岭区财政局", "云岭区住房和城乡建设局", "云岭区文化和旅游局"])
def test_a_name_never_parts(name: str, labels: TitleLabels) -> None:
    lines = break_title(f"{name}关于报送2023年度履行“第一责任人”职责情况的报告", labels, whole=(name,))
    assert lines[0].startswith(name)
    assert len(lines) == 2


def test_a_name_parts_only_where_a_line_cannot_hold_it(labels: TitleLabels) -> None:
    fits, too_long = "甲" * 20, "甲" * 21
    assert fits in break_title(f"{fits}关于工作情况的报告", labels, whole=(fits,))
    lines = break_title(f"{too_long}关于工作情况的报告", labels, whole=(too_long,))
    assert "".join(lines) == f"{too_long}关于工作情况的报告"
    assert max(map(len, lines)) <= 20


@pytest.mark.parametrize(
    ("lengths", "shapely"),
    [
        ((15, 11), True),
        ((11, 15), True),
        ((8, 7), False),
        ((6, 13, 5), True),
        ((9, 7, 5), True),
        ((7, 7, 7), False),
        ((8, 4, 7), False),
    ],
)
def test_trapezoids_and_diamonds(lengths: tuple[int, ...], shapely: bool) -> None:
    assert is_shapely(lengths) is shapely
