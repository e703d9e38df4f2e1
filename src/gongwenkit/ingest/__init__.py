"""Workbooks and reference tables in, validated tables out, each value with its source."""

from gongwenkit.ingest.ledger import LAST, NOTE, FileRead, Ledgers, Table, UnreadableFile
from gongwenkit.ingest.people import Branch, Department, Person, in_force
from gongwenkit.ingest.read import read_ledgers

__all__ = [
    "LAST",
    "NOTE",
    "Branch",
    "Department",
    "FileRead",
    "Ledgers",
    "Person",
    "Table",
    "UnreadableFile",
    "in_force",
    "read_ledgers",
]
