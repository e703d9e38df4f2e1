"""`template check` on wording: one wrong example for each kind of finding, and the real wording without any."""

from pathlib import Path

import pytest

from gongwenkit.compose.text.lint import lint_wording, require_sound_wording
from gongwenkit.compose.text.wording_findings import KINDS
from gongwenkit.config.phrases import list_phrase_years, load_facts, load_marks, load_phrases
from gongwenkit.config.report_type import load_report_type
from gongwenkit.config.toml import read_toml
from gongwenkit.config.wording import load_wording
from gongwenkit.model import Finding, KitFileError

ROOT = Path(__file__).resolve().parents[1]
PHRASES = ROOT / "data" / "phrases"

REPORT = """\
name = "试件"
scope = "department"
periods = ["year"]
layouts = ["C", "A"]
cover = ["A"]
annexes = [{id = "table", title = "表"}]
figures = ["meetings", "films"]
facts = ["letters"]
phrases = ["guiding"]
slots = {highlights = "亮点"}
switches = {media = true}
"""

WORDING = """\
title = "{year}年报告"
closing = "特此报告。"
[lists]
six = ["有目标", "有责任"]
[cover]
title = "{department}的报告"
closing = "特此报告。"
lead = [{text = "报告见{annex.report}，数字见{annex.table}", plain = true}]
[[section]]
head = "{department}的工作"
[[section.item]]
topic = "做到{six.count}有"
[[section.item.sentence]]
topic = "会议"
clauses = [
  {text = "召开会议{meetings}"},
  {text = "较上年{meetings.difference}", with = "meetings"},
  {text = "以{phrase.guiding}为指导", plain = true},
  {text = "责任到岗", fact = "letters"},
  {text = "看片{films}", switch = "media"},
  {slot = "highlights"},
]
"""


DIVISIONS = {"meetings": {"类型": ("例会", "专题会"), "level": None}, "films": {"形式": ("集中", "自看")}}


def _lint(folder: Path, report: str = REPORT, wording: str = WORDING) -> list[Finding]:
    (folder / "report.toml").write_text(report, encoding="utf-8")
    (folder / "wording.toml").write_text(wording, encoding="utf-8")
    return lint_wording(
        load_report_type(folder),
        load_wording(folder),
        figures={"meetings", "films", "talks"},
        facts={"letters", "lists"},
        phrases={"guiding", "campaign"},
        marks=load_marks(PHRASES),
        divisions=DIVISIONS,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "trial"
    path.mkdir()
    return path


def test_a_sound_wording_has_no_findings(folder: Path) -> None:
    assert _lint(folder) == []
    require_sound_wording([])


WRONG = [
    ("召开会议{meetings}", "召开会议{meeting}", "unknown-figure", 16),
    ('with = "meetings"', 'with = "meeting"', "unknown-figure", 17),
    ("{meetings.difference}", "{meetings.differenz}", "unknown-view", 17),
    ("{films}", "{films.形势:集中}", "unknown-column", 20),
    ("{films}", "{films.level:高}", "unknown-column", 20),
    ("{films}", "{films.形式:集体}", "unknown-value", 20),
    ('fact = "letters"', 'fact = "letter"', "unknown-fact", 19),
    ("{phrase.guiding}", "{phrase.guide}", "unknown-phrase", 18),
    ("{six.count}", "{seven.count}", "unknown-list", 12),
    ('slot = "highlights"', 'slot = "high"', "unknown-slot", 21),
    ('switch = "media"', 'switch = "press"', "unknown-switch", 20),
    ("{films}", "{talks}", "not-in-report", 20),
    ('fact = "letters"', 'fact = "lists"', "not-in-report", 19),
    ("{phrase.guiding}", "{phrase.campaign}", "not-in-report", 18),
    ('topic = "会议"', 'topic = "会议{meetings}"', "placeholder-not-here", 14),
    ("{department}的工作", "{phrase.guiding}", "placeholder-not-here", 10),
    (', fact = "letters"', "", "clause-unguarded", 19),
    ('{text = "看片{films}", ', '{text = "看片", with = "films", ', "clause-unguarded", 20),
    ("召开会议{meetings}", "召开会议{meetings}看片{films}", "clause-two-guards", 16),
    ("责任到岗", "责任到岗{films}", "clause-two-guards", 19),
    ("责任到岗", "责任到岗，", "clause-punctuation", 19),
    ('topic = "会议"', 'topic = "会议。"', "clause-punctuation", 14),
    ("责任到岗", "责任到5个岗", "number-by-hand", 19),
    ("责任到岗", "责任到３０余个岗", "number-by-hand", 19),
    ("责任到岗", "责任分为三项", "number-by-hand", 19),
    ("召开会议{meetings}", "召开会议1场次{meetings}", "number-by-hand", 16),
    ("{year}年报告", "2023年报告", "number-by-hand", 1),
    ("{annex.table}", "{annex.tables}", "unknown-annex", 8),
    ("{annex.report}", "{annex.cover}", "unknown-annex", 8),
    ("{department}的报告", "{annex.table}的报告", "placeholder-not-here", 6),
    ("{department}的报告", "{department}的3项报告", "number-by-hand", 6),
    ('"特此报告。"\nlead', '"见{meetings}。"\nlead', "placeholder-not-here", 7),
    ('数字见{annex.table}", plain = true', '数字见{annex.table}"', "clause-unguarded", 8),
    ('"召开会议{meetings}"', '"召开会议{meetings}", id = "m", options = ["开会"]', "options-differ", 16),
    ('"召开会议{meetings}"', '"召开会议{meetings}", options = ["开会{meetings}"]', "options-without-id", 16),
    ('"召开会议{meetings}"', '"召开会议{meetings}", id = "m", options = ["{meetings}，"]', "clause-punctuation", 16),
    ('{slot = "highlights"}', '{slot = "highlights", id = "m", options = ["甲"]}', "options-of-slot", 21),
    (
        '{text = "召开会议{meetings}"},\n  {text = "较上年',
        '{id = "m", text = "召开会议{meetings}"},\n  {id = "m", text = "较上年',
        "clause-id-twice",
        17,
    ),
    ('fact = "letters"', 'fact = "letters", shows = true', "shows-without-figure", 19),
]


@pytest.mark.parametrize(("old", "new", "code", "line"), WRONG)
def test_a_mistake_is_found_at_its_line(folder: Path, old: str, new: str, code: str, line: int) -> None:
    assert WORDING.count(old) == 1
    findings = [f for f in _lint(folder, wording=WORDING.replace(old, new)) if f.code != "listed-unused"]
    assert [(finding.code, finding.cell) for finding in findings] == [(code, str(line))]
    assert findings[0].file == str(folder / "wording.toml")
    for language in ("zh", "en"):
        assert "{name}" not in findings[0].in_language(language)
    with pytest.raises(KitFileError) as caught:
        require_sound_wording(findings)
    assert caught.value.where.endswith(f"wording.toml:{line}")
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('facts = ["letters"]', 'facts = ["letters", "lists"]', "listed-unused"),
        ('facts = ["letters"]', 'facts = ["letters", "listen"]', "unknown-fact"),
        ('phrases = ["guiding"]', 'phrases = ["guiding", "guided"]', "unknown-phrase"),
        ('{highlights = "亮点"}', '{highlights = "亮点", spare = "备用"}', "listed-unused"),
        ('figures = ["meetings", "films"]', 'figures = ["meetings", "films", "film"]', "unknown-figure"),
    ],
)
def test_what_the_report_type_lists_is_checked(folder: Path, old: str, new: str, code: str) -> None:
    findings = _lint(folder, report=REPORT.replace(old, new))
    key = old.split(" ")[0].strip("{") if " = [" in old else "slots"
    line = next(n for n, text in enumerate(REPORT.splitlines(), 1) if text.startswith(key))
    assert [(finding.code, finding.cell) for finding in findings] == [(code, str(line))]
    assert (findings[0].file or "").endswith("report.toml")


