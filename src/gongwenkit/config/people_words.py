"""Words for people in cells (`[people]` of data/schema/common.toml)."""

from pydantic import Field

from gongwenkit.config.toml import Closed

__all__ = ["ChiefPost", "PeopleWords"]


class ChiefPost(Closed):
    """A short post and the full ones that it means when a cell gives no more."""

    short: str = Field(min_length=1)
    full: tuple[str, ...] = Field(min_length=1)


class PeopleWords(Closed):
    """What a kind of office calls its leading body, its posts and its groups of people; common words are in the code.

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

    @property
    def groups(self) -> tuple[str, ...]:
        """Words of a list of people in which nobody is named."""
        return (*self.organs, *self.crowds)
