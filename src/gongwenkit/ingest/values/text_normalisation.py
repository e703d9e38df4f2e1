"""Forms of text for comparison; they are never printed. Also how texts are quoted, in messages and in tables."""

import re
import unicodedata
from collections.abc import Sequence

__all__ = [
    "clean",
    "compact",
    "compact_all",
    "fold",
    "full_width_marks",
    "head_text",
    "mask_numbers",
    "one_line",
    "plain",
]


_BLANKS = re.compile(r"[\s\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]+")
_PUNCTUATION = re.compile(r"[、，,。.·;；:：“”\"'‘’()（）〔〕\[\]【】《》<>\-—_/+&]+")
_SUFFIX = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]$")
_BETWEEN = "¦"
"""A character that NFKC does not change, that joins with no neighbour, and that is no blank."""
_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_BESIDE_HAN = re.compile(
    rf"(?<=[\u3400-\u4dbf\u4e00-\u9fff）])(?:[,;:!?()]|\.(?![A-Za-z0-9.]))|[(](?={_HAN})|(?<=\w)[)](?={_HAN})"
)
_FULL_WIDTH = str.maketrans(",;:!?().", "，；：！？（）。")
_BRACKETS = str.maketrans("()", "（）")
_EDGE = " \t\r\n\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff\u00ad"


def clean(text: str) -> str | None:
    """Returns text as it is printed: outer blanks cut; None when nothing is left."""
    return text.strip(_EDGE) or None


def full_width_marks(text: str) -> str:
    """Returns a text with its half-width marks beside Hanzi as documents write them (GB/T 15834-2011, 5.1).

    Example:
        >>> full_width_marks("配电箱(2号):已更换,9:30")
        '配电箱（2号）：已更换，9:30'
    """
    marked = _BESIDE_HAN.sub(lambda mark: mark.group().translate(_FULL_WIDTH), text)
    return (
        marked
        if marked == text
        else _BESIDE_HAN.sub(lambda mark: mark.group().translate(_FULL_WIDTH), marked.translate(_BRACKETS))
    )


def compact(text: str) -> str:
    """Returns text in NFKC without any blanks or zero-width characters."""
    text = unicodedata.normalize("NFKC", text)
    if text.isprintable() and " " not in text:  # all other blanks are unprintable, so most texts need no search
        return text
    return _BLANKS.sub("", text)


def compact_all(texts: Sequence[str]) -> list[str]:
    """Returns `compact` of each of many texts, checked all in one step."""
    joined = _BETWEEN.join(texts)
    if not texts or joined.count(_BETWEEN) >= len(texts):  # a text contains it
        return list(map(compact, texts))
    return compact(joined).split(_BETWEEN)


def plain(text: str) -> str:
    """Returns the form in which subjects and names of things are compared: compact, 台帐 = 台账, 做贡献 = 作贡献."""
    return compact(text).replace("帐", "账").replace("做", "作")


def fold(text: str) -> str:
    """Returns the form in which choices and tags are compared: 亮身份、亮承诺 = 亮身份亮承诺, 做 = 作."""
    folded = plain(text).casefold()
    return _PUNCTUATION.sub("", folded) or folded


def head_text(text: str, *, whole: bool = False) -> str:
    """Returns the form in which column heads are compared: no blanks, no * before it, no （单位：人） after it.

    Args:
        text: as in the sheet.
        whole: keep a suffix in brackets.
    """
    head = compact(text).casefold().replace("帐", "账").lstrip("*").rstrip("*:")
    if not whole:
        head = _SUFFIX.sub("", head) or head
    return head.strip("*:")


_HIDDEN_NUMBER = "〔号码不显示〕"
"""Printed instead of a number that may identify a person."""

_GAP = r"[ \-\u00a0\u3000]?"
_NUMBERS = re.compile(
    rf"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"  # e-mail
    rf"|(?<!\d)(?:\d{{6}}{_GAP}(?:19|20)\d{{2}}{_GAP}\d{{4}}{_GAP}\d{{3}}[\dXxＸｘ]"  # identity card
    rf"|\d{{15,19}}[XxＸｘ]?|\d(?:\.\d+)?e\+1[4-9]|\d{{4}}(?:{_GAP}\d{{4}}){{3}}(?:{_GAP}\d{{1,3}})?"  # cards
    rf"|[1１][3-9３-９]\d{_GAP}\d{{4}}{_GAP}\d{{4}}|[0０]\d{{2,3}}{_GAP}\d{{7,8}})(?!\d)"  # telephones
)


def mask_numbers(text: str) -> str:
    """Returns a text with the numbers of persons hidden."""
    return _NUMBERS.sub(_HIDDEN_NUMBER, text)


def one_line(text: str) -> str:
    """Returns a text as messages quote it: on one line, the numbers of persons hidden."""
    return mask_numbers(" ".join(text.split()))
