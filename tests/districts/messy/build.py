"""青岚区 whole: lay out every book, write files, answers, findings owed, and the manifest of forms."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.districts.figures import write_answers
from tests.districts.messy import archive, civil, commerce, forestry, rescue, traffic
from tests.districts.messy.answers import answers
from tests.districts.messy.clerk import Clerk
from tests.districts.messy.manifest import manifest
from tests.districts.messy.model import Book, Find
from tests.districts.messy.reference import write_reference
from tests.districts.messy.staff import BY_CODE
from tests.districts.model import YEARS
from tests.districts.writers import House, write_book

SEED = "青岚区"
HOUSE = House(
    author="青岚区（虚构）",
    looks={
        "title": {"bold": True, "font_size": 16, "align": "center"},
        "filled": {"font_size": 10},
        "blank": {},
        "head": {"bold": True, "align": "center", "text_wrap": True, "border": 1},
        "body": {"border": 1, "text_wrap": True},
    },
)
MAKERS: dict[str, Callable[[dict[int, Clerk]], list[Book]]] = {
    "201": civil.books,
    "202": traffic.books,
    "203": forestry.books,
    "204": commerce.books,
    "205": rescue.books,
    "206": archive.books,
}
COLUMNS_GONE = {**commerce.COLUMNS_GONE, **archive.COLUMNS_GONE}


def all_books(seed: str = SEED) -> list[Book]:
    """Lay out every book; the archive keeps some together with the rescuers."""
    books: list[Book] = []
    for code, make in MAKERS.items():
        books += make({year: Clerk(BY_CODE[code], year, seed) for year in YEARS})
    return books + archive.joint_books({code: Clerk(BY_CODE[code], 2023, seed + "/joint") for code in BY_CODE})


def findings(books: list[Book], more: list[Find]) -> list[dict[str, str | None]]:
    """Return every finding owed, sorted by file, sheet, cell and code."""
    found = list(more)
    for book in books:
        found += [Find(book.refused, book.path)] if book.refused else book.finds
        found += [Find("file-copy", copy) for copy in book.copies]
    return [find.to_json() for find in sorted(found, key=lambda find: find.order)]


def write_district(root: Path, seed: str = SEED) -> None:
    """Write the sample below a data folder."""
    books = all_books(seed)
    for book in books:
        write_book(book, root, HOUSE)
    references = write_reference(root)
    write_answers(root / "expected.json", answers(books, COLUMNS_GONE))
    _write_lines(root / "expected_findings.json", findings(books, references))
    _write_json(root / "manifest.json", manifest(books))


def _write_lines(path: Path, entries: list[dict[str, str | None]]) -> None:
    lines = ",\n".join(" " + json.dumps(entry, ensure_ascii=False) for entry in entries)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8", newline="")


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="")
