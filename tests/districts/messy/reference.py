"""The reference tables of 青岚区, with three lines of the plan that cannot be used."""

from pathlib import Path

from tests.districts.messy.model import Find
from tests.districts.messy.staff import OFFICES, SINCE
from tests.districts.model import YEARS
from tests.districts.tables import write_tables, yes

PLANNED = {"central_group_sessions": 12, "theme_party_days": 24, "branch_study_sessions": 24}
BROKEN: tuple[tuple[list[object], str, str], ...] = (
    (["209", "theme_party_days", 2023, 12], "reference-department", ""),
    (["201", "theme_party_days", 2023, "十来次"], "reference-value", "D"),
    (["201", "", 2023, 12], "reference-blank", "B"),
)
"""Line of plan.csv, code of its finding, column of the cell (none: the whole line)."""


def write_reference(root: Path) -> list[Find]:
    """Write the tables below the data folder and return the findings owed."""
    plan: list[list[object]] = [
        [o.code, figure, year, number] for o in OFFICES for figure, number in PLANNED.items() for year in YEARS
    ]
    finds = [
        Find(code, "plan.csv", None, f"{column}{len(plan) + number}")
        for number, (_, code, column) in enumerate(BROKEN, 2)
    ]
    tables: dict[str, list[list[object]]] = {
        "departments": [[o.code, o.name, o.short, o.symbol, o.members, o.staff, "", ""] for o in OFFICES],
        "branches": [[o.code, b.name, "", ""] for o in OFFICES for b in o.branches],
        "people": [
            [o.code, p.name, p.post, yes(p.leading), yes(p.first), SINCE.isoformat(), ""]
            for o in OFFICES
            for p in o.people
        ],
        "plan": plan + [line for line, _, _ in BROKEN],
        "documents": [
            [o.code, "duty", year, f"{year + 1}-01-09", "", o.author.name, "青岚区纪委监委", "", "", "", ""]
            for o in OFFICES
            for year in YEARS
        ],
    }
    write_tables(root, tables)
    return finds
