"""Findings about columns that figures need and a ledger does not have: which figures, and in which head to add them."""

from collections.abc import Iterator, Mapping

from gongwenkit.config.definitions import Definition, source_ledger
from gongwenkit.config.filters import walk_filters
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.measure.figures import Measurement
from gongwenkit.measure.preparation import start_measurement
from gongwenkit.model import Finding, Period
from gongwenkit.model.figure import MissingColumn
from gongwenkit.run.report.results import Opened

__all__ = ["find_missing_columns"]

SHOWN_FIGURES = 3
REQUIRED = "column-missing"
ANY_YEAR = 2000


def find_missing_columns(opened: Opened, ledgers: Ledgers) -> Iterator[Finding]:
    """Yields one finding for each file and column, with the figures that are missing for want of it.

    A column whose absence is reported already, because the ledger requires it, is not reported again.

    Args:
        opened: the kit and its reference tables.
        ledgers: as read, with their findings.
    """
    needed = _needed(opened.files.definitions)
    said = [(one.file, one.sheet, one.found.zh) for one in ledgers.findings if one.code == REQUIRED]
    for code, own in ledgers.each_of(opened.codes):
        lacking = (needed.get(table.ledger, set()) - table.columns.keys() for table in own.tables if not table.by_hand)
        for one, labels, asked in _of_department(opened, own, code) if any(lacking) else ():
            place = (one.head.file, one.head.sheet)
            if not any(place == (file, sheet) and f"“{one.column}”" in words for file, sheet, words in said):
                yield _finding(one, labels, code, asked=asked)


def _needed(definitions: Mapping[str, Definition]) -> Mapping[str, set[str]]:
    """Returns the columns that the filters and sums of all figures need, by ledger."""
    needed: dict[str, set[str]] = {}
    for definition in definitions.values():
        for source in definition.from_:
            columns = {definition.column, *(condition.column for condition in walk_filters(source.where))}
            needed.setdefault(source_ledger(source, definitions) or "", set()).update(filter(None, columns))
    return needed


def _of_department(opened: Opened, own: Ledgers, code: str) -> Iterator[tuple[MissingColumn, list[str], bool]]:
    """Yields for each file and column where it is to be added, the figures, and whether keywords can replace it."""
    any_period = Period.of_year(ANY_YEAR)
    base = start_measurement(
        own,
        department=code,
        period=any_period,
        as_of=any_period.last,
        schema=opened.files.schema,
        definitions=opened.files.definitions,
        reference=opened.reference,
        settings={},
    )
    found: dict[tuple[str | None, str, str], tuple[MissingColumn, dict[str, None]]] = {}
    for year in _years(base):
        measurement = base.of_period(Period.of_year(year), opened.files.phrases(year).settings)
        for name, definition in measurement.definitions.items():
            for one in measurement.missing_columns(name, measurement.span):
                found.setdefault((one.head.file, one.ledger, one.column), (one, {}))[1][definition.label] = None
    told = {(base.schema.ledgers[one.ledger].name, one.column) for one in base.matcher.proposals.values()}
    for one, labels in found.values():
        yield one, list(labels), (one.ledger, one.column) in told


def _years(measurement: Measurement) -> list[int]:
    """Returns the years that a department's tables name or have rows of."""
    dated = {row.day.year for rows in measurement.rows.values() for row in rows if row.day}
    return sorted(dated.union(*(table.years for table in measurement.ledgers.tables)))


def _finding(one: MissingColumn, labels: list[str], code: str, *, asked: bool) -> Finding:
    more = len(labels) - SHOWN_FIGURES
    shown = labels[:SHOWN_FIGURES]
    question = "；也可运行 gongwenkit ledger check --decisions，按关键词回答一个问题"
    question_en = "; or answer one question by keywords: gongwenkit ledger check --decisions"
    return KINDS["figures-without-column"].at(
        file=one.head.file,
        sheet=one.head.sheet,
        cell=str(one.head.row),
        department=code,
        ledger=one.ledger,
        column=one.column,
        detail="“" + "”“".join(shown) + "”" + (f"等 {len(labels)} 项" if more > 0 else ""),
        detail_en=", ".join(f"“{label}”" for label in shown) + (f" and {more} more" if more > 0 else ""),
        asked=question if asked else "",
        asked_en=question_en if asked else "",
    )
