"""By which columns the rows of a figure can be divided: what views, wording and charts may name."""

from collections.abc import Mapping, Sequence

from gongwenkit.config.definitions import Definition, source_ledgers
from gongwenkit.config.roles import Role
from gongwenkit.config.schema import Column, LedgerSchema, Schema

__all__ = [
    "DIVIDING_ROLES",
    "Divisions",
    "choice_columns",
    "column_of_list",
    "column_of_view",
    "divisions",
    "has_table",
    "key_of_list",
]

_LIST = "list:"

DIVIDING_ROLES: tuple[Role, ...] = ("level", "category", "state", "source")
"""Roles whose names are short for the column that has them in each ledger: `level:高`."""

_CHOICES = ("choice", "choices")

Divisions = Mapping[str, Mapping[str, Sequence[str] | None]]
"""By id of a figure: the columns and roles that it can be divided by, each with its values; None: any value."""


def choice_columns(schema: Schema) -> tuple[str, ...]:
    """Returns the names of all columns with a list of values, in the order of the ledgers, each once."""
    named = (one.name for ledger in schema.ledgers.values() for one in ledger.column if one.type in _CHOICES)
    return tuple(dict.fromkeys(named))


def divisions(definitions: Mapping[str, Definition], schema: Schema) -> Divisions:
    """Returns for each figure what it can be divided by, with the values that there are."""
    return {name: _divisions_of(name, definitions, schema) for name in definitions}


def _divisions_of(
    name: str, definitions: Mapping[str, Definition], schema: Schema
) -> Mapping[str, Sequence[str] | None]:
    """Returns what a figure can be divided by: choice columns, and roles that are short for a column.

    Each of its ledgers must have the column. Nothing divides a figure of a reference table, or one of a ledger about
    persons: its parts could be so small that they tell who somebody was.

    Returns:
        The values by name of the column or role; None where the column may have any value.
    """
    ledgers = [schema.ledgers[ledger] for ledger in source_ledgers(name, definitions)]
    if not ledgers or has_table(name, definitions) or any(ledger.is_private for ledger in ledgers):
        return {}
    columns = {column.name: column for column in ledgers[0].column if column.type in _CHOICES}
    found = {one: _values(one, ledgers) for one in columns if all(_divides(one, ledger) for ledger in ledgers)}
    for role in DIVIDING_ROLES:
        named = [ledger.role(role) for ledger in ledgers]
        if all(named):
            found[role] = _merged([ledger.find(column or "") for ledger, column in zip(ledgers, named, strict=True)])
    return found


def column_of_view(key: str) -> str:
    """Returns the column, or role, of a view by a column (`检查方式:双随机`); empty for any other view."""
    side, colon, _ = key.partition(":")
    return side if colon and not key.startswith(_LIST) else ""


def column_of_list(key: str) -> str:
    """Returns the column whose values a text lists (`list:受检单位`); empty for any other view."""
    return key.removeprefix(_LIST) if key.startswith(_LIST) else ""


def key_of_list(column: str) -> str:
    """Returns the key of the view with the number of values of a column."""
    return f"{_LIST}{column}"


def has_table(name: str, definitions: Mapping[str, Definition]) -> bool:
    """Whether a figure, or one that it is made of, is counted from a reference table."""
    definition = definitions[name]
    own = any(source.table for source in definition.from_)
    return own or any(has_table(parent, definitions) for parent in definition.parents)


def _divides(name: str, ledger: LedgerSchema) -> bool:
    column = ledger.find(name)
    return column is not None and column.type in _CHOICES


def _values(name: str, ledgers: Sequence[LedgerSchema]) -> Sequence[str] | None:
    return _merged([ledger.find(name) for ledger in ledgers])


def _merged(columns: Sequence[Column | None]) -> Sequence[str] | None:
    """Returns the values of one column of several ledgers; None where one of them is not a list."""
    if any(column is None or column.type not in _CHOICES for column in columns):
        return None
    return tuple(dict.fromkeys(value for column in columns if column for value in column.values))
