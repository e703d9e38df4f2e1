"""HTML templates: their environment, the base of all displays, and what the templates share (rows, addresses)."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar, Literal
from urllib.parse import quote

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError

from gongwenkit.compose.template_access import TemplateSandbox
from gongwenkit.model import KitFileError, Message, RowSource, print_value

__all__ = ["Display", "RowGroup", "compile_pages", "group_rows", "local_address", "render_page", "render_parts"]

PIECES = 1000
"""Of what a template yields: so many are written at a time."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Display:
    """Base of all displays.

    Attributes:
        templates: the kit's folder `templates/shared`.
        name: name of the display's template in `notebook/`.
    """

    name: ClassVar[str]
    templates: Path

    def _repr_html_(self) -> str:
        return render_page(self.templates, f"notebook/{self.name}.html.j2", it=self).strip()

    def __repr__(self) -> str:
        return render_page(self.templates, "notebook/plain.txt.j2", it=self).strip()


@dataclass(frozen=True)
class RowGroup:
    """Rows of one sheet as runs of neighbours: `spans` contains (first, last)."""

    file: str
    sheet: str | None
    spans: tuple[tuple[int, int], ...]


def group_rows(rows: Iterable[RowSource]) -> tuple[RowGroup, ...]:
    """Groups rows by file and sheet and joins neighbours: 3, 4, 5, 9 → (3, 5), (9, 9)."""
    ordered = sorted(set(rows), key=lambda row: row.order)
    return tuple(
        RowGroup(file, sheet, _spans([row.row for row in group]))
        for (file, sheet), group in groupby(ordered, key=lambda row: (row.file, row.sheet))
    )


def _spans(numbers: Sequence[int]) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return tuple(spans)


def local_address(path: str) -> str:
    """Returns a relative path as an address that cannot name another machine or a script; empty stays empty."""
    return "./" + quote(path.lstrip("/"), safe="/") if path else ""


def render_page(templates: Path, name: str, **values: object) -> str:
    """Fills a template; in `.html.j2` all values are escaped.

    Args:
        templates: the kit's folder `templates/shared`.
        name: path of the template below it.
        values: its values.

    Raises:
        KitFileError: the template is missing or wrong.
    """
    with _faults(templates, name):
        return _environment(templates).get_template(name).render(values)


def render_parts(templates: Path, name: str, **values: object) -> Iterator[str]:
    """Yields the text of `render_page` part by part: a long page is never in memory as a whole."""
    with _faults(templates, name):
        stream = _environment(templates).get_template(name).stream(values)
        stream.enable_buffering(PIECES)
        yield from stream


@contextmanager
def _faults(templates: Path, name: str) -> Iterator[None]:
    """Names the template that is at fault."""
    try:
        yield
    except (TemplateError, SyntaxError, RecursionError, MemoryError) as error:
        broken = f"{error.name}:{error.lineno}" if isinstance(error, TemplateSyntaxError) else name
        said = str(error) or "MemoryError"
        raise KitFileError(
            "template-invalid",
            where=str(templates / broken),
            found=Message(f"模板有误或缺失（{said}）", f"the template is wrong or missing ({said})"),
            advice=Message("请从备份恢复这个模板后重试", "Restore the template and try again"),
        ) from error


def compile_pages(templates: Path) -> None:
    """Compiles all templates of a kit's folder `templates/shared`, as far as they are well formed.

    Args:
        templates: the folder.
    """
    environment = _environment(templates)
    for name in environment.list_templates(extensions=("j2",)):
        if not name.endswith(".tex.j2"):
            with suppress(TemplateError):
                environment.get_template(name)


@lru_cache(maxsize=4)
def _environment(templates: Path) -> TemplateSandbox:
    environment = TemplateSandbox(
        loader=FileSystemLoader(templates),
        autoescape=lambda name: not (name or "").endswith(".txt.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["amount"] = _amount
    return environment


def _amount(value: Any, unit: str, mode: Literal["exact", "text"] = "exact") -> str:  # noqa: ANN401
    """Returns a value with its unit, exact or as the text prints it (130余条)."""
    return print_value(value, rounded=mode == "text") + unit
