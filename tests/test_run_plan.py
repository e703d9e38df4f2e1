"""A batch of 1,000 departments is planned in one pass: as many listings and readings of tables as for five."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gongwenkit.config.kit import load_kit
from gongwenkit.run.batch.plan import plan_reports
from gongwenkit.run.batch.report_plan import BatchPlan

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[1]
FEW, MANY = 5, 1000
WITHOUT = 10
"""Departments without a ledger among the many."""

PARAMETERS = {"period": "2023", "report": "duty", "edition": "draft", "layout": "", "as_of": "", "date": "", "data": ""}


def _district(folder: Path, count: int, without: int = 0) -> Path:
    """Writes a data folder: one small ledger for each department, in one folder, but for the last ones."""
    ledgers = folder / "ledgers"
    ledgers.mkdir(parents=True)
    departments, people = ["code,name,short_name"], ["department,name,post,leading_group,first_responsible"]
    for number in range(1, count + 1):
        code, name = f"{1000 + number}", f"云岭区第{number}办公室"
        departments.append(f"{code},{name},第{number}办")
        people.append(f"{code},周{number},党组书记,是,是")
        if number <= count - without:
            rows = "日期,会议类型,名称,议题\n2023-03-01,党组会,党组会,研究党风廉政建设\n"
            (ledgers / f"{code}{name}2023年会议台账.csv").write_text(rows, encoding="utf-8")
    (folder / "departments.csv").write_text("\n".join(departments) + "\n", encoding="utf-8")
    (folder / "people.csv").write_text("\n".join(people) + "\n", encoding="utf-8")
    return folder


class _Watch:
    """Counts listings of folders and openings of tables below a folder, whoever makes them (audit events of Python)."""

    def __init__(self) -> None:
        self.below: str | None = None
        self.counts: Counter[str] = Counter()
        sys.addaudithook(self)  # cannot be taken off again: it counts only while `below` is set

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.below is None or event not in ("os.scandir", "os.listdir", "open"):
            return
        path = str(arguments[0])
        if path.startswith(self.below) and (event != "open" or path.endswith(("departments.csv", "people.csv"))):
            self.counts["tables" if event == "open" else "listings"] += 1

    @contextmanager
    def counting(self, folder: Path) -> Iterator[Counter[str]]:
        self.below, self.counts = str(folder), Counter()
        try:
            yield self.counts
        finally:
            self.below = None


@pytest.fixture(scope="module")
def watch() -> _Watch:
    return _Watch()


def _plan(watch: _Watch, data: Path) -> tuple[BatchPlan, Counter[str]]:
    kit = load_kit(ROOT)
    with watch.counting(data) as counts:
        plan = plan_reports(kit, departments=(), parameters={**PARAMETERS, "data": str(data)}, out=str(data / "out"))
    return plan, counts


def test_the_watch_sees_listings_and_tables(watch: _Watch, tmp_path: Path) -> None:
    data = _district(tmp_path, 2)
    with watch.counting(data) as counts:
        assert len(sorted((data / "ledgers").iterdir())) == 2
        (data / "people.csv").read_bytes()
    assert counts == {"listings": 1, "tables": 1}


def test_a_thousand_departments_cost_as_many_listings_as_five(watch: _Watch, tmp_path: Path) -> None:
    few, few_counts = _plan(watch, _district(tmp_path / "few", FEW))
    many, many_counts = _plan(watch, _district(tmp_path / "many", MANY, without=WITHOUT))
    assert (len(few.reports), len(many.reports), len(many.skipped)) == (FEW, MANY - WITHOUT, WITHOUT)
    assert len({plan.key for plan in many.reports}) == len({plan.folder for plan in many.reports}) == MANY - WITHOUT
    assert [plan.code for plan in many.reports] == [f"{1000 + number}" for number in range(1, MANY - WITHOUT + 1)]
    assert few_counts["listings"] > 0
    assert few_counts["tables"] > 0
    assert many_counts == few_counts
