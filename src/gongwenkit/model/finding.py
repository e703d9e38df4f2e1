"""Findings: located problems, collected and shown together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from gongwenkit.model.message import Language, Message

__all__ = [
    "NOT_LISTED",
    "Finding",
    "FindingGroup",
    "FindingKind",
    "Severity",
    "findings_to_json",
    "group_findings",
    "join_sentences",
    "list_places",
    "made_kind",
    "with_count",
]

Severity = Literal["error", "warning", "info"]
"""error: something is left out of a count; warning: counted, but to be checked; info: for information."""


@dataclass(frozen=True)
class Finding:
    """One problem at one place.

    Attributes:
        code: stable kebab-case code, documented in docs/ledgers.md.
        severity: see `Severity`.
        file: path relative to the data folder (or the kit), None if it concerns no file.
        sheet: sheet name, None for CSV or a whole file.
        cell: cell (`C17`), row (`17`) or None.
        found: what was read.
        advice: what to write or do instead.
        department: code, where known.
        words: what its words were filled with; no part of what it says, so that equal findings stay equal.
    """

    code: str
    severity: Severity
    file: str | None
    sheet: str | None
    cell: str | None
    found: Message
    advice: Message
    department: str | None = None
    words: Mapping[str, object] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Begins English sentences with a capital, also where a finding is built from parts."""
        object.__setattr__(self, "found", self.found.as_sentence())
        object.__setattr__(self, "advice", self.advice.as_sentence())

    @property
    def order(self) -> tuple[int, str, str, int, str, str]:
        """Sort key: severity, file, sheet, row number in the cell, cell, code."""
        digits = "".join(ch for ch in self.cell or "" if ch.isdigit())
        rank = {"error": 0, "warning": 1, "info": 2}[self.severity]
        return (rank, self.file or "", self.sheet or "", int(digits or 0), self.cell or "", self.code)

    @property
    def where(self) -> str:
        """The place as people read it: `101.xlsx › 会议台账 › C17`."""
        return " › ".join(part for part in (self.file, self.sheet, self.cell) if part)

    def to_json(self, language: Language) -> dict[str, Any]:
        """Returns the shape of `ledger check --json`."""
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.file,
            "sheet": self.sheet,
            "cell": self.cell,
            "found": self.found.in_language(language),
            "advice": self.advice.in_language(language),
        }

    def in_language(self, language: Language) -> str:
        """Returns one line: where: found; advice."""
        found, advice = self.found.in_language(language), self.advice.in_language(language)
        mark = "：" if language == "zh" else ": "
        return f"{self.where}{mark if self.where else ''}{join_sentences(found, advice, language)}"


def join_sentences(found: str, advice: str, language: Language) -> str:
    """Returns what was found and what to do as two sentences; a question keeps its own mark."""
    asks = found.endswith(("？", "?"))
    return f"{found}{'' if asks else '。'}{advice}" if language == "zh" else f"{found}{' ' if asks else '. '}{advice}"


@dataclass(frozen=True)
class FindingKind:
    """A kind of finding: its code, severity and words; each package keeps its own table of kinds.

    Example:
        >>> kind = FindingKind("date-invalid", "error",
        ...                    Message("日期“{text}”不存在", "the date “{text}” does not exist"),
        ...                    Message("应写作 2023-03-01 的形式", "write it as 2023-03-01"))
        >>> kind.at(file="101.xlsx", sheet="会议台账", cell="C17", text="2023/13/1").where
        '101.xlsx › 会议台账 › C17'
    """

    code: str
    severity: Severity
    found: Message
    advice: Message

    def at(
        self,
        *,
        file: str | None = None,
        sheet: str | None = None,
        cell: str | None = None,
        department: str | None = None,
        **values: object,
    ) -> Finding:
        """Makes the finding at a place, its words filled with `values`."""
        return Finding(
            code=self.code,
            severity=self.severity,
            file=file,
            sheet=sheet,
            cell=cell,
            found=self.found.filled(**values),
            advice=self.advice.filled(**values),
            department=department,
            words=values,
        )


