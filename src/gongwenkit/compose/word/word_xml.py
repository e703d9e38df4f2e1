"""Elements of WordprocessingML (ECMA-376 part 1): made by lxml, so that no text of a ledger can be markup."""

import re

from lxml import etree

__all__ = ["NAMESPACES", "R", "W", "clean", "part_bytes", "w", "width_of"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
NAMESPACES = {
    "w": W[1:-1],
    "r": R[1:-1],
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w10": "urn:schemas-microsoft-com:office:word",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
HALF, FULL = 155, 315
"""Twips of a half-width and of a full-width character of the body (16 pt less 1/4 pt)."""


def clean(text: str) -> str:
    """Returns a text without what XML cannot hold, and without signs that nobody sees and that turn a line around."""
    return _UNSEEN.sub("", _NOT_XML.sub("", text))


_ORDERS = {
    name: {W + child: place for place, child in enumerate(children.split())}
    for name, children in {
        "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr pBdr shd tabs kinsoku wordWrap "
        "overflowPunct topLinePunct autoSpaceDE autoSpaceDN adjustRightInd snapToGrid spacing ind contextualSpacing jc "
        "textAlignment outlineLvl rPr sectPr",
        "rPr": "rStyle rFonts b i noProof vanish color spacing w kern position sz szCs highlight u shd lang",
        "tblPr": "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook",
        "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
        "trPr": "cantSplit trHeight tblHeader",
    }.items()
}
"""The order of properties that the schema asks for."""


def w(tag: str, /, *children: etree._Element | None, **attributes: str | int) -> etree._Element:
    """Returns an element of WordprocessingML with its attributes and children, None left out.

    Properties get the order of the schema: Word refuses a file in which they have another one.
    """
    element = etree.Element(W + tag, nsmap=NAMESPACES)
    for key, value in attributes.items():
        element.set(W + key, str(value))
    given = [child for child in children if child is not None]
    if tag in _ORDERS:
        order = _ORDERS[tag]
        given.sort(key=lambda child: order[child.tag])
    element.extend(given)
    return element


def part_bytes(root: etree._Element) -> bytes:
    """Returns a part as the file holds it; equal elements give equal bytes."""
    etree.cleanup_namespaces(root, keep_ns_prefixes=["w", "r"])
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def width_of(text: str) -> int:
    """Returns about how wide a text of the body is, in twips."""
    return sum(HALF if ord(character) < 0x2000 else FULL for character in text)
