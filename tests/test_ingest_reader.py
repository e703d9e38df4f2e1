"""The reading process: what it gives, what it is kept from, and what happens when a file breaks it."""

import json
import os
import subprocess
import sys
import time
from array import array
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from tests.factories import DEPARTMENTS, MEETINGS, SheetMade, meeting, ods, xls, xlsx

from gongwenkit.config.kit import ReaderSettings
from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.read import read_ledgers
from gongwenkit.ingest.workbook import ErrorCell, Grid, UnreadableWorkbookError, Workbook, parse_workbook
from gongwenkit.ingest.workbook import reader as reading
from gongwenkit.ingest.workbook.codec import CodecError, decode_reply, encode_error, encode_workbook
from gongwenkit.ingest.workbook.reader import WorkbookReader

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
SCHEMA = load_schema(ROOT / "data" / "schema")
LIMITS = ReaderSettings(seconds=5, cpu_seconds=5, memory_mb=512)
GOOD = xlsx(SheetMade([["2023年会议台账"], MEETINGS, meeting(1), meeting(2)]))

# A child that does as its file says.
FAKE = """
import os, sys, time
def answer(content):
    if content == b"slow": time.sleep(60)
    if content == b"spin":
        import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 5))
        while True: pass
    if content == b"late": time.sleep(3)
    if content == b"abort": os.abort()
    if content == b"exit": os._exit(0)
    if content == b"short": os.write(1, (1000).to_bytes(8, "big") + b"x"); os._exit(0)
    if content == b"huge": os.write(1, (1 << 60).to_bytes(8, "big")); time.sleep(60)
    if content == b"pickle": return b"\\x80\\x04cos\\nsystem\\n."
    if content == b"list": return framed(b"[]")
    return framed(b'{"form":"csv","from_1904":false,"sheets":[]}')
def framed(text): return len(text).to_bytes(8, "big") + text
while True:
    size = int.from_bytes(sys.stdin.buffer.read(8), "big")
    if not size: break
    reply = answer(sys.stdin.buffer.read(size))
    os.write(1, len(reply).to_bytes(8, "big") + reply)
"""


@pytest.fixture
def fake(monkeypatch):
    monkeypatch.setattr(reading, "_program", lambda limits: FAKE)
    monkeypatch.setattr(reading, "SECONDS_TO_START", 0)
    with WorkbookReader(ReaderSettings(seconds=2, cpu_seconds=1)) as reader:
        yield reader


@pytest.mark.parametrize("make", [xlsx, xls, ods])
def test_a_child_gives_what_reading_here_gives(make):
    content = make(SheetMade([["台账", None, None], ["日期", 35, "甲\n乙"], [None, 36.5, None]], merges=[(0, 0, 0, 2)]))
    with WorkbookReader(LIMITS) as reader:
        there, here = reader.read(content), parse_workbook(content)
    assert len(there.sheets) == len(here.sheets)
    for one, other in zip(there.sheets, here.sheets, strict=True):
        assert [one.value(r, c) for r in range(9) for c in range(9)] == [
            other.value(r, c) for r in range(9) for c in range(9)
        ]
        assert (one.sheet, one.merges, one.struck) == (other.sheet, other.merges, other.struck)


def test_one_child_reads_many_files_and_is_replaced_after_some_hundred(monkeypatch):
    monkeypatch.setattr(reading, "FILES_PER_CHILD", 3)
    with WorkbookReader(LIMITS) as reader:
        for _ in range(7):
            assert reader.read(GOOD).form == "xlsx"
        assert reader.started == 3


