"""A revised Word file against its report: what was changed, and what the ledgers say now of each number.

The file that came back is read, never written.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongwenkit.compose.word.word_file import TEXT_NAMESPACE
from gongwenkit.config.kit import Kit
from gongwenkit.model import DataError, EvidenceError, Message, UsageError
from gongwenkit.proof.evidence.evidence import Evidence, parse_evidence
from gongwenkit.proof.word.figure_slots import value_of
from gongwenkit.proof.word.passages import Original, plain, read_original
from gongwenkit.proof.word.walker import WordText, read_word_text
from gongwenkit.proof.word.word_changes import Change
from gongwenkit.proof.word.word_comparison import Comparison, compare_word
from gongwenkit.proof.word.word_package import WordPackage, open_word
from gongwenkit.run.report.manifest import folder_of, reports_folder
from gongwenkit.run.report.numbers_now import NumberNow, NumbersNow
from gongwenkit.run.report.results import Composed
from gongwenkit.run.report.store import MANIFEST
from gongwenkit.run.report.verify import count_again
from gongwenkit.run.report.word_output import WORD_TEXT
from gongwenkit.typeset.pdf_edit import ATTACHED_EVIDENCE

__all__ = ["Revised", "Revision", "told_report", "verify_word"]

_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
PREFIX = "gongwenkit-"
"""Of the properties of the file that say which report it is."""
SAME_REPORT = ("department", "period", "report")


@dataclass(frozen=True)
class Revised:
    """A change with what the ledgers say now; None where it is about no figure, or they could not be asked."""

    change: Change
    now: NumberNow | None = None

    @property
    def catches_up(self) -> bool:
        """Whether a person wrote what the ledgers say now."""
        if self.now is None or not self.change.edited:
            return False
        edited, now = value_of(self.change.edited), _NUMBER.search(plain(self.now.printed))
        return edited is not None and now is not None and edited == value_of(now[0])

    def to_json(self) -> dict[str, Any]:
        """Returns an entry of `verify EDITED.docx --json`."""
        one, now = self.change, self.now
        return {
            "what": one.kind,
            "figure": one.figure,
            "view": one.view,
            "page": None,
            "printed": one.made or None,
            "edited": one.edited or None,
            "now": now.printed if now else None,
            "missing": (now.reason or None) if now else None,
            "label": now.label if now else None,
            "catches_up": self.catches_up,
            "section": one.head or None,
            "before": one.before or None,
            "after": one.after or None,
            "row": one.row or None,
            "column": one.column or None,
            "gone": [{"figure": figure, "view": view, "printed": text} for figure, view, text in one.gone],
            "tracked": one.tracked,
            "author": one.author or None,
            "day": one.day or None,
            "changed": [source.to_json() for source in now.changed] if now else [],
            "why": "rows" if now and now.changed else None,
        }


@dataclass(frozen=True)
class Revision:
    """The result.

    Attributes:
        file: the file that came back.
        numbers: how many numbers of figures were looked for.
        changes: what was changed.
        comparison: the same with what is hidden, embedded or not tracked.
        comments: author, day and text of each comment in it.
        outside: links to the outside that are in it.
        uncounted: why the ledgers could not be asked; None where they were.
        composed: the report as it would be made now; None where it could not be.
        is_tracked: whether the file has tracked changes at all.
    """

    file: Path
    numbers: int
    changes: tuple[Revised, ...]
    comparison: Comparison
    comments: tuple[tuple[str, str, str], ...]
    outside: tuple[tuple[str, str], ...]
    uncounted: UsageError | DataError | None
    composed: Composed | None
    is_tracked: bool

    @property
    def of_numbers(self) -> int:
        """How many of the changes are of numbers."""
        return sum(one.change.of_number for one in self.changes)

    @property
    def has_untracked(self) -> bool:
        """Whether there are changes that the file does not say of itself, though it says so of others."""
        return self.is_tracked and self.comparison.untracked > 0

    @property
    def exit_code(self) -> int:
        """1 where anything was found."""
        return 1 if self.changes or self.comparison.hidden or self.comparison.embedded else 0

    def to_json(self) -> list[dict[str, Any]]:
        """Returns `verify EDITED.docx --json`: empty where nothing was changed."""
        found = [one.to_json() for one in self.changes]
        found += [{"what": "hidden-text", "after": text} for text in self.comparison.hidden]
        found += [{"what": "embedded-document", "file": name} for name in self.comparison.embedded]
        if self.has_untracked:
            found.append({"what": "untracked-changes", "count": self.comparison.untracked})
        return found


def verify_word(path: Path, *, kit: Kit, data: str = "", against: Path | None = None) -> Revision:
    """Compares a revised Word file with its report, and each changed number with the ledgers.

    Args:
        path: the file that came back.
        kit: whose definitions, wording and ledgers are used.
        data: another data folder than the kit's.
        against: the folder of the report, for a file that does not say itself which report it is.

    Raises:
        UsageError: the file cannot be read, is of another report, or does not say of which one it is.
        KitFileError: a file of the kit is wrong.
    """
    package = open_word(path)
    word = read_word_text(package)
    job, key = _job_of(word.properties)
    if not job and against is None:
        raise _no_job(path)
    folder_text = _text_in(against, path) if against is not None else None
    if folder_text is not None:
        _require_same(path, job, folder_text.job)
    composed, uncounted = _count_again(folder_text.job if folder_text else job, kit, data)
    original = folder_text or _original(path, package, job, key, composed)
    comparison = compare_word(original, word)
    numbers = NumbersNow(composed, _evidence_in(against or _folder_of(composed, original.key))) if composed else None
    changes = tuple(
        Revised(one, numbers.now(one.figure, one.view, in_table=bool(one.row)) if numbers else None)
        for one in comparison.changes
    )
    return Revision(
        path, comparison.numbers, changes, comparison, word.comments, package.outside, uncounted, composed,
        is_tracked=_is_tracked(word),
    )  # fmt: skip


def told_report(word: WordText) -> Mapping[str, str]:
    """Returns what a Word file says of the report that it is of: `department`, `period`, `report`; empty if nothing."""
    return _job_of(word.properties)[0]


def _is_tracked(word: WordText) -> bool:
    return bool(word.tracked) or [one.text for one in word.accepted] != [one.text for one in word.rejected]


def _job_of(properties: Mapping[str, str]) -> tuple[dict[str, str], str]:
    told = {name.removeprefix(PREFIX): text.strip() for name, text in properties.items() if name.startswith(PREFIX)}
    key = told.pop("key", "")
    return (told, key) if all(told.get(name) for name in SAME_REPORT) else ({}, key)


def _original(
    path: Path, package: WordPackage, job: Mapping[str, str], key: str, composed: Composed | None
) -> Original:
    """Returns the text as it was made: of the report's folder if that is the same report, else of the file itself."""
    folder = _folder_of(composed, key) if composed is not None else None
    if folder is not None and (published := _read_text(folder / WORD_TEXT)) is not None:
        return published
    own = _text_within(package)
    if own is None:
        raise UsageError(
            "word-no-text",
            where=path.name,
            found=Message(
                "文件里已没有成文时的文字，成文文件夹里也没有同一份报告",
                "the file has lost the text as it was made, and the output folder has no such report",
            ),
            advice=Message(
                "请用 --against 指明这份报告的文件夹（其中有 report.text.json）",
                "Name the folder of the report, with report.text.json in it, by --against",
            ),
        )
    _require_same(path, job, own.job)
    return own


