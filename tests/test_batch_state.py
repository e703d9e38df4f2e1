"""Keys and state of a batch: each input changed alone makes exactly the reports again that depend on it.

The reports are read and keyed as the notebook does it, and not typeset (tests.stubbed).
"""

import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests import stubbed
from tests.factories import DEPARTMENTS, MEETINGS, SheetMade, data_folder, meeting, xlsx
from tests.test_run_plan import PARAMETERS

from gongwenkit.cli import main
from gongwenkit.config.kit import load_kit
from gongwenkit.ingest.decisions.load import DECISION_HEADS, HAND_HEADS
from gongwenkit.run.batch import batch, fresh_plan, plan
from gongwenkit.run.batch.due import find_due
from gongwenkit.run.batch.report_plan import BatchPlan
from gongwenkit.run.report import installation

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
DATA = "data/sample"
LEDGER = f"{DATA}/ledgers/{{}}会议台账2023年.xlsx"
CODES = ("101", "102", "103")
NAMES = {"101": "财政局", "102": "教育局", "103": "住建局"}
ALL, NONE = set(CODES), set[str]()
OUT = "build/2023/duty"
Change = Callable[[Path], object]
TABLES = {
    "people": (
        "department,name,post,leading_group,first_responsible,from,to",
        "{code},周{who},党组书记、局长,是,是,,",
    ),
    "branches": ("department,name,from,to", "{code},第{n}党支部,,"),
    "issuers": (
        "department,id,body,name,symbol,office,self",
        "{code},party,党组,中共{name}党组,云{n}党组,{name}办公室,我局",
    ),
    "plan": ("department,figure,year,planned", "{code},central_group_sessions,2023,1{n}"),
    "documents": ("department,report,period,date,number", "{code},duty,2023,2024-01-1{n},云{n}党组〔2024〕1号"),
    "facts": (
        "department,year,fact,answer,basis,confirmed_by",
        "{code},2023,campaign_held,有,《方案{n}》2023年3月印发,办公室",
    ),
    "own_words": ("department,report,period,slot,text", "{code},duty,2023,problems,跟踪第{n}项工作不够经常"),
}
GENERAL = {"documents": "all,bulletin,2023Q1,2023-04-12,云发〔2023〕1号", "own_words": "all,duty,2023,problems,说明"}


def meetings(*rows: list, heads: list | None = None) -> bytes:
    return xlsx(SheetMade([heads or MEETINGS, *rows]))


def decision(number: int, **cells: str) -> list:
    values = {"编号": f"012345678{number}", "类别": "标签", "事项": "某事", "决定": "是", "理由": "有记载"}
    return [{**values, "决定人": "陈一", "日期": "2024-01-05", **cells}.get(head) for head in DECISION_HEADS]


def decisions(*lines: list) -> bytes:
    hand = {"单位": "住建局", "台账": "会议台账", "日期": "2023-05-06", "主题": "研究党风廉政建设"}
    hand |= {"内容": "会议类型=党组会", "理由": "漏登", "依据": "纪要", "登记人": "陈一"}
    sheets = [SheetMade([list(DECISION_HEADS), *lines], name="核对决定")]
    return xlsx(*sheets, SheetMade([list(HAND_HEADS), [hand.get(head) for head in HAND_HEADS]], name="补充登记"))


