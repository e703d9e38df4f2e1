"""The tutorial and the how-tos, walked as they are written (tests/walks.py), and what each of them promises."""

import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from tests.walks import DOCS, _apply, _compare, walk

THIS = "tests/test_walks.py"


def test_every_page_that_says_so_is_walked():
    """A page that names this file is walked by a test below; another page of docs/how-to may have a test of its own."""
    saying = {
        page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md") if THIS in page.read_text(encoding="utf-8")
    }
    tests = Path(__file__).read_text(encoding="utf-8")
    assert saying == set(re.findall(r' = walk\("([^"]+)"', tests))
    assert len(saying) > 6


def _words(pdf: Path) -> str:
    program = shutil.which("pdftotext")
    assert program, "pdftotext is not here: scripts/setup.sh test installs it"
    done = subprocess.run([program, str(pdf), "-"], capture_output=True, text=True, check=True)
    return re.sub(r"\s", "", done.stdout)


def test_the_tutorial_begins_with_the_install_and_has_six_steps_at_most():
    text = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    steps = re.findall(r"^\*\*(\d)\. ([^*]+)\*\*", text, flags=re.MULTILINE)
    assert [number for number, _ in steps] == list("123456")
    assert steps[0][1] == "安装"


def test_what_the_tutorial_says_of_the_install_is_there():
    text = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    (install,) = re.findall(r"^```shell\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    orders = re.findall(r"^make (\w+)$", install, flags=re.MULTILINE)
    assert orders == ["setup", "link"]
    for order in orders:
        subprocess.run(["make", "--dry-run", order], cwd=DOCS.parent, capture_output=True, check=True)


def test_a_page_that_is_wrong_is_seen(tmp_path: Path):
    (tmp_path / "a.toml").write_text("one = 1\ntwo = 2\n", encoding="utf-8")
    _apply(tmp_path / "a.toml", " one = 1\n+more = 1\n")
    assert (tmp_path / "a.toml").read_text(encoding="utf-8") == "one = 1\nmore = 1\ntwo = 2\n"
    with pytest.raises(AssertionError, match="not there once"):
        _apply(tmp_path / "a.toml", " three = 3\n+more = 1\n")
    _compare("│ 安全培训 │ 12次 │", "安全培训…12次\n")
    with pytest.raises(AssertionError, match="is not in"):
        _compare("│ 安全培训 │ 12次 │", "安全培训…13次\n")


@pytest.mark.slow
def test_the_tutorial_ends_with_a_report_of_own_data(tmp_path: Path):
    walked = walk("tutorial.md", tmp_path)
    assert walked.filled == ["单位", "安全检查", "隐患整改"]
    assert walked.made == ["kit.toml"]
    checked = next(said for said in walked.printed if "计入行" in said)
    assert "影响数字" not in checked.rpartition("个问题")[2]
    for made in ("annual/401", "notice/all"):
        with pikepdf.open(walked.here / "build" / "2026" / made / "report.pdf") as pdf:
            assert len(pdf.pages) >= 2
        assert "虚构样例" not in (walked.here / f"build/2026/{made}/report.tex").read_text(encoding="utf-8")
    words = _words(walked.here / "build/2026/annual/401/report.pdf")
    assert "开展安全检查2次" in words  # the example row does not count
    assert "发现隐患2处，其中重大隐患1处" in words


@pytest.mark.slow
def test_a_ledger_of_ones_own_is_learned_and_counted(tmp_path: Path):
    walked = walk("how-to/own-ledger.md", tmp_path)
    assert walked.made == ["志愿服务2025年.csv", "data/figures/volunteers.toml"]


@pytest.mark.slow
def test_a_figure_of_ones_own_is_printed_and_traced(tmp_path: Path):
    walked = walk("how-to/own-figure.md", tmp_path)
    assert walked.made == ["data/figures/safety.toml", "templates/annual/wording.toml"]
    assert "其中面向一线员工的2次" in _words(walked.here / "build/2025/annual/201/report.pdf")


@pytest.mark.slow
def test_a_report_type_of_ones_own_is_made(tmp_path: Path):
    walked = walk("how-to/own-report.md", tmp_path)
    words = _words(walked.here / "build/2025-09/monthly/201/report.pdf")
    assert "发现隐患3处" in words
    assert "对三处老旧电路逐户上门督促" in words
    assert (walked.here / "build/2025Q3/monthly/203/report.pdf").is_file()  # the kit's default now


@pytest.mark.slow
def test_the_letterhead_is_the_issuers(tmp_path: Path):
    walked = walk("how-to/letterhead.md", tmp_path)
    words = _words(walked.here / "build/2025/annual-final/201/report.pdf")
    for said in (
        "云岭区东河街道安全生产委员会文件",
        "云东安委〔2026〕3号",
        "签发人：吴越",
        "青禾县安全生产工作协调办公室：",
    ):
        assert said in words
    assert "〔2026〕3号" not in _words(walked.here / "build/2025/annual-draft-B/201/report.pdf")


@pytest.mark.slow
def test_a_ledger_is_mended_and_decided(tmp_path: Path):
    walked = walk("how-to/correct-a-ledger.md", tmp_path)
    assert walked.filled == ["安全检查", "安全检查", "核对决定"]
    assert "拦报送稿" not in walked.printed[-1].rpartition("个问题")[2]
    returned = openpyxl.load_workbook(walked.here / "交回/201东河街道/2025年安全生产台账.xlsx")["安全检查"]
    assert "2025/13/1" in returned["B5"].comment.text


@pytest.mark.long
def test_december_ends_with_four_delivered_finals(tmp_path: Path):
    walked = walk("how-to/december.md", tmp_path)
    assert len(list((walked.here / "报送").glob("*.pdf"))) == 4
    assert (walked.here / "抽查.xlsx").is_file()
    assert (walked.here / "催办清单.xlsx").is_file()


@pytest.mark.long
def test_a_cluster_on_one_machine_makes_the_same_files(tmp_path: Path):
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed (scripts/setup.sh long)")
    walked = walk("how-to/cluster.md", tmp_path)
    made = sorted((walked.here / "build/2025/annual").glob("*/report.pdf"))
    alone = sorted((walked.here / "本机/2025/annual").glob("*/report.pdf"))
    assert [path.read_bytes() for path in made] == [path.read_bytes() for path in alone]
    assert len(made) == 4
