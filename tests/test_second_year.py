"""How much a second year asks: questions and new facts of each department of the sample, once the first is answered.

The ledgers of 2022 are read alone and every question about them is answered; then those of 2023 are added, the standing
facts of 2022 are ticked as still valid, and what is asked anew is counted.
"""

import csv
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook

from gongwenkit.config.kit import Kit, load_kit
from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.config.phrases import FactDefinition
from gongwenkit.ingest.decisions.model import ANSWERS, OFFERED
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.measure.facts import answer_facts
from gongwenkit.run.kit.decide import ask

FIRST, SECOND = 2022, 2023
DEPARTMENTS, MOST_QUESTIONS, MOST_FACTS = 12, 10, 5


@dataclass(frozen=True)
class Asked:
    """What a department is asked in the second year.

    Attributes:
        questions: lines of decisions.xlsx that are new, with those that concern several departments.
        stopping: of these, lines that stop a final edition.
        facts: facts to be answered anew.
    """

    questions: int
    stopping: int
    facts: int


def count_second_year(sample: Path, work: Path, kit: Kit) -> dict[str, Asked]:
    """Returns what each department of a sample is asked in its second year; `work` is an empty folder."""
    data = work / "data"
    shutil.copytree(sample, data)
    later = [path for path in data.rglob("*") if path.is_file() and str(SECOND) in path.relative_to(data).as_posix()]
    for path in later:
        (work / "later" / path.relative_to(data)).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, work / "later" / path.relative_to(data))
    _tick_standing(data / "facts.csv", load_kit_files(kit).facts)
    while ask(kit, data=str(data)).open:  # an answer may lead to another question
        _answer_all(data / "decisions.xlsx")
    before = _lines(data / "decisions.xlsx")
    shutil.copytree(work / "later", data, dirs_exist_ok=True)
    ask(kit, data=str(data))
    return _count(
        kit, data, {name: line for name, line in _lines(data / "decisions.xlsx").items() if name not in before}
    )


def _tick_standing(path: Path, facts: Mapping[str, FactDefinition]) -> None:
    """Answers what the first year leaves open, leaves out the second year, and ticks its standing facts as valid."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = [line for line in csv.DictReader(file) if line["year"] == str(FIRST)]
    heads = [*lines[0], "still"]
    known = {(line["department"], line["fact"]) for line in lines}
    departments = dict.fromkeys(line["department"] for line in lines)
    lines += [
        {"department": code, "year": FIRST, "fact": fact, "answer": "有", "basis": "《工作登记》"}
        for code in departments
        for fact in facts
        if (code, fact) not in known
    ]
    ticked = [
        {"department": line["department"], "year": SECOND, "fact": line["fact"], "still": "是"}
        for line in lines
        if facts[line["fact"]].kind == "standing"
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, heads, restval="")
        writer.writeheader()
        writer.writerows([*lines, *ticked])


def _answer_all(path: Path) -> None:
    """Answers every open line: as suggested, else with what its list offers first."""
    book = load_workbook(path)
    sheet = book["核对决定"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        answer, category = sheet.cell(row, heads["决定"]), sheet.cell(row, heads["类别"]).value
        if not answer.value:
            suggested = sheet.cell(row, heads["建议"]).value
            takes = suggested and (category in OFFERED or suggested in ANSWERS[category])
            answer.value = suggested if takes else ANSWERS[category][0]
            sheet.cell(row, heads["理由"]).value, sheet.cell(row, heads["决定人"]).value = "核过", "办公室"
    book.save(path)


def _lines(path: Path) -> dict[str, tuple[str, str, str]]:
    sheet = load_workbook(path, read_only=True)["核对决定"]
    heads, *rows = sheet.iter_rows(values_only=True)
    places = {name: number for number, name in enumerate(heads)}
    return {
        row[places["编号"]]: tuple(row[places[name]] or "" for name in ("单位", "类别", "拦报送稿")) for row in rows
    }


def _count(kit: Kit, data: Path, new: dict[str, tuple[str, str, str]]) -> dict[str, Asked]:
    files = load_kit_files(kit)
    reference = load_data_folder(data, files=files).reference
    several = [line for line in new.values() if not line[0]]
    counted = {}
    for department in reference.departments:
        own = [*(line for line in new.values() if line[0] == department.short_name), *several]
        facts = answer_facts(files.facts, reference, department=department.code, year=SECOND)
        anew = sum(fact.answer is None for fact in facts.values())
        counted[department.code] = Asked(len(own), sum(line[2] == "是" for line in own), anew)
    return counted


@pytest.mark.slow
def test_a_second_year_asks_at_most_ten_questions_and_five_facts(tmp_path, sample_folder, repo_root):
    counted = count_second_year(sample_folder, tmp_path, load_kit(repo_root))
    table = "\n".join(f"{code}: {asked}" for code, asked in counted.items())
    print(table)
    assert len(counted) == DEPARTMENTS
    assert max(asked.questions for asked in counted.values()) <= MOST_QUESTIONS, table
    assert max(asked.facts for asked in counted.values()) <= MOST_FACTS, table
