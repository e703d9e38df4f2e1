"""Nothing that only the program knows reaches a reader: no id, English key or path on paper or in the notebook."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.factories import DEPARTMENTS, MEETINGS, SheetMade, data_folder, meeting, xlsx

from gongwenkit.run.report import display, steps
from gongwenkit.run.report.open_questions import open_lines

LETTERS = re.compile(r"[A-Za-z]+")
ANNEX_LETTERS = frozenset("ABCDE")
"""Letters that a chart or a layout may name."""


@pytest.fixture(scope="module")
def kit(tmp_path_factory, repo_root: Path) -> Path:
    """A kit whose year lacks every expression and setting, and data of which all but a few meetings is missing."""
    root = tmp_path_factory.mktemp("kit")
    for part in ("templates", "latex", "notebooks", "data/schema", "data/figures", "data/phrases"):
        shutil.copytree(repo_root / part, root / part)
    settings = (repo_root / "kit.toml").read_text(encoding="utf-8")
    (root / "kit.toml").write_text(settings, encoding="utf-8")
    for year in ("2022", "2023"):
        (root / "data" / "phrases" / f"{year}.toml").unlink()
    rows = [MEETINGS, meeting(1), meeting(2, "2023-05-04", 标签="党风廉政"), meeting(3, "2023-06-04", 标签="不明")]
    ledger = xlsx(SheetMade(rows, hidden_rows=(1,)))
    documents = "department,report,period,date,number,signer\n101,duty,2023,哪天,,\n"
    data_folder(root / "data" / "sample", {"101/2023.xlsx": ledger, "/documents.csv": documents}, DEPARTMENTS)
    return root


def opened(kit: Path, report: str, edition: str, out: Path) -> steps.Composed:
    whole = report == "bulletin"
    asked = {"department": "all" if whole else "101", "period": "2023Q2" if whole else "2023"}
    chosen = steps.choose(report=report, edition=edition, kit=str(kit), out=str(out), **asked)
    return steps.compose(steps.measure(steps.read(chosen)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("report", "edition"), [("duty", "internal"), ("duty", "review"), ("summary", "internal"), ("bulletin", "draft")]
)
def test_no_letter_is_printed_where_everything_is_missing(kit, tmp_path, report, edition):
    composed = opened(kit, report, edition, tmp_path)
    assert report == "bulletin" or "【待补：规范表述“指导思想”】" in composed.text.plain()
    made = steps.typeset(composed)
    text = subprocess.run(["pdftotext", str(made.pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert "【待补" in text or report == "bulletin"
    assert sorted(set(LETTERS.findall(text)) - ANNEX_LETTERS) == []


def test_explanations_marks_and_questions_name_nothing_by_its_id(kit, tmp_path):
    composed = opened(kit, "duty", "draft", tmp_path)
    measured = composed.measured
    said = {
        "explanations": "".join(measured.explanations.values()),
        "marks": "".join(run.text for run in composed.text.todos),
        "questions": "".join(f"{one.subject}{one.now}{one.suggested}" for one in open_lines(measured)),
    }
    ids = {*measured.measurement.definitions, *composed.chosen.files.facts, *composed.chosen.type.phrases, "campaign"}
    for name, text in said.items():
        assert text, name
        assert {word for word in re.findall("[a-z_]+", text) if word in ids} == set(), name
        assert sorted(set(LETTERS.findall(text)) - {"xlsx"}) == [], name


@pytest.mark.parametrize("shown", [display.text, display.readiness])
def test_the_notebook_shows_no_id(kit, tmp_path, shown):
    composed = opened(kit, "duty", "draft", tmp_path)
    page = re.sub(r"<(style|script).*?</\1>|<[^>]*>", " ", shown(composed)._repr_html_(), flags=re.DOTALL)
    ids = {*composed.measured.measurement.definitions, *composed.chosen.files.facts, *composed.chosen.type.phrases}
    assert ids.intersection(re.findall("[a-z_0-9]+", page)) == set()
