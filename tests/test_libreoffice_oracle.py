"""What LibreOffice reads in the files of the grid's contract, and in a made .xlsx, beside what is read here.

LibreOffice writes each file again as .xlsx; both are read and compared, matter by matter. `CANNOT_TELL` lists for each
format what it reads otherwise, with the reason: it computes formulas again, and it takes less from some formats.
"""

import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from tests import test_grid_contract as contract
from tests import test_xlsx_oracles

from gongwenkit.ingest.workbook import ErrorCell, Grid, Percent, Raw, Workbook, parse_workbook

pytestmark = pytest.mark.long

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice")
XLSX = "xlsx:Calc MS Excel 2007 XML"
CSV_IN_UTF_8 = "Text - txt - csv (StarCalc):44,34,76,1"
SECONDS = 300

COMPUTED = {"formula without result", "error of a reference"}
"""LibreOffice computes the first, and shows another error for a reference that is no longer there."""
NO_TOKENS = {"formula", "error of a reference", "formula without result"}
"""The made .xls has results and no formulas behind them, and LibreOffice computes them."""
CANNOT_TELL: Mapping[str, set[str]] = {
    "xlsx": COMPUTED,
    "xls": NO_TOKENS,
    "ods": COMPUTED,
    # It takes neither truths nor errors from XML Spreadsheet 2003, and a time as a moment of 1900.
    "xml": COMPUTED | {"time", "truth", "error", "partly"},
    # Of a web page it takes what stands there, not the attributes of Excel; a line break begins another row.
    "html": {
        "lines",
        "number as text",
        "day",
        "moment",
        "time",
        "per cent",
        "truth",
        "ruby",
        "formula without result",
        "partly",
    },
    "csv": {"number as text", "partly", "formula without result"},
}
NO_MARKS_TOLD = frozenset(("xml", "html", "csv"))
"""Formats from which it takes no struck-through type, or nothing hidden."""


def convert(folder: Path, form: str, files: Mapping[str, bytes], *options: str) -> dict[str, bytes]:
    """Has LibreOffice write files in another form; returns them by their names."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    out = folder / "out"
    command = [str(PROGRAM), f"-env:UserInstallation=file://{folder}/profile", "--headless", *options]
    names = [str(folder / name) for name in files]
    subprocess.run(
        [*command, "--convert-to", form, "--outdir", str(out), *names], check=True, timeout=SECONDS, capture_output=True
    )
    ending = form.partition(":")[0]
    return {name: (out / name).with_suffix(f".{ending}").read_bytes() for name in files}


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Workbook]:
    if PROGRAM is None:
        pytest.skip("LibreOffice is not installed")
    made = {form: write() for form, write in contract.WRITERS.items()}
    alone = {"csv": [f"--infilter={CSV_IN_UTF_8}"], "html": ["--infilter=HTML (StarCalc)"]}
    several = {f"{form}_.{form}": content for form, content in made.items() if form not in alone}
    found = convert(tmp_path_factory.mktemp("several"), XLSX, several)
    for form, options in alone.items():
        found |= convert(tmp_path_factory.mktemp(form), XLSX, {f"{form}_.{form}": made[form]}, *options)
    books = {form: parse_workbook(found[f"{form}_.{form}"]) for form in made}
    return lambda form: books[form]


def row_of(grid: Grid, name: str) -> int:
    """Where LibreOffice has a matter: a line break may have moved what comes below."""
    return next(row for row in range(len(grid.rows)) if grid.value(row, 0) == name)


def typed(text: Raw) -> Raw:
    """A text of a CSV as LibreOffice takes it: a number, a day or a truth where it looks like one."""
    if not isinstance(text, str):
        return text
    if text in ("TRUE", "FALSE"):
        return text == "TRUE"
    for read in (float, datetime.fromisoformat, lambda share: Percent(float(share.removesuffix("%")) / 100)):
        try:
            return read(text)
        except ValueError:
            continue
    return text


TOLD = [(form, name) for form in contract.WRITERS for name in contract.ROWS if name not in CANNOT_TELL[form]]


@pytest.mark.parametrize(("form", "name"), TOLD, ids=lambda value: str(value))
def test_libreoffice_reads_the_same_value(theirs, form, name):
    grid = theirs(form).sheets[0]
    ours = parse_workbook(contract.WRITERS[form]()).sheets[0].value(contract.index_of(form, name), 1)
    value = grid.value(row_of(grid, name), 1)
    assert value == (typed(ours) if form == "csv" else ours)


@pytest.mark.parametrize("form", [form for form in contract.WRITERS if form not in NO_MARKS_TOLD])
def test_libreoffice_sees_the_same_hidden_struck_and_merged(theirs, form):
    other, ours = theirs(form), parse_workbook(contract.WRITERS[form]())
    assert [(grid.sheet, grid.hidden) for grid in other.sheets] == [(grid.sheet, grid.hidden) for grid in ours.sheets]
    one, two = ours.sheets[0], other.sheets[0]
    assert (one.hidden_rows, one.hidden_columns, one.merges) == (two.hidden_rows, two.hidden_columns, two.merges)
    assert dict(one.struck) == dict(two.struck)


@pytest.mark.parametrize("form", [XLSX, "ods", "xls:MS Excel 97", "fods"])
def test_what_libreoffice_writes_is_read_as_before(tmp_path, form):
    if PROGRAM is None:
        pytest.skip("LibreOffice is not installed")
    made = test_xlsx_oracles.made()
    ours, again = parse_workbook(made), parse_workbook(convert(tmp_path, form, {"a.xlsx": made})["a.xlsx"])
    assert [grid.sheet for grid in again.sheets] == [grid.sheet for grid in ours.sheets]
    one, other = ours.sheets[0], again.sheets[0]
    cells = [
        (row, column) for row in range(6) for column in range(10) if not isinstance(one.value(row, column), ErrorCell)
    ]
    assert _seen(one, cells) == _seen(other, cells)
    assert (one.hidden_rows, one.merges, one.struck) == (other.hidden_rows, other.merges, other.struck)


def _seen(grid: Grid, cells: Sequence[tuple[int, int]]) -> list[object]:
    return [test_xlsx_oracles.seen(grid.value(*cell)) for cell in cells]
