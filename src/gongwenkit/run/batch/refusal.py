"""What is kept of a report that was refused: everything that stops it, as findings.json and as 问题清单.xlsx."""

from collections.abc import Sequence
from pathlib import Path

from gongwenkit.ingest.decisions.model import DECISIONS_FILE
from gongwenkit.model.matter import Matter
from gongwenkit.model.message import Language
from gongwenkit.run.report.store import write_json

__all__ = ["LIST_FILE", "write_refusal"]

LIST_FILE = "问题清单.xlsx"
HEADS = ("序号", "类别", "事项", "文件", "表", "单元格", "怎么办", "在 decisions.xlsx 中定")
WIDTHS = (6, 14, 52, 34, 16, 14, 52, 14)


def write_refusal(folder: Path, matters: Sequence[Matter], language: Language) -> None:
    """Writes findings.json and the list into the folder of a report that failed.

    Args:
        folder: where.
        matters: what stops the report.
        language: of findings.json; the list is in Chinese.
    """
    from gongwenkit.ingest.workbook.text_book import TextSheet, text_book  # openpyxl: only when a report is refused

    write_json(folder / "findings.json", {"lacking": [matter.to_json(language) for matter in matters]})
    rows = [_row(number, matter) for number, matter in enumerate(matters, start=1)]
    (folder / LIST_FILE).write_bytes(text_book(TextSheet("问题清单", HEADS, WIDTHS, rows)))


def _row(number: int, matter: Matter) -> tuple[str, ...]:
    decided = f"可以：{matter.decision}" if matter.decision else f"不在 {DECISIONS_FILE} 中定"
    places = (matter.file, matter.sheet, matter.cell)
    return (str(number), matter.kind.zh, matter.what.zh, *places, matter.advice.zh, decided)
