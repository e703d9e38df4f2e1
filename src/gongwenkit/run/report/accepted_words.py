"""What a person changed in a department's own words, taken over into own_words.csv, one line at a time."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gongwenkit.model import DataError, Message
from gongwenkit.model.source import RowSource
from gongwenkit.proof.word.passages import plain
from gongwenkit.run.report.revision import Revision
from gongwenkit.run.report.store import write_text

__all__ = ["accept_words", "are_accepted", "propose_words"]

BYTE_ORDER_MARK = "\ufeff"
STOPS = "。；，,;"


@dataclass(frozen=True)
class AcceptedWords:
    """A line of own words as it is and as it was revised.

    Attributes:
        department: its name.
        slot: its slot.
        label: what the slot is for.
        before, after: its text.
        source: its line.
        data: the data folder that it is in.
    """

    department: str
    slot: str
    label: str
    before: str
    after: str
    source: RowSource
    data: Path


def propose_words(revision: Revision) -> Iterator[AcceptedWords]:
    """Yields the own words of a report that were changed and can be taken over as they now stand.

    A change in the kit's own wording is none of them: wording.toml is of all departments.
    """
    composed = revision.composed
    if composed is None:
        return
    chosen = composed.chosen
    sources = chosen.reference.own_words_sources(chosen.job.department, chosen.job.report, str(chosen.job.period))
    seen = set()
    for one in revision.changes:
        if one.change.kind != "words-changed" or one.change.row:
            continue
        for slot, text in chosen.own_words.items():
            after = _replaced(one.change.before, one.change.after, text)
            if after and text in sources and slot not in seen:
                seen.add(slot)
                label = chosen.type.slots.get(slot, slot)
                yield AcceptedWords(chosen.department.name, slot, label, text, after, sources[text], chosen.data.path)


def are_accepted(revision: Revision) -> bool:
    """Whether own words that were changed are in the table of own words already as they were changed."""
    if revision.composed is None:
        return False
    own = [text for text in revision.composed.chosen.own_words.values() if text]
    changed = [one.change for one in revision.changes if one.change.kind == "words-changed"]
    return any(text in change.after and text not in change.before for change in changed for text in own)


def _replaced(before: str, after: str, own: str) -> str:
    """Returns what stands in the place of own words in an edited sentence; empty where that cannot be told."""
    place = before.find(own)
    if place < 0:
        return ""
    start, end = before[:place], before[place + len(own) :]
    if len(after) < len(start) + len(end) or not after.startswith(start) or not after.endswith(end):
        return ""
    found = after[len(start) : len(after) - len(end)].strip().strip(STOPS)
    return found if found and plain(found) != plain(own) else ""


def accept_words(words: AcceptedWords) -> None:
    """Writes one line of own words; nothing else of the file is changed.

    Raises:
        DataError: the table is no CSV file in UTF-8, or the line is not there any more.
    """
    file = words.data / words.source.file
    if file.suffix.lower() != ".csv":
        raise _by_hand(
            words, Message("不是 CSV 文件，程序不改它", "it is no CSV file, and the program leaves it alone")
        )
    try:
        content = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise _by_hand(words, Message("读不了，或不是 UTF-8 编码", "it cannot be read, or is not UTF-8")) from None
    mark = BYTE_ORDER_MARK if content.startswith(BYTE_ORDER_MARK) else ""
    lines = content.removeprefix(mark).splitlines(keepends=True)
    number = words.source.row - 1
    line = lines[number] if 0 <= number < len(lines) else ""
    ending = line[len(line.rstrip("\r\n")) :]
    cells = next(csv.reader([line.rstrip("\r\n")]), [])
    if words.before not in cells:
        raise _by_hand(words, Message("这一行已不是原来的文字", "this line no longer has that text"))
    cells[cells.index(words.before)] = words.after
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(cells)
    lines[number] = written.getvalue() + ending
    write_text(file, mark + "".join(lines))


def _by_hand(words: AcceptedWords, why: Message) -> DataError:
    return DataError(
        "own-words-by-hand",
        where=str(words.source),
        found=Message(f"不能写入：{why.zh}", f"it cannot be written: {why.en}"),
        advice=Message(f"请自己把这一格改为：{words.after}", f"Change the cell yourself to: {words.after}"),
    )
