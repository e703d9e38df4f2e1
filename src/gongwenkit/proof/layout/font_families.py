"""Which type family of GB/T 9704-2012 (5.2.2) a font of a PDF is of, by its name."""

import re
from functools import cache
from typing import Literal

__all__ = ["FAMILY_NAMES", "Family", "family_of", "is_bold"]

Family = Literal["fangsong", "kai", "hei", "song", "xiaobiaosong"]

FAMILY_NAMES: dict[Family, str] = {
    "fangsong": "仿宋",
    "kai": "楷体",
    "hei": "黑体",
    "song": "宋体",
    "xiaobiaosong": "小标宋",
}
"""Their names in the standard."""

# The first that matches counts: the heavy weights of a Song are used as 小标宋, and Fangsong has 宋 in its name.
_PATTERNS: tuple[tuple[Family, str], ...] = (
    ("xiaobiaosong", r"fzxbs|fzxiaobiaosong|xiaobiaosong|方正小标宋|小标宋|hyxiaobiaosong"),
    ("xiaobiaosong", r"(fandolsong|notoserifcjk|notoserif[st]c|sourcehanserif).*-(semibold|bold|black|heavy)"),
    ("fangsong", r"fandolfang|fangsong|fzfs|stfangso|zhuque|仿宋"),
    ("kai", r"fandolkai|kaiti|simkai|stkai|fzkt|fzkai|lxgwwenkai|楷"),
    ("hei", r"fandolhei|simhei|stheiti|stxihei|heiti|fzht|fzhei|notosanscjk|notosans[st]c|sourcehansans|黑体"),
    ("song", r"fandolsong|simsun|nsimsun|stsong|fzss|songti|notoserifcjk|notoserif[st]c|sourcehanserif|宋体"),
)
_BOLD = re.compile(r"bold|heavy|black", re.IGNORECASE)


@cache
def family_of(font: str) -> Family | None:
    """Returns the family of a font; None for a font of no such family (Times, Wingdings …).

    Args:
        font: base name, with or without the subset tag (`ABCDEF+FandolFang-Regular`).
    """
    name = font.split("+")[-1].replace(" ", "").replace("_", "").lower()
    return next((family for family, pattern in _PATTERNS if re.match(rf"(?:{pattern})", name)), None)


def is_bold(font: str) -> bool:
    """Whether a font's name says that it is bold."""
    return _BOLD.search(font.split("+")[-1]) is not None
