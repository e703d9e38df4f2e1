"""How alike the reports of a batch are, by the digests of their sentences."""

import json
from pathlib import Path
from typing import Any

from gongwenkit.run.batch.outcome import Outcome, overlaps_of
from gongwenkit.run.batch.overlap import describe_overlaps, find_overlaps
from gongwenkit.run.batch.summary import write_summary

ROOT = Path(__file__).resolve().parents[1]


def text(*sentences: str, plain: int = 0) -> dict[str, Any]:
    shapes = ["".join("#" if letter.isdigit() else letter for letter in one) for one in sentences]
    size = {
        "sentences": len(sentences),
        "heads": 0,
        "plain": plain,
        "characters": 10 * len(sentences),
        "plain_characters": plain,
    }
    return {**size, "printed": list(sentences), "shapes": shapes}


TEXTS = {
    "101": text("甲", "乙3", "丙", plain=1),
    "102": text("甲", "乙4", "丁", plain=1),
    "103": text("甲", "乙3", "甲"),
}


def test_sentences_are_found_in_all_others_and_in_another() -> None:
    found = find_overlaps(TEXTS)
    assert [(one.in_all, one.in_another) for one in found.values()] == [(1, 2), (1, 1), (2, 3)]
    assert [(one.shapes_in_all, one.shapes_in_another) for one in found.values()] == [(2, 2), (2, 2), (3, 3)]
    said = describe_overlaps(found)
    assert said.zh.startswith("3 份文稿各有 3 句，其中 1～2 句份份都有（不计数字 2～3 句）")
    assert said.zh.endswith("占 22%（按字数 2%）")


def test_a_single_report_is_alike_to_none() -> None:
    found = find_overlaps({"101": TEXTS["103"]})
    assert found["101"].to_json()["in_all"] is None
    assert (found["101"].in_all, found["101"].in_another) == (0, 0)
    assert describe_overlaps(found).zh == "全文 3 句，没有指标、事实和本单位文字的占 0%（按字数 0%）"
    assert describe_overlaps({}).zh == ""


def test_a_thousand_reports_are_compared_at_once() -> None:
    texts = {str(code): text(*(f"句{n}" for n in range(80)), f"只此{code}") for code in range(1000)}
    found = find_overlaps(texts)
    assert {(one.in_all, one.in_another, one.sentences) for one in found.values()} == {(80, 80, 81)}
    assert {one.shapes_in_another for one in found.values()} == {81}


def test_summary_and_page_tell_it_and_a_redacted_one_does_not(tmp_path: Path) -> None:
    outcomes = [Outcome(code, f"单位{code}", "built", uniformity=one) for code, one in TEXTS.items()]
    outcomes.append(Outcome("104", "单位104", "skipped"))
    assert list(overlaps_of(outcomes)) == ["101", "102", "103"]
    for only_status in (False, True):
        write_summary(
            tmp_path,
            outcomes,
            earlier={},
            templates=ROOT / "templates" / "shared",
            title="试",
            sample=False,
            language="zh",
            only_status=only_status,
        )
        lines = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))["departments"]
        page = (tmp_path / "index.html").read_text(encoding="utf-8")
        assert ("1／3句" in page, "份份都有" in page) == (not only_status, not only_status)
        if only_status:
            assert [line["likeness"] for line in lines] == [None] * 4
        else:
            assert lines[0]["likeness"]["in_all"] == 1
            assert lines[0]["likeness"]["without_numbers"] == {"in_all": 2, "in_another": 2}
            assert lines[3]["likeness"] is None
