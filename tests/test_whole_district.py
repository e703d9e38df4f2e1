"""All departments in bounded memory: cells stay packed, and what is read, counted and shown is what it was unpacked."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from tests.factories import SheetMade, meeting, xlsx
from tests.office import meetings

from gongwenkit.ingest.ledgers import packed_tables
from gongwenkit.ingest.ledgers.ledger_frames import build_frames
from gongwenkit.ingest.ledgers.packed_tables import PackedFrames, PackedTableRows, Shelf
from gongwenkit.ingest.reference.reference_data import read_reference
from gongwenkit.measure import rows
from gongwenkit.measure.all_departments import start_whole
from gongwenkit.measure.rows import build_rows
from gongwenkit.measure.views import add_views
from gongwenkit.model import Period

NAMES = {"101": "财政局", "102": "教育局", "103": "住建局"}
FILES = {
    f"{code}{name}/2023年会议台账.xlsx": meetings(
        *(
            meeting(i, f"2023-0{i}-1{i}", 议题=f"{name}议题{i}", 应到=10 + i, 标签="党风廉政", 主持人="周砚")
            for i in range(1, 8)
        ),
        meeting(2, "2023-02-12", 议题=f"{name}议题2", 应到=12, 标签="党风廉政", 主持人="周砚"),
    )
    for code, name in NAMES.items()
}
PEOPLE = "department,name,post,leading_group,first_responsible,from,to\n" + "".join(
    f"{code},周砚,党组书记、局长,是,是,2021-03-01,\n" for code in NAMES
)


@pytest.fixture
def ledgers(office):
    return office.read({**FILES, "/people.csv": PEOPLE})


def plain(ledgers, schema):
    """Returns the same ledgers with frames of all departments, as they were before."""
    tables = sorted((one for own in ledgers.frames._tables.values() for one in own), key=lambda one: one[0])
    return replace(ledgers, frames=build_frames(schema, [table for _, table in tables]))


def test_frames_and_lines_are_those_of_unpacked_tables(ledgers, kit_schema):
    known = plain(ledgers, kit_schema)
    assert isinstance(ledgers.frames, PackedFrames)
    assert list(ledgers.frames) == list(known.frames)
    for name, frame in known.frames.items():
        pd.testing.assert_frame_equal(ledgers.frames[name], frame)
        assert [tuple(line) for line in ledgers.lines(name)[1]] == [tuple(line) for line in known.lines(name)[1]]
    parts = dict(known.each_of(NAMES))
    for code, own in ledgers.each_of(NAMES):
        assert (own.tables, own.files, own.findings) == (parts[code].tables, parts[code].files, parts[code].findings)
        for name in kit_schema.ledgers:
            pd.testing.assert_frame_equal(own.frames[name], parts[code].frames[name], check_dtype=False)
        for compact in (False, True):
            rows, other = build_rows(own, kit_schema, compact=compact), build_rows(parts[code], kit_schema)
            assert {name: [replace(row, values=dict(row.values)) for row in made] for name, made in rows.items()} == {
                name: list(made) for name, made in other.items()
            }


def test_the_part_of_nobody_is_not_taken_for_the_whole(ledgers, kit_schema):
    known = plain(ledgers, kit_schema)
    nobody = ledgers.of("")
    for name in kit_schema.ledgers:
        assert not nobody.lines(name)[1]
        assert nobody.frames[name].empty
        pd.testing.assert_frame_equal(ledgers.frames[name], known.frames[name])
        assert len(ledgers.lines(name)[1]) == len(known.frames[name])


def test_only_so_many_rows_lie_unpacked(ledgers, kit_schema, monkeypatch):
    monkeypatch.setattr(packed_tables, "KEPT_ROWS", 10)
    for _, own in ledgers.each_of(NAMES):
        assert len(own.frames["meetings"]) == len(own.lines("meetings")[1])
        for row in build_rows(own, kit_schema, compact=True)["meetings"]:
            assert str(row.values["议题"]).endswith(str(row.day.month))
            lying = ledgers.frames._shelf._lying
            assert sum(rows for rows, *_ in lying.values()) <= 10 + len(own.lines("meetings")[1])


def test_rows_unpack_again_after_others_took_their_room(ledgers, kit_schema, monkeypatch):
    monkeypatch.setattr(packed_tables, "KEPT_ROWS", 1)
    rows = [row for _, own in ledgers.each_of(NAMES) for row in build_rows(own, kit_schema, compact=True)["meetings"]]
    seen = [(row.values["议题"], row.values.get("应到"), row.values.get("没有", 7)) for row in (*rows, *reversed(rows))]
    assert seen[: len(rows)] == seen[: len(rows) - 1 : -1]
    assert {name[:3] for name, _, _ in seen} == set(NAMES.values())


def test_the_whole_counts_the_same_and_forgets(ledgers, office, kit_schema):
    def count(given):
        whole = start_whole(
            given,
            period=Period.parse("2023Q1"),
            as_of=date(2023, 3, 31),
            schema=kit_schema,
            definitions=office.definitions,
            reference=read_reference(office.root, people=kit_schema.people),
            settings={},
        )
        figures = add_views(
            whole.figures(), measurement=whole, sets=("plan", "quarter", "month", "department", "reported")
        )
        whole.forget()
        return whole, figures

    (whole, figures), (_, known) = count(ledgers), count(plain(ledgers, kit_schema))
    assert figures == known
    counted = next(figure for figure in figures if figure.id == "integrity_meetings")
    assert (counted.value, len(counted.rows), len(counted.contributions)) == (9, 12, 12), counted
    for part in whole.parts.values():
        assert "coverage" not in vars(part)
        assert not part._matched
        assert not part._available
        assert all(row.known_answers is None for rows in part.rows.values() for row in rows)


def test_a_table_with_values_that_cannot_be_packed_stays_as_it_is(ledgers):
    table = next(iter(ledgers.frames._tables["meetings"]))[1]
    odd = replace(table, rows=replace_rows(table, marks=["no digest"] * len(table.rows.rows)))
    assert PackedTableRows.table(odd, Shelf()) is odd


def replace_rows(table, **changed):
    return replace(table.rows._unpacked, **changed)


def test_rows_of_a_large_table_with_equal_values_share_their_texts(office, kit_schema, monkeypatch):
    heads = ["序号", "日期", "谈话类型", "谈话人", "谈话对象", "本局自用栏"]
    lines = [[n, "2023-03-01", "提醒谈话", "周砚", "李某", own] for n, own in ((1, "甲"), (1, "乙"), (2, "甲"))]
    files = {"101财政局/2023年谈话台账.xlsx": xlsx(SheetMade([heads, *lines], name="谈话台账"))}
    few = build_rows(office.read(files), kit_schema)["talks"]
    monkeypatch.setattr(rows, "MOST_DICTS", 1)
    many = build_rows(office.read(files), kit_schema)["talks"]
    assert [row.content for row in many] == [row.content for row in few]
    assert [row.text("谈话类型") for row in many] == ["提醒"] * 3
    assert many[0]._texts is many[1]._texts is not many[2]._texts
    assert [row.known_by for row in many] == [row.known_by for row in few]
    assert [dict(row.values) for row in many] == [dict(row.values) for row in few]
