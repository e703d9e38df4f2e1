"""The report type summary: text, tables and charts of whole reports, and their numbers back to the ledgers."""

import json
import re
import shutil
import unicodedata
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from tests.printed import chars

from gongwenkit.cli import main
from gongwenkit.model import print_value

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data" / "sample"
MADE = ("101", "109", "111")
DAYS = "ledgers/111信访局/2023年/主题党日台账.csv"


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as leaving:
        main([*arguments, "--kit", str(ROOT), "--lang", "zh"])
    return int(leaving.value.code or 0)


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    out = tmp_path_factory.mktemp("summary")
    assert run("build", *MADE, "--period", "2023", "--report", "summary", "--out", str(out), "--quiet") == 0
    return out / "2023" / "summary"


@pytest.fixture(scope="module")
def expected():
    answers = json.loads((SAMPLE / "expected.json").read_text(encoding="utf-8"))["2023"]
    return {code: {figure["id"]: figure for figure in answers[code]} for code in MADE}


def evidence(reports: Path, code: str) -> dict:
    return json.loads((reports / code / "evidence.json").read_text(encoding="utf-8"))


def text_of(pdf: Path) -> str:
    """The letters of all pages but the large ones of the watermark and those outside the text block."""
    with pypdfium2.PdfDocument(pdf) as document:
        kept = [char.text for page in document for char in chars(page) if 36 < char.top < 263 and char.size < 20]
    return re.sub(r"\s", "", unicodedata.normalize("NFC", "".join(kept)))


def annex_page(pdf: Path) -> int:
    """The number of the page on which the first annex begins; what the text has said, the table says again."""
    with pypdfium2.PdfDocument(pdf) as document:
        heads = [
            "".join(char.text for char in chars(page) if 36 < char.top < 263 and char.size < 20) for page in document
        ]
    return next(number for number, text in enumerate(heads, start=1) if text.lstrip().startswith("附件1"))


@pytest.mark.parametrize("code", MADE)
def test_no_check_fails_and_the_department_speaks(reports, code):
    (proof,) = json.loads((reports / code / "findings.json").read_text(encoding="utf-8"))["proof"]
    assert [check for check in proof["checks"] if check["status"] == "fail"] == []
    assert sum(check["status"] == "pass" for check in proof["checks"]) > 25
    text = text_of(reports / code / "report.pdf")
    body = text[: text.index("附件：")]
    assert "签发人：" in body
    assert "特此报告。" in body
    assert "本人" not in body
    order = "附件：1.指标汇总表2.统计图3.问题整改分类表"  # in which the text names them
    assert order in text.replace(" ", "")
    assert "报告人" not in text[text.index("附件：") : text.index("附件1")]


def spoken(figure) -> str | None:
    """How the text prints a figure; None where it drops the clause or prints a mark."""
    if figure["value"] in (None, 0):
        return None
    rounded = figure["id"] in ("integrity_risk_points", "learning_exchanges")
    value = figure["value"]
    whole = isinstance(value, int) or float(value).is_integer()
    return (print_value(int(value), rounded=rounded) if whole else f"{value:.1f}") + figure["unit"]


@pytest.mark.parametrize("code", MADE)
def test_the_text_prints_the_expected_figures_and_no_other_number(reports, expected, code):
    """Each figure of the text has its expected value, and so have the own values of the tables and charts."""
    printed = [one for one in evidence(reports, code)["prints"] if one["view"] is None]
    annexed = annex_page(reports / code / "report.pdf")
    text, tables = (
        [one for one in printed if one["page"] < annexed],
        [one for one in printed if one["page"] >= annexed],
    )
    assert len(text) > 34
    for one in text:
        assert one["text"] == spoken(expected[code][one["figure"]]), one
    assert len(tables) >= 40
    for one in tables:
        figure = expected[code][one["figure"]]
        plain = print_value(figure["value"], rounded=False) if isinstance(figure["value"], int) else None
        assert one["text"].removesuffix(figure["unit"]) == (plain or f"{figure['value']:.1f}"), one


