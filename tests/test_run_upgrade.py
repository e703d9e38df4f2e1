"""A kit of format 1 that an office has edited: it works as it is, and `upgrade` brings it to format 2.

The files of tests/kits/format-1 are those of the last version that had format 1, with edits of an office in wording, a
figure, a layout, a label and a schema; the other parts of the kit are the present ones.
"""

import json
import shutil
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gongwenkit.cli.app import app
from gongwenkit.cli.shutdown import at_end
from gongwenkit.config.formats import FORMAT
from gongwenkit.config.kit import load_kit
from gongwenkit.config.labels import load_labels
from gongwenkit.config.schema import load_schema
from gongwenkit.model import KitFileError, UsageError
from gongwenkit.run.kit.packs import PARTS
from gongwenkit.run.kit.upgrade import plan_upgrade, upgrade

LATER = "活动状态"
"""A column that came within format 2; upgrading adds no columns."""
FIXTURE = Path(__file__).parent / "kits" / "format-1"
CHANGED = {
    *(f"data/schema/{path.name}" for path in (FIXTURE / "data" / "schema").glob("*.toml") if path.name != "tags.toml"),
    "data/phrases/labels.toml",
    "kit.toml",
}


@pytest.fixture
def root(repo_root: Path, tmp_path: Path) -> Path:
    """The kit of an office: its own files over those of this version."""
    folder = tmp_path / "kit"
    for part in PARTS:
        source = repo_root / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("testfiles", "examples"))
        else:
            shutil.copyfile(source, folder / part)
    shutil.copytree(FIXTURE, folder, dirs_exist_ok=True)
    return folder


def run(*words: str) -> str:
    with at_end:  # as the program does
        done = CliRunner().invoke(app, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def contents(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and ".cache" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def test_the_fixture_is_of_format_1():
    assert "format" not in tomllib.loads((FIXTURE / "kit.toml").read_text(encoding="utf-8"))
    texts = [path.read_text(encoding="utf-8") for path in FIXTURE.rglob("*.toml")]
    assert len(texts) > 15
    assert not any("[roles]" in text or "[reference" in text for text in texts)


def test_a_dry_run_lists_every_change_and_writes_nothing(root):
    before = contents(root)
    said = run("upgrade", "--dry-run", "--kit", str(root), "--lang", "zh")
    assert {line.split("：")[0] for line in said.splitlines()[:-1]} == CHANGED
    assert "data/schema/risks.toml：date → roles.started、until → roles.withdrawn、subject → roles.subject" in said
    assert "[rectification] → [breakdown.rectification]；补写 breakdown.rectification.items" in said
    assert said.endswith("要改 18 个文件；没有写入。\n")
    assert "kit.toml: adds format = 2" in run("upgrade", "--dry-run", "--kit", str(root), "--lang", "en")
    assert contents(root) == before


def test_an_upgrade_keeps_every_edit_and_the_old_files(root):
    before = contents(root)
    schema, labels = load_schema(root / "data" / "schema"), load_labels(root / "data" / "phrases")
    done = upgrade(load_kit(root))
    assert {change.file.as_posix() for change in done.changes} == CHANGED
    assert done.backup == root / ".backup-format-1"
    assert contents(done.backup) == {name: before[name] for name in CHANGED}
    after = {name: text for name, text in contents(root).items() if not name.startswith(".backup")}
    assert {name for name, text in after.items() if before[name] != text} == CHANGED
    meetings = after["data/schema/meetings.toml"].decode()
    assert '[roles]\n# 本局按开会日期计\ndate = "日期"                         # 不按印发日期\n' in meetings
    assert '"会议种别"' in meetings
    assert 'unnamed = "没有填"                   # 本单位的写法' in after["data/phrases/labels.toml"].decode()
    assert load_kit(root).settings.format == FORMAT == 2
    assert load_schema(root / "data" / "schema") == schema
    assert load_labels(root / "data" / "phrases") == labels


def test_an_upgraded_kit_says_the_same_as_a_new_one(root, repo_root):
    upgrade(load_kit(root))
    new, old = load_schema(repo_root / "data" / "schema"), load_schema(root / "data" / "schema")
    assert old.people == new.people
    assert [ledger.roles for ledger in old.ledgers.values()] == [
        ledger.roles.model_copy(update={"held": None, "aside": tuple(n for n in ledger.roles.aside if n != LATER)})
        for ledger in new.ledgers.values()
    ]
    new_labels, old_labels = (load_labels(folder / "data" / "phrases") for folder in (repo_root, root))
    assert (old_labels.reference, old_labels.decisions) == (new_labels.reference, new_labels.decisions)


def test_a_second_upgrade_finds_nothing_to_do(root):
    upgrade(load_kit(root))
    before = contents(root)
    assert upgrade(load_kit(root)).changes == ()
    assert "没有要改的" in run("upgrade", "--kit", str(root), "--lang", "zh")
    assert contents(root) == before


def test_an_upgrade_that_was_stopped_is_finished_by_the_next_one(root):
    text = plan_upgrade(load_kit(root)).changes[0].text
    (root / "data" / "schema" / "common.toml").write_text(text, encoding="utf-8")  # one file was written, no more
    (root / ".backup-format-1").mkdir()
    schema = load_schema(root / "data" / "schema")
    done = upgrade(load_kit(root))
    assert {change.file.as_posix() for change in done.changes} == CHANGED - {"data/schema/common.toml"}
    assert done.backup == root / ".backup-format-1-2"
    assert load_schema(root / "data" / "schema") == schema


def test_windows_files_keep_their_line_ends_and_their_mark(root):
    path = root / "data" / "schema" / "risks.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    upgrade(load_kit(root))
    written = path.read_bytes()
    assert written.startswith(b"\xef\xbb\xbf# ")
    assert written.count(b"\r\n") == written.count(b"\n")
    assert b'started = "' in written


def test_a_file_that_cannot_be_changed_safely_stops_all(root):
    path = root / "data" / "phrases" / "labels.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[rectification]", '["rectification"]'), encoding="utf-8")
    before = contents(root)
    with pytest.raises(KitFileError) as caught:
        upgrade(load_kit(root))
    assert (caught.value.code, "labels.toml" in caught.value.where) == ("upgrade-unsafe", True)
    assert "[rectification] → [breakdown.rectification]" in caught.value.advice.zh
    assert contents(root) == before


