"""Findings as a clerk works through them: equal ones in one line, causes without consequences, easy mends first."""

import re

import pytest
from tests.factories import MEETINGS, SheetMade, data_folder, meeting, xlsx

from gongwenkit.cli import main
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.ledgers.arranged import EFFECTS, arrange, count_effects, effect_of
from gongwenkit.model import Message
from gongwenkit.model.finding import group_findings, list_places

FILE, SHEET = "ledgers/101财政局2023年台账.xlsx", "会议台账"
TRAININGS = ["序号", "日期", "培训名称", "类别"]


def at(code: str, cell: str | None, *, file: str = FILE, sheet: str = SHEET, **words: object):
    fields = {"text", "column", "values", "detail", "detail_en", "head", "ledger", "first", "second", "day", "years"}
    return KINDS[code].at(file=file, sheet=sheet, cell=cell, **{**dict.fromkeys(fields, ""), **words})


# -- equal findings are one line


def test_twelve_equal_findings_are_one_line_with_their_places():
    found = [at("value-missing", f"B{row}", column="会议类型") for row in range(5, 29, 2)]
    (line,) = arrange(found)
    assert line.size == 12
    assert line.group.places == Message("B5、B7、B9 等 12 处", "B5, B7, B9 … (12 places)")
    assert [one.cell for one in line.group.findings] == [f"B{row}" for row in range(5, 29, 2)]


@pytest.mark.parametrize(
    ("places", "zh", "en"),
    [
        (["B5"], "B5", "B5"),
        (["17"], "第17行", "row 17"),
        (["B5", "B7"], "B5、B7", "B5, B7"),
        (["5", "7", "9"], "第5行、第7行、第9行", "row 5, row 7, row 9"),
        (["5", "7", "9", "11"], "第5行、第7行、第9行 等 4 处", "row 5, row 7, row 9 … (4 places)"),
        (["B5", "B5"], "B5", "B5"),
        ([""], "", ""),
        ([], "", ""),
    ],
)
def test_places_are_listed_as_people_read_them(places, zh, en):
    assert list_places(places) == Message(zh, en)


@pytest.mark.parametrize(
    "other",
    [
        at("value-missing", "B9", column="主持人"),
        at("value-missing", "B9", column="会议类型", sheet="党课"),
        at("value-missing", "B9", column="会议类型", file="ledgers/102.xlsx"),
        at("cell-ditto", "B9", column="会议类型"),
    ],
    ids=["text", "sheet", "file", "code"],
)
def test_what_differs_in_more_than_the_place_is_another_line(other):
    assert len(group_findings([at("value-missing", "B5", column="会议类型"), other])) == 2


# -- what follows from a missing column is said once


def test_what_follows_from_a_missing_column_is_counted_at_its_cause():
    cause = at("column-missing", "1", column="类别", ledger="培训")
    more = [at("value-missing", f"D{row}", column="类别") for row in range(2, 10)]
    (line,) = arrange([*more, cause])
    assert (line.group.first.code, line.follows, line.cleared) == ("column-missing", 8, 9)


def test_what_concerns_another_column_or_sheet_does_not_follow():
    cause = at("column-missing", "1", column="类别", ledger="培训")
    others = [at("value-missing", "D2", column="主讲人"), at("value-missing", "D2", column="类别", sheet="别的表")]
    assert len(arrange([cause, *others])) == 3


def test_a_head_of_two_meanings_explains_the_cells_of_both_columns():
    cause = at("header-ambiguous", "C1", first="动作", second="类别")
    lines = arrange([cause, at("value-missing", "C2", column="动作"), at("choice-unknown", "C3", column="类别")])
    assert [(line.group.first.code, line.follows) for line in lines] == [("header-ambiguous", 2)]


# -- the order


