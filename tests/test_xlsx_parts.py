"""Parts of an .xlsx by their relationships, whatever their names; sheets by their place, whatever theirs."""

import re

import pytest
from tests.markup import LINKS, MAIN, STRICT, STRICT_MAIN, XML, parts, rows, sheet, styles, text, zipped

from gongwenkit.ingest.workbook import UnreadableWorkbookError, parse_workbook

DATA = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>1</v></c></row>'
MADE = parts(sheet(DATA), look=styles((0, True)), shared="<si><t>甲</t></si>")


def read(made):
    """What the sheet says, when its styles and its texts are found as well."""
    found = parse_workbook(zipped(made)).sheets[0]
    return rows(found), found.struck


RIGHT = ([["甲", 1.0]], {0: {1}})
PART = r"xl/(?:worksheets/sheet1|styles|sharedStrings)\.xml"


def renamed(change, pattern=PART):
    return {change(name) if re.fullmatch(pattern, name) else name: part for name, part in MADE.items()}


def targeted(change):
    """The targets of the relationships of the workbook changed."""
    key = "xl/_rels/workbook.xml.rels"
    return MADE | {key: re.sub(r'Target="([^"]*)"', lambda match: f'Target="{change(match[1])}"', MADE[key])}


FORMS = {
    "as usual": MADE,
    "parts in capitals": renamed(str.upper),
    "parts with a capital": renamed(lambda name: "/".join(word.capitalize() for word in name.split("/"))),
    "all names in capitals": renamed(str.upper, ".*"),
    "all names with backslashes": renamed(lambda name: name.replace("/", "\\"), ".*"),
    "all names from the root": renamed(lambda name: "/" + name, ".*"),
    "all names with a point": renamed(lambda name: "./" + name, ".*"),
    "names with blanks encoded": renamed(lambda name: name.replace("sheet1", "%73heet1")),
    "targets in capitals": targeted(str.upper),
    "targets with backslashes": targeted(lambda target: target.replace("/", "\\")),
    "targets from the root": targeted(lambda target: "/xl/" + target),
    "targets from the root with backslashes": targeted(lambda target: "\\xl\\" + target.replace("/", "\\")),
    "targets with a point": targeted(lambda target: "./" + target),
    "targets with two points": targeted(lambda target: "../xl/" + target),
    "targets that repeat the folder": targeted(lambda target: "xl/" + target),
    "targets with a fragment": targeted(lambda target: target + "#top"),
    "targets encoded": targeted(lambda target: target.replace("s", "%73")),
    "folder written twice": {
        ("xl/" + name if re.fullmatch(PART, name) else name): part
        for name, part in targeted(lambda target: "/xl/" + target).items()
    },
    "another folder": {
        **{name.replace("xl/", "data/sub/"): part for name, part in MADE.items() if name != "_rels/.rels"},
        "_rels/.rels": MADE["_rels/.rels"].replace("xl/", "data/sub/"),
    },
    "another name of the workbook": {
        **{name.replace("workbook.xml", "book.xml"): part for name, part in MADE.items() if name != "_rels/.rels"},
        "_rels/.rels": MADE["_rels/.rels"].replace("workbook.xml", "book.xml"),
    },
    "no relationships of the package": {name: part for name, part in MADE.items() if name != "_rels/.rels"},
    "other names of the parts": {
        name.replace("sheet1.xml", "tab.bin").replace("styles", "looks").replace("sharedStrings", "words"): part
        for name, part in targeted(
            lambda t: t.replace("sheet1.xml", "tab.bin").replace("styles", "looks").replace("sharedStrings", "words")
        ).items()
    },
    "styles and texts without relationship": MADE
    | {
        "xl/_rels/workbook.xml.rels": re.sub(
            r'<Relationship Id="rId9\d"[^>]*/>', "", MADE["xl/_rels/workbook.xml.rels"]
        )
    },
    "content types that lie": MADE
    | {"[Content_Types].xml": f"{XML}<Types><Default Extension='xml' ContentType='image/png'/></Types>"},
    "strict": {name: part.replace(LINKS, STRICT).replace(MAIN, STRICT_MAIN) for name, part in MADE.items()},
    "relationships with a prefix": MADE
    | {
        "xl/_rels/workbook.xml.rels": MADE["xl/_rels/workbook.xml.rels"]
        .replace("<Relationship ", "<p:Relationship ")
        .replace("Relationships", "p:Relationships")
        .replace("xmlns=", "xmlns:p=")
        .replace("xmlns:p:", "xmlns:"),
    },
}


@pytest.mark.parametrize("form", FORMS)
def test_parts_are_found_however_they_are_named(form):
    made = FORMS[form]
    if form == "strict":
        made = {name: part.replace("p:Relationships", "Relationships") for name, part in made.items()}
    assert read(made) == RIGHT


def numbered(*values):
    return [sheet(f'<row r="1"><c r="A1"><v>{value}</v></c></row>') for value in values]


def values(made):
    return [(one.sheet, one.value(0, 0)) for one in parse_workbook(zipped(made)).sheets]


