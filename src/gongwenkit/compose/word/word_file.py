"""The Word file as one package: its parts, their relations, the same bytes for the same report (ECMA-376 part 2)."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from lxml import etree

from gongwenkit.compose.print.document import PreparedReport
from gongwenkit.compose.word.word_blocks import WordBlock, blocks_of, figure_bookmarks
from gongwenkit.compose.word.word_document import Picture, document_part
from gongwenkit.compose.word.word_pages import HEADERS, footer_part, header_part
from gongwenkit.compose.word.word_styles import fonts_part, settings_part, styles_part
from gongwenkit.compose.word.word_xml import clean, part_bytes

__all__ = ["TEXT_NAMESPACE", "WordOrigin", "make_word", "text_json"]

TEXT_NAMESPACE = "urn:gongwenkit:text:1"
"""Of the custom part with the text as it was made."""
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml."
EPOCH = (1980, 1, 1, 0, 0, 0)
EMU = 36_000
"""Per millimetre."""
CHART_WIDTH = 156


@dataclass(frozen=True)
class WordOrigin:
    """Where a Word file comes from; one that is handed out has none.

    Attributes:
        job: the parameters of its report.
        key: of its report.
    """

    job: Mapping[str, str]
    key: str


@dataclass(frozen=True)
class WordReport:
    """A finished Word file.

    Attributes:
        content: its bytes.
        blocks: what it says.
    """

    content: bytes = field(repr=False)
    blocks: tuple[WordBlock, ...]


def make_word(
    prepared: PreparedReport,
    *,
    origin: WordOrigin | None,
    track: bool = False,
    pictures: Mapping[str, tuple[bytes, float]] | None = None,
) -> WordReport:
    """Makes the Word file of a report.

    Args:
        prepared: what is printed.
        origin: where it comes from; None for a file that is handed out: it has no bookmarks, no text as it was made,
            nobody's name and no tracking.
        track: whether changes are tracked from the first one on.
        pictures: of the charts, PNG and height in mm, by the file names of the blocks.
    """
    report, blocks = prepared.report, blocks_of(prepared, anchors=origin is not None)
    parts = _Package()
    links = []
    for kind, number in HEADERS if report.paper.sides == "two" else HEADERS[:1]:
        header = parts.add(f"word/header{number}.xml", header_part(report, number=number), "header")
        footer = parts.add(f"word/footer{number}.xml", footer_part(left=kind == "even"), "footer")
        links += [("headerReference", kind, header), ("footerReference", kind, footer)]
    named: dict[str, Picture] = {}
    for place, (name, (content, height)) in enumerate((pictures or {}).items(), start=1):
        relation = parts.add_picture(f"word/media/chart{place}.png", content)
        named[name] = relation, CHART_WIDTH * EMU, round(height * EMU)
    parts.add("word/styles.xml", styles_part(report.style), "styles")
    mirrored = report.paper.margins == "mirrored"
    tracked = track and origin is not None
    parts.add(
        "word/settings.xml",
        settings_part(track=tracked, mirrored=mirrored, two_sided=report.paper.sides == "two"),
        "settings",
    )
    parts.add("word/fontTable.xml", fonts_part(), "fontTable")
    document = document_part(report, blocks, pictures=named, links=links)
    if origin is not None:
        parts.add_custom(text_json(blocks, origin))
    return WordReport(
        parts.packed(document, _core(report.document.title, report.author if origin else ""), origin), blocks
    )


def text_json(blocks: Sequence[WordBlock], origin: WordOrigin) -> dict[str, Any]:
    """Returns report.text.json: what the Word file says as it was made, with the figures behind its numbers."""
    return {
        "format": 1,
        "job": dict(origin.job),
        "key": origin.key,
        "blocks": [block.to_json() for block in blocks],
        "bookmarks": {name: list(figure) for name, figure in figure_bookmarks(blocks).items()},
    }


class _Package:
    """The parts of a package while it is filled."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}
        self._types: dict[str, str] = {}
        self._relations: list[tuple[str, str, str]] = []

    def add(self, name: str, root: etree._Element, kind: str) -> str:
        """Adds a part of the document; returns the id of its relation."""
        self._files[name] = part_bytes(root)
        self._types[name] = f"{CONTENT}{kind}+xml"
        return self._relate(kind, name.removeprefix("word/"))

    def add_picture(self, name: str, content: bytes) -> str:
        self._files[name] = content
        return self._relate("image", name.removeprefix("word/"))

    def add_custom(self, text: Mapping[str, Any]) -> None:
        """Adds the text as it was made, as a custom part."""
        root = etree.Element(f"{{{TEXT_NAMESPACE}}}text", nsmap={None: TEXT_NAMESPACE})
        root.text = clean(json.dumps(text, ensure_ascii=False, separators=(",", ":"), sort_keys=True))
        self._files["customXml/item1.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
        space = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
        item = etree.Element(f"{{{space}}}datastoreItem", nsmap={"ds": space})
        item.set(f"{{{space}}}itemID", "{6B1F3C52-8E0D-4B7A-9C11-5A2D7F90E1C4}")
        refs = etree.SubElement(item, f"{{{space}}}schemaRefs")
        etree.SubElement(refs, f"{{{space}}}schemaRef").set(f"{{{space}}}uri", TEXT_NAMESPACE)
        self._files["customXml/itemProps1.xml"] = etree.tostring(item, xml_declaration=True, encoding="UTF-8")
        self._types["customXml/itemProps1.xml"] = (
            "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
        )
        self._files["customXml/_rels/item1.xml.rels"] = _relations([("rId1", "customXmlProps", "itemProps1.xml")])
        self._relate("customXml", "../customXml/item1.xml")

    def packed(self, document: etree._Element, core: bytes, origin: WordOrigin | None) -> bytes:
        """Returns the package as bytes; no time of day is in it."""
        files = {"word/document.xml": part_bytes(document)} | self._files
        types = {"word/document.xml": f"{CONTENT}document.main+xml"} | self._types
        root = [("rId1", "officeDocument", "word/document.xml"), ("rId2", CORE, "docProps/core.xml")]
        files["docProps/core.xml"] = core
        types["docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
        if origin is not None:
            files["docProps/custom.xml"] = _custom(origin)
            types["docProps/custom.xml"] = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
            root.append(("rId3", "custom-properties", "docProps/custom.xml"))
        files["word/_rels/document.xml.rels"] = _relations(self._relations)
        files["_rels/.rels"] = _relations(root)
        stored = BytesIO()
        with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in {"[Content_Types].xml": _content_types(types), **files}.items():
                entry = zipfile.ZipInfo(name, EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 0
                package.writestr(entry, content)
        return stored.getvalue()

    def _relate(self, kind: str, target: str) -> str:
        name = f"rId{len(self._relations) + 1}"
        self._relations.append((name, kind, target))
        return name


CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"


def _relations(lines: Sequence[tuple[str, str, str]]) -> bytes:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    root = etree.Element(f"{{{space}}}Relationships", nsmap={None: space})
    for name, kind, target in lines:
        one = etree.SubElement(root, f"{{{space}}}Relationship")
        one.attrib.update({"Id": name, "Type": kind if "/" in kind else f"{KINDS}/{kind}", "Target": target})
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _content_types(types: Mapping[str, str]) -> bytes:
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    root = etree.Element(f"{{{space}}}Types", nsmap={None: space})
    for ending, kind in (
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
        ("png", "image/png"),
    ):
        etree.SubElement(root, f"{{{space}}}Default").attrib.update({"Extension": ending, "ContentType": kind})
    for name, kind in sorted(types.items()):
        etree.SubElement(root, f"{{{space}}}Override").attrib.update({"PartName": f"/{name}", "ContentType": kind})
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _core(title: str, author: str) -> bytes:
    core = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    terms = "http://purl.org/dc/elements/1.1/"
    root = etree.Element(f"{{{core}}}coreProperties", nsmap={"cp": core, "dc": terms})
    etree.SubElement(root, f"{{{terms}}}title").text = clean(title)
    if author:
        etree.SubElement(root, f"{{{terms}}}creator").text = clean(author)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _custom(origin: WordOrigin) -> bytes:
    """Returns docProps/custom.xml: which report this is; no value of it."""
    space = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
    types = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
    root = etree.Element(f"{{{space}}}Properties", nsmap={None: space, "vt": types})
    values = {f"gongwenkit-{name}": text for name, text in origin.job.items()} | {"gongwenkit-key": origin.key}
    for number, (name, text) in enumerate(sorted(values.items()), start=2):
        one = etree.SubElement(root, f"{{{space}}}property")
        one.attrib.update({"fmtid": "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}", "pid": str(number), "name": name})
        etree.SubElement(one, f"{{{types}}}lpwstr").text = clean(text)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
