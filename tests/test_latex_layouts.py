"""The places of GB/T 9704-2012 in each layout, in mm of the printed page."""

import itertools
import math
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from tests.printed import PITCH, Char, H, Rule, chars, find, folio, lines, page_with, red_rows, rules, words

from gongwenkit.model import KitFileError
from gongwenkit.typeset.engine import typeset

pytestmark = pytest.mark.slow

SMALL = 14 * 25.4 / 72  # a character of size 4, mm
LEFT, RIGHT = 28.0, 184.0
HANZI = "二十八个汉字应当正好排满一行版心左右两边都不留空白请看效"
FULL = "\n\n".join(f"\\gwpara{{{(HANZI * 3)[: 26 + 28 * 2]}}}" for _ in range(22))
ORGANS = "甲市某某局\\\\乙市某某管理局\\\\丙市某局"
Pages = list[pypdfium2.PdfPage]
Print = Callable[..., Pages]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, repo_root: Path) -> Iterator[Print]:
    """Typesets a document and returns its pages; the PDF lies in the folder `latest`."""
    opened = []

    def _print(options: str, setup: str, body: str) -> Pages:
        folder = tmp_path_factory.mktemp("layout")
        document = pypdfium2.PdfDocument(_typeset(options, setup, body, folder, repo_root / "latex"))
        opened.append(document)
        return list(document)

    yield _print
    for document in opened:
        document.close()


def _typeset(options: str, setup: str, body: str, folder: Path, latex: Path) -> Path:
    source = (
        f"\\documentclass[{options}]{{gongwenkit}}\n"
        f"\\gwsetup{{info/title={{关于某项工作的报告}}, info/organ={{样例市某局}}, {setup}}}\n"
        f"\\begin{{document}}\n\\gwopening\n\n{body}\n\\end{{document}}\n"
    )
    made = typeset(source, folder=folder, latex=latex, reference_day=date(2023, 12, 31), seconds=60)
    assert made.passes == 1
    return made.pdf


IMPRINT = "info/printer={某局办公室}, info/printed={2024年1月6日}, info/cc={某办}"
UPWARD = (
    "info/title={样例市某局关于\\\\某项工作情况的报告}, info/organ-suffix={文件}, info/copy-no={000012}, "
    "info/secrecy={机密★1年}, info/urgency={特急}, info/number={样局〔2024〕5号}, "
    "info/signer={张三\\\\李四某\\\\王五}, info/addressee={样例市人民政府：}, info/signature={样例市某局}, "
    "info/date={2024年1月5日}, info/note={联系人：张三}, info/to-imprint={某某区}, "
    f"{IMPRINT}, info/cc={{{'某某局，' * 12}某办}}"
)


@pytest.fixture(scope="module")
def upward(printed: Print) -> Pages:
    body = (
        "\\gwsection{一、}{主要工作}\n\n\\gwsubsection{（一）}{第一方面}\n\n\\gwthird{1.}{小标题。}{三级正文。}\n\n"
        f"\\gwfourth{{（1）}}{{}}{{四级正文。}}\n\n{FULL}\n\n\\gwclosing{{特此报告。}}\n\n"
        "\\gwannexnote{附件：}{{个人报告}}\n\n\\gwending\n"
        "\\begin{gwannex}{附件}{个人报告}\n\\gwbyline{某局党组书记　张三}\n\\gwaddressee{样例市委：}\n\n"
        "\\gwpara{附件正文。}\n\n\\gwsign{张三}{2024年1月4日}\n\\end{gwannex}\n\\gwimprint"
    )
    return printed("layout=A", UPWARD, body)


def _gap(above: Char | Rule, below: Char | Rule) -> float:
    """From the lower edge of one to the upper edge of the other."""
    return below.top - above.bottom


def _middle(line: list[Char]) -> float:
    """Half way between both ends of a line of 汉字."""
    return (line[0].x + line[-1].right) / 2


def _on_grid(char: Char) -> float:
    """The line of the grid on which a character stands, from 0."""
    return (char.top - 37) / PITCH


# --- 版头 (7.2) -------------------------------------------------------------------------------------------------------


def test_copy_number_secrecy_and_urgency_are_the_first_lines(upward: Pages) -> None:
    page = upward[0]
    for row, (mark, font) in enumerate({"000012": "Fang", "机密★1年": "Hei", "特急": "Hei"}.items()):
        found = find(page, mark)
        assert found[0].x == pytest.approx(LEFT, abs=0.05)
        assert _on_grid(found[0]) == pytest.approx(row, abs=0.01)
        # digits of 黑体 come from its bold face: those of the regular one are light
        digits = "Bold" if font == "Hei" else "Regular"
        assert {char.font for char in found if char.text.isdigit()} <= {f"Fandol{font}-{digits}"}
        assert {char.font for char in found if not char.text.isdigit()} <= {f"Fandol{font}-Regular"}


