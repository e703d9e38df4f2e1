"""The picture of a report's first page, which index.html shows: a file in a folder next to the department folders.

It is no output of the report: the manifest does not list it, and a report without one is complete. A redacted report
has none: the folder that is handed out holds what its manifests list.
"""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from gongwenkit.model import GongwenkitError
from gongwenkit.typeset.thumbnail import draw_thumbnail

__all__ = ["draw_first_page", "first_page_of", "move_first_page", "sweep_first_pages"]

PAGES = "_pages"
"""Folder next to the department folders; no department folder begins with this sign."""
REPORT = "report.pdf"


def first_page_of(folder: Path) -> Path:
    """Returns where the picture of the report in a folder lies."""
    return folder.parent / PAGES / f"{folder.name}.png"


def draw_first_page(folder: Path) -> bool:
    """Draws the first page of the report in a folder unless there is a picture of this very PDF.

    The picture gets the PDF's time of change, by which it is known. What hinders it is no error of the report: the
    index then has no picture.

    Returns:
        Whether there is a picture of the report now.
    """
    picture, pdf = first_page_of(folder), folder / REPORT
    with contextlib.suppress(OSError, GongwenkitError):
        made = pdf.stat().st_mtime_ns
        with contextlib.suppress(FileNotFoundError):
            if picture.stat().st_mtime_ns == made:
                return True
        _make_folder(picture.parent)
        part = picture.with_suffix(".part")
        try:
            part.write_bytes(draw_thumbnail(pdf))
            os.utime(part, ns=(made, made))
            part.replace(picture)
        finally:
            part.unlink(missing_ok=True)
        return True
    return False


def move_first_page(made: Path, folder: Path) -> None:
    """Moves the picture of a report that was made in a private folder to its place.

    Args:
        made: the folder in which it was made.
        folder: the one in which it was published.
    """
    with contextlib.suppress(OSError):
        picture, place = first_page_of(made), first_page_of(folder)
        if picture.is_file():
            written = (folder / REPORT).stat().st_mtime_ns
            _make_folder(place.parent)
            os.utime(picture, ns=(written, written))
            picture.replace(place)


def _make_folder(pages: Path) -> None:
    """Makes the folder of pictures.

    Raises:
        OSError: it is a link: nothing is written or removed where it leads.
    """
    if pages.is_symlink():
        raise FileExistsError(pages)
    pages.mkdir(exist_ok=True)


def sweep_first_pages(reports: Path, folders: Iterable[str]) -> None:
    """Removes pictures of reports that are no longer there.

    Args:
        reports: the folder of all departments' reports.
        folders: names of the department folders that have a report.
    """
    kept = {first_page_of(reports / folder).name for folder in folders}
    if (reports / PAGES).is_symlink():
        return
    with contextlib.suppress(OSError):
        for path in (reports / PAGES).iterdir():
            if path.suffix == ".png" and path.name not in kept:
                path.unlink(missing_ok=True)
