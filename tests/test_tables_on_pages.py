"""Tables of an annex are no imprint and hide no heading; a signature as wide as its date may end as the date does."""

from pathlib import Path

import pytest
from tests.drawn import EM, Bar, Sheet, Words, body, draw, line

from gongwenkit.proof.layout.areas import table_areas
from gongwenkit.proof.layout.check import CheckOutcome
from gongwenkit.proof.layout.checks import ALL_CHECKS
from gongwenkit.proof.layout.page import Printed
from gongwenkit.proof.layout.pdf import read_printed

pytestmark = pytest.mark.slow

RIGHT = 184.0


def look(number: int, printed: Printed) -> CheckOutcome:
    return next(check for check in ALL_CHECKS if check.id == number).run(printed)


def table(y: float, *texts: str, ruled: bool = True) -> list[Bar | Words]:
    """A table of one line a row: 8 mm rows over the block's width, with upright rules or without."""
    rows = len(texts)
    bars = [Bar(28, y + 8 * n, 156, 0.2) for n in range(rows + 1)]
    upright = [Bar(x, y, 0.2, 8 * rows) for x in (28, 60, 183.8)] if ruled else []
    words = [Words(text, x=62, y=y + 8 * n + 2, size=9.0) for n, text in enumerate(texts)]
    return [*bars, *upright, *words]


def annexed(folder: Path, *items: Bar | Words) -> Printed:
    annex = Words("附件", y=line(1), font="hei")
    return read_printed(draw(folder, [Sheet(body()), Sheet([annex, *items])]))


def test_a_table_that_tells_when_something_was_printed_is_no_imprint(tmp_path):
    printed = annexed(tmp_path, *table(160, "《方案》2023年8月11日印发", "《办法》2023年6月4日印发"))
    assert [look(number, printed).status for number in (25, 26)] == ["n/a", "n/a"]


def test_the_same_words_between_rules_without_upright_ones_are_an_imprint(tmp_path):
    printed = annexed(tmp_path, *table(160, "《方案》2023年8月11日印发", "《办法》2023年6月4日印发", ruled=False))
    assert look(25, printed).status == "fail"


HEADS = ("一、各项数字", "二、台账登记", "三、事实依据")


def heads_and_tables(*heads: str) -> list[Bar | Words]:
    items: list[Bar | Words] = []
    for n, head in enumerate(heads):
        y = line(4) + 60 * n
        items += [Words(head, x=28 + 2 * EM, y=y, font="hei"), *table(y + 10, "甲", "乙", "丙")]
    return items


def test_a_heading_between_two_tables_of_one_width_is_seen(tmp_path):
    printed = annexed(tmp_path, *heads_and_tables(*HEADS))
    assert len(table_areas(printed.pages[1])) == 3
    assert look(10, printed).status == "pass"


def test_a_heading_that_is_left_out_between_tables_fails(tmp_path):
    outcome = look(10, annexed(tmp_path, *heads_and_tables(HEADS[0], HEADS[2])))
    assert outcome.status == "fail"
    assert "“三、”，应为“二、”" in outcome.found.zh


NAME, DAY = "报告人：周砚", "2024年1月9日"
"""Both six characters wide."""


@pytest.mark.parametrize(
    ("name_right", "date_right", "status"),
    [
        (RIGHT - 2 * EM, RIGHT, "pass"),
        (RIGHT - 4 * EM, RIGHT - 2 * EM, "pass"),
        (RIGHT - 3 * EM, RIGHT - EM, "fail"),
    ],
)
def test_22_a_date_as_wide_as_the_name_ends_in_either_form(tmp_path, name_right, date_right, status):
    text = Words("国" * 20, y=line(1))
    name = Words(NAME, x=name_right - 6 * EM, y=line(3))
    day = Words(DAY, x=date_right - 6 * EM, y=line(4))
    printed = read_printed(
        draw(tmp_path, [Sheet(body()), Sheet([text, name, day])], keywords="layout=C; direction=none")
    )
    assert look(22, printed).status == status
