"""What the step `measure` counts with: this period, the same span a year earlier, the views that checks look at."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from gongwenkit.config.definitions import Definition
from gongwenkit.measure.all_departments import start_whole
from gongwenkit.measure.figures import Measurement, start_measurement
from gongwenkit.measure.views import LastYear, add_views
from gongwenkit.model import Figure, UsageError, Words, year_before
from gongwenkit.run.report.results import Measured, Reading

__all__ = ["count_last_year", "require_covered", "start_counting", "with_checked_views"]


CHECKED_VIEWS = ("quarter", "branch", "department")


def with_checked_views(figures: tuple[Figure, ...], now: Measurement) -> tuple[Figure, ...]:
    """Returns the figures with the views that the checks between figures look at, last year's value among them."""
    seen = add_views(figures, measurement=now, sets=CHECKED_VIEWS)
    return tuple(
        replace(more, views=(*more.views, *(view for view in figure.views if view.key == "last")))
        for figure, more in zip(figures, seen, strict=True)
    )


def start_counting(reading: Reading, definitions: Mapping[str, Definition]) -> Measurement:
    """Makes the ledgers of the department, or of all, ready for counting."""
    chosen, job = reading.chosen, reading.chosen.job
    start = start_whole if chosen.covers_all else partial(start_measurement, department=job.department)
    return start(
        reading.ledgers,
        period=job.period,
        as_of=job.as_of,
        schema=reading.schema,
        definitions=definitions,
        reference=chosen.reference,
        settings=chosen.files.phrases(job.period.year).settings,
    )


def count_last_year(reading: Reading, now: Measurement) -> LastYear:
    """Counts the same span a year earlier, to the same day, with the same author."""
    job = reading.chosen.job
    earlier = job.period.year_earlier
    settings = reading.chosen.files.phrases(earlier.year).settings
    day = earlier.last if job.as_of == job.period.last else year_before(job.as_of)
    return LastYear(now.of_period(earlier, settings, as_of=day, author=now.matcher.author), settings)


def require_covered(measured: Measured) -> None:
    """Stops a report of a period for which no ledger has anything: a page of gaps helps nobody.

    Raises:
        UsageError: there is no ledger, none of the period, or the only one cannot be read.
    """
    ledgers, period = measured.reading.ledgers, measured.chosen.job.period
    if measured.measurement.covers_anything:
        return
    for file in ledgers.unreadable:
        found = next((f for f in ledgers.findings if f.file == file.file and f.severity == "error"), None)
        if found and (not file.years or period.year in file.years):
            raise UsageError(found.code, where=found.where, found=found.found, advice=found.advice)
    if not ledgers.tables:
        raise UsageError(
            "no-ledgers",
            where=measured.chosen.department.name,
            found=Words("没有任何台账", "has no ledger at all"),
            advice=Words("请把台账放入数据文件夹的 ledgers 中", "Put its ledgers into `ledgers` of the data folder"),
        )
    years = sorted({year for table in ledgers.tables for year in table.years})
    raise UsageError(
        "period-without-ledgers",
        where=measured.chosen.department.name,
        found=Words(
            f"台账中没有 {period} 的内容（有 {'、'.join(map(str, years))} 年）",
            f"the ledgers hold nothing of {period} (but of {', '.join(map(str, years))})",
        ),
        advice=Words("请检查时段，或补上该时段的台账", "Check the period, or add its ledgers"),
    )
