"""Findings as a person works through them: equal ones in one line, causes without what follows from them, in order.

The order: what stops a final edition, what changes a number, what is to be looked at, hints. Inside, the easiest mend
first: one that clears many findings comes before many that clear one each.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from gongwenkit.ingest.ledgers.accepted import stops_final
from gongwenkit.model import Finding, Message
from gongwenkit.model.finding import FindingGroup, group_findings

__all__ = ["EFFECTS", "ArrangedGroup", "Effect", "arrange", "count_effects", "effect_of", "split_consequences"]

Effect = Literal["stops", "changes", "look", "hint"]
"""stops: no final edition before it is mended or accepted; changes: something is not counted, or counted in doubt;
look: everything counts, but something may be wrong; hint: for information."""

EFFECTS: tuple[Effect, ...] = ("stops", "changes", "look", "hint")

_LOOK = frozenset(
    (
        *("attendance-over", "branch-silent", "column-sensitive", "date-order", "decision-date", "decision-unmatched"),
        *("department-differs", "file-copy", "month-missing", "total-differs", "year-differs"),
    )
)
"""Warnings that leave every number as it is."""

_CAUSES = ("column-missing", "header-ambiguous", "column-twice")
"""Findings about a column of a table from which findings about its cells follow."""

_FOLLOW = frozenset(("value-missing", "date-missing", "choice-unknown", "cell-ditto", "number-unreadable"))

_MANY = 3
"""From so many equal findings on, the mend that clears them all at once is the advice."""

_ONE_MEND: Mapping[str, Message] = MappingProxyType(
    {
        "no-year": Message(
            "在标题行写明年度（如“2023年……台账”），改一格，这些日期就都读得出，不必逐格改",
            "Name the year in the title (one cell): then all these dates can be read, and none needs to be changed",
        ),
        "row-hidden": Message(
            "要计入请全选后“取消隐藏行”，一次即可；不要请删去",
            "Select all and unhide the rows at once to have them counted, or delete them",
        ),
        "value-missing": Message(
            "请补填；可选中这一列的空格一次填好。空着的，凡要看这一列的指标都无法确定",
            "Fill them in, all blanks at once; while they are blank, no figure that looks at this column can be sure",
        ),
    }
)
"""Code → what to do about many equal findings."""


@dataclass(frozen=True)
class ArrangedGroup:
    """Equal findings with what a person needs to work through them.

    Attributes:
        group: the findings.
        effect: what they stop or change.
        follows: how many other findings go with them when they are mended.
    """

    group: FindingGroup
    effect: Effect
    follows: int = 0

    @property
    def advice(self) -> Message:
        """What to do: for many equal findings the mend that clears them at once, where there is one."""
        first = self.group.first
        return _ONE_MEND.get(first.code, first.advice) if self.size >= _MANY else first.advice

    @property
    def size(self) -> int:
        """Number of equal findings."""
        return len(self.group.findings)

    @property
    def cleared(self) -> int:
        """How many findings one mend clears."""
        return self.follows + (self.size if self.group.first.code in _ONE_MEND and self.size >= _MANY else 1)


def effect_of(finding: Finding) -> Effect:
    """Returns what a finding stops or changes."""
    if stops_final(finding):
        return "stops"
    if finding.severity == "info":
        return "hint"
    return "look" if finding.code in _LOOK else "changes"


def count_effects(findings: Iterable[Finding]) -> Mapping[Effect, int]:
    """Returns the number of findings of each effect; they add up to all."""
    counts = Counter(map(effect_of, findings))
    return {effect: counts[effect] for effect in EFFECTS}


def arrange(findings: Sequence[Finding]) -> tuple[ArrangedGroup, ...]:
    """Returns findings as lines for a person, in the order in which to work through them.

    What follows from a missing or doubtful column is not a line: it is counted at its cause.
    """
    kept, follows = split_consequences(findings)
    lines = [
        ArrangedGroup(group, effect_of(group.first), sum(follows[id(one)] for one in group.findings))
        for group in _groups(kept)
    ]
    return tuple(sorted(lines, key=lambda line: (EFFECTS.index(line.effect), -line.cleared)))


def split_consequences(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], Counter[int]]:
    """Returns the findings that follow from no other one, and for some of them (by `id`) how many follow from it."""
    listed = tuple(findings)
    causes = {place: id(one) for one in listed if one.code in _CAUSES for place in _columns(one)}
    of: dict[int, int] = {}
    for one in listed if causes else ():
        if one.code in _FOLLOW:
            of |= {id(one): causes[place] for place in _columns(one) if place in causes}
    return tuple(one for one in listed if id(one) not in of), Counter(of.values())


def _groups(findings: Iterable[Finding]) -> tuple[FindingGroup, ...]:
    """Groups equal findings; those that one mend clears are equal, whatever their cells say."""
    groups: dict[object, list[Finding]] = {}
    for group in group_findings(findings):
        one = group.first
        key = (one.code, one.file, one.sheet) if one.code == "no-year" else id(group)
        groups.setdefault(key, []).extend(group.findings)
    return tuple(FindingGroup(tuple(sorted(members, key=lambda finding: finding.order))) for members in groups.values())


def _columns(finding: Finding) -> list[tuple[str | None, str | None, str]]:
    """Returns the columns of a sheet that a finding names."""
    named = (finding.words.get(name) for name in ("column", "first", "second"))
    return [(finding.file, finding.sheet, str(column)) for column in named if column]
