"""Pages that are walked as they are written: their commands are run, their files made, their tables filled in.

A page says what to do in the forms below, and `walk` does it from top to bottom.

| in the page | what is done |
|---|---|
| a block `sh` | run; the next one begins in its last folder; it ends with 1 where the line above says 退出码是 1 |
| a block `text` below it | each line of it is a line of what was printed; 【…】 stands for anything |
| “新建 `file`：” and a block | the file is made |
| “在 `file` 末尾加上：” and a block | the lines are added |
| “`file` 的 … 改成：” and a block `toml` | the values of these keys are replaced |
| a block `diff` below “`file`” | lines with - go, lines with + come, the others must be there |
| “名称”表： and a table | its rows are put below those of that sheet of the workbook last named |
| “名称”表改这几格： and a table | its cells (单元格, 改为) are written |

Files are in blocks `toml` and `csv`. A block of another kind (`shell`, `python`) is for people only.
"""

import os
import re
import subprocess
import sysconfig
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

from gongwenkit.config.toml_edit import set_key

DOCS = Path(__file__).resolve().parents[1] / "docs"
SECONDS = 300
_STEP = re.compile(
    r"^```(?P<kind>\w+)\n(?P<block>.*?)^```$|^(?P<intro>[^\n|]*“(?P<sheet>[^”\n]+)”表(?P<cells>改这几格)?：)\n\n(?P<table>(?:\|[^\n]*\n)+)",
    flags=re.DOTALL | re.MULTILINE,
)
_FILE = re.compile(r"`([^`\s]+\.[a-z0-9]+)`")
_MADE = ("toml", "csv", "diff")
_ANYTHING = "…"
_ENDS_WITH_1 = "退出码是 1"


@dataclass
class Walk:
    """What came of a page.

    Attributes:
        folder: where it began.
        here: the folder in which its last commands ended.
        printed: what each block of commands printed.
        made: files that were made or changed.
        filled: sheets that were filled in.
    """

    folder: Path
    here: Path
    printed: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)


def walk(page: str, folder: Path) -> Walk:
    """Walks a page of docs/ in an empty folder."""
    text = (DOCS / page).read_text(encoding="utf-8").partition("\n## In English")[0]
    walked = Walk(folder, folder)
    for step in _STEP.finditer(text):
        before = text[: step.start()]
        if step["table"]:
            book = [name for name in _FILE.findall(before + step["intro"]) if name.endswith(".xlsx")][-1]
            fill = _write_cells if step["cells"] else _add_rows
            fill(walked.here / book, step["sheet"], _rows(step["table"]))
            walked.filled.append(step["sheet"])
        elif step["kind"] == "sh":
            _run(walked, step["block"], may_find=_ENDS_WITH_1 in before.rstrip().rpartition("\n")[2])
        elif step["kind"] == "text":
            _compare(walked.printed[-1], step["block"])
        elif step["kind"] in _MADE:
            said = before.rstrip().rpartition("\n\n")[2]
            _edit(walked, said, step["kind"], step["block"])
    return walked


def _run(walked: Walk, commands: str, *, may_find: bool) -> None:
    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
    where = walked.folder / ".where"
    done = subprocess.run(
        ["bash", "-e", "-c", f"trap 'pwd > \"{where}\"' EXIT\n{commands}"],
        cwd=walked.here,
        env={**os.environ, "PATH": path, "LC_ALL": "C.UTF-8", "COLUMNS": "200"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == may_find, f"{commands}\n{done.stdout}\n{done.stderr}"
    walked.here = Path(where.read_text(encoding="utf-8").strip())
    walked.printed.append(done.stdout + done.stderr)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _compare(printed: str, expected: str) -> None:
    """Each expected line is in what was printed, wherever a terminal broke it."""
    for line in filter(str.strip, expected.splitlines()):
        pattern = ".*?".join(re.escape(_squeezed(part)) for part in line.split(_ANYTHING))
        assert re.search(pattern, _squeezed(printed)), f"{line}\n--- is not in ---\n{printed}"


def _edit(walked: Walk, said: str, kind: str, block: str) -> None:
    names = _FILE.findall(said)
    assert names, f"no file is named before\n{block}"
    file = walked.here / names[-1]
    if kind == "diff":
        _apply(file, block)
    elif "改成" in said:
        _set_values(file, block)
    elif "末尾加上" in said:
        assert file.is_file(), file
        file.write_text(f"{file.read_text(encoding='utf-8').rstrip()}\n\n{block}", encoding="utf-8")
    else:
        assert "新建" in said, f"what to do with {names[-1]} is not said:\n{said}"
        assert not file.exists(), file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block, encoding="utf-8")
    walked.made.append(names[-1])


def _apply(file: Path, block: str) -> None:
    lines = block.splitlines()
    assert all(line[:1] in (" ", "+", "-") for line in lines), block
    old = "".join(f"{line[1:]}\n" for line in lines if line[0] != "+")
    new = "".join(f"{line[1:]}\n" for line in lines if line[0] != "-")
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file}: these lines are not there once:\n{old}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def _set_values(file: Path, block: str) -> None:
    text = file.read_text(encoding="utf-8")
    for table, keys in _tables("", tomllib.loads(block)):
        for key, value in keys.items():
            text = set_key(text, table, key, value)
    file.write_text(text, encoding="utf-8")


def _tables(name: str, values: dict) -> list[tuple[str, dict]]:
    """Tables by their dotted names, with the keys that are no tables."""
    here = {key: value for key, value in values.items() if not isinstance(value, dict)}
    below = [
        one
        for key, value in values.items()
        if isinstance(value, dict)
        for one in _tables(f"{name}.{key}".strip("."), value)
    ]
    return [(name, here), *below] if here else below


def _rows(table: str) -> list[list[str]]:
    heads, _, *rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.splitlines()]
    return [heads, *rows]


def _add_rows(file: Path, sheet: str, table: list[list[str]]) -> None:
    heads, *rows = table
    book = openpyxl.load_workbook(file)
    (head,) = [line for line in book[sheet].iter_rows() if set(heads) <= {cell.value for cell in line}][:1]
    places = {cell.value: cell.column for cell in head}
    for row in rows:
        number = 1 + max(cell.row for line in book[sheet].iter_rows() for cell in line if cell.value not in (None, ""))
        for name, text in zip(heads, row, strict=True):
            book[sheet].cell(number, places[name]).value = text or None
    book.save(file)


def _write_cells(file: Path, sheet: str, table: list[list[str]]) -> None:
    heads, *rows = table
    assert (heads[0], heads[-1]) == ("单元格", "改为"), heads
    book = openpyxl.load_workbook(file)
    for row in rows:
        if len(row) == 3 and row[1]:
            assert str(book[sheet][row[0]].value) == row[1], f"{row[0]}: {book[sheet][row[0]].value}"
        book[sheet][row[0]].value = row[-1] or None
    book.save(file)
