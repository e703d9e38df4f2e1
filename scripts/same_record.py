"""Writes a record of what one checkout of the kit puts out for one sample; run by same.py in a process of its own.

It uses only what does not change when modules move: the command line, the code cells of notebooks/report.ipynb, the
steps that those cells import, and the files of a finished report. The process runs with the checkout's `src` on
PYTHONPATH and with a copy of the checkout's kit.
"""

import argparse
import ast
import contextlib
import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl

from gongwenkit.cli import main as command_line

YEARS = ("2022", "2023")
VIEWS = (
    *("quarter", "month", "branch", "department", "year", "plan", "level", "category", "state", "source"),
    "branch-month",
)
REPORT_TYPES = ("duty", "summary", "bulletin")
EDITIONS = ("draft", "internal", "final", "redacted")
CHOSEN = frozenset({"all", "101", "103", "105", "108", "201", "204"})
"""Six departments and the report over all: those that are made in all layouts and editions of the last year."""
REPORT_FILES = ("report.tex", "report.pdf", "evidence.json", "findings.json", "proof.json", "refused.txt")
SETTLED = "101"
"""Department of the first sample whose questions are answered for its final and redacted editions."""
ANSWERS = {"标签": "是", "发现": "已核实"}
"""Category of a question in decisions.xlsx → the answer given."""
QUESTIONS = "核对决定"
"""The sheet of the questions: category in the third column, the answer and who gave it from the tenth on."""
SIGNED = ("已核对原始记录", "郑越", "2024-01-05")
LEFT_OUT = frozenset({"manifest.json", "report.log", "notebook.ipynb"})
"""Files of a report that name versions, times or this machine, or that only the batch writes."""

ORIGINS = "origins-"
"""Beginning of the file that says from which folders gongwenkit ran."""

Record = dict[str, bytes]


@dataclass(frozen=True)
class Task:
    """Some items that are made together.

    Attributes:
        items: names that it may give; a report that is refused gives fewer.
        make: returns the items.
    """

    items: tuple[str, ...]
    make: Callable[[], Record]


