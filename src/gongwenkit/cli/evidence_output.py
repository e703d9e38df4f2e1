"""`trace` on the screen: the rows of a figure file by file, and what of them is not as it was."""

from itertools import groupby

from gongwenkit.cli.session import Session
from gongwenkit.cli.verify_output import place_of, print_alterations
from gongwenkit.config.labels import load_labels
from gongwenkit.model import RowSource
from gongwenkit.proof.evidence.evidence import EvidenceRow, Trace
from gongwenkit.proof.evidence.sums import Doubt
from gongwenkit.run.report.tracing import Traced
from gongwenkit.typeset.pdf_edit import ATTACHED_EVIDENCE

__all__ = ["print_traced"]


def _print_trace(session: Session, found: Trace) -> None:
    """Prints a figure's value, the rows that count, the rows left out, and the decisions that concern it."""
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
    _print_rows(session, [(row, _together(session, found, row)) for row in found.rows])
    if found.left_out:
        session.console.print(session.words("未计入：", "Left out:"), highlight=False)
        _print_rows(session, [(row, labels.left_out.get(reason, reason)) for row, reason in found.left_out])
    for one in found.decisions:
        line = "　".join(filter(None, (one["id"], one["answer"], one["reason"], one["by"], one["date"])))
        session.console.print(session.words("决定：", "Decision: ") + line, markup=False, highlight=False)


def _together(session: Session, found: Trace, row: EvidenceRow) -> str:
    """Returns with which row before it a row counts as one; empty for others."""
    first: dict[int, RowSource] = {}
    for one in found.figure["rows"]:
        if one.get("counts") is not None:  # a report of an older kit does not say what each row adds
            place = RowSource(one["file"], one["sheet"], one["row"])
            known = first.setdefault(one["event"], place)
            if place == row.source and known != place:
                same_sheet = (known.file, known.sheet) == (place.file, place.sheet)
                zh = f"第 {known.row} 行" if same_sheet else f"{known} 行"
                return session.words(f"与{zh}合为一次", f"one with row {known.row if same_sheet else known}")
    return ""


def _print_rows(session: Session, rows: list[tuple[EvidenceRow, str]]) -> None:
    """Prints rows in their order, a heading for each file and sheet; after a row its reason, where it has one."""
    hidden = session.words("（涉及个人，不列）", "(about persons, not shown)")
    for place, group in groupby(rows, key=lambda pair: (pair[0].source.file, pair[0].source.sheet)):
        session.console.print(" › ".join(filter(None, place)), markup=False, highlight=False, soft_wrap=True)
        for row, reason in group:
            number = session.words(f"第 {row.source.row} 行", f"row {row.source.row}")
            subject = hidden if row.subject is None else row.subject
            parts = (number, row.date, subject, f"[{reason}]" if reason else "")
            line = "  " + "　".join(filter(None, parts))
            session.console.print(line, markup=False, highlight=False, soft_wrap=True)


def print_traced(session: Session, traced: Traced) -> None:
    """Prints a figure with its rows; before it what was altered in the report, after it what changed in the ledgers."""
    if traced.is_altered:
        _line(session, "✗ 文件被改过，以下内容不足为凭：", "✗ Altered: do not rely on what follows.")
        print_alterations(session, traced.alterations)
        for doubt in traced.doubts:
            _line(session, *_doubt(doubt))
    _print_trace(session, traced.trace)
    then, now = ({row.source for row in rows} for rows in (traced.gone, traced.new))
    for row in traced.gone:
        is_there = row.source in now
        zh, en = ("这一行后来改了", "was changed since") if is_there else ("这一行已不在", "is no longer there")
        _line(session, f"{zh}：{place_of(session, row)}", f"{en}: {place_of(session, row)}")
    for row in traced.new:
        if row.source not in then:
            place = place_of(session, row)
            _line(session, f"后来新增的行：{place}", f"a row that was added since: {place}")
    for file in traced.files:
        _line(
            session,
            f"台账文件在成文后有变动，行号可能不同：{file}",
            f"workbook changed since the report was made, its rows may have moved: {file}",
        )


def _doubt(doubt: Doubt) -> tuple[str, str]:
    """Returns one contradiction inside the evidence, in Chinese and English."""
    if doubt.why == "value":
        return (
            f"  ✗ {ATTACHED_EVIDENCE}：写的是 {doubt.stated}，所列的行合计 {doubt.found}",
            f"  ✗ {ATTACHED_EVIDENCE}: says {doubt.stated}, its rows sum to {doubt.found}",
        )
    if doubt.why == "row":
        return (
            f"  ✗ {ATTACHED_EVIDENCE}：所计的行没有内容：{doubt.stated}",
            f"  ✗ {ATTACHED_EVIDENCE}: a row that counts is not described: {doubt.stated}",
        )
    return (
        f"  ✗ {ATTACHED_EVIDENCE}：既没有数，也没有缺数的原因",
        f"  ✗ {ATTACHED_EVIDENCE}: there is neither a value nor a reason why it is missing",
    )


def _line(session: Session, zh: str, en: str) -> None:
    session.console.print(session.words(zh, en), markup=False, highlight=False, soft_wrap=True)
