"""What a Word file of a report holds, in reading order: blocks with sentences, runs and cells that know their figures.

The file is written from these blocks, and what comes back is compared with them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from gongwenkit.compose.print.annex_tables import BreakdownTable, FiguresSummary
from gongwenkit.compose.print.departments import DEPARTMENT_TABLES
from gongwenkit.compose.print.document import Mark, Piece, PreparedReport, PrintedAnnex, PrintedReport
from gongwenkit.compose.print.evidence_annex import EvidenceTables
from gongwenkit.compose.print.printed_numbers import (
    PrintedCell,
    PrintedGroup,
    PrintedItem,
    PrintedSection,
    PrintedSentence,
)

__all__ = ["WordBlock", "WordCell", "WordRun", "WordTable", "blocks_of", "figure_bookmarks"]

BlockKind = Literal[
    "mark", "logo", "number", "title", "byline", "addressee", "text", "head", "item", "closing", "annex-note",
    "signature", "date", "annex-label", "annex-title", "table-title", "table", "note", "chart", "caption", "source",
    "cc", "printer",
]  # fmt: skip
RunKind = Literal["words", "topic", "figure", "todo"]
SIGNER_LABEL, CC_LABEL, PRINTED_SUFFIX = "签发人：", "抄送：", "印发"
"""GB/T 9704-2012, 7.2.6, 7.4.2 and 7.4.3; the class of the PDF has them, too."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class WordRun:
    """A stretch of text; `name` is that of the bookmark of a figure, empty where there is none."""

    text: str
    kind: RunKind = "words"
    figure: str | None = None
    view: str | None = None
    name: str = ""


@dataclass(frozen=True)
class WordCell:
    """A cell: its number with its figure, and the note after it; or words."""

    text: str
    note: str = ""
    figure: str | None = None
    view: str | None = None
    name: str = ""

    @property
    def whole(self) -> str:
        """Everything in the cell."""
        return self.text + self.note


@dataclass(frozen=True)
class WordRow:
    """A row; the one cell of a group row fills its width."""

    cells: tuple[WordCell, ...]
    is_group: bool = False


@dataclass(frozen=True)
class WordTable:
    """A table: an alignment (l, c, r) and a relative width for each column, heads and rows."""

    columns: tuple[tuple[str, float], ...]
    heads: tuple[str, ...]
    rows: tuple[WordRow, ...]
    is_small: bool = False


@dataclass(frozen=True)
class WordBlock:
    """A paragraph, a table or a picture.

    Attributes:
        kind: what it is.
        sentences: its text, each sentence with its runs; of a block that is not running text, one.
        names: of the bookmarks of the sentences.
        table: of a block of the kind table.
        picture: file name of the picture of a chart; its description in words is the text.
        turned: whether it is on a page in landscape.
        begins_page: whether it begins a page.
    """

    kind: BlockKind
    sentences: tuple[tuple[WordRun, ...], ...] = ()
    names: tuple[str, ...] = ()
    table: WordTable | None = None
    picture: str = ""
    turned: bool = False
    begins_page: bool = False

    @property
    def runs(self) -> tuple[WordRun, ...]:
        """All runs, in order."""
        return tuple(run for sentence in self.sentences for run in sentence)

    @property
    def text(self) -> str:
        """The whole text, without that of a table."""
        return "".join(run.text for run in self.runs)

    def to_json(self) -> dict[str, Any]:
        """Returns the block as report.text.json has it: what is printed, nothing of how."""
        found: dict[str, Any] = {"kind": self.kind}
        if self.sentences:
            found["sentences"] = [
                {"name": name, "runs": [_run_json(run) for run in sentence]}
                for name, sentence in zip(self.names or [""] * len(self.sentences), self.sentences, strict=True)
            ]
        if self.table is not None:
            found["heads"] = list(self.table.heads)
            found["rows"] = [[_cell_json(cell) for cell in row.cells] for row in self.table.rows]
        return found


def _run_json(run: WordRun) -> list[str | None]:
    if run.figure is None:
        return [run.text] if run.kind != "todo" else [run.text, "todo"]
    return [run.text, run.kind, run.figure, run.view]


