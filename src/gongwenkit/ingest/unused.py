"""Lines of facts.csv and plan.csv that nothing uses: an id that the kit does not know, a later line for the same."""

from collections.abc import Collection, Iterable, Iterator

from gongwenkit.config.likeness import likely_words
from gongwenkit.ingest.kinds import KINDS
from gongwenkit.ingest.people import FactAnswer, Plan
from gongwenkit.model import Finding, RowSource

__all__ = ["find_unused_answers", "find_unused_plans"]


def find_unused_answers(answers: Iterable[FactAnswer], facts: Collection[str]) -> Iterator[Finding]:
    """Finds answers to no fact, and those with a later answer, which may contradict them.

    Args:
        answers: in the order of their table.
        facts: ids of all facts (data/phrases/facts.toml).
    """
    lines = ((answer.source, (answer.department, str(answer.year), answer.fact)) for answer in answers)
    return _find(lines, facts, "fact-unknown", "fact-twice")


def find_unused_plans(plans: Iterable[Plan], figures: Collection[str]) -> Iterator[Finding]:
    """Finds plans of no figure, and those with a later one.

    Args:
        plans: in the order of their table.
        figures: ids of all figures (data/figures).
    """
    lines = ((plan.source, (plan.department, str(plan.year), plan.figure)) for plan in plans)
    return _find(lines, figures, "plan-figure", "plan-twice")


def _find(
    lines: Iterable[tuple[RowSource, tuple[str, str, str]]], known: Collection[str], unknown: str, twice: str
) -> Iterator[Finding]:
    found = tuple(lines)
    last = {line: source for source, line in found}
    for source, line in found:
        department, _, name = line
        if name not in known:
            near = "、".join(likely_words(name, known)) or "—"
            yield _at(unknown, source, department, text=name, near=near)
        elif last[line] is not source:
            yield _at(twice, source, department, row=last[line].row)


def _at(code: str, source: RowSource, department: str, **words: object) -> Finding:
    return KINDS[code].at(file=source.file, sheet=source.sheet, cell=str(source.row), department=department, **words)
