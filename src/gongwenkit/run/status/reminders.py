"""The list of reminders (催办清单): a row for each department and thing that is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongwenkit.config.handover import StatusWords
from gongwenkit.ingest.workbook.text_book import TextSheet, text_book
from gongwenkit.run.status.standing import Standing, Standings

__all__ = ["Reminder", "list_reminders", "reminder_book"]

WIDTHS = (6, 8, 14, 8, 56, 40, 12, 56)


@dataclass(frozen=True)
class Reminder:
    """One thing that a department is reminded of; texts as they are printed."""

    code: str
    department: str
    kind: str
    what: str
    where: str
    until: str
    advice: str


def list_reminders(found: Standings, words: StatusWords) -> tuple[Reminder, ...]:
    """Returns the reminders of all departments, in organisational order: ledgers, frequencies, questions, reports."""
    return tuple(one for standing in found.departments for one in _of_department(standing, found, words))


def _of_department(one: Standing, found: Standings, words: StatusWords) -> Iterator[Reminder]:
    def make(kind: str, what: str, where: str, advice: str, until: str = "") -> Reminder:
        return Reminder(one.code, one.name, kind, what, where, until, advice)

    place = words.ledger_place.format(folder=f"{found.period.year}/{one.code}{one.name}")
    if one.ledgers and set(one.ledgers.values()) == {"absent"}:
        yield make(words.ledger, words.nothing, place, words.add_ledger)
        return  # nothing can be made of nothing
    for name, state in one.ledgers.items():
        ledger = found.names[name]
        if state == "absent":
            yield make(words.ledger, words.no_ledger.format(ledger=ledger), place, words.add_ledger)
        elif state == "empty":
            said = words.empty_ledger.format(ledger=ledger, period=found.period.label)
            yield make(words.ledger, said, place, words.add_rows)
        elif state == "unreadable":
            yield make(words.ledger, words.unreadable_ledger.format(ledger=ledger), place, words.mend_file)
    for gap in one.gaps:
        spans = words.list.join(span.label.removeprefix(f"{found.period.year}年") for span in gap.spans)
        said = words.too_few.format(
            figure=gap.label, spans=spans, per=words.per[gap.rule.every], least=gap.rule.at_least, unit=gap.unit
        )
        said += words.not_due if gap.until > found.period.last else ""
        yield make(words.frequency, said, place, words.add_rows, gap.until.isoformat())
    if one.findings:
        yield make(words.ledger, words.must_mend.format(count=one.findings), words.mend_place, words.mend)
    if one.questions:
        said = words.questions.format(count=one.questions, stops=one.stopping)
        yield make(words.question, said, words.decision_place, words.answer)
    yield from _reports(one, found, words)


def _reports(one: Standing, found: Standings, words: StatusWords) -> Iterator[Reminder]:
    """Yields what is missing of each report: nothing of one that has a fresh final."""
    for name, (label, period) in found.reports.items():
        own = {state.edition: state for state in one.reports if state.report == name}
        best = next((own[edition] for edition in ("final", "review", "draft", "internal") if edition in own), None)
        build = words.build.format(code=one.code, id=name, period=period)
        if best is None:
            said = words.no_report.format(report=label)
            yield Reminder(one.code, one.name, words.report, said, words.report_place, "", build)
        elif best.freshness in ("stale", "altered"):
            said = words.stale_report.format(report=label)
            yield Reminder(one.code, one.name, words.report, said, words.report_place, "", build)
        elif best.marks and best.edition != "final":
            said = words.marks.format(report=label, count=best.marks)
            yield Reminder(one.code, one.name, words.mark, said, best.pdf, "", words.supply)


def reminder_book(reminders: Sequence[Reminder], words: StatusWords) -> bytes:
    """Returns the workbook."""
    rows = [
        (str(number), one.code, one.department, one.kind, one.what, one.where, one.until, one.advice)
        for number, one in enumerate(reminders, start=1)
    ]
    return text_book(TextSheet(words.list_sheet, words.list_heads, WIDTHS, rows))
