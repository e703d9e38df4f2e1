"""Displays of the notebook and the overview page: words, escaping, missing values, no address outside."""

import base64
import hashlib
import re
import shutil
from base64 import b64decode
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pikepdf
import pytest

from gongwenkit.compose.charts.grouped import draw_last_year
from gongwenkit.compose.charts.layout import Chart
from gongwenkit.compose.html import displays
from gongwenkit.compose.html.displays import (
    ChartsView,
    ChartView,
    Display,
    DoneCard,
    ErrorCard,
    FiguresTable,
    FindingsTable,
    GridsView,
    JobCard,
    LayoutCheck,
    LedgerLine,
    LedgersOverview,
    PagesView,
    ProofCard,
    QuestionsTable,
    ReadinessCard,
    StaleChange,
    StaleNotice,
    TextPreview,
    TitledTable,
)
from gongwenkit.compose.html.html_templates import group_rows, local_address, render_page
from gongwenkit.compose.html.index import IndexLink, IndexRow
from gongwenkit.compose.html.index import render_index as index_parts
from gongwenkit.compose.print.annex_tables import Cell
from gongwenkit.compose.print.departments import DepartmentsTable
from gongwenkit.config.labels import load_labels
from gongwenkit.ingest.decisions.model import ANSWERS, Question
from gongwenkit.model import (
    Fact,
    Figure,
    Finding,
    FindingKind,
    Item,
    Job,
    KitFileError,
    LeftOut,
    Message,
    Period,
    RowSource,
    Run,
    Section,
    Sentence,
    Text,
    TypesetError,
    UsageError,
    View,
)
from gongwenkit.model.figure import FLAGS, LEFT_OUT_REASONS, MISSING_REASONS, Contribution
from gongwenkit.model.job import EDITIONS
from gongwenkit.typeset.pdf_edit import render_pages

SHARED = Path(__file__).parents[1] / "templates" / "shared"
CHARTS = load_labels(Path(__file__).parents[1] / "data" / "phrases").charts
HOSTILE = "<script>alert('恶')</script>\" onload=\"x&{{ 7*7 }}"
VOID = {"meta", "img", "br", "input"}


