"""What of a report's rows is handed on: each row, or, of a ledger about persons, month, type and number only.

Annex, workbook of evidence, evidence.json and notebook show what is here, never the rows of the measurement.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from gongwenkit.compose.print.evidence_annex import RowDescription
from gongwenkit.config.definitions import source_ledgers
from gongwenkit.ingest.decisions.model import Question
from gongwenkit.ingest.reference.reference_tables import table_names
from gongwenkit.measure.rows import Row
from gongwenkit.model import Figure, Finding, LeftOut, Message, RowSource, View
from gongwenkit.model.figure import Contribution
from gongwenkit.model.memo import kept
from gongwenkit.model.reference import Branch, Department
from gongwenkit.run.report.results import Measured, Reading

__all__ = ["Disclosed", "PrivatePlaces", "disclose", "fold_views", "is_private_figure"]

FEW = 3
"""A group of fewer is not shown by itself: who knows the month and the type could know the persons."""

Key = TypeVar("Key")

OTHER_VIEW = "{part}:other"
"""Key of the view with the sum of quarters, or of months, that are not shown by themselves."""


@dataclass(frozen=True)
class Disclosed:
    """The figures of a report as they are handed on.

    Attributes:
        figures: as measured. Rows of private ledgers are replaced by groups, whose place is (name of the ledger, label
            of the figure, running number); of the rows left out only the number and the reasons remain.
        rows: description of each row and group behind them, ledgers in the order in which figures use them.
        own: the measured row of each place; none for groups.
    """

    figures: tuple[Figure, ...]
    rows: Mapping[RowSource, RowDescription]
    own: Mapping[RowSource, Row]


@kept
def disclose(measured: Measured) -> Disclosed:
    """Returns the figures and rows of a report as annex, workbook, evidence.json and notebook may show them."""
    rows = {row.source: row for ledger in measured.measurement.rows.values() for row in ledger}
    reference, labels = measured.chosen.reference, measured.chosen.files.labels
    entries: tuple[Branch | Department, ...] = (*reference.branches, *reference.departments)
    named = {entry.source: entry for entry in entries}
    table, names = measured.chosen.files.explain_words.source.table, table_names(labels.reference)
    tables = {Branch: names["branches"], Department: names["departments"]}
    figures: list[Figure] = []
    described: dict[RowSource, RowDescription] = {}
    for measured_figure in measured.figures:
        figure, groups = _grouped(measured_figure, rows, labels.evidence.other_group)
        figures.append(fold_views(figure, measured))
        described |= groups
        for source in (*figure.rows, *(left.source for left in figure.left_out)):
            if source in described:
                continue
            if source in rows:
                described[source] = _describe(rows[source])
            elif source in named:
                entry = named[source]
                described[source] = RowDescription(table.format(name=tables[type(entry)]), "", entry.name)
    return Disclosed(tuple(figures), described, {source: rows[source] for source in described if source in rows})


def _describe(row: Row) -> RowDescription:
    day = row.day.isoformat() if row.day else ""
    subject = next((str(row.values[name]) for name in row.ledger.subject if row.values.get(name)), "")
    return RowDescription(row.ledger.name, day[:7] if "month" in row.note else day, subject, row.by_hand)


def _grouped(
    figure: Figure, rows: Mapping[RowSource, Row], other: str
) -> tuple[Figure, dict[RowSource, RowDescription]]:
    """Returns a figure with groups in the place of private rows, and the groups; none where it has no such row."""

    def is_private(source: RowSource) -> bool:
        return source in rows and rows[source].ledger.is_private

    private = [source for source in figure.rows if is_private(source)]
    hidden = [left for left in figure.left_out if is_private(left.source)]
    if not private and not hidden:
        return figure, {}
    described: dict[RowSource, RowDescription] = {}
    added: dict[RowSource, Contribution] = {}
    for (ledger, month, kind), number in _groups(figure, [rows[source] for source in private], other):
        source = RowSource(ledger, figure.label, len(described) + 1)
        described[source] = RowDescription(ledger, month, None, kind=kind, number=number)
        added[source] = Contribution(number if figure.contributions else None, len(added) + 1)
    left_out = []
    for left in sorted(hidden, key=lambda one: (rows[one.source].ledger.name, one.reason)):
        source = RowSource(rows[left.source].ledger.name, figure.label, len(described) + 1)
        described[source] = RowDescription(source.file, "", None)
        left_out.append(LeftOut(source, left.reason))
    open_rows = [source for source in figure.rows if source not in set(private)]
    kept = {source: one for source, one in figure.contributions.items() if source in set(open_rows)}
    first = max((one.event for one in kept.values()), default=0)
    added = {source: replace(one, event=one.event + first) for source, one in added.items()}
    return (
        replace(
            figure,
            rows=(*open_rows, *added),
            contributions={**kept, **added},
            left_out=(*(left for left in figure.left_out if left not in hidden), *left_out),
        ),
        described,
    )


def _groups(figure: Figure, rows: Iterable[Row], other: str) -> Iterator[tuple[tuple[str, str, str], int]]:
    """Yields (ledger, month, type) and number of each group; groups of a few are one, named `other`, without a month.

    Where all the few together would be a few again, the smallest of the others goes with them.
    """
    numbers: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        added = figure.contributions.get(row.source)
        counts = added.counts if added and added.counts is not None else 1
        month = row.day.isoformat()[:7] if row.day else ""
        numbers[row.ledger.name, month, row.text_of_role("category")] += int(counts)
    for ledger in dict.fromkeys(name for name, _, _ in numbers):
        own = {key: number for key, number in numbers.items() if key[0] == ledger}
        few = fold(own)
        yield from sorted((key, number) for key, number in own.items() if key not in few)
        if few:
            yield (ledger, "", other), sum(own[key] for key in few)


def fold(numbers: Mapping[Key, int]) -> set[Key]:
    """Returns the groups that are not shown by themselves."""
    few = {key for key, number in numbers.items() if 0 < number < FEW}
    others = sorted((number, str(key), key) for key, number in numbers.items() if number >= FEW)
    if few and sum(numbers[key] for key in few) < FEW and others:
        few.add(others[0][2])
    return few


def fold_views(figure: Figure, measured: Measured) -> Figure:
    """Returns a figure of a private ledger whose quarters and months with a few are one view."""
    if not is_private_figure(figure.id, measured):
        return figure
    period, views = measured.chosen.job.period, figure.views
    for part, parts in (("quarter", period.quarters), ("month", period.months)):
        keys = {str(span) for span in parts}
        numbers = {view.key: int(view.value) for view in views if view.key in keys and isinstance(view.value, int)}
        few = fold(numbers) if len(parts) > 1 else set()
        if few:
            rest = View(OTHER_VIEW.format(part=part), sum(numbers[key] for key in few))
            views = (*(view for view in views if view.key not in few), rest)
    return replace(figure, views=views)


def is_private_figure(name: str, measured: Measured) -> bool:
    """Whether a figure is counted from a private ledger, directly or through another figure."""
    definitions, ledgers = measured.measurement.definitions, measured.reading.schema.ledgers
    return name in definitions and any(ledgers[one].is_private for one in source_ledgers(name, definitions))


class PrivatePlaces:
    """The sheets with tables of private ledgers, and the files that contain no other tables.

    Args:
        reading: the ledgers as read.
    """

    def __init__(self, reading: Reading) -> None:
        ledgers = reading.schema.ledgers
        self._ledger = {
            (table.file, table.sheet): ledgers[table.ledger].name
            for table in reading.ledgers.tables
            if ledgers[table.ledger].is_private
        }
        others = {table.file for table in reading.ledgers.tables if not ledgers[table.ledger].is_private}
        self._files = {file: name for (file, _), name in self._ledger.items() if file not in others}

    def ledger(self, file: str | None, sheet: str | None) -> str | None:
        """Returns the name of the private ledger at a place; None for other places."""
        return self._ledger.get((file or "", sheet)) or self._files.get(file or "")

    def findings(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Returns findings as a report folder may show them: of a private ledger without place and words."""
        return tuple(map(self.finding, findings))

    def finding(self, finding: Finding) -> Finding:
        """Returns one finding as a report folder may show it."""
        ledger = self.ledger(finding.file, finding.sheet)
        if ledger is None:
            return finding
        return replace(
            finding,
            file=None,
            sheet=None,
            cell=None,
            found=Message(f"“{ledger}”台账有1处要看", f"One place of the ledger {ledger} needs attention"),
            advice=Message(
                "这本台账涉及个人，位置和内容只在 gongwenkit ledger check 中列出",
                "This ledger is about persons: its place and words are shown by `gongwenkit ledger check` only",
            ),
        )

    def questions(self, questions: Iterable[Question]) -> tuple[Question, ...]:
        """Returns questions as a report folder may show them: those about a private ledger without their place."""
        return tuple(
            replace(one, file="", sheet=None, place="") if self.ledger(one.file, one.sheet) else one
            for one in questions
        )
