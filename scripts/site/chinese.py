"""Chinese on the pages: words that a search finds, and lines that join without a gap."""

import re
from collections.abc import Iterator

import snowballstemmer
from docutils import nodes
from sphinx.search import SearchLanguage

__all__ = ["ChineseSearch", "join_lines"]

_CHINESE = r"\u3400-\u9fff\uf900-\ufaff"
_WIDE = _CHINESE + r"\u2018-\u201d\u2026\u3000-\u303f\uff00-\uffef"
_RUN = re.compile(f"[{_CHINESE}]+|[a-zA-Z0-9_]+")
_BETWEEN_CHINESE = re.compile(f"(?<=[{_WIDE}])\n(?=[{_WIDE}])")
_SENTENCE_ENDS = "。：；！？）”"
_KEPT = (nodes.literal_block, nodes.literal, nodes.comment, nodes.raw)
"""What holds text that stays as it is."""


class ChineseSearch(SearchLanguage):
    """Finds Chinese by pairs of characters: 台账 in 会议台账, without a dictionary. English as Sphinx does it.

    A page holds each character and each pair of neighbours; a query is cut into its pairs, and a page is found that
    has all of them.
    """

    lang = "zh"
    language_name = "English"  # by it the script of the page calls the stemmer that is in the file below
    js_stemmer_rawcode = "english-stemmer.js"
    js_splitter_code = f"""
function splitQuery(query) {{
  const found = query.match(/[{_CHINESE}]+|[a-zA-Z0-9_]+/g) || [];
  return found.flatMap((run) => {{
    if (run.charCodeAt(0) < 256 || run.length === 1) return [run];
    return Array.from({{length: run.length - 1}}, (_, place) => run.slice(place, place + 2));
  }});
}}
"""

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self._stemmer = snowballstemmer.stemmer("english")

    def split(self, input: str) -> list[str]:  # noqa: A002 (named so by Sphinx)
        """Returns the words, characters and pairs of a text."""
        return list(_terms(input))

    def stem(self, word: str) -> str:
        """Returns what an English word is found by; Chinese stays."""
        return str(self._stemmer.stemWord(word.lower())) if word.isascii() else word


def _terms(text: str) -> Iterator[str]:
    for run in _RUN.findall(text):
        if run.isascii():
            yield run
        else:
            yield from run
            yield from (run[place : place + 2] for place in range(len(run) - 1))


def join_lines(doctree: nodes.document) -> None:
    """Takes the line ends out of Chinese, where a browser would show a gap; before an English line they break."""
    _merge_texts(doctree)
    for text in list(doctree.findall(nodes.Text)):
        if isinstance(text.parent, _KEPT):
            continue
        parts: list[nodes.Node] = []
        for part in _lines(_BETWEEN_CHINESE.sub("", str(text)), _before(text), _after(text)):
            parts += [nodes.raw("", "<br>", format="html")] if parts else []
            parts.append(nodes.Text(part))
        text.parent.replace(text, parts)


def _merge_texts(doctree: nodes.document) -> None:
    """Makes one text of texts that stand side by side: MyST makes one of each line, and of each line end."""
    for text in list(doctree.findall(nodes.Text)):
        parent = text.parent
        place = parent.index(text) if text in parent.children else 0
        if place and isinstance(parent[place - 1], nodes.Text) and not isinstance(parent, _KEPT):
            parent[place - 1] = nodes.Text(f"{parent[place - 1]}{text}")
            parent.pop(place)


def _before(text: nodes.Text) -> str:
    """The last character of what stands before a text in its paragraph."""
    place = text.parent.index(text)
    return text.parent[place - 1].astext()[-1:] if place else ""


def _after(text: nodes.Text) -> str:
    """The first character of what follows a text in its paragraph."""
    place = text.parent.index(text) + 1
    return text.parent[place].astext()[:1] if place < len(text.parent) else ""


def _lines(text: str, before: str, after: str) -> Iterator[str]:
    """Cuts a text after the Chinese sentences that an English line follows."""
    begun = 0
    for end in re.finditer("\n", text):
        ends = text[end.start() - 1] if end.start() else before
        follows = text[end.end() : end.end() + 1] or after
        if ends and ends in _SENTENCE_ENDS and follows.isascii() and follows.isalpha():
            yield text[begun : end.start()]
            begun = end.end()
    yield text[begun:]
