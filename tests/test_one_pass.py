"""One pass over the district: what is listed, matched, read and hashed once, however many departments there are."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.manyoffices import codes_of, write_district, write_kit

from gongwenkit.config.kit import load_kit
from gongwenkit.ingest.ledgers import data_folder, files, read
from gongwenkit.ingest.reference import reference_data as reference
from gongwenkit.run.batch import fresh_plan, plan, state
from gongwenkit.run.kit.review import review_ledgers
from gongwenkit.run.report import manifest as inputs
from gongwenkit.run.report import steps
from gongwenkit.run.report.findings import reference_findings

FEW, MANY = 5, 50
PARAMETERS = {"period": "2023", "report": "duty", "edition": "draft", "layout": "", "as_of": "", "date": ""}
SPIED = (
    (data_folder, "scan_files"),
    (data_folder, "_match"),
    (data_folder, "DepartmentNames"),
    (data_folder, "read_reference"),
    (reference, "read_tables"),
    (inputs, "kit_inputs"),
    (read, "read_decisions"),
)


@pytest.fixture(scope="module")
def kit(tmp_path_factory) -> Path:
    return write_kit(tmp_path_factory.mktemp("kit"))


@pytest.fixture(scope="module")
def districts(tmp_path_factory) -> dict[int, Path]:
    return {size: write_district(tmp_path_factory.mktemp(f"district{size}") / "data", size) for size in (FEW, MANY)}


@pytest.fixture(autouse=True)
def anew(monkeypatch):
    """No data folder is known from another test, and TeX is not asked for."""
    monkeypatch.setattr(data_folder, "_kept", {})
    monkeypatch.setattr(fresh_plan, "require_toolchain", lambda kit: None)


@contextmanager
def counted(monkeypatch) -> Iterator[Counter[str]]:
    """Counts how often the folder is listed, matched and read."""
    calls: Counter[str] = Counter()

    def spy(name: str, real: Callable) -> Callable:
        def counting(*args, **kwargs):
            calls[name] += 1
            return real(*args, **kwargs)

        return counting

    def listing(path=".", real=files.os.scandir):
        calls["scandir"] += str(path).endswith("data/ledgers")
        return real(path)

    with monkeypatch.context() as patched:
        patched.setattr(files.os, "scandir", listing)
        for module, name in SPIED:
            patched.setattr(module, name, spy(name, getattr(module, name)))
        yield calls


def planned(kit: Path, data: Path, out: Path) -> plan.BatchPlan:
    return plan.plan_reports(load_kit(kit), departments=(), parameters={**PARAMETERS, "data": str(data)}, out=str(out))


def chosen(kit: Path, data: Path, out: Path, code: str = "10003") -> steps.Chosen:
    return steps.choose(department=code, period="2023", kit=str(kit), data=str(data), out=str(out))


# -- a batch


def test_a_batch_is_planned_with_as_many_looks_at_the_folder_for_50_departments_as_for_5(
    kit, districts, tmp_path, monkeypatch
):
    calls, made = {}, {}
    for size, data in districts.items():
        with counted(monkeypatch) as calls[size]:
            made[size] = planned(kit, data, tmp_path)
    assert [len(made[size].reports) for size in (FEW, MANY)] == [FEW, MANY]
    assert calls[FEW] == calls[MANY]
    once = {"_match", "DepartmentNames", "read_reference", "read_tables"}
    assert {name: calls[MANY][name] for name in once} == dict.fromkeys(once, 1)
    looks = {"scan_files", "kit_inputs"}  # before, for the plan, and after it: whether anything changed meanwhile
    assert {name for name in looks if not 1 <= calls[MANY][name] <= 3} == set()


def test_each_input_of_a_batch_is_hashed_once(kit, districts, tmp_path, monkeypatch):
    hashed: Counter[Path] = Counter()
    for name in ("digest_of", "ledger_digest"):
        real = getattr(state, name)
        monkeypatch.setattr(state, name, lambda path, real=real: hashed.update([Path(path)]) or real(path))
    planned(kit, districts[MANY], tmp_path)
    assert len([path for path in hashed if path.is_relative_to(districts[MANY] / "ledgers")]) == MANY
    assert {path: times for path, times in hashed.items() if times > 1} == {}


def test_a_batch_has_a_key_and_a_folder_for_each_department(kit, districts, tmp_path):
    reports = planned(kit, districts[MANY], tmp_path).reports
    assert len({report.key for report in reports}) == MANY
    assert [report.folder.name for report in reports] == codes_of(MANY)


# -- a report


def test_a_report_looks_as_often_at_a_folder_of_50_departments_as_of_5(kit, districts, tmp_path, monkeypatch):
    calls = {}
    for size, data in districts.items():
        with counted(monkeypatch) as calls[size]:
            steps.compose(steps.measure(steps.read(chosen(kit, data, tmp_path))))
    # Listed when it is chosen, and again when it is read if a folder was changed a moment ago.
    listings = [(made.pop("scan_files"), made.pop("scandir")) for made in calls.values()]
    assert all(1 <= count <= 2 for pair in listings for count in pair)
    assert calls[FEW] == calls[MANY]
    assert {name: calls[MANY][name] for name in ("_match", "read_tables")} == {"_match": 1, "read_tables": 1}


def test_a_further_report_in_one_process_reads_no_table_again(kit, districts, tmp_path, monkeypatch):
    monkeypatch.setattr(data_folder, "UNSETTLED_NS", 0)  # as if the district were not just made
    steps.read(chosen(kit, districts[MANY], tmp_path))
    with counted(monkeypatch) as calls:
        steps.read(chosen(kit, districts[MANY], tmp_path, "10004"))
    assert {name: calls[name] for name in ("scan_files", "_match", "DepartmentNames", "read_tables")} == {
        "scan_files": 0,  # no folder was changed, and the files of others are not asked for their time
        "_match": 0,
        "DepartmentNames": 0,
        "read_tables": 0,
    }


@pytest.mark.slow
def test_reading_a_report_takes_as_many_steps_in_a_district_of_50_as_of_5(kit, districts, tmp_path):
    """Calls of the kit's functions are counted, but for the listing: it must see every file."""
    calls = {}
    for size, data in districts.items():
        steps.read(chosen(kit, data, tmp_path))  # fills the cache
        ready = chosen(kit, data, tmp_path)
        calls[size] = _calls(lambda ready=ready: steps.read(ready))
    assert calls[FEW] == calls[MANY]
    assert sum(calls[FEW].values()) > 1000


