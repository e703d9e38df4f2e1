"""Typesets each document of latex/examples, proofs it, and makes a contact sheet: build/examples/index.html.

Only what changed is made again: an example stands for its source, the files of the class and the kit's own program.
With --pictures the first pages of the layouts become the pictures of docs/latex-class.md.
"""

import argparse
import hashlib
import html
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

from gongwenkit.model import GongwenkitError
from gongwenkit.proof.layout.checks.proofing import describe_result, proof_pdf
from gongwenkit.run.report.installation import program_hash
from gongwenkit.typeset.engine import JOB, typeset
from gongwenkit.typeset.isolation import class_files

ROOT = Path(__file__).resolve().parent.parent
LATEX = ROOT / "latex"
OUT = ROOT / "build" / "examples"
PICTURES = ROOT / "docs" / "pictures"

REFERENCE_DAY = date(2026, 12, 31)
SECONDS = 60
SHEET_DPI = 40
PICTURE_DPI = 70
PICTURE_COLOURS = 16
PICTURED: Mapping[str, tuple[str, int]] = {
    "layout-A": ("A-up", 1),
    "layout-A-end": ("A-up", -1),
    "layout-B": ("B", 1),
    "layout-C": ("C", 1),
    "layout-letter": ("letter", 1),
}
"""Picture of the manual: the example and the page it shows, from 1, or from the last one backwards."""


@dataclass(frozen=True)
class Made:
    """What came of an example.

    Attributes:
        name: of the source, without its ending.
        key: sha256 over all that it was made from.
        pages: number of pages; 0 where it could not be typeset.
        counts: of the checks, by outcome.
        faults: one line for each failed check, or the error of TeX.
        warnings: one line for each warning.
    """

    name: str
    key: str
    pages: int
    counts: Mapping[str, int]
    faults: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def line(self) -> str:
        """One line for the terminal."""
        mark = "✗" if self.faults else "✓"
        counts = ", ".join(f"{number} {status.replace('_', ' ')}" for status, number in self.counts.items() if number)
        return f"{mark} {self.name}: {self.pages} p.; proof: {counts or '-'}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes the examples and returns 1 if one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only these examples (A-up, letter …)")
    parser.add_argument("--pictures", action="store_true", help="make docs/pictures/layout-*.png anew")
    parser.add_argument("--out", type=Path, default=OUT, help="where the PDFs go (default: build/examples)")
    options = parser.parse_args(arguments)
    everything = sorted(path.stem for path in (LATEX / "examples").glob("*.tex"))
    if unknown := set(options.names) - set(everything):
        parser.error(f"no such example: {', '.join(sorted(unknown))}")
    results = make_all(options.names or everything, options.out)
    if options.names:
        return _tell_end(results)
    write_sheet(results, options.out)
    if options.pictures:
        write_pictures(options.out, PICTURES)
    return _tell_end(results)


def make_all(names: Sequence[str], out: Path) -> list[Made]:
    """Makes what changed, with a line for each example."""
    out.mkdir(parents=True, exist_ok=True)
    common = _hash_common()
    results = []
    for number, name in enumerate(names, start=1):
        key = hashlib.sha256(f"{common}\0{_source(name)}".encode()).hexdigest()
        known = _read_record(out, name)
        if known and known.key == key and (out / f"{name}.pdf").is_file():
            results.append(known)
            print(f"[{number}/{len(names)}] {known.line} (unchanged)")
        else:
            results.append(make_one(name, key, out))
            print(f"[{number}/{len(names)}] {results[-1].line}", flush=True)
        for line in (*results[-1].faults, *results[-1].warnings):
            print(f"      {line}")
    return results


