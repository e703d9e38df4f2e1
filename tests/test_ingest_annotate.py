"""Annotated copies: every finding at its cell, nothing lost unsaid, nothing of others' written over."""

import hashlib
import re
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import Font
from tests.factories import MEETINGS, SheetMade, data_folder, edit_part, meeting, ods, xls, xlsx

from gongwenkit.config.schema import Schema, load_schema
from gongwenkit.ingest.annotate import annotate_ledgers, annotated_copies
from gongwenkit.ingest.annotate.annotated_copies import differences
from gongwenkit.ingest.annotate.notes import COMMENT_HEAD
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.files import LIST_MARK
from gongwenkit.ingest.ledgers.read import read_ledgers
from gongwenkit.ingest.workbook import ErrorCell, Grid, Workbook, parse_workbook
from gongwenkit.model import GongwenkitError

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
FILE = "101财政局2023年台账.xlsx"
HEAD3 = ["日期", "会议类型", "议题"]
ONE = ["2023-03-01", "党组会", "甲"]


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema(ROOT / "data" / "schema")


@pytest.fixture
def annotate(tmp_path, schema):
    """Hands back a data folder's ledgers; returns the copies by name."""

    def handing_back(files, *, folder=tmp_path / "批注", **options):
        data = data_folder(tmp_path / "data", files if isinstance(files, dict) else {FILE: files})
        before = hashes(data)
        ledgers = read_ledgers(load_data_folder(data), schema=schema)
        done = annotate_ledgers(ledgers, data=load_data_folder(data), schema=schema, folder=folder, **options)
        assert hashes(data) == before
        return done

    return handing_back


@pytest.fixture
def read(tmp_path, schema):
    def reading(files, name="wieder"):
        data = data_folder(tmp_path / name, files)
        return read_ledgers(load_data_folder(data), schema=schema)

    return reading


def hashes(folder):
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def book_of(done, number=0):
    return openpyxl.load_workbook(done.copies[number].path, rich_text=True)


def lines(sheet):
    """The lines of a list of problems below its head."""
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    top = next(i for i, row in enumerate(rows) if row[:2] == ["文件", "表"])
    return [tuple(row[:7]) for row in rows[top + 1 :]]


