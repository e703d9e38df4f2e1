"""`ledger learn`: types and roles told from cells, aliases of a known ledger, what is written, and what is not."""

import json
import shutil
import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook as Book
from openpyxl.worksheet.datavalidation import DataValidation
from typer.testing import CliRunner

from gongwenkit.cli.app import app
from gongwenkit.config.kit import load_kit
from gongwenkit.config.schema import load_schema
from gongwenkit.run.kit.learned_acceptance import accept, propose
from gongwenkit.run.kit.unknown_ledgers import learn_files

ROOT = Path(__file__).resolve().parents[1]
HEADS = ["序号", "走访日期", "走访对象", "走访方式", "经办人", "户数", "反映诉求", "联系电话", "办理状态", "备注"]
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", ["建国", "秀英", "志强", "丽华", "海燕", "永平"]


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A kit of the pack blank."""
    folder = tmp_path / "kit"
    assert run("init", str(folder), "--pack", "blank", "--own").exit_code == 0
    return folder


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def row(n: int) -> list[object]:
    person = SURNAMES[n % 10] + GIVEN[n % 6]
    state = ("已办结", "办理中")[n % 3 == 0]
    said = f"反映第{n}号楼后面的路灯不亮，夜里出行不便，盼望早日修好"
    return [
        *(n + 1, datetime(2024, 1 + n % 12, 1 + n % 27), f"{person}家", ("入户", "电话", "集中")[n % 3]),
        *(
            SURNAMES[(n + 3) % 10] + GIVEN[n % 5],
            f"{n % 7 + 1}户",
            said,
            f"1380000{n:04}",
            state,
            "/" if n % 2 else None,
        ),
    ]


def book(
    path: Path, *, heads: list[str] = HEADS, rows: int = 36, title: str = "2024年走访联系台账", **more: str
) -> Path:
    made = Book()
    sheet = made.active
    sheet.title = more.get("sheet", "走访联系")
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(heads))
    sheet.append(heads)
    for n in range(rows):
        sheet.append(row(n))
    sheet.append(["合计", None, None, None, None, 99])
    sheet.append(["注：按实际走访填写"])
    made.save(path)
    return path


def learned(kit: Path, *files: Path):
    learnt, without = learn_files(load_kit(kit), files)
    return learnt, without


def test_types_roles_and_reasons_are_told_from_heads_and_cells(kit: Path, tmp_path: Path) -> None:
    (one,), without = learned(kit, book(tmp_path / "a.xlsx"))
    assert without == []
    assert one.known is None
    ledger = one.ledger
    assert {column.name: column.guess.type for column in ledger.columns} == {
        "序号": "number", "走访日期": "date", "走访对象": "text", "走访方式": "choice", "经办人": "person",
        "户数": "number", "反映诉求": "text", "联系电话": "text", "办理状态": "choice", "备注": "text",
    }  # fmt: skip
    assert ledger.rows == 36  # neither the total nor the note
    assert ledger.columns_of("date") == ("走访日期",)
    assert ledger.columns_of("subject") == ("反映诉求",)
    assert ledger.columns_of("state") == ("办理状态",)
    assert ledger.kind == "rows"
    assert ledger.find("走访方式").guess.values == ("入户", "电话", "集中")
    assert ledger.find("走访对象").is_sensitive
    assert not ledger.find("备注").is_required


def test_a_drop_down_makes_a_choice_of_few_rows(kit: Path, tmp_path: Path) -> None:
    path, made = tmp_path / "b.xlsx", Book()
    sheet = made.active
    sheet.title = "车辆使用"
    for line in (["日期", "去向", "用途说明"], *([datetime(2024, 3, n), f"第{n}站", "送材料"] for n in range(1, 5))):
        sheet.append(line)
    choice = DataValidation("list", formula1='"第1站,第2站,第3站,第4站"')
    choice.add("B2:B40")
    sheet.add_data_validation(choice)
    made.save(path)
    (one,), _ = learned(kit, path)
    assert one.ledger.find("去向").guess.type == "choice"
    assert one.ledger.find("用途说明").guess.type == "text"


def test_what_is_written_is_read_at_once_and_its_figures_count(kit: Path, tmp_path: Path) -> None:
    path = book(tmp_path / "c.xlsx")
    told = run("ledger", "learn", str(path), "--id", "calls", "--accept", "--kit", str(kit))
    assert told.exit_code == 0, told.output
    figures = kit / "data/figures/calls.toml"
    assert not tomllib.loads(figures.read_text(encoding="utf-8"))  # all comments
    lines = figures.read_text(encoding="utf-8").splitlines()
    figures.write_text("\n".join(line.removeprefix("# ").removeprefix("#") for line in lines), encoding="utf-8")
    _with_department(kit)
    ledgers = kit / "data/own/ledgers/401北坪镇"
    ledgers.mkdir(parents=True)
    shutil.copy(path, ledgers / "走访联系2024年.xlsx")
    checked = json.loads(run("ledger", "check", "--json", "--kit", str(kit)).output)
    assert [one for one in checked["findings"] if one["severity"] == "error"] == []
    counted = json.loads(run("figures", "401", "--period", "2024", "--json", "--kit", str(kit)).output)
    values = {one["id"]: one["value"] for one in counted["figures"]}
    assert values["calls_all"] == 36
    assert values["calls_done"] == 24
    assert values["calls_d_1"] == 12
    assert values["calls_sum_f"] == sum(n % 7 + 1 for n in range(36))


def _with_department(kit: Path) -> None:
    from openpyxl import load_workbook

    path = kit / "data/own/基础信息.xlsx"
    known = load_workbook(path)
    for column, value in enumerate(("401", "青禾县北坪镇人民政府", "北坪镇", "青北镇"), 1):
        known["单位"].cell(2, column, value)
    known.save(path)


def test_nothing_is_written_without_accept_and_no_text_of_a_cell_is_shown(kit: Path, tmp_path: Path) -> None:
    before = sorted((kit / "data").rglob("*"))
    shown = run("ledger", "learn", str(book(tmp_path / "d.xlsx")), "--kit", str(kit))
    assert shown.exit_code == 0
    assert sorted((kit / "data").rglob("*")) == before
    assert "入户" in shown.output
    for secret in ("路灯", "13800000001", "王建国", "李秀英"):
        assert secret not in shown.output
    told = run("ledger", "learn", str(tmp_path / "d.xlsx"), "--json", "--kit", str(kit)).output
    assert not any(secret in told for secret in ("路灯", "1380000", "王建国"))


def test_unknown_heads_of_a_known_ledger_become_aliases(kit: Path, tmp_path: Path) -> None:
    first = book(tmp_path / "e.xlsx")
    assert run("ledger", "learn", str(first), "--id", "calls", "--accept", "--kit", str(kit)).exit_code == 0
    text = (kit / "data/schema/calls.toml").read_text(encoding="utf-8")
    renamed = [
        "序号",
        "走访日期",
        "走访对象",
        "走访的方式",
        "经办人",
        "户数",
        "反映的诉求",
        "联系电话",
        "办理状态",
        "备注",
    ]
    second = book(tmp_path / "f.xlsx", heads=renamed)
    (one,), _ = learned(kit, second)
    assert one.known is not None
    assert dict(one.known.aliases) == {"走访的方式": "走访方式", "反映的诉求": "反映诉求"}
    written = accept(load_kit(kit), propose(load_kit(kit), [one]))
    assert written == [kit / "data/schema/calls.toml"]
    after = (kit / "data/schema/calls.toml").read_text(encoding="utf-8")
    assert load_schema(kit / "data/schema").ledgers["calls"].find("走访方式").aliases == ("走访的方式",)
    kept = [line for line in after.splitlines() if not line.startswith("aliases")]
    assert kept == [line for line in text.splitlines() if not line.startswith("aliases")]


HOSTILE = ['走访"日期', "{{7*7}}", r"\input{x}", "=cmd|x", "a]\n[roles", "'''", "备注#"]


def test_hostile_heads_and_values_stay_texts(kit: Path, tmp_path: Path) -> None:
    path, made = tmp_path / "g.xlsx", Book()
    made.active.title = "奇怪'表"
    made.active.append(HOSTILE)
    for n in range(40):
        made.active.append([f"2024-03-{n % 28 + 1:02}", *(f'"{n % 3}\\', r"\x", "=1", "]", "'''", "#")])
    made.save(path)
    told = run("ledger", "learn", str(path), "--id", "odd", "--accept", "--kit", str(kit))
    schema = kit / "data/schema/odd.toml"
    if told.exit_code:
        assert not schema.exists()
        return
    names = [column["name"] for column in tomllib.loads(schema.read_text(encoding="utf-8"))["column"]]
    assert [name.replace(" ", "") for name in names[:4]] == [head.replace("\n", "") for head in HOSTILE[:4]]
    assert load_schema(kit / "data/schema").ledgers["odd"].roles.date


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("none.xlsx",), "没有这个文件"),
        (("{book}", "--id", "Calls 1"), "不能作 id"),
        (("{book}", "--id", "visits"), "已有"),
        (("{text}",), "没有找到表头"),
    ],
)
def test_what_cannot_be_learned_is_one_message(
    kit: Path, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    path = book(tmp_path / "h.xlsx")
    text = tmp_path / "t.csv"
    text.write_text("会议纪要\n今天下午开会，研究了三件事\n散会\n", encoding="utf-8")
    asked = [one.format(book=path, text=text) for one in arguments]
    told = run("ledger", "learn", *asked, "--kit", str(kit), "--lang", "zh")
    assert told.exit_code != 0
    assert says in told.output + str(getattr(told.exception, "found", ""))


def test_a_file_that_is_there_is_not_overwritten(kit: Path, tmp_path: Path) -> None:
    (kit / "data/figures/calls.toml").write_text("# mine\n", encoding="utf-8")
    told = run("ledger", "learn", str(book(tmp_path / "i.xlsx")), "--id", "calls", "--accept", "--kit", str(kit))
    assert told.exit_code != 0
    assert (kit / "data/figures/calls.toml").read_text(encoding="utf-8") == "# mine\n"
    assert not (kit / "data/schema/calls.toml").exists()


@pytest.mark.slow
def test_twenty_workbooks_that_others_made(tmp_path: Path) -> None:
    """Answers written down before the workbooks were made, by somebody who did not see this program."""
    from tests.learn_books import write_books
    from tests.learn_measure import measure

    write_books(tmp_path)
    found = measure(tmp_path)
    assert found.columns >= 0.95
    assert found.dates >= 18
    assert found.subjects >= 18
