"""Checks 11 to 14: each sees the one fact that is wrong, and nothing where all is right."""

import dataclasses

import pytest
from tests.drawn import EM, Words, body, line
from tests.papers import (
    TITLE,
    assert_only,
    centred,
    complaints,
    last_page,
    letter,
    letterhead,
    plain,
    read_documents,
    statuses,
)

from gongwenkit.proof.layout.page import Page, Printed

pytestmark = pytest.mark.slow


def xbs(text: str, y: float, *, size: float = TITLE) -> Words:
    return centred(text, y, font="xbs", size=size)


SMALL = 14 * 25.4 / 72  # a character of the imprint, mm
TWO_LINES = ("关于2026年全面从严治党", "情况的报告")
AT, NEXT = 140.5, 140.5 + 12.64

# name -> the document, then number of the check, its status, what it must say in Chinese and in English
WRONG = {
    "small": ([plain(title=xbs("关于全面从严治党的报告", line(1), size=18))], 11, "fail", "18.0 pt", "of 18.0 pt"),
    "face": (
        [plain(title=centred("关于从严治党的报告", line(1), font="hei", size=TITLE))],
        11, "fail", "第1页第1行：标题字体 FandolHei", "page 1, line 1: title in FandolHei",
    ),
    "aside": (
        [plain(title=Words("关于全面从严治党的报告", x=28, font="xbs", size=TITLE))],
        11, "fail", "偏 -35.3 mm", "-35.3 mm off",
    ),
    "mark": ([plain(title=xbs("关于从严治党的报告。", line(1)))], 11, "fail", "以“。”结尾", "ends with 。"),
    "square": (
        [letterhead(title=[xbs("关于从严治党情", AT), xbs("况的定期的报告", NEXT)]), last_page()],
        11, "fail", "7/7 字", "lines of 7/7",
    ),
    "hourglass": (
        [plain(title=[xbs("云岭区财政局关于", line(1)), xbs("全面从严", line(2)), xbs("治党情况的报告", line(3))],
               byline=None, addressee=None)],
        11, "fail", "8/4/7 字", "8/4/7",
    ),
    "nearly square": (
        [letterhead(title=[xbs("关于从严治党情况", AT), xbs("情况的定期报告", NEXT)]), last_page()],
        11, "warn", "8/7 字", "8/7",
    ),
    "no title": ([plain(title=None, byline=None)], 11, "fail", "没有标题", "no title"),
    "high": (
        [letterhead(title=[xbs(one, y - 3) for one, y in zip(TWO_LINES, (AT, NEXT), strict=True)],
                    addressee=Words("云岭区委：", y=line(14) - 4)), last_page()],
        12, "fail", "第1页第6行：标题距上方 18.5 mm", "page 1, line 6: 18.5 mm above the title",
    ),
    "close": (
        [plain(addressee=Words("云岭区委：", y=line(4)), body=body(lines=range(6, 23)))],
        12, "fail", "主送机关距上方 4.9 mm", "4.9 mm above the addressee",
    ),
    "letter's title": ([letter(title=xbs("关于报送情况的函", 98))], 12, "fail", "标题距上方 3", "above the title"),
    "indented": (
        [plain(addressee=Words("云岭区委：", x=28 + 2 * EM, y=line(5)))],
        13, "fail", "第1页第3行：左边 39.1 mm", "page 1, line 3: left edge 39.1 mm",
    ),
    "half-width colon": ([plain(addressee=Words("云岭区委:", y=line(5)))], 13, "fail", "以“:”结尾", "ends with :"),
    "half a millimetre": ([plain(addressee=Words("云岭区委：", x=28.5, y=line(5)))], 13, "fail", "28.5", "28.5 mm"),
    "black face": ([plain(addressee=Words("云岭区委：", y=line(5), font="hei"))], 13, "fail", "FandolHei", "FandolHei"),
    "no text": ([plain(body=None), last_page()], 14, "fail", "第1页没有正文", "page 1 has no text"),
}  # fmt: skip

RIGHT = {
    "upward": [letterhead(), last_page()],
    "plain": [plain()],
    "letter": [letter()],
    "diamond": [plain(title=[xbs("云岭区财政局", line(1)), xbs("关于2026年全面从严治党", line(2)),
                             xbs("情况的报告", line(3))], byline=None, addressee=None)],
    "no addressee": [plain(addressee=None, body=[Words("现将有关情况报告如下：", x=28 + 2 * EM, y=line(5)),
                                                Words("国" * 26, x=28 + 2 * EM, y=line(6))])],
    "no addressee above or below": [letterhead(addressee=None), last_page()],
    "draft": [plain(addressee=Words("【待补：主送机关】", font="hei", y=line(5)))],
    "heading first": [
        plain(addressee=[Words("一、情况", font="hei", y=line(5))], body=[Words("国" * 26, x=28 + 2 * EM, y=line(6))])
    ],
    "long addressee": [plain(addressee=[Words("各" * 28, y=line(5)), Words("云岭区委：", y=line(6))],
                             body=[Words("国" * 26, x=28 + 2 * EM, y=line(7))])],
    "addressee in the imprint": [
        letterhead(addressee=None),
        last_page(copies=[Words("主送：云岭区委。", x=28 + SMALL, y=243, size=14),
                          Words("抄送：区纪委。", x=28 + SMALL, y=248, size=14)]),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    wrong = {name: case[0] for name, case in WRONG.items()}
    return read_documents(tmp_path_factory.mktemp("title"), {**wrong, **RIGHT})


@pytest.mark.parametrize("name", WRONG)
def test_one_wrong_fact_is_seen_by_its_check_alone(name: str, drawn) -> None:
    _, number, status, *says = WRONG[name]
    assert_only(drawn[name], number, status, says)


@pytest.mark.parametrize("name", RIGHT)
def test_sound_documents_pass(name: str, drawn) -> None:
    assert complaints(drawn[name]) == {}
    assert statuses(drawn[name])[11] == "pass"


def test_a_document_without_addressee_has_none_to_check(drawn) -> None:
    assert statuses(drawn["no addressee"])[13] == "n/a"
    assert statuses(drawn["heading first"])[13] == "n/a"
    assert statuses(drawn["draft"])[13] == "n/a"
    assert statuses(drawn["long addressee"])[13] == "pass"


def test_an_upward_document_names_its_addressee_above_the_text_or_in_the_imprint(drawn) -> None:
    named, unnamed = (
        dataclasses.replace(drawn[name], layout="A", direction="up")
        for name in ("addressee in the imprint", "no addressee above or below")
    )
    assert statuses(named)[13] == "n/a"
    assert statuses(unnamed)[13] == "fail"


@pytest.mark.parametrize("layout", ["", "A", "B", "C", "letter"])
def test_a_document_without_anything_on_it_is_no_error(layout: str) -> None:
    empty = statuses(Printed(name="report.pdf", pages=(Page(1, 210.0, 297.0, ()),), layout=layout))
    assert (empty[11], empty[14], empty[19]) == ("fail", "fail", "pass")
    assert statuses(Printed(name="report.pdf", pages=(), layout=layout))[11] == "fail"
