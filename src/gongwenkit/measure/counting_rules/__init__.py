"""Counting rules: from matching rows to a value (docs/figures.md; docs/decisions/0001).

A rule has its properties in `config.definitions.COUNTING_RULES`, its code in a module of this package and its sentence
in data/phrases/explain.toml; no other code or file of data names it, except the generated schema for editors.
"""

from collections.abc import Mapping
from types import MappingProxyType

from gongwenkit.config.definitions import Definition
from gongwenkit.measure.counting_rules.arithmetic import percentage
from gongwenkit.measure.counting_rules.event_rules import EVENT_RULES
from gongwenkit.measure.counting_rules.row_rules import ROW_RULES
from gongwenkit.measure.counting_rules.rule import Contributions, Counted, CountingRule, Span, shared
from gongwenkit.measure.counting_rules.stock_rule import STOCK_RULES

__all__ = ["RULES", "Contributions", "Counted", "CountingRule", "Span", "percentage", "rule_of", "shared"]

RULES: Mapping[str, CountingRule] = MappingProxyType({**EVENT_RULES, **ROW_RULES, **STOCK_RULES})
"""By name in a definition; a figure of two others has none (`measure.two_figures`)."""


def rule_of(definition: Definition) -> CountingRule:
    """Returns the rule that counts a figure."""
    return RULES[definition.count]
