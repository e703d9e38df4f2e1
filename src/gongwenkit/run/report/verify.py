"""Whether the numbers of a finished report are still what the ledgers say."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from gongwenkit import __version__
from gongwenkit.compose.print.printed_numbers import Print
from gongwenkit.config.kit import Kit
from gongwenkit.model import Figure, RowSource, print_value
from gongwenkit.proof.evidence.evidence import Evidence, EvidenceRow, read_evidence
from gongwenkit.proof.evidence.placement import PlacedPrint, place_prints
from gongwenkit.run.report import steps
from gongwenkit.run.report.disclosure import disclose
from gongwenkit.run.report.evidence import definition_digests, evidence_rows
from gongwenkit.run.report.results import Composed

__all__ = ["Difference", "Verified", "Why", "verify_report"]


Why = Literal["page", "no-definition", "definition", "rows", "last-year", "plan", "other"]
"""The page does not show what the report was made with · the figure is no longer defined · its definition changed · its
rows changed · last year's value changed · the plan changed · reference tables, decisions, wording or kit changed."""

_LAST_YEAR = ("last", "difference", "change")
_PLAN = ("planned", "completion")


@dataclass(frozen=True)
class Difference:
    """A printed number that no longer agrees with the ledgers.

    Attributes:
        placed: the print, with its text on the page.
        label: of its figure.
        now: what would be printed now; for a figure without a value its reason code.
        why: the cause of the difference.
        gone: rows of the figure when the report was made that are no longer among its rows, or have changed.
        new: rows of the figure now that were not among its rows, as they are now.
    """

    placed: PlacedPrint
    label: str
    now: str
    why: Why
    gone: tuple[EvidenceRow, ...] = ()
    new: tuple[EvidenceRow, ...] = ()

    @property
    def changed(self) -> tuple[RowSource, ...]:
        """Places of the rows that were added, removed or changed since."""
        return tuple(sorted({row.source for row in (*self.gone, *self.new)}, key=lambda source: source.order))

    def to_json(self) -> dict[str, Any]:
        """Returns the shape of `verify --json` (docs/architecture.md, Contracts)."""
        return {
            "figure": self.placed.of.figure,
            "view": self.placed.of.view,
            "page": self.placed.page,
            "printed": self.placed.text,
            "now": self.now,
            "changed": [source.to_json() for source in self.changed],
        }


@dataclass(frozen=True)
class Verified:
    """The result of verifying a report.

    Attributes:
        compared: how many printed numbers were compared.
        differences: those that differ, in reading order.
        files: workbooks that are new, gone or changed since, by name.
        other_kit: version of the kit that made the report, empty where it is this one or not known.
    """

    compared: int
    differences: tuple[Difference, ...]
    files: tuple[str, ...]
    other_kit: str = ""


def verify_report(pdf: Path, *, kit: Kit, data: str = "") -> Verified:
    """Counts a report's figures again and compares every printed number with the text on its page.

    Args:
        pdf: the report, with its evidence inside it or in its folder.
        kit: whose definitions, wording and ledgers are used.
        data: another data folder than the kit's.

    Raises:
        EvidenceError: there is no evidence, or it is damaged.
        UsageError: the PDF cannot be read; no ledger covers the period any longer.
    """
    evidence = read_evidence(pdf)
    composed = _compose_again(evidence, kit, data)
    measured = composed.measured
    figures = {figure.id: figure for figure in measured.figures}
    expected = {(one.figure, one.view, one.n): one.text for one in composed.prints}
    disclosed, definitions = disclose(measured), definition_digests(measured)
    rows, shown = evidence_rows(disclosed), {figure.id: figure for figure in disclosed.figures}
    placed = place_prints(pdf, evidence.prints)
    differences = []
    for one, made in zip(placed, _made(evidence, placed), strict=True):
        now = _now(one.of, expected, figures)
        altered = _plain(one.text) != _plain(made)
        if altered or _plain(one.text) != _plain(now):
            gone, new = _changed(evidence, one.of.figure, shown.get(one.of.figure), rows)
            label = _label(evidence, one.of.figure, figures)
            why = "page" if altered else _why(evidence, one.of, definitions, moved=bool(gone or new))
            differences.append(Difference(one, label, now, why, gone, new))
    files = _changed_files(evidence, measured.reading.ledgers.files)
    other_kit = evidence.kit if evidence.kit not in ("", __version__) else ""
    return Verified(len(placed), tuple(differences), files, other_kit)


