"""The pages that people read: tables and links are whole, the index is complete, no count in them is out of date."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pydantic import BaseModel
from typer.main import get_command

from gongwenkit.cli.app import app
from gongwenkit.config.kit import KitSettings
from gongwenkit.config.placeholders import _CONTEXT_NAMES
from gongwenkit.config.schema import load_schema
from gongwenkit.proof.layout.checks import ALL_CHECKS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
MOST_LINES = 120
"""Of a README: what it is, a page, two commands, three users, where to look."""


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _text(path: Path) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def _broken_tables(text: str) -> Iterator[str]:
    """The first line of each table without a head, or with rows of different length."""
    for table in re.findall(r"(?:^\|.*(?:\n|\Z))+", text, re.MULTILINE):
        rows = table.splitlines()
        lengths = {len(re.findall(r"(?<!\\)\|", row)) for row in rows}
        if len(rows) < 2 or not re.fullmatch(r"[|:\- ]+", rows[1]) or len(lengths) > 1:
            yield rows[0]


def _slug(head: str) -> str:
    """The anchor of a heading, as GitHub and the site of `make docs` make it."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", head.strip()).lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def _lost_anchors(page: Path) -> list[str]:
    """The links of a page to a heading that the page which they name does not have."""
    lost = []
    for name, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", _text(page)):
        target = (page.parent / name) if name else page
        heads = re.findall(r"^#+ (.+)$", _text(target), re.MULTILINE)
        if anchor not in {_slug(head) for head in heads}:
            lost.append(f"{name}#{anchor}")
    return lost


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_headings_that_are_there(page):
    assert _lost_anchors(page) == []


