"""The notebooks as they stand in the kit, and what an analyst sees who runs them by hand."""

import ast
import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from nbclient import NotebookClient

from gongwenkit.model import UsageError
from gongwenkit.run.batch.code_cells import CellLimits
from gongwenkit.run.batch.notebook import nbformat, run_notebook
from gongwenkit.run.report.notebook_kernel import find_stale

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PARAMETERS = [
    *("department", "period", "report", "edition", "layout", "as_of", "date", "author", "word"),
    *("kit", "data", "out"),
]
STEPS = ("choose", "read", "measure", "compose", "typeset", "proof", "publish")


def test_there_are_notebooks():
    assert {path.stem for path in NOTEBOOKS} >= {"report", "ledger_review", "overview"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_stripped_and_hold_no_code_but_calls(path):
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert code[0].metadata["tags"] == ["parameters"]
    for cell in code[1:]:
        nodes = {type(node) for node in ast.walk(ast.parse(cell.source))}
        assert not nodes & {ast.FunctionDef, ast.For, ast.While, ast.If, ast.With, ast.Try}, cell.source


def test_the_parameters_of_the_report_are_the_stable_ones_all_text():
    notebook = nbformat.read(ROOT / "notebooks" / "report.ipynb", as_version=4)
    tree = ast.parse(next(cell.source for cell in notebook.cells if cell.cell_type == "code"))
    assert [node.target.id for node in tree.body] == PARAMETERS
    assert {node.annotation.id for node in tree.body} == {"str"}


@pytest.mark.slow
def test_only_the_notebook_calls_all_steps_in_order():
    seen = 0
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                seen += 1
                called = {call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                          for call in ast.walk(node) if isinstance(call, ast.Call)}  # fmt: skip
                assert not called >= set(STEPS), f"{path.name}: {node.name}"
    assert seen > 500
    notebook = nbformat.read(ROOT / "notebooks" / "report.ipynb", as_version=4)
    source = "".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    places = [source.index(f"steps.{step}(") for step in STEPS]
    assert places == sorted(places)


def test_the_report_shows_things_in_the_order_in_which_an_analyst_asks_for_them():
    notebook = nbformat.read(ROOT / "notebooks" / "report.ipynb", as_version=4)
    source = "".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert re.findall(r"show\.(\w+)\(", source) == [
        "job", "readiness", "findings", "questions", "figures", "text", "charts", "pages", "proof", "done",
    ]  # fmt: skip
    for cell in [cell for cell in notebook.cells if cell.cell_type == "code"][1:]:
        assert len(re.findall(r"(?:steps|show)\.\w+\(", cell.source)) <= 2
    assert [cell.id for cell in notebook.cells if cell.metadata.get("jupyter", {}).get("source_hidden")] == [
        "imports", "read", "measure", "compose",
    ]  # fmt: skip


def test_a_changed_parameter_is_noticed_in_the_cells_that_ran_with_another():
    old, new = {"department": "101", "period": "2023"}, {"department": "102", "period": "2023"}
    assert [(change.parameter, change.before, change.now) for change in find_stale([new, old], new)] == [
        ("department", "101", "102")
    ]
    assert find_stale([new, new], new) == ()
    assert find_stale([], new) == ()


def run_by_hand(path: Path, change: dict[str, str], cells_after: list[str] = ()) -> nbformat.NotebookNode:
    """Runs a notebook as JupyterLab would, its parameters typed over by the analyst."""
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
    lines = cell.source.splitlines()
    cell.source = "\n".join(
        next(
            (f"{name}: str = {json.dumps(value)}" for name, value in change.items() if line.startswith(f"{name}:")),
            line,
        )
        for line in lines
    )
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in cells_after]
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    return client.execute()


def shown(notebook: nbformat.NotebookNode) -> str:
    return "".join(
        output.get("data", {}).get("text/html", "") for cell in notebook.cells for output in cell.get("outputs", [])
    )


@pytest.mark.slow
def test_the_review_shows_the_ledgers_of_a_department(tmp_path):
    page = shown(run_by_hand(ROOT / "notebooks" / "ledger_review.ipynb", {"department": "司法局", "period": "2023"}))
    for words in ("云岭区司法局", "联合培训台账2023年.xlsx", "要改的单元格", "党组理论学习中心组集体学习"):
        assert words in page


class Opened:
    """A notebook that is open: its cells are run one by one, in any order, as an analyst does."""

    def __init__(self, path: Path) -> None:
        self.notebook = nbformat.read(path, as_version=4)
        self.client = NotebookClient(
            self.notebook,
            timeout=120,
            kernel_name="python3",
            allow_errors=True,
            resources={"metadata": {"path": str(path.parent)}},
        )
        self.code = [n for n, cell in enumerate(self.notebook.cells) if cell.cell_type == "code"]

    def run(self, *names: str) -> None:
        for number in self.code:
            if not names or self.notebook.cells[number].id in names:
                self.client.clear_display_id_mapping(number)  # nbclient empties the cell and forgets to do this
                self.client.execute_cell(self.notebook.cells[number], number)

    def write(self, parameter: str, value: str) -> None:
        cell = self.notebook.cells[self.code[0]]
        cell.source = re.sub(rf'^({parameter}: str = )"[^"]*"', rf'\1"{value}"', cell.source, flags=re.MULTILINE)

    def notices(self) -> list[str]:
        """What the notices say of each change, in the order of their cells."""
        page = shown(self.notebook)
        return re.findall(r"<li>([^<]*：原来[^<]*)</li>", page)