@dataclass(frozen=True)
class FindingGroup:
    """Findings that say the same of several places of one sheet (or file): one line for a person.

    Attributes:
        findings: in the order of their cells; at least one.
    """

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The first of them; code, severity, file and sheet are the same in all."""
        return self.findings[0]

    @property
    def places(self) -> Message:
        """The cells or rows: `B5、B7、B9 等 12 处`; empty for findings about a whole sheet or file."""
        return list_places([finding.cell or "" for finding in self.findings])


SHOWN_PLACES = 3


def list_places(places: Sequence[str]) -> Message:
    """Returns some cells (`C17`) or rows (`17`) as people read them: the first three, and how many there are."""
    named = list(dict.fromkeys(filter(None, places)))
    zh = "、".join(f"第{place}行" if place.isdigit() else place for place in named[:SHOWN_PLACES])
    en = ", ".join(f"row {place}" if place.isdigit() else place for place in named[:SHOWN_PLACES])
    if len(named) <= SHOWN_PLACES:
        return Message(zh, en)
    return Message(f"{zh} 等 {len(named)} 处", f"{en} … ({len(named)} places)")


def group_findings(findings: Iterable[Finding]) -> tuple[FindingGroup, ...]:
    """Returns findings with the same code, file, sheet and text together, in the order of the first of each."""
    groups: dict[tuple[str, str, str | None, str | None, str], list[Finding]] = {}
    for one in sorted(findings, key=lambda finding: finding.order):
        groups.setdefault((one.code, one.severity, one.file, one.sheet, _said(one)), []).append(one)
    return tuple(FindingGroup(tuple(members)) for members in groups.values())


MOST_PLACES = 20
"""Up to so many equal findings are listed one by one; of more, the first so many places are named."""
NOT_LISTED = "not_listed"
"""The word of a finding that says how many more of its kind there are, which are not listed."""


def findings_to_json(findings: Iterable[Finding], language: Language) -> list[dict[str, Any]]:
    """Returns findings as `ledger check --json` and findings.json have them: of many equal ones a single entry.

    Equal are those of one code, department and sheet that say the same. An entry that stands for more than
    `MOST_PLACES` has the place of the first of them, `count` (all of them, those that were not listed, too) and
    `places` (the cells or rows of the first `MOST_PLACES`). It stands where the first of them would.
    """
    listed = list(findings)
    groups: dict[tuple[object, ...], list[Finding]] = {}
    kinds: dict[tuple[object, ...], set[tuple[object, ...]]] = {}
    for one in listed:
        groups.setdefault(_same(one), []).append(one)
        kinds.setdefault((one.code, one.file, one.department), set()).add(_same(one))
    found = []
    for one in listed:
        members = groups[_same(one)]
        if len(members) <= MOST_PLACES:
            found.append(one.to_json(language))
        elif members[0] is one:
            found.append(_gathered(members, language, is_alone=len(kinds[one.code, one.file, one.department]) == 1))
    return found


def _same(finding: Finding) -> tuple[object, ...]:
    """Returns what equal findings have in common."""
    said = without_count(finding.found, finding.words.get(NOT_LISTED))
    return finding.code, finding.severity, finding.file, finding.sheet, finding.department, said, finding.advice


def _gathered(members: Sequence[Finding], language: Language, *, is_alone: bool) -> dict[str, Any]:
    """Returns the entry of many equal findings; `is_alone`: those of the kind that are not listed are equal, too."""
    ordered = sorted(members, key=lambda one: one.order)
    left = sum(int(str(one.words.get(NOT_LISTED, 0))) for one in members)
    first = replace(ordered[0], found=without_count(ordered[0].found, ordered[0].words.get(NOT_LISTED)))
    if left and not is_alone:
        first = replace(first, found=with_count(first.found, left))
    places = [one.cell for one in ordered if one.cell]
    return {
        **first.to_json(language),
        "count": len(members) + (left if is_alone else 0),
        "places": places[:MOST_PLACES],
    }


def with_count(found: Message, left: int) -> Message:
    """Returns what was found with the number of findings of its kind that are not listed."""
    more = _not_listed(left)
    return Message(found.zh + more.zh, found.en + more.en)


def without_count(found: Message, left: object) -> Message:
    """Returns what was found without what `with_count` added; `left`: the number, None where nothing was."""
    if not left:
        return found
    more = _not_listed(left)
    return Message(found.zh.removesuffix(more.zh), found.en.removesuffix(more.en))


def _not_listed(left: object) -> Message:
    return Message(f"（另有 {left} 处同样的问题，没有逐一列出）", f" (and {left} more, not listed)")


def _said(finding: Finding) -> str:
    return f"{finding.found.zh}\x1f{finding.advice.zh}"


def made_kind(code: str, severity: Severity, found: tuple[str, str], advice: tuple[str, str]) -> FindingKind:
    """Returns a kind of finding, its words given as pairs of Chinese and English with fields in braces."""
    return FindingKind(code, severity, Message(*found), Message(*advice))
