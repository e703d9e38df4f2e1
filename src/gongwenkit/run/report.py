"""The steps of one report, one function each; only the notebook calls them in order (docs/architecture.md).

choose → read → measure → compose → typeset → publish. Each takes what the one before it returned and returns a frozen
value (`run.results`).
"""

import shutil
import weakref
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gongwenkit.compose.render import list_prints, render_report
from gongwenkit.compose.text import compose_text
from gongwenkit.config.definitions import Definition, load_definitions
from gongwenkit.config.explain import load_explain_words
from gongwenkit.config.marks import load_marks
from gongwenkit.config.phrases import load_facts, load_phrases
from gongwenkit.config.schema import load_schema
from gongwenkit.config.wording import load_wording
from gongwenkit.ingest.branches import find_silent_branches
from gongwenkit.ingest.read import read_ledgers
from gongwenkit.ingest.reference import read_reference
from gongwenkit.measure.explain import explain_figure
from gongwenkit.measure.facts import answer_facts
from gongwenkit.measure.figures import Measurement, start_measurement
from gongwenkit.measure.views import LastYear, add_views
from gongwenkit.model import TypesetError, UsageError, Words, year_before
from gongwenkit.model.words import Language
from gongwenkit.proof.evidence import place_prints
from gongwenkit.run.document import cited_decisions, report_context, text_context
from gongwenkit.run.findings import complete_findings
from gongwenkit.run.folders import department_folder
from gongwenkit.run.job import find_report_type, kit_of, settle_job
from gongwenkit.run.kernels import settle_kernel
from gongwenkit.run.lacking import find_lacking, refuse
from gongwenkit.run.plan import job_manifest, key_parameters, reports_folder
from gongwenkit.run.provenance import locate_error, locate_fallbacks
from gongwenkit.run.results import Chosen, Composed, Done, Measured, Reading, Typeset
from gongwenkit.run.store import new_private_folder, write_json, write_manifest
from gongwenkit.run.store import publish as publish_folder
from gongwenkit.run.template_check import require_sound_templates
from gongwenkit.typeset import engine

__all__ = ["choose", "compose", "measure", "publish", "read", "typeset"]

REPORT_VIEWS = ("year", "plan", "quarter", "category")
NOT_DATED = ("stock", "ratio", "people")


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
    report_type = find_report_type(found, report) if report else None
    reference = read_reference(found.data_folder(data))
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
        data=found.data_folder(data),
        out=found.out_folder(out),
    )
    if report_type:
        require_sound_templates(found, report_type)
    return Chosen(
        job=job,
        kit=found,
        report_type=report_type,
        reference=reference,
        department=reference.department(job.department),
        document=reference.document(job.department, job.report, str(job.period)),
    )


def read(chosen: Chosen) -> Reading:
    """Reads the department's ledgers; what is wrong in them is a finding.

    Raises:
        KitFileError: a ledger schema is wrong.
        DataError: decisions.xlsx cannot be read.
    """
    schema = load_schema(chosen.kit.schema_folder)
    ledgers = read_ledgers(
        chosen.job.data,
        schema=schema,
        departments=chosen.reference.departments,
        only=chosen.job.department,
        limits=chosen.kit.settings.reader,
        cache=chosen.kit.cache_folder,
    )
    silent = find_silent_branches(ledgers, chosen.reference.branches, schema)
    findings = (*ledgers.findings, *silent, *chosen.reference.findings)
    own = replace(ledgers, findings=findings).of(chosen.job.department)
    settled = complete_findings(own, schema=schema, data=chosen.job.data, departments=(chosen.job.department,))
    return Reading(chosen, schema, settled)


def measure(reading: Reading, *, views: tuple[str, ...] = REPORT_VIEWS) -> Measured:
    """Counts all figures of the period, their views, and answers the facts.

    Raises:
        KitFileError: a definition, the phrases or the facts are wrong.
    """
    chosen, job = reading.chosen, reading.chosen.job
    definitions = load_definitions(chosen.kit.figures_folder, reading.schema)
    words = load_explain_words(chosen.kit.phrases_folder)
    now = _measurement(reading, definitions)
    last_year = _last_year(reading, definitions, now) if "year" in views else None
    figures = add_views(now.figures(), measurement=now, sets=views, last_year=last_year)
    facts = answer_facts(
        load_facts(chosen.kit.phrases_folder), chosen.reference, department=job.department, year=job.period.year
    )
    return Measured(
        reading=reading,
        measurement=now,
        figures=figures,
        facts=facts,
        explanations={
            name: explain_figure(definition, definitions=definitions, schema=reading.schema, words=words)
            for name, definition in definitions.items()
        },
        dated=frozenset(name for name in definitions if _is_dated(name, definitions)),
    )


def _measurement(reading: Reading, definitions: Mapping[str, Definition]) -> Measurement:
    chosen, job = reading.chosen, reading.chosen.job
    return start_measurement(
        reading.ledgers,
        department=job.department,
        period=job.period,
        as_of=job.as_of,
        schema=reading.schema,
        definitions=definitions,
        reference=chosen.reference,
        settings=load_phrases(chosen.kit.phrases_folder, job.period.year).settings,
    )


