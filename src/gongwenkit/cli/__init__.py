"""The command line: parse, one call, print, exit code."""

import errno
import io
import os
import sys

import typer
from typer.main import get_command

from gongwenkit.cli.app import app
from gongwenkit.cli.language import choose_language
from gongwenkit.cli.shutdown import at_end, settle_signals
from gongwenkit.model import GongwenkitError, InterruptedBuildError, Message, UsageError, system_words
from gongwenkit.model.message import Language

__all__ = ["main"]

USAGE = 2
_OVERFULL = (MemoryError, RecursionError)
_LIMIT_ADVICE = {
    errno.EMFILE: Message("请放宽同时打开文件的上限（ulimit -n）。", "Raise the limit of open files (ulimit -n)."),
    errno.EAGAIN: Message("请放宽进程数的上限（ulimit -u）。", "Raise the limit of processes (ulimit -u)."),
}


def main(arguments: list[str] | None = None) -> None:
    """Runs a command and exits with its code; a mistake of the user is one line, never a traceback."""
    given = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):  # a console in GBK has no ✓: it shows ? instead of stopping the command
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if not _has_chinese_names():
        _complain(
            "这里的 Python 读写不了中文文件名。请设环境变量 PYTHONUTF8=1 再运行。"
            " / Python cannot use Chinese file names here. Set PYTHONUTF8=1 and run it again."
        )
        sys.exit(USAGE)
    settle_signals()
    sys.exit(_run(given))


def _run(arguments: list[str]) -> int:
    language = _language_of(arguments)
    try:
        with at_end:
            code = get_command(app).main(args=arguments, prog_name="gongwenkit", standalone_mode=False)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (GongwenkitError, typer.TyperException, typer.Abort, KeyboardInterrupt, OSError, *_OVERFULL) as raised:
        error = _known(raised)
        _complain(_line(raised, error, language))
        if _wants_json(arguments):
            _print_error(error, language)
        return error.exit_code
    return code if isinstance(code, int) else 0


def _known(raised: BaseException) -> GongwenkitError:
    """Returns an error of the user, of the command line or of the system as an error with code, found and advice."""
    if isinstance(raised, GongwenkitError):
        return raised
    if isinstance(raised, typer.TyperException):
        said = raised.format_message() if hasattr(raised, "format_message") else str(raised)
        advice = Message("加 --help 看用法。", "Add --help to see the usage.")
        return UsageError("usage", found=Message(said, said), advice=advice)
    if isinstance(raised, OSError):
        advice = _LIMIT_ADVICE.get(
            raised.errno or 0, Message("请检查磁盘空间和权限。", "Check disk space and permissions.")
        )
        return UsageError("system", where=str(raised.filename or ""), found=system_words(raised), advice=advice)
    if isinstance(raised, MemoryError):
        advice = Message(
            "请关闭别的程序，或减少同时办理的单位数（--jobs 1）。", "Close other programs, or use --jobs 1."
        )
        return UsageError("memory", found=Message("内存不够", "There is not enough memory"), advice=advice)
    if isinstance(raised, RecursionError):
        found = Message("套件或数据里有的内容套得太深，读不了", "Something in the kit or the data is nested too deep")
        advice = Message("请检查最近改动的文件。", "Check the files that were changed last.")
        return UsageError("too-deep", found=found, advice=advice)
    return InterruptedBuildError("interrupted", found=Message("已停止", "Stopped"), advice=Message("", ""))


def _line(raised: BaseException, error: GongwenkitError, language: Language) -> str:
    """Returns an error in one line; what the command line itself says ends with its own full stop."""
    if isinstance(raised, typer.TyperException):
        return f"{error.found.in_language(language)} {error.advice.in_language(language)}"
    return error.in_language(language)


def _wants_json(arguments: list[str]) -> bool:
    """Whether `--json` is among the options: standard output is then read by a program, also when nothing works."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--json" in options


def _print_error(error: GongwenkitError, language: Language) -> None:
    from gongwenkit.cli.screen import print_json

    print_json({"error": error.to_json(language)})


def _language_of(arguments: list[str]) -> Language:
    asked = ""
    for position, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
        elif argument == "--lang" and position + 1 < len(arguments):
            asked = arguments[position + 1]
    return choose_language(asked if asked[:2] in ("zh", "en") else "", os.environ)


def _has_chinese_names() -> bool:
    try:
        "台账".encode(sys.getfilesystemencoding())
    except UnicodeEncodeError:
        return False
    return True


def _complain(line: str) -> None:
    from gongwenkit.cli.screen import visible

    sys.stderr.write(visible(line) + "\n")
