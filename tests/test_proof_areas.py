"""Parts of a page, paragraphs and fillings of lines, on letters made in the test."""

from dataclasses import replace

import pytest
from tests.drawn import EM, PITCH, line

from gongwenkit.proof.layout.areas import (
    annex_pages,
    block_of,
    body_lines,
    body_pages,
    full_pages,
    imprint_page,
    is_empty,
    is_letter,
    main_pages,
    obstacles,
    table_areas,
    text_lines,
)
from gongwenkit.proof.layout.page import DrawnRule, Letter, Page, Picture, Printed
from gongwenkit.proof.layout.paragraphs import paragraphs

BLACK, RED = (0.0, 0.0, 0.0), (0.94, 0.35, 0.24)


def row(words, n=1.0, *, x=28.0, size=15.79, font="FandolFang-Regular"):
    """The letters of a line on line n of the grid."""
    em, letters = size * 25.4 / 72, []
    base = line(n) + 0.88 * em
    for character in words:
        letter = Letter(character, x, base, size, font, (x, base - 0.8 * em, x + 0.9 * em, base), BLACK)
        letters.append(letter)
        x = letter.right
    return letters


def rule(y, *, x=28.0, width=156.0, colour=BLACK):
    return DrawnRule((x, y, x + width, y + 0.35), colour)


def page(number, *rows, rules=(), pictures=()):
    letters = tuple(letter for one in rows for letter in one)
    return Page(number, 210.0, 297.0, letters, tuple(rules), tuple(pictures))


def full(number, count=22):
    return page(number, *(row("国" * 28, n) for n in range(1, count + 1)))


def printed(*pages, **facts):
    return Printed("a.pdf", tuple(replace(one, number=n) for n, one in enumerate(pages, start=1)), **facts)


def test_rows_of_three_columns_without_rules_are_no_text():
    three = [*row("1", 2), *row("事项", 2, x=70.0), *row("12", 2, x=120.0)]
    two = [*row("张三", 3, x=39.2), *row("李四", 3, x=120.0)]
    spaced = [*row("第一", 4), *row("第二", 4, x=48.0), *row("第三", 4, x=68.0)]  # gaps of less than two characters
    lines = text_lines(page(1, row("国" * 28), three, two, spaced))
    assert [line.text for line in lines] == ["国" * 28, "张三李四", "第一第二第三"]


def test_a_table_lies_between_three_rules_of_one_width():
    assert table_areas(page(1, rules=[rule(50), rule(60), rule(90)])) == ((50, 90),)
    assert table_areas(page(1, rules=[rule(50), rule(90)])) == ()
    assert table_areas(page(1, rules=[rule(50), rule(60, width=100), rule(90)])) == ()
    assert table_areas(page(1, rules=[rule(y, colour=RED) for y in (50, 51, 276, 277)])) == ()


def test_two_tables_of_one_width_are_two_where_text_stands_between():
    rules = [rule(y) for y in (40, 50, 60, 200, 210, 220)]
    assert table_areas(page(1, rules=rules)) == ((40, 220),)
    assert table_areas(page(1, row("国" * 28, 10), rules=rules)) == ((40, 60), (200, 220))


def test_a_heading_that_no_vertical_rule_passes_parts_tables():
    ruled = [rule(y) for y in (40, 50, 60, 200, 210, 220)]
    upright = [DrawnRule((80, 40, 80.2, 60), BLACK), DrawnRule((80, 200, 80.2, 220), BLACK)]
    assert table_areas(page(1, row("二、清单", 10), rules=[*ruled, *upright])) == ((40, 60), (200, 220))
    assert table_areas(page(1, row("单元", 10), rules=[*ruled, DrawnRule((80, 40, 80.2, 220), BLACK)])) == ((40, 220),)


def test_text_of_a_table_a_page_number_and_raised_bits_are_no_text_lines():
    table = [rule(y) for y in (line(5) - 1, line(6) - 1, line(7))]
    number = row("—1—", 1 + (266 - 37) / PITCH, size=14)
    bit = [replace(letter, base=row("国", 2)[0].base - 1.5) for letter in row("2", 2, x=190, size=8)]
    made = page(1, row("国" * 28, 2), row("表", 5), number, bit, rules=table)
    assert [one.text for one in text_lines(made)] == ["国" * 28]
    assert [one.text for one in made.lines] == ["2", "国" * 28, "表", "—1—"]


def test_body_lines_are_about_size_three():
    sizes = (14.0, 15.0, 15.79, 17.0, 18.0)
    made = page(1, *(row("国" * 5, n, size=size) for n, size in enumerate(sizes, start=1)))
    assert [one.size for one in body_lines(made)] == [15.0, 15.79, 17.0]


def test_what_stands_between_lines():
    chart = Picture("form", (30, 100, 180, 150))
    made = page(1, row("国" * 28), row("注", 20, size=10.5), pictures=[chart, Picture("shape", (30, 60, 32, 62))])
    assert [tuple(map(round, one)) for one in obstacles(made)] == [(100, 150), (235, 239)]


