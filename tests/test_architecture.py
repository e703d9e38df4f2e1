"""The house rules that a reader can check from the imports and the list of files."""

import ast
import functools
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ORDER = ("model", "config", "ingest", "measure", "compose", "typeset", "proof", "run", "cli")

# One door for each third party: top-level module -> the modules of the kit that may import it (prefixes).
DOORS = {
    "python_calamine": (),  # tests compare with it
    "xlrd": ("ingest.workbook",),
    "openpyxl": (
        "ingest.workbook",
        "ingest.annotate",
        "ingest.workbook.text_cells",
        "ingest.decisions.write",
        "proof.evidence.evidence_book",
        "run.kit.reference_book",
        "run.kit.empty_ledgers",
    ),
    "jinja2": ("compose",),
    "subprocess": ("typeset.process", "typeset.isolation", "typeset.toolchain", "ingest.workbook.reader", "run"),
    "papermill": ("run.batch.notebook",),
    "distributed": ("run.batch.cluster",),
    "dask": (),  # its scheduler and workers are programs, started by people
    "rapidfuzz": ("config.likeness",),
    "PIL": ("typeset.chart_picture",),
    "lxml": ("compose.word", "proof.word"),
    "difflib": ("proof.word",),  # what is alike is asked of config.likeness; to align two texts is another matter
    "nbformat": ("run.batch.notebook",),
    "nbclient": ("run.batch.notebook",),
    "nbconvert": ("run.batch.notebook",),
    "ipykernel": ("run.batch.shell",),
    "matplotlib": ("proof.layout.picture",),
    "typer": ("cli",),
    "rich": ("cli",),
}
# What loads files of a kit, and who may import it: where a command begins. Everything else gets `KitFiles`.
LOADERS = re.compile(r"gongwenkit\.config\.[a-z_]+\.(load_[a-z_]+|read_toml|parse_toml|toml_line|list_[a-z_]+)")
MAY_LOAD = {
    "load_handover_words": ("run.delivery.delivery_order", "run.exchange.sending", "run.exchange.taking", "cli"),
    "load_rules": ("run.status.standing",),
    "load_learn_words": ("run.kit.learned_acceptance", "run.kit.unknown_ledgers"),
    "load_kit": ("run.report.job", "run.kit.init", "run.batch.kernels", "cli"),
    "load_kit_files": (
        "run.report.steps",
        "run.report.ledgers",
        "run.report.draft_check",
        "run.kit.review",
        "run.kit.doctor",
        "run.batch.fresh_plan",
        "run.batch.excess",  # after a failure: which files are the department’s
        "run.batch.kernels",
        "run.batch.portion",
        "run.report.template_check",
        "run.report.template_trial",
    ),
    "list_report_types": (
        "run.report.report_kind",
        "run.kit.reference_book",
        "run.kit.own_guide",
        "run.report.template_check",
        "run.report.template_trial",
    ),
    "load_report_type": ("run.report.report_kind", "run.kit.reference_book", "run.kit.own_guide"),
    "load_labels": ("run.kit.reference_book", "cli"),
    "load_definitions": ("run.kit.reference_book",),
    "load_wording": ("run.kit.reference_book",),
    "load_facts": ("run.kit.reference_book",),
    "load_schema": (
        "run.kit.reference_book",
        "run.kit.empty_ledgers",
        "run.kit.own_guide",
        "run.kit.upgrade",
        "run.kit.learned_acceptance",
        "run.kit.unknown_ledgers",
    ),
    "load_older_format": ("run.kit.upgrade",),
    "load_toml": ("run.kit.packs",),  # pack.toml is of the installation, not of a kit
    "read_toml": ("run.kit.upgrade",),  # it edits the files
}
KIT_FOLDERS = {"schema_folder", "figures_folder", "phrases_folder"}
MAY_KNOW_FOLDERS = (
    "config",
    "run.kit.reference_book",
    "run.kit.empty_ledgers",
    "run.kit.own_guide",
    "run.kit.doctor",
    "run.kit.upgrade",
    "run.kit.learned_acceptance",
    "run.kit.unknown_ledgers",
    "run.report.input_changes",
    "run.report.kit_inputs",
    "run.report.manifest",
    "run.report.template_check",
    "run.report.template_trial",
    "cli",
)