def test_the_name_of_the_organ_begins_35_mm_below_the_block(upward: Pages) -> None:
    page = upward[0]
    assert red_rows(page)[0] == pytest.approx(72.0, abs=0.15)
    logo = find(page, "样例市某局文件")
    assert _middle(logo) == pytest.approx(106, abs=0.1)
    assert {char.font for char in logo} == {"FandolSong-Bold"}


def test_number_and_signers_of_a_report_to_a_higher_organ(upward: Pages) -> None:
    page = upward[0]
    number, label = find(page, "样局〔2024〕5号"), find(page, "签发人：")
    first, second, third = find(page, "张三"), find(page, "李四某"), find(page, "王五")
    logo_foot = max(row for row in red_rows(page) if row < number[0].top)
    assert number[0].x == pytest.approx(LEFT + H, abs=0.05)
    assert label[0].top - logo_foot == pytest.approx(2 * PITCH, abs=0.2)
    assert [first[0].base, number[0].base] == pytest.approx([label[0].base, third[0].base], abs=0.01)
    assert third[0].base - first[0].base == pytest.approx(PITCH, abs=0.01)
    assert third[0].x == pytest.approx(first[0].x, abs=0.05)
    assert first[0].x == pytest.approx(label[-1].right, abs=0.05)
    assert second[-1].right == pytest.approx(RIGHT - H, abs=0.05)
    assert label[0].font == "FandolFang-Regular"
    assert {char.font for char in (*first, *second, *third)} == {"FandolKai-Regular"}


def test_a_short_name_in_the_last_column_ends_one_character_from_the_right(printed: Print) -> None:
    page = printed(
        "layout=A", "info/signer={许望川\\\\周砚\\\\顾青禾}, info/number={样局〔2024〕5号}", "\\gwpara{正文。}"
    )[0]
    first, second, third = find(page, "许望川"), find(page, "周砚"), find(page, "顾青禾")
    assert second[-1].right == pytest.approx(RIGHT - H, abs=0.05)
    assert second[0].x - first[-1].right == pytest.approx(H, abs=0.05)
    assert third[0].x == pytest.approx(first[0].x, abs=0.05)


def test_red_line_title_and_addressee(upward: Pages) -> None:
    page = upward[0]
    (line,) = rules(page)
    assert line.is_red
    assert (line.left, line.right) == pytest.approx((LEFT, RIGHT), abs=0.1)
    assert line.bottom - line.top == pytest.approx(0.5, abs=0.05)
    assert _gap(find(page, "样局〔2024〕5号")[0], line) == pytest.approx(4, abs=0.1)
    first, last = find(page, "样例市某局关于"), find(page, "某项工作情况的报告")
    addressee = find(page, "样例市人民政府：")
    assert 20.3 < _gap(line, first[0]) < 26.3
    foot = (first[0].bottom - H - 37) / PITCH
    assert foot == pytest.approx(round(foot), abs=0.01), "the first line of the title stands on the grid"
    assert last[0].base - first[0].base == pytest.approx(35.8 * 25.4 / 72, abs=0.05)
    assert 10 < _gap(last[0], addressee[0]) < 15.8
    assert [_middle(first), _middle(last)] == pytest.approx([106, 106], abs=0.1)
    assert addressee[0].x == pytest.approx(LEFT, abs=0.05)
    assert _on_grid(addressee[0]) == pytest.approx(round(_on_grid(addressee[0])), abs=0.01)


def test_the_levels_have_their_fonts_and_begin_two_characters_in(upward: Pages) -> None:
    for text, font in (
        ("一、主要工作", "Hei"),
        ("（一）第一方面", "Kai"),
        ("1.小标题。三级正文。", "Fang"),
        ("（1）四级正文。", "Fang"),
    ):
        found = find(page_with(upward, text), text)
        assert {char.font for char in found} == {f"Fandol{font}-Regular"}
        assert found[0].x == pytest.approx(LEFT + 2 * H, abs=0.1)


def test_bookmarks_of_headings(printed: Print, tmp_path: Path, repo_root: Path) -> None:
    body = "\\gwsubsection{（一）}{先}\n\\gwsection{一、}{后}\n\\gwsubsection{（一）}{下}\n\\gwpara{正文。}"
    made = _typeset("layout=C", "", body, tmp_path, repo_root / "latex")
    with pikepdf.open(made) as document, document.open_outline() as outline:
        shown = [(entry.title, [child.title for child in entry.children]) for entry in outline.root]
    assert shown == [("（一）先", []), ("一、后", ["（一）下"])]


def test_without_copy_number_the_secrecy_stands_on_line_2_and_the_number_is_centred(printed: Print) -> None:
    body = "\\gwpara{正文。}\n\n\\gwending"
    (page,) = printed(
        "layout=A, direction=down", "info/secrecy=秘密, info/number={样局〔2024〕5号}, info/signer=张三", body
    )
    assert _on_grid(find(page, "秘密")[0]) == pytest.approx(1, abs=0.01)
    number = find(page, "样局〔2024〕5号")
    assert _middle(number) == pytest.approx(106, abs=0.1)
    assert "签发人" not in words(list(chars(page)))
    # No 主送: its line stays blank.
    text, title = find(page, "正文。"), find(page, "关于某项工作的报告")
    assert _gap(title[0], text[0]) > 2 * PITCH


