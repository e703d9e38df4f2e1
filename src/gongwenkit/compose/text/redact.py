"""The redacted edition: figures, text, tables and own words of a report without what must not be published.

It works on values before they are rendered: what must not be seen never reaches a template, and nothing is covered in
the PDF. Only figures, own words and elements that a positive list allows are printed (config.redaction).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from gongwenkit.compose.print.annex_tables import Cell, FiguresSummary
from gongwenkit.compose.print.declared_tables import DeclaredTable, is_row_words
from gongwenkit.compose.text.few_persons import FewPersons
from gongwenkit.compose.text.hidden_names import HiddenNames
from gongwenkit.compose.text.hidden_unit import HiddenUnit
from gongwenkit.compose.text.written_numbers import WrittenNumber, WrittenNumbers, seen
from gongwenkit.config.divisions import column_of_list
from gongwenkit.config.elements import Elements
from gongwenkit.config.redaction import RedactionRules
from gongwenkit.ingest.values.text_normalisation import mask_numbers
from gongwenkit.model import Figure, Run, Section, Sentence, Text, View

__all__ = ["Redaction", "Unclear"]

COMPARISONS = ("difference", "change")
"""Views from which a hidden number can be calculated."""
NOT_STARRED = ("last", "planned", "completion", *COMPARISONS)
"""Views whose clauses go where figures are hidden: a star compared with a star says nothing."""
LONG_NUMBER = 7
"""Digits; a longer number may be that of a person or an account."""
AROUND = 4
"""Characters on each side of what is not clear that are shown to the person who must say what it is."""

_PRIVATE = 0xF0000
"""First of the characters that stand for what is put in place of a name while a text is searched for numbers."""


class Unclear(NamedTuple):
    """What cannot be hidden without an answer: a word that may be a name, or a sign that may be a number.

    Attributes:
        kind: which of them.
        word: the word or sign.
        around: it and the text around it.
    """

    kind: Literal["name", "number"]
    word: str
    around: str


@dataclass(frozen=True)
class Redaction:
    """What one redacted report leaves out and what it puts in place of it.

    Attributes:
        rules: the positive list.
        names: what is printed instead of each name.
        unit: what is printed instead of the department and its addressee.
        figures_hidden: whether numbers are hidden, too (`mask = "figures"`).
        slots: slots whose own words may be printed.
        measure_words: before which a number in own words is a count (marks.toml).
    """

    rules: RedactionRules
    names: HiddenNames
    unit: HiddenUnit
    figures_hidden: bool
    slots: tuple[str, ...]
    measure_words: tuple[str, ...]
    _numbers: WrittenNumbers = field(init=False, repr=False, compare=False)
    _few: FewPersons = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Makes the patterns of numbers that are hidden in own words."""
        object.__setattr__(self, "_numbers", WrittenNumbers(self.rules.number, self.measure_words))
        object.__setattr__(self, "_few", FewPersons(self.rules.person))

    def tabled(self, figures: Iterable[Figure]) -> tuple[Figure, ...]:
        """Returns the figures that may be printed, as a table shows them.

        With `mask = "names"`, views from which a hidden number of persons could be calculated are left out.
        """
        allowed = frozenset(self.rules.figures)
        kept = tuple(figure for figure in figures if figure.id in allowed)
        return kept if self.figures_hidden else tuple(map(self._without_revealing_views, kept))

    def spoken(self, figures: Iterable[Figure]) -> tuple[Figure, ...]:
        """Returns the figures that the text may name: no comparison reveals a hidden number, none is of few persons."""
        figures = tuple(map(_without_lists, figures))
        if self.figures_hidden:
            return tuple(_without_views(figure, NOT_STARRED) for figure in figures if not figure.is_ratio)
        shown = (figure for figure in figures if not self.rules.person.is_few(figure.value, figure.unit))
        return tuple(
            _without_views(
                figure, [v.key for v in figure.views if self.rules.person.is_few(v.value, v.unit or figure.unit)]
            )
            for figure in shown
        )

    def own_words(self, words: Mapping[str, str]) -> dict[str, str]:
        """Returns own words of the slots on the list, without names, numbers of persons and counts that are hidden."""
        return {slot: self.own_text(text) for slot, text in words.items() if slot in self.slots}

    def own_text(self, text: str) -> str:
        """Returns a text of the department without what is hidden."""
        hidden: list[str] = []
        plain = self._without_names(text, hidden)
        parts, place = [], 0
        for number in self._numbers.find(plain):
            end, put = self._put_for(number, plain)
            if number.start >= place:
                parts += [plain[place : number.start], put]
                place = end
        masked = "".join([*parts, plain[place:]])
        return "".join(hidden[ord(one) - _PRIVATE] if ord(one) >= _PRIVATE else one for one in masked)

    def unclear(self, text: str, *, own: bool = True) -> tuple[Unclear, ...]:
        """Returns what in a text only a person can tell to be a name or a number, or not.

        Args:
            text: any.
            own: whether numbers are hidden in it, too; in the wording of the kit they are not.
        """
        names = tuple(Unclear("name", *unsure) for unsure in self.names.unsure(seen(text)))
        if not own or not self.figures_hidden:
            return names
        hidden: list[str] = []
        plain = self._without_names(text, hidden)
        return names + tuple(
            Unclear("number", plain[one.start : one.end], _around(plain, one))
            for one in self._numbers.find(plain)
            if not one.is_sure
        )

    def words(self, text: str) -> str:
        """Returns a text without names, and without the department where figures are hidden."""
        return self.names.in_text(self.unit.in_text(text))

    def _without_names(self, text: str, hidden: list[str]) -> str:
        """Puts a private character in place of each name and unit, and what is printed instead into `hidden`."""

        def put(words: str) -> str:
            hidden.append(words)
            return chr(_PRIVATE + len(hidden) - 1)

        plain = "".join(one for one in mask_numbers(seen(text)) if ord(one) < _PRIVATE)
        return self.names.in_text(self.unit.in_text(plain, put=put), put=put)

    def _put_for(self, number: WrittenNumber, text: str) -> tuple[int, str]:
        """Returns where what is replaced ends, and what is put in place of it."""
        if self.figures_hidden or sum(one.isdigit() for one in number.shape) >= LONG_NUMBER:
            return number.end, self.rules.figure.star
        if text[number.start - 1 : number.start] not in ("第", "初") and (few := self._few.words(number)) is not None:
            return number.end + few.length, few.words
        return number.end, text[number.start : number.end]

    def text(self, text: Text) -> Text:
        """Returns a composed text with its names hidden, and its numbers where they are."""
        return replace(
            text,
            title=self.words(text.title),
            addressee=self.unit.addressee(self.words(text.addressee)),
            byline=tuple(map(self._byline, text.byline)),
            lead=self._sentences(text.lead),
            sections=tuple(map(self._section, text.sections)),
            closing=self.words(text.closing),
            cover=self.text(text.cover) if text.cover else None,
        )

    def table(self, table: FiguresSummary, figures: Iterable[Figure]) -> FiguresSummary:
        """Returns 指标汇总表 with its numbers hidden, or those of few persons.

        Args:
            table: made from `tabled` figures.
            figures: the same figures.
        """
        units = {figure.id: figure.unit for figure in figures}
        rows = tuple(tuple(self._cell(cell, units) for cell in row) for row in table.rows)
        return FiguresSummary(table.heads, rows)

    def declared(self, table: DeclaredTable, figures: Iterable[Figure]) -> DeclaredTable:
        """Returns a declared table with the words of its cells masked as own words are, and its numbers as others.

        Args:
            table: made from `tabled` figures.
            figures: the same figures.
        """
        units = {figure.id: figure.unit for figure in figures}

        def masked(cell: Cell) -> Cell:
            is_number = cell.figure is not None and not is_row_words(cell)
            return self._cell(cell, units) if is_number else replace(cell, text=self.own_text(cell.text))

        rows = tuple(tuple(map(masked, row)) for row in table.rows)
        heads = tuple(map(self.words, table.heads))
        return replace(table, heads=heads, rows=rows, notes=(), rest=masked(table.rest) if table.rest else None)

    def elements(self, elements: Elements) -> Elements:
        """Returns the elements that may be printed: organs without names, signers, date of printing.

        Document number, copy number, class of secrecy and urgency belong to the original only; with hidden figures
        those who get a copy do, too.
        """
        return Elements(
            signers=tuple(map(self.names.of, elements.signers)),
            to=self.unit.addressee(self.words(elements.to)),
            cc="" if self.figures_hidden else self.words(elements.cc),
            printed=elements.printed,
        )

    def count_hidden(self, pages: Iterable[str]) -> dict[tuple[str, int], int]:
        """Returns how often a number or a name was hidden on each page: (kind, page from 1) → places.

        Args:
            pages: text of each page of the finished document, without blanks.
        """
        words, found = self.rules.listing, Counter[tuple[str, int]]()
        for number, page in enumerate(pages, start=1):
            if self.figures_hidden:
                found[words.figures, number] = page.count(self.rules.figure.star)
            else:
                found[words.few, number] = page.count(self.rules.person.few_cell)
            found[words.names, number] = sum(page.count(shown) for shown in set(self.names.shown.values()))
        return {place: count for place, count in found.items() if count}

    def _without_revealing_views(self, figure: Figure) -> Figure:
        """Leaves out the views from which a hidden number of few persons could be calculated."""
        views = {view.key: view for view in figure.views}
        last = views.get("last", View("last", None))
        own_few = self.rules.person.is_few(figure.value, figure.unit)
        last_few = self.rules.person.is_few(last.value, figure.unit)
        revealing = [*(COMPARISONS if own_few or last_few else ()), *(("completion",) if own_few else ())]
        return _without_views(figure, revealing)

    def _cell(self, cell: Cell, units: Mapping[str, str]) -> Cell:
        if cell.figure is None:
            return cell
        if self.figures_hidden:
            return replace(cell, text=self.rules.figure.star, figure=None, view=None)
        value = int(cell.text) if cell.text.isascii() and cell.text.isdigit() else None
        few = self.rules.person.is_few(value, units[cell.figure]) and cell.view in (None, "last")
        return replace(cell, text=self.rules.person.few_cell, figure=None, view=None) if few else cell

    def _byline(self, line: str) -> str:
        """Hides the name in 职务　姓名; a post that is printed instead of the name is not printed twice."""
        hidden = [self.own_text(part) for part in line.split("\u3000")]
        return "\u3000".join(dict.fromkeys(hidden))

    def _section(self, section: Section) -> Section:
        return replace(
            section,
            head=self.words(section.head),
            opening=self._sentences(section.opening),
            items=tuple(
                replace(item, topic=self.words(item.topic), sentences=self._sentences(item.sentences))
                for item in section.items
            ),
        )

    def _sentences(self, sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
        return tuple(replace(s, topic=self.words(s.topic), runs=tuple(map(self._run, s.runs))) for s in sentences)

    def _run(self, run: Run) -> Run:
        if run.kind != "figure":
            return replace(run, text=self.words(run.text))
        if not self.figures_hidden:
            return replace(run, text=self.words(run.text))
        # Only what stands around the number may be printed; words without a number (持平) reveal a number, too.
        hidden = self.own_text(run.text)
        return Run(hidden if self.rules.figure.star in hidden else self.rules.figure.star)


def _around(text: str, number: WrittenNumber) -> str:
    """Returns a number with the text around it; what stands for a name is left out."""
    around = text[max(0, number.start - AROUND) : number.end + AROUND]
    return "".join(one for one in around if ord(one) < _PRIVATE)


def _without_views(figure: Figure, keys: Iterable[str]) -> Figure:
    left_out = frozenset(keys)
    return replace(figure, views=tuple(view for view in figure.views if view.key not in left_out))


def _without_lists(figure: Figure) -> Figure:
    """Leaves out the values of columns that a text lists: nobody has said that they may be published."""
    columns = [column_of_list(view.key) for view in figure.views]
    listed = tuple(f"{column}:" for column in columns if column)
    return (
        replace(figure, views=tuple(view for view in figure.views if not view.key.startswith(listed)))
        if listed
        else figure
    )
