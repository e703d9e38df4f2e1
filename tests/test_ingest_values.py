"""Dates, numbers, items, people and choices as clerks write them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwenkit.ingest.values.dates import read_date, years_in
from gongwenkit.ingest.values.mentions import PeopleReader
from gongwenkit.ingest.values.numbers import read_number
from gongwenkit.ingest.values.text_normalisation import fold, head_text
from gongwenkit.ingest.values.words import choose_several, folded_values, split_items, split_list

FIFTH = date(2023, 3, 5)


@pytest.mark.parametrize(
    "raw",
    [
        "2023.3.5",
        "2023.03.05",
        "2023/3/5",
        "2023-3-5",
        "2023年3月5日",
        "20230305",
        20230305.0,
        44990.0,
        "44990",
        "2023/3/5  14:30",
        "2023.3.5上午",
        "二〇二三年三月五日",
        "二○二三年三月五日",
        "２０２３年３月５日",
        "2023年3月5日（周日）",
        "2023年3月5日14:30-16:30",
        "2023-03-05T14:30:00",
        "2023-03-05 00:00:00",
        "2023年 3月 5日",
        datetime(2023, 3, 5, 9),
    ],
)
def test_a_day_with_its_year(raw):
    read = read_date(raw, year=None)
    assert (read.first, read.last, read.note) == (FIFTH, FIFTH, "")


def test_a_serial_counts_from_1904_where_the_workbook_says_so():
    assert read_date(44990.0 - 1462, year=None, from_1904=True).first == FIFTH


@pytest.mark.parametrize("raw", ["3月5日", "３月５日", "三月五日", "3月5号", "3月5日下午"])
def test_a_day_without_a_year_takes_the_year_of_its_table(raw):
    read = read_date(raw, year=2023)
    assert (read.first, read.note) == (FIFTH, "inferred")
    assert read_date(raw, year=None).problem == "no-year"


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        ("2023年3月", "month"),
        ("2023.3", "month"),
        (2023.3, "month"),
        ("2023年3月上旬", "month"),
        ("3月上旬", "inferred month"),
        ("3月", "inferred month"),
        ("202303", "month"),
    ],
)
def test_a_month(raw, note):
    read = read_date(raw, year=2023)
    assert (read.first, read.last, read.note) == (date(2023, 3, 1), date(2023, 3, 1), note)


@pytest.mark.parametrize(
    ("raw", "first", "last", "note"),
    [
        ("3月5日-7日", FIFTH, date(2023, 3, 7), "inferred"),
        ("3月5-7日", FIFTH, date(2023, 3, 7), "inferred"),
        ("3.5—3.7", FIFTH, date(2023, 3, 7), "inferred"),
        ("3月5日至4月2日", FIFTH, date(2023, 4, 2), "inferred"),
        ("2023年3月5日-7日", FIFTH, date(2023, 3, 7), ""),
        ("2023.3.5-3.7", FIFTH, date(2023, 3, 7), ""),
        ("2023-3-5~2023-3-7", FIFTH, date(2023, 3, 7), ""),
        ("2023.12.30-2024.1.2", date(2023, 12, 30), date(2024, 1, 2), ""),
        ("12月30日-1月2日", date(2023, 12, 30), date(2024, 1, 2), "inferred"),
    ],
)
def test_a_range(raw, first, last, note):
    read = read_date(raw, year=2023)
    assert (read.first, read.last, read.note) == (first, last, note)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("每周一", "date-unreadable"),
        ("待定", "date-unreadable"),
        ("2023", "date-unreadable"),
        (True, "date-unreadable"),
        ("3月5日、8日", "date-unreadable"),
        (float("nan"), "date-unreadable"),
        (1e300, "date-unreadable"),
        ("3.5", "date-ambiguous"),
        (3.5, "date-ambiguous"),
        ("3/5", "date-ambiguous"),
        (2023.1, "date-ambiguous"),
        ("2023/13/1", "date-invalid"),
        ("2023年2月30日", "date-invalid"),
        ("2月30日", "date-invalid"),
        ("2023.3.7-3.5", "date-invalid"),
        (datetime(9999, 1, 1), "date-invalid"),
    ],
)
def test_what_is_no_certain_date_is_refused(raw, problem):
    read = read_date(raw, year=2023)
    assert (read.problem, read.first, read.note) == (problem, None, "unreadable")


@given(st.text(alphabet="0123456789年月日.-/至～ 上午:一二三十周每旬〇", max_size=20))
def test_no_text_makes_the_date_reader_stumble(text):
    read = read_date(text, year=2023)
    assert (read.first is None) == (read.problem is not None)


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_every_day_is_read_back(day):
    forms = (f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日", day.strftime("%Y%m%d"))
    assert {read_date(form, year=None).first for form in forms} == {day}


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2023年度会议台账", {2023}),
        ("二〇二三年度", {2023}),
        ("101财政局2023年台账", {2023}),
        ("2022-2024年", {2022, 2023, 2024}),
        ("填报单位：财政局    填报时间：2024年1月5日", set()),
        ("台账20240105", set()),
        ("1月", set()),
        ("2023年台账 填报时间：2024年1月", {2023}),
    ],
)
def test_years_that_a_name_speaks_of(text, years):
    assert years_in(text) == years


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (35.0, 35),
        ("35", 35),
        ("35人", 35),
        ("３５", 35),
        ("三十五", 35),
        ("1,234", 1234),
        ("1，234", 1234),
        ("共35人", 35),
        (1.5, Decimal("1.5")),
        ("2.5小时", Decimal("2.5")),
        ("—", None),
        ("", None),
        ("　", None),
        ("0", 0),
    ],
)
def test_an_exact_number(raw, value):
    read = read_number(raw)
    assert (read.value, read.note) == (value, "")


@pytest.mark.parametrize(
    ("raw", "value"), [("约30人", 30), ("30余人", 30), ("三十余人", 30), ("30多", 30), ("全体党员", None)]
)
def test_an_approximate_number(raw, value):
    read = read_number(raw)
    assert (read.value, read.note) == (value, "approximate")


@pytest.mark.parametrize(
    "raw", ["无", "50%", "-3", True, float("inf"), -1.0, "三五", "12人（含列席）", datetime(2023, 3, 5)]
)
def test_what_is_no_count_is_refused(raw):
    read = read_number(raw)
    assert (read.value, read.note) == (None, "unreadable")


def test_seats_in_one_cell():
    read = read_number("35/38")
    assert (read.value, read.of) == (35, 38)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1.甲；2.乙；3.投入3.5万元", 3),
        ("1.甲\n2.乙", 2),
        ("1、甲；2、乙", 2),
        ("①甲②乙③丙", 3),
        ("（1）甲（2）乙", 2),
        ("1.1 甲；1.2 乙", 2),
        ("一是甲；二是乙", 2),
        ("措施：1.甲；2.乙", 2),
        ("完成2项任务", 1),
        ("每年检查1.5次", 1),
        ("落实第2、3条要求", 1),
        ("甲\n乙", 1),
        ("1. 落实第2、3条；2. 检查", 2),
        ("", 0),
        ("　", 0),
    ],
)
def test_items(text, count):
    assert len(split_items(text)) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("张三", 1),
        ("张三、李四；王五", 3),
        ("张 三", 1),
        ("张三 李四", 2),
        ("张三和李四", 2),
        ("张和平", 1),
        ("王五（科长）", 1),
        ("买买提·艾力、张三", 2),
        ("张三等5人", 5),
        ("张三等人", None),
        ("新任中层干部", None),
        ("5人", 5),
        ("张某", 1),
        ("某某", None),
        ("", None),
    ],
)
def test_people(text, count):
    assert PeopleReader().count(text).number == count


def test_choices_ignore_punctuation_widths_and_variants():
    values = folded_values({"亮身份亮承诺": (), "立足岗位作贡献": (), "党组扩大会": ("党组（扩大）会议",)})
    assert [values.get(fold(text)) for text in ("亮身份、亮承诺", "立足岗位做贡献", "党组(扩大)会议", "其他")] == [
        "亮身份亮承诺",
        "立足岗位作贡献",
        "党组扩大会",
        None,
    ]


def test_several_choices_in_a_cell():
    values = folded_values({"案例通报": (), "参观基地": ()})
    assert choose_several("案例通报；参观基地、案例通报", values) == (("案例通报", "参观基地"), ())
    assert choose_several("案例通报；看展", values) == (("案例通报",), ("看展",))


def test_lists_are_split_at_every_mark():
    assert split_list("党风廉政；意识形态;  安全、\n") == ("党风廉政", "意识形态", "安全")


@pytest.mark.parametrize("text", ["日  期", "日\n期", "日期：", "*日期", "日期（年月日）", "日　期"])
def test_heads_are_compared_without_decoration(text):
    assert head_text(text) == "日期"
