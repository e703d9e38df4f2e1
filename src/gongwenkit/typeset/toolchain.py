"""TeX and fonts: the packages and font sets that the kit needs, and those that this machine has."""

import glob
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from fontTools.ttLib import TTFont, TTLibError

from gongwenkit.config.kit import FontSettings
from gongwenkit.model import Message

__all__ = [
    "FONT_FAMILIES",
    "FONT_SETS",
    "OTHER_TEX_PACKAGE",
    "TEX_PACKAGES",
    "FontFamily",
    "debian_package_of_font",
    "find_font_file",
    "find_tex_files",
    "font_characters",
    "font_families",
    "font_file_named",
    "font_folders",
    "font_search_path",
    "required_tex_files",
    "tex_trees",
    "tex_version",
    "usual_font_folders",
]

QUESTION_SECONDS = 30

TEX_PACKAGES: Mapping[str, str] = MappingProxyType(
    {
        "ctex.sty": "texlive-lang-chinese",
        "expl3.sty": "texlive-latex-base",
        "fontspec.sty": "texlive-latex-recommended",
        "hyperref.sty": "texlive-latex-base",
        "xeCJK.sty": "texlive-lang-cjk",
    }
)
"""The packages that every report loads, one file of each, with the Debian package that contains it.

The class asks for ctex and hyperref; ctex brings expl3, fontspec and xeCJK.
"""

OTHER_TEX_PACKAGE = "texlive-latex-extra"
"""The Debian package that most likely contains any other LaTeX file."""


FONT_FAMILIES: Mapping[str, Message] = MappingProxyType(
    {
        "fang": Message("仿宋体", "fangsong"),
        "kai": Message("楷体", "kai"),
        "hei": Message("黑体", "hei"),
        "song": Message("宋体", "song"),
        "xbs": Message("小标宋体", "xiaobiaosong"),
    }
)
"""The families of the class by their key: name in GB/T 9704, and key of kit.toml."""


@dataclass(frozen=True)
class FontFamily:
    """A family of a font set.

    Attributes:
        role: fangsong, kai, hei, song or xiaobiaosong.
        label: its name in GB/T 9704.
        file: name of the font file.
        fallback: file for characters that `file` lacks (the first, where there are two).
        latin: file for Latin letters and digits, which must be half a character wide (GB/T 15835, 5.1.7).
    """

    role: str
    label: str
    file: str
    fallback: str
    latin: str


_SERIF, _SERIF_BOLD, _SANS = "NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc", "NotoSansCJK-Regular.ttc"
_WENKAI, _WENKAI_LIGHT = "LXGWWenKai-Regular.ttf", "LXGWWenKai-Light.ttf"
_FALLBACKS = (_SERIF, _WENKAI, _SANS, _SERIF, _SERIF_BOLD)
_FANDOL = (
    "FandolFang-Regular.otf",
    "FandolKai-Regular.otf",
    "FandolHei-Regular.otf",
    "FandolSong-Regular.otf",
    "FandolSong-Bold.otf",
)
_FANDOL_LATIN = (_FANDOL[0], _FANDOL[0], *_FANDOL[2:])


def _font_set(
    files: Sequence[str], *, fallbacks: Sequence[str] = _FALLBACKS, latin: Sequence[str] = _FANDOL_LATIN
) -> tuple[FontFamily, ...]:
    rows = zip(FONT_FAMILIES.values(), files, fallbacks, latin, strict=True)
    return tuple(FontFamily(name.en, name.zh, *row) for name, *row in rows)


FONT_SETS: Mapping[str, tuple[FontFamily, ...]] = MappingProxyType(
    {
        "fandol": _font_set(_FANDOL, fallbacks=(_WENKAI_LIGHT, _WENKAI_LIGHT, *_FALLBACKS[2:])),
        "noto": _font_set((_SERIF, _WENKAI, _SANS, _SERIF, _SERIF_BOLD), fallbacks=(_WENKAI, _SERIF, *_FANDOL[2:])),
        "windows": _font_set(
            ("simfang.ttf", "simkai.ttf", "simhei.ttf", "simsun.ttc", _SERIF_BOLD),
            fallbacks=(*_FALLBACKS[:4], _FANDOL[4]),
            latin=("simfang.ttf", "simfang.ttf", "simhei.ttf", "simsun.ttc", _FANDOL[4]),
        ),
        "founder": _font_set(("FZFSK.TTF", "FZKTK.TTF", "FZHTK.TTF", "FZSSK.TTF", "FZXBSK.TTF")),
    }
)
"""Families of the font sets that kit.toml can name, as gongwenkit-fonts-<set>.def has them; `custom` is not here."""


def font_families(settings: FontSettings) -> tuple[FontFamily, ...]:
    """Returns the families of the kit's font set; `custom` takes those of `fandol` where it names no file."""
    if settings.set != "custom":
        return FONT_SETS[settings.set]
    return _font_set([getattr(settings, family.role) or family.file for family in FONT_SETS["fandol"]])


def font_file_named(name: str) -> str:
    """Returns the font file of a name without its ending, as TeX reports it; an unknown name is unchanged."""
    known = (
        file for families in FONT_SETS.values() for one in families for file in (one.file, one.fallback, one.latin)
    )
    return next((file for file in known if name in (file, file.rsplit(".", 1)[0])), name)


