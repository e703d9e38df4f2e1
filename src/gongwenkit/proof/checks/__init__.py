"""The 36 layout checks, by number."""

from gongwenkit.proof.check import Check, CheckResult
from gongwenkit.proof.page import Printed

__all__ = ["ALL_CHECKS", "run_checks"]

ALL_CHECKS: tuple[Check, ...] = ()
"""In the order of their ids."""


def run_checks(printed: Printed) -> tuple[CheckResult, ...]:
    """Runs every check on a PDF.

    Returns:
        One result for each check, in the order of ids.
    """
    return tuple(CheckResult(check, check.run(printed)) for check in ALL_CHECKS)
