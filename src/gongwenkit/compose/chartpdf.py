"""Mends how Matplotlib embeds OpenType fonts with PostScript outlines in a PDF.

Matplotlib (3.11) declares every font kept as text a TrueType font (`CIDFontType2` with `FontFile2`). Noto CJK has CFF
outlines, so that viewers warn ("mismatch between font type and embedded font file") and printers may substitute.
ISO 32000-1, 9.7.4.2 and 9.9 want `CIDFontType0` with a bare CFF in `FontFile3`, and then the CFF's own charset says
which glyph a code means; the codes in the page stay as they are.
"""

import io
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont

__all__ = ["mend_cff_fonts"]


def mend_cff_fonts(pdf: bytes) -> bytes:
    """Returns the PDF with every CFF font declared as what it is; the same bytes for the same input."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for item in list(document.objects):
            if isinstance(item, pikepdf.Dictionary) and item.get("/Subtype") == pikepdf.Name.CIDFontType2:
                _mend(document, item)
        written = io.BytesIO()
        document.save(written, deterministic_id=True)
    return written.getvalue()


def _mend(document: pikepdf.Pdf, font: Any) -> None:  # noqa: ANN401
    descriptor = font.FontDescriptor
    program = descriptor.get("/FontFile2")
    content = program.read_bytes() if program is not None else b""
    codes = font.get("/CIDToGIDMap")
    if not content.startswith(b"OTTO") or not isinstance(codes, pikepdf.Stream):
        return
    pairs = codes.read_bytes()
    cff = _with_codes(content, [int.from_bytes(pairs[at : at + 2], "big") for at in range(0, len(pairs), 2)])
    if cff is None:
        return
    font.Subtype = pikepdf.Name.CIDFontType0
    del font["/CIDToGIDMap"]
    del descriptor["/FontFile2"]
    descriptor.FontFile3 = document.make_stream(cff, Subtype=pikepdf.Name.CIDFontType0C)


def _with_codes(content: bytes, glyphs: list[int]) -> bytes | None:
    """Returns the CFF table with `glyphs[code]` renamed to its code, or None for a font that is not CID-keyed."""
    with TTFont(io.BytesIO(content)) as font:
        table = font["CFF "].cff
        top = table.topDictIndex[0]
        if not hasattr(top, "ROS"):
            return None
        names = [f"cid{65000 - glyph:05d}" for glyph in range(len(top.charset))]
        for code, glyph in enumerate(glyphs):
            names[glyph] = f"cid{code:05d}" if glyph else names[glyph]
        outlines = [top.CharStrings[name] for name in top.charset]
        if glyphs[0]:  # Matplotlib may give code 0 to a letter; in a CFF, code 0 is always glyph 0
            names[glyphs[0]] = f"cid{65000 - glyphs[0]:05d}"
            outlines[0] = outlines[glyphs[0]]
            top.FDSelect.gidArray[0] = top.FDSelect.gidArray[glyphs[0]]
        names[0] = ".notdef"
        places = {name: at for at, name in enumerate(names)}
        strings = top.CharStrings
        if strings.charStringsAreIndexed:
            strings.charStringsIndex.items[:] = outlines
            strings.charStrings = places
        else:
            strings.charStrings = dict(zip(names, outlines, strict=True))
        top.charset = names
        packed = io.BytesIO()
        table.compile(packed, font, isCFF2=False)
    return packed.getvalue()
