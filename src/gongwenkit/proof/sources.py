"""What report.tex says a page should hold: its sentences, to be sought on the pages."""

import re
import unicodedata
from dataclasses import dataclass

from gongwenkit.typeset.texlines import plain_source

__all__ = ["SourceText", "read_source", "squeeze"]

_PARAGRAPH = re.compile(r"^\\gw(?:para|section|item|closing)\b.*$", re.MULTILINE)
"""One paragraph is one line of the source (templates/shared/text.tex.j2)."""

_SENTENCE = re.compile(r"[^。！？]+[。！？]?")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SHORTEST = 4


@dataclass(frozen=True)
class SourceText:
    """The text of a report as its source has it.

    Attributes:
        sentences: every sentence and heading of the main part, in order.
        characters: the Hanzi in them.
    """

    sentences: tuple[str, ...]
    characters: frozenset[str]


def read_source(source: str | None) -> SourceText | None:
    """Returns the sentences of a .tex source of the class; None where there is none, or it is no such source."""
    paragraphs = [plain_source(line) for line in _PARAGRAPH.findall(source or "")]
    if not paragraphs:
        return None
    sentences = [sentence for text in paragraphs for sentence in _SENTENCE.findall(text)]
    return SourceText(
        sentences=tuple(sentence for sentence in sentences if len(squeeze(sentence)) >= _SHORTEST),
        characters=frozenset(_HAN.findall("".join(paragraphs))),
    )


def squeeze(text: str) -> str:
    """Returns a text in NFC without blanks, as it can be compared with letters of a page."""
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text))
