"""The result of reading: ledgers as validated tables in which each row has its source."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gongwenkit.ingest.decisions.model import DECISIONS_FILE, NO_DECISIONS, Decisions, Question
from gongwenkit.ingest.ledgers.data_frames import pd
from gongwenkit.ingest.ledgers.packed_tables import PackedFrames
from gongwenkit.model import Finding

__all__ = ["FileRead", "Ledgers", "Table", "UnreadableFile"]


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that was read.

    Attributes:
        file: path relative to the data folder.
        sha256: of its bytes.
        copy_of: the file that counts instead (it is an identical copy, or the original of an annotated copy that
            came back): its rows are not taken; else None.
    """

    file: str
    sha256: str
    copy_of: str | None = None


@dataclass(frozen=True)
class UnreadableFile:
    """A file that was refused or could not be read.

    Attributes:
        file: path relative to the data folder.
        department: the department that its path names, None if it names none.
        ledgers: ids of the ledgers that its path names (empty: it may contain any ledger).
        years: years that its path names.
    """

    file: str
    department: str | None
    ledgers: frozenset[str]
    years: frozenset[int]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of one ledger for one department, found on one sheet.

    Attributes:
        index: its position in `Ledgers.tables`; rows name it in column `table`.
        file, sheet: its place; sheet None for CSV.
        ledger: id of its schema.
        department: code.
        years: years that its sheet name names, else its title, file, folder (empty: none named).
        columns: canonical column → column letter, for the columns that its head has.
        rows: number of data rows read, including hidden and cancelled ones.
        left_out: number of rows below the head that are no data (total, footer, head, note, numbered-blank,
            other-table) or belong to no department (no-department), by reason.
        by_hand: its rows were entered in 补充登记.
        decisions: ids of the decisions that say what its columns are.
        implied: column that the table lacks → the value of all rows, by its names or by a decision.
        head: row number of its head, 0 if it has none.
    """

    index: int
    file: str
    sheet: str | None
    ledger: str
    department: str
    years: frozenset[int]
    columns: Mapping[str, str]
    rows: int
    left_out: Mapping[str, int] = field(default_factory=dict)
    by_hand: bool = False
    decisions: tuple[str, ...] = ()
    implied: Mapping[str, str] = field(default_factory=dict)
    head: int = 0


@dataclass(frozen=True)
class Ledgers:
    """All ledgers that were read.

    Attributes:
        frames: ledger id → rows, one DataFrame for each ledger of the schema (empty where nothing was found; of all
            departments together it is made anew each time it is asked for: `PackedFrames`), sorted by file, sheet,
            row. Columns: `department` (code), `table` (index into `tables`), `file`, `sheet` (None for CSV), `row`
            (int, as the spreadsheet shows it), `state` ("" counted, "hidden" or "cancelled"), `origin` ("" or "by-
            hand"), `repeats` (bool: in a ledger keyed by row, equal in every filled cell but 序号 to an earlier row of
            the department that counts), `content` (what the row says, independent of its position; `str()` gives a
            digest), then every column of the schema by canonical name, all of dtype object: text, person → str or
            None (as printed, outer blanks cut) · date → datetime.date or None, with `.last` and `.note` · number →
            int, Decimal or None, with `.note` · choice → canonical value or None, with `.note` · choices, tags →
            tuple of str, with `.note` · items → tuple of str, with `.note` · people_count → int or None, with
            `.note`. Sensitive columns other than people_count are absent.
        tables: every table found.
        files: every file read.
        unreadable: every file that was not read.
        findings: everything wrong, sorted.
        decisions: what people decided (decisions.xlsx).
        questions: tables and heads whose meaning only a person can decide.
        accepted: ids of the decisions that accept findings (`ingest.ledgers.accepted`).
        contents: name → sha256 of every file below `ledgers/` that the reading depends on, as it was read: of those
            asked for, and of those of other departments with the same content. Empty where a file cannot be read.
        guests: name of a file that names one department → the codes of the others that have rows in it.
        alone: whether other ledgers of the same departments were left unread: what only all can tell is no finding.
        made: what later steps made of the frames, so that it is made once (`measure.rows`); no part of the value.
    """

    frames: Mapping[str, pd.DataFrame]
    tables: tuple[Table, ...]
    files: tuple[FileRead, ...]
    unreadable: tuple[UnreadableFile, ...]
    findings: tuple[Finding, ...]
    decisions: Decisions = NO_DECISIONS
    questions: tuple[Question, ...] = ()
    accepted: tuple[str, ...] = ()
    contents: Mapping[str, str] = field(default_factory=dict, repr=False)
    guests: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    alone: bool = False
    made: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def of(self, department: str) -> "Ledgers":
        """Returns the part of one department (files and tables of others left out; unplaced findings kept)."""
        return next(part for _, part in self.each_of((department,)))

    def each_of(self, departments: Iterable[str]) -> Iterator[tuple[str, "Ledgers"]]:
        """Yields code and part (see `of`) of each department; rows and findings are grouped once for all of them."""
        packed = self.frames if isinstance(self.frames, PackedFrames) else None
        rows = {} if packed else {ledger: _places(frame["department"]) for ledger, frame in self.frames.items()}
        tables = _places(table.department for table in self.tables)
        findings = _places(finding.department for finding in self.findings)
        files: dict[str | None, set[int]] = {}
        for place, file in enumerate(self.files):
            for name in {file.file, file.copy_of} - {None}:
                files.setdefault(name, set()).add(place)
        for code in departments:
            frames: Mapping[str, pd.DataFrame]
            if packed:
                frames = packed.of(code)
                whole = frames is packed
            else:
                frames = {ledger: _rows(frame, rows[ledger].get(code, ())) for ledger, frame in self.frames.items()}
                whole = all(frames[ledger] is frame or frame.empty for ledger, frame in self.frames.items())
            own = tuple(self.tables[place] for place in tables.get(code, ()))
            read = set().union(*(files.get(name, ()) for name in (*{table.file for table in own}, DECISIONS_FILE)))
            placed = sorted((*findings.get(code, ()), *findings.get(None, ())))
            yield (
                code,
                Ledgers(
                    frames=self.frames if whole else frames,
                    tables=own,
                    files=tuple(self.files[place] for place in sorted(read)),
                    unreadable=tuple(file for file in self.unreadable if file.department in (code, None)),
                    findings=tuple(self.findings[place] for place in placed),
                    decisions=self.decisions,
                    questions=tuple(question for question in self.questions if question.department in (code, "")),
                    accepted=self.accepted,
                    contents=self.contents,
                    guests=self.guests,
                    made=self.made if whole else {},
                ),
            )

    def lines(self, ledger: str) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        """Returns the columns of a ledger's frame, and its rows."""
        if isinstance(self.frames, PackedFrames):
            return self.frames.lines(ledger)
        frame = self.frames[ledger]
        return tuple(frame.columns), frame.to_numpy(dtype=object).tolist()

    def table(self, index: int) -> Table:
        """Returns the table of an index (indexes survive `of`)."""
        return next(table for table in self.tables if table.index == index)


def _places(codes: Iterable[str | None]) -> dict[str | None, list[int]]:
    """Returns the places of each code."""
    places: dict[str | None, list[int]] = {}
    for place, code in enumerate(codes):
        places.setdefault(code, []).append(place)
    return places


def _rows(frame: pd.DataFrame, places: Sequence[int]) -> pd.DataFrame:
    if len(places) == len(frame):
        return frame
    return frame.take(list(places)).reset_index(drop=True) if places else frame.iloc[:0]