def test_the_order_is_what_stops_then_what_changes_then_what_to_look_at_then_hints():
    found = [at("column-unknown", "A1"), at("total-differs", "B9", word="合计", written=1, ours=2)]
    found += [at("row-hidden", "7"), at("date-unreadable", "B2", text="每周一")]
    lines = arrange(found)
    assert [line.effect for line in lines] == list(EFFECTS)
    assert [line.group.first.code for line in lines] == [
        "date-unreadable",
        "row-hidden",
        "total-differs",
        "column-unknown",
    ]


def test_one_mend_that_clears_many_comes_first_and_says_so():
    single = at("date-unreadable", "B2", text="每周一", file="ledgers/001.xlsx")
    years = [at("no-year", f"B{row}", text=f"{row}月6日") for row in range(3, 10)]
    lines = arrange([single, *years])
    assert [line.group.first.code for line in lines] == ["no-year", "date-unreadable"]
    assert (lines[0].size, lines[0].cleared) == (7, 7)
    assert "标题" in lines[0].advice.zh
    assert "title" in lines[0].advice.en
    assert "改一格" in lines[0].advice.zh


def test_a_single_date_without_a_year_has_the_usual_advice():
    (line,) = arrange([at("no-year", "B3", text="4月6日")])
    assert line.advice == KINDS["no-year"].advice


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_has_an_effect_and_errors_stop(code):
    kind = KINDS[code]
    names = set(re.findall(r"\{(\w+)\}", "".join((kind.found.zh, kind.found.en, kind.advice.zh, kind.advice.en))))
    found = kind.at(**dict.fromkeys(names, "甲"))
    assert effect_of(found) in EFFECTS
    assert (effect_of(found) == "stops") == (kind.severity == "error")
    assert (effect_of(found) == "hint") == (kind.severity == "info")


def test_effects_add_up_to_all():
    found = [at("row-hidden", "7"), at("row-hidden", "8"), at("column-unknown", "A1"), at("date-unreadable", "B2")]
    assert sum(count_effects(found).values()) == 4


# -- on the screen


@pytest.fixture
def check(capfd, tmp_path):
    def call(*sheets: SheetMade, more: tuple[str, ...] = (), lang: str = "zh") -> str:
        data = data_folder(tmp_path / "data", {"101财政局2023年台账.xlsx": xlsx(*sheets)})
        with pytest.raises(SystemExit):
            main(["ledger", "check", "--data", str(data), "--lang", lang, *more])
        return capfd.readouterr().out

    return call


def trainings(*kinds: str) -> SheetMade:
    return SheetMade(
        [TRAININGS, *([n, f"2023-0{n}-10", f"培训{n}", kind] for n, kind in enumerate(kinds, start=1))], name="培训"
    )


def test_twelve_equal_findings_are_one_line_on_the_screen(check):
    rows = [meeting(n, f"2023-0{n}-01" if n < 10 else f"2023-{n}-01", 会议类型="茶话会") for n in range(1, 13)]
    out = check(SheetMade([MEETINGS, *rows]))
    assert out.count("茶话会") == 1
    assert "C2、C3、C4 等 12 处" in out


def test_the_counts_add_up_and_every_mark_is_explained(check):
    rows = [meeting(1), meeting(2, "每周一"), meeting(3, "2023-03-03", 会议类型="茶话会"), meeting(4, "2023-03-04")]
    out = check(SheetMade([[*MEETINGS, "闲话"], *rows], hidden_rows=[4]))
    total = re.search(r"共 (\d+) 个文件、(\d+) 张表、(\d+) 行（计入 (\d+)，未计入 (\d+)）；(\d+) 个问题（(.*)）", out)
    files, tables, lines, counted, left = map(int, total.groups()[:5])
    assert (files, tables, lines, counted + left) == (1, 1, 4, lines)
    assert sum(int(number) for number in re.findall(r" (\d+)", total[7])) == int(total[6])
    assert all(word in out for word in ("✗ 拦报送稿", "! 影响数字", "? 请看", "· 提示"))
    (row,) = [line for line in out.split("\n") if "101财政局2023年台账.xlsx" in line and line.startswith("│")]
    cells = [cell.strip() for cell in row.strip("│").split("│")]
    assert cells[1:4] == ["1", str(counted), str(left)]
    assert sum(int(cell or 0) for cell in cells[4:]) == int(total[6])