def test_joint_organs_are_stacked_with_the_suffix_at_half_height(printed: Print) -> None:
    setup = f"info/organ={{{ORGANS}}}, info/organ-suffix=文件, info/number={{甲局〔2024〕5号}}, style/red=rgb"
    (page,) = printed("layout=A, direction=down", setup, "\\gwpara{正文。}")
    logo = [char for char in chars(page) if char.size > 9 and char.font == "FandolSong-Bold"]
    names = [next(char for char in logo if char.text == first) for first in "甲乙丙"]
    suffix = [char for char in logo if char.text in "文件"]
    rows = sorted({round(char.base, 2) for char in logo if char not in suffix})
    assert len(rows) == 3
    assert names[0].base < names[1].base < names[2].base
    assert (
        len(
            {
                round(max(char.x for char in logo if char not in suffix and round(char.base, 2) == row), 1)
                for row in rows
            }
        )
        == 1
    )
    assert red_rows(page)[0] == pytest.approx(72.0, abs=0.15)
    ink = (logo[0].ink_top + max(char.ink_bottom for char in logo)) / 2
    assert (suffix[0].ink_top + max(char.ink_bottom for char in suffix)) / 2 == pytest.approx(ink, abs=0.5)
    assert min(char.x for char in logo) + max(char.right for char in logo) == pytest.approx(212, abs=0.2)
    assert rules(page)[0].colour == (255, 0, 0)


def test_a_long_name_fills_the_block_and_a_given_size_is_kept(printed: Print) -> None:
    name = "样例市某某某某某某某某某某某某某某委员会"
    long = find(printed("layout=A", f"info/organ={name}", "\\gwpara{正文。}")[0], name)
    assert (long[0].x, long[-1].right) == pytest.approx((LEFT, RIGHT), abs=0.2)
    given = find(printed("layout=A", "style/logo-size=20mm", "\\gwpara{正文。}")[0], "样例市某局")
    assert given[0].size == pytest.approx(20, abs=0.01)


def test_a_preprinted_head_keeps_its_space_and_prints_number_and_signer(printed: Print, upward: Pages) -> None:
    (page,) = printed("layout=A", f"{UPWARD}, style/preprinted-head=true", "\\gwpara{正文。}")
    assert red_rows(page) == []
    assert rules(page) == []
    for text in ("样局〔2024〕5号", "签发人：", "样例市人民政府："):
        assert find(page, text)[0][1:5] == pytest.approx(find(upward[0], text)[0][1:5])


def test_red_is_cmyk_and_text_only_black(tmp_path: Path, repo_root: Path) -> None:
    for red, operator in (("cmyk", b"0 0.8 0.8 0 k"), ("rgb", b"1 0 0 rg")):
        folder = tmp_path / red
        folder.mkdir()
        made = _typeset("layout=A", f"{UPWARD}, style/red={red}", "\\gwpara{正文。}", folder, repo_root / "latex")
        with pikepdf.open(made) as document:
            found = {
                (str(operation), *map(float, operands))
                for operands, operation in pikepdf.parse_content_stream(document.pages[0])
                if str(operation) in {"g", "rg", "k"}
            }
            document.pages[0].contents_coalesce()
            assert operator in document.pages[0].Contents.read_bytes()
        # Nothing but that red, black, and the grey of the (empty) marks.
        assert len(found) == 3
        assert {colour for colour in found if colour[0] == "g"} == {("g", 0.0), ("g", 0.5)}


# --- the grid (5.2.3) -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", ["A", "B", "C", "letter"])
def test_a_full_page_has_22_lines_of_28_characters(layout: str, printed: Print) -> None:
    # Of four lines each: a page that would leave the last line of a paragraph to the next one has a line less.
    text = "\n\n".join(f"\\gwpara{{{(HANZI * 4)[: 26 + 28 * 3]}}}" for _ in range(17))
    pages = printed(f"layout={layout}", "info/addressee={样例市委：}", text)
    full = next(found for page in pages[1:] if len(found := lines(page)) == 22)
    assert full[0][0].top == pytest.approx(37.0, abs=0.1)
    assert full[-1][0].bottom == pytest.approx(262.0, abs=0.1)
    assert [_on_grid(line[0]) for line in full] == pytest.approx(range(22), abs=0.01)
    whole = [line for line in full if len(line) == 28]
    assert len(whole) > 12
    for line in whole:
        assert (line[0].x, line[-1].right) == pytest.approx((LEFT, RIGHT), abs=0.1)
    body = lines(pages[0])[-6:]
    steps = [after[0].base - before[0].base for before, after in itertools.pairwise(body)]
    assert steps == pytest.approx([PITCH] * 5, abs=0.01)
    if layout != "letter":
        assert [_on_grid(line[0]) for line in body] == pytest.approx(range(16, 22), abs=0.01)
        assert body[-1][0].bottom == pytest.approx(262.0, abs=0.1)


