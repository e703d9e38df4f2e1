"""The class's own tests, its examples, and its manual: what is documented is there, what is there is documented."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from gongwenkit.config.kit import load_kit
from gongwenkit.run.report.manifest import kit_inputs
from gongwenkit.typeset.isolation import DESIGN_FILES, class_files, copy_class

MANUALS = ("latex-class.md", "latex-class.zh-CN.md")
LARGEST_PICTURE = 60 * 1024
FAMILIES = ("option", "info", "style", "table")
# The class's own keys of the family `table` are defined in one place, in l3keys' words.
TABLE_KEY = re.compile(r"^    (\w+) \.(?:code:n|tl_set:N|choice:)", re.MULTILINE)
NEW_KEY = re.compile(r"__gw_new_(?:text|length|choice):n+ \{ (\w+) \} \{ ([\w-]+) \}")
NEW_KEYS = re.compile(r"__gw_new_texts:nn \{ (\w+) \}\s*\{([^}]*)\}")
CODE_KEY = re.compile(r"keys_define:nn \{ gongwenkit/(\w+) \} \{ ([\w-]+) \.code:n")
COMMAND = re.compile(r"\\New(?:Expandable)?DocumentCommand \\(gw\w+)")
PRIVATE = re.compile(r"\\(?:[lgc])?__gw_[A-Za-z_:]+")
PUBLIC = re.compile(r"\\(?:gw_[A-Za-z_]+:[A-Za-z]*|[lgc]_gw_[a-z_]+)")
DEFINED = re.compile(
    r"\\cs_new\w*:N\w+ (\\gw_[A-Za-z_]+:[A-Za-z]*)|\\(?:seq|dim)_(?:new|const):Nn? (\\[lgc]_gw_[a-z_]+)"
)
ENVIRONMENT = re.compile(r"\\NewDocumentEnvironment \{ (gw\w+) \}")


@pytest.fixture(scope="module")
def latex(repo_root: Path) -> Path:
    return repo_root / "latex"


@pytest.fixture(scope="module")
def source(latex: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in class_files(latex))


@pytest.fixture(scope="module")
def script(repo_root: Path) -> ModuleType:
    """scripts/make_examples.py."""
    spec = importlib.util.spec_from_file_location("make_examples", repo_root / "scripts" / "make_examples.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def _keys(source: str) -> dict[str, set[str]]:
    """The keys of the class by family."""
    keys: dict[str, set[str]] = {family: set() for family in FAMILIES}
    for family, key in [*NEW_KEY.findall(source), *CODE_KEY.findall(source)]:
        keys[family].add(key)
    for family, listed in NEW_KEYS.findall(source):
        keys[family] |= {key.strip() for key in listed.split(",")}
    block = source[source.index("\\keys_define:nn { gongwenkit/table }") :]
    keys["table"] = set(TABLE_KEY.findall(block[: block.index("\n  }\n")])) - {"unknown"}
    return keys


def _documented(manual: str, family: str) -> set[str]:
    """The keys in the first column of the table whose head names a family."""
    table = re.search(rf"^\|[^|\n]*`{family}`[^\n]*\|\n\|[-|: ]+\|\n((?:\|.*\n)+)", manual, re.MULTILINE)
    assert table, family
    return {key for row in table[1].splitlines() for key in re.findall(r"`([\w-]+)`", row.split("|")[1])}


def _commands(source: str) -> set[str]:
    return set(COMMAND.findall(source))


@pytest.mark.parametrize("name", MANUALS)
@pytest.mark.parametrize("family", FAMILIES)
def test_the_manual_lists_every_key_and_no_other(repo_root: Path, source: str, name: str, family: str) -> None:
    manual = (repo_root / "docs" / name).read_text(encoding="utf-8")
    assert _documented(manual, family) == _keys(source)[family]
    assert len(_keys(source)[family]) >= 3


@pytest.mark.parametrize("name", MANUALS)
def test_the_manual_names_every_command_and_environment(repo_root: Path, source: str, name: str) -> None:
    manual = (repo_root / "docs" / name).read_text(encoding="utf-8")
    named = set(re.findall(r"\\(gw[a-z]+)", manual))
    environments = set(ENVIRONMENT.findall(source))
    assert _commands(source) - named == set()
    assert environments - set(re.findall(r"\\begin\{(gw\w+)\}", manual)) == set()
    assert named - _commands(source) == set()
    assert {"gwpara", "gwhead", "gwfont"} <= _commands(source)
    assert environments == {"gwannex", "gwtable", "gwturned"}


def _layout_files(latex: Path) -> list[Path]:
    """The files that users copy and edit: layouts and font sets."""
    return [*sorted(latex.glob("gongwenkit-layout-*.def")), *sorted(latex.glob("gongwenkit-fonts-*.def"))]


def _class_source(latex: Path) -> str:
    """What is no layout and no font set."""
    own = [path for path in sorted(latex.glob("gongwenkit*")) if path.is_file() and path not in _layout_files(latex)]
    return "\n".join(path.read_text(encoding="utf-8") for path in own)


def _defined(latex: Path) -> set[str]:
    """The public names that the class defines: functions, and variables that are no value of a key."""
    return {function or variable for function, variable in DEFINED.findall(_class_source(latex))}


def test_layout_and_font_files_use_no_private_name_of_the_class(latex: Path) -> None:
    files = _layout_files(latex)
    assert len(files) == 9
    used = {path.name: PRIVATE.findall(path.read_text(encoding="utf-8")) for path in files}
    assert {name: names for name, names in used.items() if names} == {}
    old = (latex / "testfiles" / "support" / "gongwenkit-layout-old.def").read_text(encoding="utf-8")
    assert "\\__gw_place_rule:nnn" in PRIVATE.findall(old)  # the search finds what it looks for


@pytest.mark.parametrize("name", MANUALS)
def test_the_manual_names_what_layout_files_may_use_and_no_other(repo_root: Path, latex: Path, name: str) -> None:
    manual = (repo_root / "docs" / name).read_text(encoding="utf-8")
    heading = "### Names for layout files" if name == "latex-class.md" else "### 版式文件可以用的名称"
    section = manual[manual.index(heading) :]
    rows = "".join(line.split("|")[1] for line in section[: section.index("\n## ")].splitlines() if line[:1] == "|")
    functions = {used for used in _defined(latex) if not used.startswith("\\c_gw_")}
    keys = {f"\\g_gw_{key.replace('-', '_')}_tl" for listed in _keys(_class_source(latex)).values() for key in listed}
    assert set(PUBLIC.findall(rows)) - {"\\c_gw_above_tl", "\\c_gw_below_tl"} - keys == functions
    assert {"\\gw_place_rule:nnn", "\\gw_down_leading:", "\\l_gw_marks_seq"} <= functions


def test_what_layout_files_use_is_defined_by_the_class(latex: Path) -> None:
    keys = {f"\\g_gw_{key.replace('-', '_')}_tl" for listed in _keys(_class_source(latex)).values() for key in listed}
    used = {name for path in _layout_files(latex) for name in PUBLIC.findall(path.read_text(encoding="utf-8"))}
    assert used - keys - _defined(latex) == set()
    assert {"\\gw_head:nn", "\\c_gw_letter_gap_dim", "\\g_gw_number_tl"} <= used


def test_every_old_name_leads_to_a_public_one(latex: Path) -> None:
    """Layout files of existing kits go on working: `latex/testfiles/old-names.lvt` typesets one."""
    old = (latex / "gongwenkit-old-names.def").read_text(encoding="utf-8")
    aliases = re.findall(r"^\\cs_new_eq:NN (\\__gw_\S+) +(\\gw_\S+)$", old, re.MULTILINE)
    assert [alias.replace("__gw_", "gw_") for alias, _ in aliases] == [name for _, name in aliases]
    assert {name for _, name in aliases} <= _defined(latex)
    assert len(aliases) == 6
    assert "\\seq_set_eq:NN \\l__gw_marks_seq \\l_gw_marks_seq" in _class_source(latex)


@pytest.mark.parametrize("name", MANUALS)
def test_the_manual_shows_every_layout(repo_root: Path, latex: Path, script: ModuleType, name: str) -> None:
    manual = (repo_root / "docs" / name).read_text(encoding="utf-8")
    layouts = {path.stem.removeprefix("gongwenkit-") for path in latex.glob("gongwenkit-layout-*.def")}
    shown = set(re.findall(r"\(pictures/([\w-]+)\.png\)", manual))
    assert layouts <= shown == set(script.PICTURED)
    for picture in shown:
        assert (repo_root / "docs" / "pictures" / f"{picture}.png").stat().st_size < LARGEST_PICTURE


def test_the_tests_of_the_class_see_every_key_and_message(latex: Path, source: str) -> None:
    tests = (latex / "testfiles" / "keys.tlg").read_text(encoding="utf-8")
    keys = _keys(source)
    seen = set(re.findall(r"^(\w+/[\w-]+) = ", tests, re.MULTILINE))
    assert seen == {f"{family}/{key}" for family in ("info", "style") for key in keys[family]}
    messages = re.findall(r"\\msg_new:nnn \{ gongwenkit \} \{ ([\w-]+) \}", source)
    said = "".join(path.read_text(encoding="utf-8") for path in sorted(latex.glob("testfiles/**/error-*.tlg")))
    opening = {message: _fixed_words(source, message) for message in messages}
    assert [message for message, words in opening.items() if words not in _joined(said)] == []
    assert len(messages) > 12


def _fixed_words(source: str, message: str) -> str:
    """The words of a message's remedy up to its first variable part, in one line."""
    text = source[source.index(f"\\msg_new:nnn {{ gongwenkit }} {{ {message} }}") :]
    remedy = re.search(r"Remedy:([^\\#,}]+)", text)
    assert remedy, message
    return re.sub(r"[~\s]+", " ", remedy[1]).strip().split("/")[0]