def words(sheet):
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def comments(book):
    return {
        (sheet.title, cell.coordinate): cell.comment.text
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def meetings(*rows, **features) -> bytes:
    return xlsx(SheetMade([MEETINGS, *rows], **features))


# -- what a clerk sees


def test_each_finding_is_a_comment_at_its_cell_and_a_line_of_the_list(annotate):
    done = annotate(meetings(meeting(1, "每周一", 实到="约30人"), meeting(2, 备注="因故取消"), hidden_columns=[4]))
    book = book_of(done)
    assert book.sheetnames == ["问题清单", "会议台账"]
    assert set(comments(book)) == {("会议台账", place) for place in ("B2", "H2", "A3", "E1")}
    text = comments(book)["会议台账", "B2"]
    advice = "应写作 2023-03-01 的形式；一格写了几个日期的，请一次活动一行"
    assert text == f"{COMMENT_HEAD}\n错误（未计入）：“每周一”不是可以确定的日期\n→ {advice}"
    assert lines(book["问题清单"])[1] == (
        FILE, "会议台账", "B2", "每周一", advice, "“每周一”不是可以确定的日期", "错误（未计入）",
    )  # fmt: skip
    assert [(line[2], line[6]) for line in lines(book["问题清单"])] == [
        ("E1", "提示"),
        ("B2", "错误（未计入）"),
        ("H2", "请核对"),
        ("第3行", "提示"),
    ]
    assert book["问题清单"]["C6"].hyperlink.location == "'会议台账'!B2"
    assert words(book["问题清单"]).startswith(LIST_MARK)


def test_findings_of_one_cell_share_one_comment(annotate):
    body = [["会议类型", "议题", "日期"], ["碰头会", "甲", "每周一"]]
    found = comments(book_of(annotate(xlsx(SheetMade(body, struck_cells=[(1, 0)])))))
    assert found.keys() == {("会议台账", "A2"), ("会议台账", "C2")}
    text = found["会议台账", "A2"]
    assert (text.count(COMMENT_HEAD), text.count("→")) == (1, 2)


def test_a_file_without_findings_is_not_handed_back(annotate, tmp_path):
    done = annotate(meetings(meeting(1)))
    assert done.copies == ()
    assert done.overview is None
    assert not (tmp_path / "批注").exists()


def test_a_row_is_commented_on_its_first_filled_cell_and_a_merged_one_on_its_first(annotate):
    sheet = SheetMade([[None, *HEAD3], [None, *ONE], [None, "2023-03-02", "党组会", "乙"]], hidden_rows=[1])
    assert ("会议台账", "B2") in comments(book_of(annotate(xlsx(sheet))))


def test_the_folder_mirrors_the_ledgers_and_names_what_cannot_be_read(annotate, tmp_path):
    bad = meetings(meeting(1, "每周一"))
    done = annotate(
        {
            "101/2023/a.xlsx": bad,
            "101/2023/a.xls": xls(SheetMade([MEETINGS, meeting(2, "每周二")])),
            "101/2023/b.csv": "日期,会议类型,议题\n每周三,党组会,甲\n",
            "101/2023/c.xlsx": b"PK\x03\x04rubbish",
            "101/2023/a (1).xlsx": bad,
            "102/2023/密.xlsx": xlsx(SheetMade([["机密★1年"], MEETINGS, meeting(1, "不能外传")])),
        }
    )
    assert sorted(copy.path.relative_to(tmp_path / "批注").as_posix() for copy in done.copies) == [
        "101/2023/a.xls.xlsx",
        "101/2023/a.xlsx",
        "101/2023/b.xlsx",
    ]
    overview = openpyxl.load_workbook(done.overview)["问题清单"]
    files = {line[0]: line[6] for line in lines(overview)}
    assert files["101/2023/c.xlsx"] == files["102/2023/密.xlsx"] == "错误（未计入）"
    assert files["101/2023/a (1).xlsx"] == "请核对"
    assert "不能外传" not in words(overview)


def test_english_words(annotate):
    book = book_of(annotate(meetings(meeting(1, "每周一")), language="en"))
    assert lines_in_english(book["问题清单"])[4].startswith("Write it in the form 2023-03-01; ")
    assert "error (left out of a count): “每周一” is no certain date" in comments(book)["会议台账", "B2"]


def lines_in_english(sheet):
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    return rows[[row[0] for row in rows].index("File") + 1]


# -- sensitive


def test_texts_of_talks_are_never_quoted(annotate):
    head = ["日期", "谈话类型", "谈话人", "谈话对象", "谈话事由", "备注"]
    body = [
        ["每周一", "钱某丁的事", "周砚", "钱某丙等5人", "事由甲乙丙", None],
        ["2023-03-02", "提醒", "周砚", "钱某甲", "事由甲乙丙", "钱某甲生病取消"],
        ["钱某戊已调走，不再谈话", None, None, None, None, None],
    ]
    done = annotate({"101/2023/廉政谈话.xlsx": xlsx(SheetMade([head, *body], name="廉政谈话"))})
    book = book_of(done)
    said = (
        words(book["问题清单"]) + "".join(comments(book).values()) + words(openpyxl.load_workbook(done.overview).active)
    )
    # “钱某丙等5人” is five people: no finding.
    assert comments(book).keys() == {("廉政谈话", cell) for cell in ("A2", "B2", "A3", "A4")}
    assert "钱某" not in said
    assert "事由甲" not in said
    assert "〔内容不显示〕" in said
    assert book["廉政谈话"]["D2"].value == "钱某丙等5人"  # the ledger itself stays as it is


# -- formats


@pytest.mark.parametrize("make", [xls, ods])
def test_other_formats_come_back_as_xlsx_with_the_same_cells(annotate, make):
    sheet = SheetMade(
        [
            ["财政局2023年会议台账", *[None] * 9],
            MEETINGS,
            meeting(1, date(2023, 3, 1), 应到=7, 实到=6.0),
            meeting(2, "每周一"),
            meeting(3, 议题="=1+1"),
            meeting(4),
            meeting(5),
        ],
        merges=[(0, 0, 0, 9)],
        hidden_rows=[5],
        struck_rows=[6],
    )
    content = make(sheet, SheetMade([["说明"]], name="填写说明", hidden=True))
    done = annotate({"101/2023/a.xls": content})
    (copy,) = done.copies
    before, after = parse_workbook(content), parse_workbook(copy.path.read_bytes())
    assert copy.lost == ()
    assert [grid.sheet for grid in after.sheets] == ["问题清单", "会议台账", "填写说明"]
    old, new = before.sheets[0], after.sheets[1]
    assert [old.value(r, c) for r in range(7) for c in range(10)] == [
        new.value(r, c) for r in range(7) for c in range(10)
    ]
    assert (new.merges, new.hidden_rows, new.struck) == (old.merges, old.hidden_rows, old.struck)
    assert after.sheets[2].hidden


def test_csv_and_web_pages_come_back_with_the_same_addresses(annotate):
    page = "<table><tr><td>日期<td>会议类型<td>议题</tr><tr><td>每周一<td>党组会<td>甲</tr></table>"
    done = annotate(
        {
            "101/2023年/会议台账.csv": '日期,会议类型,议题\n3月1日,党组会,"甲\n乙"\n每周一,党组会,007\n',
            "102/2023/会议台账.xls": page,
        }
    )
    assert comments(book_of(done)).keys() == {("台账", "A4")}
    assert book_of(done)["台账"]["C4"].value == "007"
    assert comments(book_of(done, 1)).keys() == {("台账", "A2")}


def test_what_begins_like_a_formula_stays_text(annotate):
    texts = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "＝1+1", "＋1", "－1", "＠x", '=cmd|" /C calc"!A1', "#N/A"]
    rows = [meeting(number, "每周一", 主持人=text) for number, text in enumerate(texts, 1)]
    csv = "日期,会议类型,主持人,备注\n" + "".join(
        f'每周一,{text!r},"{text}",\n'.replace('" /C calc"', '"" /C calc""') for text in texts
    )
    stream = BytesIO()
    made = xlsxwriter.Workbook(stream, {"strings_to_formulas": False})
    page = made.add_worksheet("会议台账")
    for r, row in enumerate([MEETINGS, *rows]):
        for c, value in enumerate(row):
            page.write_string(r, c, str(value or ""))
    made.close()
    done = annotate({"101/2023/a.xlsx": stream.getvalue(), "101/2023/b.csv": csv})
    assert len(done.copies) == 2
    for number in (0, 1):
        book = book_of(done, number)
        kinds = {cell.data_type for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value}
        assert "f" not in kinds
        # In a CSV an error can only be written as its text, and there it is one.
        assert {cell.value for cell in _errors(book)} <= ({"#N/A"} if number else set())
        found = [str(cell.value) for row in book.worksheets[1].iter_rows() for cell in row]
        assert set(texts) <= {text.strip("\r") for text in found}
    first = book_of(done)["问题清单"]
    assert all(cell.quotePrefix for row in first.iter_rows() for cell in row if str(cell.value).startswith(("=", "@")))


