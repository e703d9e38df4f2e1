"""The one way in which ledgers are read: for a report, `ledger check`, questions, figures and `verify`.

The kit's limits and its cache are always used, because ledgers are files from outside.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from gongwenkit.config.kit import Kit
from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.ingest.ledgers.completeness import find_silent_branches
from gongwenkit.ingest.ledgers.data_folder import load_data_folder, relist_data_folder
from gongwenkit.ingest.ledgers.guests import guests_file
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.ingest.ledgers.read import read_ledgers
from gongwenkit.run.report.findings import complete_findings, reference_findings
from gongwenkit.run.report.missing_columns import find_missing_columns
from gongwenkit.run.report.results import Opened
from gongwenkit.run.report.sample_values import find_sample_values

__all__ = ["Checked", "open_data", "read_all"]


@dataclass(frozen=True)
class Checked:
    """Ledgers that were read, with what is wrong in them.

    Attributes:
        chosen: what they were read for.
        ledgers: with all findings of ledgers and reference tables, also those that people have settled.
    """

    chosen: Opened
    ledgers: Ledgers

    def settled(self) -> Ledgers:
        """Returns the ledgers with the findings about missing columns and pairs, without those that people settled."""
        chosen = self.chosen
        columns = find_missing_columns(chosen, self.ledgers)
        ledgers = replace(self.ledgers, findings=(*self.ledgers.findings, *columns))
        return complete_findings(ledgers, schema=chosen.files.schema, data=chosen.data.path, departments=chosen.codes)


def open_data(kit: Kit, *, data: str = "") -> Opened:
    """Loads the kit and the data folder to read the ledgers of all departments.

    Args:
        kit: the kit.
        data: another data folder.

    Raises:
        DataError: the reference tables cannot be read.
    """
    files = load_kit_files(kit, reports=None)
    return Opened(
        kit=kit,
        files=files,
        data=load_data_folder(
            kit.data_folder(data), files=files, linked=kit.linked_folders, kept=guests_file(kit.cache_folder)
        ),
    )


def read_all(chosen: Opened, *, beside: str | None = None, alone: Collection[str] | None = None) -> Checked:
    """Reads the ledgers of the department that was chosen, or of all; what is wrong in them is a finding.

    The data folder is listed again: a ledger that was corrected after the choice is read as it is now.

    Args:
        chosen: the kit and the data folder.
        beside: code of a department: only files that may be its own are read, and all that is in them is returned.
        alone: names of files: nothing else is read, and what only all ledgers can tell is no finding.

    Raises:
        KitFileError: a ledger schema, a definition or another file of the kit is wrong.
        DataError: decisions.xlsx cannot be read.
    """
    kit, files, reference = chosen.kit, chosen.files, chosen.reference
    data, schema = relist_data_folder(chosen.data, beside or chosen.only), files.schema
    asked = chosen.only
    only = beside or asked
    wanted = None if alone is None else [file for file in data.files if file.name in alone]
    ledgers = read_ledgers(
        data, schema=schema, only=only, files=wanted, limits=kit.settings.reader, cache=kit.cache_folder
    )
    branches = [branch for branch in reference.branches if asked in (None, branch.department)]
    silent = find_silent_branches(ledgers, branches, schema) if alone is None else ()
    own = reference_findings(files, reference, job=chosen.asked)
    left = find_sample_values(kit, reference, job=chosen.asked)
    findings = (*ledgers.findings, *silent, *own, *left)
    found = replace(ledgers, findings=findings)
    if asked is not None:
        found = found.of(asked)
    return Checked(chosen, found)
