"""The plan of a batch: which reports, in which folders, from which inputs; which departments are skipped and why.

A plan depends on the kit, the program, TeX, the reference tables and the listing of the data folder with the digest of
each file. Where all of this is as at the last batch, its plan holds, and nothing is read.
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from gongwenkit import __version__
from gongwenkit.config.kit import Kit
from gongwenkit.config.report_type import REPORT_FILE, ReportType
from gongwenkit.ingest.ledgers.files import scan_files, unique_names
from gongwenkit.ingest.ledgers.guests import guests_file
from gongwenkit.model import Message, Period
from gongwenkit.model.source import digest
from gongwenkit.run.batch.report_plan import BatchPlan, ReportPlan, Skipped
from gongwenkit.run.batch.state import State, load_state
from gongwenkit.run.report.installation import program_hash, toolchain_hash
from gongwenkit.run.report.kit_inputs import NOTEBOOK, kit_inputs
from gongwenkit.run.report.report_kind import find_layout, find_report_type
from gongwenkit.run.report.store import PRIVATE, report_folder

__all__ = ["plan_reports"]

TABLES = (".csv", ".xlsx")
"""Endings of the files next to `ledgers/` on which a plan may depend."""


def plan_reports(
    kit: Kit,
    *,
    departments: Sequence[str],
    parameters: Mapping[str, str],
    out: str = "",
    tell: Callable[[Message], None] | None = None,
) -> BatchPlan:
    """Plans the reports of some or all departments. Nothing is written.

    Args:
        kit: the kit.
        departments: codes or names; empty = all. A department asked for by name is planned even without ledgers: its
            report fails. A type over all departments is one report.
        parameters: `period report edition layout as_of date author data` of the notebook.
        out: another output root.
        tell: called with what is being done.

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
        return _from_json(
            known["plan"], kit, data=kit.data_folder(parameters["data"]), out=kit.out_folder(out), state=state
        )
    from gongwenkit.run.batch.fresh_plan import make_plan  # it reads ledgers, and loads what reads them

    plan = make_plan(kit, departments=departments, parameters=parameters, out=out, state=state, tell=tell)
    if _fingerprint(kit, report, parameters, state) == before:  # nothing changed while it was made
        state.keep_plan(asked, before, _to_json(plan))
    return plan


def _state_folder(kit: Kit, report: ReportType, parameters: Mapping[str, str], out: str) -> Path:
    """Returns where the state is: with the reports, or, of redacted ones, where they are made."""
    root, edition = kit.out_folder(out), parameters["edition"]
    return report_folder(
        root / PRIVATE if edition == "redacted" else root,
        period=str(Period.parse(parameters["period"])),
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


def _to_json(plan: BatchPlan) -> dict[str, Any]:
    """Returns a plan as the state keeps it: without folders of this machine."""
    first = plan.reports[0]
    common = {name: value for name, value in first.parameters.items() if name not in ("kit", "data", "department")}
    return {
        "names": list(first.parameters),
        "common": common,
        "reports": [
            [one.code, one.name, one.folder.name, one.key, _others(one.parameters, common)] for one in plan.reports
        ],
        "skipped": [[one.code, one.name, *_words(one.reason), *_words(one.advice)] for one in plan.skipped],
        "order": dict(plan.order),
        "title": plan.title,
        "others": {folder: list(who) for folder, who in plan.others.items()},
        "kit_files": dict(plan.kit_files),
        "phrase_years": list(plan.phrase_years),
        "sample_values": [_words(one) for one in plan.sample_values],
        "folder": first.reports.relative_to(first.out).as_posix(),
        "jobs": plan.jobs,
    }


def _from_json(known: Mapping[str, Any], kit: Kit, *, data: Path, out: Path, state: State) -> BatchPlan:
    """Returns the plan that `_to_json` wrote."""
    reports, build = out / known["folder"], kit.settings.build
    places = {"kit": str(kit.root), "data": str(data)}
    common: dict[str, Any] = {
        "notebook": kit.notebooks_folder / NOTEBOOK,
        "kit": kit.root,
        "out": out,
        "reports": reports,
        "seconds": build.notebook_seconds,
        "retries": build.retries,
        "memory_mb": build.notebook_mb,
        "language": "en" if kit.settings.language == "en" else "zh",
    }
    return BatchPlan(
        reports=tuple(
            ReportPlan(
                code=code,
                name=name,
                folder=reports / folder,
                key=key,
                parameters=_in_order(known["names"], {**known["common"], **own, **places}),
                **common,
            )
            for code, name, folder, key, own in known["reports"]
        ),
        skipped=tuple(
            Skipped(code, name, Message(*words[:2]), Message(*words[2:])) for code, name, *words in known["skipped"]
        ),
        folder=reports,
        order=known["order"],
        title=known["title"],
        jobs=known["jobs"],
        others={folder: (code, name) for folder, (code, name) in known["others"].items()},
        kit_files=known["kit_files"],
        phrase_years=tuple(known["phrase_years"]),
        sample_values=tuple(Message(*words) for words in known["sample_values"]),
        state=state,
    )


def _in_order(names: Sequence[str], parameters: Mapping[str, str]) -> dict[str, str]:
    """Returns parameters in the order of a plan that was made anew: notebooks list them so."""
    return {name: parameters[name] for name in names} | dict(parameters)


def _others(parameters: Mapping[str, str], common: Mapping[str, str]) -> dict[str, str]:
    """Returns the parameters of a report that are not the common ones."""
    return {
        name: value for name, value in parameters.items() if name not in ("kit", "data") and common.get(name) != value
    }


def _words(message: Message) -> list[str]:
    return [message.zh, message.en]
