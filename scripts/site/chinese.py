"""Chinese on the pages: words that a search finds, and lines that join without a gap."""

import re
from collections.abc import Iterator
from typing import Any

import snowballstemmer
from docutils import nodes
from sphinx.search import SearchLanguage

__all__ = ["ChineseSearch", "join_lines"]

_CHINESE = r"\u3400-\u9fff\uf900-\ufaff"
_WIDE = _CHINESE + r"\u2018-\u201d\u2026\u3000-\u303f\uff00-\uffef"
_RUN = re.compile(f"[{_CHINESE}]+|[a-zA-Z0-9_]+")
_BETWEEN_CHINESE = re.compile(f"(?<=[{_WIDE}])\n(?=[{_WIDE}])")
_SENTENCE_ENDS = "。：；！？）”"


class ChineseSearch(SearchLanguage):
    """Finds Chinese by pairs of characters: 台账 in 会议台账, without a dictionary. English as Sphinx does it.

    A page holds each character and each pair of neighbours; a query is cut into its pairs, and a page is found that
    has all of them.
    """

    lang = "zh"
    language_name = "Chinese"
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
    """Takes the line ends out of Chinese, where a browser would show a gap; between Chinese and English they break."""
    for text in list(doctree.findall(nodes.Text)):
        if isinstance(text.parent, nodes.literal_block | nodes.literal | nodes.comment | nodes.raw):
            continue
        parts: list[Any] = []
        for part in _lines(_BETWEEN_CHINESE.sub("", str(text)), _after(text)):
            parts += [nodes.raw("", "<br>", format="html")] if parts else []
            parts.append(nodes.Text(part))
        text.parent.replace(text, parts)


def _after(text: nodes.Text) -> str:
    """The first character of what follows a text in its paragraph."""
    following = text.next_node(siblings=True, descend=False)
    return following.astext()[:1] if following is not None else ""


def _lines(text: str, after: str) -> Iterator[str]:
    """Cuts a text after the Chinese sentences that an English line follows."""
    begun = 0
    for end in re.finditer(f"(?<=[{_SENTENCE_ENDS}])\n", text):
        following = text[end.end() : end.end() + 1] or after
        if following.isascii() and following.isalpha():
            yield text[begun : end.start()]
            begun = end.end()
    yield text[begun:]
