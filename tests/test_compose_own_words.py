"""Own words that were copied: from last year, from another department; and reports with few of them."""

import re
from pathlib import Path

from gongwenkit.compose.text.own_words import (
    COPYING_KINDS,
    LONGEST_SENTENCE,
    OWN_WORD_KINDS,
    TYPED_KINDS,
    check_own_words,
    find_copied,
)
from gongwenkit.model import Period, RowSource
from gongwenkit.model.reference import OwnWord

ROOT = Path(__file__).resolve().parents[1]
SLOTS = {"highlights": "工作亮点", "problems": "存在的问题"}
LONG = "推动支部书记到项目一线办公并逐月通报办理结果"
OTHER = "把廉政提醒嵌入合同签订和资金拨付的每一个环节"


def word(
    text: str, *, row: int, department: str = "101", period: str = "2023", slot: str = "highlights", report="duty"
):
    return OwnWord(department, report, period, slot, text, RowSource("own_words.csv", None, row))


def found(*words: OwnWord) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.cell) for finding in _find(*words)]


def _find(*words: OwnWord):
    names = {"101": "财政局", "102": "教育局"}
    return find_copied(
        words, department="101", report="duty", period=Period.of_year(2023), slots=SLOTS, names=names
    )  # fmt: skip


def test_words_of_ones_own_are_no_finding():
    assert (
        found(word(LONG, row=2), word(OTHER, row=3, slot="problems"), word("另有其事。" * 9, row=4, period="2022"))
        == []
    )


def test_words_of_last_year_are_named_with_the_passage():
    (finding,) = _find(
        word(f"另起一段。{LONG}", row=2), word(OTHER, row=3, slot="problems"), word(LONG, row=9, period="2022")
    )
    assert (finding.code, finding.file, finding.cell) == ("own-words-as-last-year", "own_words.csv", "2")
    assert f"“{LONG}”" in finding.found.zh
    assert "第 9 行" in finding.found.zh


def test_a_changed_number_or_mark_makes_no_other_sentence():
    new = word("全年推动 36 个支部，书记到项目一线办公，逐月通报办理结果", row=2)
    old = word("全年推动28个支部书记到项目一线办公、逐月通报办理结果", row=9, period="2022")
    assert ("own-words-as-last-year", "2") in found(new, old)


def test_a_copy_with_words_put_round_it_is_named_too():
    around = word(f"立足本职，{LONG}，收到较好效果", row=2)
    assert ("own-words-as-last-year", "2") in found(around, word(LONG, row=9, period="2022"))
    assert ("own-words-as-last-year", "2") in found(word(LONG, row=2), word(around.text, row=9, period="2022"))
    part = word(f"立足本职，{LONG[:16]}，收到较好效果", row=2)
    assert ("own-words-as-last-year", "2") not in found(part, word(LONG[:16], row=9, period="2022"))


def test_words_of_another_department_are_named():
    twin = word(LONG, row=7, department="102", slot="problems")
    (finding,) = _find(word(LONG, row=2), word(OTHER, row=3, slot="problems"), twin)
    assert (finding.code, finding.department) == ("own-words-as-another", "101")
    assert "第 7 行（教育局）" in finding.found.zh


def test_another_report_year_or_department_of_last_year_is_not_compared():
    elsewhere = (
        word(LONG, row=5, report="summary"),
        word(LONG, row=6, period="2021"),
        word(LONG, row=7, department="102", period="2022"),
    )
    assert found(word(LONG, row=2), word(OTHER, row=3, slot="problems"), *elsewhere) == []


def test_short_turns_of_phrase_are_anybodys():
    assert (
        found(
            word("注重实效。" + LONG, row=2),
            word(OTHER, row=3, slot="problems"),
            word("注重实效", row=9, period="2022"),
        )
        == []
    )


def test_few_own_words_are_told_with_the_empty_slots():
    (finding,) = _find(word("短", row=2))
    assert (finding.code, finding.severity) == ("own-words-few", "info")
    assert "存在的问题" in finding.advice.zh
    assert "工作亮点" not in finding.advice.zh
    assert [code for code, _ in found()] == ["own-words-few"]


def test_every_kind_is_documented_and_tested():
    page = (ROOT / "docs" / "wording.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `([a-z-]+)` \| (error|warning|info) \|", page, re.MULTILINE))
    kinds = (*COPYING_KINDS.values(), *TYPED_KINDS.values(), *OWN_WORD_KINDS.values())
    assert documented == {kind.code: kind.severity for kind in kinds}
    tests = Path(__file__).read_text(encoding="utf-8")
    assert [code for code in (*COPYING_KINDS, *OWN_WORD_KINDS) if f'"{code}"' not in tests] == []


def _checked(*words: OwnWord) -> list[tuple[str, str | None, str | None]]:
    slots = {"duty": SLOTS, "bulletin": {}}
    return [(finding.code, finding.cell, finding.department) for finding in check_own_words(words, slots)]


def test_a_line_that_no_report_prints_is_told():
    assert _checked(word(LONG, row=2), word(LONG, row=3, slot="problems"), word(LONG, row=4, department="102")) == []
    assert _checked(word(LONG, row=2, slot="higlights")) == [("own-words-slot", "2", "101")]
    assert _checked(word(LONG, row=2, report="bulletin")) == [("own-words-slot", "2", "101")]
    assert _checked(word(LONG, row=2, report="dutty")) == [("own-words-report", "2", "101")]
    (finding,) = check_own_words([word(LONG, row=2, slot="higlights")], {"duty": SLOTS})
    assert "highlights（工作亮点）、problems（存在的问题）" in finding.advice.zh


def test_a_slot_filled_twice_is_told_at_the_line_that_is_not_used():
    assert _checked(word(LONG, row=2), word(OTHER, row=5)) == [("own-words-twice", "2", "101")]
    assert _checked(word(LONG, row=2), word(OTHER, row=5, period="2022")) == []


def test_a_sentence_without_breath_is_told():
    long = "把" * LONGEST_SENTENCE
    assert _checked(word(long, row=2)) == []
    assert _checked(word(f"{long}。{long}", row=2)) == []
    assert _checked(word(f"{long}把", row=2)) == [("own-words-long", "2", "101")]
