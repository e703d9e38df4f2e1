"""Rules of numbers, marks and units: for each what breaks it, and sound sentences that look alike."""

import re
from pathlib import Path

import pytest

from gongwenkit.compose.text.rules import (
    RULES,
    Passage,
    find_breaches,
    label_passages,
    rule_passages,
    text_passages,
    wording_passages,
)
from gongwenkit.config.wording import load_wording
from gongwenkit.model import Item, RowSource, Run, Section, Sentence, Text
from gongwenkit.model.message import Message

ROOT = Path(__file__).resolve().parents[1]

BROKEN = [
    ("digits-full-width", "召开会议３０次", "３０"),
    ("approximate-twice", "参加培训约1200余人", "约1200余"),
    ("approximate-twice", "惠及近五百多人", "近五百多"),
    ("approximate-twice", "走访30余人左右", "30余人左右"),
    ("approximate-twice", "预算约30万元左右", "约30万元左右"),
    ("more-after-exact", "服务群众1234余人", "1234余"),
    ("few-after-digits", "开展活动20几次", "0几"),
    ("pause-in-approximation", "用时三、四个月", "三、四"),
    ("range-percent", "占比15～30%", "15～30%"),
    ("range-percent", "占比15-30%", "15-30%"),
    ("range-ten-thousand", "投入13～17万元", "13～17万"),
    ("thousand-after-digits", "发放手册4千册", "4千"),
    ("thousand-after-digits", "走访3百户", "3百"),
    ("circle-zero", "二○二六年", "○"),
    ("circle-zero", "二0二六年", "二0"),
    ("year-short", "’23年开展整治", "’23年"),
    ("year-short", "23年度计划", "23年度"),
    ("year-short", "自23年5月以来", "23年5月"),
    ("zero-padded-date", "2026年01月05日", "2026年01月"),
    ("zero-padded-date", "2026年1月05日", "1月05日"),
    ("decrease-times", "信访件减少了2倍", "减少了2倍"),
    ("bracket-number", "云财发[2026]1号", "发[2026]1号"),
    ("bracket-number", "云财发（2026）第1号", "发（2026）第1号"),
    ("bracket-number", "云财发〔2026〕01号", "〔2026〕01号"),
    ("half-width-punctuation", "学习,研讨", "习,"),
    ("half-width-punctuation", "主题教育(第一批)", "育("),
    ("half-width-punctuation", "工作已完成.", "成."),
    ("doubled-mark", "抓紧办理，，务求实效", "，，"),
    ("doubled-mark", "抓紧办理。；务求实效", "。；"),
    ("straight-quotes", '落实"三会一课"', '实"'),
    ("pause-between-quotes", "做到“两个确立”、“两个维护”", "”、"),
    ("pause-between-quotes", "学习《条例》、《准则》", "》、"),
    ("nested-book-marks", "学习《关于贯彻《条例》的意见》", "《关于贯彻《"),
    ("nested-quotes", "提出“把“两个责任”扛起来”", "“把“"),
    ("unit-case", "用电30KWH", "KWH"),
    ("unit-case", "面积30㎡", "㎡"),
    ("unit-case", "重5 KG", " KG"),
    ("customary-unit", "治理土地300余亩", "300余亩"),
    ("customary-unit", "收购粮食50斤", "50斤"),
]


@pytest.mark.parametrize(("code", "text", "matched"), BROKEN)
def test_what_breaks_a_rule_is_found(code, text, matched):
    assert [(breach.rule.code, breach.text) for breach in find_breaches(text)][:1] == [(code, matched)]
    assert text[next(iter(find_breaches(text))).start :].startswith(matched)


SOUND = [
    "他问：“办好了吗？”，又说“……”；真好！！难道？！",
    "召开会议30次，参加1200余人、约300人，近五百人受益。",
    "最近100多名干部，附近20余户，近10年的积累另述。",
    "任务完成率83.3%，占比15%～30%，投入13万元～17万元。",
    "走访三四个村，二十几户，近10年初步形成机制。",
    "长3千米，重4千克，10百分点之外是2.5个百分点，2023十大新闻，365百日攻坚另计。",
    "二〇二六年，第一、二项任务，三、四季度。",
    "历时15年，党龄23年，工作10年以上，10年度过难关，2023年底，自2023年5月以来。",
    "2026年1月5日，2026年10月10日，2026年12月20日。",
    "信访件减少20%，增长2倍。",
    "云财发〔2026〕1号，（2026年第1号），第（2）项。",
    "GB/T 9704、V1.2、www.example.gov.cn、15:40，5,000元。",
    "开展“三会一课”“主题党日”，学习《条例》《准则》，“一岗双责”、责任书。",
    "学习《关于贯彻〈条例〉的意见》，提出“把‘两个责任’扛起来”。",
    "用电30 kW·h，30千瓦时，重5 kg，面积30 m²，30平方米。",
    "治理土地20公顷（300亩），重50公斤，行程30公里，一亩三分地，100里面挑一。",
    "剩余80万元，盈余5余额另计，三大类，第1百货大楼。",
]  # fmt: skip


