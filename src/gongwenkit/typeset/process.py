r"""The process of TeX: started inside its sandbox, in its own process group, and never without the sandbox.

How it ended is told apart beyond doubt. The first program inside the sandbox is a shell that prints `STANDS` and then
starts TeX with its standard output closed; so a missing line means that the sandbox was not built and that TeX read
nothing, whatever exit status and files there are. That is an error of this report: TeX is not run outside instead.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from gongwenkit.model import Message, ToolchainError, TypesetError
from gongwenkit.typeset.isolation import MOST_BYTES, Level, Sandbox, find_level, limited
from gongwenkit.typeset.toolchain import font_search_path

__all__ = ["CLASS_FOLDER", "Ended", "find_xelatex", "run_tex", "tex_environment"]

CLASS_FOLDER = "kit-latex"
"""Folder of the class as TeX sees it: the log contains no path of this machine, and no path needs quotes."""
STANDS = "gongwenkit: the sandbox stands"

STOP_SECONDS = 3
"""How long TeX, asked to stop, may take to write into its log where it is."""
CPU_GRACE_SECONDS = 10
"""Additional processor time, so that the limit of elapsed time, which has a clear message, is reached first."""

_STAT = re.compile(r"\d+ \((?P<name>.*)\) \S+ \d+ (?P<group>\d+) ")
_DRIVER = re.compile(r"^Error (?P<status>\d+) \(driver return code\) generating output", re.MULTILINE)
_KEPT_VARIABLES = (
    "PATH",
    "TEXMFCNF",
    "TEXMFROOT",
    "TEXMFDIST",
    "SYSTEMROOT",
    "OSFONTDIR",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
)
_SIGNALLED = 128
"""What shells, and bubblewrap, add to the number of the signal that ended a program."""


@dataclass(frozen=True)
class Ended:
    """How a program of TeX ended.

    Attributes:
        code: exit status, negative for a signal.
        stderr: what it wrote there.
    """

    code: int
    stderr: str

    def require_alive(self, log: str) -> None:
        """Checks that neither TeX nor xdvipdfmx, which it starts, was ended by a signal.

        Args:
            log: what TeX had written to its log.

        Raises:
            TypesetError: it was.
        """
        number = _signal_of(self.code) or _signal_of_driver(log)
        if number == signal.SIGXFSZ:
            raise _too_large()
        if number:
            raise _killed(number)


def find_xelatex() -> str:
    """Returns the full path of XeLaTeX.

    Raises:
        ToolchainError: there is none.
    """
    program = shutil.which("xelatex")
    if program is None:
        raise ToolchainError(
            "no-xelatex",
            found=Message("这台机器上没有 XeLaTeX", "there is no XeLaTeX on this machine"),
            advice=Message(
                "请安装：apt install texlive-xetex texlive-lang-chinese",
                "Install it: apt install texlive-xetex texlive-lang-chinese",
            ),
        )
    return program


def tex_environment(work: Path, reference_day: date) -> dict[str, str]:
    """Returns the environment of TeX; of the caller's it contains only the paths of programs and of TeX.

    Args:
        work: the folder that TeX works in; its home is made there.
        reference_day: the only date that TeX sees.
    """
    epoch = int(datetime(reference_day.year, reference_day.month, reference_day.day, tzinfo=UTC).timestamp())
    private = work / "home"
    private.mkdir(exist_ok=True)
    return {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ} | {
        "HOME": str(private),
        "TMPDIR": str(work),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "SOURCE_DATE_EPOCH": str(max(epoch, 0)),
        "FORCE_SOURCE_DATE": "1",
        "TEXINPUTS": f".:./{CLASS_FOLDER}//:",
        "OSFONTDIR": font_search_path(),
        "TEXMFHOME": str(private),
        "TEXMFVAR": str(private / "texmf-var"),
        "TEXMFCONFIG": str(private / "texmf-config"),
        "openin_any": "p",
        "openout_any": "p",
        "max_print_line": "10000",
        "error_line": "254",
        "half_error_line": "238",
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",  # TeX's 120 MB in large pages: a fifth less processor time
    }


def run_tex(command: Sequence[str], sandbox: Sandbox, environment: Mapping[str, str], seconds: float) -> Ended:
    """Runs a program of TeX once inside the sandbox, with limits; its whole group is killed when the time is over.

    Args:
        command: program by its full path, and arguments.
        sandbox: what it can see.
        environment: all of its variables.
        seconds: elapsed time.

    Raises:
        TimeoutError: the time is over; the log says where TeX was, if it could still write that.
        TypesetError: the sandbox could not be built. TeX did not start.
    """
    level = find_level()
    told = STANDS if level != "none" else ""
    inner = limited(command, seconds=int(seconds) + CPU_GRACE_SECONDS, tells=told)
    child = subprocess.Popen(  # noqa: S603 - programs by their full path, arguments of our own
        sandbox.enclose(inner, level),
        cwd=sandbox.work,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if told else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    try:
        stdout, stderr = child.communicate(timeout=max(seconds, 0.1))
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError, PermissionError, subprocess.TimeoutExpired):
            os.kill(_tex_of(child.pid), signal.SIGINT)  # TeX stops with an error that names its line
            child.communicate(timeout=STOP_SECONDS)
        raise TimeoutError from None
    finally:
        _kill_group(child)
    if told and told not in stdout.splitlines():
        raise _no_sandbox(level, stderr)
    return Ended(child.returncode, stderr)


def _tex_of(group: int) -> int:
    """Returns the process of TeX in a process group; xdvipdfmx, to which TeX writes to the end, must go on.

    Without /proc, or where it is not there, the first process of the group, which is TeX where nothing encloses it.
    """
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = _STAT.match(stat.read_text(encoding="utf-8", errors="replace"))
        except OSError:  # it has ended
            continue
        if told and int(told["group"]) == group and told["name"].startswith(("xelatex", "xetex")):
            return int(stat.parent.name)
    return group


def _kill_group(child: "subprocess.Popen[str]") -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _signal_of(code: int) -> int:
    """Returns the signal of an exit status, 0 for none; bubblewrap and shells add 128 to it, TeX ends with 0 or 1."""
    number = -code if code < 0 else code - _SIGNALLED
    return number if 0 < number < signal.NSIG else 0


def _signal_of_driver(log: str) -> int:
    """Returns the signal that ended xdvipdfmx, 0 for none; TeX logs the status that `wait` returned for its shell."""
    match = _DRIVER.search(log)
    status = int(match["status"]) if match else 0
    return status & 0x7F or _signal_of(status >> 8)


def _no_sandbox(level: Level, stderr: str) -> TypesetError:
    said = " ".join(stderr.split())[-200:] or level
    return TypesetError(
        "no-sandbox",
        found=Message(
            f"TeX 的隔离没有建成（{said}），没有排版",
            f"the isolation of TeX could not be built ({said}), so nothing was typeset",
        ),
        advice=Message(
            "请重试；仍不成时把成文文件夹放在本机磁盘上，并运行 gongwenkit doctor",
            "Try again; if it persists, keep the out folder on a disk of this machine, and run `gongwenkit doctor`",
        ),
    )


def _killed(number: int) -> TypesetError:
    name = signal.Signals(number).name if number in signal.valid_signals() else str(number)
    return TypesetError(
        "tex-killed",
        found=Message(f"排版的进程被中途终止（{name}）", f"the process that typesets was killed ({name})"),
        advice=Message("请检查内存是否够用，然后重试", "Check that there is memory enough, and try again"),
    )


def _too_large() -> TypesetError:
    most = MOST_BYTES // 2**20
    return TypesetError(
        "tex-too-large",
        found=Message(
            f"排版写出的文件超过 {most} MB，已停止", f"typesetting wrote more than {most} MB and was stopped"
        ),
        advice=Message(
            "多半是模板里的命令无休止地写文件，请检查 templates/ 和 latex/ 下的文件",
            "Most likely a command of a template writes without end: check the files in templates/ and latex/",
        ),
    )
