"""Sheets of paper: blank pages, pages side by side for a booklet, crop marks."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary, Name

from gongwenkit.typeset.press.press_document import A3_LANDSCAPE, A4, POINTS_PER_MM, page_box

__all__ = ["add_crop_marks", "blank_page", "blanks_to", "booklet_order", "impose_booklet", "own_resource"]

BLEED_MM = 3.0
MARK_GAP_MM = 4.0
"""From the trimmed edge to the mark: more than the bleed, so that no mark is left on a page cut too large."""
MARK_LENGTH_MM = 6.0
MARGIN_MM = 12.0
"""From the trimmed edge to the edge of the larger sheet."""
MARK_WIDTH_POINTS = 0.25

Size = tuple[float, float]


def _points(millimetres: float) -> Decimal:
    return round(Decimal(millimetres * POINTS_PER_MM), 4)


def blank_page(pdf: pikepdf.Pdf, size: Size) -> pikepdf.Page:
    """Returns a blank page of a size in mm for a PDF, not yet added to it."""
    width, height = (_points(length) for length in size)
    return pikepdf.Page(
        pdf.make_indirect(
            Dictionary(
                Type=Name.Page,
                MediaBox=Array([0, 0, width, height]),
                Resources=Dictionary(),
                Contents=pdf.make_stream(b""),
            )
        )
    )


def blanks_to(pdf: pikepdf.Pdf, multiple: int, *, keep_last: bool) -> None:
    """Adds blank pages until the number of pages is a multiple.

    Args:
        pdf: of A4 pages.
        multiple: 2 for two-sided paper, 4 for a booklet.
        keep_last: whether blank pages are inserted before the last page, because it contains 版记 (GB/T 9704, 7.4).
    """
    for _ in range(-len(pdf.pages) % multiple):
        pdf.pages.insert(len(pdf.pages) - (1 if keep_last else 0), blank_page(pdf, A4))


def booklet_order(pages: int) -> Iterator[tuple[int, int]]:
    """Yields the faces of a saddle-stitched booklet: index of the left and of the right page, front before back.

    Args:
        pages: a multiple of four.

    Example:
        >>> list(booklet_order(8))
        [(7, 0), (1, 6), (5, 2), (3, 4)]
    """
    for first in range(0, pages // 2, 2):
        yield pages - 1 - first, first
        yield first + 1, pages - 2 - first


def impose_booklet(pdf: pikepdf.Pdf, *, pages: int) -> pikepdf.Pdf:
    """Puts A4 pages on A3 sheets, folded in the middle and bound on the left, without scaling.

    Args:
        pdf: pages of one or more booklets, one after the other.
        pages: how many pages one booklet has, a multiple of four.

    Returns:
        A new PDF: for each sheet its front and its back, to be printed two-sided on the short edge. Bookmarks and links
        are left out: they have no meaning on a sheet.
    """
    sheets = pikepdf.new()
    forms = [sheets.copy_foreign(page.as_form_xobject(handle_transformations=False)) for page in pdf.pages]
    placings = [_placing(page) for page in pdf.pages]
    for first in range(0, len(forms), pages):
        for left, right in booklet_order(pages):
            face = blank_page(sheets, A3_LANDSCAPE)
            drawn = ""
            cells = Dictionary()
            for cell, index in enumerate((left, right)):
                cells[f"/P{cell}"] = forms[first + index]
                drawn += f"q 1 0 0 1 {cell * _points(A4[0])} 0 cm {placings[first + index]} cm /P{cell} Do Q\n"
            face.obj.Resources = Dictionary(XObject=cells)
            face.obj.Contents = sheets.make_stream(drawn.encode())
            sheets.pages.append(face)
    for key, value in pdf.docinfo.items():
        sheets.docinfo[key] = pikepdf.String(str(value))
    return sheets


def _placing(page: pikepdf.Page) -> str:
    """Returns the matrix that puts a page into an upright A4 cell with its lower left corner at 0, 0.

    A landscape page is rotated so that its head is on the left, which is the binding edge of odd pages; its `/Rotate`
    is only for display on a screen.
    """
    left, bottom, right, top = (Decimal(str(value)) for value in page_box(page))
    width, height = right - left, top - bottom
    turn = int(page.obj.get("/Rotate", 0)) % 360
    if width > height:
        across, up = (_points(A4[0]) - height) / 2, (_points(A4[1]) - width) / 2
        if turn == 90:
            return _matrix(0, -1, 1, 0, across - bottom, up + right)
        return _matrix(0, 1, -1, 0, across + top, up - left)
    across, up = (_points(A4[0]) - width) / 2, (_points(A4[1]) - height) / 2
    if turn == 180:
        return _matrix(-1, 0, 0, -1, across + right, up + top)
    return _matrix(1, 0, 0, 1, across - left, up - bottom)


def _matrix(*values: Decimal | int) -> str:
    return " ".join(f"{round(Decimal(value), 4):f}" for value in values)


def add_crop_marks(pdf: pikepdf.Pdf, *, folded: bool) -> None:
    """Makes every sheet larger, with marks outside the trimmed size and 3 mm of bleed; sets TrimBox and BleedBox.

    The origin of the page is not moved, so that the targets of links and bookmarks remain correct.

    Args:
        pdf: pages of any size.
        folded: marks the fold in the middle of a booklet's sheet, too.
    """
    registration = pdf.make_indirect(_registration_colour(pdf))
    for page in pdf.pages:
        box = [Decimal(str(value)) for value in page_box(page)]
        page.obj.TrimBox = Array(box)
        page.obj.BleedBox = Array(_grown(box, BLEED_MM))
        page.obj.MediaBox = Array(_grown(box, MARGIN_MM))
        page.obj.CropBox = Array(_grown(box, MARGIN_MM))
        own_resource(page, "/ColorSpace", "/GwRegistration", registration)
        lines = "".join(f"{x0} {y0} m {x1} {y1} l S\n" for x0, y0, x1, y1 in _marks(box, folded=folded))
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(f"Q\nq /GwRegistration CS 1 SCN {MARK_WIDTH_POINTS} w [] 0 d\n{lines}Q\n".encode())


def _grown(box: Sequence[Decimal], millimetres: float) -> list[Decimal]:
    left, bottom, right, top = box
    more = _points(millimetres)
    return [left - more, bottom - more, right + more, top + more]


def _marks(box: Sequence[Decimal], *, folded: bool) -> Iterator[tuple[Decimal, Decimal, Decimal, Decimal]]:
    left, bottom, right, top = box
    near, far = _points(MARK_GAP_MM), _points(MARK_GAP_MM + MARK_LENGTH_MM)
    uprights = (left, right, (left + right) / 2) if folded else (left, right)
    for x in uprights:
        yield x, bottom - near, x, bottom - far
        yield x, top + near, x, top + far
    for y in (bottom, top):
        yield left - near, y, left - far, y
        yield right + near, y, right + far, y


def _registration_colour(pdf: pikepdf.Pdf) -> Array:
    """Returns the colour that is printed on every plate."""
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0, 0, 0, 0]), C1=Array([1, 1, 1, 1]), N=1)
    return Array([Name.Separation, Name.All, Name.DeviceCMYK, pdf.make_indirect(tint)])


def own_resource(page: pikepdf.Page, kind: str, name: str, value: pikepdf.Object) -> None:
    """Adds a resource to this page only: pages may share the dictionary of their resources."""
    resources = _copied(page.obj, "/Resources")
    of_kind = _copied(resources, kind)
    of_kind[name] = value
    resources[kind] = of_kind
    page.obj["/Resources"] = resources


def _copied(of: pikepdf.Object, key: str) -> pikepdf.Object:
    """Returns a copy of the dictionary under a key, an empty one where there is none."""
    return of[key].__copy__() if key in of else Dictionary()
