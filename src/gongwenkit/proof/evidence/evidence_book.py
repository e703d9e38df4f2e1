"""The workbook of evidence (依据.xlsx): a contents, a sheet for each figure with its rows, the facts, the decisions.

Equal evidence gives equal bytes. Every text is written as text, and nothing as a formula.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import partial

from openpyxl.styles import Alignment, Font, PatternFill

from gongwenkit.compose.print.evidence_annex import EvidenceFigure, EvidenceTableRow, EvidenceTables
from gongwenkit.config.evidence_labels import BookLabels
from gongwenkit.config.labels import Labels
from gongwenkit.ingest.workbook.plain_sheet import Look, PlainBook, PlainSheet
from gongwenkit.model.figure import Value

__all__ = ["evidence_book"]

LONGEST_SHEET = 31
"""Most characters of the name of a sheet."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_PLAIN = Look()
_BOLD = Look(font=Font(bold=True))
_HEAD = Look(font=_BOLD.font, fill=PatternFill("solid", fgColor="FFE8E8E8"))
_LINK = Look(font=Font(color="FF0563C1", underline="single"))
_TOP = Look(alignment=Alignment(vertical="top", wrap_text=True))
_CONTENTS_WIDTHS = (6, 34, 10, 8, 60, 8, 10, 8, 8)
_ROW_WIDTHS = (6, 8, 12, 40, 18, 8, 12, 60)
_FACT_WIDTHS = (6, 40, 10, 60)
_DECISION_WIDTHS = (6, 60, 14, 40, 12, 10, 40)


def evidence_book(tables: EvidenceTables, *, title: str, day: date, labels: Labels) -> bytes:
    """Returns the workbook.

    Args:
        tables: the evidence as the annex shows it: numbers of figures and rows are the same.
        title: of the workbook, in its contents and properties.
        day: its time of creation and of change, so that equal evidence gives equal bytes.
        labels: its words.
    """
    words = labels.book
    book = PlainBook(title)
    contents = book.add(words.contents)
    names = _sheet_names(tables)
    for figure in tables.figures:
        book.add_later(names[figure.id], partial(_add_figure, figure=figure, words=words))
    last = [book.add(words.facts)] if tables.facts else []
    for sheet in last:
        _add_facts(sheet, tables, words)
    if tables.decisions:
        last.append(book.add(words.decisions))
        _add_decisions(last[-1], tables, words)
    _add_contents(contents, tables, title, names, [sheet.title for sheet in last], words)
    return book.saved(datetime.combine(day, time()))


def _sheet_names(tables: EvidenceTables) -> dict[str, str]:
    """Returns the name of each figure's sheet: its number in the annex, then its label as far as there is room."""
    names: dict[str, str] = {}
    for figure in tables.figures:
        names[figure.id] = f"{figure.number} {_FORBIDDEN.sub('', figure.label)}"[:LONGEST_SHEET].strip()
    return names


def _add_contents(
    sheet: PlainSheet,
    tables: EvidenceTables,
    title: str,
    names: dict[str, str],
    others: Sequence[str],
    words: BookLabels,
) -> None:
    sheet.text(1, 1, title, _BOLD)
    row = 2
    for note in tables.notes:
        sheet.text(row, 1, note, _PLAIN)
        row += 1
    _heads(sheet, row, words.contents_heads, _CONTENTS_WIDTHS)
    for group in tables.groups:
        if group.name:
            row += 1
            sheet.text(row, 1, group.name, _BOLD)
        for figure in group.figures:
            row += 1
            out = len(figure.rows) - len(figure.counted)
            _number(sheet, row, 1, figure.number)
            _text(sheet, row, 2, figure.label)
            if figure.total is None:
                _text(sheet, row, 3, figure.value)
            else:
                _number(sheet, row, 3, figure.total)
            _text(sheet, row, 4, figure.unit)
            _text(sheet, row, 5, figure.definition)
            _number(sheet, row, 6, len(figure.counted))
            total = _total(figure.counted)
            if total is not None:
                _number(sheet, row, 7, total)
            _number(sheet, row, 8, out)
            _link(sheet, row, 9, words.open, names[figure.id])
    for name in others:
        row += 1
        _link(sheet, row, 2, name, name)


