"""One report, a batch of them, and a kit as a whole."""

from importlib import import_module
from types import ModuleType

__all__ = ["display"]

_NOTEBOOKS_OF_FORMAT_1 = {"display": "gongwenkit.run.report.display"}
"""Notebooks are files of a kit. Those of format 1 import `display` from here."""


def __getattr__(name: str) -> ModuleType:
    if name in _NOTEBOOKS_OF_FORMAT_1:
        return import_module(_NOTEBOOKS_OF_FORMAT_1[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
