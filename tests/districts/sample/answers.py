"""The expected answers of 云岭区, from what the generator decided while writing the rows (docs/decisions/0001)."""

from typing import Any

from tests.districts.figures import Answers, Figure, count_branches, count_figure, expected, said_of
from tests.districts.model import YEARS, Department, Entry
from tests.districts.sample.departments import BY_CODE, NO_FILES
from tests.districts.sample.reference import branch_lines

NO_CAMPAIGN = 2022
COLUMN_GONE = {
    "no-integrity-column": ("integrity_lectures", "no-column"),
    "blank-forms": ("red_base_visits", "column-blank"),
}

UNDATED = ("rectification_carried_over", "rectification_open", "rectification_overdue")


def answers(entries: dict[str, list[Entry]]) -> Answers:
    """Return the answers, from the rows of each department."""

    def answer(code: str, year: int, figure: Figure) -> dict[str, Any]:
        name, _, _, _, rule, _ = figure
        label = said_of(figure, BY_CODE[code].body)
        if name == "branches_in_force":
            return label | count_branches(((d.code, b) for d, b in branch_lines()), code, year)
        missing = _missing(BY_CODE[code], year, figure)
        return label | ({"missing": missing} if missing else count_figure(name, rule, year, entries[code]))

    return expected(BY_CODE, answer)


def _missing(department: Department, year: int, figure: Figure) -> str | None:
    """Say why a figure has no value: the first reason of rule 13 that applies."""
    name, _, _, _, _, ledgers = figure
    if department.code == NO_FILES:
        return "no-ledger"
    gone = {ledger: _absence(department, year, ledger) for ledger in ledgers}
    reasons = {r for r in gone.values() if r}
    if reasons:
        return reasons.pop() if len(reasons) == 1 and all(gone.values()) else "part-missing"
    if name == "provincial_articles" and year == NO_CAMPAIGN:
        return "no-setting"
    if name in UNDATED and department.has("undated-rectification"):
        return "no-column"  # who has no day of finding a problem cannot tell which were found before
    return next((why for trait, (which, why) in COLUMN_GONE.items() if which == name and department.has(trait)), None)


def _absence(department: Department, year: int, ledger: str) -> str | None:
    if (ledger, year) not in department.absent:
        return None
    return "no-ledger" if all((ledger, y) in department.absent for y in YEARS) else "not-covered"
