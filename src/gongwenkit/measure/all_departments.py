"""All departments together: every figure counted from the rows of all of them (docs/figures.md).

Filters, authors, coverage and keys are valid within one department. So each department is measured separately, and the
value of the whole is combined from their results. Rows of two departments are one event only if they have the same
event number: meetings of the same name on the same day in two departments are two meetings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from gongwenkit.config.definitions import Definition
from gongwenkit.config.schema import Schema
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.measure.counting_rules import Contributions, Counted, Span, rule_of
from gongwenkit.measure.coverage import joint_reason
from gongwenkit.measure.events import JointEvent, join_departments
from gongwenkit.measure.figures import Measurement
from gongwenkit.measure.match import Author, Matcher
from gongwenkit.measure.preparation import name_figures, start_measurement
from gongwenkit.measure.rows import Row
from gongwenkit.model import Figure, Period, RowSource
from gongwenkit.model.figure import NOT_APPLICABLE
from gongwenkit.model.job import WHOLE
from gongwenkit.model.reference import Department

__all__ = ["WholeMeasurement", "combine_parts", "departments_of", "start_whole"]


@dataclass(eq=False)
class WholeMeasurement(Measurement):
    """The ledgers of all departments made ready for counting.

    Attributes:
        parts: each department's own measurement by code, in the order of departments.csv.
    """

    parts: Mapping[str, Measurement] = field(default_factory=dict)
    _own: dict[str, list[Figure]] = field(default_factory=dict, init=False, repr=False)
    _is_counted: bool = field(default=False, init=False, repr=False)
    _spans: set[Span] = field(default_factory=set, init=False, repr=False)

    @property
    def covers_anything(self) -> bool:
        """Whether any ledger of any department covers the year of the period."""
        return any(part.covers_anything for part in self.parts.values())

    def of_period(
        self,
        period: Period,
        settings: Mapping[str, str],
        *,
        as_of: date | None = None,
        author: Author | None = None,  # noqa: ARG002 (the signature of a department's measurement)
    ) -> "WholeMeasurement":
        """Returns the same rows counted for another period; each department keeps its own author.

        Args:
            period: the other period.
            settings: settings of its year.
            as_of: its reference day; the period's last day if not given.
            author: not used: the whole has none.
        """
        parts = {
            code: part.of_period(period, settings, as_of=as_of, author=part.matcher.author)
            for code, part in self.parts.items()
        }
        day = as_of or period.last
        matcher = replace(self.matcher, settings=settings).on(period.first, min(day, period.last))
        return replace(self, period=period, as_of=day, matcher=matcher, parts=parts)

    def planned(self, figure: str) -> int | None:
        """Returns the sum of the plans of a figure for the year; None unless every department has a plan."""
        plans = [part.planned(figure) for part in self.parts.values()]
        given = [plan for plan in plans if plan is not None]
        return sum(given) if given and len(given) == len(plans) else None

    def figures(self) -> tuple[Figure, ...]:
        """Returns all figures of the period; each department's are counted together, and what they asked forgotten."""
        self._count_parts()
        return super().figures()

    def _count_parts(self) -> None:
        if self._is_counted:
            return
        self._is_counted = True
        for part in self.parts.values():
            for figure in part.figures():
                if figure.decisions or figure.required:
                    self._own.setdefault(figure.id, []).append(figure)
            self._form_events(part, self.span)
            part.forget()

    def forget(self) -> None:
        """Forgets what was asked of the rows of each department; what was counted stays."""
        super().forget()
        for part in self.parts.values():
            part.forget()

    def _form_events(self, part: Measurement, span: Span) -> None:
        """Forms the events of a department while its cells are unpacked."""
        for definition in self.definitions.values():
            counted = part.counted(definition.id, span)
            if definition.rule.counts_events and counted.rows:
                formed = counted.with_events(across_ledgers=definition.rule.several_sources)
                part._counted[span][definition.id] = formed

    def counted(self, name: str, span: Span) -> Counted:
        """Returns what a figure counts in a span; of a part of the period the value alone, without rows.

        All figures of such a part are counted at once, so that the departments' need not be remembered.
        """
        if span == self.span:
            return super().counted(name, span)
        if (
            self.definitions[name].over_time == "first"
        ):  # its spans grow from the first day, and no other figure has them
            counted = self._counted.setdefault(span, {})
            if name not in counted:
                counted[name] = self._count(self.definitions[name], span).without_rows()
                for part in self.parts.values():
                    part.forget_counts(span)
            return counted[name]
        if span not in self._spans:
            self._spans.add(span)
            for part in self.parts.values():  # one after another, so that each is unpacked once
                for one in self.definitions:
                    part.counted(one, span)
                self._form_events(part, span)
                part.forget()
            counted = self._counted.setdefault(span, {})
            for one in self.definitions:
                counted[one] = self._count(self.definitions[one], span)
            for one in self.definitions:
                counted[one] = counted[one].without_rows()
            for part in self.parts.values():
                part.forget_counts(span)
                part.forget()
        return self._counted[span][name]

    def counted_rows(self, name: str, span: Span) -> Sequence[Row]:
        """Returns the rows that a figure counts in a span."""
        return self._count(self.definitions[name], span).rows

    def counted_as(self, definition: Definition, span: Span) -> Counted:
        """Returns what a definition counts that is not one of the figures, such as a part of a figure."""
        return combine_parts(definition, {code: part.counted_as(definition, span) for code, part in self.parts.items()})

    def by_department(self, figure: str, span: Span) -> Mapping[str, Counted]:
        """Returns what each department counts, by code."""
        return {code: part.counted(figure, span) for code, part in self.parts.items()}

    def of_reported(self, figure: str, span: Span) -> Counted:
        """Returns what the departments that have a value count together; missing where none has, and of a ratio."""
        definition = self.definitions[figure]
        parts = {code: part for code, part in self.by_department(figure, span).items() if part.value is not None}
        if definition.compared_figures or not parts:
            return self.counted(figure, span)
        return combine_parts(definition, parts)

    def joint_events(self, figure: str, span: Span) -> tuple[JointEvent, ...]:
        """Returns the events of a figure in which several departments took part; none where it counts no events."""
        definition = self.definitions[figure]
        if not definition.rule.counts_events:
            return ()
        across, parts = definition.rule.several_sources, self.by_department(figure, span)
        events = join_departments({code: part.events(across_ledgers=across) for code, part in parts.items()})
        return tuple(event for event in events if len(set(event.departments)) > 1)

    def _figure(self, definition: Definition, span: Span) -> Figure:
        """Returns a figure with the rows of every department that has a value, also where the whole has no value."""
        self._count_parts()
        counted, own = self.counted(definition.id, span), self._own.get(definition.id, ())
        return replace(
            super()._figure(definition, span),
            rows=counted.sources(),
            left_out=counted.left_out_sources(),
            decisions=tuple(sorted({decision for figure in own for decision in figure.decisions})),
            required=any(figure.required and figure.value == 0 for figure in own),
        )

    def _added(self, definition: Definition, counted: Counted, span: Span) -> Contributions:
        """Returns what each row adds: within its department, but an event of several departments counts once."""
        if definition.compared_figures or counted.reference_rows:
            return super()._added(definition, counted, span)
        if groups := rule_of(definition).joint_groups(definition, self.by_department(definition.id, span)):
            return rule_of(definition).added_by(definition, groups)
        added: dict[RowSource, tuple[int | Decimal | None, int]] = {}
        for code, part in self.by_department(definition.id, span).items():
            own = self.parts[code]._added(definition, part, span)
            before = len(added)
            added |= {source: (counts, before + group) for source, (counts, group) in own.items()}
        return added

    def _count(self, definition: Definition, span: Span) -> Counted:
        if definition.compared_figures:
            return self._compared(definition, definition.compared_figures, span)
        return combine_parts(definition, self.by_department(definition.id, span))