def _calls(action: Callable[[], object]) -> Counter[str]:
    """Counts calls by module; of expressions that go through a table the one call is counted, not its turns."""
    calls: Counter[str] = Counter()

    def note(frame, event, _):
        if event == "call":
            file, name = frame.f_code.co_filename, frame.f_code.co_name
            if (
                "gongwenkit" in file
                and not file.endswith("ingest/ledgers/files.py")
                and name not in ("<genexpr>", "<lambda>")
            ):
                calls[Path(file).name] += 1

    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(None)
    return calls


# -- what a department's report still says


def test_a_report_finds_in_the_tables_what_a_check_of_all_finds_for_its_department(kit, districts, tmp_path):
    one = chosen(kit, districts[FEW], tmp_path)
    whole = reference_findings(one.files, one.reference)
    every = [finding for finding in whole if finding.department in ("10003", None)]
    own = list(reference_findings(one.files, one.reference, job=one.job))
    assert own == every
    assert [(finding.code, finding.department) for finding in own] == [
        ("fact-unknown", "10003"),
        ("plan-figure", "10003"),
        ("own-words-twice", "10003"),
        ("number-without-rows", "10003"),
    ]


@pytest.mark.slow
def test_a_report_says_of_shared_files_what_a_check_of_all_says_for_its_department(kit, tmp_path):
    data = write_district(tmp_path / "data", FEW)
    head = "单位,日期,会议类型,届次,议题,主持人,地点\n"
    said = [f"2023-03-0{n},党组会,第{n}次,研究事项{n},周砚,会议室" for n in range(1, 8)]
    lines = [f"{code}局,{text}" for code in codes_of(2) for text in said]
    again = [lines[0], lines[7], lines[7]]
    (data / "ledgers" / "汇总一.csv").write_text(head + "\n".join(lines + again) + "\n", encoding="utf-8")
    (data / "ledgers" / "汇总二.csv").write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    (data / "ledgers" / "副本").mkdir()
    for code in codes_of(2):
        name = f"{code}_{code}局_2023年会议台账.csv"
        (data / "ledgers" / "副本" / name).write_bytes((data / "ledgers" / name).read_bytes())
    whole = review_ledgers(load_kit(kit), data=str(data))
    compared = {"file-copy", "file-near-copy", "row-repeated", "rows-two-departments", "event-two-departments"}
    seen = set()
    for code in codes_of(3):
        alone = steps.read(chosen(kit, data, tmp_path / "out", code)).ledgers
        told = [finding for finding in alone.findings if finding.code in compared]
        assert told == [one for one in whole.findings if one.code in compared and one.department == code]
        seen |= {finding.code for finding in told}
    assert {"file-copy", "file-near-copy", "row-repeated"} <= seen
    assert seen & {"rows-two-departments", "event-two-departments"}


def test_a_copy_of_another_departments_file_is_still_found(kit, tmp_path):
    data = write_district(tmp_path / "data", FEW)
    ledgers = data / "ledgers"
    own = ledgers / "10003_10003局_2023年会议台账.csv"
    own.write_bytes((ledgers / "10001_10001局_2023年会议台账.csv").read_bytes())
    found = steps.read(chosen(kit, data, tmp_path / "out")).ledgers
    assert [(one.code, one.file) for one in found.findings if one.code == "file-two-departments"] == [
        ("file-two-departments", f"ledgers/{own.name}")
    ]
