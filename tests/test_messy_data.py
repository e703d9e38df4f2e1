"""The messy sample: the same bytes again, every form of the table met, the kit's figures and findings those owed."""

import csv
import io
import json
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import openpyxl
import pytest
import xlrd
from python_calamine import CalamineWorkbook
from tests.answers import load_answers, read_sample
from tests.districts.messy.build import all_books

from gongwenkit.config.schema import load_schema

ROOT = Path(__file__).resolve().parents[1]
MESSY = ROOT / "data" / "sample-messy"
ANSWERS = load_answers(MESSY)
OWED = json.loads((MESSY / "expected_findings.json").read_text(encoding="utf-8"))
MANIFEST = json.loads((MESSY / "manifest.json").read_text(encoding="utf-8"))
CODES = [str(code) for code in range(201, 208)]
KEYS = ("code", "severity", "file", "sheet", "cell")
PLACES = [(form, place) for forms in MANIFEST.values() for form, places in forms.items() for place in places]


def shortened(finding: dict) -> tuple:
    return tuple(finding[key] for key in KEYS)


# -- the files


@pytest.mark.slow
def test_the_generator_makes_the_same_bytes_again(tmp_path):
    call = [sys.executable, "-m", "tests.districts", "messy", "--out", tmp_path]
    subprocess.run(call, cwd=ROOT, check=True, timeout=60)
    made, kept = ({p.relative_to(r): p.read_bytes() for p in r.rglob("*") if p.is_file()} for r in (tmp_path, MESSY))
    assert len(made) > 40
    assert sorted(made) == sorted(kept)
    assert [p for p in made if made[p] != kept[p]] == []


def test_it_is_small():
    assert sum(p.stat().st_size for p in MESSY.rglob("*") if p.is_file()) < 1_500_000


def test_all_ledgers_are_there():
    known = set(load_schema(ROOT / "data" / "schema").ledgers)
    assert {table.ledger for book in all_books() for table in book.tables} == known


def test_the_generator_knows_nothing_of_the_kit():
    sources = [*(ROOT / "tests/districts").glob("*.py"), *(ROOT / "tests/districts/messy").glob("*.py")]
    assert len(sources) > 20
    wrong = re.compile(r"^\s*(import|from)\s+gongwenkit", re.MULTILINE)
    assert not [p.name for p in sources if wrong.search(p.read_text(encoding="utf-8"))]


# -- the table "What real files look like"


def test_every_form_of_the_table_is_met():
    assert len(MANIFEST) == 12
    assert [form for forms in MANIFEST.values() for form, places in forms.items() if not places] == []


@cache
def book(file: str) -> dict:
    """Return sheet → cell name → texts, read by other readers than the kit's; an unreadable file has none."""
    content = (MESSY / file).read_bytes()
    if content.startswith(b"PK"):
        return of_package(file, content)
    if content.startswith(b"\xd0\xcf\x11\xe0") and b"EncryptedPackage" not in content.replace(b"\x00", b""):
        sheets = xlrd.open_workbook(file_contents=content, formatting_info=True).sheets()
        errors = xlrd.error_text_from_code
        read = lambda s, r, c: errors[s.cell_value(r, c)] if s.cell_type(r, c) == 5 else s.cell_value(r, c)  # noqa: E731
        grids = {s.name: [[read(s, r, c) for c in range(s.row_len(r))] for r in range(s.nrows)] for s in sheets}
        return {name: by_cell(dict(enumerate(rows, 1))) for name, rows in grids.items()}
    if content.startswith(b"<html"):
        rows = re.findall(r"<tr>(.*?)</tr>", content.decode("utf-8"))
        return {None: by_cell({n: re.findall(r"<td[^>]*>(.*?)</td>", row) for n, row in enumerate(rows, 1)})}
    return {None: by_cell(lines(content))} if file.endswith(("csv", "tsv", "xls")) else {}


def of_package(file: str, content: bytes) -> dict:
    if file.endswith(".ods"):
        found = CalamineWorkbook.from_path(MESSY / file)
        rows = {n: found.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in found.sheet_names}
        return {name: by_cell(dict(enumerate(cells, 1))) for name, cells in rows.items()}
    try:
        plain, stored = (openpyxl.load_workbook(io.BytesIO(content), data_only=only) for only in (False, True))
    except Exception:  # the truncated one
        return {}
    return {
        page.title: {
            cell.coordinate: f"{cell.value} {stored[page.title][cell.coordinate].value}" for row in page for cell in row
        }
        for page in plain
    }


