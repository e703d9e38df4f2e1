r"""The parts of an Office Open XML package (ECMA-376 part 2): found by relationship, however their names are written.

Programs write names with `\`, with a leading `/`, in other case, with `%20`, or repeat the folder in a target. What
the kit reads is always the part that the relationship means.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from gongwenkit.ingest.workbook.grid import UnreadableWorkbookError
from gongwenkit.ingest.workbook.limits import MAX_INFLATED, local_name, open_package, parse_xml, read_entry

__all__ = ["Link", "PackageParts", "part_name"]

_ROOT = re.compile(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_START = 4096
"""Bytes of a part in which its first element is sought."""


@dataclass(frozen=True)
class Link:
    """A relationship.

    Attributes:
        id: by which the source names it.
        kind: last word of its type: worksheet, styles …; the same for the transitional and the strict form.
        part: name of the part (see `part_name`), None when the package has no such part.
    """

    id: str
    kind: str
    part: str | None


class PackageParts:
    """The parts of a package, by name.

    Args:
        content: the container.

    Raises:
        UnreadableWorkbookError: it is damaged or odd.
    """

    def __init__(self, content: bytes) -> None:
        self._package = open_package(content)
        self._budget = [MAX_INFLATED]
        self._entries: dict[str, str] = {}
        for name in self._package.namelist():
            if not name.endswith(("/", "\\")):
                self._entries.setdefault(part_name(name), name)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def names(self) -> list[str]:
        """The names of all parts."""
        return list(self._entries)

    def read(self, name: str) -> bytes:
        """Returns the content of a part.

        Raises:
            UnreadableWorkbookError: it is damaged, or the parts read so far are too large.
        """
        return read_entry(self._package, self._entries[name], self._budget)

    def links(self, source: str) -> list[Link]:
        """Returns the relationships of a part (of the package itself: ""), without those to other files.

        Raises:
            UnreadableWorkbookError: the part of the relationships is damaged.
        """
        folder, name = posixpath.split(source)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self:
            return []
        return [
            Link(entry.get("Id", ""), _last_word(entry.get("Type", "")), self._target(folder, entry.get("Target", "")))
            for entry in parse_xml(self.read(rels))
            if local_name(entry) == "Relationship" and entry.get("TargetMode", "").strip().lower() != "external"
        ]

    def workbook(self) -> str | None:
        """Returns the part with the list of sheets, None when the package is no workbook."""
        try:
            linked = [link.part for link in self.links("") if link.kind == "officedocument"]
        except UnreadableWorkbookError:  # the usual name is as good
            linked = []
        tried = (*linked, "xl/workbook.xml", *(name for name in self._entries if name.endswith(".xml")))
        return next((part for part in tried if part and part in self and self.root(part) == "workbook"), None)

    def root(self, name: str) -> str:
        """Returns the name of the first element of a part, without a prefix; "" when there is none."""
        try:
            with self._package.open(self._entries[name]) as stream:
                start = stream.read(_START)
        except (
            zipfile.BadZipFile,
            zipfile.LargeZipFile,
            EOFError,
            RuntimeError,
            NotImplementedError,
            OSError,
            ValueError,
        ):
            return ""
        match = _ROOT.search(_without_comments(start.replace(b"\x00", b"")))
        return match[1].decode("latin-1") if match else ""

    def with_root(self, root: str) -> Iterator[str]:
        """Yields the names of the parts whose first element has this name."""
        return (name for name in self._entries if name.endswith(".xml") and self.root(name) == root)

    def _target(self, folder: str, target: str) -> str | None:
        """Returns the part that a target means: from the folder of its source, else from the root, else by name."""
        plain = unquote(target.strip().split("#")[0]).replace("\\", "/")
        base = "" if plain.startswith("/") else folder
        near, far = (part_name(posixpath.normpath(posixpath.join(at, plain.lstrip("/")))) for at in (base, ""))
        first, _, rest = far.partition("/")
        for name in (near, far, f"{first}/{far}", rest):  # the folder left out, or written twice
            if name in self:
                return name
        return None


def part_name(name: str) -> str:
    """Returns the name of an entry as names are compared: decoded, in small letters, with `/` but none in front."""
    return posixpath.normpath(unquote(name).replace("\\", "/").lstrip("/")).lstrip("./").lower()


def _last_word(kind: str) -> str:
    return kind.strip().rstrip("/").rsplit("/", 1)[-1].lower()


def _without_comments(start: bytes) -> bytes:
    return re.sub(rb"<!--.*?(?:-->|$)", b"", start, flags=re.S)
