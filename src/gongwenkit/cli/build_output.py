"""What `build` says: before it begins, and at its end. Meanwhile see `build_progress`."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress

from rich.text import Text

from gongwenkit.cli.build_progress import MARKS, NOT_REACHED_WORDS, STATUS_WORDS, Screen, say_duration, word_of
from gongwenkit.cli.session import Session
from gongwenkit.model import GongwenkitError, InterruptedBuildError, Message, UsageError, system_words
from gongwenkit.run.batch.batch import build_reports
from gongwenkit.run.batch.due import find_due
from gongwenkit.run.batch.last_summary import LastSummary
from gongwenkit.run.batch.local import Options
from gongwenkit.run.batch.outcome import (
    NOT_REACHED,
    Outcome,
    find_kit_changes,
    kit_changed_words,
    overlaps_of,
    with_texts,
)
from gongwenkit.run.batch.overlap import describe_overlaps
from gongwenkit.run.batch.refusal import LIST_FILE
from gongwenkit.run.batch.report_plan import BatchPlan, ReportPlan
from gongwenkit.run.batch.running import Running, RunningSummary, find_cut_off
from gongwenkit.run.batch.state import State
from gongwenkit.run.batch.summary import write_summary

__all__ = ["build_planned", "build_with_progress", "print_plan", "say_sample_values", "say_without_phrases"]

INDENT = 2
STOPPED = Message("已按您的要求停止", "stopped as you asked")
IN_TIME = Message("停下时还没有办完", "not made when the batch was stopped")
ENDED = Message("这一批中途停了，没有办到", "the batch ended before this one")
GO_ON = Message("已成文的报告保留；再次运行会接着做", "Complete reports stay; run it again to go on")
MOST_TOLD, MOST_CODES, MOST_MENDED = 12, 6, 4
"""Reasons that are told at the end, and departments that are named with one that several share, and as
the ones to be mended."""


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


def build_planned(session: Session, plan: BatchPlan, options: Options, screen: Screen, *, only_status: bool) -> int:
    """Makes the reports of a plan, writes the summary and prints it.

    Args:
        session: the command.
        plan: what to make.
        options: how.
        screen: what is shown meanwhile.
        only_status: write only code, name and status into the summary (redacted edition).

    Returns:
        The exit code.

    Raises:
        UsageError: the batch could not begin: nothing is written.
        InterruptedBuildError: the user stopped it; the summary is written and printed.
        Exception: whatever else ended the batch before its time; the summary is written and printed.
    """
    cut_off = find_cut_off(plan.folder)

    def begun() -> None:
        if cut_off:
            words = cut_off.cut_off(force=options.force)
            session.say(words.zh, words.en)

    with screen.showing():
        running = _running_summary(session, plan, only_status=only_status)
        outcomes, stopped = build_with_progress(plan.reports, options, screen, plan.state, running, begun=begun)
        skipped = [Outcome.of_skipped(line) for line in plan.skipped]
        ordered = sorted((*outcomes, *skipped), key=lambda outcome: plan.order[outcome.code])
        kit_changed = () if stopped else find_kit_changes(session.kit, plan, ordered)
        last = LastSummary(plan, ordered, kit_changed=kit_changed, language=session.language)
        said, unwritten = None if stopped or cut_off else last.alike, None
        if said is None:
            screen.tell(Message("写总表", "Writing the summary"))
            texts = with_texts(ordered)
            unwritten = _write_summary(
                session,
                plan,
                texts,
                kit_changed,
                only_status=only_status,
                is_hurried=bool(stopped),
                running=running.stopped() if stopped else None,
            )
            said = Message("", "") if only_status else describe_overlaps(overlaps_of(texts))
            if unwritten is None:
                last.note(said)

    _print_summary(session, ordered)
    if alike := said.in_language(session.language):
        session.say(alike, alike)
    if kit_changed:
        _print_plain(session, f"! {kit_changed_words(kit_changed).in_language(session.language)}")
    _say_pace(session, screen)
    _say_places(session, plan, ordered, has_overview=not unwritten)
    _say_next(session, plan, ordered, only_status=only_status)
    if stopped:
        raise stopped
    if unwritten:
        _say_unwritten(session, unwritten)
    return max(_exit_code(ordered), 1 if unwritten else 0)


def _running_summary(session: Session, plan: BatchPlan, *, only_status: bool) -> RunningSummary:
    """Returns what writes the summary while the batch is at work; what cannot be written is told at its end."""

    def write(outcomes: Sequence[Outcome], running: Running) -> None:
        ordered = sorted(outcomes, key=lambda outcome: plan.order[outcome.code])
        with suppress(GongwenkitError):  # a wrong template of the page
            _write_summary(session, plan, ordered, (), only_status=only_status, is_hurried=True, running=running)

    return RunningSummary(plan.reports, plan.skipped, write, has_times=not only_status)


def _say_unwritten(session: Session, error: OSError) -> None:
    """Says that the summary is not of this batch; an older one may lie there."""
    why = system_words(error)
    said = session.words(
        f"! summary.json 和 index.html 没有写成（{why.zh}），那里如有，是以前的",
        f"! summary.json and index.html could not be written ({why.en}): any that are there are older",
    )
    session.console.print(said, markup=False, highlight=False, soft_wrap=True)


def _write_summary(
    session: Session,
    plan: BatchPlan,
    outcomes: Sequence[Outcome],
    kit_changed: Sequence[str],
    *,
    only_status: bool,
    is_hurried: bool,
    running: Running | None = None,
) -> OSError | None:
    """Writes summary.json and index.html; returns what hindered it: the screen must then tell all the same."""
    try:
        write_summary(
            plan.folder,
            outcomes,
            earlier=plan.earlier_reports(),
            templates=session.kit.templates_folder / "shared",
            title=plan.title,
            sample=session.kit.settings.sample_mark,
            language=session.language,
            only_status=only_status,
            kit_changed=kit_changed,
            folders={one.code: one.folder.name for one in plan.reports},
            order=plan.order,
            is_hurried=is_hurried,
            running=running,
        )
    except OSError as error:
        return error
    return None


def _say_pace(session: Session, screen: Screen) -> None:
    """Says how long a batch took, and how many reports a minute."""
    if screen.made > 1:
        took, rate = say_duration(screen.elapsed), 60 * screen.made / max(screen.elapsed, 0.1)
        shown = f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}"
        session.say(f"用时 {took.zh}，每分钟 {shown} 份", f"It took {took.en}, {shown} reports a minute")


def _say_places(session: Session, plan: BatchPlan, outcomes: Sequence[Outcome], *, has_overview: bool) -> None:
    """Says where what was made is: the PDF of a single report, the folder, the overview that shows all of it."""
    made = [outcome.pdf for outcome in outcomes if outcome.pdf]
    if len(plan.reports) == 1 and made:
        session.say(f"报告：{made[0]}", f"Report: {made[0]}")
    else:
        session.say(f"报告在 {plan.folder}", f"The reports are in {plan.folder}")
    overview = plan.folder / "index.html"
    if has_overview:
        session.say(f"总表：{overview}", f"Overview: {overview}")


def _say_next(session: Session, plan: BatchPlan, outcomes: Sequence[Outcome], *, only_status: bool) -> None:
    """Says where the lists of refused reports are, and what to do next: go on, mend what failed, or answer."""
    refused = [outcome for outcome in outcomes if outcome.lacking]
    made = [outcome for outcome in outcomes if outcome.status in ("built", "unchanged")]
    if refused:
        place = f"_failed/<{session.words('编码', 'code')}>/{LIST_FILE}"
        session.say(
            f"报送稿成文 {len(made)} 份，另 {len(refused)} 份条件不够，逐条列在 {place}",
            f"{len(made)} made, {len(refused)} refused: all that each lacks is in {place}",
        )
    if said := _what_next(outcomes):
        session.say(f"下一步：{said.zh}", f"Next: {said.en}")
        return
    if only_status:
        return
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


def _what_next(outcomes: Sequence[Outcome]) -> Message | None:
    """Says what comes before any question: to go on with a batch that was stopped, to mend what failed."""
    if any(outcome.reason_code == NOT_REACHED for outcome in outcomes):
        return Message("再运行一次同样的命令，接着办", "run the same command again to go on")
    failed = [outcome.code for outcome in outcomes if outcome.status == "failed" and not outcome.lacking]
    if not failed:
        return None
    more = len(failed) > MOST_MENDED
    zh = "、".join(failed[:MOST_MENDED]) + (f" 等 {len(failed)} 个单位" if more else " ")
    en = ", ".join(failed[:MOST_MENDED]) + (f" and {len(failed) - MOST_MENDED} more" if more else "")
    return Message(f"先改 {zh}的问题再办一次", f"mend what is wrong with {en}, then run this again")


def build_with_progress(
    plans: Sequence[ReportPlan],
    options: Options,
    screen: Screen,
    state: State | None = None,
    running: RunningSummary | None = None,
    *,
    begun: Callable[[], object] = lambda: None,
) -> tuple[tuple[Outcome, ...], BaseException | None]:
    """Makes the reports; when something ended the batch before its time, also returns what, and who was not reached.

    `begun` is called once the folder is this batch's own, before anything is told of a report.

    Raises:
        UsageError: the batch could not begin: no outcome is known.
    """
    settled: dict[str, Outcome] = {}
    screen.expect(plans, options.jobs)
    first = iter((True,))

    def watch(code: str, outcome: Outcome | None) -> None:
        if next(first, False):
            begun()
        if outcome is not None:
            settled[code] = outcome
        screen.watch(code, outcome)
        if running:
            running.watch(code, outcome)

    stopped: Exception
    try:
        return build_reports(plans, options=options, watch=watch, state=state), None
    except UsageError as error:
        if not settled and not (running and running.was_written):  # the folder is in use, or cannot be written
            raise
        stopped = error
    except KeyboardInterrupt:
        stopped = InterruptedBuildError("interrupted", found=STOPPED, advice=GO_ON)
    except Exception as error:  # whatever it is, what was made is told first
        stopped = error
    reason = IN_TIME if isinstance(stopped, InterruptedBuildError) else ENDED
    left = (Outcome.of_not_reached(plan.code, plan.name, reason, GO_ON) for plan in plans if plan.code not in settled)
    return (*settled.values(), *left), stopped


def _exit_code(outcomes: Sequence[Outcome]) -> int:
    """0: all made; 1: some or all failed; 2: no department asked for has a ledger of the period."""
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    tried = [outcome for outcome in outcomes if outcome.status != "skipped"]
    unknown = [outcome for outcome in failed if outcome.error and outcome.error.code == "period-without-ledgers"]
    if failed and len(unknown) == len(tried):
        return 2
    return 1 if failed else 0


def _print_summary(session: Session, outcomes: Sequence[Outcome]) -> None:
    """Prints how many, and for each that was not made: who, why, what to do."""
    language = session.language
    counted = Counter(map(word_of, outcomes))
    counts = [f"{word.in_language(language)} {counted[word]}" for word in (*STATUS_WORDS.values(), NOT_REACHED_WORDS)]
    counts = [one for one in counts if not one.endswith(" 0")]
    groups: dict[tuple[str, Message, Message], list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.status in ("failed", "skipped"):
            groups.setdefault((outcome.status, outcome.why, outcome.what_to_do), []).append(outcome)
    told = sorted(groups.values(), key=lambda group: (group[0].status, group[0].reason_code != NOT_REACHED))
    shown = told if session.verbose else told[:MOST_TOLD]
    for group in shown:
        _print_open(session, group)
    if rest := sum(map(len, told[len(shown) :])):
        session.say(
            f"… 另有 {rest} 个单位没有成文，原因见总表",
            f"… {rest} more have no report; the overview says why",
        )
    if counts:
        session.console.print(
            "，".join(counts) if language == "zh" else ", ".join(counts), markup=False, highlight=False
        )
    _print_layout(session, outcomes)
    _print_archive(session, outcomes)


def _print_open(session: Session, group: Sequence[Outcome]) -> None:
    """Prints who has no report, why in a line for each thing, and what to do; narrow screens break no table.

    Args:
        session: the command.
        group: outcomes with the same reason: they are told together.
    """
    language, one = session.language, group[0]
    first, *lines = one.why.in_language(language).splitlines() or [""]
    mark, colour = MARKS[one.status]
    status = word_of(one).in_language(language)
    who = f"{one.code} {one.name} {status}"
    if len(group) > 1:
        codes = session.words("、", ", ").join(outcome.code for outcome in group[:MOST_CODES])
        more = session.words(" 等", " …") if len(group) > MOST_CODES else ""
        who = session.words(
            f"{len(group)} 个单位{status}（{codes}{more}）", f"{len(group)} departments {status} ({codes}{more})"
        )
    head = Text.assemble((mark, colour), f" {who}", session.words("：", ": "), first)
    session.console.print(head, highlight=False)
    advice = one.what_to_do.in_language(language)
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
