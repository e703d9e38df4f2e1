"""A draft of somebody else's, .txt or .docx, as lines: paragraphs, and rows with their cells parted by tabs."""

from pathlib import Path

from gongwenkit.ingest.workbook.decoding import decode_text
from gongwenkit.ingest.workbook.grid import UnreadableWorkbookError
from gongwenkit.model import Message, UsageError, system_words
from gongwenkit.proof.prose.draft_lines import MOST_CHARACTERS
from gongwenkit.proof.word.walker import WordParagraph, cells_of, read_word_text
from gongwenkit.proof.word.word_package import is_word_like, open_word

__all__ = ["read_draft"]

MAX_BYTES = 4 * MOST_CHARACTERS
_PDF = b"%PDF-"
ENDINGS = (".txt", ".text", ".md", "")
_ADVICE = Message("请给出 .docx 或 .txt 文件", "Give a .docx or .txt file")


def read_draft(path: Path) -> tuple[str, ...]:
    """Returns the lines of a draft; of a Word file with tracked changes as if all were accepted.

    Raises:
        UsageError: there is no such file, it is neither text nor .docx, it cannot be read, or it is far too long.
    """
    if path.is_dir() or not path.exists():
        what = Message("这是文件夹", "this is a folder") if path.is_dir() else Message("没有这个文件", "no such file")
        raise UsageError("draft-not-found", where=str(path), found=what, advice=_ADVICE)
    if _is_pdf(path):
        raise _pdf(path)
    if is_word_like(path):
        lines = _of_word(read_word_text(open_word(path)).accepted)
    elif path.suffix.lower() in ENDINGS:
        lines = _of_text(path)
    else:
        raise _no_text(path)
    if sum(map(len, lines)) > MOST_CHARACTERS:
        raise _too_long(path)
    if not any(line.strip() for line in lines):
        raise _empty(path)
    return lines


def _is_pdf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_PDF)) == _PDF
    except OSError:
        return False  # said where it is read


def _of_text(path: Path) -> tuple[str, ...]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _too_long(path)
        content = path.read_bytes()
    except OSError as error:
        why = system_words(error)
        raise UsageError(
            "draft-unreadable",
            where=str(path),
            found=Message(f"读不了这个文件（{why.zh}）", f"this file cannot be read ({why.en})"),
            advice=Message("请检查路径和权限", "Check its path and permissions"),
        ) from error
    try:
        return tuple(decode_text(content).text.splitlines())
    except UnreadableWorkbookError as error:
        raise _no_text(path) from error


def _of_word(paragraphs: tuple[WordParagraph, ...]) -> tuple[str, ...]:
    """Returns the paragraphs in their order; the cells of a table row by row, where its first cell stands.

    Each cell stands in its column of the grid: a cell over several columns leaves those after its first empty.
    """
    cells = cells_of(paragraphs)
    widths: dict[int, int] = {}
    rows: dict[tuple[int, int], dict[int, str]] = {}
    for (table, row, column), text in cells.items():
        widths[table] = max(widths.get(table, 0), column + 1)
        rows.setdefault((table, row), {})[column] = " ".join(text.split())
    lines: list[str] = []
    for one in paragraphs:
        if one.cell is None:
            lines += one.text.splitlines()
        elif (own := rows.pop(one.cell[:2], None)) is not None:
            lines.append("\t".join(own.get(column, "") for column in range(widths[one.cell[0]])))
    return tuple(lines)


def _no_text(path: Path) -> UsageError:
    return UsageError(
        "draft-no-text",
        where=str(path),
        found=Message("这不是文字稿", "this is no text"),
        advice=Message(
            "请给出 .docx 或 .txt；别的格式先用 Word 或 WPS 另存为 .docx",
            "Give a .docx or .txt; save other forms as .docx in Word or WPS first",
        ),
    )


def _pdf(path: Path) -> UsageError:
    return UsageError(
        "draft-is-pdf",
        where=str(path),
        found=Message("这是 PDF，不是文字稿", "this is a PDF, no text"),
        advice=Message(
            "请给出成文之前的 .docx，或把 PDF 里的文字复制出来存为 .txt；套件自己做的 PDF 用 gongwenkit verify",
            "Give the .docx that it was made from, or copy its text into a .txt; the kit's own: gongwenkit verify",
        ),
    )


def _empty(path: Path) -> UsageError:
    return UsageError(
        "draft-empty",
        where=str(path),
        found=Message(
            "文件里没有文字：是空的，或者只有图片", "the file has no text: it is empty, or has pictures only"
        ),
        advice=Message(
            "请给出能选中文字的文稿；扫描件和图片先识别成文字，再核对一遍原件",
            "Give a text whose words can be selected; read scans and pictures into text first, and compare with them",
        ),
    )


def _too_long(path: Path) -> UsageError:
    return UsageError(
        "draft-too-long",
        where=str(path),
        found=Message(
            f"文字太长，超过 {MOST_CHARACTERS // 10_000} 万字",
            f"the text is longer than {MOST_CHARACTERS:,} characters",
        ),
        advice=Message("请只给一份文稿；一本书分成几份来核对", "Give one report; split a book and check its parts"),
    )
