"""What a report lacks for a final: a short list, and each thing with its place in findings.json and a workbook."""

import io
import json
import os
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from gongwenkit.__main__ import main
from gongwenkit.ingest.decisions.model import TAG, ZERO, Question
from gongwenkit.ingest.workbook.text_book import TextSheet, text_book
from gongwenkit.model import Fact, Figure, Finding, LeftOut, Message, RowSource
from gongwenkit.model.matter import Matter
from gongwenkit.run.batch.refusal import write_refusal
from gongwenkit.run.report.error_record import ErrorRecord
from gongwenkit.run.report.matters import list_matters, sum_up
from gongwenkit.run.report.readiness import Lacking, refuse

ROOT = Path(__file__).resolve().parents[1]
ROW = RowSource("ledgers/101.xlsx", "会议台账", 17)


def figure(name: str, value: int | None, **more: object) -> Figure:
    return Figure(name, None, f"“{name}”数", "次", value, None if value is not None else "no-ledger", **more)


def finding(cell: str, file: str = "ledgers/101.xlsx") -> Finding:
    return Finding(
        "date-unreadable", "error", file, "会议台账", cell, Message("读不出", "unreadable"), Message("改", "mend")
    )


LACKING = Lacking(
    missing=tuple(figure(f"m{number}", None) for number in range(4)),
    undecided=(figure("u", 3, left_out=(LeftOut(ROW, "undecided"),)),),
    zeros=(figure("z", 0),),
    unconfirmed=(
        Fact("f", "通报典型案例", None),
        Fact("g", "建立清单", None, proposal="《三张清单》", proposed_in=2022),
    ),
    findings=(finding("B5"), finding("B6"), finding("C2", "ledgers/102.csv")),
    elements=("date",),
    marks=("【待确认：通报典型案例】", "【待写：存在的问题】"),
)
QUESTIONS = (
    Question("a" * 10, "101", TAG, "这一行是否为“党风廉政”", "ledgers/101.xlsx", "会议台账", "17", stops=True),
    Question("b" * 10, "101", TAG, "不拦的", stops=False),
    Question("c" * 10, "101", ZERO, "为零", stops=True),
)


@pytest.fixture
def matters() -> tuple[Matter, ...]:
    return list_matters(LACKING, QUESTIONS, {"no-ledger": "无台账"})


def test_the_short_list_has_a_line_for_each_kind_figures_first_and_cells_by_file(matters):
    assert [line.zh for line in sum_up(matters)] == [
        "缺数 4 项：“m0”数（无台账）、“m1”数（无台账）、“m2”数（无台账）等",
        "待核 1 项：“u”数（1 行）",
        "为零待说明 1 项：“z”数",
        "待确认的事项 2 项：通报典型案例、建立清单（2022年：《三张清单》，仍有效？）",
        "待补写的文字 1 项：【待写：存在的问题】",
        "公文要素未填 1 项：成文日期",
        "要先回答的问题 1 项：这一行是否为“党风廉政”",
        "要改或核实的格 3 处：ledgers/101.xlsx 2 处、ledgers/102.csv 1 处",
    ]
    assert sum_up(matters)[-1].en == "cells to mend or accept (3): ledgers/101.xlsx 2, ledgers/102.csv 1"
    error = refuse(matters, sum_up(matters))
    assert error.found.zh.splitlines()[0] == "还不能出报送稿，还差："
    assert len(error.found.zh.splitlines()) == len(error.found.en.splitlines()) == 9
    assert "ledger check --decisions" in error.advice.zh
    assert "--edition review" in error.advice.en


def test_nothing_is_lost_between_processes(matters):
    error = refuse(matters, sum_up(matters))
    record = ErrorRecord.of_json(json.loads(json.dumps(ErrorRecord.of(error).to_json())))
    assert record.matters == matters == error.matters


def test_the_list_is_a_workbook_of_texts_that_is_the_same_each_time(tmp_path, matters):
    hostile = (*matters, Matter(Message("格", "cell"), Message("=1+1", "=1+1"), Message("改", "mend"), "=cmd|x"))
    write_refusal(tmp_path, hostile, "en")
    sheet = openpyxl.load_workbook(tmp_path / "问题清单.xlsx").worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["序号", "类别", "事项", "文件", "表", "单元格", "怎么办", "在 decisions.xlsx 中定"]
    assert len(rows) == len(hostile) + 1
    assert rows[5][:6] == ["5", "待核", "“u”数（1 行）", "ledgers/101.xlsx", "会议台账", "第17行"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    lacking = json.loads((tmp_path / "findings.json").read_text(encoding="utf-8"))["lacking"]
    assert len(lacking) == len(hostile)
    assert lacking[4] | {"advice": ""} == {
        "kind": "undecided figures",
        "what": "u (rows: 1)",
        "advice": "",
        "file": "ledgers/101.xlsx",
        "sheet": "会议台账",
        "cell": "第17行",
        "decision": "标签",
    }


def test_a_workbook_of_texts_has_no_time_of_day():
    sheet = TextSheet("表", ("甲", "乙"), (10, 10), [("1", "=2"), ("", "三")])
    first = text_book(sheet)
    assert text_book(sheet) == first
    made = openpyxl.load_workbook(io.BytesIO(first))
    assert made.properties.modified.date() == date(1980, 1, 1)
    assert made.worksheets[0]["B2"].value == "=2"
    assert made.worksheets[0]["B2"].data_type == "s"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_refused_final_is_told_in_a_few_lines_of_a_narrow_screen(tmp_path, capsys, monkeypatch, language):
    monkeypatch.setitem(os.environ, "COLUMNS", "80")
    with pytest.raises(SystemExit) as ended:
        main(["build", "110", "--period", "2023", "--edition", "final", "--out", str(tmp_path), "--lang", language])
    assert ended.value.code == 1
    said = capsys.readouterr().out
    assert said.count("│") == 0
    assert len(said.splitlines()) < 30
    assert ("公文要素未填 1 项：成文日期" if language == "zh" else "elements not given (1): date of signature") in said
    failed = tmp_path / "2023" / "duty-final" / "_failed" / "110"
    lacking = json.loads((failed / "findings.json").read_text(encoding="utf-8"))["lacking"]
    sheet = openpyxl.load_workbook(failed / "问题清单.xlsx").worksheets[0]
    assert sheet.max_row == len(lacking) + 1
    assert {"公文要素未填", "待确认的事项"} <= {one["kind"] for one in lacking}
    assert not (tmp_path / "2023" / "duty-final" / "110").exists()


@pytest.mark.slow
def test_one_department_of_the_sample_is_complete_and_its_review_is_no_final(tmp_path, capsys):
    for edition in ("final", "review"):
        with pytest.raises(SystemExit) as ended:
            main(["build", "104", "--period", "2023", "--edition", edition, "--out", str(tmp_path), "--lang", "zh"])
        assert ended.value.code in (None, 0)
        folder = tmp_path / "2023" / f"duty-{edition}" / "104"
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        assert (manifest["parameters"]["edition"], manifest["complete"], manifest["marks"]) == (edition, True, {})
        assert json.loads((folder / "findings.json").read_text(encoding="utf-8"))["lacking"] == []
    assert "下一步：可以出报送稿" in capsys.readouterr().out
    tex = (folder / "report.tex").read_text(encoding="utf-8")
    assert "edition=review" in tex
    assert "讨论稿" not in tex
