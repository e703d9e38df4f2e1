"""Compares what two versions of the kit put out: figures, findings, questions, texts, evidence, layout checks, PDFs.

    python scripts/same.py BEFORE AFTER [--only PATTERN] [--allow meant.toml]

BEFORE and AFTER are checkouts (folders) or revisions of this repository. Each version makes everything for both
samples (`same_record.py`); the records are compared item by item. A record of a version without local changes is kept
in `.cache/same` and used again. Two equal versions are both recorded: that shows whether the outputs are repeatable.
A record says from which folders gongwenkit ran, in children too; one that did not run from the checkout is refused.

`--allow` names a file of the differences that are meant, each with its reason:

    [[meant]]
    items = "sample/findings.json"          # pattern of items
    lines = '"code": "moved-finding"'       # regular expression that each changed line must contain; without it, any
    reason = "findings over all tables moved to the check of all departments"

Leaves with 0 when everything is identical or meant, with 1 otherwise, also when nothing was compared.
"""

import argparse
import difflib
import hashlib
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pypdfium2

ROOT = Path(__file__).resolve().parent.parent
RECORDER = ROOT / "scripts" / "same_record.py"
SAMPLES = ("sample", "sample-messy")
NOT_OF_THE_KIT = (".*", "build", "copies", "dist", "docs", "scripts", "src", "tests", "__pycache__")
DONE = "record.json"
MOST_LINES = 12
MOST_CHARACTERS = 240


@dataclass(frozen=True)
class Side:
    """One of the two versions.

    Attributes:
        name: as it was asked for.
        checkout: the folder.
        place: folder of its record.
        kept: whether the record may be used again: nothing in the checkout is changed.
    """

    name: str
    checkout: Path
    place: Path
    kept: bool


@dataclass(frozen=True)
class Meant:
    """A difference that is meant: which items, which lines, why."""

    items: str
    reason: str
    lines: str = ""

    def covers(self, difference: "Difference") -> bool:
        """Whether it explains a difference whole."""
        if not fnmatchcase(difference.item, self.items):
            return False
        if not self.lines:
            return True
        return bool(difference.changed) and all(re.search(self.lines, line) for line in difference.changed)


@dataclass(frozen=True)
class Difference:
    """An item that is not the same.

    Attributes:
        item: its name.
        shown: a unified difference, or what can be said about it.
        changed: lines that were taken out or put in.
    """

    item: str
    shown: tuple[str, ...]
    changed: tuple[str, ...] = ()


def main() -> int:
    """Records both versions where that is needed, compares and prints; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", help="a checkout or a revision")
    parser.add_argument("after", help="a checkout or a revision")
    parser.add_argument("--only", action="append", metavar="PATTERN", help="items, as sample/2023/duty/101/*")
    parser.add_argument("--allow", type=Path, metavar="FILE", help="TOML list of meant differences")
    parser.add_argument("--again", action="store_true", help="make kept records again")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    options = parser.parse_args()
    only = tuple(options.only or ("*",))
    allowed = read_meant(options.allow) if options.allow else ()
    whole = only == ("*",)
    with ExitStack() as stack:
        sides = [
            stack.enter_context(_side(name, stack, whole=whole, again=options.again))
            for name in (options.before, options.after)
        ]
        if sides[0].place == sides[1].place:
            sides[1] = _unkept(sides[1].name, sides[1].checkout, stack)
        _record(sides, only=only, jobs=options.jobs)
        return report(*sides, only=only, allowed=allowed)


@contextmanager
def _side(name: str, stack: ExitStack, *, whole: bool, again: bool) -> Iterator[Side]:
    """Gives one version; the checkout of a revision is temporary.

    Args:
        name: a folder or a revision.
        stack: closes what is temporary.
        whole: all items are asked for.
        again: a record that was kept is not wanted.
    """
    folder = Path(name).resolve()
    if folder.is_dir():
        yield _settle(name, folder, folder, stack, whole=whole, again=again)
        return
    commit = _git(ROOT, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    if not commit:
        raise SystemExit(f"{name}: neither a folder nor a revision of this repository")
    with tempfile.TemporaryDirectory(prefix="gongwenkit-same-") as temporary:
        checkout = Path(temporary).resolve() / "checkout"
        _git(ROOT, "worktree", "add", "--quiet", "--detach", str(checkout), commit)
        try:
            yield _settle(name, checkout, ROOT, stack, whole=whole, again=again)
        finally:
            _git(ROOT, "worktree", "remove", "--force", str(checkout))


def _settle(name: str, checkout: Path, keeper: Path, stack: ExitStack, *, whole: bool, again: bool) -> Side:
    """Says where the record lies: in the keeper's `.cache/same` if nothing is changed and all is recorded."""
    if not (checkout / "kit.toml").is_file():
        raise SystemExit(f"{name}: no checkout of this repository (no kit.toml)")
    tree = _git(checkout, "rev-parse", "--verify", "HEAD^{tree}")
    own = _git(checkout, "rev-parse", "--show-toplevel") == str(checkout)
    if not own or not tree or _git(checkout, "status", "--porcelain"):
        return _unkept(name, checkout, stack)
    recorder = hashlib.sha256(RECORDER.read_bytes()).hexdigest()
    place = keeper / ".cache" / "same" / f"{tree[:12]}-{recorder[:8]}"
    if again and whole:
        shutil.rmtree(place, ignore_errors=True)
    if whole or (not again and (place / DONE).is_file()):
        return Side(name, checkout, place, kept=True)
    return _unkept(name, checkout, stack)


