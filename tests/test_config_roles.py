"""Roles of columns: declared in the schema, checked, and derived by name where a file of format 1 declares none."""

import re
from pathlib import Path

import pytest

from gongwenkit.config.roles import LIST_ROLES, Roles, fits
from gongwenkit.config.schema import load_schema
from gongwenkit.model import KitFileError

FOLDER = Path(__file__).parent.parent / "data" / "schema"
SCHEMA = load_schema(FOLDER)
OWN = re.compile(r"^\[roles\]\n(?P<lines>(?:.+\n)+)", re.MULTILINE)


def copy_schema(target: Path, name: str, old: str, new: str) -> Path:
    for path in FOLDER.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert path.name != name or old in text
        (target / path.name).write_text(text.replace(old, new, 1) if path.name == name else text, encoding="utf-8")
    return target


def test_common_roles_are_valid_where_the_ledger_has_the_column():
    meetings, risks = SCHEMA.ledgers["meetings"], SCHEMA.ledgers["risks"]
    assert (meetings.role("branch"), meetings.role("attended"), meetings.role("remark")) == ("支部", "实到", "备注")
    assert (risks.role("branch"), risks.role("attended"), risks.role("end_date")) == ("支部", None, None)
    assert SCHEMA.ledgers["talks"].columns_of("aside")[:2] == ("序号", "单位/部门")


def test_own_roles_win_and_days_of_a_stock_are_its_span():
    risks, articles = SCHEMA.ledgers["risks"], SCHEMA.ledgers["articles"]
    assert (risks.role("started"), risks.role("withdrawn"), risks.role("date")) == ("排查日期", "撤销日期", None)
    assert (risks.date, risks.until, risks.subject) == ("排查日期", "撤销日期", ("风险点",))
    assert (articles.role("date"), articles.date, articles.until) == ("刊发日期", "刊发日期", None)
    assert articles.columns_of("distinguishing") == ("作者", "媒体名称")


def test_what_is_asked_of_several_columns():
    assert SCHEMA.ledgers["talks"].columns_of("sensitive") == ("谈话对象", "谈话事由")
    assert SCHEMA.ledgers["trainings"].columns_of("key") == ("日期", "@subject")
    assert [ledger.id for ledger in SCHEMA.with_role("closed_on")] == ["rectification"]
    assert [ledger.id for ledger in SCHEMA.with_role("withdrawn")] == ["honours", "risks"]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("meetings.toml", 'distinguishing = ["届次"]', 'distinguishing = ["第几届"]', "没有这些列：第几届"),
        ("meetings.toml", 'date = "日期"', 'date = "名称"', "类型是 text，应为 date"),
        ("rectification.toml", 'state = "状态"', 'state = "问题"', "类型是 text，应为 choice"),
        ("risks.toml", "started = ", "date = ", "存量台账（stock）用 started、withdrawn"),
        ("meetings.toml", 'date = "日期"', 'started = "日期"', "roles.started 不适用"),
        ("meetings.toml", "[roles]", 'date = "日期"\n[roles]', "date 写了两次"),
        ("meetings.toml", "[roles]", '[roles]\nkey = ["日期"]', "key 写了两次"),
        ("meetings.toml", "[roles]", '[roles]\nauthor = "主持人"', "没有这个键"),
        ("common.toml", 'attended = "实到"', 'attended = "备注"', "类型是 text，应为 number"),
    ],
)
def test_a_wrong_role_is_named_with_its_file(tmp_path, file, old, new, said):
    with pytest.raises(KitFileError) as caught:
        load_schema(copy_schema(tmp_path, file, old, new))
    assert said in caught.value.found.zh


def test_a_short_key_and_a_role_that_makes_a_column_sensitive(tmp_path):
    text = '[roles]\nkey = ["日期", "@subject"]\nsensitive = ["备注"]\n'
    folder = copy_schema(tmp_path, "regulations.toml", "[roles]\n", text.replace("日期", "印发日期"))
    ledger = load_schema(folder).ledgers["regulations"]
    assert [(key.columns, key.when) for key in ledger.key] == [(("印发日期", "@subject"), None)]
    assert ledger.columns_of("sensitive") == ("备注",)


def format_1(target: Path) -> Path:
    """Writes the schema as format 1 had it: date, until and subject on top, no [roles], no [people]."""
    for path in FOLDER.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        if path.name == "common.toml":
            text = "[[column]]" + text.split("\n[[column]]", 1)[1]
        elif path.name not in ("tags.toml", "posts.toml"):
            lines = OWN.search(text)["lines"].replace("started =", "date =").replace("withdrawn =", "until =")
            kept = [line for line in lines.splitlines() if line.split(" ")[0] in ("date", "until", "subject")]
            text = OWN.sub("", text).replace("\n\n", "\n" + "\n".join(kept) + "\n\n", 1)
        (target / path.name).write_text(text, encoding="utf-8")
    return target


def test_a_schema_of_format_1_has_the_same_roles(tmp_path):
    older = load_schema(format_1(tmp_path))
    assert "[roles]" not in "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    assert older.people == SCHEMA.people
    assert {name: ledger.model_dump() for name, ledger in older.ledgers.items()} == {
        name: ledger.model_dump() for name, ledger in SCHEMA.ledgers.items()
    }


def test_a_ledger_that_an_office_added_in_format_1_keeps_its_roles(tmp_path):
    folder = format_1(tmp_path)
    own = 'id = "visits"\nname = "走访"\nkind = "rows"\ndate = "走访日期"\nsubject = ["走访对象"]\n'
    own += 'without = ["实到", "日期"]\n[[column]]\nname = "走访日期"\ntype = "date"\n[[column]]\nname = "走访对象"\n'
    own += '[[column]]\nname = "状态"\n[[column]]\nname = "完成日期"\ntype = "date"\n'
    (folder / "visits.toml").write_text(own, encoding="utf-8")
    ledger = load_schema(folder).ledgers["visits"]
    assert (ledger.date, ledger.subject, ledger.role("closed_on")) == ("走访日期", ("走访对象",), "完成日期")
    assert ledger.role("state") is None  # a text column was no state
    assert (ledger.role("branch"), ledger.role("attended"), ledger.role("expected")) == ("支部", None, "应到")


def test_every_role_is_documented_with_its_type():
    text = (Path(__file__).parent.parent / "docs" / "ledgers.md").read_text(encoding="utf-8")
    table = text.split("| role |", 1)[1].split("\n\n", 1)[0]
    rows = re.findall(r"^\| `([a-z_]+)` \|.*\| ([a-z_, ]+) \|$", table, re.MULTILINE)
    assert [role for role, _ in rows] == list(Roles.model_fields)
    for role, types in rows:
        assert types == "several" if role in LIST_ROLES else all(fits(role, name) for name in types.split(", "))
