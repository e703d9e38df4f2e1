"""Report types, wording, marks, phrases and facts: what the files may hold, and where a mistake is said to be."""

from pathlib import Path

import pytest

from gongwenkit.config.phrases import list_phrase_years, load_facts, load_marks, load_phrases
from gongwenkit.config.placeholders import Placeholder, parse_parts
from gongwenkit.config.report_type import list_report_types, load_report_type
from gongwenkit.config.toml import find_places
from gongwenkit.config.wording import Wording, load_wording
from gongwenkit.model import KitFileError

WORDING = """\
title = "{year}年报告"
lead = [
  {text = "本人{tenure}以{phrase.guiding}为指导", plain = true},
  {slot = "highlights"},
]
[lists]
six = ["有目标", "有责任"]

[[section]]
head = "第一部分"
opening = [{text = "开展{phrase.campaign}", fact = "campaign_held"}, {slot = "highlights"}]

[[section.item]]
topic = "研究"
[[section.item.sentence]]
topic = "会议"
join = "、"
clauses = [
  # 一行注释 { 不算
  {text = "召开{meetings}", switch = "media"},

  {text = "较上年{meetings.difference}", with = "meetings"},
]
[[section.item]]
[[section.item.sentence]]
clauses = [{text = "写作{{六}}{six.count}有：{six.items}", fact = "six"}]

[[section]]
head = "第二部分"
[[section.opening]]
clauses = [{text = "甲", plain = true}]
[[section.opening]]
clauses = [
  {text = "乙", plain = true},
  {text = "丙", plain = true}
]
"""


def _load(folder: Path, text: str) -> Wording:
    (folder / "wording.toml").write_text(text, encoding="utf-8")
    return load_wording(folder)


def _fails(folder: Path, text: str) -> KitFileError:
    with pytest.raises(KitFileError) as caught:
        _load(folder, text)
    return caught.value


def _line_of(error: KitFileError) -> int:
    return int(error.where.rsplit(":", 1)[1])


def test_every_part_and_its_line(tmp_path: Path) -> None:
    wording = _load(tmp_path, WORDING)
    lines = WORDING.splitlines()
    assert wording.lists == {"six": ("有目标", "有责任")}
    assert [clause.slot for clause in wording.lead[0].clauses] == [None, "highlights"]
    for sentence in wording.sentences:
        for clause in sentence.clauses:
            assert (clause.text.source if clause.text else "slot") in lines[clause.line - 1]
    item = wording.sections[0].items[0]
    assert item.topic is not None
    assert lines[item.topic.line - 1] == 'topic = "研究"'
    assert item.sentences[0].join == "、"
    first, second = item.sentences[0].clauses
    assert (first.switch, first.figures, first.guards) == ("media", ("meetings",), ("meetings",))
    assert (second.goes_with, second.line) == ("meetings", first.line + 2)
    assert [len(sentence.clauses) for sentence in wording.sections[1].opening] == [1, 2]


COVER = """
[cover]
title = "{department}的报告"
[[cover.lead]]
clauses = [
  {text = "报告见{annex.report}", plain = true},
]
[[cover.lead]]
clauses = [{text = "数字见{annex.table}", plain = true}]
"""


def test_a_cover_and_its_lines(tmp_path: Path) -> None:
    assert _load(tmp_path, WORDING).cover is None
    wording = _load(tmp_path, WORDING + COVER)
    lines = (WORDING + COVER).splitlines()
    assert wording.cover is not None
    assert (wording.cover.title.source, wording.cover.closing) == ("{department}的报告", None)
    assert wording.sentences[:2] == wording.cover.lead
    for sentence in wording.cover.lead:
        for clause in sentence.clauses:
            assert clause.text is not None
            assert clause.text.source in lines[clause.line - 1]
    for old, new, told in (("title =", "titel =", "titel"), ("报告见{annex.report}", "见{", "“见{”")):
        error = _fails(tmp_path, WORDING + COVER.replace(old, new))
        assert told in error.found.zh
    assert _fails(tmp_path, WORDING + '[cover]\ntitle = "题"\n').code == "config-invalid"


def test_placeholders() -> None:
    assert parse_parts("{annex.table}") == (Placeholder("annex", "table"),)
    assert str(Placeholder("annex", "table")) == "{annex.table}"
    parts = parse_parts("a{{b}}{m}{m.last}{phrase.x}{six.count}{year}z")
    assert parts == (
        "a{b}",
        Placeholder("figure", "m"),
        Placeholder("figure", "m", "last"),
        Placeholder("phrase", "x"),
        Placeholder("list", "six", "count"),
        Placeholder("context", "year"),
        "z",
    )
    assert [str(part) for part in parts[1:-1]] == ["{m}", "{m.last}", "{phrase.x}", "{six.count}", "{year}"]


