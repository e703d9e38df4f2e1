"""Clauses: each is printed or left out by its guard, filled from figures, facts, phrases and lists, and joined.

A guard is the figure, fact or slot without which a clause is not printed (docs/wording.md).
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from gongwenkit.compose.text.comparisons import (
    COMPARISONS_SWITCH,
    DIFFERENCE,
    TEXT_VIEWS,
    compares,
    is_unfavourable,
    print_comparison,
    stated_figure,
)
from gongwenkit.compose.text.speaker import SPEAKER_NAMES, Speaker
from gongwenkit.config.divisions import column_of_list, key_of_list
from gongwenkit.config.phrases import Marks
from gongwenkit.config.placeholders import Placeholder, Template
from gongwenkit.config.wording import ClauseWording, SectionWording
from gongwenkit.ingest.values.text_normalisation import full_width_marks
from gongwenkit.model import Fact, Figure, Run, print_value
from gongwenkit.model.figure import PER_CENT
from gongwenkit.model.period import PeriodKind
from gongwenkit.model.reference import reason_slot

__all__ = [
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

MINUS = "\N{MINUS SIGN}"
_CATEGORY = "category:"
_COMMA = "，"
MOST_LISTED = 6
"""Values of a column that a text lists; of more it says how many there are."""


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
        span: 全年, or 截至… when the reference day is not the period's last.
        tenure: 任职以来, "" when the author's tenure did not begin in the period.
        tenure_date: the day on which it began (2023年8月21日), "" in the same case.
        tenure_end: the day on which it ended, "" when it did not end in the period.
        left: whether it ended in the period, also where the day is not told.
        annexes: id of each annex → its label (附件1).
        covered: whether the report is an annex of a cover of the department.
        speaker: who speaks.
        kind: kind of the period, which decides how comparisons are put.
    """

    year: int
    period: str
    department: str
    addressee: str = ""
    byline: tuple[str, ...] = ()
    as_of: str = ""
    span: str = ""
    tenure: str = ""
    tenure_date: str = ""
    tenure_end: str = ""
    left: bool = False
    annexes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    covered: bool = False
    speaker: Speaker = field(default_factory=Speaker)
    kind: PeriodKind = "year"

    def value(self, name: str) -> str:
        """Returns the words of a placeholder of the report: year, period, department, as_of, tenure and its days."""
        return str(getattr(self, name))

    def allows(self, part: ClauseWording | SectionWording) -> bool:
        """Whether a clause or section is for this tenure: begun in the period or not, ended in it or not."""
        return part.tenure in (None, bool(self.tenure)) and part.left in (None, self.left)


@dataclass(frozen=True)
class ClauseSources:
    """Everything that a clause may be made from; a clause that needs what is not in a mapping is left out.

    `choices` has the numbers of the wordings that a person picked, by the ids of clauses; `unsaid` the figures whose
    unfavourable comparison a person decided not to say.
    """

    figures: Mapping[str, Figure]
    facts: Mapping[str, Fact]
    phrases: Mapping[str, str]
    own_words: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    switches: Mapping[str, bool]
    context: TextContext
    marks: Marks
    choices: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    unsaid: Collection[str] = frozenset()

    @property
    def compares(self) -> bool:
        """Whether the text compares with another year and with the plan."""
        return self.switches.get(COMPARISONS_SWITCH, True)

    phrase_labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    required: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def is_on(self, switch: str | None) -> bool:
        """Whether a part is switched on; a part without a switch always is."""
        return switch is None or self.switches.get(switch, False)

    def allows(self, figure: str | None) -> bool:
        """Whether a clause that depends on a figure is printed: not when the figure is missing or zero."""
        if figure is None:
            return True
        found = self.figures.get(figure)
        return found is not None and found.applies and (bool(found.value) or found.undecided)


def compose_clause(clause: ClauseWording, sources: ClauseSources) -> tuple[Run, ...] | None:
    """Returns the runs of a clause without punctuation at its ends, None when it is left out."""
    if not sources.is_on(clause.switch) or not sources.allows(clause.goes_with) or not sources.context.allows(clause):
        return None
    if not sources.compares and compares(clause):
        return None
    if clause.slot:
        own = trim_own_words(sources.own_words.get(clause.slot, ""))
        if own or clause.slot not in sources.required:
            return (Run(own),) if own else None
        return (Run(sources.marks.todo.slot.format(label=sources.required[clause.slot]), "todo"),)
    wording = _picked(clause, sources)
    runs = _with_reason(clause, _fill(wording, sources), sources) if wording else None
    if not clause.fact:
        return runs
    fact = sources.facts.get(clause.fact)
    if fact is None or fact.answer == "无":
        return None
    if fact.answer and _needs_own_list(clause.text, sources):
        return (Run(sources.marks.todo.missing.format(label=fact.label), "todo"),)
    if runs is None:
        return None
    # Without an answer the whole clause is replaced by a mark: nothing is claimed that nobody has confirmed.
    return runs if fact.answer else (Run(sources.marks.todo.fact.format(label=fact.label), "todo"),)


