"""Where each department stands: everything of one period gathered (`gongwenkit status`)."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongwenkit.config.frequency import FrequencyRule, load_rules
from gongwenkit.config.kit import Kit
from gongwenkit.ingest.decisions.model import Decisions
from gongwenkit.ingest.ledgers.arranged import count_effects
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.measure.all_departments import departments_of
from gongwenkit.measure.counting_rules import Span
from gongwenkit.measure.preparation import start_measurement
from gongwenkit.model import Message, Period
from gongwenkit.model.reference import Department
from gongwenkit.run.delivery.register import Delivery, read_register
from gongwenkit.run.report.ledgers import open_data, read_all
from gongwenkit.run.report.results import Opened
from gongwenkit.run.status.activity import Gap, LedgerState, find_gaps, ledger_states
from gongwenkit.run.status.report_states import ReportState, report_periods, report_states

__all__ = ["Standing", "Standings", "find_standings", "standings_to_json"]


@dataclass(frozen=True)
class Standing:
    """Where one department stands.

    Attributes:
        code, name: the department.
        files: number of its workbooks.
        ledgers: id → state.
        gaps: what rules of frequency still miss.
        findings: number of findings that stop a final.
        questions, stopping: open lines of decisions.xlsx, and those of them that stop a final.
        reports: that were made.
        delivered: what was delivered for the periods of these reports.
    """

    code: str
    name: str
    files: int
    ledgers: Mapping[str, LedgerState]
    gaps: tuple[Gap, ...]
    findings: int
    questions: int
    stopping: int
    reports: tuple[ReportState, ...]
    delivered: tuple[Delivery, ...]


@dataclass(frozen=True)
class Standings:
    """Where all departments stand.

    Attributes:
        period: that was asked for.
        day: the last day that is looked at.
        rules: of frequency that the kit has.
        names: ledger id → name.
        reports: report type → its name and the period of its reports.
        departments: in organisational order.
    """

    period: Period
    day: date
    rules: tuple[FrequencyRule, ...]
    names: Mapping[str, str]
    reports: Mapping[str, tuple[str, Period]]
    departments: tuple[Standing, ...] = field(default=())


def find_standings(
    kit: Kit,
    *,
    period: str,
    report: str = "",
    data: str = "",
    out: str = "",
    tell: Callable[[Message], None] | None = None,
) -> Standings:
    """Looks where each department stands at the end of a period.

    Args:
        kit: the kit.
        period: any.
        report: id of a report type; empty = all of single departments.
        data: another data folder.
        out: another output root.
        tell: called with what is being done.

    Raises:
        UsageError: an unknown period or report type.
        DataError: the reference tables, decisions.xlsx or the register cannot be read.
        KitFileError: a file of the kit is wrong.
    """
    tell = tell or (lambda _: None)
    span_asked = kit.period(period)
    opened = open_data(kit, data=data)
    files = opened.files
    rules = load_rules(kit, files.definitions)
    register = read_register(kit)
    periods = report_periods(files, span_asked, report)
    tell(Message("读台账", "Reading the ledgers"))
    ledgers = read_all(opened).ledgers
    departments = departments_of(opened.reference, span_asked)
    tell(Message("看已成文的报告", "Looking at the reports"))
    made = report_states(kit, files, opened.codes, periods, data=data, out=out)
    open_lines = _open_lines(ledgers.decisions)
    found = []
    codes = [one.code for one in departments]
    for number, (department, (code, own)) in enumerate(zip(departments, ledgers.each_of(codes), strict=True), start=1):
        tell(Message(f"看各单位 {number}/{len(codes)}", f"Looking at the departments {number}/{len(codes)}"))
        states, gaps = _activity(opened, own, department, span_asked, rules)
        questions, stopping = open_lines.get(code, (0, 0))
        found.append(
            Standing(
                code=code,
                name=department.short_name or department.name,
                files=len(opened.data.own.get(code, ())),
                ledgers=states,
                gaps=gaps,
                findings=count_effects(one for one in own.findings if one.department == code)["stops"],
                questions=questions,
                stopping=stopping,
                reports=tuple(made.get(code, ())),
                delivered=tuple(
                    one for when in sorted(set(map(str, periods.values()))) for one in register.of(code, when)
                ),
            )
        )
    return Standings(
        period=span_asked,
        day=span_asked.last,
        rules=rules,
        names={name: ledger.name for name, ledger in files.schema.ledgers.items()},
        reports={name: (files.report_type(name).name, when) for name, when in periods.items()},
        departments=tuple(found),
    )


def _activity(
    opened: Opened, own: Ledgers, department: Department, period: Period, rules: Sequence[FrequencyRule]
) -> tuple[dict[str, LedgerState], tuple[Gap, ...]]:
    """Returns the state of the ledgers and the gaps of one department, from the first day of the year."""
    part = start_measurement(
        own,
        department=department.code,
        period=Period.of_year(period.year),
        as_of=period.last,
        schema=opened.files.schema,
        definitions=opened.files.definitions,
        reference=opened.reference,
        settings=opened.files.settings(Period.of_year(period.year)),
        compact=True,
    )
    span = Span(date(period.year, 1, 1), period.last, period.last)
    states = ledger_states(part, span)
    return states, tuple(find_gaps(part, span, rules))


def _open_lines(decisions: Decisions) -> dict[str, tuple[int, int]]:
    """Returns code → number of lines without a valid answer, and of those that stop a final."""
    asked: Counter[str] = Counter()
    stopping: Counter[str] = Counter()
    for line in decisions.lines:
        if line.id not in decisions.answers:
            codes = decisions.asked_of.get(line.id) or frozenset(filter(None, (line.department,)))
            asked.update(codes)
            stopping.update(codes if line.stops else ())
    return {code: (count, stopping[code]) for code, count in asked.items()}


def standings_to_json(found: Standings) -> dict[str, Any]:
    """Returns the stable shape of `status --json`."""
    return {
        "period": str(found.period),
        "as_of": found.day.isoformat(),
        "rules": [
            {"figure": rule.figure, "every": rule.every, "at_least": rule.at_least, "confirm": rule.confirm}
            for rule in found.rules
        ],
        "departments": [_to_json(one) for one in found.departments],
    }


def _to_json(one: Standing) -> dict[str, Any]:
    return {
        "department": one.code,
        "name": one.name,
        "files": one.files,
        "ledgers": dict(one.ledgers),
        "gaps": [
            {
                "figure": gap.rule.figure,
                "every": gap.rule.every,
                "at_least": gap.rule.at_least,
                "spans": [str(span) for span in gap.spans],
                "until": gap.until.isoformat(),
            }
            for gap in one.gaps
        ],
        "findings": one.findings,
        "questions": {"open": one.questions, "stopping": one.stopping},
        "reports": [
            {
                "report": state.report,
                "period": state.period,
                "edition": state.edition,
                "state": state.freshness,
                "marks": state.marks,
                "complete": state.complete,
                "pdf": state.pdf,
            }
            for state in one.reports
        ],
        "delivered": [
            {"report": line.report, "period": line.period, "day": line.day, "file": line.file, "to": line.to}
            for line in one.delivered
        ],
    }
