"""Rules of frequency (data/rules.toml): how often an activity is due. They change no number and no report."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from gongwenkit.config.definitions import Definition
from gongwenkit.config.kit import Kit
from gongwenkit.config.likeness import known_words
from gongwenkit.config.toml import Closed, Filled, Id, load_toml, toml_line
from gongwenkit.model import KitFileError, Message

__all__ = ["FrequencyRule", "load_rules"]

RULES_FILE = "rules.toml"


class FrequencyRule(Closed):
    """`[[rule]]`: a figure must be at least so much in each span.

    Attributes:
        figure: id; its rule counts events or rows by their days.
        every: the span.
        at_least: so often.
        source: where this is prescribed.
        confirm: whether the office has still to confirm that it holds here.
    """

    figure: Id
    every: Literal["month", "quarter", "half", "year"]
    at_least: int = Field(default=1, ge=1)
    source: Filled
    confirm: bool = True


class _Rules(Closed):
    rule: tuple[FrequencyRule, ...] = ()


def load_rules(kit: Kit, definitions: Mapping[str, Definition]) -> tuple[FrequencyRule, ...]:
    """Loads the rules of a kit; none where it has no such file.

    Args:
        kit: the kit.
        definitions: its figures.

    Raises:
        KitFileError: the file is wrong, or names a figure that the kit does not have, or a percentage.
    """
    path = kit.root / "data" / RULES_FILE
    if not path.is_file():
        return ()
    rules = load_toml(path, _Rules).rule
    for number, rule in enumerate(rules):
        found = definitions.get(rule.figure)
        if found is None or found.is_ratio:
            raise KitFileError(
                "rule-figure",
                where=f"{path}:{toml_line(path, ('rule', number, 'figure'))}",
                found=Message(
                    f"没有可数次数的指标“{rule.figure}”", f"there is no figure “{rule.figure}” that counts anything"
                ),
                advice=known_words(rule.figure, [name for name, one in definitions.items() if not one.is_ratio]),
            )
    return rules
