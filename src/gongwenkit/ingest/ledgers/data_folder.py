"""The data folder: its files listed once, their names matched with the departments, its reference tables read.

`load_data_folder` lists the folder at each call. As long as the listing is the same as before, it returns the same
`DataFolder`: a batch and a long session match the names and read the tables once, and a corrected file counts at the
next call.
"""

import gc
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from gongwenkit.config.kit_files import KitFiles
from gongwenkit.config.labels import TableNames
from gongwenkit.config.people_words import PeopleWords
from gongwenkit.ingest.decisions.model import DECISIONS_FILE
from gongwenkit.ingest.ledgers.files import UNKNOWN, LedgerFile, Listed, changed_at, name_files, scan_files, take_sample
from gongwenkit.ingest.ledgers.guests import find_guests
from gongwenkit.ingest.reference.listed_names import ListedNames, listed_names
from gongwenkit.ingest.reference.naming import DepartmentNames, levels_of
from gongwenkit.ingest.reference.reference_data import Reference, read_reference, reference_files
from gongwenkit.model.source import digest

__all__ = ["DataFolder", "load_data_folder", "relist_data_folder", "uncollected"]

UNSETTLED_NS = 2_000_000_000
"""A folder that was changed so short a time before it was listed may have changed again with the same time."""
KEPT_FOLDERS = 4
"""Number of data folders that are kept at a time: a session works with one or two."""


@dataclass(frozen=True)
class DataFolder:
    """A data folder as it was listed.

    Attributes:
        path: the folder.
        files: the files below `ledgers/`, in the order of their names.
        departments: by name of such a file, the codes of all departments that its path names.
        own: by code, the files that name this department and no other.
        shared: the files that name no department or several.
        reference: the reference tables.
        tables: their files, sorted by name.
        digests: by name of such a file, the sha256 with which it was read.
        decisions: decisions.xlsx; None if there is none.
        names: of the departments of the reference tables.
        listing: the listing as a whole, to be compared with a later one.
        linked: folders outside of the data folder to which links may lead.
        kept: where it is kept which files have rows of other departments (`ingest.ledgers.guests`); None: nowhere.
        guests: name of such a file → the codes of the others.
        states: size and time of change of each file, by its path.
        samples: what `sample` has taken of files, by their path, with size and time of change.
        folders: time of change of each folder below `ledgers/`; `UNKNOWN` for one that may have changed since.
    """

    path: Path
    files: tuple[LedgerFile, ...]
    departments: Mapping[str, frozenset[str]] = field(repr=False)
    own: Mapping[str, tuple[LedgerFile, ...]] = field(repr=False)
    shared: tuple[LedgerFile, ...] = field(repr=False)
    reference: Reference = field(repr=False)
    tables: tuple[Path, ...]
    digests: Mapping[str, str] = field(repr=False)
    decisions: Path | None
    names: DepartmentNames = field(repr=False)
    listing: tuple[Listed, ...] = field(repr=False)
    linked: tuple[Path, ...] = ()
    kept: Path | None = None
    guests: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    folders: dict[str, int] = field(default_factory=dict, repr=False, compare=False)
    states: Mapping[str, tuple[int, int]] = field(default_factory=dict, repr=False, compare=False)
    samples: dict[str, tuple[tuple[int, int], bytes]] = field(default_factory=dict, repr=False, compare=False)

    def is_as_listed(self, department: str) -> bool:
        """Whether no file was added, renamed or removed since, and no file of a department was changed.

        The system is asked for the time of each folder, and for that of the department's files only.
        """
        if UNKNOWN in self.folders.values() or not self.folders or _decisions(self.path) != self.decisions:
            return False
        own = (str(file.path) for file in self.files_of(department))
        return all(changed_at(folder)[1] == time for folder, time in self.folders.items()) and all(
            changed_at(path) == self.states[path] for path in own
        )

    def sample(self, file: LedgerFile) -> bytes:
        """Returns what `take_sample` takes of a file, which is opened again only where it was changed since."""
        path = str(file.path)
        state = changed_at(path)
        known = self.samples.get(path)
        if known is not None and known[0] == state:
            return known[1]
        found = take_sample(file)
        if found and state[1] < time.time_ns() - UNSETTLED_NS:
            self.samples[path] = (state, found)
        return found

    @property
    def strays(self) -> tuple[Listed, ...]:
        """What lies below `ledgers/` and is not read: lock files, links to other places, pipes."""
        return tuple(file for file in self.listing if file.stray is not None)

    def files_of(self, department: str | None) -> tuple[LedgerFile, ...]:
        """Returns the files that a reading for a department reads: those that do not clearly name another one.

        And those that do, and are known to have rows of it.

        Args:
            department: code; None for all departments.
        """
        if department is None:
            return self.files
        named = (*self.own.get(department, ()), *self.shared)
        host = {name for name, codes in self.guests.items() if department in codes}
        beside = (file for file in self.files if file.name in host) if host else ()
        return tuple(sorted({*named, *beside}, key=lambda file: file.name))


@dataclass(frozen=True)
class _Words:
    """The names and words by which reference tables are read (see `read_reference`)."""

    names: Mapping[str, TableNames] = field(default_factory=dict)
    people: PeopleWords = field(default_factory=PeopleWords)
    listed: ListedNames = field(default_factory=ListedNames)


