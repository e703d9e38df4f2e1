"""A ledger written in any of the forms of ledgers.md reads back to the same rows."""

import csv
import html
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.factories import SheetMade, ods, xls, xlsx

from gongwenkit.config.schema import Column, LedgerSchema, Schema, load_schema
from gongwenkit.ingest.ledgers.completeness import unaccounted
from gongwenkit.ingest.ledgers.heads import HeadCell, HeadIndex
from gongwenkit.ingest.ledgers.sheets import BookReader
from gongwenkit.ingest.ledgers.tables import find_tables
from gongwenkit.ingest.reference.naming import DepartmentNames, Names
from gongwenkit.ingest.values.values import ValueReaders
from gongwenkit.ingest.workbook import parse_workbook
from gongwenkit.model import RowSource
from gongwenkit.model.reference import Department

ROOT = Path(__file__).parent.parent
YEAR = 2023
HAN = "〇一二三四五六七八九"
OFFICE = Department("101", "云岭区财政局", "财政局", "云财", 78, 110, None, None, RowSource("departments.csv", None, 2))
STABLE = settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


@cache
def reader() -> BookReader:
    schema = load_schema(ROOT / "data" / "schema")
    return BookReader(schema, Names(schema, DepartmentNames([OFFICE])), HeadIndex(schema), ValueReaders(schema))


def schema() -> Schema:
    return reader().schema


@dataclass(frozen=True)
class Written:
    """What is put into a cell, and what it must be read as (column or companion → value)."""

    cell: Any
    read: dict[str, Any] = field(default_factory=dict)


# -- cells


def han(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return HAN[ones]
    return ("" if tens == 1 else HAN[tens]) + "十" + (HAN[ones] if ones else "")


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)


DAYS: dict[str, Callable[[date], Any]] = {
    "native": lambda d: d,
    "serial": lambda d: (d - date(1899, 12, 30)).days,
    "dots": lambda d: f"{d.year}.{d.month}.{d.day}",
    "dots0": lambda d: f"{d.year}.{d.month:02}.{d.day:02}",
    "slashes": lambda d: f"{d.year}/{d.month}/{d.day}",
    "dashes": lambda d: f"{d.year}-{d.month}-{d.day}",
    "iso": lambda d: d.isoformat(),
    "words": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "number": lambda d: f"{d.year}{d.month:02}{d.day:02}",
    "number as number": lambda d: int(f"{d.year}{d.month:02}{d.day:02}"),
    "time": lambda d: f"{d.year}/{d.month}/{d.day}  14:30",
    "noon": lambda d: f"{d.year}.{d.month}.{d.day}上午",
    "weekday": lambda d: f"{d.year}年{d.month}月{d.day}日（星期{'一二三四五六日'[d.weekday()]}）",
    "han": lambda d: "".join(HAN[int(c)] for c in str(d.year)) + f"年{han(d.month)}月{han(d.day)}日",
    "wide": lambda d: wide(f"{d.year}年{d.month}月{d.day}日"),
    "spaced": lambda d: f" {d.year} 年 {d.month} 月 {d.day} 日\u3000",
    "no year": lambda d: f"{d.month}月{d.day}日",
    "no year hao": lambda d: f"{d.month}月{d.day}号 下午",
}
SPANS: dict[str, Callable[[date, date], Any]] = {
    "words": lambda a, b: f"{a.year}年{a.month}月{a.day}日至{b.month}月{b.day}日",
    "short": lambda a, b: f"{a.month}月{a.day}日-{b.day}日",
    "dots": lambda a, b: f"{a.year}.{a.month}.{a.day}-{b.year}.{b.month}.{b.day}",
    "bare": lambda a, b: f"{a.month}.{a.day}—{b.month}.{b.day}",
    "wave": lambda a, b: f"{a.month}月{a.day}日～{b.month}月{b.day}日",
}
MONTHS: dict[str, Callable[[date], Any]] = {
    "year": lambda d: f"{d.year}年{d.month}月",
    "bare": lambda d: f"{d.month}月",
    "part": lambda d: f"{d.month}月上旬",
}
days = st.dates(date(YEAR, 1, 1), date(YEAR, 12, 25))