def lines(content: bytes) -> dict[int, list[str]]:
    encodings = ["utf-16"] if content.startswith(b"\xff\xfe") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in text else ",")
    rows, before = {}, 0
    for cells in reader:
        rows[before + 1] = cells
        before = reader.line_num
    return rows


def by_cell(rows: dict[int, list]) -> dict[str, str]:
    return {f"{chr(65 + c)}{n}": str(value) for n, cells in rows.items() for c, value in enumerate(cells)}


@pytest.mark.parametrize(("form", "place"), PLACES, ids=[f"{f}-{n}" for n, (f, _) in enumerate(PLACES)])
def test_each_form_stands_where_the_manifest_says(form, place):
    assert (MESSY / place["file"]).is_file()
    if place["cell"] and place["text"] and "★" not in place["text"]:
        found = book(place["file"])[place["sheet"]][place["cell"]]
        assert place["text"].split("\n")[0] in found, (form, found)


# -- answers


@pytest.fixture(scope="module")
def read():
    return read_sample(MESSY)


def test_there_are_answers_for_every_department_and_year():
    assert {year: sorted(answers) for year, answers in ANSWERS.items()} == {"2022": CODES, "2023": CODES}
    assert all(len(figures) == 49 for answers in ANSWERS.values() for figures in answers.values())


def test_every_reason_flag_and_kind_of_missing_occurs():
    figures = [f for answers in ANSWERS.values() for one in answers.values() for f in one]
    reasons = {row["reason"] for f in figures for row in f["left_out"]}
    assert reasons == {"hidden", "cancelled", "unreadable", "other-year", "undecided", "duplicate", "approximate"}
    assert {flag for f in figures for flag in f["flags"]} == {"approximate", "inferred-year", "no-start", "undecided"}
    wanted = {
        "no-ledger",
        "not-covered",
        "part-missing",
        "unreadable-file",
        "no-column",
        "column-blank",
        "no-exact-value",
    }
    assert {f["missing"] for f in figures} - {None, "no-setting", "zero-base"} == wanted
    talks = next(f for f in ANSWERS["2022"]["201"] if f["id"] == "integrity_talks")
    assert (talks["value"], talks["missing"]) == (0, None)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("year", ["2022", "2023"])
def test_every_figure_equals_the_generators_answer(read, code, year):
    found = read.figures(year, code)
    assert [figure["id"] for figure in found] == [figure["id"] for figure in ANSWERS[year][code]]
    for figure, answer in zip(found, ANSWERS[year][code], strict=True):
        assert figure == answer, figure["id"]


def test_every_finding_is_one_that_was_planted_and_none_is_lacking(read):
    found = Counter(shortened(f.to_json("zh")) for f in (*read.reference.findings, *read.ledgers.findings))
    owed = Counter(shortened(f) for f in OWED)
    assert sorted((found - owed).elements(), key=str) == []
    assert sorted((owed - found).elements(), key=str) == []


def test_findings_owed_are_of_documented_codes_and_each_code_of_the_reader_occurs():
    documented = dict(
        re.findall(r"^\| `([a-z-]+)` \| (\w+)", (ROOT / "docs/ledgers.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    codes = {f["code"] for f in OWED}
    assert codes <= documented.keys()
    planted = documented.keys() & codes
    assert len(planted) >= 41  # all there were when the sample was made
    other = {(f["code"], f["severity"]) for f in OWED if documented.get(f["code"], f["severity"]) != f["severity"]}
    assert other == {("date-invalid", "warning")}  # a date beside the one that places its row


def test_nothing_sensitive_or_secret_is_quoted(read):
    ledgers = read.ledgers
    told = json.dumps([f.to_json("zh") for f in ledgers.findings], ensure_ascii=False)
    assert "章怀远" not in told
    assert "〔内容不显示〕" in told
    assert all("身份证号" not in frame.columns and "谈话事由" not in frame.columns for frame in ledgers.frames.values())
    refused = "ledgers/205应急局/2023年廉政谈话.xlsx"
    assert not [table for table in ledgers.tables if table.file == refused]
