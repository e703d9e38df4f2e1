"""指标汇总表 and 数字依据."""

from decimal import Decimal
from pathlib import Path

import pytest

from gongwenkit.compose.print.annex_tables import Cell, figures_table
from gongwenkit.compose.print.departments import DepartmentLine, months_table
from gongwenkit.compose.print.evidence_annex import RowDescription, evidence_tables
from gongwenkit.config.labels import Labels, load_labels, load_survey_words
from gongwenkit.measure.counting_rules import Counted
from gongwenkit.model import Fact, Figure, KitFileError, LeftOut, RowSource, View


@pytest.fixture(scope="module")
def labels(repo_root: Path) -> Labels:
    return load_labels(repo_root / "data" / "phrases")


def _figure(value: int | Decimal | None = 6, **changes: object) -> Figure:
    return Figure(**{"id": "meetings", "no": "F01", "label": "主持会议", "unit": "次", "value": value, **changes})


def _cells(labels: Labels, figure: Figure) -> list[str]:
    table = figures_table([figure], labels)
    return [cell.text + cell.note for cell in table.rows[0]]


def test_every_view_has_its_column(labels: Labels) -> None:
    views = (
        View("last", 1005),
        View("difference", 2),
        View("planned", 8),
        View("completion", Decimal("75.0"), unit="%"),
    )
    figure = _figure(1007, rounded=True, views=views)
    assert _cells(labels, figure) == ["1", "主持会议", "次", "1007", "1005", "+2", "8", "75.0%"]
    assert len(figures_table([figure], labels).heads) == 8


def test_numbers_know_their_figure_and_words_do_not(labels: Labels) -> None:
    row = figures_table([_figure(views=(View("last", 5),))], labels).rows[0]
    assert row[3] == Cell("6", "meetings", None)
    assert row[4] == Cell("5", "meetings", "last")
    assert {cell.figure for cell in (*row[:3], *row[5:])} == {None}


def test_zero_is_zero_and_missing_has_its_reason(labels: Labels) -> None:
    zero = _figure(0, views=(View("difference", -3), View("planned", 0)))
    missing = _figure(None, missing="no-ledger", views=(View("last", None, "not-covered"),))
    assert _cells(labels, zero)[3:] == ["0", "—", "−3", "0", "—"]
    assert _cells(labels, missing)[3:] == ["缺：无台账", "缺：本期未覆盖", "—", "—", "—"]


def test_undecided_is_marked_and_a_rate_keeps_its_own_unit(labels: Labels) -> None:
    assert _cells(labels, _figure(6, flags=("undecided",)))[3] == "6（待核）"
    rate = _figure(Decimal("83.3"), unit="%", views=(View("last", Decimal("80.0"), unit="%"),))
    assert _cells(labels, rate)[2:5] == ["%", "83.3", "80.0"]


def test_nothing_is_compared_with_an_undecided_figure(labels: Labels) -> None:
    views = (View("last", 5), View("difference", 1), View("planned", 8), View("completion", Decimal("75.0"), unit="%"))
    assert _cells(labels, _figure(6, views=views))[4:] == ["5", "+1", "8", "75.0%"]
    assert _cells(labels, _figure(6, views=views, flags=("undecided",)))[4:] == ["5", "—", "8", "—"]


def _row(number: int, sheet: str = "会议台账") -> RowSource:
    return RowSource("101.xlsx", sheet, number)


