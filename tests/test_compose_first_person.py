"""Who a clause is about: the first person only with what the author alone did, and clauses chosen by tenure."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gongwenkit.compose.text.clauses import TextContext
from gongwenkit.compose.text.first_person import lint_first_person
from gongwenkit.compose.text.text import compose_text
from gongwenkit.config.phrases import Marks, load_marks
from gongwenkit.config.wording import load_wording
from gongwenkit.model import Figure, KitFileError

ROOT = Path(__file__).resolve().parents[1]
PERSONAL, FIGURES = {"own"}, {"own", "all"}
CONTEXT = TextContext(2023, "2023年", "云岭区财政局")


@pytest.fixture(scope="module")
def marks() -> Marks:
    return load_marks(ROOT / "data" / "phrases")


@pytest.fixture
def found(tmp_path: Path, marks: Marks):
    """Code and line of what is wrong in a sentence of these clauses, which begin in line 3."""

    def lint(*clauses: str) -> list[tuple[str, str | None]]:
        wording = _wording(tmp_path, *clauses)
        findings = lint_first_person(wording, personal=PERSONAL, figures=FIGURES, marks=marks.person)
        return [(finding.code, finding.cell) for finding in findings]

    return lint


def _wording(folder: Path, *clauses: str):
    lines = [f"  {{ {clause} }}," for clause in clauses]
    end = '[[section]]\nhead = "甲"\nopening = [{ text = "乙", plain = true }]\n'
    text = 'title = "报告"\nlead = [\n' + "\n".join(lines) + f"\n]\n{end}"
    (folder / "wording.toml").write_text(text, encoding="utf-8")
    return load_wording(folder)


WRONG = "first-person-not-personal"


@pytest.mark.parametrize(
    "clause",
    [
        'text = "本人主持会议{all}"',
        'text = "{tenure}召开会议{all}"',
        'text = "任现职以来召开会议{all}"',
        'text = "由我召开会议{all}"',
        'text = "自{tenure_date}起召开会议{all}"',
        'text = "本人推行清单管理", fact = "lists"',
    ],
)
def test_the_first_person_is_for_what_the_author_did(found, clause):
    assert found(clause) == [("first-person-not-personal", "3")]


@pytest.mark.parametrize(
    "clause",
    [
        'text = "本人主持会议{own}"',
        'text = "{tenure}主持会议{own}"',
        'text = "我局召开会议{all}"',
        'text = "查摆自我要求不严的问题{all}"',
        'text = "下一步，本人将认真履职", plain = true',
        'text = "推行清单管理", fact = "lists"',
    ],
)
def test_other_clauses_may_print_any_figure(found, clause):
    assert found(clause) == []


def test_the_first_person_lasts_until_another_subject_begins(found):
    begun = 'text = "本人带头抓落实", plain = true'
    assert found(begun, 'text = "召开会议{all}"') == [(WRONG, "4")]
    assert found(begun, 'text = "召开会议{own}"', 'text = "组织学习{all}"') == [(WRONG, "5")]
    assert found(begun, 'text = "各党支部学习{all}"', 'text = "参观{all}"') == []
    assert found(begun, 'text = "{department}学习{all}"') == []
    assert found('text = "全年谈话{all}"', 'text = "其中本人谈话{own}", with = "all"') == []
    assert found('text = "其中本人谈话{own}"', 'text = "其中任职谈话{all}"') == [(WRONG, "4")]


def test_the_whole_period_is_not_for_what_the_author_did(found):
    clause = 'text = "全年主持会议{own}"'
    assert found(clause) == [("whole-period-personal", "3")]
    assert found(f"{clause}, tenure = false") == [("whole-period-personal", "3")]
    assert found(f"{clause}, tenure = false, left = false") == []


def test_a_clause_is_chosen_by_the_tenure(tmp_path, marks):
    wording = _wording(
        tmp_path,
        'text = "{tenure_date}任现职以来的情况", plain = true, tenure = true, left = false',
        'text = "全年的情况", plain = true, tenure = false, left = false',
        'text = "至{tenure_end}离任时的情况", plain = true, left = true',
    )

    def lead(**days: str | bool) -> str:
        context = replace(CONTEXT, **days)
        given = {"figures": dict[str, Figure](), "facts": {}, "phrases": {}, "own_words": {}, "switches": {}}
        return compose_text(wording, **given, context=context, marks=marks).plain().splitlines()[1]

    assert lead(tenure="任职以来", tenure_date="2023年8月21日") == "2023年8月21日任现职以来的情况。"
    assert lead() == "全年的情况。"
    assert lead(tenure_end="2023年5月31日", left=True) == "至2023年5月31日离任时的情况。"
    assert marks.day(date(2023, 8, 21)) == "2023年8月21日"


def test_a_section_is_chosen_by_the_tenure_too(tmp_path, marks):
    _wording(tmp_path, 'text = "甲", plain = true')
    text = (tmp_path / "wording.toml").read_text(encoding="utf-8")
    (tmp_path / "wording.toml").write_text(
        text + '[[section]]\nhead = "下一步"\nleft = false\nopening = [{ text = "继续努力", plain = true }]\n',
        encoding="utf-8",
    )
    wording = load_wording(tmp_path)

    def heads(*, left: bool) -> list[str]:
        given = {"figures": dict[str, Figure](), "facts": {}, "phrases": {}, "own_words": {}, "switches": {}}
        text = compose_text(wording, **given, context=replace(CONTEXT, left=left), marks=marks)
        return [section.head for section in text.sections]

    assert heads(left=False) == ["甲", "下一步"]
    assert heads(left=True) == ["甲"]


@pytest.mark.parametrize("value", ['"yes"', "1", '"true"'])
def test_another_value_is_an_error_at_its_line(tmp_path, value):
    with pytest.raises(KitFileError) as caught:
        _wording(tmp_path, 'text = "甲", plain = true', f'text = "乙", plain = true, tenure = {value}')
    assert caught.value.where.endswith("wording.toml:4")
    assert "tenure" in caught.value.found.zh