# --- signature and date (7.3.5), note (7.3.6) -------------------------------------------------------------------------


def _sealed_block(page: pypdfium2.PdfPage, name: str, day: str, above: str) -> None:
    signature, printed_day, text = find(page, name), find(page, day), find(page, above)
    assert printed_day[-1].right == pytest.approx(RIGHT - 4 * H, abs=0.1)
    assert _middle(signature) == pytest.approx(_middle(printed_day), abs=0.1)
    assert printed_day[0].base - signature[0].base == pytest.approx(PITCH, abs=0.01)
    # A seal of 42 mm, at most one line below the text, has its centre above the middle of both lines.
    middle = (signature[0].top + printed_day[0].bottom) / 2
    centre = text[0].bottom + PITCH + 21
    assert 0 < middle - centre < 5


def test_sealed_signature_keeps_the_place_of_the_seal(upward: Pages) -> None:
    page = page_with(upward, "特此报告。")
    _sealed_block(page, "样例市某局", "2024年1月5日", "附件：个人报告")
    note, day = find(page, "（联系人：张三）"), find(page, "2024年1月5日")
    assert note[0].x == pytest.approx(LEFT + 2 * H, abs=0.1)
    assert note[0].base - day[0].base == pytest.approx(PITCH, abs=0.01)


FORMS = {
    "long": "info/signature={样例市某某某某某某某某某某某某某某某委员会某}",
    "wide seal": "info/signature=某局, style/seal-size=60mm",
    "narrow seal": "info/signature=某局, style/seal-size=42mm",
    "joint sealed": "info/signature={甲市某局\\\\乙市某局\\\\丙市某局\\\\丁市某局}",
    "joint unsealed": "info/signature={甲市某某管理局\\\\乙市某局}, style/signature-form=unsealed",
    "stamped": "info/post={样例市某局局长\\\\乙市某局局长}, style/signature-form=stamped, style/seal-size=40mm",
    **{
        f"{form} {state}": f"info/signature=某局, info/post=局长, style/signature-form={form}, info/date={{{day}}}"
        for form in ("sealed", "unsealed", "stamped")
        for state, day in (("dated", "2024年1月5日"), ("undated", ""))
    },
}
DAY = "2024年1月5日"


@pytest.fixture(scope="module")
def forms(printed: Print) -> dict[str, pypdfium2.PdfPage]:
    """One page for each of the forms of signature and date."""
    body = "\\clearpage\n".join(f"\\gwsetup{{{setup}}}\\gwpara{{正文。}}\n\n\\gwending\n" for setup in FORMS.values())
    setup = f"info/date={DAY}, info/note=联系人, style/signature-form=sealed, style/folio=centre"
    return dict(zip(FORMS, printed("layout=B", setup, body), strict=True))


def test_a_long_signature_stays_inside_the_block(forms: dict[str, pypdfium2.PdfPage]) -> None:
    page = forms["long"]
    signature, day = find(page, "样例市某某某某某某某某某某某某某某某委员会某"), find(page, DAY)
    assert signature[-1].right == pytest.approx(RIGHT, abs=0.1)
    assert _middle(day) == pytest.approx(_middle(signature), abs=0.1)


def test_a_larger_seal_takes_more_lines(forms: dict[str, pypdfium2.PdfPage]) -> None:
    downs = [
        (find(page, "某局")[0].base - find(page, "正文。")[0].base) / PITCH
        for page in (forms["narrow seal"], forms["wide seal"])
    ]
    assert downs == pytest.approx([3, 4], abs=0.01)


def test_joint_sealed_signatures_stand_in_rows_with_room_for_disjoint_seals(
    forms: dict[str, pypdfium2.PdfPage],
) -> None:
    page = forms["joint sealed"]
    found = [find(page, name) for name in ("甲市某局", "乙市某局", "丙市某局", "丁市某局")]
    centres = [(_middle(name), name[0].base) for name in found]
    for one, other in itertools.combinations(centres, 2):
        assert math.dist(one, other) > 42
    assert len({round(base, 2) for _, base in centres}) == 2
    assert [base for _, base in centres] == sorted(base for _, base in centres)
    assert centres[0][0] - 21 >= LEFT
    day = find(page, DAY)
    assert day[-1].right == pytest.approx(RIGHT - 4 * H, abs=0.1)
    assert centres[-1][0] == pytest.approx(_middle(day), abs=0.1)


