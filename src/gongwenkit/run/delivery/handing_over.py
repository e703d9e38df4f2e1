"""Finals are copied into a folder for the addressee: all checked first, then all put into place, or none.

A file that is there is never replaced. What was written is recorded in the folder itself, so that a later delivery adds
to the same list and sees which files were changed since.
"""

import errno
import json
import os
import re
import secrets
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongwenkit.config.handover import DeliveryWords
from gongwenkit.config.kit import Kit
from gongwenkit.config.report_type import ReportType
from gongwenkit.ingest.workbook.text_book import TextSheet, text_book
from gongwenkit.model import Message, Period, UsageError, system_words
from gongwenkit.model.source import digest
from gongwenkit.run.delivery.correction import correction_note
from gongwenkit.run.delivery.finals import Final, Finals
from gongwenkit.run.delivery.register import Changed, Delivery, Register

__all__ = ["Delivered", "HandedOver", "hand_over", "plain_name", "put_files", "require_free_folder"]

RECORD = ".gongwenkit-delivery.json"
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]')
NOTHING = Message("", "")
LONGEST_NAME = 100
"""Characters of a name, so that it fits with its path on every system."""


@dataclass(frozen=True)
class Delivered:
    """What became of one final.

    Attributes:
        code, department, title: which.
        file: name of the PDF; empty where it was refused.
        state: `delivered`, `unchanged` (it was there already), `corrected`, `refused`.
        why: of a refusal.
        advice: what to do.
        changes: numbers that are not those told before.
    """

    code: str
    department: str
    title: str
    file: str
    state: str
    why: Message = NOTHING
    advice: Message = NOTHING
    changes: tuple[Changed, ...] = ()


@dataclass(frozen=True)
class HandedOver:
    """What was delivered.

    Attributes:
        folder: where.
        lines: one for each final, in organisational order.
        list_file: name of the list; empty where nothing was delivered.
    """

    folder: Path
    lines: tuple[Delivered, ...]
    list_file: str

    @property
    def refused(self) -> int:
        """How many were refused."""
        return sum(one.state == "refused" for one in self.lines)


def plain_name(text: str) -> str:
    """Returns a text as a name of a file that every system accepts."""
    name = _FORBIDDEN.sub("", text).strip(" .")[:LONGEST_NAME].strip(" .")
    return name.lstrip("~") or "_"


def require_free_folder(kit: Kit, folder: Path, *, data: str = "", out: str = "") -> None:
    """Refuses a folder that is a file, or lies where the kit works.

    Raises:
        UsageError: see above.
    """
    place = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise UsageError(
            "folder-is-file",
            where=str(folder),
            found=Message("这是一个文件，不是文件夹", "this is a file, not a folder"),
            advice=Message("请写一个文件夹", "Name a folder"),
        )
    for own in (kit.data_folder(data), kit.out_folder(out)):
        if place == own or place.is_relative_to(own) or own.is_relative_to(place):
            raise UsageError(
                "folder-of-kit",
                where=str(folder),
                found=Message(
                    f"不能写进 {own}，也不能写进包含它的文件夹",
                    f"nothing is handed over in {own}, nor in a folder that contains it",
                ),
                advice=Message("请另写一个文件夹，如 报送", "Name another folder"),
            )


def hand_over(
    folder: Path,
    finals: Finals,
    register: Register,
    *,
    kind: ReportType,
    words: DeliveryWords,
    day: str,
    copies: int = 1,
    correct: bool = False,
) -> HandedOver:
    """Copies finals into a folder, writes the list, and adds what was delivered to the register.

    Args:
        folder: where; made if it does not exist.
        finals: what may be delivered.
        register: of all deliveries; gets new entries.
        kind: the report type.
        words: of the files.
        day: of the delivery.
        copies: printed copies of each, as the list says.
        correct: whether a report that was delivered before is corrected.

    Raises:
        UsageError: the folder cannot be written; it is as it was.
    """
    handing = _Handing(folder, register, kind, words, day, copies, correct=correct)
    for final in finals.ready:
        handing.plan(final, whole=finals.whole)
    list_file = handing.write()
    register.entries += handing.entries
    return HandedOver(folder, tuple(handing.lines), list_file)


