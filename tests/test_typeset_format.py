"""The class as a precompiled format: made once, made again when anything changed, and no byte of a report differs."""

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from gongwenkit.model import GongwenkitError, Message, TypesetError
from gongwenkit.typeset import engine, isolation, process
from gongwenkit.typeset import format as keeping
from gongwenkit.typeset.engine import TypesetResult, typeset
from gongwenkit.typeset.format import find_format, report_formats
from gongwenkit.typeset.isolation import find_level
from gongwenkit.typeset.log import kept_log

CLASS = "\\documentclass[layout=C]{gongwenkit}\n"


@pytest.mark.parametrize(
    ("source", "fits"),
    [
        (CLASS, True),
        ("\\documentclass{gongwenkit}", True),
        ("% about\n\n  % more\n" + CLASS, True),
        ("\\documentclass[layout=A, fonts=noto, direction=up]{gongwenkit}\\gwsetup{}", True),
        ("\\documentclass[layout=C]{article}", False),
        ("\\PassOptionsToPackage{x}{hyperref}" + CLASS, False),
        ("\\RequirePackage{x}\n" + CLASS, False),
        ("%&latex\n" + CLASS, True),  # a comment: the engine reads no first line
        ("\\documentclass[layout=\\x]{gongwenkit}", False),
        ("\\documentclass{gongwenkit}[2030/01/01]", False),
        ("\\documentclass{gongwenkit}% and\n  [2030/01/01]", False),
        ("x" + CLASS, False),
        ("", False),
    ],
)
def test_only_a_document_that_begins_with_the_class_has_a_format(
    source: str, fits: bool, kit: "Kit", tmp_path: Path
) -> None:
    assert (kit.find(source) is not None) == fits
    assert find_format(source, latex=kit.latex, cache=None) is None


