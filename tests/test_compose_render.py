"""From a Text to .tex: a golden source, and errors of templates with file and line.

Refresh the golden with GONGWENKIT_UPDATE_GOLDEN=1.
"""

import dataclasses
import os
import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gongwenkit.compose.print.annex_tables import SectionOfFigures, figures_table
from gongwenkit.compose.print.document import ReportAnnex, ReportContext, prepare_report
from gongwenkit.compose.print.evidence_annex import RowDescription, evidence_tables
from gongwenkit.compose.print.render import render_report
from gongwenkit.config.elements import Elements
from gongwenkit.config.kit import PrintSettings
from gongwenkit.config.labels import Labels, load_labels
from gongwenkit.model import Fact, Figure, Item, KitFileError, LeftOut, RowSource, Run, Section, Sentence, Text, View


@pytest.fixture(scope="module")
def labels(repo_root: Path) -> Labels:
    return load_labels(repo_root / "data" / "phrases")


@pytest.fixture
def context(labels: Labels) -> ReportContext:
    meetings = Figure(
        "integrity_meetings",
        "F01",
        "主持党组会研究党风廉政建设",
        "次",
        6,
        rows=tuple(RowSource("101.xlsx", "会议台账", row) for row in (4, 5, 7)),
        left_out=(LeftOut(RowSource("101.xlsx", "会议台账", 8), "cancelled"),),
        views=(
            View("last", 5),
            View("difference", 1),
            View("planned", 8),
            View("completion", Decimal("75.0"), unit="%"),
        ),
    )
    films = Figure("cautionary_films", "F02", "观看警示教育片", "次", None, missing="no-ledger")
    described = {row: RowDescription("会议台账", f"2023-0{row.row}-01", "研究部署") for row in meetings.rows}
    sections = [SectionOfFigures("一、履行责任", (meetings, films))]
    evidence = evidence_tables(
        sections,
        [Fact("six_haves", "六个有", "有", "方案")],
        described,
        {"integrity_meetings": "按次数计"},
        labels,
    )
    return ReportContext(
        text=_text(),
        labels=labels,
        edition="draft",
        layout="C",
        department="云岭区财政局",
        period="2023年",
        author="张三",
        signed=date(2024, 1, 5),
        annexes=(
            ReportAnnex(
                "figures", "指标汇总表", figures_table([SectionOfFigures("一、履行责任", (meetings, films))], labels)
            ),
            ReportAnnex("evidence", "数字依据", evidence),
        ),
        sample_mark=True,
    )


def _text() -> Text:
    figure = Run("6次", "figure", "integrity_meetings")
    item = Item(
        "一是",
        "抓实研究部署。",
        (
            Sentence("落实会议机制。", (Run("主持召开党组会"), figure, Run("，完成率75%_&#$。"))),
            Sentence(
                "", (Run("观看警示教育片"), Run("【待补：观看警示教育片】", "todo", "cautionary_films"), Run("。"))
            ),
        ),
    )
    section = Section("一、", "扛牢政治责任", (Sentence("", (Run("坚持政治引领。"),)),), (item,))
    lead = (
        Sentence(
            "",
            (
                Run("2023年，召开会议"),
                figure,
                Run("，比上年增加"),
                dataclasses.replace(figure, text="1次", view="difference"),
                Run("。"),
            ),
        ),
    )
    return Text(
        "2023年党组书记履行全面从严治党“第一责任人”情况报告",
        "云岭区纪委监委",
        ("党组书记　张三",),
        lead,
        (section,),
        "特此报告。",
    )


def _render(repo_root: Path, context: ReportContext, templates: Path | None = None) -> str:
    templates = templates or repo_root / "templates"
    return render_report(templates / "duty", templates / "shared", prepare_report(context))


ELEMENTS = Elements("000012", "机密★1年", "特急", "云财〔2024〕5号", ("周砚", "李四"), "", "区委办", date(2024, 1, 12))


@pytest.fixture
def headed(context: ReportContext) -> ReportContext:
    """The same report sent with a letterhead: annex 1 of a cover that prints a figure, too."""
    lead = (Sentence("", (Run("召开会议"), Run("6次", "figure", "integrity_meetings"), Run("，详见附件2。"))),)
    cover = Text("云岭区财政局关于报送2023年情况的报告", "云岭区纪委监委", (), lead, (), "特此报告。")
    text = dataclasses.replace(context.text, cover=cover)
    return dataclasses.replace(context, text=text, layout="A", direction="up", elements=ELEMENTS)


def _golden(repo_root: Path, name: str, rendered: str) -> str:
    golden = repo_root / "tests" / "golden" / f"{name}.tex"
    if os.environ.get("GONGWENKIT_UPDATE_GOLDEN"):
        golden.write_text(rendered, encoding="utf-8")
    return golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("edition", ["draft", "internal"])
def test_golden(repo_root: Path, context: ReportContext, edition: str) -> None:
    rendered = _render(repo_root, dataclasses.replace(context, edition=edition))
    assert rendered == _golden(repo_root, f"duty-C-{edition}", rendered)


