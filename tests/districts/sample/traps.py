"""The mistakes and habits of real clerks, put in after the ordinary rows; each says what becomes of the row."""

import copy
import datetime as dt
from collections.abc import Callable

from tests.districts.model import Entry
from tests.districts.sample.clerk import Clerk
from tests.districts.sample.meetings import write_item

DATED = (
    "branch_life",
    "theme_days",
    "trainings",
    "cautionary_education",
    "campaigns",
    "articles",
    "talks",
    "meetings",
    "central_group",
)
ROW_KEYED = ("talks", "rectification", "accountability", "articles", "regulations")
CANCELLED = ("因故取消", "延期举行", "因参加全区会议取消", "延期至下月")
VAGUE = ("约{}人", "{}余人")


def spoil(clerk: Clerk) -> None:
    """Put every trap of the department into its rows of one year."""
    if clerk.department.form == "none":
        return
    _open_questions(clerk)
    _cancel(clerk)
    _blur_numbers(clerk)
    _duplicate(clerk)
    if clerk.department.has("unreadable"):
        _unreadable(clerk)
    if clerk.department.has("month-precision"):
        _month_only(clerk)
    if clerk.year == 2023:
        _next_year(clerk)
        _last_year(clerk)
    if clerk.department.has("hidden-sheet") and clerk.year == 2023:
        _drafts(clerk)


def victims(clerk: Clerk, ledger: str, number: int, fit: Callable[[Entry], bool] = lambda _: True) -> list[Entry]:
    """Take ordinary rows of a ledger out of the pool of the unspoilt."""
    pool = [e for e in clerk.entries if e.ledger == ledger and e.plain and fit(e)]
    chosen = clerk.rng.sample(pool, min(number, len(pool)))
    for entry in chosen:
        entry.plain = False
    return chosen


def _open_questions(clerk: Clerk) -> None:
    """Write rows whose tag is blank while the subject holds a keyword of the wanted one; and one blank 是否研讨."""
    for theme, subject, figure in (
        ("党风廉政", "研究廉政风险排查情况", "integrity_meetings"),
        ("意识形态", "部署网络安全和舆情值守", "ideology_sessions"),
    ):
        taken = {e.day for e in clerk.entries if e.ledger == "meetings"}
        day = clerk.day()
        while day in taken or clerk.first_on(day).name != clerk.author.name:
            day = clerk.day()
        chair = clerk.first_on(day)
        entry = write_item(
            clerk, day, (clerk.department.spoken("党组会"), ""), theme, chair, chair.name, None, clerk.seats(7)
        )
        entry.cells["议题"], entry.cells["标签"], entry.plain = subject, "", False
        entry.open, entry.meant = {figure}, {figure: (day.year,)}
    if clerk.department.code == "105":
        for entry in victims(
            clerk, "central_group", 1, lambda e: e.cells["学习方式"] == "集体学习" and e.cells["是否研讨"] == "否"
        ):
            entry.cells["是否研讨"] = ""
            entry.open, entry.meant["thematic_seminars"] = {"thematic_seminars"}, (entry.day.year,)


def _cancel(clerk: Clerk) -> None:
    """Cancel rows by a remark or by striking them through; hide others."""
    rng = clerk.rng
    for ledger in rng.sample(DATED, 4):
        for entry in victims(clerk, ledger, 1):
            entry.cells["备注"], entry.reason = rng.choice(CANCELLED), "cancelled"
    if clerk.department.form == "csv":
        return
    for ledger in rng.sample(DATED, 3):
        for entry in victims(clerk, ledger, 1):
            entry.struck, entry.reason = True, "cancelled"
    for ledger in (*rng.sample(DATED, 3), "risks"):
        if ledger == "risks" and clerk.department.has("standing-risks"):
            continue
        for entry in victims(clerk, ledger, 1):
            entry.hidden, entry.reason = True, "hidden"
    # A row both cancelled and hidden: the first reason of the list is "hidden".
    for entry in victims(clerk, "branch_life", 1):
        entry.hidden, entry.reason, entry.cells["备注"] = True, "hidden", "因故取消"


