"""Digests of what can be read on the pages of a report: they show on which page a text was changed."""

import hashlib
from pathlib import Path

from gongwenkit.proof.evidence.leaks import page_texts

__all__ = ["page_digests"]

DIGEST_DIGITS = 16


def page_digests(pdf: Path) -> list[str]:
    """Returns a digest of the text of each page, as readers copy it; blanks and line ends make no difference."""
    texts = (text.encode("utf-8", "surrogatepass") for text in page_texts(pdf))
    return [hashlib.sha256(text).hexdigest()[:DIGEST_DIGITS] for text in texts]