class _Handing:
    """One delivery: first planned final by final, then written."""

    def __init__(
        self,
        folder: Path,
        register: Register,
        kind: ReportType,
        words: DeliveryWords,
        day: str,
        copies: int,
        *,
        correct: bool,
    ) -> None:
        self.folder, self.register, self.kind, self.words = folder, register, kind, words
        self.day, self.copies, self.correct = day, copies, correct
        self.record = _read_record(folder)
        self.files: dict[str, bytes] = {}
        self.lines: list[Delivered] = []
        self.entries: list[Delivery] = []
        self.listed: list[dict[str, Any]] = []

    def plan(self, final: Final, *, whole: bool) -> None:
        """Decides what becomes of a final."""
        period = final.period
        span = self.words.span(period)
        name = self.kind.name
        if period == Period.of_year(period.year) and name.startswith(span.removeprefix(str(period.year))):
            span = str(period.year)
        form = self.words.file_of_all if whole else self.words.file
        stem = form.format(code=final.code, department=final.department, period=span, report=name)
        entry = _entry(final, to=final.to, day=self.day, file="")
        last = self.register.last(entry)
        corrected = last is not None and last.sha256 != final.sha256
        if refusal := self._refusal(last, corrected=corrected):
            changes = self.register.changes(entry)
            self.lines.append(self._line(final, "", "refused", *refusal, changes=changes))
            return
        number = sum(one.is_same_report(entry) and bool(one.corrects) for one in self.register.entries) + 1
        if last is not None and not corrected:
            stem = last.file.removesuffix(".pdf")  # the same again, by the name that it had
        elif corrected:
            stem += self.words.corrected.format(number=number)
        stem = plain_name(stem)
        wanted = {f"{stem}{ending}": content for ending, content in final.files.items()}
        if taken := self._taken(wanted):
            self.lines.append(self._line(final, "", "refused", *_is_taken(taken)))
            return
        is_there = all((self.folder / file).is_file() for file in wanted)
        entry = _entry(
            final, to=final.to, day=self.day, file=f"{stem}.pdf", corrects=last.sha256 if corrected and last else ""
        )
        changes = self.register.changes(entry)
        state = "unchanged" if is_there and not corrected else "corrected" if corrected else "delivered"
        self.lines.append(self._line(final, f"{stem}.pdf", state, changes=changes))
        if is_there and any(line["file"] == f"{stem}.pdf" for line in self.record["files"]):
            if last is None:  # the register could not be written when the files were
                self.entries.append(entry)
            return
        self.files |= wanted
        if corrected and last is not None:
            note = plain_name(f"{stem}_{self.words.note_file}") + ".xlsx"
            self.files[note] = correction_note(last, entry, words=self.words, title=(final.department, span, name))
        if last is None or corrected:
            self.entries.append(entry)
        remark = (
            self.words.is_correction.format(day=last.day, file=last.file)
            if corrected and last
            else self.words.first_time
        )
        self.listed.append(
            {
                "code": final.code,
                "department": final.department if not whole else "",
                "title": final.title,
                "file": f"{stem}.pdf",
                "pages": final.pages,
                "copies": self.copies,
                "to": final.to,
                "day": self.day,
                "sha256": final.sha256,
                "remark": remark,
                "others": {file: digest(content) for file, content in wanted.items()},
            }
        )

    def _refusal(self, last: Delivery | None, *, corrected: bool) -> tuple[Message, Message] | None:
        if corrected and last is not None and not self.correct:
            return (
                Message(
                    f"{last.day}已报送过（{last.file}），这一份与它不同",
                    f"it was delivered on {last.day} ({last.file}), and this one is not the same",
                ),
                Message(
                    "确要更正的，加 --correct，会另写更正说明", "To correct it, add --correct: a note says what changed"
                ),
            )
        if self.correct and last is None:
            return (
                Message("还没有报送过，谈不上更正", "it was not delivered yet: there is nothing to correct"),
                Message("请去掉 --correct", "Leave --correct out"),
            )
        if last is not None and not corrected:
            path = self.folder / last.file
            if path.is_file() and digest(path.read_bytes()) != last.sha256:
                return _is_taken(last.file)
        return None

    def _taken(self, wanted: Mapping[str, bytes]) -> str:
        """Returns the name of a file that is there and is not the one that would be written; empty if there is none."""
        for name, content in wanted.items():
            path = self.folder / name
            if os.path.lexists(path) and (not path.is_file() or digest(path.read_bytes()) != digest(content)):
                return name
        return ""

    def _line(
        self,
        final: Final,
        file: str,
        state: str,
        why: Message = NOTHING,
        advice: Message = NOTHING,
        changes: tuple[Changed, ...] = (),
    ) -> Delivered:
        return Delivered(final.code, final.department, final.title, file, state, why, advice, changes)

    def write(self) -> str:
        """Writes all files, the list and the record; returns the name of the list."""
        if not self.listed:
            return ""
        lines = [*self.record["files"], *self.listed]
        name, sha256 = self._list_name()
        content = _list_book(lines, self.words)
        self.files[name] = content
        record = {"format": 1, "files": lines, "list": name, "list_sha256": digest(content)}
        self.files[RECORD] = (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()
        put_files(self.folder, self.files, replaced=(name if sha256 else "", RECORD))
        return name

    def _list_name(self) -> tuple[str, str]:
        """Returns the name of the list, and its sha256 where ours is there: one that was changed is left alone."""
        known = self.record.get("list_sha256", "")
        for number in range(1, 1000):
            name = f"{self.words.list_file}{f'-{number}' if number > 1 else ''}.xlsx"
            path = self.folder / name
            if not os.path.lexists(path):
                return name, ""
            if path.is_file() and known and digest(path.read_bytes()) == known:
                return name, known
        raise UsageError(
            "list-taken",
            where=str(self.folder),
            found=Message("清单太多", "there are too many lists"),
            advice=Message("请另写一个文件夹", "Name another folder"),
        )


def put_files(folder: Path, files: Mapping[str, bytes], *, replaced: Sequence[str] = ()) -> None:
    """Writes files aside, then moves them into place; where one cannot be moved, those before it are taken back.

    Args:
        folder: made if it does not exist.
        files: name → content.
        replaced: names that may be there already, and are replaced.

    Raises:
        UsageError: the folder cannot be written; it is as it was.
    """
    was_there = folder.is_dir()
    aside = folder / f".gongwenkit-{secrets.token_hex(6)}"
    placing = _Placing(folder, aside)
    try:
        aside.mkdir(parents=True)
        for number, content in enumerate(files.values()):
            with (aside / str(number)).open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for number, name in enumerate(files):
            placing.put(aside / str(number), name, files[name], may_replace=name in replaced)
    except OSError as error:
        is_restored, why = placing.take_back(), system_words(error)
        found = (
            Message(f"写不进去（{why.zh}），文件夹保持原样", f"it cannot be written ({why.en}); it is as it was")
            if is_restored
            else Message(
                f"写不进去（{why.zh}），有的旧文件还在 {aside.name} 里",
                f"it cannot be written ({why.en}); some old files are still in {aside.name}",
            )
        )
        raise UsageError(
            "delivery-unwritable",
            where=str(folder),
            found=found,
            advice=Message(
                "请检查权限和磁盘空间，或另写一个文件夹", "Check permissions and disk space, or name another folder"
            ),
        ) from None
    finally:
        placing.tidy()
        if not was_there:
            with suppress(OSError):
                folder.rmdir()


class _Placing:
    """Files while they are moved into a folder, so that they can be taken back."""

    def __init__(self, folder: Path, aside: Path) -> None:
        self.folder, self.aside = folder, aside
        self.placed: list[Path] = []
        self.made: list[Path] = []
        self.kept: dict[Path, Path] = {}
        self.is_restored = True

    def put(self, made: Path, name: str, content: bytes, *, may_replace: bool) -> None:
        """Moves a file into its place; one that is there is kept first where it may be replaced."""
        place = self.folder / name
        if os.path.lexists(place):
            if place.is_file() and place.read_bytes() == content:
                return
            if not may_replace or not place.is_file():
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), name)
            old = self.aside / f"old-{len(self.kept)}"
            shutil.copy2(place, old)
            self.kept[place] = old
        else:
            self._make_folder(place.parent)
            self.placed.append(place)
        made.replace(place)

    def _make_folder(self, folder: Path) -> None:
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        self.made += missing

    def take_back(self) -> bool:
        """Makes the folder as it was; returns whether that was possible."""
        for place in self.placed:
            with suppress(OSError):
                place.unlink(missing_ok=True)
        for folder in self.made:
            with suppress(OSError):
                folder.rmdir()
        for place, old in self.kept.items():
            try:
                old.replace(place)
            except OSError:
                self.is_restored = False
        return self.is_restored

    def tidy(self) -> None:
        """Removes the files aside, unless old ones are still there."""
        if self.is_restored:
            shutil.rmtree(self.aside, ignore_errors=True)


