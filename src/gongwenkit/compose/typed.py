"""Numbers that people type before a measure word: in own words they have no row behind them, in wording no figure."""

import re
from collections.abc import Iterable, Iterator, Mapping

from gongwenkit.config.marks import Marks
from gongwenkit.ingest.people import OwnWord
from gongwenkit.model import Finding, FindingKind, Words

__all__ = ["TYPED_KINDS", "any_unit", "find_typed_numbers"]

TYPED_KINDS: Mapping[str, FindingKind] = {
    "number-without-rows": FindingKind(
        "number-without-rows",
        "warning",
        Words(
            "本单位文字（{period}）“{passage}”中的 {numbers} 没有台账的行作依据",
            "{numbers} in the own words of {period}, “{passage}”, has no rows of a ledger behind it",
        ),
        Words(
            "请删去数字，或改由指标得出；确有依据的，在 decisions.xlsx 中核实（ledger check --decisions），"
            "核实前不能出报送稿",
            "Delete the number or let a figure give it; if it is well founded, accept it in decisions.xlsx"
            " (ledger check --decisions). Until then no final edition is made",
        ),
    )
}
"""By code; documented in docs/wording.md."""

_BOUNDS = re.compile(r"(?<=[。；！？])|\n")
_DIGITS = r"[0-9０-９][0-9０-９,.，．]*"
_DATE = re.compile(r"(?:19|20)\d\d年(?:度|\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日")


def any_unit(marks: Marks) -> str:
    """Returns a pattern of any measure word, the longest first (场次 before 场)."""
    return "|".join(re.escape(unit) for unit in sorted(marks.units.words, key=len, reverse=True))


def find_typed_numbers(words: Iterable[OwnWord], marks: Marks) -> Iterator[Finding]:
    """Finds digits before a measure word in own words: every number in a report must lead to rows.

    A date (2023年5月, 5月3日) is no such number; neither is a Chinese numeral, which names more often than it counts
    (两个维护). The finding holds the passage and the period, not only the place: it is known by what it says.

    Args:
        words: the own words to look at.
        marks: the kit's own words (the measure words).

    Yields:
        A warning for each passage, at its row.
    """
    number = re.compile(rf"{_DIGITS}\s*[余多]?\s*[万亿]?\s*(?:{any_unit(marks)})")
    for word in words:
        for passage in filter(None, (part.strip() for part in _BOUNDS.split(word.text))):
            numbers = dict.fromkeys(number.findall(_DATE.sub(" ", passage)))
            if numbers:
                yield TYPED_KINDS["number-without-rows"].at(
                    file=word.source.file,
                    sheet=word.source.sheet,
                    cell=str(word.source.row),
                    department=word.department,
                    period=word.period,
                    passage=passage,
                    numbers="、".join(numbers),
                )
