"""The words by which texts that somebody else wrote are read (data/phrases/prose.toml)."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from gongwenkit.config.package import incomplete_installation, package_files
from gongwenkit.config.toml import DISK, Closed, Filled, TomlFiles, load_toml

__all__ = ["PROSE_FILE", "ProseWords", "ViewWords", "load_prose_words"]

PROSE_FILE = "prose.toml"
Words = tuple[Filled, ...]


class NumberWords(Closed):
    """`[numbers]`: what is a number that counts something.

    Attributes:
        units: measure words besides those of marks.toml.
        families: measure words that may stand for one another.
        not_compared: measure words of numbers that no figure counts (money, days), unless a figure has them.
        more: what follows a number that was cut (80余).
        about, up_to, above, below: what stands before an inexact number.
        above_after, about_after: what stands after one.
        masks: signs in place of digits.
        uncounted_columns: heads of columns whose numbers count nothing (序号).
        each: words after which a number says how often (每季度), not how many.
        articles: measure words before which 一 is often no number.
        words: expressions with a digit that say no number.
    """

    units: Words = ()
    families: tuple[Words, ...] = ()
    not_compared: Words = ()
    more: Words = ()
    about: Words = ()
    up_to: Words = ()
    above: Words = ()
    below: Words = ()
    above_after: Words = ()
    about_after: Words = ()
    masks: Words = ()
    uncounted_columns: Words = ()
    each: Words = ()
    articles: Words = ()
    words: Words = ()


class ContextWords(Closed):
    """`[text]`: what words around a number say.

    Attributes:
        stop: words that tell no figure from another.
        particles: characters that are left out (讲了课 is 讲课).
        negations: words after which a word says that something is not (未完成).
        synonyms: words that are read as what they stand for.
    """

    stop: Words = ()
    particles: Words = ()
    negations: Words = ()
    synonyms: Mapping[Filled, Filled] = Field(default_factory=dict)


class RoleWords(Closed):
    """`[roles]`: how texts call the people that definitions know by a role."""

    author: Words = ()
    leading_group: Words = ()


class ViewWords(Closed):
    """`[views]`: the words by which a number is a view of a figure.

    Attributes:
        last: last year's value; `not_last`: expressions with such a word that are not about it.
        whole: words for all that a sentence counted (总数).
        of_which: words before a part of what was counted last.
        rates: words for how much of a plan was done, after the plan itself.
        totals: words for a sum (合计).
        areas: words for kinds of what was counted (5个方面).
        compared: a comparison with last year.
        changed: a difference; `fallen`: those of them that say a decrease; `to`: the value after one, `from`
            the one before it (由92条增加到120条).
        differences: heads of a column of differences from last year.
        same: no difference.
        points: the unit of a difference between percentages.
        planned, completion: the plan, and how much of it was done.
        year: words for the whole of it, which end what was said of a quarter.
        quarters, halves: names of each quarter and half-year.
        spans: other spans of time, which are not compared.
        reported: what the departments together have that have a number, where others have none.
    """

    last: Words = ()
    not_last: Words = ()
    whole: Words = ()
    of_which: Words = ()
    rates: Words = ()
    totals: Words = ()
    areas: Words = ()
    compared: Words = ()
    changed: Words = ()
    fallen: Words = ()
    differences: Words = ()
    to: Words = ()
    from_: Words = Field(default=(), alias="from")
    same: Words = ()
    points: Words = ()
    planned: Words = ()
    completion: Words = ()
    year: Words = ()
    quarters: tuple[Words, ...] = ()
    halves: tuple[Words, ...] = ()
    spans: Words = ()
    reported: Words = ()


class ScopeWords(Closed):
    """`[scope]`: the words by which a number is about something else than this department in this period.

    Attributes:
        ahead: what is still to come (in heads and sentences); `intends`: the same, before a verb;
            `done`: words that say that it was done.
        others: other departments, or several; `not_others`: expressions with such a word that are not about them.
        bodies: what departments are called where a table says how many of them a number is of (已报11个单位).
        parts: what parts of a department are called, after one of `ordinal`; `not_parts`: all of them together.
    """

    ahead: Words = ()
    intends: Words = ()
    done: Words = ()
    others: Words = ()
    bodies: Words = ()
    not_others: Words = ()
    parts: Words = ()
    ordinal: Words = ()
    not_parts: Words = ()


class ProseWords(Closed):
    """All of prose.toml; see the classes of its tables."""

    numbers: NumberWords = NumberWords()
    text: ContextWords = ContextWords()
    roles: RoleWords = RoleWords()
    views: ViewWords = ViewWords()
    scope: ScopeWords = ScopeWords()


def load_prose_words(folder: Path, files: TomlFiles = DISK) -> ProseWords:
    """Loads prose.toml of data/phrases; a kit that was made before there was one takes that of the installation.

    Raises:
        KitFileError: the file is wrong, or the installation does not have it.
    """
    path = folder / PROSE_FILE
    return load_toml(path, ProseWords, files) if files.is_file(path) else _load_shipped()


@lru_cache(maxsize=1)
def _load_shipped() -> ProseWords:
    path = package_files() / "data" / "phrases" / PROSE_FILE
    if not path.is_file():
        raise incomplete_installation(path)
    return load_toml(path, ProseWords)
