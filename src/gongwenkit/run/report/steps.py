"""The steps of one report, one function each; only the notebook calls them in order (docs/architecture.md).

choose → read → measure → compose → typeset → proof → publish. Each gets the value of the step
before it and returns a frozen value (`run.report.results`).
"""

import shutil
import weakref
from collections.abc import Mapping
from dataclasses import replace

from gongwenkit.compose.html.html_templates import compile_pages
from gongwenkit.compose.print.document import prepare_report
from gongwenkit.compose.print.render import render_report
from gongwenkit.compose.text.text import compose_text
from gongwenkit.config.kit import Kit
from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.config.style import require_emblem
from gongwenkit.ingest.ledgers.cache import schema_digest
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.guests import guests_file
from gongwenkit.ingest.reference.reference_tables import table_names
from gongwenkit.measure.consistency import check_figures, is_dated
from gongwenkit.measure.explain import explain_figure
from gongwenkit.measure.facts import answer_facts
from gongwenkit.measure.views import add_views
from gongwenkit.model import Fact, Figure, GongwenkitError, Text, TypesetError
from gongwenkit.model.job import WHOLE
from gongwenkit.proof.layout.checks.proofing import proof_pdf
from gongwenkit.proof.layout.page_reader import read_pages
from gongwenkit.run.report.document import add_annex_views, report_context, require_head, settle_elements, text_context
from gongwenkit.run.report.evidence import write_evidence
from gongwenkit.run.report.first_page import draw_first_page
from gongwenkit.run.report.free_memory import free_memory
from gongwenkit.run.report.installation import program_hash
from gongwenkit.run.report.issuer import require_known_issuer
from gongwenkit.run.report.job import kit_of, settle_department, settle_job, shared_templates
from gongwenkit.run.report.ledgers import read_all
from gongwenkit.run.report.manifest import folder_of, hash_kit, reports_folder, require_unchanged
from gongwenkit.run.report.matters import list_matters, sum_up
from gongwenkit.run.report.measure_inputs import count_last_year, start_counting, with_checked_views
from gongwenkit.run.report.notebook_kernel import settle_kernel
from gongwenkit.run.report.open_questions import open_lines
from gongwenkit.run.report.provenance import locate_error, locate_fallbacks
from gongwenkit.run.report.readiness import (
    Lacking,
    find_lacking,
    needed_elements,
    refuse,
    refuse_layout,
    require_covered,
)
from gongwenkit.run.report.reasons import find_unsaid
from gongwenkit.run.report.redaction import redact
from gongwenkit.run.report.report_folder import close_folder, seal_pdf
from gongwenkit.run.report.report_kind import choose_report_type
from gongwenkit.run.report.results import Chosen, Composed, Done, Measured, Opened, Proofed, Reading, Typeset
from gongwenkit.run.report.step_note import note_step
from gongwenkit.run.report.store import PRIVATE, new_private_folder, remove_empty
from gongwenkit.run.report.store import publish as publish_folder
from gongwenkit.run.report.survey import survey
from gongwenkit.run.report.template_check import require_sound_templates
from gongwenkit.run.report.template_faults import TEXT_FAULTS, locate_fault, trace_templates
from gongwenkit.run.report.text_review import review_text
from gongwenkit.run.report.word_output import require_word
from gongwenkit.typeset import engine
from gongwenkit.typeset.archive import prepare_checks
from gongwenkit.typeset.toolchain import font_folders

__all__ = ["choose", "compose", "load", "measure", "proof", "publish", "read", "typeset"]

REPORT_VIEWS = ("year", "plan", "quarter", "category")
WHOLE_VIEWS = ("plan", "quarter", "month", "department", "reported")
STRICT = ("final", "redacted")
"""Editions that are not made while anything is lacking."""


