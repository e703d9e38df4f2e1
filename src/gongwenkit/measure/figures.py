"""All figures of a department: values with their rows and decisions, or the reasons why they are missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from gongwenkit.config.definitions import Definition, From, source_ledgers
from gongwenkit.config.schema import Schema
from gongwenkit.ingest.decisions.model import TAG, VALUE, ZERO, question_id
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.measure.applicability import applies_question, is_not_done
from gongwenkit.measure.counting_rules import Counted, Span, percentage, rule_of
from gongwenkit.measure.coverage import Coverage, joint_reason
from gongwenkit.measure.match import Author, Match, Matcher
from gongwenkit.measure.row_decisions import decide_rows, union_ledgers
from gongwenkit.measure.rows import Row, build_rows
from gongwenkit.model import Figure, Period, RowSource
from gongwenkit.model.figure import LEFT_OUT_REASONS, NOT_APPLICABLE
from gongwenkit.model.reference import in_force

__all__ = ["ROWS_EXAMINED", "Measurement", "start_measurement", "zero_question"]

ROWS_EXAMINED = (None, "no-exact-value", "zero-base")
"""Values of `missing` of a figure whose rows were examined; with any other reason it has no rows."""


@dataclass(eq=False)
class Measurement:
    """The ledgers of one department, ready for counting.

    It stores results, so that each figure is counted once for each span; therefore it is not frozen. Its attributes
    are never changed: `of_period`, `without_decisions` and `dataclasses.replace` return a new object without results.

    Attributes:
        department: code.
        period, as_of: period and reference day of the report.
        schema: the ledger schemas.
        definitions: all figures, in printed order.
        ledgers: the department's ledgers.
        rows: their rows by ledger.
        matcher: decides filters, with author and settings.
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
    _counted: dict[tuple[str, Span], Counted] = field(default_factory=dict, init=False, repr=False)
    _answers: dict[From, dict[RowSource, Match]] = field(default_factory=dict, init=False, repr=False)

    @property
    def span(self) -> Span:
        """The days of the period, with the reference day."""
        return Span(self.period.first, self.period.last, self.as_of)

    @property
    def coverage(self) -> Coverage:
        """Which tables cover a span."""
        return Coverage(self.ledgers, self.rows, self.schema, self.matcher)

    @property
    def covers_anything(self) -> bool:
        """Whether any ledger covers the year of the period."""
        return self.coverage.covers_anything(self.span)

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
        author = author or _find_author(self.reference, self.department, min(day, period.last))
        matcher = replace(self.matcher, settings=settings, author=author)
        return replace(self, period=period, as_of=day, matcher=matcher)

    def without_decisions(self) -> "Measurement":
        """Returns the same rows counted without the decisions about filters."""
        return replace(self, matcher=self.matcher.without_decisions())

    def figures(self) -> tuple[Figure, ...]:
        """Returns all figures of the period, in the order of their definitions, without views."""
        return tuple(self._figure(definition, self.span) for definition in self.definitions.values())

    def _figure(self, definition: Definition, span: Span) -> Figure:
        counted = self.counted(definition.id, span)
        zero = self._confirmed_zero(definition.id) if definition.required and counted.value == 0 else ""
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
            left_out=counted.left_out_sources() if counted.missing in ROWS_EXAMINED else (),
            rounded=definition.round,
            required=definition.required and not zero,
            decisions=tuple(sorted({*self.decisions(definition.id, span), *filter(None, (zero,))})),
        )

    def figure(self, name: str) -> Figure:
        """Returns one figure of the period, without views."""
        return self._figure(self.definitions[name], self.span)

    def planned(self, figure: str) -> int | None:
        """Returns the plan of a figure for the year of the period, None without a plan."""
        return self.reference.plan(self.department, self.period.year).get(figure)

    def counted(self, name: str, span: Span) -> Counted:
        """Returns what a figure counts in a span."""
        known = self._counted.get((name, span))
        if known is None:
            known = self._count(self.definitions[name], span)
            self._counted[name, span] = known
        return known

    def counted_as(self, definition: Definition, span: Span) -> Counted:
        """Returns what a definition counts that is not one of the figures, such as a part of a figure."""
        return self._count(definition, span)

    def _count(self, definition: Definition, span: Span) -> Counted:
        counted = self._count_rows(definition, span)
        nothing = not counted.value and not counted.rows and not counted.left_out
        if nothing and is_not_done(self.ledgers.decisions, self.department, definition.id, span.first.year):
            return Counted(None, missing=NOT_APPLICABLE)
        return counted

    def _count_rows(self, definition: Definition, span: Span) -> Counted:
        if definition.compared_figures:
            return self._ratio(*definition.compared_figures, span)
        if definition.from_[0].table:
            return self._branches(span)
        parents = {name: self.counted(name, span).missing for name in definition.parents}
        missing = self.coverage.missing_reason(definition, span, definitions=self.definitions, missing=parents)
        if missing:
            return Counted(None, missing=missing)
        rows, undecided, left_out = self._collect(definition, span)
        rule = rule_of(definition)
        if all(source.rows_of for source in definition.from_):
            return rule.count_again(definition, rows, left_out)
        return rule.count(definition, rows, undecided, span).with_left_out(left_out)

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
        """Returns the rows that match and those for which the filters have no answer, stored for all spans."""
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
        """Returns the rows of a ledger that may count.

        For a stock these are the rows of lists that cover the span, for a personal figure those in the tenure.
        """
        rows = self.rows[source.ledger or ""]
        if self.schema.ledgers[source.ledger or ""].is_stock:
            covering = {table.index for table in self.coverage.tables(source.ledger or "", span)}
            rows = tuple(row for row in rows if row.table in covering or row.by_hand)
        author = self.matcher.author
        if definition.personal and author:
            rows = tuple(row for row in rows if row.day is None or author.in_office(row.day))
        return rows

    def _ratio(self, part: str, whole: str, span: Span) -> Counted:
        of, over = self.counted(part, span), self.counted(whole, span)
        rows, left_out = (*of.rows, *over.rows), (*of.left_out, *over.left_out)
        missing = joint_reason([of.missing, over.missing])
        if NOT_APPLICABLE in (of.missing, over.missing):
            return Counted(None, missing=NOT_APPLICABLE)
        if of.value is None or over.value is None:
            return Counted(None, left_out=left_out, missing=missing)
        if not over.value:
            return Counted(None, left_out=left_out, missing="zero-base")
        return Counted(percentage(of.value, over.value), rows, left_out, of.flags | over.flags)

    def _branches(self, span: Span) -> Counted:
        day = span.reference_day
        mine = [b for b in self.reference.branches if b.department == self.department and in_force(b, day)]
        return Counted(len({b.name for b in mine}), reference_rows=tuple(b.source for b in mine))

    def decisions(self, figure: str, span: Span) -> tuple[str, ...]:
        """Returns the ids of the decisions about a figure, sorted: about its rows, their tables' heads, its filters.

        Args:
            figure: its id.
            span: the days counted.
        """
        if not self.ledgers.decisions.answers:
            return ()
        if self.counted(figure, span).missing == NOT_APPLICABLE:
            return tuple(sorted(self._decisions_about_work(self.definitions[figure], span.first.year)))
        about_rows = self._decisions_about_rows(self.counted(figure, span))
        return tuple(sorted({*about_rows, *self._decisions_about_filters(self.definitions[figure], span)}))

    def _decisions_about_work(self, definition: Definition, year: int) -> set[str]:
        """Returns the decisions that a department has no such work: about a figure, and about its ledgers."""
        figures = {definition.id, *definition.parents, *(definition.compared_figures or ())}
        names = figures | {ledger for figure in figures for ledger in source_ledgers(figure, self.definitions)}
        decided = [name for name in names if is_not_done(self.ledgers.decisions, self.department, name, year)]
        return {applies_question(self.department, name, year) for name in decided}

    def _decisions_about_rows(self, counted: Counted) -> Iterator[str]:
        heads = {table.index: table.decisions for table in self.ledgers.tables if table.decisions}
        for row in (*counted.rows, *(row for row, _ in counted.left_out)):
            yield from row.decisions
            yield from heads.get(row.table, ())

    def _decisions_about_filters(self, definition: Definition, span: Span) -> Iterator[str]:
        """Yields the answers about tags, persons and values without which a row would be undecided."""
        if self.ledgers.decisions.has(VALUE):
            for _, row in self.filtered_rows(definition, span):
                yield from (one for one in row.decisions if self.ledgers.decisions.answer(one, VALUE))
        if self.ledgers.decisions.has(TAG):
            raw = self.matcher.without_decisions()
            for source, row in self.filtered_rows(definition, span):
                if raw.match(source.where, row) is Match.UNDECIDED:
                    asked = self.matcher.open_questions(source.where, row)
                    yield from (one for one, _ in asked if self.ledgers.decisions.answer(one, TAG))

    def filtered_rows(self, definition: Definition, span: Span) -> Iterator[tuple[From, Row]]:
        """Yields every row of the span to which a figure's filters apply, with the source that has these filters."""
        for source in definition.from_:
            if source.rows_of:
                yield from self.filtered_rows(self.definitions[source.rows_of], span)
                parent = self.counted(source.rows_of, span)
                yield from ((source, row) for row in (*parent.rows, *(row for row, _ in parent.left_out)))
            elif source.ledger:
                stock = self.schema.ledgers[source.ledger].is_stock
                for row in self.available(source, definition, span):
                    if row.dated_by(source.date)[0] in span or stock:
                        yield source, row

    def _confirmed_zero(self, figure: str) -> str:
        """Returns the id of the decision that a figure is zero in the period, or in its whole year; else empty."""
        periods = dict.fromkeys((str(self.period), str(Period.of_year(self.period.year))))
        asked = (zero_question(self.department, figure, period) for period in periods)
        return next((one for one in asked if self.ledgers.decisions.answer(one, ZERO)), "")


def zero_question(department: str, figure: str, period: str) -> str:
    """Returns the id of the question whether a figure is really zero."""
    return question_id(department, "", "zero", (figure, period))


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
        ledgers: the ledgers of all departments or of this one.
        department: code.
        period: period of the report.
        as_of: the reference day.
        schema: ledger schemas.
        definitions: figures in printed order.
        reference: the reference tables.
        settings: settings of the period's year (data/phrases).
    """
    own = ledgers.of(department)
    author = _find_author(reference, department, min(as_of, period.last))
    matcher = Matcher(department, reference, schema.tags, settings, author, own.decisions)
    rows = decide_rows(build_rows(own, schema), own.decisions, department, union_ledgers(definitions), own.findings)
    return Measurement(department, period, as_of, schema, definitions, own, rows, matcher, reference)


def _find_author(reference: Reference, department: str, day: date) -> Author | None:
    """Returns the first responsible person on a day with the tenure; None if there is none or more than one."""
    found = reference.author(department, day)
    return Author(*found) if found else None