class Reader(HTMLParser):
    """Reads a page as a browser would: tags, attributes, visible text; fails on tags that do not match."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.parts: list[str] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        if tag in {"td", "th", "dt", "dd", "li", "p", "div"}:
            self.parts.append(" ")

    def handle_data(self, data):
        if not self.open or self.open[-1] not in ("style", "script"):
            self.parts.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.parts)).strip()


def read(display: Display) -> Reader:
    return Reader(display._repr_html_())


def source(row: int, *, file: str = "101.xlsx", sheet: str | None = "会议台账") -> RowSource:
    return RowSource(file, sheet, row)


def finding(
    severity: str = "error", *, cell: str | None = "C17", file: str | None = "101.xlsx", text: str = "旧"
) -> Finding:
    kind = FindingKind("code", severity, Message("写着“{text}”", "says {text}"), Message("写作新", "write new"))
    return kind.at(file=file, sheet="会议台账", cell=cell, text=text)


def fail(error: BaseException) -> None:
    raise error


def raised(error: BaseException) -> BaseException:
    with pytest.raises(type(error)) as caught:
        fail(error)
    return caught.value


MEETINGS = Figure(
    id="meetings",
    no="F01",
    label="专题研究",
    unit="次",
    value=6,
    rows=(source(3), source(4), source(5), source(9)),
    left_out=(LeftOut(source(7), "cancelled"), LeftOut(source(8), "undecided")),
    flags=("undecided",),
    views=(View("last", 5), View("planned", 8), View("completion", Decimal("75.0"), unit="%")),
)
RISKS = Figure(id="risks", no=None, label="风险点", unit="条", value=137, rounded=True, views=(View("last", 0),))
ABSENT = Figure(
    id="absent",
    no=None,
    label="稿件",
    unit="篇",
    value=None,
    missing="no-ledger",
    views=(View("last", None, "not-covered"),),
)
JOB = Job(
    "101", Period.parse("2023"), "duty", "draft", "C", date(2023, 12, 20), None, Path("/k"), Path("/d"), Path("/o")
)
TEXT = Text(
    "标题",
    "某委",
    ("单位 某某某",),
    (Sentence("", (Run("引言。"),)),),
    (
        Section(
            "一、",
            "节",
            (),
            (
                Item(
                    "一是",
                    "条目。",
                    (
                        Sentence(
                            "",
                            (
                                Run("开会"),
                                Run("6次", "figure", "meetings", "last"),
                                Run("【待补：稿件】", "todo", "absent"),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    ),
    "特此报告。",
)


def last_year_chart(figures: list[Figure]) -> Chart:
    return draw_last_year(figures, period=JOB.period, words=CHARTS)


def every_display(word: str) -> list[Display]:
    """Each display with `word` wherever a user's text can stand."""
    hostile = Figure(
        id=word,
        no=word,
        label=word,
        unit=word,
        value=3,
        flags=(word,),
        rows=(source(3, file=word, sheet=word),),
        left_out=(LeftOut(source(4, file=word, sheet=word), word),),
        views=(View("last", None, word), View("planned", 1)),
    )
    problem = FindingKind(word, "error", Message(word, word), Message(word, word)).at(file=word, sheet=word, cell=word)
    sentence = Sentence(word, (Run(word), Run(word, "figure", word, word), Run(word, "todo", word)))
    text = Text(
        word, word, (word,), (sentence,), (Section(word, word, (sentence,), (Item(word, word, (sentence,)),)),), word,
        Text(word, word, (word,), (sentence,), (), word),
    )  # fmt: skip
    job = Job(word, JOB.period, word, word, word, JOB.as_of, JOB.as_of, Path(word), Path(word), Path(word))
    known = raised(UsageError(word, where=word, found=Message(word, word), advice=Message(word, word)))
    check = LayoutCheck(1, 1, 1, 1, (word,))
    other = FindingKind("x", "info", Message(word, word), Message(word, word)).at(file=word, cell="9")
    chart = Chart(word, word, 1, (), (), (), word)
    return [
        JobCard(templates=SHARED, job=job, department=word, report=word),
        ReadinessCard(
            templates=SHARED,
            missing=(ABSENT, hostile),
            undecided=(hostile,),
            zeros=(hostile,),
            unconfirmed=(Fact("f", word, None),),
            findings=(problem,),
            elements=(word,),
        ),
        FindingsTable(templates=SHARED, findings=(problem, other, finding()), elsewhere=(other,)),
        QuestionsTable(templates=SHARED, questions=(Question(*[word] * 9), Question("a1", "101", "标签", word))),
        FiguresTable(templates=SHARED, figures=(hostile, MEETINGS, ABSENT), explanations={word: word}),
        TextPreview(templates=SHARED, text=text, labels={word: word}, findings=(problem,)),
        ChartView(
            templates=SHARED,
            chart=last_year_chart([MEETINGS]),
            caption=word,
        ),
        ChartView(templates=SHARED, chart=last_year_chart([]), caption=word),
        ChartsView(templates=SHARED, printed=(chart,), last_year=chart, quarters=last_year_chart([])),
        PagesView(templates=SHARED, pages=(b"png",)),
        ErrorCard(templates=SHARED, error=known),
        ErrorCard(templates=SHARED, error=raised(PermissionError(13, word, word))),
        ErrorCard(templates=SHARED, error=raised(ValueError(word))),
        DoneCard(templates=SHARED, pdf=word, pages=3, link=word, complete=False),
        ProofCard(templates=SHARED, check=check),
        LedgersOverview(templates=SHARED, lines=(LedgerLine(word, word, word, 1, 0, (2023,)), LedgerLine(word))),
        StaleNotice(templates=SHARED, changes=(StaleChange(word, word, word),)),
        GridsView(
            templates=SHARED,
            grids=(TitledTable(word, DepartmentsTable((word,), ((Cell(word),), (Cell("1", word),)), (word,))),),
            missing=word,
        ),
    ]


def test_every_kind_of_display_is_tried():
    tried = {type(display) for display in every_display("词")}
    public = {getattr(displays, name) for name in displays.__all__}
    kinds = {kind for kind in public if isinstance(kind, type) and issubclass(kind, Display)} - {Display}
    assert len(kinds) == 15
    assert tried == kinds


