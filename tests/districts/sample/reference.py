"""The reference tables: departments, branches, people, plan, documents, facts, own words."""

from pathlib import Path

from tests.districts import days
from tests.districts.model import YEARS, Branch, Department
from tests.districts.sample.departments import DEPARTMENTS, branches_of, first_person, people_of
from tests.districts.sample.ownwords import own_word_rows
from tests.districts.tables import span, write_tables, yes

FACTS = {
    "campaign_held": "《主题教育实施方案》",
    "typical_cases": "《典型案例通报学习安排》",
    "style_rectification": "《作风整治工作方案》",
    "dual_duty_supervised": "《一岗双责清单》",
    "letters_all_levels": "《责任书签订登记》",
    "talk_system": "《谈心谈话制度》",
    "civilised_unit": "《文明单位创建方案》",
    "internal_controls": "《内部控制手册》",
    "three_lists": "《三张清单管理办法》",
    "media_positions": "《宣传阵地管理办法》",
    "branches_optimised": "《党支部设置调整的通知》",
    "work_lists": "《问题清单、责任清单和成果清单》",
    "six_haves": "《重点任务落实机制》",
    "five_managements": "《干部管理五项办法》",
    "performance_appraisal": "《绩效考核办法》",
}
UNANSWERED = {"107": ("talk_system", "six_haves"), "110": ("internal_controls", "media_positions", "work_lists")}
REFUSED = {
    "104": ("branches_optimised",),
    "106": ("five_managements", "three_lists"),
    "108": ("talk_system", "branches_optimised"),
    "111": ("civilised_unit", "media_positions"),
    "112": ("three_lists",),
}
FIRST_MONDAY = {2023: 9, 2024: 8}
"""The Monday from which reports of the last year are signed."""
BULLETINS = ("2023-04-12", "2023-07-12", "2023-10-17", "2024-01-15")
"""Days on which the bulletins of the quarters of 2023 are signed."""
PLANNED = {
    "central_group_sessions": 12,
    "theme_party_days": 72,
    "cautionary_sessions": 14,
    "leader_lectures": 8,
    "branch_study_sessions": 110,
    "integrity_talks": 110,
}


def write_reference(root: Path, seed: str) -> None:
    """Write all reference tables below the data folder."""
    tables: dict[str, list[list[object]]] = {
        "departments": [[d.code, d.name, d.short, d.symbol, d.members, d.staff, "", ""] for d in DEPARTMENTS],
        "issuers": [issuer_of(d) for d in DEPARTMENTS],
        "branches": [[d.code, b.name, *span(b.start, b.end)] for d, b in branch_lines()],
        "people": [
            [d.code, p.name, p.post, yes(p.leading), yes(p.first), *span(p.start, p.end)]
            for d in DEPARTMENTS
            for p in people_of(d, seed)
        ],
        "plan": _plan(),
        "documents": _documents(seed),
        "facts": _facts(seed),
        "own_words": own_word_rows(),
    }
    write_tables(root, tables)


def branch_lines() -> list[tuple[Department, Branch]]:
    """Return the lines of branches.csv in their order (the first stands in line 2)."""
    return [(d, b) for d in DEPARTMENTS for b in branches_of(d)]


def issuer_of(department: Department) -> list[object]:
    """Return the line of issuers.csv: the leading body, in whose name duty reports and summaries are issued."""
    full = "委员会" if department.body == "党委" else department.body
    name, symbol = f"中共{department.name}{full}", department.symbol + department.body
    office = f"{department.name}办公室"
    return [department.code, "party", department.body, name, symbol, office, f"我{department.name[-1]}"]


def _plan() -> list[list[object]]:
    rows: list[list[object]] = []
    for department in DEPARTMENTS:
        for figure, number in PLANNED.items():
            planned = number if figure == "central_group_sessions" else max(2, round(number * department.scale))
            rows += [[department.code, figure, year, planned] for year in YEARS]
    return rows


def _documents(seed: str) -> list[list[object]]:
    """The reports of each department, four bulletins; one duty report of 2023 has no date, two have a number."""
    rows: list[list[object]] = [
        ["all", "bulletin", f"2023Q{number}", day, f"云党建办〔{day[:4]}〕{number + 2}号", "", "各单位", "", "", "", ""]
        for number, day in enumerate(BULLETINS, start=1)
    ]
    for department in DEPARTMENTS:
        signers = {year: first_person(people_of(department, seed), year).name for year in YEARS}
        code, symbol = int(department.code), department.symbol + department.body
        for year in YEARS:
            day = "" if (department.code, year) == ("110", 2023) else _weekday(year, code % 5)
            number = f"{symbol}〔{year + 1}〕{code % 7 + 2}号" if department.code in ("101", "105") else ""
            sent = ["云岭区纪委监委", "", "", "", ""]
            rows.append([department.code, "duty", year, day, number, signers[year], *sent])
        for year in YEARS:
            number = f"{symbol}〔{year + 1}〕{code % 7 + 9}号"
            sent = ["中共云岭区委", "云岭区纪委监委，云岭区委组织部、区委直属机关工委", "", "", ""]
            rows.append([department.code, "summary", year, _weekday(year, 7 + code % 5), number, signers[year], *sent])
        rows += _party_documents(department.code, symbol, signers[2023])
    return rows


def _party_documents(code: str, symbol: str, signer: str) -> list[list[object]]:
    """Two reports on ideology and one debrief, of 2023."""
    to = ["中共云岭区委", "云岭区委宣传部", "", "", ""]
    number = int(code) % 7 + 16
    return [
        [code, "ideology", "2023H1", "2023-07-10", f"{symbol}〔2023〕{number}号", signer, *to],
        [code, "ideology", "2023H2", _weekday(2023, 7), f"{symbol}〔2024〕{number}号", signer, *to],
        [code, "debrief", 2023, _weekday(2023, 8), "", signer, "中共云岭区委组织部", "", "", "", ""],
    ]


def _weekday(year: int, days_after: int) -> str:
    """Return a day of the January after a year, so many days after its first Monday of work."""
    return f"{year + 1}-01-{FIRST_MONDAY[year + 1] + days_after:02d}"


def _facts(seed: str) -> list[list[object]]:
    """Answer the facts: 有 with a fictional document, 无, or no line at all where nobody answered."""
    rows: list[list[object]] = []
    for department in DEPARTMENTS:
        rng = days.dice(f"{seed}/facts/{department.code}")
        for year in YEARS:
            for fact, document in FACTS.items():
                if fact in UNANSWERED.get(department.code, ()):
                    continue
                answer = (
                    "无"
                    if fact in REFUSED.get(department.code, ()) or (fact, year) == ("campaign_held", 2022)
                    else "有"
                )
                basis = f"{document}{year}年{rng.randint(1, 11)}月{rng.randint(1, 28)}日印发" if answer == "有" else ""
                rows.append([department.code, year, fact, answer, basis, "办公室"])
    return rows
