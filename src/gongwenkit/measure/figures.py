"""All figures of a department, every value with its rows, missing as missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from gongwenkit.config.definitions import Definition, From
from gongwenkit.config.schema import Schema
from gongwenkit.ingest.ledger import Ledgers
from gongwenkit.ingest.people import in_force
from gongwenkit.ingest.reference import Reference
from gongwenkit.measure.amounts import percentage
from gongwenkit.measure.citing import cite_decisions, confirmed_zero
from gongwenkit.measure.count import (
    Counted,
    LeftOutRows,
    Span,
    count_again,
    count_events,
    count_rows,
    flags_of,
    sum_pairs,
)
from gongwenkit.measure.coverage import covering_tables, joint_reason, missing_reason
from gongwenkit.measure.decided import decide_rows, union_ledgers
from gongwenkit.measure.match import Author, Match, Matcher
from gongwenkit.measure.rows import Row, build_rows
from gongwenkit.model import Figure, Period, RowSource
from gongwenkit.model.figure import LEFT_OUT_REASONS

COUNTED_IN_VAIN = (None, "no-exact-value", "zero-base")
"""A figure that is missing for another reason than these was never counted and names no rows."""

__all__ = ["Measurement", "find_author", "span_of", "start_measurement"]


@dataclass(frozen=True)
class Measurement:
    """The ledgers of one department made ready for counting; each figure is counted once for each span.

    Attributes:
        department: code.
        period, as_of: what is reported on.
        schema: the ledger schemas.
        definitions: all figures, in printed order.
        ledgers: the department's ledgers.
        rows: their rows by ledger.
        matcher: decides filters, knows author and settings.
        reference: people, branches, plan.
    """

    department: str
    period: Period
    as_of: date
    schema: Schema
    definitions: Mapping[str, Definition]
    ledgers: Ledgers
    rows: Mapping[str, tuple[Row, ...]]
    matcher: Matcher
    reference: Reference
    _counted: dict[tuple[str, Span], Counted] = field(default_factory=dict, repr=False, compare=False)
    _answers: dict[From, dict[RowSource, Match]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def covers_anything(self) -> bool:
        """Whether any ledger covers the year of the period."""
        span = span_of(self.period, self.as_of)
        by_hand = any(row.by_hand and row.day in span for own in self.rows.values() for row in own)
        return by_hand or any(covering_tables(self, ledger, span) for ledger in self.rows)

    def of_period(
        self, period: Period, settings: Mapping[str, str], *, as_of: date | None = None, author: Author | None = None
    ) -> "Measurement":
        """Returns the same rows counted for another period.

        Args:
            period: the other period.
            settings: settings of its year.
            as_of: its reference day; the period's last day if not given.
            author: whose personal figures count; the author of the reference day if not given.
        """
        day = as_of or period.last
        author = author or find_author(self.reference, self.department, min(day, period.last))
        matcher = replace(self.matcher, settings=settings, author=author)
        return replace(self, period=period, as_of=day, matcher=matcher, _counted={}, _answers={})

    def figures(self) -> tuple[Figure, ...]:
        """Returns all figures of the period, in the order of their definitions, without views."""
        span = span_of(self.period, self.as_of)
        return tuple(self._figure(definition, span) for definition in self.definitions.values())

    def _figure(self, definition: Definition, span: Span) -> Figure:
        counted = self.counted(definition.id, span)
        zero = confirmed_zero(self, definition.id) if definition.required and counted.value == 0 else ""
        return Figure(
            id=definition.id,
            no=definition.no,
            label=definition.label,
            unit=definition.unit,
            value=counted.value,
            missing=counted.missing,
            flags=tuple(sorted(counted.flags)) if counted.missing is None else (),
            coverage=counted.coverage if counted.missing is None else None,
            rows=counted.sources() if counted.missing is None else (),
            left_out=counted.left_out_sources() if counted.missing in COUNTED_IN_VAIN else (),
            rounded=definition.round,
            required=definition.required and not zero,
            decisions=tuple(sorted({*cite_decisions(self, definition, span), *filter(None, (zero,))})),
        )

    def figure(self, name: str) -> Figure:
        """Returns one figure of the period, without views."""
        return self._figure(self.definitions[name], span_of(self.period, self.as_of))

    def planned(self, figure: str) -> int | None:
        """Returns what is planned of a figure for the year of the period, None without a plan."""
        return self.reference.plan(self.department, self.period.year).get(figure)

    def counted(self, name: str, span: Span) -> Counted:
        """Returns what a figure counts in a span."""
        known = self._counted.get((name, span))
        if known is None:
            known = self._count(self.definitions[name], span)
            self._counted[name, span] = known
        return known

    def counted_as(self, definition: Definition, span: Span) -> Counted:
        """Returns what a definition counts that is none of the known figures: a part of one."""
        return self._count(definition, span)

    def _count(self, definition: Definition, span: Span) -> Counted:
        if definition.of and definition.over and definition.of.figure and definition.over.figure:
            return self._ratio(definition.of.figure, definition.over.figure, span)
        if definition.from_[0].table:
            return self._branches(span)
        missing = missing_reason(self, definition, span)
        if missing:
            return Counted(None, missing=missing)
        rows, undecided, left_out = self._collect(definition, span)
        if definition.of and definition.over:
            if definition.from_[0].ledger:
                base = count_events(rows, undecided, span)
                rows, left_out = list(base.rows), list(base.left_out)
            pairs = sum_pairs(rows, definition.of.sum or "", definition.over.sum or "")
            return _with_left_out(pairs, left_out)
        if all(source.rows_of for source in definition.from_):
            return count_again(definition, rows, left_out)
        counted = count_rows(definition, rows, undecided, span)
        return _with_left_out(counted, left_out)

    def _collect(self, definition: Definition, span: Span) -> tuple[list[Row], list[Row], list[tuple[Row, str]]]:
        """Returns rows that match, rows undecided, and rows left out by parent figures."""
        rows: list[Row] = []
        undecided: list[Row] = []
        left_out: list[tuple[Row, str]] = []
        for source in definition.from_:
            if source.rows_of:
                more, left = self._narrow(source, span)
                rows += more
                left_out += left
                continue
            matching, unclear = self._matching(source, self.available(source, definition, span))
            rows += matching
            undecided += unclear
        return rows, undecided, left_out

    def _matching(self, source: From, rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
        """Returns the rows that match and those of which the filters cannot tell; a row is asked once for all spans."""
        known = self._answers.setdefault(source, {})
        for row in rows:
            if row.source not in known:
                known[row.source] = self.matcher.match(source.where, row)
        yes = [row for row in rows if known[row.source] is Match.YES]
        return yes, [row for row in rows if known[row.source] is Match.UNDECIDED]

    def _narrow(self, source: From, span: Span) -> tuple[list[Row], list[tuple[Row, str]]]:
        parent = self.counted(source.rows_of or "", span)
        answers = {row.source: self.matcher.match(source.where, row) for row in parent.rows}
        rows = [row for row in parent.rows if answers[row.source] is Match.YES]
        left = [(row, "undecided") for row in parent.rows if answers[row.source] is Match.UNDECIDED]
        for row, reason in parent.left_out:
            answer = self.matcher.match(source.where, row)
            if answer is Match.UNDECIDED:
                reason = min(reason, "undecided", key=LEFT_OUT_REASONS.index)
            if answer is not Match.NO:
                left.append((row, reason))
        return rows, left

    def available(self, source: From, definition: Definition, span: Span) -> Sequence[Row]:
        """Rows of a ledger that may count: of a stock, those of lists that cover the span; personal: in the tenure."""
        rows = self.rows[source.ledger or ""]
        if self.schema.ledgers[source.ledger or ""].kind == "stock":
            covering = {table.index for table in covering_tables(self, source.ledger or "", span)}
            rows = tuple(row for row in rows if row.table in covering or row.by_hand)
        author = self.matcher.author
        if definition.personal and author:
            rows = tuple(row for row in rows if row.day is None or author.in_office(row.day))
        return rows

    def _ratio(self, part: str, whole: str, span: Span) -> Counted:
        of, over = self.counted(part, span), self.counted(whole, span)
        rows, left_out = (*of.rows, *over.rows), (*of.left_out, *over.left_out)
        missing = joint_reason([of.missing, over.missing])
        if of.value is None or over.value is None:
            return Counted(None, left_out=left_out, missing=missing)
        if not over.value:
            return Counted(None, left_out=left_out, missing="zero-base")
        return Counted(percentage(of.value, over.value), rows, left_out, of.flags | over.flags)

    def _branches(self, span: Span) -> Counted:
        day = span.reference_day
        mine = [b for b in self.reference.branches if b.department == self.department and in_force(b, day)]
        return Counted(len({b.name for b in mine}), reference_rows=tuple(b.source for b in mine))


def start_measurement(
    ledgers: Ledgers,
    *,
    department: str,
    period: Period,
    as_of: date,
    schema: Schema,
    definitions: Mapping[str, Definition],
    reference: Reference,
    settings: Mapping[str, str],
) -> Measurement:
    """Makes the ledgers of one department ready for counting.

    Args:
        ledgers: what was read (of all departments or of this one).
        department: code.
        period: what is reported on.
        as_of: the reference day.
        schema: ledger schemas.
        definitions: figures in printed order.
        reference: the reference tables.
        settings: settings of the period's year (data/phrases).
    """
    own = ledgers.of(department)
    matcher = Matcher(
        department=department,
        reference=reference,
        tags=schema.tags,
        settings=settings,
        author=find_author(reference, department, min(as_of, period.last)),
        decisions=own.decisions,
    )
    return Measurement(
        department=department,
        period=period,
        as_of=as_of,
        schema=schema,
        definitions=definitions,
        ledgers=own,
        rows=decide_rows(build_rows(own, schema), own.decisions, department, union_ledgers(definitions)),
        matcher=matcher,
        reference=reference,
    )


def find_author(reference: Reference, department: str, day: date) -> Author | None:
    """Returns the first responsible person on a day with the tenure; None if there is none or more than one."""
    found = reference.author(department, day)
    return Author(*found) if found else None


def span_of(period: Period, as_of: date) -> Span:
    """Returns the days of a period, seen from the reference day."""
    return Span(period.first, period.last, as_of)


def _with_left_out(counted: Counted, left_out: LeftOutRows) -> Counted:
    everything = (*counted.left_out, *left_out)
    return replace(counted, left_out=everything, flags=counted.flags | flags_of(counted.rows, everything))
