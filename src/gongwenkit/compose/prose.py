"""Joining and closing: runs and clauses become a sentence whose punctuation is right whatever was dropped."""

import re
from collections.abc import Iterable, Sequence

from gongwenkit.config.marks import Marks
from gongwenkit.model import Run

__all__ = ["close_runs", "join_clauses", "merge_words", "trim_own_words"]

_ENDS = re.compile(r"[。！？…][”’）】》]?$")
_EDGES = "，、；：。,;. \t\r\n\u3000"
_OPENING_EDGES = _EDGES + "！？!?…"
_WORD = re.compile(r"\w")


def join_clauses(clauses: Sequence[tuple[Run, ...]], joiner: str, marks: Marks) -> tuple[Run, ...]:
    """Joins clauses and closes the sentence.

    Args:
        clauses: the clauses that are left, at least one, without outer punctuation.
        joiner: what stands between two of them.
        marks: the stop.

    Returns:
        Runs with the final stop; neighbouring words are one run.
    """
    runs: list[Run] = []
    for clause in clauses:
        # A department's own words may end with ！ or ？ and go on: no joiner follows such a mark.
        runs += [Run(joiner)] if runs and not _ENDS.search(runs[-1].text) else []
        runs += clause
    return close_runs(runs, marks)


def close_runs(runs: Iterable[Run], marks: Marks) -> tuple[Run, ...]:
    """Adds the stop, unless a department's own words already end a sentence with another one."""
    runs = list(runs)
    return merge_words(runs if _ENDS.search(runs[-1].text) else [*runs, Run(marks.punctuation.sentence)])


def merge_words(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Makes one run of neighbouring runs of words."""
    merged: list[Run] = []
    for run in runs:
        if merged and run.kind == merged[-1].kind == "words":
            merged[-1] = Run(merged[-1].text + run.text)
        elif run.text:
            merged.append(run)
    return tuple(merged)


def trim_own_words(text: str) -> str:
    """Returns a department's own words as one line without the punctuation at its ends, which the kit sets.

    A cell that holds nothing but punctuation holds no words: it is empty.
    """
    line = "".join(line.strip() for line in text.splitlines())
    return line.lstrip(_OPENING_EDGES).rstrip(_EDGES) if _WORD.search(line) else ""
