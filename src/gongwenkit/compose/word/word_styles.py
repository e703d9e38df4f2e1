"""Styles, settings and fonts of the Word file: the frame of GB/T 33476.2 and the type of GB/T 9704-2012.

No theme font anywhere: a theme would replace the fonts of the standard. Styles have the names that people know; 一、 is
`heading 1`, so that the navigation of Word and WPS shows the sections.
"""

from lxml import etree

from gongwenkit.compose.word.word_xml import w
from gongwenkit.config.style import StyleSettings

__all__ = ["BODY_WIDTH", "HEI", "PITCH", "TITLE_LINE", "fonts_part", "settings_part", "styles_part"]

FANG, KAI, HEI, SONG, BIAO = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
FONTS = {FANG: "仿宋", KAI: "楷体", HEI: "SimHei", SONG: "SimSun", BIAO: "方正小标宋_GBK"}
"""Each font with another name of it, or the font that stands in for it."""
TABLE_FONTS = {"fangsong": FANG, "kai": KAI, "song": SONG, "hei": HEI}
PITCH = 592
"""Twips from line to line: 22 lines on 225 mm (GB/T 9704-2012, 5.2.3)."""
BODY_WIDTH = 8845
"""Twips: 156 mm."""
TITLE_LINE = 716
GB2312 = "86"
"""The character set in the font table: simplified Chinese."""