def make_one(name: str, key: str, out: Path) -> Made:
    """Typesets and proofs one example; source and log stay beside the PDF, for the checks that need them."""
    folder = out / f".{name}"
    folder.mkdir(exist_ok=True)
    (out / f"{name}.pdf").unlink(missing_ok=True)
    try:
        printed = typeset(_source(name), folder=folder, latex=LATEX, reference_day=REFERENCE_DAY, seconds=SECONDS)
        for ending in ("tex", "log", "pdf"):
            (folder / f"{JOB}.{ending}").replace(out / f"{name}.{ending}")
        proof = proof_pdf(out / f"{name}.pdf")
        faults = tuple(describe_result(result).en for result in proof.of("fail"))
        warnings = tuple(describe_result(result).en for result in proof.of("warn"))
        made = Made(name, key, printed.pages, proof.counts, faults, warnings)
    except GongwenkitError as error:
        made = Made(name, key, 0, {}, (str(error),), ())
    for left in folder.iterdir():
        left.unlink()
    folder.rmdir()
    _record(out, name).write_text(json.dumps(asdict(made), ensure_ascii=False, indent=1), encoding="utf-8")
    return made


def write_sheet(results: Sequence[Made], out: Path) -> None:
    """Writes the contact sheet: all pages of all examples, small, each leading to its PDF."""
    parts = []
    for made in results:
        pictures = "".join(f'<img src="{file.name}" alt="">' for file in _page_pictures(made, out))
        about = _source(made.name).splitlines()[0].lstrip("% ")
        told = "".join(f"<li>{html.escape(line)}</li>" for line in (*made.faults, *made.warnings))
        parts.append(
            f'<section><h2><a href="{made.name}.pdf">{made.name}</a></h2><p>{html.escape(about)}</p>'
            f'<p>{html.escape(made.line)}</p><ul>{told}</ul><a href="{made.name}.pdf">{pictures}</a></section>'
        )
    style = "body{font-family:sans-serif;margin:2em}img{margin:0 8px 8px 0}"
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>latex/examples</title><style>{style}</style>'
    (out / "index.html").write_text(f"{page}<h1>latex/examples</h1>{''.join(parts)}</html>\n", encoding="utf-8")


def write_pictures(out: Path, folder: Path) -> None:
    """Writes the pictures of the manual."""
    for picture, (name, page) in PICTURED.items():
        with pypdfium2.PdfDocument(out / f"{name}.pdf") as document:
            index = page - 1 if page > 0 else len(document) + page
            _draw(document[index], PICTURE_DPI).save(folder / f"{picture}.png", optimize=True)


def _page_pictures(made: Made, out: Path) -> list[Path]:
    files = [out / f"{made.name}-{number}.png" for number in range(1, made.pages + 1)]
    pdf = out / f"{made.name}.pdf"
    if not made.pages or all(file.is_file() and file.stat().st_mtime >= pdf.stat().st_mtime for file in files):
        return files
    with pypdfium2.PdfDocument(pdf) as document:
        for file, page in zip(files, document, strict=True):
            _draw(page, SHEET_DPI).save(file)
    return files


def _draw(page: pypdfium2.PdfPage, dpi: int) -> Image.Image:
    picture: Image.Image = page.render(scale=dpi / 72).to_pil().convert("RGB")
    return ImageOps.expand(picture, border=1, fill="#bbbbbb").quantize(PICTURE_COLOURS, dither=Image.Dither.NONE)


def _source(name: str) -> str:
    return (LATEX / "examples" / f"{name}.tex").read_text(encoding="utf-8")


def _hash_common() -> str:
    digest = hashlib.sha256(program_hash().encode())
    for path in class_files(LATEX):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _record(out: Path, name: str) -> Path:
    return out / f"{name}.json"


def _read_record(out: Path, name: str) -> Made | None:
    try:
        held = json.loads(_record(out, name).read_text(encoding="utf-8"))
        return Made(**held | {"faults": tuple(held["faults"]), "warnings": tuple(held["warnings"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _tell_end(results: Sequence[Made]) -> int:
    bad = [made.name for made in results if made.faults]
    print(f"{len(results)} examples, {len(bad)} failed" + (f": {', '.join(bad)}" if bad else ""))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
