"""Digests of what can be read on the pages of a report: they show on which page a text was changed."""

import hashlib
from collections.abc import Iterable

__all__ = ["page_digests"]

DIGEST_DIGITS = 16


def page_digests(texts: Iterable[str]) -> list[str]:
    """Returns a digest of each text that can be copied from a page; it has no blanks and line ends."""
    return [hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_DIGITS] for text in texts]
