"""The numbers of a draft that somebody else wrote, held against the figures of a department (docs/decisions/0021)."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from gongwenkit.config.kit_files import KitFiles, load_kit_files
from gongwenkit.measure.all_departments import WholeMeasurement
from gongwenkit.model import Figure, Message, Period, RowSource, UsageError
from gongwenkit.model.figure import Value, number_to_json
from gongwenkit.model.reference import Department
from gongwenkit.proof.evidence.evidence import EvidenceRow
from gongwenkit.proof.prose.draft_lines import passages_of
from gongwenkit.proof.prose.scope import ScopeReader
from gongwenkit.proof.prose.scores import Scorer
from gongwenkit.proof.prose.stated_numbers import NumberFinder
from gongwenkit.proof.prose.surroundings import Surrounded, Surroundings
from gongwenkit.proof.prose.told_views import ViewReader
from gongwenkit.proof.prose.verdicts import Judged, judge
from gongwenkit.proof.prose.vocabulary import called_figures
from gongwenkit.run.report import steps
from gongwenkit.run.report.disclosure import disclose
from gongwenkit.run.report.draft_text import read_draft
from gongwenkit.run.report.evidence import evidence_rows
from gongwenkit.run.report.readiness import require_covered
from gongwenkit.run.report.results import Chosen, Measured

__all__ = ["CheckedDraft", "DraftReader", "check_draft", "values_of"]

WHOLE_VIEWS = ("department", "reported")
"""Views of the figures of all departments besides those of one."""
VIEWS = ("year", "plan", "quarter", "month", "level", "category", "state", "source")
COVERAGE_FIGURES = ("ledgers_covered", "findings_error", "findings_warning")
"""The figures of the table of coverage, in the order of its columns."""
MOST_NUMBERS = 10_000
"""Numbers of a text that are compared: 200 pages have half as many."""
DOUBTFUL = ("differs", "ask")


@dataclass(frozen=True)
class CheckedDraft:
    """A draft with what is said of each of its numbers.

    Attributes:
        measured: the figures of the department.
        numbers: each number in the order of the text.
    """

    measured: Measured
    numbers: tuple[Judged, ...]

    @property
    def differs(self) -> bool:
        """Whether a number differs from its figure."""
        return any(one.verdict == "differs" for one in self.numbers)

    def figure(self, name: str | None) -> Figure | None:
        """Returns a figure as it may be shown; None for none."""
        return next((one for one in disclose(self.measured).figures if one.id == name), None)

    def department_name(self, view: str) -> str:
        """Returns the short name of the department that a view is of; empty for none."""
        code = view.split(":")[1] if view.startswith("department:") else ""
        departments = self.measured.chosen.reference.departments
        return next((one.short_name or one.name for one in departments if one.code == code), code)

    def rows(self, judged: Judged) -> tuple[EvidenceRow, ...]:
        """Returns the rows behind the figure of a number, or behind those of a sum, as `trace` shows them.

        Of a number that is one department's of all, its rows alone.
        """
        shown = evidence_rows(disclose(self.measured))
        is_sum = judged.parts and judged.verdict in ("sum", "differs")
        named = judged.parts if is_sum else (judged.bound.figure,)
        figures = [figure for figure in map(self.figure, named) if figure is not None]
        found = dict.fromkeys(row for one in figures for row in one.rows if row in shown)
        own = self._own_rows(judged)
        return tuple(shown[row] for row in found if own is None or row in own or shown[row].is_private)

    def _own_rows(self, judged: Judged) -> frozenset[RowSource] | None:
        """Returns the rows of the department that a number is about; None where it is about all that were chosen."""
        whole, view = self.measured.measurement, judged.bound.view
        code = view.split(":")[1] if view.startswith("department:") else ""
        if not isinstance(whole, WholeMeasurement) or code not in whole.parts:
            return None
        return frozenset(row.source for rows in whole.parts[code].rows.values() for row in rows)

    def to_json(self) -> list[dict[str, Any]]:
        """Returns the shape of `check --json` (docs/architecture.md, Contracts)."""
        return [self._number(index, one) for index, one in enumerate(self.numbers, start=1)]

    def _number(self, index: int, judged: Judged) -> dict[str, Any]:
        bound, place = judged.bound, judged.bound.place
        rows: Iterable[EvidenceRow] = self.rows(judged) if judged.verdict in DOUBTFUL else ()
        return {
            "n": index,
            "text": place.number.text,
            "clause": place.clause,
            "figure": bound.figure,
            "view": bound.view or None,
            "candidates": [{"figure": one.figure, "score": round(one.score, 3)} for one in bound.candidates],
            "verdict": judged.verdict,
            "now": number_to_json(judged.now),
            "why": place.out_of_scope or judged.why or None,
            "parts": list(judged.parts),
            "rows": [row.source.to_json() for row in rows if not row.is_private],
        }


class DraftReader:
    """Finds the numbers of texts and what they may state; made once for a department and a period.

    Args:
        chosen: the kit, the department and the period.
        body: the leading body of the department.
        figures: what was measured; of all departments that of the survey, too.
    """

    def __init__(self, chosen: Chosen, *, body: str = "", figures: Iterable[Figure] = ()) -> None:
        files = load_kit_files(chosen.kit, reports=None, redacted=True, prose=True, whole=chosen.covers_all)
        self.words = files.prose
        definitions = files.definitions
        self.called = called_figures(
            definitions,
            schema=files.schema,
            words=self.words,
            wordings=[files.wording(name) for name in files.worded],
            settings=files.settings(chosen.job.period),
            body=body,
            further=_of_survey(files, figures) if chosen.covers_all else None,
        )
        self.scorer = Scorer(self.called, self.words)
        finder = NumberFinder(
            self.words,
            units=files.marks.units.words,
            counted={one.unit for one in self.called},
            terms=_terms(files, chosen.job.period),
        )
        reference, department = chosen.reference, chosen.job.department
        own = [one for one in reference.departments if one.code == department]
        others = [one for one in reference.departments if one.code != department] if own else []
        scope = ScopeReader(
            self.words,
            finder,
            period=chosen.job.period,
            others=[name for one in others for name in (one.name, one.short_name) if len(name) > 2],
            own=[name for one in own for name in (one.name, one.short_name)],
            parts=[one.name for one in reference.branches if one.department == department],
            departments=_names(reference.departments) if chosen.covers_all else None,
        )
        views = ViewReader(self.words.views, chosen.job.period)
        self._surroundings = Surroundings(self.words, finder, views, scope)

    def places(self, lines: Sequence[str]) -> tuple[Surrounded, ...]:
        """Returns the numbers of a text with what stands around them; no more than one over `MOST_NUMBERS`."""
        return tuple(islice(self._surroundings.places(passages_of(lines)), MOST_NUMBERS + 1))


def _names(departments: Iterable[Department]) -> dict[str, str]:
    """Returns the code of each department by its names."""
    return {name: one.code for one in departments for name in (one.short_name, one.name) if name}


def _of_survey(files: KitFiles, figures: Iterable[Figure]) -> dict[str, tuple[str, ...]]:
    """Returns measure word and names of the figures about ledgers and findings."""
    heads = dict(zip(COVERAGE_FIGURES, files.survey_words.tables.coverage[2:], strict=False))
    return {
        one.id: (one.unit, one.label, *filter(None, [heads.get(one.id)]))
        for one in figures
        if one.id not in files.definitions
    }


def _terms(files: KitFiles, period: Period) -> tuple[str, ...]:
    """Returns the expressions with a digit that say no number: those of redacted editions, and official ones."""
    own = files.redaction.number.words if files.has_redaction else ()
    return (*own, *files.phrases(period.year).phrases.values())


def values_of(figures: Iterable[Figure], period: Period) -> dict[tuple[str, str], Value | None]:
    """Returns the value of each figure ("") and of each of its views by its key; half-years where quarters add up."""
    values: dict[tuple[str, str], Value | None] = {}
    for figure in figures:
        kinds = [view for view in figure.views if view.key.startswith("category:") and view.value]
        if kinds:
            values[figure.id, "areas"] = len(kinds)
        values[figure.id, ""] = figure.value
        values[figure.id, "reported"] = figure.value
        for view in figure.views:
            values[figure.id, view.key] = view.value
        for half, quarters in (("H1", ("Q1", "Q2")), ("H2", ("Q3", "Q4"))):
            parts = [values.get((figure.id, f"{period.year}{quarter}")) for quarter in quarters]
            known = [part for part in parts if isinstance(part, int)]
            if len(known) == len(parts) and sum(known) <= (figure.value or 0):
                values[figure.id, f"{period.year}{half}"] = sum(known)
    return values


def _choose(*, department: str, period: str, author: str, kit: str, data: str) -> Chosen:
    """Returns the department and period; of all departments with a report type, whose findings are counted, too.

    Raises:
        UsageError, KitFileError, DataError: see `check_draft`.
    """
    given = {"department": department, "period": period, "author": author, "kit": kit, "data": data}
    chosen = steps.choose(**given, report="")
    if not chosen.covers_all:
        return chosen
    for name in chosen.files.report_ids:
        if chosen.files.report_type(name).scope == "all":
            with suppress(UsageError):  # not for this period, or who issues it is not said yet
                return steps.choose(**given, report=name)
    return chosen


def check_draft(
    path: Path, *, department: str, period: str, kit: str, data: str = "", author: str = ""
) -> CheckedDraft:
    """Holds each number of a draft against the figures of a department.

    Args:
        path: the draft, .txt or .docx.
        department: its code or name; `all` for all together.
        period: 2023, 2023H1, 2023Q3 or 2023-07.
        kit: folder of the kit.
        data: another data folder.
        author: who reports.

    Raises:
        UsageError: the draft cannot be read or has no number; there is no such department or period, or no ledger
            of the period.
        KitFileError: a file of the kit is wrong.
        DataError: the reference tables cannot be read.
    """
    lines = read_draft(path)
    chosen = _choose(department=department, period=period, author=author, kit=kit, data=data)
    measured = steps.measure(steps.read(chosen), views=(*VIEWS, *WHOLE_VIEWS) if chosen.covers_all else VIEWS)
    require_covered(
        measured.reading.ledgers,
        chosen.job.period,
        department=chosen.department.name,
        is_covered=measured.measurement.covers_anything,
    )
    reader = DraftReader(chosen, body=measured.measurement.matcher.body, figures=measured.figures)
    places = reader.places(lines)
    if len(places) > MOST_NUMBERS:
        raise UsageError(
            "draft-too-many-numbers",
            where=str(path),
            found=Message(f"文中的数超过 {MOST_NUMBERS:,} 个", f"the text has more than {MOST_NUMBERS:,} numbers"),
            advice=Message(
                "请只给文稿，数据表用 ledger check 核对", "Give the draft only; use ledger check for tables"
            ),
        )
    if not places:
        raise UsageError(
            "draft-without-numbers",
            where=str(path),
            found=Message("文字里没有可以核对的数", "the text has no number that could be checked"),
            advice=Message("请确认给的是写有数字的文稿", "Make sure that this is the draft with the numbers"),
        )
    values = values_of(disclose(measured).figures, chosen.job.period)
    return CheckedDraft(measured, judge(places, reader.called, reader.scorer, values))
