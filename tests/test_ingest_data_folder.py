"""The data folder: kept as long as its listing is the same, listed anew at each call."""

import os
from pathlib import Path

import pytest
from tests.factories import DEPARTMENTS, data_folder, meeting
from tests.office import meetings

from gongwenkit.ingest.ledgers import data_folder as folders
from gongwenkit.ingest.ledgers.data_folder import load_data_folder, relist_data_folder
from gongwenkit.ingest.ledgers.files import Listed, may_be_equal, name_files, scan_files
from gongwenkit.ingest.ledgers.read import read_ledgers
from gongwenkit.model import DataError

FILES = {
    "101/会议台账.xlsx": b"one",
    "102_教育局.xlsx": b"two",
    "101财政局和102教育局.xlsx": b"both",
    "汇总.xlsx": b"nobody's",
    "备份/103/会议台账.xlsx": b"three",
}


@pytest.fixture
def data(tmp_path) -> Path:
    return data_folder(tmp_path, FILES)


def names(files) -> list[str]:
    return [file.name.removeprefix("ledgers/") for file in files]


def keep_time(path: Path, content: bytes | str) -> None:
    """Writes a file of the same length whose time of change is what it was."""
    state = path.stat()
    before = path.read_bytes()
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    assert len(path.read_bytes()) == len(before)
    assert path.read_bytes() != before
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def test_each_file_is_matched_with_the_departments_that_its_path_names(data):
    found = load_data_folder(data)
    assert {name.removeprefix("ledgers/"): set(codes) for name, codes in found.departments.items()} == {
        "101/会议台账.xlsx": {"101"},
        "101财政局和102教育局.xlsx": {"101", "102"},
        "102_教育局.xlsx": {"102"},
        "备份/103/会议台账.xlsx": {"103"},
        "汇总.xlsx": set(),
    }
    assert names(found.shared) == ["101财政局和102教育局.xlsx", "汇总.xlsx"]
    assert {code: names(files) for code, files in found.own.items()} == {
        "101": ["101/会议台账.xlsx"],
        "102": ["102_教育局.xlsx"],
        "103": ["备份/103/会议台账.xlsx"],
    }


def test_a_department_reads_its_own_files_and_those_of_no_single_one(data):
    found = load_data_folder(data)
    assert names(found.files_of("101")) == ["101/会议台账.xlsx", "101财政局和102教育局.xlsx", "汇总.xlsx"]
    assert names(found.files_of("999")) == ["101财政局和102教育局.xlsx", "汇总.xlsx"]
    assert found.files_of(None) == found.files


def test_what_has_not_changed_is_kept(data):
    first = load_data_folder(data)
    assert load_data_folder(data) is first
    assert relist_data_folder(first) is first


@pytest.mark.parametrize("change", ["added", "removed", "renamed", "longer", "newer", "decided"])
def test_a_listing_that_changed_is_matched_anew(data, change):
    first = load_data_folder(data)
    file = data / "ledgers" / "102_教育局.xlsx"
    if change == "added":
        file.with_name("103住建局.xlsx").write_bytes(b"three")
    elif change == "removed":
        file.unlink()
    elif change == "renamed":
        file.rename(file.with_name("103住建局.xlsx"))
    elif change == "longer":
        file.write_bytes(b"two and more")
    elif change == "newer":
        os.utime(file, ns=(0, file.stat().st_mtime_ns + 10**9))
    else:
        (data / "decisions.xlsx").write_bytes(b"")
    again = load_data_folder(data)
    assert again is not first
    assert again.reference is first.reference
    assert relist_data_folder(first) == again
    assert (again.decisions is not None) == (change == "decided")
    assert names(again.files) == sorted(
        path.relative_to(data / "ledgers").as_posix() for path in (data / "ledgers").rglob("*.xlsx")
    )


def test_a_table_that_was_mended_is_read_anew_even_where_length_and_time_stay(data):
    first = load_data_folder(data)
    keep_time(data / "departments.csv", DEPARTMENTS.replace("财政局", "审计局"))
    again = load_data_folder(data)
    assert first.reference.departments[0].short_name == "财政局"
    assert again.reference.departments[0].short_name == "审计局"
    assert again.departments["ledgers/101财政局和102教育局.xlsx"] == {"102"}
    # A job goes by the tables that it was settled with; only its ledgers are listed again.
    assert relist_data_folder(first).reference is first.reference


def test_a_new_table_counts(data):
    assert load_data_folder(data).reference.people == ()
    (data / "people.csv").write_text("department,name,post\n101,周砚,局长\n", encoding="utf-8")
    assert [person.name for person in load_data_folder(data).reference.people] == ["周砚"]
    (data / "people.csv").unlink()
    assert load_data_folder(data).reference.people == ()


def test_a_ledger_that_was_mended_counts_at_the_next_reading(tmp_path, kit_schema):
    data = data_folder(tmp_path, {"101财政局.xlsx": meetings(meeting(1))})
    listed = load_data_folder(data)
    before = read_ledgers(listed, schema=kit_schema)
    (data / "ledgers" / "101财政局.xlsx").write_bytes(meetings(meeting(1), meeting(2, "2023-04-01")))
    after = read_ledgers(relist_data_folder(listed), schema=kit_schema)
    assert [len(ledgers.frames["meetings"]) for ledgers in (before, after)] == [1, 2]


