"""The rows of a figure as a table lists them: one for each event, those that wait for a decision after the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gongwenkit.measure.rows import Row
from gongwenkit.model import Figure, RowSource

__all__ = ["ListedRow", "list_rows", "listed_sources", "rest_key"]

UNDECIDED = "undecided"


@dataclass(frozen=True)
class ListedRow:
    """A row of a table: a row that counts, the first of those that count together, or one that waits for a decision."""

    row: Row
    is_undecided: bool = False


def rest_key(table: str) -> str:
    """Returns the key of the view with the number of rows that a table does not list."""
    return f"rest:{table}"


def listed_sources(figure: Figure) -> tuple[tuple[RowSource, ...], tuple[RowSource, ...]]:
    """Returns the places of the rows that a table has: the first of each event, and those without a decision."""
    first: dict[int, RowSource] = {}
    alone = []
    for source in figure.rows:
        added = figure.contributions.get(source)
        if added is None:
            alone.append(source)
        elif added.event not in first or (added.counts and not _adds(figure, first[added.event])):
            first[added.event] = source
    kept = {*first.values(), *alone}
    counted = tuple(source for source in figure.rows if source in kept)
    return counted, tuple(left.source for left in figure.left_out if left.reason == UNDECIDED)


def _adds(figure: Figure, source: RowSource) -> bool:
    added = figure.contributions.get(source)
    return bool(added and added.counts)


def list_rows(figure: Figure, rows: Mapping[RowSource, Row], *, sort: str | None) -> tuple[ListedRow, ...]:
    """Returns the rows of a figure in the order of a table: sorted, blank ones last, undecided ones at the end.

    Args:
        figure: counted from ledgers.
        rows: by place.
        sort: name of the column; in the order of the ledgers if not given.
    """
    counted, undecided = listed_sources(figure)
    return (
        *(ListedRow(rows[source]) for source in _sorted(counted, rows, sort)),
        *(ListedRow(rows[source], is_undecided=True) for source in _sorted(undecided, rows, sort)),
    )


def _sorted(sources: Iterable[RowSource], rows: Mapping[RowSource, Row], sort: str | None) -> list[RowSource]:
    known = [source for source in sources if source in rows]
    if sort is None:
        return known
    values: dict[RowSource, Any] = {source: rows[source].values.get(sort) for source in known}
    blank = [source for source in known if values[source] in (None, "", ())]
    filled = [source for source in known if source not in set(blank)]
    alike = len({type(values[source]) for source in filled}) <= 1
    values = values if alike else {source: str(value) for source, value in values.items()}
    return [*sorted(filled, key=values.__getitem__), *blank]
