"""The drop-down lists of an .xlsx: which cells have one (ECMA-376 part 1, 18.3.1.32 dataValidation)."""

from collections.abc import Mapping, Sequence

from gongwenkit.ingest.workbook.grid import Merge, UnreadableWorkbookError, parse_range
from gongwenkit.ingest.workbook.limits import local_name, parse_xml
from gongwenkit.ingest.workbook.package_parts import PackageParts

__all__ = ["find_drop_downs"]

MOST = 2000
"""Ranges of a sheet that are looked at."""


def find_drop_downs(content: bytes) -> Mapping[str, Sequence[Merge]]:
    """Returns name of a sheet → ranges of cells with a list to choose from; empty for other kinds of files.

    Args:
        content: the bytes of a file; damaged parts count as without lists, since the sheet itself may be sound.
    """
    try:
        package = PackageParts(content)
        main = package.workbook()
        if main is None:
            return {}
        parts = {link.id: link.part for link in package.links(main)}
        found: dict[str, Sequence[Merge]] = {}
        for sheet in parse_xml(package.read(main)).iter():
            if local_name(sheet) != "sheet":
                continue
            reference = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
            if part := parts.get(reference):
                found[sheet.attrib.get("name", "")] = _lists(package.read(part))
    except UnreadableWorkbookError:
        return {}
    return found


def _lists(content: bytes) -> list[Merge]:
    ranges: list[Merge] = []
    for element in parse_xml(content).iter():
        if local_name(element) != "dataValidation" or element.attrib.get("type") != "list":
            continue
        texts = element.attrib.get("sqref", "").split()
        ranges += [one for text in texts[:MOST] if (one := parse_range(text)) is not None]
        if len(ranges) >= MOST:
            break
    return ranges
