"""Texts of an Office Open XML workbook, shared or inside a cell: what is struck through, what is for reading aloud.

A text is plain or consists of runs, each with its own type (ECMA-376 part 1, 18.4). Runs for reading aloud (`rPh`)
stand beside the text and are left out. `_x000D_` is a character by its number, `_x005F_` an underline that begins no
such escape (22.9.2.19, ST_Xstring).
"""

import re
from typing import NamedTuple
from xml.etree.ElementTree import Element

from gongwenkit.ingest.workbook.cell_styles import is_struck
from gongwenkit.ingest.workbook.limits import holds_asides, local_name, parse_xml, xml_text

__all__ = ["StoredText", "entities_resolved", "plain_text", "read_shared_texts", "runs_text"]


class StoredText(NamedTuple):
    """A text as stored.

    Attributes:
        text: all of it.
        left: what is left when struck-through characters are left out; None when none are.
    """

    text: str
    left: str | None = None


_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PLAIN_ITEM = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
_ITEM_TAG = re.compile(r"<(?:[\w.-]+:)?si[\s/>]")
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LAST = 0x10FFFF


def read_shared_texts(content: bytes) -> list[StoredText]:
    """Reads the shared texts of a workbook, in the order in which cells name them.

    Raises:
        UnreadableWorkbookError: they are damaged.
    """
    text = xml_text(content)
    if not holds_asides(text):
        found = _PLAIN_ITEM.findall(text)
        if len(found) == text.count("<si>") and len(found) == len(_ITEM_TAG.findall(text)):
            return [StoredText(plain_text(entities_resolved(plain))) for plain in found]
    return [runs_text(item) for item in parse_xml(text) if local_name(item) == "si"]


def runs_text(item: Element) -> StoredText:
    """Returns the text of an `si` or `is`."""
    runs = [_run(entry) for entry in item if local_name(entry) in ("t", "r")]
    text = plain_text("".join(text for text, _ in runs))
    if not any(struck and text for text, struck in runs):
        return StoredText(text)
    return StoredText(text, plain_text("".join(text for text, struck in runs if not struck)))


def _run(entry: Element) -> tuple[str, bool]:
    if local_name(entry) == "t":
        return entry.text or "", False
    text = "".join(part.text or "" for part in entry if local_name(part) == "t")
    return text, any(is_struck(part) for part in entry if local_name(part) == "rPr")


def plain_text(text: str) -> str:
    """Returns a text with its escapes resolved and every end of a line as a line feed."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        if not text.isascii():  # two escapes may be the halves of one character
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def entities_resolved(text: str) -> str:
    """Returns text of XML without entities; ones that XML does not know stay as they are."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return _NAMED[match[1]]
    number = int(match[2]) if match[2] else int(match[3], 16)
    return chr(number) if number <= _LAST and not 0xD800 <= number <= 0xDFFF else "\ufffd"
