"""A review of the ledgers: their findings, annotated copies and accounts (`gongwenkit ledger check`)."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gongwenkit.config.kit import Kit
from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.ingest.annotate import Annotated, annotate_ledgers
from gongwenkit.ingest.decisions.model import DECISIONS_FILE
from gongwenkit.ingest.ledgers.arranged import Effect, count_effects
from gongwenkit.ingest.ledgers.completeness import LedgerAccount, account_ledgers, account_tables
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.data_frames import pd
from gongwenkit.ingest.ledgers.files import LedgerFile
from gongwenkit.ingest.ledgers.ledger import Ledgers, Table
from gongwenkit.ingest.ledgers.read import departments_inside
from gongwenkit.ingest.reference.naming import levels_of
from gongwenkit.model import Finding, Message, UsageError
from gongwenkit.model.finding import findings_to_json
from gongwenkit.model.message import Language
from gongwenkit.run.report.ledgers import open_data, read_all
from gongwenkit.run.report.results import Opened

__all__ = ["FileAccount", "file_accounts", "hand_back_copies", "ledger_accounts", "review_ledgers", "review_to_json"]


def review_ledgers(kit: Kit, *, data: str = "", paths: Sequence[Path] = ()) -> Ledgers:
    """Reads the ledgers of the data folder, and returns those below some paths.

    Where the paths are files of one department, wherever they lie, only what they are compared with is read: the files
    that may be its own, and identical ones of others. Files of several departments are read alone, and only compared
    with identical ones (`Ledgers.alone`).

    Args:
        kit: the kit.
        data: another data folder.
        paths: files or folders of the data folder; none = all.

    Raises:
        UsageError: a path does not exist, or is outside the data folder.
        DataError: the reference tables cannot be read.
    """
    folder = kit.data_folder(data)
    wanted = [_below(folder, path) for path in paths]
    opened = open_data(kit, data=data)
    asked = [file for file in opened.data.files if _is_below(file.name, wanted)]
    if not wanted:
        return read_all(opened).settled()
    if DECISIONS_FILE in wanted or len(asked) == len(opened.data.files):
        return _narrow(read_all(opened).settled(), wanted)
    codes = _departments_of(opened, asked)
    few = _Departments(opened.kit, opened.files, opened.data, codes)
    if len(codes) == 1:
        return _narrow(read_all(few, beside=codes[0]).settled(), wanted)
    found = read_all(few, alone={file.name for file in asked}).settled()
    return replace(_narrow(found, wanted), alone=bool(asked))


@dataclass(frozen=True)
class _Departments(Opened):
    """A kit and a data folder of which the files of some departments are looked at."""

    asked_codes: tuple[str, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of these departments."""
        return self.asked_codes


def _departments_of(opened: Opened, asked: Sequence[LedgerFile]) -> tuple[str, ...]:
    """Returns the departments whose files some files are: by their names, or, where one names none or several, by rows.

    The nearest name tells, as for the rows: a file of one department may lie in the folder of another one.
    """
    data, kit = opened.data, opened.kit
    nearest = {
        file.name: next(filter(None, map(data.names.find, levels_of(file.name))), frozenset[str]()) for file in asked
    }
    unclear = [file for file in asked if len(nearest[file.name]) != 1]
    inside = departments_inside(
        data, unclear, schema=opened.files.schema, limits=kit.settings.reader, cache=kit.cache_folder
    )
    return tuple(sorted(frozenset().union(*nearest.values(), *inside.values())))


def _is_below(file: str, wanted: Sequence[str]) -> bool:
    return any(file == path or file.startswith(f"{path}/") or path == "." for path in wanted)


def hand_back_copies(
    kit: Kit, ledgers: Ledgers, *, folder: Path, data: str = "", language: Language = "zh"
) -> Annotated:
    """Writes annotated copies of the files with findings (`ledger check --annotate`).

    Args:
        kit: the kit.
        ledgers: as `review_ledgers` returned them.
        folder: where the copies go.
        data: another data folder.
        language: of the words in the copies.

    Raises:
        UsageError: the folder must not be written (see `ingest.annotate.annotate_ledgers`).
    """
    files = load_kit_files(kit)
    listed = load_data_folder(kit.data_folder(data), files=files, linked=kit.linked_folders)
    return annotate_ledgers(ledgers, data=listed, schema=files.schema, folder=folder, language=language)


