"""One report, a batch of reports, and a whole kit."""

from importlib import import_module
from types import ModuleType

__all__ = ["display"]

_NOTEBOOKS_OF_FORMAT_1 = {"display": "gongwenkit.run.report.display"}
"""Notebooks are files of a kit, and an upgrade does not change them. Those of format 1 import `display` from here."""


def __getattr__(name: str) -> ModuleType:
    if name in _NOTEBOOKS_OF_FORMAT_1:
        return import_module(_NOTEBOOKS_OF_FORMAT_1[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
