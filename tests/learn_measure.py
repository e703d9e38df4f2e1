"""Measures `ledger learn` on workbooks whose answers somebody wrote down: `python -m tests.learn_measure DIR`.

DIR has workbooks and answers.json: `{file: {sheet: {"columns": {head: type}, "date": head|null, "subject": head|null,
"letters": {head: column}}}}`. It prints how many columns, dates and subjects are right, and each that is not.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from gongwenkit.config.kit import load_kit
from gongwenkit.config.learn_words import load_learn_words
from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.learning.learned_ledger import learn_ledger
from gongwenkit.ingest.ledgers.heads import HeadIndex
from gongwenkit.ingest.workbook.grid import column_letter
from gongwenkit.run.kit.learn import find_tables

ROOT = Path(__file__).resolve().parents[1]


def main(folder: Path) -> None:
    """Prints what is right and what is not."""
    kit = load_kit(ROOT)
    words, index = load_learn_words(kit.phrases_folder), HeadIndex(load_schema(kit.schema_folder))
    answers = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    right, wrong = Counter[str](), []
    roles = {"date": [0, 0], "subject": [0, 0]}
    whole = {"date": set(answers), "subject": set(answers)}
    for file, sheets in answers.items():
        found, _ = find_tables([folder / file], kit=kit, words=words, index=index)
        tables = {one.table.sheet: one for one in found}
        for sheet, expected in sheets.items():
            if not expected["columns"]:
                continue
            one = tables.get(sheet)
            ledger = learn_ledger(one.names(words), [one.table], [one.lists], words) if one else None
            letters = dict(expected.get("letters", {}))
            told = {column_letter(column.index): column for column in ledger.columns} if ledger else {}
            for head, kind in expected["columns"].items():
                column = told.get(letters.get(head, ""))
                if column and column.guess.type == kind:
                    right[kind] += 1
                else:
                    wrong.append((file, sheet, head, kind, column.guess.type if column else "not found"))
            for role, counts in roles.items():
                names = ledger.columns_of(role) if ledger else ()
                got = next((letter for letter, column in told.items() if names and column.name == names[0]), None)
                wanted = letters.get(expected[role]) if expected[role] else None
                counts[0] += got == wanted
                counts[1] += 1
                if got != wanted:
                    whole[role].discard(file)
                    wrong.append((file, sheet, role, expected[role], names[0] if names else None))
    total = sum(right.values()) + sum(1 for one in wrong if one[2] not in roles)
    for line in wrong:
        print(*line, sep=" | ")
    print(f"columns {sum(right.values())}/{total} = {100 * sum(right.values()) / total:.1f} %", dict(right))
    for role, (good, all_) in roles.items():
        print(f"{role}: {good}/{all_} tables, all tables right in {len(whole[role])} of {len(answers)} workbooks")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
