"""The origin of a printed text: the cell of a ledger, or the line of a wording or template, that it comes from.

TeX reports what it cannot print, and does not know the ledgers; this module finds the cell to correct. Cells are named
and never quoted; texts of sensitive columns are not searched.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path

from gongwenkit.config.kit_files import FIGURES, PHRASES
from gongwenkit.config.schema import LedgerSchema
from gongwenkit.ingest.decisions.model import DECISION_SHEET, DECISIONS_FILE
from gongwenkit.ingest.values.text_normalisation import one_line
from gongwenkit.ingest.values.values import text_of
from gongwenkit.ingest.workbook import UnreadableWorkbookError, cell_name, read_workbook
from gongwenkit.model import Finding, Message, TypesetError
from gongwenkit.model.job import WHOLE
from gongwenkit.model.reference import Branch, Document, FactAnswer, Issuer, OwnWord, Person
from gongwenkit.run.report.results import Measured
from gongwenkit.typeset import engine
from gongwenkit.typeset.log import fallback_finding, list_fallbacks
from gongwenkit.typeset.troubles import NO_GLYPH

__all__ = ["Place", "Provenance", "locate_error", "locate_fallbacks"]

LEAST_CHARACTERS = 2
"""A text found in a longer one must have as many characters, or every 一 of a template would be a place."""

PRINTED_CHARACTERS = 60
"""Long texts are shortened in tables: so many first characters are compared."""

_NO_TEXT = frozenset(("date", "number", "people_count"))


@dataclass(frozen=True)
class Place:
    """The place of a text.

    Attributes:
        file: relative to the data folder, or to the kit for wording and templates.
        sheet: the sheet; None for CSV and text files.
        cell: the cell (`C17`), its row where the column is not known, or the line of a text file; None for the name of
            the file itself.
        is_line: whether `cell` is a line of a text file.
        more: number of further places with the same text.
    """

    file: str
    sheet: str | None = None
    cell: str | None = None
    is_line: bool = False
    more: int = 0

    @property
    def where(self) -> str:
        """The place as people read it: `101.xlsx › 会议台账 › C17`, `templates/duty/wording.toml:12`."""
        if self.is_line:
            return f"{self.file}:{self.cell}"
        return " › ".join(part for part in (self.file, self.sheet, self.cell) if part)


@dataclass(frozen=True)
class _Piece:
    """A text, as it is compared, at a place."""

    text: str
    place: Place


class Provenance:
    """All texts that a report can print, in this order: ledgers, reference tables, decisions, names of files, wording.

    Args:
        measured: what the report was made from; its department's rows only.
    """

    def __init__(self, measured: Measured) -> None:
        self._measured = measured

    def find(self, text: str, *, line: str = "", is_whole: bool = False) -> Place | None:
        """Returns the first place of a text.

        Args:
            text: a character or a text; empty where only the line around it is known.
            line: the printed text around it. A cell that is printed as a whole in this line is preferred to others
                with the text; where no cell has the text, the longest cell that is printed in the line is returned.
            is_whole: whether the text was too long: only a cell that is printed as a whole in the line, and has the
                text or is in it, can be to blame, or a line of the kit's files that has the text.
        """
        sought, around = _compared(text), _compared(line)
        found = [piece for piece in self._pieces if sought in piece.text] if sought else []
        printed = [piece for piece in found or self._pieces if _is_inside(piece.text, around)]
        if is_whole and sought:
            printed = [piece for piece in printed if sought in piece.text or piece.text in sought]
            found = [piece for piece in found if piece in printed or piece.place.is_line]
        if found:
            return self._first(printed or found, count=len(found))
        longest = [piece for piece in printed if len(piece.text) == max(len(one.text) for one in printed)]
        return self._first(longest, count=len(longest))

    def find_characters(self, characters: Iterable[str]) -> Mapping[str, Place]:
        """Returns the first place of each character that is found."""
        wanted = frozenset(characters)
        pieces: dict[str, list[_Piece]] = {}
        for piece in self._pieces:
            for character in wanted.intersection(piece.text):
                pieces.setdefault(character, []).append(piece)
        placed = {character: self._first(found, count=len(found)) for character, found in pieces.items()}
        return {character: place for character, place in placed.items() if place}

    def _first(self, pieces: list[_Piece], *, count: int) -> Place | None:
        return replace(self._with_column(pieces[0]), more=count - 1) if pieces else None

    @cached_property
    def _pieces(self) -> tuple[_Piece, ...]:
        texts = (*self._ledgers(), *self._reference(), *self._decisions(), *self._files(), *self._kit())
        return tuple(_Piece(compared, place) for text, place in texts if (compared := _compared(text)))

    def _ledgers(self) -> Iterator[tuple[str, Place]]:
        ledgers = self._measured.reading.ledgers
        tables = {table.index: table for table in ledgers.tables}
        for name, frame in ledgers.frames.items():
            for column in _texts_of(self._measured.reading.schema.ledgers[name]):
                values = zip(frame["table"], frame["file"], frame["sheet"], frame["row"], frame[column], strict=True)
                for index, file, sheet, row, value in values:
                    if value:
                        cell = f"{tables[index].columns.get(column, '') if index in tables else ''}{row}"
                        text = "\n".join(value) if isinstance(value, tuple) else str(value)
                        yield text, Place(file, sheet, cell)

    def _reference(self) -> Iterator[tuple[str, Place]]:
        """Yields the texts of the department's lines; the column is found later, for the place that is returned."""
        reference, code = self._measured.chosen.reference, self._measured.chosen.job.department
        entries: tuple[Branch | Person | Document | FactAnswer | Issuer | OwnWord, ...] = (
            *reference.issuers,
            *reference.branches,
            *reference.people,
            *reference.documents,
            *reference.answers,
            *reference.words,
        )
        own = (self._measured.chosen.department,) if code != WHOLE else reference.departments
        for entry in (*own, *(entry for entry in entries if entry.department == code)):
            source = entry.source
            for one in fields(entry):
                value = getattr(entry, one.name)
                if isinstance(value, str):
                    yield value, Place(source.file, source.sheet, str(source.row))

    def _decisions(self) -> Iterator[tuple[str, Place]]:
        for decision in self._measured.reading.ledgers.decisions.answers.values():
            for value in (decision.subject, decision.answer, decision.reason, decision.by):
                yield value, Place(DECISIONS_FILE, DECISION_SHEET, str(decision.row))

    def _files(self) -> Iterator[tuple[str, Place]]:
        for table in self._measured.reading.ledgers.tables:
            yield table.file, Place(table.file)
            yield table.sheet or "", Place(table.file, table.sheet)

    def _kit(self) -> Iterator[tuple[str, Place]]:
        chosen = self._measured.chosen
        own = chosen.kit.templates_folder / chosen.job.report
        templates = {
            path.relative_to(chosen.kit.root).as_posix(): _read(path)
            for folder in (own, chosen.templates)
            for path in folder.glob("*.j2")
        }
        for folder in ("", f"templates/{chosen.job.report}", "templates/shared", PHRASES, FIGURES):
            texts = {file.name: file.text for file in chosen.files.of_folder(folder)}
            texts |= {name: text for name, text in templates.items() if name.rpartition("/")[0] == folder}
            for name, text in sorted(texts.items()):
                for number, line in enumerate(text.splitlines(), start=1):
                    yield line, Place(name, None, str(number), is_line=True)

    def _with_column(self, piece: _Piece) -> Place:
        """Returns the cell where only the row of a table is known: reference tables keep no columns."""
        place = piece.place
        if place.is_line or not (place.cell or "").isdigit():
            return place
        try:
            sheets = read_workbook(self._measured.chosen.job.data / place.file).sheets
        except UnreadableWorkbookError:
            return place
        row = int(place.cell or 0) - 1
        grid = next((grid for grid in sheets if grid.sheet == place.sheet and row < len(grid.rows)), None)
        cells = enumerate(grid.rows[row]) if grid else ()
        column = next((at for at, value in cells if _compared(text_of(value) or "") == piece.text), None)
        return place if column is None else replace(place, cell=cell_name(row, column))