def dated(first: date, last: date, note: str = "") -> dict[str, Any]:
    return {"日期": first, "日期.last": last, "日期.note": note}


@st.composite
def a_date(draw: st.DrawFn) -> Written:
    day = draw(days)
    kind = draw(st.sampled_from(["day"] * 6 + ["span", "month"]))
    if kind == "day":
        style = draw(st.sampled_from(sorted(DAYS)))
        return Written(DAYS[style](day), dated(day, day, "inferred" if style.startswith("no year") else ""))
    if kind == "month":
        style = draw(st.sampled_from(sorted(MONTHS)))
        first = day.replace(day=1)
        return Written(MONTHS[style](day), dated(first, first, "month" if style == "year" else "inferred month"))
    style = draw(st.sampled_from(sorted(SPANS)))
    last = day + timedelta(days=draw(st.integers(1, 5)))
    if style == "short" and last.month != day.month:
        last = day.replace(day=min(day.day + 1, 28)) if day.day < 28 else day
    if last == day:
        return Written(day, dated(day, day))
    inferred = style in ("short", "bare", "wave")
    return Written(SPANS[style](day, last), dated(day, last, "inferred" if inferred else ""))


NUMBERS: dict[str, Callable[[int], Any]] = {
    "number": lambda n: n,
    "float": float,
    "text": str,
    "unit": lambda n: f"{n}人",
    "spaced": lambda n: f" {n} 人 ",
    "wide": lambda n: wide(str(n)),
    "han": lambda n: han(n) + "人" if 10 < n < 100 else n,
    "thousands": lambda n: f"{n:,}",
}


@st.composite
def a_number(draw: st.DrawFn, name: str) -> Written:
    kind = draw(st.sampled_from(["exact"] * 5 + ["blank", "about", "everyone"]))
    number = draw(st.integers(0, 2000))
    if kind == "blank":
        return Written(draw(st.sampled_from([None, "—", "/"])), {name: None, f"{name}.note": ""})
    if kind == "everyone":
        return Written("全体党员", {name: None, f"{name}.note": "approximate"})
    if kind == "about":
        form = draw(st.sampled_from(["约{}人", "{}余人", "{}人左右"]))
        return Written(form.format(number), {name: number, f"{name}.note": "approximate"})
    style = draw(st.sampled_from(sorted(NUMBERS)))
    return Written(NUMBERS[style](number), {name: number, f"{name}.note": ""})


@st.composite
def a_choice(draw: st.DrawFn, column: Column) -> Written:
    value = draw(st.sampled_from(sorted(column.values)))
    spelling = draw(st.sampled_from([value, *column.values[value]]))
    spelling = draw(st.sampled_from([spelling, f" {spelling}\u3000", " ".join(spelling), f"{spelling}\u200b"]))
    return Written(spelling, {column.name: value, f"{column.name}.note": ""})


@st.composite
def some_choices(draw: st.DrawFn, column: Column) -> Written:
    values = draw(st.lists(st.sampled_from(sorted(column.values)), min_size=1, max_size=3, unique=True))
    spelled = [draw(st.sampled_from([value, *column.values[value]])) for value in values]
    mark = draw(st.sampled_from(["；", ";", "、", "，", "\n"]))
    return Written(mark.join(spelled), {column.name: tuple(values), f"{column.name}.note": ""})


@st.composite
def some_tags(draw: st.DrawFn, name: str = "标签") -> Written:
    known = schema()
    values = draw(st.lists(st.sampled_from(sorted(known.tags)), max_size=3, unique=True))
    spelled = [draw(st.sampled_from([tag, *known.tag_aliases.get(tag, ())])) for tag in values]
    mark = draw(st.sampled_from(["；", ";", "、", "\n", "； "]))
    return Written(mark.join(spelled) or None, {name: tuple(values)})


@st.composite
def some_people(draw: st.DrawFn, name: str) -> Written:
    person = st.sampled_from(["周砚", "钱 多", "欧阳若兰", "买买提·艾力", "孙小满", "李 一"])
    people = draw(st.lists(person, min_size=1, max_size=4, unique=True))
    mark = draw(st.sampled_from(["、", "，", "；", "\n", ", "]))
    return Written(mark.join(people), {name: len(people), f"{name}.note": ""})


