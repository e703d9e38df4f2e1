"""The redacted edition: figures, text, tables and own words of a report without what must not be published.

It works on values before they are rendered: what must not be seen never reaches a template, and nothing is covered in
the PDF. Only figures, own words and elements that a positive list allows are printed (config.redaction).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from gongwenkit.compose.print.annex_tables import Cell, FiguresSummary
from gongwenkit.compose.text.number_patterns import ARABIC_NUMBER, any_word
from gongwenkit.config.elements import Elements
from gongwenkit.config.redaction import PersonRules, RedactionRules
from gongwenkit.ingest.values.numbers import read_number
from gongwenkit.ingest.values.text_normalisation import compact, mask_numbers
from gongwenkit.model import Figure, Item, Run, Section, Sentence, Text, View
from gongwenkit.model.reference import Person

__all__ = ["HiddenNames", "Redaction", "hide_names"]

SHORTEST_NAME = 2
"""Characters; a single one is no name that can be searched for."""
COMPARISONS = ("difference", "change")
"""Views from which a hidden number can be calculated."""

_GAP = r"[\s\u3000·]*"
_NUMBER = re.compile(r"[+-]?[\d,.]+余?")
_CHINESE = "[〇零一二两三四五六七八九十百千万亿]"
_NO_ORDINAL = r"(?<![第初0-9０-９〇零一二两三四五六七八九十百千万亿])"
_YEAR = re.compile(r"((?:19|20)[0-9]{2}(?=年))")


@dataclass(frozen=True)
class HiddenNames:
    """What is printed instead of each name.

    Attributes:
        shown: name without blanks → what is printed instead.
        rules: how all other names are hidden.
    """

    shown: Mapping[str, str]
    rules: PersonRules
    _pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Makes the pattern of all names, so that each text is searched once."""
        object.__setattr__(self, "_pattern", _any_name(self.shown))

    def of(self, name: str) -> str:
        """Returns what is printed instead of a name, also of one that no table lists; empty stays empty."""
        plain = compact(name)
        return self.shown.get(plain) or (self.rules.hide(plain) if plain else "")

    def in_text(self, text: str) -> str:
        """Returns a text with all known names hidden, also those written with blanks (张 三)."""
        return self._pattern.sub(lambda found: self.of(found[0].replace("·", "")), text) if self.shown else text


def _any_name(names: Iterable[str]) -> re.Pattern[str]:
    """Returns the pattern of any name, the longest first: a name may begin with another one."""
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile("|".join(_GAP.join(map(re.escape, name)) for name in longest_first))


def hide_names(people: Iterable[Person], others: Iterable[str], *, department: str, rules: PersonRules) -> HiddenNames:
    """Decides what is printed instead of each name.

    Args:
        people: all of people.csv, whose names may occur in any department's text.
        others: further names, such as signers.
        department: code; where two of its people would have the same surname and 某, their posts are printed instead.
        rules: of the redacted edition.
    """
    own: dict[str, str] = {}
    strangers: list[str] = []
    for person in people:
        name = compact(person.name).replace("·", "")
        if person.department == department:
            own[name] = person.post
        else:
            strangers.append(name)
    alike = Counter(rules.hide(name) for name in own)
    shown = {name: rules.hide(name) for name in (*strangers, *(compact(name) for name in others))}
    shown |= {name: (alike[rules.hide(name)] > 1 and post) or rules.hide(name) for name, post in own.items()}
    return HiddenNames({name: words for name, words in shown.items() if len(name) >= SHORTEST_NAME}, rules)


