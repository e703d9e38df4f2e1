"""What was changed in a Word file: kinds of changes, with the numbers that are in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from gongwenkit.model import Message
from gongwenkit.proof.word.alignment import Counterpart
from gongwenkit.proof.word.figure_slots import MARK, Found, find_slots, same_number
from gongwenkit.proof.word.passages import Slot, WordPassage, numbers_in

__all__ = ["KINDS", "Change", "changes_of_pair", "number_change"]

ChangeKind = Literal[
    "number-changed", "number-written-otherwise", "number-removed", "number-without-source", "words-changed",
    "sentence-added", "sentence-removed", "sentence-moved", "title-changed", "head-changed", "addressee-changed",
    "signature-changed", "date-changed", "element-changed", "imprint-changed", "cell-changed", "row-added",
    "row-removed", "row-moved", "table-added", "table-removed", "column-changed",
]  # fmt: skip

KINDS: Mapping[ChangeKind, Message] = {
    "number-changed": Message("数改了", "number changed"),
    "number-written-otherwise": Message("数的写法改了", "number written otherwise"),
    "number-removed": Message("数没有了", "number removed"),
    "number-without-source": Message("没有出处的数", "number without source"),
    "words-changed": Message("文字改了", "words changed"),
    "sentence-added": Message("加了一句", "sentence added"),
    "sentence-removed": Message("删了一句", "sentence removed"),
    "sentence-moved": Message("移了位置", "sentence moved"),
    "title-changed": Message("标题改了", "title changed"),
    "head-changed": Message("小标题改了", "head changed"),
    "addressee-changed": Message("主送改了", "addressee changed"),
    "signature-changed": Message("署名改了", "signature changed"),
    "date-changed": Message("日期改了", "date changed"),
    "element-changed": Message("版头要素改了", "element of the head changed"),
    "imprint-changed": Message("版记改了", "imprint changed"),
    "cell-changed": Message("表格文字改了", "cell changed"),
    "row-added": Message("表中加了一行", "row added"),
    "row-removed": Message("表中删了一行", "row removed"),
    "row-moved": Message("表中一行移了位置", "row moved"),
    "table-added": Message("加了一张表", "table added"),
    "table-removed": Message("删了一张表", "table removed"),
    "column-changed": Message("表的栏改了", "columns changed"),
}
"""What each kind is called."""

WHOLE: dict[str, ChangeKind] = {
    "title": "title-changed", "annex-title": "title-changed", "byline": "title-changed", "head": "head-changed",
    "annex-label": "head-changed", "table-title": "head-changed", "addressee": "addressee-changed",
    "signature": "signature-changed", "date": "date-changed", "mark": "element-changed", "logo": "element-changed",
    "number": "element-changed", "cc": "imprint-changed", "printer": "imprint-changed",
}  # fmt: skip
"""Blocks that are one change, whatever in them was changed."""
Gone = tuple[str, str | None, str]
"""Figure, view and printed number."""


@dataclass(frozen=True)
class Change:
    """One change.

    Attributes:
        kind: what it is.
        head: of the section or annex.
        before, after: the text as made and as edited; empty where there is none.
        figure, view: whose number it is, of a change of a number.
        made, edited: the number as made and as edited.
        row, column: of a cell: what stands at the beginning of its row, and its head.
        gone: the numbers that went with what was removed.
        paragraph: number of the paragraph in the file that came back, from 0; -1 where it is in none.
        tracked: whether the file says so itself; None where it was not looked at.
        author, day: of the tracked change.
    """

    kind: ChangeKind
    head: str = ""
    before: str = ""
    after: str = ""
    figure: str | None = None
    view: str | None = None
    made: str = ""
    edited: str = ""
    row: str = ""
    column: str = ""
    gone: tuple[Gone, ...] = ()
    paragraph: int = -1
    tracked: bool | None = None
    author: str = ""
    day: str = ""

    @property
    def of_number(self) -> bool:
        """Whether it is about a number."""
        return self.kind.startswith("number-")

    @property
    def identity(self) -> tuple[Any, ...]:
        """What tells it from other changes, in both views of a file alike."""
        return (
            self.kind,
            self.before,
            self.after,
            self.figure,
            self.view,
            self.made,
            self.edited,
            self.row,
            self.column,
        )


def changes_of_pair(pair: Counterpart) -> Iterator[Change]:
    """Yields the changes of one pair of passages."""
    if not pair.after:
        yield from (_removed(one) for one in pair.before)
        return
    if not pair.before:
        for one in pair.after:
            yield from _added(one)
        return
    base = Change(
        "words-changed",
        head=pair.before[0].head,
        before="".join(one.text for one in pair.before),
        after="".join(one.text for one in pair.after),
        paragraph=pair.after[0].place,
    )
    if pair.moved:
        yield replace(base, kind="sentence-moved")
    if pair.is_equal:
        return
    whole = WHOLE.get(pair.before[0].kind)
    if whole:
        yield replace(base, kind=whole)
        return
    yield from _edited(pair, base)


def _removed(one: WordPassage) -> Change:
    kind = WHOLE.get(one.kind, "sentence-removed")
    gone = tuple((slot.figure, slot.view, slot.printed) for slot in one.slots)
    return Change(kind, head=one.head, before=one.text, gone=gone)


def _added(one: WordPassage) -> Iterator[Change]:
    yield Change("sentence-added", after=one.text, paragraph=one.place)
    for start, end in numbers_in(one.key):
        yield Change("number-without-source", after=one.text, edited=one.key[start:end], paragraph=one.place)


def _edited(pair: Counterpart, base: Change) -> Iterator[Change]:
    before, slots = _joined(pair.before)
    after = "".join(one.key for one in pair.after)
    found = find_slots(before, slots, after)
    for slot, token in found.slots:
        change = number_change(slot, token.text if token else "", base)
        if change is not None:
            yield change
    for token, was in found.others:
        yield replace(base, kind="number-without-source", made=was, edited=token.text)
    if _words_differ(before, after, found):
        yield base


def number_change(slot: Slot, edited: str, base: Change) -> Change | None:
    """Returns the change of a figure's number, None where it is the same.

    Args:
        slot: its place as made.
        edited: the number in its place, plain; empty where there is none.
        base: the change that it is part of.
    """
    if edited == slot.printed:
        return None
    same = bool(edited) and same_number(edited, slot.printed)
    kind: ChangeKind = "number-removed" if not edited else "number-written-otherwise" if same else "number-changed"
    return replace(base, kind=kind, figure=slot.figure, view=slot.view, made=slot.printed, edited=edited)


def _joined(passages: Sequence[WordPassage]) -> tuple[str, list[Slot]]:
    """Returns the plain texts of passages as one, with their slots."""
    text, slots = "", []
    for one in passages:
        slots += [replace(slot, start=slot.start + len(text), end=slot.end + len(text)) for slot in one.slots]
        text += one.key
    return text, slots


def _words_differ(before: str, after: str, found: Found) -> bool:
    """Whether anything but numbers was changed."""
    old = [(slot.start, slot.end, MARK if token else "") for slot, token in found.slots]
    new = [(token.start, token.end, MARK) for _, token in found.slots if token]
    return _masked(before, old) != _masked(after, new)


def _masked(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    parts, place = [], 0
    for start, end, mark in sorted(spans):
        parts += [text[place:start], mark]
        place = max(place, end)
    return "".join([*parts, text[place:]])
