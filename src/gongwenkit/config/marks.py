"""The kit's own words in a text (data/phrases/marks.toml): marks to resolve, comparisons, numbering, punctuation."""

import string
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from gongwenkit.config.toml import DISK, Closed, TomlFiles, load_toml

__all__ = [
    "ComparisonMarks",
    "Marks",
    "NumberingMarks",
    "PunctuationMarks",
    "TimeMarks",
    "TodoMarks",
    "UnitMarks",
    "ViewMarks",
    "load_marks",
]


def _with_fields(*names: str) -> AfterValidator:
    """Returns a check that a text holds exactly these fields."""

    def check(text: str) -> str:
        fields = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
        if fields != set(names):
            raise ValueError(f"“{text}”须含且只含 {'、'.join(f'{{{name}}}' for name in names) or '文字'}")
        return text

    return AfterValidator(check)


Label = Annotated[str, _with_fields("label")]
Value = Annotated[str, _with_fields("value")]
Number = Annotated[str, _with_fields("number")]
Plain = Annotated[str, Field(min_length=1), _with_fields()]


class TodoMarks(Closed):
    """`[todo]`: what stands where a person must still do something.

    `missing_number` and `undecided_number` stand in a clause, which says itself what is counted; "" prints `missing`
    and `undecided` with the label instead.
    """

    missing: Label
    undecided: Label
    missing_number: Annotated[str, _with_fields()] = ""
    undecided_number: Annotated[str, _with_fields()] = ""
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
    """`[time]`: the words for a reference day before the period's end and for a tenure begun in the period."""

    as_of: Annotated[str, _with_fields("month", "day")]
    tenure: Plain


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
    """`[views]`: categories that a list of categories leaves unsaid."""

    categories_without: tuple[str, ...] = ()


class UnitMarks(Closed):
    """`[units]`: measure words before which wording must not hold a number typed by hand."""

    words: tuple[Plain, ...]


class Marks(Closed):
    """All of marks.toml."""

    todo: TodoMarks
    comparison: ComparisonMarks
    time: TimeMarks
    numbering: NumberingMarks
    punctuation: PunctuationMarks
    views: ViewMarks = ViewMarks()
    units: UnitMarks

    def numeral(self, number: int) -> str:
        """Returns a Chinese numeral from 1 on; digits beyond the last one listed."""
        numerals = self.numbering.numerals
        return numerals[number - 1] if 1 <= number <= len(numerals) else str(number)

    def as_of(self, day: date) -> str:
        """Returns the words for a reference day, without the year: 截至12月20日."""
        return self.time.as_of.format(month=day.month, day=day.day)


def load_marks(folder: Path, files: TomlFiles = DISK) -> Marks:
    """Loads marks.toml from data/phrases.

    Raises:
        KitFileError: the file is missing or wrong.
    """
    return load_toml(folder / "marks.toml", Marks, files)
