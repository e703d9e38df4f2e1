"""Checks 27 and 28: page numbers, and the pages that go without one."""

from dataclasses import replace

import pytest
from tests.drawn import RED, Bar, Sheet, Words, draw, folio, text

from gongwenkit.proof.layout.checks.folio import CHECKS
from gongwenkit.proof.layout.pdf import read_printed

pytestmark = pytest.mark.slow

IMPRINT = [
    Bar(28, 240, 156, 0.35),
    Bar(28, 251, 156, 0.25),
    Bar(28, 261.65, 156, 0.35),
    Words("某局印发", y=255, size=14),
]


def outcomes(folder, pages, **keywords):
    printed = read_printed(draw(folder, [Sheet(page) for page in pages], **keywords))
    return {check.id: check.run(printed) for check in CHECKS}


def told(outcome):
    return [(fault.page, fault.found.en.split(": ", 1)[1]) for fault in outcome.faults]


def with_folio(number, *words, pages=3):
    """Sound pages with another page number on one of them."""
    made = text(pages)
    made[number - 1][-1:] = words
    return made


def test_numbers_in_place(tmp_path):
    found = outcomes(tmp_path, text(12, lines=15))
    assert (found[27].status, found[27].found.en) == ("pass", "12 page numbers")
    assert found[28].status == "n/a"


@pytest.mark.parametrize(
    ("number", "words", "status", "fault"),
    [
        (2, folio(2, text="2", x=32.94), "fail", "page number written “2”"),
        (2, folio(2, text="-2-", x=32.94), "fail", "page number written “-2-”"),
        (1, replace(folio(1), size=12, x=165.0), "fail", "page number of 12 pt, not 14 pt"),
        (1, replace(folio(1), font="fang"), "fail", "page number in FandolFang-Regular (仿宋), not 宋体"),
        (1, folio(1, x=170.0), "fail", "number's right edge 182.3 mm, not 179.1 mm"),
        (2, folio(2, x=28.0), "fail", "number's left edge 28.0 mm, not 32.9 mm"),
        (2, folio(1), "fail", "number's left edge 166.7 mm, not 32.9 mm"),
        (2, folio(2, x=106 - 2.5 * 14 * 25.4 / 144), "warn", "page number centred (106.0 mm)"),
        (1, folio(1, y=267.6), "fail", "dash at 270.5 mm, not 269.0 mm"),
        (3, folio(7), "fail", "number 7 on page 3"),
    ],
)
def test_a_number_that_is_not_as_it_should_be(tmp_path, number, words, status, fault):
    found = outcomes(tmp_path, with_folio(number, words))[27]
    assert found.status == status
    assert (number, fault) in told(found)
    assert {page for page, _ in told(found)} == {number}


def test_a_number_of_size_three_inset_passes(tmp_path):
    words = folio(1)
    assert outcomes(tmp_path, with_folio(1, replace(words, x=words.x - 0.6)))[27].status == "pass"


def test_a_page_without_its_number(tmp_path):
    found = outcomes(tmp_path, with_folio(2))[27]
    assert (found.status, told(found)) == ("fail", [(2, "no page number")])


def test_digits_that_are_not_half_width(tmp_path):
    pages = text(10, lines=15)
    sound = folio(10)
    em = 14 * 25.4 / 72
    pages[9][-1:] = [
        replace(sound, text="—"),
        replace(sound, text="1", x=sound.x + em),
        replace(sound, text="0—", x=sound.x + 1.56 * em),
    ]
    found = outcomes(tmp_path, pages)[27]
    assert (found.status, told(found)) == ("fail", [(10, "digits 2.77 mm wide, half-width is 2.47 mm")])


def test_numbers_that_count_on_from_elsewhere_warn(tmp_path):
    pages = [[*page[:-1], folio(n)] for n, page in enumerate(text(3), start=5)]
    found = outcomes(tmp_path, pages)[27]
    assert (found.status, found.found.zh) == ("warn", "第1页：页码 5，实为第 1 页")


def test_numbers_always_on_the_right_warn(tmp_path):
    pages = text(5)
    for number in (2, 4):
        pages[number - 1][-1] = replace(folio(number), x=folio(1).x)
    found = outcomes(tmp_path, pages)[27]
    assert (found.status, [page for page, _ in told(found)]) == ("warn", [2, 4])


@pytest.mark.parametrize(("simplex", "status"), [(True, "warn"), (False, "fail")])
def test_a_short_pdf_with_numbers_on_the_right_asks_for_one_side_itself(tmp_path, simplex, status):
    pages = text(2)
    pages[1][-1] = replace(folio(2), x=folio(1).x)
    printed = read_printed(draw(tmp_path, [Sheet(page) for page in pages], is_simplex=simplex))
    assert printed.is_simplex is simplex
    found = CHECKS[0].run(printed)
    assert (found.status, [page for page, _ in told(found)]) == (status, [2])


def test_mirrored_margins(tmp_path):
    pages = text(4)
    for page in pages[1::2]:
        page[:] = [replace(words, x=words.x - 2) for words in page]
    assert outcomes(tmp_path, pages)[27].status == "pass"


# -- 28


def test_blank_pages_before_an_imprint_go_without_numbers(tmp_path):
    found = outcomes(tmp_path, [*text(2), [Words("")], IMPRINT])
    assert (found[28].status, found[28].found.en) == ("pass", "no number on page 3, 4")
    assert found[27].status == "pass"


@pytest.mark.parametrize(("blank", "last", "page"), [([folio(3)], [], 3), ([], [folio(4)], 4)])
def test_a_number_on_a_blank_page_or_its_imprint(tmp_path, blank, last, page):
    found = outcomes(tmp_path, [*text(2), [Words(""), *blank], [*IMPRINT, *last]])
    assert (found[28].status, told(found[28])) == ("fail", [(page, f"bears the number “—{page}—”")])
    assert found[27].status == "pass"


def test_an_imprint_without_blank_pages_bears_a_number(tmp_path):
    found = outcomes(tmp_path, [*text(1), [*IMPRINT, folio(2)]])
    assert (found[28].status, found[27].status) == ("n/a", "pass")
    assert told(outcomes(tmp_path / "none", [*text(1), IMPRINT])[27]) == [(2, "no page number")]


def test_the_first_page_of_a_letter_has_none(tmp_path):
    first, second = text(2)
    letter = {"keywords": "layout=letter; direction=none"}
    assert outcomes(tmp_path, [first[:-1], second], **letter)[28].status == "pass"
    found = outcomes(tmp_path / "numbered", [first, second], **letter)
    assert (found[28].status, told(found[28])) == ("fail", [(1, "bears the number “—1—”")])


def test_a_letter_is_known_by_its_red_rules(tmp_path):
    first, second = text(2)
    rules = [Bar(20, 277, 170, 0.4, RED), Bar(20, 277.8, 170, 0.25, RED)]
    assert outcomes(tmp_path, [[*first[:-1], *rules], second])[28].status == "pass"
    assert outcomes(tmp_path / "plain", [first[:-1], second])[27].status == "fail"


def test_line_numbers_of_faults_count_from_the_top(tmp_path):
    found = outcomes(tmp_path, with_folio(1, folio(1, x=170.0)))[27]
    assert found.found.zh == "第1页第23行：页码右边 182.3 mm，应为 179.1 mm"
    assert found.faults[0].box[1] == pytest.approx(267.2, abs=0.3)
