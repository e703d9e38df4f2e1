"""What a batch knows from the last one: digests of files, departments in them, plans, and the reports that were made.

It is kept as state.json next to summary.json, of redacted reports in the private folder where they are made. It saves
work and proves nothing: without it, or where it is damaged, every file is hashed and every manifest is read.
"""

import contextlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from gongwenkit.ingest.ledgers.files import LedgerFile, digest_of, ledger_digest
from gongwenkit.run.report.digests import Digests
from gongwenkit.run.report.store import write_text

__all__ = ["State", "load_state"]

STATE_FILE = "state.json"
FORMAT = 1
KEPT_PLANS = 3
"""Plans that are kept: of all departments, and of those asked for by name."""
DATA, KIT = "data:", "kit:"
"""What the names of files in the data folder and in the kit begin with."""


class State:
    """The state of one folder of reports.

    Attributes:
        path: of state.json.
        digests: of files, by stat.
        plans: arguments → fingerprint of everything that a plan depends on, and the plan.
        reports: name of a report's folder → what was known of it when it was last seen to be whole.
        summary: what the last summary was written from, and the stat of its files.
        toolchain: hash over TeX and fonts, as planning found it.
        guests: sha256 of a workbook of one department with rows of others → its size and their codes.
        late: whether any of them was found only when reports were made: others are due now.
        content: what was loaded; anything else than an object of this format counts as nothing.
    """

    def __init__(self, path: Path, content: object = None) -> None:
        self.path = path
        known = content if isinstance(content, dict) and content.get("format") == FORMAT else {}
        self.digests = Digests(known.get("files"))
        self.plans: dict[str, Any] = _object(known.get("plans"))
        self.reports: dict[str, Any] = _object(known.get("reports"))
        self.summary: dict[str, Any] = _object(known.get("summary"))
        self.toolchain = ""
        self.late = False
        self._sizes: dict[str, int] = {}
        self.guests: dict[str, tuple[int, list[str]]] = {}
        self._inside: dict[str, Any] = _object(known.get("inside"))
        self._basis = str(known.get("basis", ""))
        self._loaded = _text(self.to_json()) if known else ""

    def ledger(self, file: LedgerFile) -> str:
        """Returns the digest of a file below `ledgers/`."""
        self._sizes[file.name] = file.size
        return self.digests.of(f"{DATA}{file.name}", file.path, ledger_digest)

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
            self._inside, self._basis = {}, basis

    def knows(self, name: str) -> bool:
        """Whether a file was looked into, with this content or another one."""
        return name in self._inside

    def inside(self, name: str, sha256: str) -> frozenset[str] | None:
        """Returns the codes of the departments that have rows in a file of this content; None where nobody looked."""
        entry = self._inside.get(name)
        if not isinstance(entry, list) or entry[:1] != [sha256]:
            return None
        return frozenset(str(code) for code in entry[1:])

    def note_inside(self, name: str, sha256: str, codes: Iterable[str]) -> None:
        """Notes which departments have rows in a file."""
        self._inside[name] = [sha256, *sorted(codes)]

    def note_guest(self, sha256: str, size: int, codes: Iterable[str], *, late: bool = True) -> None:
        """Notes that a workbook has rows of other departments than the one that it names."""
        self.guests[sha256] = (size, sorted(codes))
        self.late |= late

    def size(self, name: str) -> int:
        """Returns the size of a file below `ledgers/` at the last look."""
        return self._sizes.get(name, -1)

    def keep_plan(self, arguments: str, fingerprint: str, plan: Mapping[str, Any]) -> None:
        """Keeps a plan; the oldest one goes."""
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
        """Writes state.json as a whole where anything is new; where that is not possible, the next batch hashes more."""
        text = _text(self.to_json())
        if text != self._loaded:
            with contextlib.suppress(OSError):
                self.path.parent.mkdir(parents=True, exist_ok=True)
                write_text(self.path, text)
                self._loaded = text


def load_state(folder: Path) -> State:
    """Loads the state in a folder; an empty one where there is none, or where it is damaged."""
    path = folder / STATE_FILE
    try:
        return State(path, json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError):
        return State(path)


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
