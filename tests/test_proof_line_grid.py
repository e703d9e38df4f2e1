"""Checks 1 to 7: a drawn PDF that breaks one rule by one fact, and one that keeps it."""

from dataclasses import replace

import pytest
from tests.drawn import EM, PITCH, Bar, Sheet, Words, body, draw, folio, line, text

from gongwenkit.proof.layout.checks import faces, paper
from gongwenkit.proof.layout.checks import folio as folios
from gongwenkit.proof.layout.checks import line_grid as grid
from gongwenkit.proof.layout.pdf import read_printed

pytestmark = pytest.mark.slow

CHECKS = {check.id: check for module in (paper, grid, faces, folios) for check in module.CHECKS}


def outcomes(folder, pages, **keywords):
    printed = read_printed(draw(folder, [one if isinstance(one, Sheet) else Sheet(one) for one in pages], **keywords))
    return {number: check.run(printed) for number, check in CHECKS.items()}


def only(found):
    """The checks that say something, with the words of their first fault."""
    return {number: one.found.en for number, one in found.items() if one.status in ("fail", "warn")}


def moved(words, **by):
    return replace(words, **{name: getattr(words, name) + value for name, value in by.items()})


@pytest.fixture
def pages():
    return text(3)


def test_a_sound_document_passes(tmp_path, pages):
    found = outcomes(tmp_path, pages)
    assert only(found) == {}
    assert {number for number, one in found.items() if one.status == "pass"} == {1, 2, 3, 4, 5, 6, 7, 8, 27}


# -- 1: paper


def test_paper_of_another_size(tmp_path, pages):
    found = outcomes(tmp_path, [pages[0], Sheet(pages[1], width=215.9, height=297), pages[2]])
    assert only(found) == {1: "page 2: paper 215.9 × 297.0 mm"}
    assert found[1].status == "fail"
    assert found[1].faults[0].found.zh == "第2页：纸张 215.9 × 297.0 mm"


def test_paper_on_its_side_is_doubtful(tmp_path, pages):
    found = outcomes(tmp_path, [*pages, Sheet([Bar(40, 40, 60, 30)], width=297, height=210)])
    assert only(found) == {1: "page 4: paper 297.0 × 210.0 mm"}
    assert found[1].status == "warn"


# -- 2 and 3: the block


@pytest.mark.parametrize(("by", "status"), [(0.2, "pass"), (0.6, "warn"), (1.5, "fail")])
def test_a_page_too_far_right(tmp_path, pages, by, status):
    pages[1] = [moved(one, x=by) if one.y < 262 else one for one in pages[1]]
    found = outcomes(tmp_path, pages)
    assert found[2].status == status
    if status != "pass":
        assert found[2].found.en == f"page 2, line 2: left edge {28 + by:.1f} mm"
        assert found[2].faults[0].found.zh == f"第2页第2行：左边 {28 + by:.1f} mm"
        assert 28 + by < found[2].faults[0].box[0] < 29.5 + by
    assert found[7].status == "pass"


@pytest.mark.parametrize(("by", "status"), [(0.2, "pass"), (-0.8, "warn"), (-2.4, "fail")])
def test_a_page_too_high(tmp_path, pages, by, status):
    pages[1] = [moved(one, y=by) if one.y < 262 else one for one in pages[1]]
    found = outcomes(tmp_path, pages)
    assert found[2].status == status
    assert found[3].status == status
    if status == "fail":
        assert only(found) == {
            2: "page 2, line 1: top edge 34.6 mm",
            3: "page 2, line 22: bottom edge 259.5 mm",
        }


def test_a_page_that_begins_with_a_blank_line_is_in_place(tmp_path, pages):
    pages[1] = pages[1][:1] and [Words("国" * 26, x=28 + 2 * EM, y=line(2)), *body(lines=range(3, 23)), folio(2)]
    assert outcomes(tmp_path, pages)[2].status == "pass"


def test_pages_that_all_begin_a_line_too_low(tmp_path, pages):
    low = [
        [moved(one, y=PITCH) if one.y < 262 else one for one in page if one.y < 250 or one.y > 262] for page in pages
    ]
    assert only(outcomes(tmp_path, low))[2] == "page 1, line 1: top edge 47.4 mm"


@pytest.mark.parametrize(("short", "status", "edge"), [(0.4, "pass", ""), (0.8, "warn", 183.3), (2.0, "fail", 182.2)])
def test_lines_that_stop_short_of_the_right_edge(tmp_path, pages, short, status, edge):
    step = (156 - short - EM) / 27
    pages = [[replace(one, step=step) if one.y < 262 else one for one in page] for page in pages]
    found = outcomes(tmp_path, pages)
    assert found[3].status == status
    assert found[2].status == "pass"
    if status != "pass":
        assert found[3].found.en == f"page 1, line 1: right edge {edge} mm"


