"""The plan of a batch: which reports, in which folders, from which inputs; which departments are skipped and why."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gongwenkit.config.kit import Kit
from gongwenkit.config.kit_files import KitFiles, load_kit_files
from gongwenkit.config.report_type import ReportType
from gongwenkit.ingest.ledgers.data_folder import DataFolder, load_data_folder
from gongwenkit.ingest.ledgers.read import departments_with_rows
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.model import Finding, Job, Message, Period, UsageError
from gongwenkit.model.job import WHOLE
from gongwenkit.model.message import Language
from gongwenkit.model.reference import Department
from gongwenkit.run.kit.doctor import require_toolchain
from gongwenkit.run.report.author import AUTHOR_ERRORS
from gongwenkit.run.report.issuer import require_known_issuer
from gongwenkit.run.report.job import choose_report_type, find_layout, settle_department, settle_job
from gongwenkit.run.report.manifest import JobInputs, hash_kit, job_key, key_parameters, reports_folder
from gongwenkit.run.report.sample_values import find_sample_values
from gongwenkit.run.report.store import MANIFEST, PRIVATE, safe_names
from gongwenkit.run.report.template_check import require_sound_templates

__all__ = ["BatchPlan", "ReportPlan", "Skipped", "plan_reports"]

NOTEBOOK = "report.ipynb"


@dataclass(frozen=True)
class ReportPlan:
    """One report to make.

    Attributes:
        code, name: the department.
        notebook: the notebook that makes it.
        parameters: its parameters but `out`.
        kit, out: root of the kit and of the output, absolute.
        reports: the folder of all departments' reports.
        folder: the folder of this report.
        key: sha256 over everything it depends on (run.report.manifest).
        seconds: limit for one cell.
        retries: tries after the first when a process dies.
        memory_mb: limit of memory for its notebook.
        language: of the files that are written next to it.
    """

    code: str
    name: str
    notebook: Path
    parameters: Mapping[str, str]
    kit: Path
    out: Path
    reports: Path
    folder: Path
    key: str
    seconds: int
    retries: int
    memory_mb: int = 1500
    language: Language = "zh"

    @property
    def templates(self) -> Path:
        """The kit's folder of shared templates."""
        return self.kit / "templates" / "shared"

    @property
    def is_redacted(self) -> bool:
        """Whether nothing but the finished report may be kept: no notebook, no traceback."""
        return self.parameters.get("edition") == "redacted"

    @property
    def workshop(self) -> Path:
        """Where the report is made: next to its place, or, if redacted, apart from the folder that is handed out."""
        return self.out / PRIVATE / self.reports.relative_to(self.out) if self.is_redacted else self.reports

    def made_below(self, work: Path) -> Path:
        """Returns where the notebook puts this report in another output root."""
        return work / self.folder.relative_to(self.out)


@dataclass(frozen=True)
class Skipped:
    """A department of which no report is due."""

    code: str
    name: str
    reason: Message
    advice: Message


@dataclass(frozen=True)
class BatchPlan:
    """The plan of a batch.

    Attributes:
        reports: to make, in organisational order.
        skipped: departments without ledgers.
        folder: the folder of all departments' reports.
        order: position of each department's code.
        title: what the batch is, in Chinese.
        jobs: reports at a time, by kit.toml.
        others: folder → code and name of the departments that were not asked for.
        kit_files: the files of the kit that the reports depend on, with the sha256 that they had.
        phrase_years: the years whose official expressions the kit has, if the reports use any.
        sample_values: what of the invented sample in kit.toml meets real departments.
    """

    reports: tuple[ReportPlan, ...]
    skipped: tuple[Skipped, ...]
    folder: Path
    order: Mapping[str, int]
    title: str
    jobs: int
    others: Mapping[str, tuple[str, str]]
    kit_files: Mapping[str, str]
    phrase_years: tuple[int, ...] = ()
    sample_values: tuple[Finding, ...] = ()

    def earlier_reports(self) -> Mapping[str, tuple[str, str]]:
        """Returns folder → code and name of departments not asked for that have reports in the same folder."""
        return {folder: who for folder, who in self.others.items() if (self.folder / folder / MANIFEST).is_file()}


