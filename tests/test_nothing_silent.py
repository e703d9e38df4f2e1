"""Every file and sheet below `ledgers/` gives a table or a finding; links, pipes and closed files stop nothing."""

import os
import time
from pathlib import Path

import pytest
from tests.factories import MEETINGS, SheetMade, data_folder, meeting, xlsx
from tests.office import Office, codes, found, meetings, said, sheet

from gongwenkit.config.definition_files import load_definitions
from gongwenkit.config.kit import load_kit
from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.ledgers.completeness import account_ledgers
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.read import read_ledgers
from gongwenkit.run.kit.decide import ask
from gongwenkit.run.kit.review import review_ledgers

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = load_schema(ROOT / "data" / "schema")
MEETINGS_HELD = "weekly_dispatch_meetings"
needs_links = pytest.mark.skipif(os.name == "nt", reason="links need a right there")


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path, SCHEMA, load_definitions(ROOT / "data" / "figures", SCHEMA))


FILES = {
    "101财政局2023年三会一课台账.xlsx": (xlsx(SheetMade([], name="三会一课")), "sheet-empty", "warning"),
    "101财政局/空.xlsx": (xlsx(SheetMade([], name="Sheet1")), "file-no-table", "warning"),
    "101财政局/三张空表.xlsx": (
        xlsx(*(SheetMade([], name=f"Sheet{n}") for n in (1, 2, 3))),
        "file-no-table",
        "warning",
    ),
    "101财政局/名单.csv": ("张三\n李四\n王五\n", "file-no-table", "warning"),
    "101财政局/两行.csv": ("张三\n李四\n", "file-no-table", "warning"),
    "101财政局/数据.json": ('{"a": [1, 2]}', "file-ignored", "info"),
    "101财政局/数据.csv": ('[{"日期": "2023-03-05"}]', "workbook-unreadable", "error"),
    "101财政局/井号.csv": ("日期#类型#议题\n2023-03-05#党组会#甲\n", "file-no-table", "warning"),
    "101财政局2023年会议台账.csv": ("日期#类型#议题\n2023-03-05#党组会#甲\n", "ledger-unlike", "error"),
    "101财政局/一句话.txt": ("本月无活动\n", "file-ignored", "info"),
    "101财政局/说明.docx": (b"PK\x03\x04x", "file-ignored", "info"),
    "101财政局/照片.png": (b"\x89PNG\r\n", "file-ignored", "info"),
    "101财政局/台账.zip": (b"PK\x03\x04x", "file-archive", "warning"),
    "101财政局/台账.rar": (b"Rar!\x1a\x07", "file-archive", "warning"),
    "101财政局/台账.7z": (b"7z\xbc\xaf'\x1c", "file-archive", "warning"),
    "101财政局/台账.xlsx.lnk": (b"L\x00\x00\x00\x01\x14\x02\x00", "file-shortcut", "warning"),
    "101财政局/台账.url": ("[InternetShortcut]\nURL=file:///x\n", "file-shortcut", "warning"),
    "101财政局/~$会议台账.xlsx": (b"x", "file-skipped", "info"),
    "101财政局/.~lock.会议台账.ods#": (b"x", "file-skipped", "info"),
    "101财政局/.DS_Store": (b"x", "file-skipped", "info"),
    "101财政局/Thumbs.db": (b"x", "file-skipped", "info"),
    "101财政局/.git/config": (b"x", "file-skipped", "info"),
    "101财政局/说明.xlsx": (sheet(["填写要求"], ["一"], ["二"], name="说明"), "sheet-ignored", "info"),
    "101财政局/封面.xlsx": (sheet(["会议台账"], ["财政局"], name="封面"), "sheet-ignored", "info"),
    "101财政局/0.xlsx": (b"", "workbook-unreadable", "error"),
}


@pytest.mark.parametrize("name", FILES)
def test_every_file_gives_a_table_or_a_finding(office, name):
    content, code, severity = FILES[name]
    ledgers = office.read({name: content})
    assert [(one.code, one.severity) for one in ledgers.findings] == [(code, severity)]
    assert (ledgers.findings[0].file or "").startswith("ledgers/101")
    assert ledgers.findings[0].department == "101"
    assert ledgers.tables == ()


def test_all_of_them_together_do_not_hide_a_good_one(office):
    files = {name: content for name, (content, _, _) in FILES.items()}
    ledgers = office.read({**files, "101财政局/2023/会议台账.xlsx": meetings(meeting(1))})
    assert [table.rows for table in ledgers.tables] == [1]
    told = {one.file for one in ledgers.findings}
    assert {f"ledgers/{name}" for name in files if "/.git/" not in name} <= told


def test_what_is_plainly_no_ledger_is_info_also_beside_one(office):
    pages = [SheetMade([MEETINGS, meeting(1)]), SheetMade([["一"], ["二"]], name="填写说明")]
    ledgers = office.read(xlsx(*pages))
    assert found(ledgers) == [("sheet-ignored", None)]


