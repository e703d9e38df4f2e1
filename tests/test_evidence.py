"""From a printed number to its rows (trace), and from the ledgers back to every printed number (verify)."""

import json
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pikepdf
import pytest

from gongwenkit.cli import main
from gongwenkit.compose.print.printed_numbers import Print
from gongwenkit.compose.print.tex import destination_name
from gongwenkit.proof.evidence.placement import place_prints
from gongwenkit.typeset.engine import typeset

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data" / "sample"
LEDGER = "ledgers/2023/101财政局2023年台账.xlsx"
MADE = ("101", "107", "109")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as leaving:
        main([*arguments, "--kit", str(ROOT), "--lang", "zh"])
    said = capsys.readouterr()
    return int(leaving.value.code or 0), said.out, said.err


def build(out: Path, *codes: str, edition: str, data: Path = SAMPLE) -> Path:
    wanted = ["--period", "2023", "--report", "duty", "--edition", edition, "--out", str(out), "--data", str(data)]
    with pytest.raises(SystemExit) as leaving:
        main(["build", *codes, *wanted, "--kit", str(ROOT), "--quiet"])
    assert not leaving.value.code
    return out / "2023" / ("duty" if edition == "draft" else f"duty-{edition}")


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    return build(tmp_path_factory.mktemp("internal"), *MADE, edition="internal")


@pytest.fixture(scope="module")
def drafts(tmp_path_factory):
    return build(tmp_path_factory.mktemp("draft"), "101", edition="draft")


@pytest.fixture(scope="module")
def expected():
    answers = json.loads((SAMPLE / "expected.json").read_text(encoding="utf-8"))
    return {code: {figure["id"]: figure for figure in answers["2023"][code]} for code in MADE}


@pytest.mark.parametrize("code", MADE)
def test_trace_of_every_figure_is_the_generators_own_list(reports, expected, capsys, code):
    traced = 0
    for name, figure in expected[code].items():
        status, out, _ = run(capsys, "trace", str(reports / code / "report.pdf"), name, "--json")
        assert status == 0
        answer = json.loads(out)
        assert [{k: row[k] for k in ("file", "sheet", "row", "counts", "event")} for row in answer["rows"]] == figure[
            "rows"
        ]
        assert answer["figure"]["left_out"] == figure["left_out"]
        assert answer["figure"]["value"] == figure["value"]
        keys = {"file", "sheet", "row", "date", "subject", "counts", "event"}
        assert all(set(row) == keys for row in answer["rows"])
        traced += len(answer["rows"])
    assert traced > 100


def test_trace_finds_a_figure_by_number_and_label(reports, capsys):
    pdf = str(reports / "101" / "report.pdf")
    by_id = run(capsys, "trace", pdf, "integrity_meetings", "--json")
    assert by_id == run(capsys, "trace", pdf, "f01", "--json")
    assert by_id == run(capsys, "trace", pdf, "主持党组会专题研究党风廉政建设", "--json")
    _, said, _ = run(capsys, "trace", pdf, "F01")
    assert "第 6 行　2023-01-11　审议年度廉政建设自查报告" in said
    assert "[待核]" in said


def test_trace_shows_nothing_of_a_sensitive_ledger(reports, capsys):
    status, said, _ = run(capsys, "trace", str(reports / "101" / "report.pdf"), "廉政谈话")
    assert status == 0
    assert "（涉及个人，不列）" in said
    sheet = openpyxl.load_workbook(SAMPLE / LEDGER)["廉政谈话"]
    named = {str(cell.value) for row in sheet.iter_rows(min_row=5) for cell in row[3:5] if cell.value}
    long = {text for text in named if len(text) > 1}
    assert long
    evidence = (reports / "101" / "evidence.json").read_text(encoding="utf-8")
    people = [text for text in long if text in evidence]
    assert people == []


def test_trace_with_a_data_folder_says_which_workbooks_changed_since(reports, capsys, tmp_path):
    pdf = str(reports / "101" / "report.pdf")
    status, plain, _ = run(capsys, "trace", pdf, "F01")
    assert run(capsys, "trace", pdf, "F01", "--data", str(SAMPLE)) == (status, plain, "")
    data = tmp_path / "data"
    shutil.copytree(SAMPLE, data)
    file = next((data / "ledgers" / "2023").glob("101*.xlsx"))
    file.write_bytes(file.read_bytes() + b" ")
    status, said, _ = run(capsys, "trace", pdf, "F01", "--data", str(data))
    assert (status, said.removeprefix(plain)) == (
        0,
        f"台账文件在成文后有变动，行号可能不同：{file.relative_to(data).as_posix()}\n",
    )
    _, said, _ = run(capsys, "trace", pdf, "F01", "--json", "--data", str(data))
    answer = json.loads(said)
    assert set(answer) == {"figure", "rows", "decisions", "alterations", "doubts"}
    assert (answer["alterations"], answer["doubts"]) == ([], [])
    file.unlink()
    assert run(capsys, "trace", pdf, "F01", "--data", str(data))[1].endswith(f"：{file.relative_to(data).as_posix()}\n")
    status, _, said = run(capsys, "trace", pdf, "F01", "--data", str(tmp_path / "nowhere"))
    assert (status, "没有这个数据文件夹" in said) == (2, True)


