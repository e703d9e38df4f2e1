"""What a batch knows from the last one: digests of files, departments in them, plans, and the reports that were made.

It is kept as state.json next to summary.json, of redacted reports in the private folder where they are made. It saves
work and proves nothing: without it, or where it is damaged, every file is hashed and every manifest is read.
"""

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from pathlib import Path
from typing import Any

from gongwenkit.ingest.ledgers.files import LedgerFile, digest_of, ledger_digest
from gongwenkit.run.report.digests import Digests, changed_entries
from gongwenkit.run.report.store import write_parts

__all__ = ["State", "load_state"]

STATE_FILE = "state.json"
FORMAT = 1
KEPT_PLANS = 3
"""Plans that are kept: of all departments, and of those asked for by name."""
ENTRIES = 200
"""Entries that are written at a time."""
BETWEEN = "\n"
DATA, KIT = "data:", "kit:"
"""What the names of files in the data folder and in the kit begin with."""


class State:
    """The state of one folder of reports.

    Attributes:
        path: of state.json.
        digests: of files, by stat.
        plans: arguments → fingerprint of everything that a plan depends on, and the plan.
        reports: name of a report's folder → as JSON, what was known of it when it was last seen to be whole.
        summary: what the last summary was written from, and the stat of its files.
        toolchain: hash over TeX and fonts, as planning found it.
        guests: sha256 of a workbook of one department with rows of others → its size and their codes.
        late: whether any of them was found only when reports were made: others are due now.
        dirty: whether anything is not as it was loaded.
        content: what was loaded; anything else than an object of this format counts as nothing.
    """

    def __init__(self, path: Path, content: object = None) -> None:
        self.path = path
        known = content if isinstance(content, dict) and content.get("format") == FORMAT else {}
        self.digests = Digests(known.get("files"))
        self.plans: dict[str, Any] = _object(known.get("plans"))
        records = _object(known.get("reports"))
        self.reports = {name: record for name, record in records.items() if isinstance(record, str)}
        self.summary: dict[str, Any] = _object(known.get("summary"))
        self.toolchain = ""
        self.late = False
        self.guests: dict[str, tuple[int, list[str]]] = {}
        entries = _object(known.get("inside"))
        self._inside = {name: entry for name, entry in entries.items() if isinstance(entry, str)}
        self._basis = str(known.get("basis", ""))
        self.dirty = False

    def ledger(self, name: str, path: str | Path) -> str:
        """Returns the digest of a file below `ledgers/`, by its unique name."""
        return self.digests.of(f"{DATA}{name}", path, ledger_digest)

    def table(self, path: Path) -> str:
        """Returns the digest of a reference table or of decisions.xlsx."""
        return self.digests.of(f"{DATA}{path.name}", path, digest_of)

    def kit_file(self, name: str, path: Path) -> str:
        """Returns the digest of a file of the kit."""
        return self.digests.of(f"{KIT}{name}", path, digest_of)

    def last(self, name: str) -> str:
        """Returns the digest of an input as a manifest names it, at the last look; empty for one that is not there."""
        return self.digests.last(f"{DATA}{name}") or self.digests.last(f"{KIT}{name}")

    def keep_files(self, files: Iterable[LedgerFile]) -> None:
        """Forgets the files below `ledgers/` that are no longer there."""
        self.digests.forget_others(f"{DATA}ledgers/", (f"{DATA}{file.name}" for file in files))

    def settle_basis(self, basis: str) -> None:
        """Forgets which departments are in files when what decides it is another: names, schemas, decisions."""
        if basis != self._basis:
            self.dirty = True
            self._inside, self._basis = {}, basis

    def knows(self, name: str) -> bool:
        """Whether a file was looked into, with this content or another one."""
        return name in self._inside

    def inside(self, name: str, sha256: str) -> frozenset[str] | None:
        """Returns the codes of the departments that have rows in a file of this content; None where nobody looked."""
        looked_at, *codes = self._inside.get(name, "").split(BETWEEN)
        return frozenset(codes) if looked_at == sha256 and sha256 else None

    def note_inside(self, name: str, sha256: str, codes: Iterable[str]) -> None:
        """Notes which departments have rows in a file."""
        entry = _joined([sha256, *sorted(codes)])
        self.dirty |= self._inside.get(name) != entry
        self._inside[name] = entry

    def report(self, name: str) -> Mapping[str, Any]:
        """Returns what is known of the report in a folder; empty where that is nothing."""
        try:
            record = json.loads(self.reports.get(name, "null"))
        except ValueError:
            record = None
        return record if isinstance(record, dict) else {}

    def note_report(self, name: str, record: Mapping[str, Any] | None) -> None:
        """Notes what was seen of the report in a folder; None: there is none."""
        text = None if record is None else json.dumps(record, separators=(",", ":"))
        self.dirty |= self.reports.get(name) != text
        if text is None:
            self.reports.pop(name, None)
        else:
            self.reports[name] = text  # a text takes a third of the memory

    def note_guest(self, sha256: str, size: int, codes: Iterable[str], *, late: bool = True) -> None:
        """Notes that a workbook has rows of other departments than the one that it names."""
        self.guests[sha256] = (size, sorted(codes))
        self.late |= late

    def size(self, name: str) -> int:
        """Returns the size of a file below `ledgers/` at the last look; -1 where its stat is not known."""
        return self.digests.size(f"{DATA}{name}")

    def for_sending(self) -> "State":
        """Returns what planning needs, to be sent to another process: it shares with this one what both have."""
        sent = copy(self)
        sent.plans, sent.reports, sent.summary = {}, {}, {}
        return sent

    def for_planning(self) -> "State":
        """Returns the same, but it goes on for itself: what it then learns, this one does not know."""
        asked = self.for_sending()
        asked.digests, asked._inside, asked.guests = copy(self.digests), dict(self._inside), dict(self.guests)
        return asked

    def learnt(self, before: "State") -> dict[str, Any]:
        """Returns what planning found out that the state did not know before, as `learn` takes it."""
        known = before._inside if before._basis == self._basis else {}
        return {
            "files": changed_entries(before.digests.to_json(), self.digests.to_json()),
            "basis": self._basis,
            "inside": changed_entries(known, self._inside),
            "guests": self.guests,
        }

    def learn(self, learnt: Mapping[str, Any]) -> None:
        """Takes over what another process has learnt while it made a plan."""
        self.digests.take(learnt["files"])
        self.settle_basis(learnt["basis"])
        self.guests = dict(learnt["guests"])
        self.dirty |= bool(learnt["inside"])
        self._inside.update(learnt["inside"])
        for name in [name for name, entry in learnt["inside"].items() if entry is None]:
            del self._inside[name]

    def keep_plan(self, arguments: str, fingerprint: str, plan: Mapping[str, Any]) -> None:
        """Keeps a plan; the oldest one goes."""
        self.dirty = True
        self.plans.pop(arguments, None)
        self.plans[arguments] = {"fingerprint": fingerprint, "plan": plan}
        for old in list(self.plans)[:-KEPT_PLANS]:
            del self.plans[old]

    def to_json(self) -> dict[str, Any]:
        """Returns the content of state.json."""
        return {
            "format": FORMAT,
            "files": dict(self.digests.to_json()),
            "basis": self._basis,
            "inside": self._inside,
            "plans": self.plans,
            "reports": self.reports,
            "summary": self.summary,
        }

    def save(self) -> None:
        """Writes state.json as a whole where anything is new; where this cannot be done, the next batch hashes more."""
        if self.dirty or self.digests.changed:
            with contextlib.suppress(OSError):
                self.path.parent.mkdir(parents=True, exist_ok=True)
                write_parts(self.path, _parts(self.to_json()))
                self.dirty = self.digests.changed = False


def load_state(folder: Path) -> State:
    """Loads the state in a folder; an empty one where there is none, or where it is damaged."""
    path = folder / STATE_FILE
    try:
        return State(path, json.loads(path.read_bytes()) if path.is_file() else None)  # a pipe would never end
    except (OSError, ValueError, RecursionError):
        return State(path)


def _parts(content: Mapping[str, Any]) -> Iterator[str]:
    """Yields the text of state.json, a few hundred entries at a time; ASCII, of which a text takes least memory."""
    for number, (name, value) in enumerate(content.items()):
        yield f"{',' if number else '{'}{json.dumps(name)}:"
        if not isinstance(value, dict) or len(value) <= ENTRIES:
            yield json.dumps(value, separators=(",", ":"))
            continue
        names = list(value)
        for first in range(0, len(names), ENTRIES):
            some = {one: value[one] for one in names[first : first + ENTRIES]}
            yield f"{',' if first else '{'}{json.dumps(some, separators=(',', ':'))[1:-1]}"
        yield "}"
    yield "}\n"


def _joined(entry: Iterable[object]) -> str:
    """Returns the digest of a file and the codes inside as one text: a list of texts takes twice the memory."""
    return BETWEEN.join(map(str, entry))


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
