"""Findings that a person accepted (发现 → 已核实): they stay in the list, but no longer stop a final edition."""

from collections.abc import Iterator
from dataclasses import replace
from operator import itemgetter
from pathlib import Path

from gongwenkit.ingest.decisions.model import DECISIONS_FILE, FINDING, Decision, question_id
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.model import Finding, Message
from gongwenkit.model.source import digest

__all__ = ["earlier_findings", "open_findings", "settle_findings", "stops_final"]

_STOPPING_WARNINGS = frozenset({"number-without-rows"})
"""Warnings that stop a final edition as errors do, until a person accepts them (docs/wording.md)."""
_NEVER_ACCEPTED = frozenset({"issuer-missing", "sample-value"})
"""Errors that nobody can call right: a document would lack its issuer, or name an invented organ."""
_EARLIER = {"ledger-asked": "ledger-ambiguous"}
"""Kinds that stop no final edition → the kind that did so in their place; its answers of then still hold."""


def stops_final(finding: Finding) -> bool:
    """Whether a finding stops a final edition; one that was accepted does not (it is of severity info)."""
    return finding.severity == "error" or (finding.severity == "warning" and finding.code in _STOPPING_WARNINGS)


def settle_findings(ledgers: Ledgers, data: Path) -> Ledgers:
    """Returns ledgers whose accepted findings have severity info, with the person who accepted them and the reason.

    Args:
        ledgers: with all findings that stop a final edition, those of the reference tables among them.
        data: the data folder.
    """
    if not ledgers.decisions.has(FINDING):
        return ledgers
    answers = ledgers.decisions.answers
    accepted = {
        id(finding): question
        for question, finding in (*open_findings(ledgers, data), *earlier_findings(ledgers, data))
        if ledgers.decisions.answer(question, FINDING)
    }
    findings = [
        _accepted(finding, answers[accepted[id(finding)]]) if id(finding) in accepted else finding
        for finding in ledgers.findings
    ]
    return replace(
        ledgers,
        findings=tuple(sorted(findings, key=lambda finding: finding.order)),
        accepted=tuple(sorted(set(accepted.values()))),
    )


def _accepted(finding: Finding, decision: Decision) -> Finding:
    found = Message(
        f"{finding.found.zh}（已核实：{decision.reason}，{decision.by}）",
        f"{finding.found.en} (accepted: {decision.reason}, {decision.by})",
    )
    advice = Message(
        f"已由 decisions.xlsx 第 {decision.row} 行核实", f"accepted in row {decision.row} of decisions.xlsx"
    )
    return replace(finding, severity="info", found=found, advice=advice)


def open_findings(ledgers: Ledgers, data: Path) -> Iterator[tuple[str, Finding]]:
    """Yields every finding that stops a final edition and that a person may accept, with the id of the question.

    Args:
        ledgers: with their findings.
        data: the data folder.
    """
    index = _Contents(ledgers, data)
    for finding in ledgers.findings:
        if stops_final(finding) and finding.file != DECISIONS_FILE and finding.code not in _NEVER_ACCEPTED:
            yield index.question(finding), finding


def earlier_findings(ledgers: Ledgers, data: Path) -> Iterator[tuple[str, Finding]]:
    """Yields findings that an earlier version told as another kind, with the id of the question it asked about them.

    Args:
        ledgers: with their findings.
        data: the data folder.
    """
    index = _Contents(ledgers, data)
    for finding in ledgers.findings:
        if finding.code in _EARLIER:
            kind = KINDS[_EARLIER[finding.code]]
            then = replace(finding, code=kind.code, severity=kind.severity, found=kind.found.filled(**finding.words))
            yield index.question(then), finding


_PLACE = ("department", "file", "sheet", "row", "content", "table")


class _Contents:
    """The content that findings are about: of their row, sheet or file; never its position."""

    def __init__(self, ledgers: Ledgers, data: Path) -> None:
        self.data = data
        self.rows: dict[tuple[str, str | None, str | None, int], tuple[str, str, int]] = {}
        self.sheets: dict[tuple[str, str | None, str | None], list[str]] = {}
        self.columns = {
            (table.index, letter): name for table in ledgers.tables for name, letter in table.columns.items()
        }
        for ledger in ledgers.frames:
            names, lines = ledgers.lines(ledger)
            if lines and "content" in names:
                pick = itemgetter(*map(list(names).index, _PLACE))
                for department, file, sheet, row, said, table in map(pick, lines):
                    content = str(said)
                    self.rows[department, file, sheet, row] = (ledger, content, table)
                    self.sheets.setdefault((department, file, sheet), []).append(content)

    def question(self, finding: Finding) -> str:
        """Returns the id of the question whether a finding is accepted."""
        whose, cell = finding.department, finding.cell or ""
        if (
            finding.code in _STOPPING_WARNINGS
        ):  # these quote their passage: a change elsewhere in the file must not end the answer
            return question_id(whose or "", "", finding.code, (finding.found.zh,))
        digits = "".join(ch for ch in cell if ch.isdigit())
        found = self.rows.get((whose or "", finding.file or "", finding.sheet, int(digits or 0)))
        if found is not None:
            ledger, content, table = found
            column = self.columns.get((table, cell.removesuffix(digits)), "")
            return question_id(whose or "", ledger, finding.code, (content, column))
        contents = self.sheets.get((whose or "", finding.file or "", finding.sheet))
        said = (finding.found.zh, *sorted(contents)) if contents else (self._digest(finding.file), *_said(finding))
        return question_id(whose or "", "", finding.code, said)

    def _digest(self, file: str | None) -> str:
        return _digest(self.data / file) if file else ""


def _said(finding: Finding) -> tuple[str, ...]:
    """Returns what a finding about a place inside a file says; one about a whole file may name another file's path."""
    return (finding.found.zh,) if finding.cell else ()


def _digest(path: Path) -> str:
    """Returns the digest of a file, empty where it cannot be read: the finding is then about that."""
    try:
        return digest(path.read_bytes()) if path.is_file() else ""
    except OSError:
        return ""
