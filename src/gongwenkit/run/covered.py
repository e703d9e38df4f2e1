"""Whether there is anything to report on."""

from gongwenkit.model import UsageError, Words
from gongwenkit.run.results import Measured

__all__ = ["require_covered"]


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
