"""What can be wrong with a set of figures: every kind of finding of `measure.between` (docs/figures.md)."""

from collections.abc import Mapping
from types import MappingProxyType

from gongwenkit.model import FindingKind, made_kind

__all__ = ["FIGURE_KINDS"]


_ALL = (
    made_kind(
        "figure-too-large",
        "error",
        ("“{label}”为 {value}，多于“{other}”的 {bound}", "{label} is {value}, more than {other} with {bound}"),
        ("请核对这两项指标所依据的台账行", "Look at the rows behind both figures"),
    ),
    made_kind(
        "figure-small",
        "warning",
        ("“{label}”为 {value}，少于“{other}”的 {bound}", "{label} is {value}, less than {other} with {bound}"),
        ("通常不少于后者，请核对有无漏填", "It is usually no less; look for cells left blank"),
    ),
    made_kind(
        "union-parts",
        "error",
        (
            "“{label}”为 {value}，不在各部分的最大值 {most} 与合计 {total} 之间",
            "{label} is {value}, not between its largest part {most} and the sum of its parts {total}",
        ),
        ("请核对其来源台账的日期和活动编号", "Look at dates and event numbers in its ledgers"),
    ),
    made_kind(
        "quarters-sum",
        "error",
        ("“{label}”各季度合计 {total}，全年 {value}", "the quarters of {label} sum to {total}, the year is {value}"),
        ("请核对其台账行的日期", "Look at the dates in its ledger"),
    ),
    made_kind(
        "branches-sum",
        "error",
        (
            "“{label}”各{branch}合计 {total}，少于全单位的 {value}",
            "the branches of {label} sum to {total}, less than the whole of {value}",
        ),
        ("请核对其台账行的{branch}和{event_number}", "Look at the branches and event numbers in its ledger"),
    ),
    made_kind(
        "departments-sum",
        "error",
        (
            "“{label}”各单位合计 {total}，联合活动重复 {shared}，两者之差不等于全部单位的 {value}",
            "the departments of {label} sum to {total}, of which joint events repeat {shared}; the whole is {value}",
        ),
        ("请核对各单位登记联合活动所用的活动编号和日期", "Look at the numbers and dates of joint events"),
    ),
    made_kind(
        "figures-as-last-year",
        "warning",
        ("{count} 项不为零的指标与上年全部相同", "all {count} figures that are not zero equal last year's"),
        ("请核对是否沿用了上年台账", "Make sure that last year's ledgers were not copied"),
    ),
    made_kind(
        "quarter-empty",
        "info",
        ("“{label}”全年 {value}，{quarters} 没有", "{label} is {value} in the year and none in {quarters}"),
        ("如确实没有，不必处理", "Nothing to do if that is so"),
    ),
    made_kind(
        "december-heavy",
        "info",
        ("“{label}”全年 {value}，12 月占 {share}", "{share} of {label} ({value}) fall in December"),
        ("如确实如此，不必处理", "Nothing to do if that is so"),
    ),
)

FIGURE_KINDS: Mapping[str, FindingKind] = MappingProxyType({kind.code: kind for kind in _ALL})
"""By code."""
