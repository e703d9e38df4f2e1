"""Which side of a figure a number tells of: last year, a difference, the plan, a quarter."""

import re
from collections.abc import Iterable

from gongwenkit.config.prose_words import ViewWords
from gongwenkit.model import Period
from gongwenkit.proof.prose.blanks import blotted, pattern_of
from gongwenkit.proof.prose.draft_lines import MONTH, MONTH_ENDS, RESPECTIVELY, Span, plain
from gongwenkit.proof.prose.stated_numbers import StatedNumber

__all__ = ["ViewReader", "of_department", "side_of"]

NEAR = 14
"""Characters before a number among which the words of a view are looked for."""
_OF_PLAN = ("的", "的约")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_LISTED = re.compile(r"([一二三四1-4](?:[、和及][一二三四1-4]){1,3})个?季度")
_YEAR = re.compile(r"(?:19|20)\d\d(?=\s*年|$)")
_ONE_NUMBER = re.compile(r"[\d.]+|[一二三四五六七八九十百]{1,4}")


def of_department(code: str, view: str) -> str:
    """Returns the key of what a department has of a figure of all departments."""
    return f"department:{code}:{view}" if view else f"department:{code}"


def side_of(view: str) -> str:
    """Returns a view without the department that it is of."""
    return view.split(":", 2)[2] if view.count(":") > 1 else "" if view.startswith("department:") else view


