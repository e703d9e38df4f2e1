"""docs/how-to/own-kit.md, walked as it is written: its commands, and the rows of its tables filled in."""

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

import openpyxl
import pikepdf
import pytest

PAGE = Path(__file__).resolve().parents[1] / "docs" / "how-to" / "own-kit.md"
TABLE = re.compile(r"“(\S+?)”表：\n\n((?:\|[^\n]*\n)+)")
WORKBOOK = {"单位": "data/own/基础信息.xlsx"}
LEDGERS = "data/own/ledgers/401北坪镇.xlsx"


def test_the_page_has_six_steps_at_most():
    assert re.findall(r"^\*\*(\d)\. ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE) == list("123456")


def _run(commands: str, folder: Path) -> str:
    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-c", f"{commands}\npwd > {folder / '.where'}"],
        cwd=Path((folder / ".where").read_text("utf-8").strip()) if (folder / ".where").is_file() else folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _set(file: Path, line: str) -> None:
    key = line.split(" = ")[0]
    text, count = re.subn(rf'^{key} = ""', line.strip(), file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert count == 1
    file.write_text(text, encoding="utf-8")


def _fill(kit: Path, sheet: str, table: str) -> None:
    file = kit / WORKBOOK.get(sheet, LEDGERS)
    heads, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    book = openpyxl.load_workbook(file)
    places = {cell.value: cell.column for cell in book[sheet][1]}
    for row in rows:
        number = 1 + max(cell.row for line in book[sheet].iter_rows() for cell in line if cell.value not in (None, ""))
        for head, text in zip(heads, row, strict=True):
            book[sheet].cell(number, places[head]).value = text or None
    book.save(file)


@pytest.mark.slow
def test_the_page_leads_to_reports(tmp_path: Path):
    text = PAGE.read_text(encoding="utf-8")
    parts = re.finditer(rf"```(?P<kind>sh|toml)\n(?P<commands>.*?)```|{TABLE.pattern}", text, flags=re.DOTALL)
    kit, filled, said = tmp_path / "安全套件", [], ""
    for part in parts:
        if part["kind"] == "toml":
            _set(kit / "kit.toml", part["commands"])
        elif part["kind"]:
            said += _run(part["commands"], tmp_path)
        else:
            _fill(kit, part[3], part[4])
            filled.append(part[3])
    assert filled == ["单位", "安全检查", "隐患整改"]
    assert "影响数字" not in said.split("已成文")[0].rsplit("个问题", 1)[-1]
    for made in ("annual/401", "notice/all"):
        with pikepdf.open(kit / "build" / "2026" / made / "report.pdf") as pdf:
            assert len(pdf.pages) >= 2
        tex = (kit / "build" / "2026" / made / "report.tex").read_text(encoding="utf-8")
        assert "虚构样例" not in tex
    shown = shutil.which("pdftotext")
    if shown:
        words = subprocess.run(
            [shown, str(kit / "build/2026/annual/401/report.pdf"), "-"], capture_output=True, text=True, check=True
        ).stdout.replace("\n", "")
        assert "开展安全检查2次" in words  # the example row does not count
        assert "发现隐患2处，其中重大隐患1处" in words
