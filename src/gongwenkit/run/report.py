"""The steps of one report, one function each; only the notebook calls them in order (docs/architecture.md).

choose → read → measure → compose → typeset → proof → publish. Each takes what the one before it returned and returns a
frozen value (`run.results`).
"""

import shutil
import weakref

from gongwenkit.compose.document import prepare_report
from gongwenkit.compose.render import render_report
from gongwenkit.compose.text import compose_text
from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.ingest.data_folder import load_data_folder
from gongwenkit.measure.between import check_figures, is_dated
from gongwenkit.measure.explain import explain_figure
from gongwenkit.measure.facts import answer_facts
from gongwenkit.measure.views import add_views
from gongwenkit.model import TypesetError
from gongwenkit.model.job import WHOLE
from gongwenkit.proof.proofing import proof_pdf
from gongwenkit.run.annexes import add_annex_views
from gongwenkit.run.closing import close_folder, seal_pdf
from gongwenkit.run.counting import count_last_year, start_counting, with_checked_views
from gongwenkit.run.covered import require_covered
from gongwenkit.run.document import report_context, text_context
from gongwenkit.run.elements import require_head, settle_elements
from gongwenkit.run.evidence import write_evidence
from gongwenkit.run.inputs import hash_kit
from gongwenkit.run.job import choose_report_type, kit_of, settle_job
from gongwenkit.run.kernels import settle_kernel
from gongwenkit.run.lacking import find_lacking, needed_elements, refuse, refuse_layout
from gongwenkit.run.ledgers import read_all
from gongwenkit.run.plan import folder_of, reports_folder
from gongwenkit.run.provenance import locate_error, locate_fallbacks
from gongwenkit.run.readover import read_over
from gongwenkit.run.redaction import redact
from gongwenkit.run.results import Chosen, Composed, Done, Measured, Proofed, Reading, Typeset
from gongwenkit.run.scope import settle_department
from gongwenkit.run.store import new_private_folder
from gongwenkit.run.store import publish as publish_folder
from gongwenkit.run.survey import survey
from gongwenkit.run.template_check import require_sound_templates
from gongwenkit.typeset import engine
from gongwenkit.typeset.toolchain import font_folders

__all__ = ["choose", "compose", "measure", "proof", "publish", "read", "typeset"]

REPORT_VIEWS = ("year", "plan", "quarter", "category")
WHOLE_VIEWS = ("plan", "quarter", "month", "department")
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
    kit: str = "",
    data: str = "",
    out: str = "",
) -> Chosen:
    """Checks the notebook's parameters; empty ones take their defaults (architecture.md, the notebook's parameters).

    Raises:
        UsageError: a parameter is wrong.
        KitFileError: a file of the kit is wrong.
        DataError: the reference tables cannot be read.
    """
    given = {"department": department, "period": period, "report": report, "edition": edition, "layout": layout}
    given |= {"as_of": as_of, "date": date, "kit": kit, "data": data, "out": out}
    found = kit_of(kit)
    settle_kernel(found.templates_folder / "shared", given)
    files = load_kit_files(
        found,
        reports=(report,) if report else (),
        whole=str(department).strip().lower() == WHOLE,
        redacted=edition == "redacted",
    )
    report_type = choose_report_type(files, report) if report else None
    listed = load_data_folder(found.data_folder(data))
    reference = listed.reference
    job = settle_job(
        kit=found,
        reference=reference,
        report=report_type,
        department=str(department),
        period=period,
        edition=edition,
        layout=layout,
        as_of=as_of,
        signed=date,
        data=listed.path,
        out=found.out_folder(out),
    )
    if report_type:
        require_sound_templates(found, files, report_type, layout=job.layout)
    document = reference.document(job.department, job.report, str(job.period))
    chosen = Chosen(
        kit=found,
        files=files,
        data=listed,
        job=job,
        report_type=report_type,
        department=settle_department(found, report_type, str(department), reference),
        document=document,
        elements=settle_elements(document, found.report_settings(job.report)),
        kit_inputs=hash_kit(found, files, report_type.id) if report_type else (),
    )
    if report_type:
        require_head(chosen)
    return chosen


def read(chosen: Chosen) -> Reading:
    """Reads the ledgers of the department, or of all; what is wrong in them is a finding.

    Raises:
        KitFileError: a ledger schema is wrong.
        DataError: decisions.xlsx cannot be read.
    """
    return Reading(chosen, read_all(chosen).settled())


