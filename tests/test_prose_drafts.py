"""What the engine of `check` gives with drafts whose numbers are known: the numbers that drafts.md asks for."""

from pathlib import Path

import pytest
from tests.prose_measure import Tally, measure_folder

ROOT = Path(__file__).resolve().parents[1]
AT_LEAST = {
    "words only, first": 85,
    "words only, three": 95,
    "with values, first": 92,
    "faults shown": 97,
    "views": 85,
    "sums": 70,
    "scope": 90,
}
AT_MOST = {"faults hidden": 2, "taken out: bound strongly": 15}


@pytest.fixture(scope="module")
def tally():
    found = Tally()
    measure_folder(ROOT / "tests" / "drafts", ROOT, {}, found)
    return found


def _per_cent(tally, name):
    assert tally.counts[name, "of"] > 5, name
    return 100 * tally.counts[name, "hit"] / tally.counts[name, "of"]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "least"), AT_LEAST.items())
def test_enough_numbers_are_understood(tally, name, least):
    assert _per_cent(tally, name) >= least


@pytest.mark.slow
@pytest.mark.parametrize(("name", "most"), AT_MOST.items())
def test_few_are_misunderstood(tally, name, most):
    assert _per_cent(tally, name) <= most


@pytest.mark.slow
def test_nobody_is_accused_in_vain(tally):
    assert tally.counts["false differs", "hit"] <= tally.counts["drafts", "of"]
