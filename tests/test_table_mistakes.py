"""Table row *mistakes*: each is a finding with file, sheet, cell, what was read and what to write instead."""

import pytest
from tests.factories import MEETINGS, SheetMade, meeting, xlsx
from tests.office import IN, codes, found, left_out, meetings, one, said, sheet, values

HEAD = ["日期", "会议类型", "议题"]
ROW = ["2023-03-01", "党组会", "甲"]
LONG = "研究乡村振兴衔接资金使用方案"


def test_a_finding_says_where_what_and_what_instead(office):
    (finding,) = office.read(one("2023/13/1")).findings
    assert (finding.code, finding.severity, finding.department) == ("date-invalid", "error", "101")
    assert finding.where == f"{IN} › 会议台账 › B2"
    assert "2023/13/1" in finding.found.zh
    assert "2023-03-01" in finding.advice.zh
    assert "2023/13/1" in finding.found.en


@pytest.mark.parametrize("day", ["2024-01-10", "2022-12-30"])
def test_a_row_of_another_year_counts_nowhere(office, day):
    head = ["日期", "学习方式", "学习专题"]
    content = sheet(head, ["2023-03-01", "集体学习", "甲"], [day, "集体学习", "乙"], name="中心组学习")
    assert found(office.read(content)) == [("date-other-year", "A3")]
    figure = office.figure("central_group_sessions", content)
    assert (figure.value, left_out(figure)) == (1, [(3, "other-year")])
    other = office.figure("central_group_sessions", content, period=day[:4])
    assert (other.value, other.missing, other.left_out) == (None, "not-covered", ())


@pytest.mark.parametrize(
    ("expected", "present", "told"),
    [
        (7, 8, True),
        ("7人", "8人", True),
        (8, 8, False),
        (None, 8, False),
        ("约7人", 8, False),
        (None, "8/7", True),
        (None, "7/8", False),
    ],
)
def test_more_present_than_expected(office, expected, present, told):
    ledgers = office.read(one(应到=expected, 实到=present))
    assert (("attendance-over", "H2") in found(ledgers)) == told


@pytest.mark.parametrize("day", ["2023-02-30", "2023年4月31日", "2023.13.1", "20230230", "2月30日"])
def test_a_date_that_does_not_exist(office, day):
    assert found(office.read(one(day))) == [("date-invalid", "B2")]


# -- entered twice


def test_a_duplicated_row_of_a_ledger_keyed_by_row_counts_once(office):
    head = ["序号", "类型", "日期", "份数"]
    content = sheet(
        head,
        [1, "责任书", "2023-02-01", 30],
        [2, "责任书", "2023年2月1日", 30],
        [3, "责任书", "2023-02-02", 30],
        name="责任状",
    )
    assert found(office.read(content)) == [("row-repeated", "3")]
    figure = office.figure("responsibility_letters", content)
    assert (figure.value, left_out(figure)) == (60, [(3, "duplicate")])


def test_a_duplicated_row_of_activities_is_one_event(office):
    head = ["日期", "学习方式", "学习专题"]
    content = sheet(head, ["2023-03-01", "集体学习", "甲"], ["2023.3.1", "集体学习", "甲 "], name="中心组学习")
    assert found(office.read(content)) == [("row-repeated", "3")]
    assert office.figure("central_group_sessions", content).value == 1


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (["办公室", "采购", "丙", None], True),
        (["办公室", "采 购", "丙", None], True),
        (["财务科", "采购", "乙", None], False),
        (["办公室", "采购", "乙", "2023-06-01"], False),
    ],
    ids=["same key", "same key, a blank", "another office", "withdrawn"],
)
def test_a_key_listed_twice_counts_once(office, second, told):
    head = ["科室", "风险点", "防控措施", "撤销日期"]
    ledgers = office.read(sheet(head, ["办公室", "采购", "乙", None], second, name="廉政风险点"))
    assert codes(ledgers) == (["row-repeated"] if told else [])


def test_a_list_handed_in_every_year_repeats_nothing(office):
    head, body = ["科室", "风险点", "防控措施"], [["办公室", "采购", "乙"]]
    files = {f"101/{year}年廉政风险点.xlsx": sheet([f"{year}年"], head, *body) for year in (2022, 2023)}
    assert codes(office.read(files)) == []


