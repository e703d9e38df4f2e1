"""How many pages of a report its notebook shows: all of them to an analyst, the first one in a batch.

The notebook is the same; who runs it says so in the environment, which its kernel, or a fork, inherits.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["first_page_only", "most_pages"]

_NAME = "GWK_SHOWN_PAGES"


def most_pages() -> int | None:
    """Returns how many pages may be shown, from the first; None where nobody says so."""
    said = os.environ.get(_NAME, "")
    return int(said) if said.isdecimal() else None


@contextmanager
def first_page_only() -> Iterator[None]:
    """Lets the notebooks that are run meanwhile show the first page only: nobody looks at a thousand reports."""
    before = os.environ.get(_NAME)
    os.environ[_NAME] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_NAME]
        else:
            os.environ[_NAME] = before
