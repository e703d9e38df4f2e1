"""The numbers in the cells of a table: what one counts is said by a cell to its left and by the head of its column."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gongwenkit.proof.prose.draft_lines import DraftLine, Span
from gongwenkit.proof.prose.stated_numbers import StatedNumber

__all__ = ["CellOfNumber", "cell_of"]

_WORDS = re.compile("[\u4e00-\u9fff]{2}")
_COUNT = re.compile(r"[+\-−–↑↓▲▼约近超]?\s*[\d*＊]")
"""At the beginning of a cell that is no name: 7（待核）."""
_UNIT_OF_HEAD = re.compile(r"[（(/／]\s*(?:单位\s*[:：])?\s*([^（）()/／]{1,4})\s*[）)]?\s*$")


@dataclass(frozen=True)
class CellOfNumber:
    """A cell with a number.

    Attributes:
        name: the nearest words to its left, else the first of its row; empty where there are none.
        head: the head of its column, without the unit; empty where there is none.
        unit: the measure word that its head, or a cell of its row, gives; empty where none does.
        has_words: whether it says by itself what its number counts (其中专题研究5次).
        others: the other cells of the row as they are.
    """

    name: str
    head: str
    unit: str
    has_words: bool
    others: tuple[str, ...]


def cell_of(number: StatedNumber, numbers: Sequence[StatedNumber], is_unit: Callable[[str], bool]) -> CellOfNumber:
    """Returns the cell of a number.

    Args:
        number: the number, of a row of a table.
        numbers: all numbers of its clause.
        is_unit: whether a text is a measure word.
    """
    passage = number.passage
    index = next((i for i, (start, end) in enumerate(passage.cells) if start <= number.start < max(end, start + 1)), 0)
    cells = [passage.text[start:end].strip() for start, end in passage.cells]
    head = passage.heads[index] if index < len(passage.heads) else ""
    unit = _UNIT_OF_HEAD.search(head)
    head_unit = unit[1].strip() if unit and is_unit(unit[1].strip()) else ""
    own = "".join(_between(passage, passage.cells[index], numbers)) if passage.cells else ""
    are_names = [_WORDS.search(cell) is not None and not _COUNT.match(cell) and not is_unit(cell) for cell in cells]
    names = [cell for cell, is_name in zip(cells[:index], are_names, strict=False) if is_name]
    others = [cell for i, cell in enumerate(cells) if i != index and are_names[i]]
    return CellOfNumber(
        name=names[-1] if names else (others[0] if others else ""),
        head=head[: unit.start()] if unit and head_unit else head,
        unit=head_unit or next((cell for cell in cells if cell and is_unit(cell)), ""),
        has_words=_WORDS.search(re.sub(r"[（(][^（）()]{0,8}[）)]", "", own)) is not None,
        others=tuple(cell for i, cell in enumerate(cells) if i != index),
    )


def _between(passage: DraftLine, cell: Span, numbers: Sequence[StatedNumber]) -> Iterator[str]:
    """Yields what stands in a cell beside its numbers."""
    place = cell[0]
    for number in numbers:
        if cell[0] <= number.start < cell[1]:
            yield passage.text[place : number.start]
            place = number.after
    yield passage.text[place : cell[1]]
