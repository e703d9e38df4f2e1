"""Measures the engine of `gongwenkit check` with drafts whose numbers are known (docs/decisions/0021).

    python -m tests.prose_measure tests/drafts [DIR …] [own] [--list]
    python -m tests.prose_measure --from-marked SRC.txt --department 101 --period 2023 OUT/NN

prints the table of acceptance, a column for each folder and one for all of them; `own` are the kit's own reports of the
sample. tests/drafts has the drafts that the engine may be adapted to; others, kept unread, are elsewhere.

A folder has for each draft a marked text, NN.marked, whose first line is department and period; or NN.txt (UTF-8, a
paragraph a line) and NN.json:

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
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time

BEFORE = 12
UNSTATED = 987_654_321
"""A value that no text states."""
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


@dataclass
class Office:
    """A department and period, read once."""

    measured: object
    reader: object
    values: dict


@dataclass
class Tally:
    """Hits and cases of each line of the table."""

    counts: Counter = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, hit: bool) -> None:
        self.counts[name, "of"] += 1
        self.counts[name, "hit"] += hit

    def share(self, name: str) -> str:
        of, hit = self.counts[name, "of"], self.counts[name, "hit"]
        return f"{hit:4d} of {of:4d}  {100 * hit / of:5.1f} %" if of else "   - of    0"


def open_office(kit: Path, department: str, period: str, data: str = "") -> Office:
    """Reads the ledgers of a department as `check` does."""
    from gongwenkit.run.report import steps
    from gongwenkit.run.report.disclosure import disclose
    from gongwenkit.run.report.draft_check import VIEWS, WHOLE_VIEWS, DraftReader, values_of

    chosen = steps.choose(department=department, period=period, kit=str(kit), report="", data=data)
    measured = steps.measure(steps.read(chosen), views=(*VIEWS, *WHOLE_VIEWS) if chosen.covers_all else VIEWS)
    reader = DraftReader(chosen, body=measured.measurement.matcher.body, figures=measured.figures)
    return Office(measured, reader, values_of(disclose(measured).figures, chosen.job.period))


def line_starts(text: str) -> tuple[list[str], list[int]]:
    """Returns the lines of a text, and where each that is not blank begins."""
    lines, starts, place = [], [], 0
    for line in text.splitlines(keepends=True):
        lines.append(line.rstrip("\r\n"))
        if line.strip():
            starts.append(place)
        place += len(line)
    return lines, starts


def located(text: str, entries: Sequence[dict]) -> Iterator[tuple[int, dict]]:
    """Yields where each number of the answers stands in the text."""
    place = 0
    for entry in entries:
        found = text.find(entry["before"] + entry["text"], max(0, place - BEFORE))
        while found >= 0 and found + len(entry["before"]) < place:
            found = text.find(entry["before"] + entry["text"], found + 1)
        if found < 0:
            raise SystemExit(f"no “{entry['before']}{entry['text']}” after character {place}")
        start = found + len(entry["before"])
        place = start + len(entry["text"])
        yield start, entry


def measure_draft(name: str, text: str, answers: dict, office: Office, tally: Tally, *, without: bool = True) -> None:
    """Adds one draft to the tally."""
    from gongwenkit.proof.prose.matching import FigureMatcher
    from gongwenkit.proof.prose.verdicts import judge

    reader = office.reader
    lines, starts = line_starts(text)
    began = process_time()
    places = reader.places(lines)
    judged = judge(places, reader.called, reader.scorer, office.values)
    tally.counts["seconds", "hit"] += process_time() - began
    tally.counts["drafts", "of"] += 1
    blind = FigureMatcher(reader.called, reader.scorer).match(places)
    at = {starts[p.number.passage.number] + p.number.start: index for index, p in enumerate(places)}
    entries = list(located(text, answers["numbers"]))
    told = dict(entries)

    def note(kind: str, entry: dict, index: int | None) -> None:
        one = judged[index] if index is not None else None
        said = "not found"
        if one is not None:
            why = one.why or one.bound.place.out_of_scope or ""
            said = f"{one.verdict}/{why} {one.bound.figure}.{one.bound.view} now={one.now} "
            said += " ".join(f"{c.figure}={c.score:.2f}" for c in one.bound.candidates)
        true = "+".join(entry.get("figures") or [str(entry.get("figure"))])
        tally.notes.append(f"{name} {kind}: …{entry['before']}[{entry['text']}] is {true}.{entry.get('view')} → {said}")

    for start, entry in entries:
        kind, index = entry["kind"], at.get(start)
        if kind == "ignored":
            continue
        tally.add("found", index is not None)
        bound, one = (blind[index], judged[index]) if index is not None else (None, None)
        if kind == "figure":
            names = [c.figure for c in bound.candidates] if bound else []
            top = bound is not None and bound.figure == entry["figure"]
            tally.add("words only, first", top)
            tally.add("words only, three", top or entry["figure"] in names)
            with_values = one is not None and one.bound.figure == entry["figure"]
            tally.add("with values, first", with_values)
            right_view = with_values and one.bound.view == (entry["view"] or "")
            tally.add("views" if entry["view"] else "own values", right_view)
            if not with_values or not right_view:
                note("figure", entry, index)
        if entry.get("fault"):
            verdict = one.verdict if one else "not found"
            tally.add("faults shown", verdict in ("differs", "ask"))
            tally.add("faults said to differ", verdict == "differs")
            tally.add("faults hidden", verdict in ("agrees", "sum", "not-compared", "not found"))
            if verdict != "differs":
                note("fault", entry, index)
        elif kind == "sum":
            hit = one is not None and one.verdict == "sum" and set(one.parts) == set(entry["figures"])
            tally.add("sums", hit)
            if not hit:
                note("sum", entry, index)
        elif kind == "scope":
            hit = one is None or one.verdict == "not-compared"
            tally.add("scope", hit)
            if not hit:
                note("scope", entry, index)
        elif kind == "none":
            hit = one is None or one.verdict in ("no-figure", "not-compared")
            tally.add("no figure: none said", hit)
            tally.add("no figure: neither agrees nor differs", one is None or one.verdict not in ("agrees", "differs"))
            if not hit:
                note("none", entry, index)
        if not entry.get("fault") and one is not None and one.verdict == "differs":
            tally.counts["false differs", "hit"] += 1
            note("FALSE", entry, index)
    for start, index in at.items():
        if start not in told:
            one = judged[index]
            tally.counts["not in the answers", "hit"] += 1
            if one.verdict == "differs":
                tally.counts["false differs", "hit"] += 1
            entry = {"before": text[max(0, start - BEFORE) : start], "text": one.bound.place.number.text, "figure": "?"}
            note("unlisted", entry, index)
    if without:
        _without(entries, at, places, office, tally)


def _without(entries: list, at: dict, places: Sequence, office: Office, tally: Tally) -> None:
    """Takes each figure out of the kit: what was about it must not be held to be about another.

    A number is bound strongly if it would be said to differ from whatever the other figure were: so it is judged again
    with values that no text states.
    """
    from gongwenkit.proof.prose.scores import Scorer
    from gongwenkit.proof.prose.verdicts import judge

    reader = office.reader
    odd = {key: None if value is None else UNSTATED for key, value in office.values.items()}
    for name in sorted({e["figure"] for _, e in entries if e["kind"] == "figure"}):
        called = tuple(one for one in reader.called if one.id != name)
        scorer = Scorer(called, reader.words)
        judged, blind = judge(places, called, scorer, office.values), judge(places, called, scorer, odd)
        for start, entry in entries:
            if entry["kind"] == "figure" and entry["figure"] == name and not entry["view"] and start in at:
                one = judged[at[start]]
                tally.add("taken out: bound strongly", blind[at[start]].verdict in ("differs", "agrees"))
                tally.add("taken out: said to differ", one.verdict == "differs")
                tally.add("taken out: said to agree", one.verdict == "agrees")


def measure_own_reports(kit: Path, tally: Tally, departments: Sequence[str], period: str = "2023") -> None:
    """Adds the kit's own texts: every printed number must agree with its own figure and view."""
    from gongwenkit.model import UsageError
    from gongwenkit.proof.prose.verdicts import judge
    from gongwenkit.run.report import steps

    for department in departments:
        office = open_office(kit, department, period)
        for report in ("duty", "summary"):
            chosen = steps.choose(department=department, period=period, kit=str(kit), report=report)
            try:
                text = steps.compose(steps.measure(steps.read(chosen))).text
            except UsageError:  # a department without ledgers has no report
                continue
            lines, expected = [], {}
            for sentence in text.sentences():
                line = sentence.topic
                for run in sentence.runs:
                    if run.kind == "figure":
                        expected[len(lines), len(line)] = run
                    line += run.text
                lines.append(line)
            places = office.reader.places(lines)
            numbered = [index for index, line in enumerate(lines) if line.strip()]
            found = {}
            for one in judge(places, office.reader.called, office.reader.scorer, office.values):
                number = one.bound.place.number
                found[numbered[number.passage.number], number.start] = one
            for (line, start), run in expected.items():
                if not re.search(r"[0-9]|持平", run.text):
                    continue
                own = re.search(r"[0-9]|持平", run.text).start()
                one = found.get((line, start + own))
                right = one is not None and one.verdict == "agrees" and one.bound.figure == run.figure
                tally.add("own reports", right)
                if not right:
                    said = (
                        "not found"
                        if one is None
                        else f"{one.verdict}/{one.why} {one.bound.figure}.{one.bound.view} {one.now}"
                    )
                    words = f"{lines[line][max(0, start - 20) : start]}[{run.text}]"
                    tally.notes.append(f"{department} {report}: {words} is {run.figure}.{run.view} → {said}")
            tally.counts["own reports: differs", "hit"] += sum(one.verdict == "differs" for one in found.values())


