"""What decides on the bytes of a report besides its kit and its data: programs, libraries, TeX and fonts of a machine.

Two machines with the same fingerprint make the same report from the same job.
"""

import platform
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from gongwenkit import __version__
from gongwenkit.config.kit import Kit
from gongwenkit.ingest.ledgers.files import digest_of
from gongwenkit.run.report.installation import program_hash
from gongwenkit.typeset.toolchain import (
    TEX_PACKAGES,
    find_font_file,
    find_tex_files,
    font_families,
    required_tex_files,
    tex_version,
)

__all__ = ["differences", "fingerprint", "font_files", "tex_files"]

DIGITS = 12
FORMAT_FILES = ("latex.ltx", "expl3-code.tex", "xeCJK.sty", "ctex.sty", "fontspec-xetex.sty", "l3backend-xetex.def")
"""Files of TeX from which the format is made and which every report loads."""
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def font_files(kit: Kit) -> tuple[str, ...]:
    """Returns the font files with which the reports of a kit are set, sorted."""
    families = font_families(kit.settings.fonts)
    return tuple(sorted({file for one in families for file in (one.file, one.fallback, one.latin) if file}))


def tex_files(kit: Kit) -> tuple[str, ...]:
    """Returns the files of TeX that the reports of a kit load, sorted."""
    return tuple(sorted({*FORMAT_FILES, *TEX_PACKAGES, *required_tex_files(kit.latex_folder)}))


@lru_cache(maxsize=8)
def fingerprint(fonts: tuple[str, ...], tex: tuple[str, ...]) -> Mapping[str, str]:
    """Returns what this machine has: name → version or digest, empty where it lacks it.

    Args:
        fonts: names of font files, or paths.
        tex: names of files of TeX.
    """
    found = find_tex_files(tex)
    return {
        "gongwenkit": __version__,
        "gongwenkit program": program_hash()[:DIGITS],
        "Python": ".".join(platform.python_version_tuple()[:2]),
        **{name: _version(name) for name in _libraries()},
        "TeX": tex_version() or "",
        **{f"TeX {name}": _digest(found.get(name)) for name in tex},
        **{f"font {Path(name).name}": _digest(find_font_file(name)) for name in fonts},
    }


def differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Returns name, our value and their value of everything in which two fingerprints differ; empty: it lacks."""
    names = (*ours, *(name for name in theirs if name not in ours))
    return [(name, a, b) for name in names if (a := ours.get(name, "")) != (b := theirs.get(name, ""))]


def _libraries() -> Iterable[str]:
    """Returns the names of the libraries that the kit uses, without those of its extras."""
    listed = requires("gongwenkit") or ()
    return sorted({match[0] for line in listed if "extra ==" not in line and (match := _NAME.match(line))})


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _digest(path: Path | None) -> str:
    return digest_of(path)[:DIGITS] if path else ""
