"""`gongwenkit exchange out` and `exchange in`: the round trip with departments that have nothing but WPS."""

from pathlib import Path
from typing import Annotated

import typer

from gongwenkit.cli.options import (
    PERIOD_HELP,
    DataOption,
    JsonOption,
    KitOption,
    LangOption,
    OutOption,
    QuietOption,
    VerboseOption,
)
from gongwenkit.model import Message, UsageError

__all__ = ["send", "take_back"]


def send(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="写到哪个文件夹。Folder for the packages.")],
    departments: Annotated[list[str] | None, typer.Argument(help="单位编码或名称。Departments.")] = None,
    all_departments: Annotated[bool, typer.Option("--all", help="全部单位。All departments.")] = False,
    period: Annotated[str, typer.Option("--period", help=PERIOD_HELP)] = "",
    report: Annotated[
        str, typer.Option("--report", help="附哪种讨论稿，默认已办成的都附。Whose draft; by default all.")
    ] = "",
    as_folders: Annotated[
        bool, typer.Option("--folders", help="不压缩，每个单位一个文件夹。Folders instead of .zip files.")
    ] = False,
    kit: KitOption = None,
    data: DataOption = "",
    out: OutOption = "",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """发出：每个单位一个包，只用 WPS 就能办。A package for each department, for people with WPS only."""
    from gongwenkit.cli.exchange_output import print_sent
    from gongwenkit.cli.session import open_session
    from gongwenkit.cli.stages import Stages
    from gongwenkit.run.exchange.sending import SendingOrder, send_packages

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    if not period or bool(departments) == all_departments:
        raise UsageError(
            "exchange-usage",
            where="gongwenkit exchange out",
            found=Message("没有说明是哪些单位、哪个时段", "it is not clear which departments and which period"),
            advice=Message(
                "请写单位编码，或写 --all（两者取一），并写 --period 2023",
                "Name departments, or use --all (one of the two), and add --period 2023",
            ),
        )
    order = SendingOrder(folder, tuple(departments or ()), period, report, as_folders, data, out)
    with Stages(session) as tell:
        sent = send_packages(session.kit, order, tell=tell)
    print_sent(session, folder, sent)
    if any(not one.file for one in sent):
        raise typer.Exit(1)


def take_back(
    paths: Annotated[list[Path], typer.Argument(metavar="DIR|FILE…", help="交回的包、文件夹或文件。What came back.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说会改动什么。Only say what would change.")] = False,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="发出后台账又改过的，也以交回的为准（旧的另存）。Replace ledgers changed since, too."
        ),
    ] = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="逐条询问后，写入文稿里改过的本单位文字。Take over own words, one by one.")
    ] = False,
    as_json: JsonOption = False,
    kit: KitOption = None,
    data: DataOption = "",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """收回：换上改好的台账，旧的另存；写入答复；核对改过的文稿。Take back ledgers, answers, revised texts."""
    from gongwenkit.cli.exchange_output import print_taken, taken_to_json
    from gongwenkit.cli.revision_output import accept_revision
    from gongwenkit.cli.screen import print_json
    from gongwenkit.cli.session import open_session
    from gongwenkit.cli.stages import Stages
    from gongwenkit.run.exchange.taking import take_returns

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    if accept and (dry_run or as_json):
        raise UsageError(
            "exchange-accept",
            where="gongwenkit exchange in",
            found=Message("--accept 要逐条询问", "--accept asks questions"),
            advice=Message("请不要与 --dry-run、--json 同用", "Leave out --dry-run and --json"),
        )
    with Stages(session) as tell:
        taken = take_returns(session.kit, paths, data=data, dry_run=dry_run, replace=replace, tell=tell)
    if as_json:
        print_json(taken_to_json(taken, session.language))
    else:
        print_taken(session, taken)
    for text in taken.compared if accept else ():
        if text.revision is not None:
            accept_revision(session, text.revision)
    if taken.problems:
        raise typer.Exit(1)
