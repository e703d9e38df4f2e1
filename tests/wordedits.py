"""Edits of a Word file as people make them, tracked or not: by lxml, without the code under test."""

import copy
import random
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
AUTHOR = {f"{W}author": "王处长", f"{W}date": "2024-01-08T09:00:00Z"}


class Edited:
    """A Word file while it is edited."""

    def __init__(self, content: bytes, *, tracked: bool) -> None:
        self.tracked = tracked
        with zipfile.ZipFile(BytesIO(content)) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        self.root = etree.fromstring(self.parts["word/document.xml"])
        self._ids = 9000

    def bytes(self) -> bytes:
        self.parts["word/document.xml"] = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8")
        stored = BytesIO()
        with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in self.parts.items():
                package.writestr(name, content)
        return stored.getvalue()

    def paragraphs(self, *, in_tables: bool = False) -> list[etree._Element]:
        return [p for p in self.root.iter(f"{W}p") if in_tables or p.getparent().tag != f"{W}tc"]

    def find(self, text: str, *, in_tables: bool = False) -> etree._Element:
        return next(p for p in self.paragraphs(in_tables=in_tables) if text in text_of(p))

    def rows(self, table: int = 0) -> list[etree._Element]:
        return list(list(self.root.iter(f"{W}tbl"))[table].iterfind(f"{W}tr"))

    def replace(self, paragraph: etree._Element, old: str, new: str) -> None:
        """Replaces the first `old` of a paragraph."""
        start = text_of(paragraph).index(old)
        self.replace_at(paragraph, start, start + len(old), new)

    def replace_at(self, paragraph: etree._Element, start: int, end: int, new: str) -> None:
        runs = self._isolated(paragraph, start, end)
        pattern, place = self._neighbour(paragraph, runs, start)
        if self.tracked:
            for run in runs:
                self._delete(run)
        else:
            for run in runs:
                run.getparent().remove(run)
        if new:
            run = etree.Element(f"{W}r")
            if pattern is not None and pattern.find(f"{W}rPr") is not None:
                run.append(copy.deepcopy(pattern.find(f"{W}rPr")))
            letters = etree.SubElement(run, f"{W}t")
            letters.text = new
            letters.set(SPACE, "preserve")
            place(self._wrapped("ins", run) if self.tracked else run)

    def add_paragraph(self, after: etree._Element, text: str) -> None:
        made = etree.Element(f"{W}p")
        run = etree.Element(f"{W}r")
        etree.SubElement(run, f"{W}t").text = text
        if self.tracked:
            mark = etree.SubElement(etree.SubElement(made, f"{W}pPr"), f"{W}rPr")
            mark.append(self._mark("ins"))
            made.append(self._wrapped("ins", run))
        else:
            made.append(run)
        after.addnext(made)

    def remove_row(self, row: etree._Element) -> None:
        if not self.tracked:
            row.getparent().remove(row)
            return
        properties = row.find(f"{W}trPr")
        properties.append(self._mark("del"))
        for run in list(row.iter(f"{W}r")):
            self._delete(run)

    def add_row(self, after: etree._Element, texts: list[str]) -> None:
        row = copy.deepcopy(after)
        for cell, text in zip(row.iterfind(f"{W}tc"), texts, strict=True):
            paragraph = cell.find(f"{W}p")
            for child in list(paragraph):
                if child.tag != f"{W}pPr":
                    paragraph.remove(child)
            run = etree.Element(f"{W}r")
            etree.SubElement(run, f"{W}t").text = text
            paragraph.append(self._wrapped("ins", run) if self.tracked else run)
        if self.tracked:
            row.find(f"{W}trPr").append(self._mark("ins"))
        after.addnext(row)

    def merge_with_next(self, paragraph: etree._Element) -> None:
        following = paragraph.getnext()
        if self.tracked:
            properties = paragraph.find(f"{W}pPr")
            if properties is None:
                properties = etree.Element(f"{W}pPr")
                paragraph.insert(0, properties)
            etree.SubElement(properties, f"{W}rPr").append(self._mark("del"))
            return
        for child in list(following):
            if child.tag != f"{W}pPr":
                paragraph.append(child)
        following.getparent().remove(following)

    def _mark(self, kind: str) -> etree._Element:
        self._ids += 1
        return etree.Element(W + kind, {f"{W}id": str(self._ids), **AUTHOR})

    def _wrapped(self, kind: str, run: etree._Element) -> etree._Element:
        wrapper = self._mark(kind)
        wrapper.append(run)
        return wrapper

    def _delete(self, run: etree._Element) -> None:
        for letters in run.iterfind(f"{W}t"):
            letters.tag = f"{W}delText"
        wrapper = self._mark("del")
        run.getparent().replace(run, wrapper)
        wrapper.append(run)

    def _isolated(self, paragraph: etree._Element, start: int, end: int) -> list[etree._Element]:
        """Returns runs that hold exactly a stretch of text, cutting those at its ends."""
        found, place = [], 0
        for letters in list(visible(paragraph)):
            text = letters.text or ""
            first, last = max(start, place), min(end, place + len(text))
            if first < last:
                found.append(self._cut(letters, first - place, last - place))
            place += len(text)
        return found

    def _cut(self, letters: etree._Element, start: int, end: int) -> etree._Element:
        run, text = letters.getparent(), letters.text or ""
        if len(run.findall(f"{W}t")) > 1 or any(child.tag not in (f"{W}t", f"{W}rPr") for child in run):
            run = self._alone(letters)
            letters = run.find(f"{W}t")
        for part, before in ((text[:start], True), (text[end:], False)):
            if part:
                other = copy.deepcopy(run)
                other.find(f"{W}t").text = part
                other.find(f"{W}t").set(SPACE, "preserve")
                run.addprevious(other) if before else run.addnext(other)
        letters.text = text[start:end]
        letters.set(SPACE, "preserve")
        return run

    def _alone(self, letters: etree._Element) -> etree._Element:
        """Puts each child of a run into a run of its own."""
        run = letters.getparent()
        mine = None
        for child in list(run):
            if child.tag == f"{W}rPr":
                continue
            one = etree.Element(f"{W}r")
            if run.find(f"{W}rPr") is not None:
                one.append(copy.deepcopy(run.find(f"{W}rPr")))
            run.addprevious(one)
            one.append(child)
            mine = one if child is letters else mine
        run.getparent().remove(run)
        return mine

    def _neighbour(
        self, paragraph: etree._Element, runs: list[etree._Element], start: int
    ) -> tuple[etree._Element | None, Callable[[etree._Element], None]]:
        """Returns a run of the same look, and what puts a new run in its place."""
        marker = etree.Element("marker")
        if runs:
            runs[-1].addnext(marker)
            pattern = runs[-1]
        else:
            place, pattern = 0, None
            for letters in list(visible(paragraph)):
                text = letters.text or ""
                if place <= start <= place + len(text):
                    run = self._cut(letters, 0, start - place) if start > place else letters.getparent()
                    run.addnext(marker) if start > place else run.addprevious(marker)
                    pattern = run
                    break
                place += len(text)
            else:
                paragraph.append(marker)

        def put(run: etree._Element) -> None:
            marker.addnext(run)
            marker.getparent().remove(marker)

        def cleanup(run: etree._Element) -> None:
            put(run)

        if runs and not self.tracked:
            return pattern, cleanup
        return pattern, cleanup


def drop_markers(edited: Edited) -> None:
    for marker in list(edited.root.iter("marker")):
        marker.getparent().remove(marker)


def visible(paragraph: etree._Element) -> Iterator[etree._Element]:
    for letters in paragraph.iter(f"{W}t"):
        if not any(one.tag in (f"{W}del", f"{W}txbxContent") for one in letters.iterancestors()):
            yield letters


def text_of(paragraph: etree._Element) -> str:
    return "".join(letters.text or "" for letters in visible(paragraph))


def other_number(text: str, chance: random.Random) -> str:
    """Returns another number of the same form."""
    bare = text.lstrip("+-\u2212").rstrip("余多")
    value = float(bare)
    while True:
        step = chance.choice([-1, 1, 2, -2, 10, 5, 100])
        new = value + step
        if new >= 0 and new != value:
            break
    written = f"{new:.1f}" if "." in bare else str(int(new))
    return text.replace(bare, written)
