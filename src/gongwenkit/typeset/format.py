r"""The class as a precompiled format of XeTeX: loading it takes half of the time that TeX needs for a report.

A format is made once for each set of options of the class, inside the sandbox, and kept in `.cache/tex` of the kit.
It changes no byte of a PDF: `typeset.recipe` proves the state of TeX to be that of the class loaded anew. Wherever
there is any doubt, TeX loads the class as ever: another beginning of the document, a file of TeX or of the class that
changed, a damaged format, a folder that cannot be written to. Fonts are not part of a format, each document loads them.

Beside each format is a record of all it was made from. A file whose size and times are those of the record is taken as
unchanged, unless it was changed about when it was recorded; all others are hashed.
"""

import contextlib
import gzip
import hashlib
import json
import logging
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from gongwenkit.model import GongwenkitError
from gongwenkit.typeset import recipe
from gongwenkit.typeset.isolation import Sandbox, class_files, copy_class
from gongwenkit.typeset.process import CLASS_FOLDER, find_xelatex, run_tex, tex_environment
from gongwenkit.typeset.toolchain import tex_trees

try:
    import fcntl
except ImportError:  # Windows: two that make the same format at once do no harm
    fcntl = None  # type: ignore[assignment]

__all__ = ["ClassFormat", "FormatReport", "find_format", "report_formats"]

MOST_FORMATS = 8
"""Formats that a kit keeps, each of about 32 MB. The oldest makes room, if it was not made just now."""
MOST_BYTES = 256 * 2**20
BUILD_SECONDS = 120
JUST_NOW_NS = 2 * 10**9
"""A file that changed so shortly before it was recorded may have changed again in the same tick of its clock."""
LEFT_SECONDS = 3600
"""A private folder so old is what a killed process left; a format so old makes room for another."""
TRY_AGAIN_SECONDS = 3600
"""After so long it is tried again whether the class can be a format, also where nothing changed."""
MOST_FOLDERS = 2000

