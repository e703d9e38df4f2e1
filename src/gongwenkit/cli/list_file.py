"""Workbooks that commands write beside what they print: never over a file that is there, unless asked to."""

from pathlib import Path

from gongwenkit.model import Message, UsageError, system_words
from gongwenkit.run.report.store import write_bytes

__all__ = ["write_list_file"]


def write_list_file(path: Path, content: bytes, *, force: bool) -> None:
    """Writes a workbook.

    Raises:
        UsageError: its name does not end in .xlsx, the file is there, or it cannot be written.
    """
    if path.suffix.lower() != ".xlsx":
        raise UsageError(
            "list-ending",
            where=str(path),
            found=Message("这个文件是工作簿", "the file is a workbook"),
            advice=Message("请把文件名写成 .xlsx", "Name it .xlsx"),
        )
    if path.exists() and not force:
        raise UsageError(
            "list-exists",
            where=str(path),
            found=Message("已有这个文件，没有动它", "the file is there and was left alone"),
            advice=Message("请另写文件名，或加 --force 覆盖", "Name another file, or replace it with --force"),
        )
    try:
        write_bytes(path, content)
    except OSError as error:
        why = system_words(error)
        raise UsageError(
            "list-unwritable",
            where=str(path),
            found=Message(f"写不进去（{why.zh}）", f"it cannot be written ({why.en})"),
            advice=Message("请关闭打开着的文件，检查权限", "Close it if it is open, and check permissions"),
        ) from None
