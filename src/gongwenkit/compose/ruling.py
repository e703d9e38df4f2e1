"""Puts the rules of numbers, punctuation and units to a composed text and to what people write for it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gongwenkit.compose.prose import trim_own_words
from gongwenkit.compose.rules import find_breaches
from gongwenkit.config.placeholders import Placeholder, Template
from gongwenkit.config.wording import Wording
from gongwenkit.model import Finding, RowSource, Sentence, Text, Words

__all__ = ["Passage", "label_passages", "rule_passages", "text_passages", "wording_passages"]

AROUND = 8
"""Characters shown on each side of what broke a rule."""

NOWHERE = Words("", "")


@dataclass(frozen=True)
class Passage:
    """A stretch of text and where it stands.

    Attributes:
        text: a sentence, heading or label.
        is_head: whether it is a title or heading that stands alone.
        place: place in the report, for people; empty where file and cell say it.
        file, cell: file and line or row; None where nobody wrote it as it stands.
    """

    text: str
    is_head: bool = False
    place: Words = NOWHERE
    file: str | None = None
    cell: str | None = None


def rule_passages(passages: Iterable[Passage], *, own_words: Mapping[str, RowSource] | None = None) -> list[Finding]:
    """Returns a warning for each breach of a rule, in the order of the passages, the same one once.

    Args:
        passages: what to look at.
        own_words: a department's own words → the row they stand in; a breach inside them is told there.
    """
    found: dict[Finding, None] = {}
    for passage in passages:
        for breach in find_breaches(passage.text, is_head=passage.is_head):
            end = breach.start + len(breach.text)
            around = passage.text[max(breach.start - AROUND, 0) : end + AROUND]
            source = _source(passage.text, breach.start, own_words or {})
            finding = breach.rule.kind.at(
                file=source.file if source else passage.file,
                sheet=source.sheet if source else None,
                cell=str(source.row) if source else passage.cell,
                text=breach.text,
            )
            found[_placed(finding, passage.place, around)] = None
    return list(found)


def _source(text: str, index: int, own_words: Mapping[str, RowSource]) -> RowSource | None:
    """Returns the row of the own words in which a character of a text stands, None where it is in none."""
    for own, source in own_words.items():
        words = trim_own_words(own)
        start = text.find(words)
        if words and 0 <= start <= index < start + len(words):
            return source
    return None


def _placed(finding: Finding, place: Words, around: str) -> Finding:
    zh = f"{place.zh}“{around}”中，{finding.found.zh}"
    en = f"{place.en + ', ' if place.en else ''}in “{around}”: {finding.found.en}"
    return Finding(
        finding.code, finding.severity, finding.file, finding.sheet, finding.cell, Words(zh, en), finding.advice
    )


def text_passages(text: Text) -> Iterator[Passage]:
    """Yields title, byline, every sentence, heading and the closing of a report, with section and item."""
    yield Passage(text.title, True, Words("标题", "title"))
    yield from (Passage(line, True, Words("标题之下", "under the title")) for line in text.byline)
    if text.addressee:
        yield Passage(text.addressee, False, Words("主送", "addressee"))
    yield from _sentences(text.lead, Words("引言", "opening"))
    for number, section in enumerate(text.sections, start=1):
        place = Words(f"第{number}部分", f"section {number}")
        yield Passage(section.head, True, Words(f"{place.zh}标题", f"{place.en}, heading"))
        yield from _sentences(section.opening, place)
        for index, item in enumerate(section.items, start=1):
            inside = Words(f"{place.zh}第{index}项", f"{place.en}, item {index}")
            if item.topic:
                yield Passage(item.topic, False, inside)
            yield from _sentences(item.sentences, inside)
    if text.closing:
        yield Passage(text.closing, False, Words("结语", "closing"))


def label_passages(labels: Iterable[str]) -> Iterator[Passage]:
    """Yields the labels that stand in the tables of an annex."""
    yield from (Passage(label, True, Words("附件表格", "annexed table")) for label in labels)


def _sentences(sentences: Iterable[Sentence], place: Words) -> Iterator[Passage]:
    for sentence in sentences:
        yield Passage(sentence.topic + "".join(run.text for run in sentence.runs), False, place)


def wording_passages(wording: Wording) -> Iterator[Passage]:
    """Yields every text of a wording with its line; placeholders are filled with what they could print."""
    heads = [wording.title, *wording.byline, *(section.head for section in wording.sections)]
    sentences = wording.sentences
    topics = [topic for section in wording.sections for item in section.items if (topic := item.topic)]
    topics += [sentence.topic for sentence in sentences if sentence.topic]
    clauses = [clause.text for sentence in sentences for clause in sentence.clauses if clause.text]
    closing = [wording.closing] if wording.closing else []
    for head in heads:
        yield Passage(_filled(head, wording), True, file=wording.file, cell=str(head.line))
    for template in sorted((*topics, *clauses, *closing), key=lambda one: one.line):
        yield Passage(_filled(template, wording), False, file=wording.file, cell=str(template.line))


def _filled(template: Template, wording: Wording) -> str:
    return "".join(part if isinstance(part, str) else _sample(part, wording) for part in template.parts)


def _sample(part: Placeholder, wording: Wording) -> str:
    """Returns what a placeholder could print; official expressions are printed verbatim and not looked at."""
    if part.kind == "list":
        members = wording.lists.get(part.name, ())
        return "、".join(members) if part.attribute == "items" else "三"
    if part.kind == "context":
        return "2023" if part.name == "year" else "某"  # 截至… and 任职以来 go with the comma after them where empty
    if part.kind == "phrase":
        return ""
    return "83.3%" if part.attribute in ("completion", "change") else "10次"
