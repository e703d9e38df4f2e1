"""A new kit in an empty folder: the files of the installed package, and an empty 基础信息.xlsx to fill in."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from gongwenkit.config.kit import KIT_FILE, load_kit
from gongwenkit.config.package import incomplete_installation, package_files, unreadable_installation
from gongwenkit.config.toml_edit import read_values, set_key
from gongwenkit.model import Message, UsageError, system_words
from gongwenkit.run.kit.empty_ledgers import EMPTY_LEDGERS, write_empty_ledgers
from gongwenkit.run.kit.own_guide import write_guide
from gongwenkit.run.kit.packs import OWN_PACK, Pack, find_pack
from gongwenkit.run.kit.reference_book import REFERENCE_BOOK, write_reference_book

__all__ = ["ANSWERS", "init", "package_files"]

ANSWERS = ("expected.json",)
"""Expected answers for tests; copied into no kit and no wheel (pyproject.toml)."""
OWN_FOLDER = Path("data") / "own"
DOCUMENTATION = "docs"
LEFTOVERS = ("__pycache__", ".ipynb_checkpoints", "*.pyc", ".DS_Store", "~$*", ".~lock*", ".cache")


def init(folder: Path, *, source: Path | None = None, own: bool = False, pack: str = OWN_PACK) -> tuple[Path, ...]:
    """Makes a kit that can build reports of its sample, with an empty folder for the office's own data.

    Everything is first written into a temporary folder next to it, and moved into place when it is complete.

    Args:
        folder: a folder that does not exist yet or is empty.
        source: where the parts are; by default those of this installation.
        own: whether the kit is for the office's own data at once: kit.toml names its folder, no value of the sample is
            left in it, no page says that it is fictional, and there are a workbook of empty ledgers, a README and a
            Makefile.
        pack: what kind of office the kit is for.

    Returns:
        The files of the new kit, sorted.

    Raises:
        UsageError: the folder is not empty, is a file, or cannot be written to, or there is no such pack; nothing was
            changed.
        KitFileError: this installation lacks a part, or one cannot be read.
    """
    target, installed = folder.resolve(), source or package_files()
    chosen = find_pack(installed, pack)
    _refuse_unless_empty(target)
    existed = target.is_dir()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # An existing folder is filled, not replaced: it may be the working folder of a shell, or a mounted disk.
        staging = Path(tempfile.mkdtemp(prefix=".gongwenkit-", dir=target if existed else target.parent))
    except OSError as error:
        raise _cannot_write(target, error) from None
    try:
        staged = staging / "kit"
        _copy_parts(chosen, staged)
        _copy_documentation(installed / DOCUMENTATION, staged / DOCUMENTATION)
        _write_own_folder(staged, chosen, own=own)
        _move(staged, target)
    except OSError as error:
        raise _cannot_write(target, error) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return tuple(sorted(path for path in target.rglob("*") if path.is_file()))


def _write_own_folder(staged: Path, pack: Pack, *, own: bool) -> None:
    """Writes the empty data folder of an office; `own`: kit.toml names it, and there is all that one needs to begin."""
    folder = staged / OWN_FOLDER
    (folder / "ledgers").mkdir(parents=True, exist_ok=True)
    if own:
        _settle_for_own_data(staged / KIT_FILE)
    kit = load_kit(staged)
    write_reference_book(kit, folder / REFERENCE_BOOK, settled=own)
    if own:
        write_empty_ledgers(kit, folder / EMPTY_LEDGERS)
        write_guide(kit, pack)


_BLANKED = {
    "organ": "发文机关全称",
    "to": "主送机关全称",
    "cc": "抄送机关全称",
    "superior": "文中怎样称呼上级",
}
"""Keys of a report type in which the sample names its own district → what to write instead."""


def _settle_for_own_data(file: Path) -> None:
    """Makes kit.toml one for the office's own data; what was in it of the sample is left blank, with a note."""
    text = file.read_text(encoding="utf-8")
    values = read_values(text) or {}
    text = set_key(text, "", "data", OWN_FOLDER.as_posix(), note="本单位的数据文件夹")
    text = set_key(text, "", "sample_mark", False, note="每页印“虚构样例”；只用于样例")
    for report, settings in values.get("report", {}).items():
        for key in (key for key in _BLANKED if settings.get(key)):
            text = set_key(text, f"report.{report}", key, "", note=_BLANKED[key])
    file.write_text(text, encoding="utf-8")


def _refuse_unless_empty(target: Path) -> None:
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    raise UsageError(
        "folder-not-empty",
        where=str(target),
        found=Message("这里已有内容，没有改动", "there is something here already; nothing was changed"),
        advice=Message("请另指定一个新的或空的文件夹", "Name a new or an empty folder"),
    )


def _cannot_write(target: Path, error: OSError) -> UsageError:
    why = system_words(error)
    return UsageError(
        "folder-unwritable",
        where=str(target),
        found=Message(f"不能写入（{why.zh}）", f"it cannot be written to ({why.en})"),
        advice=Message(
            "请查看权限和磁盘空间，或另选文件夹", "Check permissions and disk space, or name another folder"
        ),
    )


def _copy_parts(pack: Pack, staged: Path) -> None:
    """Copies the parts of a pack.

    Raises:
        KitFileError: a part is missing or cannot be read.
        OSError: the copy cannot be written.
    """
    leave = shutil.ignore_patterns(*LEFTOVERS, *ANSWERS)
    for _, original in pack.parts:
        _require_readable(original, leave)
    for part, original in pack.parts:
        copy = staged / part
        copy.parent.mkdir(parents=True, exist_ok=True)
        if original.is_dir():
            shutil.copytree(original, copy, ignore=leave, copy_function=shutil.copyfile, dirs_exist_ok=True)
        else:
            shutil.copyfile(original, copy)
    for folder in (path for path in staged.rglob("*") if path.is_dir()):
        folder.chmod(folder.stat().st_mode | 0o700)  # an installation may be read-only, a kit must be writable


def _copy_documentation(original: Path, copy: Path) -> None:
    """Copies all pages, so that none links to one that is not there; an installation may be without them."""
    if original.is_dir():
        shutil.copytree(original, copy, ignore=shutil.ignore_patterns(*LEFTOVERS))


def _require_readable(original: Path, leave: Callable[[str, list[str]], set[str]]) -> None:
    """Opens every file of a part, so that what fails when it is copied is the fault of the target."""
    try:
        if original.is_dir():
            names = sorted(path.name for path in original.iterdir())
        else:
            original.open("rb").close()
            return
    except FileNotFoundError:
        raise incomplete_installation(original) from None
    except OSError as error:
        raise unreadable_installation(original, error) from None
    ignored = leave(str(original), names)
    for name in names:
        if name not in ignored:
            _require_readable(original / name, leave)


def _move(staged: Path, target: Path) -> None:
    """Puts a complete kit into place: one rename, or one for each entry of a folder that exists; all or nothing."""
    if not target.exists():
        staged.rename(target)
        return
    moved: list[Path] = []
    try:
        for entry in sorted(staged.iterdir(), key=lambda entry: entry.name == "kit.toml"):
            entry.rename(target / entry.name)
            moved.append(target / entry.name)
    except OSError:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise
