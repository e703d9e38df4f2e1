"""A sheet that openpyxl wrote, put in front of the sheets of another workbook: its styles go behind those there."""

import re
from io import BytesIO
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from openpyxl.workbook import Workbook as Book

from gongwenkit.ingest.annotate.package_edit import PackageEdit
from gongwenkit.ingest.annotate.part_text import EditError, PartText, children_of
from gongwenkit.ingest.workbook.limits import parse_xml

__all__ = ["put_first"]

_STYLE_LISTS = (("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId"))
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs")
"""The first children of a style sheet, in order (ECMA-376, CT_Stylesheet)."""
_STYLED = re.compile(r"(<c r=\"[A-Z]+\d+\") s=\"(\d+)\"")
"""A cell with a style, as openpyxl writes it; texts are inline."""


def put_first(edit: PackageEdit, book: Book) -> None:
    """Puts the only sheet of a workbook in front of another workbook's.

    Args:
        edit: the other workbook.
        book: texts, styles and links within the workbook; no formulas, pictures or comments.

    Raises:
        EditError: the other workbook has no styles that can be added to.
    """
    stream = BytesIO()
    book.save(stream)
    with ZipFile(stream) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
        styles = package.read("xl/styles.xml").decode()
        workbook = package.read("xl/workbook.xml").decode()
    part = edit.optional(edit.book, "/styles")
    if part is None:
        raise EditError("styles")
    target = edit.text(part)
    first = _add_styles(target, styles)
    edit.put(part, target.text)

    def moved(match: re.Match[str]) -> str:
        return f'{match[1]} s="{first + int(match[2])}"'

    names = {
        found[1]: found[2].replace("&amp;", "&")
        for found in re.finditer(r'<definedName name="([^"]+)"[^<>]*>([^<]*)<', workbook)
    }
    edit.add_first_sheet(book.worksheets[0].title, _STYLED.sub(moved, sheet), names)


def _add_styles(target: PartText, styles: str) -> int:
    """Adds all formats of a style sheet to another one; returns the number of the first of them there."""
    added = parse_xml(styles.encode())
    offsets = {}
    for name, key in _STYLE_LISTS:
        offsets[key] = _append(target, name, [_xml(entry, target.prefix) for entry in _list(added, name)])
    formats = []
    for entry in _list(added, "cellXfs"):
        for key, offset in offsets.items():
            entry.set(key, str(int(entry.get(key, "0")) + offset))
        entry.set("xfId", "0")
        formats.append(_xml(entry, target.prefix))
    return _append(target, "cellXfs", formats)


def _list(root: Element, name: str) -> list[Element]:
    return next(([*child] for child in root if child.tag.rpartition("}")[2] == name), [])


def _append(target: PartText, name: str, entries: list[str]) -> int:
    """Adds entries to a list of a style sheet; returns how many there were."""
    children = children_of(target.text)
    found = next((child for child in children if child.name == name), None)
    p = target.prefix
    if found is None:
        before = [child for child in children if child.name in _ORDER[: _ORDER.index(name)]]
        if not before:
            raise EditError(name)
        target.insert(before[-1].end, f'<{p}{name} count="{len(entries)}">{"".join(entries)}</{p}{name}>')
        return 0
    whole = target.text[found.start : found.end]
    opening = re.match(r"<[^<>]*?(/?)>", whole)
    if opening is None:
        raise EditError(name)
    count = 0 if opening[1] else len(children_of(whole))
    start = re.sub(r"\s(?:count|\w+:knownFonts)=[\"']\d*[\"']", "", opening[0].rstrip("/>"))
    inside = "" if opening[1] else whole[opening.end() : whole.rfind("</")]
    made = f'{start} count="{count + len(entries)}">{inside}{"".join(entries)}</{p}{name}>'
    target.text = target.text[: found.start] + made + target.text[found.end :]
    return count


def _xml(element: Element, prefix: str) -> str:
    """Returns an element as text, with another prefix; what openpyxl writes here has no text and one namespace."""
    attributes = "".join(f' {name}="{value}"' for name, value in element.items())
    name = f"{prefix}{element.tag.rpartition('}')[2]}"
    inside = "".join(_xml(child, prefix) for child in element)
    return f"<{name}{attributes}>{inside}</{name}>" if inside else f"<{name}{attributes}/>"
