"""Words for people in cells: of all offices (data/schema/posts.toml), of a kind of office (`[people]`)."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from gongwenkit.config.package import incomplete_installation, package_files
from gongwenkit.config.toml import Closed, Filled, load_toml

__all__ = ["POSTS", "ChiefPost", "OfficeWords", "PeopleWords", "PostWords", "common_post_words"]

POSTS = "posts.toml"
"""The file of `PostWords` in data/schema."""

Words = Annotated[tuple[Filled, ...], Field(min_length=1)]
Characters = Annotated[str, AfterValidator(lambda text: "".join(text.split())), Field(min_length=1)]


class _Posts(Closed):
    """Posts: `words`, what may come before one, those that several people have, forms of address, short forms."""

    words: Words
    prefixes: tuple[Filled, ...] = ()
    several: tuple[Filled, ...] = ()
    courtesy: tuple[Filled, ...] = ()
    short: dict[str, str] = Field(default_factory=dict)


class _Units(Closed):
    """Units: how they end, those that end otherwise, words for no certain unit, one's own, units outside."""

    endings: Words
    weak_endings: tuple[Filled, ...] = ()
    words: tuple[Filled, ...] = ()
    generic: tuple[Filled, ...] = ()
    own: tuple[Filled, ...] = ()
    outside: tuple[Filled, ...] = ()


class _Groups(Closed):
    """Words for groups of people, for nobody, for the principal leader, and for members of the leading group."""

    words: Words
    leads: tuple[Filled, ...] = ()
    nobody: tuple[Filled, ...] = ()
    notes: tuple[Filled, ...] = ()
    absent: tuple[Filled, ...] = ()
    first: tuple[Filled, ...] = ()
    members: tuple[Filled, ...] = ()


class _Names(Closed):
    """Surnames; words that look like a name and are none; characters that are in no name of another surname."""

    surnames: Characters
    compound: tuple[Annotated[str, Field(min_length=2, max_length=2)], ...] = ()
    matters: tuple[Filled, ...] = ()
    never: Characters = "的"


class PostWords(Closed):
    """data/schema/posts.toml: posts, units, groups and surnames, as any office writes them."""

    posts: _Posts
    units: _Units
    groups: _Groups
    names: _Names


class ChiefPost(Closed):
    """A short post and the full ones that it means when a cell gives no more."""

    short: str = Field(min_length=1)
    full: tuple[str, ...] = Field(min_length=1)


class OfficeWords(Closed):
    """What a kind of office calls its leading body, its posts and its groups of people (`[people]` of common.toml).

    Attributes:
        bodies: leading bodies, which may come before “principal leader” or “member of the leading group”.
        prefixes: words that may be left off before a post.
        posts: posts in addition to the common ones (局长, 主任, …).
        chief: which posts a short one means.
        organs: names of groups of people, which are never names of persons.
        crowds: words in lists of people that name nobody, so that their people cannot be counted.
    """

    bodies: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    chief: tuple[ChiefPost, ...] = ()
    organs: tuple[str, ...] = ()
    crowds: tuple[str, ...] = ()


def common_post_words() -> PostWords:
    """Returns the words of this installation, for kits without a file of their own.

    Raises:
        KitFileError: the installation does not have them.
    """
    path = package_files() / "data" / "schema" / POSTS
    if not path.is_file():
        raise incomplete_installation(path)
    return _load(path)


@lru_cache(maxsize=1)
def _load(path: Path) -> PostWords:
    return load_toml(path, PostWords)


class PeopleWords(OfficeWords):
    """All words for people that reading uses.

    Attributes:
        common: those of any office.
    """

    common: PostWords = Field(default_factory=common_post_words)