LINES = (
    ("words only, first", "≥ 85 %"),
    ("words only, three", "≥ 95 %"),
    ("with values, first", "≥ 92 %"),
    ("faults shown", "≥ 97 %"),
    ("faults said to differ", ""),
    ("faults hidden", "≤ 2 %"),
    ("own values", ""),
    ("views", "≥ 85 %"),
    ("sums", "≥ 70 %"),
    ("scope", "≥ 90 %"),
    ("no figure: none said", ""),
    ("no figure: neither agrees nor differs", ""),
    ("taken out: bound strongly", "≤ 15 %"),
    ("taken out: said to differ", ""),
    ("taken out: said to agree", ""),
    ("found", ""),
    ("own reports", "100 %"),
)


def print_table(tallies: Mapping[str, Tally], *, listed: bool) -> None:
    """Prints the table of acceptance, a column for each tally."""
    print(" " * 42 + "".join(f"{name:>26s}" for name in tallies))
    for name, wanted in LINES:
        if any(one.counts[name, "of"] for one in tallies.values()):
            print(f"{name:42s}" + "".join(f"{one.share(name):>26s}" for one in tallies.values()) + f"   {wanted}")
    for name, label, wanted in (
        ("false differs", "false differs a draft", "≤ 1"),
        ("not in the answers", "numbers that the answers do not list", ""),
        ("seconds", "seconds a draft (engine)", "≤ 0.07"),
    ):
        shares = [one.counts[name, "hit"] / max(one.counts["drafts", "of"], 1) for one in tallies.values()]
        print(f"{label:42s}" + "".join(f"{share:26.3f}" for share in shares) + f"   {wanted}")
    for one in tallies.values() if listed else ():
        print(*one.notes, sep="\n")


