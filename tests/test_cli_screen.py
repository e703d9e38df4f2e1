"""What commands print: errors as JSON under --json, and no control character of a cell on the terminal."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.factories import MEETINGS, SheetMade, data_folder, edit_part, meeting, xlsx
from typer.main import get_command

from gongwenkit.cli.app import app
from gongwenkit.cli.screen import visible
from gongwenkit.model import EvidenceError, KitFileError, Message, UsageError
from gongwenkit.proof.evidence.evidence import trace_figure
from gongwenkit.run.batch.outcome import Outcome, outcome_of_folder

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u2028\u2029]")


def _commands_with_json() -> list[tuple[str, ...]]:
    """Every command that has --json, found in the program itself, so that a new one is covered."""
    found: list[tuple[str, ...]] = []
    waiting = [((), get_command(app))]
    while waiting:
        path, command = waiting.pop()
        below = getattr(command, "commands", {})
        waiting += [((*path, name), one) for name, one in below.items()]
        if any("--json" in option.opts for option in command.params):
            found.append(path)
    return sorted(found)


COMMANDS = _commands_with_json()


def _arguments(path: tuple[str, ...]) -> list[str]:
    """The words that a command cannot do without."""
    command = get_command(app)
    for name in path:
        command = command.commands[name]
    words: list[str] = []
    for option in command.params:
        if option.required:
            words += [option.opts[0], "2023"] if option.param_type_name == "option" else ["nowhere.pdf"]
    return [*path, *words]


def test_there_are_commands_with_json():
    assert len(COMMANDS) >= 7
    assert ("ledger", "check") in COMMANDS


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_an_error_is_json_on_standard_output_under_json(run, path, tmp_path):
    code, out, err = run(*_arguments(path), "--json", "--kit", str(tmp_path / "no-kit"), "--lang", "zh")
    error = json.loads(out)["error"]
    assert code == 2
    assert {"code", "message", "file", "sheet", "cell", "advice"} <= set(error)
    assert all((error["code"], error["message"], error["advice"]))
    assert error["message"] in err


WRONG = {
    ("check",): [
        ("{outside}", "--department", "101", "--period", "2023", "draft-is-pdf"),
        ("{text}", "--department", "999", "--period", "2023", "unknown-department"),
    ],
    ("deliver",): [("{folder}", "--all", "--period", "soon", "unknown-period")],
    ("exchange", "in"): [("{folder}", "return-missing")],
    ("status",): [("--period", "soon", "unknown-period")],
    ("doctor",): [("--kit", "/", "no-kit")],
    ("figures",): [
        ("999", "--period", "2023", "unknown-department"),
        ("101", "--period", "soon", "unknown-period"),
        ("101", "--period", "2023", "--data", "nowhere", "no-departments"),
    ],
    ("ledger", "check"): [
        ("{outside}", "path-outside"),
        ("nowhere.xlsx", "path-missing"),
        ("--period", "soon", "unknown-period"),
    ],
    ("ledger", "learn"): [("nowhere.xlsx", "file-missing"), ("{outside}", "--id", "A B", "learn-id")],
    ("proof",): [("{outside}", "pdf-unreadable")],
    ("template", "check"): [("nothing", "unknown-report")],
    ("trace",): [("{outside}", "F01", "pdf-unreadable")],
    ("verify",): [("{outside}", "pdf-unreadable")],
}


def test_every_command_with_json_is_tried_with_wrong_words():
    assert sorted(WRONG) == COMMANDS


@pytest.mark.parametrize(("path", "words"), [(path, one) for path, all_ in WRONG.items() for one in all_])
def test_a_wrong_word_is_json_and_nothing_else(run, path, words, tmp_path):
    outside = tmp_path / "a.pdf"
    outside.write_bytes(b"%PDF-")
    text = tmp_path / "a.txt"
    text.write_text("开会3次。", encoding="utf-8")
    *given, expected = (word.format(outside=outside, text=text, folder=tmp_path / "none") for word in words)
    kit = () if "--kit" in given else ("--kit", str(ROOT))
    plain, out, said = run(*path, *given, *kit, "--lang", "zh")
    assert out == "", "without --json"
    code, out, err = run(*path, *given, *kit, "--lang", "zh", "--json")
    error = json.loads(out)
    assert list(error) == ["error"]
    assert (error["error"]["code"], code, err) == (expected, plain, said)
    assert {"code", "where", "found", "advice"} <= set(error["error"])
    assert error["error"]["found"] == error["error"]["message"]
    assert code != 0


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_an_unknown_option_is_json_too(run, path):
    code, out, _ = run(*_arguments(path), "--json", "--no-such-option")
    assert (code, json.loads(out)["error"]["code"]) == (2, "usage")


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_without_json_standard_output_is_empty(run, path, tmp_path):
    code, out, err = run(*_arguments(path), "--kit", str(tmp_path / "no-kit"))
    assert (code, out) == (2, "")
    assert err


@pytest.mark.parametrize(
    ("where", "file", "sheet", "cell", "line"),
    [
        ("decisions.xlsx › 核对决定 › J2", "decisions.xlsx", "核对决定", "J2", None),
        ("ledgers/a.xlsx › 表 › 17", "ledgers/a.xlsx", "表", "17", None),
        ("departments.csv › 1", "departments.csv", None, "1", None),
        ("ledgers/台账", "ledgers/台账", None, None, None),
        ("/kit/data/phrases/labels.toml:12", "/kit/data/phrases/labels.toml", None, None, 12),
        ("--by", None, None, None, None),
        ("gongwenkit build", None, None, None, None),
        ("", None, None, None, None),
    ],
)
def test_the_place_of_an_error_is_taken_apart(where, file, sheet, cell, line):
    error = UsageError("x", where=where, found=Message("甲", "a b"), advice=Message("乙", "do it"))
    said = error.to_json("en")
    assert (said["file"], said["sheet"], said["cell"], said["line"]) == (file, sheet, cell, line)
    assert (said["message"], said["advice"]) == ("A b", "Do it")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m红", "␛[31m红"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("甲\x9b2J", "甲〔U+009B〕2J"),
        ("abc\u202edef", "abc〔U+202E〕def"),
        ("a\rb\x08c\x7f", "a␍b␈c␡"),
        ("\u2066x\u2069\u200f", "〔U+2066〕x〔U+2069〕〔U+200F〕"),
        ("一行\n二\t列", "一行\n二\t列"),
    ],
)
def test_control_characters_are_shown(text, shown):
    assert visible(text) == shown


EVIL = [
    "\x1b[2J\x1b[31m红",
    "\x9b31m字",
    "甲\u202e乙\u202c",
    "\u2066丙\u2069",
    "\x1b]8;;http://x.invalid\x1b\\丁\x07",
    "戊\x7f己",
]


@pytest.mark.parametrize("text", EVIL)
def test_no_cell_reaches_the_terminal_with_its_control_characters(run, tmp_path, text):
    cell = "".join(f"§{ord(c):04X}§" if ord(c) < 32 else c for c in text)
    rows = [[*meeting(1, cell), 1], [*meeting(2, 会议类型=cell), 2], [*meeting(3, 实到=cell), 3]]
    book = xlsx(SheetMade([[*MEETINGS, cell], *rows]))
    book = edit_part(book, "xl/sharedStrings.xml", lambda xml: re.sub("§([0-9A-F]{4})§", r"_x\1_", xml))
    data = data_folder(tmp_path / "data", {"101财政局2023年台账.xlsx": book})
    with_all = ("--kit", str(ROOT), "--data", str(data), "--verbose")
    for command in (("ledger", "check"), ("ledger", "check", "--lang", "en"), ("figures", "101", "--period", "2023")):
        _, out, err = run(*command, *with_all)
        shown_or_named = ("␛", "〔U+", "␡", "损坏的字符或控制字符", "control character")
        assert command[0] == "figures" or any(words in " ".join(out.split()) for words in shown_or_named)
        assert not OBEYED.search(out.replace("\r\n", "\n"))
        assert not OBEYED.search(err)
        _, out, _ = run(*command, "--json", *with_all)
        assert not OBEYED.search(out)
        json.loads(out)
    _, out, err = run("figures", text, "--period", "2023", *with_all)
    assert not OBEYED.search(out + err)


def test_an_error_of_a_kit_file_names_file_and_line():
    error = KitFileError(
        "x", where="kit.toml:3", found=Message("甲", "kit.toml is wrong"), advice=Message("乙", "mend it")
    )
    assert (error.to_json("en")["file"], error.to_json("en")["line"]) == ("kit.toml", 3)
    assert error.in_language("en") == "kit.toml:3: kit.toml is wrong. Mend it"


@pytest.mark.parametrize(
    ("asked", "near"),
    [("廉政谈活", "廉政谈话"), ("F91", "廉政谈话"), ("integrity_talk", "廉政谈话"), (" 警示教育大 ", "警示教育")],
)
def test_the_trace_of_an_unknown_figure_suggests_the_nearest(asked, near):
    figures = (
        {"id": "integrity_talks", "no": "F01", "label": "廉政谈话"},
        {"id": "cautionary_sessions", "no": None, "label": "警示教育"},
    )
    evidence = SimpleNamespace(find=lambda name: None, figures=figures)
    with pytest.raises(EvidenceError) as raised:
        trace_figure(evidence, asked)
    assert near in raised.value.advice.zh
    assert near in raised.value.advice.en


@pytest.mark.parametrize(
    ("marks", "zh", "en"),
    [
        ({}, "", ""),
        ({"待补": 3}, "3 处待补", "3 to supply"),
        (
            {"待补": 3, "待核": 1, "待确认": 2},
            "3 处待补、1 处待核、2 处待确认",
            "3 to supply, 1 to decide, 2 to confirm",
        ),
    ],
)
def test_a_draft_says_how_many_open_marks_it_has(marks, zh, en):
    assert Outcome("101", "财政局", "built", marks=marks).open_marks == Message(zh, en)


def test_open_marks_come_from_the_manifest_and_older_manifests_have_none(tmp_path):
    (tmp_path / "manifest.json").write_text(json.dumps({"todos": 1, "marks": {"待补": 1}}), encoding="utf-8")
    assert outcome_of_folder("101", "财政局", tmp_path, "built").marks == {"待补": 1}
    (tmp_path / "manifest.json").write_text(json.dumps({"todos": 1}), encoding="utf-8")
    assert outcome_of_folder("101", "财政局", tmp_path, "built").open_marks == Message("", "")
