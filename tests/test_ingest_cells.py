"""Cells looked at once for each distinct value: nothing may be lost or taken for another."""

import re
import tracemalloc
import unicodedata

import pytest

from gongwenkit.ingest.cells import BodyColumns, ColumnCells
from gongwenkit.ingest.normal import compact
from gongwenkit.ingest.workbook import Concealed, pack_cells, unpack_cells, unpack_rows

BLANKS = re.compile(r"[\s\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]+")


def test_compact_leaves_out_every_blank_there_is():
    normal = {char: unicodedata.normalize("NFKC", char) for char in map(chr, range(0x10000))}
    blanks = {char for char, text in normal.items() if BLANKS.search(text)}
    assert len(blanks) > 40
    assert {char: compact(char) for char in blanks} == {char: BLANKS.sub("", normal[char]) for char in blanks}
    assert compact("甲 \u3000\u200b\u00ad\n乙") == "甲乙"


def test_each_distinct_value_is_asked_for_once():
    asked = []
    cells = ColumnCells(("甲", None, "乙", "甲", None))
    assert cells.each(lambda raw: asked.append(raw) or f"{raw}!") == ["甲!", "None!", "乙!", "甲!", "None!"]
    assert asked == ["甲", None, "乙"]


def test_true_is_not_one():
    cells = ColumnCells((1.0, True, 0.0, False, 1.0))
    assert cells.texts() == ["1", "是", "0", "否", "1"]


def test_a_mark_of_a_concealed_cell_is_its_tag():
    cells = ColumnCells((Concealed("ab12", 1), Concealed("cd34", 1), None, " "))
    assert cells.marks("列:") == ["列:ab12", "列:cd34", "", ""]
    assert ColumnCells(("张 三", "张三")).marks("") == ["张三", "张三"]


def test_a_short_row_is_blank_from_its_end():
    columns = BodyColumns([["甲", "乙"], ["丙"], []], 9)
    assert [columns[place].raws for place in range(3)] == [("甲", "丙", None), ("乙", None, None), (None, None, None)]


def test_a_stray_long_row_is_not_laid_out_for_all_rows():
    body = [["甲"] * 2] * 3000 + [["乙"] * 16_000]
    tracemalloc.start()
    columns = BodyColumns(body, 2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert columns[1].raws[-1] == "乙"
    assert columns[2].raws == (None,) * 3001
    assert peak < 10 * 2**20


ROWS = [["甲", 1, 1.0, True], [], ["甲", None], [False, 0.0, 0, ""]]


def test_packed_cells_come_back_as_they_were():
    values, positions = pack_cells(ROWS)
    cells = unpack_cells(values, positions)
    back = list(unpack_rows(cells, [len(row) for row in ROWS]))
    assert [[(type(value), value) for value in row] for row in back] == [
        [(type(value), value) for value in row] for row in ROWS
    ]
    assert len(values) == len({(type(value), value) for value in values})


@pytest.mark.parametrize("lengths", [[], [1], [11], [4, 2, 5]])
def test_cells_that_are_missing_or_left_over_are_told(lengths):
    with pytest.raises(ValueError, match="missing or left over"):
        unpack_rows(list("十个单元格之外没有了"), lengths)
