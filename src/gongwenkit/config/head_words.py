"""Words within the heads of columns (`[heads]` of data/schema/common.toml)."""

from gongwenkit.config.toml import Closed

__all__ = ["HeadWords"]


class HeadWords(Closed):
    """Words that a system or a clerk adds to the name of a column.

    Attributes:
        actual: words before a head that say that it was really so (实际会议时间): the head means what the rest of it
            means, and is used rather than any other head of the same column.
        other_moments: words of times that are planned, or at which something was written down (计划会议时间,
            填报时间): such a head is the date of an activity only when a person says so.
        of_person: words after the head of a column of persons that add nothing (主持人姓名).
    """

    actual: tuple[str, ...] = ()
    other_moments: tuple[str, ...] = ()
    of_person: tuple[str, ...] = ()