@pytest.mark.parametrize("index", range(18))
def test_hostile_text_stays_text(index):
    display = every_display(HOSTILE)[index]
    page = read(display)
    assert "script" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert "49" not in page.text
    calm = read(every_display("词")[index])
    assert page.tags == calm.tags


@pytest.mark.parametrize("index", range(17))
def test_no_address_outside_and_no_word_of_the_machine(index):
    page = read(every_display("词")[index])
    markup = every_display("词")[index]._repr_html_()
    links = [value for name, value in page.attributes if name in {"href", "src", "srcset", "action", "data"}]
    assert all(value.startswith(("data:image/", "./")) for value in links)
    assert "url(" not in markup
    assert "@import" not in markup
    assert not re.search(r"https?:", markup)
    shown = page.text.split("技术说明")[0] + repr(every_display("词")[index])
    assert not re.search(r"\b(NaN|nan|None|DataFrame|kernel|Traceback|undefined)\b", shown)


def test_words_cover_every_code_of_the_model():
    words = SHARED / "notebook" / "words.html.j2"
    text = words.read_text(encoding="utf-8")
    codes = {*MISSING_REASONS, *LEFT_OUT_REASONS, *FLAGS, *EDITIONS, "error", "warning", "info", "last", "planned"}
    assert len(codes) > 25
    assert [code for code in sorted(codes) if f'"{code}":' not in text] == []


def test_job_says_what_was_chosen():
    text = read(JobCard(templates=SHARED, job=JOB, department="云岭区财政局", report="情况报告")).text
    for part in ("云岭区财政局（101）", "2023年", "情况报告", "讨论稿", "C（个人报告", "2023年12月20日", "未填", "/d"):
        assert part in text
    assert "此后的记录不计入" in text


def test_a_job_without_a_report_says_nothing_of_one():
    card = JobCard(templates=SHARED, job=JOB, department="各单位", report="")
    page = read(card).text
    assert [part for part in ("文稿", "版式", "成文日期", "2023年 ·") if part in page] == []
    assert "数据文件夹" in page
    assert repr(card).endswith("2023年")


def test_readiness_lists_what_is_lacking():
    card = ReadinessCard(
        templates=SHARED,
        missing=(ABSENT,),
        undecided=(MEETINGS,),
        unconfirmed=(Fact("f", "责任书逐级签订", None),),
        findings=(finding(),),
    )
    text = read(card).text
    for part in (
        "差4件事",
        "稿件：没有这本台账",
        "101.xlsx › 会议台账：第8行",
        "责任书逐级签订",
        "101.xlsx › 会议台账 › C17",
    ):
        assert part in text
    assert repr(card) == "还不能出报送稿：缺数1项，待核对1项，零值待说明0项，事实未确认1条，须处理的问题1处"


def test_readiness_lists_the_elements_that_nobody_has_given():
    card = ReadinessCard(templates=SHARED, elements=("成文日期", "签发人"))
    text = read(card).text
    for part in ("差2件事", "没有填的公文要素（2）", "成文日期", "签发人"):
        assert part in text
    assert repr(card).endswith("，未填成文日期、签发人")
    assert "可以出报送稿" in read(ReadinessCard(templates=SHARED)).text


def test_readiness_when_nothing_is_lacking():
    card = ReadinessCard(templates=SHARED)
    assert "可以出报送稿" in read(card).text
    assert "还不能" not in read(card).text


def test_findings_are_sorted_and_folded():
    many = tuple(finding("warning", cell=f"C{row}") for row in range(60, 2, -1))
    page = read(FindingsTable(templates=SHARED, findings=(*many, finding("error", cell="D9"))))
    assert page.text.index("D9") < page.text.index("C3、C4、")
    assert "共59处，其中须改1处" in page.text
    assert "另50处" in page.text  # of 58 cells of one cause eight are open
    assert page.tags.count("details") == 1
    assert page.tags.count("tr") == 1 + 2


