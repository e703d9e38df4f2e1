"""xlrd's book, which passes over records that say nothing of cells and over single damaged ones (MS-XLS, 2.3).

xlrd gives up a whole workbook for one odd record. Each sheet is read by itself here; text before BIFF8 stays bytes (as
Latin-1), because xlrd knows neither GBK without a code page nor strings that are damaged.
"""

import struct
from io import StringIO

import xlrd
from xlrd.biffh import XL_WORKBOOK_GLOBALS
from xlrd.book import Book, unpack_SST_table

from gongwenkit.ingest.workbook.refusals import encrypted

__all__ = ["BiffBook", "open_biff"]

_GLOBALS_LEFT_OUT = frozenset((0x18, 0x218, 0x17, 0x23, 0x223, 0x1AE, 0x92, 0x293, 0x5C, 0x8C, 0x5D))
"""Names, links to other books, colours, names of styles, who wrote it, country, objects."""
_SHEET_LEFT_OUT = frozenset(
    (0x5D, 0x1B6, 0x1C, 0xEC, 0x1B8, 0x800, 0x1B0, 0x1B1, 0xA0, 0x41, 0x1A, 0x1B, 0x872, 0x15F, 0x23E, 0x3E, 0xAB, 0x8C)
) | frozenset((0x201, 0xBE, 0x18, 0x218))
"""Objects, notes, drawings, links, conditional formats, windows, page breaks, tables, blank cells."""
_DIMENSIONS = (0x200, 0x0)
_EOF, _NOTHING = 0x0A, 0xFFFE
_ROW, _COLINFO, _MERGES, _STRING, _STRING_2 = 0x208, 0x7D, 0xE5, 0x207, 0x7
_SHORTEST = {0x203: 14, 0x27E: 10, 0xFD: 10, 0x204: 8, 0x205: 8, 0xD6: 9, 0x6: 16, 0x206: 16, 0x406: 16}
"""Cells, with the bytes that each has at least from BIFF3 on: number, RK, shared text, text, error, runs, formula."""
_TEXT, _RUNS = 0x204, 0xD6
_SHARED_TEXT, _MULRK, _CONTINUE = 0xFD, 0xBD, 0x3C
_FORMULAS = (0x6, 0x206, 0x406)
_BIFF5, _BIFF8 = 50, 80
_COLUMNS = 256
_SHORTEST_TEXT = 3
_UNSOUND = (AssertionError, LookupError, ValueError, struct.error)
_NO_RESULT = b"\x03\x00\x00\x00\x00\x00\xff\xff"
_PADDING = 2**16


