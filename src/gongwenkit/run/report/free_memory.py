"""Memory that is free is given back to the system between the steps of a report over all departments."""

import ctypes
import gc

__all__ = ["free_memory"]


def free_memory() -> None:
    """Collects what nobody holds, and gives free memory back where the C library can (glibc).

    Libraries that read and write PDFs and fonts leave tens of megabytes of freed pieces behind, which nothing else of
    the process uses.
    """
    gc.collect()
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library, another system
        return
    trim(0)