def _cell_json(cell: WordCell) -> list[str | None]:
    if cell.figure is None:
        return [cell.whole]
    return [cell.text, cell.note, cell.figure, cell.view]


def bookmark_name(prefix: str, number: int) -> str:
    """Returns `_gw_<prefix>_<letters>`: a bookmark that Word does not list, of letters and `_` only."""
    letters = ""
    while True:
        number, letter = divmod(number, len(LETTERS))
        letters = LETTERS[letter] + letters
        if not number:
            return f"_gw_{prefix}_{letters}"
        number -= 1


def blocks_of(prepared: PreparedReport, *, anchors: bool = True) -> tuple[WordBlock, ...]:
    """Returns the blocks of a report.

    Args:
        prepared: what is printed.
        anchors: whether sentences and figures get bookmarks (not in what is handed out).
    """
    blocks = tuple(_Maker(prepared).blocks())
    return _anchored(blocks) if anchors else blocks


class _Maker:
    """Makes the blocks of one report."""

    def __init__(self, prepared: PreparedReport) -> None:
        self._report: PrintedReport = prepared.report
        self._labels = prepared.labels
        self._charts = {chart.caption: chart for chart in prepared.charts}
        self._prints: dict[str, tuple[str, str | None]] = {
            str(one.destination): (one.figure, one.view) for one in prepared.prints
        }

    def blocks(self) -> Iterator[WordBlock]:
        report = self._report
        if report.direction != "none":
            yield from self._head()
        yield from self._piece(report.document)
        yield from self._annex_note()
        yield from _ending(report.document)
        for annex in report.annexes:
            yield from self._annex(annex)
        if report.direction != "none":
            yield from self._imprint()

    def _head(self) -> Iterator[WordBlock]:
        head = self._report.head
        yield from (_block("mark", _of_mark(mark)) for mark in (head.copy_no, head.secrecy, head.urgency) if mark.text)
        yield _block("logo", (WordRun(head.organ + head.organ_suffix),))
        signers = [WordRun("\t"), WordRun(SIGNER_LABEL), *self._signers()] if self._report.direction == "up" else []
        yield _block("number", (*_of_mark(head.number), *signers))

    def _signers(self) -> Iterator[WordRun]:
        for place, mark in enumerate(self._report.head.signers):
            if place:
                yield WordRun("\u3000")
            yield replace(_of_mark(mark)[0], kind="todo" if mark.todo else "topic")

    def _piece(self, piece: Piece) -> Iterator[WordBlock]:
        yield WordBlock("title", ((WordRun("\n".join(piece.title_lines)),),))
        yield from (_block("byline", (WordRun(line),)) for line in piece.byline)
        if piece.addressee.text:
            yield _block("addressee", _of_mark(piece.addressee))
        if piece.text.lead:
            yield self._sentences("text", piece.text.lead)
        for section in piece.text.sections:
            yield from self._section(section)
        if piece.closing:
            yield _block("closing", (WordRun(piece.closing),))

    def _section(self, section: PrintedSection) -> Iterator[WordBlock]:
        yield _block("head", (WordRun(section.number + section.head),))
        if section.opening:
            yield self._sentences("text", section.opening)
        for item in section.items:
            yield self._item(item)

    def _item(self, item: PrintedItem) -> WordBlock:
        block = self._sentences("item", item.sentences)
        if not item.number + item.topic:
            return block
        return replace(block, sentences=((WordRun(item.number + item.topic, "topic"),), *block.sentences))

    def _sentences(self, kind: BlockKind, sentences: Iterable[PrintedSentence]) -> WordBlock:
        return WordBlock(kind, tuple(self._runs(sentence) for sentence in sentences))

    def _runs(self, sentence: PrintedSentence) -> tuple[WordRun, ...]:
        runs = [WordRun(sentence.topic)] if sentence.topic else []
        for run in sentence.runs:
            figure, view = self._figure(run.destination)
            kind: RunKind = "figure" if run.kind == "figure" else "todo" if run.kind == "todo" else "words"
            runs.append(WordRun(run.text, kind, figure, view))
        return tuple(runs)

    def _figure(self, destination: str) -> tuple[str | None, str | None]:
        """Returns figure and view of a printed number by its destination."""
        return self._prints.get(destination) or (None, None)

    def _annex_note(self) -> Iterator[WordBlock]:
        label, annexes = self._labels.document.annex_note, self._report.annexes
        for number, annex in enumerate(annexes, start=1):
            numbered = f"{number}.{annex.title}" if len(annexes) > 1 else annex.title
            yield _block("annex-note", (WordRun(label if number == 1 else ""), WordRun(numbered)))

    def _annex(self, annex: PrintedAnnex) -> Iterator[WordBlock]:
        yield replace(_block("annex-label", (WordRun(annex.label),)), begins_page=True)
        if annex.piece is not None:
            piece = annex.piece
            titled = tuple(self._piece(piece))
            yield replace(titled[0], kind="annex-title")
            yield from titled[1:]
            yield from _ending(piece)
            return
        yield _block("annex-title", (WordRun("\n".join(annex.title_lines)),))
        for block in self._content(annex):
            yield replace(block, turned=annex.id == "departments")

    def _content(self, annex: PrintedAnnex) -> Iterator[WordBlock]:
        content = annex.table
        if isinstance(content, EvidenceTables):
            yield from _evidence(content)
        elif isinstance(content, FiguresSummary | BreakdownTable):
            if annex.parts:
                yield from (WordBlock("table", table=table) for table in self._parts(annex))
            else:
                yield WordBlock("table", table=self._table(annex, content))
            notes = content.notes if isinstance(content, FiguresSummary) else ()
            if notes:
                yield _block("note", (WordRun("".join(notes)),))
        for chart in annex.charts:
            alt = self._charts[chart.caption].alt if chart.caption in self._charts else chart.caption
            yield WordBlock("chart", ((WordRun(alt),),), picture=chart.file)
            yield _block("caption", (WordRun(chart.caption),))
            yield _block("source", (WordRun(chart.source),))

    def _parts(self, annex: PrintedAnnex) -> Iterator[WordTable]:
        """Yields the tables of a declared one, the last one with the line below its rows."""
        for place, part in enumerate(annex.parts, start=1):
            rows = self._rows(part.groups)
            if annex.rest is not None and place == len(annex.parts):
                rows.append(WordRow((self._cell(annex.rest),), is_group=True))
            yield WordTable(tuple((one.align, float(one.width)) for one in part.columns), part.heads, tuple(rows))

    def _table(self, annex: PrintedAnnex, content: FiguresSummary | BreakdownTable) -> WordTable:
        return WordTable(_columns(annex.id, content), content.heads, tuple(self._rows(annex.groups)))

    def _rows(self, groups: Iterable[PrintedGroup]) -> list[WordRow]:
        rows: list[WordRow] = []
        for group in groups:
            if group.name:
                rows.append(WordRow((WordCell(group.name),), is_group=True))
            rows += [WordRow(tuple(self._cell(cell) for cell in row)) for row in group.rows]
        return rows

    def _cell(self, cell: PrintedCell) -> WordCell:
        figure, view = self._figure(cell.destination)
        return WordCell(cell.text, cell.note, figure, view)

    def _imprint(self) -> Iterator[WordBlock]:
        imprint = self._report.imprint
        if imprint.cc.text:
            yield _block("cc", (WordRun(CC_LABEL), *_of_mark(imprint.cc), WordRun("。")))
        printed = (*_of_mark(imprint.printed), WordRun(PRINTED_SUFFIX)) if imprint.printed.text else ()
        yield _block("printer", (WordRun(imprint.printer), WordRun("\t"), *printed))


