"""`ledger learn`: what an unknown ledger is, as a proposal that a person takes over."""

from pathlib import Path
from typing import Annotated

import typer

from gongwenkit.cli.options import JsonOption, KitOption, LangOption, QuietOption, VerboseOption

__all__ = ["learn_ledgers"]


def learn_ledgers(
    files: Annotated[list[Path], typer.Argument(help="台账文件，一个或几个。Files of a ledger.")],
    id_: Annotated[str, typer.Option("--id", help="新台账的 id，小写英文字母，如 visits。Id of the new ledger.")] = "",
    sheet: Annotated[str, typer.Option("--sheet", help="只学这张工作表。Only this sheet.")] = "",
    accept: Annotated[
        bool, typer.Option("--accept", help="写入 data/schema 和 data/figures。Write what is proposed.")
    ] = False,
    as_json: JsonOption = False,
    kit: KitOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """学一种新台账：有哪些列、各是什么，先看，再写入。Learn an unknown ledger: its columns and what they are."""
    from gongwenkit.cli.learn_output import print_proposals, proposals_to_json
    from gongwenkit.cli.screen import print_json
    from gongwenkit.cli.session import open_session
    from gongwenkit.run.kit.learned_acceptance import accept as write
    from gongwenkit.run.kit.learned_acceptance import propose
    from gongwenkit.run.kit.unknown_ledgers import learn_files

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    learnt, without = learn_files(session.kit, files, sheet=sheet)
    proposals = propose(session.kit, learnt, id_=id_)
    written = write(session.kit, proposals) if accept else []
    if as_json:
        print_json(proposals_to_json(proposals, without, written, session.language))
    else:
        print_proposals(session, proposals, without, written, accepted=accept)
    raise typer.Exit(0 if proposals else 1)
