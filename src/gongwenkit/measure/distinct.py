"""What a `distinct` figure tells things apart by: names and numbers as they are meant, however they are written."""

import re

from gongwenkit.config.definitions import Definition
from gongwenkit.ingest.numbers import read_number
from gongwenkit.measure.rows import Row

__all__ = ["distinct_key"]

_PROVISIONAL = re.compile(r"\((?:试行|暂行|修订|修订版|修订稿)\)")
_TITLE_MARKS = re.compile(r"^《([^《》]+)》$")
REGULATION_NAME, ISSUE = "制度名称", "期数"


def distinct_key(definition: Definition, row: Row) -> tuple[str, ...]:
    """Returns what a `distinct` figure tells rows apart by: titles without 《》, a regulation without （试行）."""
    parts = []
    for column in definition.columns:
        text = row.text(column)
        if column == REGULATION_NAME:
            text = _PROVISIONAL.sub("", text)
        elif column == ISSUE:
            text = _issue(text)
        parts.append(_TITLE_MARKS.sub(r"\1", text))
    return tuple(parts)


def _issue(text: str) -> str:
    """Returns the number of an issue: 第1期 and 第一期 are one; what is no plain number stays as it is."""
    read = read_number(text.removeprefix("第"))
    return str(read.value) if read.value is not None and not read.problem and read.of is None else text
