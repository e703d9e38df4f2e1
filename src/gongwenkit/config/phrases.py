"""Official expressions and settings by year (data/phrases/<year>.toml) and the facts (data/phrases/facts.toml)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, RootModel, StringConstraints

from gongwenkit.config.toml import DISK, Closed, TomlFiles, load_toml

__all__ = ["FactDefinition", "Phrases", "list_phrase_years", "load_facts", "load_phrases"]

FACTS_FILE = "facts.toml"
YEAR_FILES = "[12][0-9][0-9][0-9].toml"
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class Phrases(Closed):
    """The official expressions (规范表述) and settings of one year.

    Attributes:
        phrases: expression by name, printed verbatim; "" where the year has none (its clauses drop).
        settings: what figures refer to by `setting`; a name that is not there makes the figure missing.
    """

    phrases: Mapping[Name, str] = Field(default_factory=dict)
    settings: Mapping[Name, str] = Field(default_factory=dict)


class FactDefinition(Closed):
    """One question that a department answers with 有 or 无.

    Attributes:
        label: what is asked, in Chinese.
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


class _FactsFile(RootModel[Mapping[Name, FactDefinition]]):
    """The whole file: one table for each fact."""
