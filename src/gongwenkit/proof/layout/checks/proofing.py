"""All checks run on a PDF: their results, counts, and one line of text for each."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongwenkit.model import Message
from gongwenkit.model.message import Language
from gongwenkit.proof.layout.check import CheckResult, Status
from gongwenkit.proof.layout.checks import run_checks
from gongwenkit.proof.layout.checks.preservation import Archive, archive_of
from gongwenkit.proof.layout.page_reader import ReadPages
from gongwenkit.proof.layout.pdf import read_printed

__all__ = ["Proof", "describe_result", "proof_pdf"]


@dataclass(frozen=True)
class Proof:
    """What the checks found on one PDF.

    Attributes:
        pdf: the file.
        results: one for each check, in the order of ids.
        archive: its level of PDF/A, or why it has none.
    """

    pdf: Path
    results: tuple[CheckResult, ...]
    archive: Archive = ""

    def of(self, *statuses: Status) -> tuple[CheckResult, ...]:
        """Returns the results with one of these statuses."""
        return tuple(result for result in self.results if result.status in statuses)

    @property
    def counts(self) -> dict[str, int]:
        """Number of checks passed, warned, failed and not applicable, as in manifest.json."""
        return {
            "passed": len(self.of("pass")),
            "warned": len(self.of("warn")),
            "failed": len(self.of("fail")),
            "not_applicable": len(self.of("n/a")),
        }

    @property
    def summary(self) -> Message:
        """All counts in one line; what is zero is left out."""
        counts = self.counts
        zh = [("passed", "项通过"), ("warned", "项提示"), ("failed", "项不符"), ("not_applicable", "项不适用")]
        en = [("passed", "passed"), ("warned", "warned"), ("failed", "failed"), ("not_applicable", "not applicable")]
        return Message(
            "，".join(f"{counts[key]} {word}" for key, word in zh if counts[key]),
            ", ".join(f"{counts[key]} {word}" for key, word in en if counts[key]),
        )

    def to_json(self, language: Language, *, name: str | None = None) -> dict[str, Any]:
        """Returns the shape of `proof --json` (docs/architecture.md, Contracts).

        Args:
            language: of names, found and expected.
            name: how the file is named there; None for its path.
        """
        checks = [result.to_json(language) for result in self.results]
        return {"pdf": self.pdf.as_posix() if name is None else name, "checks": checks}


def proof_pdf(pdf: Path, read: ReadPages | None = None) -> Proof:
    """Runs all checks on a PDF.

    Args:
        pdf: the file.
        read: its pages, where they are read already; None: they are read now.

    Raises:
        TypesetError: the file is missing, encrypted, no PDF, or damaged.
    """
    printed = read_printed(pdf, read)
    return Proof(pdf, run_checks(printed), archive_of(printed))


def describe_result(result: CheckResult) -> Message:
    """Returns one line: number and name of the check, where and what was found, what is expected."""
    number, name, outcome = result.check.id, result.check.name, result.outcome
    places = len(outcome.faults)
    zh, en = (f"（共 {places} 处）", f" ({places} places)") if places > 1 else ("", "")
    return Message(
        f"{number} {name.zh}：{outcome.found.zh}{zh}；应为：{outcome.expected.zh}",
        f"{number} {name.en}: {outcome.found.en}{en}; expected: {outcome.expected.en}",
    )
