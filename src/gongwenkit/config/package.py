"""Where the files of this installation are: the parts of a kit, and the additions for older kits."""

from pathlib import Path

from gongwenkit.model import KitFileError, Message, system_words

__all__ = ["incomplete_installation", "package_files", "shipped_file", "unreadable_installation"]

NEUTRAL, OWN = "packs/shared/data", "data"
"""Where an installation has files for any kind of office, and those of its own pack."""


def package_files() -> Path:
    """Returns the folder with the parts of a kit: that of the wheel, or the root of the checkout.

    Raises:
        KitFileError: this installation has neither.
    """
    packed = Path(__file__).parent.parent / "_kit"
    checkout = Path(__file__).parents[3]
    for folder in (packed, checkout):
        if (folder / "kit.toml").is_file():
            return folder
    raise incomplete_installation(packed / "kit.toml")


def shipped_file(path: Path) -> Path | None:
    """Returns the file of this installation that stands for one that a kit does not have, for any kind of office.

    Args:
        path: as it would be in the kit; its name and that of its folder are looked for.
    """
    root = package_files()
    found = (root / folder / path.parent.name / path.name for folder in (NEUTRAL, OWN))
    return next((one for one in found if one.is_file()), None)


def incomplete_installation(part: Path) -> KitFileError:
    """Returns the error of an installation without a part."""
    return KitFileError(
        "installation-incomplete",
        where=str(part),
        found=Message("安装不完整，缺少这一部分", "the installation lacks this part"),
        advice=Message("请重新安装 gongwenkit", "Install gongwenkit again"),
    )


def unreadable_installation(part: Path, error: OSError) -> KitFileError:
    """Returns the error of an installation with a part that cannot be read."""
    why = system_words(error)
    return KitFileError(
        "installation-unreadable",
        where=str(part),
        found=Message(
            f"安装中的这一部分不能读取（{why.zh}）", f"this part of the installation cannot be read ({why.en})"
        ),
        advice=Message("请查看权限，或重新安装 gongwenkit", "Check permissions, or install gongwenkit again"),
    )
