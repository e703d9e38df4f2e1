"""Style sheets of web pages, as far as they say what is hidden, struck through, or shown as what kind of number.

Selectors of names, classes, ids and attributes, one below another, are known (CSS 2.2, 5); others match nothing.
Sheets in other files are not read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Node", "Stylesheet"]

_KNOWN = ("display", "visibility", "text-decoration", "text-decoration-line", "white-space", "width", "height",
          "mso-number-format", "mso-hide")  # fmt: skip
MAX_RULES = 2000
_BRACE = re.compile(r"[{}]")
_PRINT = re.compile(r"@media\s+print\b(?!\s*,)", re.IGNORECASE)
_DECLARATION = re.compile(r"""(?<![\w-])([\w-]+)\s*:\s*((?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^;"'])*)""", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_COMPOUND = re.compile(r"([\w-]+|\*)?((?:[.#][\w-]+|\[[^\]]*\])*)")
_PARTS = re.compile(r"([.#])([\w-]+)|\[\s*([\w-]+)\s*(?:([~^$*|]?=)\s*[\"']?([^\"'\]]*)[\"']?\s*)?\]")


@dataclass(frozen=True)
class Node:
    """An element as selectors see it."""

    tag: str
    attributes: Mapping[str, str]

    @property
    def classes(self) -> Sequence[str]:
        """The words of its attribute class."""
        return self.attributes.get("class", "").split()


@dataclass(frozen=True)
class _Compound:
    tag: str
    classes: tuple[str, ...]
    ids: tuple[str, ...]
    attributes: tuple[tuple[str, str, str], ...]

    def fits(self, node: Node) -> bool:
        return (
            self.tag in ("", "*", node.tag)
            and set(self.classes) <= set(node.classes)
            and all(node.attributes.get("id") == name for name in self.ids)
            and all(_has(node, *wanted) for wanted in self.attributes)
        )


@dataclass(frozen=True)
class _Rule:
    path: tuple[_Compound, ...]
    rank: tuple[int, int, int, int]
    said: Mapping[str, str]


class Stylesheet:
    """The rules of a page; they are asked for the properties of an element."""

    def __init__(self) -> None:
        self._rules: list[_Rule] = []
        self._memo: dict[tuple[str, str, str], list[_Rule]] = {}

    def add(self, text: str) -> None:
        """Adds the content of a style element."""
        for selectors, body in _rules(text):
            said = _declarations(body)
            if not said:
                continue
            for selector in selectors.split(","):
                path = _path(selector)
                if path and len(self._rules) < MAX_RULES:
                    self._rules.append(_Rule(path, _rank(path, len(self._rules)), said))
        self._memo.clear()

    def properties(self, node: Node, ancestors: Sequence[Node]) -> dict[str, str]:
        """Returns what the rules and the element itself say, the strongest of each property.

        Args:
            node: the element.
            ancestors: the elements around it, outermost first.
        """
        said: dict[str, str] = {}
        for rule in self._last_fits(node):
            if _is_below(rule.path[:-1], ancestors):
                said.update(rule.said)
        inline = node.attributes.get("style")
        return {**said, **_declarations(inline)} if inline else said

    def _last_fits(self, node: Node) -> list[_Rule]:
        """Returns the rules whose last part fits, weakest first; pages repeat the same few kinds of cells."""
        attributes = node.attributes
        plain = {"class", "id"}.issuperset(name for rule in self._rules for name, _, _ in rule.path[-1].attributes)
        key = (node.tag, attributes.get("class", ""), attributes.get("id", ""))
        if plain and key in self._memo:
            return self._memo[key]
        rules = sorted((rule for rule in self._rules if rule.path[-1].fits(node)), key=lambda rule: rule.rank)
        if len(self._memo) < MAX_RULES:
            self._memo[key] = rules
        return rules


def _rules(text: str) -> Iterator[tuple[str, str]]:
    """Yields selectors and declarations, without those for printing; each sign is looked at once."""
    first, *others = text.replace("<!--", " ").replace("-->", " ").split("/*")
    plain = " ".join((first, *(part.partition("*/")[2] for part in others)))
    start, around = 0, list[str]()
    for brace in _BRACE.finditer(plain):
        piece, start = plain[start : brace.start()], brace.end()
        if brace[0] == "{":
            around.append(piece.rpartition(";")[2].strip())
        elif around:
            selectors = around.pop()
            if not selectors.startswith("@") and not any(map(_PRINT.match, around)):
                yield selectors, piece


def _declarations(text: str) -> dict[str, str]:
    """Returns the known properties of a list of declarations, without quotes and escapes."""
    if ":" not in text:
        return {}
    found = ((name.strip().casefold(), value.strip()) for name, value in _DECLARATION.findall(text))
    return {name: _plain(value) for name, value in found if name in _KNOWN}


def _plain(value: str) -> str:
    value = re.sub(r"\s*!important$", "", value, flags=re.IGNORECASE).strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16) % 0x110000) if match[1] else match[2], value)


def _path(selector: str) -> tuple[_Compound, ...]:
    parts = []
    for text in re.split(r"\s*>\s*|\s+", selector.strip()):
        match = _COMPOUND.fullmatch(text)
        if not text or match is None:
            return ()
        pieces = [*_PARTS.finditer(match[2])]
        parts.append(
            _Compound(
                (match[1] or "").casefold(),
                tuple(piece[2] for piece in pieces if piece[1] == "."),
                tuple(piece[2] for piece in pieces if piece[1] == "#"),
                tuple((piece[3].casefold(), piece[4] or "", piece[5] or "") for piece in pieces if piece[3]),
            )
        )
    return tuple(parts)


def _rank(path: tuple[_Compound, ...], order: int) -> tuple[int, int, int, int]:
    ids = sum(len(part.ids) for part in path)
    classes = sum(len(part.classes) + len(part.attributes) for part in path)
    return ids, classes, sum(part.tag not in ("", "*") for part in path), order


def _is_below(path: tuple[_Compound, ...], ancestors: Sequence[Node]) -> bool:
    rest = list(path)
    for node in reversed(ancestors):
        if not rest:
            break
        if rest[-1].fits(node):
            rest.pop()
    return not rest


def _has(node: Node, name: str, relation: str, wanted: str) -> bool:
    value = node.attributes.get(name)
    if value is None or not relation:
        return value is not None
    return {
        "=": value == wanted,
        "~=": wanted in value.split(),
        "^=": value.startswith(wanted),
        "$=": value.endswith(wanted),
        "*=": wanted in value,
    }.get(relation, False)
