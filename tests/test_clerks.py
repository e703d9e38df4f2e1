"""What the ledgers of twelve clerks showed: values misread, rows dropped in silence, words that did not help."""

from datetime import date

import pytest
from tests.factories import MEETINGS, SheetMade, meeting, xlsx
from tests.office import FILE, codes, found, left_out, meetings, one, said, sheet, values

from gongwenkit.ingest.values.dates import read_date
from gongwenkit.ingest.values.mentions import PeopleReader
from gongwenkit.ingest.values.numbers import read_number
from gongwenkit.ingest.values.persons import PersonResolver
from gongwenkit.ingest.values.words import split_items
from gongwenkit.model import RowSource
from gongwenkit.model.reference import Person

# -- numbers, dates, people


@pytest.mark.parametrize("text", ["35\n38", "35 38", "3\u00a08", "约35 38人"])
def test_two_numbers_in_a_cell_are_not_one_long_number(office, text):
    ledgers = office.read(one(应到=40, 实到=text))
    assert found(ledgers) == [("number-unreadable", "H2")]
    assert read_number(text).value is None


@pytest.mark.parametrize(("text", "value"), [("35\n人", 35), (" 3５ ", 35), ("约\n35 人", 35), ("三 十 五", 35)])
def test_a_blank_beside_a_number_parts_nothing(text, value):
    assert read_number(text).value == value


@pytest.mark.parametrize("text", ["2023.3.1\n2", "2023年3月1 2日", "3月1\n2日", "2023.1 1.5"])
def test_two_days_in_a_cell_are_not_one_day(text):
    assert read_date(text, year=2023).problem == "date-unreadable"


@pytest.mark.parametrize("text", ["2023年\n3月5日", "2023. 3. 5", "2023年 3月 5 日", "2023-03-05 14:30", "3月5日 "])
def test_a_blank_beside_the_parts_of_a_date_parts_nothing(text):
    assert read_date(text, year=2023).first == date(2023, 3, 5)


@pytest.mark.parametrize("text", ["局机关", "局领导", "服务对象", "稽查大队"])
def test_a_body_of_people_is_no_person(text):
    assert PeopleReader().count(text).number is None


@pytest.mark.parametrize("text", ["张三、机关支部", "张三、党员"])
def test_what_a_kit_calls_its_groups_is_no_person(kit_schema, text):
    reader = PeopleReader(kit_schema.people)
    assert reader.count(text).number is None
    assert reader.count("张三、李四").number == 2


@pytest.mark.parametrize(("text", "count"), [("张三", 1), ("张三、李四；王 五", 3), ("欧阳修文", 1)])
def test_people_are_counted_by_name(text, count):
    assert PeopleReader().count(text).number == count


# -- the same thing written otherwise

REGULATIONS = ["制度名称", "动作", "印发日期"]
BULLETINS = ["日期", "类型", "期数"]
RISKS = ["科室", "风险点", "防控措施"]


@pytest.mark.parametrize(
    ("other", "count"),
    [("财务管理办法", 1), ("《财务管理办法（试行）》", 1), ("《财务管理办法》（修订）", 1), ("财务管理细则", 2)],
)
def test_title_marks_make_no_second_regulation(office, other, count):
    rows = [["《财务管理办法》", "新建", "2023-01-05"], [other, "修订", "2023-11-05"]]
    figure = office.figure("regulations_established", sheet(REGULATIONS, *rows, name="制度建设"))
    assert figure.value == count


@pytest.mark.parametrize(("other", "count"), [("第一期", 1), ("1", 1), ("1期", 1), ("第2期", 2), ("特刊", 2)])
def test_an_issue_is_known_by_its_number_however_it_is_written(office, other, count):
    rows = [["2023-05-08", "督查通报", "第1期"], ["2023-05-09", "督查通报", other]]
    figure = office.figure("supervision_bulletins", sheet(BULLETINS, *rows, name="责任书与督查"))
    assert figure.value == count


@pytest.mark.parametrize(
    ("other", "count"), [("1.登记；2.复核", 2), ("1.登记；2.抽查", 4)], ids=["copied", "further measures"]
)
def test_a_copied_risk_gives_its_measures_once(office, other, count):
    ledger = sheet(RISKS, ["办公室", "公章", "1.登记；2.复核"], ["办公室", "公章", other], name="廉政风险点2023")
    assert codes(office.read(ledger)) == ["row-repeated"]
    assert office.figure("integrity_risk_points", ledger).value == 1
    assert office.figure("prevention_measures", ledger).value == count


def test_two_risks_with_one_text_of_measures_have_them_twice(office):
    rows = [["办公室", "公章", "专人负责"], ["办公室", "档案", "专人负责"]]
    assert office.figure("prevention_measures", sheet(RISKS, *rows, name="廉政风险点2023")).value == 2


