"""The finals of a period: those that may be delivered, and what the others lack.

A final may be delivered when its folder is as it was made and nothing that it was made from has changed since. A newer
program or TeX alone is no reason to make it again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gongwenkit.config.kit import Kit
from gongwenkit.model import Message, Period
from gongwenkit.model.source import digest
from gongwenkit.proof.evidence.evidence import Evidence, parse_evidence
from gongwenkit.run.batch.due import Due
from gongwenkit.run.batch.plan import Tell, plan_reports
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.run.delivery.as_made import due_as_made
from gongwenkit.run.report.document import settle_elements
from gongwenkit.run.report.ledgers import open_data
from gongwenkit.run.report.report_kind import find_report_type
from gongwenkit.run.report.store import FAILED, load_manifest, report_folder
from gongwenkit.typeset.pdf_edit import ATTACHED_EVIDENCE
from gongwenkit.typeset.press import read_document

__all__ = ["Final", "Finals", "NotFinal", "find_finals"]

REPORT_PDF, REPORT_DOCX = "report.pdf", "report.docx"
USABLE = ("unchanged", "program", "toolchain")
"""Why a report would be made again that may be delivered all the same."""
SHOWN = 8


@dataclass(frozen=True)
class Final:
    """A final that may be delivered.

    Attributes:
        code, department: whose it is; short name, or the organ of a report over all departments.
        title: of its PDF.
        pages: of its PDF.
        files: ending (.pdf, .docx) → content.
        parameters: of the report.
        evidence: what its numbers are.
        to: the addressee.
        named: the periods that the kit names.
    """

    code: str
    department: str
    title: str
    pages: int
    files: Mapping[str, bytes]
    parameters: Mapping[str, str]
    evidence: Evidence
    to: str = ""
    named: Mapping[str, Period] = field(default_factory=dict)

    @property
    def period(self) -> Period:
        """Of the report."""
        return Period.parse(self.parameters["period"], self.named)

    @property
    def sha256(self) -> str:
        """Of its PDF."""
        return digest(self.files[".pdf"])


@dataclass(frozen=True)
class NotFinal:
    """A department without a final that may be delivered.

    Attributes:
        code, department: which.
        why: in a sentence.
        lacking: what stops a final, the first few.
        more: how many more.
        advice: what to do.
    """

    code: str
    department: str
    why: Message
    lacking: tuple[Message, ...]
    more: int
    advice: Message


@dataclass(frozen=True)
class Finals:
    """What was asked for.

    Attributes:
        ready: in organisational order.
        lacking: those that are not.
        whole: whether it is a report over all departments.
    """

    ready: tuple[Final, ...]
    lacking: tuple[NotFinal, ...]
    whole: bool


def find_finals(
    kit: Kit,
    *,
    departments: Sequence[str],
    report: str,
    period: str,
    layout: str = "",
    data: str = "",
    out: str = "",
    tell: Tell | None = None,
) -> Finals:
    """Looks which finals may be delivered.

    Args:
        kit: the kit.
        departments: codes or names; empty = all with ledgers.
        report: id of the report type.
        period: of the reports.
        layout: of the reports; empty = the default.
        data: another data folder.
        out: another output root.
        tell: called with what is being done.

    Raises:
        UsageError: an unknown department, period, report type or layout.
        KitFileError: a file of the kit is wrong.
    """
    type_ = find_report_type(kit, report)
    parameters = {"period": period, "report": report, "edition": "final", "layout": layout}
    parameters |= {"as_of": "", "date": "", "author": "", "data": data}
    tell = tell or (lambda _: None)
    plan = plan_reports(kit, departments=tuple(departments), parameters=parameters, out=out, tell=tell)
    count = len(plan.reports)
    tell(Message(f"逐个核对报送稿的文件：{count} 份", f"Comparing the files of finals: {count}"))
    looked = due_as_made(kit, plan, parameters, out=out, by_content=True)
    reference = open_data(kit, data=data).reference
    names = {one.code: one.short_name or one.name for one in reference.departments}
    drafts = report_folder(
        kit.out_folder(out),
        period=plan.folder.parent.name,
        report=report,
        edition="draft",
        layout=type_.layouts[0],
        default_layout=type_.layouts[0],
    )
    ready, lacking = [], []
    for number, one in enumerate(plan.reports, start=1):
        tell(Message(f"读报送稿 {number}/{count}", f"Reading finals {number}/{count}"))
        due = looked[one.code]
        final = _final(one, kit) if due.kind in USABLE else None
        if final is None:
            lacking.append(_not_final(one, due, drafts))
        else:
            document = reference.document(one.code, report, final.parameters["period"])
            to = settle_elements(document, kit.report_settings(report)).to
            ready.append(replace(final, department=names.get(one.code, one.name), to=to))
    lacking += [NotFinal(one.code, one.name, one.reason, (), 0, one.advice) for one in plan.skipped]
    order = plan.order
    lacking.sort(key=lambda one: order.get(one.code, len(order)))
    return Finals(tuple(ready), tuple(lacking), type_.scope == "all")


def _final(plan: ReportPlan, kit: Kit) -> Final | None:
    """Reads a final whose folder is as it was made; None where it says itself that it is not complete."""
    manifest = load_manifest(plan.folder) or {}
    if not manifest.get("complete") or manifest.get("parameters", {}).get("edition") != "final":
        return None
    document = read_document(plan.folder / REPORT_PDF)
    try:
        title, pages = document.title, len(document.pdf.pages)
    finally:
        document.pdf.close()
    files = {".pdf": (plan.folder / REPORT_PDF).read_bytes()}
    if REPORT_DOCX in {line.get("file") for line in manifest.get("outputs", ())}:
        files[".docx"] = (plan.folder / REPORT_DOCX).read_bytes()
    content = (plan.folder / ATTACHED_EVIDENCE).read_bytes()
    evidence = parse_evidence(content, where=str(plan.folder / ATTACHED_EVIDENCE))
    parameters = dict(manifest["parameters"])
    return Final(plan.code, plan.name, title, pages, files, parameters, evidence, named=kit.periods)


def _not_final(plan: ReportPlan, due: Due, drafts: Path) -> NotFinal:
    again = Message(
        f"运行 gongwenkit build {plan.code} --report {plan.parameters['report']} --period"
        f" {plan.parameters['period']} --edition final",
        f"Run `gongwenkit build {plan.code} --report {plan.parameters['report']} --period"
        f" {plan.parameters['period']} --edition final`",
    )
    if due.kind not in ("new", *USABLE):
        why = Message(f"报送稿不能报送：{due.reason.zh}", f"its final cannot be delivered: {due.reason.en}")
        return NotFinal(plan.code, plan.name, why, (), 0, again)
    lacking = _lacking(plan.reports / FAILED / plan.folder.name) or _lacking(drafts / plan.folder.name)
    why = Message("没有报送稿", "there is no final")
    return NotFinal(plan.code, plan.name, why, tuple(lacking[:SHOWN]), max(len(lacking) - SHOWN, 0), again)


def _lacking(folder: Path) -> list[Message]:
    """Returns what stops a final, as the last try or the draft wrote it down."""
    try:
        lines: Any = json.loads((folder / "findings.json").read_bytes())["lacking"]
        return [Message(*(f"{line['kind']}：{line['what']}",) * 2) for line in lines]
    except (OSError, ValueError, LookupError, TypeError):
        return []