# A decision book is read to add lines below: what people wrote stays; so is a book
# whose drop-downs are made anew.
OPENPYXL_READERS = (
    *("ingest.workbook", "ingest.annotate", "ingest.decisions.write"),
    *("run.kit.reference_book", "run.kit.empty_ledgers"),
)
FORBIDDEN = {"fitz", "pymupdf"}  # AGPL

# Written in two halves, so that this file does not name them itself.
INDEX_HOSTS = tuple(
    "".join(halves)
    for halves in (("pypi", ".org"), ("files.python", "hosted"), ("deb.", "debian.org"), ("registry.", "npmjs"))
)
MACHINE_PATH = re.compile(r"(?<![A-Za-z0-9._-])/(?:" + "work|root" + r")/")
BINARY = {".xlsx", ".xlsm", ".xls", ".et", ".ods", ".xlsb", ".pdf", ".png", ".jpg", ".otf", ".ttf", ".zip"}


class Module(NamedTuple):
    name: str  # below gongwenkit: "ingest.workbook", "" for the package itself
    path: Path
    tree: ast.Module

    @property
    def package(self) -> str:
        return self.name.split(".")[0]


class Import(NamedTuple):
    module: str  # absolute dotted name
    line: int


def _load(root: Path) -> list[Module]:
    base = root / "src" / "gongwenkit"
    modules = []
    for path in sorted(base.rglob("*.py")):
        parts = path.relative_to(base).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        modules.append(Module(name, path, ast.parse(path.read_text(encoding="utf-8"))))
    return modules


@functools.cache
def _nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """All nodes of a module, walked once for all rules; forgotten with the fixture `modules`."""
    return tuple(ast.walk(tree))


@functools.cache
def _imports(tree: ast.Module) -> tuple[Import, ...]:
    return tuple(_each_import(tree))


