"""All figures of a department: values with their rows and decisions, or the reasons why they are missing."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from gongwenkit.config.definitions import Definition, From, source_ledger, source_ledgers
from gongwenkit.config.filters import REFERENCE_DAY, walk_filters
from gongwenkit.config.schema import Schema
from gongwenkit.ingest.decisions.model import TAG, VALUE, ZERO, question_id
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.measure.applicability import applies_question, is_not_done
from gongwenkit.measure.counting_rules import Contributions, Counted, Span, rule_of, shared
from gongwenkit.measure.counting_rules.stock_rule import count_branches
from gongwenkit.measure.coverage import Coverage
from gongwenkit.measure.match import Author, Match, Matcher, Proposal
from gongwenkit.measure.rows import Row
from gongwenkit.measure.two_figures import added_by_both, compare_counts
from gongwenkit.model import Figure, Period, RowSource
from gongwenkit.model.figure import LEFT_OUT_REASONS, NOT_APPLICABLE, Contribution, MissingColumn

__all__ = ["ROWS_EXAMINED", "Measurement", "find_author", "zero_question"]

ROWS_EXAMINED = (None, "no-exact-value", "zero-base")
"""Values of `missing` of a figure whose rows were examined; with any other reason it has no rows."""

COLUMNS_LACK = ("no-column", "part-missing")
"""Values of `missing` of a figure that may be missing for want of a column."""


@dataclass(frozen=True)
class _Matched:
    """The rows of a ledger by the answer of some filters."""

    rows: list[Row] = field(default_factory=list)
    undecided: list[Row] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)


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
    _counted: dict[Span, dict[str, Counted]] = field(default_factory=dict, init=False, repr=False)
    _values: dict[tuple[str, Span], Counted] = field(default_factory=dict, init=False, repr=False)
    _available: dict[Hashable, Sequence[Row]] = field(default_factory=dict, init=False, repr=False)
    _matched: dict[Hashable, "_Matched"] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def span(self) -> Span:
        """The days of the period, with the reference day."""
        return Span(self.period.first, self.period.last, self.as_of)

    @cached_property
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
        author = author or find_author(self.reference, self.department, period, day)
        matcher = replace(self.matcher, settings=settings, author=author).on(period.first, min(day, period.last))
        return replace(self, period=period, as_of=day, matcher=matcher)

    def without_decisions(self) -> "Measurement":
        """Returns the same rows counted without the decisions about filters."""
        has = self.matcher.decisions.has(TAG)
        return replace(self, matcher=self.matcher.without_decisions()) if has else self

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
            contributions=self._contributions(definition, counted, span) if counted.missing is None else {},
            left_out=counted.left_out_sources() if counted.missing in ROWS_EXAMINED else (),
            rounded=definition.round,
            required=definition.required and not zero,
            decisions=tuple(sorted({*self.decisions(definition.id, span), *filter(None, (zero,))})),
            missing_columns=self.missing_columns(definition.id, span),
            better=definition.better,
        )

    def missing_columns(self, figure: str, span: Span) -> tuple[MissingColumn, ...]:
        """Returns the columns for want of which a figure is missing, those of the figures that it is made of, too.

        Rows are counted only where a table that covers the span lacks a column.
        """
        lineage = tuple(self._lineage(self.definitions[figure]))
        lacking = {
            one.id: tuple(self.coverage.missing_columns(one, span, definitions=self.definitions)) for one in lineage
        }
        if not any(lacking.values()) or not self.counted(figure, span).missing:
            return ()
        found = (one for one in lineage if lacking[one.id] and self.counted(one.id, span).missing in COLUMNS_LACK)
        return tuple(dict.fromkeys(column for one in found for column in lacking[one.id]))

    def _lineage(self, definition: Definition) -> Iterator[Definition]:
        """Yields a figure and the figures that it is made of."""
        yield definition
        for name in (*definition.parents, *(definition.compared_figures or ())):
            yield from self._lineage(self.definitions[name])

    def _contributions(self, definition: Definition, counted: Counted, span: Span) -> Mapping[RowSource, Contribution]:
        """Returns what each row adds; events are numbered in the order of their first rows."""
        added = self._added(definition, counted, span)
        numbers: dict[int, int] = {}
        result = {}
        for source in counted.sources():
            counts, group = added[source]
            result[source] = Contribution(counts, numbers.setdefault(group, len(numbers) + 1))
        return result

    def _added(self, definition: Definition, counted: Counted, span: Span) -> Contributions:
        """Returns what each row adds, with any number for its event."""
        if definition.compared_figures:
            of, second = (
                self._added(self.definitions[name], self.counted(name, span), span)
                for name in definition.compared_figures
            )
            return added_by_both(definition, of, second)
        if counted.reference_rows:
            return self._added_lines(counted)
        return rule_of(definition).contributions(definition, counted.rows)

    def _added_lines(self, counted: Counted) -> Contributions:
        """Returns what each line of branches.csv adds: a branch with two lines counts once."""
        names = {branch.source: (branch.department, branch.name) for branch in self.reference.branches}
        numbers: dict[tuple[str, str], int] = {}
        added: dict[RowSource, tuple[int | Decimal | None, int]] = {}
        for source in counted.sources():
            is_new = names[source] not in numbers
            added[source] = (int(is_new), numbers.setdefault(names[source], len(numbers) + 1))
        return added

    def figure(self, name: str) -> Figure:
        """Returns one figure of the period, without views."""
        return self._figure(self.definitions[name], self.span)

    def planned(self, figure: str) -> int | None:
        """Returns the plan of a figure for the year of the period, None without a plan."""
        return self.reference.plan(self.department, self.period.year).get(figure)

    def counted(self, name: str, span: Span) -> Counted:
        """Returns what a figure counts in a span."""
        counted = self._counted.setdefault(span, {})
        if name not in counted:
            counted[name] = shared(self._count(self.definitions[name], span))
        return counted[name]

    def value_of(self, name: str, span: Span) -> Counted:
        """Returns what a figure counts in a span, if need be without rows (`forget_counts`)."""
        return self._values.get((name, span)) or self.counted(name, span)

    def counted_rows(self, name: str, span: Span) -> Sequence[Row]:
        """Returns the rows that a figure counts in a span."""
        return self.counted(name, span).rows

    def forget(self) -> None:
        """Forgets what was asked of the rows; what was counted stays."""
        self.matcher.forget()
        self._available.clear()
        self._matched.clear()
        vars(self).pop("coverage", None)
        for rows in self.rows.values():
            for row in rows:
                row.forget()

    def forget_counts(self, span: Span) -> None:
        """Forgets what was counted in a span; of figures with a plan the values stay (`value_of`)."""
        gone = self._counted.pop(span, {})
        self._values |= {(name, span): gone[name].without_rows() for name in gone if self.planned(name) is not None}

    def counted_as(self, definition: Definition, span: Span) -> Counted:
        """Returns what a definition counts that is not one of the figures, such as a part of a figure."""
        return self._count(definition, span)

    def _count(self, definition: Definition, span: Span) -> Counted:
        counted = self._count_rows(definition, span)
        nothing = not counted.value and not counted.rows and not counted.left_out
        if nothing and all(self._is_not_done(definition.id, year) for year in span.years):
            return Counted(None, missing=NOT_APPLICABLE)
        return counted

    def _is_not_done(self, name: str, year: int) -> bool:
        return is_not_done(self.ledgers.decisions, self.department, name, year)

    def _count_rows(self, definition: Definition, span: Span) -> Counted:
        if definition.compared_figures:
            return self._compared(definition, definition.compared_figures, span)
        if definition.from_[0].table:
            return count_branches(self.reference.branches, self.department, span.reference_day)
        parents = {name: self.counted(name, span).missing for name in definition.parents}
        missing = self.coverage.missing_reason(definition, span, definitions=self.definitions, missing=parents)
        if missing:
            return Counted(None, missing=missing)
        span = replace(span, any_day=any(source.any_day for source in definition.from_))
        rows, undecided, left_out = self._collect(definition, span)
        rule = rule_of(definition)
        if all(source.rows_of for source in definition.from_):
            counted = rule.count_again(definition, rows, left_out)
        else:
            counted = rule.count(definition, rows, undecided, span).with_left_out(left_out)
        told = any(self.matcher.verdict(proposal) == "是" for proposal in self.proposals(definition, span))
        return replace(counted, flags=counted.flags | {"by-keyword"}) if told else counted

    def proposals(self, definition: Definition, span: Span) -> Iterator[Proposal]:
        """Yields the proposals for columns that a figure, or one whose rows it counts, needs and no table has."""
        for source in definition.from_:
            ledger = source_ledger(source, self.definitions)
            for condition in walk_filters(source.where) if ledger and self.matcher.proposals else ():
                found = (self.matcher.proposal(condition, ledger or "", year) for year in span.years)
                yield from filter(None, found)
        for name in definition.parents:
            yield from self.proposals(self.definitions[name], span)

    def _collect(self, definition: Definition, span: Span) -> tuple[list[Row], list[Row], list[tuple[Row, str]]]:
        """Returns rows that match, rows undecided, and rows left out by parent figures."""
        rows: list[Row] = []
        undecided: list[Row] = []
        left_out: list[tuple[Row, str]] = []
        for source in definition.from_:
            if source.rows_of:
                more, left = self._narrow(source, definition, span)
                rows += more
                left_out += left
                continue
            matched = self._matching(source, definition, span)
            rows += matched.rows
            undecided += matched.undecided
            left_out += self._later(source, matched.others, span)
        return rows, undecided, left_out

    def _matching(self, source: From, definition: Definition, span: Span) -> "_Matched":
        """Returns the rows of a ledger by the answers of a source's filters; those of all quarters are the same."""
        matcher, years = self._matcher_of(source, span), (span.first.year, span.last.year)
        key = (source.ledger, source.where, definition.personal, *years, matcher.first, matcher.reference_day)
        if (known := self._matched.get(key)) is None:
            known = self._matched[key] = _Matched()
            answer = matcher.answering(source.where)
            by_answer = {Match.YES: known.rows, Match.UNDECIDED: known.undecided, Match.NO: known.others}
            for row in self.available(source, definition, span):
                by_answer[answer(row)].append(row)
        return known

    def _matcher_of(self, source: From, span: Span) -> Matcher:
        """Returns the matcher with the days that filters compare with.

        These are the days of the report, also where a quarter of it is counted: what was done by its reference day is
        done in every part. A source of any day is about one day, the last of what is counted, and so are the rows of a
        figure with such a source.
        """
        return self.matcher.on(span.first, span.reference_day) if self._is_of_any_day(source) else self.matcher

    def _is_of_any_day(self, source: From) -> bool:
        """Whether the rows of a source, or those of the figure from which it takes them, are of any day."""
        parent = self.definitions.get(source.rows_of or "")
        return source.any_day or (parent is not None and all(map(self._is_of_any_day, parent.from_)))

    def _later(self, source: From, rows: Iterable[Row], span: Span) -> Iterator[tuple[Row, str]]:
        """Yields the rows of a span that do not match only because a day is after the reference day."""
        if REFERENCE_DAY in _compared_days(source):
            answer = self._matcher_of(source, span).accepting_later().answering(source.where)
            in_period = replace(span, any_day=False)
            for row in rows:
                if row.dated_by(source.date)[0] in in_period and answer(row) is Match.YES:
                    yield row, row.state or "after-reference-day"

    def _narrow(self, source: From, definition: Definition, span: Span) -> tuple[list[Row], list[tuple[Row, str]]]:
        asked, parent = self.definitions[source.rows_of or ""], self.counted(source.rows_of or "", span)
        asked_of = self._matcher_of(source, span).answering(source.where)
        counted = [row for row in parent.rows if self._is_in_tenure(row, definition)]
        rows = [row for row in counted if asked_of(row) is Match.YES]
        left = [(row, "undecided") for row in counted if asked_of(row) is Match.UNDECIDED]
        left += self._later(source, (row for row in counted if asked_of(row) is Match.NO), span)
        for row, reason in ((row, why) for row, why in parent.left_out if self._is_in_tenure(row, definition)):
            answer = asked_of(row)
            if answer is Match.UNDECIDED:
                reason = min(reason, "undecided", key=LEFT_OUT_REASONS.index)
            if answer is Match.YES and reason == "approximate" and definition.column == asked.column:
                rows.append(row)  # its rule finds out again what has no exact number: all of its rows may have none
            elif answer is not Match.NO:
                left.append((row, reason))
        return rows, left

    def available(self, source: From, definition: Definition, span: Span) -> Sequence[Row]:
        """Returns the rows of a ledger that may count.

        For a stock these are the rows of lists that cover the span, for a personal figure those in the tenure.
        """
        key = (source.ledger, definition.personal, span.first.year, span.last.year)
        if key not in self._available:
            self._available[key] = self._find_available(source, definition, span)
        return self._available[key]

    def _find_available(self, source: From, definition: Definition, span: Span) -> Sequence[Row]:
        rows, ledger = self.rows[source.ledger or ""], self.schema.ledgers[source.ledger or ""]
        if ledger.is_stock:
            covering = {table.index for table in self.coverage.tables(source.ledger or "", span)}
            rows = tuple(row for row in rows if row.table in covering or row.by_hand)
        elif ledger.carries_over:
            rows = tuple(self._as_last_listed(rows, span))
        return tuple(row for row in rows if self._is_in_tenure(row, definition))

    def _is_in_tenure(self, row: Row, definition: Definition) -> bool:
        """Whether a row may count in a figure: of a personal one, not where its day is outside the author's tenure."""
        author = self.matcher.author
        return not definition.personal or author is None or row.day is None or author.in_office(row.day)

    def _as_last_listed(self, rows: Sequence[Row], span: Span) -> Sequence[Row]:
        """Returns the rows about matters that go on over years, each as the last list up to the year of a span has it.

        Lists of later years alone do not count. A list of this year goes on with matters of earlier ones: the same day
        and subject in lists of two years is one matter.
        """
        year = span.last.year
        named = {table.index: table.years for table in self.ledgers.tables}
        rank: dict[RowSource, int] = {}
        latest: dict[tuple[date, str], int] = {}
        for row in rows:
            years = named[row.table] or ({row.day.year} if row.day else {year})
            rank[row.source] = max((y for y in years if y <= year), default=0)
            if not row.state and row.day and row.subject:
                matter = (row.day, row.subject)
                latest[matter] = max(latest.get(matter, 0), rank[row.source])
        listed = [row for row in rows if rank[row.source] or not named[row.table]]
        return [r for r in listed if not r.day or r.by_hand or rank[r.source] >= latest.get((r.day, r.subject), 0)]

    def _compared(self, definition: Definition, figures: tuple[str, str], span: Span) -> Counted:
        of, second = (self.counted(name, span) for name in figures)
        return compare_counts(definition, of, second)

    def decisions(self, figure: str, span: Span) -> tuple[str, ...]:
        """Returns the ids of the decisions about a figure, sorted: about its rows, their tables' heads, its filters.

        Args:
            figure: its id.
            span: the days counted.
        """
        if not self.ledgers.decisions.answers:
            return ()
        if self.counted(figure, span).missing == NOT_APPLICABLE:
            about = (self._decisions_about_work(self.definitions[figure], year) for year in span.years)
            return tuple(sorted(set().union(*about)))
        rows = self._decisions_about_rows(self.counted(figure, span))
        return tuple(sorted({*rows, *self._decisions_about_filters(self.definitions[figure], span)}))

    def _decisions_about_work(self, definition: Definition, year: int) -> set[str]:
        """Returns the decisions that a department has no such work: about a figure, and about its ledgers."""
        figures = {definition.id, *definition.parents, *(definition.compared_figures or ())}
        names = figures | {ledger for figure in figures for ledger in source_ledgers(figure, self.definitions)}
        decided = [name for name in names if self._is_not_done(name, year)]
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
            yield from (one.id for one in self.proposals(definition, span) if self.matcher.verdict(one))
            for source, row in self.open_rows(definition, span, self.matcher.without_decisions()):
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
                    if row.dated_by(source.date)[0] in span or stock or source.any_day:
                        yield source, row

    def open_rows(self, definition: Definition, span: Span, matcher: Matcher) -> Iterator[tuple[From, Row]]:
        """Yields the rows of `filtered_rows` for which a matcher has no answer."""
        for source in definition.from_:
            if source.rows_of:
                yield from self.open_rows(self.definitions[source.rows_of], span, matcher)
                parent, answer = self.counted(source.rows_of, span), matcher.answering(source.where)
                rows = (*parent.rows, *(row for row, _ in parent.left_out))
                yield from ((source, row) for row in rows if answer(row) is Match.UNDECIDED)
            elif source.ledger:
                stock = self.schema.ledgers[source.ledger].is_stock
                for row in self._undecided(source, definition, span, matcher):
                    if row.dated_by(source.date)[0] in span or stock or source.any_day:
                        yield source, row

    def _undecided(self, source: From, definition: Definition, span: Span, matcher: Matcher) -> Sequence[Row]:
        answer, rows = matcher.answering(source.where), self.available(source, definition, span)
        key = (answer, source.ledger, definition.personal, span.first.year, span.last.year)
        if key not in self._available:
            self._available[key] = [row for row in rows if answer(row) is Match.UNDECIDED]
        return self._available[key]

    def _confirmed_zero(self, figure: str) -> str:
        """Returns the id of the decision that a figure is zero in the period, or in its whole year; else empty."""
        years = (Period.of_year(self.period.year),) if len(self.period.years) == 1 else ()
        periods = dict.fromkeys(map(str, (self.period, *years)))
        asked = (zero_question(self.department, figure, period) for period in periods)
        return next((one for one in asked if self.ledgers.decisions.answer(one, ZERO)), "")


def _compared_days(source: From) -> set[object]:
    """Returns the days that the filters of a source compare with."""
    return {condition.day for condition in walk_filters(source.where) if condition.day is not None}


def zero_question(department: str, figure: str, period: str) -> str:
    """Returns the id of the question whether a figure is really zero."""
    return question_id(department, "", "zero", (figure, period))


def find_author(reference: Reference, department: str, period: Period, as_of: date, *, name: str = "") -> Author | None:
    """Returns the first responsible person on the reference day, or the person named, with the tenure.

    None if nobody is first responsible on that day or more than one person is, or the one named has no tenure.
    """
    day = min(as_of, period.last)
    found = reference.author_named(department, name, period, day) if name else reference.author(department, day)
    return Author(*found) if found else None
