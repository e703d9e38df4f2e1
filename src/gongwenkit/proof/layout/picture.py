"""Draws the pages of a PDF with the grid of GB/T 9704 and the faults that the checks found."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from matplotlib import font_manager, style
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle

from gongwenkit.model import Message, ToolchainError
from gongwenkit.model.message import Language
from gongwenkit.proof.layout.areas import BLOCK, EM, PITCH
from gongwenkit.proof.layout.box import Box
from gongwenkit.proof.layout.check import CheckResult, LayoutFault, Status
from gongwenkit.proof.layout.page import MM_PER_POINT, is_wide
from gongwenkit.proof.layout.pdf import read_pdf_metadata

__all__ = ["draw_faults", "find_font"]

FAMILY = "Noto Sans CJK SC"
DOTS_PER_INCH = 100
LEGEND = 92.0
"""Width in mm of the column with the faults, right of the page."""

LINES, CELLS = 22, 28
FOLIO_WIDTH, FOLIO_MIDDLE = 16.0, 269.0
LEGEND_POINTS, HEAD_POINTS = 8.5, 10.5
LEGEND_COLUMNS = 52
"""Half-width columns of a line in the legend."""

LEGEND_STEP = 4.6
"""From line to line in the legend, in mm."""

GRID, FAIL, WARN, INK = "#2f6fb0", "#c8102e", "#c77700", "#222222"
COLOURS: dict[Status, str] = {"fail": FAIL, "warn": WARN}
SUMMARY = Message("不合格 {fail} 处，提醒 {warn} 处", "{fail} failed, {warn} warned")
NO_FAULT = Message("本页没有问题", "nothing to mend on this page")
MORE = Message("还有 {n} 处", "and {n} more")


@dataclass(frozen=True)
class _Mark:
    """A fault on a page, with the number of its check."""

    number: int
    name: Message
    status: Status
    fault: LayoutFault


def draw_faults(
    pdf: Path, results: Sequence[CheckResult], folder: Path, *, language: Language = "zh"
) -> tuple[Path, ...]:
    """Writes a picture of each page: text block, grid of 22 lines and 28 characters, place of the number, faults.

    Args:
        pdf: the PDF that was checked.
        results: of `run_checks`.
        folder: for the pictures, made if it is not there; `page-01.png` …, 100 dots an inch.
        language: of the legend.

    Returns:
        The pictures in the order of the pages.

    Raises:
        ToolchainError: the Chinese font for charts is missing.
    """
    font = find_font()
    folder.mkdir(parents=True, exist_ok=True)
    marks = [_Mark(one.check.id, one.check.name, one.status, fault) for one in results for fault in one.outcome.faults]
    written = []
    with pikepdf.open(pdf) as document:
        metadata = read_pdf_metadata(document)
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document, start=1):
            of_page = [mark for mark in marks if mark.fault.page == number]
            size = (page.get_width() * MM_PER_POINT, page.get_height() * MM_PER_POINT)
            image = page.render(scale=DOTS_PER_INCH / 72).to_numpy()[:, :, ::-1]
            sheet = _Sheet(size, font, language, shift=metadata.offset(number))
            head = f"{pdf.name}  {number}/{len(document)}"
            target = folder / f"page-{number:02d}.png"
            target.write_bytes(sheet.paint(image, head, of_page, number))
            written.append(target)
    return tuple(written)


def find_font() -> FontProperties:
    """Returns the font of legends, Noto Sans CJK SC as installed.

    Raises:
        ToolchainError: it is not there.
    """
    font = FontProperties(family=[FAMILY])
    try:
        font_manager.findfont(font, fallback_to_default=False)
    except ValueError:
        raise ToolchainError(
            "chart-font-missing",
            found=Message("找不到画图用的中文字体", "the Chinese font for charts was not found"),
            advice=Message(
                f"请安装 Debian 软件包 fonts-noto-cjk（字体 {FAMILY}）",
                f"Install the Debian package fonts-noto-cjk (font {FAMILY})",
            ),
        ) from None
    return font


class _Sheet:
    """One picture while it is drawn; coordinates are mm from the top left of the page."""

    def __init__(self, size: tuple[float, float], font: FontProperties, language: Language, *, shift: float) -> None:
        self.width, self.height = size
        self.shift = shift
        self.font, self.language = font, language

    def paint(self, image: Any, head: str, marks: Sequence[_Mark], number: int) -> bytes:  # noqa: ANN401 - pixels
        """Returns the PNG."""
        with style.context("default"):
            wide = self.width + LEGEND
            drawing = Drawing(figsize=(wide / 25.4, self.height / 25.4), dpi=DOTS_PER_INCH, facecolor="white")
            axes = drawing.add_axes((0, 0, 1, 1))
            axes.set_axis_off()
            axes.imshow(
                image,
                extent=(-self.shift, self.width - self.shift, self.height, 0),
                interpolation="none",
                aspect="auto",
            )
            if self.width < self.height:
                _paint_grid(axes, number)
            axes.plot([self.width, self.width], [0, self.height], color=INK, linewidth=0.4)
            for place, mark in enumerate(marks):
                self._paint_mark(axes, mark, place)
            self._paint_legend(axes, head, marks)
            axes.set_xlim(0, wide)
            axes.set_ylim(self.height, 0)
            stored = io.BytesIO()
            drawing.savefig(stored, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
        return stored.getvalue()

    def _paint_mark(self, axes: Axes, mark: _Mark, place: int) -> None:
        colour = COLOURS[mark.status]
        x0, y0, x1, y1 = mark.fault.box or (3.0, 3.0 + 6 * place, 3.0, 9.0 + 6 * place)
        if mark.fault.box:
            _rectangle(
                axes, (x0 - 0.6, y0 - 0.6, x1 + 0.6, y1 + 0.6), edgecolor=colour, facecolor="none", linewidth=1.2
            )
        label = {"facecolor": colour, "edgecolor": "none", "pad": 1.2}
        letters = self._letters(LEGEND_POINTS)
        axes.text(
            max(x0 - 1.6, 6.0), (y0 + y1) / 2, str(mark.number), color="white", ha="right", va="center", bbox=label,
            fontproperties=letters,
        )  # fmt: skip

    def _paint_legend(self, axes: Axes, head: str, marks: Sequence[_Mark]) -> None:
        x, y = self.width + 5.0, 12.0
        counts = {status: sum(mark.status == status for mark in marks) for status in ("fail", "warn")}
        summary = (SUMMARY.filled(**counts) if marks else NO_FAULT).in_language(self.language)
        self._write(axes, x, y, head, INK, HEAD_POINTS)
        self._write(axes, x, y + 6.0, summary, INK, HEAD_POINTS)
        y += 15.0
        ordered = sorted(marks, key=lambda mark: (mark.status != "fail", mark.number))
        for place, mark in enumerate(ordered):
            lines = list(_wrapped(self._described(mark), LEGEND_COLUMNS))
            if y + len(lines) * LEGEND_STEP > self.height - 12:
                more = MORE.filled(n=len(ordered) - place).in_language(self.language)
                self._write(axes, x, y, more, INK, LEGEND_POINTS)
                return
            for line in lines:
                self._write(axes, x, y, line, COLOURS[mark.status], LEGEND_POINTS)
                y += LEGEND_STEP
            y += 1.6

    def _described(self, mark: _Mark) -> str:
        name, found = mark.name.in_language(self.language), mark.fault.found.in_language(self.language)
        return f"{mark.number} {name}｜{found}" if self.language == "zh" else f"{mark.number} {name} | {found}"

    def _write(self, axes: Axes, x: float, y: float, text: str, colour: str, size: float) -> None:
        axes.text(x, y, text, color=colour, ha="left", va="center", fontproperties=self._letters(size))

    def _letters(self, size: float) -> FontProperties:
        sized = self.font.copy()
        sized.set_size(size)
        return sized


def _paint_grid(axes: Axes, number: int) -> None:
    """Paints the block, its 22 lines of 28 cells and the place of the page number."""
    left, top, right, bottom = BLOCK
    for row in range(LINES):
        y = top + row * PITCH
        _rectangle(axes, (left, y, right, y + EM), facecolor=GRID, edgecolor="none", alpha=0.09)
    for column in range(CELLS + 1):
        x = left + column * EM
        axes.plot([x, x], [top, bottom], color=GRID, linewidth=0.4, alpha=0.35)
    _rectangle(axes, BLOCK, facecolor="none", edgecolor=GRID, linewidth=0.8)
    inset = 14 * MM_PER_POINT
    x0 = right - inset - FOLIO_WIDTH if number % 2 else left + inset
    folio = (x0, FOLIO_MIDDLE - 2.5, x0 + FOLIO_WIDTH, FOLIO_MIDDLE + 2.5)
    _rectangle(axes, folio, facecolor="none", edgecolor=GRID, linewidth=0.6, linestyle=":")


def _rectangle(axes: Axes, box: Box, **looks: Any) -> None:  # noqa: ANN401 - options of Matplotlib
    x0, y0, x1, y1 = box
    axes.add_patch(Rectangle((x0, y0), x1 - x0, y1 - y0, **looks))


def _wrapped(text: str, columns: int) -> Iterator[str]:
    """Yields lines of at most so many half-width columns, broken at a blank or next to a full-width character."""
    line, used = "", 0
    for word in re.findall(r"[\u0021-\u10ff]+ ?|.", text):
        width = sum(2 if is_wide(letter) else 1 for letter in word)
        if line and used + width > columns:
            yield line
            line, used = "", 0
        line, used = line + word, used + width
    yield line
