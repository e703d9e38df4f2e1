"""The command line: parse, one call, print, exit code."""

import contextlib
import io
import os
import signal
import sys

import typer
from typer.main import get_command

from gongwenkit.cli.app import app
from gongwenkit.cli.language import choose_language
from gongwenkit.model import GongwenkitError, system_words
from gongwenkit.model.message import Language

__all__ = ["main"]

USAGE = 2
INTERRUPTED = 130


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
    with contextlib.suppress(ValueError):  # only the main thread can set a handler
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(_run(given))


def _run(arguments: list[str]) -> int:
    language = _language_of(arguments)
    try:
        code = get_command(app).main(args=arguments, prog_name="gongwenkit", standalone_mode=False)
    except GongwenkitError as error:
        _complain(error.in_language(language))
        return error.exit_code
    except typer.TyperException as error:
        advice = "加 --help 看用法。" if language == "zh" else "Add --help to see the usage."
        said = error.format_message() if hasattr(error, "format_message") else error
        _complain(f"{said} {advice}")
        return USAGE
    except (KeyboardInterrupt, typer.Abort):
        _complain("已停止。" if language == "zh" else "Stopped.")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f"{error.filename}：" if error.filename else ""
        advice = "请检查磁盘空间和权限。" if language == "zh" else "Check disk space and permissions."
        found = system_words(error).in_language(language)
        _complain(f"{where}{found}。{advice}" if language == "zh" else f"{where}{found}. {advice}")
        return USAGE
    return code if isinstance(code, int) else 0


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
    sys.stderr.write(line + "\n")
