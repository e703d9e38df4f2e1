"""The elements of the document that a job makes: documents.csv before kit.toml, nothing invented."""

from datetime import date

from gongwenkit.config.elements import Elements, split_names
from gongwenkit.config.kit import ReportSettings
from gongwenkit.ingest.people import Document
from gongwenkit.model import UsageError, Words
from gongwenkit.run.results import Chosen

__all__ = ["require_head", "settle_elements"]


def settle_elements(document: Document | None, settings: ReportSettings) -> Elements:
    """Returns the elements: those of documents.csv, else those of kit.toml, each for itself.

    What documents.csv has in a wrong form is not filled from kit.toml: its place is marked.

    Args:
        document: the line of documents.csv; None if there is none.
        settings: what kit.toml says of the report type.
    """
    unread = document.unread if document else frozenset[str]()

    def given(name: str) -> str:
        own = str(getattr(document, name)) if document else ""
        return own or ("" if name in unread else str(getattr(settings, name)))

    printed = document.printed if document else None
    if printed is None and settings.printed and "printed" not in unread:
        printed = date.fromisoformat(settings.printed)
    return Elements(
        copy_no=given("copy_no"),
        secrecy=given("secrecy"),
        urgency=given("urgency"),
        number=given("number"),
        signers=split_names(given("signer")),
        to=given("to"),
        cc=given("cc"),
        printed=printed,
        unread=unread,
    )


def require_head(chosen: Chosen) -> None:
    """Stops a report with a class of secrecy in a layout that has no place for it: it must never go out without.

    Raises:
        UsageError: naming the layouts that have a letterhead.
    """
    secrecy = chosen.elements.secrecy
    if not secrecy or chosen.type.direction_of(chosen.job.layout) != "none":
        return
    headed = [layout for layout in chosen.type.layouts if chosen.type.direction_of(layout) != "none"]
    source = chosen.document.source if chosen.document and chosen.document.secrecy else None
    raise UsageError(
        "secrecy-without-head",
        where=str(source) if source else f"kit.toml [report.{chosen.job.report}] secrecy",
        found=Words(
            f"标了密级“{secrecy}”，而版式 {chosen.job.layout} 没有版头，印不出来",
            f"a class of secrecy ({secrecy}) is given, and layout {chosen.job.layout} has no head to print it in",
        ),
        advice=Words(
            f"请用有版头的版式（{'、'.join(headed) or '无'}），或核对密级",
            f"Use a layout with a head ({', '.join(headed) or 'none'}), or check the class",
        ),
    )
