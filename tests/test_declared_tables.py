"""Declared tables and lists in texts: what may be declared, what is refused; the numbers are the generator's."""

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from tests.packs import safety

from gongwenkit.compose.print.annex_tables import Cell, FiguresSummary
from gongwenkit.compose.print.declared_tables import cross_table
from gongwenkit.compose.print.printed_numbers import Printer
from gongwenkit.config.kit import load_kit
from gongwenkit.config.labels import load_labels
from gongwenkit.config.report_annexes import TableSpec
from gongwenkit.ingest.values.text_normalisation import full_width_marks
from gongwenkit.model import Figure, KitFileError, View
from gongwenkit.run.kit.init import init
from gongwenkit.run.report import steps
from gongwenkit.run.report.results import Composed
from gongwenkit.run.report.template_check import check_templates

ROOT = Path(__file__).parent.parent
YEAR = 2025
ROWS = """
[[table]]
id = "listed"
title = "清单"
kind = "rows"
of = "hazards_found"
columns = ["隐患描述", "整改期限"]
sort = "整改期限"
limit = 5
"""
CROSS = """
[[table]]
id = "crossed"
title = "分布"
kind = "cross"
of = "hazards_found"
rows = "受检单位"
columns = "等级"
totals = true
"""
SENSITIVE = """
[[column]]
name = "举报人"
sensitive = true
"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tables") / "kit"
    init(root, pack="safety")
    return root


@pytest.fixture
def kit(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample, tmp_path / "kit"))


def report_file(kit: Path) -> Path:
    return kit / "templates" / "notice" / "report.toml"


def declare(kit: Path, tables: str) -> None:
    """Replaces the tables of the notice, and what its wording says of them."""
    file, wording = report_file(kit), kit / "templates" / "notice" / "wording.toml"
    text = file.read_text(encoding="utf-8")
    start = text.find("# 附表") if "# 附表" in text else text.index("\n[[table]]")
    file.write_text(text[:start] + tables, encoding="utf-8")
    said = [line for line in wording.read_text(encoding="utf-8").splitlines() if "{annex." not in line]
    wording.write_text("\n".join(said).replace("[[section.opening]]\nclauses = [\n]\n", ""), encoding="utf-8")


def compose(kit: Path, department: str = "all", report: str = "notice", edition: str = "draft") -> Composed:
    out = kit.parent / "out"
    chosen = steps.choose(
        department=department, period=str(YEAR), report=report, edition=edition, kit=str(kit), out=str(out)
    )
    return steps.compose(steps.measure(steps.read(chosen)))


def cells(composed: Composed, annex: str) -> list[list[str]]:
    assert composed.prepared is not None
    (found,) = [one for one in composed.prepared.report.annexes if one.id == annex]
    return [[cell.text + cell.note for cell in row] for row in found.rows]


def hazards() -> list[tuple[safety.Unit, safety.Hazard]]:
    return [(unit, one) for unit in safety.UNITS for one in safety.happened(unit, YEAR).hazards]


@pytest.mark.parametrize(
    ("table", "old", "new", "code", "key", "likely"),
    [
        (ROWS, '"隐患描述"', '"隐患描叙"', "table-column", "columns", "是否为“隐患描述”？"),
        (ROWS, 'sort = "整改期限"', 'sort = "整改期"', "table-column", "sort", "是否为“整改期限”？"),
        (ROWS, '"hazards_found"', '"hazard_found"', "unknown-figure", "of", "是否为 hazards_found？"),
        (ROWS, '"hazards_found"', '"in_time_rate"', "table-rows", "of", "没有自己的行"),
        (ROWS, '"hazards_found"', '"hours_per_person"', "table-rows", "of", "没有自己的行"),
        (CROSS, 'columns = "等级"', 'columns = "等第"', "table-column", "columns", "等级"),
        (CROSS, 'rows = "受检单位"', 'rows = "受检单"', "table-column", "rows", "是否为“受检单位”？"),
    ],
)
def test_a_table_of_what_is_not_there_is_a_finding_with_its_line(kit, table, old, new, code, key, likely):
    declare(kit, table.replace(old, new))
    (finding,) = check_templates(load_kit(kit), ["notice"])
    lines = report_file(kit).read_text(encoding="utf-8").splitlines()
    assert (finding.code, finding.severity) == (code, "error")
    assert lines[int(finding.cell or 0) - 1].startswith(f"{key} = ")
    assert likely in finding.found.zh
    with pytest.raises(KitFileError, match=r"清单|分布"):
        compose(kit)


def test_sensitive_columns_and_ledgers_about_persons_are_refused(kit: Path):
    schema = kit / "data" / "schema" / "hazards.toml"
    schema.write_text(schema.read_text(encoding="utf-8") + SENSITIVE, encoding="utf-8")
    declare(kit, ROWS.replace('"整改期限"]', '"举报人"]'))
    wording = kit / "templates" / "notice" / "wording.toml"
    found = check_templates(load_kit(kit), ["notice"])
    assert [one.code for one in found] == ["table-sensitive", "list-private"]
    assert "举报人" not in found[0].found.zh.split("（")[-1]  # it is not proposed
    assert found[1].file == str(wording)
    declare(kit, ROWS)
    assert [one.code for one in check_templates(load_kit(kit), ["notice"])] == ["table-private", "list-private"]


def test_a_list_of_a_column_that_is_not_there_is_told_with_the_likely_one(kit: Path):
    wording = kit / "templates" / "notice" / "wording.toml"
    text = wording.read_text(encoding="utf-8")
    wording.write_text(text.replace("list:受检单位", "list:受检单"), encoding="utf-8")
    (finding,) = check_templates(load_kit(kit), ["notice"])
    assert (finding.code, "是否为“受检单位”？" in finding.found.zh) == ("list-column", True)
    assert "list:受检单" in wording.read_text(encoding="utf-8").splitlines()[int(finding.cell or 0) - 1]


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        (ROWS, 'of = "hazards_found"\n', "", "须写 of"),
        (ROWS, 'sort = "整改期限"', "totals = true", "不用 totals"),
        (CROSS, 'columns = "等级"', 'columns = ["等级"]', "写一个列名"),
        (CROSS, 'columns = "等级"', 'columns = "受检单位"', "同一列写了两次"),
        (ROWS, 'id = "listed"', 'id = "report"', "report"),
        (ROWS, 'kind = "rows"', 'kind = "row"', "kind"),
        (ROWS, "limit = 5", "limit = 0", "limit"),
    ],
)
def test_keys_that_do_not_fit_are_one_message_with_their_line(kit: Path, table: str, old: str, new: str, said: str):
    declare(kit, table.replace(old, new))
    with pytest.raises(KitFileError) as caught:
        check_templates(load_kit(kit), ["notice"])
    assert said in caught.value.found.zh
    assert re.search(r"report\.toml:\d+", caught.value.where)


def test_a_table_by_department_needs_a_report_over_all(kit: Path):
    file = kit / "templates" / "annual" / "report.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"隐患描述"', '"department"'), encoding="utf-8")
    with pytest.raises(KitFileError) as caught:
        check_templates(load_kit(kit), ["annual"])
    assert 'scope = "all"' in caught.value.found.zh


def test_templates_that_print_no_declared_table_are_refused(kit: Path):
    macros = kit / "templates" / "shared" / "annexes.tex.j2"
    macros.write_text(macros.read_text(encoding="utf-8").replace("annex.parts}", "false}"), encoding="utf-8")
    with pytest.raises(KitFileError) as caught:
        check_templates(load_kit(kit), ["notice"])
    assert caught.value.code == "template-without-table"
    assert "各单位主要指标" in caught.value.found.zh
    assert caught.value.where.endswith("notice/report.tex.j2")


def test_lines_of_groups_need_lines_of_departments(kit: Path):
    declare(kit, CROSS + "groups = true\n")
    with pytest.raises(KitFileError, match="每个单位一行"):
        check_templates(load_kit(kit), ["notice"])


@pytest.mark.slow
def test_groups_of_departments_have_their_totals(kit: Path):
    table = kit / "data" / "sample" / "departments.csv"
    groups = {"201": "街道", "202": "镇", "203": "镇", "204": ""}
    lines = table.read_text(encoding="utf-8").splitlines()
    rows = [f"{lines[0]},group", *(f"{line},{groups[line[:3]]}" for line in lines[1:])]
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    figures = 'id = "by_department"\ntitle = "指标"\nkind = "figures"\nby = "department"\ngroups = true\n'
    figures += 'figures = ["hazards_found", "in_time_rate", "days_to_close", "hours_per_person"]\n'
    declare(kit, CROSS.replace("受检单位", "department") + "groups = true\n[[table]]\n" + figures)
    composed = compose(kit)
    names = ("hazards_found", "in_time_rate", "days_to_close", "hours_per_person")
    towns = [safety.happened(unit, YEAR) for unit in safety.UNITS if groups[unit.code] == "镇"]
    told = safety.answers(towns, date(YEAR, 12, 31))
    assert composed.prepared is not None
    annexes = {annex.id: annex for annex in composed.prepared.report.annexes}
    for annex, expected in (
        (
            "by_department",
            [told[name] for name in names],
        ),
        ("crossed", [told["hazards_found"] - told["major_hazards"], told["major_hazards"], told["hazards_found"]]),
    ):
        (part,) = annexes[annex].parts
        assert [group.name for group in part.groups] == ["街道", "镇", "其他", ""]
        *units, total = [[cell.text for cell in row] for row in part.groups[1].rows]
        assert [row[:2] for row in units] == [["2", "南桥镇"], ["3", "西山镇"]]
        assert total == ["", "小计", *map(str, expected)]
    assert {one.view for one in composed.prints} >= {"group:镇", "group:镇×等级:重大"}


@pytest.mark.slow
def test_the_tables_of_the_sample_are_those_of_its_generator(sample: Path):
    composed = compose(sample)
    told = safety.expected()[str(YEAR)]
    figures = {figure.id: figure for figure in composed.measured.figures}
    table = cells(composed, "by_department")
    shown = [name for name in composed.measured.measurement.definitions if name in told["all"]]
    assert len(shown) == len(told["all"]) == 20
    for row, code in zip(table, [*(unit.code for unit in safety.UNITS), "all"], strict=True):
        assert row[2:] == [str(told[code][name]) for name in shown]
    levels = Counter((unit.short, one.major) for unit, one in hazards())
    grades = [
        [str(number), unit.short, *map(str, (levels[unit.short, False], levels[unit.short, True])), str(total)]
        for number, unit in enumerate(safety.UNITS, start=1)
        for total in [told[unit.code]["hazards_found"]]
    ]
    major = told["all"]["major_hazards"]
    whole = told["all"]["hazards_found"]
    assert cells(composed, "unit_by_level") == [*grades, ["", "合计", str(whole - major), str(major), str(whole)]]
    overdue = sorted(
        (one.due.isoformat(), unit.short, one.text, "重大" if one.major else "一般", one.enterprise)
        for unit, one in hazards()
        if one.done is None and one.due < date(YEAR, 12, 31)
    )
    listed = [(row[5], *row[1:5]) for row in cells(composed, "overdue")]
    assert sorted(listed) == overdue
    assert [day for day, *_ in listed] == [day for day, *_ in overdue]
    enterprises = {one.enterprise for _, one in hazards() if one.major}
    text = composed.text.plain()
    said = re.search(r"涉及(.+?)等(\d+)家", text)
    assert said is not None
    assert int(said[2]) == len(enterprises) > 6
    assert len(set(said[1].split("、"))) == 6
    assert set(said[1].split("、")) < enterprises
    views = {view.key: view.value for view in figures["major_hazards"].views}
    assert (views["list:受检单位"], sum(views[f"受检单位:{name}"] for name in enterprises)) == (len(enterprises), major)


@pytest.mark.slow
def test_missing_undecided_and_strange_cells_are_shown_as_what_they_are(kit: Path):
    ledgers = kit / "data" / "sample" / "ledgers"
    (ledgers / "203西山镇" / f"{YEAR}年安全生产台账.xlsx").unlink()
    file = ledgers / "202南桥镇" / f"{YEAR}年安全生产台账.xlsx"
    book = openpyxl.load_workbook(file)
    sheet = book["隐患整改"]
    heads = {cell.value: cell.column for cell in sheet[2]}
    strange = r"50% & \input{x}_$#~^" + "长" * 300
    sheet.cell(3, heads["隐患描述"]).value = strange
    sheet.cell(3, heads["整改期限"]).value = None
    sheet.cell(4, heads["状态"]).value = "差不多"
    sheet.cell(4, heads["完成日期"]).value = None
    sheet.cell(4, heads["隐患描述"]).value = "未定的一处"
    book.save(file)
    open_rows = ROWS.replace("limit = 5\n", "").replace("hazards_found", "hazards_closed")
    of_rows = ROWS.replace("listed", "of_all").replace('"隐患描述"', '"department", "隐患描述"')
    declare(kit, open_rows + of_rows + CROSS.replace("受检单位", "department") + CROSS.replace("crossed", "by_place"))
    composed = compose(kit)
    rows = cells(composed, "listed")
    assert rows[-1][:2] == ["", "缺"]  # of the unit without a ledger
    assert rows[-2][:2] == [f"{len(rows) - 1}（待核）", "未定的一处"]
    clipped = next(row for row in rows if row[1].startswith("50%"))
    assert (clipped[1][-1], len(clipped[1]), clipped[2]) == ("…", 200, "—")
    assert r"50\%\ \&\ \textbackslash{}input\{x\}\_\$\#" in composed.source
    assert r"\input{x}" not in composed.source
    crossed = {row[1]: row[2:] for row in cells(composed, "crossed")}
    assert crossed["西山镇"] == ["缺", "缺", "缺"]
    assert crossed["合计"] == ["缺", "缺", "缺"]
    assert "缺" not in crossed["南桥镇"]
    assert [row[1:] for row in cells(composed, "by_place")] == [["缺", "", "", ""]]
    assert composed.prepared is not None
    (annex,) = [one for one in composed.prepared.report.annexes if one.id == "of_all"]
    rest = sum(len(safety.happened(unit, YEAR).hazards) for unit in safety.UNITS if unit.code != "203") - 5
    assert annex.rest is not None
    assert (annex.rest.text, annex.rest.note) == (f"另有{rest}条", "，见依据")
    assert any(one.view == "rest:of_all" and one.text == f"另有{rest}条" for one in composed.prints)


@pytest.mark.slow
def test_a_finished_report_is_verified_cell_by_cell(kit: Path, tmp_path: Path):
    def run(*order: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "gongwenkit", *order, "--kit", str(kit)]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

    out = tmp_path / "out"
    made = run("build", "all", "--report", "notice", "--period", str(YEAR), "--docx", "--out", str(out))
    assert made.returncode in (0, 1), made.stderr
    pdf = out / str(YEAR) / "notice" / "all" / "report.pdf"
    assert json.loads(run("verify", str(pdf), "--json").stdout) == []
    prints = json.loads((pdf.parent / "evidence.json").read_text(encoding="utf-8"))["prints"]
    rows = [one for one in prints if (one["view"] or "").startswith("row:overdue:")]
    assert {one["text"] for one in rows} >= {"2025-03-16", "联创塑业", "灭火器压力不足"}
    blocks = json.loads((pdf.parent / "report.text.json").read_text(encoding="utf-8"))["blocks"]
    assert [one["heads"][:2] for one in blocks if one["kind"] == "table"].count(["序号", "单位"]) == 6
    proof = json.loads(run("proof", str(pdf), "--json").stdout)
    assert [check for check in proof[0]["checks"] if check["status"] == "fail"] == []
    file = kit / "data" / "sample" / "ledgers" / "204产业园" / f"{YEAR}年安全生产台账.xlsx"
    book = openpyxl.load_workbook(file)
    for row in book["隐患整改"].iter_rows():
        for cell in row:
            cell.value = "联创塑料" if cell.value == "联创塑业" and cell.column_letter == "G" else cell.value
    book.save(file)
    differences = [one for one in json.loads(run("verify", str(pdf), "--json").stdout) if one.get("figure")]
    assert {(one["view"], one["printed"], one["now"], one["why"]) for one in differences} == {
        ("row:overdue:1:责任单位", "联创塑业", "联创塑料", "rows")
    }


def test_words_of_cells_are_printed_with_full_width_marks():
    for written, printed in (
        ("配电箱(2号):已更换,9:30", "配电箱（2号）：已更换，9:30"),
        ("整改完成.", "整改完成。"),
        ("见 a.b(c), 3.5 m", "见 a.b(c), 3.5 m"),
        ("（一期）", "（一期）"),
    ):
        assert full_width_marks(written) == printed


def test_a_print_is_what_can_be_read_on_the_page():
    printer = Printer(destinations=True)
    cell = Cell("\u202e反向\u200b零宽\n0871－1234567", "overdue", "row:overdue:1:隐患描述")
    printer.sections(FiguresSummary(("序号",), ((cell,),)))
    assert [one.text for one in printer.prints] == ["反向零宽 0871-1234567"]


def test_a_value_that_looks_like_a_pair_has_its_line():
    unit = "甲×等级:重大"
    views = [View(f"责任单位:{unit}×等级:{level}", 2) for level in ("一般", "重大")]
    views += [View(f"责任单位:{unit}", 4), View("等级:一般", 2), View("等级:重大", 2)]
    figure = Figure(id="found", no=None, label="隐患", unit="处", value=4, views=tuple(views))
    spec = TableSpec(id="t", title="分布", kind="cross", of="found", rows="责任单位", columns="等级", totals=True)
    labels = load_labels(ROOT / "data" / "phrases")
    table = cross_table(spec, figure, labels, departments={})
    assert [row[1].text for row in table.rows] == ["甲×等级：重大", "合计"]


@pytest.mark.slow
def test_a_redacted_edition_hides_names_in_cells_and_figures_that_are_not_listed(tmp_path: Path):
    kit = tmp_path / "kit"
    init(kit)
    table = ROWS.replace('"隐患描述", "整改期限"', '"问题", "责任领导"').replace('"整改期限"', '"完成日期"')
    hidden = table.replace("listed", "unlisted").replace("hazards_found", "rectification_items")
    file = kit / "templates" / "summary" / "report.toml"
    declared = table.replace("hazards_found", "rectification_done") + hidden
    file.write_text(file.read_text(encoding="utf-8") + declared, encoding="utf-8")
    settings = kit / "kit.toml"
    plain = settings.read_text(encoding="utf-8")
    assert 'mask = "figures"' not in plain
    settings.write_text(plain + '\n[redacted]\nmask = "names"\n', encoding="utf-8")

    def annexes(edition: str) -> dict[str, list[list[str]]]:
        chosen = steps.choose(
            department="101",
            period="2023",
            report="summary",
            edition=edition,
            kit=str(kit),
            out=str(tmp_path / "out"),
        )
        composed = steps.compose(steps.measure(steps.read(chosen)))
        assert composed.prepared is not None
        return {one.id: [[cell.text for cell in row] for row in one.rows] for one in composed.prepared.report.annexes}

    whole, redacted = annexes("internal"), annexes("redacted")
    assert {"listed", "unlisted"} <= set(whole)
    assert list(redacted)[-1] == "listed"
    assert "unlisted" not in redacted
    assert [row[:2] for row in redacted["listed"]] == [row[:2] for row in whole["listed"]]
    names = [row[2] for row in whole["listed"]]
    shown = [row[2] for row in redacted["listed"]]
    assert len(names) == 5
    assert not set(names) & set(shown)
    assert [one[0] for one in shown] == [one[0] for one in names]
    settings.write_text(plain, encoding="utf-8")
    assert annexes("redacted") == {}
