"""Lines of own words (本单位文字) that no report would print, or that nobody could read in one breath."""

import re
from collections.abc import Iterable, Iterator, Mapping

from gongwenkit.ingest.people import OwnWord
from gongwenkit.model import Finding, FindingKind, made_kind

__all__ = ["OWN_WORD_KINDS", "check_own_words"]

LONGEST_SENTENCE = 150
"""Characters between two stops; about five lines of a page."""

_BOUNDS = re.compile(r"[。；！？]")


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
            "own-words-long",
            "info",
            ("本单位文字有一句长 {count} 字", "a sentence of the own words has {count} characters"),
            ("请用句号分成几句，每句不超过 {most} 字", "divide it with stops: {most} characters at most"),
        ),
    )
}
"""By code; documented in docs/wording.md."""


def check_own_words(words: Iterable[OwnWord], slots: Mapping[str, Mapping[str, str]]) -> Iterator[Finding]:
    """Looks at every line of own words by itself.

    Args:
        words: the own words of a data folder, in the order of their table.
        slots: label of each slot by report type and slot.

    Yields:
        Findings, each at its row.
    """
    listed = tuple(words)
    last = {_place(word): word for word in listed}
    for word in listed:
        if word.report not in slots:
            yield _at("own-words-report", word, text=word.report, known="、".join(slots))
        elif word.slot not in slots[word.report]:
            known = "、".join(f"{slot}（{label}）" for slot, label in slots[word.report].items())
            yield _at("own-words-slot", word, report=word.report, text=word.slot, known=known or "—")
        elif last[_place(word)] is not word:
            yield _at("own-words-twice", word, row=last[_place(word)].source.row)
        else:
            longest = max(len(part.strip()) for part in _BOUNDS.split(word.text))
            if longest > LONGEST_SENTENCE:
                yield _at("own-words-long", word, count=longest, most=LONGEST_SENTENCE)


def _place(word: OwnWord) -> tuple[str, str, str, str]:
    return word.department, word.report, word.period, word.slot


def _at(code: str, word: OwnWord, **values: object) -> Finding:
    source = word.source
    return OWN_WORD_KINDS[code].at(
        file=source.file, sheet=source.sheet, cell=str(source.row), department=word.department, **values
    )
