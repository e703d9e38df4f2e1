r"""The sandbox of TeX: no network, only the files that typesetting reads, and one folder to write to.

TeX's own switches do not prevent `\XeTeXpicfile` and the specials of xdvipdfmx from reading any file. Therefore TeX
runs where it can see no other files, if the system allows it (namespaces, through bubblewrap or unshare). Otherwise it
runs without a sandbox, protected by the escape of all text, by limits and by its private folder. `gongwenkit doctor`
reports which of the two is the case.
"""

import functools
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

__all__ = [
    "DESIGN_FILES",
    "Level",
    "Sandbox",
    "class_files",
    "closed_switch",
    "copy_class",
    "find_level",
    "limited",
    "settle_level",
]

Level = Literal["bwrap", "unshare", "none"]
LEVELS: tuple[Level, ...] = ("bwrap", "unshare", "none")
SETTLED = "GWK_WALLS"
"""Environment variable by which a process tells the kernels that it starts which kind of sandbox is settled."""

MOST_BYTES = 100 * 1024 * 1024
"""Largest size of a file that TeX writes."""
MOST_MEMORY = 4 * 1024**3
"""Address space of TeX, in bytes: whole font files are mapped into memory, and Noto CJK has 100 MB."""
PROBE_SECONDS = 10
_COPIED_BYTES = 2**20
DESIGN_FILES = frozenset({"build.lua", "config-pdftex.lua", "examples", "testfiles"})
"""Files for designers in the folder of the class; no report depends on them."""

ROOT = ".root"
"""Where in the work folder the sandbox is mounted; outside of it the folder is empty."""

_SYSTEM = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store"),
    *(
        "/etc/alternatives",
        "/etc/fonts",
        "/etc/texmf",
    ),
    *("/var/lib/texmf", "/var/cache/fontconfig"),
)
"""Programs, their libraries, TeX's trees and fonts where systems keep them."""
_FILES = tuple(map(Path, ("/dev/null", "/dev/urandom", "/dev/zero", "/etc/ld.so.cache")))
_PAGES = "/sys/kernel/mm/transparent_hugepage"
"""Where the C library reads whether it may ask for large pages (`typeset.process`)."""
_TEX_TREES = "$TEXMFROOT:$TEXMFDIST:$TEXMFLOCAL:$TEXMFSYSVAR:$TEXMFSYSCONFIG"
_NAMED_BY = ("OSFONTDIR", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "TEXMFCNF", "TEXMFROOT", "TEXMFDIST")
_SWITCHES = (
    ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),
    ("kernel.unprivileged_userns_clone", "0", "1"),
    ("user.max_user_namespaces", "0", "15000"),
)
"""The switches of Ubuntu, Debian and Red Hat: name, the value that forbids namespaces, the value that allows them."""
_SYSCTL = Path("/proc/sys")
_SHELL = "/bin/sh"

_LIMIT = """
{ ulimit -c 0; ulimit -f "$1"; ulimit -t "$2"; ulimit -v "$3"; } 2> /dev/null
if [ -n "$4" ]; then
  echo "$4" || exit 125
  exec > /dev/null
fi
shift 4
exec "$@"
"""
_BUILD = """
set -eu
root=$1 work=$2 plan=$3
shift 3
mount -n -t tmpfs -o mode=0755 walls "$root"
pages=/sys/kernel/mm/transparent_hugepage
mkdir -p "$root/dev" "$root/etc" "$root/.old" "$root$pages"
for file in "$pages/enabled" "$pages/hpage_pmd_size"; do
  if read -r line 2> /dev/null < "$file"; then echo "$line" > "$root$file"; fi
done
for file in /dev/null /dev/urandom /dev/zero /etc/ld.so.cache; do : > "$root$file"; done
mount -n -a -T "$plan"
while read -r _ _ _ _ point options _; do
  case "$options $point" in
    ro,*) ;;
    *" $root/proc"* | *" $root$work" | *" $root$work/"*) ;;
    *" $root/"*) mount -n -o remount,bind,ro "$(printf '%b' "$point")" ;;
  esac
done < /proc/self/mountinfo
mount -n -o remount,ro walls "$root"
cd "$root"
pivot_root . .old
umount -n -l /.old /proc
cd "$work"
exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all -- "$@"
"""
_PROBE = 'kpsewhich -engine=xetex xelatex.fmt && : > probe && ! touch "$1"'


