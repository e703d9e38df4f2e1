"""Whether a report can be made, and what it still lacks before it can be final.

A report needs a ledger that covers its period (`require_covered`). A final or redacted edition also needs every value,
confirmation and element (`find_lacking`), and pages that pass the layout checks; `refuse` and `refuse_layout` name all
that is lacking.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from gongwenkit.compose.text.comparisons import DIFFERENCE
from gongwenkit.config.report_type import Direction
from gongwenkit.ingest.ledgers.accepted import stops_final
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.model import Fact, Figure, Finding, Message, Period, ReportRefusedError, Text, UsageError
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
        if found and (not file.years or period.year in file.years):
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


def refuse(lacking: Lacking, edition: str = "final") -> ReportRefusedError:
    """Makes the error of a final or redacted edition that cannot be made yet, naming all that stops it."""
    name = _EDITIONS[edition]
    groups = [group for group in _groups(lacking) if group.zh]
    zh = "；".join(f"{group.name.zh}：{'、'.join(group.zh)}" for group in groups)
    en = "; ".join(f"{group.name.en}: {', '.join(group.en)}" for group in groups)
    remedies = [Message(f"{one.name.zh}：{one.remedy.zh}", f"{one.name.en}: {one.remedy.en}") for one in groups]
    return ReportRefusedError(
        f"{edition}-refused",
        found=Message(f"还不能出{name.zh}（{zh}）", f"a {name.en} edition cannot be made yet ({en})"),
        advice=Message(
            "；".join([*(one.zh for one in remedies), "也可先出讨论稿（--edition draft）"]),
            "; ".join([*(one.en for one in remedies), "or make a draft first (--edition draft)"]),
        ),
    )


class _Group(NamedTuple):
    """Things of one kind that stop a final edition, and where a person supplies them."""

    name: Message
    zh: list[str]
    en: list[str]
    remedy: Message


def _groups(lacking: Lacking) -> tuple[_Group, ...]:
    answer = Message("在 decisions.xlsx 中作答", "answer in decisions.xlsx")
    return (
        _Group(
            Message("缺的指标", "missing figures"),
            [f"{one.label}{_without(one, '（没有“{}”列）')}" for one in lacking.missing],
            [f"{one.id}{_without(one, ' (no column “{}”)')}" for one in lacking.missing],
            Message("补台账，没有此项工作的在 decisions.xlsx 中定", "add the ledgers, or decide in decisions.xlsx"),
        ),
        _Group(
            Message("待核的指标", "undecided figures"),
            [figure.label for figure in lacking.undecided],
            [figure.id for figure in lacking.undecided],
            answer,
        ),
        _Group(
            Message("为零待说明", "zero to explain"),
            [figure.label for figure in lacking.zeros],
            [figure.id for figure in lacking.zeros],
            answer,
        ),
        _Group(
            Message("比上年差而没有说明原因", "worse than last year, without a reason"),
            [figure.label for figure in lacking.unexplained],
            [figure.id for figure in lacking.unexplained],
            Message(
                "在“本单位文字”里加一行，栏目写“原因：”和指标名称；或在 decisions.xlsx 的“正文不说”中作答",
                "add a line of own words (own_words.csv) with the slot reason:<figure>, or answer 正文不说 in"
                " decisions.xlsx",
            ),
        ),
        _Group(
            Message("待确认的事项", "unconfirmed facts"),
            [fact.label for fact in lacking.unconfirmed],
            [fact.id for fact in lacking.unconfirmed],
            Message("填“事实”表（facts.csv）", "fill in the sheet 事实 (facts.csv)"),
        ),
        _Group(
            Message("待改正或核实的问题", "findings to mend or accept"),
            [finding.in_language("zh") for finding in lacking.findings],
            [finding.in_language("en") for finding in lacking.findings],
            Message("改台账，或在 decisions.xlsx 中写“已核实”", "mend the ledgers, or accept in decisions.xlsx"),
        ),
        _Group(
            Message("公文要素未填", "not given"),
            [name.zh for name in lacking.element_names],
            [name.en for name in lacking.element_names],
            Message("填“文书”表（documents.csv）", "fill in the sheet 文书 (documents.csv)"),
        ),
        _Group(
            Message("文中未补的标记", "marks in the text"),
            list(lacking.other_marks),
            list(lacking.other_marks),
            Message(
                "规范表述写入 data/phrases 中当年的文件（复制上年的再改）",
                "give the official expressions in the year's file of data/phrases (copy last year's and change it)",
            ),
        ),
    )


def _without(figure: Figure, words: str) -> str:
    """Returns the columns for want of which a figure is missing, as a remark; empty if there are none."""
    columns = dict.fromkeys(one.column for one in figure.missing_columns)
    return words.format("”“".join(columns)) if columns else ""


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
