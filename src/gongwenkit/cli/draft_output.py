"""`check` on the screen: the verdict, the numbers that a person should look at, how many of each, what to do next."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.table import Table
from rich.text import Text

from gongwenkit.cli.session import Session
from gongwenkit.config.labels import Labels, load_labels
from gongwenkit.model import Message, print_value
from gongwenkit.model.figure import Value
from gongwenkit.proof.evidence.evidence import EvidenceRow
from gongwenkit.proof.prose.told_views import side_of
from gongwenkit.proof.prose.verdicts import Judged, Verdict
from gongwenkit.run.report.draft_check import CheckedDraft

__all__ = ["print_checked"]

MOST_PLACES = 3
"""Places of rows shown in a line; `--json` has all."""
LONGEST_CLAUSE = 40
MOST_SHOWN = 30
"""Numbers of one verdict that are shown without --verbose."""

_MARKS: dict[Verdict, str] = {"differs": "✗", "ask": "?", "no-figure": "·", "sum": "+", "not-compared": "-"}
_COUNTS: tuple[tuple[Verdict, Message], ...] = (
    ("differs", Message("可能不符 {0} 处", "{0} may differ")),
    ("ask", Message("请人看 {0} 处", "{0} to be looked at")),
    ("agrees", Message("与台账的数相同 {0} 处", "{0} equal to the ledgers' numbers")),
    ("sum", Message("等于几项之和 {0} 处", "{0} equal to sums")),
    ("no-figure", Message("没有对应指标 {0} 处", "{0} without a figure")),
    ("not-compared", Message("不比对 {0} 处", "{0} not compared")),
)
_TABLES: tuple[tuple[Verdict, Message], ...] = (
    ("differs", Message("可能不符：先看这些", "May differ: look at these first")),
    ("ask", Message("请人看：认不准的", "To be looked at: not certain")),
)
_LISTS: tuple[tuple[Verdict, Message], ...] = (
    ("no-figure", Message("没有对应的指标，查不到依据：", "Without a figure, nothing to check against:")),
    ("sum", Message("等于几项之和：", "Equal to sums:")),
    ("not-compared", Message("不比对的：", "Not compared:")),
    ("agrees", Message("与台账的数相同：", "Equal to the ledgers' numbers:")),
)
_NEXT: dict[Verdict, Message] = {
    "differs": Message(
        "下一步：对照所列的行。台账对，改文稿；台账错，改台账。改完再核对一遍。",
        "Next: look at the rows. If they are right, correct the draft; if not, the ledger. Then check again.",
    ),
    "ask": Message(
        "认不准的：看分句说的是哪一项；常用的叫法写进 data/figures 中的 aliases，下次就认得。",
        "Not certain: see which figure the clause means; add what you call it to `aliases` in data/figures.",
    ),
    "no-figure": Message(
        "没有对应指标的：这些数要另找依据，台账里查不到。",
        "Without a figure: these numbers need another source; the ledgers have none.",
    ),
}
_VIEWS = {
    "last": Message("上年", "last year"),
    "difference": Message("比上年增减", "difference from last year"),
    "change": Message("比上年增减率", "change from last year"),
    "reported": Message("已报单位之和", "sum of those reported"),
    "planned": Message("年度计划", "plan"),
    "completion": Message("计划完成率", "completion of the plan"),
}
_WHY = {
    "several": Message("指的可能是相近的另一项", "it may state a figure close to this one"),
    "equals-other": Message("与另一项的数相同：{0}", "it equals another figure: {0}"),
    "equals-view": Message(
        "与这一项的另一个数（上年、计划或本期）相同", "it equals another number of this figure: last year, plan, now"
    ),
    "unsure": Message("说的是哪一项拿不准", "which figure it states is not clear"),
    "missing": Message("台账里没有这个数：{0}", "the ledgers have no such number: {0}"),
    "masked": Message("文中没有写出数", "the text gives no number"),
    "repeated": Message("同一句里有另一处更像", "another number of the sentence fits better"),
    "ahead": Message("说的是以后", "about what is to come"),
    "other-span": Message("说的是别的时段", "about other days"),
    "other-department": Message("说的是别的单位或几个单位", "about other departments"),
    "part": Message("说的是本单位的一部分", "about a part of the department"),
    "how-often": Message("说的是频次", "says how often"),
}


def print_checked(session: Session, checked: CheckedDraft) -> None:
    """Prints the verdict, then what differs, what a person should look at, what has no figure, and what to do next."""
    labels = load_labels(session.kit.phrases_folder)
    groups: dict[Verdict, list[tuple[int, Judged]]] = {}
    for index, judged in enumerate(checked.numbers, start=1):
        groups.setdefault(judged.verdict, []).append((index, judged))
    _line(session, _conclusion(session, groups))
    for verdict, title in _TABLES:
        if found := groups.get(verdict):
            _table(session, checked, title.in_language(session.language), found, labels)
    if not session.quiet:
        for verdict, title in _LISTS:
            if (found := groups.get(verdict)) and (session.verbose or verdict == "no-figure"):
                _list(session, checked, title.in_language(session.language), found)
    _line(session, _summary(session, checked))
    for words in _next_steps(groups):
        session.say(words.zh, words.en)
    session.say(
        "数相同不等于写得对：可能碰巧相同，也可能说的是别的事；标“·”的没有依据可查。",
        "An equal number may still be wrong, by chance or said of something else; there is no evidence for “·”.",
    )


def _conclusion(session: Session, groups: Mapping[Verdict, Sequence[object]]) -> str:
    differs, asked = len(groups.get("differs", ())), len(groups.get("ask", ()))
    if differs:
        more = session.words(f"，另有 {asked} 处要请人看", f", and {asked} to be looked at") if asked else ""
        return session.words(
            f"结论：有 {differs} 处与台账可能不符{more}。", f"Verdict: {differs} may differ from the ledgers{more}."
        )
    if asked:
        return session.words(
            f"结论：没有认出不符的数，有 {asked} 处认不准，要请人看。",
            f"Verdict: no number was found to differ; {asked} could not be told for certain and must be looked at.",
        )
    if not any(groups.get(verdict) for verdict in ("agrees", "sum")):
        return session.words("结论：没有一个数能与台账比对。", "Verdict: no number could be compared with the ledgers.")
    return session.words("结论：没有认出与台账不符的数。", "Verdict: no number was found to differ from the ledgers.")


def _next_steps(groups: Mapping[Verdict, Sequence[object]]) -> Iterator[Message]:
    for verdict, words in _NEXT.items():
        if groups.get(verdict):
            yield words


def _table(
    session: Session, checked: CheckedDraft, title: str, found: Sequence[tuple[int, Judged]], labels: Labels
) -> None:
    """Prints the numbers of one verdict: as written, what the ledgers say now, where the rows are."""
    table = Table(title=title, title_justify="left", show_lines=True)
    table.add_column("", no_wrap=True)
    for zh, en, ratio in (("文中", "written", 3), ("台账", "ledgers", 3), ("到哪里看", "where", 4)):
        table.add_column(session.words(zh, en), ratio=ratio, overflow="fold")
    shown = found if session.verbose else found[:MOST_SHOWN]
    for index, judged in shown:
        mark = f"{_MARKS.get(judged.verdict, '=')} {index}"
        table.add_row(
            mark,
            *map(Text, (_written(session, judged), _now(session, checked, judged, labels))),
            Text(_places(session, checked.rows(judged))),
        )
    session.console.print(table)
    _and_more(session, len(found) - len(shown))


def _list(session: Session, checked: CheckedDraft, title: str, found: Sequence[tuple[int, Judged]]) -> None:
    """Prints a line for each number of one verdict."""
    _line(session, title)
    shown = found if session.verbose else found[:MOST_SHOWN]
    for index, judged in shown:
        mark = f"{_MARKS.get(judged.verdict, '=')} {index}"
        said = _listed(session, checked, judged)
        _line(session, "　".join(filter(None, [mark, _clause(judged), said])))
    _and_more(session, len(found) - len(shown))


def _and_more(session: Session, more: int) -> None:
    if more > 0:
        _line(
            session,
            session.words(
                f"  ……另有 {more} 处；--verbose 全部列出，--json 全部都有",
                f"  … and {more} more: --verbose lists all, --json has all",
            ),
        )


def _listed(session: Session, checked: CheckedDraft, judged: Judged) -> str:
    place = judged.bound.place
    written = session.words(f"写作 {place.number.text}", f"written {place.number.text}")
    if judged.verdict == "no-figure":
        return written
    if judged.verdict == "not-compared":
        return f"{written}　{_why(session, place.out_of_scope or '', '')}"
    if judged.verdict == "sum":
        names = "、".join(_label(checked, part) for part in judged.parts)
        return f"{written}　{session.words(f'等于{names}之和', f'the sum of {names}')}"
    figure = checked.figure(judged.bound.figure)
    return f"{written}　{figure.label if figure else ''}{_view(session, judged.bound.view, checked)}"


def _clause(judged: Judged) -> str:
    """Returns the words around a number: its clause, of a table its row and column; long ones cut beside the number."""
    place = judged.bound.place
    if place.number.passage.is_row and place.is_named:
        return " › ".join(filter(None, (place.left.strip(), place.column.strip())))
    clause, at = place.clause, max(place.clause.find(place.number.text), 0)
    if len(clause) <= LONGEST_CLAUSE:
        return clause
    start = max(0, min(at - LONGEST_CLAUSE // 2, len(clause) - LONGEST_CLAUSE))
    end = start + LONGEST_CLAUSE
    return f"{'…' if start else ''}{clause[start:end]}{'…' if end < len(clause) else ''}"


def _written(session: Session, judged: Judged) -> str:
    text = judged.bound.place.number.text
    return f"{_clause(judged)}\n{session.words(f'写作 {text}', f'written {text}')}"


def _now(session: Session, checked: CheckedDraft, judged: Judged, labels: Labels) -> str:
    """Returns what the ledgers say, and why a person is asked."""
    bound = judged.bound
    name = "、".join(filter(None, (_label(checked, part) for part in judged.parts)))
    if judged.verdict == "differs" and judged.parts:
        return session.words(f"{name}之和 {judged.now}", f"sum of {name}: {judged.now}")
    figure = checked.figure(bound.figure)
    if figure is None:
        return _why(session, judged.why, name)
    side = side_of(bound.view)
    unit = "%" if side in ("change", "completion") else figure.unit
    shown = f"{figure.label}{_view(session, bound.view, checked)} {_number(judged.now, unit, session)}"
    missing = labels.missing.get(figure.missing or "", "")
    reason = _why(session, judged.why, name or missing)
    return f"{shown}\n{reason}" if reason else shown


def _label(checked: CheckedDraft, name: str) -> str:
    figure = checked.figure(name)
    return figure.label if figure else name


def _number(value: Value | None, unit: str, session: Session) -> str:
    return session.words("缺", "missing") if value is None else f"{print_value(value, rounded=False)}{unit}"


def _view(session: Session, view: str, checked: CheckedDraft) -> str:
    """Returns which side of a figure, and of which department."""
    side = side_of(view)
    kind, _, name = side.partition(":")
    said = [checked.department_name(view)] if side != view else []
    if side:
        said.append(_VIEWS[kind].in_language(session.language) if kind in _VIEWS else name or side)
    if not said:
        return ""
    words = session.words("、", ", ").join(said)
    return session.words(f"（{words}）", f" ({words})")


def _why(session: Session, why: str, name: str) -> str:
    return _WHY[why].in_language(session.language).replace("{0}", name) if why in _WHY else ""


def _places(session: Session, rows: Iterable[EvidenceRow]) -> str:
    """Returns where the rows are: file, sheet and rows; of a private ledger its name only."""
    found: dict[tuple[str, bool], list[int]] = {}
    for row in rows:
        place = row.ledger if row.is_private else " › ".join(filter(None, (row.source.file, row.source.sheet)))
        found.setdefault((place, row.is_private), []).append(row.source.row)
    said = []
    for (place, is_private), numbers in list(found.items())[:MOST_PLACES]:
        listed = _spans(numbers)
        at = session.words(f" 第 {listed} 行", f" rows {listed}")
        said.append(place + (session.words("（涉及个人，不列各行）", " (about persons)") if is_private else at))
    more = len(found) - MOST_PLACES
    return session.words("；", "; ").join(said) + (
        session.words(f"等 {len(found)} 处", f" and {more} more") if more > 0 else ""
    )


def _spans(numbers: list[int]) -> str:
    """Returns rows as 5–7、9."""
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    shown = [f"{a}–{b}" if b > a else str(a) for a, b in parts]
    return "、".join(shown[:6]) + ("…" if len(shown) > 6 else "")


def _summary(session: Session, checked: CheckedDraft) -> str:
    counts = Counter(one.verdict for one in checked.numbers)
    said = [
        words.in_language(session.language).format(counts[verdict]) for verdict, words in _COUNTS if counts[verdict]
    ]
    total = len(checked.numbers)
    return session.words(f"共 {total} 个数：{'，'.join(said)}。", f"{total} numbers: {', '.join(said)}.")


def _line(session: Session, text: str) -> None:
    session.console.print(text, markup=False, highlight=False, soft_wrap=True)
