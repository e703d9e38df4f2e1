"""The scanner of files: each place where a PDF or a file beside it can hide something is looked into."""

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from gongwenkit.proof.evidence.leaks import find_leaks, page_texts
from gongwenkit.typeset.pdf_edit import clean_pdf

NAME = "周砚"
CODES = "".join(f"{ord(character):04X}" for character in NAME)

# One glyph code for each character, as fonts of TeX have them.
TO_UNICODE = b"""/CIDInit /ProcSet findresource begin begincmap
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfchar <0001> <5468> endbfchar
2 beginbfrange <0002> <0002> <781A> <0003> <0004> [<4E00> <4E8C>] endbfrange
endcmap end end"""


def empty(pages: int = 1) -> pikepdf.Pdf:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(200, 200))
    return document


def draw(document: pikepdf.Pdf, content: bytes) -> None:
    """Draws on the first page with a font whose codes 1 and 2 are the secret."""
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name("/Some"),
        Encoding=Name("/Identity-H"),
        ToUnicode=document.make_indirect(Stream(document, TO_UNICODE)),
        DescendantFonts=Array([Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/Some"))]),
    )
    page = document.pages[0]
    page.obj.Resources = Dictionary(Font=Dictionary(F=document.make_indirect(font)))
    page.obj.Contents = document.make_indirect(Stream(document, content))


LETTERS = b"BT /F 12 Tf 20 20 Td <00010002> Tj ET"


def information(document: pikepdf.Pdf) -> None:
    document.docinfo["/Author"] = String(NAME)


def xmp(document: pikepdf.Pdf) -> None:
    text = f"<x>&#{ord(NAME[0])};&#x{ord(NAME[1]):X};</x>".encode()
    document.Root.Metadata = document.make_indirect(Stream(document, text))


def attachment(document: pikepdf.Pdf) -> None:
    document.attachments["evidence.json"] = pikepdf.AttachedFileSpec(document, f'{{"by": "{NAME}"}}'.encode())


def attachment_in_utf16(document: pikepdf.Pdf) -> None:
    document.attachments["a.txt"] = pikepdf.AttachedFileSpec(document, NAME.encode("utf-16"))


def destination(document: pikepdf.Pdf) -> None:
    place = Array([document.pages[0].obj, Name.XYZ, 0, 0, None])
    document.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String(f"fig.{NAME}"), place])))


def bookmark(document: pikepdf.Pdf) -> None:
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(f"附件 {NAME}", 0))


def private_data(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.PieceInfo = Dictionary(Some=Dictionary(Private=String(f"{NAME[0]} {NAME[1]}")))


def note(document: pikepdf.Pdf) -> None:
    annotation = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=String(NAME))
    document.pages[0].obj.Annots = Array([document.make_indirect(annotation)])


def key(document: pikepdf.Pdf) -> None:
    document.pages[0].obj[f"/{NAME}"] = Name.Some


def letters(document: pikepdf.Pdf) -> None:
    draw(document, LETTERS)


def white_letters(document: pikepdf.Pdf) -> None:
    draw(document, b"1 g " + LETTERS)


def letters_under_a_box(document: pikepdf.Pdf) -> None:
    draw(document, LETTERS + b" 0 g 0 0 200 200 re f")


def invisible_letters(document: pikepdf.Pdf) -> None:
    draw(document, LETTERS.replace(b"Td", b"Td 3 Tr"))


def letters_off_the_page(document: pikepdf.Pdf) -> None:
    draw(document, LETTERS.replace(b"20 20", b"5000 5000"))


def letters_in_an_artifact(document: pikepdf.Pdf) -> None:
    draw(document, b"/Artifact BMC " + LETTERS + b" EMC")


def letters_one_by_one(document: pikepdf.Pdf) -> None:
    draw(document, b"BT /F 12 Tf 20 20 Td [<0001> -300 <0002>] TJ ET")


def actual_text(document: pikepdf.Pdf) -> None:
    draw(document, f"/Span <</ActualText <FEFF{CODES}>>> BDC EMC".encode())


