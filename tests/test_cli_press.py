"""`gongwenkit print` as it is typed: files that it makes, words that it says, exit codes."""

from pathlib import Path

import pikepdf
import pytest

from gongwenkit.cli import main

MM = 72 / 25.4
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def run(capfd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as leaving:
            main(["print", *arguments, "--lang", "zh"])
        output = capfd.readouterr()
        return int(leaving.value.code or 0), output.out, output.err

    return call


def _pdf(path: Path, pages: int = 4) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(210 * MM, 297 * MM))
        pdf.save(path)
    return str(path)


def _pages(path: Path) -> int:
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def test_a_booklet_needs_no_kit_and_says_how_to_print_it(run, tmp_path):
    code, out, _ = run(_pdf(tmp_path / "公文.pdf", 5), "--booklet")
    assert code == 0
    assert out == "公文-booklet.pdf：2 张 A3，1 份。双面打印，按短边翻转，比例 100%\n"
    assert _pages(tmp_path / "公文-booklet.pdf") == 4


def test_reports_of_the_kit_are_told_apart_by_their_folder(run, tmp_path):
    reports = [_pdf(tmp_path / "build" / code / "report.pdf") for code in ("101", "102")]
    code, out, _ = run(*reports, "--booklet", "--crop-marks", "--out", "印")
    assert code == 0
    assert len(out.splitlines()) == 2
    names = ["101-report-booklet-crop.pdf", "102-report-booklet-crop.pdf"]
    assert sorted(path.name for path in (tmp_path / "印").iterdir()) == names
    assert sorted(path.name for path in (tmp_path / "build" / "101").iterdir()) == ["report.pdf"]


def test_with_verbose_each_source_is_named(run, tmp_path):
    reports = [_pdf(tmp_path / code / "report.pdf", 3) for code in ("101", "102")]
    _, out, _ = run(*reports, "--merge", "汇编.pdf", "--verbose")
    assert out.splitlines()[1:] == [f"  ← {report}" for report in reports]


def test_a_bundle_has_the_name_of_its_file_as_its_title(run, tmp_path):
    reports = [_pdf(tmp_path / code / "report.pdf", 3) for code in ("101", "102")]
    assert run(*reports, "--merge", "2023年汇编.pdf")[:2] == (
        0,
        "2023年汇编.pdf：7 页，1 份。双面打印，按长边翻转，比例 100%\n",
    )
    with pikepdf.open(tmp_path / "2023年汇编.pdf") as pdf:
        assert str(pdf.docinfo.Title) == "2023年汇编"
    assert run(*reports, "--merge", "x.pdf", "--title", "题名", "--quiet")[:2] == (0, "")
    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        assert str(pdf.docinfo.Title) == "题名"


def test_what_is_there_is_replaced_only_with_force(run, tmp_path):
    report = _pdf(tmp_path / "a.pdf")
    before = Path(report).read_bytes()
    code, _, err = run(report, "--booklet", "--out", "a.pdf")
    assert code == 2
    assert "没有覆盖" in err
    assert Path(report).read_bytes() == before
    assert run(report, "--booklet", "--out", "a.pdf", "--force")[0] == 0
    assert _pages(tmp_path / "a.pdf") == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.pdf"], "没有说明要做什么"),
        (["a.pdf", "--copies", "2", "--from", "5"], "有 --from 而没有 --numbered"),
        (["a.pdf", "--booklet", "--title", "x"], "有 --title 而没有 --merge"),
        (["a.pdf", "--merge", "m.pdf", "--out", "n.pdf"], "都指定了输出文件"),
        (["a.pdf", "a.pdf", "--booklet"], "会写成同一个文件"),
        (["none.pdf", "--booklet"], "none.pdf：没有这个文件"),
        (["text.pdf", "--booklet"], "text.pdf：不是 PDF，或已损坏"),
        (["a.pdf", "text.pdf", "--merge", "m.pdf"], "text.pdf：不是 PDF，或已损坏"),
        (["a.pdf", "--copies", "0"], "--help"),
        (["--booklet"], "--help"),
        (["a.pdf", "--numbered"], "kit.toml"),
    ],
)
def test_each_mistake_is_one_line_and_makes_nothing(run, tmp_path, arguments, said):
    _pdf(tmp_path / "a.pdf")
    (tmp_path / "text.pdf").write_text("x", encoding="utf-8")
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf", "text.pdf"]


def test_one_bad_file_among_many_stops_before_anything_is_made(run, tmp_path):
    (tmp_path / "text.pdf").write_text("x", encoding="utf-8")
    code, out, err = run(_pdf(tmp_path / "a.pdf"), str(tmp_path / "text.pdf"), "--booklet")
    assert (code, out) == (2, "")
    assert "text.pdf" in err
    assert not (tmp_path / "a-booklet.pdf").exists()


def test_the_help_speaks_both_languages(run):
    code, out, _ = run("--help")
    assert code == 0
    for option in ("--booklet", "--crop-marks", "--merge", "--copies", "--numbered", "--from", "--out", "--force"):
        assert option in out
    assert "骑马订" in out
    assert "to fold and stitch" in out


@pytest.mark.slow
def test_numbered_copies_take_the_class_of_the_kit(run, tmp_path):
    code, out, _ = run(_pdf(tmp_path / "a.pdf", 2), "--copies", "2", "--numbered", "--from", "7", "--kit", str(ROOT))
    assert (code, out) == (0, "a-copies.pdf：4 页，2 份。双面打印，按长边翻转，比例 100%\n")
    with pikepdf.open(tmp_path / "a-copies.pdf") as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["000007", "000008"]
