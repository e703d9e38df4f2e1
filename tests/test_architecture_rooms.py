"""House rules inside the packages: rooms without circles, one noun a module, public names that somebody uses."""

import ast
import dataclasses
import importlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import pytest

LONGEST_MODULE = 500
SAME_NOUN = {
    "document": {"compose.print", "run.report"},
    "elements": {"config", "proof.layout"},
    "evidence": {"cli", "proof.evidence", "run.report"},
    "figures": {"cli", "measure"},
    "job": {"model", "run.report"},
    "kit": {"cli", "config"},
    "ledger": {"cli", "ingest.ledgers"},
    "redaction": {"config", "run.report"},
    "reference": {"ingest.findings", "model"},
    "rows": {"ingest.ledgers", "measure"},
    "survey": {"measure", "run.report"},
    "text": {"compose.text", "model"},
    "title": {"compose.print", "proof.layout.checks"},
}
"""Module names that occur twice, with the packages that use them for the same noun."""

PACKAGES = ("model", "config", "ingest", "measure", "compose", "typeset", "proof", "run", "cli")
REMEMBERING = {
    "compose.text.lint._Known",
    "compose.text.redact.HiddenNames",
    "compose.text.redact.Redaction",
    "ingest.ledgers.data_folder.DataFolder",
    "proof.layout.page.Line",
    "proof.layout.page.Page",
}
"""Frozen types that may still fill a memo after they were made; take off what has none any more."""


class Module(NamedTuple):
    name: str  # below gongwenkit: "ingest.workbook.grid"
    path: Path
    tree: ast.Module

    @property
    def is_package(self) -> bool:
        return self.path.name == "__init__.py"

    @property
    def room(self) -> str:
        """The sub-package; a module that is directly in one of the nine packages is a room of its own."""
        parts = self.name.split(".")
        return self.name if self.is_package or len(parts) < 3 else ".".join(parts[:-1])


Graph = Mapping[str, set[str]]


@cache
def _nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """All nodes of a module, walked once for all rules; forgotten with the fixture `modules`."""
    return tuple(ast.walk(tree))


def _load(base: Path) -> dict[str, Module]:
    modules = {}
    for path in sorted(base.rglob("*.py")):
        parts = path.relative_to(base).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        modules[name] = Module(name, path, ast.parse(path.read_text(encoding="utf-8")))
    return modules