def test_trace_of_what_the_report_does_not_know(reports, capsys):
    status, _, said = run(capsys, "trace", str(reports / "101" / "report.pdf"), "F99")
    assert status == 1
    assert "F21" in said


def test_the_internal_edition_carries_its_evidence(reports, drafts, tmp_path, capsys):
    alone = tmp_path / "alone.pdf"
    shutil.copy(reports / "101" / "report.pdf", alone)
    with pikepdf.open(alone) as pdf:
        inside = pdf.attachments["evidence.json"].get_file().read_bytes()
    assert inside == (reports / "101" / "evidence.json").read_bytes()
    assert run(capsys, "trace", str(alone), "F01")[0] == 0
    shutil.copy(drafts / "101" / "report.pdf", alone)
    status, _, said = run(capsys, "trace", str(alone), "F01")
    assert status == 1
    assert "evidence.json" in said


def test_every_number_of_the_text_links_to_its_evidence_and_back(reports):
    """Named links of the pages: from each print of the text to evidence.<figure>, from there to its first print."""
    prints = json.loads((reports / "101" / "evidence.json").read_text(encoding="utf-8"))["prints"]
    with pikepdf.open(reports / "101" / "report.pdf") as pdf:
        known = {str(name) for name, _ in pikepdf.NameTree(pdf.Root.Names.Dests).items()}
        links = [
            str(link.A.D if "/A" in link else link.Dest)
            for page in pdf.pages
            for link in page.obj.get("/Annots", [])
            if link.Subtype == "/Link"
        ]
    assert set(links) <= known
    there = {name.removeprefix("evidence.") for name in links if name.startswith("evidence.")}
    back = {name.split(".")[1] for name in links if name.startswith("fig.")}
    assert len(there) > 25
    assert there <= back == {one["figure"] for one in prints}


def test_evidence_that_is_damaged_is_told(drafts, tmp_path, capsys):
    shutil.copy(drafts / "101" / "report.pdf", tmp_path / "report.pdf")
    (tmp_path / "evidence.json").write_text('{"job": {}}', encoding="utf-8")
    status, _, said = run(capsys, "verify", str(tmp_path / "report.pdf"))
    assert status == 1
    assert "已损坏" in said


def test_every_number_of_a_new_report_agrees(reports, drafts, capsys):
    for folder in (reports / "101", reports / "107", reports / "109", drafts / "101"):
        status, said, _ = run(capsys, "verify", str(folder / "report.pdf"))
        assert (status, "与台账一致" in said) == (0, True)
        prints = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))["prints"]
        assert f"{len(prints)} 处" in said
        assert len(prints) > 100


def test_a_number_that_ends_a_page_is_read_on_overleaf(tmp_path):
    destination = destination_name("learning_exchanges", None, 1)
    for lines in range(17, 21):  # one of them ends the page after 50余
        text = "国" * (lines * 28 - 2 - 2)
        source = (
            "\\documentclass[layout=C]{gongwenkit}\\gwsetup{info/title={情况报告}}\\begin{document}\\gwopening\n"
            f"\\gwpara{{{text}\\gwfigure{{{destination}}}{{50余次}}国国国。}}\n\\end{{document}}\n"
        )
        made = typeset(source, folder=tmp_path, latex=ROOT / "latex", reference_day=date(2023, 12, 31), seconds=60)
        (placed,) = place_prints(made.pdf, [Print("learning_exchanges", None, 1, "50余次", destination)])
        assert placed.text == "50余次"
        if made.pages == 2 and placed.page == 1:
            return
    raise AssertionError("no page ended inside the number")


@pytest.fixture
def changed(tmp_path):
    """The sample with one study of the central group made a private one: a row less for F03."""
    data = tmp_path / "data"
    shutil.copytree(SAMPLE, data)
    book = openpyxl.load_workbook(data / LEDGER)
    sheet = next(book[name] for name in book.sheetnames if "中心组" in name)
    heads = {str(cell.value): cell.column for row in sheet.iter_rows(max_row=5) for cell in row}
    row, column = next(
        (cell.row, cell.column) for (cell,) in sheet.iter_rows(min_col=heads["学习方式"], max_col=heads["学习方式"])
        if cell.value == "集体学习"
    )  # fmt: skip
    sheet.cell(row, column).value = "自学"
    book.save(data / LEDGER)
    return data, sheet.title, row


