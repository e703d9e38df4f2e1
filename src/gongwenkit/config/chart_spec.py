"""Charts of a report type (`charts` of report.toml): what each one shows."""

from typing import Literal

from pydantic import Field, model_validator

from gongwenkit.config.toml import Closed

__all__ = ["CHARTS_ANNEX", "MOST_CHARTS", "ChartKind", "ChartSpec", "Side"]

ChartKind = Literal["grouped", "stacked", "matrix"]
Side = Literal["quarter", "year", "level", "category", "state", "source"]
"""From which side the figures are seen: quarters · this year beside last year · risk level · 类别 · 状态 · 问题来源."""

MOST_CHARTS = 3
CHARTS_ANNEX = "charts"
"""Id of the annex that holds the charts."""

_SIDES: dict[ChartKind, tuple[Side, ...]] = {
    "grouped": ("quarter", "year"),
    "stacked": ("level", "category", "state", "source"),
    "matrix": (),
}
_MOST_FIGURES: dict[ChartKind, int] = {"grouped": 5, "stacked": 3, "matrix": 1}


class ChartSpec(Closed):
    """One chart.

    Attributes:
        kind: grouped: bars side by side · stacked: one bar in parts with hatches · matrix: branches by months.
        title: what stands under it after its number; one line.
        figures: ids, in order: five at most for grouped, three for stacked, one for matrix.
        by: side from which the figures are seen; None for a matrix.
    """

    kind: ChartKind
    title: str = Field(min_length=1, max_length=30)
    figures: tuple[str, ...] = Field(min_length=1)
    by: Side | None = None

    @model_validator(mode="after")
    def _parts_fit_kind(self) -> "ChartSpec":
        sides = _SIDES[self.kind]
        if sides and self.by not in sides:
            raise ValueError(f"kind 为 {self.kind} 时 by 须为 {'、'.join(sides)} 之一")
        if not sides and self.by is not None:
            raise ValueError(f"kind 为 {self.kind} 时不写 by")
        if len(self.figures) > _MOST_FIGURES[self.kind]:
            raise ValueError(f"kind 为 {self.kind} 的图最多画 {_MOST_FIGURES[self.kind]} 个指标")
        if len(set(self.figures)) < len(self.figures):
            raise ValueError("figures 中有的指标写了两次")
        return self
