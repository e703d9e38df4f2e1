"""Measures whole reports beside a plain loop of papermill and nbconvert over the same ledgers; `bench.py` calls it.

The plain loop is what an analyst would write in an afternoon: read each workbook with pandas, count its rows by month,
show tables, export the notebook to PDF. It finds no heads, checks nothing, keeps no evidence and knows no layout: its
time is what notebooks, pandas and XeLaTeX take at least.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

__all__ = ["compare_reports"]

ROOT = Path(__file__).resolve().parent.parent
PERIOD = "2023"
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


def compare_reports(count: int) -> list[str]:
    """Returns a table: the reports of some departments of the sample, one way and the other.

    Args:
        count: how many departments.
    """
    with tempfile.TemporaryDirectory(prefix="gongwenkit-bench-") as name:
        folder = Path(name)
        kit = folder / "kit"
        _run([*_kit(), "init", str(kit)], folder)
        codes = CODES[:count]
        build = [*_kit(), "build", *codes, "--period", PERIOD, "--report", "duty", "--quiet"]
        plain = [sys.executable, __file__, str(kit / "data" / "sample" / "ledgers"), str(folder / "plain"), *codes]
        rows = {
            "plain loop: papermill, nbconvert, pandoc, XeLaTeX": _run(plain, folder),
            "kit, one at a time (`--jobs 1`)": _run([*build, "--jobs", "1"], kit),
            "kit, two at a time (`--jobs 2`)": _run([*build, "--jobs", "2", "--force", "--out", "again"], kit),
            "kit, nothing changed": _run([*build, "--jobs", "1"], kit),
        }
    return [
        f"### {len(codes)} reports of the sample, from ledgers to PDF",
        "",
        "| | wall s | cpu s | wall s for each | cpu s for each |",
        "|---|---|---|---|---|",
        *(
            f"| {what} | {wall:.1f} | {cpu:.1f} | {wall / len(codes):.2f} | {cpu / len(codes):.2f} |"
            for what, (wall, cpu) in rows.items()
        ),
        "",
    ]


def _kit() -> list[str]:
    return [sys.executable, "-m", "gongwenkit"]


def _run(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """Runs a command to its end; returns its wall and processor seconds, those of its child processes included."""
    before, began = _cpu(), time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603  our own
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return time.perf_counter() - began, _cpu() - before


def _cpu() -> float:
    now = os.times()
    return now.children_user + now.children_system


def _plain(ledgers: Path, out: Path, codes: Sequence[str]) -> None:
    """The plain loop."""
    import nbformat
    import papermill
    from nbconvert import PDFExporter

    template = out / "templates" / "plain"
    template.mkdir(parents=True)
    (template / "conf.json").write_text('{"base_template": "latex"}', encoding="utf-8")
    (template / "index.tex.j2").write_text(TEMPLATE, encoding="utf-8")
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    cells[0].metadata["tags"] = ["parameters"]
    notebook = out / "plain.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), notebook)
    for code in codes:
        files = [str(path) for path in sorted(ledgers.rglob("*.xlsx")) if code in str(path.relative_to(ledgers))]
        made = out / f"{code}.ipynb"
        papermill.execute_notebook(
            notebook, made, parameters={"files": files}, kernel_name="python3", language="python", progress_bar=False
        )
        exporter = PDFExporter(extra_template_basedirs=[str(template.parent)], template_name="plain")
        body: Any = exporter.from_filename(str(made))[0]  # bytes, whatever its types say
        (out / f"{code}.pdf").write_bytes(body)


if __name__ == "__main__":
    _plain(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