def test_lines_that_run_over_the_right_edge(tmp_path, pages):
    pages[2][4] = replace(pages[2][4], text="国" * 29)
    found = outcomes(tmp_path, pages)
    assert found[3].found.en == "page 3, line 5: right edge 189.5 mm"
    assert found[3].status == "fail"
    assert found[6].found.en == "page 3, line 5: 29 characters, gaps of 0.00 pt"
    assert found[6].status == "warn"


# -- 4 and 5: lines


def at_pitch(points, count):
    """Pages of so many lines at another pitch."""
    pitch = points * 25.4 / 72
    page = [Words("国" * 28, y=37 + n * pitch) for n in range(count)]
    page[0] = Words("国" * 26, x=28 + 2 * EM)
    return [[*page, folio(n)] for n in (1, 2, 3)]


def test_twenty_three_lines_at_28_points(tmp_path):
    found = outcomes(tmp_path, at_pitch(28, 23))
    assert found[4].status == "fail"
    assert found[4].found.en == "page 1: 23 lines"
    assert found[4].found.zh == "第1页：23 行"
    assert found[5].status == "fail"
    assert found[5].found.en == "page 1, line 2: 28.00 pt below the line above"
    assert [fault.page for fault in found[5].faults] == [1, 2, 3]


def test_twenty_one_lines_at_30_points(tmp_path):
    found = outcomes(tmp_path, at_pitch(30.6, 21))
    assert found[4].status == "fail"
    assert found[4].found.en == "page 1: 21 lines"


def test_twenty_two_lines_at_29_points_keep_the_count_only(tmp_path):
    found = outcomes(tmp_path, at_pitch(28.95, 22))
    assert found[4].status == "pass"
    assert found[5].found.zh == "第1页第2行：与上一行相距 28.95 pt"
    assert found[3].status == "fail"  # 4.9 mm stay empty below


def test_one_page_of_its_own_count_warns(tmp_path):
    pages = text(5)
    pages[1] = at_pitch(28, 23)[1]
    found = outcomes(tmp_path, pages)
    assert found[4].status == "warn"
    assert found[4].found.en == "page 2: 23 lines"


def test_a_heading_that_goes_overleaf_leaves_21_lines(tmp_path, pages):
    del pages[1][21]
    found = outcomes(tmp_path, pages)
    assert found[4].status == "pass"
    assert found[3].status == "pass"


def test_a_line_off_the_grid(tmp_path, pages):
    pages[1][9] = moved(pages[1][9], y=1.0)
    found = outcomes(tmp_path, pages)
    assert only(found) == {5: "page 2, line 10: 32.45 pt below the line above"}


def test_a_blank_line_keeps_the_grid(tmp_path, pages):
    del pages[1][9]
    assert outcomes(tmp_path, pages)[5].status == "pass"


def test_lines_around_a_table_are_not_measured(tmp_path, pages):
    rules = [Bar(28, y, 156, 0.25) for y in (100, 108, 116, 124)]
    pages[1] = [one for one in pages[1] if not 95 < one.y < 130] + rules
    pages[1] = [moved(one, y=3.0) if 125 < one.y < 262 else one for one in pages[1]]
    found = outcomes(tmp_path, pages)
    assert found[5].status == "pass"
    assert found[4].status == "pass"


# -- 6: characters


def test_twenty_seven_characters_of_16_points(tmp_path):
    step = (156 - 16 * 25.4 / 72) / 26
    page = [Words("国" * 27, y=line(n), size=16, step=step) for n in range(1, 23)]
    page[0] = Words("国" * 25, x=184 - 16 * 25.4 / 72 - 24 * step, size=16, step=step)
    found = outcomes(tmp_path, [[*page, folio(n)] for n in (1, 2)])
    assert found[6].status == "fail"
    assert found[6].found.zh.startswith("第1页第2行：27 字")
    assert found[8].status == "pass"


def test_a_line_may_be_short_before_a_number(tmp_path, pages):
    step = (156 - EM) / 25
    pages[1][5] = Words("国" * 26, y=line(6), step=step)
    pages[1][6] = Words("2023年" + "国" * 25, y=line(7))
    kept = "page 2, line 6: 26 characters, gaps of 1.26 pt, for “2023年” is kept together"
    assert only(outcomes(tmp_path, pages)) == {6: kept}
    pages[1][6] = Words("国" * 28, y=line(7))
    assert only(outcomes(tmp_path / "free", pages)) == {6: "page 2, line 6: 26 characters, gaps of 1.26 pt"}


