"""The files next to a finished PDF: findings and manifest.

The folder of a redacted report has no file that shows what was hidden. How folders are published is in `store`.
"""

import csv
import io
import shutil
from collections import Counter
from collections.abc import Iterator
from typing import Any

from gongwenkit.compose.text.redact import Redaction
from gongwenkit.compose.text.uniformity import measure_uniformity
from gongwenkit.model import Message, ReportRefusedError
from gongwenkit.model.finding import findings_to_json
from gongwenkit.model.message import Language
from gongwenkit.proof.evidence.leaks import Leak, find_leaks, page_texts
from gongwenkit.run.report.disclosure import PrivatePlaces
from gongwenkit.run.report.manifest import job_manifest
from gongwenkit.run.report.matters import count_questions
from gongwenkit.run.report.results import Composed, Proofed, Typeset
from gongwenkit.run.report.store import safe_name, write_json, write_manifest, write_text
from gongwenkit.run.report.word_output import write_word
from gongwenkit.typeset.pdf_edit import clean_pdf

__all__ = ["close_folder", "seal_pdf"]

PUBLIC_PARAMETERS = ("department", "period", "report", "edition", "layout")
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads UTF-8 as GBK."""


def seal_pdf(made: Typeset) -> None:
    """Cleans the PDF of a redacted report and makes sure that no known name is left in it; others stay as they are.

    Raises:
        ReportRefusedError: a name is left. The message names pages, never names.
    """
    redaction = made.composed.redaction
    if redaction is None:
        return
    clean_pdf(made.pdf)
    secrets = (*redaction.names.shown, *redaction.unit.shown)
    leaks = find_leaks((made.pdf,), secrets, not_secret=redaction.rules.person.not_names)
    if leaks:
        raise _leaking(leaks)


def close_folder(proofed: Proofed) -> None:
    """Completes the folder of a report: findings.json and the manifest.

    Of a redacted report only the PDF, the list of what was hidden and a manifest without names stay.
    """
    made, redaction = proofed.typeset, proofed.typeset.composed.redaction
    if redaction is None:
        manifest = _write_findings(proofed)
        write_word(made, key=manifest["key"], parameters=manifest["parameters"])
        write_manifest(made.folder, manifest)
        return
    _strip_folder(made, redaction)
    manifest = _redacted_manifest(made)
    write_word(made, key="", parameters={})
    write_manifest(made.folder, {**manifest, "archive": proofed.proof.archive})


def _write_findings(proofed: Proofed) -> dict[str, Any]:
    """Writes findings.json; returns the manifest of the report."""
    made, chosen = proofed.typeset, proofed.chosen
    composed, found = made.composed, proofed.proof
    language: Language = "en" if chosen.kit.settings.language == "en" else "zh"
    all_findings = (*composed.measured.all_findings, *composed.findings, *made.result.findings)
    shown = PrivatePlaces(composed.measured.reading).findings(all_findings)
    findings = findings_to_json(shown, language)
    checks = [found.to_json(language, name=made.pdf.name)]
    lacking = [matter.to_json(language) for matter in composed.matters]
    write_json(made.folder / "findings.json", {"findings": findings, "proof": checks, "lacking": lacking})
    return {
        **_job_manifest(made),
        **_guests(made),
        "complete": not composed.lacking.anything,
        "findings": len(shown),
        "grave": sum(one.severity == "error" for one in shown),
        "todos": len(composed.text.todos),
        "marks": _open_marks(composed),
        "questions": count_questions(composed.matters),
        "proof": found.counts,
        "archive": found.archive,
        "uniformity": measure_uniformity(composed.text).to_json(),
    }


def _job_manifest(made: Typeset) -> dict[str, Any]:
    reading, chosen = made.composed.measured.reading, made.chosen
    return job_manifest(chosen.job, reading.inputs, kit=chosen.kit, rows=reading.rows, pages=made.result.pages)


def _guests(made: Typeset) -> dict[str, Any]:
    """Returns which of the department's workbooks have rows of others; nothing, as a rule."""
    guests = made.composed.measured.reading.ledgers.guests
    return {"guests": {name: sorted(codes) for name, codes in sorted(guests.items())}} if guests else {}


