"""Questions to a person about a department's rows: tags and persons, pairs, rows that count or not, zeros."""

from collections.abc import Iterable, Iterator, Mapping

from gongwenkit.config.definitions import Definition, Filter
from gongwenkit.ingest.decisions.model import SAME_EVENT, TAG, ZERO, Question
from gongwenkit.ingest.findings.kinds import HIDDEN_TEXT
from gongwenkit.ingest.values.companion_columns import NOTE
from gongwenkit.measure.figures import ROWS_EXAMINED, Measurement, zero_question
from gongwenkit.measure.match import Match, Proposal
from gongwenkit.measure.possible_duplicates import Pair, find_pairs, find_union_pairs
from gongwenkit.measure.row_decisions import DOUBTS, ONE_STRAY, find_in_out
from gongwenkit.measure.rows import STRAY, Row, normal
from gongwenkit.model import Finding

__all__ = ["ask_about_figures", "ask_about_rows", "ask_about_zeros"]

SHOWN_TEXT = 60
SHOWN_ROWS = 60
MOST_PLACES = 12

_IN_OUT = {
    "hidden": ("隐藏的行，是否计入", "没有计入", "不计入"),
    "hidden-sheet": ("整张隐藏的表共 {rows} 行，是否计入", "没有计入", "不计入"),
    "cancelled": ("已取消或延期的行，是否计入", "没有计入", "不计入"),
    "duplicate": ("与前面一行完全相同，是否另计一次", "没有计入", "不计入"),
    "remark-unclear": ("备注说取消又说改为别的，是否计入", "计入", "计入"),
    "row-partly-struck": ("只有部分单元格划了删除线，是否计入", "计入", "计入"),
    STRAY: ("日期不在台账的年度之内的共 {rows} 行（{years} 年），是否按所写日期计入", "各年都没有计入", ""),
}
"""Code → the question, how the row is counted now, the suggested answer."""


def ask_about_rows(
    rows: Mapping[str, tuple[Row, ...]], findings: Iterable[Finding], department: str
) -> Iterator[Question]:
    """Yields 计入 for rows that are hidden, cancelled, repeated or doubtful.

    Args:
        rows: rows by ledger as read, without decisions.
        findings: findings of the ledgers, which name the doubtful rows.
        department: code.
    """
    doubtful = {(f.code, f.file, f.sheet, _row_number(f)) for f in findings if f.code in DOUBTS}
    for one in find_in_out(rows, department):
        if one.code == ONE_STRAY:
            continue  # asked for all such rows of a table
        first = one.rows[0]
        source = first.source
        if one.code not in DOUBTS or (one.code, source.file, source.sheet, source.row) in doubtful:
            asked, now, suggested = _IN_OUT[one.code]
            whole = len(one.rows) > 1 or one.code == STRAY
            number, years = len(one.rows), "、".join(sorted({str(row.day.year) for row in one.rows if row.day}))
            yield Question(
                id=one.id,
                department=department,
                category=one.category,
                subject=f"{first.ledger.name if whole else _of(first)}：{asked.format(rows=number, years=years)}",
                file=source.file,
                sheet=source.sheet,
                place=_places(one.rows) if one.code == STRAY else "" if whole else str(source.row),
                now=now,
                suggested=suggested,
            )


def _places(rows: tuple[Row, ...]) -> str:
    """Returns the numbers of rows, the first few of many."""
    shown = "、".join(str(row.source.row) for row in rows[:MOST_PLACES])
    return shown if len(rows) <= MOST_PLACES else f"{shown}等"


def ask_about_figures(measurement: Measurement) -> Iterator[Question]:
    """Yields 标签 and 同一活动 for the rows that the figures of a period count or might count.

    Args:
        measurement: of a whole year; decided questions about filters and pairs are asked again.
    """
    raw = measurement.without_decisions()
    span = raw.span
    for definition in raw.definitions.values():
        yield from _ask_by_keyword(definition, measurement, raw)
        if measurement.counted(definition.id, span).missing not in ROWS_EXAMINED:
            continue  # without a ledger or a column no answer about a row can give it a value
        for source, row in raw.filtered_rows(definition, span):
            if not row.state and raw.matcher.match(source.where, row) is Match.UNDECIDED:
                for name, condition in raw.matcher.open_questions(source.where, row):
                    if not measurement.matcher.covers(condition, row):
                        yield _tag_question(name, condition, row, raw)
        if definition.rule.several_sources:
            counted = raw.counted(definition.id, span).rows
            yield from (_pair_question(pair, raw) for pair in find_union_pairs(counted, raw.department))
    years = range(span.first.year, span.last.year + 1)  # whole years: the same questions whatever the period
    own = {ledger: tuple(r for r in rows if r.day and r.day.year in years) for ledger, rows in raw.rows.items()}
    yield from (_pair_question(pair, raw) for pair in find_pairs(own, raw.department))


def ask_about_zeros(measurement: Measurement) -> Iterator[Question]:
    """Yields 零值 for the required figures of a period that are zero."""
    period = measurement.period
    for figure in measurement.figures():
        if measurement.definitions[figure.id].required and figure.value == 0:
            yield Question(
                id=zero_question(measurement.department, figure.id, str(period)),
                department=measurement.department,
                category=ZERO,
                subject=f"{period.label}“{figure.label}”为零，是否确为零",
                now="0",
            )


