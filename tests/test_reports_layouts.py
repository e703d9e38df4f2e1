"""The sample in layouts A, B and C: what stands on the pages, and that every number still leads to its rows."""

import json
import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import pypdfium2
import pytest

from gongwenkit.cli import main
from gongwenkit.typeset import engine

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
TITLE = "2023年党组书记履行全面从严治党“第一责任人”情况报告"


class Made(NamedTuple):
    """A finished report."""

    source: str
    pages: tuple[str, ...]
    evidence: dict[str, Any]
    manifest: dict[str, Any]
    information: dict[str, str]
    destinations: frozenset[str]

    @property
    def printed(self) -> list[tuple[str, str | None, int, str]]:
        return [(p["figure"], p["view"], p["n"], p["text"]) for p in self.evidence["prints"]]


MM = 72 / 25.4
WATERMARK = 40.0
"""Points: anything higher is the watermark."""


def _letters(page: pypdfium2.PdfPage) -> str:
    """The letters inside the text block in reading order: no watermark, no sample mark, no page number."""
    reader, height = page.get_textpage(), page.get_height()
    kept = []
    for index in range(reader.count_chars()):
        _, bottom, _, top = reader.get_charbox(index)
        if top - bottom < WATERMARK and height - top > 36 * MM and height - bottom < 263 * MM:
            kept.append(reader.get_text_range(index, 1))
    return re.sub(r"\s", "", unicodedata.normalize("NFC", "".join(kept)))


def _build(out: Path, layout: str, *codes: str, edition: str = "draft") -> Path:
    asked = ["--period", "2023", "--edition", edition, "--layout", layout, "--kit", str(ROOT), "--out", str(out)]
    with pytest.raises(SystemExit) as leaving:
        main(["build", *codes, *asked, "--lang", "zh"])
    assert leaving.value.code in (0, None)
    return out / "2023" / ("duty" if (edition, layout) == ("draft", "C") else f"duty-{edition}-{layout}")


def _made(folder: Path) -> Made:
    with pypdfium2.PdfDocument(folder / "report.pdf") as document:
        pages = tuple(_letters(page) for page in document)
    with pikepdf.open(folder / "report.pdf") as document:
        information = {str(key): str(value) for key, value in document.docinfo.items()}
        names = frozenset(str(name) for name in pikepdf.NameTree(document.Root.Names.Dests))
    evidence, manifest = (
        json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("evidence", "manifest")
    )
    source = (folder / "report.tex").read_text(encoding="utf-8")
    return Made(source, pages, evidence, manifest, information, names)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("layouts")


@pytest.fixture(scope="module")
def headed(out: Path) -> dict[str, Made]:
    folder = _build(out, "A", "101", "102")
    return {code: _made(folder / code) for code in ("101", "102")}


@pytest.fixture(scope="module")
def bare(out: Path) -> dict[str, Made]:
    return {layout: _made(_build(out, layout, "101") / "101") for layout in "BC"}


def _prints_of(source: str) -> set[str]:
    return set(re.findall(r"\{(fig\.[^}]+)\}", source))


def test_the_letterhead_is_the_departments_and_the_report_is_annex_1(headed: dict[str, Made]) -> None:
    first = headed["101"].pages[0]
    for part in ("中共云岭区财政局党组文件", "云财党组〔2024〕5号", "签发人：周砚", "云岭区纪委监委："):
        assert part in first, part
    assert "中共云岭区财政局党组关于报送党组书记2023年度履行“第一责任人”职责情况的报告" in first
    annex = next(page for page in headed["101"].pages if page.startswith("附件1"))
    assert TITLE in annex
    assert annex.startswith(f"附件1{TITLE}云岭区财政局云岭区纪委监委：")  # the author stands at the end, once
    assert TITLE not in first


def test_the_department_signs_the_cover_and_the_person_the_report(headed: dict[str, Made]) -> None:
    pages = headed["101"].pages
    start = next(number for number, page in enumerate(pages) if page.startswith("附件1"))
    cover, report = "".join(pages[:start]), "".join(pages[start:])
    assert re.search(r"附件：1\.2023年.*2\.指标汇总表", cover)
    assert cover.index("特此报告。") < cover.index("附件：1.")
    assert re.search("中共云岭区财政局党组2024年1月9日", cover)
    assert "报告人" not in cover
    assert "报告人：周砚2024年1月9日" in report
    assert report.count("周砚") == 1
    assert "情况报告随文报送（见附件1）。报告所列数字依据活动台账统计" in cover
    assert "见附件2。" in cover
    assert "表中数字依据台账统计" in report[report.index("附件2指标汇总表") :]


