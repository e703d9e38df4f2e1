"""Words of the files that are handed out (data/handover.toml): deliveries, spot checks, packages, reminders.

They are no input of any report. A kit that was made before them uses those of the installation.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from gongwenkit.config.kit import Kit
from gongwenkit.config.package import package_files
from gongwenkit.config.toml import Closed, Filled, load_toml, read_toml, validate_toml, with_fields
from gongwenkit.model import Period

__all__ = [
    "DeliveryWords",
    "ExchangeWords",
    "HandoverWords",
    "SampleWords",
    "StatusWords",
    "load_handover_words",
]

HANDOVER_FILE = "handover.toml"

Plain = Annotated[str, StringConstraints(pattern=r"^[^\\/:*?\"<>|\x00-\x1f~.][^\\/:*?\"<>|\x00-\x1f]{0,60}$")]
"""A name of a file or folder that every system accepts."""
SheetTitle = Annotated[str, StringConstraints(pattern=r"^[^\[\]:*?/\\']{1,31}$")]


class DeliveryWords(Closed):
    """`[delivery]`: names of delivered files, the list of them, and the note that goes with a correction."""

    year: Annotated[str, with_fields("year")]

    def span(self, period: Period) -> str:
        """Returns what names of files and titles call a period."""
        is_year = period == Period.of_year(period.year)
        return self.year.format(year=period.year) if is_year else period.label

    file: Annotated[str, with_fields("code", "department", "period", "report")]
    file_of_all: Annotated[str, with_fields("period", "report")]
    corrected: Annotated[str, with_fields("number")]
    list_file: Plain
    list_sheet: SheetTitle
    list_heads: tuple[Filled, ...] = Field(min_length=11, max_length=11)
    first_time: str
    is_correction: Annotated[str, with_fields("day", "file")]
    note_file: Plain
    note_sheet: SheetTitle
    note_title: Annotated[str, with_fields("department", "period", "report")]
    note_basis: Annotated[str, with_fields("before_day", "before", "day", "file")]
    note_heads: tuple[Filled, ...] = Field(min_length=6, max_length=6)
    note_same: Filled
    not_compared: Filled
    no_number: Filled


class SampleWords(Closed):
    """`[sample]`: the form on which a person checks some numbers of a report."""

    sheet: SheetTitle
    title: Annotated[str, with_fields("department", "period", "report", "count", "seed")]
    note: Filled
    heads: tuple[Filled, ...] = Field(min_length=12, max_length=12)
    more: Annotated[str, with_fields("count")]


class ExchangeWords(Closed):
    """`[exchange]`: a department's package, its lists and its page of explanation."""

    package: Annotated[str, with_fields("code", "department")]
    ledgers: Plain
    list_file: Plain
    guide_file: Plain
    manifest: Plain
    draft: Plain
    findings_sheet: SheetTitle
    findings_heads: tuple[Filled, ...] = Field(min_length=7, max_length=7)
    guide_sheet: SheetTitle
    levels: Mapping[str, Filled]
    elsewhere: Filled
    guide: tuple[str, ...]
    explanation: tuple[str, ...]
    draft_line: Annotated[str, with_fields("file")]
    no_draft_line: str
    left_line: Annotated[str, with_fields("files")]
    aside: Plain
    revised: Plain
    changes_file: Plain
    changes_sheet: SheetTitle
    changes_heads: tuple[Filled, ...] = Field(min_length=9, max_length=9)
    untracked: Filled
    catches_up: Filled


class StatusWords(Closed):
    """`[status]`: the list of reminders, and what a department lacks in words."""

    list_sheet: SheetTitle
    list_heads: tuple[Filled, ...] = Field(min_length=8, max_length=8)
    ledger: Filled
    frequency: Filled
    question: Filled
    mark: Filled
    report: Filled
    nothing: Filled
    no_ledger: Annotated[str, with_fields("ledger")]
    empty_ledger: Annotated[str, with_fields("ledger", "period")]
    unreadable_ledger: Annotated[str, with_fields("ledger")]
    too_few: Annotated[str, with_fields("figure", "spans", "per", "least", "unit")]
    not_due: Filled
    must_mend: Annotated[str, with_fields("count")]
    mend_place: Filled
    mend: Filled
    questions: Annotated[str, with_fields("count", "stops")]
    marks: Annotated[str, with_fields("report", "count")]
    no_report: Annotated[str, with_fields("report")]
    stale_report: Annotated[str, with_fields("report")]
    ledger_place: Annotated[str, with_fields("folder")]
    decision_place: Filled
    report_place: Filled
    add_rows: Filled
    add_ledger: Filled
    mend_file: Filled
    answer: Filled
    supply: Filled
    build: Annotated[str, with_fields("code", "id", "period")]
    per: Mapping[str, Filled]
    list: Filled


class HandoverWords(Closed):
    """All of handover.toml."""

    delivery: DeliveryWords
    sample: SampleWords
    exchange: ExchangeWords
    status: StatusWords


def load_handover_words(kit: Kit) -> HandoverWords:
    """Loads data/handover.toml of a kit; what it does not say is as in the installation.

    Raises:
        KitFileError: the file is wrong.
    """
    own = kit.root / "data" / HANDOVER_FILE
    installed = package_files() / "data" / HANDOVER_FILE
    if not own.is_file():
        return load_toml(installed, HandoverWords)
    return validate_toml(own, _filled(read_toml(own), read_toml(installed)), HandoverWords)


def _filled(values: Mapping[str, Any], lacking: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the tables of a file, completed by the keys that came after it was written."""
    filled = dict(values)
    for name, table in lacking.items():
        own = filled.setdefault(name, table)
        if isinstance(table, Mapping) and isinstance(own, Mapping):
            filled[name] = {**table, **own}
    return filled
