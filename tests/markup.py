"""Office Open XML written character by character, for what no writer library makes."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from gongwenkit.ingest.workbook import Grid, Workbook, parse_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def styles(*formats: tuple[int, bool], codes: Mapping[int, str] | None = None) -> str:
    """Styles: a plain cell format, and one for each pair of number format and whether it is struck through."""
    written = "".join(f'<numFmt numFmtId="{number}" formatCode="{code}"/>' for number, code in (codes or {}).items())
    looks = "".join(f'<xf numFmtId="{number}" fontId="{int(struck)}"/>' for number, struck in ((0, False), *formats))
    return (
        f'{XML}<styleSheet xmlns="{MAIN}"><numFmts>{written}</numFmts><fonts><font/><font><strike/></font></fonts>'
        f"<cellStyleXfs><xf/></cellStyleXfs><cellXfs>{looks}</cellXfs></styleSheet>"
    )


def text(value: str, column: str = "A", row: int | str = 1, more: str = "") -> str:
    """A cell with a text inside."""
    return f'<c r="{column}{row}" t="inlineStr"{more}><is><t>{value}</t></is></c>'


def sheet(data: str, *, before: str = "", after: str = "", head: str = XML, main: str = MAIN) -> str:
    """A worksheet part with these rows."""
    return f'{head}<worksheet xmlns="{main}" xmlns:r="{LINKS}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'


def parts(
    *sheets: str | bytes, names: Sequence[str] = (), look: str = "", shared: str = "", properties: str = ""
) -> dict[str, Any]:
    """The parts of a workbook by name."""
    names = names or [f"表{number}" for number in range(1, len(sheets) + 1)]
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(names, 1)
    )
    links = "".join(
        _link(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)
    )
    made: dict[str, Any] = {
        "_rels/.rels": relationships(_link("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{properties}'
        f"<sheets>{listed}</sheets></workbook>",
    }
    if look:
        made["xl/styles.xml"], links = look, links + _link("rId90", "styles", "styles.xml")
    if shared:
        made["xl/sharedStrings.xml"] = f'{XML}<sst xmlns="{MAIN}">{shared}</sst>'
        links += _link("rId91", "sharedStrings", "sharedStrings.xml")
    made["xl/_rels/workbook.xml.rels"] = relationships(links)
    made |= {f"xl/worksheets/sheet{number}.xml": part for number, part in enumerate(sheets, 1)}
    return made


def relationships(links: str) -> str:
    """A part of relationships."""
    return f'{XML}<Relationships xmlns="{PACKAGE}">{links}</Relationships>'


def _link(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{LINKS}/{kind}" Target="{target}"/>'


def zipped(made: Mapping[str, str | bytes]) -> bytes:
    """A container with these parts, their names as they are."""
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, part in made.items():
            entry = ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            entry.filename, entry.compress_type = name, ZIP_DEFLATED
            archive.writestr(entry, part if isinstance(part, bytes) else part.encode())
    return stream.getvalue()


def book(data: str, **kinds: Any) -> Workbook:
    """Reads a workbook with one sheet of these rows."""
    around = {key: kinds.pop(key) for key in ("before", "after", "head", "main") if key in kinds}
    return parse_workbook(zipped(parts(sheet(data, **around), **kinds)))


def grid(data: str, **kinds: Any) -> Grid:
    """Reads one sheet of these rows."""
    return book(data, **kinds).sheets[0]


def rows(read: Grid) -> list[list[Any]]:
    """The values of a sheet."""
    return [list(row) for row in read.rows]
