"""The Word file as it is written: frame, styles and tables, the same bytes, and what is in no file handed out."""

import os
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree
from tests.wordfile import W

from gongwenkit.compose.word.word_blocks import WordBlock, WordRun
from gongwenkit.compose.word.word_file import WordOrigin, make_word
from gongwenkit.compose.word.word_paragraphs import Bookmarks, paragraph
from gongwenkit.model import UsageError
from gongwenkit.run.report import steps
from gongwenkit.run.report.results import Composed

ORIGIN = WordOrigin({"department": "101", "period": "2023", "report": "summary"}, "key")
NAMES = {"w": W}


@pytest.fixture(scope="module")
def composed(repo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Composed:
    """A report with a head, three annexes and an imprint."""
    out = str(tmp_path_factory.mktemp("out"))
    chosen = steps.choose(department="101", period="2023", report="summary", kit=str(repo_root), out=out, word="yes")
    return steps.compose(steps.measure(steps.read(chosen)))


@pytest.fixture(scope="module")
def draft(composed: Composed) -> dict[str, bytes]:
    return parts(composed, origin=ORIGIN)


def parts(composed: Composed, *, origin: WordOrigin | None) -> dict[str, bytes]:
    assert composed.prepared is not None
    content = make_word(composed.prepared, origin=origin, track=True).content
    with zipfile.ZipFile(BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def of(part: bytes, path: str) -> list[etree._Element]:
    return etree.fromstring(part).xpath(path, namespaces=NAMES)


def value(element: etree._Element, name: str) -> str:
    return str(element.get(f"{{{W}}}{name}"))


def test_frame_and_grid_are_those_of_the_standard(draft: dict[str, bytes]):
    document = draft["word/document.xml"]
    sections = of(document, "//w:sectPr")
    assert [value(one, "val") for one in of(document, "//w:sectPr/w:type")][-1] == "evenPage"
    for section in sections:
        margins = section.find(f"{{{W}}}pgMar")
        assert [value(margins, side) for side in ("top", "bottom", "left", "right")] == ["1960", "1847", "1587", "1474"]
        grid = section.find(f"{{{W}}}docGrid")
        assert (value(grid, "type"), value(grid, "linePitch")) == ("lines", "592")
    settings = draft["word/settings.xml"]
    assert of(settings, "//w:trackRevisions")
    assert of(settings, "//w:evenAndOddHeaders")
    # marks give half a cell, as those of the PDF do
    assert value(of(settings, "//w:characterSpacingControl")[0], "val") == "compressPunctuation"


@pytest.mark.parametrize(
    ("style", "line"),
    [
        ("gw1", 716),
        ("gw7", 716),
        ("gw8", 296),
        ("gw9", 247),
        ("gwD", 1000),
        ("gwE", 400),
        ("gwF", 552),
        ("footer", 320),
    ],
)
def test_lines_of_their_own_height_are_off_the_grid(draft: dict[str, bytes], style: str, line: int):
    (properties,) = of(draft["word/styles.xml"], f"//w:style[@w:styleId='{style}']/w:pPr")
    assert value(properties.find(f"{{{W}}}snapToGrid"), "val") == "0"
    spacing = properties.find(f"{{{W}}}spacing")
    assert (value(spacing, "line"), value(spacing, "lineRule")) == (str(line), "exact")


def test_no_theme_font_and_no_numbering(draft: dict[str, bytes]):
    for name, content in draft.items():
        assert b"Theme=" not in content, name
        assert b"<w:numPr" not in content, name


def test_tables_are_fixed_their_heads_repeated_and_their_rows_whole(draft: dict[str, bytes]):
    tables = of(draft["word/document.xml"], "//w:tbl[w:tr/w:trPr/w:tblHeader]")
    assert len(tables) == 2
    for table in tables:
        columns = [value(one, "w") for one in table.iterfind(f"{{{W}}}tblGrid/{{{W}}}gridCol")]
        assert sum(map(int, columns)) == 8845
        rows = list(table.iterfind(f"{{{W}}}tr"))
        assert [row.find(f"{{{W}}}trPr/{{{W}}}tblHeader") is not None for row in rows] == [True] + [False] * (
            len(rows) - 1
        )
        for row in rows:
            assert row.find(f"{{{W}}}trPr/{{{W}}}cantSplit") is not None
            widths = [value(one, "w") for one in row.iterfind(f"{{{W}}}tc/{{{W}}}tcPr/{{{W}}}tcW")]
            assert widths in (columns, ["8845"])


def test_numbers_of_a_column_end_at_one_place(draft: dict[str, bytes]):
    """The note after a number hangs to its right; numbers of more digits take the room they need."""
    table = of(draft["word/document.xml"], "//w:tbl")[0]
    ends = set()
    for row in table.iterfind(f"{{{W}}}tr"):
        cells = row.findall(f"{{{W}}}tc")
        if len(cells) < 4 or cells[3].find(f"{{{W}}}p/{{{W}}}bookmarkStart") is None:
            continue
        runs = ["".join(run.itertext()) for run in cells[3].iter(f"{{{W}}}r")]
        if len(runs[0]) > 3:
            continue
        indent = int(value(cells[3].find(f"{{{W}}}p/{{{W}}}pPr/{{{W}}}ind"), "right"))
        ends.add(indent + sum(210 if ord(sign) > 0x2000 else 105 for note in runs[1:] for sign in note))
        assert value(cells[3].find(f"{{{W}}}p/{{{W}}}pPr/{{{W}}}jc"), "val") == "right"
    assert len(ends) == 1


def test_the_name_of_an_annex_stands_after_a_tab():
    block = WordBlock("annex-note", ((WordRun("附件："), WordRun("1.指标汇总表")),))
    made = paragraph(block, Bookmarks())
    assert [child.tag.rpartition("}")[2] for child in made.iter() if child.tag.endswith(("}t", "}tab"))] == [
        "t",
        "t",
        "tab",
        "t",
    ]
    assert "".join(made.itertext()) == "附件：1.指标汇总表"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="needs tzset")
def test_the_same_report_gives_the_same_bytes_in_any_time_zone(composed: Composed, monkeypatch: pytest.MonkeyPatch):
    assert composed.prepared is not None
    made = set()
    for zone in ("Asia/Shanghai", "America/New_York", "Asia/Shanghai"):
        monkeypatch.setitem(os.environ, "TZ", zone)
        time.tzset()
        made.add(make_word(composed.prepared, origin=ORIGIN, track=True).content)
    monkeypatch.undo()
    time.tzset()
    assert len(made) == 1


def test_what_is_handed_out_says_nothing_of_how_it_was_made(composed: Composed, draft: dict[str, bytes]):
    handed = parts(composed, origin=None)
    assert {name for name in draft if "custom" in name} == {
        "customXml/item1.xml", "customXml/itemProps1.xml", "customXml/_rels/item1.xml.rels", "docProps/custom.xml",
    }  # fmt: skip
    assert not [name for name in handed if "custom" in name]
    assert b"bookmarkStart" in draft["word/document.xml"]
    assert b"bookmarkStart" not in handed["word/document.xml"]
    assert not of(handed["word/settings.xml"], "//w:trackRevisions")
    assert b"creator" not in handed["docProps/core.xml"]


def test_what_word_cannot_have_is_refused(repo_root: Path, tmp_path: Path):
    kit = tmp_path / "kit"
    kit.mkdir()
    for name in ("data", "templates", "latex", "notebooks"):
        (kit / name).symlink_to(repo_root / name)
    text = (repo_root / "kit.toml").read_text(encoding="utf-8")
    (kit / "kit.toml").write_text(
        text + "\n[print]\npreprinted_head = true\n"
        if "[print]" not in text
        else text.replace("[print]", "[print]\npreprinted_head = true", 1),
        encoding="utf-8",
    )
    with pytest.raises(UsageError) as refused:
        steps.choose(department="101", period="2023", report="summary", kit=str(kit), out=str(tmp_path), word="yes")
    assert refused.value.code == "word-not-there"
