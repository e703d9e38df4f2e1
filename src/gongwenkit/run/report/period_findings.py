"""Which findings of the ledgers concern the period of a report: those of other years are read, too."""

from collections.abc import Mapping
from datetime import date

from gongwenkit.model import Finding
from gongwenkit.run.report.results import Reading

__all__ = ["find_elsewhere"]


def find_elsewhere(reading: Reading) -> tuple[Finding, ...]:
    """Returns the findings about rows of other days, and about sheets and files that name only other years.

    What has neither a day nor a year concerns every period.
    """
    ledgers, period = reading.ledgers, reading.chosen.job.period
    days = _days(reading, {(one.file, one.sheet) for one in ledgers.findings if _row(one)})
    years: dict[tuple[str, str | None], set[int]] = {}
    for table in ledgers.tables:
        for sheet in (table.sheet, ""):  # "" is the whole file
            years.setdefault((table.file, sheet), set()).update(table.years or {period.year})
    years |= {(one.file, ""): set(one.years) for one in ledgers.unreadable}

    def is_elsewhere(finding: Finding) -> bool:
        day = days.get((finding.file or "", finding.sheet, _row(finding)))
        if day is not None:
            return day not in period
        whole = years.get((finding.file or "", ""), set())
        named = years.get((finding.file or "", finding.sheet), whole) if finding.sheet else whole
        return bool(named) and period.year not in named

    return tuple(finding for finding in ledgers.findings if is_elsewhere(finding))


def _days(reading: Reading, sheets: set[tuple[str | None, str | None]]) -> Mapping[tuple[str, str | None, int], date]:
    """Returns the day of each dated row of some sheets; rows of standing lists have none."""
    found: dict[tuple[str, str | None, int], date] = {}
    for name, ledger in reading.schema.ledgers.items():
        frame = reading.ledgers.frames[name]
        if not ledger.date or ledger.kind == "stock" or frame.empty:
            continue
        for file, sheet, row, day in frame[["file", "sheet", "row", ledger.date]].to_numpy(dtype=object):
            if (file, sheet) in sheets and isinstance(day, date):
                found[file, sheet, int(row)] = day
    return found


def _row(finding: Finding) -> int:
    return int("".join(ch for ch in finding.cell or "" if ch.isdigit()) or 0)