PEOPLE = "department,name,post,first_responsible\n101,周砚,局长,是\n"
ZIP, LNK, URL = b"PK\x03\x04x", b"L\x00\x00\x00\x01\x14\x02\x00", "[InternetShortcut]\nURL=file:///x\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("101财政局2023年会议台账.zip", ZIP),
        ("101财政局/2023/会议台账.rar", b"Rar!\x1a\x07"),
        ("101财政局/会议台账/2023.7z", b"7z\xbc\xaf'\x1c"),
        ("101财政局/会议台账.xlsx - 快捷方式.lnk", LNK),
        ("101财政局/2023年会议台账.lnk", LNK),
        ("101财政局/会议台账.url", URL),
    ],
)
def test_an_archive_or_shortcut_that_is_named_for_a_ledger_makes_it_missing(office, name, content):
    other = sheet(["日期", "培训名称", "类别"], ["2023-03-01", "甲", "专家辅导"], name="培训")
    files = {"/people.csv": PEOPLE, "101财政局2023年台账.xlsx": meetings(meeting(1)), "101财政局培训.xlsx": other}
    assert office.figure(MEETINGS_HELD, files).value == 0
    files[name] = content
    assert office.figure(MEETINGS_HELD, files).missing == "unreadable-file"
    assert office.figure("expert_trainings", files).value == 1
    assert office.figure(MEETINGS_HELD, files, period="2024").missing != "unreadable-file" or "2023" not in name


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("101财政局/会议台账照片.zip", ZIP),
        ("101财政局/会议台账/佐证材料.rar", b"Rar!\x1a\x07"),
        ("101财政局/台账.zip", ZIP),
        ("101财政局2023年会议记录.zip", ZIP),  # its file lies beside it
        ("101财政局2023年会议记录.xlsx - 快捷方式.lnk", LNK),
        ("101财政局/2022年会议台账.zip", ZIP),
        ("102教育局/2023年会议台账.zip", ZIP),
        ("101财政局/会议台账.pdf", b"%PDF-1.7"),
    ],
)
def test_what_goes_with_a_ledger_does_not_make_it_missing(office, name, content):
    files = {"/people.csv": PEOPLE, "101财政局2023年会议记录.xlsx": meetings(meeting(1)), name: content}
    assert office.figure(MEETINGS_HELD, files).value == 0
    assert [one.file for one in office.read(files).findings if one.code.startswith("file-")] == [f"ledgers/{name}"]


def test_blank_sheets_beside_a_ledger_need_no_word(office):
    assert codes(office.read(xlsx(SheetMade([MEETINGS, meeting(1)]), SheetMade([], name="Sheet2")))) == []


@pytest.mark.parametrize("folder", ["会议台账", "101财政局/三会一课", "101财政局/2023/廉政谈话"])
def test_an_empty_folder_that_is_named_for_a_ledger(office, folder):
    (office.root / "ledgers" / folder).mkdir(parents=True)
    assert codes(office.read({})) == ["folder-empty"]


def test_an_empty_folder_of_another_name_needs_no_word(office):
    (office.root / "ledgers" / "101财政局" / "照片").mkdir(parents=True)
    assert codes(office.read({})) == []


@pytest.mark.parametrize(
    ("path", "words", "value"),
    [("101财政局2023年会议台账.xlsx", "2023 年按没有活动计", 0), ("101财政局会议台账.xlsx", "不算哪一年的台账", None)],
)
def test_a_ledger_without_rows_says_what_that_means(office, path, words, value):
    files = {path: sheet(MEETINGS), "/people.csv": "department,name,post,first_responsible\n101,周砚,局长,是\n"}
    ledgers = office.read(files)
    (finding,) = ledgers.findings
    assert (finding.code, finding.severity) == ("ledger-no-rows", "info")
    assert words in finding.found.zh
    assert office.figure("integrity_meetings", files).value == value


# -- rows add up, also those of other tables


def test_rows_of_another_table_are_in_the_account(office):
    lines = [MEETINGS, meeting(1), meeting(2), [], ["用品领用"], ["品名", "数量"], ["纸", 3], ["笔", 4]]
    (account,) = account_ledgers(office.read(sheet(*lines)), SCHEMA)
    assert (account.rows, account.counted, account.left_out) == (6, 2, {"other-table": 4})


# -- links


@pytest.fixture
def data(tmp_path):
    return data_folder(tmp_path / "data", {"101财政局/2023/台账.xlsx": meetings(meeting(1))})


def read(data, linked=()):
    return read_ledgers(load_data_folder(data, linked=linked), schema=SCHEMA)


def counted(ledgers):
    return sum(table.rows for table in ledgers.tables)


@needs_links
def test_links_below_the_data_folder_are_read(data):
    (data / "share" / "101财政局").mkdir(parents=True)
    (data / "share" / "101财政局" / "会议台账2023.xlsx").write_bytes(meetings(meeting(2), meeting(3)))
    (data / "ledgers" / "共享").symlink_to(data / "share", target_is_directory=True)
    ledgers = read(data)
    assert (counted(ledgers), codes(ledgers)) == (3, [])


