"""Families of fonts, the type of the body and of headings (checks 8 to 10)."""

from dataclasses import replace

import pytest
from tests.drawn import EM, EM_PT, Sheet, Words, draw, line, text

from gongwenkit.proof.layout.checks import faces
from gongwenkit.proof.layout.font_families import family_of, is_bold
from gongwenkit.proof.layout.pdf import read_printed


@pytest.mark.parametrize(
    ("font", "family"),
    [
        ("ABOYVV+FandolFang-Regular", "fangsong"),
        ("FangSong_GB2312", "fangsong"),
        ("仿宋_GB2312", "fangsong"),
        ("FZFSJW--GB1-0", "fangsong"),
        ("FandolKai-Regular", "kai"),
        ("KaiTi,Bold", "kai"),
        ("LXGWWenKai-Light", "kai"),
        ("SimHei", "hei"),
        ("NotoSansCJKjp-Regular", "hei"),
        ("FandolSong-Regular", "song"),
        ("NotoSerifCJKjp-Regular", "song"),
        ("SimSun", "song"),
        ("FandolSong-Bold", "xiaobiaosong"),
        ("NotoSerifCJKjp-SemiBold", "xiaobiaosong"),
        ("FZXBSJW--GB1-0", "xiaobiaosong"),
        ("TimesNewRomanPSMT", None),
        ("ArialUnicodeMS", None),
    ],
)
def test_the_family_a_font_counts_as(font, family):
    assert family_of(font) == family


def test_bold_is_read_from_the_name():
    assert is_bold("KaiTi,Bold")
    assert not is_bold("FandolKai-Regular")


# -- drawn documents


def outcomes(folder, pages):
    printed = read_printed(draw(folder, [Sheet(page) for page in pages]))
    return {check.id: check.run(printed) for check in faces.CHECKS}


def lined(*lines, size=EM_PT):
    """Three pages of text with paragraphs of one line at the top of the first: (text, font) each."""
    pages = text(3)
    pages[0][: len(lines) + 1] = [
        *(
            Words(words, x=28 + 2 * EM, y=line(n), font=font, size=size)
            for n, (words, font) in enumerate(lines, start=1)
        ),
        Words("国" * 26, x=28 + 2 * EM, y=line(len(lines) + 1)),
    ]
    return pages


@pytest.mark.slow
class TestBody:
    def test_fangsong_of_size_three(self, tmp_path):
        found = outcomes(tmp_path, text(3))[8]
        assert (found.status, found.found.zh) == ("pass", "正文 仿宋 15.79 pt（FandolFang-Regular）")

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"font": "song"}, "page 1: text in FandolSong-Regular (宋体), 15.79 pt"),
            ({"font": "kai"}, "page 1: text in FandolKai-Regular (楷体), 15.79 pt"),
            ({"size": 14}, "page 1: text in FandolFang-Regular (仿宋), 14 pt"),
            ({"size": 16.2}, "page 1: text in FandolFang-Regular (仿宋), 16.2 pt"),
        ],
    )
    def test_another_face_or_size(self, tmp_path, change, told):
        pages = [[replace(one, **change) if one.y < 262 else one for one in page] for page in text(2)]
        found = outcomes(tmp_path, pages)[8]
        assert (found.status, found.found.en) == ("fail", told)

    def test_one_page_of_another_face_warns(self, tmp_path):
        pages = text(3)
        pages[1] = [replace(one, font="song") if one.y < 262 else one for one in pages[1]]
        found = outcomes(tmp_path, pages)[8]
        assert (found.status, found.found.zh) == ("warn", "第2页：正文 宋体 15.79 pt（FandolSong-Regular）")

    def test_font_set_noto_warns(self, tmp_path):
        pages = [[replace(one, font="noto") if one.y < 262 else one for one in page] for page in text(2)]
        found = outcomes(tmp_path, pages)[8]
        assert found.status == "warn"
        assert "NotoSerifCJK" in found.found.en

    def test_single_letters_in_a_fallback_font_do_no_harm(self, tmp_path):
        pages = text(2)
        pages[0][5] = replace(pages[0][5], text="国" * 27)
        pages[0].append(Words("喆", x=184 - EM, y=line(6), font="noto"))
        assert outcomes(tmp_path, pages)[8].status == "pass"

    def test_small_type_in_an_annex_is_no_body(self, tmp_path):
        small = [Words("国" * 40, y=50.0 + 5 * n, font="song", size=10.5) for n in range(35)]
        assert outcomes(tmp_path, [*text(2), [Words("附件", font="hei"), *small]])[8].status == "pass"
        assert outcomes(tmp_path / "main", [*text(2), small])[8].status == "fail"

    def test_a_page_without_text_has_no_body(self, tmp_path):
        assert outcomes(tmp_path, [[Words("1234567890" * 3)]])[8].status == "n/a"


