"""Checks 32 to 36: fonts, missing glyphs, ink outside the block, text that cannot be searched, the last page."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from gongwenkit.model import Message
from gongwenkit.proof.layout.areas import BLOCK, EM, imprint_page, is_empty
from gongwenkit.proof.layout.check import (
    CheckOutcome,
    LayoutFault,
    ProofCheck,
    failed,
    not_applicable,
    page_fault,
    passed,
    warned,
)
from gongwenkit.proof.layout.font_families import family_of
from gongwenkit.proof.layout.page import Letter, Page, Printed
from gongwenkit.proof.layout.text_segments import TextSegment, text_segments
from gongwenkit.typeset.log import missing_characters, overfull_lines, plain_source

__all__ = ["CHECKS"]

RIGHTMOST = 184.5
"""Millimetres: the block's right edge and half a millimetre."""

PORTRAIT_WIDTH = 215.0
MOST_NAMED = 8
SIGNATURE_LINES = 4
SIGNATURE_FROM = BLOCK[0] + 6 * EM
"""A line that begins right of this is no line of running text."""

COMPATIBILITY = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
"""Radicals and compatibility forms: they look like Hanzi and no search finds them."""

UNREADABLE = re.compile(r"[\ufffd\ue000-\uf8ff]")
DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日$")
NOTE = re.compile(r"（.+）$")

_PARAGRAPH = re.compile(r"^\\gw(?:para|section|item|closing)\b.*$", re.MULTILINE)
"""One paragraph is one line of the source (templates/shared/text.tex.j2)."""

_SENTENCE = re.compile(r"[^。！？]+[。！？]?")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SHORTEST = 4


def _shown(names: list[str], mark: str) -> str:
    listed = mark.join(names[:MOST_NAMED])
    return f"{listed} …" if len(names) > MOST_NAMED else listed


def _page_of(letters: list[tuple[int, Letter]]) -> int:
    return letters[0][0] if letters else 1


def _letters(printed: Printed) -> Iterator[tuple[int, Letter]]:
    for page in printed.pages:
        yield from ((page.number, letter) for letter in page.letters)


@dataclass(frozen=True)
class _SourceText:
    """The text of a report as its source has it.

    Attributes:
        sentences: every sentence and heading of the main part, in order.
        characters: the Hanzi in them.
    """

    sentences: tuple[str, ...]
    characters: frozenset[str]


def _read_source(source: str | None) -> _SourceText | None:
    """Returns the sentences of a .tex source of the class; None where there is none, or it is no such source."""
    paragraphs = [plain_source(line) for line in _PARAGRAPH.findall(source or "")]
    if not paragraphs:
        return None
    sentences = [sentence for text in paragraphs for sentence in _SENTENCE.findall(text)]
    return _SourceText(
        sentences=tuple(sentence for sentence in sentences if len(_squeeze(sentence)) >= _SHORTEST),
        characters=frozenset(_HAN.findall("".join(paragraphs))),
    )


def _squeeze(text: str) -> str:
    """Returns a text in NFC without blanks, as it can be compared with letters of a page."""
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text))


# -------------------------------------------------------------------------------------------------------- 32 fonts


def check_fonts(printed: Printed) -> CheckOutcome:
    """Check 32: every font is embedded, and text is in one of the families of GB/T 9704-2012, 5.2.2."""
    expected = Message(
        "字体全部嵌入（0 个未嵌入），正文用仿宋、楷体、黑体、宋体、小标宋",
        "all fonts embedded (0 are not), text in 仿宋, 楷体, 黑体, 宋体, 小标宋",
    )
    if printed.unembedded:
        names = list(printed.unembedded)
        pages = [(page, letter) for page, letter in _letters(printed) if letter.font in names]
        found = Message(
            f"{len(names)} 个未嵌入：{_shown(names, '、')}", f"{len(names)} not embedded: {_shown(names, ', ')}"
        )
        return failed([LayoutFault(_page_of(pages), found)], expected)
    strange: dict[str, LayoutFault] = {}
    for page in printed.pages:
        for letter in page.text_letters:
            if letter.font not in strange and family_of(letter.font) is None:
                found = Message(
                    f"第{page.number}页：“{letter.text}”用字体 {letter.font}",
                    f"page {page.number}: “{letter.text}” is in font {letter.font}",
                )
                strange[letter.font] = LayoutFault(page.number, found, letter.ink)
    if strange:
        return warned(list(strange.values()), expected)
    return passed(
        Message(f"{len(printed.fonts)} 个字体，全部嵌入", f"{len(printed.fonts)} fonts, all embedded"), expected
    )


# ------------------------------------------------------------------------------------------------------- 33 glyphs


def check_glyphs(printed: Printed) -> CheckOutcome:
    """Check 33: no character is missing in the PDF; where source and log are there, none that they name."""
    expected = Message("缺字 0 个", "0 characters missing")
    faults = [
        LayoutFault(
            page, Message(f"第{page}页：有读不出的字", f"page {page}: a character that cannot be read"), letter.ink
        )
        for page, letter in _letters(printed)
        if letter.glyph_missing or UNREADABLE.match(letter.text)
    ]
    codes = list(missing_characters(printed.log or ""))
    if codes:
        found = Message(f"缺字 {len(codes)} 个：{_shown(codes, '、')}", f"{len(codes)} missing: {_shown(codes, ', ')}")
        faults.insert(0, LayoutFault(1, found))
    source = _read_source(printed.source)
    if source:
        on_pages = {letter.text for _, letter in _letters(printed)}
        lost = sorted({one for one in source.characters if one not in on_pages})
        if lost:
            found = Message(
                f"源文件中的 {len(lost)} 个字没有印出：{_shown(lost, '')}",
                f"{len(lost)} characters of the source are not on the pages: {_shown(lost, '')}",
            )
            faults.append(LayoutFault(1, found))
    return failed(faults, expected) if faults else passed(expected, expected)


