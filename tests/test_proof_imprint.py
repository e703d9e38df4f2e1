"""Checks 25 and 26: rules and text of the imprint."""

import dataclasses

import pytest
from tests.drawn import PITCH, Bar, Sheet, Words, body
from tests.papers import (
    MM,
    RIGHT,
    SMALL,
    Item,
    assert_only,
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

EM4 = SMALL * MM
PRINTER = "云岭区财政局办公室"


def printed(**changes: Item) -> list[Sheet]:
    """A document of two pages whose second ends in an imprint."""
    return [letterhead(), last_page(**changes)]


def copies(text: str, *, x: float = 28 + EM4, font: str = "fang", size: float = SMALL) -> Words:
    return Words(text, x=x, y=248, font=font, size=size)


def bar(y: float, height: float, *, x: float = 28, width: float = 156) -> Bar:
    return Bar(x, y, width, height)


WRONG = {
    "short rule": (printed(middle=bar(254, 0.25, x=33, width=146)), 25, "fail", "x 33.0–179.0 mm", "146.0 mm wide"),
    "high": (
        printed(last=bar(260 - 0.175, 0.35)),
        25,
        "fail",
        "第2页：末条在 260.2 mm",
        "page 2: last rule at 260.2 mm",
    ),
    "all of one thickness": (printed(middle=bar(254, 0.35)), 25, "fail", "粗 0.35 mm，不细于", "0.35 mm, not thin"),
    "no middle rule": (printed(middle=None), 25, "fail", "印发机关上没有分隔线", "no rule above the printing organ"),
    "rule below the addressees": (
        printed(
            first=bar(236, 0.35),
            addressees=Words("主送：各街道。", x=28 + EM4, y=237, size=SMALL),
            between=bar(242, 0.25),
        ),
        25,
        "fail",
        "主送与抄送之间有分隔线",
        "a rule between 主送 and 抄送",
    ),
    "no rules": (printed(first=None, middle=None, last=None), 25, "fail", "版记有 0 条分", "rules in the imprint: 0"),
    "thick rules": (
        printed(first=bar(242, 0.5), last=bar(262 - 0.25, 0.5)),
        25,
        "warn",
        "第1条粗 0.50 mm",
        "rule 1 is 0.50 mm",
    ),
    "odd page": ([letterhead(), Sheet(body()), last_page()], 25, "warn", "第3页：版记在单数页", "on an odd page"),
    "letter with rules": ([letter(rule=bar(254, 0.35))], 25, "fail", "版记有 1 条", "imprint: 1"),
    "type of the body": (
        printed(copies=copies("抄送：区纪委。", size=15.79)),
        26,
        "fail",
        "第2页第10行：字号 15.8 pt",
        "page 2, line 10: 15.8 pt",
    ),
    "face": (printed(copies=copies("抄送：区纪委。", font="song")), 26, "fail", "字体 FandolSong", "in FandolSong"),
    "flush": (printed(copies=copies("抄送：区纪委。", x=28)), 26, "fail", "左空 0.0 mm", "0.0 mm from the left"),
    "no full stop": (printed(copies=copies("抄送：区纪委")), 26, "fail", "抄送以“委”结尾", "the list ends with 委"),
    "turnover": (
        printed(
            copies=[
                Words("抄送：区纪委，区委组织部，", x=28 + EM4, y=243, size=SMALL),
                Words("区人大常委会。", x=28 + EM4, y=248, size=SMALL),
            ]
        ),
        26,
        "fail",
        "回行左边 32.9 mm，应为 47.8 mm",
        "turnover at 32.9 mm, not 47.8",
    ),
    "date at the edge": (
        printed(printed=ending_at(RIGHT, "2026年11月23日印发", 255.5, size=SMALL)),
        26,
        "fail",
        "右空 0.0 mm",
        "0.0 mm from the right",
    ),
    "zero in the date": (
        printed(printed=ending_at(RIGHT - EM4, "2026年01月23日印发", 255.5, size=SMALL)),
        26,
        "fail",
        "2026年01月23日印发",
        "2026年01月23日印发",
    ),
    "letter that names a printer": (
        [letter(printer=[Words(PRINTER, x=28 + EM4, y=250, size=SMALL),
                         ending_at(RIGHT - EM4, "2026年11月23日印发", 250, size=SMALL)])],
        26,
        "fail",
        "信函版记有印发机关",
        "printing organ in the imprint of a letter",
    ),
}  # fmt: skip

SOUND = {
    "three rules": printed(),
    "printer alone": printed(copies=None, first=None, middle=bar(254, 0.35)),
    "addressees moved here": printed(
        first=bar(236, 0.35), addressees=Words("主送：各街道。", x=28 + EM4, y=237, size=SMALL)
    ),
    "character of size 3": printed(
        copies=copies("抄送：区纪委。", x=28 + 5.57),
        printer=Words(PRINTER, x=28 + 5.57, y=255.5, size=SMALL),
        printed=ending_at(RIGHT - 5.57, "2026年11月23日印发", 255.5, size=SMALL),
    ),
    "draft": printed(printed=ending_at(RIGHT - EM4, "【待补：印发日期】印发", 255.5, size=SMALL)),
    "letter": [letter()],
    "none": [plain(), Sheet(body(lines=range(1, 5)))],
}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    wrong = {name: case[0] for name, case in WRONG.items()}
    table = [Bar(28, 262 - 0.175 - n * PITCH, 156, 0.35) for n in range(10)]
    rows = Sheet([*body(lines=range(1, 9)), *table])
    more = {"table to the foot": [plain(), rows], "table to the foot under a head": [letterhead(), rows]}
    return read_documents(tmp_path_factory.mktemp("imprint"), {**wrong, **SOUND, **more})


@pytest.mark.parametrize("name", WRONG)
def test_one_wrong_fact_is_seen_by_its_check_alone(name: str, drawn) -> None:
    _, number, status, *says = WRONG[name]
    assert_only(drawn[name], number, status, says)


@pytest.mark.parametrize("name", SOUND)
def test_sound_documents_pass(name: str, drawn) -> None:
    assert complaints(drawn[name]) == {}


@pytest.mark.parametrize(("name", "rules", "text"), [("three rules", "pass", "pass"), ("letter", "n/a", "pass")])
def test_what_is_there_is_judged(name: str, rules: str, text: str, drawn) -> None:
    found = statuses(drawn[name])
    assert (found[25], found[26]) == (rules, text)


@pytest.mark.parametrize("name", ["none", "table to the foot", "table to the foot under a head"])
def test_a_document_without_imprint_has_none_to_check(name: str, drawn) -> None:
    found = statuses(drawn[name])
    assert (found[25], found[26]) == ("n/a", "n/a")


def test_a_letterhead_needs_an_imprint(drawn) -> None:
    found = complaints(dataclasses.replace(drawn["none"], layout="A", direction="down"))
    assert "第2页：没有版记 | page 2: no imprint" in found[25]
