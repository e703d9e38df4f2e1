"""`[style]` of kit.toml: what it may say, how it reaches the class, and that what is wrong is named with its line."""

import pytest

from gongwenkit.compose.print.class_keys import style_keys
from gongwenkit.config.kit import load_kit
from gongwenkit.config.style import FooterSettings, StyleSettings, require_emblem
from gongwenkit.model import KitFileError


def kit_of(folder, style):
    (folder / "kit.toml").write_text(f'format = 2\ndata = "data"\n[style]\n{style}\n', encoding="utf-8")
    return load_kit(folder)


def keys(style, department="云岭区财政局"):
    made = style_keys(style, department=department, issuer="", period="2023年")
    return {str(key.name): str(key.value) for key in made}


def test_without_style_no_key_of_the_class_is_written(tmp_path):
    assert keys(StyleSettings()) == {}
    assert keys(kit_of(tmp_path, 'item = "fangsong"').settings.style) == {}  # the preamble always has that key


def test_every_key_reaches_the_class(tmp_path):
    style = kit_of(
        tmp_path,
        'title_size_bp = 24\nfooter = {left = "{department}", centre = "{page}", right = "{issuer}{period}"}\n'
        'running_mark = "{{内部}}"\nemblem = {file = "logos/a-1.pdf", width_mm = 18.5, place = "head-left"}\n'
        'table_font = "song"',
    ).settings.style
    assert keys(style) == {
        "title-size": "24bp",
        "title-pitch": "37.8bp",
        "footer-left": "云岭区财政局",
        "footer-centre": "\\gwfolio{}",
        "footer-right": "云岭区财政局2023年",
        "running-mark": "\\{内部\\}",
        "emblem": "logos/a-1.pdf",
        "emblem-width": "18.5mm",
        "emblem-place": "head-left",
        "table-font": "song",
    }


def test_words_and_what_fills_them_are_escaped():
    style = StyleSettings(footer=FooterSettings(left="100%\\x {department}"))
    assert keys(style, department="\\input{x}{page}") == {
        "footer-left": "100\\%\\textbackslash{}x\\ \\textbackslash{}input\\{x\\}\\{page\\}"
    }


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("title_size_bp = 40", "title_size_bp"),
        ("title_size_bp = 24\ntitle_leading_bp = 20", "小于字号"),
        ('footer = {left = "{name}"}', "页脚不认得 {name}"),
        ('footer = {left = "{department"}', "花括号不成对"),
        ('footer = {left = "{page}"}', "只能单独写在"),
        ('footer = {right = "第{page}页"}', "只能单独写在"),
        ('footer = {middle = "x"}', "没有这个键"),
        ('running_mark = "{page}"', "只用于页脚"),
        ('emblem = {file = "../a.pdf"}', "须是 latex 文件夹里的文件"),
        ('emblem = {file = "/etc/a.pdf"}', "须是 latex 文件夹里的文件"),
        ('emblem = {file = "a}b.pdf"}', "只能用字母"),
        ('emblem = {file = "a.tex"}', "不是 PDF"),
        ('emblem = {file = "a.pdf", width_mm = 900}', "width_mm"),
        ('emblem = {file = "a.pdf", place = "foot"}', "不在可选值之内"),
        ('table_font = "heiti"', "不在可选值之内"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(tmp_path, line, said):
    with pytest.raises(KitFileError) as raised:
        kit_of(tmp_path, line)
    file, _, number = raised.value.where.rpartition(":")
    assert file == str(tmp_path / "kit.toml")
    assert int(number) in range(3, 6)
    assert said in raised.value.found.zh


def test_an_emblem_must_be_in_latex(tmp_path):
    kit = kit_of(tmp_path, '\nemblem = {file = "a.pdf"}')
    (tmp_path / "latex").mkdir()
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "latex" / "a.pdf").symlink_to(tmp_path / "a.pdf")
    for _ in range(2):  # a link that leads elsewhere, then nothing
        with pytest.raises(KitFileError) as raised:
            require_emblem(kit.settings.style, latex=kit.latex_folder, file=kit.file)
        assert (raised.value.code, raised.value.where) == ("emblem-missing", f"{kit.file}:5")
        (tmp_path / "latex" / "a.pdf").unlink(missing_ok=True)
    (tmp_path / "latex" / "a.pdf").write_bytes(b"%PDF-1.4")
    require_emblem(kit.settings.style, latex=kit.latex_folder, file=kit.file)


def test_a_redacted_edition_has_no_word_and_no_emblem(tmp_path):
    style = kit_of(
        tmp_path,
        'title_size_bp = 24\nfooter = {left = "云岭区财政局", centre = "{page}"}\nrunning_mark = "财政局"\n'
        'emblem = {file = "a.pdf"}',
    ).settings.style.without_names()
    assert keys(style) == {"title-size": "24bp", "title-pitch": "37.8bp", "footer-centre": "\\gwfolio{}"}
