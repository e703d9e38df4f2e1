"""The layout checks, by number."""

from gongwenkit.proof.layout.check import CheckResult, ProofCheck
from gongwenkit.proof.layout.checks import (
    annexes,
    characters,
    ending,
    faces,
    folio,
    head,
    imprint,
    line_grid,
    page_ends,
    paper,
    preservation,
    red,
    soundness,
    title,
)
from gongwenkit.proof.layout.page import Printed

__all__ = ["ALL_CHECKS", "run_checks"]

_MODULES = (
    paper,
    line_grid,
    faces,
    title,
    head,
    red,
    ending,
    annexes,
    imprint,
    folio,
    characters,
    soundness,
    page_ends,
    preservation,
)

ALL_CHECKS: tuple[ProofCheck, ...] = tuple(
    sorted((check for module in _MODULES for check in module.CHECKS), key=lambda check: check.id)
)
"""In the order of their ids."""


def run_checks(printed: Printed) -> tuple[CheckResult, ...]:
    """Runs every check on a PDF.

    Returns:
        One result for each check, in the order of ids.
    """
    return tuple(CheckResult(check, check.run(printed)) for check in ALL_CHECKS)