@pytest.mark.parametrize("number", [None, "H-1"])
def test_the_same_event_in_two_files_of_a_department(office, number):
    head = ["日期", "学习方式", "学习专题", "活动编号"]
    row = ["2023-03-01", "集体学习", "甲", number]
    files = {f"101/{name}2023.xlsx": sheet(head, row, name="中心组学习") for name in ("一季度", "上半年")}
    files["101/上半年2023.xlsx"] = sheet(["中心组学习"], head, row, ["2023-04-01", "集体学习", "乙", None])
    assert codes(office.read(files)) == ["row-repeated"]
    figure = office.figure("central_group_sessions", files)
    assert (figure.value, len(figure.rows)) == (2, 3)


def test_agenda_rows_of_one_meeting_repeat_nothing(office):
    ledgers = office.read(meetings(meeting(1, 议题="甲"), meeting(1, 议题="乙")))
    assert codes(ledgers) == []


def joint(*rows_of):
    head = ["日期", "支部", "活动主题", "地点", "主持人", "活动编号"]
    return {f"{code}/主题党日2023.xlsx": sheet(head, *body, name="主题党日") for code, *body in rows_of}


HERE = ["2023-03-01", "机关党支部", LONG, "金沙村", "周砚"]


@pytest.mark.parametrize(
    ("mine", "theirs", "told"),
    [
        ([*HERE, None], [*HERE, None], True),
        ([*HERE, "H-1"], [*HERE, "H-2"], True),
        ([*HERE, "H-1"], [*HERE, "H-1"], False),
        ([*HERE, None], [*HERE[:3], "会议室", "周砚", None], False),
        ([*HERE, None], [*HERE[:4], "张三", None], False),
        ([*HERE[:3], None, None, None], [*HERE[:3], None, None, None], False),
    ],
    ids=["no number", "two numbers", "one number", "elsewhere", "another chair", "nothing more known"],
)
def test_one_event_entered_by_two_departments(office, mine, theirs, told):
    files = joint(("101", mine), ("102", theirs))
    if mine == theirs:  # not the same file: that would be one file under two departments
        files = joint(("101", mine), ("102", theirs, ["2023-04-01", "机关党支部", "乙", "某地", "张三", None]))
    ledgers = office.read(files)
    events = [finding for finding in ledgers.findings if finding.code == "event-two-departments"]
    assert [(f.file, f.cell, f.department) for f in events] == (
        [("ledgers/102/主题党日2023.xlsx", "2", "102")] if told else []
    )
    counts = [office.figure("theme_party_days", files, department=code).value for code in ("101", "102")]
    assert counts == [1, len(files) - 1 + (mine == theirs)]  # each department counts what it took part in


# -- persons' numbers

PERSONAL = [
    "身份证号",
    "身份证号码",
    "公民身份证号（18位）",
    "证件号码",
    "手机号",
    "手机",
    "联系电话",
    "电 话",
    "联系方式",
    "银行卡号",
    "家庭住址",
]
CARD, PHONE = "110101199001011234", "13912345678"


@pytest.mark.parametrize("head", PERSONAL)
def test_columns_of_identity_and_telephone_numbers_are_dropped(office, head):
    ledgers = office.read(sheet([*HEAD, head], [*ROW, CARD]))
    assert found(ledgers) == [("column-sensitive", "D1")]
    assert CARD not in said(ledgers) + repr(ledgers.frames["meetings"].to_dict("records"))


WRITTEN = {
    "identity card": CARD,
    "identity card ending in x": "11010119900101123x",
    "identity card in groups": "110101 1990 0101 1234",
    "full-width": "１１０１０１１９９００１０１１２３４",
    "as a number": 110101199001011234,
    "old identity card": "110101900101123",
    "mobile": PHONE,
    "mobile as a number": 13912345678,
    "mobile in groups": "139-1234-5678",
    "mobile with a name": f"张三{PHONE}",
    "telephone": "0871-63123456",
    "bank card": "6222 0212 3456 7890 123",
}
QUOTING = {"会议类型": "C2", "日期": "B2", "应到": "G2", "实到": "H2"}


