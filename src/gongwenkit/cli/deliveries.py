"""`gongwenkit deliver`: finals are handed over, with a list and a register of their numbers."""

from datetime import date
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

__all__ = ["deliver"]


def deliver(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="报送到哪个文件夹。Folder to deliver into.")],
    departments: Annotated[list[str] | None, typer.Argument(help="单位编码或名称。Departments.")] = None,
    all_departments: Annotated[bool, typer.Option("--all", help="全部单位。All departments.")] = False,
    period: Annotated[str, typer.Option("--period", help=PERIOD_HELP)] = "",
    report: Annotated[str, typer.Option("--report", help="文稿类型，如 duty；不写则为套件的第一种。Report type.")] = "",
    layout: Annotated[str, typer.Option("--layout", help="版式，默认为该文稿的第一种。Layout.")] = "",
    copies: Annotated[int, typer.Option("--copies", min=1, help="清单上写的份数。Printed copies of each.")] = 1,
    day: Annotated[str, typer.Option("--day", help="报送日期，默认今天。Day of the delivery.")] = "",
    correct: Annotated[
        bool, typer.Option("--correct", help="更正已报送的，另写更正说明。Correct what was delivered.")
    ] = False,
    as_json: JsonOption = False,
    kit: KitOption = None,
    data: DataOption = "",
    out: OutOption = "",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """报送：只交报送稿，附清单，登记报出的数。Hand over finals, with a list and a register of their numbers."""
    from gongwenkit.cli.delivery_output import delivery_to_json, print_delivery
    from gongwenkit.cli.screen import print_json
    from gongwenkit.cli.session import open_session
    from gongwenkit.cli.stages import Stages
    from gongwenkit.run.delivery.delivery_order import DeliveryOrder, carry_out
    from gongwenkit.run.report.report_kind import default_report, find_report_type

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    report = report or default_report(session.kit)
    whole = find_report_type(session.kit, report).scope == "all"
    if not period or bool(departments) == (all_departments or (whole and not departments)):
        raise UsageError(
            "deliver-usage",
            where="gongwenkit deliver",
            found=Message("没有说明是哪些单位、哪个时段", "it is not clear which departments and which period"),
            advice=Message(
                "请写单位编码，或写 --all（两者取一），并写 --period 2023",
                "Name departments, or use --all (one of the two), and add --period 2023",
            ),
        )
    order = DeliveryOrder(
        folder=folder,
        departments=tuple(departments or ()),
        report=report,
        period=period,
        day=_day(day),
        layout=layout,
        copies=copies,
        correct=correct,
        data=data,
        out=out,
    )
    with Stages(session) as tell:
        handed, lacking = carry_out(session.kit, order, tell=tell)
    if as_json:
        print_json(delivery_to_json(handed, lacking, session.language))
    else:
        print_delivery(session, handed, lacking)
    if handed.refused or lacking:
        raise typer.Exit(1)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else date.today().isoformat()
    except ValueError:
        raise UsageError(
            "unknown-day",
            where="--day",
            found=Message(f"“{text}”不是日期", f"“{text}” is not a date"),
            advice=Message("请写作 2024-01-15 的形式", "Write it as 2024-01-15"),
        ) from None