def test_golden_with_letterhead(repo_root: Path, headed: ReportContext) -> None:
    rendered = _render(repo_root, dataclasses.replace(headed, edition="internal"))
    assert rendered == _golden(repo_root, "duty-A-internal", rendered)


def test_layout_b_differs_from_c_in_its_name_only(repo_root: Path, context: ReportContext) -> None:
    b, c = (_render(repo_root, dataclasses.replace(context, layout=name)) for name in "BC")
    assert b != c
    assert b.replace("layout=B", "layout=C") == c


def _info(source: str) -> dict[str, str]:
    """The keys of info and style with their values."""
    return dict(re.findall(r"^  (?:info|style)/([a-z-]+) *= (.*),$", source, re.MULTILINE))


def test_every_element_and_setting_reaches_the_class(repo_root: Path, headed: ReportContext) -> None:
    paper = PrintSettings(red="rgb", preprinted_head=True, sides="one", margins="mirrored", line_end_mark="half")
    source = _render(repo_root, dataclasses.replace(headed, paper=paper))
    assert source.startswith(r"\documentclass[layout=A, fonts=fandol, direction=up]{gongwenkit}")
    info = _info(source)
    wanted = {
        "copy-no": "000012",
        "secrecy": "机密★1年",
        "urgency": "特急",
        "organ": "云岭区财政局",
        "organ-suffix": "文件",
        "number": "云财〔2024〕5号",
        "signer": r"周砚\\李四",
        "byline": "",
        "addressee": "云岭区纪委监委：",
        "signature": "云岭区财政局",
        "date": "2024年1月5日",
        "cc": "区委办",
        "printer": "云岭区财政局",
        "printed": "2024年1月12日",
        "author": "云岭区财政局",
        "subject": "2023年",
        "keywords": r"layout=A;\ direction=up;\ margins=\gwbreak{}mirrored",
        "red": "rgb",
        "preprinted-head": "true",
        "sides": "one",
        "margins": "mirrored",
        "line-end-mark": "half",
    }
    assert {key: info[key].strip("{}") for key in wanted} == wanted
    assert info["title"].replace(r"\\", "") == "{云岭区财政局关于报送2023年情况的报告}"


def test_under_a_cover_the_report_is_annex_1_with_its_own_heading_and_signature(
    repo_root: Path, headed: ReportContext
) -> None:
    source = _render(repo_root, headed)
    assert "\\gwannexnote{附件：}{{2023年党组书记履行全面从严治党“第一责任人”情况报告}{指标汇总表}{数字依据}}" in source
    parts = source.split("\\begin{gwannex}")
    assert len(parts) == 4
    assert parts[1].startswith("{附件1}{2023年党组书记履行全面从严治党\\\\“第一责任人”情况报告}")
    for part in (
        r"\gwaddressee{云岭区纪委监委：}",
        r"\gwsign{报告人：张三}{2024年1月5日}",
    ):
        assert part in parts[1]
    assert parts[1].count(r"\gwclosing{特此报告。}") == parts[0].count(r"\gwclosing{特此报告。}") == 1
    assert r"\gwsection" not in parts[0]
    assert source.rstrip().endswith("\\gwimprint\n\\end{document}")


def test_what_is_not_given_keeps_its_place_in_a_draft_and_is_bare_in_a_final(
    repo_root: Path, headed: ReportContext
) -> None:
    text = dataclasses.replace(headed.text, addressee="", cover=dataclasses.replace(headed.text.cover, addressee=""))
    bare = dataclasses.replace(headed, elements=Elements(), text=text)
    draft = _info(_render(repo_root, bare))
    for key, name in (("number", "发文字号"), ("signer", "签发人"), ("addressee", "主送机关"), ("printed", "印发日期")):
        assert draft[key] == rf"{{\gwtodo{{【待补：{name}】}}}}"
    assert [draft[key] for key in ("copy-no", "secrecy", "urgency", "cc")] == ["{}"] * 4
    final = _info(_render(repo_root, dataclasses.replace(bare, edition="final")))
    assert [final[key] for key in ("number", "signer", "addressee", "printed")] == ["{}"] * 4
    down = _info(_render(repo_root, dataclasses.replace(bare, direction="down")))
    assert (down["signer"], down["number"]) == ("{}", r"{\gwtodo{【待补：发文字号】}}")


def test_what_was_given_and_cannot_be_printed_is_marked(repo_root: Path, headed: ReportContext) -> None:
    elements = Elements(number="", unread=frozenset({"number", "secrecy", "printed"}))
    info = _info(_render(repo_root, dataclasses.replace(headed, elements=elements)))
    for key, name in (("number", "发文字号"), ("secrecy", "密级"), ("printed", "印发日期")):
        assert info[key] == rf"{{\gwtodo{{【待核：{name}】}}}}"
    assert info["urgency"] == "{}"


def test_without_a_letterhead_nothing_of_it_is_marked(repo_root: Path, context: ReportContext) -> None:
    info = _info(_render(repo_root, context))
    assert [info[key] for key in ("number", "signer", "secrecy", "printed")] == ["{}"] * 4
    assert (info["author"], info["keywords"]) == ("{张三}", r"{layout=C;\ direction=none}")


