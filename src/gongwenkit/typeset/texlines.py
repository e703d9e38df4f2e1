"""Lines of a .tex source as they print: what an error quotes instead of TeX."""

import re
from collections.abc import Iterator

__all__ = ["clip", "plain_line", "plain_source", "sentence_with"]

_PROTECTED = {
    r"\textbackslash{}": "\\",
    r"\textasciicircum{}": "^",
    r"\textasciitilde{}": "~",
    **{f"\\{character}": character for character in "{}$&#%_ "},
}
_NOT_TEXT = re.compile(
    r"\\gw(?:figure|target|link)(?:\[[^\]]*\])?\{[^}]*\}"  # destinations
    r"|\\(?:begin|end)\{\w+\}(?:\[[^\]]*\])?"
    r"|\\[A-Za-z]+"
    r"|[{}]"
)


def plain_source(line: str) -> str:
    r"""Returns the text of a line of .tex as it prints: the escape undone, commands and destinations left out.

    Example:
        >>> plain_source(r"\gwpara{共\gwfigure{fig.a.value.1}{6次}，占 50\%。}")
        '共6次，占 50%。'
    """
    return "".join(_plain_parts(line))


def _plain_parts(line: str) -> Iterator[str]:
    pattern = re.compile("|".join(re.escape(key) for key in sorted(_PROTECTED, key=len, reverse=True)))
    position = 0
    for match in pattern.finditer(line):
        yield _NOT_TEXT.sub("", line[position : match.start()])
        yield _PROTECTED[match.group()]
        position = match.end()
    yield _NOT_TEXT.sub("", line[position:])


def plain_line(source: str, number: int) -> str:
    """Returns the text of a line (from 1) of a source; empty where there is no such line."""
    lines = source.splitlines()
    return plain_source(lines[number - 1]) if 0 < number <= len(lines) else ""


def sentence_with(character: str, text: str) -> str:
    """Returns the sentence of a text that holds a character, at most 60 characters of it."""
    for sentence in re.findall(r"[^。！？；\n]*[。！？；]?", text):
        if character in sentence:
            position = sentence.index(character)
            return str(sentence[max(0, position - 40) : position + 20].strip())
    return ""


def clip(text: str, most: int = 60) -> str:
    """Returns a text, or as many of its first characters as may be quoted."""
    return text if len(text) <= most else text[: most - 1] + "…"
