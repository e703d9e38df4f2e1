"""Checks 15 to 20: each sees the one fact that is wrong in a head, and nothing where all is right."""

import dataclasses

import pytest
from tests.drawn import EM, PITCH, RED, Bar, Sheet, Words, line
from tests.papers import (
    LOGO,
    LOGO_RISE,
    RIGHT,
    Item,
    assert_only,
    centred,
    complaints,
    ending_at,
    last_page,
    letter,
    letterhead,
    plain,
    read_documents,
    statuses,
)

pytestmark = pytest.mark.slow

Y = 109.0  # of the number in `letterhead`
NAME = "云岭区财政局文件"
CMYK_RED = "0 0.8 0.8 0"


def up(**changes: Item) -> list[Sheet]:
    return [letterhead(**changes), last_page()]


def down(**changes: Item) -> list[Sheet]:
    number = centred("云财〔2026〕1号", Y)
    return up(**{"label": None, "signer": None, "number": number, **changes})


def logo(y: float = 72.0, *, text: str = NAME, colour: str = RED, size: float = LOGO, aside: float = 0.0) -> Words:
    at = centred(text, y - LOGO_RISE * size / LOGO, font="xbs", size=size, colour=colour)
    return Words(text, x=at.x + aside, y=at.y, font="xbs", size=size, colour=colour)


def number(text: str, *, x: float = 28 + EM, y: float = Y) -> Words:
    return Words(text, x=x, y=y)


def several(x: float = RIGHT - 7 * EM) -> list[Sheet]:
    """Three signers on two lines; `x` is the left edge of the third."""
    low = Y + PITCH
    return up(
        label=[ending_at(RIGHT - 7 * EM, "签发人：", Y), Words("周砚", x=RIGHT - 7 * EM, y=Y, font="kai")],
        signer=[ending_at(RIGHT - EM, "李瑞", Y, font="kai"), Words("王五", x=x, y=low, font="kai")],
        number=number("云财〔2026〕1号", y=low),
        bar=Bar(28, low + EM + 4, 156, 0.4, RED),
        title=centred("关于2026年工作情况的报告", 140.5 + PITCH, font="xbs", size=22),
        addressee=Words("云岭区委：", y=line(14)),
    )


