"""The outcome of each department of a batch. A batch holds thousands of them: each is small."""

import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from gongwenkit.config.kit import Kit
from gongwenkit.model import Message
from gongwenkit.run.batch.overlap import Overlap, find_overlaps
from gongwenkit.run.batch.report_plan import BatchPlan, Skipped
from gongwenkit.run.report.error_record import ErrorRecord
from gongwenkit.run.report.kit_inputs import hash_inputs, kit_inputs
from gongwenkit.run.report.store import load_manifest

__all__ = [
    "NOT_REACHED",
    "Outcome",
    "Status",
    "find_kit_changes",
    "kit_changed_words",
    "outcome_of_folder",
    "overlaps_of",
    "with_texts",
]

Status = Literal["built", "unchanged", "failed", "skipped"]

REPORT = "report.pdf"
NO_LEDGER = "no-ledger"
NOT_REACHED = "not-reached"

_MARKS = {"待补": "to supply", "待核": "to decide", "待确认": "to confirm", "待写": "to write"}
"""Mark in the text → English; marks that a kit words otherwise are shown as they are."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one department.

    Attributes:
        code, name: the department.
        status: built, unchanged, failed or skipped.
        reason, advice: why it was skipped, and what to do.
        reason_code: the reason of a skipped one for programs: `no-ledger`, or `not-reached` when the batch ended before
            its time.
        error: what failed, without the list of what a final lacks (`lacking` counts it).
        lacking: number of things for want of which a final was refused; its folder has the list.
        folder: path of the folder of the report; empty where there is none.
        findings, todos: number of findings in its ledgers and text, and of 【…】 in its text.
        grave: number of those findings that have to be mended.
        marks: number of 【…】 by kind (待补, 待核, 待确认).
        questions: number of open questions that stop a final edition.
        complete: whether nothing stops a final edition.
        edition: of the report, empty without one.
        proof: number of layout checks that failed, and of those with a warning; None without a report.
        archive: its level of PDF/A, or why it has none; empty where nothing is known.
        uniformity: the sentences of its text as the manifest has them, the digests as numbers; empty where it has none.
    """

    code: str
    name: str
    status: Status
    reason: Message | None = None
    advice: Message | None = None
    error: ErrorRecord | None = None
    folder: str = ""
    findings: int | None = None
    todos: int = 0
    marks: Mapping[str, int] = field(default_factory=dict)
    proof: tuple[int, int] | None = None
    archive: str = ""
    uniformity: Mapping[str, Any] = field(default_factory=dict, repr=False)
    questions: int = 0
    complete: bool = False
    edition: str = ""
    reason_code: str = ""
    lacking: int = 0
    grave: int = 0

    @property
    def pdf(self) -> Path | None:
        """The report, absolute; no field, since each `Path` that is kept takes several times its text."""
        return Path(self.folder, REPORT) if self.folder else None

    @property
    def layout(self) -> Message:
        """What the layout checks found, in short; empty where nothing is wrong."""
        failed, warned = self.proof or (0, 0)
        zh = [f"{failed} 项不符" if failed else "", f"{warned} 项提示" if warned else ""]
        en = [f"{failed} failed" if failed else "", f"{warned} warned" if warned else ""]
        return Message("，".join(filter(None, zh)), ", ".join(filter(None, en)))

    @property
    def open_marks(self) -> Message:
        """How many 【…】 the report has, by kind, and how many findings; empty where there is neither."""
        said = [self.marks_by_kind] if self.marks else []
        if self.findings:
            plural = "s" if self.findings > 1 else ""
            said.append(Message(f"{self.findings} 个问题", f"{self.findings} finding{plural}"))
        return Message("、".join(one.zh for one in said), ", ".join(one.en for one in said))

    @property
    def marks_by_kind(self) -> Message:
        """How many 【…】 the report has, by kind; empty where there is none."""
        zh = [f"{number} 处{kind}" for kind, number in self.marks.items()]
        en = [f"{number} {_MARKS.get(kind, kind)}" for kind, number in self.marks.items()]
        return Message("、".join(zh), ", ".join(en))

    @property
    def next_step(self) -> Message:
        """What to do next with a report that was made; empty where there is none, and with a redacted one."""
        if not self.folder or self.edition not in ("draft", "review", "internal"):
            return Message("", "")
        steps = []
        if self.grave:
            steps.append(Message(f"应改 {self.grave} 处", f"mend {self.grave} place{'s' if self.grave > 1 else ''}"))
        if self.complete:
            steps.append(Message("可以出报送稿", "ready for a final edition"))
        elif self.questions:
            steps.append(Message(f"答 {self.questions} 个问题", f"answer {self.questions} questions"))
        if steps:
            return Message("，".join(one.zh for one in steps), ", ".join(one.en for one in steps))
        return Message(
            "加 --edition final 再办，照问题清单.xlsx 补齐", "ask for --edition final, supply what 问题清单.xlsx lists"
        )

    @property
    def why(self) -> Message:
        """Why there is no report; empty where there is one."""
        return self.error.message if self.error else self.reason or Message("", "")

    @property
    def what_to_do(self) -> Message:
        """What to do about it; empty where there is nothing to do."""
        return self.error.advice if self.error else self.advice or Message("", "")

    def lean(self) -> "Outcome":
        """Returns it with the words that thousands of outcomes share, each of which is then in memory once."""
        return replace(
            self,
            marks=_shared(self.marks),
            archive=sys.intern(self.archive),
            edition=sys.intern(self.edition),
            uniformity=_shared(self.uniformity),
        )

    @classmethod
    def of_skipped(cls, skipped: Skipped) -> "Outcome":
        """Makes the outcome of a department of which no report is due."""
        return cls(
            skipped.code,
            skipped.name,
            "skipped",
            reason=skipped.reason,
            advice=skipped.advice,
            reason_code=NO_LEDGER,
        )

    @classmethod
    def of_failed(cls, code: str, name: str, error: ErrorRecord) -> "Outcome":
        """Makes the outcome of a report that could not be made; what it lacks is counted, its folder has the list."""
        return cls(code, name, "failed", error=replace(error, matters=()), lacking=len(error.matters))

    @classmethod
    def of_not_reached(cls, code: str, name: str, reason: Message, advice: Message) -> "Outcome":
        """Makes the outcome of a department that was due when the batch ended before its time."""
        return cls(code, name, "skipped", reason=reason, advice=advice, reason_code=NOT_REACHED)


