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
    units = (*UNITS, "场", "场次", "篇", "支", "个", "项", "份", "期", "人次", "人")
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


MEAN = """
[average]
label = "平均人数"
unit = "人"
count = "mean"
column = "实到"
from = [{ ledger = "central_group" }]
"""
TWO = """
[two]
label = "两者"
unit = "次"
count = "quotient"
of = { figure = "theme_party_days" }
over = { figure = "integrity_meetings" }
"""
LESS = TWO.replace("quotient", "difference").replace("over", "less").replace("theme_party_days", "cautionary_films")


@pytest.mark.parametrize(
    ("text", "line", "zh", "en"),
    [
        (MEAN.replace('"mean"', '"maen"'), 5, "是否为“mean”", "is it mean?"),
        (MEAN.replace('column = "实到"\n', ""), 2, "也可改写 days", "or days"),
        (
            MEAN.replace('"实到"', '"学习专题"'),
            6,
            "可用的列：应到、实到",
            "columns of this ledger that can: 应到, 实到",
        ),
        (MEAN + "decimals = 5\n", 8, "不得大于 4", "at most 4"),
        (
            MEAN.replace('"mean"', '"sum"') + "decimals = 1\n",
            2,
            "decimals 只用于 mean、max、min、quotient",
            "goes with",
        ),
        (MEAN + "decimal = 1\n", 8, "是否为“decimals”", "is it decimals?"),
        (
            MEAN.replace('column = "实到"', 'days = { from = "日期", to = "实到" }'),
            6,
            "不能用于 days",
            "cannot serve days",
        ),
        (MEAN.replace('column = "实到"', 'days = { from = "日期" }'), 6, "days.to：缺少这个键", "days.to: the key is"),
        (
            MEAN.replace('column = "实到"', 'days = { from = "日期", till = 1, to = "日期" }'),
            6,
            "可用：from、to",
            "from, to",
        ),
        (MEAN + 'days = { from = "日期", to = "日期" }\n', 2, "写了就不写 column", "without column"),
        (MEAN.replace('"人"', '"%"'), 4, "ratio 的量词是 %", "the unit of a ratio"),
        (TWO.replace("over", "less"), 2, "count 为 difference 时须写 of 和 less", "of and less go with difference"),
        (TWO + 'less = { figure = "theme_party_days" }\n', 2, "其他时不写", "with no other rule"),
        (LESS.replace('"integrity_meetings"', '"provincial_articles"'), 7, "不能相减", "cannot be subtracted"),
        (LESS.replace('"integrity_meetings"', '"cautionary_films"'), 7, "不能与自己", "compared with itself"),
        (TWO.replace('"integrity_meetings"', '"branch_attendance"'), 7, "百分比不能再相比", "a ratio cannot be a side"),
        (
            TWO.replace('"integrity_meetings"', '"integrity_meeting"'),
            7,
            "是否为“integrity_meetings”",
            "is it integrity_me",
        ),
        (LESS.replace("figure", "sum") + 'from = [{ ledger = "meetings" }]\n', 2, "两边都须是指标", "are figures"),
        (TWO.replace('{ figure = "theme_party_days" }', '"theme_party_days"'), 6, "应为一组键值", "must be a table"),
        (
            SOUND.replace(FILTER, 'column = "形式", equals = "线上", has = "线上"'),
            8,
            "写了 equals、has",
            "has equals, has",
        ),
        (SOUND.replace(FILTER, 'column = "日期", not_before = "2023-2-30"'), 8, "“2023-2-30”不是日子", "is no day"),
        (
            SOUND.replace(FILTER, 'column = "日期", not_after = "referenceday"'),
            8,
            "是否为“reference-day”",
            "is it reference",
        ),
        (
            SOUND.replace(FILTER, 'column = "日期", not_after = { colum = "日期" }'),
            8,
            "是否为“column”",
            "is it column?",
        ),
        (SOUND.replace(FILTER, 'column = "日期", not_after = 5'), 8, "应为带引号的文字", "must be a text in quotes"),
        (SOUND.replace(FILTER, 'column = "参训人数", min = "3"'), 8, "应为数字", "must be a number"),
        (SOUND.replace(FILTER, 'column = "参训人数", min = true'), 8, "应为数字", "must be a number"),
        (SOUND.replace(FILTER, 'column = "参训人数", max = nan'), 8, "应为数字", "must be a number"),
    ],
)
def test_a_mistake_is_told_with_line_key_and_likely_name_in_both_languages(tmp_path, text, line, zh, en):
    with pytest.raises(KitFileError) as caught:
        load(tmp_path, text)
    error = caught.value
    assert error.where == f"{tmp_path / 'own.toml'}:{line}"
    assert zh in error.found.zh
    assert en.casefold() in error.found.en.casefold()
    said = f"{error.found.zh} {error.found.en}"
    for foreign in (
        "pydantic",
        "Input",
        "function-",
        "constrained",
        "OtherColumn",
        "validation",
        "literal",
        "Traceback",
    ):
        assert foreign not in said


