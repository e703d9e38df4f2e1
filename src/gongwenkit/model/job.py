"""The job: everything that a report depends on, except the files of the kit and the data folder."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gongwenkit.model.period import Period

__all__ = ["EDITIONS", "WHOLE", "Job"]

WHOLE = "all"
"""Stands for all departments together where a department is named (scope of report.toml)."""

EDITIONS = ("draft", "review", "internal", "final", "redacted")
"""review (送审稿): the pages of a final with its open marks, for those who approve it; it is never a final itself."""


@dataclass(frozen=True)
class Job:
    """One report to make; no step reads the clock, the working folder or the environment.

    Attributes:
        department: code; `WHOLE` for all of them.
        period: the period reported on.
        report: report type, name of a folder below templates/.
        edition: one of `EDITIONS`.
        layout: A, B, C …
        as_of: the reference day.
        date: date of signature; None where nobody gave one.
        kit: root folder of the kit, absolute.
        data: data folder, absolute.
        out: output root, absolute.
        author: who reports, as people.csv names the person; empty: the first responsible person on the reference day.
        word: whether a Word file is made besides the PDF.
    """

    department: str
    period: Period
    report: str
    edition: str
    layout: str
    as_of: date
    date: date | None
    kit: Path
    data: Path
    out: Path
    author: str = ""
    word: bool = False
