"""Placeholders of wording (`{figure.view}`, `{phrase.name}`, `{list.count}`, `{year}`) and the text around them."""

import re
from dataclasses import dataclass
from typing import Literal

__all__ = ["Part", "Placeholder", "PlaceholderKind", "Template", "parse_parts"]

PlaceholderKind = Literal["figure", "phrase", "annex", "list", "context"]
_CONTEXT_NAMES = (
    *("year", "period", "department", "as_of", "span", "tenure", "tenure_date", "tenure_end"),
    *("body", "self", "issuer", "superior"),
)
_LIST_ATTRIBUTES = ("count", "items")
_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_NAME = re.compile(r"(?P<name>[a-z][a-z0-9_]*)(?:\.(?P<attribute>[a-z][a-z0-9_]*|[^\W\d][^\s:{}]*:[^:{}]*[^\s:{}]))?")


@dataclass(frozen=True)
class Placeholder:
    """One placeholder.

    Attributes:
        kind: what replaces it.
        name: id of the figure, phrase, annex or list, or one of `_CONTEXT_NAMES`.
        attribute: view of a figure (of a column with its value, `检查方式:双随机`), `count` or `items` of a list, else
            None.
    """

    kind: PlaceholderKind
    name: str
    attribute: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Placeholder":
        """Reads the text between the braces.

        Raises:
            ValueError: it does not have the form of a placeholder.
        """
        match = _NAME.fullmatch(text)
        if not match:
            raise ValueError(f"占位符“{{{text}}}”写法不对：花括号内写编号、“编号.视图”或“编号.列:取值”，不加空格")
        name, attribute = match["name"], match["attribute"]
        if name == "phrase" and attribute:
            return cls("phrase", attribute)
        if name == "annex" and attribute:
            return cls("annex", attribute)
        if attribute in _LIST_ATTRIBUTES:
            return cls("list", name, attribute)
        if name in _CONTEXT_NAMES and attribute is None:
            return cls("context", name)
        return cls("figure", name, attribute)

    def __str__(self) -> str:
        """The placeholder as written."""
        if self.kind in ("phrase", "annex"):
            return f"{{{self.kind}.{self.name}}}"
        return f"{{{self.name}.{self.attribute}}}" if self.attribute else f"{{{self.name}}}"


Part = str | Placeholder
"""A stretch of words, braces already resolved, or a placeholder."""


@dataclass(frozen=True)
class Template:
    """A text with placeholders at its place in a file.

    Attributes:
        source: as written.
        parts: what it consists of.
        line: line of the file, from 1.
    """

    source: str
    parts: tuple[Part, ...]
    line: int

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """Its placeholders in order."""
        return tuple(part for part in self.parts if isinstance(part, Placeholder))

    @property
    def words(self) -> str:
        """Its words, each placeholder replaced by a space (so that a number and a unit never meet across one)."""
        return "".join(part if isinstance(part, str) else " " for part in self.parts)


def parse_parts(text: str) -> tuple[Part, ...]:
    """Splits a text into words and placeholders.

    Raises:
        ValueError: a brace without its other half, or a placeholder of a wrong form.
    """
    parts: list[Part] = []
    words, position = "", 0
    for token in _TOKEN.finditer(text):
        words += text[position : token.start()]
        position = token.end()
        if token.group() in ("{{", "}}"):
            words += token.group()[0]
        elif token.group(1) is None:
            raise ValueError(f"“{token.group()}”不成对：占位符写作 {{编号}}，要印出花括号请写两个")
        else:
            parts += [words] if words else []
            parts.append(Placeholder.parse(token.group(1)))
            words = ""
    words += text[position:]
    return tuple([*parts, words] if words else parts)
