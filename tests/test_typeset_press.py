"""For the printer: what lies where on which sheet, what still leads where, what is refused."""

import ctypes
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, OutlineItem, String

from gongwenkit.model import UsageError
from gongwenkit.typeset.engine import typeset
from gongwenkit.typeset.press import NumberType, PrintOrder, press, read_document
from gongwenkit.typeset.press.sheet import booklet_order

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)


def make_pdf(
    path: Path, pages: int, *, title: str = "", last: str = "", size: tuple[float, float] = A4, named: bool = True
) -> Path:
    """A PDF whose n-th page says `<stem>-n` at 28 mm, 37 mm; its first page links by name and by place to the last."""
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        for number in range(1, pages + 1):
            page = pdf.add_blank_page(page_size=size)
            page.Resources = Dictionary(Font=Dictionary(F=font))
            words = last if last and number == pages else f"{path.stem}-{number}"
            page.Contents = pdf.make_stream(
                f"BT /F 12 Tf {28 * MM:.3f} {size[1] - 60 * MM:.3f} Td ({words}) Tj ET".encode()
            )
        if named:
            _add_links(pdf)
        if title:
            pdf.docinfo["/Title"] = String(title)
        pdf.docinfo["/CreationDate"] = String("D:20240109000000Z")
        pdf.save(path)
    return path


def _add_links(pdf: pikepdf.Pdf) -> None:
    last = Array([pdf.pages[-1].obj, Name.XYZ, 10, 700, None])
    tree = pikepdf.NameTree.new(pdf)
    tree["fig.a.value.1"] = last
    pdf.Root.Names = Dictionary(Dests=tree.obj)
    link = {"/Type": Name.Annot, "/Subtype": Name.Link, "/Rect": Array([10, 10, 50, 20])}
    pdf.pages[0].Annots = Array(
        [
            Dictionary(link | {"/A": Dictionary(S=Name.GoTo, D=String("fig.a.value.1"))}),
            Dictionary(link | {"/Dest": last}),
            Dictionary(link | {"/A": Dictionary(S=Name.URI, URI=String("https://example.org/"))}),
            Dictionary(link | {"/A": Dictionary(S=Name.Launch, F=String("x"))}),
            Dictionary(link | {"/Subtype": Name.FileAttachment}),
        ]
    )
    pdf.pages[0].AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("1")))
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("1"))
    with pdf.open_outline() as outline:
        chapter = OutlineItem("一、", 0)
        chapter.children.append(OutlineItem("（一）", String("fig.a.value.1")))
        outline.root.append(chapter)


def _press(sources: list[Path], target: Path, **order: object) -> Path:
    press([read_document(source) for source in sources], target, PrintOrder(**order))
    return target


