"""The sample district: made again byte for byte; its expected answers checked by readers other than the kit's."""

import csv
import hashlib
import json
import re
import subprocess
import sys
import tomllib
import unicodedata
import zipfile
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import xlrd
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data" / "sample"
EXPECTED = json.loads((SAMPLE / "expected.json").read_text(encoding="utf-8"))
CASES = [(period, code) for period in EXPECTED for code in EXPECTED[period]]
MEBIBYTE = 1024 * 1024

WORDS = {
    "cautionary_films": "观看警示教育片",
    "expert_trainings": "专家辅导",
    "branch_study_sessions": "集中学习",
    "provincial_articles": "主题教育",
    "vanguard_teams": "党员先锋队",
    "model_posts": "党员示范岗",
    "responsibility_zones": "党员责任区",
    "role_model_sessions": "榜样学习",
    "integrity_culture_projects": "廉政文化",
    "supervision_bulletins": "督查通报",
    "appointment_talks": "任职",
    "cautionary_conferences": "警示教育大会",
    "red_base_visits": "红色",
    "weekly_dispatch_meetings": "周例会",
    "monday_study_sessions": "周例会学习",
    "lecture_hall_sessions": "业务大讲堂",
    "reading_events": "读书活动",
    "committee_trainings": "委员培训",
    "rectification_done": "已完成",
}
HEADS = {
    "应到": ("应到",),
    "实到": ("实到",),
    "防控措施": ("防控措施",),
    "谈话对象": ("谈话对象", "被谈话人"),
    "份数": ("份数",),
    "期数": ("期数",),
    "修订日期": ("修订日期",),
    "制度名称": ("制度名称", "文件名称"),
    "项目名称": ("项目名称",),
    "稿件标题": ("稿件标题", "题目"),
}


def figure(period: str, code: str, name: str) -> dict:
    return next(f for f in EXPECTED[period][code] if f["id"] == name)


@cache
def grid(file: str, sheet: str | None) -> dict[int, list]:
    """Return row number as shown → cells, read without the kit."""
    path = SAMPLE / file
    if path.suffix != ".csv":
        found = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        return dict(enumerate(found, 1))
    rows, before = {}, 0
    with path.open(encoding="utf-8" if path.parent == SAMPLE else "gb18030", newline="") as stream:
        reader = csv.reader(stream)
        for cells in reader:
            rows[before + 1] = cells
            before = reader.line_num
    return rows


def line(row: dict) -> list:
    return grid(row["file"], row["sheet"])[row["row"]]


def plain(value: object) -> str:
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(value)))
    return re.sub(r"\(单位.*?\)", "", text)


@cache
def heads(file: str, sheet: str | None, column: str) -> list[tuple[int, int]]:
    rows = grid(file, sheet)
    return [(n, c) for n, cells in rows.items() for c, value in enumerate(cells) if plain(value) in HEADS[column]]


def cell(row: dict, column: str) -> object:
    """Read a cell by the nearest head above the row."""
    place = [c for n, c in heads(row["file"], row["sheet"], column) if n < row["row"]][-1]
    return line(row)[place]


def exact(value: object) -> int | None:
    match = re.fullmatch(r"(\d+)(?:\.0)?(?:人|/\d+)?", plain(value))
    return int(match[1]) if match else None


@pytest.mark.slow
def test_the_generator_makes_the_same_bytes_again(tmp_path):
    call = [sys.executable, "-m", "tests.districts", "sample", "--out", tmp_path]
    subprocess.run(call, cwd=ROOT, check=True, timeout=60)
    made, kept = (
        {p.relative_to(r): p.read_bytes() for r in [root] for p in r.rglob("*") if p.is_file()}
        for root in (tmp_path, SAMPLE)
    )
    assert len(made) > 80
    assert sorted(made) == sorted(kept)
    assert [p for p in made if made[p] != kept[p]] == []


def test_it_is_small():
    assert sum(p.stat().st_size for p in SAMPLE.rglob("*") if p.is_file()) < 6 * MEBIBYTE


def test_figures_are_those_of_the_definitions_in_their_order():
    wanted = []
    for name in ("duty", "further"):
        table = tomllib.loads((ROOT / f"data/figures/{name}.toml").read_text(encoding="utf-8"))
        wanted += [(key, d.get("no"), d["label"], d["unit"]) for key, d in table.items()]
    assert len(CASES) == 24
    for period, code in CASES:
        body = "党委" if code == "102" else "党组"
        named = [(key, no, label.replace("{body}", body), unit) for key, no, label, unit in wanted]
        assert [(f["id"], f["no"], f["label"], f["unit"]) for f in EXPECTED[period][code]] == named


