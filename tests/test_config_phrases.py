"""The official expressions of a year: each has a name for people, a source, and says whether it is confirmed."""

from pathlib import Path

import pytest

from gongwenkit.compose.text.expressions import check_expressions
from gongwenkit.config.phrases import Phrases, list_phrase_years, load_phrases
from gongwenkit.model import KitFileError

FOLDER = Path(__file__).resolve().parents[1] / "data" / "phrases"
YEARS = (2022, 2023, 2024, 2025, 2026)


def test_the_kit_has_the_years_2022_to_2026():
    assert list_phrase_years(FOLDER) == YEARS


@pytest.mark.parametrize("year", YEARS)
def test_each_expression_has_a_chinese_name_and_waits_for_the_office(year):
    phrases = load_phrases(FOLDER, year)
    names = set(phrases.phrases)
    assert names <= set(phrases.labels)
    assert names == set(phrases.sources) == set(phrases.confirmed or ())
    assert not any(char.isascii() and char.isalpha() for label in phrases.labels.values() for char in label)
    assert set(phrases.unconfirmed(names)) == names  # nobody in an office has confirmed what the kit brings along
    assert all(phrases.sources[name] for name, text in phrases.phrases.items() if text)
    campaign = phrases.settings.get("campaign")
    assert campaign is None or (campaign and campaign in (phrases.phrases["campaign"]))
    assert bool(campaign) == bool(phrases.phrases["campaign"]) == bool(phrases.phrases["campaign_short"])


def test_files_of_earlier_versions_say_nothing_about_confirmation(tmp_path):
    (tmp_path / "2021.toml").write_text('[phrases]\na = "某某思想"\n[settings]\n', encoding="utf-8")
    old = load_phrases(tmp_path, 2021)
    assert old.unconfirmed(("a",)) == ()
    assert check_expressions(old, ("a",), year=2021, file="2021.toml", labels={}) == ()


@pytest.mark.parametrize("table", ["sources", "confirmed"])
def test_a_table_about_an_expression_that_is_not_there_is_an_error_at_its_file(tmp_path, table):
    value = "true" if table == "confirmed" else '"某文件"'
    (tmp_path / "2021.toml").write_text(f'[phrases]\na = "某某思想"\n[{table}]\nb = {value}\n', encoding="utf-8")
    with pytest.raises(KitFileError) as error:
        load_phrases(tmp_path, 2021)
    assert f"[{table}] 中的 b" in error.value.found.zh
    assert "2021.toml" in error.value.where


def test_what_is_not_confirmed_or_not_prepared_is_told_and_stops_nothing():
    phrases = Phrases(phrases={"a": "甲", "b": "", "c": "丙"}, labels={"b": "本年集中教育"}, confirmed={"a": True})
    given = {"year": 2026, "file": "data/phrases/2026.toml", "labels": phrases.labels}
    (finding,) = check_expressions(phrases, ("a", "b"), **given)
    assert (finding.code, finding.severity) == ("phrases-unconfirmed", "info")
    assert finding.found.zh.endswith("：本年集中教育")
    (absent,) = check_expressions(None, ("a",), **given)
    assert (absent.code, absent.severity, absent.file) == ("phrases-absent", "warning", "data/phrases/2026.toml")
    assert check_expressions(None, (), **given) == ()
