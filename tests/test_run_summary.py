"""summary.json and index.html: who was not reached, what is linked, pictures of first pages; small and linear."""

import json
import os
import tracemalloc
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
from tests.overviews import make_outcomes, write_overview

from gongwenkit.cli import build_output
from gongwenkit.model import Message, UsageError
from gongwenkit.run.batch.outcome import Outcome, outcome_of_folder
from gongwenkit.run.batch.report_plan import Skipped
from gongwenkit.run.report.first_page import draw_first_page, first_page_of, move_first_page
from gongwenkit.run.report.store import safe_name


def lines(reports: Path) -> dict[str, dict[str, object]]:
    read = json.loads((reports / "summary.json").read_text(encoding="utf-8"))["departments"]
    return {line["code"]: line for line in read}


def page(reports: Path) -> str:
    return (reports / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("pdf") / "a.pdf"
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        document.save(file)
    return file.read_bytes()


def put_report(reports: Path, code: str, pdf: bytes) -> Path:
    folder = reports / code
    folder.mkdir(parents=True)
    (folder / "report.pdf").write_bytes(pdf)
    (folder / "manifest.json").write_text('{"unit": "某局"}', encoding="utf-8")
    return folder


def test_who_was_not_reached_is_told_from_who_has_no_ledger(tmp_path: Path) -> None:
    write_overview(
        tmp_path,
        [
            Outcome.of_not_reached("101", "甲局", Message("停了", "stopped"), Message("再来", "again")),
            Outcome.of_skipped(Skipped("102", "乙局", Message("没有", "none"), Message("放入", "put"))),
        ],
    )
    assert [(line["status"], line["reason_code"], line["reason"]) for line in lines(tmp_path).values()] == [
        ("skipped", "not-reached", "停了"),
        ("skipped", "no-ledger", "没有"),
    ]
    assert 'data-state="not-reached"' in page(tmp_path)


@pytest.mark.parametrize("hurried", [True, False])
def test_a_report_of_an_earlier_batch_is_marked_and_no_pdf_of_this_one(
    tmp_path: Path, pdf: bytes, hurried: bool
) -> None:
    code = "一 局"  # no name of a folder
    put_report(tmp_path, safe_name(code), pdf)
    outcome = Outcome.of_not_reached(code, "甲局", Message("停了", "stopped"), Message("再来", "again"))
    write_overview(tmp_path, [outcome], is_hurried=hurried)
    assert lines(tmp_path)[code]["pdf"] is None
    assert f'<a class="dim" href="./{safe_name(code)}/report.pdf">上次的PDF' in page(tmp_path)
    assert first_page_of(tmp_path / safe_name(code)).is_file() != hurried  # one who pressed Ctrl-C does not wait


def test_pictures_are_drawn_once_and_go_with_their_reports(tmp_path: Path, pdf: bytes) -> None:
    reports = tmp_path / "duty"
    folders = [put_report(reports, code, pdf) for code in ("101", "102")]
    outcomes = [outcome_of_folder(folder.name, "局", folder, "built") for folder in folders]
    write_overview(reports, outcomes)
    picture = first_page_of(folders[0])
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture.read_bytes()[16:20], "big") == pytest.approx(200, abs=1)
    assert 'src="./_pages/101.png"' in page(reports)
    picture.write_bytes(b"kept")
    os.utime(picture, ns=(0, (folders[0] / "report.pdf").stat().st_mtime_ns))
    write_overview(reports, outcomes)
    assert picture.read_bytes() == b"kept"  # its time says that it is of this PDF
    os.utime(folders[0] / "report.pdf", ns=(0, 10**18))
    (folders[1] / "report.pdf").unlink()
    write_overview(reports, outcomes[:1])
    assert picture.read_bytes() != b"kept"
    assert not first_page_of(folders[1]).exists()