def measure(reading: Reading, *, views: tuple[str, ...] | None = None) -> Measured:
    """Counts all figures of the period, their views (None: those of a report), and answers the facts.

    Raises:
        KitFileError: a definition, the phrases or the facts are wrong.
    """
    chosen, job = reading.chosen, reading.chosen.job
    files = chosen.files
    definitions, words = files.definitions, files.explain_words
    now = start_counting(reading, definitions)
    sets = views if views is not None else WHOLE_VIEWS if chosen.covers_all else REPORT_VIEWS
    last_year = count_last_year(reading, now) if "year" in sets else None
    figures = add_views(now.figures(), measurement=now, sets=sets, last_year=last_year)
    figures = add_annex_views(figures, now, chosen.report_type)
    surveyed = survey(reading, now)
    facts = answer_facts(files.facts, chosen.reference, department=job.department, year=job.period.year)
    return Measured(
        reading=reading,
        measurement=now,
        figures=(*figures, *surveyed.figures),
        facts=facts,
        explanations={
            name: explain_figure(definition, definitions=definitions, schema=reading.schema, words=words)
            for name, definition in definitions.items()
        }
        | dict(surveyed.explanations),
        findings=check_figures(with_checked_views(figures, now), now),
        dated=frozenset(name for name in definitions if is_dated(name, definitions)),
    )


def compose(measured: Measured) -> Composed:
    """Writes the text from wording, figures and facts, and the TeX source from the text.

    Raises:
        KitFileError: wording or a template is wrong.
        ReportRefusedError: a final or redacted edition lacks something.
        UsageError: the ledgers hold nothing of the period; nobody may redact this document.
    """
    chosen, job = measured.chosen, measured.chosen.job
    require_covered(measured)
    phrases, marks = chosen.files.phrases(job.period.year), chosen.files.marks
    shown = {figure.id: figure for figure in measured.figures if chosen.type.has_figure(figure.id)}
    facts = {name: fact for name, fact in measured.facts.items() if name in chosen.type.facts}
    wording = chosen.files.wording(job.report)
    switches = {**chosen.type.switches, **chosen.settings.switches}
    redacted = redact(measured)
    own_words = chosen.reference.own_words(job.department, job.report, str(job.period))
    text = compose_text(
        wording,
        figures=redacted.spoken(shown) if redacted else shown,
        facts=facts,
        phrases=phrases.phrases,
        own_words=redacted.own_words if redacted else own_words,
        switches=switches,
        context=text_context(measured),
        marks=marks,
    )
    lacking = find_lacking(
        text,
        figures=tuple(shown.values()),
        facts=facts,
        findings=measured.all_findings,
        elements=needed_elements(
            signed=job.date,
            signers=chosen.elements.signers,
            direction=chosen.type.direction_of(job.layout),
        ),
    )
    if job.edition in STRICT and lacking.anything:
        raise refuse(lacking, job.edition)
    text = redacted.text(text) if redacted else text
    context = redacted.context(text) if redacted else report_context(measured, text)
    prepared = prepare_report(context)
    source = render_report(chosen.kit.templates_folder / job.report, chosen.templates, prepared)
    labels = [figure.label for figure in shown.values()]
    return Composed(
        measured,
        text,
        source,
        prints=prepared.prints,
        lacking=lacking,
        findings=read_over(measured, text, labels=labels, slots=wording.shown_slots(switches)),
        pictures=prepared.pictures,
        redaction=redacted.redaction if redacted else None,
    )


def typeset(composed: Composed) -> Typeset:
    """Typesets the source in a private folder below the output root.

    Raises:
        TypesetError: a character without a font, an overfull line, a TeX error; named with the cell it came from.
        ToolchainError: TeX, a package or a font is missing.
        UsageError: the output root cannot be written.
    """
    chosen, job = composed.chosen, composed.chosen.job
    folder = new_private_folder(job.out)
    try:
        result = engine.typeset(
            composed.source,
            folder=folder,
            latex=chosen.kit.latex_folder,
            reference_day=job.date or job.as_of,
            seconds=chosen.kit.settings.build.tex_seconds,
            attachments=composed.pictures,
            readable=font_folders(chosen.kit.settings.fonts),
        )
    except TypesetError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise locate_error(error, composed.measured) from None
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    made = Typeset(composed, folder, locate_fallbacks(result, composed.measured))
    # An analyst may typeset again and again without publishing: what nobody holds any more is removed.
    weakref.finalize(made, shutil.rmtree, folder, ignore_errors=True)
    return made


def proof(made: Typeset) -> Proofed:
    """Notes where every number stands on the finished pages, and looks them over with the layout checks.

    Raises:
        ReportRefusedError: a final or redacted edition fails a check; drafts go on and say so. A name is left in a
            redacted one.
        TypesetError: the PDF cannot be read.
    """
    write_evidence(made)
    seal_pdf(made)
    found = proof_pdf(made.pdf)
    failed = found.of("fail")
    if made.chosen.job.edition in STRICT and failed:
        raise refuse_layout(failed, made.chosen.job.edition)
    return Proofed(made, found)


def publish(proofed: Proofed) -> Done:
    """Writes findings and manifest beside the PDF and its evidence, and moves the complete folder into its place.

    Raises:
        UsageError: the place is taken by a file or link.
    """
    made, chosen, job = proofed.typeset, proofed.chosen, proofed.chosen.job
    close_folder(proofed)
    reports = reports_folder(job, default_layout=chosen.type.layouts[0])
    place = folder_of(reports, job, chosen.reference, chosen.type)
    publish_folder(made.folder, place)
    return Done(chosen, place / "report.pdf", made.result.pages, not made.composed.lacking.anything)
