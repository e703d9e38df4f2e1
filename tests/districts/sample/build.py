"""云岭区 whole: write the rows, spoil some, lay them out, write files and expected answers."""

from itertools import count
from pathlib import Path

from tests.districts import days
from tests.districts.columns import choose_styles
from tests.districts.figures import write_answers
from tests.districts.model import YEARS, Department, Entry
from tests.districts.sample.answers import answers
from tests.districts.sample.books import books_of, joint_books
from tests.districts.sample.clerk import Clerk
from tests.districts.sample.decided import COMPLETE, settle, write_decisions
from tests.districts.sample.departments import DEPARTMENTS, NO_FILES
from tests.districts.sample.events import honour_rows, write_articles, write_campaigns, write_trainings
from tests.districts.sample.integrity import (
    risk_rows,
    write_accountability,
    write_cautionary,
    write_rectification,
    write_regulations,
    write_talks,
)
from tests.districts.sample.meetings import write_central_group, write_meetings
from tests.districts.sample.party import write_branch_life, write_lectures, write_theme_days
from tests.districts.sample.reference import write_reference
from tests.districts.sample.traps import spoil
from tests.districts.writers import House, write_book

SEED = "云岭区"
BORDER: dict[str, object] = {"border": 1, "valign": "vcenter"}
HOUSE = House(
    author="云岭区（虚构）",
    looks={
        "title": {"bold": True, "font_size": 16, "align": "center"},
        "filled": {"font_size": 10},
        "head": {"bold": True, "align": "center", "text_wrap": True, **BORDER},
        "body": {"text_wrap": True, **BORDER},
        "sum": {"bold": True, **BORDER},
        "blank": {},
    },
    widths=((0, 0, 6), (1, 14, 14)),
    in_memory=False,
)
YEARLY = (
    write_meetings,
    write_central_group,
    write_branch_life,
    write_theme_days,
    write_lectures,
    write_trainings,
    write_cautionary,
    write_talks,
    write_regulations,
    write_articles,
    write_campaigns,
    write_rectification,
    write_accountability,
)


def entries_of(department: Department, seed: str) -> list[Entry]:
    """Write the rows of one department for both years, traps included."""
    if department.code == NO_FILES:
        return []
    numbers = count(1)
    clerks = {year: Clerk(department, year, seed, numbers) for year in YEARS}
    for clerk in clerks.values():
        for write in YEARLY:
            write(clerk)
    risk_rows(clerks, department)
    honour_rows(clerks, department)
    for clerk in clerks.values():
        spoil(clerk)
    entries = [e for clerk in clerks.values() for e in clerk.entries]
    choose_styles(entries, department, days.dice(f"{seed}/styles/{department.code}"))
    return entries


def write_district(root: Path, seed: str = SEED) -> None:
    """Write the sample below a data folder."""
    entries = {d.code: entries_of(d, seed) for d in DEPARTMENTS}
    for book in (*(book for d in DEPARTMENTS for book in books_of(d, entries[d.code])), *joint_books(entries)):
        write_book(book, root, HOUSE)
    write_decisions(root, settle(entries[COMPLETE]))
    write_reference(root, seed)
    write_answers(root / "expected.json", answers(entries))
