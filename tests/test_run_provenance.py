"""What cannot be printed is named with the cell, or the line of a wording or template, that it came from."""

import shutil
from pathlib import Path

import pytest
from tests.factories import MEETINGS, SheetMade, data_folder, meeting, xlsx

from gongwenkit.model import Message, TypesetError
from gongwenkit.run.report import steps
from gongwenkit.run.report.provenance import Provenance, locate_error
from gongwenkit.run.report.results import Measured

ROOT = Path(__file__).resolve().parents[1]
FILE = "ledgers/101财政局2023年台账.xlsx"
PEOPLE = "department,name,post,leading_group,first_responsible,from,to\n101,张喆,党组书记,是,是,2020-01-01,\n"
PEOPLE += "102,李😎,党组书记,是,是,2020-01-01,\n"
TALKS = ["序号", "谈话时间", "谈话人", "谈话对象", "谈话事由", "备注"]
WORDS = "department,report,period,slot,text\n101,duty,2023,evaluation,我们坚持🚀务实。\n"


def measured(folder: Path, *sheets: SheetMade, kit: Path = ROOT, edition: str = "draft", **tables: str) -> Measured:
    data = data_folder(folder / "data", {FILE.removeprefix("ledgers/"): xlsx(*sheets)})
    for name, text in {"people": PEOPLE, **tables}.items():
        (data / f"{name}.csv").write_text(text, encoding="utf-8")
    asked = {"department": "101", "period": "2023", "edition": edition, "date": "2024-01-05"}
    chosen = steps.choose(**asked, kit=str(kit), data=str(data), out=str(folder / "out"))
    return steps.measure(steps.read(chosen))


def meetings(*subjects: str) -> SheetMade:
    rows = [meeting(n, 议题=subject) for n, subject in enumerate(subjects, start=1)]
    return SheetMade([["财政局会议台账"], MEETINGS, *rows])


def studies(*subjects: str) -> SheetMade:
    rows = [[n, f"2023-0{n}-11", "集体学习", subject] for n, subject in enumerate(subjects, start=1)]
    return SheetMade([["序号", "日期", "学习方式", "学习专题"], *rows], name="中心组学习台账")


def where(made: Measured, text: str, line: str = "") -> str:
    place = Provenance(made).find(text, line=line)
    return f"{place.where} +{place.more}" if place else ""


def test_a_character_of_a_ledger_is_named_with_its_cell(tmp_path):
    made = measured(tmp_path, meetings("研究党建", "研究😀事项", "再次研究😀事项"))
    assert where(made, "😀") == f"{FILE} › 会议台账 › E4 +1"


def test_of_several_cells_the_one_that_is_printed_in_the_line_is_meant(tmp_path):
    made = measured(tmp_path, meetings("研究😀事项", "再次研究😀难题"))
    assert where(made, "😀", line="2 2023-03-01 再次研究😀难题 4") == f"{FILE} › 会议台账 › E4 +1"


def test_a_line_whose_text_is_not_known_is_named_by_the_longest_cell_in_it(tmp_path):
    made = measured(tmp_path, meetings("研究党建", "研究党建工作要点"))
    assert where(made, "", line="1 2023-03-01 研究 党建工作要点 4") == f"{FILE} › 会议台账 › E4 +0"
    assert where(made, "", line="没有一个单元格印在这里") == ""


@pytest.mark.slow
def test_a_name_of_the_reference_tables_has_a_cell_and_other_departments_do_not_count(tmp_path):
    made = measured(tmp_path, meetings("研究党建"))
    assert where(made, "喆") == "people.csv › B2 +0"
    assert where(made, "😎") == ""


def test_own_words_have_a_cell(tmp_path):
    assert where(measured(tmp_path, meetings("研究党建"), own_words=WORDS), "🚀") == "own_words.csv › E2 +0"


def test_a_character_of_the_wording_is_named_with_its_line(tmp_path):
    kit = tmp_path / "kit"
    for part in ("templates", "notebooks", "latex", "data/schema", "data/figures", "data/phrases"):
        shutil.copytree(ROOT / part, kit / part)
    shutil.copy(ROOT / "kit.toml", kit)
    wording = kit / "templates" / "duty" / "wording.toml"
    lines = wording.read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if "head" in line and "=" in line)
    lines[at] = lines[at].replace('"', '"🎯', 1)
    wording.write_text("\n".join(lines), encoding="utf-8")
    made = measured(tmp_path, meetings("研究党建"), kit=kit)
    assert where(made, "🎯") == f"templates/duty/wording.toml:{at + 1} +0"


