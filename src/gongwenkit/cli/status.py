"""`gongwenkit status`: where each department stands in a period, and what to remind it of."""

from pathlib import Path
from typing import Annotated

import typer

from gongwenkit.cli.options import (
    PERIOD_HELP,
    DataOption,
    JsonOption,
    KitOption,
    LangOption,
    QuietOption,
    VerboseOption,
)
from gongwenkit.model import Message, UsageError

__all__ = ["status"]


def status(
    period: Annotated[str, typer.Option("--period", help=PERIOD_HELP)] = "",
    report: Annotated[str, typer.Option("--report", help="只看哪种文稿，默认全看。One report type only.")] = "",
    as_json: JsonOption = False,
    out_file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.xlsx", help="另写催办清单。Write the list of reminders, too.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="覆盖已有的催办清单。Replace the list if it is there.")
    ] = False,
    build: Annotated[
        str, typer.Option("--build", help="成文文件夹，代替 kit.toml 中的 out。Another output folder.")
    ] = "",
    kit: KitOption = None,
    data: DataOption = "",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """各单位到了哪一步：台账、频次、问题、文稿。Where each department stands."""
    from gongwenkit.cli.screen import print_json
    from gongwenkit.cli.session import open_session
    from gongwenkit.cli.stages import Stages
    from gongwenkit.cli.status_output import print_standings, write_list
    from gongwenkit.run.report.report_kind import find_report_type
    from gongwenkit.run.status.standing import find_standings, standings_to_json

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    if not period:
        raise UsageError(
            "no-period",
            where="gongwenkit status",
            found=Message("没有说明时段", "no period is given"),
            advice=Message("请加 --period，例如 --period 2024-03", "Add --period, for example --period 2024-03"),
        )
    if report:
        find_report_type(session.kit, report)
    with Stages(session) as tell:
        found = find_standings(session.kit, period=period, report=report, data=data, out=build, tell=tell)
    written = write_list(session, found, out_file, force=force) if out_file else None
    if as_json:
        print_json(standings_to_json(found))
    else:
        print_standings(session, found, written)