# -- tags

TITLED = ["日期", "会议类型", "名称", "议题", "主持人", "标签"]
PEOPLE = "department,name,post,leading_group,first_responsible,from,to\n101,周砚,党组书记、局长,是,是,2021-03-01,\n"
SURE = ["2023-02-01", "党组会", "第2次党组会", "预算", "周砚", "党风廉政"]


def chaired(office, *rows):
    """The figure of meetings on integrity that the author chaired, one of them sure."""
    return office.figure("integrity_meetings", {FILE: sheet(TITLED, SURE, *rows), "/people.csv": PEOPLE})


@pytest.mark.parametrize(
    ("name", "agenda", "tag"),
    [("第1次党组会", "研究廉政工作", None), ("第1次党组会", "预算", "廉政"), ("廉政专题会", None, None)],
    ids=["keyword in the agenda", "a tag nobody knows", "keyword in the name"],
)
def test_a_row_that_may_bear_the_tag_is_undecided(office, name, agenda, tag):
    figure = chaired(office, ["2023-01-05", "党组会", name, agenda, "周砚", tag])
    assert (figure.value, left_out(figure)) == (1, [(3, "undecided")])


@pytest.mark.parametrize("tag", ["意识形态", "安全生产"])
def test_a_row_with_another_tag_is_decided(office, tag):
    figure = chaired(office, ["2023-01-05", "党组会", "廉政", "廉政", "周砚", tag])
    assert (figure.value, left_out(figure)) == (1, [])


# -- words of a clerk who points upwards, leaves blank, or shows an example

LIFE = ["序号", "支部", "日期", "会议类型", "主题", "主持人", "地点"]


@pytest.mark.parametrize("ditto", ["同上", "〃", "″", '"', " 同 上 "])
def test_a_ditto_is_no_value(office, ditto):
    rows = [[1, "一支部", "2023-01-05", "集中学习", "甲", "张三", "三楼"]]
    rows.append([2, ditto, "2023-01-09", "集中学习", "乙", ditto, ditto])
    ledgers = office.read(sheet(LIFE, *rows, name="支部组织生活"))
    assert found(ledgers) == [("cell-ditto", "B3"), ("cell-ditto", "F3")]
    assert values(ledgers, "branch_life", "支部") == ["一支部", None]


def test_a_chair_that_is_a_ditto_is_undecided(office):
    figure = chaired(office, ["2023-03-01", "党组会", "第3次党组会", "廉政", "同上", "党风廉政"])
    assert (figure.value, left_out(figure)) == (1, [(3, "undecided")])


def test_a_tag_that_is_a_ditto_is_undecided(office):
    figure = chaired(office, ["2023-03-01", "党组会", "第3次党组会", "预算", "周砚", "同上"])
    assert (figure.value, left_out(figure)) == (1, [(3, "undecided")])


def test_measures_that_are_a_ditto_are_no_measure(office):
    ledger = sheet(RISKS, ["办公室", "公章", "1.登记；2.复核"], ["办公室", "档案", "同上"], name="廉政风险点2023")
    assert found(office.read(ledger)) == [("cell-ditto", "C3")]
    figure = office.figure("prevention_measures", ledger)
    assert (figure.value, "approximate" in figure.flags, left_out(figure)) == (2, True, [(3, "approximate")])


def test_a_blank_cell_that_a_ledger_cannot_do_without_is_named(office):
    rows = [
        [1, "一支部", "2023-01-05", "集中学习", "甲", "张三", "三楼"],
        [2, None, "2023-01-09", "集中学习", "乙", None, None],
        [3, "一支部", "2023-01-10", None, "丙", "张三", None],
    ]
    ledgers = office.read(sheet(LIFE, *rows, name="支部组织生活"))
    assert found(ledgers) == [("value-missing", "B3"), ("value-missing", "D4")]


def test_a_merged_cell_leaves_nothing_blank(office):
    rows = [
        [1, "一支部", "2023-01-05", "集中学习", "甲", "张三", None],
        [2, None, "2023-01-09", "集中学习", "乙", "张三", None],
    ]
    assert codes(office.read(sheet(LIFE, *rows, name="支部组织生活", merges=[(1, 1, 2, 1)]))) == []


def test_a_column_that_is_blank_throughout_is_one_finding_at_its_head(office):
    rows = [[n, None, f"2023-01-{n:02}", "集中学习", f"第{n}讲", "张三", None] for n in range(1, 6)]
    ledgers = office.read(sheet(["支部组织生活"], LIFE, *rows, name="Sheet1"))
    assert found(ledgers) == [("value-missing", "B2")]


