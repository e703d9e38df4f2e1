"""`init`, `registry`, `doctor`, `template check`, `upgrade`: a kit is made, checked, brought to the present format."""

from pathlib import Path
from typing import Annotated

import typer

from gongwenkit.cli.language import choose_language
from gongwenkit.cli.options import DataOption, JsonOption, KitOption, LangOption, OutOption, QuietOption, VerboseOption

__all__ = ["check_templates", "doctor", "init_kit", "registry", "upgrade"]


def init_kit(
    folder: Annotated[Path, typer.Argument(help="新套件的文件夹（不存在或为空）。A new or empty folder.")],
    pack: Annotated[str, typer.Option("--pack", help="哪一类单位的套件。Kind of office.")] = "",
    own: Annotated[
        bool, typer.Option("--own", help="直接用于本单位：样例的名称留空，不印“虚构样例”。For your own data at once.")
    ] = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """新建一套可以立即成文的套件。Make a kit that builds at once."""
    from gongwenkit.cli.first_steps import told_next
    from gongwenkit.cli.screen import open_console
    from gongwenkit.run.kit.init import init
    from gongwenkit.run.kit.packs import OWN_PACK

    files = init(folder, own=own, pack=pack or OWN_PACK)
    console = open_console()
    lines = told_next(folder, len(files), pack=pack, own=own, chinese=not lang or choose_language(lang, {}) == "zh")
    if verbose:
        lines = [*map(str, files), *lines]
    for line in () if quiet else lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def registry(
    refresh: Annotated[bool, typer.Option("--refresh", help="下拉列表照定义重做。Make drop-downs anew.")] = False,
    kit: KitOption = None,
    data: DataOption = "",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """基础信息.xlsx 和空白台账的下拉列表照套件重做，填过的内容不动。Make drop-downs anew; what was filled in stays."""
    from gongwenkit.cli.first_steps import print_refreshed
    from gongwenkit.cli.session import open_session
    from gongwenkit.run.kit.registry import refresh_registry, require_refresh

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    require_refresh(refresh)
    print_refreshed(session, refresh_registry(session.kit, session.kit.data_folder(data)))


def doctor(
    as_json: JsonOption = False,
    kit: KitOption = None,
    data: DataOption = "",
    out: OutOption = "",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """检查本机能否成文，逐项给出补救办法。What stands in the way on this machine, and what mends it."""
    from rich.markup import escape

    from gongwenkit.cli.screen import print_json
    from gongwenkit.cli.session import open_session
    from gongwenkit.run.kit.doctor import examine

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    checks = examine(session.kit, data=data, out=out)
    if as_json:
        print_json({"checks": [check.to_json(session.language) for check in checks]})
    else:
        marks = {"ok": "[green]✓[/]", "warn": "[yellow]![/]", "fail": "[red]✗[/]"}
        for check in checks:
            if session.quiet and check.status == "ok":
                continue
            name, found = check.name.in_language(session.language), check.found.in_language(session.language)
            session.console.print(
                f"{marks[check.status]} {escape(name)}：{escape(found)}", highlight=False, soft_wrap=True
            )
            mend = check.mend.in_language(session.language)
            if mend and check.status != "ok":
                session.console.print(f"    → {escape(mend)}", highlight=False, soft_wrap=True)
    raise typer.Exit(1 if any(check.status == "fail" for check in checks) else 0)


def check_templates(
    reports: Annotated[
        list[str] | None, typer.Argument(help="只查这些文种（duty …）。Only these report types.", show_default=False)
    ] = None,
    set_type: Annotated[
        bool,
        typer.Option("--typeset", help="再用虚设的数据逐一试排。Typeset each with made-up data, too."),
    ] = False,
    as_json: JsonOption = False,
    kit: KitOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """不用数据检查措辞、模板和指标定义。Check wording, templates and definitions without any data."""
    from gongwenkit.cli.kit_output import show_findings, typeset_with_progress
    from gongwenkit.cli.session import open_session
    from gongwenkit.run.report.template_check import check_templates as check_all_templates

    session = open_session(kit, lang=lang, quiet=quiet or as_json, verbose=verbose)
    findings = check_all_templates(session.kit, reports or ())
    if set_type:
        findings = (*findings, *typeset_with_progress(session, reports or ()))
    show_findings(session, findings, as_json=as_json)
    raise typer.Exit(1 if any(finding.severity == "error" for finding in findings) else 0)


def upgrade(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只列出要改什么，不写入。List, and write nothing.")
    ] = False,
    kit: KitOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """把旧版套件改为现在的格式：补写缺少的键，保留已改的内容，先作备份。Bring an older kit to the present format."""
    from gongwenkit.cli.session import open_session
    from gongwenkit.run.kit.upgrade import plan_upgrade
    from gongwenkit.run.kit.upgrade import upgrade as upgrade_kit

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    done = plan_upgrade(session.kit) if dry_run else upgrade_kit(session.kit)
    for change in done.changes:
        session.say(change.words.zh, change.words.en)
    count = len(done.changes)
    if not count:
        session.say("套件已是现在的格式，没有要改的。", "The kit has the present format; there is nothing to change.")
    elif dry_run:
        session.say(f"要改 {count} 个文件；没有写入。", f"{count} files would change; nothing was written.")
    elif done.backup:
        name = done.backup.name
        session.say(
            f"改了 {count} 个文件，原文件存于 {name}/。", f"{count} files changed; the old ones are in {name}/."
        )
