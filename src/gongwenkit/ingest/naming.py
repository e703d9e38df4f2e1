"""What names say: which departments, ledgers and years a sheet name, a title, a file or a folder speaks of."""

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from gongwenkit.config.schema import Schema
from gongwenkit.ingest.dates import years_in
from gongwenkit.ingest.normal import compact, head_text
from gongwenkit.ingest.people import Department

__all__ = ["Names", "is_sample_sheet", "levels_of"]

_SAMPLE = re.compile(r"样表|样例|示例|范例|模板|填写说明")


def is_sample_sheet(sheet: str | None) -> bool:
    """Whether a sheet's name says that it shows how to fill in another one."""
    return bool(_SAMPLE.search(sheet or ""))


def levels_of(file: str) -> tuple[str, ...]:
    """Returns the parts of a path from the nearest: file name without ending, folder, folder above; not `ledgers`."""
    path = PurePosixPath(file)
    folders = [part for part in path.parts[:-1] if part != "ledgers"]
    return (path.stem, *reversed(folders))


class Names:
    """Finds departments, ledgers and years in names; remembers what it was asked."""

    def __init__(self, schema: Schema, departments: Sequence[Department]) -> None:
        self._by_name: dict[str, str] = {}
        self._codes = {department.code for department in departments}
        for department in departments:
            for name in (department.name, department.short_name):
                if name:
                    self._by_name[compact(name)] = department.code
        self._ledger_names = {
            head_text(name): ledger.id for ledger in schema.ledgers.values() for name in (ledger.name, *ledger.aliases)
        }
        self._departments: dict[str, frozenset[str]] = {}
        self._ledgers: dict[str, frozenset[str]] = {}
        self._years: dict[str, frozenset[int]] = {}

    def exact_department(self, text: str) -> str | None:
        """Returns the code of the department whose code or name a cell holds, and nothing else."""
        text = compact(text)
        return text if text in self._codes else self._by_name.get(text)

    def departments(self, text: str) -> frozenset[str]:
        """Returns the codes of the departments that a text names, by name or else by code."""
        if text not in self._departments:
            self._departments[text] = self._find_departments(compact(text))
        return self._departments[text]

    def _find_departments(self, text: str) -> frozenset[str]:
        hits, _ = _longest(text, self._by_name)
        if hits:
            return frozenset(self._by_name[hit] for hit in hits)
        return frozenset(code for code in self._codes if _holds_code(text, code))

    def ledgers(self, text: str) -> frozenset[str]:
        """Returns the ids of the ledgers that a text names; a longer name covers a shorter one inside it."""
        if text not in self._ledgers:
            _, rest = _longest(compact(text), self._by_name)
            hits, _ = _longest(rest.casefold().replace("帐", "账"), self._ledger_names)
            self._ledgers[text] = frozenset(self._ledger_names[hit] for hit in hits)
        return self._ledgers[text]

    def years(self, text: str) -> frozenset[int]:
        """Returns the years that a text names; a department's code is none."""
        if text not in self._years:
            bare = {str(year) for year in years_in(text)} & self._codes
            self._years[text] = frozenset(
                year for year in years_in(text) if str(year) not in bare or f"{year}年" in compact(text)
            )
        return self._years[text]

    def nearest_department(self, levels: Iterable[str]) -> str | None:
        """Returns the one department that the nearest naming level names; None if none does, or that one names two."""
        for level in levels:
            found = self.departments(level)
            if found:
                return next(iter(found)) if len(found) == 1 else None
        return None

    def nearest_year(self, levels: Iterable[str]) -> int | None:
        """Returns the one year that the nearest naming level names; None if none does, or that one names two."""
        found = self.named_years(levels)
        return next(iter(found)) if len(found) == 1 else None

    def named_years(self, levels: Iterable[str]) -> frozenset[int]:
        """Returns the years that the nearest naming level names: a sheet 2022 in a folder 2023 is of 2022."""
        return next((found for level in levels if (found := self.years(level))), frozenset())

    def all_years(self, levels: Iterable[str]) -> frozenset[int]:
        """Returns every year named on any level."""
        return frozenset(year for level in levels for year in self.years(level))

    def path_departments(self, file: str) -> frozenset[str]:
        """Returns every department that any part of a path names."""
        return frozenset(code for level in levels_of(file) for code in self.departments(level))


def _longest(text: str, names: Iterable[str]) -> tuple[list[str], str]:
    """Returns the names in a text, longest first and none inside another, and the text without them."""
    hits = []
    for name in sorted(names, key=len, reverse=True):
        if name in text:
            hits.append(name)
            text = text.replace(name, "\x00")
    return hits, text


def _holds_code(text: str, code: str) -> bool:
    """Whether a code stands by itself in a text; a short one must fill the part, else 1 would be found in 1月."""
    if len(code) < 3 and code.isdigit():
        return code in re.split(r"[_\-.()（）\[\]【】]+", text)
    return re.search(rf"(?<![0-9A-Za-z]){re.escape(code)}(?![0-9A-Za-z年])", text) is not None
