"""Report types (templates/<type>/report.toml): what a type may be built for, what its wording may use, its charts."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StrictBool, field_validator, model_validator

from gongwenkit.config.divisions import DIVIDING_ROLES
from gongwenkit.config.report_annexes import Annex, Edition, TableSpec
from gongwenkit.config.toml import DISK, Closed, Id, MisfitError, Places, TomlFiles, find_places, load_toml, toml_text
from gongwenkit.model.period import PeriodKind

__all__ = [
    "CHARTS_ANNEX",
    "DEPARTMENT",
    "OWN_ANNEX",
    "ChartKind",
    "ChartSpec",
    "Direction",
    "ReportType",
    "Side",
    "list_report_types",
    "load_report_type",
]


REPORT_FILE = "report.toml"
CHARTS_ANNEX = "charts"
"""Id of the annex with the charts."""
EVIDENCE_ANNEX = "evidence"
"""Id of the annex with the rows behind the numbers."""
DEPARTMENT = "department"
"""Id of the department itself among the organs that issue documents."""
OWN_ANNEX = "report"
"""Id of the report itself where it is the annex of a cover."""
ChartKind = Literal["grouped", "stacked", "matrix"]
Side = Annotated[str, Field(min_length=1)]
"""What the bars of a chart compare: `quarter` · `year`, this year with last year · a column, or the role of one."""
Direction = Literal["up", "down", "none"]
"""up: a report to a superior, with 签发人 · down: to subordinates · none: no red head."""
_MOST_CHARTS = 3
_BY_TIME = ("quarter", "year")
_VIEW_SETS: dict[ChartKind, tuple[str, ...]] = {
    "grouped": (),
    "stacked": (),
    "matrix": ("branch", "month", "branch-month"),
}
"""Sets of views (`measure.views`) that a kind shows besides those of its side."""
_MOST_FIGURES: dict[ChartKind, int] = {"grouped": 5, "stacked": 3, "matrix": 1}


class ChartSpec(Closed):
    """One chart.

    Attributes:
        kind: grouped: bars side by side · stacked: one bar in parts with hatches · matrix: branches by months.
        title: printed below it after its number; one line.
        figures: ids, in order: five at most for grouped, three for stacked, one for matrix.
        by: what its bars compare: for grouped `quarter` or `year`, for stacked a column with a list of values, or a
            role that is short for it (`level`); None for a matrix.
    """

    kind: ChartKind
    title: str = Field(min_length=1, max_length=30)
    figures: tuple[str, ...] = Field(min_length=1)
    by: Side | None = None

    @model_validator(mode="after")
    def _parts_fit_kind(self) -> "ChartSpec":
        if self.kind == "grouped" and self.by not in _BY_TIME:
            raise MisfitError(
                "kind 为 grouped 时 by 须为 quarter、year 之一", "by of a grouped chart is quarter or year"
            )
        if self.kind == "stacked" and (self.by is None or self.by in _BY_TIME):
            roles = "、".join(DIVIDING_ROLES)
            raise MisfitError(
                f"kind 为 stacked 时 by 须为 {roles} 之一，或台账的一个单选列",
                f"by of a stacked chart is one of {', '.join(DIVIDING_ROLES)}, or a column with a list of values",
            )
        if self.kind == "matrix" and self.by is not None:
            raise MisfitError("kind 为 matrix 时不写 by", "a matrix has no by")
        if len(self.figures) > _MOST_FIGURES[self.kind]:
            most = _MOST_FIGURES[self.kind]
            raise MisfitError(
                f"kind 为 {self.kind} 的图最多画 {most} 个指标", f"a {self.kind} chart shows {most} figures at most"
            )
        if len(set(self.figures)) < len(self.figures):
            raise MisfitError("figures 中有的指标写了两次", "a figure is there twice in figures")
        return self

    @property
    def divides(self) -> bool:
        """Whether it shows the values of a column."""
        return self.by is not None and self.by not in _BY_TIME

    @property
    def view_sets(self) -> tuple[str, ...]:
        """The sets of views that it shows; last year is counted with all figures and is none of them."""
        of_side = (self.by,) if self.by and self.by != "year" else ()
        return (*of_side, *_VIEW_SETS[self.kind])


class _ReportFile(Closed):
    name: str = Field(min_length=1)
    scope: Literal["department", "all"]
    periods: tuple[PeriodKind, ...] = Field(min_length=1)
    layouts: tuple[str, ...] = Field(min_length=1)
    direction: Mapping[str, Direction] = Field(default_factory=dict)
    cover: tuple[str, ...] = ()
    figures: Literal["all"] | tuple[Id, ...] = "all"
    facts: tuple[Id, ...] = ()
    phrases: tuple[Id, ...] = ()
    slots: Mapping[Id, str] = Field(default_factory=dict)
    required_slots: tuple[Id, ...] = ()
    switches: Mapping[Id, StrictBool] = Field(default_factory=dict)
    annexes: tuple[Annex, ...] = ()
    speaker: Literal["person", "department"] = "person"
    issuer: Id = DEPARTMENT
    charts: tuple[ChartSpec, ...] = ()
    table: tuple[TableSpec, ...] = ()

    @field_validator("charts")
    @classmethod
    def _few(cls, charts: tuple[ChartSpec, ...]) -> tuple[ChartSpec, ...]:
        if len(charts) > _MOST_CHARTS:
            raise MisfitError(
                f"一份报告最多有 {_MOST_CHARTS} 幅图，这里写了 {len(charts)} 幅",
                f"a report has {_MOST_CHARTS} charts at most, here are {len(charts)}",
            )
        return charts

    @model_validator(mode="after")
    def _parts_fit(self) -> "_ReportFile":
        for key, named in (("direction", set(self.direction)), ("cover", set(self.cover))):
            unknown = sorted(named - set(self.layouts))
            if unknown:
                raise MisfitError(
                    f"{key} 中的 {'、'.join(unknown)} 不在 layouts 之内",
                    f"{key} names {', '.join(unknown)}, which layouts does not list",
                )
        if OWN_ANNEX in {annex.id for annex in self.all_annexes}:
            raise MisfitError(
                f"annexes 中不能有编号为 {OWN_ANNEX} 的附件：它指文稿本身",
                f"no annex can have the id {OWN_ANNEX}: it means the report itself",
            )
        if bool(self.charts) != (CHARTS_ANNEX in {annex.id for annex in self.annexes}):
            raise MisfitError(
                f"charts 与 annexes 中编号为 {CHARTS_ANNEX} 的附件须同时写：图印在这个附件里",
                f"charts and an annex {CHARTS_ANNEX}, in which they are printed, go together",
            )
        nowhere = sorted(set(self.required_slots) - set(self.slots))
        if nowhere:
            raise MisfitError(
                f"required_slots 中的 {'、'.join(nowhere)} 不在 [slots] 之内",
                f"required_slots names {', '.join(nowhere)}, which [slots] does not have",
            )
        lists = {"layouts": self.layouts, "facts": self.facts, "phrases": self.phrases}
        lists["required_slots"] = self.required_slots
        lists["annexes"] = tuple(annex.id for annex in self.all_annexes)
        for key, values in lists.items():
            twice = sorted({value for value in values if values.count(value) > 1})
            if twice:
                raise MisfitError(
                    f"{key} 中的 {'、'.join(twice)} 写了两次", f"{', '.join(twice)} is there twice in {key}"
                )
        if self.scope != "all" and (about := [one.id for one in self.table if one.shows_departments]):
            raise MisfitError(
                f'表 {"、".join(about)} 按单位列，只能用在 scope = "all" 的文稿里',
                f"table {', '.join(about)} is by department: only a report of scope all can have it",
            )
        return self

    @property
    def all_annexes(self) -> tuple[Annex, ...]:
        """The annexes and the declared tables, each of which is one; the evidence of the numbers is the last."""
        last = tuple(annex for annex in self.annexes if annex.id == EVIDENCE_ANNEX)
        return (*(annex for annex in self.annexes if annex not in last), *self.table, *last)


class ReportType(_ReportFile):
    """A report type.

    Attributes:
        id: name of its folder.
        file: path of its report.toml, for messages.
        places: the lines of report.toml, for messages.
        name: Chinese name.
        scope: one report for each department, or one over all.
        periods: kinds of period it can be made for.
        layouts: the first is the default.
        direction: by layout; see `Direction`.
        cover: layouts in which the department sends the report as 附件1 of a cover of its own.
        figures: ids that text and tables may use, or all.
        facts: facts for which a department gives an answer.
        phrases: official expressions it needs.
        slots: label of each place for a department's own words.
        required_slots: those without which no final edition is made, where their part is switched on.
        switches: parts that can be switched on and off, with their defaults.
        annexes: in order.
        table: tables that are annexes, too, after those and before the evidence.
        issuer: id of the organ of issuers.csv that issues it; `DEPARTMENT`: the department itself.
        speaker: who reports: the first responsible person in the first person, who signs, or the department.
        charts: drawn in the annex `charts`, in order.
    """

    model_config = Closed.model_config | {"arbitrary_types_allowed": True}

    id: Id
    file: str
    places: Places = Field(exclude=True, repr=False)

    def line(self, *location: str | int) -> str:
        """Returns the line of a key of report.toml as findings name it."""
        return str(self.places.line(location))

    def direction_of(self, layout: str) -> Direction:
        """Returns the direction of a layout; `none` where report.toml does not say."""
        return self.direction.get(layout, "none")

    def has_figure(self, figure: str) -> bool:
        """Whether the type may use a figure."""
        return self.figures == "all" or figure in self.figures

    def declared(self, annex: str) -> TableSpec | None:
        """Returns the declared table of an annex; None for an annex that is none."""
        return next((one for one in self.table if one.id == annex), None)

    def annexes_of(self, edition: Edition, *, more: Collection[str] = ()) -> tuple[Annex, ...]:
        """Returns the annexes of an edition, in order; a final has those that kit.toml adds, too.

        Who approves a review sees all that the final will have.
        """
        wanted = {edition, "final"} if edition == "review" else {edition}
        added = more if "final" in wanted else ()
        return tuple(annex for annex in self.all_annexes if wanted & set(annex.editions) or annex.id in added)


def load_report_type(folder: Path, files: TomlFiles = DISK) -> ReportType:
    """Loads the report type in a folder.

    Raises:
        KitFileError: report.toml is missing or wrong.
    """
    path = folder / REPORT_FILE
    file = load_toml(path, _ReportFile, files)
    places = find_places(toml_text(files.read(path)))
    return ReportType.model_validate(
        {**file.model_dump(exclude_unset=True), "id": folder.name, "file": str(path), "places": places}
    )


def list_report_types(templates: Path, files: TomlFiles = DISK) -> tuple[str, ...]:
    """Returns the ids of all report types, sorted: the folders of templates/ with a report.toml."""
    return tuple(sorted(path.parent.name for path in files.below(templates, f"*/{REPORT_FILE}")))
