"""kit.toml and the folders of a kit."""

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from gongwenkit.config.elements import ElementError, read_element
from gongwenkit.config.formats import FORMAT
from gongwenkit.config.report_type import ReportType, list_report_types
from gongwenkit.config.style import StyleSettings
from gongwenkit.config.toml import Closed, Filled, Id, MisfitError, parse_toml, toml_line, validate_toml
from gongwenkit.model import KitFileError, Message, Period, UsageError
from gongwenkit.model.period import PeriodKind

__all__ = [
    "KIT_FILE",
    "BuildSettings",
    "FontSettings",
    "Kit",
    "KitSettings",
    "NamedPeriod",
    "PrintSettings",
    "ReaderSettings",
    "RedactedSettings",
    "ReportSettings",
    "WordSettings",
    "find_kit",
    "load_kit",
    "require_known_lists",
    "require_known_settings",
]

CACHE = Path(".cache") / "ledgers"
"""Folder of the cache of ledgers in a kit."""
GUIDE = "docs/kit-toml.md"
PATIENT_SECONDS, ALONE_SECONDS = 180, 30
"""Wall time of reading a workbook where processor time is limited, too, and where nothing else is (Windows)."""
"""Where the keys of kit.toml are described."""
KIT_FILE = "kit.toml"


def _element(name: str) -> AfterValidator:
    """Returns the check of an element, which also gives it the form in which it is printed."""
    return AfterValidator(lambda text: read_element(name, text))


