"""Make the whole messy sample: lay out every book, write files, answers, findings owed, and the manifest of forms."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Callable
from pathlib import Path

from sample.build import write_expected
from sample.model import YEARS

from . import archive, civil, commerce, forestry, rescue, traffic
from .answers import expected
from .clerk import Clerk
from .manifest import manifest
from .model import Book, Find
from .reference import write_reference
from .staff import BY_CODE
from .writers import write

SEED = "青岚区"
DEFAULT = Path(__file__).resolve().parents[2] / "data" / "sample-messy"
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


def make_messy(root: Path, seed: str = SEED) -> tuple[int, int]:
    """Write the sample below ``root`` and return how many files and bytes it has.

    The ledgers of a former run are removed first; a folder which is no sample (no ``expected.json``) loses nothing.
    """
    if (root / "expected.json").is_file():
        shutil.rmtree(root / "ledgers", ignore_errors=True)
    root.mkdir(parents=True, exist_ok=True)
    books = all_books(seed)
    for book in books:
        write(book, root)
    references = write_reference(root)
    write_expected(root / "expected.json", expected(books, COLUMNS_GONE))
    _write_lines(root / "expected_findings.json", findings(books, references))
    _write_json(root / "manifest.json", manifest(books))
    files = [p for p in root.rglob("*") if p.is_file()]
    return len(files), sum(p.stat().st_size for p in files)


def _write_lines(path: Path, entries: list[dict[str, str | None]]) -> None:
    lines = ",\n".join(" " + json.dumps(entry, ensure_ascii=False) for entry in entries)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8", newline="")


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="")


def main() -> int:
    """Parse the command line, make the sample, say what was made."""
    parser = argparse.ArgumentParser(description="Make the messy sample of the fictional district 青岚区.")
    parser.add_argument("--out", type=Path, default=DEFAULT, help="folder to write to (default: data/sample-messy)")
    options = parser.parse_args()
    files, size = make_messy(options.out)
    print(f"{options.out}: {files} files, {size / 1e6:.2f} MB")
    return 0
