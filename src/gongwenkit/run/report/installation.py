"""What is installed and a report depends on, as hashes: the program, and TeX with its packages and fonts."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import gongwenkit
from gongwenkit.config.kit import Kit
from gongwenkit.ingest.ledgers.files import digest_of
from gongwenkit.run.report.digests import Digests, stat_line
from gongwenkit.run.report.store import hash_file, write_text

__all__ = ["program_hash", "toolchain_hash"]

MEMORY = "toolchain.json"
"""File in the kit's cache: what TeX and the fonts were at the last look."""
SEARCH = ("PATH", "HOME", "OSFONTDIR", "TEXINPUTS", "TEXMFHOME", "TEXMFLOCAL", "TEXMFCNF")
"""Variables of the environment that decide which files TeX finds."""
PROGRAMS = ("xelatex", "kpsewhich", "xdvipdfmx")


@lru_cache(maxsize=1)
def program_hash() -> str:
    """Returns the sha256 over the kit's own program files: a changed program makes reports again."""
    root = Path(gongwenkit.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(f"{path.relative_to(root).as_posix()}\0{hash_file(path)}\0".encode())
    return digest.hexdigest()


def toolchain_hash(kit: Kit) -> str:
    """Returns the sha256 over TeX's version, its packages that the class loads, and the fonts of the kit.

    What was found is kept in the kit's cache with the stat of everything it was found by: programs, lists of files of
    TeX, folders of fonts, and the files themselves. As long as these are the same, no program is called and no font
    is read.
    """
    memory = kit.cache_folder.parent / MEMORY
    question = _question(kit)
    known = _load(memory)
    if known.get("question") == question and known.get("watched") == _stats(_watched(known)):
        return str(known["digest"])
    version, found = _find(kit)
    digests = Digests(known.get("files"))
    contents = {name: digests.of(name, path, digest_of) if path else "" for name, path in sorted(found.items())}
    digest = hashlib.sha256(json.dumps([version, contents], sort_keys=True).encode()).hexdigest()
    watched = _stats([*_places(), *(str(path) for path in found.values() if path)])
    entry = {"question": question, "watched": watched, "files": digests.to_json(), "digest": digest}
    try:
        memory.parent.mkdir(parents=True, exist_ok=True)
        write_text(memory, json.dumps(entry, ensure_ascii=False) + "\n")
    except OSError:  # a kit that cannot be written: asked again each time
        pass
    return digest


def _load(memory: Path) -> Mapping[str, object]:
    try:
        value = json.loads(memory.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) and isinstance(value.get("watched"), dict) else {}


def _watched(known: Mapping[str, object]) -> list[str]:
    watched = known.get("watched")
    return list(watched) if isinstance(watched, dict) else []


def _question(kit: Kit) -> dict[str, object]:
    """Returns what is looked for, and where."""
    latex = sorted(path for ending in ("*.cls", "*.sty", "*.def") for path in kit.latex_folder.glob(ending))
    return {
        "fonts": kit.settings.fonts.model_dump(mode="json"),
        "class": _stats(map(str, latex)),
        "search": {name: os.environ.get(name, "") for name in SEARCH},
        "programs": {name: shutil.which(name) or "" for name in PROGRAMS},
    }


def _stats(paths: Iterable[str]) -> dict[str, str]:
    """Returns the stat of each file; an empty text where it is gone."""
    found: dict[str, str] = {}
    for path in paths:
        try:
            found[path] = stat_line(os.stat(path))  # noqa: PTH116
        except OSError:
            found[path] = ""
    return found


def _find(kit: Kit) -> tuple[str, Mapping[str, Path | None]]:
    """Returns TeX's version, and where each package and font is."""
    from gongwenkit.typeset import toolchain  # it loads fontTools

    packages = {*toolchain.TEX_PACKAGES, *toolchain.required_tex_files(kit.latex_folder)}
    families = toolchain.font_families(kit.settings.fonts)
    fonts = {file for family in families for file in (family.file, family.fallback, family.latin) if file}
    found = toolchain.find_tex_files({*packages, *fonts})
    elsewhere = {file: toolchain.find_font_file(file) for file in fonts if found.get(file) is None}
    return toolchain.tex_version() or "", {**found, **elsewhere}


def _places() -> list[str]:
    """Returns the files and folders by which packages and fonts are found."""
    from gongwenkit.typeset import toolchain

    lists = toolchain.find_tex_files(["ls-R", "texmf.cnf"]).values()
    programs = filter(None, map(shutil.which, PROGRAMS))
    return [*programs, *(str(path) for path in lists if path), *map(str, toolchain.usual_font_folders())]
