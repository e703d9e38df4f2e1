"""The text of a Word file: both views, and nothing lost that a reader sees."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from tests.wordfile import NAMES, deleted, inserted, paragraph, run, word_file

from gongwenkit.model import UsageError
from gongwenkit.proof.word.walker import WordText, cells_of, read_word_text
from gongwenkit.proof.word.word_package import WordPackage, is_word_like, open_word


def read(body: str, **parts: str) -> WordText:
    return read_word_text(WordPackage(word_file(body, parts=parts), name="a.docx"))


def texts(body: str, **parts: str) -> list[str]:
    return [one.text for one in read(body, **parts).accepted]


def test_tracked_changes_give_both_views():
    found = read(paragraph(run("共") + deleted("10") + inserted("12") + run("次。")))
    assert [one.text for one in found.accepted] == ["共12次。"]
    assert [one.text for one in found.rejected] == ["共10次。"]
    assert [(one.kind, one.text, one.author, one.day) for one in found.tracked] == [
        ("deleted", "10", "张三", "2024-01-05"),
        ("inserted", "12", "张三", "2024-01-05"),
    ]


def test_paragraph_marks_are_tracked_too():
    mark = '<w:rPr><w:{}  w:id="3" w:author="李四"/></w:rPr>'
    body = paragraph(run("甲"), mark.format("ins")) + paragraph(run("乙"), mark.format("del")) + paragraph(run("丙"))
    found = read(body)
    assert [one.text for one in found.accepted] == ["甲", "乙丙"]
    assert [one.text for one in found.rejected] == ["甲乙", "丙"]


def test_a_paragraph_added_or_removed_as_a_whole():
    mark = '<w:rPr><w:{}  w:id="3" w:author="李四"/></w:rPr>'
    body = paragraph(run("甲"))
    body += paragraph(inserted("新"), mark.format("ins")) + paragraph(deleted("旧"), mark.format("del"))
    found = read(body + paragraph(run("丙")))
    assert [one.text for one in found.accepted] == ["甲", "新", "丙"]
    assert [one.text for one in found.rejected] == ["甲", "旧", "丙"]


def test_moved_text_is_in_its_new_place_only():
    move = '<w:{0} w:id="4" w:author="李四"><w:r><w:t>移</w:t></w:r></w:{0}>'
    found = read(paragraph(run("甲") + move.format("moveFrom")) + paragraph(move.format("moveTo") + run("乙")))
    assert [one.text for one in found.accepted] == ["甲", "移乙"]
    assert [one.text for one in found.rejected] == ["甲移", "乙"]


def test_wrappers_lose_nothing():
    inner = run("一") + f"<w:smartTag>{run('二')}</w:smartTag><w:hyperlink>{run('三')}</w:hyperlink>"
    sdt = f"<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{paragraph(inner)}</w:sdtContent></w:sdt>"
    line = (
        f"<w:sdt><w:sdtContent>{run('五')}</w:sdtContent></w:sdt><w:fldSimple w:instr='PAGE'>{run('六')}</w:fldSimple>"
    )
    assert texts(sdt + paragraph(run("四") + line)) == ["一二三", "四五六"]


def test_the_code_of_a_field_is_no_text_and_its_result_is():
    field = (
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText><w:t>99</w:t></w:r>"
        f"<w:r><w:fldChar w:fldCharType='separate'/></w:r>{run('7')}<w:r><w:fldChar w:fldCharType='end'/></w:r>"
    )
    assert texts(paragraph(run("第") + field + run("页"))) == ["第7页"]


def test_alternatives_are_met_once_and_text_boxes_follow_their_paragraph():
    box = f"<w:txbxContent>{paragraph(run('框里'))}</w:txbxContent>"
    both = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    found = read(paragraph(run("前") + f"<w:r>{both}</w:r>" + run("后")))
    assert [(one.text, one.place) for one in found.accepted] == [("前后", "body"), ("框里", "box")]


def test_notes_ruby_and_signs():
    notes = f"<w:footnotes {NAMES}><w:footnote w:id='2'>{paragraph(run('注文'))}</w:footnote></w:footnotes>"
    ruby = "<w:ruby><w:rt><w:r><w:t>yun</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>云</w:t></w:r></w:rubyBase></w:ruby>"
    body = paragraph(f"<w:r>{ruby}<w:t>岭</w:t><w:tab/><w:noBreakHyphen/><w:br/><w:footnoteReference w:id='2'/></w:r>")
    found = read(body, footnotes=notes)
    assert [(one.text, one.place) for one in found.accepted] == [("云岭\t-\n", "body"), ("注文", "note")]


def test_cells_know_their_place_also_in_content_controls():
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(text))}</w:tc>"

    wide = "<w:gridSpan w:val='2'/>"
    row = f"<w:tr>{cell('宽', wide)}{cell('丙')}</w:tr>"
    gone = f"<w:tr><w:trPr><w:del w:id='1' w:author='张'/></w:trPr>{cell('去')}{cell('掉')}</w:tr>"
    last = f"<w:sdt><w:sdtContent><w:tr>{cell('1')}{cell('2')}{cell('3')}</w:tr></w:sdtContent></w:sdt>"
    found = read(f"<w:tbl>{row}{gone}{last}</w:tbl>" + paragraph(run("后")))
    assert cells_of(found.accepted) == {
        (0, 0, 0): "宽", (0, 0, 2): "丙", (0, 1, 0): "1", (0, 1, 1): "2", (0, 1, 2): "3",
    }  # fmt: skip
    assert cells_of(found.rejected)[0, 1, 0] == "去"
    assert found.accepted[-1].place == "body"


def test_automatic_numbers_are_computed():
    level = "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/><w:lvlText w:val='%1、'/></w:lvl>"
    numbering = (
        f"<w:numbering {NAMES}><w:abstractNum w:abstractNumId='0'>{level}</w:abstractNum>"
        "<w:num w:numId='5'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
    )
    listed = "<w:numPr><w:ilvl w:val='0'/><w:numId w:val='5'/></w:numPr>"
    body = paragraph(run("甲"), listed) + paragraph(run("乙")) + paragraph(run("丙"), listed)
    assert texts(body, numbering=numbering) == ["一、甲", "乙", "二、丙"]


@pytest.mark.parametrize("hiding", ["<w:vanish/>", "<w:color w:val='FFFFFF'/>", "<w:rStyle w:val='h'/>"])
def test_hidden_text_is_told_apart(hiding: str):
    styles = (
        f"<w:styles {NAMES}><w:style w:type='character' w:styleId='h'><w:rPr><w:vanish/></w:rPr></w:style></w:styles>"
    )
    found = read(paragraph(run("看得见") + run("看不见", hiding)), styles=styles)
    assert [one.text for one in found.accepted] == ["看得见"]
    assert found.hidden == ("看不见",)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "word-other-format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "word-encrypted"),
        (rb"{\rtf1}", "word-other-format"),
        (b"PK\x03\x04 nothing", "word-not-docx"),
        (word_file("", main="application/vnd.ms-word.document.macroEnabled.main+xml"), "word-macros"),
        (word_file("", main="application/vnd.openxmlformats-officedocument.x"), "word-not-docx"),
        (word_file("<!DOCTYPE x>"), "word-doctype"),
        (word_file("<w:p>"), "word-damaged"),
        (
            word_file(
                "",
                more_relations='<Relationship Id="x" Type="http://x/image" Target="http://x/" TargetMode="External"/>',
            ),
            "word-external",
        ),
    ],
)
def test_what_is_no_plain_docx_is_refused(content: bytes, code: str, tmp_path: Path):
    path = tmp_path / "来件.docx"
    path.write_bytes(content)
    assert is_word_like(path)
    with pytest.raises(UsageError) as error:
        read_word_text(open_word(path))
    assert error.value.code == code
    assert path.read_bytes() == content


def test_entities_and_bombs_are_refused():
    bomb = BytesIO(word_file(""))
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as package:
        for number in range(2_000):
            package.writestr(f"word/x{number}.xml", "x")
    with pytest.raises(UsageError, match="部件过多"):
        WordPackage(bomb.getvalue(), name="a.docx")
    large = BytesIO(word_file(""))
    with zipfile.ZipFile(large, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/media/a.bin", b"\0" * (51 * 2**20))
    with pytest.raises(UsageError, match="50 MB"):
        WordPackage(large.getvalue(), name="a.docx")


def test_a_link_typed_into_the_text_is_told_and_not_followed():
    more = '<Relationship Id="x" Type="http://x/hyperlink" Target="http://x.invalid/" TargetMode="External"/>'
    package = WordPackage(word_file(paragraph(run("甲")), more_relations=more), name="a.docx")
    assert package.outside == (("hyperlink", "http://x.invalid/"),)
