"""Checks of a report type without any data (`gongwenkit template check`): its wording, its annexes and its charts.

Wording: every placeholder is known, and every clause has one guard (`lint_wording`). Annexes and charts: their content
and their figures exist (`lint_annexes`).
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from gongwenkit.compose.print.departments import DEPARTMENT_TABLES
from gongwenkit.compose.text.claims import find_claims
from gongwenkit.compose.text.comparisons import TEXT_VIEWS
from gongwenkit.compose.text.number_patterns import ARABIC_NUMBER, number_before_unit
from gongwenkit.compose.text.speaker import MAY_BE_NOTHING
from gongwenkit.compose.text.uniformity import FEWEST_SENTENCES, MOST_PLAIN, plain_sentences, say_share
from gongwenkit.compose.text.wording_findings import KINDS
from gongwenkit.config.definitions import Definition
from gongwenkit.config.divisions import Divisions, column_of_list, column_of_view
from gongwenkit.config.labels import BreakdownLabels
from gongwenkit.config.likeness import known_words, likely_word
from gongwenkit.config.phrases import Marks
from gongwenkit.config.placeholders import Placeholder, Template
from gongwenkit.config.report_type import CHARTS_ANNEX, OWN_ANNEX, ReportType
from gongwenkit.config.wording import ClauseWording, Wording
from gongwenkit.model import Finding, KitFileError, Message

__all__ = ["lint_annexes", "lint_wording", "require_sound_wording"]

_EDGE = re.compile(r"^[，、；：。！？,;.]|[，、；：。！？,;.]$")
_NUMBER = rf"{ARABIC_NUMBER}|[二两三四五六七八九十百千万]+"


def lint_wording(
    report: ReportType,
    wording: Wording,
    *,
    figures: Collection[str],
    facts: Collection[str],
    phrases: Collection[str],
    marks: Marks,
    divisions: Divisions | None = None,
) -> list[Finding]:
    """Finds all mistakes of a report type's wording.

    Args:
        report: its report.toml.
        wording: its wording.toml.
        figures: ids of all figure definitions.
        facts: ids of all facts.
        phrases: names of all official expressions, of every year.
        marks: the kit's own words (the measure words).
        divisions: what each figure can be divided by (`config.divisions`); None: nothing is known of it.

    Returns:
        Findings in the order of the files; `file` is the path as loaded, `cell` the line.
    """
    number_by_hand = number_before_unit(_NUMBER, marks.units.words)
    known = _Known(
        report, wording, frozenset(figures), frozenset(facts), frozenset(phrases), number_by_hand, divisions or {}
    )
    found = (*_lint_text(known), *_lint_ids_of_clauses(known), *_lint_claims(known, marks))
    return [*_lint_report(known), *sorted(found, key=lambda finding: int(finding.cell or 0))]


def require_sound_wording(findings: list[Finding]) -> None:
    """Stops a build whose wording has an error.

    Raises:
        KitFileError: `where` is file:line of the first error, `found` lists all of them.
    """
    errors = [finding for finding in findings if finding.severity == "error"]
    if not errors:
        return
    first = errors[0]
    zh = "；".join(f"第{error.cell}行 {error.found.zh}" for error in errors)
    en = "; ".join(f"line {error.cell} {error.found.en}" for error in errors)
    raise KitFileError(first.code, where=f"{first.file}:{first.cell}", found=Message(zh, en), advice=first.advice)


@dataclass(frozen=True)
class _Known:
    """A report type and everything that its wording may name.

    Attributes:
        report, wording: the report type.
        figures: ids of all figure definitions.
        facts: ids of all facts.
        phrases: names of all official expressions.
        number_by_hand: pattern of a number before a measure word.
        divisions: what each figure can be divided by.
    """

    report: ReportType
    wording: Wording
    figures: frozenset[str]
    facts: frozenset[str]
    phrases: frozenset[str]
    number_by_hand: re.Pattern[str]
    divisions: Divisions

    @property
    def annexes(self) -> tuple[str, ...]:
        """Ids that `{annex.…}` may name."""
        own = (OWN_ANNEX,) if self.report.cover else ()
        return (*own, *(annex.id for annex in self.report.all_annexes))

    def at(self, code: str, line: int, **values: str) -> Finding:
        """Makes a finding at a line of wording.toml."""
        return KINDS[code].at(file=self.wording.file, cell=str(line), **values)

    def in_report(self, code: str, place: str, **values: str) -> Finding:
        """Makes a finding at a key of report.toml."""
        return KINDS[code].at(file=self.report.file, cell=self.report.line(place), **values)


def _lint_report(known: _Known) -> Iterator[Finding]:
    """Checks what report.toml lists: that it exists, and that the wording uses it."""
    report, clauses = known.report, [clause for sentence in known.wording.sentences for clause in sentence.clauses]
    used = [part for clause in clauses if clause.text for part in clause.text.placeholders]
    listed = (
        ("facts", "unknown-fact", report.facts, known.facts, {clause.fact for clause in clauses}),
        ("phrases", "unknown-phrase", report.phrases, known.phrases, {p.name for p in used if p.kind == "phrase"}),
        ("slots", "unknown-slot", tuple(report.slots), frozenset(report.slots), {clause.slot for clause in clauses}),
    )
    for key, code, names, all_names, in_use in listed:
        for name in names:
            if name not in all_names:
                meant = _meant(name, all_names) if code != "unknown-slot" else {}
                yield known.in_report(code, key, name=name, text=key, **meant)
            elif name not in in_use:
                yield known.in_report("listed-unused", key, name=name, key=key)
    if report.cover and not known.wording.cover:
        yield known.in_report("cover-missing", "cover", layouts="、".join(report.cover))
    if report.figures != "all":
        for name in report.figures:
            if name not in known.figures:
                meant = _meant(name, known.figures)
                yield known.in_report("unknown-figure", "figures", name=name, text="figures", **meant)


def _lint_text(known: _Known) -> Iterator[Finding]:
    wording = known.wording
    heads = [wording.title, *wording.byline, *([wording.cover.title] if wording.cover else [])]
    for section in wording.sections:
        heads += [section.head, *(item.topic for item in section.items if item.topic)]
        yield from _lint_switch(known, section.switch, section.line)
        for item in section.items:
            yield from _lint_switch(known, item.switch, item.line)
    for sentence in wording.sentences:
        heads += [sentence.topic] if sentence.topic else []
        yield from _lint_switch(known, sentence.switch, sentence.line)
        for clause in sentence.clauses:
            yield from _lint_clause(known, clause)
    for head in heads:
        yield from _lint_template(known, head, is_clause=False)
        yield from _lint_edges(known, head)
    for closing in (wording.closing, wording.cover.closing if wording.cover else None):
        if closing:  # a closing line is printed unchanged, with its full stop: its last mark is no mistake
            yield from _lint_template(known, closing, is_clause=False)
    if wording.cover and not known.report.cover:
        yield known.at("cover-unused", wording.cover.title.line)


def _lint_clause(known: _Known, clause: ClauseWording) -> Iterator[Finding]:
    text = clause.text.source if clause.text else f"slot = {clause.slot}"
    if not clause.guards:
        yield known.at("clause-unguarded", clause.line, text=text)
    # {yeer} is a mistyped {year}, not a second guard; _lint_template reports it as unknown.
    if len([guard for guard in clause.guards if guard in known.figures or guard not in clause.figures]) > 1:
        yield known.at("clause-two-guards", clause.line, text=text, guards="、".join(clause.guards))
    yield from _lint_switch(known, clause.switch, clause.line)
    if clause.slot and clause.slot not in known.report.slots:
        yield known.at("unknown-slot", clause.line, name=clause.slot, text=text)
    if clause.fact:
        yield from _lint_name(known, "fact", clause.fact, clause.line, text)
    if clause.goes_with:
        yield from _lint_name(known, "figure", clause.goes_with, clause.line, text)
    for template in clause.wordings:
        yield from _lint_template(known, template, is_clause=True)
        yield from _lint_edges(known, template)
    yield from _lint_options(known, clause, text)
    if clause.shows and not (clause.plain and clause.goes_with):
        yield known.at("shows-without-figure", clause.line, text=text)


def _lint_options(known: _Known, clause: ClauseWording, text: str) -> Iterator[Finding]:
    """Checks the wordings among which a person may choose: whichever is chosen, figures and guard are the same."""
    if clause.slot and clause.options:
        yield known.at("options-of-slot", clause.line, text=text)
    elif clause.options and not clause.id:
        yield known.at("options-without-id", clause.line, text=text)
    expected = _named(clause.text) if clause.text else ()
    for number, option in enumerate(clause.options, start=2):
        if clause.text and _named(option) != expected:
            named = {"found": "".join(_named(option)) or "—", "expected": "".join(expected) or "—"}
            yield known.at("options-differ", option.line, text=option.source, number=str(number), **named)


def _named(template: Template) -> tuple[str, ...]:
    return tuple(sorted(map(str, template.placeholders)))


def _lint_ids_of_clauses(known: _Known) -> Iterator[Finding]:
    lines: dict[str, int] = {}
    for clause in known.wording.clauses:
        if clause.id and lines.setdefault(clause.id, clause.line) != clause.line:
            text = clause.text.source if clause.text else f"slot = {clause.slot}"
            yield known.at("clause-id-twice", clause.line, name=clause.id, other=str(lines[clause.id]), text=text)


def _lint_claims(known: _Known, marks: Marks) -> Iterator[Finding]:
    """Finds results that nothing bears, and tells of a wording most of which is the same for everybody."""
    for template, word in find_claims(known.wording, marks.claims):
        yield known.at("claim-unguarded", template.line, text=template.source, word=word)
    plain, count = plain_sentences(known.wording)
    is_long = count >= FEWEST_SENTENCES and known.report.scope == "department"
    if is_long and len(plain) > MOST_PLAIN * count:
        share, most = say_share(len(plain), count), say_share(round(100 * MOST_PLAIN), 100)
        lines = "、".join(map(str, dict.fromkeys(plain)))
        words = {"count": str(count), "plain": str(len(plain)), "share": share, "most": most, "lines": lines}
        yield known.at("plain-sentences", plain[0], **words)


def _lint_edges(known: _Known, template: Template) -> Iterator[Finding]:
    if _EDGE.search(template.source):
        yield known.at("clause-punctuation", template.line, text=template.source)


def _lint_switch(known: _Known, switch: str | None, line: int) -> Iterator[Finding]:
    if switch and switch not in known.report.switches:
        yield known.at("unknown-switch", line, name=switch, text=f"switch = {switch}")


def _lint_template(known: _Known, template: Template, *, is_clause: bool) -> Iterator[Finding]:
    for part in template.placeholders:
        may_be_nothing = part.kind in ("figure", "phrase", "annex") or part.name == MAY_BE_NOTHING
        if not is_clause and may_be_nothing:
            yield known.at("placeholder-not-here", template.line, name=str(part), text=template.source)
        else:
            yield from _lint_placeholder(known, part, template)
    for number in known.number_by_hand.finditer(template.words):
        yield known.at("number-by-hand", template.line, number=number.group(), text=template.source)


def _lint_placeholder(known: _Known, part: Placeholder, template: Template) -> Iterator[Finding]:
    line, text = template.line, template.source
    if part.kind == "list" and part.name not in known.wording.lists:
        yield known.at("unknown-list", line, name=part.name, text=text)
    if part.kind == "annex" and part.name not in known.annexes:
        yield known.at("unknown-annex", line, name=part.name, text=text, known="、".join(known.annexes))
    if part.kind == "phrase":
        yield from _lint_name(known, "phrase", part.name, line, text)
    if part.kind == "figure":
        yield from _lint_name(known, "figure", part.name, line, text)
        if part.attribute is not None and column_of_view(part.attribute):
            if part.name in known.figures:
                yield from _lint_division(known, part, template)
        elif column_of_list(part.attribute or ""):
            return  # `lint_lists` knows the columns
        elif part.attribute is not None and part.attribute not in TEXT_VIEWS:
            views = "、".join(TEXT_VIEWS)
            yield known.at("unknown-view", line, name=part.name, view=part.attribute, text=text, known=views)


def _lint_division(known: _Known, part: Placeholder, template: Template) -> Iterator[Finding]:
    """Checks a view by a column: that the figure's ledgers have the column, and that it has the value."""
    column, _, value = (part.attribute or "").partition(":")
    divided_by = known.divisions.get(part.name, {})
    words = {"name": part.name, "column": column, "text": template.source}
    if column not in divided_by:
        yield known.at("unknown-column", template.line, **words, **_likely(column, divided_by))
        return
    values = divided_by[column]
    if values is not None and value not in values:
        yield known.at("unknown-value", template.line, **words, value=value, **_likely(value, values))


