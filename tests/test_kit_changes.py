"""A kit that is edited while a batch works: the batch says so, and no report passes for one of the edited kit."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gongwenkit.cli import main
from gongwenkit.config.kit import load_kit
from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.run.batch.notebook import nbformat
from gongwenkit.run.batch.outcome import Outcome, find_kit_changes, kit_changed_words
from gongwenkit.run.batch.report_plan import BatchPlan, ReportPlan
from gongwenkit.run.batch.summary import write_summary
from gongwenkit.run.report.manifest import hash_kit

ROOT = Path(__file__).resolve().parents[1]
WORDING = "templates/duty/wording.toml"


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A kit of its own; the sample's data are not copied."""
    root = tmp_path / "kit"
    for part in ("templates", "latex", "notebooks", "data/schema", "data/figures", "data/phrases"):
        shutil.copytree(ROOT / part, root / part)
    settings = (ROOT / "kit.toml").read_text(encoding="utf-8")
    data = (ROOT / "data" / "sample").as_posix()
    (root / "kit.toml").write_text(settings.replace('"data/sample"', f'"{data}"'), encoding="utf-8")
    return root


def planned(kit: Path) -> BatchPlan:
    """A batch of one report, as it is planned now."""
    loaded = load_kit(kit)
    folder = kit / "build" / "101"
    report = ReportPlan(
        code="101", name="财政局", notebook=kit / "n.ipynb", parameters={"report": "duty"}, kit=kit, out=kit / "build",
        reports=folder.parent, folder_name=folder.name, key="", seconds=5, retries=0,
    )  # fmt: skip
    lines = hash_kit(loaded, load_kit_files(loaded, reports=("duty",)), "duty")
    hashes = {line["file"]: line["sha256"] for line in lines}
    return BatchPlan((report,), (), folder.parent, {"101": 0}, "报告", 1, {}, hashes)


def edit(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")


BUILT = Outcome("101", "财政局", "built")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda kit: None, ()),
        (lambda kit: edit(kit / WORDING), (WORDING,)),
        (lambda kit: edit(kit / "kit.toml"), ("kit.toml",)),
        (lambda kit: (kit / "data" / "phrases" / "2024.toml").write_text(""), ("data/phrases/2024.toml",)),
        (lambda kit: (kit / "data" / "phrases" / "2022.toml").unlink(), ("data/phrases/2022.toml",)),
        (lambda kit: edit(kit / "templates" / "summary" / "wording.toml"), ()),
    ],
    ids=("nothing", "wording", "settings", "new", "gone", "another-type"),
)
def test_files_that_changed_since_the_plan_are_named(
    kit: Path, change: Callable[[Path], object], named: object
) -> None:
    plan = planned(kit)
    change(kit)
    assert find_kit_changes(load_kit(kit), plan, [BUILT]) == named


def test_a_file_that_was_changed_and_changed_back_is_known_from_the_manifest(kit: Path) -> None:
    plan = planned(kit)
    folder = plan.reports[0].folder
    folder.mkdir(parents=True)
    inputs = [{"file": WORDING, "sha256": "another"}, {"file": "ledgers/2023/101.xlsx", "sha256": "any"}]
    (folder / "manifest.json").write_text(json.dumps({"inputs": inputs, "outputs": []}), encoding="utf-8")
    made = Outcome("101", "财政局", "built", folder=str(folder))
    assert find_kit_changes(load_kit(kit), plan, [made]) == (WORDING,)


def test_a_batch_that_made_nothing_does_not_look(kit: Path) -> None:
    plan = planned(kit)
    edit(kit / WORDING)
    assert find_kit_changes(load_kit(kit), plan, [Outcome("101", "财政局", "unchanged")]) == ()


def test_the_summary_names_the_files_only_when_there_are_any(tmp_path: Path) -> None:
    def summary(*files: str, only_status: bool = False) -> dict[str, object]:
        write_summary(
            tmp_path, [], earlier={}, templates=ROOT / "templates" / "shared", title="报告", sample=False,
            language="en", only_status=only_status, kit_changed=files,
        )  # fmt: skip
        found: dict[str, object] = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
        return found

    assert summary() == {"departments": []}
    assert summary(WORDING)["warnings"] == [
        {"code": "kit-changed", "files": [WORDING], "message": kit_changed_words([WORDING]).en}
    ]
    assert summary(WORDING, only_status=True) == {"departments": []}
    assert kit_changed_words([WORDING]).zh.startswith(f"办理期间套件的文件有改动：{WORDING}。")


def build(kit: Path, capfd: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """Builds 101 and returns its status and what was said."""
    with pytest.raises(SystemExit):
        main(["build", "101", "--period", "2023", "--kit", str(kit), "--lang", "zh"])
    summary = json.loads((kit / "build" / "2023" / "duty" / "summary.json").read_text(encoding="utf-8"))
    return summary["departments"][0]["status"], capfd.readouterr().out


@pytest.mark.slow
def test_a_wording_that_is_edited_after_a_report_was_begun_is_told_and_the_report_is_not_published(
    kit: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    notebook = kit / "notebooks" / "report.ipynb"
    cells = nbformat.read(notebook, as_version=4)
    plain = notebook.read_bytes()
    at = next(number for number, cell in enumerate(cells.cells) if "steps.read(" in cell.source)
    path = str(kit / WORDING)
    source = f"with open({path!r}, 'a', encoding='utf-8') as wording:\n    wording.write('# edited\\n')"
    cells.cells.insert(at, nbformat.v4.new_code_cell(source))
    nbformat.write(cells, notebook)
    status, said = build(kit, capfd)
    assert status == "failed"  # its text would be that of a wording that is gone
    assert f"! 办理期间套件的文件有改动：{WORDING}。" in said
    assert not (kit / "build/2023/duty/101").exists()
    notebook.write_bytes(plain)
    status, said = build(kit, capfd)
    assert (status, "有改动" in said) == ("built", False)
    manifest = json.loads((kit / "build/2023/duty/101/manifest.json").read_text(encoding="utf-8"))
    recorded = {line["file"]: line["sha256"] for line in manifest["inputs"]}
    loaded = next(f for f in load_kit_files(load_kit(kit), reports=("duty",)).read if f.name == WORDING)
    assert recorded[WORDING] == loaded.sha256
    assert build(kit, capfd)[0] == "unchanged"
