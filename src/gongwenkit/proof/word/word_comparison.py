"""A Word file that came back compared with the report as it was made: all changes, and which of them it owns up to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gongwenkit.proof.word.alignment import align
from gongwenkit.proof.word.edited_tables import compare_tables, tables_of
from gongwenkit.proof.word.passages import Original, passages_of, plain
from gongwenkit.proof.word.pasted_tables import with_pasted_tables
from gongwenkit.proof.word.walker import Tracked, WordParagraph, WordText
from gongwenkit.proof.word.word_changes import Change, changes_of_pair

__all__ = ["Comparison", "compare_word"]


@dataclass(frozen=True)
class Comparison:
    """What was found.

    Attributes:
        changes: in the order of the report, tables after the text.
        numbers: how many numbers of figures were looked for.
        untracked: how many changes the file does not say of itself, though it says so of others or was told to.
        hidden, embedded: texts that a reader does not see, documents within the document.
    """

    changes: tuple[Change, ...]
    numbers: int
    untracked: int
    hidden: tuple[str, ...] = ()
    embedded: tuple[str, ...] = ()


def compare_word(original: Original, word: WordText) -> Comparison:
    """Compares a file with the report as it was made."""
    word = replace(
        word,
        accepted=with_pasted_tables(original, word.accepted),
        rejected=with_pasted_tables(original, word.rejected),
    )
    accepted = _changes(original, word.accepted)
    silent = {one.identity for one in _changes(original, word.rejected)} if accepted else set()
    told = [_with_tracking(one, word, one.identity not in silent) for one in accepted]
    numbers = sum(len(one.slots) for one in original.passages)
    numbers += sum(cell.figure is not None for table in original.tables for row in table.rows for cell in row)
    return Comparison(
        changes=tuple(told),
        numbers=numbers,
        untracked=len(silent),
        hidden=word.hidden,
        embedded=word.embedded,
    )


def _changes(original: Original, paragraphs: Sequence[WordParagraph]) -> list[Change]:
    of_tables, known = compare_tables(original.tables, tables_of(paragraphs))
    texts = [(place, one.text) for place, one in enumerate(paragraphs) if one.cell is None or one.cell[0] not in known]
    pairs = align(original.passages, list(passages_of(texts)))
    head, found = "", []
    for pair in pairs:
        head = pair.before[0].head if pair.before else head
        found += [replace(one, head=one.head or head) for one in changes_of_pair(pair)]
    return [*found, *of_tables]


def _with_tracking(change: Change, word: WordText, tracked: bool) -> Change:
    """Returns a change with author and day of the tracked change that it is."""
    if not tracked:
        return replace(change, tracked=False)
    near = word.accepted[change.paragraph].tracked if 0 <= change.paragraph < len(word.accepted) else ()
    one = _best(change, near) or _best(change, word.tracked) or (near[0] if near else None)
    if one is None:
        return replace(change, tracked=True)
    return replace(change, tracked=True, author=one.author, day=one.day)


def _best(change: Change, tracked: Sequence[Tracked]) -> Tracked | None:
    wanted = [plain(text) for text in (change.edited, change.made, change.after, change.before) if text]
    for one in tracked:
        text = plain(one.text)
        if text and any(text in whole or whole in text for whole in wanted):
            return one
    return None
