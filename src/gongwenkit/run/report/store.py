"""Folders of reports on disk: their names, their files, and how a complete one is published.

A report is made in a private folder and renamed into its place, so that nobody sees an incomplete one.
"""

import contextlib
import hashlib
import json
import os
import re
import secrets
import shutil
import stat
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from gongwenkit.model import Message, UsageError, system_words
from gongwenkit.model.job import WHOLE
from gongwenkit.model.json_text import json_text
from gongwenkit.proof.evidence.seals import sealed

__all__ = [
    "FAILED",
    "MANIFEST",
    "PRIVATE",
    "SUMMARY",
    "altered_output",
    "department_folder",
    "forget_failed",
    "hash_file",
    "is_private_folder",
    "load_manifest",
    "new_private_folder",
    "outputs_intact",
    "private_folder",
    "publish",
    "remove_empty",
    "repair",
    "report_folder",
    "require_room",
    "safe_name",
    "safe_names",
    "sweep_public",
    "write_bytes",
    "write_json",
    "write_manifest",
    "write_parts",
    "write_text",
    "writing",
]

MANIFEST = "manifest.json"
PRIVATE = ".private"
"""Folder below the output root in which redacted reports are made: never in the folder that is handed out."""
SUMMARY = ("summary.json", "index.html")
"""Files next to the department folders."""
FAILED = "_failed"
"""Folder next to the department folders that keeps the notebooks of failed reports."""
_WORK = ".work-"
_OLD = ".old-"
_PART = ".part"
ROOM_MB = 20
"""Disk space of a batch: temporary files of TeX and of the notebooks that are running."""
REPORT_MB = 3
"""Disk space of one report: the largest of the sample, an internal edition of 35 pages, has 2.3 MB."""
WORK_FILES, REPORT_FILES = 100, 12
"""Files of a batch while it works, and of one report."""

_PLAIN = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,31}")
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}
_RESERVED = {WHOLE}


def hash_file(path: Path) -> str:
    """Returns the sha256 of a file's bytes in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(path: Path, value: object) -> None:
    """Writes a value as UTF-8 JSON, two blanks a level, ending in a line feed."""
    write_text(path, json_text(value) + "\n")


def write_text(path: Path, text: str) -> None:
    """Writes a UTF-8 file completely or not at all: on a full disk the old file stays."""
    with writing(path) as file:
        file.write(text)


def write_parts(path: Path, parts: Iterable[str]) -> None:
    """Does the same with a text that is made part by part: it is never in memory as a whole."""
    with writing(path) as file:
        file.writelines(parts)


def write_bytes(path: Path, content: bytes) -> None:
    """Writes a file completely or not at all: on a full disk the old file stays."""
    with _part_of(path) as part:
        part.write_bytes(content)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[TextIO]:
    """Opens a UTF-8 file that is there completely at the end, or not at all."""
    with _part_of(path) as part, part.open("w", encoding="utf-8") as file:
        yield file


@contextlib.contextmanager
def _part_of(path: Path) -> Iterator[Path]:
    """Gives a file next to a place, which takes that place at the end, or is gone."""
    part = path.with_name(f"{path.name}{_PART}")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def require_room(folder: Path, reports: int) -> None:
    """Stops before anything is made when the disk has no room for it.

    Args:
        folder: an existing folder on the disk.
        reports: how many reports are due.

    Raises:
        UsageError: naming how much is needed and how much is free.
    """
    needed = ROOM_MB + reports * REPORT_MB if reports else 0
    free = shutil.disk_usage(folder).free // 2**20
    if free < needed:
        raise UsageError(
            "disk-full",
            where=str(folder),
            found=Message(
                f"磁盘空间不够：约需 {needed} MB，只剩 {free} MB",
                f"the disk is full: about {needed} MB needed, {free} MB free",
            ),
            advice=Message("请腾出空间，或用 --out 另选文件夹", "Make room, or choose another folder with --out"),
        )
    needed_files = reports and WORK_FILES + reports * REPORT_FILES
    if (left := _files_left(folder)) is not None and left < needed_files:
        raise UsageError(
            "disk-full",
            where=str(folder),
            found=Message(
                f"磁盘上还能建的文件数（inode）不够：约需 {needed_files} 个，只剩 {left} 个",
                f"the disk has no more files (inodes): about {needed_files} needed, {left} left",
            ),
            advice=Message(
                "请删掉不用的小文件，或用 --out 另选文件夹", "Remove small files, or choose another folder with --out"
            ),
        )


def _files_left(folder: Path) -> int | None:
    """Returns how many files can still be made; None where the file system has no such limit."""
    if not hasattr(os, "statvfs"):
        return None
    state = os.statvfs(folder)
    return state.f_favail if state.f_files else None


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Writes manifest.json last, with the size and sha256 of every other file of the folder, and its seal.

    All of them get the manifest's time of change: a file that has another one was written since (`outputs_intact`).
    """
    paths = [path for path in sorted(folder.iterdir()) if path.is_file() and path.name != MANIFEST]
    outputs = [{"file": path.name, "size": path.stat().st_size, "sha256": hash_file(path)} for path in paths]
    write_json(folder / MANIFEST, sealed({**manifest, "outputs": outputs}))
    written = (folder / MANIFEST).stat()
    for path in paths:
        os.utime(path, ns=(written.st_atime_ns, written.st_mtime_ns))