def _words(pdf: Path) -> list[dict[str, tuple[float, float]]]:
    """For each page the words on it with the place of their first letter, in mm from the lower left of the sheet."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [dict(_page_words(page)) for page in document]


def _page_words(page: pypdfium2.PdfPage) -> Iterator[tuple[str, tuple[float, float]]]:
    text = page.get_textpage()
    words, start = "", (0.0, 0.0)
    for index in range(text.count_chars() + 1):
        letter = chr(pdfium.FPDFText_GetUnicode(text, index)) if index < text.count_chars() else "\n"
        if letter in "\r\n":
            if words:
                yield words.strip(), start
            words = ""
            continue
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        if words == "" or abs(x.value / MM - start[0]) > 150:  # the other half of a sheet
            if words:
                yield words.strip(), start
            words, start = "", (round(x.value / MM, 2), round(y.value / MM, 2))
        words += letter


def _faces(pdf: Path) -> list[tuple[str, str]]:
    """For each face of a sheet the words of its left and of its right page, empty for a blank page."""
    faces = []
    for words in _words(pdf):
        halves = {("left" if x < 210 else "right"): word for word, (x, _) in words.items()}
        faces.append((halves.get("left", ""), halves.get("right", "")))
    return faces


@pytest.mark.parametrize("pages", [4, 8, 12, 40])
def test_a_folded_booklet_reads_in_order(pages: int) -> None:
    faces = list(booklet_order(pages))
    sheets = [(faces[n], faces[n + 1]) for n in range(0, len(faces), 2)]
    # Sheets lie in each other, the first outside: leaf by leaf, right page of the front, then left page of the back.
    first_half = [page for front, back in sheets for page in (front[1], back[0])]
    second_half = [page for front, back in reversed(sheets) for page in (back[1], front[0])]
    assert first_half + second_half == list(range(pages))


def test_a_booklet_of_six_pages_gets_blanks_after_the_last_page(tmp_path: Path) -> None:
    made = _press([make_pdf(tmp_path / "r.pdf", 6)], tmp_path / "b.pdf", booklet=True)
    assert _faces(made) == [("", "r-1"), ("r-2", ""), ("r-6", "r-3"), ("r-4", "r-5")]


def test_the_imprint_stays_on_the_last_page(tmp_path: Path) -> None:
    source = make_pdf(tmp_path / "r.pdf", 6)
    document = replace(read_document(source), ends_with_imprint=True)
    press([document], tmp_path / "b.pdf", PrintOrder(booklet=True))
    assert _faces(tmp_path / "b.pdf") == [("r-6", "r-1"), ("r-2", ""), ("", "r-3"), ("r-4", "r-5")]


def test_pages_are_placed_exactly_and_never_scaled(tmp_path: Path) -> None:
    made = _press([make_pdf(tmp_path / "r.pdf", 4)], tmp_path / "b.pdf", booklet=True)
    with pikepdf.open(made) as pdf:
        assert [[round(float(v) / MM, 2) for v in page.mediabox] for page in pdf.pages] == [[0, 0, 420, 297]] * 2
    assert _words(made)[0] == {"r-4": (28.0, 237.0), "r-1": (238.0, 237.0)}


def test_a_page_with_an_origin_of_its_own_is_placed_by_its_trimmed_box(tmp_path: Path) -> None:
    source = make_pdf(tmp_path / "r.pdf", 4, named=False)
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        for page in pdf.pages:
            left, bottom = 10 * MM, 20 * MM
            page.MediaBox = Array([0, 0, 230 * MM, 337 * MM])
            page.TrimBox = Array([left, bottom, left + A4[0], bottom + A4[1]])
        pdf.save(source)
    made = _press([source], tmp_path / "b.pdf", booklet=True)
    assert _words(made)[0]["r-1"] == (228.0, 217.0)


@pytest.mark.parametrize(("turn", "place"), [(0, (60.0, 28.0)), (90, (150.0, 269.0)), (270, (60.0, 28.0))])
def test_a_page_on_its_side_stands_with_its_head_on_the_left_unless_it_says_otherwise(
    turn: int, place: tuple[float, float], tmp_path: Path
) -> None:
    source = make_pdf(tmp_path / "r.pdf", 4, size=(A4[1], A4[0]), named=False)
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        for page in pdf.pages:
            page.Rotate = turn
        pdf.save(source)
    made = _press([source], tmp_path / "b.pdf", booklet=True)
    assert _words(made)[0]["r-4"] == place


def test_crop_marks_stand_outside_and_links_still_lead_to_their_place(tmp_path: Path) -> None:
    made = _press([make_pdf(tmp_path / "r.pdf", 2, title="题")], tmp_path / "c.pdf", crop_marks=True)
    with pikepdf.open(made) as pdf:
        page = pdf.pages[0]
        trim, bleed, media = ([float(v) / MM for v in box] for box in (page.TrimBox, page.BleedBox, page.MediaBox))
        assert trim == pytest.approx([0, 0, 210, 297], abs=0.01)
        assert bleed == pytest.approx([-3, -3, 213, 300], abs=0.01)
        assert media == pytest.approx([-12, -12, 222, 309], abs=0.01)
        assert str(pdf.docinfo.Title) == "题"
        assert page.Annots[1].Dest[0].objgen == pdf.pages[1].obj.objgen
        lines = [[float(v) / MM for v in o] for o, op in pikepdf.parse_content_stream(page) if str(op) in ("m", "l")]
    assert len(lines) == 16
    assert all(not (-3 < x < 213 and -3 < y < 300) for x, y in lines), "no mark in the page or its bleed"
    assert {round(x, 1) for x, y in lines if y < 0} == {0, 210}
    assert {round(y, 1) for x, y in lines if x < 0} == {0, 297}


def test_a_booklet_with_crop_marks_marks_the_fold_too(tmp_path: Path) -> None:
    made = _press([make_pdf(tmp_path / "r.pdf", 4)], tmp_path / "c.pdf", crop_marks=True, booklet=True)
    with pikepdf.open(made) as pdf:
        page = pdf.pages[0]
        assert [round(float(v) / MM) for v in page.TrimBox] == [0, 0, 420, 297]
        lines = [[float(v) / MM for v in o] for o, op in pikepdf.parse_content_stream(page) if str(op) == "m"]
    assert {round(x) for x, y in lines if y < 0} == {0, 210, 420}


def test_a_bundle_starts_each_report_on_a_right_page_and_keeps_what_leads_where(tmp_path: Path) -> None:
    sources = [
        make_pdf(tmp_path / "a.pdf", 3, title="甲报告"),
        make_pdf(tmp_path / "b.pdf", 2),
        make_pdf(tmp_path / "c.pdf", 1),
    ]
    made = _press(sources, tmp_path / "m.pdf", title="汇编")
    assert [next(iter(words), "") for words in _words(made)] == ["a-1", "a-2", "a-3", "", "b-1", "b-2", "c-1"]
    with pikepdf.open(made) as pdf:
        order = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        tree = {str(name): order[place[0].objgen] for name, place in pikepdf.NameTree(pdf.Root.Names.Dests).items()}
        assert tree == {"1/fig.a.value.1": 3, "2/fig.a.value.1": 6, "3/fig.a.value.1": 7}
        for first, last, prefix in ((0, 3, "1/"), (4, 6, "2/"), (6, 7, "3/")):
            by_name, by_place, address = pdf.pages[first].Annots
            assert str(by_name.Dest) == f"{prefix}fig.a.value.1"
            assert order[by_place.Dest[0].objgen] == last
            assert str(address.A.URI) == "https://example.org/"
        with pdf.open_outline() as outline:
            tops = [(item.title, order[item.destination[0].objgen]) for item in outline.root]
            below = [(child.title, child.children[0].title) for item in outline.root for child in item.children]
            deep = [order[item.children[0].children[0].destination[0].objgen] for item in outline.root]
        assert tops == [("甲报告", 1), ("b", 5), ("c", 7)]
        assert below == [("一、", "（一）")] * 3
        assert deep == [3, 6, 7]
        assert str(pdf.docinfo.Title) == "汇编"


@pytest.mark.parametrize("order", [{"booklet": True}, {"crop_marks": True}, {"copies": 2}, {"title": "x"}])
def test_a_seal_that_lies_above_the_page_is_printed_in_its_place(order: dict[str, object], tmp_path: Path) -> None:
    source = make_pdf(tmp_path / "r.pdf", 4)
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        seal = pdf.make_stream(b"1 0 0 rg 0 0 120 120 re f", Subtype=Name.Form, BBox=Array([0, 0, 120, 120]))
        stamp = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, F=4, Rect=Array([300, 100, 420, 220]))
        stamp.AP = Dictionary(N=seal)
        pdf.pages[0].Annots.append(pdf.make_indirect(stamp))
        pdf.save(source)
    made = _press([source], tmp_path / "m.pdf", **order)
    with pypdfium2.PdfDocument(made) as document, pikepdf.open(made) as pdf:
        left, bottom = (float(value) for value in pdf.pages[0].mediabox[:2])
        picture = document[0].render().to_pil()
        x = 360 - left + (210 * MM if "booklet" in order else 0)
        assert picture.getpixel((round(x), round(document[0].get_height() - 160 + bottom))) == (255, 0, 0)


def test_active_content_is_left_behind(tmp_path: Path) -> None:
    made = _press([make_pdf(tmp_path / "a.pdf", 2), make_pdf(tmp_path / "b.pdf", 2)], tmp_path / "m.pdf", title="x")
    with pikepdf.open(made) as pdf:
        assert "/OpenAction" not in pdf.Root
        found = {
            str(item.get("/S", "")) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/S" in item
        } | {str(a.A.S) for page in pdf.pages for a in page.obj.get("/Annots", []) if "/A" in a}
        assert found == {"/URI"}
        assert all("/AA" not in page.obj for page in pdf.pages)


def test_copies_each_begin_on_a_right_page_and_have_no_links_into_each_other(tmp_path: Path) -> None:
    made = _press([make_pdf(tmp_path / "r.pdf", 3)], tmp_path / "n.pdf", copies=2)
    assert [next(iter(words), "") for words in _words(made)] == ["r-1", "r-2", "r-3", "", "r-1", "r-2", "r-3", ""]
    with pikepdf.open(made) as pdf:
        assert all("/Annots" not in page.obj for page in pdf.pages)


def test_copies_of_a_booklet_are_booklets_one_after_the_other(tmp_path: Path) -> None:
    made = _press([make_pdf(tmp_path / "r.pdf", 3)], tmp_path / "n.pdf", copies=2, booklet=True)
    assert _faces(made) == [("", "r-1"), ("r-2", "r-3")] * 2


@pytest.mark.parametrize("order", [{"booklet": True}, {"crop_marks": True}, {"copies": 3}, {"title": "x"}])
def test_the_same_order_gives_the_same_bytes(
    order: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make_pdf(tmp_path / "r.pdf", 5, title="题")
    first = _press([source], tmp_path / "1.pdf", **order).read_bytes()
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    (tmp_path / "deep").mkdir()
    second = _press([source], tmp_path / "deep" / "two.pdf", **order).read_bytes()
    assert first == second
    other = make_pdf(tmp_path / "other.pdf", 5, title="题")
    assert _press([other], tmp_path / "3.pdf", **order).read_bytes() != first


def test_a_file_that_is_there_is_not_replaced_unless_asked(tmp_path: Path) -> None:
    source = make_pdf(tmp_path / "r.pdf", 4)
    before = source.read_bytes()
    with pytest.raises(UsageError) as raised:
        _press([source], source, booklet=True)
    assert raised.value.code == "print-exists"
    assert source.read_bytes() == before
    _press([source], source, booklet=True, overwrite=True)
    with pikepdf.open(source) as pdf:
        assert len(pdf.pages) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.pdf"]


def test_a_folder_is_no_place_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "folder.pdf").mkdir()
    with pytest.raises(UsageError, match="没有覆盖"):
        _press([make_pdf(tmp_path / "r.pdf", 4)], tmp_path / "folder.pdf", booklet=True, overwrite=True)


def test_nothing_is_left_of_a_file_that_could_not_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = make_pdf(tmp_path / "r.pdf", 4)
    target = tmp_path / "out" / "b.pdf"

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pikepdf.Pdf, "save", full)
    with pytest.raises(OSError, match="No space"):
        _press([source], target, booklet=True)
    assert list(target.parent.iterdir()) == []


def _encrypted(path: Path, user: str) -> None:
    with pikepdf.open(make_pdf(path, 1), allow_overwriting_input=True) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(owner="o", user=user))


def _truncated(path: Path) -> None:
    whole = make_pdf(path, 3).read_bytes()
    path.write_bytes(whole[: len(whole) * 9 // 10])


def _layered(path: Path) -> None:
    with pikepdf.open(make_pdf(path, 1), allow_overwriting_input=True) as pdf:
        pdf.Root.OCProperties = Dictionary(OCGs=Array(), D=Dictionary())
        pdf.save(path)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: None, "print-no-file"),
        (lambda path: path.mkdir(), "print-no-file"),
        (lambda path: path.write_bytes(b""), "print-no-pdf"),
        (lambda path: path.write_text("hello", encoding="utf-8"), "print-no-pdf"),
        (lambda path: _truncated(path), "print-no-pdf"),
        (lambda path: _layered(path), "print-layers"),
        (lambda path: _encrypted(path, ""), "print-encrypted"),
        (lambda path: _encrypted(path, "secret"), "print-encrypted"),
        (lambda path: make_pdf(path, 0, named=False), "print-no-pages"),
        (lambda path: make_pdf(path, 1, size=(612, 792)), "print-not-a4"),
        (lambda path: make_pdf(path, 1, size=(A4[0] - 3, A4[1])), "print-not-a4"),
    ],
)
def test_what_cannot_be_printed_is_refused_by_name(make, code: str, tmp_path: Path) -> None:
    make(tmp_path / "r.pdf")
    with pytest.raises(UsageError) as raised:
        read_document(tmp_path / "r.pdf")
    assert raised.value.code == code
    assert raised.value.where == str(tmp_path / "r.pdf")


def test_a_size_within_half_a_millimetre_is_a4(tmp_path: Path) -> None:
    assert read_document(make_pdf(tmp_path / "r.pdf", 1, size=(595, 842))).title == "r"


NUMBERS = NumberType(Path("latex"), "fandol", (), 60)


@pytest.mark.parametrize(("first", "copies"), [(999_999, 2), (1_000_000, 1), (0, 1)])
def test_a_number_has_six_digits(first: int, copies: int, tmp_path: Path) -> None:
    source = make_pdf(tmp_path / "r.pdf", 1)
    with pytest.raises(UsageError) as raised:
        _press([source], tmp_path / "n.pdf", first_number=first, copies=copies, number_type=NUMBERS)
    assert raised.value.code == "number-too-large"


def test_a_number_needs_line_1_to_be_free(tmp_path: Path) -> None:
    source = make_pdf(tmp_path / "r.pdf", 1)
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        place = f" BT /F 15 Tf {28 * MM:.2f} {(297 - 42) * MM:.2f} Td (000007) Tj ET"
        pdf.pages[0].contents_add(place.encode())
        pdf.save(source)
    with pytest.raises(UsageError, match="000007") as raised:
        _press([source], tmp_path / "n.pdf", first_number=1, number_type=NUMBERS)
    assert raised.value.code == "number-place-taken"


def test_a_letter_has_another_place_for_its_number(tmp_path: Path) -> None:
    source = make_pdf(tmp_path / "r.pdf", 1)
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        pdf.docinfo["/Keywords"] = String("layout=letter; direction=down")
        pdf.save(source)
    with pytest.raises(UsageError) as raised:
        _press([source], tmp_path / "n.pdf", first_number=1, number_type=NUMBERS)
    assert raised.value.code == "number-letter"


@pytest.mark.slow
def test_numbers_stand_on_line_1_of_each_copy_in_the_type_of_the_document(tmp_path: Path, repo_root: Path) -> None:
    source = make_pdf(tmp_path / "r.pdf", 3)
    order = {"copies": 3, "first_number": 12, "number_type": replace(NUMBERS, latex=repo_root / "latex")}
    made = _press([source], tmp_path / "n.pdf", **order)
    words = _words(made)
    assert [[word for word in page if word.isdigit()] for page in words] == [
        *(["000012"], [], [], []),
        *(["000013"], [], [], []),
        *(["000014"], [], [], []),
    ]
    x, y = words[0]["000012"]
    assert x == pytest.approx(28, abs=0.6), "the first digit has a little white before it"
    # the foot of line 1: 37 mm and .88 of a character of 5.571 mm below the top of the page
    assert y == pytest.approx(297 - 37 - 0.88 * 156 / 28, abs=0.05)
    with pikepdf.open(made) as pdf:
        number = pdf.pages[0].Resources.XObject.GwCopyNumber
        fonts = list(number.Resources.Font.values())
        assert [str(font.BaseFont).split("+")[1] for font in fonts] == ["FandolFang-Regular-Identity-H"]
        assert "/FontFile3" in fonts[0].DescendantFonts[0].FontDescriptor
        assert "/XObject" not in pdf.pages[1].Resources
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["000012", "000013", "000014"]
    again = _press([source], tmp_path / "again.pdf", **order)
    assert again.read_bytes() == made.read_bytes()


@pytest.mark.slow
def test_numbers_of_a_booklet_stand_on_its_first_pages(tmp_path: Path, repo_root: Path) -> None:
    type_ = replace(NUMBERS, latex=repo_root / "latex")
    made = _press(
        [make_pdf(tmp_path / "r.pdf", 4)], tmp_path / "n.pdf", copies=2, first_number=1, number_type=type_, booklet=True
    )
    found = [{word: x for word, (x, _) in page.items() if word.startswith("0")} for page in _words(made)]
    assert [list(page) for page in found] == [["000001"], [], ["000002"], []]
    assert found[0]["000001"] == pytest.approx(238, abs=0.6)


IMPRINT = {
    "抄送：区委办，区政府办。\n\n云岭区财政局办公室 2024年1月9日印发": True,
    "云岭区财政局办公室 2024年1月9日印发": True,
    "本报告抄送：区委办。": False,
    "文件已于1月9日印发，请执行。": False,
}


@pytest.mark.slow
@pytest.mark.parametrize("text", IMPRINT)
def test_the_imprint_is_known_by_its_lines(text: str, tmp_path: Path, repo_root: Path) -> None:
    lines = "\\par\\noindent ".join(text.split("\n\n"))
    source = "\\documentclass{gongwenkit}\\gwsetup{info/title={题}}\\begin{document}\\gwpara{甲}\\newpage\n"
    source += f"\\noindent {lines}\n\\end{{document}}\n"
    made = typeset(source, folder=tmp_path, latex=repo_root / "latex", reference_day=date(2024, 1, 9), seconds=60)
    assert read_document(made.pdf).ends_with_imprint is IMPRINT[text]
