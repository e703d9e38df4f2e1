"""Mended ledgers: read as the kit would read them in place of the old ones, and compared before they replace them."""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gongwenkit.config.kit import Kit
from gongwenkit.config.schema import Schema
from gongwenkit.ingest.ledgers.data_folder import DataFolder, load_data_folder
from gongwenkit.ingest.ledgers.files import digest_of
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.model import Message
from gongwenkit.run.exchange.returned import Problem
from gongwenkit.run.report.ledgers import read_all
from gongwenkit.run.report.results import Opened

__all__ = ["Mended", "MendedLedger", "compare_mended", "target_of"]


@dataclass(frozen=True)
class MendedLedger:
    """A workbook that came back changed.

    Attributes:
        where: package and file, for people.
        original: the file that it was made from, relative to the data folder.
        base: sha256 of it, or its first digits, when it was sent.
        ending: of what came back.
        content: its bytes.
    """

    where: str
    original: str
    base: str
    ending: str
    content: bytes


@dataclass(frozen=True)
class Mended:
    """A workbook that replaces another one.

    Attributes:
        ledger: what came back.
        target: where it goes, relative to the data folder.
        before, now: ledger (its Chinese name) → rows.
        findings: number of errors and warnings in it before and now.
    """

    ledger: MendedLedger
    target: str
    before: Mapping[str, int]
    now: Mapping[str, int]
    findings: tuple[int, int]


def compare_mended(
    kit: Kit,
    opened: Opened,
    code: str,
    ledgers: Sequence[MendedLedger],
    *,
    taken: Mapping[str, MendedLedger],
    replace: bool,
) -> tuple[list[Mended], list[Problem]]:
    """Reads mended ledgers apart from the data folder, with the kit's limits, and says which may replace the old ones.

    Args:
        kit: the kit.
        opened: with the data folder.
        code: the department.
        ledgers: what came back.
        taken: original → what was taken for it already, from another return.
        replace: also those whose originals changed since they were sent.
    """
    data, problems, wanted = opened.data, list[Problem](), list[MendedLedger]()
    names = {file.name for file in data.files}
    known = dict(taken)
    for one in ledgers:
        if problem := _refusal(one, data, code, names, replace=replace):
            problems.append(problem)
        elif one.original in known:
            problems.append(_twice(one, known[one.original]))
        else:
            known[one.original] = one
            wanted.append(one)
    if not wanted:
        return [], problems
    schema = opened.files.schema
    with _folder(data, code, {}) as folder:
        before = _read(kit, opened, folder)
    with _folder(data, code, {one.original: one for one in wanted}) as folder:
        now = _read(kit, opened, folder)
    found = []
    for one in wanted:
        target = target_of(one)
        if problem := _differs(one, target, before, now, code, schema):
            problems.append(problem)
            continue
        rows = (_rows(before, one.original, schema), _rows(now, target, schema))
        counts = (_wrong(before, one.original), _wrong(now, target))
        found.append(Mended(one, target, *rows, counts))
    return found, problems


def _refusal(one: MendedLedger, data: DataFolder, code: str, names: set[str], *, replace: bool) -> Problem | None:
    if one.original not in names:
        return Problem(
            one.where,
            Message(f"数据文件夹里已没有它的原件 {one.original}", f"its original {one.original} is no longer there"),
            Message("请核对后自行放入台账文件夹", "Look at it, and put it among the ledgers yourself"),
        )
    if data.departments.get(one.original) != frozenset((code,)):
        return Problem(
            one.where,
            Message(
                f"它的原件 {one.original} 不是这个单位的，没有收",
                f"its original {one.original} is another department's",
            ),
            Message("请看是不是放错了包", "See whether it was put into the wrong package"),
        )
    target = target_of(one)
    if target != one.original and target in names:
        return Problem(
            one.where,
            Message(f"要存为 {target}，而那里已有这个文件", f"it would become {target}, which is there already"),
            Message("请核对后自行处理", "Look at both, and decide yourself"),
        )
    path = data.path / one.original
    if _is_open(path):
        return Problem(
            one.where,
            Message(f"本机正打开着 {one.original}", f"{one.original} is open on this machine"),
            Message("请关闭它，再运行一次", "Close it and run the command again"),
        )
    now = digest_of(path)
    if not replace and not now.startswith(one.base):
        return Problem(
            one.where,
            Message(
                f"发出以后 {one.original} 又有改动（或已收过这个单位改好的一份），没有替换",
                f"{one.original} has changed since it was sent (or was already replaced); it was left alone",
            ),
            Message(
                "请核对两份；以交回的为准，加 --replace（现有的另存）；以现有的为准，重新发出",
                "Compare both. To take what came back, add --replace (the present one is kept aside), or send it anew",
            ),
        )
    return None


