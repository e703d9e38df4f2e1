"""Checks 37 to 39: a drawn PDF that breaks one rule by one fact, and one that keeps it."""

import pytest
from tests.drawn import EM, Sheet, Words, body, draw, folio, line, text

from gongwenkit.proof.layout.checks import ALL_CHECKS, line_grid, page_ends
from gongwenkit.proof.layout.pdf import read_printed

pytestmark = pytest.mark.slow

CHECKS = {check.id: check for module in (page_ends, line_grid) for check in module.CHECKS}
DATE = "2024年1月9日"


def outcomes(folder, pages, **keywords):
    printed = read_printed(draw(folder, [Sheet(one) for one in pages], **keywords))
    return {number: check.run(printed) for number, check in CHECKS.items()}


def signed(first, *, closing=True):
    """The signature after a blank line, closing line before it, from line `first` on."""
    lines = [Words("特此报告。", x=28 + 2 * EM, y=line(first))] if closing else []
    at = first + 2 if closing else first
    return [*lines, Words("云岭区财政局", x=140, y=line(at)), Words(DATE, x=151, y=line(at + 1))]


def test_the_checks_have_the_next_numbers():
    assert [check.id for check in ALL_CHECKS] == list(range(1, 41))
    assert {37, 38, 39} <= set(CHECKS)


# -- 37: signature and text


def test_a_signature_with_two_lines_of_text(tmp_path):
    last = [Words("国" * 26, x=28 + 2 * EM), Words("国" * 9, y=line(2)), *signed(3), folio(2)]
    found = outcomes(tmp_path, [text(1)[0], last])
    assert found[37].status == "pass"
    assert found[37].found.en == "2 lines of the text above the signature"


@pytest.mark.parametrize(
    ("lines", "status", "free"), [(15, "fail", 7), (19, "fail", 3), (20, "warn", 2), (22, "warn", 0)]
)
def test_an_ending_that_opens_a_page(tmp_path, lines, status, free):
    found = outcomes(tmp_path, [text(1, lines=lines)[0], [*signed(1), folio(2)]])[37]
    assert found.status == status
    assert found.found.zh == f"第2页：落款之上有 0 行正文，前页空 {free} 行"
    assert found.found.en == f"page 2: 0 lines of the text above the signature, {free} lines free on the page before"
    assert found.faults[0].page == 2


def test_one_line_of_text_is_doubtful(tmp_path):
    first = text(1)[0]
    first[21] = Words("国" * 28, y=line(22))
    found = outcomes(tmp_path, [first, [Words("国" * 9), *signed(2), folio(2)]])[37]
    assert found.status == "warn"
    assert found.found.en.startswith("page 2: 1 lines of the text")


def test_a_note_on_annexes_is_no_text(tmp_path):
    note = Words("附件：指标汇总表", x=28 + 2 * EM, y=line(3))
    page = [Words("特此报告。", x=28 + 2 * EM), note, *signed(5, closing=False), folio(2)]
    assert outcomes(tmp_path, [text(1, lines=12)[0], page])[37].status == "fail"


def test_a_signature_on_the_first_page_needs_nothing(tmp_path):
    page = [Words("国" * 26, x=28 + 2 * EM), Words("国" * 9, y=line(2)), *signed(3), folio(1)]
    assert outcomes(tmp_path, [page])[37].status == "n/a"


# -- 38 and 39: ends of paragraphs


@pytest.mark.parametrize(("end", "status"), [("国", "warn"), ("国。", "warn"), ("国”。", "warn"), ("家国。", "pass")])
def test_a_last_line_of_one_character(tmp_path, end, status):
    pages = text(2)
    pages[0][21] = Words(end, y=line(22))
    found = outcomes(tmp_path, pages)[38]
    assert found.status == status
    if status == "warn":
        assert found.found.zh == f"第1页第22行：段末行只有“{end}”"
        assert found.found.en == f"page 1, line 22: the last line is only “{end}”"


def test_a_digit_and_its_unit_are_two_characters(tmp_path):
    pages = text(2)
    pages[0][21] = Words("3次。", y=line(22))
    assert outcomes(tmp_path, pages)[38].status == "pass"


@pytest.mark.parametrize(("over", "status"), [(1, "warn"), (2, "pass")])
def test_lines_that_turn_the_page(tmp_path, over, status):
    first = [Words("国" * 26, x=28 + 2 * EM), *body(lines=range(2, 23)), folio(1)]
    turned = [*body(lines=range(1, over)), Words("国" * 9, y=line(over))]
    second = [*turned, Words("国" * 26, x=28 + 2 * EM, y=line(over + 1)), *body(lines=range(over + 2, 23)), folio(2)]
    found = outcomes(tmp_path, [first, second])[39]
    assert found.status == status
    if status == "warn":
        assert found.found.zh == f"第2页第1行：段末行“{'国' * 9}”单独在页首"
        assert found.faults[0].page == 2


# -- 4 and 5: a page that makes room for the signature


@pytest.mark.parametrize(
    ("keywords", "status"),
    [
        ("", "fail"),
        ("pitch=28.90@2", "pass"),
        ("pitch=29.30@2", "fail"),
        ("pitch=28.90@1", "fail"),
        ("pitch=28.0@2", "fail"),
    ],
)
def test_a_pitch_that_the_keywords_name(tmp_path, keywords, status):
    pitch = 28.9 * 25.4 / 72
    page = [Words("国" * 28, y=37 + n * pitch) for n in range(14)]
    page[0] = Words("国" * 26, x=28 + 2 * EM)
    found = outcomes(tmp_path, [*text(3)[:1], page], keywords=f"layout=B; direction=none; {keywords}")
    assert found[5].status == status


def test_only_the_last_two_pages_may_have_a_pitch_of_their_own(tmp_path):
    pitch = 28.9 * 25.4 / 72
    page = [Words("国" * 28, y=37 + n * pitch) for n in range(22)]
    page[0] = Words("国" * 26, x=28 + 2 * EM)
    pages = [page, *text(3)[1:], text(4)[3]]
    assert outcomes(tmp_path, pages, keywords="layout=B; direction=none; pitch=28.90@1")[5].status == "fail"