def drafts_of(folder: Path) -> Iterator[tuple[str, str, dict]]:
    """Yields name, text and answers of each draft of a folder."""
    for file in sorted((*folder.glob("*.json"), *folder.glob("*.marked"))):
        if file.suffix == ".json":
            yield file.stem, file.with_suffix(".txt").read_text("utf-8"), json.loads(file.read_text("utf-8"))
            continue
        head, _, source = file.read_text("utf-8").partition("\n")
        text, entries = from_marked(source)
        department, period = head.split()
        yield file.stem, text, {"department": department, "period": period, "numbers": entries}


def measure_folder(
    folder: Path, kit: Path, offices: dict[tuple[str, str], Office], tally: Tally, *, without: bool = True
) -> None:
    """Adds the drafts of a folder to a tally; `offices` are read once."""
    for name, text, answers in drafts_of(folder):
        key = (answers["department"], answers["period"])
        if key not in offices:
            offices[key] = open_office(kit, *key)
        measure_draft(name, text, answers, offices[key], tally, without=without)


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="+", help="folders of drafts, or own; with --from-marked where to write")
    parser.add_argument("--from-marked", type=Path)
    parser.add_argument("--department", default="101")
    parser.add_argument("--period", default="2023")
    parser.add_argument("--kit", type=Path, default=Path(__file__).resolve().parents[1])
    parser.add_argument("--only", default="", help="with `own`: these departments")
    parser.add_argument("--fast", action="store_true", help="without taking figures out of the kit")
    parser.add_argument("--list", action="store_true", help="list each number that was not understood")
    given = parser.parse_args()
    if given.from_marked:
        text, entries = from_marked(given.from_marked.read_text(encoding="utf-8"))
        answers = {"department": given.department, "period": given.period, "numbers": entries}
        Path(f"{given.folder[0]}.txt").write_text(text, encoding="utf-8")
        Path(f"{given.folder[0]}.json").write_text(
            json.dumps(answers, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        sys.exit(0)
    tallies: dict[str, Tally] = {}
    offices: dict[tuple[str, str], Office] = {}
    for folder in given.folder:
        tally = tallies.setdefault(Path(folder).name, Tally())  # those of one name are one column
        if folder != "own":
            measure_folder(Path(folder), given.kit, offices, tally, without=not given.fast)
            continue
        lines = (given.kit / "data/sample/departments.csv").read_text("utf-8-sig").split()[1:]
        measure_own_reports(given.kit, tally, given.only.split(",") if given.only else [x.split(",")[0] for x in lines])
    if len(tallies) > 1:
        together = Tally()
        for one in tallies.values():
            together.counts.update(one.counts)
        tallies["all"] = together
    print_table(tallies, listed=given.list)


if __name__ == "__main__":
    main()
