"""The steps of one report.

Notebooks of format 1 use this package as the module of the steps (`from gongwenkit.run import report as steps`). A step
is imported when it is used: an import at the head would be a circle, because steps import modules of this package.
"""

from importlib import import_module
from typing import Any

__all__ = ["choose", "compose", "measure", "proof", "publish", "read", "typeset"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - one of several functions
    if name in __all__:
        return getattr(import_module("gongwenkit.run.report.steps"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