def ledger_accounts(kit: Kit, ledgers: Ledgers) -> tuple[tuple[str, LedgerAccount], ...]:
    """Returns name and account of every ledger: rows read, rows counted, rows left out by reason."""
    schema = load_kit_files(kit).schema
    return tuple((schema.ledgers[account.ledger].name, account) for account in account_ledgers(ledgers, schema))


@dataclass(frozen=True)
class FileAccount:
    """A file of the ledgers in one line.

    Attributes:
        file: its path below the data folder; empty for what concerns no file.
        tables: the ledgers that were found in it.
        counted: rows that count.
        left_out: filled rows below the heads that do not.
        findings: number of findings by effect.
    """

    file: str
    tables: tuple[Table, ...]
    counted: int
    left_out: int
    findings: Mapping[Effect, int]


def file_accounts(kit: Kit, ledgers: Ledgers, findings: Sequence[Finding]) -> tuple[FileAccount, ...]:
    """Returns every file that was read or that a finding names, sorted by path.

    Args:
        kit: the kit.
        ledgers: as reviewed.
        findings: theirs, and others that are shown with them.
    """
    names = {file.file for file in ledgers.files} - {DECISIONS_FILE} | {finding.file or "" for finding in findings}
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.file or "", []).append(finding)
    tables: dict[str, list[Table]] = {}
    for table in ledgers.tables:
        tables.setdefault(table.file, []).append(table)
    rows = account_tables(ledgers, load_kit_files(kit).schema)
    return tuple(
        FileAccount(
            name,
            tuple(own := tables.get(name, [])),
            sum(rows[table.index][0] for table in own),
            sum(rows[table.index][1] for table in own),
            count_effects(by_file.get(name, ())),
        )
        for name in sorted(names | set(tables))
    )


def review_to_json(ledgers: Ledgers, language: Language) -> dict[str, Any]:
    """Returns the stable shape of `ledger check --json`; `alone` is there only where it is true."""
    tables: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    states = {name: _not_counting(frame) for name, frame in ledgers.frames.items()}
    for table in ledgers.tables:
        left_out = states[table.ledger][table.index] + sum(table.left_out.values())
        line = {"ledger": table.ledger, "sheet": table.sheet, "rows": table.rows, "left_out": left_out}
        tables[table.file].append(line)
    return {
        "files": [{"file": file.file, "sha256": file.sha256, "tables": tables[file.file]} for file in ledgers.files],
        "findings": findings_to_json(ledgers.findings, language),
        **({"alone": True} if ledgers.alone else {}),
    }


def _not_counting(frame: pd.DataFrame) -> Counter[int]:
    """Returns the number of rows of each table that are hidden or cancelled."""
    return Counter(frame["table"][frame["state"] != ""].tolist())


def _below(folder: Path, path: Path) -> str:
    """Returns a path relative to the data folder; a user may write it from the working folder or the data folder."""
    for base in (Path.cwd(), folder, folder / "ledgers"):
        found = (base / path).resolve()
        if found.exists() and found.is_relative_to(folder):
            return found.relative_to(folder).as_posix()
    outside = path.exists()
    raise UsageError(
        "path-outside" if outside else "path-missing",
        where=str(path),
        found=Message("不在数据文件夹之内", "does not lie in the data folder")
        if outside
        else Message("没有这个文件或文件夹", "there is no such file or folder"),
        advice=Message(
            f"请写 {folder} 之内的路径，或用 --data 另指数据文件夹",
            f"Name a path inside {folder}, or another data folder with --data",
        ),
    )


def _narrow(ledgers: Ledgers, wanted: Sequence[str]) -> Ledgers:
    def inside(file: str | None) -> bool:
        return file is not None and _is_below(file, wanted)

    return replace(
        ledgers,
        tables=tuple(table for table in ledgers.tables if inside(table.file)),
        files=tuple(file for file in ledgers.files if inside(file.file)),
        unreadable=tuple(file for file in ledgers.unreadable if inside(file.file)),
        findings=tuple(one for one in ledgers.findings if inside(one.file) or one.file == DECISIONS_FILE),
    )
