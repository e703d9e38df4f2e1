"""The people in cells that are hidden everywhere else, for a report from which their names must be kept out.

The names are read anew from the workbooks and stay in memory: they reach no table, no cache and no file.
"""

from collections.abc import Iterator

from gongwenkit.config.kit import ReaderSettings
from gongwenkit.config.schema import Schema
from gongwenkit.ingest.decisions.load import read_decisions
from gongwenkit.ingest.ledgers.data_folder import DataFolder
from gongwenkit.ingest.ledgers.heads import HeadIndex, plain_heads
from gongwenkit.ingest.ledgers.ledger_detection import TableAnswers
from gongwenkit.ingest.ledgers.privacy import Concealer
from gongwenkit.ingest.reference.naming import Names, levels_of
from gongwenkit.ingest.values.mentions import PeopleReader
from gongwenkit.ingest.values.values import text_of
from gongwenkit.ingest.workbook import Concealed, UnreadableWorkbookError, Workbook
from gongwenkit.ingest.workbook.reader import WorkbookReader

__all__ = ["read_hidden_people"]


def read_hidden_people(data: DataFolder, *, schema: Schema, department: str, limits: ReaderSettings) -> tuple[str, ...]:
    """Returns the names of the people in the sensitive cells of a department's ledgers, each once.

    A file that cannot be read has no names here: that it cannot be read is a finding, which stops the report.

    Args:
        data: the data folder.
        schema: all ledgers.
        department: code.
        limits: of reading one file.
    """
    concealer, parts = _concealer(data, schema), PeopleReader(schema.people)
    names: dict[str, None] = {}
    with WorkbookReader(limits) as reader:
        for file in data.files_of(department):
            try:
                workbook = reader.read(file.path.read_bytes())
            except (UnreadableWorkbookError, OSError):
                continue
            hidden = concealer.conceal(workbook, levels_of(file.name)).workbook
            for text in _hidden_texts(workbook, hidden):
                names |= dict.fromkeys(_sure_names(text, parts))
    return tuple(names)


def _concealer(data: DataFolder, schema: Schema) -> Concealer:
    decisions = read_decisions(data.path, schema=schema, departments=data.names)
    codes = (department.code for department in data.reference.departments)
    plain, answers = plain_heads(decisions, schema, codes), TableAnswers(schema, decisions)
    return Concealer(schema, Names(schema, data.names), HeadIndex(schema), plain=plain, answers=answers)


def _hidden_texts(workbook: Workbook, hidden: Workbook) -> Iterator[str]:
    """Yields the texts of the cells that are hidden in the second workbook."""
    for grid, other in zip(workbook.sheets, hidden.sheets, strict=True):
        if grid is other:
            continue
        for row, left in zip(grid.rows, other.rows, strict=True):
            for value, kept in zip(row, left, strict=True):
                if isinstance(kept, Concealed) and not isinstance(value, Concealed) and (text := text_of(value)):
                    yield text


def _sure_names(text: str, reader: PeopleReader) -> Iterator[str]:
    """Yields what is certainly a name: a reason for a talk is hidden, too, and has words that only look like one."""
    for one in reader.read(text).mentions:
        if one.kind == "name" and not one.masked and reader.parts.is_sure_name(one.name):
            yield one.name