@pytest.mark.parametrize(("name", "count"), [("会议台账样表", 0), ("填写示例（会议）", 0), ("会议台账", 1)])
def test_a_sheet_that_is_named_a_sample_does_not_count(office, name, count):
    ledgers = office.read({FILE: sheet(TITLED, SURE, name=name), "/people.csv": PEOPLE})
    assert codes(ledgers) == ([] if count else ["sheet-sample"])
    figure = office.figure("integrity_meetings", {FILE: sheet(TITLED, SURE, name=name), "/people.csv": PEOPLE})
    assert (figure.value, left_out(figure)) == (count, [] if count else [(2, "hidden")])


@pytest.mark.parametrize(("number", "state"), [("例", "cancelled"), ("（示例）", "cancelled"), ("例会1", ""), (1, "")])
def test_a_row_that_is_numbered_as_an_example_does_not_count(office, number, state):
    ledgers = office.read(meetings(meeting(number)))
    assert values(ledgers, "meetings", "state") == [state]
    assert found(ledgers) == ([("row-cancelled", "2")] if state else [])


@pytest.mark.parametrize("head", ["状态", "培训状态"])
@pytest.mark.parametrize(
    ("told", "remark", "state"), [("已结束", "", ""), ("已取消", "", "cancelled"), ("", "取消", "cancelled")]
)
def test_a_row_that_a_system_calls_cancelled_does_not_count(office, head, told, remark, state):
    heads = ["日期", "培训名称", "类别", head, "备注"]
    ledgers = office.read(sheet(heads, ["2023-03-01", "甲", "读书活动", told, remark], name="培训"))
    assert values(ledgers, "trainings", "state") == [state]
    assert found(ledgers) == ([("row-cancelled", "2")] if state else [])
    assert ("活动状态写明“已取消”" in said(ledgers)) == (told == "已取消")


# -- sheets and tables


@pytest.mark.parametrize(
    ("name", "rows", "code"),
    [
        ("3月5日", [["会议时间", "2023年3月5日"], ["会议名称", "第1次党组会"], ["主持人", "周砚"]], "sheet-form"),
        ("Sheet1", [["时间", "会议内容"], ["2023-3-5", "党组会"], ["2023-3-6", "党组会"]], "ledger-unknown"),
        ("会议台账", [["2023年3月5日党组会"], ["2023年4月5日党组会"], ["2023年5月5日党组会"]], "ledger-unlike"),
    ],
    ids=["a form", "two columns", "lines of text"],
)
def test_entries_without_a_head_are_not_passed_over_in_silence(office, name, rows, code):
    assert codes(office.read(sheet(*rows, name=name))) == [code]


@pytest.mark.parametrize(
    ("name", "rows", "code"),
    [
        ("封面", [["填报单位", "财政局"], ["填报人", "张三"], ["时间", "2023"]], "sheet-ignored"),
        ("Sheet1", [["2023年台账"], ["由办公室填写"], ["每月一报"]], "file-no-table"),
        ("会议台账", [["会议台账"], ["本年无"]], "sheet-empty"),
        ("会议填写说明", [["一"], ["二"], ["三"]], "sheet-ignored"),
    ],
    ids=["cover", "lines", "a title", "instructions"],
)
def test_a_sheet_of_few_words_is_no_table_and_is_named(office, name, rows, code):
    ledgers = office.read(sheet(*rows, name=name))
    assert (ledgers.tables, codes(ledgers)) == ((), [code])


PLAIN = ["序号", "日期", "会议类型", "名称", "主持人", "标签", "备注"]


def test_values_tell_ledgers_with_the_same_head_apart(office):
    rows = [[1, "2023-01-05", kind, "甲", "周砚", None, None] for kind in ("党组会", "局长办公会")]
    ledgers = office.read(sheet(PLAIN, *rows, name="1月"))
    assert [table.ledger for table in ledgers.tables] == ["meetings"]
    assert codes(ledgers) == []


def test_a_table_of_several_kinds_of_activities_is_left_to_a_person(office):
    rows = [[1, "2023-01-05", kind, "甲", "周砚", None, None] for kind in ("党组会", "集中学习")]
    ledgers = office.read(sheet(PLAIN, *rows, name="1月"))
    assert (len(ledgers.tables), found(ledgers)) == (0, [("ledger-asked", "1")])
    assert "几种活动混记在一张表的，请按台账分开" in said(ledgers)
    assert "会议台账" in said(ledgers)


@pytest.mark.parametrize("form", ["2023.{}", "2023-{:02}", "2023年{}月", "{}月份"])
def test_month_sheets_are_known_in_every_spelling(office, form):
    pages = [SheetMade([MEETINGS, meeting(1, f"2023-{m:02}-05")], name=form.format(m)) for m in (1, 2, 4)]
    ledgers = office.read(xlsx(*pages))
    assert codes(ledgers) == ["month-missing"]
    assert "缺少3月、5月" in said(ledgers)