def test_the_first_lines_are_shown_and_all_with_all(check):
    rows = [meeting(n, f"2023-{n % 12 + 1:02}-{n % 28 + 1:02}", 会议类型=f"会{n}") for n in range(1, 61)]
    book = SheetMade([MEETINGS, *rows])
    short, whole = check(book), check(book, more=("--all",))
    assert "另有 30 条（30 处）没有列出，加 --all 全列" in short
    assert "没有列出" not in whole
    assert (short.count("不在“会议类型”的可选值之内"), whole.count("不在“会议类型”的可选值之内")) == (30, 60)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([meeting(1, 标签="党风廉政")], "gongwenkit build"),
        ([meeting(1, "每周一")], "--annotate"),
        ([meeting(1, 会议类型="茶话会")], "--decisions"),
    ],
)
def test_it_says_what_to_do_next(check, rows, said):
    out = check(SheetMade([MEETINGS, *rows]))
    assert said in out.strip().split("\n")[-1]


def test_after_the_questions_were_written_it_says_which_to_answer_first(check):
    out = check(trainings("团建", "拉练"), more=("--decisions",))
    assert "“拦报送稿”为“是”的 2 个先答" in out


def test_the_rows_of_every_ledger_add_up_with_their_reasons(check):
    out = check(SheetMade([MEETINGS, meeting(1), meeting(2, "2022-12-30"), meeting(3, "每周一")]))
    assert "不在台账年度之内 1、日期读不出 1" in " ".join(out.split())


def test_hints_that_are_not_listed_are_told_of(check):
    rows = [[*MEETINGS, "颜色"], [*meeting(1, 标签="党风廉政"), "红"]]
    assert "提示 1 处没有列出，加 --all 全列" in check(SheetMade(rows))
    whole = check(SheetMade(rows), more=("--all",))
    assert "没有列出" not in whole
    assert "不认识的列“颜色”" in whole


def test_a_question_keeps_its_own_mark(check):
    rows = [[*MEETINGS, "会议类型码"], [*meeting(1, 标签="党风廉政"), "红"]]
    whole = check(SheetMade(rows), more=("--all",))
    assert "？。" not in whole


def test_english_has_the_same_counts(check):
    out = check(SheetMade([MEETINGS, meeting(1, "每周一"), meeting(2)]), lang="en")
    assert "1 files, 1 tables, 2 rows (1 counted, 1 left out)" in out
    assert "stops a final 1" in out


def test_there_are_no_colours_and_no_broken_columns_when_it_is_no_terminal(check, monkeypatch):
    monkeypatch.setenv("COLUMNS", "70")
    out = check(SheetMade([MEETINGS, meeting(1, "每周一")]))
    assert "\x1b" not in out
    table = [line for line in out.split("\n") if line.startswith(("┏", "┃", "│", "└"))]
    wide = [sum(2 if ord(c) > 0x2E80 else 1 for c in line) for line in table]
    assert max(wide) <= 70


def test_problems_of_decisions_are_listed_when_a_path_is_given(capfd, tmp_path):
    import openpyxl

    data = data_folder(tmp_path / "data", {"101财政局2023年台账.xlsx": xlsx(trainings("团建"))})
    for more in (("--decisions",), ()):
        with pytest.raises(SystemExit):
            main(["ledger", "check", FILE, "--data", str(data), "--lang", "zh", *more])
        out = capfd.readouterr().out
        book = openpyxl.load_workbook(data / "decisions.xlsx")
        book["核对决定"]["J2"].value = "专家辅导"
        book.save(data / "decisions.xlsx")
    assert "有决定而没有填“理由”“决定人”“日期”" in out
