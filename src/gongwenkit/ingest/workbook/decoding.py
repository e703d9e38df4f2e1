"""Bytes of a text → text: the encoding is detected, and one damaged line does not cost the file."""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

from gongwenkit.ingest.workbook.cell import Raw
from gongwenkit.ingest.workbook.grid import MEND_OR_ASK, Remark, UnreadableWorkbookError, cell_name
from gongwenkit.model.message import Message

__all__ = [
    "DAMAGED",
    "DecodedText",
    "cell_remarks",
    "damage_remarks",
    "decode_text",
    "is_utf_16",
    "lines_of",
    "wide_encoding",
]

SAMPLE = 20_000
"""Number of bytes that are used to detect the encoding."""
DAMAGED = "\ufffd"
"""Stands for what could not be read, so that a number next to it is no number."""
MAX_REMARKS = 20
FEW_SIGNS = 8
"""Fewer Chinese characters than these do not tell Big5 from other encodings."""
FEW_LINES, PER_LINES = 5, 20
"""A text file may have 5 damaged lines, or one in 20; beyond, it is something else."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_WIDE_MARKS = (
    *((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32")),
    *((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")),
)
_WIDE_STARTS = (
    (re.compile(rb"(?:[ \t\r\n]\0\0\0)*<\0\0\0"), "utf-32-le"),
    (re.compile(rb"(?:\0\0\0[ \t\r\n])*\0\0\0<"), "utf-32-be"),
    (re.compile(rb"(?:[ \t\r\n]\0)*<\0"), "utf-16-le"),
    (re.compile(rb"(?:\0[ \t\r\n])*\0<"), "utf-16-be"),
)
_LINE_END = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")
_ADVICE = Message("请用 Excel 或 WPS 打开后另存为 .xlsx，或存为 UTF-8 的 CSV", "Save it as .xlsx or as CSV in UTF-8")


@dataclass(frozen=True)
class DecodedText:
    """A text with what was wrong in it.

    Attributes:
        text: as decoded; `DAMAGED` where a byte has no meaning, or a control character stood.
        remarks: on lines whose encoding is another, and on what was cut off at the end.
    """

    text: str
    remarks: tuple[Remark, ...] = ()


def lines_of(text: str) -> list[str]:
    """Splits a text at CR, LF and CRLF, which stay: other separators of lines (U+2028, VT, FF) are text in a cell."""
    return [line for line in _LINE_END.split(text) if line]


def decode_text(content: bytes) -> DecodedText:
    """Decodes UTF-8 (±BOM), UTF-16 or GB18030, line by line where the lines differ.

    Raises:
        UnreadableWorkbookError: it is none of these, or has control characters in many lines.
    """
    encoding = _encoding(content)
    if encoding == "gb18030" and _is_big5(content):
        raise UnreadableWorkbookError(
            "这个文件是 Big5（繁体）编码",
            "this file is encoded in Big5 (traditional Chinese)",
            advice=Message("请转成简体后另存为 .xlsx", "Convert it to simplified Chinese and save it as .xlsx"),
        )
    remarks: list[Remark] = []
    try:
        text = content.decode(encoding)
        mixed = _mixed(content) if encoding == "gb18030" else None
    except UnicodeDecodeError as error:
        text, mixed = "", _mixed(content)
        if encoding.startswith(("utf-16", "utf-32")) or mixed is None:
            text, mixed = content.decode(encoding, "replace"), None
        _refuse_controls(text or "".join(mixed[0] if mixed else ()))
        _check_damage(text if mixed is None else "".join(mixed[0]), error.start)
    if mixed is not None:
        text = "".join(mixed[0])
        remarks += [_other_encoding(line) for line in mixed[1]]
    return _without_controls(text, remarks)


def _encoding(content: bytes) -> str:
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if content.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if (order := _is_utf_32(content) or is_utf_16(content)) is not None:
        return order
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _is_utf_32(content: bytes) -> str | None:
    """Returns the encoding of UTF-32 without a byte order mark: no character is above U+10FFFF."""
    for order, high, low in (("utf-32-le", 3, 2), ("utf-32-be", 0, 1)):
        if len(content) % 4 == 0 and not any(content[high::4]) and max(content[low::4], default=0xFF) <= 0x10:
            return order
    return None


def wide_encoding(content: bytes) -> str | None:
    """Returns the encoding of markup in UTF-16 or UTF-32; None for any of bytes.

    The mark at its start tells, or its first sign: markup begins with `<`, perhaps after blanks (XML 1.0, appendix F).
    """
    for mark, encoding in _WIDE_MARKS:
        if content.startswith(mark):
            return encoding
    return next((encoding for start, encoding in _WIDE_STARTS if start.match(content)), None)


def is_utf_16(content: bytes) -> str | None:
    """Returns the encoding of UTF-16 without a byte order mark, which ASCII gives away: every second byte is zero."""
    sample = content[:4096]
    zeros = (sample[::2].count(0), sample[1::2].count(0))
    if max(zeros) > len(sample) // 16 and min(zeros) * 50 < max(zeros):
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    return None


def _is_big5(content: bytes) -> bool:
    """Whether text that is not UTF-8 is readable as Big5 and not as GB18030 (any Big5 can be decoded as GB18030)."""
    from charset_normalizer import from_bytes  # only here: other readers, which name damaged cells, start without it

    if sum(sign >= "\u2e80" and sign < DAMAGED for sign in content.decode("big5", "replace")) < FEW_SIGNS:
        return False  # some letters of Western Europe could be anything
    likely = [match.encoding for match in from_bytes(content[:SAMPLE], cp_isolation=["gb18030", "big5"])]
    return "big5" in likely and "gb18030" not in likely


def _mixed(content: bytes) -> tuple[list[str], list[int]] | None:
    """Decodes each line by itself, as UTF-8 or GB18030; what is neither follows the greater number of lines.

    Returns:
        The lines, and the numbers of those in the rarer encoding; None when every line is sound GB18030.
    """
    lines = content.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    kinds = [_line_kind(line) for line in lines]
    utf, other = kinds.count("utf-8"), kinds.count("gb18030")
    if not utf and "" not in kinds:
        return None
    most, rare = ("utf-8", "gb18030") if utf >= other else ("gb18030", "utf-8")
    texts = [line.decode(kind or most, "replace") for line, kind in zip(lines, kinds, strict=True)]
    return texts, [number for number, kind in enumerate(kinds, start=1) if kind == rare]


def _line_kind(line: bytes) -> str:
    """Returns the encoding of a line: `ascii`, `utf-8`, `gb18030`, or "" for none."""
    if line.isascii():
        return "ascii"
    for encoding in ("utf-8", "gb18030"):
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "gb18030" or any(sign >= "\u2e80" for sign in text):  # 联通 in GBK is UTF-8, too, of odd signs
            return encoding
    return ""


def _check_damage(text: str, start: int) -> None:
    """Refuses a text with too many damaged lines.

    Raises:
        UnreadableWorkbookError: they are too many.
    """
    lines = lines_of(text)
    if sum(DAMAGED in line for line in lines) > max(FEW_LINES, len(lines) // PER_LINES):
        raise UnreadableWorkbookError(
            f"第 {start + 1} 个字节起的文字编码认不出（既不是 UTF-8 也不是 GB18030）",
            f"the text encoding is unknown from byte {start + 1} on (neither UTF-8 nor GB18030)",
            advice=_ADVICE,
        )


def _without_controls(text: str, remarks: Sequence[Remark]) -> DecodedText:
    """Cuts off what old programs leave at the end of a file, and marks other control characters.

    Raises:
        UnreadableWorkbookError: many lines have some, or the text is nothing else.
    """
    body = text.rstrip("\x00\x1a")
    remarks = [*remarks]
    if len(body) < len(text):
        signs = {"\x1a": "Ctrl-Z", "\x00": "NUL"}
        names = "、".join(sign for control, sign in signs.items() if control in text[len(body) :])
        last = str(max(len(lines_of(body)), 1))
        found = Message(f"文件末尾有多余的控制字符（{names}）", f"Control characters at the end of the file ({names})")
        remarks.append(Remark("text-damaged", None, last, found))
    if _CONTROL.search(body):
        _refuse_controls(body)
        body = _CONTROL.sub(DAMAGED, body)
    return DecodedText(body, tuple(remarks))


def _refuse_controls(text: str) -> None:
    """Refuses what is no text.

    Raises:
        UnreadableWorkbookError: many lines have control characters.
    """
    lines = lines_of(text)
    if sum(_CONTROL.search(line) is not None for line in lines) > max(FEW_LINES, len(lines) // PER_LINES):
        raise UnreadableWorkbookError(
            "这不是表格文件（含有控制字符）", "this is no table (it holds control characters)", advice=MEND_OR_ASK
        )


def damage_remarks(sheet: str | None, rows: Sequence[Sequence[Raw]]) -> list[Remark]:
    """Returns a remark for each cell with something that could not be read; many become one."""
    cells = [
        (row, column)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if isinstance(value, str) and DAMAGED in value
    ]
    return cell_remarks(sheet, cells, "中有读不出的字符", "holds characters that cannot be read")


def cell_remarks(sheet: str | None, cells: Sequence[tuple[int, int]], zh: str, en: str) -> list[Remark]:
    """Returns a remark for each of some cells, and one for those beyond `MAX_REMARKS`; `zh`, `en` follow the name."""
    names = [cell_name(*cell) for cell in cells]
    found = [
        Remark("text-damaged", sheet, name, Message(f"{name} {zh}", f"Cell {name} {en}"))
        for name in names[:MAX_REMARKS]
    ]
    if rest := names[MAX_REMARKS:]:
        message = Message(f"{rest[0]} 等 {len(rest)} 格{zh}", f"Each of {len(rest)} cells from {rest[0]} on {en}")
        found.append(Remark("text-damaged", sheet, rest[0], message))
    return found


def _other_encoding(line: int) -> Remark:
    found = Message(f"第 {line} 行的文字编码与其他行不同", f"Line {line} has another text encoding than the others")
    return Remark("text-damaged", None, str(line), found)
