"""Own words (本单位文字) that say what last year's or another department's say: reports must not read alike.

Passages are compared without punctuation, spaces and digits: another year or number makes no other sentence.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongwenkit.config.likeness import most_alike, most_inside
from gongwenkit.ingest.people import OwnWord
from gongwenkit.model import Finding, FindingKind, Period, made_kind

__all__ = ["COPYING_KINDS", "find_copied"]

SHORTEST_PASSAGE = 12
"""Characters; shorter passages are turns of phrase that anybody may use."""

ALIKE = 90.0
"""Likeness (`config.likeness`) from which two passages are the same in other words."""

WITHIN = 95.0
"""Likeness from which the shorter of two passages stands inside the longer one: copied, with words put round it."""

SHORTEST_WITHIN = 20
"""Characters; shorter ones may stand inside a longer passage by chance."""

FEWEST_CHARACTERS = 40
SHOWN = 40
_BOUNDS = re.compile(r"[。；！？\n]")
_LEFT_OUT = re.compile(r"[\W\d_]")


COPYING_KINDS: Mapping[str, FindingKind] = {
    kind.code: kind
    for kind in (
        made_kind(
            "own-words-as-last-year",
            "warning",
            ("“{passage}”与上年第 {row} 行的本单位文字雷同", "“{passage}” says what row {row} said last year"),
            ("请按本年的实际情况重写", "Write what was done this year"),
        ),
        made_kind(
            "own-words-as-another",
            "warning",
            (
                "“{passage}”与第 {row} 行（{other}）的本单位文字雷同",
                "“{passage}” says what row {row} of {other} says",
            ),
            ("请按本单位的实际情况重写", "Write what your own department did"),
        ),
        made_kind(
            "own-words-few",
            "info",
            ("本单位文字只有 {count} 字", "there are only {count} characters of own words"),
            (
                "请在“本单位文字”表中补写：{slots}，以免各单位的报告千篇一律",
                "Add to the own words ({slots}), lest all reports read alike",
            ),
        ),
    )
}
"""By code; documented in docs/wording.md."""


@dataclass(frozen=True)
class _Passage:
    text: str
    key: str
    word: OwnWord


def find_copied(
    words: Sequence[OwnWord],
    *,
    department: str,
    report: str,
    period: Period,
    slots: Mapping[str, str],
    names: Mapping[str, str],
) -> tuple[Finding, ...]:
    """Compares a department's own words for a report with last year's and with those of the others.

    Args:
        words: all own words of the data folder.
        department: code.
        report: id of the report type.
        period: of the report.
        slots: label of each slot that the report prints, by id.
        names: department names by code.

    Returns:
        A finding for each passage that is alike, at its row, and one where there are few own words at all.
    """
    of_report = [word for word in words if word.report == report]
    own = [word for word in of_report if (word.department, word.period) == (department, str(period))]
    earlier = [word for word in of_report if (word.department, word.period) == (department, str(period.year_earlier))]
    others = [word for word in of_report if word.department != department and word.period == str(period)]
    return (*_alike(own, earlier, others, names), *_few(own, slots, department))


def _alike(
    own: Sequence[OwnWord], earlier: Sequence[OwnWord], others: Sequence[OwnWord], names: Mapping[str, str]
) -> Iterator[Finding]:
    last_year, elsewhere = _passages(earlier), _passages(others)
    for passage in _passages(own):
        twin = _twin(passage, last_year)
        if twin:
            yield _finding("own-words-as-last-year", passage, twin)
        twin = _twin(passage, elsewhere)
        if twin:
            yield _finding("own-words-as-another", passage, twin, other=names.get(twin.word.department, ""))


def _passages(words: Sequence[OwnWord]) -> list[_Passage]:
    parts = [(part.strip(), word) for word in words for part in _BOUNDS.split(word.text)]
    passages = [_Passage(text, _LEFT_OUT.sub("", text), word) for text, word in parts]
    return [passage for passage in passages if len(passage.key) >= SHORTEST_PASSAGE]


def _twin(passage: _Passage, others: Sequence[_Passage]) -> _Passage | None:
    keys = [other.key for other in others]
    found = most_alike(passage.key, keys, least=ALIKE)
    if found is None:
        longer = {n: key for n, key in enumerate(keys) if min(len(key), len(passage.key)) >= SHORTEST_WITHIN}
        found = most_inside(passage.key, longer, least=WITHIN)
    return None if found is None else others[found]


def _finding(code: str, passage: _Passage, twin: _Passage, **values: str) -> Finding:
    source, text = passage.word.source, passage.text
    return COPYING_KINDS[code].at(
        file=source.file,
        sheet=source.sheet,
        cell=str(source.row),
        department=passage.word.department,
        passage=text if len(text) <= SHOWN else text[: SHOWN - 1] + "…",
        row=twin.word.source.row,
        **values,
    )


def _few(own: Sequence[OwnWord], slots: Mapping[str, str], department: str) -> Iterator[Finding]:
    count = sum(len(word.text) for word in own if word.slot in slots)
    empty = [label for slot, label in slots.items() if slot not in {word.slot for word in own}]
    if slots and empty and count < FEWEST_CHARACTERS:
        kind = COPYING_KINDS["own-words-few"]
        yield kind.at(department=department, count=count, slots="、".join(empty))
