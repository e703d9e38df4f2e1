"""XML of office files, parsed without entities or outside references."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from gongwenkit.ingest.workbook.grid import UnreadableWorkbookError

__all__ = ["cells_hold", "local_name", "parse_xml"]


def parse_xml(content: bytes) -> Element:
    """Parses one XML part of a container.

    Raises:
        UnreadableWorkbookError: it is damaged, or declares entities.
    """
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise UnreadableWorkbookError("文件内部结构损坏", "the XML inside the file is damaged") from None
    return root


def local_name(element: Element) -> str:
    """Returns the name of an element without its namespace."""
    return element.tag.rsplit("}", 1)[-1]


def cells_hold(part: bytes, letter: bytes, *signs: bytes) -> bool:
    """Whether the cells of a worksheet hold one of some signs.

    Args:
        part: the XML of the sheet.
        letter: is in each sign; most sheets lack it among their cells, which is seen at once.
        signs: what is looked for.
    """
    start, end = part.find(b"sheetData") + len(b"sheetData"), part.rfind(b"sheetData")
    return part.find(letter, start, end if end > start else len(part)) >= 0 and any(sign in part for sign in signs)
