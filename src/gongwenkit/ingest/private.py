"""Numbers that may tell who somebody is, kept out of messages: identity cards, bank cards, telephones, e-mail."""

import re

__all__ = ["HIDDEN_NUMBER", "mask_numbers", "one_line"]

HIDDEN_NUMBER = "〔号码不显示〕"
"""Printed instead of a number that looks like one of a person."""

_GAP = r"[ \-\u00a0\u3000]?"
_NUMBERS = re.compile(
    rf"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"  # e-mail
    rf"|(?<!\d)(?:\d{{6}}{_GAP}(?:19|20)\d{{2}}{_GAP}\d{{4}}{_GAP}\d{{3}}[\dXxＸｘ]"  # identity card
    rf"|\d{{15,19}}[XxＸｘ]?|\d(?:\.\d+)?e\+1[4-9]|\d{{4}}(?:{_GAP}\d{{4}}){{3}}(?:{_GAP}\d{{1,3}})?"  # cards
    rf"|[1１][3-9３-９]\d{_GAP}\d{{4}}{_GAP}\d{{4}}|[0０]\d{{2,3}}{_GAP}\d{{7,8}})(?!\d)"  # telephones
)


def mask_numbers(text: str) -> str:
    """Returns a text with the numbers of persons hidden."""
    return _NUMBERS.sub(HIDDEN_NUMBER, text)


def one_line(text: str) -> str:
    """Returns a text as messages quote it: on one line, the numbers of persons hidden."""
    return mask_numbers(" ".join(text.split()))
