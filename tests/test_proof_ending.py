"""Checks 21 to 24: note on annexes, signature and date in their forms, seals, annexes."""

import dataclasses

import pytest
from tests.drawn import EM, RED, Bar, Sheet, Words, body, line
from tests.papers import (
    CHECKS,
    RIGHT,
    TITLE,
    Item,
    annex,
    assert_only,
    cells,
    centred,
    centred_on,
    complaints,
    ending_at,
    last_page,
    letterhead,
    note,
    plain,
    read_documents,
    statuses,
)

pytestmark = pytest.mark.slow

NAME, DATE = "云岭区财政局", "2026年11月23日"
WIDTH = cells(NAME) * EM
MIDDLE = RIGHT - 4 * EM - 3.5 * EM  # of a sealed date
LINES = [*body(lines=range(1, 6)), Words("特此报告。", x=28 + 2 * EM, y=line(6))]


def ended(**changes: Item) -> list[Sheet]:
    """A document whose second page ends in the sealed form, without imprint."""
    bare = dict.fromkeys(("first", "copies", "middle", "printer", "printed", "last"))
    return [plain(), last_page(**{**bare, **changes})]


def unsealed(name: str, date: str, *, row: int = 9) -> list[Sheet]:
    """The form of 7.3.5.2."""
    if cells(date) > cells(name):
        x_date = RIGHT - 2 * EM - cells(date) * EM
        x_name = x_date - 2 * EM
    else:
        x_name = RIGHT - 2 * EM - cells(name) * EM
        x_date = x_name + 2 * EM
    return ended(signature=Words(name, x=x_name, y=line(row)), date=Words(date, x=x_date, y=line(row + 1)), remark=None)


def stamped(*, stamp: Bar | None = None, post_right: float = RIGHT - 4 * EM - 20 - 2 * EM) -> list[Sheet]:
    """The form of 7.3.5.3 with a stamp of 20 by 10 mm."""
    return ended(
        signature=[ending_at(post_right, "局长", line(9)), *([stamp] if stamp else [])],
        date=ending_at(RIGHT - 4 * EM, DATE, line(11)),
        remark=None,
    )


def sealed(*, dx: float = 0.0, y: float = line(6) + EM + 9, size: float = 42.0) -> list[Sheet]:
    seal = Bar(MIDDLE - size / 2 + dx, y, size, size, RED)
    return ended(
        signature=[centred_on(MIDDLE, NAME, line(9)), seal], date=ending_at(RIGHT - 4 * EM, DATE, line(10)), remark=None
    )


def two_seals(apart: float, *, size: float = 42) -> list[Sheet]:
    other = MIDDLE - apart
    seals = [Bar(middle - size / 2, line(6) + EM + 9, size, size, RED) for middle in (other, MIDDLE)]
    return ended(
        signature=[centred_on(other, NAME, line(9)), centred_on(MIDDLE, "云岭区审计局", line(9)), *seals],
        date=ending_at(RIGHT - 4 * EM, DATE, line(10)),
        remark=None,
    )


def noted(rows: list[Words], *annexes: Sheet) -> list[Sheet]:
    """A document with a note on annexes and its annexes."""
    shift = {"signature": centred_on(MIDDLE, NAME, line(13)), "date": ending_at(RIGHT - 4 * EM, DATE, line(14))}
    return [*ended(note=rows, remark=None, **shift), *annexes]


ONE = annex("附件", "指标汇总表")
TWO = (annex("附件1", "指标汇总表"), annex("附件2", "整改问题清单"))
TWO_NAMES = ("指标汇总表", "整改问题清单")
TURNED = [
    Words("附件：1.指标汇总表", x=28 + 2 * EM, y=line(8)),
    Words("2.整改问题", x=28 + 5 * EM, y=line(9)),
    Words("清单", x=28 + 6 * EM, y=line(10)),
]


def moved(rows: list[Words], index: int, **changes: object) -> list[Words]:
    return [dataclasses.replace(row, **changes) if n == index else row for n, row in enumerate(rows)]


