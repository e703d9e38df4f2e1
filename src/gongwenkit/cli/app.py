"""The commands, in the order in which an office meets them."""

import typer

from gongwenkit.cli import build, checks, figures, press
from gongwenkit.cli.session import not_yet

__all__ = ["app"]

app = typer.Typer(
    name="gongwenkit",
    help="从台账到公文：每个数都有出处。From ledgers to typeset reports: every number leads to its rows.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
ledger = typer.Typer(help="台账。Ledgers.", no_args_is_help=True)
template = typer.Typer(help="文稿模板。Templates.", no_args_is_help=True)
app.add_typer(ledger, name="ledger")
app.add_typer(template, name="template")

app.command("init")(checks.init_kit)
app.command("doctor")(checks.doctor)
ledger.command("check")(checks.check_ledgers)
app.command("figures")(figures.show_figures)
template.command("check")(checks.check_templates)
app.command("build")(build.build)
app.command("print")(press.print_reports)

NOT_YET = {
    "trace": "（尚未提供）印出的数背后的行。Not there yet: the rows behind a printed number.",
    "verify": "（尚未提供）重新计算并比对。Not there yet: recompute and compare every printed number.",
    "proof": "（尚未提供）版面检查。Not there yet: the layout checks.",
}
ANY_ARGUMENTS = {"ignore_unknown_options": True, "allow_extra_args": True}


def say_not_yet(context: typer.Context) -> None:
    """Says that the command is not there yet, whatever its arguments."""
    not_yet(context.info_name or "")


for name, text in NOT_YET.items():
    app.command(name, help=text, context_settings=ANY_ARGUMENTS)(say_not_yet)
