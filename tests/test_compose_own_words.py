"""Own words that were copied: from last year, from another department; and reports with few of them."""

import re
from pathlib import Path

from gongwenkit.compose.text.own_words import (
    COPYING_KINDS,
    LONGEST_SENTENCE,
    OWN_WORD_KINDS,
    TYPED_KINDS,
    WordingNeeds,
    check_own_words,
    find_claimed,
    find_copied,
)
from gongwenkit.config.phrases import load_marks
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


NEEDS = {
    "duty": WordingNeeds({"sessions": "集体学习", "talks": "廉政谈话"}, {"meetings": 2}),
    "bulletin": WordingNeeds({}, {}, whole=True),
}
ASKED_SLOTS = {"duty": SLOTS, "bulletin": {"note": "说明"}}


def _asked(*words: OwnWord):
    return [(f.code, f.severity, f.cell) for f in check_own_words(words, ASKED_SLOTS, NEEDS)]


def test_reasons_and_wordings_are_slots_of_every_report():
    assert _asked(
        word("合并召开", row=2, slot="reason:sessions"),
        word("2", row=3, slot="wording:meetings"),
        word("第2种", row=4, slot="wording:meetings", department="102"),
        word("１", row=5, slot="wording:meetings", department="all"),
        word("见附件", row=6, slot="note", department="all", report="bulletin"),
    ) == []  # fmt: skip


def test_reasons_and_wordings_that_are_not_there_are_named_with_what_is():
    def found(slot: str, text: str, **more: str):
        (finding,) = check_own_words([word(text, row=7, slot=slot, **more)], ASKED_SLOTS, NEEDS)
        assert (finding.file, finding.cell) == ("own_words.csv", "7")
        return finding.code, finding.in_language("zh"), finding.in_language("en")

    code, zh, en = found("reason:session", "合并召开")
    assert (code, "是否为“sessions”" in zh, "原因：廉政谈话" in zh) == ("own-words-reason", True, True)
    assert "is it sessions" in en
    code, zh, _ = found("reason:集体学系", "合并召开")
    assert (code, "是否为“集体学习”" in zh) == ("own-words-reason", True)
    code, zh, en = found("reason:talks", "合并召开", report="bulletin", department="101")
    assert (code, "—" in zh, "请删去这一行" in zh) == ("own-words-reason", False, True)
    assert "compares nothing now" in en
    code, zh, _ = found("wording:meeting", "2")
    assert (code, "是否为“meetings”" in zh) == ("own-words-wording", True)
    for wrong in ("3", "0", "-1", "二", "2.5", "先后召开", "99999999999999999999"):
        code, zh, _ = found("wording:meetings", wrong)
        assert (code, "“meetings”有 2 种写法" in zh) == ("own-words-option", True)
    assert found("highlights", "共同的亮点", department="all")[0] == "own-words-general"
    assert found("reason:talks", "都减少了", department="all")[0] == "own-words-general"


def test_a_wording_picked_twice_is_named_and_one_of_an_unread_wording_is_not_judged():
    twice = [word("1", row=2, slot="wording:meetings"), word("2", row=3, slot="wording:meetings")]
    assert _asked(*twice) == [("own-words-twice", "error", "2")]
    assert list(check_own_words(twice[1:], ASKED_SLOTS)) == []


def test_results_in_own_words_are_told_for_information():
    marks = load_marks(ROOT / "data" / "phrases").claims
    words = [word("学习成效显著。力求带动全局。", row=2), word("2", row=3, slot="wording:meetings")]
    (finding,) = find_claimed(words, marks)
    assert (finding.code, finding.severity, finding.cell) == ("own-words-claim", "info", "2")
    assert "学习成效显著" in finding.found.zh
    assert "力求" not in finding.found.zh
