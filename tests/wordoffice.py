"""LibreOffice for tests: a profile and fonts of its own; what it reads wrongly is put right in a copy of the file.

What LibreOffice 7.4 does otherwise than Word (docs/decisions/0020-word.md):

- it takes `overflowPunct` for its opposite and ignores `autoSpaceDE` and `autoSpaceDN`;
- it does not read `characterSpacingControl`: marks never give half a cell to their line, as those of the PDF do;
- it leaves the letter spacing out where Hanzi and digits meet, so that a line with a number is half a point wider.
"""

import shutil
import subprocess
from pathlib import Path

from fontTools.ttLib import TTFont

from gongwenkit.typeset.toolchain import find_font_file

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice")
FONTS = {
    "仿宋_GB2312": "FandolFang-Regular.otf",
    "楷体_GB2312": "FandolKai-Regular.otf",
    "黑体": "FandolHei-Regular.otf",
    "宋体": "FandolSong-Regular.otf",
    "方正小标宋简体": "FandolSong-Bold.otf",
}
"""Fonts of the standard, and those of the PDF that stand in for them."""
WINDOWS = 3
"""Platform of the names that are kept: those of others cannot hold Hanzi."""
RIGHT = {"1.0236in": "1.0167in"}
"""The right margin, and the same with ten twips less for the digits."""


class Office:
    """LibreOffice with a profile and fonts of its own."""

    def __init__(self, folder: Path) -> None:
        assert PROGRAM is not None
        self.folder = folder
        fonts = folder / "fonts"
        fonts.mkdir(parents=True)
        for name, file in FONTS.items():
            _named(file, name, fonts / file)
        config = folder / "fonts.conf"
        config.write_text(
            f"<fontconfig><dir>{fonts}</dir><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>{folder}/cache</cachedir>"
            "</fontconfig>",
            encoding="utf-8",
        )
        self._environment = {"FONTCONFIG_FILE": str(config), "HOME": str(folder), "PATH": "/usr/bin:/bin"}

    def convert(self, file: Path, form: str, *, writing: str = "", reading: str = "") -> Path:
        """Returns a file converted to a form.

        Args:
            file: to be converted.
            form: ending of what is made.
            writing, reading: filters of LibreOffice, where it would choose others.
        """
        out = self.folder / f"{file.parent.name}-{form}"
        subprocess.run(
            [
                str(PROGRAM), f"-env:UserInstallation=file://{self.folder}/profile", "--headless",
                *([f"--infilter={reading}"] if reading else []),
                "--convert-to", f"{form}:{writing}" if writing else form, "--outdir", str(out), str(file),
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
        compression = 'config:name="CharacterCompressionType" config:type="short">'
        assert compression + "0" in text
        text = text.replace(compression + "0", compression + "1")
        for told, meant in RIGHT.items():
            text = text.replace(f'fo:margin-right="{told}"', f'fo:margin-right="{meant}"')
        flat.write_text(text, encoding="utf-8")
        return self.convert(flat, "pdf")


def _named(file: str, family: str, made: Path) -> None:
    """Writes a font under the family name that the Word file asks for.

    An alias is not enough: LibreOffice takes the regular face of the family that it is led to. The PostScript name
    stays, so that the checks know the face.
    """
    found = find_font_file(file)
    assert found is not None
    font = TTFont(found)
    font["name"].names = [record for record in font["name"].names if record.platformID == WINDOWS]
    for record in font["name"].names:
        if record.nameID in (1, 16):
            record.string = family
        elif record.nameID in (2, 17):
            record.string = "Regular"
    font["OS/2"].usWeightClass = 400
    font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~0b100001 | 0b1000000
    font["head"].macStyle = 0
    font.save(made)
