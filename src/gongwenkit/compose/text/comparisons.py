"""Comparisons in a text: which views compare, from what size a difference is said, and which ask for a reason.

What is dropped here stands in the annexes all the same: they show every difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from gongwenkit.config.phrases import LeastDifference, Marks
from gongwenkit.config.wording import ClauseWording, Wording
from gongwenkit.model import Figure, Run, View, print_value
from gongwenkit.model.figure import PER_CENT, Value
from gongwenkit.model.period import PeriodKind

__all__ = [
    "COMPARISONS_SWITCH",
    "DIFFERENCE",
    "TEXT_VIEWS",
    "compared_figures",
    "compares",
    "is_unfavourable",
    "print_comparison",
    "stated_figure",
]

DIFFERENCE, LAST = "difference", "last"

COMPARISONS_SWITCH = "comparisons"
"""The switch of a report type without which its text compares nothing; a type without this switch compares."""


@dataclass(frozen=True)
class TextView:
    """What a view is to a text.

    Attributes:
        key: the view of the figure that it prints.
        compares: whether it compares with another year or with the plan.
        states: whether it states a difference: too small a one is not said, and an unfavourable one has a reason.
        against: whether it begins with what is compared with (比上年).
    """

    key: str
    compares: bool = False
    states: bool = False
    against: bool = False


TEXT_VIEWS: Mapping[str, TextView] = {
    "last": TextView("last", compares=True),
    "difference": TextView("difference", compares=True, states=True),
    "change": TextView("change", compares=True, states=True),
    "compared": TextView("difference", compares=True, states=True, against=True),
    "compared_change": TextView("change", compares=True, states=True, against=True),
    "planned": TextView("planned", compares=True),
    "completion": TextView("completion", compares=True),
    "categories": TextView("categories"),
    "areas": TextView("areas"),
}
"""Views that wording may name; `categories` lists the categories that have rows, `areas` counts them, too."""


def compares(clause: ClauseWording) -> bool:
    """Whether a clause prints a view that compares."""
    return any(view.compares for _, view in _views(clause))


def stated_figure(clause: ClauseWording) -> str | None:
    """Returns the figure whose difference a clause states; None where it states none."""
    return next((name for name, view in _views(clause) if view.states), None)


def compared_figures(wording: Wording) -> tuple[str, ...]:
    """Returns the figures whose differences a wording states, each once in the order of the text."""
    return tuple(dict.fromkeys(filter(None, map(stated_figure, wording.clauses))))


def _views(clause: ClauseWording) -> list[tuple[str, TextView]]:
    parts = clause.text.placeholders if clause.text else ()
    named = [(part.name, part.attribute or "") for part in parts if part.kind == "figure"]
    return [(name, TEXT_VIEWS[attribute]) for name, attribute in named if attribute in TEXT_VIEWS]


def _view(figure: Figure, key: str) -> View | None:
    return next((view for view in figure.views if view.key == key and view.value is not None), None)


def _size(value: Value) -> Value:
    return value if value >= 0 else -value


def is_said(figure: Figure, least: LeastDifference) -> bool:
    """Whether a difference is large enough to be said: a percentage by its points, a count by per cent and number."""
    difference, last = _view(figure, DIFFERENCE), _view(figure, LAST)
    if difference is None or difference.value is None:
        return True  # only the change in per cent is known
    size = _size(difference.value)
    if figure.is_ratio:
        return size >= Decimal(str(least.points))
    before = last.value if last and last.value is not None else 0
    return size >= least.count and size * 100 >= before * Decimal(str(least.percent))


def is_unfavourable(figure: Figure, marks: Marks) -> bool:
    """Whether a figure became worse than last year by so much that it is said, and a reason is asked for."""
    difference = _view(figure, DIFFERENCE)
    if not marks.todo.reason or difference is None or not difference.value or not figure.value or figure.undecided:
        return False
    worse = {"more": difference.value < 0, "less": difference.value > 0, "either": False}[figure.better]
    return worse and is_said(figure, marks.comparison.least)


def print_comparison(figure: Figure, name: str, marks: Marks, period: PeriodKind) -> tuple[Run, ...] | None:
    """Prints a view that states a difference; None where there is none, or one too small to be said.

    增加3次, 减少2次 or 持平; 增长 and 下降 for a change in per cent, 提高 and 降低 between percentages; with
    `against` 比上年增加3次 and 与上年持平.

    Args:
        figure: the figure, with a value.
        name: key of `TEXT_VIEWS`.
        marks: the kit's own words.
        period: kind of the report's period.
    """
    shown = TEXT_VIEWS[name]
    view = _view(figure, shown.key)
    if view is None or not is_said(figure, marks.comparison.least):
        return None
    comparison = marks.comparison
    value, period = view.value or 0, comparison.kind_of(period)
    if value == 0:
        words = comparison.as_before[period] if shown.against else comparison.same
        return (Run(words, "figure", figure.id, view.key),)
    if view.key == "change":
        words, unit = (comparison.rise if value > 0 else comparison.fall), view.unit or PER_CENT
    elif figure.is_ratio:
        words, unit = (comparison.higher if value > 0 else comparison.lower), comparison.points
    else:
        words, unit = (comparison.more if value > 0 else comparison.fewer), figure.unit
    words = comparison.against[period].replace("{value}", words) if shown.against else words
    before, after = words.split("{value}")
    number = print_value(_size(value), rounded=figure.rounded and view.key == DIFFERENCE) + unit
    return (Run(before), Run(number, "figure", figure.id, view.key), Run(after))
