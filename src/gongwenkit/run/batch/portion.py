"""What a report made on another machine needs: of the kit and of the data folder, and nothing of other departments.

Two parts. The *stock* is the same for all reports of a batch: the kit's files, the ledgers that no single department
owns, decisions.xlsx and the tables that are needed whole. The *portion* is one department's: its ledgers, identical
files of others, and its rows of the other tables. Each file goes with the sha256 that it had when it was packed.
"""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from gongwenkit.config.kit import CACHE, Kit
from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.ingest.decisions.load import read_decisions
from gongwenkit.ingest.decisions.model import DECISIONS_FILE
from gongwenkit.ingest.ledgers.data_folder import DataFolder, load_data_folder, relist_data_folder
from gongwenkit.ingest.ledgers.files import LedgerFile, Stray, digest_of
from gongwenkit.ingest.ledgers.guests import guests_file
from gongwenkit.ingest.reference.cut_rows import CutTable, cut_tables
from gongwenkit.ingest.reference.naming import Names
from gongwenkit.ingest.reference.reference_data import reference_files
from gongwenkit.ingest.workbook import UnreadableWorkbookError, check_size
from gongwenkit.model import Job
from gongwenkit.model.job import WHOLE
from gongwenkit.model.source import digest
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.run.report.installation import toolchain_hash
from gongwenkit.run.report.job import kit_of
from gongwenkit.run.report.kit_inputs import kit_inputs
from gongwenkit.run.report.manifest import Inputs, JobInputs, hash_kit, inputs_changed, job_key, require_unchanged
from gongwenkit.run.report.own_rows import OwnRows
from gongwenkit.run.report.report_kind import choose_report_type

__all__ = ["NotCarriedError", "Portion", "Stockroom"]

CUT = ("branches", "people", "plan", "documents", "facts")
"""Tables of which a report reads its department's rows, and no other department's.

own_words.csv is not among them: texts copied from other departments are found. Nor is issuers.csv: a type's issuer may
be any line's.
"""
YOUNG_NS = 2 * 10**9
"""A file that was changed less than this before it was read may change again within the same tick of the clock."""


class NotCarriedError(Exception):
    """What a report needs cannot be sent as it is here: a file that cannot be read, a folder without permission."""


@dataclass(frozen=True)
class Portion:
    """What one report needs besides the stock.

    Attributes:
        files: path below the data folder → content.
        strays: entries below `ledgers/` that are not read: path and kind.
        ledgers: name → sha256 of each ledger that is an input, those of the stock among them.
        tables: file name → sha256 of the cut table that is sent.
        is_young: whether a file was changed just before it was read.
    """

    files: Mapping[str, bytes] = field(repr=False)
    strays: tuple[tuple[str, str], ...]
    ledgers: Mapping[str, str]
    tables: Mapping[str, str]
    is_young: bool


