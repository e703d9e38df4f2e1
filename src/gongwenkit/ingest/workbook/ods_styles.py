"""Styles of OpenDocument: what is struck through or hidden by a style, its parents and the default of its family."""

import re
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

__all__ = ["Styles"]

S = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
MAX_PARENTS = 50
_STRIKES = ("text-line-through-style", "text-line-through-type", "text-crossing-out")
_NO_SIZE = re.compile(r"0*\.?0*(?:[a-z]{2})?")


class Styles:
    """The styles of a document, by family and name.

    Args:
        roots: elements with styles; a later one outranks an earlier one.
    """

    def __init__(self, roots: Iterable[Element]) -> None:
        self._styles: dict[tuple[str, str], Element] = {}
        self._defaults: dict[str, Element] = {}
        self._struck: dict[tuple[str, str], bool | None] = {}
        for root in roots:
            for style in root.iter(f"{S}style"):
                self._styles[style.get(f"{S}family", ""), style.get(f"{S}name", "")] = style
            for style in root.iter(f"{S}default-style"):
                self._defaults[style.get(f"{S}family", "")] = style
        self.strikes_anything = any(_strikes(style) for style in (*self._styles.values(), *self._defaults.values()))

    def is_struck(self, family: str, name: str) -> bool | None:
        """Whether a style strikes text through; None when neither it nor a parent says."""
        if not self.strikes_anything:
            return None
        key = (family, name)
        if key not in self._struck:
            self._struck[key] = self._resolved(family, name)
        return self._struck[key]

    def mapped(self, name: str) -> list[str]:
        """Returns the styles that a style of cells takes on under conditions."""
        style = self._styles.get(("table-cell", name))
        return [] if style is None else [rule.get(f"{S}apply-style-name", "") for rule in style.iter(f"{S}map")]

    def _resolved(self, family: str, name: str) -> bool | None:
        said: dict[str, str] = {}
        for style in self._chain(family, name):
            said = {**_strikes(style), **said}
        return None if not said else "none" not in said.values()

    def _chain(self, family: str, name: str) -> list[Element]:
        """Returns a style, its parents, nearest first; for a cell the default of its family, too."""
        chain: list[Element] = []
        while (style := self._styles.get((family, name))) is not None and len(chain) < MAX_PARENTS:
            chain.append(style)
            name = style.get(f"{S}parent-style-name", "")
        if family == "table-cell" and not chain and name != "Default":
            return self._chain(family, "Default")
        default = self._defaults.get(family) if family == "table-cell" else None
        return chain if default is None else [*chain, default]

    def is_hidden(self, family: str, name: str) -> bool:
        """Whether a style hides a table, or gives a row or column no size."""
        for style in self._chain(family, name):
            for properties in style:
                if (shown := properties.get(f"{T}display")) is not None:
                    return shown == "false"
                sizes: Mapping[str, str] = properties.attrib
                size = sizes.get(f"{S}row-height", sizes.get(f"{S}column-width"))
                if size is not None:
                    return _NO_SIZE.fullmatch(size) is not None
        return False


def _strikes(style: Element) -> dict[str, str]:
    """Returns what a style itself says of lines through its text; "" says nothing."""
    return {
        key.rsplit("}", 1)[-1]: value
        for properties in style.iter(f"{S}text-properties")
        for key, value in properties.attrib.items()
        if value and key.rsplit("}", 1)[-1] in _STRIKES
    }
