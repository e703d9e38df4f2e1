"""Where a kit names figures: in other figures, report types, wording, tables and rules; for messages."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongwenkit.config.likeness import likely_word
from gongwenkit.config.placeholders import parse_parts
from gongwenkit.config.toml import DISK, TomlFiles, find_places, read_toml, toml_text
from gongwenkit.model import KitFileError, Message

__all__ = ["FigureUse", "find_uses", "require_known_figures", "say_uses"]

SHOWN = 12
"""Places that a message lists."""

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class FigureUse:
    """A place that names a figure.

    Attributes:
        figure: its id.
        file: path from the kit's folder.
        line: from 1.
        checked: whether `template check` lists it by itself, with all others of its kind.
    """

    figure: str
    file: str
    line: int
    checked: bool

    def __str__(self) -> str:
        """Its place as messages name it."""
        return f"{self.file}:{self.line}"


def find_uses(root: Path, files: TomlFiles = DISK) -> tuple[FigureUse, ...]:
    """Returns every place of a kit that names a figure, in the order of files and lines; wrong files have none.

    Args:
        root: folder of the kit.
        files: where files are read from.
    """
    kinds = (
        ("data/figures", "*.toml", _of_definition, False),
        ("data/phrases", "labels.toml", _of_labels, False),
        ("data/phrases", "redacted.toml", _of_redaction, False),
        ("data", "rules.toml", _of_rules, False),
        ("templates", "*/report.toml", _of_report, True),
        ("templates", "*/wording.toml", _of_wording, True),
    )
    found: list[FigureUse] = []
    for folder, pattern, named, checked in kinds:
        for path in files.below(root / folder, pattern):
            try:
                values, places = read_toml(path, files), find_places(toml_text(files.read(path)))
            except (KitFileError, OSError, UnicodeDecodeError):
                continue  # what is wrong with the file is told where it is needed
            file = path.relative_to(root).as_posix()
            of_file = [FigureUse(name, file, places.line(place), checked) for place, name in named(values)]
            found += dict.fromkeys(sorted(of_file, key=lambda use: use.line))
    return tuple(found)


def say_uses(uses: Iterable[FigureUse]) -> Message:
    """Returns the places of uses, as many as a message can list."""
    listed = [str(use) for use in uses]
    more = len(listed) - SHOWN
    zh, en = "、".join(listed[:SHOWN]), ", ".join(listed[:SHOWN])
    return Message(f"{zh} 等 {len(listed)} 处", f"{en} and {more} more") if more > 0 else Message(zh, en)


def require_known_figures(root: Path, known: Collection[str]) -> None:
    """Refuses a kit in which something names a figure that is not there; each such figure with all that names it.

    Report types and wording that name one are left to `template check`, unless something else does, too.

    Args:
        root: folder of the kit.
        known: ids of all figures.

    Raises:
        KitFileError: `where` is the first of the places.
    """
    uses = [use for use in find_uses(root) if use.figure not in known]
    unknown = list(dict.fromkeys(use.figure for use in uses if not use.checked))
    if not unknown:
        return
    zh, en = [], []
    for name in unknown:
        places, likely = say_uses(use for use in uses if use.figure == name), likely_word(name, known)
        zh.append(f"没有指标“{name}”{f'（是否为“{likely}”？）' if likely else ''}，而用到它的有：{places.zh}")
        en.append(f"there is no figure {name}{f' (is it {likely}?)' if likely else ''}, which is used in {places.en}")
    first = next(use for use in uses if use.figure == unknown[0] and not use.checked)
    raise KitFileError(
        "figure-gone",
        where=f"{root / first.file}:{first.line}",
        found=Message("；".join(zh), "; ".join(en)),
        advice=Message(
            "请恢复这些指标的定义，或把用到它们的地方一并改掉", "Restore these figures, or change all that uses them"
        ),
    )


def _of_definition(values: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    for figure, definition in values.items():
        for place, name in _walk(definition):
            keys = [part for part in place if isinstance(part, str)]
            if keys in _IN_DEFINITIONS:
                yield (figure, *place), name


_IN_DEFINITIONS = (
    *([key, "figure"] for key in ("of", "over", "less")),
    *(["from", "rows_of"], ["at_most"], ["usually_at_least"], ["adds_up", "plus"], ["adds_up", "less"]),
)


def _of_labels(values: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    return _at(values, lambda keys: len(keys) == 3 and keys[0] == "breakdown" and keys[2] in ("items", "done"))


def _of_redaction(values: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    return _at(values, lambda keys: keys == ["figures"])


def _of_rules(values: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    return _at(values, lambda keys: keys == ["rule", "figure"])


def _of_report(values: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    named = (["figures"], ["charts", "figures"], ["table", "of"], ["table", "figures"])
    return ((place, name) for place, name in _at(values, lambda keys: keys in named) if name != "all")


def _of_wording(values: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    for place, text in _walk(values):
        if place and place[-1] == "with":
            yield place, text
            continue
        try:
            parts = parse_parts(text)
        except ValueError:
            continue
        yield from ((place, part.name) for part in parts if not isinstance(part, str) and part.kind == "figure")


def _at(values: Mapping[str, Any], wanted: Callable[[list[str]], bool]) -> Iterator[tuple[Place, str]]:
    for place, text in _walk(values):
        if wanted([part for part in place if isinstance(part, str)]):
            yield place, text


def _walk(value: object, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Yields every text below a value with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _walk(inner, (*place, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(inner, (*place, index))
