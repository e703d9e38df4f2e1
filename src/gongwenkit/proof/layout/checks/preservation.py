"""Check 40: whether a report can be kept for good as it is (PDF/A: ISO 19005-2, ISO 19005-3)."""

from typing import Literal

from gongwenkit.model import Message
from gongwenkit.proof.layout.check import CheckOutcome, LayoutFault, ProofCheck, not_applicable, passed, warned
from gongwenkit.proof.layout.page import Printed

__all__ = ["CHECKS", "Archive", "archive_of"]

Archive = Literal["2b", "3b", "no-profile", "problems", ""]
"""The level of PDF/A of a document that passes; otherwise why it has none, empty for one that declares none."""


def archive_of(printed: Printed) -> Archive:
    """Returns the level of PDF/A that a document has, or why it has none."""
    if printed.is_without_profile:
        return "no-profile"
    return "problems" if printed.level_problems else printed.level


def check_archive(printed: Printed) -> CheckOutcome:
    """Check 40: the PDF is PDF/A as it declares; a warning.

    A PDF of this kit that could not be made PDF/A says so in its keywords. Documents of others are not judged, nor are
    copies for the printer, which declare nothing.
    """
    expected = Message("PDF/A-2b，有附件的 PDF/A-3b", "PDF/A-2b, with attached files PDF/A-3b")
    state = archive_of(printed)
    if state == "no-profile":
        found = Message(
            '普通 PDF：红色是 CMYK，而这台机器缺少 TeX 的 colorprofiles（或写 [print] red = "rgb"）',
            "a plain PDF: its red is CMYK, and TeX's colorprofiles were missing (install them, or set red to rgb)",
        )
        return warned([LayoutFault(1, found)], expected)
    if state == "problems":
        first, more = printed.level_problems[0], len(printed.level_problems) - 1
        zh, en = (f"；另有 {more} 种", f"; {more} more kinds") if more else ("", "")
        found = Message(
            f"声明 PDF/A-{printed.level}，核对未通过：{first}{zh}",
            f"it declares PDF/A-{printed.level} and does not pass: {first}{en}",
        )
        return warned([LayoutFault(1, found)], expected)
    if not state:
        return not_applicable(Message("没有声明 PDF/A", "it declares no PDF/A"), expected)
    return passed(Message(f"PDF/A-{state}", f"PDF/A-{state}"), expected)


CHECKS = (ProofCheck(40, Message("长期保存", "preservation"), "ISO 19005-2, 19005-3", check_archive),)
