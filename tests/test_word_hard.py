"""A whole report with everything hard in it: what only wraps the text is no change, what was added is told."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree
from tests.wordedits import Edited, W, drop_markers, text_of
from tests.wordfile import KINDS, NAMES, paragraph, run, word_file

from gongwenkit.compose.word.word_file import WordOrigin, WordReport, make_word, text_json
from gongwenkit.proof.word.passages import Original, read_original
from gongwenkit.proof.word.walker import WordText, read_word_text
from gongwenkit.proof.word.word_comparison import Comparison, compare_word
from gongwenkit.proof.word.word_package import WordPackage
from gongwenkit.run.report import steps

ORIGIN = WordOrigin({"department": "101", "period": "2023", "report": "duty"}, "key")
UNSEEN = "看不见的话99"


@pytest.fixture(scope="module")
def made(repo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> WordReport:
    out = str(tmp_path_factory.mktemp("o"))
    chosen = steps.choose(department="101", period="2023", report="duty", kit=str(repo_root), out=out)
    composed = steps.compose(steps.measure(steps.read(chosen)))
    assert composed.prepared is not None
    return make_word(composed.prepared, origin=ORIGIN, track=True)


@pytest.fixture(scope="module")
def original(made: WordReport) -> Original:
    return read_original(json.loads(json.dumps(text_json(made.blocks, ORIGIN))))


def compared(original: Original, content: bytes) -> tuple[Comparison, WordText]:
    word = read_word_text(WordPackage(content, name="a.docx"))
    return compare_word(original, word), word


def element(text: str) -> etree._Element:
    return etree.fromstring(f"<x {NAMES}>{text}</x>")[0]


def wrapped(child: etree._Element, text: str) -> None:
    """Puts an element in its own place into the innermost `<w:here/>` of a text."""
    outer = element(text)
    child.addprevious(outer)
    here = next(outer.iter(f"{W}here"))
    here.getparent().replace(here, child)


def runs_of(edited: Edited) -> Iterator[etree._Element]:
    for one in edited.paragraphs():
        yield from [child for child in one.iter(f"{W}r") if child.find(f"{W}t") is not None]


def sdt_around_everything(edited: Edited) -> None:
    for one in [*edited.paragraphs(), *edited.root.iter(f"{W}tbl")]:
        wrapped(one, "<w:sdt><w:sdtPr><w:alias w:val='控件'/></w:sdtPr><w:sdtContent><w:here/></w:sdtContent></w:sdt>")
    for one in list(runs_of(edited)):
        wrapped(one, "<w:sdt><w:sdtContent><w:here/></w:sdtContent></w:sdt>")


def smart_tags_and_fields(edited: Edited) -> None:
    for number, one in enumerate(list(runs_of(edited))):
        wrapped(one, ("<w:smartTag><w:here/></w:smartTag>", "<w:fldSimple w:instr='REF 99'><w:here/></w:fldSimple>",
                      "<w:hyperlink w:anchor='x'><w:here/></w:hyperlink>")[number % 3])  # fmt: skip


def inserted_and_moved_as_a_whole(edited: Edited) -> None:
    """Somebody accepted nothing: all is inserted, and what was there before is deleted, in the same words."""
    for number, one in enumerate(list(runs_of(edited))):
        old = copy.deepcopy(one)
        one.addprevious(old)
        for letters in old.iter(f"{W}t"):
            letters.tag = f"{W}delText" if number % 2 else f"{W}t"
        names = ("del", "ins") if number % 2 else ("moveFrom", "moveTo")
        for child, name in ((old, names[0]), (one, names[1])):
            wrapped(
                child, f"<w:{name} w:id='{number}' w:author='甲' w:date='2024-01-08T09:00:00Z'><w:here/></w:{name}>"
            )


def alternatives(edited: Edited) -> None:
    for one in list(runs_of(edited)):
        other = etree.tostring(one, encoding="unicode")
        wrapped(one, "<mc:AlternateContent><mc:Choice Requires='wps'><w:here/></mc:Choice>"
                     f"<mc:Fallback>{other}</mc:Fallback></mc:AlternateContent>")  # fmt: skip


def ruby_everywhere(edited: Edited) -> None:
    for one in list(runs_of(edited)):
        inner = copy.deepcopy(one)
        for letters in one.findall(f"{W}t"):
            one.remove(letters)
        wrapped_ruby = element(f"<w:ruby><w:rubyPr/><w:rt>{run('yun')}</w:rt><w:rubyBase/></w:ruby>")
        wrapped_ruby[-1].append(inner)
        one.append(wrapped_ruby)


def tables_in_a_table(edited: Edited) -> None:
    for table in list(edited.root.iter(f"{W}tbl")):
        wrapped(table, "<w:tbl><w:tr><w:tc><w:here/><w:p/></w:tc></w:tr></w:tbl>")


WRAPPERS = (
    sdt_around_everything, smart_tags_and_fields, inserted_and_moved_as_a_whole, alternatives, ruby_everywhere,
    tables_in_a_table,
)  # fmt: skip


@pytest.mark.parametrize("wrap", WRAPPERS, ids=[one.__name__ for one in WRAPPERS])
def test_what_wraps_the_text_is_no_change(original: Original, made: WordReport, wrap: Callable[[Edited], None]):
    edited = Edited(made.content, tracked=False)
    wrap(edited)
    drop_markers(edited)
    found, word = compared(original, edited.bytes())
    assert found.changes == ()
    assert (found.untracked, word.hidden, word.embedded) == (0, (), ())


def test_what_is_hidden_embedded_or_beside_the_text_is_told_and_nothing_else(original: Original, made: WordReport):
    edited = Edited(made.content, tracked=False)
    first = edited.find("召开警示教育大")
    first.append(element(run(UNSEEN, "<w:vanish/>")))
    box = f"<w:txbxContent>{paragraph(run('框里写着另有会议33次。'))}</w:txbxContent>"
    first.append(
        element(
            "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>"
            f"<wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    first.append(element("<w:r><w:footnoteReference w:id='2'/></w:r>"))
    notes = f"<w:footnotes {NAMES}><w:footnote w:id='2'>{paragraph(run('注中说有44人。'))}</w:footnote></w:footnotes>"
    edited.parts["word/footnotes.xml"] = notes.encode()
    first.addnext(element("<w:altChunk r:id='chunk'/>"))
    edited.parts["word/chunk.docx"] = word_file(paragraph(run("另一份文件")))
    relations = edited.parts["word/_rels/document.xml.rels"].decode()
    more = f'<Relationship Id="notes" Type="{KINDS}/footnotes" Target="footnotes.xml"/>'
    more += f'<Relationship Id="chunk" Type="{KINDS}/aFChunk" Target="chunk.docx"/>'
    edited.parts["word/_rels/document.xml.rels"] = relations.replace(
        "</Relationships>", more + "</Relationships>"
    ).encode()
    drop_markers(edited)
    found, word = compared(original, edited.bytes())
    assert word.hidden == (UNSEEN,)
    assert len(word.embedded) == 1
    assert {(one.kind, one.after or one.edited) for one in found.changes if not one.of_number} == {
        ("sentence-added", "框里写着另有会议33次。"), ("sentence-added", "注中说有44人。"),
    }  # fmt: skip
    assert {(one.kind, one.edited) for one in found.changes if one.of_number} == {
        ("number-without-source", "33"), ("number-without-source", "44"),
    }  # fmt: skip
    assert not [one for one in found.changes if UNSEEN in str(one)]


def test_automatic_numbers_stand_for_those_that_were_typed(original: Original, made: WordReport):
    """Word turns 一、 into a list when somebody presses Enter: the same words, no change."""
    level = "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/><w:lvlText w:val='%1、'/></w:lvl>"
    numbering = (
        f"<w:numbering {NAMES}><w:abstractNum w:abstractNumId='0'>{level}</w:abstractNum>"
        "<w:num w:numId='5'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
    )
    edited = Edited(made.content, tracked=False)
    heads = [one for one in edited.paragraphs() if text_of(one)[1:2] == "、" and text_of(one)[0] in "一二三四五"]
    assert len(heads) == 5
    for one in heads:
        letters = next(one.iter(f"{W}t"))
        letters.text = letters.text[2:]
        one.find(f"{W}pPr").append(element("<w:numPr><w:ilvl w:val='0'/><w:numId w:val='5'/></w:numPr>"))
    edited.parts["word/numbering.xml"] = numbering.encode()
    relations = edited.parts["word/_rels/document.xml.rels"].decode()
    more = f'<Relationship Id="lists" Type="{KINDS}/numbering" Target="numbering.xml"/></Relationships>'
    edited.parts["word/_rels/document.xml.rels"] = relations.replace("</Relationships>", more).encode()
    drop_markers(edited)
    found, _ = compared(original, edited.bytes())
    assert found.changes == ()


def test_a_report_pasted_into_a_new_document_is_the_same(original: Original, made: WordReport):
    """Without styles, bookmarks and properties: paragraphs and tables of bare text."""
    body = []
    for block in Edited(made.content, tracked=False).root[0]:
        if block.tag == f"{W}p":
            body.append(paragraph(run(text_of(block))) if text_of(block) else "<w:p/>")
        elif block.tag == f"{W}tbl":
            rows = [
                "".join(f"<w:tc>{paragraph(run(text_of(cell)))}</w:tc>" for cell in row.iterfind(f"{W}tc"))
                for row in block.iterfind(f"{W}tr")
            ]
            body.append("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>")
    found, word = compared(original, word_file("".join(body)))
    assert found.changes == ()
    assert word.properties == {}


def _as_text(made: WordReport, *, cells: str, change: Callable[[str], str] = str) -> bytes:
    """Returns a new document with the text of a report alone; `cells` is between the cells of a row."""
    body: list[str] = []
    for block in Edited(made.content, tracked=False).root[0]:
        if block.tag == f"{W}p":
            body.append(text_of(block))
        elif block.tag == f"{W}tbl":
            body += [cells.join(map(text_of, row.iterfind(f"{W}tc"))) for row in block.iterfind(f"{W}tr")]
    lines = change("\n".join(body)).split("\n")
    tab = "</w:t><w:tab/><w:t xml:space='preserve'>"
    return word_file("".join(paragraph(run(line).replace("\t", tab)) if line else "<w:p/>" for line in lines))


@pytest.mark.parametrize("cells", ["\t", "\n"], ids=["tabs", "lines"])
def test_tables_pasted_as_text_alone_are_tables_again(original: Original, made: WordReport, cells: str):
    found, _ = compared(original, _as_text(made, cells=cells))
    assert found.changes == ()


@pytest.mark.parametrize("cells", ["\t", "\n"], ids=["tabs", "lines"])
def test_a_number_changed_in_a_table_of_text_alone_is_found_in_its_cell(
    original: Original, made: WordReport, cells: str
):
    def change(text: str) -> str:
        before = cells.join(("签订责任书", "份", "107"))
        assert before in text
        return text.replace(before, cells.join(("签订责任书", "份", "108")))

    found, _ = compared(original, _as_text(made, cells=cells, change=change))
    (one,) = found.changes
    assert (one.kind, one.made, one.edited, one.row) == ("number-changed", "107", "108", "签订责任书")


@pytest.mark.parametrize("cells", ["\t", "\n"], ids=["tabs", "lines"])
def test_what_was_written_between_the_cells_is_told(original: Original, made: WordReport, cells: str):
    def change(text: str) -> str:
        before = cells.join(("一、扛牢政治责任，把从严要求贯穿履职全过程\n1", ""))
        assert text.count(before) == 1
        return text.replace(before, f"另有55次。\n{before}")

    found, _ = compared(original, _as_text(made, cells=cells, change=change))
    assert ("sentence-added", "另有55次。") in {(one.kind, one.after) for one in found.changes}
    assert "55" in {one.edited for one in found.changes if one.kind == "number-without-source"}
