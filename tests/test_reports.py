"""Whole reports: the batch run once, and facts read back from what it made."""

import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from gongwenkit.cli import main
from gongwenkit.compose.text.rules import RULES
from gongwenkit.model import print_value
from gongwenkit.proof.layout.checks import ALL_CHECKS
from gongwenkit.run.batch.notebook import nbformat
from gongwenkit.run.report.store import hash_file

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
MADE = ["101", "102", "107", "110", "111"]
OUTPUTS = {
    "report.pdf", "report.tex", "report.log", "notebook.ipynb", "evidence.json", "依据.xlsx", "findings.json",
    "manifest.json",
}  # fmt: skip
A4 = (595.28, 841.89)


def build(*arguments: str) -> int:
    with pytest.raises(SystemExit) as leaving:
        main(["build", *arguments, "--kit", str(ROOT), "--lang", "zh"])
    return int(leaving.value.code or 0)


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    assert build(*MADE, "--period", "2023", "--out", str(folder)) == 0
    return folder


@pytest.fixture(scope="module")
def reports(out):
    return out / "2023" / "duty"


@pytest.fixture(scope="module")
def expected():
    answers = json.loads((ROOT / "data" / "sample" / "expected.json").read_text(encoding="utf-8"))
    return {code: {figure["id"]: figure for figure in figures} for code, figures in answers["2023"].items()}


def pages_of(pdf: Path) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


MM = 72 / 25.4
WATERMARK = 40.0
"""Points: anything higher is the watermark."""


def body_of(pdf: Path) -> str:
    """The letters inside the text block in reading order: no watermark, no sample mark, no page number."""
    kept = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            reader, height = page.get_textpage(), page.get_height()
            for index in range(reader.count_chars()):
                _, bottom, _, top = reader.get_charbox(index)
                if top - bottom < WATERMARK and height - top > 36 * MM and height - bottom < 263 * MM:
                    kept.append(reader.get_text_range(index, 1))
    return squeezed("".join(kept))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text))


@pytest.mark.parametrize("code", MADE)
def test_a_report_folder_is_complete_and_its_manifest_true(reports, code):
    folder = reports / code
    assert {path.name for path in folder.iterdir()} == OUTPUTS
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert {line["file"] for line in manifest["outputs"]} == OUTPUTS - {"manifest.json"}
    assert all(hash_file(folder / line["file"]) == line["sha256"] for line in manifest["outputs"])
    assert manifest["parameters"]["department"] == code
    assert str(ROOT) not in json.dumps(manifest, ensure_ascii=False)


@pytest.mark.parametrize("code", MADE)
def test_the_pdf_is_a4_with_embedded_fonts_and_nothing_active(reports, code):
    with pikepdf.open(reports / code / "report.pdf") as pdf:
        assert not pdf.is_encrypted
        assert not {"/OpenAction", "/AA", "/AcroForm"} & set(pdf.Root.keys())
        fonts = [font for page in pdf.pages for font in page.get("/Resources", {}).get("/Font", {}).values()]
        descriptors = [font.DescendantFonts[0].FontDescriptor for font in fonts if "/DescendantFonts" in font]
        assert len(descriptors) == len(fonts) > 0
        assert all({"/FontFile2", "/FontFile3"} & set(descriptor.keys()) for descriptor in descriptors)
        for page in pdf.pages:
            box = [float(value) for value in page.mediabox]
            assert (box[2] - box[0], box[3] - box[1]) == pytest.approx(A4, abs=1)


