"""A finished PDF: what is not visible is removed, the evidence is attached, pages are rendered as pictures.

Not visible are metadata, destinations, links and attachments; a redacted edition must contain none of them.
"""

import io
from collections.abc import Mapping
from pathlib import Path

import pikepdf
import pypdfium2

from gongwenkit.model import Message, TypesetError
from gongwenkit.typeset.archive import make_archival, save_archival

__all__ = ["ATTACHED_BOOK", "ATTACHED_EVIDENCE", "attach_evidence", "clean_pdf", "render_pages"]

ATTACHED_EVIDENCE = "evidence.json"
ATTACHED_BOOK = "依据.xlsx"
_MEDIA = {
    ".json": "application/json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

KEPT_INFORMATION = ("/Title", "/Keywords")
KEPT_IN_ROOT = ("/Type", "/Pages", "/Outlines", "/PageMode", "/Lang", "/ViewerPreferences")
KEPT_IN_PAGE = (
    "/Type",
    "/Parent",
    "/Contents",
    "/Resources",
    "/MediaBox",
    "/CropBox",
    "/TrimBox",
    "/BleedBox",
    "/Rotate",
)
MAKER = "gongwenkit"


def clean_pdf(pdf: Path) -> None:
    """Removes from a PDF, in place, what its pages do not show; equal input gives equal bytes.

    Of the document information only title and keywords (layout, edition) are kept: no author, subject, dates, programs.
    Of catalogue and pages only `KEPT_IN_ROOT` and `KEPT_IN_PAGE` are kept: no XMP, attachments, named destinations,
    links, notes, structure or private data. What PDF/A asks for is made anew from what is left. Objects without
    references are not written.

    Args:
        pdf: a finished PDF that is not yet published.
    """
    part = pdf.with_suffix(".part")
    with pikepdf.open(pdf) as document:
        _keep(document.docinfo, KEPT_INFORMATION)
        document.docinfo["/Creator"] = document.docinfo["/Producer"] = pikepdf.String(MAKER)
        _keep(document.Root, KEPT_IN_ROOT)
        if "/ID" in document.trailer:  # its first half is made from the original file
            del document.trailer["/ID"]
        for page in document.pages:
            _keep(page.obj, KEPT_IN_PAGE)
        make_archival(document)
        save_archival(document, part)
    part.replace(pdf)


def _keep(dictionary: pikepdf.Object, kept: tuple[str, ...]) -> None:
    for key in [key for key in dictionary.keys() if key not in kept]:  # noqa: SIM118 - an Object iterates otherwise
        del dictionary[key]


def attach_evidence(pdf: Path, files: Mapping[str, bytes]) -> None:
    """Attaches the evidence to a PDF, in place, which becomes PDF/A-3b; equal input gives equal bytes.

    The files are associated with the document as its data (ISO 19005-3, 6.8); their date is that of the document.

    Args:
        pdf: a finished PDF that is not yet published.
        files: name → content, in the order in which readers of PDF list them.
    """
    part = pdf.with_suffix(".part")
    with pikepdf.open(pdf) as document:
        day = str(document.docinfo.get("/CreationDate", ""))
        for name, content in files.items():
            attached = pikepdf.AttachedFileSpec(
                document,
                content,
                description="",
                filename=name,
                mime_type=_MEDIA[Path(name).suffix],
                creation_date=day,
                mod_date=day,
            )
            attached.obj["/AFRelationship"] = pikepdf.Name.Data
            document.attachments[name] = attached
        make_archival(document, level="3b")
        save_archival(document, part)
    part.replace(pdf)


def render_pages(pdf: Path, dpi: int = 60, *, most: int | None = None) -> list[bytes]:
    """Renders pages as PNG.

    Args:
        pdf: the file.
        dpi: dots per inch; 60 makes an A4 page 496 by 702.
        most: of how many pages, from the first; None: of all.

    Returns:
        One PNG for each page, in order; a page without colours is stored in grey.

    Raises:
        TypesetError: the file is missing, no PDF, or damaged.
    """
    try:
        with pypdfium2.PdfDocument(pdf) as document:
            return [_picture(document[index], dpi) for index in range(len(document))[:most]]
    except (FileNotFoundError, pypdfium2.PdfiumError) as error:
        raise TypesetError(
            "pdf-unreadable",
            where=str(pdf),
            found=Message("这份 PDF 不存在或已损坏", "this PDF does not exist or is damaged"),
            advice=Message("请重新成文", "Make the report again"),
        ) from error


def _picture(page: pypdfium2.PdfPage, dpi: int) -> bytes:
    stored = io.BytesIO()
    image = page.render(scale=dpi / 72).to_pil().convert("RGB")
    red, green, blue = image.split()
    (red if red.tobytes() == green.tobytes() == blue.tobytes() else image).save(stored, format="PNG")
    return stored.getvalue()
