"""Which ledger a table is: by title, sheet name, file name and the fit of its head."""

from collections.abc import Sequence

from gongwenkit.config.schema import Schema
from gongwenkit.ingest.ledgers.heads import Head, HeadIndex
from gongwenkit.ingest.reference.naming import Names

__all__ = ["choose_ledger"]

OWN, COMMON = 2, 1
NAMED = (7, 6, 4, 2, 1)
"""Weight of a name in the title, the sheet name, the file name and the folders."""
MIN_COLUMNS = 3


def choose_ledger(
    head: Head, levels: Sequence[str], *, schema: Schema, index: HeadIndex, names: Names
) -> tuple[str, ...]:
    """Returns the id of a table's ledger; several when it is not clear, none when it fits no ledger.

    Args:
        head: of the table.
        levels: title, sheet name, file name, folders, from the nearest.
        schema: all ledgers.
        index: of their heads.
        names: of ledgers.
    """
    scores: list[tuple[int, str]] = []
    named = {
        ledger: worth
        for level, worth in reversed(tuple(zip(levels, NAMED, strict=False)))
        for ledger in names.ledgers(level)
    }
    for ledger in schema.ledgers:
        own, common = index.matches(ledger, head.cells)
        if own + common < MIN_COLUMNS or not (own or ledger in named):
            continue
        scores.append((OWN * own + COMMON * common + named.get(ledger, 0), ledger))
    best = max(scores, default=(0, ""))[0]
    return tuple(sorted(ledger for score, ledger in scores if score == best))
