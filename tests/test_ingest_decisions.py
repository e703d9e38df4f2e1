"""decisions.xlsx: what is read from it, what is wrong with it, and that writing questions never touches an answer."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from tests.factories import DEPARTMENTS, MEETINGS, SheetMade, data_folder, meeting, xlsx

from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.decisions.load import DECISION_HEADS, HAND_HEADS
from gongwenkit.ingest.decisions.model import ANSWERS, FINDING, HEADER, IS_LEDGER, TAG, UNSAID, Question, question_id
from gongwenkit.ingest.decisions.write import BookChoices, write_questions
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.read import read_ledgers
from gongwenkit.model import DataError, UsageError

ROOT = Path(__file__).resolve().parents[1]
FILE = "101财政局2023年台账.xlsx"


@pytest.fixture(scope="module")
def schema():
    return load_schema(ROOT / "data" / "schema")


def line(**cells) -> list:
    """A line of 核对决定 that holds, but for the cells given."""
    values = {"编号": "0123456789", "单位": "财政局", "类别": "标签", "事项": "某事", "决定": "是"}
    values |= {"理由": "会议纪要有记载", "决定人": "陈一", "日期": "2024-01-05", **cells}
    return [values.get(head) for head in DECISION_HEADS]


def by_hand(**cells) -> list:
    """A line of 补充登记 that holds, but for the cells given."""
    values = {"单位": "财政局", "台账": "会议台账", "日期": "2023-05-06", "主题": "专题研究党风廉政建设"}
    values |= {
        "内容": "会议类型=党组会；标签=党风廉政",
        "理由": "漏登",
        "依据": "党组会纪要〔2023〕5号",
        "登记人": "陈一",
    }
    return [{**values, **cells}.get(head) for head in HAND_HEADS]


def book(*lines: list, hand: list[list] | None = None, heads=DECISION_HEADS) -> bytes:
    sheets = [SheetMade([list(heads), *lines], name="核对决定")]
    sheets += [SheetMade([list(HAND_HEADS), *hand], name="补充登记")] if hand is not None else []
    return xlsx(*sheets)


def ledger(*rows: list, heads: list | None = None) -> bytes:
    return xlsx(SheetMade([heads or MEETINGS, *rows]))


def read(root: Path, schema, decisions: bytes | None = None, **files):
    given = files or {FILE: ledger(meeting(1))}
    data = data_folder(root, given if decisions is None else {**given, "/decisions.xlsx": decisions})
    return read_ledgers(load_data_folder(data), schema=schema)


def found(ledgers, code: str) -> list[tuple[str, str | None, str | None]]:
    return [(f.file, f.sheet, f.cell) for f in ledgers.findings if f.code == code]


# -- reading 核对决定


def test_no_file_means_that_nobody_decided_anything(tmp_path, schema):
    ledgers = read(tmp_path, schema)
    assert (ledgers.decisions.lines, ledgers.decisions.answers, ledgers.decisions.sha256) == ((), {}, "")
    assert [file.file for file in ledgers.files] == [f"ledgers/{FILE}"]


def test_an_answer_is_read_with_who_gave_it_and_why(tmp_path, schema):
    ledgers = read(tmp_path, schema, book(line(), line(编号="abcdef0123", 决定=None)))
    assert [decision.id for decision in ledgers.decisions.lines] == ["0123456789", "abcdef0123"]
    assert ledgers.decisions.answers["0123456789"].to_json() == {
        "id": "0123456789", "answer": "是", "reason": "会议纪要有记载", "by": "陈一", "date": "2024-01-05",
    }  # fmt: skip
    assert ledgers.decisions.answer("0123456789", "计入") == ""
    assert "decisions.xlsx" in {file.file for file in ledgers.files}


def test_columns_may_stand_in_any_order_and_more_may_be_added(tmp_path, schema):
    heads = [*reversed(DECISION_HEADS), "办公室意见"]
    ledgers = read(tmp_path, schema, book([*reversed(line()), "同意"], heads=heads))
    assert ledgers.decisions.answer("0123456789", "标签") == "是"


def test_a_lost_leading_zero_of_an_id_is_put_back(tmp_path, schema):
    assert "0123456789" in read(tmp_path, schema, book(line(编号=123456789))).decisions.answers


@pytest.mark.parametrize(
    ("code", "wrong", "cell"),
    [
        ("decision-id", {"编号": "第一个问题"}, "A2"),
        ("decision-category", {"类别": "别的"}, "C2"),
        ("decision-answer", {"决定": "大概是"}, "J2"),
        ("decision-answer", {"类别": "表头", "决定": "没有这一列"}, "J2"),
        ("decision-incomplete", {"理由": None}, "K2"),
        ("decision-incomplete", {"决定人": None}, "L2"),
        ("decision-date", {"日期": "年初"}, "M2"),
    ],
)
def test_a_wrong_line_is_named_with_its_cell_and_not_used(tmp_path, schema, code, wrong, cell):
    ledgers = read(tmp_path, schema, book(line(**wrong)))
    assert found(ledgers, code) == [("decisions.xlsx", "核对决定", cell)]
    assert bool(ledgers.decisions.answers) == (code == "decision-date")
    assert all(f.department == "101" for f in ledgers.findings if f.code == code)


@pytest.mark.parametrize("category", ANSWERS)
def test_every_answer_of_every_category_is_taken(tmp_path, schema, category):
    answers = [*ANSWERS[category], *(["日期"] if category == "表头" else [])]
    lines = [line(编号=f"{n:010x}", 类别=category, 决定=answer) for n, answer in enumerate(answers)]
    assert [d.answer for d in read(tmp_path, schema, book(*lines)).decisions.answers.values()] == answers


def test_of_two_different_answers_to_one_question_neither_counts(tmp_path, schema):
    ledgers = read(tmp_path, schema, book(line(), line(决定="否"), line(编号="0000000001"), line(编号="0000000001")))
    assert list(ledgers.decisions.answers) == ["0000000001"]
    assert found(ledgers, "decision-twice") == [("decisions.xlsx", "核对决定", "A3")]


def test_a_file_that_cannot_be_read_stops_the_work(tmp_path, schema):
    with pytest.raises(DataError) as stopped:
        read(tmp_path, schema, b"PK\x03\x04 broken")
    assert stopped.value.code == "decisions-unreadable"


def test_a_sheet_without_its_columns_stops_the_work(tmp_path, schema):
    with pytest.raises(DataError) as stopped:
        read(tmp_path, schema, book(heads=["编号", "类别", "决定", "理由"]))
    assert stopped.value.code == "decisions-column"
    assert "决定人" in stopped.value.found.zh


# -- reading 补充登记


def test_a_row_by_hand_is_a_row_of_its_ledger(tmp_path, schema):
    ledgers = read(tmp_path, schema, book(hand=[by_hand()]))
    row = ledgers.frames["meetings"].to_dict("records")[0]
    assert (row["department"], row["file"], row["sheet"], row["row"]) == ("101", "decisions.xlsx", "补充登记", 2)
    assert (row["origin"], row["会议类型"], row["标签"], row["议题"]) == ("by-hand", "党组会", ("党风廉政",), None)
    assert (row["名称"], str(row["日期"]), row["state"]) == ("专题研究党风廉政建设", "2023-05-06", "")
    assert [table.by_hand for table in ledgers.tables] == [True, False]


def test_what_stands_behind_a_semicolon_goes_on_with_a_list(tmp_path, schema):
    ledgers = read(tmp_path, schema, book(hand=[by_hand(内容="标签=党风廉政；意识形态；会议类型＝党组会议")]))
    row = ledgers.frames["meetings"].to_dict("records")[0]
    assert (row["标签"], row["会议类型"]) == (("党风廉政", "意识形态"), "党组会")


@pytest.mark.parametrize(
    ("code", "wrong", "cell"),
    [
        ("reference-department", {"单位": "水利厅"}, "A2"),
        ("hand-ledger", {"台账": "流水账"}, "B2"),
        ("hand-date", {"日期": None}, "C2"),
        ("hand-date", {"日期": "5月6日"}, "C2"),
        ("hand-column", {"内容": "天气=晴"}, "E2"),
        ("hand-column", {"内容": "一切顺利"}, "E2"),
        ("hand-value", {"内容": "会议类型=茶话会"}, "E2"),
        ("hand-value", {"内容": "会议类型=党组会；应到=许多"}, "E2"),
        ("hand-incomplete", {"理由": None}, "F2"),
        ("hand-incomplete", {"依据": None}, "G2"),
        ("hand-incomplete", {"登记人": None}, "H2"),
    ],
)
def test_a_wrong_line_by_hand_is_named_with_its_cell_and_counts_nowhere(tmp_path, schema, code, wrong, cell):
    ledgers = read(tmp_path, schema, book(hand=[by_hand(**wrong), by_hand()]))
    assert found(ledgers, code) == [("decisions.xlsx", "补充登记", cell)]
    assert [f.severity for f in ledgers.findings if f.code == code] == ["error"]
    assert [row.source.row for row in ledgers.decisions.hand_rows] == [3]


def test_names_in_a_talk_by_hand_reach_no_finding_and_no_table(tmp_path, schema):
    talk = {"台账": "廉政谈话", "主题": None, "内容": "谈话类型=提醒；谈话对象=王某某等若干人"}
    ledgers = read(
        tmp_path, schema, book(hand=[by_hand(**talk), by_hand(**{**talk, "内容": "谈话对象=王小明、李小红"})])
    )
    assert [f.found.zh for f in ledgers.findings if f.code == "hand-value"] == [
        "“谈话对象”的“〔内容不显示〕”读不出，这一行没有计入"
    ]
    assert ledgers.frames["talks"]["谈话对象"].tolist() == [2]


# -- heads


HEADS = ["序号", "日期", "会议类别", "届次", "议题", "主持领导人", "应到", "实到", "标签", "备注"]


def headed(**cells) -> bytes:
    return ledger(meeting(1, 主持人="周砚", **cells), heads=HEADS)


def head_question(ledgers):
    return next(question for question in ledgers.questions if question.category == "表头")


def test_a_likely_head_is_suggested_and_never_taken(tmp_path, schema):
    ledgers = read(tmp_path, schema, **{FILE: headed()})
    question = head_question(ledgers)
    assert (question.department, question.suggested, question.place) == ("101", "主持人", "F1")
    finding = next(f for f in ledgers.findings if f.code == "column-unknown")
    assert finding.found.zh == "不认识的列“主持领导人”，没有用到；是否为“主持人”？"
    assert finding.found.en.endswith("is it “主持人”?")
    assert ledgers.frames["meetings"]["主持人"].tolist() == [None]


def test_a_head_unlike_any_column_is_not_asked_about(tmp_path, schema):
    heads = [*MEETINGS, "窗外天气"]
    ledgers = read(tmp_path, schema, **{FILE: ledger([*meeting(1), "晴"], heads=heads)})
    assert ledgers.questions == ()
    assert next(f for f in ledgers.findings if f.code == "column-unknown").found.zh == "不认识的列“窗外天气”，没有用到"


@pytest.mark.parametrize(("answer", "values"), [("主持人", ["周砚"]), ("记录人", [None]), ("不用", [None])])
def test_an_answered_head_is_read_so_on_every_reading(tmp_path, schema, answer, values):
    name = head_question(read(tmp_path, schema, **{FILE: headed()})).id
    ledgers = read(tmp_path, schema, book(line(编号=name, 类别="表头", 决定=answer)), **{FILE: headed()})
    assert ledgers.frames["meetings"]["主持人"].tolist() == values
    assert ledgers.questions == ()
    assert found(ledgers, "column-unknown") == []
    assert [table.decisions for table in ledgers.tables] == [(name,)]


def test_an_answer_that_names_a_column_of_another_ledger_is_a_finding(tmp_path, schema):
    name = head_question(read(tmp_path, schema, **{FILE: headed()})).id
    ledgers = read(tmp_path, schema, book(line(编号=name, 类别="表头", 决定="党课题目")), **{FILE: headed()})
    assert found(ledgers, "decision-answer") == [("decisions.xlsx", "核对决定", "2")]


def test_a_decided_head_goes_before_one_that_an_alias_knows(tmp_path, schema):
    heads = [*HEADS[:-1], "主持"]
    name = head_question(read(tmp_path, schema, **{FILE: headed()})).id
    rows = [meeting(1, 主持人="周砚", 备注="李默")]
    ledgers = read(
        tmp_path, schema, book(line(编号=name, 类别="表头", 决定="主持人")), **{FILE: ledger(*rows, heads=heads)}
    )
    assert ledgers.frames["meetings"]["主持人"].tolist() == ["周砚"]
    assert found(ledgers, "column-unknown") == [(f"ledgers/{FILE}", "会议台账", "J1")]


def test_heads_with_personal_numbers_stay_out_whatever_is_decided(tmp_path, schema):
    name = question_id("101", "meetings", "header", ("身份证号",))
    rows = [[*meeting(1), "110101199001011234"]]
    ledgers = read(
        tmp_path,
        schema,
        book(line(编号=name, 类别="表头", 决定="备注")),
        **{FILE: ledger(*rows, heads=[*MEETINGS, "身份证号"])},
    )
    assert ledgers.frames["meetings"]["备注"].tolist() == [None]
    assert len(found(ledgers, "column-sensitive")) == 1


# -- the content of rows


def contents(root: Path, schema, **files) -> list[str]:
    return read(root, schema, **files).frames["meetings"]["content"].tolist()


def test_content_knows_neither_path_nor_row_number_nor_sequence(tmp_path, schema):
    one = contents(tmp_path / "a", schema, **{FILE: ledger(meeting(1), meeting(2))})
    moved = ledger(meeting(1), meeting(9), meeting(2), meeting(1))
    other = contents(tmp_path / "b", schema, **{"往年/财政局 会议2023.xlsx": moved})
    assert (one[0], one[1]) == (other[0], other[2])
    renumbered = contents(tmp_path / "c", schema, **{FILE: ledger([7, *meeting(1)[1:]])})
    assert renumbered == [one[0]]


def test_content_changes_with_any_cell(tmp_path, schema):
    made = {contents(tmp_path / str(n), schema, **{FILE: ledger(meeting(1, **cells))})[0] for n, cells in enumerate(
        ({}, {"议题": "研究事项甲"}, {"日期": "2023-03-02"}, {"标签": "党风廉政"}, {"备注": "补记"})
    )}  # fmt: skip
    assert len(made) == 5


def test_content_of_a_talk_holds_no_name_and_no_reason(tmp_path, schema):
    heads = ["序号", "日期", "谈话类型", "谈话人", "谈话对象", "谈话事由", "谈话要点"]
    talks = [[n, "2023-03-01", "提醒", "周砚", name, "事由" + name, name] for n, name in enumerate(("王小明", "李红"))]
    page = SheetMade([heads, *talks], name="廉政谈话")
    one, other = read(tmp_path, schema, **{FILE: xlsx(page)}).frames["talks"]["content"]
    assert one == other


def test_an_accepted_head_leaves_the_content_of_rows_as_it_was(tmp_path, schema):
    before = read(tmp_path, schema, **{FILE: headed()})
    answer = line(编号=head_question(before).id, 类别="表头", 决定="主持人")
    after = read(tmp_path, schema, book(answer), **{FILE: headed()})
    assert before.frames["meetings"]["content"].tolist() == after.frames["meetings"]["content"].tolist()


# -- writing questions


CHOICES = BookChoices({"101": "财政局"}, {"meetings": ["日期", "主持人"]}, {"meetings": "会议台账"})


def question(number: int, category: str = "标签", **more) -> Question:
    return Question(f"{number:010x}", "101", category, f"问题{number}", **{"ledger": "meetings", **more})


def sheet(path: Path):
    return openpyxl.load_workbook(path)["核对决定"]


def cells(path: Path) -> list[list]:
    return [[cell.value for cell in row] for row in sheet(path).iter_rows(min_row=2)]


def test_a_new_file_has_its_sheets_heads_and_drop_downs(tmp_path):
    path = tmp_path / "decisions.xlsx"
    assert write_questions(path, [question(n, name) for n, name in enumerate(ANSWERS)], CHOICES) == len(ANSWERS)
    made = openpyxl.load_workbook(path)
    assert made.sheetnames == ["填写说明", "核对决定", "分项", "补充登记", "选项"]
    assert [cell.value for cell in made["核对决定"][1]] == list(DECISION_HEADS)
    assert [cell.value for cell in made["补充登记"][1]] == list(HAND_HEADS)
    lists = {str(one.sqref): one.formula1 for one in made["核对决定"].data_validations.dataValidation}
    lists = {place.split(":")[0]: formula for places, formula in lists.items() for place in places.split()}
    line = {name: row for row, name in enumerate(ANSWERS, start=2)}
    assert lists[f"J{line[TAG]}"] == lists[f"J{line[UNSAID]}"] == '"是,否"'
    assert lists[f"J{line[FINDING]}"] == '"已核实"'
    columns = made["选项"]
    place = lists[f"J{line[HEADER]}"].split("!")[1].replace("$", "")
    assert [cell.value for row in columns[place] for cell in row] == ["日期", "主持人", "不用"]
    place = lists[f"J{line[IS_LEDGER]}"].split("!")[1].replace("$", "")
    assert [cell.value for row in columns[place] for cell in row] == ["是", "不是", "会议台账"]


def test_a_second_run_adds_nothing_and_leaves_the_file_alone(tmp_path):
    path = tmp_path / "decisions.xlsx"
    write_questions(path, [question(1), question(2)], CHOICES)
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    assert write_questions(path, [question(2), question(1)], CHOICES) == 0
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["decisions.xlsx"]


def test_answers_order_widths_and_notes_of_lines_stay_when_lines_are_added(tmp_path):
    path = tmp_path / "decisions.xlsx"
    write_questions(path, [question(1), question(2), question(3)], CHOICES)
    kept = openpyxl.load_workbook(path)
    page = kept["核对决定"]
    page["J3"], page["K3"], page["L3"] = "否", "=不是公式", "陈一"
    page["K3"].data_type = "s"
    page["D2"] = "改过的事项"
    page["N2"] = "另记"
    page["J3"].comment = Comment("请领导看", "陈一")
    page.column_dimensions["D"].width = 77
    kept.save(path)
    before = cells(path)
    assert write_questions(path, [question(9), question(3), question(2)], CHOICES) == 1
    after = sheet(path)
    assert cells(path)[:3] == before
    assert after["A5"].value == f"{9:010x}"
    assert (after["J3"].value, after["K3"].value, after["K3"].data_type) == ("否", "=不是公式", "s")
    assert after["J3"].comment.text == "请领导看"
    assert after.column_dimensions["D"].width == 77
    assert str(next(iter(after.data_validations.dataValidation)).sqref) == "J2:J4 J5"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)", "＝甲"])
def test_text_that_looks_like_a_formula_stays_text(tmp_path, text):
    path = tmp_path / "decisions.xlsx"
    write_questions(path, [question(1, now=text, file=text)], CHOICES)
    cell = sheet(path)["H2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_characters_that_no_workbook_can_hold_are_left_out(tmp_path):
    path = tmp_path / "decisions.xlsx"
    write_questions(path, [question(1, now="甲\x00\x0b乙")], CHOICES)
    assert sheet(path)["H2"].value == "甲乙"


@pytest.mark.parametrize("lock", ["~$decisions.xlsx", ".~decisions.xlsx", ".~lock.decisions.xlsx#"])
def test_a_file_that_is_open_elsewhere_is_left_alone(tmp_path, lock):
    path = tmp_path / "decisions.xlsx"
    write_questions(path, [question(1)], CHOICES)
    before = path.read_bytes()
    (tmp_path / lock).touch()
    with pytest.raises(UsageError) as stopped:
        write_questions(path, [question(2)], CHOICES)
    assert stopped.value.code == "decisions-open"
    assert path.read_bytes() == before


def test_a_file_that_somebody_changes_meanwhile_is_left_alone(tmp_path, monkeypatch):
    path = tmp_path / "decisions.xlsx"
    write_questions(path, [question(1)], CHOICES)
    saving = openpyxl.Workbook.save

    def save(self, name):
        saving(self, name)
        path.write_bytes(b"somebody else's")

    monkeypatch.setattr(openpyxl.Workbook, "save", save)
    with pytest.raises(UsageError) as stopped:
        write_questions(path, [question(2)], CHOICES)
    assert stopped.value.code == "decisions-changed"
    assert path.read_bytes() == b"somebody else's"
    assert [entry.name for entry in tmp_path.iterdir()] == ["decisions.xlsx"]


def test_a_file_of_another_format_is_left_alone(tmp_path):
    path = tmp_path / "decisions.xlsx"
    path.write_text("编号,类别\n", encoding="utf-8")
    with pytest.raises(UsageError) as stopped:
        write_questions(path, [question(1)], CHOICES)
    assert stopped.value.code == "decisions-format"
    assert path.read_text(encoding="utf-8") == "编号,类别\n"


def test_what_is_written_is_read_back(tmp_path, schema):
    data = data_folder(tmp_path, {FILE: ledger(meeting(1))}, departments=DEPARTMENTS)
    write_questions(data / "decisions.xlsx", [question(12, sheet="会议台账", place="C17")], CHOICES)
    read_back = read_ledgers(load_data_folder(data), schema=schema).decisions.lines[0]
    assert (read_back.id, read_back.department, read_back.category) == (f"{12:010x}", "101", "标签")
    assert (read_back.subject, read_back.sheet, read_back.place, read_back.answer) == ("问题12", "会议台账", "C17", "")
