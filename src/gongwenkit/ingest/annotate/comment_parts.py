"""The comments of a sheet and their shapes: two parts of an .xlsx that belong together."""

import re
from collections.abc import Mapping
from html import unescape
from xml.sax.saxutils import escape

from gongwenkit.ingest.annotate.part_text import EditError, PartText, appended, attribute_of
from gongwenkit.ingest.workbook import parse_cell
from gongwenkit.ingest.workbook.text_cells import legal

__all__ = ["MAX_COMMENT", "SPACES", "Comments"]

MAX_COMMENT = 30_000
"""Characters of a comment; spreadsheet programs take 32,767."""
SPACES = (
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_SHAPE_TYPE = (
    '<v:shapetype{spaces} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape{spaces} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;width:255pt;height:{height}pt;'
    'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
    '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/>'
    "<x:SizeWithCells/><x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
LINE_POINTS, LINE_LENGTH, COLUMNS_WIDE = 14, 26, 5


class Comments:
    """The comments of a sheet and their shapes."""

    def __init__(self, part: PartText, drawing: PartText) -> None:
        self.part, self.drawing = part, drawing
        self.p = part.prefix

    def take_away(self, mark: str) -> None:
        """Takes away what an earlier annotation wrote; what others wrote before it stays."""

        def cleaned(match: re.Match[str]) -> str:
            comment = match[0]
            text = "".join(unescape(one) for one in _TEXT.findall(comment))
            if mark not in text:
                return comment
            if not text.split(mark)[0].strip():
                self._remove_shape(attribute_of(comment, "ref"))
                return ""
            return _cut(comment, mark)

        self.part.text = _COMMENT.sub(cleaned, self.part.text)

    def add(self, texts: Mapping[str, str], author: str) -> None:
        """Adds comments; one of others gets ours below it."""
        if not texts:
            return
        number = self._author(author)
        left = dict(texts)

        def longer(match: re.Match[str]) -> str:
            text = left.pop(attribute_of(match[0], "ref"), None)
            return match[0] if text is None else _with_run(match[0], self._run(f"\n\n{text}"))

        self.part.text = _COMMENT.sub(longer, self.part.text)
        p = self.p
        new = "".join(
            f'<{p}comment ref="{cell}" authorId="{number}"><{p}text>{self._run(text)}</{p}text></{p}comment>'
            for cell, text in left.items()
        )
        self.part.text = appended(self.part.text, "commentList", new)
        self._add_shapes(left)

    def _run(self, text: str) -> str:
        clean = escape(legal(text)[:MAX_COMMENT])
        return f'<{self.p}r><{self.p}t xml:space="preserve">{clean}</{self.p}t></{self.p}r>'

    def _author(self, author: str) -> int:
        known = re.findall(r"<(?:\w+:)?author\b[^<>]*?(?:/>|>([^<]*)<)", self.part.text)
        if author in known:
            return known.index(author)
        self.part.text = appended(self.part.text, "authors", f"<{self.p}author>{author}</{self.p}author>")
        return len(known)

    def _add_shapes(self, texts: Mapping[str, str]) -> None:
        end = self.drawing.text.rfind("</xml>")
        if end < 0:
            raise EditError("vml")
        numbers = [int(number) for number in re.findall(r"_x0000_s(\d+)", self.drawing.text)]
        start = max([1024, *numbers]) + 1
        shapes = [] if 'id="_x0000_t202"' in self.drawing.text else [_SHAPE_TYPE.format(spaces=SPACES)]
        for number, (cell, text) in enumerate(texts.items(), start=start):
            place = parse_cell(cell)
            if place is None:
                raise EditError("cell")
            row, column = place
            lines = 1 + sum(1 + len(line) // LINE_LENGTH for line in text[:MAX_COMMENT].split("\n"))
            shapes.append(
                _SHAPE.format(
                    spaces=SPACES, number=number, left=column + 1,
                    height=min(lines, 40) * LINE_POINTS, row=row, column=column,
                    top=max(row - 1, 0), right=column + COLUMNS_WIDE, bottom=max(row - 1, 0) + min(lines, 40),
                )
            )  # fmt: skip
        self.drawing.insert(end, "".join(shapes))

    def _remove_shape(self, cell: str) -> None:
        place = parse_cell(cell)
        if place is None:
            return
        row, column = (
            re.compile(rf"<\w+:{name}>\s*{at}\s*<") for name, at in zip(("Row", "Column"), place, strict=True)
        )

        def kept(match: re.Match[str]) -> str:
            return "" if row.search(match[0]) and column.search(match[0]) else match[0]

        self.drawing.text = _VML_SHAPE.sub(kept, self.drawing.text)


_COMMENT = re.compile(r"<(?:\w+:)?comment\b[^<>]*>.*?</(?:\w+:)?comment>", re.S)
_TEXT = re.compile(r"<(?:\w+:)?t\b[^<>]*?>([^<]*)<")
_RUN = re.compile(r"<(?:\w+:)?r\b[^<>]*>.*?</(?:\w+:)?r>", re.S)
_PLAIN = re.compile(r"(<((?:\w+:)?)text\b[^<>]*>\s*)(<(?:\w+:)?t\b[^<>]*>[^<]*</(?:\w+:)?t>)", re.S)
_VML_SHAPE = re.compile(r"<(\w+):shape\b.*?</\1:shape>", re.S)


def _cut(comment: str, mark: str) -> str:
    """Returns a comment of others without what we added to it."""
    for run in _RUN.findall(comment):
        text = "".join(unescape(one) for one in _TEXT.findall(run))
        if mark in text:
            before, after = comment.split(run, 1)
            left = escape(text.split(mark)[0].rstrip("\n"))
            tag = re.search(r"<(?:\w+:)?t\b[^<>]*>", run)
            kept = f"{run[: tag.end()]}{left}{run[run.find('</', tag.end()) :]}" if left and tag else ""
            return before + kept + _RUN.sub("", after)
    return comment


def _with_run(comment: str, run: str) -> str:
    """Returns a comment with one more run of text at its end."""
    comment = _PLAIN.sub(lambda m: f"{m[1]}<{m[2]}r>{m[3]}</{m[2]}r>", comment, count=1)
    end = re.search(r"<(?:\w+:)?(?:rPh|phoneticPr)\b|</(?:\w+:)?text>", comment)
    if end is None:
        raise EditError("comment")
    return comment[: end.start()] + run + comment[end.start() :]
