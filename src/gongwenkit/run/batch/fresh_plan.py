"""A plan made anew: the kit is read and checked, the data folder is matched with the departments, keys are computed."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from gongwenkit.config.kit import Kit
from gongwenkit.config.kit_files import KitFiles, load_kit_files
from gongwenkit.config.report_type import ReportType
from gongwenkit.ingest.decisions.load import read_decisions
from gongwenkit.ingest.ledgers.data_folder import DataFolder, load_data_folder
from gongwenkit.ingest.ledgers.guests import guests_file
from gongwenkit.ingest.ledgers.read import departments_inside
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.model import Job, Message, UsageError
from gongwenkit.model.job import WHOLE
from gongwenkit.model.reference import Department
from gongwenkit.model.source import digest
from gongwenkit.run.batch.report_plan import BatchPlan, ReportPlan, Skipped
from gongwenkit.run.batch.state import State
from gongwenkit.run.kit.doctor import require_toolchain
from gongwenkit.run.report.author import AUTHOR_ERRORS
from gongwenkit.run.report.installation import program_hash, toolchain_hash
from gongwenkit.run.report.issuer import require_known_issuer
from gongwenkit.run.report.job import settle_department, settle_job
from gongwenkit.run.report.kit_inputs import NOTEBOOK
from gongwenkit.run.report.manifest import Inputs, JobInputs, hash_kit, job_key, key_parameters, reports_folder
from gongwenkit.run.report.own_rows import OwnRows
from gongwenkit.run.report.report_kind import choose_report_type, find_layout
from gongwenkit.run.report.sample_values import find_sample_values
from gongwenkit.run.report.store import safe_names
from gongwenkit.run.report.template_check import require_sound_templates

__all__ = ["make_plan", "open_folder"]


def make_plan(
    kit: Kit,
    *,
    departments: Sequence[str],
    parameters: Mapping[str, str],
    out: str,
    state: State,
    tell: Callable[[Message], None] | None = None,
) -> BatchPlan:
    """Makes a plan; arguments and errors as `run.batch.plan.plan_reports`, with what is known of the files."""
    tell = tell or _say_nothing
    tell(Message("读套件的文件", "Reading the files of the kit"))
    files = load_kit_files(kit, reports=(parameters["report"],))
    report = choose_report_type(files, parameters["report"])
    require_sound_templates(kit, files, report, layout=find_layout(kit, report, parameters["layout"]))
    require_toolchain(kit)
    tell(Message("列出数据文件夹", "Listing the data folder"))
    data = open_folder(kit, files, parameters["data"])
    of_each = report.scope == "department"
    require_known_issuer(report, data.reference)
    asked = _find_departments(kit, report, departments, data.reference)
    of_kit = hash_kit(kit, files, report.id)
    decisions = read_decisions(data.path, schema=files.schema, departments=data.names)
    filled: frozenset[str] = frozenset()
    if of_each:
        many = len(data.departments)
        tell(Message(f"看哪些单位有台账：{many} 个文件", f"Looking which departments have ledgers: {many} files"))
        data, filled = _look_inside(kit, files, data, state, of_kit=of_kit)
        filled |= {row.department for row in decisions.hand_rows}
    due = tuple(one for one in asked if one.code in filled) if of_each and not departments else asked
    if not due:
        raise _nothing_to_build(data) if files.schema.ledgers else _nothing_declared()
    common = _Common(
        kit=kit,
        report=report,
        inputs=JobInputs(of_kit, data, lambda file: state.ledger(file.name, file.path)),
        rows=OwnRows(data.reference, decisions, only=due[0].code if of_each and len(due) == 1 else None),
        folders=_folders(data),
        toolchain=toolchain_hash(kit),
        is_asked=bool(parameters.get("author", "")),
    )
    tell(Message(f"核对 {len(due)} 个单位的台账", f"Comparing ledgers, departments: {len(due)}"))
    plans = _plan_each(due, common, parameters=parameters, data=data, out=kit.out_folder(out))
    known, codes = {department.code for department in asked}, {department.code for department in due}
    listed = data.reference.departments if of_each else asked
    sample_values = find_sample_values(kit, data.reference, report=report.id)
    return BatchPlan(
        reports=plans,
        skipped=tuple(_without_ledgers(department) for department in asked if department.code not in codes),
        folder=plans[0].reports,
        order={department.code: number for number, department in enumerate(listed)},
        title=f"{kit.period(plans[0].parameters['period']).label}{report.name}",
        jobs=kit.settings.build.jobs or os.cpu_count() or 1,
        others={common.folders[d.code]: (d.code, d.name) for d in listed if d.code not in known},
        kit_files={line["file"]: line["sha256"] for line in of_kit},
        phrase_years=files.phrase_years if report.phrases else (),
        sample_values=tuple(Message(one.in_language("zh"), one.in_language("en")) for one in sample_values),
        state=state,
    )


def open_folder(kit: Kit, files: KitFiles, data: str) -> DataFolder:
    """Returns the data folder as it is now; its reference tables are read once in a process and its forks.

    Args:
        kit: the kit.
        files: what was read of it.
        data: another data folder than the kit's.

    Raises:
        KitFileError, DataError: see `load_data_folder`.
    """
    kept = guests_file(kit.cache_folder)
    return load_data_folder(kit.data_folder(data), files=files, linked=kit.linked_folders, kept=kept)


def _say_nothing(stage: Message) -> None:
    """Stands for one who wants to know what is being done."""


@dataclass(frozen=True)
class _Common:
    """What all reports of a batch have in common.

    Attributes:
        kit, report: the kit and the report type.
        inputs: of the jobs.
        rows: digests of each department's rows.
        folders: code → name of the department's folder.
        toolchain: hash over TeX and fonts.
        is_asked: whether the user named an author.
    """

    kit: Kit
    report: ReportType
    inputs: JobInputs
    rows: OwnRows
    folders: Mapping[str, str]
    toolchain: str
    is_asked: bool


def _look_inside(
    kit: Kit, files: KitFiles, data: DataFolder, state: State, *, of_kit: Inputs
) -> tuple[DataFolder, frozenset[str]]:
    """Looks into the files that may have rows of other departments than their names say, as far as this is not known.

    These are the files that name no department or several, and those of one department that were looked into and have
    another content now. A file of one department that nobody looked into is read when its report is made, whose
    manifest says what is in it.

    Returns:
        The data folder with what was found, and the codes of the departments that have rows.
    """
    state.settle_basis(_basis(of_kit, data, state))
    state.keep_files(data.files)
    digests = {file.name: state.ledger(file.name, file.path) for file in data.files}
    unknown = [
        file
        for file in data.files
        if state.inside(file.name, digests[file.name]) is None
        and digests[file.name]
        and (len(data.departments[file.name]) != 1 or state.knows(file.name))
    ]
    if unknown:
        limits, cache = kit.settings.reader, kit.cache_folder
        found = departments_inside(data, unknown, schema=files.schema, limits=limits, cache=cache)
        for file in unknown:
            state.note_inside(file.name, digests[file.name], found[file.name])
    filled: set[str] = set()
    guests = dict(data.guests)
    for file in data.files:
        named, inside = data.departments[file.name], state.inside(file.name, digests[file.name]) or frozenset()
        if len(named) == 1:
            filled |= named
            if others := inside - named:
                guests[file.name] = guests.get(file.name, frozenset()) | others
                state.note_guest(digests[file.name], file.size, others, late=False)
        filled |= inside
    known = frozenset(data.names.codes)
    return replace(data, guests=guests), frozenset(filled & known).union(*guests.values())


def _basis(of_kit: Inputs, data: DataFolder, state: State) -> str:
    """Returns a hash over what decides whose the rows of a file are, besides the file."""
    names = sorted((one.code, one.name, one.short_name) for one in data.reference.departments)
    schema = [line["sha256"] for line in of_kit if line["file"].startswith("data/")]
    decided = state.table(data.decisions) if data.decisions else ""
    return digest(json.dumps([names, schema, decided, program_hash()]).encode())


def _plan_each(
    departments: Sequence[Department], common: _Common, *, parameters: Mapping[str, str], data: DataFolder, out: Path
) -> tuple[ReportPlan, ...]:
    settle = partial(settle_job, parameters, kit=common.kit, reference=data.reference, report=common.report)
    jobs = [_settle_one(settle, one, data=data.path, out=out, is_asked=common.is_asked) for one in departments]
    return tuple(_plan_one(job, department, common) for job, department in zip(jobs, departments, strict=True))


def _settle_one(settle: Callable[..., Job], department: Department, *, data: Path, out: Path, is_asked: bool) -> Job:
    """Makes the job of a department; of one whose tables name a wrong author, without author: its report will fail.

    Raises:
        UsageError: see `settle_job`; a wrong author that the user asked for.
    """
    try:
        return settle(department=department.code, data=data, out=out)
    except UsageError as error:
        if is_asked or error.code not in AUTHOR_ERRORS:
            raise
        return settle(department=department.code, data=data, out=out, with_author=False)


def _folders(data: DataFolder) -> Mapping[str, str]:
    """Returns the name of each department's folder, by code."""
    return safe_names(department.code for department in data.reference.departments)


