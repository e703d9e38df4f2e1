"""`gongwenkit registry --refresh`: the drop-downs of the workbooks that people fill in follow the kit."""

from pathlib import Path
from zipfile import BadZipFile

from gongwenkit.config.kit import Kit
from gongwenkit.model import DataError, Message, UsageError, system_words
from gongwenkit.run.kit.empty_ledgers import EMPTY_LEDGERS, refresh_empty_ledgers
from gongwenkit.run.kit.reference_book import REFERENCE_BOOK, refresh_reference_book, write_reference_book

__all__ = ["refresh_registry", "require_refresh"]


def require_refresh(refresh: bool) -> None:
    """Refuses an order that says nothing to do.

    Raises:
        UsageError: `refresh` is false.
    """
    if not refresh:
        raise UsageError(
            "registry-usage",
            where="gongwenkit registry",
            found=Message("没有说明要做什么", "it does not say what to do"),
            advice=Message("请写 --refresh：下拉列表照套件重做", "Add --refresh to make the drop-downs anew"),
        )


def refresh_registry(kit: Kit, data: Path) -> dict[str, tuple[str, ...]]:
    """Makes the drop-downs of 基础信息.xlsx, and of the workbook of empty ledgers, anew.

    A data folder whose reference tables are CSV files has no 基础信息.xlsx and gets none; one with
    neither gets an empty one.

    Args:
        kit: the kit.
        data: the data folder.

    Returns:
        Name of each workbook → its sheets.

    Raises:
        UsageError: there is no such folder, or nothing in it to refresh.
        DataError: a workbook cannot be read or written; it is unchanged.
        KitFileError: a file of the kit is wrong.
    """
    done: dict[str, tuple[str, ...]] = {}
    book, empty = data / REFERENCE_BOOK, data / EMPTY_LEDGERS
    try:
        if book.is_file():
            done[REFERENCE_BOOK] = refresh_reference_book(kit, book)
        elif data.is_dir() and not (data / "departments.csv").is_file():
            write_reference_book(kit, book, settled=True)
            done[REFERENCE_BOOK] = ()
        if empty.is_file():
            done[EMPTY_LEDGERS] = refresh_empty_ledgers(kit, empty)
    except OSError as error:
        why = system_words(error)
        raise _unusable(data, Message(f"不能读写（{why.zh}）", f"cannot be read or written ({why.en})")) from None
    except (BadZipFile, KeyError, ValueError) as error:
        raise _unusable(data, Message("不是完好的 .xlsx 工作簿", "is no sound .xlsx workbook")) from error
    if not done:
        raise UsageError(
            "registry-nothing",
            where=str(data),
            found=Message(f"这里没有 {REFERENCE_BOOK}，基础表是 CSV", f"there is no {REFERENCE_BOOK} here"),
            advice=Message("用 CSV 的不必刷新", "Tables in CSV files need no refreshing"),
        )
    return done


def _unusable(data: Path, found: Message) -> DataError:
    return DataError(
        "registry-unusable",
        where=str(data),
        found=found,
        advice=Message(
            f"请关闭正在编辑 {REFERENCE_BOOK} 的程序，或从备份恢复；没有改动",
            f"Close the program that edits {REFERENCE_BOOK}, or restore it; nothing was changed",
        ),
    )