def test_a_wrong_table_is_said_at_each_call_and_nothing_wrong_is_kept(data):
    (data / "departments.csv").write_text("code,name\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(DataError):
            load_data_folder(data)
    (data / "departments.csv").write_text(DEPARTMENTS, encoding="utf-8")
    assert len(load_data_folder(data).reference.departments) == 3


def test_few_folders_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "_kept", {})
    for number in range(folders.KEPT_FOLDERS + 3):
        load_data_folder(data_folder(tmp_path / str(number), {}))
    assert [path.name for path in folders._kept] == ["3", "4", "5", "6"]


def test_names_that_are_made_legible_in_one_way_get_numbers_in_one_pass():
    """Two thousand files of one name: each takes the next free number, also where a file has that name itself."""
    many = 2000
    listing = [Listed("ledgers/表.xlsx", f"/{number:04}", 1, 1) for number in range(many)]
    listing.insert(0, Listed("ledgers/表.xlsx（2）", "/own", 1, 1))
    named = [file.name for file in name_files(listing)]
    assert named[:4] == ["ledgers/表.xlsx（2）", "ledgers/表.xlsx", "ledgers/表.xlsx（3）", "ledgers/表.xlsx（4）"]
    assert named[-1] == f"ledgers/表.xlsx（{many + 1}）"
    assert len(set(named)) == many + 1


def test_only_regular_files_are_listed(data):
    ledgers = data / "ledgers"
    (ledgers / "~$101.xlsx").write_bytes(b"")
    (ledgers / ".hidden").mkdir()
    (ledgers / ".hidden" / "102.xlsx").write_bytes(b"")
    (ledgers / "Thumbs.db").write_bytes(b"")
    listing = scan_files(data)
    assert [file.name for file in listing if file.stray is None] == sorted(f"ledgers/{name}" for name in FILES)
    assert [file.name for file in name_files(listing)] == sorted(f"ledgers/{name}" for name in FILES)
    assert {file.name: file.stray for file in listing if file.stray} == {
        "ledgers/~$101.xlsx": "lock",
        "ledgers/.hidden": "hidden",
        "ledgers/Thumbs.db": "system",
    }
    assert scan_files(data / "nowhere") == ()


def test_a_department_is_listed_again_when_a_folder_or_a_file_of_its_own_was_changed(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "UNSETTLED_NS", 0)
    data = tmp_path / "data"
    for code in ("101_财政局", "102_教育局"):
        (data / "ledgers" / code).mkdir(parents=True)
        (data / "ledgers" / code / "会议.csv").write_text("日期\n", encoding="utf-8")
    (data / "departments.csv").write_text(DEPARTMENTS, encoding="utf-8")
    first = load_data_folder(data)
    scans, real = [], folders.scan_files
    monkeypatch.setattr(folders, "scan_files", lambda *given: scans.append(given) or real(*given))
    assert relist_data_folder(first, "101") is first
    (data / "ledgers" / "102_教育局" / "会议.csv").write_text("日期\n2023-03-01\n", encoding="utf-8")
    assert relist_data_folder(first, "101") is first  # another one's file, changed in place
    assert scans == []
    assert relist_data_folder(first, "102").files[1].size > first.files[1].size
    assert relist_data_folder(first).files[1].size > first.files[1].size
    (data / "ledgers" / "102_教育局" / "财政局.csv").write_text("日期\n", encoding="utf-8")  # it names 101, too
    assert len(relist_data_folder(first, "101").files_of("101")) == 2
    (data / "ledgers" / "101_财政局" / "会议.csv").unlink()
    assert len(relist_data_folder(first, "101").files_of("101")) == 1
    assert len(scans) > 3


def test_a_folder_that_was_just_changed_is_listed_again(tmp_path):
    data = tmp_path / "data"
    (data / "ledgers" / "101_财政局").mkdir(parents=True)
    (data / "departments.csv").write_text(DEPARTMENTS, encoding="utf-8")
    assert not load_data_folder(data).is_as_listed("101")


def test_equal_files_are_looked_for_only_where_a_size_occurs_on_both_sides_and_once(tmp_path, monkeypatch):
    """A file is opened again only where it may have been changed since; one of another size never."""
    made = {
        "101a.xlsx": b"1" * 600,
        "101b.xlsx": b"1" * 700,
        "102.xlsx": b"1" * 600,
        "103.xlsx": b"2" * 600,
        "104.xlsx": b"1",
    }
    data = load_data_folder(data_folder(tmp_path, made))
    old = 10**18
    for file in data.files:
        os.utime(file.path, ns=(old, old))
    opened, real = [], os.open

    def spy(path, *more):
        opened.append(Path(path).name)
        return real(path, *more)

    monkeypatch.setattr(os, "open", spy)
    asked = [file for file in data.files if file.path.name.startswith("101")]
    others = [file for file in data.files if file not in asked]

    def equal():
        return [file.path.name for file in may_be_equal(asked, others, data.sample)]

    assert equal() == equal() == ["102.xlsx"]
    assert sorted(opened) == ["101a.xlsx", "102.xlsx", "103.xlsx"]
    opened.clear()
    (third,) = (file.path for file in others if file.path.name == "103.xlsx")
    third.write_bytes(b"1" * 600)  # now it is equal; its time may be that of a later change, too: it is not kept
    assert equal() == equal() == ["102.xlsx", "103.xlsx"]
    assert opened == ["103.xlsx", "103.xlsx"]
    third.unlink()  # what cannot be opened may be equal to any
    assert equal() == ["102.xlsx", "103.xlsx"]