@pytest.mark.parametrize(("period", "code"), CASES)
def test_each_named_row_stands_in_its_file(period, code):
    for item in EXPECTED[period][code]:
        places = [(r["file"], r["sheet"] or "", r["row"]) for r in item["rows"]]
        out = [(r["file"], r["sheet"] or "", r["row"]) for r in item["left_out"]]
        assert places == sorted(set(places))
        assert out == sorted(set(out))
        assert not set(places) & set(out)
        assert (item["value"] is None) == (item["missing"] is not None)
        for row in item["rows"] + item["left_out"]:
            assert sum(1 for v in line(row) if v not in ("", None)) >= 2, row
            assert item["id"] not in WORDS or any(WORDS[item["id"]] in str(v) for v in line(row)), (item["id"], row)


@pytest.mark.parametrize(
    ("name", "word"),
    [("expert_trainings", "专家辅导"), ("model_posts", "党员示范岗"), ("role_model_sessions", "榜样学习")],
)
def test_no_line_with_the_word_is_forgotten(name, word):
    """Every line with the word is named for one of the years, but for withdrawn ones and other years."""
    named = {
        (r["file"], r["sheet"], r["row"])
        for p, c in CASES
        for r in figure(p, c, name)["rows"] + figure(p, c, name)["left_out"]
    }
    seen = 0
    for file, sheet in {(f, s) for f, s, _ in named}:
        for number, cells in grid(file, sheet).items():
            if word in cells and "撤销" not in cells:
                seen += 1
                assert (file, sheet, number) in named
    assert seen > 40


@pytest.mark.parametrize(("period", "code"), CASES)
def test_values_follow_from_the_cells(period, code):
    def cells(name: str, column: str) -> list:
        return [cell(r, column) for r in figure(period, code, name)["rows"]]

    def value(name: str) -> int:
        return figure(period, code, name)["value"] or 0

    def items(text: object) -> int:
        marks = len(re.findall(r"(?:^|[；\n])\d\.|[①-⑳]", str(text)))
        return marks or 1

    names = [re.split("[、；]", str(v)) for v in cells("integrity_talks", "谈话对象")]
    assert sum(map(len, names)) == value("integrity_talks")
    assert sum(map(items, cells("prevention_measures", "防控措施"))) == value("prevention_measures")
    assert sum(exact(v) for v in cells("responsibility_letters", "份数")) == value("responsibility_letters")
    assert len(set(cells("supervision_bulletins", "期数"))) == value("supervision_bulletins")
    assert len(set(map(plain, cells("risk_list_revisions", "修订日期")))) == value("risk_list_revisions")
    assert len({str(v).replace("（试行）", "") for v in cells("regulations_established", "制度名称")}) == value(
        "regulations_established"
    )
    assert len(set(cells("post_contribution_projects", "项目名称"))) == value("post_contribution_projects")
    assert len(set(cells("provincial_articles", "稿件标题"))) == value("provincial_articles")
    for name in (
        "vanguard_teams",
        "integrity_risk_points",
        "rectification_items",
        "branch_study_sessions",
        "branches_in_force",
    ):
        assert len(figure(period, code, name)["rows"]) == value(name)
    for name in ("central_group_attendance", "branch_attendance"):
        expected, present = ([exact(v) for v in cells(name, c)] for c in ("应到", "实到"))
        if value(name):
            assert value(name) == float(f"{100 * sum(present) / sum(expected) + 1e-9:.1f}")
            assert figure(period, code, name)["coverage"]["with"] == len(present)


@pytest.mark.parametrize(("period", "code"), CASES)
def test_figures_agree_with_each_other(period, code):
    def value(name: str) -> float:
        return figure(period, code, name)["value"] or 0

    assert value("thematic_seminars") <= value("central_group_sessions")
    assert value("cautionary_films") <= value("cautionary_sessions")
    assert value("prevention_measures") >= value("integrity_risk_points")
    if value("learning_exchanges"):
        kinds = (
            "expert_trainings",
            "monday_study_sessions",
            "lecture_hall_sessions",
            "reading_events",
            "committee_trainings",
        )
        parts = value("central_group_sessions") + value("branch_study_sessions") + sum(map(value, kinds))
        assert value("learning_exchanges") == parts - 1  # one session is entered as a training as well


