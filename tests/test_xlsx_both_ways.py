"""The search and the parser find the same cells: any sheet, in the one form and in others."""

from datetime import datetime
from io import BytesIO
from unittest.mock import patch
from zipfile import is_zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.factories import SheetMade, xlsx
from tests.markup import grid, styles

from gongwenkit.ingest.workbook import parse_workbook, sheet_xml
from gongwenkit.ingest.workbook.cell import ErrorCell

LOOK = styles((14, False), (9, False), (0, True), (20, False))
TEXTS = some.text(some.sampled_from("甲乙 35%#N/A_x000D\n\t&<>\"'e"), max_size=8)
VALUES = some.one_of(
    some.integers(-5, 60_000).map(str),
    some.floats(0, 50_000).map(repr),
    some.sampled_from(["#N/A", "x", "", " 7 ", "1e400"]),
    TEXTS,
)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@some.composite
def cells(draw: some.DrawFn) -> str:
    place = f"{draw(some.sampled_from('ABCD'))}{draw(some.integers(1, 6))}"
    style = draw(some.sampled_from(["", *(f' s="{number}"' for number in range(6))]))
    kind = draw(some.sampled_from(["", ' t="n"', ' t="s"', ' t="str"', ' t="b"', ' t="e"', ' t="d"']))
    value = f"<v>{escaped(draw(VALUES))}</v>"
    formula = draw(
        some.sampled_from(["", "<f>A1&lt;2</f>", "<f/>", '<f t="shared" si="0"/>', '<f t="array" ref="A1:B2">x</f>'])
    )
    body = draw(some.sampled_from([formula + value, formula, f"<is><t>{escaped(draw(TEXTS))}</t></is>",
                                   "<is><r><rPr><strike/></rPr><t>乙</t></r><r><t>甲</t></r></is>", ""]))  # fmt: skip
    if "<is>" in body:
        kind = ' t="inlineStr"'
    return f'<c r="{place}"{style}{kind}>{body}</c>' if body else f'<c r="{place}"{style}{kind}/>'


@some.composite
def rows(draw: some.DrawFn) -> str:
    more = draw(some.sampled_from(["", ' hidden="1"', ' ht="0"', ' ht="15"', ' spans="1:4" hidden="0"']))
    return f'<row r="{draw(some.integers(1, 6))}"{more}>{"".join(draw(some.lists(cells(), max_size=5)))}</row>'


@pytest.mark.parametrize("name", ["xlsxwriter", "openpyxl", "messy"])
def test_what_libraries_write_is_searched(name, repo_root):
    """The fast way is the usual one: none of these needs the parser."""
    made = [
        xlsx(SheetMade([["甲", 1, "=A1"], ["乙", datetime(2023, 3, 5)]], formulas={(0, 2): "=A1"}, struck_rows=[1]))
    ]
    if name == "openpyxl":
        book = openpyxl.load_workbook(BytesIO(made[0]))
        book.save(stream := BytesIO())
        made = [stream.getvalue()]
    if name == "messy":
        paths = sorted((repo_root / "data" / "sample-messy").rglob("*.xlsx"))[:30]
        made = [path.read_bytes() for path in paths if is_zipfile(path)]
    with patch.object(sheet_xml, "_parsed", side_effect=AssertionError("parsed")):
        assert all(parse_workbook(content).sheets for content in made)


@pytest.mark.parametrize(
    ("kind", "value", "unknown"),
    [("", "", True), ("", " ", True), ("", None, True), ("str", "", False), ("str", None, True), ("", "3", False)],
)
def test_what_a_formula_fills_is_unknown_where_it_has_no_result(kind, value, unknown):
    written = "" if value is None else f"<v>{value}</v>"
    mark = f' t="{kind}"' if kind else ""
    rows = f'<row r="1"><c r="A1"{mark}><f t="array" ref="A1:B1">x</f>{written}</c><c r="C1"><v>1</v></c></row>'
    fast = grid(rows, look=LOOK)
    assert (fast.rows[0][1] == ErrorCell("")) is unknown
    with patch.object(sheet_xml, "_is_bare", lambda *_: False):
        assert grid(rows, look=LOOK) == fast


@settings(max_examples=300, deadline=None)
@given(
    some.lists(rows(), max_size=5),
    some.sampled_from(["", '<sheetFormatPr zeroHeight="1"/>', '<cols><col min="2" max="3" width="0"/></cols>']),
)
@pytest.mark.slow
def test_both_ways_find_the_same(data, before):
    written = "".join(data)
    shared = "<si><t>甲</t></si><si><r><t>乙</t></r><rPh><t>yi</t></rPh></si>"
    fast = grid(written, before=before, look=LOOK, shared=shared)
    with patch.object(sheet_xml, "_is_bare", lambda *_: False):
        assert grid(written, before=before, look=LOOK, shared=shared) == fast
    spaced = written.replace("<c ", "<c\n").replace("<row ", "<row\t")
    assert grid(spaced, before=before, look=LOOK, shared=shared) == fast
    prefixed = f"<!-- a comment -->{written}"
    assert grid(prefixed, before=before, look=LOOK, shared=shared) == fast