def _likely(word: str, known: Collection[str]) -> dict[str, str]:
    """Returns the likely word and all there are, in both languages."""
    likely = known_words(word, known)
    return {"likely_zh": likely.zh, "likely_en": likely.en}


def _meant(name: str, known: Collection[str]) -> dict[str, str]:
    """Returns the name that a misspelt one most likely means, in both languages; empty where none is likely."""
    likely = likely_word(name, known)
    return {"likely_zh": f"，是否为 {likely}？" if likely else "", "likely_en": f"; is it {likely}?" if likely else ""}


def _lint_name(known: _Known, kind: str, name: str, line: int, text: str) -> Iterator[Finding]:
    """Checks that a figure, fact or phrase is defined, and that report.toml lists it."""
    report = known.report
    defined, listed = {
        "figure": (known.figures, report.has_figure(name)),
        "fact": (known.facts, name in report.facts),
        "phrase": (known.phrases, name in report.phrases),
    }[kind]
    if name not in defined:
        yield known.at(f"unknown-{kind}", line, name=name, text=text, **_meant(name, defined))
    elif not listed:
        yield known.at("not-in-report", line, name=name, text=text, key=f"{kind}s")


_ANNEX_CONTENTS = ("figures", CHARTS_ANNEX, "evidence")
"""Ids of annexes that the kit fills in each report. Others are the tables of `[breakdown]` in labels.toml and, in a
report over all departments, `DEPARTMENT_TABLES`."""


