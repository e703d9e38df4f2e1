"""Whether a report can be made, and what it still lacks before it can be final.

A report needs a ledger that covers its period (`require_covered`). A final or redacted edition also needs every value,
confirmation and element (`find_lacking`), and pages that pass the layout checks; `refuse` tells what is
lacking in a few lines (`matters` has all of it), `refuse_layout` which checks fail.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from gongwenkit.compose.text.comparisons import DIFFERENCE
from gongwenkit.config.report_type import Direction
from gongwenkit.ingest.ledgers.accepted import stops_final
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.model import Fact, Figure, Finding, Message, Period, ReportRefusedError, Text, UsageError
from gongwenkit.model.matter import Matter
from gongwenkit.proof.layout.check import CheckResult
from gongwenkit.proof.layout.checks.proofing import describe_result

__all__ = ["Lacking", "find_lacking", "needed_elements", "refuse", "refuse_layout", "require_covered"]

_ELEMENTS: Mapping[str, Message] = MappingProxyType(
    {"date": Message("成文日期", "date of signature"), "signer": Message("签发人", "signer")}
)

_EDITIONS: Mapping[str, Message] = MappingProxyType(
    {"final": Message("报送稿", "final"), "redacted": Message("脱敏稿", "redacted")}
)


def require_covered(ledgers: Ledgers, period: Period, *, department: str, is_covered: bool) -> None:
    """Stops a report of a period for which no ledger has a row: a page of gaps is of no use to anybody.

    Args:
        ledgers: as read.
        period: of the report.
        department: its name, for the message.
        is_covered: whether any ledger covers any part of the period.

    Raises:
        UsageError: there is no ledger, none of the period, or the only one cannot be read.
    """
    if is_covered:
        return
    for file in ledgers.unreadable:
        found = next((f for f in ledgers.findings if f.file == file.file and f.severity == "error"), None)
        if found and (not file.years or not file.years.isdisjoint(period.years)):
            raise UsageError(found.code, where=found.where, found=found.found, advice=found.advice)
    if not ledgers.tables:
        raise UsageError(
            "no-ledgers",
            where=department,
            found=Message("没有任何台账", "has no ledger at all"),
            advice=Message("请把台账放入数据文件夹的 ledgers 中", "Put its ledgers into `ledgers` of the data folder"),
        )
    years = sorted({year for table in ledgers.tables for year in table.years})
    raise UsageError(
        "period-without-ledgers",
        where=department,
        found=Message(
            f"台账中没有 {period} 的内容（有 {'、'.join(map(str, years))} 年）",
            f"the ledgers hold nothing of {period} (but of {', '.join(map(str, years))})",
        ),
        advice=Message("请检查时段，或补上该时段的台账", "Check the period, or add its ledgers"),
    )


@dataclass(frozen=True)
class Lacking:
    """What a report lacks for a final edition.

    Attributes:
        missing: figures of the report without a value.
        undecided: figures with rows that wait for a decision.
        zeros: required figures that are zero.
        unconfirmed: facts without an answer.
        findings: findings that stop it: errors, and the warnings that a person must accept.
        elements: elements of the document that a final edition needs (date, signer), by name of `Elements`.
        marks: 【…】 in the text that are about no figure.
        unexplained: figures that became worse than last year, of which the text says no reason.
    """

    missing: tuple[Figure, ...] = ()
    undecided: tuple[Figure, ...] = ()
    zeros: tuple[Figure, ...] = ()
    unconfirmed: tuple[Fact, ...] = ()
    findings: tuple[Finding, ...] = ()
    elements: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    unexplained: tuple[Figure, ...] = ()

    @property
    def element_names(self) -> tuple[Message, ...]:
        """The missing elements as people call them."""
        return tuple(_ELEMENTS[name] for name in self.elements)

    @property
    def other_marks(self) -> tuple[str, ...]:
        """The marks in the text that tell of nothing named elsewhere here, such as an official expression not given."""
        facts = {fact.label for fact in self.unconfirmed}
        return tuple(mark for mark in dict.fromkeys(self.marks) if not any(label in mark for label in facts))

    @property
    def anything(self) -> bool:
        """Whether anything stops a final edition."""
        about_figures = (self.missing, self.undecided, self.zeros, self.unexplained)
        return any((*about_figures, self.unconfirmed, self.findings, self.elements, self.marks))


def find_lacking(
    text: Text,
    *,
    figures: Sequence[Figure],
    facts: Mapping[str, Fact],
    findings: Sequence[Finding],
    elements: Sequence[str] = (),
) -> Lacking:
    """Collects what stops a final edition.

    Args:
        text: the composed text.
        figures: the figures that the report type uses.
        facts: the facts that it uses.
        findings: all findings of the department's ledgers.
        elements: what the document still needs (`needed_elements`).
    """
    unexplained = {run.figure for run in text.todos if run.view == DIFFERENCE}
    return Lacking(
        missing=tuple(figure for figure in figures if figure.lacks_value),
        undecided=tuple(figure for figure in figures if figure.undecided),
        zeros=tuple(figure for figure in figures if figure.required and figure.value == 0),
        unconfirmed=tuple(fact for fact in facts.values() if fact.answer is None),
        findings=tuple(finding for finding in findings if stops_final(finding)),
        elements=tuple(elements),
        marks=tuple(run.text for run in text.todos if run.figure is None),
        unexplained=tuple(figure for figure in figures if figure.id in unexplained),
    )


def needed_elements(*, signed: date | None, signers: Sequence[str], direction: Direction) -> tuple[str, ...]:
    """Returns the elements that a final edition needs and does not have; a number never stops one.

    Args:
        signed: date of signature.
        signers: names of 签发人, needed for a report to a superior (GB/T 9704-2012, 7.2.6).
        direction: up, down or none.
    """
    absent = {"date": signed is None, "signer": direction == "up" and not signers}
    return tuple(name for name, lacks in absent.items() if lacks)


def refuse(matters: Sequence[Matter], lines: Sequence[Message], edition: str = "final") -> ReportRefusedError:
    """Makes the error of a final or redacted edition that cannot be made yet: a short list of what it lacks.

    Args:
        matters: everything that stops it.
        lines: the same in short, a line for each kind.
        edition: final or redacted.
    """
    name = _EDITIONS[edition]
    zh, en = "".join(f"\n· {line.zh}" for line in lines), "".join(f"\n- {line.en}" for line in lines)
    return ReportRefusedError(
        f"{edition}-refused",
        found=Message(f"还不能出{name.zh}，还差：{zh}", f"a {name.en} edition cannot be made yet; it lacks:{en}"),
        advice=Message(
            "要由人定的，用 gongwenkit ledger check --decisions 写入 decisions.xlsx 作答；"
            "也可先出讨论稿（--edition draft）或送审稿（--edition review）",
            "`gongwenkit ledger check --decisions` writes what only a person can decide into decisions.xlsx; or make a"
            " draft (--edition draft) or a review (--edition review) first",
        ),
        matters=matters,
    )


def refuse_layout(failed: Sequence[CheckResult], edition: str = "final") -> ReportRefusedError:
    """Makes the error of a final or redacted edition that fails layout checks: check, place, found and expected."""
    lines = [describe_result(result) for result in failed]
    zh, en = "；".join(line.zh for line in lines), "; ".join(line.en for line in lines)
    return ReportRefusedError(
        "layout-refused",
        where="report.pdf",
        found=Message(
            f"还不能出{_EDITIONS[edition].zh}，版面检查有 {len(lines)} 项不符（{zh}）",
            f"a {_EDITIONS[edition].en} edition cannot be made: {len(lines)} layout checks fail ({en})",
        ),
        advice=Message(
            "请先出讨论稿，按所列页、行改文字或版面设置；"
            "用 gongwenkit proof report.pdf --picture 文件夹 可看到不符之处",
            "Make a draft, then change wording or layout settings at the places named;"
            " `gongwenkit proof report.pdf --picture DIR` shows them",
        ),
    )