def test_a_picture_moves_with_the_report_of_a_worker(tmp_path: Path, pdf: bytes) -> None:
    made = put_report(tmp_path / ".work-1" / "duty", "101", pdf)
    assert draw_first_page(made)
    folder = put_report(tmp_path / "duty", "101", pdf)
    os.utime(folder / "report.pdf", ns=(0, 10**18))
    move_first_page(made, folder)
    assert first_page_of(folder).stat().st_mtime_ns == 10**18
    assert not first_page_of(made).exists()


def test_what_cannot_be_drawn_has_no_picture(tmp_path: Path) -> None:
    folder = put_report(tmp_path, "101", b"no pdf")
    assert not draw_first_page(folder)
    assert not draw_first_page(tmp_path / "102")
    write_overview(tmp_path, [outcome_of_folder("101", "局", folder, "built")])
    assert "<img" not in page(tmp_path)


def test_a_redacted_folder_gets_no_picture_and_no_link_but_its_pdf(tmp_path: Path, pdf: bytes) -> None:
    folder = put_report(tmp_path, "101", pdf)
    (folder / "notebook.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "_failed" / "102").mkdir(parents=True)
    (tmp_path / "_failed" / "102" / "error.txt").write_text("x", encoding="utf-8")
    put_report(tmp_path, "103", pdf)
    outcomes = [outcome_of_folder("101", "财政局", folder, "built")]
    outcomes += [Outcome(code, "教育局", "failed", reason=Message("因", "why")) for code in ("102", "103")]
    write_overview(tmp_path, outcomes, only_status=True)
    assert not (tmp_path / "_pages").exists()
    shown = page(tmp_path)
    assert shown.count("href=") == 1
    assert not any(word in shown for word in ("财政局", "教育局", "notebook", "error.txt", "因"))


@pytest.mark.slow
def test_summary_and_page_need_little_memory_and_grow_in_proportion(tmp_path: Path) -> None:
    def need(number: int) -> int:
        reports = tmp_path / str(number)
        reports.mkdir()
        tracemalloc.start()
        outcomes = make_outcomes(reports, number)
        kept, _ = tracemalloc.get_traced_memory()
        write_overview(reports, outcomes)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert kept / number < 4000
        return most

    need(10)
    small, large = need(100), need(400)
    assert large < 5 * small
    assert large / 400 < 20_000


FULL = UsageError("disk-full", found=Message("磁盘已满", "full"), advice=Message("腾空间", "make room"))


@pytest.mark.parametrize("raised", [KeyboardInterrupt(), RuntimeError("odd"), OSError(28, "full"), FULL])
def test_whatever_ends_a_batch_what_was_made_is_told(tmp_path: Path, monkeypatch, raised: BaseException) -> None:
    plans = [SimpleNamespace(code=code, name="局") for code in "ab"]
    seen: list[str] = []
    screen = SimpleNamespace(expect=lambda plans, jobs: None, watch=lambda code, outcome: seen.append(code))

    def ending(plans, *, options, watch, state=None):
        watch("a", Outcome("a", "局", "built"))
        raise raised

    monkeypatch.setattr(build_output, "build_reports", ending)
    outcomes, stopped = build_output.build_with_progress(plans, SimpleNamespace(jobs=1), screen)
    assert [(one.code, one.status, one.reason_code) for one in outcomes] == [
        ("a", "built", ""),
        ("b", "skipped", "not-reached"),
    ]
    is_asked = isinstance(raised, KeyboardInterrupt)
    assert (stopped.code == "interrupted") if is_asked else (stopped is raised)
    assert seen == ["a"]


def test_a_batch_that_could_not_begin_writes_nothing(monkeypatch) -> None:
    def busy(plans, *, options, watch, state=None):
        raise UsageError("out-in-use", found=Message("有人在办", "in use"), advice=Message("等", "wait"))

    monkeypatch.setattr(build_output, "build_reports", busy)
    screen = SimpleNamespace(expect=lambda plans, jobs: None, watch=lambda code, outcome: None)
    with pytest.raises(UsageError):
        build_output.build_with_progress([SimpleNamespace(code="a", name="局")], SimpleNamespace(jobs=1), screen)