def _uses(tree: ast.Module, known: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yields (module, name): what a module imports from the kit; the name is "" where the module itself is imported."""
    for node in _nodes(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "gongwenkit":
            module = (node.module or "").removeprefix("gongwenkit").lstrip(".")
            for alias in node.names:
                whole = f"{module}.{alias.name}".lstrip(".")
                yield (whole, "") if whole in known else (module, alias.name)


def _graph(modules: Mapping[str, Module]) -> dict[str, set[str]]:
    return {
        name: {target for target, _ in _uses(module.tree, modules) if target and target != name}
        for name, module in modules.items()
        if name
    }


def _rooms(graph: Graph, modules: Mapping[str, Module]) -> dict[str, set[str]]:
    rooms: dict[str, set[str]] = {}
    for name, targets in graph.items():
        room = modules[name].room
        rooms.setdefault(room, set()).update(modules[target].room for target in targets)
        rooms[room].discard(room)
    return rooms


def _circle(graph: Graph) -> list[str]:
    """Returns one circle of a graph, empty if it has none."""
    done: set[str] = set()

    def search(node: str, way: list[str]) -> list[str]:
        if node in way:
            return way[way.index(node) :]
        if node in done:
            return []
        for target in sorted(graph.get(node, ())):
            if found := search(target, [*way, node]):
                return found
        done.add(node)
        return []

    return next((found for node in sorted(graph) if (found := search(node, []))), [])


@pytest.fixture(scope="module")
def modules(repo_root: Path) -> Iterator[dict[str, Module]]:
    yield _load(repo_root / "src" / "gongwenkit")
    _nodes.cache_clear()


def test_the_rules_see_circles() -> None:
    assert _circle({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    assert _circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c"]


def test_no_module_imports_itself_in_a_circle(modules: dict[str, Module]) -> None:
    graph = _graph(modules)
    assert sum(map(len, graph.values())) > 500
    assert _circle(graph) == []


def test_no_circle_between_rooms(modules: dict[str, Module]) -> None:
    rooms = _rooms(_graph(modules), modules)
    assert {"ingest.workbook", "ingest.ledgers", "compose.text", "proof.layout", "run.report"} <= set(rooms)
    assert _circle(rooms) == []


def test_no_import_is_hidden_from_the_rules(modules: dict[str, Module]) -> None:
    """An import for type checking alone hides a circle."""
    named = [
        name
        for name, module in modules.items()
        for node in _nodes(module.tree)
        if isinstance(node, ast.Name) and node.id == "TYPE_CHECKING"
    ]
    assert named == []


def test_one_noun_is_one_module(modules: dict[str, Module]) -> None:
    places: dict[str, list[str]] = {}
    for name, module in modules.items():
        if "." in name and not module.is_package:
            places.setdefault(name.rpartition(".")[2], []).append(name)
    twice = {noun: {name.rpartition(".")[0] for name in names} for noun, names in places.items() if len(names) > 1}
    assert {noun: rooms for noun, rooms in twice.items() if rooms != SAME_NOUN.get(noun)} == {}
    assert set(SAME_NOUN) <= set(twice)


def _tested(stem: str) -> tuple[str, str] | None:
    """Returns (package, rest) of the name of a test file, None where it names no package."""
    match = re.fullmatch(r"test_(model|config|ingest|measure|compose|typeset|proof|run|cli)_(\w+)", stem)
    return (match[1], match[2]) if match else None


def test_a_test_file_is_named_after_its_module_or_room(modules: dict[str, Module], repo_root: Path) -> None:
    """A test over several rooms has a name of its own, without a package."""
    nouns = {(name.split(".")[0], name.rpartition(".")[2]) for name in modules if "." in name}
    named = {path.name: found for path in repo_root.glob("tests/test_*.py") if (found := _tested(path.stem))}
    assert len(named) > 50
    assert {file for file, found in named.items() if found not in nouns} == set()
    assert _tested("test_run_plan") in nouns
    assert _tested("test_run_district") not in nouns


def test_no_module_is_too_long_to_read(modules: dict[str, Module]) -> None:
    lines = {name: len(module.path.read_text(encoding="utf-8").splitlines()) for name, module in modules.items()}
    assert {name: count for name, count in lines.items() if count > LONGEST_MODULE} == {}


def _exported(module: Module) -> list[str]:
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            return list(ast.literal_eval(node.value))
    return []


def _code(path: Path) -> ast.Module:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return ast.parse(text)


def _names_used(tree: ast.Module, known: Iterable[str]) -> set[tuple[str, str]]:
    """Returns (module, name) of all that a tree takes from the kit, by import, attribute or dotted text."""
    used, aliases = set(), {}
    nodes = list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "gongwenkit":
            module = (node.module or "").removeprefix("gongwenkit").lstrip(".")
            for alias in node.names:
                used.add((module, alias.name))
                aliases[alias.asname or alias.name] = f"{module}.{alias.name}".lstrip(".")
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases:
            used.add((aliases[node.value.id], node.attr))
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            used |= set(re.findall(r"gongwenkit\.([a-z_.]+)\.([A-Za-z_]\w*)", node.value))
            used |= set(re.findall(r"from gongwenkit\.([a-z_.]+) import ([A-Za-z_]\w*)", node.value))
    return used


def _annotations(module: Module) -> set[str]:
    """Returns the names in annotations and bases of a module: a type that others get in their hands is public."""
    found = set()
    for node in _nodes(module.tree):
        parts: list[ast.expr | None] = []
        if isinstance(node, ast.FunctionDef):
            parts = [*(arg.annotation for arg in (*node.args.args, *node.args.kwonlyargs)), node.returns]
        elif isinstance(node, ast.AnnAssign):
            parts = [node.annotation]
        elif isinstance(node, ast.ClassDef):
            parts = list(node.bases)
        for part in parts:
            found |= set(re.findall(r"\w+", ast.unparse(part))) if part is not None else set()
    return found


@pytest.mark.slow
def test_public_names_are_used_by_others(modules: dict[str, Module], repo_root: Path) -> None:
    places = ("tests/**/*.py", "scripts/**/*.py", "notebooks/*.ipynb")
    others = [path for pattern in places for path in repo_root.glob(pattern)]
    used_outside = set().union(*(_names_used(_code(path), modules) for path in others))
    used = {name: _names_used(module.tree, modules) for name, module in modules.items()}
    at_home = []
    for name, module in modules.items():
        if module.is_package:
            continue
        elsewhere = used_outside.union(*(found for other, found in used.items() if other != name))
        lonely = {one for one in _exported(module) if (name, one) not in elsewhere} - _annotations(module) - {"CHECKS"}
        at_home += [f"{name}: {one}" for one in sorted(lonely)]
    assert at_home == []


def _named_in_docstrings(module: Module) -> Iterator[str]:
    """Yields the dotted names in backticks of all docstrings, those of constants included."""
    for node in _nodes(module.tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield from re.findall(r"`([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)[`(]", node.value.value)


def _misleads(name: str, modules: Mapping[str, Module]) -> bool:
    """Whether a dotted name starts like one of the kit and leads to nothing, or is a class of an unknown module."""
    parts = name.split(".")
    if parts[0] not in PACKAGES:
        lower = re.fullmatch(r"[a-z_]+", parts[0]) is not None
        homes = [known for known in modules if known.rpartition(".")[2] == parts[0]]
        if len(parts) != 2 or not lower or not parts[1][0].isupper():
            return False
        return not any(hasattr(importlib.import_module(f"gongwenkit.{home}"), parts[1]) for home in homes)
    length = max(n for n in range(len(parts) + 1) if ".".join(parts[:n]) in modules)
    found: object = importlib.import_module(f"gongwenkit.{'.'.join(parts[:length])}")
    for attribute in parts[length:]:
        fields = getattr(found, "__dataclass_fields__", {}) | getattr(found, "model_fields", {})
        if not hasattr(found, attribute):
            return attribute not in fields
        found = getattr(found, attribute)
    return False


def test_docstrings_name_modules_that_exist(modules: dict[str, Module]) -> None:
    named = [(module.name, name) for module in modules.values() for name in _named_in_docstrings(module)]
    assert ("ingest.values.values", "ingest.ledgers.ledger.Ledgers.frames") in named
    assert [f"{place}: {name}" for place, name in named if _misleads(name, modules)] == []


def _pages_named(text: str) -> Iterator[str]:
    """Yields the names of pages (`docs/ledgers.md`) in a text."""
    yield from re.findall(r"[\w./-]*\w\.md\b", text)


def _page_exists(name: str, root: Path) -> bool:
    """Whether a page is in docs/ or beside the README; a name without a folder may be either."""
    places = [root / name] if "/" in name else [root / name, root / "docs" / name]
    return any(place.is_file() for place in places)


def test_the_code_names_pages_that_exist(modules: dict[str, Module], repo_root: Path) -> None:
    named = [(name, page) for name, module in modules.items() for page in _pages_named(module.path.read_text("utf-8"))]
    assert ("config.definitions", "docs/figures.md") in named
    assert [f"{place}: {page}" for place, page in named if not _page_exists(page, repo_root)] == []


def test_a_page_that_is_gone_is_seen(repo_root: Path) -> None:
    assert list(_pages_named("A check (layout.md, 8; docs/latex-class.zh-CN.md).")) == [
        "layout.md",
        "docs/latex-class.zh-CN.md",
    ]
    assert not _page_exists("layout.md", repo_root)
    assert _page_exists("docs/latex-class.zh-CN.md", repo_root)
    assert all(_page_exists(name, repo_root) for name in ("README.md", "proof.md", "CONTRIBUTING.md", "CHANGELOG.md"))


def test_a_name_that_leads_to_nothing_is_seen(modules: dict[str, Module]) -> None:
    wrong = ("ingest.gone", "ingest.ledgers.ledger.NOTE", "gone.Head", "heads.Gone")
    assert all(_misleads(name, modules) for name in wrong)
    right = ("config.kit_files", "ingest.ledgers.ledger.Ledgers.frames", "heads.Head", "date.min", "labels.reference")
    assert not any(_misleads(name, modules) for name in right)


def _memos(kind: type) -> set[str]:
    """Returns what a frozen class fills after it was made: cached properties, and private containers that start empty.

    An index that `__post_init__` makes from the fields is none.
    """
    containers = [field for field in dataclasses.fields(kind) if field.default_factory is not dataclasses.MISSING]
    found = {field.name for field in containers if field.name.startswith("_")}
    return found | {name for name, value in vars(kind).items() if isinstance(value, cached_property)}


def test_what_is_frozen_has_no_memo(modules: dict[str, Module]) -> None:
    remembering, seen = set(), 0
    for name in modules:
        if not name or name.endswith("__main__"):
            continue
        module = importlib.import_module(f"gongwenkit.{name}")
        for kind in vars(module).values():
            if not dataclasses.is_dataclass(kind) or kind.__module__ != module.__name__:
                continue
            if kind.__dataclass_params__.frozen:  # type: ignore[attr-defined]
                seen += 1
                if _memos(kind):  # type: ignore[arg-type]
                    remembering.add(f"{name}.{kind.__qualname__}")  # type: ignore[union-attr]
    assert seen > 100
    assert remembering - REMEMBERING == set()


def test_a_memo_is_seen() -> None:
    @dataclasses.dataclass(frozen=True)
    class Remembering:
        _known: dict[str, int] = dataclasses.field(default_factory=dict)
        _index: dict[str, int] = dataclasses.field(init=False)

        @cached_property
        def more(self) -> int:
            return 1

    assert _memos(Remembering) == {"_known", "more"}


def _compared_kinds(tree: ast.Module) -> Iterator[int]:
    """Yields the lines that compare `.kind` of something with the kind of a ledger."""
    for node in _nodes(tree):
        if isinstance(node, ast.Compare):
            sides = [one for side in (node.left, *node.comparators) for one in ast.walk(side)]
            of_a_kind = any(isinstance(one, ast.Attribute) and one.attr == "kind" for one in sides)
            if of_a_kind and {one.value for one in sides if isinstance(one, ast.Constant)} & {
                "events",
                "rows",
                "stock",
            }:
                yield node.lineno


def test_the_kind_of_a_ledger_is_compared_in_its_schema(modules: dict[str, Module]) -> None:
    """A new kind gets its properties there; all other code uses the properties."""
    assert list(_compared_kinds(modules["config.schema"].tree)) != []
    others = [
        module for name, module in modules.items() if name.startswith(("ingest.", "measure.", "compose.", "run."))
    ]
    assert [f"{module.name}:{line}" for module in others for line in _compared_kinds(module.tree)] == []
