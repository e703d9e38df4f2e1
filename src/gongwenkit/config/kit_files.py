"""The TOML files of a kit that a command needs, each read once; everything below `choose` takes them from here.

All files are read before the first of them is parsed. The result for the same bytes is kept, so that a second command
of a process does not parse them again. Changed bytes are parsed again, also in a notebook whose kernel keeps running.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path, PurePath
from typing import Generic, TypeVar, cast

from gongwenkit.config.definition_files import load_definitions
from gongwenkit.config.definitions import Definition
from gongwenkit.config.figure_uses import FigureUse, find_uses
from gongwenkit.config.kit import Kit
from gongwenkit.config.labels import (
    SURVEY_FILE,
    ExplainWords,
    Labels,
    SurveyWords,
    load_explain_words,
    load_labels,
    load_survey_words,
)
from gongwenkit.config.learn_words import LEARN_FILE
from gongwenkit.config.phrases import (
    FactDefinition,
    Marks,
    Phrases,
    list_phrase_years,
    load_facts,
    load_marks,
    load_phrases,
)
from gongwenkit.config.prose_words import PROSE_FILE, ProseWords, load_prose_words
from gongwenkit.config.redaction import REDACTED_FILE, RedactionRules, load_redaction
from gongwenkit.config.report_type import REPORT_FILE, ReportType, list_report_types, load_report_type
from gongwenkit.config.schema import Schema, load_schema
from gongwenkit.config.toml import TomlFiles, toml_text
from gongwenkit.config.wording import WORDING_FILE, Wording, load_wording
from gongwenkit.model import KitFileError, Period

__all__ = ["FIGURES", "PHRASES", "KitFile", "KitFiles", "load_kit_files"]

FIGURES, PHRASES = "data/figures", "data/phrases"
"""Folders of a kit, as `KitFiles.of_folder` takes them."""

Content = TypeVar("Content")


@dataclass(frozen=True)
class KitFile:
    """A file of a kit as it was read.

    Attributes:
        path: where it is.
        name: that path below the kit's folder, with `/`.
        content: its bytes; the error of the system where it could not be read.
    """

    path: Path
    name: str
    content: bytes | OSError = field(repr=False)

    @property
    def sha256(self) -> str:
        """The digest of its bytes; empty where it could not be read."""
        return hashlib.sha256(self.content).hexdigest() if isinstance(self.content, bytes) else ""

    @property
    def text(self) -> str:
        """Its text; empty where it could not be read."""
        if not isinstance(self.content, bytes):
            return ""
        return toml_text(self.content, errors="replace")


@dataclass(frozen=True)
class _Part(Generic[Content]):
    """The content of a file, or the error in it, which is raised only when the content is asked for."""

    content: Content | None = None
    error: Exception | None = None

    @property
    def value(self) -> Content:
        """The content.

        Raises:
            KitFileError: the file is missing or wrong.
        """
        if self.error is not None:
            raise self.error.with_traceback(None)
        return cast(Content, self.content)


@dataclass(frozen=True)
class KitFiles:
    """The contents of the files of a kit. A missing or wrong file raises its error when its content is asked for.

    Attributes:
        read: the files that were read: kit.toml, then the others sorted by path.
        periods: the periods that kit.toml names.
    """

    read: tuple[KitFile, ...]
    _schema: _Part[Schema]
    _definitions: _Part[Mapping[str, Definition]]
    _phrases: Mapping[int, _Part[Phrases]]
    _facts: _Part[Mapping[str, FactDefinition]]
    _marks: _Part[Marks]
    _labels: _Part[Labels]
    _explain: _Part[ExplainWords]
    _survey: _Part[SurveyWords]
    _redaction: _Part[RedactionRules]
    _prose: _Part[ProseWords]
    _reports: Mapping[str, _Part[ReportType]]
    _wordings: Mapping[str, _Part[Wording]]
    periods: Mapping[str, Period] = field(default_factory=dict)

    @property
    def schema(self) -> Schema:
        """All ledgers (data/schema)."""
        return self._schema.value

    @property
    def definitions(self) -> Mapping[str, Definition]:
        """The figures by id (data/figures), checked against ledgers, measure words and settings."""
        return self._definitions.value

    @property
    def facts(self) -> Mapping[str, FactDefinition]:
        """The facts by id (data/phrases/facts.toml)."""
        return self._facts.value

    @property
    def worded(self) -> tuple[str, ...]:
        """Ids of the report types for which the files were loaded and whose wording is sound."""
        return tuple(name for name, wording in self._wordings.items() if wording.error is None)

    @property
    def marks(self) -> Marks:
        """data/phrases/marks.toml."""
        return self._marks.value

    @property
    def labels(self) -> Labels:
        """data/phrases/labels.toml."""
        return self._labels.value

    @property
    def explain_words(self) -> ExplainWords:
        """data/phrases/explain.toml."""
        return self._explain.value

    @property
    def survey_words(self) -> SurveyWords:
        """data/phrases/survey.toml; read only for all departments together."""
        return self._survey.value

    @property
    def redaction(self) -> RedactionRules:
        """data/phrases/redacted.toml; read only for the redacted edition."""
        return self._redaction.value

    @property
    def prose(self) -> ProseWords:
        """data/phrases/prose.toml, or that of the installation; read only where somebody's text is checked."""
        return self._prose.value

    @property
    def has_redaction(self) -> bool:
        """Whether the kit has rules for the redacted edition."""
        return any(file.path.name == REDACTED_FILE for file in self.of_folder(PHRASES))

    @property
    def report_ids(self) -> tuple[str, ...]:
        """Ids of all report types, sorted."""
        return tuple(self._reports)

    @property
    def phrase_names(self) -> frozenset[str]:
        """Names of the official expressions of all years."""
        return frozenset(name for part in self._phrases.values() for name in part.value.phrases)

    @property
    def phrase_years(self) -> tuple[int, ...]:
        """The years that have a file of official expressions, in order."""
        return tuple(self._phrases)

    def phrase_labels(self, year: int) -> Mapping[str, str]:
        """Returns what people call each expression and setting: as the year's file says, else as the nearest one."""
        nearest = sorted(self._phrases, key=lambda known: (-abs(known - year), -known))
        return {name: label for known in nearest for name, label in self._phrases[known].value.labels.items()}

    def phrases(self, year: int) -> Phrases:
        """Returns the expressions and settings of a year; empty ones where the year has no file."""
        return self._phrases[year].value if year in self._phrases else Phrases()

    def settings(self, period: Period) -> Mapping[str, str]:
        """Returns the settings of a period; one over several years has those that are the same in all of them."""
        first, *others = (
            self.phrases(year).settings for year in (period.years if period.kind != "week" else [period.year])
        )
        return {name: value for name, value in first.items() if all(one.get(name) == value for one in others)}

    def report_type(self, report: str) -> ReportType:
        """Returns a report type of `report_ids`."""
        return self._reports[report].value

    def wording(self, report: str) -> Wording:
        """Returns the wording of a report type for which the files were loaded."""
        return self._wordings[report].value

    def of_folder(self, folder: str) -> tuple[KitFile, ...]:
        """Returns the files that were read from a folder (`data/phrases`; "" is the kit's own), sorted."""
        return tuple(file for file in self.read if file.name.rpartition("/")[0] == folder)


