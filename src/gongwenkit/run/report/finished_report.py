"""A finished report as it lies in its folder: PDF, evidence and manifest, and what in them is not what was made.

The manifest's hashes are read first. What they do not cover, because a file lies alone or is older, the seals of
manifest.json and evidence.json and the digests of pages show.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongwenkit import __version__
from gongwenkit.model import EvidenceError, Message, UsageError, system_words
from gongwenkit.model.source import digest
from gongwenkit.proof.evidence.evidence import (
    Evidence,
    attached_evidence,
    attached_file,
    is_redacted,
    parse_evidence,
    read_evidence,
)
from gongwenkit.proof.evidence.leaks import page_texts
from gongwenkit.proof.evidence.page_digests import page_digests
from gongwenkit.proof.evidence.seals import SEAL, broken_keys
from gongwenkit.run.report.alteration import Alteration, Unchecked
from gongwenkit.run.report.manifest import job_key
from gongwenkit.run.report.store import MANIFEST
from gongwenkit.typeset.pdf_edit import ATTACHED_BOOK, ATTACHED_EVIDENCE

__all__ = ["FinishedReport", "open_report", "reports_below"]

REPORT_PDF = "report.pdf"


@dataclass(frozen=True)
class FinishedReport:
    """A report as it was found.

    Attributes:
        pdf: the PDF.
        name: of the PDF in the manifest.
        evidence: what its evidence.json says; None where there is none or it is damaged.
        content: the same as JSON.
        evidence_file: the name of that file as people read it.
        manifest: manifest.json; None where there is none or it cannot be read.
        hashes: name → sha256 of the outputs, of a manifest that can be trusted.
        alterations: the files that are not what was made.
        unchecked: what could not be looked at.
    """

    pdf: Path
    name: str
    evidence: Evidence | None
    content: Mapping[str, Any]
    evidence_file: str
    manifest: Mapping[str, Any] | None
    hashes: Mapping[str, str]
    alterations: tuple[Alteration, ...]
    unchecked: tuple[Unchecked, ...]

    @property
    def altered(self) -> frozenset[str]:
        """Names of the altered files."""
        return frozenset(one.file for one in self.alterations)

    @property
    def is_pdf_intact(self) -> bool:
        """Whether the manifest says that the PDF is the one that was made."""
        return self.name in self.hashes and self.name not in self.altered

    @property
    def inputs(self) -> Mapping[str, str] | None:
        """File → sha256 of what the report was made from; None where no manifest says it that can be trusted."""
        if self.manifest is None or not _is_list_of_files(self.manifest.get("inputs")):
            return None
        if "inputs" in _manifest_keys(self.manifest):
            return None
        return {line["file"]: line["sha256"] for line in self.manifest["inputs"]}

    @property
    def program(self) -> str:
        """Hash of the program that made it; empty where it is not known."""
        versions = (self.manifest or {}).get("versions")
        return str(versions.get("program") or "") if isinstance(versions, Mapping) else ""

    @property
    def parameters(self) -> Mapping[str, str] | None:
        """The parameters of the report: of the evidence if it is as it was made, else of the manifest."""
        of_manifest = (self.manifest or {}).get("parameters")
        sound = isinstance(of_manifest, Mapping) and all(isinstance(one, str) for one in of_manifest.values())
        if self.evidence is not None and (self.evidence_file not in self.altered or not sound):
            return self.evidence.job
        return of_manifest if sound else None


def reports_below(path: Path) -> tuple[Path, ...]:
    """Returns the folders of the reports in the folder of a batch, sorted; none where the path is a single report."""
    if not path.is_dir() or any((path / name).exists() for name in (REPORT_PDF, MANIFEST)):
        return ()
    found = (one for one in path.iterdir() if one.is_dir() and not one.name.startswith(("_", ".")))
    return tuple(sorted(one for one in found if any((one / name).is_file() for name in (REPORT_PDF, MANIFEST))))


def open_report(path: Path) -> FinishedReport:
    """Reads a report and looks whether its files are those that were made.

    Args:
        path: its PDF, or its folder.

    Raises:
        UsageError: the PDF does not exist or cannot be read.
        EvidenceError: there is neither evidence nor manifest, or the evidence is damaged and nothing else is there.
    """
    pdf = path / REPORT_PDF if path.is_dir() else path
    inside = attached_evidence(pdf)
    manifest, looked = _read_manifest(pdf.with_name(MANIFEST))
    if is_redacted(pdf) and inside is None and ATTACHED_EVIDENCE not in _output_lines(manifest):
        return _redacted(pdf, manifest, looked)
    beside = _bytes_of(pdf.with_name(ATTACHED_EVIDENCE))
    if inside is None and beside is None and manifest is None:
        read_evidence(pdf)  # says that there is none
    content = inside if inside is not None else beside
    where = f"{pdf.name} › {ATTACHED_EVIDENCE}" if inside is not None else ATTACHED_EVIDENCE
    evidence, damage = _parse(content, pdf)
    if damage is not None and manifest is None:
        raise damage
    return _Look(pdf, manifest, looked, evidence, content, where, beside if inside is not None else None).report()


class _Look:
    """The files of one report while they are compared."""

    def __init__(
        self,
        pdf: Path,
        manifest: Mapping[str, Any] | None,
        looked: tuple[Unchecked, ...],
        evidence: Evidence | None,
        content: bytes | None,
        where: str,
        second: bytes | None = None,
    ) -> None:
        """Takes what was read; `second` is the evidence in the folder where there is one inside the PDF, too."""
        self.pdf, self.manifest, self.evidence = pdf, manifest, evidence
        self.content, self.where, self.second = content, where, second
        self.unchecked = list(looked)
        self.lines = _output_lines(manifest)
        self.name = self._listed_name()
        self.hashes: Mapping[str, str] = {}

    def report(self) -> FinishedReport:
        broken = _manifest_keys(self.manifest) if self.manifest is not None else ()
        if "outputs" in broken or (broken and self.manifest is not None and SEAL not in self.manifest):
            self.unchecked.append(Unchecked("manifest", file=MANIFEST))
        else:
            self.hashes = self.lines
        found = [*self._manifest(broken), *self._evidence(), *self._pdf(), *self._book(), *self._others()]
        value = json.loads(self.content) if self.evidence is not None and self.content is not None else {}
        return FinishedReport(
            self.pdf, self.name, self.evidence, value, self.where, self.manifest, self.hashes,
            tuple(found), tuple(self.unchecked),
        )  # fmt: skip

    def _listed_name(self) -> str:
        """Returns the name by which the manifest knows the PDF; one that was renamed is the one that is missing."""
        if self.pdf.name in self.lines or REPORT_PDF not in self.lines:
            return self.pdf.name
        if self.pdf.with_name(REPORT_PDF).exists():
            self.unchecked.append(Unchecked("not-listed", file=self.pdf.name))
            return self.pdf.name
        return REPORT_PDF

    def _manifest(self, broken: tuple[str, ...]) -> Iterator[Alteration]:
        keys = list(broken)
        if self.manifest is not None and SEAL not in self.manifest:
            if self.evidence is not None and self.evidence.broken is not None:
                keys.append(SEAL)  # both files got their seals together
            else:
                self.unchecked.append(Unchecked("no-seal", file=MANIFEST))
        if keys:
            yield Alteration(MANIFEST, keys=tuple(keys))
        elif any(one.why == "manifest" for one in self.unchecked):
            yield Alteration(MANIFEST)

    def _evidence(self) -> Iterator[Alteration]:
        if self.content is None:
            if ATTACHED_EVIDENCE in self.lines:
                yield Alteration(ATTACHED_EVIDENCE, "output-gone")
            else:
                self.unchecked.append(Unchecked("no-evidence", file=ATTACHED_EVIDENCE))
            return
        listed = self.hashes.get(ATTACHED_EVIDENCE)
        broken = self.evidence.broken if self.evidence is not None else ()
        if self.evidence is None or broken or (listed is not None and digest(self.content) != listed):
            yield Alteration(self.where, keys=tuple(broken or ()))
        elif broken is None and listed is None:
            self.unchecked.append(Unchecked("no-seal", file=ATTACHED_EVIDENCE))
        if self.second is not None and self.second != self.content:
            yield from self._second(listed)

    def _second(self, listed: str | None) -> Iterator[Alteration]:
        """Looks at the evidence in the folder, which is not that in the PDF."""
        if self.second is None or (listed is not None and digest(self.second) == listed):
            return
        evidence, _ = _parse(self.second, self.pdf)
        broken = evidence.broken if evidence is not None else ()
        yield Alteration(ATTACHED_EVIDENCE, keys=tuple(broken or ()))

    def _pdf(self) -> Iterator[Alteration]:
        listed = self.hashes.get(self.name)
        if listed is not None and digest(self.pdf.read_bytes()) == listed:
            return
        pages = self._changed_pages()
        if listed is not None:
            yield Alteration(self.name, pages=pages)
        elif pages and self.evidence is not None and self.evidence.kit != __version__:
            self.unchecked.append(Unchecked("page-text", file=self.name))
        elif pages:
            yield Alteration(self.name, pages=pages)

    def _changed_pages(self) -> tuple[int, ...]:
        """Returns the pages with another text, those that are gone and those that were added, from 1."""
        evidence = self.evidence
        if evidence is None or not evidence.pages or not self._is_sound("pages"):
            return ()
        now = page_digests(page_texts(self.pdf))
        length = max(len(now), len(evidence.pages))
        return tuple(
            number + 1 for number in range(length) if now[number : number + 1] != [*evidence.pages[number : number + 1]]
        )

    def _is_sound(self, key: str) -> bool:
        """Whether a key of the evidence is as it was made."""
        if self.content is not None and self.hashes.get(ATTACHED_EVIDENCE) == digest(self.content):
            return True
        return self.evidence is not None and self.evidence.broken is not None and key not in self.evidence.broken

    def _book(self) -> Iterator[Alteration]:
        """Looks at the workbook inside the PDF, and at that in the folder where no manifest knows it."""
        evidence = self.evidence
        if evidence is None or not evidence.book or not self._is_sound("book"):
            return
        inside = attached_file(self.pdf, ATTACHED_BOOK)
        if inside is not None and digest(inside) != evidence.book:
            yield Alteration(f"{self.pdf.name} › {ATTACHED_BOOK}")
        beside = _bytes_of(self.pdf.with_name(ATTACHED_BOOK)) if ATTACHED_BOOK not in self.hashes else None
        if beside is not None and digest(beside) != evidence.book:
            yield Alteration(ATTACHED_BOOK)

    def _others(self) -> Iterator[Alteration]:
        for name, sha256 in self.hashes.items():
            if name in (self.name, ATTACHED_EVIDENCE):
                continue
            content = _bytes_of(self.pdf.with_name(name))
            if content is None:
                yield Alteration(name, "output-gone")
            elif digest(content) != sha256:
                yield Alteration(name)


def _redacted(pdf: Path, manifest: Mapping[str, Any] | None, looked: tuple[Unchecked, ...]) -> FinishedReport:
    """Looks at a redacted report, which has a manifest at most."""
    if manifest is None or REPORT_PDF not in _output_lines(manifest):
        read_evidence(pdf)  # says that it has none
    report = _Look(pdf, manifest, looked, None, None, ATTACHED_EVIDENCE).report()
    kept = tuple(one for one in report.unchecked if one.why not in ("no-evidence", "no-seal"))
    return FinishedReport(
        pdf, report.name, None, {}, report.evidence_file, manifest, report.hashes, report.alterations,
        (Unchecked("redacted", file=pdf.name), *kept),
    )  # fmt: skip


def _read_manifest(path: Path) -> tuple[Mapping[str, Any] | None, tuple[Unchecked, ...]]:
    content = _bytes_of(path)
    if content is None:
        return None, (Unchecked("no-manifest", file=MANIFEST),)
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        return {SEAL: {}}, ()  # damaged: nothing in it can be trusted
    return value, ()


def _manifest_keys(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Returns the keys of a manifest that are not what was written; of one without a seal, those that its key tells."""
    broken = broken_keys(manifest)
    if broken is not None:
        return broken
    parameters, inputs, versions = (manifest.get(key) for key in ("parameters", "inputs", "versions"))
    if not isinstance(parameters, Mapping) or not _is_list_of_files(inputs) or not isinstance(versions, Mapping):
        return ("key",) if inputs is not None else ()
    assert isinstance(inputs, list)  # noqa: S101
    key = job_key(parameters, inputs, program=str(versions.get("program")))
    return () if key == manifest.get("key") else ("key",)


def _output_lines(manifest: Mapping[str, Any] | None) -> Mapping[str, str]:
    """Returns file → sha256 of the outputs of a manifest; only plain names: a manifest leads to no other folder."""
    lines = (manifest or {}).get("outputs")
    if not _is_list_of_files(lines):
        return {}
    assert isinstance(lines, list)  # noqa: S101
    return {line["file"]: line["sha256"] for line in lines if Path(line["file"]).name == line["file"]}


def _is_list_of_files(lines: object) -> bool:
    return isinstance(lines, list) and all(
        isinstance(line, dict) and isinstance(line.get("file"), str) and isinstance(line.get("sha256"), str)
        for line in lines
    )


def _parse(content: bytes | None, pdf: Path) -> tuple[Evidence | None, EvidenceError | None]:
    if content is None:
        return None, None
    try:
        return parse_evidence(content, where=str(pdf)), None
    except EvidenceError as error:
        return None, error


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        why = system_words(error)
        raise UsageError(
            "report-unreadable",
            where=str(path),
            found=Message(f"读不了这个文件（{why.zh}）", f"this file cannot be read ({why.en})"),
            advice=Message("请检查权限，或重新复制这份报告", "Check its permissions, or copy the report again"),
        ) from error