def _twice(one: MendedLedger, other: MendedLedger) -> Problem:
    return Problem(
        one.where,
        Message(
            f"同一本台账交回了两份不同的，另一份是 {other.where}，这一份没有收",
            f"the same ledger came back twice, not alike; {other.where} was taken, this one was not",
        ),
        Message("请问清哪一份是最后的，只交那一份", "Ask which one is the last, and take only that"),
    )


def _is_open(path: Path) -> bool:
    return any(path.with_name(lock.format(path.name)).exists() for lock in ("~${}", ".~{}", ".~lock.{}#"))


def target_of(one: MendedLedger) -> str:
    """Returns where it goes: the old place, with the ending that its content has now."""
    path = PurePosixPath(one.original)
    return str(path if path.suffix.lower() == one.ending else path.with_suffix(one.ending))


@contextmanager
def _folder(data: DataFolder, code: str, mended: Mapping[str, MendedLedger]) -> Iterator[Path]:
    """Makes a data folder with the files of one department, some of them as they came back; removed at the end."""
    with tempfile.TemporaryDirectory(prefix="gongwenkit-exchange-") as made:
        top = Path(made)
        for table in data.tables:
            shutil.copyfile(table, top / table.name)
        if data.decisions:
            shutil.copyfile(data.decisions, top / data.decisions.name)
        (top / "ledgers").mkdir()
        for file in data.own.get(code, ()):
            one = mended.get(file.name)
            place = top / (target_of(one) if one else file.name)
            place.parent.mkdir(parents=True, exist_ok=True)
            if one:
                place.write_bytes(one.content)
            elif os.access(file.path, os.R_OK):
                shutil.copyfile(file.path, place)
        yield top


def _read(kit: Kit, opened: Opened, folder: Path) -> Ledgers:
    return read_all(Opened(kit, opened.files, load_data_folder(folder, files=opened.files))).ledgers


def _differs(
    one: MendedLedger, target: str, before: Ledgers, now: Ledgers, code: str, schema: Schema
) -> Problem | None:
    """Returns why what came back cannot replace its original: unreadable, rows of others, a ledger is gone."""
    if any(file.file == target for file in now.unreadable):
        why = next((f.found for f in now.findings if f.file == target and f.severity == "error"), None)
        found = why or Message("读不出来", "it cannot be read")
        return Problem(one.where, found, Message("请该单位另存为 .xlsx 再交", "Ask for it saved as .xlsx"))
    others = {table.department for table in now.tables if table.file == target} - {code}
    if others:
        return Problem(
            one.where,
            Message("里面有别的单位的登记，整本没有收", "it has rows of other departments: nothing of it was taken"),
            Message("请该单位只留本单位的登记", "Ask the department for its own rows only"),
        )
    kept = {table.ledger for table in now.tables if table.file == target}
    gone = [table for table in before.tables if table.file == one.original and table.ledger not in kept]
    if gone:
        listed = "、".join(
            dict.fromkeys(f"“{schema.ledgers[t.ledger].name}”（{t.sheet or one.original}）" for t in gone)
        )
        names = ", ".join(dict.fromkeys(f"“{t.sheet or one.original}”" for t in gone))
        return Problem(
            one.where,
            Message(
                f"少了台账，或表名、表头改得认不出来：{listed}，整本没有收",
                f"ledgers are gone or no longer recognised: {names}; nothing of it was taken",
            ),
            Message("请该单位把表名、表头改回原样再交", "Ask for it with sheet names and heads as they were"),
        )
    return None


def _rows(ledgers: Ledgers, file: str, schema: Schema) -> dict[str, int]:
    rows: Counter[str] = Counter()
    for table in ledgers.tables:
        if table.file == file:
            rows[schema.ledgers[table.ledger].name] += table.rows
    return dict(rows)


def _wrong(ledgers: Ledgers, file: str) -> int:
    return sum(one.file == file and one.severity in ("error", "warning") for one in ledgers.findings)
