"""The mark on an annotated copy: which sheet is the kit's list of problems, and which file the copy was made from."""

import re
from dataclasses import dataclass

from gongwenkit.ingest.normal import compact
from gongwenkit.ingest.workbook import Grid

__all__ = ["LIST_MARK", "Origin", "is_problem_list", "origin_of"]

LIST_MARK = "台账核对问题清单（gongwenkit 生成，读台账时略过本表）"
"""What stands in A1 of a list of problems; offices have sheets of their own called 问题清单."""
DIGITS = 16
"""Digits of the sha256 that the list shows."""
_ORIGIN = re.compile(r"原件：(?P<file>.+?)　指纹：(?P<digest>[0-9a-f]{16})", re.S)
_ROWS = 4


@dataclass(frozen=True)
class Origin:
    """What an annotated copy was made from.

    Attributes:
        file: path of the original relative to the data folder.
        digest: the first digits of its sha256.
    """

    file: str
    digest: str

    def matches(self, sha256: str) -> bool:
        """Whether a file is still the one that the copy was made from."""
        return sha256[:DIGITS] == self.digest[:DIGITS]

    def __str__(self) -> str:
        return f"原件：{self.file}　指纹：{self.digest[:DIGITS]}"


def is_problem_list(grid: Grid) -> bool:
    """Whether a sheet is a list of problems that the kit wrote."""
    first = grid.value(0, 0)
    return isinstance(first, str) and compact(first) == compact(LIST_MARK)


def origin_of(grid: Grid) -> Origin | None:
    """Returns what a list of problems says its copy was made from; None if it does not say so (any more)."""
    for row in grid.rows[:_ROWS]:
        for value in row:
            if isinstance(value, str) and (match := _ORIGIN.search(value)):
                return Origin(match["file"], match["digest"])
    return None