def _unkept(name: str, checkout: Path, stack: ExitStack) -> Side:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gongwenkit-same-record-")))
    return Side(name, checkout, folder / "record", kept=False)


def _git(folder: Path, *arguments: str) -> str:
    """Returns what git prints; nothing where it refuses, as in a folder that belongs to no repository."""
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True)  # noqa: S603, S607
    return "" if done.returncode else done.stdout.strip()


def _record(sides: Sequence[Side], *, only: Sequence[str], jobs: int) -> None:
    """Makes the records that are not there, each sample of each version in a process of its own."""
    with ExitStack() as stack, ThreadPoolExecutor(max_workers=jobs) as pool:
        running = []
        for side in sides:
            if (side.place / DONE).is_file():
                continue
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gongwenkit-same-kit-"))).resolve()
            shutil.copytree(side.checkout, folder / "kit", ignore=shutil.ignore_patterns(*NOT_OF_THE_KIT))
            made = folder / "record"
            made.mkdir()
            futures = [pool.submit(_run, side, folder / "kit", sample, made, only) for sample in SAMPLES]
            running.append((side, made, futures))
        for side, made, futures in running:
            spent = sum(future.result() for future in futures)
            (made / DONE).write_text(json.dumps({"cpu_seconds": round(spent, 1)}), encoding="utf-8")
            side.place.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(side.place, ignore_errors=True)
            shutil.move(made, side.place)


