"""What LibreOffice makes of the Word file: its pages beside those of the PDF, and round trips without an edit.

LibreOffice takes `overflowPunct` for its opposite and ignores `autoSpaceDE`: both are put right here, in a copy, never
in the file (docs/decisions/0020-word.md). Fonts of the standard are replaced by those of the PDF.
"""

import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from gongwenkit.proof.layout.checks.proofing import proof_pdf
from gongwenkit.proof.layout.page_reader import read_pages
from gongwenkit.proof.word.passages import read_original
from gongwenkit.proof.word.walker import read_word_text
from gongwenkit.proof.word.word_comparison import compare_word
from gongwenkit.proof.word.word_package import open_word
from gongwenkit.run.report import steps
from gongwenkit.typeset.toolchain import find_font_file

pytestmark = pytest.mark.long

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice")
FONTS = {
    "仿宋_GB2312": "FandolFang-Regular.otf",
    "楷体_GB2312": "FandolKai-Regular.otf",
    "黑体": "FandolHei-Regular.otf",
    "宋体": "FandolSong-Regular.otf",
    "方正小标宋简体": "FandolSong-Bold.otf",
}
REPORTS = [("duty", "C", 0.55), ("summary", "A", 0.65)]
"""With the part of the lines of the text that are the same: measured 52 of 89 and 48 of 69.

The class of the PDF squeezes marks and keeps a number with its unit, which Word does not, and LibreOffice leaves
digits a quarter of a point wider.
"""
LARGEST = 40 * 1024


class Office:
    """LibreOffice with a profile and fonts of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        fonts = folder / "fonts"
        fonts.mkdir(parents=True)
        rules = []
        for name, file in FONTS.items():
            found = find_font_file(file)
            assert found is not None
            shutil.copy(found, fonts)
            family, weight = file.split("-")[0], "bold" if "Bold" in file else "regular"
            rules.append(
                f'<match target="pattern"><test name="family"><string>{name}</string></test>'
                f'<edit name="family" mode="assign" binding="strong"><string>{family}</string></edit>'
                f'<edit name="weight" mode="assign" binding="strong"><const>{weight}</const></edit></match>'
            )
        config = folder / "fonts.conf"
        config.write_text(
            f"<fontconfig><dir>{fonts}</dir><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>{folder}/cache</cachedir>"
            + "".join(rules)
            + "</fontconfig>",
            encoding="utf-8",
        )
        self._environment = {"FONTCONFIG_FILE": str(config), "HOME": str(folder), "PATH": "/usr/bin:/bin"}

    def convert(self, file: Path, form: str) -> Path:
        out = self.folder / f"{file.parent.name}-{form}"
        subprocess.run(
            [
                str(PROGRAM), f"-env:UserInstallation=file://{self.folder}/profile", "--headless", "--convert-to", form,
                "--outdir", str(out), str(file),
            ],
            env=self._environment, check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        made = out / f"{file.stem}.{form}"
        assert made.is_file()
        return made

    def pages(self, file: Path) -> Path:
        """Returns the PDF of a Word file, with what LibreOffice reads wrongly put right."""
        flat = self.convert(file, "fodt")
        text = flat.read_text(encoding="utf-8")
        text = text.replace('style:text-autospace="ideograph-alpha"', 'style:text-autospace="none"')
        text = text.replace('style:punctuation-wrap="hanging"', 'style:punctuation-wrap="simple"')
        flat.write_text(text, encoding="utf-8")
        return self.convert(flat, "pdf")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    if PROGRAM is None:
        pytest.skip("LibreOffice is not installed")
    return Office(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def kit(repo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kit without its sample mark, which is grey and no artifact in Word."""
    place = tmp_path_factory.mktemp("kit")
    for name in ("data", "templates", "latex", "notebooks"):
        (place / name).symlink_to(repo_root / name)
    text = (repo_root / "kit.toml").read_text(encoding="utf-8")
    (place / "kit.toml").write_text(text.replace("sample_mark = true", "sample_mark = false"), encoding="utf-8")
    return place


@pytest.fixture(scope="module", params=REPORTS, ids=lambda one: str(one[0]))
def report(request: pytest.FixtureRequest, kit: Path) -> tuple[Path, float]:
    """The folder of a draft."""
    name, layout, share = request.param
    given = {"department": "101", "period": "2023", "report": name, "layout": layout, "edition": "draft"}
    chosen = steps.choose(**given, word="yes", kit=str(kit), out=str(kit / "out"))
    proofed = steps.proof(steps.typeset(steps.compose(steps.measure(steps.read(chosen)))))
    return steps.publish(proofed).pdf.parent, share


def _lines(pdf: Path) -> list[list[str]]:
    return [
        [text for line in page.lines if not re.fullmatch(r"—\d+—", text := re.sub(r"\s", "", line.text))]
        for page in read_pages(pdf).pages
    ]


def test_pages_are_those_of_the_pdf(report: tuple[Path, float], office: Office):
    folder, share = report
    pdf = office.pages(folder / "report.docx")
    own, other = _lines(folder / "report.pdf"), _lines(pdf)
    assert len(own) == len(other)
    body = next(number for number, page in enumerate(own) if page and page[0].startswith("附件"))
    assert all(abs(len(one) - len(two)) <= 2 for one, two in zip(own[: body - 1], other[: body - 1], strict=True))
    same = Counter(line for page in own[:body] for line in page) & Counter(
        line for page in other[:body] for line in page
    )
    assert same.total() / sum(map(len, own[:body])) >= share
    # 11 and 12, the title and the space around it: LibreOffice takes the regular face for the bold one, and
    # distances are measured by that.
    assert {check.check.id for check in proof_pdf(pdf, read_pages(pdf)).of("fail")} <= {11, 12}


def test_round_trips_without_an_edit_find_nothing(report: tuple[Path, float], office: Office):
    folder, _ = report
    original = read_original(json.loads((folder / "report.text.json").read_text(encoding="utf-8")))
    docx = folder / "report.docx"
    ways = [office.convert(docx, "docx")]
    ways += [office.convert(office.convert(docx, form), "docx") for form in ("odt", "rtf", "doc")]
    for way in ways:
        found = compare_word(original, read_word_text(open_word(way)))
        assert found.changes == ()
        assert found.hidden == ()


def test_size(report: tuple[Path, float]):
    folder, _ = report
    docx = folder / "report.docx"
    if not any("chart" in line for line in (folder / "report.tex").read_text(encoding="utf-8").splitlines()):
        assert docx.stat().st_size <= LARGEST
