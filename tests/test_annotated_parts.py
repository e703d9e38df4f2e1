"""Annotated copies keep every part of a workbook: what was not written by us is there byte by byte."""

import re
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
import xlsxwriter
from tests.factories import MEETINGS, SheetMade, data_folder, edit_part, meeting, xlsx

from gongwenkit.config.schema import Schema
from gongwenkit.ingest.annotate import annotate_ledgers
from gongwenkit.ingest.annotate.notes import COMMENT_HEAD
from gongwenkit.ingest.annotate.package_edit import PackageEdit
from gongwenkit.ingest.annotate.part_text import EditError, PartText, children_of
from gongwenkit.ingest.decisions.model import HEADER, Question
from gongwenkit.ingest.decisions.write import BookChoices, write_questions
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.read import read_ledgers
from gongwenkit.ingest.workbook import parse_workbook
from gongwenkit.ingest.workbook.text_cells import cell_text, legal

pytestmark = pytest.mark.slow

FILE = "101财政局2023年台账.xlsx"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
KEPT = 'xml:space="preserve"'


class Copied:
    """A file and its annotated copy."""

    def __init__(self, before: bytes, after: bytes, lost: tuple) -> None:
        self.before, self.after, self.lost = before, after, lost

    @property
    def parts(self) -> dict[str, bytes]:
        with ZipFile(BytesIO(self.after)) as package:
            return {name: package.read(name) for name in package.namelist()}

    @property
    def changed(self) -> set[str]:
        """Parts of the original that are not in the copy as they were."""
        with ZipFile(BytesIO(self.before)) as package:
            return {name for name in package.namelist() if self.parts.get(name) != package.read(name)}

    @property
    def comments(self) -> dict[str, str]:
        book = openpyxl.load_workbook(BytesIO(self.after))
        return {c.coordinate: c.comment.text for s in book for row in s.iter_rows() for c in row if c.comment}


@pytest.fixture
def copied(tmp_path: Path, kit_schema: Schema):
    def copying(content: bytes, name: str = FILE) -> Copied:
        number = len(list(tmp_path.iterdir()))
        data = data_folder(tmp_path / f"data{number}", {name: content})
        listed = load_data_folder(data)
        done = annotate_ledgers(
            read_ledgers(listed, schema=kit_schema), data=listed, schema=kit_schema, folder=tmp_path / f"out{number}"
        )
        (copy,) = done.copies
        made = Copied(content, copy.path.read_bytes(), copy.lost)
        for part, text in made.parts.items():
            if part.endswith((".xml", ".rels", ".vml")):
                ElementTree.fromstring(text)  # noqa: S314  made here
        return made

    return copying


ALWAYS = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
SHEET = {"xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels"}