def limited(command: Sequence[str], *, seconds: int, tells: str = "") -> list[str]:
    """Returns the command with limits of processor time, memory and written bytes, and without core dumps.

    A shell sets the limits before TeX starts, so that TeX never runs without them; programs that TeX starts inherit
    them. The shell is the first that runs inside the sandbox: the line that it prints says that the sandbox stands,
    and nothing that runs later can print it, because standard output is closed to the command.

    Args:
        command: program by its full path, and arguments.
        seconds: processor time; the caller limits the elapsed time.
        tells: a line for the caller, printed to standard output when nothing but the command is left to start; the
            command's own output is then discarded.
    """
    blocks, kilobytes = MOST_BYTES // 512, MOST_MEMORY // 1024
    return [_SHELL, "-c", _LIMIT, "sh", str(blocks), str(seconds), str(kilobytes), tells, *command]


@dataclass(frozen=True)
class Sandbox:
    """The files that a program can see.

    Attributes:
        work: the one folder that it may write to.
        readable: folders that it may read.
    """

    work: Path
    readable: tuple[Path, ...]

    @classmethod
    def around(cls, program: str, work: Path, also: Iterable[Path] = ()) -> "Sandbox":
        """Returns the sandbox for a program of TeX: the files of the system and of TeX, none of the users.

        Args:
            program: full path of the program.
            work: the folder to write to.
            also: further folders to read.
        """
        own = (Path(program).parent, Path(program).resolve().parent)
        named = (entry.rstrip("/") for name in _NAMED_BY for entry in os.environ.get(name, "").split(os.pathsep))
        wanted = (*map(Path, _SYSTEM), *_tex_trees(), *own, *map(Path, named), *also)
        folders = (path if path.is_dir() else path.parent for path in wanted if path.is_absolute() and path.exists())
        seen = dict.fromkeys(folder for folder in folders if folder != Path("/"))
        covered = {folder for folder in seen if any(above in seen for above in folder.parents)}
        return cls(work.resolve(), tuple(folder for folder in seen if folder not in covered))

    def enclose(self, command: Sequence[str], level: Level) -> list[str]:
        """Returns the command that runs `command` inside the sandbox."""
        if level == "bwrap":
            return [*self._bwrap(), *command]
        if level == "unshare":
            root, plan = self.work / ROOT, self.work / f"{ROOT}.fstab"
            root.mkdir(exist_ok=True)
            plan.write_text(self._fstab(root), encoding="utf-8")
            script = [_SHELL, "-c", _BUILD, "sh", str(root), str(self.work), str(plan)]
            return [shutil.which("unshare") or "unshare", "-Urnmi", *script, *command]
        return list(command)

    def _fstab(self, root: Path) -> str:
        """Returns the mounts of the sandbox, for one call of mount; each path is mounted below `root`."""
        shown = [(path, "rbind,ro,nosuid,nodev") for path in self.readable]
        shown += [(file, "bind,ro") for file in _FILES if file.exists()]
        shown += [(Path("/proc"), "rbind"), (self.work, "bind")]
        return "".join(
            f"{_quoted(path)} {_quoted(Path(f'{root}{path}'))} none {options},x-mount.mkdir\n"
            for path, options in shown
        )

    def _bwrap(self) -> list[str]:
        paths = [str(path) for path in (*self.readable, Path("/etc/ld.so.cache")) if path.exists()]
        shown = [argument for path in paths for argument in ("--ro-bind", path, path)]
        return [
            shutil.which("bwrap") or "bwrap",
            *("--unshare-user-try", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--die-with-parent"),
            *("--cap-drop", "ALL", "--dev", "/dev"),
            *shown,
            *("--ro-bind-try", _PAGES, _PAGES),
            *("--bind", str(self.work), str(self.work), "--remount-ro", "/", "--chdir", str(self.work)),
            "--",
        ]


def copy_class(latex: Path, copy: Path) -> None:
    """Copies the folder of the class, because TeX may write below its work folder and must not change the kit.

    For large files, which are fonts, links are made. Hidden folders, such as the private ones of other runs, and
    `DESIGN_FILES` are left out.
    """

    def bring(source: str, target: str) -> str:
        if Path(source).stat().st_size < _COPIED_BYTES:
            return shutil.copyfile(source, target)
        Path(target).symlink_to(source)
        return target

    shutil.copytree(latex, copy, copy_function=bring, ignore=shutil.ignore_patterns(".*", *DESIGN_FILES))


def class_files(latex: Path) -> tuple[Path, ...]:
    """Returns the files in the folder of the class on which a PDF depends, sorted."""
    found = (path for path in latex.rglob("*") if path.is_file())
    return tuple(sorted(path for path in found if not DESIGN_FILES & set(path.relative_to(latex).parts)))


def _quoted(path: Path) -> str:
    """Returns a path as fstab needs it: blanks and backslashes in octal."""
    return re.sub(r"[\s\\#]", lambda match: f"\\{ord(match.group()):03o}", str(path))


def settle_level(level: Level) -> None:
    """Settles the kind of sandbox for this process and the kernels that it starts: they never try again.

    A batch tries once, at its start, and tells its workers. So no report of it is ever typeset with less.

    Args:
        level: from `find_level`, in the process that drives the batch.
    """
    os.environ[SETTLED] = level


def find_level() -> Level:
    """Returns the kind of sandbox that was settled, else the best on this machine.

    The machine is tried once in a process for each search path.
    """
    settled = os.environ.get(SETTLED, "")
    return next((level for level in LEVELS if level == settled), None) or _find_level(os.environ.get("PATH", ""))


@functools.cache
def _find_level(path: str) -> Level:  # noqa: ARG001 - the key of the cache
    return next((level for level in LEVELS if level != "none" and _works(level)), "none")


def _works(level: Level) -> bool:
    """Whether TeX finds its format inside the sandbox, writes to its folder, and does not write outside of it."""
    kpsewhich, program = shutil.which("kpsewhich"), shutil.which(level)
    if kpsewhich is None or program is None:
        return False
    with tempfile.TemporaryDirectory(prefix="gongwenkit-walls-") as outside:
        work = Path(outside).resolve() / "work"
        work.mkdir()
        command = Sandbox.around(kpsewhich, work).enclose(
            [_SHELL, "-c", _PROBE, "sh", str(work.parent / "outside")], level
        )
        return _answer(command) is not None and (work / "probe").exists() and not (work.parent / "outside").exists()


def closed_switch() -> str:
    """Returns `switch=value` for sysctl if a switch of this system forbids namespaces; else empty."""
    for switch, closed, opened in _SWITCHES:
        file = _SYSCTL / switch.replace(".", "/")
        if file.is_file() and file.read_text(encoding="utf-8").strip() == closed:
            return f"{switch}={opened}"
    return ""


@functools.cache
def _trees_of(kpsewhich: str) -> tuple[Path, ...]:
    answer = _answer([kpsewhich, "-expand-var", _TEX_TREES]) or ""
    return tuple(Path(entry) for entry in answer.strip().split(":") if entry)


def _tex_trees() -> tuple[Path, ...]:
    kpsewhich = shutil.which("kpsewhich")
    return _trees_of(kpsewhich) if kpsewhich else ()


def _answer(command: Sequence[str]) -> str | None:
    """Returns the output of a program, None if it fails, takes too long or cannot start."""
    try:
        done = subprocess.run(  # noqa: S603 - programs by their full path, arguments of our own
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