def _errors(book):
    return [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "e"]


def test_format_formulas_and_other_comments_are_kept(annotate):
    stream = BytesIO()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "会议台账"
    for row in (MEETINGS, meeting(1, "每周一", 应到=7), meeting(2, 应到=8), ["合计", *[None] * 5, 20]):
        sheet.append(row)
    sheet["B2"].font = Font(bold=True, color="FF0000")
    sheet["B2"].comment = Comment("老张：请核实", "老张")
    sheet.column_dimensions["E"].width = 33
    sheet["E3"] = "=A1&A2"
    sheet["H3"] = "=G3-1"
    sheet["J3"] = "=A1<5"
    sheet["K3"] = "=B2"
    book.save(stream)

    def results(text):
        stored = '<c r="E3" t="str"><f>A1&amp;A2</f><v>一 &lt;&amp; 二</v></c>'
        text = re.sub(r'<c r="E3"[^>]*><f>A1&amp;A2</f><v ?(?:/>|></v>)</c>', stored, text)
        return re.sub("<f>G3-1</f><v ?(?:/>|></v>)", "<f>G3-1</f><v>7</v>", text)

    content = edit_part(stream.getvalue(), "xl/worksheets/sheet1.xml", results)
    before = parse_workbook(content).sheets[0]
    assert before.value(2, 4) == "一 <& 二"
    assert before.value(2, 9) == ErrorCell("")
    done = annotate(content)
    after = parse_workbook(done.copies[0].path.read_bytes()).sheets[1]
    assert [list(row) for row in after.rows] == [list(row) for row in before.rows]
    copy = book_of(done)["会议台账"]
    assert (copy["E3"].value, copy["H3"].value) == ("=A1&A2", "=G3-1")
    assert (copy["B2"].font.b, copy.column_dimensions["E"].width) == (True, 33)
    assert copy["B2"].comment.text.startswith(f"老张：请核实\n\n{COMMENT_HEAD}\n错误")
    assert copy["G4"].comment


