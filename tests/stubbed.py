"""Reports made without TeX: what a report reads, its manifest and key are real, its pages are not."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from gongwenkit.run.batch.outcome import Outcome, outcome_of_folder
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.run.report import steps
from gongwenkit.run.report.manifest import job_manifest
from gongwenkit.run.report.store import new_private_folder, publish, write_manifest

SENTENCES = 40
"""Sentences of a report, of which the manifest has digests."""


def make(plan: ReportPlan) -> Outcome:
    """Makes a report from what is read for it, as the notebook would; its text is what was read."""
    asked = {name: value for name, value in plan.parameters.items() if name not in ("out",)}
    reading = steps.read(steps.choose(**asked, out=str(plan.out)))
    manifest = job_manifest(reading.chosen.job, reading.inputs, kit=reading.chosen.kit, rows=reading.rows, pages=1)
    guests = {name: sorted(codes) for name, codes in reading.ledgers.guests.items()}
    rows = {name: len(frame) for name, frame in reading.ledgers.frames.items()}
    return write(plan, {**manifest, "guests": guests}, content=f"{plan.code} {rows}".encode())


def write(plan: ReportPlan, manifest: Mapping[str, object], *, content: bytes = b"") -> Outcome:
    """Writes the files of a report and publishes it."""
    made = new_private_folder(plan.reports)
    for name in ("report.pdf", "report.tex", "report.log", "evidence.json", "findings.json", "notebook.ipynb"):
        (made / name).write_bytes(name.encode() + b"\n" + (content or plan.code.encode()) + b"\n" * 200)
    digests = [hashlib.sha256(f"{plan.code} {n}".encode()).hexdigest()[:12] for n in range(SENTENCES)]
    uniformity = {"sentences": SENTENCES, "heads": 1, "plain": 9, "characters": 900, "plain_characters": 90}
    told = {
        "findings": 3,
        "grave": 1,
        "todos": 1,
        "marks": {"待补": 1},
        "questions": 2,
        "complete": False,
        "archive": "2b",
    }
    counts = {"passed": 40, "warned": 0, "failed": 0, "not_applicable": 2}
    text = {**uniformity, "printed": digests, "shapes": digests}
    write_manifest(made, {**manifest, **told, "proof": counts, "uniformity": text})
    publish(made, plan.folder)
    return outcome_of_folder(plan.code, plan.name, plan.folder, "built")


def runner(made: list[str], do: Callable[[ReportPlan], Outcome] = make) -> Callable[..., Iterator[Outcome]]:
    """Returns what stands in for the making of reports in a batch; `made` gets the codes."""

    def run(plans: Sequence[ReportPlan], options: object, watch: Callable[..., None]) -> Iterator[Outcome]:
        for plan in plans:
            watch(plan.code, None)
            made.append(plan.code)
            outcome = do(plan)
            watch(plan.code, outcome)
            yield outcome

    return run


def quick(plan: ReportPlan) -> Outcome:
    """Writes a report of the plan's key without reading a ledger: for measuring batches of unchanged reports."""
    inputs = [{"file": path.name, "sha256": "0" * 64} for path in sorted(Path(plan.kit / "data").rglob("*.toml"))]
    return write(plan, {"parameters": {"edition": "draft"}, "key": plan.key, "inputs": inputs})
