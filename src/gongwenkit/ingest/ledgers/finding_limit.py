"""The limit of findings: of one kind in one file only so many are listed, and the last of them says how many more."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from gongwenkit.model import Finding, Message

__all__ = ["limit_findings"]

LISTED = 1000
"""Findings of one kind in one file that are listed for a department: nobody mends more cells before reading again."""


def limit_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Returns findings without those above the limit; the last one listed says how many more there are.

    A file of another program's data can have a hundred thousand wrong cells: they would fill the memory, the list of
    problems and the annotated copy.
    """
    groups: dict[tuple[str | None, str | None, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.file, finding.department, finding.code].append(finding)
    return [finding for group in groups.values() for finding in _limited(group)]


def _limited(group: list[Finding]) -> list[Finding]:
    if len(group) <= LISTED:
        return group
    kept = sorted(group, key=lambda finding: finding.order)[:LISTED]
    more = len(group) - LISTED
    last = kept[-1]
    found = Message(
        f"{last.found.zh}（另有 {more} 处同样的问题，没有逐一列出）", f"{last.found.en} (and {more} more, not listed)"
    )
    return [*kept[:-1], replace(last, found=found)]