class Recorder:
    """Makes the items of one sample.

    Args:
        kit: a copy of the checkout's kit.
        sample: name of a folder in its `data`.
        work: a private folder for what is made.
        only: patterns of items; what none of them matches is not made.
    """

    def __init__(self, kit: Path, sample: str, work: Path, only: tuple[str, ...] = ("*",)) -> None:
        self.kit, self.sample, self.work, self.only = kit, sample, work, only
        self.data = kit / "data" / sample
        cells = json.loads((kit / "notebooks" / "report.ipynb").read_text(encoding="utf-8"))["cells"]
        self.cells = [cell for cell in cells if cell["cell_type"] == "code"]
        self.number = 0

    def asked(self, name: str) -> bool:
        """Whether a pattern matches this item."""
        return any(fnmatchcase(name, pattern) for pattern in self.only)

    def tasks(self) -> Iterator[Task]:
        """Yields everything that can be recorded of the sample."""
        yield Task((f"{self.sample}/findings.json",), self.findings)
        yield Task((f"{self.sample}/decisions.json",), self.decisions)
        with (self.data / "departments.csv").open(encoding="utf-8-sig", newline="") as file:
            codes = [line["code"] for line in csv.DictReader(file)]
        for year in YEARS:
            for code in (*codes, "all"):
                name = f"{self.sample}/{year}/figures/{code}.json"
                yield Task((name,), partial(self.figures, name, code, year))
            name = f"{self.sample}/{year}/figures/{codes[0]}-by-quarter.json"
            yield Task((name,), partial(self.figures_command, name, codes[0], year))
            for report in REPORT_TYPES:
                yield from self._reports(report, year, codes)
        if SETTLED in codes:
            yield from self._settled_reports()

    def _settled_reports(self) -> Iterator[Task]:
        """Yields the editions that are refused while a question is open, from data whose questions are answered."""
        for report in REPORT_TYPES[:2]:
            for layout in self._type(report)["layouts"]:
                for edition in EDITIONS[-2:]:
                    place = f"{self.sample}/{YEARS[-1]}/{report}/{SETTLED}/{layout}-{edition}-settled"
                    given = {"department": SETTLED, "period": YEARS[-1], "report": report}
                    given |= {"layout": layout, "edition": edition}
                    names = tuple(f"{place}/{file}" for file in REPORT_FILES)
                    yield Task(names, partial(self.report, place, given, settled=True))

    def _type(self, report: str) -> dict[str, Any]:
        return tomllib.loads((self.kit / "templates" / report / "report.toml").read_text(encoding="utf-8"))

    def _reports(self, report: str, year: str, codes: list[str]) -> Iterator[Task]:
        declared = self._type(report)
        for code in ["all"] if declared["scope"] == "all" else codes:
            wide = code in CHOSEN and year == YEARS[-1]
            for layout in declared["layouts"] if wide else declared["layouts"][:1]:
                for edition in EDITIONS if wide else EDITIONS[:1]:
                    place = f"{self.sample}/{year}/{report}/{code}/{layout}-{edition}"
                    given = {"department": code, "period": year, "report": report}
                    given |= {"layout": layout, "edition": edition}
                    names = tuple(f"{place}/{file}" for file in REPORT_FILES)
                    yield Task(names, partial(self.report, place, given))

    def findings(self) -> Record:
        """Returns what `ledger check --json` prints."""
        return {f"{self.sample}/findings.json": dump(self._command("ledger", "check", "--json", data=self.data))}

    def decisions(self) -> Record:
        """Returns the questions that `ledger check --decisions` writes into decisions.xlsx of a copied data folder."""
        copy = self.work / "decisions" / self.sample
        shutil.copytree(self.data, copy)
        said = self._command("ledger", "check", "--decisions", "--json", data=copy)
        book = openpyxl.load_workbook(copy / "decisions.xlsx", read_only=True)
        sheets = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}
        book.close()
        return {f"{self.sample}/decisions.json": dump({"decisions": said.get("decisions"), "sheets": sheets})}

    def figures_command(self, name: str, code: str, year: str) -> Record:
        """Returns what `figures --json --by quarter` prints."""
        arguments = ("figures", code, "--period", year, "--json", "--by", "quarter")
        return {name: dump(self._command(*arguments, data=self.data))}

    def figures(self, name: str, code: str, year: str) -> Record:
        """Returns the figures with all their views, as `figures --json` prints them."""
        steps = self._run_cells({}, until="steps")["steps"]
        try:
            chosen = steps.choose(department=code, period=year, kit=str(self.kit), data=str(self.data), report="")
            measured = steps.measure(steps.read(chosen), views=VIEWS)
        except Exception as error:
            return {name: self._said(error)}
        return {name: dump([figure.to_json() for figure in measured.figures])}

    def report(self, place: str, given: Mapping[str, str], *, settled: bool = False) -> Record:
        """Returns the files of a finished report, or why it was refused.

        Args:
            place: beginning of the items' names.
            given: department, period, report, layout and edition.
            settled: from the data whose questions are answered.
        """
        self.number += 1
        out = self.work / f"out-{self.number}"
        data = self._settled_data() if settled else self.data
        parameters = {**given, "kit": str(self.kit), "data": str(data), "out": str(out)}
        wanted = {file for file in REPORT_FILES if self.asked(f"{place}/{file}")}
        try:
            if wanted <= {"report.tex", "refused.txt"}:  # without TeX
                names = self._run_cells(parameters, until="composed")
                return {f"{place}/report.tex": names["composed"].source.encode()}
            self._run_cells(parameters)
        except Exception as error:
            return {f"{place}/refused.txt": self._said(error, (out, "<out>"), (data, "<data>"))}
        pdf = next(out.rglob("report.pdf"))
        record = {
            f"{place}/{file.name}": file.read_bytes()
            for file in sorted(pdf.parent.iterdir())
            if file.name not in LEFT_OUT
        }
        found = json.loads(record.pop(f"{place}/findings.json", b"{}"))
        record |= {f"{place}/{file}.json": dump(found[file]) for file in ("findings", "proof") if file in found}
        if (name := f"{place}/evidence.json") in record:
            record[name] = dump(json.loads(record[name]))
            if settled:  # answered a moment ago: the workbook knows the time
                digest = hashlib.sha256((data / "decisions.xlsx").read_bytes()).hexdigest()
                record[name] = record[name].replace(digest.encode(), b"<decisions>")
        shutil.rmtree(out)
        return record

    def _settled_data(self) -> Path:
        """Returns a data folder with the ledgers of one department and answers to its questions; made once."""
        folder = self.work / "settled" / self.sample
        if folder.exists():
            return folder
        (folder / "ledgers").mkdir(parents=True)
        for path in self.data.glob("*.csv"):
            shutil.copy(path, folder)
        for path in self.data.glob(f"ledgers/*/{SETTLED}*"):
            shutil.copy(path, folder / "ledgers")
        self._command("ledger", "check", "--decisions", "--json", data=folder)
        book = openpyxl.load_workbook(folder / "decisions.xlsx")
        for row in book[QUESTIONS].iter_rows(min_row=2):
            if answer := ANSWERS.get(str(row[2].value)):
                for cell, text in zip(row[9:13], (answer, *SIGNED), strict=True):
                    cell.value = text
        book.save(folder / "decisions.xlsx")
        return folder

    def _run_cells(self, parameters: Mapping[str, str], until: str = "") -> dict[str, Any]:
        """Runs the notebook's code cells with these parameters, as Papermill does, up to the one that sets a name.

        What a cell shows at its end is not made: the record is of the report.
        """
        names: dict[str, Any] = {}
        for cell in self.cells:
            tree = ast.parse("".join(cell["source"]))
            if tree.body and isinstance(tree.body[-1], ast.Expr):
                tree.body.pop()
            exec(compile(tree, "report.ipynb", "exec"), names)  # noqa: S102 - the kit's own notebook
            if "parameters" in cell["metadata"].get("tags", ()):
                names.update(parameters)
            if until in names:
                break
        return names

    def _command(self, *arguments: str, data: Path) -> dict[str, Any]:
        """Runs a command in this process and returns its JSON with its exit code."""
        said = io.StringIO()
        code: object = 0
        with contextlib.redirect_stdout(said):
            try:
                command_line([*arguments, "--kit", str(self.kit), "--data", str(data), "--lang", "zh"])
            except SystemExit as error:
                code = error.code
        return {"exit": code, **json.loads(said.getvalue())}

    def _said(self, error: Exception, *hidden: tuple[Path, str]) -> bytes:
        """Returns what a user is told, without paths of this machine.

        Raises:
            Exception: an error that is not the kit's own.
        """
        if not hasattr(error, "in_language"):
            raise error
        text = "".join(f"{error.in_language(language)}\n" for language in ("zh", "en"))
        for path, name in ((self.data, "<data>"), (self.kit, "<kit>"), *hidden):
            text = text.replace(str(path), name)
        return text.encode()


