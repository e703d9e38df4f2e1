"""Checks that hold between figures (figures.md): what cannot be true of one set of ledgers is a finding.

A figure that is missing takes part in no check.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from gongwenkit.config.definitions import Definition
from gongwenkit.measure.counting_rules import Span
from gongwenkit.measure.figure_kinds import FIGURE_KINDS
from gongwenkit.measure.figures import Measurement
from gongwenkit.measure.views import department_key
from gongwenkit.measure.whole import WholeMeasurement
from gongwenkit.model import Figure, Finding, Period, View
from gongwenkit.model.figure import Value, print_value

__all__ = ["check_figures", "is_dated"]

SMALLEST_RHYTHM = 12
"""Fewer events than one a month have no rhythm that could be told."""

DECEMBER_SHARE = 0.25
FEWEST_COPIED = 8
"""So many figures that are not zero must equal last year's before they look copied."""


def is_dated(name: str, definitions: Mapping[str, Definition]) -> bool:
    """Whether a figure is counted by dates, so that its quarters mean something."""
    definition = definitions[name]
    return definition.rule.over_time != "none" and all(is_dated(parent, definitions) for parent in definition.parents)


def check_figures(figures: Sequence[Figure], measurement: Measurement) -> tuple[Finding, ...]:
    """Checks the figures of one department, or of all together.

    Args:
        figures: all figures of the period with the views `year`, `quarter`, `branch` and `department` (those
            that are there are checked).
        measurement: what they were counted with.

    Returns:
        Findings of `FIGURE_KINDS`, errors first, without a place: they are about figures, not about cells.
    """
    found = [
        *_bounds(figures, measurement.definitions),
        *(one for figure in figures for one in _about(figure, measurement)),
        *_copied(figures),
    ]
    located = (replace(finding, department=measurement.department) for finding in found)
    return tuple(sorted(located, key=lambda finding: finding.order))


def _bounds(figures: Sequence[Figure], definitions: Mapping[str, Definition]) -> Iterator[Finding]:
    known = {figure.id: figure for figure in figures if figure.value is not None}
    for figure in known.values():
        definition = definitions[figure.id]
        for name in definition.at_most:
            if name in known and _number(figure.value) > _number(known[name].value):
                yield _compared("figure-too-large", figure, known[name])
        for name in definition.usually_at_least:
            if name in known and _number(figure.value) < _number(known[name].value):
                yield _compared("figure-small", figure, known[name])


def _compared(code: str, figure: Figure, other: Figure) -> Finding:
    return FIGURE_KINDS[code].at(label=figure.label, value=_show(figure), other=other.label, bound=_show(other))


def _about(figure: Figure, measurement: Measurement) -> Iterator[Finding]:
    if figure.value is None:
        return
    definition = measurement.definitions[figure.id]
    if definition.rule.several_sources:
        yield from _union_parts(figure, definition, measurement)
    if is_dated(figure.id, measurement.definitions):
        yield from _quarters(figure, measurement)
        if definition.rule.counts_events and measurement.as_of >= measurement.period.last:
            yield from _rhythm(figure, measurement)
    yield from _branches(figure, measurement)
    if isinstance(measurement, WholeMeasurement) and definition.rule.counts_events:
        yield from _departments(figure, measurement)


def _union_parts(figure: Figure, definition: Definition, measurement: Measurement) -> Iterator[Finding]:
    span = measurement.span
    parts = []
    for source in definition.from_:
        part = measurement.counted_as(definition.model_copy(update={"from_": (source,)}), span)
        if part.value is None:
            return
        parts.append(part.value)
    if not max(parts) <= _number(figure.value) <= sum(parts):
        yield FIGURE_KINDS["union-parts"].at(
            label=figure.label, value=_show(figure), most=str(max(parts)), total=str(sum(parts))
        )


def _quarters(figure: Figure, measurement: Measurement) -> Iterator[Finding]:
    begun = {str(one) for one in measurement.period.quarters if one.first <= measurement.as_of}
    values = _values(view for view in figure.views if view.key in begun)
    if measurement.period != Period.of_year(measurement.period.year) or len(values) != len(begun):
        return
    total, value = sum(values), _number(figure.value)
    adds_up = measurement.definitions[figure.id].rule.over_time == "sum"
    wrong = total != value if adds_up else total < value
    if wrong:
        yield FIGURE_KINDS["quarters-sum"].at(label=figure.label, total=str(total), value=_show(figure))


def _rhythm(figure: Figure, measurement: Measurement) -> Iterator[Finding]:
    value = _number(figure.value)
    if value < SMALLEST_RHYTHM or measurement.period != Period.of_year(measurement.period.year):
        return
    empty = [view.key for view in figure.views if _is_quarter(view.key) and view.value == 0]
    if empty:
        yield FIGURE_KINDS["quarter-empty"].at(label=figure.label, value=_show(figure), quarters="、".join(empty))
    december = measurement.period.months[-1]
    counted = measurement.counted(figure.id, Span(december.first, december.last, measurement.as_of))
    share = float(_number(counted.value)) / float(value)
    if share > DECEMBER_SHARE:
        yield FIGURE_KINDS["december-heavy"].at(label=figure.label, value=_show(figure), share=f"{share:.0%}")


def _branches(figure: Figure, measurement: Measurement) -> Iterator[Finding]:
    """Where every row names a branch, the branches are no less than the whole: a joint event counts in each."""
    values = _values(view for view in figure.views if view.key.startswith("branch:"))
    rows = measurement.counted(figure.id, measurement.span).rows
    complete = bool(values) and all(row.branch for row in rows)
    if complete and sum(values) < _number(figure.value):
        columns = {role: rows[0].ledger.role(role) or "" for role in ("branch", "event_number")}
        yield FIGURE_KINDS["branches-sum"].at(
            label=figure.label, total=str(sum(values)), value=_show(figure), **columns
        )


def _departments(figure: Figure, measurement: WholeMeasurement) -> Iterator[Finding]:
    """Σ departments − (k − 1) for each event shared by k = whole."""
    keys = {department_key(code) for code in measurement.parts}
    values = _values(view for view in figure.views if view.key in keys)
    joint = measurement.joint_events(figure.id, measurement.span)
    shared = sum(len(set(event.departments)) - 1 for event in joint)
    if len(values) == len(keys) and sum(values) - shared != _number(figure.value):
        yield FIGURE_KINDS["departments-sum"].at(
            label=figure.label, total=str(sum(values)), shared=str(shared), value=_show(figure)
        )


def _copied(figures: Sequence[Figure]) -> Iterator[Finding]:
    last = {figure.id: _view(figure, "last") for figure in figures}
    both = [figure for figure in figures if figure.value is not None and last[figure.id] is not None]
    telling = [figure for figure in both if figure.value]
    if len(telling) >= FEWEST_COPIED and all(figure.value == last[figure.id] for figure in both):
        yield FIGURE_KINDS["figures-as-last-year"].at(count=str(len(telling)))


def _view(figure: Figure, key: str) -> Value | None:
    return next((view.value for view in figure.views if view.key == key), None)


def _values(views: Iterable[View]) -> list[Value]:
    """Returns the values of views; none where one of them is missing."""
    values = [view.value for view in views]
    return [value for value in values if value is not None] if None not in values else []


def _is_quarter(key: str) -> bool:
    return len(key) == len("2023Q1") and key[4] == "Q"


def _number(value: Value | None) -> Value:
    return value if value is not None else 0


def _show(figure: Figure) -> str:
    return f"{print_value(_number(figure.value), rounded=False)}{figure.unit}"
