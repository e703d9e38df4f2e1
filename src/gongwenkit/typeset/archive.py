"""PDF/A: a finished PDF in the form in which archives keep it (ISO 19005-2 and ISO 19005-3, level B).

Every report is PDF/A-2b; with attached files it is PDF/A-3b. Readers show its title and its bookmarks. What is written
is the same for the same document: no date and no program's version is added.

Colours of a screen get the profile sRGB. CMYK colours need the profile of a printing condition: that of FOGRA39, which
TeX Live brings along. Where it is missing, a document in CMYK stays a plain PDF and says so in its keywords
(docs/decisions/0011-archive.md).
"""

import contextlib
import io
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Literal

import pikepdf

from gongwenkit.config.imports import without_grammar
from gongwenkit.typeset.glyph_widths import load_patterns, widths_without_drawing
from gongwenkit.typeset.object_shapes import checks_by_shape
from gongwenkit.typeset.toolchain import find_tex_files

__all__ = [
    "Level",
    "archive_pdf",
    "archive_problems",
    "declared_level",
    "make_archival",
    "prepare_checks",
    "save_archival",
]

Level = Literal["2b", "3b"]
_LEVELS: tuple[Level, ...] = ("2b", "3b")

_CMYK_PROFILE = "FOGRA39L_coated.icc"
_RGB_PROFILE = "sRGB.icc"
WITHOUT_PROFILE = "archive=no-profile"
"""Keyword of a document that is no PDF/A for want of a profile."""

LANGUAGE = "zh-CN"
_KEYWORD = re.compile(r"(?:; )?\barchive=[\w-]+")
_PAINTING = {"k": "/DeviceCMYK", "K": "/DeviceCMYK", "rg": "/DeviceRGB", "RG": "/DeviceRGB"}
_DEVICE = ("/DeviceCMYK", "/DeviceRGB")


def archive_pdf(pdf: Path) -> None:
    """Makes a finished PDF one that is kept, in place; equal input gives equal bytes."""
    part = pdf.with_suffix(".part")
    with pikepdf.open(pdf) as document:
        make_archival(document)
        save_archival(document, part)
    part.replace(pdf)


def make_archival(document: pikepdf.Pdf, *, level: Level = "2b") -> None:
    """Gives an open document what PDF/A asks for, and lets readers show its title and bookmarks.

    Args:
        document: of this kit: fonts are embedded, there are no actions and no encryption.
        level: 3b where files are attached.
    """
    _set_viewing(document)
    _drop_glyph_lists(document)
    colours = _device_colours(document)
    profiles = _profiles() if "/DeviceCMYK" in colours else None
    keywords = _KEYWORD.sub("", str(document.docinfo.get("/Keywords", "")))
    if "/DeviceCMYK" in colours and profiles is None:
        _make_plain(document, keywords)
        return
    if keywords:
        document.docinfo["/Keywords"] = pikepdf.String(keywords)
    if profiles is None:
        _declare(document, level, "sRGB")
        return
    if "/DeviceRGB" in colours:
        _set_default_rgb(document, profiles[_RGB_PROFILE])
    _declare(document, level, profiles[_CMYK_PROFILE])


def save_archival(document: pikepdf.Pdf, path: Path) -> None:
    """Writes a document that is made archival; the same bytes for the same document."""
    document.save(path, **_library().resolve_save_kwargs("2b", deterministic_id=True))


def declared_level(document: pikepdf.Pdf) -> Level | Literal[""]:
    """Returns the PDF/A level that a document declares, empty if it declares none of these."""
    if "/Metadata" not in document.Root:
        return ""
    with contextlib.suppress(Exception):  # the XMP of a stranger's file may be anything
        metadata = document.open_metadata()
        declared = f"{metadata.get('pdfaid:part', '')}{metadata.get('pdfaid:conformance', '')}".lower()
        return next((level for level in _LEVELS if level == declared), "")
    return ""


def archive_problems(pdf: Path, level: Level) -> tuple[str, ...]:
    """Returns what of a PDF is not as its PDF/A level asks, in English with the rule; nothing if it passes.

    A validator that approves only what it knows: what it does not check is a problem, too. It is not veraPDF.
    """
    library = _library()
    with widths_without_drawing(), checks_by_shape(_schema_set()):
        report = library.validate_written(pdf, level)
    return tuple(dict.fromkeys(f"{finding.rule.replace('_', ' ')}: {finding.message}" for finding in report.findings))