_DAY = date(2000, 1, 1)
"""The date of the format, which the log shows; documents have their own."""
_JOB = "gongwenkit"
_NAME = "report"
"""Job name of the runs that are compared, that of documents."""
_OPTIONS = ("-no-shell-escape", "-halt-on-error", "-interaction=batchmode")
_CHOOSE_TEX = ("TEXMFCNF", "TEXMFROOT", "TEXMFDIST")
_BEGIN = re.compile(
    r"\A(?:[ \t]*(?:%[^\n]*)?\n)*\\documentclass(?:\[(?P<options>[A-Za-z0-9_=, -]*)\])?\{gongwenkit\}"
    r"(?!(?:\s|%[^\n]*\n)*\[)"
)
"""The beginning of a document for which there can be a format: nothing before the class that could change it."""
_UNFIT_FOR_TEX = re.compile(r"[:;,{}$~!\n]")
"""Characters that mean something in a search path of TeX."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ClassFormat:
    """A format that fits a document.

    Attributes:
        name: for `-fmt`.
        folder: where it is; TeX must be allowed to read it.
    """

    name: str
    folder: Path


@dataclass(frozen=True)
class FormatReport:
    """What `.cache/tex` of a kit holds.

    Attributes:
        count: formats that are in use.
        megabytes: their size together.
        writable: whether formats can be kept there.
        failed: why a format could not be made, empty where none failed.
    """

    count: int
    megabytes: int
    writable: bool
    failed: str


@dataclass(frozen=True)
class _Stamp:
    """A file or folder as it was recorded: size in bytes (-1: it was not there), times in ns, content."""

    path: str
    size: int
    mtime: int
    ctime: int
    sha256: str


@dataclass(frozen=True)
class _Record:
    """What a format was made from.

    Attributes:
        at: when the stamps were taken, in ns since the epoch.
        format: the format itself; None where it could not be made.
        failed: why not.
        inputs: files of TeX, with the program itself, and files of the class, by their path in its folder.
        trees: indexes and folders of TeX's trees: with a new file in them another file may be found.
    """

    at: int
    format: _Stamp | None
    failed: str
    inputs: tuple[_Stamp, ...]
    trees: tuple[_Stamp, ...]


class _UnfitError(Exception):
    """The class cannot be a format; the message says why, in the words of TeX."""


def find_format(source: str, *, latex: Path, cache: Path | None) -> ClassFormat | None:
    """Returns the format for a document, made now if there is none yet; None where TeX is to load the class itself.

    Args:
        source: the document.
        latex: folder of the class.
        cache: where formats are kept; None for a document that is not worth one.
    """
    begin = _BEGIN.match(source)
    if begin is None or cache is None or _UNFIT_FOR_TEX.search(str(cache.resolve())):
        return None
    options = begin["options"] or ""
    shelf = _Shelf(cache.resolve(), latex.resolve(), options)
    try:
        record = shelf.valid_record()
        if record is None:
            with _alone(shelf.cache) as alone:
                record = (shelf.valid_record() or shelf.make()) if alone else None
    except (OSError, GongwenkitError) as error:  # a read-only kit, a full disk, no sandbox, no TeX
        _log.debug("no format is kept: %s", error)
        return None
    if record is None or record.format is None:
        return None
    return ClassFormat(shelf.name, shelf.cache)


def report_formats(cache: Path) -> FormatReport:
    """Returns what a cache of formats holds; makes nothing."""
    records = [record for path in sorted(cache.glob("*.json")) if (record := _read_record(path)) is not None]
    kept = [record.format for record in records if record.format and (cache / record.format.path).is_file()]
    above = next(folder for folder in (cache, *cache.parents) if folder.is_dir())
    failed = next((record.failed for record in records if record.failed), "")
    return FormatReport(len(kept), sum(one.size for one in kept) // 2**20, os.access(above, os.W_OK), failed)


class _Shelf:
    """The place of one format in the cache.

    Args:
        cache: the folder of all formats.
        latex: folder of the class.
        options: of the class, as the document writes them.
    """

    def __init__(self, cache: Path, latex: Path, options: str) -> None:
        self.cache, self.latex, self.options = cache, latex, options
        self.program = find_xelatex()
        chosen = [self.program, *(os.environ.get(name, "") for name in _CHOOSE_TEX)]
        sources = (recipe.fresh_source(options), recipe.recipe_source(options), recipe.state_source(options))
        self.name = hashlib.sha256("\0".join((*sources, *chosen)).encode()).hexdigest()[:24]

    @property
    def _format(self) -> Path:
        return self.cache / f"{self.name}.fmt"

    @property
    def _record(self) -> Path:
        return self.cache / f"{self.name}.json"

    def valid_record(self) -> _Record | None:
        """Returns the record if all is as it says; its stamps are taken anew where hashes had to be compared."""
        record = _read_record(self._record)
        if record is None or self._format.is_symlink():
            return None
        if record.failed and _age(self._record) > TRY_AGAIN_SECONDS:
            return None
        if self._class_names() != {one.path for one in record.inputs if not _is_absolute(one.path)}:
            return None
        now = time.time_ns()
        inputs = [_compared(one, self.latex / one.path, record.at) for one in record.inputs]
        trees = [_compared(one, Path(one.path), record.at) for one in record.trees]
        made = _compared(record.format, self._format, record.at) if record.format else None
        if None in inputs or None in trees or (record.format and made is None):
            return None
        again = replace(record, at=now, format=made, inputs=_present(inputs), trees=_present(trees))
        if replace(again, at=record.at) != record or _is_early(record):
            with contextlib.suppress(OSError):  # the next one hashes again
                _write_record(self._record, again)
        return record

    def _class_names(self) -> set[str]:
        return {path.relative_to(self.latex).as_posix() for path in class_files(self.latex)}

    def make(self) -> _Record:
        """Makes the format in a private folder and puts it into its place.

        Raises:
            OSError: the cache cannot be written to.
            GongwenkitError: TeX is missing, was killed, or the sandbox could not be built.
        """
        _sweep(self.cache, but=self._format)
        with tempfile.TemporaryDirectory(prefix=".build-", dir=self.cache) as folder:
            private = Path(folder)
            copy_class(self.latex, private / CLASS_FOLDER)
            at = time.time_ns()
            own = tuple(_stamp(self.latex / name, name) for name in sorted(self._class_names()))
            try:
                failed = _build(self.program, private, self.latex, self.options)
            except TimeoutError:
                failed = f"it took more than {BUILD_SECONDS} s"
            made = _stamp(private / "format", self._format.name) if not failed else None
            inputs = (*own, *(_stamp(path, str(path)) for path in _inputs_of(private, self.program)))
            record = _Record(at, made, failed, inputs, tuple(_tree_stamps()))
            if failed:
                _log.warning("版式类不能预编译，照常排版 · the class cannot be precompiled, TeX loads it: %s", failed)
                self._format.unlink(missing_ok=True)
            else:
                (private / "format").chmod(0o444)
                (private / "format").replace(self._format)
                record = replace(
                    record, format=_stamp(self._format, self._format.name, sha256=made.sha256 if made else None)
                )
            _write_record(self._record, record)
        return record


def _build(program: str, private: Path, latex: Path, options: str) -> str:
    """Makes the file `format` in a private folder.

    Returns:
        Why the class cannot be a format; empty where it can.

    Raises:
        TimeoutError: it takes too long.
        GongwenkitError: TeX was killed, or the sandbox could not be built.
    """
    sandbox = Sandbox.around(program, private, (latex,))
    environment = tex_environment(private, _DAY) | {"TEXFORMATS": f"{private}:"}
    end = time.monotonic() + BUILD_SECONDS

    def run(source: str, job: str, *arguments: str) -> str:
        (private / f"{job}.tex").write_text(source, encoding="utf-8")
        command = [program, *_OPTIONS, f"-jobname={job}", *arguments]
        ended = run_tex(command, sandbox, environment, end - time.monotonic())
        log = private / f"{job}.log"
        text = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""
        ended.require_alive(text)
        if ended.code != 0 and _first_error(text) != recipe.SHOWN:
            raise _UnfitError(_first_error(text))
        return text

    document = ("-no-parse-first-line", f"{_NAME}.tex")
    try:
        fresh = _state(private, run(recipe.fresh_source(options), _NAME, *document))
        run(recipe.recipe_source(options), _JOB, "-ini", "-recorder", f"&xelatex {_JOB}.tex")
        _unpack(private / f"{_JOB}.fmt", private / "format.fmt")
        kept = _state(private, run(recipe.state_source(options), _NAME, "-fmt=format", *document))
    except _UnfitError as error:
        return str(error)
    if kept != fresh:
        return _first_difference(fresh, kept)
    (private / "format.fmt").rename(private / "format")
    return ""


def _state(private: Path, log: str) -> list[str]:
    """Returns the state that a run noted, with the lists that its log shows; the file is removed."""
    file = private / recipe.STATE
    noted = file.read_text(encoding="utf-8", errors="replace").splitlines() if file.is_file() else []
    if not noted:
        raise _UnfitError("no state was noted")
    file.unlink()
    begin = log.find(recipe.PAGE)
    shown = log[begin : log.find("\n\n", begin)].splitlines() if begin >= 0 else []
    return [*noted, *shown]


def _first_difference(fresh: Sequence[str], kept: Sequence[str]) -> str:
    pairs = zip(fresh, kept, strict=False)
    first = next(((one, other) for one, other in pairs if one != other), ("", f"{len(kept)} lines"))
    return f"{first[1][:120]} instead of {first[0][:120]}"


def _first_error(log: str) -> str:
    found = re.search(r"^!\s*(?P<message>.*)$", log, re.MULTILINE)
    return found["message"][:200] if found else "TeX failed without a message"


def _unpack(packed: Path, target: Path) -> None:
    """Writes a format without compression: unpacking it for each document takes a fifth of TeX's time."""
    with packed.open("rb") as stream:
        magic = stream.read(2)
        stream.seek(0)
        content = (gzip.GzipFile(fileobj=stream) if magic == b"\x1f\x8b" else stream).read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise _UnfitError(f"the format is larger than {MOST_BYTES // 2**20} MB")
    target.write_bytes(content)


