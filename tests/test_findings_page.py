"""The findings of a report as a page: readable, escaped, of these findings, and linked by the overview."""

import json
import os
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.overviews import TEMPLATES, write_overview

from gongwenkit.model import Message
from gongwenkit.run.batch.findings_page import Failure, findings_page_of, write_findings_page
from gongwenkit.run.batch.outcome import Outcome, outcome_of_folder
from gongwenkit.run.report.error_record import ErrorRecord

HOSTILE = "<script>alert(1)</script>&<b>'\"{{ 7*7 }}"
TOLD = {
    "findings": [
        {"code": "a", "severity": "info", "file": None, "sheet": "会议", "cell": "12", "found": "供参考", "advice": ""},
        {
            "code": "b", "severity": "error", "file": "ledgers/101财政局.xlsx", "sheet": "会议", "cell": "C17",
            "found": f"日期“{HOSTILE}”读不出", "advice": "改成 2023-04-05",
        },
    ],
    "proof": [
        {
            "pdf": "report.pdf",
            "checks": [
                {"id": 1, "name": "纸张", "status": "pass", "found": "A4", "expected": "A4", "page": None},
                {"id": 9, "name": "行距", "status": "warn", "found": "29 磅", "expected": "28 磅", "page": 3},
            ],
        }
    ],
    "lacking": [
        {
            "kind": "待核", "what": "会议次数", "advice": "请定", "file": "x.xlsx", "sheet": None, "cell": "B2",
            "decision": "标签",
        },
    ],
}  # fmt: skip


