"""`verify EDITED.docx` on the screen: the verdict, the numbers first, then the words, and what can be taken over."""

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.markup import escape
from rich.table import Table

from gongwenkit.cli.screen import print_json
from gongwenkit.cli.session import Session
from gongwenkit.model import DataError, Message
from gongwenkit.proof.word.word_changes import KINDS
from gongwenkit.run.report.accepted_words import accept_words, are_accepted, propose_words
from gongwenkit.run.report.revision import Revised, Revision, verify_word

__all__ = ["accept_revision", "verify_revision"]

MOST_SHOWN = 60
"""Changes of each kind on the screen; `--json` has all."""
LONGEST = 60


def verify_revision(
    session: Session, file: Path, against: Path | None, *, data: str, as_json: bool, accept: bool
) -> None:
    """Compares a revised Word file with its report and prints what was changed; ends with the exit code.

    Raises:
        Exit: something was changed.
        UsageError: the file cannot be compared.
    """
    revision = verify_word(file, kit=session.kit, data=data, against=against)
    if as_json:
        print_json(revision.to_json())
    else:
        _print_revision(session, revision)
        if accept:
            accept_revision(session, revision)
    if revision.exit_code:
        raise typer.Exit(revision.exit_code)


def _print_revision(session: Session, revision: Revision) -> None:
    """Prints what was changed in a Word file."""
    numbers = [one for one in revision.changes if one.change.of_number]
    others = [one for one in revision.changes if not one.change.of_number]
    _print_verdict(session, revision, len(numbers), len(others))
    if numbers:
        _print_numbers(session, numbers)
    if others:
        _print_words(session, others)
    _print_asides(session, revision)


def _print_verdict(session: Session, revision: Revision, numbers: int, others: int) -> None:
    name = revision.file.name
    if not revision.changes:
        session.console.print(
            session.words(
                f"✓ {name}：{revision.numbers} 个数和全部文字都与成文时相同",
                f"✓ {name}: {revision.numbers} numbers and all words are as they were made",
            ),
            markup=False,
        )
        return
    session.console.print(
        session.words(
            f"✗ {name}：数的改动 {numbers} 处，文字的改动 {others} 处（核对了 {revision.numbers} 个数）",
            f"✗ {name}: {numbers} changes of numbers, {others} of words ({revision.numbers} numbers were looked for)",
        ),
        markup=False,
    )


def _table(session: Session, heads: Sequence[Message]) -> Table:
    table = Table(show_lines=True)
    for head in heads:
        table.add_column(session.words(head.zh, head.en), overflow="fold")
    return table


def _print_numbers(session: Session, changes: Sequence[Revised]) -> None:
    table = _table(
        session,
        (
            Message("改动", "Change"),
            Message("位置", "Place"),
            Message("指标", "Figure"),
            Message("成文时", "As made"),
            Message("改为", "As edited"),
            Message("台账现在", "Ledgers now"),
            Message("留痕", "Tracked"),
        ),
    )
    for one in changes[:MOST_SHOWN]:
        change, now = one.change, one.now
        told = (now.printed or now.reason or "—") if now else "—"
        if one.catches_up:
            told += session.words("（与改后相同）", " (as edited)")
        row = (_kind(session, one), _place(one), now.label if now else change.figure or "—", change.made or "—")
        table.add_row(*map(escape, (*row, change.edited or "—", told, _tracked(session, one))))
    session.console.print(table)
    _print_more(session, len(changes))


def _print_words(session: Session, changes: Sequence[Revised]) -> None:
    table = _table(
        session,
        (
            Message("改动", "Change"),
            Message("位置", "Place"),
            Message("成文时", "As made"),
            Message("改为", "As edited"),
            Message("留痕", "Tracked"),
        ),
    )
    for one in changes[:MOST_SHOWN]:
        change = one.change
        gone = "、".join(text for _, _, text in change.gone)
        before = _short(change.before) + (
            session.words(f"（其中的数：{gone}）", f" (its numbers: {gone})") if gone else ""
        )
        row = (_kind(session, one), _place(one), before or "—", _short(change.after) or "—", _tracked(session, one))
        table.add_row(*map(escape, row))
    session.console.print(table)
    _print_more(session, len(changes))


def _print_more(session: Session, count: int) -> None:
    if count > MOST_SHOWN:
        session.say(f"另有 {count - MOST_SHOWN} 处，用 --json 查看", f"{count - MOST_SHOWN} more: see --json")


def _kind(session: Session, one: Revised) -> str:
    words = KINDS[one.change.kind]
    return session.words(words.zh, words.en)


def _place(one: Revised) -> str:
    change = one.change
    return " › ".join(part for part in (change.head, _short(change.row, 20), change.column) if part)


def _tracked(session: Session, one: Revised) -> str:
    change = one.change
    if not change.tracked:
        return session.words("未留痕", "no")
    return " ".join(filter(None, (change.author, change.day))) or session.words("有", "yes")


def _short(text: str, most: int = LONGEST) -> str:
    return text if len(text) <= most else text[:most] + "…"


def _print_asides(session: Session, revision: Revision) -> None:
    found = revision.comparison
    if revision.has_untracked:
        session.say(
            f"! 已有未留痕改动：文件中另有 {found.untracked} 处改动没有留痕",
            f"! Changes without tracking: {found.untracked} changes in the file are not tracked",
        )
    for text in found.hidden:
        session.say(
            f"! 隐藏文字：“{_short(text)}”。请在 Word 或 WPS 中显示后核对，不要的删去",
            f"! Hidden text: “{_short(text)}”. Show it in Word or WPS, and delete what is not wanted",
        )
    for name in found.embedded:
        session.say(
            f"! 嵌有另一个文档（{name}），其中的文字没有核对；请把文字粘贴到正文",
            f"! Another document is embedded ({name}) and was not read; paste its text into the document",
        )
    for _, target in revision.outside:
        session.say(f"! 含有外部链接：{_short(target)}", f"! A link to the outside: {_short(target)}")
    for author, day, text in revision.comments:
        session.say(f"批注（{author} {day}）：{_short(text)}", f"Comment ({author} {day}): {_short(text)}")
    if revision.uncounted is not None:
        why = revision.uncounted.in_language(session.language)
        session.say(f"! 没有与台账比对：{why}", f"! The ledgers were not asked: {why}")


def accept_revision(session: Session, revision: Revision) -> None:
    """Asks of each line of own words that was changed whether it is taken over, and writes those that are."""
    proposals = list(propose_words(revision))
    if not proposals and are_accepted(revision):
        session.say("本单位文字的改动已经采用过，没有新的", "The changes of own words were taken over before")
        return
    if not proposals:
        session.say(
            "没有可以直接采用的本单位文字；措辞要改的，请照改动清单改 wording.toml，数只从台账来",
            "No own words can be taken over; change the wording in wording.toml, and numbers in the ledgers",
        )
        return
    taken = 0
    for one in proposals:
        session.console.print(f"{one.department}　{one.label}（{one.source}）", markup=False)
        session.console.print(f"  - {one.before}\n  + {one.after}", markup=False)
        if not _agreed(session):
            continue
        try:
            accept_words(one)
        except DataError as error:
            session.console.print("✗ " + error.in_language(session.language), markup=False)
        else:
            taken += 1
            session.say("已写入", "Written")
    left = len(proposals) - taken
    session.say(f"采用 {taken} 处，没有采用 {left} 处", f"{taken} taken over, {left} not")


def _agreed(session: Session) -> bool:
    try:
        return typer.confirm(session.words("采用改后的文字？", "Take it over?"), default=False)
    except typer.Abort:
        return False
