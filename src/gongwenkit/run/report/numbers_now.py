"""What the ledgers say now of the numbers of a report, and which rows were changed since it was made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from gongwenkit.compose.word.word_blocks import blocks_of
from gongwenkit.model import Figure, RowSource, print_value
from gongwenkit.proof.evidence.evidence import Evidence, EvidenceRow
from gongwenkit.run.report.disclosure import disclose
from gongwenkit.run.report.evidence import evidence_rows
from gongwenkit.run.report.number_differences import changed_rows
from gongwenkit.run.report.results import Composed

__all__ = ["NumberNow", "NumbersNow"]


@dataclass(frozen=True)
class NumberNow:
    """What the ledgers say now of a figure.

    Attributes:
        label: of the figure.
        printed: its number as it would be printed; empty where it is missing.
        reason: why it is missing.
        changed: places of the rows of the figure that were added, removed or changed since the report was made.
    """

    label: str
    printed: str
    reason: str = ""
    changed: tuple[RowSource, ...] = ()


class NumbersNow:
    """What the ledgers say now of the figures of a report.

    Args:
        composed: the report as it would be made now.
        evidence: of the report that was made; None where it is not known.
    """

    def __init__(self, composed: Composed, evidence: Evidence | None) -> None:
        self._composed, self._evidence = composed, evidence
        self._figures: dict[str, Figure] = {one.id: one for one in composed.measured.figures}
        self._missing = composed.chosen.files.labels.missing
        self._in_text: dict[tuple[str, str | None], str] = {}
        self._in_tables: dict[tuple[str, str | None], str] = {}
        for figure, view, text, is_cell in _printed(composed):
            (self._in_tables if is_cell else self._in_text).setdefault((figure, view), text)

    def now(self, name: str | None, view: str | None, *, in_table: bool) -> NumberNow | None:
        """Returns what the ledgers say of a figure; None where there is none.

        Args:
            name: id of the figure.
            view: key of the view; None for its own value.
            in_table: whether its number stands in a table.
        """
        if name is None:
            return None
        figure = self._figures.get(name)
        label = figure.label if figure else name
        changed = self._changed(name)
        first, second = (self._in_tables, self._in_text) if in_table else (self._in_text, self._in_tables)
        if (name, view) in first:
            return NumberNow(label, first[name, view], changed=changed)
        value = next((one for one in figure.views if one.key == view), None) if figure and view else figure
        if value is None or value.value is None:
            reason = (value.missing if value else None) or ""
            return NumberNow(label, "", self._missing.get(reason, reason), changed)
        return NumberNow(label, second.get((name, view)) or print_value(value.value, rounded=False), changed=changed)

    def _changed(self, name: str) -> tuple[RowSource, ...]:
        if self._evidence is None:
            return ()
        shown, rows = self._shown
        then = next((one for one in self._evidence.figures if one["id"] == name), None)
        gone, new = changed_rows(self._evidence, then, shown.get(name), rows)
        return tuple(sorted({row.source for row in (*gone, *new)}, key=lambda source: source.order))

    @cached_property
    def _shown(self) -> tuple[Mapping[str, Figure], Mapping[RowSource, EvidenceRow]]:
        """Figures and rows as they may be shown."""
        disclosed = disclose(self._composed.measured)
        return {one.id: one for one in disclosed.figures}, evidence_rows(disclosed)


def _printed(composed: Composed) -> Iterator[tuple[str, str | None, str, bool]]:
    """Yields figure, view, text, and whether it is in a table, of each number that the report would print now."""
    for block in blocks_of(composed.prepared, anchors=False) if composed.prepared else ():
        for run in block.runs:
            if run.figure:
                yield run.figure, run.view, run.text, False
        for row in block.table.rows if block.table else ():
            for cell in row.cells:
                if cell.figure:
                    yield cell.figure, cell.view, cell.text, True
