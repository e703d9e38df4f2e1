"""The reference tables (基础信息) of a district as CSV files."""

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

HEADS = {
    "departments": "code,name,short_name,symbol,members,staff,from,to",
    "issuers": "department,id,body,name,symbol,office,self",
    "branches": "department,name,from,to",
    "people": "department,name,post,leading_group,first_responsible,from,to",
    "plan": "department,figure,year,planned",
    "documents": "department,report,period,date,number,signer,to,cc,secrecy,urgency,copy_no",
    "facts": "department,year,fact,answer,basis,confirmed_by",
    "own_words": "department,report,period,slot,text",
}


def write_tables(root: Path, tables: Mapping[str, Sequence[Sequence[object]]]) -> None:
    """Write tables, given by name as rows, below the data folder."""
    for name, rows in tables.items():
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(HEADS[name].split(","))
        writer.writerows(rows)
        (root / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8", newline="")


def span(start: dt.date | None, end: dt.date | None) -> list[str]:
    """Return the cells of from and to."""
    return [day.isoformat() if day else "" for day in (start, end)]


def yes(answer: bool) -> str:
    """Return 是 or 否."""
    return "是" if answer else "否"