def with_macros(content):
    stream = BytesIO()
    kind, macros = b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
    part_type = b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    with ZipFile(BytesIO(content)) as old, ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(kind, macros).replace(b"</Types>", part_type))
        new.writestr("xl/vbaProject.bin", b"MACROS")
    return stream.getvalue()


def test_macros_are_kept_whatever_the_name_says(annotate):
    first, second = (with_macros(meetings(meeting(1, day))) for day in ("每周一", "每周二"))
    plain = meetings(meeting(1, "每周三"))
    done = annotate({"101/2023/a.xlsm": first, "102/2023/b.xlsx": second, "102/2023/c.xlsm": plain})
    assert [copy.path.name for copy in done.copies] == ["a.xlsm", "b.xlsm", "c.xlsx"]  # as spreadsheet programs want it
    for copy in done.copies[:2]:
        with ZipFile(copy.path) as package:
            assert package.read("xl/vbaProject.bin") == b"MACROS"
            assert b"macroEnabled" in package.read("[Content_Types].xml")
    assert [copy.lost for copy in done.copies] == [(), (), ()]
    assert comments(book_of(done)).keys() == {("会议台账", "B2")}


def uneditable(content):
    """A workbook without styles: there is nothing to which the formats of the list could be added."""
    stream = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name != "xl/styles.xml":
                new.writestr(name, re.sub(rb'<Relationship [^<>]*styles.xml"/>', b"", old.read(name)))
    return stream.getvalue()


def test_an_xlsm_that_must_be_made_anew_becomes_an_xlsx(annotate):
    content = with_macros(uneditable(meetings(meeting(1, "每周一"))))
    copy, other = annotate({"101/2023/a.xlsm": content, "101/2023/a.xlsx": meetings(meeting(1, "每周二"))}).copies
    assert (copy.path.name, other.path.name) == ("a-2.xlsx", "a.xlsx")
    assert [lost.zh for lost in copy.lost] == [
        "原件的格式（字体、颜色、列宽、图表等）没有带过来，只有内容",
        "副本里没有宏",
    ]


def test_what_cannot_be_edited_is_made_anew(annotate):
    done = annotate(uneditable(meetings(meeting(1, "每周一"))))
    (lost,) = done.copies[0].lost
    assert lost.zh.startswith("原件的格式")
    assert lost.zh in words(book_of(done)["问题清单"])
    assert lost.zh in words(openpyxl.load_workbook(done.overview)["问题清单"])
    assert comments(book_of(done)).keys() == {("会议台账", "B2")}


def test_what_openpyxl_cannot_open_keeps_its_format(annotate):
    """What openpyxl gives up on, and spreadsheet programs do not mind."""
    wrong = '<family val="二"/>'
    content = edit_part(
        meetings(meeting(1, "每周一")), "xl/styles.xml", lambda text: text.replace('<family val="2"/>', wrong)
    )
    with pytest.raises((ValueError, TypeError)):
        openpyxl.load_workbook(BytesIO(content))
    (copy,) = annotate(content).copies
    assert copy.lost == ()
    with ZipFile(copy.path) as package:
        assert wrong in package.read("xl/styles.xml").decode()


