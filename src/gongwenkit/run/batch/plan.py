"""The plan of a batch: which reports, in which folders, from which inputs; which departments are skipped and why.

A plan depends on the kit, the program, TeX, the reference tables and the listing of the data folder with the digest of
each file. Where all of this is as at the last batch, its plan holds, and nothing is read.
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from gongwenkit import __version__
from gongwenkit.config.kit import Kit
from gongwenkit.config.report_type import REPORT_FILE, ReportType
from gongwenkit.ingest.ledgers.files import scan_files, unique_names
from gongwenkit.ingest.ledgers.guests import guests_file
from gongwenkit.model import Message
from gongwenkit.model.source import digest
from gongwenkit.run.batch.report_plan import BatchPlan
from gongwenkit.run.batch.state import State, load_state
from gongwenkit.run.report.installation import program_hash, toolchain_hash
from gongwenkit.run.report.kit_inputs import kit_inputs
from gongwenkit.run.report.report_kind import find_layout, find_report_type
from gongwenkit.run.report.store import PRIVATE, report_folder

__all__ = ["PlanRequest", "Tell", "make_here", "plan_reports"]

Tell = Callable[[Message], None]
"""Called with what is being done."""

TABLES = (".csv", ".xlsx")
"""Endings of the files next to `ledgers/` on which a plan may depend."""


@dataclass(frozen=True)
class PlanRequest:
    """What a plan is to be made of; what it needs of the last batch, and learns, is in the state.

    Attributes:
        kit, departments, parameters, out: as in `plan_reports`.
        state: of the folder of the reports.
    """

    kit: Kit
    departments: Sequence[str]
    parameters: Mapping[str, str]
    out: str
    state: State


def make_here(request: PlanRequest, tell: Tell) -> Mapping[str, Any]:
    """Makes a plan in this process, which then loads all that reads ledgers; as `BatchPlan.to_json`."""
    from gongwenkit.run.batch.fresh_plan import make_plan

    return make_plan(
        request.kit,
        departments=request.departments,
        parameters=request.parameters,
        out=request.out,
        state=request.state,
        tell=tell,
    ).to_json()


def _say_nothing(stage: Message) -> None:
    """Stands for one who wants to know what is being done."""


def plan_reports(
    kit: Kit,
    *,
    departments: Sequence[str],
    parameters: Mapping[str, str],
    out: str = "",
    tell: Tell | None = None,
    make: Callable[[PlanRequest, Tell], Mapping[str, Any]] = make_here,
) -> BatchPlan:
    """Plans the reports of some or all departments. Nothing is written.

    Args:
        kit: the kit.
        departments: codes or names; empty = all. A department asked for by name is planned even without ledgers: its
            report fails. A type over all departments is one report.
        parameters: `period report edition layout as_of date author data` of the notebook.
        out: another output root.
        tell: called with what is being done.
        make: makes a plan where that of the last batch does not hold.

    Raises:
        UsageError: an unknown department, period, report type, edition or layout; a date that does not fit.
        DataError: the reference tables cannot be read.
        KitFileError: wording or a template is wrong.
        ToolchainError: TeX, a package or a font is missing.
    """
    report = find_report_type(kit, parameters["report"])
    state = load_state(_state_folder(kit, report, parameters, out))
    asked = _digest([list(departments), dict(parameters), str(kit.data_folder(parameters["data"]))])
    before = _fingerprint(kit, report, parameters, state)
    known = state.plans.get(asked)
    if isinstance(known, dict) and known.get("fingerprint") == before:
        plan = known["plan"]
    else:
        plan = make(PlanRequest(kit, tuple(departments), dict(parameters), out, state), tell or _say_nothing)
        if _fingerprint(kit, report, parameters, state) == before:  # nothing changed while it was made
            state.keep_plan(asked, before, plan)
    data = kit.data_folder(parameters["data"])
    return BatchPlan.of_json(plan, kit, data=data, out=kit.out_folder(out), state=state)


def _state_folder(kit: Kit, report: ReportType, parameters: Mapping[str, str], out: str) -> Path:
    """Returns where the state is: with the reports, or, of redacted ones, where they are made."""
    root, edition = kit.out_folder(out), parameters["edition"]
    return report_folder(
        root / PRIVATE if edition == "redacted" else root,
        period=str(kit.period(parameters["period"])),
        report=report.id,
        edition=edition,
        layout=find_layout(kit, report, parameters["layout"]),
        default_layout=report.layouts[0],
    )


def _fingerprint(kit: Kit, report: ReportType, parameters: Mapping[str, str], state: State) -> str:
    """Returns a hash over everything that a plan depends on; files whose stat is known are not opened."""
    state.toolchain = toolchain_hash(kit)
    of_kit = {*kit_inputs(kit, report.id), *kit.templates_folder.glob(f"*/{REPORT_FILE}")}
    names = sorted((path.relative_to(kit.root).as_posix(), path) for path in of_kit)
    data = kit.data_folder(parameters["data"])
    listing = scan_files(data, kit.linked_folders)
    found = hashlib.sha256(_digest([__version__, program_hash(), state.toolchain]).encode())
    lines = chain(
        ((name, state.kit_file(name, path)) for name, path in names),
        ((path.name, state.table(path)) for path in _tables(data)),
        ((name, state.ledger(name, file.path)) for name, file in unique_names(listing)),
        ((file.name, file.stray) for file in listing if file.stray is not None),
        [("", state.digests.of("guests", guests_file(kit.cache_folder)))],
    )
    for name, content in lines:
        found.update(f"{name}\0{content}\n".encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def _digest(content: object) -> str:
    return digest(json.dumps(content, sort_keys=True).encode())


def _tables(data: Path) -> list[Path]:
    try:
        with os.scandir(data) as found:
            return sorted(Path(one.path) for one in found if one.name.lower().endswith(TABLES) and one.is_file())
    except OSError:
        return []
