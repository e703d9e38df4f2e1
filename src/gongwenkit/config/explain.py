"""The words in which the kit says how a figure is counted (data/phrases/explain.toml)."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import model_validator

from gongwenkit.config.definitions import rule_names
from gongwenkit.config.toml import DISK, Closed, MisfitError, TomlFiles, load_toml

__all__ = ["CountWords", "ExplainWords", "FilterWords", "SourceWords", "load_explain_words"]


class SourceWords(Closed):
    """`[source]`: where rows come from."""

    ledger: str
    rows_of: str
    table: str
    where: str
    joined: str


class FilterWords(Closed):
    """`[filter]`: conditions; `in_period` is left unsaid where it is empty."""

    in_period: str = ""
    equals: str
    has: str
    contains: str
    setting: str
    author: str
    leading_group: str
    any: str
    not_: str
    or_: str
    and_: str

    model_config = Closed.model_config | {"alias_generator": lambda name: name.rstrip("_")}


class CountWords(Closed):
    """`[count]`: a sentence for each counting rule; a ratio has two, and personal figures an addition.

    Attributes:
        rules: sentence by name of the rule.
    """

    rules: Mapping[str, str]
    ratio_of_figures: str
    ratio_of_sums: str
    personal: str

    @model_validator(mode="before")
    @classmethod
    def _gather_rules(cls, values: Mapping[str, object]) -> Mapping[str, object]:
        """Puts the sentences of rules under `rules`; in the file they are next to the others."""
        names = rule_names(lambda rule: not rule.is_ratio)
        missing = [name for name in names if name not in values]
        if missing:
            raise MisfitError(f"缺少计数规则的说法：{'、'.join(missing)}", f"no words for: {', '.join(missing)}")
        rest = {name: value for name, value in values.items() if name not in names}
        return {**rest, "rules": {name: values[name] for name in names}}


class ExplainWords(Closed):
    """All of explain.toml."""

    source: SourceWords
    filter: FilterWords
    count: CountWords


def load_explain_words(folder: Path, files: TomlFiles = DISK) -> ExplainWords:
    """Loads explain.toml from data/phrases.

    Raises:
        KitFileError: the file is missing or wrong.
    """
    return load_toml(folder / "explain.toml", ExplainWords, files)
