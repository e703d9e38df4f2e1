"""From a printed number to the rows behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongwenkit.ingest.files import digest
from gongwenkit.model import EvidenceError, RowSource, UsageError, Words
from gongwenkit.proof.evidencefile import Evidence, EvidenceRow

__all__ = ["Trace", "changed_workbooks", "trace_figure"]


@dataclass(frozen=True)
class Trace:
    """What stands behind one figure of a report.

    Attributes:
        figure: as in `figures --json`.
        rows: the rows that count.
        left_out: rows that match and do not count, with the reason.
        decisions: those of the report that touched its rows.
    """

    figure: Mapping[str, Any]
    rows: tuple[EvidenceRow, ...]
    left_out: tuple[tuple[EvidenceRow, str], ...]
    decisions: tuple[Mapping[str, str], ...]

    def to_json(self) -> dict[str, Any]:
        """Returns the shape of `trace --json` (architecture, JSON)."""
        rows = [{**row.source.to_json(), "date": row.date, "subject": row.subject} for row in self.rows]
        return {"figure": dict(self.figure), "rows": rows, "decisions": [dict(one) for one in self.decisions]}


def trace_figure(evidence: Evidence, asked: str) -> Trace:
    """Finds the rows behind a figure.

    Args:
        evidence: of the report.
        asked: id, F-number or label.

    Raises:
        EvidenceError: the report knows no such figure.
    """
    figure = evidence.find(asked)
    if figure is None:
        listed = "、".join(one["no"] or one["id"] for one in evidence.figures)
        raise EvidenceError(
            "unknown-figure",
            where=asked,
            found=Words("这份报告没有这个指标", "this report has no such figure"),
            advice=Words(f"可用：{listed}", f"There are: {listed}"),
        )
    return Trace(
        figure=figure,
        rows=tuple(_row(evidence, row) for row in figure["rows"]),
        left_out=tuple((_row(evidence, row), row["reason"]) for row in figure["left_out"]),
        decisions=tuple(one for one in evidence.decisions if one["id"] in evidence.decided.get(figure["id"], ())),
    )


def changed_workbooks(found: Trace, evidence: Evidence, data: Path) -> tuple[str, ...]:
    """Returns which workbooks of a figure's rows are gone from a data folder, or have other content than the report's.

    Args:
        found: the figure and its rows.
        evidence: of the report; knows the sha256 of each workbook.
        data: the data folder.

    Raises:
        UsageError: there is no such folder.
    """
    if not data.is_dir():
        raise UsageError(
            "no-data-folder",
            where=str(data),
            found=Words("没有这个数据文件夹", "there is no such data folder"),
            advice=Words("请检查 --data 所写的路径", "Check the path given with --data"),
        )
    rows = (*found.rows, *(row for row, _ in found.left_out))
    files = dict.fromkeys(row.source.file for row in rows if row.source.file in evidence.sources)
    return tuple(file for file in files if not _is_same(data / file, evidence.sources[file]))


def _is_same(path: Path, sha256: str) -> bool:
    return path.is_file() and digest(path.read_bytes()) == sha256


def _row(evidence: Evidence, row: Mapping[str, Any]) -> EvidenceRow:
    source = RowSource(row["file"], row["sheet"], row["row"])
    return evidence.rows.get(source) or EvidenceRow(source, "", "", None, "")
