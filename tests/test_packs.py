"""Packs: each makes a kit; the sample of `safety` counts as its generator says; no word of another genre is in it."""

import ast
import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from tests.packs import safety

from gongwenkit.config.kit import load_kit
from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.model import DataError, KitFileError, UsageError
from gongwenkit.run.kit.empty_ledgers import EMPTY_LEDGERS
from gongwenkit.run.kit.init import init
from gongwenkit.run.kit.reference_book import REFERENCE_BOOK
from gongwenkit.run.kit.registry import refresh_registry
from gongwenkit.run.report.report_kind import default_report
from gongwenkit.run.report.template_check import check_templates

ROOT = Path(__file__).resolve().parents[1]
PARTY_WORDS = ("党", "支部", "廉", "中心组", "书记", "巡察", "意识形态", "纪委")
MOST_LINES = 300


@pytest.fixture(scope="module")
def kits(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("kits")
    for pack in ("safety", "blank"):
        init(folder / pack, pack=pack, own=True)
    init(folder / "sample", pack="safety")
    return {path.name: path for path in folder.iterdir()}


def test_an_unknown_pack_is_refused_with_those_that_there_are(tmp_path: Path):
    with pytest.raises(UsageError) as caught:
        init(tmp_path / "kit", pack="saftey")
    assert caught.value.code == "unknown-pack"
    assert "party、blank、safety" in caught.value.advice.zh
    assert not (tmp_path / "kit").exists()


@pytest.mark.parametrize("pack", ["safety", "blank", "sample"])
def test_a_kit_of_a_pack_is_sound(kits: dict[str, Path], pack: str):
    kit = load_kit(kits[pack])
    assert [str(finding.where) for finding in check_templates(kit)] == []
    assert default_report(kit) == ("report" if pack == "blank" else "notice")


@pytest.mark.slow
def test_only_the_files_of_report_types_and_ledgers_are_needed(kits: dict[str, Path], tmp_path: Path):
    """Words, common columns and tags of any kind of office are those of the installation where a kit has none."""
    kit = tmp_path / "kit"
    shutil.copytree(kits["sample"], kit)
    counted = _figures(kit)
    for name in (
        "schema/common",
        "schema/tags",
        "phrases/explain",
        "phrases/labels",
        "phrases/marks",
        "phrases/survey",
    ):
        (kit / "data" / f"{name}.toml").unlink()
    assert _figures(kit) == counted
    assert [finding for finding in check_templates(load_kit(kit)) if finding.severity == "error"] == []


def _figures(kit: Path) -> object:
    asked = [sys.executable, "-m", "gongwenkit", "figures", "201", "--period", "2025", "--json", "--kit", str(kit)]
    done = subprocess.run(asked, capture_output=True, check=True, text=True)
    return json.loads(done.stdout)["figures"]


@pytest.mark.parametrize("name", ["labels", "marks", "survey"])
def test_the_words_for_any_office_have_the_keys_of_ours(name: str):
    """What is added to one of the two files is needed in the other."""
    ours, neutral = (
        tomllib.loads((ROOT / folder / "phrases" / f"{name}.toml").read_text(encoding="utf-8"))
        for folder in ("data", "packs/shared/data")
    )
    of_the_genre = {"reference", "breakdown"}
    assert {one for one in _keys(neutral) ^ _keys(ours) if one[0] not in of_the_genre} == set()


def _keys(values: dict[str, object], above: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for name, value in values.items():
        found |= _keys(value, (*above, name)) if isinstance(value, dict) else {(*above, name)}
    return found


def test_an_own_kit_has_what_one_needs_and_nothing_of_the_sample(kits: dict[str, Path]):
    kit = kits["safety"]
    for name in ("README.md", "Makefile", f"data/own/{REFERENCE_BOOK}", f"data/own/{EMPTY_LEDGERS}"):
        assert (kit / name).is_file(), name
    settings = load_kit(kit).settings
    assert (settings.data, settings.sample_mark) == ("data/own", False)
    assert settings.report["notice"].organ == settings.report["notice"].to == ""
    readme = (kit / "README.md").read_text(encoding="utf-8")
    assert "隐患整改：发现日期、受检单位、隐患描述、等级、状态" in readme
    for path in ("docs/figures.md", "docs/wording.md", "docs/kit-toml.md", "docs/tutorial.md"):
        assert path in readme
        assert (kit / path).is_file(), path


PAGE = re.compile(r"docs/[A-Za-z0-9/._-]+\.(?:md|png)")


def _texts(path: Path) -> Iterator[str]:
    """The texts that a module can say: its strings without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {
        id(body[0].value)
        for node in ast.walk(tree)
        for body in [getattr(node, "body", None)]
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def _pages_named(folder: Path) -> Iterator[tuple[str, str]]:
    """The pages that files of a kit name, outside of the pages themselves."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).as_posix()
        if path.is_dir() or inside.startswith(("docs/", "data/hanzi/")) or path.suffix == ".pdf":
            continue
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                text = "".join(book.read(name).decode("utf-8") for name in book.namelist() if name.endswith(".xml"))
        else:
            text = path.read_bytes().decode("utf-8", errors="replace")
        yield from ((inside, name) for name in PAGE.findall(text))


@pytest.mark.slow
def test_every_page_that_a_message_names_is_in_a_kit(kits: dict[str, Path]):
    named = {name for path in (ROOT / "src").rglob("*.py") for text in _texts(path) for name in PAGE.findall(text)}
    assert {"docs/wording.md", "docs/latex-class.md"} <= named
    assert len(named) > 5
    for kit in kits.values():
        assert [name for name in sorted(named) if not (kit / name).is_file()] == []


@pytest.mark.parametrize("pack", ["party", "safety", "blank", "sample"])
def test_every_page_that_a_file_of_a_kit_names_is_in_it(kits: dict[str, Path], pack: str, tmp_path: Path):
    folder = kits.get(pack)
    if folder is None:
        folder = tmp_path / pack
        init(folder, pack=pack, own=True)
    named = list(_pages_named(folder))
    assert len(named) > 5
    assert [(inside, name) for inside, name in named if not (folder / name).is_file()] == []


def test_the_pages_of_a_kit_link_to_what_is_in_it(kits: dict[str, Path]):
    pages = sorted((kits["safety"] / "docs").rglob("*.md"))
    assert len(pages) > 40
    lost = [
        f"{page.name}: {link}"
        for page in pages
        for link in re.findall(
            r"\]\(([^)#:]+)(?:#[^)]*)?\)", re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.M | re.S)
        )
        if not (page.parent / link).exists()
    ]
    assert lost == []


def test_no_word_of_party_affairs_is_in_a_kit_of_safety(kits: dict[str, Path]):
    found = []
    for path in sorted(kits["safety"].rglob("*")):
        inside = path.relative_to(kits["safety"]).as_posix()
        # The documentation shows examples of all packs; the table of characters has every character.
        if path.is_dir() or inside.startswith(("docs/", "data/hanzi/", "latex/examples/", "latex/testfiles/")):
            continue
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                text = "".join(book.read(name).decode("utf-8") for name in book.namelist() if name.endswith(".xml"))
        else:
            text = path.read_bytes().decode("utf-8", errors="replace")
        found += [f"{inside}: {word}" for word in PARTY_WORDS if word in text]
    assert found == []


def test_the_declarations_of_safety_are_few():
    folder = ROOT / "packs" / "safety" / "data"
    lines = [
        line
        for path in (*folder.glob("schema/*.toml"), *folder.glob("figures/*.toml"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    assert len(lines) <= MOST_LINES


def test_the_sample_of_safety_is_what_its_generator_makes(tmp_path: Path):
    safety.write_sample(tmp_path)
    kept = ROOT / "packs" / "safety" / "data" / "sample"
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.relative_to(kept): path.read_bytes() for path in kept.rglob("*") if path.is_file()} == made
    assert json.loads(safety.ANSWERS.read_text(encoding="utf-8")) == safety.expected()


def test_a_file_that_is_only_an_example_is_no_ledger(kits: dict[str, Path]):
    assert dict(load_kit_files(load_kit(kits["blank"])).schema.ledgers) == {}


def test_what_was_filled_in_outlives_a_refresh(kits: dict[str, Path], tmp_path: Path):
    root = tmp_path / "kit"
    shutil.copytree(kits["safety"], root)
    own = root / "data" / "own"
    book = openpyxl.load_workbook(own / REFERENCE_BOOK)
    book["单位"]["A2"], book["单位"]["H2"] = "401", "自己的一格"
    book["单位"]["J1"], book["单位"]["J2"] = "联系人", "甲"
    book.create_sheet("自己的表")["A1"] = "留着"
    book.save(own / REFERENCE_BOOK)
    ledgers = openpyxl.load_workbook(own / EMPTY_LEDGERS)
    ledgers["安全检查"]["C3"] = "北坪砖厂"
    ledgers.save(own / EMPTY_LEDGERS)
    figures = root / "data" / "figures" / "safety.toml"
    added = '\n[extra]\nlabel = "另加的指标"\nunit = "次"\ncount = "events"\nfrom = [{ ledger = "drills" }]\n'
    figures.write_text(figures.read_text(encoding="utf-8") + added, encoding="utf-8")
    schema = root / "data" / "schema" / "inspections.toml"
    text = schema.read_text(encoding="utf-8")
    schema.write_text(text.replace('"联合检查" = [', '"夜间检查" = []\n"联合检查" = ['), encoding="utf-8")
    done = refresh_registry(load_kit(root), own)
    assert list(done) == [REFERENCE_BOOK, EMPTY_LEDGERS]
    book = openpyxl.load_workbook(own / REFERENCE_BOOK)
    assert (book["单位"]["A2"].value, book["单位"]["H2"].value, book["单位"]["J2"].value) == ("401", "自己的一格", "甲")
    assert book["自己的表"]["A1"].value == "留着"
    assert "另加的指标" in {cell.value for row in book["选项"].iter_rows() for cell in row}
    before = openpyxl.load_workbook(kits["safety"] / "data" / "own" / REFERENCE_BOOK)
    for title in before.sheetnames:
        assert len(book[title].data_validations.dataValidation) == len(before[title].data_validations.dataValidation)
    ledgers = openpyxl.load_workbook(own / EMPTY_LEDGERS)
    assert ledgers["安全检查"]["C3"].value == "北坪砖厂"
    assert "夜间检查" in {cell.value for row in ledgers["选项"].iter_rows() for cell in row}


def test_a_damaged_book_is_named_and_left(kits: dict[str, Path], tmp_path: Path):
    (tmp_path / REFERENCE_BOOK).write_bytes(b"PK no zip")
    with pytest.raises(DataError) as caught:
        refresh_registry(load_kit(kits["safety"]), tmp_path)
    assert caught.value.code == "registry-unusable"
    assert (tmp_path / REFERENCE_BOOK).read_bytes() == b"PK no zip"


def test_a_kit_without_report_types_says_so(kits: dict[str, Path], tmp_path: Path):
    root = tmp_path / "kit"
    shutil.copytree(kits["blank"], root)
    shutil.rmtree(root / "templates" / "report")
    with pytest.raises(UsageError) as caught:
        default_report(load_kit(root))
    assert caught.value.code == "no-report-types"
    kit = root / "kit.toml"
    kit.write_text('default_report = "nothing"\n' + kit.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises((UsageError, KitFileError)):
        default_report(load_kit(root))


@pytest.mark.slow
@pytest.mark.parametrize("code", [*(unit.code for unit in safety.UNITS), safety.ALL])
def test_the_sample_counts_as_its_events_say(kits: dict[str, Path], code: str):
    for period, told in safety.expected().items():
        order = ["figures", code, "--period", period, "--kit", str(kits["sample"]), "--json"]
        done = subprocess.run(
            [sys.executable, "-m", "gongwenkit", *order], capture_output=True, text=True, check=True, timeout=120
        )
        values = {figure["id"]: figure["value"] for figure in json.loads(done.stdout)["figures"]}
        known = {figure: value for figure, value in told[code].items() if figure in values}
        assert {figure: values[figure] for figure in known} == known, (code, period)
        assert len(known) >= 18


@pytest.mark.slow
def test_the_formulas_find_what_is_wrong(kits: dict[str, Path], tmp_path: Path):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice")
    book = openpyxl.load_workbook(kits["safety"] / "data" / "own" / EMPTY_LEDGERS)
    sheet = book["安全培训"]
    places = {cell.value: cell.column for cell in sheet[1]}
    rows = (
        {"培训日期": "2026-03-01", "培训名称": "甲", "应到": 20, "实到": 18},
        {"培训日期": "2025-03-01", "培训名称": "乙", "应到": 20, "实到": 25},
        {"培训名称": "丙", "应到": 20, "实到": 20},
    )
    for number, row in enumerate(rows, start=3):
        for head, value in row.items():
            sheet.cell(number, places[head]).value = value
    book.save(tmp_path / "台账.xlsx")
    subprocess.run(
        [
            office,
            "--headless",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            *("--convert-to", "xlsx"),
            "--outdir",
            str(tmp_path / "out"),
            str(tmp_path / "台账.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    shown = openpyxl.load_workbook(tmp_path / "out" / "台账.xlsx", data_only=True)["自查"]
    told = {row[0]: row[1:6] for row in shown.iter_rows(min_row=4, values_only=True)}
    assert told["安全培训"] == (3, 1, 1, 1, 1)
    assert told["隐患整改"] == (0, 0, 0, "—", 0)


@pytest.mark.slow
def test_a_kit_that_declares_no_ledger_says_what_to_write(kits: dict[str, Path], tmp_path: Path):
    root = tmp_path / "kit"
    shutil.copytree(kits["blank"], root)
    (root / "data" / "own" / "departments.csv").write_text(
        "code,name,short_name\n301,清水试验站,试验站\n", encoding="utf-8"
    )
    order = [
        sys.executable,
        "-m",
        "gongwenkit",
        "build",
        "--all",
        "--period",
        "2026",
        "--kit",
        str(root),
        "--lang",
        "zh",
    ]
    done = subprocess.run(order, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "套件还没有写明一种台账。请在 data/schema 里写一种台账" in done.stderr
