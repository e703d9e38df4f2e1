"""How much of a text is its department's own: its plain sentences, and digests by which equal sentences are found.

A sentence is *plain* when it has neither a figure nor a fact nor a department's own words: it reads the same in every
report of its type.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from gongwenkit.config.wording import Wording
from gongwenkit.model import Run, Sentence, Text

__all__ = ["FEWEST_SENTENCES", "MOST_PLAIN", "Uniformity", "measure_uniformity", "plain_sentences", "say_share"]

MOST_PLAIN = 0.3
"""Share of plain sentences that a text should not exceed."""

FEWEST_SENTENCES = 10
"""With fewer sentences a share says nothing."""

DIGEST_LENGTH = 10
_NUMBER = re.compile(r"[0-9.]+余?")


@dataclass(frozen=True)
class Uniformity:
    """The sentences of a text as a reader counts them, by their stops; its cover is left out.

    Attributes:
        sentences: number of all: topics and run-in heads (一是……。) are sentences, too.
        heads: number of run-in heads of items.
        plain: number of plain sentences; heads are none.
        characters, plain_characters: number of the characters of the sentences without heads, and of the plain ones.
        printed: digest of each sentence as printed, in reading order.
        shapes: the same with all printed figures replaced by one sign.
    """

    sentences: int
    heads: int
    plain: int
    characters: int
    plain_characters: int
    printed: tuple[str, ...]
    shapes: tuple[str, ...]

    def to_json(self) -> Mapping[str, Any]:
        """Returns the shape of `uniformity` in manifest.json."""
        return {**asdict(self), "printed": list(self.printed), "shapes": list(self.shapes)}


@dataclass(frozen=True)
class _Printed:
    """A sentence as printed, and with its figures replaced."""

    text: str
    shape: str
    plain: bool = True
    head: bool = False


def measure_uniformity(text: Text) -> Uniformity:
    """Counts the plain sentences of a text and takes the digest of each sentence."""
    listed = tuple(_printed(text))
    body = [one for one in listed if not one.head]
    plain = [one for one in body if one.plain]
    return Uniformity(
        sentences=len(listed),
        heads=len(listed) - len(body),
        plain=len(plain),
        characters=sum(len(one.text) for one in body),
        plain_characters=sum(len(one.text) for one in plain),
        printed=tuple(_digest(one.text) for one in listed),
        shapes=tuple(_digest(one.shape) for one in listed),
    )


def _printed(text: Text) -> Iterator[_Printed]:
    yield from _sentences(text.lead)
    for section in text.sections:
        yield from _sentences(section.opening)
        for item in section.items:
            if item.topic:
                yield _Printed(item.topic, item.topic, head=True)
            yield from _sentences(item.sentences)


def _sentences(sentences: Iterable[Sentence]) -> Iterator[_Printed]:
    for sentence in sentences:
        if sentence.topic:
            yield _Printed(sentence.topic, sentence.topic)
        words = "".join(run.text for run in sentence.runs)
        yield _Printed(words, "".join(map(_shape, sentence.runs)), sentence.plain)


def _shape(run: Run) -> str:
    return _NUMBER.sub("#", run.text) if run.kind == "figure" else run.text


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]


def plain_sentences(wording: Wording) -> tuple[tuple[int, ...], int]:
    """Returns the lines of the sentences of a wording that are plain with everything printed, and the number of all.

    Topics are sentences; the run-in heads of items and the cover are left out.
    """
    cover = len(wording.cover.lead) if wording.cover else 0
    listed = wording.sentences[cover:]
    topics = [sentence.topic.line for sentence in listed if sentence.topic]
    plain = [sentence.line for sentence in listed if all(clause.plain for clause in sentence.clauses)]
    return tuple(sorted((*topics, *plain))), len(listed) + len(topics)


def say_share(part: int, whole: int) -> str:
    """Returns a share as people read it: 25%."""
    return f"{100 * part / whole:.0f}%" if whole else "0%"