def test_the_signature_of_the_cover_stands_on_a_page_with_the_closing_line(headed: dict[str, Made]) -> None:
    for made in headed.values():
        page = next(page for page in made.pages if re.search("2024年1月(9|10)日", page))
        assert "特此报告。" in page


def test_the_imprint_is_on_an_even_last_page(headed: dict[str, Made]) -> None:
    for code, name in (("101", "云岭区财政局办公室"), ("102", "云岭区教育局办公室")):
        pages = headed[code].pages
        assert len(pages) % 2 == 0
        assert f"{name}【待补：印发日期】印发" in pages[-1]


def test_a_department_without_a_number_keeps_its_place(headed: dict[str, Made]) -> None:
    first = headed["102"].pages[0]
    assert "中共云岭区教育局委员会文件【待补：发文字号】签发人：韩晓雯" in first
    assert "〔2024〕" not in first


def test_layout_b_has_no_letterhead_and_is_signed_as_c(bare: dict[str, Made]) -> None:
    assert bare["B"].pages == bare["C"].pages
    whole = "".join(bare["B"].pages)
    assert bare["B"].pages[0].startswith(TITLE)
    assert "报告人：周砚2024年1月9日" in whole
    assert "表中数字依据台账统计" in whole[whole.index("附件指标汇总表", whole.index("报告人：")) :]
    for part in ("文件", "云财党组〔2024〕5号", "签发人", "印发日期"):
        assert part not in bare["B"].pages[0], part


@pytest.mark.parametrize("code", ["101", "102"])
def test_every_number_of_layout_a_has_its_destination_and_stands_in_the_evidence(
    headed: dict[str, Made], code: str
) -> None:
    made = headed[code]
    wanted = _prints_of(made.source)
    assert len(wanted) > 100
    assert wanted <= made.destinations
    assert len(made.printed) == len(wanted)
    for one in made.evidence["prints"]:
        assert one["text"] in made.pages[one["page"] - 1], one


def test_the_numbers_are_those_of_layout_c(headed: dict[str, Made], bare: dict[str, Made]) -> None:
    assert headed["101"].printed == bare["C"].printed == bare["B"].printed
    assert headed["101"].evidence["figures"] == bare["C"].evidence["figures"]


def test_the_information_of_the_pdf_is_that_of_the_report_really_built(
    headed: dict[str, Made], bare: dict[str, Made]
) -> None:
    for made, layout, direction, author in (
        (headed["101"], "A", "up", "中共云岭区财政局党组"),
        (bare["B"], "B", "none", "周砚"),
        (bare["C"], "C", "none", "周砚"),
    ):
        assert made.information["/Keywords"] == f"layout={layout}; direction={direction}"
        assert (made.information["/Author"], made.information["/Subject"]) == (author, "2023年")
        assert made.manifest["parameters"]["layout"] == layout
    assert bare["C"].information["/Title"] == TITLE
    assert headed["101"].information["/Title"].startswith("中共云岭区财政局党组关于报送")


def test_the_internal_edition_in_layout_a_links_into_annex_3(out: Path) -> None:
    made = _made(_build(out, "A", "101", edition="internal") / "101")
    assert any(page.startswith("附件3数字依据") for page in made.pages)
    links = set(re.findall(r"\\gwfigure\[(evidence\.[^\]]+)\]", made.source))
    assert links
    assert links <= made.destinations
    assert _prints_of(made.source) <= made.destinations


@pytest.mark.parametrize("missing", ["number", "printed"])
def test_a_final_without_a_number_keeps_the_bare_place_and_is_typeset(
    headed: dict[str, Made], tmp_path: Path, missing: str
) -> None:
    source = re.sub(rf"info/{missing}( *)= .*,", rf"info/{missing}\1= {{}},", headed["102"].source)
    assert source != headed["102"].source
    made = engine.typeset(source, folder=tmp_path, latex=ROOT / "latex", reference_day=date(2024, 1, 10), seconds=60)
    with pypdfium2.PdfDocument(made.pdf) as document:
        first, last = _letters(document[0]), _letters(document[len(document) - 1])
    assert ("待补" in first, "待补" in last) == (missing != "number", missing != "printed")
    assert "签发人：韩晓雯" in first
