"""Families of fonts, the type of the body and of headings (checks 8 to 10)."""

import pytest

from gongwenkit.proof.faces import family_of, is_bold


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
