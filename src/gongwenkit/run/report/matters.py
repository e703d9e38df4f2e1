"""What a report lacks for a final edition, thing by thing with its place and remedy, and in a few lines.

The order is that of the work: figures first, then facts, own words and elements, then the cells to mend.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gongwenkit.ingest.decisions.model import FACT, FINDING, UNSAID, ZERO, Question
from gongwenkit.model import Figure, Message
from gongwenkit.model.figure import NOT_APPLICABLE
from gongwenkit.model.finding import list_places
from gongwenkit.model.matter import Matter
from gongwenkit.run.report.readiness import Lacking

__all__ = ["count_questions", "list_matters", "sum_up"]

NAMED = 3
"""So many things of a kind are named in a line, and so many files."""

MISSING = Message("缺数", "missing figures")
UNDECIDED = Message("待核", "undecided figures")
ZEROS = Message("为零待说明", "zero to explain")
REASONS = Message("比上年差而没有说明原因", "worse than last year, without a reason")
FACTS = Message("待确认的事项", "unconfirmed facts")
WORDS = Message("待补写的文字", "words to supply")
ELEMENTS = Message("公文要素未填", "elements not given")
QUESTIONS = Message("要先回答的问题", "questions to answer first")
CELLS = Message("要改或核实的格", "cells to mend or accept")
KINDS = (MISSING, UNDECIDED, ZEROS, REASONS, FACTS, WORDS, ELEMENTS, QUESTIONS, CELLS)

_ANSWER = Message(
    "运行 gongwenkit ledger check --decisions，在 decisions.xlsx 中作答",
    "Run `gongwenkit ledger check --decisions` and answer in decisions.xlsx",
)
_SHEET = "基础信息.xlsx"


def list_matters(lacking: Lacking, questions: Iterable[Question], reasons: Mapping[str, str]) -> tuple[Matter, ...]:
    """Returns everything that stops a final edition.

    Args:
        lacking: what the report lacks.
        questions: the open questions about the report's rows; those that stop a final are listed.
        reasons: why a figure is missing → its words.
    """
    return (
        *(_missing(figure, reasons) for figure in lacking.missing),
        *(_undecided(figure) for figure in lacking.undecided),
        *(
            Matter(
                ZEROS, _named(one), Message(f"属实的：{_ANSWER.zh}“确为零”", f"If true: {_ANSWER.en}"), decision=ZERO
            )
            for one in lacking.zeros
        ),
        *(
            Matter(REASONS, _named(one), _about_reason(), file=_SHEET, sheet="本单位文字", decision=UNSAID)
            for one in lacking.unexplained
        ),
        *_facts(lacking),
        *(Matter(WORDS, Message(mark, mark), _about_mark()) for mark in lacking.other_marks),
        *(Matter(ELEMENTS, name, _elements(), file=_SHEET, sheet="文书") for name in lacking.element_names),
        *(_question(one) for one in questions if one.stops and one.category not in (ZERO, FACT, FINDING, UNSAID)),
        *_findings(lacking),
    )


def _named(figure: Figure) -> Message:
    return Message(figure.label, figure.id)


def _missing(figure: Figure, reasons: Mapping[str, str]) -> Matter:
    reason = reasons.get(figure.missing or "", "")
    lacks = figure.missing_columns
    columns = "”“".join(dict.fromkeys(one.column for one in lacks))
    if lacks:
        head = lacks[0].head
        return Matter(
            MISSING,
            Message(f"{figure.label}（没有“{columns}”列）", f"{figure.id} (no column “{columns}”)"),
            Message(f"在表头加上“{columns}”列并填好", f"Add the column “{columns}” to the head and fill it in"),
            head.file,
            head.sheet or "",
            str(head.row),
        )
    advice = Message(
        "补上台账；本单位没有此项工作的，在 decisions.xlsx 的“适用”一类答“无”",
        "Add the ledger; or, where there is no such work, answer 无 under 适用 in decisions.xlsx",
    )
    named = Message(f"{figure.label}（{reason}）" if reason else figure.label, figure.id)
    return Matter(MISSING, named, advice, decision="适用" if figure.missing != NOT_APPLICABLE else "")


def _undecided(figure: Figure) -> Matter:
    rows = [row.source for row in figure.left_out if row.reason == "undecided"]
    first = rows[0] if rows else None
    places = list_places([str(row.row) for row in rows if first and (row.file, row.sheet) == (first.file, first.sheet)])
    return Matter(
        UNDECIDED,
        Message(f"{figure.label}（{len(rows)} 行）", f"{figure.id} (rows: {len(rows)})"),
        _ANSWER,
        first.file if first else "",
        (first.sheet or "") if first else "",
        places.zh,
        "标签",
    )


def _facts(lacking: Lacking) -> Iterator[Matter]:
    for fact in lacking.unconfirmed:
        said = f"（{fact.proposed_in}年：{fact.proposal}，仍有效？）" if fact.proposal else ""
        advice = Message(
            f"填“事实”表：{'“仍有效”填是或否，或' if said else ''}答“有”（写依据）或“无”",
            "Fill in the sheet 事实 (facts.csv): 有 with a basis, or 无" + ("; or tick 仍有效 (still)" if said else ""),
        )
        what = Message(f"{fact.label}{said}", fact.id)
        yield Matter(FACTS, what, advice, file=_SHEET, sheet="事实", decision=FACT if said else "")


def _about_reason() -> Message:
    return Message(
        "在“本单位文字”里加一行，栏目写“原因：”和指标名称；或在 decisions.xlsx 的“正文不说”中作答",
        "Add a line of own words (own_words.csv) with the slot reason:<figure>, or answer 正文不说 in decisions.xlsx",
    )


def _about_mark() -> Message:
    return Message(
        "【待写】的填“本单位文字”表（own_words.csv）；规范表述写入 data/phrases 中当年的文件（复制上年的再改）",
        "Write it into the sheet 本单位文字 (own_words.csv); official expressions into the year's file of data/phrases"
        " (copy last year's and change it)",
    )


def _elements() -> Message:
    return Message("填“文书”表（documents.csv）", "Fill in the sheet 文书 (documents.csv)")


def _question(question: Question) -> Matter:
    what = Message(question.subject, question.subject)
    return Matter(QUESTIONS, what, _ANSWER, question.file, question.sheet or "", question.place, question.category)


def _findings(lacking: Lacking) -> Iterator[Matter]:
    for finding in lacking.findings:
        what, advice = finding.found, finding.advice
        yield Matter(CELLS, what, advice, finding.file or "", finding.sheet or "", finding.cell or "", FINDING)


def count_questions(matters: Sequence[Matter]) -> int:
    """Returns how many answers in decisions.xlsx would settle things: questions, zeros and proposed facts."""
    return sum(bool(one.decision) and one.kind in (QUESTIONS, ZEROS, REASONS, FACTS) for one in matters)


def sum_up(matters: Sequence[Matter]) -> tuple[Message, ...]:
    """Returns a line for each kind: how many and the first few; of cells how many by file."""
    lines = []
    for kind in KINDS:
        own = [one for one in matters if one.kind == kind]
        if own and kind == CELLS:
            lines.append(_by_file(own))
        elif own:
            lines.append(_line(kind, own))
    return tuple(lines)


def _line(kind: Message, own: Sequence[Matter]) -> Message:
    zh, en = "、".join(one.what.zh for one in own[:NAMED]), ", ".join(one.what.en for one in own[:NAMED])
    more = len(own) > NAMED
    return Message(
        f"{kind.zh} {len(own)} 项：{zh}{'等' if more else ''}", f"{kind.en} ({len(own)}): {en}{' …' if more else ''}"
    )


def _by_file(own: Sequence[Matter]) -> Message:
    files = Counter(one.file or "—" for one in own)
    zh = "、".join(f"{file} {count} 处" for file, count in files.items())
    en = ", ".join(f"{file} {count}" for file, count in files.items())
    return Message(f"{CELLS.zh} {len(own)} 处：{zh}", f"{CELLS.en} ({len(own)}): {en}")
