"""Cells looked at once for each distinct value: nothing may be lost or taken for another."""

import re
import tracemalloc
import unicodedata

import pytest

from gongwenkit.ingest.ledgers.cells import BodyColumns, ColumnCells, count_cells, count_filled
from gongwenkit.ingest.values.text_normalisation import compact, compact_all
from gongwenkit.ingest.workbook import Concealed, PackedRows, pack_cells, pack_rows

BLANKS = re.compile(r"[\s\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]+")


def test_compact_leaves_out_every_blank_there_is():
    normal = {char: unicodedata.normalize("NFKC", char) for char in map(chr, range(0x10000))}
    blanks = {char for char, text in normal.items() if BLANKS.search(text)}
    assert len(blanks) > 40
    assert {char: compact(char) for char in blanks} == {char: BLANKS.sub("", normal[char]) for char in blanks}
    assert compact("甲 \u3000\u200b\u00ad\n乙") == "甲乙"


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["甲 乙", "", "（丙）\n丁", "\u200b"],
        ["e", "\u0301x", "\u0338", "\u3099か", "か\u3099"],
        ["甲¦乙", "丙 丁"],
        ["¦", ""],
    ],
)
def test_many_texts_are_compacted_as_each_by_itself(texts):
    assert compact_all(texts) == [compact(text) for text in texts]


def test_each_distinct_value_is_asked_for_once():
    asked = []
    cells = ColumnCells.of(("甲", None, "乙", "甲", None))
    assert cells.each(lambda raw: asked.append(raw) or f"{raw}!") == ["甲!", "None!", "乙!", "甲!", "None!"]
    assert asked == ["甲", None, "乙"]


def test_true_is_not_one():
    cells = ColumnCells.of((1.0, True, 0.0, False, 1.0))
    assert cells.texts() == ["1", "是", "0", "否", "1"]


def test_a_mark_of_a_concealed_cell_is_its_tag():
    cells = ColumnCells.of((Concealed("ab12", 1), Concealed("cd34", 1), None, " "))
    assert cells.marks("列:") == ["列:ab12", "列:cd34", "", ""]
    assert ColumnCells.of(("张 三", "张三")).marks("") == ["张三", "张三"]


def test_a_short_row_is_blank_from_its_end():
    columns = BodyColumns(pack_rows([["甲", "乙"], ["丁"], ["丙"], []]), [0, 2, 3])
    assert [columns[place].raws for place in range(3)] == [["甲", "丙", None], ["乙", None, None], [None, None, None]]
    assert BodyColumns(pack_rows([]), [])[0].raws == []


def test_a_stray_long_row_is_not_laid_out_for_all_rows():
    body = [["甲"] * 2] * 3000 + [["乙"] * 16_000]
    tracemalloc.start()
    columns = BodyColumns(pack_rows(body), range(len(body)))
    columns[1], columns[2]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert columns[1].raws[-1] == "乙"
    assert columns[2].raws == [*[None] * 3000, "乙"]
    assert peak < 10 * 2**20


def test_a_mark_that_shows_nothing_is_not_that_of_a_blank_cell():
    assert ColumnCells.of(("\u200e", None, "甲")).marks("列:") == ["列:", "", "列:甲"]


ROWS = [["甲", 1, 1.0, True], [], ["甲", None], [False, 0.0, 0, ""]]


def test_cells_are_counted_row_by_row():
    cells = pack_rows([["甲", None, 1], [], [None, None], ["甲", "乙"]])
    assert count_filled(cells).tolist() == [2, 0, 0, 2]
    assert count_cells(cells, [value == "甲" for value in cells.values]).tolist() == [1, 0, 0, 1]
    assert count_filled(pack_rows([])).tolist() == []


def test_packed_cells_come_back_as_they_were():
    back = pack_rows(ROWS)
    assert pack_rows(back) is back
    assert back == ROWS
    assert [[(type(value), value) for value in row] for row in back] == [
        [(type(value), value) for value in row] for row in ROWS
    ]
    assert len(back.values) == len({(type(value), value) for value in back.values})
    assert [back.value(*place) for place in ((0, 3), (1, 0), (3, 3), (4, 0))] == [True, None, "", None]
    assert (back[-1], back[1:3], back[-4]) == (ROWS[-1], ROWS[1:3], ROWS[-4])


def test_rows_that_differ_are_not_equal():
    assert pack_rows(ROWS) != [*ROWS[:3], [False, 0.0, 0, "甲"]]
    assert pack_rows(ROWS) != ROWS[:3]
    assert pack_rows(ROWS) != 4


@pytest.mark.parametrize("lengths", [[], [1], [11], [4, 2, 5]])
def test_cells_that_are_missing_or_left_over_are_told(lengths):
    with pytest.raises(ValueError, match="missing or left over"):
        PackedRows(*pack_cells("十个单元格之外没有了"), lengths)
