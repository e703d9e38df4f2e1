"""A counting rule of one's own: its properties, its code and its sentence are all that it needs."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.test_measure_counting_rules import d, figure, ledgers, left_out, measure, rows_of, study

from gongwenkit.config import definitions as rules
from gongwenkit.config.definition_files import load_definitions
from gongwenkit.config.definitions import COUNTING_RULES, RuleProperties
from gongwenkit.config.labels import load_explain_words
from gongwenkit.config.schema import load_schema
from gongwenkit.measure import counting_rules
from gongwenkit.measure.consistency import is_dated
from gongwenkit.measure.counting_rules import RULES
from gongwenkit.measure.counting_rules.row_rules import Amount, RowRule
from gongwenkit.measure.counting_rules.rule import exact_number
from gongwenkit.measure.explain import explain_figure
from gongwenkit.measure.views import add_views
from gongwenkit.model import KitFileError, View

ROOT = Path(__file__).parent.parent
SCHEMA = load_schema(ROOT / "data" / "schema")
BIGGEST = """
[biggest_session]
label = "到会最多的一次"
unit = "人"
count = "largest"
column = "实到"
from = [{ ledger = "central_group" }]
"""
SENTENCE = 'largest = "{sources}，取“{columns}”最大的一个"\n'


class _Largest(RowRule):
    """The largest exact number of a column; rows without one are left out."""

    def amount(self, definition, rows):
        numbers = {row.source: exact_number(row, definition.column) for row in rows}
        known = [row for row in rows if numbers[row.source] is not None]
        if not known:
            return Amount(None, (), [(row, "approximate") for row in rows], "no-exact-value")
        largest = max(numbers[row.source] for row in known)
        unknown = [(row, "approximate") for row in rows if row not in known]
        return Amount(largest, [row for row in known if numbers[row.source] == largest], unknown)

    def combine(self, definition, parts):
        return max(part.value or 0 for part in parts.values())


@pytest.fixture
def largest(monkeypatch: pytest.MonkeyPatch) -> None:
    properties = RuleProperties(asks="column", column_types=("number",), over_time="none", by_column=True)
    monkeypatch.setattr(rules, "COUNTING_RULES", {**COUNTING_RULES, "largest": properties})
    monkeypatch.setattr(counting_rules, "RULES", {**RULES, "largest": _Largest()})


def load(folder: Path, text: str = BIGGEST) -> Mapping[str, rules.Definition]:
    folder.mkdir(exist_ok=True)
    (folder / "own.toml").write_text(text, encoding="utf-8")
    return load_definitions(folder, SCHEMA)


def phrases(folder: Path, more: str) -> Path:
    text = (ROOT / "data" / "phrases" / "explain.toml").read_text(encoding="utf-8")
    (folder / "explain.toml").write_text(text.replace("[count]\n", "[count]\n" + more), encoding="utf-8")
    return folder


@pytest.mark.usefixtures("largest")
def test_a_new_rule_counts_views_and_parts(tmp_path):
    definitions = load(tmp_path / "figures")
    rows = [study(d(2, 1), "甲", 实到=12, 支部="一"), study(d(5, 1), "乙", 实到=31, 支部="二"), study(d(6, 1), "丙")]
    measurement = measure(SCHEMA, definitions, ledgers(SCHEMA, central_group=rows))
    found = figure(measurement, "biggest_session")
    assert (found.value, rows_of(found), left_out(found)) == (31, [3], [(4, "approximate")])
    (seen,) = add_views([found], measurement=measurement, sets=("quarter", "branch"))
    assert seen.views[:2] == (View("2023Q1", 12), View("2023Q2", 31))
    assert seen.views[4:] == (View("branch:二", 31),)  # only the row behind the value has a branch to show
    assert not is_dated("biggest_session", definitions)


@pytest.mark.usefixtures("largest")
def test_a_new_rule_is_explained_by_its_sentence(tmp_path):
    definitions = load(tmp_path / "figures")
    words = load_explain_words(phrases(tmp_path, SENTENCE))
    said = explain_figure(definitions["biggest_session"], definitions=definitions, schema=SCHEMA, words=words)
    assert said == "台账“中心组学习”中日期在本期之内的，取“实到”最大的一个"


@pytest.mark.usefixtures("largest")
def test_a_kit_needs_a_sentence_for_the_rules_that_its_figures_use_and_no_other(tmp_path):
    older = phrases(tmp_path, "")
    assert "largest" not in load_explain_words(older).count.rules
    with pytest.raises(KitFileError) as caught:
        load_explain_words(older, definitions=load(tmp_path / "figures"))
    assert caught.value.code == "explain-words"
    assert "缺少计数规则的说法：largest" in caught.value.found.zh


@pytest.mark.usefixtures("largest")
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'column = "实到"',
            'column = "学习专题"',
            "列“学习专题”不能用于 count = largest（这本台账可用的列：应到、实到）",
        ),
        ('column = "实到"\n', "", "count 为 sum、items、people、mean、max、min、largest 时须写 column"),
        ('unit = "人"', 'unit = "%"', "ratio 的量词是 %，其他的不是"),
    ],
)
def test_a_new_rule_is_checked_by_its_properties(tmp_path, old, new, said):
    with pytest.raises(KitFileError) as caught:
        load(tmp_path / "figures", BIGGEST.replace(old, new))
    assert said in caught.value.found.zh


def test_without_properties_there_is_no_such_rule(tmp_path):
    with pytest.raises(KitFileError) as caught:
        load(tmp_path / "figures")
    assert "“largest”不在可选值之内" in caught.value.found.zh
