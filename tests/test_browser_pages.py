"""Pages of a batch as a browser shows them: no request leaves the machine, no error, every link leads on."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from tests.watched import Browser, Watched

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[1]
CODES = ("101", "105")


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    page = browser.new_page()
    yield Watched(page)
    page.close()


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    command = [sys.executable, "-m", "gongwenkit", "build", *CODES, "--period", "2023", "--report", "duty", "--html"]
    done = subprocess.run(
        [*command, "--kit", str(ROOT), "--out", str(out), "--quiet"], capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return out / "2023" / "duty"


def opened(watched: Watched, url: str) -> None:
    watched.page.goto(url, wait_until="networkidle")


def _target(href: str) -> Path:
    """The file that a link leads to, as the browser resolved it."""
    parts = urlsplit(href)
    assert parts.scheme == "file", href
    return Path(unquote(parts.path))


def test_what_is_watched_is_seen(watched: Watched, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<img src='http://gongwenkit.invalid/x.png'><script>console.error('wrong'); nobody()</script>", encoding="utf-8"
    )
    opened(watched, page.as_uri())
    assert watched.outside == ["http://gongwenkit.invalid/x.png"]
    assert any("wrong" in error for error in watched.errors)
    assert any("nobody" in error for error in watched.errors)


def test_the_index_opens_from_a_folder_and_every_link_leads_to_a_pdf(watched: Watched, reports: Path) -> None:
    index = reports / "index.html"
    opened(watched, index.as_uri())
    pictures = [(reports / "_pages" / f"{code}.png").as_uri() for code in CODES]
    assert sorted(watched.asked) == sorted([index.as_uri(), *pictures])
    assert watched.errors == []
    assert "2023年" in watched.page.title()
    links = [_target(href) for href in watched.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")]
    pdfs = [link for link in links if link.suffix == ".pdf"]
    assert sorted(set(pdfs)) == [reports / code / "report.pdf" for code in CODES]
    assert [link for link in links if not link.is_file()] == []
    assert {pdf.read_bytes()[:5] for pdf in pdfs} == {b"%PDF-"}


def test_the_index_shows_each_department_with_what_came_of_it(watched: Watched, reports: Path) -> None:
    opened(watched, (reports / "index.html").as_uri())
    rows = watched.page.locator("tbody tr").all_inner_texts()
    assert [row.split()[0] for row in rows] == [*CODES]
    assert all("已成文" in row for row in rows)
    assert "共2个单位" in "".join(watched.page.locator(".counts").inner_text().split())


def test_on_a_narrow_window_the_page_itself_does_not_scroll_sideways(watched: Watched, reports: Path) -> None:
    watched.page.set_viewport_size({"width": 390, "height": 800})
    opened(watched, (reports / "index.html").as_uri())
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("code", CODES)
def test_the_findings_of_a_report_are_a_page_with_as_many_rows(watched: Watched, reports: Path, code: str) -> None:
    opened(watched, (reports / "index.html").as_uri())
    watched.page.locator(f"a[href='./_findings/{code}.html']").click()
    told = json.loads((reports / code / "findings.json").read_text(encoding="utf-8"))
    checks = [one for file in told["proof"] for one in file["checks"] if one["status"] in ("fail", "warn")]
    assert watched.page.locator("tbody tr").count() == len(told["findings"]) + len(told["lacking"]) + len(checks)
    assert told["findings"][0]["found"] in watched.page.inner_text("body")
    assert (watched.errors, watched.outside) == ([], [])
    watched.page.get_by_text("回到总表").click()
    assert watched.page.locator("#departments").is_visible()


@pytest.mark.parametrize("code", CODES)
def test_a_notebook_as_a_page_asks_for_nothing_outside(watched: Watched, reports: Path, code: str) -> None:
    opened(watched, (reports / code / "notebook.html").as_uri())
    assert watched.outside == []
    assert watched.errors == []
    assert len(watched.page.inner_text("body")) > 1000
    pictures = watched.page.locator("img")
    assert pictures.count() >= 1
    assert all(pictures.nth(n).evaluate("one => one.complete && one.naturalWidth > 0") for n in range(pictures.count()))
