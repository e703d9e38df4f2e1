"""A batch: which reports are due, in a folder that it alone works in. One failure never stops the others."""

from collections.abc import Iterator, Sequence

from gongwenkit.config.kit import CACHE
from gongwenkit.ingest.ledgers.guests import guests_file, note_guests
from gongwenkit.run.batch.due import find_due, note_inside, note_report
from gongwenkit.run.batch.local import Options, Watcher, run_local
from gongwenkit.run.batch.lock import lock_folder
from gongwenkit.run.batch.outcome import Outcome, outcome_of_folder
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.run.batch.state import State, load_state
from gongwenkit.run.batch.workspace import workspace
from gongwenkit.run.report.store import (
    forget_failed,
    load_manifest,
    remove_empty,
    repair,
    require_room,
    sweep_public,
)

__all__ = ["build_reports"]


def build_reports(
    plans: Sequence[ReportPlan], *, options: Options, watch: Watcher, state: State | None = None
) -> tuple[Outcome, ...]:
    """Makes reports and publishes each when it is complete.

    Args:
        plans: what to make; all for one folder of reports.
        options: how.
        watch: called at the beginning and end of each report.
        state: of the folder, as planning left it; None: as the last batch left it.

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
    known = state or load_state(first.workshop)
    with lock_folder(first.reports, notes=first.workshop), workspace():
        _tidy(first)
        due: list[ReportPlan] = []
        for plan in plans:
            found = find_due(plan, known, html=options.html, force=options.force, by_content=options.verify_outputs)
            if found.is_unchanged:
                forget_failed(plan.reports, plan.folder.name)  # of an input that is again what it was
                told = known.report(plan.folder_name)["told"]
                outcomes[plan.code] = outcome_of_folder(plan.code, plan.name, plan.folder, "unchanged", told)
                watch(plan.code, outcomes[plan.code])
            else:
                due.append(plan)
        require_room(first.reports, len(due))
        note_guests(guests_file(first.kit / CACHE), known.guests)  # for those who read the ledgers now
        try:
            for outcome in _run(due, options, watch):
                outcomes[outcome.code] = outcome
        finally:
            _tidy(first)  # what a killed worker left
            _keep(known, [plan for plan in due if (one := outcomes.get(plan.code)) and one.status == "built"], first)
    if first.is_redacted:
        remove_empty(first.workshop, below=first.out)
    return tuple(outcomes[plan.code] for plan in plans if plan.code in outcomes)


def _keep(state: State, built: Sequence[ReportPlan], first: ReportPlan) -> None:
    """Keeps the state of the folder, with the reports that were made and whose rows were found in their files."""
    for plan in built:
        if (manifest := load_manifest(plan.folder)) is not None:
            note_report(plan, manifest, state)
            note_inside(plan.code, manifest, state)
    note_guests(guests_file(first.kit / CACHE), state.guests)
    state.save()


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
