"""OpenDocument spreadsheets written by hand, for what no library writes."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZipFile

_NAMES = "".join(
    f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)
_CALC = ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
NAMES = f'{_NAMES}{_CALC} xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"'


def struck(name: str, family: str = "table-cell", *, parent: str = "", line: str = 'style="solid"') -> str:
    """A style that strikes its text through, or whatever else `line` says; "" says nothing."""
    above = f' style:parent-style-name="{parent}"' if parent else ""
    said = f"<style:text-properties style:text-line-through-{line}/>" if line else ""
    return f'<style:style style:name="{name}" style:family="{family}"{above}>{said}</style:style>'


def text(words: str, style: str = "", *, kind: str = ' office:value-type="string"') -> str:
    """A cell with a text."""
    look = f' table:style-name="{style}"' if style else ""
    return f"<table:table-cell{kind}{look}><text:p>{words}</text:p></table:table-cell>"


def row(*cells: str, attributes: str = "") -> str:
    """A row of cells."""
    return f"<table:table-row{attributes}>{''.join(cells)}</table:table-row>"


def content(rows: str, styles: str = "", *, tables: str = "", root: str = "document-content") -> str:
    """content.xml with one table of these rows and automatic styles, or with tables of its own."""
    inside = tables or f'<table:table table:name="台账">{rows}</table:table>'
    automatic = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    body = f"<office:body><office:spreadsheet>{inside}</office:spreadsheet></office:body>"
    return f"<office:{root}{NAMES}>{automatic}{body}</office:{root}>"


_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A package of these parts."""
    stream = BytesIO()
    with ZipFile(stream, "w") as made:
        made.writestr("mimetype", _TYPE)
        if "META-INF/manifest.xml" not in parts:
            made.writestr("META-INF/manifest.xml", _MANIFEST)
        for name, part in parts.items():
            made.writestr(name, part)
    return stream.getvalue()


def ods(rows: str, styles: str = "", *, tables: str = "", common: str = "") -> bytes:
    """A package with one table of these rows; `common` goes to styles.xml."""
    parts = {"content.xml": content(rows, styles, tables=tables)}
    if common:
        parts["styles.xml"] = f"<office:document-styles{NAMES}>{common}</office:document-styles>"
    return package(parts)
