"""Whether reports are still what would be made now, each as it was asked for: day, author, with a Word file or not."""

from collections.abc import Mapping

from gongwenkit.config.kit import Kit
from gongwenkit.run.batch.due import Due, find_due
from gongwenkit.run.batch.plan import plan_reports
from gongwenkit.run.batch.report_plan import BatchPlan
from gongwenkit.run.batch.state import State
from gongwenkit.run.report.store import load_manifest

__all__ = ["due_as_made"]

PLANNED_AGAIN = ("parameters", "added", "input")
"""Why a report would be made again, which may only be that it was asked for otherwise than by default."""
ASKED = ("as_of", "date", "author", "word")


def due_as_made(
    kit: Kit, plan: BatchPlan, parameters: Mapping[str, str], *, out: str = "", by_content: bool = False
) -> dict[str, Due]:
    """Returns why each report of a plan would be made again, by the code of its department.

    Args:
        kit: the kit.
        plan: for the default days and authors.
        parameters: with which it was planned.
        out: another output root.
        by_content: compare each file by its content.
    """
    found = _due(plan, by_content=by_content)
    made: dict[tuple[str, ...], list[str]] = {}
    for one in plan.reports:
        manifest = load_manifest(one.folder) if found[one.code].kind in PLANNED_AGAIN else None
        told = manifest.get("parameters") if manifest else None
        if isinstance(told, dict):
            made.setdefault(tuple(str(told.get(name, "")) for name in ASKED), []).append(one.code)
    for asked, codes in made.items():
        again = {**parameters, **dict(zip(ASKED, asked, strict=True))}
        found |= _due(plan_reports(kit, departments=tuple(codes), parameters=again, out=out), by_content=by_content)
    return found


def _due(plan: BatchPlan, *, by_content: bool) -> dict[str, Due]:
    state = plan.state or State(plan.folder / "state.json")
    return {one.code: find_due(one, state, by_content=by_content) for one in plan.reports}
