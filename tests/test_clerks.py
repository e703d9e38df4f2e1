"""What the ledgers of twelve clerks showed: values misread, rows dropped in silence, words that did not help."""

import pytest
from tests.factories import MEETINGS, meeting
from tests.office import FILE, codes, found, left_out, meetings, one, sheet, values

from gongwenkit.ingest.dates import read_date
from gongwenkit.ingest.numbers import read_number
from gongwenkit.ingest.words import count_people

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
    read = read_date(text, year=2023)
    assert read.first is not None and read.first.isoformat() == "2023-03-05"


@pytest.mark.parametrize("text", ["局机关", "局领导", "服务对象", "稽查大队", "张三、机关支部"])
def test_a_body_of_people_is_no_person(text):
    assert count_people(text) is None


@pytest.mark.parametrize(("text", "count"), [("张三", 1), ("张三、李四；王 五", 3), ("欧阳修文", 1)])
def test_people_are_counted_by_name(text, count):
    assert count_people(text) == count


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