def lint_annexes(
    report: ReportType,
    definitions: Mapping[str, Definition],
    breakdowns: Mapping[str, BreakdownLabels],
    divisions: Divisions | None = None,
) -> list[Finding]:
    """Finds annexes without content, figures that are not there, and charts that cannot be drawn or mix units.

    Args:
        report: the report type.
        definitions: all figures.
        breakdowns: `[breakdown]` of labels.toml.
        divisions: what each figure can be divided by (`config.divisions`); None: nothing is known of it.

    Returns:
        Findings with file and line of report.toml.
    """
    return [*_lint_ids(report, definitions, breakdowns), *_lint_charts(report, definitions, divisions)]


def _lint_ids(
    report: ReportType, definitions: Mapping[str, Definition], breakdowns: Mapping[str, BreakdownLabels]
) -> Iterator[Finding]:
    contents = (
        _ANNEX_CONTENTS[0],
        *breakdowns,
        *_ANNEX_CONTENTS[1:],
        *(DEPARTMENT_TABLES if report.scope == "all" else ()),
    )
    for place, annex in enumerate(report.annexes):
        line = report.line("annexes", place)
        if annex.id not in contents:
            known = "、".join(contents)
            yield KINDS["unknown-annex-content"].at(file=report.file, cell=line, name=annex.id, known=known)
        if annex.id in breakdowns:
            shown = breakdowns[annex.id].figures
            yield from _lint_figures(report, definitions, shown, line=line, text=annex.title)


