"""Where reports lie: names of folders that are safe on every file system."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from gongwenkit.model.job import WHOLE

__all__ = ["department_folder", "report_folder", "safe_name", "safe_names"]

_PLAIN = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,31}")
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}
_RESERVED = {WHOLE}


def safe_name(code: str, codes: Iterable[str] = ()) -> str:
    """Returns the folder name of a department code.

    A plain code is its own name; any other, and codes that differ only in case, become a slug and twelve hex digits
    of the code's sha256, so that no two departments share a folder on any file system (reliability.md, 3.3 N).

    Args:
        code: the code.
        codes: all codes of the kit.
    """
    return safe_names((code, *codes))[code]


def safe_names(codes: Iterable[str]) -> Mapping[str, str]:
    """Returns the folder name of each of a kit's codes (see `safe_name`): all of them in one pass."""
    distinct = dict.fromkeys(codes)
    alike = Counter(code.casefold() for code in distinct)
    return {code: _safe(code, twin=alike[code.casefold()] > 1) for code in distinct}


def _safe(code: str, *, twin: bool) -> str:
    plain = _PLAIN.fullmatch(code) and code.lower() not in _DEVICES | _RESERVED
    if plain and not twin:
        return code
    ascii_only = unicodedata.normalize("NFKD", code).encode("ascii", "ignore").decode("ascii")
    slug = re.sub(r"[^0-9A-Za-z]+", "-", ascii_only).strip("-").lower()[:16] or "d"
    return f"{slug}-{hashlib.sha256(code.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def report_folder(out: Path, *, period: str, report: str, edition: str, layout: str, default_layout: str) -> Path:
    """Returns `out/<period>/<report>[-<edition>[-<layout>]]`, the folder of all departments' reports."""
    name = report
    if edition != "draft" or layout != default_layout:
        name += f"-{edition}"
    if layout != default_layout:
        name += f"-{layout}"
    return out / period / name


def department_folder(reports: Path, code: str, codes: Iterable[str] = (), *, whole: bool = False) -> Path:
    """Returns the folder of one department below `report_folder`; of a report over all of them, `all`."""
    return reports / (WHOLE if whole else safe_name(code, codes))
