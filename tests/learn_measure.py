"""Measures `ledger learn` on workbooks whose answers somebody wrote down: `python -m tests.learn_measure DIR`.

DIR has workbooks and answers.json: `{file: {sheet: {"columns": {head: type}, "date": head|null, "subject": head|null,
"letters": {head: column}}}}`. It prints how many columns, dates and subjects are right, and each that is not.
"""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gongwenkit.config.kit import load_kit
from gongwenkit.config.learn_words import LearnWords, load_learn_words
from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.learning.learned_ledger import LearnedLedger, learn_ledger
from gongwenkit.ingest.ledgers.heads import HeadIndex
from gongwenkit.ingest.workbook.grid import column_letter
from gongwenkit.run.kit.unknown_ledgers import FoundTable, find_tables

__all__ = ["Measured", "measure"]

ROOT = Path(__file__).resolve().parents[1]
ROLES = ("date", "subject")


@dataclass
class Measured:
    """What was right.

    Attributes:
        right, all: columns whose type is right, and all.
        wrong: a line for each that is not, types and roles.
        books: role → workbooks in all tables of which it is right.
    """

    right: int = 0
    all: int = 0
    wrong: list[tuple[object, ...]] = field(default_factory=list)
    books: dict[str, set[str]] = field(default_factory=dict)

    @property
    def columns(self) -> float:
        """Share of the columns."""
        return self.right / self.all if self.all else 0.0

    @property
    def dates(self) -> int:
        """Number of workbooks with the right dates."""
        return len(self.books["date"])

    @property
    def subjects(self) -> int:
        """Number of workbooks with the right subjects."""
        return len(self.books["subject"])


def measure(folder: Path) -> Measured:
    """Returns what is right of the workbooks in a folder."""
    kit = load_kit(ROOT)
    words, index = load_learn_words(kit.phrases_folder), HeadIndex(load_schema(kit.schema_folder))
    answers = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    found = Measured(books={role: set(answers) for role in ROLES})
    for file, sheets in answers.items():
        tables, _ = find_tables([folder / file], kit=kit, words=words, index=index)
        of_sheet = {one.table.sheet: one for one in tables}
        for sheet, expected in sheets.items():
            if expected["columns"]:
                _compare(found, (file, sheet), expected, _learn(of_sheet.get(sheet), words))
    return found


def _learn(table: FoundTable | None, words: LearnWords) -> LearnedLedger | None:
    return learn_ledger(table.names(words), [table.table], [table.lists], words) if table else None


def _compare(found: Measured, place: tuple[str, str], expected: dict[str, Any], ledger: LearnedLedger | None) -> None:
    told = {column_letter(column.index): column for column in ledger.columns} if ledger else {}
    letters = expected["letters"]
    for head, kind in expected["columns"].items():
        column = told.get(letters[head])
        found.all += 1
        if column and column.guess.type == kind:
            found.right += 1
        else:
            found.wrong.append((*place, head, kind, column.guess.type if column else "not found"))
    for role in ROLES:
        names = ledger.columns_of(role) if ledger else ()
        got = next((letter for letter, column in told.items() if names and column.name == names[0]), None)
        if got != (letters[expected[role]] if expected[role] else None):
            found.books[role].discard(place[0])
            found.wrong.append((*place, role, expected[role], names[0] if names else None))


def main(folder: Path) -> None:
    """Prints what is right and what is not."""
    found = measure(folder)
    for line in found.wrong:
        print(*line, sep=" | ")
    print(f"columns {found.right}/{found.all} = {100 * found.columns:.1f} %")
    print(f"workbooks with the right date: {found.dates}, subject: {found.subjects}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