def test_each_row_stands_once_under_its_ledger(labels: Labels) -> None:
    meetings, talks = [_row(n) for n in range(4, 9)], [_row(4, "谈话台账")]
    described = {row: RowDescription("会议台账", "2023-03-01", "研究部署") for row in meetings}
    described |= {row: RowDescription("谈话台账", "", None) for row in talks}
    left_out = (LeftOut(meetings[3], "cancelled"), LeftOut(meetings[4], "duplicate"))
    figures = [
        _figure(3, rows=tuple(meetings[:3]), left_out=left_out),
        _figure(2, id="talks", rows=(talks[0], meetings[0])),
    ]
    tables = evidence_tables(figures, [], described, {"meetings": "按次数计"}, labels)
    assert [(ledger.name, [row.number for row in ledger.rows]) for ledger in tables.ledgers] == [
        ("会议台账　101.xlsx＞会议台账", [1, 2, 3, 4, 5]),
        ("谈话台账　101.xlsx＞谈话台账", [6]),
    ]
    assert tables.figures[0].notes == ("依据（登记号）：1～3", "未计入（登记号）：4（已取消）；5（重复登记）")
    assert tables.figures[1].notes == ("依据（登记号）：1、6",)
    assert (tables.figures[0].definition, tables.figures[1].definition) == ("按次数计", "—")
    assert tables.figures[0].value == "3次"
    talk = tables.ledgers[1].rows[0]
    assert (talk.date, talk.subject, talk.row) == ("—", "（涉及个人，不列）", 4)


def test_long_lists_and_long_subjects_fit_a_row(labels: Labels) -> None:
    rows = tuple(_row(number) for number in range(4, 1200))
    described = {row: RowDescription("会议台账", "", "长" * 5000) for row in rows}
    figures = [_figure(1, rows=rows[::2], left_out=tuple(LeftOut(row, "hidden") for row in rows[1::2]))]
    figures.append(_figure(2, id="all", rows=rows))
    tables = evidence_tables(figures, [], described, {}, labels)
    assert len(tables.figures[0].notes) == 6
    assert max(map(len, tables.figures[0].notes)) < 1100
    assert tables.figures[1].notes == ("依据（登记号）：1～1196",)
    assert len(tables.ledgers[0].rows[0].subject) == 200


def test_a_row_that_nobody_describes_is_listed_all_the_same(labels: Labels) -> None:
    row = RowSource("branches.csv", None, 2)
    tables = evidence_tables([_figure(1, rows=(row,))], [], {}, {}, labels)
    assert [ledger.name for ledger in tables.ledgers] == ["其他登记　branches.csv"]


def test_facts_show_answer_and_basis(labels: Labels) -> None:
    facts = [Fact("a", "责任书逐级签订", "有", "责任书第3行"), Fact("b", "谈话制度", None)]
    tables = evidence_tables([], facts, {}, {}, labels)
    assert [(fact.number, fact.answer, fact.basis) for fact in tables.facts] == [
        (1, "有", "责任书第3行"),
        (2, "待确认", "—"),
    ]


def test_labels_must_name_every_reason(repo_root: Path, tmp_path: Path) -> None:
    text = (repo_root / "data" / "phrases" / "labels.toml").read_text(encoding="utf-8")
    (tmp_path / "labels.toml").write_text(text.replace('no-ledger = "无台账"\n', ""), encoding="utf-8")
    with pytest.raises(KitFileError, match="no-ledger"):
        load_labels(tmp_path)


def test_a_month_with_rows_that_wait_is_marked_and_a_missing_one_is_no_zero(repo_root: Path) -> None:
    words = load_survey_words(repo_root / "data" / "phrases")
    lines = [DepartmentLine("101", "财政局"), DepartmentLine("102", "教育局")]
    settled, waiting = Counted(2), Counted(0, flags=frozenset(["undecided"]))
    counts = {"101": (settled, waiting), "102": (settled, Counted(None, missing="no-ledger"))}
    table = months_table(("2023-07", "2023-08"), counts, lines, words=words)
    assert [[cell.text + cell.note for cell in row] for row in table.rows] == [
        ["财政局", "2", "0（待核）"],
        ["教育局", "2", "缺"],
    ]
    assert table.notes == (words.notes.undecided,)
    assert months_table(("2023-07",), {"101": (settled,)}, lines[:1], words=words).notes == ()