def test_findings_of_one_cause_are_one_row_of_each_sheet_and_others_say_what_differs():
    hidden = FindingKind("row-hidden", "warning", Message("这一行被隐藏", ""), Message("请取消隐藏", ""))
    date = FindingKind("date-invalid", "error", Message("日期“{text}”不存在", ""), Message("应写作 2023-03-01", ""))
    places = [("会议", "9"), ("会议", "4"), ("培训", "3")]
    rows = [hidden.at(file="a.xlsx", sheet=sheet, cell=cell) for sheet, cell in places]
    rows += [
        date.at(file="b.xlsx", sheet="会议", cell=cell, text=text) for cell, text in (("C5", "13月"), ("C7", "32日"))
    ]
    page = read(FindingsTable(templates=SHARED, findings=tuple(rows)))
    assert page.tags.count("tr") == 2 + 2 + 1  # a head for each file, two sheets, one cause
    assert page.text.index("b.xlsx 2处，须改2处") < page.text.index("a.xlsx 3处")  # errors first
    assert "会议 C5、C7 须改日期“13月”不存在另1处会议 C7：日期“32日”不存在 应写作 2023-03-01" in page.text
    assert "会议 第4行、第9行 请看这一行被隐藏 请取消隐藏 培训 第3行" in page.text
    assert ("rowspan", "2") in page.attributes


def test_findings_of_other_periods_are_folded_behind_those_of_this_one():
    here, other = finding(cell="C3"), finding(cell="C4", file="102.xlsx", text="去年")
    page = read(FindingsTable(templates=SHARED, findings=(other, here), elsewhere=(other,)))
    assert "本时段要改的单元格：共1处，其中须改1处" in page.text
    shown, folded = page.text.split("别的时段1处")
    assert "101.xlsx" in shown
    assert "102.xlsx" not in shown
    assert "去年" in folded
    only = read(FindingsTable(templates=SHARED, findings=(other,), elsewhere=(other,)))
    assert "本时段没有要改的单元格" in only.text
    assert ("class", "gwk gwk-long gwk-good") in only.attributes


def test_questions_are_listed_by_kind_with_the_answers_they_take():
    questions = [
        Question(
            f"id{number}", "101", "计入", f"第{number}行，是否计入", "a.xlsx", "会议", str(number), "没有计入", "不计入"
        )
        for number in range(1, 15)
    ]
    questions.append(Question("id0", "101", "零值", "“党课”为零，是否确为零", now="0"))
    page = read(QuestionsTable(templates=SHARED, questions=tuple(questions)))
    for part in (
        "共15个",
        "是否计入 14个，可答：计入、不计入",
        "第1行，是否计入 a.xlsx › 会议 第1行 没有计入 不计入 id1",
        "其余2个",
        "是否确为零 1个，可答：确为零",
        "“党课”为零，是否确为零 — 0 — id0",
    ):
        assert part in page.text
    assert page.tags.count("details") == 1
    assert read(QuestionsTable(templates=SHARED, questions=())).text == "没有要决定的问题"


def test_every_kind_of_question_has_its_words():
    text = (SHARED / "notebook" / "words.html.j2").read_text(encoding="utf-8")
    assert len(ANSWERS) >= 8
    assert [name for name in ANSWERS if f'"{name}": "' not in text] == []


def test_findings_without_cell_sheet_or_file_have_no_empty_words():
    rows = (finding(cell=None), finding(cell="12"), finding(file=None))
    text = read(FindingsTable(templates=SHARED, findings=rows)).text
    for part in ("整表", "第12行", "不在台账中"):
        assert part in text
    assert read(FindingsTable(templates=SHARED, findings=())).text == "没有要改的单元格"


def test_figures_show_values_rows_and_what_is_missing():
    table = FiguresTable(
        templates=SHARED, figures=(MEETINGS, RISKS, ABSENT), explanations={"meetings": "一次会议计一次"}
    )
    text = read(table).text
    for part in (
        "F01 专题研究",
        "有行待核对",
        "6次",
        "5次",
        "8次",
        "完成75%",
        "一次会议计一次",
        "4行",
        "第3–5、9行",
        "已取消",
        "待核对",
    ):
        assert part in text
    assert "137条文中写130余条" in text
    absent = text[text.index("稿件") :]
    assert absent.startswith("稿件 缺没有这本台账 缺台账未覆盖本期 —")
    assert "0篇" not in text
    assert "0条" in text  # last year's true zero
    assert repr(table).splitlines()[-1] == "稿件：缺（没有这本台账）"


