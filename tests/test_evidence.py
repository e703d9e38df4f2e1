"""From a printed number to its rows (trace), and from the ledgers back to every printed number (verify)."""

import hashlib
import json
import re
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pikepdf
import pypdfium2 as pdfium
import pytest

from gongwenkit.cli import main
from gongwenkit.compose.print.printed_numbers import Print
from gongwenkit.compose.print.tex import destination_name
from gongwenkit.proof.evidence.placement import place_prints
from gongwenkit.proof.layout.page_reader import read_pages
from gongwenkit.typeset.engine import typeset

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data" / "sample"
LEDGER = "ledgers/2023/101财政局2023年台账.xlsx"
MADE = ("101", "107", "109")
ABOUT_PERSONS = ("integrity_talks", "appointment_talks", "own_talks")


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


def pages(pdf: Path) -> list[str]:
    """The text of each page, blanks inside lines left out."""
    with pdfium.PdfDocument(pdf) as document:
        return [re.sub("[ \t\r]", "", page.get_textpage().get_text_bounded()) for page in document]


def printed(pdf: Path) -> str:
    return "\n".join(pages(pdf))


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
        assert answer["figure"]["value"] == figure["value"]
        if name in ABOUT_PERSONS:  # month, type and number; no row
            assert sum(row["counts"] for row in answer["rows"]) == sum(row["counts"] for row in figure["rows"])
            assert sorted(one["reason"] for one in answer["figure"]["left_out"]) == sorted(
                one["reason"] for one in figure["left_out"]
            )
            continue
        assert [{k: row[k] for k in ("file", "sheet", "row", "counts", "event")} for row in answer["rows"]] == figure[
            "rows"
        ]
        assert answer["figure"]["left_out"] == figure["left_out"]
        keys = {"file", "sheet", "row", "date", "subject", "counts", "event"}
        assert all(set(row) == keys for row in answer["rows"])
        traced += len(answer["rows"])
    assert traced > 100


def test_trace_finds_a_figure_by_number_and_label(reports, capsys):
    pdf = str(reports / "101" / "report.pdf")
    by_id = run(capsys, "trace", pdf, "integrity_meetings", "--json")
    assert by_id == run(capsys, "trace", pdf, "f01", "--json")
    assert by_id == run(capsys, "trace", pdf, "主持党组会研究党风廉政建设", "--json")
    _, said, _ = run(capsys, "trace", pdf, "F01")
    assert "  1　第 6 行　2023-01-11　审议年度廉政建设自查报告　计 1\n" in said
    assert "[待核]" in said


def test_trace_shows_contributions_merged_rows_and_their_sum(reports, capsys):
    pdf = str(reports / "101" / "report.pdf")
    _, said, _ = run(capsys, "trace", pdf, "F03")
    assert "：10次，12 行合 10 次，未计入 0 行" in said
    assert said.count("（8～10 合为1次）") == 3
    assert "计 0（8～10 合为1次）" in said
    assert said.rstrip().endswith("计数合计 10")
    with pytest.raises(SystemExit):
        main(["trace", pdf, "F03", "--kit", str(ROOT), "--lang", "en"])
    said = capsys.readouterr().out
    assert "12 rows, 10 events" in said
    assert "counts 0 (8, 9, 10 count 1)" in said


def test_trace_shows_nothing_of_a_sensitive_ledger(reports, capsys):
    status, said, _ = run(capsys, "trace", str(reports / "101" / "report.pdf"), "廉政谈话")
    assert status == 0
    assert "廉政谈话（涉及个人，不列各行）" in said
    assert "行　" not in said
    assert LEDGER not in said
    assert "计数合计 79" in said
    sheet = openpyxl.load_workbook(SAMPLE / LEDGER)["廉政谈话"]
    named = {str(cell.value) for row in sheet.iter_rows(min_row=5) for cell in row[3:5] if cell.value}
    long = {text for text in named if len(text) > 1}
    assert long
    evidence = (reports / "101" / "evidence.json").read_text(encoding="utf-8")
    people = [text for text in long if text in evidence]
    assert people == []
    folder = reports / "101"
    rows = [row for row in json.loads(evidence)["rows"] if row["subject"] is None]
    assert rows
    assert {row["file"] for row in rows} == {"廉政谈话"}
    assert {len(row["date"]) for row in rows} <= {0, 7}
    for name in ("findings.json", "notebook.ipynb"):
        text = (folder / name).read_text(encoding="utf-8")
        assert "廉政谈话：第" not in text
        assert '"sheet": "廉政谈话"' not in text


