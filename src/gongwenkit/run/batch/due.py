"""Whether a report is due, and why: it is new, an input changed, an output is damaged; or it is unchanged.

An unchanged report has a manifest with the key of the plan, and every file that the manifest lists is the one that was
written. The state remembers the stat of each file of a report that was found whole, so that nothing is opened.
"""

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from gongwenkit.model import Message
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.run.batch.state import State
from gongwenkit.run.report.digests import stat_line
from gongwenkit.run.report.installation import program_hash
from gongwenkit.run.report.store import MANIFEST, altered_output, load_manifest

__all__ = ["Due", "find_due", "note_inside", "note_report"]

HTML = "notebook.html"
Kind = Literal[
    "new", "input", "added", "program", "toolchain", "parameters", "damaged", "missing", "extra", "forced", "unchanged"
]
_WORDS: Mapping[Kind, tuple[str, str]] = {
    "new": ("新办", "new"),
    "input": ("输入 {name} 有变", "input {name} changed"),
    "added": ("输入有增减", "an input was added or is gone"),
    "program": ("程序有变", "the program changed"),
    "toolchain": ("TeX 或字体有变", "TeX or a font changed"),
    "parameters": ("参数有变：{name}", "parameter {name} changed"),
    "damaged": ("成品 {name} 损坏", "output {name} damaged"),
    "missing": ("成品 {name} 缺失", "output {name} missing"),
    "extra": ("多出文件 {name}", "file {name} does not belong there"),
    "forced": ("照要求重做", "asked for again"),
    "unchanged": ("未变", "unchanged"),
}


@dataclass(frozen=True)
class Due:
    """Why a report is made, or that it is unchanged.

    Attributes:
        kind: why.
        name: of the file or parameter.
    """

    kind: Kind
    name: str = ""

    @property
    def is_unchanged(self) -> bool:
        """Whether nothing is to be done."""
        return self.kind == "unchanged"

    @property
    def reason(self) -> Message:
        """The reason in words."""
        zh, en = _WORDS[self.kind]
        return Message(zh.format(name=self.name), en.format(name=self.name))

    def to_json(self) -> dict[str, str]:
        """Returns `{"kind", "name"}`."""
        return {"kind": self.kind, "name": self.name}


def find_due(
    plan: ReportPlan, state: State, *, html: bool = False, force: bool = False, by_content: bool = False
) -> Due:
    """Returns whether and why a report is due; what was looked at is noted in the state.

    Args:
        plan: the report.
        state: of its folder.
        html: whether the notebook is wanted as HTML, too.
        force: make it in any case.
        by_content: compare each output by its content.
    """
    due = _of_manifest(plan, state, by_content=by_content)
    if due.is_unchanged and force:
        return Due("forced")
    if due.is_unchanged and html and not plan.is_redacted and not (plan.folder / HTML).is_file():
        return Due("missing", HTML)
    return due


def _of_manifest(plan: ReportPlan, state: State, *, by_content: bool) -> Due:
    known = _record(state, plan)
    seen = {} if by_content else _as_seen(plan.folder, known)
    if known and seen.keys() == known["files"].keys() and known.get("key") == plan.key:
        return _nothing_more(plan, set(seen))
    manifest = load_manifest(plan.folder)
    if manifest is None:
        state.reports.pop(plan.folder.name, None)
        is_there = os.path.lexists(plan.folder)
        return Due("damaged" if (plan.folder / MANIFEST).exists() else "missing", MANIFEST) if is_there else Due("new")
    if altered := altered_output(plan.folder, manifest, trusted=seen.keys() if MANIFEST in seen else ()):
        name, is_there = altered
        return Due("damaged" if is_there else "missing", name)
    if manifest.get("key") != plan.key:
        return _changed(plan, manifest, state)
    note_report(plan, manifest, state)
    return _nothing_more(plan, {MANIFEST, *(str(one["file"]) for one in manifest["outputs"])})


def note_report(plan: ReportPlan, manifest: Mapping[str, Any], state: State) -> None:
    """Notes the stat of every file of a whole report, and what the summary says of it."""
    files = (MANIFEST, *(str(one["file"]) for one in manifest["outputs"]))
    try:
        stats = {name: stat_line((plan.folder / name).lstat()) for name in files}
    except OSError:
        return
    told: dict[str, Any] = {name: manifest[name] for name in TOLD if name in manifest}
    told["parameters"] = {"edition": manifest.get("parameters", {}).get("edition", "")}
    state.reports[plan.folder.name] = {"key": manifest.get("key"), "files": stats, "told": told}


def note_inside(code: str, manifest: Mapping[str, Any], state: State) -> None:
    """Notes which departments have rows in the files of a report, as far as planning did not look into them."""
    guests = manifest.get("guests", {})
    for line in manifest.get("inputs", ()):
        name, sha256 = str(line.get("file")), str(line.get("sha256"))
        if name.startswith("ledgers/") and sha256 and state.inside(name, sha256) is None:
            others = [str(one) for one in guests.get(name, ())]
            state.note_inside(name, sha256, [code, *others])
            if others:
                state.note_guest(sha256, int(state.size(name)), others)


TOLD = ("findings", "todos", "marks", "questions", "complete", "proof", "archive", "uniformity", "unit")
"""Keys of a manifest of which the summary tells."""


def _record(state: State, plan: ReportPlan) -> Mapping[str, Any] | None:
    known = state.reports.get(plan.folder.name)
    is_whole = isinstance(known, dict) and isinstance(known.get("files"), dict) and MANIFEST in known["files"]
    return known if is_whole else None


def _as_seen(folder: Path, known: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Returns the files of a report that have the stat which was recorded; all of them, as a rule."""
    top, found = str(folder), {}
    for name, seen in known["files"].items() if known else ():
        with contextlib.suppress(OSError, ValueError):
            if stat_line(os.lstat(f"{top}/{name}")) == seen:
                found[name] = seen
    return found


def _nothing_more(plan: ReportPlan, files: set[str]) -> Due:
    """Of a redacted report: whether its folder, which is handed out, has no other file; a copied notebook goes."""
    if plan.is_redacted:
        more = sorted({path.name for path in plan.folder.iterdir()} - files)
        return Due("extra", more[0]) if more else Due("unchanged")
    return Due("unchanged")


def _changed(plan: ReportPlan, manifest: Mapping[str, Any], state: State) -> Due:
    """Returns what is not as it was when a report was made; of a redacted one its manifest does not say."""
    told, now = manifest.get("parameters", {}), plan.parameters
    other = [name for name in ("date", "as_of", "author") if name in now and told.get(name, "") != now[name]]
    versions, inputs = manifest.get("versions", {}), manifest.get("inputs")
    if not isinstance(inputs, list):
        return Due("added")
    changed = [str(one["file"]) for one in inputs if one.get("sha256") != state.last(str(one["file"]))]
    own = [name for name in changed if name.startswith("ledgers/")]
    if changed:
        return Due("input", (own or changed)[0])
    if other:
        return Due("parameters", other[0])
    if versions.get("program") != program_hash():
        return Due("program")
    return Due("toolchain") if versions.get("toolchain") != state.toolchain else Due("added")
