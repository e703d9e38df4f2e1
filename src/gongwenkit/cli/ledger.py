"""`ledger check`: the findings of all ledgers, questions for people, annotated copies."""

from pathlib import Path
from typing import Annotated

import typer

from gongwenkit.cli.options import DataOption, JsonOption, KitOption, LangOption, QuietOption, VerboseOption

__all__ = ["check_ledgers"]


def check_ledgers(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="只看这些文件或文件夹。Only these files or folders.")
    ] = None,
    as_json: JsonOption = False,
    annotate: Annotated[
        str, typer.Option("--annotate", metavar="DIR", help="把问题写成批注，副本存入此文件夹。Annotated copies.")
    ] = "",
    decisions: Annotated[
        bool, typer.Option("--decisions", help="把待定的问题写入 decisions.xlsx。Write questions into decisions.xlsx.")
    ] = False,
    accept: Annotated[
        bool,
        typer.Option("--accept", help="已定的表头对应用到各单位的同名表头。Heads as decided, everywhere."),
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="全部列出，不只列前面的。Every line of findings and every file.")
    ] = False,
    period: Annotated[
        str, typer.Option("--period", help="问零值的时段，默认为各年度。Whose zeros are asked about.")
    ] = "",
    kit: KitOption = None,
    data: DataOption = "",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """读台账，列出全部问题：文件、表、单元格、现状、应改。Read ledgers and list all that is wrong in them."""
    from gongwenkit.cli.ledger_output import print_review, say_returned
    from gongwenkit.cli.screen import open_console, print_json
    from gongwenkit.cli.session import open_session
    from gongwenkit.run.kit.decide import ask
    from gongwenkit.run.kit.review import hand_back_copies, review_ledgers, review_to_json

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    if period:
        session.kit.period(period)  # an unknown one is told where nothing is asked about it, too
    asked = ask(session.kit, data=data, period=period, accept=accept) if decisions or accept else None
    ledgers = review_ledgers(session.kit, data=data, paths=tuple(paths or ()))
    returned = None
    if annotate:
        folder = Path(annotate)
        returned = hand_back_copies(session.kit, ledgers, folder=folder, data=data, language=session.language)
    if as_json:
        value = review_to_json(ledgers, session.language)
        if asked:
            value["findings"] += [finding.to_json(session.language) for finding in asked.unmatched]
            value["decisions"] = {"new": asked.new, "open": asked.open, "answered": asked.answered}
        print_json(value)
    else:
        print_review(session, ledgers, asked, accept=accept, everything=everything)
    if returned:
        say_returned(session, returned, open_console(stderr=True) if as_json else session.console)
    raise typer.Exit(1 if any(finding.severity == "error" for finding in ledgers.findings) else 0)
