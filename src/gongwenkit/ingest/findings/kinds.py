"""All kinds of findings of ingest by code (docs/ledgers.md)."""

from collections.abc import Mapping
from types import MappingProxyType

from gongwenkit.ingest.findings.comparison import COMPARED
from gongwenkit.ingest.findings.decision import DECISION_KINDS
from gongwenkit.ingest.findings.file import FILES
from gongwenkit.ingest.findings.reference import REFERENCE
from gongwenkit.ingest.findings.row import ROWS
from gongwenkit.ingest.findings.table import TABLES
from gongwenkit.ingest.workbook import HIDDEN_TEXT
from gongwenkit.model import FindingKind

__all__ = ["HIDDEN_TEXT", "KINDS"]

_ALL = (*FILES, *TABLES, *ROWS, *REFERENCE, *COMPARED, *DECISION_KINDS)
KINDS: Mapping[str, FindingKind] = MappingProxyType({kind.code: kind for kind in _ALL})
"""Every kind of finding of this package by code."""
