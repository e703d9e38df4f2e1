"""Whether a report is due, and why: it is new, an input changed, an output is damaged; or it is unchanged.

An unchanged report has a manifest with the key of the plan, and every file that the manifest lists is the one that was
written. The state remembers the stat of each file of a report that was found whole, so that nothing is opened.
"""

import hashlib
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
DIGITS = 32
"""Digits of the digest of a folder's stats."""
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
    known = state.report(plan.folder_name)
    seen = _seen(plan.folder)
    if not by_content and known.get("key") == plan.key and known.get("seen") == seen:
        return Due("unchanged")
    manifest = load_manifest(plan.folder)
    if manifest is None:
        state.note_report(plan.folder.name, None)
        if not os.path.lexists(plan.folder):
            return Due("new")
        return Due("damaged" if os.path.lexists(plan.folder / MANIFEST) else "missing", MANIFEST)
    if altered := altered_output(plan.folder, manifest):
        name, is_there = altered
        return Due("damaged" if is_there else "missing", name)
    if manifest.get("key") != plan.key:
        return _changed(plan, manifest, state)
    if plan.is_redacted and (more := _more(plan.folder, manifest)):
        return Due("extra", more)
    note_report(plan, manifest, state, seen=seen)
    return Due("unchanged")


def note_report(plan: ReportPlan, manifest: Mapping[str, Any], state: State, *, seen: str = "") -> None:
    """Notes that a report was found whole, by the stat of its files, and what the summary says of it.

    Args:
        plan: the report.
        manifest: of it.
        state: of its folder.
        seen: the stat of its files before their content was compared; empty: as they are now.
    """
    told: dict[str, Any] = {name: manifest[name] for name in TOLD if name in manifest}
    told["parameters"] = {"edition": manifest.get("parameters", {}).get("edition", "")}
    record = {"key": manifest.get("key"), "seen": seen or _seen(plan.folder), "told": told}
    state.note_report(plan.folder.name, record)


def _seen(folder: Path) -> str:
    """Returns a digest over name and stat of everything in the folder of a report; empty where it cannot be listed."""
    try:
        with os.scandir(folder) as found:
            lines = sorted(f"{one.name} {stat_line(one.stat(follow_symlinks=False))}" for one in found)
    except OSError:
        return ""
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()[:DIGITS]


def _more(folder: Path, manifest: Mapping[str, Any]) -> str:
    """Returns the name of a file that a manifest does not list: a folder that is handed out has no other ones."""
    listed = {MANIFEST, *(str(one["file"]) for one in manifest["outputs"])}
    return min({path.name for path in folder.iterdir()} - listed, default="")


def note_inside(code: str, manifest: Mapping[str, Any], state: State) -> None:
    """Notes which departments have rows in the files of a report, as far as planning did not look into them."""
    guests = manifest.get("guests", {})
    for line in manifest.get("inputs", ()):
        name, sha256 = str(line.get("file")), str(line.get("sha256"))
        if name.startswith("ledgers/") and sha256 and state.inside(name, sha256) is None:
            others = [str(one) for one in guests.get(name, ())]
            state.note_inside(name, sha256, [code, *others])
            if others:
                state.note_guest(sha256, state.size(name), others)


TOLD = ("findings", "grave", "todos", "marks", "questions", "complete", "proof", "archive")
"""Keys of a manifest of which the summary tells."""


def _changed(plan: ReportPlan, manifest: Mapping[str, Any], state: State) -> Due:
    """Returns what is not as it was when a report was made; of a redacted one its manifest does not say."""
    told, now = manifest.get("parameters", {}), plan.parameters
    other = [name for name in ("date", "as_of", "author") if name in now and told.get(name, "") != now[name]]
    other += ["word"] if told.get("word", "") != now.get("word", "") else []
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
