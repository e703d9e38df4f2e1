"""The words by which `ledger learn` tells what the columns of an unknown ledger are (data/phrases/learn.toml)."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from gongwenkit.config.toml import DISK, Closed, Filled, TomlFiles, kit_or_shipped, load_toml

__all__ = ["LEARN_FILE", "LearnWords", "load_learn_words"]

LEARN_FILE = "learn.toml"
Words = tuple[Filled, ...]


class ValueWords(Closed):
    """`[values]`: words in cells.

    Attributes:
        done: values of a state that say that a matter is closed.
        marks: ticks and short answers.
        none: what is written instead of nothing.
        units: what follows a number.
    """

    done: Words = ()
    marks: Words = ()
    none: Words = ()
    units: Words = ()


class RowWords(Closed):
    """`[rows]`: the beginnings of rows that are no records: totals, notes, examples."""

    totals: Words = ()
    notes: Words = ()
    example: Words = ()


class NameWords(Closed):
    """`[names]`: what names of ledgers end with, and names of figures do not."""

    endings: Words = ()


class SensitiveWords(Closed):
    """`[sensitive]`: words in the heads of columns whose texts are shown to nobody, and of those that only seem so."""

    heads: Words = ()
    not_: Words = Field(default=(), alias="not")


class LearnWords(Closed):
    """All of learn.toml.

    Attributes:
        types: type, or `not_` and a type → words in heads.
        roles: the same for roles.
        values, rows, names, sensitive: see their classes.
    """

    types: Mapping[Filled, Words] = Field(default_factory=dict)
    roles: Mapping[Filled, Words] = Field(default_factory=dict)
    values: ValueWords = ValueWords()
    rows: RowWords = RowWords()
    names: NameWords = NameWords()
    sensitive: SensitiveWords = SensitiveWords()

    def says(self, kind: str, head: str) -> bool:
        """Whether the head of a column has a word of a type, and none that speaks against it."""
        against = any(word in head for word in self.types.get(f"not_{kind}", ()))
        return not against and any(word in head for word in self.types.get(kind, ()))

    def denies(self, kind: str, head: str) -> bool:
        """Whether the head of a column has a word that speaks against a type."""
        return any(word in head for word in self.types.get(f"not_{kind}", ()))

    def rank(self, role: str, head: str) -> int | None:
        """Returns the place of the first word for a role that is in a head; None where none is, or one against it."""
        if any(word in head for word in self.roles.get(f"not_{role}", ())):
            return None
        return next((place for place, word in enumerate(self.roles.get(role, ())) if word in head), None)

    def is_sensitive(self, head: str) -> bool:
        """Whether the texts below a head are shown to nobody."""
        spared = any(word in head for word in self.sensitive.not_)
        return not spared and any(word in head for word in self.sensitive.heads)


def load_learn_words(folder: Path, files: TomlFiles = DISK) -> LearnWords:
    """Loads learn.toml of data/phrases; a kit without it takes that of the installation.

    Raises:
        KitFileError: the file is wrong, or the installation does not have it.
    """
    path, files = kit_or_shipped(folder / LEARN_FILE, files)
    return load_toml(path, LearnWords, files)