def test_unsealed_joint_signatures_stand_one_above_the_other(forms: dict[str, pypdfium2.PdfPage]) -> None:
    page = forms["joint unsealed"]
    lead, other, day = find(page, "甲市某某管理局"), find(page, "乙市某局"), find(page, DAY)
    assert [lead[-1].right, other[-1].right] == pytest.approx([RIGHT - 2 * H] * 2, abs=0.1)
    assert day[0].x == pytest.approx(lead[0].x + 2 * H, abs=0.1)
    rows = [round(_on_grid(line[0]), 2) for line in (find(page, "正文。"), lead, other, day)]
    assert rows == [rows[0], rows[0] + 2, rows[0] + 3, rows[0] + 4]


def test_a_signature_stamp_stands_beside_the_post(forms: dict[str, pypdfium2.PdfPage]) -> None:
    page = forms["stamped"]
    text, first, second = find(page, "正文。"), find(page, "样例市某局局长"), find(page, "乙市某局局长")
    day = find(page, DAY)
    assert [first[-1].right, second[-1].right] == pytest.approx([RIGHT - 4 * H - 40 - 2 * H] * 2, abs=0.1)
    assert day[-1].right == pytest.approx(RIGHT - 4 * H, abs=0.1)
    # Two blank lines, two of the stamp with the post half way between them, two of the next stamp, a blank line.
    downs = [(line[0].base - text[0].base) / PITCH for line in (first, second, day)]
    assert downs == pytest.approx([3.5, 5.5, 8], abs=0.01)


@pytest.mark.parametrize("form", ["sealed", "unsealed", "stamped"])
def test_an_empty_date_keeps_its_line(form: str, forms: dict[str, pypdfium2.PdfPage]) -> None:
    rows = [
        find(page, "（联系人）")[0].base - find(page, "正文。")[0].base
        for page in (forms[f"{form} dated"], forms[f"{form} undated"])
    ]
    assert rows[0] == pytest.approx(rows[1], abs=0.01)
    assert "2024" not in words(list(chars(forms[f"{form} undated"])))


def test_centred_page_numbers(forms: dict[str, pypdfium2.PdfPage]) -> None:
    for page in forms.values():
        number = folio(page)
        assert (number[0].x + number[-1].right) / 2 == pytest.approx(106, abs=0.1)


def test_an_annex_carries_its_own_byline_addressee_and_signature(upward: Pages) -> None:
    page = page_with(upward, "附件正文。")
    title = [char for char in chars(page) if char.font == "FandolSong-Bold"]
    byline, addressee, text = find(page, "某局党组书记"), find(page, "样例市委："), find(page, "附件正文。")
    rows = [round(_on_grid(line[0]), 2) for line in (find(page, "附件"), byline, addressee, text)]
    assert rows == [0, 3, 5, 6]
    assert _on_grid(title[-1]._replace(size=H)) == pytest.approx(2, abs=0.1)
    assert {char.font for char in byline} == {"FandolKai-Regular"}
    assert addressee[0].x == pytest.approx(LEFT, abs=0.05)
    day, name = find(page, "2024年1月4日"), find(page, "张三2")[:2]
    assert day[-1].right == pytest.approx(RIGHT - 2 * H, abs=0.1)
    assert name[0].x == pytest.approx(day[0].x - 2 * H, abs=0.1)
    assert _on_grid(name[0]) == pytest.approx(8, abs=0.01)


# --- 版记 (7.4) -------------------------------------------------------------------------------------------------------


def test_the_imprint_ends_on_the_last_line_of_an_even_last_page(upward: Pages) -> None:
    assert len(upward) % 2 == 0
    page = upward[-1]
    first, middle, last = rules(page)
    for rule, thick in ((first, 0.35), (middle, 0.25), (last, 0.35)):
        assert (rule.left, rule.right) == pytest.approx((LEFT, RIGHT), abs=0.1)
        assert rule.bottom - rule.top == pytest.approx(thick, abs=0.01)
        assert rule.colour == (0, 0, 0)
    assert last.bottom == pytest.approx(262.0, abs=0.05)
    to, cc = find(page, "主送：某某区。"), find(page, "抄送：某某局")
    turnover = next(char for char in chars(page) if char.base > cc[0].base + 1 and char.base < middle.top)
    assert [to[0].x, cc[0].x] == pytest.approx([LEFT + SMALL] * 2, abs=0.05)
    assert turnover.x == pytest.approx(cc[3].x, abs=0.05)
    assert cc[0].base - to[0].base == pytest.approx((14 + 29.61 - 15.79) * 25.4 / 72, abs=0.01)
    assert words(list(chars(page))).count("某办。") == 1
    printer, day = find(page, "某局办公室"), find(page, "2024年1月6日印发")
    assert middle.bottom < printer[0].top < printer[0].bottom < last.top
    assert printer[0].x == pytest.approx(LEFT + SMALL, abs=0.05)
    assert day[-1].right == pytest.approx(RIGHT - SMALL, abs=0.05)
    assert printer[0].base == pytest.approx(day[0].base, abs=0.01)
    assert {char.font for char in (*cc, *printer)} == {"FandolFang-Regular"}
    assert {round(char.size, 2) for char in (*cc, *printer, *day)} == {round(SMALL, 2)}