def choose(
    *,
    department: str,
    period: str,
    report: str = "duty",
    edition: str = "draft",
    layout: str = "",
    as_of: str = "",
    date: str = "",
    author: str = "",
    word: str = "",
    kit: str = "",
    data: str = "",
    out: str = "",
) -> Chosen:
    """Checks the notebook's parameters; empty ones take their defaults (docs/architecture.md, Contracts).

    Raises:
        UsageError: a parameter is wrong.
        KitFileError: a file of the kit is wrong.
        DataError: the reference tables cannot be read.
    """
    given = {"department": department, "period": period, "report": report, "edition": edition, "layout": layout}
    given |= {"as_of": as_of, "date": date, "author": author, "word": word, "kit": kit, "data": data, "out": out}
    settle_kernel(shared_templates(kit), given)  # first of all: an error of the kit itself is shown on a card, too
    return _settle(_open(kit_of(kit), given), given)


def _open(kit: Kit, given: Mapping[str, str]) -> Opened:
    """Loads the files of the kit that the report needs, and the data folder."""
    files = load_kit_files(
        kit,
        reports=(given["report"],) if given["report"] else (),
        whole=str(given["department"]).strip().lower() == WHOLE,
        redacted=given["edition"] == "redacted",
    )
    data = load_data_folder(
        kit.data_folder(given["data"]),
        files=files,
        linked=kit.linked_folders,
        department=str(given["department"]),
        kept=guests_file(kit.cache_folder),
    )
    return Opened(kit, files, data)


def load(kit: Kit, given: Mapping[str, str]) -> None:
    """Loads what the steps of all reports of a batch share, so that a fork of this process need not.

    Nothing of it is handed to a step: each reads the files again, and parses or compiles only those whose bytes are
    others.

    Raises:
        GongwenkitError: something is wrong; the step that needs it says so, too.
    """
    compile_pages(kit.templates_folder / "shared")
    opened = _open(kit, given)
    prepare_checks()
    program_hash()
    schema_digest(opened.files.schema)
    if given["report"]:
        report = choose_report_type(opened.files, given["report"])
        require_sound_templates(kit, opened.files, report, layout=given["layout"] or report.layouts[0])


def _settle(opened: Opened, given: Mapping[str, str]) -> Chosen:
    """Checks the parameters against the kit and the reference tables."""
    kit, files, reference, name = opened.kit, opened.files, opened.reference, str(given["department"])
    report_type = choose_report_type(files, given["report"]) if given["report"] else None
    job = settle_job(
        given,
        department=name,
        kit=kit,
        reference=reference,
        report=report_type,
        data=opened.data.path,
        out=kit.out_folder(given["out"]),
    )
    if report_type:
        require_emblem(kit.settings.style, latex=kit.latex_folder, file=kit.file)
        require_sound_templates(kit, files, report_type, layout=job.layout)
    document = reference.document(job.department, job.report, str(job.period))
    chosen = Chosen(
        kit=kit,
        files=files,
        data=opened.data,
        job=job,
        report_type=report_type,
        department=settle_department(kit, report_type, name, reference),
        document=document,
        elements=settle_elements(document, kit.report_settings(job.report)),
        kit_inputs=hash_kit(kit, files, report_type.id) if report_type else (),
    )
    if report_type:
        require_known_issuer(report_type, reference)
        require_head(chosen)
        require_word(chosen)
    return chosen


def _note(chosen: Chosen, step: str) -> None:
    note_step(chosen.job.out, chosen.job.department, step)


def read(chosen: Chosen) -> Reading:
    """Reads the ledgers of the department, or of all; what is wrong in them is a finding.

    Raises:
        KitFileError: a ledger schema is wrong.
        DataError: decisions.xlsx cannot be read.
    """
    _note(chosen, "read")
    return Reading(chosen, read_all(chosen).settled())


