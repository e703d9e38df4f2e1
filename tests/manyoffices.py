"""A district made inside a test: as many departments as are asked for, each with a ledger and lines of every table.

`python -m tests.manyoffices 10 1000` measures one report's steps and the planning of a batch in districts of these
sizes, in one run, and the ratio to the first of them.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from gongwenkit.config.kit import load_kit
from gongwenkit.run.batch import fresh_plan
from gongwenkit.run.batch import plan as planning
from gongwenkit.run.report import steps

ROOT = Path(__file__).resolve().parents[1]
FIRST = 10_000
ROWS = 300
HEAD = "序号,日期,会议类型,届次,议题,主持人,地点,备注"
TABLES = {
    "departments": "code,name,short_name,symbol,members,staff,from,to",
    "branches": "department,name,from,to",
    "people": "department,name,post,leading_group,first_responsible,from,to",
    "plan": "department,figure,year,planned",
    "documents": "department,report,period,date,number",
    "facts": "department,year,fact,answer,basis,confirmed_by",
    "own_words": "department,report,period,slot,text",
}
TIMES = 5


def write_kit(folder: Path) -> Path:
    """Copies the parts of the kit that a report needs, so that its cache is its own."""
    for name in ("templates", "latex", "notebooks", "data/schema", "data/figures", "data/phrases"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "kit.toml", folder / "kit.toml")
    return folder


GIVEN = "安博承德恩方广海嘉宁"
"""Last characters of names, by the last digit of a department's code."""


def codes_of(departments: int) -> list[str]:
    """The codes of a district."""
    return [str(FIRST + number) for number in range(departments)]


def write_district(data: Path, departments: int, *, rows: int = 12) -> Path:
    """Writes a data folder: one CSV ledger for each department, in one folder, and every reference table."""
    lines = {name: [head] for name, head in TABLES.items()}
    (data / "ledgers").mkdir(parents=True)
    for number, code in enumerate(codes_of(departments)):
        for name, text in _entries(code).items():
            lines[name].extend(text)
        who = f"周砚{GIVEN[int(code[-1])]},会议室{number},"
        meetings = [
            f"{n},2023-{1 + n % 12:02d}-{1 + (n + number) % 28:02d},党组会,第{n}次,{code}研究事项{n},{who}"
            for n in range(1, rows + 1)
        ]
        meetings[-1] += "·" * number  # no two files of one size: the kit opens only these to see whether they are equal
        file = data / "ledgers" / f"{code}_{code}局_2023年会议台账.csv"
        file.write_text("\n".join([HEAD, *meetings]) + "\n", encoding="utf-8")
    for name, text in lines.items():
        (data / f"{name}.csv").write_text("\n".join(text) + "\n", encoding="utf-8")
    return data


def _entries(code: str) -> dict[str, list[str]]:
    """The lines of one department, some of them wrong: an unknown fact, an unknown figure, a number without rows."""
    posts = (("周砚", "党组书记、局长", "是"), ("李清", "党组成员、副局长", "否"), ("王晓", "党组成员", "否"))
    return {
        "departments": [f"{code},云岭区第{code}局,{code}局,云{code},50,80,,"],
        "branches": [f"{code},第{number}党支部,," for number in (1, 2, 3)],
        "people": [f"{code},{name}{GIVEN[int(code[-1])]},{post},是,{first},," for name, post, first in posts],
        "plan": [f"{code},central_group_sessions,2023,12", f"{code},no_such_figure,2023,1"],
        "documents": [f"{code},duty,2023,2024-01-10,云{code}〔2024〕1号"],
        "facts": [f"{code},2023,campaign_held,无,台账,办公室", f"{code},2023,no_such_fact,有,台账,办公室"],
        "own_words": [
            f"{code},duty,2023,highlights,坚持一体推进",
            f"{code},duty,2023,study_topics,共开展3次集中学习",
            f"{code},duty,2023,study_topics,开展专题学习",
        ],
    }


def main(sizes: list[int]) -> None:
    """Measures and prints processor time: the second report of a process, its best of some; a batch planned."""
    fresh_plan.require_toolchain = lambda kit: None  # TeX is not asked for
    first: dict[str, float] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="gongwenkit-district-") as name:
            kit, data = write_kit(Path(name) / "kit"), write_district(Path(name) / "data", size, rows=ROWS)
            for what, seconds in _measure(kit, data, Path(name) / "out").items():
                ratio = seconds / first.setdefault(what, seconds)
                print(f"{size:>6} departments · {what:<16} {seconds:7.3f} CPU-s · {ratio:6.2f} times")


def _measure(kit: Path, data: Path, out: Path) -> dict[str, float]:
    def choose() -> steps.Chosen:
        return steps.choose(department=str(FIRST + 3), period="2023", kit=str(kit), data=str(data), out=str(out))

    def report() -> object:
        return steps.compose(steps.measure(steps.read(choose())))

    chosen = choose()
    steps.read(chosen)  # fills the cache
    parameters = {"period": "2023", "report": "duty", "edition": "draft", "layout": "", "as_of": "", "date": ""}
    return {
        "choose": _best(choose),
        "read": _best(lambda: steps.read(chosen)),
        "choose … compose": _best(report),
        "plan": _best(
            lambda: planning.plan_reports(
                load_kit(kit), departments=(), parameters={**parameters, "data": str(data)}, out=str(out)
            ),
            times=1,
        ),
    }


def _best(action: Callable[[], object], times: int = TIMES) -> float:
    taken = []
    for _ in range(times):
        begun = time.process_time()
        action()
        taken.append(time.process_time() - begun)
    return min(taken)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10, 1000])