def load_kit_files(
    kit: Kit, *, reports: Iterable[str] | None = (), whole: bool = False, redacted: bool = False, prose: bool = False
) -> KitFiles:
    """Reads the files of a kit, each once. Nothing that is wrong in them is an error yet, see `KitFiles`.

    Args:
        kit: the kit.
        reports: report types whose wording is needed; None for all.
        whole: whether the words about all departments together are needed.
        redacted: whether the rules of the redacted edition are needed.
        prose: whether the words for reading somebody's text are needed.
    """
    templates, phrases = kit.templates_folder, kit.phrases_folder
    unneeded = {SURVEY_FILE: not whole, REDACTED_FILE: not redacted, PROSE_FILE: not prose, LEARN_FILE: True}
    known = list_report_types(templates)
    asked = known if reports is None else tuple(name for name in known if name in frozenset(reports))
    paths = [
        *templates.glob(f"*/{REPORT_FILE}"),
        *(path for name in asked if (path := templates / name / WORDING_FILE).exists()),
        *kit.schema_folder.glob("*.toml"),
        *kit.figures_folder.glob("*.toml"),
        *(path for path in phrases.glob("*.toml") if not unneeded.get(path.name)),
    ]
    read = (KitFile(kit.file, kit.file.name, kit.content), *(_read(path, kit.root) for path in sorted(set(paths))))
    folders = _Folders(templates, kit.schema_folder, kit.figures_folder, phrases)
    files = _parse(folders, read, _Needs(asked, whole, redacted, prose))
    return replace(files, periods=kit.periods) if kit.periods else files


