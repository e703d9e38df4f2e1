"""R8: how long `--help` takes, of the program and of each command."""

import sys
from typing import Any

from typer.main import get_command

from bench_process import ROOT, best, run, say
from bench_table import Row
from gongwenkit.cli.app import app

__all__ = ["measure_start"]


def measure_start(*, rounds: int, most: int | None = None) -> list[Row]:
    """Returns R8.

    Args:
        rounds: how often each is asked; the best counts.
        most: how many commands at most; None: all of the program.
    """
    costs = {}
    for path in _commands()[:most]:
        name = " ".join(("gongwenkit", *path))
        say(f"R8 {name} --help")
        command = (sys.executable, "-m", "gongwenkit", *path, "--help")
        costs[name] = best(rounds, lambda command=command: run(command, ROOT)).cpu  # type: ignore[misc]
    slowest = max(costs, key=lambda name: costs[name])
    own = costs["gongwenkit"]
    note = f"slowest of {len(costs)}: `{slowest}`; `gongwenkit` itself {own:.2f}; best of {rounds}"
    what = "`--help`，最慢的命令 · of the slowest command"
    return [Row("R8", what, costs[slowest], "CPU-s", 0.3, note=note, numbers=costs)]


def _commands() -> list[tuple[str, ...]]:
    """Returns every command and group, as the program knows them; first the program itself."""
    found: list[tuple[str, ...]] = []
    waiting: list[tuple[tuple[str, ...], Any]] = [((), get_command(app))]
    while waiting:
        path, command = waiting.pop()
        found.append(path)
        waiting += [((*path, name), below) for name, below in getattr(command, "commands", {}).items()]
    return sorted(found)
