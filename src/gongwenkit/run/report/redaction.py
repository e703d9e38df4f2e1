"""What a redacted edition of a report leaves out, from kit.toml, data/phrases/redacted.toml and people.csv."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from gongwenkit.compose.print.annex_tables import FiguresSummary
from gongwenkit.compose.print.declared_tables import DeclaredTable, is_row_words
from gongwenkit.compose.print.document import ReportAnnex, ReportContext
from gongwenkit.compose.text.hidden_names import HiddenNames, NamesInCells, NamesInTexts, hide_names
from gongwenkit.compose.text.hidden_unit import SHOWN_UNIT, HiddenUnit, hide_unit
from gongwenkit.compose.text.redact import Redaction, Unclear
from gongwenkit.compose.text.text import TextContext
from gongwenkit.config.elements import split_names
from gongwenkit.config.redaction import REDACTED_FILE
from gongwenkit.config.report_type import OWN_ANNEX
from gongwenkit.ingest.ledgers.hidden_people import read_hidden_people
from gongwenkit.model import Figure, Message, ReportRefusedError, Text, UsageError
from gongwenkit.run.report.document import report_context, text_context
from gongwenkit.run.report.results import Chosen, Measured

__all__ = ["Redacted", "redact"]

SHOWN_PLACES = 8


@dataclass(frozen=True)
class Redacted:
    """A report's values without what a redacted edition hides.

    Attributes:
        redaction: the rules, made ready for this report.
        measured: only the figures that may be printed.
        own_words: of the slots that may be printed, masked.
    """

    redaction: Redaction
    measured: Measured
    own_words: Mapping[str, str]

    def text_context(self) -> TextContext:
        """Returns what the text needs to know of its report; annexes that are not printed are none.

        With hidden figures only the report itself is one, of the cover with which it is sent.
        """
        whole = text_context(self.measured)
        shown = [name for name in whole.annexes if name == OWN_ANNEX or self._is_printed(name)]
        printed = [name for name in shown if name == OWN_ANNEX or not self.redaction.figures_hidden]
        return replace(whole, annexes=self.measured.chosen.files.labels.document.annex_labels(printed))

    def text(self, text: Text) -> Text:
        """Returns the composed text without names and hidden numbers.

        Raises:
            ReportRefusedError: a word of the wording, the title or the byline may be a name, or not.
        """
        lines = [(line, False) for line in (*text.plain().splitlines(), text.addressee)]
        lines += [(part, True) for line in text.byline for part in line.split("\u3000")]
        unclear = [("", one) for line, own in lines for one in self.redaction.unclear(line, own=own)]
        if unclear:
            raise _unclear(unclear)
        return self.redaction.text(text)

    def spoken(self, figures: Mapping[str, Figure]) -> dict[str, Figure]:
        """Returns, of the figures of the report type, those that the text may name."""
        spoken = self.redaction.spoken(self.measured.figures)
        return {figure.id: figure for figure in spoken if figure.id in figures}

    def context(self, text: Text) -> ReportContext:
        """Returns what the report prints without names and hidden numbers.

        Each thing that is printed is named here: anything that reports print in a later version (charts) is left out
        until somebody decides how it is redacted.
        """
        whole = report_context(self.measured, text)
        return ReportContext(
            text=text,
            labels=whole.labels,
            edition=whole.edition,
            layout=whole.layout,
            direction=whole.direction,
            personal=whole.personal,
            department=self.redaction.words(whole.department),
            issuer=None if whole.issuer is None else self.redaction.words(whole.issuer),
            office=self.redaction.words(whole.office),
            elements=self.redaction.elements(whole.elements),
            author=self.redaction.names.of(whole.author),
            signed=whole.signed,
            annexes=() if self.redaction.figures_hidden else tuple(map(self._annex, whole.annexes)),
            fonts=whole.fonts,
            font_files=whole.font_files,
            sample_mark=whole.sample_mark,
            paper=whole.paper,
            style=whole.style.without_names(),
        )

    def _annex(self, annex: ReportAnnex) -> ReportAnnex:
        if not isinstance(annex.content, FiguresSummary):
            raise _not_an_annex(annex.id)
        if isinstance(annex.content, DeclaredTable):
            self._require_clear(annex.content)
            return replace(annex, content=self.redaction.declared(annex.content, self.measured.figures))
        return replace(annex, content=self.redaction.table(annex.content, self.measured.figures))

    def _require_clear(self, table: DeclaredTable) -> None:
        """Stops a table of rows in whose cells a word may be a name, or not."""
        cells = (cell for row in table.rows for cell in row if cell.figure is None or is_row_words(cell))
        if unclear := [("", one) for cell in cells for one in self.redaction.unclear(cell.text)]:
            raise _unclear(unclear)

    def _is_printed(self, annex: str) -> bool:
        """Whether an annex is printed at all: a declared table of a figure that is not on the list is not."""
        spec = self.measured.chosen.type.declared(annex)
        return spec is None or spec.of is None or spec.of in {figure.id for figure in self.measured.figures}


def redact(measured: Measured) -> Redacted | None:
    """Returns what a redacted edition may print; None for the other editions.

    Raises:
        KitFileError: redacted.toml is wrong.
        UsageError: the report type has no positive list, or the document has a class of secrecy.
        ReportRefusedError: own words contain what may be a name or a number, or not: a person must say it.
    """
    chosen, job = measured.chosen, measured.chosen.job
    if job.edition != "redacted":
        return None
    _require_open(measured)
    rules, hidden = chosen.files.redaction, chosen.kit.settings.redacted.mask == "figures"
    redaction = Redaction(
        rules=rules,
        names=_hidden_names(measured),
        unit=_hidden_unit(chosen) if hidden else SHOWN_UNIT,
        figures_hidden=hidden,
        slots=rules.slots_of(job.report),
        measure_words=chosen.files.marks.units.words,
    )
    unclear = list(_unclear_words(chosen, redaction))
    if unclear:
        raise _unclear(unclear)
    shown = replace(measured, figures=redaction.tabled(measured.figures))
    return Redacted(redaction, shown, redaction.own_words(chosen.own_words))


def _hidden_names(measured: Measured) -> HiddenNames:
    """Returns all names that the data folder, the ledgers and the texts of a report tell."""
    chosen = measured.chosen
    reference, words, rules = chosen.reference, chosen.files.schema.people, chosen.files.redaction.person
    signers = [name for document in reference.documents for name in split_names(document.signer)]
    signers += split_names(chosen.settings.signer)
    plain = {person.name for person in reference.people}
    cells = [
        *(cell for cell in reference.written_names if cell not in plain),
        *(answer.confirmed_by for answer in reference.answers),
        *_people_cells(measured),
    ]
    texts = [word.text for word in reference.words if word.department == chosen.job.department]
    texts += [department.name for department in reference.departments]
    texts += [branch.name for branch in reference.branches]
    talked = read_hidden_people(
        chosen.data, schema=chosen.files.schema, department=chosen.job.department, limits=chosen.kit.settings.reader
    )
    others = (*signers, *talked, *NamesInCells(words, rules).of(cells), *NamesInTexts(words, rules).of(texts))
    wording = _wording_of(chosen)
    return hide_names(reference.people, others, department=chosen.job.department, rules=rules, wording=wording)


def _wording_of(chosen: Chosen) -> str:
    """Returns the words of the kit that the report may print, a line for each."""
    files, job = chosen.files, chosen.job
    clauses = (clause for sentence in files.wording(job.report).sentences for clause in sentence.clauses)
    literal = [part for clause in clauses if clause.text for part in clause.text.parts if isinstance(part, str)]
    return "¦".join([*literal, *files.phrases(job.period.year).phrases.values()])


def _people_cells(measured: Measured) -> Iterator[str]:
    """Yields the cells of the ledgers that name persons; sensitive ones never reach this step."""
    for ledger in measured.reading.schema.ledgers.values():
        frame = measured.reading.ledgers.frames.get(ledger.id)
        for column in ledger.column:
            if frame is not None and column.type == "person" and column.name in frame:
                yield from (cell for cell in frame[column.name] if isinstance(cell, str))
    for decision in measured.reading.ledgers.decisions.lines:
        yield decision.by


def _hidden_unit(chosen: Chosen) -> HiddenUnit:
    """Returns what is printed instead of the department, by kit.toml or redacted.toml."""
    settings, rules, department = chosen.kit.settings.redacted, chosen.files.redaction.unit, chosen.department
    names = [department.name, department.short_name]
    issuers = chosen.reference.issuers_of(department.code)
    # The name of an issuer that contains the department's loses only that part.
    names += [
        name
        for issuer in issuers
        for name in (issuer.name, issuer.office)
        if not any(own and own in name for own in names)
    ]
    return hide_unit(
        filter(None, names),
        [department.symbol, *(issuer.symbol for issuer in issuers)],
        unit=settings.unit or rules.name,
        to=settings.to or rules.to,
        short=department.short_name,
        rules=rules,
    )


def _unclear_words(chosen: Chosen, redaction: Redaction) -> Iterator[tuple[str, Unclear]]:
    """Yields what is not clear in the own words that are printed, each with its place."""
    job = chosen.job
    sources = chosen.reference.own_words_sources(job.department, job.report, str(job.period))
    for slot, text in chosen.own_words.items():
        if slot in redaction.slots:
            yield from ((str(sources.get(text, "")), one) for one in redaction.unclear(text))


def _unclear(found: Iterable[tuple[str, Unclear]]) -> ReportRefusedError:
    """Makes the error that names each place: what is there is shown, for it is the user's own text."""
    listed = list(dict.fromkeys(found))
    shown = listed[:SHOWN_PLACES]
    zh = [f"{place}“{one.around}”里的“{one.word}”" for place, one in shown]
    en = [f"“{one.word}” in “{one.around}” {place}".rstrip() for place, one in shown]
    more = len(listed) - len(shown)
    kinds = {one.kind for _, one in listed}
    names = Message(
        f"是人：写成“某某同志”；不是人：把前后几个字写进 {REDACTED_FILE} 的 [person] not_names",
        f"A person: write 同志 after it; no person: add the expression to not_names in [person] of {REDACTED_FILE}",
    )
    numbers = Message(
        f"是数：在后面写上量词，或写阿拉伯数字；不是数：把这个词写进 {REDACTED_FILE} 的 [number] words",
        f"A number: write a measure word after it; no number: add the word to words in [number] of {REDACTED_FILE}",
    )
    advice = [said for kind, said in (("name", names), ("number", numbers)) if kind in kinds]
    return ReportRefusedError(
        "redacted-unclear",
        where=next((place for place, _ in listed if place), "report"),
        found=Message(
            f"看不出是不是姓名或数字，不能出脱敏稿：{'；'.join(zh)}" + (f"；另有 {more} 处" if more else ""),
            f"no redacted edition: it is not clear whether these are names or numbers: {'; '.join(en)}"
            + (f"; and {more} more" if more else ""),
        ),
        advice=Message("。".join(one.zh for one in advice), ". ".join(one.en for one in advice)),
    )


def _require_open(measured: Measured) -> None:
    secrecy = measured.chosen.elements.secrecy
    if not secrecy:
        return
    raise UsageError(
        "redacted-secret",
        where=measured.chosen.job.report,
        found=Message(f"这份文稿标了密级“{secrecy}”", f"this document has a class of secrecy ({secrecy})"),
        advice=Message(
            "有密级的文稿不出脱敏稿；请先依法解密或核对密级",
            "No redacted edition is made of it: have it declassified, or check the class",
        ),
    )


def _not_an_annex(name: str) -> UsageError:
    return UsageError(
        "redacted-annex",
        where="report.toml annexes",
        found=Message(f"附件 {name} 不能印在脱敏稿里", f"annex {name} cannot be in a redacted edition"),
        advice=Message("请从该附件的 editions 中删去 redacted", "Take `redacted` out of the editions of this annex"),
    )
