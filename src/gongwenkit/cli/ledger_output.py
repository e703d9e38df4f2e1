"""`ledger check` on the screen: files, findings as lines to work through, the account of each ledger, the next step."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gongwenkit.cli.session import Session
from gongwenkit.ingest.annotate import Annotated
from gongwenkit.ingest.ledgers.arranged import EFFECTS, ArrangedGroup, Effect, arrange, count_effects
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.model import Finding, Message
from gongwenkit.model.finding import join_sentences
from gongwenkit.run.kit.decide import DecisionsState
from gongwenkit.run.kit.review import FileAccount, file_accounts, ledger_accounts

__all__ = ["print_review", "say_returned"]

MOST_LINES = 30
"""Lines of findings, and files without any, that are shown unless all are asked for."""

_MARKS: dict[Effect, str] = {"stops": "[red]✗[/]", "changes": "[yellow]![/]", "look": "[cyan]?[/]", "hint": "·"}
_EFFECTS: dict[Effect, Message] = {
    "stops": Message("拦报送稿", "stops a final"),
    "changes": Message("影响数字", "changes a number"),
    "look": Message("请看", "look"),
    "hint": Message("提示", "hint"),
}
_LEGEND = Message(
    "✗ 拦报送稿：改好或核实以前出不了报送稿　! 影响数字：有行或单元格没有计入，或存疑而计入"
    "　? 请看：都计入了，请核对　· 提示：供参考",
    "✗ stops a final: mend or accept it first  ! changes a number: something is not counted, or counted in doubt"
    "  ? look: all counts, but check it  · hint: for information",
)

_REASONS = {
    "hidden": Message("隐藏", "hidden"),
    "cancelled": Message("取消或划去", "cancelled"),
    "other-year": Message("不在台账年度之内", "of another year"),
    "no-date": Message("日期读不出", "no date"),
    "repeated": Message("重复登记", "repeated"),
    "no-department": Message("单位不明", "no department"),
    "total": Message("合计行", "totals"),
    "footer": Message("表尾签署", "footers"),
    "head": Message("重复的表头", "repeated heads"),
    "note": Message("说明文字", "notes"),
    "numbered-blank": Message("只有序号", "only a number"),
    "other-table": Message("另一张表", "another table"),
}
_UNPLACED = ("ledger-unknown", "ledger-ambiguous", "ledger-unlike", "ledger-asked", "department-unknown")
"""Findings about a whole table whose rows nobody counts."""


def print_review(
    session: Session, ledgers: Ledgers, asked: DecisionsState | None, *, accept: bool, everything: bool
) -> None:
    """Prints files, findings, the account of each ledger, all counts, decisions.xlsx if written, the next step.

    Args:
        session: the command.
        ledgers: as reviewed.
        asked: the state of decisions.xlsx; None where it was not written.
        accept: whether heads were given the answers of other departments.
        everything: show every line of findings and every file.
    """
    findings = (*ledgers.findings, *(asked.unmatched if asked else ()))
    everything = everything or session.verbose
    accounts = file_accounts(session.kit, ledgers, findings)
    if not session.quiet:
        _print_files(session, accounts, everything=everything)
    _print_findings(session, arrange(findings), everything=everything or session.quiet)
    _print_accounts(session, ledgers)
    _say_counts(session, accounts, findings)
    if ledgers.alone:
        session.say(
            "这里只查了所列文件本身和内容相同的文件；与各单位其他台账的重复、漏登，"
            "请不带文件名运行 gongwenkit ledger check。",
            "Only these files were checked, and files with the same content. Repeats and gaps among the other ledgers"
            " of their departments are told by `gongwenkit ledger check` without a file.",
        )
    if asked:
        _say_asked(session, asked, accept=accept)
    _say_next(session, findings, asked)


def _print_files(session: Session, accounts: Sequence[FileAccount], *, everything: bool) -> None:
    """Prints a line for each file: its tables, its rows, its findings by effect."""
    table = Table(show_lines=False)
    heads = (("文件", "File"), ("表", "Tables"), ("计入行", "Counted"), ("未计入行", "Left out"))
    for zh, en in heads:
        table.add_column(session.words(zh, en), overflow="fold", justify="left" if zh == "文件" else "right")
    for effect in EFFECTS:
        table.add_column(_MARKS[effect], justify="right", no_wrap=True)
    plain = [one for one in accounts if one.file and not any(one.findings.values())]
    left = {one.file for one in plain[MOST_LINES:]} if not everything else set()
    for one in (account for account in accounts if account.file not in left):
        name = one.file or session.words("（不在文件中）", "(in no file)")
        counts = (str(one.findings[effect] or "") for effect in EFFECTS)
        table.add_row(escape(name), str(len(one.tables)), str(one.counted), str(one.left_out), *counts)
    if table.row_count:
        session.console.print(table)
        session.say(_LEGEND.zh, _LEGEND.en)
    if left:
        session.say(
            f"另有 {len(left)} 个没有问题的文件没有列出，加 --all 全列。",
            f"{len(left)} more files without findings are not shown; --all shows them.",
        )


def _print_findings(session: Session, lines: Sequence[ArrangedGroup], *, everything: bool) -> None:
    """Prints findings in the order in which to work through them; hints only with --all or --verbose."""
    shown = [line for line in lines if line.effect != "hint" or (everything and not session.quiet)]
    listed = shown if everything else shown[:MOST_LINES]
    effect = None
    for line in listed:
        if line.effect != effect:
            effect = line.effect
            count = sum(one.size + one.follows for one in lines if one.effect == effect)
            title = _EFFECTS[effect].in_language(session.language)
            said = session.words(f"{title}（{count} 处）", f"{title} ({count})")
            session.console.print(f"[bold]{said}[/]", highlight=False, soft_wrap=True)
        session.console.print(
            f"  {_MARKS[line.effect]} {escape(_line(session, line))}", highlight=False, soft_wrap=True
        )
    hints = sum(line.size + line.follows for line in lines if line.effect == "hint")
    if hints and not everything:
        session.say(f"提示 {hints} 处没有列出，加 --all 全列。", f"{hints} hints are not shown; --all shows them.")
    if len(shown) > len(listed):
        rest = shown[len(listed) :]
        places = sum(line.size + line.follows for line in rest)
        session.say(
            f"另有 {len(rest)} 条（{places} 处）没有列出，加 --all 全列。",
            f"{len(rest)} more lines ({places} places) are not shown; --all shows them.",
        )


def _line(session: Session, line: ArrangedGroup) -> str:
    """Returns a line: where, what was found, what to do, and what goes with it."""
    first, language = line.group.first, session.language
    places = line.group.places.in_language(language)
    if line.size == 1 and (first.cell or "").isdigit():
        places = session.words(f"第{first.cell}行", f"row {first.cell}")
    where = " › ".join(part for part in (first.file, first.sheet, places) if part)
    found, advice = first.found.in_language(language), line.advice.in_language(language)
    follows = session.words(
        f"（随之而来的另有 {line.follows} 处，改好这一处就没有了）", f" ({line.follows} more go with it)"
    )
    said = join_sentences(found, advice, language) + (follows if line.follows else "")
    return f"{where}{session.words('：', ': ')}{said}" if where else said


def _print_accounts(session: Session, ledgers: Ledgers) -> None:
    """Prints for each ledger how many rows its sheets have, how many count, and how many do not for which reason."""
    accounts = ledger_accounts(session.kit, ledgers)
    if session.quiet or not accounts:
        return
    table = Table(show_lines=False)
    for zh, en in (
        ("台账", "Ledger"),
        ("表数", "Tables"),
        ("行数", "Rows"),
        ("计入", "Counted"),
        ("未计入", "Left out"),
    ):
        table.add_column(session.words(zh, en), overflow="fold")
    for name, account in accounts:
        reasons = (
            f"{_REASONS[reason].in_language(session.language)} {account.left_out[reason]}"
            for reason in _REASONS
            if account.left_out.get(reason)
        )
        left = session.words("、", ", ").join(reasons) or "0"
        table.add_row(escape(name), str(account.tables), str(account.rows), str(account.counted), left)
    session.console.print(table)
    unplaced = sum(finding.code in _UNPLACED and _is_whole_table(finding) for finding in ledgers.findings)
    if unplaced:
        session.say(
            f"另有 {unplaced} 张表整张没有计入（看不出是哪种台账或哪个单位，见上）。",
            f"{unplaced} more tables are not counted at all (which ledger, or whose, cannot be told; see above).",
        )


def _is_whole_table(finding: Finding) -> bool:
    """Whether it concerns a table and not one row of it (C17)."""
    return finding.cell is None or finding.cell.isdecimal()


def _say_counts(session: Session, accounts: Sequence[FileAccount], findings: Sequence[Finding]) -> None:
    """Prints all counts; rows and findings are those of the table of files, and add up."""
    files = sum(bool(one.file) for one in accounts)
    tables = sum(len(one.tables) for one in accounts)
    counted, left = sum(one.counted for one in accounts), sum(one.left_out for one in accounts)
    counts = count_effects(findings)
    zh = "、".join(f"{_EFFECTS[effect].zh} {counts[effect]}" for effect in EFFECTS if counts[effect])
    en = ", ".join(f"{_EFFECTS[effect].en} {counts[effect]}" for effect in EFFECTS if counts[effect])
    session.say(
        f"共 {files} 个文件、{tables} 张表、{counted + left} 行（计入 {counted}，未计入 {left}）；"
        f"{len(findings)} 个问题{f'（{zh}）' if zh else ''}。",
        f"{files} files, {tables} tables, {counted + left} rows ({counted} counted, {left} left out);"
        f" {len(findings)} findings{f' ({en})' if en else ''}.",
    )


def _say_next(session: Session, findings: Sequence[Finding], asked: DecisionsState | None) -> None:
    """Prints the command that comes next."""
    counts = count_effects(findings)
    if asked and asked.open:
        session.say(
            f"下一步：在 decisions.xlsx 的“核对决定”中作答（“拦报送稿”为“是”的 {asked.stopping} 个先答），"
            "再运行 gongwenkit ledger check。",
            f"Next: answer in decisions.xlsx ({asked.stopping} of them stop a final: these first), then run"
            " `gongwenkit ledger check` again.",
        )
    elif counts["stops"] or counts["changes"]:
        session.say(
            "下一步：照上面改台账（要交回经办人的，加 --annotate 文件夹 写成批注）；"
            "只能由人决定的，加 --decisions 写入 decisions.xlsx。",
            "Next: mend the ledgers as said above (--annotate DIR hands them back with comments); what only a"
            " person can decide goes into decisions.xlsx with --decisions.",
        )
    else:
        session.say(
            "下一步：gongwenkit build --all --period 年度 成文。", "Next: `gongwenkit build --all --period YEAR`."
        )


def _say_asked(session: Session, asked: DecisionsState, *, accept: bool) -> None:
    """Prints how many questions decisions.xlsx has, and how many heads got the answer of another department."""
    session.say(
        f"decisions.xlsx：新增 {asked.new} 个问题；待答 {asked.open} 个，已答 {asked.answered} 个。",
        f"decisions.xlsx: {asked.new} new questions; {asked.open} open, {asked.answered} answered.",
    )
    if accept:
        session.say(
            f"同名表头照已定的对应办理：{asked.accepted} 处。",
            f"{asked.accepted} heads read as elsewhere.",
        )


def say_returned(session: Session, returned: Annotated, console: Console) -> None:
    """Prints where the annotated copies are and what they lack."""
    words = session.words
    if returned.overview is None:
        lines = [words("没有问题，不用交回副本。", "There is nothing to hand back.")]
    else:
        folder = returned.overview.parent
        lines = [
            words(
                f"已交回 {len(returned.copies)} 个批注副本和 {returned.overview.name}，都在 {folder}；原件没有改动。",
                f"{len(returned.copies)} annotated copies and {returned.overview.name} lie in {folder};"
                " the originals are as they were.",
            )
        ]
        for copy in returned.copies:
            lines += [f"{copy.path.name}：{lost.in_language(session.language)}" for lost in copy.lost]
        for skipped in returned.skipped:
            why = skipped.why.in_language(session.language)
            lines.append(words(f"{skipped.file}：没有副本（{why}）", f"{skipped.file}: no copy ({why})"))
    if not session.quiet:
        for line in lines:
            console.print(line, markup=False, highlight=False, soft_wrap=True)
