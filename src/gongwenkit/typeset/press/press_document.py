"""A finished PDF to be printed: it is read, checked, and refused if it cannot be printed correctly as A4."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from gongwenkit.model import Message, UsageError

__all__ = ["A3_LANDSCAPE", "A4", "POINTS_PER_MM", "PrintDocument", "page_box", "read_document"]

POINTS_PER_MM = 72 / 25.4
A4 = (210.0, 297.0)
"""Width and height in mm (GB/T 9704-2012, 5.1)."""
A3_LANDSCAPE = (420.0, 297.0)
SIZE_TOLERANCE_MM = 0.5

_IMPRINT = re.compile(r"^\s*抄\s?送：|日\s?印发\s*$", re.MULTILINE)
"""Lines that occur only in 版记 (GB/T 9704-2012, 7.4.2 and 7.4.3)."""


@dataclass(frozen=True)
class PrintDocument:
    """A PDF to print.

    Attributes:
        path: its file.
        pdf: its pages in memory; the file is never changed.
        title: title of its metadata, else the name of the file.
        ends_with_imprint: whether the last page contains 版记, which must be on the last page (7.4).
    """

    path: Path
    pdf: pikepdf.Pdf
    title: str
    ends_with_imprint: bool


def read_document(path: Path) -> PrintDocument:
    """Reads a PDF and checks that it can be printed as A4.

    Raises:
        UsageError: it does not exist, is no PDF or a damaged one, is encrypted, has layers or no page, or a page is not
            A4.
    """
    pdf = _open(path)
    if pdf.is_encrypted:
        raise _encrypted(path)
    if not len(pdf.pages):
        raise _refuse("print-no-pages", path, Message("没有任何页", "it has no page"), _MAKE_AGAIN)
    if "/OCProperties" in pdf.Root:
        raise _refuse("print-layers", path, _LAYERS, _PRINT_TO_PDF)
    for number, page in enumerate(pdf.pages, start=1):
        _require_a4(path, number, page)
    # Seals, stamps and filled fields are annotations on the page: they become part of the page.
    pdf.flatten_annotations("print")
    title = str(pdf.docinfo.get("/Title", "")).strip() if "/Info" in pdf.trailer else ""
    return PrintDocument(path, pdf, title or path.stem, _ends_with_imprint(path))


_DAMAGED = Message("不是 PDF，或已损坏", "it is no PDF, or a damaged one")
_LAYERS = Message("含有图层，拼版后隐藏的内容会印出来", "it has layers; what is hidden would be printed")
_PRINT_TO_PDF = Message("请先“打印”成不含图层的 PDF", "Print it to a PDF without layers first")
_MAKE_AGAIN = Message("请重新成文后再印", "Make the report again, then print it")


def _refuse(code: str, path: Path, found: Message, advice: Message) -> UsageError:
    return UsageError(code, where=str(path), found=found, advice=advice)


def _open(path: Path) -> pikepdf.Pdf:
    if not path.is_file():
        advice = Message("请检查文件名", "Check the name of the file")
        raise _refuse("print-no-file", path, Message("没有这个文件", "there is no such file"), advice)
    try:
        return pikepdf.open(path, attempt_recovery=False)
    except pikepdf.PasswordError:
        raise _encrypted(path) from None
    except pikepdf.PdfError as error:
        raise _refuse("print-no-pdf", path, _DAMAGED, _MAKE_AGAIN) from error


def _encrypted(path: Path) -> UsageError:
    return _refuse(
        "print-encrypted",
        path,
        Message("这份 PDF 加了密", "this PDF is encrypted"),
        Message("请用没有密码、没有权限限制的文件", "Use a file without a password and without restrictions"),
    )


def _require_a4(path: Path, number: int, page: pikepdf.Page) -> None:
    left, bottom, right, top = (float(value) for value in page_box(page))
    size = sorted(((right - left) / POINTS_PER_MM, (top - bottom) / POINTS_PER_MM))
    if any(abs(found - wanted) > SIZE_TOLERANCE_MM for found, wanted in zip(size, A4, strict=True)):
        raise _refuse(
            "print-not-a4",
            path,
            Message(
                f"第 {number} 页是 {size[0]:.0f}×{size[1]:.0f} 毫米，不是 A4",
                f"page {number} is {size[0]:.0f} × {size[1]:.0f} mm, not A4",
            ),
            Message(
                "公文用 A4（210×297 毫米），请换成 A4 的文件",
                "Official documents are A4 (210 × 297 mm); use an A4 file",
            ),
        )


def page_box(page: pikepdf.Page) -> list[Any]:
    """Returns the trim box of a page: left, bottom, right, top in points."""
    return list(page.trimbox.as_list())


def _ends_with_imprint(path: Path) -> bool:
    try:
        with pypdfium2.PdfDocument(path) as document:
            text = document[len(document) - 1].get_textpage().get_text_range()
    except pypdfium2.PdfiumError as error:
        raise _refuse("print-no-pdf", path, _DAMAGED, _MAKE_AGAIN) from error
    return bool(_IMPRINT.search(text.replace("\r\n", "\n")))
