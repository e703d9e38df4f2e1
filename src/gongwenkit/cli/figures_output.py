"""`figures` on the screen: a table of a department's figures, their JSON, or how one figure is counted."""

from typing import Any

from rich.console import JustifyMethod
from rich.markup import escape
from rich.table import Table

from gongwenkit.cli.session import Session
from gongwenkit.config.divisions import choice_columns
from gongwenkit.config.labels import Labels, load_labels
from gongwenkit.config.likeness import likely_word
from gongwenkit.config.schema import Schema
from gongwenkit.measure.views import VIEW_SETS, divides
from gongwenkit.model import Figure, Message, UsageError, print_value
from gongwenkit.run.report.disclosure import fold_views, is_private_figure
from gongwenkit.run.report.results import Measured

__all__ = ["explain_figure", "figures_to_json", "find_views", "print_figures", "say_undivided"]


_VIEWS = {"last": "上年", "difference": "增减", "change": "增减比例", "planned": "计划", "completion": "完成率"}
"""Views without a name of their own, in Chinese."""


def find_views(by: str, schema: Schema) -> tuple[str, ...]:
    """Returns the set of views asked for, or the column; empty where none is.

    Raises:
        UsageError: there is no such set, and no ledger has such a column with a list of values.
    """
    columns = choice_columns(schema)
    if by and by not in (*VIEW_SETS, *columns):
        likely = likely_word(by, (*VIEW_SETS, *columns))
        zh, en = (f"（是否为“{likely}”？）", f" (is it {likely}?)") if likely else ("", "")
        raise UsageError(
            "unknown-view",
            where="--by",
            found=Message(f"没有分项“{by}”{zh}", f"there is no view “{by}”{en}"),
            advice=Message(
                f"可用：{'、'.join(VIEW_SETS)}，或台账的单选列、多选列：{'、'.join(columns)}",
                f"Use one of {', '.join(VIEW_SETS)}, or a column with a list of values: {', '.join(columns)}",
            ),
        )
    return (by,) if by else ()


def explain_figure(measured: Measured, asked: str) -> str:
    """Returns how a figure is counted, in one sentence.

    Raises:
        UsageError: no figure has this id, F-number or label.
    """
    found = next((f for f in measured.figures if asked in (f.id, f.no, f.label)), None)
    if found is None:
        raise UsageError(
            "unknown-figure",
            where="--explain",
            found=Message(f"没有指标“{asked}”", f"there is no figure “{asked}”"),
            advice=Message("请写指标的编号、F 号或名称", "Give its id, F-number or label"),
        )
    return f"{found.label}（{found.unit}）：{measured.explanations[found.id]}。"


def say_undivided(session: Session, measured: Measured, by: str) -> None:
    """Says which figures are not divided as was asked for: those about persons are, by quarter and month only."""
    if not by or not divides(by):
        return
    named = [figure.label for figure in measured.figures if is_private_figure(figure.id, measured)]
    if named:
        session.say(
            f"涉及个人的指标只分月份、季度，不作这种分项：{'、'.join(named)}。",
            f"Figures about persons are divided by quarter and month only, not by {by}: {', '.join(named)}.",
        )


def figures_to_json(measured: Measured) -> dict[str, Any]:
    """Returns the stable shape of `figures --json`."""
    job = measured.chosen.job
    return {
        "department": job.department,
        "period": str(job.period),
        "as_of": job.as_of.isoformat(),
        "figures": [
            {**fold_views(figure, measured).to_json(), **_missing_columns(figure)} for figure in measured.figures
        ],
    }


def _missing_columns(figure: Figure) -> dict[str, Any]:
    """Returns where to add the columns for want of which a figure is missing; nothing for any other figure."""
    columns = [one.to_json() for one in figure.missing_columns]
    return {"missing_columns": columns} if columns else {}


def print_figures(session: Session, measured: Measured) -> None:
    """Prints the figures of a department as a table, and what is wrong in them and in the ledgers."""
    figures = tuple(fold_views(figure, measured) for figure in measured.figures)
    _print_table(session, measured.chosen.department.name, figures)
    for finding in measured.findings:
        session.say(finding.in_language("zh"), finding.in_language("en"))
    errors = sum(finding.severity == "error" for finding in measured.reading.ledgers.findings)
    if errors:
        session.say(
            f"台账中有 {errors} 处错误，请运行 gongwenkit ledger check 查看。",
            f"The ledgers hold {errors} errors; see them with `gongwenkit ledger check`.",
        )


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
        justify: JustifyMethod = "right" if numeric else "left"
        table.add_column(session.words(zh, en), justify=justify, no_wrap=numeric, overflow="fold")
    for figure in figures:
        missing = session.words("缺", "missing") if figure.applies else session.words("不适用", "none")
        value = missing if figure.value is None else print_value(figure.value, rounded=False) + figure.unit
        notes = _notes(session, figure, labels)
        counts = (_rows(session, figure), str(len(figure.left_out)))
        table.add_row(figure.no or "", escape(figure.label), value, *counts, escape(notes))
    session.console.print(table)


def _rows(session: Session, figure: Figure) -> str:
    """Returns the number of rows, and of how many things they tell where several rows tell of one."""
    together = sum(len(rows) - 1 for rows, _ in figure.merged)
    number = len(figure.rows)
    return (
        session.words(f"{number}（合{number - together}）", f"{number} ({number - together})")
        if together
        else str(number)
    )


def _notes(session: Session, figure: Figure, labels: Labels) -> str:
    """Returns why a figure is missing, its flags and its views."""
    words = {**labels.missing, **labels.flags} if session.language == "zh" else {}
    codes = [*([figure.missing] if figure.missing else []), *figure.flags]
    views = [
        f"{_view_name(session, view.key)} {'-' if view.value is None else print_value(view.value, rounded=False)}"
        for view in figure.views
    ]
    return session.words("，", ", ").join(
        [*(words.get(code, code) for code in codes), *_lacking(session, figure), *views]
    )


def _view_name(session: Session, key: str) -> str:
    """Returns a view as people call it: the name after the kind that was asked for, a blank cell as such."""
    if session.language != "zh":
        return key
    kind, colon, name = key.partition(":")
    if name == "other":
        return "其他"
    return _VIEWS.get(kind, kind) if not colon else name.replace(":", " ") or "没有填或认不出的"


def _lacking(session: Session, figure: Figure) -> list[str]:
    """Returns each column for want of which a figure is missing, with the first head to add it to."""
    heads: dict[tuple[str, str], list[str]] = {}
    for one in figure.missing_columns:
        head = one.head
        row = session.words(f"第{head.row}行", f"row {head.row}")
        heads.setdefault((one.ledger, one.column), []).append(" › ".join(filter(None, (head.file, head.sheet, row))))
    return [
        session.words(
            f"“{ledger}”没有“{column}”列，请加在表头：{first}" + (f"等 {len(more) + 1} 处" if more else ""),
            f"“{ledger}” has no column “{column}”; add it to the head: {first}"
            + (f" and {len(more)} more" if more else ""),
        )
        for (ledger, column), (first, *more) in heads.items()
    ]
