"""Table row *text*: what is equal for matching, and what is printed as it stands."""

import pytest
from tests.factories import MEETINGS, meeting
from tests.office import codes, meetings, rows, sheet, values

from gongwenkit.ingest.values.text_normalisation import compact, fold, plain
from gongwenkit.measure.rows import normal

EQUAL = {
    "full-width letters": ("ＡＢＣ工程", "ABC工程"),
    "full-width digits": ("第１２次", "第12次"),
    "half-width brackets": ("党组(扩大)会议", "党组（扩大）会议"),
    "NBSP": ("党风\u00a0廉政", "党风廉政"),
    "U+3000": ("党风\u3000廉政", "党风廉政"),
    "zero-width": ("党风\u200b廉政\ufeff", "党风廉政"),
    "soft hyphen": ("党风\u00ad廉政", "党风廉政"),
    "direction marks": ("\u200e党风廉政\u200f", "党风廉政"),
    "line breaks": ("党风\n廉政", "党风廉政"),
    "radicals": ("⽂件", "文件"),
    "台帐": ("会议台帐", "会议台账"),
    "做贡献": ("立足岗位做贡献", "立足岗位作贡献"),
    "name with a blank": ("张 三", "张三"),
}


@pytest.mark.parametrize("form", EQUAL)
def test_equal_when_subjects_and_choices_are_compared(form):
    one, other = EQUAL[form]
    assert normal(one) == normal(other) == plain(other)
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("张三", "张四"), ("第1次", "第2次"), ("财政、审计", "财政审计"), ("", "一")]
)
def test_not_equal(one, other):
    assert normal(one) != normal(other)


def test_compact_keeps_the_characters_themselves():
    assert compact("做 帐") == "做帐"


CHOICES = {
    ("meetings", "会议类型"): {
        "党组（扩大）会议": "党组扩大会",
        "党组(扩大)会": "党组扩大会",
        "党组 会议": "党组会",
        "局长办公会": "办公会",
    },
    ("branch_life", "会议类型"): {
        "支委会": "支部委员会",
        "支部委员会": "支部委员会",
        "党员大会": "支部党员大会",
        "支部党员大会": "支部党员大会",
        "党小组会议": "党小组会",
    },
    ("campaigns", "系列"): {
        "立足岗位做贡献": "立足岗位作贡献",
        "立足岗位、作贡献": "立足岗位作贡献",
        "亮身份、亮承诺": "亮身份亮承诺",
        "亮身份 亮承诺": "亮身份亮承诺",
        "“亮身份·亮承诺”": "亮身份亮承诺",
    },
    ("risks", "风险等级"): {"一级": "高", "Ⅱ级": "中", "ＩＩＩ级": "低", "高风险": "高"},
}


@pytest.mark.parametrize(("ledger", "column"), CHOICES)
def test_values_by_other_spellings(office, ledger, column):
    spellings = CHOICES[ledger, column]
    heads = {
        "meetings": ["日期", "会议类型", "议题"],
        "branch_life": ["日期", "会议类型", "支部", "主题"],
        "campaigns": ["日期", "系列", "项目名称"],
        "risks": ["排查日期", "风险等级", "风险点", "防控措施"],
    }
    head = heads[ledger]
    body = [["2023-03-01", text, *[f"{name}{n}" for name in head[2:]]] for n, text in enumerate(spellings)]
    ledgers = office.read({"101/2023.xlsx": sheet(head, *body, name=office.schema.ledgers[ledger].name)})
    assert dict(zip(spellings, values(ledgers, ledger, column), strict=True)) == spellings
    assert codes(ledgers) == []


@pytest.mark.parametrize("name", ["会议台帐", "会 议 台 账", "会议\u200b台账", "2023年会议台帐（一）"])
def test_names_of_sheets(office, name):
    ledgers = office.read({"101.xlsx": sheet(["日期", "会议类型", "议题"], ["2023-03-01", "党组会", "甲"], name=name)})
    assert [table.ledger for table in ledgers.tables] == ["meetings"]


@pytest.mark.parametrize("name", ["云岭区 财政局", "云岭区\u3000财政局", "财\u200b政局", "１０１", "云岭区财政局 "])
def test_names_of_departments(office, name):
    ledgers = office.read({"2023.xlsx": sheet(["单位", *MEETINGS], [name, *meeting(1)])})
    assert values(ledgers, "meetings", "department") == ["101"]


@pytest.mark.parametrize(
    "tag", ["党风廉政", "党风 廉政", "党风廉政建设", "党风廉政；意识形态", "意识形态、党风廉政", "党风廉政\n安全"]
)
def test_tags(office, tag):
    (tags,) = values(office.read(meetings(meeting(1, 标签=tag))), "meetings", "标签")
    assert "党风廉政" in tags


def test_what_is_printed_keeps_its_own_punctuation(office):
    text = "研究“三重一大”事项，听取２０２３年（第1次）汇报；做好台帐"
    ledgers = office.read(meetings(meeting(1, 议题=f"\u3000{text}\u200b "), meeting(2, 议题="甲\n乙", 主持人="周 砚")))
    assert rows(ledgers, "meetings", "议题", "主持人") == [(text, None), ("甲\n乙", "周 砚")]


def study(*subjects):
    body = [["2023-03-01", "集体学习", subject] for subject in subjects]
    return sheet(["日期", "学习方式", "学习专题"], *body, name="中心组学习")


@pytest.mark.parametrize("form", EQUAL)
def test_subjects_that_are_equal_are_one_event(office, form):
    assert office.figure("central_group_sessions", study(*EQUAL[form])).value == 1


def test_subjects_that_differ_are_two(office):
    assert office.figure("central_group_sessions", study("甲、乙", "甲乙")).value == 2


def test_a_project_written_in_two_ways_is_one(office):
    body = [
        ["2023-03-01", "立足岗位做贡献", "台帐 清零行动"],
        ["2023-04-01", "立足岗位作贡献", "台账清零行动"],
    ]
    figure = office.figure("post_contribution_projects", sheet(["日期", "系列", "项目名称"], *body, name="创建活动"))
    assert figure.value == 1
