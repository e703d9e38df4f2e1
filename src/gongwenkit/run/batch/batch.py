"""A batch: which reports are due, in a folder that it alone works in. One failure never stops the others."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gongwenkit.run.batch.local import Options, Watcher, run_local
from gongwenkit.run.batch.lock import lock_folder
from gongwenkit.run.batch.outcome import Outcome, outcome_of_folder
from gongwenkit.run.batch.plan import ReportPlan
from gongwenkit.run.report.store import (
    MANIFEST,
    load_manifest,
    outputs_intact,
    remove_empty,
    repair,
    require_room,
    sweep_public,
)

__all__ = ["build_reports"]


def build_reports(plans: Sequence[ReportPlan], *, options: Options, watch: Watcher) -> tuple[Outcome, ...]:
    """Makes reports and publishes each when it is complete.

    Args:
        plans: what to make; all for one folder of reports.
        options: how.
        watch: called at the beginning and end of each report.

    Returns:
        One outcome for each plan, in the order of the plans.

    Raises:
        UsageError: another batch is working in the same folder, or the disk has no room.
        InterruptedBuildError: the user stopped it; complete reports stay.
    """
    if not plans:
        return ()
    outcomes: dict[str, Outcome] = {}
    first = plans[0]
    with lock_folder(first.reports, notes=first.workshop):
        _tidy(first)
        due: list[ReportPlan] = []
        for plan in plans:
            if not options.force and _unchanged(plan, options):
                outcomes[plan.code] = outcome_of_folder(plan.code, plan.name, plan.folder, "unchanged")
                watch(plan.code, outcomes[plan.code])
            else:
                due.append(plan)
        require_room(first.reports, len(due))
        try:
            for outcome in _run(due, options, watch):
                outcomes[outcome.code] = outcome
        finally:
            _tidy(first)  # what a killed worker left
    if first.is_redacted:
        remove_empty(first.workshop, below=first.out)
    return tuple(outcomes[plan.code] for plan in plans if plan.code in outcomes)


def _run(plans: Sequence[ReportPlan], options: Options, watch: Watcher) -> Iterator[Outcome]:
    if options.executor == "dask":
        from gongwenkit.run.batch.cluster import run_on_cluster

        return run_on_cluster(plans, options, watch)
    return run_local(plans, options, watch)


def _tidy(plan: ReportPlan) -> None:
    """Repairs the folder of the reports and the one in which they are made; only with the lock of the folder."""
    repair(plan.reports)
    if plan.is_redacted:
        repair(plan.workshop)
        sweep_public(plan.reports)


def _unchanged(plan: ReportPlan, options: Options) -> bool:
    manifest = load_manifest(plan.folder)
    return (
        manifest is not None
        and manifest.get("key") == plan.key
        and outputs_intact(plan.folder, manifest, by_content=options.verify_outputs)
        and (_nothing_more(plan, manifest) if plan.is_redacted else not options.html or _has_html(plan))
    )


def _has_html(plan: ReportPlan) -> bool:
    return (plan.folder / "notebook.html").is_file()


def _nothing_more(plan: ReportPlan, manifest: Mapping[str, Any]) -> bool:
    """Whether a folder that is handed out has the files of its manifest and no other: a copied notebook goes."""
    listed = {one.get("file") for one in manifest["outputs"]} | {MANIFEST}
    return {path.name for path in plan.folder.iterdir()} <= listed