@pytest.mark.parametrize("text", ["共计2次", "合计2", "总计2项活动"])
def test_a_total_of_one_cell_is_a_total(office, text):
    ledgers = office.read(meetings(meeting(1), meeting(2, "2023-03-02"), [text]))
    known = text != "总计2项活动"
    assert (codes(ledgers), dict(ledgers.tables[0].left_out)) == (
        ([], {"total": 1}) if known else (["row-unclear"], {"note": 1})
    )


@pytest.mark.parametrize(
    "footer",
    [["审核人", "张三", "填表人", "李四"], ["备注", "本表由办公室填写"], ["（以下空白）"], ["说明", "一次一行"]],
    ids=["signers in cells of their own", "remark", "nothing below", "note"],
)
def test_a_footer_without_colons_is_no_entry(office, footer):
    ledgers = office.read(meetings(meeting(1), footer))
    assert (codes(ledgers), dict(ledgers.tables[0].left_out)) == ([], {"footer": 1})


def test_a_row_that_begins_like_a_footer_is_an_entry(office):
    row = ["备注事项", "2023-03-02", "党组会", "第2次", "预算", "周砚"]
    assert office.read(meetings(meeting(1), row)).tables[0].rows == 2


@pytest.mark.parametrize("chair", ["周砚等", "局党组", "林玥等", "班子轮流", "待定", "各支部", "机关党委"])
def test_a_chair_who_may_be_on_the_list_is_undecided(office, chair):
    figure = chaired(office, ["2023-03-01", "党组会", "第3次党组会", "廉政", chair, "党风廉政"])
    assert (figure.value, left_out(figure)) == (1, [(3, "undecided")])


@pytest.mark.parametrize("chair", ["张三", "欧阳修文", "市委党校教授"])
def test_a_chair_who_is_not_on_the_list_is_nobody_of_it(office, chair):
    figure = chaired(office, ["2023-03-01", "党组会", "第3次党组会", "廉政", chair, "党风廉政"])
    assert (figure.value, left_out(figure)) == (1, [])


@pytest.mark.parametrize(
    ("unit", "words"), [("同上", "（“同上”）"), (None, "（单位没有填）"), ("财政局、教育局", "（“财政局、教育局”）")]
)
def test_a_row_whose_department_cannot_be_told_says_what_stands_there(office, unit, words):
    rows = [["财政局", "2023-01-05", "党组会", "甲"], ["教育局", "2023-01-06", "党组会", "乙"]]
    ledger = sheet(["单位", "日期", "会议类型", "议题"], *rows, [unit, "2023-01-07", "党组会", "丙"])
    ledgers = office.read({"全区2023.xlsx": ledger})
    assert found(ledgers) == [("department-unknown", "A4")]
    assert words in said(ledgers)


ARTICLES = ["稿件标题", "作者", "媒体级别", "刊发日期", "专题", "状态"]


@pytest.mark.parametrize(
    ("campaign", "left"), [("学习贯彻新思想主题教育", [(3, "undecided")]), ("安全生产月", []), ("主题", [])]
)
def test_a_longer_name_of_the_campaign_is_undecided(office, campaign, left):
    rows = [
        ["甲", "刘", "省级", "2023-03-01", "主题教育", "刊发"],
        ["乙", "刘", "省级", "2023-03-02", campaign, "刊发"],
    ]
    figure = office.figure("provincial_articles", sheet(ARTICLES, *rows, name="宣传信息"))
    assert (figure.value, left_out(figure)) == (1, left)


# -- what no test noticed when it was changed


def test_a_serial_in_a_ledger_counts_from_1904_where_its_workbook_says_so(office):
    days = [
        values(office.read(xlsx(SheetMade([MEETINGS, meeting(1, 43528)]), date_1904=since_1904)), "meetings", "日期")
        for since_1904 in (True, False)
    ]
    assert days == [[date(2023, 3, 5)], [date(2019, 3, 4)]]


def test_a_single_mark_inside_a_cell_opens_no_list():
    assert split_items("加强管理；1.登记") == ("加强管理；1.登记",)
    assert split_items("1.登记") == ("登记",)


def person(name: str, post: str) -> Person:
    return Person("101", name, post, True, False, None, None, RowSource("people.csv", None, 1))


def test_somebody_of_another_time_is_nobody_of_today():
    today, former = person("周砚", "局长"), person("周锦文博", "局长")
    assert PersonResolver().resolve("周锦文博", [today], [today, former], code="101") == ()
    assert PersonResolver().resolve("周锦文博", [today], [today], code="101") is None


def test_half_a_compound_surname_names_nobody():
    chief = person("欧阳一鸣", "局长")
    assert PersonResolver().resolve("欧局长", [chief], [chief], code="101") is None
    assert PersonResolver().resolve("欧阳局长", [chief], [chief], code="101") == (chief,)
