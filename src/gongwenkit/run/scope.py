"""Whether a report is one department's or one over all of them, and who speaks in it."""

from gongwenkit.config.kit import Kit
from gongwenkit.config.report_type import ReportType
from gongwenkit.ingest.people import Department
from gongwenkit.ingest.reference import Reference
from gongwenkit.model import RowSource, UsageError, Words
from gongwenkit.model.job import WHOLE

__all__ = ["covers_all", "settle_department"]

ALL_DEPARTMENTS = "各单位"


def covers_all(report: ReportType | None, department: str, reference: Reference) -> bool:
    """Whether a report, or figures alone (no report type), are asked for over all departments.

    Raises:
        UsageError: a department is named for a type over all departments, or `all` for one of a department.
    """
    whole = department.strip().lower() == WHOLE
    if report is None or report.scope == "department":
        whole = whole and not any(known.code == department.strip() for known in reference.departments)
        if whole and report is not None:
            raise UsageError(
                "scope-department",
                where="department",
                found=Words(
                    f"“{report.name}”每个单位一份，不能写 {WHOLE}",
                    f"{report.id} is made for each department, not for {WHOLE}",
                ),
                advice=Words(
                    "请写单位编码或名称；成批办理用 gongwenkit build --all",
                    "Name a department; for each of them use `gongwenkit build --all`",
                ),
            )
        return whole
    if not whole:
        raise UsageError(
            "scope-all",
            where="department",
            found=Words(
                f"“{report.name}”是全部单位合为一份的，而写了单位“{department}”",
                f"{report.id} is one report over all departments, and department “{department}” is named",
            ),
            advice=Words(
                f"请把 department 写作 {WHOLE}；用 gongwenkit build 时不写单位，或写 --all",
                f"Write {WHOLE} for department; with `gongwenkit build` name none, or use --all",
            ),
        )
    return True


def settle_department(kit: Kit, report: ReportType | None, department: str, reference: Reference) -> Department:
    """Returns the department that speaks in a report: over all of them, the organ that kit.toml names.

    Raises:
        UsageError: see `covers_all`; an unknown department; kit.toml names no organ.
    """
    if not covers_all(report, department, reference):
        return reference.department(department)
    if report is None:
        return _whole(ALL_DEPARTMENTS)
    organ = kit.report_settings(report.id).organ.strip()
    if not organ:
        raise UsageError(
            "no-organ",
            where=f"kit.toml [report.{report.id}] organ",
            found=Words(
                f"“{report.name}”由谁印发没有写明", f"it is not said which organ issues the report {report.id}"
            ),
            advice=Words(
                f'请在 kit.toml 的 [report.{report.id}] 中写 organ = "发文机关全称"',
                f'Write organ = "full name" into [report.{report.id}] of kit.toml',
            ),
        )
    return _whole(organ)


def _whole(name: str) -> Department:
    source = RowSource("kit.toml", None, 1)
    return Department(WHOLE, name, name, "", None, None, None, None, source)
