"""Checks of own words (本单位文字), the lines that departments write themselves.

Each line by itself: does a report type print it, and is a sentence too long (`check_own_words`). Numbers that were
typed and have no rows behind them (`find_typed_numbers`). Passages copied from last year or from another department
(`find_copied`). Results that are stated (`find_claimed`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongwenkit.compose.text.claims import stated_result
from gongwenkit.compose.text.number_patterns import ARABIC_NUMBER, number_before_unit
from gongwenkit.config.likeness import known_words, most_alike, most_inside
from gongwenkit.config.phrases import ClaimMarks, Marks
from gongwenkit.model import Finding, FindingKind, Message, Period, made_kind
from gongwenkit.model.job import WHOLE
from gongwenkit.model.reference import OwnWord

__all__ = [
    "COPYING_KINDS",
    "OWN_WORD_KINDS",
    "TYPED_KINDS",
    "WordingNeeds",
    "check_own_words",
    "find_claimed",
    "find_copied",
    "find_typed_numbers",
]

_STOPS = "。；！？"
_SENTENCE_ENDS = re.compile(rf"[{_STOPS}]")
"""Ends of sentences as printed: the lines of a cell are joined in print, so the end of a line is none."""
_PASSAGE_ENDS = re.compile(rf"(?<=[{_STOPS}])|\n")
"""Ends of passages as typed: a stop, which belongs to the passage, or the end of a line."""

LONGEST_SENTENCE = 150
"""Characters between two stops; about five lines of a page."""

OWN_WORD_KINDS: Mapping[str, FindingKind] = {
    kind.code: kind
    for kind in (
        made_kind(
            "own-words-report",
            "error",
            ("没有文种“{text}”，这一行没有用到", "there is no report type “{text}”; the line is not used"),
            ("请写 templates 中文件夹的名称：{known}", "give the name of a folder of templates: {known}"),
        ),
        made_kind(
            "own-words-slot",
            "error",
            ("{report} 没有栏目“{text}”，这一行没有用到", "{report} has no slot “{text}”; the line is not used"),
            ("请写：{known}", "write one of: {known}"),
        ),
        made_kind(
            "own-words-twice",
            "error",
            ("第 {row} 行又写了这一栏目，这一行没有用到", "row {row} fills the same slot again; this line is not used"),
            ("请并成一行，或删去一行", "make one line of them, or delete one"),
        ),
        made_kind(
            "own-words-reason",
            "error",
            (
                "{report} 的正文不把“{text}”和上年比，这个原因没有用到{zh}",
                "the text of {report} does not compare “{text}” with last year; this reason is not used{en}",
            ),
            ("{remedy_zh}", "{remedy_en}"),
        ),
        made_kind(
            "own-words-wording",
            "error",
            (
                "{report} 没有叫“{text}”而有几种写法的分句，这一行没有用到{zh}",
                "{report} has no clause “{text}” with several wordings; the line is not used{en}",
            ),
            ("请照 wording.toml 中分句的 id 改正", "Correct it after the id of the clause in wording.toml"),
        ),
        made_kind(
            "own-words-option",
            "error",
            (
                "“{text}”不是写法的编号，“{clause}”有 {count} 种写法，仍用第 1 种",
                "“{text}” is no number of a wording: “{clause}” has {count} of them; the first is used",
            ),
            ("请写 1 至 {count} 中的一个数字", "write a number from 1 to {count}"),
        ),
        made_kind(
            "own-words-general",
            "error",
            (
                "单位写作 all 的行只能选写法（措辞：…），这一行没有用到",
                "a line for all departments can only pick wordings (wording:…); it is not used",
            ),
            ("请为每个单位各写一行", "write a line for each department"),
        ),
        made_kind(
            "own-words-claim",
            "info",
            ("本单位文字“{passage}”写了成效（{text}）", "the own words “{passage}” state a result ({text})"),
            (
                "请核对有没有依据，没有的改写成打算（力求、着力）",
                "See that it is well founded, or make a purpose of it",
            ),
        ),
        made_kind(
            "own-words-long",
            "info",
            ("本单位文字有一句长 {count} 字", "a sentence of the own words has {count} characters"),
            ("请用句号分成几句，每句不超过 {most} 字", "divide it with stops: {most} characters at most"),
        ),
    )
}
"""By code; documented in docs/wording.md."""


@dataclass(frozen=True)
class WordingNeeds:
    """What the wording of a report type asks of own words, besides its slots.

    Attributes:
        reasons: label of each figure that it compares, by id.
        options: number of wordings of each clause that has several, by its name.
        whole: whether it is one report over all departments.
    """

    reasons: Mapping[str, str]
    options: Mapping[str, int]
    whole: bool = False


def check_own_words(
    words: Iterable[OwnWord], slots: Mapping[str, Mapping[str, str]], asked: Mapping[str, WordingNeeds] | None = None
) -> Iterator[Finding]:
    """Checks every line of own words by itself.

    Args:
        words: the own words of a data folder, in the order of their table.
        slots: label of each slot by report type and slot.
        asked: reasons and options by report type; the lines of a type that is not among them are not checked for these.

    Yields:
        Findings, each at its row.
    """
    listed = tuple(words)
    more = asked or {}
    last = {_place(word): word for word in listed}
    for word in listed:
        if word.report not in slots:
            yield _at(OWN_WORD_KINDS["own-words-report"], word, text=word.report, known="、".join(slots))
        elif word.report in more and _is_general(word, more[word.report]):
            yield _at(OWN_WORD_KINDS["own-words-general"], word)
        elif word.explained or word.worded:
            if last[_place(word)] is not word:
                yield _at(OWN_WORD_KINDS["own-words-twice"], word, row=last[_place(word)].source.row)
            elif word.report in more:
                yield from _check_asked(word, more[word.report])
        elif word.slot not in slots[word.report]:
            known = "、".join(f"{slot}（{label}）" for slot, label in slots[word.report].items())
            yield _at(OWN_WORD_KINDS["own-words-slot"], word, report=word.report, text=word.slot, known=known or "—")
        elif last[_place(word)] is not word:
            yield _at(OWN_WORD_KINDS["own-words-twice"], word, row=last[_place(word)].source.row)
        else:
            longest = max(len(part.strip()) for part in _SENTENCE_ENDS.split(word.text))
            if longest > LONGEST_SENTENCE:
                yield _at(OWN_WORD_KINDS["own-words-long"], word, count=longest, most=LONGEST_SENTENCE)


def _is_general(word: OwnWord, asked: WordingNeeds) -> bool:
    return word.department == WHOLE and not asked.whole and not word.worded


def _check_asked(word: OwnWord, asked: WordingNeeds) -> Iterator[Finding]:
    """Checks the line of a reason or of the wording of a clause."""
    if word.explained and word.explained not in asked.reasons:
        likely = known_words(word.explained, (*asked.reasons, *asked.reasons.values()))
        known = "、".join(f"原因：{label}" for label in asked.reasons.values())
        values = {"report": word.report, "text": word.explained, "zh": likely.zh, "en": likely.en}
        values["remedy_zh"] = f"请写：{known}" if known else "这个文种的正文现在不作比较，请删去这一行"
        nothing = "The text of this type compares nothing now: delete the line"
        values["remedy_en"] = f"Write one of: {known}" if known else nothing
        yield _at(OWN_WORD_KINDS["own-words-reason"], word, **values)
    elif word.worded and word.worded not in asked.options:
        likely = known_words(word.worded, asked.options)
        values = {"report": word.report, "text": word.worded}
        yield _at(OWN_WORD_KINDS["own-words-wording"], word, **values, zh=likely.zh, en=likely.en)
    elif word.worded and not 1 <= (word.option or 0) <= asked.options[word.worded]:
        values = {"text": _shorten(word.text), "clause": word.worded}
        yield _at(OWN_WORD_KINDS["own-words-option"], word, **values, count=asked.options[word.worded])


def find_claimed(words: Iterable[OwnWord], marks: ClaimMarks) -> Iterator[Finding]:
    """Yields, for information, each passage of own words that states a result (`compose.text.claims`), at its row."""
    for word in words:
        for passage in filter(None, (part.strip() for part in _PASSAGE_ENDS.split(word.text))):
            if not word.worded and (stated := stated_result(passage, marks)):
                yield _at(OWN_WORD_KINDS["own-words-claim"], word, passage=_shorten(passage), text=stated)


def _shorten(text: str) -> str:
    """Returns the beginning of a text as a finding quotes it."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _place(word: OwnWord) -> tuple[str, str, str, str]:
    return word.department, word.report, word.period, word.slot


