"""Clauses: each is printed or left out by its guard, filled from figures, facts, phrases and lists, and joined.

A guard is the figure, fact or slot without which a clause is not printed (docs/wording.md).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from gongwenkit.compose.text.speaker import SPEAKER_NAMES, Speaker
from gongwenkit.config.phrases import Marks
from gongwenkit.config.wording import ClauseWording, Placeholder, Template
from gongwenkit.model import Fact, Figure, Run, View, print_value
from gongwenkit.model.figure import PER_CENT

__all__ = [
    "TEXT_VIEWS",
    "ClauseSources",
    "TextContext",
    "compose_clause",
    "fill_words",
    "join_clauses",
    "trim_own_words",
]


_ENDS = re.compile(r"[。！？…][”’）】》]?$")
_EDGES = "，、；：。,;. \t\r\n\u3000"
_OPENING_EDGES = _EDGES + "！？!?…"
_WORD = re.compile(r"\w")

TEXT_VIEWS = ("last", "difference", "change", "planned", "completion", "categories")
"""Views that wording may name; `categories` lists the categories that have rows."""

_CATEGORY = "category:"
_COMMA = "，"


@dataclass(frozen=True)
class TextContext:
    """What a text contains about its report.

    Attributes:
        year: year of the period.
        period: label of the period (2023年).
        department: full name.
        addressee: 主送, without the colon; "" if none.
        byline: lines under the title (post and name).
        as_of: 截至12月20日, "" when the reference day is the period's last.
        tenure: 任职以来, "" when the author's tenure did not begin in the period.
        annexes: id of each annex → its label (附件1).
        covered: whether the report is an annex of a cover of the department.
        speaker: who speaks.
    """

    year: int
    period: str
    department: str
    addressee: str = ""
    byline: tuple[str, ...] = ()
    as_of: str = ""
    tenure: str = ""
    annexes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    covered: bool = False
    speaker: Speaker = field(default_factory=Speaker)

    def value(self, name: str) -> str:
        """Returns the words of a placeholder of the report: year, period, department, as_of, tenure."""
        return str(getattr(self, name))


@dataclass(frozen=True)
class ClauseSources:
    """Everything that a clause may be made from; a clause that needs what is not in a mapping is left out."""

    figures: Mapping[str, Figure]
    facts: Mapping[str, Fact]
    phrases: Mapping[str, str]
    own_words: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    switches: Mapping[str, bool]
    context: TextContext
    marks: Marks

    def is_on(self, switch: str | None) -> bool:
        """Whether a part is switched on; a part without a switch always is."""
        return switch is None or self.switches.get(switch, False)

    def allows(self, figure: str | None) -> bool:
        """Whether a clause that depends on a figure is printed: not without the figure, and not when it is zero."""
        if figure is None:
            return True
        found = self.figures.get(figure)
        return found is not None and found.applies and (found.value != 0 or found.undecided)


def compose_clause(clause: ClauseWording, sources: ClauseSources) -> tuple[Run, ...] | None:
    """Returns the runs of a clause without punctuation at its ends, None when it is left out."""
    if not sources.is_on(clause.switch) or not sources.allows(clause.goes_with):
        return None
    if clause.slot:
        own = trim_own_words(sources.own_words.get(clause.slot, ""))
        return (Run(own),) if own else None
    runs = _fill(clause.text, sources) if clause.text else None
    if not clause.fact or runs is None:
        return runs
    fact = sources.facts.get(clause.fact)
    if fact is None or fact.answer == "无":
        return None
    # Without an answer the whole clause is replaced by a mark: nothing is claimed that nobody has confirmed.
    return runs if fact.answer else (Run(sources.marks.todo.fact.format(label=fact.label), "todo"),)


def fill_words(template: Template, sources: ClauseSources) -> str:
    """Fills a title, head, topic or closing, which contain only placeholders of the report and of lists."""
    return "".join(run.text for run in _fill(template, sources) or ())


def _fill(template: Template, sources: ClauseSources) -> tuple[Run, ...] | None:
    runs: list[Run] = []
    left_out = False
    parts = list(template.parts)
    for place, part in enumerate(parts):
        if isinstance(part, str):
            # Where 截至… or 任职以来 does not apply, the comma after it is left out, too.
            text = part.removeprefix(_COMMA) if left_out else part
            runs.append(Run(text))
            left_out = False
            continue
        if part.kind == "context" and part.name in SPEAKER_NAMES:
            following = parts[place + 1] if place + 1 < len(parts) else ""
            filled, rest = _fill_speaker(part.name, following if isinstance(following, str) else "", sources)
            if isinstance(following, str) and following:
                parts[place + 1] = rest
        else:
            filled = _fill_placeholder(part, sources)
        if filled is None:
            return None
        runs += filled
        left_out = not filled
    return tuple(run for run in runs if run.text) or None


def _fill_placeholder(part: Placeholder, sources: ClauseSources) -> tuple[Run, ...] | None:
    """Returns the runs of a placeholder: () where it does not apply, None where the clause is left out."""
    if part.kind == "context":
        text = sources.context.value(part.name)
        return (Run(text),) if text else ()
    if part.kind == "phrase":
        return _fill_phrase(part.name, sources)
    if part.kind == "annex":
        label = sources.context.annexes.get(part.name)
        return (Run(label),) if label else None
    if part.kind == "list":
        members = sources.lists.get(part.name, ())
        text = sources.marks.numeral(len(members)) if part.attribute == "count" else _listed(members, sources.marks)
        return (Run(text),) if members else None
    figure = sources.figures.get(part.name)
    if figure is None:
        return None
    if part.attribute is None:
        return _print_figure(figure, sources.marks)
    return _print_view(figure, part.attribute, sources.marks)


def _fill_speaker(name: str, following: str, sources: ClauseSources) -> tuple[tuple[Run, ...] | None, str]:
    """Returns the runs of a placeholder that says who speaks, and what is left of the words after it.

    The runs are None where there is nothing to say: the clause is left out.
    """
    speaker = sources.context.speaker
    if name in speaker.lacking:
        return (Run(sources.marks.todo.missing.format(label=speaker.lacking[name]), "todo"),), following
    words, rest = speaker.said(name, following)
    return ((Run(words),) if words else None), rest


def _fill_phrase(name: str, sources: ClauseSources) -> tuple[Run, ...] | None:
    phrase = sources.phrases.get(name)
    if phrase is None:
        marks = sources.marks.todo
        return (Run(marks.missing.format(label=marks.phrase.format(label=name)), "todo"),)
    return (Run(phrase),) if phrase else None


def _print_figure(figure: Figure, marks: Marks) -> tuple[Run, ...] | None:
    """Prints value, 余 and unit, or the mark of what is missing, undecided or zero without an explanation."""
    todo = marks.todo
    if not figure.applies:
        return None
    if figure.value is None:
        return _mark_number(figure, todo.missing_number, todo.missing)
    if figure.undecided and not figure.value:
        return _mark_number(figure, todo.undecided_number, todo.undecided)
    number = Run(print_value(figure.value, rounded=figure.rounded) + figure.unit, "figure", figure.id)
    if figure.undecided:
        mark = todo.undecided_number or todo.undecided.format(label=figure.label)
        return (number, Run(mark, "todo", figure.id))
    if figure.value == 0:
        return (Run(marks.todo.zero, "todo", figure.id),) if figure.required else None
    return (number,)


def _mark_number(figure: Figure, mark: str, labelled: str) -> tuple[Run, ...]:
    """Prints a mark in place of a number, before its unit; where there is no such mark, one that names the figure."""
    if not mark:
        return (Run(labelled.format(label=figure.label), "todo", figure.id),)
    return Run(mark, "todo", figure.id), Run(figure.unit)


def _print_view(figure: Figure, key: str, marks: Marks) -> tuple[Run, ...] | None:
    """Prints a view; None where there is nothing to compare, or where rows wait for a decision."""
    if not figure.value or figure.undecided:
        return None
    if key == "categories":
        return _print_categories(figure, marks)
    view = next((view for view in figure.views if view.key == key), None)
    if view is None or view.value is None:
        return None
    if key in ("difference", "change"):
        return _print_comparison(figure, view, marks)
    if view.value == 0:
        return None
    unit = view.unit or (PER_CENT if key == "completion" else figure.unit)
    text = print_value(view.value, rounded=figure.rounded and key == "last") + unit
    return (Run(text, "figure", figure.id, key),)


def _print_comparison(figure: Figure, view: View, marks: Marks) -> tuple[Run, ...]:
    """Prints 增加3次, 减少2次 or 持平; 增长 and 下降 for a change in per cent, 提高 and 降低 between percentages."""
    comparison = marks.comparison
    value = view.value or 0
    if value == 0:
        return (Run(comparison.same, "figure", figure.id, view.key),)
    if view.key == "change":
        words, unit = (comparison.rise if value > 0 else comparison.fall), view.unit or PER_CENT
    elif figure.is_ratio:
        words, unit = (comparison.higher if value > 0 else comparison.lower), comparison.points
    else:
        words, unit = (comparison.more if value > 0 else comparison.fewer), figure.unit
    before, after = words.split("{value}")
    size = value if value > 0 else -value
    number = print_value(size, rounded=figure.rounded and view.key == "difference") + unit
    return (Run(before), Run(number, "figure", figure.id, view.key), Run(after))


def _print_categories(figure: Figure, marks: Marks) -> tuple[Run, ...] | None:
    """Lists the categories that have rows; a fixed list in the wording could name one without any."""
    names = [view.key.removeprefix(_CATEGORY) for view in figure.views if view.key.startswith(_CATEGORY) and view.value]
    named = tuple(name for name in names if name not in marks.views.categories_without)
    return (Run(_listed(named, marks)),) if named else None


def _listed(members: tuple[str, ...], marks: Marks) -> str:
    return marks.punctuation.list.join(members)


def join_clauses(clauses: Sequence[tuple[Run, ...]], joiner: str, marks: Marks) -> tuple[Run, ...]:
    """Joins clauses and closes the sentence.

    Args:
        clauses: the clauses that are left, at least one, without outer punctuation.
        joiner: the punctuation between two of them.
        marks: with the full stop.

    Returns:
        Runs with the final stop; neighbouring runs of words are one run.
    """
    runs: list[Run] = []
    for clause in clauses:
        # A department's own words may end with ！ or ？: no joiner follows such a mark.
        runs += [Run(joiner)] if runs and not _ENDS.search(runs[-1].text) else []
        runs += clause
    return _close_runs(runs, marks)


def _close_runs(runs: Iterable[Run], marks: Marks) -> tuple[Run, ...]:
    """Adds the stop, unless a department's own words end with ！, ？ or … already."""
    runs = list(runs)
    return _merge_words(runs if _ENDS.search(runs[-1].text) else [*runs, Run(marks.punctuation.sentence)])


def _merge_words(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Makes one run of neighbouring runs of words."""
    merged: list[Run] = []
    for run in runs:
        if merged and run.kind == merged[-1].kind == "words":
            merged[-1] = Run(merged[-1].text + run.text)
        elif run.text:
            merged.append(run)
    return tuple(merged)


def trim_own_words(text: str) -> str:
    """Returns a department's own words as one line without the punctuation at its ends, which the kit adds.

    Empty where a cell contains only punctuation.
    """
    line = "".join(line.strip() for line in text.splitlines())
    return line.lstrip(_OPENING_EDGES).rstrip(_EDGES) if _WORD.search(line) else ""
