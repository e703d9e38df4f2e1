"""Ledgers handed back: copies whose every finding is a comment at its cell, with a list of problems in front.

The originals are only read. What comes back as input is recognised by `ingest.ledgers.files`, and
`ingest.ledgers.annotated_returns` sees to it that nothing is counted twice.
"""

from gongwenkit.ingest.annotate.annotated_copies import Annotated, AnnotatedCopy, annotate_ledgers
from gongwenkit.ingest.annotate.folder import OVERVIEW

__all__ = ["OVERVIEW", "Annotated", "AnnotatedCopy", "annotate_ledgers"]
