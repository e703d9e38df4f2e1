"""Packs: what makes a kit one for a certain kind of office. `packs/<name>/` of the installation, and its own `data/`.

A pack has its ledgers, figures, words, sample and report types; what is the same for all offices it shares with the
others: the class, the notebooks, the shared templates, and `packs/shared`, where a pack does not replace a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from gongwenkit.config.toml import Closed, Filled, Id, load_toml
from gongwenkit.model import Message, UsageError

__all__ = ["OWN_PACK", "PARTS", "Pack", "find_pack"]

PACK_FILE = "pack.toml"
OWN_PACK = "party"
"""The pack that the repository's own data and templates are."""
PARTS = (
    "data/figures",
    "data/handover.toml",
    "data/hanzi",
    "data/phrases",
    "data/rules.toml",
    "data/sample",
    "data/schema",
    "kit.toml",
    "latex",
    "notebooks",
    "templates",
)
"""What a kit of that pack consists of. The wheel has these parts and data/upgrade below `gongwenkit/_kit/`."""
_SHARED = ("data/handover.toml", "data/hanzi", "data/phrases/explain.toml", "latex", "notebooks", "templates/shared")
"""What kits of all packs have from those parts."""


class _PackFile(Closed):
    """pack.toml: what a pack is called, what it is for, and its report types, the first of which is the usual one."""

    name: Filled
    description: Filled
    reports: tuple[Id, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Pack:
    """A pack.

    Attributes:
        id: as `init --pack` takes it.
        name: Chinese name.
        reports: its report types, the usual one first; empty for `OWN_PACK`.
        parts: path in the kit → file or folder of the installation; later ones are copied over earlier ones.
    """

    id: str
    name: str
    reports: tuple[str, ...]
    parts: tuple[tuple[str, Path], ...]


def find_pack(source: Path, name: str) -> Pack:
    """Returns a pack of an installation.

    Args:
        source: where the parts of the installation are.
        name: of the pack.

    Raises:
        UsageError: there is no such pack.
        KitFileError: its pack.toml is wrong.
    """
    if name == OWN_PACK:
        return Pack(name, name, (), tuple((part, source / part) for part in PARTS))
    packs = _packs(source)
    if name not in packs:
        known = (OWN_PACK, *packs)
        raise UsageError(
            "unknown-pack",
            where="--pack",
            found=Message(f"没有套件包“{name}”", f"there is no pack “{name}”"),
            advice=Message(f"可用：{'、'.join(known)}", f"There are: {', '.join(known)}"),
        )
    folder = packs[name]
    file = load_toml(folder / PACK_FILE, _PackFile)
    parts = [(part, source / part) for part in _SHARED]
    parts += [("data", source / "packs" / "shared" / "data")]
    parts += [(path.name, path) for path in sorted(folder.iterdir()) if path.name != PACK_FILE]
    return Pack(name, file.name, file.reports, tuple(parts))


def _packs(source: Path) -> Mapping[str, Path]:
    return {path.parent.name: path.parent for path in sorted(source.glob(f"packs/*/{PACK_FILE}"))}