def test_a_refused_file_does_not_cost_the_child():
    with WorkbookReader(LIMITS) as reader:
        for content in (b"%PDF-1.7", GOOD[:100]):
            with pytest.raises(UnreadableWorkbookError) as caught:
                reader.read(content)
            assert caught.value.code == "workbook-unreadable"
        assert reader.read(GOOD).form == "xlsx"
        assert reader.started == 1


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"slow", "workbook-too-slow", "超过 2 秒"),
        (b"spin", "workbook-too-slow", "处理器超过 1 秒"),
        (b"abort", "workbook-crashed", "-6"),
        (b"exit", "workbook-crashed", "崩溃"),
        (b"short", "workbook-crashed", "崩溃"),
        (b"huge", "workbook-crashed", "崩溃"),
        (b"pickle", "workbook-crashed", "回答有误"),
        (b"list", "workbook-crashed", "回答有误"),
    ],
)
def test_whatever_breaks_a_child_is_one_error_and_the_next_file_is_read(fake, content, code, says):
    if content == b"spin":
        fake.limits = ReaderSettings(seconds=60, cpu_seconds=1)  # a busy machine gives a second of its time slowly
    with pytest.raises(UnreadableWorkbookError) as caught:
        fake.read(content)
    fake.limits = ReaderSettings(seconds=30)
    assert caught.value.code == code
    assert says in caught.value.found.zh
    assert fake.read(b"good").form == "csv"
    assert fake.started == 2


def test_a_file_that_is_read_slowly_is_read_where_its_processor_time_is_short(fake):
    """A busy machine gives processor time slowly: by itself, wall time refuses no good ledger."""
    fake.limits = ReaderSettings(cpu_seconds=1)
    assert fake.limits.seconds >= 5 * ReaderSettings().cpu_seconds
    assert fake.read(b"late").form == "csv"


def test_where_no_processor_time_is_limited_the_wall_time_is_the_only_limit(monkeypatch):
    monkeypatch.setattr("gongwenkit.config.kit.os", SimpleNamespace(name="nt"))
    assert ReaderSettings().seconds == 30


def test_a_child_begins_with_the_next_file_while_this_process_does_something_else():
    with WorkbookReader(LIMITS) as reader:
        reader.read_ahead(GOOD)
        assert reader.read(GOOD).sheets[0].value(0, 0) == "2023年会议台账"
        reader.read_ahead(b"%PDF-1.7")
        with pytest.raises(UnreadableWorkbookError) as caught:
            reader.read(b"%PDF-1.7")
        assert caught.value.code == "workbook-unreadable"
        assert reader.read(GOOD).form == "xlsx"
        assert reader.started == 1


def test_a_child_that_has_nothing_left_to_read_ends_at_once():
    with WorkbookReader(LIMITS) as reader:
        reader.read(GOOD)
        child = reader._child._process
        reader.finish()
        assert child.wait(timeout=10) != 0  # nobody but this test waits for it yet
        assert reader.read(GOOD).form == "xlsx"
        assert reader.started == 2


def test_a_child_that_has_begun_with_a_file_does_not_end():
    with WorkbookReader(LIMITS) as reader:
        reader.read_ahead(GOOD)
        reader.finish()
        assert reader.read(GOOD).form == "xlsx"
        assert reader.started == 1


def test_what_was_begun_and_is_not_asked_for_is_given_up():
    with WorkbookReader(LIMITS) as reader:
        reader.read_ahead(GOOD)
        assert [grid.rows for grid in reader.read("甲,乙\n".encode()).sheets] == [[["甲", "乙"]]]
        assert reader.started == 2


def test_a_file_that_is_too_slow_ahead_is_told_when_its_turn_comes(fake):
    fake.read_ahead(b"slow")
    time.sleep(0.1)
    with pytest.raises(UnreadableWorkbookError) as caught:
        fake.read(b"slow")
    assert caught.value.code == "workbook-too-slow"
    assert fake.read(b"good").form == "csv"


