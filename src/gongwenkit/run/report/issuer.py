"""Who issues a report and who speaks in it: from issuers.csv, kit.toml and the words of the kit."""

from gongwenkit.compose.text.speaker import Speaker
from gongwenkit.config.kit_files import KitFiles
from gongwenkit.config.report_type import DEPARTMENT, ReportType
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.model import KitFileError, Message
from gongwenkit.model.reference import Issuer
from gongwenkit.run.report.results import Chosen

__all__ = ["issuing_organ", "issuing_office", "require_known_issuer", "speaker_of"]


def require_known_issuer(report: ReportType, reference: Reference) -> None:
    """Stops a report type whose issuer is in no line of issuers.csv.

    A data folder without the table lacks the entry, which is a finding: a draft can be made.

    Raises:
        KitFileError: naming the line of report.toml and the ids that there are.
    """
    ids = dict.fromkeys(issuer.id for issuer in reference.issuers)
    if report.issuer == DEPARTMENT or not ids or report.issuer in ids:
        return
    raise KitFileError(
        "issuer-unknown",
        where=f"{report.file}:{report.line('issuer')}",
        found=Message(
            f"issuers.csv 里没有编号为“{report.issuer}”的发文机关", f"issuers.csv has no issuer “{report.issuer}”"
        ),
        advice=Message(
            f"可用：{'、'.join(ids)}；由单位自己发文的不写 issuer",
            f"There are: {', '.join(ids)}; without issuer the department issues it",
        ),
    )


def issuing_organ(chosen: Chosen) -> str | None:
    """Returns the full name of the organ that issues a report: None for the department, empty where nobody gave it."""
    if _is_own(chosen):
        return None
    entry = _entry(chosen)
    return entry.name if entry else ""


def issuing_office(chosen: Chosen) -> str:
    """Returns who prints a document (GB/T 9704-2012, 7.4.3); empty where its issuer has no office for that.

    The department itself has the office on which all of its lines agree.
    """
    entry = _entry(chosen)
    if entry is not None:
        return entry.office
    offices = {issuer.office for issuer in chosen.reference.issuers_of(chosen.job.department)}
    return next(iter(offices)) if len(offices) == 1 and _is_own(chosen) else ""


def speaker_of(chosen: Chosen, body: str) -> Speaker:
    """Returns who speaks in a report.

    Args:
        chosen: the report.
        body: the department's leading body; empty where nobody said which.
    """
    files: KitFiles = chosen.files
    words, elements = files.labels.issuer, files.labels.elements
    lines = chosen.reference.issuers_of(chosen.job.department)
    entry = _entry(chosen)
    own = (entry.self_name if entry else "") or next((line.self_name for line in lines if line.self_name), "")
    organ = issuing_organ(chosen)
    said = {
        "body": body or (files.schema.bodies.any if chosen.covers_all else ""),
        "self": own or words.self_,
        "issuer": chosen.department.name if organ is None else organ,
        "superior": chosen.settings.superior or words.superior,
    }
    lacking = {name: elements.name(name) for name in ("body", "issuer") if not said[name]}
    return Speaker(said, lacking, files.schema.bodies)


def _is_own(chosen: Chosen) -> bool:
    """Whether the department itself issues it; one over all departments is issued by the organ of kit.toml."""
    return chosen.covers_all or chosen.type.issuer == DEPARTMENT


def _entry(chosen: Chosen) -> Issuer | None:
    return chosen.reference.issuer(chosen.job.department, chosen.type.issuer)