def _at(kind: FindingKind, word: OwnWord, **values: object) -> Finding:
    """Makes a finding at the row of a line."""
    source = word.source
    return kind.at(file=source.file, sheet=source.sheet, cell=str(source.row), department=word.department, **values)


TYPED_KINDS: Mapping[str, FindingKind] = {
    "number-without-rows": FindingKind(
        "number-without-rows",
        "warning",
        Message(
            "本单位文字（{period}）“{passage}”中的 {numbers} 没有台账的行作依据",
            "{numbers} in the own words of {period}, “{passage}”, has no rows of a ledger behind it",
        ),
        Message(
            "请删去数字，或改由指标得出；确有依据的，在 decisions.xlsx 中核实（ledger check --decisions），"
            "核实前不能出报送稿",
            "Delete the number or let a figure give it; if it is well founded, accept it in decisions.xlsx"
            " (ledger check --decisions). Until then no final edition is made",
        ),
    )
}
"""By code; documented in docs/wording.md."""

_DATE = re.compile(r"(?:19|20)\d\d年(?:度|\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日")


def find_typed_numbers(words: Iterable[OwnWord], marks: Marks) -> Iterator[Finding]:
    """Finds digits before a measure word in own words: every number in a report must lead to rows.

    Dates (2023年5月, 5月3日) are left out, and so are Chinese numerals, which are more often part of a name (两个维护)
    than a count. The finding contains the passage and the period: a decision about it stays valid when the row moves.

    Args:
        words: the own words to check.
        marks: the kit's own words (the measure words).

    Yields:
        A warning for each passage, at its row.
    """
    number = number_before_unit(ARABIC_NUMBER, marks.units.words, between=r"[万亿]?\s*")
    for word in words:
        for passage in filter(None, (part.strip() for part in _PASSAGE_ENDS.split(word.text))):
            numbers = dict.fromkeys(number.findall(_DATE.sub(" ", passage)))
            if numbers:
                kind, listed = TYPED_KINDS["number-without-rows"], "、".join(numbers)
                yield _at(kind, word, period=word.period, passage=passage, numbers=listed)


