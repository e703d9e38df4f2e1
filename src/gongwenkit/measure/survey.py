"""Figures about the ledgers of all departments: which ledgers cover the period, how many findings must be corrected.

Each is a `Figure` with the views `department:<code>`, so that its printed numbers lead to rows, too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from gongwenkit.config.labels import SurveyFigure, SurveyWords
from gongwenkit.measure.all_departments import WholeMeasurement, departments_of
from gongwenkit.measure.views import department_key
from gongwenkit.model import Figure, Finding, RowSource, Severity, View

__all__ = ["KIND_FIGURE", "covered_ledgers", "survey_departments"]

KIND_FIGURE = "finding_"
"""Figure ids of single kinds of findings begin with it."""

_COUNTED: Mapping[str, Severity] = {"findings_error": "error", "findings_warning": "warning"}
TO_CORRECT = tuple(_COUNTED.values())


def covered_ledgers(measurement: WholeMeasurement) -> Mapping[str, Mapping[str, tuple[RowSource, ...]]]:
    """Returns department code → covered ledger → first row of each table that covers the year of the period."""
    span = measurement.span
    found: dict[str, dict[str, tuple[RowSource, ...]]] = {}
    for code, part in measurement.parts.items():
        first: dict[int, RowSource] = {}
        for rows in part.rows.values():
            for row in rows:
                first.setdefault(row.table, row.source)
        tables = {ledger: part.coverage.tables(ledger, span) for ledger in measurement.schema.ledgers}
        found[code] = {
            ledger: tuple(first[table.index] for table in covering if table.index in first)
            for ledger, covering in tables.items()
            if covering
        }
    return found


def survey_departments(
    measurement: WholeMeasurement, findings: Sequence[Finding], words: SurveyWords
) -> tuple[Figure, ...]:
    """Counts coverage and findings.

    Args:
        measurement: of all departments.
        findings: of all ledgers; those without a department count only in the whole.
        words: labels and units.

    Returns:
        The figures of `SURVEY_FIGURES`, then one for each kind of finding to correct, the most frequent first.
    """
    findings = _of_period(findings, measurement)
    by_severity = []
    for name, severity in _COUNTED.items():
        found = [finding for finding in findings if finding.severity == severity]
        by_severity.append(_of_findings(name, words.figures[name], found, measurement.parts))
    return (*_coverage(measurement, words), *by_severity, *_kinds(measurement, findings, words))


def _coverage(measurement: WholeMeasurement, words: SurveyWords) -> Iterable[Figure]:
    departments = departments_of(measurement.reference, measurement.period)
    covered = covered_ledgers(measurement)
    uncovered = [department for department in departments if not covered[department.code]]
    yield _figure("departments_listed", words.figures, len(departments), (one.source for one in departments), ())
    yield _figure(
        "departments_uncovered",
        words.figures,
        len(uncovered),
        (department.source for department in uncovered),
        (View(f"category:{department.short_name}", 1) for department in uncovered),
    )
    yield _figure(
        "ledgers_covered",
        words.figures,
        sum(map(len, covered.values())),
        (row for tables in covered.values() for rows in tables.values() for row in rows),
        (View(department_key(code), len(tables)) for code, tables in covered.items()),
    )


def _of_period(findings: Iterable[Finding], measurement: WholeMeasurement) -> list[Finding]:
    """Returns the findings of the period, without those about rows of other days or tables of other years."""
    span = measurement.span
    tables: dict[str, set[str | None]] = {}
    for table in measurement.ledgers.tables:
        tables.setdefault(table.file, set()).add(table.sheet)
    covering = {
        (table.file, table.sheet)
        for part in measurement.parts.values()
        for ledger in measurement.schema.ledgers
        for table in part.coverage.tables(ledger, span)
    }
    days = {row.source: row.day for rows in measurement.rows.values() for row in rows if not row.ledger.is_stock}

    def concerns(finding: Finding) -> bool:
        place = _row_of(finding)
        day = days.get(place) if place else None
        if day is not None:
            return day in span
        known = tables.get(finding.file or "", set())
        sheets = {finding.sheet} & known if finding.sheet else known
        return not sheets or any((finding.file, sheet) in covering for sheet in sheets)

    return [finding for finding in findings if concerns(finding)]


def _kinds(measurement: WholeMeasurement, findings: Sequence[Finding], words: SurveyWords) -> Iterable[Figure]:
    groups: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.severity in TO_CORRECT:
            groups[finding.code].append(finding)
    unit = words.figures["findings_error"].unit
    for code, group in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        label = words.kinds.get(code, code)
        wording = SurveyFigure(label=label, unit=unit, explain=label)
        yield _of_findings(KIND_FIGURE + code.replace("-", "_"), wording, group, measurement.parts)


def _of_findings(name: str, wording: SurveyFigure, findings: Sequence[Finding], codes: Iterable[str]) -> Figure:
    count = Counter(finding.department for finding in findings)
    rows = filter(None, map(_row_of, findings))
    return _figure(
        name, {name: wording}, len(findings), rows, (View(department_key(code), count[code]) for code in codes)
    )


def _figure(
    name: str, words: Mapping[str, SurveyFigure], value: int, rows: Iterable[RowSource], views: Iterable[View]
) -> Figure:
    wording = words[name]
    return Figure(
        id=name,
        no=None,
        label=wording.label,
        unit=wording.unit,
        value=value,
        rows=tuple(sorted(set(rows), key=lambda row: row.order)),
        views=tuple(views),
    )


def _row_of(finding: Finding) -> RowSource | None:
    """Returns the row of a finding's cell; None for a finding about a file or sheet."""
    row = "".join(character for character in finding.cell or "" if character.isdigit())
    return RowSource(finding.file, finding.sheet, int(row)) if finding.file and row else None