@pytest.mark.parametrize("code", MADE)
def test_a_report_is_proofed_and_fails_no_check(reports, code):
    found = json.loads((reports / code / "findings.json").read_text(encoding="utf-8"))
    (proof,) = found["proof"]
    assert proof["pdf"] == "report.pdf"
    assert [check["id"] for check in proof["checks"]] == [check.id for check in ALL_CHECKS]
    assert [check for check in proof["checks"] if check["status"] == "fail"] == []
    assert {finding["code"] for finding in found["findings"]} & set(RULES) == set()
    manifest = json.loads((reports / code / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["proof"]["passed"] == sum(check["status"] == "pass" for check in proof["checks"]) > 20
    summary = json.loads((reports / "summary.json").read_text(encoding="utf-8"))
    line = next(line for line in summary["departments"] if line["code"] == code)
    assert line["proof"] == {"failed": 0, "warned": manifest["proof"]["warned"]}
    notebook = nbformat.read(reports / code / "notebook.ipynb", as_version=4)
    cell = next(cell for cell in notebook.cells if "steps.proof(" in cell.source)
    assert "版面检查：" in cell.outputs[0]["data"]["text/html"]


def spoken(figure) -> str | None:
    """How the text prints a figure; None where it drops the clause or prints a mark."""
    if figure["value"] in (None, 0):
        return None
    rounded = figure["id"] in ("integrity_risk_points", "learning_exchanges")
    value = figure["value"] if isinstance(figure["value"], int) else round(figure["value"], 1)
    text = print_value(value, rounded=rounded) if isinstance(value, int) else f"{value:g}"
    return text + figure["unit"]


SENTENCES = {
    "integrity_meetings": "本人主持召开{body}会研究党风廉政建设{}",
    "single_topic_meetings": "，其中专题研究{}",
    "responsibility_letters": "我局签订党风廉政建设责任书{}",
    "red_base_visits": "安排党员到红色教育基地参观学习{}",
    "integrity_lectures": "开设廉政党课{}",
    "cautionary_conferences": "我局{body}召开警示教育大会{}",
    "cautionary_films": "组织观看警示教育片{}",
    "integrity_talks": "开展廉政谈话{}",
    "appointment_talks": "其中任职（任前）廉政谈话{}",
    "own_talks": "本人同干部进行廉政谈话{}",
    "own_integrity_lectures": "廉政党课{integrity_lectures}，其中本人讲授{}",
    "own_lectures": "讲党课{leader_lectures}，其中本人讲授{}",
    "integrity_culture_projects": "实施廉政文化项目{}",
    "risk_list_revisions": "动态修订风险清单{}",
    "central_group_sessions": "我局{body}理论学习中心组集体学习{}",
    "thematic_seminars": "其中专题研讨{}",
    "expert_trainings": "邀请专家辅导授课{}",
    "leader_lectures": "班子成员讲党课{}",
    "branch_study_sessions": "各党支部集中学习{}",
    "theme_party_days": "开展主题党日活动{}",
    "ideology_sessions": "我局{body}专题学习、部署意识形态工作{}",
    "provincial_articles": "在省级媒体刊发稿件{}",
    "branches_in_force": "现有党支部{}",
    "vanguard_teams": "建有党员先锋队{}",
    "model_posts": "设有党员示范岗{}",
    "responsibility_zones": "划有党员责任区{}",
    "post_contribution_projects": "实施“立足岗位作贡献”项目{}",
    "pledge_events": "开展“亮身份、亮承诺”活动{}",
    "weekly_dispatch_meetings": "召开周例会调度重点工作{}",
    "supervision_bulletins": "印发督查通报{}",
    "integrity_risk_points": "在册廉政风险点{}",
    "prevention_measures": "配套防控措施{}",
    "regulations_established": "制定、修订制度{}",
    "role_model_sessions": "组织榜样学习{}",
    "cautionary_sessions": "开展各类警示教育{}",
    "rectification_carried_over": "列入整改台账的问题，上年结转{}",
    "rectification_items": "新增{}",
    "rectification_closed": "年内完成整改{}",
    "rectification_open": "尚未完成{}",
    "rectification_overdue": "尚未完成{rectification_open}，其中超过时限{}",
    "monday_study_sessions": "利用周例会集体学习{}",
    "committee_trainings": "委员培训{}",
    "lecture_hall_sessions": "举办业务大讲堂{}",
    "reading_events": "开展读书活动{}",
    "learning_exchanges": "各类学习交流共{}",
}
OF_A_NEW_SECRETARY = {
    "integrity_meetings": "本人任职以来主持召开{body}会研究党风廉政建设{}",
    "own_talks": "本人任职以来同干部进行廉政谈话{}",
    "own_integrity_lectures": "本人任职以来讲授廉政党课{}",
    "own_lectures": "本人任职以来讲党课{}",
}
BODIES = {"102": "党委"}  # what data/sample/issuers.csv says; of all others it is the 党组
ONLY_IN_THE_ANNEX = {"central_group_attendance", "branch_attendance", "rectification_done", "rectification_rate"}
"""Attendance and rates belong to the summary, the bulletin and the annex: no secretary signs them."""


@pytest.mark.parametrize("code", MADE)
def test_the_printed_text_holds_every_figure_of_the_expected_answers_in_its_sentence(reports, expected, code):
    assert set(SENTENCES) == set(expected[code]) - ONLY_IN_THE_ANNEX
    sentences = SENTENCES | (OF_A_NEW_SECRETARY if code == "107" else {})
    words = {name: spoken(figure) for name, figure in expected[code].items()}
    printed = body_of(reports / code / "report.pdf")
    seen = 0
    for name, sentence in sentences.items():
        if words[name] is None:
            continue
        seen += 1
        said = sentence.replace("{}", words[name]).format(**words, body=BODIES.get(code, "党组"))
        assert squeezed(said) in printed, name
    assert seen > 30


@pytest.mark.parametrize("code", MADE)
def test_attendance_and_rates_stand_in_the_annex_alone(reports, expected, code):
    text, annex = body_of(reports / code / "report.pdf").split("附件指标汇总表", 1)
    for name in ONLY_IN_THE_ANNEX:
        value = expected[code][name]["value"]
        if value is not None:
            label = {"central_group_attendance": "中心组学习出勤率", "branch_attendance": "支部组织生活出勤率"}
            assert name not in label or re.search(rf"{label[name]}%{value:.1f}", annex), name
    assert not re.search(r"出勤率|完成率|%|比上年|同比", text)


OF_TALKS = ("integrity_talks", "appointment_talks", "own_talks")
"""Figures of a ledger that says who was talked to: of their rows only month, type and number are told."""
FEW = 3


@pytest.mark.parametrize("code", MADE)
def test_of_talks_the_evidence_tells_numbers_and_no_place(reports, expected, code):
    evidence = json.loads((reports / code / "evidence.json").read_text(encoding="utf-8"))
    figures = {figure["id"]: figure for figure in evidence["figures"]}
    for name in OF_TALKS:
        answer, shown = expected[code][name], figures[name]
        assert sum(group["counts"] for group in shown["rows"]) == answer["value"], name
        assert {group["file"] for group in [*shown["rows"], *shown["left_out"]]} <= {"廉政谈话"}
        assert {left["reason"] for left in shown["left_out"]} <= {left["reason"] for left in answer["left_out"]}
        assert sum(group["counts"] < FEW for group in shown["rows"]) <= 1, name  # the one is 其他


@pytest.mark.parametrize("code", MADE)
def test_every_print_in_the_evidence_stands_where_it_says(reports, expected, code):
    evidence = json.loads((reports / code / "evidence.json").read_text(encoding="utf-8"))
    figures = {figure["id"]: figure for figure in evidence["figures"]}
    for name, answer in expected[code].items():
        hidden = {"views", *(("rows", "left_out") if name in OF_TALKS else ())}
        assert {key: figures[name][key] for key in answer if key not in hidden} == {
            key: value for key, value in answer.items() if key not in hidden
        }
    own = [one for one in evidence["prints"] if one["view"] is None]
    assert len(own) > 60
    for one in own:
        digits = re.match(r"[\d.]+", one["text"])
        value = figures[one["figure"]]["value"]
        assert digits, one
        assert abs(float(digits.group()) - value) <= (100 if "余" in one["text"] else 0), one
        x0, y0, x1, y1 = one["box"]
        assert 27 < x0 < x1 < 186, one
        assert 36 < y0 < y1 < 263, one


def test_a_missing_figure_is_shown_as_missing_and_never_as_zero(reports, expected):
    assert expected["110"]["integrity_lectures"]["missing"] == "no-column"
    text = squeezed("".join(pages_of(reports / "110" / "report.pdf")))
    assert "开设廉政党课【待补】次" in text
    assert expected["110"]["expert_trainings"]["value"] == 0
    assert "邀请专家辅导" not in text
    table = squeezed((reports / "110" / "report.tex").read_text(encoding="utf-8"))
    assert re.search(r"专家辅导培训\}\{次\}\{\\gwfigure\{[^}]*\}\{0\}", table)


def test_a_secretary_who_changed_in_the_year_speaks_of_the_own_tenure(reports):
    text = squeezed("".join(pages_of(reports / "107" / "report.pdf")))
    assert "任职以来" in text
    assert "任职以来" not in squeezed("".join(pages_of(reports / "101" / "report.pdf")))


def test_the_executed_notebook_shows_no_python_and_no_path_of_this_machine(reports):
    text = (reports / "101" / "notebook.ipynb").read_text(encoding="utf-8")
    assert str(ROOT) not in text
    notebook = nbformat.reads(text, as_version=4)
    shown = "".join(
        str(output.get("data", {}).get("text/html", "")) + str(output.get("text", ""))
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    )
    shown = re.sub(r"base64,[^\"']+", "", shown)
    assert "云岭区财政局" in shown
    for word in ("NaN", "DataFrame", "Traceback", ">None<"):
        assert word not in shown
    sources = "".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert not re.search(r"\bdef |\bfor |\bimport os|!|%", sources)


def test_unchanged_reports_are_not_made_again_and_damaged_ones_are(out, reports, capsys):
    before = {code: hash_file(reports / code / "report.pdf") for code in MADE}
    assert build(*MADE, "--period", "2023", "--out", str(out)) == 0
    summary = json.loads((reports / "summary.json").read_text(encoding="utf-8"))
    assert {line["code"]: line["status"] for line in summary["departments"]} == dict.fromkeys(MADE, "unchanged")
    (reports / "107" / "report.pdf").write_bytes(b"%PDF broken")
    assert build("107", "110", "--period", "2023", "--out", str(out), "--verify-outputs") == 0
    summary = json.loads((reports / "summary.json").read_text(encoding="utf-8"))
    assert [line["status"] for line in summary["departments"]] == ["built", "unchanged"]
    assert {code: hash_file(reports / code / "report.pdf") for code in MADE} == before
    capsys.readouterr()


def test_one_failed_department_stops_no_other_and_loses_nothing(tmp_path, capsys):
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data" / "sample", data)
    words = (data / "own_words.csv").read_text(encoding="utf-8").splitlines()
    words.append("104,duty,2023,highlights,办好\U0001f600这件事")
    (data / "own_words.csv").write_text("\n".join(words), encoding="utf-8")
    out = tmp_path / "out"
    code = build("104", "110", "112", "--period", "2023", "--out", str(out), "--data", str(data))
    folder = out / "2023" / "duty"
    summary = {
        line["code"]: line for line in json.loads((folder / "summary.json").read_text(encoding="utf-8"))["departments"]
    }
    assert code == 1
    assert {name: line["status"] for name, line in summary.items()} == {
        "104": "failed",
        "110": "built",
        "112": "failed",
    }
    assert summary["112"]["error"]["code"] == "no-ledgers"
    assert "U+1F600" in summary["104"]["error"]["message"]
    assert summary["104"]["error"]["advice"]
    assert not (folder / "104").exists()
    page = (folder / "_failed" / "104" / "notebook.html").read_text(encoding="utf-8")
    assert "U+1F600" in page
    assert not re.search(r"(src|href)\s*=\s*[\"']https?:", page)
    assert [path.name for path in folder.iterdir() if path.name.startswith((".work", ".old"))] == []
    capsys.readouterr()


def test_a_period_without_ledgers_fails_and_names_the_years_there_are(tmp_path, capsys):
    assert build("101", "--period", "2019", "--out", str(tmp_path)) == 2
    summary = json.loads((tmp_path / "2019" / "duty" / "summary.json").read_text(encoding="utf-8"))
    error = summary["departments"][0]["error"]
    assert error["code"] == "period-without-ledgers"
    assert "2022、2023" in error["message"]
    capsys.readouterr()


def test_a_report_written_before_the_years_end_says_so_and_counts_no_later_row(tmp_path, capsys):
    assert build("101", "--period", "2023", "--as-of", "2023-11-20", "--out", str(tmp_path)) == 0
    folder = tmp_path / "2023" / "duty" / "101"
    assert "截至11月20日" in squeezed("".join(pages_of(folder / "report.pdf")))
    figures = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))["figures"]
    reasons = {row["reason"] for figure in figures for row in figure["left_out"]}
    assert "after-reference-day" in reasons
    capsys.readouterr()


