"""A delivery as it is asked for: finals are found, copied and registered (`gongwenkit deliver`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gongwenkit.config.handover import load_handover_words
from gongwenkit.config.kit import Kit
from gongwenkit.run.batch.plan import Tell
from gongwenkit.run.delivery.finals import NotFinal, find_finals
from gongwenkit.run.delivery.handing_over import HandedOver, hand_over, require_free_folder
from gongwenkit.run.delivery.register import open_register
from gongwenkit.run.report.report_kind import find_report_type

__all__ = ["DeliveryOrder", "carry_out"]


@dataclass(frozen=True)
class DeliveryOrder:
    """What is asked for.

    Attributes:
        folder: where the files go.
        departments: codes or names; empty = all.
        report, period, layout: which reports.
        day: of the delivery, as 2024-01-15.
        copies: printed copies of each.
        correct: whether delivered reports are corrected.
        data, out: other folders than those of the kit.
    """

    folder: Path
    departments: Sequence[str]
    report: str
    period: str
    day: str
    layout: str = ""
    copies: int = 1
    correct: bool = False
    data: str = ""
    out: str = ""


def carry_out(kit: Kit, order: DeliveryOrder, *, tell: Tell | None = None) -> tuple[HandedOver, tuple[NotFinal, ...]]:
    """Delivers the finals that may be delivered; returns what became of them, and those that are not final.

    Args:
        kit: the kit.
        order: what is asked for.
        tell: called with what is being done.

    Raises:
        UsageError: an unknown department, period or report type; a folder that cannot be written.
        DataError: the register is damaged.
        KitFileError: a file of the kit is wrong.
    """
    require_free_folder(kit, order.folder, data=order.data, out=order.out)
    words = load_handover_words(kit).delivery
    kind = find_report_type(kit, order.report)
    finals = find_finals(
        kit,
        departments=order.departments,
        report=order.report,
        period=order.period,
        layout=order.layout,
        data=order.data,
        out=order.out,
        tell=tell,
    )
    with open_register(kit) as register:
        handed = hand_over(
            order.folder,
            finals,
            register,
            kind=kind,
            words=words,
            day=order.day,
            copies=order.copies,
            correct=order.correct,
        )
    return handed, finals.lacking
