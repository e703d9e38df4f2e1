"""How Sphinx makes a site of docs/. `make docs` runs it; the pages themselves stay plain Markdown."""

import re
import sys
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).resolve().parent))

from chinese import ChineseSearch, join_lines

project = "gongwenkit"
author = "The gongwenkit authors"
project_copyright = author
root_doc = "README"
language = "zh_CN"
extensions = ["myst_parser"]
nitpicky = True
exclude_patterns: list[str] = []
myst_heading_anchors = 4
myst_links_external_new_tab = True
suppress_warnings = ["misc.highlighting_failure"]
highlight_language = "text"
pygments_style = "default"

html_theme = "furo"
html_title = "gongwenkit 文档"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_search_summary = False  # a page that is opened as a file may fetch no other
html_show_sphinx = False
html_show_copyright = False
html_last_updated_fmt = None
_TEXT = '"Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif'
_CODE = '"Noto Sans Mono CJK SC", "Sarasa Mono SC", "SFMono-Regular", Consolas, "Liberation Mono", monospace'
html_theme_options = {
    "top_of_page_buttons": [],
    "light_css_variables": {"font-stack": _TEXT, "font-stack--headings": _TEXT, "font-stack--monospace": _CODE},
}

_SHORT = 22
"""Characters of code that no line breaks."""
_LISTED = ("how-to", "decisions")
"""Folders whose pages are all listed, whether or not the index has a line for each."""
_TABLE = re.compile(r"^## (?P<caption>.+)\n\n(?P<rows>(?:\|.*\n)+)", re.MULTILINE)


def add_contents(app: Sphinx, page: str, source: list[str]) -> None:
    """Makes the list of contents from the tables of docs/README.md: a part for each, its pages in their order."""
    if page != root_doc:
        return
    text = source[0].rstrip("\n") + "\n"
    trees = []
    for part in _TABLE.finditer(text):
        pages = [link.removesuffix(".md") for link in re.findall(r"\]\(([\w./-]+\.md)\)", part["rows"])]
        for folder in (folder for folder in _LISTED if f"]({folder}/" in part["rows"]):
            here = sorted(f"{folder}/{path.stem}" for path in (Path(app.srcdir) / folder).glob("*.md"))
            pages += [one for one in here if one not in pages]
        caption = part["caption"].partition(" · ")[0]
        entries = "\n".join(f"{_title(Path(app.srcdir) / f'{one}.md')} <{one}>" for one in pages)
        trees.append(f"```{{toctree}}\n:caption: {caption}\n:hidden:\n:titlesonly:\n\n{entries}\n```\n")
    # A folder has no page of its own: its pages are in the list of contents.
    source[0] = re.sub(r"\[([^\]]+)\]\((?:[\w-]+/)+\)", r"\1", text) + "\n" + "\n".join(trees)


def _title(page: Path) -> str:
    """The title of a page in the list of contents: its Chinese half, where it has both."""
    with page.open(encoding="utf-8") as lines:
        return next(lines).lstrip("# ").strip().partition(" · ")[0].replace("`", "")


def read_page(_: Sphinx, doctree: nodes.document) -> None:
    """Sets the Chinese of a page, and keeps options and names of files on one line."""
    join_lines(doctree)
    for code in doctree.findall(nodes.literal):
        if len(code.astext()) <= _SHORT:
            code["classes"].append("short")


def write_entry(app: Sphinx, error: Exception | None) -> None:
    """Writes index.html, which a browser opens in a folder."""
    if error is None and app.builder.name == "html":
        entry = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={root_doc}.html">'
        (Path(app.outdir) / "index.html").write_text(f'{entry}<a href="{root_doc}.html">{html_title}</a>\n', "utf-8")


def setup(app: Sphinx) -> None:
    """Registers the steps above."""
    app.add_search_language(ChineseSearch)
    app.connect("source-read", add_contents)
    app.connect("doctree-read", read_page)
    app.connect("build-finished", write_entry)
