"""Pictures in the text of the Word file, with a description in words for those who cannot see them."""

from lxml import etree

from gongwenkit.compose.word.word_xml import NAMESPACES, R, clean, w

__all__ = ["picture_run"]

WP, A, PIC = (f"{{{NAMESPACES[name]}}}" for name in ("wp", "a", "pic"))


def picture_run(relation: str, width: int, height: int, *, alt: str, number: int) -> etree._Element:
    """Returns a run with a picture that stands in its line.

    Args:
        relation: id of the relation to its part.
        width: in EMU (1/360,000 cm).
        height: in EMU.
        alt: what is on it, in words.
        number: of the picture in the document, from 1.
    """
    inline = etree.Element(WP + "inline", nsmap=NAMESPACES)
    inline.attrib.update({"distT": "0", "distB": "0", "distL": "0", "distR": "0"})
    _add(inline, WP + "extent", cx=width, cy=height)
    _add(inline, WP + "docPr", id=number, name=f"chart-{number}", descr=clean(alt))
    graphic = _add(inline, A + "graphic")
    data = _add(graphic, A + "graphicData", uri=NAMESPACES["pic"])
    picture = _add(data, PIC + "pic")
    names = _add(picture, PIC + "nvPicPr")
    _add(names, PIC + "cNvPr", id=number, name=f"chart-{number}.png")
    _add(names, PIC + "cNvPicPr")
    fill = _add(picture, PIC + "blipFill")
    _add(fill, A + "blip").set(R + "embed", relation)
    _add(_add(fill, A + "stretch"), A + "fillRect")
    shape = _add(picture, PIC + "spPr")
    frame = _add(shape, A + "xfrm")
    _add(frame, A + "off", x=0, y=0)
    _add(frame, A + "ext", cx=width, cy=height)
    _add(_add(shape, A + "prstGeom", prst="rect"), A + "avLst")
    return w("r", w("drawing", inline))


def _add(parent: etree._Element, tag: str, **attributes: str | int) -> etree._Element:
    element = etree.SubElement(parent, tag)
    for key, value in attributes.items():
        element.set(key, str(value))
    return element
