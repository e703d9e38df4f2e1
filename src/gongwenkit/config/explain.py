"""The words in which the kit says how a figure is counted (data/phrases/explain.toml)."""

from pathlib import Path

from gongwenkit.config.toml import DISK, Closed, TomlFiles, load_toml

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
    """`[count]`: counting rules."""

    events: str
    union: str
    distinct: str
    stock: str
    items: str
    sum: str
    people: str
    rows: str
    ratio_of_figures: str
    ratio_of_sums: str
    personal: str


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
