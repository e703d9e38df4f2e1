"""Font sets: every standard character prints and is read back, marks have their width, what is missing is named.

The fonts of `windows` and `founder` are proprietary and are not here: free fonts stand in for them under their file
names, which shows that a set is found and complete, and says nothing about how those fonts look.
"""

import ctypes
import itertools
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from gongwenkit.config.kit import FontSettings, Kit, KitSettings
from gongwenkit.model import ToolchainError
from gongwenkit.run.kit import doctor
from gongwenkit.typeset.engine import TypesetResult, typeset
from gongwenkit.typeset.log import list_fallbacks
from gongwenkit.typeset.toolchain import (
    FONT_FAMILIES,
    FONT_SETS,
    FontFamily,
    find_font_file,
    font_characters,
    font_families,
)

FREE, BOUGHT = ("fandol", "noto"), ("windows", "founder")
FAMILIES = tuple(FONT_FAMILIES)
STAND_INS = {
    "FandolFang-Regular.otf": ("simfang.ttf", "FZFSK.TTF"),
    "FandolKai-Regular.otf": ("simkai.ttf", "FZKTK.TTF"),
    "FandolHei-Regular.otf": ("simhei.ttf", "FZHTK.TTF"),
    "FandolSong-Regular.otf": ("simsun.ttc", "FZSSK.TTF"),
    "FandolSong-Bold.otf": ("FZXBSK.TTF",),
}
EM = 156 / 28  # a character of size 3, mm
LATEX = Path(__file__).resolve().parents[1] / "latex"
HANZI = (LATEX.parent / doctor.HANZI_FILE).read_text(encoding="utf-8").replace("\n", "")

# Hanzi before and after, so that no mark stands at the end of a line, where xeCJK trims it.
FULL_WIDTH = "“”‘’（）《》〔〕、。，：；！？～★〇℃‰㎡①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class Char(NamedTuple):
    text: str
    x: float
    base: float
    font: str


def source(fonts: str, body: str, setup: str = "") -> str:
    family = r"\ExplSyntaxOn \cs_new_protected:Npn \usefamily #1 { \gw_family:n {#1} } \ExplSyntaxOff"
    return (
        f"\\documentclass[layout=C, fonts={fonts}]{{gongwenkit}}\n\\gwsetup{{info/title={{题}}, {setup}}}\n{family}\n"
        f"\\begin{{document}}\n\\gwopening\n{body}\n\\end{{document}}\n"
    )


def made(folder: Path, fonts: str, body: str, setup: str = "") -> TypesetResult:
    folder.mkdir(exist_ok=True)
    text = source(fonts, body, setup)
    return typeset(text, folder=folder, latex=LATEX, reference_day=date(2023, 12, 31), seconds=120)


def in_each_family(text: str) -> str:
    return "\n\n".join(f"\\gwpara{{\\usefamily{{{family}}}{text}}}" for family in FAMILIES)


