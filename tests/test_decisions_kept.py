"""Answers of earlier days hold: decisions.xlsx as the kit wrote it before questions were asked together (one line for
each row and value), with answers of every category, still takes effect line by line, and no answer is changed."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from gongwenkit.config.kit import load_kit
from gongwenkit.ingest.decisions.load import DECISION_HEADS, STOPS
from gongwenkit.measure.preparation import start_measurement
from gongwenkit.model import Period
from gongwenkit.run.kit.decide import ask
from gongwenkit.run.kit.review import review_ledgers
from gongwenkit.run.report.ledgers import open_data, read_all

ROOT = Path(__file__).resolve().parents[1]
KIT = load_kit(ROOT)
SAMPLES = [
    pytest.param("sample-messy", "messy", {"发现", "计入", "标签", "同一活动", "零值", "表头"}, id="messy"),
    pytest.param("sample", "sample", {"发现", "计入", "标签", "同一活动"}, marks=pytest.mark.slow, id="sample"),
]


def _lines(path: Path) -> list[dict]:
    heads, *rows = openpyxl.load_workbook(path)["核对决定"].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def _folder(tmp_path: Path, sample: str, decided: str) -> Path:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data" / sample, data)
    shutil.copyfile(ROOT / "tests" / "decided" / f"{decided}.xlsx", data / "decisions.xlsx")
    return data


def _in_effect(data: Path) -> set[str]:
    """The ids of all decisions that change a head, a row, a pair, a filter, a zero or a finding."""
    opened = open_data(KIT, data=str(data))
    read = read_all(opened)
    used = {name for table in read.ledgers.tables for name in table.decisions} | set(read.settled().accepted)
    for department in opened.reference.departments:
        base = start_measurement(
            read.ledgers,
            department=department.code,
            period=Period.parse("2023"),
            as_of=Period.parse("2023").last,
            schema=opened.files.schema,
            definitions=opened.files.definitions,
            reference=opened.reference,
            settings=opened.files.phrases(2023).settings,
        )
        used |= {name for rows in base.rows.values() for row in rows for name in row.decisions}
        for year in (2021, 2022, 2023, 2024):
            of_year = base.of_period(Period.of_year(year), opened.files.phrases(year).settings)
            used |= {name for figure in of_year.figures() for name in figure.decisions}
    return used


@pytest.mark.slow
@pytest.mark.parametrize(("sample", "decided", "categories"), SAMPLES)
def test_every_answer_of_an_earlier_version_still_takes_effect(tmp_path, sample, decided, categories):
    data = _folder(tmp_path, sample, decided)
    answered = {line["编号"]: line["类别"] for line in _lines(data / "decisions.xlsx") if line["决定"]}
    assert set(answered.values()) == categories
    used = _in_effect(data)
    # a question whether a row of another year is a tag's or a pair's concerns no figure of the years of the ledgers
    assert {name: category for name, category in answered.items() if name not in used} == {}


@pytest.mark.parametrize(("sample", "decided", "categories"), SAMPLES)
@pytest.mark.slow
def test_no_answer_is_changed_and_nothing_is_asked_twice(tmp_path, sample, decided, categories):
    data = _folder(tmp_path, sample, decided)
    before = _lines(data / "decisions.xlsx")
    asked = ask(KIT, data=str(data))
    after = _lines(data / "decisions.xlsx")
    assert [{head: line[head] for head in before[0]} for line in after[: len(before)]] == before
    assert {*DECISION_HEADS} - {STOPS} <= set(after[0]) <= {*DECISION_HEADS}
    assert asked.unmatched == ()
    assert asked.answered == sum(bool(line["决定"]) for line in before)
    assert asked.new == len(after) - len(before)
    known = {line["编号"] for line in before}
    book = openpyxl.load_workbook(data / "decisions.xlsx")
    members = (
        [row[1] for row in book["分项"].iter_rows(min_row=2, values_only=True)] if "分项" in book.sheetnames else []
    )
    assert not known & set(members)
    assert ask(KIT, data=str(data)).new == 0


@pytest.mark.parametrize(("sample", "decided", "categories"), SAMPLES)
def test_no_answer_of_an_earlier_version_is_reported_as_wrong(tmp_path, sample, decided, categories):
    data = _folder(tmp_path, sample, decided)
    wrong = [f for f in review_ledgers(KIT, data=str(data)).findings if f.code.startswith("decision-")]
    assert wrong == []
