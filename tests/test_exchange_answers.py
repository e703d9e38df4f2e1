"""Answers of a department: into a line where it answers all that the line asks, else item by item; others stay."""

from dataclasses import replace

from gongwenkit.ingest.decisions.lines import gather
from gongwenkit.ingest.decisions.model import FINDING, Decision, Decisions, Question
from gongwenkit.run.exchange.answers import match_answers, to_fill


def question(name: str, department: str = "101", together: str = "") -> Question:
    return Question(name, department, FINDING, "事项", together=together, asked="几处（{count} 处）")


def decision(name: str, answer: str = "已核实", *, reason: str = "属实", by: str = "王办", row: int = 2) -> Decision:
    return Decision(name, "101", FINDING, "", "", "", "", "", "", answer, reason, by, "", row)


def given(*decisions: Decision, members: dict[str, tuple[str, ...]] | None = None) -> Decisions:
    return Decisions(lines=decisions, answers={one.id: one for one in decisions}, members=members or {})


def asked(*questions: Question) -> dict[str, Question]:
    return {one.id: one for one in questions}


def test_answers_are_new_known_differing_unasked_or_of_another_department():
    questions = asked(question("a"), question("b"), question("c"), question("d", "102"))
    decided = given(decision("b"), replace(decision("c"), answer="不同"))
    found = match_answers(
        given(*(decision(name) for name in "abcde")), code="101", questions=questions, decided=decided
    )
    assert set(found.new) == {"a"}
    assert found.known == 1
    assert [(mine.id, there.answer) for mine, there in found.differing] == [("c", "不同")]
    assert [one.id for one in found.foreign] == ["d"]
    assert [one.id for one in found.unasked] == ["e"]


def test_an_answer_of_another_category_is_no_answer():
    found = match_answers(
        given(replace(decision("a"), category="零值")), code="101", questions=asked(question("a")), decided=Decisions()
    )
    assert (found.new, [one.id for one in found.unasked]) == ({}, ["a"])


def test_a_line_that_asks_several_things_is_looked_at_item_by_item():
    questions = asked(question("a"), question("b"))
    lines = given(decision("line"), members={"line": ("a", "b")})
    lines = replace(lines, answers={**lines.answers, "a": decision("a"), "b": decision("b")})
    found = match_answers(lines, code="101", questions=questions, decided=Decisions())
    assert set(found.new) == {"a", "b"}
    assert found.unasked == ()


def test_what_decisions_xlsx_does_not_ask_is_added_together_and_answered_in_its_line():
    questions = [question("a", together="x"), question("b", together="x"), question("c")]
    new = {name: decision(name) for name in "abc"}
    fill = to_fill(new, questions=questions, decided=Decisions())
    (line,) = [one.question.id for one in gather(questions) if one.members]
    assert [one.id for one in fill.questions] == ["a", "b", "c"]
    assert set(fill.lines) == {line, "c"}
    assert fill.lines[line].id == line
    assert fill.members == {}


def test_a_line_of_several_departments_is_answered_for_one_of_them_only():
    decided = given(members={"line": ("a", "b", "z")})
    fill = to_fill({"a": decision("a"), "b": decision("b")}, questions=[question("a"), question("b")], decided=decided)
    assert (fill.questions, fill.lines, set(fill.members)) == ((), {}, {"a", "b"})
    differently = {"a": decision("a"), "b": decision("b"), "z": decision("z", reason="另有原因")}
    fill = to_fill(differently, questions=[], decided=decided)
    assert (fill.lines, set(fill.members)) == ({}, {"a", "b", "z"})


def test_a_line_that_has_an_answer_keeps_it():
    decided = given(decision("line"), members={"line": ("a",)})
    fill = to_fill({"a": decision("a")}, questions=[question("a")], decided=decided)
    assert (fill.lines, set(fill.members)) == ({}, {"a"})
