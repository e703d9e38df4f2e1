"""A chart as a picture, for programs that cannot draw it: shapes and letters of the layout that is printed."""

import io

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from gongwenkit.compose.charts.layout import Chart
from gongwenkit.compose.charts.pdf_painter import paint_pdf
from gongwenkit.config.kit import FontSettings
from gongwenkit.model import Message, ToolchainError
from gongwenkit.typeset.toolchain import find_font_file, font_families

__all__ = ["draw_chart"]

DPI = 200
POINT = 9
"""Type of charts in bp, as the class sets it (latex/gongwenkit-chart.def)."""
GREYS = 16
ANCHORS = {"l": "lm", "c": "mm", "r": "rm"}
ROLE = "song"


def draw_chart(chart: Chart, fonts: FontSettings) -> bytes:
    """Returns a chart as PNG in shades of grey, 200 dots an inch; the same bytes for the same chart and font.

    Raises:
        ToolchainError: the font of its letters is not there.
    """
    with pypdfium2.PdfDocument(paint_pdf(chart)) as document:
        image: Image.Image = document[0].render(scale=DPI / 72).to_pil().convert("L")
    pen, font = ImageDraw.Draw(image), _font(fonts)
    for one in chart.letters:
        place = (one.left * DPI / 25.4, one.top * DPI / 25.4)
        pen.text(place, one.text, fill=0, font=font, anchor=ANCHORS[one.align])
    stored = io.BytesIO()
    few = image.quantize(GREYS)
    white = few.getpixel((0, few.height - 1))
    few.save(stored, format="PNG", transparency=white)  # the watermark is seen through it
    return stored.getvalue()


def _font(fonts: FontSettings) -> ImageFont.FreeTypeFont:
    family = next(family for family in font_families(fonts) if family.role == ROLE)
    file = find_font_file(family.file)
    if file is None:
        raise ToolchainError(
            "font-missing",
            where=family.file,
            found=Message(f"找不到字体文件 {family.file}", f"the font file {family.file} was not found"),
            advice=Message("请运行 gongwenkit doctor 查看", "Run `gongwenkit doctor`"),
        )
    return ImageFont.truetype(str(file), round(POINT * DPI / 72), layout_engine=ImageFont.Layout.BASIC)