@pytest.mark.parametrize(
    "text",
    [
        MEAN,
        MEAN + "decimals = 0\nof_rows = true\n",
        MEAN.replace("mean", "max"),
        MEAN.replace('column = "实到"', 'days = { from = "日期", to = "结束日期" }'),
        TWO,
        LESS,
        TWO.replace("figure =", "sum =").replace("theme_party_days", "实到").replace("integrity_meetings", "应到")
        + 'from = [{ ledger = "meetings" }]\n',
        LESS.replace("cautionary_films", "branch_attendance").replace("integrity_meetings", "central_group_attendance")
        .replace('"次"', '"个百分点"'),
        SOUND.replace(FILTER, 'column = "日期", not_before = 2023-03-01'),
    ],
)  # fmt: skip
def test_later_rules_and_keys_are_read(tmp_path, text):
    shutil.copy(ROOT / "data" / "figures" / "duty.toml", tmp_path)
    shutil.copy(ROOT / "data" / "figures" / "further.toml", tmp_path)
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    assert load_definitions(tmp_path, SCHEMA)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("average", MEAN, "“实到”的平均数，没有确数的不算，同一活动写成几行只计一次，保留1位小数"),
        ("average", MEAN + "decimals = 0\n", "，取整数"),
        ("average", MEAN + "of_rows = true\n", "没有确数的不算（逐行计），保留1位小数"),
        ("average", MEAN.replace("mean", "min"), "“实到”中最小的一个，没有确数的不算，同一活动写成几行只计一次"),
        (
            "average",
            MEAN.replace('column = "实到"', 'days = { from = "日期", to = "结束日期" }'),
            "“日期至结束日期的天数”的平均数",
        ),
        ("two", TWO, "“主题党日活动”除以“主持党组（党委）会研究党风廉政建设”，保留1位小数"),
        ("two", LESS, "“观看警示教育片”减去“主持党组（党委）会研究党风廉政建设”"),
    ],
)
def test_later_rules_are_explained(tmp_path, name, text, said):
    definitions = load_definitions_with(tmp_path, text)
    words = load_explain_words(ROOT / "data" / "phrases")
    found = explain_figure(definitions[name], definitions=definitions, schema=SCHEMA, words=words)
    assert said in found


def load_definitions_with(folder: Path, text: str):
    for name in ("duty.toml", "further.toml"):
        shutil.copy(ROOT / "data" / "figures" / name, folder)
    (folder / "own.toml").write_text(text, encoding="utf-8")
    return load_definitions(folder, SCHEMA)


def test_digests_of_definitions_without_later_keys_stay_what_they_were(tmp_path):
    definitions = load_definitions_with(tmp_path, MEAN)
    for key in ("days", "decimals", "less"):
        assert f"{key}=" not in repr(definitions["integrity_meetings"])
    with_decimals = load_definitions_with(tmp_path, MEAN + "decimals = 2\n")
    assert repr(with_decimals["average"]) != repr(definitions["average"])
