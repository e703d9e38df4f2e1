"""One layout check, its result, and the places that break its rule."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from gongwenkit.model import Message
from gongwenkit.model.message import Language
from gongwenkit.proof.layout.box import Box
from gongwenkit.proof.layout.page import Line, Page, Printed

__all__ = [
    "CheckOutcome",
    "CheckResult",
    "LayoutFault",
    "ProofCheck",
    "Status",
    "failed",
    "judged",
    "line_fault",
    "not_applicable",
    "page_fault",
    "passed",
    "warned",
]


Status = Literal["pass", "warn", "fail", "n/a"]


@dataclass(frozen=True)
class LayoutFault:
    """One place that breaks a rule.

    Attributes:
        page: from 1.
        found: what is there.
        box: where, in mm from the top left; None for a whole page.
    """

    page: int
    found: Message
    box: Box | None = None


@dataclass(frozen=True)
class CheckOutcome:
    """What a check found.

    Attributes:
        status: see `Status`.
        found: measured values; of a fault the first one.
        expected: what the standard asks for, with its tolerance.
        faults: every place that breaks the rule, in reading order; none for pass and n/a.
    """

    status: Status
    found: Message
    expected: Message
    faults: tuple[LayoutFault, ...] = ()


@dataclass(frozen=True)
class ProofCheck:
    """A check of docs/proof.md.

    Attributes:
        id: from 1, without gaps (`proof.layout.checks.ALL_CHECKS`).
        name: what it is about.
        clause: of GB/T 9704-2012 unless another standard is named.
        run: checks a PDF.
    """

    id: int
    name: Message
    clause: str
    run: Callable[[Printed], CheckOutcome]


@dataclass(frozen=True)
class CheckResult:
    """A check and what it found."""

    check: ProofCheck
    outcome: CheckOutcome

    @property
    def status(self) -> Status:
        """See `Status`."""
        return self.outcome.status

    @property
    def page(self) -> int | None:
        """Page of the first fault."""
        return self.outcome.faults[0].page if self.outcome.faults else None

    def to_json(self, language: Language) -> dict[str, Any]:
        """Returns the shape of `checks` in `proof --json` (docs/architecture.md, Contracts)."""
        return {
            "id": self.check.id,
            "name": self.check.name.in_language(language),
            "status": self.status,
            "found": self.outcome.found.in_language(language),
            "expected": self.outcome.expected.in_language(language),
            "page": self.page,
        }


def passed(found: Message, expected: Message) -> CheckOutcome:
    """Returns a pass."""
    return CheckOutcome("pass", found, expected)


def failed(faults: Sequence[LayoutFault], expected: Message) -> CheckOutcome:
    """Returns a fail with its places."""
    return CheckOutcome("fail", faults[0].found, expected, tuple(faults))


def warned(faults: Sequence[LayoutFault], expected: Message) -> CheckOutcome:
    """Returns a warning with its places: what the standard only recommends (一般, 推荐)."""
    return CheckOutcome("warn", faults[0].found, expected, tuple(faults))


def judged(
    wrong: Sequence[LayoutFault], doubtful: Sequence[LayoutFault], *, fine: Message, expected: Message
) -> CheckOutcome:
    """Returns a fail where anything is wrong, else a warning where anything is doubtful, else a pass."""
    if wrong:
        return failed((*wrong, *doubtful), expected)
    return warned(doubtful, expected) if doubtful else passed(fine, expected)


def not_applicable(why: Message, expected: Message) -> CheckOutcome:
    """Returns n/a: the element is absent and not required."""
    return CheckOutcome("n/a", why, expected)


def line_fault(page: Page, line: Line, found: Message, *, box: Box | None = None) -> LayoutFault:
    """Returns a fault of a line: `第2页第3行：左边 29.5 mm`.

    Args:
        page: the page of the line.
        line: one of the page's lines; they are counted from the top, with the lines of a title.
        found: what is there, in numbers.
        box: its place, where that is not the line itself.
    """
    number = next((n for n, one in enumerate(page.lines, start=1) if one is line), 0)
    if not number:
        return page_fault(page, found, box=box or line.ink)
    zh, en = f"第{page.number}页第{number}行：", f"page {page.number}, line {number}: "
    return LayoutFault(page.number, Message(zh + found.zh, en + found.en), box or line.ink)


def page_fault(page: Page, found: Message, *, box: Box | None = None) -> LayoutFault:
    """Returns a fault of a page: `第3页：纸张 216.0 × 279.4 mm`."""
    return LayoutFault(page.number, Message(f"第{page.number}页：{found.zh}", f"page {page.number}: {found.en}"), box)
