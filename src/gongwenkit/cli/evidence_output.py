"""`trace` on the screen: the rows of a figure file by file, and what of them is not as it was."""

from itertools import groupby

from gongwenkit.cli.session import Session
from gongwenkit.cli.verify_output import place_of, print_alterations
from gongwenkit.compose.print.evidence_annex import spans
from gongwenkit.config.labels import Labels, load_labels
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
        f"{no}{figure['label']}：{value}，{_many(session, found)}，未计入 {len(found.left_out)} 行",
        f"{no}{figure['label']}: {value}, {_many(session, found)}, {len(found.left_out)} left out",
    )
    session.console.print(heading, markup=False, highlight=False, soft_wrap=True)
    rows = [(number, row) for number, row in enumerate(found.rows, start=1)]
    _print_rows(session, [(number, row, _adds(session, found, number, labels)) for number, row in rows])
    if found.total is not None:
        session.console.print(session.words(f"计数合计 {found.total}", f"Sum {found.total}"), highlight=False)
    if found.left_out:
        session.console.print(session.words("未计入：", "Left out:"), highlight=False)
        left = enumerate(found.left_out, start=len(found.rows) + 1)
        _print_rows(
            session, [(number, row, f"[{labels.left_out.get(reason, reason)}]") for number, (row, reason) in left]
        )
    for one in found.decisions:
        line = "　".join(filter(None, (one["id"], one["answer"], one["reason"], one["by"], one["date"])))
        session.console.print(session.words("决定：", "Decision: ") + line, markup=False, highlight=False)


def _many(session: Session, found: Trace) -> str:
    """Returns how many rows count, and of how many events they tell where several rows tell of one."""
    rows, events = len(found.rows), found.events
    if any(row.is_private for row in found.rows):
        return session.words("按月份、类型列出", "by month and type")
    if events is None or events == rows:
        return session.words(f"{rows} 行", f"{rows} rows")
    unit = found.figure["unit"] if events == found.figure["value"] else "次"
    return session.words(f"{rows} 行合 {events} {unit}", f"{rows} rows, {events} events")


def _adds(session: Session, found: Trace, number: int, labels: Labels) -> str:
    """Returns what a row adds, and with which rows it counts as one; empty where that is not known."""
    row = found.figure["rows"][number - 1]
    counts = row.get("counts")
    if row.get("event") is None:  # a report of an older kit, whose rows do not say what they add
        return ""
    numbers, together = found.together(number)
    said = session.words(f"计 {counts}", f"counts {counts}") if counts is not None else ""
    if len(numbers) < 2:
        return said
    if not together:
        merged = labels.evidence.merged_event.format(rows=spans(numbers, labels.evidence))
        return said + session.words(f"（{merged}）", f" ({', '.join(map(str, numbers))} are one)")
    merged = labels.evidence.merged.format(
        rows=spans(numbers, labels.evidence), count=f"{together}{found.figure['unit']}"
    )
    return said + session.words(merged, f" ({', '.join(map(str, numbers))} count {together})")


def _print_rows(session: Session, rows: list[tuple[int, EvidenceRow, str]]) -> None:
    """Prints rows in their order, a heading for each file and sheet; of a private ledger month, type and number."""
    for (place, private), group in groupby(rows, key=lambda one: (_heading(session, one[1]), one[1].is_private)):
        session.console.print(place, markup=False, highlight=False, soft_wrap=True)
        for number, row, said in group:
            at = "" if private else session.words(f"第 {row.source.row} 行", f"row {row.source.row}")
            parts = (str(number), at, row.date, row.kind if private else row.subject or "", said)
            line = "  " + "　".join(filter(None, parts))
            session.console.print(line, markup=False, highlight=False, soft_wrap=True)


def _heading(session: Session, row: EvidenceRow) -> str:
    if row.is_private:
        return session.words(f"{row.ledger}（涉及个人，不列各行）", f"{row.ledger} (about persons, no rows shown)")
    return " › ".join(filter(None, (row.source.file, row.source.sheet)))


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
