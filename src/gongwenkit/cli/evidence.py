"""`trace` and `verify`: from a printed number to its rows, and from the rows back to the number."""

from pathlib import Path
from typing import Annotated

import typer

from gongwenkit.cli.options import DataOption, JsonOption, KitOption, LangOption, QuietOption, VerboseOption

__all__ = ["trace", "verify"]

PdfArgument = Annotated[Path, typer.Argument(help="报告的 PDF，或它的文件夹。The report's PDF, or its folder.")]


def trace(
    pdf: PdfArgument,
    figure: Annotated[str, typer.Argument(help="指标的编号、F 号或名称。Id, F-number or label of a figure.")],
    as_json: JsonOption = False,
    kit: KitOption = None,
    data: Annotated[
        str,
        typer.Option("--data", help="另看此数据文件夹中的台账在成文后有无变动。Also look for workbooks changed since."),
    ] = "",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """列出印出的数背后的台账行。The ledger rows behind a printed number."""
    from gongwenkit.cli.evidence_output import print_traced
    from gongwenkit.cli.screen import print_json
    from gongwenkit.cli.session import open_session
    from gongwenkit.run.report.tracing import trace_report

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    traced = trace_report(pdf, figure, kit=session.kit, data=data)
    if as_json:
        print_json(traced.to_json())
    else:
        print_traced(session, traced)
    if traced.is_altered:
        raise typer.Exit(1)


def verify(
    pdf: PdfArgument,
    as_json: JsonOption = False,
    kit: KitOption = None,
    data: DataOption = "",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """按台账重新计算，与印出的每个数比对。Count again and compare every printed number."""
    from gongwenkit.cli.screen import print_json
    from gongwenkit.cli.session import open_session
    from gongwenkit.cli.verify_output import print_verified
    from gongwenkit.run.report.verify import verify_report

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    verified = verify_report(pdf, kit=session.kit, data=data)
    if as_json:
        print_json(verified.to_json())
    else:
        print_verified(session, verified)
    if verified.exit_code:
        raise typer.Exit(verified.exit_code)
