"""Workbooks and reference tables in, validated tables out, each value with its source."""

from gongwenkit.ingest.data_folder import DataFolder, load_data_folder, relist_data_folder
from gongwenkit.ingest.ledger import LAST, NOTE, FileRead, Ledgers, Table, UnreadableFile
from gongwenkit.ingest.people import (
    Branch,
    Department,
    Document,
    FactAnswer,
    OwnWord,
    Person,
    Plan,
    in_force,
)
from gongwenkit.ingest.read import departments_with_rows, read_ledgers
from gongwenkit.ingest.reference import LEADING_GROUP_MEMBER, Reference, read_reference, reference_files

__all__ = [
    "LAST",
    "LEADING_GROUP_MEMBER",
    "NOTE",
    "Branch",
    "DataFolder",
    "Department",
    "Document",
    "FactAnswer",
    "FileRead",
    "Ledgers",
    "OwnWord",
    "Person",
    "Plan",
    "Reference",
    "Table",
    "UnreadableFile",
    "departments_with_rows",
    "in_force",
    "load_data_folder",
    "read_ledgers",
    "read_reference",
    "reference_files",
    "relist_data_folder",
]
