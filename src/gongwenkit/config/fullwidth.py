"""Chinese marks typed where TOML wants those of the English keyboard."""

import re

from gongwenkit.model import Words

__all__ = ["typed_wide"]

WIDE_SPACE = "\u3000"

_MEANT = {
    **dict.fromkeys("“”＂「」", '"'),
    **dict.fromkeys("‘’＇", "'"),
    **dict.fromkeys("，、", ","),
    **dict.fromkeys("【［〔", "["),
    **dict.fromkeys("】］〕", "]"),
    "＝": "=",
    "｛": "{",
    "｝": "}",
    "＃": "#",
    "．": ".",
    "。": ".",
    WIDE_SPACE: " ",
}
_STRING = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*')
_HAN = re.compile(r"[\u3400-\u9fff]+")


def typed_wide(source: str, line: int) -> tuple[Words, Words] | None:
    """Returns what was found and what to do where a line has a Chinese mark or word outside quotes; None elsewhere.

    Args:
        source: of the file that is no TOML.
        line: where its reader stopped, from 1; the line before is looked at, too, for a reader stops late.
    """
    lines = source.splitlines()
    for number in (line, line - 1):
        text = lines[number - 1] if 0 < number <= len(lines) else ""
        bare = _STRING.sub(lambda match: " " * len(match[0]), text)
        place, before = (f"第{number}行", f"line {number}, ") if number != line else ("", "")
        mark = next((character for character in bare if character in _MEANT), "")
        if mark:
            column = bare.index(mark) + 1
            shown = "全角空格" if mark == WIDE_SPACE else f"“{mark}”"
            found = Words(
                f"{place}第{column}个字是中文标点{shown}", f"{before}character {column} is a Chinese mark: {mark}"
            )
            if mark == WIDE_SPACE:
                return found, Words("请改为英文半角空格", "Type a space of the English keyboard")
            return found, Words(f"请改为英文半角的 {_MEANT[mark]}", f"Type {_MEANT[mark]} of the English keyboard")
        word = _HAN.search(bare)
        if word:
            found = Words(f"{place}“{word[0]}”没有加引号", f"{before}{word[0]} stands without quotes")
            return found, Words(
                "文字要加英文双引号；键名和方括号里的编号只用英文小写字母、数字和下划线",
                "Put text into double quotes; keys and ids take small letters, digits and _",
            )
    return None