@st.composite
def some_items(draw: st.DrawFn, name: str) -> Written:
    words = st.sampled_from(["严格审批", "双人复核，每季2次", "定期轮岗", "公开公示（3.5万元以上）", "专项检查"])
    items = draw(st.lists(words, min_size=1, max_size=4, unique=True))
    marks = draw(st.sampled_from(["{}.", "{}、", "（{}）", "circled", "none"]))
    if marks == "none" or len(items) == 1:
        return Written(items[0], {name: (items[0],), f"{name}.note": ""})
    sep = draw(st.sampled_from(["；", "\n", "；\n"]))
    text = sep.join(("①②③④"[i] if marks == "circled" else marks.format(i + 1)) + item for i, item in enumerate(items))
    return Written(text, {name: tuple(items), f"{name}.note": ""})


TEXT = st.text(alphabet="研究部署学习贯彻2023年预算工作第一二三次会议、：，（）“” 1.35\n%A", min_size=1, max_size=14)


@st.composite
def a_text(draw: st.DrawFn, name: str) -> Written:
    text = "关于" + "\n".join(line.strip() for line in draw(TEXT).split("\n")) + "的事"  # a web page keeps no blanks
    return Written(text, {name: text})


def a_cell(column: Column) -> st.SearchStrategy[Written]:
    if column.name == "日期":
        return a_date()
    by_type: dict[str, Callable[[], st.SearchStrategy[Written]]] = {
        "number": lambda: a_number(column.name),
        "choice": lambda: a_choice(column),
        "choices": lambda: some_choices(column),
        "tags": some_tags,
        "people_count": lambda: some_people(column.name),
        "items": lambda: some_items(column.name),
    }
    return by_type.get(column.type, lambda: a_text(column.name))()


# -- tables

COLUMNS = {
    "meetings": ("日期", "会议类型", "届次", "议题", "应到", "实到", "标签"),
    "theme_days": ("日期", "支部", "活动主题", "活动形式", "应到", "实到"),
    "cautionary_education": ("日期", "名称", "教育形式", "片名/案例", "应到", "实到"),
    "talks": ("日期", "谈话类型", "谈话人", "谈话对象", "对象职务"),
    "risks": ("科室", "风险点", "风险等级", "防控措施", "责任人"),
}


@dataclass
class Made:
    """A table as it stands on its sheet, from row 0, and what must be read from it."""

    ledger: str
    lines: list[list[Any]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    struck: list[int] = field(default_factory=list)
    rows: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)