def together(*events: tuple[int, ...], rows: tuple[RowSource, ...], **values) -> Figure:
    """Meetings of which some rows tell of one: `events` has the places of their rows among `rows`."""
    added = {row: Contribution(1, number) for number, row in enumerate(rows, start=100)}
    for number, places in enumerate(events):
        added |= {rows[place]: Contribution(int(place == places[0]), number) for place in places}
    return replace(MEETINGS, rows=rows, contributions=added, **values)


@pytest.mark.parametrize(
    ("events", "shown"),
    [
        ([(0, 1, 2)], "（第3–5行合为1次）"),
        ([(0, 2)], "（第3、5行合为1次）"),
        ([(0, 1), (2, 3)], "（第3–4行合为1次） （第5、9行合为1次）"),
        ([], ""),
    ],
)
def test_rows_that_count_together_say_so_where_they_are_listed(events, shown):
    figure = together(*events, rows=tuple(map(source, (3, 4, 5, 9))))
    text = read(FiguresTable(templates=SHARED, figures=(figure,))).text
    assert ("合为" in text) == bool(shown)
    assert shown in text


def test_rows_of_two_sheets_that_count_together_name_them():
    rows = (source(3), source(8, sheet="6月"))
    text = read(FiguresTable(templates=SHARED, figures=(together((0, 1), rows=rows),))).text
    assert "6月：第8行；" in text
    assert "会议台账：第3行合为1次）" in text


def test_work_that_there_is_not_is_not_called_missing():
    table = FiguresTable(templates=SHARED, figures=(replace(ABSENT, missing="not-applicable"),))
    assert "稿件 不适用" in read(table).text
    assert repr(table) == "稿件：不适用"


def test_text_marks_figures_and_todos():
    preview = TextPreview(templates=SHARED, text=TEXT, labels={"meetings": "专题研究"})
    page = read(preview)
    assert ("title", "专题研究（上年）") in page.attributes
    assert page.tags.count("mark") == 2  # the legend's and the text's
    assert "一是条目。开会6次【待补：稿件】" in page.text
    assert "有1处" in page.text
    assert repr(preview) == TEXT.plain()


def test_chart_view_carries_its_words():
    chart = last_year_chart([MEETINGS])
    page = read(ChartView(templates=SHARED, chart=chart))
    assert ("alt", chart.alt) in page.attributes
    picture = ChartView(templates=SHARED, chart=replace(chart, source="各小图比例不同")).address
    assert "各小图比例不同" in b64decode(picture.partition(",")[2]).decode()
    nothing = ChartView(templates=SHARED, chart=last_year_chart([]))
    assert "img" not in read(nothing).tags
    assert "未画图" in read(nothing).text


def test_charts_that_are_printed_come_first_with_caption_and_source():
    own = last_year_chart([MEETINGS])
    chart = Chart("图1　某图", "资料来源：会议台账。", 1, (), (), (), "图1　某图。某数")
    page = read(ChartsView(templates=SHARED, printed=(chart,), last_year=own, quarters=last_year_chart([])))
    assert [name for name, value in page.attributes if name == "alt"] == ["alt", "alt"]
    assert "印在附件里的统计图（1幅） 图1 某图资料来源：会议台账。" in page.text
    assert page.text.index("图1") < page.text.index("与上年相比（只供核对，不印）") < page.text.index("各季度的节奏")
    bare = read(ChartsView(templates=SHARED, printed=(), last_year=own, quarters=own))
    assert "与上年相比（本文稿不印图，只供核对）" in bare.text


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            UsageError("x", where="参数", found=Message("没有199", ""), advice=Message("选一个", "")),
            "没有199 在哪里 参数 怎么办 选一个",
        ),
        (PermissionError(13, "denied", "/台账/101.xlsx"), "/台账/101.xlsx"),
        (FileNotFoundError(2, "no", "a.xlsx"), "找不到文件"),
        (OSError(28, "full"), "磁盘已满"),
        (NameError("job"), "前面的单元格还没有运行"),
        (MemoryError(), "内存不够"),
        (KeyboardInterrupt(), "已停止"),
        (ZeroDivisionError("x"), "没有料到"),
    ],
)
def test_errors_speak_chinese_and_fold_the_trace(error, words):
    page = read(ErrorCard(templates=SHARED, error=raised(error)))
    shown, _, folded = page.text.partition("技术说明")
    assert words in shown
    assert type(error).__name__ not in shown
    assert type(error).__name__ in folded
    assert ("open", "") not in page.attributes