def _read_record(folder: Path) -> dict[str, Any]:
    """Returns what was delivered into a folder before; nothing where it does not say."""
    try:
        value = json.loads((folder / RECORD).read_bytes())
        lines = [line for line in value["files"] if isinstance(line["file"], str)]
    except (OSError, ValueError, LookupError, TypeError):
        return {"files": []}
    return {**value, "files": lines}


def _entry(final: Final, *, to: str, day: str, file: str, corrects: str = "") -> Delivery:
    printed = {one.figure for one in final.evidence.prints}
    figures = [one for one in final.evidence.figures if one["id"] in printed]
    return Delivery(
        department=final.code,
        report=final.parameters["report"],
        period=final.parameters["period"],
        as_of=final.parameters["as_of"],
        definition={one["id"]: final.evidence.definitions.get(one["id"], "") for one in figures},
        figures={one["id"]: one["value"] for one in figures},
        to=to,
        day=day,
        file=file,
        sha256=final.sha256,
        corrects=corrects,
        labels={one["id"]: (one["label"], one["unit"]) for one in figures},
    )


def _is_taken(name: str) -> tuple[Message, Message]:
    return (
        Message(
            f"那里已有“{name}”，而且报送以后改过，没有动它",
            f"“{name}” is there and was changed since; it was left alone",
        ),
        Message(
            "请把它移到别处，或另写一个文件夹",
            "Move it away, or name another folder",
        ),
    )


def _list_book(lines: Sequence[Mapping[str, Any]], words: DeliveryWords) -> bytes:
    keys = ("code", "department", "title", "file", "pages", "copies", "to", "day", "sha256", "remark")
    told = [{**line, **_listed_files(line)} for line in lines]
    rows = [(str(number), *(str(line.get(key, "")) for key in keys)) for number, line in enumerate(told, start=1)]
    return text_book(TextSheet(words.list_sheet, words.list_heads, (5, 7, 12, 30, 36, 5, 5, 14, 11, 24, 24), rows))


def _listed_files(line: Mapping[str, Any]) -> dict[str, str]:
    """Returns the names and digests of all files of a final, a line each: the PDF, and its Word file."""
    files = line.get("others") or {line.get("file", ""): line.get("sha256", "")}
    return {"file": "\n".join(files), "sha256": "\n".join(map(str, files.values()))}