def test_a_kit_that_cannot_be_written_is_an_error_of_the_user(root, monkeypatch):
    def full(path: Path, _: str) -> None:
        raise OSError(28, "No space left on device", str(path))

    plan = plan_upgrade(load_kit(root))
    monkeypatch.setattr("gongwenkit.run.kit.upgrade.plan_upgrade", lambda kit: plan)
    monkeypatch.setattr("gongwenkit.run.kit.upgrade._write", full)
    with pytest.raises(UsageError) as caught:
        upgrade(load_kit(root))
    assert caught.value.code == "kit-unwritable"


@pytest.mark.parametrize("number", [0, 3])
def test_a_format_that_is_not_known_is_named(root, number):
    path = root / "kit.toml"
    path.write_text(f"format = {number}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    with pytest.raises(KitFileError) as caught:
        load_kit(root)
    assert f"套件是第 {number} 版" in caught.value.found.zh


@pytest.mark.slow
def test_figures_and_report_are_the_same_before_and_after(root, repo_root):
    """The counts are those of the sample's answers, the office's own figure and words are there, and stay."""
    made = []
    for _ in range(2):
        figures = run("figures", "101", "--period", "2023", "--json", "--kit", str(root))
        run("build", "101", "--period", "2023", "--report", "duty", "--force", "--kit", str(root), "--quiet")
        (tex,) = (root / "build").rglob("report.tex")
        log = tex.with_name("report.log").read_text(encoding="utf-8", errors="replace")
        made.append((figures, tex.read_text(encoding="utf-8"), "own layout C" in log))
        upgrade(load_kit(root))
    assert made[0] == made[1]
    values = {figure["id"]: figure["value"] for figure in json.loads(made[0][0])["figures"]}
    answers = json.loads((repo_root / "data" / "sample" / "expected.json").read_text(encoding="utf-8"))
    known = {figure["id"]: figure["value"] for figure in answers["2023"]["101"]}
    assert len(known) > 30
    own = {"rectification_done", "rectification_rate"}  # the kit's definition asks for no day on which it was done
    assert values["rectification_done"] > known["rectification_done"]
    same = {name: value for name, value in values.items() if name not in own}
    assert same == {name: known[name] for name in same if name in known} | {"office_meetings": 4}
    assert "召开局长办公会" in made[0][1]
    assert "特此报告，请审阅。" in made[0][1]
    assert made[0][2]
