"""gongwenkit: activity ledgers (台账) in, formally typeset reports (公文) out."""

__all__ = ["__version__"]

__version__ = "0.1.0"
