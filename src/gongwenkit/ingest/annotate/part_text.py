"""The XML of a part as text while it is edited: what is not touched stays as it is, prefixes and all."""

import re
from dataclasses import dataclass
from html import unescape
from xml.parsers import expat

__all__ = ["Child", "EditError", "PartText", "appended", "attribute_of", "children_of"]


class EditError(Exception):
    """A container that is built too unusually to be edited."""


@dataclass(frozen=True)
class Child:
    """An element below the root of a part: its name without prefix, and its place in the text."""

    name: str
    start: int
    end: int


@dataclass
class PartText:
    """The text of an XML part while it is edited."""

    text: str

    @classmethod
    def of(cls, content: bytes) -> "PartText":
        """Decodes a part; it is written as UTF-8."""
        coding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        try:
            text = content.decode(coding)
        except UnicodeDecodeError:
            declared = re.match(rb"<\?xml[^>]*encoding=[\"']([\w-]+)", content)
            try:
                text = content.decode(declared[1].decode() if declared else "utf-8")
            except (UnicodeDecodeError, LookupError):
                raise EditError("encoding") from None
        return cls(re.sub(r"^<\?xml[^>]*\?>", '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', text, count=1))

    @property
    def prefix(self) -> str:
        """The prefix of the root with its colon, empty where it has none."""
        match = re.search(r"<(?![?!])([\w.-]+:)?[\w.-]+", self.text)
        return (match[1] or "") if match else ""

    def insert(self, place: int, text: str) -> None:
        """Puts text into it at a place."""
        self.text = self.text[:place] + text + self.text[place:]

    def append(self, text: str) -> None:
        """Adds elements at the end of the root."""
        root = re.search(r"<(?![?!])([\w.:-]+)", self.text)
        end = self.text.rfind(f"</{root[1]}") if root else -1
        if end < 0:  # <Relationships/>
            match = re.search(r"/\s*>\s*$", self.text)
            if not match or not root:
                raise EditError("root")
            self.text = f"{self.text[: match.start()]}>{text}</{root[1]}>"
            return
        self.insert(end, text)


def children_of(text: str, *, root: str = "") -> list[Child]:
    """Returns the children of the root of a part, in order.

    Args:
        text: the part, or its end, from a place between two children.
        root: name of the root with its prefix, where the text has only the end.

    Raises:
        EditError: it is no well-formed XML.
    """
    opened = f"<{root}>" if root else ""
    content = (opened + text).encode("utf-8", "surrogatepass")
    parser = expat.ParserCreate("utf-8")
    found: list[tuple[str, int, int]] = []
    starts: list[tuple[str, int]] = []

    def start(name: str, _attributes: object) -> None:
        starts.append((name, parser.CurrentByteIndex))

    def end(_name: str) -> None:
        name, begun = starts.pop()
        if len(starts) == 1:
            here = parser.CurrentByteIndex  # of an empty element its end, else the begin of the closing tag
            closing = here if _EMPTY.fullmatch(content, begun, here) else content.find(b">", here) + 1
            found.append((name.rpartition(":")[2], begun, closing))

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise EditError(str(error)) from None
    back = len(opened)
    at = _Characters(content)
    return [Child(name, at(begun) - back, at(closing) - back) for name, begun, closing in found]


_EMPTY = re.compile(rb"<[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*/>")


class _Characters:
    """Places in characters for rising places in bytes."""

    def __init__(self, content: bytes) -> None:
        self.content, self.byte, self.character = content, 0, 0

    def __call__(self, byte: int) -> int:
        self.character += len(self.content[self.byte : byte].decode("utf-8", "surrogatepass"))
        self.byte = byte
        return self.character


def appended(text: str, name: str, new: str) -> str:
    """Returns a part with elements added at the end of one that it has."""
    empty = re.search(rf"<((?:\w+:)?{name})\b([^<>]*)/>", text)
    if empty:
        return f"{text[: empty.start()]}<{empty[1]}{empty[2]}>{new}</{empty[1]}>{text[empty.end() :]}"
    end = re.search(rf"</(?:\w+:)?{name}>", text)
    if end is None:
        raise EditError(name)
    return text[: end.start()] + new + text[end.start() :]


def attribute_of(element: str, name: str) -> str:
    """Returns an attribute of the first tag of an element, by its name without prefix."""
    match = re.search(rf"\s(?:[\w.-]+:)?{name}\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", element)
    return unescape(match[1] if match[1] is not None else match[2]) if match else ""
