"""Leading bodies of departments (`[bodies]` of data/schema/common.toml): their meetings and how they are spoken of.

Every department has one; which kinds there are and what each is called depends on the kind of office.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from gongwenkit.config.toml import Closed, Filled

__all__ = ["BODY", "Bodies", "Body", "IssuerLabels"]

BODY = "{body}"
"""Stands for the leading body in wording, and in the labels of figures."""


class Body(Closed):
    """One kind of leading body.

    Attributes:
        meetings: its meetings, as a ledger names them; the first one is the usual name.
        posts: posts of its members, by which it is known; none: no post tells of it.
        terms: what follows `{body}` in wording → what is said instead of both.
    """

    meetings: Annotated[tuple[Filled, ...], Field(min_length=1)]
    posts: tuple[Filled, ...] = ()
    terms: Mapping[Filled, Filled] = Field(default_factory=dict)


class Bodies(Closed):
    """All kinds.

    Attributes:
        any: what is said where departments have different ones, or it is not known which.
        aside: what posts name that is no leading body.
        known: by name.
    """

    any: str = ""
    aside: tuple[Filled, ...] = ()
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
        told: set[str] = set()
        for post in posts:
            for word in self.aside:
                post = post.replace(word, "")
            told |= {name for name, one in self.known.items() if any(word in post for word in one.posts)}
        return next(iter(told)) if len(told) == 1 else ""


class IssuerLabels(Closed):
    """`[issuer]` of labels.toml: what a text says where nobody said otherwise.

    Attributes:
        self: what a department calls itself.
        superior: who stands above it; "" leaves out the clauses that name it.
    """

    self_: Filled = Field(alias="self")
    superior: str