def _needs_own_list(template: Template | None, sources: ClauseSources) -> bool:
    """Whether a list is named that the wording leaves to the office, and `[lists]` of kit.toml does not give."""
    parts = template.placeholders if template else ()
    return any(part.kind == "list" and sources.lists.get(part.name) == () for part in parts)


def _picked(clause: ClauseWording, sources: ClauseSources) -> Template | None:
    """Returns the wording that a person picked, the first where nobody did or there is none of that number."""
    number = sources.choices.get(clause.id or "", 1)
    return clause.wordings[number - 1] if 1 <= number <= len(clause.wordings) else clause.text


def _with_reason(clause: ClauseWording, runs: tuple[Run, ...] | None, sources: ClauseSources) -> tuple[Run, ...] | None:
    """Adds the reason of a comparison, or the mark that asks for it; None where it is decided not to be said."""
    figure = sources.figures.get(stated_figure(clause) or "")
    if runs is None or figure is None:
        return runs
    worse = is_unfavourable(figure, sources.marks)
    if worse and figure.id in sources.unsaid:
        return None
    if reason := trim_own_words(sources.own_words.get(reason_slot(figure.id), "")):
        return (*runs, Run(sources.marks.punctuation.clause + reason))
    return (*runs, Run(sources.marks.todo.reason, "todo", figure.id, DIFFERENCE)) if worse else runs


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
    return _print_view(figure, part.attribute, sources)


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
        label = sources.phrase_labels.get(name, "")  # the name in the files means nothing to who reads the page
        named = marks.phrase.format(label=f"“{label}”" if label else "")
        return (Run(marks.missing.format(label=named), "todo"),)
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
    printed = print_value(figure.value, rounded=figure.rounded).replace("-", MINUS)
    number = Run(printed + figure.unit, "figure", figure.id)
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


def _print_view(figure: Figure, key: str, sources: ClauseSources) -> tuple[Run, ...] | None:
    """Prints a view; None where there is nothing to compare, or where rows wait for a decision."""
    if not figure.value or figure.undecided:
        return None
    if key == "categories":
        return _print_categories(figure, sources.marks)
    if key == "areas":
        return _print_areas(figure, sources.marks)
    if column := column_of_list(key):
        return _print_values(figure, column, sources.marks)
    if key in TEXT_VIEWS and TEXT_VIEWS[key].states:
        return print_comparison(figure, key, sources.marks, sources.context.kind)
    view = next((view for view in figure.views if view.key == key), None)
    if view is None or not view.value:
        return None
    unit = view.unit or (PER_CENT if key == "completion" else figure.unit)
    text = print_value(view.value, rounded=figure.rounded and key == "last").replace("-", MINUS) + unit
    return (Run(text, "figure", figure.id, key),)


def _print_values(figure: Figure, column: str, marks: Marks) -> tuple[Run, ...] | None:
    """Lists the values of a column, each with its view; of many the first ones and how many there are: 甲、乙等9家."""
    views = {view.key: view for view in figure.views}
    named = [key for key, view in views.items() if key.startswith(f"{column}:") and view.value and key != f"{column}:"]
    if not named:
        return None
    runs: list[Run] = []
    for key in named[:MOST_LISTED]:
        runs += [Run(marks.punctuation.list)] if runs else []
        runs.append(Run(full_width_marks(key.removeprefix(f"{column}:")), "figure", figure.id, key))
    counted = views.get(key_of_list(column))
    if len(named) > MOST_LISTED and counted is not None and counted.value is not None:
        number = print_value(counted.value, rounded=False) + (counted.unit or marks.views.areas_unit)
        runs += [Run(marks.views.listed_more), Run(number, "figure", figure.id, counted.key)]
    return tuple(runs)


def _print_categories(figure: Figure, marks: Marks) -> tuple[Run, ...] | None:
    """Lists the categories that have rows; a fixed list in the wording could name one without any."""
    named, _ = _categories(figure, marks)
    return (Run(_listed(named, marks)),) if named else None


def _print_areas(figure: Figure, marks: Marks) -> tuple[Run, ...] | None:
    """Lists and counts the categories that have rows: 甲、乙2个方面; 甲、乙等3个方面 where one has no name."""
    named, number = _categories(figure, marks)
    if not named:
        return None
    if number == 1:
        return (Run(marks.views.area.format(list=named[0])),)
    words = marks.views.areas if len(named) == number else marks.views.areas_more
    before, _, after = words.format(list=_listed(named, marks), number="\0").partition("\0")
    unit = marks.views.areas_unit
    return (Run(before), Run(f"{number}{unit}", "figure", figure.id, "areas"), Run(after))


def _categories(figure: Figure, marks: Marks) -> tuple[tuple[str, ...], int]:
    """Returns the names of the categories that have rows and are printed, and the number of all that have rows."""
    names = [view.key.removeprefix(_CATEGORY) for view in figure.views if view.key.startswith(_CATEGORY) and view.value]
    return tuple(name for name in names if name not in marks.views.categories_without), len(names)


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
