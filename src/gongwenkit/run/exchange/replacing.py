"""Puts mended ledgers into the places of the old ones, which are kept aside first, with a note of what was done."""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from gongwenkit.config.handover import ExchangeWords
from gongwenkit.model import Message, UsageError, system_words
from gongwenkit.model.source import digest
from gongwenkit.run.exchange.return_content import TakenReturn
from gongwenkit.run.report.store import write_bytes

__all__ = ["keep_texts", "replace_ledgers"]


def replace_ledgers(data: Path, words: ExchangeWords, taken: Sequence[TakenReturn]) -> str:
    """Puts mended ledgers into their places; each old one is kept aside first. Returns the folder with the old ones.

    Raises:
        UsageError: a file cannot be written; those before it are replaced, and the note says which.
    """
    wanted = [(one, ledger) for one in taken for ledger in one.mended]
    if not wanted:
        return ""
    folder = _new_aside(data / words.aside)
    done: list[dict[str, str]] = []
    try:
        for one, mended in wanted:
            old, new = data / mended.ledger.original, data / mended.target
            kept = folder / mended.ledger.original
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(old, kept)
            _sync(kept)
            part = new.with_name(f".{new.name}.part")
            try:
                with part.open("wb") as file:
                    file.write(mended.ledger.content)
                    file.flush()
                    os.fsync(file.fileno())
                part.replace(new)
            finally:
                part.unlink(missing_ok=True)
            if new != old:
                old.unlink()
            done.append(
                {
                    "department": one.code,
                    "replaced": mended.ledger.original,
                    "by": mended.target,
                    "from": mended.ledger.where,
                    "sha256": digest(mended.ledger.content),
                }
            )
    except OSError as error:
        why = system_words(error)
        raise UsageError(
            "exchange-unwritable",
            where=str(error.filename or data),
            found=Message(
                f"写不进去（{why.zh}）；已换上 {len(done)} 本，其余没有动，答复没有写入",
                f"it cannot be written ({why.en}); {len(done)} ledgers were replaced, and no answer was written",
            ),
            advice=Message("请检查权限和磁盘空间，再运行一次", "Check permissions and disk space, and run it again"),
        ) from None
    finally:
        if done:
            text = json.dumps({"format": 1, "replaced": done}, ensure_ascii=False, indent=1) + "\n"
            (folder / "record.json").write_text(text, encoding="utf-8")
    return folder.relative_to(data).as_posix()


def keep_texts(data: Path, taken: Sequence[TakenReturn]) -> None:
    """Keeps revised texts in the data folder; one that is there already is left as it is.

    Raises:
        UsageError: the data folder cannot be written.
    """
    for one in (text for returned in taken for text in returned.texts):
        place = data / one.target
        try:
            place.parent.mkdir(exist_ok=True)
            if not place.exists():
                write_bytes(place, one.content)
        except OSError as error:
            why = system_words(error)
            raise UsageError(
                "exchange-unwritable",
                where=str(place),
                found=Message(f"写不进去（{why.zh}）", f"it cannot be written ({why.en})"),
                advice=Message(
                    "请检查权限和磁盘空间，再运行一次", "Check permissions and disk space, and run it again"
                ),
            ) from None


def _new_aside(top: Path) -> Path:
    """Makes the next numbered folder."""
    try:
        top.mkdir(exist_ok=True)
        for number in range(1, 100_000):
            folder = top / f"{number:04d}"
            if not folder.exists():
                folder.mkdir()
                return folder
    except OSError as error:
        why = system_words(error)
        raise UsageError(
            "exchange-unwritable",
            where=str(top),
            found=Message(
                f"建不了这个文件夹（{why.zh}），什么都没有改", f"it cannot be made ({why.en}); nothing changed"
            ),
            advice=Message("请检查数据文件夹的权限", "Check the permissions of the data folder"),
        ) from None
    raise UsageError(
        "exchange-full",
        where=str(top),
        found=Message("换下的台账太多", "there are too many of them"),
        advice=Message("请把旧的移到别处", "Move the old ones elsewhere"),
    )


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
