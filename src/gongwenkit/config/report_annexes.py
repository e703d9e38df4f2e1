"""Annexes of a report type, and the tables that report.toml declares (`[[table]]`), each of which is an annex."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StrictBool, model_validator

from gongwenkit.config.toml import Closed, Filled, Id, MisfitError

__all__ = ["BY_DEPARTMENT", "Annex", "Edition", "TableSpec"]

Edition = Literal["draft", "review", "internal", "final", "redacted"]
TableKind = Literal["rows", "cross", "figures"]
BY_DEPARTMENT = "department"
"""What a table says instead of a column, in a report over all departments: a line for each of them."""
_ALL_EDITIONS: tuple[Edition, ...] = ("draft", "review", "internal", "final", "redacted")
_MOST_COLUMNS = 10
_MOST_ROWS = 500

_KEYS: Mapping[TableKind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "rows": (("of", "columns"), ("sort", "limit")),
    "cross": (("of", "rows", "columns"), ("totals", "groups")),
    "figures": ((), ("figures", "group", "by", "groups")),
}
"""By kind: the keys that a table needs, and those that it may have, besides id, title, kind and editions."""


class Annex(Closed):
    """One annex.

    Attributes:
        id: what it contains: `figures`, `charts`, `evidence`, or a table of `[breakdown]` in labels.toml.
        title: its title, as in 附件说明.
        editions: editions that have it; `review` has those of `final`, too.
    """

    id: Id
    title: str = Field(min_length=1)
    editions: tuple[Edition, ...] = _ALL_EDITIONS


class TableSpec(Annex):
    """A declared table (docs/wording.md).

    Attributes:
        kind: rows: the rows of a figure · cross: a figure counted by two columns · figures: values of figures.
        of: id of the figure.
        columns: of rows: names of the columns that are shown; of a cross table: the one across.
        rows: of a cross table: the column whose values are its lines, or `department`.
        sort: of rows: the column by which they are sorted; in the order of the ledgers if not given.
        limit: how many rows are listed; the others are one line.
        totals: a line and a column of totals; by department, a line.
        figures: ids, or all of the report.
        group: section: the figures by the section of the text that prints them · none.
        by: `department`: a line for each department and a column for each figure.
        groups: by department: after the departments of each group a line with their total.
    """

    kind: TableKind
    of: Id | None = None
    columns: Filled | tuple[Filled, ...] = ()
    rows: Filled | None = None
    sort: Filled | None = None
    limit: Annotated[int, Field(ge=1, le=_MOST_ROWS)] | None = None
    totals: StrictBool = False
    figures: Literal["all"] | tuple[Id, ...] = "all"
    group: Literal["section", "none"] = "section"
    by: Literal["department"] | None = None
    groups: StrictBool = False

    @model_validator(mode="after")
    def _keys_fit_kind(self) -> "TableSpec":
        needed, possible = _KEYS[self.kind]
        if missing := [key for key in needed if not getattr(self, key)]:
            raise MisfitError(
                f"kind 为 {self.kind} 的表须写 {'、'.join(missing)}",
                f"a table of kind {self.kind} needs {', '.join(missing)}",
            )
        known = {"id", "title", "kind", "editions", *needed, *possible}
        if foreign := sorted(self.model_fields_set - known):
            raise MisfitError(
                f"kind 为 {self.kind} 的表不用 {'、'.join(foreign)}",
                f"a table of kind {self.kind} has no {', '.join(foreign)}",
            )
        if isinstance(self.columns, str) != (self.kind == "cross") and self.kind != "figures":
            raise MisfitError(
                f"columns 在 kind 为 {self.kind} 的表里"
                + ("写一个列名" if self.kind == "cross" else "写列名的列表，如 [“甲”, “乙”]"),
                f"columns of a {self.kind} table is "
                + ("the name of one column" if self.kind == "cross" else "a list of names"),
            )
        if self.groups and BY_DEPARTMENT not in (self.rows, self.by):
            raise MisfitError(
                'groups 只用于每个单位一行的表（rows 或 by 写 "department"）',
                'groups goes with a line for each department (rows or by is "department")',
            )
        if len(set(self.column_names)) < len(self.column_names) or (self.rows and self.rows == self.columns):
            raise MisfitError("同一列写了两次", "a column is there twice")
        if self.kind == "rows" and len(self.column_names) > _MOST_COLUMNS:
            raise MisfitError(
                f"一张表最多列 {_MOST_COLUMNS} 列", f"a table of rows has {_MOST_COLUMNS} columns at most"
            )
        return self

    @property
    def lists_rows(self) -> bool:
        """Whether it lists the rows of a figure."""
        return self.kind == "rows"

    @property
    def is_cross(self) -> bool:
        """Whether it counts a figure by two columns."""
        return self.kind == "cross"

    @property
    def shows_figures(self) -> bool:
        """Whether it shows the values of figures."""
        return self.kind == "figures"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns that it shows or is counted by, without the department."""
        columns = (self.columns,) if isinstance(self.columns, str) else self.columns
        named = (*((self.rows,) if self.rows else ()), *columns)
        return tuple(name for name in named if name != BY_DEPARTMENT)

    @property
    def shows_departments(self) -> bool:
        """Whether it is about departments, so that only a report over all of them can have it."""
        return BY_DEPARTMENT in (
            self.rows,
            self.by,
            *([self.columns] if isinstance(self.columns, str) else self.columns),
        )

    @property
    def across(self) -> str:
        """The one column across of a cross table."""
        return self.columns if isinstance(self.columns, str) else ""