def test_a_warning_does_not_stop_a_build(folder: Path) -> None:
    findings = _lint(folder, report=REPORT.replace('["letters"]', '["letters", "lists"]'))
    assert [finding.severity for finding in findings] == ["warning"]
    require_sound_wording(findings)


def test_a_cover_and_the_layouts_that_have_it_go_together(folder: Path) -> None:
    without = WORDING.split("[cover]")[0] + "[[section]]" + WORDING.split("[[section]]", 1)[1]
    (missing,) = _lint(folder, wording=without)
    assert (missing.code, missing.severity, missing.cell) == ("cover-missing", "error", "5")
    assert (missing.file or "").endswith("report.toml")
    findings = _lint(folder, report=REPORT.replace('cover = ["A"]\n', ""))
    assert [(finding.code, finding.severity) for finding in findings] == [
        ("cover-unused", "warning"),
        ("unknown-annex", "error"),
    ]


def test_every_kind_has_a_wrong_example() -> None:
    elsewhere = {"listed-unused", "cover-missing", "cover-unused", "chart-units", "chart-column", "chart-parts"}
    elsewhere |= {"unknown-annex-content"}
    elsewhere |= {"table-rows", "table-column", "table-sensitive", "table-private"}  # tests/test_declared_tables.py
    elsewhere |= {"list-column", "list-private"}
    elsewhere |= {"first-person-not-personal", "whole-period-personal"}  # tests/test_compose_first_person.py
    elsewhere |= {"claim-unguarded", "plain-sentences"}  # below
    assert {code for _, _, code, _ in WRONG} | elsewhere == set(KINDS)


@pytest.mark.parametrize(
    "text", ["第一责任人", "一岗双责", "{six.count}项任务", "第二责任", "十分必要", "亮身份、亮承诺"]
)
def test_words_that_are_no_numbers_before_a_unit(folder: Path, text: str) -> None:
    assert _lint(folder, wording=WORDING.replace("责任到岗", text)) == []