def test_annexes_main_part_and_body_pages():
    made = printed(full(1), full(2), page(3, row("附件1"), row("国" * 28, 5)), full(4), page(5, row("附件二")))
    assert [one.number for one in annex_pages(made)] == [3, 5]
    assert [one.number for one in main_pages(made)] == [1, 2]
    assert [one.number for one in body_pages(made)] == [1, 2, 4]
    assert [one.number for one in full_pages(made)] == [1]


@pytest.mark.parametrize("first", ["附件名称", "关于附件1"])
def test_other_lines_begin_no_annex(first):
    assert annex_pages(printed(page(1, row(first)))) == ()


def test_a_page_with_a_title_or_a_red_rule_is_no_body_page():
    titled = replace(full(1), letters=full(1).letters[28:] + tuple(row("关于工作的报告", size=22)))
    assert body_pages(printed(titled)) == ()
    assert body_pages(printed(replace(full(1), rules=(rule(100, colour=RED),)))) == ()
    assert body_pages(printed(page(1, *(row("国" * 28, n) for n in range(1, 11))))) == ()


def test_imprint_and_empty_pages():
    imprint = page(1, row("某局印发", 21, size=14), rules=[rule(240), rule(250), rule(261.65)])
    number = row("—1—", 1 + (266 - 37) / PITCH, size=14)
    assert imprint_page(printed(full(1), imprint)).number == 2
    assert imprint_page(printed(full(1), page(2, rules=[rule(100), rule(150)]))) is None
    assert is_empty(page(1))
    assert is_empty(page(1, number))
    assert not is_empty(page(1, number, rules=[rule(50)]))
    assert [one.number for one in main_pages(printed(full(1), page(2, number), imprint))] == [1]


def test_a_letter_by_keyword_or_by_its_rules():
    red = page(1, rules=[rule(276, x=20, width=170, colour=RED)])
    assert is_letter(printed(red))
    assert is_letter(printed(full(1), layout="letter"))
    assert not is_letter(printed(red, layout="A"))
    assert not is_letter(printed(page(1, rules=[rule(100, colour=RED)])))


def test_the_block_of_even_pages_moves_with_mirrored_margins():
    def moved(made, by):
        letters = [*made.letters, *row("—2—", 1 + (266 - 37) / PITCH, x=32.94, size=14)]
        return replace(made, letters=tuple(replace(letter, x=letter.x + by) for letter in letters))

    mirrored, fixed = printed(full(1), moved(full(2), -2)), printed(full(1), moved(full(2), 0))
    assert [block_of(mirrored, one)[::2] for one in mirrored.pages] == [(28, 184), (26, 182)]
    assert [block_of(fixed, one)[::2] for one in fixed.pages] == [(28, 184), (28, 184)]


def told(made):
    return [(one.part, one.addressee, len(one.lines), one.text[0]) for one in paragraphs(made)]


def test_paragraphs_run_over_pages():
    indent = 28 + 2 * EM
    one = page(1, row("各位代表："), row("甲" * 26, 2, x=indent), row("甲" * 28, 3))
    two = page(2, row("甲" * 28), row("甲" * 5, 2), row("乙" * 9, 3, x=indent), row("丙" * 28, 4))
    assert told(printed(one, two)) == [
        (0, True, 1, "各"),
        (0, False, 4, "甲"),
        (0, False, 1, "乙"),
        (0, False, 1, "丙"),
    ]


def test_the_list_of_annexes_ends_the_main_part():
    indent = 28 + 2 * EM
    one = page(1, row("甲" * 9, x=indent), row("附件：1.名单", 3, x=indent), row("2.清单", 4, x=28 + 5 * EM))
    two = page(2, row("附件1"), row("乙" * 9, 3, x=indent))
    assert told(printed(one, two)) == [(0, False, 1, "甲"), (1, False, 1, "乙")]


def test_turned_lines_below_a_label():
    indent = 28 + 2 * EM
    one = page(1, row("出席：" + "甲" * 23, x=indent), row("乙" * 23, 2, x=28 + 5 * EM), row("丙" * 9, 3, x=indent))
    found = paragraphs(printed(one))
    assert [(len(each.lines), each.hangs) for each in found] == [(2, True), (1, False)]


def test_a_signature_of_any_width_is_no_paragraph():
    indent = 28 + 2 * EM
    body = [row("甲" * 26, x=indent), row("甲" * 9, 2)]
    signed = page(1, *body, row("某局" * 8, 5, x=35), row("2024年1月5日", 6, x=125), row("（注）", 7, x=indent))
    assert told(printed(signed)) == [(0, False, 2, "甲"), (0, False, 1, "（")]
    assert told(printed(page(1, *body, row("某局" * 8, 5, x=35))))[1:] == [(0, False, 1, "某")]
