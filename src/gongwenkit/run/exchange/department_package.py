"""The package of a department: annotated ledgers, its questions, its draft, a page of explanation; as one .zip.

Equal contents give equal bytes. 请勿改动.json says what was sent, so that what comes back is compared with it; it has
names and digests, and no value of any cell.
"""

import io
import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from gongwenkit.config.handover import ExchangeWords
from gongwenkit.config.schema import Schema
from gongwenkit.ingest.annotate import annotate_ledgers
from gongwenkit.ingest.decisions.lines import gather
from gongwenkit.ingest.decisions.write import BookChoices, question_book
from gongwenkit.ingest.ledgers.data_folder import DataFolder
from gongwenkit.ingest.workbook.text_book import TextSheet
from gongwenkit.model import Period
from gongwenkit.model.message import Language
from gongwenkit.model.source import digest
from gongwenkit.run.exchange.own_part import OwnPart

__all__ = ["FORMAT", "Draft", "Package", "make_package", "zipped"]

FORMAT = 1
BYTE_ORDER_MARK = "\ufeff"
"""Without it older editors read UTF-8 as GBK."""
_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Draft:
    """The draft of a report.

    Attributes:
        name: of its files, without ending.
        files: ending → content.
    """

    name: str
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Package:
    """What a department gets.

    Attributes:
        code: of the department.
        name: of the package, without ending.
        files: path inside it → content.
        questions, findings: how many lines of each.
        has_draft: whether a draft is in it.
        left: files that are not, because others have rows in them.
    """

    code: str
    name: str
    files: Mapping[str, bytes]
    questions: int
    findings: int
    has_draft: bool
    left: tuple[str, ...]


def make_package(
    part: OwnPart,
    *,
    name: str,
    department: str,
    period: Period,
    data: DataFolder,
    schema: Schema,
    choices: BookChoices,
    words: ExchangeWords,
    drafts: Sequence[Draft] = (),
    language: Language = "zh",
) -> Package:
    """Makes the package of a department; nothing is written but below a temporary folder.

    Args:
        part: its own part.
        name: of the package.
        department: its name in texts.
        period: whose questions are asked.
        data: the data folder.
        schema: all ledgers.
        choices: of the drop-downs, for this department alone.
        words: of the package.
        drafts: of its reports.
        language: of the comments in its ledgers.
    """
    files = _ledgers(part, data=data, schema=schema, words=words, language=language)
    sent = [
        {"name": path, "original": file, "original_sha256": before, "sha256": digest(content)}
        for path, (file, before, content) in files.items()
    ]
    inside: dict[str, bytes] = {path: content for path, (_, _, content) in files.items()}
    inside[words.list_file] = _questions(part, choices, words)
    named = [f"{words.draft}_{draft.name}{ending}" for draft in drafts for ending in draft.files]
    inside |= dict(zip(named, (content for draft in drafts for content in draft.files.values()), strict=True))
    inside[words.guide_file] = _explanation(words, department, period.label, named, part.left)
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "department": part.code,
        "period": str(period),
        "files": sent,
        "others": {path: digest(content) for path, content in inside.items() if path not in files},
    }
    inside[words.manifest] = (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
    return Package(
        part.code, name, inside, len(gather(part.questions)), len(part.ledgers.findings), bool(named), part.left
    )


def _ledgers(
    part: OwnPart, *, data: DataFolder, schema: Schema, words: ExchangeWords, language: Language
) -> dict[str, tuple[str, str, bytes]]:
    """Returns path in the package → (file of the data folder, its sha256, content), annotated where it has findings."""
    own = {file.name: file for file in part.files}
    about_own = tuple(one for one in part.ledgers.findings if one.file in own)
    found: dict[str, tuple[str, str, bytes]] = {}
    with tempfile.TemporaryDirectory(prefix="gongwenkit-exchange-") as folder:
        top = Path(folder) / words.ledgers
        annotated = annotate_ledgers(
            replace(part.ledgers, findings=about_own), data=data, schema=schema, folder=top, language=language
        )
        copies = {copy.file: copy.path for copy in annotated.copies}
        for name, file in own.items():
            try:
                original = file.path.read_bytes()
            except OSError:
                continue  # it is a finding
            path = copies.get(name)
            inner = path.relative_to(top).as_posix() if path else name.removeprefix("ledgers/")
            content = path.read_bytes() if path else original
            found[str(PurePosixPath(words.ledgers) / inner)] = (name, digest(original), content)
    return found


def _questions(part: OwnPart, choices: BookChoices, words: ExchangeWords) -> bytes:
    rows = [
        (
            str(number),
            (one.file or "").removeprefix("ledgers/"),
            one.sheet or "",
            one.cell or "",
            one.found.zh,
            one.advice.zh,
            words.levels[one.severity],
        )
        for number, one in enumerate(part.ledgers.findings, start=1)
    ]
    more = TextSheet(words.findings_sheet, words.findings_heads, (6, 30, 16, 10, 52, 52, 14), rows)
    title, *lines = words.guide
    guide = TextSheet(words.guide_sheet, (title,), (100,), [(line,) for line in lines])
    return question_book(part.questions, choices, guide=guide, more=more)


def _explanation(
    words: ExchangeWords, department: str, period: str, drafts: Sequence[str], left: Sequence[str]
) -> bytes:
    draft = "\n".join(words.draft_line.format(file=name) for name in drafts) or words.no_draft_line
    fields = {
        "department": department,
        "period": period,
        "draft_line": draft,
        "left_line": words.left_line.format(files="、".join(one.removeprefix("ledgers/") for one in left))
        if left
        else "",
        "manifest": words.manifest,
    }
    text = "\n".join(line.format_map(fields) for line in words.explanation).rstrip() + "\n"
    return (BYTE_ORDER_MARK + text.replace("\n", "\r\n")).encode()


def zipped(files: Mapping[str, bytes], top: str) -> bytes:
    """Returns files as a .zip with one folder; equal files are equal bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{top}/{name}", _TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            package.writestr(entry, content)
    return stream.getvalue()
