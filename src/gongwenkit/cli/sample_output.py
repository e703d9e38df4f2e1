"""`trace --sample`: numbers to check with their rows, on the screen, as JSON, and as a form."""

import contextlib
from pathlib import Path

from gongwenkit.cli.list_file import write_list_file
from gongwenkit.cli.screen import print_json
from gongwenkit.cli.session import Session
from gongwenkit.cli.verify_output import print_alterations
from gongwenkit.config.handover import load_handover_words
from gongwenkit.model import GongwenkitError
from gongwenkit.run.delivery.spot_check import SpotCheck, check_form, draw_sample
from gongwenkit.run.report.ledgers import open_data
from gongwenkit.run.report.report_kind import find_report_type

__all__ = ["show_sample"]


def show_sample(
    session: Session, pdf: Path, count: int, *, seed: str, out_file: Path | None, force: bool, as_json: bool
) -> bool:
    """Draws a sample and shows it; returns whether a file of the report was altered."""
    sample = draw_sample(pdf, count, seed=seed)
    if out_file is not None:
        words, report = load_handover_words(session.kit), sample.job.get("report", "")
        name = _title_of(session, report)
        department = _name_of(session, sample.job.get("department", ""))
        period = session.kit.period(sample.job["period"])
        form = check_form(sample, words.sample, words.delivery, period=period, report=name, department=department)
        write_list_file(out_file, form, force=force)
    if as_json:
        print_json(sample.to_json())
    else:
        _print_sample(session, sample, out_file)
    return bool(sample.alterations)


def _title_of(session: Session, report: str) -> str:
    """Returns what a report type is called; its id where the kit does not have it."""
    with contextlib.suppress(GongwenkitError):
        return find_report_type(session.kit, report).name
    return report


def _name_of(session: Session, code: str) -> str:
    """Returns the name of a department; its code where the reference tables cannot tell."""
    with contextlib.suppress(GongwenkitError):
        return open_data(session.kit).reference.department(code).name
    return code


def _print_sample(session: Session, sample: SpotCheck, out_file: Path | None) -> None:
    if sample.alterations:
        _line(session, session.words("✗ 文件被改过，以下内容不足为凭：", "✗ Altered: do not rely on what follows."))
        print_alterations(session, sample.alterations)
    for number, one in enumerate(sample.numbers, start=1):
        page = session.words(f"第 {one.page} 页", f"page {one.page}") if one.page else ""
        _line(session, f"{number}　{one.label}　{one.printed}　{page}")
        for row in one.rows:
            at = session.words(f"第 {row.source.row} 行", f"row {row.source.row}")
            place = " › ".join(part for part in (row.source.file, row.source.sheet, at) if part)
            _line(session, "    " + "　".join(filter(None, (place, row.date, row.subject))))
        if one.of > len(one.rows):
            more = one.of - len(one.rows)
            _line(session, session.words(f"    另有 {more} 行没有列出", f"    {more} more rows"))
    session.say(
        f"从 {sample.drawn_from} 个数中抽 {len(sample.numbers)} 个，样本号 {sample.seed}；涉及个人或没有登记行的"
        f" {sample.left} 个不抽。",
        f"{len(sample.numbers)} of {sample.drawn_from} numbers, seed {sample.seed}; {sample.left} about persons or"
        " without rows are never drawn.",
    )
    if out_file is not None:
        session.say(f"抽查表：{out_file}", f"Form: {out_file}")


def _line(session: Session, text: str) -> None:
    session.console.print(text, markup=False, highlight=False, soft_wrap=True)
