"""The workbook of evidence: its sheets, texts as text, equal bytes, and the same numbers as the annex."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from gongwenkit.compose.print.annex_tables import SectionOfFigures
from gongwenkit.compose.print.evidence_annex import DecisionDescription, EvidenceTables, RowDescription, evidence_tables
from gongwenkit.config.labels import Labels, load_labels
from gongwenkit.model import Fact, Figure, LeftOut, RowSource
from gongwenkit.model.figure import Contribution
from gongwenkit.proof.evidence.evidence_book import evidence_book

FILE = "ledgers/2023/101.xlsx"
HOSTILE = '=HYPERLINK("http://example.org")'


@pytest.fixture(scope="module")
def labels(repo_root: Path) -> Labels:
    return load_labels(repo_root / "data" / "phrases")


@pytest.fixture
def tables(labels: Labels) -> EvidenceTables:
    rows = tuple(RowSource(FILE, "会议", number) for number in (4, 5, 6, 9))
    counts = dict(
        zip(rows, (Contribution(1, 1), Contribution(1, 2), Contribution(0, 2), Contribution(1, 3)), strict=True)
    )
    meetings = Figure(
        "meetings", "F01", "会议[次]/*?:\\'" + "长" * 40, "次", 3, rows=rows, contributions=counts,
        left_out=(LeftOut(RowSource(FILE, "会议", 12), "cancelled"),), decisions=("0123456789",),
    )  # fmt: skip
    rate = Figure(
        "rate",
        None,
        "会议" + "长" * 40,
        "%",
        Decimal("95.5"),
        rows=rows[:1],
        contributions={rows[0]: Contribution(None, 1)},
    )
    missing = Figure("missing", None, "缺的", "次", None, missing="no-ledger")
    described = {row: RowDescription("会议", "2023-03-01", f"事项{row.row}") for row in rows}
    described[rows[0]] = RowDescription("会议", "2023-03-01", HOSTILE)
    decision = DecisionDescription("0123456789", "是否同一活动", "同一", "同一会场", "李四", "2023-12")
    return evidence_tables(
        [SectionOfFigures("一、履行责任", (meetings, rate)), SectionOfFigures("其他", (missing,))],
        [Fact("six_haves", "六个有", "有", "方案")],
        described,
        {"meetings": "按活动计"},
        labels,
        [decision],
    )


def _made(tables: EvidenceTables, labels: Labels) -> bytes:
    return evidence_book(tables, title="财政局2023年", day=date(2024, 1, 5), labels=labels)


def _values(sheet) -> list[list[object]]:
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def test_contents_then_a_sheet_for_each_figure_then_facts_and_decisions(tables: EvidenceTables, labels: Labels) -> None:
    book = openpyxl.load_workbook(io.BytesIO(_made(tables, labels)))
    names = book.sheetnames
    assert names[0] == "目录"
    assert names[-2:] == ["事实", "决定"]
    assert [name.split()[0] for name in names[1:4]] == ["1", "2", "3"]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)
    links = [cell.hyperlink.location for row in book["目录"].iter_rows() for cell in row if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in names[1:]]
    assert [book[name]["H1"].hyperlink.location for name in names[1:4]] == ["'目录'!A1"] * 3
    lines = _values(book["目录"])
    assert [1, tables.figures[0].label, 3, "次", "按活动计", 4, 3, 1, "打开"] in lines
    assert [3, "缺的", "缺", "次", "—", 0, 0, "打开"] in lines


def test_a_sheet_has_rows_their_sum_those_left_out_and_decisions(tables: EvidenceTables, labels: Labels) -> None:
    book = openpyxl.load_workbook(io.BytesIO(_made(tables, labels)))
    lines = [line for line in _values(book.worksheets[1]) if line]
    assert lines[2] == ["序号", "计数", "合并", "文件", "表", "行", "日期", "事项"]
    assert lines[3:7] == [
        [1, 1, FILE, "会议", "4", "2023-03-01", HOSTILE],
        [2, 1, "2、3", FILE, "会议", "5", "2023-03-01", "事项5"],
        [3, 0, "2、3", FILE, "会议", "6", "2023-03-01", "事项6"],
        [4, 1, FILE, "会议", "9", "2023-03-01", "事项9"],
    ]
    assert lines[7] == ["合计", 3]
    assert lines[8] == ["未计入的登记"]
    assert lines[10][:5] == [5, "已取消", FILE, "会议", "12"]
    assert lines[11:] == [["决定"], ["是否同一活动　同一　同一会场　李四　2023-12"]]
    rate = [line for line in _values(book.worksheets[2]) if line]
    assert rate[-1] == ["合计", "比率、均值等不能逐行相加"]
    assert "0123456789" not in str([_values(sheet) for sheet in book])


def test_no_text_is_a_formula_and_nothing_tells_the_time(tables: EvidenceTables, labels: Labels) -> None:
    made = _made(tables, labels)
    assert made == _made(tables, labels)
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        parts = {name: packed.read(name).decode("utf-8") for name in packed.namelist()}
    assert all("<f>" not in part for name, part in parts.items() if "worksheets" in name)
    core = parts["docProps/core.xml"]
    assert core.count("2024-01-05T00:00:00Z") == 2
    assert "openpyxl" not in core


def test_of_persons_only_month_type_and_number_are_written(labels: Labels) -> None:
    group = RowSource("廉政谈话", "谈话人次", 1)
    figure = Figure("talks", None, "谈话人次", "人次", 5, rows=(group,), contributions={group: Contribution(5, 1)})
    described = {group: RowDescription("廉政谈话", "2023-03", None, kind="提醒", number=5)}
    made = _made(evidence_tables([SectionOfFigures("", (figure,))], [], described, {}, labels), labels)
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert [line for line in _values(book.worksheets[1]) if line][3:] == [
        [1, 5, "廉政谈话台账", "2023-03", "提醒"],
        ["合计", 5],
    ]
