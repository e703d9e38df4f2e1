"""The limit of findings: of one kind in one file only so many are listed, and the last of them says how many more."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

from gongwenkit.model import Finding
from gongwenkit.model.finding import NOT_LISTED, with_count

__all__ = ["limit_findings"]

LISTED = 1000
"""Findings of one kind in one file that are listed for a department: nobody mends more cells before reading again."""


def limit_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Returns findings without those above the limit; the last one listed says how many more there are.

    A file of another program's data can have a hundred thousand wrong cells: they would fill the memory, the list of
    problems and the annotated copy.
    """
    groups: dict[tuple[str | None, str | None, str], list[Finding]] = defaultdict(list)
    dropped: Counter[tuple[str | None, str | None, str]] = Counter()
    for finding in findings:
        key = (finding.file, finding.department, finding.code)
        group = groups[key]
        group.append(finding)
        if len(group) > 2 * LISTED:  # so that a million of them are never held at once
            group.sort(key=lambda one: one.order)
            dropped[key] += len(group) - LISTED
            del group[LISTED:]
    return [finding for key, group in groups.items() for finding in _limited(group, dropped[key])]


def _limited(group: list[Finding], dropped: int) -> list[Finding]:
    """Returns the first findings of one kind; `dropped`: how many more of them there were."""
    more = len(group) + dropped - LISTED
    if more <= 0:
        return group
    kept = sorted(group, key=lambda finding: finding.order)[:LISTED]
    last = kept[-1]
    return [*kept[:-1], replace(last, found=with_count(last.found, more), words={**last.words, NOT_LISTED: more})]
