"""Value types of the kit: no I/O, and nothing imported from the rest of it."""

from gongwenkit.model.errors import (
    CHANGED,
    PASSING_CODES,
    DataError,
    EvidenceError,
    GongwenkitError,
    InterruptedBuildError,
    KitFileError,
    ReportRefusedError,
    ToolchainError,
    TypesetError,
    UsageError,
)
from gongwenkit.model.fact import Fact
from gongwenkit.model.figure import Figure, LeftOut, View, print_in_table, print_value
from gongwenkit.model.finding import Finding, FindingKind, Severity, made_kind
from gongwenkit.model.job import Job
from gongwenkit.model.message import Message, system_words
from gongwenkit.model.period import Period, year_before
from gongwenkit.model.source import RowSource
from gongwenkit.model.text import Clause, Item, Run, Section, Sentence, Text

__all__ = [
    "CHANGED",
    "PASSING_CODES",
    "Clause",
    "DataError",
    "EvidenceError",
    "Fact",
    "Figure",
    "Finding",
    "FindingKind",
    "GongwenkitError",
    "InterruptedBuildError",
    "Item",
    "Job",
    "KitFileError",
    "LeftOut",
    "Message",
    "Period",
    "ReportRefusedError",
    "RowSource",
    "Run",
    "Section",
    "Sentence",
    "Severity",
    "Text",
    "ToolchainError",
    "TypesetError",
    "UsageError",
    "View",
    "made_kind",
    "print_in_table",
    "print_value",
    "system_words",
    "year_before",
]