def _blur_numbers(clerk: Clerk) -> None:
    """Write some numbers as clerks do: 约30人 (not exact), 35人, full-width, 实到/应到 in one cell, or nothing."""
    rng = clerk.rng
    for ledger, number in (("branch_life", 4), ("central_group", 1)):
        for entry in victims(clerk, ledger, number, lambda e: e.seats is not None):
            expected, present = entry.seats or (0, 0)
            entry.cells["实到"] = rng.choice(VAGUE).format(max(10, present // 10 * 10))
            entry.cells["应到"] = max(12, expected)
            entry.seats, entry.vague = None, True
        for entry in victims(clerk, ledger, 1, lambda e: e.seats is not None):
            entry.cells["实到"], entry.seats = None, None
    for place, entry in enumerate(victims(clerk, "branch_life", 9, lambda e: e.seats is not None)):
        expected, present = entry.seats or (0, 0)
        wide = "".join(chr(ord(c) + 0xFEE0) for c in str(present))
        entry.cells["实到"] = (f"{present}人", wide, f"{present}/{expected}")[place % 3]
    if clerk.department.code in ("102", "104", "108"):
        for entry in victims(clerk, "accountability", 1, lambda e: "responsibility_letters" in e.meant):
            entry.cells["份数"], entry.amount = "约20份", None


def _duplicate(clerk: Clerk) -> None:
    """Enter a row twice in ledgers whose rows are the events; the later one does not count."""
    for ledger in clerk.rng.sample(ROW_KEYED, 3):
        for entry in victims(clerk, ledger, 1, lambda e: e.reason is None):
            twin = copy.deepcopy(entry)
            twin.seq, twin.reason = clerk.number(), "duplicate"
            clerk.entries.append(twin)


def _unreadable(clerk: Clerk) -> None:
    """Write dates which nobody can place: 每周一, 3.5."""
    for ledger, text in (("theme_days", "3.5"), ("branch_life", "每周一"), ("trainings", "每周一")):
        for entry in victims(clerk, ledger, 1):
            entry.written_date, entry.reason = text, "unreadable"


def _month_only(clerk: Clerk) -> None:
    """Write a date to the month only: it counts in its month."""
    for ledger in ("campaigns", "cautionary_education"):
        for entry in victims(clerk, ledger, 1):
            entry.written_date = f"{entry.day.year}年{entry.day.month}月"


def _next_year(clerk: Clerk) -> None:
    """Enter a row of the next January into the workbook of this year: it counts in no year until somebody decides."""
    for ledger in ("theme_days", "regulations"):
        for entry in victims(clerk, ledger, 1):
            entry.day = dt.date(2024, 1, 10)
            entry.written_date, entry.reason = "2024年1月10日", "other-year"


def _last_year(clerk: Clerk) -> None:
    """Enter a talk of last December into the workbook of this year: it counts in neither until somebody decides."""
    if clerk.department.code in ("101", "106"):
        for entry in victims(clerk, "talks", 1):
            entry.day = dt.date(2022, 12, 29)
            entry.meant, entry.reason = dict.fromkeys(entry.meant, (2022, 2023)), "other-year"


def _drafts(clerk: Clerk) -> None:
    """Fill a hidden sheet with old drafts of meetings; none of its rows counts."""
    for number in range(1, 5):
        day = clerk.day()
        chair = clerk.first_on(day)
        entry = write_item(
            clerk,
            day,
            (clerk.department.spoken("党组会"), f"草稿{number}"),
            ("党风廉政", "意识形态")[number % 2],
            chair,
            chair.name,
            None,
            clerk.seats(7),
        )
        entry.draft, entry.plain, entry.reason = True, False, "hidden"