def test_a_number_of_17_digits_and_a_blank_result_cost_no_format(annotate, read):
    rate, digits = 14.253846153846167, "14.25384615384617"  # who writes with openpyxl or xlsxwriter, writes 16
    sheet = [HEAD3, ["每周一", "党组会", ""], ["2023-03-02", "党组会", rate]]

    def blank_and_long(text):
        return text.replace("><f>IF(", ' t="str"><f>IF(').replace(digits, str(rate))

    made = xlsx(SheetMade(sheet, formulas={(1, 2): '=IF(A1="","","")'}, struck_cells=[(1, 1)]))
    content = edit_part(made, "xl/worksheets/sheet1.xml", blank_and_long)
    before = parse_workbook(content).sheets[0]
    assert (before.value(1, 2), before.value(2, 2)) == (None, rate)
    (copy,) = annotate(content).copies
    assert copy.lost == ()
    after = parse_workbook(copy.path.read_bytes()).sheets[1]
    assert after.value(1, 2) is None
    assert after.value(2, 2) == pytest.approx(rate, rel=1e-15)
    assert openpyxl.load_workbook(copy.path)["会议台账"]["C2"].value == '=IF(A1="","","")'
    assert "formula-no-value" not in {finding.code for finding in read({FILE: copy.path.read_bytes()}).findings}


def test_a_time_without_a_day_is_the_same_in_every_format():
    moment, text = (Workbook("xls", (Grid("表", [[value]]),)) for value in (datetime(1899, 12, 31, 14, 30), "14:30:00"))
    assert differences(moment, text, {"表": "表"}) == []
    other = Workbook("xlsx", (Grid("表", [["14:31:00"]]),))
    assert differences(moment, other, {"表": "表"}) == ["表 A1"]


def test_a_format_far_out_costs_neither_time_nor_memory(annotate):
    stream = BytesIO()
    book = openpyxl.load_workbook(BytesIO(meetings(meeting(1, "每周一"))))
    book["会议台账"]["XFD1048576"].font = Font(bold=True)
    book.save(stream)
    (copy,) = annotate(stream.getvalue()).copies
    assert copy.lost == ()
    made = openpyxl.load_workbook(copy.path)["会议台账"]
    assert (made["XFD1048576"].font.b, made["B2"].comment.text.count(COMMENT_HEAD)) == (True, 1)


@pytest.mark.parametrize("error", [RuntimeError("x"), MemoryError(), OSError(13, "x"), RecursionError()])
def test_a_copy_that_cannot_be_made_is_named_and_the_others_are_made(annotate, monkeypatch, error):
    real = annotated_copies.build_notes

    def failing(findings, *rest, **known):
        if findings[0].file.endswith("a.xlsx"):
            raise error
        return real(findings, *rest, **known)

    monkeypatch.setattr(annotated_copies, "build_notes", failing)
    files = {
        "101财政局2023/a.xlsx": meetings(meeting(1, "每周一")),
        "102教育局2023/b.xlsx": meetings(meeting(1, "每周二")),
    }
    done = annotate(files)
    assert [copy.file for copy in done.copies] == ["ledgers/102教育局2023/b.xlsx"]
    assert [skipped.file for skipped in done.skipped] == ["ledgers/101财政局2023/a.xlsx"]
    said = openpyxl.load_workbook(done.overview)["问题清单"]
    assert f"101财政局2023/a.xlsx：没有副本，{done.skipped[0].why.zh}" in words(said)
    assert {line[0] for line in lines(said)} == set(files)


def test_a_file_that_packs_too_well_is_copied_as_it_was_packed(annotate):
    long = [meeting(number, "每周一", 议题=f"{number}" + "甲" * 20_000) for number in range(1, 41)]
    stream = BytesIO()
    with ZipFile(BytesIO(meetings(*long))) as old, ZipFile(stream, "w") as new:  # unpacked it is read
        for name in old.namelist():
            new.writestr(name, old.read(name))
    (copy,) = annotate(stream.getvalue()).copies
    assert copy.lost == ()
    assert len(comments(openpyxl.load_workbook(copy.path))) == 40


