"""PDFs drawn line by line, for checks that must see what the class would never set. Millimetres from the top left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from gongwenkit.compose.print.tex import escape_tex
from gongwenkit.typeset.engine import typeset

FILES = {
    "fang": "FandolFang-Regular.otf",
    "kai": "FandolKai-Regular.otf",
    "hei": "FandolHei-Regular.otf",
    "song": "FandolSong-Regular.otf",
    "xbs": "FandolSong-Bold.otf",
    "noto": "NotoSerifCJK-Regular.ttc:2",
}
RED, BLACK = "1 0 0", "0 0 0"
EM_PT, EM = 15.79, 156 / 28
PITCH = 15 / 8 * EM


@dataclass(frozen=True)
class Words:
    """Text whose first cell begins at x and whose em box begins at y; one cell after another, digits half a cell."""

    text: str
    x: float = 28.0
    y: float = 37.0
    font: str = "fang"
    size: float = EM_PT
    colour: str = BLACK
    step: float | None = None  # mm from one wide character to the next; None: the size


@dataclass(frozen=True)
class Bar:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: str = BLACK


@dataclass(frozen=True)
class Sheet:
    """One page."""

    items: Sequence[Words | Bar] = field(default_factory=tuple)
    width: float = 210.0
    height: float = 297.0


def line(n: int) -> float:
    """The y of line n (from 1) of the grid."""
    return 37.0 + (n - 1) * PITCH


def body(text: str = "国", lines: Iterable[int] = range(1, 23)) -> list[Words]:
    """Full lines of one character on lines of the grid."""
    return [Words(text * 28, y=line(n)) for n in lines]


def text(sheets: int = 2, lines: int = 22) -> list[list[Words | Bar]]:
    """Sound pages: one paragraph each, its first line two characters in, its last one short, and the page number."""
    first, last = Words("国" * 26, x=28 + 2 * EM), Words("国" * 9, y=line(lines))
    return [[first, *body(lines=range(2, lines)), last, folio(n)] for n in range(1, sheets + 1)]


def folio(number: int, **changes: object) -> Words:
    """The page number in its place: 4号宋体, its baseline at 270.5, a character from the outer edge."""
    words = Words(f"—{number}—", font="song", size=14)
    em = words.size * 25.4 / 72
    width = (2 + len(str(number)) / 2) * em
    place = {"x": 184 - em - width if number % 2 else 28 + em, "y": 270.5 - 0.88 * em}
    return replace(words, **(place | changes))


def draw(
    folder: Path, sheets: Sequence[Sheet], *, title: str = "", keywords: str = "", is_simplex: bool = False
) -> Path:
    """Makes a PDF and returns its path; each sheet is a page."""
    folder.mkdir(parents=True, exist_ok=True)
    fonts = "".join(f'\\font\\{name}="[{file}]" at 10bp\n' for name, file in FILES.items())
    pages = "".join(_page(sheet) for sheet in sheets)
    information = f"\\special{{pdf:docinfo << /Title <{_hex(title)}> /Keywords ({keywords}) >>}}"
    if is_simplex:
        information += "\\special{pdf:put @catalog << /ViewerPreferences << /Duplex /Simplex >> >>}"
    source = (
        "\\documentclass{minimal}\n\\begin{document}\n\\topskip=0pt\\parindent=0pt\\hoffset=-1in\\voffset=-1in\n"
        "\\oddsidemargin=0pt\\topmargin=0pt\\headheight=0pt\\headsep=0pt\\textwidth=400mm\\textheight=500mm\\tracinglostchars=3\n"
        f"{fonts}{information}{pages}\\end{{document}}\n"
    )
    made = typeset(source, folder=folder, latex=folder, reference_day=date(2024, 1, 5), seconds=60)
    (folder / "report.tex").unlink()
    (folder / "report.log").unlink()
    return made.pdf


def _hex(text: str) -> str:
    return ("\ufeff" + text).encode("utf-16-be").hex()


def _page(sheet: Sheet) -> str:
    items = "".join(_words(item) if isinstance(item, Words) else _bar(item) for item in sheet.items)
    size = f"\\pdfpagewidth={sheet.width}mm\\pdfpageheight={sheet.height}mm"
    return f"{size}\\setbox0\\hbox to 0pt{{{items}\\hss}}\\ht0=0pt\\dp0=0pt\\box0\\vfil\\eject\n"


def _put(x: float, y: float, content: str) -> str:
    return f"\\hbox to 0pt{{\\kern{x:.4f}mm\\lower{y:.4f}mm\\hbox to 0pt{{{content}\\hss}}\\hss}}"


def _bar(bar: Bar) -> str:
    rule = f"\\vrule width{bar.width:.4f}mm height0pt depth{bar.height:.4f}mm"
    return _put(bar.x, bar.y, _coloured(bar.colour, rule))


def _words(words: Words) -> str:
    em = words.size * 25.4 / 72
    step = em if words.step is None else words.step
    placed, x = "", words.x
    for character in words.text:
        glyph = f'\\font\\f="[{FILES[words.font]}]" at {words.size}bp \\f {escape_tex(character)}'
        if character.strip():
            placed += _put(x, words.y + 0.88 * em, glyph)
        x += step if ord(character) >= 0x1100 else step / 2
    return _coloured(words.colour, placed)


def _coloured(colour: str, content: str) -> str:
    space = "cmyk" if len(colour.split()) == 4 else "rgb"
    return f"\\special{{color push {space} {colour}}}{content}\\special{{color pop}}"
