"""The printed numbers that are not what the report, counted again, prints: changed, missing or added, and why."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from gongwenkit.compose.print.printed_numbers import Print
from gongwenkit.compose.print.tex import TexSafe
from gongwenkit.model import Figure, RowSource, print_value
from gongwenkit.proof.evidence.evidence import Evidence, EvidenceRow
from gongwenkit.proof.evidence.placement import PlacedPrint, place_prints, printed_names
from gongwenkit.proof.layout.page import Page
from gongwenkit.proof.layout.page_reader import read_pages
from gongwenkit.run.report.alteration import InputKind
from gongwenkit.run.report.disclosure import disclose
from gongwenkit.run.report.evidence import definition_digests, evidence_rows
from gongwenkit.run.report.results import Composed

__all__ = ["Causes", "Compared", "Difference", "Why", "changed_rows", "compare_numbers"]

Why = (
    Literal["page", "altered", "no-definition", "definition", "rows", "last-year", "plan", "program", "other"]
    | InputKind
)
"""The page does not show what the report was made with · nothing changed that could explain it, so page and evidence
were altered together · the figure is no longer defined · its definition changed · its rows changed · last year's value
changed · the plan changed · another version of the program counts · one kind of input changed and no other · several
did."""

_LAST_YEAR = ("last", "difference", "change")
_PLAN = ("planned", "completion")
_Key = tuple[str, str | None, int]
_NUMBER = re.compile(r"[-−－+＋]?\d[\d,，.]*[%％]?")
MOST_LETTERS = 12
"""Letters that are read at a place of which nobody knows what it should show."""


@dataclass(frozen=True)
class Difference:
    """A printed number that does not agree with the report counted again.

    Attributes:
        of: which print it is.
        label: of its figure.
        page: page number from 1; None where it is on no page.
        printed: the text on the page; empty where the page lacks it.
        now: what is printed now; for a figure without a value its reason code; empty where nothing is printed there.
        what: whether the page shows another number, lacks one, or has one too many.
        why: the cause.
        gone: rows of the figure when the report was made that are no longer among its rows, or have changed.
        new: rows of the figure now that were not among its rows, as they are now.
    """

    of: Print
    label: str
    page: int | None
    printed: str
    now: str
    what: Literal["number-differs", "number-missing", "number-added"]
    why: Why
    gone: tuple[EvidenceRow, ...] = ()
    new: tuple[EvidenceRow, ...] = ()

    @property
    def changed(self) -> tuple[RowSource, ...]:
        """Places of the rows that were added, removed or changed since."""
        return tuple(sorted({row.source for row in (*self.gone, *self.new)}, key=lambda source: source.order))

    def to_json(self) -> dict[str, Any]:
        """Returns the shape of a number in `verify --json` (docs/architecture.md, Contracts)."""
        return {
            "figure": self.of.figure,
            "view": self.of.view,
            "page": self.page,
            "printed": self.printed,
            "now": self.now,
            "changed": [source.to_json() for source in self.changed],
            "what": self.what,
            "why": self.why,
        }


@dataclass(frozen=True)
class Compared:
    """All numbers of a report, compared.

    Attributes:
        count: how many places on the pages were read.
        expected: how many numbers the report, counted again, prints.
        differences: those that differ, in reading order.
        wrong_prints: prints of evidence.json that are not what the page and the report counted again have.
    """

    count: int
    expected: int
    differences: tuple[Difference, ...]
    wrong_prints: tuple[str, ...]


def compare_numbers(
    pdf: Path, evidence: Evidence | None, composed: Composed, *, is_pdf_intact: bool, causes: "Causes"
) -> Compared:
    """Compares what the report, counted again, prints with the pages and with evidence.json.

    Args:
        pdf: the report.
        evidence: of the report; None where there is none that can be read.
        composed: the report counted again.
        is_pdf_intact: whether the PDF is known to be the one that was made.
        causes: what changed since.
    """
    now = {_key(one): one for one in composed.prints}
    then = {_key(one): one for one in evidence.prints} if evidence else {}
    read = read_pages(pdf).pages
    unknown = _unknown(pdf, read, {one.destination for one in (*now.values(), *then.values())})
    asked = (*now.values(), *then.values(), *unknown.values())
    placed = {(_key(one.of), one.of.text): one for one in place_prints(pdf, asked, read) if one.text}
    look = _Look(evidence, composed, causes)
    differences, wrong = [], []
    for key in {**now, **then, **unknown}:
        made, again = then.get(key), now.get(key)
        pages = [placed.get((key, one.text)) for one in (again, made, unknown.get(key)) if one]
        page = next(filter(None, pages), None)
        agrees_now, agreed = _shows(placed, key, again), _shows(placed, key, made)
        if evidence is not None and not agreed and (is_pdf_intact or agrees_now):
            wrong.append(_named(key))
        if not agrees_now and (page is not None or again is not None):
            one = again or made or unknown[key]
            is_altered = evidence is not None and not agreed and not is_pdf_intact
            differences.append(look.difference(one, page, again, is_altered=is_altered))
    order = {key: index for index, (key, _) in enumerate(placed)}
    differences.sort(key=lambda one: (one.page or 10**6, order.get(_key(one.of), 0)))
    return Compared(len({key for key, _ in placed}), len(now), tuple(differences), tuple(wrong))


def _shows(placed: Mapping[tuple[_Key, str], PlacedPrint], key: _Key, one: Print | None) -> bool:
    """Whether the page shows a print as it is expected; one that nobody expects is not to be there at all."""
    if one is None:
        return not any(known == key for known, _ in placed)
    page = placed.get((key, one.text))
    return page is not None and _plain(page.text) == _plain(one.text)


@dataclass(frozen=True)
class Causes:
    """What changed since a report was made.

    Attributes:
        kinds: kinds of the inputs that changed; None where it is not known.
        is_same_program: whether the program that made it is this one; None where it is not known.
    """

    kinds: frozenset[InputKind] | None
    is_same_program: bool | None

    @property
    def are_none(self) -> bool:
        """Whether it is known that nothing changed that a number depends on."""
        return self.kinds == frozenset() and self.is_same_program is True


class _Look:
    """Then and now, while the numbers of a report are compared."""

    def __init__(self, evidence: Evidence | None, composed: Composed, causes: Causes) -> None:
        measured = composed.measured
        self.evidence, self.causes = evidence, causes
        disclosed = disclose(measured)
        self.figures = {figure.id: figure for figure in measured.figures}
        self.shown = {figure.id: figure for figure in disclosed.figures}
        self.rows, self.definitions = evidence_rows(disclosed), definition_digests(measured)

    def difference(self, one: Print, page: PlacedPrint | None, again: Print | None, *, is_altered: bool) -> Difference:
        """Returns a difference with its cause."""
        gone, new = self._changed_rows(one.figure)
        return Difference(
            of=one,
            label=self._label(one.figure),
            page=page.page if page else None,
            printed=page.text if page else "",
            now=again.text if again else self._value(one),
            what="number-missing" if page is None else "number-differs" if again else "number-added",
            why="page" if is_altered else self._why(one, moved=bool(gone or new)),
            gone=gone,
            new=new,
        )

    def _label(self, name: str) -> str:
        if name in self.figures:
            return self.figures[name].label
        known = self.evidence.find(name) if self.evidence else None
        return str(known["label"]) if known else name

    def _why(self, one: Print, *, moved: bool) -> Why:
        """Returns the cause of a difference, the most direct one first."""
        if self.causes.are_none:
            return "altered"
        figure, side = one.figure, (one.view or "").rpartition(":")[2]
        known = self.evidence.definitions if self.evidence else {}
        if figure in known and figure not in self.definitions:
            return "no-definition"
        if known.get(figure, self.definitions.get(figure)) != self.definitions.get(figure):
            return "definition"
        kinds = self.causes.kinds or frozenset()
        if moved and (not kinds or "ledger" in kinds):  # an answer moves rows, too, and no ledger was touched
            return "rows"
        if side in _LAST_YEAR:
            return "last-year"
        if side in _PLAN:
            return "plan"
        if len(kinds) == 1:
            return next(iter(kinds))
        return "program" if not kinds and self.causes.is_same_program is False else "other"

    def _value(self, one: Print) -> str:
        """Returns the value itself where the report, counted again, does not print it."""
        figure = self.figures.get(one.figure)
        if figure is None:
            return "no-definition"
        if one.view is None:
            return figure.missing or print_value(figure.value or 0, rounded=False) + figure.unit
        view = next((view for view in figure.views if view.key == one.view), None)
        if view is None or view.value is None:
            return (view.missing if view else figure.missing) or "not-covered"
        return print_value(view.value, rounded=False) + (view.unit or figure.unit)

    def _changed_rows(self, name: str) -> tuple[tuple[EvidenceRow, ...], tuple[EvidenceRow, ...]]:
        """Returns the rows that a figure had and has not now, and those it has now; moved rows are in neither."""
        if self.evidence is None:
            return (), ()
        then = next((one for one in self.evidence.figures if one["id"] == name), None)
        return changed_rows(self.evidence, then, self.shown.get(name), self.rows)


def changed_rows(
    evidence: Evidence, then: Mapping[str, Any] | None, figure: Figure | None, now: Mapping[RowSource, EvidenceRow]
) -> tuple[tuple[EvidenceRow, ...], tuple[EvidenceRow, ...]]:
    """Returns the rows that a figure had and has not now, and those that it has now and had not; moved ones in neither.

    Args:
        evidence: of the report.
        then: the figure in it.
        figure: the figure now, as it may be shown (`disclosure`).
        now: all rows now, by place.
    """
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


def _unknown(pdf: Path, pages: Sequence[Page], known: set[TexSafe]) -> dict[_Key, Print]:
    """Returns the prints of a PDF that nobody expects: their places are there, what they show is read from them."""
    found: dict[_Key, Print] = {}
    for name in printed_names(pdf):
        if name in known:
            continue
        figure, view, n = _parts(name)
        one = Print(figure, view, n, "0" * MOST_LETTERS, TexSafe(name))
        for placed in place_prints(pdf, (one,), pages):
            number = _NUMBER.match(placed.text)
            found[figure, view, n] = Print(figure, view, n, number[0] if number else placed.text[:1], TexSafe(name))
    return found


def _parts(name: str) -> tuple[str, str | None, int]:
    figure, _, rest = name.removeprefix("fig.").partition(".")
    view, _, n = rest.rpartition(".")
    return figure, None if view == "value" else view, int(n) if n.isdecimal() else 0


def _key(one: Print) -> _Key:
    return (one.figure, one.view, one.n)


def _named(key: _Key) -> str:
    figure, view, n = key
    return f"prints.{figure}.{view or 'value'}.{n}"


def _plain(text: str) -> str:
    return "".join(text.split())