WRONG = {
    "logo of 1999": (up(logo=logo(65, size=60, text="云岭区财政局")), 15, "fail", "上边 65.0", "name 65.0"),
    "logo aside": (up(logo=logo(aside=3)), 15, "fail", "偏 +3", "+3."),
    "wide logo": (up(logo=logo(text="云岭区住房和城乡建设局办公室文件", size=35)), 15, "fail", "宽 19", "mm wide"),
    "black logo": (up(logo=logo(colour="0 0 0")), 15, "fail", "RGB 0,0,0", "not red"),
    "no logo": (up(logo=None), 15, "fail", "没有发文机关标志", "no organ's name"),
    "letter's logo": (
        [letter(logo=logo(28, text="云岭区财政局"), secrecy=None,
                upper=[Bar(20, 46.46, 170, 0.6, RED), Bar(20, 47.36, 170, 0.3, RED)])],
        15, "fail", "标志上边 28.0 mm", "name 28.0 mm",
    ),
    "square brackets": (up(number=number("云财[2026]1号")), 16, "fail", "云财[2026]1号", "written 云财[2026]1号"),
    "zero": (up(number=number("云财〔2026〕01号")), 16, "fail", "〔2026〕01号", "〔2026〕01号"),
    "第": (down(number=centred("云财〔2026〕第1号", Y)), 16, "fail", "第1号", "第1号"),
    "number flush": (up(number=number("云财〔2026〕1号", x=28)), 16, "fail", "左边 28.0 mm", "left edge 28.0 mm"),
    "number aside": (down(number=number("云财〔2026〕1号", x=80)), 16, "fail", "偏 -5.1 mm", "-5.1 mm off"),
    "number on its own line": (
        up(number=number("云财〔2026〕1号", y=Y + 1), bar=Bar(28, Y + 1 + EM + 4, 156, 0.4, RED)),
        16, "fail", "签发人相差 +1.0 mm", "+1.0 mm from the last line of signers",
    ),
    "number low": (
        up(logo=logo(72, size=24), secrecy=None, urgency=None), 16, "fail", "标志下 29.1 mm", "29.1 mm below",
    ),
    "no number": (down(number=None), 16, "warn", "没有发文字号", "no document number"),
    "letter's number": (
        [letter(number=ending_at(RIGHT - EM, "云财函〔2026〕1号", 30 + 14.46 + 4 + 1.2 + 7 / 8 * EM))],
        16, "fail", "右边 178.4 mm", "right edge 178.4 mm",
    ),
    "signer's face": (up(signer=ending_at(RIGHT - EM, "周砚", Y)), 17, "fail", "姓名字体 FandolFang", "name in Fandol"),
    "label's face": (
        up(label=ending_at(RIGHT - 3 * EM, "签发人：", Y, font="hei")), 17, "fail", "标签字体 Fandol", "label in Fan",
    ),
    "signer at the edge": (
        up(label=ending_at(RIGHT - 2 * EM, "签发人：", Y), signer=ending_at(RIGHT, "周砚", Y, font="kai")),
        17, "fail", "右边 184.0 mm", "right edge 184.0 mm",
    ),
    "signers in disorder": (several(x=150.0), 17, "fail", "姓名左边 150.0 mm", "left edge of the names 150.0 mm"),
    "red line short": (up(bar=Bar(30, Y + EM + 4, 152, 0.4, RED)), 18, "fail", "x 30.0–182.0 mm", "x 30.0–182.0 mm"),
    "red line low": (up(bar=Bar(28, Y + EM + 5, 156, 0.4, RED)), 18, "fail", "字号下 5.0 mm", "5.0 mm below"),
    "red line thick": (up(bar=Bar(28, Y + EM + 4, 156, 0.9, RED)), 18, "fail", "粗 0.90 mm", "0.90 mm thick"),
    "black line": (up(bar=Bar(28, Y + EM + 4, 156, 0.4)), 18, "fail", "RGB 0,0,0", "line in RGB 0,0,0"),
    "no red line": (down(bar=None), 18, "fail", "没有红色分隔线", "no red line"),
    "letter's lines": (
        [letter(lower=[Bar(20, 279, 170, 0.3, RED), Bar(20, 279.4, 170, 0.6, RED)])], 18, "fail", "17.0 mm", "17.0 mm",
    ),
    "letter's lines turned": (
        [letter(lower=[Bar(20, 276, 170, 0.6, RED), Bar(20, 276.9, 170, 0.3, RED)])],
        18, "fail", "0.60/0.30/0.60/0.30", "0.60/0.30/0.60/0.30",
    ),
    "letter's line missing": (
        [letter(lower=Bar(20, 276, 170, 0.6, RED))], 18, "fail", "下半页有 1 条", "1 in the lower half",
    ),
    "brown red": (up(logo=logo(colour="0.6 0.1 0.1")), 19, "fail", "RGB 153,2", "RGB 153,2"),
    "brown line": (up(bar=Bar(28, Y + EM + 4, 156, 0.4, "0.6 0.1 0.1")), 19, "fail", "红线为 RGB 153", "line in RGB"),
    "blue words": (
        up(body=[Words("国国", x=28 + 2 * EM, y=line(15), colour="0 0 1")]), 19, "fail", "“国国”为 RGB 0,0,255", "0,0,",
    ),
    "red words": (up(body=Words("国国", x=28 + 2 * EM, y=line(15), colour=RED)), 19, "fail", "第1页第9行", "line 9"),
    "copy number of five": (up(copy=Words("00012")), 20, "fail", "“00012”有 5 位", "copy number of 5 digits"),
    "secrecy's face": (up(secrecy=Words("机密★1年", y=line(2))), 20, "fail", "字体 FandolFang", "in FandolFang"),
    "secrecy in words": (up(secrecy=Words("机密★一年", y=line(2), font="hei")), 20, "fail", "机密★一年", "机密★一年"),
    "secrecy on line 1": (
        up(copy=None, secrecy=Words("机密★1年", y=line(1), font="hei")), 20, "fail", "37.0 mm（第1行）", "(line 1)",
    ),
    "urgency on the right": (
        up(urgency=Words("特急", x=150, y=line(3), font="hei")), 20, "fail", "左边 150.0 mm", "left edge 150.0 mm",
    ),
}  # fmt: skip

