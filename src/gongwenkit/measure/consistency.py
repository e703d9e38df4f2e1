"""Consistency between figures (docs/figures.md): findings about values that contradict each other.

A missing figure is not checked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from gongwenkit.config.definitions import Definition
from gongwenkit.measure.all_departments import WholeMeasurement
from gongwenkit.measure.counting_rules import Span
from gongwenkit.measure.figures import Measurement
from gongwenkit.measure.views import department_key
from gongwenkit.model import Figure, Finding, FindingKind, Period, View, made_kind
from gongwenkit.model.figure import Value, print_value

__all__ = ["FIGURE_KINDS", "check_figures", "is_dated"]

FEWEST_EVENTS = 12
"""With fewer events than one a month, an empty quarter is normal."""

DECEMBER_SHARE = 0.25
"""A larger share of December is reported."""
FEWEST_COPIED = 8
"""Least number of figures other than zero that must all equal last year's before they are reported as copied."""

_ALL = (
    made_kind(
        "figure-too-large",
        "error",
        ("“{label}”为 {value}，多于“{other}”的 {bound}", "{label} is {value}, more than {other} with {bound}"),
        ("请核对这两项指标所依据的台账行", "Look at the rows behind both figures"),
    ),
    made_kind(
        "figure-small",
        "warning",
        ("“{label}”为 {value}，少于“{other}”的 {bound}", "{label} is {value}, less than {other} with {bound}"),
        ("通常不少于后者，请核对有无漏填", "It is usually no less; look for cells left blank"),
    ),
    made_kind(
        "figures-sum",
        "error",
        (
            "“{label}”为 {value}，而{sum_zh}为 {total}",
            "{label} is {value}, but {sum_en} is {total}",
        ),
        (
            "请核对这几项指标所依据的台账行，尤其是日期先后颠倒的",
            "Look at the rows behind these figures, above all at days in the wrong order",
        ),
    ),
    made_kind(
        "union-parts",
        "error",
        (
            "“{label}”为 {value}，不在各部分的最大值 {most} 与合计 {total} 之间",
            "{label} is {value}, not between its largest part {most} and the sum of its parts {total}",
        ),
        ("请核对其来源台账的日期和活动编号", "Look at dates and event numbers in its ledgers"),
    ),
    made_kind(
        "quarters-sum",
        "error",
        ("“{label}”各季度合计 {total}，全年 {value}", "the quarters of {label} sum to {total}, the year is {value}"),
        ("请核对其台账行的日期", "Look at the dates in its ledger"),
    ),
    made_kind(
        "branches-sum",
        "error",
        (
            "“{label}”各{branch}合计 {total}，少于全单位的 {value}",
            "the branches of {label} sum to {total}, less than the whole of {value}",
        ),
        ("请核对其台账行的{branch}和{event_number}", "Look at the branches and event numbers in its ledger"),
    ),
    made_kind(
        "departments-sum",
        "error",
        (
            "“{label}”各单位合计 {total}，联合活动重复 {shared}，两者之差不等于全部单位的 {value}",
            "the departments of {label} sum to {total}, of which joint events repeat {shared}; the whole is {value}",
        ),
        ("请核对各单位登记联合活动所用的活动编号和日期", "Look at the numbers and dates of joint events"),
    ),
    made_kind(
        "figures-as-last-year",
        "warning",
        ("{count} 项不为零的指标与上年全部相同", "all {count} figures that are not zero equal last year's"),
        ("请核对是否沿用了上年台账", "Make sure that last year's ledgers were not copied"),
    ),
    made_kind(
        "quarter-empty",
        "info",
        ("“{label}”全年 {value}，{quarters} 没有", "{label} is {value} in the year and none in {quarters}"),
        ("如确实没有，不必处理", "Nothing to do if that is so"),
    ),
    made_kind(
        "december-heavy",
        "info",
        ("“{label}”全年 {value}，12 月占 {share}", "{share} of {label} ({value}) fall in December"),
        ("如确实如此，不必处理", "Nothing to do if that is so"),
    ),
)

