"""Does what docs/designer.md says, command by command, and makes its picture docs/pictures/style.png of the PDF."""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "designer.md"
PICTURE = ROOT / "docs" / "pictures" / "style.png"
PAGES = 3
DPI = 60
COLOURS = 16
_BLOCK = re.compile(r"^```(sh|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read_steps(text: str) -> Iterator[tuple[str, str]]:
    """Yields the blocks of the page in order: ("sh", a command) for each line, ("toml", what is added to kit.toml)."""
    for kind, block in _BLOCK.findall(text):
        if kind == "toml":
            yield kind, block
        else:
            yield from ((kind, line) for line in block.splitlines() if line.strip())


def walk(folder: Path, *, last: str = "proof") -> dict[str, str]:
    """Does the steps in a folder, up to the command that has the word `last`; returns each command's output.

    Raises:
        subprocess.CalledProcessError: a command failed.
    """
    told = {}
    for kind, step in read_steps(PAGE.read_text(encoding="utf-8")):
        if kind == "toml":
            file = folder / "walk" / "kit.toml"
            file.write_text(f"{file.read_text(encoding='utf-8')}\n{step}", encoding="utf-8")
            continue
        told[step] = _run(step, folder)
        if last in step.split():
            break
    return told


def _run(command: str, folder: Path) -> str:
    words = [name for word in shlex.split(command) for name in _spread(word, folder)]
    programs: Mapping[str, list[str]] = {"gongwenkit": [sys.executable, "-m", "gongwenkit"]}
    call = [*programs.get(words[0], words[:1]), *words[1:]]
    done = subprocess.run(  # noqa: S603 - the commands of our own page
        call, cwd=folder, env=os.environ, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    return done.stdout


def _spread(word: str, folder: Path) -> list[str]:
    """Returns the files that a word with * names, as a shell does."""
    return [str(path.relative_to(folder)) for path in sorted(folder.glob(word))] if "*" in word else [word]


def draw(pdf: Path, picture: Path) -> None:
    """Draws the first pages side by side."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [
            ImageOps.expand(page.render(scale=DPI / 72).to_pil().convert("RGB"), 1, "#bbbbbb") for page in document
        ]
    shown = pages[:PAGES]
    whole = Image.new("RGB", (sum(page.width for page in shown) + 8 * (len(shown) - 1), shown[0].height), "white")
    left = 0
    for page in shown:
        whole.paste(page, (left, 0))
        left += page.width + 8
    whole.quantize(COLOURS, dither=Image.Dither.NONE).save(picture, optimize=True)


def main() -> None:
    """Makes the picture."""
    with tempfile.TemporaryDirectory() as folder:
        walk(Path(folder))
        (pdf,) = Path(folder).glob("walk/build/2023/duty/*/report.pdf")
        draw(pdf, PICTURE)
    print(PICTURE.relative_to(ROOT))


if __name__ == "__main__":
    main()
