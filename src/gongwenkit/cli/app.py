"""The commands, in the order in which an office meets them."""

import typer

from gongwenkit.cli import (
    build,
    deliveries,
    draft,
    evidence,
    exchange,
    figures,
    kit,
    learn,
    ledger,
    press,
    proof,
    status,
)

__all__ = ["app"]

app = typer.Typer(
    name="gongwenkit",
    help="从台账到公文：每个数都有出处。From ledgers to typeset reports: every number leads to its rows.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
ledgers = typer.Typer(help="台账。Ledgers.", no_args_is_help=True)
templates = typer.Typer(help="文稿模板。Templates.", no_args_is_help=True)
app.add_typer(ledgers, name="ledger")
exchanges = typer.Typer(help="与各单位往返。The round trip with departments.", no_args_is_help=True)
app.add_typer(templates, name="template")
app.add_typer(exchanges, name="exchange")

app.command("init")(kit.init_kit)
app.command("registry")(kit.registry)
app.command("doctor")(kit.doctor)
ledgers.command("check")(ledger.check_ledgers)
ledgers.command("learn")(learn.learn_ledgers)
app.command("figures")(figures.show_figures)
templates.command("check")(kit.check_templates)
app.command("build")(build.build)
app.command("trace")(evidence.trace)
app.command("verify")(evidence.verify)
app.command("check")(draft.check_text)
app.command("proof")(proof.proof)
app.command("print")(press.print_reports)
app.command("status")(status.status)
exchanges.command("out")(exchange.send)
exchanges.command("in")(exchange.take_back)
app.command("deliver")(deliveries.deliver)
app.command("upgrade")(kit.upgrade)