def test_the_others_are_read_when_one_breaks_its_reader(tmp_path, monkeypatch):
    (tmp_path / "departments.csv").write_text(DEPARTMENTS, encoding="utf-8")
    folder = tmp_path / "ledgers"
    folder.mkdir()
    (folder / "101_财政局_会议台账.xlsx").write_bytes(GOOD)
    (folder / "102_教育局_会议台账.csv").write_bytes(b"spin")
    broken = (
        "import os, gongwenkit.ingest.workbook.child as child\n"
        "real = child.parse_workbook\n"
        "child.parse_workbook = lambda content: os.abort() if content == b'spin' else real(content)\nserve("
    )
    program = reading._program(LIMITS).replace("serve(", broken)
    monkeypatch.setattr(reading, "_program", lambda limits: program)
    found = read_ledgers(load_data_folder(tmp_path), schema=SCHEMA, limits=LIMITS)
    assert [(f.code, f.file, f.department) for f in found.findings] == [
        ("workbook-crashed", "ledgers/102_教育局_会议台账.csv", "102")
    ]
    assert [file.ledgers for file in found.unreadable] == [frozenset({"meetings"})]
    assert len(found.frames["meetings"]) == 2


def test_a_changed_file_is_told(tmp_path, monkeypatch):
    (tmp_path / "departments.csv").write_text(DEPARTMENTS, encoding="utf-8")
    (tmp_path / "ledgers").mkdir()
    file = tmp_path / "ledgers" / "101_财政局.xlsx"
    file.write_bytes(GOOD)
    monkeypatch.setattr("gongwenkit.ingest.ledgers.read.digest", _changing())
    found = read_ledgers(load_data_folder(tmp_path), schema=SCHEMA)
    assert [f.code for f in found.findings] == ["file-changed"]


def _changing():
    seen: list[str] = []

    def digest(content):
        seen.append("")
        return str(len(seen))

    return digest


@pytest.mark.skipif(sys.platform == "win32", reason="limits of the system")
def test_a_child_has_limits_no_environment_and_a_folder_of_its_own(monkeypatch):
    monkeypatch.setenv("GONGWENKIT_SECRET", "天机")
    with WorkbookReader(LIMITS) as reader:
        reader.read(GOOD)
        process = psutil.Process(reader._child._process.pid)
        limits = Path(f"/proc/{process.pid}/limits")
        if limits.exists():
            lines = {line[:26].strip(): line[26:47].strip() for line in limits.read_text().splitlines()}
            assert lines["Max address space"] == str(512 << 20)
            assert lines["Max open files"] == "64"
            assert int(lines["Max cpu time"]) <= 8
            assert "GONGWENKIT_SECRET" not in process.environ()
            known = {"TMPDIR", "TEMP", "TMP", "PYTHONHASHSEED", "LD_LIBRARY_PATH", "LC_CTYPE", *reading._ALLOCATOR}
            assert set(process.environ()) <= known
        folder = Path(process.cwd())
        assert folder.name.startswith("gongwenkit-reader-")
        assert folder.exists()
    assert not folder.exists()
    assert not psutil.pid_exists(process.pid)


def test_too_much_memory_is_one_error():
    content = "日期,会议类型,备注\n".encode() + b"1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0\n" * 600_000
    with WorkbookReader(ReaderSettings(seconds=30, cpu_seconds=30, memory_mb=256)) as reader:
        with pytest.raises(UnreadableWorkbookError) as caught:
            reader.read(content)
        assert caught.value.code == "workbook-crashed"
        assert "内存" in caught.value.found.zh
        assert reader.read(GOOD).form == "xlsx"


