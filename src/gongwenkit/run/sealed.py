"""The last steps of a redacted report: the PDF cleaned and searched, and a folder that holds nothing else of it."""

import csv
import io
import shutil
from collections.abc import Iterator
from typing import Any

from gongwenkit.compose.redact import Redaction
from gongwenkit.config.kit import Kit
from gongwenkit.model import Job, ReportRefusedError, Words
from gongwenkit.proof.leaks import Leak, find_leaks, page_texts
from gongwenkit.run.plan import job_manifest
from gongwenkit.run.results import Composed, Typeset
from gongwenkit.run.store import write_text
from gongwenkit.typeset.clean import clean_pdf

__all__ = ["redacted_manifest", "seal_pdf", "strip_folder"]

TOLD_PARAMETERS = ("department", "period", "report", "edition", "layout")
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for GBK."""


def seal_pdf(made: Typeset) -> None:
    """Cleans the PDF of a redacted report and makes sure that no known name is left in it; others stay as they are.

    Raises:
        ReportRefusedError: a name is left. The message names pages, never names.
    """
    redaction = made.composed.redaction
    if redaction is None:
        return
    clean_pdf(made.pdf)
    leaks = find_leaks((made.pdf,), redaction.names.shown)
    if leaks:
        raise _leaking(leaks)


def strip_folder(made: Typeset, redaction: Redaction) -> None:
    """Leaves only the PDF of a redacted report in its folder, and puts the list of what was hidden beside it."""
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


def redacted_manifest(kit: Kit, job: Job, made: Typeset) -> dict[str, Any]:
    """Returns what the manifest of a redacted report tells: no inputs, no days, no findings.

    The key is a sha256 over all inputs together: it tells a later batch that nothing changed, and nothing else.
    """
    whole = job_manifest(kit, job, made.chosen.reference, pages=made.result.pages)
    return {
        "parameters": {name: whole["parameters"][name] for name in TOLD_PARAMETERS},
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
    chosen, job = composed.chosen, composed.chosen.job
    figures = [figure.id for figure in composed.measured.figures if chosen.type.has_figure(figure.id)]
    own = chosen.reference.own_words(job.department, job.report, str(job.period))
    return len(set(figures) - set(redaction.rules.figures)), len(set(own) - set(redaction.slots))


def _leaking(leaks: tuple[Leak, ...]) -> ReportRefusedError:
    places = list(dict.fromkeys(leak.place for leak in leaks))
    listed = "、".join(places)
    return ReportRefusedError(
        "redacted-leak",
        where="report.pdf",
        found=Words(
            f"脱敏后仍有 {len({leak.secret for leak in leaks})} 个人员表中的姓名（{listed}）",
            f"after redaction {len({leak.secret for leak in leaks})} names of people.csv are left ({listed})",
        ),
        advice=Words(
            "请检查单位名称、措辞和模板里是否写有姓名；与常用词同形的姓名，请改措辞避开",
            "Look for names in department names, wording and templates; reword what only looks like a name",
        ),
    )
