"""Workbooks of one department with rows of another: a column of departments outranks the name of the folder.

The report of a department reads the files that name it. That another one's workbook has rows of it is known only to who
reads that workbook; it is kept, by the content of the workbook, in the kit's cache, and counts at the next reading.
"""

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from gongwenkit.ingest.ledgers.files import LedgerFile, ledger_digest

__all__ = ["find_guests", "guests_file", "note_guests"]

FILE = "guests.json"
MOST = 10_000
"""Number of contents that are kept; the oldest go first."""


def guests_file(cache: Path) -> Path:
    """Returns where it is kept, next to the kit's cache of ledgers."""
    return cache.parent / FILE


def find_guests(kept: Path | None, files: Iterable[LedgerFile]) -> dict[str, frozenset[str]]:
    """Returns name → codes of the departments that have rows in a file of another one.

    Only files of the size of a known one are opened: as a rule there are none.

    Args:
        kept: where it is kept; None knows nothing.
        files: the files of a data folder.
    """
    known = _load(kept) if kept is not None else {}
    if not known:
        return {}
    sizes = {size for size, _ in known.values()}
    found = {}
    for file in files:
        if file.size in sizes and (entry := known.get(ledger_digest(file.path))):
            found[file.name] = frozenset(entry[1])
    return found


def note_guests(kept: Path, found: Mapping[str, tuple[int, Iterable[str]]]) -> None:
    """Keeps what was found: sha256 of a workbook → its size, and the codes of the other departments in it.

    A content without any is forgotten. Where it cannot be kept, the kit works without.
    """
    before = _load(kept)
    after = dict(before)
    for sha256, (size, codes) in found.items():
        after.pop(sha256, None)
        if listed := sorted(set(codes)):
            after[sha256] = (size, listed)
    after = dict(list(after.items())[-MOST:])
    if after == before:
        return
    part = kept.with_name(f".{FILE}-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(after), encoding="utf-8")
        part.replace(kept)
    except OSError:
        part.unlink(missing_ok=True)


def _load(kept: Path) -> dict[str, tuple[int, list[str]]]:
    try:
        value = json.loads(kept.read_bytes())
        return {str(sha256): (int(size), [str(code) for code in codes]) for sha256, (size, codes) in value.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}