def test_no_child_is_left_when_the_parent_is_killed(tmp_path):
    script = (
        "import os, sys, time\n"
        "from gongwenkit.config.kit import ReaderSettings\n"
        "from gongwenkit.ingest.workbook.reader import WorkbookReader\n"
        "reader = WorkbookReader(ReaderSettings())\n"
        "try: reader.read(b'%PDF')\n"
        "except Exception: pass\n"
        "print(reader._child._process.pid, reader._child._folder.name, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, env=environment, check=False)
    number, folder = run.stdout.decode().split()
    pid = int(number)
    for _ in range(100):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            assert not Path(folder).exists()
            return
        time.sleep(0.05)
    raise AssertionError("the child lives on")


def test_values_survive_the_way_between_processes():
    row = [None, "文\ud800", 1.5, 3, True, datetime(2023, 3, 5, 14, 30), ErrorCell("#N/A"), float("inf"), 10**30]
    grid = Grid(
        "表", [row, [], [None, None]], True, frozenset({1}), frozenset({2}), {0: frozenset({1})}, ((0, 0, 1, 1),)
    )
    book = Workbook("xlsx", (grid,), dates_from_1904=True)
    back = decode_reply(encode_workbook(book))
    assert back == book


def test_equal_numbers_of_different_kinds_stay_what_they_are():
    row = [1, 1.0, True, "1", 0.0, False, 0, None, ""]
    back = decode_reply(encode_workbook(Workbook("xlsx", (Grid("表", [row, row[::-1]]),))))
    assert [[(type(value), value) for value in line] for line in back.sheets[0].rows] == [
        [(type(value), value) for value in line] for line in (row, row[::-1])
    ]


def test_a_refusal_survives_the_way_between_processes():
    with pytest.raises(UnreadableWorkbookError) as caught:
        decode_reply(encode_error(UnreadableWorkbookError("坏", "bad", code="workbook-encrypted")))
    assert (caught.value.code, caught.value.found.zh) == ("workbook-encrypted", "坏")


SHEET = {
    "sheet": "x",
    "rows": [1, 2],
    "values": ["甲", None],
    "hidden": False,
    "hidden_rows": [],
    "hidden_columns": [],
    "struck": [],
    "merges": [],
}
BOOK = {"form": "xlsx", "from_1904": False, "sheets": [SHEET]}


def framed(text, *positions, kind="I"):
    text = text if isinstance(text, bytes) else json.dumps(text).encode()
    return len(text).to_bytes(8, "big") + text + array(kind, positions).tobytes()


def test_a_reply_that_is_a_workbook_is_taken():
    assert decode_reply(framed(BOOK, 0, 1, 0)).sheets[0].rows == [["甲"], [None, "甲"]]


def test_each_sheet_takes_its_share_of_the_positions():
    second = {**SHEET, "sheet": "y", "rows": [1], "values": ["乙"]}
    blank = {**SHEET, "sheet": "z", "rows": [0, 0], "values": []}
    back = decode_reply(framed({**BOOK, "sheets": [SHEET, blank, second]}, 0, 1, 0, 0))
    assert [sheet.rows for sheet in back.sheets] == [[["甲"], [None, "甲"]], [[], []], [["乙"]]]


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\xff\xfe",
        b"\xff" * 20,
        framed(b"null"),
        framed(b"[" * 100_000),
        framed({"code": "file-secret", "words": ["a", "b", "c", "d"]}),
        framed({"code": "workbook-crashed", "words": ["a"]}),
        *(
            framed({**BOOK, "sheets": [{**SHEET, **change}]}, 0, 1, 0)
            for change in (
                {"sheet": 1},
                {"rows": {}},
                {"rows": ["text"]},
                {"rows": [1, 1]},
                {"rows": [1, 3]},
                {"rows": [4, -1]},
                {"values": {}},
                {"values": ["甲"]},
                {"values": [{"a": 1}, None]},
                {"values": [["date", "yesterday"], None]},
                {"values": [["call", "os.system"], None]},
                {"hidden": 1},
                {"hidden_rows": [-1]},
                {"hidden_rows": ["1"]},
                {"merges": [[1, 2, 3]]},
                {"struck": [[0]]},
            )
        ),
        framed(BOOK),
        framed(BOOK, 0, 1),
        framed(BOOK, 0, 1, 0, 0),
        framed(BOOK, 0, 2, 0),
        framed(BOOK, 0, -1, 0, kind="i"),
        framed(BOOK, 0, 1, 0)[:-1],
        framed({**BOOK, "sheets": [SHEET, {**SHEET, "rows": [1], "values": []}]}, 0, 1, 0, 0),
        framed({**BOOK, "form": "exe"}, 0, 1, 0),
        framed({"sheets": []}),
    ],
)
def test_a_reply_that_is_no_workbook_is_refused(reply):
    with pytest.raises(CodecError):
        decode_reply(reply)
