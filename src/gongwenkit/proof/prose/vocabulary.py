"""What people may call a figure: its label and aliases, clauses of wording, and hints from its ledger and filters."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from gongwenkit.config.definitions import Definition, source_ledger
from gongwenkit.config.filters import Filter, walk_filters
from gongwenkit.config.placeholders import Placeholder
from gongwenkit.config.prose_words import ProseWords
from gongwenkit.config.roles import Role
from gongwenkit.config.schema import Column, Schema
from gongwenkit.config.wording import Wording
from gongwenkit.proof.prose.relatives import families, wider_figures

__all__ = ["Called", "Term", "called_figures"]

OF_LEDGER, OF_VALUE, OF_SYNONYM, OF_ROLE = 0.35, 0.7, 0.6, 0.5
"""How much the name of a ledger, a filter value, its synonym and the word for a person tell of a figure."""
OF_WORDING = 0.95
INHERITED = 0.5
"""How much less it tells where it is that of a figure whose rows are counted again."""
LONGEST_CLAUSE = 40
_KIND = re.compile("[\u4e00-\u9fff]{3,}")
SIDES: tuple[Role, ...] = ("level", "category", "state", "source")


@dataclass(frozen=True)
class Term:
    """A name or a hint: its text, and how much it tells (0 to 1)."""

    text: str
    weight: float = 1.0


@dataclass(frozen=True)
class Called:
    """How a figure may be called in a text.

    Attributes:
        id: of the figure.
        unit: its measure word.
        names: label, aliases and clauses of wording.
        hints: names of its ledgers, filter values and their synonyms.
        siblings: other values of the columns by which it is filtered: a text with one of them is about something else.
        own: the filter values themselves.
        kinds: values of the other columns of its ledger: a text with one of them is about some of its rows.
        family: ids of figures of which it is a part, or which are parts of it.
        people: words for the person by whom it is counted.
        wider: ids of the figures that contain it.
        sides: key of a view by a column (`level:高`) → the words for it.
    """

    id: str
    unit: str
    names: tuple[Term, ...]
    hints: tuple[Term, ...] = ()
    siblings: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    family: frozenset[str] = frozenset()
    people: tuple[str, ...] = ()
    wider: tuple[str, ...] = ()
    sides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def called_figures(
    definitions: Mapping[str, Definition],
    *,
    schema: Schema,
    words: ProseWords,
    wordings: Iterable[Wording] = (),
    settings: Mapping[str, str] | None = None,
    body: str = "",
    further: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[Called, ...]:
    """Returns how each figure may be called.

    Args:
        definitions: the figures.
        schema: the ledgers.
        words: prose.toml.
        wordings: texts of the kit, whose clauses say how a figure is put into words.
        settings: the settings of the year.
        body: the leading body of the department.
        further: figures without a definition, by id: measure word, then what they are called.
    """
    clauses: dict[str, list[Term]] = {}
    for wording in wordings:
        for name, text in _clauses(wording, schema, body):
            is_whole = name in definitions and len(definitions[name].from_) > 1  # the words before name its parts
            clauses.setdefault(name, []).append(Term(re.split("[，；]", text)[-1] if is_whole else text, OF_WORDING))
    related, wider = families(definitions), wider_figures(definitions)
    others = tuple(
        Called(name, unit, (*map(Term, names), *dict.fromkeys(clauses.get(name, ()))))
        for name, (unit, *names) in (further or {}).items()
    )
    return others + tuple(
        replace(
            _called(definition, definitions, schema, words, settings or {}, body, clauses.get(name, [])),
            family=related[name],
            wider=wider[name],
        )
        for name, definition in definitions.items()
    )


def _called(
    definition: Definition,
    definitions: Mapping[str, Definition],
    schema: Schema,
    words: ProseWords,
    settings: Mapping[str, str],
    body: str,
    clauses: Iterable[Term],
) -> Called:
    names = [Term(schema.bodies.fill(text, body)) for text in (definition.label, *definition.aliases)]
    hints: dict[str, float] = {}
    siblings: list[str] = []
    own: list[str] = []
    for term, others in _hints(definition, definitions, schema, words, settings, body):
        hints[term.text] = max(term.weight, hints.get(term.text, 0.0))
        siblings += others
        own += [term.text] if others or term.weight >= OF_SYNONYM else []
    return Called(
        id=definition.id,
        unit=definition.unit,
        names=(*names, *dict.fromkeys(clauses)),
        hints=tuple(Term(text, weight) for text, weight in hints.items()),
        siblings=tuple(dict.fromkeys(one for one in siblings if one not in own)),
        own=tuple(dict.fromkeys(own)),
        kinds=_kinds(definition, definitions, schema, [term.text for term in names]),
        people=tuple(term for term in hints if term in words.roles.author) if definition.personal else (),
        sides=_sides(definition, definitions, schema),
    )


def _clauses(wording: Wording, schema: Schema, body: str) -> Iterator[tuple[str, str]]:
    """Yields figure and words of each clause with one figure and no view of it."""
    for clause in wording.clauses:
        for template in (clause.text, *clause.options):
            if template is None:
                continue
            figures = [one for one in template.placeholders if one.kind == "figure"]
            if len(figures) != 1 or figures[0].attribute:
                continue
            text = "".join(_words_of(part, schema, body) for part in template.parts)
            if text.strip() and len(text) <= LONGEST_CLAUSE:
                yield figures[0].name, text


def _words_of(part: str | Placeholder, schema: Schema, body: str) -> str:
    if isinstance(part, str):
        return part
    return (body or schema.bodies.any) if part.kind == "context" and part.name == "body" else " "


def _hints(
    definition: Definition,
    definitions: Mapping[str, Definition],
    schema: Schema,
    words: ProseWords,
    settings: Mapping[str, str],
    body: str,
    *,
    share: float = 1.0,
) -> Iterator[tuple[Term, list[str]]]:
    """Yields the hints of a figure, each with the values that stand beside it in its column."""
    for source in definition.from_:
        name = source_ledger(source, definitions)
        if name is None or name not in schema.ledgers:
            continue
        ledger = schema.ledgers[name]
        if source.ledger:
            yield Term(ledger.name, OF_LEDGER * share), []
            for alias in ledger.aliases:
                yield Term(alias, OF_LEDGER * share * 0.8), []
        for filter_ in _wanted(source.where):
            column = ledger.find(filter_.column) if filter_.column else None
            yield from _of_filter(filter_, column, words, settings, schema, body, share)
        if source.rows_of and share == 1.0:
            parent = definitions[source.rows_of]
            yield from _hints(parent, definitions, schema, words, settings, body, share=INHERITED)


def _wanted(filters: Iterable[Filter]) -> Iterator[Filter]:
    """Yields the conditions that rows fulfil: what is said under `not` tells what a figure does not count."""
    for one in filters:
        if one.not_ is None:
            yield from _wanted(one.any_) if one.any_ else (one,)


def _of_filter(
    filter_: Filter,
    column: Column | None,
    words: ProseWords,
    settings: Mapping[str, str],
    schema: Schema,
    body: str,
    share: float,
) -> Iterator[tuple[Term, list[str]]]:
    values = [filter_.equals, filter_.has, filter_.contains, *(filter_.in_ or ())]
    values.append(settings.get(filter_.setting) if filter_.setting else None)
    if filter_.body:
        values += schema.bodies.meetings_of(body)
    if filter_.is_role:
        for word in getattr(words.roles, filter_.is_role):
            yield Term(word, OF_ROLE * share), []
    wanted = [value for value in values if value and len(value) > 1]
    known = column.values if column else {}
    siblings = [one for value in known if value not in wanted for one in (value, *known[value]) if len(one) > 2]
    for value in wanted:
        yield Term(value, OF_VALUE * share), siblings if share == 1.0 and len(wanted) == 1 else []
        for synonym in known.get(value, ()):
            if len(synonym) > 1:
                yield Term(synonym, OF_SYNONYM * share), []


def _kinds(
    definition: Definition, definitions: Mapping[str, Definition], schema: Schema, names: Iterable[str]
) -> tuple[str, ...]:
    """Returns the values by which the rows of a figure can be told apart and it does not tell them apart."""
    found: dict[str, None] = {}
    for source in definition.from_:
        ledger = schema.ledgers.get(source_ledger(source, definitions) or "")
        used = {one.column for one in walk_filters(source.where)}
        for column in ledger.column if ledger and not source.rows_of else ():
            for value, synonyms in column.values.items() if column.name not in used else ():
                found.update(dict.fromkeys(one for one in (value, *synonyms) if _KIND.fullmatch(one)))
    return tuple(one for one in found if not any(one in name for name in names))


def _sides(
    definition: Definition, definitions: Mapping[str, Definition], schema: Schema
) -> Mapping[str, tuple[str, ...]]:
    """Returns the views of a figure by a column of its ledger, with the words for each value."""
    if not definition.rule.by_column or len(definition.from_) != 1:
        return {}
    name = source_ledger(definition.from_[0], definitions)
    if name is None or name not in schema.ledgers:
        return {}
    ledger, found = schema.ledgers[name], {}
    used = {one.column for source in definition.from_ for one in walk_filters(source.where)}
    for side in SIDES:
        column = ledger.find(ledger.role(side) or "")
        if column is None or column.name in used:
            continue
        for value, synonyms in column.values.items():
            named = tuple(one for one in (value, *synonyms) if re.fullmatch("[\u4e00-\u9fff]{2,}", one))
            found[f"{side}:{value}"] = named
    return found