def combine_parts(definition: Definition, parts: Mapping[str, Counted]) -> Counted:
    """Combines the results of the departments; where one of them is missing, the whole is missing.

    Args:
        definition: any rule but a ratio of figures.
        parts: by code of the department.
    """
    counted = list(parts.values())
    # A department without an event in the span has no rate; the whole has the rate of the others.
    rated = [part for part in counted if part.missing not in ("zero-base", NOT_APPLICABLE)] or counted
    whole = Counted(
        value=None,
        rows=tuple(row for part in counted for row in part.rows),
        left_out=tuple(pair for part in counted for pair in part.left_out),
        flags=frozenset(flag for part in counted for flag in part.flags),
        missing=joint_reason([part.missing for part in rated]),
        coverage=_coverage(counted),
        reference_rows=tuple(source for part in counted for source in part.reference_rows),
    )
    if whole.missing or not counted:
        return replace(whole, missing=whole.missing or "no-ledger")
    of_those = {code: part for code, part in parts.items() if part.missing != NOT_APPLICABLE}
    return replace(whole, value=rule_of(definition).combine(definition, of_those))


def _coverage(counted: Sequence[Counted]) -> tuple[int, int] | None:
    known = [part.coverage for part in counted if part.coverage]
    return (sum(have for have, _ in known), sum(of for _, of in known)) if known else None


def departments_of(reference: Reference, period: Period) -> tuple[Department, ...]:
    """Returns the departments that exist at some time of a period, in organisational order."""
    return tuple(
        department
        for department in reference.departments
        if (department.from_day or date.min) <= period.last and period.first <= (department.to_day or date.max)
    )


def start_whole(
    ledgers: Ledgers,
    *,
    period: Period,
    as_of: date,
    schema: Schema,
    definitions: Mapping[str, Definition],
    reference: Reference,
    settings: Mapping[str, str],
) -> WholeMeasurement:
    """Makes the ledgers of all departments ready for counting (arguments as of `start_measurement`)."""
    codes = [department.code for department in departments_of(reference, period)]
    parts = {
        code: start_measurement(
            own,
            department=code,
            period=period,
            as_of=as_of,
            schema=schema,
            definitions=definitions,
            reference=reference,
            settings=settings,
            compact=True,
        )
        for code, own in ledgers.each_of(codes)
    }
    rows = {
        name: tuple(
            sorted((row for part in parts.values() for row in part.rows[name]), key=lambda row: row.source.order)
        )
        for name in schema.ledgers
    }
    told = {part.matcher.body for part in parts.values()}
    body = next(iter(told)) if len(told) == 1 else ""
    definitions = name_figures(definitions, schema.bodies, body)
    matcher = Matcher(WHOLE, reference, schema.tags, settings, None, ledgers.decisions)
    matcher = replace(matcher, bodies=schema.bodies, body=body)
    return WholeMeasurement(WHOLE, period, as_of, schema, definitions, ledgers, rows, matcher, reference, parts=parts)
