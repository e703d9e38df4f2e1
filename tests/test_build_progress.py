"""What `build` shows while it works: pace and time left by a clock of the test, lines with and without a terminal."""

import io
import re
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from gongwenkit.cli import build_output, build_progress
from gongwenkit.cli.build_progress import MANY, Pace, Screen, say_duration
from gongwenkit.cli.screen import open_console
from gongwenkit.cli.session import Session
from gongwenkit.model import Message
from gongwenkit.run.batch.outcome import Outcome
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.run.report.error_record import ErrorRecord
from gongwenkit.run.report.step_note import note_step, noted_steps
from gongwenkit.run.report.store import new_private_folder


class Clock:
    """Seconds that run only when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def pace_of(*ends: float, jobs: int = 1) -> tuple[Pace, Clock]:
    """The pace of reports that ended so many seconds after the first was begun."""
    clock = Clock()
    pace = Pace(jobs, clock)
    pace.begin()
    for end in ends:
        clock.now = 1000.0 + end
        pace.end()
    return pace, clock


def test_nothing_is_said_of_the_time_before_a_few_reports_are_made():
    assert [pace_of(*range(5, 5 + n))[0].seconds is None for n in range(4)] == [True, True, True, False]


def test_an_even_pace():
    pace, _ = pace_of(*(4.0 * n for n in range(1, 21)))
    assert (pace.seconds, pace.per_minute, pace.left(30)) == (4.0, 15.0, 120.0)


def test_reports_that_end_side_by_side_are_counted_together():
    ends = [end for n in range(1, 11) for end in (6.0 * n, 6.0 * n + 0.1)]  # two at a time, six seconds each
    pace, _ = pace_of(*ends, jobs=2)
    assert pace.seconds == pytest.approx(3.0, abs=0.1)


def test_one_slow_report_says_nothing_of_the_others():
    ends = [2.0 * n for n in range(1, 11)] + [620.0 + 2.0 * n for n in range(1, 6)]
    assert pace_of(*ends)[0].seconds == 2.0


def test_the_last_reports_count_not_the_first():
    ends = [1.0 * n for n in range(1, 201)] + [200 + 10.0 * n for n in range(1, 101)]
    assert pace_of(*ends)[0].seconds == 10.0


def test_while_nothing_ends_the_time_left_grows():
    pace, clock = pace_of(*(4.0 * n for n in range(1, 11)))
    clock.now += 400
    assert pace.left(10) == 4000


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "10 秒", "10 s"),
        (44, "40 秒", "40 s"),
        (89, "90 秒", "90 s"),
        (95, "2 分", "2 min"),
        (3000, "50 分", "50 min"),
        (5400, "1 小时 30 分", "1 h 30 min"),
        (7190, "2 小时", "2 h"),
        (360000, "100 小时", "100 h"),
    ],
)
def test_a_duration_is_said_as_exactly_as_it_is_known(seconds, zh, en):
    assert say_duration(seconds) == Message(zh, en)


def plans(number: int) -> list[ReportPlan]:
    nowhere = Path("nowhere")
    return [SimpleNamespace(code=f"{n:04d}", name=f"第{n}局", workshop=nowhere) for n in range(number)]  # type: ignore[misc]


def failed(code: str, *, reason: str = "台账加了密码") -> Outcome:
    error = ErrorRecord(
        "x", "", Message(f"{reason}\n第二行", "it has a password\nsecond"), Message("去掉", "Remove it")
    )
    return Outcome.of_failed(code, f"第{int(code)}局", error)


def shown(
    number: int, *, terminal: bool = False, width: int = 80, language: str = "zh", **options: bool
) -> tuple[Screen, Clock, io.StringIO]:
    clock, written = Clock(), io.StringIO()
    console = Console(file=written, force_terminal=terminal, width=width, color_system=None)
    session = Session(None, language, console, options.get("quiet", False), options.get("verbose", False))
    screen = Screen(session, clock)
    screen.expect(plans(number), 2)
    return screen, clock, written


def run(screen: Screen, clock: Clock, number: int, *, bad: set[int] = frozenset(), seconds: float = 1.0) -> None:
    for n in range(number):
        screen.watch(f"{n:04d}", None)
        clock.now += seconds
        screen.watch(f"{n:04d}", failed(f"{n:04d}") if n in bad else Outcome(f"{n:04d}", f"第{n}局", "built"))


def test_a_small_batch_has_a_line_for_each_report():
    screen, clock, written = shown(MANY)
    run(screen, clock, MANY)
    assert written.getvalue().splitlines() == [f"✓ {n:04d} 第{n}局 已成文" for n in range(MANY)]


def test_of_a_thousand_reports_without_a_terminal_few_lines_tell_the_progress_and_each_failure():
    screen, clock, written = shown(1000)
    run(screen, clock, 1000, bad={7, 500})
    lines = written.getvalue().splitlines()
    assert [line for line in lines if "✗" in line] == [f"✗ {n:04d} 第{n}局 未成文：台账加了密码" for n in (7, 500)]
    told = [line for line in lines if line.startswith("成文 ")]
    assert len(told) == len(lines) - 2
    assert 20 <= len(told) <= 40
    assert re.fullmatch(r"成文 \d+/1000：已成文 \d+ · 未成文 1 · 每分钟 60 份 · 约剩 \d+ 分", told[1])
    assert "\x1b" not in written.getvalue()


def test_a_thousand_failures_of_one_kind_are_not_a_thousand_lines():
    screen, clock, written = shown(1000)
    run(screen, clock, 1000, bad=set(range(1000)), seconds=0.01)
    lines = written.getvalue().splitlines()
    assert len([line for line in lines if "✗" in line]) == 10
    assert [line for line in lines if line.startswith("…")] == ["… 同一类原因的以后不再逐个列出"]


def test_a_thousand_unchanged_reports_need_no_line():
    screen, clock, written = shown(1000)
    for n in range(1000):
        clock.now += 0.001
        screen.watch(f"{n:04d}", Outcome(f"{n:04d}", "局", "unchanged"))
    assert written.getvalue() == ""
    assert screen.figures == "已成文 0 · 未变 1000"


def test_unchanged_reports_are_no_pace():
    screen, clock, _ = shown(1000)
    for n in range(990):
        screen.watch(f"{n:04d}", Outcome(f"{n:04d}", "局", "unchanged"))
    for n in range(990, 995):
        screen.watch(f"{n:04d}", None)
        clock.now += 12
        screen.watch(f"{n:04d}", Outcome(f"{n:04d}", "局", "built"))
    assert screen.figures == "已成文 5 · 未变 990 · 每分钟 5.0 份 · 约剩 60 秒"


@pytest.mark.parametrize("quiet", [True, False])
def test_quiet_prints_nothing_meanwhile(quiet):
    screen, clock, written = shown(5, quiet=quiet)
    run(screen, clock, 5)
    assert (written.getvalue() == "") == quiet


def test_verbose_has_every_line():
    screen, clock, written = shown(100, verbose=True)
    run(screen, clock, 100)
    assert len([line for line in written.getvalue().splitlines() if line.startswith("✓")]) == 100


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_lines_at_the_bottom_fit_every_width(width, language):
    screen, clock, written = shown(1000, terminal=True, width=width, language=language)
    screen._names |= {"0300": "名字很长的单位" * 8, "0301": "\x1b[31m红\u202e"}
    run(screen, clock, 300, bad={3})
    for code in ("0300", "0301"):
        screen.watch(code, None)
    written.seek(0)
    written.truncate()
    screen.session.console.print(screen)
    lines = written.getvalue().splitlines()
    assert len(lines) == 3
    assert all(Console().measure(line).maximum <= width for line in lines)
    assert ("300/1000" in lines[0], "\x1b" in written.getvalue(), "\u202e" in written.getvalue()) == (
        True,
        False,
        False,
    )
    assert ("已成文 299 · 未成文 1" in lines[1]) if language == "zh" else ("299" in lines[1] and "failed 1" in lines[1])


def test_where_it_is_is_said_before_the_first_report():
    screen, clock, written = shown(0, terminal=True)
    screen.tell(Message("看哪些单位有台账：3000 个文件", "Looking which departments have ledgers: 3000 files"))
    clock.now += 7
    screen.session.console.print(screen)
    assert "看哪些单位有台账：3000 个文件 7s" in written.getvalue()


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "正在办 0000 第0局（排版）"), ("en", "0000 第0局 (typesetting)")]
)
def test_a_report_says_which_step_it_is_in(tmp_path, language, said):
    screen, _, written = shown(0, terminal=True, language=language)
    screen.expect([SimpleNamespace(code="0000", name="第0局", workshop=tmp_path)], 1)
    screen.watch("0000", None)
    work = new_private_folder(tmp_path)
    note_step(work, "0000", "typeset")
    screen.session.console.print(screen)
    assert said in written.getvalue()
    note_step(work, "0000", "\x1b[31m")
    screen.session.console.print(screen)
    assert "\x1b" not in written.getvalue()


def test_only_the_private_folder_of_a_batch_gets_a_note(tmp_path):
    note_step(tmp_path, "101", "read")
    assert list(tmp_path.iterdir()) == []
    (new_private_folder(tmp_path) / ".step").write_bytes(b"\xff")
    assert noted_steps(tmp_path) == noted_steps(tmp_path / "none") == {}


def test_without_a_terminal_a_short_planning_says_nothing_and_a_long_one_says_where_it_is():
    screen, clock, written = shown(0)
    screen.tell(Message("读套件的文件", "Reading"))
    assert written.getvalue() == ""
    clock.now += 40
    screen.tell(Message("列出数据文件夹", "Listing"))
    assert written.getvalue() == "列出数据文件夹\n"


def test_without_a_terminal_what_takes_long_is_said_while_it_lasts_and_once():
    screen, clock, written = shown(0)
    screen.tell(Message("读套件的文件", "Reading"))
    for _ in range(10):
        clock.now += 1
        screen.look()
    assert written.getvalue() == "读套件的文件\n"
    screen.expect(plans(3), 2)
    screen.watch("0000", None)
    clock.now += 19
    screen.look()
    screen.watch("0000", Outcome("0000", "第0局", "built"))
    screen.watch("0001", None)
    for _ in range(70):  # a line of a report counts, too
        clock.now += 1
        screen.look()
    lines = written.getvalue().splitlines()[1:]
    assert lines[0] == "✓ 0000 第0局 已成文"
    assert lines[1:] == ["成文 1/3：已成文 1 · 正在办 0001 第1局"] * 2
    assert "\x1b" not in written.getvalue()


def test_somebody_looks_while_a_block_lasts_and_nobody_where_nothing_shall_be_said(monkeypatch):
    monkeypatch.setattr(build_progress, "LOOK_SECONDS", 0.01)
    for is_quiet in (False, True):
        screen, clock, written = shown(0, quiet=is_quiet)
        before = threading.active_count()
        with screen.showing():
            screen.tell(Message("读套件的文件", "Reading"))
            clock.now += 4
            end = time.monotonic() + (0.2 if is_quiet else 10)
            while not written.getvalue() and time.monotonic() < end:
                time.sleep(0.01)
        assert written.getvalue() == ("" if is_quiet else "读套件的文件\n")
        assert threading.active_count() == before


def test_colours_and_control_characters_stay_away_where_no_colour_is_wanted(monkeypatch, capfd):
    monkeypatch.setenv("NO_COLOR", "1")
    session = Session(None, "zh", open_console(), quiet=False, verbose=False)
    screen = Screen(session, Clock())
    screen.expect(plans(1), 1)
    screen.watch("0000", failed("0000"))
    assert capfd.readouterr().out == "✗ 0000 第0局 未成文：台账加了密码\n"


def summary(outcomes: list[Outcome], *, language: str = "zh", verbose: bool = False) -> list[str]:
    written = io.StringIO()
    session = Session(None, language, Console(file=written, width=100), quiet=False, verbose=verbose)
    build_output._print_summary(session, outcomes)
    return written.getvalue().splitlines()


def test_a_thousand_good_reports_are_summed_up_in_a_line():
    assert summary([Outcome(str(n), "局", "built") for n in range(1000)]) == ["已成文 1000"]


def test_equal_reasons_are_told_once_and_many_different_ones_are_cut():
    many = [failed(f"{n:04d}") for n in range(300)] + [failed(f"{n:04d}", reason=f"因{n}") for n in range(300, 330)]
    lines = summary(many)
    assert lines[0] == "✗ 300 个单位未成文（0000、0001、0002、0003、0004、0005 等）：台账加了密码"
    assert lines[1:3] == ["  第二行", "  → 去掉"]
    assert "… 另有 19 个单位没有成文，原因见总表" in lines
    assert len(lines) < 40
    assert len(summary(many, verbose=True)) > 90
    assert summary(many, language="en")[0].startswith("✗ 300 departments failed (0000, 0001")


@pytest.mark.parametrize("only", [True, False])
def test_where_everything_is_is_said(only, tmp_path):
    written = io.StringIO()
    session = Session(None, "zh", Console(file=written, width=100), quiet=False, verbose=False)
    pdf = tmp_path / "101" / "report.pdf"
    plan = SimpleNamespace(reports=plans(1 if only else 2), folder=Path(tmp_path))
    build_output._say_places(session, plan, [Outcome("101", "局", "built", folder=str(pdf.parent))], has_overview=True)
    lines = written.getvalue().splitlines()
    assert lines == [f"报告：{pdf}" if only else f"报告在 {tmp_path}", f"总表：{tmp_path / 'index.html'}"]
