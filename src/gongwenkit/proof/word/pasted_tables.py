"""Tables that were pasted as text alone: cells that are lines or stand between tabs are put into their table again.

A table is known by its row of heads. What has no place in the table stays text, so that it is told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from gongwenkit.proof.word.passages import Original, OriginalTable, plain
from gongwenkit.proof.word.walker import WordParagraph

__all__ = ["with_pasted_tables"]

Place = tuple[int, int]
"""Row, the heads being row 0, and column."""


@dataclass(frozen=True)
class PastedPiece:
    """What stands between tabs in a paragraph: number of the paragraph and of the piece, and its plain form."""

    paragraph: int
    number: int
    key: str


def with_pasted_tables(original: Original, paragraphs: Sequence[WordParagraph]) -> tuple[WordParagraph, ...]:
    """Returns the paragraphs of a file; cells of the report's tables that are text alone have their place in a table.

    Args:
        original: the report as it was made.
        paragraphs: of a file, in one view.
    """
    numbers = {one.cell[0] for one in paragraphs if one.cell is not None}
    if len(numbers) >= len(original.tables):
        return tuple(paragraphs)
    pieces = list(_pieces(paragraphs))
    passages = {passage.key for passage in original.passages}
    cells: dict[tuple[int, int], tuple[int, int, int]] = {}
    start, number = 0, max(numbers, default=-1) + 1
    for table in original.tables:
        found = _cells_of(table, pieces[start:], passages)
        if not found:
            continue
        cells |= {(piece.paragraph, piece.number): (number, *place) for piece, place in found}
        start, number = pieces.index(found[-1][0], start) + 1, number + 1
    return tuple(_placed(paragraphs, cells))


def _pieces(paragraphs: Sequence[WordParagraph]) -> Iterator[PastedPiece]:
    for place, one in enumerate(paragraphs):
        if one.cell is None:
            for number, text in enumerate(one.text.split("\t")):
                if key := plain(text):
                    yield PastedPiece(place, number, key)


def _cells_of(
    table: OriginalTable, pieces: Sequence[PastedPiece], passages: set[str]
) -> list[tuple[PastedPiece, Place]]:
    """Returns the pieces that are cells of a table, with their places; none where its heads are not there."""
    heads = [plain(head) for head in table.heads]
    keys = [piece.key for piece in pieces]
    start = next((place for place in range(len(keys)) if keys[place : place + len(heads)] == heads), None)
    if start is None:
        return []
    places = [(0, column) for column in range(len(heads))]
    texts = list(heads)
    for row, cells in enumerate(table.rows, start=1):
        for column, cell in enumerate(cells):
            if key := plain(cell.text):
                places.append((row, column))
                texts.append(key)
    others = passages.difference(texts)
    end = next((place for place in range(start, len(keys)) if keys[place] in others), len(keys))
    return [(pieces[start + there], places[here]) for here, there in _same_cells(texts, keys[start:end])]


def _same_cells(made: Sequence[str], pasted: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yields the numbers of cells that are one another, as made and as pasted; some of them may say something else."""
    if made == pasted:
        yield from zip(range(len(made)), range(len(pasted)), strict=True)
        return
    for kind, first, last, begin, end in SequenceMatcher(None, made, pasted, autojunk=False).get_opcodes():
        if kind == "equal" or (kind == "replace" and last - first == end - begin):
            yield from zip(range(first, last), range(begin, end), strict=True)


def _placed(
    paragraphs: Sequence[WordParagraph], cells: Mapping[tuple[int, int], tuple[int, int, int]]
) -> Iterator[WordParagraph]:
    of_tables = {paragraph for paragraph, _ in cells}
    for place, one in enumerate(paragraphs):
        if place not in of_tables:
            yield one
            continue
        for number, text in enumerate(one.text.split("\t")):
            yield replace(one, text=text, cell=cells.get((place, number)), bookmarks=())
