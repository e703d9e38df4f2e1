"""`check` on the screen: one line for each number that a person should look at, then how many there were of each."""

from collections import Counter
from collections.abc import Iterable

from gongwenkit.cli.session import Session
from gongwenkit.config.labels import Labels, load_labels
from gongwenkit.model import Message, print_value
from gongwenkit.model.figure import Value
from gongwenkit.proof.evidence.evidence import EvidenceRow
from gongwenkit.proof.prose.verdicts import Judged, Verdict
from gongwenkit.run.report.draft_check import CheckedDraft

__all__ = ["print_checked"]

MOST_PLACES = 3
"""Places of rows shown in a line; `--json` has all."""
LONGEST_CLAUSE = 40

_MARKS: dict[Verdict, str] = {"differs": "✗", "ask": "?", "no-figure": "·", "sum": "+", "not-compared": "-"}
_COUNTS: tuple[tuple[Verdict, Message], ...] = (
    ("differs", Message("可能不符 {0} 处", "{0} may differ")),
    ("ask", Message("请人看 {0} 处", "{0} to be looked at")),
    ("agrees", Message("与台账的数相同 {0} 处", "{0} equal to the ledgers' numbers")),
    ("sum", Message("等于几项之和 {0} 处", "{0} equal to sums")),
    ("no-figure", Message("没有对应指标 {0} 处", "{0} without a figure")),
    ("not-compared", Message("不比对 {0} 处", "{0} not compared")),
)
_VIEWS = {
    "last": Message("上年", "last year"),
    "difference": Message("比上年增减", "difference from last year"),
    "change": Message("比上年增减率", "change from last year"),
    "planned": Message("年度计划", "plan"),
    "completion": Message("计划完成率", "completion of the plan"),
}
_WHY = {
    "several": Message("指的可能是相近的另一项", "it may state a figure close to this one"),
    "equals-other": Message("与另一项的数相同：{0}", "it equals another figure: {0}"),
    "equals-view": Message("与这一项的分项或上年数相同", "it equals a part of this figure, or last year's value"),
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
    """Prints the numbers that a person should look at, with clause, as written, now, and where the rows are."""
    labels = load_labels(session.kit.phrases_folder)
    for index, judged in enumerate(checked.numbers, start=1):
        if judged.verdict == "agrees" and not session.verbose:
            continue
        if judged.verdict in ("sum", "not-compared") and session.quiet:
            continue
        _line(session, _said(session, checked, index, judged, labels))
    _line(session, _summary(session, checked))
    session.say(
        "数相同不等于写得对：可能碰巧相同，也可能说的是别的事；标“·”的没有依据可查。",
        "An equal number may still be wrong, by chance or said of something else; there is no evidence for “·”.",
    )


def _said(session: Session, checked: CheckedDraft, index: int, judged: Judged, labels: Labels) -> str:
    bound, place = judged.bound, judged.bound.place
    figure = checked.figure(bound.figure)
    mark = _MARKS.get(judged.verdict, "=")
    clause = place.clause if len(place.clause) <= LONGEST_CLAUSE else f"{place.clause[:LONGEST_CLAUSE]}…"
    parts = [f"{mark} {index}", clause, session.words(f"写作 {place.number.text}", f"written {place.number.text}")]
    if judged.verdict == "no-figure":
        return "　".join([*parts, session.words("没有对应的指标", "no figure")])
    if judged.verdict == "not-compared":
        return "　".join([*parts, _why(session, place.out_of_scope or "", "")])
    name = "、".join(filter(None, (_label(checked, part) for part in judged.parts)))
    if judged.verdict == "sum":
        return "　".join([*parts, session.words(f"等于{name}之和", f"the sum of {name}")])
    if figure is not None:
        view = _view(session, bound.view)
        unit = "" if bound.view in ("change", "completion") else figure.unit
        shown = _number(judged.now, unit or "%", session)
        parts.append(session.words(f"台账：{figure.label}{view} {shown}", f"ledgers: {figure.label}{view} {shown}"))
        missing = labels.missing.get(figure.missing or "", "")
        parts += [_why(session, judged.why, name or missing)] if judged.why else []
        parts += [places] if (places := _places(session, checked.rows(judged))) else []
    return "　".join(filter(None, parts))


def _label(checked: CheckedDraft, name: str) -> str:
    figure = checked.figure(name)
    return figure.label if figure else name


def _number(value: Value | None, unit: str, session: Session) -> str:
    return session.words("缺", "missing") if value is None else f"{print_value(value, rounded=False)}{unit}"


def _view(session: Session, key: str) -> str:
    if not key:
        return ""
    kind, _, name = key.partition(":")
    said = _VIEWS[kind].in_language(session.language) if kind in _VIEWS else name or key
    return session.words(f"（{said}）", f" ({said})")


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
