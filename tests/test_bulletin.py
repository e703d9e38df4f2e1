"""A report over all departments: made by the same notebook, its numbers the departments' own, every one traceable."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from gongwenkit.cli import main
from gongwenkit.config.kit import load_kit
from gongwenkit.config.report_type import load_report_type
from gongwenkit.ingest.reference.reference_data import read_reference
from gongwenkit.model import UsageError
from gongwenkit.proof.layout.checks.annexes import check_annexes
from gongwenkit.proof.layout.pdf import read_printed
from gongwenkit.run.batch.notebook import nbformat
from gongwenkit.run.report import steps
from gongwenkit.run.report.job import covers_all, settle_department
from gongwenkit.run.report.store import department_folder

ROOT = Path(__file__).resolve().parents[1]
CODES = [str(code) for code in range(101, 113)]


def run(capsys, *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as leaving:
        main([*arguments, "--kit", str(ROOT), "--lang", "zh"])
    seen = capsys.readouterr()
    return int(leaving.value.code or 0), seen.out + seen.err


# --------------------------------------------------------------------------------------------------------- the scope


@pytest.fixture(scope="module")
def kit():
    return load_kit(ROOT)


@pytest.fixture(scope="module")
def reference():
    return read_reference(ROOT / "data" / "sample")


@pytest.mark.parametrize(
    ("report", "department", "code"),
    [("bulletin", "101", "scope-all"), ("bulletin", "", "scope-all"), ("duty", "all", "scope-department")],
)
def test_scope_and_department_must_fit(kit, reference, report, department, code):
    with pytest.raises(UsageError) as error:
        covers_all(load_report_type(kit.templates_folder / report), department, reference)
    assert error.value.code == code
    assert error.value.advice.zh
    assert error.value.advice.en


@pytest.mark.parametrize(("report", "department", "whole"), [("bulletin", "all", True), ("duty", "101", False)])
def test_scope_and_department_that_fit(kit, reference, report, department, whole):
    assert covers_all(load_report_type(kit.templates_folder / report), department, reference) is whole


def test_the_organ_that_issues_it_is_that_of_kit_toml_and_never_invented(kit, reference):
    report = load_report_type(kit.templates_folder / "bulletin")
    assert settle_department(kit, report, "all", reference).name == kit.settings.report["bulletin"].organ
    bare = kit.settings.model_copy(update={"report": {}})
    with pytest.raises(UsageError) as error:
        settle_department(type(kit)(kit.root, bare), report, "all", reference)
    assert error.value.code == "no-organ"


def test_the_folder_is_all_and_never_a_departments(tmp_path):
    assert department_folder(tmp_path, "all", whole=True) == tmp_path / "all"
    assert department_folder(tmp_path, "all").name != "all"


def test_a_line_of_documents_csv_for_all_is_read(reference):
    line = reference.document("all", "bulletin", "2023Q3")
    assert (line.number, line.to, str(line.date)) == ("云党建办〔2023〕5号", "各单位", "2023-10-17")
    assert not [finding for finding in reference.findings if finding.code == "reference-department"]


def test_the_bulletin_says_that_it_ranks_nobody():
    wording = (ROOT / "templates" / "bulletin" / "wording.toml").read_text(encoding="utf-8")
    assert "不作为排名、评比和考核的依据" in wording
    assert not re.search(r"text = \"[^\"]*(第一名|名列|排在前|末位|落后|领先)", wording)


@pytest.mark.slow
def test_the_command_line_says_how_a_report_over_all_is_asked_for(capsys, tmp_path):
    code, said = run(capsys, "build", "101", "--period", "2023Q3", "--report", "bulletin", "--out", str(tmp_path))
    assert code == 2
    assert "全部单位合为一份" in said
    code, said = run(capsys, "build", "all", "--period", "2023", "--report", "duty", "--out", str(tmp_path))
    assert code == 2
    assert "每个单位一份" in said
    for period in ("2023", "2023H1", "2023Q3", "2023-07"):
        for every in ([], ["--all"]):
            asked = ["--period", period, "--report", "bulletin", "--out", str(tmp_path), "--dry-run"]
            code, said = run(capsys, "build", *every, *asked)
            assert code == 0
            assert said.count("→") == 1
            assert f"{period}/bulletin/all" in said


# -------------------------------------------------------------------------------------------------- one made bulletin


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    with pytest.raises(SystemExit) as leaving:
        main([
            "build", "--period", "2023Q3", "--report", "bulletin", "--out", str(out), "--kit", str(ROOT), "--html",
        ])  # fmt: skip
    assert leaving.value.code in (0, None)
    return out / "2023Q3" / "bulletin" / "all"


@pytest.fixture(scope="module")
def evidence(made):
    return json.loads((made / "evidence.json").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_the_folder_is_complete_and_the_same_notebook_made_it(made):
    assert {path.name for path in made.iterdir()} == {
        "report.pdf", "report.tex", "report.log", "notebook.ipynb", "notebook.html", "evidence.json", "依据.xlsx",
        "findings.json", "manifest.json",
    }  # fmt: skip
    notebook = nbformat.read(made / "notebook.ipynb", as_version=4)
    source = nbformat.read(ROOT / "notebooks" / "report.ipynb", as_version=4)
    code = [
        cell.source
        for cell in source.cells
        if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", [])
    ]
    assert code
    assert all(cell in [one.source for one in notebook.cells] for cell in code)
    assert 'department = "all"' in next(
        c.source for c in notebook.cells if "injected-parameters" in c.metadata.get("tags", [])
    )
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["parameters"]["department"] == "all"
    files = {line["file"] for line in manifest["inputs"]}
    assert sum(name.startswith("ledgers/") for name in files) > 50  # those of all departments


@pytest.mark.slow
def test_it_fails_no_layout_check_and_is_set_down_the_hierarchy(made):
    (proof,) = json.loads((made / "findings.json").read_text(encoding="utf-8"))["proof"]
    assert [check for check in proof["checks"] if check["status"] == "fail"] == []
    assert next(check for check in proof["checks"] if check["id"] == 24)["found"] == "4 个附件"
    with pypdfium2.PdfDocument(made / "report.pdf") as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    first, text = pages[0], "".join("".join(pages).split())
    assert "云党建办〔2023〕5号" in first
    assert "各单位：" in first
    assert "签发人" not in text
    assert "不作为排名、评比和考核的依据" in text
    assert "报告人" not in text


@pytest.mark.slow
def test_a_turned_annex_must_have_the_number_of_the_note(made):
    printed = read_printed(made / "report.pdf")
    assert check_annexes(printed).status == "pass"
    upwards = {p.number: [o for o in p.letters if o.turned and not o.artifact] for p in printed.pages}
    turned = next(page for page in printed.pages if upwards[page.number])
    label = next(letter for letter in upwards[turned.number] if letter.text == "2")
    letters = tuple(replace(one, text="9") if one is label else one for one in turned.letters)
    pages = tuple(replace(page, letters=letters) if page is turned else page for page in printed.pages)
    outcome = check_annexes(replace(printed, pages=pages))
    assert outcome.status == "fail"
    assert "序号“9”，附件说明为“2”" in outcome.found.zh
    without = tuple(page for page in printed.pages if page is not turned)
    told = check_annexes(replace(printed, pages=without))
    assert any("有 3 个附件，附件说明列了 4 个" in fault.found.zh for fault in told.faults)


def _shifted(letter, title: bool, dx: float, dy: float):
    """A letter of a turned title moved on the page, with its ink."""
    if not (letter.turned and title):
        return letter
    x0, y0, x1, y1 = letter.ink
    return replace(letter, x=letter.x + dx, base=letter.base + dy, ink=(x0 + dx, y0 + dy, x1 + dx, y1 + dy))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda one: replace(one, text="项") if one.text == "指" else one, "标题“各单位主要项标”，附件说明为"),
        (lambda one: _shifted(one, one.size > 20, 0, 3), "标题中线偏 -3.0 mm"),
        (lambda one: _shifted(one, one.size > 20, 5, 0), "标题在第 3.5 行"),
        (lambda one: _shifted(one, one.font.startswith("FandolHei") and one.size > 15, 0, -2), "左边 37.0 mm"),
        (lambda one: _shifted(one, one.font.startswith("FandolHei") and one.size > 15, 2, 0), "上边 30.0 mm"),
    ],
)
def test_a_turned_annex_begins_as_the_others_do(made, change, found):
    printed = read_printed(made / "report.pdf")
    pages = tuple(
        replace(page, letters=tuple(change(one) if one.turned and one.size > 14 else one for one in page.letters))
        for page in printed.pages
    )
    outcome = check_annexes(replace(printed, pages=pages))
    assert outcome.status == "fail"
    [fault] = outcome.faults
    assert found in fault.found.zh
    assert fault.box is not None
    assert fault.box[0] < 60  # at the left edge of the page, where the table's head is


@pytest.mark.slow
def test_every_department_stands_in_its_place_and_prints_its_own_value(made, evidence):
    views = {(one["figure"], one["view"]): one["text"] for one in evidence["prints"]}
    known = {figure["id"]: {view["key"]: view for view in figure["views"]} for figure in evidence["figures"]}
    compared = 0
    for name in ("central_group_sessions", "branch_study_sessions", "theme_party_days", "learning_exchanges"):
        for code in CODES[:-1]:
            key = f"department:{code}"
            assert views[name, key] == str(known[name][key]["value"]), (name, code)
            compared += 1
        assert (name, "department:112") not in views
        assert (name, None) not in views  # the whole is missing: the sum of those that have it is named as such
        assert views[name, "reported"] == str(known[name]["reported"]["value"])
    assert compared == 44
    assert views["leader_lectures", "department:101:completion"] == "62.5"  # its head has the unit
    tex = (made / "report.tex").read_text(encoding="utf-8")
    rows = re.findall(r"\\gwrow\{\{(\d+)\}\{([^{}]+)\}", tex)
    order = [name for number, name in rows if int(number) <= 12][:12]
    assert order == [d.short_name for d in read_reference(ROOT / "data" / "sample").departments]
    assert "已报11个单位合计" in tex
    assert "缺的数：统计局廉政谈话（无台账）；供销社（无台账）。" in tex


@pytest.mark.slow
def test_figures_by_quarter_of_each_department_are_what_the_bulletin_says(evidence):
    known = {figure["id"]: {view["key"]: view for view in figure["views"]} for figure in evidence["figures"]}
    compared = 0
    for code in ("101", "107", "108", "110", "112"):
        chosen = steps.choose(department=code, period="2023", report="", kit=str(ROOT))
        measured = steps.measure(steps.read(chosen), views=("quarter",))
        for figure in measured.figures:
            definition = measured.measurement.definitions[figure.id]
            if figure.id not in measured.dated or definition.count == "distinct" or definition.personal:
                continue
            if figure.id == "rectification_done":
                continue  # in a report of the year, done by its end; in one of the quarter, by the quarter's
            third = next(view for view in figure.views if view.key == "2023Q3")
            view = known[figure.id][f"department:{code}"]
            assert (view["value"], view["missing"]) == (third.value, third.missing), (code, figure.id)
            compared += 1
    assert compared > 80


@pytest.mark.slow
def test_trace_lists_the_rows_of_all_departments_and_verify_agrees(capsys, made, evidence):
    code, said = run(capsys, "verify", str(made / "report.pdf"))
    assert code == 0, said
    with pytest.raises(SystemExit):
        main(["trace", str(made / "report.pdf"), "central_group_sessions", "--json"])
    rows = json.loads(capsys.readouterr().out)["rows"]
    figure = next(one for one in evidence["figures"] if one["id"] == "central_group_sessions")
    assert len(rows) == len(figure["rows"]) > 20
    departments = {re.search(r"10\d|11\d|住建局|审计局|信访局", row["file"]).group() for row in rows}
    with_rows = [v for v in figure["views"] if re.fullmatch(r"department:\d+", v["key"]) and v["value"]]
    assert len(departments) >= len(with_rows) - 1 > 5
    assert all(row["date"].startswith(("2023-07", "2023-08", "2023-09")) for row in rows)


@pytest.mark.slow
def test_a_print_on_a_turned_page_has_its_own_place(evidence):
    turned = [one for one in evidence["prints"] if one["figure"] == "integrity_meetings"]
    boxes = [tuple(one["box"]) for one in turned]
    assert len(set(boxes)) == len(boxes) == 12
    assert {one["text"] for one in turned if one["view"] != "reported"} == {"0", "1"}


@pytest.mark.slow
def test_an_unchanged_bulletin_is_not_made_again(capsys, made):
    out = made.parents[2]
    code, said = run(capsys, "build", "--period", "2023Q3", "--report", "bulletin", "--out", str(out), "--html")
    assert code == 0
    assert "未变 1" in said


@pytest.mark.slow
def test_a_final_is_refused_while_a_department_lacks_its_figures(capsys, tmp_path):
    arguments = ("--period", "2023Q3", "--report", "bulletin", "--edition", "final", "--out", str(tmp_path))
    assert run(capsys, "build", *arguments)[0] == 1
    summary = json.loads((tmp_path / "2023Q3" / "bulletin-final" / "summary.json").read_text(encoding="utf-8"))
    error = summary["departments"][0]["error"]
    assert error["code"] == "final-refused"
    assert "\n· 缺数 9 项：主持党组（党委）会研究党风廉政建设（" in error["message"]
    assert not (tmp_path / "2023Q3" / "bulletin-final" / "all").exists()
