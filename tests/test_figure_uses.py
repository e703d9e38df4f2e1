"""A figure that is gone is told with everything that used it."""

import shutil
from pathlib import Path

import pytest

from gongwenkit.config.figure_uses import find_uses
from gongwenkit.config.kit import load_kit
from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.model import KitFileError
from gongwenkit.run.report.template_check import check_templates

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    for folder in ("data/schema", "data/figures", "data/phrases", "templates", "latex"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for file in ("kit.toml", "data/rules.toml"):
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


def without(kit: Path, figure: str) -> None:
    """Deletes a figure, as a person would."""
    for path in (kit / "data" / "figures").glob("*.toml"):
        kept, is_gone = [], False
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                is_gone = line.strip("[]").split(".")[0] == figure
            kept += [] if is_gone else [line]
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")


def places(kit: Path, figure: str) -> set[str]:
    return {use.file for use in find_uses(kit) if use.figure == figure}


def test_every_use_of_a_figure_is_found(kit):
    assert places(kit, "central_group_sessions") == {
        *("data/figures/duty.toml", "data/figures/further.toml", "data/phrases/redacted.toml", "data/rules.toml"),
        *("templates/bulletin/report.toml", "templates/summary/report.toml"),
        *("templates/duty/wording.toml", "templates/summary/wording.toml"),
        *(f"templates/{name}/{file}.toml" for name in ("debrief", "ideology") for file in ("report", "wording")),
    }
    assert "data/phrases/labels.toml" in places(kit, "rectification_items")
    wording = kit / "templates" / "duty" / "wording.toml"
    line = next(n for n, text in enumerate(wording.read_text("utf-8").splitlines(), 1) if "{thematic_seminars}" in text)
    assert line in {use.line for use in find_uses(kit) if use.figure == "thematic_seminars" and "duty/w" in use.file}
    known = load_kit_files(load_kit(kit), reports=None).definitions
    named = {use.figure for use in find_uses(kit)} - set(known)
    assert all(name.startswith(("departments_", "ledgers_", "findings_")) for name in named)  # counted over all


def test_a_figure_that_others_are_made_of_is_told_with_all_that_uses_it(kit):
    without(kit, "central_group_sessions")
    with pytest.raises(KitFileError) as caught:
        check_templates(load_kit(kit))
    found = caught.value.found
    for place in ("data/figures/further.toml:", "data/phrases/redacted.toml:", "data/rules.toml:", "report.toml:"):
        assert place in found.zh
        assert place in found.en
    assert "没有指标“central_group_sessions”" in found.zh
    assert "还用到它的有" in found.zh


def test_one_that_only_rules_tables_and_texts_name_is_told_with_all_of_them(kit):
    without(kit, "theme_party_days")
    with pytest.raises(KitFileError) as caught:
        check_templates(load_kit(kit))
    assert caught.value.code == "figure-gone"
    for place in ("data/rules.toml:", "redacted.toml:", "bulletin/report.toml:", "duty/wording.toml:", "summary/"):
        assert place in caught.value.found.zh


def test_one_that_only_texts_name_is_a_finding_for_each(kit):
    without(kit, "expert_trainings")
    redacted = kit / "data" / "phrases" / "redacted.toml"
    text = redacted.read_text("utf-8").replace('"expert_trainings"', '"cautionary_films"')
    redacted.write_text(text, encoding="utf-8")
    assert all(use.checked for use in find_uses(kit) if use.figure == "expert_trainings")
    found = [one for one in check_templates(load_kit(kit)) if one.code == "unknown-figure"]
    assert {Path(one.file or "").name for one in found} >= {"wording.toml"}