def test_prints_of_a_cover_are_numbered_before_those_of_its_annexes(repo_root: Path, headed: ReportContext) -> None:
    prints = [p for p in prepare_report(headed).prints if (p.figure, p.view) == ("integrity_meetings", None)]
    assert [p.n for p in prints] == [1, 2, 3, 4]
    rendered = _render(repo_root, headed)
    places = [rendered.index(f"{{{p.destination}}}") for p in prints]
    assert places == sorted(places)
    assert places[0] < rendered.index(r"\gwending") < places[1]


def test_every_print_has_its_own_destination_in_reading_order(repo_root: Path, context: ReportContext) -> None:
    prints = prepare_report(context).prints
    assert [(p.figure, p.view, p.n, p.text) for p in prints[:4]] == [
        ("integrity_meetings", None, 1, "6次"),
        ("integrity_meetings", "difference", 1, "1次"),
        ("integrity_meetings", None, 2, "6次"),
        ("integrity_meetings", None, 3, "6"),
    ]
    rendered = _render(repo_root, context)
    assert all(rendered.count(f"{{{p.destination}}}") == 1 for p in prints)
    assert [rendered.index(p.destination) for p in prints] == sorted(rendered.index(p.destination) for p in prints)


def test_only_the_internal_edition_links_and_the_redacted_one_names_no_figure(
    repo_root: Path, context: ReportContext
) -> None:
    sources = {
        edition: _render(repo_root, dataclasses.replace(context, edition=edition))
        for edition in ("draft", "internal", "final", "redacted")
    }
    assert [edition for edition, source in sources.items() if r"\gwfigure[" in source] == ["internal"]
    assert "integrity_meetings.value" not in sources["redacted"]
    assert _info(sources["redacted"])["author"] == "{}"
    assert prepare_report(dataclasses.replace(context, edition="redacted")).prints == ()
    assert [edition for edition, source in sources.items() if "{讨论稿}" in source] == ["draft"]
    assert [edition for edition, source in sources.items() if "{未经审查不得公开}" in source] == ["redacted"]


def test_what_is_not_known_keeps_its_place(repo_root: Path, context: ReportContext) -> None:
    info = _info(_render(repo_root, dataclasses.replace(context, signed=None, author="")))
    assert info["date"] == r"{\gwtodo{【待补：日期】}}"
    assert info["signature"] == r"{\gwtodo{【待补：报告人】}}"


def test_a_date_has_no_leading_zeros_and_a_single_annex_no_number(repo_root: Path, context: ReportContext) -> None:
    source = _render(repo_root, dataclasses.replace(context, annexes=context.annexes[:1]))
    assert _info(source)["date"] == "{2024年1月5日}"
    assert r"\begin{gwannex}{附件}{指标汇总表}" in source
    assert r"\gwannexnote{附件：}{{指标汇总表}}" in source


@pytest.fixture
def templates(repo_root: Path, tmp_path: Path) -> Path:
    for name in ("duty", "shared"):
        shutil.copytree(repo_root / "templates" / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "found"),
    [
        (r"\gwopening", r"\gwopening\VAR{report.nobody}", "template-undefined", 6, "nobody"),
        (r"\gwopening", r"\gwopening\VAR{nobody}", "template-undefined", 6, "nobody"),
        (r"\gwopening", "\\gwopening\n\\BLOCK{if}", "template-syntax", 7, ""),
        ('"text.tex.j2"', '"texts.tex.j2"', "template-missing", None, "texts.tex.j2"),
        (r"\gwopening", r"\VAR{report.document.text}", "template-undefined", 6, "PrintedText"),
        (r"\gwopening", r"\VAR{1 / 0}", "template-failed", 6, "division"),
    ],
)
def test_a_wrong_template_is_named_with_its_line(
    templates: Path, context: ReportContext, old: str, new: str, code: str, line: int | None, found: str
) -> None:
    path = templates / "duty" / "report.tex.j2"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(KitFileError) as raised:
        _render(templates, context, templates)
    error = raised.value
    assert error.code == code
    assert error.where == (f"{path}:{line}" if line else str(templates / "duty" / found))
    assert found in error.found.en


def test_a_mistake_in_a_macro_names_the_macros_file(templates: Path, context: ReportContext) -> None:
    path = templates / "shared" / "text.tex.j2"
    path.write_text(path.read_text(encoding="utf-8").replace("run.text", "run.words"), encoding="utf-8")
    with pytest.raises(KitFileError) as raised:
        _render(templates, context, templates)
    assert raised.value.where.startswith(f"{path}:")
    assert "words" in raised.value.found.zh


def test_templates_hold_no_spacing_and_no_fonts(repo_root: Path) -> None:
    files = sorted((repo_root / "templates").rglob("*.tex.j2"))
    assert files
    for path in files:
        text = path.read_text(encoding="utf-8")
        for word in (r"\vspace", r"\hspace", r"\fontsize", r"\zihao", r"\bfseries", r"\setlength", r"\newpage"):
            assert word not in text, f"{path.name}: {word}"
