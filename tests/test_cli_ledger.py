"""`gongwenkit ledger check --decisions` and `--accept` as a clerk runs them, and a report made after the answers."""

import json
from pathlib import Path

import openpyxl
import pytest
from tests.factories import MEETINGS, SheetMade, data_folder, meeting, xlsx

from gongwenkit.cli import main

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = "department,name,post,leading_group,first_responsible,from,to\n101,周砚,党组书记、局长,是,是,2021-03-01,\n"


@pytest.fixture
def run(capfd):
    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as leaving:
            main([*arguments, "--kit", str(ROOT), "--lang", "zh"])
        output = capfd.readouterr()
        return int(leaving.value.code or 0), output.out, output.err

    return call


@pytest.fixture
def data(tmp_path):
    heads = ["主持领导人" if head == "主持人" else head for head in MEETINGS]
    rows = [
        meeting(1, 主持人="周砚", 标签="党风廉政"),
        meeting(2, "2023-04-01", 主持人="周砚", 标签=None, 议题="研究廉政风险"),
    ]
    book = xlsx(SheetMade([heads, *rows]))
    return data_folder(tmp_path / "data", {"/people.csv": PEOPLE, "101财政局2023年台账.xlsx": book})


def answer(data: Path, category: str, text: str) -> str:
    path = data / "decisions.xlsx"
    book = openpyxl.load_workbook(path)
    (row,) = [row for row in book["核对决定"].iter_rows(min_row=2) if row[2].value == category]
    for cell, value in zip(row[9:13], (text, "有原始记录", "陈一", "2024-01-05"), strict=True):
        cell.value = value
    book.save(path)
    return row[0].value


def check(run, data: Path, *more: str) -> dict:
    _, out, _ = run("ledger", "check", "--json", "--data", str(data), *more)
    return json.loads(out)


def test_questions_are_written_once_and_counted(run, data):
    code, out, _ = run("ledger", "check", "--decisions", "--data", str(data))
    assert code == 0
    assert "decisions.xlsx：新增 1 个问题；待答 1 个，已答 0 个。" in out
    before = (data / "decisions.xlsx").read_bytes()
    _, out, _ = run("ledger", "check", "--decisions", "--data", str(data))
    assert "decisions.xlsx：新增 0 个问题；待答 1 个，已答 0 个。" in out
    assert (data / "decisions.xlsx").read_bytes() == before


@pytest.mark.slow
def test_one_answer_may_raise_the_next_question(run, data):
    check(run, data, "--decisions")
    answer(data, "表头", "主持人")
    assert check(run, data, "--decisions")["decisions"] == {"new": 1, "open": 1, "answered": 1}
    answer(data, "标签", "是")
    assert check(run, data, "--decisions")["decisions"] == {"new": 0, "open": 0, "answered": 2}
    code, out, _ = run("figures", "101", "--period", "2023", "--json", "--data", str(data))
    figures = {figure["id"]: figure for figure in json.loads(out)["figures"]}
    assert (code, figures["integrity_meetings"]["value"], figures["integrity_meetings"]["left_out"]) == (0, 2, [])


def test_without_the_option_nothing_is_written_and_the_json_is_as_ever(run, data):
    assert set(check(run, data)) == {"files", "findings"}
    assert not (data / "decisions.xlsx").exists()


def test_a_wrong_line_is_an_error_with_its_cell(run, data):
    check(run, data, "--decisions")
    answer(data, "表头", "主席台")
    code, out, _ = run("ledger", "check", "--json", "--data", str(data))
    (finding,) = [f for f in json.loads(out)["findings"] if f["code"] == "decision-answer"]
    assert code == 1
    assert (finding["file"], finding["sheet"], finding["cell"]) == ("decisions.xlsx", "核对决定", "J2")


def test_an_answer_that_fits_no_question_is_named(run, data):
    check(run, data, "--decisions")
    answer(data, "表头", "主持人")
    (data / "ledgers" / "101财政局2023年台账.xlsx").write_bytes(xlsx(SheetMade([MEETINGS, meeting(1)])))
    findings = check(run, data, "--decisions")["findings"]
    assert [f["cell"] for f in findings if f["code"] == "decision-unmatched"] == ["2"]


def test_a_file_open_elsewhere_is_one_line_and_exit_code_2(run, data):
    check(run, data, "--decisions")
    (data / "~$decisions.xlsx").touch()
    code, _, err = run("ledger", "check", "--decisions", "--data", str(data))
    assert code == 2
    assert "decisions.xlsx：文件正被打开或写保护，没有改动" in err
    assert "Traceback" not in err


def test_a_broken_file_is_one_line_and_exit_code_2(run, data):
    (data / "decisions.xlsx").write_bytes(b"PK\x03\x04 broken")
    for command in (("ledger", "check"), ("ledger", "check", "--decisions"), ("figures", "101", "--period", "2023")):
        code, _, err = run(*command, "--data", str(data))
        assert (code, "Traceback" in err) == (2, False)
        assert "decisions.xlsx" in err


def test_accept_says_how_many_heads_it_settled(run, data):
    _, out, _ = run("ledger", "check", "--accept", "--data", str(data))
    assert "同名表头照已定的对应办理：0 处。" in out


@pytest.mark.slow
def test_a_report_cites_the_decisions_and_is_made_again_when_they_change(run, data, tmp_path):
    check(run, data, "--decisions")
    head = answer(data, "表头", "主持人")
    check(run, data, "--decisions")
    asked = {"period": "2023", "edition": "internal", "data": str(data), "out": str(tmp_path / "o")}
    build = ("build", "101", *(word for name, value in asked.items() for word in (f"--{name}", value)))
    assert run(*build)[0] == 0
    folder = tmp_path / "o" / "2023" / "duty-internal" / "101"
    evidence = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    assert [decision["id"] for decision in evidence["decisions"]] == [head]
    tag = answer(data, "标签", "是")
    assert run(*build)[0] == 0
    evidence = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    assert {decision["id"] for decision in evidence["decisions"]} == {head, tag}
    assert evidence["decisions"][0] | {"id": ""} == {
        "id": "", "answer": "主持人", "reason": "有原始记录", "by": "陈一", "date": "2024-01-05",
    }  # fmt: skip
    assert "decisions.xlsx" in {source["file"] for source in evidence["sources"]}
    assert tag not in (folder / "report.tex").read_text(encoding="utf-8")  # no id on paper
    book = openpyxl.load_workbook(folder / "依据.xlsx", read_only=True)
    _, *lines = list(book["决定"].iter_rows(values_only=True))[-3:]
    assert [line[2:6] for line in lines] == [(one, "有原始记录", "陈一", "2024-01") for one in ("主持人", "是")]
