"""Each hostile file among good ones: what is said of it, how long it takes, and that the others are read."""

import os
import random
import re
import shutil
import sys
import time
from pathlib import Path

import pytest
from tests.factories import DEPARTMENTS, MEETINGS, SheetMade, meeting, xlsx
from tests.hostile.files import CASES, SEEDS, mutated

from gongwenkit.config.kit import ReaderSettings
from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.read import read_ledgers
from gongwenkit.ingest.reference.reference_data import read_reference
from gongwenkit.ingest.workbook import UnreadableWorkbookError
from gongwenkit.ingest.workbook.reader import WorkbookReader

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
SCHEMA = load_schema(ROOT / "data" / "schema")
LIMITS = ReaderSettings(seconds=30, cpu_seconds=20, memory_mb=1536)
MAX_SECONDS = 10
GOOD = xlsx(SheetMade([["2023年会议台账"], MEETINGS, meeting(1), meeting(2, "2023-03-08")]))


def read(data, **options):
    return read_ledgers(load_data_folder(data), schema=SCHEMA, limits=LIMITS, **options)


@pytest.fixture
def data(tmp_path):
    (tmp_path / "departments.csv").write_text(DEPARTMENTS, encoding="utf-8")
    for code, name in (("101", "财政局"), ("102", "教育局")):
        (tmp_path / "ledgers" / f"{code}_{name}").mkdir(parents=True)
    (tmp_path / "ledgers" / "102_教育局" / "2023年会议台账.xlsx").write_bytes(GOOD)
    return tmp_path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_hostile_file(case, data):
    file = data / "ledgers" / "101_财政局" / case.name
    file.write_bytes(case.make())
    began = os.times()
    found = read(data)
    used = os.times()
    cpu = sum(used[:4]) - sum(began[:4])
    assert cpu < MAX_SECONDS

    name = f"ledgers/101_财政局/{case.name}"
    about = [f for f in found.findings if f.file == name]
    refused = [f for f in found.unreadable if f.file == name]
    said = "\n".join(f"{f.code} {f.found.zh}" for f in about)
    assert bool(refused) == (case.expect == "R"), said
    if case.expect == "P":
        assert [f for f in about if f.severity == "error"] == [], said
    assert re.search(case.says, said), said
    assert "root:" not in said
    frame = found.frames["meetings"]
    if case.rows is not None:
        own = frame[(frame["file"] == name) & (frame["state"] == "")]
        assert int((own["日期"].notna()).sum()) == case.rows
    assert (frame["file"] == "ledgers/102_教育局/2023年会议台账.xlsx").sum() == 2
    assert [path.name for path in data.parent.glob("x")] == []


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes and devices in folders")
def test_a14_what_is_no_file_is_passed_over(data):
    folder = data / "ledgers" / "101_财政局"
    os.mkfifo(folder / "会议台账.xlsx")
    (folder / "~$会议台账.xlsx").write_bytes(b"lock")
    (folder / ".DS_Store").write_bytes(b"\x00")
    (folder / "别处.xlsx").symlink_to("/etc/hostname")
    (folder / "空").symlink_to("/dev/zero")
    began = time.monotonic()
    found = read(data)
    assert time.monotonic() - began < MAX_SECONDS
    assert [file.file for file in found.files] == ["ledgers/102_教育局/2023年会议台账.xlsx"]
    assert sorted((f.code, f.file.rpartition("/")[2]) for f in found.findings) == [
        ("file-link", "别处.xlsx"),
        ("file-link", "空"),
        ("file-skipped", ".DS_Store"),
        ("file-skipped", "~$会议台账.xlsx"),
        ("file-skipped", "会议台账.xlsx"),
    ]


def test_a_file_that_takes_all_memory_is_one_finding(data):
    (data / "ledgers" / "101_财政局" / "会议台账.csv").write_bytes(
        b"1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0\n" * 900_000
    )
    limits = ReaderSettings(seconds=60, cpu_seconds=60, memory_mb=256)
    found = read_ledgers(load_data_folder(data), schema=SCHEMA, limits=limits)
    assert [(f.code, f.file) for f in found.findings] == [("workbook-crashed", "ledgers/101_财政局/会议台账.csv")]
    assert len(found.frames["meetings"]) == 2


NAMES = (
    "../../etc/x", "/abs", "a/b", "a\\b", "甲\n乙", "-rf", "CON", "名.", "名 ", "局" * 86, "e\u0301局", "\u00e9局",
    "A局", "a局", "局\u202e", "局\u200b", "$(id)", "; rm", "'\"", ".", "..", "{{7*7}}", "%s", "\\input",
)  # fmt: skip


def test_departments_of_any_name_are_read(tmp_path):
    """N1 to N12 as far as reading goes: a name in a cell is a name, whatever it would be as a path."""
    quoted = ['"' + name.replace('"', '""') + '"' for name in NAMES]
    rows = [f"{200 + n},{name},{name},号{n},1,1,," for n, name in enumerate(quoted)]
    (tmp_path / "departments.csv").write_text(DEPARTMENTS + "\n".join(rows) + "\n", encoding="utf-8", newline="")
    (tmp_path / "ledgers").mkdir()
    heads = [*MEETINGS, "单位/部门"]
    body = [[*meeting(n), f"{200 + n}"] for n in range(len(NAMES))]
    (tmp_path / "ledgers" / "2023年会议台账.xlsx").write_bytes(xlsx(SheetMade([heads, *body])))
    before = sorted(path.name for path in tmp_path.parent.iterdir())
    found = read(tmp_path, cache=tmp_path / "cache")
    owners = set(found.frames["meetings"]["department"])
    known = {department.code for department in read_reference(tmp_path).departments}
    assert owners <= known
    assert len(owners) >= len(NAMES) - 2  # two names that are one after normalisation may be refused, never mixed up
    assert sorted(path.name for path in tmp_path.parent.iterdir()) == before


@pytest.mark.slow
def test_mutations_of_sound_files_never_break_the_reader():
    dice = random.Random(2023)  # noqa: S311
    seeds = SEEDS()
    assert len(seeds) >= 20
    codes: dict[str, int] = {}
    with WorkbookReader(ReaderSettings(seconds=15, cpu_seconds=10, memory_mb=1024)) as reader:
        for number in range(300):
            content = mutated(seeds[number % len(seeds)], dice)
            try:
                reader.read(content)
                code = "read"
            except UnreadableWorkbookError as error:
                code = error.code
            codes[code] = codes.get(code, 0) + 1
    assert set(codes) <= {"read", "workbook-unreadable", "workbook-encrypted", "workbook-crashed"}
    assert codes["read"] > 20
    assert codes["workbook-unreadable"] > 20
    assert codes.get("workbook-crashed", 0) < 30


def test_reading_leaves_no_folders_behind(data, tmp_path, monkeypatch):
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    read(data)
    assert list(place.iterdir()) == []
    shutil.rmtree(place)


def test_e10_one_gigabyte_is_refused_unread(data):
    huge = data / "ledgers" / "101_财政局" / "2023年会议台账.csv"
    with huge.open("wb") as file:
        file.write("序号,日期\n".encode())
        file.truncate(1 << 30)  # a hole: no disk is filled
    began = time.monotonic()
    found = read(data)
    assert time.monotonic() - began < 2
    assert [(f.code, f.file) for f in found.findings] == [
        ("workbook-unreadable", "ledgers/101_财政局/2023年会议台账.csv")
    ]
    assert "过大" in found.findings[0].found.zh
    assert len(found.frames["meetings"]) == 2
