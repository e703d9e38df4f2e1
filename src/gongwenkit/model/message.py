"""A message in both languages of the kit."""

import errno
import os
import re
from dataclasses import dataclass
from typing import Literal

__all__ = ["Language", "Message", "system_words"]

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Message:
    """One message for people, in Chinese and in English.

    Both may contain `str.format` fields; `filled` puts values into both. Values are put in as plain
    text: a brace inside a value is never read as a field.
    """

    zh: str
    en: str

    def filled(self, **values: object) -> "Message":
        """Returns the message with its fields replaced.

        Raises:
            KeyError: a field has no value (a mistake of the programmer, seen by tests).
        """
        return Message(self.zh.format_map(values), self.en.format_map(values))

    def as_sentence(self) -> "Message":
        """Returns the message with a capital at the beginning of the English; names of files stay as they are."""
        first = self.en.split(maxsplit=1)[0].rstrip(",;:.") if self.en.strip() else ""
        is_word = first.isascii() and first.replace("-", "").replace("'", "").isalpha() and first.islower()
        return Message(self.zh, self.en[0].upper() + self.en[1:]) if is_word and not self.en[0].isspace() else self

    def in_language(self, language: Language) -> str:
        """Returns the text in one language."""
        return self.zh if language == "zh" else self.en


_SYSTEM = {
    errno.EACCES: "没有权限",
    errno.EBUSY: "正被别的程序使用",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件超过允许的大小（ulimit -f 或磁盘的上限）",
    errno.EIO: "磁盘读写出错",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.EMFILE: "打开的文件过多",
    errno.ELOOP: "这是链接，或路径中的链接绕成了圈",
    errno.ENAMETOOLONG: "名称过长",
    errno.ENOENT: "找不到",
    errno.ENOMEM: "内存不足",
    errno.ENOSPC: "磁盘已满",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
}


_NUMBERED = re.compile(r"\[Errno (\d+)\]")


def system_words(error: OSError) -> Message:
    """Returns the message of the operating system about a file or folder; common ones also in Chinese."""
    code, said = error.errno, error.strerror or str(error) or type(error).__name__
    if code is None and (inside := _NUMBERED.search(said)):  # shutil.Error lists what failed, each as text
        code = int(inside[1])
        said = os.strerror(code)
    return Message(_SYSTEM.get(code or 0, said), said)
