"""指标汇总表 and 数字依据."""

from decimal import Decimal
from pathlib import Path

import pytest

from gongwenkit.compose.print.annex_tables import Cell, SectionOfFigures, figures_by_section, figures_table
from gongwenkit.compose.print.departments import DepartmentLine, months_table
from gongwenkit.compose.print.evidence_annex import EvidenceFigure, RowDescription, evidence_tables
from gongwenkit.config.labels import Labels, load_labels, load_survey_words
from gongwenkit.measure.counting_rules import Counted
from gongwenkit.model import Fact, Figure, Item, KitFileError, LeftOut, RowSource, Run, Section, Sentence, Text, View
from gongwenkit.model.figure import Contribution


@pytest.fixture(scope="module")
def labels(repo_root: Path) -> Labels:
    return load_labels(repo_root / "data" / "phrases")


def _figure(value: int | Decimal | None = 6, **changes: object) -> Figure:
    return Figure(**{"id": "meetings", "no": "F01", "label": "主持会议", "unit": "次", "value": value, **changes})


def _cells(labels: Labels, figure: Figure) -> list[str]:
    table = figures_table([SectionOfFigures("", (figure,))], labels)
    return [cell.text + cell.note for cell in table.rows[0]]


def test_every_view_has_its_column(labels: Labels) -> None:
    views = (
        View("last", 1005),
        View("difference", 2),
        View("planned", 8),
        View("completion", Decimal("75.0"), unit="%"),
    )
    figure = _figure(1007, rounded=True, views=views)
    assert _cells(labels, figure) == ["1", "主持会议", "次", "1007", "1005", "+2", "8", "75.0"]
    assert len(figures_table([SectionOfFigures("", (figure,))], labels).heads) == 8


def test_numbers_know_their_figure_and_words_do_not(labels: Labels) -> None:
    row = figures_table([SectionOfFigures("", (_figure(views=(View("last", 5),)),))], labels).rows[0]
    assert row[3] == Cell("6", "meetings", None)
    assert row[4] == Cell("5", "meetings", "last")
    assert {cell.figure for cell in (*row[:3], *row[5:])} == {None}


def test_zero_is_zero_and_missing_has_its_reason(labels: Labels) -> None:
    zero = _figure(0, views=(View("difference", -3), View("planned", 0)))
    missing = _figure(None, missing="no-ledger", views=(View("last", None, "not-covered"),))
    assert _cells(labels, zero)[3:] == ["0", "—", "−3", "0", "—"]
    assert _cells(labels, missing)[3:] == ["缺", "缺", "—", "—", "—"]


def test_undecided_is_marked_and_a_rate_keeps_its_own_unit(labels: Labels) -> None:
    assert _cells(labels, _figure(6, flags=("undecided",)))[3] == "6（待核）"
    rate = _figure(Decimal("83.3"), unit="%", views=(View("last", Decimal("80.0"), unit="%"),))
    assert _cells(labels, rate)[2:5] == ["%", "83.3", "80.0"]


def test_nothing_is_compared_with_an_undecided_figure(labels: Labels) -> None:
    views = (View("last", 5), View("difference", 1), View("planned", 8), View("completion", Decimal("75.0"), unit="%"))
    assert _cells(labels, _figure(6, views=views))[4:] == ["5", "+1", "8", "75.0"]
    assert _cells(labels, _figure(6, views=views, flags=("undecided",)))[4:] == ["5", "—", "8", "—"]


def _row(number: int, sheet: str = "会议台账") -> RowSource:
    return RowSource("101.xlsx", sheet, number)


def test_missing_values_are_told_once_below_the_table(labels: Labels) -> None:
    figures = (
        _figure(None, missing="no-ledger"),
        _figure(None, id="talks", label="谈话", missing="no-ledger"),
        _figure(None, id="lectures", label="党课", missing="no-column"),
        _figure(None, id="none", label="没有的工作", missing="not-applicable"),
    )
    table = figures_table([SectionOfFigures("一、", figures[:2]), SectionOfFigures("其他", figures[2:])], labels)
    assert [row[3].text for row in table.rows] == ["缺", "缺", "缺", "不适用"]
    assert [row[0].text for row in table.rows] == ["1", "2", "3", "4"]
    assert table.sections == (("一、", 2), ("其他", 2))
    assert table.notes[1:] == ("“缺”指没有可据以统计的登记：主持会议、谈话（无台账）；党课（无此列）。",)
    assert len(figures_table([SectionOfFigures("", (_figure(1),))], labels).notes) == 1


def test_figures_are_in_the_section_that_prints_them(labels: Labels) -> None:
    def section(number: str, head: str, *names: str) -> Section:
        runs = tuple(Run("6次", "figure", name) for name in names)
        return Section(number, head, (), (Item("", "", (Sentence("", runs),)),))

    sections = (section("一、", "甲", "b"), section("二、", "乙", "a", "b"), section("三、", "丙"))
    text = Text("题", "", (), (), sections, "")
    figures = [_figure(1, id=name) for name in "abcd"]
    grouped = figures_by_section(text, figures, labels, together=[frozenset("bc")])
    assert [(one.name, [figure.id for figure in one.figures]) for one in grouped] == [
        ("一、甲", ["b", "c"]),
        ("二、乙", ["a"]),
        ("其他", ["d"]),
    ]
    (alone,) = figures_by_section(Text("题", "", (), (), (), ""), figures, labels)
    assert (alone.name, len(alone.figures)) == ("", 4)


