"""A revised Word file: every kind of edit is found at its place, and nothing that is none."""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.wordedits import Edited, drop_markers, other_number, text_of, visible
from tests.wordfile import W

from gongwenkit.compose.word.word_file import WordOrigin, WordReport, make_word, text_json
from gongwenkit.model import DataError
from gongwenkit.model.source import RowSource
from gongwenkit.proof.word.passages import Original, plain, read_original
from gongwenkit.proof.word.walker import read_word_text
from gongwenkit.proof.word.word_changes import Change
from gongwenkit.proof.word.word_comparison import compare_word
from gongwenkit.proof.word.word_package import WordPackage
from gongwenkit.run.report import steps
from gongwenkit.run.report.accepted_words import AcceptedWords, accept_words
from gongwenkit.run.report.numbers_now import NumberNow
from gongwenkit.run.report.revision import Revised

ORIGIN = WordOrigin({"department": "101", "period": "2023", "report": "duty"}, "key")


@pytest.fixture(scope="module")
def made(repo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> WordReport:
    """A letterhead report with its cover, as a Word file."""
    chosen = steps.choose(
        department="101",
        period="2023",
        report="duty",
        layout="A",
        kit=str(repo_root),
        out=str(tmp_path_factory.mktemp("o")),
    )
    composed = steps.compose(steps.measure(steps.read(chosen)))
    assert composed.prepared is not None
    return make_word(composed.prepared, origin=ORIGIN, track=True)


@pytest.fixture(scope="module")
def original(made: WordReport) -> Original:
    return read_original(json.loads(json.dumps(text_json(made.blocks, ORIGIN))))


def changes(original: Original, edited: Edited) -> list[Change]:
    drop_markers(edited)
    word = read_word_text(WordPackage(edited.bytes(), name="a.docx"))
    return list(compare_word(original, word).changes)


def of_figures(found: list[Change]) -> list[tuple[str, str | None, str, str]]:
    return [(one.kind, one.figure, one.made, one.edited) for one in found if one.of_number]


def test_the_file_itself_has_no_change(original: Original, made: WordReport):
    assert changes(original, Edited(made.content, tracked=False)) == []
    assert sum(len(one.slots) for one in original.passages) > 40
    assert len(original.tables[0].rows) > 40


def _sentence(edited: Edited, words: str):
    return edited.find(words)


def change_number(edited: Edited) -> None:
    edited.replace(edited.find("签订党风"), "107", "108")


def write_in_chinese(edited: Edited) -> None:
    edited.replace(edited.find("开设廉政党课10次"), "10次", "十次")


def remove_number(edited: Edited) -> None:
    edited.replace(edited.find("签订党风"), "107份", "")


def change_words(edited: Edited) -> None:
    edited.replace(edited.find("签订党风"), "逐级签字领责", "层层签字背书")


def add_sentence(edited: Edited) -> None:
    paragraph = edited.find("签订党风")
    edited.replace_at(paragraph, len(text_of(paragraph)), len(text_of(paragraph)), "同时抓好日常提醒，坚持常态长效。")


def add_number(edited: Edited) -> None:
    paragraph = edited.find("签订党风")
    edited.replace_at(paragraph, len(text_of(paragraph)), len(text_of(paragraph)), "另外开展集中督查19次。")


def remove_sentence(edited: Edited) -> None:
    paragraph = edited.find("开设廉政党课10次")
    found = re.search("执行谈心谈话制度.*?。", text_of(paragraph))
    assert found
    edited.replace(paragraph, found[0], "")


def move_sentence(edited: Edited) -> None:
    paragraph, other = edited.find("开设廉政党课10次"), edited.find("对尚未完成整改")
    found = re.search("把廉政文化建设.*?。", text_of(paragraph))
    assert found
    edited.replace(paragraph, found[0], "")
    edited.replace_at(other, len(text_of(other)), len(text_of(other)), found[0])


def join_sentences(edited: Edited) -> None:
    edited.replace(edited.find("开设廉政党课10次"), "10次。执行", "10次，执行")


def part_sentence(edited: Edited) -> None:
    edited.replace(edited.find("开设廉政党课10次"), "9次，开设", "9次。开设")


def change_head(edited: Edited) -> None:
    edited.replace(edited.find("二、夯实"), "夯实", "筑牢")


def change_title(edited: Edited) -> None:
    edited.replace(edited.find("情况的报告"), "情况的报告", "情况报告")


def change_addressee(edited: Edited) -> None:
    edited.replace(edited.find("云岭区纪委监委："), "云岭区纪委监委", "云岭区委")


def change_date(edited: Edited) -> None:
    edited.replace(edited.find("2024年1月9日"), "1月9日", "1月12日")


def change_imprint(edited: Edited) -> None:
    edited.replace(edited.find("办公室", in_tables=True), "办公室", "综合科")


def change_signature(edited: Edited) -> None:
    edited.replace(edited.find("报告人："), "周砚", "周岩")


def change_cell(edited: Edited) -> None:
    row = edited.rows()[5]
    edited.replace(list(row.iter("{*}p"))[3], "79", "97")


def change_label(edited: Edited) -> None:
    row = edited.rows()[5]
    edited.replace(list(row.iter("{*}p"))[1], "廉政谈话", "廉政提醒谈话")


def remove_row(edited: Edited) -> None:
    edited.remove_row(edited.rows()[5])


def add_row(edited: Edited) -> None:
    edited.add_row(edited.rows()[5], ["50", "开展专项督查", "次", "33", "—", "—", "—", "—"])


def swap_numbers(edited: Edited) -> None:
    paragraph = edited.find("观看警示教育片7次")
    edited.replace(paragraph, "7次", "9次")
    edited.replace(paragraph, "学习9次", "学习7次")


def drop_more(edited: Edited) -> None:
    edited.replace(edited.find("80余条"), "80余", "80")


def move_clause(edited: Edited) -> None:
    edited.replace(
        edited.find("召开警示教育大会2次"),
        "召开警示教育大会2次，组织观看警示教育片7次",
        "组织观看警示教育片7次，召开警示教育大会2次",
    )


def merge_paragraphs(edited: Edited) -> None:
    edited.merge_with_next(edited.find("签订党风"))


def add_paragraph(edited: Edited) -> None:
    edited.add_paragraph(edited.find("签订党风"), "五是抓督促检查。对重点任务挂图作战。")


EDITS: list[tuple[Callable[[Edited], None], list[str], list[tuple[str | None, str, str]]]] = [
    (change_number, ["number-changed"], [("responsibility_letters", "107", "108")]),
    (write_in_chinese, ["number-written-otherwise"], [("*", "10", "十")]),
    (remove_number, ["number-removed", "words-changed"], [("responsibility_letters", "107", "")]),
    (change_words, ["words-changed"], []),
    (add_sentence, ["sentence-added"], []),
    (add_number, ["number-without-source", "sentence-added"], [(None, "", "19")]),
    (remove_sentence, ["sentence-removed"], []),
    (move_sentence, ["sentence-moved"], []),
    (join_sentences, ["words-changed"], []),
    (part_sentence, ["words-changed"], []),
    (change_head, ["head-changed"], []),
    (change_title, ["title-changed"], []),
    (change_addressee, ["addressee-changed"], []),
    (change_date, ["date-changed"], []),
    (change_imprint, ["imprint-changed"], []),
    (change_signature, ["signature-changed"], []),
    (change_cell, ["number-changed"], [("*", "79", "97")]),
    (change_label, ["cell-changed"], []),
    (remove_row, ["row-removed"], []),
    (add_row, ["number-without-source", "row-added"], [(None, "", "33")]),
    (swap_numbers, ["number-changed", "number-changed"], [("*", "7", "9"), ("*", "9", "7")]),
    (drop_more, ["number-changed"], [("*", "80余", "80")]),
    (move_clause, ["words-changed"], []),
    (merge_paragraphs, [], []),
    (add_paragraph, ["sentence-added", "sentence-added"], []),
]


@pytest.mark.parametrize("tracked", [False, True], ids=["plain", "tracked"])
@pytest.mark.parametrize(("edit", "kinds", "numbers"), EDITS, ids=[edit.__name__ for edit, *_ in EDITS])
def test_every_kind_of_edit_is_found(
    original: Original,
    made: WordReport,
    edit: Callable[[Edited], None],
    kinds: list[str],
    numbers: list[tuple[str | None, str, str]],
    tracked: bool,
):
    edited = Edited(made.content, tracked=tracked)
    edit(edited)
    found = changes(original, edited)
    assert sorted(one.kind for one in found) == kinds, found
    told = [(figure, was, now) for _, figure, was, now in of_figures(found)]
    for one, (figure, was, now) in zip(told, numbers, strict=True):
        assert one[1:] == (was, now)
        assert figure == "*" or figure is None or one[0]
    assert all(one.tracked is tracked for one in found)
    if tracked:
        assert {(one.author, one.day) for one in found} <= {("王处长", "2024-01-08")}


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_own_words_are_taken_over_in_their_line_alone(tmp_path: Path, start: str):
    file = tmp_path / "own_words.csv"
    file.write_bytes((start + "单位,文种,时段,位置,文字\r\n101,duty,2023,a,旧,\r\n101,duty,2023,b,旧\r\n").encode())
    words = AcceptedWords("财政局", "b", "某处", "旧", "新,文", RowSource("own_words.csv", None, 3), tmp_path)
    accept_words(words)
    written = file.read_bytes().decode()
    assert written == start + '单位,文种,时段,位置,文字\r\n101,duty,2023,a,旧,\r\n101,duty,2023,b,"新,文"\r\n'
    with pytest.raises(DataError, match="这一行已不是原来的文字"):
        accept_words(words)


def test_numbers_that_went_with_a_sentence_are_told(original: Original, made: WordReport):
    edited = Edited(made.content, tracked=False)
    remove_sentence(edited)
    (one,) = changes(original, edited)
    assert [text for _, _, text in one.gone] == ["79", "15"]


@pytest.mark.parametrize(
    ("edited", "printed", "catches_up"),
    [
        ("108", "108份", True),
        ("一百零八", "108份", True),
        ("109", "108份", False),
        ("-3", "\u22123", True),
        ("", "7", False),
    ],
)
def test_a_number_that_catches_up_with_the_ledgers(edited: str, printed: str, catches_up: bool):
    change = Change("number-changed", figure="x", made="1", edited=edited)
    assert Revised(change, NumberNow("某项", printed)).catches_up is catches_up
    assert Revised(change, NumberNow("某项", "", "无台账")).catches_up is False


WORDS = ("进一步", "切实", "有力", "稳妥", "全面", "深入", "及时", "认真", "着力", "持续", "不断", "从严")
SENTENCES = (
    "坚持真抓实干，推动各项任务落地见效。",
    "对照要求逐项对账，做到件件有回音。",
    "加强统筹协调，凝聚工作合力。",
)
FILES = 150


def edit_at_random(
    edited: Edited, chance: random.Random, figures: dict[str, list[str | None]]
) -> list[tuple[str, ...]]:
    """Edits a file; returns figure, view, number as made and as edited of each number that was changed."""
    starts = {
        start.get(f"{{{W}}}name"): start
        for start in edited.root.iter(f"{{{W}}}bookmarkStart")
        if start.get(f"{{{W}}}name") in figures
    }
    names = chance.sample(sorted(starts), chance.randint(1, 5))
    done, touched = [], set()
    for name in names:
        start = starts[name]
        run = next(one for one in start.itersiblings() if one.tag == f"{{{W}}}r")
        letters = run.find(f"{{{W}}}t")
        found = re.search(r"[+\u2212-]?[0-9]+(?:\.[0-9]+)?余?", letters.text)
        assert found
        paragraph = next(one for one in start.iterancestors() if one.tag == f"{{{W}}}p")
        place = 0
        for one in visible(paragraph):
            if one is letters:
                break
            place += len(one.text or "")
        new = other_number(found[0], chance)
        edited.replace_at(paragraph, place + found.start(), place + found.end(), new)
        done.append((*figures[name], plain(found[0]), plain(new)))
        touched.add(paragraph)
    texts = [one for one in edited.paragraphs() if len(text_of(one)) > 60]
    for _ in range(chance.randint(0, 4)):
        change_words_at_random(edited, chance.choice(texts), chance)
    for one in chance.sample(texts, chance.randint(0, 2)):
        end = len(text_of(one))
        edited.replace_at(one, end, end, chance.choice(SENTENCES))
    calm = [one for one in texts if one not in touched]
    for one in chance.sample(calm, chance.randint(0, 1)):
        spans = [span.span() for span in re.finditer("[^。]+。", text_of(one))]
        if len(spans) > 2:
            start, end = chance.choice(spans[1:])
            words = text_of(one)[start:end]
            edited.replace_at(one, start, end, "")
            if chance.random() < 0.5:
                other = chance.choice([text for text in calm if text is not one])
                edited.replace_at(other, len(text_of(other)), len(text_of(other)), words)
    rows = [row for row in edited.rows() if not any(one in touched for one in row.iter(f"{{{W}}}p"))]
    if chance.random() < 0.3:
        edited.remove_row(chance.choice([row for row in rows[1:] if len(row.findall(f"{{{W}}}tc")) > 1]))
    return done


def change_words_at_random(edited: Edited, paragraph: object, chance: random.Random) -> None:
    text = text_of(paragraph)
    places = [place for place in range(8, len(text) - 3) if re.fullmatch("[\u4e00-\u9fff]{2}", text[place : place + 2])]
    places = [place for place in places if not re.search("[一二三四五六七八九十余多两]", text[place - 1 : place + 3])]
    if places:
        place = chance.choice(places)
        kind = chance.randint(0, 2)
        edited.replace_at(paragraph, place, place + (0 if kind == 0 else 2), "" if kind == 1 else chance.choice(WORDS))


@pytest.mark.slow
def test_random_edits_are_found_at_their_places(original: Original, made: WordReport):
    figures = text_json(made.blocks, ORIGIN)["bookmarks"]
    changed = exact = false = 0
    wrong = []
    for seed in range(FILES):
        chance = random.Random(seed)  # noqa: S311 - edits, no secrets
        edited = Edited(made.content, tracked=chance.random() < 0.5)
        done = edit_at_random(edited, chance, figures)
        found = [(one.figure, one.view, one.made, one.edited) for one in changes(original, edited) if one.of_number]
        values = [one[2:] for one in found]
        changed += len(done)
        missed = [one for one in done if one[2:] not in values]
        assert not missed, (seed, missed, found)
        exact += sum(one in found for one in done)
        extra = [one for one in found if one not in done]
        false += max(0, len(found) - len(done))
        if extra:
            wrong.append((seed, extra, done))
    assert changed > 300
    assert false == 0, wrong
    assert exact / changed >= 0.995, wrong