def test_a_document_of_one_page_has_its_imprint_on_page_2_with_a_number(printed: Print) -> None:
    pages = printed("layout=A", IMPRINT, "\\gwpara{正文。}\n\n\\gwimprint")
    assert [words(folio(page)) for page in pages] == ["—1—", "—2—"]
    assert lines(pages[1]) == []
    assert len(rules(pages[1])) == 3
    assert rules(pages[1])[-1].bottom == pytest.approx(262.0, abs=0.05)


def test_a_blank_page_before_the_imprint_and_the_imprint_carry_no_number(printed: Print) -> None:
    pages = printed("layout=A", IMPRINT, "\\gwpara{正文。}\\clearpage\n" + "\\gwpara{正文。}\n\n" * 20 + "\\gwimprint")
    assert [words(folio(page)) for page in pages] == ["—1—", "—2—", "", ""]
    assert list(chars(pages[2])) == []
    assert rules(pages[3])[-1].bottom == pytest.approx(262.0, abs=0.05)


def test_after_a_turned_page_the_imprint_stands_on_an_even_page_too(printed: Print) -> None:
    turned = "\\begin{gwturned}\\gwpara{横排。}\\end{gwturned}"
    pages = printed("layout=A", IMPRINT, f"\\gwpara{{正文。}}\n{turned}\n\\gwimprint")
    assert [words(folio(page)) for page in pages] == ["—1—", "—2—", "", ""]
    assert rules(pages[3])[-1].bottom == pytest.approx(262.0, abs=0.05)


def test_an_imprint_without_organs_keeps_its_last_line(printed: Print) -> None:
    pages = printed("layout=A", "info/printer={某局办公室}", "\\gwpara{正文。}\n\n\\gwimprint")
    assert len(rules(pages[-1])) == 2
    assert "印发" not in words(list(chars(pages[-1])))


def test_the_imprint_leaves_the_seal_free(printed: Print) -> None:
    setup = f"info/printer={{某局办公室}}, info/signature=某局, info/date={DAY}"

    def _pages(count: int) -> Pages:
        text = "\\gwpara{正文。}\n\n" * count
        return printed("layout=A", setup, f"\\gwpara{{正文。}}\\clearpage {text}\\gwending\n\\gwimprint")

    # The text takes 15 or 16 lines, the ending four more; a seal one line below the text ends 52.4 mm below it.
    _, page = _pages(15)
    assert rules(page)[0].top - (37 + 14 * PITCH + H + PITCH + 42) > 0
    text_foot = 37 + 15 * PITCH + H
    assert text_foot + 4 * PITCH + 5 < rules(page)[0].top < text_foot + PITCH + 42
    assert len(_pages(16)) == 4


@pytest.mark.parametrize("layout", ["B", "C"])
def test_other_layouts_have_neither_head_nor_imprint(layout: str, printed: Print) -> None:
    (page,) = printed(
        f"layout={layout}", f"{IMPRINT}, info/number={{样局〔2024〕5号}}", "\\gwpara{正文。}\n\n\\gwimprint"
    )
    shown = words(list(chars(page)))
    assert not any(word in shown for word in ("样例市某局", "某局办公室", "抄送", "〔2024〕"))
    assert rules(page) == []


# --- letter (10.1) ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def letter(printed: Print) -> Pages:
    setup = (
        "info/organ={样例市某局\\\\乙市某局}, info/organ-suffix=文件, info/copy-no=000012, "
        "info/urgency=特急, info/number={样局函〔2024〕5号}, info/addressee={某某局：}, info/signature=样例市某局, "
        f"info/date=2024年1月5日, {IMPRINT}"
    )
    return printed("layout=letter", setup, f"{FULL}\n\n\\gwpara{{特此函告。}}\n\n\\gwending\n\\gwimprint")


def test_the_head_of_a_letter(letter: Pages) -> None:
    page = letter[0]
    assert red_rows(page)[0] == pytest.approx(30.0, abs=0.15)
    logo = find(page, "样例市某局")
    assert _middle(logo) == pytest.approx(106, abs=0.1)
    shown = words(list(chars(page)))
    assert "文件" not in shown
    assert "乙市某局" not in shown
    thick, thin, low_thin, low_thick = rules(page)
    for rule in (thick, thin, low_thin, low_thick):
        assert rule.is_red
        assert (rule.left, rule.right) == pytest.approx((20, 190), abs=0.1)
    assert thick.bottom - thick.top > thin.bottom - thin.top
    assert low_thick.bottom - low_thick.top > low_thin.bottom - low_thin.top
    assert thick.top - logo[0].ink_bottom == pytest.approx(4, abs=0.5)
    assert (low_thin.top + low_thick.bottom) / 2 == pytest.approx(277, abs=0.05)
    copy, urgency, number = find(page, "000012"), find(page, "特急"), find(page, "样局函〔2024〕5号")
    assert _gap(thin, copy[0]) == pytest.approx(7 / 8 * H, abs=0.05)
    assert number[0].base == pytest.approx(copy[0].base, abs=0.01)
    assert number[-1].right == pytest.approx(RIGHT, abs=0.05)
    assert [copy[0].x, urgency[0].x] == pytest.approx([LEFT, LEFT], abs=0.05)
    assert urgency[0].base - copy[0].base == pytest.approx(PITCH, abs=0.01)
    assert 2 * PITCH - 0.1 < _gap(urgency[0], find(page, "关于某项工作的报告")[0]) < 26.3
    assert _gap(lines(page)[-1][0], low_thin) > 0


