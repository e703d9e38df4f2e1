"""Whatever a list of 基础信息.xlsx or decisions.xlsx shows, id or label, is accepted where it is read."""

import unicodedata
from pathlib import Path

import openpyxl
import pytest
from tests.factories import data_folder

from gongwenkit.config.elements import read_element
from gongwenkit.config.kit import load_kit
from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.run.kit.decide import ask
from gongwenkit.run.kit.init import init
from gongwenkit.run.kit.review import review_ledgers

ROOT = Path(__file__).resolve().parents[1]
KIT = load_kit(ROOT)


@pytest.fixture(scope="module")
def lists(tmp_path_factory) -> dict[str, list[tuple[str, str]]]:
    """Every list of 基础信息.xlsx as a person sees it: what the drop-down offers, and what is written next to it."""
    kit = tmp_path_factory.mktemp("kit") / "kit"
    init(kit)
    page = openpyxl.load_workbook(kit / "data" / "own" / "基础信息.xlsx")["选项"]
    found = {}
    for column in range(1, page.max_column, 2):
        pairs = [(page.cell(row, column).value, page.cell(row, column + 1).value) for row in range(2, page.max_row + 1)]
        found[page.cell(1, column).value] = [(value, label) for value, label in pairs if value]
    return found


def spellings(text: str) -> list[str]:
    """A text as people write it: as it is, with blanks, in full width."""
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    return [text, f" {text}　", wide]


def test_the_lists_are_those_that_the_tests_know(lists):
    asked = {"指标", "事实", "文种", "文字位置", "紧急程度", "是否", "有无", "常年或当年"}
    assert set(lists) == {*asked, "发文机关编号", "领导机构"}


def _write(path: Path, heads: str, lines: list[str]) -> None:
    path.write_text("\n".join([heads, *lines]) + "\n", encoding="utf-8")


def read(data: Path):
    return load_data_folder(data, files=load_kit_files(KIT)).reference


@pytest.mark.parametrize("which", [0, 1], ids=["id", "label"])
def test_every_figure_of_the_list_may_be_planned(lists, tmp_path, which):
    for number in range(3):
        lines = [f"101,{spellings(pair[which])[number]},2023,5" for pair in lists["指标"]]
        data = data_folder(tmp_path / str(number), {})
        _write(data / "plan.csv", "department,figure,year,planned", lines)
        reference = read(data)
        assert [plan.figure for plan in reference.plans] == [value for value, _ in lists["指标"]]
        codes = [finding.code for finding in review_ledgers(KIT, data=str(data)).findings]
        assert "plan-figure" not in codes


@pytest.mark.parametrize("which", [0, 1], ids=["id", "label"])
def test_every_fact_of_the_list_may_be_answered(lists, tmp_path, which):
    for number in range(3):
        lines = [f"101,2023,{spellings(pair[which])[number]},有,甲办法,乙" for pair in lists["事实"]]
        data = data_folder(tmp_path / str(number), {})
        _write(data / "facts.csv", "department,year,fact,answer,basis,confirmed_by", lines)
        assert [answer.fact for answer in read(data).answers] == [value for value, _ in lists["事实"]]


@pytest.mark.parametrize("which", [0, 1], ids=["id", "label"])
def test_every_report_type_and_slot_of_the_lists_may_be_named(lists, tmp_path, which):
    types = lists["文种"]
    data = data_folder(tmp_path, {})
    _write(
        data / "documents.csv",
        "department,report,period,date",
        [f"101,{pair[which]},2023,2024-01-10" for pair in types],
    )
    files = load_kit_files(KIT)
    words = [
        (name, slot, label if which else slot)
        for name in files.report_ids
        for slot, label in files.report_type(name).slots.items()
    ]
    _write(
        data / "own_words.csv", "department,report,period,slot,text", [f"101,{n},2023, {w} ,甲" for n, _, w in words]
    )
    reference = read(data)
    assert [document.report for document in reference.documents] == [value for value, _ in types]
    assert [(word.report, word.slot) for word in reference.words] == [(name, slot) for name, slot, _ in words]
    shown = dict(lists["文字位置"])
    asked = {slot: label for slot, label in shown.items() if ":" in slot}
    assert {slot for _, slot, _ in words} == shown.keys() - asked.keys()
    assert all(label.startswith(("原因：", "措辞：")) for label in asked.values())
    _write(
        data / "own_words.csv",
        "department,report,period,slot,text",
        [f"101,duty,2023,{written},甲" for pair in asked.items() for written in pair],
    )
    assert [word.slot for word in read(data).words] == [slot for slot in asked for _ in range(2)]


def test_urgency_and_answers_of_the_lists_are_read(lists, tmp_path):
    for value, _ in lists["紧急程度"]:
        for written in spellings(value):
            assert read_element("urgency", written.strip()) == unicodedata.normalize("NFKC", value)
    for name, column in (("是否", "leading_group"), ("有无", "answer")):
        for value, _ in lists[name]:
            for number, written in enumerate(spellings(value)):
                data = data_folder(tmp_path / f"{name}{value}{number}", {})
                if column == "answer":
                    _write(data / "facts.csv", "department,year,fact,answer,basis", [f"101,2023,甲,{written},乙"])
                    assert [answer.answer for answer in read(data).answers] == [value]
                else:
                    _write(data / "people.csv", "department,name,leading_group", [f"101,周砚,{written}"])
                    assert [person.leading_group for person in read(data).people] == [value == "是"]


def test_every_department_and_ledger_of_the_lists_may_be_entered_by_hand(tmp_path):
    data = data_folder(tmp_path, {})
    ask(KIT, data=str(data))
    path = data / "decisions.xlsx"
    book = openpyxl.load_workbook(path)
    options, page = book["选项"], book["补充登记"]
    places = {cell.value: cell.column for cell in page[1]}
    shown = {
        name: [cell.value for cell in column[1:] if cell.value]
        for column in options.iter_cols()
        for name in (column[0].value,)
        if name in ("单位", "台账")
    }
    assert len(shown["台账"]) >= 15
    cells = [(whose, shown["台账"][0]) for whose in shown["单位"]] + [
        (shown["单位"][0], name) for name in shown["台账"]
    ]
    for row, (whose, ledger) in enumerate(cells, start=2):
        given = {
            "单位": f" {whose}",
            "台账": f"{ledger}　",
            "日期": "2023-03-01",
            "主题": "甲",
            "理由": "乙",
            "依据": "丙",
        }
        for head, text in {**given, "登记人": "丁"}.items():
            page.cell(row, places[head]).value = text
    book.save(path)
    codes = {finding.code for finding in review_ledgers(KIT, data=str(data)).findings}
    assert not codes & {"reference-department", "hand-ledger"}


def test_what_is_in_no_list_stays_as_written_and_is_named(tmp_path):
    data = data_folder(tmp_path, {})
    _write(data / "plan.csv", "department,figure,year,planned", ["101,没有这样的指标,2023,5"])
    (plan,) = read(data).plans
    assert plan.figure == "没有这样的指标"
    assert "plan-figure" in [finding.code for finding in review_ledgers(KIT, data=str(data)).findings]