def form_that_no_page_uses(document: pikepdf.Pdf) -> None:
    draw(document, b"")
    resources = document.pages[0].obj.Resources
    form = Stream(
        document, LETTERS, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]), Resources=resources
    )
    resources.XObject = Dictionary(X=document.make_indirect(form))


SEEDS = [
    information, xmp, attachment, attachment_in_utf16, destination, bookmark, private_data, note, key, letters,
    white_letters, letters_under_a_box, invisible_letters, letters_off_the_page, letters_in_an_artifact,
    letters_one_by_one, actual_text, form_that_no_page_uses,
]  # fmt: skip
UNSEEN = {information, xmp, attachment, attachment_in_utf16, destination, private_data, note, key}
"""What no page shows: cleaning a PDF takes it out."""


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.__name__)
def test_a_secret_is_found_wherever_it_is(tmp_path: Path, seed: Callable[[pikepdf.Pdf], None]) -> None:
    file = tmp_path / "report.pdf"
    document = empty()
    seed(document)
    document.save(file, compress_streams=True, fix_metadata_version=False)
    assert {leak.secret for leak in find_leaks((file,), (NAME, "林玥"))} == {NAME}


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.__name__)
def test_cleaning_takes_out_what_no_page_shows_and_hides_nothing(
    tmp_path: Path, seed: Callable[[pikepdf.Pdf], None]
) -> None:
    file = tmp_path / "report.pdf"
    document = empty()
    seed(document)
    document.save(file, fix_metadata_version=False)
    clean_pdf(file)
    assert bool(find_leaks((file,), (NAME,))) is (seed not in UNSEEN)
    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]


def test_what_an_earlier_state_of_the_file_left_is_found_and_cleaned(tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    empty().save(file)
    file.write_bytes(file.read_bytes() + f"\n% {NAME}\n".encode())
    assert find_leaks((file,), (NAME,))
    clean_pdf(file)
    assert find_leaks((file,), (NAME,)) == ()


def test_title_and_keywords_stay_and_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.pdf", "b.pdf")]
    for number, file in enumerate(files):
        document = empty()
        document.docinfo["/Title"], document.docinfo["/Keywords"] = String("情况报告"), String("layout=C")
        document.docinfo["/CreationDate"] = String("D:20240109000000Z")
        document.docinfo["/Subject"] = document.docinfo["/Custom"] = String("2023年")
        document.save(file, static_id=bool(number))
        clean_pdf(file)
    assert files[0].read_bytes() == files[1].read_bytes()
    with pikepdf.open(files[0]) as cleaned:
        assert {key: str(value) for key, value in cleaned.docinfo.items()} == {
            "/Title": "情况报告",
            "/Keywords": "layout=C",
            "/Creator": "gongwenkit",
            "/Producer": "gongwenkit",
        }


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", rb'{"by": "\u5468\u781a"}'),
        ("a.csv", "类别,周　砚".encode()),
        ("a.txt", "周砚".encode("utf-16")),
        ("a.html", b"<p>&#21608;&#30746;</p>"),
        ("周砚.txt", b""),
    ],
)
def test_a_secret_in_a_file_beside_it_is_found(tmp_path: Path, name: str, content: bytes) -> None:
    file, other = tmp_path / name, tmp_path / "other.json"
    file.write_bytes(content)
    other.write_text('{"by": "周某"}', encoding="utf-8")
    assert {leak.file for leak in find_leaks((file, other), (NAME,))} == {name}


def test_a_secret_of_one_character_is_no_secret(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="too short"):
        find_leaks((tmp_path,), ("周",))


@pytest.mark.parametrize("name", ["report.docx", "chart.PNG", "report"])
def test_a_file_whose_bytes_are_not_its_text_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04")
    with pytest.raises(ValueError, match="cannot be searched"):
        find_leaks((tmp_path / name,), (NAME,))


def test_the_text_of_pages_has_no_blanks(tmp_path: Path) -> None:
    document = empty(2)
    draw(document, LETTERS + b" " + LETTERS.replace(b"20 20", b"20 90"))
    document.save(tmp_path / "a.pdf")
    assert page_texts(tmp_path / "a.pdf") == (NAME * 2, "")