class Stockroom:
    """The kit and the data folder of a batch while its reports are made elsewhere.

    Args:
        plans: the reports, all of one type and period.

    Raises:
        GongwenkitError: the kit or the reference tables cannot be read any more.
    """

    def __init__(self, plans: Sequence[ReportPlan]) -> None:
        first = plans[0]
        given = first.parameters
        self.kit: Kit = kit_of(str(first.kit))
        self._report, self._redacted = given["report"], first.is_redacted
        self._files = load_kit_files(self.kit, reports=(self._report,), redacted=self._redacted)
        self.kit_lines = hash_kit(self.kit, self._files, self._report)
        files = self._files
        kept = guests_file(self.kit.cache_folder)
        self._guests = kept.read_bytes() if kept.is_file() else b""
        self.data: DataFolder = load_data_folder(
            Path(given["data"]), files=files, linked=self.kit.linked_folders, kept=kept
        )
        self._type = choose_report_type(files, self._report)
        self._names = Names(files.schema, self.data.names)
        decisions = read_decisions(self.data.path, schema=files.schema, departments=self.data.names)
        self._rows = OwnRows(self.data.reference, decisions)
        self.toolchain = toolchain_hash(self.kit)
        self._cuts = self._cut_tables(first)
        self._inputs = JobInputs((), self.data)
        self._shared = {file.name for file in self.data.shared}
        self._by_name = {file.name: file for file in self.data.files}
        self._watched: dict[Path, tuple[int, int, int]] = {}
        self.is_young = False
        self.stock = dict(self._stock())

    def _cut_tables(self, plan: ReportPlan) -> Mapping[str, CutTable]:
        """Returns the tables that are cut: none for a redacted report, which hides the names of all departments."""
        if self._redacted:
            return {}
        needs_people = "author" in plan.parameters or self.kit.report_settings(self._report).author
        tables = [name for name in CUT if name != "people" or not needs_people]
        return cut_tables(
            self.data.path,
            tables,
            names=self._files.labels.reference,
            reference=self.data.reference,
            digests=self.data.digests,
        )

    def _stock(self) -> Iterator[tuple[str, bytes]]:
        """Yields the files of the stock: those of the kit below `kit/`, those of the data folder below `data/`."""
        wanted = {*kit_inputs(self.kit, self._report), *(file.path for file in self._files.read)}
        loaded = {file.path: file.content for file in self._files.read if isinstance(file.content, bytes)}
        for path in sorted(wanted):
            content = loaded.get(path)
            yield f"kit/{path.relative_to(self.kit.root).as_posix()}", self._load(path, content)
        whole = [path for path in self.data.tables if path.name not in self._cuts]
        for path in (*whole, *((self.data.decisions,) if self.data.decisions else ())):
            yield f"data/{path.name}", self._load(path)
        for path in self.data.tables:
            self._watch(path)
        if self._guests:  # which workbooks have rows of other departments
            yield f"kit/{guests_file(CACHE).as_posix()}", self._guests
        for file in self.data.shared:
            yield f"data/{self._path_of(file)}", self._read(file)

    def _load(self, path: Path, content: bytes | None = None) -> bytes:
        """Returns the bytes of a file of the kit or of a table, and notes its state."""
        self._watch(path)
        return path.read_bytes() if content is None else content

    def _watch(self, path: Path) -> None:
        self.is_young |= _is_young(path)
        self._watched[path] = _state(path.stat())

    def _path_of(self, file: LedgerFile) -> str:
        return file.path.relative_to(self.data.path).as_posix()

    def _read(self, file: LedgerFile) -> bytes:
        """Returns the bytes of a ledger.

        Raises:
            NotCarriedError: it cannot be read, or is too large to be read by anybody.
        """
        try:
            check_size(file.path.stat().st_size)
            return file.path.read_bytes()
        except (OSError, UnreadableWorkbookError) as error:
            raise NotCarriedError(f"{file.name}: {type(error).__name__}") from None

    def portion(self, plan: ReportPlan) -> Portion:
        """Returns what the report of a plan needs.

        Raises:
            NotCarriedError: a file cannot be read, or the report needs all departments.
        """
        department = plan.parameters["department"]
        if department == WHOLE and self._type.scope == "all":
            raise NotCarriedError(WHOLE)
        wanted = {line["file"]: line["sha256"] for line in self._inputs.of(_job_of(plan, self.kit))}
        files: dict[str, bytes] = {}
        ledgers: dict[str, str] = {}
        young = False
        for name in sorted(wanted.keys() & self._by_name.keys()):
            file = self._by_name[name]
            path = self._path_of(file)
            content = self.stock.get(f"data/{path}") if name in self._shared else None
            if content is None:
                young |= _is_young(file.path)
                content = files[path] = self._read(file)
            ledgers[name] = digest(content)
        for name, table in self._cuts.items():
            files[name] = table.of(department)
        tables = {name: digest(files[name]) for name in self._cuts}
        return Portion(files, tuple(self._strays(department)), ledgers, tables, young)

    def _strays(self, department: str) -> Iterator[tuple[str, str]]:
        """Yields the entries that are not read and that concern a department.

        Raises:
            NotCarriedError: a folder without permission, which is another matter on each machine, or one too deep.
        """
        for one in self.data.strays:
            whose = self._names.path_departments(one.name)
            if len(whose) != 1 or department in whose:
                if one.stray in (None, Stray.CLOSED, Stray.DEEP):
                    raise NotCarriedError(one.name)
                yield Path(one.path).relative_to(self.data.path).as_posix(), str(one.stray)

    def key(self, plan: ReportPlan, parameters: Mapping[str, str], portion: Portion) -> str:
        """Returns the key of a report as it would be had it been made here.

        Args:
            plan: the report.
            parameters: as its manifest states them.
            portion: what went with it.
        """
        rows = self._rows.of(_job_of(plan, self.kit))
        return job_key(parameters, self.inputs(portion), toolchain=self.toolchain, rows=rows)

    def inputs(self, portion: Portion) -> Inputs:
        """Returns the inputs of a report as they are here, with the digests of the files as they were sent."""
        return self._lines(portion, self.data.digests)

    def inputs_as_sent(self, portion: Portion) -> Inputs:
        """Returns the same as they are there: a table that was cut has another digest."""
        return self._lines(portion, {**self.data.digests, **portion.tables})

    def _lines(self, portion: Portion, tables: Mapping[str, str]) -> Inputs:
        decisions = self.stock.get(f"data/{DECISIONS_FILE}")
        found = {**tables, **portion.ledgers}
        if decisions is not None:
            found[DECISIONS_FILE] = digest(decisions)
        return (*self.kit_lines, *({"file": name, "sha256": sha256} for name, sha256 in sorted(found.items())))

    def looked(self) -> "Looked":
        """Looks at the kit and lists the data folder now; what was packed before can be compared with it."""
        same_kit = set(kit_inputs(self.kit, self._report)) <= self._watched.keys()
        same = same_kit and all(_state_of(path) == state for path, state in self._watched.items())
        tables = {path.name for path in reference_files(self.data.path)} == {path.name for path in self.data.tables}
        return Looked(self, same and tables and relist_data_folder(self.data) is self.data)

    def require_unchanged(self, plan: ReportPlan, portion: Portion) -> None:
        """Compares all that a report was made from with what is there now, by content.

        Raises:
            DataError: a file was changed, is gone, or is new.
        """
        require_unchanged(self.kit, self.data, _job_of(plan, self.kit), self.inputs(portion))
        name = plan.notebook.relative_to(plan.kit).as_posix()
        if digest_of(plan.notebook) != digest(self.stock[f"kit/{name}"]):
            raise inputs_changed([name])