def test_the_workbook_of_evidence_has_the_rows_of_every_printed_figure(reports, drafts, expected, tmp_path):
    """Its rows are those of the generator's answers, its sums the values; the same file is inside the PDF."""
    folder = reports / "101"
    content = (folder / "依据.xlsx").read_bytes()
    with pikepdf.open(folder / "report.pdf") as pdf:
        assert pdf.attachments["依据.xlsx"].get_file().read_bytes() == content
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    hashes = {one["file"]: one["sha256"] for one in manifest["outputs"]}
    assert hashes["依据.xlsx"] == hashlib.sha256(content).hexdigest()
    assert (drafts / "101" / "依据.xlsx").is_file()
    book = openpyxl.load_workbook(folder / "依据.xlsx")
    labels = {figure["label"]: figure for figure in json.loads((folder / "evidence.json").read_text())["figures"]}
    seen = 0
    for sheet in book.worksheets[1:]:
        label = str(sheet["A1"].value).partition("　")[2].rpartition("：")[0]
        if label not in labels:
            continue
        name = labels[label]["id"]
        lines = list(sheet.iter_rows(min_row=5, values_only=True))
        end = next(at for at, row in enumerate(lines) if row[0] == "合计")
        rows = lines[:end]
        assert [row[0] for row in rows] == list(range(1, end + 1))
        if rows and rows[0][1] is not None:
            assert sum(row[1] for row in rows) == lines[end][1] == expected["101"][name]["value"]
        if name not in ABOUT_PERSONS:
            places = [{"file": row[3], "sheet": row[4], "row": int(row[5])} for row in rows]
            wanted = [{key: row[key] for key in ("file", "sheet", "row")} for row in expected["101"][name]["rows"]]
            assert places == wanted
        seen += 1
    assert seen == len(expected["101"])


def test_ten_numbers_from_paper_to_row_in_three_steps(reports):
    """A click on the number leads to its line, its number to a sheet, and the sheet to the row of the ledger."""
    folder = reports / "101"
    evidence = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    book = openpyxl.load_workbook(folder / "依据.xlsx")
    links = {row[1].value: row[8].hyperlink.location for row in book["目录"].iter_rows() if row[8].hyperlink}
    figures = {figure["id"]: figure for figure in evidence["figures"]}
    names = dict.fromkeys(one["figure"] for one in evidence["prints"] if one["view"] is None and one["n"] == 1)
    ten = [name for name in names if figures[name]["rows"] and name not in ABOUT_PERSONS][:10]
    ledger = openpyxl.load_workbook(SAMPLE / LEDGER)
    with pikepdf.open(folder / "report.pdf") as pdf:
        known = {str(name) for name, _ in pikepdf.NameTree(pdf.Root.Names.Dests).items()}
    assert len(ten) == 10
    for name in ten:
        assert f"evidence.{name}" in known
        sheet = book[links[figures[name]["label"]].partition("!")[0].strip("'")]
        file, place, row, day, subject = (sheet.cell(5, column).value for column in (4, 5, 6, 7, 8))
        if file == LEDGER:
            cells = [str(cell.value) for cell in ledger[place][int(row)]]
            assert any(str(subject) in text or str(day) in text for text in cells)


def test_the_ten_numbers_of_the_documentation_are_where_it_says(reports, repo_root):
    folder = reports / "101"
    prints = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))["prints"]
    book = openpyxl.load_workbook(folder / "依据.xlsx")
    sums = {row[0].value: row[6].value for row in book["目录"].iter_rows()}
    text = (repo_root / "docs" / "evidence.md").read_text(encoding="utf-8")
    way = r"^\| .* (\S+) \| 第(\d+)页 → 附件2第(\d+)行（第(\d+)页）→ 表(\d+)：.*合计 (\d+) \|"
    walked = re.findall(way, text, re.MULTILINE)
    texts = pages(folder / "report.pdf")
    assert len(walked) == 10
    for number, page, line, annex, sheet, total in walked:
        assert (number, int(page)) in {(one["text"], one["page"]) for one in prints}
        assert (line, sums[int(line)]) == (sheet, int(total))
        assert re.search(rf"(?m)^{line}(?!\d)", texts[int(annex) - 1])


def test_annexes_have_no_english_and_no_path(reports):
    """Without the mark of the sample's own file names, which people gave."""
    for code in MADE:
        annexes = printed(reports / code / "report.pdf").partition("附件1\n")[2]
        assert "数字依据" in annexes
        assert re.findall("[A-Za-z]+", annexes) == []


def test_an_internal_edition_with_open_marks_says_so_on_each_page(reports):
    for code in MADE:
        complete = json.loads((reports / code / "manifest.json").read_text(encoding="utf-8"))["complete"]
        for page in pages(reports / code / "report.pdf"):
            assert ("存档稿（尚有待核、待补，未办结）" in page) is not complete


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


def test_a_number_near_the_end_of_a_page_is_read_whole(tmp_path):
    destination = destination_name("learning_exchanges", None, 1)
    pages = set()
    for lines in range(17, 21):  # number, 余 and unit stay on one line, at whichever page they end up
        text = "国" * (lines * 28 - 2 - 2)
        source = (
            "\\documentclass[layout=C]{gongwenkit}\\gwsetup{info/title={情况报告}}\\begin{document}\\gwopening\n"
            f"\\gwpara{{{text}\\gwfigure{{{destination}}}{{50余次}}国国国。}}\n\\end{{document}}\n"
        )
        made = typeset(source, folder=tmp_path, latex=ROOT / "latex", reference_day=date(2023, 12, 31), seconds=60)
        asked = [Print("learning_exchanges", None, 1, "50余次", destination)]
        (placed,) = place_prints(made.pdf, asked, read_pages(made.pdf).pages)
        assert placed.text == "50余次"
        pages.add(placed.page)
    assert pages == {1, 2}


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
