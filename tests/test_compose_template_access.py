"""What templates may reach is what Jinja's sandbox lets them reach, the first time and every time after."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

import pytest
from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from gongwenkit.compose.template_access import TemplateSandbox


@dataclass
class _Shown:
    name: str = "甲"
    rows: list[int] = field(default_factory=lambda: [1, 2])
    _hidden: str = "秘"

    def said(self) -> str:
        return self.name

    @property
    def late(self) -> str:
        return self.undefined_here  # type: ignore[attr-defined,no-any-return]


class _Pretender:
    """Says that it is a list."""

    @property
    def __class__(self) -> Any:  # type: ignore[override]
        return list

    append = "not a method"


VALUES: dict[str, Any] = {
    "one": _Shown(),
    "words": {"items": "x", "name": "y"},
    "rows": [1],
    "many": deque([1]),
    "text": "{0.__class__}",
    "made": (number for number in (1, 2)),
    "kind": _Shown,
    "pretender": _Pretender(),
}
EXPRESSIONS = [
    *("one.name", "one.said()", "one.rows[0]", "one._hidden", "one.__class__", "one.said.__func__", "one.late"),
    *(
        "one.nothing",
        "words.items()",
        "words.name",
        "words.nothing",
        "words['name']",
        "words.clear()",
        "rows.append(2)",
    ),
    *(
        "rows.append(2)",
        "rows.index(1)",
        "many.append(2)",
        "many.count(1)",
        "text.format(one)",
        "text.upper()",
        "made.gi_frame",
    ),
    *("kind.mro()", "kind.name", "pretender.append", "one.name.__class__.mro", "(one|attr('_hidden'))"),
]


def _said(sandbox: type[ImmutableSandboxedEnvironment], expression: str) -> str:
    environment = sandbox(undefined=StrictUndefined)
    try:
        return environment.from_string("{{ " + expression + " }}").render(VALUES)
    except Exception as error:  # which one, and its words, are compared
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_answers_are_those_of_jinja_also_when_asked_again(expression: str) -> None:
    expected = _said(ImmutableSandboxedEnvironment, expression)
    assert [_said(TemplateSandbox, expression) for _ in range(3)] == [expected] * 3


def test_what_is_safe_in_one_type_is_not_so_in_another() -> None:
    @dataclass
    class Other:
        append: str = "其他"

    environment = TemplateSandbox()
    template = environment.from_string("{{ it.append }}")
    assert template.render(it=Other()) == "其他"
    with pytest.raises(SecurityError):
        environment.from_string("{{ it.append(1) }}").render(it=[])