@dataclass(frozen=True)
class _Kept:
    """A data folder with the names and digests of the tables, and the words, that it was read by."""

    tables: tuple[tuple[str, str], ...]
    words: _Words
    folder: DataFolder


_kept: dict[Path, _Kept] = {}
"""The last folders, the one used last at the end; outside the frozen type, and never more than `KEPT_FOLDERS`."""


def load_data_folder(
    path: Path,
    *,
    files: KitFiles | None = None,
    linked: Sequence[Path] = (),
    department: str = "",
    kept: Path | None = None,
) -> DataFolder:
    """Returns the data folder as it is now: listed at each call, matched and read only where the listing is new.

    Reference tables are known by their content, other files by name, size and time of change: each
    reading reads the ledgers themselves again.

    Args:
        path: the data folder.
        files: the kit's, for what it calls tables and columns; without them only the common names are known.
        linked: folders outside of the data folder to which links may lead (`Kit.linked_folders`).
        kept: where it is kept which files have rows of other departments.
        department: code or name of the one whose files are asked for (see `relist_data_folder`); empty for all.

    Raises:
        KitFileError: the kit's labels or schemas are wrong.
        DataError: a reference table cannot be read, has an unknown head or a department twice, or there are no
            departments.
    """
    words = _Words(files.labels.reference, files.schema.people, listed_names(files)) if files else _Words()
    known = _kept.pop(path, None)
    tables = reference_files(path)
    contents = tuple((table.name, _digest(table)) for table in tables)
    allowed = tuple(linked)
    same = known is not None and (known.tables, known.words, known.folder.linked) == (contents, words, allowed)
    before = known.folder if known is not None and same else None
    if before:
        folder = relist_data_folder(before, before.names.exact(department))
    else:
        with uncollected():
            reference = read_reference(path, names=words.names, people=words.people, listed=words.listed)
            folder = _list(path, reference, tables, dict(contents), DepartmentNames(reference.departments), allowed)
    guests = find_guests(kept, folder.files)
    if (folder.kept, folder.guests) != (kept, guests):
        folder = replace(folder, kept=kept, guests=guests)
    _kept[path] = _Kept(contents, words, folder)
    for old in list(_kept)[:-KEPT_FOLDERS]:
        del _kept[old]
    return folder


def relist_data_folder(data: DataFolder, department: str | None = None) -> DataFolder:
    """Returns a data folder with its ledgers listed again, and its reference tables as they were read.

    The steps of a report use the reference tables with which its job was made, but a ledger that was corrected
    after that counts at the next reading.

    Args:
        data: as it was listed.
        department: code of the one whose files are asked for; None for all. Then the files of others are only known
            to be there: of one that was changed in place, the size may be that of before.
    """
    if department is not None and data.is_as_listed(department):
        return data
    listing, folders = _scan(data.path, data.linked)
    if listing == data.listing and _decisions(data.path) == data.decisions:
        data.folders.update(folders)  # known by now to have settled
        return data
    listed = _list(data.path, data.reference, data.tables, data.digests, data.names, data.linked)
    return replace(listed, kept=data.kept, guests=find_guests(data.kept, listed.files), samples=data.samples)


@contextmanager
def uncollected() -> Iterator[None]:
    """Switches the search for reference cycles off while much is read: there are many cells, and no cycles."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _list(
    path: Path,
    reference: Reference,
    tables: tuple[Path, ...],
    digests: Mapping[str, str],
    names: DepartmentNames,
    linked: tuple[Path, ...],
) -> DataFolder:
    listing, folders = _scan(path, linked)
    files = name_files(listing)
    departments = _match(files, names)
    own: dict[str, list[LedgerFile]] = {}
    shared: list[LedgerFile] = []
    for file in files:
        codes = departments[file.name]
        (own.setdefault(next(iter(codes)), []) if len(codes) == 1 else shared).append(file)
    return DataFolder(
        path=path,
        files=files,
        departments=departments,
        own={code: tuple(found) for code, found in own.items()},
        shared=tuple(shared),
        reference=reference,
        tables=tables,
        digests=digests,
        decisions=_decisions(path),
        names=names,
        listing=listing,
        linked=linked,
        folders=folders,
        states={file.path: (file.size, file.changed) for file in listing},
    )


def _scan(path: Path, linked: Sequence[Path]) -> tuple[tuple[Listed, ...], dict[str, int]]:
    """Returns the listing, and the times of change of its folders: of those that may still change with it, none."""
    settled, folders = time.time_ns() - UNSETTLED_NS, dict[str, int]()
    listing = scan_files(path, linked, folders)
    return listing, {folder: at if at < settled else UNKNOWN for folder, at in folders.items()}


def _match(files: Iterable[LedgerFile], names: DepartmentNames) -> dict[str, frozenset[str]]:
    """Returns the codes of the departments that each path names; the name of a folder is examined once."""
    found: dict[str, frozenset[str]] = {}
    departments = {}
    for file in files:
        levels = levels_of(file.name)
        found.update((level, names.find(level)) for level in levels if level not in found)
        departments[file.name] = frozenset().union(*(found[level] for level in levels))
    return departments


def _decisions(path: Path) -> Path | None:
    file = path / DECISIONS_FILE
    return file if file.is_file() else None


def _digest(path: Path) -> str:
    try:
        return digest(path.read_bytes())
    except OSError as error:
        return os.strerror(error.errno or 0)  # reading it as a table reports what is wrong
