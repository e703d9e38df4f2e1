"""Imports of libraries that load more than is needed of them."""

import contextlib
import sys
from collections.abc import Iterator

__all__ = ["without_grammar"]

GRAMMAR = "rfc3987_syntax"


@contextlib.contextmanager
def without_grammar() -> Iterator[None]:
    """Hides rfc3987_syntax from the imports in this block, as if it were not installed, unless it is loaded already.

    It builds a grammar when it is imported: a second of processor time in each process. jsonschema, which nbformat and
    pikepdf.pdfa load, would then check the format `iri`. No schema of notebooks or of PDF/A has that format.
    """
    hidden = GRAMMAR not in sys.modules
    if hidden:
        sys.modules[GRAMMAR] = None  # type: ignore[assignment]  # Python's own mark: an import raises ImportError
    try:
        yield
    finally:
        if hidden:
            del sys.modules[GRAMMAR]