def _lint_charts(
    report: ReportType, definitions: Mapping[str, Definition], divisions: Divisions | None
) -> Iterator[Finding]:
    for place, chart in enumerate(report.charts):
        line = report.line("charts", place)
        yield from _lint_figures(report, definitions, chart.figures, line=line, text=chart.title)
        units = {definitions[name].is_ratio for name in chart.figures if name in definitions}
        if len(units) > 1:
            yield KINDS["chart-units"].at(file=report.file, cell=line, title=chart.title)
        divided_by = divisions or {}
        for name in (name for name in chart.figures if chart.divides and name in divided_by):
            if not definitions[name].rule.parts_sum:
                label = definitions[name].label
                yield KINDS["chart-parts"].at(file=report.file, cell=line, title=chart.title, label=label)
            elif chart.by not in divided_by[name]:
                words = {"title": chart.title, "name": name, "column": chart.by or ""}
                words |= _likely(chart.by or "", divided_by[name])
                yield KINDS["chart-column"].at(file=report.file, cell=line, **words)


def _lint_figures(
    report: ReportType, definitions: Mapping[str, Definition], names: tuple[str, ...], *, line: str, text: str
) -> Iterator[Finding]:
    for name in names:
        if name not in definitions:
            meant = _meant(name, definitions)
            yield KINDS["unknown-figure"].at(file=report.file, cell=line, name=name, text=text, **meant)
        elif not report.has_figure(name):
            yield KINDS["not-in-report"].at(file=report.file, cell=line, name=name, text=text, key="figures")