def _find_departments(
    kit: Kit, report: ReportType, names: Sequence[str], reference: Reference
) -> tuple[Department, ...]:
    """Returns the departments asked for, each once; of a type over all departments, the organ that issues it."""
    if report.scope == "all":
        return (settle_department(kit, report, names[0] if names else WHOLE, reference),)
    asked = dict.fromkeys(settle_department(kit, report, name, reference) for name in names)
    return tuple(asked) or reference.departments


def _nothing_declared() -> UsageError:
    return UsageError(
        "no-ledger-declared",
        where="data/schema",
        found=Message("套件还没有写明一种台账", "the kit declares no ledger yet"),
        advice=Message(
            "请在 data/schema 里写一种台账（写法见 docs/ledgers.md），再把台账放入数据文件夹的 ledgers 中",
            "Declare one in data/schema (a file for each, see docs/ledgers.md), then put ledgers into `ledgers` of the"
            " data folder",
        ),
    )


def _nothing_to_build(data: DataFolder) -> UsageError:
    return UsageError(
        "nothing-to-build",
        where=str(data.path),
        found=Message("没有一个单位有台账", "no department has a ledger"),
        advice=Message("请把台账放入数据文件夹的 ledgers 中", "Put the ledgers into `ledgers` of the data folder"),
    )