def _inputs_of(private: Path, program: str) -> Iterator[Path]:
    """Yields the files that TeX read for the format, without those of its private folder, and TeX itself."""
    yield Path(program).resolve()
    recorded = private / f"{_JOB}.fls"
    lines = recorded.read_text(encoding="utf-8", errors="replace").splitlines() if recorded.is_file() else []
    named = dict.fromkeys(line.removeprefix("INPUT ") for line in lines if line.startswith("INPUT /"))
    yield from (path for path in map(Path, named) if path.is_file() and not path.is_relative_to(private))


def _tree_stamps() -> Iterator[_Stamp]:
    """Yields the indexes of TeX's trees; of a tree without one, which TeX searches itself, all folders."""
    for tree in tex_trees():
        index = tree / "ls-R"
        if index.is_file() or not tree.is_dir():
            known = index if index.is_file() else tree
            yield _stamp(known, str(known))
            continue
        for number, (folder, _, _) in enumerate(os.walk(tree)):
            if number == MOST_FOLDERS:
                raise OSError(f"more than {MOST_FOLDERS} folders in {tree}")
            yield _stamp(Path(folder), folder)


def _stamp(path: Path, name: str, *, sha256: str | None = None) -> _Stamp:
    """Returns the stamp of a file or folder, or of its absence (size -1)."""
    try:
        found = path.stat()
    except OSError:
        return _Stamp(name, -1, 0, 0, "")
    return _Stamp(name, found.st_size, found.st_mtime_ns, found.st_ctime_ns, sha256 or _digest(path))


