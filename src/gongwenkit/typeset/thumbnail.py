"""The first page of a PDF, small: for the overview of a batch."""

import io
from pathlib import Path

import pypdfium2

from gongwenkit.model import Message, TypesetError

__all__ = ["draw_thumbnail"]

WIDTH = 200
"""In pixels: a title can be read on it."""
COLOURS = 32


def draw_thumbnail(pdf: Path) -> bytes:
    """Returns the first page as PNG, about 200 pixels wide and, of an A4 page, 283 high.

    Args:
        pdf: the file.

    Raises:
        TypesetError: the file is missing, no PDF, damaged, or has no page.
    """
    try:
        with pypdfium2.PdfDocument(pdf) as document:
            page = document[0]
            image = page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB")
    except (FileNotFoundError, IndexError, ZeroDivisionError, pypdfium2.PdfiumError) as error:
        raise TypesetError(
            "pdf-unreadable",
            where=str(pdf),
            found=Message("这份 PDF 不存在或已损坏", "this PDF does not exist or is damaged"),
            advice=Message("请重新成文", "Make the report again"),
        ) from error
    stored = io.BytesIO()
    image.quantize(COLOURS, method=2).save(stored, format="PNG")
    return stored.getvalue()
