"""Checks of declared tables and of lists in texts (`gongwenkit template check`): figures, columns, what is private."""

from collections.abc import Iterator, Mapping, Sequence

from gongwenkit.compose.text.wording_findings import KINDS
from gongwenkit.config.definitions import Definition, source_ledgers
from gongwenkit.config.divisions import column_of_list, has_table
from gongwenkit.config.likeness import known_words, likely_word
from gongwenkit.config.report_annexes import BY_DEPARTMENT, TableSpec
from gongwenkit.config.report_type import ReportType
from gongwenkit.config.schema import LedgerSchema, Schema
from gongwenkit.config.wording import Wording
from gongwenkit.model import Finding

__all__ = ["lint_lists", "lint_tables"]


def lint_tables(report: ReportType, definitions: Mapping[str, Definition], schema: Schema) -> list[Finding]:
    """Finds tables of figures that are not there or have no rows, and columns that are not there or about persons.

    Args:
        report: the report type.
        definitions: all figures.
        schema: the ledgers.

    Returns:
        Findings with file and line of report.toml, at most one for each key of a table.
    """
    return [
        finding
        for place, spec in enumerate(report.table)
        for finding in _lint(_At(report, place, spec), report, spec, definitions, schema)
    ]


def lint_lists(wording: Wording, definitions: Mapping[str, Definition], schema: Schema) -> list[Finding]:
    """Finds lists of the values of a column (`{id.list:column}`) that is not there or about persons.

    Args:
        wording: the wording of a report type.
        definitions: all figures.
        schema: the ledgers.

    Returns:
        Findings with file and line of wording.toml.
    """
    found: list[Finding] = []
    for clause in wording.clauses:
        for template in clause.wordings:
            for part in template.placeholders:
                column = column_of_list(part.attribute or "") if part.kind == "figure" else ""
                if column and part.name in definitions:
                    words = {"file": wording.file, "cell": str(template.line), "text": template.source}
                    found += _lint_list(part.name, column, definitions, schema, words)
    return found


def _lint_list(
    figure: str, column: str, definitions: Mapping[str, Definition], schema: Schema, at: Mapping[str, str]
) -> Iterator[Finding]:
    ledgers = [schema.ledgers[one] for one in source_ledgers(figure, definitions)]
    columns = [ledger.find(column) for ledger in ledgers]
    if not ledgers or has_table(figure, definitions) or any(one is None for one in columns):
        open_columns = [one.name for ledger in ledgers for one in ledger.column if not one.sensitive]
        likely = known_words(column, open_columns)
        yield KINDS["list-column"].at(**at, name=figure, column=column, likely_zh=likely.zh, likely_en=likely.en)
    elif any(ledger.is_private for ledger in ledgers):
        yield KINDS["list-private"].at(**at, name=figure, column=column)


class _At:
    """Makes findings at the keys of one table."""

    def __init__(self, report: ReportType, place: int, spec: TableSpec) -> None:
        self._report, self._place, self._spec = report, place, spec

    def __call__(self, code: str, place: str, /, **words: str) -> Finding:
        line, title = self._report.line("table", self._place, place), self._spec.title
        named = {"text": title} if code in ("unknown-figure", "not-in-report") else {"title": title}
        return KINDS[code].at(file=self._report.file, cell=line, **named, **words)


def _lint(
    at: _At, report: ReportType, spec: TableSpec, definitions: Mapping[str, Definition], schema: Schema
) -> Iterator[Finding]:
    wrong = list(_lint_figures(at, report, spec, definitions))
    yield from wrong
    if spec.of and not wrong:
        yield from _lint_rows(at, spec, spec.of, definitions, schema)


def _lint_figures(
    at: _At, report: ReportType, spec: TableSpec, definitions: Mapping[str, Definition]
) -> Iterator[Finding]:
    named = [("of", spec.of)] if spec.of else []
    named += [("figures", name) for name in spec.figures] if spec.figures != "all" else []
    for key, name in named:
        if name not in definitions:
            likely = likely_word(name, definitions)
            words = {"likely_zh": f"，是否为 {likely}？", "likely_en": f"; is it {likely}?"} if likely else {}
            yield at("unknown-figure", key, name=name, **{"likely_zh": "", "likely_en": "", **words})
        elif not report.has_figure(name):
            yield at("not-in-report", key, name=name, key="figures")


def _lint_rows(
    at: _At, spec: TableSpec, figure: str, definitions: Mapping[str, Definition], schema: Schema
) -> Iterator[Finding]:
    ledgers = [schema.ledgers[one] for one in source_ledgers(figure, definitions)]
    without_rows = has_table(figure, definitions) or (spec.lists_rows and _is_made_of_two(figure, definitions))
    if without_rows or not ledgers:
        yield at("table-rows", "of", name=figure, label=definitions[figure].label)
        return
    found = [
        finding
        for key, columns in _columns(spec)
        for column in columns
        for finding in _lint_column(at, key, column, figure, ledgers)
    ]
    yield from found
    private = next((one.name for one in ledgers if one.is_private), "")
    if private and not found:
        yield at("table-private", "of", name=figure, ledger=private)


def _is_made_of_two(name: str, definitions: Mapping[str, Definition]) -> bool:
    """Whether a figure is made of two numbers and has no rows of its own: a rate, a quotient, a difference."""
    return definitions[name].rule.asks == "sides"


def _columns(spec: TableSpec) -> Iterator[tuple[str, Sequence[str]]]:
    """Yields each key that names columns, with their names."""
    columns = (spec.columns,) if isinstance(spec.columns, str) else spec.columns
    for key, names in (("rows", (spec.rows,)), ("columns", columns), ("sort", (spec.sort,))):
        yield key, [name for name in names if name and name != BY_DEPARTMENT]


def _lint_column(at: _At, key: str, column: str, figure: str, ledgers: Sequence[LedgerSchema]) -> Iterator[Finding]:
    for ledger in ledgers:
        found = ledger.find(column)
        if found is not None and not found.sensitive:
            continue
        likely = known_words(column, [one.name for one in ledger.column if not one.sensitive])
        words = {"likely_zh": likely.zh, "likely_en": likely.en}
        code = "table-column" if found is None else "table-sensitive"
        yield at(code, key, name=figure, column=column, ledger=ledger.name, **words)
        return
