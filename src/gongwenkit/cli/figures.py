"""`gongwenkit figures`: the figures of a department, as a table or as the stable JSON."""

import json
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from gongwenkit.cli.session import (
    DataOption,
    KitOption,
    LangOption,
    QuietOption,
    Session,
    VerboseOption,
    open_session,
)
from gongwenkit.config.labels import Labels, load_labels
from gongwenkit.measure.views import VIEW_SETS
from gongwenkit.model import Figure, UsageError, Words, print_value
from gongwenkit.run import report as steps
from gongwenkit.run.results import Measured

__all__ = ["show_figures"]


def show_figures(
    department: Annotated[str, typer.Argument(help="单位编码、全称或简称。Code or name of the department.")],
    period: Annotated[str, typer.Option("--period", help="时段：2023、2023H1、2023Q3、2023-07。")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")] = False,
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
        session.console.print(_explain(measured, explain), markup=False, highlight=False, soft_wrap=True)
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
    _print_table(session, chosen.department.name, figures)
    for finding in measured.findings:
        session.say(finding.in_language("zh"), finding.in_language("en"))
    errors = sum(finding.severity == "error" for finding in reading.ledgers.findings)
    if errors:
        session.say(
            f"台账中有 {errors} 处错误，请运行 gongwenkit ledger check 查看。",
            f"The ledgers hold {errors} errors; see them with `gongwenkit ledger check`.",
        )


def _explain(measured: Measured, asked: str) -> str:
    found = next((f for f in measured.figures if asked in (f.id, f.no, f.label)), None)
    if found is None:
        raise UsageError(
            "unknown-figure",
            where="--explain",
            found=Words(f"没有指标“{asked}”", f"there is no figure “{asked}”"),
            advice=Words("请写指标的编号、F 号或名称", "Give its id, F-number or label"),
        )
    return f"{found.label}（{found.unit}）：{measured.explanations[found.id]}。"


def _print_table(session: Session, department: str, figures: tuple[Figure, ...]) -> None:
    labels = load_labels(session.kit.phrases_folder)
    table = Table(title=escape(department), title_justify="left")
    heads = (
        ("序号", "No"),
        ("指标", "Figure"),
        ("数值", "Value"),
        ("依据", "Rows"),
        ("未计入", "Left out"),
        ("说明", "Notes"),
    )
    for zh, en in heads:
        numeric = zh in ("数值", "依据", "未计入")
        table.add_column(session.words(zh, en), justify="right" if numeric else "left", no_wrap=numeric)
    for figure in figures:
        missing = session.words("缺", "missing")
        value = missing if figure.value is None else print_value(figure.value, rounded=False) + figure.unit
        notes = _notes(session, figure, labels)
        counts = (str(len(figure.rows)), str(len(figure.left_out)))
        table.add_row(figure.no or "", escape(figure.label), value, *counts, escape(notes))
    session.console.print(table)


def _notes(session: Session, figure: Figure, labels: Labels) -> str:
    """Says why a figure is missing, what is special about it, and its views."""
    words = {**labels.missing, **labels.flags} if session.language == "zh" else {}
    codes = [*([figure.missing] if figure.missing else []), *figure.flags]
    views = [
        f"{view.key} {'-' if view.value is None else print_value(view.value, rounded=False)}" for view in figure.views
    ]
    return session.words("，", ", ").join([*(words.get(code, code) for code in codes), *views])
