"""Whole documents drawn at exact places, each element by its name, so that a test can move one and leave the others."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.drawn import EM, PITCH, RED, Bar, Sheet, Words, body, draw, line

from gongwenkit.proof.layout.checks import annexes, ending, head, imprint, red, title
from gongwenkit.proof.layout.page import Printed
from gongwenkit.proof.layout.pdf import read_printed

CHECKS = tuple(check for part in (title, head, red, annexes, ending, imprint) for check in part.CHECKS)

RIGHT, CENTRE = 184.0, 106.0
MM = 25.4 / 72
TITLE, SMALL, LOGO = 22.0, 14.0, 44.0
LOGO_RISE = 1.68  # from the em box to the ink of the name, measured
Item = Words | Bar | Sequence[Words | Bar] | None


def centred(text: str, y: float, *, font: str = "fang", size: float = 15.79, colour: str = "0 0 0") -> Words:
    width = cells(text) * size * MM
    return Words(text, x=CENTRE - width / 2, y=y, font=font, size=size, colour=colour)


def ending_at(right: float, text: str, y: float, *, font: str = "fang", size: float = 15.79) -> Words:
    return Words(text, x=right - cells(text) * size * MM, y=y, font=font, size=size)


def cells(text: str) -> float:
    return sum(1 if ord(character) >= 0x1100 else 0.5 for character in text)


def letterhead(**changes: Item) -> Sheet:
    """The first page of a document to a superior organ, right in every element."""
    items: dict[str, Item] = {
        "copy": Words("000012", y=line(1)),
        "secrecy": Words("机密★1年", y=line(2), font="hei"),
        "urgency": Words("特急", y=line(3), font="hei"),
        "logo": centred("云岭区财政局文件", 72 - LOGO_RISE, font="xbs", size=LOGO, colour=RED),
        "number": Words("云财〔2026〕1号", x=28 + EM, y=109),
        "label": ending_at(RIGHT - 3 * EM, "签发人：", 109),
        "signer": ending_at(RIGHT - EM, "周砚", 109, font="kai"),
        "bar": Bar(28, 109 + EM + 4, 156, 0.4, RED),
        "title": [
            centred("关于2026年全面从严治党", 140.5, font="xbs", size=TITLE),
            centred("情况的报告", 140.5 + 12.64, font="xbs", size=TITLE),
        ],
        "addressee": Words("云岭区委：", y=line(14)),
        "body": [Words("国" * 26, x=28 + 2 * EM, y=line(15)), *body(lines=range(16, 23))],
    }
    return _sheet({**items, **changes})


def plain(**changes: Item) -> Sheet:
    """The first page of a document without head."""
    items: dict[str, Item] = {
        "title": centred("关于全面从严治党的报告", line(1), font="xbs", size=TITLE),
        "byline": centred("（2026年1月15日）", line(3), font="kai"),
        "addressee": Words("云岭区委：", y=line(5)),
        "body": [Words("国" * 26, x=28 + 2 * EM, y=line(6)), *body(lines=range(7, 23))],
    }
    return _sheet({**items, **changes})


def letter(**changes: Item) -> Sheet:
    """The only page of a letter, with its list of copies at the foot."""
    upper = 30 + 14.46 + 4
    first = upper + 1.2 + 7 / 8 * EM
    items: dict[str, Item] = {
        "logo": centred("云岭区财政局", 30 - LOGO_RISE, font="xbs", size=LOGO, colour=RED),
        "upper": [Bar(20, upper, 170, 0.6, RED), Bar(20, upper + 0.9, 170, 0.3, RED)],
        "secrecy": Words("机密", y=first, font="hei"),
        "number": ending_at(RIGHT, "云财函〔2026〕1号", first),
        "title": centred("关于报送情况的函", first + EM + 21, font="xbs", size=TITLE),
        "addressee": Words("云岭区委：", y=line(7)),
        "body": [Words("国" * 26, x=28 + 2 * EM, y=line(8)), *body(lines=range(9, 15))],
        "signature": centred_on(161.7 - 3.5 * EM, "云岭区财政局", line(17)),
        "date": ending_at(RIGHT - 4 * EM, "2026年11月23日", line(18)),
        "copies": Words("抄送：区纪委。", x=28 + SMALL * MM, y=256, size=SMALL),
        "lower": [Bar(20, 276, 170, 0.3, RED), Bar(20, 276.4, 170, 0.6, RED)],
    }
    return _sheet({**items, **changes})


def last_page(**changes: Item) -> Sheet:
    """The second page: text, signature in the sealed form, imprint."""
    small = SMALL * MM
    items: dict[str, Item] = {
        "body": [*body(lines=range(1, 6)), Words("特此报告。", x=28 + 2 * EM, y=line(6))],
        "signature": centred_on(RIGHT - 4 * EM - 3.5 * EM, "云岭区财政局", line(9)),
        "date": ending_at(RIGHT - 4 * EM, "2026年11月23日", line(10)),
        "remark": Words("（联系人：周砚）", x=28 + 2 * EM, y=line(11)),
        "first": Bar(28, 242, 156, 0.35),
        "copies": [
            Words("抄送：区纪委，" + "区委组织部，" * 2 + "区人民政府办公室", x=28 + small, y=243, size=SMALL),
            Words("人大常委会。", x=28 + 4 * small, y=248, size=SMALL),
        ],
        "middle": Bar(28, 254, 156, 0.25),
        "printer": Words("云岭区财政局办公室", x=28 + small, y=255.5, size=SMALL),
        "printed": ending_at(RIGHT - small, "2026年11月23日印发", 255.5, size=SMALL),
        "last": Bar(28, 262 - 0.175, 156, 0.35),
    }
    return _sheet({**items, **changes})


def annex(label: str, name: str, /, **changes: Item) -> Sheet:
    """A page where an annex begins."""
    items: dict[str, Item] = {
        "label": Words(label, y=line(1), font="hei"),
        "title": centred(name, line(3) - 2, font="xbs", size=TITLE),
        "body": body(lines=range(5, 9)),
    }
    return _sheet({**items, **changes})


def note(*names: str, y: float = line(8)) -> list[Words]:
    """The note on annexes."""
    rows = [f"{index}.{name}" for index, name in enumerate(names, start=1)] if len(names) > 1 else list(names)
    first = Words("附件：" + rows[0], x=28 + 2 * EM, y=y)
    return [first, *(Words(row, x=28 + 5 * EM, y=y + n * PITCH) for n, row in enumerate(rows[1:], start=1))]


def centred_on(middle: float, text: str, y: float) -> Words:
    return Words(text, x=middle - cells(text) * EM / 2, y=y)


def read_documents(
    folder: Path, documents: Mapping[str, Sequence[Sheet]], *, layout: str = "", direction: str = ""
) -> dict[str, Printed]:
    """Draws all documents in one run and returns each as a PDF of its own."""
    drawn = read_printed(draw(folder, [sheet for sheets in documents.values() for sheet in sheets]))
    found, start = {}, 0
    for name, sheets in documents.items():
        pages = drawn.pages[start : start + len(sheets)]
        start += len(sheets)
        numbered = tuple(dataclasses.replace(page, number=number) for number, page in enumerate(pages, start=1))
        found[name] = dataclasses.replace(drawn, pages=numbered, layout=layout, direction=direction)
    return found


def complaints(printed: Printed) -> dict[int, str]:
    """What the checks 11 to 26 found wrong: status and both languages by number."""
    outcomes = {check.id: check.run(printed) for check in CHECKS}
    return {
        number: f"{outcome.status} | " + " | ".join(f"{fault.found.zh} | {fault.found.en}" for fault in outcome.faults)
        for number, outcome in sorted(outcomes.items())
        if outcome.status in ("fail", "warn")
    }


def assert_only(printed: Printed, number: int, status: str, says: Sequence[str]) -> None:
    """Fails unless one check of 11 to 26 complains, with this status and these words."""
    found = complaints(printed)
    assert list(found) == [number], found
    assert found[number].startswith(status)
    for words in says:
        assert words in found[number]


def statuses(printed: Printed) -> dict[int, str]:
    """Status of each of the checks 11 to 26."""
    return {check.id: check.run(printed).status for check in CHECKS}


def _sheet(items: Mapping[str, Item]) -> Sheet:
    flat: list[Words | Bar] = []
    for item in items.values():
        if isinstance(item, Words | Bar):
            flat.append(item)
        else:
            flat.extend(item or ())
    return Sheet(flat)
