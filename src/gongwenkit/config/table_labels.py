"""Words of tables in labels.toml: those that report.toml declares (`[tables]`), and where heads may be broken."""

import re
from typing import Annotated

from gongwenkit.config.toml import Closed, Filled, with_fields

__all__ = ["DeclaredTableLabels", "TableHeadLabels"]


class DeclaredTableLabels(Closed):
    """`[tables]`: words of the tables that report.toml declares.

    Attributes:
        number, department, total, subtotal: heads, and the names of lines or columns of totals.
        unnamed: a line or column of the rows in which the cell is blank.
        rest, rest_where: how many rows are not listed, and where they are.
        nothing: printed where there is no row.
        note_undecided, note_open: what waits for a decision.
    """

    number: Filled
    department: Filled
    total: Filled
    subtotal: Filled
    unnamed: Filled
    rest: Annotated[str, with_fields("count")]
    rest_where: str
    nothing: Filled
    note_undecided: Annotated[str, with_fields("mark")]
    note_open: Filled


class TableHeadLabels(Closed):
    """`[table_heads]`: `breaks` are heads with `|` where a line may end; `{body}` stands for a party body."""

    breaks: tuple[Filled, ...] = ()

    def words(self, head: str) -> tuple[str, ...]:
        """Returns the parts of a head that a line break keeps whole; a unit in brackets at its end is one of them."""
        text, unit = _LAST_BRACKET.fullmatch(head).groups()  # type: ignore[union-attr]
        for declared in self.breaks:
            parts = (re.escape(part).replace(r"\{body\}", ".+?") for part in declared.split("|"))
            if found := re.fullmatch("".join(f"({part})" for part in parts), text):
                text = "|".join(found.groups())
                break
        return tuple(word for word in (*_BRACKET.sub(r"|\g<0>", text).split("|"), unit) if word)


_BRACKET = re.compile(r"(?<=[^（|])（")
_LAST_BRACKET = re.compile(r"(.+?)(（[^（）]*）)?", re.DOTALL)