def _each_import(tree: ast.Module) -> Iterator[Import]:
    for node in _nodes(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are absolute"
            assert node.module is not None
            yield Import(node.module, node.lineno)
            # `from gongwenkit import compose` and `from gongwenkit.run import batch` name modules too
            yield from (Import(f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def _below(name: str, prefixes: tuple[str, ...]) -> bool:
    """`ingest.workbook` admits itself, `ingest.workbook.zip` and `ingest.workbook_xls`; `run` only what is below it."""
    return any(name == p or name.startswith(f"{p}.") or ("." in p and name.startswith(f"{p}_")) for p in prefixes)


def _wrong_way(module: Module) -> list[str]:
    """The imports of a module that go up the house."""
    if module.package not in ORDER:
        return []
    rank = ORDER.index(module.package)
    targets = {
        (parts[1], found.line)
        for found in _imports(module.tree)
        if (parts := found.module.split("."))[0] == "gongwenkit" and len(parts) > 1
    }
    return [
        f"{module.name}:{line} imports {package}"
        for package, line in sorted(targets)
        if package in ORDER and ORDER.index(package) > rank
    ]


def _wrong_door(module: Module) -> list[str]:
    return [
        f"{module.name}:{found.line} imports {top}"
        for found in _imports(module.tree)
        if (top := found.module.split(".")[0]) in DOORS and not _below(module.name, DOORS[top])
    ]


@pytest.fixture(scope="module")
def modules(repo_root: Path) -> Iterator[list[Module]]:
    yield _load(repo_root)
    _imports.cache_clear()
    _nodes.cache_clear()


@pytest.fixture(scope="module")
def committed(repo_root: Path) -> list[Path]:
    """The files that are in git or would go in with `git add`."""
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=repo_root, capture_output=True, check=True
    ).stdout.decode()
    files = [repo_root / name for name in names.split("\0") if name]
    return [path for path in files if path.is_file() and path.suffix not in BINARY]


def test_there_are_modules_to_look_at(modules: list[Module]) -> None:
    assert {"model.errors", "config.kit", "run.kit.doctor"} <= {module.name for module in modules}
    assert {module.package for module in modules if module.name} >= {"model", "config", "ingest", "typeset", "run"}
    assert sum(1 for module in modules for _ in _imports(module.tree)) > 50


def test_every_package_has_its_floor(modules: list[Module]) -> None:
    assert {module.package for module in modules} - {"", "__main__"} <= set(ORDER)


def test_imports_go_one_way(modules: list[Module]) -> None:
    assert [line for module in modules for line in _wrong_way(module)] == []


def test_one_door_for_each_third_party(modules: list[Module]) -> None:
    assert [line for module in modules for line in _wrong_door(module)] == []


# The formats of workbooks: the reading process loads what a file needs, and the command line what a command needs. The
# batch: what runs notebooks (Papermill) is loaded by workers, never by a batch that has nothing to do.
# The process that forks: for a plan it loads what plans, and what runs notebooks only for the first report.
# The cluster: Dask is an extra; a worker's process loads Papermill, the worker that asks it does not.
# PDF/A: its library is loaded when a PDF is made or checked, not by commands that only name what is attached to one.
LATE_IMPORTS = (
    *("cli", "__main__", "ingest.workbook", "run.batch.batch", "run.batch.local", "typeset.archive"),
    *(
        "run.batch.cluster",
        "run.batch.runner",
        "run.batch.plan",
        "run.batch.kernels",
        "run.batch.refusal",
        "run.report.installation",
    ),
)


def _imports_inside(module: Module) -> list[str]:
    """The imports within functions."""
    return [
        f"{module.name}:{node.lineno}"
        for function in _nodes(module.tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def test_modules_import_at_their_head_but_for_the_command_line(modules: list[Module]) -> None:
    late = {module.name: _imports_inside(module) for module in modules}
    assert late["cli.build"]
    assert late["__main__"]
    assert [line for name, lines in late.items() if not _below(name, LATE_IMPORTS) for line in lines] == []


def test_the_rules_see_a_breach() -> None:
    tree = ast.parse(
        "from gongwenkit.run import doctor\nfrom gongwenkit import cli\nimport jinja2.sandbox\nimport xlrd\n"
    )
    module = Module("ingest.values", Path("values.py"), tree)
    assert _wrong_way(module) == ["ingest.values:2 imports cli", "ingest.values:1 imports run"]
    assert _wrong_door(module) == ["ingest.values:3 imports jinja2", "ingest.values:4 imports xlrd"]
    assert _wrong_door(module._replace(name="ingest.workbook_xls")) == ["ingest.workbook_xls:3 imports jinja2"]
    assert _wrong_door(Module("runner", Path("r.py"), ast.parse("import subprocess"))) != []


def test_workbooks_are_read_at_one_place(modules: list[Module]) -> None:
    readers = [
        module.name
        for module in modules
        for node in _nodes(module.tree)
        if (isinstance(node, ast.Attribute) and node.attr in {"load_workbook", "read_excel"})
        or (isinstance(node, ast.alias) and node.name in {"load_workbook", "read_excel"})
    ]
    assert [name for name in readers if not _below(name, OPENPYXL_READERS)] == []


def _wrong_loads(module: Module) -> list[str]:
    """The loaders of a kit's files that a module imports and may not, and the TOML reader of Python."""
    if module.package == "config":
        return []
    found = [found.module for found in _imports(module.tree)]
    names = [match[1] for name in found if (match := LOADERS.fullmatch(name))]
    wrong = [name for name in names if not _below(module.name, MAY_LOAD.get(name, ()))]
    return [f"{module.name} imports {name}" for name in (*wrong, *(n for n in found if n == "tomllib"))]


def test_files_of_a_kit_are_loaded_where_a_command_begins(modules: list[Module]) -> None:
    assert [line for module in modules for line in _wrong_loads(module)] == []
    loading = {module.name for module in modules for found in _imports(module.tree) if LOADERS.fullmatch(found.module)}
    assert {"run.report.steps", "run.report.ledgers", "run.batch.fresh_plan"} <= loading
    step = ast.parse("from gongwenkit.config.phrases import load_marks\nimport tomllib\n")
    assert _wrong_loads(Module("run.report.document", Path("d.py"), step)) == [
        "run.report.document imports load_marks",
        "run.report.document imports tomllib",
    ]


def test_no_step_knows_where_the_files_of_a_kit_are(modules: list[Module]) -> None:
    knowing = {
        module.name
        for module in modules
        for node in _nodes(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in KIT_FOLDERS
    }
    assert "config.kit_files" in knowing
    assert [name for name in sorted(knowing) if not _below(name, MAY_KNOW_FOLDERS)] == []


def test_ledgers_are_read_in_one_place_with_limits_and_cache(modules: list[Module]) -> None:
    calls = [
        (module.name, {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords})
        for module in modules
        for node in _nodes(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "read_ledgers"
    ]
    assert [name for name, _ in calls] == ["run.report.ledgers"]
    (given,) = (keywords for _, keywords in calls)
    assert (given["limits"], given["cache"]) == ("kit.settings.reader", "kit.cache_folder")


def test_no_two_modules_have_a_public_class_of_one_name(modules: list[Module]) -> None:
    """A name says what its thing is; two things of one name are mistaken for each other."""
    places: dict[str, list[str]] = {}
    for module in modules:
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(module.name)
    assert len(places) > 250
    twice = {name: found for name, found in places.items() if len(found) > 1}
    assert twice == {}


def test_public_names_are_listed_and_sorted(modules: list[Module]) -> None:
    wrong = []
    for module in modules:
        lists = [
            ast.literal_eval(node.value)
            for node in module.tree.body
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets)
        ]
        is_empty_package = module.path.name == "__init__.py" and not any(_imports(module.tree))
        if not lists and is_empty_package:
            continue
        if len(lists) != 1 or lists[0] not in (sorted(lists[0]), _constants_first(lists[0])):
            wrong.append(module.name)
    assert wrong == []


def _constants_first(names: list[str]) -> list[str]:
    """CONSTANTS, Classes, functions: the other order in which a list counts as sorted."""
    return sorted(names, key=lambda name: (not name.isupper(), not name[:1].isupper(), name))


def test_no_forbidden_licence(modules: list[Module], repo_root: Path) -> None:
    imported = {found.module.split(".")[0] for module in modules for found in _imports(module.tree)}
    assert imported & FORBIDDEN == set()
    locked = (repo_root / "requirements" / "test.lock").read_text(encoding="utf-8").lower()
    assert len(re.findall(r"^[a-z0-9-]+==", locked, re.MULTILINE)) > 50
    assert not re.search(r"^pymupdf", locked, re.MULTILINE)


def test_no_link_is_committed(repo_root: Path) -> None:
    """A link names a place of one machine; one to an environment has replaced the environment of others."""
    listed = subprocess.run(["git", "ls-files", "-s"], cwd=repo_root, capture_output=True, check=True).stdout.decode()
    assert len(listed.splitlines()) > 100
    assert [line for line in listed.splitlines() if line.startswith("120000")] == []


def test_nothing_names_an_index_or_a_machine(committed: list[Path], repo_root: Path) -> None:
    assert repo_root / "pyproject.toml" in committed
    assert len(committed) > 20
    named = []
    for path in committed:
        text = path.read_text(encoding="utf-8", errors="replace")
        named += [f"{path.relative_to(repo_root)}: {host}" for host in INDEX_HOSTS if host in text]
        if found := MACHINE_PATH.search(text):
            line = text.count("\n", 0, found.start()) + 1
            named.append(f"{path.relative_to(repo_root)}:{line}: {found.group()}")
    assert named == []
