"""Secrets that can be read anywhere in a PDF or text file.

A PDF contains text in many places: streams that no page uses, white or covered letters, letters off the page, metadata,
names of destinations, bookmarks, attached files, remarks for readers (`/ActualText`). All of them are read here.
"""

import html
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from gongwenkit.compose.text.name_search import NameSearch, fold_name
from gongwenkit.proof.layout.page_reader import copied_text

__all__ = ["Leak", "ReadablePassage", "find_leaks", "page_texts", "read_passages"]

_ESCAPES = re.compile(r"\\u([0-9a-fA-F]{4})")
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_BF = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_HEX = re.compile(rb"<([0-9a-fA-F\s]*)>|(\[|\])")
_BETWEEN_PARAGRAPHS, _TAG = re.compile("</w:p>"), re.compile("<[^>]*>")
_TEXT_TYPES = frozenset((".csv", ".html", ".ipynb", ".json", ".lock", ".log", ".tex", ".toml", ".tsv", ".txt", ".xml"))
"""Types whose bytes are their text."""
DEEPEST = 40
_APART = "¦"
"""A sign that is in no name and that no name is read across."""


@dataclass(frozen=True)
class ReadablePassage:
    """Something that can be read.

    Attributes:
        place: where, in English: `page 3`, `object 12`, `file`.
        text: what.
    """

    place: str
    text: str


@dataclass(frozen=True)
class Leak:
    """A secret that was found.

    Attributes:
        file: name of the file.
        place: see `ReadablePassage`.
        secret: what should not be there.
    """

    file: str
    place: str
    secret: str


def find_leaks(files: Iterable[Path], secrets: Iterable[str], *, not_secret: Iterable[str] = ()) -> tuple[Leak, ...]:
    """Searches for secrets in everything that can be read in files, their names included.

    Blanks, the forms of characters (full and half width, case) and signs between them make no difference.

    Args:
        files: PDFs and text files.
        secrets: each of two characters or more.
        not_secret: expressions in which a secret is none.

    Raises:
        ValueError: a secret is too short to search for, or a file is of a type that cannot be searched.
    """
    wanted = {secret: fold_name(secret) for secret in secrets}
    short = [secret for secret, plain in wanted.items() if len(plain) < 2]
    if short:
        raise ValueError(f"too short to be looked for: {short}")
    search, allowed = NameSearch(wanted.values()), NameSearch(not_secret)
    found: dict[Leak, None] = {}
    for file in files:
        for passage in (ReadablePassage("name", file.name), *read_passages(file)):
            there = search.names_in(_without(allowed, passage.text))
            if there:
                found |= {Leak(file.name, passage.place, s): None for s, plain in wanted.items() if plain in there}
    return tuple(found)


def _without(allowed: NameSearch, text: str) -> str:
    """Returns a text with a line of its own in place of each expression in which a secret is none."""
    parts, place = [], 0
    for one in allowed.find(text):
        parts += [text[place : one.start], _APART]
        place = one.end
    return "".join([*parts, text[place:]]) if parts else text


def read_passages(file: Path) -> Iterator[ReadablePassage]:
    """Yields everything that can be read in a PDF, a Word file or a text file.

    Raises:
        ValueError: the file is of another type: its bytes (of an .xlsx: packed) do not show what can be read in it.
    """
    kind = (file.suffix or file.name).lower()  # .lock is all name
    if kind == ".docx":
        try:
            yield from _of_word(file)
        except zipfile.BadZipFile as error:
            raise ValueError(f"{file.name}: this is no Word file and cannot be searched") from error
        return
    if kind != ".pdf" and kind not in _TEXT_TYPES:
        raise ValueError(f"{file.name}: a file of this type cannot be searched")
    yield from _of_bytes("file", file.read_bytes())
    if kind != ".pdf":
        return
    yield from (ReadablePassage(f"page {number}", text) for number, text in enumerate(page_texts(file), start=1))
    with pikepdf.open(file) as document:
        fonts = {item.objgen for item in _font_files(document)}
        yield from _of_object("trailer", document.trailer, 0)
        for item in document.objects:
            place = "object {} {}".format(*item.objgen)
            yield from _of_object(place, item, 0)
            if isinstance(item, pikepdf.Stream) and item.objgen not in fonts:
                yield from _of_stream(place, item)
        yield from _of_content(document)


def _of_word(file: Path) -> Iterator[ReadablePassage]:
    """Yields the parts of a Word file as they are, and their text, in which a name may be in several runs."""
    with zipfile.ZipFile(file) as package:
        for entry in package.infolist():
            yield ReadablePassage("name", entry.filename)
            content = package.read(entry)
            yield from _of_bytes(entry.filename, content)
            if entry.filename.endswith((".xml", ".rels")):
                text = _BETWEEN_PARAGRAPHS.sub("\n", content.decode("utf-8", "ignore"))
                yield ReadablePassage(entry.filename, html.unescape(_TAG.sub("", text)))


def page_texts(file: Path) -> tuple[str, ...]:
    """Returns what can be copied from each page of a PDF."""
    with pypdfium2.PdfDocument(file) as document:
        return tuple(copied_text(page.get_textpage()) for page in document)


