"""Make the whole sample: write the rows, spoil some, lay them out, write files and expected answers."""

from __future__ import annotations

import argparse
import json
import shutil
from itertools import count
from pathlib import Path
from typing import Any

from . import days
from .books import Book, books_of, joint_books
from .clerk import Clerk
from .columns import choose_styles
from .departments import DEPARTMENTS, NO_FILES
from .events import honour_rows, write_articles, write_campaigns, write_trainings
from .figures import expected
from .integrity import (
    risk_rows,
    write_accountability,
    write_cautionary,
    write_rectification,
    write_regulations,
    write_talks,
)
from .meetings import write_central_group, write_meetings
from .model import YEARS, Department, Entry
from .party import write_branch_life, write_lectures, write_theme_days
from .reference import write_reference
from .traps import spoil
from .writers import write_book

SEED = "云岭区"
DEFAULT = Path(__file__).resolve().parents[2] / "data" / "sample"
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


def make_sample(root: Path, seed: str = SEED) -> tuple[int, int]:
    """Write the sample below ``root`` and return how many files and bytes it has.

    The ledgers of a former run are removed first, so that nothing stale stays; a folder which is no sample
    (it has no ``expected.json``) loses nothing.
    """
    if (root / "expected.json").is_file():
        shutil.rmtree(root / "ledgers", ignore_errors=True)
    root.mkdir(parents=True, exist_ok=True)
    entries = {d.code: entries_of(d, seed) for d in DEPARTMENTS}
    books: list[Book] = [book for d in DEPARTMENTS for book in books_of(d, entries[d.code])]
    for book in books + joint_books(entries):
        write_book(book, root)
    write_reference(root, seed)
    write_expected(root / "expected.json", expected(entries, DEPARTMENTS))
    files = [p for p in root.rglob("*") if p.is_file()]
    return len(files), sum(p.stat().st_size for p in files)


def write_expected(path: Path, answers: dict[str, dict[str, list[dict[str, Any]]]]) -> None:
    """Write the answers with one figure a line: small, and fit for a diff."""
    periods = []
    for period, codes in answers.items():
        blocks = []
        for code, figures in codes.items():
            lines = ",\n".join("   " + json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in figures)
            blocks.append(f'  "{code}": [\n{lines}\n  ]')
        periods.append(f' "{period}": {{\n' + ",\n".join(blocks) + "\n }")
    path.write_text("{\n" + ",\n".join(periods) + "\n}\n", encoding="utf-8", newline="")


def main() -> int:
    """Parse the command line, make the sample, say what was made."""
    parser = argparse.ArgumentParser(description="Make the fictional district 云岭区 (data/sample).")
    parser.add_argument("--out", type=Path, default=DEFAULT, help="folder to write to (default: data/sample)")
    options = parser.parse_args()
    files, size = make_sample(options.out)
    print(f"{options.out}: {files} files, {size / 1e6:.2f} MB")
    return 0
