"""Who reports: the first responsible person, one named, one who left, one who presides; nobody is invented."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.factories import DEPARTMENTS, data_folder
from tests.office import FILE, meetings

from gongwenkit.config.kit import load_kit
from gongwenkit.ingest.reference.reference_data import Reference, read_reference
from gongwenkit.ingest.reference.tenure import find_tenure
from gongwenkit.model import Period, UsageError
from gongwenkit.run.batch.plan import plan_reports
from gongwenkit.run.report import steps
from gongwenkit.run.report.results import Chosen, Measured

ROOT = Path(__file__).resolve().parents[1]
YEAR = Period.of_year(2023)
HEAD = "department,name,post,leading_group,first_responsible,from,to\n"
OLD = "101,石子墨,党组书记、局长,是,是,2021-03-01,2023-05-31\n"
NEW = "101,蔡峰,党组书记、局长,是,是,2023-08-21,\n"
DEPUTY = "101,姚颖,党组成员、副局长,是,否,2020-05-01,\n"
CHAIRS = ("2023-03-01", "石子墨"), ("2023-04-12", "姚颖"), ("2023-06-20", "姚颖"), ("2023-09-05", "蔡峰")


def _meeting(number: int, day: str, chair: str) -> list[object]:
    return [number, day, "党组会", f"第{number}次", "研究党风廉政建设工作", chair, 9, 9, "党风廉政", ""]


LEDGER = meetings(*(_meeting(number, *chair) for number, chair in enumerate(CHAIRS, start=1)))


@pytest.fixture
def choose(tmp_path: Path) -> Callable[..., Chosen]:
    """Chooses the duty report of 101 for 2023 with these people."""

    def run(people: str, *, documents: str = "", kit: Path = ROOT, **parameters: str) -> Chosen:
        files: dict[str, bytes | str] = {FILE: LEDGER, "/people.csv": HEAD + people}
        files["/documents.csv"] = "department,report,period,author\n" + documents
        folder = data_folder(tmp_path / "data", files, DEPARTMENTS)
        given = {"department": "101", "period": "2023", "report": "duty", **parameters}
        return steps.choose(**given, kit=str(kit), data=str(folder), out=str(tmp_path / "out"))

    return run


def _measured(chosen: Chosen) -> Measured:
    return steps.measure(steps.read(chosen))


def _codes(measured: Measured) -> set[str]:
    return {finding.code for finding in measured.all_findings}


def _own_meetings(measured: Measured) -> tuple[object, list[int]]:
    figure = next(one for one in measured.figures if one.id == "integrity_meetings")
    return figure.missing or figure.value, [source.row for source in figure.rows]


def test_a_new_secretary_reports_on_the_days_since(choose):
    measured = _measured(choose(OLD + NEW + DEPUTY))
    composed = steps.compose(measured)
    assert _own_meetings(measured) == (1, [5])
    assert composed.text.byline[-1].endswith("蔡峰")
    assert "现将2023年8月21日任现职以来本人" in composed.text.plain()
    assert "author-vacant" not in _codes(measured)


def test_a_secretary_who_left_reports_to_the_last_day(choose):
    chosen = choose(OLD + NEW + DEPUTY, author="石 子墨")
    assert chosen.job.author == "石子墨"
    measured = _measured(chosen)
    composed = steps.compose(measured)
    assert _own_meetings(measured) == (1, [2])
    assert composed.text.byline[-1].endswith("石子墨")
    assert "任现职以来" not in composed.text.plain()
    assert "现将本人2023年5月31日离任前" in composed.text.plain()
    assert "下一步" not in composed.text.plain()
    assert "石子墨" in composed.source
    assert "蔡峰" not in composed.source


def test_who_presides_in_a_vacancy_reports_on_the_vacancy(choose):
    measured = _measured(choose(OLD + NEW + DEPUTY, author="姚颖"))
    assert _own_meetings(measured) == (1, [4])  # not what she chaired in April, in place of the secretary
    tenure = measured.measurement.matcher.author
    assert (tenure.since, tenure.until) == (date(2023, 6, 1), date(2023, 8, 20))


def test_without_a_first_responsible_person_nobody_is_invented(choose):
    chosen = choose(OLD + DEPUTY)
    measured = _measured(chosen)
    composed = steps.compose(measured)
    (finding,) = [one for one in measured.all_findings if one.code == "author-vacant"]
    assert (finding.severity, finding.file, finding.cell) == ("error", "people.csv", "2")
    assert "姚颖" in finding.in_language("zh")
    assert "--author" in finding.in_language("en")
    assert _own_meetings(measured) == ("no-author", [])
    assert next(one for one in measured.figures if one.id == "own_talks").missing in ("no-author", "no-ledger")
    assert not any(name in line for line in composed.text.byline for name in ("石子墨", "姚颖"))
    assert finding in composed.lacking.findings  # a final is refused
    named = _measured(choose(OLD + DEPUTY, author="姚颖"))
    assert _own_meetings(named) == (1, [4])
    assert "author-vacant" not in _codes(named)


def test_a_gap_is_the_departments_own_not_that_of_all_together(choose):
    """The bulletin counts what is wrong in the ledgers of the departments; nobody signs it."""
    assert "author-vacant" in _codes(_measured(choose(OLD + DEPUTY)))
    whole = _measured(choose(OLD + DEPUTY, report="bulletin", department="all"))
    assert "author-vacant" not in _codes(whole)
    assert "all" not in {finding.department for finding in whole.all_findings}
    errors = next(one for one in whole.figures if one.id == "findings_error")
    assert errors.value == sum(finding.severity == "error" for finding in whole.all_findings)
    assert {view.key for view in errors.views} <= {
        f"department:{one.code}" for one in whole.chosen.reference.departments
    }


def test_two_at_once_are_a_finding(choose):
    other = "101,林玥,党组书记,是,是,2023-08-21,\n"
    measured = _measured(choose(NEW + other))
    (finding,) = [one for one in measured.all_findings if one.code == "author-several"]
    assert "蔡峰、林玥" in finding.found.zh
    assert _own_meetings(_measured(choose(NEW + other, author="林玥"))) == (0, [])


def test_a_name_that_is_not_listed_is_an_error_with_the_likely_one(choose):
    with pytest.raises(UsageError) as caught:
        choose(OLD + NEW + DEPUTY, author="石子末")
    assert caught.value.code == "unknown-author"
    assert caught.value.where == "author"
    for text in (caught.value.found.zh, caught.value.found.en):
        assert "people.csv" in text
        assert "石子墨" in text


def test_who_was_never_in_charge_in_the_period_is_no_author(choose):
    people = OLD.replace("2023-05-31", "2023-08-20") + NEW + DEPUTY  # no vacancy
    with pytest.raises(UsageError) as caught:
        choose(people, author="姚颖")
    assert caught.value.code == "author-not-in-office"
    assert "石子墨、蔡峰" in caught.value.found.zh
    with pytest.raises(UsageError) as caught:
        choose(people, author="蔡峰", as_of="2023-06-30")
    assert "2023-06-30" in caught.value.found.zh
    assert "第一责任人：石子墨）" in caught.value.found.zh


def test_the_command_line_comes_before_documents_and_these_before_the_kit(choose, tmp_path):
    people, line = OLD + NEW + DEPUTY, "101,duty,2023,姚颖\n"
    kit = _kit(tmp_path / "kit", "石子墨")
    assert choose(people).job.author == ""
    assert choose(people, kit=kit).job.author == "石子墨"
    assert choose(people, kit=kit, documents=line).job.author == "姚颖"
    assert choose(people, kit=kit, documents=line, author="蔡峰").job.author == "蔡峰"
    with pytest.raises(UsageError) as caught:
        choose(people, documents="101,duty,2023,周砚\n")
    assert caught.value.where == "documents.csv › 2"
    with pytest.raises(UsageError) as caught:
        choose(people, kit=_kit(tmp_path / "other", "周砚"))
    assert caught.value.where == "kit.toml [report.duty] author"


def test_a_name_in_the_kit_is_for_the_department_that_has_this_person(choose, tmp_path):
    kit = _kit(tmp_path / "kit", "石子墨")
    elsewhere = "102,石子墨,党组书记、局长,是,是,2021-03-01,\n"
    assert choose(NEW + elsewhere, kit=kit).job.author == ""
    assert choose(NEW + elsewhere, kit=kit, department="102").job.author == "石子墨"


def _kit(folder: Path, author: str) -> Path:
    folder.mkdir()
    for part in ("data", "templates", "latex", "notebooks"):
        (folder / part).symlink_to(ROOT / part)
    (folder / "kit.toml").write_text(f'format = 2\n[report.duty]\nauthor = "{author}"\n', encoding="utf-8")
    return folder


def test_nobody_signs_what_is_made_over_all_departments(choose):
    with pytest.raises(UsageError) as caught:
        choose(NEW, department="all", report="", author="蔡峰")
    assert caught.value.code == "author-of-all"


# -- tenures


@pytest.fixture
def reference(tmp_path: Path) -> Callable[[str], Reference]:
    def read(people: str) -> Reference:
        return read_reference(data_folder(tmp_path / "data", {"/people.csv": HEAD + people}))

    return read


@pytest.mark.parametrize(
    ("people", "name", "expected"),
    [
        (OLD + NEW, "蔡峰", ("2023-08-21", None)),
        (OLD + NEW, "石子墨", ("2021-03-01", "2023-05-31")),
        (OLD + NEW + DEPUTY, "姚颖", ("2023-06-01", "2023-08-20")),
        (OLD + DEPUTY, "姚颖", ("2023-06-01", None)),
        (NEW + DEPUTY, "姚颖", ("2020-05-01", "2023-08-20")),  # nobody is known before
        (OLD + NEW + DEPUTY.replace("2020-05-01", "2023-07-01"), "姚颖", ("2023-07-01", "2023-08-20")),
        (OLD + DEPUTY.replace("2020-05-01,", "2020-05-01,2023-06-30"), "姚颖", ("2023-06-01", "2023-06-30")),
        (OLD + "101,石子墨,党组书记,是,是,2023-06-01,2023-07-31\n", "石子墨", ("2021-03-01", "2023-07-31")),
        (OLD + "101,石子墨,党组书记,是,是,2023-09-01,\n", "石子墨", ("2023-09-01", None)),  # came back: the last one
        (OLD.replace("2023-05-31", "2022-05-31") + NEW, "石子墨", None),
        (OLD + NEW.replace("2023-08-21", "2023-06-01") + DEPUTY, "姚颖", None),
        (OLD + NEW, "姚颖", None),
    ],
)
def test_a_tenure_is_the_last_that_reaches_into_the_period(reference, people, name, expected):
    found = find_tenure(reference(people).people_of("101"), name, YEAR.first, YEAR.last)
    said = found and (found.since.isoformat(), found.until and found.until.isoformat())
    assert said == expected


def test_what_a_secretary_who_left_did_in_five_months_is_not_compared_with_a_year(choose, tmp_path):
    last = meetings(*(_meeting(number, f"2022-0{number}-10", "石子墨") for number in range(3, 8)))
    data_folder(tmp_path / "data", {"101财政局2022年台账.xlsx": last}, DEPARTMENTS)
    stayed = OLD.replace("2023-05-31", "")
    whole = next(one for one in _measured(choose(stayed + DEPUTY)).figures if one.id == "integrity_meetings")
    assert [(view.key, view.value) for view in whole.views if view.key == "last"] == [("last", 5)]
    measured = _measured(choose(OLD + NEW + DEPUTY, author="石子墨"))
    figure = next(one for one in measured.figures if one.id == "integrity_meetings")
    assert [(view.value, view.missing) for view in figure.views if view.key == "last"] == [(None, "no-author")]


def test_a_redacted_edition_tells_no_day_of_an_appointment(choose):
    text = steps.compose(_measured(choose(OLD + NEW + DEPUTY, edition="redacted"))).text.plain()
    assert "任现职以来" in text
    assert "8月21日" not in text
    left = steps.compose(_measured(choose(OLD + NEW + DEPUTY, edition="redacted", author="石子墨"))).text.plain()
    assert "离任" in left
    assert "5月31日" not in left


@pytest.mark.slow
def test_a_notebook_gets_only_the_author_that_was_asked_for(choose, tmp_path):
    """Notebooks of older kits have no such parameter; what documents.csv says they find by themselves."""
    choose(OLD + NEW + DEPUTY, documents="101,duty,2023,姚颖\n")
    given = {"period": "2023", "report": "duty", "edition": "draft", "layout": "", "as_of": "", "date": ""}
    given["data"] = str(tmp_path / "data")

    def planned(**more: str) -> tuple[str | None, str]:
        plan = plan_reports(load_kit(ROOT), departments=("101",), parameters=given | more, out=str(tmp_path / "out"))
        return plan.reports[0].parameters.get("author"), plan.reports[0].key

    by_table, asked = planned(), planned(author="石子墨")
    assert (by_table[0], asked[0]) == (None, "石子墨")
    assert planned(author="姚颖") == ("姚颖", by_table[1])  # the same report, however its author is named
    assert asked[1] != by_table[1]
    choose(OLD + NEW + DEPUTY)  # now a wrong name in the table: only that department's own report fails
    (tmp_path / "data" / "documents.csv").write_text("department,report,period,author\n101,duty,2023,周砚\n", "utf-8")
    assert planned()[0] is None
    with pytest.raises(UsageError):
        planned(author="周砚")
