"""The command line: what it prints, its JSON contracts, and one clear line with an exit code for each mistake."""

import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gongwenkit.cli import main

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def kit(tmp_path):
    """A kit of its own that a test may break; the sample's data stay where they are."""
    root = tmp_path / "kit"
    root.mkdir()
    for part in ("templates", "latex", "notebooks"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for part in ("schema", "figures", "phrases"):
        shutil.copytree(ROOT / "data" / part, root / "data" / part)
    settings = (ROOT / "kit.toml").read_text(encoding="utf-8")
    settings = settings.replace('data = "data/sample"', f'data = "{(ROOT / "data" / "sample").as_posix()}"')
    (root / "kit.toml").write_text(settings, encoding="utf-8")
    return root


@pytest.fixture
def planned_here(monkeypatch):
    """Reports are planned in this process, as where no process is forked: one of its own costs 1.6 s of processor time
    to start. The tests below that look at nothing but a message need none; those without this fixture plan in one.
    """
    monkeypatch.setenv("GWK_ENGINE", "kernel")


@pytest.fixture(scope="module")
def expected():
    return json.loads((ROOT / "data" / "sample" / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("asked", ["101", "财政局", "云岭区财政局"])
def test_figures_as_json_equal_the_samples_answers(run, expected, asked):
    code, out, _ = run("figures", asked, "--period", "2023", "--json", "--kit", str(ROOT))
    found = json.loads(out)
    assert code == 0
    assert found == {"department": "101", "period": "2023", "as_of": "2023-12-31", "figures": expected["2023"]["101"]}


def test_figures_of_a_department_without_ledgers_are_missing_and_that_is_no_error(run):
    code, out, _ = run("figures", "112", "--period", "2023", "--json", "--kit", str(ROOT))
    figures = json.loads(out)["figures"]
    assert code == 0
    assert {figure["missing"] for figure in figures if figure["id"] != "branches_in_force"} == {"no-ledger"}


def test_figures_by_quarter_come_as_views_and_in_any_kind_of_period(run):
    code, out, _ = run("figures", "101", "--period", "2023H1", "--by", "quarter", "--json", "--kit", str(ROOT))
    figures = {figure["id"]: figure for figure in json.loads(out)["figures"]}
    sessions = figures["central_group_sessions"]
    assert code == 0
    assert [view["key"] for view in sessions["views"]] == ["2023Q1", "2023Q2"]
    assert sum(view["value"] for view in sessions["views"]) == sessions["value"]


def test_a_figure_is_explained_in_one_sentence(run):
    code, out, _ = run("figures", "101", "--period", "2023", "--explain", "F01", "--kit", str(ROOT), "--lang", "zh")
    assert code == 0
    said = "主持党组会研究党风廉政建设（次）：台账“会议台账”中日期在本期之内、"
    said += "会议类型为本单位党组的会议（党组会或党组扩大会）"
    assert out.startswith(said)


@pytest.mark.slow
def test_ledger_check_lists_findings_in_both_languages(run):
    code, out, _ = run("ledger", "check", "--json", "--kit", str(ROOT))
    found = json.loads(out)
    assert code == 1
    assert all({"file", "sha256", "tables"} == set(file) for file in found["files"])
    tables = [table for file in found["files"] for table in file["tables"]]
    assert len(tables) > 100
    assert all({"ledger", "sheet", "rows", "left_out"} == set(table) for table in tables)
    assert {"code", "severity", "file", "sheet", "cell", "found", "advice"} == set(found["findings"][0])
    _, english, _ = run("ledger", "check", "--json", "--lang", "en", "--kit", str(ROOT))
    assert json.loads(english)["findings"][0]["found"].isascii() or "“" in json.loads(english)["findings"][0]["found"]


@pytest.mark.slow
def test_ledger_check_of_one_file_names_only_it(run):
    file = "ledgers/2023/101财政局2023年台账.xlsx"
    code, out, _ = run("ledger", "check", file, "--json", "--kit", str(ROOT))
    found = json.loads(out)
    assert code == 0
    assert [line["file"] for line in found["files"]] == [file]
    assert {finding["file"] for finding in found["findings"]} == {file}


@pytest.mark.slow
def test_ledger_check_hands_back_annotated_copies_and_its_json_stays_the_same(run, tmp_path):
    asked = ("ledger", "check", "ledgers/2023/105水务局2023年台账.xls", "--kit", str(ROOT), "--lang", "zh")
    plain, annotated = run(*asked, "--json"), run(*asked, "--json", "--annotate", str(tmp_path / "批注"))
    assert annotated[:2] == plain[:2]
    assert "已交回 1 个批注副本" in annotated[2]
    files = sorted(p.relative_to(tmp_path / "批注").as_posix() for p in (tmp_path / "批注").rglob("*.xlsx"))
    assert files == ["2023/105水务局2023年台账.xlsx", "问题清单.xlsx"]
    code, out, _ = run(*asked)
    assert code == 1
    assert re.search(r"│ 廉政谈话 +│ 1 +│ 36 +│ 34 +│ 重复登记 1、表尾签署 1", out)


@pytest.mark.slow
def test_ledger_check_does_not_write_among_the_ledgers(run):
    ledgers = ROOT / "data" / "sample" / "ledgers"
    code, _, err = run("ledger", "check", "--annotate", str(ledgers / "批注"), "--kit", str(ROOT), "--lang", "zh")
    assert code == 2
    assert "批注副本不能写进台账文件夹" in err
    assert not (ledgers / "批注").exists()


@pytest.mark.slow
def test_template_check_passes_on_the_kit_and_names_file_and_line_of_a_mistake(run, kit):
    assert run("template", "check", "--kit", str(kit))[0] == 0
    wording = kit / "templates" / "duty" / "wording.toml"
    lines = wording.read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines) if "{integrity_meetings}" in line)
    lines[number] = lines[number].replace("{integrity_meetings}", "{integrity_meeting}")
    wording.write_text("\n".join(lines), encoding="utf-8")
    code, out, _ = run("template", "check", "--kit", str(kit), "--lang", "zh")
    assert code == 1
    assert f"wording.toml › {number + 1}" in out or f"wording.toml:{number + 1}" in out
    assert "integrity_meeting" in out


def broken_wording(kit):
    wording = kit / "templates" / "duty" / "wording.toml"
    wording.write_text(
        wording.read_text(encoding="utf-8").replace("{integrity_meetings}", "{nobody}"), encoding="utf-8"
    )


def broken_template(kit):
    template = kit / "templates" / "duty" / "report.tex.j2"
    template.write_text(template.read_text(encoding="utf-8") + "\\VAR{report.nowhere}\n", encoding="utf-8")


def broken_definition(kit):
    figures = kit / "data" / "figures" / "duty.toml"
    figures.write_text(
        figures.read_text(encoding="utf-8").replace('body = "meeting"', 'equals = "局务会"'), encoding="utf-8"
    )


def broken_settings(kit):
    with (kit / "kit.toml").open("a", encoding="utf-8") as file:
        file.write("\n[print]\nside = 1\n")


@pytest.mark.slow
@pytest.mark.usefixtures("planned_here")
@pytest.mark.parametrize(
    ("breaking", "said"),
    [
        (broken_wording, "nobody"),
        (broken_template, "nowhere"),
        (broken_definition, "局务会"),
        (broken_settings, r"side：没有这个键"),
    ],
)
def test_a_broken_kit_stops_a_build_before_anything_is_made(run, kit, tmp_path, breaking, said):
    breaking(kit)
    out_folder = tmp_path / "out"
    code, _, err = run(
        "build", "--all", "--period", "2023", "--kit", str(kit), "--out", str(out_folder), "--lang", "zh"
    )
    assert code == 2
    assert said in err
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert not out_folder.exists()


@pytest.mark.usefixtures("planned_here")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["figures", "財政", "--period", "2023"], "没有单位“財政”"),
        (["figures", "101", "--period", "2023Q5"], "不认识的时段“2023Q5”"),
        (["figures", "101", "--period", "2023", "--by", "week"], "没有分项“week”"),
        (["figures", "101", "--period", "2023", "--as-of", "2024-01-01"], "不在 2023年 之内"),
        (["build", "--period", "2023"], "没有说明是哪些单位"),
        (["build", "--all"], "没有说明时段"),
        (["build", "--all", "--period", "2023Q1"], "不能按“2023Q1”这样的时段编写"),
        (["build", "--all", "--period", "2023", "--report", "novel"], "没有文稿类型“novel”"),
        (["build", "--all", "--period", "2023", "--edition", "last"], "没有“last”这种稿"),
        (["build", "--all", "--period", "2023", "--layout", "Z"], "没有版式 Z"),
        (["build", "--all", "--period", "2023", "--date", "元旦"], "“元旦”不是日期"),
        (["build", "--all", "--period", "2023", "--data", "nowhere"], "nowhere"),
        (["build", "--all", "--period", "2023", "--executor", "dask"], "--executor"),
        (["trace", "nowhere.pdf", "F01"], "不存在"),
        (["verify", "nowhere.pdf"], "不存在"),
        (["proof", "a.pdf", "--json"], "没有这个文件"),
        (["proof"], "PDF"),
        (["ledger", "check", "nowhere.xlsx"], "没有这个文件"),
        (["figures", "101"], "--period"),
        (["nonsense"], "nonsense"),
    ],
)
def test_a_users_mistake_is_one_line_and_exit_2(run, arguments, said):
    kit = [] if arguments[0] in ("proof", "nonsense") else ["--kit", str(ROOT)]
    code, _, err = run(*arguments, *kit, "--lang", "zh")
    assert code == 2
    assert said in err
    assert "Traceback" not in err


