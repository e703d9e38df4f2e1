"""`template check --typeset`: what a designer breaks is named with its file and line, never put down to a ledger."""

import shutil
from pathlib import Path

import pytest

from gongwenkit.compose.print.template_lines import unbalanced_line
from gongwenkit.config.kit import Kit, load_kit
from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.config.report_type import list_report_types
from gongwenkit.model import Finding, KitFileError
from gongwenkit.run.report.template_trial import typeset_templates
from gongwenkit.run.report.trial_reports import list_trials

ROOT = Path(__file__).resolve().parents[1]
REPORT = "templates/bulletin/report.tex.j2"
SHARED = "templates/shared/text.tex.j2"


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A kit without data."""
    folder = tmp_path / "kit"
    for name in ("templates", "latex"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("schema", "figures", "phrases", "hanzi"):
        shutil.copytree(ROOT / "data" / name, folder / "data" / name)
    (folder / "kit.toml").write_text("format = 2\n[build]\ntex_seconds = 60\n", encoding="utf-8")
    return folder


def change(kit: Path, file: str, old: str, new: str) -> int:
    """Replaces a text that is once in a file; returns the line, from 1, on which the new text begins."""
    path = kit / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old} is {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def tried(kit: Path, report: str = "bulletin") -> tuple[Finding, ...]:
    return typeset_templates(load_kit(kit), [report]).findings


def test_each_type_layout_and_edition_is_tried_and_a_draft_in_three_ways(kit):
    loaded: Kit = load_kit(kit)
    names = list_report_types(loaded.templates_folder)
    files = load_kit_files(loaded, reports=names, whole=True, redacted=True)
    for name in names:
        report = files.report_type(name)
        made = [(one.layout, one.edition, one.variant) for one in list_trials(loaded, files, report)]
        editions = {"draft", "review", "internal", "final", "redacted"}
        assert {(layout, edition) for layout, edition, _ in made} == {
            (layout, edition) for layout in report.layouts for edition in editions
        }
        drafts = {(layout, variant) for layout, edition, variant in made if edition == "draft"}
        assert drafts == {(layout, one) for layout in report.layouts for one in ("full", "missing", "bare")}


BREAKS = {
    "unbalanced brace": ("\\gwopening\n", "{\\gwopening\n", "brace-open", 0),
    "brace of an argument": (
        "\\VAR{annexes.note(report.annexes, labels)}",
        "\\gwpara{\\gwtopic{试}\n\\VAR{annexes.note(report.annexes, labels)}",
        "brace-open",
        0,
    ),
    "brace too many": ("\\gwending\n", "\\gwending}\n", "brace-unmatched", 0),
    "missing package": ("\\begin{document}\n", "\\usepackage{nosuchpackage}\n\\begin{document}\n", "no-tex-package", 0),
    "unknown command": ("\\gwopening\n", "\\gwopening\n\\gwnosuch{x}\n", "unknown-command", 1),
    "missing font": ("\\gwopening\n", "\\gwopening\n\n{\\fontspec{NoSuchFont}试}\n", "no-font", 2),
    "fancyhdr": ("\\begin{document}\n", "\\usepackage{fancyhdr}\n\\begin{document}\n", "package-refused", 0),
    "geometry": ("\\begin{document}\n", "\\usepackage[a4paper]{geometry}\n\\begin{document}\n", "package-refused", 0),
    "other fonts": ("\\begin{document}\n", "\\setCJKmainfont{FandolKai}\n\\begin{document}\n", "package-refused", 0),
    "missing picture": ("\\gwopening\n", "\\gwopening\n\\includegraphics{nosuch.pdf}\n", "no-picture", 1),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BREAKS)
def test_a_break_is_named_with_template_and_line(kit, name):
    old, new, code, after = BREAKS[name]
    line = change(kit, REPORT, old, new) + after
    findings = tried(kit)
    assert [(finding.code, finding.file, finding.cell) for finding in findings] == [
        (code, str(kit / REPORT), str(line))
    ]
    assert findings[0].sheet is None
    if code == "package-refused":
        assert "[" in findings[0].advice.zh  # the key to use
        assert "kit.toml" in findings[0].advice.en


@pytest.mark.slow
@pytest.mark.parametrize("loop", ["\\def\\a{\\a}\\a", "\\loop\\iftrue\\repeat"])
def test_an_endless_loop_is_named_as_one_within_the_time_that_the_kit_gives(kit, loop):
    change(kit, "kit.toml", "tex_seconds = 60", "tex_seconds = 20")
    line = change(kit, REPORT, "\\gwending\n", f"{loop}\n\\gwending\n")
    (finding,) = tried(kit)
    assert (finding.code, finding.file, finding.cell) == ("tex-too-slow", str(kit / REPORT), str(line))
    assert "20 秒" in finding.found.zh
    assert "无休止" in finding.advice.zh


@pytest.mark.slow
def test_a_break_in_a_shared_macro_and_in_a_file_of_latex(kit):
    line = change(kit, SHARED, "\\gwitem{\\VAR{item.number}}", "\\gwitm{\\VAR{item.number}}")
    (finding,) = tried(kit, "summary")
    assert (finding.code, finding.file, finding.cell) == ("unknown-command", str(kit / SHARED), str(line))
    change(kit, SHARED, "\\gwitm{", "\\gwitem{")
    layout = "latex/gongwenkit-layout-A.def"
    lines = (kit / layout).read_text(encoding="utf-8").splitlines()
    (kit / layout).write_text("\n".join([lines[0], "\\nosuchcommand", *lines[1:]]), encoding="utf-8")
    (finding,) = tried(kit)
    assert (finding.code, finding.file, finding.cell) == ("unknown-command", str(kit / layout), "2")


def test_a_wrong_block_of_jinja_is_named_before_anything_is_typeset(kit):
    line = change(kit, REPORT, "\\gwimprint\n", "\\BLOCK{if}\n\\gwimprint\n")
    with pytest.raises(KitFileError) as raised:
        tried(kit)
    assert (raised.value.code, raised.value.where) == ("template-syntax", f"{kit / REPORT}:{line}")


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("\\a{b}\n\\c{d}\n", 0),
        ("\\setup{\n  x = {a},\n}\n\\b{c\n\\d{e}\n", 4),
        ("\\setup{\n  x = {a,\n}\n\\d{e}\n", 2),
        ("\\a{b}}\n\\c{d}\n", 1),
        ("\\a{50\\% \\} }\n% {\n", 0),
        ("{\\a\n", 1),
    ],
)
def test_the_line_whose_braces_do_not_match(source, line):
    assert unbalanced_line(source) == line
