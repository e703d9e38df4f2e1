"""What `template check` prints: a line for each document that it typesets, and what it found."""

import time
from collections.abc import Sequence

from gongwenkit.cli.screen import print_json
from gongwenkit.cli.session import Session
from gongwenkit.model import Finding
from gongwenkit.run.report.template_trial import typeset_templates

__all__ = ["show_findings", "typeset_with_progress"]


def show_findings(session: Session, findings: Sequence[Finding], *, as_json: bool) -> None:
    """Prints findings and how many they are, or all as JSON."""
    if as_json:
        print_json({"findings": [finding.to_json(session.language) for finding in findings]})
        return
    for finding in findings:
        session.console.print(finding.in_language(session.language), markup=False, highlight=False, soft_wrap=True)
    session.say(f"{len(findings)} 个问题。", f"{len(findings)} findings.")


def typeset_with_progress(session: Session, reports: Sequence[str]) -> tuple[Finding, ...]:
    """Typesets the made-up reports, with a line for each, and returns what stopped TeX."""
    begun = time.monotonic()

    def tell(number: int, count: int, name: str) -> None:
        session.say(f"试排 {number}/{count}：{name}", f"Trial {number}/{count}: {name}")

    trial = typeset_templates(session.kit, reports, told=tell)
    seconds = round(time.monotonic() - begun)
    skipped = (f"，{trial.skipped} 份因同一处错误没有再排", f", {trial.skipped} not, for the same fault")
    session.say(
        f"试排了 {trial.made} 份{skipped[0] if trial.skipped else ''}，用时 {seconds} 秒。",
        f"{trial.made} documents typeset{skipped[1] if trial.skipped else ''}, in {seconds} s.",
    )
    return trial.findings