@pytest.mark.parametrize("column", QUOTING)
@pytest.mark.parametrize("form", WRITTEN)
def test_numbers_of_persons_elsewhere_are_never_quoted(office, column, form):
    number = WRITTEN[form]
    ledgers = office.read(meetings(meeting(1, **{"day" if column == "日期" else column: number})))
    assert QUOTING[column] in [finding.cell for finding in ledgers.findings]
    digits = "".join(ch for ch in str(number) if ch.isdigit())
    told = "".join(ch for ch in said(ledgers).replace("2023-03-01", "") if ch.isdigit())
    assert digits[:6] not in told
    assert digits[-6:] not in told


def test_nor_in_remarks_notes_heads_and_departments(office):
    body = [
        meeting(1, 备注=f"取消参观，改为线上，联系{PHONE}"),
        [None, f"联系人张三{PHONE}", *[None] * 8],
        meeting(2, 备注=f"取消，{CARD}"),
    ]
    ledgers = office.read(
        {
            "2023.xlsx": sheet(
                ["单位", *MEETINGS, f"张三{PHONE}"],
                *[["财政局", *row, "x"] for row in body[::2]],
                [f"水利所{PHONE}", *meeting(3), None],
            )
        }
    )
    assert {"remark-unclear", "row-cancelled", "column-unknown", "department-unknown"} <= set(codes(ledgers))
    assert not any(number in said(ledgers) for number in (PHONE, CARD))
    notes = office.read(meetings(meeting(1), body[1]))
    assert "row-unclear" in codes(notes)
    assert PHONE not in said(notes)


@pytest.mark.parametrize("text", ["2023-03-05 14:30-16:30 待定", "云财〔2023〕12号", "第100次"])
def test_other_numbers_are_quoted(office, text):
    (finding,) = office.read(one(会议类型=text)).findings
    assert text in finding.found.zh


# -- secrecy

MARKS = [
    "绝密★长期",
    "机密★10年",
    "秘密★1年",
    "机密★",
    "机 密 ★ 1 年",
    "密级：机密",
    "密级:秘密 期限：5年",
    "（密级：绝密）",
    "机密",
    "秘密 10年",
    "机密级",
    "绝密☆",
]


@pytest.mark.parametrize("mark", MARKS)
def test_a_file_marked_secret_is_refused_and_not_quoted(office, mark):
    ledgers = office.read(sheet([mark], HEAD, ["2023-03-01", "党组会", "某某内容"]))
    assert codes(ledgers) == ["file-secret"]
    assert ledgers.findings[0].severity == "error"
    assert ledgers.frames["meetings"].empty
    assert "某某内容" not in said(ledgers) + repr(ledgers)
    assert [file.file for file in ledgers.unreadable] == [IN]


SECRET_PLACES = {
    "below": sheet(HEAD, ROW, *[["2023-03-02", "办公会", f"题{n}"] for n in range(40)], ["机密★1年"]),
    "in a column": sheet(
        [*HEAD, "密级"], *[[f"2023-03-{n:02d}", "党组会", f"题{n}", None] for n in range(1, 20)], [*ROW, "秘密"]
    ),
    "in the name of a sheet": xlsx(SheetMade([HEAD, ROW]), SheetMade([HEAD], name="机密★1年")),
    "on a hidden sheet": xlsx(SheetMade([HEAD, ROW]), SheetMade([["秘密★"]], name="附", hidden=True)),
    "in a remark": sheet([*HEAD, "备注"], [*ROW, "材料为机密★1年"]),
}


@pytest.mark.parametrize("place", SECRET_PLACES)
def test_a_mark_of_secrecy_anywhere(office, place):
    assert codes(office.read(SECRET_PLACES[place])) == ["file-secret"]


def test_a_mark_of_secrecy_in_the_name_of_the_file(office):
    assert codes(office.read({"101/机密★2023.xlsx": one()})) == ["file-secret"]


@pytest.mark.parametrize(
    "topic", ["学习保密法", "机密文件管理办法", "机关保密", "商业秘密保护培训", "★重点事项", "秘密战线英雄事迹"]
)
def test_what_only_speaks_of_secrecy_is_read(office, topic):
    ledgers = office.read(one(议题=topic))
    assert (values(ledgers, "meetings", "议题"), codes(ledgers)) == ([topic], [])


def test_a_secret_file_makes_its_ledger_missing(office):
    files = {
        "101/2023/中心组学习.xlsx": sheet(["秘密★"], ["日期", "学习方式", "学习专题"], ["2023-03-01", "集体学习", "甲"])
    }
    assert office.figure("central_group_sessions", files).missing == "unreadable-file"
