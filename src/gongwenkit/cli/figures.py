"""`gongwenkit figures`: the figures of a department, as a table or as the stable JSON."""

from typing import Annotated

import typer

from gongwenkit.cli.options import (
    PERIOD_HELP,
    AuthorOption,
    DataOption,
    JsonOption,
    KitOption,
    LangOption,
    QuietOption,
    VerboseOption,
)

__all__ = ["show_figures"]


def show_figures(
    department: Annotated[str, typer.Argument(help="单位编码、全称或简称。Code or name of the department.")],
    period: Annotated[str, typer.Option("--period", help=PERIOD_HELP)],
    as_json: JsonOption = False,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            help="分项：quarter、month、branch、year、plan、level、category、state、source、branch-month，"
            "或台账的一个单选列。Views, or a column.",
        ),
    ] = "",
    explain: Annotated[str, typer.Option("--explain", help="一个指标怎么算。How one figure is counted.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="统计截止日。Reference day.")] = "",
    author: AuthorOption = "",
    kit: KitOption = None,
    data: DataOption = "",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """一个单位的各项指标及其出处。The figures of a department, with their rows."""
    from gongwenkit.cli.figures_output import explain_figure, figures_to_json, find_views, print_figures, say_undivided
    from gongwenkit.cli.screen import print_json
    from gongwenkit.cli.session import open_session
    from gongwenkit.run.report import steps

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    chosen = steps.choose(
        department=department,
        period=period,
        as_of=as_of,
        author=author,
        kit=str(session.kit.root),
        data=data,
        report="",
    )
    measured = steps.measure(steps.read(chosen), views=find_views(by, chosen.files.schema))
    if explain:
        session.console.print(explain_figure(measured, explain), markup=False, highlight=False, soft_wrap=True)
    elif as_json:
        print_json(figures_to_json(measured))
    else:
        print_figures(session, measured)
        say_undivided(session, measured, by)