def _open_marks(composed: Composed) -> dict[str, int]:
    """Returns how many 【…】 of each kind (待补, 待核, 待确认) a report has, those of absent elements among them."""
    texts = [run.text for run in composed.text.todos]
    texts += [composed.chosen.files.labels.document.todo.format(name=name) for name in composed.lacking.elements]
    kinds = Counter(text.strip("【】").partition("：")[0] for text in texts)
    return dict(sorted(kinds.items()))


def _strip_folder(made: Typeset, redaction: Redaction) -> None:
    """Leaves only the PDF of a redacted report in its folder, and adds the list of what was hidden."""
    for path in sorted(made.folder.iterdir()):
        if path == made.pdf:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    listing = redaction.rules.listing
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(listing.heads)
    writer.writerows(_hidden(made, redaction))
    write_text(made.folder / listing.file, BYTE_ORDER_MARK + table.getvalue())


def _redacted_manifest(made: Typeset) -> dict[str, Any]:
    """Returns the manifest of a redacted report: without inputs, days and findings.

    The key is a sha256 over all inputs together: from it a later batch sees only whether anything changed.
    """
    chosen = made.chosen
    whole = _job_manifest(made)
    parameters = {name: whole["parameters"][name] for name in PUBLIC_PARAMETERS}
    return {
        "parameters": {**parameters, "department": safe_name(chosen.job.department)},
        "unit": made.composed.redaction.words(chosen.department.name) if made.composed.redaction else "",
        "key": whole["key"],
        "pages": whole["pages"],
        "versions": {"gongwenkit": whole["versions"]["gongwenkit"]},
    }


def _hidden(made: Typeset, redaction: Redaction) -> Iterator[tuple[str, int | str, int]]:
    """Yields kind, page and number of places; what is not printed at all has no page."""
    listing = redaction.rules.listing
    for (kind, page), count in redaction.count_hidden(page_texts(made.pdf)).items():
        yield kind, page, count
    figures, slots = _dropped(made.composed, redaction)
    for kind, count in ((listing.figures_dropped, figures), (listing.words_dropped, slots)):
        if count:
            yield kind, "", count


def _dropped(composed: Composed, redaction: Redaction) -> tuple[int, int]:
    """Returns how many figures and own words are not on the positive list."""
    chosen = composed.chosen
    figures = [figure.id for figure in composed.measured.figures if chosen.type.has_figure(figure.id)]
    return len(set(figures) - set(redaction.rules.figures)), len(set(chosen.own_words) - set(redaction.slots))


def _leaking(leaks: tuple[Leak, ...]) -> ReportRefusedError:
    names, words = len({leak.secret for leak in leaks}), _places(leaks)
    return ReportRefusedError(
        "redacted-leak",
        where="report.pdf",
        found=Message(
            f"脱敏后仍有 {names} 个人员表中的姓名（{words.zh}）",
            f"after redaction {names} names of people.csv are left ({words.en})",
        ),
        advice=Message(
            "请检查单位名称、措辞和模板里是否写有姓名；与常用词同形的姓名，请改措辞避开",
            "Look for names in department names, wording and templates; reword what only looks like a name",
        ),
    )


def _places(leaks: tuple[Leak, ...]) -> Message:
    """Returns the pages on which names are left; says so where they are on no page."""
    pages = sorted({int(leak.place.removeprefix("page ")) for leak in leaks if leak.place.startswith("page ")})
    if not pages:
        return Message("PDF 的内部数据", "inside the PDF, on no page")
    listed = [str(page) for page in pages]
    return Message(f"第{'、'.join(listed)}页", f"page {', '.join(listed)}")
