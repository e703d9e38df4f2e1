"""Reference tables: CSV or sheets, questions about departments, people, plan, documents, facts."""

from datetime import date
from pathlib import Path

import pytest
from tests.factories import DEPARTMENTS, MEETINGS, SheetMade, data_folder, meeting, xlsx

from gongwenkit.config.labels import TableNames, load_labels
from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.read import departments_inside
from gongwenkit.ingest.reference.reference_data import LEADING_GROUP_MEMBER, Reference, reference_files
from gongwenkit.ingest.reference.reference_data import read_reference as read_by_common_words
from gongwenkit.model import DataError, KitFileError, UsageError

PEOPLE = """department,name,post,leading_group,first_responsible,from,to
101,吴越,党组书记、局长,是,是,2018-05-01,2021-02-28
101,周砚,党组书记、局长,是,是,2021-03-01,2022-08-31
101,周砚,党组书记、局长、一级调研员,是,是,2022年9月1日,
101,林玥,党组成员、副局长,是,否,,
101,张三,党组成员、副局长,是,否,,
101,周全,机关第一党支部书记,否,否,,
102,陈一,党组书记,是,是,,
102,王五,党组成员、局长,是,是,,
"""
DATA = Path(__file__).parents[1] / "data"
NAMES, WORDS = load_labels(DATA / "phrases").reference, load_schema(DATA / "schema").people
DAY = date(2023, 5, 1)
HEAD_ZH = ["编码", "全称", "简称", "代字", "党员数", "职工数"]


def read_reference(folder: Path) -> Reference:
    return read_by_common_words(folder, names=NAMES, people=WORDS)


@pytest.fixture
def folder(tmp_path) -> Path:
    return data_folder(tmp_path, {"/people.csv": PEOPLE})


@pytest.fixture
def reference(folder) -> Reference:
    return read_reference(folder)


def test_entries_keep_their_source(reference):
    department = reference.department("101")
    assert (department.name, department.symbol, department.members, department.from_day) == (
        "云岭区财政局",
        "云财",
        78,
        None,
    )
    assert (department.source.file, department.source.sheet, department.source.row) == ("departments.csv", None, 2)
    assert (reference.people[1].from_day, reference.people[1].source.row) == (date(2021, 3, 1), 3)
    assert reference.findings == ()


@pytest.mark.parametrize("name", ["101", "财政局", "云岭区财政局", " 财政局 ", "１０１"])
def test_a_department_by_code_or_name(reference, name):
    assert reference.department(name).code == "101"


def test_an_unknown_department_is_told_near_ones(reference):
    with pytest.raises(UsageError, match="101 财政局") as caught:
        reference.department("财证局")
    assert caught.value.code == "unknown-department"
    with pytest.raises(UsageError, match=r"departments\.csv"):
        reference.department("")


def test_the_author_and_the_unbroken_tenure(reference):
    author, since, until = reference.author("101", DAY)
    assert (author.name, since, until) == ("周砚", date(2021, 3, 1), None)
    author, since, until = reference.author("101", date(2020, 1, 1))
    assert (author.name, since, until) == ("吴越", date(2018, 5, 1), date(2021, 2, 28))
    assert reference.author("102", DAY) is None
    assert reference.author("103", DAY) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("周砚", ["周砚"]),
        ("周 砚", ["周砚"]),
        ("周砚同志", ["周砚"]),
        ("局长周砚", ["周砚"]),
        ("周砚（党组书记）", ["周砚"]),
        ("周局长", ["周砚"]),
        ("周局", ["周砚"]),
        ("局长", ["周砚"]),
        ("党组书记", ["周砚"]),
        ("局主要领导", ["周砚"]),
        ("主要负责同志", ["周砚"]),
        ("林玥、周砚", ["林玥", "周砚"]),
        ("林玥 张三", ["林玥", "张三"]),
        ("班子成员", [LEADING_GROUP_MEMBER]),
        ("局领导班子成员", [LEADING_GROUP_MEMBER]),
        ("吴越", []),
        ("李四", []),
        ("李教授", []),
        ("区委党校高教授", []),
        ("周明", []),
        ("周书记", None),
        ("副局长", None),
        ("局领导", None),
        ("张教授", None),
        ("", None),
    ],
)
def test_who_is_meant(reference, text, names):
    people = reference.resolve_person(text, "101", DAY)
    assert (None if people is None else [person.name for person in people]) == names