def dump(value: object) -> bytes:
    """Returns JSON with each innermost object on a line of its own, so that a difference shows as few lines."""
    return ("\n".join(_lines(value)) + "\n").encode()


def _lines(value: object, before: str = "", indent: str = "") -> Iterator[str]:
    parts: list[tuple[str, object]]
    if isinstance(value, dict):
        parts, ends = [(f"{json.dumps(key, ensure_ascii=False)}: ", part) for key, part in value.items()], "{}"
    elif isinstance(value, list):
        parts, ends = [("", part) for part in value], "[]"
    else:
        parts, ends = [], ""
    if not any(isinstance(part, dict | list) and part for _, part in parts):
        yield indent + before + json.dumps(value, ensure_ascii=False, default=str)
        return
    yield indent + before + ends[0]
    for name, part in parts:
        yield from _lines(part, name, indent + " ")
    yield indent + ends[1]


class Origins:
    """Notes from which folders gongwenkit runs: in this process, in readers of workbooks, in what this Python starts.

    Two versions on one machine: an installed package must not run in place of the checkout's.
    """

    def __init__(self) -> None:
        self._readers: set[str] = set()
        sys.addaudithook(self._note)

    def _note(self, event: str, given: tuple[Any, ...]) -> None:
        if event == "subprocess.Popen":  # a reader's program names the folders of its packages
            for part in given[1]:
                self._readers.update(re.findall(r"'([^']*/gongwenkit)/(?:ingest|model)'", str(part)))

    def to_json(self) -> dict[str, list[str]]:
        """Returns the folders by kind of process."""
        here = [module.__file__ or "" for name, module in sys.modules.items() if name.split(".")[0] == "gongwenkit"]
        asked = "import gongwenkit; print(gongwenkit.__file__)"
        started = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)  # noqa: S603
        return {
            "here": sorted({re.sub(r"(.*/gongwenkit)/.*", r"\1", file) for file in here}),
            "readers": sorted(self._readers),
            "started": [str(Path(started.stdout.strip()).parent)],
        }


def record(kit: Path, sample: str, target: Path, only: tuple[str, ...]) -> None:
    """Writes the items that are asked for below `target`; one that breaks is named in `crashed-….txt`."""
    crashed: list[str] = []
    origins = Origins()
    with tempfile.TemporaryDirectory(prefix="gongwenkit-same-work-") as work:
        recorder = Recorder(kit, sample, Path(work).resolve(), only)
        for task in recorder.tasks():
            if not any(map(recorder.asked, task.items)):
                continue
            try:
                made = task.make()
            except Exception:  # the other items are still worth comparing
                crashed.append(f"{task.items[0]}\n{traceback.format_exc()}")
                continue
            for name, content in made.items():
                if recorder.asked(name):
                    (target / name).parent.mkdir(parents=True, exist_ok=True)
                    (target / name).write_bytes(content)
    (target / f"{ORIGINS}{sample}.json").write_text(json.dumps(origins.to_json()), encoding="utf-8")
    if crashed:
        (target / f"crashed-{sample}.txt").write_text("\n".join(crashed), encoding="utf-8")


def main() -> None:
    """Records one sample of one kit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kit", type=Path)
    parser.add_argument("sample")
    parser.add_argument("target", type=Path)
    parser.add_argument("--only", action="append")
    options = parser.parse_args()
    target = options.target.resolve()
    os.chdir(options.kit)
    record(options.kit.resolve(), options.sample, target, tuple(options.only or ("*",)))


if __name__ == "__main__":
    main()
