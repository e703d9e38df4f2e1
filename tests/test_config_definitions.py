"""Every mistake that an analyst can make in a definition is told with file, line, what is wrong and what was meant."""

import shutil
from pathlib import Path

import pytest

from gongwenkit.config.definition_files import load_definitions
from gongwenkit.config.labels import load_explain_words
from gongwenkit.config.schema import load_schema
from gongwenkit.measure.explain import explain_figure
from gongwenkit.model import KitFileError

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = load_schema(ROOT / "data" / "schema")
UNITS = ("次", "条", "%")
SETTINGS = ("campaign",)
SOUND = """
[online_trainings]
label = "线上培训"
unit = "次"
count = "events"
[[online_trainings.from]]
ledger = "trainings"
where = [{ column = "形式", equals = "线上" }]
"""
FILTER = 'column = "形式", equals = "线上"'
SOURCE = f'ledger = "trainings"\nwhere = [{{ {FILTER} }}]'


def load(folder: Path, text: str):
    for name in ("duty.toml", "further.toml"):
        shutil.copy(ROOT / "data" / "figures" / name, folder)
    (folder / "own.toml").write_text(text, encoding="utf-8")
    units = (*UNITS, "场", "场次", "篇", "支", "个", "项", "份", "期", "人次")
    return load_definitions(folder, SCHEMA, units=units, settings=SETTINGS)


