"""数字依据: how each figure was counted, which of its rows count together, how many are left out, and where they are.

The rows themselves are in the workbook of evidence; both are made from `EvidenceTables` and have the same numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from gongwenkit.compose.print.annex_tables import SectionOfFigures, own_cell
from gongwenkit.compose.print.tex import evidence_target
from gongwenkit.config.evidence_labels import EvidenceLabels
from gongwenkit.config.labels import Labels
from gongwenkit.model import Fact, Figure, RowSource, print_value
from gongwenkit.model.figure import Contribution, Value

__all__ = [
    "DecisionDescription",
    "EvidenceFact",
    "EvidenceFigure",
    "EvidenceGroup",
    "EvidenceTableRow",
    "EvidenceTables",
    "RowDescription",
    "evidence_tables",
    "spans",
]

MOST_CHARACTERS = 200
MOST_MERGED = 24
"""Characters of a cell that names rows which count together; the workbook has all groups."""


@dataclass(frozen=True, slots=True)
class RowDescription:
    """Description of a row behind a figure, or of a group of rows of a private ledger.

    Attributes:
        ledger_name: Chinese name of its ledger.
        date_text: its date as printed; of a group the month, empty where it has none.
        subject_text: its subject; None for a group.
        by_hand: whether it was entered by hand (补充登记).
        kind: type of a group.
        number: how many a group counts, for a figure whose rows by themselves add nothing, too.
    """

    ledger_name: str
    date_text: str
    subject_text: str | None
    by_hand: bool = False
    kind: str = ""
    number: int | None = None

    @property
    def is_private(self) -> bool:
        """Whether only month, type and number are shown."""
        return self.subject_text is None


@dataclass(frozen=True)
class DecisionDescription:
    """A decision that affected a figure: id, 事项, 决定, 理由, 决定人 and the month of its day."""

    id: str
    subject: str
    answer: str
    reason: str
    by: str = ""
    month: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceTableRow:
    """One row behind a figure.

    Attributes:
        number: its number among the rows of the figure, those left out included.
        counts: what it adds to the value; None where a row by itself adds nothing.
        group: which rows count together with it (`81～83`), empty where it counts by itself.
        source: its place; None for a group of rows of a private ledger.
        ledger, date, subject: as printed; the subject of a group is its type.
        reason: why it is left out, empty where it counts.
    """

    number: int
    counts: Value | None
    group: str
    source: RowSource | None
    ledger: str
    date: str
    subject: str
    reason: str = ""


@dataclass(frozen=True)
class EvidenceFigure:
    """One figure of 数字依据.

    Attributes:
        target: destination of the links from its numbers in the text.
        number: its number in the table, which is that of its sheet in the workbook.
        id, no, label, unit: as in its definition.
        value: its printed value with its unit, or the word for missing.
        total: the value as a number, None where it is missing.
        definition: a short sentence: how it is counted.
        merged: which of its rows count together.
        left_out: how many rows are left out, and why.
        where: the ledgers, with the number of rows.
        rows: its rows, then those left out.
        decisions: those that touched it.
    """

    target: str
    number: int
    id: str
    no: str | None
    label: str
    unit: str
    value: str
    total: Value | None
    definition: str
    merged: str
    left_out: str
    where: str
    rows: tuple[EvidenceTableRow, ...] = ()
    decisions: tuple[DecisionDescription, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What templates of earlier kits print below a figure."""
        return tuple(note for note in (self.where, self.merged, self.left_out) if note)

    @property
    def counted(self) -> tuple[EvidenceTableRow, ...]:
        """The rows that count."""
        return tuple(row for row in self.rows if not row.reason)


@dataclass(frozen=True)
class EvidenceGroup:
    """The figures of one section of the report; templates of earlier kits print the name of a group without rows."""

    name: str
    figures: tuple[EvidenceFigure, ...] = ()
    rows: tuple[EvidenceTableRow, ...] = ()


@dataclass(frozen=True)
class EvidenceFact:
    """One fact of 数字依据."""

    number: int
    label: str
    answer: str
    basis: str