WRONG = {
    "note flush": (
        noted(moved(note("指标汇总表"), 0, x=28), ONE),
        21,
        "第2页第7行：左边 28.0 mm",
        "line 7: left edge 28.0",
    ),
    "note too near": (noted(note("指标汇总表", y=line(7)), ONE), 21, "上方空 0.0 行", "0.0 blank lines above"),
    "note's numbers": (
        noted(moved(note(*TWO_NAMES), 1, x=28 + 4 * EM), *TWO),
        21,
        "序号左边 50.3 mm",
        "number at 50.3",
    ),
    "note's turnover": (
        noted(moved(TURNED, 2, x=28 + 5 * EM), *TWO),
        21,
        "回行左边 55.9 mm，应为 61.4",
        "turnover at 55.9",
    ),
    "note's colon": (
        noted([Words("附件:指标汇总表", x=28 + 2 * EM, y=line(8))], ONE),
        21,
        "写作“附件:指”",
        "written 附件:指",
    ),
    "zero in the date": (
        ended(
            date=ending_at(RIGHT - 4 * EM, "2026年01月23日", line(10)),
        ),
        22,
        "2026年01月23日",
        "01月",
    ),
    "date in words": (
        ended(
            date=ending_at(RIGHT - 4 * EM, "二〇二六年一月五日", line(10)),
            signature=centred_on(RIGHT - 8.5 * EM, NAME, line(9)),
        ),
        22,
        "写作“二〇二六年一月五日”",
        "date written",
    ),
    "date under the organ": (
        ended(
            signature=ending_at(RIGHT - 2 * EM, NAME, line(9)), date=Words(DATE, x=RIGHT - 2 * EM - WIDTH, y=line(10))
        ),
        22,
        "最接近“不加盖印章”，差 11.1 mm",
        "nearest form: unsealed, 11.1 mm off",
    ),
    "signature not centred": (
        ended(signature=centred_on(MIDDLE + 2, NAME, line(9))),
        22,
        "最接近“加盖印章”，差 2.0 mm",
        "sealed, 2.0 mm off",
    ),
    "date at the edge": (
        ended(signature=centred_on(MIDDLE + 4 * EM, NAME, line(9)), date=ending_at(RIGHT, DATE, line(10))),
        22,
        "差 13.9 mm",
        "13.9 mm off",
    ),
    "stamp's post": (
        stamped(stamp=Bar(RIGHT - 4 * EM - 20, line(9) - 2, 20, 10, RED), post_right=120),
        22,
        "最接近“签名章”，差 10.6 mm",
        "stamped, 10.6 mm off",
    ),
    "no signature": (ended(signature=None), 22, "没有署名", "no signature above the date"),
    "alone on its page": (
        [
            plain(),
            last_page(
                body=None, first=None, copies=None, middle=None, printer=None, printed=None, last=None, remark=None
            ),
        ],
        22,
        "单独占一页",
        "alone on a page",
    ),
    "seal low": (sealed(y=line(6) + EM + 14), 23, "印章上边距正文 14.0 mm", "seal 14.0 mm below the text"),
    "seal aside": (sealed(dx=4), 23, "左右偏 +4.0 mm", "+4.0 mm sideways"),
    "seal over the text": (sealed(y=line(6) + 3), 23, "距正文 -2.6 mm", "-2.6 mm below the text"),
    "seals touch": (two_seals(44, size=45), 23, "中心相距 44.0 mm", "44.0 mm apart touch"),
    "annex's face": (
        noted(note("指标汇总表"), annex("附件", "指标汇总表", label=Words("附件"))),
        24,
        "FandolFang",
        "附件 in Fa",
    ),
    "annex's label in": (
        noted(note("指标汇总表"), annex("附件", "指标汇总表", label=Words("附件", x=28 + 2 * EM, font="hei"))),
        24,
        "第3页第1行：左边 39.1 mm",
        "page 3, line 1: left edge 39.1 mm",
    ),
    "annex's title on line 2": (
        noted(note("指标汇总表"), annex("附件", "", title=centred("指标汇总表", line(2) - 2, font="xbs", size=TITLE))),
        24,
        "标题在第 2",
        "title on line 2",
    ),
    "annex's title aside": (
        noted(
            note("指标汇总表"),
            annex("附件", "", title=Words("指标汇总表", x=60, y=line(3) - 2, font="xbs", size=TITLE)),
        ),
        24,
        "标题中线偏 -26.",
        "-26.",
    ),
    "another title": (
        noted(note("指标汇总表"), annex("附件", "指标总表")),
        24,
        "附件说明为“指标汇总表”",
        "in the note 指标汇总表",
    ),
    "another number": (
        noted(note("指标汇总表"), annex("附件1", "指标汇总表")),
        24,
        "序号“1”，附件说明为“”",
        "number “1”",
    ),
    "an annex too many": (
        noted(note("指标汇总表"), ONE, TWO[1]),
        24,
        "有 2 个附件，附件说明列了 1 个",
        "in the note on annexes: 1",
    ),
    "an annex not noted": ([*ended(), ONE], 24, "附件说明列了 0 个", "in the note on annexes: 0"),
}

