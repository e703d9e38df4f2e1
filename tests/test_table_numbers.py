"""Table rows *numbers* and *several in a cell*: one workbook holds every form."""

import pytest
from tests.factories import MEETINGS, SheetMade, edit_part, meeting, xls, xlsx
from tests.office import Office, codes, found, left_out, meetings, rows, sheet, values

NUMBERS = {
    35: (35, "", None),
    "35": (35, "", None),
    "35人": (35, "", None),
    "35 人": (35, "", None),
    "３５": (35, "", None),
    "35人次": (35, "", None),
    "共35人": (35, "", None),
    "三十五": (35, "", None),
    "一百二十人": (120, "", None),
    "1,234": (1234, "", None),
    0: (0, "", None),
    "0": (0, "", None),
    1.5: (None, "unreadable", "number-unreadable"),  # half a person
    "37.5": (None, "unreadable", "number-unreadable"),
    0.95: (None, "unreadable", "number-unreadable"),
    38.0: (38, "", None),
    "约30人": (30, "approximate", "number-approximate"),
    "30余人": (30, "approximate", "number-approximate"),
    "30多人": (30, "approximate", "number-approximate"),
    "近三十人": (30, "approximate", "number-approximate"),
    "30人左右": (30, "approximate", "number-approximate"),
    "30人以上": (30, "approximate", "number-approximate"),
    "全体": (None, "approximate", "number-approximate"),
    "全体党员": (None, "approximate", "number-approximate"),
    "—": (None, "", None),
    "-": (None, "", None),
    "/": (None, "", None),
    None: (None, "", None),
    "\u3000": (None, "", None),
    "无": (None, "unreadable", "number-unreadable"),
    "35/38": (None, "unreadable", "number-unreadable"),
    "50%": (None, "unreadable", "number-unreadable"),
    "三五": (None, "unreadable", "number-unreadable"),
    "30-40人": (None, "unreadable", "number-unreadable"),
    -1: (None, "unreadable", "number-unreadable"),
    True: (None, "unreadable", "number-unreadable"),
    13912345678: (None, "unreadable", "number-unreadable"),
    "13912345678": (None, "unreadable", "number-unreadable"),
}


@pytest.fixture(scope="module")
def reading(tmp_path_factory, kit_schema, kit_definitions):
    office = Office(tmp_path_factory.mktemp("numbers"), kit_schema, kit_definitions)
    ledgers = office.read(meetings(*[meeting(n, 应到=number) for n, number in enumerate(NUMBERS, start=1)]))
    cells = {finding.cell: finding for finding in ledgers.findings}
    pairs = zip(NUMBERS, ledgers.frames["meetings"].to_dict("records"), strict=True)
    return {repr(form): (row, cells.get(f"G{row['row']}")) for form, row in pairs}


@pytest.mark.parametrize("form", NUMBERS, ids=repr)
def test_number(reading, form):
    row, finding = reading[repr(form)]
    assert (row["应到"], row["应到.note"], finding and finding.code) == NUMBERS[form]
    assert type(row["应到"]) is type(NUMBERS[form][0])


def test_seats_in_one_cell(office):
    ledgers = office.read(
        meetings(*[meeting(n, 实到=cell) for n, cell in enumerate(("35/38", "35人/38人", "３５／３８", "35"))])
    )
    assert rows(ledgers, "meetings", "实到", "应到") == [(35, 38), (35, 38), (35, 38), (35, None)]


@pytest.mark.parametrize("column", ["日期", "会议类型", "议题", "应到", "标签", "主持人"])
def test_an_error_cell_is_a_finding_in_every_column_and_never_blank(office, column):
    place = MEETINGS.index(column)
    cells = {"标签": "党风廉政", "主持人": "周砚"} | ({column: "#N/A"} if column != "日期" else {})
    made = sheet(MEETINGS, meeting(1, **cells), formulas={(1, place): "=NA()"})
    made = edit_part(
        made,
        "xl/worksheets/sheet1.xml",
        lambda t: t.replace("<v>2023-03-01</v>", "<v>#N/A</v>").replace(' t="str"', ' t="e"'),
    )
    ledgers = office.read(made)
    assert found(ledgers) == [("cell-error", f"{'ABCDEFGHIJ'[place]}2")]
    (row,) = ledgers.frames["meetings"].to_dict("records")
    assert row[column] in (None, ())
    if f"{column}.note" in row:
        assert row[f"{column}.note"] in ("unreadable", "unknown")


def test_an_error_cell_in_the_tags_is_undecided_not_untagged(office):
    head = ["日期", "学习方式", "学习专题", "标签"]
    body = [["2023-03-01", "集体学习", "甲", "#N/A"], ["2023-03-02", "集体学习", "乙", None]]
    made = {
        "中心组学习": SheetMade([head, *body], name="中心组学习", formulas={(1, 3): "=NA()"}),
        "会议": SheetMade([MEETINGS, meeting(1)]),
    }
    figure = office.figure("ideology_sessions", xlsx(*made.values()))
    assert (figure.value, left_out(figure)) == (0, [(2, "undecided")])


def test_a_formula_without_a_stored_value_is_not_blank(office):
    made = sheet(MEETINGS, meeting(1, 应到=0), formulas={(1, 6): "=3+4"})
    ledgers = office.read(edit_part(made, "xl/worksheets/sheet1.xml", lambda t: t.replace("</f><v>0</v>", "</f>")))
    assert (rows(ledgers, "meetings", "应到", "应到.note"), found(ledgers)) == (
        [(None, "unreadable")],
        [("formula-no-value", "G2")],
    )


