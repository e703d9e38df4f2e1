"""Where the files of this installation are: the parts of a kit, and the additions for older kits."""

from pathlib import Path

from gongwenkit.model import KitFileError, Message

__all__ = ["incomplete_installation", "package_files"]


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


def incomplete_installation(part: Path) -> KitFileError:
    """Returns the error of an installation without a part."""
    return KitFileError(
        "installation-incomplete",
        where=str(part),
        found=Message("安装不完整，缺少这一部分", "the installation lacks this part"),
        advice=Message("请重新安装 gongwenkit", "Install gongwenkit again"),
    )
