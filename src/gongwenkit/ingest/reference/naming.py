"""Departments, ledgers and years in names: of sheets, titles, files and folders."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from pathlib import PurePosixPath
from string import ascii_letters

from gongwenkit.config.schema import Schema
from gongwenkit.ingest.values.dates import years_in
from gongwenkit.ingest.values.text_normalisation import compact, head_text
from gongwenkit.model.reference import Department
from gongwenkit.model.source import digest

__all__ = ["DepartmentNames", "Names", "is_sample_sheet", "levels_of"]

SHORT_CODE = 2
"""A code of at most so many digits must fill a part of a name: 1 would be found in 1月."""

_SAMPLE = re.compile(r"样表|样例|示例|范例|模板|填写说明")
_PURPOSE = re.compile(
    r"计划|方案|安排|预约|报销|费用|经费|预算|决算|采购|发票|签到|请假|考勤|通知|模板|模版|空表|收缴|缴纳|通讯录|花名册|名册|试题|问卷|调查"
    r"|需求|课件|讲稿|教材|提纲|值班|工资|物资|设备|车辆"
)
"""What a list is for that tells of no activity that took place: a plan, a bill, a booking."""
_LIST_NAME = re.compile(r"(?:清单|台账|表|册|记录|明细|汇总|统计|登记|情况|一览)(?:\([^()]*\))?$")
_GENERAL = re.compile(
    r"[^\u4e00-\u9fff]+|[年月日]|上半年|下半年|季度|年度|第|期|工作|开展|活动|情况|统计|登记|汇总|台账|台帐|清单|一览|明细|记录|记载"
    r"|纪实|报表|表|簿|册|各|全|本|单位|部门|[一二三四五六七八九十]"
)
"""Words of titles that do not say what a list is about."""
MIN_SUBJECT, MAX_TITLE = 2, 40
_PARTS = re.compile(r"[_\-.()（）\[\]【】]+")
_BEFORE = frozenset("0123456789" + ascii_letters)
_AFTER = _BEFORE | {"年"}
"""Characters around a code that make it part of something else: 2023 in 2023年 is not a code."""


def is_sample_sheet(sheet: str | None) -> bool:
    """Whether the name of a sheet marks it as an example."""
    return bool(_SAMPLE.search(sheet or ""))


def levels_of(file: str) -> tuple[str, ...]:
    """Returns the parts of a path from the nearest: file name without ending, folder, folder above; not `ledgers`."""
    path = PurePosixPath(file)
    folders = [part for part in path.parts[:-1] if part != "ledgers"]
    return (path.stem, *reversed(folders))


class _NameIndex:
    """Names to find in texts, the longest first; of two with equal length the one that was given first."""

    def __init__(self, names: Iterable[str]) -> None:
        self._ordered = sorted(dict.fromkeys(names), key=len, reverse=True)
        self._ranks = {name: rank for rank, name in enumerate(self._ordered)}
        self._lengths: dict[str, list[int]] = {}
        for name in self._ordered:
            lengths = self._lengths.setdefault(name[:1], [])
            if not lengths or lengths[-1] != len(name):
                lengths.append(len(name))

    def split(self, text: str) -> tuple[list[str], str]:
        """Returns the names in a text, longest first and none inside another, and the text without them."""
        hits: list[str] = []
        last = -1
        while ranks := {rank for _, name in self.places(text) if (rank := self._ranks[name]) > last}:
            last = min(ranks)
            hits.append(self._ordered[last])
            text = text.replace(hits[-1], "\x00")
        return hits, text

    def places(self, text: str) -> Iterator[tuple[int, str]]:
        """Yields each place of each name in a text, also of those inside others."""
        for start in range(len(text) + 1):
            for length in self._lengths.get(text[start : start + 1], ()):
                name = text[start : start + length]
                if name in self._ranks:
                    yield start, name


SHORTEST_PART = 3
"""Characters of a name that suggest it: 财政局."""


class DepartmentNames:
    """Finds departments in names; made once for a list of departments and used by all readings.

    The work for a text grows with the text and not with the number of departments: names are looked up by their
    length, codes by the parts of the text that can be one.
    """

    def __init__(self, departments: Iterable[Department]) -> None:
        listed = tuple(departments)
        by_name = {compact(name): one.code for one in listed for name in (one.name, one.short_name) if name}
        self.codes = frozenset(department.code for department in listed)
        self.by_name: Mapping[str, str] = by_name
        self._names = _NameIndex(by_name)
        self._short = frozenset(code for code in self.codes if len(code) <= SHORT_CODE and code.isdigit())
        self._long = _NameIndex(sorted(self.codes - self._short))
        self._listed = tuple((one.code, one.name, one.short_name) for one in listed)

    @cached_property
    def digest(self) -> str:
        """A sha256 over codes and names in their order: what is read by them holds as long as it is the same."""
        return digest(repr(self._listed).encode("utf-8", "surrogatepass"))

    def exact(self, text: str) -> str | None:
        """Returns the code of the department whose code or name is the whole text of a cell."""
        text = compact(text)
        return text if text in self.codes else self.by_name.get(text)

    def find(self, text: str) -> frozenset[str]:
        """Returns the codes of the departments that a text names, by name or else by code."""
        text = compact(text)
        hits, _ = self._names.split(text)
        if hits:
            return frozenset(self.by_name[hit] for hit in hits)
        return frozenset(self._codes_in(text))

    def likely(self, texts: Iterable[str]) -> str:
        """Returns the name of the one department whose name seems to be meant: half of it or more stands in a text.

        It is a suggestion for a person (财政局 for 区财政局). Empty where it may be several.
        """
        found: dict[str, tuple[int, str]] = {}
        for text in map(compact, texts):
            for name, code in self.by_name.items():
                length = _longest_end(name, text)
                if length > found.get(code, (0, ""))[0]:
                    found[code] = length, name
        best = max((length for length, _ in found.values()), default=0)
        names = [name for length, name in found.values() if length == best]
        return names[0] if len(names) == 1 else ""

    def split(self, text: str) -> tuple[list[str], str]:
        """Returns the names of departments in a compact text, and the text without them."""
        return self._names.split(text)

    def without_names(self, text: str) -> str:
        """Returns a compact text without the names of departments in it."""
        return self._names.split(text)[1]

    def _codes_in(self, text: str) -> set[str]:
        """Returns the codes in a text by themselves; 2023 in 2023年 is not one, and a short one must fill a part."""
        found = {
            code
            for start, code in self._long.places(text)
            if text[:start][-1:] not in _BEFORE and text[start + len(code) :][:1] not in _AFTER
        }
        return found | self._short.intersection(_PARTS.split(text)) if self._short else found


def _longest_end(name: str, text: str) -> int:
    """Returns the length of the longest beginning or end of a name in a text, at least half of it; 0: none."""
    least = max(SHORTEST_PART, (len(name) + 1) // 2)
    return next((n for n in range(len(name) - 1, least - 1, -1) if name[-n:] in text or name[:n] in text), 0)


class Names:
    """Finds departments, ledgers and years in names, and remembers its results."""

    def __init__(self, schema: Schema, departments: DepartmentNames) -> None:
        self._known, self._schema = departments, schema
        self._ledger_names = {
            head_text(name): ledger.id for ledger in schema.ledgers.values() for name in (ledger.name, *ledger.aliases)
        }
        self._ledger_index = _NameIndex(self._ledger_names)
        self._departments: dict[str, frozenset[str]] = {}
        self._ledgers: dict[str, frozenset[str]] = {}
        self._years: dict[str, frozenset[int]] = {}

    def exact_department(self, text: str) -> str | None:
        """Returns the code of the department whose code or name is the whole text of a cell."""
        return self._known.exact(text)

    def departments(self, text: str) -> frozenset[str]:
        """Returns the codes of the departments that a text names, by name or else by code."""
        if text not in self._departments:
            self._departments[text] = self._known.find(text)
        return self._departments[text]

    def ledgers(self, text: str) -> frozenset[str]:
        """Returns the ids of the ledgers that a text names; a longer name covers a shorter one inside it."""
        if text not in self._ledgers:
            rest = self._known.without_names(compact(text))
            hits, _ = self._ledger_index.split(rest.casefold().replace("帐", "账"))
            self._ledgers[text] = frozenset(self._ledger_names[hit] for hit in hits)
        return self._ledgers[text]

    def ledger_name(self, ledger: str) -> str:
        """Returns the name of a ledger by its id."""
        return self._schema.ledgers[ledger].name

    def is_plan_or_bill(self, text: str) -> bool:
        """Whether a text names a purpose other than to record what took place, such as 计划 or 报销."""
        rest = self._known.without_names(compact(text)).casefold()
        return _PURPOSE.search(self._ledger_index.split(rest)[1]) is not None

    def is_about_else(self, title: str) -> bool:
        """Whether a title is that of a list about something that no ledger, column or value of the schema names."""
        for line in title.splitlines():
            text = compact(line)
            if len(text) <= MAX_TITLE and ":" not in text and _LIST_NAME.search(text) and not self.ledgers(line):
                rest = self._without_words(self._known.without_names(text))
                if len(_GENERAL.sub("", rest)) >= MIN_SUBJECT:
                    return True
        return False

    def without_others(self, text: str) -> str:
        """Returns what is left of a text when it must not be kept: the names and years that tell whose table it is.

        Departments, ledgers, years, and whether it is a plan, a bill, or about something else are read from the result
        as from the text itself.
        """
        short = compact(text)
        departments, _ = self._known.split(short)
        ledgers, rest = self._ledger_index.split(self._known.without_names(short).casefold().replace("帐", "账"))
        codes = () if departments else sorted(self.departments(text))
        purpose = _PURPOSE.search(rest)
        kept = [*departments, *codes, *(f"{year}年" for year in sorted(self.years(text))), *ledgers]
        kept += [purpose[0]] if purpose else []
        kept += ["〔内容不显示〕清单"] if self.is_about_else(text) else []
        return " ".join(kept)

    def _without_words(self, text: str) -> str:
        """Returns a text without the pairs of characters that occur in a word of the schema."""
        pairs = [place for place in range(len(text) - 1) if text[place : place + 2] in self._pairs]
        covered = {at for place in pairs for at in (place, place + 1)}
        return "".join(" " if place in covered else sign for place, sign in enumerate(text))

    @cached_property
    def _pairs(self) -> frozenset[str]:
        """All pairs of neighbouring characters in names of ledgers, columns and values."""
        words = set(self._ledger_names)
        for ledger in self._schema.ledgers.values():
            for column in ledger.column:
                words |= {column.name, *column.aliases, *column.values, *chain.from_iterable(column.values.values())}
        return frozenset(word[place : place + 2] for word in map(compact, words) for place in range(len(word) - 1))

    def years(self, text: str) -> frozenset[int]:
        """Returns the years that a text names; the code of a department is not a year."""
        if text not in self._years:
            bare = {str(year) for year in years_in(text)} & self._known.codes
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

    def likely_department(self, texts: Iterable[str]) -> str:
        """Returns the name of the department that seems to be meant; see `DepartmentNames.likely`."""
        return self._known.likely(texts)

    def nearest_year(self, levels: Iterable[str]) -> int | None:
        """Returns the one year that the nearest naming level names; None if none does, or that one names two."""
        found = self.named_years(levels)
        return next(iter(found)) if len(found) == 1 else None

    def named_years(self, levels: Iterable[str]) -> frozenset[int]:
        """Returns the years that the nearest naming level names: a sheet 2022 in a folder 2023 belongs to 2022."""
        return next((found for level in levels if (found := self.years(level))), frozenset())

    def all_years(self, levels: Iterable[str]) -> frozenset[int]:
        """Returns every year named on any level."""
        return frozenset(year for level in levels for year in self.years(level))

    def path_departments(self, file: str) -> frozenset[str]:
        """Returns every department that any part of a path names."""
        return frozenset(code for level in levels_of(file) for code in self.departments(level))
