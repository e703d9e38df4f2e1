"""`make docs`: the site is whole, loads nothing from elsewhere, finds Chinese, and is made anew only after a change."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.watched import Watched, started_browser

ROOT = Path(__file__).resolve().parents[1]


def _module(path: Path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


SITE = _module(ROOT / "scripts" / "make_docs.py")


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ('<a href="b.html#here">b</a><h1 id="x">a</h1><a href="#x">x</a>', None),
        ('<a href="c.html">c</a>', "c.html: there is no such file"),
        ('<a href="b.html#there">b</a>', "b.html#there: there is no such heading"),
        ('<a href="#y">y</a>', "#y: there is no such heading"),
        ('<img src="none.png">', "none.png: there is no such file"),
        ('<script src="https://example.org/a.js"></script>', "loaded from elsewhere"),
        ('<link rel="stylesheet" href="//example.org/a.css">', "loaded from elsewhere"),
        ('<a href="https://example.org/">elsewhere</a>', None),
    ],
)
def test_a_link_that_leads_nowhere_is_seen(tmp_path: Path, page: str, fault: str | None):
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (tmp_path / "b.html").write_text('<h1 id="here">b</h1>', encoding="utf-8")
    found = list(SITE.faults(tmp_path))
    assert len(found) == (fault is not None)
    assert not fault or fault in found[0]


def test_a_font_from_elsewhere_is_seen(tmp_path: Path):
    (tmp_path / "a.css").write_text('@font-face { src: url("https://example.org/a.woff2"); }', encoding="utf-8")
    assert list(SITE.faults(tmp_path)) == ["a.css: loads something from elsewhere"]
    (tmp_path / "a.css").write_text('@import "//example.org/a.css";', encoding="utf-8")
    assert list(SITE.faults(tmp_path)) == ["a.css: loads something from elsewhere"]
    (tmp_path / "a.css").write_text("a { background: url(data:image/png;base64,AA) }", encoding="utf-8")
    assert list(SITE.faults(tmp_path)) == []


def _make(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "make_docs.py"), *map(str, arguments)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


@pytest.mark.long
def test_the_site_of_the_documentation(tmp_path: Path):
    pytest.importorskip("furo", reason="the extra `docs` is not installed (scripts/setup.sh long)")
    site = tmp_path / "site"
    done = _make(ROOT / "docs", site)
    assert (done.returncode, done.stderr) == (0, "")
    pages = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    assert len(pages) > 40
    assert [page for page in pages if not (site / page).is_file()] == []
    front = (site / "README.html").read_text(encoding="utf-8")
    assert [
        page.as_posix() for page in pages if f'href="{page.as_posix()}"' not in front and page.name != "README.html"
    ] == []
    assert "README.html" in (site / "index.html").read_text(encoding="utf-8")
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    for word in ("台账", "催办", "trace"):  # pairs of characters, and English
        assert f"{json.dumps(word)}:" in index
    before = (site / "README.html").stat().st_mtime_ns
    assert _make(ROOT / "docs", site).returncode == 0
    assert (site / "README.html").stat().st_mtime_ns == before


@pytest.mark.long
def test_a_wrong_page_is_refused_and_the_old_site_stays(tmp_path: Path):
    pytest.importorskip("furo", reason="the extra `docs` is not installed (scripts/setup.sh long)")
    docs, site = tmp_path / "docs", tmp_path / "site"
    (docs / "how-to").mkdir(parents=True)
    (docs / "README.md").write_text(
        "# 索引\n\n## 怎么做 · How to\n\n| 页 | 说 |\n|---|---|\n| [a](how-to/a.md) | 甲 |\n", encoding="utf-8"
    )
    (docs / "how-to" / "a.md").write_text("# 甲\n\n第一行，\n第二行。\nIn English.\n", encoding="utf-8")
    (docs / "how-to" / "b.md").write_text("# 乙\n", encoding="utf-8")  # listed by its folder
    assert _make(docs, site).returncode == 0
    page = (site / "how-to" / "a.html").read_text(encoding="utf-8")
    assert "第一行，第二行。<br>In English." in page
    assert 'href="b.html"' in page
    (docs / "how-to" / "b.md").write_text("# 乙\n\n[丙](c.md) [丁](a.md#nothing)\n", encoding="utf-8")
    done = _make(docs, site)
    assert done.returncode == 1
    assert "c.md" in done.stderr
    assert "nothing" in done.stderr
    assert "乙" in (site / "how-to" / "b.html").read_text(encoding="utf-8")


def _setup(level: str, home: Path, path: str = os.environ["PATH"]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "scripts/setup.sh", level], cwd=home / "checkout", env={**os.environ, "HOME": str(home), "PATH": path},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_setup_says_how_the_command_is_found_and_makes_a_link_on_demand(tmp_path: Path):
    checkout = tmp_path / "checkout"
    (checkout / "scripts").mkdir(parents=True)
    (checkout / "scripts" / "setup.sh").write_bytes((ROOT / "scripts" / "setup.sh").read_bytes())
    done = _setup("link", tmp_path)
    assert (done.returncode, "make setup" in done.stderr) == (1, True)
    program = checkout / ".venv" / "bin" / "gongwenkit"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    said = _setup("found", tmp_path, path="/usr/bin:/bin").stdout
    assert f'export PATH="{checkout}/.venv/bin:$PATH"' in said
    assert "make link" in said
    link = tmp_path / ".local" / "bin" / "gongwenkit"
    for _ in range(2):
        assert _setup("link", tmp_path).returncode == 0
        assert link.resolve() == program
    assert "可以直接用" in _setup("found", tmp_path, path=f"{link.parent}:/usr/bin:/bin").stdout
    link.unlink()
    link.write_text("another", encoding="utf-8")
    done = _setup("link", tmp_path)
    assert done.returncode == 1
    assert str(link) in done.stderr
    assert link.read_text(encoding="utf-8") == "another"


def test_make_setup_says_it():
    orders = subprocess.run(["make", "--dry-run", "setup"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"scripts/setup\.sh (\w+)", orders) == ["run", "found"]


@pytest.mark.long
def test_a_browser_finds_chinese_and_asks_nothing_of_other_machines(tmp_path: Path):
    pytest.importorskip("furo", reason="the extra `docs` is not installed (scripts/setup.sh long)")
    assert _make(ROOT / "docs", tmp_path / "site").returncode == 0
    with started_browser() as browser:
        watched = Watched(browser.new_page(viewport={"width": 1100, "height": 900}))
        for query, page in (
            ("催办清单", "how-to/exchange.html"),
            ("在册", "figures.html"),
            ("verify", "commands.html"),
        ):
            watched.page.goto(f"{(tmp_path / 'site' / 'search.html').as_uri()}?q={query}")
            watched.page.wait_for_selector(f'#search-results a[href*="{page}"]', timeout=20_000)
        watched.page.goto(f"{(tmp_path / 'site' / 'search.html').as_uri()}?q=蓝鲸")
        watched.page.wait_for_selector("#search-results p", timeout=20_000)
        assert watched.page.locator("#search-results li").count() == 0
        watched.page.set_viewport_size({"width": 400, "height": 800})
        for page in ("tutorial.html", "counting.html", "keys.html"):
            watched.page.goto((tmp_path / "site" / page).as_uri())
            width = watched.page.evaluate("document.documentElement.scrollWidth")
            assert width <= 400, page  # wide tables scroll in themselves
        assert (watched.outside, watched.errors) == ([], [])