@dataclass(frozen=True)
class _Needs:
    reports: tuple[str, ...]
    whole: bool
    redacted: bool
    prose: bool


@dataclass(frozen=True)
class _Folders:
    templates: Path
    schema: Path
    figures: Path
    phrases: Path


def _read(path: Path, root: Path) -> KitFile:
    name = path.relative_to(root).as_posix()
    try:
        return KitFile(path, name, path.read_bytes())
    except OSError as error:
        return KitFile(path, name, error)


class _Read(TomlFiles):
    """The files that were read; any other file does not exist for the parsers."""

    def __init__(self, files: Iterable[KitFile]) -> None:
        self._files = {file.path: file.content for file in files}

    def below(self, folder: Path, pattern: str) -> tuple[Path, ...]:
        depth = len(PurePath(pattern).parts)
        below = (path for path in self._files if path.is_relative_to(folder))
        return tuple(path for path in below if len(path.relative_to(folder).parts) == depth and path.match(pattern))

    def is_file(self, path: Path) -> bool:
        return not isinstance(self._files.get(path), IsADirectoryError | None)

    def read(self, path: Path) -> bytes:
        content = self._files.get(path)
        if content is None:
            raise FileNotFoundError(str(path))
        if isinstance(content, OSError):
            raise content.with_traceback(None)
        return content


@lru_cache(maxsize=4)
def _parse(folders: _Folders, read: tuple[KitFile, ...], needs: _Needs) -> KitFiles:
    """Parses files that were read. It reads no file itself, so the result of equal bytes can be kept."""
    files, folder = _Read(read), folders.phrases
    years = list_phrase_years(folder, files)
    schema = _try(partial(load_schema, folders.schema, files))
    phrases = {year: _try(partial(load_phrases, folder, year, files)) for year in years}
    marks = _try(partial(load_marks, folder, files))

    def uses() -> tuple[FigureUse, ...]:
        return find_uses(folders.templates.parent)

    def read_definitions() -> Mapping[str, Definition]:
        ledgers = schema.value
        settings = {name for part in phrases.values() for name in part.value.settings}
        units = marks.value.units.words
        return load_definitions(folders.figures, ledgers, units=units, settings=settings, files=files, uses=uses)

    definitions = _try(read_definitions)
    return KitFiles(
        read=read,
        _schema=schema,
        _definitions=definitions,
        _phrases=phrases,
        _facts=_try(partial(load_facts, folder, files)),
        _marks=marks,
        _labels=_try(partial(load_labels, folder, files)),
        _explain=_try(lambda: load_explain_words(folder, files, definitions=definitions.value)),
        _survey=_try(partial(load_survey_words, folder, files)) if needs.whole else _not_loaded(SURVEY_FILE),
        _redaction=_try(lambda: load_redaction(folder, definitions.value, schema.value, files))
        if needs.redacted
        else _not_loaded(REDACTED_FILE),
        _prose=_try(partial(load_prose_words, folder, files)) if needs.prose else _not_loaded(PROSE_FILE),
        _reports={
            name: _try(partial(load_report_type, folders.templates / name, files))
            for name in list_report_types(folders.templates, files)
        },
        _wordings={name: _try(partial(load_wording, folders.templates / name, files)) for name in needs.reports},
    )


def _not_loaded(name: str) -> _Part[Content]:
    return _Part(error=LookupError(f"{name} was not asked for: see load_kit_files"))


def _try(load: Callable[[], Content]) -> _Part[Content]:
    try:
        return _Part(load())
    except (KitFileError, OSError) as error:
        return _Part(error=error)
