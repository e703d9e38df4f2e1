"""The forms of dates and ranges of the table, put into rows."""

from tests.districts.columns import DATE_COLUMN, write_date
from tests.districts.messy.model import Row

DAY_FORMS = {
    "date 2023.3.5": "dot",
    "date 2023.03.05": "dot0",
    "date 2023/3/5": "slash",
    "date 2023-3-5": "dash",
    "date 2023年3月5日": "han",
    "date 3月5日": "md",
    "date 20230305": "compact",
    "date serial": "raw",
    "date 2023/3/5  14:30": "clock",
    "date 2023.3.5上午": "am",
    "date 二〇二三年三月五日": "kanji",
}
RANGES = {
    "range 3月5日-7日": "{m}月{d}日-{d2}日",
    "range 3.5—3.7": "{m}.{d}—{m}.{d2}",
    "range 3月5日至4月2日": "{m}月{d}日至{m2}月{d2}日",
    "range 2023.12.30-2024.1.2": "{y}.{m}.{d}-{y2}.{m2}.{d2}",
}


def date_column(row: Row) -> str:
    """Return the column that dates a row."""
    return DATE_COLUMN.get(row.ledger, "日期")


def dated(row: Row, form: str) -> Row:
    """Write the date of a row in a form of the table."""
    if form == "date 3月5日":
        row.inferred = True
    return row.put(date_column(row), write_date(row.day, DAY_FORMS[form]), form)


def monthly(row: Row, form: str) -> Row:
    """Write only the month (2023年3月), or a part of it (3月上旬)."""
    day = row.day
    if form == "date 2023年3月":
        return row.put(date_column(row), f"{day.year}年{day.month}月", form)
    row.inferred = True
    return row.put(date_column(row), f"{day.month}月上旬", "date 3月上旬")


def ranged(row: Row, form: str, last: str) -> Row:
    """Write a span of days; ``last`` is its last day as ``2023-3-7``."""
    year, month, day = (int(part) for part in last.split("-"))
    parts = {"y": row.day.year, "m": row.day.month, "d": row.day.day, "y2": year, "m2": month, "d2": day}
    row.inferred = "{y}" not in RANGES[form]
    return row.put(date_column(row), RANGES[form].format(**parts), form)
