"""What stands around a number: the words that tell what it counts, which side of it, and whether it is to be compared.

A piece is what lies between two numbers of a clause. After 、 the words belong to the next number; names and numbers
that are listed apart (甲、乙分别为1、2) go together by their order.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from gongwenkit.config.prose_words import ProseWords
from gongwenkit.proof.prose.blanks import pattern_of, without
from gongwenkit.proof.prose.draft_lines import RESPECTIVELY, DraftLine, Span
from gongwenkit.proof.prose.number_cells import CellOfNumber, cell_of
from gongwenkit.proof.prose.scope import OutOfScope, ScopeReader
from gongwenkit.proof.prose.stated_numbers import NumberFinder, StatedNumber
from gongwenkit.proof.prose.told_views import ViewReader, of_department

__all__ = ["Surrounded", "Surroundings"]

_AND = r"以及|[、和]|(?<![涉普提触顾])及|(?<!参)与"
"""What stands in lists: 甲及乙, but not 涉及."""
_LIST = re.compile(_AND)
_ADDED = re.compile(f"{_AND}|[加并]|加上|连同|，|,")
"""What stands between the things that a total is of."""
_COUNTED_LIST = re.compile(r"[两二三四五六][个本项类种样块者]?[^、，]{0,4}$")
_OPENING = 28
"""Characters at the beginning of a paragraph that tell its topic."""


@dataclass(frozen=True)
class Surrounded:
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
        is_total: whether it is said to be a total (合计18次); `is_only_total`: and nothing else of it.
        is_of_last: whether it is said to be a part of what was counted last (其中5次).
        column: the head of its column, where it stands alone in a cell of a table.
        is_named: whether what it counts is named with it, though it has a view: in a table, or for a department.
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
    is_only_total: bool = False
    column: str = ""
    is_named: bool = False
    is_of_last: bool = False
    out_of_scope: OutOfScope | None = None


class Surroundings:
    """Finds what stands around numbers.

    Args:
        words: prose.toml.
        finder: finds the numbers.
        views: tells which side of a figure they state.
        scope: tells whether they are to be compared.
    """

    def __init__(self, words: ProseWords, finder: NumberFinder, views: ViewReader, scope: ScopeReader) -> None:
        self._finder, self._views, self._scope = finder, views, scope
        self._totals, self._of_which = pattern_of(words.views.totals), pattern_of(words.views.of_which)
        self._whole = pattern_of(words.views.whole)
        self._stop = pattern_of(word for word in words.text.stop if len(word) > 1)

    def places(self, passages: Sequence[DraftLine]) -> Iterator[Surrounded]:
        """Yields each number of a text with its surroundings, in the order of the text."""
        group, is_ahead = 0, False
        for passage in passages:
            if passage.is_head:
                is_ahead = self._scope.is_ahead(passage.text)
            numbers = list(self._finder.find(passage))
            if not numbers:
                continue
            for place in self._of_passage(passage, numbers, group):
                yield replace(place, out_of_scope="ahead") if is_ahead and not place.out_of_scope else place
            group += len(passage.sentences)

    def _of_passage(self, passage: DraftLine, numbers: Sequence[StatedNumber], group: int) -> Iterator[Surrounded]:
        sentences, text = passage.sentences, passage.text
        opening = text[sentences[0][0] : sentences[0][1]][:_OPENING]
        is_topic = numbers[0].start >= sentences[0][1]  # a sentence without a number is said of the paragraph
        clauses = _within(passage.clauses, sentences)
        for order, own in groupby(numbers, key=lambda number: _index_of(sentences, number.start)):
            topic = f"{passage.head}。{opening}" if order == 0 or is_topic else passage.head
            for place in self._of_sentence(passage, sentences[order], clauses[order], list(own)):
                yield replace(place, group=group + order, topic=topic)

    def _of_sentence(
        self, passage: DraftLine, sentence: Span, clauses: Sequence[Span], numbers: Sequence[StatedNumber]
    ) -> Iterator[Surrounded]:
        text, spans = passage.text, [(number.start, number.after) for number in numbers]
        whole = without(text, sentence, spans)
        for index, inside in groupby(numbers, key=lambda number: _index_of(clauses, number.start)):
            before = without(text, clauses[index - 1], spans) if index else ""
            own = list(inside)
            for place in self._of_clause(passage, clauses[index], own):
                cell = cell_of(place.number, own, self._finder.is_unit) if passage.is_row else None
                judged = self._judged(place, sentence, clauses[index], before, cell)
                yield replace(judged, sentence="" if cell else whole)

    def _of_clause(self, passage: DraftLine, clause: Span, numbers: list[StatedNumber]) -> Iterator[Surrounded]:
        text = passage.text
        if passage.is_row:
            cell = cell_of(numbers[0], numbers, self._finder.is_unit)
            if not cell.has_words:
                row = passage.written.strip()
                for number in numbers:
                    counted = replace(number, unit=number.unit or cell.unit)
                    yield Surrounded(counted, 0, row, cell.name, "", False, "", "", "", column=cell.head, is_named=True)
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
            yield Surrounded(
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
        """Returns the words right after a number up to one that tells nothing: 制度 of 制度全年修订."""
        found = self._stop.search(words, 1)
        return words[: found.start()] if found else words

    def _judged(
        self, place: Surrounded, sentence: Span, clause: Span, clause_before: str, cell: CellOfNumber | None
    ) -> Surrounded:
        """Returns a place with its view, and with the reason why it is not compared."""
        number = place.number
        before = number.passage.text[clause[0] : number.start]
        column = place.column if cell else ""
        view, compares = self._views.view(number, sentence, f"{place.left}{column}", place.right)
        if cell and (told := self._views.column(cell.head, place.topic or number.passage.head, number)):
            view, compares = told, False
        out_of_scope = self._scope.judge(number, sentence, clause, view, head=cell.head if cell else "")
        names = (*cell.others, cell.head) if cell else ()
        department = self._scope.department(number, sentence, names)
        if department and out_of_scope is None:
            view = of_department(department, view)
        elif not view and out_of_scope is None and self._scope.is_of_those_reported(number, clause, names):
            view = "reported"
        is_total = self._totals.search(before) is not None
        first = place.first or ("" if cell or not is_total else place.first)
        return replace(
            place,
            number=replace(number, direction=number.direction or self._views.direction(view, place.left)),
            before=f"{cell.name} {cell.head}" if cell else clause_before,
            view=view,
            compares=compares and not (cell and place.is_named),
            is_of_whole=self._whole.search(before) is not None,
            listed=self._listed(first, clause_before, is_total=is_total),
            is_total=is_total,
            is_only_total=is_total and not self._rest(before),
            is_named=place.is_named or bool(department),
            is_of_last=self._of_which.search(f"{place.left}{column}") is not None,
            out_of_scope=out_of_scope,
        )

    def _listed(self, first: str, clause_before: str, *, is_total: bool) -> tuple[str, ...]:
        """Returns the things of which a number may be the sum: those of its clause, or of the one before 共计."""
        if not is_total:
            listed = tuple(one for one in _LIST.split(first) if one.strip())
            return listed if len(listed) > 1 else ()
        found = self._totals.search(first)
        own = _COUNTED_LIST.sub("", first[: found.start()] if found else first)
        said = own if self._stop.sub("", own).strip() else clause_before
        listed = tuple(one for one in _ADDED.split(said) if one.strip())
        return listed if len(listed) > 1 else ()

    def _rest(self, words: str) -> str:
        """Returns what a clause says before a number besides that it is a total."""
        rest = self._stop.sub("", self._totals.sub("", words))
        return re.sub(r"[\s\W]|[两二三四五六个本项类种样块者]", "", rest)


def _index_of(spans: Sequence[Span], place: int) -> int:
    """Returns which of some spans in order a place is in."""
    return max(bisect_right(spans, place, key=lambda span: span[0]) - 1, 0)


def _within(clauses: Sequence[Span], sentences: Sequence[Span]) -> list[list[Span]]:
    """Returns the clauses of each sentence."""
    found: list[list[Span]] = [[] for _ in sentences]
    for clause in clauses:
        found[_index_of(sentences, clause[0])].append(clause)
    return found


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
    head, found, _ = first.rpartition(RESPECTIVELY)
    if not found:
        return ()
    if any(_LIST.sub("", text[a.after : b.start]).strip() for a, b in pairwise(numbers)):
        return ()
    if not head.strip():  # 甲、乙，分别为1、2
        before = max((text.rfind(mark, 0, clause[0] - 1) for mark in "，。；：,;:"), default=-1)
        head = text[before + 1 : max(clause[0] - 1, 0)]
    names = [name for name in _LIST.split(head) if name.strip()]
    return tuple(names[-len(numbers) :]) if len(names) >= len(numbers) else ()