def locate_error(error: TypesetError, measured: Measured) -> TypesetError:
    """Returns an error with the cell or line that its text came from; the error itself where that is not known."""
    is_whole, asked = error.code != NO_GLYPH.code, error.text or error.line
    place = Provenance(measured).find(error.text, line=error.line, is_whole=is_whole) if asked else None
    if place is None:
        return error
    shown = one_line(error.where)
    found = Message(
        f"{error.found.zh}（印在“{shown}”{f'；另有 {place.more} 处' if place.more else ''}）",
        f"{error.found.en} (printed in “{shown}”{f'; {place.more} further places' if place.more else ''})",
    )
    return TypesetError(
        error.code, where=place.where, found=found, advice=error.advice, text=error.text, line=error.line
    )


def locate_fallbacks(made: engine.TypesetResult, measured: Measured) -> engine.TypesetResult:
    """Returns a typeset report whose findings name the place of each character of a fallback font."""
    fallbacks = list_fallbacks(made.log)
    if not fallbacks:
        return made
    places = Provenance(measured).find_characters(fallback.character for fallback in fallbacks)
    findings: list[Finding] = []
    for fallback in fallbacks:
        place = places.get(fallback.character)
        if place is None:
            findings.append(fallback_finding(fallback))
        else:
            at = {"file": place.file, "sheet": place.sheet, "cell": place.cell}
            findings.append(fallback_finding(fallback, **at, more=place.more))
    return replace(made, findings=tuple(findings))


def _compared(text: str) -> str:
    """Returns text as it is compared: NFC as it is printed (compatibility forms differ), without blanks."""
    return "".join(unicodedata.normalize("NFC", text).split())


def _is_inside(text: str, line: str) -> bool:
    return len(text) >= LEAST_CHARACTERS and text[:PRINTED_CHARACTERS] in line


def _texts_of(ledger: LedgerSchema) -> tuple[str, ...]:
    return tuple(column.name for column in ledger.column if column.type not in _NO_TEXT and not column.sensitive)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return ""