def _add_figure(sheet: PlainSheet, figure: EvidenceFigure, words: BookLabels) -> None:
    """Writes the rows that count with what each adds, their sum, the rows left out, and the decisions."""
    sheet.text(1, 1, f"{figure.number}　{figure.label}：{figure.value}", _BOLD)
    _link(sheet, 1, len(words.row_heads), words.back, words.contents)
    sheet.text(2, 1, figure.definition, _PLAIN)
    row = 4
    _heads(sheet, row, words.row_heads, _ROW_WIDTHS)
    for one in figure.counted:
        row += 1
        _number(sheet, row, 1, one.number)
        if one.counts is not None:
            _number(sheet, row, 2, one.counts)
        _text(sheet, row, 3, one.group)
        _place(sheet, row, one, words)
    row += 1
    sheet.text(row, 1, words.sum, _BOLD)
    total = _total(figure.counted)
    if total is not None:
        _number(sheet, row, 2, total)
    elif figure.counted:
        sheet.text(row, 2, words.no_sum, _PLAIN)
    out = [one for one in figure.rows if one.reason]
    if out:
        row += 2
        sheet.text(row, 1, words.left_out, _BOLD)
        row += 1
        _heads(sheet, row, words.left_out_heads, _ROW_WIDTHS)
        for one in out:
            row += 1
            _number(sheet, row, 1, one.number)
            _text(sheet, row, 2, one.reason)
            _place(sheet, row, one, words)
    if figure.decisions:
        row += 2
        sheet.text(row, 1, words.decisions, _BOLD)
        for decision in figure.decisions:
            row += 1
            said = (decision.subject, decision.answer, decision.reason, decision.by, decision.month)
            sheet.text(row, 1, "　".join(filter(None, said)), _PLAIN)


def _place(sheet: PlainSheet, row: int, one: EvidenceTableRow, words: BookLabels) -> None:
    """Writes file, sheet, row, date and subject; of a group of a private ledger its name, month and type."""
    if one.source is None:
        _text(sheet, row, 4, words.ledger.format(name=one.ledger))
    else:
        _text(sheet, row, 4, one.source.file)
        _text(sheet, row, 5, one.source.sheet or "")
        _text(sheet, row, 6, str(one.source.row))
    _text(sheet, row, 7, one.date)
    _text(sheet, row, 8, one.subject)


def _add_facts(sheet: PlainSheet, tables: EvidenceTables, words: BookLabels) -> None:
    _heads(sheet, 1, words.fact_heads, _FACT_WIDTHS)
    for row, fact in enumerate(tables.facts, start=2):
        _number(sheet, row, 1, fact.number)
        for column, text in enumerate((fact.label, fact.answer, fact.basis), start=2):
            _text(sheet, row, column, text)


def _add_decisions(sheet: PlainSheet, tables: EvidenceTables, words: BookLabels) -> None:
    _heads(sheet, 1, words.decision_heads, _DECISION_WIDTHS)
    for row, one in enumerate(tables.decisions, start=2):
        touched = [figure.label for figure in tables.figures if one.id in {known.id for known in figure.decisions}]
        _number(sheet, row, 1, row - 1)
        for column, text in enumerate(
            (one.subject, one.answer, one.reason, one.by, one.month, "、".join(touched)), start=2
        ):
            _text(sheet, row, column, text)


def _total(rows: Iterable[EvidenceTableRow]) -> Value | None:
    """Returns the sum of what rows add; None where a row adds nothing by itself, or there is none."""
    counts = [row.counts for row in rows]
    return sum(count for count in counts if count is not None) if counts and None not in counts else None


def _heads(sheet: PlainSheet, row: int, heads: Sequence[str], widths: Sequence[int]) -> None:
    for column, (head, width) in enumerate(zip(heads, widths, strict=True), start=1):
        sheet.text(row, column, head, _HEAD)
        sheet.width(column, width)


def _text(sheet: PlainSheet, row: int, column: int, text: str) -> None:
    if text:
        sheet.text(row, column, text, _TOP)


def _number(sheet: PlainSheet, row: int, column: int, value: Value) -> None:
    sheet.number(row, column, value, _TOP)


def _link(sheet: PlainSheet, row: int, column: int, text: str, to: str) -> None:
    """Writes a link to another sheet; the names have no quotation marks (`_FORBIDDEN`)."""
    sheet.link(row, column, text, to, _LINK)
