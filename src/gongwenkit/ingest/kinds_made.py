"""One kind of finding, written down in a clerk's words."""

from gongwenkit.model import FindingKind, Severity, Words

__all__ = ["made_kind"]


def made_kind(code: str, severity: Severity, found: tuple[str, str], advice: tuple[str, str]) -> FindingKind:
    """Returns a kind of finding.

    Args:
        code: its code.
        severity: of its findings.
        found: what was found, in Chinese and in English, with fields in braces.
        advice: what to do, likewise.
    """
    return FindingKind(code, severity, Words(*found), Words(*advice))