def test_messages_come_in_english_too(run):
    code, _, err = run("figures", "nobody", "--period", "2023", "--kit", str(ROOT), "--lang", "en")
    assert code == 2
    assert "There is no department “nobody”" in err


def test_without_a_kit_the_message_says_how_to_get_one(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, err = run("doctor", "--lang", "zh")
    assert code == 2
    assert "gongwenkit init" in err


@pytest.mark.parametrize(("switches", "lines"), [([], 2), (["--quiet"], 0), (["--verbose"], 20)])
def test_init_says_as_much_as_is_asked_for(run, tmp_path, switches, lines):
    code, out, _ = run("init", str(tmp_path / "kit"), *switches, "--lang", "zh")
    assert code == 0
    assert (len(out.splitlines()) == lines) if lines < 20 else (len(out.splitlines()) > lines)
    assert (tmp_path / "kit" / "kit.toml").is_file()
    assert not list(tmp_path.rglob("expected*.json"))


@pytest.mark.slow
def test_doctor_looks_at_the_folders_that_are_named(run, tmp_path):
    asked = ["doctor", "--json", "--kit", str(ROOT), "--lang", "zh"]
    _, out, _ = run(*asked, "--data", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out"))
    checks = {check["name"]: check for check in json.loads(out)["checks"]}
    assert checks["数据文件夹"]["status"] == "fail"
    assert str(tmp_path / "nowhere") in checks["数据文件夹"]["found"]
    assert checks["成文文件夹"] == {
        "name": "成文文件夹", "status": "ok", "found": str(tmp_path / "out"), "mend": ""
    }  # fmt: skip


def test_the_program_runs_as_a_module_too():
    done = subprocess.run(
        [sys.executable, "-m", "gongwenkit", "figures", "101", "--lang", "zh"], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "--period" in done.stderr
    assert done.stderr.endswith("加 --help 看用法。\n")


@pytest.mark.slow
def test_a_dry_run_makes_nothing(run, tmp_path):
    out_folder = tmp_path / "out"
    code, out, _ = run(
        "build", "--all", "--period", "2023", "--dry-run", "--kit", str(ROOT), "--out", str(out_folder), "--lang", "zh"
    )
    assert code == 0
    assert "云岭区财政局" in out
    assert "没有任何台账文件" in out
    assert not out_folder.exists()


@pytest.mark.slow
def test_a_machine_without_tex_is_told_once_before_anything_is_made(run, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))  # a plan is made in a process of its own
    out_folder = tmp_path / "out"
    code, _, err = run(
        "build", "--all", "--period", "2023", "--kit", str(ROOT), "--out", str(out_folder), "--lang", "zh"
    )
    assert code == 2
    assert "没有 xelatex" in err
    assert "apt-get install" in err
    assert err.count("\n") == 1
    assert not out_folder.exists()


@pytest.mark.slow
@pytest.mark.usefixtures("planned_here")
def test_a_kit_whose_fonts_are_missing_names_each_font_once(run, kit, tmp_path):
    settings = (kit / "kit.toml").read_text(encoding="utf-8").replace('set = "fandol"', 'set = "founder"')
    (kit / "kit.toml").write_text(settings, encoding="utf-8")
    code, _, err = run(
        "build", "--all", "--period", "2023", "--kit", str(kit), "--out", str(tmp_path / "out"), "--lang", "zh"
    )
    assert code == 2
    assert err.count("FZXBSK.TTF") >= 1
    assert "kit.toml" in err


DUTY_WORDING, DUTY_REPORT = "templates/duty/wording.toml", "templates/duty/report.toml"
MISTAKES = [
    (DUTY_WORDING, "压实各级责任", "压实5项责任", 1, "量词前手写了数字“5项”"),
    (DUTY_WORDING, "廉政党课{integrity", "３场廉政党课{integrity", 1, "量词前手写了数字“３场”"),
    (DUTY_WORDING, "开展廉政谈话{integrity_talks}", "开展廉政谈话{talkz}", 1, "没有编号为 talkz 的指标"),
    (DUTY_WORDING, "{year}年，本人", "{yeer}年，本人", 1, "没有编号为 yeer 的指标"),
    (DUTY_WORDING, "集体学习{central_group_sessions}", "集体学习{central_group_sessions.diff}", 1, "没有视图 diff"),
    (DUTY_WORDING, "廉政党课{integrity_lectures}", "廉政党课{廉政党课}", 2, "占位符“{廉政党课}”写法不对"),
    (DUTY_WORDING, 'fact = "talk_system"', 'fact = "talk_systems"', 1, "没有编号为 talk_systems 的事实"),
    (DUTY_REPORT, '  "talk_system",', '  "talk_system", "talks",', 1, "没有编号为 talks 的事实"),
    ("data/figures/further.toml", "[responsibility_letters]", "[cautionary_films]", 2, "已在 duty.toml:"),
    ("data/figures/further.toml", "[integrity_talks]", "[responsibility_letters]", 2, "写了两次"),
    ("data/figures/duty.toml", 'no = "F02"', 'no = "F01"', 2, "序号 F01 已用于指标 integrity_meetings"),
    ("data/phrases/facts.toml", "[typical_cases]", "[campaign_held]", 2, "[campaign_held] 在这个文件里写了两次"),
    ("data/figures/duty.toml", 'rows_of = "central_group_sessions"', 'rows_of = "nobody"', 2, "没有指标“nobody”"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "old", "new", "exit_code", "said"), MISTAKES)
def test_template_check_names_file_and_line_of_every_kind_of_mistake(run, kit, name, old, new, exit_code, said):
    path = kit / name
    text = path.read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    code, out, err = run("template", "check", "--kit", str(kit), "--lang", "zh")
    assert code == exit_code
    told = next(line for line in (out + err).splitlines() if said in line)
    place = re.match(rf".*{re.escape(name)}(?: › |:)(\d+)：", told)
    assert place, told
    assert abs(int(place[1]) - line) <= LINES_BELOW_A_HEAD.get(name, 0), told
    assert "two guards" not in out + err
    assert "不止一个依据" not in out


LINES_BELOW_A_HEAD = {"data/figures/duty.toml": 10, DUTY_REPORT: 12}
"""A definition, and a list of report.toml, is named by its first line."""


@pytest.mark.slow
def test_a_period_outside_the_ledgers_names_the_years_there_are(run, tmp_path):
    asked = ["build", "101", "--period", "2019", "--kit", str(ROOT), "--out", str(tmp_path), "--lang", "zh"]
    code, out, err = run(*asked, "--quiet")
    assert code == 2
    (summary,) = tmp_path.rglob("summary.json")
    (line,) = json.loads(summary.read_text(encoding="utf-8"))["departments"]
    assert line["error"]["code"] == "period-without-ledgers"
    assert "2019" in line["error"]["message"]
    assert "有 2022、2023 年" in line["error"]["message"]
    assert "Traceback" not in out + err


def test_a_console_that_lacks_a_sign_shows_a_question_mark(monkeypatch):
    console = io.TextIOWrapper(io.BytesIO(), encoding="gbk")
    monkeypatch.setattr(sys, "stdout", console)
    with pytest.raises(SystemExit):
        main(["--help"])
    console.write("✓ 已成文")
    console.flush()
    assert console.buffer.getvalue().decode("gbk").endswith("? 已成文")


@pytest.mark.parametrize(("encoding", "said"), [("ascii", "PYTHONUTF8=1"), ("utf-8", ""), ("gb18030", "")])
def test_a_python_without_chinese_file_names_is_told_what_to_set(monkeypatch, capsys, encoding, said):
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: encoding)
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert (ended.value.code, said in capsys.readouterr().err) == (2 if said else 0, True)


@pytest.mark.usefixtures("planned_here")
@pytest.mark.parametrize(("period", "told"), [("2027", True), ("2023", False)])
def test_build_tells_of_a_year_without_official_expressions(run, period, told):
    _, out, _ = run("build", "101", "--period", period, "--dry-run", "--kit", str(ROOT), "--lang", "zh")
    assert ("没有 data/phrases/2027.toml" in out) == told
    assert ("请复制 data/phrases/2026.toml" in out) == told