def measure(reading: Reading, *, views: tuple[str, ...] | None = None) -> Measured:
    """Counts all figures of the period, their views (None: those of a report), and answers the facts.

    Raises:
        KitFileError: a definition, the phrases or the facts are wrong.
    """
    chosen, job = reading.chosen, reading.chosen.job
    _note(chosen, "measure")
    files = chosen.files
    definitions, words, tables = files.definitions, files.explain_words, table_names(files.labels.reference)
    now = start_counting(reading, definitions)
    sets = views if views is not None else WHOLE_VIEWS if chosen.covers_all else REPORT_VIEWS
    last_year = count_last_year(reading, now) if "year" in sets else None
    figures = add_views(now.figures(), measurement=now, sets=sets, last_year=last_year)
    wording = files.wording(chosen.report_type.id) if chosen.report_type else None
    figures = add_annex_views(figures, now, chosen.report_type, files.labels.breakdown, wording)
    surveyed = survey(reading, now)
    settings = {**files.phrase_labels(job.period.year), **files.settings(job.period)}
    facts = answer_facts(
        files.facts,
        chosen.reference,
        department=job.department,
        year=job.period.year,
        decisions=reading.ledgers.decisions,
    )
    contradictions = check_figures(with_checked_views(figures, now), now)
    if chosen.covers_all:
        now.forget()  # what was asked of the rows of all departments would fill the memory
        free_memory()
    return Measured(
        reading=reading,
        measurement=now,
        figures=(*figures, *surveyed.figures),
        facts=facts,
        explanations={
            name: explain_figure(
                definition,
                definitions=now.definitions,
                schema=reading.schema,
                words=words,
                tables=tables,
                settings=settings,
                body=now.matcher.body,
            )
            for name, definition in now.definitions.items()
        }
        | dict(surveyed.explanations),
        findings=contradictions,
        dated=frozenset(name for name in definitions if is_dated(name, definitions)),
    )


def compose(measured: Measured) -> Composed:
    """Writes the text from wording, figures and facts, and the TeX source from the text.

    Raises:
        KitFileError: wording or a template is wrong.
        UsageError: no ledger covers the period; this document must not be redacted.
    """
    chosen, job = measured.chosen, measured.chosen.job
    _note(chosen, "compose")
    require_covered(
        measured.reading.ledgers,
        job.period,
        department=chosen.department.name,
        is_covered=measured.measurement.covers_anything,
    )
    shown = {figure.id: figure for figure in measured.figures if chosen.type.has_figure(figure.id)}
    facts = {name: fact for name, fact in measured.facts.items() if name in chosen.type.facts}
    wording = chosen.files.wording(job.report).with_lists(chosen.kit.settings.lists)
    switches = chosen.switches
    redacted = redact(measured)
    own_words = redacted.own_words if redacted else chosen.own_words
    text = compose_text(
        wording,
        figures=redacted.spoken(shown) if redacted else shown,
        facts=facts,
        phrases=chosen.files.phrases(job.period.year).phrases,
        own_words=own_words,
        switches=switches,
        context=redacted.text_context() if redacted else text_context(measured),
        marks=chosen.files.marks,
        choices=chosen.choices,
        unsaid=find_unsaid(measured, own_words),
        phrase_labels=chosen.files.phrase_labels(job.period.year),
        required=chosen.unwritten_slots,
    )
    lacking = _find_lacking(measured, text, shown, facts)
    text = redacted.text(text) if redacted else text
    context = redacted.context(text) if redacted else report_context(measured, text)
    prepared = prepare_report(replace(context, complete=not lacking.anything))
    labels = [figure.label for figure in shown.values()]
    return Composed(
        measured,
        text,
        render_report(chosen.kit.templates_folder / job.report, chosen.templates, prepared),
        prints=prepared.prints,
        lacking=lacking,
        findings=review_text(measured, text, labels=labels, slots=wording.shown_slots(switches)),
        matters=list_matters(lacking, open_lines(measured) if lacking.anything else (), chosen.files.labels.missing),
        charts=prepared.charts,
        pictures=prepared.pictures,
        redaction=redacted.redaction if redacted else None,
        prepared=prepared,
    )


def _find_lacking(measured: Measured, text: Text, figures: Mapping[str, Figure], facts: Mapping[str, Fact]) -> Lacking:
    chosen, job = measured.chosen, measured.chosen.job
    needed = needed_elements(
        signed=job.date, signers=chosen.elements.signers, direction=chosen.type.direction_of(job.layout)
    )
    return find_lacking(
        text, figures=tuple(figures.values()), facts=facts, findings=measured.all_findings, elements=needed
    )


