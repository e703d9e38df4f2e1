"""Why a file is refused, in words that several readers use."""

from gongwenkit.ingest.workbook.grid import UnreadableWorkbookError
from gongwenkit.model.message import Message

__all__ = ["encrypted", "foreign", "no_worksheet"]

_FOREIGN = Message(
    "若台账在里面，请把表格复制到 .xlsx 工作簿里；否则请把它移出台账文件夹",
    "If it holds a ledger, copy the table into an .xlsx workbook; else move it out of the folder of ledgers",
)


def encrypted() -> UnreadableWorkbookError:
    """Returns the error of a workbook with a password."""
    return UnreadableWorkbookError(
        "工作簿有打开密码",
        "the workbook is locked with a password",
        code="workbook-encrypted",
        advice=Message(
            "请去掉打开密码后重新保存；打开时并不问密码的，请撤销“保护工作簿”后重新保存",
            "Remove the password and save it again; where none is asked for, unprotect the workbook and save it again",
        ),
    )


def foreign(zh: str, en: str) -> UnreadableWorkbookError:
    """Returns the error of a file that is something else, named as what it is."""
    return UnreadableWorkbookError(
        f"这是{' ' * zh[:1].isascii()}{zh}，不是电子表格", f"this is {en}, no spreadsheet", advice=_FOREIGN
    )


def no_worksheet() -> UnreadableWorkbookError:
    """Returns the error of a workbook that has charts or macros only, or nothing."""
    return UnreadableWorkbookError("工作簿里没有工作表", "the workbook holds no worksheet")
