"""The reports of a period that were made: drafts, reviews, finals; whether they are still what the ledgers say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gongwenkit.config.kit import Kit
from gongwenkit.config.kit_files import KitFiles
from gongwenkit.config.report_type import ReportType
from gongwenkit.model import GongwenkitError, Period
from gongwenkit.run.batch.plan import plan_reports
from gongwenkit.run.delivery.as_made import due_as_made
from gongwenkit.run.report.store import department_folder, load_manifest, report_folder

__all__ = ["ReportState", "report_periods", "report_states"]

EDITIONS_SHOWN = ("draft", "review", "internal", "final")
Freshness = Literal["fresh", "stale", "altered", "unknown"]
_STALE = ("input", "added", "parameters")


@dataclass(frozen=True)
class ReportState:
    """A report that lies in the output folder.

    Attributes:
        report, period, edition: which.
        freshness: whether it is what would be made now: `stale` where an input changed, `altered` where a file of it
            did, `unknown` where that cannot be told.
        marks: number of 【…】 in it.
        complete: whether nothing stops a final edition.
        pdf: its path below the output root.
    """

    report: str
    period: str
    edition: str
    freshness: Freshness
    marks: int
    complete: bool
    pdf: str


def report_periods(files: KitFiles, period: Period, asked: str = "") -> dict[str, Period]:
    """Returns the report types of single departments with the period of each: the period itself, or its year."""
    found = {}
    for name in files.report_ids:
        kind = files.report_type(name)
        if kind.scope == "department" and asked in ("", name):
            if period.kind in kind.periods:
                found[name] = period
            elif "year" in kind.periods:
                found[name] = Period.of_year(period.year)
    return found


def report_states(
    kit: Kit, files: KitFiles, codes: Sequence[str], periods: Mapping[str, Period], *, data: str = "", out: str = ""
) -> dict[str, list[ReportState]]:
    """Returns the reports of each department, by code.

    Args:
        kit: the kit.
        files: its files.
        codes: all departments of the data folder.
        periods: report type → period.
        data: another data folder.
        out: another output root.
    """
    found: dict[str, list[ReportState]] = {}
    for name, period in periods.items():
        for edition in EDITIONS_SHOWN:
            for code, state in _of_edition(
                kit, files.report_type(name), codes, period, edition, data=data, out=out
            ).items():
                found.setdefault(code, []).append(state)
    return found


def _of_edition(
    kit: Kit, kind: ReportType, codes: Sequence[str], period: Period, edition: str, *, data: str, out: str
) -> dict[str, ReportState]:
    root = kit.out_folder(out)
    layout = kit.report_settings(kind.id).layout or kind.layouts[0]
    reports = report_folder(
        root, period=str(period), report=kind.id, edition=edition, layout=layout, default_layout=kind.layouts[0]
    )
    if not reports.is_dir():
        return {}
    folders = {code: department_folder(reports, code, codes) for code in codes}
    manifests = {code: load_manifest(folder) for code, folder in folders.items() if folder.is_dir()}
    there = {code: manifest for code, manifest in manifests.items() if manifest is not None}
    fresh = _freshness(kit, kind, tuple(there), period, edition, layout, data=data, out=out) if there else {}
    return {
        code: ReportState(
            report=kind.id,
            period=str(period),
            edition=edition,
            freshness=fresh.get(code, "unknown"),
            marks=sum(manifest.get("marks", {}).values()) if isinstance(manifest.get("marks"), dict) else 0,
            complete=bool(manifest.get("complete")),
            pdf=(folders[code] / "report.pdf").relative_to(root).as_posix(),
        )
        for code, manifest in there.items()
    }


def _freshness(
    kit: Kit,
    kind: ReportType,
    codes: tuple[str, ...],
    period: Period,
    edition: str,
    layout: str,
    *,
    data: str,
    out: str,
) -> dict[str, Freshness]:
    """Returns whether reports are as they would be made now; nothing where no plan can be made on this machine."""
    parameters = {"period": str(period), "report": kind.id, "edition": edition, "layout": layout}
    parameters |= {"as_of": "", "date": "", "author": "", "data": data}
    try:
        plan = plan_reports(kit, departments=(), parameters=parameters, out=out)
        due = due_as_made(kit, plan, parameters, out=out)
    except GongwenkitError:
        return {}
    return {code: _told(due[code].kind) for code in codes if code in due}


def _told(kind: str) -> Freshness:
    if kind in ("damaged", "missing"):
        return "altered"
    return "stale" if kind in _STALE else "fresh"
