"""`ledger check FILE` reads that file and what it is compared with, not the whole folder."""

from pathlib import Path

import pytest
from tests.factories import MEETINGS, SheetMade, data_folder, meeting, xlsx

from gongwenkit.config.kit import load_kit
from gongwenkit.ingest.ledgers import read
from gongwenkit.run.kit.review import review_ledgers, review_to_json

ROOT = Path(__file__).resolve().parents[1]
A, B, SHARED, OTHER, TWIN = (
    f"{name}.xlsx"
    for name in ("101财政局2023会议", "101财政局2023会议修改", "全区会议", "102教育局2023", "102教育局重")
)


def made(*numbers: int, day: str = "2023-03-{:02d}") -> bytes:
    return xlsx(SheetMade([MEETINGS, *(meeting(number, day.format(number)) for number in numbers)]))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    files = {A: made(*range(1, 11)), B: made(*range(1, 12)), SHARED: made(20), OTHER: made(1, day="每周{}")}
    return data_folder(tmp_path / "data", files | {TWIN: made(*range(1, 11))} | {"103住建局.csv": "日期,会议类型\n"})


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that were parsed; none is taken from the cache."""
    names: list[str] = []
    real = read.WorkbookSource.workbook

    def workbook(self: object, file: str, *rest: object) -> object:
        names.append(file)
        return real(self, file, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(read.WorkbookSource, "workbook", workbook)
    monkeypatch.setattr(read.WorkbookSource, "tables", lambda *_: None)
    return names


def reviewed(data: Path, *paths: str):
    return review_ledgers(load_kit(ROOT), data=str(data), paths=[Path(path) for path in paths])


def codes(ledgers) -> list[str]:
    return [finding.code for finding in ledgers.findings]


def test_a_file_is_compared_with_those_of_its_department_and_with_equal_ones(data, opened):
    ledgers = reviewed(data, f"ledgers/{B}")
    assert set(opened) == {f"ledgers/{name}" for name in (B, SHARED, TWIN)}  # of equal files, one is parsed
    assert codes(ledgers) == []
    ledgers = reviewed(data, f"ledgers/{A}")
    assert codes(ledgers) == ["file-two-departments"]


def test_a_near_copy_is_found_when_one_of_them_is_asked_for(data, opened):
    (data / "ledgers" / TWIN).unlink()
    assert codes(reviewed(data, f"ledgers/{B}")) == ["file-near-copy"]
    assert f"ledgers/{OTHER}" not in opened


def test_a_file_says_the_same_alone_and_among_all(data):
    for name in (A, B, OTHER, "103住建局.csv"):
        alone, among = reviewed(data, f"ledgers/{name}"), reviewed(data)
        mine = [finding for finding in among.findings if finding.file == f"ledgers/{name}"]
        assert list(alone.findings) == mine
        listed = [file for file in review_to_json(among, "zh")["files"] if file["file"] == f"ledgers/{name}"]
        assert review_to_json(alone, "zh")["files"] == listed


def test_without_a_path_or_with_the_whole_folder_all_is_read(data, opened):
    for paths in ((), (".",), ("ledgers",)):
        opened.clear()
        assert reviewed(data, *paths).alone is False
        assert f"ledgers/{OTHER}" in opened


DISTRICT = ["单位", *MEETINGS]


def of_district(*codes: str) -> bytes:
    return xlsx(SheetMade([DISTRICT, *([code, *meeting(number)] for number, code in enumerate(codes, 1))]))


def test_files_of_several_departments_are_read_alone_and_it_is_said(data, opened):
    ledgers = reviewed(data, f"ledgers/{A}", f"ledgers/{OTHER}")
    assert len(opened) == 2  # of equal files, one is parsed
    assert not {f"ledgers/{B}", f"ledgers/{SHARED}"} & set(opened)
    assert ledgers.alone
    assert review_to_json(ledgers, "zh")["alone"] is True
    assert "file-two-departments" in codes(ledgers)  # its copy by hash was compared, too


def test_a_file_that_names_nobody_is_read_alone_if_its_rows_are_of_several(data, opened):
    (data / "ledgers" / SHARED).write_bytes(of_district("财政局", "教育局"))
    ledgers = reviewed(data, f"ledgers/{SHARED}")
    assert set(opened) == {f"ledgers/{SHARED}"}
    assert (ledgers.alone, {table.department for table in ledgers.tables}) == (True, {"101", "102"})
    among = reviewed(data)
    assert set(ledgers.findings) <= {one for one in among.findings if one.file == f"ledgers/{SHARED}"}


def test_a_file_that_names_nobody_is_compared_with_those_of_the_department_of_its_rows(data, opened):
    (data / "ledgers" / SHARED).write_bytes(of_district(*["财政局"] * 10))
    ledgers = reviewed(data, f"ledgers/{SHARED}")
    assert f"ledgers/{OTHER}" not in opened
    assert f"ledgers/{B}" in opened
    assert (ledgers.alone, review_to_json(ledgers, "zh").keys()) == (False, {"files", "findings"})
    among = reviewed(data)
    assert list(ledgers.findings) == [one for one in among.findings if one.file == f"ledgers/{SHARED}"]


def test_a_reference_table_and_a_file_of_no_department_need_no_other_ledger(data, opened):
    (data / "ledgers" / "通知.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    among = reviewed(data)
    opened.clear()
    alone = reviewed(data, "ledgers/通知.csv")
    assert set(opened) == {"ledgers/通知.csv"}
    assert list(alone.findings) == [one for one in among.findings if one.file == "ledgers/通知.csv"]
    opened.clear()
    assert reviewed(data, "departments.csv").alone is False
    assert opened == []


def test_files_of_one_department_are_read_together(data, opened):
    ledgers = reviewed(data, f"ledgers/{A}", f"ledgers/{B}")
    assert f"ledgers/{OTHER}" not in opened
    assert {finding.file for finding in ledgers.findings} == {f"ledgers/{A}"}


@pytest.mark.parametrize("folder", ["102教育局", "102教育局/2023", "103住建局/来自102教育局"])
def test_a_file_in_the_folder_of_another_department_is_compared_with_those_of_its_own(data, opened, folder):
    astray = f"ledgers/{folder}/101财政局2023年会议台账.xlsx"
    (data / astray).parent.mkdir(parents=True, exist_ok=True)
    (data / astray).write_bytes(made(*range(1, 13)))
    alone = reviewed(data, astray)
    assert f"ledgers/{OTHER}" not in opened
    assert f"ledgers/{B}" in opened
    assert [file.file for file in alone.files] == [astray]
    among = reviewed(data)
    assert [finding for finding in among.findings if finding.file == astray] == list(alone.findings)
    assert {table.department for table in alone.tables} == {"101"}


def test_a_file_whose_name_is_of_two_departments_is_no_reason_to_read_all(data, opened):
    both = "ledgers/101财政局/财政局、教育局2023年会议台账.xlsx"
    (data / both).parent.mkdir()
    (data / both).write_bytes(made(*range(1, 13)))
    reviewed(data, both)
    assert f"ledgers/{OTHER}" not in opened