@dataclass(frozen=True)
class Redaction:
    """What one redacted report leaves out and what it puts in place of it.

    Attributes:
        rules: the positive list.
        names: what is printed instead of each name.
        figures_hidden: whether numbers are hidden, too (`mask = "figures"`).
        slots: slots whose own words may be printed.
        measure_words: before which a number in own words is a count (marks.toml).
    """

    rules: RedactionRules
    names: HiddenNames
    figures_hidden: bool
    slots: tuple[str, ...]
    measure_words: tuple[str, ...]
    _counts: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _persons: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Makes the patterns of numbers that are hidden in own words."""
        object.__setattr__(self, "_counts", _any_count(self.measure_words))
        object.__setattr__(self, "_persons", _number_of_persons(self.rules.person.few_words))

    def tabled(self, figures: Iterable[Figure]) -> tuple[Figure, ...]:
        """Returns the figures that may be printed, as a table shows them.

        With `mask = "names"`, views from which a hidden number of persons could be calculated are left out.
        """
        allowed = frozenset(self.rules.figures)
        kept = tuple(figure for figure in figures if figure.id in allowed)
        return kept if self.figures_hidden else tuple(map(self._without_revealing_views, kept))

    def spoken(self, figures: Iterable[Figure]) -> tuple[Figure, ...]:
        """Returns the figures that the text may name: no comparison reveals a hidden number, none is of few persons."""
        if self.figures_hidden:
            return tuple(_without_views(figure, COMPARISONS) for figure in figures)
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
        text = self.names.in_text(mask_numbers(text))
        if not self.figures_hidden:
            return self._persons.sub(self._hide_few, text)
        parts = _YEAR.split(text)  # years are at the odd places
        return "".join(
            part if place % 2 else self._counts.sub(self.rules.figure.star, part) for place, part in enumerate(parts)
        )

    def text(self, text: Text) -> Text:
        """Returns a composed text with its names hidden, and its numbers where they are."""
        return Text(
            title=self.names.in_text(text.title),
            addressee=self.names.in_text(text.addressee),
            byline=tuple(map(self._byline, text.byline)),
            lead=self._sentences(text.lead),
            sections=tuple(map(self._section, text.sections)),
            closing=self.names.in_text(text.closing),
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

    def elements(self, elements: Elements) -> Elements:
        """Returns the elements that may be printed: organs without names, signers, date of printing.

        Document number, copy number, class of secrecy and urgency belong to the original only.
        """
        return Elements(
            signers=tuple(map(self.names.of, elements.signers)),
            to=self.names.in_text(elements.to),
            cc=self.names.in_text(elements.cc),
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
        hidden = [self.names.in_text(part) for part in line.split("\u3000")]
        return "\u3000".join(dict.fromkeys(hidden))

    def _section(self, section: Section) -> Section:
        return Section(
            section.number,
            self.names.in_text(section.head),
            self._sentences(section.opening),
            tuple(
                Item(item.number, self.names.in_text(item.topic), self._sentences(item.sentences))
                for item in section.items
            ),
        )

    def _sentences(self, sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
        return tuple(Sentence(self.names.in_text(s.topic), tuple(map(self._run, s.runs))) for s in sentences)

    def _run(self, run: Run) -> Run:
        if run.kind != "figure":
            return replace(run, text=self.names.in_text(run.text))
        if not self.figures_hidden:
            return run
        # Only the unit after the number may be printed; words without a number (持平) reveal a number, too.
        number = _NUMBER.match(run.text)
        unit = run.text[number.end() :] if number else ""
        return Run(self.rules.figure.star + ("" if _NUMBER.search(unit) else unit))

    def _hide_few(self, found: re.Match[str]) -> str:
        person = self.rules.person
        few = person.is_few(read_number(found["number"]).value, found["unit"])
        return person.few_words[found["unit"]] if few else found[0]


def _any_count(measure_words: Iterable[str]) -> re.Pattern[str]:
    """Returns the pattern of a count: Arabic digits, or Chinese ones before a measure word (一事一议 is a phrase)."""
    units = any_word(measure_words)
    fractions = rf"百分之{_CHINESE}+|{_CHINESE}+分之{_CHINESE}+"
    return re.compile(rf"{fractions}|{ARABIC_NUMBER}[余多]?|{_NO_ORDINAL}(?!一.一){_CHINESE}+[余多]?(?=(?:{units}))")


def _number_of_persons(units: Iterable[str]) -> re.Pattern[str]:
    """Returns the pattern of a number of persons; 一人一策 is a phrase, not a number."""
    number = rf"(?P<number>{ARABIC_NUMBER}|{_CHINESE}+)"
    return re.compile(rf"{_NO_ORDINAL}{number}(?P<unit>{any_word(units)})(?!一)")


def _without_views(figure: Figure, keys: Iterable[str]) -> Figure:
    left_out = frozenset(keys)
    return replace(figure, views=tuple(view for view in figure.views if view.key not in left_out))
