"""Digests of files, remembered by size, times and inode: a stat saves reading a file again, and proves nothing else."""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from gongwenkit.ingest.ledgers.files import digest_of

__all__ = ["Digests", "stat_line"]

UNSURE_NS = 2_000_000_000
"""A file that changed so shortly before it was hashed may change again within one tick of the clock."""
NEVER = -1
"""Size of an entry whose stat proves nothing: the file is hashed at the next look."""
STAT = 4
"""Number of values of a stat: size, time of change of the content, of the entry, inode."""


def stat_line(state: os.stat_result) -> list[int]:
    """Returns what of a stat tells that a file may have changed.

    The time of change of the entry itself (ctime) is among it: programs can set the other one, but not this one.
    """
    return [state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino]


class Digests:
    """The sha256 of files by name; those whose stat is the one that was recorded are not opened.

    Args:
        known: as `to_json` returned it; anything else counts as nothing known.
        clock: the time in nanoseconds.
    """

    def __init__(self, known: object = None, *, clock: Callable[[], int] = time.time_ns) -> None:
        entries = known if isinstance(known, dict) else {}
        self._known: dict[str, list[Any]] = {name: entry for name, entry in entries.items() if _is_entry(entry)}
        self._clock = clock
        self.hashed = 0
        """How many files were opened."""

    def of(self, name: str, path: str | Path, digest: Callable[[Path], str] = digest_of) -> str:
        """Returns the digest of a file; empty where it cannot be read.

        Args:
            name: by which it is remembered.
            path: where it is; links are followed.
            digest: hashes it, and returns an empty text where it cannot be read.
        """
        try:
            state = stat_line(os.stat(path))  # noqa: PTH116 - thousands of them
        except OSError:
            self._known.pop(name, None)
            return ""
        entry = self._known.get(name)
        if entry is not None and entry[:STAT] == state:
            return str(entry[STAT])
        now = self._clock()
        sha256 = digest(Path(path))
        self.hashed += 1
        if max(state[1], state[2]) > now - UNSURE_NS:
            state = [NEVER] * STAT
        if sha256:
            self._known[name] = [*state, sha256]
        else:
            self._known.pop(name, None)
        return sha256

    def last(self, name: str) -> str:
        """Returns the digest that a file had at the last look; empty for an unknown one."""
        entry = self._known.get(name)
        return str(entry[STAT]) if entry else ""

    def forget_others(self, prefix: str, names: Iterable[str]) -> None:
        """Forgets the files whose name begins with a prefix and is not among some names: they are gone."""
        kept = set(names)
        for name in [name for name in self._known if name.startswith(prefix) and name not in kept]:
            del self._known[name]

    def to_json(self) -> Mapping[str, list[Any]]:
        """Returns name → size, both times, inode and digest."""
        return self._known


def _is_entry(entry: object) -> bool:
    if not isinstance(entry, list) or len(entry) != STAT + 1:
        return False
    return all(type(value) is int for value in entry[:STAT]) and isinstance(entry[STAT], str) and bool(entry[STAT])
