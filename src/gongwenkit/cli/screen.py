"""What is printed: a console that shows control characters instead of sending them, and JSON that escapes them.

A cell of a ledger may hold escape sequences that change a terminal, or characters that turn the direction of a line
(Unicode bidirectional controls): they must be seen, not obeyed.
"""

import json
import os
import re
from collections.abc import Iterable

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

__all__ = ["open_console", "print_json", "visible"]

_C0 = "".join(map(chr, (*range(0x09), *range(0x0B, 0x20))))
_UNSEEN = "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb"
_CONTROL = re.compile(f"[{re.escape(_C0)}\x7f-\x9f{_UNSEEN}]")
"""C0 but tab and line feed, DEL, C1, and what changes the direction or the lines of a text."""

_PICTURES = 0x2400
"""Where Unicode has pictures of the characters of C0 (␀ … ␟)."""


def visible(text: str) -> str:
    """Returns a text whose control characters can be seen: ␛ for ESC, 〔U+202E〕 for an override of direction."""
    return _CONTROL.sub(lambda found: _picture(found[0]), text)


def _picture(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(_PICTURES + code)
    return "␡" if code == 0x7F else f"〔U+{code:04X}〕"


class _Screen(Console):
    """A console that prints what it is given, and its own colours, but no control character of a text."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Renders as every console does, then makes the control characters of texts visible."""
        for segment in super().render(renderable, options):
            if segment.control or not _CONTROL.search(segment.text):
                yield segment
            else:
                yield Segment(visible(segment.text), segment.style)


WIDE = 120
"""Columns of what goes into a file or another program, where no terminal says how wide it is."""


def open_console(*, stderr: bool = False) -> Console:
    """Returns a console on standard output or standard error; its colours go to a terminal only."""
    screen = _Screen(stderr=stderr)
    if not screen.is_terminal and "COLUMNS" not in os.environ:
        screen.width = WIDE
    return screen


def print_json(value: object) -> None:
    """Prints a value as JSON; characters that a terminal would obey are escaped."""
    said = json.dumps(value, ensure_ascii=False, indent=2)
    typer.echo(_CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", said))
