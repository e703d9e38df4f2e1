"""What can be wrong with a ledger: every kind of finding of this package, in a clerk's words (docs/ledgers.md)."""

from collections.abc import Mapping
from types import MappingProxyType

from gongwenkit.ingest.decision_kinds import DECISION_KINDS
from gongwenkit.ingest.kinds_compared import COMPARED
from gongwenkit.ingest.kinds_files import FILES
from gongwenkit.ingest.kinds_reference import REFERENCE
from gongwenkit.ingest.kinds_rows import ROWS
from gongwenkit.ingest.kinds_tables import TABLES
from gongwenkit.ingest.workbook import HIDDEN_TEXT
from gongwenkit.model import FindingKind

__all__ = ["HIDDEN_TEXT", "KINDS"]

_ALL = (*FILES, *TABLES, *ROWS, *REFERENCE, *COMPARED, *DECISION_KINDS)
KINDS: Mapping[str, FindingKind] = MappingProxyType({kind.code: kind for kind in _ALL})
"""Every kind of finding of this package by code."""
