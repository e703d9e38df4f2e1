"""Measures the engine of `gongwenkit check` with drafts whose numbers are known (docs/decisions/0021).

    python -m tests.prose_measure DIR [--kit KIT] [--list]
    python -m tests.prose_measure --from-marked SRC.txt --department 101 --period 2023 OUT/NN

DIR has for each draft NN.txt (UTF-8, a paragraph a line) and NN.json:

    {"department": "101", "period": "2023",
     "numbers": [{"before", "text", "kind", "figure", "figures", "view", "fault", "true"}, …]}

One entry for each number that counts something, in the order of the text. `text`: the number alone, as written;
`before`: the up to 12 characters directly before it (the entry is found as `before` + `text` after the one before it).
`kind`:

    figure   states a figure (`figure`: its id) or a view of it (`view`: key as in `figures --json`; null: its own
             value; a half-year as 2023H1)
    sum      a sum of figures (`figures`: their ids)
    none     counts something that the kit has no figure for
    scope    is about another year, unit, branch or what is planned: must not be compared
    ignored  a date, an official term, money …: listed or not, it is no number to be compared

`fault`: whether it was made wrong on purpose; `true`: the right value (may be left out).

In a marked source text a number is ⟦79|figure|integrity_talks⟧, ⟦2|figure|integrity_meetings|difference⟧,
⟦八|figure|leader_lectures||6⟧ (a true value makes it a planted fault), ⟦16|sum|id+id⟧, ⟦34|none⟧, ⟦12|scope⟧.
"""

import argparse
import json
import re
import sys
from pathlib import Path

BEFORE = 12
_MARK = re.compile(r"⟦([^⟦⟧]*)⟧")


def from_marked(source: str) -> tuple[str, list[dict]]:
    """Returns the plain text of a marked one, and the entry of each mark."""
    text, entries, place = "", [], 0
    for mark in _MARK.finditer(source):
        text += source[place : mark.start()]
        place = mark.end()
        number, kind, name, view, true = [*mark[1].split("|"), "", "", "", ""][:5]
        line = text.rpartition("\n")[2]
        entry = {"before": line[-BEFORE:], "text": number, "kind": kind, "figure": None, "view": view or None}
        if kind == "figure":
            entry["figure"] = name
        if kind == "sum":
            entry["figures"] = name.split("+")
        entry["fault"] = bool(true)
        if true:
            entry["true"] = true
        entries.append(entry)
        text += number
    return text + source[place:], entries


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", help="folder of drafts; with --from-marked where to write, without ending")
    parser.add_argument("--from-marked", type=Path)
    parser.add_argument("--department", default="101")
    parser.add_argument("--period", default="2023")
    parser.add_argument("--kit", type=Path, default=Path(__file__).resolve().parents[1])
    parser.add_argument("--list", action="store_true", help="list each number that was not understood")
    given = parser.parse_args()
    if given.from_marked:
        text, entries = from_marked(given.from_marked.read_text(encoding="utf-8"))
        answers = {"department": given.department, "period": given.period, "numbers": entries}
        Path(f"{given.folder}.txt").write_text(text, encoding="utf-8")
        Path(f"{given.folder}.json").write_text(
            json.dumps(answers, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        sys.exit(0)


if __name__ == "__main__":
    main()