SOUND = {
    "minutes": down(logo=logo(text="云岭区财政局会议纪要", size=40), number=centred("第3期", Y)),
    "upward": up(),
    "downward": down(),
    "nothing above the name": up(copy=None, secrecy=None, urgency=None),
    "urgency alone": up(copy=None, secrecy=None, urgency=Words("特急", y=line(1), font="hei")),
    "red of cyan, magenta, yellow": up(logo=logo(colour=CMYK_RED), bar=Bar(28, Y + EM + 4, 156, 0.4, CMYK_RED)),
    "black of one ink": up(body=Words("国" * 26, x=28 + 2 * EM, y=line(15), colour="0 0 0 1")),
    "star in the line": up(bar=[Bar(28, Y + EM + 4, 74, 0.4, RED), Bar(110, Y + EM + 4, 74, 0.4, RED)]),
    "draft": up(number=number("【待补：发文字号】")),
    "preprinted": down(logo=None, bar=None),
    "three signers": several(),
    "letter": [letter()],
    "plain": [plain()],
}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    wrong = {name: case[0] for name, case in WRONG.items()}
    return read_documents(tmp_path_factory.mktemp("head"), {**wrong, **SOUND})


@pytest.mark.parametrize("name", WRONG)
def test_one_wrong_fact_is_seen_by_its_check_alone(name: str, drawn) -> None:
    _, number, status, *says = WRONG[name]
    assert_only(drawn[name], number, status, says)


@pytest.mark.parametrize("name", SOUND)
def test_sound_documents_pass(name: str, drawn) -> None:
    assert complaints(drawn[name]) == {}


@pytest.mark.parametrize(
    ("name", "direction", "number", "says"),
    [
        ("downward", "up", 17, ("上行文没有签发人", "no signer")),
        ("upward", "down", 17, ("不是上行文却有签发人", "a signer, yet not upward")),
        ("plain", "none", 15, ("没有发文机关标志", "no organ's name")),
        ("plain", "none", 18, ("没有红色分隔线", "no red line")),
        ("plain", "none", 16, ("没有发文字号", "no document number")),
    ],
)
def test_the_keywords_say_what_must_be_there(name: str, direction: str, number: int, says, drawn) -> None:
    found = complaints(dataclasses.replace(drawn[name], layout="A", direction=direction))
    for words in says:
        assert words in found[number]


def test_a_head_left_to_preprinted_paper_is_not_missing(drawn) -> None:
    found = statuses(dataclasses.replace(drawn["preprinted"], layout="A", direction="down"))
    assert (found[15], found[16], found[18], found[12]) == ("n/a", "pass", "n/a", "pass")


def test_elements_of_a_head_are_not_sought_without_one(drawn) -> None:
    found = statuses(drawn["plain"])
    assert [found[number] for number in (15, 16, 17, 18, 20)] == ["n/a"] * 5


def test_what_a_draft_keeps_open_is_not_judged(drawn) -> None:
    assert statuses(drawn["draft"])[16] == "n/a"


def test_a_sound_head_passes_every_check(drawn) -> None:
    found = statuses(drawn["upward"])
    assert {found[number] for number in range(11, 21)} == {"pass"}