def _joined(log: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\n\(gongwenkit\)\s+", " ", log))


def test_what_lies_beside_the_class_is_no_input_of_a_report(repo_root: Path, latex: Path, tmp_path: Path) -> None:
    kit = tmp_path / "latex"
    shutil.copytree(latex, kit)
    assert {path.relative_to(latex).parts[0] for path in class_files(latex)}.isdisjoint(DESIGN_FILES)
    assert {path.name for path in kit.iterdir()} >= DESIGN_FILES  # there is something to leave out
    copy_class(kit, tmp_path / "copy")
    copied = {path.relative_to(tmp_path / "copy").as_posix() for path in (tmp_path / "copy").rglob("*.*")}
    assert copied == {path.relative_to(kit).as_posix() for path in class_files(kit)}
    inputs = {path for path in kit_inputs(load_kit(repo_root), "duty") if latex in path.parents}
    assert inputs == set(class_files(latex))
    assert latex / "gongwenkit.cls" in inputs


@pytest.mark.slow
def test_the_class_passes_its_own_tests(latex: Path, tmp_path: Path) -> None:
    """Runs l3build on a copy: two runs at a time would write into one folder."""
    if shutil.which("l3build") is None:
        pytest.skip("l3build is not here: scripts/setup.sh test installs it")
    shutil.copytree(latex, tmp_path / "latex")
    done = _check_class(tmp_path / "latex")
    assert done.returncode == 0, done.stdout[-3000:]
    assert done.stdout.count("All checks passed") == 2


@pytest.mark.slow
def test_a_broken_class_fails_its_tests(latex: Path, tmp_path: Path) -> None:
    if shutil.which("l3build") is None:
        pytest.skip("l3build is not here: scripts/setup.sh test installs it")
    shutil.copytree(latex, tmp_path / "latex")
    broken = tmp_path / "latex" / "gongwenkit-layout-B.def"
    words = broken.read_text(encoding="utf-8")
    assert "{ unsealed }" in words
    broken.write_text(words.replace("{ unsealed }", "{ sealed }"), encoding="utf-8")
    assert _check_class(tmp_path / "latex", "-c", "build", "layout-B").returncode != 0


def _check_class(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["l3build", "check", *arguments], cwd=folder, capture_output=True, text=True, errors="replace", check=False
    )


@pytest.mark.slow
def test_every_example_is_typeset_and_proofed_without_a_fail(
    repo_root: Path, script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "examples"
    code = script.main(["--out", str(out)])
    first = capsys.readouterr().out
    assert code == 0, first
    examples = sorted((repo_root / "latex" / "examples").glob("*.tex"))
    assert len(examples) >= 15
    assert {path.name for path in out.glob("*.pdf")} == {path.with_suffix(".pdf").name for path in examples}
    assert all(f'<a href="{path.stem}.pdf">' in (out / "index.html").read_text("utf-8") for path in examples)
    assert {example for example, _ in script.PICTURED.values()} <= {path.stem for path in examples}
    before = {path.name: path.stat().st_mtime_ns for path in out.glob("*.pdf")}
    assert script.main(["--out", str(out)]) == 0
    assert {path.name: path.stat().st_mtime_ns for path in out.glob("*.pdf")} == before
    assert capsys.readouterr().out.count("(unchanged)") == len(examples)


@pytest.mark.slow
def test_an_example_that_breaks_the_layout_or_tex_fails(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = (Path(__file__).parents[1] / "latex" / "examples" / "C.tex").read_text(encoding="utf-8")
    sources = {
        "rigid": sound.replace("述责述廉报告", "述责述廉报告。"),
        "broken": sound.replace("info/title", "info/titel"),
    }
    monkeypatch.setattr(script, "_source", sources.__getitem__)
    rigid, broken = (script.make_one(name, "key", tmp_path) for name in sources)
    assert any(line.startswith("11 title") for line in rigid.faults), rigid.faults
    assert broken.pages == 0
    assert "titel" in broken.faults[0]
    assert not (tmp_path / "broken.pdf").exists()


@pytest.mark.slow
def test_the_script_says_which_example_it_does_not_know(repo_root: Path) -> None:
    script = repo_root / "scripts" / "make_examples.py"
    environment = os.environ | {"PYTHONPATH": str(repo_root / "src")}
    done = subprocess.run(
        [sys.executable, str(script), "Z"], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 2
    assert "no such example: Z" in done.stderr
