"""Small pictures of the pages of a PDF, for the notebook."""

import io
from pathlib import Path

import pypdfium2

from gongwenkit.model import TypesetError, Words

__all__ = ["render_pages"]


def render_pages(pdf: Path, dpi: int = 60) -> list[bytes]:
    """Renders every page as PNG.

    Args:
        pdf: the file.
        dpi: dots per inch; 60 makes an A4 page 496 by 702.

    Returns:
        One PNG for each page, in order; grey pages are stored in grey.

    Raises:
        TypesetError: the file is missing, no PDF, or damaged.
    """
    try:
        with pypdfium2.PdfDocument(pdf) as document:
            return [_picture(page, dpi) for page in document]
    except (FileNotFoundError, pypdfium2.PdfiumError) as error:
        raise TypesetError(
            "pdf-unreadable",
            where=str(pdf),
            found=Words("这份 PDF 不存在或已损坏", "this PDF does not exist or is damaged"),
            advice=Words("请重新成文", "Make the report again"),
        ) from error


def _picture(page: pypdfium2.PdfPage, dpi: int) -> bytes:
    stored = io.BytesIO()
    page.render(scale=dpi / 72).to_pil().convert("RGB").quantize(64).save(stored, format="PNG", optimize=True)
    return stored.getvalue()