@needs_links
@pytest.mark.parametrize("is_folder", [True, False])
@pytest.mark.parametrize("allowed", [True, False])
def test_links_out_of_the_data_folder_are_read_where_the_kit_allows_it(data, tmp_path, allowed, is_folder):
    share = tmp_path / "share" / "101财政局"
    share.mkdir(parents=True)
    (share / "会议台账2023.xlsx").write_bytes(meetings(meeting(2)))
    target = share if is_folder else share / "会议台账2023.xlsx"
    (data / "ledgers" / f"101财政局会议台账2023{'' if is_folder else '.xlsx'}").symlink_to(target)
    ledgers = read(data, (tmp_path / "share",) if allowed else ())
    assert counted(ledgers) == (2 if allowed else 1)
    assert codes(ledgers) == ([] if allowed else ["file-link"])
    assert bool(ledgers.unreadable) == (not allowed)


@needs_links
def test_a_folder_whose_name_only_begins_alike_is_not_allowed(data, tmp_path):
    (tmp_path / "share2").mkdir()
    (tmp_path / "share2" / "a.xlsx").write_bytes(meetings(meeting(2)))
    (data / "ledgers" / "a.xlsx").symlink_to(tmp_path / "share2" / "a.xlsx")
    assert "file-link" in codes(read(data, (tmp_path / "share",)))


@needs_links
def test_dangling_links_and_circles_are_findings_and_end(data):
    (data / "ledgers" / "101财政局" / "三会一课.xlsx").symlink_to(data / "nowhere.xlsx")
    (data / "ledgers" / "101财政局" / "again").symlink_to(data / "ledgers", target_is_directory=True)
    (data / "ledgers" / "101财政局" / "self").symlink_to(data / "ledgers" / "101财政局" / "self")
    ledgers = read(data)
    assert counted(ledgers) == 1
    assert codes(ledgers) == ["file-link"] * 3
    assert all(one.department == "101" for one in ledgers.findings)


@needs_links
def test_a_link_to_a_file_that_is_read_anyhow_counts_once(data):
    (data / "ledgers" / "101财政局" / "链接.xlsx").symlink_to(data / "ledgers/101财政局/2023/台账.xlsx")
    ledgers = read(data)
    assert (counted(ledgers), codes(ledgers)) == (1, ["file-copy"])


@needs_links
def test_kit_toml_allows_folders(tmp_path):
    kit = tmp_path / "kit"
    kit.mkdir()
    for name in ("templates", "latex", "notebooks", "data"):
        (kit / name).symlink_to(ROOT / name)
    settings = (ROOT / "kit.toml").read_text(encoding="utf-8")
    (kit / "kit.toml").write_text(f'{settings}\n[reader]\nlinked_folders = ["../share"]\n', encoding="utf-8")
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "会议台账2023.xlsx").write_bytes(meetings(meeting(1)))
    data = data_folder(tmp_path / "data", {})
    (data / "ledgers" / "101财政局").symlink_to(tmp_path / "share", target_is_directory=True)
    assert counted(review_ledgers(load_kit(kit), data=str(data))) == 1
    (kit / "kit.toml").write_text(settings, encoding="utf-8")
    ledgers = review_ledgers(load_kit(kit), data=str(data))
    assert (counted(ledgers), codes(ledgers)) == (0, ["file-link"])


# -- what cannot be opened


@pytest.mark.skipif(os.name == "nt", reason="no pipes in folders")
def test_a_pipe_and_a_device_never_hang(data):
    os.mkfifo(data / "ledgers" / "101财政局" / "会议台账.xlsx")
    began = time.monotonic()
    ledgers = read(data)
    assert time.monotonic() - began < 20
    assert (counted(ledgers), codes(ledgers)) == (1, ["file-skipped"])


def test_a_file_without_permission_is_its_department_s_finding(data, monkeypatch):
    closed = data / "ledgers" / "102教育局会议台账2023.xlsx"
    closed.write_bytes(meetings(meeting(2)))
    opens = Path.open

    def refuse(path, *given, **named):
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return opens(path, *given, **named)

    monkeypatch.setattr(Path, "open", refuse)
    ledgers = read(data)
    assert counted(ledgers) == 1
    assert [(one.code, one.department) for one in ledgers.findings] == [("workbook-unreadable", "102")]
    assert "没有权限" in said(ledgers)
    assert ledgers.of("101").findings == ()
    assert [one.department for one in ledgers.unreadable] == ["102"]
    assert ask(load_kit(ROOT), data=str(data)).new  # the question whether the finding is accepted needs the file, too


def test_a_folder_that_cannot_be_listed_is_a_finding(data, monkeypatch):
    closed = data / "ledgers" / "101财政局" / "三会一课"
    closed.mkdir()
    scans = os.scandir

    def refuse(path="."):
        if os.fspath(path) == str(closed):
            raise PermissionError(13, "Permission denied", str(path))
        return scans(path)

    monkeypatch.setattr(os, "scandir", refuse)
    ledgers = read(data)
    assert (counted(ledgers), codes(ledgers)) == (1, ["workbook-unreadable"])
    assert [one.ledgers for one in ledgers.unreadable] == [frozenset({"branch_life"})]
