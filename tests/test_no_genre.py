"""No genre in the code: its words and its ledgers are in data/ and templates/, and the code asks for roles.

The words of tests/genre_words.txt do not occur anywhere in src/. The ids of the ledgers of data/schema are English,
so they are looked for where they would be names: in string literals, and in docstrings and comments between quotes or
backticks.
"""

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "gongwenkit"
WORDS = tuple(
    line
    for line in (ROOT / "tests" / "genre_words.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)
IDS = tuple(
    tomllib.loads(path.read_text(encoding="utf-8"))["id"]
    for path in sorted((ROOT / "data" / "schema").glob("*.toml"))
    if path.name not in ("common.toml", "tags.toml", "posts.toml")
)
ID = rf"(?:{'|'.join(IDS)})"
NAMED = re.compile(rf"(?<![A-Za-z0-9_]){ID}(?![A-Za-z0-9_])")
QUOTED = re.compile(rf"""[`"'“]{ID}[`"'”]""")


def files() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*") if path.suffix in {".py", ".pyi", ".toml", ".json", ".md"})


def docstrings(tree: ast.Module) -> set[int]:
    """Returns the ids of the nodes that are docstrings: strings that are statements."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def ledgers_in(source: str) -> Iterator[tuple[int, str]]:
    """Yields line and id of each ledger that a program names."""
    tree = ast.parse(source)
    prose = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            pattern = QUOTED if id(node) in prose else NAMED
            yield from ((node.lineno, found[0]) for found in pattern.finditer(node.value))
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield from ((token.start[0], found[0]) for found in QUOTED.finditer(token.string))


def test_there_is_something_to_look_at():
    assert len(files()) > 150
    assert len(WORDS) >= 13
    assert len(IDS) >= 15
    assert "meetings" in IDS


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('x = rows["meetings"]', ["meetings"]),
        ('x = f"{day}: talks"', ["talks"]),
        ('"""Rows of `meetings`, and of meetings in general."""', ["`meetings`"]),
        ("x = 1  # as in 'risks'", ["'risks'"]),
        ('"""A clerk talks nonsense."""\nmeetings_held = 1  # articles', []),
        ('x = "branch_life_of"', []),
    ],
)
def test_a_ledger_is_found_where_it_is_a_name(source, found):
    assert [name for _, name in ledgers_in(source)] == found


def test_no_word_of_a_genre_is_in_the_code():
    found = [
        f"{path.relative_to(ROOT)}:{number}: {word}"
        for path in files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for word in WORDS
        if word in line
    ]
    assert found == []


@pytest.mark.slow
def test_no_ledger_is_named_in_the_code():
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in files()
        if path.suffix == ".py"
        for line, name in ledgers_in(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.slow
def test_reference_tables_are_read_with_the_words_of_the_kit():
    """`read_reference` without them knows the common names only: no branch table, no 党组书记 for short."""
    seen = 0
    for path in files():
        tree = ast.parse(path.read_text(encoding="utf-8")) if path.suffix == ".py" else ast.Module([], [])
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "read_reference":
                seen += 1
                assert {word.arg for word in node.keywords} >= {"names", "people"}, f"{path}:{node.lineno}"
    assert seen
