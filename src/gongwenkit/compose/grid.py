"""Tables by department as the notebook shows them: each a display of its own or one of several, folded."""

from dataclasses import dataclass

from gongwenkit.compose.departments import DepartmentsTable
from gongwenkit.compose.htmlpage import Display

__all__ = ["Grid", "GridsView"]


@dataclass(frozen=True)
class Grid:
    """A table under its heading."""

    title: str
    table: DepartmentsTable


@dataclass(frozen=True, kw_only=True, repr=False)
class GridsView(Display):
    """Tables by department, the first open, the others folded.

    Attributes:
        grids: in order; none where there is nothing to show.
        missing: the word that stands for a missing value in them.
    """

    name = "grids"
    grids: tuple[Grid, ...]
    missing: str
