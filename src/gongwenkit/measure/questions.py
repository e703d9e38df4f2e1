"""Questions to a person about a department's rows: tags and persons, pairs, rows that count or not, zeros."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from gongwenkit.config.definitions import Definition, source_ledgers
from gongwenkit.config.filters import Filter, walk_filters
from gongwenkit.ingest.decisions.model import SAME_EVENT, TAG, VALUE, ZERO, Question
from gongwenkit.ingest.findings.kinds import HIDDEN_TEXT
from gongwenkit.ingest.values.companion_columns import NOTE
from gongwenkit.measure.figures import ROWS_EXAMINED, Measurement, zero_question
from gongwenkit.measure.match import Proposal
from gongwenkit.measure.possible_duplicates import Pair, find_pairs, find_union_pairs
from gongwenkit.measure.row_decisions import DOUBTS, ONE_STRAY, find_in_out
from gongwenkit.measure.rows import STRAY, Row, normal
from gongwenkit.measure.value_decisions import UnlistedValues, ValueAsked
from gongwenkit.model import Finding
from gongwenkit.model.figure import NOT_APPLICABLE
from gongwenkit.model.finding import list_places

__all__ = ["absent_work", "ask_about_figures", "ask_about_rows", "ask_about_zeros", "lacks_columns", "uncounted_work"]

SHOWN_TEXT = 60
SHOWN_ROWS = 60
MOST_PLACES = 12

_ABSENT = ("no-ledger", "not-covered", "part-missing")

_TOGETHER = {
    "hidden": "隐藏的行共 {count} 行，是否计入",
    "hidden-sheet": "整张隐藏的表共 {count} 张，是否计入",
    "cancelled": "已取消或延期的行共 {count} 行，是否计入",
    "duplicate": "与前面一行完全相同的行共 {count} 行，是否另计一次",
    "remark-unclear": "备注说取消又说改为别的行共 {count} 行，是否计入",
    "row-partly-struck": "部分单元格划了删除线的行共 {count} 行，是否计入",
    STRAY: "日期不在台账年度之内的行，在 {count} 张表里，是否按所写日期计入",
}
"""Code → the question about all such rows of all departments: left open, it stops no final edition."""

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
                together=f"{one.category}|{one.code}",
                asked=_TOGETHER[one.code],
            )


def _places(rows: tuple[Row, ...]) -> str:
    """Returns the numbers of rows, the first few of many."""
    shown = "、".join(str(row.source.row) for row in rows[:MOST_PLACES])
    return shown if len(rows) <= MOST_PLACES else f"{shown}等"


def ask_about_figures(measurement: Measurement) -> Iterator[Question]:
    """Yields 标签, 值 and 同一活动 for the rows that the figures of a period count or might count.

    A value that a list does not have is asked about once (值). The questions 标签 about its rows are yielded, too: they
    name the one that is asked instead of them, and have no other use than that their answers of earlier days hold.

    Args:
        measurement: of a whole year; decided questions about filters and pairs are asked again.
    """
    raw = measurement.without_decisions()
    span = raw.span
    unlisted = UnlistedValues(raw.ledgers.findings, raw.department)
    values: dict[str, tuple[ValueAsked, Row]] = {}
    for definition in raw.definitions.values():
        yield from _ask_by_keyword(definition, measurement, raw)
        if measurement.counted(definition.id, span).missing not in ROWS_EXAMINED:
            continue  # without a ledger or a column no answer about a row can give it a value
        for source, row in raw.open_rows(definition, span, raw.matcher):
            if not row.state:
                for name, condition in raw.matcher.open_questions(source.where, row):
                    if measurement.matcher.covers(condition, row):
                        continue
                    asked = unlisted.asked(row, condition.column or "")
                    yield _tag_question(name, condition, row, raw, instead=asked.id if asked else "")
                    if asked and not measurement.ledgers.decisions.answer(name, TAG):
                        values.setdefault(asked.id, (asked, row))
        if definition.rule.several_sources:
            counted = raw.counted(definition.id, span).rows
            yield from (_pair_question(pair, raw) for pair in find_union_pairs(counted, raw.department))
    yield from (_value_question(asked, row, unlisted, raw) for asked, row in values.values())
    years = range(span.first.year, span.last.year + 1)  # whole years: the same questions whatever the period
    own = {ledger: tuple(r for r in rows if r.day and r.day.year in years) for ledger, rows in raw.rows.items()}
    yield from (_pair_question(pair, raw) for pair in find_pairs(own, raw.department))


def ask_about_zeros(measurement: Measurement) -> Iterator[Question]:
    """Yields 零值 for the required figures of a period that are zero, and not only because rows are undecided."""
    period = measurement.period
    for definition in measurement.definitions.values():
        if not definition.required or measurement.counted(definition.id, measurement.span).value != 0:
            continue
        figure = measurement.figure(definition.id)
        if not figure.undecided:
            yield Question(
                id=zero_question(measurement.department, figure.id, str(period)),
                department=measurement.department,
                category=ZERO,
                subject=f"{period.label}“{figure.label}”为零，是否确为零",
                now="0",
                stops=True,
                together=f"{ZERO}|{measurement.department}|{period}",
                asked=f"{period.label}有 {{count}} 项指标为零，是否都确为零",
            )


def _ask_by_keyword(definition: Definition, measurement: Measurement, raw: Measurement) -> Iterator[Question]:
    """Yields a question for each column that a figure needs and the ledger lacks, if its keywords can replace it."""
    proposals = list(raw.proposals(definition, raw.span))
    if not proposals:
        return
    lacking = {(one.ledger, one.column) for one in raw.missing_columns(definition.id, raw.span)}
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
        stops=True,
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


def lacks_columns(measurement: Measurement, used: Collection[str]) -> set[str]:
    """Returns the ids of the ledgers for want of whose columns a figure is missing.

    A head of such a ledger that nobody understands stops a final edition.

    Args:
        measurement: of a period.
        used: ids of the figures that reports use.
    """
    missing = [name for name in measurement.definitions if name in used]
    missing = [name for name in missing if measurement.counted(name, measurement.span).missing == "no-column"]
    return {ledger for name in missing for ledger in source_ledgers(name, measurement.definitions)}


def absent_work(measurement: Measurement, used: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Yields what a department may not have at all: ledgers that are not there, ratios of nothing, problems of before.

    A department with a single ledger has not handed in the others yet: then nothing is asked about them.

    Args:
        measurement: of a year; what was decided not to be its work is among it.
        used: ids of the figures that reports use.

    Yields:
        Id, name, and what is missing.
    """
    ledgers: dict[str, None] = {}
    figures: dict[str, str] = {}
    for name in (one for one in measurement.definitions if one in used):
        missing = measurement.counted(name, measurement.span).missing
        own = source_ledgers(name, measurement.definitions)
        absent = [ledger for ledger in own if not measurement.coverage.tables(ledger, measurement.span)]
        if missing in (*_ABSENT, NOT_APPLICABLE) and absent:
            ledgers |= dict.fromkeys(absent)
        elif missing in ("zero-base", NOT_APPLICABLE):
            figures[name] = "算不出"
        elif missing == "not-covered" and any(source.earlier for source in measurement.definitions[name].from_):
            figures[name] = "台账看不出本期以前的情况"
    present = sum(bool(measurement.coverage.tables(ledger, measurement.span)) for ledger in measurement.rows)
    for ledger in ledgers if present > 1 else ():
        yield ledger, f"{measurement.schema.ledgers[ledger].name}台账", "没有台账"
    for figure, why in figures.items():
        yield figure, measurement.definitions[figure].label, why