def _ending(piece: Piece) -> Iterator[WordBlock]:
    yield _block("signature", _of_mark(piece.signature))
    yield _block("date", _of_mark(piece.date))


def _of_mark(mark: Mark) -> tuple[WordRun, ...]:
    return (WordRun(mark.text, "todo" if mark.todo else "words"),)


def _block(kind: BlockKind, runs: Sequence[WordRun]) -> WordBlock:
    return WordBlock(kind, (tuple(runs),))


def _columns(annex: str, content: FiguresSummary | BreakdownTable) -> tuple[tuple[str, float], ...]:
    """Returns alignment and relative width of the columns, as the templates of the kit have them."""
    count = len(content.heads)
    if isinstance(content, BreakdownTable):
        known = [("c", 3.0), ("l", 20.0), ("c", 10.0), ("c", 10.0)]
    elif annex == DEPARTMENT_TABLES[0]:
        known = [("c", 4.0), ("l", 10.0), ("c", 8.0), ("c", 6.0), ("c", 7.0), ("l", 24.0)]
    elif annex == DEPARTMENT_TABLES[-1]:
        known = [("c", 4.0), ("l", 14.0), ("c", 5.0), ("l", 32.0)]
    elif annex in DEPARTMENT_TABLES:
        known = [("c", 4.0), ("l", 10.0), *[("c", 8.0)] * (count - 2)]
    else:
        known = [("c", 3.0), ("l", 13.5), ("c", 3.0), ("c", 6.2), ("c", 5.0), ("c", 3.6), ("c", 3.6), ("c", 4.0)]
    return tuple(known) if len(known) == count else tuple([("c", 3.0), *[("c", 6.0)] * (count - 1)][:count])


