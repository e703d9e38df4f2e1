"""What a batch is to make: the reports, in which folders and from which inputs; who is skipped and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gongwenkit.config.kit import Kit
from gongwenkit.model import Message
from gongwenkit.model.message import Language
from gongwenkit.run.batch.state import State
from gongwenkit.run.report.kit_inputs import NOTEBOOK
from gongwenkit.run.report.store import MANIFEST, PRIVATE

__all__ = ["BatchPlan", "ReportPlan", "Skipped"]


@dataclass(frozen=True)
class ReportPlan:
    """One report to make.

    Attributes:
        code, name: the department.
        notebook: the notebook that makes it.
        parameters: its parameters but `out`.
        kit, out: root of the kit and of the output, absolute.
        reports: the folder of all departments' reports.
        folder_name: name of the folder of this report, in that one.
        key: sha256 over everything it depends on (run.report.manifest).
        seconds: limit for one cell.
        retries: tries after the first when a process dies.
        memory_mb: limit of memory for its notebook.
        language: of the files that are written next to it.
    """

    code: str
    name: str
    notebook: Path
    parameters: Mapping[str, str]
    kit: Path
    out: Path
    reports: Path
    folder_name: str
    key: str
    seconds: int
    retries: int
    memory_mb: int = 1500
    language: Language = "zh"

    @property
    def folder(self) -> Path:
        """The folder of this report; no field, since each `Path` that is kept takes ten times its name."""
        return self.reports / self.folder_name

    @property
    def templates(self) -> Path:
        """The kit's folder of shared templates."""
        return self.kit / "templates" / "shared"

    @property
    def is_redacted(self) -> bool:
        """Whether nothing but the finished report may be kept: no notebook, no traceback."""
        return self.parameters.get("edition") == "redacted"

    @property
    def workshop(self) -> Path:
        """Where the report is made: next to its place, or, if redacted, apart from the folder that is handed out."""
        return self.out / PRIVATE / self.reports.relative_to(self.out) if self.is_redacted else self.reports

    def made_below(self, work: Path) -> Path:
        """Returns where the notebook puts this report in another output root."""
        return work / self.folder.relative_to(self.out)


@dataclass(frozen=True)
class Skipped:
    """A department of which no report is due."""

    code: str
    name: str
    reason: Message
    advice: Message


@dataclass(frozen=True)
class BatchPlan:
    """The plan of a batch.

    Attributes:
        reports: to make, in organisational order.
        skipped: departments without ledgers.
        folder: the folder of all departments' reports.
        order: position of each department's code.
        title: what the batch is, in Chinese.
        jobs: reports at a time, by kit.toml.
        others: folder → code and name of the departments that were not asked for.
        kit_files: the files of the kit that the reports depend on, with the sha256 that they had.
        phrase_years: the years whose official expressions the kit has, if the reports use any.
        sample_values: what of the invented sample in kit.toml meets real departments, in both languages.
        state: what is known from the last batch, and what planning found out.
    """

    reports: tuple[ReportPlan, ...]
    skipped: tuple[Skipped, ...]
    folder: Path
    order: Mapping[str, int]
    title: str
    jobs: int
    others: Mapping[str, tuple[str, str]]
    kit_files: Mapping[str, str]
    phrase_years: tuple[int, ...] = ()
    sample_values: tuple[Message, ...] = ()
    state: State | None = field(default=None, repr=False, compare=False)

    def earlier_reports(self) -> Mapping[str, tuple[str, str]]:
        """Returns folder → code and name of departments not asked for that have reports in the same folder."""
        return {folder: who for folder, who in self.others.items() if (self.folder / folder / MANIFEST).is_file()}

    def to_json(self) -> dict[str, Any]:
        """Returns a plan as it is kept, and told by another process: without folders of this machine."""
        first = self.reports[0]
        common = {name: value for name, value in first.parameters.items() if name not in ("kit", "data", "department")}
        return {
            "names": list(first.parameters),
            "common": common,
            "reports": [
                [one.code, one.name, one.folder_name, one.key, _others(one.parameters, common)] for one in self.reports
            ],
            "skipped": [[one.code, one.name, *_words(one.reason), *_words(one.advice)] for one in self.skipped],
            "order": dict(self.order),
            "title": self.title,
            "others": {folder: list(who) for folder, who in self.others.items()},
            "kit_files": dict(self.kit_files),
            "phrase_years": list(self.phrase_years),
            "sample_values": [_words(one) for one in self.sample_values],
            "folder": first.reports.relative_to(first.out).as_posix(),
            "jobs": self.jobs,
        }

    @classmethod
    def of_json(cls, known: Mapping[str, Any], kit: Kit, *, data: Path, out: Path, state: State) -> "BatchPlan":
        """Returns the plan that `to_json` wrote."""
        reports, build = out / known["folder"], kit.settings.build
        places = {"kit": str(kit.root), "data": str(data)}
        common: dict[str, Any] = {
            "notebook": kit.notebooks_folder / NOTEBOOK,
            "kit": kit.root,
            "out": out,
            "reports": reports,
            "seconds": build.notebook_seconds,
            "retries": build.retries,
            "memory_mb": build.notebook_mb,
            "language": "en" if kit.settings.language == "en" else "zh",
        }
        return cls(
            reports=tuple(
                ReportPlan(
                    code=code,
                    name=name,
                    folder_name=folder,
                    key=key,
                    parameters=_in_order(known["names"], {**known["common"], **own, **places}),
                    **common,
                )
                for code, name, folder, key, own in known["reports"]
            ),
            skipped=tuple(
                Skipped(code, name, Message(*words[:2]), Message(*words[2:])) for code, name, *words in known["skipped"]
            ),
            folder=reports,
            order=known["order"],
            title=known["title"],
            jobs=known["jobs"],
            others={folder: (code, name) for folder, (code, name) in known["others"].items()},
            kit_files=known["kit_files"],
            phrase_years=tuple(known["phrase_years"]),
            sample_values=tuple(Message(*words) for words in known["sample_values"]),
            state=state,
        )


def _in_order(names: Sequence[str], parameters: Mapping[str, str]) -> dict[str, str]:
    """Returns parameters in the order of a plan that was made anew: notebooks list them so."""
    return {name: parameters[name] for name in names} | dict(parameters)


def _others(parameters: Mapping[str, str], common: Mapping[str, str]) -> dict[str, str]:
    """Returns the parameters of a report that are not the common ones."""
    return {
        name: value for name, value in parameters.items() if name not in ("kit", "data") and common.get(name) != value
    }


def _words(message: Message) -> list[str]:
    return [message.zh, message.en]
