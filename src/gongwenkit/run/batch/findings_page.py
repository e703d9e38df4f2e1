"""The findings of a report as a page for people, which index.html links: findings.json is for programs.

It lies in a folder next to the department folders and is no output of the report. A redacted report has none.
"""

import contextlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from gongwenkit.compose.html.findings_list import FindingsGroup, FindingsLine, render_findings
from gongwenkit.model import GongwenkitError

__all__ = ["FINDINGS", "Failure", "findings_page_of", "sweep_findings_pages", "write_findings_page"]

PAGES = "_findings"
"""Folder next to the department folders; no department folder begins with this sign."""
FINDINGS = "findings.json"
MOST_BYTES = 32 * 2**20
"""A larger file of findings is left to programs."""
SEVERITIES = {"error": "应改", "warning": "请看", "info": "提示"}
STATUSES = {"fail": "不符", "warn": "提示"}


@dataclass(frozen=True)
class Failure:
    """Why there is no new report.

    Attributes:
        where: file, or file and place, or empty.
        found, advice: what failed, and what to do.
        kept: folder with what was kept of the try; of a refused final it has all that the report lacks.
    """

    where: str
    found: str
    advice: str
    kept: Path


def findings_page_of(folder: Path) -> Path:
    """Returns where the page of the report in a folder lies."""
    return folder.parent / PAGES / f"{folder.name}.html"


def write_findings_page(
    folder: Path, *, department: str, title: str, sample: bool, templates: Path, failure: Failure | None = None
) -> bool:
    """Writes the page unless there is one of these very findings, which its time of change tells.

    What hinders it is no error of the report: the index then links findings.json alone.

    Args:
        folder: of the report.
        department: its name.
        title: what the batch is.
        sample: whether the page says that it is a fictional sample.
        templates: the kit's folder `templates/shared`; that of an older kit has no such page.
        failure: why the last try made no report: it comes first, before what is known of the report that stays.

    Returns:
        Whether there is a page of these findings now.
    """
    page = findings_page_of(folder)
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, GongwenkitError):
        changed = None if failure else (folder / FINDINGS).stat().st_mtime_ns
        with contextlib.suppress(FileNotFoundError):
            if changed is not None and page.stat().st_mtime_ns == changed:
                return True
        groups = _failed_groups(failure, folder) if failure else _groups(_read(folder / FINDINGS))
        text = render_findings(groups, department=department, title=title, sample=sample, templates=templates)
        page.parent.mkdir(exist_ok=True)
        part = page.with_suffix(".part")
        try:
            part.write_text(text, encoding="utf-8")
            if changed is not None:
                os.utime(part, ns=(changed, changed))
            part.replace(page)
        finally:
            part.unlink(missing_ok=True)
        return True
    if failure:  # an older page says nothing of it
        with contextlib.suppress(OSError):
            page.unlink(missing_ok=True)
    return False


def _read(path: Path) -> Mapping[str, Any]:
    """Returns what a file of findings says.

    Raises:
        OSError: it is not there.
        ValueError: it is too large, or no JSON.
        TypeError: it is no file of findings.
    """
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(path.name)
    told = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(told, dict):
        raise TypeError(path.name)
    return told


def _failed_groups(failure: Failure, folder: Path) -> tuple[FindingsGroup, ...]:
    """Returns why there is no report, what a refused one lacks, and the findings of the report that stays."""
    line = FindingsLine("未成文", *_place_of(failure.where), failure.found, failure.advice)
    groups = [FindingsGroup("这次没有成文的原因", (line,))]
    for place, before in ((failure.kept, ""), (folder, _made_on(folder))):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            groups += (FindingsGroup(f"{before}{one.title}", one.lines) for one in _groups(_read(place / FINDINGS)))
    return tuple(groups)


def _place_of(where: str) -> tuple[str, str, str]:
    """Returns file, sheet and cell of a place as errors name it: its parts stand side by side, the rest is empty."""
    file, sheet, cell, *_ = (*(part.strip() for part in where.split("›", 2)), "", "")
    return file, sheet, cell


def _made_on(folder: Path) -> str:
    """Says of which report the findings are that follow: one that an earlier batch made."""
    made = datetime.fromtimestamp((folder / FINDINGS).stat().st_mtime).astimezone() if _has(folder) else None
    return f"{made:%Y-%m-%d %H:%M}所成文稿（仍保留）的：" if made else ""


def _has(folder: Path) -> bool:
    return (folder / FINDINGS).is_file()


def sweep_findings_pages(reports: Path, folders: Iterable[str]) -> None:
    """Removes pages of reports that are no longer there, and what a killed batch left half written.

    Args:
        reports: the folder of all departments' reports.
        folders: names of the department folders that have a report, or failed.
    """
    kept = {findings_page_of(reports / folder).name for folder in folders}
    with contextlib.suppress(OSError):
        for path in (reports / PAGES).iterdir():
            if path.suffix in (".html", ".part") and path.name not in kept:
                path.unlink(missing_ok=True)


def _groups(told: Mapping[str, Any]) -> tuple[FindingsGroup, ...]:
    """Returns what findings.json says, in the order of work."""
    findings: Sequence[Mapping[str, Any]] = told.get("findings", ())
    by_weight = sorted(findings, key=lambda one: list(SEVERITIES).index(one["severity"]))
    lacking = [
        FindingsLine(_text(one, "kind"), *_place(one), _text(one, "what"), _advice(one))
        for one in told.get("lacking", ())
    ]
    pages = [
        FindingsLine(
            STATUSES[one["status"]],
            "report.pdf",
            "",
            f"第{one['page']}页" if one.get("page") else "",
            f"{_text(one, 'name')}：{_text(one, 'found')}",
            f"应为：{_text(one, 'expected')}" if one.get("expected") else "",
        )
        for file in told.get("proof", ())
        for one in file["checks"]
        if one["status"] in STATUSES
    ]
    rows = [
        FindingsLine(SEVERITIES[one["severity"]], *_place(one), _text(one, "found"), _text(one, "advice"))
        for one in by_weight
    ]
    return (
        FindingsGroup("台账和正文的问题", tuple(rows)),
        FindingsGroup("出报送稿还缺", tuple(lacking)),
        FindingsGroup("版面检查", tuple(pages)),
    )


def _place(one: Mapping[str, Any]) -> tuple[str, str, str]:
    cell = _text(one, "cell")
    return _text(one, "file"), _text(one, "sheet"), f"第{cell}行" if cell.isdecimal() else cell


def _advice(one: Mapping[str, Any]) -> str:
    decided = _text(one, "decision")
    return f"{_text(one, 'advice')}（可在 decisions.xlsx 中定：{decided}）" if decided else _text(one, "advice")


def _text(one: Mapping[str, Any], name: str) -> str:
    value = one.get(name)
    return "" if value is None else str(value)
