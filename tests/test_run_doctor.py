"""`gongwenkit doctor`: what is missing is named, with the command that mends it."""

import shutil
import stat
from pathlib import Path

import pytest

from gongwenkit.config.kit import FontSettings, Kit, KitSettings
from gongwenkit.run.kit import doctor, machine
from gongwenkit.run.kit.doctor import examine
from gongwenkit.run.kit.machine import Check
from gongwenkit.typeset import toolchain
from gongwenkit.typeset.format import FormatReport
from gongwenkit.typeset.toolchain import (
    FONT_SETS,
    debian_package_of_font,
    find_font_file,
    find_tex_files,
    font_characters,
    font_families,
    required_tex_files,
    tex_version,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def kit(tmp_path: Path, repo_root: Path) -> Kit:
    """A kit with all its folders and nothing in them but the table of characters."""
    for folder in ("templates", "notebooks", "latex", "data/schema", "data/figures", "data/phrases", "data/sample"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "data/sample/departments.csv").write_text("code,name\n101,云岭区财政局\n", encoding="utf-8")
    hanzi = tmp_path / doctor.HANZI_FILE
    hanzi.parent.mkdir()
    hanzi.write_bytes((repo_root / doctor.HANZI_FILE).read_bytes())
    return Kit(tmp_path, KitSettings())


def _named(checks: tuple[Check, ...], name: str) -> Check:
    return next(check for check in checks if check.name.en == name)


def _fake_tools(folder: Path, monkeypatch: pytest.MonkeyPatch, *, hidden: tuple[str, ...]) -> None:
    """Puts a kpsewhich first in PATH that knows every file except the hidden ones; no fc-list."""
    folder.mkdir()
    hide = "|".join(hidden) or "nothing-is-hidden"
    scripts = {
        "kpsewhich": f'for f; do case "$f" in {hide}) ;; *) echo "/texmf/$f" ;; esac; done',
        "xelatex": 'echo "XeTeX 3.14-2.6 (TeX Live 2022/Debian)"; echo more',
    }
    for name, body in scripts.items():
        script = folder / name
        script.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(toolchain, "usual_font_folders", lambda: ())


def test_a_complete_machine_has_no_failure(kit: Kit) -> None:
    checks = examine(kit)
    assert [check for check in checks if check.status == "fail"] == []
    assert len(checks) > 15
    assert "TeX Live" in _named(checks, "TeX").found.en


def test_every_failure_and_warning_says_how_to_mend_it(
    kit: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    monkeypatch.setattr(toolchain, "usual_font_folders", lambda: ())
    bad = [check for check in examine(kit) if check.status != "ok"]
    assert len(bad) > 10
    assert [check.name.en for check in bad if not (check.mend.zh and check.mend.en)] == []


def test_no_tex_at_all(kit: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    tex = _named(examine(kit), "TeX")
    assert (tex.status, tex.mend.en) == ("fail", "sudo apt-get install --no-install-recommends texlive-xetex")


def test_a_missing_latex_package_is_named_with_its_debian_package(
    kit: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fake_tools(tmp_path / "bin", monkeypatch, hidden=("xeCJK.sty", "needspace.sty"))
    (kit.latex_folder / "own.cls").write_text("\\RequirePackage[x]{needspace, array}\n", encoding="utf-8")
    check = _named(examine(kit), "LaTeX packages")
    assert check.status == "fail"
    assert check.found.en == "missing: needspace.sty, xeCJK.sty"
    assert check.mend.en.endswith("install --no-install-recommends texlive-lang-cjk texlive-latex-extra")


def test_a_missing_font_is_named_once_with_its_debian_package(
    kit: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fake_tools(tmp_path / "bin", monkeypatch, hidden=("NotoSerifCJK-Regular.ttc",))
    failed = [check for check in examine(kit) if check.status == "fail" and check.name.en.startswith("font ")]
    assert [(check.name.en, check.mend.en.split()[-1]) for check in failed] == [
        ("font NotoSerifCJK-Regular.ttc", "fonts-noto-cjk")
    ]


def test_a_bought_font_is_not_looked_for_in_debian(kit: Kit) -> None:
    settings = kit.settings.model_copy(update={"fonts": FontSettings(set="custom", fangsong="NoSuchFangsong.ttf")})
    checks = examine(Kit(kit.root, settings))
    font = _named(checks, "font NoSuchFangsong.ttf")
    assert font.status == "fail"
    assert "[fonts]" in font.mend.en
    assert _named(checks, "font FandolKai-Regular.otf").status == "ok"


def test_fandol_prints_every_standard_character_with_its_fallback(kit: Kit) -> None:
    check = _named(examine(kit), "characters (fangsong)")
    assert check.status == "ok"
    assert check.found.en.startswith("8105 of 8105 standard characters print, 6638 from FandolFang-Regular.otf")


def test_characters_that_no_font_has_are_shown(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "font_characters", lambda file: font_characters("FandolKai-Regular.otf"))
    check = _named(examine(kit), "characters (kai)")
    assert check.status == "warn"
    assert "1467 are lacking" in check.found.en


def test_a_kit_without_the_table_of_characters_is_told_so(kit: Kit) -> None:
    (kit.root / doctor.HANZI_FILE).unlink()
    assert _named(examine(kit), "characters").status == "warn"


def test_missing_folders_and_data(kit: Kit) -> None:
    kit.notebooks_folder.rmdir()
    (kit.data_folder() / "departments.csv").unlink()
    checks = examine(kit)
    assert _named(checks, "folders of the kit").found.en == "missing or unreadable: notebooks"
    assert _named(checks, "data folder").status == "fail"


def test_an_out_folder_that_cannot_be_written_to(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refuse)
    check = _named(examine(kit), "out folder")
    assert (check.status, "Read-only file system" in check.found.en) == ("fail", True)


def test_a_machine_without_a_command_python_has_a_kernel_all_the_same(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor.shutil, "which", lambda program: None)
    assert _named(examine(kit), "Jupyter kernel").status == "ok"


@pytest.mark.parametrize("level", ["bwrap", "unshare"])
def test_the_walls_around_tex_are_named(kit: Kit, monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    monkeypatch.setattr(doctor, "find_level", lambda: level)
    check = _named(examine(kit), "isolation of TeX")
    assert (check.status, check.mend) == ("ok", machine.NOTHING)
    assert check.found.en.startswith(f"TeX runs inside {level}: no network")


@pytest.mark.parametrize(
    ("switch", "program", "mend"),
    [
        ("kernel.unprivileged_userns_clone=1", None, "sudo sysctl -w kernel.unprivileged_userns_clone=1"),
        ("", None, "sudo apt-get install --no-install-recommends bubblewrap"),
        ("", "/usr/bin/bwrap", "start it with --security-opt seccomp=unconfined"),
    ],
)
def test_without_walls_doctor_says_what_raises_them(
    kit: Kit, monkeypatch: pytest.MonkeyPatch, switch: str, program: str | None, mend: str
) -> None:
    monkeypatch.setattr(doctor, "find_level", lambda: "none")
    monkeypatch.setattr(doctor, "closed_switch", lambda: switch)
    monkeypatch.setattr(doctor.shutil, "which", lambda name: program)
    check = _named(examine(kit), "isolation of TeX")
    assert check.status == "warn"
    assert check.mend.en.endswith(mend)


@pytest.mark.parametrize(
    ("kept", "status", "said"),
    [
        (FormatReport(0, 0, True, ""), "ok", "others are made with the reports that need them"),
        (FormatReport(2, 62, True, ""), "ok", "2 kept, 62 MB"),
        (FormatReport(2, 62, False, ""), "warn", ".cache/tex cannot be written to"),
        (FormatReport(0, 0, True, "\\dimen53=0.0pt"), "warn", "it cannot be made (\\dimen53=0.0pt)"),
    ],
)
def test_what_is_kept_of_the_class_is_told(
    kit: Kit, monkeypatch: pytest.MonkeyPatch, kept: FormatReport, status: str, said: str
) -> None:
    monkeypatch.setattr(doctor, "report_formats", lambda cache: kept)
    check = _named(examine(kit), "precompiled class")
    assert check.status == status
    assert said in check.found.en
    assert bool(check.mend.zh) == (status == "warn")


def test_nothing_is_left_behind(kit: Kit) -> None:
    before = sorted(kit.root.rglob("*"))
    examine(kit)
    assert sorted(kit.root.rglob("*")) == before


def test_a_check_as_json(kit: Kit) -> None:
    assert set(_named(examine(kit), "TeX").to_json("zh")) == {"name", "status", "found", "mend"}


def test_questions_to_tex() -> None:
    assert (tex_version() or "").startswith("XeTeX ")
    found = find_tex_files(["ctex.sty", "no-such-file.sty", "-version"])
    assert set(found) == {"ctex.sty", "no-such-file.sty"}
    assert found["ctex.sty"] is not None
    assert found["no-such-file.sty"] is None
    assert find_tex_files([]) == {}


def test_finding_a_font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "deep" / "Own.ttf"
    own.parent.mkdir()
    own.write_bytes(b"no font")
    monkeypatch.setattr(toolchain, "usual_font_folders", lambda: (tmp_path,))
    assert find_font_file("Own.ttf") == own
    assert find_font_file(str(own)) == own
    assert find_font_file(str(tmp_path / "none.ttf")) is None
    assert find_font_file("O*.ttf") is None
    assert font_characters(str(own)) == frozenset()


def test_required_files_are_read_from_the_class(tmp_path: Path) -> None:
    (tmp_path / "a.cls").write_text(
        "\\LoadClass[12pt]{ctexart}\n\\RequirePackage{xcolor,array} % \\RequirePackage{unused}\n\\usepackage{own}\n",
        encoding="utf-8",
    )
    (tmp_path / "own.sty").write_text("", encoding="utf-8")
    assert required_tex_files(tmp_path) == ("array.sty", "ctexart.cls", "xcolor.sty")


def test_font_sets_have_the_five_families() -> None:
    for families in FONT_SETS.values():
        assert [family.role for family in families] == ["fangsong", "kai", "hei", "song", "xiaobiaosong"]
        assert all(family.fallback != family.file for family in families)
    assert font_families(FontSettings(set="noto"))[1].file == "LXGWWenKai-Regular.ttf"
    assert debian_package_of_font("simfang.ttf") == ""


def test_years_without_official_expressions_and_unconfirmed_ones_are_told(tmp_path: Path, repo_root: Path) -> None:
    for part in ("schema", "figures", "phrases", "upgrade"):
        shutil.copytree(repo_root / "data" / part, tmp_path / "data" / part)
    shutil.copytree(repo_root / "templates", tmp_path / "templates")
    kit = Kit(tmp_path, KitSettings())
    data = tmp_path / "data/sample"
    data.mkdir()
    (data / "departments.csv").write_text("code,name,short_name\n101,云岭区财政局,财政局\n", encoding="utf-8")
    (data / "plan.csv").write_text("department,figure,year,planned\n101,theme_party_days,2027,2\n", encoding="utf-8")
    (data / "ledgers").mkdir()
    (data / "ledgers/101财政局2025年台账.xlsx").write_bytes(b"")
    told = [check for check in examine(kit) if check.name.en == "official expressions"]
    assert [check.status for check in told] == ["warn", "warn"]
    assert told[0].found.zh == "没有准备的年度：2027"
    assert "复制 data/phrases/2026.toml 为 data/phrases/2027.toml" in told[0].mend.zh
    assert told[1].found.zh.startswith("2025年未核对的：指导思想、")
    year = tmp_path / "data/phrases/2025.toml"
    year.write_text(year.read_text(encoding="utf-8").replace("= false", "= true"), encoding="utf-8")
    assert [check.status for check in examine(kit) if check.name.en == "official expressions"] == ["warn"]