class _Cells(HTMLParser):
    """The texts of the cells of a page, by row, and the elements that must not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.odd: list[str] = []
        self._inside = False

    def handle_starttag(self, tag, attributes) -> None:
        if tag == "tr":
            self.rows.append([])
        self._inside = tag == "td"
        if tag == "td":
            self.rows[-1].append("")
        if tag in ("script", "img", "b", "link", "iframe"):
            self.odd.append(tag)

    def handle_endtag(self, tag) -> None:
        self._inside = self._inside and tag != "td"

    def handle_data(self, text) -> None:
        if self._inside:
            self.rows[-1][-1] += text


def put(reports: Path, code: str, told: object = TOLD) -> Path:
    folder = reports / code
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    text = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
    (folder / "findings.json").write_text(text, encoding="utf-8")
    (folder / "report.pdf").write_bytes(b"%PDF-")
    return folder


def written(folder: Path) -> bool:
    return write_findings_page(folder, department="<财政局>", title="2023年度", sample=True, templates=TEMPLATES)


def test_each_finding_is_a_row_with_place_and_remedy_the_graver_ones_first(tmp_path: Path) -> None:
    folder = put(tmp_path, "101")
    assert written(folder)
    text = findings_page_of(folder).read_text(encoding="utf-8")
    cells = _Cells()
    cells.feed(text)
    assert [row for row in cells.rows if row] == [
        ["1", "应改", "ledgers/101财政局.xlsx", "会议", "C17", f"日期“{HOSTILE}”读不出", "改成 2023-04-05"],
        ["2", "提示", "", "会议", "第12行", "供参考", ""],
        ["1", "待核", "x.xlsx", "", "B2", "会议次数", "请定（可在 decisions.xlsx 中定：标签）"],
        ["1", "提示", "report.pdf", "", "第3页", "行距：29 磅", "应为：28 磅"],
    ]
    assert cells.odd == []
    assert "&lt;财政局&gt;：问题清单" in text
    assert "虚构样例" in text
    assert "default-src 'none'" in text
    assert "http" not in text.replace("http-equiv", "")


def test_a_page_is_written_again_only_for_other_findings(tmp_path: Path) -> None:
    folder = put(tmp_path, "101")
    assert written(folder)
    page = findings_page_of(folder)
    page.write_text("kept", encoding="utf-8")
    os.utime(page, ns=(0, (folder / "findings.json").stat().st_mtime_ns))
    assert written(folder)
    assert page.read_text(encoding="utf-8") == "kept"
    os.utime(folder / "findings.json", ns=(0, 10**18))
    assert written(folder)
    assert "C17" in page.read_text(encoding="utf-8")


def test_a_report_without_findings_says_so(tmp_path: Path) -> None:
    folder = put(tmp_path, "101", {"findings": [], "proof": [{"pdf": "report.pdf", "checks": []}], "lacking": []})
    assert written(folder)
    assert "没有问题。" in findings_page_of(folder).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "told",
    ["", "[", "[]", '{"findings": 3}', '{"findings": [{"severity": "odd"}]}', '{"proof": [{}]}', "[" * 100_000],
)
def test_what_cannot_be_shown_leaves_the_link_for_programs(tmp_path: Path, told: str) -> None:
    folder = put(tmp_path, "101", told)
    assert not written(folder)
    write_overview(tmp_path, [outcome_of_folder("101", "甲局", folder, "built")])
    shown = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "问题清单" not in shown
    assert "101/findings.json" in shown


def test_a_kit_without_the_template_links_the_file_for_programs(tmp_path: Path) -> None:
    folder = put(tmp_path, "101")
    assert not write_findings_page(folder, department="甲", title="", sample=False, templates=tmp_path)


def test_the_overview_links_the_pages_and_removes_those_of_reports_that_are_gone(tmp_path: Path) -> None:
    folders = [put(tmp_path, code) for code in ("101", "102")]
    outcomes = [outcome_of_folder(one.name, "甲局", one, "built") for one in folders]
    write_overview(tmp_path, outcomes)
    shown = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert '<a href="./_findings/101.html">问题清单</a>' in shown
    assert shown.index("_findings/101.html") < shown.index("101/findings.json")
    (folders[1] / "report.pdf").unlink()
    (tmp_path / "_findings" / "101.part").write_text("cut", encoding="utf-8")
    write_overview(tmp_path, outcomes[:1])
    assert [path.name for path in (tmp_path / "_findings").iterdir()] == ["101.html"]


FAILED = Outcome.of_failed(
    "102",
    "乙局",
    ErrorRecord(
        "unreadable",
        f"ledgers/102.xlsx › 会议 › {HOSTILE}",
        Message("文件读不出", "the file cannot be read"),
        Message("另存为 xlsx", "Save it as xlsx"),
    ),
)


@pytest.mark.parametrize("stays", [True, False])
def test_the_page_of_a_failed_department_begins_with_the_failure(tmp_path: Path, stays: bool) -> None:
    folder = tmp_path / "102"
    if stays:
        put(tmp_path, "102")
        write_overview(tmp_path, [outcome_of_folder("102", "乙局", folder, "built")])
        os.utime(folder / "findings.json", (1_700_000_000, 1_700_000_000))
    write_overview(tmp_path, [FAILED], is_hurried=True)
    text = findings_page_of(folder).read_text(encoding="utf-8")
    cells = _Cells()
    cells.feed(text)
    rows = [row for row in cells.rows if row]
    assert rows[0] == ["1", "未成文", "ledgers/102.xlsx", "会议", HOSTILE, "文件读不出", "另存为 xlsx"]
    assert len(rows) == (5 if stays else 1)
    assert cells.odd == []
    assert ("2023-11-1" in text and "所成文稿（仍保留）的：台账和正文的问题" in text) == stays
    assert '<a href="./_findings/102.html">问题清单</a>' in (tmp_path / "index.html").read_text(encoding="utf-8")
    put(tmp_path, "102")
    write_overview(tmp_path, [outcome_of_folder("102", "乙局", folder, "unchanged")])
    assert "未成文" not in findings_page_of(folder).read_text(encoding="utf-8")


def test_a_batch_that_did_not_ask_for_it_leaves_the_page_of_a_failure(tmp_path: Path) -> None:
    folder = put(tmp_path, "102")
    (tmp_path / "_failed" / "102").mkdir(parents=True)
    write_overview(tmp_path, [FAILED])
    write_overview(tmp_path, [outcome_of_folder("102", "乙局", folder, "unchanged")])
    assert "未成文" in findings_page_of(folder).read_text(encoding="utf-8")


def test_the_page_of_a_refused_final_has_all_that_it_lacks(tmp_path: Path) -> None:
    kept = tmp_path / "_failed" / "102"
    kept.mkdir(parents=True)
    (kept / "findings.json").write_text(json.dumps({"lacking": TOLD["lacking"]}), encoding="utf-8")
    write_overview(tmp_path, [FAILED])
    text = findings_page_of(tmp_path / "102").read_text(encoding="utf-8")
    assert text.index("这次没有成文的原因") < text.index("出报送稿还缺") < text.index("可在 decisions.xlsx 中定：标签")


def test_a_failure_that_cannot_be_shown_leaves_no_older_page(tmp_path: Path) -> None:
    folder = put(tmp_path, "101")
    assert written(folder)
    failure = Failure("", "因", "", tmp_path / "_failed" / "101")
    assert not write_findings_page(folder, department="甲", title="", sample=False, templates=tmp_path, failure=failure)
    assert not findings_page_of(folder).exists()


def test_the_overview_says_when_it_was_written_but_not_to_others(tmp_path: Path) -> None:
    for only_status in (False, True):
        write_overview(tmp_path, [FAILED], only_status=only_status)
        assert ("总表写成：20" in (tmp_path / "index.html").read_text(encoding="utf-8")) != only_status


def test_a_redacted_batch_has_no_such_pages(tmp_path: Path) -> None:
    folder = put(tmp_path, "101")
    failed = Outcome("102", "乙局", "failed", reason=Message("因", "why"))
    write_overview(tmp_path, [outcome_of_folder("101", "甲局", folder, "built"), failed], only_status=True)
    assert not (tmp_path / "_findings").exists()
    shown = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert not any(word in shown for word in ("_findings", "findings.json", "问题清单"))
