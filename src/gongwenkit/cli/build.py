"""`gongwenkit build`: reports of some or all departments, with progress and a summary at the end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from gongwenkit.cli.session import (
    DataOption,
    KitOption,
    LangOption,
    OutOption,
    QuietOption,
    Session,
    VerboseOption,
    not_yet,
    open_session,
)
from gongwenkit.model import InterruptedBuildError, UsageError, Words
from gongwenkit.run.batch import Options, Watcher, build_reports
from gongwenkit.run.job import find_report_type
from gongwenkit.run.outcome import Outcome, find_kit_changes, kit_changed_words, write_summary
from gongwenkit.run.plan import ReportPlan, Skipped, plan_reports

__all__ = ["build"]

STATUS_WORDS = {
    "built": Words("已成文", "built"),
    "unchanged": Words("未变", "unchanged"),
    "failed": Words("未成文", "failed"),
    "skipped": Words("略过", "skipped"),
}


def build(
    departments: Annotated[list[str] | None, typer.Argument(help="单位编码或名称。Departments.")] = None,
    all_departments: Annotated[bool, typer.Option("--all", help="全部单位。All departments.")] = False,
    period: Annotated[str, typer.Option("--period", help="时段：2023、2023H1、2023Q3、2023-07。")] = "",
    report: Annotated[str, typer.Option("--report", help="文稿类型，如 duty。Report type.")] = "duty",
    edition: Annotated[str, typer.Option("--edition", help="draft、internal、final、redacted。")] = "draft",
    layout: Annotated[str, typer.Option("--layout", help="版式，默认为该文稿的第一种。Layout.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="统计截止日，如 2023-12-20。Reference day.")] = "",
    date: Annotated[str, typer.Option("--date", help="成文日期，如 2024-01-10。Date of signature.")] = "",
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="同时办理几份，0 为处理器核数。Reports at a time.")] = 0,
    executor: Annotated[
        str, typer.Option("--executor", help="local（dask 尚未提供）。local (dask: not yet).")
    ] = "local",
    scheduler: Annotated[str, typer.Option("--scheduler", help="（尚未提供）Dask 地址。Not there yet.")] = "",
    html: Annotated[bool, typer.Option("--html", help="另存 notebook.html。Keep the notebook as HTML, too.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说会做什么。Only say what would be done.")] = False,
    force: Annotated[bool, typer.Option("--force", help="未变的也重做。Make unchanged reports again.")] = False,
    verify_outputs: Annotated[
        bool, typer.Option("--verify-outputs", help="逐个核对未变报告的文件内容。Check unchanged reports by content.")
    ] = False,
    kit: KitOption = None,
    data: DataOption = "",
    out: OutOption = "",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """成文：各单位的报告。Make the reports of departments."""
    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    if executor != "local" or scheduler:
        not_yet("build --executor dask")
    whole = find_report_type(session.kit, report).scope == "all"
    _check_asked(departments, all_departments or (whole and not departments), period)
    _check_html(html, edition)
    plan = plan_reports(
        session.kit,
        departments=tuple(departments or ()),
        parameters={
            "period": period,
            "report": report,
            "edition": edition,
            "layout": layout,
            "as_of": as_of,
            "date": date,
            "data": data,
        },
        out=out,
    )
    skipped = [Outcome.of_skipped(line) for line in plan.skipped]
    if dry_run:
        for item in plan.reports:
            session.console.print(
                f"{item.code} {item.name} → {item.folder}", markup=False, highlight=False, soft_wrap=True
            )
        _print_summary(session, skipped)
        return
    options = Options(jobs=jobs or plan.jobs, html=html, force=force, verify_outputs=verify_outputs)
    outcomes, stopped = _build(session, plan.reports, options)
    ordered = sorted((*outcomes, *skipped), key=lambda outcome: plan.order[outcome.code])
    kit_changed = find_kit_changes(session.kit, plan, ordered)
    write_summary(
        plan.folder,
        ordered,
        earlier=plan.earlier_reports(),
        templates=session.kit.templates_folder / "shared",
        title=plan.title,
        sample=session.kit.settings.sample_mark,
        language=session.language,
        only_status=edition == "redacted",
        kit_changed=kit_changed,
    )
    _print_summary(session, ordered)
    if kit_changed:
        said = kit_changed_words(kit_changed).in_language(session.language)
        session.console.print(f"! {said}", markup=False, highlight=False, soft_wrap=True)
    session.say(f"报告在 {plan.folder}", f"The reports are in {plan.folder}")
    if stopped:
        raise stopped
    raise typer.Exit(_exit_code(ordered))


def _build(
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


def _exit_code(outcomes: Sequence[Outcome]) -> int:
    """0: all made; 1: some or all failed; 2: the period is one of which no department asked for has a ledger."""
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    tried = [outcome for outcome in outcomes if outcome.status != "skipped"]
    unknown = [outcome for outcome in failed if outcome.error and outcome.error.code == "period-without-ledgers"]
    if failed and len(unknown) == len(tried):
        return 2
    return 1 if failed else 0


def _check_asked(departments: Sequence[str] | None, all_departments: bool, period: str) -> None:
    if bool(departments) == all_departments:
        raise UsageError(
            "which-departments",
            where="gongwenkit build",
            found=Words("没有说明是哪些单位", "it is not clear which departments are meant"),
            advice=Words(
                "请写单位编码或名称，或写 --all（两者取一）", "Name departments, or use --all (one of the two)"
            ),
        )
    if not period:
        raise UsageError(
            "no-period",
            where="gongwenkit build",
            found=Words("没有说明时段", "no period is given"),
            advice=Words("请加 --period，例如 --period 2023", "Add --period, for example --period 2023"),
        )


def _check_html(html: bool, edition: str) -> None:
    if html and edition == "redacted":
        raise UsageError(
            "redacted-html",
            where="gongwenkit build --html",
            found=Words("脱敏稿不留笔记本", "no notebook of a redacted edition is kept"),
            advice=Words("请去掉 --html，或另出讨论稿", "Leave --html out, or make a draft"),
        )


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


def _print_summary(session: Session, outcomes: Sequence[Outcome]) -> None:
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
