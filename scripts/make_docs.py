"""Makes the site of docs/ in build/docs-site, and looks whether each of its links leads somewhere (`make docs`).

把 docs/ 做成网页（build/docs-site），并查每个链接是否有去处、是否从网上取了什么。

Where nothing changed, a second run does nothing. A site is made anew as a whole, because each page lists all others,
and takes its place only when it is right. Nothing of it is loaded from elsewhere.
"""

import argparse
import hashlib
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "scripts" / "site"
LOCK = ROOT / "requirements" / "docs.lock"
SITE = ROOT / "build" / "docs-site"
STAMP = ".made-from"
"""File of a site with the digest of all that it was made from."""
_LOADED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src"}
"""Elements that a browser loads by themselves → attribute with the address."""
_NOT_LOADED = {"next", "prev", "index", "search", "canonical", "genindex"}
"""`rel` of links that a browser only offers."""

_FROM_ELSEWHERE = re.compile(r"""(url\(|@import)\s*["']?(https?:|//)""")


@dataclass
class Page(HTMLParser):
    """What a page names: its anchors, what it links to, and what a browser loads for it."""

    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Takes note of an element."""
        values: Mapping[str, str] = {name: value for name, value in attrs if value}
        self.anchors.update(values[name] for name in ("id", "name") if name in values)
        address = values.get(_LOADED.get(tag, "href" if tag == "a" else ""))
        if not address:
            return
        self.links.append(address)
        if tag in _LOADED and not (tag == "link" and values.get("rel") in _NOT_LOADED):
            self.loaded.append(address)


def faults(site: Path) -> Iterator[str]:
    """Yields what is wrong with the links of a site: page, address, why."""
    pages = {path.resolve(): _read(path) for path in sorted(site.rglob("*.html")) if "_static" not in path.parts}
    for path, page in pages.items():
        where = path.relative_to(site.resolve()).as_posix()
        for address in page.loaded:
            if urlsplit(address).scheme not in ("", "data") or address.startswith("//"):
                yield f"{where}: {address}: loaded from elsewhere"
        for address in page.links:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file():
                yield f"{where}: {address}: there is no such file"
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
                yield f"{where}: {address}: there is no such heading"
    for style in sorted(site.rglob("*.css")):
        if _FROM_ELSEWHERE.search(style.read_text(encoding="utf-8")):
            yield f"{style.relative_to(site).as_posix()}: loads something from elsewhere"


def _read(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def make(source: Path, site: Path) -> int:
    """Makes a site of a folder of pages.

    Returns:
        0, or 1 where a page or a link is wrong; the site of an earlier run then stays as it was.
    """
    from sphinx.cmd.build import main as sphinx

    digest = _digest(source)
    stamp = site / STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
        return 0
    site.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".docs-", dir=site.parent) as folder:
        made = Path(folder) / "site"
        options = ["-n", "-W", "--keep-going", "-q", "-c", str(SETTINGS), "-d", f"{folder}/read"]
        if sphinx([*options, "-b", "html", str(source), str(made)]):
            return 1
        found = list(faults(made))
        sys.stderr.writelines(f"{fault}\n" for fault in found)
        if found:
            return 1
        (made / STAMP).write_text(digest, encoding="utf-8")
        shutil.rmtree(site, ignore_errors=True)
        made.rename(site)
    return 0


def _digest(source: Path) -> str:
    """The digest of the pages, of how they are made, and of what makes them."""
    whole = hashlib.sha256(LOCK.read_bytes())
    for folder in (source, SETTINGS):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                whole.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return whole.hexdigest()


def main() -> None:
    """Makes the site, or another one of another folder."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("source", nargs="?", type=Path, default=ROOT / "docs")
    parser.add_argument("site", nargs="?", type=Path, default=SITE)
    chosen = parser.parse_args()
    if make(chosen.source, chosen.site):
        sys.exit(1)
    print(f"{chosen.site / 'index.html'}")


if __name__ == "__main__":
    main()
