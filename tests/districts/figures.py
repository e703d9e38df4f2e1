"""The figures, and how an expected answer is counted from rows that know what they are for (docs/decisions/0001)."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from tests.districts.model import YEARS, Branch, Entry, Source

Figure = tuple[str, str | None, str, str, str, tuple[str, ...]]
"""id, no, label, unit, counting rule, the ledgers it reads."""

FIGURES: tuple[Figure, ...] = (
    ("integrity_meetings", "F01", "主持党组会研究党风廉政建设", "次", "events", ("meetings",)),
    ("cautionary_films", "F02", "观看警示教育片", "次", "events", ("cautionary_education",)),
    ("central_group_sessions", "F03", "党组理论学习中心组集体学习", "次", "events", ("central_group",)),
    ("thematic_seminars", "F04", "中心组专题研讨", "次", "events", ("central_group",)),
    ("expert_trainings", "F05", "专家辅导培训", "次", "events", ("trainings",)),
    ("leader_lectures", "F06", "班子成员讲党课", "次", "events", ("lectures",)),
    ("branch_study_sessions", "F07", "党支部集中学习", "次", "events", ("branch_life",)),
    ("theme_party_days", "F08", "主题党日活动", "场", "events", ("theme_days",)),
    ("ideology_sessions", "F09", "意识形态专题学习部署", "次", "union", ("meetings", "central_group")),
    ("provincial_articles", "F10", "省级媒体刊发主题稿件", "篇", "distinct", ("articles",)),
    ("vanguard_teams", "F11", "党员先锋队", "支", "stock", ("honours",)),
    ("model_posts", "F12", "党员示范岗", "个", "stock", ("honours",)),
    ("responsibility_zones", "F13", "党员责任区", "个", "stock", ("honours",)),
    ("post_contribution_projects", "F14", "立足岗位作贡献项目", "项", "distinct", ("campaigns",)),
    ("pledge_events", "F15", "亮身份、亮承诺活动", "次", "events", ("campaigns",)),
    ("integrity_risk_points", "F16", "廉政风险点", "条", "stock", ("risks",)),
    ("prevention_measures", "F17", "廉政风险防控措施", "条", "items", ("risks",)),
    ("regulations_established", "F18", "新建、修订制度", "项", "distinct", ("regulations",)),
    ("cautionary_sessions", "F19", "警示教育", "场次", "events", ("cautionary_education",)),
    ("role_model_sessions", "F20", "榜样学习", "场次", "events", ("campaigns",)),
    ("learning_exchanges", "F21", "学习交流", "次", "union", ("central_group", "branch_life", "trainings")),
    ("responsibility_letters", None, "签订责任书", "份", "sum", ("accountability",)),
    ("supervision_bulletins", None, "印发督查通报", "期", "distinct", ("accountability",)),
    ("integrity_talks", None, "廉政谈话", "人次", "items", ("talks",)),
    ("appointment_talks", None, "任职廉政谈话", "人次", "items", ("talks",)),
    ("integrity_lectures", None, "廉政党课", "次", "events", ("lectures",)),
    ("own_talks", None, "本人廉政谈话", "人次", "items", ("talks",)),
    ("own_integrity_lectures", None, "本人讲廉政党课", "次", "events", ("lectures",)),
    ("own_lectures", None, "本人讲党课", "次", "events", ("lectures",)),
    ("single_topic_meetings", None, "党组会专题研究党风廉政建设", "次", "events", ("meetings",)),
    ("cautionary_conferences", None, "警示教育大会", "次", "events", ("cautionary_education",)),
    ("red_base_visits", None, "红色教育基地参观学习", "次", "events", ("theme_days",)),
    ("integrity_culture_projects", None, "廉政文化项目", "项", "distinct", ("campaigns",)),
    ("weekly_dispatch_meetings", None, "周例会调度", "次", "events", ("meetings",)),
    ("monday_study_sessions", None, "周例会学习", "次", "events", ("trainings",)),
    ("lecture_hall_sessions", None, "业务大讲堂", "次", "events", ("trainings",)),
    ("reading_events", None, "读书活动", "次", "events", ("trainings",)),
    ("committee_trainings", None, "委员培训", "次", "events", ("trainings",)),
    ("risk_list_revisions", None, "风险清单动态修订", "次", "distinct", ("risks",)),
    ("branches_in_force", None, "党支部", "个", "stock", ()),
    ("rectification_items", None, "整改问题", "个", "rows", ("rectification",)),
    ("rectification_done", None, "完成整改问题", "个", "rows", ("rectification",)),
    ("rectification_rate", None, "问题整改完成率", "%", "rate", ("rectification",)),
    ("rectification_carried_over", None, "期初结转的整改问题", "个", "rows", ("rectification",)),
    ("rectification_closed", None, "本期销号的整改问题", "个", "rows", ("rectification",)),
    ("rectification_open", None, "期末未完成的整改问题", "个", "rows", ("rectification",)),
    ("rectification_overdue", None, "逾期未完成的整改问题", "个", "rows", ("rectification",)),
    ("central_group_attendance", None, "中心组学习出勤率", "%", "attendance", ("central_group",)),
    ("branch_attendance", None, "支部组织生活出勤率", "%", "attendance", ("branch_life",)),
)
Answers = dict[str, dict[str, list[dict[str, Any]]]]
"""period → code → the figures array."""


def expected(codes: Iterable[str], answer: Callable[[str, int, Figure], dict[str, Any]]) -> Answers:
    """Return the answers of all departments and years.

    Args:
        codes: of the departments.
        answer: (code, year, figure) → what differs from a figure without a value.
    """
    every = list(codes)
    return {
        str(year): {code: [_blank(figure) | answer(code, year, figure) for figure in FIGURES] for code in every}
        for year in YEARS
    }


def write_answers(path: Path, answers: Answers) -> None:
    """Write the answers with one figure a line: small, and fit for a diff."""
    periods = []
    for period, codes in answers.items():
        blocks = []
        for code, figures in codes.items():
            lines = ",\n".join("   " + json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in figures)
            blocks.append(f'  "{code}": [\n{lines}\n  ]')
        periods.append(f' "{period}": {{\n' + ",\n".join(blocks) + "\n }")
    path.write_text("{\n" + ",\n".join(periods) + "\n}\n", encoding="utf-8", newline="")


def said_of(figure: Figure, body: str) -> dict[str, Any]:
    """Return the label of a figure as a department with this leading body reads it; its rule: docs/figures.md."""
    return {"label": figure[2].replace("党组", body)}


def _blank(figure: Figure) -> dict[str, Any]:
    name, number, label, unit, *_ = figure
    blank: dict[str, Any] = {"id": name, "no": number, "label": label, "unit": unit, "value": None, "missing": None}
    return blank | {"flags": [], "coverage": None, "rows": [], "left_out": [], "views": []}


def count_branches(lines: Iterable[tuple[str, Branch]], code: str, year: int) -> dict[str, Any]:
    """Return how many branches a department has on the last day of a year, from the lines of branches.csv."""
    day = dt.date(year, 12, 31)
    rows = [
        Source("branches.csv", None, line)
        for line, (owner, branch) in enumerate(lines, 2)
        if owner == code and branch.exists(day)
    ]
    return {
        "value": len(rows),
        "rows": [{**_place(source), "counts": 1, "event": number} for number, source in enumerate(rows, 1)],
    }


def count_figure(name: str, rule: str, year: int, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return value, flags, coverage, rows and left-out rows of a figure that is not missing."""
    parts = ("rectification_items", "rectification_done") if rule == "rate" else (name,)
    matching = [e for e in entries if e.source and any(year in e.meant.get(p, ()) for p in parts)]
    kept, out = [], []
    for entry in matching:
        reason = entry.reason
        if reason is None and rule != "rate":  # of a rate all problems are behind the value, done or not
            reason = (
                "undecided" if name in entry.open else "after-reference-day" if (name, year) in entry.late else None
            )
        if reason is None and rule in ("sum", "items") and entry.amount is None:
            reason = "approximate"
        if reason:
            out.append((entry, reason))
        else:
            kept.append(entry)
    kept.sort(key=_order)
    if rule == "attendance":
        return _attendance(kept, out)
    unsure = [(e, "undecided") for e in kept if rule == "rate" and parts[-1] in e.open]
    return {
        "value": _value(name, rule, year, kept),
        "flags": _flags(rule, kept, out + unsure),
        "rows": _rows(kept, lambda entry: _group(name, rule, entry), _adds(rule)),
        "left_out": list_left_out(out),
    }


