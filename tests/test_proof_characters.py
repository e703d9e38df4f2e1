"""Checks 29 to 31: each with pages that break it by one fact, and pages that look alike and are sound."""

from pathlib import Path

import pytest
from tests.drawn import EM, Bar, Sheet, Words, draw, line

from gongwenkit.proof.layout.check import CheckOutcome
from gongwenkit.proof.layout.checks import ALL_CHECKS
from gongwenkit.proof.layout.pdf import read_printed

pytestmark = pytest.mark.slow

FULL = "国" * 28
INDENTED = 28 + 2 * EM


def looked_at(folder: Path, number: int, *texts: str | Words, more: tuple[Bar, ...] = ()) -> CheckOutcome:
    """Draws lines on the grid from line 2 on, after an indented one, and runs one check."""
    first = Words("国" * 26, x=INDENTED, y=line(1))
    lines = [one if isinstance(one, Words) else Words(one, y=line(n)) for n, one in enumerate(texts, start=2)]
    pdf = draw(folder, [Sheet([first, *lines, *more])])
    check = next(check for check in ALL_CHECKS if check.id == number)
    return check.run(read_printed(pdf))


@pytest.mark.parametrize("mark", "。，、；：！？）》”’～·…")
def test_29_a_line_begins_with_no_closing_mark(tmp_path, mark):
    outcome = looked_at(tmp_path, 29, FULL, mark + "国" * 20)
    assert outcome.status == "fail"
    assert outcome.found.zh == f"第1页第3行：行首是“{mark}”"
    assert outcome.found.en == f"page 1, line 3: it begins with “{mark}”"


@pytest.mark.parametrize("mark", "（《“‘〔")
def test_29_a_line_ends_with_no_opening_mark(tmp_path, mark):
    outcome = looked_at(tmp_path, 29, "国" * 27 + mark, "国" * 20)
    assert [fault.found.zh for fault in outcome.faults] == [f"第1页第2行：行末是“{mark}”"]


def test_29_dashes_and_dots_are_not_split(tmp_path):
    outcome = looked_at(tmp_path, 29, "国" * 27 + "—", "—" + "国" * 20, "国" * 3)
    assert [fault.found.zh for fault in outcome.faults] == ["第1页第3行：“——”被拆在两行"]


def test_29_a_single_dash_begins_no_turned_line(tmp_path):
    assert looked_at(tmp_path, 29, FULL, "—" + "国" * 20).found.zh == "第1页第3行：行首是“—”"


def test_29_sound_lines_pass(tmp_path):
    paragraph = Words("——坚持党的领导" + "国" * 19, x=INDENTED, y=line(2))
    outcome = looked_at(tmp_path, 29, paragraph, "国" * 27 + "。", "——" + "国" * 26, "“" + "国" * 26 + "”", "国" * 9)
    assert (outcome.status, outcome.faults) == ("pass", ())


def test_29_cells_of_a_table_are_lines_of_their_own(tmp_path):
    bars = tuple(Bar(28, y, 156, 0.3) for y in (100, 120, 140))
    cells = [Words("—", x=40, y=105), Words("国民", x=90, y=105), Words("—", x=150, y=105)]
    assert looked_at(tmp_path / "a", 29, *cells, more=bars).status == "pass"
    broken = [*cells, Words("，国民", x=90, y=125)]
    assert looked_at(tmp_path / "b", 29, *broken, more=bars).found.zh.endswith("行首是“，”")


NUMBERS = [
    ("国民３０次", "“３０”是全角数字"),
    ("参加约1200余人", "“约1200余”用了两个表示大约的词"),
    ("占比15～30%", "“15～30%”：前一个数没有百分号"),
    ("发放4千册", "“4千”：阿拉伯数字之后只能接万、亿"),
    ("二○二六年", "“○”不是汉字〇"),
    ("在23年底前", "“23年底”：年份少写了前两位"),
    ("云财发[2026]1号", "“发[2026]1号”：发文字号的写法不对"),
]


@pytest.mark.parametrize(("text", "said"), NUMBERS)
def test_30_numbers_are_written_as_the_standard_says(tmp_path, text, said):
    outcome = looked_at(tmp_path, 30, text)
    assert outcome.status == "warn"
    assert outcome.found.zh == f"第1页第2行：{said}"


@pytest.mark.parametrize(
    ("before", "after", "number"),
    [
        ("12", "34人", "1234"),
        ("33.", "4%国", "33.4%"),
        ("33", "%国民", "33%"),
        ("80", "余次", "80余次"),
        ("80余", "次国", "80余次"),
        ("2023", "年国", "2023年"),
        ("0871-", "65310000国", "0871-65310000"),
        ("0871", "-65310000国", "0871-65310000"),
    ],
)
def test_30_a_number_is_not_broken_over_lines(tmp_path, before, after, number):
    cells = 28 - sum(0.5 if one.isascii() else 1 for one in before)
    outcome = looked_at(tmp_path, 30, "国" * int(cells) + before, after)
    assert (outcome.status, outcome.found.zh) == ("warn", f"第1页第2行：数“{number}”被拆在两行")


def test_30_what_is_broken_over_lines_is_still_seen(tmp_path):
    outcome = looked_at(tmp_path, 30, "国" * 27 + "约", "1200余人")
    assert outcome.found.zh == "第1页第2行：“约1200余”用了两个表示大约的词"


def test_30_sound_numbers_pass(tmp_path):
    outcome = looked_at(
        tmp_path,
        30,
        "占比15%～30%，约1200人，3千米，二〇二六年，2023年底",
        "国" * 26 + "2023",
        "云财发〔2026〕1号，电话0871-65310000",
    )
    assert (outcome.status, outcome.faults) == ("pass", ())


def test_30_numbers_of_neighbouring_cells_are_not_one(tmp_path):
    bars = tuple(Bar(28, y, 156, 0.3) for y in (100, 120, 140))
    cells = [Words(text, x=x, y=105) for text, x in (("12", 40), ("30%", 60), ("4", 100), ("千人", 120))]
    assert looked_at(tmp_path, 30, *cells, more=bars).status == "pass"


@pytest.mark.parametrize(
    ("text", "matched"), [("学习,研讨", "习,"), ("学习(一)", "习("), ("国民:", "民:"), ("国民;", "民;")]
)
def test_31_no_half_width_mark_stands_beside_a_hanzi(tmp_path, text, matched):
    outcome = looked_at(tmp_path, 31, text)
    assert outcome.status == "fail"
    assert outcome.found.zh == f"第1页第2行：“{matched}”：汉字旁用了半角标点"


def test_31_marks_between_letters_and_digits_pass(tmp_path):
    outcome = looked_at(tmp_path, 31, "15:40，5,000元，1.国民，（一）国民，f(x)")
    assert (outcome.status, outcome.faults) == ("pass", ())
