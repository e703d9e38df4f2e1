"""The commands, in the order in which an office meets them."""

import typer

from gongwenkit.cli import build, checks, evidence, figures, press, proof, upgrade

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
app.command("trace")(evidence.trace)
app.command("verify")(evidence.verify)
app.command("proof")(proof.proof)
app.command("print")(press.print_reports)
app.command("upgrade")(upgrade.upgrade)
