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
    figure: Annotated[str, typer.Argument(help="指标的编号、F 号或名称。Id, F-number or label of a figure.")] = "",
    sample: Annotated[
        int, typer.Option("--sample", min=0, help="抽查：抽几个数，连同依据的行。Draw so many numbers for a check.")
    ] = 0,
    seed: Annotated[str, typer.Option("--seed", help="样本号；同一份报告、同一号抽得相同。Seed of the sample.")] = "",
    out_file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.xlsx", help="抽查表写成工作簿。Write the form, too.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有的抽查表。Replace the form if it is there.")] = False,
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
    """列出印出的数背后的台账行；或抽几个数供人核对。The ledger rows behind a printed number, or behind a sample."""
    from gongwenkit.cli.evidence_output import print_traced
    from gongwenkit.cli.screen import print_json
    from gongwenkit.cli.session import open_session
    from gongwenkit.run.report.tracing import trace_report

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    _check_traced(figure, sample, is_form=bool(seed or out_file), data=data)
    if sample:
        from gongwenkit.cli.sample_output import show_sample

        if show_sample(session, pdf, sample, seed=seed, out_file=out_file, force=force, as_json=as_json):
            raise typer.Exit(1)
        return
    traced = trace_report(pdf, figure, kit=session.kit, data=data)
    if as_json:
        print_json(traced.to_json())
    else:
        print_traced(session, traced)
    if traced.is_altered:
        raise typer.Exit(1)


def _check_traced(figure: str, sample: int, *, is_form: bool, data: str) -> None:
    """Refuses what asks for both or neither, and options that would be ignored without a message."""
    if bool(figure) == bool(sample) or (is_form and not sample) or (sample and data):
        raise UsageError(
            "trace-usage",
            where="gongwenkit trace",
            found=Message(
                "要写一个指标，或写 --sample 个数，两者取一", "either a figure or --sample N, one of the two"
            ),
            advice=Message(
                "查一个数：trace PDF F01（可加 --data）；抽查：trace PDF --sample 10（可加 --seed、--out）",
                "`trace PDF F01` (with --data), or `trace PDF --sample 10` (with --seed, --out)",
            ),
        )


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
    from gongwenkit.run.report.finished_report import reports_below
    from gongwenkit.run.report.verify import verify_report

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    if report.is_file() and is_word_like(report):
        from gongwenkit.cli.revision_output import verify_revision

        verify_revision(session, report, against, data=data, as_json=as_json, accept=accept)
        return
    if against is not None or accept:
        raise _only_word(report)
    if several := reports_below(report):
        from gongwenkit.cli.verify_output import verify_several

        raise typer.Exit(verify_several(session, several, data=data, as_json=as_json))
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