@dataclass(frozen=True)
class EvidenceTables:
    """数字依据: the figures by section, then the facts.

    Attributes:
        labels: its words.
        groups: the figures by section of the report.
        facts: with their bases.
        decisions: all that touched a figure or accepted a finding; the workbook lists them.
        notes: sentences below the figures.
        ledgers: one without rows, which names the workbook: templates of earlier kits list rows here.
    """

    labels: EvidenceLabels
    groups: tuple[EvidenceGroup, ...]
    facts: tuple[EvidenceFact, ...]
    decisions: tuple[DecisionDescription, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def figures(self) -> tuple[EvidenceFigure, ...]:
        """All figures, in the order of the table."""
        return tuple(figure for group in self.groups for figure in group.figures)

    @property
    def ledgers(self) -> tuple[EvidenceGroup, ...]:
        """A group without rows that names the workbook."""
        return (EvidenceGroup(self.labels.in_book),)


def evidence_tables(
    sections: Sequence[SectionOfFigures],
    facts: Sequence[Fact],
    rows_described: Mapping[RowSource, RowDescription],
    definitions: Mapping[str, str],
    labels: Labels,
    decisions: Sequence[DecisionDescription] = (),
) -> EvidenceTables:
    """Builds 数字依据.

    Args:
        sections: the figures as they are handed on, by section, in the order of 指标汇总表.
        facts: in the order of the table.
        rows_described: date, subject and ledger of every row behind a figure. Rows that are absent from it are under
            其他登记.
        definitions: by figure id, a short sentence: how it is counted.
        labels: its words.
        decisions: those that affected a figure, in the order of the table.
    """
    words = labels.evidence
    known = {decision.id: decision for decision in decisions}
    groups: list[EvidenceGroup] = []
    number = 0
    for section in sections:
        made = []
        for figure in section.figures:
            number += 1
            made.append(_figure(number, figure, rows_described, definitions.get(figure.id, ""), labels, known))
        groups.append(EvidenceGroup(section.name, tuple(made)))
    notes = [words.note_book, words.note_once]
    notes += [words.note_private] if any(one.is_private for one in rows_described.values()) else []
    notes += [words.note_decisions.format(count=len(decisions))] if decisions else []
    return EvidenceTables(
        labels=words,
        groups=tuple(groups),
        facts=tuple(_fact(number, fact, words) for number, fact in enumerate(facts, start=1)),
        decisions=tuple(decisions),
        notes=tuple(notes),
    )


def _figure(
    number: int,
    figure: Figure,
    described: Mapping[RowSource, RowDescription],
    definition: str,
    labels: Labels,
    decisions: Mapping[str, DecisionDescription],
) -> EvidenceFigure:
    words = labels.evidence
    rows = _rows(figure, described, labels)
    value = own_cell(figure, labels)
    return EvidenceFigure(
        target=evidence_target(figure.id),
        number=number,
        id=figure.id,
        no=figure.no,
        label=figure.label,
        unit=figure.unit,
        value=f"{value.text}{figure.unit if figure.value is not None else ''}{value.note}",
        total=figure.value,
        definition=definition or words.none,
        merged=_merged(figure, rows, words),
        left_out=_left_out(rows, words),
        where=_where(rows, words),
        rows=rows,
        decisions=tuple(decisions[name] for name in figure.decisions if name in decisions),
    )


def _rows(
    figure: Figure, described: Mapping[RowSource, RowDescription], labels: Labels
) -> tuple[EvidenceTableRow, ...]:
    """Returns the rows of a figure with their numbers, those that count first."""
    words = labels.evidence
    numbers = {source: number for number, source in enumerate(figure.rows, start=1)}
    together = {
        source: spans([numbers[one] for one in sources], words) for sources, _ in figure.merged for source in sources
    }

    def row(number: int, source: RowSource, added: Contribution | None, reason: str = "") -> EvidenceTableRow:
        one = described.get(source) or RowDescription(words.other_ledger, "", "")
        subject = one.subject_text if one.subject_text is not None else one.kind or words.hidden_subject
        return EvidenceTableRow(
            number=number,
            counts=added.counts if added else None,
            group=together.get(source, ""),
            source=None if one.is_private else source,
            ledger=one.ledger_name,
            date=one.date_text,
            subject=words.by_hand.format(subject=subject) if one.by_hand else subject,
            reason=labels.left_out.get(reason, reason),
        )

    counted = [row(numbers[source], source, figure.contributions.get(source)) for source in figure.rows]
    left = [
        row(number, one.source, None, one.reason) for number, one in enumerate(figure.left_out, start=len(counted) + 1)
    ]
    return (*counted, *left)


def spans(numbers: Sequence[int], words: EvidenceLabels) -> str:
    """Returns numbers with runs of three and more as ranges: 1～4、6、9."""
    parts: list[str] = []
    for _, run in groupby(enumerate(sorted(set(numbers))), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        if len(members) > 2:
            parts.append(f"{members[0]}{words.range}{members[-1]}")
        else:
            parts += map(str, members)
    return words.list.join(parts)


def _merged(figure: Figure, rows: Sequence[EvidenceTableRow], words: EvidenceLabels) -> str:
    """Returns which rows count together: 81～83 合为1次."""
    named = {row.source: row.group for row in rows if row.source and row.group}
    said = [
        words.merged_cell.format(rows=named[sources[0]], count=f"{print_value(count, rounded=False)}{figure.unit}")
        if count
        else words.merged_event.format(rows=named[sources[0]])
        for sources, count in figure.merged
        if sources[0] in named
    ]
    if len(words.group.join(said)) <= MOST_MERGED:
        return words.group.join(said)
    shown = [text for text in said[:1] if len(text) <= MOST_MERGED]
    together = sum(len(sources) for sources, _ in figure.merged)
    more = words.merged_more.format(groups=len(said), rows=together)
    return words.group.join([*shown, more])


def _left_out(rows: Sequence[EvidenceTableRow], words: EvidenceLabels) -> str:
    """Returns how many rows are left out for which reason: 3行已取消；1行待核."""
    reasons = dict.fromkeys(row.reason for row in rows if row.reason)
    counts = {reason: sum(row.reason == reason for row in rows) for reason in reasons}
    return words.group.join(words.left_out_cell.format(count=count, reason=reason) for reason, count in counts.items())


def _where(rows: Sequence[EvidenceTableRow], words: EvidenceLabels) -> str:
    """Returns the ledgers of the rows that count, each with the number of rows; of a private one its name only."""
    counted = [row for row in rows if not row.reason]
    names = dict.fromkeys(row.ledger for row in (counted or rows))
    said = []
    for name in names:
        own = [row for row in counted if row.ledger == name]
        private = any(row.source is None for row in rows if row.ledger == name)
        text = words.where_private if private else words.where
        said.append(text.format(ledger=name, rows=len(own)))
    return words.group.join(said)


def _clip(text: str) -> str:
    """Returns a text that fits into a cell of the table: a cell of a ledger can contain a whole report."""
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def _fact(number: int, fact: Fact, words: EvidenceLabels) -> EvidenceFact:
    return EvidenceFact(number, fact.label, fact.answer or words.unanswered, _clip(fact.basis) or words.none)