@pytest.mark.parametrize(
    ("check", "line", "look"),
    [
        (LayoutCheck(36, 0, 0), "36项通过", "gwk gwk-good"),
        (LayoutCheck(30, 0, 0, 6), "30项通过，6项不适用", "gwk gwk-good"),
        (LayoutCheck(34, 2, 0, 0, ("第3页行距",)), "34项通过，2项提示", "gwk gwk-wait"),
        (LayoutCheck(33, 2, 1, 0, ("第3页行距",)), "33项通过，1项不符，2项提示", "gwk gwk-bad"),
    ],
)
def test_the_layout_check_is_one_line_and_its_problems_are_folded(check, line, look):
    page = read(ProofCard(templates=SHARED, check=check))
    assert f"版面检查：{line}" in page.text
    assert ("class", look) in page.attributes
    assert ("第3页行距" in page.text) == bool(check.problems)


def test_the_text_lists_what_breaks_a_rule():
    text = Text("报告", "", (), (), (), "")
    assert "请看1处" in read(TextPreview(templates=SHARED, text=text, findings=(finding(),))).text
    assert "请看1处" not in read(TextPreview(templates=SHARED, text=text)).text


def test_done_says_where_the_pdf_lies():
    page = read(DoneCard(templates=SHARED, pdf="build/report.pdf", pages=7, link="a b/报告.pdf"))
    assert "共7页" in page.text
    assert ("href", "./a%20b/%E6%8A%A5%E5%91%8A.pdf") in page.attributes


@pytest.mark.parametrize("path", ["javascript:alert(1)", "//evil.example/x", "https://evil.example", "/etc/passwd"])
def test_an_address_never_leaves_the_folder(path):
    address = local_address(path)
    assert address.startswith("./")
    assert ":" not in address
    assert "//" not in address.removeprefix("./").split("evil", maxsplit=1)[0] or path.startswith("https")


def test_ledgers_show_missing_books_and_years():
    lines = (
        LedgerLine("会议", "a.xlsx", "表", 120, 3, (2022, 2023)),
        LedgerLine("风险", "b.csv", None, 9, 0, None),
        LedgerLine("学习"),
    )
    text = read(LedgersOverview(templates=SHARED, lines=lines)).text
    for part in ("缺1本", "120 3 2022、2023", "长期有效", "学习 缺 没有找到这本台账"):
        assert part in text


def test_stale_notice_is_silent_when_nothing_changed():
    assert StaleNotice(templates=SHARED)._repr_html_() == ""
    text = read(StaleNotice(templates=SHARED, changes=(StaleChange("as_of", "", "2023-12-20"),))).text
    assert "截止日：原来未填，现在是“2023-12-20”" in text


def test_rows_join_neighbours():
    rows = [source(9), source(3), source(4), source(4), source(5, file="b.csv", sheet=None)]
    assert [group.spans for group in group_rows(rows)] == [((3, 4), (9, 9)), ((5, 5),)]


def test_a_missing_template_is_a_mistake_of_the_kit(tmp_path):
    with pytest.raises(KitFileError) as caught:
        render_page(tmp_path, "notebook/job.html.j2")
    assert caught.value.code == "template-invalid"
    (tmp_path / "broken.html.j2").write_text("\n{% if %}", encoding="utf-8")
    with pytest.raises(KitFileError, match=r"broken\.html\.j2:2"):
        render_page(tmp_path, "broken.html.j2")
    (tmp_path / "unknown.html.j2").write_text("{{ nobody }}", encoding="utf-8")
    with pytest.raises(KitFileError, match="nobody"):
        render_page(tmp_path, "unknown.html.j2")


ROWS = (
    IndexRow("101", "财政局", "built", pdf="101/report.pdf", findings=3, todos=2),
    IndexRow("102", "教育局", "unchanged", pdf="102/report.pdf", findings=0, layout="1 项不符，2 项提示"),
    IndexRow("103", "卫健局", "failed", "台账加了密码", "去掉密码后重试"),
    IndexRow("104", HOSTILE, "skipped", "没有台账"),
)


def render_index(*rows: object, **how: object) -> str:
    return "".join(index_parts(*rows, **how))


