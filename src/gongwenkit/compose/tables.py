"""The annexed tables: 指标汇总表 (every figure) and 数字依据 (the rows behind every figure)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from gongwenkit.compose.tex import evidence_target
from gongwenkit.config.labels import EvidenceLabels, Labels
from gongwenkit.model import Fact, Figure, RowSource, View, print_value

__all__ = [
    "Cell",
    "EvidenceFact",
    "EvidenceFigure",
    "EvidenceLedger",
    "EvidenceRow",
    "EvidenceTables",
    "FiguresTable",
    "RowDescription",
    "evidence_tables",
    "figures_table",
]


@dataclass(frozen=True)
class Cell:
    """A cell of 指标汇总表.

    Attributes:
        text: what is printed.
        figure: id of the figure whose number `text` is, None for words.
        view: key of the view, None for the figure's own value.
        note: words after the number.
    """

    text: str
    figure: str | None = None
    view: str | None = None
    note: str = ""


@dataclass(frozen=True)
class FiguresTable:
    """指标汇总表: heads and one row of as many cells for each figure."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class RowDescription:
    """What 数字依据 says of a ledger row.

    Attributes:
        ledger_name: Chinese name of its ledger.
        date_text: its date as printed.
        subject_text: its subject; None where it is sensitive.
    """

    ledger_name: str
    date_text: str
    subject_text: str | None


@dataclass(frozen=True)
class EvidenceFigure:
    """One figure of 数字依据: its number there, label, printed value, definition, rows and left-out rows as text.

    `target` is the destination that the numbers of the text link to.
    """

    target: str
    number: int
    label: str
    value: str
    definition: str
    rows: str
    left_out: str


@dataclass(frozen=True)
class EvidenceRow:
    """One ledger row of 数字依据."""

    number: int
    date: str
    subject: str
    place: str
    row: int


@dataclass(frozen=True)
class EvidenceLedger:
    """The rows of one ledger."""

    name: str
    rows: tuple[EvidenceRow, ...]


@dataclass(frozen=True)
class EvidenceFact:
    """One fact of 数字依据."""

    number: int
    label: str
    answer: str
    basis: str


@dataclass(frozen=True)
class EvidenceTables:
    """数字依据: the figures, then each row once under its ledger, then the facts."""

    labels: EvidenceLabels
    figures: tuple[EvidenceFigure, ...]
    ledgers: tuple[EvidenceLedger, ...]
    facts: tuple[EvidenceFact, ...]


def figures_table(figures: Sequence[Figure], labels: Labels) -> FiguresTable:
    """Builds 指标汇总表: zero shown as 0, a missing value with its reason, undecided rows marked.

    Args:
        figures: in the order of the table, with the views last, difference, planned and completion where they have any.
        labels: its words.
    """
    rows = tuple(_figure_row(number, figure, labels) for number, figure in enumerate(figures, start=1))
    return FiguresTable(labels.figures_table.heads, rows)


def _figure_row(number: int, figure: Figure, labels: Labels) -> tuple[Cell, ...]:
    views = {view.key: view for view in figure.views}
    return (
        Cell(str(number)),
        Cell(figure.label),
        Cell(figure.unit),
        _own_cell(figure, labels),
        _view_cell(figure, views.get("last"), labels, reason=True),
        _view_cell(figure, views.get("difference"), labels, signed=True),
        _view_cell(figure, views.get("planned"), labels),
        _view_cell(figure, views.get("completion"), labels),
    )


def _own_cell(figure: Figure, labels: Labels) -> Cell:
    words = labels.figures_table
    if figure.value is None:
        return Cell(_missing(figure.missing, labels), note=words.undecided if figure.undecided else "")
    note = words.undecided if figure.undecided else ""
    return Cell(print_value(figure.value, rounded=False), figure.id, None, note)


def _view_cell(
    figure: Figure, view: View | None, labels: Labels, *, reason: bool = False, signed: bool = False
) -> Cell:
    if view is None or view.value is None:
        told = view is not None and view.missing is not None and reason
        return Cell(_missing(view.missing, labels) if view and told else labels.figures_table.none)
    text = print_value(view.value, rounded=False)
    sign = "+" if signed and view.value > 0 else ""
    # A difference of percentages is in points; the unit column says that the row is a percentage.
    unit = view.unit if view.unit and view.unit != figure.unit and not signed else ""
    return Cell(f"{sign}{text}{unit}", figure.id, view.key)


