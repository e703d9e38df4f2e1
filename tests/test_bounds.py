"""Bounds: the work grows with the size of a file and not with its square, and nothing fills the memory."""

import csv
import io
import time
from collections.abc import Callable

import pytest
from tests.factories import MEETINGS, SheetMade, edit_part, meeting, ods, xlsx
from tests.office import Office, meetings

from gongwenkit.ingest.ledgers.finding_limit import LISTED, limit_findings
from gongwenkit.ingest.workbook import UnreadableWorkbookError, limits, parse_workbook
from gongwenkit.measure.possible_duplicates import MOST, find_pairs
from gongwenkit.measure.rows import build_rows
from gongwenkit.model import made_kind

FILE = "101财政局2023会议台账.csv"


def text(*rows) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([MEETINGS, *rows])
    return stream.getvalue()


def good(number: int, **cells):
    return meeting(number, f"2023-{number % 12 + 1:02d}-{number % 28 + 1:02d}", 应到=10, 实到=9, **cells)


TOTAL = ["合计", None, None, None, None, None, 5, 6, None, None]
FILES: dict[str, Callable[[int], dict[str, str]]] = {
    "rows": lambda n: {FILE: text(*map(good, range(4 * n)))},
    "equal rows": lambda n: {FILE: text(*(meeting(1, 会议类型="党组会") for _ in range(2 * n)))},
    "bad days": lambda n: {FILE: text(*(meeting(i, f"每周{i}") for i in range(2 * n)))},
    "bad numbers": lambda n: {FILE: text(*(meeting(i, 应到=f"约{i}人", 实到=f"{i}余人") for i in range(n)))},
    "totals": lambda n: {FILE: text(*(good(i) if i % 3 else TOTAL for i in range(2 * n)))},
    "tables": lambda n: {FILE: text(*(row for i in range(n // 8) for row in ([""] * 10, MEETINGS, good(i))))},
    "versions": lambda n: {
        f"101财政局2023会议{i}.csv": text(*map(good, range(20)), good(1000 + i)) for i in range(n // 20)
    },
    "heads": lambda n: {FILE: ",".join([*MEETINGS, *(f"栏目{i}" for i in range(4 * n))]) + "\n" + text(good(1))},
}


@pytest.mark.slow
@pytest.mark.parametrize("what", FILES)
def test_four_times_as_much_takes_less_than_eight_times_as_long(tmp_path, kit_schema, kit_definitions, what):
    """What grew with the square took sixteen times as long; a busy machine is allowed twice the time."""

    def seconds(n: int) -> float:
        files = FILES[what](n)
        office = Office(tmp_path / f"{what} {n}", kit_schema, kit_definitions)
        begun = time.process_time()
        office.read(files)
        return time.process_time() - begun

    seconds(100)  # what is loaded and made once
    assert seconds(2000) < 8 * max(seconds(500), 0.1)


# -- findings


def test_of_one_kind_in_a_file_so_many_are_listed_and_the_last_says_how_many_more(office):
    ledgers = office.read({FILE: text(*(meeting(i, f"每周{i}") for i in range(1, LISTED + 236)))})
    assert [finding.code for finding in ledgers.findings] == ["date-unreadable"] * LISTED
    assert ledgers.findings[-1].cell == f"B{LISTED + 1}"
    assert ledgers.findings[-1].found.zh.endswith("（另有 235 处同样的问题，没有逐一列出）")
    assert ledgers.findings[-1].found.en.endswith(" (and 235 more, not listed)")
    assert not any("另有" in finding.found.zh for finding in ledgers.findings[:-1])
    assert len(ledgers.frames["meetings"]) == LISTED + 235  # the rows themselves are all there


@pytest.mark.parametrize("more", [-1, 0])
def test_up_to_the_limit_all_are_listed(office, more):
    ledgers = office.read({FILE: text(*(meeting(i, f"每周{i}") for i in range(LISTED + more)))})
    assert len(ledgers.findings) == LISTED + more
    assert not any("另有" in finding.found.zh for finding in ledgers.findings)


def test_the_limit_is_for_each_kind_file_and_department():
    kind, other = (made_kind(code, "error", ("甲", "a"), ("乙", "b")) for code in ("one", "other"))
    many = [
        made.at(file=file, cell=f"A{i}", department=code)
        for made in (kind, other)
        for file in ("x", "y")
        for code in ("101", "102")
        for i in range(LISTED + 1)
    ]
    kept = limit_findings(many)
    assert len(kept) == 8 * LISTED
    assert sum("另有 1 处" in finding.found.zh for finding in kept) == 8
    assert limit_findings(kept) == kept


def test_repeated_rows_are_limited_too_though_they_are_found_later(office):
    ledgers = office.read({FILE: text(*(meeting(1) for _ in range(LISTED + 11)))})
    (last,) = [finding for finding in ledgers.findings if "另有" in finding.found.zh]
    assert last.code == "row-repeated"
    assert "另有 10 处" in last.found.zh


# -- texts


LONG = "长" * (limits.MAX_TEXT + 1)


def with_long_text(form: str) -> bytes:
    """Two meetings, the topic of the first of them beyond any."""
    rows = [meeting(1, 议题="此处"), meeting(2, "2023-03-08")]
    if form == "xlsx":
        content = xlsx(SheetMade([MEETINGS, *rows]))
        return edit_part(content, "xl/sharedStrings.xml", lambda part: part.replace("此处", LONG))
    if form == "ods":
        content = ods(SheetMade([MEETINGS, *rows]))
        return edit_part(content, "content.xml", lambda part: part.replace("此处", LONG))
    if form == "html":
        lines = ["".join(f"<td>{cell or ''}</td>" for cell in row) for row in (MEETINGS, *rows)]
        return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>".replace("此处", LONG).encode()
    return text(*rows).replace("此处", {"csv": LONG, "lines": '"' + "长\n" * limits.MAX_TEXT + '"'}[form]).encode()


@pytest.mark.parametrize("form", ["xlsx", "ods", "html", "csv", "lines"])
def test_a_text_that_is_too_long_costs_its_cell_only(office, form):
    content = with_long_text(form)
    (grid,) = parse_workbook(content).sheets
    assert max(len(value) for value in grid.cells.values if isinstance(value, str)) < 100
    ending = {"lines": "csv"}.get(form, form)
    ledgers = office.read({f"101财政局2023年会议台账.{ending}": content})
    assert [table.rows for table in ledgers.tables] == [2]
    said = {finding.code: finding for finding in ledgers.findings}
    assert said["text-damaged"].cell == said["cell-error"].cell == "E2"
    assert "单元格 E2 的文字过长" in said["text-damaged"].found.zh
    assert ledgers.unreadable == ()


def test_several_texts_that_are_too_long_are_one_finding():
    content = text(*(meeting(n, 议题=LONG + str(n)) for n in range(1, 4))).encode()
    (remark,) = parse_workbook(content).remarks
    assert (remark.cell, remark.found.zh) == ("E2", "单元格 E2 的文字过长（32769 字），没有读（共 3 格）")


def test_a_first_line_that_is_too_long_is_no_table():
    with pytest.raises(UnreadableWorkbookError, match="第一行过长"):
        parse_workbook(("甲," * 600_000).encode())


@pytest.mark.parametrize("form", ["xlsx", "csv", "html"])
def test_one_text_in_many_cells_is_too_much_for_a_sheet(monkeypatch, form):
    monkeypatch.setattr(limits, "MAX_SHEET_TEXT", 50_000)
    long = [meeting(i, 议题="长" * 1000) for i in range(60)]
    content = {
        "xlsx": lambda: meetings(*long),
        "csv": lambda: text(*long).encode(),
        "html": lambda: ("<table>" + "".join(f"<tr><td>{row[4]}</td></tr>" for row in long) + "</table>").encode(),
    }[form]()
    with pytest.raises(UnreadableWorkbookError, match=r"的文字过多（6\d{4} 字）") as error:
        parse_workbook(content)
    assert ("工作表“会议台账”" in error.value.found.zh) == (form == "xlsx")
    assert parse_workbook(meetings(*long[:40])).sheets


def test_too_much_text_on_a_sheet_costs_no_other(monkeypatch):
    monkeypatch.setattr(limits, "MAX_SHEET_TEXT", 50_000)
    long = [meeting(i, 议题="长" * 1000) for i in range(60)]
    book = parse_workbook(xlsx(SheetMade([MEETINGS, *long], name="甲"), SheetMade([MEETINGS, meeting(1)], name="乙")))
    assert [grid.sheet for grid in book.sheets] == ["乙"]
    assert [(one.code, one.sheet) for one in book.remarks] == [("sheet-not-read", "甲")]


def test_a_large_ledger_is_not_too_much():
    rows = [[f"第{i}行第{j}栏的一段话，二十五个字左右的样子" for j in range(20)] for i in range(500)]
    assert parse_workbook("\n".join(map(",".join, rows)).encode()).sheets


# -- pairs


@pytest.mark.parametrize(("meant", "pairs"), [(3, 3), (MOST, MOST * (MOST - 1) // 2), (MOST + 1, MOST), (400, 399)])
def test_many_meetings_of_one_day_are_asked_about_in_a_row_and_not_each_with_each(office, kit_schema, meant, pairs):
    ledgers = office.read({FILE: text(*(meeting(i, 会议类型="周例会", 届次=None) for i in range(meant)))})
    found = list(find_pairs(build_rows(ledgers.of("101"), kit_schema), "101"))
    assert len(found) == pairs
    assert len({pair.id for pair in found}) == pairs
