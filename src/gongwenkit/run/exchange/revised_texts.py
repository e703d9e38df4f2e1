"""Revised Word files that came back: whose they are, and what was changed in them, with what the ledgers say now."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gongwenkit.config.handover import ExchangeWords
from gongwenkit.config.kit import Kit
from gongwenkit.ingest.workbook.text_book import TextSheet, text_book
from gongwenkit.model import DataError, Message, UsageError
from gongwenkit.model.source import digest
from gongwenkit.proof.word.walker import read_word_text
from gongwenkit.proof.word.word_changes import KINDS
from gongwenkit.proof.word.word_package import WordPackage
from gongwenkit.run.delivery.handing_over import plain_name
from gongwenkit.run.exchange.returned import Problem, ReturnedFile
from gongwenkit.run.report.revision import Revised, Revision, told_report, verify_word
from gongwenkit.run.report.store import write_bytes

__all__ = ["DOCX", "ComparedText", "KeptText", "compare_texts", "kept_text"]

DOCX = ".docx"
WIDTHS = (6, 14, 24, 20, 40, 40, 16, 16, 20)


@dataclass(frozen=True)
class KeptText:
    """A revised text that came back.

    Attributes:
        where: package and file, for people.
        target: where it is kept, relative to the data folder.
        content: its bytes.
    """

    where: str
    target: str
    content: bytes


@dataclass(frozen=True)
class ComparedText:
    """A revised text, compared with what was made.

    Attributes:
        text: which.
        revision: what was changed; None where it could not be compared.
        list_file: the workbook of the changes, relative to the data folder; empty where nothing was changed.
        was_listed: whether that workbook was there already: somebody may have written into it, and it is left.
        problem: why it could not be compared.
    """

    text: KeptText
    revision: Revision | None
    list_file: str = ""
    was_listed: bool = False
    problem: Problem | None = None


def kept_text(item: ReturnedFile, code: str, *, where: str, words: ExchangeWords) -> KeptText | Problem:
    """Returns where a revised text is kept, or why it is not taken: it is none, or is another department's.

    The name has its content, so that the same text is kept once, and a second version beside the first.

    Args:
        item: what came back.
        code: the department that it came from.
        where: package and file, for people.
        words: of the exchange.
    """
    try:
        told = told_report(read_word_text(WordPackage(item.content, name=item.base)))
    except UsageError as error:
        return Problem(where, error.found, error.advice)
    if told and told["department"] != code:
        return Problem(
            where,
            Message(
                f"这是 {told['department']} 的文稿，不是 {code} 的，没有收",
                f"this text is of {told['department']}, not of {code}; it was not taken",
            ),
            Message("请该单位交回自己的讨论稿", "Ask the department for its own draft"),
        )
    name = plain_name(f"{code}_{digest(item.content)[:8]}_{item.base.removesuffix(item.ending)}")
    return KeptText(where, f"{words.revised}/{name}{DOCX}", item.content)


def compare_texts(
    kit: Kit,
    data: Path,
    texts: Sequence[KeptText],
    *,
    words: ExchangeWords,
    dry_run: bool,
    tell: Callable[[Message], None],
) -> Iterator[ComparedText]:
    """Yields each revised text with what was changed in it, and writes the list of the changes beside it.

    Args:
        kit: the kit.
        data: the data folder; the texts are kept there, unless it is a dry run.
        texts: in the order in which they came.
        words: of the exchange.
        dry_run: nothing is written.
        tell: what is being done.

    Raises:
        UsageError: a list cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="gongwenkit-exchange-") as folder:
        for number, text in enumerate(texts, start=1):
            tell(
                Message(
                    f"核对改过的文稿 {number}/{len(texts)}：{text.where}",
                    f"Comparing revised texts {number}/{len(texts)}: {text.where}",
                )
            )
            place = data / text.target
            if dry_run:
                place = Path(folder) / Path(text.target).name
                place.write_bytes(text.content)
            try:
                revision = verify_word(place, kit=kit, data=str(data))
            except (UsageError, DataError) as error:
                yield ComparedText(text, None, problem=Problem(text.where, error.found, error.advice))
                continue
            list_file = text.target.removesuffix(DOCX) + f"_{words.changes_file}.xlsx" if revision.changes else ""
            was_listed = bool(list_file) and (data / list_file).exists()
            if list_file and not dry_run and not was_listed:
                write_bytes(data / list_file, _changes_book(revision, words))
            yield ComparedText(text, revision, list_file, was_listed)


def _changes_book(revision: Revision, words: ExchangeWords) -> bytes:
    """Returns the workbook of the changes: numbers first, a row each."""
    ordered = sorted(revision.changes, key=lambda one: not one.change.of_number)
    rows = [(str(number), *_row(one, words)) for number, one in enumerate(ordered, start=1)]
    return text_book(TextSheet(words.changes_sheet, words.changes_heads, WIDTHS, rows))


def _row(one: Revised, words: ExchangeWords) -> tuple[str, ...]:
    change, now = one.change, one.now
    place = " › ".join(part for part in (change.head, change.row, change.column) if part)
    gone = "、".join(text for _, _, text in change.gone)
    before = change.made if change.of_number else change.before + (f"（{gone}）" if gone else "")
    told = (now.printed or now.reason) if now else ""
    tracked = " ".join(filter(None, (change.author, change.day))) if change.tracked else words.untracked
    label = now.label if now else change.figure or ""
    edited = change.edited if change.of_number else change.after
    note = words.catches_up if one.catches_up else ""
    return KINDS[change.kind].zh, place, label, before, edited, told, note, tracked
