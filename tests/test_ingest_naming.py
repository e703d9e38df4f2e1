"""Names: which departments and ledgers a text names, and that many departments do not change or slow the answer."""

import re
from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gongwenkit.config.schema import Schema, load_schema
from gongwenkit.ingest.reference.naming import DepartmentNames, Names
from gongwenkit.ingest.values.text_normalisation import compact
from gongwenkit.model import RowSource
from gongwenkit.model.reference import Department


def department(code: str, name: str = "", short: str = "") -> Department:
    return Department(code, name, short, "", None, None, None, None, RowSource("departments.csv", None, 2))


def district(*listed: tuple[str, str, str]) -> DepartmentNames:
    return DepartmentNames(department(*one) for one in listed)


# -- the rules, written down


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("云岭区财政局2023年台账", {"101"}),
        ("财政局", {"101"}),
        ("财政局监督处", {"110"}),  # the longer name covers the shorter one inside it
        ("财政局、教育局", {"101", "102"}),
        ("103_台账", {"103"}),
        ("财政局103", {"101"}),  # a code is looked at only where no name is
        ("103年度", {}),  # a year, as 2023 in 2023年
        ("1103", {}),
        ("A103", {}),
        ("103A", {}),
        ("台账（103）", {"103"}),
        ("7_会议台账", {"7"}),  # a short code fills a part
        ("7月会议台账", {}),
        ("会议台账-7", {"7"}),
        ("云-01 台账", {"云-01"}),
        ("云-011", {}),
        ("１０３_台账", {"103"}),  # full-width digits
        ("会议台账", {}),
        ("", {}),
    ],
)
def test_departments_in_a_text(text, codes):
    names = district(
        ("101", "云岭区财政局", "财政局"),
        ("102", "云岭区教育局", "教育局"),
        ("110", "云岭区财政局监督处", "财政局监督处"),
        ("103", "云岭区民政局", "民政局"),
        ("7", "云岭区档案馆", "档案馆"),
        ("云-01", "云岭街道办事处", "云岭街道"),
    )
    assert names.find(text) == frozenset(codes)


def test_a_cell_names_a_department_only_by_all_of_its_text():
    names = district(("101", "云岭区财政局", "财政局"))
    assert [names.exact(text) for text in ("财 政 局", "101", "财政局机关", "")] == ["101", "101", None, None]


def test_a_department_in_the_name_of_a_ledger_is_taken_out_before_the_ledger_is_sought(repo_root):
    names = Names(load_schema(repo_root / "data" / "schema"), district(("101", "会议台账管理局", "会议台账局")))
    assert names.ledgers("会议台账局") == frozenset()
    assert names.ledgers("会议台账局会议台账") == {"meetings"}


# -- the same answers as one pattern for each department gave


class AsBefore:
    """The way in which names were sought until there was an index: each name and each code for itself."""

    def __init__(self, departments: Iterable[Department]) -> None:
        listed = list(departments)
        self.codes = {one.code for one in listed}
        self.by_name = {compact(name): one.code for one in listed for name in (one.name, one.short_name) if name}

    def find(self, text: str) -> frozenset[str]:
        text = compact(text)
        hits, _ = self.longest(text)
        if hits:
            return frozenset(self.by_name[hit] for hit in hits)
        return frozenset(code for code in self.codes if self.holds_code(text, code))

    def longest(self, text: str) -> tuple[list[str], str]:
        hits = []
        for name in sorted(self.by_name, key=len, reverse=True):
            if name in text:
                hits.append(name)
                text = text.replace(name, "\x00")
        return hits, text

    @staticmethod
    def holds_code(text: str, code: str) -> bool:
        if len(code) < 3 and code.isdigit():
            return code in re.split(r"[_\-.()（）\[\]【】]+", text)
        return re.search(rf"(?<![0-9A-Za-z]){re.escape(code)}(?![0-9A-Za-z年])", text) is not None


# Few letters, so that names overlap, hold one another and stand at both ends of a text.
NAME = st.text(alphabet="财政局区a1 \u200b\x00", max_size=4)
CODE = st.text(alphabet="0123A年-_·²", min_size=1, max_size=4)
TEXT = st.text(alphabet="财政局区aA0123年月-_.()（）·² \x00", max_size=14)
LISTED = st.lists(st.tuples(CODE, NAME, NAME), max_size=6)


@given(listed=LISTED, texts=st.lists(TEXT, min_size=1, max_size=4))
@example(listed=[("2023", "", ""), ("12", "", "")], texts=["2023年", "2023", "12月", "12_a", "2023年2023"])
@example(listed=[("1", "财政", "政局"), ("2", "政局", "财")], texts=["财政局", "财政局政局", "政财局"])
@example(listed=[("1", "\u200b", " ")], texts=["财", ""])
def test_an_index_finds_what_a_look_at_each_department_found(listed, texts):
    departments = [department(*one) for one in listed]
    now, before = DepartmentNames(departments), AsBefore(departments)
    for text in texts:
        assert now.find(text) == before.find(text)
        assert now.without_names(compact(text)) == before.longest(compact(text))[1]
        # Each listed name and code itself, and two of them in a row.
        for code, name, short in listed:
            for own in (code, name, short, name + short, f"{code}{short}{text}", f"{text}_{code}"):
                assert now.find(own) == before.find(own)


def test_the_work_for_a_text_does_not_grow_with_the_departments():
    """Every look into the index is counted; a district of 1,000 asks as often as one of 10."""
    looks = []
    for many in (10, 1000):
        names = DepartmentNames(
            department(str(10_000 + n), f"云岭区第{10_000 + n}局", f"{10_000 + n}局") for n in range(many)
        )
        ranks = Counted(names._names._ranks)
        names._names._ranks = ranks
        assert names.find("10003_10003局2023年会议台账") == {"10003"}
        looks.append(ranks.looks)
    assert looks[0] == looks[1]


class Counted(dict):
    """A dict that counts how often it is asked."""

    looks = 0

    def __contains__(self, key: object) -> bool:
        self.looks += 1
        return super().__contains__(key)


def test_a_code_is_no_year():
    names = Names(Schema({}, {}), district(("2023", "云岭区财政局", "财政局")))
    assert [names.years(text) for text in ("2023", "2023年", "2022")] == [frozenset(), {2023}, {2022}]


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("财政局2023年会议台账", "区财政局"),
        ("云岭区教育局党建台账", "区教育局"),
        ("会议台账", ""),
        ("卫生局台账", ""),  # 卫生 alone is too little
        ("文化和旅游局、财政局", "文化和旅游体育局"),
    ],
)
def test_another_form_of_a_name_suggests_the_department(text: str, likely: str) -> None:
    names = district(
        ("101", "云岭区财政局（本级）", "区财政局"), ("102", "", "区教育局"), ("103", "", "文化和旅游体育局")
    )
    assert names.likely([text]) == likely


def test_what_may_be_two_departments_suggests_none() -> None:
    names = district(("101", "", "东区财政局"), ("102", "", "西区财政局"))
    assert names.likely(["财政局台账"]) == ""
