"""The note that goes with a corrected report: which numbers are not those that were delivered."""

from gongwenkit.config.handover import DeliveryWords
from gongwenkit.ingest.workbook.text_book import TextSheet, text_book
from gongwenkit.run.delivery.register import Delivery, Number

__all__ = ["correction_note"]


def correction_note(before: Delivery, now: Delivery, *, words: DeliveryWords, title: tuple[str, str, str]) -> bytes:
    """Returns the note as a workbook.

    Args:
        before: what was delivered.
        now: what is delivered in its place.
        words: of the note.
        title: department, period and report type, as they are printed.
    """
    department, period, report = title
    heading = words.note_title.format(department=department, period=period, report=report)
    basis = words.note_basis.format(before_day=before.day, before=before.file, day=now.day, file=now.file)
    names = [*before.figures, *(name for name in now.figures if name not in before.figures)]
    changed = [name for name in names if before.figures.get(name) != now.figures.get(name)]
    rows: list[tuple[str, ...]] = [
        ("", heading, "", "", "", ""),
        ("", basis if changed else words.note_same, "", "", "", ""),
    ]
    for number, name in enumerate(changed, start=1):
        label, unit = now.labels.get(name) or before.labels.get(name) or (name, "")
        alike = before.as_of == now.as_of and before.definition.get(name) == now.definition.get(name)
        both = name in before.figures and name in now.figures
        remark = "" if alike or not both else words.not_compared
        values = (_number(one.figures.get(name), words) for one in (before, now))
        rows.append((str(number), label, unit, *values, remark))
    return text_book(TextSheet(words.note_sheet, words.note_heads, (6, 60, 8, 12, 12, 28), rows))


def _number(value: Number, words: DeliveryWords) -> str:
    return words.no_number if value is None else str(value)
