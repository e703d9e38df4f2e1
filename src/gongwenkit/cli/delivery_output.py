"""`deliver` on the screen: what was delivered, refused, and not final, each with its reason."""

from collections.abc import Sequence
from typing import Any

from gongwenkit.cli.session import Session
from gongwenkit.model.message import Language
from gongwenkit.run.delivery.finals import NotFinal
from gongwenkit.run.delivery.handing_over import Delivered, HandedOver

__all__ = ["delivery_to_json", "print_delivery"]

SHOWN = 20
"""Departments of a kind that are listed."""
SHOWN_NUMBERS = 5


def print_delivery(session: Session, handed: HandedOver, lacking: Sequence[NotFinal]) -> None:
    """Prints the files, then what was refused and what is not final, and the counts."""
    done = [one for one in handed.lines if one.state != "refused"]
    refused = [one for one in handed.lines if one.state == "refused"]
    if not session.quiet:
        for one in _shown(session, done):
            _print_done(session, one)
    for one in refused:
        _line(session, f"✗ {one.code} {one.department}：", f"✗ {one.code} {one.department}: ", one.why, one.advice)
        _print_changes(session, one)
    for lack in _shown(session, lacking):
        _line(
            session, f"✗ {lack.code} {lack.department}：", f"✗ {lack.code} {lack.department}: ", lack.why, lack.advice
        )
        for matter in lack.lacking:
            _plain(session, f"    · {matter.in_language(session.language)}")
        if lack.more:
            _plain(session, session.words(f"    · 另有 {lack.more} 项", f"    · {lack.more} more"))
    counts = {state: sum(one.state == state for one in done) for state in ("delivered", "corrected", "unchanged")}
    session.say(
        f"报送 {counts['delivered']} 份，更正 {counts['corrected']} 份，原已在的 {counts['unchanged']} 份，"
        f"没有动的 {len(refused)} 份，没有报送稿的 {len(lacking)} 个单位。",
        f"{counts['delivered']} delivered, {counts['corrected']} corrected, {counts['unchanged']} were there,"
        f" {len(refused)} refused, {len(lacking)} without a final.",
    )
    if handed.list_file:
        session.say(f"清单：{handed.folder / handed.list_file}", f"List: {handed.folder / handed.list_file}")


def _print_done(session: Session, one: Delivered) -> None:
    said = {
        "delivered": session.words("已报送", "delivered"),
        "corrected": session.words("已更正", "corrected"),
        "unchanged": session.words("已在，未变", "there already, unchanged"),
    }[one.state]
    _plain(session, f"✓ {one.file}　{said}")
    _print_changes(session, one)


def _print_changes(session: Session, one: Delivered) -> None:
    for change in one.changes[:SHOWN_NUMBERS]:
        before, now = (session.words("没有数", "none") if v is None else f"{v}" for v in (change.before, change.now))
        told = change.delivery
        _plain(
            session,
            session.words(
                f"    ! {change.label}：{told.day} 报 {before}{change.unit}（{told.file}），这里是 {now}{change.unit}",
                f"    ! {change.label}: {before} on {told.day} in “{told.file}”, {now} here",
            ),
        )
    if len(one.changes) > SHOWN_NUMBERS:
        more = len(one.changes) - SHOWN_NUMBERS
        _plain(session, session.words(f"    ! 另有 {more} 个数不同", f"    ! {more} more numbers differ"))


def _shown(session: Session, lines: Sequence[Any]) -> Sequence[Any]:
    return lines if session.verbose else lines[:SHOWN]


def _line(session: Session, zh: str, en: str, why: Any, advice: Any) -> None:  # noqa: ANN401
    language = session.language
    mark = session.words("。", ". ")
    _plain(session, f"{session.words(zh, en)}{why.in_language(language)}{mark}{advice.in_language(language)}")


def _plain(session: Session, text: str) -> None:
    session.console.print(text, markup=False, highlight=False, soft_wrap=True)


def delivery_to_json(handed: HandedOver, lacking: Sequence[NotFinal], language: Language) -> dict[str, Any]:
    """Returns the stable shape of `deliver --json`."""
    return {
        "folder": str(handed.folder),
        "list": handed.list_file or None,
        "reports": [
            {
                "department": one.code,
                "title": one.title,
                "file": one.file or None,
                "state": one.state,
                "why": one.why.in_language(language) or None,
                "advice": one.advice.in_language(language) or None,
                "changes": [
                    {
                        "figure": c.figure,
                        "before": c.before,
                        "now": c.now,
                        "day": c.delivery.day,
                        "file": c.delivery.file,
                    }
                    for c in one.changes
                ],
            }
            for one in handed.lines
        ],
        "not_final": [
            {
                "department": one.code,
                "why": one.why.in_language(language),
                "lacking": [matter.in_language(language) for matter in one.lacking],
                "more": one.more,
                "advice": one.advice.in_language(language),
            }
            for one in lacking
        ],
    }
