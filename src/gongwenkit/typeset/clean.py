"""Takes everything out of a finished PDF that is not seen on its pages: metadata, destinations, links, attachments."""

from pathlib import Path

import pikepdf

__all__ = ["clean_pdf"]

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
    """Rewrites a PDF, in place, with what its pages show and little else; equal input gives equal bytes.

    Of the document information title and keywords (layout, edition) stay: no author, subject, dates, programs. Of the
    rest only what `KEPT_IN_ROOT` and `KEPT_IN_PAGE` name: no XMP, attachments, named destinations, links, notes,
    structure or private data. Objects that nothing refers to any more are not written.

    Args:
        pdf: a finished PDF that nobody reads yet.
    """
    part = pdf.with_suffix(".part")
    with pikepdf.open(pdf) as document:
        _keep(document.docinfo, KEPT_INFORMATION)
        document.docinfo["/Creator"] = document.docinfo["/Producer"] = pikepdf.String(MAKER)
        _keep(document.Root, KEPT_IN_ROOT)
        if "/ID" in document.trailer:  # else its first half, made from the uncleaned file, would stay
            del document.trailer["/ID"]
        for page in document.pages:
            _keep(page.obj, KEPT_IN_PAGE)
        document.save(part, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    part.replace(pdf)


def _keep(dictionary: pikepdf.Object, kept: tuple[str, ...]) -> None:
    for key in [key for key in dictionary.keys() if key not in kept]:  # noqa: SIM118 - an Object iterates otherwise
        del dictionary[key]
