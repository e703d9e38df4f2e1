"""Tables of a file that came back against those as made: which row and column is which, and what its cells say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from gongwenkit.config.likeness import likeness
from gongwenkit.proof.word.figure_slots import find_slots
from gongwenkit.proof.word.passages import NUMBER, OriginalTable, TableCell, numbers_in, plain, slot_of_cell
from gongwenkit.proof.word.walker import WordParagraph
from gongwenkit.proof.word.word_changes import Change, number_change

__all__ = ["compare_tables", "tables_of"]

ALIKE = 45.0
SAME_TABLE = 60.0
"""Likeness (0 to 100) of the heads of a table that is the same one."""


@dataclass(frozen=True)
class EditedTable:
    """A table of a file: its number there, and the texts of its rows by column of the grid."""

    number: int
    rows: tuple[tuple[str, ...], ...]
    paragraph: int


def tables_of(paragraphs: Sequence[WordParagraph]) -> list[EditedTable]:
    """Returns the tables of a file in their order; empty cells at the end of a row are left out."""
    cells: dict[int, dict[int, dict[int, str]]] = {}
    first: dict[int, int] = {}
    for place, one in enumerate(paragraphs):
        if one.cell is None:
            continue
        table, row, column = one.cell
        first.setdefault(table, place)
        texts = cells.setdefault(table, {}).setdefault(row, {})
        texts[column] = f"{texts[column]}\n{one.text}" if column in texts else one.text
    return [
        EditedTable(number, tuple(_row(rows[row]) for row in sorted(rows)), first[number])
        for number, rows in sorted(cells.items())
    ]


def _row(texts: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(texts.get(column, "") for column in range(max(texts) + 1))


def compare_tables(
    before: Sequence[OriginalTable], after: Sequence[EditedTable]
) -> tuple[list[Change], frozenset[int]]:
    """Compares the tables of a report.

    Returns:
        The changes, and the numbers of the tables in the file that are tables of the report.
    """
    pairs = _pair_tables(before, after)
    changes: list[Change] = []
    for number, table in enumerate(before):
        other = pairs.get(number)
        if other is None:
            gone = tuple((c.figure, c.view, plain(c.text)) for row in table.rows for c in row if c.figure)
            changes.append(Change("table-removed", head=table.head, before=table.head, gone=gone))
        else:
            changes += _compare(table, after[other])
    return changes, frozenset(after[other].number for other in pairs.values())


def _pair_tables(before: Sequence[OriginalTable], after: Sequence[EditedTable]) -> dict[int, int]:
    """Returns which table is which, in their order, by their heads and their first column."""
    pairs: dict[int, int] = {}
    start = 0
    for number, table in enumerate(before):
        heads = plain("".join(table.heads))
        for other in range(start, len(after)):
            rows = after[other].rows
            alike = max((likeness(heads, plain("".join(row))) for row in rows[:2]), default=0.0)
            if alike >= SAME_TABLE or likeness(_labels(table), _texts(rows)) >= SAME_TABLE:
                pairs[number], start = other, other + 1
                break
    return pairs


def _labels(table: OriginalTable) -> str:
    return NUMBER.sub("", plain("".join(cell.text for row in table.rows for cell in row)))


def _texts(rows: Sequence[Sequence[str]]) -> str:
    return NUMBER.sub("", plain("".join(text for row in rows for text in row)))


def _compare(before: OriginalTable, after: EditedTable) -> Iterator[Change]:
    rows = [tuple(plain(text) for text in row) for row in after.rows]
    columns, heads_at = _columns(before, rows)
    if columns is None:
        columns = {number: number for number in range(len(before.heads))}
        yield Change("column-changed", head=before.head, before="｜".join(before.heads), paragraph=after.paragraph)
    elif any(column not in columns for column in range(len(before.heads))) or (
        heads_at is not None and len(after.rows[heads_at]) != len(before.heads)
    ):
        told = "｜".join(after.rows[heads_at or 0])
        yield Change(
            "column-changed", head=before.head, before="｜".join(before.heads), after=told, paragraph=after.paragraph
        )
    elif heads_at is not None:
        for number, head in enumerate(before.heads):
            if plain(head) != rows[heads_at][columns[number]]:
                yield Change("cell-changed", before.head, head, after.rows[heads_at][columns[number]], column=head,
                             paragraph=after.paragraph)  # fmt: skip
    kept = [place for place in range(len(rows)) if not _repeats(rows[place], before.heads)]
    texts = [after.rows[place] for place in kept]
    made = [tuple(plain(cell.text) for cell in row) for row in before.rows]
    edited = [_in_order(rows[place], columns, len(before.heads)) for place in kept]
    pairs = _pair_rows(made, edited)
    numbered_anew = any(one is None or other is None for one, other in pairs)
    for one, other in pairs:
        if one is None and other is not None:
            yield from _row_added(before, texts[other], after.paragraph)
        elif other is None and one is not None:
            yield _row_removed(before, one)
        elif one is not None and other is not None and made[one] != edited[other]:
            cells = _pick(texts[other], columns, len(before.rows[one]))
            yield from _compare_row(before, one, cells, after.paragraph, skip_first=numbered_anew)


def _columns(before: OriginalTable, rows: Sequence[tuple[str, ...]]) -> tuple[dict[int, int] | None, int | None]:
    """Returns which column is which by their heads, and the row of the heads; None where it has no head any more."""
    heads = [plain(head) for head in before.heads]
    for place, row in enumerate(rows[:2]):
        if likeness("".join(heads), "".join(row)) < ALIKE:
            continue
        if len(row) == len(heads):
            return {number: number for number in range(len(heads))}, place
        matcher = SequenceMatcher(None, heads, list(row), autojunk=False)
        blocks = matcher.get_matching_blocks()
        return {block.a + k: block.b + k for block in blocks for k in range(block.size)}, place
    return None, None


def _repeats(row: tuple[str, ...], heads: Sequence[str]) -> bool:
    """Whether a row is the head of the table; programs repeat it where a table was parted."""
    return likeness("".join(row), plain("".join(heads))) >= 80.0


def _in_order(row: tuple[str, ...], columns: Mapping[int, int], count: int) -> tuple[str, ...]:
    if len(row) == 1 or not any(row[1:]):
        return row[:1]
    return tuple(row[columns[number]] if columns.get(number, len(row)) < len(row) else "" for number in range(count))


def _pick(row: Sequence[str], columns: Mapping[int, int], count: int) -> tuple[str, ...]:
    if count == 1:
        return (row[0] if row else "",)
    return tuple(row[columns[number]] if columns.get(number, len(row)) < len(row) else "" for number in range(count))


Row = tuple[str, ...]


def _pair_rows(before: Sequence[Row], after: Sequence[Row]) -> list[tuple[int | None, int | None]]:
    """Returns which row is which: equal ones, then in each gap pairs in their order by what they say in words."""
    pairs: list[tuple[int | None, int | None]] = []
    matcher = SequenceMatcher(None, [_words(row) for row in before], [_words(row) for row in after], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pairs += zip(range(i1, i2), range(j1, j2), strict=True)
        else:
            pairs += _pair_gap(before, after, range(i1, i2), range(j1, j2))
    return pairs


def _pair_gap(
    before: Sequence[Row], after: Sequence[Row], ones: range, others: range
) -> Iterator[tuple[int | None, int | None]]:
    """Yields pairs of rows of a gap in their order, the most alike in all."""
    n, m = len(ones), len(others)
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            alike = _alike(before[ones[i]], after[others[j]])
            both = best[i + 1][j + 1] + alike if alike >= ALIKE else 0.0
            best[i][j] = max(both, best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < n and j < m:
        alike = _alike(before[ones[i]], after[others[j]])
        if alike >= ALIKE and best[i][j] == best[i + 1][j + 1] + alike:
            yield ones[i], others[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            yield ones[i], None
            i += 1
        else:
            yield None, others[j]
            j += 1
    yield from ((one, None) for one in ones[i:])
    yield from ((None, other) for other in others[j:])


def _words(row: Row) -> str:
    """Returns what a row says in words: its numbers may change, and so may its number in the table."""
    return "|".join(NUMBER.sub("", text) for text in row[:2]) if len(row) > 1 else f"={row[0] if row else ''}"


def _alike(one: Row, other: Row) -> float:
    if (len(one) == 1) != (len(other) == 1):
        return 0.0
    return likeness(_words(one), _words(other))


def _label(row: Sequence[TableCell]) -> str:
    return next((cell.text for cell in row[1:] if cell.figure is None and not plain(cell.text).isdigit()), row[0].text)


def _row_added(table: OriginalTable, row: Sequence[str], paragraph: int) -> Iterator[Change]:
    told = "｜".join(row)
    yield Change("row-added", head=table.head, after=told, paragraph=paragraph)
    for number, text in enumerate(row[1:], start=1):
        for start, end in numbers_in(plain(text)):
            column = table.heads[number] if number < len(table.heads) else ""
            yield Change("number-without-source", table.head, after=told, edited=plain(text)[start:end],
                         row=next((one for one in row[1:] if not plain(one).isdigit()), ""), column=column,
                         paragraph=paragraph)  # fmt: skip


def _row_removed(table: OriginalTable, number: int) -> Change:
    row = table.rows[number]
    gone = tuple((cell.figure, cell.view, plain(cell.text)) for cell in row if cell.figure)
    return Change(
        "row-removed", head=table.head, before="｜".join(cell.text for cell in row), row=_label(row), gone=gone
    )


def _compare_row(
    table: OriginalTable, number: int, cells: Sequence[str], paragraph: int, *, skip_first: bool
) -> Iterator[Change]:
    row = table.rows[number]
    for place, (cell, text) in enumerate(zip(row, cells, strict=True)):
        if plain(cell.text) == plain(text):
            continue
        if skip_first and place == 0 and len(row) > 1 and plain(cell.text).isdigit() and plain(text).isdigit():
            continue  # rows numbered anew
        column = table.heads[place] if place < len(table.heads) and len(row) > 1 else ""
        base = Change("cell-changed", table.head, cell.text, text, row=_label(row), column=column, paragraph=paragraph)
        yield from _compare_cell(cell, text, base)


def _compare_cell(cell: TableCell, text: str, base: Change) -> Iterator[Change]:
    made, edited, slot = plain(cell.text), plain(text), slot_of_cell(cell)
    found = find_slots(made, [slot] if slot else [], edited)
    changes = [number_change(one, token.text if token else "", base) for one, token in found.slots]
    yield from (change for change in changes if change is not None)
    own = [token for _, token in found.slots if token]
    for token, was in found.others:
        if not own and slot is not None:
            continue
        yield Change("number-without-source", base.head, base.before, base.after, made=was, edited=token.text,
                     row=base.row, column=base.column, paragraph=base.paragraph)  # fmt: skip
    rest_made = made[: slot.start] + made[slot.end :] if slot else made
    rest_edited = edited[: own[0].start] + edited[own[0].end :] if own else edited
    if rest_made != rest_edited and (own or slot is None):
        yield base
