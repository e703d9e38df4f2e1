"""The order to print documents, and the print file made from it."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from gongwenkit.model import Message, UsageError
from gongwenkit.typeset.engine import put_in_place
from gongwenkit.typeset.press.bundle import bundle
from gongwenkit.typeset.press.copies import NumberType, make_copies, number_pages, require_room_for_number
from gongwenkit.typeset.press.press_document import PrintDocument
from gongwenkit.typeset.press.sheet import add_crop_marks, blanks_to, impose_booklet

__all__ = ["PrintOrder", "press"]

LARGEST_NUMBER = 999_999
"""份号 has six digits (GB/T 9704-2012, 7.2.1)."""


@dataclass(frozen=True)
class PrintOrder:
    """How documents are printed.

    Attributes:
        booklet: two A4 pages side by side on A3, for folding and stitching.
        crop_marks: a larger sheet with marks for the cutter.
        copies: how many copies are in the file, at least 1.
        first_number: 份号 of the first copy; None for copies without a number.
        number_type: class and fonts of the numbers; needed with `first_number`.
        title: title of a bundle; empty for a single document.
        overwrite: whether an existing file may be replaced.
    """

    booklet: bool = False
    crop_marks: bool = False
    copies: int = 1
    first_number: int | None = None
    number_type: NumberType | None = None
    title: str = ""
    overwrite: bool = False

    @property
    def numbers(self) -> range:
        """份号 of the copies, none for copies without."""
        return range(0) if self.first_number is None else range(self.first_number, self.first_number + self.copies)


def press(documents: Sequence[PrintDocument], target: Path, order: PrintOrder) -> int:
    """Makes the file to print.

    Args:
        documents: one, or several that are bound in this order. Their PDFs are changed and cannot be used again.
        target: the file; it is moved to its place when it is complete.
        order: how they are printed.

    Returns:
        The number of pages (of a booklet: faces of its sheets) in the file.

    Raises:
        UsageError: the file exists already; there is no place for a number, or it has more than six digits.
        TypesetError, ToolchainError: the numbers cannot be set.
    """
    require_free(target, order)
    stamps = _stamps(documents[0], order)
    pdf = bundle(documents, title=order.title)
    if order.booklet or order.copies > 1:
        blanks_to(pdf, 4 if order.booklet else 2, keep_last=order.booklet and documents[-1].ends_with_imprint)
    pages = len(pdf.pages)
    if order.copies > 1 or stamps is not None:
        make_copies(pdf, order.copies, order.numbers, stamps)
    if order.booklet:
        pdf = impose_booklet(pdf, pages=pages)
    if order.crop_marks:
        add_crop_marks(pdf, folded=order.booklet)
    _save(pdf, target)
    return len(pdf.pages)


def require_free(target: Path, order: PrintOrder) -> None:
    """Checks that no file would be replaced without permission.

    Raises:
        UsageError: the file exists and the order does not allow to replace it, or the path is a folder.
    """
    if target.is_dir() or (target.exists() and not order.overwrite):
        raise UsageError(
            "print-exists",
            where=str(target),
            found=Message("这里已有文件，没有覆盖", "there is a file already; it was not replaced"),
            advice=Message(
                "请用 --out 换一个文件名，或加 --force 覆盖", "Name another file with --out, or add --force"
            ),
        )


def _stamps(document: PrintDocument, order: PrintOrder) -> pikepdf.Pdf | None:
    if order.first_number is None or order.number_type is None:
        return None
    if not 1 <= order.numbers[0] <= order.numbers[-1] <= LARGEST_NUMBER:
        raise UsageError(
            "number-too-large",
            where=f"--from {order.first_number} --copies {order.copies}",
            found=Message("份号须在 1 至 999999 之间", "numbers go from 1 to 999999"),
            advice=Message("请改小 --from 或 --copies", "Use a smaller --from or --copies"),
        )
    require_room_for_number(document)
    return number_pages(order.numbers, order.number_type)


def _save(pdf: pikepdf.Pdf, target: Path) -> None:
    """Writes next to the target and moves the file to its place, so that a reader never sees a part of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".print-", dir=target.parent) as private:
        made = Path(private) / "print.pdf"
        pdf.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        put_in_place(made, target)