def test_the_text_of_a_letter_ends_seven_eighths_above_the_lower_rules(letter: Pages) -> None:
    page = letter[0]
    last = max((char for char in chars(page) if char.font == "FandolFang-Regular"), key=lambda char: char.base)
    assert _gap(last, rules(page)[2]) == pytest.approx(7 / 8 * H, abs=0.05)


def test_page_1_of_a_letter_has_no_number_and_the_imprint_no_rules(letter: Pages) -> None:
    assert [words(folio(page)) for page in letter] == ["", *(f"—{number}—" for number in range(2, len(letter) + 1))]
    page = letter[-1]
    assert rules(page) == []
    copies = find(page, "抄送：某办。")
    assert copies[0].bottom == pytest.approx(262.0, abs=0.05)
    assert "某局办公室" not in words(list(chars(page)))
    _sealed_block(page, "样例市某局", "2024年1月5日", "特此函告。")


def test_the_imprint_of_a_letter_of_one_page_stands_at_the_foot_of_the_block(printed: Print) -> None:
    (page,) = printed("layout=letter", "info/cc=某办", "\\gwpara{正文。}\n\n\\gwimprint")
    assert find(page, "抄送：某办。")[0].bottom == pytest.approx(262.0, abs=0.05)
    assert folio(page) == []


# --- print settings, turned pages -------------------------------------------------------------------------------------


def test_binding_offset_moves_every_page(printed: Print) -> None:
    pages = printed("layout=B", "style/binding-offset=3mm", FULL)
    assert [min(line[0].x for line in lines(page)) for page in pages[:2]] == pytest.approx([31, 31], abs=0.05)
    pages = printed("layout=B", "style/binding-offset=3mm, style/margins=mirrored", FULL)
    assert [min(line[0].x for line in lines(page)) for page in pages[:2]] == pytest.approx([31, 23], abs=0.05)
    letter = printed("layout=letter", "style/binding-offset=3mm, style/margins=mirrored", FULL)[0]
    edges = [edge for rule in rules(letter) for edge in (rule.left, rule.right)]
    assert edges == pytest.approx([23, 193] * 4, abs=0.05)


def test_turned_pages(printed: Print) -> None:
    rows = "\n".join(f"\\gwrow{{{{{n}}}{{指标}}{{值}}}}" for n in range(1, 31))
    table = f"\\begin{{gwtable}}[columns={{c3 l14 r5}}]\n\\gwhead{{{{序号}}{{名称}}{{本年}}}}\n{rows}\n\\end{{gwtable}}"
    body = (
        "\\gwpara{前文。}\n\\begin{gwturned}\\begin{gwannex}{附件}{汇总表}\n"
        f"{table}\n\\gwpara{{表后。}}\\end{{gwannex}}\\end{{gwturned}}\n\\gwpara{{后文。}}"
    )
    pages = printed("layout=B", "", body)
    turned = [page for page in pages if "序号" in words(list(chars(page)))]
    assert len(turned) == 2
    label = find(turned[0], "附件")
    # The foot of the page seen upright is at its right: the label begins at the lower left corner of the block.
    assert label[0].base == pytest.approx(262.0, abs=0.05)
    assert label[0].x - 0.88 * H == pytest.approx(LEFT, abs=0.1)
    assert label[1].base == pytest.approx(262.0 - H, abs=0.05)
    for page in turned:
        head = [char for char in find(page, "序号") + find(page, "本年") if char.text]
        assert head[0].x == pytest.approx(head[-1].x, abs=0.1)
        assert head[0].base > head[-1].base
        assert all(LEFT < char.x < RIGHT for char in chars(page) if char.base < 262.5)
        assert len(folio(page)) == 3
    numbers = [int(char) for page in turned for char in _row_numbers(page)]
    assert numbers == list(range(1, 31))
    after = find(pages[-1], "后文。")
    assert _on_grid(after[0]) == pytest.approx(0, abs=0.01)
    assert after[0].x == pytest.approx(LEFT + 2 * H, abs=0.05)


def _row_numbers(page: pypdfium2.PdfPage) -> list[str]:
    """The numbers in the first column of a turned table, from its head on."""
    digits = [char for char in chars(page) if char.text.isdigit() and char.base < 262 and char.base > 230]
    columns = itertools.groupby(
        sorted(digits, key=lambda char: (round(char.x, 1), -char.base)), lambda c: round(c.x, 1)
    )
    return ["".join(char.text for char in column) for _, column in columns]


