"""Nothing stale: what a report was made from is compared at its end, and no number of an older file is published."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.factories import MEETINGS as HEAD
from tests.factories import SheetMade, data_folder, meeting, xlsx

from gongwenkit.cli import main
from gongwenkit.config.kit import load_kit
from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.model import DataError
from gongwenkit.run.batch import fresh_plan, plan
from gongwenkit.run.batch.notebook import nbformat
from gongwenkit.run.report import steps
from gongwenkit.run.report.manifest import JobInputs, hash_kit, require_unchanged

ROOT = Path(__file__).resolve().parents[1]
OURS = "ledgers/101财政局2023年会议台账.xlsx"
THEIRS = "ledgers/102教育局2023年会议台账.xlsx"
SHARED = "ledgers/全区2023年会议台账.xlsx"
WORDING = "templates/duty/wording.toml"
Change = Callable[[Path], object]


def ledger(count: int) -> bytes:
    return xlsx(SheetMade([HEAD, *(meeting(number) for number in range(1, count + 1))]))


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A kit with a small data folder of its own: 101, 102 and a file that names nobody."""
    root = tmp_path / "kit"
    for part in ("templates", "latex", "notebooks", "data/schema", "data/figures", "data/phrases"):
        shutil.copytree(ROOT / part, root / part)
    shutil.copy(ROOT / "kit.toml", root / "kit.toml")
    files = {Path(name).name: ledger(count) for name, count in ((OURS, 3), (THEIRS, 4), (SHARED, 1))}
    data_folder(root / "data" / "sample", files)
    return root


def begun(kit: Path, department: str = "101") -> steps.Reading:
    return steps.read(steps.choose(department=department, period="2023", kit=str(kit)))


def end(reading: steps.Reading) -> None:
    chosen = reading.chosen
    require_unchanged(chosen.kit, chosen.data, chosen.job, reading.inputs)


def rewritten(name: str, content: bytes = b"another") -> Change:
    return lambda kit: (kit / name).write_bytes(content)


def gone(name: str) -> Change:
    return lambda kit: (kit / name).unlink()


def edited(name: str) -> Change:
    return lambda kit: (kit / name).write_bytes((kit / name).read_bytes() + b"\n# x\n")


def saved_alike(kit: Path) -> None:
    """Another content of the same size and time: no listing can tell."""
    path = kit / "data/sample" / OURS
    state, content = path.stat(), bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


