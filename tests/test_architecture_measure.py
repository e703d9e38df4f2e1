"""Rules on the code of measure and on counting rules that a reader of the sources can check."""

import ast
import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import pytest

import gongwenkit.measure
from gongwenkit.config.definitions import COUNTING_RULES
from gongwenkit.config.schema import load_schema
from gongwenkit.measure.counting_rules import RULES

SOURCES = Path(__file__).parent.parent / "src" / "gongwenkit"
PACKAGES = ("config", "ingest", "measure", "compose", "proof", "run", "cli")


def trees(*packages: str) -> Iterator[tuple[Path, ast.Module]]:
    for package in packages:
        for path in sorted((SOURCES / package).rglob("*.py")):
            yield path.relative_to(SOURCES), ast.parse(path.read_text(encoding="utf-8"))


def compared_rules(tree: ast.Module) -> Iterator[int]:
    """Yields the lines that compare `.count` of something with texts."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = (node.left, *node.comparators)
            of_a_rule = any(isinstance(side, ast.Attribute) and side.attr == "count" for side in sides)
            texts = [one for side in sides for one in ast.walk(side) if isinstance(one, ast.Constant)]
            if of_a_rule and any(one.value in COUNTING_RULES for one in texts):
                yield node.lineno


def named(tree: ast.Module, names: frozenset[str]) -> Iterator[str]:
    yield from (
        f"{node.lineno}: {node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in names
    )


def test_the_searches_see_a_breach():
    tree = ast.parse('a = d.count == "union"\nb = d.count in ("sum", "items")\nc = text.count("sum")\ne = "支部"\n')
    assert list(compared_rules(tree)) == [1, 2]
    assert list(named(tree, frozenset({"支部"}))) == ["4: 支部"]


@pytest.mark.slow
def test_the_name_of_a_counting_rule_is_compared_nowhere():
    seen = dict(trees(*PACKAGES))
    assert Path("measure/views.py") in seen
    assert [f"{path}:{line}" for path, tree in seen.items() for line in compared_rules(tree)] == []


def test_each_rule_has_properties_and_code():
    of_figures = {name for name, rule in COUNTING_RULES.items() if rule.of_figures}  # see measure.two_figures
    assert set(RULES) == set(COUNTING_RULES) - of_figures
    assert of_figures == {"difference"}


def test_measure_names_no_ledger_and_no_column():
    schema = load_schema(SOURCES.parents[1] / "data" / "schema")
    columns = {column.name for ledger in schema.ledgers.values() for column in ledger.column}
    names = frozenset(columns | set(schema.ledgers))
    assert {"支部", "制度名称", "meetings"} <= names
    assert [f"{path}:{one}" for path, tree in trees("measure") for one in named(tree, names)] == []


def modules() -> list[str]:
    found = pkgutil.walk_packages(gongwenkit.measure.__path__, "gongwenkit.measure.")
    return [module.name for module in found]


def memos(kind: type) -> list[str]:
    """Names the fields and properties of a frozen class that can remember something."""
    fields = [field.name for field in dataclasses.fields(kind) if field.name.startswith("_")]
    return [*fields, *(name for name, value in vars(kind).items() if isinstance(value, cached_property))]


@pytest.mark.parametrize("name", modules())
def test_what_is_frozen_remembers_nothing(name):
    for kind in vars(importlib.import_module(name)).values():
        if dataclasses.is_dataclass(kind) and kind.__module__ == name and kind.__dataclass_params__.frozen:
            assert memos(kind) == []


def test_a_memo_would_be_seen():
    @dataclasses.dataclass(frozen=True)
    class Remembering:
        _known: dict = dataclasses.field(default_factory=dict)

        @cached_property
        def more(self):
            return 1

    assert memos(Remembering) == ["_known", "more"]


def test_no_import_of_measure_is_for_types_only():
    names = [node.id for _, tree in trees("measure") for node in ast.walk(tree) if isinstance(node, ast.Name)]
    assert "Measurement" in names
    assert "TYPE_CHECKING" not in names
