"""The kit's figures against the answers that the sample's generator wrote down: every value, row and left-out row."""

import pytest
from tests.answers import load_answers, read_sample

from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.read import read_ledgers

CODES = [str(code) for code in range(101, 113)]


@pytest.fixture(scope="module")
def expected(sample_folder):
    return load_answers(sample_folder)


@pytest.fixture(scope="module")
def read(sample_folder):
    return read_sample(sample_folder)


def test_the_sample_has_answers_for_every_department_and_year(expected):
    assert {year: sorted(answers) for year, answers in expected.items()} == {"2022": CODES, "2023": CODES}
    assert all(len(figures) == 49 for answers in expected.values() for figures in answers.values())


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("year", ["2022", "2023"])
def test_every_figure_equals_the_generators_answer(expected, read, code, year):
    found = read.figures(year, code)
    assert [figure["id"] for figure in found] == [figure["id"] for figure in expected[year][code]]
    for figure, answer in zip(found, expected[year][code], strict=True):
        assert figure == answer, figure["id"]


@pytest.mark.parametrize("code", ["101", "109", "110", "111"])
def test_a_department_read_by_itself_gives_the_same_rows_as_read_with_all(read, sample_folder, code):
    alone = read_ledgers(load_data_folder(sample_folder), schema=read.schema, only=code).of(code)
    together = read.ledgers.of(code)
    for name, frame in together.frames.items():
        places = frame[["file", "sheet", "row", "state"]].to_dict("records")
        assert alone.frames[name][["file", "sheet", "row", "state"]].to_dict("records") == places