@pytest.mark.slow
def test_left_out_rows_look_so_in_xlsx():
    """Hidden rows are hidden, cancelled ones struck through or remarked on, in the workbook itself."""
    file, reasons = "ledgers/2023/101财政局2023年台账.xlsx", set()
    book = openpyxl.load_workbook(SAMPLE / file)
    for item in EXPECTED["2023"]["101"]:
        for row in item["left_out"]:
            sheet = book[row["sheet"]]
            cells = sheet[row["row"]]
            hidden = sheet.row_dimensions[row["row"]].hidden or sheet.sheet_state == "hidden"
            struck = any(c.font.strike for c in cells if c.value is not None)
            remarked = any(w in str(c.value) for c in cells for w in ("取消", "延期"))
            assert hidden == (row["reason"] == "hidden")
            assert hidden or (struck or remarked) == (row["reason"] == "cancelled")
            reasons.add((row["reason"], struck, remarked))
    assert {("cancelled", True, False), ("cancelled", False, True), ("hidden", False, False)} <= reasons


def test_left_out_rows_look_so_in_xls():
    file, seen = "ledgers/2022/105水务局2022年台账.xls", set()
    book = xlrd.open_workbook(SAMPLE / file, formatting_info=True)
    for item in EXPECTED["2022"]["105"]:
        for row in item["left_out"]:
            sheet = book.sheet_by_name(row["sheet"])
            index = row["row"] - 1
            info = sheet.rowinfo_map.get(index)
            struck = book.font_list[book.xf_list[sheet.cell_xf_index(index, 0)].font_index].struck_out
            assert bool(info and info.hidden) == (row["reason"] == "hidden")
            seen.add((row["reason"], bool(struck)))
    assert {("hidden", False), ("cancelled", True)} <= seen


def test_left_out_rows_look_so_in_ods():
    file, seen = "ledgers/2023/106文旅局2023年台账.ods", set()
    space = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    root = ElementTree.fromstring(zipfile.ZipFile(SAMPLE / file).read("content.xml"))  # noqa: S314
    tables = {t.get(f"{space}name"): list(t.iter(f"{space}table-row")) for t in root.iter(f"{space}table")}
    for item in EXPECTED["2023"]["106"]:
        for row in item["left_out"]:
            found = tables[row["sheet"]][row["row"] - 1]
            assert (found.get(f"{space}visibility") == "collapse") == (row["reason"] == "hidden")
            seen.add((row["reason"], found[0].get(f"{space}style-name") == "struck"))
    assert {("hidden", False), ("cancelled", True)} <= seen


def test_promised_features_are_there():
    files = {p.relative_to(SAMPLE).as_posix(): p for p in SAMPLE.rglob("*") if p.is_file()}
    kinds = {p.suffix for p in files.values()}
    assert {".xlsx", ".xls", ".ods", ".csv"} <= kinds
    months = CalamineWorkbook.from_path(files["ledgers/2023/104农业农村局2023年党建台账.xlsx"]).sheet_names
    assert months[:12] == [f"{n}月" for n in range(1, 13)]
    with pytest.raises(UnicodeDecodeError):
        files["ledgers/111信访局/2023年/会议台账.csv"].read_bytes().decode("utf-8")
    copy, original = (
        files["ledgers/备份/108统计局2023年台账 - 副本.xlsx"],
        files["ledgers/2023/108统计局2023年台账.xlsx"],
    )
    assert hashlib.sha256(copy.read_bytes()).digest() == hashlib.sha256(original.read_bytes()).digest()
    assert not [name for name in files if "112" in name or "供销" in name]
    standing = list(grid("ledgers/107审计局/廉政风险点台账.xlsx", "廉政风险防控台账").values())[:3]
    assert standing
    assert not re.search(r"20\d\d", "".join(str(v) for row in standing for v in row))
    merged = openpyxl.load_workbook(files["ledgers/2023/102教育局2023年台账.xlsx"])["会议登记"].merged_cells.ranges
    assert any(r.min_col == r.max_col and r.min_row < r.max_row for r in merged)