def test_a_lost_anchor_is_seen(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# 一、人 · `People`\n\n[a](#一人--people) [b](#一人) [c](page.md#none)\n", encoding="utf-8")
    assert _lost_anchors(page) == ["#一人", "page.md#none"]


def test_there_are_pages_to_look_at():
    assert len(PAGES) > 20
    assert sum(_text(page).count("\n|---") for page in PAGES) > 20


def test_a_broken_table_is_seen():
    whole = "| a | b |\n|---|---|\n| c | d |\n"
    assert list(_broken_tables(whole)) == []
    assert list(_broken_tables(whole + "\n| e | f |\n")) == ["| e | f |"]
    assert list(_broken_tables(whole + "| e |\n")) == ["| a | b |"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_tables_are_whole_and_links_lead_somewhere(page):
    assert list(_broken_tables(_text(page))) == []
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", _text(page))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_a_readme_is_short_and_names_the_index(name):
    text = _read(name)
    assert len(text.splitlines()) <= MOST_LINES
    assert "(docs/README.md)" in text
    assert "(docs/pictures/page.png)" in text


def test_the_index_lists_every_page_once_with_whom_it_is_for():
    rows = re.findall(r"^\| ((?!页 page).+?) \| (.+?) \| (.+?) \|$", _read("docs/README.md"), re.MULTILINE)
    listed = sorted(link for cell, _, _ in rows for link in re.findall(r"\]\(([^)]+)\)", cell))
    pages = [page.name for page in DOCS.glob("*.md") if page.name != "README.md"]
    pages += [page.relative_to(DOCS).as_posix() for page in DOCS.glob("how-to/*.md")]
    assert listed == sorted([*pages, "decisions/"])
    assert all(said.strip() and whom.strip() for _, said, whom in rows)


PROGRAM = ROOT / "src" / "gongwenkit"
PACKAGES = {path.name for path in PROGRAM.iterdir() if (path / "__init__.py").is_file()}
FOLDERS = ("src", "tests", "scripts", "latex", "templates", "notebooks", "requirements", "data", "docs")
MADE_BY_INIT = "data/own"
"""A folder that a kit has and this repository has not."""


def _quoted(text: str) -> list[str]:
    """What stands between backticks, outside of blocks of code."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def _lost_paths(text: str) -> list[str]:
    """The paths in a text that do not exist: of this repository, of a pack, of modules below src/gongwenkit.

    What a page has its reader make is there.
    """
    lost = []
    for found in _quoted(text):
        if "/" not in found or not re.fullmatch(r"[\w./*-]+", found):
            continue
        first = found.split("/")[0]
        if first in PACKAGES:
            exists = (PROGRAM / found).exists() or (PROGRAM / f"{found}.py").is_file()
        elif first in FOLDERS and not found.startswith(MADE_BY_INIT):
            name = found.rstrip("/")
            exists = any(ROOT.glob(name)) or any(ROOT.glob(f"packs/*/{name}")) or f"新建 `{found}`" in text
            exists = exists or f"--id {Path(name).stem} --accept" in text  # `ledger learn` makes it
        else:
            continue
        if not exists:
            lost.append(found)
    return lost


def test_a_lost_path_is_seen():
    whole = (
        "`ingest/ledgers`, `config/kit.py`, `run/report/steps`, `data/schema/*.toml`, `build/2023`, `data/own/ledgers/`"
    )
    assert _lost_paths(whole) == []
    assert _lost_paths("`data/schema/hazards.toml` 新建 `templates/own/report.toml`：") == []
    assert _lost_paths("`ingest/conceal.py` `run/report/step` `tests/nothing.py` `data/phrases/*.json`") == [
        "ingest/conceal.py", "run/report/step", "tests/nothing.py", "data/phrases/*.json"
    ]  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_paths_that_a_page_names_exist(page):
    assert _lost_paths(page.read_text(encoding="utf-8")) == []


def test_the_pages_name_paths():
    assert len([one for page in PAGES for one in _quoted(page.read_text(encoding="utf-8")) if "/" in one]) > 100


def _rooms() -> Mapping[str, set[str]]:
    """The packages and sub-packages of the program that have modules, each with the names of them."""
    rooms: dict[str, set[str]] = {}
    for path in sorted(PROGRAM.glob("*/**/*.py")):
        if path.name != "__init__.py":
            rooms.setdefault(path.parent.relative_to(PROGRAM).as_posix(), set()).add(path.stem)
    return rooms


def test_the_table_of_rooms_has_every_module():
    rows = re.findall(r"^\| `([a-z/_]+)` \| [^|]+ \| (`[^|]+) \|$", _read("docs/architecture.md"), re.MULTILINE)
    listed = {room: set(re.findall(r"`([a-z_]+)`", re.sub(r"\([^)]*\)", "", cell))) for room, cell in rows}
    rooms = _rooms()
    assert len(rooms) > 20
    assert {room: sorted(listed.get(room, set()) ^ rooms.get(room, set())) for room in {*listed, *rooms}
            if listed.get(room) != rooms.get(room)} == {}  # fmt: skip


def _keys(model: type[BaseModel], table: str = "") -> Iterator[str]:
    """The keys of kit.toml as the page writes them."""
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _keys(inner, name)
        else:
            yield f"[{table}] {name}" if table else name


def test_the_page_of_kit_toml_has_every_key():
    text = _read("docs/kit-toml.md")
    first = [cell.strip("` ") for cell in re.findall(r"^\| (`[^|]+`) \|", text, re.MULTILINE)]
    known = [key for key in _keys(KitSettings) if not key.startswith("[reader]")]
    custom = {f"[fonts] {name}" for name in ("fangsong", "kai", "hei", "song", "xiaobiaosong")}
    assert len(known) > 15
    tables = {"report": "[report.文种]", "lists": "[lists]", "periods": "[periods]"}  # with keys of their own
    assert set(tables.values()) <= set(first)
    assert [key for key in known if key not in (*first, *custom, *tables)] == []
    assert [
        key for key in first if re.fullmatch(r"(\[(?!report|reader)\w+\] )?[a-z_]+", key) and key not in known
    ] == []
    elements = "to cc date printed number signer secrecy urgency copy_no"
    for section, model in (("report", f"{elements} layout switches annexes organ author superior"),
                           ("reader", "seconds cpu_seconds memory_mb linked_folders")):  # fmt: skip
        inner = KitSettings.model_fields[section].annotation
        fields = inner.__args__[1].model_fields if section == "report" else inner.model_fields
        assert set(fields) == set(model.split())
        assert all(f"`{name}`" in text for name in fields)


def test_the_page_of_wording_has_every_placeholder_of_the_report():
    table = re.findall(r"^\| (`\{.*?) \|", _read("docs/wording.md"), re.MULTILINE)
    listed = {name for cell in table for name in re.findall(r"`\{(\w+)\}`", cell)}
    assert len(_CONTEXT_NAMES) > 8
    assert set(_CONTEXT_NAMES) - listed == set()


def _commands() -> Mapping[str, set[str]]:
    """Every command of the program with its options; hidden ones, too."""
    found = {}
    waiting = [("", get_command(app))]
    while waiting:
        path, command = waiting.pop()
        below = getattr(command, "commands", None)
        if below is None:
            found[path] = {option for one in command.params for option in one.opts}
        else:
            waiting += [(f"{path} {name}".strip(), one) for name, one in below.items()]
    return found


READ_DATA = {"doctor", "registry", "ledger check", "figures", "build", "trace", "verify", "check", "status", "deliver"}
READ_DATA |= {"exchange out", "exchange in"}
WRITE_REPORTS = {"doctor", "build", "exchange out", "deliver"}
"""`doctor` looks whether the folder can be written to, others take reports from it."""
MAKE_A_FILE = {"print", "status", "trace"}
"""`--out` names the file to make."""


def test_every_command_takes_the_shared_options():
    commands = _commands()
    assert len(commands) >= 10
    for name, options in commands.items():
        assert {"--quiet", "--verbose", "--lang"} <= options, name
        assert ("--kit" in options) == (name != "init"), name
        assert ("--data" in options) == (name in READ_DATA), name
        if name not in MAKE_A_FILE:
            assert ("--out" in options) == (name in WRITE_REPORTS), name
    assert [name for name, options in commands.items() if options & {"--executor", "--scheduler"}] == ["build"]


def test_the_page_of_commands_has_every_command():
    first_table = _read("docs/commands.md").partition("\n## ")[0]
    described = re.findall(r"^\| `([a-z]+(?: check| learn| out| in)?)[^`]*` \|", first_table, re.MULTILINE)
    assert sorted(described) == sorted(_commands())
    row = re.search(r"^\| `--data DIR` .*", _read("docs/commands.md"), re.MULTILINE)
    assert row
    assert set(re.findall(r"`([a-z ]+)`", row[0].rpartition("|")[0].rpartition("|")[2])) == READ_DATA


NUMBERS = {
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "twenty-one": 21, "twenty-two": 22,
    "thirty-six": 36, "thirty-nine": 39, "forty": 40,
}  # fmt: skip
COUNT = r"\b(\d+|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")"
COUNTED: Mapping[str, tuple[str, int]] = {
    "checks": (COUNT + r" layout checks|版面检查[^\n|]{0,20}?\b(\d+) ?项|(\d+) ?项版面", len(ALL_CHECKS)),
    "ledgers": (COUNT + r" ledgers?\b|(\d+) ?种台账", len(load_schema(ROOT / "data" / "schema").ledgers)),
    "figures": (COUNT + r" figures of the first", len(re.findall(r"^no = \"F", _read("data/figures/duty.toml"), re.M))),
}


def _stale(text: str) -> list[str]:
    """The counts in a text that are not the number of what is counted."""
    wrong = []
    for pattern, right in COUNTED.values():
        for found in re.finditer(pattern, text, re.IGNORECASE):
            number = next(filter(None, found.groups())).lower()
            if NUMBERS.get(number, 0) != right and number != str(right):
                wrong.append(found[0])
    return wrong


def test_a_stale_count_is_seen():
    checks, ledgers = COUNTED["checks"][1], COUNTED["ledgers"][1]
    assert min(right for _, right in COUNTED.values()) > 10
    assert _stale(f"the {checks} layout checks, {ledgers} ledgers") == []
    assert _stale(f"the {checks + 1} layout checks") == [f"{checks + 1} layout checks"]
    assert _stale(f"版面检查：GB/T 9704 的 {checks - 1} 项") != []
    assert _stale("the twelve ledgers, Twenty-two figures of the first") == [
        "twelve ledgers", "Twenty-two figures of the first"
    ]  # fmt: skip


@pytest.mark.slow
def test_no_count_is_out_of_date():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    looked = [
        ROOT / name
        for name in listed.split("\0")
        if name.endswith((".md", ".py", ".toml", ".ipynb", ".cls", ".def", ".j2", ".sh"))
        and not name.startswith(("tests/", "data/sample"))
    ]
    assert len(looked) > 300
    wrong = {
        path.relative_to(ROOT).as_posix(): _stale(path.read_text(encoding="utf-8")) for path in looked if path.is_file()
    }
    assert {name: counts for name, counts in wrong.items() if counts} == {}


def test_the_page_of_layout_checks_has_every_check():
    rows = re.findall(r"^\| (\d+) \| [^|]+ \| ([^|]+) \| [^|]+ \|$", _read("docs/proof.md"), re.MULTILINE)
    assert [(int(number), name) for number, name in rows] == [(check.id, check.name.en) for check in ALL_CHECKS]


SECTION = re.compile(r"^## ([一二三四五六七八九十]+)、(.+)$", re.MULTILINE)


def test_pages_name_the_sections_of_the_notebook():
    cells = json.loads(_read("notebooks/report.ipynb"))["cells"]
    sections = dict(
        SECTION.findall("\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"))
    )
    assert len(sections) > 5
    named = {}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        named[page.name] = set(re.findall(r"笔记本“([一二三四五六七八九十]+)、([^”]+)”", text))
        assert set(re.findall(r"笔记本第([一二三四五六七八九十]+)节", text)) <= set(sections), page.name
    assert any(named.values())
    wrong = {name: said for name, found in named.items() for said in found if sections.get(said[0]) != said[1]}
    assert wrong == {}
