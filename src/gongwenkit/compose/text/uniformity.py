"""How much of a text is its department's own: its plain sentences, and digests by which equal sentences are found.

A sentence is *plain* when it has neither a figure nor a fact nor a department's own words: it reads the same in every
report of its type.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gongwenkit.config.wording import SentenceWording, Wording
from gongwenkit.model import Run, Sentence, Text

__all__ = ["MOST_PLAIN", "Uniformity", "measure_uniformity", "plain_sentences", "say_share"]

MOST_PLAIN = 0.3
"""Share of plain sentences that a text should not exceed."""

DIGEST_LENGTH = 10
_NUMBER = re.compile(r"[0-9.]+余?")


@dataclass(frozen=True)
class Uniformity:
    """The sentences of a text, its cover left out.

    Attributes:
        sentences, plain: number of sentences, and of those that are plain.
        characters, plain_characters: number of their characters.
        printed: digest of each sentence as printed, in reading order.
        shapes: the same with all printed figures replaced by one sign.
    """

    sentences: int
    plain: int
    characters: int
    plain_characters: int
    printed: tuple[str, ...]
    shapes: tuple[str, ...]

    def to_json(self) -> Mapping[str, Any]:
        """Returns the shape of `uniformity` in manifest.json."""
        return {
            "sentences": self.sentences,
            "plain": self.plain,
            "characters": self.characters,
            "plain_characters": self.plain_characters,
            "printed": list(self.printed),
            "shapes": list(self.shapes),
        }


def measure_uniformity(text: Text) -> Uniformity:
    """Counts the plain sentences of a text and takes the digest of each sentence."""
    listed = tuple(_sentences(text))
    lengths = [len(_words(sentence)) for sentence in listed]
    return Uniformity(
        sentences=len(listed),
        plain=sum(sentence.plain for sentence in listed),
        characters=sum(lengths),
        plain_characters=sum(n for n, sentence in zip(lengths, listed, strict=True) if sentence.plain),
        printed=tuple(_digest(_words(sentence)) for sentence in listed),
        shapes=tuple(_digest(sentence.topic + "".join(map(_shape, sentence.runs))) for sentence in listed),
    )


def _sentences(text: Text) -> Iterator[Sentence]:
    yield from text.lead
    for section in text.sections:
        yield from section.opening
        for item in section.items:
            yield from item.sentences


def _words(sentence: Sentence) -> str:
    return sentence.topic + "".join(run.text for run in sentence.runs)


def _shape(run: Run) -> str:
    return _NUMBER.sub("#", run.text) if run.kind == "figure" else run.text


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]


def plain_sentences(wording: Wording) -> tuple[tuple[SentenceWording, ...], int]:
    """Returns the sentences of a wording that would be plain with everything printed, and the number of all.

    The cover is left out.
    """
    cover = len(wording.cover.lead) if wording.cover else 0
    listed = wording.sentences[cover:]
    return tuple(s for s in listed if all(clause.plain for clause in s.clauses)), len(listed)


def say_share(part: int, whole: int) -> str:
    """Returns a share as people read it: 25%."""
    return f"{100 * part / whole:.0f}%" if whole else "0%"
