"""The one reading of ledgers: for a report, for `ledger check`, for questions, for figures, and to verify.

Every reading has the kit's limits and its cache: ledgers are files of strangers.
"""

from dataclasses import dataclass, replace

from gongwenkit.config.kit import Kit
from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.ingest.branches import find_silent_branches
from gongwenkit.ingest.data_folder import load_data_folder, relist_data_folder
from gongwenkit.ingest.ledger import Ledgers
from gongwenkit.ingest.read import read_ledgers
from gongwenkit.run.findings import complete_findings, reference_findings
from gongwenkit.run.results import Opened

__all__ = ["Checked", "open_data", "read_all"]


@dataclass(frozen=True)
class Checked:
    """Ledgers that were read, with what is wrong in them.

    Attributes:
        chosen: what they were read for.
        ledgers: with all findings of ledgers and reference tables, before what people settled: what people are asked.
    """

    chosen: Opened
    ledgers: Ledgers

    def settled(self) -> Ledgers:
        """Returns the ledgers with the findings about possible pairs, too; what people settled is no finding."""
        chosen = self.chosen
        return complete_findings(
            self.ledgers, schema=chosen.files.schema, data=chosen.data.path, departments=chosen.codes
        )


def open_data(kit: Kit, *, data: str = "") -> Opened:
    """Loads what the ledgers of all departments are read with.

    Args:
        kit: the kit.
        data: another data folder.

    Raises:
        DataError: the reference tables cannot be read.
    """
    return Opened(kit=kit, files=load_kit_files(kit), data=load_data_folder(kit.data_folder(data)))


def read_all(chosen: Opened) -> Checked:
    """Reads the ledgers of the department that was chosen, or of all; what is wrong in them is a finding.

    The data folder is listed anew: a ledger that was mended since it was chosen counts.

    Raises:
        KitFileError: a ledger schema, a definition or another file of the kit is wrong.
        DataError: decisions.xlsx cannot be read.
    """
    kit, files, reference = chosen.kit, chosen.files, chosen.reference
    data, schema = relist_data_folder(chosen.data), files.schema
    ledgers = read_ledgers(data, schema=schema, only=chosen.only, limits=kit.settings.reader, cache=kit.cache_folder)
    silent = find_silent_branches(ledgers, reference.branches, schema)
    findings = (*ledgers.findings, *silent, *reference_findings(files, reference, job=chosen.asked))
    found = replace(ledgers, findings=findings)
    if chosen.only is not None:
        found = found.of(chosen.only)
    return Checked(chosen, found)
