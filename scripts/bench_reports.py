"""R1 to R3: what a report of the sample takes, beside a plain loop of commands over the same ledgers.

The plain loop is what an analyst would write in an afternoon: for each department `papermill`, then `jupyter nbconvert
--to pdf`. Its notebook reads each workbook with pandas, counts its rows by month and shows three tables. It finds no
heads, checks nothing, keeps no evidence and knows no layout: its time is what notebooks, pandas and XeLaTeX take.
"""

import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat

from bench_process import KIT, Cost, best, build, run, say
from bench_table import Row, fit, skipped

__all__ = ["measure_reports"]

CODES = ("101", "102", "103", "104", "107", "108", "109", "110")
"""Departments of the sample that keep ledgers as .xlsx, which the plain loop reads."""
CELLS = (
    "files = []",
    "from pathlib import Path\nimport pandas as pd\n"
    "sheets = {f'{Path(file).stem} {name}': sheet for file in files\n"
    "          for name, sheet in pd.read_excel(file, sheet_name=None).items()}",
    "pd.DataFrame({name: [len(sheet), sheet.notna().sum().sum()] for name, sheet in sheets.items()},\n"
    "             index=['rows', 'cells']).T",
    "def by_month(sheet):\n"
    "    days = pd.to_datetime(sheet.stack(), errors='coerce', format='mixed')\n"
    "    return days.dt.month.value_counts().reindex(range(1, 13), fill_value=0)\n"
    "pd.DataFrame({name: by_month(sheet.astype(str)) for name, sheet in sheets.items()})",
)
TEMPLATE = r"""((* extends 'base.tex.j2' *))
((* block packages *))((( super() )))
\usepackage{xeCJK}\setCJKmainfont{FandolSong-Regular.otf}\setCJKmonofont{FandolFang-Regular.otf}
((* endblock packages *))
"""
FURTHER, LOOP, ONCE = (
    "再多一份报告 · a further report, `--jobs 1`",
    "逐份循环 ÷ R1 · plain loop, as commands / R1",
    "每批一次 · once per batch",
)


def measure_reports(folder: Path, wanted: set[str], *, counts: Sequence[int], rounds: int, plain: int) -> list[Row]:
    """Returns R1, R2 and R3, those that are wanted.

    Args:
        folder: an empty folder to work in.
        wanted: names of rows.
        counts: how many reports a batch has; a line is laid through their costs.
        rounds: how often each batch runs; the best counts.
        plain: how many reports the plain loop makes.
    """
    kit = folder / "kit"
    run([*KIT, "init", str(kit)], folder)
    say(f"R1 once, to fill the caches: {max(counts)} reports")
    build(kit, folder / "first", CODES[: max(counts)], more=("--jobs", "1"))
    points = [(count, _batch(kit, folder, count, rounds)) for count in counts]
    each, once = fit([(count, cost.cpu) for count, cost in points])
    measured = ", ".join(f"{count}: {cost.cpu:.1f}" for count, cost in points)
    numbers = {"cpu by reports": {count: cost.cpu for count, cost in points}}
    note = f"a line through batches of {measured} CPU-s, ledgers in the cache, best of {rounds}"
    rows = {
        "R1": Row("R1", FURTHER, each, "CPU-s", 0.90, 0.64, note=note, numbers=numbers),
        "R3": Row("R3", ONCE, once, "CPU-s", 3.0, note="where that line begins", numbers=numbers),
    }
    if wanted & {"R1", "R2"}:
        cold = _cold(kit, folder, counts)
        rows["R1"].numbers["with nothing in the cache"] = cold
        rows["R2"] = _compare(folder, kit, plain, each, cold) if "R2" in wanted else skipped("R2", LOOP, "")
    return [row for name, row in sorted(rows.items()) if name in wanted]


def _batch(kit: Path, folder: Path, count: int, rounds: int) -> Cost:
    def once() -> Cost:
        say(f"R1 R3 a batch of {count}")
        out = folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        return build(kit, out, CODES[:count], more=("--jobs", "1"))

    return best(rounds, once)


def _cold(kit: Path, folder: Path, counts: Sequence[int]) -> float:
    """Returns what a further report takes where its ledgers are not in the cache."""
    points = []
    for count in (min(counts), max(counts)):
        say(f"R2 a batch of {count} with no ledger in the cache")
        for place in (kit / ".cache" / "ledgers", folder / "out"):
            shutil.rmtree(place, ignore_errors=True)
        points.append((count, build(kit, folder / "out", CODES[:count], more=("--jobs", "1")).cpu))
    return fit(points)[0]


def _compare(folder: Path, kit: Path, plain: int, each: float, cold: float) -> Row:
    programs = [Path(sys.executable).parent / name for name in ("papermill", "jupyter")]
    missing = [program.name for program in programs if not program.exists()]
    missing += [name for name in ("pandoc", "xelatex") if shutil.which(name) is None]
    if missing:
        return skipped("R2", LOOP, f"not here: {', '.join(missing)} (`scripts/setup.sh bench`)")
    costs = _plain(folder / "plain", kit / "data" / "sample" / "ledgers", CODES[:plain])
    loop = sum(cost.cpu for cost in costs) / len(costs)
    note = f"{loop:.2f} CPU-s each ({len(costs)} reports); / a further report with nothing in the cache: "
    numbers = {"plain cpu": [cost.cpu for cost in costs], "further": each, "further, nothing in the cache": cold}
    note += f"{loop / cold:.1f} ({cold:.2f} CPU-s)"
    return Row("R2", LOOP, loop / each, "", 5, 8, is_larger_better=True, note=note, numbers=numbers)


def _plain(folder: Path, ledgers: Path, codes: Sequence[str]) -> list[Cost]:
    """Runs the plain loop; returns what each report took, both commands together."""
    template = folder / "templates" / "plain"
    template.mkdir(parents=True)
    (template / "conf.json").write_text('{"base_template": "latex"}', encoding="utf-8")
    (template / "index.tex.j2").write_text(TEMPLATE, encoding="utf-8")
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "plain.ipynb")
    found = []
    programs = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}
    for code in codes:
        say(f"R2 plain loop, {code}")
        files = [str(path) for path in sorted(ledgers.rglob("*.xlsx")) if code in str(path.relative_to(ledgers))]
        given = json.dumps({"files": files}, ensure_ascii=False)  # JSON is YAML
        papermill = ("papermill", "plain.ipynb", f"{code}.ipynb", "-k", "python3", "-l", "python", "-y", given)
        export = ("jupyter", "nbconvert", "--to", "pdf", "--template", "plain", f"{code}.ipynb")
        where = f"--TemplateExporter.extra_template_basedirs={template.parent}"
        first = run([str(programs / papermill[0]), *papermill[1:]], folder, environment=environment)
        second = run([str(programs / export[0]), *export[1:], where], folder, environment=environment)
        if not (folder / f"{code}.pdf").is_file():
            raise SystemExit(f"The plain loop made no PDF of {code}.")
        found.append(
            Cost(
                first.cpu + second.cpu,
                first.wall + second.wall,
                max(first.driver_mb, second.driver_mb),
                max(first.largest_mb, second.largest_mb),
            )
        )
    return found
