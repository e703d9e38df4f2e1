"""Heads of real systems: where they were seen, which date is the date, and what is asked."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from tests.office import codes, rows, sheet

from gongwenkit.config.schema import load_schema

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = load_schema(ROOT / "data" / "schema")
SHARED = "各台账共有"


# -- docs/heads.md and the schemas


def aliases(folder: Path) -> set[tuple[str, str, str]]:
    """Ledger, column and alias, as the files of a folder write them."""
    found = set()
    for path in folder.glob("*.toml"):
        ledger = tomllib.loads(path.read_text(encoding="utf-8"))
        for column in ledger.get("column", ()):
            found |= {(ledger.get("name", SHARED), column["name"], alias) for alias in column.get("aliases", ())}
    return found


def listed() -> list[tuple[str, ...]]:
    text = (ROOT / "docs" / "heads.md").read_text(encoding="utf-8").split("## 表头 · The heads")[1]
    lines = [line for line in text.splitlines() if line.startswith("| ")][1:]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


def test_every_alias_newer_than_format_1_says_where_it_was_seen():
    newer = aliases(ROOT / "data" / "schema") - aliases(ROOT / "tests" / "kits" / "format-1" / "data" / "schema")
    assert len(newer) > 150
    assert newer - {(ledger, column, head) for head, ledger, column, _, _ in listed()} == set()


def test_every_line_of_the_table_is_an_alias_with_a_source():
    known = aliases(ROOT / "data" / "schema")
    assert [line for line in listed() if (line[1], line[2], line[0]) not in known] == []
    assert all(kind and where for *_, kind, where in listed())
    assert len({head for head, *_ in listed()}) >= 300


def test_no_alias_is_a_value_of_a_column():
    older = {alias for _, _, alias in aliases(ROOT / "tests" / "kits" / "format-1" / "data" / "schema")}
    newer = {alias for _, _, alias in aliases(ROOT / "data" / "schema")} - older
    values = {
        word
        for ledger in SCHEMA.ledgers.values()
        for column in ledger.column
        for value, others in column.values.items()
        for word in (value, *others)
    }
    names = {name for ledger in SCHEMA.ledgers.values() for name in (ledger.name, *ledger.aliases)}
    assert newer & (values | names) == set()


# -- exports of systems


EXPORTS = {
    "branch life, planned and actual": (
        "三会一课",
        [
            "所在分党委",
            "所在党支部",
            "会议类型",
            "主持人姓名",
            "计划会议时间",
            "实际会议时间",
            "会议议题",
            "应到人数",
            "实到人数",
        ],
        ["机关党委", "第一党支部", "集中学习", "周砚", "2023/2/3  14:30", "2023/2/5  14:30", "学习文件", 20, 19],
        ("branch_life", "日期", date(2023, 2, 5)),
    ),
    "the planned one after the actual one": (
        "三会一课",
        ["党支部名称", "会议类型", "实际召开时间", "预计召开时间", "会议主题"],
        ["第一党支部", "集中学习", "2023-02-05", "2023-02-03", "学习文件"],
        ("branch_life", "日期", date(2023, 2, 5)),
    ),
    "actual before another head of the column": (
        "会议台账",
        ["会议时间", "实际会议时间", "会议类型", "会议议题", "主持人姓名"],
        ["2023-02-03", "2023-02-05", "党组会", "预算", "周砚"],
        ("meetings", "日期", date(2023, 2, 5)),
    ),
    "start and end of a training": (
        "培训",
        ["培训班名称", "培训班类型", "培训开始时间", "培训结束时间", "培训学时", "培训地点"],
        ["公文写作班", "专家讲座", "2023-04-26", "2023-04-27", 12, "党校"],
        ("trainings", "结束日期", date(2023, 4, 27)),
    ),
    "a training and the day of its entry": (
        "培训",
        ["培训班名称", "培训类别", "填报时间", "开班日期", "主办方"],
        ["公文写作班", "专家讲座", "2023-12-26", "2023-04-26", "区委党校"],
        ("trainings", "日期", date(2023, 4, 26)),
    ),
    "talks": (
        "廉政谈话",
        ["谈话时间", "谈话地点", "谈话方式", "谈话人姓名", "被谈话人姓名", "登记时间"],
        ["2023-04-26", "会议室", "日常谈话", "周砚", "甲某", "2023-12-01"],
        ("talks", "日期", date(2023, 4, 26)),
    ),
    "rectification, planned and actual end": (
        "问题整改",
        [
            "检查时间",
            "问题描述",
            "处置措施",
            "整改责任单位",
            "计划完成时间",
            "实际完成时间",
            "是否整改到位",
            "问题来源",
        ],
        ["2023-04-26", "甲", "改", "办公室", "2023-06-01", "2023-05-20", "是", "自查"],
        ("rectification", "完成日期", date(2023, 5, 20)),
    ),
    "regulations": (
        "制度建设",
        ["制度名称", "制度编号", "发布日期", "动作", "牵头单位", "审核时间"],
        ["会议制度", "青财〔2023〕1号", "2023-04-26", "新建", "办公室", "2023-04-01"],
        ("regulations", "印发日期", date(2023, 4, 26)),
    ),
}


@pytest.mark.parametrize("form", EXPORTS)
def test_an_export_is_read_with_the_date_that_was(office, form):
    name, heads, row, (ledger, column, day) = EXPORTS[form]
    ledgers = office.read({"101/2023导出.xlsx": sheet(heads, row, name=name)})
    assert rows(ledgers, ledger, column) == [(day,)]
    assert "column-twice" not in codes(ledgers) or form == "actual before another head of the column"


def test_a_person_by_name_is_the_column_of_the_person(office):
    heads = ["会议时间", "会议类型", "会议议题", "主持人姓名", "会议记录人姓名"]
    ledgers = office.read(sheet(heads, ["2023-02-03", "党组会", "预算", "周砚", "李默"]))
    assert rows(ledgers, "meetings", "主持人", "记录人") == [("周砚", "李默")]
    assert codes(ledgers) == []


def test_names_of_people_talked_to_are_counted_and_never_kept(office):
    heads = ["谈话时间", "谈话类型", "谈话人姓名", "被谈话人姓名"]
    ledgers = office.read(sheet(heads, ["2023-04-26", "日常", "周砚", "王一平、李二海"], name="廉政谈话"))
    assert rows(ledgers, "talks", "谈话对象") == [(2,)]
    assert "王一平" not in str(ledgers.frames["talks"].to_dict("records"))


# -- a table without a date column


UNDATED = {
    "会议台账": (["开展时点", "会议类型", "议题", "主持人"], ["2023-03-01", "党组会", "甲", "周砚"]),
    "党课": (["党课题目", "主讲人", "听课人数", "开展时点"], ["严守纪律", "周砚", 30, "2023.3.5"]),
    "主题党日": (["支部", "活动主题", "地点", "党日当天"], ["第一党支部", "植树", "公园", "2023年3月12日"]),
    "中心组学习": (["学习方式", "学习专题", "主持人", "哪天学的"], ["集体学习", "条例", "周砚", "20230305"]),
    "警示教育": (["教育形式", "片名", "地点", "放映日"], ["观看警示教育片", "警钟", "礼堂", "2023/3/5 14:30"]),
    "责任书与督查": (["类型", "签订对象", "份数", "签字当天"], ["责任书", "各科室", 12, "2023-03-05"]),
}


@pytest.mark.parametrize("name", UNDATED)
def test_an_unknown_column_of_dates_is_asked_about_once(office, name):
    heads, row = UNDATED[name]
    book = sheet(heads, row, row, row, name=name)
    ledgers = office.read(
        {"101财政局2023年上半年.xlsx": book, "101/财政局2023年下半年.xlsx": sheet(heads, row, name=name)}
    )
    asked = {question.id: question for question in ledgers.questions if question.category == "表头"}
    (question,) = asked.values()
    (ledger,) = {table.ledger for table in ledgers.tables}
    assert question.suggested == SCHEMA.ledgers[ledger].date
    assert "定不了时间" in question.now
    assert any("是不是" in finding.found.zh for finding in ledgers.findings if finding.code == "column-unknown")


@pytest.mark.parametrize(
    ("head", "values"),
    [
        ("学时", [12, 8, 16]),
        ("学习时数", ["12", "8", "16"]),
        ("参学率", ["95%", "96%", "97%"]),
        ("金额", [44990, 45001, 45100]),
        ("时段", ["上午", "下午", "晚上"]),
        ("第几期", ["第1期", "第2期", "第3期"]),
    ],
)
def test_what_is_no_date_is_not_asked_about_as_one(office, head, values):
    book = sheet(["会议类型", "议题", head], *(["党组会", f"议题{n}", value] for n, value in enumerate(values)))
    asked = [question for question in office.read(book).questions if question.suggested == "日期"]
    assert asked == []


def test_of_two_unknown_dates_the_one_of_the_entry_is_not_suggested(office):
    heads = ["填报时点", "开展时点", "会议类型", "议题", "主持人"]
    ledgers = office.read(sheet(heads, ["2023-12-01", "2023-03-01", "党组会", "甲", "周砚"]))
    asked = {question.head: question for question in ledgers.questions}
    assert asked["开展时点"].suggested == "日期"
    assert asked["填报时点"].suggested != "日期"
    assert "填报时点" in asked["开展时点"].now
    assert "开展时点" in asked["填报时点"].now


@pytest.mark.parametrize(
    "head", ["计划会议时间", "预计召开时间", "登记时间", "创建时间", "填报时间", "更新时间", "审核时间"]
)
def test_another_moment_is_the_date_only_when_a_person_says_so(office, head):
    ledgers = office.read(sheet([head, "会议类型", "议题", "主持人"], ["2023-03-01", "党组会", "甲", "周砚"]))
    (question,) = [question for question in ledgers.questions if question.category == "表头"]
    assert (question.head, question.suggested) == (head, "")
    assert rows(ledgers, "meetings", "日期") == [(None,)]


# -- likeness


LIKE = {
    "学时 is no date": ("中心组学习", ["学时"], [12], "日期"),
    "学习课题 is no way of learning": ("中心组学习", ["学习方面"], ["新时代文化建设"], "学习方式"),
    "a name is no number": ("会议台账", ["应到者"], ["周砚、李默"], "应到"),
    "a number is no person": ("会议台账", ["主持"], [3], ""),
    "a remark is no choice": ("会议台账", ["会议类形"], ["在三楼召开"], "会议类型"),
    "who inspects is no department": ("会议台账", ["检查单位"], ["审计组"], "单位/部门"),
    "a date is no place": ("会议台账", ["地点时"], [date(2023, 3, 1)], "地点"),
}


@pytest.mark.parametrize("case", LIKE)
def test_a_hint_fits_the_values(office, case):
    name, heads, values, never = LIKE[case]
    base = {"中心组学习": ["日期", "学习专题", "主持人"], "会议台账": ["日期", "议题", "届次"]}[name]
    ledgers = office.read(sheet([*base, *heads], ["2023-03-01", "甲", "乙", *values], name=name))
    assert never not in {question.suggested for question in ledgers.questions}


def test_a_misspelt_head_of_fitting_values_is_still_suggested(office):
    ledgers = office.read(sheet(["日期", "议题", "主持人", "会议类形"], ["2023-03-01", "甲", "周砚", "党组会"]))
    assert [question.suggested for question in ledgers.questions] == ["会议类型"]


def test_of_two_heads_of_a_column_the_schema_says_which_comes_first(office):
    heads = ["成文", "日期", "会议类型", "主要内容", "议题名称"]
    ledgers = office.read(sheet(heads, ["x", "2023-03-01", "党组会", "长文", "预算"]))
    assert rows(ledgers, "meetings", "议题") == [("长文",)]
    assert "column-twice" in codes(ledgers)


def test_of_two_heads_that_matter_to_no_figure_the_other_is_no_warning(office):
    heads = ["日期", "会议类型", "议题", "附件", "会议照片"]
    ledgers = office.read(sheet(heads, ["2023-03-01", "党组会", "预算", "纪要", "两张"]))
    assert codes(ledgers) == ["column-unknown"]
