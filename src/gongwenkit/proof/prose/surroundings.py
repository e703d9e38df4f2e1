"""What stands around a number: the words that tell what it counts, which side of it, and whether it is to be compared.

A piece is what lies between two numbers of a clause. After 、 the words belong to the next number; names and numbers that
are listed apart (甲、乙分别为1、2) go together by their order.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from gongwenkit.config.prose_words import ProseWords
from gongwenkit.model import Period
from gongwenkit.proof.prose.passages import Passage, Span
from gongwenkit.proof.prose.stated_numbers import NumberFinder, StatedNumber

__all__ = ["OutOfScope", "Place", "Surroundings"]

OutOfScope = Literal["ahead", "other-span", "other-department", "part", "how-often"]
"""Why a number is not compared: it is about what is to come, about other days, other departments, a part of this one,
or says how often something is done."""

_LIST = re.compile(r"[、和及与]|以及")
_RESPECTIVELY = "分别"
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年")
_MONTH = re.compile(r"(?<![\d年个])(\d{1,2})\s*月(?:份|底|初|末|中旬|上旬|下旬)?(\s*\d{1,2}\s*[日号])?")
_FEW = 1
_WITH = "与同和向对给跟"
_NEAR = 14
"""Characters before a number among which the words of a view are looked for."""


@dataclass(frozen=True)
class Place:
    """A number with what stands around it.

    Attributes:
        number: the number.
        group: the sentence, by its number in the text; numbers of a sentence are bound together.
        clause: the clause as written.
        left, right: the pieces before and after it, within the clause.
        first: the words before the first number of the clause, for that number; else empty.
        shares_right: whether the words after it may as well belong to the next number.
        before: the clause before; sentence: all of the sentence; topic: the head above and the first words.
        view: the key of a view that the words tell of; empty where the number is the figure's own value.
        compares: whether the view needs a figure that was named before it (比上年增加2次).
        is_of_whole: whether it is said of all that the sentence counted (总数比上年增加2次).
        listed: the things that its clause lists before it (甲、乙共18次); empty where it lists none.
        is_total: whether it is said to be a total (合计18次).
        is_of_last: whether it is said to be a part of what was counted last (其中5次).
        out_of_scope: why it is not to be compared; None where it is.
    """

    number: StatedNumber
    group: int
    clause: str
    left: str
    right: str
    shares_right: bool
    before: str
    sentence: str
    topic: str
    first: str = ""
    view: str = ""
    compares: bool = False
    is_of_whole: bool = False
    listed: tuple[str, ...] = ()
    is_total: bool = False
    is_of_last: bool = False
    out_of_scope: OutOfScope | None = None


class Surroundings:
    """Finds what stands around numbers.

    Args:
        words: prose.toml.
        finder: finds the numbers.
        period: the period whose figures are compared.
        others: names of the other departments.
        own: names of the department itself.
        parts: names of its branches.
    """

    def __init__(
        self,
        words: ProseWords,
        finder: NumberFinder,
        *,
        period: Period,
        others: Iterable[str] = (),
        own: Iterable[str] = (),
        parts: Collection[str] = (),
    ) -> None:
        self._words, self._finder, self._period = words, finder, period
        views, scope = words.views, words.scope
        self._quarters = _by_name(
            (name, f"{period.year}Q{index}") for index, names in enumerate(views.quarters, 1) for name in names
        )
        self._halves = _by_name(
            (name, f"{period.year}H{index}") for index, names in enumerate(views.halves, 1) for name in names
        )
        own_names = tuple(own)
        named = [name for name in others if not any(name in mine for mine in own_names)]
        self._others, self._named = _any((*scope.others, *named)), re.compile(_any(named))
        self._not_others = _any(scope.not_others)
        ordinal, part = _any(scope.ordinal), _any(scope.parts)
        self._parts = re.compile(rf"(?:{_any(parts)})|(?:{ordinal})(?:{part})")
        self._not_parts = _any(scope.not_parts)
        self._compared, self._changed = _any(views.compared), _any(views.changed)
        self._to = re.compile(rf"(?:{_any(views.to)})(?:了)?\s*$")
        self._changing = re.compile(rf"(?:{self._changed})(?:了)?(?:约|近|超过?)?\s*$")

    def places(self, passages: Sequence[Passage]) -> Iterator[Place]:
        """Yields each number of a text with its surroundings, in the order of the text."""
        group, is_ahead = 0, False
        for passage in passages:
            numbers = list(self._finder.find(passage))
            if passage.is_head:
                is_ahead = any(word in passage.text for word in self._words.scope.ahead)
            if not numbers:
                continue
            for place in self._of_passage(passage, numbers, group):
                yield replace(place, out_of_scope="ahead") if is_ahead and not place.out_of_scope else place
            group += len(passage.sentences)

    def _of_passage(self, passage: Passage, numbers: list[StatedNumber], group: int) -> Iterator[Place]:
        text = passage.text
        opening = text[passage.sentences[0][0] : passage.sentences[0][1]] if passage.sentences else ""
        topic = f"{passage.head}。{opening[: _NEAR * 2]}"
        index, clauses = 0, passage.clauses
        for order, sentence in enumerate(passage.sentences):
            own = [number for number in numbers if sentence[0] <= number.start < sentence[1]]
            if not own:
                continue
            first = order == 0
            within = [one for one in clauses if sentence[0] <= one[0] < sentence[1]]
            spans = [number_span(number) for number in numbers]
            for index, clause in enumerate(within):
                inside = [number for number in own if clause[0] <= number.start < clause[1]]
                before = without(text, within[index - 1], spans) if index else ""
                for place in self._of_clause(passage, clause, inside):
                    yield self._judged(
                        replace(
                            place,
                            group=group + order,
                            before=before,
                            sentence=without(text, sentence, spans),
                            topic=topic if not first else passage.head,
                        ),
                        sentence,
                        clause,
                    )

    def _of_clause(self, passage: Passage, clause: Span, numbers: list[StatedNumber]) -> Iterator[Place]:
        text = passage.text
        if passage.is_row:
            yield from _of_row(passage, numbers)
            return
        listed = _respectively(text, clause, numbers)
        unit = ""
        units: list[str] = []
        for number in reversed(numbers):
            unit = number.unit or unit
            units.append(unit)
        for index, number in enumerate(numbers):
            start = numbers[index - 1].after if index else clause[0]
            end = numbers[index + 1].start if index + 1 < len(numbers) else clause[1]
            left, right = text[start : number.start], text[number.after : end]
            shares = False
            opening = "" if index else left
            if index and (parted := _after_list(left)) is not None:
                left = parted
            if index + 1 < len(numbers):
                own = _before_list(right)
                shares = own is None and bool(right.strip())
                right = right if own is None else own
                if shares and not left.strip():
                    right = self._noun(right)
            if listed:
                left, right = listed[index], ""
            own_unit = number.unit or (units[len(numbers) - 1 - index] if listed or _is_bare(right) else "")
            yield Place(
                number=replace(number, unit=own_unit),
                group=0,
                clause=passage.written[clause[0] : clause[1]].strip(),
                left=left,
                right=right,
                shares_right=shares,
                before="",
                sentence="",
                topic="",
                first="" if listed else opening,
            )

    def _noun(self, words: str) -> str:
        """Returns the words right after a number up to a word that tells nothing: 党支部 of 党支部全年学习."""
        places = [words.find(word) for word in self._words.text.stop if len(word) > 1 and words.find(word) > 0]
        return words[: min(places)] if places else words

    def _judged(self, place: Place, sentence: Span, clause: Span) -> Place:
        """Returns a place with its view, and with the reason why it is not compared."""
        number = place.number
        text = number.passage.text
        view, compares = self._view(text, number, sentence, place)
        reason = self._out_of_scope(text, number, sentence, clause, view)
        before = text[clause[0] : number.start]
        total = any(word in before for word in self._words.views.totals)
        listed = tuple(one for one in _LIST.split(place.first) if one.strip()) if place.first else ()
        last = any(word in place.left for word in self._words.views.of_which)
        whole = any(word in text[clause[0] : number.start] for word in self._words.views.whole)
        return replace(
            place,
            view=view,
            compares=compares,
            is_of_whole=whole,
            listed=listed if len(listed) > 1 else (),
            is_total=total,
            is_of_last=last,
            out_of_scope=reason,
        )

    def _view(self, text: str, number: StatedNumber, sentence: Span, place: Place) -> tuple[str, bool]:
        views = self._words.views
        left = place.left if not number.passage.is_row else f"{place.left}{_column_head(number)}"
        if text[number.start : number.end] in views.same:
            return "difference", True
        if number.unit in views.areas or any(text.startswith(word, number.end) for word in views.areas):
            return "areas", True
        comparing = re.search(self._compared, text[sentence[0] : number.start]) or re.search(self._compared, left)
        if self._to.search(left):
            return self._span_view(text, number, sentence), False
        if self._changing.search(left) and (comparing or self._finder.is_point(number.unit) or number.is_per_cent):
            is_change = number.is_per_cent and not self._finder.is_point(number.unit)
            return ("change" if is_change else "difference"), True
        of_plan = left.strip() in ("的", "的约") or re.search(_any(views.rates), left) is not None
        if number.is_per_cent and of_plan and re.search(_any(views.planned), text[sentence[0] : number.start]):
            return "completion", True
        if number.is_per_cent and (
            re.search(_any(views.completion), left) or re.search(_any(views.completion), place.right[:6])
        ):
            return "completion", True
        if not number.is_per_cent and re.search(_any(views.planned), left[-_NEAR:]) and "完成" not in left[-4:]:
            return "planned", False
        if not comparing and (found := list(re.finditer(_any(views.last), _blotted(left, _any(views.not_last))))):
            rest = left[found[-1].end() :]
            return ("last", False) if len(rest) <= _NEAR else ("", False)
        return self._span_view(text, number, sentence), False

    def _span_view(self, text: str, number: StatedNumber, sentence: Span) -> str:
        """Returns the quarter, half-year or month that the words before a number tell of."""
        if number.passage.is_row and (head := _column_head(number)):
            return next((key for names in (self._quarters, self._halves) for name, key in names if name in head), "")
        start = max(text.rfind("；", sentence[0], number.start), sentence[0])
        said = text[start : number.start]
        found = [
            (said.rfind(name), key)
            for names in (self._quarters, self._halves)
            for name, key in names
            if name in said and said[said.rfind(name) - 1 : said.rfind(name)] != "前"
        ]
        if _RESPECTIVELY in said and (parts := self._listed_quarters(said)):
            clause = text[text.rfind(_RESPECTIVELY, start, number.start) : number.start]
            index = sum(1 for _ in re.finditer(r"[\d.]+|[一二三四五六七八九十百]{1,4}", clause))
            return parts[index] if index < len(parts) else parts[-1]
        found += [
            (start, f"{self._period.year}-{int(month[1]):02d}")
            for month in _MONTH.finditer(said)
            if not month[2] and 0 < int(month[1]) <= 12 and (start := month.start()) >= 0
        ]
        whole = max((said.rfind(word) for word in self._words.views.year), default=-1)
        return max(found)[1] if found and max(found)[0] > whole else ""

    def _listed_quarters(self, said: str) -> tuple[str, ...]:
        """Returns the quarters of 一、二季度分别…; empty where a text has no such list."""
        found = re.search(r"([一二三四1-4](?:[、和及][一二三四1-4]){1,3})(?:个)?季度", said)
        if not found:
            return ()
        return tuple(f"{self._period.year}Q{_QUARTERS[one]}" for one in found[1] if one in _QUARTERS)

    def _out_of_scope(
        self, text: str, number: StatedNumber, sentence: Span, clause: Span, view: str
    ) -> OutOfScope | None:
        scope = self._words.scope
        if self._finder.says_how_often(text, number.start, clause):
            return "how-often"
        said = text[sentence[0] : number.start]
        own = text[clause[0] : clause[1]]
        if any(word in said for word in scope.ahead) or any(
            word in text[clause[0] : number.start] for word in scope.intends
        ):
            return "ahead"
        if self._is_of_other_span(said, view):
            return "other-span"
        before = _blotted(said, self._not_others)
        if any(self._is_subject(before, found.start()) for found in re.finditer(self._others, before)):
            return "other-department"
        if self._named.search(own[: number.after - clause[0]]):
            return "other-department"
        if self._parts.search(_blotted(own[: number.after - clause[0]], self._not_parts)):
            return "part"
        return None

    def _is_subject(self, said: str, place: int) -> bool:
        """Whether what stands at a place begins a clause: 全区共召开…, not 与下属单位签订…."""
        start = max(said.rfind(mark, 0, place) for mark in "，；：,;:") + 1
        before = re.sub(r"\d+\s*年|\s", "", said[start:place])
        for word in self._words.text.stop:
            before = before.replace(word, "") if len(word) > 1 else before
        return len(before) <= _FEW and before not in _WITH

    def _is_of_other_span(self, said: str, view: str) -> bool:
        if any(word in said for word in self._words.views.spans):
            return True
        years = [int(found[1]) for found in _YEAR.finditer(said)]
        if years and years[-1] != self._period.year and not re.search(self._compared, said):
            return not (years[-1] == self._period.year - 1 and view == "last")
        return any(found[2] for found in _MONTH.finditer(said)) and not view


def number_span(number: StatedNumber) -> Span:
    """Returns where a number and its unit stand."""
    return number.start, number.after


def without(text: str, span: Span, spans: Iterable[Span]) -> str:
    """Returns a stretch of text with a blank in place of each number."""
    parts, place = [], span[0]
    for start, end in spans:
        if span[0] <= start < span[1]:
            parts.append(text[place:start])
            place = end
    return " ".join([*parts, text[place : span[1]]])


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word))) or "(?!)"


def _by_name(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


def _blotted(text: str, pattern: str) -> str:
    return re.sub(pattern, lambda found: "\u3000" * len(found[0]), text)


def _after_list(piece: str) -> str | None:
    """Returns the words after the last 、 of a piece; None where it has none."""
    marks = list(_LIST.finditer(piece))
    return piece[marks[-1].end() :] if marks else None


def _before_list(piece: str) -> str | None:
    marks = list(_LIST.finditer(piece))
    return piece[: marks[-1].start()] if marks else None


def _is_bare(piece: str) -> bool:
    return not piece.strip()


def _respectively(text: str, clause: Span, numbers: Sequence[StatedNumber]) -> tuple[str, ...]:
    """Returns the name of each number of 甲、乙分别为1、2; empty where the clause is not of this form."""
    if len(numbers) < 2:
        return ()
    first = text[clause[0] : numbers[0].start]
    head, found, _ = first.rpartition(_RESPECTIVELY)
    if not found:
        return ()
    if any(_LIST.sub("", text[a.after : b.start]).strip() for a, b in pairwise(numbers)):
        return ()
    if not head.strip():  # 甲、乙，分别为1、2
        before = max((text.rfind(mark, 0, clause[0] - 1) for mark in "，。；：,;:"), default=-1)
        head = text[before + 1 : max(clause[0] - 1, 0)]
    names = [name for name in _LIST.split(head) if name.strip()]
    return tuple(names[-len(numbers) :]) if len(names) >= len(numbers) else ()


def _cells(text: str) -> list[Span]:
    spans, place = [], 0
    for found in re.finditer(r"\t|[|｜│]|\s{2,}", text):
        spans.append((place, found.start()))
        place = found.end()
    return [*spans, (place, len(text))]


def _column_head(number: StatedNumber) -> str:
    """Returns the head of the column of a number in a row; empty where there is none."""
    heads = number.passage.heads
    if not heads:
        return ""
    cells = [span for span in _cells(number.passage.text.rstrip()) if span[1] > span[0]]
    index = next((i for i, (start, end) in enumerate(cells) if start <= number.start < end + 1), 0)
    return heads[index] if index < len(heads) else ""


def _of_row(passage: Passage, numbers: Iterable[StatedNumber]) -> Iterator[Place]:
    """Yields the numbers of a row of a table: each is about the first cell with words, and its column's head."""
    text = passage.text
    cells = [text[start:end] for start, end in _cells(text)]
    name = next((cell for cell in cells if re.search("[\u4e00-\u9fff]{2}", cell)), "")
    unit = next(
        (
            cell.strip()
            for cell in cells
            if cell.strip() and len(cell.strip()) <= 2 and not cell.strip().isdigit() and cell != name
        ),
        "",
    )
    for number in numbers:
        own = replace(number, unit=number.unit or (unit if not re.search(r"\d", unit) else ""))
        yield Place(own, 0, passage.written.strip(), name, "", False, "", "", "")