class Kit:
    """A class and a stand-in for TeX that makes formats of the files that it reads."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.latex, self.cache, self.tex = root / "latex", root / ".cache" / "tex", root / "tex"
        for folder in (self.latex, self.tex / "tree"):
            folder.mkdir(parents=True)
        for name in ("gongwenkit.cls", "page.def"):
            (self.latex / name).write_text(name, encoding="utf-8")
        for name in ("xelatex", "ctex.sty", "tree/ls-R"):
            (self.tex / name).write_text(name, encoding="utf-8")
        self.made: list[str] = []
        self.fails: Callable[[], str] = str
        monkeypatch.setattr(keeping, "_build", self.build)
        monkeypatch.setattr(keeping, "_inputs_of", lambda private, program: [Path(program), self.tex / "ctex.sty"])
        monkeypatch.setattr(keeping, "find_xelatex", lambda: str(self.tex / "xelatex"))
        monkeypatch.setattr(keeping, "tex_trees", lambda: (self.tex / "tree", self.tex / "no-tree"))

    def build(self, program: str, private: Path, latex: Path, options: str) -> str:
        self.made.append(options)
        (private / "format").write_bytes(b"format of " + options.encode() * 99)
        return self.fails()

    def find(self, source: str = CLASS) -> object:
        return find_format(source, latex=self.latex, cache=self.cache)

    @property
    def format(self) -> Path:
        (path,) = self.cache.glob("*.fmt")
        return path

    @property
    def record(self) -> Path:
        (path,) = self.cache.glob("*.json")
        return path

    def settle(self) -> None:
        """Makes all stamps old, as after the first report that came two seconds later."""
        record = json.loads(self.record.read_text(encoding="utf-8"))
        record["at"] += 10**10
        self.record.write_text(json.dumps(record), encoding="utf-8")


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kit:
    return Kit(tmp_path / "kit", monkeypatch)


def test_a_format_is_made_once_for_each_set_of_options(kit: Kit) -> None:
    first = kit.find()
    assert first == keeping.ClassFormat(kit.format.stem, kit.cache.resolve())
    assert kit.find() == first
    other = kit.find("\\documentclass[layout=A]{gongwenkit}")
    assert other not in (None, first)
    assert kit.made == ["layout=C", "layout=A"]
    assert report_formats(kit.cache) == keeping.FormatReport(2, 0, True, "")
    assert {path.stat().st_mode & 0o777 for path in kit.cache.glob("*.fmt")} == {0o444}


CHANGES = {
    "the class": lambda kit: (kit.latex / "gongwenkit.cls").write_text("other", encoding="utf-8"),
    "the class, same size": lambda kit: (kit.latex / "page.def").write_text("PAGE.def", encoding="utf-8"),
    "a file of the class more": lambda kit: (kit.latex / "ctexopts.cfg").write_text("x", encoding="utf-8"),
    "a file of the class less": lambda kit: (kit.latex / "page.def").unlink(),
    "a package": lambda kit: (kit.tex / "ctex.sty").write_text("CTEX.STY", encoding="utf-8"),
    "a package gone": lambda kit: (kit.tex / "ctex.sty").unlink(),
    "TeX itself": lambda kit: (kit.tex / "xelatex").write_text("XELATEX", encoding="utf-8"),
    "an index of TeX": lambda kit: (kit.tex / "tree" / "ls-R").write_text("LS-R", encoding="utf-8"),
    "a tree of TeX more": lambda kit: (kit.tex / "no-tree").mkdir(),
    "a byte of the format": lambda kit: _damage(kit.format, lambda old: b"F" + old[1:]),
    "a byte, its time put back": lambda kit: _damage(kit.format, lambda old: b"F" + old[1:], keep_time=True),
    "a format cut": lambda kit: _damage(kit.format, lambda old: old[:50]),
    "an empty format": lambda kit: _damage(kit.format, lambda old: b""),
    "a format gone": lambda kit: kit.format.unlink(),
    "a link for a format": lambda kit: _link(kit.format),
    "a record cut": lambda kit: _damage(kit.record, lambda old: old[:50]),
    "a record of something else": lambda kit: _damage(kit.record, lambda old: b'{"a": 1}'),
    "a record of a list": lambda kit: _damage(kit.record, lambda old: b"[]"),
    "a record gone": lambda kit: kit.record.unlink(),
}


def _damage(path: Path, change: Callable[[bytes], bytes], *, keep_time: bool = False) -> None:
    content, times = path.read_bytes(), path.stat()
    path.chmod(0o644)
    path.write_bytes(change(content))
    if keep_time:
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def _link(path: Path) -> None:
    moved = path.with_suffix(".moved")
    path.rename(moved)
    path.symlink_to(moved)


@pytest.mark.parametrize("settled", [False, True])
@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_the_format_is_made_again(change: str, settled: bool, kit: Kit) -> None:
    first = kit.find()
    if settled:
        kit.settle()
    assert kit.find() == first
    assert len(kit.made) == 1
    CHANGES[change](kit)
    assert kit.find() == first
    assert len(kit.made) == 2
    assert kit.format.read_bytes() == b"format of " + b"layout=C" * 99
    assert not kit.format.is_symlink()
    kit.find()
    assert len(kit.made) == 2


def test_equal_content_with_other_times_is_no_change_and_is_hashed_once(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit.find()
    kit.settle()
    hashed: list[str] = []
    digest = keeping._digest
    monkeypatch.setattr(keeping, "_digest", lambda path: hashed.append(path.name) or digest(path))
    kit.find()
    assert hashed == []
    for path in (kit.latex / "page.def", kit.tex / "ctex.sty", kit.format):
        os.utime(path, ns=(10**18, 10**18))
    kit.find()
    assert sorted(hashed) == sorted(["page.def", "ctex.sty", kit.format.name])
    assert len(kit.made) == 1
    kit.settle()
    hashed.clear()
    kit.find()
    assert hashed == []


def test_what_changed_just_before_it_was_recorded_is_hashed(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    kit.find()
    hashed: list[str] = []
    digest = keeping._digest
    monkeypatch.setattr(keeping, "_digest", lambda path: hashed.append(path.name) or digest(path))
    kit.find()
    assert {"page.def", "ctex.sty", kit.format.name} <= set(hashed)


def test_a_folder_that_cannot_be_written_to_costs_the_format_only(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(keeping.Path, "mkdir", refuse)
    assert kit.find() is None
    monkeypatch.undo()


def test_a_kept_format_is_used_from_a_folder_that_cannot_be_written_to(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = kit.find()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("read-only")

    for name in ("mkdir", "replace", "unlink", "open", "write_text"):
        monkeypatch.setattr(keeping.Path, name, refuse if name != "open" else keeping.Path.open)
    monkeypatch.setattr(keeping.tempfile, "NamedTemporaryFile", refuse)
    assert kit.find() == first


def test_who_comes_second_does_not_wait(kit: Kit) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait() -> str:
        begun.set()
        go_on.wait(10)
        return ""

    kit.fails = wait
    first = threading.Thread(target=kit.find)
    first.start()
    begun.wait(10)
    assert kit.find() is None
    go_on.set()
    first.join()
    assert kit.find() is not None
    assert len(kit.made) == 1


def test_a_class_that_cannot_be_a_format_is_told_and_not_tried_for_each_report(
    kit: Kit, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit.fails = lambda: "\\dimen53=0.0pt instead of \\dimen53=25.0pt"
    with caplog.at_level(logging.WARNING):
        assert kit.find() is None
        assert kit.find() is None
    assert len(kit.made) == 1
    assert [record.getMessage().count("25.0pt") for record in caplog.records] == [1]
    assert report_formats(kit.cache).failed.endswith("25.0pt")
    assert list(kit.cache.glob("*.fmt")) == []
    kit.fails = str
    (kit.latex / "gongwenkit.cls").write_text("mended", encoding="utf-8")
    assert kit.find() is not None
    assert report_formats(kit.cache).failed == ""
    kit.fails = lambda: "again"
    (kit.latex / "gongwenkit.cls").write_text("broken", encoding="utf-8")
    assert kit.find() is None
    assert list(kit.cache.glob("*.fmt")) == [], "the one of before must not stay"
    monkeypatch.setattr(keeping, "TRY_AGAIN_SECONDS", -1)
    kit.fails = str
    assert kit.find() is not None


@pytest.mark.parametrize(
    "error",
    [OSError("full"), TypesetError("tex-killed", found=Message("", ""), advice=Message("", ""))],
)
def test_a_failure_of_the_moment_is_not_remembered(error: Exception, kit: Kit) -> None:
    def fail() -> str:
        raise error

    kit.fails = fail
    assert kit.find() is None
    assert [path.name for path in kit.cache.iterdir()] == [".lock"]
    kit.fails = str
    assert kit.find() is not None


def test_what_took_too_long_is_not_tried_for_each_report(kit: Kit) -> None:
    def fail() -> str:
        raise TimeoutError

    kit.fails = fail
    assert kit.find() is None
    kit.fails = str
    assert kit.find() is None
    assert len(kit.made) == 1
    assert report_formats(kit.cache).failed == f"it took more than {keeping.BUILD_SECONDS} s"


def test_old_formats_make_room_and_new_ones_do_not(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_FORMATS", 2)
    sources = [f"\\documentclass[layout={name}]{{gongwenkit}}" for name in "ABC"]
    found = [kit.find(source) for source in sources]
    assert [one is not None for one in found] == [True, True, False], "these are in use"
    for number, path in enumerate(sorted(kit.cache.glob("*.fmt"))):
        old = time.time() - 2 * keeping.LEFT_SECONDS - number
        os.utime(path, (old, old))
    assert kit.find(sources[2]) is not None
    assert len(list(kit.cache.glob("*.fmt"))) == len(list(kit.cache.glob("*.json"))) == 2


def test_what_a_killed_process_left_is_removed(kit: Kit) -> None:
    for name in (".build-old", ".build-new"):
        (kit.cache / name / "kit-latex").mkdir(parents=True)
    (kit.cache / ".record-old").write_text("x", encoding="utf-8")
    old = time.time() - 2 * keeping.LEFT_SECONDS
    for name in (".build-old", ".record-old"):
        os.utime(kit.cache / name, (old, old))
    kit.find()
    assert sorted(path.name for path in kit.cache.glob(".[br]*")) == [".build-new"]


def test_a_path_that_means_something_to_tex_has_no_format(kit: Kit, tmp_path: Path) -> None:
    for name in ("a:b", "a,b", "{a}", "$a", "a;b", "a!!"):
        assert find_format(CLASS, latex=kit.latex, cache=tmp_path / name) is None
    assert find_format(CLASS, latex=kit.latex, cache=tmp_path / "有 空格") is not None


def test_a_format_taken_away_before_tex_opens_it_costs_nothing(
    tmp_path: Path, repo_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, calls = tmp_path / "bin" / "xelatex", tmp_path / "calls"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\necho "$@" >> {calls}\ncase "$*" in *-fmt=gone*) exit 1;; esac\n'
        'echo "! Emergency stop." > report.log\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    monkeypatch.setenv(isolation.SETTLED, "none")
    monkeypatch.setattr(engine, "find_format", lambda *_, **__: keeping.ClassFormat("gone", tmp_path))
    with pytest.raises(GongwenkitError):
        typeset(CLASS, folder=tmp_path, latex=repo_root / "latex", reference_day=date(2023, 12, 31), seconds=9)
    assert ["-fmt=gone" in line for line in calls.read_text(encoding="utf-8").splitlines()] == [True, False]


def test_a_log_is_kept_without_what_depends_on_the_format() -> None:
    memory = "Here is how much of TeX's memory you used:\n 1 strings\n 2 words\n"
    loaded = " (./kit-latex/gongwenkit.cls\nDocument Class: x (of (ours))\n(/usr/a.sty\n) (./kit-latex/b.def))"
    begin = "This is XeTeX (TeX Live) (preloaded format={}) 9 JAN\n(./report.tex\n"
    begin += "LaTeX2e <1>\nL3 programming layer <{}>{}\n"
    end = "\nLaTeX Font Info: (x) [1] (./report.aux) ) \n{}Output written on report.pdf (8 pages).\n"
    plain = begin.format("xelatex 1", "2", loaded) + end.format(memory)
    short = begin.format("gongwenkit 2", "3", "") + end.format(memory.replace("1", "9"))
    assert kept_log(plain) == kept_log(short)
    assert "Output written" in kept_log(plain)
    assert "LaTeX Font Info: (x)" in kept_log(plain)
    open_bracket = plain.replace("(ours)", "(ours")
    assert "Output written" in kept_log(open_bracket), "rather too much than too little"
    assert kept_log("") == ""
    assert kept_log("x\n") == "x\n"


# ---------------------------------------------------------------------------------------------------------------
# With TeX.


@pytest.fixture(scope="module")
def formats(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kit") / ".cache" / "tex"


def _typeset(source: str, folder: Path, repo_root: Path, formats: Path | None) -> TypesetResult:
    folder.mkdir(parents=True, exist_ok=True)
    latex = repo_root / "latex"
    return typeset(source, folder=folder, latex=latex, reference_day=date(2023, 12, 31), seconds=60, formats=formats)


def _outcome(source: str, folder: Path, repo_root: Path, formats: Path | None) -> tuple[object, ...]:
    """All that a report has from TeX: the bytes of PDF and log, findings and passes; or its error."""
    try:
        made = _typeset(source, folder, repo_root, formats)
    except GongwenkitError as error:
        own = (getattr(error, "text", ""), getattr(error, "line", ""))
        return (error.code, error.where, error.found, error.advice, error.tex_line, error.tex_column, *own)
    assert ("format=gongwenkit" in made.log) == (formats is not None)
    return (made.pdf.read_bytes(), (folder / "report.log").read_text(encoding="utf-8"), made.findings, made.passes)


def _require_same(source: str, tmp_path: Path, repo_root: Path, formats: Path) -> tuple[object, ...]:
    plain = _outcome(source, tmp_path / "plain", repo_root, None)
    assert _outcome(source, tmp_path / "format", repo_root, formats) == plain
    return plain


EXAMPLES = sorted(path.stem for path in (Path(__file__).parents[1] / "latex" / "examples").glob("*.tex"))


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_FORMATS", 99)


@pytest.mark.slow
@pytest.mark.usefixtures("room")
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_the_same(name: str, tmp_path: Path, repo_root: Path, formats: Path) -> None:
    source = (repo_root / "latex" / "examples" / f"{name}.tex").read_text(encoding="utf-8")
    assert len(_require_same(source, tmp_path, repo_root, formats)) == 4


@pytest.mark.slow
@pytest.mark.usefixtures("room")
@pytest.mark.parametrize("fonts", ["fandol", "noto", "custom", "founder", "nosuch"])
@pytest.mark.parametrize("layout", ["A", "B", "C", "letter", "Q"])
def test_every_layout_with_every_font_set_is_the_same(
    layout: str, fonts: str, tmp_path: Path, repo_root: Path, formats: Path
) -> None:
    """Also with characters that only the fallback has (喆), in a table and in a list; and where a file is missing."""
    source = (
        f"\\documentclass[layout={layout}, fonts={fonts}, direction=down]{{gongwenkit}}\n"
        "\\gwsetup{info/organ={甲局}, info/title={关于题的报告}, info/number={甲〔2023〕1号}, "
        "info/signature={甲局}, info/date={2023年1月1日}}\n"
        "\\begin{document}\n\\gwopening\n\\gwpara{张喆到会3次，\\emph{其中}Word。}\n\n"
        "\\gwending\n\\gwimprint\n\\end{document}\n"
    )
    _require_same(source, tmp_path, repo_root, formats)


BODIES = {
    "a character without a font": "\\gwpara{第一句。张😀到会。}",
    "a long word": "\\gwpara{\\mbox{" + "A" * 99 + "}}",
    "an unknown command": "\\gwpara{甲}\n\n\\gwpara{甲\\nosuch 乙}",
    "an open brace": "\\gwpara{甲\n\n\\gwpara{乙}\n\n\\gwpara{丙}",
    "a brace too many": "\\gwpara{甲}}\n\n\\gwpara{乙}",
    "no body": "",
    "a wrong key": "\\gwsetup{info/titel={甲}}",
    "a second class": "\\documentclass{gongwenkit}\\gwpara{甲}",
    "a package in the text": "\\usepackage{xcolor}\\gwpara{甲}",
    "a picture missing": "\\gwpara{\\includegraphics{nosuch.png}}",
    "a label": "\\gwpara{甲\\label{a}见第\\pageref{a}页}",
    "lists and lengths in em": "\\gwpara{甲}\\begin{itemize}\\item 乙\\begin{enumerate}\\item 丙\\end{enumerate}"
    "\\end{itemize}"
    "\\begin{description}\\item[丁] 戊\\end{description}\\begin{thebibliography}{9}\\bibitem{a}己\\end{thebibliography}"
    "\\gwpara{\\the\\leftmargini,\\the\\labelsep,\\the\\bibindent,\\the\\fboxsep,"
    "\\the\\columnsep,\\the\\count10,\\meaning\\tiny}",
}


@pytest.mark.slow
@pytest.mark.parametrize("body", BODIES)
def test_every_error_names_the_same_line(body: str, tmp_path: Path, repo_root: Path, formats: Path) -> None:
    head = f"{CLASS}\\gwsetup{{info/title={{题}}}}\n\\begin{{document}}\n\\gwopening\n\n"
    _require_same(f"{head}{BODIES[body]}\n\\end{{document}}\n", tmp_path, repo_root, formats)


HEADS = {
    "packages": "\\usepackage{xcolor}\\usepackage{array}",
    "a package refused": "\\usepackage{geometry}",
    "a package missing": "\\usepackage{nosuch}",
    "a package with options": "\\usepackage[dvipsnames]{xcolor}",
    "lengths in em": "\\newlength\\x\\setlength\\x{2em}\\AtBeginDocument{\\gwsetup{info/subject=\\the\\x}}",
    "widths": "\\newlength\\x\\settowidth\\x{Word}\\AtBeginDocument{\\gwsetup{info/subject=\\the\\x}}",
    "registers": "\\newcount\\x\\newbox\\y\\AtBeginDocument{\\gwsetup{info/subject=\\meaning\\x\\meaning\\y}}",
    "fonts": "\\AtBeginDocument{\\gwsetup{info/subject=\\fontname\\font}}",
    "options": "\\makeatletter\\edef\\x{\\@classoptionslist|\\@unusedoptionlist|\\@filelist}\\makeatother"
    "\\AtBeginDocument{\\gwsetup{info/subject=\\x}}",
    "style": "\\gwsetup{style/title-size=20bp, style/footer-left={页脚}, style/red=rgb, style/sides=one}",
    "text before": "甲",
}


@pytest.mark.slow
@pytest.mark.parametrize("head", HEADS)
def test_every_preamble_means_the_same(head: str, tmp_path: Path, repo_root: Path, formats: Path) -> None:
    begin = (
        f"{CLASS}{HEADS[head]}\n\\gwsetup{{info/title={{题}}}}\n\\begin{{document}}\n\\gwopening\n\\gwpara{{甲乙}}\n"
    )
    _require_same(f"{begin}\\end{{document}}\n", tmp_path, repo_root, formats)


def _own_class(repo_root: Path, tmp_path: Path, old: str, new: str) -> Path:
    """A folder with the class, changed by a designer."""
    root = tmp_path / "own"
    isolation.copy_class(repo_root / "latex", root / "latex")
    file = root / "latex" / "gongwenkit.cls"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return root


LOADED = "\\file_input:n { gongwenkit-page.def }"
OWN = {
    "another package": (r"\RequirePackage { xcolor }", ""),
    "a length in em of a bold font": (r"\group_begin: \bfseries \dim_gset:Nn \leftmargini { 3em } \group_end:", ""),
    "an OpenType font, loaded at once": (r'\font\gwown="[FandolSong-Regular.otf]"', "font"),
    "a width of words": (r"\newlength\gwown \settowidth\gwown{Word}", "skip"),
    "an error": (r"\nosuch", "Undefined control sequence"),
    "the time": (r"\count200=\numexpr\year*1\relax", ""),
}


@pytest.mark.slow
@pytest.mark.parametrize("change", OWN)
def test_a_class_of_ones_own_is_a_format_only_if_that_changes_nothing(
    change: str, tmp_path: Path, repo_root: Path
) -> None:
    code, why = OWN[change]
    root = _own_class(repo_root, tmp_path, LOADED, f"{code}\n{LOADED}")
    source = f"{CLASS}\\gwsetup{{info/title={{题}}}}\n\\begin{{document}}\\gwopening\\gwpara{{甲}}\\end{{document}}\n"
    formats = root / ".cache" / "tex"
    outcomes = []
    for cache in (None, formats):
        folder = tmp_path / str(cache is None)
        folder.mkdir()
        try:
            made = typeset(
                source, folder=folder, latex=root / "latex", reference_day=date(2023, 12, 31), seconds=60, formats=cache
            )
            outcomes.append((made.pdf.read_bytes(), (folder / "report.log").read_text(encoding="utf-8")))
        except GongwenkitError as error:
            outcomes.append((error.code, error.where, error.found))
    assert outcomes[0] == outcomes[1]
    assert why in report_formats(formats).failed
    assert (report_formats(formats).count == 1) == (not why)


@pytest.fixture(params=["bwrap", "unshare"])
def level(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if not isolation._works(request.param):
        pytest.skip(f"this machine has no sandbox by {request.param}")
    monkeypatch.setenv(isolation.SETTLED, request.param)
    return str(request.param)


@pytest.mark.slow
def test_a_template_changes_no_format(level: str, tmp_path: Path, repo_root: Path, formats: Path) -> None:
    shelf = find_format(CLASS, latex=repo_root / "latex", cache=formats)
    assert shelf is not None
    before = {path: path.read_bytes() for path in formats.iterdir() if path.is_file()}
    for target in (f"{shelf.folder}/{shelf.name}.fmt", f"{shelf.name}.fmt", f"{shelf.folder}/new.fmt"):
        body = f"\\gwpara{{甲}}\\immediate\\openout5={target} \\immediate\\write5{{x}}\\immediate\\closeout5"
        head = f"{CLASS}\\gwsetup{{info/title={{题}}}}\n\\begin{{document}}\\gwopening\n"
        _outcome(f"{head}{body}\\end{{document}}\n", tmp_path, repo_root, formats)
    assert {path: path.read_bytes() for path in formats.iterdir() if path.is_file()} == before


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["cut", "of another TeX", "text"])
def test_a_format_that_tex_cannot_load_costs_nothing(
    damage: str, tmp_path: Path, repo_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is found out before; should it slip through, TeX refuses it and loads the class."""
    content = {"cut": b"W2TX" + bytes(99), "of another TeX": b"W2TX\0\0\0\10pdftex\0\0" + bytes(999), "text": b"x" * 99}
    (tmp_path / "bad.fmt").write_bytes(content[damage])
    monkeypatch.setattr(engine, "find_format", lambda *_, **__: keeping.ClassFormat("bad", tmp_path))
    source = f"{CLASS}\\gwsetup{{info/title={{题}}}}\n\\begin{{document}}\\gwopening\\gwpara{{甲}}\\end{{document}}\n"
    assert len(_outcome(source, tmp_path / "out", repo_root, None)) == 4


