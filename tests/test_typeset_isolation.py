"""The sandbox around TeX: a hostile *template* neither reads nor writes outside; limits hold; detection is honest.

Text from data never gets this far: `tests/hostile/test_hostile_text.py`.
"""

import contextlib
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

import pikepdf
import psutil
import pytest
from PIL import Image

from gongwenkit.model import PASSING_CODES, GongwenkitError, TypesetError
from gongwenkit.typeset import isolation, process
from gongwenkit.typeset.engine import typeset
from gongwenkit.typeset.isolation import Level, Sandbox, closed_switch, find_level, limited, settle_level

SECRET = "secret-4f1d"  # noqa: S105 - a word to look for
NO_SANDBOX = "this machine allows no sandbox: see gongwenkit doctor"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that TeX has no business in: a text and a picture, both with the secret."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.txt").write_text(SECRET, encoding="utf-8")
    Image.new("RGB", (7, 13), (1, 2, 3)).save(folder / "secret.png")
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(71, 131))
        pdf.docinfo["/Title"] = SECRET
        pdf.pages[0].Contents = pdf.make_stream(f"% {SECRET}\n".encode())
        pdf.save(folder / "secret.pdf", compress_streams=False)
    return folder


def _attempt(body: str, tmp_path: Path, repo_root: Path, *, seconds: int = 30) -> tuple[str, bytes]:
    """Typesets a template that does something; returns the code of the error (if any) and all bytes of the PDF."""
    folder = tmp_path / "made" / "deep"
    folder.mkdir(parents=True)
    source = (
        "\\documentclass{gongwenkit}\\gwsetup{info/title={题}}\\begin{document}\\gwopening\n"
        f"\\gwpara{{甲}}{body}\\gwpara{{乙}}\n\\end{{document}}\n"
    )
    try:
        made = typeset(
            source, folder=folder, latex=repo_root / "latex", reference_day=date(2023, 12, 31), seconds=seconds
        )
    except GongwenkitError as error:
        return error.code, b""
    with pikepdf.open(made.pdf) as pdf:
        streams = [item.read_bytes() for item in pdf.objects if isinstance(item, pikepdf.Stream) and _is_plain(item)]
        images = sum(item.get("/Subtype") == "/Image" for item in pdf.objects if isinstance(item, pikepdf.Stream))
    return "", b"".join(streams) + made.pdf.read_bytes() + b"IMAGE" * images


def _is_plain(item: pikepdf.Stream) -> bool:
    return item.get("/Filter") in (None, "/FlateDecode")


READS = {
    "picture": r"\setbox0\hbox{\XeTeXpicfile '%s/secret.png' }\box0",
    "pdf page": r"\setbox0\hbox{\XeTeXpdffile '%s/secret.pdf' }\box0",
    "stream": r"\special{pdf:fstream @s (%s/secret.txt)}\special{pdf:put @catalog << /Own @s >>}",
    "image": r"\special{pdf:image width 20pt (%s/secret.png)}",
    "figure": r"\special{pdf:epdf (%s/secret.pdf)}",
    "input": r"\input{%s/secret.txt}",
    "openin": r"\openin5=%s/secret.txt \ifeof5\else\read5 to\x \x\fi",
    "upwards": r"\openin5=../../../outside/secret.txt \ifeof5\else\read5 to\x \x\fi",
}


@pytest.mark.slow
@pytest.mark.parametrize("read", READS)
def test_a_template_reads_nothing_outside(read: str, outside: Path, tmp_path: Path, repo_root: Path) -> None:
    if find_level() == "none":
        pytest.skip(NO_SANDBOX)
    body = READS[read] % outside if "%s" in READS[read] else READS[read]
    _, written = _attempt(body, tmp_path, repo_root)
    assert SECRET.encode() not in written
    assert b"IMAGE" not in written


