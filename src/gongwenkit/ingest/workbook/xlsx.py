"""Workbooks in Office Open XML (.xlsx, .xlsm): each sheet is read by itself, so that none costs another."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from gongwenkit.ingest.workbook.cell_styles import is_true, read_styles
from gongwenkit.ingest.workbook.cell_values import Damage, Stores, place_cells
from gongwenkit.ingest.workbook.conditional_strikes import strike_remarks, struck_formats
from gongwenkit.ingest.workbook.grid import Grid, Remark, UnreadableWorkbookError, Workbook, cell_name
from gongwenkit.ingest.workbook.limits import SuspectFileError, local_name, parse_xml, xml_text
from gongwenkit.ingest.workbook.package_parts import Link, PackageParts
from gongwenkit.ingest.workbook.sheet_xml import read_sheet_xml
from gongwenkit.ingest.workbook.stored_texts import read_shared_texts
from gongwenkit.model.message import Message

__all__ = ["read_xlsx"]

_WORKSHEET = "worksheet"
_NO_SHEET = UnreadableWorkbookError("工作簿里没有工作表", "the workbook holds no worksheet")


@dataclass(frozen=True)
class _Listed:
    """A worksheet in the list of a workbook, and its part."""

    name: str
    hidden: bool
    part: str


def read_xlsx(content: bytes) -> Workbook:
    """Reads an .xlsx or .xlsm.

    Raises:
        UnreadableWorkbookError: it is damaged, hostile or has no worksheet that can be read.
    """
    package = PackageParts(content)
    main = package.workbook()
    if main is None:
        raise UnreadableWorkbookError("这不是电子表格", "this is not a spreadsheet")
    book = parse_xml(package.read(main))
    links = package.links(main)
    sheets, remarks = _listed(book, links, package)
    styles = _styles(package, links)
    stores = _stores(package, links, book, styles)
    striking = struck_formats(styles) if styles else frozenset()
    grids: list[Grid] = []
    refused: list[UnreadableWorkbookError] = []
    for sheet in sheets:
        try:
            grid, found = _read_sheet(package, sheet, stores, striking)
        except SuspectFileError:
            raise
        except UnreadableWorkbookError as error:
            refused.append(error)
            remarks.append(Remark("sheet-not-read", sheet.name, None, error.found))
            continue
        grids.append(grid)
        remarks += found
    if not grids:
        raise (
            refused[0] if refused else UnreadableWorkbookError("工作簿里没有工作表", "the workbook holds no worksheet")
        )
    return Workbook("xlsx", tuple(grids), dates_from_1904=stores.from_1904, remarks=tuple(remarks))


def _listed(book: Element, links: Sequence[Link], package: PackageParts) -> tuple[list[_Listed], list[Remark]]:
    """Returns the worksheets in the order of the workbook, and remarks on those that cannot be found.

    Sheets of other kinds (charts, dialogs, macros) hold no table and are left out.
    """
    by_id = {link.id: link for link in links}
    found: list[_Listed] = []
    remarks: list[Remark] = []
    for entry in (entry for group in book if local_name(group) == "sheets" for entry in group):
        link = by_id.get(next((value for key, value in entry.attrib.items() if key.rsplit("}", 1)[-1] == "id"), ""))
        if link is not None and link.kind != _WORKSHEET and not (link.part and package.root(link.part) == _WORKSHEET):
            continue
        name = entry.get("name", "")
        part = link.part if link is not None else None
        if part is None or any(part == sheet.part for sheet in found):
            remarks.append(_not_read(name, "文件里没有它的内容", "the file does not hold its content"))
            continue
        found.append(_Listed(name, entry.get("state", "").strip().lower() not in ("", "visible"), part))
    read = {sheet.part for sheet in found}
    remarks += [
        _not_read(
            None, f"部件 {part} 不在工作簿的工作表之列", f"the part {part} is not among the sheets of the workbook"
        )
        for part in package.with_root(_WORKSHEET)
        if part not in read
    ]
    return found, remarks


def _not_read(sheet: str | None, zh: str, en: str) -> Remark:
    return Remark("sheet-not-read", sheet, None, Message(zh, en))


def _from_1904(book: Element) -> bool:
    return any(local_name(entry) == "workbookPr" and is_true(entry.get("date1904")) for entry in book)


def _styles(package: PackageParts, links: Sequence[Link]) -> bytes:
    """Returns the part with the styles; empty where there is none."""
    part = _part(package, links, "styles", "styleSheet")
    return package.read(part) if part else b""


def _stores(package: PackageParts, links: Sequence[Link], book: Element, styles: bytes) -> Stores:
    """Returns what the cells of all sheets refer to; the parts are found by relationship, else by their content."""
    texts = _part(package, links, "sharedstrings", "sst")
    return Stores(
        read_styles(styles) if styles else (),
        read_shared_texts(package.read(texts)) if texts else (),
        _from_1904(book),
    )


def _part(package: PackageParts, links: Sequence[Link], kind: str, root: str) -> str | None:
    linked = next((link.part for link in links if link.kind == kind and link.part), None)
    return linked or next(package.with_root(root), None)


def _read_sheet(
    package: PackageParts, sheet: _Listed, stores: Stores, striking: frozenset[int]
) -> tuple[Grid, list[Remark]]:
    """Reads one sheet; `striking` are the conditional formats that strike through.

    Raises:
        UnreadableWorkbookError: it is damaged or too large.
    """
    xml = read_sheet_xml(xml_text(package.read(sheet.part)))
    cells = place_cells(xml, stores, sheet.name)
    grid = Grid(
        sheet=sheet.name,
        rows=cells.rows,
        hidden=sheet.hidden,
        hidden_rows=xml.hidden_rows,
        hidden_columns=xml.hidden_columns,
        struck=cells.struck,
        merges=xml.merges,
    )
    struck = [rule.ranges for rule in xml.conditions if rule.struck or rule.format in striking]
    return grid, [*(_damaged(sheet.name, damage) for damage in cells.damage), *strike_remarks(sheet.name, struck)]


def _damaged(sheet: str, damage: Damage) -> Remark:
    found = damage.found
    if damage.many > 1:
        found = Message(f"{found.zh}（共 {damage.many} 格）", f"{found.en} ({damage.many} cells)")
    return Remark("text-damaged", sheet, cell_name(damage.row, damage.column), found)
