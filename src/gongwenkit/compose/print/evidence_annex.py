"""The annex 数字依据: figures with the numbers of their rows, every row once under its ledger, facts and decisions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from gongwenkit.compose.print.annex_tables import own_cell
from gongwenkit.compose.print.tex import evidence_target
from gongwenkit.config.labels import EvidenceLabels, Labels
from gongwenkit.model import Fact, Figure, RowSource, print_value

__all__ = [
    "DecisionDescription",
    "EvidenceFact",
    "EvidenceFigure",
    "EvidenceLedger",
    "EvidenceTableRow",
    "EvidenceTables",
    "RowDescription",
    "evidence_tables",
]

MOST_SPANS = 200
MOST_CHARACTERS = 200


@dataclass(frozen=True)
class RowDescription:
    """Description of a ledger row in 数字依据.

    Attributes:
        ledger_name: Chinese name of its ledger.
        date_text: its date as printed.
        subject_text: its subject; None where it is sensitive.
        by_hand: whether it was entered by hand (补充登记).
    """

    ledger_name: str
    date_text: str
    subject_text: str | None
    by_hand: bool = False


@dataclass(frozen=True)
class DecisionDescription:
    """A decision that affected a figure: 编号, 事项, 决定; `reason` contains 理由, 决定人 and 日期."""

    id: str
    subject: str
    answer: str
    reason: str


@dataclass(frozen=True)
class EvidenceFigure:
    """One figure of 数字依据.

    Attributes:
        target: destination of the links from its numbers in the text.
        number: its number in the table.
        label: its name.
        value: its printed value.
        definition: a sentence: how it is counted.
        notes: numbers of its rows, then those of the rows left out with the reasons; a long list is several notes.
    """

    target: str
    number: int
    label: str
    value: str
    definition: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class EvidenceTableRow:
    """One ledger row of 数字依据."""

    number: int
    date: str
    subject: str
    row: int


@dataclass(frozen=True)
class EvidenceLedger:
    """The rows of one ledger in one sheet.

    Attributes:
        name: name of the ledger, file and sheet.
        rows: in the order of the sheet.
    """

    name: str
    rows: tuple[EvidenceTableRow, ...]


@dataclass(frozen=True)
class EvidenceFact:
    """One fact of 数字依据."""

    number: int
    label: str
    answer: str
    basis: str


@dataclass(frozen=True)
class EvidenceTables:
    """数字依据: the figures, then each row once under its ledger, then the facts and the decisions."""

    labels: EvidenceLabels
    figures: tuple[EvidenceFigure, ...]
    ledgers: tuple[EvidenceLedger, ...]
    facts: tuple[EvidenceFact, ...]
    decisions: tuple[DecisionDescription, ...] = ()


def evidence_tables(
    figures: Sequence[Figure],
    facts: Sequence[Fact],
    rows_described: Mapping[RowSource, RowDescription],
    definitions: Mapping[str, str],
    labels: Labels,
    decisions: Sequence[DecisionDescription] = (),
) -> EvidenceTables:
    """Builds 数字依据.

    Args:
        figures: in the order of the table.
        facts: in the order of the table.
        rows_described: date, subject and ledger of every row behind a figure; the order of the ledgers is the order in
            which they first appear in it. Rows that are absent from it are under 其他登记.
        definitions: by figure id, a sentence: how it is counted.
        labels: its words.
        decisions: those that affected a figure, in the order of the table.

    Returns:
        Rows numbered through all ledgers, each once, including the rows left out.
    """
    sources = {source for figure in figures for source in figure.rows}
    sources |= {left.source for figure in figures for left in figure.left_out}
    sheets = _sheets(sources, rows_described, labels.evidence)
    in_order = [source for _, rows in sheets for source in rows]
    numbers = {source: number for number, source in enumerate(in_order, start=1)}
    return EvidenceTables(
        labels=labels.evidence,
        figures=tuple(
            _evidence_figure(number, figure, numbers, definitions.get(figure.id, ""), labels)
            for number, figure in enumerate(figures, start=1)
        ),
        ledgers=tuple(_evidence_ledger(*sheet, numbers, rows_described, labels.evidence) for sheet in sheets),
        facts=tuple(_evidence_fact(number, fact, labels.evidence) for number, fact in enumerate(facts, start=1)),
        decisions=tuple(_clipped(decision) for decision in decisions),
    )


def _sheets(
    sources: Iterable[RowSource], described: Mapping[RowSource, RowDescription], words: EvidenceLabels
) -> list[tuple[str, list[RowSource]]]:
    """Returns the rows by ledger and sheet, each with its heading."""
    ledgers = list(dict.fromkeys(description.ledger_name for description in described.values()))
    rank = {name: place for place, name in enumerate(ledgers)}

    def ledger_of(source: RowSource) -> str:
        return described[source].ledger_name if source in described else words.other_ledger

    ordered = sorted(sources, key=lambda source: (rank.get(ledger_of(source), len(rank)), source.order))
    grouped = groupby(ordered, key=lambda source: (ledger_of(source), _place(source)))
    return [(words.ledger.format(ledger=ledger, place=place), list(rows)) for (ledger, place), rows in grouped]


def _place(source: RowSource) -> str:
    """Returns file and sheet, separated by a character of 黑体 (Fandol has no ›)."""
    return f"{source.file}＞{source.sheet}" if source.sheet else source.file


def _evidence_figure(
    number: int, figure: Figure, numbers: Mapping[RowSource, int], definition: str, labels: Labels
) -> EvidenceFigure:
    words = labels.evidence
    rows = [words.based_on.format(rows=part) for part in _spans([numbers[source] for source in figure.rows], words)]
    rows += _merged(figure, numbers, words)
    if len(rows) == 2 and len(rows[0]) + len(rows[1]) <= MOST_CHARACTERS:
        rows = ["".join(rows)]
    by_reason: defaultdict[str, list[int]] = defaultdict(list)
    for left in figure.left_out:
        by_reason[left.reason].append(numbers[left.source])
    left_out = [
        words.left_out.format(rows=part, reason=labels.left_out.get(reason, reason))
        for reason, listed in by_reason.items()
        for part in _spans(listed, words)
    ]
    value = own_cell(figure, labels)
    return EvidenceFigure(
        target=evidence_target(figure.id),
        number=number,
        label=figure.label,
        value=f"{value.text}{figure.unit if figure.value is not None else ''}{value.note}",
        definition=definition or words.none,
        notes=(*rows, *(words.not_counted.format(rows=part) for part in _joined(left_out, words))),
    )


def _spans(numbers: Iterable[int], words: EvidenceLabels) -> list[str]:
    """Returns numbers with runs of three and more as ranges (1～4、6、9), at most `MOST_SPANS` of them in one text."""
    parts: list[str] = []
    for _, run in groupby(enumerate(sorted(set(numbers))), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        if len(members) > 2:
            parts.append(f"{members[0]}{words.range}{members[-1]}")
        else:
            parts += map(str, members)
    return [words.list.join(parts[start : start + MOST_SPANS]) for start in range(0, len(parts), MOST_SPANS)]


def _merged(figure: Figure, numbers: Mapping[RowSource, int], words: EvidenceLabels) -> list[str]:
    """Returns which rows count together (81～83 合为1次), a note of at most `MOST_CHARACTERS` for several groups."""
    said = [
        words.merged.format(rows=span, count=f"{print_value(count, rounded=False)}{figure.unit}")
        for sources, count in figure.merged
        for span in _spans([numbers[source] for source in sources], words)
    ]
    notes: list[str] = []
    for text in said:
        if notes and len(notes[-1]) + len(text) <= MOST_CHARACTERS:
            notes[-1] += text
        else:
            notes.append(text)
    return notes


def _joined(parts: Sequence[str], words: EvidenceLabels) -> list[str]:
    """Joins the left-out rows into one note; where that would be long, each is a note."""
    together = words.group.join(parts)
    return ([together] if len(together) <= MOST_CHARACTERS else list(parts)) if parts else []


def _evidence_ledger(
    name: str,
    rows: Sequence[RowSource],
    numbers: Mapping[RowSource, int],
    described: Mapping[RowSource, RowDescription],
    words: EvidenceLabels,
) -> EvidenceLedger:
    return EvidenceLedger(name, tuple(_evidence_row(numbers[row], row, described.get(row), words) for row in rows))


def _evidence_row(
    number: int, source: RowSource, description: RowDescription | None, words: EvidenceLabels
) -> EvidenceTableRow:
    subject = words.none if description is None else description.subject_text
    shown = words.hidden_subject if subject is None else _clip(subject) or words.none
    return EvidenceTableRow(
        number=number,
        date=(description.date_text if description else "") or words.none,
        subject=words.by_hand.format(subject=shown) if description and description.by_hand else shown,
        row=source.row,
    )


def _clip(text: str) -> str:
    """Returns a text that fits into a cell of the table: a cell of a ledger can contain a whole report."""
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def _clipped(decision: DecisionDescription) -> DecisionDescription:
    return replace(decision, subject=_clip(decision.subject), reason=_clip(decision.reason))


def _evidence_fact(number: int, fact: Fact, words: EvidenceLabels) -> EvidenceFact:
    return EvidenceFact(number, fact.label, fact.answer or words.unanswered, _clip(fact.basis) or words.none)