@pytest.mark.slow
@pytest.mark.parametrize("read", ["input", "openin", "upwards"])
def test_without_a_sandbox_tex_itself_still_reads_no_text_outside(
    read: str, outside: Path, tmp_path: Path, repo_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(isolation.SETTLED, "none")
    body = READS[read] % outside if "%s" in READS[read] else READS[read]
    assert SECRET.encode() not in _attempt(body, tmp_path, repo_root)[1]


@pytest.mark.slow
def test_it_is_the_sandbox_that_stop_a_picture(
    outside: Path, tmp_path: Path, repo_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(isolation.SETTLED, "none")
    assert b"IMAGE" in _attempt(READS["picture"] % outside, tmp_path, repo_root)[1]


WRITES = {
    "absolute": r"\immediate\openout5=%s/written.txt \immediate\write5{x}\immediate\closeout5",
    "upwards": r"\immediate\openout5=../../../outside/written.txt \immediate\write5{x}\immediate\closeout5",
    "shell": r"\immediate\write18{touch %s/written.txt}",
    "pipe": r"\input{|touch\space %s/written.txt}",
    "class": r"\immediate\openout5=kit-latex/gongwenkit.cls \immediate\write5{x}\immediate\closeout5",
}


@pytest.mark.slow
@pytest.mark.parametrize("level", ["best", "none"])
@pytest.mark.parametrize("write", WRITES)
def test_a_template_writes_nothing_outside(
    write: str, level: str, outside: Path, tmp_path: Path, repo_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if level == "none":
        monkeypatch.setenv(isolation.SETTLED, "none")
    latex = {path: path.read_bytes() for path in (repo_root / "latex").iterdir() if path.is_file()}
    before = sorted(outside.iterdir())
    _attempt(WRITES[write] % outside if "%s" in WRITES[write] else WRITES[write], tmp_path, repo_root)
    assert sorted(outside.iterdir()) == before
    assert {path: path.read_bytes() for path in latex} == latex


def _inside(script: str, work: Path, also: tuple[Path, ...] = ()) -> subprocess.CompletedProcess[str]:
    level = find_level()
    if level == "none":
        pytest.skip(NO_SANDBOX)
    sandbox = Sandbox.around(shutil.which("kpsewhich") or "", work, also)
    return subprocess.run(
        sandbox.enclose(["/bin/sh", "-c", script], level), capture_output=True, text=True, timeout=30, check=False
    )


@pytest.mark.slow
def test_inside_there_is_no_network_no_home_and_nothing_to_write_to_but_the_work_folder(tmp_path: Path) -> None:
    work = tmp_path / "有 空格\\x"
    work.mkdir()
    (tmp_path / "beside").write_text("x", encoding="utf-8")
    home = Path.home()
    answer = _inside(
        f"touch kept; for f in /etc/passwd '{tmp_path}/beside' '{home}/.profile' /proc/1/environ; do "
        'test -e "$f" && echo visible $f; done; '
        "for f in /usr/x /x /tmp/x /etc/x; do touch $f 2>/dev/null && echo written $f; done; "
        "pwd",
        work,
    )
    lines = answer.stdout.splitlines()
    assert [line for line in lines if line.startswith(("visible", "written"))] == []
    assert lines[-1] == str(work)
    assert (work / "kept").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["beside", work.name]


@pytest.mark.slow
def test_a_folder_that_is_let_in_can_be_read_and_not_written_even_where_it_holds_the_work_folder(
    tmp_path: Path,
) -> None:
    work, fonts = tmp_path / "all" / "work", tmp_path / "all"
    work.mkdir(parents=True)
    (fonts / "font.otf").write_text("x", encoding="utf-8")
    answer = _inside(f"cat {fonts}/font.otf; touch {fonts}/y 2>/dev/null; touch z", work, (fonts,))
    assert (answer.returncode, answer.stdout) == (0, "x")
    assert not (fonts / "y").exists()
    assert (work / "z").exists()


@pytest.mark.slow
def test_there_is_no_network_inside(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        call = f"bash -c 'exec 3<>/dev/tcp/127.0.0.1/{server.getsockname()[1]} && echo connected'"
        free = subprocess.run(["/bin/sh", "-c", call], capture_output=True, text=True, timeout=10, check=False)
        assert free.stdout == "connected\n"
        assert _inside(call, tmp_path).stdout == ""


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests are run by an ordinary user already")
def test_an_ordinary_user_has_the_same_sandbox() -> None:
    if find_level() == "none":
        pytest.skip(NO_SANDBOX)
    nobody = 65534
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "work"
        work.mkdir()
        sandbox = Sandbox.around(shutil.which("kpsewhich") or "", work)
        script = (
            "kpsewhich -engine=xetex xelatex.fmt && touch kept; touch /usr/x 2>&1; test -e /etc/passwd || echo hidden"
        )
        command = sandbox.enclose(limited(["/bin/sh", "-c", script], seconds=10), find_level())
        for path in (Path(folder), *Path(folder).rglob("*")):
            os.chown(path, nobody, nobody)
        as_nobody = ["setpriv", f"--reuid={nobody}", f"--regid={nobody}", "--clear-groups", *command]
        answer = subprocess.run(as_nobody, capture_output=True, text=True, timeout=30, check=False)
        assert (work / "kept").exists(), answer.stderr
        assert "Read-only file system" in answer.stdout
        assert answer.stdout.endswith("hidden\n")


def test_limits_are_set_before_the_program_starts_and_on_all_that_it_starts() -> None:
    asked = "ulimit -f; ulimit -t; ulimit -v; ulimit -c; sh -c 'ulimit -t'"
    answer = subprocess.run(
        limited(["/bin/sh", "-c", asked], seconds=7), capture_output=True, text=True, check=True, timeout=10
    )
    blocks, seconds, memory, core, below = answer.stdout.split()
    assert (int(blocks) * 512, seconds, core, below) == (isolation.MOST_BYTES, "7", "0", "7")
    assert int(memory) * 1024 == isolation.MOST_MEMORY


def test_arguments_pass_the_limits_and_the_sandbox_unchanged(tmp_path: Path) -> None:
    odd = ["a b", "$HOME", "`id`", "'", '"', "\\", "*", "-e", ""]
    command = Sandbox(tmp_path, ()).enclose(limited(["/usr/bin/printf", "%s\\n", *odd], seconds=5), "none")
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10)
    assert answer.stdout.split("\n")[:-1] == odd


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts programs of our own first in the search path; the cache of what was found is of that path only."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def put(name: str, script: str) -> Path:
        program = folder / name
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
        return program

    return put


REFUSED = "echo 'setting up uid map: Permission denied' >&2; exit 1"
# Stands in for bubblewrap: passes over its options and starts the command in the folder of --chdir.
NO_REAL_BWRAP = 'while [ "$1" != -- ]; do [ "$1" = --chdir ] && cd "$2"; shift; done; shift; '


def test_a_machine_that_refuses_has_no_sandbox(stand_in) -> None:
    stand_in("bwrap", REFUSED)
    stand_in("unshare", REFUSED)
    assert find_level() == "none"


def test_a_program_that_isolates_nothing_is_not_believed(stand_in) -> None:
    stand_in("unshare", REFUSED)
    stand_in("bwrap", NO_REAL_BWRAP + 'exec "$@"')
    assert find_level() == "none"


def test_bubblewrap_comes_first_where_it_works(stand_in) -> None:
    stand_in("bwrap", NO_REAL_BWRAP + "touch probe")  # as if the probe had succeeded inside
    stand_in("unshare", REFUSED)
    assert find_level() == "bwrap"


def test_a_hanging_program_is_given_up(stand_in, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "PROBE_SECONDS", 0.2)
    stand_in("bwrap", "exec sleep 5")
    stand_in("unshare", "exec sleep 5")
    assert find_level() == "none"


@pytest.mark.slow
def test_the_sandbox_changes_no_byte_of_a_report(
    tmp_path: Path, repo_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if find_level() == "none":
        pytest.skip(NO_SANDBOX)
    made = []
    for level in (find_level(), "none"):
        monkeypatch.setenv(isolation.SETTLED, level)
        assert _attempt("", tmp_path / level, repo_root)[0] == ""
        folder = tmp_path / level / "made" / "deep"
        made.append([(folder / name).read_bytes() for name in ("report.pdf", "report.log")])
    assert made[0] == made[1]


@pytest.mark.slow
@pytest.mark.parametrize("first_line", ["%&latex", "%&pdflatex --shell-escape", "%&-shell-escape"])
def test_the_first_line_of_a_template_chooses_neither_format_nor_options(
    first_line: str, tmp_path: Path, repo_root: Path
) -> None:
    body = f"\\gwpara{{甲}}\\immediate\\write18{{touch {tmp_path}/written}}"
    head = f"{first_line}\n\\documentclass{{gongwenkit}}\\gwsetup{{info/title={{题}}}}"
    source = f"{head}\\begin{{document}}{body}\\end{{document}}"
    made = typeset(source, folder=tmp_path, latex=repo_root / "latex", reference_day=date(2023, 12, 31), seconds=30)
    assert "XeTeX" in made.log.splitlines()[0]
    assert "format=xelatex" in made.log.splitlines()[0]
    assert not (tmp_path / "written").exists()


@pytest.mark.slow
def test_a_sandbox_that_cannot_be_built_is_an_error_and_tex_is_never_run_without(
    stand_in, tmp_path: Path, repo_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = tmp_path / "count"
    stand_in("xelatex", f"echo x >> {count}; exit 1")
    stand_in("bwrap", REFUSED)
    monkeypatch.setenv(isolation.SETTLED, "bwrap")
    with pytest.raises(TypesetError, match="uid map: Permission denied") as raised:
        typeset("x", folder=tmp_path, latex=repo_root / "latex", reference_day=date(2023, 12, 31), seconds=30)
    assert raised.value.code == "no-sandbox"
    assert raised.value.code in PASSING_CODES
    assert not count.exists()


FORGED = (
    "touch report.log; exit 1",  # what TeX leaves
    "echo 'This is XeTeX' > report.log; exit 1",
    "kill -9 $$",
    f"echo 'not {process.STANDS}'; exit 0",
    "exit 0",
)


@pytest.mark.parametrize("end", FORGED)
def test_neither_exit_status_nor_files_make_a_sandbox_stand(
    end: str, stand_in, tmp_path: Path, repo_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = tmp_path / "count"
    stand_in("xelatex", f"echo x >> {count}; exit 1")
    stand_in("bwrap", NO_REAL_BWRAP + end)
    monkeypatch.setenv(isolation.SETTLED, "bwrap")
    assert _attempt("", tmp_path, repo_root)[0] == "no-sandbox"
    assert not count.exists()


def test_a_template_that_fails_inside_is_not_tried_again_outside(
    stand_in, tmp_path: Path, repo_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = tmp_path / "count"
    stand_in("xelatex", f"echo x >> {count}; exit 1")
    stand_in("bwrap", NO_REAL_BWRAP + 'exec "$@"')
    monkeypatch.setenv(isolation.SETTLED, "bwrap")
    assert _attempt("", tmp_path, repo_root)[0] == "tex-stopped"
    assert count.read_text(encoding="utf-8") == "x\n"


def test_what_runs_inside_cannot_say_that_the_sandbox_stands(tmp_path: Path) -> None:
    script = "echo forged; ls -l /proc/self/fd"
    told = limited(["/bin/sh", "-c", script], seconds=5, tells="stands")
    answer = subprocess.run(told, capture_output=True, text=True, check=True, timeout=10)
    assert answer.stdout == "stands\n"


@pytest.fixture(params=["bwrap", "unshare"])
def level(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Level:
    """Each kind of sandbox that this machine has."""
    kind: Level = request.param
    if not isolation._works(kind):
        pytest.skip(f"this machine has no sandbox by {kind}")
    monkeypatch.setenv(isolation.SETTLED, kind)
    return kind


ENDLESS_WRITE = r"\def\x{\immediate\write%d{" + "x" * 4000 + r"}\x}\x"
KILLED = {  # all after \immediate\openout6=marker: what the error is
    "a log beyond its limit": (ENDLESS_WRITE % -1, {"tex-too-large"}),
    "a file beyond its limit": (r"\immediate\openout5=big.txt " + ENDLESS_WRITE % 5, {"tex-too-large"}),
    "memory": (r"\edef\a{aaaaaaaa}\def\x{\edef\a{\a\a}\x}\x", {"tex-capacity"}),
    "time": (r"\def\x{\x}\x", {"tex-too-slow"}),
    "its own log": (r"\immediate\openout5=report.log \immediate\closeout5 " + ENDLESS_WRITE % -1, {"tex-too-large"}),
    "its own source": (r"\immediate\openout5=report.tex \immediate\closeout5 \nosuch", {"unknown-command"}),
}


@pytest.mark.slow
@pytest.mark.parametrize("way", KILLED)
def test_a_template_that_kills_tex_never_gets_outside(
    way: str, level: Level, outside: Path, tmp_path: Path, repo_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    r"""It leaves a marker at its first run; a second one, or one without walls, would read the picture outside."""
    starts: list[str] = []
    monkeypatch.setattr(Sandbox, "enclose", _watched(starts))
    body, codes = KILLED[way]
    picture = READS["picture"] % outside
    template = rf"\openin5=marker.txt \ifeof5\else{picture}\fi\closein5 \immediate\openout6=marker.txt {body}"
    seconds = 4 if way == "time" else 30
    code, written = _attempt(template, tmp_path, repo_root, seconds=seconds)
    assert code in codes
    assert written == b""
    assert starts == [level]
    assert code not in PASSING_CODES


def _watched(starts: list[str]):
    enclose = Sandbox.enclose

    def watched(self: Sandbox, command: list[str], level: Level) -> list[str]:
        starts.append(level)
        return enclose(self, command, level)

    return watched


@pytest.mark.slow
@pytest.mark.parametrize("program", ["xelatex", "xdvipdfmx"])
def test_a_killed_program_is_a_failed_try_inside(
    program: str, level: Level, tmp_path: Path, repo_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts: list[str] = []
    monkeypatch.setattr(Sandbox, "enclose", _watched(starts))
    killed: list[int] = []
    killer = threading.Thread(target=_kill_first, args=(program, killed))
    killer.start()
    code, written = _attempt("\\gwpara{甲乙丙丁}\n\n" * 400, tmp_path, repo_root)
    killer.join()
    assert killed
    assert (code, written) == ("tex-killed", b"")
    assert starts == [level]
    assert code in PASSING_CODES
    assert not [path for path in (tmp_path / "made" / "deep").iterdir() if path.suffix == ".pdf" or path.is_dir()]


def _kill_first(name: str, killed: list[int]) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and not killed:
        for one in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if one.name() == name:
                    one.kill()
                    killed.append(one.pid)
                    return
        time.sleep(0.001)


@pytest.mark.parametrize(
    ("code", "log", "error"),
    [
        (-9, "", "tex-killed"),
        (137, "", "tex-killed"),
        (-13, "", "tex-killed"),
        (-25, "", "tex-too-large"),
        (153, "", "tex-too-large"),
        (1, "Error 9 (driver return code) generating output;", "tex-killed"),
        (1, f"Error {137 << 8} (driver return code) generating output;", "tex-killed"),
        (1, f"Error {153 << 8} (driver return code) generating output;", "tex-too-large"),
        (1, f"Error {1 << 8} (driver return code) generating output;", ""),
        (1, "", ""),
        (126, "", ""),
        (0, "", ""),
    ],
)
def test_how_a_signal_is_told_from_a_failure(code: int, log: str, error: str) -> None:
    ended, log = process.Ended(code, ""), f"This is XeTeX\n{log}\n"
    if not error:
        ended.require_alive(log)
        return
    with pytest.raises(TypesetError) as raised:
        ended.require_alive(log)
    assert raised.value.code == error


def test_a_settled_sandbox_is_not_tried_again_here_or_in_what_is_started(
    stand_in, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(isolation.SETTLED, raising=False)
    count = tmp_path / "count"
    for name in ("bwrap", "unshare"):
        stand_in(name, f"echo x >> {count}; exit 1")
    for settled in ("bwrap", "unshare", "none"):
        monkeypatch.setenv(isolation.SETTLED, "")  # restored at the end
        settle_level(settled)
        assert find_level() == settled
        asked = "from gongwenkit.typeset.isolation import find_level; print(find_level())"
        assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout == (
            f"{settled}\n"
        )
    assert not count.exists()
    monkeypatch.setenv(isolation.SETTLED, "a wish of somebody")
    assert find_level() == "none"
    assert count.exists()


def test_the_class_is_a_copy_and_its_large_files_are_not_copied(tmp_path: Path) -> None:
    latex = tmp_path / "latex"
    (latex / ".hidden").mkdir(parents=True)
    (latex / "a.cls").write_text("x", encoding="utf-8")
    (latex / "font.otf").write_bytes(bytes(2**20))
    isolation.copy_class(latex, tmp_path / "copy")
    assert sorted(path.name for path in (tmp_path / "copy").iterdir()) == ["a.cls", "font.otf"]
    assert not (tmp_path / "copy" / "a.cls").is_symlink()
    assert (tmp_path / "copy" / "font.otf").readlink() == latex / "font.otf"


def test_the_command_of_bubblewrap(stand_in, tmp_path: Path) -> None:
    bwrap = stand_in("bwrap", "")
    command = Sandbox(tmp_path, (Path("/usr"),)).enclose(["/usr/bin/true", "x"], "bwrap")
    assert command[0] == str(bwrap)
    assert command[-3:] == ["--", "/usr/bin/true", "x"]
    assert {"--unshare-net", "--die-with-parent", "--cap-drop"} <= set(command)
    assert "--ro-bind /usr /usr" in " ".join(command)
    assert f"--bind {tmp_path} {tmp_path} --remount-ro / --chdir {tmp_path}" in " ".join(command)
    assert command.count("--bind") == 1


def test_what_may_be_read_holds_no_home_and_not_the_whole_system(tmp_path: Path, monkeypatch) -> None:
    fonts = tmp_path / "fonts"
    (fonts / "deep").mkdir(parents=True)
    monkeypatch.setenv("OSFONTDIR", f"{fonts}//:/nowhere:relative:/")
    sandbox = Sandbox.around("/usr/bin/xelatex", tmp_path / "work", (fonts / "deep",))
    assert fonts in sandbox.readable
    assert fonts / "deep" not in sandbox.readable, "shown already, with what is above it"
    assert {Path("/"), Path("/etc"), Path("/home"), Path("/root"), Path("/proc"), Path("/nowhere")}.isdisjoint(
        sandbox.readable
    )


def test_the_closed_switch_of_a_system_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_SYSCTL", tmp_path)
    assert closed_switch() == ""
    (tmp_path / "kernel").mkdir()
    switch = tmp_path / "kernel" / "unprivileged_userns_clone"
    switch.write_text("1\n", encoding="utf-8")
    assert closed_switch() == ""
    switch.write_text("0\n", encoding="utf-8")
    assert closed_switch() == "kernel.unprivileged_userns_clone=1"
