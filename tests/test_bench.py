"""scripts/bench.py: the line through batches, verdicts, the table, the page; the long one runs every row."""

import json
import re
import subprocess
import sys
from types import ModuleType

import pytest

ROWS = [f"R{number}" for number in range(1, 12)]
MEASURED = [*(f"R{number}" for number in (1, 3, 4, 5, 6, 7, 8, 9, 11)), "ledgers"]


@pytest.fixture(scope="module")
def bench(repo_root) -> ModuleType:
    place = str(repo_root / "scripts")
    sys.path.insert(0, place)
    try:
        import bench_table
    finally:
        sys.path.remove(place)
    return bench_table


def test_a_line_through_batches(bench):
    each, once = bench.fit([(1, 3.5), (4, 5.3), (8, 7.7)])
    assert each == pytest.approx(0.6)
    assert once == pytest.approx(2.9)


def test_a_line_is_the_nearest_one(bench):
    each, once = bench.fit([(0, 1.0), (1, 1.0), (2, 4.0)])
    assert (each, once) == (pytest.approx(1.5), pytest.approx(0.5))


@pytest.mark.parametrize("points", [[], [(4, 1.0)], [(4, 1.0), (4, 2.0)]], ids=len)
def test_no_line_through_one_number_of_reports(bench, points):
    with pytest.raises(ValueError, match="two different"):
        bench.fit(points)


@pytest.mark.parametrize(
    ("value", "given", "verdict"),
    [
        (0.64, {"limit": 0.9, "aim": 0.64}, "aim"),
        (0.65, {"limit": 0.9, "aim": 0.64}, "limit"),
        (0.90, {"limit": 0.9, "aim": 0.64}, "limit"),
        (0.91, {"limit": 0.9, "aim": 0.64}, "over"),
        (2.9, {"limit": 3.0}, "aim"),
        (8.0, {"limit": 5, "aim": 8, "is_larger_better": True}, "aim"),
        (5.1, {"limit": 5, "aim": 8, "is_larger_better": True}, "limit"),
        (4.9, {"limit": 5, "aim": 8, "is_larger_better": True}, "over"),
        (1.0, {"limit": 6, "broken": "2 built"}, "over"),
        (1.0, {"limit": 6, "partial": "60 departments only"}, "small"),
        (7.0, {"limit": 6, "partial": "60 departments only"}, "over"),
        (7.0, {"limit": 6, "is_smoke": True}, "smoke"),
        (17.0, {}, "written"),
        (None, {"limit": 6}, "skipped"),
    ],
)
def test_verdicts(bench, value, given, verdict):
    assert bench.Row("R1", "what", value, **given).verdict == verdict


def test_the_table(bench):
    rows = [
        bench.Row("R1", "a further report", 0.7, "CPU-s", 0.9, 0.64, note="how"),
        bench.Row("R5", "one changed", 2.0, "s", 6, bound="< 6 s, one built", broken="2 built"),
        bench.skipped("R10", "workers", "not installed"),
    ]
    lines = bench.table(rows).splitlines()
    assert len({line.count("|") for line in lines}) == 1  # every line has every cell
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    assert cells[0] == [
        *("R1", "a further report", "0.70 CPU-s", "≤ 0.9 CPU-s", "≤ 0.64 CPU-s"),
        *(bench.VERDICTS["limit"], "how"),
    ]
    assert cells[1][2:] == ["2.00 s", "< 6 s, one built", "", bench.VERDICTS["over"], "2 built"]
    assert cells[2] == ["R10", "workers", "", "", "", bench.VERDICTS["skipped"], "not installed"]
    assert [row["verdict"] for row in json.loads(json.dumps(bench.as_json(rows)))] == ["limit", "over", "skipped"]


def test_a_page_keeps_what_is_outside_the_marks(bench, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- bench: table -->\nold\n<!-- /bench: table -->\nafter\n", encoding="utf-8")
    for _ in range(2):
        bench.write_between(page, "table", "new\n")
        text = page.read_text(encoding="utf-8")
        assert text == "before\n<!-- bench: table -->\nnew\n<!-- /bench: table -->\nafter\n"
    with pytest.raises(ValueError, match="no marks"):
        bench.write_between(page, "other", "new")
    assert page.read_text(encoding="utf-8") == text


def test_the_document_has_the_marks(repo_root):
    text = (repo_root / "docs" / "performance.md").read_text(encoding="utf-8")
    for name in ("table", "ledgers"):
        assert text.count(f"<!-- bench: {name} -->") == text.count(f"<!-- /bench: {name} -->") == 1


@pytest.mark.long
def test_every_row_can_be_measured(repo_root, tmp_path):
    """A smoke of all rows but R2 and R10, for which the plain loop's programs and quiet processors are needed."""
    found = tmp_path / "found.json"
    command = [sys.executable, "scripts/bench.py", "--quick", "--only", ",".join(MEASURED), "--json", str(found)]
    done = subprocess.run(command, cwd=repo_root, capture_output=True, text=True, check=False, timeout=1500)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = {row["name"]: row for row in json.loads(found.read_text(encoding="utf-8"))["rows"]}
    assert list(rows) == MEASURED[:-1]
    assert re.findall(r"^\| (R\d+) \|", done.stdout, re.MULTILINE) == MEASURED[:-1]
    for name in {"R1", "R3", "R4", "R5", "R6", "R7", "R8"}:
        assert rows[name]["value"] is not None, rows[name]["note"]
        assert rows[name]["verdict"] == "smoke"
    assert rows["R5"]["numbers"]["built"] == 1
    for name in {"R1", "R4", "R6", "R8"}:
        assert rows[name]["value"] > 0
    assert rows["R9"]["note"]  # asked for, and not measured without --whole
    for name in MEASURED[:-1]:
        assert name in done.stderr or rows[name]["value"] is None  # progress says what is measured
    assert "from the cache" in done.stdout
