"""Takes back what departments send: mended ledgers replace theirs, answers go into decisions.xlsx.

Everything is looked at before anything is changed. What is replaced is kept aside, with a note of what was done; an
answer that is there is never changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gongwenkit.config.handover import load_handover_words
from gongwenkit.config.kit import Kit
from gongwenkit.ingest.decisions.model import DECISIONS_FILE
from gongwenkit.ingest.decisions.write import write_questions
from gongwenkit.model import Message
from gongwenkit.run.exchange.answers import to_fill
from gongwenkit.run.exchange.replacing import keep_texts, replace_ledgers
from gongwenkit.run.exchange.return_content import Looking, TakenReturn
from gongwenkit.run.exchange.returned import find_returns
from gongwenkit.run.exchange.revised_texts import ComparedText, compare_texts
from gongwenkit.run.kit.decide import book_choices
from gongwenkit.run.report.ledgers import open_data

__all__ = ["Taken", "take_returns"]


@dataclass(frozen=True)
class Taken:
    """What became of all returns.

    Attributes:
        returns: in the order in which they were found.
        dry_run: whether nothing was changed.
        aside: folder of the data folder with what was replaced; empty where nothing was.
        written: number of answers written into decisions.xlsx.
        compared: the revised texts, in the order of the returns.
    """

    returns: tuple[TakenReturn, ...]
    dry_run: bool
    aside: str = ""
    written: int = 0
    compared: tuple[ComparedText, ...] = ()

    @property
    def problems(self) -> int:
        """How many things were not taken, or could not be compared."""
        return sum(len(one.problems) for one in self.returns) + sum(one.problem is not None for one in self.compared)


def take_returns(
    kit: Kit,
    paths: Sequence[Path],
    *,
    data: str = "",
    dry_run: bool = False,
    replace: bool = False,
    tell: Callable[[Message], None] = lambda _: None,
) -> Taken:
    """Looks at everything that came back, then takes what can be taken.

    Args:
        kit: the kit.
        paths: packages, folders, files.
        data: another data folder.
        dry_run: only say what would change.
        replace: also ledgers whose originals changed since they were sent.
        tell: what is being done, where that takes long.

    Raises:
        UsageError: a path does not exist; the data folder cannot be written.
        DataError: the reference tables or decisions.xlsx cannot be read.
    """
    words = load_handover_words(kit).exchange
    returns = list(find_returns(paths, words))
    opened = open_data(kit, data=data)
    looking = Looking(kit, opened, words, replace=replace)
    taken = tuple(looking.look(one) for one in returns)
    folder = opened.data.path
    texts = [text for one in taken for text in one.texts]
    aside, written = "", 0
    if not dry_run:
        aside = replace_ledgers(folder, words, taken)
        keep_texts(folder, taken)
        written = _write_answers(looking, taken)
    # after the ledgers: what they say now is what the numbers are held against
    compared = compare_texts(kit, folder, texts, words=words, dry_run=dry_run, tell=tell)
    return Taken(taken, dry_run, aside, written, tuple(compared))


def _write_answers(looking: Looking, taken: Sequence[TakenReturn]) -> int:
    """Writes the answers into decisions.xlsx; returns how many."""
    new = {name: answer for one in taken for name, answer in one.answers.new.items()}
    if not new:
        return 0
    opened, decided = looking.opened, looking.decided
    fill = to_fill(new, questions=looking.questions().values(), decided=decided)
    write_questions(
        opened.data.path / DECISIONS_FILE,
        fill.questions,
        book_choices(opened.files, opened.reference.departments),
        fill=fill.lines,
        fill_members=fill.members,
        decided=decided,
    )
    return len(new)
