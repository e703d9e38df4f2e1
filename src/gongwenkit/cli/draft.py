"""`check`: a text that somebody else wrote, held against the ledgers."""

from pathlib import Path
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

__all__ = ["check_text"]


def check_text(
    draft: Annotated[Path, typer.Argument(help="别人写的文稿，.docx 或 .txt。The draft, .docx or .txt.")],
    department: Annotated[
        str, typer.Option("--department", help="单位编码、全称或简称。Code or name of the department.")
    ],
    period: Annotated[str, typer.Option("--period", help=PERIOD_HELP)],
    as_json: JsonOption = False,
    author: AuthorOption = "",
    kit: KitOption = None,
    data: DataOption = "",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """别人写的文稿里，每个数与台账对不对得上。The numbers of somebody's draft against the ledgers."""
    from gongwenkit.cli.draft_output import print_checked
    from gongwenkit.cli.screen import print_json
    from gongwenkit.cli.session import open_session
    from gongwenkit.run.report.draft_check import check_draft

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    checked = check_draft(
        draft, department=department, period=period, kit=str(session.kit.root), data=data, author=author
    )
    if as_json:
        print_json(checked.to_json())
    else:
        print_checked(session, checked)
    if checked.differs:
        raise typer.Exit(1)