def _font_files(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            yield from (item[key] for key in _FONT_FILES if key in item)


def _of_object(place: str, item: Any, depth: int) -> Iterator[ReadablePassage]:  # noqa: ANN401 - any object of a PDF
    """Yields every string and name of an object; its indirect objects are read separately."""
    if isinstance(item, pikepdf.String):
        yield ReadablePassage(place, str(item))
        yield from _of_bytes(place, bytes(item))
    elif isinstance(item, pikepdf.Name):
        yield ReadablePassage(place, str(item))
    elif depth < DEEPEST and isinstance(item, pikepdf.Array):
        for one in item:
            yield from _of_object(place, one, depth + 1) if not _is_indirect(one) else ()
    elif depth < DEEPEST and isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        for key, value in dict(item.items()).items():
            yield ReadablePassage(place, str(key))
            yield from _of_object(place, value, depth + 1) if not _is_indirect(value) else ()


def _is_indirect(item: Any) -> bool:  # noqa: ANN401 - any object of a PDF
    return isinstance(item, pikepdf.Object) and item.is_indirect


def _of_stream(place: str, stream: pikepdf.Stream) -> Iterator[ReadablePassage]:
    try:
        content = stream.read_bytes()
    except pikepdf.PdfError:  # coded as a picture
        content = stream.read_raw_bytes()
    yield from _of_bytes(place, content)


def _of_bytes(place: str, content: bytes) -> Iterator[ReadablePassage]:
    """Yields bytes as text: UTF-8 and UTF-16, with the escapes of XML and JSON undone."""
    if content.startswith((b"\xfe\xff", b"\xff\xfe")):
        yield ReadablePassage(place, content.decode("utf-16", "replace"))
        return
    text = content.decode("utf-8", "ignore")
    yield ReadablePassage(place, text)
    if "&#" in text:
        yield ReadablePassage(place, html.unescape(text))
    if "\\u" in text:
        yield ReadablePassage(place, _ESCAPES.sub(lambda found: chr(int(found[1], 16)), text))


# -------------------------------------------------------------------------------- the text of content streams


def _of_content(document: pikepdf.Pdf) -> Iterator[ReadablePassage]:
    """Yields the strings of all content streams: letters by their fonts' ToUnicode, remarks as they are."""
    for number, page in enumerate(document.pages, start=1):
        place = f"content of page {number}"
        yield ReadablePassage(place, "".join(_letters(page.obj, page.obj.get("/Resources"))))
    for item in document.objects:
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Form":
            place = "form {} {}".format(*item.objgen)
            yield ReadablePassage(place, "".join(_letters(item, item.get("/Resources"))))


def _letters(content: pikepdf.Object, resources: Any) -> Iterator[str]:  # noqa: ANN401 - absent, or a dictionary
    fonts = dict(resources.get("/Font", pikepdf.Dictionary()).items()) if resources is not None else {}
    readings = {name: _reading(font) for name, font in fonts.items()}
    reading: dict[bytes, str] | None = None
    for instruction in pikepdf.parse_content_stream(content):
        operands, operator = list(instruction.operands), str(instruction.operator)
        if operator == "Tf":
            reading = readings.get(str(operands[0]))
        elif operator in ("Tj", "'", '"', "TJ"):
            yield from (_read(text, reading) for text in _strings(operands))
        else:
            yield from (str(text) for text in _strings(operands))


def _strings(items: Iterable[Any]) -> Iterator[pikepdf.String]:
    for item in items:
        if isinstance(item, pikepdf.String):
            yield item
        elif isinstance(item, pikepdf.Array):
            yield from _strings(item)
        elif isinstance(item, pikepdf.Dictionary):
            yield from _strings(value for _, value in item.items())


def _read(text: pikepdf.String, reading: dict[bytes, str] | None) -> str:
    if reading is None:
        return str(text)
    content, size = bytes(text), max(map(len, reading), default=1)
    codes = (content[start : start + size] for start in range(0, len(content), size))
    return "".join(reading.get(code, "") for code in codes)


def _reading(font: pikepdf.Object) -> dict[bytes, str] | None:
    """Returns code → characters of a font with a ToUnicode table; None for one whose codes are characters.

    Text in a composite font without the table (Adobe-GB1) is read by `page_texts` alone.
    """
    if "/ToUnicode" not in font:
        return {} if font.get("/Subtype") == "/Type0" else None
    reading: dict[bytes, str] = {}
    for kind, body in _BF.findall(font["/ToUnicode"].read_bytes()):
        marks = [(_unhex(digits), bracket.decode()) for digits, bracket in _HEX.findall(body)]
        reading |= _chars(marks) if kind == b"char" else _ranges(marks)
    return reading


def _unhex(digits: bytes) -> bytes:
    return bytes.fromhex(digits.decode("ascii"))


def _chars(marks: list[tuple[bytes, str]]) -> dict[bytes, str]:
    return {marks[i][0]: _utf16(marks[i + 1][0]) for i in range(0, len(marks) - 1, 2)}


def _ranges(marks: list[tuple[bytes, str]]) -> dict[bytes, str]:
    """Reads `<first> <last> <text>` and `<first> <last> [<text> …]`."""
    reading: dict[bytes, str] = {}
    rest = iter(marks)
    for first, _ in rest:
        last, (text, bracket) = next(rest)[0], next(rest)
        codes = [
            n.to_bytes(len(first), "big") for n in range(int.from_bytes(first, "big"), int.from_bytes(last, "big") + 1)
        ]
        if bracket == "[":
            for code in codes:
                reading[code] = _utf16(next(rest)[0])
            next(rest)
        else:
            start = int.from_bytes(text, "big")
            reading |= {code: _utf16((start + n).to_bytes(len(text), "big")) for n, code in enumerate(codes)}
    return reading


def _utf16(content: bytes) -> str:
    return content.decode("utf-16-be", "replace")