FIGURE_KINDS: Mapping[str, FindingKind] = MappingProxyType({kind.code: kind for kind in _ALL})
"""By code."""


def is_dated(name: str, definitions: Mapping[str, Definition]) -> bool:
    """Whether a figure is counted by dates, so that its quarters mean something."""
    definition = definitions[name]
    return definition.over_time != "none" and all(is_dated(parent, definitions) for parent in definition.parents)


def check_figures(figures: Sequence[Figure], measurement: Measurement) -> tuple[Finding, ...]:
    """Checks the figures of one department, or of all together.

    Args:
        figures: all figures of the period; of the views `year`, `quarter`, `branch` and `department` those are checked
            that they have.
        measurement: what they were counted with.

    Returns:
        Findings of `FIGURE_KINDS`, errors first, without a cell.
    """
    found = [
        *_bounds(figures, measurement.definitions),
        *_sums(figures, measurement.definitions),
        *(one for figure in figures for one in _about(figure, measurement)),
        *_copied(figures),
    ]
    located = (replace(finding, department=measurement.department) for finding in found)
    return tuple(sorted(located, key=lambda finding: finding.order))


def _bounds(figures: Sequence[Figure], definitions: Mapping[str, Definition]) -> Iterator[Finding]:
    known = {figure.id: figure for figure in figures if figure.value is not None}
    for figure in known.values():
        definition = definitions[figure.id]
        for name in definition.at_most:
            if name in known and _number(figure.value) > _number(known[name].value):
                yield _compared("figure-too-large", figure, known[name])
        for name in definition.usually_at_least:
            if name in known and _number(figure.value) < _number(known[name].value):
                yield _compared("figure-small", figure, known[name])


def _sums(figures: Sequence[Figure], definitions: Mapping[str, Definition]) -> Iterator[Finding]:
    """Checks figures that others add up to; not where a row of one of them waits for a decision."""
    known = {figure.id: figure for figure in figures if figure.value is not None and not figure.undecided}
    for figure in known.values():
        sums = definitions[figure.id].adds_up
        if sums is None or not {*sums.plus, *sums.less} <= set(known):
            continue
        parts = [*((1, known[name]) for name in sums.plus), *((-1, known[name]) for name in sums.less)]
        total = sum((sign * _number(part.value) for sign, part in parts), start=0)
        if total != figure.value:
            said = [f"“{part.label}” {_show(part)}" for _, part in parts]
            signs = ["", *(" + " if sign > 0 else " − " for sign, _ in parts[1:])]
            formula = "".join(sign + text for sign, text in zip(signs, said, strict=True))
            yield FIGURE_KINDS["figures-sum"].at(
                label=figure.label, value=_show(figure), sum_zh=formula, sum_en=formula, total=str(total)
            )


def _compared(code: str, figure: Figure, other: Figure) -> Finding:
    return FIGURE_KINDS[code].at(label=figure.label, value=_show(figure), other=other.label, bound=_show(other))


def _about(figure: Figure, measurement: Measurement) -> Iterator[Finding]:
    if figure.value is None:
        return
    definition = measurement.definitions[figure.id]
    if definition.rule.several_sources:
        yield from _union_parts(figure, definition, measurement)
    if is_dated(figure.id, measurement.definitions):
        yield from _quarters(figure, measurement)
        if definition.rule.counts_events and measurement.as_of >= measurement.period.last:
            yield from _distribution(figure, measurement)
    yield from _branches(figure, measurement)
    if isinstance(measurement, WholeMeasurement) and definition.rule.counts_events:
        yield from _departments(figure, measurement)


def _union_parts(figure: Figure, definition: Definition, measurement: Measurement) -> Iterator[Finding]:
    span = measurement.span
    parts = []
    for source in definition.from_:
        part = measurement.counted_as(definition.model_copy(update={"from_": (source,)}), span)
        if part.value is None:
            return
        parts.append(part.value)
    if not max(parts) <= _number(figure.value) <= sum(parts):
        yield FIGURE_KINDS["union-parts"].at(
            label=figure.label, value=_show(figure), most=str(max(parts)), total=str(sum(parts))
        )


