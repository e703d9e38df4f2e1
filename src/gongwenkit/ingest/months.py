"""A sheet for each month: which months have none."""

import re
from collections.abc import Iterator, Sequence

from gongwenkit.ingest.kinds import KINDS
from gongwenkit.ingest.normal import compact
from gongwenkit.ingest.workbook import Grid
from gongwenkit.model import Finding

__all__ = ["find_missing_months"]

_MONTH_SHEET = re.compile(r"(?:20\d{2}年?)?(\d{1,2}|十[一二]?|[一二三四五六七八九])月份?|20\d{2}[.\-](0?[1-9]|1[0-2])")
_HAN_MONTHS = {name: number for number, name in enumerate((*"一二三四五六七八九十", "十一", "十二"), start=1)}
MIN_MONTH_SHEETS = 3


def find_missing_months(file: str, sheets: Sequence[Grid], department: str | None) -> Iterator[Finding]:
    """Yields a finding where some months have a sheet of their own and others have none.

    Args:
        file: path relative to the data folder.
        sheets: of the workbook.
        department: code, None if it cannot be told.
    """
    named = [m[1] or m[2] for grid in sheets if (m := _MONTH_SHEET.fullmatch(compact(grid.sheet or "")))]
    months = {_HAN_MONTHS.get(name) or int(name) for name in named}
    missing = [f"{month}月" for month in range(1, 13) if month not in months]
    if len(months) >= MIN_MONTH_SHEETS and missing:
        yield KINDS["month-missing"].at(file=file, department=department, months="、".join(missing))