def _day(text: str) -> str:
    """Checks a date in ISO form."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise ElementError(
            Message(f"“{text}”不是日期", f"“{text}” is not a date"),
            Message('请写作 "2024-01-10" 的形式', 'write it as "2024-01-10"'),
        ) from None


Day = Annotated[str, AfterValidator(_day)]


def _read_day(value: object) -> object:
    """Reads a day in ISO form, in quotes or not."""
    text = str(value)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise MisfitError(f'“{text}”不是日期，请写作 "2023-09-01"', f'{text} is no day; write "2023-09-01"') from None


_PERIOD_NAME = re.compile(r"\w(?:[\w\-（）()·]{0,38}[\w）)])?")


def _period_name(name: str) -> str:
    """Checks the name of a period: it is the name of a folder, and none of the ways to write a period."""
    try:
        Period.parse(name)
    except UsageError:
        if _PERIOD_NAME.fullmatch(name):
            return name
        raise MisfitError(
            f"“{name}”不能作时段的名称：40 字以内，只用汉字、字母、数字和连接号",
            f"{name} cannot name a period: at most 40 letters, digits and hyphens",
        ) from None
    raise MisfitError(f"“{name}”本来就是一个时段，请另取名称", f"{name} is a period anyway: choose another name")


def _known_format(number: int) -> int:
    """Checks that this version can read the format of a kit."""
    if not 1 <= number <= FORMAT:
        raise MisfitError(
            f"套件是第 {number} 版，这个 gongwenkit 只认得到第 {FORMAT} 版，请升级 gongwenkit",
            f"the kit has format {number}, and this gongwenkit knows formats up to {FORMAT}: install a newer one",
        )
    return number


class ReportSettings(Closed):
    """`[report.<type>]`: defaults of a report type; an element in documents.csv replaces its default.

    `organ` is the full name of the organ that issues a report over all departments (7.2.4), `superior` what the level
    of the addressee is called in a text. `author` is the person who reports for those departments whose people.csv
    names that person. `annexes` are those that a final has besides the annexes that report.toml gives it.
    """

    layout: str | None = None
    organ: str = ""
    superior: str = ""
    author: str = ""
    switches: dict[str, bool] = Field(default_factory=dict)
    annexes: tuple[str, ...] = ()
    date: Day = ""
    printed: Day = ""
    number: Annotated[str, _element("number")] = ""
    signer: Annotated[str, _element("signer")] = ""
    to: Annotated[str, _element("to")] = ""
    cc: Annotated[str, _element("cc")] = ""
    secrecy: Annotated[str, _element("secrecy")] = ""
    urgency: Annotated[str, _element("urgency")] = ""
    copy_no: Annotated[str, _element("copy_no")] = ""


class FontSettings(Closed):
    """`[fonts]`: a font set found by name; `custom` names its own families."""

    set: Literal["fandol", "windows", "founder", "noto", "custom"] = "fandol"
    fangsong: str = ""
    kai: str = ""
    hei: str = ""
    song: str = ""
    xiaobiaosong: str = ""


class PrintSettings(Closed):
    """`[print]`: how the paper is used."""

    sides: Literal["one", "two"] = "two"
    margins: Literal["fixed", "mirrored"] = "fixed"
    binding_offset_mm: float = Field(default=0.0, ge=-10, le=10)
    preprinted_head: bool = False
    red: Literal["cmyk", "rgb"] = "cmyk"
    line_end_mark: Literal["full", "half"] = "full"


class WordSettings(Closed):
    """`[word]`: the Word file for revision; `track` turns the tracking of changes on from the start."""

    track: bool = True


class RedactedSettings(Closed):
    """`[redacted]`: what the redacted edition hides, and what it prints instead of the department and its addressee.

    An empty `unit` or `to` is that of redacted.toml.
    """

    mask: Literal["figures", "names"] = "figures"
    unit: str = ""
    to: str = ""


class BuildSettings(Closed):
    """`[build]`: limits of the batch; seconds of wall time, megabytes of address space."""

    jobs: int = Field(default=0, ge=0, le=256)
    retries: int = Field(default=1, ge=0, le=5)
    notebook_seconds: int = Field(default=300, ge=10)
    notebook_mb: int = Field(default=1500, ge=256)
    tex_seconds: int = Field(default=60, ge=5)


def _reading_seconds() -> int:
    """Returns the wall time of reading: where processor time is limited, it only ends what waits for ever.

    A busy machine gives a second of processor time slowly, and a good ledger must not be refused for that.
    """
    return ALONE_SECONDS if os.name == "nt" else PATIENT_SECONDS


class ReaderSettings(Closed):
    """`[reader]`: limits of reading one workbook, and where links below `ledgers/` may lead."""

    seconds: int = Field(default_factory=_reading_seconds, ge=1)
    cpu_seconds: int = Field(default=20, ge=1)
    memory_mb: int = Field(default=1536, ge=256)
    linked_folders: tuple[str, ...] = ()


class NamedPeriod(Closed):
    """`[periods] "2023-2024学年"`: its days, and the period that it is compared with.

    `kind` is what `periods` of report.toml calls it.
    """

    from_: Annotated[date, BeforeValidator(_read_day)] = Field(alias="from")
    to: Annotated[date, BeforeValidator(_read_day)]
    before: str = ""
    kind: PeriodKind = "span"

    @model_validator(mode="after")
    def _in_order(self) -> "NamedPeriod":
        if self.to < self.from_:
            raise MisfitError(
                f"to（{self.to}）早于 from（{self.from_}）", f"to ({self.to}) is before from ({self.from_})"
            )
        return self


class KitSettings(Closed):
    """The whole of kit.toml; every key has a safe default. `format` is absent in kits of format 1."""

    format: Annotated[int, AfterValidator(_known_format)] = 1
    data: str = "data/sample"
    out: str = "build"
    language: Literal["auto", "zh", "en"] = "auto"
    sample_mark: bool = False
    default_report: str = ""
    report: dict[str, ReportSettings] = Field(default_factory=dict)
    lists: dict[Id, Annotated[tuple[Filled, ...], Field(min_length=1)]] = Field(default_factory=dict)
    periods: dict[Annotated[str, AfterValidator(_period_name)], NamedPeriod] = Field(default_factory=dict)
    fonts: FontSettings = FontSettings()
    print: PrintSettings = PrintSettings()
    style: StyleSettings = StyleSettings()
    redacted: RedactedSettings = RedactedSettings()
    word: WordSettings = WordSettings()
    build: BuildSettings = BuildSettings()
    reader: ReaderSettings = ReaderSettings()


@dataclass(frozen=True)
class Kit:
    """A kit: its root folder and settings.

    Attributes:
        root: absolute path of the folder with kit.toml.
        settings: the validated kit.toml.
        content: the bytes of kit.toml as it was read; empty where it was not read.
    """

    root: Path
    settings: KitSettings
    content: bytes = field(default=b"", repr=False, compare=False)

    @property
    def file(self) -> Path:
        """kit.toml."""
        return self.root / KIT_FILE

    @property
    def schema_folder(self) -> Path:
        """Ledger schemas."""
        return self.root / "data" / "schema"

    @property
    def figures_folder(self) -> Path:
        """Figure definitions."""
        return self.root / "data" / "figures"

    @property
    def phrases_folder(self) -> Path:
        """Phrases and settings by year, and the facts."""
        return self.root / "data" / "phrases"

    @property
    def templates_folder(self) -> Path:
        """Report types, one folder each, and shared/."""
        return self.root / "templates"

    @property
    def latex_folder(self) -> Path:
        """The LaTeX class and its definition files."""
        return self.root / "latex"

    @property
    def notebooks_folder(self) -> Path:
        """The notebooks."""
        return self.root / "notebooks"

    @property
    def cache_folder(self) -> Path:
        """Workbooks that were read once (`ingest.ledgers.cache`); may be deleted at any time."""
        return self.root / CACHE

    @property
    def format_folder(self) -> Path:
        """The class as TeX loads it fast (`typeset.format`); may be deleted at any time."""
        return self.root / ".cache" / "tex"

    def data_folder(self, override: str = "") -> Path:
        """The data folder: `override` (relative to the working folder) or that of kit.toml (relative to the kit)."""
        return Path(override).resolve() if override else (self.root / self.settings.data).resolve()

    @property
    def linked_folders(self) -> tuple[Path, ...]:
        """Folders outside of the data folder to which links in it may lead (relative ones from the kit's folder)."""
        return tuple((self.root / folder).resolve() for folder in self.settings.reader.linked_folders)

    def out_folder(self, override: str = "") -> Path:
        """The output root: `override` (relative to the working folder) or that of kit.toml (relative to the kit)."""
        return Path(override).resolve() if override else (self.root / self.settings.out).resolve()

    @property
    def periods(self) -> Mapping[str, Period]:
        """The periods that kit.toml names, by name."""
        found: dict[str, Period] = {}

        def made(name: str) -> Period:
            if name not in found:
                one = self.settings.periods[name]
                found[name] = Period(one.from_, one.to, one.kind, name, made(one.before) if one.before else None)
            return found[name]

        return {name: made(name) for name in self.settings.periods}

    def period(self, text: str) -> Period:
        """Returns the period that a text says, among others one that kit.toml names.

        Raises:
            UsageError: there is no such period.
        """
        return Period.parse(text, self.periods)

    def report_settings(self, report: str) -> ReportSettings:
        """Settings of a report type; the defaults where kit.toml says nothing."""
        return self.settings.report.get(report, ReportSettings())


def load_kit(root: Path) -> Kit:
    """Loads the kit in a folder.

    Raises:
        UsageError: the folder has no kit.toml.
        KitFileError: kit.toml is wrong.
    """
    file = root / KIT_FILE
    if not file.is_file():
        raise UsageError(
            "no-kit",
            where=str(root),
            found=Message("这里没有 kit.toml", "there is no kit.toml here"),
            advice=Message(
                "请用 --kit 指明套件所在文件夹，或用 gongwenkit init 新建一套",
                "Name the kit's folder with --kit, or make one with `gongwenkit init`",
            ),
        )
    content = file.read_bytes()
    settings = validate_toml(file, parse_toml(file, content), KitSettings, see=GUIDE)
    kit = Kit(root.resolve(), settings, content)
    _require_sound_periods(kit)
    known = list_report_types(kit.templates_folder)
    for name in kit.settings.report:
        if known and name not in known:
            raise _unknown(kit, ("report", name), Message("文稿类型", "report type"), name, known)
    return kit


def _require_sound_periods(kit: Kit) -> None:
    """Checks what named periods are compared with.

    Raises:
        KitFileError: there is no such period, it is none that ends before the other begins, with its line in kit.toml.
    """
    named = kit.settings.periods
    for name, one in named.items():
        if one.before and one.before not in named:
            raise _unknown(kit, ("periods", name), Message("时段", "period"), one.before, tuple(named))
        if one.before and named[one.before].to >= one.from_:
            raise KitFileError(
                "period-before",
                where=f"{kit.file}:{toml_line(kit.file, ('periods', name))}",
                found=Message(
                    f"“{name}”的 before 是“{one.before}”，它到 {named[one.before].to} 才结束，不在“{name}”之前",
                    f"{name} is compared with {one.before}, which ends on {named[one.before].to}: not before it",
                ),
                advice=Message("before 请写更早的时段", "Let before name an earlier period"),
            )


def require_known_settings(kit: Kit, report: ReportType) -> None:
    """Checks the settings of a report type in kit.toml against the type.

    Raises:
        KitFileError: a layout, a switch or an annex that the type does not have, with its line in kit.toml.
    """
    settings, place = kit.report_settings(report.id), ("report", report.id)
    if settings.layout is not None and settings.layout not in report.layouts:
        raise _unknown(kit, (*place, "layout"), Message("版式", "layout"), settings.layout, report.layouts)
    for name in settings.switches:
        if name not in report.switches:
            raise _unknown(kit, (*place, "switches"), Message("开关", "switch"), name, tuple(report.switches))
    known = tuple(annex.id for annex in report.annexes)
    for name in settings.annexes:
        if name not in known:
            raise _unknown(kit, (*place, "annexes"), Message("附件", "annex"), name, known)


def require_known_lists(kit: Kit, known: Collection[str]) -> None:
    """Checks the names in `[lists]` of kit.toml.

    Args:
        kit: the kit.
        known: names of the lists of all wordings.

    Raises:
        KitFileError: no wording has a list of that name, with its line in kit.toml.
    """
    for name in kit.settings.lists:
        if name not in known:
            raise _unknown(kit, ("lists", name), Message("列举", "list"), name, tuple(sorted(known)))


def _unknown(kit: Kit, place: tuple[str, ...], kind: Message, name: str, known: tuple[str, ...]) -> KitFileError:
    file = kit.root / KIT_FILE
    return KitFileError(
        "setting-unknown",
        where=f"{file}:{toml_line(file, place)}",
        found=Message(f"没有{kind.zh}“{name}”", f"there is no {kind.en} “{name}”"),
        advice=Message(f"可用：{'、'.join(known)}", f"There are: {', '.join(known)}"),
    )


def find_kit(start: Path) -> Kit:
    """Loads the nearest kit: the folder itself or the nearest parent folder with kit.toml.

    Raises:
        UsageError: there is none.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / KIT_FILE).is_file():
            return load_kit(folder)
    return load_kit(start)