def test_no_kept_group_spreads_a_line_further_than_1_4_pt(tmp_path, pages):
    step = (156 - EM) / 24
    pages[1][5] = Words("国" * 25, y=line(6), step=step)
    pages[1][6] = Words("2023年" + "国" * 25, y=line(7))
    assert only(outcomes(tmp_path, pages)) == {6: "page 2, line 6: 25 characters, gaps of 1.97 pt"}


def test_a_line_may_be_short_for_a_group_after_the_next_line(tmp_path, pages):
    pages[1][5] = Words("国" * 26, y=line(6), step=(156 - EM) / 25)
    pages[1][6] = Words("国" * 27, y=line(7), step=(156 - EM) / 26)
    pages[1][7] = Words("2023年" + "国" * 25, y=line(8))
    found = outcomes(tmp_path, pages)
    assert found[6].status == "warn"
    assert found[6].found.zh == "第2页第6行：26 字，字距 1.26 pt，因“2023年”不拆开"
    assert len(found[6].faults) == 1


@pytest.mark.parametrize(("count", "found"), [(26, ""), (25, ""), (24, "24 characters, gaps of 1.37 pt")])
def test_a_first_line_is_two_cells_shorter(tmp_path, pages, count, found):
    x = 28 + 2 * EM
    pages[1][0] = Words("国" * count, x=x, step=(184 - EM - x) / (count - 1))
    assert only(outcomes(tmp_path, pages)) == ({6: f"page 2, line 1: {found}"} if found else {})


def test_marks_may_give_half_a_cell_each(tmp_path, pages):
    row, x = [], 28.0
    for words in ("国" * 9 + "，", "国" * 9 + "；", "国" * 9):
        row.append(Words(words, x=x, y=line(6)))
        x += (len(words) - 0.5) * EM
    pages[1][5:6] = row
    assert only(outcomes(tmp_path, pages)) == {}


def test_lines_with_latin_words_are_not_counted(tmp_path, pages):
    pages[1][5] = Words("国" * 20 + "abcdefghijkl", y=line(6), step=None)
    assert outcomes(tmp_path, pages)[6].status == "pass"


# -- 7: indents


def test_a_paragraph_of_three_characters(tmp_path, pages):
    pages[1][0] = Words("国" * 25, x=28 + 3 * EM)
    found = outcomes(tmp_path, pages)
    assert only(found) == {7: "page 2, line 1: first line 16.7 mm in"}
    assert found[7].faults[0].found.zh == "第2页第1行：首行缩进 16.7 mm"


def test_a_paragraph_without_indent(tmp_path, pages):
    pages[1][0] = Words("国" * 28)
    assert only(outcomes(tmp_path, pages)) == {7: "page 2, line 1: first line 0.0 mm in"}


def test_a_turned_line_off_the_edge(tmp_path, pages):
    pages[1][3] = moved(pages[1][3], x=1.5, y=0)
    assert only(outcomes(tmp_path, pages))[7] == "page 2, line 4: turned line 1.5 mm in"


def test_addressee_and_centred_and_signed_lines_have_no_indent(tmp_path, pages):
    pages[0][0] = Words("各位领导、同志们：")
    pages[0][1] = Words("国" * 26, x=28 + 2 * EM, y=line(2))
    pages[2][18:22] = [
        Words("国" * 9, y=line(19)),
        Words("国" * 8, x=106 - 4 * EM, y=line(20)),
        Words("某某局", x=150, y=line(21)),
        Words("2024年1月9日", x=140, y=line(22)),
    ]
    assert only(outcomes(tmp_path, pages)) == {}


@pytest.mark.parametrize(
    ("x", "status"), [(28 + 2 * EM, "pass"), (28 + 1.4 * EM, "pass"), (28.0, "fail"), (46.0, "fail")]
)
def test_an_opening_mark_may_be_trimmed(tmp_path, pages, x, status):
    pages[1][0] = Words("（" + "国" * 25, x=x, step=(184 - EM - x) / 25)
    assert outcomes(tmp_path, pages)[7].status == status


@pytest.mark.parametrize(("blank", "status"), [(0.25, "pass"), (0.0, "warn")])
def test_blanks_around_digits_take_room(tmp_path, pages, blank, status):
    # 26 cells, four blanks of a quarter cell: nothing more fits, as word processors set 9 次 and 10 次.
    gap = (2 - 4 * blank) * EM / 25
    step, x, row = EM + gap, 28.0, []
    for words in ("国" * 8, "12", "国" * 8, "34", "国" * 8):
        row.append(Words(words, x=x, y=line(6), step=step if words[0] == "国" else None))
        x += (step * len(words) if words[0] == "国" else EM + gap) + blank * EM
    pages[1][5:6] = row
    assert outcomes(tmp_path, pages)[6].status == status