SHORTEST_PASSAGE = 12
"""Characters; shorter passages are common phrases that anybody may use."""

ALIKE = 90.0
"""Likeness (`config.likeness`) from which two passages are the same in other words."""

WITHIN = 95.0
"""Likeness from which the shorter of two passages is contained in the longer one: copied, with words added."""

SHORTEST_WITHIN = 20
"""Characters; shorter passages may be contained in a longer one by chance."""

FEWEST_CHARACTERS = 40
"""With fewer characters in all own words of a report there is a finding."""
SHOWN = 40
"""Characters of a passage that a finding quotes."""
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
    """A passage as shown, its letters alone as the key for comparison, and the line that contains it."""

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
    """Compares a department's own words for a report with last year's and with those of other departments.

    Args:
        words: all own words of the data folder.
        department: code.
        report: id of the report type.
        period: of the report.
        slots: label of each slot that the report prints, by id.
        names: department names by code.

    Returns:
        A finding for each passage that is alike, at its row; one more where there are very few own words.
    """
    of_report = [word for word in words if word.report == report]
    own = [word for word in of_report if (word.department, word.period) == (department, str(period))]
    earlier = [word for word in of_report if (word.department, word.period) == (department, str(period.year_earlier))]
    others = [word for word in of_report if word.department != department and word.period == str(period)]
    return (*_list_copied(own, earlier, others, names), *_few(own, slots, department))


def _list_copied(
    own: Sequence[OwnWord], earlier: Sequence[OwnWord], others: Sequence[OwnWord], names: Mapping[str, str]
) -> Iterator[Finding]:
    last_year, elsewhere = _passages(earlier), _passages(others)
    for passage in _passages(own):
        if alike := _find_alike(passage, last_year):
            yield _finding("own-words-as-last-year", passage, alike)
        if alike := _find_alike(passage, elsewhere):
            yield _finding("own-words-as-another", passage, alike, other=names.get(alike.word.department, ""))


def _passages(words: Sequence[OwnWord]) -> list[_Passage]:
    parts = [(part.strip().rstrip(_STOPS).rstrip(), word) for word in words for part in _PASSAGE_ENDS.split(word.text)]
    passages = [_Passage(text, _LEFT_OUT.sub("", text), word) for text, word in parts]
    return [passage for passage in passages if len(passage.key) >= SHORTEST_PASSAGE]


def _find_alike(passage: _Passage, others: Sequence[_Passage]) -> _Passage | None:
    keys = [other.key for other in others]
    found = most_alike(passage.key, keys, least=ALIKE)
    if found is None:
        longer = {n: key for n, key in enumerate(keys) if min(len(key), len(passage.key)) >= SHORTEST_WITHIN}
        found = most_inside(passage.key, longer, least=WITHIN)
    return None if found is None else others[found]


def _finding(code: str, passage: _Passage, alike: _Passage, **values: str) -> Finding:
    return _at(COPYING_KINDS[code], passage.word, passage=_shorten(passage.text), row=alike.word.source.row, **values)


def _few(own: Sequence[OwnWord], slots: Mapping[str, str], department: str) -> Iterator[Finding]:
    count = sum(len(word.text) for word in own if word.slot in slots)
    empty = [label for slot, label in slots.items() if slot not in {word.slot for word in own}]
    if slots and empty and count < FEWEST_CHARACTERS:
        kind = COPYING_KINDS["own-words-few"]
        yield kind.at(department=department, count=count, slots="、".join(empty))
