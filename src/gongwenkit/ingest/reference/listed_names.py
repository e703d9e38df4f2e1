"""What the lists of 基础信息.xlsx show: for each id its label, either of which a person may write."""

import contextlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gongwenkit.config.bodies import Bodies
from gongwenkit.config.kit_files import KitFiles
from gongwenkit.ingest.values.text_normalisation import compact
from gongwenkit.model import KitFileError, Period
from gongwenkit.model.reference import reason_slot, wording_slot

__all__ = ["ListedNames", "listed_names"]

_REASON = re.compile(r"(?:reason|原因)[:：](?P<name>.+)", re.IGNORECASE)
_WORDING = re.compile(r"(?:wording|措辞)[:：](?P<name>.+)", re.IGNORECASE)

Ids = Mapping[str, str]
"""Folded id or label → id."""


@dataclass(frozen=True)
class ListedNames:
    """The ids of a kit by every name that its lists show for them.

    Attributes:
        figures, facts, reports: by id, label and F-number.
        slots: report type → slots by id and label.
        periods: the periods that the kit names.
    """

    figures: Ids = field(default_factory=dict)
    facts: Ids = field(default_factory=dict)
    reports: Ids = field(default_factory=dict)
    slots: Mapping[str, Ids] = field(default_factory=dict)
    periods: Mapping[str, Period] = field(default_factory=dict)

    def period(self, written: str) -> str:
        """Returns a period as parameters write it: 2023年度 is 2023; what the kit names stays as it is."""
        text = compact(written)
        return text if text in self.periods else text.removesuffix("度").removesuffix("年")

    def figure(self, written: str) -> str:
        """Returns the id of a figure; what is no name of one stays as written."""
        return self.figures.get(_form(written), written)

    def fact(self, written: str) -> str:
        """Returns the id of a fact; what is no name of one stays as written."""
        return self.facts.get(_form(written), written)

    def report(self, written: str) -> str:
        """Returns the id of a report type; what is no name of one stays as written."""
        return self.reports.get(_form(written), written)

    def slot(self, report: str, written: str) -> str:
        """Returns the id of a slot of a report type; what is no name of one stays as written.

        `reason:<figure>` (原因：指标名称) and `wording:<clause>` (措辞：分句编号) are slots of every type.
        """
        if found := _REASON.fullmatch(compact(written)):
            return reason_slot(self.figure(found["name"]))
        if found := _WORDING.fullmatch(compact(written)):
            return wording_slot(found["name"].casefold())
        return self.slots.get(report, {}).get(_form(written), written)


def listed_names(files: KitFiles) -> ListedNames:
    """Returns the names of a kit. A file that is wrong has none here: its error is raised where the file is needed."""
    figures: dict[str, str] = {}
    facts: dict[str, str] = {}
    reports: dict[str, str] = {}
    slots: dict[str, Ids] = {}
    with contextlib.suppress(KitFileError):
        figures = _ids(
            (name, (*_labels(one.label, files.schema.bodies), one.no or "")) for name, one in files.definitions.items()
        )
    with contextlib.suppress(KitFileError):
        facts = _ids((name, (one.label,)) for name, one in files.facts.items())
    for name in files.report_ids:
        try:
            report = files.report_type(name)
        except KitFileError:
            continue
        reports = {**_ids([(name, (report.name,))]), **reports}
        slots[name] = _ids((slot, (label,)) for slot, label in report.slots.items())
    return ListedNames(figures, facts, reports, slots, files.periods)


def _labels(label: str, bodies: Bodies) -> tuple[str, ...]:
    """Returns how a label may be written: with each of the leading bodies."""
    return tuple(dict.fromkeys(bodies.fill(label, body) for body in ("", *bodies.known)))


def _ids(named: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    """Returns folded name → id; an id is never taken for the label of another, and equal labels are nobody's."""
    listed = [(name, labels) for name, labels in named]
    found: dict[str, str] = {}
    twice: set[str] = set()
    for name, labels in listed:
        for label in filter(None, map(_form, labels)):
            twice |= {label} if found.setdefault(label, name) != name else set()
    own = {_form(name): name for name, _ in listed}
    return {**{label: name for label, name in found.items() if label not in twice}, **own}


def _form(text: str) -> str:
    return compact(text).casefold()
