"""A sample read once and counted, for the tests that compare it with its generator's answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongwenkit.config.definition_files import load_definitions
from gongwenkit.config.definitions import Definition
from gongwenkit.config.phrases import load_phrases
from gongwenkit.config.schema import Schema, load_schema
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.ingest.ledgers.read import read_ledgers
from gongwenkit.ingest.reference.reference_data import Reference, read_reference
from gongwenkit.measure.preparation import start_measurement
from gongwenkit.model import Period

__all__ = ["SampleRead", "load_answers", "read_sample"]

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class SampleRead:
    """A sample as the kit read it."""

    schema: Schema
    definitions: Mapping[str, Definition]
    reference: Reference
    ledgers: Ledgers

    def figures(self, year: str, code: str) -> list[dict[str, Any]]:
        """Returns the figures of a department as JSON values."""
        period = Period.parse(year)
        measurement = start_measurement(
            self.ledgers,
            department=code,
            period=period,
            as_of=period.last,
            schema=self.schema,
            definitions=self.definitions,
            reference=self.reference,
            settings=load_phrases(ROOT / "data" / "phrases", period.year).settings,
        )
        return [figure.to_json() for figure in measurement.figures()]


def read_sample(folder: Path) -> SampleRead:
    """Reads a sample with the kit's schemas and definitions."""
    schema = load_schema(ROOT / "data" / "schema")
    reference = read_reference(folder, people=schema.people)
    ledgers = read_ledgers(load_data_folder(folder), schema=schema)
    return SampleRead(schema, load_definitions(ROOT / "data" / "figures", schema), reference, ledgers)


def load_answers(folder: Path) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Returns what the generator wrote down: year → department → figures."""
    return json.loads((folder / "expected.json").read_text(encoding="utf-8"))
