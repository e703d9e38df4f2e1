"""Digests of files, remembered by size, times and inode: a stat saves reading a file again, and proves nothing else."""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from gongwenkit.ingest.ledgers.files import digest_of

__all__ = ["Digests", "changed_entries", "stat_line"]

T = TypeVar("T")

UNSURE_NS = 2_000_000_000
"""A file that changed so shortly before it was hashed may change again within one tick of the clock."""
NEVER = "-"
"""In place of a stat: the file is hashed at the next look."""
HEX = 64
"""Digits of a sha256; an entry is a stat, a blank and these."""


def stat_line(state: os.stat_result) -> str:
    """Returns what of a stat tells that a file may have changed: size, times of change, inode.

    The time of change of the entry itself (ctime) is among it: programs can set the other one, but not this one.
    """
    return f"{state.st_size} {state.st_mtime_ns} {state.st_ctime_ns} {state.st_ino}"


class Digests:
    """The sha256 of files by name; those whose stat is the one that was recorded are not opened.

    Args:
        known: as `to_json` returned it; anything else counts as nothing known.
        clock: the time in nanoseconds.
    """

    def __init__(self, known: object = None, *, clock: Callable[[], int] = time.time_ns) -> None:
        entries = known if isinstance(known, dict) else {}
        self._known: dict[str, str] = {name: entry for name, entry in entries.items() if _is_entry(entry)}
        self._clock = clock
        self._unsure: dict[str, str] = {}
        self.changed = False
        """Whether anything is not as it was given."""

    def of(self, name: str, path: str | Path, digest: Callable[[str | Path], str] = digest_of) -> str:
        """Returns the digest of a file; empty where it cannot be read.

        Args:
            name: by which it is remembered.
            path: where it is; links are followed.
            digest: hashes it, and returns an empty text where it cannot be read.
        """
        try:
            found = os.stat(path)  # noqa: PTH116 - thousands of them
        except OSError:
            self._note(name, "")
            return ""
        entry, state = self._known.get(name, ""), stat_line(found)
        if state in (entry[: -HEX - 1], self._unsure.get(name)):
            return entry[-HEX:]
        now = self._clock()
        sha256 = digest(path)
        if max(found.st_mtime_ns, found.st_ctime_ns) > now - UNSURE_NS:
            self._unsure[name], state = state, NEVER  # good enough for this plan, not for the next one
        self._note(name, f"{state} {sha256}" if sha256 else "")
        return sha256

    def _note(self, name: str, entry: str) -> None:
        if self._known.get(name, "") == entry:
            return
        self.changed = True
        if entry:
            self._known[name] = entry
        else:
            self._known.pop(name, None)

    def __copy__(self) -> "Digests":
        """Returns one that goes on for itself."""
        other = Digests(clock=self._clock)
        other._known, other._unsure, other.changed = dict(self._known), dict(self._unsure), self.changed
        return other

    def take(self, entries: Mapping[str, str | None]) -> None:
        """Takes over what a copy of these has found since, as `changed_entries` returns it."""
        for name, entry in entries.items():
            self._note(name, entry or "")

    def last(self, name: str) -> str:
        """Returns the digest that a file had at the last look; empty for an unknown one."""
        return self._known.get(name, "")[-HEX:]

    def size(self, name: str) -> int:
        """Returns the size that a file had at the last look; -1 where its stat was not sure."""
        first = self._known.get(name, NEVER).partition(" ")[0]
        return int(first) if first.isdigit() else -1

    def forget_others(self, prefix: str, names: Iterable[str]) -> None:
        """Forgets the files whose name begins with a prefix and is not among some names: they are gone."""
        kept = set(names)
        for name in [name for name in self._known if name.startswith(prefix) and name not in kept]:
            self._note(name, "")

    def to_json(self) -> Mapping[str, str]:
        """Returns name → stat and digest."""
        return self._known


def changed_entries(before: Mapping[str, T], now: Mapping[str, T]) -> dict[str, T | None]:
    """Returns the entries that are not as they were; None for those that are gone."""
    gone = dict.fromkeys(name for name in before if name not in now)
    return {**gone, **{name: entry for name, entry in now.items() if before.get(name) != entry}}


def _is_entry(entry: object) -> bool:
    return isinstance(entry, str) and len(entry) > HEX and entry[-HEX - 1] == " "