def _row(number: int, sheet: str = "会议台账") -> RowSource:
    return RowSource("101.xlsx", sheet, number)


def _one(figure: Figure, described: dict[RowSource, RowDescription], labels: Labels) -> EvidenceFigure:
    tables = evidence_tables([SectionOfFigures("一、", (figure,))], [], described, {"meetings": "按次数计"}, labels)
    (made,) = tables.figures
    return made


def test_rows_are_numbered_and_those_that_count_together_are_named(labels: Labels) -> None:
    rows = tuple(_row(number) for number in range(4, 10))
    described = {row: RowDescription("会议", "2023-03-01", "研究部署") for row in rows}
    events = {
        row: Contribution(count, event)
        for row, count, event in zip(rows, (1, 1, 0, 0, 1, 1), (1, 2, 2, 2, 3, 4), strict=True)
    }
    left_out = (LeftOut(_row(20), "cancelled"), LeftOut(_row(21), "duplicate"), LeftOut(_row(22), "duplicate"))
    made = _one(_figure(4, rows=rows, contributions=events, left_out=left_out), described, labels)
    assert [(row.number, row.counts, row.group) for row in made.counted] == [
        (1, 1, ""), (2, 1, "2～4"), (3, 0, "2～4"), (4, 0, "2～4"), (5, 1, ""), (6, 1, ""),
    ]  # fmt: skip
    assert [(row.number, row.reason) for row in made.rows[6:]] == [(7, "已取消"), (8, "重复登记"), (9, "重复登记")]
    assert (made.value, made.merged) == ("4次", "2～4合为1次")
    assert made.left_out == "1行已取消；2行重复登记"
    assert made.where == "会议6行"
    assert sum(row.counts for row in made.counted) == made.total == 4


def test_many_groups_are_counted_and_not_listed(labels: Labels) -> None:
    rows = tuple(_row(number) for number in range(4, 44))
    events = {row: Contribution(1 - place % 2, place // 2) for place, row in enumerate(rows)}
    made = _one(_figure(20, rows=rows, contributions=events), {}, labels)
    assert made.merged == "1、2合为1次；共20组40行，见工作簿"
    assert {row.group for row in made.rows[:4]} == {"1、2", "3、4"}
    assert made.where == "其他登记40行"


def test_of_a_group_of_persons_neither_row_nor_file_is_shown(labels: Labels) -> None:
    group, left = RowSource("廉政谈话", "谈话", 1), RowSource("廉政谈话", "谈话", 2)
    described = {
        group: RowDescription("廉政谈话", "2023-03", None, kind="提醒", number=5),
        left: RowDescription("廉政谈话", "", None),
    }
    figure = _figure(
        5, rows=(group,), contributions={group: Contribution(5, 1)}, left_out=(LeftOut(left, "cancelled"),)
    )
    made = _one(figure, described, labels)
    assert [(row.source, row.date, row.subject, row.counts) for row in made.rows] == [
        (None, "2023-03", "提醒", 5),
        (None, "", "（涉及个人，不列）", None),
    ]
    assert made.where == "廉政谈话（不列行）"
    assert made.left_out == "1行已取消"


def test_templates_of_earlier_kits_find_what_they_print(labels: Labels) -> None:
    row = RowSource("branches.csv", None, 2)
    tables = evidence_tables([SectionOfFigures("一、", (_figure(1, rows=(row,)),))], [], {}, {}, labels)
    assert [(ledger.name, ledger.rows) for ledger in tables.ledgers] == [("逐行登记见随附的“依据”工作簿", ())]
    assert tables.figures[0].notes == ("其他登记1行",)
    assert tables.figures[0].definition == "—"


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


def test_a_head_without_the_unit_leaves_it_in_the_cells(labels: Labels) -> None:
    table = labels.figures_table.model_copy(update={"heads": (*labels.figures_table.heads[:-1], "完成率")})
    older = labels.model_copy(update={"figures_table": table})
    assert _cells(older, _figure(6, views=(View("completion", Decimal("75.0"), unit="%"),)))[7] == "75.0%"


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("指标", "指标"),
        ("怎样统计", "怎样|统计"),
        ("登记问题（个）", "登记|问题|（个）"),
        ("党委理论学习中心组集体学习（%）", "党委|理论学习|中心组|集体学习|（%）"),
        ("党组（党委）理论学习中心组集体学习（次）", "党组|（党委）|理论学习|中心组|集体学习|（次）"),
        ("本单位自己的指标（次）", "本单位自己的指标|（次）"),
        ("（次）", "（次）"),
    ],
)
def test_a_head_breaks_at_declared_places(labels: Labels, head: str, words: str) -> None:
    assert "|".join(labels.table_heads.words(head)) == words
