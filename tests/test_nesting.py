"""What is nested too deep or grows without end: one message with its file and line, never a traceback."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.factories import data_folder
from tests.test_compose_render import _render, context, labels  # noqa: F401 - fixtures

from gongwenkit import cli
from gongwenkit.compose.html.html_templates import render_page
from gongwenkit.compose.print.document import ReportContext
from gongwenkit.config.definition_files import MAX_STEPS, load_definitions
from gongwenkit.config.schema import Schema
from gongwenkit.config.toml import MAX_NESTING, parse_toml
from gongwenkit.config.toml_edit import read_values
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.files import MAX_FOLDERS, Stray, scan_files
from gongwenkit.ingest.ledgers.read import read_ledgers
from gongwenkit.model import KitFileError

HEAD = '[n]\nlabel = "n"\nunit = "次"\ncount = "rows"\n[[n.from]]\nledger = "talks"\n'
CONDITION = '{ column = "谈话类型", equals = "任职" }'


def _definitions(folder: Path, text: str, schema: Schema) -> object:
    (folder / "own.toml").write_text(text, encoding="utf-8")
    return load_definitions(folder, schema)


def _filters(depth: int, key: str) -> str:
    return f"{HEAD}where = [{f'{{ {key} = [' * depth}{CONDITION}{'] }' * depth}]\n"


def _chain(length: int) -> list[str]:
    first = HEAD.replace("[n]", "[n0]").replace("n.from", "n0.from").replace('"n"', '"n0"')
    form = '[n{0}]\nlabel = "n{0}"\nunit = "次"\ncount = "rows"\n[[n{0}.from]]\nrows_of = "n{1}"\n'
    following = (form.format(number, number - 1) for number in range(1, length))
    return [first, *following]


@pytest.mark.parametrize("key", ["any", "not"])
@pytest.mark.parametrize("depth", [60, 400, 2000])
def test_filters_nested_deep_are_named_with_their_line(tmp_path, kit_schema, key, depth):
    with pytest.raises(KitFileError) as raised:
        _definitions(tmp_path, _filters(depth, key), kit_schema)
    assert (raised.value.code, raised.value.where) == ("toml-too-deep", f"{tmp_path / 'own.toml'}:7")
    assert str(MAX_NESTING) in raised.value.found.zh


def test_filters_that_people_write_are_read(tmp_path, kit_schema):
    assert _definitions(tmp_path, _filters(20, "any"), kit_schema)


@pytest.mark.parametrize("order", [1, -1], ids=["up", "down"])
def test_a_long_chain_of_definitions_is_named_with_its_line(tmp_path, kit_schema, order):
    parts = _chain(300)
    with pytest.raises(KitFileError) as raised:
        _definitions(tmp_path, "".join(parts[::order]), kit_schema)
    first = sum(part.count("\n") for part in parts[: MAX_STEPS + 1]) + 1 if order == 1 else 1
    assert (raised.value.code, raised.value.where) == ("definition-invalid", f"{tmp_path / 'own.toml'}:{first}")
    assert str(MAX_STEPS) in raised.value.found.en


def test_a_chain_up_to_the_bound_is_read_and_a_circle_is_told_as_one(tmp_path, kit_schema):
    assert _definitions(tmp_path, "".join(_chain(MAX_STEPS + 1)), kit_schema)
    circle = [*_chain(3)[1:], *_chain(1)]
    circle[-1] = circle[-1].replace('ledger = "talks"', 'rows_of = "n1"')
    with pytest.raises(KitFileError, match="成环"):
        _definitions(tmp_path, "".join(circle), kit_schema)


DEEP = {
    "lists": ("a = 1\nb = " + "[" * 3000 + "]" * 3000, 2),
    "tables": ("[x]\n\ny = " + "{a=" * 3000 + "1" + "}" * 3000, 3),
    "brackets in texts before": ("a = \"[[[[\"\nb = '''\n[[['''\nc = " + "[" * 90 + "]" * 90, 4),
    "a head": ("a = 1\n[" + ".".join(["a"] * 500) + "]\nb = 1".replace("a", "c"), 2),
    "a key": ("x = 1\n" + ".".join(["b"] * 200) + " = 1", 2),
}


@pytest.mark.parametrize("name", DEEP)
def test_deep_toml_is_named_with_its_line(name):
    text, line = DEEP[name]
    text = text.replace("[a.", "[d.") if name == "a head" else text
    with pytest.raises(KitFileError) as raised:
        parse_toml(Path("kit.toml"), text.encode())
    assert (raised.value.code, raised.value.where) == ("toml-too-deep", f"kit.toml:{line}")


def test_a_text_that_is_edited_may_be_too_deep():
    assert read_values("b = " + "[" * 3000 + "]" * 3000) is None


@pytest.fixture
def deep_data(tmp_path) -> Iterator[Path]:
    data, here = data_folder(tmp_path / "data", {"101.csv": "日期\n"}), Path.cwd()
    try:
        os.chdir(data / "ledgers")
        for _ in range(1200):
            os.mkdir("d")  # noqa: PTH102 - the whole path would be longer than a system takes
            os.chdir("d")
        os.chdir(here)
        yield data
    finally:
        os.chdir(here)
        subprocess.run(["rm", "-rf", str(data / "ledgers" / "d")], check=True)  # rmtree calls itself for each


def test_folders_nested_deep_are_a_finding_and_the_others_are_read(deep_data, kit_schema):
    listed = scan_files(deep_data)
    deep = [one for one in listed if one.stray is Stray.DEEP]
    assert [one.name.count("/") for one in deep] == [MAX_FOLDERS + 1]
    findings = read_ledgers(load_data_folder(deep_data), schema=kit_schema).findings
    (said,) = [one for one in findings if one.file == deep[0].name]
    assert (said.code, said.severity) == ("workbook-unreadable", "error")
    assert str(MAX_FOLDERS) in said.found.zh
    assert any(one.name == "ledgers/101.csv" and one.stray is None for one in listed)


@pytest.fixture
def templates(repo_root: Path, tmp_path: Path) -> Path:
    for name in ("duty", "shared"):
        shutil.copytree(repo_root / "templates" / name, tmp_path / name)
    return tmp_path


MACRO = r"\BLOCK{macro f()}\VAR{f()}\BLOCK{endmacro}"
ENDLESS = {
    "includes itself": r'\BLOCK{include "report.tex.j2"}',
    "a macro calls itself": MACRO + r"\VAR{f()}",
    "a long text": r'\VAR{"a" * 10**10}',
    "a long text, turned round": r'\VAR{10**10 * "a"}',
    "a long list": r"\VAR{([1] * 10**10) | length}",
    "a great power": r"\VAR{9 ** (10 ** 8)}",
    "brackets": r"\VAR{" + "(" * 3000 + "1" + ")" * 3000 + "}",
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_template_without_end_is_named_with_its_line(
    templates: Path,
    context: ReportContext,  # noqa: F811
    name: str,
) -> None:
    path = templates / "duty" / "report.tex.j2"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace(r"\gwopening", ENDLESS[name]), encoding="utf-8")
    with pytest.raises(KitFileError) as raised:
        _render(templates, context, templates)
    assert raised.value.code == "template-endless"
    assert raised.value.where == (str(path) if name == "brackets" else f"{path}:6")


def test_a_product_that_is_not_large_is_printed(templates: Path, context: ReportContext) -> None:  # noqa: F811
    path = templates / "duty" / "report.tex.j2"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace(r"\gwopening", r'\VAR{"a" * 3}\VAR{6 * 7}\VAR{2 ** 5}'), encoding="utf-8")
    assert "aaa4232" in _render(templates, context, templates)


def test_a_page_that_includes_itself_is_named(tmp_path):
    (tmp_path / "index.html.j2").write_text('{% include "index.html.j2" %}', encoding="utf-8")
    with pytest.raises(KitFileError) as raised:
        render_page(tmp_path, "index.html.j2")
    assert raised.value.where == str(tmp_path / "index.html.j2")


@pytest.mark.parametrize(("error", "code"), [(MemoryError(), "memory"), (RecursionError("x"), "too-deep")])
def test_what_nothing_else_catches_is_one_line_of_the_command(monkeypatch, capfd, error, code):
    def fail(*_args: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(cli, "get_command", lambda _: fail)
    monkeypatch.setattr(fail, "main", fail, raising=False)
    with pytest.raises(SystemExit) as leaving:
        cli.main(["figures", "101", "--json"])
    said = capfd.readouterr()
    assert (leaving.value.code, said.err.count("\n")) == (2, 1)
    assert f'"code": "{code}"' in said.out
