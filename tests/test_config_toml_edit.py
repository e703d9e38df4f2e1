"""Edits of TOML texts: what is asked changes, and nothing else does."""

import tomllib

import pytest

from gongwenkit.config.toml_edit import add_keys, add_tables, insert_before_tables, rename_table, take_keys, toml_value

TEXT = """# head of the file
id = "a"
# why this day
date = "日期"   # 本局的写法
subject = [
  "甲",  # [not a table]
  "乙",
]
kind = "rows"

# about the column
[[column]]
name = "日期"
date = "kept"
"""


def test_keys_are_taken_with_their_comments_from_the_top_only():
    text, lines = take_keys(TEXT, {"date": "started", "subject": "subject", "until": "withdrawn"})
    assert lines == [
        "# why this day",
        'started = "日期"   # 本局的写法',
        "subject = [",
        '  "甲",  # [not a table]',
        '  "乙",',
        "]",
    ]
    assert text == (
        '# head of the file\nid = "a"\nkind = "rows"\n\n# about the column\n[[column]]\nname = "日期"\ndate = "kept"\n'
    )


def test_the_comment_at_the_head_of_a_file_stays_there():
    text, lines = take_keys('# 台账\ndate = "日期"\nid = "a"\n', {"date": "date"})
    assert (text, lines) == ('# 台账\nid = "a"\n', ['date = "日期"'])


def test_a_table_goes_before_the_first_one_and_its_comment():
    text = insert_before_tables(TEXT, "roles", ['date = "日期"'], note="new")
    assert text == TEXT.replace("# about the column", '# new\n[roles]\ndate = "日期"\n\n# about the column')
    assert insert_before_tables('id = "a"', "roles", ["x = 1"], note="") == 'id = "a"\n\n[roles]\nx = 1\n'


def test_tables_at_the_end_and_keys_below_a_head():
    text = add_tables("a = 1", {"b.c": {"d": ["x", "y"], "e": {"f": ("z",)}}}, note="new")
    assert text == 'a = 1\n\n# new\n[b.c]\nd = ["x", "y"]\ne = { f = ["z"] }\n'
    assert add_tables("a = 1", {}, note="new") == "a = 1"
    assert add_keys("[b]  # c\nd = 1\n", "b", {"e": True}) == "[b]  # c\ne = true\nd = 1\n"
    assert add_keys("[b]\n", "c", {"e": True}) == "[b]\n"
    assert rename_table("[old]  # c\n[old.inner]\n", "old", "new.old") == "[new.old]  # c\n[old.inner]\n"


def test_line_ends_of_windows_stay():
    windows = TEXT.replace("\n", "\r\n")
    text, lines = take_keys(windows, {"date": "date", "subject": "subject"})
    text = add_tables(insert_before_tables(text, "roles", lines, note="new"), {"more": {"a": 1}}, note="new")
    text = add_keys(text, "roles", {"state": "状态"})
    assert text.count("\r\n") == text.count("\n") > 10
    assert tomllib.loads(text)["roles"] == {"date": "日期", "subject": ["甲", "乙"], "state": "状态"}


@pytest.mark.parametrize("value", ['a"b\\c', "“全角”\t", "", True, 7, 1.5, ["x", "y"], {"a": ["x"], "b": {"c": 1}}])
def test_values_are_read_back_as_they_are(value):
    assert tomllib.loads(f"key = {toml_value(value)}") == {"key": value}