def ratio(of: str) -> str:
    return (
        f'[r]\nlabel = "率"\nunit = "%"\ncount = "ratio"\nof = {{ {of} }}\nover = {{ figure = "theme_party_days" }}\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        SOUND,
        SOUND.replace("equals", "contains"),
        SOUND.replace(SOURCE, 'ledger = "lectures"\nwhere = [{ column = "主讲人", is_role = "author" }]'),
        SOUND.replace(SOURCE, 'ledger = "meetings"\nwhere = [{ column = "标签", has = "意识形态" }]'),
        SOUND.replace(SOURCE, 'rows_of = "integrity_risk_points"').replace("events", "stock"),
        SOUND.replace(SOURCE, 'ledger = "risks"\ndate = "修订日期"').replace('"events"', '"rows"'),
        ratio('figure = "integrity_meetings"'),
        SOUND.replace(FILTER, f"{FILTER}, absent = false").replace('unit = "次"', 'unit = "次"\nbetter = "less"'),
        SOUND.replace(SOURCE, 'ledger = "rectification"\nany_day = true\nearlier = true').replace('"events"', '"rows"'),
    ],
)
def test_sound_definitions_are_read(tmp_path, text):
    assert load(tmp_path, text)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('column = "形式"', 'column = "形势"', 8, "没有列“形势”（可用：日期、培训名称、类别、形式、"),
        ('column = "形式"', 'column = "主讲人单"', 8, "没有列“主讲人单”（是否为“主讲人单位”？"),
        ('"线上" }', '"线上课" }', 8, "没有取值“线上课”（是否为“线上”？"),
        ('"线上" }', '"在线" }', 8, "“在线”应写作“线上”"),
        ('equals = "线上"', 'is_role = "auther"', 8, "是否为“author”？"),
        ('equals = "线上"', 'is_role = "author"', 8, "列“形式”不能用 is_role 比较（可用：equals、in、contains"),
        ("equals", "has", 8, "列“形式”不能用 has 比较"),
        ("equals", "equal", 8, "是否为“equals”？"),
        ('equals = "线上"', "in = []", 8, "不能为空"),
        ('equals = "线上"', 'setting = "campain"', 8, "是否为“campaign”？"),
        (FILTER, f"{FILTER}, absent = true", 8, "absent"),
        (f"{{ {FILTER} }}", f"{{ not = [{{ {FILTER} }}], absent = false }}", 8, "absent 写在有 column 的条件上"),
        ("where", "earlier = true\nwhere", 6, "earlier 与 any_day = true 同写"),
        ("count", 'better = "many"\ncount', 5, "可用：more、less、either"),
        ('unit = "次"', 'unit = "趟"', 4, "量词“趟”不在 data/phrases/marks.toml 的 [units] 中"),
        ('unit = "次"', 'unit = "%"', 4, "ratio 的量词是 %"),
        ('unit = "次"', 'unit = ""', 4, "不能为空"),
        ("label", "lable", 2, "是否为“label”？"),
        ('"线上培训"', '"警示教育"', 3, "名称“警示教育”已用于指标 cautionary_sessions"),
        ("count", 'no = "F3"\ncount', 5, "如 F01"),
        ("count", 'no = "F03"\ncount', 5, "已用于指标 central_group_sessions"),
        ("count", 'id = "x"\ncount', 5, "编号就是方括号里的名字"),
        ("count", 'personal = "是"\ncount', 5, "应为 true 或 false"),
        (
            "count",
            'at_most = ["learning_exchange"]\ncount',
            5,
            "没有指标“learning_exchange”（是否为“learning_exchanges”？",
        ),
        ("count", 'at_most = ["online_trainings"]\ncount', 5, "不能与自己比较"),
        ("online_trainings", "integrity_meetings", 2, "已在 duty.toml:5 定义"),
        ("online_trainings", "Online_trainings", 2, "只用小写字母"),
        ('"trainings"', '"training"', 7, "没有台账“training”（是否为“trainings”？"),
        ('"trainings"', '"培训"', 7, "应写编号 trainings"),
        ('"events"', '"event"', 5, "是否为“events”？"),
        ('"events"', '"stock"', 5, "不能用 stock"),
        (
            '"events"',
            '"sum"\ncolumn = "形式"',
            6,
            "列“形式”不能用于 count = sum（这本台账可用的列：天数、参训人数、应到、实到）",
        ),
        ("where", 'date = "结束日期"\nwhere', 8, "date 只用于"),
        (SOURCE, 'rows_of = "expert_training"', 7, "是否为“expert_trainings”？"),
        (SOURCE, 'rows_of = "rectification_rate"', 7, "没有台账行可用"),
        (SOURCE, 'rows_of = "branches_in_force"', 7, "没有台账行可用"),
        (SOURCE, 'rows_of = "integrity_risk_points"', 5, "在册的行不是一次次的活动"),
        (SOURCE, 'table = "branches"', 7, "基础表只能用"),
        (SOURCE, 'ledger = "meetings"\nwhere = [{ column = "标签", has = "党风连政" }]', 8, "是否为“党风廉政”？"),
        (SOURCE, 'ledger = "meetings"\nwhere = [{ column = "标签", equals = "党风廉政" }]', 8, "（可用：has、blank）"),
        ('"线上培训"', "“线上培训”", 3, "第9个字是中文标点““”"),
        ('"形式", equals', '"形式"，equals', 8, "第25个字是中文标点“，”。请改为英文半角的 ,"),
        ("[online_trainings]", "【online_trainings】", 2, "中文标点“【”"),
        ("label =", "label ＝", 3, "中文标点“＝”"),
        ("label = ", "label =\u3000", 3, "全角空格"),
        ("online_trainings", "线上培训", 2, "没有加引号"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_a_remedy(tmp_path, old, new, line, said):
    text = SOUND.replace(old, new)
    assert text != SOUND
    with pytest.raises(KitFileError) as caught:
        load(tmp_path, text)
    assert caught.value.where == f"{tmp_path / 'own.toml'}:{line}"
    assert said in caught.value.in_language("zh")
    assert caught.value.in_language("en")[len(caught.value.where) :].count("“") == ("“" in new)


def test_a_ratio_has_no_ratio_as_a_side(tmp_path):
    with pytest.raises(KitFileError, match="百分比不能再相比"):
        load(tmp_path, ratio('figure = "rectification_rate"'))


def test_a_circle_above_a_figure_is_told_and_not_run_into(tmp_path):
    other = '[b]\nlabel = "乙"\nunit = "次"\ncount = "events"\n[[b.from]]\nrows_of = "b"\n'
    with pytest.raises(KitFileError, match="互相引用成环"):
        load(tmp_path, SOUND.replace(SOURCE, 'rows_of = "b"') + other)


def test_chinese_marks_inside_quotes_are_no_mistake(tmp_path):
    with pytest.raises(KitFileError) as caught:
        load(tmp_path, SOUND.replace('"线上培训"', '"线上，培训" x'))
    assert "中文标点" not in caught.value.in_language("zh")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ideology_sessions", "台账“中心组学习”中日期在本期之内、（标签含“意识形态”或学习专题中有“意识形态”字样）的"),
        ("thematic_seminars", "“党组（党委）理论学习中心组集体学习”所计的行中是否研讨为是或学习方式为专题研讨的"),
        ("provincial_articles", "刊发日期在本期之内、媒体级别为省级、专题与本年设定（主题教育）相同"),
        ("risk_list_revisions", "台账“廉政风险点”中修订日期在本期之内的，按修订日期去重计"),
        ("integrity_risk_points", "台账“廉政风险点”，截止日在册的计，已撤销的不计，同一项只计一次"),
        ("learning_exchanges", "台账“培训”中日期在本期之内、并非类别为网络的"),
        ("branch_attendance", "每次活动取实到、应到都写明确数的一行，实到之和占应到之和的百分比"),
        ("integrity_meetings", "（只计报告人任职期间）"),
        ("integrity_meetings", "会议类型为本单位党组（党委）的会议（党组会或党组扩大会或党委会或"),
    ],
)
def test_a_figure_is_explained_by_ledger_dates_conditions_and_rule(name, said):
    definitions = load_definitions(ROOT / "data" / "figures", SCHEMA)
    words = load_explain_words(ROOT / "data" / "phrases")
    given = {"definitions": definitions, "schema": SCHEMA, "words": words, "settings": {"campaign": "主题教育"}}
    assert said in explain_figure(definitions[name], **given)
