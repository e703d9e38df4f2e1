"""The one codec of workbooks: what is sent by a reader and what is kept in the cache come back as they were."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwenkit.ingest.ledgers.cache import decode_book, encode_book
from gongwenkit.ingest.ledgers.heads import Head, HeadCell
from gongwenkit.ingest.ledgers.privacy import Assumption, ConcealedBook
from gongwenkit.ingest.workbook import Concealed, ErrorCell, Grid, Percent, Remark, Workbook
from gongwenkit.ingest.workbook.codec import CodecError, decode_reply, decode_workbook, encode_workbook
from gongwenkit.model import Message

FOUND = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(st.characters(), max_size=12),  # lone surrogates, too: workbooks have them
    st.datetimes(datetime(1900, 1, 1), datetime(9999, 12, 31)),
    st.builds(Percent, st.floats(allow_nan=False)),
    st.builds(ErrorCell, st.sampled_from(["#N/A", "#REF!", "", "冒号:和\n换行"])),
)
TAGS = st.text("0123456789abcdef", min_size=1, max_size=32)
KEPT = FOUND | st.builds(Concealed, TAGS, st.none() | st.integers(0, 99))
INDEXES = st.frozensets(st.integers(0, 40), max_size=3)


def workbooks(values: st.SearchStrategy[object]) -> st.SearchStrategy[Workbook]:
    rows = st.lists(st.lists(values, max_size=5), max_size=6)
    merge = st.tuples(*[st.integers(0, 9)] * 4)
    grids = st.builds(
        Grid,
        st.none() | st.text(max_size=5),
        rows,
        st.booleans(),
        INDEXES,
        INDEXES,
        st.dictionaries(st.integers(0, 9), INDEXES, max_size=2),
        st.lists(merge, max_size=2).map(tuple),
    )
    forms = st.sampled_from(["xlsx", "xls", "ods", "html", "csv", "xml"])
    places = st.none() | st.text(max_size=5)
    messages = st.builds(Message, st.text(max_size=5), st.text(max_size=5))
    remarks = st.builds(Remark, st.sampled_from(["sheet-not-read", "text-damaged"]), places, places, messages)
    sheets, parts = (st.lists(each, max_size=3).map(tuple) for each in (grids, remarks))
    return st.builds(Workbook, forms, sheets, st.booleans(), parts)


def kinds(workbook: Workbook) -> list[list[list[tuple[type, object]]]]:
    """The values with their classes: 1, 1.0 and True are equal and not the same."""
    return [[[(type(value), value) for value in row] for row in grid.rows] for grid in workbook.sheets]


@pytest.mark.slow
@given(workbooks(FOUND))
def test_what_a_reader_sends_arrives_as_it_was(workbook: Workbook) -> None:
    back = decode_reply(encode_workbook(workbook))
    assert back == workbook
    assert kinds(back) == kinds(workbook)


@given(workbooks(KEPT), st.lists(st.text(max_size=4), max_size=3))
@pytest.mark.slow
def test_what_is_kept_comes_back_as_it_was(workbook: Workbook, texts: list[str]) -> None:
    head = Head(1, 2, tuple(HeadCell(column, text, "上") for column, text in enumerate(texts)))
    book = ConcealedBook(workbook, (Assumption(head, "题", "表", ("talks",)),))
    back = decode_book(encode_book(book))
    assert back == book
    assert kinds(back.workbook) == kinds(workbook)
    values = [value for grid in back.workbook.sheets for row in grid.rows for value in row]
    kept = [value for grid in workbook.sheets for row in grid.rows for value in row]
    assert [(one.tag, one.people) for one in values if isinstance(one, Concealed)] == [
        (one.tag, one.people) for one in kept if isinstance(one, Concealed)
    ]


@pytest.mark.slow
@given(workbooks(KEPT))
def test_the_same_workbook_gives_the_same_bytes(workbook: Workbook) -> None:
    again = decode_workbook(encode_workbook(workbook))
    assert encode_workbook(again) == encode_workbook(workbook)
    assert encode_book(ConcealedBook(again)) == encode_book(ConcealedBook(workbook))


def test_a_reader_cannot_send_a_concealed_cell() -> None:
    """It has no key; a tag that it made up would say which talks are the same."""
    content = encode_workbook(Workbook("xlsx", (Grid("表", [[Concealed("a1", 2)]]),)))
    assert decode_workbook(content).sheets[0].value(0, 0) == Concealed("a1", 2)
    with pytest.raises(CodecError):
        decode_reply(content)


def test_texts_that_look_like_tags_stay_texts() -> None:
    row = ["concealed", "3:a1", '["date","2023-01-01"]', "a:b:c", "〔内容不显示〕"]
    assert decode_workbook(encode_workbook(Workbook("csv", (Grid(None, [row]),)))).sheets[0].rows == [row]


def test_a_workbook_too_large_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongwenkit.ingest.ledgers.cache.MAX_CELLS", 3)
    assert encode_book(ConcealedBook(Workbook("csv", (Grid(None, [["甲", "乙", "丙"]]),))))
    with pytest.raises(ValueError, match="too many cells"):
        encode_book(ConcealedBook(Workbook("csv", (Grid(None, [["甲", "乙"], ["丙", "丁"]]),))))