def test_index_lists_every_department():
    page = render_index(ROWS, title="办理结果", templates=SHARED, facts=(("时段", "2023年"),), sample=True)
    text = Reader(page).text
    for part in (
        "共4个单位",
        "已成文 1",
        "未变 1",
        "未成文 1",
        "略过 1",
        "时段：2023年",
        "虚构样例",
        "去掉密码后重试",
        "3处",
        "未查",
        "1 项不符，2 项提示",
    ):
        assert part in text
    assert ("href", "./101/report.pdf") in Reader(page).attributes
    assert render_index(ROWS, title="办理结果", templates=SHARED, facts=(("时段", "2023年"),), sample=True) == page


def test_index_is_offline_and_escapes():
    page = render_index(ROWS, title=HOSTILE, templates=SHARED)
    assert Reader(page).tags.count("script") == 1  # its own
    assert not re.search(r"https?:|url\(|@import", page)
    assert "@media print" in page
    assert "None" not in Reader(page).text
    assert "没有单位" in Reader(render_index((), title="空", templates=SHARED)).text


def test_the_policy_of_index_lets_its_own_script_run_and_no_other():
    page = render_index(ROWS, title="试", templates=SHARED)
    policy = next(value for name, value in Reader(page).attributes if name == "content" and "default-src" in value)
    script = re.search(r"<script>(.*)</script>", page, re.DOTALL)[1]
    named = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{named}'" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.replace("style-src 'unsafe-inline'", "")


@pytest.mark.parametrize("script", [None, "x = '</SCRIPT>'", "<!-- <script>"])
def test_a_kit_whose_script_is_gone_or_unsound_has_the_table_alone(tmp_path, script):
    shutil.copytree(SHARED, tmp_path / "shared")
    (tmp_path / "shared" / "index.js").unlink()
    if script is not None:
        (tmp_path / "shared" / "index.js").write_text(script, encoding="utf-8")
    read = Reader(render_index(ROWS, title="试", templates=tmp_path / "shared"))
    assert "script" not in read.tags
    assert "script-src" not in " ".join(value for _, value in read.attributes)
    assert "卫健局" in read.text
    assert not {"input", "select"} & set(read.tags)


def test_index_tells_old_reports_from_new_ones():
    rows = (
        IndexRow("101", "甲", "built", pdf="101/report.pdf", links=(IndexLink("依据", "101/依据.xlsx"),)),
        IndexRow("102", "乙", "failed", "坏了", "修好", old_pdf="102/report.pdf"),
        IndexRow("103", "丙", "skipped", "停了", place="not-reached", old_pdf="103/report.pdf"),
        IndexRow("104", "丁", "unchanged", pdf="104/report.pdf", place="earlier", picture="_pages/104.png"),
    )
    page = Reader(render_index(rows, title="试", templates=SHARED))
    assert all(f"{word} 1" in page.text for word in ("已成文", "未成文", "没有办到", "以前成文"))
    assert "略过" not in page.text
    assert page.text.count("上次的PDF") == 2
    assert {("href", "./101/%E4%BE%9D%E6%8D%AE.xlsx"), ("src", "./_pages/104.png")} <= set(page.attributes)
    alone = Reader(render_index(rows, title="试", templates=SHARED, only_status=True)).text
    assert "坏了" not in alone
    assert "台账问题" not in alone


def test_pages_are_small_pictures(tmp_path):
    file = tmp_path / "a.pdf"
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        document.add_blank_page(page_size=(595, 842))
        document.save(file)
    pages = render_pages(file)
    assert [page[:8] for page in pages] == [b"\x89PNG\r\n\x1a\n"] * 2
    assert [int.from_bytes(pages[0][at : at + 4], "big") for at in (16, 20)] == [496, 702]
    view = read(PagesView(templates=SHARED, pages=tuple(pages)))
    assert view.tags.count("img") == 2
    assert ("alt", "第2页") in view.attributes
    assert view.attributes.count(("tabindex", "0")) == 2  # a click opens a page large


def test_pages_of_no_pdf_say_so(tmp_path):
    (tmp_path / "b.pdf").write_bytes(b"no")
    for name in ("none.pdf", "b.pdf"):
        with pytest.raises(TypesetError, match="请重新成文"):
            render_pages(tmp_path / name)
