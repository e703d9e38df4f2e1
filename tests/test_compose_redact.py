"""The redacted edition on values: what is hidden, what may stay, and that sentences keep their shape."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from gongwenkit.compose.print.annex_tables import SectionOfFigures, figures_table
from gongwenkit.compose.text.hidden_names import HiddenNames, hide_names
from gongwenkit.compose.text.hidden_unit import SHOWN_UNIT, hide_unit
from gongwenkit.compose.text.redact import Redaction
from gongwenkit.config.elements import Elements
from gongwenkit.config.labels import load_labels
from gongwenkit.config.phrases import load_marks
from gongwenkit.config.redaction import RedactionRules, load_redaction, require_known_slots
from gongwenkit.config.report_type import load_report_type
from gongwenkit.model import Figure, Item, KitFileError, RowSource, Run, Section, Sentence, Text, UsageError, View
from gongwenkit.model.reference import Person

MakeRedaction = Callable[[bool], Redaction]


def person(name: str, post: str = "科员", department: str = "101") -> Person:
    return Person(department, name, post, False, False, None, None, RowSource("people.csv", None, 2))


PEOPLE = (
    person("周砚", "党组书记、局长"),
    person("林玥", "党组成员、副局长"),
    person("林海", "办公室主任"),
    person("欧阳明"),
    person("王五", department="102"),
)


@pytest.fixture(scope="session")
def rules(repo_root: Path, kit_schema, kit_definitions) -> RedactionRules:
    return load_redaction(repo_root / "data" / "phrases", kit_definitions, kit_schema)


@pytest.fixture
def names(rules: RedactionRules) -> HiddenNames:
    return hide_names(PEOPLE, ["赵六"], department="101", rules=rules.person)


@pytest.fixture
def make(repo_root: Path, rules: RedactionRules, names: HiddenNames) -> MakeRedaction:
    units = load_marks(repo_root / "data" / "phrases").units.words
    unit = hide_unit(["云岭区财政局"], ["云财"], unit="某局", to="某纪委", short="财政局", rules=rules.unit)
    return lambda hidden: Redaction(rules, names, unit if hidden else SHOWN_UNIT, hidden, ("next_steps",), units)


# -- names


def test_a_name_is_its_surname_and_the_post_where_that_fits_two(names: HiddenNames) -> None:
    given = ("周砚", "林玥", "林海", "欧阳明", "王五", "赵六", "孙七", "")
    shown = ("周某", "党组成员、副局长", "办公室主任", "欧阳某", "王某", "赵某", "孙某", "")
    assert tuple(map(names.of, given)) == shown


def test_names_in_a_text_go_also_where_blanks_part_them(names: HiddenNames) -> None:
    assert names.in_text("由周砚、林 玥同志和欧\u3000阳 明负责") == "由周某、党组成员、副局长同志和欧阳某负责"
    assert names.in_text("周密部署，林业和海洋工作") == "周密部署，林业和海洋工作"


def test_the_byline_does_not_say_a_post_twice(make: MakeRedaction) -> None:
    text = Text("题", "", ("云岭区财政局", "办公室主任\u3000林海"), (), (), "")
    assert make(False).text(text).byline == ("云岭区财政局", "办公室主任")
    other = Text("题", "", ("党组书记、局长\u3000周砚",), (), (), "")
    assert make(False).text(other).byline == ("党组书记、局长\u3000周某",)


def test_names_go_from_every_part_of_a_text_and_of_its_cover(make: MakeRedaction) -> None:
    words = (Sentence("周砚讲。", (Run("由周砚办理。"), Run("【周砚】", "todo"))),)
    section = Section("一、", "周砚的事", words, (Item("一是", "听周砚讲。", words),))
    text = Text("周砚的报告", "致周砚", ("周砚",), words, (section,), "周砚报告。")
    redacted = make(False).text(Text("题", "", (), (), (), "", cover=text))
    assert "周砚" not in repr(redacted)
    assert repr(redacted).count("周某") == repr(text).count("周砚") == 15


def test_of_the_elements_only_organs_signers_and_the_day_of_printing_stay(make: MakeRedaction) -> None:
    day = date(2024, 1, 10)
    given = Elements("000001", "", "特急", "云财〔2024〕5号", ("周砚", "孙七"), "区纪委周砚", "区委办", day)
    assert make(False).elements(given) == Elements(signers=("周某", "孙某"), to="区纪委周某", cc="区委办", printed=day)


# -- own words


@pytest.mark.parametrize(
    ("given", "hidden", "named"),
    [
        ("压减12.5%，走访35家", "压减*%，走访*家", "压减12.5%，走访35家"),
        ("走访企业三十五家，办五件事", "走访企业*家，办*件事", "走访企业三十五家，办五件事"),
        ("2024年办好一批实事", "2024年办好*批实事", "2024年办好一批实事"),
        ("落实“三会一课”和一岗双责", "落实“三会一课”和一岗双责", "落实“三会一课”和一岗双责"),
        ("第一批的第二个项目", "第*批的第*个项目", "第一批的第二个项目"),
        ("百分之九十五的支部", "百分之*的支部", "百分之九十五的支部"),
        ("对2名干部、两人、12人谈心", "对*名干部、*人、*人谈心", "对少量干部、少量人员、12人谈心"),
        ("一人一策，3人受训", "一人一策，*人受训", "一人一策，3人受训"),
        ("１００余人次", "*余人次", "１００余人次"),
        ("联系13812345678", "联系〔号码不显示〕", "联系〔号码不显示〕"),
        ("邮箱lin.yue@example.gov.cn，请来信", "邮箱〔号码不显示〕，请来信", "邮箱〔号码不显示〕，请来信"),
        ("林 玥牵头", "党组成员、副局长牵头", "党组成员、副局长牵头"),
    ],
)
def test_own_words(make: MakeRedaction, given: str, hidden: str, named: str) -> None:
    assert make(True).own_text(given) == hidden
    assert make(False).own_text(given) == named


def test_only_own_words_on_the_list_are_printed(make: MakeRedaction) -> None:
    assert make(False).own_words({"next_steps": "请周砚办", "problems": "还有问题"}) == {"next_steps": "请周某办"}


# -- figures

MEETINGS = Figure("integrity_meetings", "F01", "会议", "次", 8, views=(View("last", 6), View("difference", 2)))
TALKS = Figure("integrity_talks", None, "谈话", "人次", 40)
OPEN = Figure("rectification_items", None, "整改问题", "条", 29)


def persons(value: int, last: int) -> Figure:
    views = (View("last", last), View("difference", value - last), View("planned", 4), View("completion", value * 25))
    return Figure("learning_exchanges", None, "参训", "人次", value, views=views)


def keys(figure: Figure) -> list[str]:
    return [view.key for view in figure.views]


@pytest.mark.parametrize("hidden", [True, False])
def test_talks_and_open_rectifications_are_on_no_list(make: MakeRedaction, hidden: bool) -> None:
    assert [figure.id for figure in make(hidden).tabled((MEETINGS, TALKS, OPEN))] == ["integrity_meetings"]


def test_no_comparison_tells_a_hidden_number(make: MakeRedaction) -> None:
    assert [keys(figure) for figure in make(True).spoken((MEETINGS,))] == [[]]
    assert [keys(figure) for figure in make(False).spoken((MEETINGS,))] == [["last", "difference"]]


def test_few_persons_are_not_spoken_of_and_cannot_be_told_from_what_is(make: MakeRedaction) -> None:
    redaction = make(False)
    assert list(redaction.spoken(redaction.tabled((persons(2, 9),)))) == []
    (of_last,) = redaction.spoken(redaction.tabled((persons(9, 1),)))
    assert keys(of_last) == ["planned", "completion"]
    (many,) = redaction.spoken(redaction.tabled((persons(3, 3),)))
    assert keys(many) == ["last", "difference", "planned", "completion"]


def test_runs_keep_their_unit(make: MakeRedaction) -> None:
    runs = tuple(Run(text, "figure", "x") for text in ("12次", "130余次", "95.6%", "持平", "3个百分点"))
    text = Text("题", "", (), (Sentence("", runs),), (), "")
    assert [run.text for run in make(True).text(text).runs()] == ["*次", "*余次", "*%", "*", "*个百分点"]
    assert [run.text for run in make(False).text(text).runs()] == [run.text for run in runs]


def test_the_table_shows_a_star_for_every_number_or_hides_few_persons(repo_root: Path, make: MakeRedaction) -> None:
    labels = load_labels(repo_root / "data" / "phrases")

    def cells(hidden: bool, figure: Figure) -> list[str]:
        redaction = make(hidden)
        figures = redaction.tabled((figure,))
        (row,) = redaction.table(figures_table([SectionOfFigures("", tuple(figures))], labels), figures).rows
        return [cell.text for cell in row[3:]]

    assert cells(True, MEETINGS) == ["*", "*", "*", "—", "—"]
    assert cells(False, MEETINGS) == ["8", "6", "+2", "—", "—"]
    assert cells(False, persons(2, 9)) == ["少量", "9", "—", "4", "—"]
    assert cells(False, persons(9, 1)) == ["9", "少量", "—", "4", "225"]
    assert cells(True, persons(2, 9)) == ["*"] * 5


def test_places_are_counted_on_the_finished_pages(make: MakeRedaction) -> None:
    pages = ("周某*次，*项", "少量干部由林业局周某")
    assert make(True).count_hidden(pages) == {("数字以星号代替", 1): 2, ("姓名以某代替", 1): 1, ("姓名以某代替", 2): 1}
    few = ("少数人的人数不印", 2)
    assert make(False).count_hidden(pages) == {few: 1, ("姓名以某代替", 1): 1, ("姓名以某代替", 2): 1}


# -- redacted.toml


def test_the_shipped_list_fits_the_shipped_report_types(repo_root: Path, rules: RedactionRules) -> None:
    folder = repo_root / "data" / "phrases"
    names = ("duty", "summary", "ideology", "debrief")
    require_known_slots(folder, rules, [load_report_type(repo_root / "templates" / name) for name in names])
    for name in ("duty", "ideology", "debrief"):
        assert "problems" not in rules.slots_of(name)
    assert "shortcomings" not in rules.slots_of("summary")
    with pytest.raises(KitFileError) as error:
        require_known_slots(folder, rules, [])
    assert error.value.code == "redacted-slot"


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ("integrity_talks", "指标 integrity_talks 出自含敏感列的台账“廉政谈话”"),
        ("no_such_figure", "没有指标 no_such_figure"),
    ],
)
def test_a_list_with_talks_or_an_unknown_figure_is_refused(
    repo_root: Path, tmp_path: Path, kit_schema, kit_definitions, listed: str, found: str
) -> None:
    shipped = (repo_root / "data" / "phrases" / "redacted.toml").read_text(encoding="utf-8")
    changed = shipped.replace('"branch_attendance"', f'"{listed}"')
    (tmp_path / "redacted.toml").write_text(changed, encoding="utf-8")
    with pytest.raises(KitFileError) as error:
        load_redaction(tmp_path, kit_definitions, kit_schema)
    assert (error.value.code, error.value.found.zh) == ("redacted-figure", found)


def test_a_report_type_without_a_list_is_refused(rules: RedactionRules) -> None:
    with pytest.raises(UsageError) as error:
        rules.slots_of("bulletin")
    assert error.value.code == "redacted-not-for"
    assert "duty" in error.value.advice.zh
