"""The start of the program: the command `gongwenkit` and `python -m gongwenkit`.

A worker of a batch imports the file that started the program again (multiprocessing, spawn). So this module imports the
command line only when the program runs: a worker never loads it.
"""

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line and exits with its code."""
    from gongwenkit.cli import main as run_command

    run_command(arguments)


if __name__ == "__main__":
    main()
