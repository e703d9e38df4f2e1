"""What a batch says: a live line of progress, a line for each report, and a summary at the end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from gongwenkit.cli.session import Session
from gongwenkit.model import InterruptedBuildError, Words
from gongwenkit.run.batch.batch import Options, Watcher, build_reports
from gongwenkit.run.batch.outcome import Outcome
from gongwenkit.run.batch.plan import ReportPlan, Skipped

__all__ = ["build_with_progress", "exit_code", "print_plans", "print_summary"]

STATUS_WORDS = {
    "built": Words("已成文", "built"),
    "unchanged": Words("未变", "unchanged"),
    "failed": Words("未成文", "failed"),
    "skipped": Words("略过", "skipped"),
}


def build_with_progress(
    session: Session, plans: Sequence[ReportPlan], options: Options
) -> tuple[tuple[Outcome, ...], InterruptedBuildError | None]:
    """Makes the reports; also tells, when the user stopped it, which were made and which were not."""
    settled: dict[str, Outcome] = {}
    with _watching(session, plans) as show:

        def watch(code: str, outcome: Outcome | None) -> None:
            if outcome is not None:
                settled[code] = outcome
            show(code, outcome)

        try:
            return build_reports(plans, options=options, watch=watch), None
        except InterruptedBuildError as error:
            stopped = error
    left = [Skipped(plan.code, plan.name, stopped.found, stopped.advice) for plan in plans if plan.code not in settled]
    return (*settled.values(), *map(Outcome.of_skipped, left)), stopped


def print_plans(session: Session, plans: Sequence[ReportPlan]) -> None:
    """Prints what would be made, and where."""
    for plan in plans:
        session.console.print(f"{plan.code} {plan.name} → {plan.folder}", markup=False, highlight=False, soft_wrap=True)


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """0: all made; 1: some or all failed; 2: the period is one of which no department asked for has a ledger."""
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    tried = [outcome for outcome in outcomes if outcome.status != "skipped"]
    unknown = [outcome for outcome in failed if outcome.error and outcome.error.code == "period-without-ledgers"]
    if failed and len(unknown) == len(tried):
        return 2
    return 1 if failed else 0


@contextmanager
def _watching(session: Session, plans: Sequence[ReportPlan]) -> Iterator[Watcher]:
    """Shows a live line of progress, and a line for each report as it is settled."""
    names = {plan.code: plan.name for plan in plans}
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=session.console,
        disable=session.quiet or not session.console.is_terminal,
        transient=True,
    )
    working: dict[str, None] = {}
    with progress:
        task = progress.add_task(session.words("成文", "Reports"), total=len(plans))

        def watch(code: str, outcome: Outcome | None) -> None:
            if outcome is None:
                working[code] = None
            else:
                working.pop(code, None)
                progress.advance(task)
                if not session.quiet:
                    progress.console.print(_line(session, outcome), highlight=False, soft_wrap=True)
            busy = "、".join(names[code] for code in working)
            progress.update(task, description=escape(session.words(f"成文 {busy}", f"Reports {busy}")))

        yield watch


def _line(session: Session, outcome: Outcome) -> str:
    marks = {"built": "[green]✓[/]", "unchanged": "[green]=[/]", "failed": "[red]✗[/]", "skipped": "[yellow]-[/]"}
    status = STATUS_WORDS[outcome.status].in_language(session.language)
    layout = outcome.layout.in_language(session.language)
    note = session.words(f"（版面检查：{layout}）", f" (layout checks: {layout})") if layout else ""
    return f"{marks[outcome.status]} {escape(outcome.code)} {escape(outcome.name)} {status}{note}"


def print_summary(session: Session, outcomes: Sequence[Outcome]) -> None:
    """Prints how many, and for each that was not made: who, why, what to do."""
    language = session.language
    counts = [
        f"{STATUS_WORDS[status].in_language(language)} {number}"
        for status in STATUS_WORDS
        if (number := sum(outcome.status == status for outcome in outcomes))
    ]
    open_ones = [outcome for outcome in outcomes if outcome.status in ("failed", "skipped")]
    if open_ones:
        table = Table(show_lines=True)
        for zh, en in (("单位", "Department"), ("结果", "Result"), ("原因", "Why"), ("怎么办", "What to do")):
            table.add_column(session.words(zh, en), overflow="fold")
        for outcome in open_ones:
            table.add_row(
                escape(f"{outcome.code} {outcome.name}"),
                STATUS_WORDS[outcome.status].in_language(language),
                escape(outcome.why.in_language(language)),
                escape(outcome.what_to_do.in_language(language)),
            )
        session.console.print(table)
    if counts:
        session.console.print(
            "，".join(counts) if language == "zh" else ", ".join(counts), markup=False, highlight=False
        )
    _print_layout(session, outcomes)


def _print_layout(session: Session, outcomes: Sequence[Outcome]) -> None:
    """Prints how many reports fail layout checks or have warnings, and the command that tells where."""
    failed = sum(1 for outcome in outcomes if outcome.proof and outcome.proof[0])
    warned = sum(1 for outcome in outcomes if outcome.proof and outcome.proof[1])
    looked = sum(1 for outcome in outcomes if outcome.proof)
    if failed or warned:
        session.console.print(
            session.words(
                f"版面检查：{looked} 份中 {failed} 份有不符，{warned} 份有提示；用 gongwenkit proof 查看",
                f"Layout checks: of {looked} reports {failed} fail, {warned} have warnings; see `gongwenkit proof`",
            ),
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    elif looked:
        session.say(f"版面检查：{looked} 份全部合格", f"Layout checks: all of {looked} reports pass")