def _fonts(name: str) -> etree._Element:
    return w("rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name, hint="eastAsia")


def _style(
    name: str,
    shown: str,
    *properties: etree._Element | None,
    kind: str = "paragraph",
    based: str = "a",
    following: str = "",
) -> etree._Element:
    return w(
        "style",
        w("name", val=shown),
        w("basedOn", val=based) if based else None,
        w("next", val=following) if following else None,
        w("qFormat"),
        *properties,
        type=kind,
        styleId=name,
    )


def _paragraph(*properties: etree._Element | None) -> etree._Element:
    return w("pPr", *properties)


def _plain(*more: etree._Element | None, jc: str = "left") -> etree._Element:
    """Returns the properties of a paragraph without first-line indent."""
    return _paragraph(*more, w("ind", firstLineChars=0, firstLine=0), w("jc", val=jc))


def _off() -> etree._Element:
    """Returns the property of a paragraph whose lines are not on the grid."""
    return w("snapToGrid", val=0)


def _exact(line: int) -> tuple[etree._Element, etree._Element]:
    """Returns the properties of lines of a height of their own, in twips."""
    return _off(), w("spacing", before=0, after=0, line=line, lineRule="exact")


def _type(font: str = "", size: int = 0, *, spacing: int | None = None, colour: str = "") -> etree._Element:
    return w(
        "rPr",
        _fonts(font) if font else None,
        w("color", val=colour) if colour else None,
        w("spacing", val=spacing) if spacing is not None else None,
        w("sz", val=size) if size else None,
        w("szCs", val=size) if size else None,
    )


def styles_part(style: StyleSettings) -> etree._Element:
    """Returns styles.xml; what a designer changed in the type of title, tables and items is in it."""
    size = round(style.title_size_bp * 2)
    line = TITLE_LINE if style.leading_bp == StyleSettings().leading_bp else round(style.leading_bp * 20)
    normal = w(
        "style",
        w("name", val="Normal"),
        w("qFormat"),
        _paragraph(
            w("widowControl", val=0),
            w("overflowPunct", val=0),
            w("autoSpaceDE", val=0),
            w("autoSpaceDN", val=0),
            w("snapToGrid", val=1),
            w("spacing", before=0, after=0, line=240, lineRule="auto"),
            w("ind", firstLineChars=200, firstLine=632),
            w("jc", val="both"),
        ),
        w(
            "rPr",
            _fonts(FANG),
            w("spacing", val=-5),
            w("kern", val=0),
            w("sz", val=32),
            w("szCs", val=32),
            w("lang", val="en-US", eastAsia="zh-CN"),
        ),
        type="paragraph",
        default=1,
        styleId="a",
    )
    cell = TABLE_FONTS[style.table_font]
    return w(
        "styles",
        w("docDefaults", w("rPrDefault", w("rPr", _fonts(FANG))), w("pPrDefault")),
        normal,
        w(
            "style",
            w("name", val="Default Paragraph Font"),
            w("uiPriority", val=1),
            w("semiHidden"),
            type="character",
            default=1,
            styleId="a0",
        ),
        w(
            "style",
            w("name", val="Normal Table"),
            w("uiPriority", val=99),
            w("semiHidden"),
            type="table",
            default=1,
            styleId="a1",
        ),
        _style("1", "heading 1", _paragraph(w("keepNext"), w("outlineLvl", val=0)), _type(HEI), following="a"),
        _style("gw1", "公文标题", _plain(w("keepNext"), *_exact(line), jc="center"), _type(BIAO, size, spacing=0)),
        _style("gw2", "标题下署名", _plain(jc="center"), _type(KAI)),
        _style("gw3", "主送机关", _plain(w("keepNext"))),
        _style("gw4", "附件说明", _paragraph(w("keepNext"), w("jc", val="left"))),
        _style("gw5", "落款", _plain(w("keepNext"))),
        _style("gw6", "附件序号", _plain(w("keepNext")), _type(HEI)),
        _style(
            "gw7",
            "附件标题",
            _plain(w("keepNext"), *_exact(line), w("outlineLvl", val=0), jc="center"),
            _type(BIAO, size, spacing=0),
        ),
        _style("gw8", "表格文字", _plain(*_exact(296)), _type(cell, 21, spacing=0)),
        _style("gw9", "表格小字", _plain(*_exact(247)), _type(cell, 18, spacing=0)),
        _style("gwJ", "资料来源", _plain(*_exact(247)), _type(SONG, 18, spacing=0)),
        _style("gwA", "表题", _paragraph(w("keepNext")), _type(HEI)),
        _style("gwB", "图题", _plain(w("keepNext"), jc="center"), _type(HEI, 24, spacing=0)),
        _style("gwC", "图片", _plain(w("keepNext"), _off(), jc="center")),
        _style(
            "gwD",
            "发文机关标志",
            _plain(*_exact(1000), jc="center"),
            _type(BIAO, 84, spacing=0, colour="FF0000"),
        ),
        _style("gwE", "版头", _plain(*_exact(400))),
        _style("gwF", "版记", _plain(*_exact(552)), _type("", 28, spacing=0)),
        _style("gwG", "份号密级", _plain()),
        _style("gwH", "空行", _plain(_off())),
        _style(
            "header",
            "header",
            _plain(_off(), w("spacing", line=240, lineRule="auto"), jc="right"),
            _type(SONG, 18, spacing=0, colour="808080"),
        ),
        _style("footer", "footer", _plain(*_exact(320)), _type(SONG, 28, spacing=0)),
        _style("gwK", "条目题", _type(KAI if style.item == "kai" else FANG), kind="character", based="a0"),
        _style(
            "gwM",
            "待核待补",
            w("rPr", _fonts(HEI), w("shd", val="clear", color="auto", fill="FFE699")),
            kind="character",
            based="a0",
        ),
    )


def settings_part(*, track: bool, mirrored: bool, two_sided: bool) -> etree._Element:
    """Returns settings.xml.

    Args:
        track: whether changes are tracked from the first one on.
        mirrored: whether odd and even pages have mirrored margins.
        two_sided: whether page numbers change sides.
    """
    return w(
        "settings",
        w("mirrorMargins") if mirrored else None,
        w("bordersDoNotSurroundHeader"),
        w("bordersDoNotSurroundFooter"),
        w("trackRevisions") if track else None,
        w("defaultTabStop", val=632),
        w("evenAndOddHeaders") if two_sided else None,
        w("drawingGridVerticalSpacing", val=PITCH),
        w("characterSpacingControl", val="compressPunctuation"),
        w(
            "compat",
            w("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15),
        ),
        w("themeFontLang", val="en-US", eastAsia="zh-CN"),
        w("decimalSymbol", val="."),
        w("listSeparator", val=","),
    )


def fonts_part() -> etree._Element:
    """Returns fontTable.xml: each font with the name under which other systems have it."""
    return w(
        "fonts",
        *(
            w("font", w("altName", val=other), w("charset", val=GB2312), w("family", val="auto"),
              w("pitch", val="variable"), name=name)
            for name, other in FONTS.items()
        ),
    )  # fmt: skip
