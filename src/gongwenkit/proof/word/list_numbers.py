"""Automatic numbers of paragraphs (ECMA-376 part 1, 17.9), computed: Word and WPS turn typed numbers into lists."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

__all__ = ["ListNumbers"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = 9
DIGITS = "〇一二三四五六七八九"
DEEPEST = 20
"""Styles that are based on one another."""


@dataclass
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""


class ListNumbers:
    """Counts the paragraphs of a document; each view of it has its own counter."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        """Reads numbering.xml and styles.xml, each None where the document has none."""
        self._of_style = _style_numbers(styles)
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if numbering is not None:
            self._read(numbering)

    def number(self, properties: etree._Element | None, style: str) -> str:
        """Returns the automatic number of a paragraph, the next one of its list; empty where it has none.

        Args:
            properties: its w:pPr, None where it has none.
            style: id of its style.
        """
        found = properties.find(f"{W}numPr") if properties is not None else None
        list_id, level = self._of_style.get(style, ("", 0))
        if found is not None:
            own = found.find(f"{W}numId")
            list_id = str(own.get(f"{W}val", "")) if own is not None else list_id
            depth = found.find(f"{W}ilvl")
            level = _whole(depth.get(f"{W}val"), 0) if depth is not None else level
        levels = self._levels.get(list_id)
        if not levels or list_id == "0" or level not in levels:
            return ""
        counts = self._counts.setdefault(self._lists.get(list_id, list_id), {})
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        text = levels[level].text
        for one in range(LEVELS):
            if f"%{one + 1}" in text:
                known = levels.get(one, _Level())
                text = text.replace(f"%{one + 1}", format_number(counts.get(one, known.start), known.form))
        return "" if levels[level].form in ("bullet", "none") and not text.strip("%") else text

    def _read(self, numbering: etree._Element) -> None:
        abstract = {}
        for one in numbering.iterfind(f"{W}abstractNum"):
            levels = {_whole(level.get(f"{W}ilvl"), 0): _level(level) for level in one.iterfind(f"{W}lvl")}
            abstract[str(one.get(f"{W}abstractNumId"))] = levels
        for one in numbering.iterfind(f"{W}num"):
            based, name = one.find(f"{W}abstractNumId"), str(one.get(f"{W}numId"))
            number = str(based.get(f"{W}val")) if based is not None else ""
            levels = dict(abstract.get(number, {}))
            self._lists[name] = number
            for other in one.iterfind(f"{W}lvlOverride"):
                place = _whole(other.get(f"{W}ilvl"), 0)
                again, start = other.find(f"{W}lvl"), other.find(f"{W}startOverride")
                if again is not None:
                    levels[place] = _level(again)
                if start is not None:
                    known = levels.get(place, _Level())
                    levels[place] = _Level(_whole(start.get(f"{W}val"), 1), known.form, known.text)
                    self._lists[name] = f"{number}/{name}"  # it begins anew
            self._levels[name] = levels


def _level(level: etree._Element) -> _Level:
    def value(name: str, default: str) -> str:
        found = level.find(f"{W}{name}")
        return str(found.get(f"{W}val", default)) if found is not None else default

    form = value("numFmt", "decimal")
    return _Level(_whole(value("start", "1"), 1), form, "" if form == "bullet" else value("lvlText", ""))


def _style_numbers(styles: etree._Element | None) -> Mapping[str, tuple[str, int]]:
    """Returns list and level of the paragraph styles that have a number, by their ids."""
    own: dict[str, tuple[str, int]] = {}
    based: dict[str, str] = {}
    for style in styles.iterfind(f"{W}style") if styles is not None else ():
        name, parent = str(style.get(f"{W}styleId")), style.find(f"{W}basedOn")
        if parent is not None:
            based[name] = str(parent.get(f"{W}val"))
        number = style.find(f"{W}pPr/{W}numPr/{W}numId")
        if number is not None:
            level = style.find(f"{W}pPr/{W}numPr/{W}ilvl")
            own[name] = str(number.get(f"{W}val")), _whole(level.get(f"{W}val"), 0) if level is not None else 0
    for name in based:
        parent_name = name
        for _ in range(DEEPEST):
            if parent_name in own or parent_name not in based:
                break
            parent_name = based[parent_name]
        if parent_name in own:
            own.setdefault(name, own[parent_name])
    return own


def _whole(text: str | bytes | None, default: int) -> int:
    try:
        return max(-(10**6), min(10**6, int(text))) if text is not None else default
    except ValueError:
        return default


def format_number(number: int, form: str) -> str:
    """Returns a number in a form of numFmt; forms that reports do not use are digits."""
    if form in ("none", "bullet"):
        return ""
    if number < 1:
        return str(number)
    if form.startswith(("chineseCounting", "taiwaneseCounting", "japaneseCounting", "ideographDigital")):
        return chinese_number(number)
    if form == "decimalFullWidth":
        return str(number).translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    if form.startswith("decimalEnclosedCircle") and number <= 20:
        return chr(0x2460 + number - 1)
    if form == "decimalZero":
        return f"{number:02d}"
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * min(1 + (number - 1) // 26, 9)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and number < 4000:
        return _roman(number).upper() if form == "upperRoman" else _roman(number)
    return str(number)


def chinese_number(number: int) -> str:
    """Returns a number as 一, 十, 二十一; digit by digit from a hundred on."""
    if number < 10:
        return DIGITS[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")
    return "".join(DIGITS[int(digit)] for digit in str(number))


def _roman(number: int) -> str:
    written = ""
    for value, letters in ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
                           (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):  # fmt: skip
        while number >= value:
            written, number = written + letters, number - value
    return written