@pytest.mark.parametrize("text", ["{", "}", "{a", "a}", "{}", "{ a }", "{a.b.c}", "{甲}", "{A}", "{a{b}}"])
def test_a_wrong_brace_is_named_with_its_line(tmp_path: Path, text: str) -> None:
    error = _fails(tmp_path, WORDING.replace("较上年{meetings.difference}", text))
    assert error.code == "placeholder-syntax"
    assert "wording.toml:22" in error.where


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('with = "meetings"', 'wiht = "meetings"', 22),
        ('with = "meetings"', "with = 3", 22),
        ('text = "丙", plain = true', 'text = "丙", plain = "yes"', 35),
        ('{text = "丙", plain = true}', "{plain = true}", 35),
        ('{text = "丙", plain = true}', '{text = "丙", slot = "x"}', 35),
        ('{slot = "highlights"},\n]', '{slot = "Highlights"},\n]', 4),
        ('topic = "会议"', 'topics = "会议"', 16),
        ('join = "、"', 'join = "和"', 17),
        ('head = "第二部分"', 'haed = "第二部分"', 28),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    assert WORDING.count(old) == 1
    assert _line_of(_fails(tmp_path, WORDING.replace(old, new))) == line


def test_a_missing_file_and_bad_toml(tmp_path: Path) -> None:
    with pytest.raises(KitFileError) as caught:
        load_wording(tmp_path)
    assert caught.value.code == "file-missing"
    assert _fails(tmp_path, 'title = "a\n').code == "toml-syntax"
    assert _fails(tmp_path, 'title = "a"\n').code == "config-invalid"


def test_places_pass_over_strings_and_comments() -> None:
    places = find_places(
        'a = """\n[x]\nb = 1\n"""\nc = [ # {\n  {t = "}{", u = [{v = 1}]}, {t = \'{\'},\n  {t = "\\"{"}]\nd = 1\n'
    )
    assert [places.line(("c", n)) for n in range(3)] == [6, 6, 7]
    assert (places.line(("d",)), places.line(("b",)), places.line(("c", 9))) == (8, 1, 5)


def test_the_report_type(repo_root: Path, tmp_path: Path) -> None:
    report = load_report_type(repo_root / "templates" / "duty")
    assert (report.id, report.layouts[0], report.direction_of("A"), report.direction_of("C")) == (
        "duty",
        "C",
        "up",
        "none",
    )
    assert [annex.id for annex in report.annexes_of("final")] == []
    assert [annex.id for annex in report.annexes_of("final", more=("figures",))] == ["figures"]
    assert [annex.id for annex in report.annexes_of("draft", more=("evidence",))] == ["figures"]
    assert [annex.id for annex in report.annexes_of("internal")] == ["figures", "evidence"]
    assert report.has_figure("anything")
    assert "duty" in list_report_types(repo_root / "templates")
    path = tmp_path / "report.toml"
    good = (repo_root / "templates" / "duty" / "report.toml").read_text(encoding="utf-8")
    lines = good.splitlines()
    for old, new in (('scope = "department"', 'scope = "office"'), ("media = true", "media = 1")):
        path.write_text(good.replace(old, new), encoding="utf-8")
        with pytest.raises(KitFileError) as caught:
            load_report_type(tmp_path)
        assert lines[_line_of(caught.value) - 1].startswith(old)
    for old, new, told in (
        ('C = "none"', 'D = "none"', "direction"),
        ('["C", "B", "A"]', '["C", "B", "A", "C"]', "layouts"),
        ('cover = ["A"]', 'cover = ["D"]', "cover"),
        ('id = "figures"', 'id = "report"', "annexes"),
    ):
        path.write_text(good.replace(old, new), encoding="utf-8")
        with pytest.raises(KitFileError, match=told):
            load_report_type(tmp_path)


def test_phrases_and_facts(repo_root: Path, tmp_path: Path) -> None:
    folder = repo_root / "data" / "phrases"
    assert load_phrases(folder, 2023).settings == {"campaign": "主题教育"}
    assert load_phrases(folder, 2022).settings == {}
    assert load_phrases(folder, 2022).phrases["campaign"] == ""
    assert load_phrases(folder, 1999).phrases == {}
    assert list_phrase_years(folder) == (2022, 2023, 2024, 2025, 2026)
    years = [set(load_phrases(folder, year).phrases) for year in list_phrase_years(folder)]
    assert all(names == years[0] for names in years)
    assert load_facts(folder)["letters_all_levels"].label == "责任书逐级签订"
    (tmp_path / "facts.toml").write_text('[a]\nlabel = "甲"\n[b]\nlable = "乙"\n', encoding="utf-8")
    with pytest.raises(KitFileError) as caught:
        load_facts(tmp_path)
    assert "lable" in caught.value.found.zh


def test_marks(repo_root: Path, tmp_path: Path) -> None:
    folder = repo_root / "data" / "phrases"
    marks = load_marks(folder)
    assert [marks.numeral(n) for n in (1, 10, 20, 21)] == ["一", "十", "二十", "21"]
    source = (folder / "marks.toml").read_text(encoding="utf-8")
    (tmp_path / "marks.toml").write_text(source.replace("【待补：{label}】", "【待补】"), encoding="utf-8")
    with pytest.raises(KitFileError) as caught:
        load_marks(tmp_path)
    assert "{label}" in caught.value.found.zh
    assert _line_of(caught.value) == 1 + source.splitlines().index(
        next(x for x in source.splitlines() if "待补：" in x)
    )