def _missing(reason: str | None, labels: Labels) -> str:
    if reason is None:
        return labels.figures_table.none
    return labels.figures_table.missing.format(reason=labels.missing.get(reason, reason))


def evidence_tables(
    figures: Sequence[Figure],
    facts: Sequence[Fact],
    rows_described: Mapping[RowSource, RowDescription],
    definitions: Mapping[str, str],
    labels: Labels,
) -> EvidenceTables:
    """Builds 数字依据.

    Args:
        figures: in the order of the table.
        facts: in the order of the table.
        rows_described: date, subject and ledger of every row behind a figure; the order of the ledgers is the order in
            which they first appear in it. A row that is not there stands under 其他登记.
        definitions: by figure id, a sentence that says how it is counted.
        labels: its words.

    Returns:
        Rows numbered through all ledgers, each once, left-out rows among them.
    """
    sources = {source for figure in figures for source in figure.rows}
    sources |= {left.source for figure in figures for left in figure.left_out}
    ledgers = _ledgers(sources, rows_described, labels.evidence)
    numbers = dict(_numbered(ledgers))
    return EvidenceTables(
        labels=labels.evidence,
        figures=tuple(
            _evidence_figure(number, figure, numbers, definitions.get(figure.id, ""), labels)
            for number, figure in enumerate(figures, start=1)
        ),
        ledgers=tuple(
            EvidenceLedger(
                name, tuple(_evidence_row(numbers[source], source, rows_described, labels.evidence) for source in rows)
            )
            for name, rows in ledgers
        ),
        facts=tuple(_evidence_fact(number, fact, labels.evidence) for number, fact in enumerate(facts, start=1)),
    )


def _ledgers(
    sources: Iterable[RowSource], described: Mapping[RowSource, RowDescription], labels: EvidenceLabels
) -> list[tuple[str, list[RowSource]]]:
    order = list(dict.fromkeys(description.ledger_name for description in described.values()))
    by_name: defaultdict[str, list[RowSource]] = defaultdict(list)
    for source in sorted(sources, key=lambda source: source.order):
        by_name[described[source].ledger_name if source in described else labels.other_ledger].append(source)
    names = [name for name in order if name in by_name] + [name for name in by_name if name not in order]
    return [(name, by_name[name]) for name in names]


def _numbered(ledgers: Iterable[tuple[str, list[RowSource]]]) -> Iterable[tuple[RowSource, int]]:
    number = 0
    for _, rows in ledgers:
        for source in rows:
            number += 1
            yield source, number


def _evidence_figure(
    number: int, figure: Figure, numbers: Mapping[RowSource, int], definition: str, labels: Labels
) -> EvidenceFigure:
    words = labels.evidence
    by_reason: defaultdict[str, list[int]] = defaultdict(list)
    for left in figure.left_out:
        by_reason[left.reason].append(numbers[left.source])
    left_out = words.group.join(
        words.left_out.format(rows=_span_text(rows, words), reason=labels.left_out.get(reason, reason))
        for reason, rows in by_reason.items()
    )
    value = _own_cell(figure, labels)
    unit = figure.unit if figure.value is not None else ""
    return EvidenceFigure(
        target=evidence_target(figure.id),
        number=number,
        label=figure.label,
        value=f"{value.text}{unit}{value.note}",
        definition=definition or words.none,
        rows=_span_text([numbers[source] for source in figure.rows], words) or words.none,
        left_out=left_out or words.none,
    )


def _span_text(numbers: Iterable[int], words: EvidenceLabels) -> str:
    """Returns numbers with runs of three and more as ranges: 1～4、6、9."""
    ordered = sorted(set(numbers))
    parts: list[str] = []
    for _, run in groupby(enumerate(ordered), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        if len(members) > 2:
            parts.append(f"{members[0]}{words.range}{members[-1]}")
        else:
            parts += map(str, members)
    return words.list.join(parts)


def _evidence_row(
    number: int, source: RowSource, described: Mapping[RowSource, RowDescription], words: EvidenceLabels
) -> EvidenceRow:
    description = described.get(source)
    subject = words.none if description is None else description.subject_text
    place = f"{source.file} › {source.sheet}" if source.sheet else source.file
    return EvidenceRow(
        number=number,
        date=(description.date_text if description else "") or words.none,
        subject=words.hidden_subject if subject is None else subject or words.none,
        place=place,
        row=source.row,
    )


def _evidence_fact(number: int, fact: Fact, words: EvidenceLabels) -> EvidenceFact:
    return EvidenceFact(number, fact.label, fact.answer or words.unanswered, fact.basis or words.none)