def test_a_member_of_the_leading_group_without_a_name(reference):
    (somebody,) = reference.resolve_person("班子成员", "101", DAY)
    assert (somebody.leading_group, somebody.first_responsible) == (True, False)


def test_plan_documents_facts_and_own_words(tmp_path):
    files = {
        "/plan.csv": "单位,指标,年度,计划\n财政局,central_group_sessions,2023年,12\n",
        "/documents.csv": "department,report,period,date,to\n101,duty,2023年度,2024.1.9,纪委\n".encode("gb18030"),
        "/facts.csv": "\ufeff单位,年度,事实,回答,依据\n101,2023,talk_system,有,《制度》\n101,2023,six_haves,,\n",
        "/own_words.csv": "department,report,period,slot,text\n101,duty,2023,highlights,文字\n",
    }
    reference = read_reference(data_folder(tmp_path, files))
    assert reference.plan("101", 2023) == {"central_group_sessions": 12}
    assert reference.plan("101", 2022) == {}
    document = reference.document("101", "duty", "2023")
    assert (document.date, document.to, document.signer) == (date(2024, 1, 9), "纪委", "")
    assert reference.document("102", "duty", "2023") is None
    assert {name: (f.answer, f.basis) for name, f in reference.facts("101", 2023).items()} == {
        "talk_system": ("有", "《制度》")
    }
    assert reference.own_words("101", "duty", "2023") == {"highlights": "文字"}
    assert [path.name for path in reference_files(tmp_path)] == sorted(
        ["departments.csv", *(name[1:] for name in files)]
    )


def test_sheets_of_one_workbook(tmp_path):
    book = xlsx(
        SheetMade(
            [["编码", "全称", "简称", "代字", "党员数", "职工数"], [101, "云岭区财政局", "财政局", "云财", 78, None]],
            name="单位",
        ),
        SheetMade([["单位", "名称", "起", "止"], ["财政局", "一支部", date(2023, 1, 1), None]], name="支部"),
    )
    (tmp_path / "基础信息.xlsx").write_bytes(book)
    reference = read_reference(tmp_path)
    assert (reference.departments[0].code, reference.departments[0].staff) == ("101", None)
    (branch,) = reference.branches
    assert (branch.department, branch.from_day, branch.source.sheet, branch.source.row) == (
        "101",
        date(2023, 1, 1),
        "支部",
        2,
    )


@pytest.mark.parametrize(
    ("code", "people", "where"),
    [
        ("reference-value", "单位,姓名,班子成员\n101,周砚,大概\n", "C2"),
        ("reference-value", "单位,姓名,起\n101,周砚,3.5\n", "C2"),
        ("reference-blank", "单位,姓名\n101,\n", "B2"),
        ("reference-department", "单位,姓名\n999,周砚\n", "2"),
    ],
)
def test_a_wrong_cell_is_a_finding(tmp_path, code, people, where):
    reference = read_reference(data_folder(tmp_path, {"/people.csv": people}))
    assert [(f.code, f.file, f.sheet, f.cell) for f in reference.findings] == [(code, "people.csv", None, where)]