def _folder_of(composed: Composed, key: str) -> Path | None:
    """Returns the folder of the report as it was made, where it still is the one of this key."""
    chosen = composed.chosen
    reports = reports_folder(chosen.job, default_layout=chosen.type.layouts[0])
    folder = folder_of(reports, chosen.job, chosen.reference, chosen.type)
    published = _read_text(folder / WORD_TEXT)
    return folder if published is not None and published.key == key else None


def _evidence_in(folder: Path | None) -> Evidence | None:
    """Returns the evidence of a report, which says of what rows its numbers were made; None where it cannot be read."""
    file = folder / ATTACHED_EVIDENCE if folder else None
    try:
        return parse_evidence(file.read_bytes(), where=str(file)) if file else None
    except (OSError, EvidenceError):
        return None


def _text_within(package: WordPackage) -> Original | None:
    """Returns the text as it was made that the file carries; None where it has none that can be read."""
    for kind, target in package.relations(package.main):
        if kind == "customXml" and target in package:
            root = package.xml(target)
            if root.tag == f"{{{TEXT_NAMESPACE}}}text":
                try:
                    return read_original(json.loads(root.text or ""))
                except (ValueError, RecursionError):
                    return None
    return None


def _text_in(folder: Path, path: Path) -> Original:
    file = folder / WORD_TEXT if folder.is_dir() else folder
    found = _read_text(file) if file.name == WORD_TEXT and file.is_file() else None
    if found is not None:
        return found
    has_report = (folder / MANIFEST).is_file()
    raise UsageError(
        "word-against",
        where=str(folder),
        found=Message(
            f"这里没有可用的 {WORD_TEXT}，不能核对 {path.name}",
            f"there is no usable {WORD_TEXT} here to compare {path.name} with",
        ),
        advice=Message(
            "这份报告成文时没有加 --docx；请加 --docx 重新成文后再核对"
            if has_report
            else "请指明用 build --docx 成文的那份报告的文件夹",
            "This report was made without --docx; make it again with it"
            if has_report
            else "Name the folder of the report that was made with build --docx",
        ),
    )


def _read_text(file: Path) -> Original | None:
    try:
        return read_original(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError):
        return None


def _require_same(path: Path, job: Mapping[str, str], other: Mapping[str, str]) -> None:
    """Stops a comparison with another report: everything would be changed, and nothing of it true."""
    differing = [name for name in SAME_REPORT if job and job.get(name) != other.get(name)]
    if not differing:
        return
    mine, others = (" ".join(one.get(name, "") for name in SAME_REPORT) for one in (job, other))
    raise UsageError(
        "word-other-report",
        where=path.name,
        found=Message(
            f"这是另一份报告的 Word 文件（文件：{mine}；要核对的：{others}）",
            f"this Word file is of another report (the file: {mine}; to compare with: {others})",
        ),
        advice=Message("请核对文件和 --against 的文件夹", "Check the file and the folder given by --against"),
    )


def _no_job(path: Path) -> UsageError:
    return UsageError(
        "word-no-job",
        where=path.name,
        found=Message("文件里没有写明它是哪份报告的", "the file does not say of which report it is"),
        advice=Message(
            "请用 --against 指明这份报告的文件夹，例如 --against build/2023/duty/101",
            "Name the folder of the report, for example --against build/2023/duty/101",
        ),
    )


def _count_again(job: Mapping[str, str], kit: Kit, data: str) -> tuple[Composed | None, UsageError | DataError | None]:
    try:
        return count_again(job, kit, data), None
    except (UsageError, DataError) as error:
        return None, error