def _ask_by_keyword(definition: Definition, measurement: Measurement, raw: Measurement) -> Iterator[Question]:
    """Yields a question for each column that a figure needs and the ledger lacks, if its keywords can replace it."""
    proposals = list(raw.proposals(definition, raw.span))
    lacking = {(one.ledger, one.column) for one in raw.figure(definition.id).missing_columns}
    told = {(raw.schema.ledgers[one.ledger].name, one.column) for one in proposals}
    for proposal in proposals if lacking <= told else ():
        if proposal.rows or (raw.schema.ledgers[proposal.ledger].name, proposal.column) in lacking:
            yield _keyword_question(proposal, measurement)


def _keyword_question(proposal: Proposal, measurement: Measurement) -> Question:
    ledger, table = measurement.schema.ledgers[proposal.ledger], proposal.tables[0]
    wanted, words = "或".join(proposal.wanted), "、".join(proposal.keywords)
    lead = f"{ledger.name}（{proposal.year}年）没有“{proposal.column}”列"
    rows = f"主题含有“{words}”的 {len(proposal.rows)} 行（{_row_places(proposal)}）"
    found = f"{rows}，“{proposal.column}”是否为“{wanted}”（其余各行不是）"
    none = f"没有一行的主题含有“{words}”，“{proposal.column}”是否都不是“{wanted}”"
    labels = "”“".join(measurement.definitions[name].label for name in proposal.figures)
    return Question(
        id=proposal.id,
        department=measurement.department,
        category=TAG,
        subject=f"{lead}：{found if proposal.rows else none}",
        file=table.file,
        sheet=table.sheet,
        place=str(table.head),
        now=f"“{labels}”定不了；答“否”则逐行再问，也可在第 {table.head} 行表头加上“{proposal.column}”列",
        suggested="是" if proposal.rows else "",
    )


def _row_places(proposal: Proposal) -> str:
    """Returns the rows of a proposal by sheet: 第 5、9、12 行."""
    sheets: dict[tuple[str, str | None], list[int]] = {}
    for row in proposal.rows[:SHOWN_ROWS]:
        sheets.setdefault((row.source.file, row.source.sheet), []).append(row.source.row)
    alone = len({(table.file, table.sheet) for table in proposal.tables}) == 1
    parts = [
        f"{'' if alone else f'{sheet or file}：'}第 {'、'.join(map(str, rows))} 行"
        for (file, sheet), rows in sheets.items()
    ]
    return "；".join(parts) + ("等" if len(proposal.rows) > SHOWN_ROWS else "")


def _tag_question(name: str, condition: Filter, row: Row, measurement: Measurement) -> Question:
    column = condition.column or ""
    written = str(row.values.get(column) or "")[:SHOWN_TEXT]
    wanted = "或".join(measurement.matcher.wanted(condition))
    asked = {
        "author": f"{column}“{written}”是否为第一责任人{wanted}",
        "leading_group": f"{column}“{written}”是否为班子成员",
    }.get(condition.is_role or "", f"“{column}”是否为“{wanted}”")
    is_tag = _is_tag(condition, row)
    now = _tag_as_read(condition, row, measurement) if is_tag else _as_read(column, row)
    return Question(
        id=name,
        department=measurement.department,
        category=TAG,
        subject=f"{_of(row)}：{asked}",
        file=row.source.file,
        sheet=row.source.sheet,
        place=str(row.source.row),
        now=f"{now}，没有计入",
        suggested="是" if is_tag else "",
    )


def _is_tag(condition: Filter, row: Row) -> bool:
    """Whether the question is about a keyword of a tag (and not about a cell that cannot be read)."""
    column = row.ledger.find(condition.column or "")
    return column is not None and column.type == "tags" and not row.values.get(column.name + NOTE)


def _tag_as_read(condition: Filter, row: Row, measurement: Measurement) -> str:
    """Returns where the keyword is: in an unknown tag, in the subject, or in another subject column."""
    tags = row.values.get(condition.column or "")
    if tags:
        return f"标签“{'、'.join(tags)[:SHOWN_TEXT]}”含有关键词"
    words = [normal(word) for word in measurement.matcher.tags.get(condition.has or "", ())]
    if any(word in row.subject for word in words):
        return "没有标签，主题含有关键词"
    column = next((c for c in row.ledger.subject if any(word in row.text(c) for word in words)), "")
    return f"没有标签，“{column}”含有关键词"


def _as_read(column: str, row: Row) -> str:
    if row.values.get(column):
        return "认不出"
    note = row.values.get(column + NOTE)
    return "所填不在可选值之内" if note == "unknown" else "所填读不出" if note else "没有填"


def _pair_question(pair: Pair, measurement: Measurement) -> Question:
    first, second = pair.first[0], pair.second[0]
    together = (first.source.file, first.source.sheet) == (second.source.file, second.source.sheet)
    other = f"第 {second.source.row} 行" if together else str(second.source)
    return Question(
        id=pair.id,
        department=measurement.department,
        category=SAME_EVENT,
        subject=f"{_of(first)} 与 {_of(second)}（{other}）：是否同一活动",
        file=first.source.file,
        sheet=first.source.sheet,
        place=str(first.source.row),
        now="按两次计",
    )


def _of(row: Row) -> str:
    """Returns ledger, day and subject of a row for the clerk; of a sensitive ledger only the month."""
    day = row.day.isoformat() if row.day else ""
    if any(column.sensitive for column in row.ledger.column):
        return f"{row.ledger.name} {day[:7]} {HIDDEN_TEXT}"
    subject = next((str(row.values[name]) for name in row.ledger.subject if row.values.get(name)), "")
    text = " ".join(subject.split())[:SHOWN_TEXT]
    return f"{row.ledger.name} {day} {text}".strip()


def _row_number(finding: Finding) -> int:
    return int("".join(ch for ch in finding.cell or "" if ch.isdigit()) or 0)
