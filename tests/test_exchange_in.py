"""`exchange in`: mended ledgers replace theirs, answers go into decisions.xlsx, and nothing is lost or overwritten."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from tests.factories import MEETINGS, SheetMade, meeting, xls, xlsx
from tests.returning import (
    FILE_101,
    FILE_102,
    LIST,
    MANIFEST,
    answer,
    district,
    edited,
    manifest,
    mend,
    pack,
    send,
    take,
    unpack,
)
from tests.wordfile import paragraph, run, word_file

from gongwenkit.config.kit import Kit
from gongwenkit.ingest.decisions.load import read_decisions
from gongwenkit.model.source import digest
from gongwenkit.run.report.ledgers import open_data, read_all

pytestmark = pytest.mark.slow
LEDGER = f"台账/{FILE_101}"


class Round:
    """A district whose packages were sent; each test has its own copy of the data folder."""

    def __init__(self, kit: Kit, data: Path, packages: dict[str, dict[str, bytes]], folder: Path) -> None:
        self.kit, self.data, self.packages, self.folder = kit, data, packages, folder

    def back(self, code: str, files: dict[str, bytes], name: str = "") -> Path:
        """Packs what comes back."""
        return pack(files, self.folder / (name or f"{code}.zip"), top=f"{code}_请核对")

    def take(self, *paths: Path, **options: bool):
        return take(self.kit, self.data, *paths, **options)

    def state(self) -> dict[str, str]:
        """Digest of each file of the data folder."""
        files = (path for path in sorted(self.data.rglob("*")) if path.is_file())
        return {path.relative_to(self.data).as_posix(): digest(path.read_bytes()) for path in files}

    def decisions(self):
        opened = open_data(self.kit, data=str(self.data))
        return read_decisions(self.data, schema=opened.files.schema, departments=opened.data.names)


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    root = tmp_path_factory.mktemp("in")
    kit, data = district(root)
    packages = {one.code: unpack(root / "packages" / one.file) for one in send(kit, data, root / "packages")}
    return kit, data, packages


@pytest.fixture
def office(sent, tmp_path) -> Round:
    kit, data, packages = sent
    shutil.copytree(data, tmp_path / "data")
    return Round(kit, tmp_path / "data", {code: dict(files) for code, files in packages.items()}, tmp_path / "back")


def said(taken) -> str:
    problems = [problem for one in taken.returns for problem in one.problems]
    problems += [one.problem for one in taken.compared if one.problem]
    assert all(p.where and p.found.en and p.found.zh and p.advice.zh and p.advice.en for p in problems)
    return "\n".join(problem.found.zh for problem in problems)


def test_a_mended_ledger_replaces_its_original_which_is_kept(office):
    before = (office.data / "ledgers" / FILE_101).read_bytes()
    files = office.packages["101"]
    files[LEDGER] = edited(files[LEDGER], mend("会议台账", "B3", "2023-12-01"))
    package = office.back("101", files)
    state = office.state()
    preview = office.take(package, dry_run=True)
    assert office.state() == state
    (one,) = preview.returns
    assert (one.code, [mended.target for mended in one.mended]) == ("101", [f"ledgers/{FILE_101}"])
    taken = office.take(package)
    assert taken.problems == 0
    (mended,) = taken.returns[0].mended
    assert mended.findings[1] < mended.findings[0]
    assert (office.data / "ledgers" / FILE_101).read_bytes() == files[LEDGER]
    aside = office.data / taken.aside
    assert (aside / "ledgers" / FILE_101).read_bytes() == before
    record = json.loads((aside / "record.json").read_text(encoding="utf-8"))
    assert record["replaced"][0]["replaced"] == f"ledgers/{FILE_101}"
    days = read_all(open_data(office.kit, data=str(office.data))).ledgers.of("101").frames["meetings"]["日期"]
    assert sorted(map(str, days)) == ["2023-03-01", "2023-05-04", "2023-06-01", "2023-12-01"]
    again = office.take(package)  # the same package twice
    assert (again.problems, again.aside, again.returns[0].mended) == (0, "", ())
    assert again.returns[0].unchanged == len(files) - 1


def test_answers_go_into_decisions_xlsx_and_half_filled_ones_are_told(office):
    files = office.packages["101"]
    files[LIST] = edited(files[LIST], answer("发现"))
    taken = office.take(office.back("101", files))
    (one,) = taken.returns
    assert (taken.problems, taken.written) == (0, len(one.answers.new))
    assert taken.written > 0
    decided = office.decisions()
    assert {name for name in one.answers.new if decided.answer(name, "发现")} == set(one.answers.new)
    assert {decided.answers[name].by for name in one.answers.new} == {"王办"}
    again = office.take(office.back("101", files))
    assert (again.written, again.returns[0].answers.known) == (0, taken.written)
    half = office.packages["103"]
    half[LIST] = edited(half[LIST], answer("发现", reason=""))
    state = office.state()
    taken = office.take(office.back("103", half))
    assert (taken.written, taken.problems > 0) == (0, True)
    assert "理由" in said(taken)
    assert office.state() == state


def test_an_answer_that_is_there_is_never_changed(office):
    files = office.packages["101"]
    files[LIST] = edited(files[LIST], answer("发现"))
    office.take(office.back("101", files))
    path = office.data / "decisions.xlsx"
    ours = openpyxl.load_workbook(path)
    sheet = ours["核对决定"]
    by = {str(cell.value): cell.column for cell in sheet[1]}
    assert sheet.cell(2, by["决定"]).value == "已核实"
    other = office.packages["101"]
    other[LIST] = edited(other[LIST], answer("发现", by="李办", reason="另有说明"))
    state = office.state()
    taken = office.take(office.back("101", other))
    assert (taken.written, office.state()) == (0, state)


def test_what_changed_since_it_was_sent_is_not_overwritten_unless_asked(office):
    path = office.data / "ledgers" / FILE_101
    path.write_bytes(edited(path.read_bytes(), mend("会议台账", "E2", "本机另改")))
    files = office.packages["101"]
    files[LEDGER] = edited(files[LEDGER], mend("会议台账", "B3", "2023-12-01"))
    package, state = office.back("101", files), office.state()
    taken = office.take(package)
    assert (taken.problems, office.state()) == (1, state)
    assert "又有改动" in said(taken)
    ours = path.read_bytes()
    taken = office.take(package, replace=True)
    assert taken.problems == 0
    assert path.read_bytes() == files[LEDGER]
    assert (office.data / taken.aside / "ledgers" / FILE_101).read_bytes() == ours


def test_two_versions_of_one_ledger_are_not_taken_both(office):
    first, second = dict(office.packages["101"]), dict(office.packages["101"])
    first[LEDGER] = edited(first[LEDGER], mend("会议台账", "B3", "2023-12-01"))
    second[LEDGER] = edited(second[LEDGER], mend("会议台账", "B3", "2023-12-31"))
    paths = (office.back("101", first, "101-1.zip"), office.back("101", second, "101-2.zip"))
    taken = office.take(*paths)
    assert taken.problems == 1
    assert "两份不同" in said(taken)
    assert (office.data / "ledgers" / FILE_101).read_bytes() == first[LEDGER]


def test_a_renamed_sheet_is_told_by_its_name(office):
    def rename(book):
        book["会议台账"]["A1"] = "编码"
        for cell in book["会议台账"][1]:
            cell.value = "某列"
        book["会议台账"].title = "随便"

    files = office.packages["101"]
    files[LEDGER] = edited(files[LEDGER], rename)

    def rename_answers(book):
        book["核对决定"].title = "答复"

    files[LIST] = edited(files[LIST], rename_answers)
    package, state = office.back("101", files), office.state()
    taken = office.take(package)
    assert (taken.problems, office.state()) == (2, state)
    assert "会议台账" in said(taken)
    assert "没有“核对决定”表" in said(taken)


def test_rows_of_another_department_are_refused(office):
    def add(book):
        sheet = book["会议台账"]
        sheet.cell(1, len(MEETINGS) + 1, "单位")
        for row in range(2, 5):
            sheet.cell(row, len(MEETINGS) + 1, "教育局" if row == 4 else "财政局")

    files = office.packages["101"]
    files[LEDGER] = edited(files[LEDGER], add)
    package, state = office.back("101", files), office.state()
    taken = office.take(package)
    assert (taken.problems, office.state()) == (1, state)
    assert "别的单位的登记" in said(taken)


def test_a_package_of_another_department_is_refused(office):
    foreign = dict(office.packages["102"])
    foreign[f"台账/{FILE_102}"] = edited(foreign[f"台账/{FILE_102}"], mend("会议台账", "B3", "2023-02-28"))
    mixed = dict(office.packages["101"])
    mixed[LEDGER] = foreign[f"台账/{FILE_102}"]
    state = office.state()
    named = pack(foreign, office.folder / "101_财政局_请核对.zip")
    taken = office.take(named)
    assert (taken.problems, office.state()) == (1, state)
    assert "别的单位" in said(taken)
    taken = office.take(office.back("101", mixed))
    assert (taken.problems, office.state()) == (1, state)
    assert "不是这个单位的" in said(taken)
    unknown = dict(office.packages["101"])
    told = manifest(unknown)
    unknown[MANIFEST] = json.dumps({**told, "department": "999"}).encode()
    taken = office.take(office.back("101", unknown, "x.zip"))
    assert (taken.problems, office.state()) == (1, state)
    assert "没有编码为 999" in said(taken)


def test_answers_to_the_questions_of_another_department_are_refused(office):
    files = dict(office.packages["101"])
    files[LIST] = edited(office.packages["102"][LIST], answer("发现"))
    state = office.state()
    taken = office.take(office.back("101", files))
    assert taken.returns[0].answers.foreign
    assert (taken.written, office.state()) == (0, state)
    assert "别的单位的问题" in said(taken)


def test_single_files_are_known_by_what_they_say_themselves(office):
    files = office.packages["101"]
    office.folder.mkdir()
    (office.folder / "改好了.xlsx").write_bytes(edited(files[LEDGER], mend("会议台账", "B3", "2023-12-01")))
    (office.folder / "答复.xlsx").write_bytes(edited(files[LIST], answer("发现")))
    (office.folder / "新的.xlsx").write_bytes(xlsx(SheetMade([MEETINGS, meeting(1)])))
    (office.folder / "照片.jpg").write_bytes(b"\xff\xd8\xff")
    taken = office.take(office.folder)
    by_name = {one.name: one for one in taken.returns}
    assert len(by_name["改好了.xlsx"].mended) == 1
    assert by_name["答复.xlsx"].answers.new
    assert "看不出是哪一本台账" in by_name["新的.xlsx"].problems[0].found.zh
    assert "没有收" in by_name["照片.jpg"].problems[0].found.zh
    assert taken.written == len(by_name["答复.xlsx"].answers.new)


def test_a_damaged_note_and_a_workbook_of_another_kind_are_told(office):
    files = office.packages["101"]
    files[MANIFEST] = b"{"
    files[LEDGER] = edited(files[LEDGER], mend("会议台账", "B3", "2023-12-01"))
    taken = office.take(office.back("101", files, "101.zip"))
    assert "读不出来" in said(taken)
    assert len(taken.returns[0].mended) == 1  # its first sheet says what it was made from
    other = office.packages["103"]
    (name,) = [name for name in other if name.startswith("台账/")]
    rows = [MEETINGS, meeting(1, "2023-05-01"), meeting(2, "2023-05-02"), meeting(3, "2023-05-03")]
    other[name] = xls(SheetMade(rows))
    del other[LIST]
    taken = office.take(office.back("103", other))
    assert taken.problems == 0
    (mended,) = taken.returns[0].mended
    assert sum(mended.now.values()) == 3


def test_a_ledger_that_is_open_here_is_not_replaced(office):
    (office.data / "ledgers" / f"~${FILE_101}").write_bytes(b"")
    files = office.packages["101"]
    files[LEDGER] = edited(files[LEDGER], mend("会议台账", "B3", "2023-12-01"))
    state = office.state()
    taken = office.take(office.back("101", files))
    assert (taken.problems, office.state()) == (1, state)
    assert "正打开着" in said(taken)


def test_a_ledger_of_an_older_form_comes_back_as_xlsx_and_only_once(office):
    old = office.data / "ledgers" / FILE_101
    older = old.with_suffix(".xls")
    older.write_bytes(xls(SheetMade([MEETINGS, meeting(1), meeting(2, "2023-13-01")])))
    old.unlink()
    (package,) = send(office.kit, office.data, office.folder / "again", "101")
    files = unpack(office.folder / "again" / package.file)
    files[LEDGER] = edited(files[LEDGER], mend("会议台账", "B3", "2023-12-01"))
    back = office.back("101", files)
    taken = office.take(back)
    (mended,) = taken.returns[0].mended
    assert (mended.ledger.original, mended.target) == (f"ledgers/{older.name}", f"ledgers/{FILE_101}")
    assert (old.read_bytes(), older.exists()) == (files[LEDGER], False)
    assert (office.data / taken.aside / "ledgers" / older.name).is_file()
    state = office.state()
    again = office.take(back)
    assert (again.problems, again.returns[0].mended, office.state()) == (0, (), state)


def test_a_revised_text_is_kept_once_as_it_came(office):
    """A text that does not say of which report it is, is kept; what cannot be compared is told with the remedy."""
    written = word_file(paragraph(run("我局召开会议三次。")))
    files = {**office.packages["101"], "讨论稿_某报告.docx": written}
    back = office.back("101", files)
    preview = office.take(back, dry_run=True)
    (text,) = preview.returns[0].texts
    assert not (office.data / text.target).exists()
    taken = office.take(back)
    assert taken.problems == 1
    assert "没有写明它是哪份报告的" in said(taken)
    assert (office.data / text.target).read_bytes() == written
    assert (office.data / text.target).name.startswith("101_")
    state = office.state()
    assert office.take(back).problems == 1
    assert office.state() == state
    (office.folder / "无名.docx").write_bytes(written)
    alone = office.take(office.folder / "无名.docx")
    assert "看不出是哪个单位" in said(alone)
    assert office.state() == state


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK no container", "不是 Word 文档"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "doc"),
        (b"{\\rtf1 text}", "docx"),
        (word_file(paragraph(run("字")), main="application/vnd.ms-word.document.macroEnabled.main+xml"), "宏"),
    ],
    ids=["none", "doc", "rtf", "macros"],
)
def test_what_is_no_revised_text_is_not_kept(office, content, told):
    state = office.state()
    taken = office.take(office.back("101", {**office.packages["101"], "讨论稿_某报告.docx": content}))
    assert (taken.problems, taken.returns[0].texts, office.state()) == (1, (), state)
    assert told in said(taken)


def test_a_text_of_another_department_is_not_kept(office):
    told = {"gongwenkit-department": "102", "gongwenkit-period": "2023", "gongwenkit-report": "duty"}
    content = word_file(paragraph(run("我局召开会议三次。")), properties=told)
    state = office.state()
    taken = office.take(office.back("101", {**office.packages["101"], "讨论稿_某报告.docx": content}))
    assert (taken.problems, taken.returns[0].texts, office.state()) == (1, (), state)
    assert "这是 102 的文稿，不是 101 的" in said(taken)