def _last_year(reading: Reading, definitions: Mapping[str, Definition], now: Measurement) -> LastYear:
    """Counts the same span a year earlier, to the same day, with the same author."""
    chosen, job = reading.chosen, reading.chosen.job
    earlier = job.period.year_earlier
    whole = job.as_of == job.period.last
    settings = load_phrases(chosen.kit.phrases_folder, earlier.year).settings
    measurement = start_measurement(
        reading.ledgers,
        department=job.department,
        period=earlier,
        as_of=earlier.last if whole else year_before(job.as_of),
        schema=reading.schema,
        definitions=definitions,
        reference=chosen.reference,
        settings=settings,
        author=now.matcher.author,
    )
    return LastYear(measurement, settings)


def _is_dated(name: str, definitions: Mapping[str, Definition]) -> bool:
    definition = definitions[name]
    return definition.count not in NOT_DATED and all(_is_dated(parent, definitions) for parent in definition.parents)


def compose(measured: Measured) -> Composed:
    """Writes the text from wording, figures and facts, and the TeX source from the text.

    Raises:
        KitFileError: wording or a template is wrong.
        ReportRefusedError: a final edition lacks something.
        UsageError: the ledgers hold nothing of the period.
    """
    chosen, job = measured.chosen, measured.chosen.job
    _require_covered(measured)
    phrases = load_phrases(chosen.kit.phrases_folder, job.period.year)
    marks = load_marks(chosen.kit.phrases_folder)
    shown = {figure.id: figure for figure in measured.figures if chosen.type.has_figure(figure.id)}
    facts = {name: fact for name, fact in measured.facts.items() if name in chosen.type.facts}
    text = compose_text(
        load_wording(chosen.kit.templates_folder / job.report),
        figures=shown,
        facts=facts,
        phrases=phrases.phrases,
        own_words=chosen.reference.own_words(job.department, job.report, str(job.period)),
        switches={**chosen.type.switches, **chosen.settings.switches},
        context=text_context(measured),
        marks=marks,
    )
    lacking = find_lacking(
        text,
        figures=tuple(shown.values()),
        facts=facts,
        findings=measured.reading.ledgers.findings,
        signed=job.date,
    )
    if job.edition == "final" and lacking.anything:
        raise refuse(lacking)
    context = report_context(measured, text)
    source = render_report(chosen.kit.templates_folder / job.report, chosen.templates, context)
    return Composed(measured, text, source, list_prints(context), lacking)


def _require_covered(measured: Measured) -> None:
    """A report of a period for which no ledger has anything would be a page of gaps: the reason is said instead."""
    ledgers, period = measured.reading.ledgers, measured.chosen.job.period
    if measured.measurement.covers_anything:
        return
    for file in ledgers.unreadable:
        found = next((f for f in ledgers.findings if f.file == file.file and f.severity == "error"), None)
        if found and (not file.years or period.year in file.years):
            raise UsageError(found.code, where=found.where, found=found.found, advice=found.advice)
    if not ledgers.tables:
        raise UsageError(
            "no-ledgers",
            where=measured.chosen.department.name,
            found=Words("没有任何台账", "has no ledger at all"),
            advice=Words("请把台账放入数据文件夹的 ledgers 中", "Put its ledgers into `ledgers` of the data folder"),
        )
    years = sorted({year for table in ledgers.tables for year in table.years})
    raise UsageError(
        "period-without-ledgers",
        where=measured.chosen.department.name,
        found=Words(
            f"台账中没有 {period} 的内容（有 {'、'.join(map(str, years))} 年）",
            f"the ledgers hold nothing of {period} (but of {', '.join(map(str, years))})",
        ),
        advice=Words("请检查时段，或补上该时段的台账", "Check the period, or add its ledgers"),
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


def publish(made: Typeset) -> Done:
    """Writes evidence, findings and manifest beside the PDF and moves the complete folder into its place.

    Raises:
        UsageError: the place is taken by a file or link.
    """
    composed, chosen, job = made.composed, made.chosen, made.chosen.job
    ledgers = composed.measured.reading.ledgers
    write_json(made.folder / "evidence.json", _evidence(made))
    language: Language = "en" if chosen.kit.settings.language == "en" else "zh"
    findings = [finding.to_json(language) for finding in (*ledgers.findings, *made.result.findings)]
    write_json(made.folder / "findings.json", {"findings": findings, "proof": []})
    complete = not composed.lacking.anything
    manifest = {
        **job_manifest(chosen.kit, job, chosen.reference, pages=made.result.pages),
        "complete": complete,
        "findings": len(findings),
        "todos": len(composed.text.todos),
    }
    write_manifest(made.folder, manifest)
    codes = [department.code for department in chosen.reference.departments]
    place = department_folder(reports_folder(job, default_layout=chosen.type.layouts[0]), job.department, codes)
    publish_folder(made.folder, place)
    return Done(chosen, place / "report.pdf", made.result.pages, complete)


def _evidence(made: Typeset) -> dict[str, Any]:
    """Returns the shape of evidence.json (architecture.md)."""
    composed, measured = made.composed, made.composed.measured
    files = sorted(measured.reading.ledgers.files, key=lambda file: file.file)
    return {
        "job": key_parameters(made.chosen.job),
        "figures": [figure.to_json() for figure in measured.figures],
        "facts": [fact.to_json() for fact in measured.facts.values()],
        "decisions": [decision.to_json() for decision in cited_decisions(measured)],
        "prints": [placed.to_json() for placed in place_prints(made.pdf, composed.prints)],
        "sources": [{"file": file.file, "sha256": file.sha256} for file in files],
    }
