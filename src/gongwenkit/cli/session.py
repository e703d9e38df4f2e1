"""What every command shares: the kit, the language, how much is said, and how errors end."""

import locale
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from gongwenkit.config.kit import Kit, find_kit, load_kit
from gongwenkit.model import NotYetError, UsageError, Words
from gongwenkit.model.words import Language

__all__ = [
    "DataOption",
    "KitOption",
    "LangOption",
    "OutOption",
    "QuietOption",
    "Session",
    "VerboseOption",
    "choose_language",
    "not_yet",
    "open_session",
]

KitOption = Annotated[
    Path | None, typer.Option("--kit", help="套件所在文件夹，默认为上级中最近的 kit.toml。Folder of the kit.")
]
DataOption = Annotated[str, typer.Option("--data", help="数据文件夹，代替 kit.toml 中的 data。Another data folder.")]
OutOption = Annotated[str, typer.Option("--out", help="成文文件夹，代替 kit.toml 中的 out。Another output folder.")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="只说结果和错误。Say results and errors only.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", help="说得更细。Say more.")]
LangOption = Annotated[str, typer.Option("--lang", help="提示语言：zh 或 en，默认随系统。Language of messages.")]


@dataclass(frozen=True)
class Session:
    """A command at work.

    Attributes:
        kit: the kit.
        language: language of messages.
        console: standard output.
        quiet, verbose: how much is said.
    """

    kit: Kit
    language: Language
    console: Console
    quiet: bool
    verbose: bool

    def words(self, zh: str, en: str) -> str:
        """Returns the text in the session's language."""
        return zh if self.language == "zh" else en

    def say(self, zh: str, en: str) -> None:
        """Prints a line unless the session is quiet."""
        if not self.quiet:
            self.console.print(self.words(zh, en), markup=False, highlight=False, soft_wrap=True)


def open_session(kit: Path | None, *, lang: str = "", quiet: bool = False, verbose: bool = False) -> Session:
    """Finds the kit and settles the language.

    Raises:
        UsageError: there is no kit here, or no such language.
    """
    found = load_kit(kit) if kit else find_kit(Path.cwd())
    setting = found.settings.language
    language = choose_language(lang or ("" if setting == "auto" else setting), os.environ)
    return Session(found, language, Console(), quiet, verbose)


def choose_language(asked: str, environment: Mapping[str, str]) -> Language:
    """Returns the language asked for, else that of LC_ALL, LC_MESSAGES or LANG, else of the system.

    Chinese unless the system clearly speaks something else: `C`, `POSIX` and nothing at all mean Chinese.

    Raises:
        UsageError: a language the kit does not have.
    """
    if asked:
        short = asked.lower()[:2]
        if short not in ("zh", "en"):
            raise UsageError(
                "unknown-language",
                where="--lang",
                found=Words(f"没有语言“{asked}”", f"there is no language “{asked}”"),
                advice=Words("可用 zh 或 en", "Use zh or en"),
            )
        return "zh" if short == "zh" else "en"
    system = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    system = system or locale.getlocale()[0] or ""
    neutral = not system or system.split(".")[0] in ("C", "POSIX")
    return "zh" if neutral or system.lower().startswith(("zh", "chinese")) else "en"


def not_yet(command: str) -> NoReturn:
    """Says that a command is not there yet.

    Raises:
        NotYetError: always.
    """
    raise NotYetError(
        "not-yet",
        where=f"gongwenkit {command}",
        found=Words("这个版本还没有这项功能", "this version does not have it yet"),
        advice=Words("可用的命令见 gongwenkit --help", "See `gongwenkit --help` for what there is"),
    )