@dataclass(frozen=True)
class Looked:
    """A look at kit and data folder.

    Attributes:
        room: what was looked at.
        is_same: whether every file has the size, time and place that it had when it was packed.
    """

    room: Stockroom
    is_same: bool

    def require_unchanged(self, plan: ReportPlan, portion: Portion) -> None:
        """Checks that a report that came back before this look was made from what is there now.

        Raises:
            DataError: a file was changed, is gone, or is new.
        """
        if not self.is_same or portion.is_young or self.room.is_young:
            self.room.require_unchanged(plan, portion)


def _job_of(plan: ReportPlan, kit: Kit) -> Job:
    given = plan.parameters
    return Job(
        department=given["department"],
        period=kit.period(given["period"]),
        report=given["report"],
        edition=given["edition"],
        layout=given["layout"],
        as_of=date.fromisoformat(given["as_of"]),
        date=date.fromisoformat(given["date"]) if given["date"] else None,
        kit=plan.kit,
        data=Path(given["data"]),
        out=plan.out,
        author=given.get("author", ""),
        word=bool(given.get("word")),
    )


def _state(state: os.stat_result) -> tuple[int, int, int]:
    return state.st_size, state.st_mtime_ns, state.st_ino


def _state_of(path: Path) -> tuple[int, int, int] | None:
    try:
        return _state(path.stat())
    except OSError:
        return None


def _is_young(path: Path) -> bool:
    try:
        return time.time_ns() - path.stat().st_mtime_ns < YOUNG_NS
    except OSError:
        return True