class BiffBook(Book):  # type: ignore[misc]  # xlrd has no types
    """A book whose sheets are read one by one with `get_sheet`.

    Attributes:
        damaged: places of cells that could not be read, of the sheet read last.
        uncomputed: places of formulas with an empty result, of the sheet read last.
        recalculated: those of them that are to be computed when the book is opened.
        has_results: some formula of the sheet read last has a result.
        row: the last one read.
    """

    def start_sheet(self) -> None:
        """Forgets what was found in the sheet before."""
        self.damaged: list[tuple[int, int]] = []
        self.uncomputed: set[tuple[int, int]] = set()
        self.recalculated: set[tuple[int, int]] = set()
        self.has_results = self.is_in_sheet = self.is_cut = False
        self.row = 0

    def get_sheet(self, sh_number: int, update_pos: bool = True) -> "xlrd.sheet.Sheet":
        """Reads a sheet."""
        self.start_sheet()
        self.is_in_sheet = True
        try:
            return super().get_sheet(sh_number, update_pos)
        finally:
            self.is_in_sheet = False

    def handle_sst(self, data: bytes) -> None:
        """Reads the shared texts up to the first that is damaged or missing: some programs count more than they write.

        A cell that refers to one of the others counts as damaged.
        """
        (count,) = struct.unpack_from("<i", data, 4)
        parts = [data]
        while (part := self.get_record_parts_conditional(_CONTINUE))[0] is not None:
            parts.append(part[2])
        count = min(max(count, 0), sum(map(len, parts)) // _SHORTEST_TEXT)
        try:
            texts = unpack_SST_table(parts, count)
        except _UNSOUND:
            texts = _sound_texts(parts, count)
        self._sharedstrings, self._rich_text_runlist_map = texts

    def get_record_parts(self) -> tuple[int, int, bytes]:
        """Returns the next record: its code, length and content."""
        if len(self.mem) - self._position < 4:
            raise xlrd.XLRDError("cut off")
        code, length, data = super().get_record_parts()
        if len(data) < length:
            raise xlrd.XLRDError("cut off")
        if not self.is_in_sheet:
            return (_NOTHING, 0, b"") if code in _GLOBALS_LEFT_OUT else (code, length, data)
        return self._of_sheet(code, length, data)

    def _of_sheet(self, code: int, length: int, data: bytes) -> tuple[int, int, bytes]:
        nothing = (_NOTHING, 0, b"")
        if code in _SHEET_LEFT_OUT or (code in _DIMENSIONS and self.biff_version >= _BIFF5):
            return nothing
        if code in _SHORTEST and self.biff_version > 21:
            return self._of_cell(code, length, data)
        if code == _MULRK and not self._is_sound_mulrk(data):
            return nothing
        if (code == _ROW and length < 16) or (code == _COLINFO and length < 10):
            return nothing
        if code == _MERGES and length >= 2:
            count = min(struct.unpack_from("<H", data)[0], (length - 2) // 8)
            data = struct.pack("<H", count) + data[2 : 2 + 8 * count]
            return code, len(data), data
        return code, length, data

    def _of_cell(self, code: int, length: int, data: bytes) -> tuple[int, int, bytes]:
        if length < 4:
            return _NOTHING, 0, b""
        place = row, column = struct.unpack_from("<HH", data)
        self.row = row
        is_sound = length >= _SHORTEST[code] and column < _COLUMNS
        if is_sound and code == _SHARED_TEXT:
            data, length = data[:10], 10
            is_sound = 0 <= struct.unpack_from("<i", data, 6)[0] < len(self._sharedstrings)
        if is_sound and code in _FORMULAS and self.biff_version > 21:
            data, is_sound = self._of_formula(place, data)
        if not is_sound:
            self.damaged.append(place)
            return _NOTHING, 0, b""
        if code == _RUNS and self.biff_version < _BIFF8:
            code, data = _sound_runs(data)
        return code, len(data), data

    def _of_formula(self, place: tuple[int, int], data: bytes) -> tuple[bytes, bool]:
        """Notes whether a formula has a result; a text that does not follow is none."""
        kind = data[6] if data[12:14] == b"\xff\xff" else None
        if kind == 0 and not self._has_text_behind():
            data, kind = data[:6] + _NO_RESULT + data[14:], 3
            self.recalculated.add(place)
        if kind == 3:
            self.uncomputed.add(place)
            if data[14] & 2:
                self.recalculated.add(place)
        else:
            self.has_results = True
        return data, kind is None or kind <= 3

    def _has_text_behind(self) -> bool:
        """Whether the text of a formula's result is the next record, or the one after a shared formula."""
        position = self._position
        for _ in range(2):
            if len(self.mem) - position < 4:
                return False
            code, length = struct.unpack_from("<HH", self.mem, position)
            if code in (_STRING, _STRING_2):
                return True
            position += 4 + length
        return False

    def _is_sound_mulrk(self, data: bytes) -> bool:
        if len(data) < 6:
            return False
        row, first = struct.unpack_from("<HH", data)
        (last,) = struct.unpack_from("<H", data, len(data) - 2)
        self.row = row
        is_sound = len(data) == 6 + 6 * (last - first + 1) and first <= last < _COLUMNS
        if not is_sound:
            self.damaged.append((row, min(first, _COLUMNS - 1)))
        return bool(is_sound)


def _sound_runs(data: bytes) -> tuple[int, bytes]:
    """Returns code and content of a text with fonts: without them where they do not fit its length.

    Some programs count characters where bytes are meant, which is seen from the number of fonts behind the text.
    """
    (said,) = struct.unpack_from("<H", data, 6)
    for length in (said, *range(said + 1, min(2 * said, len(data) - 9) + 1)):
        if 9 + length <= len(data) and 9 + length + 2 * data[8 + length] == len(data):
            return _RUNS, data[:6] + struct.pack("<H", length) + data[8:]
    text = data[8 : 8 + said]
    return _TEXT, data[:6] + struct.pack("<H", len(text)) + text


def _sound_texts(parts: list[bytes], count: int) -> tuple[list[str], dict[int, list[tuple[int, int]]]]:
    """Returns the shared texts before the first that cannot be read, and their fonts, by halving."""
    sound, least, most = (list[str](), dict[int, list[tuple[int, int]]]()), 0, count
    while most - least > 1:
        middle = (least + most) // 2
        try:
            sound, least = unpack_SST_table(parts, middle), middle
        except _UNSOUND:
            most = middle
    return sound


def open_biff(content: bytes) -> BiffBook:
    """Opens a book without reading its sheets, unless it is older than BIFF5.

    Raises:
        UnreadableWorkbookError: it is encrypted.
        Exception: of any kind, as xlrd fails on what is damaged.
    """
    whole = content + bytes(-len(content) % 512)
    try:
        return _opened(whole)
    except (*_UNSOUND, xlrd.XLRDError, xlrd.compdoc.CompDocError) as error:
        if "encrypted" in str(error).lower():
            raise encrypted() from None
        if not content.startswith(b"\xd0\xcf"):
            raise
    return _opened(whole + bytes(_PADDING))  # the end is missing, perhaps only properties that nobody needs


def _opened(content: bytes) -> BiffBook:
    book = BiffBook()
    book.start_sheet()
    book.biff2_8_load(
        file_contents=content,
        logfile=StringIO(),
        encoding_override="latin-1",
        formatting_info=True,
        ragged_rows=True,
        ignore_workbook_corruption=True,  # PHPExcel's empty stream of short sectors begins where the workbook does
    )
    version = book.getbof(XL_WORKBOOK_GLOBALS)
    if not version:
        raise xlrd.XLRDError("no version")
    book.biff_version = version
    if version <= 40:
        book.fake_globals_get_sheet()
    else:
        book.parse_globals()
        book._sheet_list = book._sheet_list or [None for _ in book._sheet_names]
    return book
