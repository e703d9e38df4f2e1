"""Whether a finished report is the one that was made, and whether its numbers are still what the ledgers say."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from gongwenkit import __version__
from gongwenkit.config.kit import Kit
from gongwenkit.model import DataError, UsageError
from gongwenkit.model.job import EDITIONS
from gongwenkit.proof.evidence.json_paths import differing_paths
from gongwenkit.proof.evidence.leaks import page_texts
from gongwenkit.proof.layout.page_reader import read_pages
from gongwenkit.run.report import steps
from gongwenkit.run.report.alteration import Alteration, ChangedInput, Unchecked
from gongwenkit.run.report.evidence import evidence_content
from gongwenkit.run.report.finished_report import FinishedReport, open_report
from gongwenkit.run.report.input_changes import WITHOUT_NUMBERS, changed_inputs
from gongwenkit.run.report.installation import program_hash
from gongwenkit.run.report.number_differences import Causes, Compared, Difference, compare_numbers
from gongwenkit.run.report.results import Composed

__all__ = ["Verdict", "Verified", "count_again", "verify_report"]

Verdict = Literal["agrees", "changed", "altered", "unchecked"]
"""Every printed number is what the ledgers say · some are not, because an input changed since · a file of the report
was altered · the numbers could not be compared."""


@dataclass(frozen=True)
class Verified:
    """The result of verifying a report.

    Attributes:
        pdf: the report.
        compared: how many printed numbers were compared.
        differences: those that differ, in reading order.
        alterations: files of the report that are not what was made.
        inputs: what it was made from and was changed since.
        unchecked: what could not be checked.
        other_kit: version of the kit that made the report, empty where it is this one or not known.
    """

    pdf: Path
    compared: int
    differences: tuple[Difference, ...]
    alterations: tuple[Alteration, ...]
    inputs: tuple[ChangedInput, ...]
    unchecked: tuple[Unchecked, ...]
    other_kit: str = ""

    @property
    def verdict(self) -> Verdict:
        """What is true of the report as a whole, the worst first."""
        if self.alterations or any(one.why in ("page", "altered") for one in self.differences):
            return "altered"
        if self.differences:
            return "changed"
        return "unchecked" if any(one.is_fatal for one in self.unchecked) else "agrees"

    @property
    def exit_code(self) -> int:
        """The exit code of the command line: 2 where kit or ledgers are not those of the report, else 1 or 0."""
        if self.verdict == "unchecked" and any(one.why == "recount" for one in self.unchecked):
            return 2
        return 0 if self.verdict == "agrees" else 1

    def to_json(self) -> list[dict[str, Any]]:
        """Returns `verify --json`: what does not agree, empty where everything does.

        Inputs that changed are in it only with what does not agree: by themselves they are no difference.
        """
        found = [one.to_json() for one in self.differences]
        found += [one.to_json() for one in self.alterations]
        found += [one.to_json() for one in self.unchecked if one.is_fatal]
        return [*found, *(one.to_json() for one in self.inputs)] if found else []


def verify_report(path: Path, *, kit: Kit, data: str = "") -> Verified:
    """Looks whether a report is the one that was made, counts it again, and compares every printed number.

    Args:
        path: its PDF, with its evidence inside it or in its folder; or its folder.
        kit: whose definitions, wording and ledgers are used.
        data: another data folder than the kit's.

    Raises:
        EvidenceError: there is neither evidence nor manifest, or the evidence is damaged and there is no manifest.
        UsageError: the PDF cannot be read.
        KitFileError: a file of the kit is wrong.
    """
    report = open_report(path)
    other_kit = report.evidence.kit if report.evidence and report.evidence.kit not in ("", __version__) else ""
    blank = Verified(report.pdf, 0, (), report.alterations, (), report.unchecked, other_kit)
    if report.parameters is None or any(one.is_fatal for one in report.unchecked):
        return blank if any(one.is_fatal for one in report.unchecked) else _uncounted(blank)
    try:
        composed = count_again(report.parameters, kit, data)
    except (UsageError, DataError) as error:
        return _uncounted(blank, error)
    inputs = _inputs(report, composed, kit)
    causes = _causes(report, inputs)
    compared = compare_numbers(report.pdf, report.evidence, composed, is_pdf_intact=report.is_pdf_intact, causes=causes)
    blank = replace(blank, inputs=inputs, unchecked=(*blank.unchecked, *_other_program(causes)))
    if not compared.count or not compared.expected:
        return replace(blank, unchecked=(*blank.unchecked, _without_numbers(report.pdf, compared)))
    found = _alterations(report, composed, causes, compared)
    return replace(blank, compared=compared.count, differences=compared.differences, alterations=found)


def count_again(job: Mapping[str, str], kit: Kit, data: str = "") -> Composed:
    """Composes a report anew from the ledgers as they are now; it is not typeset, so no edition refuses it.

    Args:
        job: its parameters.
        kit: whose definitions, wording and ledgers are used.
        data: another data folder than the kit's.

    Raises:
        UsageError: a parameter is wrong, or no ledger covers the period.
        DataError: the data folder cannot be read.
    """
    edition = job.get("edition", "")
    chosen = steps.choose(
        department=job.get("department", ""),
        period=job.get("period", ""),
        report=job.get("report", ""),
        edition=edition if edition in EDITIONS else "draft",
        layout=job.get("layout", ""),
        as_of=job.get("as_of", ""),
        date=job.get("date", ""),
        author=job.get("author", ""),
        word=job.get("word", ""),
        kit=str(kit.root),
        data=data,
    )
    return steps.compose(steps.measure(steps.read(chosen)))


def _uncounted(blank: Verified, error: UsageError | DataError | None = None) -> Verified:
    said = (error.in_language("zh"), error.in_language("en")) if error else ("", "")
    return replace(blank, unchecked=(Unchecked("recount", said), *blank.unchecked))


def _inputs(report: FinishedReport, composed: Composed, kit: Kit) -> tuple[ChangedInput, ...]:
    """Compares the inputs with the manifest; without one, the ledgers with the evidence."""
    reading = composed.measured.reading
    if report.inputs is not None:
        return changed_inputs(report.inputs, {line["file"]: line["sha256"] for line in reading.inputs}, kit)
    if report.evidence is None:
        return ()
    now = {file.file: file.sha256 for file in reading.ledgers.files}
    return changed_inputs(report.evidence.sources, now, kit)


def _causes(report: FinishedReport, inputs: tuple[ChangedInput, ...]) -> Causes:
    kinds = frozenset(one.kind for one in inputs) - WITHOUT_NUMBERS
    same = report.program == program_hash() if report.program else None
    if "versions" in next((one.keys for one in report.alterations if one.file == "manifest.json"), ()):
        same = None
    return Causes(kinds if report.inputs is not None else None, same)


def _other_program(causes: Causes) -> tuple[Unchecked, ...]:
    return (Unchecked("program"),) if causes.is_same_program is False else ()


def _without_numbers(pdf: Path, compared: Compared) -> Unchecked:
    """Says why nothing was compared: no number, no text in the PDF, or no places of its numbers."""
    if not compared.count and compared.expected:
        return Unchecked("no-places" if any(page_texts(pdf)) else "no-text", file=pdf.name)
    return Unchecked("no-numbers", file=pdf.name)


def _alterations(
    report: FinishedReport, composed: Composed, causes: Causes, compared: Compared
) -> tuple[Alteration, ...]:
    """Returns the altered files, with what counting again shows of them: wrong keys of the evidence, wrong pages."""
    found = {one.file: one for one in report.alterations}
    keys = [*compared.wrong_prints]
    if causes.are_none and report.evidence is not None:
        keys += _wrong_keys(report, composed)
    if keys:
        known = found.get(report.evidence_file, Alteration(report.evidence_file))
        found[report.evidence_file] = replace(known, keys=tuple(dict.fromkeys((*_whole(known.keys, keys), *keys))))
    pages = {one.page for one in compared.differences if one.why == "page" and one.page}
    if pages and not report.is_pdf_intact:
        known = found.get(report.name, Alteration(report.name))
        found[report.name] = replace(known, pages=tuple(sorted({*known.pages, *pages})))
    return tuple(found.values())


def _whole(keys: tuple[str, ...], finer: list[str]) -> list[str]:
    """Returns the keys of which no part is known more exactly."""
    return [key for key in keys if not any(one.partition(".")[0] == key for one in finer)]


def _wrong_keys(report: FinishedReport, composed: Composed) -> list[str]:
    """Returns the keys of evidence.json that are not what the same inputs give."""
    again = json.loads(json.dumps(evidence_content(composed, report.pdf, read_pages(report.pdf))))
    skipped = {"seal", "book"} if report.is_pdf_intact else {"seal", "book", "prints", "pages"}
    return [
        path
        for path in differing_paths(report.content, again)
        if path.partition(".")[0] not in skipped and not path.startswith("prints.")
    ]
