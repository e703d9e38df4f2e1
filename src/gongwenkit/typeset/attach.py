"""Puts the evidence into a finished PDF as an attached file."""

from pathlib import Path

import pikepdf

__all__ = ["ATTACHED_EVIDENCE", "attach_evidence"]

ATTACHED_EVIDENCE = "evidence.json"


def attach_evidence(pdf: Path, content: bytes) -> None:
    """Attaches evidence.json to a PDF, in place; equal input gives equal bytes.

    Args:
        pdf: a finished PDF that nobody reads yet.
        content: the file.
    """
    part = pdf.with_suffix(".part")
    with pikepdf.open(pdf) as document:
        document.attachments[ATTACHED_EVIDENCE] = pikepdf.AttachedFileSpec(
            document,
            content,
            description="",
            filename=ATTACHED_EVIDENCE,
            mime_type="application/json",
            creation_date="",
            mod_date="",
        )
        document.save(part, deterministic_id=True)
    part.replace(pdf)