def _plan_one(job: Job, department: Department, common: _Common) -> ReportPlan:
    kit, report = common.kit, common.report
    reports = reports_folder(job, default_layout=report.layouts[0])
    parameters = key_parameters(job)
    # An author that nobody asked for is found again in the reference tables: older notebooks have no such parameter.
    passed = {name: value for name, value in parameters.items() if name != "author" or common.is_asked}
    inputs, rows = common.inputs.of(job), common.rows.of(job)
    return ReportPlan(
        code=department.code,
        name=department.name,
        notebook=kit.notebooks_folder / NOTEBOOK,
        parameters={**passed, "kit": str(kit.root), "data": str(job.data)},
        kit=kit.root,
        out=job.out,
        reports=reports,
        folder_name=WHOLE if report.scope == "all" else common.folders[job.department],
        key=job_key(parameters, inputs, toolchain=common.toolchain, rows=rows),
        seconds=kit.settings.build.notebook_seconds,
        retries=kit.settings.build.retries,
        memory_mb=kit.settings.build.notebook_mb,
        language="en" if kit.settings.language == "en" else "zh",
    )


def _without_ledgers(department: Department) -> Skipped:
    return Skipped(
        department.code,
        department.name,
        Message("没有任何台账文件", "has no ledger file"),
        Message(
            "如有台账，请放入数据文件夹的 ledgers 中",
            "If there are ledgers, put them into `ledgers` of the data folder",
        ),
    )
