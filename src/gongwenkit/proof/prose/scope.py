"""Whether a number is about this department in this period, or about something else and not to be compared."""

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from gongwenkit.config.prose_words import ProseWords
from gongwenkit.model import Period
from gongwenkit.proof.prose.blanks import blotted, pattern_of
from gongwenkit.proof.prose.draft_lines import MONTH, MONTH_ENDS, Span
from gongwenkit.proof.prose.stated_numbers import NumberFinder, StatedNumber

__all__ = ["OutOfScope", "ScopeReader"]

OutOfScope = Literal["ahead", "other-span", "other-department", "part", "how-often"]
"""Why a number is not compared: it is about what is to come, about other days, other departments, a part of this one,
or says how often something is done."""

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年")
_SPAN = re.compile(r"\d{4}(?:Q\d|H\d|-\d\d)")
_NUMBER = re.compile(r"[\d一二两三四五六七八九十]")
_NO_SUBJECT = re.compile(r"\d+\s*年|\s")
_FEW = 1
"""Characters that may stand before the subject of a clause."""
_WITH = tuple("与同和向对给跟")


class ScopeReader:
    """Tells what a number is about.

    Args:
        words: prose.toml.
        finder: finds the numbers.
        period: the period whose figures are compared.
        others: names of the other departments.
        own: names of the department itself.
        parts: names of its branches.
        departments: name → code of the departments, where the figures are those of all together.
    """

    def __init__(
        self,
        words: ProseWords,
        finder: NumberFinder,
        *,
        period: Period,
        others: Iterable[str] = (),
        own: Iterable[str] = (),
        parts: Iterable[str] = (),
        departments: Mapping[str, str] | None = None,
    ) -> None:
        scope, mine, others = words.scope, tuple(own), tuple(others)
        self._departments = departments or {}
        self._department, self._reported = pattern_of(self._departments), pattern_of(words.views.reported)
        self._of_others, self._counted = frozenset(others), pattern_of(scope.bodies, r"\s*个?\s*{}")
        named = [name for name in others if not any(name in one for one in mine)]
        self._finder, self._period = finder, period
        self._ahead, self._intends = pattern_of(scope.ahead), pattern_of(scope.intends)
        self._done = pattern_of(scope.done)
        self._others, self._named = pattern_of((*scope.others, *named)), pattern_of(named)
        self._not_others, self._not_parts = pattern_of(scope.not_others), pattern_of(scope.not_parts)
        ordinal, part = pattern_of(scope.ordinal).pattern, pattern_of(scope.parts).pattern
        self._parts = pattern_of(parts, f"{{}}|{ordinal}{part}")
        self._stop = pattern_of(word for word in words.text.stop if len(word) > 1)
        self._spans, self._compared = pattern_of(words.views.spans), pattern_of(words.views.compared)

    def is_ahead(self, head: str) -> bool:
        """Whether a head is that of what is still to come."""
        return self._ahead.search(head) is not None

    def department(self, number: StatedNumber, sentence: Span, cells: Iterable[str]) -> str:
        """Returns the code of the department that a number is about, of all departments; empty for the whole."""
        if not self._departments:
            return ""
        if number.passage.is_row:
            return next((self._departments[cell] for cell in cells if cell in self._departments), "")
        said = number.passage.text[sentence[0] : number.start]
        named = list(self._department.finditer(said))
        return self._departments[named[-1][0]] if named else ""

    def is_of_those_reported(self, number: StatedNumber, clause: Span, cells: Iterable[str]) -> bool:
        """Whether a number is the sum of those departments that have one."""
        said = number.passage.text[clause[0] : clause[1]]
        return bool(self._departments) and any(self._reported.search(text) for text in (said, *cells))

    def judge(self, number: StatedNumber, sentence: Span, clause: Span, view: str, head: str = "") -> OutOfScope | None:
        """Returns why a number is not to be compared; None where it is. `head`: that of its column."""
        text = number.passage.text
        said, own = text[sentence[0] : number.start], text[clause[0] : number.after]
        if self._finder.says_how_often(text, number.start, clause):
            return "how-often"
        if self._ahead.search(said) or self._intends.search(text[clause[0] : number.start]):
            return "ahead"
        if self._goes_on_intending(text[sentence[0] : clause[0]], text[clause[0] : number.start]):
            return "ahead"
        if self._is_of_other_span(said, view, head):
            return "other-span"
        if self._departments:
            of_some = number.passage.is_row and self._counted.match(text, number.end) is not None
            return "other-department" if of_some else None
        if head in self._of_others:
            return "other-department"
        before = blotted(said, self._not_others)
        is_subject = any(self._is_subject(before, found.start()) for found in self._others.finditer(before))
        if is_subject or self._named.search(own):
            return "other-department"
        return "part" if self._parts.search(blotted(own, self._not_parts)) else None

    def _goes_on_intending(self, said: str, own: str) -> bool:
        """Whether the clause before counts what is intended and this one goes on with it: 拟开展甲2次，乙1次."""
        before = re.split("[，,]", said[said.rfind("；") + 1 :].rstrip("，, "))[-1]
        found = self._intends.search(before)
        return found is not None and _NUMBER.search(before, found.end()) is not None and not self._done.search(own)

    def _is_subject(self, said: str, place: int) -> bool:
        """Whether what stands at a place begins a clause: 全区共召开…, not 与下属单位签订…."""
        start = max(said.rfind(mark, 0, place) for mark in "，；：,;:") + 1
        before = self._stop.sub("", _NO_SUBJECT.sub("", said[start:place]))
        return len(before) <= _FEW and not before.endswith(_WITH)

    def _is_outside(self, view: str) -> bool:
        """Whether a view is a quarter, half-year or month that is not within the period."""
        if not _SPAN.fullmatch(view):
            return False
        span = Period.parse(view)
        return span.first < self._period.first or span.last > self._period.last

    def _is_of_other_span(self, said: str, view: str, head: str) -> bool:
        if self._spans.search(said) or self._spans.search(head) or self._is_outside(view):
            return True
        years = [int(found[1]) for found in _YEAR.finditer(f"{said}{head}")]
        if years and years[-1] != self._period.year and not self._compared.search(said):
            return not (years[-1] == self._period.year - 1 and view == "last")
        months = list(MONTH.finditer(said))
        if months and months[-1][0].endswith(MONTH_ENDS) and int(months[-1]["month"]) != self._period.last.month:
            return True
        return not view and any(found["day"] for found in months)