def prepare_checks() -> None:
    """Loads what `archive_problems` needs, by checking a blank page, so that a fork of this process need not."""
    load_patterns()
    library, blank = _library(), io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Title"] = pikepdf.String("-")
        library.prepare(document, "2b", output_intent="sRGB")
        document.save(blank, **library.resolve_save_kwargs("2b", deterministic_id=True))
    blank.seek(0)
    with widths_without_drawing(), checks_by_shape(_schema_set()):
        library.validate_written(blank, "2b")


def _declare(document: pikepdf.Pdf, level: Level, intent: str | bytes) -> None:
    """Sets output intent, XMP and flags of annotations; time and version of the library are not kept."""
    producer = str(document.docinfo.get("/Producer", ""))
    _library().prepare(document, level, output_intent=intent)
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        del metadata["xmp:MetadataDate"]
        metadata["pdf:Producer"] = producer
    document.docinfo["/Producer"] = pikepdf.String(producer)


def _make_plain(document: pikepdf.Pdf, keywords: str) -> None:
    for key in ("/Metadata", "/OutputIntents"):
        if key in document.Root:
            del document.Root[key]
    document.docinfo["/Keywords"] = pikepdf.String("; ".join(filter(None, (keywords, WITHOUT_PROFILE))))


def _set_viewing(document: pikepdf.Pdf) -> None:
    root = document.Root
    root["/Lang"] = pikepdf.String(LANGUAGE)
    root["/PageMode"] = pikepdf.Name.UseOutlines if "/Outlines" in root else pikepdf.Name.UseNone
    if "/ViewerPreferences" not in root:
        root["/ViewerPreferences"] = pikepdf.Dictionary()
    root["/ViewerPreferences"]["/DisplayDocTitle"] = True


def _drop_glyph_lists(document: pikepdf.Pdf) -> None:
    """Removes /CIDSet: it need not be there (ISO 19005-2, 6.2.11.4.2), and where it is it must list every glyph."""
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary) and "/CIDSet" in item:
            del item["/CIDSet"]


def _device_colours(document: pikepdf.Pdf) -> set[str]:
    """Returns the colour spaces of devices, grey apart, in which pages, forms and images are painted."""
    used: set[str] = set()
    for page in document.pages:
        used |= _painted_colours(page)
    for item in document.objects:
        if not isinstance(item, pikepdf.Stream):
            continue
        kind = item.get("/Subtype")
        if kind == pikepdf.Name.Form:
            used |= _painted_colours(item)
        elif kind == pikepdf.Name.Image and "/ColorSpace" in item:
            described = item["/ColorSpace"].unparse(resolved=True).decode("latin-1")
            used |= {name for name in _DEVICE if name in described}
    return used


def _painted_colours(content: pikepdf.Page | pikepdf.Stream) -> set[str]:
    used: set[str] = set()
    for step in pikepdf.parse_content_stream(content, "k K rg RG cs CS"):
        name = _PAINTING.get(str(step.operator)) or str(step.operands[0])
        if name in _DEVICE:
            used.add(name)
    return used


def _set_default_rgb(document: pikepdf.Pdf, profile: bytes) -> None:
    """Says for each page and form that its RGB is sRGB: the output intent of the document is CMYK."""
    stream = document.make_stream(profile, N=3)
    space = document.make_indirect(pikepdf.Array([pikepdf.Name.ICCBased, stream]))
    forms = [item for item in document.objects if isinstance(item, pikepdf.Stream) and "/Resources" in item]
    for holder in (*(page.obj for page in document.pages), *forms):
        if "/Resources" not in holder:
            continue
        resources = holder["/Resources"]
        if "/ColorSpace" not in resources:
            resources["/ColorSpace"] = pikepdf.Dictionary()
        resources["/ColorSpace"]["/DefaultRGB"] = space


@cache
def _library() -> ModuleType:
    """Returns pikepdf.pdfa. It is imported when a PDF is made or checked: other commands start without it."""
    with without_grammar():
        from pikepdf import pdfa
    return pdfa


@cache
def _schema_set() -> type:
    """Returns the class that checks objects of a PDF; it is private to the library, whose version is locked."""
    return import_module("pikepdf.pdfa._schemas").SchemaSet  # type: ignore[no-any-return]


@cache
def _profiles() -> dict[str, bytes] | None:
    """Returns the profiles of TeX Live by name; None if one is missing or cannot be read."""
    found = find_tex_files((_CMYK_PROFILE, _RGB_PROFILE))
    with contextlib.suppress(OSError):
        profiles = {name: path.read_bytes() for name, path in found.items() if path is not None}
        return profiles if len(profiles) == len(found) else None
    return None
