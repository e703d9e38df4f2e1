"""`gongwenkit build`: reports of some or all departments, with progress and a summary at the end."""

from collections.abc import Sequence
from typing import Annotated

import typer

from gongwenkit.cli.options import (
    PERIOD_HELP,
    AuthorOption,
    DataOption,
    KitOption,
    LangOption,
    OutOption,
    QuietOption,
    VerboseOption,
)
from gongwenkit.model import InterruptedBuildError, Message, UsageError

__all__ = ["build"]

EXECUTORS = ("local", "dask")


def build(
    departments: Annotated[list[str] | None, typer.Argument(help="单位编码或名称。Departments.")] = None,
    all_departments: Annotated[bool, typer.Option("--all", help="全部单位。All departments.")] = False,
    period: Annotated[str, typer.Option("--period", help=PERIOD_HELP)] = "",
    report: Annotated[str, typer.Option("--report", help="文稿类型，如 duty；不写则为套件的第一种。Report type.")] = "",
    edition: Annotated[str, typer.Option("--edition", help="draft、review、internal、final、redacted。")] = "draft",
    layout: Annotated[str, typer.Option("--layout", help="版式，默认为该文稿的第一种。Layout.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="统计截止日，如 2023-12-20。Reference day.")] = "",
    date: Annotated[str, typer.Option("--date", help="成文日期，如 2024-01-10。Date of signature.")] = "",
    author: AuthorOption = "",
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="同时办理几份，0 为处理器核数。Reports at a time.")] = 0,
    docx: Annotated[
        bool, typer.Option("--docx", help="另出 Word 文件，供修改。A Word file for revision, too.")
    ] = False,
    html: Annotated[bool, typer.Option("--html", help="另存 notebook.html。Keep the notebook as HTML, too.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说会做什么。Only say what would be done.")] = False,
    force: Annotated[bool, typer.Option("--force", help="未变的也重做。Make unchanged reports again.")] = False,
    verify_outputs: Annotated[
        bool, typer.Option("--verify-outputs", help="逐个核对未变报告的文件内容。Check unchanged reports by content.")
    ] = False,
    executor: Annotated[str, typer.Option("--executor", help="在哪里办理：local 本机，dask 集群。Where.")] = "local",
    scheduler: Annotated[str, typer.Option("--scheduler", help="集群调度器，如 tls://host:8786。Its scheduler.")] = "",
    kit: KitOption = None,
    data: DataOption = "",
    out: OutOption = "",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """成文：各单位的报告。Make the reports of departments."""
    from gongwenkit.cli.session import open_session
    from gongwenkit.cli.shutdown import at_end
    from gongwenkit.run.batch.lock import require_apart, require_writable

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    require_apart(session.kit.out_folder(out), session.kit.data_folder(data))
    if not dry_run:  # before anything heavy is loaded
        require_writable(session.kit.out_folder(out))
    from gongwenkit.cli.build_output import build_planned, print_plan, say_sample_values, say_without_phrases
    from gongwenkit.cli.build_progress import Screen
    from gongwenkit.run.batch.local import Options
    from gongwenkit.run.batch.plan import plan_reports
    from gongwenkit.run.batch.planner import Planner
    from gongwenkit.run.report.report_kind import default_report, find_report_type

    report = report or default_report(session.kit)
    whole = find_report_type(session.kit, report).scope == "all"
    _check_asked(departments, all_departments or (whole and not departments), period)
    _check_html(html, edition)
    _check_executor(executor, scheduler)
    parameters = {"period": period, "report": report, "edition": edition, "layout": layout}
    parameters |= {"as_of": as_of, "date": date, "author": author, "data": data}
    parameters |= {"word": "yes"} if docx else {}
    screen, planner = Screen(session), Planner()
    at_end.callback(planner.end)
    with screen.showing():
        asked = tuple(departments or ())
        try:
            plan = plan_reports(
                session.kit, departments=asked, parameters=parameters, out=out, tell=screen.tell, make=planner.make
            )
        except KeyboardInterrupt:
            raise _stopped() from None
    if executor == "dask":
        planner.end()
    say_without_phrases(session, plan.phrase_years, session.kit.period(period).year)
    say_sample_values(session, plan.sample_values)
    options = Options(
        jobs=jobs or plan.jobs,
        html=html,
        force=force,
        verify_outputs=verify_outputs,
        executor=executor,
        scheduler=scheduler,
        tell=lambda said: session.say(f"! {said.zh}", f"! {said.en}"),
        loaded=planner.hand_on,
    )
    if dry_run:
        print_plan(session, plan, options)
        return
    code = build_planned(session, plan, options, screen, only_status=edition == "redacted")
    if plan.state is not None and plan.state.late:  # a workbook turned out to have rows of other departments
        plan = plan_reports(session.kit, departments=asked, parameters=parameters, out=out, make=planner.make)
        code = build_planned(session, plan, options, Screen(session), only_status=edition == "redacted")
    raise typer.Exit(code)


def _stopped() -> InterruptedBuildError:
    return InterruptedBuildError(
        "interrupted",
        found=Message("已按您的要求停止", "stopped as you asked"),
        advice=Message("还没有开始办报告；再次运行即可", "No report was begun; run it again"),
    )


def _check_asked(departments: Sequence[str] | None, all_departments: bool, period: str) -> None:
    if bool(departments) == all_departments:
        raise UsageError(
            "which-departments",
            where="gongwenkit build",
            found=Message("没有说明是哪些单位", "it is not clear which departments are meant"),
            advice=Message(
                "请写单位编码或名称，或写 --all（两者取一）", "Name departments, or use --all (one of the two)"
            ),
        )
    if not period:
        raise UsageError(
            "no-period",
            where="gongwenkit build",
            found=Message("没有说明时段", "no period is given"),
            advice=Message("请加 --period，例如 --period 2023", "Add --period, for example --period 2023"),
        )


def _check_html(html: bool, edition: str) -> None:
    if html and edition == "redacted":
        raise UsageError(
            "redacted-html",
            where="gongwenkit build --html",
            found=Message("脱敏稿不留笔记本", "no notebook of a redacted edition is kept"),
            advice=Message("请去掉 --html，或另出讨论稿", "Leave --html out, or make a draft"),
        )


def _check_executor(executor: str, scheduler: str) -> None:
    if executor not in EXECUTORS:
        raise UsageError(
            "unknown-executor",
            where="gongwenkit build --executor",
            found=Message(f"没有“{executor}”这种办理方式", f"there is no executor “{executor}”"),
            advice=Message(f"可用：{'、'.join(EXECUTORS)}", f"There are: {', '.join(EXECUTORS)}"),
        )
    if (executor == "dask") != bool(scheduler):
        raise UsageError(
            "which-scheduler",
            where="gongwenkit build",
            found=Message("--executor dask 与 --scheduler 要一起写", "--executor dask and --scheduler go together"),
            advice=Message(
                "请写 --executor dask --scheduler tls://主机:8786，或两个都不写，在本机办理",
                "Write --executor dask --scheduler tls://host:8786, or neither, to work on this machine",
            ),
        )
