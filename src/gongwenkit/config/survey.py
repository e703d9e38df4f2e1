"""What reports over all departments tell besides the figures: coverage and findings (data/phrases/survey.toml)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from gongwenkit.config.toml import DISK, Closed, TomlFiles, load_toml

__all__ = [
    "SURVEY_FIGURES",
    "SurveyFigure",
    "SurveyNotes",
    "SurveyTables",
    "SurveyTitles",
    "SurveyWords",
    "load_survey_words",
]

SURVEY_FIGURES = (
    "departments_listed",
    "departments_uncovered",
    "ledgers_covered",
    "findings_error",
    "findings_warning",
)
"""Ids of what is counted of all departments besides the figures, in printed order; wording of a type of scope `all` may
name them."""

SURVEY_FILE = "survey.toml"
Plain = Annotated[str, Field(min_length=1)]


class SurveyFigure(Closed):
    """`[figures.<id>]`: label, unit and how it is counted."""

    label: Plain
    unit: Plain
    explain: Plain


class SurveyTables(Closed):
    """`[tables]`: heads and words of the tables by department."""

    department: Plain
    whole: Plain
    none: Plain
    missing: Plain
    present: Plain
    figure: Plain
    undecided: Plain
    coverage: tuple[Plain, ...] = Field(min_length=6, max_length=6)
    kinds: tuple[Plain, ...] = Field(min_length=4, max_length=4)
    number: Plain
    unit: Plain
    covered: Plain
    all_ledgers: Plain
    list: Plain
    departments: Plain


class SurveyTitles(Closed):
    """`[titles]`: headings of the tables in overview.ipynb."""

    coverage: Plain
    departments: Plain
    plan: Plain
    findings: Plain
    kinds: Plain


class SurveyNotes(Closed):
    """`[notes]`: sentences below the tables."""

    missing: Plain
    absent: Plain
    several: Plain
    between: Plain
    whole: Plain
    undecided: Plain
    plan: Plain
    unplaced: Plain
    kinds: Plain


class SurveyWords(Closed):
    """All of survey.toml."""

    figures: Mapping[str, SurveyFigure]
    tables: SurveyTables
    titles: SurveyTitles
    notes: SurveyNotes
    kinds: Mapping[str, Plain]

    @model_validator(mode="after")
    def _figures_complete(self) -> "SurveyWords":
        wrong = sorted(set(self.figures) ^ set(SURVEY_FIGURES))
        if wrong:
            raise ValueError(f"[figures] 应恰好列出 {'、'.join(SURVEY_FIGURES)}，请检查 {'、'.join(wrong)}")
        return self


def load_survey_words(folder: Path, files: TomlFiles = DISK) -> SurveyWords:
    """Loads survey.toml from data/phrases.

    Raises:
        KitFileError: the file is missing or wrong.
    """
    return load_toml(folder / SURVEY_FILE, SurveyWords, files)