def test_an_error_cell_and_a_formula_without_result_are_still_findings(annotate, read):
    sheet = [HEAD3, ["2023-03-01", "党组会", "#N/A"], ["2023-03-02", "党组会", 0]]
    content = xlsx(SheetMade(sheet, formulas={(1, 2): "=NA()", (2, 2): "=A1"}))
    content = edit_part(
        content, "xl/worksheets/sheet1.xml", lambda text: text.replace("<f>A1</f><v>0</v>", "<f>A1</f>")
    )
    done = annotate(content)
    again = read({FILE: done.copies[0].path.read_bytes()})
    assert {(f.code, f.cell) for f in again.findings if f.cell} == {("cell-error", "C2"), ("formula-no-value", "C3")}


def test_names_and_texts_that_xlsx_does_not_allow_are_named(annotate):
    content = ods(SheetMade([MEETINGS, meeting(1, "每周一", 议题="长" * 40_000)], name="2023/会议"))
    done = annotate({"101/2023.ods": content})
    assert [lost.zh for lost in done.copies[0].lost] == [
        "有 1 个单元格的文字太长，这里没有，请看原件",
        "工作表“2023/会议”改名为“2023-会议”",
    ]


def test_dates_from_1904_stay_the_same_days(annotate, read):
    content = xlsx(SheetMade([MEETINGS, meeting(1, datetime(2023, 3, 1)), meeting(2, "每周一")]), date_1904=True)
    done = annotate(content)
    again = read({FILE: done.copies[0].path.read_bytes()})
    assert again.frames["meetings"]["日期"].tolist() == [date(2023, 3, 1), None]


def test_an_office_has_a_sheet_of_its_own_called_problem_list(annotate, read):
    sheet = SheetMade([["日期", "问题来源", "问题", "状态"], ["每周一", "巡察", "甲", "已完成"]], name="问题清单")
    done = annotate(xlsx(sheet))
    assert book_of(done).sheetnames == ["问题清单（核对）", "问题清单"]
    assert len(read({FILE: done.copies[0].path.read_bytes()}).frames["rectification"]) == 1


# -- where it may write


def refused(annotate, content=None, **options):
    with pytest.raises(GongwenkitError) as caught:
        annotate(content or meetings(meeting(1, "每周一")), **options)
    return caught.value.code


def test_copies_are_not_written_among_the_ledgers(annotate, tmp_path):
    link = tmp_path / "链接"
    link.symlink_to(tmp_path / "data" / "ledgers", target_is_directory=True)
    for folder in (tmp_path / "data" / "ledgers", tmp_path / "data" / "ledgers" / "批注", link, link / "x"):
        assert refused(annotate, folder=folder) == "annotate-into-ledgers"
    out = tmp_path / "out"
    out.mkdir()
    (out / "101").symlink_to(tmp_path / "data" / "ledgers", target_is_directory=True)
    assert refused(annotate, {"101/2023.xlsx": meetings(meeting(1, "每周一"))}, folder=out) == "annotate-exists"
    file = tmp_path / "file"
    file.write_text("x")
    assert refused(annotate, folder=file) == "annotate-no-folder"
    assert refused(annotate, folder=file / "x") == "annotate-unwritable"


def test_a_file_of_others_or_one_mended_since_is_not_written_over(annotate, tmp_path):
    folder = tmp_path / "批注"
    folder.mkdir()
    (folder / FILE).write_bytes(b"mine")
    assert refused(annotate) == "annotate-exists"
    assert [path.name for path in folder.iterdir()] == [FILE]
    (folder / FILE).unlink()
    (copy,) = annotate(meetings(meeting(1, "每周一"))).copies
    annotate(meetings(meeting(1, "每周二")))  # untouched: written again
    assert "每周二" in words(book_of(annotate(meetings(meeting(1, "每周二"))))["问题清单"])
    mended = openpyxl.load_workbook(copy.path)
    mended["会议台账"]["B2"] = "2023-03-01"
    mended.save(copy.path)
    content = copy.path.read_bytes()
    assert refused(annotate) == "annotate-exists"
    assert copy.path.read_bytes() == content
    assert not list(folder.glob(".*.tmp"))
