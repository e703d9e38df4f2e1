"""The kit's figures against the answers that the sample's generator wrote down: every value, row and left-out row."""

import json
from pathlib import Path

import pytest

from gongwenkit.config.definitions import load_definitions
from gongwenkit.config.phrases import load_phrases
from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.read import read_ledgers
from gongwenkit.ingest.reference import read_reference
from gongwenkit.measure.figures import start_measurement
from gongwenkit.model import Period

ROOT = Path(__file__).resolve().parents[1]
CODES = [str(code) for code in range(101, 113)]


@pytest.fixture(scope="module")
def expected(sample_folder):
    return json.loads((sample_folder / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def read(sample_folder):
    schema = load_schema(ROOT / "data" / "schema")
    reference = read_reference(sample_folder)
    ledgers = read_ledgers(sample_folder, schema=schema, departments=reference.departments)
    return schema, load_definitions(ROOT / "data" / "figures", schema), reference, ledgers


def test_the_sample_has_answers_for_every_department_and_year(expected):
    assert {year: sorted(answers) for year, answers in expected.items()} == {"2022": CODES, "2023": CODES}
    assert all(len(figures) == 41 for answers in expected.values() for figures in answers.values())


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("year", ["2022", "2023"])
def test_every_figure_equals_the_generators_answer(expected, read, code, year):
    schema, definitions, reference, ledgers = read
    period = Period.parse(year)
    measurement = start_measurement(
        ledgers,
        department=code,
        period=period,
        as_of=period.last,
        schema=schema,
        definitions=definitions,
        reference=reference,
        settings=load_phrases(ROOT / "data" / "phrases", period.year).settings,
    )
    found = [figure.to_json() for figure in measurement.figures()]
    assert [figure["id"] for figure in found] == [figure["id"] for figure in expected[year][code]]
    for figure, answer in zip(found, expected[year][code], strict=True):
        assert figure == answer, figure["id"]


@pytest.mark.parametrize("code", ["101", "109", "110", "111"])
def test_a_department_read_by_itself_gives_the_same_rows_as_read_with_all(read, sample_folder, code):
    schema, _, reference, ledgers = read
    alone = read_ledgers(sample_folder, schema=schema, departments=reference.departments, only=code).of(code)
    together = ledgers.of(code)
    for name, frame in together.frames.items():
        places = frame[["file", "sheet", "row", "state"]].to_dict("records")
        assert alone.frames[name][["file", "sheet", "row", "state"]].to_dict("records") == places
