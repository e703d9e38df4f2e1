"""The files of a kit: each read once for a report, parsed anew only when they changed, wrong ones told when needed."""

import os
import shutil
from collections import Counter
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from gongwenkit.config import toml
from gongwenkit.config.kit import load_kit
from gongwenkit.config.kit_files import FIGURES, PHRASES, KitFiles, load_kit_files
from gongwenkit.model import KitFileError, UsageError
from gongwenkit.run.report import steps
from gongwenkit.run.report.survey import coverage_grids, figure_grids

KIT_TOML, REPORT_TOML, WORDING_TOML, YEARS, SCHEMAS, DEFINITIONS = 1, 5, 1, 5, 18, 2
WORDS = ("explain.toml", "facts.toml", "labels.toml", "marks.toml")
READ = KIT_TOML + REPORT_TOML + WORDING_TOML + YEARS + SCHEMAS + DEFINITIONS + len(WORDS)
HASHED = 3
"""prose.toml, redacted.toml and survey.toml are inputs of a report by hash; one of a department does not parse them."""


@pytest.fixture
def kit(repo_root: Path, tmp_path: Path) -> Path:
    """A kit of its own with the sample's reference tables and the ledgers of 101."""
    root, sample = tmp_path / "kit", repo_root / "data" / "sample"
    for part in ("templates", "latex", "notebooks", "data/schema", "data/figures", "data/phrases"):
        shutil.copytree(repo_root / part, root / part)
    for path in ("kit.toml", *sample.glob("*.csv"), *sample.glob("ledgers/*/101*")):
        target = root / (repo_root / path).relative_to(repo_root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(repo_root / path, target)
    return root


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts how often each TOML file is opened."""
    counts: Counter[str] = Counter()
    real = Path.open

    def counting(self: Path, *args: object, **options: object) -> object:
        if self.suffix == ".toml":
            counts[self.name if self.parent.name == "phrases" else str(self)] += 1
        return real(self, *args, **options)  # type: ignore[call-overload]

    def hashing(path: object, *args: object, **options: object) -> object:
        if str(path).endswith(".toml"):
            counts[Path(str(path)).name if Path(str(path)).parent.name == "phrases" else str(path)] += 1
        return opens(path, *args, **options)  # type: ignore[call-overload]

    opens = open
    monkeypatch.setattr(Path, "open", counting)
    monkeypatch.setattr("builtins.open", hashing)
    return counts


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts how often each text is parsed as TOML."""
    counts: Counter[str] = Counter()
    real = toml.tomllib.loads

    def counting(text: str) -> dict[str, object]:
        counts[text] += 1
        return real(text)

    monkeypatch.setattr(toml.tomllib, "loads", counting)
    return counts


def choose(kit: Path, **asked: str) -> steps.Chosen:
    return steps.choose(**{"department": "101", "period": "2023", "kit": str(kit), **asked})


def replace_text(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.slow
def test_a_report_opens_and_parses_each_file_of_the_kit_once(kit, opened, parsed):
    composed = steps.compose(steps.measure(steps.read(choose(kit))))
    assert composed.text.sections
    assert sum(opened.values()) == len(opened) == READ + HASHED
    assert sum(parsed.values()) == len(parsed) == READ
    assert {name for name in opened if name.endswith(WORDS)} == set(WORDS)


@pytest.mark.slow
def test_typesetting_and_proofing_open_no_file_of_the_kit_again_and_publishing_asks_whether_one_changed(
    kit, opened, parsed, tmp_path
):
    composed = steps.compose(steps.measure(steps.read(choose(kit, out=str(tmp_path / "out")))))
    proofed = steps.proof(steps.typeset(composed))
    assert sum(opened.values()) == len(opened) == READ + HASHED
    assert steps.publish(proofed).pdf.is_file()
    others = REPORT_TOML - 1  # of other reports: no input of this one
    assert Counter(opened.values()) == {2: READ + HASHED - others, 1: others}
    assert sum(parsed.values()) == len(parsed) == READ


@pytest.mark.slow
def test_all_departments_and_the_redacted_edition_read_one_file_more(kit, opened):
    choose(kit, edition="redacted")
    assert sum(opened.values()) == READ + HASHED
    opened.clear()
    measured = steps.measure(steps.read(choose(kit, department="all", report="")))
    assert coverage_grids(measured)
    assert figure_grids(measured)
    # no wording, and survey.toml instead
    assert sum(opened.values()) == len(opened) == READ - WORDING_TOML + 1
    assert opened["survey.toml"] == 1


def test_equal_files_are_parsed_once_and_changed_ones_anew(kit, parsed):
    first = load_kit_files(load_kit(kit), reports=("duty",))
    parsed.clear()
    assert load_kit_files(load_kit(kit), reports=("duty",)) is first
    assert sum(parsed.values()) == KIT_TOML
    marks = kit / "data" / "phrases" / "marks.toml"
    before = marks.stat()
    replace_text(marks, 'tenure = "任职以来"', 'tenure = "到任以来"')
    os.utime(marks, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (marks.stat().st_size, marks.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    second = load_kit_files(load_kit(kit), reports=("duty",))
    assert (first.marks.time.tenure, second.marks.time.tenure) == ("任职以来", "到任以来")


@pytest.mark.slow
def test_a_mended_wording_counts_when_the_first_step_runs_again(kit):
    """As in a notebook whose kernel goes on."""
    wording = kit / "templates" / "duty" / "wording.toml"
    head, mended = "履行全面从严治党“第一责任人”情况报告", "履行全面从严治党“第一责任人”职责情况报告"
    before = choose(kit)
    replace_text(wording, head, mended)
    after = choose(kit)
    titles = [steps.compose(steps.measure(steps.read(chosen))).text.title for chosen in (before, after)]
    assert head in titles[0]
    assert mended in titles[1]
    replace_text(wording, mended, "{没有收口")
    with pytest.raises(KitFileError) as error:
        choose(kit)
    assert error.value.where == f"{wording}:{_line(wording, '{没有收口')}"


def _line(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def broken(kit: Path, name: str) -> str:
    """Makes a file that is no TOML, returns where the error is."""
    path = kit / name
    path.write_text(f"x = [\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    return str(path)


def figures(kit: Path) -> object:
    return steps.measure(steps.read(choose(kit, report="")), views=()).figures


def report(kit: Path) -> object:
    return steps.compose(steps.measure(steps.read(choose(kit)))).text


@pytest.mark.slow
def test_wrong_files_that_a_report_does_not_need_do_not_stop_it(kit: Path) -> None:
    for name in ("templates/summary/wording.toml", "data/phrases/survey.toml", "data/phrases/redacted.toml"):
        broken(kit, name)
    assert report(kit)


@pytest.mark.slow
def test_wrong_wording_does_not_stop_figures(kit: Path) -> None:
    """Labels are needed for figures, too: they have the names of the reference tables."""
    for name in ("templates/duty/wording.toml", "data/phrases/survey.toml"):
        broken(kit, name)
    assert figures(kit)


@pytest.mark.parametrize(
    ("name", "fails"),
    [
        ("templates/duty/wording.toml", "choose"),
        ("data/phrases/labels.toml", "choose"),
        ("data/phrases/facts.toml", "choose"),
        ("data/schema/meetings.toml", "choose"),
        ("data/figures/further.toml", "choose"),
        ("data/phrases/2022.toml", "choose"),
        ("data/phrases/marks.toml", "choose"),
        ("templates/summary/report.toml", "read"),
        ("data/phrases/explain.toml", "measure"),
    ],
)
def test_a_wrong_file_stops_the_step_that_needs_it(kit: Path, name: str, fails: str) -> None:
    where = broken(kit, name)
    value: object = kit
    for step in (choose, steps.read, steps.measure):
        if step.__name__ == fails:
            with pytest.raises(KitFileError) as error:
                step(value)
            assert (error.value.code, error.value.where.rpartition(":")[0]) == ("toml-syntax", where)
            return
        value = step(value)
    pytest.fail("no step needed the file")


def test_words_that_a_kit_does_not_have_are_those_of_the_installation(kit):
    whole = load_kit_files(load_kit(kit)).explain_words
    (kit / "data" / "phrases" / "explain.toml").unlink()
    files = load_kit_files(load_kit(kit))
    assert files.explain_words == whole
    assert files.labels.document.annex == "附件"


def test_what_was_not_asked_for_is_never_taken_for_missing(kit):
    files = load_kit_files(load_kit(kit))
    for name in ("survey_words", "redaction", "prose"):
        with pytest.raises(LookupError):
            getattr(files, name)
    with pytest.raises(KeyError):
        files.wording("duty")


def test_texts_and_digests_are_those_of_the_files_that_were_read(kit):
    files = load_kit_files(load_kit(kit), reports=("duty",))
    assert [file.name for file in files.of_folder("")] == ["kit.toml"]
    assert [file.name for file in files.of_folder(FIGURES)] == ["data/figures/duty.toml", "data/figures/further.toml"]
    names = {file.name for file in files.of_folder(PHRASES)}
    assert names == {f"data/phrases/{name}" for name in (*WORDS, *(f"{year}.toml" for year in range(2022, 2027)))}
    marks = next(file for file in files.read if file.name == "data/phrases/marks.toml")
    assert marks.text == (kit / "data" / "phrases" / "marks.toml").read_text(encoding="utf-8")
    assert len(marks.sha256) == len("0" * 64)


def test_the_files_of_a_kit_are_frozen(kit):
    files = load_kit_files(load_kit(kit))
    assert isinstance(files, KitFiles)
    with pytest.raises(FrozenInstanceError):
        files.read = ()  # type: ignore[misc]


@pytest.mark.parametrize("name", ["../templates/duty", "shared", "/", "dutyy"])
def test_a_name_that_is_no_report_type_opens_no_file(kit: Path, name: str) -> None:
    with pytest.raises(UsageError) as error:
        choose(kit, report=name)
    assert error.value.code == "unknown-report"