def _value(name: str, rule: str, year: int, kept: list[Entry]) -> int | float | None:
    if rule in ("events", "stock"):
        return len({e.event for e in kept})
    if rule == "union":
        return len({e.occasion for e in kept})
    if rule == "distinct":
        return len({e.keys[name] for e in kept})
    if rule in ("items", "sum"):
        return sum(e.amount for e in kept if e.amount is not None)
    if rule == "rate":
        done = "rectification_done"
        return percent(
            sum(year in e.meant.get(done, ()) and done not in e.open and (done, year) not in e.late for e in kept),
            len(kept),
        )
    return len(kept)


def percent(part: int, whole: int) -> float:
    """Return a percentage with one decimal, half up."""
    return float((Decimal(100 * part) / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def _flags(rule: str, kept: list[Entry], out: list[tuple[Entry, str]]) -> list[str]:
    flags = set()
    if rule in ("sum", "items") and any(reason == "approximate" for _, reason in out):
        flags.add("approximate")
    if any(e.inferred for e in kept):
        flags.add("inferred-year")
    if any(reason == "undecided" for _, reason in out):
        flags.add("undecided")
    if any(e.no_start for e in kept):
        flags.add("no-start")
    return sorted(flags)


def _attendance(kept: list[Entry], out: list[tuple[Entry, str]]) -> dict[str, Any]:
    """Take the first row of each event with both numbers exact."""
    first: dict[int, Entry] = {}
    for entry in kept:
        if entry.seats is not None:
            first.setdefault(entry.event, entry)
    chosen = list(first.values())
    out = out + [(e, "approximate") for e in kept if e.vague]
    seats = [e.seats for e in chosen if e.seats is not None]
    value = percent(sum(s[1] for s in seats), sum(s[0] for s in seats))
    coverage = {"with": len(chosen), "of": len({e.event for e in kept})}
    return {
        "value": value,
        "flags": _flags("ratio", chosen, out),
        "coverage": coverage,
        "rows": _rows(chosen, lambda entry: entry.event, None),
        "left_out": list_left_out(out),
    }


def _order(entry: Entry) -> tuple[str, bool, str, int]:
    return entry.source.order if entry.source else ("", False, "", 0)


def _place(source: Source) -> dict[str, Any]:
    return {"file": source.file, "sheet": source.sheet, "row": source.row}


def _group(name: str, rule: str, entry: Entry) -> object:
    """Return what the rows share which are counted together."""
    if rule in ("events", "stock"):
        return entry.event
    if rule == "union":
        return entry.occasion
    return entry.keys[name] if rule == "distinct" else id(entry)


def _adds(rule: str) -> Callable[[Entry], int] | None:
    """Return what the first row of a group adds; None: a row by itself adds nothing to a percentage."""
    if rule == "rate":
        return None
    return (lambda entry: entry.amount or 0) if rule in ("sum", "items") else lambda entry: 1


def _rows(
    entries: list[Entry], group: Callable[[Entry], object], adds: Callable[[Entry], int] | None
) -> list[dict[str, Any]]:
    """Return the rows in their order: what each adds, and the number of its group."""
    numbers: dict[object, int] = {}
    rows = []
    for entry in sorted(entries, key=_order):
        is_new = group(entry) not in numbers
        number = numbers.setdefault(group(entry), len(numbers) + 1)
        counts = None if adds is None else adds(entry) if is_new else 0
        if entry.source:
            rows.append({**_place(entry.source), "counts": counts, "event": number})
    return rows


def list_left_out(out: list[tuple[Entry, str]]) -> list[dict[str, Any]]:
    """Return the rows that do not count, in their order, each with its reason."""
    return [
        {**_place(e.source), "reason": reason}
        for e, reason in sorted(out, key=lambda pair: _order(pair[0]))
        if e.source
    ]
