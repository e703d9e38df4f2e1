"""Each fault once, in a district of six departments, and the invariants after it. The soak does it many times."""

import random
from pathlib import Path

import pytest
from tests.faults.catalogue import Fault, all_faults
from tests.faults.district import Case, District, make_district

pytestmark = pytest.mark.slow
DEPARTMENTS, DUE = 6, 2
SOON = {"kill_cells", "kill_driver", "stop", "full_midway", "place_taken"}
"""What is looked at with every change; the rest takes long."""
SOUND = [fault for fault in all_faults() if not fault.whole]


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    return make_district(tmp_path_factory.mktemp("district"), departments=DEPARTMENTS)


def _marked(fault: Fault) -> object:
    name = fault.inflict.__name__
    return pytest.param(fault, id=f"{fault.number}-{name}", marks=[] if name in SOON else [pytest.mark.long])


@pytest.mark.parametrize("fault", [_marked(fault) for fault in SOUND])
def test_after_a_fault_the_invariants_hold(district: District, tmp_path: Path, fault: Fault) -> None:
    chance = random.Random(fault.name)  # noqa: S311 - repeatable, not secret
    due = chance.sample(district.codes, DUE)
    case = Case(district, tmp_path / f"case-{fault.inflict.__name__}", due, chance=chance, stale=fault.is_stale)
    assert fault.inflict(case) == []


@pytest.mark.long
def test_a_department_with_broken_files_is_named_and_the_others_are_made(tmp_path: Path) -> None:
    (fault,) = (one for one in all_faults() if one.whole)
    district = make_district(tmp_path / "district", departments=DEPARTMENTS, corrupt=3)
    assert len(district.broken) == 2
    case = Case(district, tmp_path / "case-corrupt", district.codes)
    assert fault.inflict(case) == []


def test_the_invariants_see_what_is_wrong(district: District, tmp_path: Path) -> None:
    """What can never fail says nothing: each invariant is broken once."""
    from tests.faults.invariants import check_invariants

    case = Case(district, tmp_path / "case-seen", ())
    run = case.build()
    assert check_invariants(case, run) == []
    first, second, third = district.codes[:3]
    cut = case.reports / first / "report.pdf"
    cut.write_bytes(cut.read_bytes()[:1000])
    (case.reports / ".work-1-abc").mkdir()
    (case.reports / second / "left.tmp").touch()
    (case.reports / third / "report.pdf").unlink()
    (case.temporary / "tmpabc.json").touch()
    run.peak = 5000
    run.process.returncode = 1
    with run.log.open("a") as log:
        log.write("Traceback (most recent call last)")
    (district.data / "new.csv").touch()
    try:
        broken = check_invariants(case, run)
    finally:
        (district.data / "new.csv").unlink()
    assert {line.split()[0] for line in broken} == {"I1", "I2", "I3", "I4", "I5", "I7", "I8", "I9", "I10"}
