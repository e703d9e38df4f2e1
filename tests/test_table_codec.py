"""Tables as bytes: every value comes back with its type, and what was read holds as long as its decisions do."""

import json
import zlib
from datetime import date
from decimal import Decimal

import pytest

from gongwenkit.ingest.decisions.asked import AskedAnswers, AskedDecisions
from gongwenkit.ingest.decisions.model import HEADER, IS_LEDGER, Decision, Decisions, Question, question_id
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.ledgers.book_tables import BookRead, BookTable
from gongwenkit.ingest.ledgers.files import Origin
from gongwenkit.ingest.ledgers.table_codec import decode_tables, encode_tables
from gongwenkit.ingest.ledgers.table_rows import TableRows

VALUES = {
    "题": ["甲", None, "甲", "\ud800"],
    "数": [1, None, 30, 1],
    "真假": [True, 1, False, 0],
    "比": [Decimal("1.50"), Decimal("1.5"), 2, None],
    "日": [date(2023, 3, 5), None, date(2023, 3, 5), date(1, 1, 1)],
    "标签": [("党建", "学习"), (), ("党建", "学习"), ()],
    "空": [None] * 4,
}


def book(values=VALUES):
    rows = TableRows(
        [3, 4, 5, 9],
        ["", "hidden", "", "cancelled"],
        values,
        marks=[bytes([n]) * 16 for n in range(4)],
        contents=[f"{n:064x}" for n in range(4)],
    )
    table = BookTable(
        file="ledgers/101/表.xlsx",
        sheet="表1",
        ledger="meetings",
        department="101",
        years=frozenset((2023, 2022)),
        columns={"日": "A"},
        left_out={"total": 1},
        first_row=2,
        by_path=True,
        rows=rows,
        decisions=("a" * 10,),
        implied={"类型": "党委会"},
    )
    finding = KINDS["date-invalid"].at(file="表.xlsx", cell="C17", department="101", text="2023/13/1")
    question = Question("b" * 10, "101", HEADER, "问", file="表.xlsx", options=("甲",), stops=True)
    return BookRead([table], [finding], Origin("原.xlsx", "0" * 16), [question])


def typed(values):
    return [[(type(value), value) for value in column] for column in values.values()]


def test_every_value_comes_back_with_its_type():
    back, _ = decode_tables(encode_tables(book(), AskedAnswers()))
    assert typed(back.tables[0].rows.values) == typed(VALUES)
    assert str(back.tables[0].rows.values["比"]) == str(VALUES["比"])  # 1.50 is not 1.5
    assert back == book()
    assert back.findings[0].words == book().findings[0].words


@pytest.mark.parametrize("value", [1.5, {"a": 1}, (1, 2), object(), b"x"])
def test_what_no_column_has_is_not_kept(value):
    with pytest.raises(ValueError, match="not kept"):
        encode_tables(book({"题": [value, None, None, None]}), AskedAnswers())


def test_a_column_of_few_values_is_kept_once():
    many = book({"题": ["一段很长的话" * 50] * 4})
    plain = json.loads(zlib.decompress(encode_tables(many, AskedAnswers())))
    assert plain["tables"][0]["values"]["题"] == ["plain", ["一段很长的话" * 50], 4]


@pytest.mark.parametrize(
    "content", [b"", b"x", zlib.compress(b"[]"), zlib.compress(b"[" * 10**6), zlib.compress(b"{}")]
)
def test_rubbish_is_refused(content):
    with pytest.raises(ValueError, match=r"^\w"):
        decode_tables(content)


# -- decisions


def decided(**answers):
    lines = {
        name: Decision(name, "101", category, "", "", "", "", "", "", answer, "", "", "", row)
        for row, (name, (category, answer)) in enumerate(answers.items(), start=2)
    }
    return Decisions(answers=lines)


ONE, OTHER = (question_id("101", "meetings", "head", (text,)) for text in ("甲", "乙"))


def asked_of(decisions):
    noting = AskedDecisions.of(decisions)
    noting.begin()
    assert noting.has(IS_LEDGER)  # so that the single questions are asked
    noting.answer(ONE, HEADER)
    noting.answer(OTHER, HEADER)
    if decisions.answer(ONE, HEADER):
        noting.row(ONE)
    return noting.asked


@pytest.mark.parametrize(
    ("then", "now", "holds"),
    [
        ({}, {}, True),
        ({}, {ONE: (HEADER, "日期")}, False),
        ({ONE: (HEADER, "日期")}, {ONE: (HEADER, "日期")}, True),
        ({ONE: (HEADER, "日期")}, {ONE: (HEADER, "地点")}, False),
        ({ONE: (HEADER, "日期")}, {}, False),
        ({ONE: (HEADER, "日期")}, {"0" * 10: (HEADER, "日期"), ONE: (HEADER, "日期")}, False),  # its line has moved
        ({}, {"0" * 10: (HEADER, "日期")}, True),  # about something else
        ({}, {ONE: ("标签", "是")}, True),  # an answer to another kind of question
    ],
)
def test_tables_hold_as_long_as_the_same_questions_have_the_same_answers(then, now, holds):
    kept = AskedAnswers.from_json(json.loads(json.dumps(asked_of(decided(**then)).to_json())))
    assert kept == asked_of(decided(**then))
    assert kept.holds_for(decided(**now)) is holds
