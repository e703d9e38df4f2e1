"""An office made inside a test: its ledgers are read and its figures counted, as the kit does it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.factories import MEETINGS, SheetMade, data_folder, meeting, xlsx

from gongwenkit.config.definitions import Definition
from gongwenkit.config.schema import Schema
from gongwenkit.ingest.ledgers.completeness import find_silent_branches
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.ingest.ledgers.read import read_ledgers
from gongwenkit.ingest.reference.reference_data import read_reference
from gongwenkit.measure.figures import Measurement
from gongwenkit.measure.preparation import start_measurement
from gongwenkit.model import Figure, Finding, Period

FILE = "101财政局2023年台账.xlsx"
IN = f"ledgers/{FILE}"
Files = bytes | Mapping[str, bytes | str]


@dataclass
class Office:
    """A data folder of three departments, one of which is looked at."""

    root: Path
    schema: Schema
    definitions: Mapping[str, Definition]

    def read(self, files: Files, *, only: str | None = None) -> Ledgers:
        """Reads workbooks: bytes are `FILE`, names with a leading / lie beside `ledgers/`."""
        folder = data_folder(self.root, files if isinstance(files, Mapping) else {FILE: files})
        return read_ledgers(load_data_folder(folder), schema=self.schema, only=only)

    def silent(self, files: Files) -> tuple[Finding, ...]:
        """Returns the findings about branches without rows."""
        ledgers = self.read(files)
        return find_silent_branches(ledgers, read_reference(self.root).branches, self.schema)

    def figure(
        self, name: str, files: Files, *, department: str = "101", period: str = "2023", as_of: date | None = None
    ) -> Figure:
        """Counts a figure of a department."""
        measurement = self.measurement(files, department=department, period=period, as_of=as_of)
        return next(found for found in measurement.figures() if found.id == name)

    def measurement(
        self, files: Files, *, department: str = "101", period: str = "2023", as_of: date | None = None
    ) -> Measurement:
        """Prepares the figures of a department."""
        span = Period.parse(period)
        return start_measurement(
            self.read(files),
            department=department,
            period=span,
            as_of=as_of or span.last,
            schema=self.schema,
            definitions=self.definitions,
            reference=read_reference(self.root, people=self.schema.people),
            settings={"campaign": "主题教育"},
        )


def sheet(*rows: Sequence[Any], name: str = "会议台账", **features: Any) -> bytes:
    """A workbook of one sheet."""
    return xlsx(SheetMade(list(rows), name=name, **features))


def meetings(*rows: Sequence[Any], **features: Any) -> bytes:
    """A workbook with a plain meeting ledger."""
    return sheet(MEETINGS, *rows, **features)


def one(day: Any = "2023-03-01", **cells: Any) -> bytes:
    """A meeting ledger with one row."""
    return meetings(meeting(1, day, **cells))


def rows(ledgers: Ledgers, ledger: str, *columns: str) -> list[tuple[Any, ...]]:
    """The rows of a ledger, as tuples of these columns."""
    return [tuple(record) for record in ledgers.frames[ledger][list(columns)].itertuples(index=False)]


def values(ledgers: Ledgers, ledger: str, column: str) -> list[Any]:
    """One column of a ledger."""
    return list(ledgers.frames[ledger][column])


def found(ledgers: Ledgers) -> list[tuple[str, str | None]]:
    """Code and cell of every finding, in their order."""
    return [(finding.code, finding.cell) for finding in ledgers.findings]


def codes(ledgers: Ledgers) -> list[str]:
    """Code of every finding, in their order."""
    return [finding.code for finding in ledgers.findings]


def said(ledgers: Ledgers) -> str:
    """Everything that the findings print, in both languages."""
    return "\n".join(finding.in_language(language) for finding in ledgers.findings for language in ("zh", "en"))


def left_out(figure: Figure) -> list[tuple[int, str]]:
    """Row and reason of what was left out of a figure."""
    return [(row.source.row, row.reason) for row in figure.left_out]