def test_verify_names_figure_old_and_new_value_and_the_row(drafts, changed, expected, capsys):
    data, sheet, row = changed
    value = expected["101"]["central_group_sessions"]["value"]
    status, out, _ = run(capsys, "verify", str(drafts / "101" / "report.pdf"), "--data", str(data), "--json")
    assert status == 1
    differences = json.loads(out)
    own = [one for one in differences if one["figure"] == "central_group_sessions" and one["view"] is None]
    assert own
    for one in own:
        assert set(one) == {"figure", "view", "page", "printed", "now", "changed", "what", "why"}
        assert one["printed"].startswith(str(value))
        assert one["now"].startswith(str(value - 1))
        assert one["changed"] == [{"file": LEDGER, "sheet": sheet, "row": row}]
    _, said, _ = run(capsys, "verify", str(drafts / "101" / "report.pdf"), "--data", str(data))
    assert "台账行有变动" in said
    assert f"{sheet} › 第 {row} 行" in said
    untouched = {one["figure"] for one in differences} & {"integrity_meetings", "theme_party_days"}
    assert untouched == set()
    assert f"台账改动：{LEDGER}" in said


def test_a_row_that_only_moved_is_no_change(drafts, tmp_path, capsys):
    data = tmp_path / "data"
    shutil.copytree(SAMPLE, data)
    book = openpyxl.load_workbook(data / LEDGER)
    sheet = next(book[name] for name in book.sheetnames if "主题党日" in name)
    sheet.insert_rows(1)
    book.save(data / LEDGER)
    status, out, _ = run(capsys, "verify", str(drafts / "101" / "report.pdf"), "--data", str(data), "--json")
    assert (status, json.loads(out)) == (0, [])


def test_only_the_row_that_was_taken_out_is_named_and_not_those_that_moved_up(drafts, tmp_path, capsys):
    data = tmp_path / "data"
    shutil.copytree(SAMPLE, data)
    book = openpyxl.load_workbook(data / LEDGER)
    sheet = book["警示教育"]
    sheet.delete_rows(5)
    for row in range(5, sheet.max_row + 1):
        sheet.cell(row, 1).value = row - 4  # 序号 written anew
    book.save(data / LEDGER)
    pdf = str(drafts / "101" / "report.pdf")
    status, out, _ = run(capsys, "verify", pdf, "--data", str(data), "--json")
    assert status == 1
    own = [one for one in json.loads(out) if one["figure"] == "cautionary_sessions" and one["view"] is None]
    assert own
    assert all(one["changed"] == [{"file": LEDGER, "sheet": "警示教育", "row": 5}] for one in own)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "data/sample/plan.csv",
            "101,central_group_sessions,2023,12",
            "101,central_group_sessions,2023,20",
            "计划有变动",
        ),
        ("data/figures/duty.toml", 'equals = "专家辅导"', 'in = ["专家辅导", "业务大讲堂"]', "指标定义已改"),
    ],
)
def test_verify_says_what_a_difference_comes_from(drafts, tmp_path, capsys, file, old, new, said):
    kit = tmp_path / "kit"
    for name in ("data/figures", "data/phrases", "data/schema", "data/sample", "templates", "latex"):
        shutil.copytree(ROOT / name, kit / name)
    shutil.copy(ROOT / "kit.toml", kit)
    text = (kit / file).read_text(encoding="utf-8")
    assert old in text
    (kit / file).write_text(text.replace(old, new), encoding="utf-8")
    capsys.readouterr()
    with pytest.raises(SystemExit) as leaving:
        main(["verify", str(drafts / "101" / "report.pdf"), "--kit", str(kit), "--lang", "zh"])
    assert (leaving.value.code, said in capsys.readouterr().out) == (1, True)


def test_a_number_changed_in_the_pdf_is_seen(drafts, tmp_path, capsys):
    """The destinations of two figures exchanged: each place shows the other's number."""
    shutil.copy(drafts / "101" / "evidence.json", tmp_path)
    with pikepdf.open(drafts / "101" / "report.pdf") as pdf:
        tree = pikepdf.NameTree(pdf.Root.Names.Dests)
        one, other = "fig.integrity_meetings.value.1", "fig.central_group_sessions.value.1"
        tree[one], tree[other] = tree[other], tree[one]
        pdf.save(tmp_path / "report.pdf")
    status, out, _ = run(capsys, "verify", str(tmp_path / "report.pdf"), "--json")
    assert status == 1
    numbers = [line for line in json.loads(out) if line["figure"] is not None]
    assert sorted(line["figure"] for line in numbers) == ["central_group_sessions", "integrity_meetings"]
    assert all((line["changed"], line["why"]) == ([], "page") for line in numbers)
    assert [line["file"] for line in json.loads(out) if line["what"] == "output-altered"] == ["report.pdf"]
    _, said, _ = run(capsys, "verify", str(tmp_path / "report.pdf"))
    assert said.count("PDF 上的数与成文时不同") == 2