SOUND = (
    ("一、总体情况", "hei"),
    ("（一）工作开展", "kai"),
    ("1.抓学习。", "fang"),
    ("（1）定计划。", "fang"),
    ("（2）抓落实。", "fang"),
    ("2.抓检查。", "fang"),
    ("（二）存在问题", "kai"),
    ("二、下步打算", "hei"),
    ("（一）强基础", "kai"),
)


@pytest.mark.slow
class TestHeadings:
    def test_four_levels(self, tmp_path):
        found = outcomes(tmp_path, lined(*SOUND))
        assert (found[9].status, found[9].found.en) == ("pass", "9 headings")
        assert (found[10].status, found[10].found.zh) == ("pass", "9 个序号连续")

    @pytest.mark.parametrize(
        ("n", "font", "status", "told"),
        [
            (0, "kai", "warn", "page 1, line 1: “一、” in FandolKai-Regular (楷体), 15.79 pt"),
            (1, "hei", "warn", "page 1, line 2: “（一）” in FandolHei-Regular (黑体), 15.79 pt"),
            (2, "kai", "warn", "page 1, line 3: “1.” in FandolKai-Regular (楷体), 15.79 pt"),
            (4, "xbs", "warn", "page 1, line 5: “（2）” in FandolSong-Bold (小标宋), 15.79 pt, bold"),
        ],
    )
    def test_one_heading_in_another_face(self, tmp_path, n, font, status, told):
        lines = list(SOUND)
        lines[n] = (lines[n][0], font)
        found = outcomes(tmp_path, lined(*lines))[9]
        assert (found.status, found.found.en) == (status, told)

    @pytest.mark.parametrize(("n", "font"), [(0, "fang"), (1, "fang"), (2, "hei"), (3, "hei")])
    def test_a_level_that_never_has_its_face_fails(self, tmp_path, n, font):
        found = outcomes(tmp_path, lined(*SOUND[:n], (SOUND[n][0], font)))[9]
        assert found.status == "fail"
        assert found.faults[0].found.en.startswith(f"page 1, line {n + 1}: ")

    def test_headings_of_another_size(self, tmp_path):
        found = outcomes(tmp_path, lined(("一、总体情况", "hei"), size=15.2))[9]
        assert (found.status, found.found.zh) == ("fail", "第1页第1行：“一、” 黑体 15.2 pt")

    def test_a_heading_that_runs_into_its_paragraph(self, tmp_path):
        pages = lined(("一、总体情况", "hei"))
        pages[0][1] = Words("（一）抓学习。", x=28 + 2 * EM, y=line(2), font="kai")
        pages[0].append(Words("国" * 19, x=28 + 9 * EM, y=line(2)))
        assert outcomes(tmp_path, pages)[9].status == "pass"

    def test_a_text_without_numbered_headings(self, tmp_path):
        found = outcomes(tmp_path, text(2))
        assert found[9].status == found[10].status == "n/a"


@pytest.mark.slow
class TestNumbers:
    @pytest.mark.parametrize(
        ("lines", "status", "told"),
        [
            ("一、甲 二、乙 四、丙", "fail", "page 1, line 3: “四、” where “三、” is due"),
            ("一、甲 一、乙", "fail", "page 1, line 2: “一、” where “二、” is due"),
            ("二、甲 三、乙", "fail", "page 1, line 1: “二、” where “一、” is due"),
            ("一、甲 （一）乙 二、丙 （二）丁", "fail", "page 1, line 4: “（二）” where “（一）” is due"),
            ("一、甲 （一）乙 1.丙 3.丁", "fail", "page 1, line 4: “3.” where “2.” is due"),
            ("一、甲 （一）乙 二、丙 1.丁", "warn", "page 1, line 4: “1.” without a “（一）” above it"),
            ("一、甲 1.乙 1.丙", "warn", "page 1, line 3: “1.” where “2.” is due"),
            ("一、甲 1.乙 2.丙 二、丁 1.戊", "pass", "5 consecutive numbers"),
            ("一、 二、 三、 四、 五、 六、 七、 八、 九、 十、 十一、 十二、", "pass", "12 consecutive numbers"),
        ],
    )
    def test_order(self, tmp_path, lines, status, told):
        found = outcomes(tmp_path, lined(*((words + "情况", "fang") for words in lines.split())))[10]
        assert (found.status, found.found.en) == (status, told)

    def test_an_annex_counts_anew(self, tmp_path):
        pages = lined(("一、总体情况", "hei"), ("二、下步打算", "hei"))
        annex = [Words("附件", font="hei"), Words("一、清单", x=28 + 2 * EM, y=line(3), font="hei")]
        assert outcomes(tmp_path, [*pages, annex])[10].status == "pass"

    def test_turned_lines_and_decimals_are_no_headings(self, tmp_path):
        pages = lined(("3.5个百分点", "fang"))
        pages[1][4] = Words("三、国" + "国" * 25, y=line(5))
        assert outcomes(tmp_path, pages)[10].status == "n/a"