@pytest.mark.parametrize("code", MADE)
def test_every_number_of_the_charts_has_its_print_inside_the_picture(reports, expected, code):
    found = evidence(reports, code)
    with pypdfium2.PdfDocument(reports / code / "report.pdf") as document:
        pages = ["".join(char.text for char in chars(page)) for page in document]
        (number,) = [n for n, text in enumerate(pages) if "图1" in text]
        small = [char for char in chars(document[number]) if char.size < 4 and 36 < char.top < 262]
    prints = [one for one in found["prints"] if one["page"] == number + 1]
    digits = [char for char in small if char.text.isdigit()]
    covered = [
        char
        for char in digits
        if any(
            p["box"][0] - 0.5 <= char.x and char.x <= p["box"][2] and p["box"][1] - 1 <= char.base <= p["box"][3] + 1
            for p in prints
        )
    ]
    assert covered == digits != []
    quarters = {one["view"]: int(one["text"]) for one in prints if one["figure"] == "theme_party_days"}
    assert sorted(quarters) == ["2023Q1", "2023Q2", "2023Q3", "2023Q4"]
    assert sum(quarters.values()) == expected[code]["theme_party_days"]["value"]
    parts = [one for one in prints if one["figure"] == "rectification_items" and one["view"]]
    assert sum(int(one["text"].removesuffix("个")) for one in parts) == expected[code]["rectification_items"]["value"]
    assert all(one["box"][0] >= 28 and one["box"][2] <= 184 for one in prints)


@pytest.mark.parametrize("code", MADE)
def test_the_table_of_problems_adds_up_both_ways(reports, expected, code):
    prints = evidence(reports, code)["prints"]
    first = {(one["figure"], one["view"]): one["text"] for one in prints if one["n"] == 1}
    for side in ("state", "source"):
        for name in ("rectification_items", "rectification_done"):
            parts = [
                int(re.sub(r"\D", "", text))  # a chart prints the unit, a table does not
                for (figure, view), text in first.items()
                if figure == name and (view or "").startswith(f"{side}:")
            ]
            assert sum(parts) == expected[code][name]["value"]
    # By state is what the list says now; of these, some were done after the reference day.
    late = [row for row in expected[code]["rectification_done"]["left_out"] if row["reason"] == "after-reference-day"]
    done = int(re.sub(r"\D", "", first["rectification_done", "state:已完成"]))
    assert int(re.sub(r"\D", "", first["rectification_items", "state:已完成"])) == done + len(late)


@pytest.mark.parametrize("code", MADE)
def test_verify_agrees(reports, code):
    assert run("verify", str(reports / code / "report.pdf")) == 0


def test_verify_names_the_bars_of_a_chart_that_changed(reports, tmp_path, capsys):
    """A theme Party day moved from January to May: two quarters differ, the year does not."""
    shutil.copytree(SAMPLE, tmp_path / "sample")
    ledger = tmp_path / "sample" / DAYS
    text = ledger.read_bytes().decode("gb18030")
    assert text.count("2023/1/4,") == 1
    ledger.write_bytes(text.replace("2023/1/4,", "2023/5/4,").encode("gb18030"))
    pdf = reports / "111" / "report.pdf"
    capsys.readouterr()
    assert run("verify", str(pdf), "--data", str(tmp_path / "sample"), "--json") == 1
    answers = json.loads(capsys.readouterr().out)
    differing = [one for one in answers if one["what"] == "number-differs"]
    (changed,) = [one for one in answers if one not in differing]
    assert (changed["what"], changed["file"]) == ("input-changed", DAYS)
    assert {(one["figure"], one["view"]) for one in differing} == {
        ("theme_party_days", "2023Q1"),
        ("theme_party_days", "2023Q2"),
    }
    assert all(int(one["now"]) - int(one["printed"]) in (1, -1) for one in differing)


def test_the_page_of_charts_is_grey(reports):
    """Whatever the charts paint, no pixel of their page has a colour; the control is page 1 with its red head."""
    colours = []
    with pypdfium2.PdfDocument(reports / "101" / "report.pdf") as document:
        pages = ["".join(char.text for char in chars(page)) for page in document]
        for number in (next(n for n, text in enumerate(pages) if "图1" in text), 0):
            pixels = document[number].render(scale=1.5).to_numpy()[..., :3].astype(int)
            colours.append(int((pixels.max(axis=2) - pixels.min(axis=2)).max()))
    assert colours[0] <= 8
    assert colours[1] > 100


def test_the_charts_bring_no_fonts_of_their_own(reports):
    with pikepdf.open(reports / "101" / "report.pdf") as pdf:
        forms = [form for page in pdf.pages for form in page.get("/Resources", {}).get("/XObject", {}).values()]
        assert len(forms) >= 2
        assert all("/Font" not in form.get("/Resources", {}) or not form.Resources.Font.keys() for form in forms)


def test_layout_b_has_neither_head_nor_author(tmp_path):
    built = run(
        "build", "109", "--period", "2023", "--report", "summary", "--layout", "B", "--out", str(tmp_path), "--quiet"
    )
    assert built == 0
    text = text_of(tmp_path / "2023" / "summary-draft-B" / "109" / "report.pdf")
    assert "签发人" not in text
    assert "文件" not in text[:40]
    assert "党组书记林启航" not in text
    assert re.search(r"云岭区司法局党组2024年1月\d+日附件1", text)