def load_manifest(folder: Path) -> dict[str, Any] | None:
    """Returns a folder's manifest; None if there is none or it cannot be read."""
    file = folder / MANIFEST
    try:
        value = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None  # a pipe would never end
    except (OSError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def outputs_intact(folder: Path, manifest: Mapping[str, Any], *, by_content: bool) -> bool:
    """Whether every output that a manifest lists is the file that was written, see `altered_output`.

    Args:
        folder: of the report.
        manifest: the one in it.
        by_content: compare each sha256; else that of files which do not have the manifest's time of change.
    """
    trusted: frozenset[str] = frozenset()
    if not by_content:
        with contextlib.suppress(OSError):
            written = (folder / MANIFEST).stat().st_mtime_ns
            trusted = frozenset(path.name for path in folder.iterdir() if path.lstat().st_mtime_ns == written)
    return altered_output(folder, manifest, trusted=trusted) is None


def altered_output(
    folder: Path, manifest: Mapping[str, Any], *, trusted: Collection[str] = ()
) -> tuple[str, bool] | None:
    """Returns the first output that is not the file which a manifest lists, and whether it is there; None if all are.

    Args:
        folder: of the report.
        manifest: the one in it; of one that lists nothing, the manifest itself is what is wrong.
        trusted: files whose content is known: only their size is compared.
    """
    outputs = manifest.get("outputs")
    if not isinstance(outputs, list) or not outputs or not all(isinstance(one, dict) for one in outputs):
        return MANIFEST, True
    for one in outputs:
        name = str(one.get("file"))
        path = folder / name
        try:
            state = path.lstat()
            is_whole = stat.S_ISREG(state.st_mode) and state.st_size == one.get("size")
            if not is_whole or (name not in trusted and hash_file(path) != one.get("sha256")):
                return name, True
        except OSError:  # missing, or cannot be read
            return name, os.path.lexists(path)
    return None


@contextlib.contextmanager
def private_folder(near: Path) -> Iterator[Path]:
    """Makes a new hidden folder on the same file system as `near`; at the end it is removed.

    Args:
        near: the folder into which something will be published; made if it does not exist.
    """
    folder = new_private_folder(near)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_private_folder(near: Path) -> Path:
    """Makes a new hidden folder; the caller publishes or removes it."""
    _make_folder(near)
    folder = near / f"{_WORK}{os.getpid()}-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    return folder


def is_private_folder(folder: Path) -> bool:
    """Whether a folder has the name of one that `new_private_folder` makes."""
    return folder.name.startswith(_WORK)


def publish(made: Path, place: Path) -> None:
    """Moves a complete folder into its place: first the old one is moved aside, at the end it is removed.

    Args:
        made: a folder on the same file system.
        place: where it is published.

    Raises:
        UsageError: the place is a symbolic link or no folder; in it, a folder has the name of a file.
    """
    _require_place(place, place.is_symlink() or (place.exists() and not place.is_dir()))
    for path in made.iterdir():
        old = place / path.name
        _require_place(old, path.is_file() and old.is_dir() and not old.is_symlink())
    _make_folder(place.parent)
    for path in sorted(made.rglob("*")):
        if path.is_file():
            _sync(path)
    _sync(made)
    made.chmod(0o755)
    old = place.with_name(f"{_OLD}{place.name}")
    if place.exists():
        shutil.rmtree(old, ignore_errors=True)
        place.rename(old)
    made.rename(place)
    _sync(place.parent)
    shutil.rmtree(old, ignore_errors=True)


def _require_place(place: Path, is_taken: bool) -> None:
    if is_taken:
        raise UsageError(
            "place-taken",
            where=str(place),
            found=Message("这里已有同名的文件、文件夹或链接", "a file, folder or link of this name is already here"),
            advice=Message("请移走它，或用 --out 另选文件夹", "Move it away, or choose another folder with --out"),
        )


def repair(reports: Path) -> None:
    """Repairs a folder of reports after an interruption: puts an old report back, removes work folders.

    Call it only with the lock of the folder: a work folder may be that of another process.
    """
    if not reports.is_dir():
        return
    for path in sorted(reports.iterdir()):
        if path.name.startswith(_OLD):
            place = path.with_name(path.name.removeprefix(_OLD))
            if place.exists():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.rename(place)
        elif path.name.startswith(_WORK):
            shutil.rmtree(path, ignore_errors=True)
        elif path.name in [f"{name}{_PART}" for name in SUMMARY]:  # killed while it wrote
            path.unlink(missing_ok=True)


def forget_failed(reports: Path, name: str) -> Path | None:
    """Removes what was kept of a try that failed.

    Args:
        reports: the folder of all departments' reports.
        name: of the department's folder.

    Returns:
        Where to keep the next one; None where that leads out of the folder of reports: nothing is written there.
    """
    around = reports / FAILED
    if around.is_symlink():
        return None
    shutil.rmtree(around / name, ignore_errors=True)
    return around / name


def sweep_public(reports: Path) -> None:
    """Removes from a folder that is handed out what a batch of another version or edition may have left there.

    The summary goes, too: it is written anew at the end, and an old one may name what must not be named.
    """
    shutil.rmtree(reports / FAILED, ignore_errors=True)
    for name in (*SUMMARY, ".lock.json"):
        (reports / name).unlink(missing_ok=True)
        (reports / f"{name}{_PART}").unlink(missing_ok=True)


def remove_empty(folder: Path, *, below: Path) -> None:
    """Removes a folder and the folders around it, as long as they are empty and below another one."""
    while folder != below and folder.is_relative_to(below):
        try:
            folder.rmdir()
        except FileNotFoundError:
            pass
        except OSError:  # not empty: another batch works in it
            return
        folder = folder.parent


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = system_words(error)
        raise UsageError(
            "out-unwritable",
            where=str(folder),
            found=Message(f"建不了这个文件夹（{why.zh}）", f"this folder cannot be made ({why.en})"),
            advice=Message("请检查权限，或用 --out 另选文件夹", "Check its permissions, or choose another with --out"),
        ) from None


def _sync(path: Path) -> None:
    """Forces a file or folder to disk, where the system lets a folder be opened."""
    with contextlib.suppress(PermissionError, IsADirectoryError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def safe_name(code: str, codes: Iterable[str] = ()) -> str:
    """Returns the folder name of a department code.

    A plain code is its own name; any other, and codes that differ only in case, become a slug and twelve hex digits
    of the code's sha256, so that no two departments share a folder on any file system, not even
    on one that ignores case or refuses a character.

    Args:
        code: the code.
        codes: all codes of the kit.
    """
    return safe_names((code, *codes))[code]


def safe_names(codes: Iterable[str]) -> Mapping[str, str]:
    """Returns the folder name of each of a kit's codes (see `safe_name`): all of them in one pass."""
    distinct = dict.fromkeys(codes)
    alike = Counter(code.casefold() for code in distinct)
    return {code: _safe(code, twin=alike[code.casefold()] > 1) for code in distinct}


def _safe(code: str, *, twin: bool) -> str:
    plain = _PLAIN.fullmatch(code) and code.lower() not in _DEVICES | _RESERVED
    if plain and not twin:
        return code
    ascii_only = unicodedata.normalize("NFKD", code).encode("ascii", "ignore").decode("ascii")
    slug = re.sub(r"[^0-9A-Za-z]+", "-", ascii_only).strip("-").lower()[:16] or "d"
    return f"{slug}-{hashlib.sha256(code.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def report_folder(out: Path, *, period: str, report: str, edition: str, layout: str, default_layout: str) -> Path:
    """Returns `out/<period>/<report>[-<edition>[-<layout>]]`, the folder of all departments' reports."""
    name = report
    if edition != "draft" or layout != default_layout:
        name += f"-{edition}"
    if layout != default_layout:
        name += f"-{layout}"
    return out / period / name


def department_folder(reports: Path, code: str, codes: Iterable[str] = (), *, whole: bool = False) -> Path:
    """Returns the folder of one department below `report_folder`; of a report over all of them, `all`."""
    return reports / (WHOLE if whole else safe_name(code, codes))