def _compose_again(evidence: Evidence, kit: Kit, data: str) -> Composed:
    """Composes the report anew, from the ledgers as they are now.

    As a draft, which is never refused: what a final edition lacks now is a difference to report, no reason to stop.
    """
    job = evidence.job
    chosen = steps.choose(
        department=job["department"],
        period=job["period"],
        report=job["report"],
        edition="draft",
        layout=job["layout"],
        as_of=job["as_of"],
        date=job["date"],
        author=job.get("author", ""),
        kit=str(kit.root),
        data=data,
    )
    return steps.compose(steps.measure(steps.read(chosen)))


def _made(evidence: Evidence, placed: Iterable[PlacedPrint]) -> list[str]:
    """Returns the text of each place when the report was made."""
    made = {(one.figure, one.view, one.n): one.text for one in evidence.prints}
    return [made[one.of.figure, one.of.view, one.of.n] for one in placed]


def _label(evidence: Evidence, name: str, figures: Mapping[str, Figure]) -> str:
    if name in figures:
        return figures[name].label
    known = evidence.find(name)
    return known["label"] if known else name


def _why(evidence: Evidence, one: Print, definitions: Mapping[str, str], *, moved: bool) -> Why:
    """Returns the cause of a difference, the most direct one first."""
    figure, side = one.figure, (one.view or "").rpartition(":")[2]
    if figure in evidence.definitions and figure not in definitions:
        return "no-definition"
    if evidence.definitions.get(figure, definitions.get(figure)) != definitions.get(figure):
        return "definition"
    if moved:
        return "rows"
    if side in _LAST_YEAR:
        return "last-year"
    return "plan" if side in _PLAN else "other"


def _now(one: Print, expected: Mapping[tuple[str, str | None, int], str], figures: Mapping[str, Figure]) -> str:
    """Returns what would be printed in the same place now, else the value itself."""
    text = expected.get((one.figure, one.view, one.n))
    if text is not None:
        return text
    figure = figures.get(one.figure)
    if figure is None:
        return "no-definition"
    if one.view is None:
        return figure.missing or print_value(figure.value or 0, rounded=False) + figure.unit
    view = next((view for view in figure.views if view.key == one.view), None)
    if view is None or view.value is None:
        return (view.missing if view else figure.missing) or "not-covered"
    return print_value(view.value, rounded=False) + (view.unit or figure.unit)


def _plain(text: str) -> str:
    return "".join(text.split())


def _changed(
    evidence: Evidence, name: str, figure: Figure | None, now: Mapping[RowSource, EvidenceRow]
) -> tuple[tuple[EvidenceRow, ...], tuple[EvidenceRow, ...]]:
    """Returns the rows that counted in a figure and do not now, and those that count now; moved rows are in neither."""
    then = next((one for one in evidence.figures if one["id"] == name), None)
    listed = [*then["rows"], *then["left_out"]] if then else []
    before = [RowSource(row["file"], row["sheet"], row["row"]) for row in listed]
    after = [*figure.rows, *(left.source for left in figure.left_out)] if figure else []
    old = [evidence.rows[source] for source in before if source in evidence.rows]
    new = [now[source] for source in after if source in now]
    return _beyond(old, new), _beyond(new, old)


def _beyond(rows: Iterable[EvidenceRow], others: Iterable[EvidenceRow]) -> tuple[EvidenceRow, ...]:
    """Returns the rows that have no equal among others; of equal rows, as many as the others have fewer."""
    left = Counter(row.digest for row in others)
    found = []
    for row in rows:
        if left[row.digest]:
            left[row.digest] -= 1
        else:
            found.append(row)
    return tuple(found)


def _changed_files(evidence: Evidence, files: Iterable[Any]) -> tuple[str, ...]:
    now = {file.file: file.sha256 for file in files}
    return tuple(sorted(name for name in {*now, *evidence.sources} if now.get(name) != evidence.sources.get(name)))
