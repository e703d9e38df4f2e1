"""Copies of a document in one file, each with its 份号 if wanted (GB/T 9704-2012, 7.2.1).

The class sets the numbers, in one run of TeX for all copies, so that font, size and line are those of a number in the
document itself.
"""

import io
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2
from pikepdf import OutlineItem

from gongwenkit.compose.print.tex import escape_tex
from gongwenkit.model import Message, UsageError
from gongwenkit.typeset.engine import typeset
from gongwenkit.typeset.press.press_document import POINTS_PER_MM, PrintDocument, page_box
from gongwenkit.typeset.press.sheet import own_resource

__all__ = ["NumberType", "make_copies", "number_pages", "require_room_for_number"]

_FIXED_DAY = date(2000, 1, 1)
"""The date of the run that sets the numbers; it is in no finished file."""
_PLACE_MM = (27.0, 36.5, 64.0, 43.5)
"""Line 1 of the text block, as wide as six digits and a little more: left, top, right, bottom from the top left."""


@dataclass(frozen=True)
class NumberType:
    """Class and fonts of the numbers.

    Attributes:
        latex: folder of the class.
        fonts: name of the font set.
        font_files: files by role (fangsong …) for the font set `custom`.
        seconds: elapsed time of the run of TeX.
        readable: folders of fonts that are named by their path.
        formats: where the class is kept precompiled.
    """

    latex: Path
    fonts: str
    font_files: tuple[tuple[str, str], ...]
    seconds: int
    readable: tuple[Path, ...] = ()
    formats: Path | None = None


def require_room_for_number(document: PrintDocument) -> None:
    """Checks that the place of 份号 on line 1 of the first page is free.

    Raises:
        UsageError: something is printed there already, or the document is a letter, in which 份号 has another place.
    """
    keywords = str(document.pdf.docinfo.get("/Keywords", "")) if "/Info" in document.pdf.trailer else ""
    advice = Message("请去掉 --numbered", "Leave out --numbered")
    if re.search(r"\blayout=letter\b", keywords):
        found = Message(
            "信函格式的份号另有位置，这里不能加印", "the number of a letter has another place, which is not offered"
        )
        raise UsageError("number-letter", where=str(document.path), found=found, advice=advice)
    taken = _text_in_line_1(document.path)
    if taken:
        found = Message(
            f"首页第一行左端已印有“{taken}”，份号没有位置",
            f"“{taken}” stands on the left of line 1: no room for a number",
        )
        raise UsageError("number-place-taken", where=str(document.path), found=found, advice=advice)


def _text_in_line_1(path: Path) -> str:
    left, top, right, bottom = (value * POINTS_PER_MM for value in _PLACE_MM)
    with pypdfium2.PdfDocument(path) as document:
        page = document[0]
        height = page.get_height()
        text = page.get_textpage().get_text_bounded(left=left, bottom=height - bottom, right=right, top=height - top)
    return str(text).strip()


def number_pages(numbers: Sequence[int], type_: NumberType) -> pikepdf.Pdf:
    """Typesets one page for each number: six digits, size 3, flush left on line 1, and nothing else.

    Raises:
        TypesetError: TeX failed.
        ToolchainError: TeX, a package or a font is missing.
    """
    files = ",".join(f"style/{role}={{{escape_tex(file)}}}" for role, file in type_.font_files if file)
    body = "\n".join(f"\\gwpara{{{number:06d}}}\\clearpage" for number in numbers)
    source = (
        f"\\documentclass[layout=C, fonts={type_.fonts}, direction=none]{{gongwenkit}}\n"  # as reports write it
        f"\\gwsetup{{info/title={{copy numbers}}, {files}}}\n"
        "\\begin{document}\n\\pagestyle{empty}\\setlength{\\parindent}{0pt}\n"
        f"{body}\n\\end{{document}}\n"
    )
    with tempfile.TemporaryDirectory(prefix="gongwenkit-numbers-") as folder:
        made = typeset(
            source,
            folder=Path(folder),
            latex=type_.latex,
            reference_day=_FIXED_DAY,
            seconds=type_.seconds,
            readable=type_.readable,
            formats=type_.formats,
        )
        return pikepdf.open(io.BytesIO(made.pdf.read_bytes()))


def make_copies(pdf: pikepdf.Pdf, copies: int, numbers: Sequence[int], stamps: pikepdf.Pdf | None) -> None:
    """Repeats all pages of a PDF; the first page of each copy gets its number.

    There is one bookmark for each numbered copy; links are left out, because their target would be in another copy.

    Args:
        pdf: the pages of one copy, with the blank pages that the paper needs; changed in place.
        copies: how many copies, at least 1.
        numbers: the number of each copy; empty for copies without one.
        stamps: one page for each number; None without numbers.
    """
    one = list(pdf.pages)
    if copies > 1:
        for page in one:
            if "/Annots" in page.obj:
                del page.obj["/Annots"]
    for _ in range(copies - 1):
        for page in one:
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(page.obj.__copy__())))
    if stamps is None:
        return
    firsts = [pdf.pages[index * len(one)] for index in range(copies)]
    for first, stamp in zip(firsts, stamps.pages, strict=True):
        _lay_over(pdf, first, stamp)
    with pdf.open_outline() as outline:
        outline.root.clear()
        outline.root.extend(
            OutlineItem(f"{number:06d}", pikepdf.Array([page.obj, pikepdf.Name.Fit]))
            for number, page in zip(numbers, firsts, strict=True)
        )


def _lay_over(pdf: pikepdf.Pdf, page: pikepdf.Page, stamp: pikepdf.Page) -> None:
    form = pdf.copy_foreign(stamp.as_form_xobject(handle_transformations=False))
    own_resource(page, "/XObject", "/GwCopyNumber", form)
    page.contents_add(b"q\n", prepend=True)
    left, bottom = page_box(page)[:2]
    page.contents_add(f"Q\nq 1 0 0 1 {left} {bottom} cm /GwCopyNumber Do Q\n".encode())
