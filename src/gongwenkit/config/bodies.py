"""Leading bodies of departments (`[bodies]` of data/schema/common.toml): their meetings and how they are spoken of.

Every department has one; which kinds there are and what each is called depends on the kind of office.
"""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from gongwenkit.config.toml import Closed, Filled

__all__ = ["BODY", "Bodies", "Body"]

BODY = "{body}"
"""Stands for the leading body in wording, and in the labels of figures."""


class Body(Closed):
    """One kind of leading body.

    Attributes:
        meetings: its meetings, as a ledger names them; the first one is the usual name.
        posts: how the posts of its members begin; none: no post tells of it.
        terms: what follows `{body}` in wording → what is said instead of both.
    """

    meetings: Annotated[tuple[Filled, ...], Field(min_length=1)]
    posts: tuple[Filled, ...] = ()
    terms: Mapping[Filled, Filled] = Field(default_factory=dict)


class Bodies(Closed):
    """All kinds: `known` by name; `any` is said where departments have different ones, or it is not known which."""

    any: str = ""
    known: Mapping[Filled, Body] = Field(default_factory=dict)

    def meetings_of(self, body: str) -> tuple[str, ...]:
        """Returns the meetings of a body; of one that is not known, those of all."""
        if body in self.known:
            return self.known[body].meetings
        return tuple(dict.fromkeys(name for one in self.known.values() for name in one.meetings))

    def meetings_of_others(self, body: str) -> frozenset[str]:
        """Returns the meetings that are those of another body; none where the body is not known."""
        own = self.meetings_of(body)
        return frozenset(name for one in self.known.values() for name in one.meetings if name not in own)

    def said(self, body: str, following: str) -> tuple[str, str]:
        """Returns what is said for a body before some words, and what is left of these words.

        Example:
            >>> bodies.said("部务会", "会专题研究")
            ('部务会', '专题研究')
        """
        terms = self.known[body].terms if body in self.known else {}
        ends = sorted((end for end in terms if following.startswith(end)), key=len)
        return (terms[ends[-1]], following[len(ends[-1]) :]) if ends else (body, following)

    def fill(self, text: str, body: str) -> str:
        """Returns a text with each `{body}` replaced; without a body by `any`."""
        first, *others = text.split(BODY)
        return first + "".join("".join(self.said(body or self.any, words)) for words in others)

    def of_posts(self, posts: tuple[str, ...]) -> str:
        """Returns the one body that posts tell of; empty where none does, or they tell of different ones."""
        parts = [part for post in posts for part in re.split(r"[、，,；;/\s]+", post)]
        told = {name for name, one in self.known.items() for part in parts if one.posts and part.startswith(one.posts)}
        return next(iter(told)) if len(told) == 1 else ""
