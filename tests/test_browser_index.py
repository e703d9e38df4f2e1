"""index.html of a thousand departments in a browser: sorted, filtered, by keyboard, offline, with a hostile name."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pikepdf
import pypdfium2 as pdfium
import pytest
from tests.overviews import HOSTILE, make_outcomes, write_overview
from tests.watched import Browser, Page, Watched

pytestmark = pytest.mark.long

NUMBER = 1000


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "2023" / "duty"
    file = folder.parent / "page.pdf"
    file.parent.mkdir(parents=True)
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        document.save(file)
    write_overview(folder, make_outcomes(folder, NUMBER, pdf=file.read_bytes()))
    return folder


CLICK = """one => {
    const begun = performance.now();
    one.click();
    void document.body.offsetHeight;
    return performance.now() - begun;
}"""
"""Clicks, and returns the milliseconds until the page is laid out again: of the page alone, not of the test."""


class Overview(Watched):
    """The page of the batch."""

    def __init__(self, page: Page, index: Path) -> None:
        super().__init__(page)
        self.index = index

    def open(self, hash_: str = "") -> None:
        self.page.goto(self.index.as_uri() + hash_, wait_until="load")

    def column(self, name: str) -> list[str]:
        """The texts of a column in the rows that are shown, by the class or tag of its cells."""
        script = "(all) => all.filter(one => !one.closest('tr').hidden).map(one => one.textContent.trim())"
        return list(self.page.eval_on_selector_all(f"#departments tbody {name}", script))

    @property
    def codes(self) -> list[str]:
        return self.column("td.code")

    def data(self, key: str) -> list[str]:
        script = f"(all) => all.filter(one => !one.hidden).map(one => one.dataset['{key}'] ?? '')"
        return list(self.page.eval_on_selector_all("#departments tbody tr", script))

    def head(self, text: str) -> Any:
        return self.page.locator("thead button", has_text=text)

    def wait_for_rows(self, number: int) -> None:
        self.page.locator("#counted", has_text=f"显示 {number} / {NUMBER} 个单位").wait_for(timeout=10_000)


@pytest.fixture
def overview(browser: Browser, reports: Path) -> Iterator[Overview]:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    made = Overview(page, reports / "index.html")
    yield made
    assert made.errors == []
    assert [url for url in made.asked if urlsplit(url).scheme != "file"] == []
    page.close()


def test_all_departments_are_there_quickly_in_their_order(overview: Overview) -> None:
    begun = time.monotonic()
    overview.open()
    overview.wait_for_rows(NUMBER)
    assert time.monotonic() - begun < 10
    assert overview.codes == [f"{n + 1001}" for n in range(NUMBER)]
    counts = "".join(overview.page.locator(".counts").inner_text().split())
    assert all(part in counts for part in ("共1000个单位", "未成文95", "没有办到50"))


def test_pictures_are_files_and_loaded_only_where_they_are_seen(overview: Overview, reports: Path) -> None:
    overview.open()
    overview.page.wait_for_load_state("networkidle")
    assert overview.page.locator(".picture img").first.evaluate("one => one.complete && one.naturalWidth > 0")
    asked = [url for url in overview.asked if url.endswith(".png")]
    assert 0 < len(asked) < 200
    assert len(list((reports / "_pages").iterdir())) > 700
    assert (reports / "index.html").stat().st_size < 2_500_000


def test_every_link_leads_to_a_file(overview: Overview) -> None:
    overview.open()
    links = overview.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    paths = [Path(unquote(urlsplit(link).path)) for link in links]
    assert [path for path in paths if not path.is_file()] == []
    pages = [path for path in paths if path.parent.name == "_findings"]
    assert len(pages) > 100
    assert {path.name for path in paths if path not in pages} == {
        "report.pdf",
        "notebook.ipynb",
        "findings.json",
        "依据.xlsx",
        "问题清单.xlsx",
    }


def test_a_hostile_name_is_a_name(overview: Overview) -> None:
    overview.open()
    assert overview.column("th")[5] == HOSTILE
    assert overview.page.title() == "2023年度工作报告"
    assert overview.page.locator("#departments tbody script, #departments th img").count() == 0
    overview.page.fill("[name=q]", "<script>")
    overview.wait_for_rows(1)
    assert overview.codes == ["1006"]


def test_a_script_that_got_into_the_page_would_not_run(overview: Overview, reports: Path, tmp_path: Path) -> None:
    page = (reports / "index.html").read_text(encoding="utf-8")
    (tmp_path / "index.html").write_text(
        page.replace("<h1>", "<script>document.title='坏'</script><h1 onclick=\"document.title='坏'\">", 1), "utf-8"
    )
    overview.page.goto((tmp_path / "index.html").as_uri())
    overview.page.click("h1")
    assert overview.page.title() == "2023年度工作报告"
    assert any("Content Security Policy" in error for error in overview.errors)
    overview.errors.clear()


@pytest.mark.parametrize(("head", "key"), [("台账问题", "findings"), ("待补待核", "marks"), ("版面", "layout")])
def test_sorted_by_number_the_largest_first_and_the_unknown_last(overview: Overview, head: str, key: str) -> None:
    overview.open()
    cell = overview.page.locator("thead th", has_text=head)
    assert cell.get_attribute("aria-sort") is None
    for direction in ("descending", "ascending"):
        assert overview.head(head).evaluate(CLICK) < 4000
        assert cell.get_attribute("aria-sort") == direction
        found = overview.data(key)
        known = [int(one) for one in found if one]
        assert known == sorted(known, reverse=direction == "descending")
        assert not any(found[len(known) :])
        assert len(known) < NUMBER
    assert overview.page.locator("th[aria-sort]").count() == 1


def test_sorted_by_name_code_and_outcome(overview: Overview) -> None:
    overview.open()
    overview.head("代码").click()
    overview.head("代码").click()
    assert overview.codes == [f"{n + 1001}" for n in reversed(range(NUMBER))]
    overview.head("结果").click()
    assert [overview.data("state")[at] for at in (0, 94, 95, -1)] == ["failed", "failed", "not-reached", "unchanged"]
    overview.head("单位").click()
    names = overview.column("th")
    assert names.index("云岭区第2教育局") < names.index("云岭区第10统计局") < names.index("云岭区第101财政局")


def test_filtered_by_text_status_marks_and_findings(overview: Overview) -> None:
    overview.open()
    overview.page.fill("[name=q]", "财政 １０")  # full width digits, two words
    overview.wait_for_rows(len([n for n in range(0, NUMBER, 10) if "10" in f"{n + 1001} {n + 1}"]))
    assert all("财政" in name for name in overview.column("th"))
    assert overview.codes
    overview.page.fill("[name=q]", "")
    overview.page.select_option("[name=status]", "failed")
    overview.wait_for_rows(95)
    overview.page.select_option("[name=status]", "")
    overview.page.check("[name=marks]")
    overview.page.check("[name=findings]")
    assert all(int(one) > 0 for key in ("marks", "findings") for one in overview.data(key))
    overview.page.check("[name=layout]")
    assert all(int(one) > 0 for one in overview.data("layout"))
    overview.page.fill("[name=q]", "没有这个单位")
    overview.page.locator("#none").wait_for(timeout=10_000)
    overview.page.click("[name=reset]")
    overview.wait_for_rows(NUMBER)
    assert overview.codes[0] == "1001"
    assert overview.page.url == overview.index.as_uri()


def test_the_address_keeps_what_was_asked_for(overview: Overview) -> None:
    overview.open()
    overview.page.select_option("[name=status]", "built")
    overview.page.check("[name=findings]")
    overview.page.fill("[name=q]", "审计")
    overview.head("台账问题").click()
    overview.page.uncheck("[name=pictures]")
    overview.page.wait_for_timeout(500)
    kept, hash_ = overview.codes, "#" + urlsplit(overview.page.url).fragment
    overview.open()
    overview.page.reload()
    overview.open(hash_)
    overview.page.reload()
    assert overview.codes == kept
    assert overview.page.input_value("[name=q]") == "审计"
    assert not overview.page.is_visible(".picture-head")


@pytest.mark.parametrize("hash_", ["#status=nothing&sort=-__proto__", "#sort=constructor&q=%00", "#%E0%A4%A&q=%"])
def test_an_address_that_makes_no_sense_does_no_harm(overview: Overview, hash_: str) -> None:
    overview.open(hash_)
    overview.page.locator("#counted", has_text="显示").wait_for(timeout=10_000)


def test_the_keyboard_is_enough(overview: Overview) -> None:
    overview.open()
    overview.page.focus("[name=q]")
    overview.page.keyboard.type("水利")
    overview.wait_for_rows(NUMBER // 10 - 1)  # one of them has the hostile name
    overview.page.keyboard.press("Escape")
    overview.wait_for_rows(NUMBER)
    reached = []
    for _ in range(14):
        overview.page.keyboard.press("Tab")
        reached.append(overview.page.evaluate("document.activeElement.name || document.activeElement.textContent"))
    assert reached[:6] == ["status", "marks", "findings", "layout", "pictures", "reset"]
    assert reached[6:13] == ["代码", "单位", "结果", "台账问题", "待补待核", "版面", "份份都有的句子"]
    overview.page.keyboard.press("Shift+Tab")
    overview.page.keyboard.press("Shift+Tab")
    overview.page.keyboard.press("Enter")
    assert overview.page.locator("th[aria-sort]").inner_text().startswith("版面")
    assert overview.page.locator("#counted").get_attribute("role") == "status"
    unlabelled = "all => all.filter(one => !one.labels.length).map(one => one.name)"
    assert overview.page.eval_on_selector_all("#tools input, #tools select", unlabelled) == []


def test_without_scripts_it_is_a_table(browser: Browser, reports: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((reports / "index.html").as_uri())
    assert page.locator("#departments tbody tr").count() == NUMBER
    assert not page.is_visible("#tools")
    assert page.locator("thead th").all_inner_texts()[1:4] == ["代码", "单位", "结果"]
    context.close()


@pytest.mark.parametrize("width", [390, 768, 1100, 1400])
def test_the_page_itself_does_not_scroll_sideways(overview: Overview, width: int) -> None:
    overview.page.set_viewport_size({"width": width, "height": 800})
    overview.open()
    assert overview.page.evaluate("document.documentElement.scrollWidth") <= width


def test_print_has_what_is_shown_and_no_tools(overview: Overview) -> None:
    overview.open("#status=failed")
    overview.wait_for_rows(95)
    overview.page.emulate_media(media="print")
    assert not overview.page.is_visible("#tools")
    assert not overview.page.is_visible(".picture-head")
    assert overview.page.is_visible("#counted")
    assert len(overview.codes) == 95
    with pdfium.PdfDocument(overview.page.pdf(prefer_css_page_size=True)) as printed:
        assert len(printed) > 2
        pages = [page.get_textpage().get_text_range() for page in printed]
    assert all(head in pages[1] for head in ("代码", "单位", "结果", "台账问题", "说明"))  # the head is repeated
    assert "没有符合条件" not in "".join(pages)