def letters(*numbers):
    body = [["责任书", f"2023-02-0{n}", f"第{n}科室", number] for n, number in enumerate(numbers, start=1)]
    return sheet(["类型", "日期", "签订双方", "份数"], *body, name="责任书与督查")


@pytest.mark.parametrize(
    ("numbers", "value", "missing", "flags", "lost"),
    [
        ([10, "20份"], 30, None, (), []),
        ([10, "约20份"], 10, None, ("approximate",), [(3, "approximate")]),
        ([10, "全体"], 10, None, ("approximate",), [(3, "approximate")]),
        ([10, None], 10, None, ("approximate",), []),
        ([10, "无"], 10, None, ("approximate",), [(3, "approximate")]),
        ([10, 0], 10, None, (), []),
        ([0, 0], 0, None, (), []),
        (["约10份", None], None, "no-exact-value", (), [(2, "approximate")]),
        ([None, None], None, "column-blank", (), []),
    ],
    ids=["all", "one about", "one all of them", "one blank", "one unreadable", "a zero", "zeros", "none exact", "none"],
)
def test_a_sum_with_all_some_and_no_exact_values(office, numbers, value, missing, flags, lost):
    figure = office.figure("responsibility_letters", letters(*numbers))
    assert (figure.value, figure.missing, figure.flags, left_out(figure)) == (value, missing, flags, lost)


# -- several in a cell

ITEMS = {
    "1.甲；2.乙；3.丙": 3,
    "1.甲;2.乙;3.丙": 3,
    "1.甲\n2.乙\n3.丙": 3,
    "1. 甲\r\n2. 乙": 2,
    "1、甲；2、乙": 2,
    "1）甲；2）乙": 2,
    "１．甲；２．乙": 2,
    "（1）甲；（2）乙": 2,
    "（１）甲（２）乙": 2,
    "1.1 甲；1.2 乙": 2,
    "①甲②乙③丙": 3,
    "① 甲；② 乙": 2,
    "⑴甲⑵乙": 2,
    "⒈甲 ⒉乙": 2,
    "一、甲\n二、乙": 2,
    "（一）甲\n（二）乙": 2,
    "一是甲；二是乙": 2,
    "主要措施：1.甲；2.乙": 2,
    "加强管理。1.甲；2.乙": 3,
    "1.甲": 1,
    "甲": 1,
    "甲；乙": 1,
    "每年开展1次、2次不等": 1,
    "第1、2条要求": 1,
    "1.每季度检查2.5次；2.乙": 2,
    "2023.3.5前完成": 1,
    "投入3.5万元；完成2项": 1,
    "1.甲3.丙": 1,
}


def test_items_of_every_form(office):
    head = ["科室", "风险点", "风险等级", "防控措施"]
    body = [["办公室", f"点{number}", "高", text] for number, text in enumerate(ITEMS)]
    ledgers = office.read(sheet(head, *body, name="廉政风险点"))
    found_items = dict(zip(ITEMS, (len(items) for items in values(ledgers, "risks", "防控措施")), strict=True))
    assert found_items == ITEMS
    figure = office.figure("prevention_measures", sheet(head, *body, name="廉政风险点"))
    assert figure.value == sum(ITEMS.values())


@pytest.mark.parametrize(
    ("cells", "value", "missing", "flags"),
    [
        (["1.甲；2.乙", "丙"], 3, None, ()),
        (["1.甲；2.乙", None], 2, None, ("approximate",)),
        ([None, None], None, "column-blank", ()),
    ],
    ids=["all filled", "one blank", "none"],
)
def test_items_with_some_and_no_cells(office, cells, value, missing, flags):
    body = [["办公室", f"点{number}", "2023-01-05", text] for number, text in enumerate(cells)]
    figure = office.figure(
        "prevention_measures", sheet(["科室", "风险点", "排查日期", "防控措施"], *body, name="廉政风险点")
    )
    assert (figure.value, figure.missing, tuple(flag for flag in figure.flags)) == (value, missing, flags)


PEOPLE = {
    "张三": 1,
    "张三、李四；王五": 3,
    "张三,李四，王五": 3,
    "张三\n李四": 2,
    "张三 李四": 2,
    "张三\u3000李四": 2,
    "张 三": 1,
    "张 三、李 四": 2,
    "张三和李四": 2,
    "张三（科长）、李四（副科长）": 2,
    "张三同志": 1,
    "阿不都·热合曼": 1,
    "张三等5人": 5,
    "全体中层干部": None,
    "张三等人": None,
    "5人": 5,
}


def test_people_of_every_form_are_counted_and_never_shown(office):
    body = [[f"2023-03-{n:02d}", "日常", "周砚", text] for n, text in enumerate(PEOPLE, start=1)]
    content = sheet(["谈话日期", "谈话类型", "谈话人", "谈话对象"], *body, name="廉政谈话")
    ledgers = office.read(content)
    assert dict(zip(PEOPLE, values(ledgers, "talks", "谈话对象"), strict=True)) == PEOPLE
    assert codes(ledgers) == ["people-unreadable"] * 2
    assert not any("张三" in finding.in_language("zh") for finding in ledgers.findings)
    figure = office.figure("integrity_talks", content)
    assert (figure.value, figure.flags) == (sum(filter(None, PEOPLE.values())), ("approximate",))


@pytest.mark.parametrize("make", [xlsx, xls])
def test_numbers_of_spreadsheets_stay_whole(office, make):
    head = ["类型", "日期", "期数"]
    ledgers = office.read(
        {
            "101/责任书与督查2023.x": make(
                SheetMade([head, ["督查通报", "2023-03-01", 3], ["督查通报", "2023-03-02", "007"]], name="a")
            )
        }
    )
    assert values(ledgers, "accountability", "期数") == ["3", "007"]
