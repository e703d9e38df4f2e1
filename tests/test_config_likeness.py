"""What a misspelt word was probably meant to be: one scale and one threshold for all hints."""

import pytest

from gongwenkit.config.likeness import LIKELY, known_words, likely_word, likely_words, likeness, most_alike, most_inside


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("会议", "会议", 100),
        ("会议", "培训", 0),
        ("时长", "时间", 50),  # one of two characters
        ("财务局", "财政局", 66.7),  # two of three
        ("auther", "author", 83.3),
        ("ABCD", "DCBA", 25),  # only what both have in the same order
        ("", "会议", 0),
    ],
)
def test_likeness_runs_from_0_to_100(one: str, other: str, expected: float) -> None:
    assert round(likeness(one, other), 1) == expected
    assert likeness(one, other) == likeness(other, one)


def test_more_than_half_must_agree() -> None:
    assert LIKELY == 60
    assert likely_word("时长", ["时间"]) == ""
    assert likely_word("财务局", ["教育局", "财政局"]) == "财政局"
    assert likely_word("学习时", ["学习时间", "学时"]) == "学习时间"
    assert likely_word("meeting", []) == ""


def test_the_likeliest_come_first_and_equals_in_one_order() -> None:
    known = ["trainings", "training_days", "meetings", "trained"]
    assert likely_words("training", known) == ("trainings", "training_days", "trained")
    assert likely_words("training", known, most=1) == ("trainings",)
    assert (
        likely_words("甲乙丁", ["甲乙丙", "甲乙戊"])
        == likely_words("甲乙丁", ["甲乙戊", "甲乙丙"])
        == ("甲乙丙", "甲乙戊")
    )


def test_few_known_words_are_all_listed() -> None:
    assert known_words("线上课", ["线上", "线下"]).zh == "（是否为“线上”？可用：线上、线下）"
    assert known_words("形势", ["类别", "形式"]).zh == "（可用：类别、形式）"
    many = [f"figure_{number}" for number in range(20)]
    assert known_words("figure_7x", many).en == " (is it figure_7?)"
    assert known_words("会议", []).zh == ""


def test_passages_that_are_alike_or_inside_another_are_found() -> None:
    passages = ["全年共召开党组会议研究重点工作", "深入基层开展调查研究解决实际问题"]
    assert most_alike("深入基层开展调查研究解决具体问题", passages, least=80) == 1
    assert most_alike("深入基层开展调查研究解决具体问题", passages, least=95) is None
    assert most_inside("基层开展调查研究解决实际", dict(enumerate(passages)), least=95) == 1
    assert most_inside("基层开展调查研究解决实际", {0: passages[0]}, least=95) is None