def uncounted_work(
    measurement: Measurement, used: Collection[str], heads: Collection[tuple[str, str]] = ()
) -> Iterator[tuple[str, str, str]]:
    """Yields the figures whose ledger is there without the column that they count, or with a blank one.

    Only what is counted: where a column of a filter is lacking, the rows tell of work that has been done. Of what the
    author did, they do not: who did it is not recorded.

    Args:
        measurement: of a year.
        used: ids of the figures that reports use.
        heads: name of a ledger and column that a head is asked about: the column may be there.

    Yields:
        Id, label, and the columns.
    """
    for figure in measurement.figures():
        definition = measurement.definitions[figure.id]
        counted = [definition.column, *definition.columns[:1], *(definition.compared_columns or ())]
        filters = [one for source in definition.from_ for one in walk_filters(source.where)]
        counted += [one.column for one in filters if definition.personal and one.is_role == "author"]
        names = [name for name in counted if name]
        if figure.id not in used or figure.missing not in ("no-column", "column-blank") or not names:
            continue
        lacking = list(dict.fromkeys(one.column for one in figure.missing_columns)) or names
        asked = any((one.ledger, one.column) in heads for one in figure.missing_columns)
        if set(lacking) <= set(names) and not asked:
            yield figure.id, figure.label, "”“".join(lacking)