DATA = "data/sample/"
STALE: dict[str, tuple[Change, str]] = {
    "ledger": (rewritten(DATA + OURS, ledger(5)), f"读取以后“{OURS}”被改动"),
    "ledger-same-size-and-time": (saved_alike, f"读取以后“{OURS}”被改动"),
    "ledger-gone": (gone(DATA + OURS), f"读取以后“{OURS}”不见了"),
    "ledger-renamed": (
        lambda kit: (kit / DATA / OURS).rename(kit / DATA / "ledgers/101财政局新.xlsx"),
        f"读取以后“{OURS}”不见了；“ledgers/101财政局新.xlsx”新出现",
    ),
    "ledger-new": (
        rewritten(DATA + "ledgers/101财政局2023年补充.csv"),
        "读取以后“ledgers/101财政局2023年补充.csv”新出现",
    ),
    "ledger-new-that-names-nobody": (rewritten(DATA + "ledgers/补充.csv"), "读取以后“ledgers/补充.csv”新出现"),
    "ledger-shared": (edited(DATA + SHARED), f"读取以后“{SHARED}”被改动"),
    "copy-elsewhere": (
        lambda kit: shutil.copy(kit / DATA / OURS, kit / DATA / "ledgers/102教育局重.xlsx"),
        "读取以后“ledgers/102教育局重.xlsx”新出现",
    ),
    "table": (edited(DATA + "departments.csv"), "读取以后“departments.csv”被改动"),
    "table-new": (rewritten(DATA + "branches.csv", b"department,name\n"), "读取以后“branches.csv”新出现"),
    "table-gone": (gone(DATA + "departments.csv"), "读取以后“departments.csv”不见了"),
    "decisions-new": (rewritten(DATA + "decisions.xlsx"), "读取以后“decisions.xlsx”新出现"),
    "wording": (edited(WORDING), f"读取以后“{WORDING}”被改动"),
    "definition": (
        edited("data/figures/definitions.schema.json"),
        "读取以后“data/figures/definitions.schema.json”被改动",
    ),
    "schema": (edited("data/schema/accountability.toml"), "读取以后“data/schema/accountability.toml”被改动"),
    "phrases-new": (rewritten("data/phrases/2031.toml", b""), "读取以后“data/phrases/2031.toml”新出现"),
    "template": (edited("templates/duty/report.tex.j2"), "读取以后“templates/duty/report.tex.j2”被改动"),
    "class": (edited("latex/gongwenkit.cls"), "读取以后“latex/gongwenkit.cls”被改动"),
    "settings": (edited("kit.toml"), "读取以后“kit.toml”被改动"),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", STALE)
def test_an_input_that_is_no_longer_what_was_read_is_named(kit: Path, case: str) -> None:
    change, said = STALE[case]
    reading = begun(kit)
    change(kit)
    with pytest.raises(DataError) as error:
        end(reading)
    assert (error.value.code, error.value.found.zh) == ("input-changed", said)
    assert error.value.found.en.startswith("Since it was read, ")
    assert "从头运行一次" in error.value.advice.zh


FRESH: dict[str, Change] = {
    "nothing": lambda kit: None,
    "saved-again-unchanged": lambda kit: (kit / DATA / OURS).write_bytes((kit / DATA / OURS).read_bytes()),
    "touched": lambda kit: os.utime(kit / DATA / OURS),
    "another-departments": edited(DATA + THEIRS),
    "another-departments-new": rewritten(DATA + "ledgers/103住建局.csv"),
    "open-in-a-program": rewritten(DATA + "ledgers/~$101财政局2023年会议台账.xlsx"),
    "open-in-an-editor": rewritten("templates/duty/.wording.toml.swp"),
    "left-by-an-editor": rewritten("templates/duty/wording.toml~"),
    "the-notebook-saves-itself": edited("notebooks/report.ipynb"),
    "another-type": edited("templates/summary/wording.toml"),
    "beside-the-ledgers": rewritten(DATA + "说明.docx"),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", FRESH)
def test_what_no_number_comes_from_may_change(kit: Path, case: str) -> None:
    reading = begun(kit)
    FRESH[case](kit)
    end(reading)


def test_between_choose_and_read_a_corrected_ledger_counts_and_a_table_does_not(kit: Path) -> None:
    chosen = steps.choose(department="101", period="2023", kit=str(kit))
    (kit / DATA / OURS).write_bytes(ledger(7))
    end(steps.read(chosen))
    edited(DATA + "departments.csv")(kit)
    with pytest.raises(DataError, match=r"departments\.csv"):
        end(steps.read(chosen))


def test_what_was_read_has_the_key_of_the_plan(kit: Path) -> None:
    """A report and a plan must see the same inputs, or nothing would ever be unchanged."""
    shutil.copy(kit / DATA / OURS, kit / DATA / "ledgers/102教育局重.xlsx")  # identical: neither counts
    shutil.copy(kit / DATA / SHARED, kit / DATA / "ledgers/全区 副本.xlsx")
    (kit / DATA / "ledgers/101财政局坏.xlsx").write_bytes(b"PK broken")
    (kit / DATA / "ledgers/101财政局照片.jpg").write_bytes(b"\xff\xd8\xff")
    (kit / DATA / "ledgers/101财政局空.csv").write_bytes(b"")
    for code in ("101", "102", "103"):
        reading = begun(kit, code)
        chosen = reading.chosen
        files = load_kit_files(chosen.kit, reports=("duty",))
        planned = JobInputs(hash_kit(chosen.kit, files, "duty"), load_data_folder(kit / DATA, files=files))
        assert planned.of(chosen.job) == reading.inputs
        named = {line["file"] for line in reading.inputs}
        assert ("ledgers/102教育局重.xlsx" in named, OURS in named) == (code != "103", code != "103")


def test_a_file_too_large_or_that_cannot_be_opened_is_an_input_all_the_same(
    kit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked, large = (kit / DATA / f"ledgers/101财政局{name}.csv" for name in ("锁", "大"))
    locked.write_bytes(b"a,b\n")
    with large.open("wb") as file:
        file.truncate(65 * 2**20)
    real = open

    def refuse(path: object, *args: str, **known: str) -> object:
        if str(path) == str(locked):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *args, **known)

    with monkeypatch.context() as patched:
        patched.setattr("builtins.open", refuse)
        patched.setattr("io.open", refuse)  # that of a Path
        reading = begun(kit)
        end(reading)
        hashes = {line["file"]: line["sha256"] for line in reading.inputs}
        assert hashes["ledgers/101财政局锁.csv"] == ""
        assert len(hashes["ledgers/101财政局大.csv"]) == 64
    with pytest.raises(DataError, match="锁"):  # now it can be read: the report must be made again
        end(reading)


# -- through the notebook


def build(kit: Path, *more: str) -> tuple[int, dict[str, object]]:
    """Builds 101 and returns the exit code and its line of the summary."""
    with pytest.raises(SystemExit) as leaving:
        main(["build", "101", "--period", "2023", "--kit", str(kit), "--lang", "zh", "--quiet", *more])
    summary = json.loads((kit / "build/2023/duty/summary.json").read_text(encoding="utf-8"))
    return int(str(leaving.value.code)), summary["departments"][0]


def with_cell(kit: Path, source: str, *, before: str = "steps.publish(") -> bytes:
    """Puts a cell into the kit's notebook; returns the notebook as it was."""
    notebook = kit / "notebooks/report.ipynb"
    plain = notebook.read_bytes()
    cells = nbformat.read(notebook, as_version=4)
    at = next(number for number, cell in enumerate(cells.cells) if before in cell.source)
    cells.cells.insert(at, nbformat.v4.new_code_cell(source))
    nbformat.write(cells, notebook)
    return plain


def turning(path: str, first: bytes, second: bytes) -> str:
    """Returns a cell that changes a file at each run."""
    return (
        f"import pathlib\nfile = pathlib.Path({path!r})\n"
        f"file.write_bytes({second!r} if file.read_bytes() == {first!r} else {first!r})"
    )


@pytest.mark.slow
def test_a_ledger_saved_while_its_report_is_made_is_read_again(kit: Path) -> None:
    path = str(kit / DATA / OURS)
    with_cell(kit, f"import pathlib\npathlib.Path({path!r}).write_bytes({ledger(9)!r})")
    code, line = build(kit)
    assert (code, line["status"]) == (0, "built")
    manifest = json.loads((kit / "build/2023/duty/101/manifest.json").read_text(encoding="utf-8"))
    stated = {one["file"]: one["sha256"] for one in manifest["inputs"]}
    assert stated[OURS] == hashlib.sha256(ledger(9)).hexdigest()
    assert not (kit / "build/2023/duty/_failed/101").exists()
    assert build(kit)[1]["status"] == "unchanged"


@pytest.mark.slow
@pytest.mark.parametrize("how", ["ledger", "gone", "notebook"])
def test_a_file_saved_between_two_cells_fails_its_report_and_keeps_the_old_one(kit: Path, how: str) -> None:
    assert build(kit)[1]["status"] == "built"
    old = (kit / "build/2023/duty/101/report.pdf").read_bytes()
    path, more = str(kit / DATA / OURS), str(kit / "notebooks/report.ipynb")
    plain = with_cell(
        kit,
        {
            "ledger": turning(path, ledger(9), ledger(8)),
            "gone": f"import pathlib\npathlib.Path({path!r}).unlink()",
            "notebook": f"with open({more!r}, 'a') as file:\n    file.write(' ')",
        }[how],
    )
    if how == "gone":  # it is there again when the second try lists the folder
        with_cell(kit, f"import pathlib\npathlib.Path({path!r}).write_bytes({ledger(3)!r})", before="steps.choose(")
    code, line = build(kit)
    named = {"ledger": f"“{OURS}”被改动", "gone": f"“{OURS}”不见了", "notebook": "“notebooks/report.ipynb”被改动"}[how]
    assert (code, line["status"]) == (1, "failed")
    assert line["error"]["code"] == "input-changed"  # type: ignore[index]
    assert named in line["error"]["message"]  # type: ignore[index]
    assert (kit / "build/2023/duty/101/report.pdf").read_bytes() == old
    assert not list((kit / "build/2023/duty").glob(".work-*"))
    (kit / "notebooks/report.ipynb").write_bytes(plain)
    (kit / DATA / OURS).write_bytes(ledger(9))
    assert build(kit)[1]["status"] == "built"
    assert build(kit)[1]["status"] == "unchanged"


# -- what cannot be listed or opened is a finding, and the others go on


def refuse(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    """Makes files and folders unreadable, as for a user without permission (the tests may run as root)."""
    real_open, real_scandir = Path.open, os.scandir
    denied = PermissionError(13, "Permission denied")

    def opening(path: Path, *args: str, **known: str) -> object:
        if path in paths:
            raise denied
        return real_open(path, *args, **known)

    def listing(path: object = ".") -> object:
        if Path(str(path)) in paths:
            raise denied
        return real_scandir(path)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", opening)
    monkeypatch.setattr(os, "scandir", listing)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["file", "shared", "folder", "folder-below", "all", "copy"])
def test_what_has_no_permission_is_a_finding_and_the_batch_goes_on(
    kit: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    ledgers = kit / DATA / "ledgers"
    (ledgers / "101财政局资料").mkdir()
    (ledgers / "101财政局资料" / "里层").mkdir()
    (ledgers / "101财政局资料" / "里层" / "会议.xlsx").write_bytes(ledger(6))
    if what == "copy":
        shutil.copy(kit / DATA / THEIRS, ledgers / "101财政局重.xlsx")
    path = {
        "file": kit / DATA / OURS, "shared": kit / DATA / SHARED, "folder": ledgers / "101财政局资料",
        "folder-below": ledgers / "101财政局资料" / "里层", "all": ledgers, "copy": ledgers / "101财政局重.xlsx",
    }[what]  # fmt: skip
    monkeypatch.setattr(fresh_plan, "require_toolchain", lambda kit: None)
    refuse(monkeypatch, path)
    parameters = {"period": "2023", "report": "duty", "edition": "draft", "layout": "", "as_of": "", "date": ""}
    if what != "all":
        made = plan.plan_reports(load_kit(kit), departments=(), parameters={**parameters, "data": ""}, out="")
        assert [report.code for report in made.reports] == ["101", "102"]
    reading = begun(kit)
    end(reading)
    name = path.relative_to(kit / DATA).as_posix()
    (finding,) = [one for one in reading.ledgers.findings if one.code == "workbook-unreadable"]
    assert (finding.file, finding.severity) == (name, "error")
    assert "没有权限" in finding.found.zh
    assert (name in {file.file for file in reading.ledgers.unreadable}) is True
    if what != "all":
        assert begun(kit, "102").ledgers.frames["meetings"].shape[0] > 0