DECIDED = [decision(1, 单位="财政局"), decision(2, 单位="教育局"), decision(3)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kit with three departments, a shared ledger and every table, whose reports are made."""
    root = tmp_path_factory.mktemp("built") / "kit"
    for part in ("templates", "latex", "notebooks", "data/schema", "data/figures", "data/phrases"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("testfiles", "examples"))
    shutil.copy(ROOT / "kit.toml", root / "kit.toml")
    own = {f"{code}会议台账2023年.xlsx": meetings(*map(meeting, range(1, int(code) - 97))) for code in CODES}
    joint = xlsx(SheetMade([["单位", *MEETINGS], ["教育局", *meeting(9)]]))
    data_folder(root / DATA, {**own, "联合会议台账2023年.xlsx": joint, "/decisions.xlsx": decisions(*DECIDED)})
    for name, (head, line) in TABLES.items():
        lines = [line.format(code=code, name=NAMES[code], n=n, who="砚宁澄"[n - 1]) for n, code in enumerate(CODES, 1)]
        more = [GENERAL[name]] if name in GENERAL else []
        (root / DATA / f"{name}.csv").write_text("\n".join([head, *lines, *more, ""]), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fresh_plan, "require_toolchain", lambda kit: None)
        patch.setenv("GWK_ENGINE", "kernel")
        assert build(patch, root) == list(CODES)
    return root


@pytest.fixture
def kit(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it: all files have another inode and another time of change of the entry."""
    monkeypatch.setattr(fresh_plan, "require_toolchain", lambda kit: None)
    monkeypatch.setenv("GWK_ENGINE", "kernel")  # plans are made in this process, in which TeX is not asked for
    root = tmp_path / "kit"
    shutil.copytree(built, root)
    return root


def build(patch: pytest.MonkeyPatch, kit: Path, *more: str) -> list[str]:
    """Builds all, and returns the codes of the reports that were made, in order."""
    made: list[str] = []
    patch.setattr(batch, "_run", stubbed.runner(made))
    run(kit, "--all", "--quiet", *more)
    return made


def run(kit: Path, *more: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["build", *more, "--period", "2023", "--kit", str(kit)])
    assert ended.value.code in (0, None)


def planned(kit: Path) -> BatchPlan:
    return plan.plan_reports(load_kit(kit), departments=(), parameters=PARAMETERS, out="")


def reasons(kit: Path, **how: bool) -> dict[str, str]:
    """Returns why each report is due, in Chinese."""
    made = planned(kit)
    assert made.state is not None
    return {one.code: find_due(one, made.state, **how).reason.zh for one in made.reports}


def due(kit: Path) -> set[str]:
    return {code for code, why in reasons(kit).items() if why != "未变"}


def put(name: str, content: bytes) -> Change:
    return lambda kit: (kit / name).write_bytes(content)


def replaced(name: str, old: str, new: str) -> Change:
    def change(kit: Path) -> None:
        text = (kit / name).read_text(encoding="utf-8")
        assert old in text
        (kit / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def appended(name: str, line: str = "\n# x\n") -> Change:
    return lambda kit: (kit / name).write_bytes((kit / name).read_bytes() + line.encode())


def copied(source: str, target: str) -> Change:
    return lambda kit: shutil.copyfile(kit / source, kit / target)


def row_of(table: str, code: str, old: str, new: str) -> tuple[Change, set[str], str]:
    return replaced(f"{DATA}/{table}.csv", old, new), {code}, f"输入 {table}.csv 有变"


MINE = LEDGER.format("101")
CHANGES: dict[str, tuple[Change, set[str], str]] = {
    "kit.toml": (appended("kit.toml"), ALL, "输入 kit.toml 有变"),
    "wording": (appended("templates/duty/wording.toml"), ALL, "输入 templates/duty/wording.toml 有变"),
    "template": (appended("templates/duty/report.tex.j2", "\n{# x #}"), ALL, "输入 templates/duty/report.tex.j2 有变"),
    "class": (appended("latex/gongwenkit.cls", "\n% x\n"), ALL, "输入 latex/gongwenkit.cls 有变"),
    "schema": (appended("data/schema/meetings.toml"), ALL, "输入 data/schema/meetings.toml 有变"),
    "another report type": (appended("templates/summary/wording.toml"), NONE, ""),
    "own ledger": (
        put(MINE, meetings(*map(meeting, range(1, 9)))), {"101"}, "输入 ledgers/101会议台账2023年.xlsx 有变"
    ),
    "shared ledger": (
        put(f"{DATA}/ledgers/联合会议台账2023年.xlsx", xlsx(SheetMade([["单位", *MEETINGS], ["住建局", *meeting(8)]]))),
        ALL,
        "输入 ledgers/联合会议台账2023年.xlsx 有变",
    ),
    "copy elsewhere": (copied(MINE, f"{DATA}/ledgers/102教育局重.xlsx"), {"101", "102"}, "输入有增减"),
    "own ledger gone": (lambda kit: (kit / MINE).unlink(), NONE, ""),
    "row of people": row_of("people", "102", "周宁", "周岚"),
    "row of branches": row_of("branches", "102", "第2党支部", "第二党支部"),
    "row of issuers": row_of("issuers", "102", "云2党组,", "云教党组,"),
    "row of plan": row_of("plan", "102", ",12", ",15"),
    "row of documents": row_of("documents", "102", "2024-01-12", "2024-01-15"),
    "row of facts": row_of("facts", "102", "《方案2》", "《办法2》"),
    "row of own words": row_of("own_words", "102", "第2项", "第二项"),
    "members of a department": row_of("departments", "102", "96", "97"),
    "name of a department": (
        replaced(f"{DATA}/departments.csv", "云岭区教育局", "云岭区教体局"), ALL, "输入 departments.csv 有变"
    ),
    "general document": (replaced(f"{DATA}/documents.csv", "云发", "云办发"), ALL, "输入 documents.csv 有变"),
    "general words": (replaced(f"{DATA}/own_words.csv", "说明", "另有说明"), ALL, "输入 own_words.csv 有变"),
    "unknown department": (
        appended(f"{DATA}/plan.csv", "999,central_group_sessions,2023,4\n"), ALL, "输入 plan.csv 有变"
    ),
    "person of another put in above": (
        replaced(f"{DATA}/people.csv", "101,", "101,李清,副局长,是,否,,\n101,"), {"101"}, "输入 people.csv 有变"
    ),
    "own decision": (
        put(f"{DATA}/decisions.xlsx", decisions(DECIDED[0], decision(2, 单位="教育局", 决定="否"), DECIDED[2])),
        {"102"},
        "输入 decisions.xlsx 有变",
    ),
    "general decision": (
        put(f"{DATA}/decisions.xlsx", decisions(*DECIDED[:2], decision(3, 决定="否"))), ALL, "输入 decisions.xlsx 有变"
    ),
    "a file that is no input": (put(f"{DATA}/ledgers/.hidden", b"x"), NONE, ""),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_makes_exactly_the_reports_that_depend_on_it(kit: Path, change: str) -> None:
    do, expected, reason = CHANGES[change]
    assert due(kit) == NONE
    do(kit)
    found = reasons(kit)
    assert {code for code, why in found.items() if why != "未变"} == expected
    assert {found[code] for code in expected} == ({reason} if expected else set())


def test_the_program_tex_and_a_font_are_in_the_key(kit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        for module in ("gongwenkit.run.batch.plan", "gongwenkit.run.batch.due", "gongwenkit.run.report.manifest"):
            patch.setattr(sys.modules[module], "program_hash", lambda: "another")
        patch.setattr(fresh_plan, "program_hash", lambda: "another")
        assert set(reasons(kit).values()) == {"程序有变"}
    assert due(kit) == NONE
    font = kit.parent / "FangFang.otf"
    font.write_bytes(b"a font")
    replaced("kit.toml", 'set = "fandol"', f'set = "custom"\nfangsong = "{font}"')(kit)
    assert build(monkeypatch, kit) == list(CODES)
    assert due(kit) == NONE
    font.write_bytes(b"b font")
    assert set(reasons(kit).values()) == {"TeX 或字体有变"}


def test_another_tex_is_seen_and_the_same_one_is_not_asked_again(
    kit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    asked = tmp_path / "asked"
    for name, says in (("xelatex", "XeTeX 1"), ("kpsewhich", "")):
        (folder / name).write_text(f"#!/bin/sh\necho x >> {asked}\necho {says}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    loaded = load_kit(kit)
    first = installation.toolchain_hash(loaded)
    calls = asked.read_text(encoding="utf-8")
    assert installation.toolchain_hash(loaded) == first
    assert asked.read_text(encoding="utf-8") == calls
    (folder / "xelatex").write_text("#!/bin/sh\necho XeTeX 2\n", encoding="utf-8")
    assert installation.toolchain_hash(loaded) != first


# -- what a stat says and does not say


def keeping_times(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Writes another content and puts the time of change back, in place or as another file (a restored backup)."""
    state = path.stat()
    if replace:
        path.unlink()
    path.write_bytes(content)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def altered(content: bytes) -> bytes:
    """Returns another content of the same length."""
    return content[:-1] + bytes([content[-1] ^ 1])


@pytest.mark.parametrize("replace", [False, True])
def test_another_ledger_of_the_same_time_and_size_is_seen(
    kit: Path, monkeypatch: pytest.MonkeyPatch, replace: bool
) -> None:
    path = kit / MINE
    build(monkeypatch, kit)  # the state knows the stats of the copied folder
    keeping_times(path, altered(path.read_bytes()), replace=replace)
    assert due(kit) == {"101"}
    keeping_times(path, path.read_bytes() + b"  ", replace=replace)
    assert due(kit) == {"101"}


def test_a_new_stat_with_the_old_content_is_nothing_to_do(kit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert build(monkeypatch, kit) == []
    os.utime(kit / MINE)
    os.utime(kit / OUT / "101" / "report.pdf")
    assert due(kit) == NONE


OUTPUTS: dict[str, tuple[Change, str]] = {
    "gone": (lambda kit: (kit / OUT / "101/report.pdf").unlink(), "成品 report.pdf 缺失"),
    "empty": (put(f"{OUT}/101/report.pdf", b""), "成品 report.pdf 损坏"),
    "evidence": (put(f"{OUT}/101/evidence.json", b"{}"), "成品 evidence.json 损坏"),
    "manifest": (put(f"{OUT}/101/manifest.json", b"{"), "成品 manifest.json 损坏"),
    "manifest of nothing": (put(f"{OUT}/101/manifest.json", b"{}"), "成品 manifest.json 损坏"),
    "manifest gone": (lambda kit: (kit / OUT / "101/manifest.json").unlink(), "成品 manifest.json 缺失"),
    "same size and time": (
        lambda kit: keeping_times(kit / OUT / "101/report.pdf", altered((kit / OUT / "101/report.pdf").read_bytes())),
        "成品 report.pdf 损坏",
    ),
    "folder gone": (lambda kit: shutil.rmtree(kit / OUT / "101"), "新办"),
}


@pytest.mark.parametrize("what", OUTPUTS)
@pytest.mark.parametrize("state", ["kept", "gone"])
def test_a_damaged_output_is_made_again(kit: Path, monkeypatch: pytest.MonkeyPatch, what: str, state: str) -> None:
    assert build(monkeypatch, kit) == []
    do, reason = OUTPUTS[what]
    do(kit)
    if state == "gone":
        (kit / OUT / "state.json").unlink()
    assert reasons(kit) == {"101": reason, "102": "未变", "103": "未变"}
    assert build(monkeypatch, kit) == ["101"]
    assert due(kit) == NONE


DAMAGE: Mapping[str, bytes] = {
    "empty": b"",
    "cut": b'{"format": 1, "files": {',
    "list": b"[]",
    "another format": b'{"format": 2, "files": 3}',
    "wrong types": b'{"format": 1, "files": 3, "plans": [], "reports": {"101": 4, "102": "4", "103": "{"},'
    b' "inside": {"a": 1}, "summary": 7}',
    "nested": b"[" * 100_000,
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_state_costs_hashing_and_nothing_else(kit: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    (kit / OUT / "state.json").write_bytes(DAMAGE[how])
    keeping_times(kit / LEDGER.format("102"), altered((kit / LEDGER.format("102")).read_bytes()))
    assert due(kit) == {"102"}
    assert build(monkeypatch, kit) == ["102"]
    assert json.loads((kit / OUT / "state.json").read_bytes())["format"] == 1


def test_a_state_that_says_too_much_is_not_believed(kit: Path) -> None:
    """The digest of a ledger and the key of its report are of now; the state says that its stat is of then."""
    path = kit / OUT / "state.json"
    known = json.loads(path.read_bytes())
    record = json.loads(known["reports"]["101"])
    known["reports"]["101"] = json.dumps({**record, "key": "0" * 64})
    path.write_text(json.dumps(known), encoding="utf-8")
    assert due(kit) == NONE


# -- rows of another department


def test_a_row_of_another_department_makes_both_reports_again(kit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert build(monkeypatch, kit) == []
    heads = ["单位", *MEETINGS]
    rows = [["财政局", *meeting(1)], ["教育局", *meeting(2)]]
    (kit / MINE).write_bytes(meetings(*rows, heads=heads))
    assert due(kit) == {"101", "102"}
    assert build(monkeypatch, kit) == ["101", "102"]
    named = json.loads((kit / OUT / "102/manifest.json").read_bytes())["inputs"]
    assert f"ledgers/{Path(MINE).name}" in {line["file"] for line in named}
    assert due(kit) == NONE
    (kit / MINE).write_bytes(meetings(rows[0], heads=heads))
    assert due(kit) == {"101", "102"}
    build(monkeypatch, kit)
    assert due(kit) == NONE


def test_such_a_row_in_a_new_file_is_found_when_its_report_is_made(kit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = kit / DATA / "ledgers" / "101财政局会议补充2023年.xlsx"
    new.write_bytes(meetings(["财政局", *meeting(5)], ["住建局", *meeting(6)], heads=["单位", *MEETINGS]))
    assert due(kit) == {"101"}
    assert build(monkeypatch, kit) == ["101", "103"]  # the second of them when the first one was read
    assert due(kit) == NONE


# -- what is written


def files_of(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".cache" not in path.parts
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_dry_run_says_why_and_writes_nothing(
    kit: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    (kit / OUT / "103/report.pdf").unlink()
    appended(f"{DATA}/people.csv", "102,王晓,党组成员,是,否,,\n")(kit)
    before = files_of(kit)
    capsys.readouterr()
    run(kit, "--all", "--dry-run", "--lang", language)
    lines = [line for line in capsys.readouterr().out.splitlines() if " · " in line]
    told = {"zh": ("未变", "输入 people.csv 有变", "成品 report.pdf 缺失")}
    told["en"] = ("unchanged", "input people.csv changed", "output report.pdf missing")
    assert [line.rpartition(" · ")[2] for line in lines] == list(told[language])
    assert files_of(kit) == before


def test_the_summary_is_written_only_when_an_outcome_changed(kit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(monkeypatch, kit)
    written = files_of(kit / OUT)
    assert build(monkeypatch, kit) == []
    assert files_of(kit / OUT) == written
    (kit / OUT / "index.html").unlink()
    assert build(monkeypatch, kit) == []
    assert (kit / OUT / "index.html").is_file()
    (kit / MINE).write_bytes(meetings(meeting(7)))
    assert build(monkeypatch, kit) == ["101"]
    statuses = [line["status"] for line in json.loads((kit / OUT / "summary.json").read_bytes())["departments"]]
    assert statuses == ["built", "unchanged", "unchanged"]


def test_the_state_names_no_place_of_this_machine_and_nothing_found(kit: Path) -> None:
    text = (kit / OUT / "state.json").read_text(encoding="utf-8")
    assert str(kit.parent.parent) not in text
    assert str(ROOT) not in text
    assert "周砚" not in text


def test_all_and_one_by_name_share_a_state(kit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(monkeypatch, kit)
    made: list[str] = []
    monkeypatch.setattr(batch, "_run", stubbed.runner(made))
    run(kit, "101", "--quiet")
    assert made == []
    assert DEPARTMENTS.count("\n") == len(CODES) + 1
    assert due(kit) == NONE
