"""Forms: sheets on which labels stand beside their contents, one sheet or one block for each occasion.

They are no ledgers: what stands beside a label is never taken for the name of a column. A ledger that was turned on its
side (names of columns down the first column) has the same look and is named in the same way.
"""

from collections import Counter
from collections.abc import Sequence

from gongwenkit.ingest.ledgers.cells import count_cells, count_filled
from gongwenkit.ingest.ledgers.heads import HeadIndex, alternates
from gongwenkit.ingest.values.text_normalisation import head_text
from gongwenkit.ingest.workbook import Grid, Raw

__all__ = ["count_forms"]

MIN_LABELS = 2
SHARE = 0.6
"""Share of the rows with several cells that must be lines of a form."""
FIRST_CELLS = 2
"""A label is the first cell of its line, or the second beside a heading of several lines; with a colon any cell."""
COLONS = (":", "：")


def count_forms(grid: Grid, index: HeadIndex) -> int:
    """Returns how many forms a sheet consists of; 0 for a sheet that is no form.

    Args:
        grid: the sheet.
        index: of heads, which are the labels of forms as well.
    """
    several = int((count_filled(grid.cells) > 1).sum())
    known = [type(value) is str and index.is_known(value) for value in grid.cells.values]
    if int((count_cells(grid.cells, known) > 0).sum()) < max(MIN_LABELS, SHARE * several):
        return 0  # most sheets: the rows need not be looked at one by one
    labels: Counter[str] = Counter()
    lines = form_lines = 0
    for row in grid.rows:
        label = _label(row, index)
        if label:
            form_lines += 1
            labels[head_text(label)] += 1
        lines += bool(label) or sum(value is not None for value in row) > 1
    if form_lines < MIN_LABELS or len(labels) < MIN_LABELS or form_lines < SHARE * lines:
        return 0
    return max(labels.values())


def _label(row: Sequence[Raw], index: HeadIndex) -> str:
    """Returns the first label of a line of a form, empty for another row."""
    filled = [value for value in row if value is not None]
    labels = ((n, v) for n, v in enumerate(filled) if isinstance(v, str) and index.is_known(v))
    first = next((v for n, v in labels if n < FIRST_CELLS or v.strip().endswith(COLONS)), "")
    return first if first and alternates(row, index) else ""