# ------------------------------------------------------------------------------------------------- 34 outside the block


def check_overfull(printed: Printed) -> CheckOutcome:
    """Check 34: no ink is right of the text block, and the log names no overfull line."""
    expected = Message(
        f"文字墨迹不越过 {RIGHTMOST:.1f} mm；日志中超宽的行 0 处",
        f"no ink of text right of {RIGHTMOST:.1f} mm; 0 overfull lines in the log",
    )
    faults: list[LayoutFault] = []
    for page in printed.pages:
        if page.width > PORTRAIT_WIDTH:
            continue
        for segment in text_segments(page):
            right = segment.line.ink[2]
            if right > RIGHTMOST:
                faults.append(segment.fault(Message(f"右边 {right:.1f} mm", f"right edge {right:.1f} mm")))
    wide = overfull_lines(printed.log or "")
    if wide and not faults:
        found = Message(
            f"日志中有 {len(wide)} 行超宽，最多 {max(wide):.1f} pt",
            f"{len(wide)} overfull lines in the log, by {max(wide):.1f} pt at most",
        )
        faults.append(LayoutFault(1, found))
    if faults:
        return failed(faults, expected)
    right = max((letter.ink[2] for page in printed.pages for letter in page.text_letters), default=0.0)
    return passed(Message(f"最右 {right:.1f} mm", f"rightmost ink at {right:.1f} mm"), expected)


# ------------------------------------------------------------------------------------------------------- 35 search


def check_search(printed: Printed) -> CheckOutcome:
    """Check 35: the text can be searched: title and sentences are found, no character only looks like a Hanzi."""
    expected = Message(
        "标题和各句都能搜到，无部首、兼容字符（0 处）", "title and sentences are found, no look-alikes (0 places)"
    )
    if not any(page.text_letters for page in printed.pages):
        drawn = any(page.pictures for page in printed.pages)
        found = Message("没有文字，只有图像", "no text, only pictures") if drawn else Message("没有文字", "no text")
        return failed([LayoutFault(1, found)], expected)
    faults = [
        LayoutFault(
            page,
            Message(
                f"第{page}页：“{letter.text}”是 U+{ord(letter.text):04X}",
                f"page {page}: “{letter.text}” is U+{ord(letter.text):04X}",
            ),
            letter.ink,
        )
        for page, letter in _letters(printed)
        if COMPATIBILITY.match(letter.text)
    ]
    text = _squeeze("".join(one.text for page in printed.pages for one in text_segments(page)))
    source = _read_source(printed.source)
    # A title that another program wrote into the document information need not be on a page.
    wanted = [printed.title] if printed.title and printed.layout else []
    wanted += list(source.sentences) if source else []
    lost = [sentence for sentence in wanted if _squeeze(sentence) not in text]
    faults += [LayoutFault(1, Message(f"搜不到“{sentence}”", f"“{sentence}” is not found")) for sentence in lost]
    if faults:
        return failed(faults, expected)
    return passed(Message(f"查 {len(wanted)} 句，都搜到", f"{len(wanted)} sentences sought, all found"), expected)


# ---------------------------------------------------------------------------------------------------- 36 last page


def check_last_page(printed: Printed) -> CheckOutcome:
    """Check 36: the last page has more than a signature; with an imprint it may have only that (7.3.5.5); a warning."""
    expected = Message("末页不只有署名、日期", "the last page holds more than a signature and a date")
    if len(printed.pages) < 2:
        return not_applicable(Message("只有 1 页", "1 page only"), expected)
    last = printed.pages[-1]
    if imprint_page(printed):
        return passed(Message(f"第{last.number}页有版记", f"page {last.number} holds the imprint"), expected)
    lines = text_segments(last)
    if not lines and is_empty(last):
        return warned([page_fault(last, Message("空白", "it is blank"))], expected)
    count = len({id(one.row) for one in lines})
    if count <= SIGNATURE_LINES and _is_only_signature(last, lines):
        found = Message(f"只有 {count} 行署名、日期", f"{count} lines of signature and date only")
        return warned([page_fault(last, found, box=lines[0].line.ink)], expected)
    return passed(Message(f"末页 {count} 行", f"{count} lines on the last page"), expected)


def _is_only_signature(page: Page, lines: tuple[TextSegment, ...]) -> bool:
    """Whether every line is a date, a line set far to the right, or a note in brackets below them."""
    dates = [DATE.search(one.text) is not None for one in lines]
    others = [one for one, dated in zip(lines, dates, strict=True) if not dated]
    apart = all(one.line.x0 > SIGNATURE_FROM or NOTE.match(one.text) for one in others)
    return any(dates) and apart and not page.pictures


CHECKS = (
    ProofCheck(32, Message("字体嵌入", "fonts"), "5.2.2", check_fonts),
    ProofCheck(33, Message("缺字", "missing glyphs"), "5.2.2", check_glyphs),
    ProofCheck(34, Message("越出版心", "overfull lines"), "5.2.1", check_overfull),
    ProofCheck(35, Message("文字可检索", "searchable text"), "GB/T 33476.2-2016", check_search),
    ProofCheck(36, Message("末页", "last page"), "7.3.5.5", check_last_page),
)