def outcome_of_folder(
    code: str, name: str, folder: Path, status: Status, told: Mapping[str, Any] | None = None
) -> Outcome:
    """Returns the outcome of a department that has a report, as the manifest in its folder says.

    Args:
        code: of the department.
        name: of the department.
        folder: of the report.
        status: built or unchanged.
        told: what is known of the manifest; None: it is read.
    """
    manifest = (load_manifest(folder) or {}) if told is None else told
    findings, todos = manifest.get("findings"), manifest.get("todos", 0)
    counts = manifest.get("proof")
    proof = (int(counts["failed"]), int(counts["warned"])) if counts else None
    marks = manifest.get("marks", {})
    return Outcome(
        code,
        name,
        status,
        folder=str(folder),
        findings=findings,
        todos=todos,
        marks=marks,
        proof=proof,
        archive=manifest.get("archive", ""),
        uniformity=_compact(manifest.get("uniformity", {})),
        questions=manifest.get("questions", 0),
        grave=manifest.get("grave", 0),
        complete=manifest.get("complete", False),
        edition=manifest.get("parameters", {}).get("edition", ""),
    ).lean()


def _shared(values: Mapping[str, Any]) -> dict[str, Any]:
    return {sys.intern(name): value for name, value in values.items()}


def _compact(uniformity: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns it with its digests as numbers of eight bytes: the texts of a thousand reports take a megabyte.

    One whose digests are none, as of a manifest that was edited, is not compared.
    """
    try:
        digests = {name: array("Q", (int(one, 16) for one in uniformity[name])) for name in ("printed", "shapes")}
    except (KeyError, TypeError, ValueError, OverflowError):
        return {}
    return {**uniformity, **digests}


def with_texts(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Returns outcomes with the sentences of the reports that were not made now: only a new summary compares them."""
    return tuple(
        replace(one, uniformity=_compact((load_manifest(Path(one.folder)) or {}).get("uniformity", {})))
        if one.status == "unchanged" and one.folder and not one.uniformity
        else one
        for one in outcomes
    )


def overlaps_of(outcomes: Sequence[Outcome]) -> dict[str, Overlap]:
    """Returns how alike the reports of a batch are, by code; those of departments without a report are not there."""
    return find_overlaps({outcome.code: outcome.uniformity for outcome in outcomes if outcome.uniformity})


def find_kit_changes(kit: Kit, plan: BatchPlan, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Returns the files of the kit that changed while a batch made its reports, by name.

    Each report is made by a process that loads the kit again. A file is named when its content was not the same for a
    report as for the plan of the batch, or when at the end its content differs, or it is new or gone.

    Args:
        kit: the kit.
        plan: the batch.
        outcomes: of its reports.
    """
    tried = [outcome for outcome in outcomes if outcome.status in ("built", "failed")]
    if not tried:
        return ()
    now = hash_inputs(kit.root, kit_inputs(kit, plan.reports[0].parameters["report"]))
    changed = {name for name, _ in {(line["file"], line["sha256"]) for line in now} ^ set(plan.kit_files.items())}
    for outcome in tried:
        manifest = load_manifest(Path(outcome.folder)) if outcome.folder else None
        for line in (manifest or {}).get("inputs", ()):
            if plan.kit_files.get(line["file"], line["sha256"]) != line["sha256"]:
                changed.add(line["file"])
    return tuple(sorted(changed))


def kit_changed_words(files: Sequence[str]) -> Message:
    """Says that files of the kit changed during a batch, and what to do."""
    return Message(
        f"办理期间套件的文件有改动：{'、'.join(files)}。改动前后所成的文稿可能不一致，请再运行一次，受影响的会重做",
        f"files of the kit changed while the reports were made: {', '.join(files)}. Reports made before and after may"
        " differ; run the command again, and those concerned are made again",
    )
