"""Official expressions and settings by year (<year>.toml), facts (facts.toml), marks in the text (marks.toml).

All files are in data/phrases.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, RootModel, StrictBool, model_validator

from gongwenkit.config.formats import complete_words
from gongwenkit.config.toml import (
    DISK,
    Closed,
    Id,
    MisfitError,
    TomlFiles,
    kit_or_shipped,
    load_toml,
    read_toml,
    validate_toml,
    with_fields,
)
from gongwenkit.model.fact import FactKind
from gongwenkit.model.period import PeriodKind

__all__ = [
    "ClaimMarks",
    "ComparisonMarks",
    "FactDefinition",
    "LeastDifference",
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
        labels: what people call an expression or setting (指导思想); a mark on paper never shows its name here.
        sources: the official document in which an expression stands.
        confirmed: whether the office has confirmed an expression; None in files of earlier versions, which do not say.
    """

    phrases: Mapping[Id, str] = Field(default_factory=dict)
    settings: Mapping[Id, str] = Field(default_factory=dict)
    labels: Mapping[Id, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict)
    sources: Mapping[Id, str] = Field(default_factory=dict)
    confirmed: Mapping[Id, StrictBool] | None = None

    @model_validator(mode="after")
    def _parts_are_known(self) -> "Phrases":
        known = {*self.phrases, *self.settings}
        for table, names in (("sources", self.sources), ("confirmed", self.confirmed or ())):
            unknown = sorted(set(names) - known)
            if unknown:
                raise MisfitError(
                    f"[{table}] 中的 {'、'.join(unknown)} 不在 [phrases] 和 [settings] 之内",
                    f"[{table}] names {', '.join(unknown)}, which neither [phrases] nor [settings] has",
                )
        return self

    def unconfirmed(self, names: Iterable[str]) -> tuple[str, ...]:
        """Returns those of some expressions that nobody has confirmed; none where the file does not say."""
        if self.confirmed is None:
            return ()
        return tuple(name for name in names if name in self.phrases and not self.confirmed.get(name, False))


class FactDefinition(Closed):
    """One question that a department answers with 有 or 无.

    Attributes:
        label: the question, in Chinese.
        kind: standing: holds until it ends, so last year's basis is proposed · yearly: asked anew each year.
    """

    label: str = Field(min_length=1)
    kind: FactKind = "yearly"


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
    """Loads all facts by id, in the order of facts.toml; none where the kit has no such file.

    Raises:
        KitFileError: the file is wrong.
    """
    path = folder / FACTS_FILE
    return load_toml(path, _FactsFile, files).root if files.is_file(path) else {}


class _FactsFile(RootModel[Mapping[Id, FactDefinition]]):
    """The whole file: one table for each fact."""


Label = Annotated[str, with_fields("label")]
Value = Annotated[str, with_fields("value")]
Number = Annotated[str, with_fields("number")]
Plain = Annotated[str, Field(min_length=1), with_fields()]


class TodoMarks(Closed):
    """`[todo]`: what is printed where a person must still do something.

    `missing_number` and `undecided_number` are printed in a clause, which already says what is counted; where they are
    "", `missing` and `undecided` are printed with the label. `reason` follows an unfavourable comparison; where it is
    "", no reason is asked for.
    """

    missing: Label
    undecided: Label
    missing_number: Annotated[str, with_fields()] = ""
    undecided_number: Annotated[str, with_fields()] = ""
    fact: Label
    zero: Plain
    phrase: Label
    reason: Annotated[str, with_fields()] = ""
    slot: Label = "【待写：{label}】"


class LeastDifference(Closed):
    """The smallest differences that a text says: percentages in points; counts in per cent of last year and in all."""

    points: float = Field(default=0, ge=0)
    percent: float = Field(default=0, ge=0)
    count: int = Field(default=0, ge=0)


_CALENDAR: tuple[PeriodKind, ...] = ("year", "half", "quarter", "month")
"""Kinds that have words of their own; others may."""


class ComparisonMarks(Closed):
    """`[comparison]`: differences, changes in per cent, and differences between percentages with their unit.

    `against` and `as_before` are the words of `{figure.compared}` by kind of period: 比上年增加3次, 与上年持平.
    """

    more: Value
    fewer: Value
    same: Plain
    rise: Value
    fall: Value
    higher: Value
    lower: Value
    points: Plain
    against: Mapping[PeriodKind, Value]
    as_before: Mapping[PeriodKind, Plain]
    least: LeastDifference = LeastDifference()

    def kind_of(self, period: PeriodKind) -> PeriodKind:
        """Returns the kind whose words are those of a period: weeks and spans have those of a half-year."""
        return period if period in self.against and period in self.as_before else "half"

    @model_validator(mode="after")
    def _for_all_periods(self) -> "ComparisonMarks":
        for key, words in (("against", self.against), ("as_before", self.as_before)):
            if lacking := [kind for kind in _CALENDAR if kind not in words]:
                raise MisfitError(f"{key} 中没有写 {'、'.join(lacking)}", f"{key} lacks {', '.join(lacking)}")
        return self


class TimeMarks(Closed):
    """`[time]`: the words for a reference day before the period's end, for a tenure begun in the period, and a day.

    `whole` are the words for a whole period by its kind: 全年; without them `{span}` prints nothing.
    """

    as_of: Annotated[str, with_fields("month", "day")]
    tenure: Plain
    date: Annotated[str, with_fields("year", "month", "day")] = "{year}年{month}月{day}日"
    whole: Mapping[PeriodKind, str] = Field(default_factory=dict)


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
    """`[views]`: categories that a list of categories leaves out, and the words of `areas`.

    `area` is for a single category, `areas` for several that are all listed, `areas_more` where one is left out.
    """

    categories_without: tuple[str, ...] = ()
    area: Annotated[str, with_fields("list")] = "{list}方面"
    areas: Annotated[str, with_fields("list", "number")] = "{list}{number}方面"
    areas_more: Annotated[str, with_fields("list", "number")] = "{list}等{number}方面"
    areas_unit: Plain = "个"


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


class ClaimMarks(Closed):
    """`[claims]`: the words by which a clause that states a result is recognised.

    Attributes:
        results: words that state a result (使, 推动).
        purposes: words that make a purpose of a result that they stand before, in the same clause (力求).
        plans: words of heads, topics and sentences about what is still to be done (下一步).
        harmless: words that contain one of `results` and state nothing (使用).
    """

    results: tuple[Plain, ...] = ()
    purposes: tuple[Plain, ...] = ()
    plans: tuple[Plain, ...] = ()
    harmless: tuple[Plain, ...] = ()


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
    claims: ClaimMarks = ClaimMarks()

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
    """Loads marks.toml from data/phrases, or that of the installation.

    Raises:
        KitFileError: the file is wrong.
    """
    path, files = kit_or_shipped(folder / "marks.toml", files)
    return validate_toml(path, complete_words("marks", read_toml(path, files), [("comparison", "against")]), Marks)