def test_a_final_edition_is_refused_naming_what_it_lacks(tmp_path, capsys):
    assert build("101", "--period", "2023", "--edition", "final", "--out", str(tmp_path)) == 1
    folder = tmp_path / "2023" / "duty-final"
    error = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["departments"][0]["error"]
    assert error["code"] == "final-refused"
    assert "主持党组会研究党风廉政建设" in error["message"]
    assert not (folder / "101").exists()
    capsys.readouterr()


def test_two_batches_of_a_kit_with_its_own_output_folder_give_equal_bytes_and_name_the_published_place(
    tmp_path, capsys
):
    kit = tmp_path / "kit"
    for part in ("templates", "latex", "notebooks", "data/schema", "data/figures", "data/phrases", "data/sample"):
        shutil.copytree(ROOT / part, kit / part)
    shutil.copy(ROOT / "kit.toml", kit / "kit.toml")
    made = []
    for _ in range(2):  # each in a private folder of another name
        with pytest.raises(SystemExit) as leaving:
            main(["build", "110", "--period", "2023", "--kit", str(kit), "--lang", "zh", "--force"])
        assert not leaving.value.code
        folder = kit / "build" / "2023" / "duty" / "110"
        assert {path.name for path in folder.iterdir()} == OUTPUTS
        made.append({name: (folder / name).read_bytes() for name in OUTPUTS - {"report.log"}})
    assert made[0] == made[1]
    text = made[0]["notebook.ipynb"].decode()
    assert "<dd>build/2023/duty/110/report.pdf</dd>" in text
    assert ".work-" not in text
    capsys.readouterr()


def test_equal_input_gives_equal_bytes_in_another_folder_zone_and_language(tmp_path, reports):
    environment = {"TZ": "Asia/Shanghai", "LANG": "en_US.UTF-8", "PYTHONHASHSEED": "7", "PATH": "/usr/bin:/bin"}
    environment |= {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
    call = [sys.executable, str(ROOT / "scripts" / "build_reports.py"), "110", "--period", "2023", "--kit", str(ROOT)]
    out = tmp_path / "elsewhere" / "out"
    subprocess.run([*call, "--out", str(out)], check=True, env=environment, cwd=tmp_path, capture_output=True)
    names = OUTPUTS - {"report.log"}
    again = {name: hash_file(out / "2023" / "duty" / "110" / name) for name in names}
    assert again == {name: hash_file(reports / "110" / name) for name in names}
