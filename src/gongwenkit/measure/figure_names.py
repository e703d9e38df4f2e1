"""Figures named for a department: their labels say its leading body."""

from collections.abc import Mapping

from gongwenkit.config.bodies import BODY, Bodies
from gongwenkit.config.definitions import Definition

__all__ = ["name_figures"]

_named: list[tuple[Mapping[str, Definition], Bodies, str, dict[str, Definition]]] = []
"""The last few figures that were named: departments with one kind of leading body share them."""
KEPT_NAMED = 16


def name_figures(definitions: Mapping[str, Definition], bodies: Bodies, body: str) -> dict[str, Definition]:
    """Returns the figures with the leading body in their labels; without one they say that of any."""
    for known, own, name, made in _named:
        if known is definitions and own is bodies and name == body:
            return made
    found = _name_figures(definitions, bodies, body)
    _named[:] = [*_named[1 - KEPT_NAMED :], (definitions, bodies, body, found)]
    return found


def _name_figures(definitions: Mapping[str, Definition], bodies: Bodies, body: str) -> dict[str, Definition]:
    return {
        name: one.model_copy(update={"label": bodies.fill(one.label, body)}) if BODY in one.label else one
        for name, one in definitions.items()
    }
