"""The sandbox of all templates: Jinja's own, asked once for each type and name what may be reached."""

from types import BuiltinMethodType, MethodType
from typing import Any

from jinja2.sandbox import ImmutableSandboxedEnvironment

__all__ = ["TemplateSandbox"]

MOST_KNOWN = 10_000
"""Pairs of a type and a name, far more than the templates of a kit use."""

_SAFE: set[tuple[type, str]] = set()
"""What Jinja found safe; its rules look at nothing but the type of a value and the name of the attribute."""


class TemplateSandbox(ImmutableSandboxedEnvironment):
    """Works as `ImmutableSandboxedEnvironment`; asking it anew for each value was a third of the time of a template."""

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401
        """Returns an attribute where it is known to be safe; whatever else there is, Jinja decides."""
        if (type(obj), attribute) in _SAFE:
            try:
                value = getattr(obj, attribute)
            except AttributeError:
                return super().getattr(obj, attribute)
            if not isinstance(value, MethodType | BuiltinMethodType):  # `str.format` gets a wrapper
                return value
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401
        """Whether templates may reach an attribute, as Jinja answers."""
        is_safe = super().is_safe_attribute(obj, attr, value)
        if is_safe and obj.__class__ is type(obj):  # not what pretends to be of another type
            if len(_SAFE) >= MOST_KNOWN:
                _SAFE.clear()
            _SAFE.add((type(obj), attr))
        return is_safe
