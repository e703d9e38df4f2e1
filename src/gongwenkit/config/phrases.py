"""Official expressions and settings by year (<year>.toml), facts (facts.toml), marks in the text (marks.toml).

All files are in data/phrases.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, RootModel

from gongwenkit.config.toml import DISK, Closed, Id, TomlFiles, load_toml, with_fields

__all__ = [
    "ComparisonMarks",
    "FactDefinition",
    "Marks",
    "NumberingMarks",
    "PersonMarks",
    "Phrases",
    "PunctuationMarks",
    "TimeMarks",
    "TodoMarks",
    "UnitMarks",
    "ViewMarks",
    "list_phrase_years",
    "load_facts",
    "load_marks",
    "load_phrases",
]


FACTS_FILE = "facts.toml"
YEAR_FILES = "[12][0-9][0-9][0-9].toml"


class Phrases(Closed):
    """The official expressions (规范表述) and settings of one year.

    Attributes:
        phrases: expression by name, printed verbatim; "" where the year has none (its clauses drop).
        settings: what figures refer to by `setting`; a name that is not there makes the figure missing.
    """

    phrases: Mapping[Id, str] = Field(default_factory=dict)
    settings: Mapping[Id, str] = Field(default_factory=dict)


class FactDefinition(Closed):
    """One question that a department answers with 有 or 无.

    Attributes:
        label: the question, in Chinese.
    """

    label: str = Field(min_length=1)


def load_phrases(folder: Path, year: int, files: TomlFiles = DISK) -> Phrases:
    """Loads the expressions and settings of a year; empty ones where the year has no file.

    Raises:
        KitFileError: the file is wrong.
    """
    path = folder / f"{year}.toml"
    return load_toml(path, Phrases, files) if files.is_file(path) else Phrases()


def list_phrase_years(folder: Path, files: TomlFiles = DISK) -> tuple[int, ...]:
    """Returns the years that have a file, in order."""
    return tuple(sorted(int(path.stem) for path in files.below(folder, YEAR_FILES)))


def load_facts(folder: Path, files: TomlFiles = DISK) -> Mapping[str, FactDefinition]:
    """Loads all facts by id, in the order of facts.toml.

    Raises:
        KitFileError: the file is missing or wrong.
    """
    return load_toml(folder / FACTS_FILE, _FactsFile, files).root


class _FactsFile(RootModel[Mapping[Id, FactDefinition]]):
    """The whole file: one table for each fact."""


Label = Annotated[str, with_fields("label")]
Value = Annotated[str, with_fields("value")]
Number = Annotated[str, with_fields("number")]
Plain = Annotated[str, Field(min_length=1), with_fields()]


class TodoMarks(Closed):
    """`[todo]`: what is printed where a person must still do something.

    `missing_number` and `undecided_number` are printed in a clause, which already says what is counted; where they are
    "", `missing` and `undecided` are printed with the label.
    """

    missing: Label
    undecided: Label
    missing_number: Annotated[str, with_fields()] = ""
    undecided_number: Annotated[str, with_fields()] = ""
    fact: Label
    zero: Plain
    phrase: Label


class ComparisonMarks(Closed):
    """`[comparison]`: differences, changes in per cent, and differences between percentages with their unit."""

    more: Value
    fewer: Value
    same: Plain
    rise: Value
    fall: Value
    higher: Value
    lower: Value
    points: Plain


class TimeMarks(Closed):
    """`[time]`: the words for a reference day before the period's end, for a tenure begun in the period, and a day."""

    as_of: Annotated[str, with_fields("month", "day")]
    tenure: Plain
    date: Annotated[str, with_fields("year", "month", "day")] = "{year}年{month}月{day}日"


class NumberingMarks(Closed):
    """`[numbering]`: 一、 of a section, 一是 of an item."""

    numerals: tuple[Plain, ...] = Field(min_length=10)
    section: Number
    item: Number


class PunctuationMarks(Closed):
    """`[punctuation]`: between clauses, after a sentence, between the members of a list."""

    clause: Plain
    sentence: Plain
    list: Plain


class ViewMarks(Closed):
    """`[views]`: categories that a list of categories leaves out."""

    categories_without: tuple[str, ...] = ()


class PersonMarks(Closed):
    """`[person]`: the words by which a text says who did something, for the check of wording.

    Attributes:
        first: words of the first person; what follows is the author's own.
        not_first: longer words that contain one of them and do not mean the author (我局).
        others: words with which a clause begins that is about others than the author (各单位).
        whole: words for the whole of the period (全年).
    """

    first: tuple[Plain, ...] = ()
    not_first: tuple[Plain, ...] = ()
    others: tuple[Plain, ...] = ()
    whole: tuple[Plain, ...] = ()


class UnitMarks(Closed):
    """`[units]`: measure words before which wording must not contain a number typed by hand."""

    words: tuple[Plain, ...]


class Marks(Closed):
    """All of marks.toml."""

    todo: TodoMarks
    comparison: ComparisonMarks
    time: TimeMarks
    numbering: NumberingMarks
    punctuation: PunctuationMarks
    views: ViewMarks = ViewMarks()
    person: PersonMarks = PersonMarks()
    units: UnitMarks

    def numeral(self, number: int) -> str:
        """Returns a Chinese numeral from 1 on; digits beyond the last one listed."""
        numerals = self.numbering.numerals
        return numerals[number - 1] if 1 <= number <= len(numerals) else str(number)

    def as_of(self, day: date) -> str:
        """Returns the words for a reference day, without the year: 截至12月20日."""
        return self.time.as_of.format(month=day.month, day=day.day)

    def day(self, day: date) -> str:
        """Returns a day in words, with the year: 2023年8月21日."""
        return self.time.date.format(year=day.year, month=day.month, day=day.day)


def load_marks(folder: Path, files: TomlFiles = DISK) -> Marks:
    """Loads marks.toml from data/phrases.

    Raises:
        KitFileError: the file is missing or wrong.
    """
    return load_toml(folder / "marks.toml", Marks, files)
