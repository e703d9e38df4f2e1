"""`trace` and `verify`: from a printed number to its rows, and from the rows back to the number."""

import json
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from gongwenkit.cli.session import (
    DataOption,
    KitOption,
    LangOption,
    QuietOption,
    Session,
    VerboseOption,
    open_session,
)
from gongwenkit.cli.verified import print_verified
from gongwenkit.config.labels import load_labels
from gongwenkit.proof.evidencefile import EvidenceRow, read_evidence
from gongwenkit.proof.trace import Trace, trace_figure
from gongwenkit.run.verify import verify_report

__all__ = ["trace", "verify"]

PdfArgument = Annotated[Path, typer.Argument(help="报告的 PDF。The report's PDF.")]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")]


def trace(
    pdf: PdfArgument,
    figure: Annotated[str, typer.Argument(help="指标的编号、F 号或名称。Id, F-number or label of a figure.")],
    as_json: JsonOption = False,
    kit: KitOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """列出印出的数背后的台账行。The ledger rows behind a printed number."""
    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    found = trace_figure(read_evidence(pdf), figure)
    if as_json:
        typer.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
    else:
        _print_trace(session, found)


def verify(
    pdf: PdfArgument,
    as_json: JsonOption = False,
    kit: KitOption = None,
    data: DataOption = "",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """按台账重新计算，与印出的每个数比对。Count again and compare every printed number."""
    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    verified = verify_report(pdf, kit=session.kit, data=data)
    if as_json:
        value = [difference.to_json() for difference in verified.differences]
        typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
    else:
        print_verified(session, verified)
    if verified.differences:
        raise typer.Exit(1)


def _print_trace(session: Session, found: Trace) -> None:
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
