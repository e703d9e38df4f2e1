"""`gongwenkit figures`: the figures of a department, as a table or as the stable JSON."""

import json
from typing import Annotated

import typer

from gongwenkit.cli.options import DataOption, JsonOption, KitOption, LangOption, QuietOption, VerboseOption
from gongwenkit.model import UsageError, Words

__all__ = ["show_figures"]


def show_figures(
    department: Annotated[str, typer.Argument(help="单位编码、全称或简称。Code or name of the department.")],
    period: Annotated[str, typer.Option("--period", help="时段：2023、2023H1、2023Q3、2023-07。")],
    as_json: JsonOption = False,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            help="分项：quarter、month、branch、year、plan、level、category、state、source、branch-month。Views.",
        ),
    ] = "",
    explain: Annotated[str, typer.Option("--explain", help="一个指标怎么算。How one figure is counted.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="统计截止日。Reference day.")] = "",
    kit: KitOption = None,
    data: DataOption = "",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """一个单位的各项指标及其出处。The figures of a department, with their rows."""
    from gongwenkit.cli.figures_output import explain_figure, print_figures
    from gongwenkit.cli.session import open_session
    from gongwenkit.measure.views import VIEW_SETS
    from gongwenkit.run.report import steps

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    sets = (by,) if by else ()
    if by and by not in VIEW_SETS:
        raise UsageError(
            "unknown-view",
            where="--by",
            found=Words(f"没有分项“{by}”", f"there is no view “{by}”"),
            advice=Words(f"可用：{'、'.join(VIEW_SETS)}", f"Use one of {', '.join(VIEW_SETS)}"),
        )
    chosen = steps.choose(
        department=department, period=period, as_of=as_of, kit=str(session.kit.root), data=data, report=""
    )
    reading = steps.read(chosen)
    measured = steps.measure(reading, views=sets)
    figures = measured.figures
    if explain:
        session.console.print(explain_figure(measured, explain), markup=False, highlight=False, soft_wrap=True)
        return
    if as_json:
        value = {
            "department": chosen.job.department,
            "period": str(chosen.job.period),
            "as_of": chosen.job.as_of.isoformat(),
            "figures": [figure.to_json() for figure in figures],
        }
        typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
        return
    print_figures(session, chosen.department.name, figures)
    for finding in measured.findings:
        session.say(finding.in_language("zh"), finding.in_language("en"))
    errors = sum(finding.severity == "error" for finding in reading.ledgers.findings)
    if errors:
        session.say(
            f"台账中有 {errors} 处错误，请运行 gongwenkit ledger check 查看。",
            f"The ledgers hold {errors} errors; see them with `gongwenkit ledger check`.",
        )