def test_a_sensitive_column_is_not_searched(tmp_path):
    rows = [[1, "2023-03-01", "张喆", "王😶", "提醒😶", "甲😶"]]
    made = measured(tmp_path, meetings("研究党建"), SheetMade([TALKS, *rows], name="谈话台账"))
    assert len(made.reading.ledgers.frames["talks"]) == 1
    assert "😶" not in where(made, "😶")
    assert " › D" not in where(made, "😶")
    assert " › E" not in where(made, "😶")


def test_what_is_nowhere_leaves_the_error_as_it_is(tmp_path):
    made = measured(tmp_path, meetings("研究党建"))
    error = TypesetError(
        "no-glyph", where="句", found=Message("甲", "a"), advice=Message("乙", "b"), text="🦄", line="句"
    )
    assert locate_error(error, made) is error


def test_numbers_of_persons_are_masked_in_what_an_error_quotes(tmp_path):
    made = measured(tmp_path, meetings("研究😀事项"))
    printed = "电话13912345678😀"
    found = Message("甲", "a")
    error = TypesetError("no-glyph", where=printed, found=found, advice=found, text="😀", line=printed)
    placed = locate_error(error, made)
    assert placed.where == f"{FILE} › 会议台账 › E3"
    assert "13912345678" not in placed.found.zh + placed.found.en


def test_an_error_in_a_line_of_a_table_names_the_cell_though_the_table_cut_it_short(tmp_path):
    made = measured(tmp_path, studies("学习党章", "学习" * 4000))
    found = Message("表格的一行高过一页", "a row of a table is higher than a page")
    line = "22023-02-11" + "学习" * 100 + "…3"
    placed = locate_error(TypesetError("row-too-high", where="甲", found=found, advice=found, line=line), made)
    assert placed.where == f"{FILE} › 中心组学习台账 › D3"
    assert placed.found.en == "A row of a table is higher than a page (printed in “甲”)"


def test_a_line_that_is_too_wide_is_put_down_to_a_cell_only_if_its_text_is_the_cells(tmp_path):
    made = measured(tmp_path, meetings("研究3/15有关事项", "ABCDEFGHIJKLMNOP" * 4))
    found = Message("太宽", "too wide")

    def placed(text: str, line: str) -> TypesetError:
        return locate_error(TypesetError("overfull", where="甲", found=found, advice=found, text=text, line=line), made)

    long = "ABCDEFGHIJKLMNOP" * 4
    assert placed(long, f"2 2023-03-01 {long} 4").where == f"{FILE} › 会议台账 › E4"
    assert placed("/15", "财政局 12/15 3").where == "甲"  # a cell has it, and is not printed here


@pytest.mark.slow
def test_a_report_stops_at_a_character_that_no_font_has_and_names_its_cell(tmp_path):
    own = WORDS.replace("evaluation", "study_topics").replace("🚀", "😀")  # rows of ledgers are not printed
    composed = steps.compose(measured(tmp_path, studies("研究党建"), edition="internal", own_words=own))
    with pytest.raises(TypesetError) as raised:
        steps.typeset(composed)
    assert (raised.value.code, raised.value.where) == ("no-glyph", "own_words.csv › E2")
    assert raised.value.found.zh.startswith("“😀”（U+1F600）在 NotoSerifCJK-Regular.ttc 中没有字形（印在“")
    assert "我们坚持😀务实" in raised.value.found.en
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.slow
def test_fallback_characters_are_findings_with_family_and_cell(tmp_path):
    own = WORDS.replace("evaluation", "study_topics").replace("🚀", "王堃")
    own += "101,duty,2023,item_branches,王堃同志讲课\n"
    made = steps.typeset(steps.compose(measured(tmp_path, studies("研究党建"), edition="internal", own_words=own)))
    findings = {finding.found.zh[1]: finding for finding in made.result.findings}
    assert findings["堃"].where == "own_words.csv › E2"
    assert findings["堃"].found.zh == "“堃”（U+5803）不在仿宋体的字库中，已用后备字体印出（另有 1 处）"
    assert findings["堃"].severity == "info"
    assert findings["喆"].where == "people.csv › B2"
    assert "仿宋体" in findings["喆"].found.zh  # the signature
    assert "fangsong" in findings["喆"].found.en
