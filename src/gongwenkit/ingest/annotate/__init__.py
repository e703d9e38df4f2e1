"""Annotated ledgers: copies with each finding as a comment at its cell, and a list of problems as first sheet.

The originals are only read. An annotated copy in the data folder is recognised by `ingest.ledgers.files`, and
`ingest.ledgers.annotated_returns` decides which of copy and original counts.
"""

from gongwenkit.ingest.annotate.annotated_copies import Annotated, AnnotatedCopy, annotate_ledgers
from gongwenkit.ingest.annotate.folder import OVERVIEW

__all__ = ["OVERVIEW", "Annotated", "AnnotatedCopy", "annotate_ledgers"]