def _quarters(figure: Figure, measurement: Measurement) -> Iterator[Finding]:
    begun = {str(one) for one in measurement.period.quarters if one.first <= measurement.as_of}
    values = _values(view for view in figure.views if view.key in begun)
    if measurement.period != Period.of_year(measurement.period.year) or len(values) != len(begun):
        return
    total, value = sum(values), _number(figure.value)
    adds_up = measurement.definitions[figure.id].over_time == "sum"
    wrong = total != value if adds_up else total < value
    if wrong:
        yield FIGURE_KINDS["quarters-sum"].at(label=figure.label, total=str(total), value=_show(figure))


def _distribution(figure: Figure, measurement: Measurement) -> Iterator[Finding]:
    value = _number(figure.value)
    if value < FEWEST_EVENTS or measurement.period != Period.of_year(measurement.period.year):
        return
    empty = [view.key for view in figure.views if _is_quarter(view.key) and view.value == 0]
    if empty:
        yield FIGURE_KINDS["quarter-empty"].at(label=figure.label, value=_show(figure), quarters="、".join(empty))
    december = measurement.period.months[-1]
    counted = measurement.counted(figure.id, Span(december.first, december.last, measurement.as_of))
    share = float(_number(counted.value)) / float(value)
    if share > DECEMBER_SHARE:
        yield FIGURE_KINDS["december-heavy"].at(label=figure.label, value=_show(figure), share=f"{share:.0%}")


def _branches(figure: Figure, measurement: Measurement) -> Iterator[Finding]:
    """Checks that the branches sum to the figure or more (joint events count in each), where every row names one."""
    values = _values(view for view in figure.views if view.key.startswith("branch:"))
    rows = measurement.counted(figure.id, measurement.span).rows
    complete = bool(values) and all(row.branch for row in rows)
    if complete and sum(values) < _number(figure.value):
        columns = {role: rows[0].ledger.role(role) or "" for role in ("branch", "event_number")}
        yield FIGURE_KINDS["branches-sum"].at(
            label=figure.label, total=str(sum(values)), value=_show(figure), **columns
        )


def _departments(figure: Figure, measurement: WholeMeasurement) -> Iterator[Finding]:
    """Checks that the whole is the sum of the departments, less k − 1 for each event that k of them share."""
    keys = {department_key(code) for code in measurement.parts}
    values = _values(view for view in figure.views if view.key in keys)
    joint = measurement.joint_events(figure.id, measurement.span)
    shared = sum(len(set(event.departments)) - 1 for event in joint)
    if len(values) == len(keys) and sum(values) - shared != _number(figure.value):
        yield FIGURE_KINDS["departments-sum"].at(
            label=figure.label, total=str(sum(values)), shared=str(shared), value=_show(figure)
        )


def _copied(figures: Sequence[Figure]) -> Iterator[Finding]:
    last = {figure.id: _view(figure, "last") for figure in figures}
    both = [figure for figure in figures if figure.value is not None and last[figure.id] is not None]
    not_zero = [figure for figure in both if figure.value]
    if len(not_zero) >= FEWEST_COPIED and all(figure.value == last[figure.id] for figure in both):
        yield FIGURE_KINDS["figures-as-last-year"].at(count=str(len(not_zero)))


def _view(figure: Figure, key: str) -> Value | None:
    return next((view.value for view in figure.views if view.key == key), None)


def _values(views: Iterable[View]) -> list[Value]:
    """Returns the values of views; none where one of them is missing."""
    values = [view.value for view in views]
    return [value for value in values if value is not None] if None not in values else []


def _is_quarter(key: str) -> bool:
    return len(key) == len("2023Q1") and key[4] == "Q"


def _number(value: Value | None) -> Value:
    return value if value is not None else 0


def _show(figure: Figure) -> str:
    return f"{print_value(_number(figure.value), rounded=False)}{figure.unit}"