def test_the_duty_wording_is_sound() -> None:
    folder = ROOT / "templates" / "duty"
    definitions = [key for path in sorted((ROOT / "data" / "figures").glob("*.toml")) for key in read_toml(path)]
    phrases = {name for year in list_phrase_years(PHRASES) for name in load_phrases(PHRASES, year).phrases}
    wording = load_wording(folder)
    assert len(wording.sentences) > 30
    findings = lint_wording(
        load_report_type(folder),
        wording,
        figures=definitions,
        facts=load_facts(PHRASES),
        phrases=phrases,
        marks=load_marks(PHRASES),
    )
    assert findings == []


@pytest.mark.parametrize(
    ("clause", "word"),
    [
        ("使责任落到实处", "使"),
        ("带动党员学在日常", "带动"),
        ("抓住要点，推动工作见效", "推动"),
        ("推动工作见效，力求走深走实", "推动"),
        ("力求推动工作见效", ""),
        ("引导党员使学习常态化", ""),
        ("履行使命", ""),
        ("规范权力行使", ""),
        ("以会促学", ""),
    ],
)
def test_a_result_that_nothing_bears_is_a_warning(folder: Path, clause: str, word: str) -> None:
    findings = _lint(folder, wording=WORDING.replace("以{phrase.guiding}为指导", f"{clause}{{phrase.guiding}}"))
    assert [(f.code, f.severity, f.cell) for f in findings] == [("claim-unguarded", "warning", "18")] * bool(word)
    assert all(f"（{word}）" in finding.found.zh for finding in findings)
    require_sound_wording(findings)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"责任到岗"', '"使责任到岗"'),
        ('"看片{films}"', '"以看片{films}推动学习"'),
        ('指导", plain = true', '指导，使人奋进", plain = true, with = "meetings", shows = true'),
        ('topic = "会议"', 'topic = "下一步"'),
        ("{department}的工作", "今后的打算"),
        ('"做到{six.count}有"', '"打算做到{six.count}有"'),
    ],
)
def test_a_result_with_evidence_and_a_plan_are_sound(folder: Path, old: str, new: str) -> None:
    wording = WORDING if "责任" in old or "看片" in old or "指导" in old else WORDING.replace("以{", "使{")
    assert wording.count(old) == 1
    assert [f.code for f in _lint(folder, wording=wording.replace(old, new))] == []


def test_each_wording_of_a_clause_is_looked_at_for_results(folder: Path) -> None:
    new = '为指导", id = "aim", options = ["使{phrase.guiding}入心"], plain = true'
    (found,) = _lint(folder, wording=WORDING.replace('为指导", plain = true', new))
    assert (found.code, found.cell, "使{phrase.guiding}入心" in found.found.zh) == ("claim-unguarded", "18", True)


def test_a_text_that_is_mostly_the_same_for_all_is_told_with_its_lines(folder: Path) -> None:
    own = '[[section.item.sentence]]\nclauses = [{text = "做到实处", plain = true}, {slot = "highlights"}]\n'
    plain = '[[section.item.sentence]]\nclauses = [{text = "以会促学", plain = true}]\n'
    assert _lint(folder, wording=WORDING + own * 6 + plain * 2) == []  # 3 of 10: the topic is a sentence of its own
    (found,) = _lint(folder, wording=WORDING + own * 5 + plain * 3)
    assert (found.code, found.severity, found.cell) == ("plain-sentences", "warning", "14")
    assert "10 句中有 4 句（40%）" in found.found.zh
    assert "第 14、33、35、37 行" in found.found.zh
    assert _lint(folder, wording=WORDING + plain * 3) == []  # too few sentences for a share


def test_the_example_of_the_documentation_is_sound(tmp_path: Path) -> None:
    source = (ROOT / "docs" / "wording.md").read_text(encoding="utf-8")
    example = source.split("```toml\n", 1)[1].split("```", 1)[0]
    (tmp_path / "wording.toml").write_text('title = "试件"\n' + example, encoding="utf-8")
    findings = lint_wording(
        load_report_type(ROOT / "templates" / "duty"),
        load_wording(tmp_path),
        figures={"central_group_sessions"},
        facts=load_facts(PHRASES),
        phrases=load_phrases(PHRASES, 2023).phrases,
        marks=load_marks(PHRASES),
    )
    assert [finding for finding in findings if finding.severity == "error"] == []


@pytest.mark.parametrize("view", ["类型:例会", "level:高", "level:甲 乙"])
def test_a_view_by_a_column_of_the_ledger_is_sound(folder: Path, view: str) -> None:
    assert _lint(folder, wording=WORDING.replace("{meetings.difference}", f"{{meetings.{view}}}")) == []


def test_an_unknown_value_is_told_with_the_likely_one(folder: Path) -> None:
    (finding,) = _lint(folder, wording=WORDING.replace("{films}", "{films.形式:集中看}"))
    assert "是否为“集中”？" in finding.found.zh
    assert "is it 集中?" in finding.found.en
