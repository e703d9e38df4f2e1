"""Which figures are parts of others: a number of the one is easily taken for one of the other."""

from collections.abc import Mapping

from gongwenkit.config.definitions import Definition
from gongwenkit.config.filters import Filter

__all__ = ["families", "wider_figures"]


def wider_figures(definitions: Mapping[str, Definition]) -> Mapping[str, tuple[str, ...]]:
    """Returns for each figure those that contain it.

    They are said to (`at_most`), it counts their rows (`rows_of`), or their conditions are fewer.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name, definition in definitions.items():
        said = {*definition.at_most, *(source.rows_of for source in definition.from_ if source.rows_of)}
        wider = {other for other, whole in definitions.items() if other != name and _contains(whole, definition)}
        found[name] = tuple(sorted(wider | {one for one in said if one in definitions}))
    return found


def families(definitions: Mapping[str, Definition]) -> Mapping[str, frozenset[str]]:
    """Returns the relatives of each figure: what it is a part of, its parts, and the other parts of that."""
    parents: dict[str, set[str]] = {}
    for name, wider in wider_figures(definitions).items():
        compared = definitions[name].compared_figures or ()
        parents[name] = {*wider, *(one for one in compared if one in definitions)}
    found = {name: set(above) for name, above in parents.items()}
    for name, above in parents.items():
        for one in above:
            found[one].add(name)
            found[name] |= {other for other, mine in parents.items() if one in mine and other != name}
    return {name: frozenset(one for one in related if one != name) for name, related in found.items()}


def _contains(whole: Definition, part: Definition) -> bool:
    """Whether a figure counts the rows of another in the same way, and more: each of its conditions is one of that."""
    if len(whole.from_) != 1 or len(part.from_) != 1 or whole.count != part.count or whole.unit != part.unit:
        return False
    (all_rows,), (some,) = whole.from_, part.from_
    if not some.ledger or all_rows.ledger != some.ledger or all_rows.any_day != some.any_day:
        return False
    is_implied = all(any(_implies(own, one) for own in some.where) for one in all_rows.where)
    return is_implied and set(all_rows.where) != set(some.where)


def _implies(narrow: Filter, wide: Filter) -> bool:
    """Whether rows that fulfil a condition fulfil another."""
    if narrow == wide:
        return True
    wanted = {narrow.equals, *(narrow.in_ or ())} - {None}
    allowed = {wide.equals, *(wide.in_ or ())} - {None}
    return narrow.column is not None and narrow.column == wide.column and bool(wanted) and wanted <= allowed
