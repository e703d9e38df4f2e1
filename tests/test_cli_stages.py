"""What a long command is doing is said on standard error: stages that last, and of many short ones some."""

import time
from pathlib import Path

import pytest
from rich.console import Console

from gongwenkit.cli import stages
from gongwenkit.cli.session import Session
from gongwenkit.cli.stages import Stages
from gongwenkit.config.kit import load_kit
from gongwenkit.model import Message

ROOT = Path(__file__).resolve().parents[1]


def stage(text: str) -> Message:
    return Message(text, text)


@pytest.fixture
def session() -> Session:
    return Session(load_kit(ROOT), "zh", Console(), quiet=False, verbose=False)


def test_a_stage_that_lasts_is_said_and_a_short_one_is_not(session, monkeypatch, capsys):
    monkeypatch.setattr(stages, "STAGE_SECONDS", 0.2)
    with Stages(session) as tell:
        tell(stage("短"))
        tell(stage("长"))
        time.sleep(0.6)
    time.sleep(0.3)
    out, err = capsys.readouterr()
    assert (out, err) == ("", "长…\n")


def test_of_many_short_stages_one_is_said_now_and_then(session, capsys):
    now = [0.0]
    with Stages(session, clock=lambda: now[0]) as tell:
        for number in range(100):
            now[0] = number
            tell(stage(f"第 {number}"))
    said = capsys.readouterr().err.split()
    assert said == ["第", "15…", "第", "30…", "第", "45…", "第", "60…", "第", "75…", "第", "90…"]


def test_a_quiet_command_says_nothing(session, capsys):
    quiet = Session(session.kit, "zh", session.console, quiet=True, verbose=False)
    now = [0.0]
    with Stages(quiet, clock=lambda: now[0]) as tell:
        now[0] = 99
        tell(stage("长"))
    assert capsys.readouterr().err == ""