@pytest.mark.parametrize(
    "names", [["甲", "甲"], ["a", "A"], ["甲", "甲 "], ["甲", " 甲"], ["", ""], ["甲&amp;乙", "甲&amp;乙"]]
)
def test_sheets_are_told_apart_by_their_place(names):
    plain = [name.replace("&amp;", "&") for name in names]
    if plain[0] == plain[1]:
        plain[1] += "(2)"  # the place of a row is file, sheet and number
    assert values(parts(*numbered(1, 2), names=names)) == [(plain[0], 1.0), (plain[1], 2.0)]


def test_the_order_is_that_of_the_workbook_not_of_the_parts():
    made = parts(*numbered(1, 2, 3), names=["甲", "乙", "丙"])
    entry = re.findall(r"<sheet [^>]*/>", made["xl/workbook.xml"])
    made["xl/workbook.xml"] = re.sub(
        r"<sheets>.*</sheets>", f"<sheets>{entry[2]}{entry[0]}{entry[1]}</sheets>", made["xl/workbook.xml"]
    )
    assert values(made) == [("丙", 3.0), ("甲", 1.0), ("乙", 2.0)]


def test_the_number_of_a_sheet_does_not_matter():
    made = parts(*numbered(1, 2), names=["甲", "乙"])
    made["xl/workbook.xml"] = re.sub(r'sheetId="\d"', 'sheetId="7"', made["xl/workbook.xml"])
    assert values(made) == [("甲", 1.0), ("乙", 2.0)]


def test_relationships_may_cross():
    made = parts(*numbered(1, 2), names=["甲", "乙"])
    key = "xl/_rels/workbook.xml.rels"
    made[key] = (
        made[key]
        .replace("sheet1.xml", "sheet9.xml")
        .replace("sheet2.xml", "sheet1.xml")
        .replace("sheet9.xml", "sheet2.xml")
    )
    assert values(made) == [("甲", 2.0), ("乙", 1.0)]


# What was not read is named


def remarks(made):
    return [(one.code, one.sheet) for one in parse_workbook(zipped(made)).remarks]


def test_a_sheet_without_its_part_is_named():
    made = parts(*numbered(1, 2), names=["甲", "乙"])
    del made["xl/worksheets/sheet2.xml"]
    assert values(made) == [("甲", 1.0)]
    assert remarks(made) == [("sheet-not-read", "乙")]


def test_a_sheet_whose_relationship_is_missing_is_named():
    made = parts(*numbered(1, 2), names=["甲", "乙"])
    made["xl/workbook.xml"] = made["xl/workbook.xml"].replace('r:id="rId2"', 'r:id="rId77"')
    assert remarks(made) == [("sheet-not-read", "乙"), ("sheet-not-read", None)]


def test_a_part_that_no_sheet_names_is_named():
    made = parts(*numbered(1)) | {"xl/worksheets/sheet7.xml": numbered(7)[0]}
    assert remarks(made) == [("sheet-not-read", None)]
    assert "sheet7.xml" in parse_workbook(zipped(made)).remarks[0].found.zh


def test_one_part_is_not_read_twice():
    made = parts(*numbered(1, 2), names=["甲", "乙"])
    made["xl/workbook.xml"] = made["xl/workbook.xml"].replace('r:id="rId2"', 'r:id="rId1"')
    assert values(made) == [("甲", 1.0)]
    assert remarks(made) == [("sheet-not-read", "乙"), ("sheet-not-read", None)]


@pytest.mark.parametrize("kind", ["chartsheet", "dialogsheet", "xlMacrosheet"])
def test_sheets_that_hold_no_table_need_no_remark(kind):
    made = parts(*numbered(1), f'{XML}<chartsheet xmlns="{MAIN}"/>', names=["甲", "图"])
    key = "xl/_rels/workbook.xml.rels"
    made[key] = made[key].replace(
        '/worksheet" Target="worksheets/sheet2.xml"', f'/{kind}" Target="worksheets/sheet2.xml"'
    )
    assert values(made) == [("甲", 1.0)]
    assert remarks(made) == []


def refusal(made):
    with pytest.raises(UnreadableWorkbookError) as refused:
        parse_workbook(zipped(made))
    return refused.value.found.zh


def test_styles_that_cannot_be_read_refuse_the_file():
    """Without them a struck-through row would count, and a date be a number."""
    assert "损坏" in refusal(MADE | {"xl/styles.xml": MADE["xl/styles.xml"].replace("</fonts>", "")})


def test_texts_that_cannot_be_read_refuse_the_file():
    assert "损坏" in refusal(MADE | {"xl/sharedStrings.xml": "<sst><si><t>甲</si></sst>"})


def test_no_worksheet_at_all():
    assert "没有工作表" in refusal(parts(names=[]))


def test_a_text_with_a_name_of_a_part_is_no_part():
    assert rows(parse_workbook(zipped(parts(sheet(f'<row r="1">{text("xl/styles.xml")}</row>')))).sheets[0]) == [
        ["xl/styles.xml"]
    ]