@pytest.mark.slow
def test_processes_that_make_the_same_format_at_once_do_no_harm(tmp_path: Path, repo_root: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from gongwenkit.typeset.format import find_format\n"
        f"print(find_format({CLASS!r}, latex=Path({str(repo_root / 'latex')!r}), cache=Path(sys.argv[1])) is not None)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "tex")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert "True\n" in [one.communicate(timeout=120)[0] for one in running]
    assert sorted(path.suffix for path in (tmp_path / "tex").iterdir() if not path.name.startswith(".")) == [
        ".fmt",
        ".json",
    ]
    assert not list((tmp_path / "tex").glob(".build-*"))
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "True\n"


@pytest.mark.slow
def test_a_format_is_made_inside_the_sandbox(tmp_path: Path, repo_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if find_level() == "none":
        pytest.skip("this machine allows no sandbox: see gongwenkit doctor")
    levels: list[str] = []
    enclose = isolation.Sandbox.enclose

    def watched(self: isolation.Sandbox, command: list[str], level: isolation.Level) -> list[str]:
        levels.append(level)
        return enclose(self, command, level)

    monkeypatch.setattr(isolation.Sandbox, "enclose", watched)
    assert find_format(CLASS, latex=repo_root / "latex", cache=tmp_path / "tex") is not None
    assert levels == [find_level()] * 3
    monkeypatch.setattr(process, "STANDS", "another word")
    monkeypatch.setattr(isolation.Sandbox, "enclose", lambda self, command, level: ["/bin/false"])
    assert find_format(CLASS, latex=repo_root / "latex", cache=tmp_path / "other") is None
