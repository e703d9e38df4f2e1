"""From a Text to .tex: a golden source, and errors of templates with file and line.

Refresh the golden with GONGWENKIT_UPDATE_GOLDEN=1.
"""

import dataclasses
import os
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gongwenkit.compose.render import ReportAnnex, ReportContext, list_prints, render_report
from gongwenkit.compose.tables import RowDescription, evidence_tables, figures_table
from gongwenkit.config.labels import Labels, load_labels
from gongwenkit.model import (
    Fact,
    Figure,
    Item,
    KitFileError,
    LeftOut,
    RowSource,
    Run,
    Section,
    Sentence,
    Text,
    View,
)


@pytest.fixture(scope="module")
def labels(repo_root: Path) -> Labels:
    return load_labels(repo_root / "data" / "phrases")


@pytest.fixture
def context(labels: Labels) -> ReportContext:
    meetings = Figure(
        "integrity_meetings",
        "F01",
        "主持党组会专题研究党风廉政建设",
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
    evidence = evidence_tables(
        [meetings, films],
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
        author="张三",
        post="党组书记",
        signed=date(2024, 1, 5),
        annexes=(
            ReportAnnex("figures", "指标汇总表", figures_table([meetings, films], labels)),
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
    return render_report(templates / "duty", templates / "shared", context)


@pytest.mark.parametrize("edition", ["draft", "internal"])
def test_golden(repo_root: Path, context: ReportContext, edition: str) -> None:
    rendered = _render(repo_root, dataclasses.replace(context, edition=edition))
    golden = repo_root / "tests" / "golden" / f"duty-C-{edition}.tex"
    if os.environ.get("GONGWENKIT_UPDATE_GOLDEN"):
        golden.write_text(rendered, encoding="utf-8")
    assert rendered == golden.read_text(encoding="utf-8")


def test_every_print_has_its_own_destination_in_reading_order(repo_root: Path, context: ReportContext) -> None:
    prints = list_prints(context)
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
    assert "info/author    = {}" in sources["redacted"]
    assert list_prints(dataclasses.replace(context, edition="redacted")) == ()
    assert [edition for edition, source in sources.items() if "{讨论稿}" in source] == ["draft"]
    assert [edition for edition, source in sources.items() if "{未经审查不得公开}" in source] == ["redacted"]


def test_what_is_not_known_keeps_its_place(repo_root: Path, context: ReportContext) -> None:
    source = _render(repo_root, dataclasses.replace(context, signed=None, author=""))
    assert r"info/date      = {\gwtodo{【待补：日期】}}" in source
    assert r"info/signature = {\gwtodo{【待补：报告人】}}" in source


def test_a_date_has_no_leading_zeros_and_a_single_annex_no_number(repo_root: Path, context: ReportContext) -> None:
    source = _render(repo_root, dataclasses.replace(context, annexes=context.annexes[:1]))
    assert "info/date      = {2024年1月5日}" in source
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
        (r"\gwopening", r"\VAR{report.text}", "template-undefined", 6, "PrintedText"),
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
