"""Pages of the Word file: sections, page numbers, the marks at the head of each page and the watermark."""

from collections.abc import Sequence

from lxml import etree

from gongwenkit.compose.print.document import PrintedReport
from gongwenkit.compose.word.word_paragraphs import text_run
from gongwenkit.compose.word.word_styles import HEI
from gongwenkit.compose.word.word_xml import NAMESPACES, R, clean, w

__all__ = ["HEADERS", "footer_part", "header_part", "section"]

WIDTH, HEIGHT = 11906, 16838
TOP, BOTTOM, LEFT, RIGHT = 1960, 1847, 1587, 1474
HEADERS = (("default", "1"), ("even", "2"))
"""Kind of a header or footer, and the number in the names of its parts."""
MM = 56.7
FOLIO_INDENT = 280
V, OFFICE = "{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:office}"


def section(
    report: PrintedReport, links: Sequence[tuple[str, str, str]], *, kind: str = "nextPage", turned: bool = False
) -> etree._Element:
    """Returns a section: paper, frame and grid.

    Args:
        report: with the use of the paper.
        links: what (headerReference, footerReference), kind and relation of the headers and footers.
        kind: where it begins: nextPage, evenPage, continuous.
        turned: whether its pages are in landscape, their head at the left of the paper.
    """
    shift = round(report.paper.binding_offset_mm * MM)
    found = w("sectPr")
    for what, one, relation in links:
        link = w(what, type=one)
        link.set(R + "id", relation)
        found.append(link)
    found.append(w("type", val=kind))
    if turned:
        found.append(w("pgSz", w=HEIGHT, h=WIDTH, orient="landscape"))
        margins = {"top": LEFT + shift, "bottom": RIGHT - shift, "left": BOTTOM, "right": TOP}
    else:
        found.append(w("pgSz", w=WIDTH, h=HEIGHT))
        margins = {"top": TOP, "bottom": BOTTOM, "left": LEFT + shift, "right": RIGHT - shift}
    header, footer = min(1500, margins["top"] - 360), min(1460, margins["bottom"] - 200)
    found.append(w("pgMar", **margins, header=header, footer=footer, gutter=0))
    found.append(w("docGrid", type="lines", linePitch=592))
    return found


def footer_part(*, left: bool) -> etree._Element:
    """Returns a footer: the page number between dashes, at the left or the right (GB/T 9704-2012, 7.5).

    The field is in five runs; WPS does not show others.
    """
    runs = [text_run("— ")]
    runs += [w("r", w("fldChar", fldCharType="begin"))]
    instruction = w("instrText")
    instruction.text = " PAGE "
    instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    runs += [w("r", instruction), w("r", w("fldChar", fldCharType="separate")), text_run("1")]
    runs += [w("r", w("fldChar", fldCharType="end")), text_run(" —")]
    side = {"leftChars": 0, "left": FOLIO_INDENT} if left else {"rightChars": 0, "right": FOLIO_INDENT}
    place = w("ind", **side, firstLineChars=0, firstLine=0)
    properties = w("pPr", w("pStyle", val="footer"), place, w("jc", val="left" if left else "right"))
    return w("ftr", w("p", properties, *runs))


def header_part(report: PrintedReport, *, number: str) -> etree._Element:
    """Returns a header: notice and sample mark at the right, the watermark behind the text."""
    words = "　".join(filter(None, (report.notice, report.sample_mark)))
    runs = [text_run(words)] if words else []
    if report.watermark:
        runs.append(_watermark(report.watermark, number))
    return w("hdr", w("p", w("pPr", w("pStyle", val="header")), *runs))


def _watermark(words: str, number: str) -> etree._Element:
    """Returns the watermark as a shape of VML, as Word itself writes it."""
    high, wide = 110, 110 * len(words)
    shape = etree.Element(V + "shape", nsmap=NAMESPACES)
    shape.set("id", f"gwWatermark{number}")
    shape.set(OFFICE + "spid", f"_x0000_s205{number}")
    shape.set("type", "#_x0000_t136")
    shape.set(
        "style",
        f"position:absolute;margin-left:0;margin-top:0;width:{wide}pt;height:{high}pt;rotation:308;z-index:-251658240;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;"
        "mso-position-vertical-relative:margin",
    )
    shape.set(OFFICE + "allowincell", "f")
    shape.set("fillcolor", "#ebebeb")
    shape.set("stroked", "f")
    path = etree.SubElement(shape, V + "textpath")
    path.set("style", f'font-family:"{HEI}";font-size:1pt')
    path.set("string", clean(words))
    picture = w("pict", _shape_type(), shape)
    return w("r", w("rPr", w("noProof")), picture)


def _shape_type() -> etree._Element:
    kind = etree.Element(V + "shapetype", nsmap=NAMESPACES)
    kind.set("id", "_x0000_t136")
    kind.set("coordsize", "1600,21600")
    kind.set(OFFICE + "spt", "136")
    kind.set("adj", "10800")
    kind.set("path", "m@7,0l@8,0m@5,21600l@6,21600e")
    formulas = etree.SubElement(kind, V + "formulas")
    for formula in (
        "sum #0 0 10800", "prod #0 2 1", "sum 21600 0 @1", "sum 0 0 @2", "sum 21600 0 @3", "if @0 @3 0",
        "if @0 21600 @1", "if @0 0 @2", "if @0 @4 21600", "mid @5 @6", "mid @8 @5", "mid @7 @8", "mid @6 @7",
        "sum @6 0 @5",
    ):  # fmt: skip
        etree.SubElement(formulas, V + "f").set("eqn", formula)
    path = etree.SubElement(kind, V + "path")
    path.set("textpathok", "t")
    path.set(OFFICE + "connecttype", "custom")
    path.set(OFFICE + "connectlocs", "@9,0;@10,10800;@11,21600;@12,10800")
    path.set(OFFICE + "connectangles", "270,180,90,0")
    etree.SubElement(kind, V + "textpath").attrib.update({"on": "t", "fitshape": "t"})
    return kind
