"""Companion columns: columns that reading adds to a column of a ledger, with their notes."""

__all__ = ["LAST", "MERGED", "NOTE", "NOTED"]


NOTE = ".note"
"""Suffix of the companion column of a date, number, choice or choices column: what kind of value it is.

date: "" exact day or blank · "inferred" (the year is not in the cell) · "month" (only the month is given; the
value is its first day) · "inferred month" · "inferred year" (no date column: 1 January of the table's year, where the
schema has `year_date`) · "unreadable" (the cell is filled and not a date, or the table has no date column at all).
number: "" exact or blank · "approximate" (约30人, 全体) · "unreadable" (not a number, an error cell).
tags: "" or "unreadable" (an error cell).
choice, choices: "" known or blank · "unknown" (a value that the schema does not list).
people_count, items: "" or "unreadable".
"""

MERGED = "merged"
"""Note of a blank number, items or people_count cell below a merged cell, whose value counts in its first row."""

LAST = ".last"
"""Suffix of the companion column of a date column: last day of a range (equal to the first for a single day)."""


NOTED = ("date", "number", "choice", "choices", "tags", "items", "people_count")
