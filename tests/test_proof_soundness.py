"""Checks 32 to 36: each with a PDF that breaks it by one fact, and one that is sound."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.drawn import EM, Bar, Sheet, Words, body, draw, line

from gongwenkit.proof.layout.check import CheckOutcome
from gongwenkit.proof.layout.checks import ALL_CHECKS
from gongwenkit.proof.layout.page import Page, Printed
from gongwenkit.proof.layout.pdf import read_printed

pytestmark = pytest.mark.slow

OVERFULL = "Overfull \\hbox (6.5pt too wide) in paragraph at lines 3--4\n[]|\\TU/x/m/n/15.8 国民\n"
MISSING = 'Missing character: There is no 镕 (U+9555) in font "[FandolFang-Regular.otf]"!\n'


def look(number: int, printed: Printed) -> CheckOutcome:
    return next(check for check in ALL_CHECKS if check.id == number).run(printed)


def printed(folder: Path, *sheets: Sheet, title: str = "", keywords: str = "", source: str = "") -> Printed:
    pdf = draw(folder, sheets, title=title, keywords=keywords)
    if source:
        pdf.with_suffix(".tex").write_text(source, encoding="utf-8")
    return read_printed(pdf)


@pytest.fixture
def plain(tmp_path) -> Printed:
    return printed(tmp_path, Sheet(body()))


# ------------------------------------------------------------------------------------------------------------ 32, 33


def test_32_embedded_fonts_of_known_families_pass(plain):
    assert look(32, plain).status == "pass"


def test_32_a_font_that_is_not_embedded_fails(plain):
    outcome = look(32, replace(plain, unembedded=("FandolFang-Regular",)))
    assert outcome.status == "fail"
    assert outcome.found.zh == "1 个未嵌入：FandolFang-Regular"
    assert outcome.faults[0].page == 1


def test_32_a_real_pdf_without_its_font_fails(tmp_path):
    import pikepdf

    pdf = draw(tmp_path, [Sheet(body())])
    with pikepdf.open(pdf, allow_overwriting_input=True) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                    if key in item:
                        del item[key]
        document.save(pdf)
    assert look(32, read_printed(pdf)).status == "fail"


def test_32_text_in_a_font_of_no_family_is_a_warning(plain):
    letters = tuple(replace(one, font="DejaVuSans") if n == 5 else one for n, one in enumerate(plain.pages[0].letters))
    outcome = look(32, replace(plain, pages=(replace(plain.pages[0], letters=letters),)))
    assert (outcome.status, outcome.found.zh) == ("warn", "第1页：“国”用字体 DejaVuSans")


def test_33_no_missing_character_passes(plain):
    assert look(33, replace(plain, log="", source="")).status == "pass"


def test_33_a_character_that_cannot_be_read_fails(plain):
    letters = tuple(replace(one, text="\ufffd") if n == 5 else one for n, one in enumerate(plain.pages[0].letters))
    outcome = look(33, replace(plain, pages=(replace(plain.pages[0], letters=letters),)))
    assert (outcome.status, outcome.found.zh) == ("fail", "第1页：有读不出的字")


def test_33_the_log_tells_of_missing_characters(plain):
    outcome = look(33, replace(plain, log=MISSING))
    assert (outcome.status, outcome.found.zh) == ("fail", "缺字 1 个：U+9555")


def test_33_a_character_of_the_source_must_be_on_the_pages(tmp_path):
    sheet = Sheet([Words("国民学习", y=line(1))])
    found = printed(tmp_path / "a", sheet, source="\\gwpara{国民学习瞭望}\n")
    assert look(33, found).found.zh == "源文件中的 2 个字没有印出：望瞭"
    assert look(33, printed(tmp_path / "b", sheet, source="\\gwpara{国民学习}\n")).status == "pass"


# ---------------------------------------------------------------------------------------------------------------- 34


def test_34_full_lines_stay_inside_the_block(plain):
    outcome = look(34, plain)
    assert outcome.status == "pass"
    assert outcome.found.zh.startswith("最右 18")


def test_34_a_29th_character_stands_outside(tmp_path):
    outcome = look(34, printed(tmp_path, Sheet([*body(lines=range(1, 3)), Words("国" * 29, y=line(3))])))
    assert outcome.status == "fail"
    assert outcome.found.zh.startswith("第1页第3行：右边 188.")


def test_34_a_mark_at_the_end_may_leave_its_empty_half_outside(tmp_path):
    sheet = Sheet([Words("国" * 27 + "。", y=line(1), x=28.0 + 2.5)])
    assert look(34, printed(tmp_path, sheet)).status == "pass"


def test_34_the_log_tells_of_overfull_lines(plain):
    assert look(34, replace(plain, log=OVERFULL)).found.zh == "日志中有 1 行超宽，最多 6.5 pt"
    assert look(34, replace(plain, log=OVERFULL.replace("6.5", "0.3"))).status == "pass"


# ---------------------------------------------------------------------------------------------------------------- 35


SOURCE = "\\gwsection{一、}{加强学习}\n\\gwpara{组织学习\\gwfigure{fig.a.value.1}{12次}。带动党员。}\n"


def test_35_title_and_sentences_are_found_over_lines(tmp_path):
    lines = [Words("情况报告", y=line(1)), Words("一、加强学习", y=line(2)), Words("组织学", y=line(3))]
    sheet = Sheet([*lines, Words("习12次。带动党员。", y=line(4))])
    found = printed(tmp_path, sheet, title="情况报告", keywords="layout=C; direction=none", source=SOURCE)
    outcome = look(35, found)
    assert (outcome.status, outcome.found.zh) == ("pass", "查 4 句，都搜到")


def test_35_a_sentence_that_is_not_on_the_pages_fails(tmp_path):
    sheet = Sheet([Words("一、加强学习", y=line(1)), Words("组织学习12次。", y=line(2))])
    assert look(35, printed(tmp_path, sheet, source=SOURCE)).found.zh == "搜不到“带动党员。”"


def test_35_the_title_of_another_programs_information_is_not_sought(tmp_path):
    sheet = Sheet([Words("情况报告", y=line(1))])
    assert look(35, printed(tmp_path / "a", sheet, title="Microsoft Word - 1.doc")).status == "pass"
    ours = printed(tmp_path / "b", sheet, title="另一报告", keywords="layout=C")
    assert look(35, ours).found.zh == "搜不到“另一报告”"


def test_35_look_alikes_of_hanzi_fail(plain):
    letters = tuple(replace(one, text="⼈") if n == 5 else one for n, one in enumerate(plain.pages[0].letters))
    outcome = look(35, replace(plain, pages=(replace(plain.pages[0], letters=letters),)))
    assert (outcome.status, outcome.found.zh) == ("fail", "第1页：“⼈”是 U+2F08")


def test_35_pages_without_text_fail():
    assert look(35, Printed("scan.pdf", (Page(1, 210, 297, ()),))).found.zh == "没有文字"


# ---------------------------------------------------------------------------------------------------------------- 36


SIGNED = (Words("财政局", x=130, y=line(1)), Words("2024年1月5日", x=128, y=line(2)))


def test_36_a_last_page_of_signature_and_date_only_is_a_warning(tmp_path):
    outcome = look(36, printed(tmp_path, Sheet(body()), Sheet(SIGNED)))
    assert (outcome.status, outcome.found.zh) == ("warn", "第2页：只有 2 行署名、日期")


def test_36_a_line_of_text_above_them_is_enough(tmp_path):
    text = Words("国" * 12, y=line(1))
    signed = [replace(one, y=one.y + line(3) - line(1)) for one in SIGNED]
    assert look(36, printed(tmp_path, Sheet(body()), Sheet([text, *signed]))).status == "pass"


def test_36_a_note_below_the_date_is_no_text(tmp_path):
    note = Words("（联系人：国民）", x=28 + 2 * EM, y=line(3))
    assert look(36, printed(tmp_path, Sheet(body()), Sheet([*SIGNED, note]))).status == "warn"


def test_36_an_empty_last_page_is_a_warning(tmp_path):
    assert look(36, printed(tmp_path, Sheet(body()), Sheet())).found.zh == "第2页：空白"


def test_36_the_imprint_may_stand_alone(tmp_path):
    rules = [Bar(28, 240, 156, 0.35), Bar(28, 261.65, 156, 0.35)]
    assert look(36, printed(tmp_path, Sheet(body()), Sheet(rules))).status == "pass"


def test_36_one_page_has_no_last_page_of_its_own(plain):
    assert look(36, plain).status == "n/a"