def _run(side: Side, kit: Path, sample: str, made: Path, only: Sequence[str]) -> float:
    """Runs the recorder with the version's own program; returns the CPU seconds that it used with its children."""
    wanted = [pattern for pattern in only if fnmatchcase(sample, pattern.split("/")[0])]
    if not wanted:
        return 0.0
    arguments = [str(kit), sample, str(made), *(part for pattern in wanted for part in ("--only", pattern))]
    environment = {**os.environ, "PYTHONPATH": str(side.checkout / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    child = subprocess.Popen([sys.executable, str(RECORDER), *arguments], env=environment)  # noqa: S603
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{side.name}: the record of {sample} broke off")
    for path in origins(made, sample):
        if not Path(path).is_relative_to(side.checkout / "src"):
            raise SystemExit(f"{side.name}: gongwenkit ran from {path}, not from {side.checkout / 'src'}")
    return usage.ru_utime + usage.ru_stime


def origins(place: Path, sample: str = "*") -> list[str]:
    """Returns the folders of gongwenkit from which a record was made, in this process and in its children."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in place.glob(f"origins-{sample}.json")]
    return sorted({path for by_process in found for paths in by_process.values() for path in paths})


def _items(place: Path, only: Sequence[str] = ("*",)) -> dict[str, Path]:
    """Returns the items of a record that are asked for, by name."""
    found = {path.relative_to(place).as_posix(): path for path in sorted(place.rglob("*")) if path.is_file()}
    return {name: path for name, path in found.items() if "/" in name and any(fnmatchcase(name, x) for x in only)}


def report(before: Side, after: Side, *, only: Sequence[str], allowed: Sequence[Meant]) -> int:
    """Compares two records and prints the differences, a table and the cost.

    Returns:
        0 if there is something to compare and nothing differs but what is allowed, else 1.
    """
    old, new = _items(before.place, only), _items(after.place, only)
    names = sorted(old.keys() | new.keys())
    crashes = [path for side in (before, after) for path in sorted(side.place.glob("crashed-*.txt"))]
    counts: dict[str, Counter[str]] = {}
    used: Counter[Meant] = Counter()
    for name in names:
        difference = _compare(name, old.get(name), new.get(name))
        reasons = [meant for meant in allowed if difference and meant.covers(difference)]
        used.update(reasons[:1])
        result = "identical" if difference is None else "meant" if reasons else "different"
        counts.setdefault(_kind(name), Counter())[result] += 1
        if difference and not reasons:
            print(f"≠ {name}", *(f"    {line[:MOST_CHARACTERS]}" for line in difference.shown), sep="\n")
    for path in crashes:
        print(f"crashed: {path.read_text(encoding='utf-8')}")
    _print_table(counts)
    for meant in allowed:
        print(f"meant, {used[meant]} items: {meant.items} {meant.lines}: {meant.reason}")
    for side in (before, after):
        cost = json.loads((side.place / DONE).read_text(encoding="utf-8"))["cpu_seconds"]
        print(f"{side.name}: {cost / 60:.1f} CPU minutes; record {side.place if side.kept else 'not kept'}")
        print(f"    gongwenkit ran from {', '.join(origins(side.place)) or 'an unknown folder'}")
    if not old or not new:
        print("Nothing was compared.")
    return int(not old or not new or bool(crashes) or any(count["different"] for count in counts.values()))


def _kind(name: str) -> str:
    """Returns what an item is counted under: sample, and the kind of figure, or the report type and file."""
    sample, *parts = name.split("/")
    if len(parts) < 3:  # findings and questions of the whole sample
        return f"{sample} {parts[0]}"
    _, kind, *_, file = parts
    return f"{sample} {kind}" if kind == "figures" else f"{sample} {kind} {file}"


def _compare(name: str, old: Path | None, new: Path | None) -> Difference | None:
    if old is None or new is None:
        return Difference(name, (f"only {'after' if old is None else 'before'}",))
    first, second = old.read_bytes(), new.read_bytes()
    if first == second:
        return None
    if name.endswith(".pdf"):
        shown = tuple(_unified(_words_of(old), _words_of(new)))
        return Difference(name, shown[:MOST_LINES] or (f"equal words; other bytes from byte {_first(first, second)}",))
    lines = list(_unified(first.decode().splitlines(), second.decode().splitlines()))
    changed = tuple(line[1:] for line in lines if line[:1] in "+-")
    left = len(lines) - MOST_LINES
    return Difference(name, (*lines[:MOST_LINES], *([f"… {left} more lines"] if left > 0 else ())), changed)


def _unified(old: list[str], new: list[str]) -> Iterator[str]:
    """Yields the hunks without the names of the files."""
    lines = difflib.unified_diff(old, new, n=1, lineterm="")
    yield from (line for number, line in enumerate(lines) if number > 1)


def _words_of(pdf: Path) -> list[str]:
    """Returns the lines of text on the pages."""
    document = pypdfium2.PdfDocument(pdf)
    lines = [line for page in document for line in page.get_textpage().get_text_bounded().splitlines()]
    document.close()
    return lines


def _first(old: bytes, new: bytes) -> int:
    return next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _print_table(counts: dict[str, Counter[str]]) -> None:
    width = max(map(len, (*counts, "all")))
    heads = ("identical", "meant", "different")
    print(f"{'':{width}} {'compared':>10}" + "".join(f"{head:>11}" for head in heads))
    total = sum(counts.values(), Counter[str]())
    for kind, count in (*counts.items(), ("all", total)):
        print(f"{kind:{width}} {count.total():>10}" + "".join(f"{count[head]:>11}" for head in heads))


def read_meant(path: Path) -> tuple[Meant, ...]:
    """Reads the list of meant differences.

    Raises:
        SystemExit: it has another shape.
    """
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        return tuple(Meant(**line) for line in content["meant"])
    except (KeyError, TypeError) as error:
        raise SystemExit(f"{path}: expected [[meant]] with items, reason and perhaps lines ({error})") from None


if __name__ == "__main__":
    began = time.perf_counter()
    code = main()
    used = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = sum(usage.ru_utime + usage.ru_stime for usage in used)
    print(f"This run: {spent / 60:.1f} CPU minutes, {(time.perf_counter() - began) / 60:.1f} minutes.")
    sys.exit(code)
