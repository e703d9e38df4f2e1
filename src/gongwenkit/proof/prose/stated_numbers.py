"""The numbers of a text that count something: digits, Chinese numerals, or signs in place of them (*次).

Dates, numbers of documents and of sections, official terms with a number (三会一课), what is quoted, money and lengths
are none. Which words these are stands in data/phrases/prose.toml.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from gongwenkit.config.prose_words import ProseWords
from gongwenkit.ingest.values.numbers import read_number
from gongwenkit.model.figure import PER_CENT
from gongwenkit.proof.prose.draft_lines import DraftLine, Span

__all__ = ["Exactness", "NumberFinder", "StatedNumber"]

Exactness = Literal["exact", "more", "about", "up-to", "above", "below", "range"]
"""How a number is meant: exact; cut (80余); 约80; 近80; 超80; 不足80; 70—80."""

_HAN = "〇零一二两三四五六七八九十百千万"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_QUOTED = re.compile(
    r"“[^“”]{1,40}”|‘[^‘’]{1,40}’|「[^「」]{1,40}」|『[^『』]{1,40}』|\"[^\"]{1,40}\"|《[^《》]{1,80}》"
)
_DATED = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?:\s*年度?|[-./]\d{1,2}(?:[-./]\d{1,2})?(?!\d)|(?=\s*[—–-]\s*(?:19|20)\d\d))"
    r"|\d{1,2}\s*月(?!次)(?:\s*\d{1,2}\s*[日号])?|\d{1,2}[:：]\d\d|[〔\[【(（](?:19|20)\d\d[〕\]】)）]\s*(?:第?\s*\d+\s*号)?"
    r"|[一二三四1-4](?:[、和及][一二三四1-4]){1,3}\s*个?季度|\d{1,2}(?:[、和及]\d{1,2}){1,3}\s*月(?!次)"
    r"|[一二][〇零○九][〇零○一二三四五六七八九]{2}年?|[一二三四五六七八九十]{1,3}月(?!次)(?:[一二三四五六七八九十]{1,3}[日号])?"
)
_NUMBERED = re.compile(
    r"^\s*[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,3})(?:[、.．](?!\d)|[)）])|[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]"
    r"|第\s*(?:[一二三四五六七八九十百]+|\d+)|[一二三四五六七八九十]{1,2}[是要](?=[^\d]|$)|附件\s*\d+"
)
_JOINED = re.compile(r"[A-Za-z—–/\\_.:-]\s*$")
_RANGE_END = re.compile(r"\d[ \u3000]*[-~～—–至到][ \u3000]*$")
_RANGE = re.compile(r"[ \u3000]*[-~～—–至到][ \u3000]*[\d一二三四五六七八九十]")
_TO = re.compile(r"[ \u3000]*[-~～—–至]{1,2}[ \u3000]*(\d+(?:\.\d+)?)")
_SPLIT = re.compile(r"\d[ ,.]$")
"""Before what may be the rest of a number: 1 13次, 1,07份."""
_TENTHS = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_SIGNS = {"+": 1, "↑": 1, "▲": 1, "-": -1, "−": -1, "–": -1, "↓": -1, "▼": -1}
"""Before a number in a cell: by how much something rose or fell."""
_AFTER_IN_CELL = re.compile(r"\s*(?:[（(]|/\d)")
"""After a number that has a cell to itself: a remark, or of how many."""
_FEW = 6
_LONGEST_WORD = 12
_MOST_DIGITS = 9
_PUNCTUATION = "，。；、：,;:！？!?）)\t|｜…"


@dataclass(frozen=True)
class StatedNumber:
    """A number of a text that counts something.

    Attributes:
        passage: where it stands.
        start, end: the number itself, without unit.
        after: where its unit ends.
        value: the number, the lower one of a range; None for a sign in place of one.
        unit: its measure word; empty where there is none.
        exactness: how it is meant.
        is_sure: whether it is certainly a number (一次 before a noun may be none).
        high: the upper one of a range.
        direction: 1 where it is said to be an increase, -1 a decrease, 0 where nothing is said.
    """

    passage: DraftLine
    start: int
    end: int
    after: int
    value: int | Decimal | None
    unit: str = ""
    exactness: Exactness = "exact"
    is_sure: bool = True
    high: int | Decimal | None = None
    direction: int = 0

    @property
    def text(self) -> str:
        """The number as written, with 余 and its unit."""
        return self.passage.written[self.start : self.after]

    @property
    def is_per_cent(self) -> bool:
        """Whether it is a percentage."""
        return self.unit == PER_CENT


class NumberFinder:
    """Finds the numbers of a text.

    Args:
        words: prose.toml.
        units: the measure words of marks.toml.
        counted: the measure words of figures.
        terms: further expressions with a digit that say no number.
    """

    def __init__(
        self, words: ProseWords, *, units: Iterable[str], counted: Collection[str], terms: Iterable[str] = ()
    ) -> None:
        own, views = words.numbers, words.views
        self._terms = frozenset(term for term in (*own.words, *terms) if len(term) <= _LONGEST_WORD)
        known = {*units, *own.units, *counted, *own.not_compared, *views.points, PER_CENT}
        self._units = tuple(sorted(known, key=len, reverse=True))
        self._counted = frozenset(counted) | {PER_CENT}
        self._ignored = frozenset(own.not_compared) - frozenset(counted)
        self._known, self._uncounted = frozenset(known), frozenset(own.uncounted_columns)
        self._articles = frozenset(own.articles)
        self._same = views.same
        self._totals = views.totals
        self._more, self._each = own.more, own.each
        self._before: tuple[tuple[Exactness, tuple[str, ...]], ...] = (
            ("below", own.below),
            ("above", own.above),
            ("about", own.about),
            ("up-to", own.up_to),
        )
        self._behind: tuple[tuple[Exactness, tuple[str, ...]], ...] = (
            ("above", own.above_after),
            ("about", own.about_after),
            ("more", own.more),
        )
        masks = "".join(map(re.escape, own.masks))
        same = "|".join(map(re.escape, self._same)) or "(?!)"
        mask = rf"(?<![A-Za-z0-9])[{masks}]{{1,4}}(?![A-Za-z0-9])" if masks else "(?!)"
        self._pattern = re.compile(
            rf"百分之(?P<rate>(?:{_DIGITS})|[{_HAN}]+(?:点[{_HAN}]+)?)|(?P<digits>{_DIGITS})|(?P<mask>{mask})"
            rf"|(?P<same>{same})|(?P<han>[{_HAN}]+(?:点[{_HAN}]+)?)"
        )

    def find(self, passage: DraftLine) -> Iterator[StatedNumber]:
        """Yields the numbers of a paragraph in their order."""
        text = passage.text
        taken = sorted(found.span() for kind in (_QUOTED, _DATED, _NUMBERED) for found in kind.finditer(text))
        last = 0
        for found in self._pattern.finditer(text):
            while last < len(taken) and taken[last][1] <= found.start():
                last += 1
            if any(start < found.end() and found.start() < end for start, end in taken[last : last + 8]):
                continue
            number = self._read(passage, found)
            if number is not None and not (passage.is_row and self._is_uncounted(number)):
                yield number

    def is_unit(self, text: str) -> bool:
        """Whether a text is a measure word."""
        return text in self._known

    def _read(self, passage: DraftLine, found: re.Match[str]) -> StatedNumber | None:
        text, (start, end) = passage.text, found.span()
        kind = found.lastgroup
        if kind == "same":
            return StatedNumber(passage, start, end, end, 0, is_sure=False)
        if kind == "rate":
            value = _value_of(found["rate"])
            return None if value is None else StatedNumber(passage, start, end, end, value, PER_CENT)
        if kind == "digits" and _RANGE_END.search(text[max(0, start - 4) : start]):
            return None
        if kind == "digits" and _RANGE.match(text, end):
            return self._range(passage, found)
        if kind == "han" and (self._is_word(text, start, end) or _RANGE.match(text, end)):
            return None
        if len(found[0]) > _MOST_DIGITS + 4:
            return None
        value = None if kind == "mask" else _value_of(found[0])
        if value is None and kind != "mask":
            return None
        return self._with_unit(passage, (start, end), value, is_han=kind == "han", is_mask=kind == "mask")

    def _range(self, passage: DraftLine, found: re.Match[str]) -> StatedNumber | None:
        """Returns a number from one to another, 3—5次; None for pages, days and what has no measure word."""
        second = _TO.match(passage.text, found.end())
        low, high = _value_of(found[0]), _value_of(second[1]) if second else None
        if second is None or low is None or high is None or low >= high:
            return None
        number = self._with_unit(passage, (found.start(), second.end()), high, is_han=False, is_mask=False)
        if number is None or not number.unit or number.exactness != "exact":
            return None
        return replace(number, value=low, high=high, exactness="range")

    def _with_unit(
        self, passage: DraftLine, span: Span, value: int | Decimal | None, *, is_han: bool, is_mask: bool
    ) -> StatedNumber | None:
        text, (start, end) = passage.text, span
        place = _skip_blanks(text, end)
        exactness: Exactness = "exact"
        for word in self._more:
            if text.startswith(word, place):
                exactness, place = "more", place + len(word)
                break
        unit = next((unit for unit in self._units if text.startswith(unit, _skip_blanks(text, place))), "")
        after = _skip_blanks(text, place) + len(unit) if unit else (place if exactness == "more" else end)
        unit = PER_CENT if unit == "％" else unit
        if unit in self._ignored or (is_mask and not unit):
            return None
        if is_han and value is not None and 1 < value <= _FEW and text.startswith(self._totals, after):
            return None  # 两项合计: how many are added
        is_first = passage.is_row and (fills := _begins_cell(passage, start)) is not None
        if is_first and fills in _SIGNS:
            exactness = "more" if exactness == "more" else "exact"
            sign = text.rfind(fills, 0, start)
            return StatedNumber(passage, sign, end, after, value, unit, exactness, direction=_SIGNS[fills])
        if not is_mask and _JOINED.search(text[max(0, start - 3) : start]) and unit not in self._counted:
            return None  # A4, F01, GB/T 9704
        if text[start:end] == "一" and (unit not in self._counted or not _closes(text, after)):
            return None
        is_alone = is_first and not is_han and _AFTER_IN_CELL.match(text, after) is not None
        if not unit and (is_han or not _closes(text, after)) and not _is_listed(text, end) and not is_alone:
            return None
        exactness = self._meant(text, start, after) if exactness == "exact" else exactness
        sure = text[start:end] != "一" and _SPLIT.search(text[max(0, start - 2) : start]) is None
        return StatedNumber(passage, start, end, after, value, unit, exactness, sure)

    def _meant(self, text: str, start: int, after: int) -> Exactness:
        before = text[max(0, start - 6) : start].rstrip()
        for exactness, words in self._before:
            if before.endswith(words):
                return exactness
        for exactness, words in self._behind:
            if text.startswith(words, after):
                return exactness
        return "exact"

    def says_how_often(self, text: str, start: int, clause: Span) -> bool:
        """Whether a number says how often, not how many: 每季度1次."""
        return any(word in text[max(clause[0], start - 12) : start] for word in self._each)

    def _is_uncounted(self, number: StatedNumber) -> bool:
        """Whether a number stands in a column that counts nothing: of running numbers, pages, places."""
        text, cells, heads = number.passage.text, number.passage.cells, number.passage.heads
        index = next((i for i, (start, end) in enumerate(cells) if start <= number.start < end), 0)
        if index < len(heads) and heads[index] in self._uncounted:
            return True
        if (
            number.unit
            or not cells
            or number.start >= cells[0][1]
            or text[cells[0][0] : cells[0][1]].strip() != text[number.start : number.end]
        ):
            return False
        if heads and heads[0]:
            return False
        return any(not text[start:end].strip().isdecimal() for start, end in cells[1:])

    def _is_word(self, text: str, start: int, end: int) -> bool:
        """Whether Chinese digits belong to a word (统一, 三会一课), not to a number (十一次)."""
        unit = next((unit for unit in self._units if text.startswith(unit, end)), "")
        for first in range(max(0, start - _LONGEST_WORD + 1), start + 1):
            for last in range(max(end, first + 2), min(len(text), first + _LONGEST_WORD) + 1):
                word = text[first:last]
                if word not in self._terms:
                    continue
                if unit and first >= start and (last <= end or (last == end + len(unit) and end - start > 1)):
                    continue  # 十一次, 二十一起: a number and its unit
                return True
        return False


def _begins_cell(passage: DraftLine, start: int) -> str | None:
    """Returns what stands before a number in its cell where that is nothing or a sign; None where there is more."""
    cell = next((cell for cell in passage.cells if cell[0] <= start < cell[1]), None)
    before = passage.text[cell[0] : start].strip() if cell else "?"
    return before if not before or before in _SIGNS else None


def _skip_blanks(text: str, place: int) -> int:
    while place < len(text) and text[place] in " \u00a0\u3000":
        place += 1
    return place


def _closes(text: str, place: int) -> bool:
    place = _skip_blanks(text, place)
    return place >= len(text) or text[place] in _PUNCTUATION


def _is_listed(text: str, end: int) -> bool:
    """Whether a number stands in a list of numbers that share the unit of the last: 5、6、7次, 5和6次."""
    return re.match(r"\s*[、和及与]\s*[\d一二两三四五六七八九十*]", text[end : end + 4]) is not None


def _value_of(text: str) -> int | Decimal | None:
    """Returns the value of digits or a Chinese numeral; None where it has none (三五)."""
    if len(text) > _MOST_DIGITS + 4:
        return None
    whole, point, part = text.partition("点")
    if point:
        value = _value_of(whole)
        tenths = "".join(str(_TENTHS[one]) for one in part if one in _TENTHS)
        return None if value is None or len(tenths) != len(part) or not part else Decimal(f"{value}.{tenths}")
    return read_number(text).value
