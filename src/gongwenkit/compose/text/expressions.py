"""Findings about the official expressions of a year: no file for the year, or expressions that nobody confirmed."""

from collections.abc import Mapping, Sequence

from gongwenkit.config.phrases import Phrases
from gongwenkit.model import Finding, FindingKind, made_kind

__all__ = ["check_expressions"]

_KINDS: Mapping[str, FindingKind] = {
    kind.code: kind
    for kind in (
        made_kind(
            "phrases-absent",
            "warning",
            (
                "没有{year}年的规范表述，用到的都印【待补】",
                "there are no official expressions of {year}: each is printed as a gap",
            ),
            (
                "请复制上年的文件再改，由办公室核对",
                "Copy the file of the year before, change it and have it confirmed by the office",
            ),
        ),
        made_kind(
            "phrases-unconfirmed",
            "info",
            (
                "{year}年的规范表述还没有核对：{named}",
                "these official expressions of {year} are not confirmed: {named}",
            ),
            (
                "请由办公室对照出处核对，核对过的在 [confirmed] 中改为 true",
                "Have the office compare them with their sources, then write true under [confirmed]",
            ),
        ),
    )
}
"""By code; documented in docs/wording.md."""


def check_expressions(
    phrases: Phrases | None, used: Sequence[str], *, year: int, file: str, labels: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Returns what the expressions of a report lack; neither stops a draft or a final edition.

    Args:
        phrases: of the year, None where it has no file.
        used: the expressions that the report type uses, by name.
        year: of the period.
        file: of the year, as findings name it.
        labels: what people call each expression.
    """
    if phrases is None:
        return (_KINDS["phrases-absent"].at(file=file, year=year),) if used else ()
    open_ones = phrases.unconfirmed(used)
    if not open_ones:
        return ()
    named = "、".join(labels.get(name, name) for name in open_ones)
    return (_KINDS["phrases-unconfirmed"].at(file=file, year=year, named=named),)
