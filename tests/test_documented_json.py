"""The JSON of docs/architecture.md (“Contracts”) is what the commands print: no key more, none less."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gongwenkit.cli import main
from gongwenkit.run.kit.init import init

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ANY = object()
"""A value of which the page says nothing more."""


def _shape(name: str) -> Any:
    """What the page says of a JSON: dicts of keys, lists of one entry; `ANY` for values."""
    found = re.search(rf"\*\*`{re.escape(name)}`\*\*[^`]*?: `(.+?)`(?=[;.,\n ]|$)", PAGE)
    assert found, f"docs/architecture.md does not say what {name} is"
    return _Reader(found[1]).value()


class _Reader:
    """Reads a shape: JSON in which a key may stand without its value, and a value may be words."""

    def __init__(self, text: str) -> None:
        self._tokens = re.findall(r'"[^"]*"|[{}\[\],:…]|[^\s{}\[\],:"…]+', text)
        self._place = 0

    def _next(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _take(self) -> str:
        self._place += 1
        return self._tokens[self._place - 1]

    def value(self) -> Any:
        shape: Any = ANY
        while self._next() not in ("", ",", "}", "]"):
            begun = self._take()
            if begun == "{":
                shape = dict(self._entries())
                self._take()
            elif begun == "[":
                entries = []
                while self._next() != "]":
                    entries.append(self.value())
                    if self._next() == ",":
                        self._take()
                self._take()
                shape = entries[:1]
        return shape

    def _entries(self) -> Iterator[tuple[str, Any]]:
        while self._next() != "}":
            key = self._take()
            if self._next() == ":":
                self._take()
                yield key.strip('"') if key.startswith('"') else "*", self.value()
            else:
                yield key.strip('"'), ANY
            if self._next() == ",":
                self._take()


def _differences(shape: Any, value: Any, where: str = "") -> Iterator[str]:
    if shape is ANY or value is None:
        return
    if isinstance(shape, list):
        assert isinstance(value, list), where
        for one in value if shape else ():
            yield from _differences(shape[0], one, f"{where}[]")
    elif isinstance(value, dict) and "*" in shape:
        for one in value.values():
            yield from _differences(shape["*"], one, f"{where}.*")
    elif isinstance(value, dict):
        if "…" not in shape:
            yield from (f"{where}.{key} is not documented" for key in value if key not in shape)
            yield from (f"{where}.{key} is not there" for key in shape if key not in value)
        for key in value.keys() & shape.keys():
            yield from _differences(shape[key], value[key], f"{where}.{key}")


def test_a_shape_is_read_and_a_difference_is_seen():
    shape = _Reader('[{"a", "b": "x" | "y" | null, "c": [{"d"}], "e": {id: {"f"}}, "g": {…, "h"}}]').value()
    assert shape == [{"a": ANY, "b": ANY, "c": [{"d": ANY}], "e": {"*": {"f": ANY}}, "g": {"…": ANY, "h": ANY}}]
    right = {"a": 1, "b": None, "c": [{"d": 1}], "e": {"any": {"f": 1}}, "g": {"other": 1}}
    assert list(_differences(shape, [right])) == []
    assert list(_differences(shape, [{**right, "more": 1}])) == ["[].more is not documented"]
    assert list(_differences(shape, [{**right, "c": [{}]}])) == ["[].c[].d is not there"]
    assert list(_differences(shape, [{**right, "e": {"any": {"g": 1, "f": 2}}}])) == ["[].e.*.g is not documented"]


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("json") / "kit"
    init(folder, pack="safety")
    documents = "department,report,period,date,number,signer\n201,annual,2025,2026-01-12,云东办〔2026〕3号,吴越\n"
    (folder / "data" / "sample" / "documents.csv").write_text(documents, encoding="utf-8")
    return folder


def _printed(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--json"])
    assert ended.value.code == code, capsys.readouterr()
    return json.loads(capsys.readouterr().out)


@pytest.mark.slow
def test_what_the_commands_print_is_documented(kit: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    here = ("--kit", str(kit))
    with pytest.raises(SystemExit) as ended:
        main(["build", "201", "--period", "2025", "--report", "annual", "--edition", "final", *here])
    assert ended.value.code == 0, capsys.readouterr()
    capsys.readouterr()
    out = kit / "build" / "2025" / "annual-final"
    pdf = str(out / "201" / "report.pdf")
    printed = {
        "figures --json": _printed(capsys, "figures", "201", "--period", "2025", *here),
        "ledger check --json": _printed(capsys, "ledger", "check", *here),
        "doctor --json": _printed(capsys, "doctor", *here),
        "proof --json": _printed(capsys, "proof", pdf, *here),
        "status --json": _printed(capsys, "status", "--period", "2025", *here),
        "deliver --json": _printed(
            capsys, "deliver", str(tmp_path / "out"), "--all", "--period", "2025", "--report", "annual", *here, code=1
        ),
        "trace --sample --json": _printed(capsys, "trace", pdf, "--sample", "3", *here),
        "summary.json": json.loads((out / "summary.json").read_text(encoding="utf-8")),
        "deliveries.json": json.loads((kit / "deliveries.json").read_text(encoding="utf-8")),
    }
    assert printed["figures --json"]["figures"]
    assert printed["deliver --json"]["reports"]
    assert printed["deliver --json"]["not_final"]
    # Keys that the page says are there only in some cases.
    sometimes = {
        "summary.json": (".warnings is not there",),
        "ledger check --json": (".findings[].count is not documented", ".findings[].places is not documented"),
    }
    for name, value in printed.items():
        found = [one for one in dict.fromkeys(_differences(_shape(name), value)) if one not in sometimes.get(name, ())]
        assert found == [], name


@pytest.mark.slow
def test_an_error_is_documented(kit: Path, capsys: pytest.CaptureFixture[str]):
    error = _printed(capsys, "figures", "999", "--period", "2025", "--kit", str(kit), code=2)
    shape = _Reader(re.search(r"\*\*Errors under `--json`\*\*[^`]*: `(.+?)`", PAGE)[1]).value()
    assert list(_differences(shape, error)) == []