def written(**more) -> bytes:
    """A ledger as xlsxwriter makes it, with what `more` adds to its sheet."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = book.add_worksheet("会议台账")
    for r, row in enumerate([MEETINGS, meeting(1, "每周一", 应到=7, 实到=6), meeting(2, 应到=7, 实到=6)]):
        page.write_row(r, 0, row)
    for name, values in more.items():
        getattr(page, name)(*values)
    if "chart" in more:
        pass
    book.close()
    return stream.getvalue()


def with_chart() -> bytes:
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = book.add_worksheet("会议台账")
    for r, row in enumerate([MEETINGS, meeting(1, "每周一", 应到=7)]):
        page.write_row(r, 0, row)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=会议台账!$G$2:$G$3"})
    page.insert_chart("L2", chart)
    book.close()
    return stream.getvalue()


def with_part(content: bytes, name: str, text: bytes) -> bytes:
    stream = BytesIO(content)
    with ZipFile(stream, "a", ZIP_DEFLATED) as package:
        package.writestr(name, text)
    return stream.getvalue()


FEATURES = {
    "picture": lambda: written(insert_image=(8, 1, "p.png", {"image_data": BytesIO(PIXEL)})),
    "textbox": lambda: written(insert_textbox=(8, 1, "盖章处")),
    "chart": with_chart,
    "sparkline": lambda: written(add_sparkline=(1, 11, {"range": "会议台账!G2:H2"})),
    "drop-down": lambda: written(data_validation=(1, 2, 9, 2, {"validate": "list", "source": ["党组会", "党委会"]})),
    "conditional": lambda: written(conditional_format=(1, 6, 9, 6, {"type": "data_bar_2010"})),
    "icons": lambda: written(conditional_format=(1, 6, 9, 6, {"type": "icon_set", "icon_style": "3_arrows"})),
    "protected": lambda: written(protect=("secret",)),
    "print": lambda: written(print_area=(0, 0, 5, 5), repeat_rows=(0, 0), set_header=("&C台账",), set_landscape=()),
    "header-picture": lambda: written(set_header=("&L&G", {"image_left": "p.png", "image_data_left": BytesIO(PIXEL)})),
    "filter": lambda: written(autofilter=(0, 0, 2, 9)),
    "table": lambda: written(
        add_table=(10, 0, 12, 2, {"columns": [{"header": "甲"}, {"header": "乙"}, {"header": "丙"}]})
    ),
    "links": lambda: written(write_url=(9, 0, "https://example.com/"), insert_button=(12, 1, {"caption": "按钮"})),
    "checkbox": lambda: written(insert_checkbox=(12, 1, True)),
    "wps-picture": lambda: with_part(written(), "xl/cellimages.xml", b"<x/>"),
    "custom": lambda: with_part(written(), "customXml/item1.xml", b"<x/>"),
}


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_is_kept_byte_by_byte(copied, feature):
    if feature == "checkbox" and not hasattr(xlsxwriter.worksheet.Worksheet, "insert_checkbox"):
        pytest.skip("this version of the writer cannot make it")
    content = FEATURES[feature]()
    made = copied(content)
    assert made.lost == ()
    vml = {name for name in made.changed if name.endswith(".vml")}
    assert made.changed - vml <= ALWAYS | SHEET
    assert len(vml) <= 1
    assert any(COMMENT_HEAD in text for text in made.comments.values())
    with ZipFile(BytesIO(content)) as package:
        before = package.read("xl/worksheets/sheet1.xml").decode()
    after = made.parts["xl/worksheets/sheet1.xml"].decode()
    # Of the sheet itself, only the link to the shapes of the comments is new, and it is not selected any more.
    plain = re.sub(r'<legacyDrawing xmlns:gwk="[^"]*" gwk:id="[^"]*"/>', "", after)
    assert plain.split("?>")[1].strip() == before.split("?>")[1].replace(' tabSelected="1"', "").strip()
    order = [child.name for child in children_of(after)]
    assert order == [one for one in ORDER if one in order]


ORDER = [
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
    "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors",
    "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls",
    "webPublishItems", "tableParts", "extLst",
]  # fmt: skip
"""ECMA-376, CT_Worksheet."""


RUNS = {
    "blank run": f"<r><t>学习</t></r><r><rPr><b/></rPr><t {KEPT}>  </t></r><r><t>讲话</t></r>",
    "blank first": f"<r><rPr><b/></rPr><t {KEPT}> </t></r><r><t>讲话</t></r>",
    "blank without preserve": "<r><t>学习</t></r><r><rPr><b/></rPr><t>  </t></r><r><t>讲话</t></r>",
    "only blank runs": f"<r><t {KEPT}> </t></r><r><rPr><b/></rPr><t {KEPT}>  </t></r>",
    "line feed run": f"<r><t>学</t></r><r><rPr><b/></rPr><t {KEPT}>\n</t></r><r><t>习</t></r>",
    "wide blank run": "<r><t>学</t></r><r><rPr><b/></rPr><t>　</t></r><r><t>习</t></r>",
    "empty run": "<r><t/></r><r><rPr><b/></rPr><t>习</t></r>",
    "run without text": "<r><rPr><b/></rPr></r><r><t>习</t></r>",
    "blank cell": f"<t {KEPT}>   </t>",
    "blanks around": f"<t {KEPT}>  学习 </t>",
    "phonetic": '<t>学习</t><rPh sb="0" eb="2"><t>xuexi</t></rPh><phoneticPr fontId="0"/>',
    "phonetic runs": '<r><t>学</t></r><r><rPr><b/></rPr><t>习</t></r><rPh sb="0" eb="2"><t>xuexi</t></rPh>',
    "control": "<t>学_x0008_习</t>",
    "control run": "<r><t>学_x0008_</t></r><r><rPr><b/></rPr><t>习</t></r>",
    "return": "<t>学_x000D_\n习</t>",
    "escaped": "<t>学_x005F_x0008_习</t>",
    "null": "<t>_x0000_</t>",
    "no characters": "<t>学_xFFFE_习_xD800_</t>",
    "long": f"<t>{'长' * 33_000}</t>",
    "font": '<r><rPr><rFont val="仿宋_GB2312"/><charset val="134"/><sz val="10.5"/><u/></rPr><t>旧</t></r>',
}


@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize("shared", [True, False])
def test_texts_keep_their_runs(copied, runs, shared):
    topic = RUNS[runs]

    def inline(text):
        cell = f'<c r="E3" t="inlineStr"><is>{topic}</is></c>'
        return re.sub(r'<c r="E3"[^>]*><v>\d+</v></c>', lambda match: cell, text)

    content = edit_part(
        xlsx(SheetMade([MEETINGS, meeting(1, "每周一"), meeting(2)])), "xl/worksheets/sheet1.xml", inline
    )
    if shared:
        content = xlsx(SheetMade([MEETINGS, meeting(1, "每周一"), meeting(2, 议题="此处")]))
        content = edit_part(
            content,
            "xl/sharedStrings.xml",
            lambda text: text.replace("<si><t>此处</t></si>", f"<si>{topic}</si>"),
        )
    made = copied(content)
    assert made.lost == ()
    assert made.changed <= ALWAYS | SHEET
    assert topic.encode() in made.parts["xl/sharedStrings.xml" if shared else "xl/worksheets/sheet1.xml"]
    assert set(made.comments) >= {"B2"}


@pytest.mark.parametrize(
    "day", ["每周一_x0008_", "_x0000_周一", "周_xFFFE_一", "周_x001B_[31m一", "_x005F_x0008_周一", "周一" * 9000]
)
def test_what_no_workbook_can_contain_is_in_no_comment_and_no_list(copied, day):
    content = edit_part(
        xlsx(SheetMade([MEETINGS, meeting(1, "每周一")])),
        "xl/sharedStrings.xml",
        lambda text: text.replace("每周一", day),
    )
    made = copied(content)
    assert made.lost == ()
    (text,) = made.comments.values()
    assert text == legal(text)
    listed = parse_workbook(made.after).sheets[0]
    now = next(row[3] for row in listed.rows if len(row) > 3 and row[2] == "B2")
    shown = str(now).rstrip("…")  # blanks at its ends are not shown
    assert shown
    assert legal(str(parse_workbook(content).sheets[0].value(1, 1))).strip().startswith(shown)


def test_a_text_is_written_as_it_was_read():
    assert cell_text("a\x08b\ufffe\ud800_x0008_") == "ab_x005F_x0008_"
    assert cell_text("_x12_x") == "_x12_x"
    assert len(cell_text("_x0008_" * 9000)) == 32_767


# -- comments of others


def commented(*, threaded: bool = False) -> bytes:
    content = written(write_comment=(1, 1, "老张：请核实", {"author": "老张"}))
    if threaded:
        content = with_part(content, "xl/threadedComments/threadedComment1.xml", b"<ThreadedComments/>")
        content = edit_part(
            content,
            "xl/worksheets/_rels/sheet1.xml.rels",
            lambda text: text.replace(
                "</Relationships>",
                '<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"'
                ' Target="../threadedComments/threadedComment1.xml"/></Relationships>',
            ),
        )
    return content


@pytest.mark.parametrize("threaded", [False, True])
def test_comments_of_others_stay_with_their_authors_and_shapes(copied, threaded):
    made = copied(commented(threaded=threaded))
    assert made.comments["B2"].startswith(f"老张：请核实\n\n{COMMENT_HEAD}")
    book = openpyxl.load_workbook(BytesIO(made.after))
    assert book["会议台账"]["B2"].comment.author == "老张"
    (vml,) = [part for name, part in made.parts.items() if name.endswith(".vml")]
    assert vml.count(b'ObjectType="Note"') == len(made.comments)
    assert not {name for name in made.changed if "threaded" in name}


@pytest.mark.parametrize("make", [commented, written])
def test_a_copy_annotated_again_has_our_comments_once_and_the_others_as_they_were(copied, make):
    first = copied(make())
    again = copied(first.after)
    assert again.comments == first.comments
    assert {name for name in again.parts if "gongwenkit" in name} == {
        name for name in first.parts if "gongwenkit" in name
    }
    assert [grid.sheet for grid in parse_workbook(again.after).sheets] == ["问题清单", "会议台账"]
    mended = edit_part(first.after, "xl/sharedStrings.xml", lambda text: text.replace("每周一", "2023-03-01"))
    mended = edit_part(mended, "xl/sharedStrings.xml", lambda text: text.replace("研究事项2", "研究事项1"))
    edit = PackageEdit.open(mended)
    edit.remove_sheets(["问题清单"])
    edit.comment("会议台账", {}, author="x", mark=COMMENT_HEAD)
    book = openpyxl.load_workbook(BytesIO(edit.saved()))
    left = {c.coordinate: c.comment.text for row in book["会议台账"].iter_rows() for c in row if c.comment}
    assert left == ({"B2": "老张：请核实"} if make is commented else {})


# -- names and places


def test_names_of_a_sheet_follow_it_to_its_new_place(copied):
    content = written(print_area=(0, 0, 5, 5), repeat_rows=(0, 0), autofilter=(0, 0, 2, 9))
    made = copied(content)
    book = openpyxl.load_workbook(BytesIO(made.after))
    assert book["会议台账"].print_area == "'会议台账'!$A$1:$F$6"
    assert book["会议台账"].print_title_rows == "$1:$1"
    assert book["问题清单"].print_title_rows
    assert book.active.title == "问题清单"
    again = openpyxl.load_workbook(BytesIO(copied(made.after).after))
    assert again["会议台账"].print_area == "'会议台账'!$A$1:$F$6"
    assert again["问题清单"].print_title_rows == book["问题清单"].print_title_rows


def test_a_signature_is_taken_away_and_named(copied):
    content = with_part(written(), "_xmlsignatures/sig1.xml", b"<Signature/>")
    made = copied(content)
    assert [words.zh for words in made.lost] == ["原件的数字签名（改动后不再有效）"]
    assert "_xmlsignatures/sig1.xml" not in made.parts


FORMS = {
    "prefixed": ("xl/workbook.xml", lambda text: prefixed(text, "x")),
    "prefixed sheet": ("xl/worksheets/sheet1.xml", lambda text: prefixed(text, "main")),
    "prefixed styles": ("xl/styles.xml", lambda text: prefixed(text, "s")),
    "single quotes": ("xl/workbook.xml", lambda text: text.replace('name="会议台账"', "name='会议台账'")),
    "absolute targets": ("xl/_rels/workbook.xml.rels", lambda text: text.replace('Target="', 'Target="/xl/')),
    "no count": ("xl/styles.xml", lambda text: re.sub(r' count="\d+"', "", text)),
    "comment in the part": ("xl/workbook.xml", lambda text: text.replace("<sheets>", "<!-- a > b --><sheets>")),
}  # fmt: skip


def prefixed(text: str, prefix: str) -> str:
    body = re.sub(r"<(/?)([A-Za-z])", rf"<\1{prefix}:\2", text)
    return body.replace(f"<{prefix}:?xml", "<?xml").replace(" xmlns=", f" xmlns:{prefix}=")


@pytest.mark.parametrize("form", FORMS)
def test_other_writers_forms_are_edited_too(copied, form):
    part, change = FORMS[form]
    made = copied(edit_part(written(), part, change))
    assert made.lost == ()
    assert "B2" in made.comments


def test_a_part_that_is_no_xml_is_not_edited():
    with pytest.raises(EditError):
        children_of("<a><b></a>")
    with pytest.raises(EditError):
        PartText.of(b'<?xml version="1.0" encoding="nonsense"?><a>\xff</a>')
    assert PartText.of('<?xml version="1.0" encoding="UTF-16"?><a>会</a>'.encode("utf-16")).text.endswith("<a>会</a>")


# -- other workbooks that the kit writes


@pytest.mark.parametrize("text", ["甲\x08乙", "\x1b[31m红", "甲\ufffe", "甲\ud800", "_x0008_", "=1+1"])
def test_decisions_are_written_whatever_a_cell_contains(tmp_path, text):
    question = Question(
        id="0123456789", department="101", category=HEADER, subject=text, file=f"ledgers/{text}.xlsx", sheet=text,
        now=text, suggested=text, ledger="meetings",
    )  # fmt: skip
    choices = BookChoices({"101": text}, {"meetings": [text, "日期"]}, {"meetings": text})
    path = tmp_path / "decisions.xlsx"
    write_questions(path, [question], choices)
    written_texts = {value for grid in parse_workbook(path.read_bytes()).sheets for row in grid.rows for value in row}
    assert legal(text) in written_texts