def _value_question(asked: ValueAsked, first: Row, unlisted: UnlistedValues, measurement: Measurement) -> Question:
    """Returns the question which value of a list is meant: for all rows that have the value, or for a blank cell."""
    name = asked.column.name
    same = [row for row in measurement.rows[first.ledger.id] if row.source == first.source or asked.written]
    rows = [row for row in same if (one := unlisted.asked(row, name)) and one.id == asked.id]
    alone = {(row.source.file, row.source.sheet) for row in rows}
    place = list_places([str(row.source.row) for row in rows]).zh if len(rows) > 1 else str(first.source.row)
    head = f"{first.ledger.name}：“{name}”"
    subject = f"{head}写作“{asked.written}”的有 {len(rows)} 行，是可选值中的哪一个"
    return Question(
        id=asked.id,
        department=measurement.department,
        category=VALUE,
        subject=subject if asked.written else f"{_of(first)}：没有填“{name}”，是可选值中的哪一个",
        file=first.source.file,
        sheet=first.source.sheet,
        place=place if len(alone) == 1 else f"{len(rows)} 行",
        now="所填不在可选值之内，没有计入" if asked.written else "没有填，没有计入",
        options=tuple(asked.column.values),
        stops=True,
        together="" if asked.written else f"{VALUE}|{measurement.department}|{first.ledger.id}|{name}",
        asked=f"{head}有 {{count}} 行没有填，是可选值中的哪一个",
    )


def _tag_question(name: str, condition: Filter, row: Row, measurement: Measurement, *, instead: str = "") -> Question:
    column = condition.column or ""
    written = str(row.values.get(column) or "")[:SHOWN_TEXT]
    wanted = "或".join(measurement.matcher.wanted(condition))
    asked = {
        "author": f"{column}“{written}”是否为第一责任人{wanted}",
        "leading_group": f"{column}“{written}”是否为班子成员",
    }.get(condition.is_role or "", f"“{column}”是否为“{wanted}”")
    others = condition.body and written in measurement.matcher.bodies.meetings_of_others(measurement.matcher.body)
    if others:
        asked = f"写的是“{written}”，而本单位的领导机构是{measurement.matcher.body}，是否就是“{wanted}”"
    is_tag = _is_tag(condition, row)
    now = _tag_as_read(condition, row, measurement) if is_tag else _as_read(column, row)
    now = "是别的领导机构的会议" if others else now
    return Question(
        id=name,
        department=measurement.department,
        category=TAG,
        subject=f"{_of(row)}：{_what_is_written(condition, row)}{asked}",
        file=row.source.file,
        sheet=row.source.sheet,
        place=str(row.source.row),
        now=f"{now}，没有计入",
        suggested="是" if is_tag else "",
        stops=True,
        together="|".join((TAG, measurement.department, row.ledger.id, asked, "" if is_tag else now)),
        asked=f"{row.ledger.name}有 {{count}} 行，{asked}",
        instead=instead,
    )


def _what_is_written(condition: Filter, row: Row) -> str:
    """Returns the text where a day is wanted: without it nobody can say whether 长期坚持 is within the term."""
    written = str(row.values.get(condition.column or "") or "")[:SHOWN_TEXT]
    shown = not any(column.sensitive for column in row.ledger.column)
    return f"写的是“{written}”，" if written and shown and (condition.not_before or condition.not_after) else ""


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
        together=f"{SAME_EVENT}|{measurement.department}",
        asked="可能是一次活动的有 {count} 对，是否各为同一活动",
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