class ViewReader:
    """Reads views.

    Args:
        words: `[views]` of prose.toml.
        period: the period whose figures are compared.
    """

    def __init__(self, words: ViewWords, period: Period) -> None:
        self._words, self._year = words, period.year
        names = [(name, f"Q{index}") for index, some in enumerate(words.quarters, 1) for name in some]
        names += [(name, f"H{index}") for index, some in enumerate(words.halves, 1) for name in some]
        self._keys = {name: f"{period.year}{part}" for name, part in names}
        self._spans = pattern_of(self._keys, "(?<!前){}")
        self.compared = pattern_of(words.compared)
        self._to = pattern_of(words.to, r"{}了?\s*$")
        self._from, self._after_from = pattern_of(words.from_, r"{}\s*$"), pattern_of(words.to, r"\s*{}")
        self._changing = pattern_of(words.changed, r"{}了?(?:约|近|超过?)?\s*$")
        self._only_change = pattern_of(words.changed, r"\s*{}了?(?:约|近|超过?)?\s*")
        self._points = frozenset(words.points)
        self._rates, self._planned = pattern_of(words.rates), pattern_of(words.planned)
        self._completion = pattern_of(words.completion)
        self._last, self._not_last = pattern_of(words.last), pattern_of(words.not_last)
        self._of_last = pattern_of(words.last, r"{}的(?:约|近)?\s*$")
        self._whole = pattern_of(words.year)
        self._differences, self._fallen = pattern_of(words.differences), pattern_of(words.fallen)

    def view(self, number: StatedNumber, sentence: Span, left: str, right: str) -> tuple[str, bool]:
        """Returns the key of a view, "" for the figure's own value; and whether it is of a figure named before it.

        Args:
            number: the number.
            sentence: where its sentence stands.
            left: the words before it in its clause, or the head of its column.
            right: the words after it.
        """
        words, text = self._words, number.passage.text
        said = text[sentence[0] : number.start]
        if text[number.start : number.end] in words.same:
            return "difference", True
        if number.unit in words.areas or any(text.startswith(word, number.end) for word in words.areas):
            return "areas", True
        if self._to.search(left):
            return self._span(number, said, left), False
        if self._of_last.search(left) or (self._from.search(left) and self._after_from.match(text, number.after)):
            return "last", False
        compares = self.compared.search(said) is not None or self.compared.search(left) is not None
        is_change = compares or (_ONE_NUMBER.search(said[: -len(left) or None]) and self._only_change.fullmatch(left))
        if (view := self._change(number, left, compares=bool(is_change))) or (
            view := self._completed(number, said, left, right)
        ):
            return view, True
        is_near = self._planned.search(left[-NEAR:]) is not None
        if not number.is_per_cent and is_near and "完成" not in left[-4:]:
            return "planned", False
        found = [] if self.compared.search(left) else list(self._last.finditer(blotted(left, self._not_last)))
        if found:
            return ("last" if len(left) - found[-1].end() <= NEAR else ""), False
        return self._span(number, said, left), False

    def column(self, head: str, topic: str, number: StatedNumber) -> str:
        """Returns the view that the head of a column tells of, empty for none; `topic` is the head of the table."""
        head = plain(head)
        of_plan = self._rates.search(topic) is not None and self._planned.search(topic) is not None
        if number.is_per_cent and (of_plan or self._rates.search(head) or self._completion.search(head)):
            return "completion" if of_plan or not self._is_own_rate(head) else ""
        if self._differences.search(head):
            return (
                "change" if "%" in plain(number.text) or "%" in head or "率" in head or "幅" in head else "difference"
            )
        if (year := _YEAR.search(head)) and int(year[0]) == self._year - 1:
            return "last"
        return ""

    def _is_own_rate(self, head: str) -> bool:
        """Whether a head says more than that it is the rate of a plan: 销号完成率 is a figure."""
        return bool(re.sub(r"[\W\d]", "", self._completion.sub("", self._rates.sub("", self._planned.sub("", head)))))

    def direction(self, view: str, left: str) -> int:
        """Returns whether a difference is said to be an increase (1) or a decrease (-1); 0 where nothing is said."""
        found = self._changing.search(left) if side_of(view) in ("difference", "change") else None
        if found is None or not self._words.fallen:
            return 0
        return -1 if self._fallen.match(found[0]) else 1

    def _change(self, number: StatedNumber, left: str, *, compares: bool) -> str:
        """Returns the view of a number that says by how much something changed; empty for none."""
        is_point = number.unit in self._points
        if not self._changing.search(left) or not (compares or is_point or number.is_per_cent):
            return ""
        return "change" if number.is_per_cent and not is_point else "difference"

    def _completed(self, number: StatedNumber, said: str, left: str, right: str) -> str:
        if not number.is_per_cent:
            return ""
        of_plan = left.strip() in _OF_PLAN or self._rates.search(left) is not None
        if of_plan and self._planned.search(said):
            return "completion"
        return "completion" if self._completion.search(left) or self._completion.search(right[:6]) else ""

    def _span(self, number: StatedNumber, said: str, left: str) -> str:
        """Returns the quarter, half-year or month that the words before a number tell of."""
        if number.passage.is_row:
            found = self._spans.search(left)
            return self._keys[found[0]] if found else ""
        said = said[said.rfind("；") + 1 :]
        if RESPECTIVELY in said and (listed := self._listed(said)):
            index = len(_ONE_NUMBER.findall(said[said.rfind(RESPECTIVELY) :]))
            return listed[min(index, len(listed) - 1)]
        told = [(found.start(), self._keys[found[0]]) for found in self._spans.finditer(said)]
        told += list(self._months(said))
        whole = max((found.start() for found in self._whole.finditer(said)), default=-1)
        return max(told)[1] if told and max(told)[0] > whole else ""

    def _months(self, said: str) -> Iterable[tuple[int, str]]:
        for found in MONTH.finditer(said):
            if not found["day"] and 0 < int(found["month"]) <= 12 and not found[0].endswith(MONTH_ENDS):
                yield found.start(), f"{self._year}-{int(found['month']):02d}"

    def _listed(self, said: str) -> tuple[str, ...]:
        """Returns the quarters of 一、二季度分别…; empty where a text has no such list."""
        found = _LISTED.search(said)
        return tuple(f"{self._year}Q{_QUARTERS[one]}" for one in found[1] if one in _QUARTERS) if found else ()
