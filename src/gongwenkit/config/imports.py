"""Imports of libraries that load more than is needed of them."""

import contextlib
import sys
from collections.abc import Iterator

__all__ = ["without_arrow", "without_grammar"]

GRAMMAR, ARROW = "rfc3987_syntax", "pyarrow"


def without_grammar() -> contextlib.AbstractContextManager[None]:
    """Hides rfc3987_syntax from the imports in this block, as if it were not installed, unless it is loaded already.

    It builds a grammar when it is imported: a second of processor time in each process. jsonschema, which nbformat and
    pikepdf.pdfa load, would then check the format `iri`. No schema of notebooks or of PDF/A has that format.
    """
    return _hidden(GRAMMAR)


def without_arrow() -> contextlib.AbstractContextManager[None]:
    """Hides pyarrow as `without_grammar` hides its library.

    pandas loads it wherever it is installed, as it is with the extra `cluster`: 35 MB in each process, and threads. All
    frames of the kit have columns of Python objects.
    """
    return _hidden(ARROW)


@contextlib.contextmanager
def _hidden(name: str) -> Iterator[None]:
    hides = name not in sys.modules
    if hides:
        sys.modules[name] = None  # type: ignore[assignment]  # Python's own mark: an import raises ImportError
    try:
        yield
    finally:
        if hides:
            del sys.modules[name]