def plan_reports(
    kit: Kit,
    *,
    departments: Sequence[str],
    parameters: Mapping[str, str],
    out: str = "",
    tell: Callable[[Message], None] | None = None,
) -> BatchPlan:
    """Plans the reports of some or all departments.

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
    tell = tell or _say_nothing
    tell(Message("读套件的文件", "Reading the files of the kit"))
    files = load_kit_files(kit, reports=(parameters["report"],))
    report = choose_report_type(files, parameters["report"])
    require_sound_templates(kit, files, report, layout=find_layout(kit, report, parameters["layout"]))
    require_toolchain(kit)
    tell(Message("列出数据文件夹", "Listing the data folder"))
    data = load_data_folder(kit.data_folder(parameters["data"]), files=files, linked=kit.linked_folders)
    of_each = report.scope == "department"
    require_known_issuer(report, data.reference)
    asked = _find_departments(kit, report, departments, data.reference)
    many = len(data.departments)
    tell(Message(f"看哪些单位有台账：{many} 个文件", f"Looking which departments have ledgers: {many} files"))
    due = _with_ledgers(kit, files, data, asked) if of_each and not departments else asked
    if not due:
        raise _nothing_to_build(data)
    tell(Message(f"核对 {len(due)} 个单位的台账", f"Comparing the ledgers of {len(due)} departments"))
    of_kit = hash_kit(kit, files, report.id)
    plans = _plan_each(
        due, kit=kit, report=report, parameters=parameters, inputs=JobInputs(of_kit, data), data=data, out=out
    )
    known, codes = {department.code for department in asked}, {department.code for department in due}
    listed = data.reference.departments if of_each else asked
    folders = _folders(data)
    return BatchPlan(
        reports=plans,
        skipped=tuple(_without_ledgers(department) for department in asked if department.code not in codes),
        folder=plans[0].reports,
        order={department.code: number for number, department in enumerate(listed)},
        title=f"{Period.parse(plans[0].parameters['period']).label}{report.name}",
        jobs=kit.settings.build.jobs or os.cpu_count() or 1,
        others={folders[d.code]: (d.code, d.name) for d in listed if d.code not in known},
        kit_files={line["file"]: line["sha256"] for line in of_kit},
        phrase_years=files.phrase_years if report.phrases else (),
        sample_values=tuple(find_sample_values(kit, data.reference, report=report.id)),
    )


def _say_nothing(stage: Message) -> None:
    """Stands for one who wants to know what is being done."""


def _plan_each(
    departments: Sequence[Department],
    *,
    kit: Kit,
    report: ReportType,
    parameters: Mapping[str, str],
    inputs: JobInputs,
    data: DataFolder,
    out: str,
) -> tuple[ReportPlan, ...]:
    settle = partial(settle_job, parameters, kit=kit, reference=data.reference, report=report)
    folders, root = _folders(data), kit.out_folder(out)
    is_asked = bool(parameters.get("author", ""))
    jobs = [_settle_one(settle, department, data=data.path, out=root, is_asked=is_asked) for department in departments]
    return tuple(
        _plan_one(kit, job, department, report=report, inputs=inputs, folders=folders, is_asked=is_asked)
        for job, department in zip(jobs, departments, strict=True)
    )


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


def _with_ledgers(
    kit: Kit, files: KitFiles, data: DataFolder, departments: Sequence[Department]
) -> tuple[Department, ...]:
    filled = departments_with_rows(data, schema=files.schema, limits=kit.settings.reader, cache=kit.cache_folder)
    return tuple(department for department in departments if department.code in filled)


def _nothing_to_build(data: DataFolder) -> UsageError:
    return UsageError(
        "nothing-to-build",
        where=str(data.path),
        found=Message("没有一个单位有台账", "no department has a ledger"),
        advice=Message("请把台账放入数据文件夹的 ledgers 中", "Put the ledgers into `ledgers` of the data folder"),
    )


def _plan_one(
    kit: Kit,
    job: Job,
    department: Department,
    *,
    report: ReportType,
    inputs: JobInputs,
    folders: Mapping[str, str],
    is_asked: bool,
) -> ReportPlan:
    reports = reports_folder(job, default_layout=report.layouts[0])
    parameters = key_parameters(job)
    # An author that nobody asked for is found again in the reference tables: older notebooks have no such parameter.
    passed = {name: value for name, value in parameters.items() if name != "author" or is_asked}
    return ReportPlan(
        code=department.code,
        name=department.name,
        notebook=kit.notebooks_folder / NOTEBOOK,
        parameters={**passed, "kit": str(kit.root), "data": str(job.data)},
        kit=kit.root,
        out=job.out,
        reports=reports,
        folder=reports / (WHOLE if report.scope == "all" else folders[job.department]),
        key=job_key(parameters, inputs.of(job)),
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