EVIDENCE_COLUMNS = (("c", 3.6), ("l", 9.0), ("c", 5.0), ("l", 16.4), ("l", 7.0), ("l", 6.0), ("l", 7.0))
FACT_COLUMNS = (("c", 3.0), ("l", 18.0), ("c", 6.0), ("l", 26.0))


def _evidence(content: EvidenceTables) -> Iterator[WordBlock]:
    labels = content.labels
    rows: list[WordRow] = []
    for group in content.groups:
        if group.name:
            rows.append(WordRow((WordCell(group.name),), is_group=True))
        for one in group.figures:
            texts = (str(one.number), one.label, one.value, one.definition, one.merged, one.left_out, one.where)
            rows.append(WordRow(tuple(WordCell(text) for text in texts)))
    yield _block("table-title", (WordRun(labels.figures),))
    yield WordBlock("table", table=WordTable(EVIDENCE_COLUMNS, labels.heads, tuple(rows), is_small=True))
    if content.notes:
        yield _block("note", (WordRun("".join(content.notes)),))
    if content.facts:
        facts = tuple(
            WordRow(tuple(WordCell(text) for text in (str(one.number), one.label, one.answer, one.basis)))
            for one in content.facts
        )
        yield _block("table-title", (WordRun(labels.facts),))
        yield WordBlock("table", table=WordTable(FACT_COLUMNS, labels.fact_heads, facts, is_small=True))


class _Names:
    """Names of bookmarks, in reading order."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._count = 0

    def next(self) -> str:
        self._count += 1
        return bookmark_name(self._prefix, self._count - 1)


def _anchored(blocks: Sequence[WordBlock]) -> tuple[WordBlock, ...]:
    sentences, figures = _Names("s"), _Names("f")
    return tuple(
        replace(
            block,
            sentences=tuple(
                tuple(replace(run, name=figures.next()) if run.figure else run for run in one)
                for one in block.sentences
            ),
            names=tuple(sentences.next() for _ in block.sentences) if block.kind != "chart" else ("",),
            table=_anchored_table(block.table, figures) if block.table else None,
        )
        for block in blocks
    )


def _anchored_table(table: WordTable, figures: _Names) -> WordTable:
    rows = tuple(
        replace(row, cells=tuple(replace(one, name=figures.next()) if one.figure else one for one in row.cells))
        for row in table.rows
    )
    return replace(table, rows=rows)


def figure_bookmarks(blocks: Iterable[WordBlock]) -> Mapping[str, tuple[str, str | None]]:
    """Returns figure and view behind each bookmark of a figure."""
    found: dict[str, tuple[str, str | None]] = {}
    for block in blocks:
        cells: list[WordCell] = [cell for row in block.table.rows for cell in row.cells] if block.table else []
        numbers: list[WordRun | WordCell] = [*block.runs, *cells]
        for one in numbers:
            if one.name and one.figure:
                found[one.name] = one.figure, one.view
    return found