def font_folders(settings: FontSettings) -> tuple[Path, ...]:
    """Returns the folders of the fonts that kit.toml names by their path; TeX must be allowed to read them."""
    files = (Path(family.file) for family in font_families(settings))
    return tuple(sorted({file.parent for file in files if file.is_absolute()}))


def debian_package_of_font(file: str) -> str:
    """Returns the Debian package of a free font file; empty for a font that must be bought or copied."""
    known = {"Fandol": "texlive-lang-chinese", "Noto": "fonts-noto-cjk", "LXGWWenKai": "fonts-lxgw-wenkai"}
    return next((package for prefix, package in known.items() if file.startswith(prefix)), "")


def tex_version() -> str | None:
    """Returns the first line of `xelatex --version`, None where there is no working xelatex."""
    answer = _ask("xelatex", "--version")
    return answer.splitlines()[0].strip() if answer else None


def find_tex_files(names: Iterable[str]) -> dict[str, Path | None]:
    """Looks files up as TeX would (one call of kpsewhich).

    Args:
        names: file names with their extension (`ctex.sty`, `FandolFang-Regular.otf`).

    Returns:
        The path of each, None where TeX does not find it.
    """
    wanted = sorted(name for name in set(names) if name and not name.startswith("-"))
    if not wanted:
        return {}
    paths = [Path(line) for line in _ask("kpsewhich", *wanted).splitlines() if line]
    found = {path.name: path for path in paths}
    return {name: found.get(name) for name in wanted}


def tex_trees() -> tuple[Path, ...]:
    """Returns the trees in which TeX of a report searches: those of the system, also where there is none yet."""
    nowhere = os.devnull
    own = dict.fromkeys(("TEXMFHOME", "TEXMFVAR", "TEXMFCONFIG"), nowhere)
    listed = _ask("kpsewhich", "-expand-var=$TEXMF", environment=own).strip()
    trees = (Path(entry.lstrip("!")) for entry in re.split(r"[{},:]", listed))
    return tuple(dict.fromkeys(tree for tree in trees if tree.is_absolute() and tree != Path(nowhere)))


def find_font_file(name: str) -> Path | None:
    """Finds a font file by its name: as TeX does, then through fontconfig, then in the usual font folders."""
    if Path(name).is_absolute():
        return Path(name) if Path(name).is_file() else None
    in_tex = find_tex_files([name]).get(name)
    if in_tex is not None:
        return in_tex
    listed = (Path(line.rstrip(": ")) for line in _ask("fc-list", ":", "file").splitlines())
    named = (path for path in listed if path.name == name)
    in_folders = (path for folder in usual_font_folders() for path in folder.rglob(glob.escape(name)))
    return next(named, None) or next(in_folders, None)


def font_search_path() -> str:
    """Returns `OSFONTDIR` for TeX: the caller's own folders, then the usual ones, each with what is below it.

    TeX Live searches fonts by file name only in its own trees and in /usr/share/fonts; fonts that an office has bought
    are in /usr/local/share/fonts or in the font folder of the user.
    """
    own = os.environ.get("OSFONTDIR", "")
    return os.pathsep.join(filter(None, (own, *(f"{folder}//" for folder in usual_font_folders()))))


def font_characters(file: str) -> frozenset[str]:
    """Returns the characters of a font file (of a collection: its SC face); none where it is missing or broken."""
    path = find_font_file(file)
    if path is None:
        return frozenset()
    try:
        with TTFont(path, fontNumber=_simplified_face(path), lazy=True) as font:
            return frozenset(map(chr, font.getBestCmap() or {}))
    except (OSError, TTLibError):
        return frozenset()


def _simplified_face(path: Path) -> int:
    return 2 if path.suffix.lower() == ".ttc" and path.name.startswith("Noto") else 0


def required_tex_files(folder: Path) -> tuple[str, ...]:
    """Returns the packages and classes that the LaTeX files of a folder load and that are not in the folder, sorted."""
    pattern = re.compile(
        r"\\(RequirePackage|usepackage|LoadClass)(?:WithOptions)?\s*(?:\[[^\]]*\])?\s*\{([\w\s,.-]+)\}"
    )
    files = [path for ending in ("*.cls", "*.sty", "*.def") for path in sorted(folder.glob(ending))]
    names: set[str] = set()
    for path in files:
        source = re.sub(r"(?<!\\)%.*", "", path.read_text(encoding="utf-8", errors="replace"))
        for command, listed in pattern.findall(source):
            ending = ".cls" if command == "LoadClass" else ".sty"
            names |= {name.strip() + ending for name in listed.split(",") if name.strip()}
    return tuple(sorted(names - {path.name for path in files}))


def usual_font_folders() -> tuple[Path, ...]:
    """Returns the usual font folders that exist on this machine."""
    home = Path.home()
    folders = (
        home / ".local" / "share" / "fonts",
        home / ".fonts",
        home / "Library" / "Fonts",
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        Path("/Library/Fonts"),
    )
    return tuple(folder for folder in folders if folder.is_dir())


def _ask(program: str, *arguments: str, environment: Mapping[str, str] = MappingProxyType({})) -> str:
    """Returns the output of a program; empty if it is not installed, takes too long or cannot start."""
    path = shutil.which(program)
    if path is None:
        return ""
    try:
        answer = subprocess.run(  # noqa: S603 - a program of TeX or fontconfig, names of files as arguments
            [path, *arguments],
            env=os.environ | {"OSFONTDIR": font_search_path()} | dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=QUESTION_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout
