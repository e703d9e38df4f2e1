"""The language of messages: as asked, else that of the system."""

import locale
from collections.abc import Mapping

from gongwenkit.model import Message, UsageError
from gongwenkit.model.message import Language

__all__ = ["choose_language"]


def choose_language(asked: str, environment: Mapping[str, str]) -> Language:
    """Returns the language asked for, else that of LC_ALL, LC_MESSAGES or LANG, else of the system.

    Chinese, unless the system clearly names another language: `C`, `POSIX` and an empty setting mean Chinese.

    Raises:
        UsageError: a language the kit does not have.
    """
    if asked:
        short = asked.lower()[:2]
        if short not in ("zh", "en"):
            raise UsageError(
                "unknown-language",
                where="--lang",
                found=Message(f"没有语言“{asked}”", f"there is no language “{asked}”"),
                advice=Message("可用 zh 或 en", "Use zh or en"),
            )
        return "zh" if short == "zh" else "en"
    system = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    system = system or locale.getlocale()[0] or ""
    neutral = not system or system.split(".")[0] in ("C", "POSIX")
    return "zh" if neutral or system.lower().startswith(("zh", "chinese")) else "en"