@pytest.mark.parametrize(
    ("code", "files", "departments"),
    [
        ("reference-header", {"/people.csv": "单位,姓名,身份证号\n101,周砚,1\n"}, DEPARTMENTS),
        ("reference-header", {"/people.csv": "单位,姓名,姓名\n101,周砚,1\n"}, DEPARTMENTS),
        ("reference-column", {"/people.csv": "单位,职务\n101,局长\n"}, DEPARTMENTS),
        ("reference-header", {"/people.csv": b"\xff\xff\xff,\xff\n"}, DEPARTMENTS),
        ("reference-unreadable", {"/people.csv": '[{"单位": 101, "姓名": "周砚"}]'}, DEPARTMENTS),
        ("reference-unreadable", {"/people.csv": b"%PDF-1.7\n"}, DEPARTMENTS),
        ("reference-twice", {"/基础信息.xlsx": xlsx(SheetMade([["编码"], [101]], name="单位"))}, DEPARTMENTS),
        ("department-twice", {}, DEPARTMENTS + "101,甲局,甲,甲,1,1,,\n"),
        ("no-departments", {}, "code,name,short_name\n"),
    ],
)
def test_a_table_that_cannot_be_used_stops_the_work(tmp_path, code, files, departments):
    with pytest.raises(DataError) as caught:
        read_reference(data_folder(tmp_path, files, departments=departments))
    assert caught.value.code == code
    assert caught.value.where
    assert caught.value.advice.zh


def test_departments_with_rows_in_files(tmp_path, kit_schema):
    shared = xlsx(SheetMade([["单位", *MEETINGS], ["教育局", *meeting(1)]], name="会议台账"))
    folder = data_folder(tmp_path, {"101/2023.xlsx": b"broken", "汇总/会议台账.xlsx": shared})
    data = load_data_folder(folder)
    assert departments_inside(data, data.files, schema=kit_schema) == {
        "ledgers/101/2023.xlsx": frozenset(),
        "ledgers/汇总/会议台账.xlsx": {"102"},
    }


def test_what_only_the_kit_calls_so_is_unknown_without_its_words(folder):
    reference = read_by_common_words(folder)
    assert reference.resolve_person("局长", "102", DAY)[0].name == "王五"  # a common post
    assert reference.resolve_person("党组书记", "102", DAY)[0].name == "陈一"  # written so in the list
    assert reference.resolve_person("陈党组书记", "102", DAY) is None
    assert read_reference(folder).resolve_person("陈党组书记", "102", DAY)[0].name == "陈一"


def test_a_kit_may_call_a_table_and_a_column_otherwise(tmp_path):
    names = {
        "branches": TableNames(sheets=("班组",), heads={"name": ("班组名称",)}),
        "departments": TableNames(heads={"members": ("员工数",)}),
    }
    departments = [["编码", "全称", "简称", "员工数"], ["1", "一厂", "一厂", 40]]
    (tmp_path / "基础信息.xlsx").write_bytes(
        xlsx(SheetMade(departments, "单位"), SheetMade([["单位", "班组名称"], ["1", "甲班"]], "班组"))
    )
    reference = read_by_common_words(tmp_path, names=names)
    assert [branch.name for branch in reference.branches] == ["甲班"]
    assert reference.departments[0].members == 40


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ({"brigades": TableNames()}, "[reference] 没有“brigades”"),
        ({"branches": TableNames(heads={"title": ("班组",)})}, "[reference.branches.heads] 没有“title”"),
    ],
)
def test_a_name_of_no_table_or_column_is_an_error(folder, names, said):
    with pytest.raises(KitFileError) as caught:
        read_by_common_words(folder, names=names)
    assert (caught.value.code, caught.value.found.zh) == ("label-unknown", said)


def test_of_two_departments_with_one_name_the_first_is_meant(tmp_path):
    departments = DEPARTMENTS + "201,云岭区审计局,财政局,云审,10,20,,\n"
    reference = read_reference(data_folder(tmp_path, {}, departments=departments))
    assert [reference.department(name).code for name in ("财政局", "云岭区审计局", "2 0 1")] == ["101", "201", "201"]
    for nobody in ("", "财政"):
        with pytest.raises(UsageError):
            reference.department(nobody)


def test_of_two_lines_for_one_document_the_first_counts(tmp_path):
    lines = "department,report,period,date\n101,duty,2023,2024-01-10\n101,duty,2023,2024-02-10\n"
    reference = read_reference(data_folder(tmp_path, {"/documents.csv": lines}))
    document = reference.document("101", "duty", "2023")
    assert document is not None
    assert document.date == date(2024, 1, 10)
    assert reference.document("102", "duty", "2023") is None
