"""A figure against last year and against its plan (figures.md, Views).

A comparison that would mislead has no value: last year not covered, other settings of the year, an author who was not
in office for both spans, a list without dates up to a day within its year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gongwenkit.config.definitions import Definition, source_ledgers, walk_filters
from gongwenkit.measure.all_departments import WholeMeasurement
from gongwenkit.measure.counting_rules import Span, percentage
from gongwenkit.measure.figures import Measurement
from gongwenkit.model import Figure, Period, View
from gongwenkit.model.figure import PER_CENT

__all__ = ["LastYear", "against_last_year", "against_plan"]

SMALLEST_BASE = 10
"""Per cent against last year only from this base on (figures.md, Views)."""


@dataclass(frozen=True)
class LastYear:
    """The same ledgers counted a year earlier, with the same author.

    Attributes:
        measurement: last year's.
        settings: settings of that year.
    """

    measurement: Measurement
    settings: Mapping[str, str]

    @property
    def span(self) -> Span:
        """The days that are compared."""
        return self.measurement.span


def against_last_year(figure: Figure, measurement: Measurement, last_year: LastYear | None) -> list[View]:
    """Returns last year's value, the difference, and from a base of `SMALLEST_BASE` on the change in per cent."""
    unit = "个百分点" if figure.is_ratio else figure.unit
    reason = figure.missing or _incomparable(figure, measurement, last_year)
    last = None
    if last_year is not None and not reason:
        counted = last_year.measurement.counted(figure.id, last_year.span)
        last, reason = counted.value, counted.missing
    if last is None or figure.value is None:
        missing = reason or "not-covered"
        return [View("last", last, missing if last is None else None), View("difference", None, missing, unit)]
    difference = figure.value - last
    views = [View("last", last), View("difference", difference, unit=unit)]
    if isinstance(last, int) and last >= SMALLEST_BASE:
        views.append(View("change", percentage(difference, last), unit=PER_CENT))
    return views


def _incomparable(figure: Figure, measurement: Measurement, last_year: LastYear | None) -> str | None:
    """Why a figure must not be compared with last year; the whole may not when one department may not."""
    if last_year is None:
        return "not-covered"
    earlier = last_year.measurement
    if isinstance(measurement, WholeMeasurement) and isinstance(earlier, WholeMeasurement):
        parts = ((part, LastYear(earlier.parts[code], last_year.settings)) for code, part in measurement.parts.items())
        return next(filter(None, (_incomparable(figure, *pair) for pair in parts)), None)
    lineage = _lineage(figure.id, measurement.definitions)
    asked = {f.setting for one in lineage for source in one.from_ for f in walk_filters(source.where) if f.setting}
    if any(measurement.matcher.settings.get(name) != last_year.settings.get(name) for name in asked):
        return "no-setting"
    if _before_tenure(lineage, measurement, last_year.span):
        return "no-author"
    ledgers = source_ledgers(figure.id, measurement.definitions)
    both = (measurement, earlier)
    if earlier.as_of < earlier.period.last and any(one.coverage.lists_years_only(ledgers, one.span) for one in both):
        return "no-column"
    return None


def _lineage(name: str, definitions: Mapping[str, Definition]) -> tuple[Definition, ...]:
    """Returns the definition of a figure and of all that it is made from: settings and tenure come down with rows."""
    own = definitions[name]
    return (own, *(one for parent in own.parents for one in _lineage(parent, definitions)))


def _before_tenure(lineage: Sequence[Definition], measurement: Measurement, span: Span) -> bool:
    """Whether a span begins before the author, to whom the figure belongs, came into office."""
    author = measurement.matcher.author
    return bool(author and any(one.personal for one in lineage) and not author.in_office(span.first))


def against_plan(figure: Figure, measurement: Measurement) -> list[View]:
    """Returns what was planned, and the completion: from 1 January to the period's end, over the year's plan."""
    planned = measurement.planned(figure.id)
    if planned is None:
        return []
    views = [View("planned", planned)]
    whole = Period.of_year(measurement.period.year)
    span = Span(whole.first, measurement.period.last, measurement.as_of)
    if _before_tenure(_lineage(figure.id, measurement.definitions), measurement, span):
        return [*views, View("completion", None, "no-author", PER_CENT)]
    counted = measurement.counted(figure.id, span)
    if counted.value is None or not planned:
        return [*views, View("completion", None, counted.missing or "zero-base", PER_CENT)]
    return [*views, View("completion", percentage(counted.value, planned), unit=PER_CENT)]
