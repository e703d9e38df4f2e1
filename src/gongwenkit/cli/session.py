"""What a running command needs: kit, language, screen. Commands import it when they run, not for `--help`."""

import os
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from gongwenkit.cli.language import choose_language
from gongwenkit.cli.screen import open_console
from gongwenkit.cli.shutdown import at_end
from gongwenkit.config.kit import Kit, find_kit, load_kit
from gongwenkit.model import Message, UsageError
from gongwenkit.model.message import Language
from gongwenkit.run.batch.workspace import workspace

__all__ = ["Session", "open_session"]


@dataclass(frozen=True)
class Session:
    """What a running command needs.

    Attributes:
        kit: the kit.
        language: language of messages.
        console: standard output.
        quiet, verbose: how much is printed.
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


def _working_folder() -> Path:
    try:
        return Path.cwd()
    except OSError:
        raise UsageError(
            "no-working-folder",
            where="",
            found=Message("当前文件夹已被删除或移走", "the current folder was removed"),
            advice=Message("请先用 cd 换到一个存在的文件夹", "Change to a folder that exists with cd"),
        ) from None


def open_session(kit: Path | None, *, lang: str = "", quiet: bool = False, verbose: bool = False) -> Session:
    """Finds the kit and the language, and opens the folder for temporary files, which is removed when the command ends.

    Raises:
        UsageError: there is no kit here, no such language, no current folder, or no place for temporary files.
    """
    here = _working_folder()
    found = load_kit(kit) if kit else find_kit(here)
    setting = found.settings.language
    language = choose_language(lang or ("" if setting == "auto" else setting), os.environ)
    at_end.enter_context(workspace())
    return Session(found, language, open_console(), quiet, verbose)
