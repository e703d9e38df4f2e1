"""How alike the reports of a batch are: sentences that other departments' reports have, too. It stops no report.

The sentences are compared by the digests that each report has in its manifest (`compose.text.uniformity`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from gongwenkit.compose.text.uniformity import say_share
from gongwenkit.model import Message

__all__ = ["Overlap", "describe_overlaps", "find_overlaps"]

PARTS = 16
"""Into which digests are divided."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many sentences of a report stand in others.

    Attributes:
        sentences, heads, plain: number of its sentences, of the run-in heads among them, and of the other sentences
            without figure, fact and own words.
        characters, plain_characters: number of their characters.
        reports: number of reports that were compared, its own among them.
        in_all, in_another: sentences that all the others have, and that at least one has, as printed.
        shapes_in_all, shapes_in_another: the same without regard to the numbers in them.
    """

    sentences: int
    heads: int
    plain: int
    characters: int
    plain_characters: int
    reports: int
    in_all: int
    in_another: int
    shapes_in_all: int
    shapes_in_another: int

    def to_json(self) -> dict[str, Any]:
        """Returns the shape of `likeness` in summary.json; null for what cannot be compared with anything."""
        alone = self.reports < 2
        return {
            "sentences": self.sentences,
            "heads": self.heads,
            "plain": self.plain,
            "characters": self.characters,
            "plain_characters": self.plain_characters,
            "reports": self.reports,
            "in_all": None if alone else self.in_all,
            "in_another": None if alone else self.in_another,
            "without_numbers": None if alone else {"in_all": self.shapes_in_all, "in_another": self.shapes_in_another},
        }


def find_overlaps(texts: Mapping[str, Mapping[str, Any]]) -> dict[str, Overlap]:
    """Compares the reports of a batch.

    Args:
        texts: code of a department → `uniformity` of the manifest of its report.
    """
    reports = len(texts)
    printed, shapes = (_repeated([text[key] for text in texts.values()]) for key in ("printed", "shapes"))

    def shared(digests: Sequence[Any], counts: Mapping[Any, int], least: int) -> int:
        return sum(counts.get(digest, 0) >= max(least, 2) for digest in digests)

    return {
        code: Overlap(
            sentences=text["sentences"],
            heads=text["heads"],
            plain=text["plain"],
            characters=text["characters"],
            plain_characters=text["plain_characters"],
            reports=reports,
            in_all=shared(text["printed"], printed, reports),
            in_another=shared(text["printed"], printed, 2),
            shapes_in_all=shared(text["shapes"], shapes, reports),
            shapes_in_another=shared(text["shapes"], shapes, 2),
        )
        for code, text in texts.items()
    }


def _repeated(texts: Sequence[Sequence[Any]]) -> dict[Any, int]:
    """Returns in how many texts each digest is that is in two or more: most are in one, and a table of all is large.

    They are compared a part at a time: a list of all is large, too.
    """
    found: dict[Any, int] = {}
    for part in range(PARTS):
        ordered = sorted(one for text in texts for one in {digest for digest in text if hash(digest) % PARTS == part})
        found.update({digest: many for digest, equal in groupby(ordered) if (many := sum(1 for _ in equal)) > 1})
    return found


def describe_overlaps(overlaps: Mapping[str, Overlap]) -> Message:
    """Says in one line how alike the reports of a batch are; empty where there is none."""
    listed = list(overlaps.values())
    if not listed:
        return Message("", "")
    plain = say_share(sum(one.plain for one in listed), sum(one.sentences - one.heads for one in listed))
    letters = say_share(sum(one.plain_characters for one in listed), sum(one.characters for one in listed))
    many, same = _span([one.sentences for one in listed]), _span([one.in_all for one in listed])
    shapes = _span([one.shapes_in_all for one in listed])
    if len(listed) == 1:
        return Message(
            f"全文 {many} 句，没有指标、事实和本单位文字的占 {plain}（按字数 {letters}）",
            f"{many} sentences, {plain} of them ({letters} of the characters) without figure, fact and own words",
        )
    return Message(
        f"{len(listed)} 份文稿各有 {many} 句，其中 {same} 句份份都有（不计数字 {shapes} 句）；"
        f"没有指标、事实和本单位文字的占 {plain}（按字数 {letters}）",
        f"{len(listed)} reports of {many} sentences: {same} of them also stand in all others ({shapes} with any"
        f" numbers); {plain} ({letters} of the characters) have no figure, fact or own words",
    )


def _span(numbers: Sequence[int]) -> str:
    least, most = min(numbers), max(numbers)
    return str(least) if least == most else f"{least}～{most}"
