"""Spot checks (抽查): some printed numbers of a report with some of their rows, as a form for a person.

The sample is drawn by a seed: the same report and seed give the same form. Numbers of ledgers about persons are never
drawn: their rows are shown nowhere.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongwenkit.config.handover import DeliveryWords, SampleWords
from gongwenkit.ingest.workbook.text_book import TextSheet, text_book
from gongwenkit.model import EvidenceError, Message, Period
from gongwenkit.model.source import digest
from gongwenkit.proof.evidence.evidence import Evidence, EvidenceRow, read_evidence, trace_figure
from gongwenkit.run.report.alteration import Alteration
from gongwenkit.run.report.finished_report import FinishedReport, open_report

__all__ = ["SampledNumber", "SpotCheck", "check_form", "draw_sample"]

ROWS = 5
"""Rows of a number that are listed; of more, some are drawn."""
SEED_DIGITS = 8


@dataclass(frozen=True)
class SampledNumber:
    """A number that was drawn.

    Attributes:
        figure, label, unit: which.
        printed: as the page shows it.
        page: its page, None where it is not known.
        of: how many rows count in it.
        rows: those that are listed.
    """

    figure: str
    label: str
    unit: str
    printed: str
    page: int | None
    of: int
    rows: tuple[EvidenceRow, ...]


@dataclass(frozen=True)
class SpotCheck:
    """A sample.

    Attributes:
        pdf: the report.
        job: its parameters.
        seed: that drew it.
        numbers: in the order of the pages.
        drawn_from: number of printed numbers that could be drawn.
        left: number of printed figures that cannot: of ledgers about persons, or without rows.
        alterations: files of the report that are not what was made.
    """

    pdf: Path
    job: Mapping[str, str]
    seed: str
    numbers: tuple[SampledNumber, ...]
    drawn_from: int
    left: int
    alterations: tuple[Alteration, ...]

    def to_json(self) -> dict[str, Any]:
        """Returns the stable shape of `trace --sample --json`."""
        return {
            "seed": self.seed,
            "drawn_from": self.drawn_from,
            "left": self.left,
            "numbers": [
                {
                    "figure": one.figure,
                    "label": one.label,
                    "unit": one.unit,
                    "printed": one.printed,
                    "page": one.page,
                    "of": one.of,
                    "rows": [
                        {**row.source.to_json(), "ledger": row.ledger, "date": row.date, "subject": row.subject}
                        for row in one.rows
                    ],
                }
                for one in self.numbers
            ],
            "alterations": [one.to_json() for one in self.alterations],
        }


def draw_sample(path: Path, count: int, *, seed: str = "") -> SpotCheck:
    """Draws printed numbers of a report and rows of each.

    Args:
        path: its PDF, or its folder.
        count: how many numbers.
        seed: any text; empty: made from the evidence, so that a report has one sample of its own.

    Raises:
        UsageError: the PDF cannot be read.
        EvidenceError: there is no evidence, or no number that could be drawn.
    """
    report = open_report(path)
    evidence = report.evidence or read_evidence(report.pdf)
    printed = _printed(report)
    known = {one["id"] for one in evidence.figures}
    drawable = [name for name in printed if name in known and _is_open(evidence, name)]
    if not drawable:
        raise EvidenceError(
            "nothing-to-sample",
            where=str(report.pdf),
            found=Message("没有可供抽查的数", "there is no number that could be checked"),
            advice=Message(
                "涉及个人的台账和没有登记行的数不在抽查之内",
                "Numbers of ledgers about persons, and those without rows, are not drawn",
            ),
        )
    used = seed or digest("\n".join(f"{name} {printed[name]['text']}" for name in printed).encode())[:SEED_DIGITS]
    chance = random.Random(f"gongwenkit {used}")  # noqa: S311  a sample that can be drawn again
    drawn = set(chance.sample(drawable, min(count, len(drawable))))
    numbers = tuple(_number(evidence, name, printed[name], chance) for name in drawable if name in drawn)
    return SpotCheck(
        report.pdf, evidence.job, used, numbers, len(drawable), len(printed) - len(drawable), report.alterations
    )


def _printed(report: FinishedReport) -> dict[str, Mapping[str, Any]]:
    """Returns figure → its first print, in reading order; views are not drawn."""
    found: dict[str, Mapping[str, Any]] = {}
    for one in report.content.get("prints", ()):
        if one["view"] is None:
            found.setdefault(one["figure"], one)
    return found


def _is_open(evidence: Evidence, figure: str) -> bool:
    """Whether a figure has rows, and none of a ledger about persons."""
    trace = trace_figure(evidence, figure)
    rows = (*trace.rows, *(row for row, _ in trace.left_out))
    return bool(trace.rows) and not any(row.is_private for row in rows)


def _number(evidence: Evidence, name: str, printed: Mapping[str, Any], chance: random.Random) -> SampledNumber:
    trace = trace_figure(evidence, name)
    places = range(len(trace.rows))
    drawn = sorted(chance.sample(places, ROWS)) if len(places) > ROWS else places
    page = printed.get("page")
    return SampledNumber(
        figure=name,
        label=str(trace.figure["label"]),
        unit=str(trace.figure["unit"]),
        printed=str(printed["text"]),
        page=page if isinstance(page, int) else None,
        of=len(trace.rows),
        rows=tuple(trace.rows[place] for place in drawn),
    )


def check_form(
    sample: SpotCheck, words: SampleWords, delivery: DeliveryWords, *, period: Period, report: str, department: str
) -> bytes:
    """Returns the form as a workbook: a line for each row, with a blank column for what was found.

    Args:
        sample: what was drawn.
        words: of the form.
        delivery: for the name of a year.
        period: of the report.
        report: name of the report type.
        department: name of the department.
    """
    span = delivery.span(period)
    title = words.title.format(
        department=department, period=span, report=report, count=len(sample.numbers), seed=sample.seed
    )
    rows = [("", title), ("", words.note), *_form_rows(sample.numbers, words)]
    filled = [(*row, *("" for _ in range(len(words.heads) - len(row)))) for row in rows]
    return text_book(TextSheet(words.sheet, words.heads, (6, 40, 10, 6, 8, 36, 14, 8, 12, 44, 10, 10), filled))


def _form_rows(numbers: Sequence[SampledNumber], words: SampleWords) -> Iterator[tuple[str, ...]]:
    for number, one in enumerate(numbers, start=1):
        head = (str(number), one.label, one.printed, str(one.page or ""), str(one.of))
        for place, row in enumerate(one.rows):
            first = head if place == 0 else ("",) * len(head)
            source = row.source
            yield (*first, source.file, source.sheet or "", str(source.row), row.date, row.subject or "")
        if one.of > len(one.rows):
            yield ("",) * 9 + (words.more.format(count=one.of - len(one.rows)),)