def text_of(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def chars(pdf: Path) -> Iterator[Char]:
    """The characters of the text block, without blanks and line ends, in the order of the file."""
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text, height = page.get_textpage(), page.get_height()
            for index in range(text.count_chars()):
                x, y, flags = ctypes.c_double(), ctypes.c_double(), ctypes.c_int()
                pdfium.FPDFText_GetCharOrigin(text, index, x, y)
                name = ctypes.create_string_buffer(128)
                pdfium.FPDFText_GetFontInfo(text, index, name, 128, flags)
                character = chr(pdfium.FPDFText_GetUnicode(text, index))
                base = (height - y.value) * 25.4 / 72
                if not character.isspace() and base < 262:
                    yield Char(character, x.value * 25.4 / 72, base, name.value.decode().split("+")[-1])


def widths(pdf: Path, wanted: str) -> list[tuple[str, float]]:
    """Returns the advance of each wanted character that another one follows on its line, in characters of size 3."""
    all_chars = list(chars(pdf))
    return [
        (one.text, (next_one.x - one.x) / EM)
        for one, next_one in itertools.pairwise(all_chars)
        if one.text in wanted and abs(one.base - next_one.base) < 0.1 and next_one.x > one.x
    ]


@pytest.fixture
def stand_ins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder where TeX finds free fonts under the file names of proprietary ones."""
    folder = tmp_path / "stand-ins" / "deeper"
    folder.mkdir(parents=True)
    for file, names in STAND_INS.items():
        path = find_font_file(file)
        assert path is not None
        for name in names:
            shutil.copy(path, folder / name)
    monkeypatch.setenv("OSFONTDIR", f"{folder.parent}//")
    return folder


def _declared(name: str) -> dict[str, tuple[str, str, str]]:
    r"""Reads the lines `\gwfont { key } [options] { file } [options] { fallback } [latin]` of a font set."""
    text = (LATEX / f"gongwenkit-fonts-{name}.def").read_text(encoding="utf-8")
    options = r"\s*(?:\[[^]]*=[^]]*]\s*)?"
    pattern = rf"\\gwfont\s*{{\s*(\w+)\s*}}{options}{{\s*([^}}\s]+)\s*}}{options}{{\s*([^}},\s]+)\s*[}},]"
    found = re.findall(pattern + r"(?:\s*\[\s*([^]=\s]+)\s*])?", text)
    return {key: (file, fallback, latin or file) for key, file, fallback, latin in found}


@pytest.mark.parametrize("name", sorted(FONT_SETS))
def test_what_doctor_looks_for_is_what_the_font_set_loads(name):
    known = {key: (f.file, f.fallback, f.latin) for key, f in zip(FAMILIES, FONT_SETS[name], strict=True)}
    assert _declared(name) == known


def test_every_font_set_of_kit_toml_has_its_file():
    names = {path.stem.removeprefix("gongwenkit-fonts-") for path in LATEX.glob("gongwenkit-fonts-*.def")}
    assert names == {*FONT_SETS, "custom"}


@pytest.mark.slow
@pytest.mark.parametrize("name", FREE)
def test_all_standard_characters_print_in_five_families_and_are_read_back(name, tmp_path):
    assert len(HANZI) == 8105
    result = made(tmp_path, name, in_each_family(f"FAMILY {HANZI}"))
    parts = text_of(result.pdf).split("FAMILY")[1:]
    lost = {family: set(HANZI) - set(part) for family, part in zip(FAMILIES, parts, strict=True)}
    assert lost == {family: set() for family in FAMILIES}
    lacking = {} if name == "noto" else dict.fromkeys(FAMILIES, 1467)
    counted = {family: sum(family in one.families for one in list_fallbacks(result.log)) for family in lacking}
    assert counted == lacking


@pytest.mark.slow
def test_what_the_first_fallback_lacks_comes_from_the_second(tmp_path):
    fonts = [font_characters(file) for file in ("NotoSerifCJK-Regular.ttc", "LXGWWenKai-Light.ttf")]
    rare = min(one for one in fonts[0] - fonts[1] - font_characters("FandolFang-Regular.otf") if one >= "\u4e00")
    result = made(tmp_path, "fandol", f"\\gwpara{{喆{rare}}}")
    fonts_used = {char.text: char.font for char in chars(result.pdf)}
    assert (fonts_used["喆"], fonts_used[rare]) == ("LXGWWenKai-Light", "NotoSerifCJKjp-Regular")


@pytest.mark.slow
@pytest.mark.parametrize("name", FREE)
def test_doctor_finds_all_standard_characters_in_each_family(name, tmp_path):
    kit = Kit(LATEX.parent, KitSettings(fonts=FontSettings(set=name)))
    checks = [check for check in doctor.examine(kit) if check.name.en.startswith("characters")]
    assert [(check.status, check.found.en[:12]) for check in checks] == [("ok", "8105 of 8105")] * 5


@pytest.mark.slow
@pytest.mark.parametrize("name", FREE)
def test_digits_are_half_a_character_wide(name, tmp_path):
    result = made(tmp_path, name, in_each_family("共0123456789012345678901234567890123456789次"))
    found = widths(result.pdf, "0123456789")
    assert len(found) == 5 * 40
    # TeX spaces letters within a word only: the last digit of a number in 黑体 keeps the width that it has in its font.
    hei = 2 * 40 + 39
    assert FAMILIES.index("hei") == 2
    assert found[hei][0] == "9"
    assert found.pop(hei)[1] == pytest.approx(0.475, abs=0.002)
    assert [(digit, width) for digit, width in found if abs(width - 0.5) > 0.01] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", FREE)
def test_marks_and_signs_are_a_character_wide_and_in_a_cjk_font(name, tmp_path):
    lines = ["汉" + "汉".join(FULL_WIDTH[at : at + 10]) + "汉" for at in range(0, len(FULL_WIDTH), 10)]
    result = made(tmp_path, name, "\n\n".join(in_each_family(line) for line in [*lines, "汉——汉……汉·汉"]))
    signs = FULL_WIDTH + "—…·"
    found = widths(result.pdf, signs)
    wrong = [(sign, round(width, 3)) for sign, width in found if abs(width - 1) > 0.02]
    assert wrong == []
    assert len(found) == 5 * (len(FULL_WIDTH) + 5)
    fonts = {char.font for char in chars(result.pdf) if char.text in signs}
    assert all(re.match("Fandol|Noto|LXGW", font) for font in fonts), fonts


@pytest.mark.slow
@pytest.mark.parametrize("name", FREE)
@pytest.mark.parametrize("mark", ["——", "……"])
def test_a_dash_and_an_ellipsis_are_not_broken_at_the_end_of_a_line(name, mark, tmp_path):
    lines = "\n\n".join(f"\\gwpara{{{'汉' * count}{mark}{'汉' * 20}}}" for count in range(20, 30))
    placed = [char for char in chars(made(tmp_path, name, lines).pdf) if char.text == mark[0] and char.base > 40]
    pairs = list(zip(placed[::2], placed[1::2], strict=True))
    assert len(pairs) == 10
    assert [(one, two) for one, two in pairs if abs(one.base - two.base) > 0.1] == []
    assert len({round(one.base) for one, _ in pairs}) == 10
    assert {round((two.x - one.x) / EM, 2) for one, two in pairs} == {1.0}


@pytest.mark.slow
@pytest.mark.parametrize("name", BOUGHT)
def test_a_proprietary_set_is_found_by_file_name_shown_with_stand_ins(name, tmp_path, stand_ins):
    result = made(tmp_path / "out", name, in_each_family("研究部署2023年工作“一岗双责”堃"))
    assert text_of(result.pdf).count("研究部署2023年工作“一岗双责”堃") == 5
    lacking = ("fang", "kai", "hei", "song") if name == "windows" else FAMILIES
    assert [(one.character, one.families) for one in list_fallbacks(result.log)] == [("堃", lacking)]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "file"), [(name, f.file) for name in BOUGHT for f in FONT_SETS[name][:4]])
def test_a_missing_file_of_a_proprietary_set_is_named_with_its_remedy(name, file, tmp_path, stand_ins):
    (stand_ins / file).unlink()
    with pytest.raises(ToolchainError) as raised:
        made(tmp_path / "out", name, in_each_family("甲"))
    assert raised.value.code == "no-font"
    assert raised.value.found.zh == f"缺少字体 {file}"
    assert file in raised.value.advice.zh
    assert 'set = "fandol"' in raised.value.advice.en


@pytest.mark.slow
def test_a_custom_set_takes_the_named_file_and_fandol_for_the_rest(tmp_path, stand_ins):
    result = made(tmp_path / "out", "custom", in_each_family("甲"), setup="style/fangsong={NotoSansCJK-Regular.ttc}")
    assert {char.font for char in chars(result.pdf) if char.text == "甲"} == {
        "NotoSansCJKjp-Regular",
        "FandolKai-Regular",
        "FandolHei-Regular",
        "FandolSong-Regular",
        "FandolSong-Bold",
    }


@pytest.mark.slow
def test_a_missing_file_of_a_custom_set_is_named(tmp_path):
    with pytest.raises(ToolchainError) as raised:
        made(tmp_path, "custom", in_each_family("甲"), setup="style/kai={NoSuchKai.ttf}")
    assert (raised.value.code, raised.value.found.en) == ("no-font", "The font NoSuchKai.ttf is missing")


def test_a_custom_set_needs_its_own_files():
    families = font_families(FontSettings(set="custom", kai="Own.ttf"))
    assert families[1] == FontFamily("kai", "楷体", "Own.ttf", "LXGWWenKai-Regular.ttf", "FandolFang-Regular.otf")
