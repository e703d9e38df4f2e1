"""The best way to give each row of a table a column of its own (Hungarian method: Kuhn 1955, Munkres 1957)."""

from collections.abc import Sequence

__all__ = ["assign"]


def assign(scores: Sequence[Sequence[float]]) -> tuple[int, ...]:
    """Returns for each row a column, no column twice, so that the sum of scores is the largest.

    The shortest augmenting path with potentials (Jonker and Volgenant 1987), rows² × columns steps.

    Args:
        scores: a row each with the same number of columns, at least as many as there are rows.

    Raises:
        ValueError: there are fewer columns than rows.
    """
    rows, columns = len(scores), len(scores[0]) if scores else 0
    if columns < rows:
        raise ValueError("fewer columns than rows")
    of_row, of_column = [0.0] * (rows + 1), [0.0] * (columns + 1)
    row_at = [0] * (columns + 1)  # the row, from 1, that has a column; 0: none
    for row in range(1, rows + 1):
        row_at[0], column = row, 0
        least, came_from = [float("inf")] * (columns + 1), [0] * (columns + 1)
        done = [False] * (columns + 1)
        while row_at[column]:
            done[column] = True
            current, delta, following = row_at[column], float("inf"), 0
            for other in range(1, columns + 1):
                if done[other]:
                    continue
                cost = -scores[current - 1][other - 1] - of_row[current] - of_column[other]
                if cost < least[other]:
                    least[other], came_from[other] = cost, column
                if least[other] < delta:
                    delta, following = least[other], other
            for other in range(columns + 1):
                if done[other]:
                    of_row[row_at[other]] += delta
                    of_column[other] -= delta
                else:
                    least[other] -= delta
            column = following
        while column:
            row_at[column] = row_at[came_from[column]]
            column = came_from[column]
    found = [0] * rows
    for column, row in enumerate(row_at[1:], 0):
        if row:
            found[row - 1] = column
    return tuple(found)