@pytest.mark.parametrize("text", SOUND)
def test_sound_sentences_break_no_rule(text):
    assert [(breach.rule.code, breach.text) for breach in find_breaches(text)] == []


@pytest.mark.parametrize("head", ["加强学习。", "工作情况：", "存在的问题；"])
def test_a_heading_takes_no_mark_at_its_end(head):
    assert [breach.rule.code for breach in find_breaches(head, is_head=True)] == ["heading-final-mark"]
    assert list(find_breaches(head)) == []
    assert list(find_breaches(head[:-1], is_head=True)) == []
    assert list(find_breaches("关于“一岗双责”", is_head=True)) == []


def test_every_rule_has_an_example_that_breaks_it():
    assert {code for code, _, _ in BROKEN} | {"heading-final-mark"} == set(RULES)


def test_every_rule_is_documented_and_no_other():
    page = (ROOT / "docs" / "wording.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z-]+)` \| (?!error|warning|info)", page, re.MULTILINE)
    assert sorted(listed) == sorted(RULES)


def test_every_finding_is_a_warning_in_both_languages():
    for rule in RULES.values():
        finding = rule.kind.at(text="样例")
        assert finding.severity == "warning"
        assert "样例" in finding.in_language("zh")
        assert "样例" in finding.in_language("en")
        assert re.match(r"GB(/T)? \d", rule.clause)


def _text(words: str) -> Text:
    sentence = Sentence("", (Run(words), Run("12次", "figure", "meetings"), Run("。")))
    section = Section("一、", "加强学习", (), (Item("一是", "学理论。", (sentence,)),))
    return Text("情况报告", "区委", ("财政局",), (), (section,), "特此报告。")


def test_a_finding_tells_section_item_and_the_words_around():
    findings = rule_passages(text_passages(_text("开展学习,研讨")))
    assert [(one.code, one.file) for one in findings] == [("half-width-punctuation", None)]
    assert findings[0].found.zh == "第1部分第1项“开展学习,研讨12次。”中，“习,”：汉字旁用了半角标点"
    assert findings[0].found.en.startswith("Section 1, item 1, in “开展学习,研讨12次。”: ")


def test_own_words_are_told_with_file_and_row():
    source = RowSource("own_words.csv", None, 7)
    findings = rule_passages(
        text_passages(_text("投入13～17万元，开展学习,研讨")), own_words={"投入13～17万元。": source}
    )
    assert [(one.code, one.file, one.cell) for one in findings] == [
        ("range-ten-thousand", "own_words.csv", "7"),
        ("half-width-punctuation", None, None),
    ]


def test_labels_of_tables_are_headings():
    findings = rule_passages(label_passages(["召开会议（次）", "学习,研讨（次）", "谈话。"]))
    assert [one.code for one in findings] == ["half-width-punctuation", "heading-final-mark"]
    assert findings[0].found.zh.startswith("附件表格“学习,研讨（次）”中，")


def test_the_same_breach_at_one_place_is_told_once():
    passage = Passage("学习,研讨", place=Message("引言", "opening"))
    assert len(rule_passages([passage, passage])) == 1


def test_a_breach_over_the_edge_of_a_figure_is_seen():
    sentence = Sentence("", (Run("约"), Run("130余次", "figure", "sessions"), Run("。")))
    text = Text("情况报告", "", (), (sentence,), (), "")
    assert [one.code for one in rule_passages(text_passages(text))] == ["approximate-twice"]


def test_wording_is_told_with_its_line_and_placeholders_are_filled(tmp_path):
    (tmp_path / "wording.toml").write_text(
        'title = "{year}年报告。"\n[lists]\nthree = ["找差距", "转作风"]\n[[section]]\nhead = "学习情况"\n'
        '[[section.item]]\ntopic = "落实{three.items}"\n[[section.item.sentence]]\nclauses = [\n'
        '  { text = "参加学习,研讨{meetings}" },\n  { text = "约{meetings}左右" },\n]\n',
        encoding="utf-8",
    )
    findings = rule_passages(wording_passages(load_wording(tmp_path)))
    assert [(one.code, one.cell) for one in findings] == [
        ("heading-final-mark", "1"),
        ("half-width-punctuation", "10"),
        ("approximate-twice", "11"),
    ]
    assert {one.file for one in findings} == {str(tmp_path / "wording.toml")}


@pytest.mark.parametrize("name", ["duty"])
def test_the_wording_of_the_kit_breaks_no_rule(name):
    wording = load_wording(ROOT / "templates" / name)
    assert len(list(wording_passages(wording))) > 50
    assert rule_passages(wording_passages(wording)) == []
