"""`trace` and `verify`: from a printed number to its rows, and from the rows back to the number."""

from pathlib import Path
from typing import Annotated

import typer

from gongwenkit.cli.options import DataOption, JsonOption, KitOption, LangOption, QuietOption, VerboseOption
from gongwenkit.model import Message, UsageError

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
    report: Annotated[
        Path,
        typer.Argument(
            help="报告的 PDF 或文件夹，或改过的 Word 文件。A report's PDF or folder, or its edited Word file."
        ),
    ],
    as_json: JsonOption = False,
    against: Annotated[
        Path | None, typer.Option("--against", help="Word 文件所属报告的文件夹。The report's folder, of a Word file.")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="逐条询问后，把改过的本单位文字写入 own_words.csv。Take over own words.")
    ] = False,
    kit: KitOption = None,
    data: DataOption = "",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """按台账重算，与印出的每个数比对；Word 文件则列出全部改动。Count again and compare; list edits of a Word file."""
    from gongwenkit.cli.screen import print_json
    from gongwenkit.cli.session import open_session
    from gongwenkit.cli.verify_output import print_verified
    from gongwenkit.proof.word.word_package import is_word_like
    from gongwenkit.run.report.verify import verify_report

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    if report.is_file() and is_word_like(report):
        from gongwenkit.cli.revision_output import verify_revision

        verify_revision(session, report, against, data=data, as_json=as_json, accept=accept)
        return
    if against is not None or accept:
        raise _only_word(report)
    verified = verify_report(report, kit=session.kit, data=data)
    if as_json:
        print_json(verified.to_json())
    else:
        print_verified(session, verified)
    if verified.exit_code:
        raise typer.Exit(verified.exit_code)


def _only_word(report: Path) -> UsageError:
    return UsageError(
        "only-word",
        where=report.name,
        found=Message("--against 和 --accept 只用于 Word 文件", "--against and --accept are for Word files only"),
        advice=Message("请给出改过的 .docx，或去掉这两个选项", "Give the edited .docx, or leave these options out"),
    )
