"""What a redacted edition may print (data/phrases/redacted.toml); only what it lists is printed."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from gongwenkit.config.definitions import Definition, source_ledger
from gongwenkit.config.package import incomplete_installation, package_files
from gongwenkit.config.report_type import ReportType
from gongwenkit.config.schema import Schema
from gongwenkit.config.toml import DISK, Closed, Filled, Id, MisfitError, TomlFiles, load_toml, toml_line
from gongwenkit.model import KitFileError, Message, UsageError

__all__ = [
    "REDACTED_FILE",
    "FigureRules",
    "ListingWords",
    "NumberRules",
    "PersonRules",
    "RedactionRules",
    "UnitRules",
    "load_redaction",
    "require_known_slots",
]

REDACTED_FILE = "redacted.toml"
FileName = Annotated[str, StringConstraints(pattern=r"^[^/\\]+\.csv$")]


def _with_surname(text: str) -> str:
    if text.count("{surname}") != 1 or text.count("{") != 1:
        raise MisfitError(f"“{text}”须含且只含一个 {{surname}}", f"“{text}” must have {{surname}} and no other field")
    return text


class FigureRules(Closed):
    """`[figure]`: what is printed instead of a number."""

    star: Filled


class NumberRules(Closed):
    """`[number]`: how numbers are written in own words.

    Attributes:
        units: words before which a single Chinese digit is a number, besides the measure words of marks.toml.
        before: words after which a Chinese digit is a number (约, 超).
        words: words with a Chinese digit that say no number (统一, 一线); they stay.
        amounts: words that say a number without a digit (翻番); a star takes their place.
    """

    units: tuple[Filled, ...] = ()
    before: tuple[Filled, ...] = ()
    words: tuple[Filled, ...] = ()
    amounts: tuple[Filled, ...] = ()


class UnitRules(Closed):
    """`[unit]`: what is printed instead of the department, its region and its addressee with `mask = "figures"`.

    Attributes:
        name: replaces the department; kit.toml `[redacted] unit` comes first.
        to: replaces the addressee; kit.toml `[redacted] to` comes first.
        regions: how names of regions end (区, 县).
        region: replaces what is before such an end.
    """

    name: Filled
    to: Filled
    regions: tuple[Filled, ...]
    region: Filled


class PersonRules(Closed):
    """`[person]`: what is printed instead of a name, and instead of a number so small that it would identify persons.

    Attributes:
        hidden: replaces a name.
        compound: surnames of two characters.
        few: the largest number of persons that is not printed.
        few_words: measure word for persons → what replaces such a number and the measure word in own words.
        few_cell: replaces such a number in a table.
        also_words: names of two characters that are words, too; one is hidden only where a person stands.
        not_names: expressions in which such a word is no name: somebody decided so.
        before, after: words between which a name stands for a person (由……牵头).
        titles: words after a name of a person, known or not.
    """

    hidden: Annotated[str, AfterValidator(_with_surname)]
    compound: frozenset[Filled] = frozenset()
    few: int = Field(ge=0)
    few_words: Mapping[Filled, Filled]
    few_cell: Filled
    also_words: tuple[Filled, ...] = Field(default_factory=lambda: _shipped().person.also_words)
    not_names: tuple[Filled, ...] = ()
    before: tuple[Filled, ...] = Field(default_factory=lambda: _shipped().person.before)
    after: tuple[Filled, ...] = Field(default_factory=lambda: _shipped().person.after)
    titles: tuple[Filled, ...] = Field(default_factory=lambda: _shipped().person.titles)

    def is_few(self, value: object, unit: str) -> bool:
        """Whether a number counts so few persons that it is not printed."""
        return isinstance(value, int) and unit in self.few_words and 0 < value <= self.few

    def hide(self, name: str) -> str:
        """Returns surname and 某."""
        surname = name[:2] if len(name) > 2 and name[:2] in self.compound else name[:1].upper()
        return self.hidden.format(surname=surname)


class ListingWords(Closed):
    """`[listing]`: file name, heads and kinds of the list in the folder of the PDF."""

    file: FileName
    heads: tuple[Filled, Filled, Filled]
    figures: Filled
    names: Filled
    few: Filled
    figures_dropped: Filled
    words_dropped: Filled


class RedactionRules(Closed):
    """All of redacted.toml.

    Attributes:
        figures: ids of the figures that may be printed.
        reports: report types that may be redacted → slots whose own words may be printed.
        figure, number, person, unit, listing: see their classes.
    """

    figures: tuple[Id, ...]
    reports: Mapping[Id, tuple[Id, ...]]
    figure: FigureRules
    number: NumberRules = Field(default_factory=lambda: _shipped().number)
    person: PersonRules
    unit: UnitRules = Field(default_factory=lambda: _shipped().unit)
    listing: ListingWords

    def slots_of(self, report: str) -> tuple[str, ...]:
        """Returns the slots of a report type that may be printed.

        Raises:
            UsageError: redacted.toml does not list this type.
        """
        if report not in self.reports:
            listed = "、".join(self.reports) or "无"
            raise UsageError(
                "redacted-not-for",
                where="edition",
                found=Message(
                    f"文种 {report} 没有脱敏稿的正面清单", f"report type {report} has no list of what may be shown"
                ),
                advice=Message(
                    f"现有清单的文种：{listed}；核定可印的内容后写入 data/phrases/{REDACTED_FILE} 的 [reports]",
                    f"Types with a list: {', '.join(self.reports)}; settle what may be shown, then write it into"
                    f" [reports] of data/phrases/{REDACTED_FILE}",
                ),
            )
        return self.reports[report]


def load_redaction(
    folder: Path, definitions: Mapping[str, Definition], schema: Schema, files: TomlFiles = DISK
) -> RedactionRules:
    """Loads redacted.toml from data/phrases.

    Raises:
        KitFileError: the file is missing or wrong; it lists a figure that is not defined, or one that counts the rows
            of a ledger with a sensitive column, directly or through another figure.
    """
    path = folder / REDACTED_FILE
    rules = load_toml(path, RedactionRules, files)
    for index, name in enumerate(rules.figures):
        if name not in definitions:
            raise _wrong(path, index, Message(f"没有指标 {name}", f"there is no figure {name}"))
        sensitive = [ledger for ledger in _ledgers(name, definitions) if _is_sensitive(schema, ledger)]
        if sensitive:
            named = schema.ledgers[sensitive[0]].name
            zh, en = (
                f"指标 {name} 出自含敏感列的台账“{named}”",
                f"figure {name} counts the sensitive ledger {sensitive[0]}",
            )
            raise _wrong(path, index, Message(zh, en))
    return rules


def _shipped() -> RedactionRules:
    """Returns the rules of this installation: what the file of an older kit does not say is taken from them."""
    return _load_shipped()


@lru_cache(maxsize=1)
def _load_shipped() -> RedactionRules:
    """Loads the rules of this installation.

    Raises:
        KitFileError: the installation does not have them.
    """
    path = package_files() / "data" / "phrases" / REDACTED_FILE
    if not path.is_file():
        raise incomplete_installation(path)
    return load_toml(path, RedactionRules)


def require_known_slots(folder: Path, rules: RedactionRules, types: Iterable[ReportType]) -> None:
    """Checks the report types and slots that redacted.toml names.

    Raises:
        KitFileError: there is no such report type, or it has no such slot.
    """
    path, known = folder / REDACTED_FILE, {report.id: report for report in types}
    for report, slots in rules.reports.items():
        missing = [slot for slot in slots if report in known and slot not in known[report].slots]
        if report not in known or missing:
            raise KitFileError(
                "redacted-slot",
                where=f"{path}:{toml_line(path, ['reports', report])}",
                found=Message(
                    f"没有文种或本单位文字：{'、'.join(missing or [report])}",
                    f"unknown: {', '.join(missing or [report])}",
                ),
                advice=Message(
                    "请对照 templates 和各 report.toml 的 [slots] 改正", "Correct it after [slots] of report.toml"
                ),
            )


def _ledgers(name: str, definitions: Mapping[str, Definition]) -> set[str]:
    """Returns the ledgers that a figure counts, also through the figures that it is made from."""
    definition = definitions[name]
    own = {source_ledger(source, definitions) for source in definition.from_}
    return {ledger for ledger in own if ledger}.union(*(_ledgers(parent, definitions) for parent in definition.parents))


def _is_sensitive(schema: Schema, ledger: str) -> bool:
    return any(column.sensitive for column in schema.ledgers[ledger].column)


def _wrong(path: Path, index: int, found: Message) -> KitFileError:
    return KitFileError(
        "redacted-figure",
        where=f"{path}:{toml_line(path, ['figures', index])}",
        found=found,
        advice=Message("请从 figures 中删去", "Delete it from `figures`"),
    )