def test_every_reason_flag_and_kind_of_missing_occurs():
    figures = [f for p, c in CASES for f in EXPECTED[p][c]]
    reasons = {r["reason"] for f in figures for r in f["left_out"]}
    assert reasons == {
        *("hidden", "cancelled", "unreadable", "undecided", "duplicate", "approximate"),
        *("other-year", "after-reference-day"),
    }
    assert {x for f in figures for x in f["flags"]} == {"approximate", "inferred-year", "no-start", "undecided"}
    missing = {f["missing"] for f in figures} - {None}
    assert missing == {"no-ledger", "not-covered", "no-column", "column-blank", "no-setting", "part-missing"}
    assert figure("2023", "110", "expert_trainings") | {"rows": []} == {
        "id": "expert_trainings", "no": "F05", "label": "专家辅导培训", "unit": "次", "value": 0, "missing": None,
        "flags": [], "coverage": None, "rows": [], "left_out": [], "views": [],
    }  # fmt: skip
    required = (
        "integrity_meetings",
        "central_group_sessions",
        "ideology_sessions",
        "cautionary_sessions",
        "integrity_talks",
    )
    assert [(p, c, n) for p, c in CASES for n in required if figure(p, c, n)["value"] == 0] == []


def test_reference_tables_tell_of_the_change_and_leave_facts_open():
    def read(name: str) -> list[dict]:
        with (SAMPLE / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    first = [p for p in read("people") if p["department"] == "107" and p["first_responsible"] == "是"]
    assert [(p["from"], p["to"]) for p in first] == [("2021-03-01", "2023-05-31"), ("2023-06-01", "")]
    facts = read("facts")
    count = {
        d["code"]: sum(1 for f in facts if f["department"] == d["code"] and f["year"] == "2023")
        for d in read("departments")
    }
    assert sorted(code for code, n in count.items() if n < 15) == ["107", "110"]
    assert {f["answer"] for f in facts} == {"有", "无"}
    assert all(bool(f["basis"]) == (f["answer"] == "有") for f in facts)
    assert [d["department"] for d in read("documents") if not d["date"]] == ["110"]
    own_words = read("own_words")
    _own_words_differ([word for word in own_words if word["report"] == "duty"])
    of_summary = {w["slot"] for w in own_words if w["report"] == "summary"}
    assert of_summary == {"achievements", "shortcomings", "measures", "原因：警示教育"}
    for report, periods in (("ideology", {"2023H1", "2023H2"}), ("debrief", {"2023"})):
        assert {w["period"] for w in own_words if w["report"] == report} == periods
        assert {w["department"] for w in own_words if w["report"] == report and w["slot"] == "problems"} == {
            "101",
            "104",
            "107",
        }
    sent = {(d["report"], d["department"]) for d in read("documents") if d["signer"] and d["to"]}
    assert len(sent) == 4 * 12  # duty, summary, ideology and debrief of each
    surnames = [
        (p["department"], p["name"][0]) for p in {(p["department"], p["name"]): p for p in read("people")}.values()
    ]
    assert len(surnames) == len(set(surnames))
    assert len(read("plan")) > 100


def _own_words_differ(words: list[dict]) -> None:
    """Slots of several items each, almost all of them used, nothing twice but what the sample copies on purpose."""
    assert not [word["text"] for word in words if re.search(r"[0-9０-９]|[。，；]$", word["text"])]
    codes = sorted({code for _, code in CASES})
    slots = {d: {w["slot"] for w in words if (w["department"], w["period"]) == (d, "2023")} for d in codes}
    assert [d for d, filled in slots.items() if not filled] == ["111", "112"]
    assert {len(filled) for filled in slots.values()} == {0, 3, 7, 8, 9, 11}  # 111 and 112 write nothing, 110 little
    general = {"highlights", "study_topics", "problems", "next_steps"}
    items = {"research", "education", "risk", "branches", "rules", "conduct", "execution", "ability"}
    forward = {"next_rectification", "next_work"}
    assert set().union(*slots.values()) == general | {f"item_{item}" for item in items} | forward
    assert len({w["department"] for w in words if w["period"] == "2022"}) == 5
    said: dict[str, list[tuple[str, str]]] = {}
    for word in words:
        said.setdefault(word["text"], []).append((word["department"], word["period"]))
    assert sorted(places for places in said.values() if len(places) > 1) == [
        [("106", "2023"), ("106", "2022")],
        [("109", "2023"), ("110", "2023")],
    ]


def test_the_generator_knows_nothing_of_the_kit():
    sources = [*(ROOT / "tests/districts").glob("*.py"), *(ROOT / "tests/districts/sample").glob("*.py")]
    assert len(sources) > 20
    assert not [
        p.name
        for p in sources
        if re.search(r"^\s*(import|from)\s+gongwenkit", p.read_text(encoding="utf-8"), re.MULTILINE)
    ]
