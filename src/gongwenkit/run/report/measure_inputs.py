"""What the step `measure` counts with: this period, the same span a year earlier, the views that checks compare."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from gongwenkit.config.definitions import Definition
from gongwenkit.measure.all_departments import start_whole
from gongwenkit.measure.figures import Measurement
from gongwenkit.measure.preparation import start_measurement
from gongwenkit.measure.views import LastYear, add_views
from gongwenkit.model import Figure
from gongwenkit.run.report.results import Reading

__all__ = ["count_last_year", "start_counting", "with_checked_views"]

CHECKED_VIEWS = ("quarter", "branch", "department")


def start_counting(reading: Reading, definitions: Mapping[str, Definition]) -> Measurement:
    """Makes the ledgers of the department, or of all, ready for counting."""
    chosen, job = reading.chosen, reading.chosen.job
    own = partial(start_measurement, department=job.department, author=job.author)
    start = start_whole if chosen.covers_all else own
    return start(
        reading.ledgers,
        period=job.period,
        as_of=job.as_of,
        schema=reading.schema,
        definitions=definitions,
        reference=chosen.reference,
        settings=chosen.files.settings(job.period),
    )


def count_last_year(reading: Reading, now: Measurement) -> LastYear:
    """Counts the same span a year earlier, to the same day, with the same author."""
    job = reading.chosen.job
    earlier = job.period.year_earlier
    settings = reading.chosen.files.settings(earlier)
    day = job.period.day_earlier(job.as_of)
    return LastYear(now.of_period(earlier, settings, as_of=day, author=now.matcher.author), settings)


def with_checked_views(figures: tuple[Figure, ...], now: Measurement) -> tuple[Figure, ...]:
    """Returns the figures with the views that the checks between figures compare, last year's value among them."""
    seen = add_views(figures, measurement=now, sets=CHECKED_VIEWS)
    return tuple(
        replace(more, views=(*more.views, *(view for view in figure.views if view.key == "last")))
        for figure, more in zip(figures, seen, strict=True)
    )
