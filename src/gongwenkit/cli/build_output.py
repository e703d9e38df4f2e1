"""`build` on the screen: a live line of progress, a line for each report, and a summary at the end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from gongwenkit.cli.session import Session
from gongwenkit.model import InterruptedBuildError, Message
from gongwenkit.run.batch.batch import Options, Watcher, build_reports
from gongwenkit.run.batch.due import find_due
from gongwenkit.run.batch.last_summary import LastSummary
from gongwenkit.run.batch.outcome import (
    Outcome,
    find_kit_changes,
    kit_changed_words,
    overlaps_of,
    with_texts,
    write_summary,
)
from gongwenkit.run.batch.overlap import describe_overlaps
from gongwenkit.run.batch.refusal import LIST_FILE
from gongwenkit.run.batch.report_plan import BatchPlan, ReportPlan, Skipped
from gongwenkit.run.batch.state import State

__all__ = ["build_planned", "build_with_progress", "print_plan", "say_without_phrases"]

INDENT = 2
STATUS_WORDS = {
    "built": Message("已成文", "built"),
    "unchanged": Message("未变", "unchanged"),
    "failed": Message("未成文", "failed"),
    "skipped": Message("略过", "skipped"),
}


def print_plan(session: Session, plan: BatchPlan, options: Options) -> None:
    """Prints what would be made, where and why; and who would be skipped. Nothing is written."""
    state = plan.state or State(plan.folder)
    flags = {"html": options.html, "force": options.force, "by_content": options.verify_outputs}
    due = {one.code: find_due(one, state, **flags) for one in plan.reports}
    for one in plan.reports:
        why = due[one.code].reason.in_language(session.language)
        _print_plain(session, f"{one.code} {one.name} → {one.folder} · {why}")
    count = sum(not one.is_unchanged for one in due.values())
    session.say(f"要办 {count} 份，未变 {len(due) - count} 份", f"{count} to make, {len(due) - count} unchanged")
    _print_summary(session, [Outcome.of_skipped(line) for line in plan.skipped])


def _print_plain(session: Session, line: str) -> None:
    session.console.print(line, markup=False, highlight=False, soft_wrap=True)


def say_without_phrases(session: Session, years: Sequence[int], year: int) -> None:
    """Prints what to do where a year has no official expressions yet: the first report of a new year meets this."""
    if years and year not in years:
        before = max((one for one in years if one < year), default=years[-1])
        session.say(
            f"! 没有 data/phrases/{year}.toml，{year}年的规范表述都印【待补】：请复制 data/phrases/{before}.toml 再改，"
            "由办公室核对",
            f"! There is no data/phrases/{year}.toml: the official expressions of {year} are printed as gaps. Copy"
            f" data/phrases/{before}.toml, change it and have it confirmed by the office",
        )


def say_sample_values(session: Session, findings: Sequence[Message]) -> None:
    """Prints what of the invented sample in kit.toml would get into the documents of real departments."""
    for finding in findings:
        _print_plain(session, f"! {finding.in_language(session.language)}")


def build_planned(session: Session, plan: BatchPlan, options: Options, *, only_status: bool) -> int:
    """Makes the reports of a plan, writes the summary and prints it.

    Args:
        session: the command.
        plan: what to make.
        options: how.
        only_status: write only code, name and status into the summary (redacted edition).

    Returns:
        The exit code.

    Raises:
        InterruptedBuildError: the user stopped it; the summary is written and printed.
    """
    outcomes, stopped = build_with_progress(session, plan.reports, options, plan.state)
    skipped = [Outcome.of_skipped(line) for line in plan.skipped]
    ordered = sorted((*outcomes, *skipped), key=lambda outcome: plan.order[outcome.code])
    kit_changed = find_kit_changes(session.kit, plan, ordered)
    last = LastSummary(plan, ordered, kit_changed=kit_changed, language=session.language)
    said = last.alike
    if said is None:
        texts = with_texts(ordered)
        write_summary(
            plan.folder,
            texts,
            earlier=plan.earlier_reports(),
            templates=session.kit.templates_folder / "shared",
            title=plan.title,
            sample=session.kit.settings.sample_mark,
            language=session.language,
            only_status=only_status,
            kit_changed=kit_changed,
        )
        said = Message("", "") if only_status else describe_overlaps(overlaps_of(texts))
        last.note(said)
    _print_summary(session, ordered)
    if alike := said.in_language(session.language):
        session.say(alike, alike)
    if kit_changed:
        _print_plain(session, f"! {kit_changed_words(kit_changed).in_language(session.language)}")
    session.say(f"报告在 {plan.folder}", f"The reports are in {plan.folder}")
    if not only_status:
        _say_next(session, plan, ordered)
    if stopped:
        raise stopped
    return _exit_code(ordered)


def _say_next(session: Session, plan: BatchPlan, outcomes: Sequence[Outcome]) -> None:
    """Says where the lists of refused reports are, and the command to run next."""
    refused = [outcome for outcome in outcomes if outcome.error and outcome.error.matters]
    made = [outcome for outcome in outcomes if outcome.status in ("built", "unchanged")]
    if refused:
        place = f"_failed/<{session.words('编码', 'code')}>/{LIST_FILE}"
        session.say(
            f"报送稿成文 {len(made)} 份，另 {len(refused)} 份条件不够，逐条列在 {place}",
            f"{len(made)} made, {len(refused)} refused: all that each lacks is in {place}",
        )
    stopped = sum(outcome.questions for outcome in made) + sum(bool(one.error) for one in refused)
    drafts = [outcome for outcome in made if outcome.next_step.zh]
    if stopped:
        session.say(
            "下一步：gongwenkit ledger check --decisions，填好 decisions.xlsx 后再运行一次",
            "Next: gongwenkit ledger check --decisions, then answer in decisions.xlsx and run this again",
        )
    elif drafts and all(outcome.complete for outcome in drafts):
        asked = plan.reports[0].parameters
        command = f"--period {asked['period']} --report {asked['report']} --edition final"
        session.say(f"下一步：gongwenkit build … {command}", f"Next: gongwenkit build … {command}")


def build_with_progress(
    session: Session, plans: Sequence[ReportPlan], options: Options, state: State | None = None
) -> tuple[tuple[Outcome, ...], InterruptedBuildError | None]:
    """Makes the reports; when the user stopped it, also returns which were made and which were not."""
    settled: dict[str, Outcome] = {}
    with _watching(session, plans) as show:

        def watch(code: str, outcome: Outcome | None) -> None:
            if outcome is not None:
                settled[code] = outcome
            show(code, outcome)

        try:
            return build_reports(plans, options=options, watch=watch, state=state), None
        except InterruptedBuildError as error:
            stopped = error
    left = [Skipped(plan.code, plan.name, stopped.found, stopped.advice) for plan in plans if plan.code not in settled]
    return (*settled.values(), *map(Outcome.of_skipped, left)), stopped


def _exit_code(outcomes: Sequence[Outcome]) -> int:
    """0: all made; 1: some or all failed; 2: no department asked for has a ledger of the period."""
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    tried = [outcome for outcome in outcomes if outcome.status != "skipped"]
    unknown = [outcome for outcome in failed if outcome.error and outcome.error.code == "period-without-ledgers"]
    if failed and len(unknown) == len(tried):
        return 2
    return 1 if failed else 0


@contextmanager
def _watching(session: Session, plans: Sequence[ReportPlan]) -> Iterator[Watcher]:
    """Shows a live line of progress, and a line for each report when its outcome is known."""
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
    still, then = outcome.open_marks.in_language(session.language), outcome.next_step.in_language(session.language)
    told = " · ".join(filter(None, (still, session.words(f"下一步：{then}", f"next: {then}") if then else "")))
    note = session.words(f"（{told}）", f" ({told})") + note if told else note
    return f"{marks[outcome.status]} {escape(outcome.code)} {escape(outcome.name)} {status}{escape(note)}"


def _print_summary(session: Session, outcomes: Sequence[Outcome]) -> None:
    """Prints how many, and for each that was not made: who, why, what to do."""
    language = session.language
    counts = [
        f"{STATUS_WORDS[status].in_language(language)} {number}"
        for status in STATUS_WORDS
        if (number := sum(outcome.status == status for outcome in outcomes))
    ]
    for outcome in outcomes:
        if outcome.status in ("failed", "skipped"):
            _print_open(session, outcome)
    if counts:
        session.console.print(
            "，".join(counts) if language == "zh" else ", ".join(counts), markup=False, highlight=False
        )
    _print_layout(session, outcomes)
    _print_archive(session, outcomes)


def _print_open(session: Session, outcome: Outcome) -> None:
    """Prints who has no report, why in a line for each thing, and what to do; narrow screens break no table."""
    language = session.language
    first, *lines = outcome.why.in_language(language).splitlines() or [""]
    status = STATUS_WORDS[outcome.status].in_language(language)
    mark, colon = ("[red]✗[/]" if outcome.status == "failed" else "[yellow]-[/]"), "：" if language == "zh" else ": "
    head = f"{mark} {escape(f'{outcome.code} {outcome.name} {status}{colon}{first}')}"
    session.console.print(head, highlight=False)
    advice = outcome.what_to_do.in_language(language)
    for line in (*lines, *([f"→ {advice}"] if advice else ())):
        for part in Text(line).wrap(session.console, session.console.width - INDENT):
            part.rstrip()
            session.console.print(Text(" " * INDENT) + part, highlight=False, soft_wrap=True)


def _print_layout(session: Session, outcomes: Sequence[Outcome]) -> None:
    """Prints how many reports fail layout checks or have warnings, and the command that shows where."""
    failed = sum(1 for outcome in outcomes if outcome.proof and outcome.proof[0])
    warned = sum(1 for outcome in outcomes if outcome.proof and outcome.proof[1])
    checked = sum(1 for outcome in outcomes if outcome.proof)
    if failed or warned:
        session.console.print(
            session.words(
                f"版面检查：{checked} 份中 {failed} 份有不符，{warned} 份有提示；用 gongwenkit proof 查看",
                f"Layout checks: of {checked} reports {failed} fail, {warned} have warnings; see `gongwenkit proof`",
            ),
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    elif checked:
        session.say(f"版面检查：{checked} 份全部合格", f"Layout checks: all of {checked} reports pass")


def _print_archive(session: Session, outcomes: Sequence[Outcome]) -> None:
    """Prints how many reports are no PDF/A, and what to do: for want of a colour profile, or of another thing."""
    lacking = sum(1 for outcome in outcomes if outcome.archive == "no-profile")
    others = sum(1 for outcome in outcomes if outcome.archive == "problems")
    lines = (
        session.words(
            f"! {lacking} 份是普通 PDF，不是 PDF/A：红色是 CMYK，而这台机器缺少 TeX 的 colorprofiles。"
            '请安装它，或在 kit.toml 的 [print] 写 red = "rgb"',
            f"! {lacking} reports are plain PDFs and no PDF/A: their red is CMYK, and TeX's colorprofiles are not here."
            ' Install them, or write red = "rgb" under [print] in kit.toml',
        )
        if lacking
        else "",
        session.words(
            f"! {others} 份没有通过 PDF/A 的核对；原因用 gongwenkit proof 查看（第 40 项）",
            f"! {others} reports do not pass as PDF/A; see `gongwenkit proof`, check 40",
        )
        if others
        else "",
    )
    for line in filter(None, lines):
        session.console.print(line, markup=False, highlight=False, soft_wrap=True)