def _digest(path: Path) -> str:
    """Returns the sha256 of a file, of a folder that of the names in it."""
    if path.is_dir():
        return hashlib.sha256(
            "\0".join(sorted(one.name for one in path.iterdir())).encode(errors="surrogateescape")
        ).hexdigest()
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _compared(known: _Stamp, path: Path, at: int) -> _Stamp | None:
    """Returns the stamp of a file that has the same content as when it was recorded, else None."""
    try:
        found = path.stat()
    except OSError:
        return known if known.size < 0 else None
    if found.st_size != known.size:
        return None
    settled = max(known.mtime, known.ctime) < at - JUST_NOW_NS
    if settled and (found.st_mtime_ns, found.st_ctime_ns) == (known.mtime, known.ctime):
        return known
    now = replace(known, mtime=found.st_mtime_ns, ctime=found.st_ctime_ns)
    return now if _digest(path) == known.sha256 else None


def _is_early(record: _Record) -> bool:
    """Whether a stamp was taken so soon that its file had to be hashed; taken again later it need not be."""
    stamps = (*record.inputs, *record.trees, *((record.format,) if record.format else ()))
    latest = max(max(one.mtime, one.ctime) for one in stamps)
    return bool(record.at - JUST_NOW_NS <= latest < time.time_ns() - JUST_NOW_NS)


def _present(stamps: Iterable[_Stamp | None]) -> tuple[_Stamp, ...]:
    return tuple(one for one in stamps if one is not None)


def _is_absolute(path: str) -> bool:
    return Path(path).is_absolute()


def _read_record(path: Path) -> _Record | None:
    """Returns a record; None where there is none or it is damaged."""
    try:
        value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        made = _Stamp(**value["format"]) if value["format"] else None
        stamps = {name: tuple(_Stamp(**one) for one in value[name]) for name in ("inputs", "trees")}
        return _Record(int(value["at"]), made, str(value["failed"]), stamps["inputs"], stamps["trees"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _write_record(path: Path, record: _Record) -> None:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".record-", delete=False) as file:
        try:
            json.dump(asdict(record), file, ensure_ascii=False)
            file.close()
            Path(file.name).chmod(0o644)  # another user of the kit may read it
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


@contextlib.contextmanager
def _alone(cache: Path) -> Iterator[bool]:
    """Yields whether no other process is making a format in the cache: who comes second does not wait for it."""
    cache.mkdir(parents=True, exist_ok=True)
    if fcntl is None:
        yield True
        return
    with (cache / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _sweep(cache: Path, *, but: Path) -> None:
    """Removes what killed processes left, and the oldest format where there are too many with the one to come, `but`.

    Raises:
        OSError: all were made just now; a kit that needs more of them at once gains nothing by making them.
    """
    for left in (*cache.glob(".build-*"), *cache.glob(".record-*")):
        if _age(left) > LEFT_SECONDS:
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)
    kept = sorted((path for path in cache.glob("*.fmt") if path != but), key=_age)
    for old in kept[MOST_FORMATS - 1 :]:
        if _age(old) < LEFT_SECONDS:
            raise OSError(f"more than {MOST_FORMATS} sets of options at once")
        old.with_suffix(".json").unlink(missing_ok=True)
        old.unlink(missing_ok=True)


def _age(path: Path) -> float:
    """Returns for how many seconds a file has been as it is; 0 for one that is gone."""
    try:
        return time.time() - path.lstat().st_mtime
    except OSError:
        return 0.0
