"""A round trip with the sample: three departments answer as clerks would, and what they say ends in a delivered report.

101 mends a ledger, 104 answers its questions, 107 does both and adds a mistake. Nothing is lost, the mistake is told,
and the final of 104 has the numbers of the sample, whose decisions.xlsx was taken away before.
"""

import io
import json
import shutil
import unicodedata
from pathlib import Path

import openpyxl
import pytest
from tests.returning import LIST, edited, pack, unpack
from tests.wordedits import Edited

from gongwenkit.cli import main
from gongwenkit.config.kit import load_kit
from gongwenkit.ingest.decisions.load import read_decisions
from gongwenkit.run.report.ledgers import open_data

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
PERIOD = ("--period", "2023")


@pytest.fixture
def run(capfd):
    def call(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as leaving:
            main([*arguments])
        output = capfd.readouterr()
        return int(leaving.value.code or 0), output.out + output.err

    return call


@pytest.fixture
def kit(tmp_path) -> Path:
    root = tmp_path / "kit"
    for part in ("templates", "latex", "notebooks", "data/schema", "data/figures", "data/phrases", "data/sample"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__"))
    shutil.copy(ROOT / "kit.toml", root / "kit.toml")
    shutil.copy(ROOT / "data" / "rules.toml", root / "data" / "rules.toml")
    (root / "data" / "sample" / "decisions.xlsx").unlink()
    return root


def answering(given: dict[str, str]):
    """Answers the questions whose ids are given, as a clerk does: chosen, with a reason and a name."""

    def edit(book):
        for title in {"核对决定", "分项"} & set(book.sheetnames):
            sheet = book[title]
            heads = {str(cell.value): cell.column for cell in sheet[1]}
            for row in range(2, sheet.max_row + 1):
                if said := given.get(str(sheet.cell(row, heads["编号"]).value)):
                    filled = {"决定": said, "理由": "查会议记录", "决定人": "办公室", "日期": "2024-01-05"}
                    for head, text in filled.items():
                        sheet.cell(row, heads[head], text)

    return edit


def first_question(files: dict[str, bytes]) -> str:
    """The first question that is answered with yes or no."""
    sheet = openpyxl.load_workbook(io.BytesIO(files[LIST]))["核对决定"]
    heads, *rows = sheet.iter_rows(values_only=True)
    return next(str(row[heads.index("编号")]) for row in rows if row[heads.index("类别")] == "标签")


def test_three_departments_answer_and_a_report_is_delivered(run, kit, tmp_path):
    at = ("--kit", str(kit), "--lang", "zh")
    sample = ROOT / "data" / "sample"
    opened = open_data(load_kit(ROOT))
    decided = read_decisions(sample, schema=opened.files.schema, departments=opened.data.names)
    answers = {name: decision.answer for name, decision in decided.answers.items()}
    assert set(answers.values()) == {"是"}

    code, said = run("build", "104", *PERIOD, "--edition", "final", "--date", "2024-01-10", *at)
    assert (code, "要先回答的问题" in said or "待核" in said) == (1, True)  # nobody decided anything yet
    code, said = run("deliver", str(tmp_path / "报送"), "104", *PERIOD, *at)
    assert code == 1
    assert "没有报送稿" in said
    assert "· 待核" in said or "· 缺数" in said or "· 要先回答的问题" in said
    assert not (tmp_path / "报送").exists()

    out = tmp_path / "发出"
    code, said = run("exchange", "out", str(out), "101", "104", "107", *PERIOD, *at)
    assert code == 0
    packages = {path.name[:3]: unpack(path) for path in out.glob("*.zip")}
    assert set(packages) == {"101", "104", "107"}

    back = tmp_path / "收到"
    mended, answered, both = (dict(packages[code]) for code in ("101", "104", "107"))
    ledger = next(name for name in mended if "2023" in name)
    sheet = openpyxl.load_workbook(io.BytesIO(mended[ledger])).sheetnames[1]

    def add_row(book):
        page = book[sheet]
        last = max(cell.row for cell in page["B"] if cell.value is not None)
        for column in range(1, page.max_column + 1):
            page.cell(last + 1, column, page.cell(last, column).value)
        page.cell(last + 1, 5, "补登的一次会议")

    mended[ledger] = edited(mended[ledger], add_row)
    answered[LIST] = edited(answered[LIST], answering(answers))
    own = next(name for name in both if name.startswith("台账/") and name.endswith(".xlsx"))
    both[own] = edited(both[own], lambda book: book.remove(book.worksheets[-1]))  # the mistake: a ledger is thrown away
    both[LIST] = edited(both[LIST], answering({first_question(both): "是"}))
    for code, files in (("101", mended), ("104", answered), ("107", both)):
        pack(files, back / f"{code}_交回.zip", top="交回")

    data = kit / "data" / "sample"
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    code, said = run("exchange", "in", str(back), "--dry-run", *at)
    assert code == 1  # the mistake is told before anything is changed
    assert "什么都没有改" in said
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before

    code, said = run("exchange", "in", str(back), "--json", *at)
    taken = {one["department"]: one for one in json.loads(said)["returns"]}
    assert code == 1
    assert [one["file"] for one in taken["101"]["replaced"]] == [f"ledgers/{ledger.removeprefix('台账/')}"]
    assert set(taken["104"]["answers"]["new"]) == set(answers)
    assert taken["107"]["replaced"] == []
    assert taken["107"]["answers"]["new"]
    assert len(taken["107"]["problems"]) == 1
    assert "少了台账" in taken["107"]["problems"][0]["found"]
    changed = {path for path, content in before.items() if path.read_bytes() != content}
    assert [path.name for path in changed] == [Path(ledger).name]  # and nothing else was touched
    (aside,) = (data / "换下的台账").glob("*/ledgers/**/*.xlsx")
    assert aside.read_bytes() == before[next(iter(changed))]

    code, said = run("build", "104", *PERIOD, "--edition", "final", "--date", "2024-01-10", "--docx", *at)
    assert code == 0, said
    code, said = run("deliver", str(tmp_path / "报送"), "104", *PERIOD, "--day", "2024-01-15", *at)
    assert code == 0, said
    names = sorted(path.name for path in (tmp_path / "报送").iterdir() if path.name[0] != ".")
    final = "104_农业农村局_2023年度第一责任人情况报告_报送稿"
    assert names == [f"{final}.docx", f"{final}.pdf", "报送清单.xlsx"]
    (entry,) = json.loads((kit / "deliveries.json").read_text(encoding="utf-8"))
    expected = json.loads((sample / "expected.json").read_text(encoding="utf-8"))["2023"]["104"]
    values = {figure["id"]: figure["value"] for figure in expected}
    assert len(entry["figures"]) > 30
    assert entry["figures"] == {name: values[name] for name in entry["figures"]}

    report = kit / "build" / "2023" / "duty-final" / "104"
    drawn = [run("trace", str(report), "--sample", "10", "--json", *at) for _ in range(2)]
    assert drawn[0] == drawn[1]  # seeded: the same report gives the same form
    code, said = drawn[0]
    found = json.loads(said)
    assert (code, len(found["numbers"])) == (0, 10)
    assert all(row["subject"] is not None for one in found["numbers"] for row in one["rows"])
    labels = {figure["id"]: figure["label"] for figure in expected}
    assert not [one for one in found["numbers"] if "谈话" in labels[one["figure"]]]
    everything = json.loads(run("trace", str(report), "--sample", "999", "--seed", "x", "--json", *at)[1])
    assert everything["left"] > 0
    assert not [one for one in everything["numbers"] if "谈话" in labels[one["figure"]]]
    form = tmp_path / "抽查.xlsx"
    assert run("trace", str(report), "--sample", "3", "--out", str(form), *at)[0] == 0
    assert "云岭区农业农村局" in str(openpyxl.load_workbook(form).active["B2"].value)
    assert (
        run("trace", str(report), "--sample", "3", "--out", str(form), *at)[0] == 2
    )  # never over a form that is there

    code, said = run("status", *PERIOD, "--json", "--out", str(tmp_path / "催办.xlsx"), *at)
    assert code == 0
    told = {one["department"]: one for one in json.loads(said)["departments"]}
    final = next(one for one in told["104"]["reports"] if one["edition"] == "final")
    assert (final["state"], final["complete"]) == ("fresh", True)
    assert told["104"]["delivered"][0]["day"] == "2024-01-15"
    assert told["112"]["ledgers"]["meetings"] == "absent"
    code, said = run("status", *PERIOD, *at)
    assert max(_width(line) for line in said.splitlines() if "│" in line) <= 100
    reports = "".join(line.split("│")[-2] for line in said.splitlines() if "│" in line)  # folded where it is narrow
    assert "第一责任人情况报告报送稿，已报送" in reports.replace(" ", "")

    path = data / "ledgers" / "2023" / "104农业农村局2023年党建台账.xlsx"
    path.write_bytes(edited(path.read_bytes(), lambda book: book.worksheets[0].cell(60, 1, None)))
    code, said = run("deliver", str(tmp_path / "另报"), "104", *PERIOD, *at)
    assert code == 1
    assert "不能报送：输入" in said  # what it was made from changed since


def _width(line: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in line)


DRAFT = "讨论稿_第一责任人情况报告.docx"


def one_letter_more(book):
    """The clerk finds another letter: a line of the ledger and its total."""
    sheet = book["责任书与督查"]
    letters, total = (next(cell for cell in sheet["F"] if cell.value == number) for number in (19, 107))
    letters.value, total.value = 20, 108


def test_a_revised_text_comes_back_as_verified_changes_and_own_words(run, kit, tmp_path, monkeypatch):
    """101 mends a ledger and revises its text, 107 by mistake packs the text of 101; five commands, nothing is lost."""
    at = ("--kit", str(kit), "--lang", "zh")
    code, said = run("build", "101", "107", *PERIOD, "--docx", *at)
    assert code == 0, said
    out, back = tmp_path / "发出", tmp_path / "收到"
    code, said = run("exchange", "out", str(out), "101", "107", *PERIOD, *at)
    assert code == 0, said
    packages = {path.name[:3]: unpack(path) for path in out.glob("*.zip")}
    mine, other = packages["101"], packages["107"]
    text = Edited(mine[DRAFT], tracked=True)
    text.replace(text.find("签订党风"), "107", "108")
    text.replace(text.find("签订党风"), "逐级签字领责", "层层签字背书")
    text.replace(text.find("谈完签收"), "谈完签收", "谈完当场签收")
    mine[DRAFT] = other[DRAFT] = text.bytes()
    ledger = next(name for name in mine if "2023" in name)
    mine[ledger] = edited(mine[ledger], one_letter_more)
    for name, files in (("101", mine), ("107", other)):
        pack(files, back / f"{name}_交回.zip", top="交回")

    data = kit / "data" / "sample"
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    code, said = run("exchange", "in", str(back), "--dry-run", *at)
    assert code == 1
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before
    assert "签订责任书：107 → 108（台账现在：107份）" in said  # a preview: the ledger is as it was
    assert "这是 101 的文稿，不是 107 的" in said

    monkeypatch.setattr("typer.confirm", lambda *_args, **_options: True)
    code, said = run("exchange", "in", str(back), "--accept", *at)
    assert code == 1  # what is of another department was not taken
    assert "签订责任书：107 → 108（台账现在：108份）" in said
    assert "谈完当场签收岗位风险清单" in (data / "own_words.csv").read_text(encoding="utf-8-sig")
    (kept,) = (data / "交回的文稿").glob("*.docx")
    assert kept.read_bytes() == mine[DRAFT]
    (listed,) = (data / "交回的文稿").glob("*.xlsx")
    heads, *rows = openpyxl.load_workbook(listed).worksheets[0].iter_rows(values_only=True)
    told = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [(one["改动"], one["成文时"], one["改为"], one["台账现在"], one["备注"]) for one in told[:1]] == [
        ("数改了", "107", "108", "108份", "与台账现在相同")
    ]
    assert {one["改动"] for one in told[1:]} == {"文字改了"}
    _, said = run("verify", str(kept), "--json", *at)
    (number,) = [one for one in json.loads(said) if one["what"] == "number-changed"]
    places = {(one["sheet"], one["row"]) for one in number["changed"]}  # the row as it was and as it is
    assert (number["why"], places) == ("rows", {("责任书与督查", row) for row in (7,)})
    code, said = run("build", "101", *PERIOD, "--docx", *at)
    assert code == 0, said
    code, said = run("verify", str(kept), "--json", *at)
    (number,) = [one for one in json.loads(said) if one["what"] == "number-changed"]
    assert (number["edited"], number["now"], number["catches_up"]) == ("108", "108份", True)
    (listed,) = kept.parent.glob("*改动.xlsx")
    book = openpyxl.load_workbook(listed)
    book.active["K2"] = "已问过本人"
    book.save(listed)
    (again,) = [json.loads(run("exchange", "in", str(back / "101_交回.zip"), "--json", *at)[1])["returns"]]
    assert openpyxl.load_workbook(listed).active["K2"].value == "已问过本人"  # somebody's note is left
    assert again[0]["replaced"] == []
    assert len(again[0]["revisions"][0]["changes"]) == len(told)