def typeset(composed: Composed) -> Typeset:
    """Typesets the source in a private folder below the output root.

    Raises:
        ReportRefusedError: a final or redacted edition lacks something. Here and not earlier: the steps before show
            text, figures and what is lacking in every case.
        TypesetError: a character without a font, an overfull line, a TeX error; named with the cell it came from.
        ToolchainError: TeX, a package or a font is missing.
        UsageError: the output root cannot be written.
    """
    chosen, job = composed.chosen, composed.chosen.job
    _note(chosen, "typeset")
    if job.edition in STRICT and composed.lacking.anything:
        matters = composed.matters
        raise refuse(matters, sum_up(matters), job.edition)
    folder = new_private_folder(job.out / PRIVATE if job.edition == "redacted" else job.out)
    try:
        result = engine.typeset(
            composed.source,
            folder=folder,
            latex=chosen.kit.latex_folder,
            reference_day=job.date or job.as_of,
            seconds=chosen.kit.settings.build.tex_seconds,
            attachments=composed.pictures,
            readable=font_folders(chosen.kit.settings.fonts),
            formats=chosen.kit.format_folder,
        )
    except GongwenkitError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise _located(error, composed) from None
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    made = Typeset(composed, folder, locate_fallbacks(result, composed.measured))
    if chosen.covers_all:
        free_memory()
    # An analyst may typeset many times without publishing: a folder is removed with the last reference to its value.
    weakref.finalize(made, shutil.rmtree, folder, ignore_errors=True)
    return made


def _located(error: GongwenkitError, composed: Composed) -> GongwenkitError:
    """Returns an error of TeX with its cell where a text is to blame, else with the line of a file of the kit."""
    if isinstance(error, TypesetError) and error.code in TEXT_FAULTS:
        located = locate_error(error, composed.measured)
        if located is not error:
            return located
    chosen, prepared = composed.chosen, composed.prepared
    lines = trace_templates(chosen.kit, chosen.job.report, prepared, composed.source) if prepared else None
    return locate_fault(error, chosen.kit, lines)


def proof(made: Typeset) -> Proofed:
    """Records the place of every number on the finished pages, and runs the layout checks.

    Raises:
        ReportRefusedError: a final or redacted edition fails a check; a draft goes on. A name is left in a redacted
            one.
        TypesetError: the PDF cannot be read.
    """
    _note(made.chosen, "proof")
    seal_pdf(made)
    read = read_pages(made.pdf)  # once: attaching the evidence does not touch the pages
    if made.chosen.covers_all and made.chosen.job.edition != "internal":  # whose evidence is inside, and is checked
        free_memory()
        found = proof_pdf(made.pdf, read)
        read = read.as_read()
        free_memory()
        write_evidence(made, read)
    else:
        write_evidence(made, read)
        found = proof_pdf(made.pdf, read)
    failed = found.of("fail")
    if made.chosen.job.edition in STRICT and failed:
        raise refuse_layout(failed, made.chosen.job.edition)
    return Proofed(made, found)


def publish(proofed: Proofed) -> Done:
    """Writes findings and manifest into the folder of the PDF, and moves the complete folder into its place.

    Raises:
        DataError: an input was changed or is gone since it was read, or is new: the old report stays.
        UsageError: the place is taken by a file or link.
    """
    made, chosen, job = proofed.typeset, proofed.chosen, proofed.chosen.job
    _note(chosen, "publish")
    close_folder(proofed)
    require_unchanged(chosen.kit, chosen.data, job, made.composed.measured.reading.inputs)
    reports = reports_folder(job, default_layout=chosen.type.layouts[0])
    place = folder_of(reports, job, chosen.reference, chosen.type)
    publish_folder(made.folder, place)
    if job.edition != "redacted":
        draw_first_page(place)
    remove_empty(made.folder, below=job.out)
    return Done(chosen, place / "report.pdf", made.result.pages, not made.composed.lacking.anything)