SOUND = {
    "sealed": ended(),
    "unsealed, as long as the date": unsealed("云岭区审计局", "2026年1月5日"),
    "unsealed, set by a date as long": ended(
        signature=Words(NAME, x=RIGHT - 10 * EM, y=line(9)),
        date=Words("2026年1月5日", x=RIGHT - 8 * EM, y=line(10)),
        remark=None,
    ),
    "unsealed, shorter than the date": unsealed("周砚", DATE),
    "unsealed, long name": unsealed("中共云岭区纪律检查委员会办公室", DATE),
    "stamped": stamped(stamp=Bar(RIGHT - 4 * EM - 20, line(9) - 2, 20, 10, RED)),
    "place for a stamp": stamped(),
    "sealed, a name wider than the place": ended(
        signature=Words("中共云岭区委全面依法治区委员会办公室云岭区司法局", x=RIGHT - 24 * EM, y=line(9)),
        date=Words(DATE, x=RIGHT - 12 * EM - 3.5 * EM, y=line(10)),
    ),
    "sealed with a seal": sealed(),
    "two seals": two_seals(44),
    "one annex": noted(note("指标汇总表"), ONE),
    "two annexes": noted(note(*TWO_NAMES), *TWO),
    "a name in two lines": noted(TURNED, *TWO),
    "annex with signature and addressee": noted(
        note("指标汇总表"),
        annex(
            "附件",
            "指标汇总表",
            sign=[Words("报告人：周砚", x=50, y=line(12)), Words("2026年1月2日", x=30, y=line(13))],
        ),
    ),
    "a table above the signature": ended(
        body=[Bar(28, 40 + 8 * n, 156, 0.3) for n in range(4)] + [Words("指标", x=40, y=43, size=10.5)],
        signature=centred_on(MIDDLE, NAME, line(9)),
    ),
    "date under the title only": [plain()],
}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    wrong = {name: case[0] for name, case in WRONG.items()}
    more = {"draft": ended(date=ending_at(RIGHT - 4 * EM, "【待补：成文日期】", line(10))), "headed": [letterhead()]}
    small = {
        "body": [Words("国" * 28, y=line(n), size=14) for n in range(1, 7)],
        "signature": centred_on(MIDDLE, NAME, line(9)),
        "remark": None,
    }
    more["small"] = ended(**small, date=Words(DATE, x=120, y=line(10), size=14))
    more["stop"] = noted(note("指标汇总表。"), ONE)
    label = Words("附件", y=line(4), font="hei")
    title = centred("指标汇总表", line(6), font="xbs", size=TITLE)
    more["no new page"] = noted(note("指标汇总表"), Sheet([*body(lines=(1, 2)), label, title]))
    return read_documents(tmp_path_factory.mktemp("ending"), {**wrong, **SOUND, **more})


@pytest.mark.parametrize("name", WRONG)
def test_one_wrong_fact_is_seen_by_its_check_alone(name: str, drawn) -> None:
    _, number, *says = WRONG[name]
    assert_only(drawn[name], number, "fail", says)


@pytest.mark.parametrize("name", SOUND)
def test_sound_documents_pass(name: str, drawn) -> None:
    assert complaints(drawn[name]) == {}


def test_the_form_is_told_from_its_places(drawn) -> None:
    said = {name: _signature(drawn[name]) for name in SOUND if name != "date under the title only"}
    assert {name for name, words in said.items() if words.startswith("unsealed")} == {
        "unsealed, as long as the date",
        "unsealed, set by a date as long",
        "unsealed, shorter than the date",
        "unsealed, long name",
    }
    assert {name for name, words in said.items() if words.startswith("stamped")} == {"stamped", "place for a stamp"}


def _signature(printed) -> str:
    return next(check for check in CHECKS if check.id == 22).run(printed).found.en


def test_a_mark_after_the_name_is_the_notes_fault_and_the_titles_difference(drawn) -> None:
    found = complaints(drawn["stop"])
    assert "名称后有“。”" in found[21]
    assert "附件说明为“指标汇总表。”" in found[24]


def test_an_annex_below_other_text_does_not_begin_a_page(drawn) -> None:
    assert "第3页第3行：附件没有另起一页" in complaints(drawn["no new page"])[24]


def test_a_head_asks_for_a_date_and_a_draft_may_owe_it(drawn) -> None:
    assert "没有成文日期" in complaints(drawn["headed"])[22]
    assert statuses(dataclasses.replace(drawn["draft"], layout="A"))[22] == "n/a"
    assert statuses(drawn["date under the title only"])[22] == "n/a"


def test_a_date_in_the_small_type_of_its_text_is_seen(drawn) -> None:
    small = dataclasses.replace(drawn["small"], pages=(dataclasses.replace(drawn["small"].pages[1], number=1),))
    assert "日期 x 120.0–154.6 mm" in complaints(dataclasses.replace(small, layout="A"))[22]


def test_seals_and_annexes_are_seen_where_they_are(drawn) -> None:
    assert statuses(drawn["two seals"])[23] == "pass"
    assert statuses(drawn["sealed"])[23] == "n/a"
    assert (statuses(drawn["two annexes"])[21], statuses(drawn["two annexes"])[24]) == ("pass", "pass")
    assert (statuses(drawn["sealed"])[21], statuses(drawn["sealed"])[24]) == ("n/a", "n/a")