@st.composite
def a_head(draw: st.DrawFn, ledger: LedgerSchema, name: str) -> str:
    """The name of a column or one of its clear aliases, with what people put around it."""
    column = ledger.find(name)
    assert column is not None
    index = reader().index
    clear = [
        text
        for text in (name, *column.aliases)
        if index.columns(ledger.id, HeadCell(0, text)) == (column,) and "/应到" not in text and "应到/" not in text
    ]
    text = draw(st.sampled_from([name, *clear]))
    around = draw(st.sampled_from(["{}", "{}", " {}", "{}\n", "*{}", "{}（必填）", "{}：", "spaced", "broken"]))
    if around == "spaced":
        return "  ".join(text)
    if around == "broken":
        return text[: len(text) // 2] + "\n" + text[len(text) // 2 :]
    return around.format(text)


@st.composite
def a_table(draw: st.DrawFn, ledger_id: str, *, merges: bool, looks: bool, title: bool) -> Made:
    ledger = schema().ledgers[ledger_id]
    names = draw(st.permutations(COLUMNS[ledger_id]))
    two_levels = draw(st.booleans()) and "应到" in names
    if two_levels:
        names = [name for name in names if name not in ("应到", "实到")] + ["应到", "实到"]
    numbered = draw(st.booleans())
    made = Made(ledger_id, [])
    width = len(names) + numbered
    if title:
        words = draw(st.sampled_from(["财政局{}年{}", "{}年度{}登记表", "（{}年）{}一览表"]))
        made.lines.append([words.format(YEAR, ledger.name)])
        if merges:
            made.merges.append((0, 0, 0, width - 1))
        if draw(st.booleans()):
            made.lines.append(["填报单位：财政局    填报时间：2024年1月5日"])
    heads = [draw(a_head(ledger, name)) for name in names]
    head = draw_head(made, (["序号"] if numbered else []) + heads, two_levels=two_levels, merges=merges)
    count = draw(st.integers(2, 6))
    body = [{name: draw(a_cell(ledger.find(name))) for name in names} for _ in range(count)]  # type: ignore[arg-type]
    for cells in body:
        if "应到" in names and draw(st.integers(0, 7)) == 0:
            write_seats(draw, cells)
    if merges and "日期" in names and draw(st.booleans()):
        merge_dates(made, body, len(made.lines), names.index("日期") + numbered)
        extras = False
    else:
        extras = True
    for number, cells in enumerate(body, 1):
        if extras and draw(st.integers(0, 9)) == 0:
            made.lines += draw(st.sampled_from([[[None]], head]))
        write_row(draw, made, [number] if numbered else [], names, cells, looks=looks)
    finish(draw, made, numbered, names, body)
    return made


def write_seats(draw: st.DrawFn, cells: dict[str, Written]) -> None:
    """35/38 in 实到, and nothing in 应到."""
    present, expected = sorted(draw(st.tuples(st.integers(1, 90), st.integers(1, 90))))
    text = draw(st.sampled_from(["{}/{}", "{}／{}", "{}人/{}人", " {} / {} "])).format(present, expected)
    cells["实到"] = Written(text, {"实到": present, "实到.note": ""})
    cells["应到"] = Written(None, {"应到": expected, "应到.note": ""})


def draw_head(made: Made, heads: list[str], *, two_levels: bool, merges: bool) -> list[list[Any]]:
    top = len(made.lines)
    if not two_levels:
        made.lines.append(list(heads))
        return [list(heads)]
    plain = len(heads) - 2
    upper, lower = [*heads[:plain], "参加人数", None], [*[None] * plain, *heads[plain:]]
    made.lines += [upper, lower]
    if merges:
        made.merges += [(top, column, top + 1, column) for column in range(plain)]
        made.merges.append((top, plain, top, plain + 1))
    return [upper, lower] if not merges else []


def merge_dates(made: Made, body: list[dict[str, Written]], first: int, column: int) -> None:
    """The first two rows are of one day, written once over both."""
    made.merges.append((first, column, first + 1, column))
    body[1]["日期"] = Written(None, body[0]["日期"].read)


def write_row(
    draw: st.DrawFn, made: Made, start: list[Any], names: list[str], cells: dict[str, Written], *, looks: bool
) -> None:
    state = draw(st.sampled_from([""] * 8 + ["hidden", "struck"])) if looks else ""
    row = len(made.lines)
    made.lines.append([*start, *(cells[name].cell for name in names)])
    read = {key: value for name in names for key, value in cells[name].read.items()}
    if state == "hidden":
        made.hidden.append(row)
    elif state == "struck" and not any(top <= row <= bottom for top, _, bottom, _ in made.merges):
        made.struck.append(row)
    else:
        state = ""
    made.rows.append((row, {"hidden": "hidden", "struck": "cancelled", "": ""}[state], read))


def finish(draw: st.DrawFn, made: Made, numbered: bool, names: list[str], body: list[dict[str, Written]]) -> None:
    if "应到" in names and draw(st.booleans()):
        exact = [
            cells["应到"].read["应到"] or 0
            for (_, state, _), cells in zip(made.rows, body, strict=True)
            if not state and not cells["应到"].read["应到.note"]
        ]
        total: list[Any] = [None] * (len(names) + numbered)
        place = names.index("应到") + numbered
        total[place] = sum(exact)
        if place:
            total[0] = draw(st.sampled_from(["合计", "合  计", "总计：", "全年合计"]))
            made.lines.append(total)
    if draw(st.booleans()):
        made.lines.append([draw(st.sampled_from(["填表人：张三    审核人：李四", "制表：王五", "（盖章）"]))])


# -- files


@dataclass
class File:
    """A ledger file, and what must be read from it."""

    name: str
    content: bytes
    made: list[Made]


def csv_bytes(lines: list[list[Any]], encoding: str, delimiter: str) -> bytes:
    stream = StringIO(newline="")
    width = max(map(len, lines))
    writer = csv.writer(stream, delimiter=delimiter)
    for line in lines:
        writer.writerow(["" if cell is None else cell for cell in [*line, *[None] * (width - len(line))]])
    return stream.getvalue().encode(encoding)


def web_page(lines: list[list[Any]]) -> bytes:
    def cell(value: Any) -> str:
        return html.escape("" if value is None else str(value)).replace("\n", "<br>")

    rows = "".join("<tr>" + "".join(f"<td>{cell(value)}</td>" for value in line) + "</tr>" for line in lines)
    return f'<html><meta charset="utf-8"><table>{rows}</table></html>'.encode()


@st.composite
def a_file(draw: st.DrawFn) -> File:
    form = draw(st.sampled_from(["xlsx", "xlsx", "xls", "ods", "csv", "html"]))
    rich = form in ("xlsx", "xls", "ods")
    ledgers = draw(st.lists(st.sampled_from(sorted(COLUMNS)), min_size=1, max_size=2, unique=True))
    titled = len(ledgers) > 1 or draw(st.booleans())
    tables = [draw(a_table(ledger, merges=rich, looks=rich, title=titled)) for ledger in ledgers]
    stacked = len(tables) > 1 and (not rich or draw(st.booleans()))
    sheets = stack(tables, draw(st.integers(1, 2))) if stacked else tables
    name = schema().ledgers[ledgers[0]].name
    file = draw(st.sampled_from([f"101财政局{YEAR}年台账", f"101/{YEAR}年/台账", f"财政局/{YEAR}/{name}"]))
    file = file if titled else f"财政局/{YEAR}/{name}"
    if not rich:
        content = draw(text_file(form, sheets))
        return File(f"ledgers/{file}.{form}", content, tables)
    named = draw(st.booleans())
    pages = []
    for number, table in enumerate(sheets):
        known = schema().ledgers[table.ledger]
        title = draw(st.sampled_from([known.name, *known.aliases])) if named or not titled else f"Sheet{number + 1}"
        pages.append(
            SheetMade(table.lines, name=title, merges=table.merges, hidden_rows=table.hidden, struck_rows=table.struck)
        )
    make = {"xlsx": xlsx, "xls": xls, "ods": ods}[form]
    return File(f"ledgers/{file}.{form}", make(*pages), tables)


@st.composite
def text_file(draw: st.DrawFn, form: str, sheets: list[Made]) -> bytes:
    if form == "html":
        return web_page(sheets[0].lines)
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
    return csv_bytes(sheets[0].lines, encoding, draw(st.sampled_from([",", "\t"])))


def stack(tables: list[Made], gap: int) -> list[Made]:
    """Two tables on one sheet."""
    first, second = tables
    offset = len(first.lines) + gap
    return [
        Made(
            first.ledger,
            [*first.lines, *([None] for _ in range(gap)), *second.lines],
            first.merges + [(t + offset, a, b + offset, z) for t, a, b, z in second.merges],
            first.hidden + [row + offset for row in second.hidden],
            first.struck + [row + offset for row in second.struck],
        )
    ]


# -- what it has found


def read_rows(ledger, name, content):
    book = reader().read(name, content)
    (table,) = [table for table in book.tables if table.ledger == ledger]
    return table, [finding.code for finding in book.findings]


def test_a_csv_head_of_two_levels_with_line_breaks_is_one_head():
    lines = [
        ["日期\n", "活动\n主题", "支部", "参加人数", None],
        [None, None, None, "应到", "实到\n人数"],
        ["2023-03-01", "甲", "一支部", 10, 9],
        ["日期\n", "活动\n主题", "支部", "参加人数", None],
        [None, None, None, "应到", "实到\n人数"],
        ["2023-03-02", "乙", "一支部", 10, 8],
    ]
    table, codes = read_rows("theme_days", "ledgers/101/2023/主题党日.csv", csv_bytes(lines, "utf-8", ","))
    assert codes == []
    assert (table.rows.values["应到"], table.rows.values["实到"]) == ([10, 10], [9, 8])
    assert table.left_out == {"head": 2}


def test_a_seal_in_brackets_below_a_table_is_a_footer():
    lines = [["日期", "会议类型", "议题"], ["2023-03-01", "党组会", "甲"], ["（盖章）"]]
    table, codes = read_rows("meetings", "ledgers/101/2023/会议.xlsx", xlsx(SheetMade(lines)))
    assert codes == []
    assert table.left_out == {"footer": 1}


# -- what must hold

EXPECTED = {"row-hidden", "row-cancelled", "number-approximate", "attendance-over", "column-missing"}
"""Findings that a right ledger may have: what we hid, struck, wrote as 约30人, drew larger than 应到, or left out."""


@pytest.mark.slow
@given(file=a_file())
@STABLE
def test_any_form_reads_back_to_the_same_rows(file):
    workbook = parse_workbook(file.content)
    book = reader().read(file.name, file.content)
    assert {f.code for f in book.findings} - EXPECTED == set()
    assert [
        finding for grid in workbook.sheets for finding in unaccounted(grid, find_tables(grid, reader().index))
    ] == []
    assert {table.department for table in book.tables} == {"101"}
    for made in file.made:
        (table,) = [table for table in book.tables if table.ledger == made.ledger]
        assert table.rows.states == [state for _, state, _ in made.rows]
        for position, (_, _, read) in enumerate(made.rows):
            found = {name: table.rows.values[name][position] for name in read}
            assert found == read


FOREIGN = [
    [["用品领用表"], ["品名", "数量"], ["纸", "3"], ["笔", "4"]],
    [["品名", "数量", "经手"], ["纸", "3", "甲"], ["笔", "4", "乙"]],
    [["值班安排"], ["日期", "值班人"], ["2023-03-01", "甲"], ["2023-03-02", "乙"]],
]
"""Tables that are none of ours, with and without a title."""
QUICK = settings(STABLE, max_examples=60, phases=[Phase.generate])


def read_of(content, name):
    book = reader().read(name, content)
    (table,) = book.tables
    return table, [finding.code for finding in book.findings if finding.code == "table-foreign"]


@given(data=st.data())
@QUICK
@pytest.mark.slow
def test_another_table_below_or_beside_changes_no_row(data):
    ledger = data.draw(st.sampled_from(["meetings", "theme_days", "cautionary_education", "talks"]))
    made = data.draw(a_table(ledger, merges=False, looks=True, title=False))
    other = data.draw(st.sampled_from(FOREIGN))
    name = f"ledgers/财政局/{YEAR}/{schema().ledgers[ledger].name}.xlsx"
    alone = SheetMade(made.lines, name="Sheet1", hidden_rows=made.hidden, struck_rows=made.struck)
    before, none = read_of(xlsx(alone), name)
    if not before.rows.rows:
        return
    lines, width = [list(line) for line in made.lines], max(map(len, made.lines))
    if data.draw(st.booleans()):
        lines += [[None], *other]
        count = len(other)
    else:
        body = other[1:] if len(other[0]) == 1 else other
        top = next(n for n, line in enumerate(lines) if sum(cell is not None for cell in line) > 2)
        lines += [[None] * width for _ in range(max(top + len(body) - len(lines), 0))]
        for place, cells in enumerate(body, top):
            lines[place] = [*lines[place], *[None] * (width + 1 - len(lines[place])), *cells]
        count = 0
    content = xlsx(SheetMade(lines, name="Sheet1", hidden_rows=made.hidden, struck_rows=made.struck))
    after, told = read_of(content, name)
    assert (none, told) == ([], ["table-foreign"])
    assert (after.rows.values, after.rows.states) == (before.rows.values, before.rows.states)
    assert sum(after.left_out.values()) == sum(before.left_out.values()) + count
    for grid in parse_workbook(content).sheets:
        assert list(unaccounted(grid, find_tables(grid, reader().index))) == []
