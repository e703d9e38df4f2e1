"""The answers of the messy sample, from what was decided while planting (docs/decisions/0001)."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.districts.figures import Answers, Figure, count_branches, count_figure, expected, list_left_out
from tests.districts.messy.model import Book, Row, Table
from tests.districts.messy.staff import OFFICES
from tests.districts.model import YEARS, Entry

Missing = Mapping[tuple[str, int, str], str]
STOCKS = ("risks", "honours")
UNDATED = ("rectification_carried_over", "rectification_open", "rectification_overdue")
"""What nobody can tell from a list that does not say when a problem was found."""


def answers(books: Sequence[Book], columns_gone: Missing) -> Answers:
    """Return the answers.

    Args:
        books: everything that was laid out.
        columns_gone: (department, year, figure) → reason, where a column of the ledger is absent or blank.
    """
    every = _rows(books)

    def answer(code: str, year: int, figure: Figure) -> dict[str, Any]:
        name, _, _, _, rule, ledgers = figure
        if name == "branches_in_force":
            return count_branches(((o.code, b) for o in OFFICES for b in o.branches), code, year)
        absent = [_absence(code, year, ledger, books) for ledger in ledgers]
        reasons = {reason for reason in absent if reason}
        if reasons:
            return {"missing": reasons.pop() if len(reasons) == 1 and all(absent) else "part-missing"}
        if name == "provincial_articles" and year == YEARS[0]:
            return {"missing": "no-setting"}
        if name in UNDATED and _is_undated(code, year, books):
            return {"missing": "no-column"}
        if name == "rectification_carried_over" and not _tells_of_earlier(code, year, books):
            return {"missing": "not-covered"}
        if (code, year, name) in columns_gone:
            return {"missing": columns_gone[code, year, name]}
        return _counted(name, rule, year, [row for row in every if row.code == code])

    return expected((o.code for o in OFFICES), answer)


def _rows(books: Sequence[Book]) -> list[Row]:
    return [row for book in books if not book.refused for table in book.tables for row in table.rows]


def _counted(name: str, rule: str, year: int, rows: Sequence[Entry]) -> dict[str, Any]:
    """Count, and turn what has no base or no exact value into missing, with the left-out rows named."""
    held = [r for r in rows if year in r.meant.get(name, ()) and r.reason is None and name not in r.open]
    if rule == "attendance" and not any(r.seats for r in held):
        out = [(r, r.reason) for r in rows if year in r.meant.get(name, ()) and r.reason]
        out += [(r, "approximate") for r in held if r.vague]
        return {"missing": "no-exact-value" if held else "zero-base", "left_out": list_left_out(out)}
    if rule == "rate" and not held:
        return {"missing": "zero-base"}
    if rule in ("sum", "items") and held and all(r.amount is None for r in held):
        return {"missing": "no-exact-value", "left_out": count_figure(name, rule, year, rows)["left_out"]}
    return count_figure(name, rule, year, rows)


def _absence(code: str, year: int, ledger: str, books: Sequence[Book]) -> str | None:
    if any(c == code and name == ledger and (not years or year in years) for b in books for c, name, years in b.lacks):
        return "unreadable-file"
    tables = [t for b in books if not b.refused for t in b.tables if t.ledger == ledger and _owns(t, code)]
    if not tables:
        return "no-ledger"
    return None if any(_covers(t, code, year) for t in tables) else "not-covered"


def _owns(table: Table, code: str) -> bool:
    return any(row.code == code for row in table.rows) or table.codes == (code,)


def _covers(table: Table, code: str, year: int) -> bool:
    """A stock's list that names a year covers that year only; one that names none covers every year."""
    if table.ledger in STOCKS:
        return not table.years or year in table.years
    dated = {r.day.year for r in table.rows if r.code == code and r.reason != "unreadable"}
    return year in (table.years or dated)


def _tells_of_earlier(code: str, year: int, books: Sequence[Book]) -> bool:
    """Tell whether a list of an earlier year, or a problem found before the year, shows what was open at its start."""
    tables = [t for b in books if not b.refused for t in b.tables if t.ledger == "rectification" and _owns(t, code)]
    known = [t for t in tables if not t.years or min(t.years) <= year]
    found = [row for t in known for row in t.rows if row.code == code and row.reason is None]
    return any(y < year for t in known for y in t.years) or any(row.day.year < year for row in found)


def _is_undated(code: str, year: int, books: Sequence[Book]) -> bool:
    tables = [t for b in books if not b.refused for t in b.tables if t.ledger == "rectification" and _owns(t, code)]
    return not any("登记日期" in t.columns for t in tables if _covers(t, code, year))
