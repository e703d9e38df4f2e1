r"""From a place in a rendered .tex to the line of the template that wrote it.

A second rendering carries a mark before each line of each template's own text, and is taken apart at the marks. Reports
are never made from it: a template may look at its own output.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from gongwenkit.compose.print.document import PreparedReport
from gongwenkit.compose.print.render import MAIN_TEMPLATE, report_environment

__all__ = ["TemplateLine", "TemplateLines", "trace_lines", "unbalanced_line"]

_MARK = re.compile("\x02(\\d+):(\\d+)\x03")
"""Number of the file and its line, between characters that the escape removes from all text."""


@dataclass(frozen=True)
class TemplateLine:
    """A line of a template."""

    file: Path
    line: int


@dataclass(frozen=True)
class TemplateLines:
    """A rendered source and where each part of it is from.

    Attributes:
        source: the .tex.
        starts: places in the source at which text of another template line begins, ascending.
        origins: these lines.
    """

    source: str
    starts: tuple[int, ...]
    origins: tuple[TemplateLine, ...]

    def at(self, line: int, column: int = 0) -> TemplateLine | None:
        """Returns the template line of a place (line from 1), None where there is none."""
        lines = self.source.splitlines(keepends=True)
        if not 0 < line <= len(lines):
            return None
        return self._of(sum(map(len, lines[: line - 1])) + max(column - 1, 0))

    def unbalanced(self) -> TemplateLine | None:
        """Returns the line with a brace too many or too few, None where all match."""
        line = unbalanced_line(self.source)
        if not line:
            return None
        text = self.source.splitlines()[line - 1]
        return self.at(line, len(text) - len(text.lstrip()) + 1)

    def _of(self, place: int) -> TemplateLine | None:
        index = bisect_right(self.starts, place) - 1
        return self.origins[index] if index >= 0 else None


def unbalanced_line(source: str) -> int:
    """Returns the line of a .tex whose braces do not match, 0 where all match.

    Of lines that leave a brace open, one that ends with the brace means to: the line is another, if there is one.
    """
    opened: list[int] = []
    changes: dict[int, int] = {}
    for number, text in enumerate(source.splitlines(), start=1):
        for brace in _braces(text):
            changes[number] = changes.get(number, 0) + (1 if brace == "{" else -1)
            if brace == "{":
                opened.append(number)
            elif opened:
                opened.pop()
            else:
                return _doubtful(source, changes, sign=-1) or number
    return (_doubtful(source, changes, sign=1) or opened[0]) if opened else 0


def _doubtful(source: str, changes: dict[int, int], *, sign: int) -> int:
    lines = source.splitlines()
    shaped = {1: re.compile(r"[{\[]%?\s*$"), -1: re.compile(r"^\s*[}\]]+%?,?\s*$")}[sign]
    return next(
        (number for number, change in changes.items() if change * sign > 0 and not shaped.search(lines[number - 1])), 0
    )


def _braces(line: str) -> Iterator[str]:
    """Yields the braces of a line that group, in order: none behind a backslash or in a comment."""
    for mark in re.findall(r"\\.|[{}%]", line):
        if mark == "%":
            return
        if mark in "{}":
            yield mark


def trace_lines(folders: list[Path], prepared: PreparedReport, source: str) -> TemplateLines | None:
    """Returns the origin of each part of a source.

    Args:
        folders: of the templates, as for rendering.
        prepared: what was rendered.
        source: what came of it.

    Returns:
        None where a template looks at its own output, so that the marks change it.
    """
    environment = report_environment(folders, prepared)
    files: list[Path] = []

    class LineMarks(Extension):
        """Puts the mark before each line of a template's text."""

        def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
            """Yields the tokens of a template, its text marked."""
            files.append(Path(stream.filename or stream.name or MAIN_TEMPLATE))
            for token in stream:
                yield token._replace(value=_marked(token, len(files) - 1)) if token.type == "data" else token

    environment.add_extension(LineMarks)
    try:
        marked = str(environment.get_template(MAIN_TEMPLATE).render(report=prepared.report, labels=prepared.labels))
    except Exception:
        return None
    parts = _MARK.split(marked)
    if "".join(parts[::3]) != source:
        return None
    starts, origins, place = [], [], len(parts[0])
    for index, line, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        starts.append(place)
        origins.append(TemplateLine(files[int(index)], int(line)))
        place += len(text)
    return TemplateLines(source, tuple(starts), tuple(origins))


def _marked(token: Token, file: int) -> str:
    lines = token.value.split("\n")
    return "\n".join(f"\x02{file}:{token.lineno + number}\x03{text}" for number, text in enumerate(lines))
