"""What `trace` says: the value of a figure and its rows, file by file."""

from collections.abc import Sequence
from itertools import groupby

from gongwenkit.cli.session import Session
from gongwenkit.config.labels import load_labels
from gongwenkit.proof.evidencefile import EvidenceRow
from gongwenkit.proof.trace import Trace

__all__ = ["print_changed", "print_trace"]


def print_trace(session: Session, found: Trace) -> None:
    """Prints a figure's value, the rows it rests on, the rows left out, and the decisions that concern it."""
    labels = load_labels(session.kit.phrases_folder)
    figure = found.figure
    value = (
        labels.missing.get(figure["missing"], "") if figure["value"] is None else f"{figure['value']}{figure['unit']}"
    )
    no = f"{figure['no']} " if figure["no"] else ""
    heading = session.words(
        f"{no}{figure['label']}：{value}，{len(found.rows)} 行，未计入 {len(found.left_out)} 行",
        f"{no}{figure['label']}: {value}, {len(found.rows)} rows, {len(found.left_out)} left out",
    )
    session.console.print(heading, markup=False, highlight=False, soft_wrap=True)
    _print_rows(session, [(row, "") for row in found.rows])
    if found.left_out:
        session.console.print(session.words("未计入：", "Left out:"), highlight=False)
        _print_rows(session, [(row, labels.left_out.get(reason, reason)) for row, reason in found.left_out])
    for one in found.decisions:
        line = "　".join(filter(None, (one["id"], one["answer"], one["reason"], one["by"], one["date"])))
        session.console.print(session.words("决定：", "Decision: ") + line, markup=False, highlight=False)


def _print_rows(session: Session, rows: list[tuple[EvidenceRow, str]]) -> None:
    """Prints rows below the file and sheet where they stand."""
    hidden = session.words("（涉及个人，不列）", "(about persons, not shown)")
    for place, group in groupby(rows, key=lambda pair: (pair[0].source.file, pair[0].source.sheet)):
        session.console.print(" › ".join(filter(None, place)), markup=False, highlight=False, soft_wrap=True)
        for row, reason in group:
            number = session.words(f"第 {row.source.row} 行", f"row {row.source.row}")
            subject = hidden if row.subject is None else row.subject
            parts = (number, row.date, subject, f"[{reason}]" if reason else "")
            line = "  " + "　".join(filter(None, parts))
            session.console.print(line, markup=False, highlight=False, soft_wrap=True)


def print_changed(session: Session, files: Sequence[str]) -> None:
    """Prints the workbooks that are other than when the report was made, or gone: its rows may be elsewhere now."""
    for file in files:
        session.console.print(
            session.words(
                f"台账文件在成文后有变动，行号可能不同：{file}",
                f"workbook changed since the report was made, its rows may have moved: {file}",
            ),
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