# --- messages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "setup", "problem", "remedy"),
    [
        ("layout=A", "info/organ=", "info/organ", "gwsetup"),
        ("layout=letter", "info/organ=", "info/organ", "gwsetup"),
        ("layout=A", "info/title=", "info/title", "gwsetup"),
        ("layout=Z", "", "There is no file gongwenkit-layout-Z.def", "Choose another layout"),
        ("layout=B, fonts=none", "", "There is no file gongwenkit-fonts-none.def", "font set"),
        ("layout=B", "style/binding-offset=3", "'3' is no length for style/binding-offset", "for example 42mm"),
        ("layout=B", "style/sides=both", "'both' is no value of style/sides", "two, one"),
        ("layout=B", "style/margins=inner", "'inner' is no value of style/margins", "fixed, mirrored"),
        ("layout=B", "style/line-end-mark=none", "'none' is no value of style/line-end-mark", "full, half"),
        ("layout=A, direction=side", "", "'side' is no value of option/direction", "up, down, none"),
        ("layout=A", "style/red=blue", "'blue' is no value of style/red", "cmyk, rgb"),
        ("layout=A", "style/signature-form=signed", "'signed' is no value of style/signature-form", "unsealed"),
        ("layout=A", "style/folio=left", "'left' is no value of style/folio", "outer, centre"),
        ("layout=A", "style/preprinted-head=yes", "'yes' is no value of style/preprinted-head", "true, false"),
        ("layout=A", "style/seal-size=large", "'large' is no length for style/seal-size", "for example 42mm"),
        ("layout=A", "style/logo-size=60mm", "the name of the organ is wider than the text block", "smaller"),
        ("layout=A", "info/copy-no=12", "info/copy-no is '12'", "six digits"),
        ("layout=A", "info/serial=12", "no key 'serial'", "docs/latex-class.md"),
        ("layout=A", f"info/addressee={{{'某某局，' * 120}}}", "no line for the body on page 1", "info/to-imprint"),
    ],
)
def test_what_cannot_be_set_is_said_with_its_remedy(
    options: str, setup: str, problem: str, remedy: str, tmp_path: Path, repo_root: Path
) -> None:
    with pytest.raises(KitFileError) as raised:
        _typeset(options, setup, "\\gwpara{正文。}", tmp_path, repo_root / "latex")
    assert problem in raised.value.found.en
    assert remedy in raised.value.advice.en


def test_marks_to_be_resolved_stand_in_any_key(printed: Print) -> None:
    keys = ["copy-no", "secrecy", "urgency", "number", "signer", "title", "byline", "addressee", "signature", "date"]
    keys += ["note", "cc", "printer", "printed"]
    setup = ", ".join(f"info/{key}={{\\gwtodo{{【待补：{key}】}}}}" for key in keys)
    for options in ("layout=A", "layout=letter"):
        pages = printed(options, setup, "\\gwpara{正文。}\n\n\\gwending\n\\gwimprint")
        shown = "".join(words(list(chars(page))) for page in pages)
        expected = [key for key in keys if options == "layout=A" or key not in {"signer", "printer", "printed"}]
        assert [key for key in keys if f"【待补：{key}】" in shown.replace(" ", "")] == expected


def test_empty_number_signer_and_date_stop_nothing(printed: Print) -> None:
    setup = "info/number=, info/signer=, info/date=, info/addressee=, info/signature="
    for options in ("layout=A", "layout=A, direction=down", "layout=letter"):
        pages = printed(options, setup, "\\gwpara{正文。}\n\n\\gwending\n\\gwimprint")
        assert "正文。" in words(list(chars(pages[0])))


@pytest.mark.parametrize(
    ("options", "setup", "keywords", "duplex"),
    [
        ("layout=A", "style/sides=one", "layout=A; direction=up", "/Simplex"),
        ("layout=letter", "style/sides=two", "layout=letter; direction=none", ""),
        ("layout=C", "info/keywords=own", "own", ""),
        ("layout=C", "style/binding-offset=3mm", "layout=C; direction=none; offset=3,3", ""),
        (
            "layout=B",
            "style/margins=mirrored, style/binding-offset=3.5mm",
            "layout=B; direction=none; margins=mirrored; offset=3.5,-3.5",
            "",
        ),
    ],
)
def test_the_pdf_says_its_layout_and_whether_it_is_for_one_side(
    options: str, setup: str, keywords: str, duplex: str, tmp_path: Path, repo_root: Path
) -> None:
    made = _typeset(options, setup, "\\gwpara{正文。}", tmp_path, repo_root / "latex")
    with pikepdf.open(made) as document:
        assert str(document.docinfo["/Keywords"]) == keywords
        assert str(document.Root.get("/ViewerPreferences", pikepdf.Dictionary()).get("/Duplex", "")) == duplex
