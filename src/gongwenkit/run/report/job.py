"""The job of a report: the parameters of the notebook, checked before any ledger is read.

Kit, report type, layout and department are found by their names; `settle_job` puts all together.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from gongwenkit.config.kit import Kit, load_kit
from gongwenkit.config.report_type import ReportType
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.model import Job, Message, Period, RowSource, UsageError
from gongwenkit.model.job import EDITIONS, WHOLE
from gongwenkit.model.period import PeriodKind
from gongwenkit.model.reference import Department, Document
from gongwenkit.run.report.author import find_author, no_author
from gongwenkit.run.report.report_kind import find_layout

__all__ = [
    "covers_all",
    "kit_of",
    "settle_department",
    "settle_job",
    "shared_templates",
]

ALL_DEPARTMENTS = "各单位"
WORD_YES, WORD_NO = ("yes", "true", "1", "是", "要"), ("", "no", "false", "0", "否", "不要")
_PERIOD_WORDS: Mapping[PeriodKind, str] = {
    "year": "年",
    "half": "半年",
    "quarter": "季度",
    "month": "月",
    "week": "周",
    "span": "任意起止日期和 kit.toml [periods] 中的",
}


def kit_of(folder: str) -> Kit:
    """Loads the kit in a folder; empty: the folder above the working folder (that of the notebooks)."""
    return load_kit(_root(folder))


def shared_templates(folder: str) -> Path:
    """Returns where a kit keeps the templates of cards, before it is loaded; `folder` as in `kit_of`."""
    return _root(folder) / "templates" / "shared"


def _root(folder: str) -> Path:
    return Path(folder) if folder else Path.cwd().parent


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
                found=Message(
                    f"“{report.name}”每个单位一份，不能写 {WHOLE}",
                    f"{report.id} is made for each department, not for {WHOLE}",
                ),
                advice=Message(
                    "请写单位编码或名称；成批办理用 gongwenkit build --all",
                    "Name a department; for each of them use `gongwenkit build --all`",
                ),
            )
        return whole
    if not whole:
        raise UsageError(
            "scope-all",
            where="department",
            found=Message(
                f"“{report.name}”是全部单位合为一份的，而写了单位“{department}”",
                f"{report.id} is one report over all departments, and department “{department}” is named",
            ),
            advice=Message(
                f"请把 department 写作 {WHOLE}；用 gongwenkit build 时不写单位，或写 --all",
                f"Write {WHOLE} for department; with `gongwenkit build` name none, or use --all",
            ),
        )
    return True


def settle_department(kit: Kit, report: ReportType | None, department: str, reference: Reference) -> Department:
    """Returns the department that issues a report; of a report over all departments, the organ that kit.toml names.

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
            found=Message(
                f"“{report.name}”由谁印发没有写明", f"it is not said which organ issues the report {report.id}"
            ),
            advice=Message(
                f'请在 kit.toml 的 [report.{report.id}] 中写 organ = "发文机关全称"',
                f'Write organ = "full name" into [report.{report.id}] of kit.toml',
            ),
        )
    return _whole(organ)


def _whole(name: str) -> Department:
    source = RowSource("kit.toml", None, 1)
    return Department(WHOLE, name, name, "", None, None, None, None, source)


def settle_job(
    parameters: Mapping[str, str],
    *,
    department: str,
    kit: Kit,
    reference: Reference,
    report: ReportType | None,
    data: Path,
    out: Path,
    with_author: bool = True,
) -> Job:
    """Checks the parameters and makes the job.

    `parameters` are `period edition layout as_of date author` of the notebook; without a report type only figures are
    made. Without `with_author` nobody looks who reports.

    Raises:
        UsageError: unknown department, period, edition, layout or author; a date that is none or is outside the period.
    """
    code = settle_department(kit, report, department, reference).code
    span = kit.period(parameters["period"])
    _check_edition(parameters["edition"])
    reference_day = _reference_day(parameters["as_of"], span)
    name = report.id if report else ""
    if report:
        _check_period_kind(report, span)
    document = reference.document(code, name, str(span))
    asked = parameters.get("author", "").strip()
    if asked and covers_all(report, department, reference):
        raise no_author(asked)
    author = ""
    if with_author:
        author = find_author(reference, code, span, reference_day, asked=asked, document=document, kit=kit, report=name)
    return Job(
        department=code,
        period=span,
        report=name,
        edition=parameters["edition"],
        layout=find_layout(kit, report, parameters["layout"]) if report else "",
        as_of=reference_day,
        date=_parse_day(parameters["date"], "date") or _document_date(kit, name, document),
        kit=kit.root,
        data=data,
        out=out,
        author=author,
        word=_is_wanted(parameters.get("word", "")),
    )


def _is_wanted(word: str) -> bool:
    """Reads the parameter `word`.

    Raises:
        UsageError: it is neither yes nor no.
    """
    said = word.strip().lower()
    if said in WORD_YES:
        return True
    if said not in WORD_NO:
        raise UsageError(
            "word-unclear",
            where="word",
            found=Message(f"参数 word 写的是“{word[:40]}”", f"the parameter word is “{word[:40]}”"),
            advice=Message("要 Word 文件请写 yes，不要请留空", "Write yes for a Word file, or leave it empty"),
        )
    return False


def _reference_day(asked: str, period: Period) -> date:
    """Returns the day up to which is counted: the one asked for, else the last day of the period."""
    day = _parse_day(asked, "as_of") or period.last
    if day not in period:
        raise UsageError(
            "as-of-outside",
            where="as_of",
            found=Message(f"截止日 {day} 不在 {period.label} 之内", f"{day} does not lie in {period}"),
            advice=Message(
                f"请写 {period.first} 至 {period.last} 之间的日期", f"Give a day from {period.first} to {period.last}"
            ),
        )
    return day


def _check_period_kind(report: ReportType, period: Period) -> None:
    if period.kind not in report.periods:
        kinds = "、".join(_PERIOD_WORDS[kind] for kind in report.periods)
        raise UsageError(
            "period-kind",
            where="period",
            found=Message(f"“{report.name}”不能按“{period}”这样的时段编写", f"{report.id} is not made for {period}"),
            advice=Message(
                f'可用的时段：{kinds}；要按这样的时段编写，请在 {report.file} 的 periods 中加上 "{period.kind}"',
                f'It is made for: {", ".join(report.periods)}; to make it for this, add "{period.kind}" to periods in '
                f"{report.file}",
            ),
        )


def _document_date(kit: Kit, report: str, document: Document | None) -> date | None:
    """Returns the date of signature of documents.csv, else of kit.toml, else None: no step makes up a date."""
    if document is not None and (document.date is not None or "date" in document.unread):
        return document.date
    return _parse_day(kit.report_settings(report).date, f"kit.toml [report.{report}] date")


def _parse_day(text: str, where: str) -> date | None:
    """Reads an ISO date; empty is None.

    Raises:
        UsageError: anything else.
    """
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            "date-invalid",
            where=where,
            found=Message(f"“{text}”不是日期", f"“{text}” is not a date"),
            advice=Message("请写作 2024-01-10 的形式", "Write it as 2024-01-10"),
        ) from None


def _check_edition(edition: str) -> None:
    if edition not in EDITIONS:
        raise UsageError(
            "unknown-edition",
            where="edition",
            found=Message(f"没有“{edition}”这种稿", f"there is no edition “{edition}”"),
            advice=Message(f"可用：{'、'.join(EDITIONS)}", f"There are: {', '.join(EDITIONS)}"),
        )