@pytest.mark.slow
def test_the_stale_notice_is_there_exactly_while_cells_are_stale():
    opened = Opened(ROOT / "notebooks" / "ledger_review.ipynb")
    below = [opened.notebook.cells[number].id for number in opened.code[3:]]
    with opened.client.setup_kernel():
        opened.run()
        opened.run()
        assert opened.notices() == []
        opened.write("department", "102")
        opened.run("parameters")
        assert opened.notices() == ["单位：原来是“101”，现在是“102”"]
        opened.run("choose")
        assert opened.notices() == ["单位：原来是“101”，现在是“102”"]  # still one: what is below shows 101
        opened.run(*below[:-1])
        assert len(opened.notices()) == 1
        opened.run(*below)
        assert opened.notices() == []
        assert "云岭区教育局" in shown(opened.notebook)
        opened.write("department", "103")
        opened.run()
        assert opened.notices() == []  # everything ran again: nothing is stale
        opened.write("period", "2022")
        opened.run("parameters")
        opened.write("period", "2023")
        opened.run("parameters")
        assert opened.notices() == []  # written back


@pytest.mark.slow
def test_a_kit_that_cannot_be_loaded_is_a_card_too(tmp_path):
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    (tmp_path / "kit.toml").write_text("[build\n", encoding="utf-8")
    notebook = run_by_hand(ROOT / "notebooks" / "ledger_review.ipynb", {"kit": str(tmp_path)})
    page = shown(notebook)
    assert "kit.toml" in page.split("技术说明")[0]
    assert "没有办成：" in page
    errors = [o for cell in notebook.cells for o in cell.get("outputs", []) if o.output_type == "error"]
    assert {line for output in errors for line in output.traceback} == {"没有办成，见上面的说明。"}


@pytest.mark.slow
def test_a_final_that_is_refused_shows_what_is_lacking_where_to_mend_it_and_the_refusal_at_its_cell(tmp_path):
    change = {"edition": "final", "report": "summary", "out": str(tmp_path)}
    notebook = run_by_hand(ROOT / "notebooks" / "report.ipynb", change)
    cards = {cell.id: shown(SimpleNamespace(cells=[cell])) for cell in notebook.cells if cell.cell_type == "code"}
    assert "还不能出报送稿：差3件事" in cards["ready"]
    assert "本时段要改的单元格" in cards["findings"]
    assert "要由人决定的问题" in cards["questions"]
    assert "印在附件里的统计图（2幅）" in cards["charts"]
    assert "还不能出报送稿，还差：\n· 待核 3 项：" in cards["typeset"]
    assert [name for name, card in cards.items() if "没有办成" in card] == ["typeset", "proof", "publish"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_overview_shows_all_departments_in_organisational_order(tmp_path):
    notebook = run_by_hand(ROOT / "notebooks" / "overview.ipynb", {"period": "2023Q3"})
    assert not [o for cell in notebook.cells for o in cell.get("outputs", []) if o.output_type == "error"]
    page = shown(notebook)
    names = ("财政局", "教育局", "住建局", "统计局", "供销社")
    completion = page.split("年度计划完成率</div>")[1]
    assert [completion.index(f">{name}</td>") for name in names] == sorted(
        completion.index(f">{name}</td>") for name in names
    )
    for words in ("各单位台账覆盖情况", "2023-07", "2023-09", "党支部集中学习（次）", "常见问题", "项指标（无台账）"):
        assert words in page
    assert page.count('<span class="gwk-lack">缺</span>') > 100  # 112 keeps no ledger at all
    assert not re.search(r"\bNone\b|\bnan\b", re.sub(r"<[^>]*>", " ", page))


@pytest.mark.slow
def test_the_overview_runs_through_papermill(tmp_path):
    executed = tmp_path / "overview.ipynb"
    parameters = {"period": "2023-07", "kit": str(ROOT)}
    overview, limits = ROOT / "notebooks" / "overview.ipynb", CellLimits(120, 1500)
    run_notebook(overview, parameters=parameters, executed=executed, limits=limits, hide={})
    notebook = nbformat.read(executed, as_version=4)
    assert 'period = "2023-07"' in next(
        c.source for c in notebook.cells if c.metadata.get("tags") == ["injected-parameters"]
    )
    assert "2023-07" in shown(notebook)
    assert "2023-08" not in shown(notebook).split("年度计划完成率</div>")[1]
    with pytest.raises(UsageError, match="department"):
        run_notebook(
            overview,
            parameters={"department": "101"},
            executed=executed,
            limits=limits,
            hide={},
        )


@pytest.mark.slow
def test_the_overview_says_a_mistake_in_the_analysts_words():
    page = shown(run_by_hand(ROOT / "notebooks" / "overview.ipynb", {"period": "2023Q5"}))
    assert "2023Q5" in page
    assert "各单位台账覆盖情况</div>" not in page


@pytest.mark.slow
def test_a_mistake_is_a_card_in_the_analysts_words_and_a_later_change_is_said(tmp_path):
    path = ROOT / "notebooks" / "ledger_review.ipynb"
    page = shown(run_by_hand(path, {"department": "财证局", "period": "2023"}))
    assert "没有单位“财证局”" in page
    assert "101 财政局" in page
    page = shown(run_by_hand(path, {"department": "112"}, ['period = "2022"', "1"]))
    assert "参数已改" in page
    assert "时段：原来是“2023”，现在是“2022”" in page
