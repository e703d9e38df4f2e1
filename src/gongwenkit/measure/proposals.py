"""Proposals: a column that a ledger does not have, told by the keywords in the subjects of its rows.

An office without the column answers one question for each value that its figures ask for: whether the rows with a
keyword, and no others, have it. Until then the figure is missing; no keyword counts by itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongwenkit.config.definitions import Definition, From, source_ledger
from gongwenkit.config.filters import Filter, walk_filters
from gongwenkit.config.schema import Schema
from gongwenkit.ingest.decisions.model import question_id
from gongwenkit.ingest.ledgers.ledger import Table
from gongwenkit.measure.match import Match, Matcher, Proposal
from gongwenkit.measure.rows import Row, normal

__all__ = ["find_proposals"]


def find_proposals(
    matcher: Matcher,
    *,
    definitions: Mapping[str, Definition],
    rows: Mapping[str, tuple[Row, ...]],
    tables: Sequence[Table],
    schema: Schema,
) -> tuple[Proposal, ...]:
    """Returns a proposal for each ledger, year and value that a filter asks for in a column which no table has.

    Args:
        matcher: without proposals.
        definitions: all figures.
        rows: of one department, by ledger.
        tables: of the department.
        schema: ledgers and keywords.
    """
    found: dict[tuple[object, ...], _Found] = {}
    covering = {
        name: _tables_by_year(own, [table for table in tables if table.ledger == name]) for name, own in rows.items()
    }
    for definition in definitions.values():
        for source in definition.from_:
            name = source_ledger(source, definitions)
            if name is None:
                continue
            filters = tuple(_lineage(source, definitions))
            for condition in walk_filters(source.where):
                words = _keywords(condition, name, schema)
                for year, own in covering[name].items() if words else ():
                    if not any(condition.column in table.columns for table in own):
                        key = (name, condition.column, *matcher.wanted(condition), year)
                        one = found.setdefault(key, _Found(name, condition, year, words, tuple(own)))
                        one.figures.append(definition.id)
                        told = tuple(map(normal, words))
                        may_have = (row for row in rows[name] if _may_have(row, year, told))
                        one.rows |= {row.source: row for row in may_have if _matters(filters, condition, row, matcher)}
    return tuple(one.proposal(matcher) for one in found.values())


@dataclass
class _Found:
    """A proposal while the figures that ask for it are gone through."""

    ledger: str
    condition: Filter
    year: int
    keywords: tuple[str, ...]
    tables: tuple[Table, ...]

    def __post_init__(self) -> None:
        self.rows: dict[object, Row] = {}
        self.figures: list[str] = []

    def proposal(self, matcher: Matcher) -> Proposal:
        rows = tuple(sorted(self.rows.values(), key=lambda row: row.source.order))
        column, wanted = self.condition.column or "", matcher.wanted(self.condition)
        said = (column, *wanted, str(self.year), *sorted(row.content for row in rows))
        return Proposal(
            id=question_id(matcher.department, self.ledger, "keyword", said),
            ledger=self.ledger,
            column=column,
            wanted=wanted,
            year=self.year,
            keywords=self.keywords,
            rows=rows,
            sources=frozenset(row.source for row in rows),
            tables=self.tables,
            figures=tuple(dict.fromkeys(self.figures)),
        )


def _lineage(source: From, definitions: Mapping[str, Definition]) -> Iterator[Filter]:
    """Yields the filters of a source and of the figures whose rows it counts."""
    yield from source.where
    if source.rows_of:
        for parent in definitions[source.rows_of].from_:
            yield from _lineage(parent, definitions)


def _keywords(condition: Filter, ledger: str, schema: Schema) -> tuple[str, ...]:
    """Returns the keywords of what a condition asks for; none where a subject cannot tell."""
    column = schema.ledgers[ledger].find(condition.column or "")
    if column is None or condition.test not in ("has", "equals", "in"):
        return ()
    wanted = condition.in_ or (condition.has or condition.equals or "",)
    known = schema.tags if column.type == "tags" else column.keywords
    return tuple(dict.fromkeys(word for value in wanted for word in known.get(value, ())))


def _tables_by_year(rows: Sequence[Row], tables: Sequence[Table]) -> Mapping[int, list[Table]]:
    """Returns the tables of a ledger that name a year or have a row of it, by year."""
    dated: dict[int, set[int]] = {}
    for row in rows:
        if row.day is not None:
            dated.setdefault(row.table, set()).add(row.day.year)
    years: dict[int, list[Table]] = {}
    for table in tables:
        for year in () if table.by_hand else sorted(table.years | dated.get(table.index, set())):
            years.setdefault(year, []).append(table)
    return years


def _may_have(row: Row, year: int, words: Iterable[str]) -> bool:
    """Whether a row counts in a year, and a subject of it holds a keyword; these are normalised."""
    if row.day is None or row.day.year != year or row.state or row.by_hand:
        return False
    texts = [row.subject, *(row.text(column) for column in row.ledger.subject)]
    return any(word in text for word in words for text in texts)


def _matters(filters: Sequence[Filter], asked: Filter, row: Row, matcher: Matcher) -> bool:
    """Whether the answer to one condition decides about a row: the others do not exclude it, and none replaces it."""

    def answer(condition: Filter) -> Match:
        if condition.any_ is not None:
            return max(map(answer, condition.any_))
        if condition.not_ is not None:
            return Match(Match.YES - max(map(answer, condition.not_)))
        open_still = condition == asked or condition.is_role or condition.setting  # who reports may change
        return Match.UNDECIDED if open_still else matcher.match((condition,), row)

    return all(
        answer(one) is Match.UNDECIDED if asked in walk_filters((one,)) else answer(one) is not Match.NO
        for one in filters
    )
